"""Functions at a neighbour by their first order: g(u + t) = g(u) + g′(u)·t + ρ, with a name for what is left, ρ.

The first order is the differential that the part has, with the increments of the names in the place of their
differentials; ρ is what remains by definition, and what is proved of it is its bound.

legend   p phrase   q argument   t what is added to it   ρ what is left   h direction
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from frechet.explain.increments import Increment, Increments
from frechet.explain.moving import name_phrase
from frechet.explain.narrator import Narrator
from frechet.explain.part_rules import is_softplus
from frechet.explain.remainders import Remainder, remainder_of, remainder_of_power
from frechet.explain.rewritten import with_words
from frechet.explain.spread import MovedTerms, Spread
from frechet.explain.turning import total_of_terms
from frechet.explain.typed import sum_in_order
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase

LETTERS = "ρτωηθζξ"  # of what is left


@dataclass(frozen=True)
class Left:
    """What a function leaves at X + H: its name, the terms before it, and a bound where one is known."""

    name: Symbol
    terms: MovedTerms
    remainder: Remainder | None

    @property
    def all_terms(self) -> MovedTerms:
        """The first order, and what is left."""
        return [*self.terms, (1, name_phrase(self.name))]


class Taylor:
    """The functions that have no exact expansion, each with what it leaves.

    read: a phrase as an expression over the names; there: the same phrase at X + H.
    """

    def __init__(
        self,
        told_by: Narrator,
        read: Callable[[Phrase], Expr],
        at_neighbour: Callable[[Expr], Expr],
        image: dict[Phrase, Phrase],
    ) -> None:
        self.told_by, self.read, self.at_neighbour = told_by, read, at_neighbour
        self.parts, self.scope, self.image = told_by.parts, told_by.scope, image
        self.grown: Increments
        self.left: dict[Phrase, Left] = {}  # by the functions, in their order
        # of a name, and of the variable: what is added, in the place of its differential
        self.added: dict[Phrase, MovedTerms] = {}

    def terms(self, p: Phrase) -> list[Increment]:
        """A function at X + H: itself, its first order, and what is left."""
        if p not in self.left:
            self.left[p] = self.leave(p)
        left = self.left[p]
        first = [Increment(c, q, 1) for c, q in left.terms]
        return [Increment(1, p, 0), *first, Increment(1, name_phrase(left.name), 2)]

    def leave(self, p: Phrase) -> Left:
        """What a function leaves, under a new name."""
        linear = self.first_order(p)
        found = self.bounded(p)
        e, first = (
            self.scope.full(self.read(p)),
            self.scope.full(self.read(sum_in_order(linear))),
        )
        name = self.scope.marked(self.mark(p), e)
        self.scope.moves([name])
        there = with_words(p, self.image)
        side = self.told_by.written(
            sum_in_order([(1, there), (-1, p), *((-c, q) for c, q in linear)])
        )
        self.scope.define(name, side, self.at_neighbour(e) - e - first)
        return Left(name, linear, found)

    def mark(self, p: Phrase) -> str:
        """A name for what a part leaves, ε_s of s; ρ of the function and of what has no name.

        Not ρ_s beside ρ: that would be an entry of it.
        """
        part = next((s for s in self.parts.found if s.phrase is p), None)
        if part and part.name and part.name not in self.scope.heads:
            return f"ε_{part.name.name}"
        taken = self.scope.notation.taken
        return next((n for n in LETTERS if n not in taken), LETTERS[0])

    def first_order(self, p: Phrase) -> MovedTerms:
        """The differential of a function with the increments in the place of the differentials."""
        own = next((s.first or s.terms for s in self.parts.found if s.phrase is p), None)
        terms = self.parts.spread(p) if own is None else own
        return Spread(self.added, puts_in=True).terms(total_of_terms(terms))

    def bounded(self, p: Phrase) -> Remainder | None:
        """The bound, where one is known for the function, and its argument is added to in first order alone."""
        arguments = (
            [softplus_argument(p)]
            if is_softplus(p)
            else [q for q in parts_of(p) if self.grown.moves(q)]
        )
        if len(arguments) != 1:
            return None
        (q,) = arguments
        every = self.grown.added(q)
        if any(t.k != 1 for t in every):
            return None
        added = sum_in_order([(t.c, t.p) for t in every])
        found = self.by_rule(p, self.read(q), self.read(added))
        return found and self.over_names(found)

    @staticmethod
    def by_rule(p: Phrase, u: Expr, t: Expr) -> Remainder | None:
        """The remainder of a function or a power at u + t."""
        if is_softplus(p):
            return remainder_of("softplus", u, t)
        if p.op == "call":
            along_an_axis = p.args[0] == "var" and bool(p.shape)
            return None if along_an_axis else remainder_of(p.args[0], u, t)
        return remainder_of_power(u, t, p.args[1] if p.op == "power" else p.args[0][1])

    def over_names(self, found: Remainder) -> Remainder:
        """A remainder over the names of the parts."""
        known: dict[Expr, Expr] = {s.expr: s.name for s in self.parts.named_parts if s.name}
        parts = (found.bound, found.small, found.room)
        bound, small, room = (e and simplify(substitute(e, known)) for e in parts)
        return Remainder(bound or found.bound, found.why, small, room)


def softplus_argument(p: Phrase) -> Phrase:
    """The u of log(1 + exp(u))."""
    inner = p.args[1] if p.args[0] == "log" else p
    calls = (q for _, q in inner.args if q.op == "call" and q.args[0] == "exp")
    found: Phrase = next(calls).args[1]
    return found


def normed(p: Phrase) -> Phrase:
    """The norm of an array, the absolute value of a number that may be negative."""
    bare = ph.unscaled(p)[1]
    square = bare.op == "power" and bare.args[1] % 2 == 0
    if not p.shape:
        return p if square else ph.call("abs", (p,), ())
    return ph.call("norm2", (p,), ())
