"""The product rule on words: a differential in the place of each factor, term by term, in the order of the text.

    x'·A·x ↦ dx'·A·x + x'·A·dx     X³ ↦ dX·X² + X·dX·X + X²·dX     X⁻¹ ↦ −X⁻¹·dX·X⁻¹     ‖R‖² ↦ 2·tr(R'·dR)

The same walk puts one differential into another: what is linear in dR is its own differential, dR ↦ −dB·X.

legend   p, q phrases   c coefficient   terms coefficients and phrases, each linear in one differential
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction

from frechet.errors import Unsupported
from frechet.explain.habits import LINEAR_WORDS
from frechet.explain.typed import (
    chained_product,
    entrywise_in_order,
    multiple_as_typed,
    product_in_order,
    sum_in_order,
    transposed_as_typed,
)
from frechet.network.size import Number
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.traits import chain_shape, unscaled

MovedTerms = list[tuple[Number, Phrase]]
HALF = Fraction(1, 2)


class Spread:
    """The terms that stand in the place of a phrase when each of these names becomes what `leaves` says.

    `other` gives the differential of a function that has no rule here.  Where one differential is put into what is
    linear in it, `puts_in`, the terms of a sum that have none of the names are linear in others, and stay.
    """

    def __init__(
        self,
        leaves: Mapping[Phrase, MovedTerms],
        other: Callable[[Phrase], MovedTerms | None] = lambda p: None,
        *,
        puts_in: bool = False,
    ) -> None:
        self.leaves, self.other, self.puts_in = leaves, other, puts_in
        self.touched: dict[Phrase, bool] = {}
        self.called = {p.args[0] for p in leaves if p.op == "name"}

    def moves(self, p: Phrase) -> bool:
        """Does one of the names occur?"""
        if p not in self.touched:
            refuse_other_shape(p, self.leaves, self.called)
            self.touched[p] = p in self.leaves or any(map(self.moves, parts_of(p)))
        return self.touched[p]

    def terms(self, p: Phrase) -> MovedTerms:
        """The terms, in the order of the factors."""
        if p in self.leaves:
            return self.leaves[p]
        if not self.moves(p):
            return []
        found = getattr(self, "of_" + p.op, self.unknown)(p)
        return [normal(c, q) for c, q in found]

    def unknown(self, p: Phrase) -> MovedTerms:
        """What has no rule here."""
        found = self.other(p)
        if found is None:
            raise Unsupported("a differential without words of its own")
        return found

    def of_scaled(self, p: Phrase) -> MovedTerms:
        """A multiple."""
        c, q = p.args
        return moved_multiples(c, self.terms(q))

    def of_sum(self, p: Phrase) -> MovedTerms:
        """Term by term."""
        found: MovedTerms = []
        for c, q in p.args:
            stays = self.puts_in and not self.moves(q)
            found += moved_multiples(c, [normal(1, q)] if stays else self.terms(q))
        return found

    def of_T(self, p: Phrase) -> MovedTerms:
        """The transposes of the terms."""
        return [(c, turned_round(q)) for c, q in self.terms(p.args[0])]

    def of_mul(self, p: Phrase) -> MovedTerms:
        """A differential in the place of each factor."""
        return [
            (c, product_in_order([*p.args[:k], q, *p.args[k + 1 :]]))
            for k, f in enumerate(p.args)
            for c, q in self.of_factor(f)
        ]

    def of_factor(self, f: Phrase) -> MovedTerms:
        """The terms of a factor; those of an entrywise product stay in brackets."""
        found = self.terms(f)
        return [(1, sum_in_order(found))] if f.op == "had" and len(found) > 1 else found

    def of_had(self, p: Phrase) -> MovedTerms:
        """Entry by entry; the moving factor in the place of the other."""
        found: MovedTerms = []
        for k, (f, e) in enumerate(p.args):
            if not e:
                continue
            rest = [(f, e - 1)] if e not in (1,) else []
            for c, q in self.terms(f):
                inside = list(q.args) if q.op == "had" else [(q, Fraction(1))]
                factors = [*p.args[:k], *inside, *rest, *p.args[k + 1 :]]
                found.append((c * e, entrywise_cancelled(factors)))
        return found

    def of_quotient(self, p: Phrase) -> MovedTerms:
        """Over a number; one that moves stands below squared."""
        above, below = p.args
        found: MovedTerms = [(c, over(q, below)) for c, q in self.terms(above)]
        square = ph.phrase("power", (below, Fraction(2)), (), below.cost + 2)
        for c, q in self.terms(below):
            d, top = unscaled(above)
            found.append((-c * d, ph.quotient(product_in_order([top, q]), square)))
        return found

    def of_power(self, p: Phrase) -> MovedTerms:
        """A power of a number; of a matrix every factor in turn; the square of a norm."""
        base, e = p.args
        if not e:
            return []
        if base.shape:
            return self.matrix_power(base, int(e))
        if base.op == "call" and base.args[0] == "norm2":
            return self.power_of_norm(base, Fraction(e))
        if e == 1:
            return self.terms(base)
        lower = number_power(base, e - 1)
        return [(c * e, product_in_order([lower, q])) for c, q in self.terms(base)]

    def power_of_norm(self, norm: Phrase, e: Fraction) -> MovedTerms:
        """d‖r‖ᵖ = p·‖r‖ᵖ⁻²·r'·dr: where p is 2 or more, nothing stands below that may be 0."""
        squares = self.square_of_norm(norm.args[1])
        if e == 2:
            return squares
        rest = number_power(norm, abs(e - 2))
        if e < 2:
            return [(c * e / 2, ph.quotient(q, rest)) for c, q in squares]
        return [(c * e / 2, product_in_order([rest, q])) for c, q in squares]

    def matrix_power(self, base: Phrase, k: int) -> MovedTerms:
        """Every factor in turn."""
        return [
            (c, product_in_order([base] * j + [q] + [base] * (k - 1 - j)))
            for j in range(k)
            for c, q in self.terms(base)
        ]

    def square_of_norm(self, q: Phrase) -> MovedTerms:
        """d‖r‖² = 2·r'·dr, d‖R‖² = 2·tr(R'·dR)."""
        moved = self.terms(q)
        if not q.shape:
            return [(2 * c, product_in_order([q, m])) for c, m in moved]
        flat = transposed_as_typed(q)
        if len(q.shape) == 1:
            return [(2 * c, product_in_order([flat, m])) for c, m in moved]
        return [
            (2 * c, ph.call("tr", (product_in_order([flat, m]),), ())) for c, m in moved
        ]

    def of_call(self, p: Phrase) -> MovedTerms:
        """The inverse, a solved system, the norm, the inner product, and what is linear in its argument."""
        fn, *args = p.args
        if fn == "norm2":
            return self.power_of_norm(p, Fraction(1))
        if fn == "solve":
            return self.of_solve(*args)
        if fn == "inv":
            return [(-c, product_in_order([p, q, p])) for c, q in self.terms(args[0])]
        if fn == "inner":
            return self.of_inner(*args)
        if fn in LINEAR_WORDS:
            return self.of_linear(p)
        return self.unknown(p)

    def of_solve(self, A: Phrase, b: Phrase) -> MovedTerms:
        """S⁻¹·b where S moves, b, or both."""
        inverse = ph.call("inv", (A,), A.shape, int(A.symmetric == 1))
        through = [
            (-c, product_in_order([inverse, q, inverse, b])) for c, q in self.terms(A)
        ]
        return through + [(c, product_in_order([inverse, q])) for c, q in self.terms(b)]

    def of_apply(self, p: Phrase) -> MovedTerms:
        """A derivative in a direction that moves: it is linear there."""
        f, mark, *directions = p.args
        at = [k for k, h in enumerate(directions) if self.moves(h)]
        if self.moves(f) or len(at) != 1:
            return self.unknown(p)
        (k,) = at
        c, q = in_front(self.terms(directions[k]))
        args = (f, mark, *directions[:k], q, *directions[k + 1 :])
        return [(c, ph.phrase("apply", args, p.shape, p.cost, p.symmetric))]

    def of_inner(self, a: Phrase, b: Phrase) -> MovedTerms:
        """Both sides; the terms stay inside the bracket."""
        found: MovedTerms = []
        for moved, pair in (
            (self.terms(a), lambda m: (m, b)),
            (self.terms(b), lambda m: (a, m)),
        ):
            if moved:
                found.append((1, ph.call("inner", pair(sum_in_order(moved)), ())))
        return found

    def of_linear(self, p: Phrase) -> MovedTerms:
        """A word that is linear in an argument: the terms stay inside."""
        fn, *args = p.args
        found: MovedTerms = []
        for k in LINEAR_WORDS[fn]:
            a = args[k - 1]
            if isinstance(a, Phrase) and (moved := self.terms(a)):
                c, q = in_front(moved)
                if fn == "sum" and a.op == "call":
                    q = differential_last(q)
                found.append((c, ph.call(fn, [*args[: k - 1], q, *args[k:]], p.shape)))
        return found


def number_power(p: Phrase, e: Fraction) -> Phrase:
    """A power of a number."""
    return p if e == 1 else ph.phrase("power", (p, e), (), p.cost + 2)


def refuse_other_shape(
    p: Phrase, leaves: Collection[Phrase], called: Collection[str]
) -> None:
    """Refuse a name that moves in a shape that is not its own, a column without its axis of length 1."""
    if p.op == "name" and p.args[0] in called and p not in leaves:
        raise Unsupported("a name in another shape")


def entrywise_cancelled(factors: Sequence[tuple[Phrase, Fraction]]) -> Phrase:
    """An entrywise product without what is multiplied and divided by: x∘(dx⊘x) is dx."""
    count: dict[Phrase, Fraction] = {}
    for q, e in factors:
        count[q] = count.get(q, Fraction(0)) + e
    kept = [(q, e) for q, e in factors if count[q]]
    if len(kept) == 1 and kept[0][1] == 1:
        return kept[0][0]
    return entrywise_in_order(kept)


def differential_last(p: Phrase) -> Phrase:
    """An entrywise product with its differential at the end, as in g'·dx."""
    if p.op != "had" or not all(e == 1 for q, e in p.args if q.moves):
        return p
    return entrywise_in_order(sorted(p.args, key=lambda f: f[0].moves))


def over(p: Phrase, below: Phrase) -> Phrase:
    """A quotient; a factor that stands above and below is in neither."""
    factors = list(p.args) if p.op == "mul" else [p]
    if below in factors and len(factors) > 1:
        factors.remove(below)
        return product_in_order(factors)
    return ph.quotient(p, below)


def normal(c: Number, p: Phrase) -> tuple[Number, Phrase]:
    """The number in front apart, with those of divisors: tr(R)/(2·m) is a half of tr(R)/m."""
    d, q = unscaled(p)
    c *= d
    if has_quotient(q) or (q.op == "quotient" and has_quotient(q.args[0])):
        return one_line(c, q)
    factors = list(q.args) if q.op == "mul" else [q]
    for k, f in enumerate(factors):
        if f.op == "quotient" and f.args[1].op == "scaled":
            number, below = f.args[1].args
            c, factors[k] = c / Fraction(number), ph.quotient(f.args[0], below)
    if q.op != "mul":
        return c, factors[0]
    return c, in_one_run(product_in_order(one_power_each(factors)))


def has_quotient(p: Phrase) -> bool:
    """Is a moving quotient one of its factors or terms, or stands above?"""
    return any(f.op == "quotient" and f.moves for f in p.args if isinstance(f, Phrase))


def one_power_each(factors: Sequence[Phrase]) -> list[Phrase]:
    """Factors in which a power of a number beside that number is one power: c³·c is c⁴."""
    found: list[tuple[Phrase, Fraction, Phrase]] = []
    for f in factors:
        power = f.op == "power" and not f.shape
        base, e = f.args if power else (f, Fraction(1))
        beside = bool(found) and found[-1][0] is base and not base.shape
        if beside and (power or found[-1][2].op == "power"):
            e += found.pop()[1]
            f = number_power(base, e)
        found.append((base, e, f))
    return [f for _, _, f in found]


def in_one_run(p: Phrase) -> Phrase:
    """Numbers times a number made of arrays that moves, without brackets: t·(x'·dx) is t·x'·dx."""
    *front, last = p.args if p.op == "mul" else (p,)
    bare = front and last.op == "mul" and last.moves and not any(f.shape for f in p.args)
    return chained_product([*front, *last.args]) if bare else p


def one_line(c: Number, p: Phrase) -> tuple[Number, Phrase]:
    """A product or a quotient of quotients over one line: p·(x'dx/c)/c² is p·x'dx/c³."""
    above, below = lines_of(p)
    count: dict[Phrase, Fraction] = {}
    for q in below:
        d, plain = unscaled(q)
        c = c / Fraction(d)
        base, e = plain.args if plain.op == "power" else (plain, Fraction(1))
        count[base] = count.get(base, Fraction(0)) + e
    powers = [
        b if e == 1 else ph.phrase("power", (b, e), (), b.cost + 2)
        for b, e in count.items()
    ]
    top = product_in_order(behind_column(above))
    d, top = unscaled(top)
    return c * d, ph.quotient(top, product_in_order(powers)) if powers else top


def behind_column(factors: list[Phrase]) -> list[Phrase]:
    """A number made of arrays that stands behind a column, factor by factor: x·(x'·dx) is x·x'·dx."""
    *before, last = factors
    arrays = [f for f in before if f.shape]
    column = bool(arrays) and len(chain_shape(arrays)) == 1
    return (
        [*before, *last.args] if column and last.op == "mul" and not last.shape else factors
    )


def lines_of(p: Phrase) -> tuple[list[Phrase], list[Phrase]]:
    """The factors above all lines of a product, and below; a number made of arrays stays together."""
    if p.op == "quotient":
        whole = p.args[0].op == "mul" and not has_quotient(p.args[0])
        above, below = ([p.args[0]], []) if whole else lines_of(p.args[0])
        return above, [*below, *factors_of(p.args[1])]
    if p.op == "mul":
        pairs = [
            lines_of(f) if f.moves and f.op == "quotient" else ([f], []) for f in p.args
        ]
        return [a for above, _ in pairs for a in above], [
            b for _, under in pairs for b in under
        ]
    return [p], []


def factors_of(p: Phrase) -> list[Phrase]:
    """The factors of a product of numbers."""
    return list(p.args) if p.op == "mul" else [p]


def moved_multiples(c: Number, terms: Sequence[tuple[Number, Phrase]]) -> MovedTerms:
    """Every term that many times."""
    return [(c * d, q) for d, q in terms]


def in_front(terms: MovedTerms) -> tuple[Number, Phrase]:
    """Terms as one argument; the number of a single one in front of the word."""
    if len(terms) == 1:
        return terms[0]
    return 1, sum_in_order(terms)


def turned_round(p: Phrase) -> Phrase:
    """The transpose, every factor by itself: (dB·X)' is X'·dB'."""
    if p.op == "mul":
        scalars = [f for f in p.args if not f.shape]
        arrays = [turned_round(f) for f in reversed(p.args) if f.shape]
        return product_in_order([*scalars, *arrays])
    if p.op == "sum":
        return sum_in_order([(c, turned_round(q)) for c, q in p.args])
    if p.op == "scaled":
        return multiple_as_typed(p.args[0], turned_round(p.args[1]))
    if p.op == "call" and p.args[0] == "inv":
        return ph.transpose(p)
    return ph.transpose(p)
