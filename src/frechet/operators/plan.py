"""What the recogniser found: the kinds of the terms, and the small expressions that they are made of.

A plan knows no numbers.  Something evaluates `plan.exprs`, each once, and `plan.build(arrays, sizes)` makes the
operator of the arrays: an expression that stands twice is one array, so that a Gram form is seen to be symmetric.

    kind          pieces                V ↦
    identity      c, sizes              c V
    diagonal      d                     d∘V
    kronecker     A, B                  A V Bᵀ; a size is the identity, a vector a diagonal
    transposed    A, B                  A Vᵀ Bᵀ
    rows          B                     V[i,:] ↦ B[i] V[i,:]
    columns       B                     V[:,i] ↦ B[i] V[:,i]
    outer         u, c, w               u c ⟨w, V⟩
    low rank      U, C, W               Σ U_r C_rs ⟨W_s, V⟩
    dense         T                     Σ T[i, j] V[j]
    network       c, factors            the contraction of the factors and V at `indices`

    legend   c number or scalar   e expression   D sizes by name
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from frechet.expr.net import net
from frechet.expr.node import Expr
from frechet.network.axis import Indices
from frechet.network.size import Shape, Size
from frechet.numeric.evaluate import FloatArray
from frechet.operators.kronecker import Kronecker
from frechet.operators.local import BlockDiagonal, Diagonal
from frechet.operators.lowrank import LowRank
from frechet.operators.network import Dense, Network
from frechet.operators.operator import Operator
from frechet.operators.total import Total
from frechet.operators.words import OperatorPiece, sum_words, term_words

Given = FloatArray | int | float
NO_INDICES: tuple[Indices, ...] = ()


class PlanTerm(NamedTuple):
    """One term: its kind, its pieces, and for a network the indices of the value, the argument and every factor."""

    kind: str
    pieces: tuple[OperatorPiece, ...]
    indices: tuple[Indices, ...] = NO_INDICES
    dims: Shape = ()
    rank: int = 0  # the number of axes of the value

    def words(self) -> str:
        """The term in textbook words."""
        return term_words(self.kind, self.pieces)

    def make(self, given: Sequence[Given], D: Mapping[str, int]) -> Operator:
        """The operator of the values of the pieces."""
        if self.kind == "network":
            return network(self, given, D)
        made = (
            Dense(given[0], self.rank) if self.kind == "dense" else MAKE[self.kind](*given)  # type: ignore[arg-type]
        )
        made.named = self.words
        return made


@dataclass
class Plan:
    """The terms of an operator; `exprs` are what is to be evaluated, in this order."""

    terms: tuple[PlanTerm, ...]
    out_shape: Shape
    in_shape: Shape
    exprs: list[Expr] = field(init=False)

    def __post_init__(self) -> None:
        self.exprs = list(
            dict.fromkeys(p for t in self.terms for p in t.pieces if isinstance(p, Expr))
        )
        place = {e: k for k, e in enumerate(self.exprs)}
        self.slots = [
            (t, [slot(p, place) for p in t.pieces] + [True] * mirrored(t))
            for t in self.terms
        ]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the terms."""
        return tuple(t.kind for t in self.terms)

    def build(self, arrays: Sequence[FloatArray], D: Mapping[str, int]) -> Operator:
        """The operator whose pieces have these values."""
        given = [a if isinstance(a, np.ndarray) else np.float64(a) for a in arrays]
        made = [t.make([filled(k, given, D) for k in slots], D) for t, slots in self.slots]
        if len(made) == 1:
            return made[0]
        if made:
            return Total(made, made[0].out_shape, made[0].in_shape)
        return Total(
            [],
            tuple(n.at(D) for n in self.out_shape),
            tuple(n.at(D) for n in self.in_shape),
        )

    def words(self) -> str:
        """The operator in textbook words."""
        return sum_words(t.words() for t in self.terms)


Slot = int | float | Size | bool  # the place of an array, a number, a size, a fact


def mirrored(t: PlanTerm) -> bool:
    """Are these blocks symmetric for every value?"""
    B = t.pieces[0]
    return (
        t.kind in ("rows", "columns")
        and isinstance(B, Expr)
        and net((0, 2, 1), [(B, (0, 1, 2))]) is B
    )


def slot(p: OperatorPiece, place: Mapping[Expr, int]) -> Slot:
    """Where the value of a piece comes from."""
    return place[p] if isinstance(p, Expr) else p if isinstance(p, Size) else float(p)


def filled(k: Slot, arrays: Sequence[FloatArray], D: Mapping[str, int]) -> Given:
    """The value."""
    return arrays[k] if type(k) is int else k.at(D) if type(k) is Size else k  # type: ignore[return-value]


# -------------------------------------------------------------------- operators from values
def outer(u: FloatArray, c: Given, w: FloatArray) -> Operator:
    """One outer product."""
    U = u[None]
    return LowRank(U, float(c), U if w is u else w[None])


def low_rank(U: FloatArray, C: Given, W: FloatArray) -> Operator:
    """A sum of outer products; a number is a float."""
    return LowRank(U, C if isinstance(C, float) or C.ndim else float(C), W)  # type: ignore[union-attr]


def network(t: PlanTerm, given: Sequence[Given], D: Mapping[str, int]) -> Operator:
    """The general contraction."""
    out, inn, *reads = t.indices
    c, *arrays = given
    dims = tuple(n.at(D) for n in t.dims)
    made = Network(list(zip(arrays, reads, strict=True)), out, inn, dims, float(c))  # type: ignore[arg-type]
    made.named = t.words
    return made


MAKE: dict[str, Callable[..., Operator]] = {
    "identity": lambda c, *shape: Diagonal(float(c), shape),
    "diagonal": Diagonal,
    "kronecker": Kronecker,
    "transposed": lambda A, B: Kronecker(A, B, True),
    "rows": lambda B, *symmetric: BlockDiagonal(B, 0, *symmetric),
    "columns": lambda B, *symmetric: BlockDiagonal(B, 1, *symmetric),
    "outer": outer,
    "low rank": low_rank,
}
