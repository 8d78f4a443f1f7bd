"""Words at X + H multiplied out: (x + h)ᵀA(x + h) is xᵀAx + hᵀAx + xᵀAh + hᵀAh, term by term in the order of the text.

Of an inverse, and of a quotient by a number, the expansion is exact too: (P + T)⁻¹ = P⁻¹ − P⁻¹TP⁻¹ + P⁻¹TP⁻¹T(P + T)⁻¹.

legend   p, q phrases   c coefficient   T what is added, itself a sum   k degree in what is small
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product as choices
from math import comb
from typing import NamedTuple

from frechet.errors import Unsupported
from frechet.explain.habits import LINEAR_WORDS
from frechet.explain.spread import refuse_other_shape, turned_round
from frechet.explain.typed import (
    entrywise_in_order,
    multiple_as_typed,
    product_in_order,
    sum_in_order,
    terms_of_phrase,
    transposed_as_typed,
)
from frechet.network.size import Number
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase

MOST = 40  # terms of one line


class Increment(NamedTuple):
    """A term, and how often what is small occurs in it at least."""

    c: Number
    p: Phrase
    k: int


class Neighbour(NamedTuple):
    """What is divided by at X + H: what stands there at X, and what is added."""

    at: Phrase
    by: Phrase


class Increments:
    """The terms of a phrase when each of these names becomes what `leaves` says, lowest degree first.

    `other` gives those of a function that has no exact expansion here.
    """

    def __init__(
        self,
        leaves: Mapping[Phrase, list[Increment]],
        other: Callable[[Phrase], list[Increment]],
    ) -> None:
        self.leaves, self.other = leaves, other
        self.neighbours: dict[Phrase, Neighbour] = {}  # by the words at X + H

    def moves(self, p: Phrase) -> bool:
        """Does one of the names occur?"""
        called = {q.args[0] for q in self.leaves if q.op == "name"}
        refuse_other_shape(p, self.leaves, called)
        return p in self.leaves or any(map(self.moves, parts_of(p)))

    def added(self, p: Phrase) -> list[Increment]:
        """The terms without the phrase itself, equal ones counted, lowest degree first."""
        found: dict[Phrase, Increment] = {}
        for t in self.terms(p):
            if t.k:
                c = found[t.p].c + t.c if t.p in found else t.c
                found[t.p] = Increment(c, t.p, t.k)
        kept = [t for t in found.values() if t.c]
        if len(kept) > MOST:
            raise Unsupported("an expansion of so many terms")
        return sorted(kept, key=lambda t: t.k)

    def terms(self, p: Phrase) -> list[Increment]:
        """All terms."""
        if p in self.leaves:
            return self.leaves[p]
        if not self.moves(p):
            return [Increment(1, p, 0)]
        rule: Callable[[Phrase], list[Increment]] = getattr(self, "of_" + p.op, self.other)
        return [pulled_out(t) for t in rule(p)]

    def of_scaled(self, p: Phrase) -> list[Increment]:
        """A multiple."""
        c, q = p.args
        return [Increment(c * t.c, t.p, t.k) for t in self.terms(q)]

    def of_sum(self, p: Phrase) -> list[Increment]:
        """Term by term."""
        return [Increment(c * t.c, t.p, t.k) for c, q in p.args for t in self.terms(q)]

    def of_T(self, p: Phrase) -> list[Increment]:
        """The transposes of the terms."""
        return [Increment(t.c, turned_round(t.p), t.k) for t in self.terms(p.args[0])]

    def of_mul(self, p: Phrase) -> list[Increment]:
        """Every term of a factor with every term of the others."""
        return self.multiplied([self.terms(f) for f in p.args], product_in_order)

    @staticmethod
    def multiplied(
        every: Sequence[Sequence[Increment]], made: Callable[[Sequence[Phrase]], Phrase]
    ) -> list[Increment]:
        """One term of each, multiplied, in all ways."""
        found = []
        for chosen in choices(*every):
            c: Number = 1
            for t in chosen:
                c *= t.c
            found.append(
                Increment(c, made([t.p for t in chosen]), sum(t.k for t in chosen))
            )
            if len(found) > MOST:
                raise Unsupported("an expansion of so many terms")
        return found

    def whole(self, p: Phrase) -> tuple[Phrase, int]:
        """All that is added to a phrase, as one sum, and its degree."""
        terms = self.added(p)
        if not terms:
            raise Unsupported("an expansion of what does not move")
        return sum_in_order([(t.c, t.p) for t in terms]), terms[0].k

    def of_had(self, p: Phrase) -> list[Increment]:
        """Entry by entry; a whole power by the binomial formula."""
        every = [self.entrywise(f, Fraction(e)) for f, e in p.args]
        return self.multiplied(every, joined)

    def entrywise(self, f: Phrase, e: Fraction) -> list[Increment]:
        """An entrywise power."""
        if not self.moves(f):
            return [Increment(1, entrywise_in_order([(f, e)]), 0)]
        if e == 1:
            return self.terms(f)
        if not by_multiplication(e):
            return self.other(entrywise_in_order([(f, e)]))
        T, k = self.whole(f)
        lower = powers([(f, e - 1)])
        once = [
            Increment(e * t.c, entrywise_in_order([*lower, (t.p, Fraction(1))]), t.k)
            for t in self.added(f)
        ]
        return [Increment(1, entrywise_in_order([(f, e)]), 0), *once] + [
            Increment(c, entrywise_in_order(powers([(f, e - j), (T, Fraction(j))])), j * k)
            for j, c in binomial(e)[2:]
        ]

    def of_power(self, p: Phrase) -> list[Increment]:
        """A power of a number, of a matrix, and the square of a norm."""
        base, e = p.args
        if base.shape:
            return self.multiplied([self.terms(base)] * int(e), product_in_order)
        if base.op == "call" and base.args[0] == "norm2" and e == 2:
            return self.square_of_norm(base.args[1])
        if not by_multiplication(e):
            return self.other(p)
        T, k = self.whole(base)
        lower = raised(base, e - 1)
        once = [
            Increment(e * t.c, product_in_order([lower, t.p]), t.k)
            for t in self.added(base)
        ]
        return [Increment(1, p, 0), *once] + [
            Increment(c, product_in_order([raised(base, e - j), raised(T, j)]), j * k)
            for j, c in binomial(Fraction(e))[2:]
        ]

    def square_of_norm(self, q: Phrase) -> list[Increment]:
        """‖Q + T‖² = ‖Q‖² + 2·tr(QᵀT) + ‖T‖²."""
        T, k = self.whole(q)
        flat = transposed_as_typed(q)
        found = [Increment(1, squared(q), 0)]
        for t in self.added(q):
            inner = product_in_order([flat, t.p])
            found.append(
                Increment(
                    2 * t.c, inner if len(q.shape) < 2 else ph.call("tr", (inner,), ()), t.k
                )
            )
        c, bare = ph.unscaled(T)
        return [*found, Increment(c * c, squared(bare), 2 * k)]

    def of_quotient(self, p: Phrase) -> list[Increment]:
        """A quotient by a number: (p + P)/(q + Q) = p/q + P/q − pQ/q² − Q(qP − pQ)/(q²(q + Q)), exactly."""
        above, below = p.args
        tops = self.terms(above)
        if not self.moves(below):
            return [Increment(t.c, ph.quotient(t.p, below), t.k) for t in tops]
        Q, k = self.whole(below)
        after, square = sum_in_order([(1, below), *terms_of_phrase(Q)]), raised(below, 2)
        self.neighbours[ph.quotient(ph.number(1), after)] = Neighbour(below, Q)
        c, bare = ph.unscaled(above)
        grown = self.added(above) if self.moves(above) else []
        cross = [(t.c, product_in_order([below, t.p])) for t in grown]
        cross.append((-c, product_in_order([bare, Q])))
        rest = product_in_order([Q, sum_in_order(cross)])
        return [
            *(Increment(t.c, ph.quotient(t.p, below), t.k) for t in tops),
            *(
                Increment(-c * t.c, ph.quotient(product_in_order([bare, t.p]), square), t.k)
                for t in self.added(below)
            ),
            Increment(-1, ph.quotient(rest, product_in_order([square, after])), 2 * k),
        ]

    def of_call(self, p: Phrase) -> list[Increment]:
        """What is linear in its arguments, and the inverse."""
        fn, *args = p.args
        if fn == "inv":
            return self.of_inverse(p, args[0])
        places = (1, 2) if fn == "inner" else LINEAR_WORDS.get(fn)
        if places is None or any(
            isinstance(a, Phrase) and self.moves(a) and k not in places
            for k, a in enumerate(args, start=1)
        ):
            return self.other(p)
        moving = [k for k in places if k <= len(args) and self.moves(args[k - 1])]

        def called(chosen: Sequence[Phrase]) -> Phrase:
            put = dict(zip(moving, chosen, strict=True))
            return ph.call(fn, [put.get(k, a) for k, a in enumerate(args, 1)], p.shape)

        return self.multiplied([self.terms(args[k - 1]) for k in moving], called)

    def of_inverse(self, P: Phrase, q: Phrase) -> list[Increment]:
        """Neumann's expansion, stopped behind the second term, with what is left."""
        T, k = self.whole(q)
        after = ph.call("inv", (sum_in_order([(1, q), *terms_of_phrase(T)]),), P.shape)
        self.neighbours[after] = Neighbour(q, T)
        found = [Increment(1, P, 0)]
        found += [
            Increment(-t.c, product_in_order([P, t.p, P]), t.k) for t in self.added(q)
        ]
        return [*found, Increment(1, product_in_order([P, T, P, T, after]), 2 * k)]


def by_multiplication(e: Number) -> bool:
    """Is it a power by multiplication?"""
    return e >= 1 and Fraction(e).denominator == 1


def binomial(e: Fraction) -> list[tuple[int, int]]:
    """The coefficients of a whole power."""
    return [(j, comb(int(e), j)) for j in range(int(e) + 1)]


def powers(factors: Sequence[tuple[Phrase, Fraction]]) -> list[tuple[Phrase, Fraction]]:
    """Without those to the power of 0."""
    return [(q, e) for q, e in factors if e]


def joined(factors: Sequence[Phrase]) -> Phrase:
    """Entrywise factors in one product."""
    flat: list[tuple[Phrase, Fraction]] = []
    c: Number = 1
    for f in factors:
        d, q = ph.unscaled(f)
        c *= d
        flat += list(q.args) if q.op == "had" else [(q, Fraction(1))]
    return multiple_as_typed(c, entrywise_in_order(flat))


def pulled_out(t: Increment) -> Increment:
    """The number in front of a term apart."""
    c, p = ph.unscaled(t.p)
    return Increment(t.c * c, p, t.k)


def raised(p: Phrase, e: Number) -> Phrase:
    """A whole power of a number."""
    if e in (0, 1):
        return p if e else ph.number(1)
    return ph.phrase("power", (p, Fraction(e)), (), p.cost + 2)


def squared(q: Phrase) -> Phrase:
    """‖q‖²."""
    return raised(ph.call("norm2", (q,), ()), 2)
