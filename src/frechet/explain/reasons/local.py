"""The map of one part by one part before it: forward m ↦ L(m), backward G ↦ Lᵀ(G).

legend   q subject   s stage   m differential   G what is handed down   P, Q factors on the left, on the right
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from frechet.explain.program import Stage
from frechet.explain.reasons.sandwich import (
    Sandwich,
    adjoint_of,
    joined_factors,
    sandwiches,
)
from frechet.explain.reasons.subject import Subject
from frechet.explain.sides import AsWritten, EquationSide
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol
from frechet.expr.sums import zero
from frechet.notation.phrases import phrase as ph

Wording = tuple[str, tuple[AsWritten, ...]]  # a text with the formulas in it


@dataclass(frozen=True)
class Local:
    """The map of a part by one before it."""

    q: Subject
    stage: Stage
    m: Symbol
    G: Symbol

    @cached_property
    def map(self) -> Expr:
        """The part of the differential in which m occurs."""
        others: dict[Expr, Expr] = {
            o: zero(o.shape) for o in self.q.moving(self.stage) if o is not self.m
        }
        return (
            simplify(substitute(self.stage.local, others)) if others else self.stage.local
        )

    @property
    def partial(self) -> bool:
        """Are there others in the differential?"""
        return self.map is not self.stage.local

    @cached_property
    def terms(self) -> list[Sandwich] | None:
        """The map as a sum of products with m in each; None where it is something else."""
        return sandwiches(self.q.scope, self.map, self.m)

    @property
    def sole(self) -> Sandwich | None:
        """The one product that it is."""
        found = self.terms or []
        return found[0] if len(found) == 1 and found[0].sole else None

    @cached_property
    def backward(self) -> Expr:
        """What G becomes."""
        return adjoint_of(self.map, self.m, self.G)

    @property
    def moved(self) -> EquationSide:
        """The differential of the part."""
        return self.q.side(self.stage.moved)

    @property
    def said(self) -> Wording | None:
        """What the map does, in words; None where it is more than one product."""
        s = self.sole
        if s is None:
            return None
        sides = [(p, where) for p, where in ((s.left, "left"), (s.right, "right")) if p]
        texts = [f"by {{}} from the {where}" for _, where in sides]
        factors = tuple(joined_factors(self.q.scope, p) for p, _ in sides)
        first = (
            "transposition"
            if s.transposed
            else "multiplication"
            if sides
            else "the identity"
        )
        if not sides:
            return first, ()
        joint = ", then multiplication " if s.transposed else " "
        return first + joint + " and ".join(texts), factors


def local_maps(q: Subject) -> list[Local]:
    """The maps of all parts, the last part first; not those of a number that is differentiated, which is 1 times."""
    found = []
    for s in reversed(q.stages):
        if s is not q.program.root or q.rank:
            G = q.handed(s)
            found += [Local(q, s, m, G) for m in q.moving(s)]
    return found


def factor_transposed(factor: AsWritten) -> AsWritten:
    """The transpose of a factor."""
    return AsWritten(factor.scope, ph.transpose(factor.phrase))
