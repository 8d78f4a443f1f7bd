"""An agreement of floats, looked at in sixty digits: where floats absorb a term, 10¹³ + exp(b) equals 10¹³.

Entries are compared one by one, each relative to itself: small beside the largest is not nothing.  A difference counts
where twice as many digits leave it as it is; one that they make smaller was rounding.  Points that are shrunk towards 0
tell a steep function from a step: tanh(1000·a) and sign(a) agree to 200 digits at a = 0.3.

    legend   p point   x entries   a, b entries of the two sides   gap their difference
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from frechet.check.array import RingArray
from frechet.check.decimals import Decimals, digits, noisy_decimals
from frechet.check.points import Point
from frechet.check.ring import NoLaw, OutOfDomain, Ring
from frechet.check.sample import LINEAR_STRUCTURES
from frechet.check.spaces import on_space

FEW_DIGITS, MANY_DIGITS = 60, 120  # digits
POINTS = 3  # that are looked at, of the smallest sizes
SHRUNK = ("1e-3", "1e-7")  # how far towards 0
REAL_DIFFERENCE = Decimal("1e-45")  # relative difference of an entry that may be one
KEPT = Decimal("1e-3")  # part of it that more digits may take away
SURE = 2  # points that differ
CLEARLY = 100  # a gap this many times larger than what errors change is one

Values = Callable[[Point, Ring], list[RingArray]]
RingEquation = Callable[
    [Ring, Mapping[str, int], Sequence[RingArray]], tuple[Sequence[Any], Sequence[Any]]
]
Sides = tuple[Sequence[Decimal], Sequence[Decimal]]


def told_apart(values: Values, pair: RingEquation, points: Sequence[Point]) -> bool:
    """Do more digits tell two sides apart that agree in floats?  Where they have no values in digits, no."""
    found = 0
    for p in looked_at(points):
        try:
            found += differs(partial(entries, values, pair, p))
        except NoLaw:
            return False
        except (OutOfDomain, ArithmeticError):
            continue
        if found == SURE:
            return True
    return False


def entries(values: Values, pair: RingEquation, p: Point, r: Decimals) -> Sides:
    """The entries of both sides at a point, in the digits of the moment."""
    return pair(r, p.D, values(exact(p), r))


def looked_at(points: Sequence[Point]) -> Iterator[Point]:
    """Some points of small sizes, then the same closer to 0 where their spaces have such."""
    few = sorted(points, key=lambda p: sum(len(x.v) for x in p.X.values()))[:POINTS]
    yield from few
    for p in few[:SURE]:
        for part in (
            SHRUNK
            if all(
                s.space.structure in LINEAR_STRUCTURES and not s.space.facts for s in p.X
            )
            else ()
        ):
            yield replace(
                p,
                X={
                    s: RingArray(x.shape, [v * float(part) for v in x.v])
                    for s, x in p.X.items()
                },
            )


def exact(p: Point) -> Point:
    """The point on its spaces to the last digit."""
    return replace(p, X={s: on_space(s.space, x) for s, x in p.X.items()})


def differs(sides: Callable[[Decimals], Sides]) -> bool:
    """Is an entry another one on the other side, in few digits and in many, by more than what an error changes?"""
    before = gaps(sides, FEW_DIGITS)
    if not any(before):
        return False
    after = gaps(sides, MANY_DIGITS)
    stay = [
        bool(x and y) and abs(x - y) <= KEPT * abs(y)
        for x, y in zip(before, after, strict=True)
    ]
    if not any(stay):
        return False
    return any(
        s and abs(y) > CLEARLY * e
        for s, y, e in zip(stay, after, errors(sides, MANY_DIGITS), strict=True)
    )


def gaps(sides: Callable[[Decimals], Sides], n: int) -> list[Decimal]:
    """The differences of entries in so many digits, 0 where they are nothing beside the entries."""
    with digits(n):
        pairs = zip(*sides(Decimals()), strict=True)
        return [
            a - b if abs(a - b) > REAL_DIFFERENCE * max(abs(a), abs(b)) else Decimal(0)
            for a, b in pairs
        ]


def errors(sides: Callable[[Decimals], Sides], n: int) -> list[Decimal]:
    """How far errors in the last of so many digits drive the entries of both sides."""
    with digits(n):
        plain, off = sides(Decimals()), sides(noisy_decimals(Random(5)))
        left, right = (
            [abs(a - b) for a, b in zip(x, y, strict=True)]
            for x, y in zip(plain, off, strict=True)
        )
        return [a + b for a, b in zip(left, right, strict=True)]
