"""Terms of one kind as one term: `δ_ik A_jl + δ_ik B_jl` is one Kronecker product.

legend   t, u terms   p piece   A, B factors
"""

from __future__ import annotations

from collections.abc import Iterable

from frechet.expr.net import constant
from frechet.expr.node import Expr
from frechet.expr.sums import add, is_zero
from frechet.operators.plan import PlanTerm
from frechet.operators.words import OperatorPiece, rank

KRONECKER = ("kronecker", "transposed")
ALIKE = ("diagonal", "rows", "columns", "dense")


def merged_terms(terms: Iterable[PlanTerm]) -> tuple[PlanTerm, ...]:
    """The terms, taking in one after another whatever goes together; what cancels is gone."""
    found: list[PlanTerm] = []
    for t in terms:
        k = next((k for k, u in enumerate(found) if together(u, t)), None)
        while k is not None:
            t = together(found.pop(k), t) or t
            k = next((k for k, u in enumerate(found) if together(u, t)), None)
        found.append(t)
    return tuple(t for t in found if not has_cancelled(t))


def together(t: PlanTerm, u: PlanTerm) -> PlanTerm | None:
    """Two terms as one; None where they stay two."""
    if t.kind != u.kind:
        return None
    if t.kind in ALIKE:
        return t._replace(pieces=(plus(t.pieces[0], u.pieces[0]),))
    if t.kind == "identity":
        return t._replace(pieces=(plus(t.pieces[0], u.pieces[0]), *t.pieces[1:]))
    if t.kind in KRONECKER:
        return products(t, u)
    if (
        t.kind in ("outer", "low rank")
        and t.pieces[::2] == u.pieces[::2]
        and rank(t.pieces[1]) == rank(u.pieces[1])
    ):
        return t._replace(pieces=(t.pieces[0], plus(t.pieces[1], u.pieces[1]), t.pieces[2]))
    return None


def products(t: PlanTerm, u: PlanTerm) -> PlanTerm | None:
    """A ⊗ B + A ⊗ C = A ⊗ (B + C), and the same on the other side."""
    (A, B), (C, D) = t.pieces, u.pieces
    if A is C and addable(B, D):
        return t._replace(pieces=(A, plus(B, D)))
    if B is D and addable(A, C):
        return t._replace(pieces=(plus(A, C), B))
    return None


def addable(a: OperatorPiece, b: OperatorPiece) -> bool:
    """Are both expressions of one rank?"""
    return isinstance(a, Expr) and isinstance(b, Expr) and a.rank == b.rank


def plus(a: OperatorPiece, b: OperatorPiece) -> OperatorPiece:
    """The sum of two expressions or numbers."""
    if not isinstance(a, Expr) and not isinstance(b, Expr):
        return a + b  # type: ignore[operator]
    pair = [p if isinstance(p, Expr) else constant(p) for p in (a, b)]  # type: ignore[arg-type]
    return add([(1, p) for p in pair])


def has_cancelled(t: PlanTerm) -> bool:
    """Did its pieces cancel?"""
    return any(isinstance(p, Expr) and is_zero(p) for p in t.pieces) or (
        t.kind == "identity" and t.pieces[0] == 0
    )
