"""Are two expressions or texts equal?  Decided by their values: exactly in a prime field, else in floating point.

Looks never decide.  Over the field, equal at random points of several sizes is equal (a wrong answer has a chance of
1e-15), different is different.  Functions without an algebraic law are compared in floating point: agreement at many
points is `equal` with the certificate numeric, a difference far above the error bound is `different`, anything
between is `undecided`.

An agreement needs points of every mood, and on both sides of every kink.

    legend   a, b sides   x value   r ring   D sizes by name   rng random numbers   try_ number of the attempt
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from random import Random

from frechet.check.array import RingArray
from frechet.check.confirmation import FEW_DIGITS, RingEquation, told_apart
from frechet.check.kinks import Kink, kink_said, side_is_empty, unseen
from frechet.check.moods import MOODS
from frechet.check.outcome import Comparison
from frechet.check.points import Point
from frechet.check.ring import Field, Floats, NoLaw, OutOfDomain, noisy_floats
from frechet.check.sampling import SampledSides, Side
from frechet.check.tally import Tally, largest_difference
from frechet.derivatives.tangent import CURVED
from frechet.expr.node import Symbol
from frechet.reading import Reading
from frechet.types.space import Space

EXACT, NUMERIC = 3, 12  # points that must agree
TURNED = 24  # of them where there are rotations and reflections: all are of one kind with probability 1e-7
KINKED = 36  # points that must agree where there are kinks: of two kinks all sides should be met together
OUTSIDE = 12  # points without a value on one side of a kink after which this side is outside the domain
LETTERS = 50  # points that must agree for every free index: of four all are equal at one place in 27
ROUNDING = 1e-11  # relative difference that is rounding at a well-conditioned point
NUDGE = 1e-12  # relative movement of the point that measures the condition
TOLD = 8  # points that must agree where they have something else than 0
# points, and their relative difference, that show a multiple of the field's prime
MULTIPLE, APART = 3, 0.01
# points with such a difference: when to stop, and what is enough where there are no more
CLEAR, SURE = 3, 2


def compare(
    a: Side, b: Side, spaces: Mapping[Symbol, Space] | None = None, kinks: bool = True
) -> Comparison:
    """Are two sides equal wherever both have values?  `spaces` restricts symbols further.

    `kinks`: points on all sides of all kinks are wanted; of a step it is enough that it holds where the function goes.

    >>> from frechet.reading import read_expression
    >>> where = "A: n×n invertible, u: n, v: n"
    >>> print(compare(read_expression("det(A + u*v')", where), read_expression("det(A)*(1 + v'*inv(A)*u)", where)))
    equal (exact: points 3, field 2^61 - 636873)
    >>> compare(read_expression("sqrt(x^2)", "x: scalar"), read_expression("x", "x: scalar")).status
    'different'
    """
    return Trial([a, b], spaces or {}).decide(lambda r, D, x: (x[0].v, x[1].v), kinks)


class Trial(SampledSides):
    """Sides whose points, drawn once, serve every question about them."""

    def __init__(
        self,
        sides: Sequence[Side],
        spaces: Mapping[Symbol, Space] | None = None,
        readings: Collection[Reading] = (),
    ) -> None:
        super().__init__(sides, spaces, readings)
        # by the points of `found`: every question asks for them
        self.moved: dict[int, list[RingArray] | None] = {}
        # the sides of kinks that nothing can reach
        self.empty: dict[tuple[Kink, int], bool] = {}

    def decide(self, pair: RingEquation, kinks: bool = True) -> Comparison:
        """Are the two lists of numbers that `pair` makes of the sides' values equal everywhere?

        With roots, real numbers decide, for the field has no signs: where roots exist in it √(c²x) = c√x holds, and
        √((1 + x²)²) = 1 + x² need not.
        """
        try:
            found = self.exact(pair)
        except NoLaw:
            found = Comparison("undecided", "none")
        if found and self.vanishes(pair):
            return Comparison("different", "numeric", {"points": MULTIPLE})
        if found.status != "undecided" and not self.field.rooted:
            return found
        try:
            numeric = self.numeric(pair, kinks)
        except NoLaw as missing:
            return Comparison("undecided", "none", {"reason": f"no numbers for {missing}"})
        return found if found and numeric else numeric

    def exact(self, pair: RingEquation) -> Comparison:
        """In the field."""
        letters = len(self.letters)
        needed = LETTERS * letters or (TURNED if self.turned else EXACT)
        for done, (p, x) in enumerate(self.rows(True), start=1):
            left, right = pair(Field(), p.D, x)
            if list(left) != list(right):
                return Comparison("different", "exact", {"sizes": dict(p.D)})
            if done >= needed:
                return Comparison(
                    "equal", "exact", {"points": done, "field": "2^61 - 636873"}
                )
        done = len(self.found[True])
        if letters and done >= EXACT:
            return Comparison("equal", "exact", {"points": done, "field": "2^61 - 636873"})
        return Comparison(
            "undecided", "none", {"reason": "no point of the domain was found"}
        )

    def vanishes(self, pair: RingEquation) -> bool:
        """Is it equal in the field alone, which takes its prime for 0?  Then floats are far apart everywhere."""
        try:
            for p, x in islice(self.rows(False), MULTIPLE):
                left, right = pair(Floats(), p.D, x)
                gap, scale = largest_difference(left, right)
                if gap <= APART * scale or gap <= self.bound(p, pair, left, right) / APART:
                    return False
        except NoLaw:
            return False
        return len(self.found[False]) >= MULTIPLE

    def numeric(self, pair: RingEquation, kinks: bool = True) -> Comparison:
        """In floating point, against a measured error bound; equal where all moods and all sides of kinks agree."""
        tally = Tally()
        for p, x in self.rows(False):
            left, right = pair(Floats(), p.D, x)
            gap, scale = largest_difference(left, right)
            bound = ROUNDING * scale
            if gap > bound:
                bound = max(bound, self.bound(p, pair, left, right))
            tally.count(p.seen if kinks else {}, gap, scale, bound, any(left) or any(right))
            if tally.clear == CLEAR:
                return Comparison("different", "numeric", {"sizes": dict(p.D)})
            enough = tally.enough(KINKED if tally.every else NUMERIC, TOLD)
            if (
                enough
                and p.turn >= len(MOODS)
                and not any(self.open(tally.every, tally.seen))
            ):
                if not tally.every or p.turn > self.near_at:
                    return self.confirmed(pair, tally)
                self.nearing = self.near_at == math.inf
        return self.undecided(pair, tally)

    def undecided(self, pair: RingEquation, tally: Tally) -> Comparison:
        """What fewer points than wanted say: equal if all sides of kinks were seen, different if none is unclear."""
        if tally.enough(NUMERIC, CLEAR):
            if missed := next(self.open(tally.every, tally.seen), None):
                return Comparison("undecided", "none", {"reason": kink_said(*missed)})
            return self.confirmed(pair, tally)
        if tally.clear >= SURE and not tally.unclear:
            return Comparison("different", "numeric", {"points": tally.clear})
        figures: dict[str, object] = {
            "agreed": tally.agreed,
            "differed": tally.clear,
            "unclear": tally.unclear,
        }
        return Comparison("undecided", "none", figures)

    def confirmed(self, pair: RingEquation, tally: Tally) -> Comparison:
        """The agreement, unless more digits tell the sides apart.  Tangents at curved points are those of floats."""
        rows = [p for p, _ in self.found[False]]
        curved = any(s.space.structure in CURVED for p in rows[:1] for s in p.X)
        if not (curved and self.directions) and told_apart(self.at, pair, rows):
            return Comparison("different", "numeric", {"digits": FEW_DIGITS})
        return tally.agreement

    def open(
        self, every: Mapping[Kink, int], seen: Mapping[Kink, int]
    ) -> Iterator[tuple[Kink, int]]:
        """The sides of kinks that were not seen, neither are empty nor outside the domain."""
        for key, side in unseen(every, seen):
            if self.outside.get(key, (0, 0))[side - 1] >= OUTSIDE:
                continue
            if (key, side) not in self.empty:
                self.empty[key, side] = side_is_empty(key, side, self.readings)
            if not self.empty[key, side]:
                yield key, side

    def bound(
        self, p: Point, pair: RingEquation, left: Sequence[float], right: Sequence[float]
    ) -> float:
        """How far rounding may drive the two lists apart: small errors in the point and in every operation say it."""
        if id(p) not in self.moved:
            self.moved[id(p)] = self.noisy(p)
        values = self.moved[id(p)]
        if values is None:
            return math.inf
        a, b = pair(Floats(), p.D, values)
        return largest_difference(a, left)[0] + largest_difference(b, right)[0]

    def noisy(self, p: Point) -> list[RingArray] | None:
        """The values of all sides with small errors in a point and in every operation; None outside the domain."""
        rng = Random(4)
        moved = {
            s: RingArray(x.shape, [v * (1 + NUDGE * rng.uniform(-1, 1)) for v in x.v])
            for s, x in p.X.items()
        }
        try:
            return self.at(replace(p, X=moved), noisy_floats(rng))
        except OutOfDomain:
            return None
