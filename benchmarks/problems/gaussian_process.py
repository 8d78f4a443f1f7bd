"""The gradient of a Gaussian process's likelihood by three parameters: half of every symmetric product.

All matrices are symmetric, so those in C order are read by LAPACK as their transposes without a copy.

legend   K = E + σ²I kernel   E = s·exp(−D/2ℓ)   ℓ s σ² exponentials of 2a 2b 2c   P = K⁻¹, lower half   w = Py
         tE tD = tr(PE), tr(P(E∘D))   qE qD = w'Ew, w'(E∘D)w
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import lapack

from benchmarks.problem import Problem, Quantity, Sizes, Values

COLUMNS = 128  # of the half that is summed at once


def inputs(r: Any, n: int) -> Values:
    """A noisy sine at random places, and squared distances."""
    x = np.sort(np.abs(r(n))) * 3
    y = np.sin(2 * x) + 0.1 * r(n)
    return {
        "a": 0.0,
        "b": 0.1,
        "c": np.log(0.3),
        "D": (x[:, None] - x[None, :]) ** 2,
        "y": y,
    }


def best_gradient(s: Sizes) -> Any:
    """Buffers and halves pay where the matrices leave the cache."""
    return gradient if s["n"] < 100 else halved(s["n"])


def gradient(a: Any, b: Any, c: Any, D: Any, y: Any) -> tuple[Any, ...]:
    """With all of P − ww'."""
    length, scale, noise = np.exp(2 * a), np.exp(2 * b), np.exp(2 * c)
    E = np.exp(D * (-0.5 / length))
    E *= scale
    K = E.copy()
    K.flat[:: len(K) + 1] += noise
    L, _ = lapack.dpotrf(K.T, lower=1, clean=0, overwrite_a=1)
    w, _ = lapack.dpotrs(L, y, lower=1)
    half_logdet = np.log(L.diagonal()).sum()
    P, _ = lapack.dpotri(L, lower=1, overwrite_c=1)
    P = np.tril(P) + np.tril(P, -1).T
    P -= w[:, None] * w
    trace = P.trace()
    P *= E
    return 0.5 * (y @ w) + half_logdet, 0.5 * np.vdot(P, D) / length, P.sum(), noise * trace


def halved(n: int) -> Any:
    """With buffers for K and E, and sums over the lower half of P by blocks of columns."""
    K, E = np.empty((n, n), order="F"), np.empty((n, n), order="F")

    def run(a: Any, b: Any, c: Any, D: Any, y: Any) -> tuple[Any, ...]:
        D = D.T  # symmetric: the same matrix, by columns
        length, scale, noise = np.exp(2 * a), np.exp(2 * b), np.exp(2 * c)
        np.multiply(D, -0.5 / length, out=E)
        np.exp(E, out=E)
        np.multiply(E, scale, out=E)
        np.copyto(K, E)
        K.reshape(-1, order="F")[:: n + 1] += noise
        L, _ = lapack.dpotrf(K, lower=1, clean=0, overwrite_a=1)
        half_logdet = np.log(np.diagonal(L)).sum()
        w, _ = lapack.dpotrs(L, y, lower=1)
        P, _ = lapack.dpotri(L, lower=1, overwrite_c=1)
        tE, tD = traces(P, E, D)
        qE, qD = w @ (E @ w), weighted(E, D, w)
        value = 0.5 * (y @ w) + half_logdet
        return value, 0.5 * (tD - qD) / length, tE - qE, noise * (np.trace(P) - w @ w)

    return run


def traces(P: Any, E: Any, D: Any) -> tuple[Any, Any]:
    """tr(PE) and tr(P(E∘D)) from the lower half of P; D vanishes on the diagonal."""
    tE = tD = 0.0
    for j in range(0, len(P), COLUMNS):
        block = P[j:, j : j + COLUMNS] * E[j:, j : j + COLUMNS]
        width = block.shape[1]
        block[:width] = np.tril(block[:width], -1)
        tE += block.sum()
        tD += np.vdot(block.T, D[j:, j : j + COLUMNS].T)
    return 2 * tE + (np.diagonal(P) * np.diagonal(E)).sum(), 2 * tD


def weighted(E: Any, D: Any, w: Any, columns: int = COLUMNS // 2) -> Any:
    """w'(E∘D)w without all of E∘D."""
    blocks = (slice(j, j + columns) for j in range(0, len(w), columns))
    return sum(w @ ((E[:, b] * D[:, b]) @ w[b]) for b in blocks)


# -------------------------------------------------------------------- as a user writes it
KERNEL = "(exp(2*b)*exp(-D/(2*exp(2*a))) + exp(2*c)*eye(n))"


def process(xp: Any, a: Any, b: Any, c: Any, D: Any, y: Any) -> Any:
    """With a Cholesky factor, as one writes it."""
    K = xp.exp(2 * b) * xp.exp(-D / (2 * xp.exp(2 * a))) + xp.exp(2 * c) * xp.eye(len(y))
    L = xp.cholesky(K)
    z = xp.forward(L, y)
    return 0.5 * xp.sum(z * z) + xp.sum(xp.log(xp.diagonal(L)))


PROCESS = Problem(
    name="Gaussian process",
    text=f"y'*inv{KERNEL}*y/2 + logdet{KERNEL}/2",
    wrt=("a", "b", "c"),
    where="D: n×n symmetric, y: n, a: scalar, b: scalar, c: scalar",
    sizes={"small": {"n": 10}, "medium": {"n": 250}, "large": {"n": 1500}},
    inputs=inputs,
    function=process,
    quantities=(
        Quantity(
            ("value", "gradient"),
            best_gradient,
            flops=lambda n: n**3,
            bytes=lambda n: 48 * n**2,
            hand=1.2,
            ahead={"large": 4.5},
        ),
    ),
)

PROBLEMS = (PROCESS,)
