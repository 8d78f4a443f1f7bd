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

from frechet.node import Expr
from frechet.operators.factor import Array
from frechet.operators.kronecker import Kronecker
from frechet.operators.local import BlockDiagonal, Diagonal
from frechet.operators.lowrank import LowRank
from frechet.operators.network import Dense, Indices, Network
from frechet.operators.operator import Operator
from frechet.operators.total import Total
from frechet.operators.words import Piece, sum_words, term_words
from frechet.size import Size
from frechet.space import Shape

Given = Array | int | float
NO_INDICES: tuple[Indices, ...] = ()


class Term(NamedTuple):
    """One term: its kind, its pieces, and for a network the indices of the value, the argument and every factor."""

    kind: str
    pieces: tuple[Piece, ...]
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
        made = Dense(given[0], self.rank) if self.kind == "dense" else MAKE[self.kind](*given)  # type: ignore[arg-type]
        made.named = self.words
        return made


@dataclass
class Plan:
    """The terms of an operator; `exprs` are what is to be evaluated, in this order."""

    terms: tuple[Term, ...]
    out_shape: Shape
    in_shape: Shape
    exprs: list[Expr] = field(init=False)

    def __post_init__(self) -> None:
        self.exprs = list(dict.fromkeys(p for t in self.terms for p in t.pieces if isinstance(p, Expr)))
        place = {e: k for k, e in enumerate(self.exprs)}
        self.slots = [[(place[p], p) if isinstance(p, Expr) else (-1, p) for p in t.pieces] for t in self.terms]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the terms."""
        return tuple(t.kind for t in self.terms)

    def build(self, arrays: Sequence[Array], D: Mapping[str, int]) -> Operator:
        """The operator whose pieces have these values."""
        made = [
            t.make([arrays[k] if k >= 0 else number(p, D) for k, p in slots], D)
            for t, slots in zip(self.terms, self.slots, strict=True)
        ]
        if len(made) == 1:
            return made[0]
        return Total(made, tuple(n.at(D) for n in self.out_shape), tuple(n.at(D) for n in self.in_shape))

    def words(self) -> str:
        """The operator in textbook words."""
        return sum_words(t.words() for t in self.terms)


def number(p: Piece, D: Mapping[str, int]) -> Given:
    """The value of a piece that is no expression."""
    return p.at(D) if isinstance(p, Size) else float(p)  # type: ignore[arg-type]


# -------------------------------------------------------------------- operators from values
def outer(u: Array, c: Given, w: Array) -> Operator:
    """One outer product."""
    U = u[None]
    return LowRank(U, float(c), U if w is u else w[None])


def low_rank(U: Array, C: Given, W: Array) -> Operator:
    """A sum of outer products; a number is a float."""
    return LowRank(U, C if isinstance(C, float) or C.ndim else float(C), W)  # type: ignore[union-attr]


def network(t: Term, given: Sequence[Given], D: Mapping[str, int]) -> Operator:
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
    "rows": BlockDiagonal,
    "columns": lambda B: BlockDiagonal(B, 1),
    "outer": outer,
    "low rank": low_rank,
}
