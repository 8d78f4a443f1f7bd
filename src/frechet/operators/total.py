"""Sums of operators, and how a sum is solved: what acts on rows alone is one block diagonal, and so on.

rows or columns alone            one block diagonal, or one Kronecker product with the identity
two Kronecker products           a pencil (`pencil.py`)
one of these plus low rank       Woodbury (`woodbury.py`), while the rank is below half the order
else                             the whole matrix

legend   n order of the space   t term   low terms of low rank
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import prod

import numpy as np

from frechet.errors import DomainError, ShapeError
from frechet.numeric.evaluate import FloatArray
from frechet.operators.kronecker import Kronecker
from frechet.operators.local import BlockDiagonal, Diagonal
from frechet.operators.lowrank import LowRank, low_rank_sum
from frechet.operators.operator import ArrayShape, Method, Operator, Whole, addition
from frechet.operators.pencil import pencil
from frechet.operators.woodbury import Woodbury
from frechet.operators.words import sum_words


class Total(Operator):
    """A sum of operators; of none, 0."""

    def __init__(
        self, terms: Sequence[Operator], out_shape: ArrayShape, in_shape: ArrayShape
    ) -> None:
        self.terms, self.out_shape, self.in_shape = list(terms), out_shape, in_shape

    def apply(self, V: FloatArray) -> FloatArray:
        if not self.terms:
            return np.zeros(V.shape[: V.ndim - len(self.in_shape)] + self.out_shape)
        total = self.terms[0].apply(V)
        for t in self.terms[1:]:
            total = total + t.apply(V)
        return total

    @property
    def T(self) -> Operator:
        return Total([t.T for t in self.terms], self.in_shape, self.out_shape)

    def scaled(self, c: float) -> Operator:
        return Total([t.scaled(c) for t in self.terms], self.out_shape, self.in_shape)

    def flat(self) -> FloatArray:
        return sum((t.flat() for t in self.terms), np.zeros(self.shape))

    def diagonal(self) -> FloatArray:
        self.only_square("diagonal")
        return sum((t.diagonal() for t in self.terms), np.zeros(self.in_shape))

    def factorised(self) -> Method:
        low = [t for t in self.terms if isinstance(t, LowRank)]
        rest = [t for t in self.terms if not isinstance(t, LowRank)]
        found = None
        if rest and 2 * sum(t.rank for t in low) <= prod(self.in_shape):
            base = gathered(rest)
            found = base and solved(base, low)
        return found or Whole(self.flat(), self.in_shape)

    def words(self) -> str:
        return sum_words(map(repr, self.terms))


class Pencil(Total):
    """Two Kronecker products that are solved together."""

    method_of: Method

    def factorised(self) -> Method:
        return self.method_of


def terms_of(op: Operator) -> list[Operator]:
    """The terms of a sum, or the one operator."""
    return op.terms if isinstance(op, Total) else [op]


def plus(a: Operator, b: Operator) -> Operator:
    """The sum of two operators."""
    if (a.in_shape, a.out_shape) != (b.in_shape, b.out_shape):
        raise ShapeError(
            f"a sum of operators {a.in_shape} → {a.out_shape} and {b.in_shape} → {b.out_shape}",
            hint="both must map the same space to the same space",
        )
    return Total([*terms_of(a), *terms_of(b)], a.out_shape, a.in_shape)


addition.learn(plus)


def solved(base: Operator, low: list[LowRank]) -> Method | None:
    """The method for base + low; None where the base alone is singular."""
    try:
        return Woodbury(base, low_rank_sum(low)) if low else base.solver
    except DomainError:
        if not low:
            raise
        return None


# -------------------------------------------------------------------- terms that are solved as one
def gathered(terms: list[Operator]) -> Operator | None:
    """The sum as one operator that is easily solved; None where there is none."""
    if all(isinstance(t, Diagonal) for t in terms):
        return reduce(both_diagonal, terms)
    groups = in_groups(terms)
    if len(groups) == 1:
        return (
            groups[0]
            if isinstance(groups[0], Kronecker | BlockDiagonal | Diagonal)
            else None
        )
    return both(groups) if len(groups) == 2 else None


def in_groups(terms: list[Operator]) -> list[Operator]:
    """The terms, those that act on rows as one and those that act on columns as one; a diagonal goes with either."""
    rows = [t for t in terms if by_rows(t) is not None]
    columns = [t for t in terms if t not in rows and by_columns(t) is not None]
    if columns and all(isinstance(t, Diagonal) for t in rows):
        rows, columns = [], [*columns, *rows]
    groups = [t for t in terms if t not in rows and t not in columns]
    if rows:
        groups.append(local(rows, 0))
    if columns:
        groups.append(local(columns, 1))
    return groups


def both_diagonal(a: Operator, b: Operator) -> Operator:
    """The sum of two diagonals."""
    return Diagonal(a.d + b.d, a.in_shape)  # type: ignore[attr-defined]


def both(groups: list[Operator]) -> Operator | None:
    """Two Kronecker products as a pencil."""
    p, q = [as_kronecker(g) for g in groups]
    if p is None or q is None:
        return None
    method = pencil(p, q)
    if method is None:
        return None
    made = Pencil(groups, p.out_shape, p.in_shape)
    made.method_of = method
    return made


def as_kronecker(t: Operator) -> Kronecker | None:
    """A Kronecker product, or a multiple of the identity as one."""
    if isinstance(t, Kronecker):
        return t
    if isinstance(t, Diagonal) and not np.ndim(t.d) and len(t.in_shape) == 2:
        m, n = t.in_shape
        return Kronecker(m, np.full(n, float(t.d)))
    return None


def by_rows(t: Operator) -> FloatArray | None:
    """What acts on a row: one matrix or one for every row, in `B` a diagonal being a vector; None for another kind."""
    if isinstance(t, BlockDiagonal):
        return t.blocks if not t.axis else None
    if isinstance(t, Diagonal):
        return on_rows(np.asarray(t.d, np.float64), t.in_shape)
    if (
        isinstance(t, Kronecker)
        and not t.transposed
        and not (isinstance(t.A, np.ndarray) and t.A.ndim == 2)
    ):
        B = np.eye(t.B) if isinstance(t.B, int) else np.diag(t.B) if t.B.ndim == 1 else t.B
        return B if isinstance(t.A, int) else t.A[:, None, None] * B
    return None


def on_rows(d: FloatArray, shape: ArrayShape) -> FloatArray | None:
    """The entries of a diagonal as matrices that act on rows; one of them where it is a number."""
    if len(shape) != 2:
        return None
    return d * np.eye(shape[1]) if not d.ndim else d[:, :, None] * np.eye(shape[1])


def by_columns(t: Operator) -> FloatArray | None:
    """What acts on a column, the same way."""
    if isinstance(t, BlockDiagonal):
        return t.blocks if t.axis else None
    if isinstance(t, Diagonal):
        return on_rows(np.asarray(t.d, np.float64).T, t.in_shape[::-1])
    if isinstance(t, Kronecker) and not t.transposed:
        return by_rows(Kronecker(t.B, t.A))
    return None


def local(terms: list[Operator], axis: int) -> Operator:
    """What acts on rows (or columns) alone as one operator."""
    if len(terms) == 1:
        return terms[0]
    read = by_columns if axis else by_rows
    B: FloatArray = reduce(np.add, [b for t in terms if (b := read(t)) is not None])
    other = terms[0].in_shape[1 if axis else 0]
    if B.ndim == 3:
        return BlockDiagonal(B, axis)
    return Kronecker(B, other) if axis else Kronecker(other, B)
