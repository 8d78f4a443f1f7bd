"""The conditions of an answer, tried: where all that is printed holds, there are a value and a derivative.

Random points are never 0 and seldom at an edge.  These have zeros, equal entries and both signs on purpose, and what is
said of numbers is looked at there: of a matrix that must be invertible nothing is concluded.

    legend   X point   D sizes   c condition
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from itertools import cycle, islice
from random import Random

from frechet.check.answer import Answer, GivenValues, Probe, assigned, function_value, probe
from frechet.check.array import RingArray
from frechet.check.decimals import Decimals, digits
from frechet.check.expr_value import expression_value
from frechet.check.ring import NoLaw, OutOfDomain, Undefined
from frechet.expr.node import Symbol
from frechet.functions.declaration import NUMBER_CONDITIONS

TRIES, ZEROS = 3, 4  # points with numbers at random, and points at which one symbol is 0
DIGITS = 30
CLEAR = Decimal("1e-9")  # by how much a condition holds where nothing is rounding
WHOLE = (0, 0, 1, -1, 2, -2)


def tried(answer: Answer) -> Mapping[str, int] | None:
    """The sizes at which something has no value though every condition holds; None where no such point was found."""
    rng = Random(3)
    if answer.conditions is None or any(
        c.kind not in NUMBER_CONDITIONS for c in answer.conditions
    ):
        return None
    zeros = [None] * TRIES + [s for s in answer.symbols if free(s)][:ZEROS]
    for zero, D in zip(zeros, cycle(islice(assigned(answer, rng), TRIES)), strict=False):
        with suppress(OutOfDomain, NoLaw, ArithmeticError), digits(DIGITS):
            p = at_whole_numbers(probe(answer, D, rng, False, 0), zero, rng).in_decimals()
            if conditions_hold(answer, p) and not defined(answer, p):
                return D
    return None


def free(s: Symbol) -> bool:
    """Is nothing known of the entries of a symbol?"""
    return s.role == "variable" and not s.space.structure and not s.space.facts


def at_whole_numbers(p: Probe, zero: Symbol | None, rng: Random) -> Probe:
    """The point with small whole numbers in the symbols that may have them; one of them may be 0."""

    def moved(s: Symbol, x: RingArray) -> RingArray:
        """Another point of the space of a symbol."""
        if s is zero:
            return RingArray(x.shape, [0 for _ in x.v])
        if free(s) or s.space.facts == {"integer"}:
            return RingArray(x.shape, [rng.choice(WHOLE) for _ in x.v])
        if s.space.facts == {"integer", "positive"}:
            return RingArray(x.shape, [rng.randint(1, 3) for _ in x.v])
        return x

    return Probe(p.r, p.D, {s: moved(s, x) for s, x in p.X.items()}, p.Z)


def conditions_hold(answer: Answer, p: Probe) -> bool:
    """Does every condition hold at a point, and near it where the number is no whole one?"""
    return all(
        NUMBER_CONDITIONS[c.kind](near)
        for c in answer.conditions or ()
        for a in expression_value(Decimals(), c.subject, p.named, p.D).v
        for near in ((a,) if a == a.to_integral_value() else (a - CLEAR, a, a + CLEAR))
    )


def defined(answer: Answer, p: Probe) -> bool:
    """Have the function and its derivative a value?"""
    try:
        function_value(answer, Decimals(), p.X, p.D)
        _ = GivenValues(answer, Decimals(), p).derivative
    except Undefined:
        return False
    return True
