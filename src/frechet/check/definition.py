"""The check in every answer: the definition of the derivative itself, on the expression as it was written.

Where the function is rational it is a proof at random points of a large prime field: f(X + ε1·H1 + ε2·H2) has the
coefficient D²f(X)[H1, H2] at ε1·ε2 over F_p[ε1, ε2]/(ε1², ε2²).  Elsewhere the derivative is the limit of quotients of
differences, in so many decimal digits that nothing is rounded; a function that has numbers in floating point alone is
differenced there, and what rounding hides is not checked.  Every way the array of coefficients (the gradient, the
Jacobian) must give the same directional derivative, ⟨G, LH⟩ = ⟨L*G, H⟩, and the printed text must have the same value.

    legend   f function   X point   H directions   D sizes   k order   r ring
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from frechet.check.answer import (
    LARGE_ANSWER,
    Answer,
    GivenValues,
    Probe,
    assigned,
    function_value,
    probe,
)
from frechet.check.array import RingArray
from frechet.check.conditions import tried
from frechet.check.decimals import Decimals
from frechet.check.kinks import Kink, add_sides, side_is_empty, unseen
from frechet.check.outcome import Check
from frechet.check.quotients import (
    ComparedNumbers,
    decided,
    extrapolated,
    limit_of_quotients,
    near,
)
from frechet.check.ring import Field, Floats, Jets, NoLaw, OutOfDomain, Ring

LONG = 400  # nodes of an answer for which one point in decimals is enough: every one takes a second
POINTS = 2  # points at which an answer is right, each with another assignment of sizes
SIDES = 8  # points more that are tried until kinks were seen from both sides
FIRST = 2  # entries of an array at a kink that are seen from both sides each
FAILURES = 3  # points at which floats must differ
UNCLEAR = 4  # points that decide nothing after which nothing is said
SIGNS = "a field has no positive root of (1 + a)^2"
NOWHERE = "no point of the domain was found"


def check(answer: Answer) -> Check:
    """Check a derivative against its definition, exactly where that is possible, and where it is said to hold."""
    found = defined(answer)
    if found and (where := tried(answer)) is not None:
        return Check("failed", found.method, {"differs": "conditions", "sizes": where})
    return found


def defined(answer: Answer) -> Check:
    """Is it what the definition says?"""
    found = Check("not checked", "none", {"reason": NOWHERE})
    for way in (exact, numeric, rough):
        try:
            found = way(answer)
        except NoLaw as missing:
            found = Check("not checked", "none", {"reason": f"no numbers for {missing}"})
        if found.status != "not checked" or (way is numeric and found.method == "Taylor"):
            break
    return found


# -------------------------------------------------------------------- exactly
def exact(answer: Answer) -> Check:
    """f(X + ε1·H1 + ...) against the derivative at random points of the field."""
    rng, done = Random(1), 0
    enough = POINTS if answer.size <= LARGE_ANSWER else 1
    jets, plain = Jets(answer.order), Field()
    for try_, D in enumerate(assigned(answer, rng)):
        try:
            p = probe(answer, D, rng, True, try_)
            same = agree(answer, p, jets, plain)
        except OutOfDomain:
            continue
        if not same and (jets.rooted or plain.rooted):
            return Check("not checked", "exact", {"reason": SIGNS})
        if not same:
            return Check("failed", "exact", {"sizes": dict(D)})
        done += 1
        if done == enough:
            return Check("passed", "exact", {"points": done, "field": "2^61 - 636873"})
    return Check("not checked", "exact", {"reason": NOWHERE})


def agree(answer: Answer, p: Probe, jets: Jets, plain: Field) -> bool:
    """Are all values of an answer at a point what the function says there at X + ε1·H1 + ...?"""
    moved = {
        s: RingArray(
            x.shape,
            [jets.jet(v, [H[s].v[j] for H in p.H if s in H]) for j, v in enumerate(x.v)],
        )
        for s, x in p.X.items()
    }
    left = [x[-1] for x in function_value(answer, jets, moved, p.D).v]
    given = GivenValues(answer, plain, p)
    same = left == given.derivative == given.contracted == given.off
    return same and all(a == b for a, b in given.texts)


# -------------------------------------------------------------------- in decimals
def numeric(answer: Answer) -> Check:
    """The limit of quotients of differences at random points."""
    rng, passed, unclear, seen = Random(2), 0, 0, dict[Kink, int]()
    enough = POINTS if answer.size + answer.written <= LONG else 1
    for try_, D in enumerate(assigned(answer, rng)):
        try:
            p = probe(answer, D, rng, False, try_)
            verdict, what = decided(partial(pairs, answer, p, seen))
        except OutOfDomain:
            continue
        if verdict is False:
            return Check("failed", "Taylor", {"differs": what, "sizes": dict(D)})
        passed, unclear = passed + (verdict is True), unclear + (verdict is None)
        if unclear == UNCLEAR:
            break
        if passed >= enough + UNCLEAR * (unclear > 0) and (
            sides_seen(answer, seen) or passed >= POINTS + SIDES
        ):
            return Check("passed", "Taylor", {"points": passed})
    return Check("not checked", "Taylor", {"reason": "cancels" if unclear else NOWHERE})


def sides_seen(answer: Answer, seen: Mapping[Kink, int]) -> bool:
    """Was every kink seen from both sides, at its first entries, as far as nothing is known to be empty there?"""
    readings = [] if answer.reading is None else [answer.reading]
    missing = {(of, side) for (of, _), side in unseen(seen, seen)}
    return all(side_is_empty(of, side, readings) for of, side in missing)


def at_entries(seen: Mapping[Kink, Sequence[Any]]) -> dict[Kink, Sequence[Any]]:
    """The first entries at every kink, each as a kink of its own."""
    return {
        (key, str(k)): gaps[k : k + 1]
        for key, gaps in seen.items()
        for k in range(min(len(gaps), FIRST))
    }


def pairs(answer: Answer, p: Probe, seen: dict[Kink, int]) -> dict[str, ComparedNumbers]:
    """What must be equal at a point, in the digits of the moment."""
    p = p.in_decimals()
    sides: list[bool] | None = None

    def moved(steps: Sequence[Decimal]) -> list[Decimal]:
        """The value of f some way along the directions."""
        nonlocal sides
        X = {
            s: RingArray(x.shape, shifted(x.v, [H[s].v for H in p.H if s in H], steps))
            for s, x in p.X.items()
        }
        r = Decimals()
        found = function_value(answer, r, X, p.D).v
        if sides is not None and sides != r.sides:
            raise OutOfDomain  # a kink lies between
        sides = r.sides
        add_sides(seen, at_entries(r.seen))
        return found

    limit, error = limit_of_quotients(moved, answer.order)
    given = GivenValues(answer, Decimals(), p)
    made = {
        "differential": ComparedNumbers(limit, given.derivative, error),
        "coefficients": ComparedNumbers(given.derivative, given.contracted),
        "projection": ComparedNumbers(given.contracted, given.off),
    }
    return made | {
        f"text {k}": ComparedNumbers(a, b) for k, (a, b) in enumerate(given.texts, start=1)
    }


def shifted(
    x: Sequence[Any], H: Sequence[Sequence[Any]], steps: Sequence[Any]
) -> list[Any]:
    """x + Σ step·h, entry by entry."""
    entries = list(x)
    for h, step in zip(H, steps, strict=False):
        entries = [a + step * b for a, b in zip(entries, h, strict=True)]
    return entries


# -------------------------------------------------------------------- in floating point
def rough(answer: Answer) -> Check:
    """The same with extrapolated quotients of floats, for functions that have no other numbers."""
    rng, r = Random(2), Floats()
    found = {True: 0, False: 0, None: 0}
    for try_, D in enumerate(assigned(answer, rng)):
        try:
            p = probe(answer, D, rng, False, try_)
            found[roughly(answer, r, p)] += 1
        except OutOfDomain:
            continue
        if found[False] == FAILURES:
            return Check("failed", "Taylor", {"sizes": dict(D)})
        if found[None] == UNCLEAR:
            break
        if found[True] == POINTS + FAILURES * (found[False] + found[None]):
            return Check("passed", "Taylor", {"points": found[True]})
    return Check(
        "not checked", "Taylor", {"reason": "cancels" if any(found.values()) else NOWHERE}
    )


def roughly(answer: Answer, r: Ring, p: Probe) -> bool | None:
    """Is the derivative right at a point, as far as floats tell?"""

    def moved(steps: Sequence[float]) -> list[float]:
        """The value of f some way along the directions."""
        X = {
            s: RingArray(x.shape, shifted(x.v, [H[s].v for H in p.H if s in H], steps))
            for s, x in p.X.items()
        }
        return function_value(answer, r, X, p.D).v

    limit, error = extrapolated(moved, answer.order)
    given = GivenValues(answer, r, p)
    verdicts = [
        near(limit, given.derivative, error),
        near(given.derivative, given.contracted),
    ]
    verdicts += [near(given.contracted, given.off)]
    verdicts += [near(a, b) for a, b in given.texts]
    return None if None in verdicts else all(verdicts)
