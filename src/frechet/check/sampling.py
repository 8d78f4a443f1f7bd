"""Sides, expressions or texts, with their values at random points: of small sizes first, in moods, and near kinks.

Over a prime field any point will do.  In floating point one mood after the other is tried, for a domain may hold few of
their points; where a side has kinks, points are drawn close to them on both sides.

    legend   r ring   D sizes by name   rng random numbers   try_ number of the attempt
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations, product
from random import Random

from frechet.check.array import RingArray
from frechet.check.kinks import Kink, opposite_sides, point_between, sides_of
from frechet.check.moods import MOODS, PLAIN_MOODS, WIDE_MOODS, Mood
from frechet.check.points import Point, assignments, meaning, on_tangents, point, sizes_read
from frechet.check.ring import Field, Floats, NoLaw, OutOfDomain, Ring, TooNear
from frechet.derivatives.tangent import CURVED
from frechet.expr.node import Expr, Net, Symbol, symbol, symbols, topological
from frechet.network.size import Size
from frechet.reading import Reading
from frechet.types.space import Space

TRIALS = 90  # points drawn before the domain is given up
LONGER = 144  # of them in floating point: every mood eight times
# points after which sizes are small again: many entries seldom all lie in a domain
AGAIN = 3 * len(MOODS)
BEYOND = 60  # points further out, where these did not decide
SELDOM = 3  # where fewer points than one in so many have values, the moods are those that have more
KINKS = 12  # near so many of which points are tried
PAIRS = 3  # of points on both sides, for each
CORNERS = 8  # points for which others of the same sizes are drawn
AIMS = (0.04, -0.04, 0.1, -0.1)  # how near: closer than KINK a point is refused
SECANTS = 9  # steps towards one
PLACES = 3  # of sizes and free indices: where there are fewer they are taken several times
TOGETHER = 12  # values of free indices that are tried at one assignment of sizes

Side = Expr | Reading
PointRow = tuple[Point, list[RingArray]]
SizesAndPlaces = tuple[tuple[str, int], ...]  # a size or a free index and its value, each


class SampledSides:
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
        self.more = {exactly: self.values(exactly) for exactly in (True, False)}
        self.lawless: dict[bool, NoLaw] = {}  # why a ring has no values
        # are points near kinks wanted, and after which attempt they come
        self.nearing, self.near_at = False, math.inf
        # how often the sides of a kink were met where there is no value
        self.outside: dict[Kink, list[int]] = {}

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
        """Points with the values of all sides; over the field one tells all about its sizes and its free indices."""
        rng = Random(3)
        sizes, met = self.sizes(rng), set[SizesAndPlaces]()
        moods, passed, failed = list(MOODS), Counter[str](), Counter[str]()
        for try_ in range(TRIALS if exactly else LONGER + BEYOND):
            if not exactly and try_ % AGAIN == AGAIN - 1:
                sizes = self.sizes(rng)
            mood = moods[try_ % len(moods)]
            for D in self.unmet(next(sizes), rng, met if exactly else ()):
                row = self.tried(D, rng, exactly, try_, mood)
                (failed if row is None else passed)[mood.name] += 1
                if row is not None:
                    met.add(tuple(D.items()))
                    yield row
            if not exactly:
                yield from self.near_kinks_if_due(try_, rng)
            if try_ >= LONGER:
                moods = list(WIDE_MOODS)
            elif try_ % len(MOODS) == 0 and passed.total() < try_ / SELDOM:
                moods = fruitful(passed, failed)

    def unmet(
        self, sizes: dict[str, int], rng: Random, met: Collection[SizesAndPlaces]
    ) -> Iterator[dict[str, int]]:
        """These sizes with places for the free indices: none that was met, once there were enough."""
        letters = sorted(self.letters)
        for D in filter(self.places_hold, indexed(sizes, letters, rng)):
            if not letters or len(met) < PLACES or tuple(D.items()) not in met:
                yield D

    @cached_property
    def places(self) -> set[tuple[Size, Size, Size]]:
        """The places that the texts read: the first one, the last one, the length of their axis."""
        return {
            ends for reading in self.readings for ends in reading.inference.places.ends()
        }

    def places_hold(self, D: Mapping[str, int]) -> bool:
        """Does every place that the texts name lie inside of its array at these sizes?"""
        return all(1 <= low.at(D) <= top.at(D) <= n.at(D) for low, top, n in self.places)

    def near_kinks_if_due(self, try_: int, rng: Random) -> Iterator[PointRow]:
        """Points near kinks, where they are wanted; at the last attempt, where there were none."""
        last = try_ == LONGER + BEYOND - 1 and self.near_at > try_
        if self.nearing or last:
            self.nearing, self.near_at = False, float(try_)
            yield from self.near_kinks(rng)

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
