"""Functions of matrices in NumPy's words, and their derivatives of every order, for the interpreter.

    expm      scaling and squaring with a Padé approximant (Higham 2005)
    sqrtm     the product form of the Denman-Beavers iteration; of a symmetric matrix its eigenvalues
    logm      square roots until the matrix is close to I, then Gauss-Legendre quadrature

Derivatives come from f([[X, E], [0, X]]) = [[f(X), Df(X)[E]], [0, f(X)]], again and again for higher orders: no
division by differences of eigenvalues, so that repeated eigenvalues and defective matrices are no exception.  Of a
symmetric X they are divided differences of the function of a number in the basis of eigenvectors, and of equal or
close eigenvalues these are integrals of its derivative.

    legend   X matrix   E direction   k order   n size   B a matrix of blocks   w eigenvalues   V eigenvectors
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations_with_replacement, permutations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frechet.errors import ShapeError

Array = NDArray[Any]
PADE = (64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
        670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1)  # fmt: skip
THETA = 4.25  # up to this norm the approximant is exact to rounding; 5.37 with a margin
STEPS = 60
CLOSE = 0.25  # the logarithm's quadrature is exact to rounding up to this distance from I
NODES, WEIGHTS = np.polynomial.legendre.leggauss(9)
ROUNDING = 1e-13


def expm(X: Array) -> Array:
    """The exponential of a matrix."""
    norm = float(np.linalg.norm(X, 1)) if X.size else 0.0
    if not math.isfinite(norm):
        raise np.linalg.LinAlgError("not finite")
    s = max(0, math.ceil(math.log2(norm / THETA))) if norm > THETA else 0
    X = X / 2.0**s
    X2 = X @ X
    X4 = X2 @ X2
    X6 = X4 @ X2
    one = np.eye(len(X))
    c = PADE
    odd = X @ (
        X6 @ (c[13] * X6 + c[11] * X4 + c[9] * X2)
        + c[7] * X6
        + c[5] * X4
        + c[3] * X2
        + c[1] * one
    )
    even = (
        X6 @ (c[12] * X6 + c[10] * X4 + c[8] * X2)
        + c[6] * X6
        + c[4] * X4
        + c[2] * X2
        + c[0] * one
    )
    E = np.linalg.solve(even - odd, even + odd)
    for _ in range(s):
        E = E @ E
    return np.asarray(E)


def cosm(X: Array) -> Array:
    """The cosine of a matrix."""
    return np.asarray(expm(1j * X).real)


def sinm(X: Array) -> Array:
    """The sine of a matrix."""
    return np.asarray(expm(1j * X).imag)


def symmetric(X: Array) -> bool:
    """Does it equal its transpose, up to rounding?"""
    return bool(
        np.allclose(X, X.T, rtol=0, atol=1e-15 * max(1.0, float(np.abs(X).max(initial=0))))
    )


def by_eigenvalues(f: Callable[[Array], Array], X: Array, least: float) -> Array:
    """f of a symmetric matrix whose eigenvalues are larger than `least`."""
    w, V = np.linalg.eigh((X + X.T) / 2)
    if w.size and w[0] < least:
        raise np.linalg.LinAlgError("an eigenvalue is outside the domain")
    return np.asarray((V * f(w)) @ V.T)


def principal(X: Array) -> Array:
    """The matrix itself, if no eigenvalue lies on the closed negative real axis."""
    w = np.linalg.eigvals(X)
    size = np.abs(w).max(initial=0)
    if (
        not np.isfinite(w).all()
        or ((w.real <= ROUNDING * size) & (np.abs(w.imag) <= ROUNDING * size)).any()
    ):
        raise np.linalg.LinAlgError("an eigenvalue on the closed negative real axis")
    return X


def sqrtm(X: Array) -> Array:
    """The square root whose eigenvalues have positive real parts."""
    if symmetric(X):
        slack = -ROUNDING * float(np.abs(X).max(initial=0))
        return by_eigenvalues(lambda w: np.sqrt(np.maximum(w, 0)), X, slack)
    return root(principal(X))


def root(X: Array) -> Array:
    """The Denman-Beavers iteration with scaling by the determinant, in its product form."""
    n = len(X)
    M, Y, one = X, X, np.eye(n)
    scaling = True
    for _ in range(STEPS):
        if scaling:
            mu = math.exp(-np.linalg.slogdet(M)[1] / (2 * n))
            M, Y = mu**2 * M, mu * Y
        inverse = np.linalg.inv(M)
        Y = Y @ (one + inverse) / 2
        before = M
        M = (one + (M + inverse) / 2) / 2
        off = float(np.abs(M - one).max())
        scaling = scaling and off > 1e-2
        if off < ROUNDING / 100 or (off < 1e-12 and np.abs(before - one).max() < 1e-11):
            break
    else:
        raise np.linalg.LinAlgError("no square root was found")
    return (Y + np.linalg.solve(Y, X)) / 2


def logm(X: Array) -> Array:
    """The logarithm whose eigenvalues have imaginary parts between -π and π."""
    if symmetric(X):
        return by_eigenvalues(np.log, X, ROUNDING * float(np.abs(X).max(initial=0)))
    X, one, s = principal(X), np.eye(len(X)), 0
    while np.linalg.norm(X - one, 1) > CLOSE:
        X, s = root(X), s + 1
        if s > STEPS:
            raise np.linalg.LinAlgError("no logarithm was found")
    Z = X - one
    total = np.zeros_like(X)
    for t, w in zip((1 + NODES) / 2, WEIGHTS / 2, strict=True):
        total = total + w * np.linalg.solve(one + t * Z, Z)
    return np.asarray(2.0**s * total)


def powm(X: Array, k: Array) -> Array:
    """X^k: a product for a whole k, else exp(k log X)."""
    a = float(k)
    if a == int(a):
        return np.asarray(np.linalg.matrix_power(X, int(a)))
    if symmetric(X):
        return by_eigenvalues(
            lambda w: np.maximum(w, 0) ** a, X, 0.0 if a > 0 else ROUNDING
        )
    return expm(a * logm(X))


def polar(X: Array) -> Array:
    """U·V' of the singular value decomposition U·S·V' of a matrix of full rank."""
    U, s, V = np.linalg.svd(X, full_matrices=False)
    if s.size and s[-1] <= ROUNDING * s[0]:
        raise np.linalg.LinAlgError("the rank is not full")
    return np.asarray(U @ V)


# -------------------------------------------------------------------- derivatives
def derivative(f: Callable[..., Array], k: int, X: Array, *more: Array) -> Array:
    """The derivative of order k as a tensor: two axes of the value, then two for every direction."""
    # other powers are polynomials, here or of the inverse
    singular_at_0 = f.__name__ != "powm" or float(more[0]) % 1
    if f.__name__ != "polar" and singular_at_0 and symmetric(X):
        return by_differences(f, k, X, more)
    made: Array = np.zeros(f(X, *more).shape + (X.size,) * k)
    for places in combinations_with_replacement(range(X.size), k):
        value = mixed(f, X, [unit(i, X.shape) for i in places], more)
        for order in set(permutations(places)):
            place: tuple[Any, ...] = (..., *order)
            made[place] = value
    return made.reshape(made.shape[:2] + X.shape * k)


def unit(i: int, shape: tuple[int, ...]) -> Array:
    """The matrix with a 1 at place i, row after row."""
    E = np.zeros(shape)
    E.flat[i] = 1
    return E


def mixed(
    f: Callable[..., Array], X: Array, directions: list[Array], more: tuple[Array, ...]
) -> Array:
    """D^k f(X)[E1, ..., Ek]: f of a matrix with parts ε1·E1 + ... + εk·Ek, where every ε² = 0.

    The directions are scaled to the size of X: beside X = 1e-8 those of size 1 would leave no digit of X.
    """
    k, size = len(directions), magnitude(X)
    parts = {0: X} | {1 << j: size * E for j, E in enumerate(directions)}
    made = polar_part(parts, k) if f is polar else parted(f(blocks(parts, k), *more), k)[-1]
    return np.asarray(made / size**k)


def magnitude(X: Array) -> float:
    """The power of 2 near the largest entry, by which numbers are scaled without rounding; 1 for a zero matrix."""
    top = float(np.abs(X).max(initial=0))
    return 2.0 ** math.frexp(top)[1] if 0 < top < math.inf else 1.0


def blocks(parts: dict[int, Array], k: int) -> Array:
    """The matrix of blocks that multiplies as the sum of ε_S·part_S over sets S: block (R, S) is part S - R."""
    m, n = parts[0].shape
    B = np.zeros((m << k, n << k))
    for R, S in product(range(1 << k), repeat=2):
        if R & S == R and S ^ R in parts:
            B[R * m : (R + 1) * m, S * n : (S + 1) * n] = parts[S ^ R]
    return B


def parted(B: Array, k: int) -> list[Array]:
    """The parts of a matrix of blocks: its first row."""
    m, n = len(B) >> k, B.shape[1] >> k
    return [B[:m, S * n : (S + 1) * n] for S in range(1 << k)]


def polar_part(parts: dict[int, Array], k: int) -> Array:
    """The last part of Q in X = QH with QᵀQ = I and symmetric H, both with parts; of a wide X that of its transpose.

    From the parts below comes X_S = Q·H_S + Q_S·H + known; W = QᵀQ_S then solves WH + HW = A - Aᵀ - HC with
    A = Qᵀ(X_S - known) and C the sum of Q_RᵀQ_(S-R).
    """
    if parts[0].shape[0] < parts[0].shape[1]:
        return polar_part({S: E.T for S, E in parts.items()}, k).T
    polar(parts[0])  # of full rank
    U, s, Vt = np.linalg.svd(parts[0], full_matrices=False)
    Q, H = {0: U @ Vt}, {0: (Vt.T * s) @ Vt}
    for S in range(1, 1 << k):
        inner = [R for R in range(1, S) if R & S == R]
        rest = parts.get(S, np.zeros_like(U)) - sum(Q[R] @ H[S ^ R] for R in inner)
        C = np.asarray(sum((Q[R].T @ Q[S ^ R] for R in inner), np.zeros_like(Vt)))
        A = Q[0].T @ rest
        W = Vt.T @ ((Vt @ (A - A.T - H[0] @ C) @ Vt.T) / (s[:, None] + s[None, :])) @ Vt
        Q[S], H[S] = Q[0] @ W, A - W @ H[0]
        if len(U) > len(s):
            Q[S] = Q[S] + ((rest - Q[0] @ A) @ Vt.T / s) @ Vt
    return np.asarray(Q[(1 << k) - 1])


# -------------------------------------------------------------------- derivatives at symmetric matrices
def by_differences(
    f: Callable[..., Array], k: int, X: Array, more: tuple[Array, ...]
) -> Array:
    """D^k f(X)[E1, ..., Ek] = V·(Σ f[w_a, w_b, ..., w_c]·(VᵀE1V)_ab···)·Vᵀ, over all orders of the directions."""
    f(X, *more)  # of the domain
    w, V = np.linalg.eigh((X + X.T) / 2)
    points = np.sort(np.stack(np.meshgrid(*[w] * (k + 1), indexing="ij")), axis=0)
    made = divided(f.__name__, points, *more)
    for _ in range(
        k + 1
    ):  # an eigenvalue becomes the column of one matrix and the row of the next
        made = np.tensordot(made, V[:, None, :] * V[None, :, :], ((0,), (2,)))
    chain = np.moveaxis(made, -1, 1)  # the rows and columns of the value, of E1, ..., Ek
    return np.asarray(
        sum(chain.transpose(0, 1, *paired(order)) for order in permutations(range(k)))
    )


def paired(order: tuple[int, ...]) -> list[int]:
    """The two axes of every direction, in this order of the directions."""
    return [a for j in order for a in (2 + 2 * j, 3 + 2 * j)]


def divided(name: str, x: Array, *more: Array) -> Array:
    """The divided differences f[x_0, ..., x_k] of points that ascend along the first axis.

    Close points are integrated over, f[x_0, ..., x_k] = ∫ f⁽ᵏ⁾ over the averages of the points (Hermite, Genocchi): how
    close is absolute for the exponential, sine and cosine, relative where there is a singularity at 0.
    """
    k = len(x) - 1
    if not k:
        return slope(name, x[0], 0, *more)
    gap = x[-1] - x[0]
    near = gap <= (1.0 if name in ("expm", "cosm", "sinm") else x[0] / 2)
    apart = (divided(name, x[1:], *more) - divided(name, x[:-1], *more)) / np.where(
        near, 1.0, gap
    )
    inside = np.where(near, x - x[0], 0.0)
    total = np.zeros_like(gap)
    for places in product(range(len(NODES)), repeat=k):
        t = np.cumprod((1 + NODES[list(places)]) / 2)
        weight = np.prod(WEIGHTS[list(places)] / 2) * np.prod(t[:-1])
        moved = x[0] + sum(
            s * (b - a) for s, a, b in zip(t, inside[:-1], inside[1:], strict=True)
        )
        total += weight * slope(name, moved, k, *more)
    return np.where(near, total, apart)


def slope(name: str, x: Array, k: int, *more: Array) -> Array:
    """The derivative of order k of the function of a number."""
    if name == "expm":
        return np.asarray(np.exp(x))
    if name in ("cosm", "sinm"):
        turn = (k + 3 * (name == "sinm")) % 4
        return np.asarray((np.cos(x), -np.sin(x), -np.cos(x), np.sin(x))[turn])
    if name == "logm":
        return np.asarray(
            np.log(x) if not k else (-1) ** (k - 1) * math.factorial(k - 1) * x**-k
        )
    a = float(more[0]) if more else 0.5
    return np.asarray(math.prod(a - j for j in range(k)) * x ** (a - k))


# -------------------------------------------------------------------- factors
def pinv(X: Array) -> Array:
    """The pseudoinverse; singular values at rounding level count as 0."""
    return np.asarray(np.linalg.pinv(X, rcond=32 * max(X.shape) * np.finfo(float).eps))


def eigvecs(X: Array) -> Array:
    """The unit eigenvectors of a symmetric matrix as columns; the entry of largest absolute value is positive."""
    V = np.linalg.eigh((X + X.T) / 2)[1]
    top = (
        np.take_along_axis(V, np.abs(V).argmax(axis=0)[None, :], axis=0)
        if V.size
        else np.ones((1, 0))
    )
    return np.asarray(V * np.where(top < 0, -1.0, 1.0))


def resolvent(X: Array, k: int) -> Array:
    """The sum of v_i·v_i'/(λ_k - λ_i) over the eigenpairs of a symmetric matrix but the k-th."""
    w, V = np.linalg.eigh((X + X.T) / 2)
    gaps = w[k] - w
    gaps[k] = np.inf
    return np.asarray((V / gaps) @ V.T)


def inverse_gaps(w: Array) -> Array:
    """1/(w_j - w_i), 0 on the diagonal."""
    gaps = w[None, :] - w[:, None]
    np.fill_diagonal(gaps, np.inf)
    return np.asarray(1 / gaps)


def singular(x: Array, k: int) -> Array:
    """Part k of U, σ, V with X = U·diag(σ)·Vᵀ, for a matrix with at least as many rows as columns."""
    if x.shape[0] < x.shape[1]:
        size = "×".join(map(str, x.shape))
        raise ShapeError(
            f"singular values of a {size} matrix",
            hint="transpose it: its singular values are the same",
        )
    U, s, Vt = np.linalg.svd(x, full_matrices=False)
    return np.asarray((U, s, Vt.T)[k])


MATRIX_WORDS: dict[str, Any] = {
    f.__name__: f
    for f in (
        *(singular, eigvecs, resolvent, inverse_gaps, pinv, polar),
        *(expm, cosm, sinm, sqrtm, logm, powm, derivative),
    )
}
