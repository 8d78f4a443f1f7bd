"""Sums written shortly: common scalars, common factors left and right, the transpose of the whole.

legend   c coefficient   p, q phrases   s scalar   e exponent
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from frechet.errors.kept import cached
from frechet.expr.sums import tidy
from frechet.network.network import Exponent
from frechet.network.size import Number, Size
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.leaf import LINEAR
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.product_ends import (
    entrywise_ends,
    left_ends,
    right_ends,
    without_factor,
    without_first,
    without_last,
)
from frechet.notation.phrases.quotients import cancelled
from frechet.notation.words.blocks import compact
from frechet.notation.words.graph import NoWords

TERMS = 12  # sums with more terms are written as they are
COST = 400  # so are longer ones
REMEMBERED = (
    512  # phrases whose factoring is known: what one answer asks for again and again
)
CLEARLY = (
    3  # tokens that the transpose of a whole sum, or an identity brought in, must save
)

Terms = list[tuple[Number, Phrase]]
Scalars = dict[Phrase, Exponent]
Joint = Callable[[Phrase, Phrase], Phrase]


def shortest_sum(terms: Terms, shape: tuple[Size, ...]) -> Phrase:
    """The shortest way found to write a sum."""
    if len(shape) > 2:
        raise NoWords
    if not terms:
        return ph.call("zeros", shape, shape) if shape else ph.number(0)
    c, plain = ph.unscaled(ph.add(terms))
    if plain.op != "sum" or len(plain.args) > TERMS or plain.cost > COST:
        return ph.scaled(c, plain)
    if plain.moves and not shape:
        return ph.scaled(c, common_directions(list(plain.args)))
    ways = [plain, common_scalars(list(plain.args))]
    if (
        len(shape) == 2
        and (transposed := by_transposes(plain, min(p.cost for p in ways))) is not None
    ):
        ways.append(transposed)
    return min((ph.scaled(c, p) for p in ways), key=lambda p: p.cost)


def by_transposes(plain: Phrase, cost: int) -> Phrase | None:
    """The transpose of a sum of transposes, where that is clearly shorter than so many tokens."""
    transposed = ph.transpose(common_scalars([(d, ph.transpose(p)) for d, p in plain.args]))
    wrapped = all(p.op == "T" and p.args[0].op == "mul" for _, p in plain.args)
    return transposed if transposed.cost + (1 if wrapped else CLEARLY) <= cost else None


def common_directions(terms: Terms) -> Phrase:
    """The terms of a differential that end in the same direction as one: `x'·(A + A')·dx`, `tr((P + Q)·dX)`."""
    found: dict[tuple[Phrase, bool], Terms] = {}
    others: Terms = []
    for c, p in terms:
        front, end, traced = before_direction(p)
        if end is None:
            others.append((c, p))
        else:
            found.setdefault((end, traced), []).append((c, front))
    for (end, traced), fronts in found.items():
        whole = shortest_sum(fronts, fronts[0][1].shape)
        joint = ph.mul([whole if traced else ph.transpose(whole), end])
        others.append((1, ph.call("tr", (joint,), ()) if traced else joint))
    return min(ph.add(terms), ph.add(others), key=lambda p: p.cost)


def before_direction(p: Phrase) -> tuple[Phrase, Phrase | None, bool]:
    """Of `s·u'·dx` the column s·u, of `s·tr(P·dX)` the matrix s·P; the direction; is it a trace?"""
    scalars, _ = scalars_of(p)
    last = next((s for s, e in scalars.items() if s.moves and e == 1), p)
    traced = last.op == "call" and last.args[0] == "tr"
    product = last.args[1] if traced else last
    rest = tuple((s, e) for s, e in scalars.items() if s is not last)
    if is_number(product) and len(rest) < len(scalars):
        return ph.term(rest, None), product, False
    if not ends_in_direction(product):
        return p, None, False
    *before, end = product.args
    front = ph.mul(before)
    return ph.term(rest, front if traced else ph.transpose(front)), end, traced


def is_number(p: Phrase) -> bool:
    """Is it the name of a number, or an entry?"""
    return p.op in ("name", "entry") and not p.shape


def ends_in_direction(p: Phrase) -> bool:
    """Is it a product in which nothing but an array at its end moves?"""
    return (
        p.op == "mul" and bool(p.args[-1].shape) and not any(f.moves for f in p.args[:-1])
    )


def common_scalars(terms: Terms) -> Phrase:
    """Numbers and scalars that all terms share, in front of what is left."""
    if all(ph.is_row(p) for _, p in terms):
        return ph.transpose(common_scalars([(c, ph.transpose(p)) for c, p in terms]))
    split = [(c, *scalars_of(p)) for c, p in terms]
    shared = in_all([found for _, found, _ in split])
    content = Fraction(
        gcd(*[c.numerator for c, _, _ in split]), lcm(*[c.denominator for c, _, _ in split])
    )
    kept = [(c, ph.term(left_of(found, shared), body)) for c, found, body in split]
    inner = common_factors(
        kept if content == 1 else [(tidy(c / content), p) for c, p in kept]
    )
    if not shared and content == 1:
        return inner
    front = tuple(shared.items())
    bare = ph.scaled(content, ph.term(front, inner))
    outside = ph.term(front, common_factors(kept))
    return min(bare, outside, key=lambda p: p.cost)


def in_all(split: Sequence[Scalars]) -> Scalars:
    """The scalars of every term, to the power that all of them have."""
    shared: Scalars = {}
    for s, e in split[0].items():
        powers = [found.get(s, 0) for found in split]
        if all(d * e > 0 for d in powers):
            shared[s] = min(powers) if e > 0 else max(powers)
    return shared


def left_of(scalars: Scalars, shared: Scalars) -> tuple[tuple[Phrase, Exponent], ...]:
    """The scalars of a term without those in front of the sum."""
    return tuple(
        [(s, e - shared.get(s, 0)) for s, e in scalars.items() if e != shared.get(s, 0)]
    )


@cached(REMEMBERED)
def scalars_of(p: Phrase) -> tuple[Scalars, Phrase | None]:
    """The scalar factors of a phrase with their exponents, and its body."""
    scalars: Scalars = {}

    def count(q: Phrase, sign: int) -> None:
        base, e = (q.args[0], q.args[1]) if q.op == "power" else (q, 1)
        scalars[base] = scalars.get(base, 0) + sign * e

    if p.op == "quotient":
        for q in ph.links(p.args[1]):
            count(q, -1)
        p = p.args[0]
    chain = []
    for q in ph.links(p):
        if q.shape:
            chain.append(q)
        else:
            count(q, 1)
    return scalars, ph.mul(chain) if chain else None


def common_factors(terms: Terms) -> Phrase:
    """Greedily: the group of terms that share a factor at one end and save most; again with what results."""
    return common_ends(ph.add(terms))


@cached(REMEMBERED)
def common_ends(total: Phrase) -> Phrase:
    """A sum with the factors that its terms share at their ends written once."""
    c, total = ph.unscaled(total)
    while total.op == "sum" and total.shape:
        ways = [w for way in WAYS for w in way(list(total.args))]
        best = min(ways, key=lambda p: p.cost, default=total)
        if best.cost >= total.cost:
            break
        d, total = ph.unscaled(best)
        c = c * d
    return ph.scaled(c, total)


def groups(terms: Terms, ends: Callable[[Phrase], list[Phrase]]) -> dict[Phrase, list[int]]:
    """The terms that share an end."""
    found: dict[Phrase, list[int]] = {}
    for k, (_, p) in enumerate(terms):
        for end in ends(body_of(p)):
            found.setdefault(end, []).append(k)
    return {end: ks for end, ks in found.items() if len(ks) > 1}


def body_of(p: Phrase) -> Phrase:
    """The part of a term that is no scalar."""
    body = scalars_of(p)[1]
    return p if body is None else body


def regrouped(
    terms: Terms, ks: Sequence[int], end: Phrase, build: Joint, rest: Joint
) -> Phrase:
    """The sum with the terms ks as one: `build` of their end and of the sum of what `rest` leaves of them."""
    inside = []
    for k in ks:
        c, p = terms[k]
        scalars, body = scalars_of(p)
        if body is None:
            return ph.add(terms)
        inside.append((c, ph.term(tuple(scalars.items()), rest(body, end))))
    if sum(p.cost for _, p in inside) >= sum(terms[k][1].cost for k in ks):
        return ph.add(terms)
    others = [t for k, t in enumerate(terms) if k not in ks]
    c, whole = ph.unscaled(ph.add(inside))
    if whole.op == "sum" and len(whole.args) <= TERMS:
        whole = common_scalars(list(whole.args))
    made, plain = ph.add([*others, (1, build(ph.scaled(c, whole), end))]), ph.add(terms)
    identity = any(
        body_of(p).op == "call" and body_of(p).args[0] == "eye" for _, p in inside
    )
    return plain if identity and plain.cost - made.cost < CLEARLY else made


def last(terms: Terms) -> list[Phrase]:
    """Common factors on the right; also without the terms that would leave an identity."""
    ways = []
    for end, ks in groups(terms, right_ends).items():
        bodies = {k: body_of(terms[k][1]) for k in ks}
        if all(b.op == "had" for b in bodies.values()) or (
            end.op == "call" and end.args[0] == "eye"
        ):
            continue
        ways.append(regrouped(terms, ks, end, before, without_last))
        longer = [k for k in ks if bodies[k] is not end]
        if 1 < len(longer) < len(ks):
            ways.append(regrouped(terms, longer, end, before, without_last))
    return ways


def alike(terms: Terms) -> list[Phrase]:
    """Terms that differ in their scalars alone: `(s + t)·M`."""
    found: dict[Phrase, list[int]] = {}
    for k, (_, p) in enumerate(terms):
        found.setdefault(body_of(p), []).append(k)
    ways = []
    for body, ks in found.items():
        if len(ks) > 1:
            scalars = [
                (terms[k][0], ph.term(tuple(scalars_of(terms[k][1])[0].items()), None))
                for k in ks
            ]
            others = [t for k, t in enumerate(terms) if k not in ks]
            ways.append(ph.add([*others, (Fraction(1), ph.mul([ph.add(scalars), body]))]))
    return ways


def before(inner: Phrase, end: Phrase) -> Phrase:
    """A sum and the last factor of its terms."""
    return ph.mul([inner, end])


def after(inner: Phrase, end: Phrase) -> Phrase:
    """The first factor of its terms and a sum."""
    return ph.mul([end, inner])


def entry_by_entry(inner: Phrase, end: Phrase) -> Phrase:
    """A sum and an entrywise factor of its terms."""
    return cancelled([(end, 1), (inner, 1)])


def first(terms: Terms) -> list[Phrase]:
    """Common factors on the left."""
    ways = []
    for end, ks in groups(terms, left_ends).items():
        if end.op == "call" and end.args[0] == "eye":
            continue
        ways.append(regrouped(terms, ks, end, after, without_first))
    return ways


def entrywise(terms: Terms) -> list[Phrase]:
    """Common entrywise factors; diag(u)·M is M entry by entry with u·1'."""
    ways = []
    for end, ks in groups(terms, entrywise_ends).items():
        bodies = [body_of(terms[k][1]) for k in ks]
        if any(b.op == "had" for b in bodies):
            ways.append(regrouped(terms, ks, end, entry_by_entry, without_factor))
    return ways


def inside(terms: Terms) -> list[Phrase]:
    """Several values of one linear function are its value at a sum."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for k, (_, p) in enumerate(terms):
        for place in LINEAR.get(str(p.args[0]), ()) if p.op == "call" else ():
            fixed = (*p.args[:place], None, *p.args[place + 1 :])
            found.setdefault((place, p.args[place].shape, *fixed), []).append(k)
    ways = []
    for (place, shape, *rest), ks in found.items():
        if len(ks) > 1:
            values = [terms[k][1] for k in ks]
            whole = shortest_sum(
                [(terms[k][0], terms[k][1].args[place]) for k in ks], shape
            )
            args = [compact(whole) if a is None else a for a in rest[1:]]
            symmetric = all(p.symmetric == 1 for p in values)
            made = ph.call(rest[0], args, values[0].shape, int(symmetric))
            others = [t for k, t in enumerate(terms) if k not in ks]
            ways.append(ph.add([*others, (1, made)]))
    return ways


def by_scalar(terms: Terms) -> list[Phrase]:
    """Some of the terms share a scalar: c·P + c·Q + R is c·(P + Q) + R."""
    found: dict[Phrase, list[int]] = {}
    for k, (_, p) in enumerate(terms):
        for s, e in scalars_of(p)[0].items():
            if e:
                found.setdefault(s, []).append(k)
    ways = []
    for ks in found.values():
        if 1 < len(ks) < len(terms):
            others = [t for k, t in enumerate(terms) if k not in ks]
            ways.append(ph.add([*others, (1, common_scalars([terms[k] for k in ks]))]))
    return ways


def regained(terms: Terms) -> list[Phrase]:
    """Terms that together are a multiple of a sum that another one has as a factor: P·r + x - y is (P + I)·r."""
    ways = []
    for ends, rest, build in (
        (right_ends, without_last, before),
        (left_ends, without_first, after),
    ):
        for end in dict.fromkeys(
            end for _, p in terms for end in ends(body_of(p)) if end.op == "sum"
        ):
            found = multiple(end, terms)
            if found is not None:
                c, gone = found
                one = ph.eye(end.shape[0 if build is before else -1])
                beside = [
                    t for t in terms if t[1] not in gone and end in ends(body_of(t[1]))
                ]
                others = [t for t in terms if t[1] not in gone and t not in beside]
                d, whole = ph.unscaled(ph.add([(c, one), *without_end(beside, end, rest)]))
                ways.append(ph.add([*others, (d, build(whole, end))]))
    return ways


def without_end(terms: Terms, end: Phrase, rest: Joint) -> Terms:
    """What `rest` leaves of terms that have an end."""
    made: Terms = []
    for c, p in terms:
        scalars, body = scalars_of(p)
        if body is not None:
            made.append((c, ph.term(tuple(scalars.items()), rest(body, end))))
    return made


def multiple(end: Phrase, terms: Terms) -> tuple[Number, set[Phrase]] | None:
    """The number c where c times a sum is among the terms, and which these are."""
    have = {n: (-c, p) for c, p in terms if (n := ph.negated(p)) is not None} | {
        p: (c, p) for c, p in terms
    }
    found = [(have.get(t, (0, t)), c) for c, t in end.args]
    ratios = {Fraction(mine) / Fraction(c) for (mine, _), c in found}
    return (
        (tidy(ratios.pop()), {p for (_, p), _ in found})
        if len(ratios) == 1 and 0 not in ratios
        else None
    )


WAYS = (last, first, alike, entrywise, inside, by_scalar, regained)
