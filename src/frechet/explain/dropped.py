"""What an expansion drops, bounded: the terms of second order, and the names that stand in them.

legend   p phrase   h direction   ρ what a function leaves   Δ increment of a part
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from frechet.explain.bounds import absolute, at_most, norm_of
from frechet.explain.increments import Increments, Neighbour
from frechet.explain.moving import name_phrase
from frechet.explain.narrator import Narrator
from frechet.explain.parts import TypedPart
from frechet.explain.put_in import mentions, put_into
from frechet.explain.sides import AsWritten, Engine
from frechet.explain.spread import MovedTerms, Spread
from frechet.explain.steps import AtMost, Vanishing, small_o
from frechet.explain.taylor import Left, Taylor, normed
from frechet.explain.typed import sum_in_order
from frechet.expr.laws import simplify
from frechet.expr.net import power
from frechet.expr.node import Expr, Symbol, symbols
from frechet.expr.sums import is_zero, one
from frechet.functions.catalogue.inverse import inv
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase

LONG = 40  # signs of a sum that is bounded term by term, unless it has more terms than
FEW = 3


class Dropped:
    """The steps that bound what is dropped.

    rests: what is of second order in each part; deltas: the names of sums, increments and what is left of a part.
    """

    def __init__(
        self,
        told_by: Narrator,
        h: Symbol,
        grown: Increments,
        taylor: Taylor,
        read: Callable[[Phrase], Expr],
    ) -> None:
        self.told_by, self.h, self.grown, self.read = told_by, h, grown, read
        self.parts, self.scope, self.steps = told_by.parts, told_by.scope, told_by.steps
        self.taylor = taylor
        self.rests: dict[Phrase, MovedTerms] = {}
        self.deltas: dict[Symbol, MovedTerms] = {}

    def tell(self) -> None:
        """A bound for everything that is dropped, and for what it is made of."""
        every = self.of_parts()
        self.names(flat(every))
        self.neighbours(flat(every))
        for terms in every:
            together = self.written(terms)
            apart = len(terms) <= FEW and len(str(together)) >= LONG
            for few in [[t] for t in terms] if apart else [terms]:
                self.bound(few, few, f"so it is {self.order}")

    @property
    def order(self) -> str:
        """o(‖H‖)."""
        return str(small_o(self.h))

    def written(self, terms: MovedTerms) -> AsWritten:
        """A sum as a side."""
        return self.told_by.written(sum_in_order(terms))

    def of_parts(self) -> list[MovedTerms]:
        """Of every part what its second order does to the function, the last part first."""
        found = [self.rests[self.parts.root.phrase]]
        terms = self.parts.root.first or self.parts.root.terms
        for part in map(as_found, reversed(self.parts.named_parts)):
            assert part.moved is not None
            mine = [(c, p) for c, p in terms if mentions(p, part.moved.name)]
            rest = self.rests[part.phrase]
            if mine and rest:
                spread = Spread({self.parts.words(part.moved): rest})
                found.append([t for c, p in mine for t in spread.terms(ph.scaled(c, p))])
            if mine:
                terms = put_into(terms, part, self.parts)
        return [terms for terms in found if terms]

    # ---------------------------------------------------------------- names
    def names(self, terms: MovedTerms) -> None:
        """Bounds for the names in what is dropped, and for those that these are made of, in their order."""
        deltas = {m.name: m for m in self.deltas}
        left = {found.name.name: found for found in self.taylor.left.values()}
        wanted = self.needed(self.written(terms).uses) if terms else set()
        for name in [n for n in self.scope.written if n in wanted]:
            if name in deltas:
                self.delta(deltas[name])
            elif name in left:
                self.left(left[name])

    def needed(self, used: Sequence[str]) -> set[str]:
        """These names, and those in their bounds."""
        made = {m.name: self.written(terms).uses for m, terms in self.deltas.items()}
        for found in self.taylor.left.values():
            if found.remainder:
                made[found.name.name] = [s.name for s in symbols(found.remainder.bound)]
        wanted, waiting = set[str](), [*used]
        while waiting:
            name = waiting.pop()
            if name not in wanted:
                wanted.add(name)
                waiting += made.get(name, [])
        return wanted

    def delta(self, m: Symbol) -> None:
        """A bound for a sum with a name."""
        terms = self.deltas[m]
        self.neighbours(terms)
        second = not m.name.startswith("Δ")
        why = self.order if second else f"of the order of ‖{self.h.name}‖"
        self.bound([(1, name_phrase(m))], terms, f"so it is {why}")

    def left(self, left: Left) -> None:
        """What is known of what a function leaves: a bound, where it holds, and why; else that it is o(‖H‖)."""
        found, name = left.remainder, name_phrase(left.name)
        if found is None:
            why, rest = "no bound of it is known here", self.scope.full(left.name)
            said = small_o(self.h)
            side = self.told_by.written(name)
            self.steps.append(
                Vanishing("differentiable", side, said, why, "=", rest, self.h)
            )
            return
        nothing = is_zero(found.bound)
        why = found.why if nothing else f"{found.why}; so it is {self.order}"
        sign = "=" if nothing else "≤"
        self.at_most(
            self.told_by.written(normed(name)),
            found.bound,
            why,
            found.small,
            found.room,
            sign,
        )

    def neighbours(self, terms: MovedTerms) -> None:
        """Bounds for the inverses at X + H that occur, by those at X."""
        for there, n in [*self.grown.neighbours.items()]:
            if any(occurs(there, p) for _, p in terms):
                del self.grown.neighbours[there]
                self.neighbour(there, n)

    def neighbour(self, there: Phrase, n: Neighbour) -> None:
        """‖(X + H)⁻¹‖ by ‖X⁻¹‖ and ‖H‖, 1/|q + Δq| by |q| and |Δq|."""
        u, τ = self.read(n.at), at_most(self.read(n.by))
        if there.shape:
            ε = norm_of(inv(u)) * τ
            bound, room, why = norm_of(inv(u)) * power(1 - ε, -1), one, "Neumann's series"
            self.at_most(self.told_by.written(normed(there)), bound, why, ε, room)
            return
        room = absolute(u)
        why = "|q + t| ≥ |q| − |t|"
        self.at_most(self.told_by.written(normed(there)), power(room - τ, -1), why, τ, room)

    def small_names(self, terms: MovedTerms) -> bool:
        """Does a name occur that has a bound of its own?"""
        return not self.bounded_names.isdisjoint(self.written(terms).uses)

    @property
    def bounded_names(self) -> set[str]:
        """The names that have bounds of their own."""
        names = {m.name for m in self.deltas}
        return names | {found.name.name for found in self.taylor.left.values()}

    # ---------------------------------------------------------------- one bound
    def bound(self, shown: MovedTerms, terms: MovedTerms, why: str) -> None:
        """‖p‖ ≤ the product of the norms, unless it says of a norm that it is itself."""
        if not self.small_names(terms) and not any(has_arrays(p) for _, p in terms):
            return  # a polynomial in a number that is small
        if len(shown) == 1:
            ((c, q),) = shown
            shown = [(-c if c < 0 else c, q)]
        left = self.told_by.written(normed(sum_in_order(shown)))
        e = self.read(sum_in_order(terms))
        right = Engine(self.scope, at_most(e, {self.h.name, *self.bounded_names}))
        if left.paint("unicode") != right.paint("unicode"):
            self.steps.append(AtMost("bound", left, right, why, "≤", self.h))

    def at_most(
        self,
        left: AsWritten,
        bound: Expr,
        why: str,
        small: Expr | None = None,
        room: Expr | None = None,
        sign: str = "≤",
    ) -> None:
        """A bound, where what is small is below its room."""
        right, region = Engine(self.scope, simplify(bound)), None
        if small is not None and room is not None:
            region = Engine(self.scope, small), Engine(self.scope, room)
            why = f"where {region[0]} < {region[1]}: {why}"
        self.steps.append(AtMost("bound", left, right, why, sign, self.h, region))


def as_found(part: TypedPart) -> TypedPart:
    """A part with its differential in that of the part before, before that is put in."""
    return replace(part, terms=part.first or part.terms)


def flat(every: Sequence[MovedTerms]) -> MovedTerms:
    """All terms."""
    return [t for terms in every for t in terms]


def occurs(q: Phrase, p: Phrase) -> bool:
    """Is it a part of the other, or a quotient by what it is a quotient by?"""
    if q is p:
        return True
    divided = q.op == p.op == "quotient" and occurs(q.args[1], p.args[1])
    return divided or any(occurs(q, r) for r in parts_of(p))


def has_arrays(p: Phrase) -> bool:
    """Is there an array in it?"""
    return bool(p.shape) or any(map(has_arrays, parts_of(p)))
