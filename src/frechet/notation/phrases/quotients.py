"""Entrywise products in which a factor cancels a divisor inside a sum: σ∘(1 − σ)∘(y⊘σ) is y∘(1 − σ).

legend   p, q phrases   e exponent   c coefficient
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from frechet.network.network import Exponent
from frechet.network.size import Number
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.order import order_key
from frechet.notation.phrases.phrase import Phrase

TERMS = 6  # longer sums are left as they are

Factors = list[tuple[Phrase, Exponent]]
Terms = list[tuple[Number, Phrase]]


def cancelled(factors: Iterable[tuple[Phrase, Exponent]]) -> Phrase:
    """An entrywise product, with what cancels multiplied into a sum and multiplied out if that is shorter."""
    front, plain = ph.unscaled(ph.had(factors))
    if plain.op == "quotient":
        return ph.scaled(
            front, ph.quotient(cancelled([(plain.args[0], Fraction(1))]), plain.args[1])
        )
    if plain.op != "had":
        return ph.scaled(front, plain)
    ways = [plain]
    for k, (p, e) in enumerate(plain.args):
        if is_short_sum(p, e):
            ways += multiplied_in(p, all_but(plain.args, k))
    return ph.scaled(front, min(ways, key=lambda p: p.cost))


def is_short_sum(p: Phrase, e: Exponent) -> bool:
    """Is a factor a sum of few terms?"""
    return p.op == "sum" and e == 1 and len(p.args) <= TERMS


def all_but(factors: Sequence[tuple[Phrase, Exponent]], k: int) -> Factors:
    """The factors but one."""
    return [*factors[:k], *factors[k + 1 :]]


def multiplied_in(total: Phrase, around: Factors) -> list[Phrase]:
    """A sum times the factors around it, those that cancel in it first: term by term, and multiplied out."""
    others, sign = facing(around, total)
    meeting = [f for f in others if f[1] >= 1 and divides(f[0], total)]
    if not meeting:
        return []
    rest = [f for f in others if f not in meeting]
    inner: Terms = [(sign * c, times(t, meeting)) for c, t in total.args]
    products = [times(ph.add(terms), rest) for terms in (inner, opened(inner))]
    return [cancelled_further(p) for p in products] if rest else products


def cancelled_further(whole: Phrase) -> Phrase:
    """A product in which more may cancel."""
    c, bare = ph.unscaled(whole)
    return ph.scaled(c, cancelled(bare.args)) if bare.op == "had" else whole


def facing(factors: Factors, total: Phrase) -> tuple[Factors, int]:
    """The factors with the differences turned round that divide terms of a sum so, and the sign of that."""
    sign, made = 1, list[tuple[Phrase, Exponent]]()
    for p, e in factors:
        other = ph.negated(p) if p.op == "sum" and e == 1 else None
        if other is not None and divides(other, total):
            p, sign = other, -sign
        made.append((p, e))
    return made, sign


def divides(p: Phrase, total: Phrase) -> bool:
    """Is p below a term of a sum?"""
    return any(
        t.op == "had" and any(q is p and e < 0 for q, e in t.args) for _, t in total.args
    )


def times(term: Phrase, more: Factors) -> Phrase:
    """A term times entrywise factors in alphabetical order."""
    c, whole = ph.unscaled(ph.had([(term, 1), *more]))
    if whole.op == "had":
        whole = ph.had(sorted(whole.args, key=lambda f: order_key(f[0])))
    return ph.scaled(c, whole)


def scalar_quotients(scalars: Factors) -> Factors:
    """The same of scalar factors: p·(1 − p)·(y/p − (1 − y)/(1 − p)) is y − p."""
    for k, (p, e) in enumerate(scalars):
        if not is_short_sum(p, e):
            continue
        others = all_but(scalars, k)
        meeting = [q for q, d in others if d == 1 and is_below(q, p)]
        if not meeting:
            continue
        best = product_with(p, meeting)
        if best.cost < p.cost + sum(q.cost + 1 for q in meeting):
            return [(best, Fraction(1)), *(f for f in others if f[0] not in meeting)]
    return scalars


def is_below(q: Phrase, total: Phrase) -> bool:
    """Does a scalar stand below a term of a sum?"""
    return any(t.op == "quotient" and q in ph.links(t.args[1]) for _, t in total.args)


def product_with(total: Phrase, scalars: Sequence[Phrase]) -> Phrase:
    """A sum times scalars, term by term; multiplied out where that is shorter."""
    inner: Terms = list(total.args)
    for q in scalars:
        inner = [(c, ph.mul_over(t, q)) for c, t in inner]
    out = [(c * d, u) for c, t in inner for d, u in distributed(t)]
    return min(ph.add(inner), ph.add(out), key=lambda p: p.cost)


def distributed(t: Phrase) -> Terms:
    """A product with a sum in it as terms."""
    links = ph.links(t) if t.op == "mul" else ()
    total = next((f for f in links if f.op == "sum"), None)
    if total is None:
        return [(1, t)]
    rest = [f for f in links if f is not total]
    return [(d, ph.mul([*rest, u])) for d, u in total.args]


def opened(terms: Terms) -> Terms:
    """The terms with one sum in each multiplied out."""
    return [(c * d, u) for c, t in terms for d, u in spread(t)]


def spread(t: Phrase) -> Terms:
    """An entrywise product with a sum in it as terms."""
    factors = t.args if t.op == "had" else ()
    k = next((k for k, (q, e) in enumerate(factors) if q.op == "sum" and e == 1), None)
    if k is None:
        return [(1, t)]
    rest = all_but(factors, k)
    return [(d, times(u, rest)) for d, u in factors[k][0].args]
