"""Entrywise products in which a factor cancels a divisor inside a sum: σ∘(1 − σ)∘(y⊘σ) is y∘(1 − σ).

legend   p, q phrases   e exponent   c coefficient
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from frechet.network.network import Exponent
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.leaf import Number
from frechet.notation.phrases.order import order_key
from frechet.notation.phrases.phrase import Phrase

TERMS = 6  # longer sums are left as they are

Factors = list[tuple[Phrase, Exponent]]
Terms = list[tuple[Number, Phrase]]


def cancelled(factors: Iterable[tuple[Phrase, Exponent]]) -> Phrase:
    """An entrywise product, with what cancels multiplied into a sum and multiplied out if that is shorter."""
    front, plain = ph.unscaled(ph.had(factors))
    if plain.op == "quotient":
        return ph.scaled(front, ph.quotient(cancelled([(plain.args[0], Fraction(1))]), plain.args[1]))
    if plain.op != "had":
        return ph.scaled(front, plain)
    ways = [plain]
    for k, (p, e) in enumerate(plain.args):
        if p.op != "sum" or e != 1 or len(p.args) > TERMS:
            continue
        others, sign = facing([f for j, f in enumerate(plain.args) if j != k], p)
        meeting = [f for f in others if f[1] >= 1 and divides(f[0], p)]
        if meeting:
            inner: Terms = [(sign * c, times(t, meeting)) for c, t in p.args]
            rest = [f for f in others if f not in meeting]
            for terms in (inner, opened(inner)):
                whole = times(ph.add(terms), rest)
                c, bare = ph.unscaled(whole)
                ways.append(ph.scaled(c, cancelled(bare.args)) if rest and bare.op == "had" else whole)
    return ph.scaled(front, min(ways, key=lambda p: p.cost))


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
    return any(t.op == "had" and any(q is p and e < 0 for q, e in t.args) for _, t in total.args)


def times(term: Phrase, more: Factors) -> Phrase:
    """A term times entrywise factors in alphabetical order."""
    c, whole = ph.unscaled(ph.had([(term, 1), *more]))
    if whole.op == "had":
        whole = ph.had(sorted(whole.args, key=lambda f: order_key(f[0])))
    return ph.scaled(c, whole)


def numbers(scalars: Factors) -> Factors:
    """The same of scalar factors: p·(1 − p)·(y/p − (1 − y)/(1 − p)) is y − p."""
    for k, (p, e) in enumerate(scalars):
        if p.op != "sum" or e != 1 or len(p.args) > TERMS:
            continue
        others = [f for j, f in enumerate(scalars) if j != k]
        meeting = [
            q for q, d in others if d == 1 and any(t.op == "quotient" and q in ph.links(t.args[1]) for _, t in p.args)
        ]
        inner: Terms = list(p.args)
        for q in meeting:
            inner = [(c, ph.mul_over(t, q)) for c, t in inner]
        out: Terms = []
        for c, t in inner:
            found = next((f for f in ph.links(t) if f.op == "sum"), None) if t.op == "mul" else None
            rest = [f for f in ph.links(t) if f is not found]
            out += [(c * d, ph.mul([*rest, u])) for d, u in found.args] if found is not None else [(c, t)]
        best = min(ph.add(inner), ph.add(out), key=lambda p: p.cost)
        if meeting and best.cost < p.cost + sum(q.cost + 1 for q in meeting):
            return [(best, Fraction(1)), *(f for f in others if f[0] not in meeting)]
    return scalars


def opened(terms: Terms) -> Terms:
    """The terms with one sum in each multiplied out."""
    made: Terms = []
    for c, t in terms:
        k = next((k for k, (q, e) in enumerate(t.args) if q.op == "sum" and e == 1), None) if t.op == "had" else None
        if k is None:
            made.append((c, t))
        else:
            rest = [f for j, f in enumerate(t.args) if j != k]
            made += [(c * d, times(u, rest)) for d, u in t.args[k][0].args]
    return made
