"""Forgotten commutation matrices: right once K is put in, before the whole, in a term of a sum or before a vec.

legend   T truth   R right side of the claim   t term of the truth   K commutation matrix
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from math import prod

from frechet.check.identity import Trial
from frechet.check.outcome import Comparison
from frechet.claims.case import Case
from frechet.claims.relations import (
    Change,
    commuted_axis,
    halves,
    one_after_another,
    relation,
    sum_relation,
    unchanged,
)
from frechet.claims.rows import commuted_vecs, is_call_of
from frechet.claims.terms import truth_terms
from frechet.claims.truth import Truth
from frechet.network.size import Size
from frechet.reading import Reading

CHOICES = 150  # ways to leave K out of some terms that are tried

Split = tuple[int, Size, Size]


def right_up_to_commutation(case: Case) -> Comparison | None:
    """How it was decided that the claim is right but for K; None where it is not."""
    if not case.direct or case.zero or superfluous(case):
        return None
    for found in (*in_front(case), *in_terms(case), *before_vecs(case)):
        if found:
            return found
    return None


def superfluous(case: Case) -> bool:
    """Has the claim a K while the derivative has none?"""
    if case.truth.kind == "identity" or not commutes(case.claimed):
        return False
    return "K(" not in case.truth.expr.written("text")


def commutes(reading: Reading) -> bool:
    """Is there a K in a text?"""
    return any(is_call_of(s, "K") for s in reading.document.body.nodes())


def changes(case: Case) -> list[Change]:
    """K on the left or on the right."""
    t = case.truth.type
    found = [(axis, *shape) for axis, a, b in splits(case) for shape in ((a, b), (b, a))]
    return [commuted_axis(t, axis, a, b) for axis, a, b in dict.fromkeys(found)]


def splits(case: Case) -> Iterator[Split]:
    """The axes that are a vec, on both sides; beside a K also those of a Kronecker product."""
    yield from case.truth.splits()
    if case.truth.kind == "identity":
        yield from Truth(case.claimed).splits()
        if commutes(case.claimed):
            yield from factors(case.claimed)


def factors(reading: Reading) -> Iterator[Split]:
    """The axes of the Kronecker products of a text."""
    types, find = reading.inference.types, reading.inference.sizes.find
    for s in reading.document.body.nodes():
        if is_call_of(s, "kron"):
            a, b = (types[x].shape for x in s.args)
            if len(a) == len(b) == 2:
                yield from ((axis, find(a[axis]), find(b[axis])) for axis in (0, 1))


def in_front(case: Case) -> Iterator[Comparison]:
    """K before or behind all of it, on both sides, or I + K."""
    found = changes(case)
    for change in [
        *found,
        *(one_after_another(c, d) for c, d in combinations(found, 2)),
        *map(halves, found),
    ]:
        yield case.held(unchanged, change)


def in_terms(case: Case) -> Iterator[Comparison]:
    """K in some terms of the derivative."""
    terms = truth_terms(case.truth.expr)
    ways = [unchanged, *changes(case)]
    if len(terms) < 2 or len(ways) == 1 or prod([len(ways)] * len(terms)) > CHOICES:
        return
    trial = Trial([case.claimed, *(t for _, t in terms)], readings=case.readings)
    scales = [c for c, _ in terms]
    for chosen in product(ways, repeat=len(terms)):
        if any(change is not unchanged for change in chosen):
            yield trial.decide(sum_relation(scales, chosen))


def before_vecs(case: Case) -> Iterator[Comparison]:
    """K before a vec that the claim writes."""
    for k, reading in enumerate(
        [case.claimed, *([case.truth.reading] if case.truth.kind == "identity" else [])]
    ):
        for made in commuted_vecs(reading):
            pair = [made, case.claimed] if k else [case.truth.side, made]
            trial = Trial(pair, readings=[*case.readings, made])
            yield trial.decide(relation(unchanged, unchanged))
