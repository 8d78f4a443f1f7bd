"""`V ↦ A V Bᵀ` and `V ↦ A Vᵀ Bᵀ`: between row-major flat vectors `A ⊗ B`, and the same after a transposition.

Either factor is the identity (its order), a diagonal (a vector) or a matrix.

    legend   A, B factors   V argument   G value

>>> op = Kronecker(2, np.array([[2.0, 0.0], [0.0, 4.0]]))
>>> op @ np.ones((2, 2))
array([[2., 4.],
       [2., 4.]])
>>> op
I(2) ⊗ (2×2)
>>> op.solve(np.ones((2, 2))), op.method
(array([[0.5 , 0.25],
       [0.5 , 0.25]]), 'two small factorisations: nothing to factorise ⊗ Cholesky')
"""

from __future__ import annotations

import numpy as np

from frechet.numeric.evaluate import FloatArray
from frechet.operators.factor import (
    KroneckerFactor,
    diagonal_vector,
    factorised,
    full_matrix,
    left,
    rows_by_columns,
    transposed_factor,
)
from frechet.operators.operator import Method, Operator, Whole


class Kronecker(Operator):
    """V ↦ A V Bᵀ, or A Vᵀ Bᵀ where `transposed`."""

    def __init__(
        self, A: KroneckerFactor, B: KroneckerFactor, transposed: bool = False
    ) -> None:
        self.A, self.B, self.transposed = A, B, transposed
        (m, p), (n, q) = rows_by_columns(A), rows_by_columns(B)
        self.out_shape, self.in_shape = (m, n), (q, p) if transposed else (p, q)

    def apply(self, V: FloatArray) -> FloatArray:
        A, B = self.A, self.B
        if self.transposed:
            V = V.swapaxes(-1, -2)
        if not isinstance(B, int):
            V = V * B if B.ndim == 1 else V @ B.T
        return V if isinstance(A, int) else A[:, None] * V if A.ndim == 1 else A @ V

    @property
    def T(self) -> Operator:
        A, B = transposed_factor(self.A), transposed_factor(self.B)
        return Kronecker(B, A, True) if self.transposed else Kronecker(A, B)

    def scaled(self, c: float) -> Operator:
        A, B = self.A, self.B
        if isinstance(B, int) and not isinstance(A, int):
            return Kronecker(c * A, B, self.transposed)
        return Kronecker(A, np.full(B, c) if isinstance(B, int) else c * B, self.transposed)

    def flat(self) -> FloatArray:
        A, B = full_matrix(self.A), full_matrix(self.B)
        T = (
            A[:, None, None, :] * B[:, :, None]
            if self.transposed
            else A[:, None, :, None] * B[:, None, :]
        )
        return T.reshape(self.shape)

    def diagonal(self) -> FloatArray:
        self.only_square("diagonal")
        if self.transposed:
            return full_matrix(self.A) * full_matrix(self.B).T
        if rows_by_columns(self.A)[0] != rows_by_columns(self.A)[1]:
            return super().diagonal()
        return np.multiply.outer(diagonal_vector(self.A), diagonal_vector(self.B))

    def factorised(self) -> Method:
        square = (
            rows_by_columns(self.A)[0] == rows_by_columns(self.A)[1]
            and rows_by_columns(self.B)[0] == rows_by_columns(self.B)[1]
        )
        return (
            Two(self.A, self.B, self.transposed)
            if square
            else Whole(self.flat(), self.in_shape)
        )

    def words(self) -> str:
        product = f"{said(self.A)} ⊗ {said(self.B)}"
        return f"({product})·K" if self.transposed else product


class Two(Method):
    """A V Bᵀ = G by V = A⁻¹ G B⁻ᵀ: two small factorisations."""

    def __init__(self, A: KroneckerFactor, B: KroneckerFactor, transposed: bool) -> None:
        self.a, self.b, self.transposed = factorised(A), factorised(B), transposed
        self.sizes = rows_by_columns(A)[0], rows_by_columns(B)[0]
        self.words = f"two small factorisations: {self.a.words} ⊗ {self.b.words}"

    def solve(self, G: FloatArray) -> FloatArray:
        V = left(self.a, self.b.right(G))
        return V.swapaxes(-1, -2) if self.transposed else V

    def slogdet(self) -> tuple[float, float]:
        m, n = self.sizes
        (s, a), (t, b) = self.a.slogdet(), self.b.slogdet()
        # the sign of the transposition
        swaps = m * (m - 1) // 2 * (n * (n - 1) // 2) if self.transposed else 0
        return float(s**n * t**m * (-1) ** swaps), n * a + m * b


def said(A: KroneckerFactor) -> str:
    """A factor in words."""
    if isinstance(A, int):
        return f"I({A})"
    return f"diag({len(A)})" if A.ndim == 1 else "({}×{})".format(*A.shape)
