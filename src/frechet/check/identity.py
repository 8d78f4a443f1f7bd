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
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, islice, product
from random import Random

from frechet.check.array import RingArray
from frechet.check.confirmation import FEW_DIGITS, RingEquation, told_apart
from frechet.check.kinks import (
    Kink,
    kink_said,
    opposite_sides,
    point_between,
    side_is_empty,
    sides_of,
    unseen,
)
from frechet.check.moods import MOODS, PLAIN_MOODS, WIDE_MOODS, Mood
from frechet.check.outcome import Comparison
from frechet.check.points import Point, assignments, meaning, on_tangents, point, sizes_read
from frechet.check.ring import (
    Field,
    Floats,
    NoLaw,
    OutOfDomain,
    Ring,
    TooNear,
    noisy_floats,
)
from frechet.check.tally import Tally, largest_difference
from frechet.derivatives.tangent import CURVED
from frechet.expr.node import Expr, Net, Symbol, symbol, symbols, topological
from frechet.network.size import Size
from frechet.reading import Reading
from frechet.types.space import Space

EXACT, NUMERIC = 3, 12  # points that must agree
TURNED = 24  # of them where there are rotations and reflections: all are of one kind with probability 1e-7
TRIALS = 90  # points drawn before the domain is given up
LONGER = 144  # of them in floating point: every mood eight times
# points after which sizes are small again: many entries seldom all lie in a domain
AGAIN = 3 * len(MOODS)
BEYOND = 60  # points further out, where these did not decide
SELDOM = 3  # where fewer points than one in so many have values, the moods are those that have more
KINKED = 36  # points that must agree where there are kinks: of two kinks all sides should be met together
KINKS = 12  # near so many of which points are tried
PAIRS = 3  # of points on both sides, for each
CORNERS = 8  # points for which others of the same sizes are drawn
AIMS = (0.04, -0.04, 0.1, -0.1)  # how near: closer than KINK a point is refused
SECANTS = 9  # steps towards one
OUTSIDE = 12  # points without a value on one side of a kink after which this side is outside the domain
LETTERS = 200  # points that must agree where there are free indices
TOGETHER = 12  # values of these that are tried at one assignment of sizes
ROUNDING = 1e-11  # relative difference that is rounding at a well-conditioned point
NUDGE = 1e-12  # relative movement of the point that measures the condition
TOLD = 8  # points that must agree where they have something else than 0
# points, and their relative difference, that show a multiple of the field's prime
MULTIPLE, APART = (
    3,
    0.01,
)
# points with such a difference: when to stop, and what is enough where there are no more
CLEAR, SURE = (
    3,
    2,
)

Side = Expr | Reading
PointRow = tuple[Point, list[RingArray]]


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


class Trial:
    """Sides with their values at random points, which are drawn once and serve every question about them."""

    def __init__(
        self,
        sides: Sequence[Side],
        spaces: Mapping[Symbol, Space] | None = None,
        readings: Collection[Reading] = (),
    ) -> None:
        self.sides, self.spaces = list(sides), dict(spaces or {})
        self.readings = [s for s in (*sides, *readings) if isinstance(s, Reading)]
        self.symbols = self.every_symbol()
        self.field = Field()
        self.found: dict[bool, list[PointRow]] = {True: [], False: []}
        # by the points of `found`: every question asks for them
        self.moved: dict[int, list[RingArray] | None] = {}
        self.more = {exactly: self.values(exactly) for exactly in (True, False)}
        self.lawless: dict[bool, NoLaw] = {}  # why a ring has no values
        # are points near kinks wanted, and after which attempt they come
        self.nearing, self.near_at = False, math.inf
        # how often the sides of a kink were met where there is no value
        self.outside: dict[Kink, list[int]] = {}
        # the sides of kinks that nothing can reach
        self.empty: dict[tuple[Kink, int], bool] = {}

    def every_symbol(self) -> list[Symbol]:
        """The symbols of all sides, in their narrower spaces."""
        inside = {s for e in self.sides if isinstance(e, Expr) for s in symbols(e)}
        inside |= {s for reading in self.readings for s in reading.variables.values()}
        inside |= {
            symbol(name, role="size")
            for e in self.sides
            if isinstance(e, Expr)
            for name in sizes_occurring(e)
        }
        return sorted(inside, key=lambda s: s.name)

    @property
    def letters(self) -> set[str]:
        """Free indices: names that stand for a place of an entry and are no size of any array."""
        declared = [
            space for reading in self.readings for space in reading.names.spaces.values()
        ]
        sized = {s.name for s in self.symbols if s.role == "size"}
        shapes = [s.shape for s in self.symbols] + [space.shape for space in declared]
        sized |= named(n for shape in shapes for n in shape)
        for reading in self.readings:
            sized |= named(map(reading.inference.sizes.find, sizes_read(reading)))
        return {n for r in self.readings for n in r.names.dimensions} - sized

    @property
    def directions(self) -> dict[str, str]:
        """The directions of derivatives, each with the variable that moves."""
        every = [reading.names.directions for reading in self.readings]
        return {h: x for directions in every for h, x in directions.items()}

    @property
    def turned(self) -> bool:
        """Are there matrices that are rotations or reflections?"""
        return any(
            narrowed(s, self.spaces).space.structure in ("orthogonal", "stiefel")
            for s in self.symbols
        )

    def values(self, exactly: bool) -> Iterator[PointRow]:
        """Points with the values of all sides."""
        rng = Random(3)
        letters = sorted(self.letters)
        sizes = self.sizes(rng)
        moods, passed, failed = list(MOODS), Counter[str](), Counter[str]()
        for try_ in range(TRIALS if exactly else LONGER + BEYOND):
            if not exactly and try_ % AGAIN == AGAIN - 1:
                sizes = self.sizes(rng)
            mood = moods[try_ % len(moods)]
            for D in indexed(next(sizes), letters, rng):
                if all(reading.inference.places.hold(D) for reading in self.readings):
                    row = self.tried(D, rng, exactly, try_, mood)
                    (failed if row is None else passed)[mood.name] += 1
                    if row is not None:
                        yield row
            last = try_ == LONGER + BEYOND - 1 and self.near_at > try_
            if not exactly and (self.nearing or last):
                self.nearing, self.near_at = False, float(try_)
                yield from self.near_kinks(rng)
            if try_ >= LONGER:
                moods = list(WIDE_MOODS)
            elif try_ % len(MOODS) == 0 and passed.total() < try_ / SELDOM:
                moods = fruitful(passed, failed)

    def sizes(self, rng: Random) -> Iterator[dict[str, int]]:
        """Assignments of sizes, small ones first."""
        return assignments(
            self.symbols,
            self.readings,
            True,
            rng,
            [e for e in self.sides if isinstance(e, Expr)],
        )

    def tried(
        self, D: Mapping[str, int], rng: Random, exactly: bool, try_: int, mood: Mood
    ) -> PointRow | None:
        """A point of these sizes; None outside the domain, and then the sides of kinks that it is on are counted."""
        r = self.field if exactly else Floats()
        try:
            return self.row(D, rng, r, try_, mood)
        except OutOfDomain as why:
            if not isinstance(why, TooNear):
                self.met(r.seen)
            return None

    def row(
        self, D: Mapping[str, int], rng: Random, r: Field | Floats, try_: int, mood: Mood
    ) -> PointRow:
        """A random point with the values of all sides.  Errors: OutOfDomain."""
        p = point(
            [narrowed(s, self.spaces) for s in self.symbols],
            (),
            D,
            rng,
            r.exact,
            try_,
            [mood],
        )
        on_tangents(p, self.directions, rng, r.exact)
        values = self.at(p, r)
        if not r.exact:
            p.seen = r.seen
        return p, values

    def near_kinks(self, rng: Random) -> Iterator[PointRow]:
        """Points close to kinks on both sides, between two that lie on either: kinks may differ in their place."""
        made = Counter[Kink]()
        for p, q in self.segments(rng):
            for key, place in opposite_sides(p, q):
                made[key] += 1
                for aim in AIMS if made[key] <= PAIRS and len(made) <= KINKS else ():
                    if (row := self.near(key, place, (p, q), aim)) is not None:
                        yield row

    def segments(self, rng: Random) -> list[tuple[Point, Point]]:
        """Pairs of points of the same sizes, of those met and a few more; on curved spaces there is nothing between."""
        rows = sorted(
            (p for p, _ in self.found[False] if p.seen), key=lambda p: sum(p.D.values())
        )
        if any(
            s.space.structure in CURVED or "one-hot" in s.space.facts
            for p in rows[:1]
            for s in p.X
        ):
            return []
        others = [
            self.drawn(p.D, rng, rng.choice(MOODS))
            for p in rows[:CORNERS]
            for _ in range(PAIRS)
        ]
        return [
            (p, q) for p, q in combinations([*rows, *filter(None, others)], 2) if p.D == q.D
        ]

    def drawn(self, D: Mapping[str, int], rng: Random, mood: Mood) -> Point | None:
        """A point of these sizes; None outside the domain."""
        try:
            return self.row(D, rng, Floats(), 0, mood)[0]
        except OutOfDomain:
            return None

    def near(
        self, key: Kink, place: int, ends: tuple[Point, Point], aim: float
    ) -> PointRow | None:
        """A point on a segment whose distance from a kink is about as wanted: by secants and halves."""
        (a, b), low, high = (p.seen[key][place] for p in ends), 0.0, 1.0
        for turn in range(SECANTS):
            t = (
                (low + high) / 2
                if turn % 3 == 2 or a == b
                else low + (aim - a) / (b - a) * (high - low)
            )
            at, r = point_between(*ends, t), Floats()
            try:
                row = at, self.at(at, r)
            except OutOfDomain:
                return None
            at.seen, gap = r.seen, r.seen[key][place]
            if abs(gap - aim) < abs(aim) / 2:
                return row
            low, high, a, b = (
                (t, high, gap, b) if (gap < aim) == (a < aim) else (low, t, a, gap)
            )
        return None

    def met(self, seen: Mapping[Kink, Sequence[float]]) -> None:
        """Count the sides of kinks at a point without a value."""
        for key, gaps in seen.items():
            counts = self.outside.setdefault(key, [0, 0])
            for k in (0, 1):
                counts[k] += sides_of(gaps) >> k & 1

    def at(self, p: Point, r: Ring) -> list[RingArray]:
        """The values of all sides at a point."""
        named = {s.name: x for s, x in p.X.items()}
        found = [meaning(e, r, named, p.D) for e in self.sides]
        if not r.exact and not all(math.isfinite(v) for x in found for v in x.v):
            raise OutOfDomain
        return found

    def rows(self, exactly: bool) -> Iterator[PointRow]:
        """The points so far, then new ones."""
        k = 0
        while True:
            if exactly in self.lawless:
                raise self.lawless[exactly]
            if k == len(self.found[exactly]):
                try:
                    row = next(self.more[exactly], None)
                except NoLaw as missing:
                    self.lawless[exactly] = missing
                    raise
                if row is None:
                    return
                self.found[exactly].append(row)
            yield self.found[exactly][k]
            k += 1

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
        needed = LETTERS if self.letters else TURNED if self.turned else EXACT
        for done, (p, x) in enumerate(self.rows(True), start=1):
            left, right = pair(Field(), p.D, x)
            if list(left) != list(right):
                return Comparison("different", "exact", {"sizes": dict(p.D)})
            if done >= needed:
                return Comparison(
                    "equal", "exact", {"points": done, "field": "2^61 - 636873"}
                )
        done = len(self.found[True])
        if self.letters and done >= EXACT:
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


def fruitful(passed: Mapping[str, int], failed: Mapping[str, int]) -> list[Mood]:
    """The moods whose points have values at least half as often as those of the best plain one."""
    tried = {m.name: max(1, passed[m.name] + failed[m.name]) for m in MOODS}
    best = max(passed[m.name] / tried[m.name] for m in PLAIN_MOODS)
    return [m for m in MOODS if passed[m.name] >= best / 2 * (tried[m.name] - 1)]


def named(sizes: Iterable[Size]) -> set[str]:
    """The names in sizes."""
    return {name for n in sizes for name in n.names()}


def sizes_occurring(e: Expr) -> set[str]:
    """The sizes that occur: no symbol may show those of ones, of the identity, of a unit vector."""
    return named(
        n
        for t in topological(e)
        for n in (*t.shape, *(t.signature.dims if isinstance(t, Net) else ()))
    )


def narrowed(s: Symbol, spaces: Mapping[Symbol, Space]) -> Symbol:
    """A stand-in for a symbol in a narrower space, under the same name."""
    return symbol(s.name, space=spaces[s]) if s in spaces else s


def indexed(
    D: dict[str, int], letters: Sequence[str], rng: Random
) -> Iterator[dict[str, int]]:
    """The sizes with all values of the free indices, or with some where these are many: each at several sizes."""
    if not letters:
        yield D
        return
    most = max((n for name, n in D.items() if name not in letters), default=2)
    values = list(product(range(1, most + 1), repeat=len(letters)))
    if len(values) > TOGETHER:
        values = rng.sample(values, TOGETHER)
    for chosen in values:
        yield {**D, **dict(zip(letters, chosen, strict=True))}
