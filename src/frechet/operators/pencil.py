"""`A V Bᵀ + C V Dᵀ = G`, a sum of two Kronecker products, without the large matrix.

Symmetric factors, C and B positive definite: X with Xᵀ C X = I, Xᵀ A X = Λ and Y with Yᵀ B Y = I, Yᵀ D Y = M
(two generalised eigenvalue problems) give V = X Z Yᵀ with Z_ij = (Xᵀ G Y)_ij / (λ_i + μ_j).
Else C and B are divided out, and `P V + V Qᵀ = F` is solved by Schur's forms (Bartels and Stewart).

    legend   A, B, C, D factors   λ, μ eigenvalues   P = C⁻¹A   Q = B⁻¹D   U, W unitary
"""

from __future__ import annotations

import numpy as np
import scipy.linalg as sl

from frechet.errors import DomainError
from frechet.numeric.evaluate import FloatArray
from frechet.operators.factor import (
    EPS,
    Cholesky,
    Division,
    Factorisation,
    KroneckerFactor,
    Unit,
    cholesky_factorisation,
    equals_transpose,
    factorised,
    full_matrix,
    left,
    rows_by_columns,
    singular_error,
)
from frechet.operators.kronecker import Kronecker
from frechet.operators.operator import Method


class Eigen(Method):
    """Both pencils diagonalised."""

    words = "two generalised eigenvalue problems"

    def __init__(
        self, A: KroneckerFactor, B: KroneckerFactor, C: KroneckerFactor, D: KroneckerFactor
    ) -> None:
        (lam, self.X), (mu, self.Y) = pair(A, C), pair(D, B)
        self.sums = lam[:, None] + mu
        size = np.abs(lam).max(initial=0.0) + np.abs(mu).max(initial=0.0)
        if not np.abs(self.sums).min() > EPS * size:
            raise singular_error(self.sums, "two eigenvalues of the pencils add up to 0")
        self.scale = det_of_base(C, B)

    def solve(self, G: FloatArray) -> FloatArray:
        Z: FloatArray = (self.X.T @ G @ self.Y) / self.sums
        return self.X @ Z @ self.Y.T

    def slogdet(self) -> tuple[float, float]:
        sign, log = self.scale
        return sign * float(np.prod(np.sign(self.sums))), log + float(
            np.log(np.abs(self.sums)).sum()
        )


class Schur(Method):
    """Both sides in triangular form."""

    words = "Bartels and Stewart: two Schur forms"

    def __init__(
        self, A: KroneckerFactor, B: KroneckerFactor, C: KroneckerFactor, D: KroneckerFactor
    ) -> None:
        self.c, self.b = factorised(C), factorised(B)
        self.R, self.U = sl.schur(
            left(self.c, full_matrix(A)), output="complex", check_finite=False
        )
        self.S, self.W = sl.schur(
            left(self.b, full_matrix(D)).T, output="complex", check_finite=False
        )
        self.sums = self.R.diagonal()[:, None] + self.S.diagonal()
        size = np.abs(self.R).max(initial=0.0) + np.abs(self.S).max(initial=0.0)
        if not np.abs(self.sums).min() > EPS * size:
            raise singular_error(
                np.abs(self.sums), "two eigenvalues of the pencils add up to 0"
            )
        self.scale = det_of_base(C, B)

    def solve(self, G: FloatArray) -> FloatArray:
        F = self.U.conj().T @ left(self.c, self.b.right(G)) @ self.W
        Z = np.reshape([self.triangular(f) for f in F.reshape(-1, *F.shape[-2:])], F.shape)
        return np.ascontiguousarray((self.U @ Z @ self.W.conj().T).real)

    def triangular(self, F: FloatArray) -> FloatArray:
        """R Z + Z S = F."""
        Z, scale, _ = sl.lapack.ztrsyl(self.R, self.S, F)
        return Z / scale  # type: ignore[no-any-return]

    def slogdet(self) -> tuple[float, float]:
        sign, log = self.scale
        turn = np.prod(self.sums / np.abs(self.sums)).real
        return sign * float(np.sign(turn)), log + float(np.log(np.abs(self.sums)).sum())


class Transposed(Method):
    """The same, the argument transposed."""

    def __init__(self, inner: Method, m: int, n: int) -> None:
        self.inner, self.words = inner, inner.words
        self.sign = (-1.0) ** (m * (m - 1) // 2 * (n * (n - 1) // 2))

    def solve(self, G: FloatArray) -> FloatArray:
        return self.inner.solve(G).swapaxes(-1, -2)

    def slogdet(self) -> tuple[float, float]:
        sign, log = self.inner.slogdet()
        return sign * self.sign, log


def pair(A: KroneckerFactor, C: KroneckerFactor) -> tuple[FloatArray, FloatArray]:
    """λ and X with Xᵀ A X = Λ, Xᵀ C X = I."""
    if isinstance(C, int):
        return (
            (np.ones(C), np.eye(C))
            if isinstance(A, int)
            else sl.eigh(full_matrix(A), check_finite=False)
        )
    return sl.eigh(full_matrix(A), full_matrix(C), check_finite=False)  # type: ignore[no-any-return]


def det_of_base(C: KroneckerFactor, B: KroneckerFactor) -> tuple[float, float]:
    """The sign and the logarithm of det(C ⊗ B)."""
    m, n = rows_by_columns(C)[0], rows_by_columns(B)[0]
    (s, c), (t, b) = factorised(C).slogdet(), factorised(B).slogdet()
    return s**n * t**m, n * c + m * b


def positive(A: KroneckerFactor) -> bool:
    """Is it symmetric positive definite?"""
    if isinstance(A, int) or A.ndim == 1:
        return isinstance(A, int) or bool(A.min() > 0)
    return equals_transpose(A) and cholesky_factorisation(A) is not None


def symmetric(A: KroneckerFactor) -> bool:
    """Is it its transpose?"""
    return isinstance(A, int) or A.ndim == 1 or equals_transpose(A)


def quality(*factors: KroneckerFactor) -> float:
    """How safely these are divided out: the worst ratio of pivots, 0 where one is singular."""
    try:
        return min(ratio(factorised(f)) for f in factors)
    except DomainError:
        return 0.0


def ratio(f: Factorisation) -> float:
    """The smallest pivot beside the largest."""
    if isinstance(f, Unit):
        return 1.0
    d = np.abs(
        f.d
        if isinstance(f, Division)
        else f.U.diagonal() ** 2
        if isinstance(f, Cholesky)
        else pivots(f)
    )
    return float(d.min() / d.max())


def pivots(f: Factorisation) -> FloatArray:
    """The pivots of an LU factorisation."""
    return f.lu.diagonal()  # type: ignore[attr-defined, no-any-return]


def pencil(p: Kronecker, q: Kronecker) -> Method | None:
    """The method for p + q; None where it is no pencil of square factors that can be divided out."""
    sides = [p.A, p.B, q.A, q.B]
    if p.transposed != q.transposed or any(
        rows_by_columns(s)[0] != rows_by_columns(s)[1] for s in sides
    ):
        return None
    ways = [(p.A, p.B, q.A, q.B), (q.A, q.B, p.A, p.B)]
    if all(map(symmetric, sides)):
        good = [w for w in ways if positive(w[2]) and positive(w[1])]
        best = max(good, key=lambda w: quality(w[2], w[1]), default=None)
        if best:
            return finished(Eigen(*best), p)
    best = max(ways, key=lambda w: quality(w[2], w[1]))
    return finished(Schur(*best), p) if quality(best[2], best[1]) > EPS**0.5 else None


def finished(method: Method, p: Kronecker) -> Method:
    """The method, transposing where the products do."""
    return (
        Transposed(method, rows_by_columns(p.A)[0], rows_by_columns(p.B)[0])
        if p.transposed
        else method
    )
