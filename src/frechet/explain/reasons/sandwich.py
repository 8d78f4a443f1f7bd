"""A product with the direction in it, P·dX·Q: what stands left of it and right, and how all that crosses ⟨ , ⟩.

legend   P, Q factors on the left, on the right   m the direction   G what is handed down   p phrase
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from frechet.calculus.sweeps import pullback
from frechet.explain.moving import bare_terms, is_name, is_product
from frechet.explain.reasons.formulas import Math
from frechet.explain.sides import AsWritten, Engine, EquationSide, Meant, Scope
from frechet.explain.steps import Step
from frechet.expr.laws import simplify
from frechet.expr.node import Expr, Symbol
from frechet.functions.catalogue.products import inner_product
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase

CYCLED, REVERSED = "tr(P·Q) = tr(Q·P)", "(P·Q)ᵀ = Qᵀ·Pᵀ"
Line = tuple[
    Meant, EquationSide | None
]  # a number, and by what it is equal to the one before


@dataclass(frozen=True)
class Sandwich:
    """One term P·dX·Q of a map, or P·dXᵀ·Q."""

    left: tuple[Phrase, ...]
    right: tuple[Phrase, ...]
    transposed: bool
    sole: bool  # the whole map, without a number in front

    @property
    def several(self) -> bool:
        """Are there factors on both sides?"""
        return bool(self.left and self.right)


def sandwiches(scope: Scope, local: Expr, m: Symbol) -> list[Sandwich] | None:
    """A map as a sum of products with the direction in each; None where it is something else."""
    shared = scope.notation.phrase(local)
    if shared is None or shared.definitions or not local.rank:
        return None
    terms = [t for t in bare_terms(shared.body) if moves_with(t, m)]
    found = [sandwich(t, m, t is shared.body) for t in terms]
    made = [s for s in found if s is not None]
    return made if terms and len(made) == len(terms) else None


def moves_with(p: Phrase, m: Symbol) -> bool:
    """Does the direction occur?"""
    return is_name(p, {m.name}) or any(
        moves_with(q, m) for q in p.args if isinstance(q, Phrase) and q.moves
    )


def sandwich(p: Phrase, m: Symbol, sole: bool) -> Sandwich | None:
    """A product with the direction once, bare or transposed."""
    factors = list(p.args) if p.op == "mul" else [p]
    if not is_product(p) or not all(f.shape for f in factors):
        return None
    for k, f in enumerate(factors):
        factor_transposed = f.op == "T"
        if is_name(f.args[0] if factor_transposed else f, {m.name}):
            return Sandwich(
                tuple(factors[:k]), tuple(factors[k + 1 :]), factor_transposed, sole
            )
    return None


# -------------------------------------------------------------------- the two maps
@dataclass(frozen=True)
class InnerPair(Meant):
    """⟨P, Q⟩, its sides over names."""

    scope: Scope = field(repr=False)
    a: Expr
    b: Expr

    def paint(self, style: str) -> str:
        return Math(
            "⟨{}, {}⟩", Engine(self.scope, self.a), Engine(self.scope, self.b)
        ).paint(style)

    @property
    def meaning(self) -> Expr:
        return self.scope.full(inner_product(self.a, self.b))


def adjoint_of(local: Expr, m: Symbol, G: Expr) -> Expr:
    """What G becomes on its way down."""
    return simplify(pullback(local, [m], G)[0])


def crossing_fact(scope: Scope, local: Expr, m: Symbol, G: Symbol) -> Step:
    """⟨G, L(m)⟩ = ⟨Lᵀ(G), m⟩."""
    left, right = InnerPair(scope, G, local), InnerPair(scope, adjoint_of(local, m, G), m)
    return Step("adjoint", left, right)


def crossing_slowly(
    scope: Scope, s: Sandwich, local: Expr, m: Symbol, G: Symbol
) -> list[Line]:
    """The same for one product, a line for each thing that is done, with what it is."""
    handed = adjoint_of(local, m, G)
    down = scope.notation.phrase(handed)
    if down is None or down.definitions or s.transposed or not s.sole:
        return []
    if not (m.rank and G.rank):
        return []
    g, h = ph.name(G.name, G.shape), ph.name(m.name, m.shape, direction=True)
    whole = crossing_numbers(s, g, h, down.body)
    kept = [(scope.kept(p), law) for p, law in whole]
    lines: list[Line] = [(s, short_law(scope, law)) for s, law in kept if s is not None]
    if len(lines) < len(whole):
        return []
    first, last = InnerPair(scope, G, local), InnerPair(scope, handed, m)
    return [(first, None), *lines, (last, None)]


def crossing_numbers(
    s: Sandwich, g: Phrase, h: Phrase, down: Phrase
) -> list[tuple[Phrase, str]]:
    """tr(GᵀP·dX·Q), the same cycled, and over what G becomes; each with its law, where it differs from the last."""
    first = inner_number([ph.transpose(g), *s.left, h, *s.right], len(g.shape) == 2)
    cycled = inner_number([*s.right, ph.transpose(g), *s.left, h], len(h.shape) == 2)
    left = ph.phrase("T", (down,), down.shape[::-1], down.cost + 1)
    if down in (g, ph.transpose(g)):
        left = ph.transpose(down)
    last = inner_number([left, h], len(h.shape) == 2)
    whole = [(first, inner_law(len(g.shape))), (cycled, CYCLED), (last, REVERSED)]
    return [whole[0], *(b for a, b in pairwise(whole) if b[0] is not a[0])]


def inner_law(rank: int) -> str:
    """The inner product of two arrays."""
    return "⟨P, Q⟩ = tr(Pᵀ·Q)" if rank == 2 else "⟨p, q⟩ = pᵀ·q"


def short_law(scope: Scope, law: str) -> EquationSide:
    """A law in letters that mean nothing else, its factors side by side."""
    return Math(scope.law(law).replace("·", ""))


def inner_number(factors: Sequence[Phrase], traced: bool) -> Phrase:
    """A product that is a number, under a trace where it is a matrix."""
    p = ph.phrase("mul", tuple(factors), (), sum(f.cost + 1 for f in factors) - 1)
    if not traced:
        return p
    shape = (factors[0].shape[0], factors[0].shape[0])
    p = ph.phrase("mul", tuple(factors), shape, p.cost)
    return ph.call("tr", (p,), ())


def facts_of(lines: Sequence[Line]) -> Iterator[Step]:
    """Each line is equal to the one before."""
    for (a, _), (b, _) in pairwise(lines):
        yield Step("adjoint", a, b)


def joined_factors(scope: Scope, factors: Sequence[Phrase]) -> AsWritten:
    """Some factors, as they are written."""
    return AsWritten(scope, factors[0] if len(factors) == 1 else ph.mul(list(factors)))
