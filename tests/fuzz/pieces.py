"""What a meaning is computed with: batches of arrays whose first member is the point itself.

The other members are the point moved along complex circles.  Every choice (a sign, a largest entry, an order of
eigenvalues) is made by the first member, so that the others follow the analytic piece on which the point lies.

legend   a batch: the first axis numbers its members   c the first member, real   w eigenvalues   V eigenvectors
"""

from __future__ import annotations

import numpy as np

NEAR = 1e-4  # nearer to a kink, a tie, a pole than this nothing is compared
COND = 1e5  # worse matrices are not inverted


class Outside(Exception):
    """The point lies outside the domain, on a kink, or too near to one."""


class Undefined(Outside):
    """The point lies well outside the domain: there is no value."""


def defined(margin: np.ndarray, why: str) -> None:
    """Everything here must be positive: a little less is near the end of the domain, much less is outside."""
    least = float(np.min(margin, initial=np.inf))
    if least < -NEAR:
        raise Undefined(why)
    need(least > NEAR, why)


def need(ok: bool, why: str) -> None:
    """The point must be an ordinary one."""
    if not ok:
        raise Outside(why)


def centre(a: np.ndarray) -> np.ndarray:
    """The first member, which is real."""
    c = a[0]
    if np.iscomplexobj(c):
        need(
            bool(np.all(np.abs(c.imag) <= 1e-9 * (1 + np.abs(c.real)))),
            "a value that is not real",
        )
        c = c.real
    need(bool(np.all(np.isfinite(c))), "a value that is not finite")
    return c


def away(c: np.ndarray, what: str) -> None:
    """No entry near 0."""
    need(bool(np.all(np.abs(c) > NEAR)), what)


def t(a: np.ndarray) -> np.ndarray:
    """The transposes."""
    return np.swapaxes(a, -1, -2)


def regular(a: np.ndarray, worst: float = COND) -> None:
    """The matrix can be inverted."""
    c = centre(a)
    need(bool(np.linalg.cond(c) < worst), "a singular matrix")


def inv(a: np.ndarray) -> np.ndarray:
    regular(a)
    return np.linalg.inv(a)


def ordered(w: np.ndarray, V: np.ndarray | None = None):
    """By the real part of the eigenvalues."""
    k = np.argsort(w.real, axis=-1, kind="stable")
    w = np.take_along_axis(w, k, -1)
    return w if V is None else (w, np.take_along_axis(V, k[:, None, :], -1))


def distinct(w: np.ndarray) -> None:
    """No two are near each other; ascending."""
    need(bool(np.all(np.diff(centre(w)) > 0.02)), "eigenvalues near one another")


def symmetric_eigen(a: np.ndarray):
    """Eigenvalues and vectors with v'v = 1; the largest entry of each is positive at the point."""
    c = centre(a)
    need(bool(np.allclose(c, c.T, atol=1e-9)), "a matrix that is not symmetric")
    w, V = ordered(*np.linalg.eig(a))
    distinct(w)
    V = V / np.sqrt(np.sum(V * V, axis=-2, keepdims=True))
    at = V[0].real
    largest = np.sort(np.abs(at), axis=0)
    need(
        len(at) < 2 or bool(np.all(largest[-1] - largest[-2] > NEAR)),
        "largest entries that tie",
    )
    at = at * np.sign(np.take_along_axis(at, np.argmax(np.abs(at), axis=0)[None], 0))
    turned = np.sign(np.sum(V.real * at, axis=-2, keepdims=True))
    return w, V * turned


def spectral(a: np.ndarray, f) -> np.ndarray:
    """V f(w) V⁻¹."""
    need(bool(np.all(np.isfinite(centre(a)))), "a value that is not finite")
    w, V = np.linalg.eig(a)
    off = (w[0].real > 0.05) | (np.abs(w[0].imag) > 0.05)
    need(bool(np.all(off)), "an eigenvalue near the negative real axis")
    need(bool(np.linalg.cond(V[0]) < 1e3), "eigenvectors near one another")
    return (V * f(w)[..., None, :]) @ np.linalg.inv(V)


def gram(a: np.ndarray) -> np.ndarray:
    """The smaller of A'A and AA'."""
    return t(a) @ a if a.shape[-2] >= a.shape[-1] else a @ t(a)


def singular_values(a: np.ndarray) -> np.ndarray:
    """Ascending."""
    w = ordered(np.linalg.eigvals(gram(a)))
    away(centre(w), "a singular value near 0")
    distinct(w)
    return np.sqrt(w)


def cholesky(a: np.ndarray) -> np.ndarray:
    """L with S = LL', for complex symmetric S too."""
    n = a.shape[-1]
    c = centre(a)
    need(
        bool(np.allclose(c, c.T, atol=1e-9)) and np.linalg.eigvalsh(c)[0] > 1e-3,
        "not positive definite",
    )
    L = np.zeros_like(a)
    for j in range(n):
        L[:, j, j] = np.sqrt(a[:, j, j] - np.sum(L[:, j, :j] ** 2, -1))
        for i in range(j + 1, n):
            L[:, i, j] = (a[:, i, j] - np.sum(L[:, i, :j] * L[:, j, :j], -1)) / L[:, j, j]
    return L
