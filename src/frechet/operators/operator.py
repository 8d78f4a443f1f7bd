"""A linear operator from arrays of one shape to arrays of another, never written out.

    op @ V       op at an array of `in_shape`, at a flat vector, or at columns of flat vectors
    op.T         the adjoint: ⟨G, op V⟩ = ⟨op.T G, V⟩
    op.solve(G)  the V with op V = G; `op.method` says how, factorisations are kept

Flat vectors are row-major.  Every `apply` and `solve` works over leading axes, so that many arrays cost one call.

    legend   V argument   G value   P, Q flat sizes of value and argument   c number
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from frechet.errors import DomainError, ShapeError
from frechet.numeric.evaluate import FloatArray
from frechet.operators.factor import Factorisation, factorised

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator

ArrayShape = tuple[int, ...]


class Method(Protocol):
    """How an operator is solved: its words, the solution over leading axes, the determinant."""

    words: str

    def solve(self, G: FloatArray) -> FloatArray:
        """The V with op V = G."""

    def slogdet(self) -> tuple[float, float]:
        """The sign and the logarithm of |det|."""


class Whole(Method):
    """The operator as one matrix, where its structure does not help."""

    def __init__(self, matrix: FloatArray, shape: ArrayShape) -> None:
        self.factor: Factorisation = factorised(matrix)
        self.flat = (len(matrix),)
        self.words = f"{self.factor.words} of the whole matrix of order {len(matrix)}"

    def solve(self, G: FloatArray) -> FloatArray:
        return self.factor.right(G.reshape(-1, *self.flat)).reshape(G.shape)

    def slogdet(self) -> tuple[float, float]:
        return self.factor.slogdet()


class Addition:
    """How operators are added: `total.py` says it once, because it needs the classes."""

    plus: Callable[[Operator, Operator], Operator]

    def learn(self, plus: Callable[[Operator, Operator], Operator]) -> None:
        """A floor says what it knows."""
        self.plus = plus


addition = Addition()


class Operator(ABC):
    """What all operators share; each class says `apply`, `flat`, `T`, `scaled` and, where it can, `factorised`."""

    __array_ufunc__ = None  # NumPy leaves `2.0 * op` to the operator
    in_shape: ArrayShape
    out_shape: ArrayShape
    within: Callable[[], Method] | None = None  # how it is solved by a structured variable
    named: Callable[[], str] | None = (
        None  # words for the factors, where something knows them
    )

    # ---------------------------------------------------------------- said by each class
    @abstractmethod
    def apply(self, V: FloatArray) -> FloatArray:
        """The values at arrays of `in_shape`, over leading axes."""

    @property
    @abstractmethod
    def T(self) -> Operator:
        """The adjoint: ⟨G, op V⟩ = ⟨op.T G, V⟩."""

    @abstractmethod
    def scaled(self, c: float) -> Operator:
        """c times the operator."""

    @abstractmethod
    def words(self) -> str:
        """The operator in textbook words."""

    def flat(self) -> FloatArray:
        """The matrix between row-major flat vectors."""
        basis = np.eye(prod(self.in_shape)).reshape(-1, *self.in_shape)
        return self.apply(basis).reshape(len(basis), -1).T

    def diagonal(self) -> FloatArray:
        """The entries op[i, i], in the shape of the variable."""
        self.only_square("diagonal")
        return self.flat().diagonal().reshape(self.in_shape)

    def factorised(self) -> Method:
        """The cheapest exact way to solve."""
        return Whole(self.flat(), self.in_shape)

    # ---------------------------------------------------------------- values
    def __matmul__(self, V: Any) -> FloatArray:
        V = np.asarray(V, np.float64)
        return (
            self.apply(V)
            if V.shape == self.in_shape
            else stacked(self.apply, V, self.in_shape, self.out_shape)
        )

    __call__ = __matmul__

    # ---------------------------------------------------------------- solutions
    @cached_property
    def solver(self) -> Method:
        """The method with its factorisations; made once."""
        self.only_square("solution")
        return self.within() if self.within else self.factorised()

    def solve(self, G: Any) -> FloatArray:
        """The V with op V = G; `G` as `V` in `op @ V`."""
        G = np.asarray(G, np.float64)
        if G.shape == self.out_shape:
            return self.solver.solve(G)
        return stacked(self.solver.solve, G, self.out_shape, self.in_shape)

    @property
    def method(self) -> str:
        """How `.solve` works here, in words."""
        return self.solver.words

    def slogdet(self) -> tuple[float, float]:
        """The sign and the logarithm of |det op|."""
        return self.solver.slogdet()

    def logdet(self) -> float:
        """log det op, of an operator whose determinant is positive."""
        sign, log = self.slogdet()
        if sign <= 0:
            raise DomainError(
                "the determinant is negative: it has no logarithm",
                hint="slogdet() gives sign and log",
            )
        return log

    def only_square(self, what: str) -> None:
        """From a space to itself."""
        if self.in_shape != self.out_shape:
            raise ShapeError(
                f"no {what}: the operator maps {self.in_shape} to {self.out_shape}",
                hint="only an operator from a space to itself has one",
            )

    # ---------------------------------------------------------------- arithmetic
    def __neg__(self) -> Operator:
        return self.scaled(-1.0)

    def __mul__(self, c: Any) -> Operator:
        return (
            self.scaled(float(c))
            if np.ndim(c) == 0 and not isinstance(c, Operator)
            else NotImplemented
        )

    __rmul__ = __mul__

    def __truediv__(self, c: Any) -> Operator:
        return self.scaled(1 / float(c))

    def __add__(self, other: Any) -> Operator:
        return addition.plus(self, other) if isinstance(other, Operator) else NotImplemented

    def __sub__(self, other: Any) -> Operator:
        return (
            addition.plus(self, -other) if isinstance(other, Operator) else NotImplemented
        )

    # ---------------------------------------------------------------- views
    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns between flat vectors."""
        return prod(self.out_shape), prod(self.in_shape)

    def trace(self) -> float:
        """Σ op[i, i]."""
        return float(self.diagonal().sum())

    def to_dense(self) -> FloatArray:
        """All entries: axes of the value, then of the argument."""
        return self.flat().reshape(self.out_shape + self.in_shape)

    def matrix(self, vec: str = "column") -> FloatArray:
        """The matrix between vec V and vec of the value, by columns or by rows."""
        if vec not in ("column", "row"):
            raise ShapeError(f"there is no vec order {vec}", hint="known are column, row")
        if vec == "row":
            return self.flat()
        k, r = len(self.in_shape), len(self.out_shape)
        transposed = (*reversed(range(r)), *reversed(range(r, r + k)))
        return self.to_dense().transpose(transposed).reshape(self.shape)

    def to_linear_operator(self) -> LinearOperator:
        """The operator for SciPy's iterative methods, between row-major flat vectors."""
        from scipy.sparse.linalg import LinearOperator  # noqa: PLC0415

        back = self.T
        return LinearOperator(
            self.shape,
            matvec=lambda v: self @ v.ravel(),
            rmatvec=lambda g: back @ g.ravel(),
            matmat=lambda V: stacked(self.apply, V, self.in_shape, self.out_shape),
            rmatmat=lambda G: stacked(back.apply, G, self.out_shape, self.in_shape),
            dtype=np.float64,
        )

    def __repr__(self) -> str:
        return self.named() if self.named else self.words()


def stacked(
    apply: Callable[[FloatArray], FloatArray],
    V: FloatArray,
    source: ArrayShape,
    target: ArrayShape,
) -> FloatArray:
    """A map at a flat vector, or at the columns of a matrix of flat vectors."""
    Q, P = prod(source), prod(target)
    if V.shape == (Q,):
        return apply(V.reshape(source)).reshape(P)
    if V.ndim < 2 or V.shape[-2] != Q:
        raise ShapeError(
            f"the argument has shape {V.shape}, the operator takes {source}",
            hint=f"give an array of shape {source}, a vector of length {Q}, or columns of shape ({Q}, k)",
        )
    transposed = V.swapaxes(-1, -2)
    lead = transposed.shape[:-1]
    return apply(transposed.reshape(lead + source)).reshape(*lead, P).swapaxes(-1, -2)
