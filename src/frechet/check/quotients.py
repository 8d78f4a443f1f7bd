"""The definition of a derivative, as a limit of quotients of differences, in so many digits that nothing is rounding.

    D^k f(X)[H1, ..., Hk] = lim Σ ±f(X ± h·H1/2 ± ... ± h·Hk/2)/h^k

over all signs.  The error is that of h²; two steps take it away.  Everything is computed in 60 digits.  Where the two
steps differ, or two values that should be equal do, more digits decide: a difference that stays is one, a difference
that they make vanish was rounding, and what no number of digits settles is not decided.  Before two values are called
different they are computed once more with every operation rounded up, and down: what cancels shows itself.

    legend   f function   X point   H directions   h step   k order   a, b lists of numbers that should be equal
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, getcontext
from itertools import pairwise, product
from typing import Any

from frechet.check.decimals import digits
from frechet.check.ring import OutOfDomain

LADDER = (60, 120, 240)  # digits
SETTLED = Decimal("1e-15")  # relative difference of the quotients with two steps
EQUAL = Decimal("1e-12")  # relative difference of two entries that are equal
BESIDE = Decimal("1e-18")  # the same, relative to the largest entry
GONE = Decimal("1e-20")  # what more digits make so much smaller was rounding
SAME = Decimal("1e-3")  # relative difference of two differences that are the same
WIDEST, HALVINGS = 0.25, 8  # steps in floating point
GUARD = 3  # of the digits of a value so many may be rounding: 1 + 1E-102 is 1
CLOSE = 2e-8  # relative difference of floats that are equal: an error of 1e-6 is found
FAR = 1e3  # a difference so many times the error is one

Numbers = Sequence[Decimal]
Signs = tuple[int, ...]


@dataclass(frozen=True)
class ComparedNumbers:
    """Two lists of numbers that should be equal, and how far one of them may be off."""

    a: Numbers
    b: Numbers
    error: Decimal = Decimal(0)

    @property
    def scale(self) -> Decimal:
        """The largest number."""
        return max((abs(x) for x in (*self.a, *self.b)), default=Decimal(0))

    @property
    def gaps(self) -> list[Decimal]:
        """The differences."""
        return [x - y for x, y in zip(self.a, self.b, strict=True)]

    @property
    def settled(self) -> bool:
        """Is the error small beside the numbers?"""
        return max(self.error, lost(self.a), lost(self.b)) <= SETTLED * self.scale

    @property
    def equal(self) -> bool:
        """Are they equal, entry by entry?"""
        floor = BESIDE * self.scale
        return all(
            abs(x - y) <= EQUAL * max(abs(x), abs(y)) + floor
            for x, y in zip(self.a, self.b, strict=True)
        )

    def judged(self, before: ComparedNumbers | None) -> bool | None:
        """Are they equal?  None: more digits are needed; `before` is the same pair with fewer."""
        if self.equal and (self.settled or (not self.scale and self.error <= SETTLED)):
            return True
        if before is None:
            return None
        if self.scale <= min(GONE * before.scale, SETTLED):
            return True
        return (
            False if self.settled and before.settled and self.differs_as(before) else None
        )

    def confirmed(self, other: ComparedNumbers, verdict: bool | None) -> bool | None:
        """A verdict on a pair, if it is one here too, where it is rounded in another way: different, or all 0."""
        if verdict is False:
            return False if self.settled and self.differs_as(other) else None
        return verdict if other.scale or self.scale <= SETTLED else None

    def differs_as(self, other: ComparedNumbers) -> bool:
        """Are the differences those of the same pair, computed in another way?"""
        moved = max(abs(x - y) for x, y in zip(self.gaps, other.gaps, strict=True))
        return moved <= SAME * max(map(abs, self.gaps))


def lost(entries: Numbers) -> Decimal:
    """What rounding took from a number: where it cancels the exponent says, which of a whole number is not above 0.

    That holds for a number that became 0, too: 1E+70 - 1E+70 is 0E+70.
    """
    exponents = [e for x in entries if isinstance(e := x.as_tuple().exponent, int)]
    worst = max(exponents, default=0)
    return Decimal(10) ** worst if worst > 0 else Decimal(0)


def limit_of_quotients(
    f: Callable[[Sequence[Decimal]], Numbers], k: int
) -> tuple[Numbers, Decimal]:
    """The limit of the quotients, from two steps, and the largest difference of the two.

    `f` takes how far to go in each of the k directions.
    """
    h = Decimal(10) ** -(getcontext().prec // (k + 3))
    rounding = Decimal(0)

    def watched(steps: Sequence[Decimal]) -> Numbers:
        """The value of f, and what rounding took from it."""
        nonlocal rounding
        found = f(steps)
        largest = max((abs(x) for x in found), default=Decimal(0))
        rounding = max(rounding, lost(found), largest.scaleb(GUARD - getcontext().prec))
        return found

    wide, close = (differences(watched, k, step) for step in (h, h / 2))
    error = max((abs(x - y) for x, y in zip(wide, close, strict=True)), default=Decimal(0))
    return [
        (4 * y - x) / 3 for x, y in zip(wide, close, strict=True)
    ], error + rounding / h**k


def differences(f: Callable[[Sequence[Any]], Sequence[Any]], k: int, h: Any) -> list[Any]:
    """Σ ±f(X ± h·H1/2 ± ... ± h·Hk/2)/h^k."""
    total: list[Any] = []
    for signs in product((1, -1), repeat=k):
        found = f([s * h / 2 for s in signs])
        sign = math.prod(signs)
        total = (
            [t + sign * x for t, x in zip(total, found, strict=True)]
            if total
            else [sign * x for x in found]
        )
    return [t / h**k if t else t for t in total]


def decided(pairs: Callable[[], Mapping[str, ComparedNumbers]]) -> tuple[bool | None, str]:
    """Are all pairs equal, with as many digits as it takes?  Else which is not; None where no digits settle it."""
    before: Mapping[str, ComparedNumbers] = {}
    unsettled = ""
    for less, n in pairwise((LADDER[0], *LADDER)):
        now = computed(pairs, n)
        with digits(n):
            found = {name: pair.judged(before.get(name)) for name, pair in now.items()}
            if False in found.values() or any(not pair.scale for pair in now.values()):
                for rounding in (ROUND_CEILING, ROUND_FLOOR):
                    again = computed(pairs, less, rounding)
                    found = {
                        name: again[name].confirmed(pair, found[name])
                        for name, pair in now.items()
                    }
        if False in found.values():
            return False, next(name for name, verdict in found.items() if verdict is False)
        if all(found.values()):
            return True, ""
        before, unsettled = (
            now,
            next(name for name, verdict in found.items() if not verdict),
        )
    return None, unsettled


def computed(
    pairs: Callable[[], Mapping[str, ComparedNumbers]],
    n: int,
    rounding: str = ROUND_HALF_EVEN,
) -> Mapping[str, ComparedNumbers]:
    """The pairs in so many digits."""
    with digits(n, rounding):
        try:
            return pairs()
        except ArithmeticError:
            raise OutOfDomain from None


# -------------------------------------------------------------------- in floating point
def extrapolated(
    f: Callable[[Sequence[float]], Sequence[float]], k: int
) -> tuple[list[float], float]:
    """The limit of quotients of floats by Neville's scheme, with the error that its columns show (Ridders 1982)."""
    best, error = list[float](), math.inf
    row: list[list[float]] = []
    for j in range(HALVINGS):
        h = WIDEST / 2**j
        before, row = row, [differences(f, k, h)]
        for i in range(1, j + 1):
            row.append(
                [
                    (4**i * y - x) / (4**i - 1)
                    for x, y in zip(before[i - 1], row[i - 1], strict=True)
                ]
            )
            off = max(largest_gap(row[i], row[i - 1]), largest_gap(row[i], before[i - 1]))
            if off < error:
                best, error = row[i], off
    if not math.isfinite(error):
        raise OutOfDomain
    return best, error


def largest_gap(a: Sequence[float], b: Sequence[float]) -> float:
    """The largest difference of two entries."""
    return max((abs(x - y) for x, y in zip(a, b, strict=True)), default=0.0)


def near(a: Sequence[float], b: Sequence[float], error: float = 0.0) -> bool | None:
    """Are two lists of floats equal?  None where the error is too large to tell."""
    scale, gap = max((abs(x) for x in (*a, *b)), default=0.0), largest_gap(a, b)
    if gap > FAR * error + CLOSE * scale:
        return False
    return True if error <= CLOSE * scale and gap <= CLOSE * scale else None
