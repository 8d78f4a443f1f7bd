"""A bracket in the order of the line before: tr(X²·A·dX) + tr(A·X²·dX) is ⟨(X²·A + A·X²)', dX⟩.

An expression has an order of its own for the terms of a sum; a reader follows them from line to line.

legend   p phrase   runs factors that stand in a row
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from frechet.explain.spread import MovedTerms, turned_round
from frechet.explain.turning import factors_of_phrase, front_and_chain
from frechet.explain.typed import product_in_order, sum_in_order, transposed_as_typed
from frechet.notation.paint.painter import parts_of
from frechet.notation.paint.sharing import parts_in_order, rebuilt
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.traits import unscaled

Runs = Sequence[Sequence[Phrase]]


def in_order_of(p: Phrase, terms: MovedTerms) -> Phrase:
    """A single bracket, its sums in the order of terms that end in their differential."""
    c, bracket = unscaled(p)
    if bracket.op != "call" or bracket.args[0] != "inner" or len(terms) < 2:
        return p
    lying = [front_and_chain(q)[1][:-1] for _, q in terms]
    if not all(lying):
        return p
    upright = [factors_of_phrase(turned_round(product_in_order(run))) for run in lying]
    _, G, m = bracket.args
    return ph.scaled(c, ph.call("inner", (sums_in_order(G, upright, lying), m), ()))


def numbers_by_turned(words: Iterable[Phrase]) -> dict[Phrase, Phrase]:
    """Every row by a column that stands in words, by the same with the other one as the row."""
    found = (q for p in words for q in parts_in_order(p) if q.op == "mul" and not q.shape)
    pairs = (q for q in found if len(q.args) == 2 and all(f.shape for f in q.args))
    return {turned_round_number(q): q for q in pairs}


def turned_round_number(p: Phrase) -> Phrase:
    """v'·s as s'·v."""
    row, column = p.args
    return product_in_order([transposed_as_typed(column), transposed_as_typed(row)])


def sums_in_order(p: Phrase, runs: Runs, turned: Runs) -> Phrase:
    """Words whose sums have their terms in the order of the runs; under a transpose in that of the turned ones."""
    if p.op == "T":
        inner = sums_in_order(p.args[0], turned, runs)
        return p if inner is p.args[0] else transposed_as_typed(inner)
    if p.op == "sum":
        return terms_in_order(p, runs)
    image = {q: sums_in_order(q, runs, turned) for q in parts_of(p)}
    return p if all(a is b for a, b in image.items()) else rebuilt(p, image)


def terms_in_order(p: Phrase, runs: Runs) -> Phrase:
    """The terms with a plus first, then those with fewer transposes, then in the order of the runs."""
    places = [place_among(q, runs) for _, q in p.args]
    if None in places or len(set(places)) < len(places):
        return p
    key = {
        q: (c < 0, sum(r.op == "T" for r in parts_in_order(q)), k)
        for (c, q), k in zip(p.args, places, strict=True)
    }
    order = sorted(p.args, key=lambda t: key[t[1]])
    return p if order == list(p.args) else sum_in_order(order)


def place_among(q: Phrase, runs: Runs) -> int | None:
    """The first run in which the factors of a term stand in a row."""
    every = powers_spelled(factors_of_phrase(q))
    for k, factors in enumerate(runs):
        run = powers_spelled(factors)
        starts = range(len(run) - len(every) + 1)
        if any(run[j : j + len(every)] == every for j in starts):
            return k
    return None


def powers_spelled(chain: Sequence[Phrase]) -> list[Phrase]:
    """Factors, a power as so many equal ones."""
    return [
        base
        for f in chain
        for base in ([f.args[0]] * int(f.args[1]) if f.op == "power" and f.shape else [f])
    ]
