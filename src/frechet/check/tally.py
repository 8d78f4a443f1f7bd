"""How points speak for and against an equality, and what comes of it.

legend   a, b numbers of the two sides   gap their difference   bound what rounding may drive apart
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from frechet.check.kinks import Kink, add_sides
from frechet.check.outcome import Comparison

TELLING = 1e-4  # an error bound of this part of the values tells nothing
FAR = 1e3  # a difference this many times the error bound is one


class Tally:
    """Points that agree, those of them that do not only have 0 on both sides, that differ clearly, and others.

    `every` are the sides of kinks on which points stood, `seen` those on which points agree.
    """

    def __init__(self) -> None:
        self.agreed = self.told = self.clear = self.unclear = 0
        self.worst = 0.0
        self.every, self.seen = dict[Kink, int](), dict[Kink, int]()

    def count(
        self,
        near: Mapping[Kink, Sequence[float]],
        gap: float,
        scale: float,
        bound: float,
        some: bool,
    ) -> None:
        """One more point: its kinks, the difference of the sides, their size, the error bound, is anything not 0?"""
        add_sides(self.every, near)
        if gap > bound:
            self.clear, self.unclear = (
                self.clear + (gap > FAR * bound),
                self.unclear + (gap <= FAR * bound),
            )
            return
        self.worst = max(self.worst, gap / scale)
        if bound <= TELLING * scale:
            self.agreed, self.told = self.agreed + 1, self.told + some
            add_sides(self.seen, near)

    def enough(self, agreed: int, told: int) -> bool:
        """Do so many agree, of which so many have something to tell, if any has?"""
        return (
            not self.clear
            and self.agreed >= agreed + 4 * self.unclear
            and (not self.told or self.told >= told)
        )

    @property
    def agreement(self) -> Comparison:
        """Equal in floating point."""
        digits = min(15, int(-math.log10(max(self.worst, 1e-16))))
        return Comparison("equal", "numeric", {"points": self.agreed, "digits": digits})


def largest_difference(a: Sequence[float], b: Sequence[float]) -> tuple[float, float]:
    """The largest difference, and the scale that it is measured by."""
    gap = max((abs(x - y) for x, y in zip(a, b, strict=True)), default=0.0)
    return gap, max([1e-3, *map(abs, a), *map(abs, b)])
