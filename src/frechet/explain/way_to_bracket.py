"""From the differential of a number to df = ⟨G, dX⟩: differentials put in and moved to the end, or across the bracket.

    df = x'·A'·dx + x'·A·dx = ⟨(A + A')x, dx⟩
    df = ⟨G, dS⟩ = ⟨G, L(dR)⟩ = ⟨L*(G), dR⟩

legend   e expression   m moved name   G cotangent
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, partial

from frechet.calculus.sweeps import pullback
from frechet.explain.moving import pairing, way
from frechet.explain.order_kept import in_order_of, numbers_by_turned
from frechet.explain.parts import TypedPart, TypedParts, in_place
from frechet.explain.program import MANY_STAGES
from frechet.explain.put_in import (
    mentions,
    moving_symbols,
    of_group,
    put_expr,
    put_in_along,
    put_into,
    stands_apart,
)
from frechet.explain.sides import AsWritten, Scope
from frechet.explain.spread import MovedTerms
from frechet.explain.standing_alone import as_product, weights_apart
from frechet.explain.steps import Step
from frechet.explain.turning import (
    as_brackets,
    as_products,
    entrywise_joined,
    moves_to_end,
    numbers_in_front,
    single_traces,
    total_of_terms,
    transposes_joined,
)
from frechet.explain.typed import entrywise_in_order, multiple_as_typed, terms_of_phrase
from frechet.expr.laws import simplify
from frechet.expr.node import Expr, Symbol, symbols
from frechet.expr.sums import one
from frechet.network.size import Number
from frechet.notation import PAINTERS
from frechet.notation.paint.painter import parts_of
from frechet.notation.paint.sharing import parts_in_order
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.traits import unscaled

CHAIN_OPS = ("name", "mul", "T", "scaled", "sum", "power")
TOGETHER = 2  # steps in which terms in several differentials meet in one
FEW_FACTORS = 3  # of a product that is transposed factor by factor
SHOWN = 30  # signs of an example in a reason
CROSSING = "⟨G, P·dX·Q⟩ = ⟨Pᵀ·G·Qᵀ, dX⟩"


class WayToBracket:
    """The steps from the terms of a differential on; each is appended to `steps`."""

    def __init__(self, parts: TypedParts, steps: list[Step], depth: str) -> None:
        self.parts, self.steps, self.depth = parts, steps, depth
        self.scope, self.holes = parts.scope, parts.holes
        # are all differentials of parts products?
        self.products = all(in_chain(p) for q in parts.named_parts for _, p in q.terms)

    def gone(self) -> Expr:
        """All of it; what the last bracket says."""
        terms, e, left = self.numbers_put_in()
        if left and (len(terms) > 1 or self.product_like(terms, left)):
            terms = self.joined(terms)
        ends = self.product_like(terms, left) and not self.meet(terms)
        return (self.by_the_end if ends else self.by_brackets)(terms, e, left)

    def joined(self, terms: MovedTerms, number: bool = False) -> MovedTerms:
        """Numbers that are each other's transposes as one: a step before anything is put into them."""
        if terms[0][1].shape:
            return terms
        moving = self.scope.notation.directions
        upright = partial(transposes_joined, m=moving, number=number)
        worded = (as_products,) if number or self.products else ()
        for found in (entrywise_joined, *worded, upright):
            move = found(terms)
            if move is not None and not (number and move.rule == "sum-ones"):
                terms = move.terms
                self.go(
                    move.rule, total_of_terms(terms), self.example(move.before, move.after)
                )
        return terms

    # ---------------------------------------------------------------- products and traces
    def product_like(self, terms: MovedTerms, left: Sequence[TypedPart]) -> bool:
        """Are the differentials sums of products, so that everything moves in products and traces?"""
        return all(all(in_chain(p) for _, p in part.terms) for part in left) and all(
            in_trace(as_product(p)[1]) for _, p in single_traces(terms)
        )

    def meet(self, terms: MovedTerms) -> bool:
        """Do several terms stand in the differential of one named vector, and can become one bracket in it?"""
        last = {p.args[-1] if p.op == "mul" else p for _, p in terms}
        m = last.pop()
        named = m.op == "name" and m.moves and len(m.shape) == 1
        if last or not named or m.args[0] in {h.name for h in self.holes.values()}:
            return False
        (_, p), *others = terms
        return bool(others) or (p.args[0].op == "T" and p.args[0].args[0].op == "sum")

    def numbers_put_in(self) -> tuple[MovedTerms, Expr, list[TypedPart]]:
        """The differentials of numbers put in, as long as the last is one; what is left to put in, the last first."""
        terms, e = self.parts.root.terms, self.parts.root.local
        left = self.parts.named_parts[::-1]
        while left and not left[0].full.rank:
            group = [left.pop(0)]
            while left and not left[0].full.rank and stands_apart(left[0], group):
                group.append(left.pop(0))
            terms, e = self.put(group, terms, e)
        return terms, e, left

    def by_the_end(self, terms: MovedTerms, e: Expr, left: Sequence[TypedPart]) -> Expr:
        """Everything put in, moved to the end, read as an inner product."""
        for part in left:
            terms, e = self.put([part], terms, e)
        moves = moves_to_end(terms, [h.name for h in self.holes.values()])
        for move in moves or []:
            terms = move.terms
            self.go(move.rule, total_of_terms(terms), self.example(move.before, move.after))
        if self.depth == "full" and moves is not None:
            brackets = as_brackets(terms)
            self.go("inner", total_of_terms(brackets), self.inner_said())
            p = self.pairs(e)
            if p is not None:
                self.go("collect", self.read_off(p, terms))
            return e
        self.bracket(e, terms if moves is not None else ())
        return e

    def put_in(self) -> tuple[MovedTerms, Expr]:
        """The differentials of the parts put into that of the function, from the last to the first."""
        terms, e = self.parts.root.terms, self.parts.root.local
        for part in reversed(self.parts.named_parts):
            terms, e = self.put([part], terms, e)
        return terms, e

    def put(
        self, group: Sequence[TypedPart], terms: MovedTerms, e: Expr
    ) -> tuple[MovedTerms, Expr]:
        """The differentials of parts that are apart put in: one step."""
        names: list[str] = []
        for part in group:
            assert part.moved is not None
            if any(mentions(p, part.moved.name) for _, p in terms):
                terms = terms if names else self.joined(terms)
                terms, e = put_into(terms, part, self.parts), put_expr(e, part)
                names.append(part.moved.name)
        numbers = [h.name for h in self.holes.values() if not h.rank]
        if numbers and not self.parts.root.full.rank:
            terms = numbers_in_front(terms, numbers)
        if names:
            self.go("substitute", total_of_terms(terms), f"put in {' and '.join(names)}")
        return terms, e

    def go(self, rule: str, p: Phrase, why: str = "") -> None:
        """One step more, unless it says what was said."""
        before, after = self.steps[-1].after, AsWritten(self.scope, p)
        if before.paint("unicode") != after.paint("unicode"):
            self.steps.append(Step(rule, before, after, why))

    def example(self, before: Phrase, after: Phrase) -> str:
        """An equation of the move, where it is short."""
        paint = PAINTERS["unicode"](self.scope.notation.taken).paint
        left, right = paint(before), paint(after)
        said = f"{left} = {right}"
        return said if len(said) <= SHOWN else ""

    # ---------------------------------------------------------------- the bracket
    def bracket(self, e: Expr, at_the_end: Sequence[tuple[Number, Phrase]] = ()) -> None:
        """Everything across the inner product; what stands at the end of its term is there by its definition."""
        p = self.pairs(e)
        if p is not None:
            p = self.traces_as_above(self.read_off(p, at_the_end))
            rule, why = way(self.scope, e)
            several = "∘" in why and " and " not in why and self.several_ways()
            if several and p.op == "call":
                why = f"{self.scope.law(CROSSING)} and {why}"
            if at_the_end and any(x.rank for x in self.holes):
                rule, why = "inner", self.inner_said()
            self.go(rule, p, why)

    def traces_as_above(self, p: Phrase) -> Phrase:
        """The words with their traces in the order in which the line above has their factors."""
        side = self.steps[-1].after
        known = product_traces(side.phrase) if isinstance(side, AsWritten) else []
        image = {
            t: above
            for t in product_traces(p)
            for above in known
            if cycled(t.args[1].args, above.args[1].args)
        }
        return in_place(p, image) if image else p

    def several_ways(self) -> bool:
        """Are some of the terms at hand products, and others not?"""
        side = self.steps[-1].after
        terms = terms_of_phrase(side.phrase) if isinstance(side, AsWritten) else []
        return len({in_trace(p) for _, p in terms}) > 1

    def read_off(self, p: Phrase, terms: Sequence[tuple[Number, Phrase]]) -> Phrase:
        """The bracket in the order of the terms; of a single one as it stands there, where that is no longer.

        That stays also where dX is its own transpose, where three factors are transposed one by one, and where a
        constant function would be turned round.
        """
        brackets = as_brackets(terms)
        if len(brackets) != 1 or brackets[0][1].op != "call":
            return in_order_of(p, list(terms))
        (_, q) = brackets[0]
        G = unscaled(q.args[1])[1]
        few = G.op == "mul" and len(G.args) <= FEW_FACTORS
        apart = few and (turned_whole(p) or calls_turned(p, q))
        return q if q.cost <= p.cost or q.args[2].symmetric == 1 or apart else p

    def inner_said(self) -> str:
        """What the inner product is, of vectors or of matrices."""
        vectors = all(x.rank < 2 for x in self.holes)
        return self.scope.law("⟨p, q⟩ = pᵀ·q" if vectors else "⟨P, Q⟩ = tr(Pᵀ·Q)")

    def pairs(self, e: Expr) -> Phrase | None:
        """Σ ⟨G, m⟩ over the differentials that occur."""
        moved = [m for m in symbols(e) if m.name in self.scope.notation.directions]
        if not moved:  # what does not move has no bracket
            return None
        p = pairing(self.scope, [(self.cotangent(e, m), m) for m in moved])
        return p and in_place(p, self.turned)

    @cached_property
    def turned(self) -> dict[Phrase, Phrase]:
        """Numbers v'·s of the text by s'·v, which an expression does not tell from them."""
        return numbers_by_turned(q.phrase for q in self.parts.found)

    def put_together(
        self, terms: MovedTerms, e: Expr, left: Sequence[TypedPart]
    ) -> tuple[MovedTerms, Expr, Sequence[TypedPart]]:
        """The differentials put in until all terms stand in the same one, where that takes few steps."""
        before, steps = (terms, e, left), len(self.steps)
        for _ in range(TOGETHER):
            while left and left[0].moved not in symbols(e):
                left = left[1:]
            if len(moving_symbols(self.scope, e)) == 1 or not left:
                return terms, e, left
            group = of_group(left)
            terms, e = self.put(group, terms, e)
            left = left[len(group) :]
        if len(moving_symbols(self.scope, e)) == 1:
            return terms, e, left
        del self.steps[steps:]
        return before

    def by_brackets(self, terms: MovedTerms, e: Expr, left: Sequence[TypedPart]) -> Expr:
        """⟨G, dS⟩, dS put in inside the bracket, its factors moved to G: again and again."""
        known = left
        terms, e, left = self.put_together(terms, e, left)
        if left is not known and self.product_like(terms, left) and not self.meet(terms):
            return self.by_the_end(terms, e, left)
        move = entrywise_joined(terms)
        if move is not None:
            said = self.example(move.before, move.after)
            self.go(move.rule, total_of_terms(move.terms), said)
        if any(m.rank for m in moving_symbols(self.scope, e)):
            self.bracket(e)
        for part in left:
            if part.moved in symbols(e):
                e = self.inside(part, left, e)
        return e

    def inside(self, part: TypedPart, left: Sequence[TypedPart], e: Expr) -> Expr:
        """The differential of a part put in inside the brackets, and what stands before its own moved to G."""
        group = [part, *put_in_along(part, left)]
        before = self.pairs(e)
        for q in group:
            e = put_expr(e, q)
        after = self.pairs(e)
        if before is None or after is None:
            return e
        said = f"put in {' and '.join(q.moved.name for q in group if q.moved)}"
        if all(p.op == "name" for _, p in part.terms):
            self.go("substitute", after, said)
            return e
        if self.depth != "full" and len(self.parts.named_parts) > MANY_STAGES:
            self.go("adjoint", after, f"{said}, {moved_over(self.scope, part.local)}")
            return e
        terms = terms_of_phrase(before)
        for q in group:
            terms = put_into(terms, q, self.parts)
        self.go("substitute", total_of_terms(terms), said)
        crossed = self.across(part, before)
        why = self.scope.law(CROSSING) if crossed else moved_over(self.scope, part.local)
        self.go("adjoint", after, why)
        return e

    def across(self, part: TypedPart, before: Phrase) -> bool:
        """Weights that multiply a product entry by entry cross the bracket in a step of their own."""
        pairs = terms_of_phrase(before)
        (c, q), *more = part.terms
        found = weights_apart(q) if not more and q.op == "had" else None
        if found is None or len(pairs) != 1 or pairs[0][1].op != "call":
            return False
        weights, product = found
        d, (_, G, _) = pairs[0][0], pairs[0][1].args
        both = entrywise_in_order([*weights, *as_factors(unscaled(G)[1])])
        G = multiple_as_typed(c * d * unscaled(G)[0], both)
        why = self.scope.law("⟨G, P∘dX⟩ = ⟨P∘G, dX⟩")
        self.go("adjoint", ph.call("inner", (G, product), ()), why)
        return True

    def cotangent(self, e: Expr, m: Symbol) -> Expr:
        """What stands beside a differential."""
        return simplify(pullback(e, [m], one)[0])


def product_traces(p: Phrase) -> list[Phrase]:
    """The traces of products that occur."""
    found = [q for part in parts_of(p) for q in product_traces(part)]
    whole = p.op == "call" and p.args[0] == "tr" and p.args[1].op == "mul"
    return [*found, p] if whole else found


def cycled(a: Sequence[Phrase], b: Sequence[Phrase]) -> bool:
    """Are they the same factors, from another one on?"""
    return any((*a[k:], *a[:k]) == tuple(b) for k in range(1, len(a)))


def turned_whole(p: Phrase) -> bool:
    """Is what stands in a bracket the transpose of a product?"""
    inner = unscaled(p.args[1])[1] if p.op == "call" else p
    return inner.op == "T" and inner.args[0].op == "mul"


def calls_turned(p: Phrase, q: Phrase) -> bool:
    """Has one of them the functions of the other at other arguments, softmax(K·Q') for softmax(Q·K')?"""
    mine, theirs = ({c for c in parts_in_order(x) if c.op == "call"} for x in (p, q))
    words = [{c.args[0] for c in calls} for calls in (mine, theirs)]
    return words[0] == words[1] and {c for c in mine if c.args[0] != "inner"} != {
        c for c in theirs if c.args[0] != "inner"
    }


def as_factors(p: Phrase) -> list[tuple[Phrase, Fraction]]:
    """The factors of an entrywise product."""
    return list(p.args) if p.op == "had" else [(p, Fraction(1))]


def moved_over(scope: Scope, local: Expr) -> str:
    """How what stands before a differential comes to the other side of the bracket."""
    rule, why = way(scope, local)
    return why if rule == "adjoint" else scope.law(CROSSING)


def in_chain(p: Phrase) -> bool:
    """Is it made of products and transposes of arrays?"""
    return not p.moves or (p.op in CHAIN_OPS and all(map(in_chain, parts_of(p))))


def in_trace(p: Phrase) -> bool:
    """Is it a product, or a trace of one?"""
    if p.op == "call" and p.args[0] == "tr":
        return in_chain(p.args[1])
    if p.op == "mul":
        return all(in_trace(q) for q in p.args)
    if p.op == "quotient":
        return not p.args[1].moves and in_trace(p.args[0])
    return in_chain(p)
