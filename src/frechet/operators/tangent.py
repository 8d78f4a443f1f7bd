"""A Hessian by a structured variable, solved among the matrices of that structure: elsewhere it is 0.

    legend   E rows of a basis that is orthonormal   r how many   op operator   G right side

>>> import numpy as np
>>> import frechet as fr
>>> from frechet.operators.build import hessian_operator
>>> d = fr.derive("tr(C*X) - logdet(X)", "X", order=2, where="C: n×n, X: n×n psd")
>>> X, G = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([[0.0, 1.0], [1.0, 4.0]])
>>> H = hessian_operator(d, {"X": X, "C": np.eye(2)})
>>> np.allclose(H.solve(G), X @ G @ X), H.method
(True, 'Cholesky of the matrix of order 3 on symmetric matrices')
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from frechet.errors import DomainError
from frechet.expr.node import Symbol
from frechet.numeric.evaluate import FloatArray
from frechet.operators.factor import Factorisation, factorised
from frechet.operators.operator import Method, Operator

WORDS = {
    "symmetric": "symmetric",
    "psd": "symmetric",
    "skew": "skew",
    "diagonal": "diagonal",
    "lower_triangular": "lower triangular",
    "upper_triangular": "upper triangular",
}
OFF = 1e-8  # relative size of what is no rounding in a right side


class OnTangents(Method):
    """Solutions among the matrices of one structure."""

    def __init__(self, op: Operator, structure: str) -> None:
        self.shape, self.structure = op.in_shape, WORDS[structure]
        self.E = np.array([e.ravel() for e in basis(self.structure, op.in_shape[0])])
        made = op.apply(self.E.reshape(-1, *self.shape)).reshape(len(self.E), -1)
        self.factor: Factorisation = factorised(self.E @ made.T)
        self.words = f"{self.factor.words} of the matrix of order {len(self.E)} on {self.structure} matrices"

    def solve(self, G: FloatArray) -> FloatArray:
        flat = G.reshape(-1, self.E.shape[1])
        inside = flat @ self.E.T
        if np.abs(inside @ self.E - flat).max(initial=0) > OFF * np.abs(flat).max(
            initial=0
        ):
            hint = "gradients by a structured variable are; project other arrays"
            raise DomainError(
                f"no solution: the right side is not {self.structure}", hint=hint
            )
        made: FloatArray = self.factor.right(inside) @ self.E
        return made.reshape(G.shape)

    def slogdet(self) -> tuple[float, float]:
        return self.factor.slogdet()


def basis(structure: str, n: int) -> Iterator[FloatArray]:
    """Orthonormal matrices that span those of a structure."""
    for i in range(n):
        if structure != "skew":
            yield unit(n, i, i)
        for j in range(i):
            if structure in ("symmetric", "skew"):
                yield (
                    unit(n, i, j) + unit(n, j, i) * (1 if structure == "symmetric" else -1)
                ) / np.sqrt(2)
            elif structure != "diagonal":
                yield unit(n, i, j) if structure == "lower triangular" else unit(n, j, i)


def unit(n: int, i: int, j: int) -> FloatArray:
    """1 at one place."""
    made = np.zeros((n, n))
    made[i, j] = 1
    return made


def solved_on_tangents(op: Operator, x: Symbol) -> Operator:
    """The Hessian by a variable, solved among the matrices of its structure."""
    structure = x.space.structure
    if structure in WORDS:
        op.within = partial(OnTangents, op, structure)
    return op
