"""One small square matrix, factorised once: afterwards `A⁻¹V` and `V A⁻ᵀ` cost two triangular solves.

A factor of a Kronecker product is the identity, given by its order, a diagonal, given by a vector, or a matrix.
Symmetric positive definite matrices get Cholesky's factorisation, all others LU; an inverse is never formed.
LAPACK is called by its own names: `scipy.linalg.solve` spends 30 µs on a 5×5 system that costs LAPACK 4 µs.

    legend   a matrix or factor   n its order   V array, over any leading axes   L, U triangular

>>> factorised(np.array([[4.0, 0.0], [0.0, 9.0]])).right(np.array([[8.0, 18.0]]))
array([[2., 2.]])
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from scipy.linalg import lapack

from frechet.errors import DomainError, ShapeError
from frechet.numeric.evaluate import FloatArray

KroneckerFactor = int | FloatArray  # the identity of an order, a diagonal, a matrix
EPS = float(np.finfo(np.float64).eps)
SAME = 64 * EPS  # a matrix is symmetric up to the rounding of the product that made it


class Factorisation(Protocol):
    """A factorised matrix A: its words, and what is solved with it."""

    words: str

    def right(self, V: FloatArray) -> FloatArray:
        """V A⁻ᵀ: A is divided out along the last axis."""

    def slogdet(self) -> tuple[float, float]:
        """The sign and the logarithm of |det A|."""


class Unit(Factorisation):
    """The identity."""

    words = "nothing to factorise"

    def right(self, V: FloatArray) -> FloatArray:
        return V

    def slogdet(self) -> tuple[float, float]:
        return 1.0, 0.0


class Division(Factorisation):
    """A diagonal."""

    words = "division"

    def __init__(self, d: FloatArray) -> None:
        if not d.all():
            raise singular_error(d, "a diagonal with a zero")
        self.d = d

    def right(self, V: FloatArray) -> FloatArray:
        return V / self.d

    def slogdet(self) -> tuple[float, float]:
        return float(np.prod(np.sign(self.d))), float(np.log(np.abs(self.d)).sum())


class Cholesky(Factorisation):
    """A = Uᵀ U, symmetric positive definite."""

    words = "Cholesky"

    def __init__(self, U: FloatArray) -> None:
        self.U, self.n = U, len(U)

    def right(self, V: FloatArray) -> FloatArray:
        if V.ndim == 1:
            return lapack.dpotrs(self.U, V)[0]  # type: ignore[no-any-return]
        return lapack.dpotrs(self.U, V.reshape(-1, self.n).T)[0].T.reshape(V.shape)  # type: ignore[no-any-return]

    def slogdet(self) -> tuple[float, float]:
        return 1.0, 2 * float(np.log(self.U.diagonal()).sum())


class LU(Factorisation):
    """Pᵀ L U of the transpose: a matrix stored by rows is its transpose stored by columns, and needs no copy."""

    words = "LU"

    def __init__(self, a: FloatArray) -> None:
        self.lu, self.pivots, _ = lapack.dgetrf(a.T)
        self.n = len(a)
        rcond, _ = lapack.dgecon(self.lu, np.abs(a).sum(1).max(initial=0.0))
        if not rcond > EPS:
            raise singular_error(
                a, f"a matrix of order {self.n} with reciprocal condition {rcond:.0e}"
            )

    def right(self, V: FloatArray) -> FloatArray:
        b = V.reshape(-1, self.n).T
        return lapack.dgetrs(self.lu, self.pivots, b, 1)[0].T.reshape(V.shape)  # type: ignore[no-any-return]

    def slogdet(self) -> tuple[float, float]:
        d = self.lu.diagonal()
        swaps = np.count_nonzero(self.pivots != np.arange(self.n))
        return float(np.prod(np.sign(d)) * (-1) ** swaps), float(np.log(np.abs(d)).sum())


def singular_error(a: FloatArray, what: str) -> DomainError:
    """There is no solution, or not only one."""
    if not np.isfinite(a).all():
        return DomainError(
            f"the operator has entries that are not finite: {what}",
            hint="look at the values given",
        )
    return DomainError(
        f"the operator is singular: {what}",
        hint="add a multiple of the identity, op + 1e-6*identity(op.in_shape), or a ridge λ·‖x‖² to the function",
    )


def cholesky_factorisation(a: FloatArray) -> Cholesky | None:
    """The factorisation of a symmetric matrix; None where it is not positive definite, as far as rounding tells."""
    U, info = lapack.dpotrf(a.T)
    if info:
        return None
    pivots = U.diagonal()
    return Cholesky(U) if pivots.min() > (len(a) * EPS) ** 0.5 * pivots.max() else None


def equals_transpose(a: FloatArray) -> bool:
    """Is a matrix, or every matrix of a stack, its transpose, up to rounding?"""
    t = a.swapaxes(-1, -2)
    return bool((a == t).all()) or bool(np.abs(a - t).max() <= SAME * np.abs(a).max())


def factorised(a: KroneckerFactor) -> Factorisation:
    """The cheapest exact factorisation."""
    if isinstance(a, int):
        return Unit()
    if a.ndim == 1:
        return Division(a)
    if a.shape[0] != a.shape[1]:
        raise ShapeError(
            f"no solution by a matrix of shape {a.shape}",
            hint="only square operators are solved",
        )
    return (equals_transpose(a) and cholesky_factorisation(a)) or LU(a)


def left(f: Factorisation, V: FloatArray) -> FloatArray:
    """A⁻¹ V: A is divided out along the last axis but one."""
    return V if isinstance(f, Unit) else f.right(V.swapaxes(-1, -2)).swapaxes(-1, -2)


def rows_by_columns(a: KroneckerFactor) -> tuple[int, int]:
    """Rows and columns."""
    return (a, a) if isinstance(a, int) else (len(a), len(a)) if a.ndim == 1 else a.shape


def full_matrix(a: KroneckerFactor) -> FloatArray:
    """The factor as a matrix."""
    return np.eye(a) if isinstance(a, int) else np.diag(a) if a.ndim == 1 else a


def transposed_factor(a: KroneckerFactor) -> KroneckerFactor:
    """The transpose."""
    return a if isinstance(a, int) or a.ndim == 1 else a.T


def diagonal_vector(a: KroneckerFactor) -> FloatArray:
    """The diagonal as a vector."""
    return np.ones(a) if isinstance(a, int) else a if a.ndim == 1 else a.diagonal()
