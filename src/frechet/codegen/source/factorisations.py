"""Functions that are copied into generated code: one factorisation of a matrix, what is computed from it, and others.

A factorisation is (word, factor, pivots): `potrf` by Cholesky, `getrf` by Gauss.  LAPACK counts columns first, so it
is given the transpose, which costs nothing; a symmetric matrix is its own.

    legend   F factorisation   A matrix   C its factor   p pivots   P inverse
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.linalg import lapack
from scipy.special import ndtr

BLOCK = 64
F64 = np.dtype("float64")
ARRAY = np.ndarray


def _lu(A: Any) -> Any:
    """A' = P·L·U."""
    getrf = lapack.dgetrf if A.dtype is F64 else lapack.sgetrf
    C, p, _ = getrf(A.T)
    return "getrf", C, p


def _cholesky(A: Any, overwrite: bool = False, definite: bool = True) -> Any:
    """A = C·C' where A is positive definite, else as any matrix; it may be written over A, whose triangle is kept.

    What is declared to be positive definite and has a negative eigenvalue, which is no rounding, is refused.
    """
    potrf = lapack.dpotrf if A.dtype is F64 else lapack.spotrf
    d = A.diagonal().copy() if overwrite else None
    C, failed = potrf(A.T, lower=1, clean=0, overwrite_a=overwrite)
    if not failed:
        return "potrf", C, None
    if overwrite:
        A[...] = np.tril(A, -1) + np.tril(A, -1).T
        np.einsum("ii->i", A)[...] = d
    if definite and np.isfinite(A).all():
        w = np.linalg.eigvalsh(A)
        if w[0] < -1e-8 * np.abs(w).max():
            raise np.linalg.LinAlgError(
                f"a matrix that is declared positive definite has the eigenvalue {w[0]:.3g}"
            )
    return _lu(A)


def _solve(F: Any, b: Any, transposed: bool = False) -> Any:
    """inv(A)·b, or inv(A)'·b."""
    word, C, p = F
    if word == "potrf":
        return (lapack.dpotrs if C.dtype is F64 else lapack.spotrs)(C, b, lower=1)[0]
    return (lapack.dgetrs if C.dtype is F64 else lapack.sgetrs)(
        C, p, b, trans=0 if transposed else 1
    )[0]


def _inverse(F: Any, overwrite: bool = False) -> Any:
    """inv(A); it may be written over the factor."""
    word, C, p = F
    n = len(C)
    if word == "potrf" and n < BLOCK:
        return (lapack.dpotrs if C.dtype is F64 else lapack.spotrs)(
            C, np.eye(n, dtype=C.dtype), lower=1
        )[0].T
    if word == "potrf":
        potri = lapack.dpotri if C.dtype is F64 else lapack.spotri
        return _mirrored(potri(C, lower=1, overwrite_c=overwrite)[0].T)
    getri = lapack.dgetri if C.dtype is F64 else lapack.sgetri
    P, failed = getri(C, p, lwork=BLOCK * n, overwrite_lu=overwrite)
    if failed:
        raise np.linalg.LinAlgError("a matrix that is inverted is singular")
    return P.T


def _mirrored(P: Any) -> Any:
    """A symmetric matrix whose upper triangle is given."""
    n = len(P)
    for s in range(0, n, BLOCK):
        e = min(s + BLOCK, n)
        D = np.triu(P[s:e, s:e], 1)
        P[s:e, s:e] = np.triu(P[s:e, s:e]) + D.T
        P[e:, s:e] = P[s:e, e:].T
    return P


def _plus_transpose(A: Any, tile: int = 256) -> Any:
    """A + A' by tiles, each read once for both of its places: 256²·8 bytes stay in the cache."""
    n = len(A)
    H = np.empty((n, n), A.dtype)
    for i in range(0, n, tile):
        for j in range(i, n, tile):
            here = H[i : i + tile, j : j + tile]
            np.add(A[i : i + tile, j : j + tile], A[j : j + tile, i : i + tile].T, out=here)
            if j > i:
                H[j : j + tile, i : i + tile] = here.T
    return H


def _logdet(F: Any) -> Any:
    """log|det A|."""
    word, C, _ = F
    d = C.diagonal()
    return 2 * np.log(d).sum() if word == "potrf" else np.log(np.abs(d)).sum()


def _log_det(F: Any) -> Any:
    """log det A, nan where it is negative."""
    word, C, p = F
    d = C.diagonal()
    if word == "potrf":
        return 2 * np.log(d).sum()
    odd = np.count_nonzero(p != np.arange(len(p))) + np.count_nonzero(d < 0)
    return np.nan if odd % 2 and d.all() else np.log(np.abs(d)).sum()


def _logdets(S: Any) -> Any:
    """log det of each of a stack that is declared positive definite."""
    try:
        return 2 * np.log(np.diagonal(np.linalg.cholesky(S), axis1=-2, axis2=-1)).sum(-1)
    except np.linalg.LinAlgError:
        for A in S:
            _cholesky(A)  # refuses what has a negative eigenvalue
        return np.linalg.slogdet(S)[1]


def _det(F: Any) -> Any:
    """det A."""
    word, C, p = F
    if word == "potrf":
        return C.diagonal().prod() ** 2
    return C.diagonal().prod() * (1 - 2 * (np.count_nonzero(p != np.arange(len(p))) % 2))


def _spectrum(X: Any) -> Any:
    """U, V and s with X = U·diag(s)·V' and det U = det V = 1, as rows; U = X/c, V = 1 and s = c for c^n = det X.

    The latter has no digits to lose where the condition number is below 1000, and is cheaper.
    """
    n = len(X)
    one = np.ones(n, X.dtype)
    sign, log = np.linalg.slogdet(X)
    P = np.linalg.inv(X) if sign else X
    if sign and np.abs(X).sum(0).max() * np.abs(P).sum(0).max() < 1000:
        c = np.exp(log / n)
        one[0] = sign
        return np.concatenate([c * P.T * one, np.eye(n, dtype=X.dtype), c * one[None]])
    U, s, Vt = np.linalg.svd(X)
    one[:1] = np.linalg.det(U) * np.linalg.det(Vt) if n else one[:1]
    return np.concatenate([U * one, Vt.T, s[None] * one])


def _others(s: Any, k: int) -> Any:
    """Products of all numbers but k, 0 where two of the k are one."""
    n = len(s)
    one = np.eye(n, dtype=s.dtype)
    T, apart = s, np.ones((), s.dtype)
    for r in range(
        1, k
    ):  # axis r holds the numbers, of which those at the axes before count as 1
        T = np.where(one == 1, 1, T[..., None, :])
        apart = apart[..., None]
        for p in range(r):
            apart = apart * (
                1 - one.reshape([n if q in (p, r) else 1 for q in range(r + 1)])
            )
    before, after = np.ones_like(T), np.ones_like(T)
    np.cumprod(T[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(T[..., :0:-1], axis=-1, out=after[..., -2::-1] if n > 1 else after[..., :0])
    return before * after * apart


def _sigmoid_slope(z: Any, out: Any = None) -> Any:
    """σ(z)·σ(-z), the derivative of the sigmoid; exp(-|z|) does not overflow."""
    e = np.exp(np.negative(np.abs(z, out=out), out=out), out=out)
    d = 1 + e
    d *= d
    return np.divide(e, d, out=out)


def _root(s: Any, a: Any) -> Any:
    """The norm of an array with the sum of squares s; where s overflows or underflows, from a multiple of the array."""
    if (1e-290 if a.dtype is F64 else 1e-30) < s < np.inf:
        return np.sqrt(s)
    top = np.abs(a).max(initial=0)
    scaled = a / (top if 0 < top < np.inf else 1)
    return top * np.sqrt(np.vdot(scaled, scaled)) if top else top


def _reciprocal(x: Any) -> Any:
    """1/x, and 0 at 0."""
    return np.divide(1, x, out=np.zeros_like(x), where=x != 0)


def _vanishes(x: Any) -> Any:
    """1 where x is 0, else 0."""
    return np.equal(x, 0).astype(x.dtype)


def _log_softplus(x: Any) -> Any:
    """log(log(1 + exp(x))), which is x where exp(x) is below rounding."""
    return np.where(x < -37, x, np.log(np.logaddexp(0, np.maximum(x, -37))))


def _log_log(x: Any) -> Any:
    """log(1 - exp(-exp(x))), which is x where exp(x) is below rounding, and 0 from 7 on."""
    return np.where(x < -37, x, np.log(-np.expm1(-np.exp(np.clip(x, -37, 7)))))


def _log_weight(x: Any) -> Any:
    """log(x), and -inf at 0."""
    return np.where(x == 0, -np.inf, np.log(np.where(x == 0, 1.0, x)))


def _excess_below(x: Any) -> Any:
    """x + φ(x)/Φ(x) for x <= -4, by its continued fraction."""
    a = np.maximum(-x, 4)
    t = a
    for k in range(40, 1, -1):
        t = a + k / t
    return 1 / t


def _mills(x: Any) -> Any:
    """φ(x)/Φ(x)."""
    inside = (
        np.exp(-(np.maximum(x, -4) ** 2) / 2)
        / math.sqrt(2 * math.pi)
        / ndtr(np.maximum(x, -4))
    )
    return np.where(x < -4, _excess_below(x) - x, inside)


def _excess(x: Any) -> Any:
    """x + φ(x)/Φ(x)."""
    return np.where(x < -4, _excess_below(x), x + _mills(x))


def _arrays(*given: Any) -> Any:
    """What was given as arrays of floats with as many axes as they must have, or an error that names the argument."""
    made = []
    for name, value, shape in given:
        # `*` of np.matrix is a product
        other = not isinstance(value, np.ndarray) or isinstance(value, np.matrix)
        a = np.asarray(value) if other else value
        if a.dtype.kind not in "fbiu":
            raise TypeError(f"{name} is no array of real numbers")
        if a.ndim != (0 if shape == "()" else len(shape.strip("(,)").split(","))):
            raise ValueError(f"{name} has shape {a.shape}, expected {shape}")
        made.append(a if a.dtype.kind == "f" else a.astype(float))
    return made


def _length(name: str, value: Any) -> int:
    """A size that was given as a whole number."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
        raise TypeError(f"the size {name} is {value!r}, expected a whole number")
    return int(value)


def _fit(name: str, a: Any, shape: str, lengths: tuple[int, ...], /, **sizes: int) -> None:
    """Refuses an array of another shape."""
    if a.shape != lengths:
        known = ", ".join(f"{n} = {k}" for n, k in sizes.items())
        raise ValueError(
            f"{name} has shape {a.shape}, expected {shape}{' with ' * bool(known)}{known}"
        )


def _filled(*sizes: Any) -> None:
    """Refuses arrays without entries."""
    for name, length in sizes:
        if length < 1:
            raise ValueError(
                f"{name} = {length}: this code takes no arrays without entries"
            )


def _into(out: Any, made: Any) -> Any:
    """Results copied into the arrays that were given for them."""
    for here, value in (
        zip(out, made, strict=True) if isinstance(made, tuple) else ((out, made),)
    ):
        here[...] = value
    return out
