"""Random points: sizes, values of the symbols, directions of the variables.

legend   X point   H direction   D sizes by name   r ring   rng random numbers   try_ number of the attempt
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, permutations
from random import Random
from typing import Any

from frechet.check.array import RingArray
from frechet.check.expr_value import expression_value
from frechet.check.moods import PLAIN_MOODS, Mood
from frechet.check.ring import NoLaw, OutOfDomain, Ring
from frechet.check.sample import (
    LINEAR_STRUCTURES,
    field_direction,
    field_point,
    float_direction,
    float_point,
)
from frechet.check.text_value import Plain
from frechet.expr.node import Expr, Net, Symbol, sizes_in, topological
from frechet.functions.algebra import lower
from frechet.network.axis import parts
from frechet.network.size import Size
from frechet.reading import Reading

ATTEMPTS = 120  # points drawn before the domain is given up
TURNS = 6  # rounds in which the sizes change
GROW = 24  # rounds of assignments after which a size that is alone grows by one
WORK = 2_000  # entries of the largest array that a check computes with


@dataclass
class Point:
    """Values of the symbols and directions of the variables, for one assignment of sizes.

    `turn` counts the attempts, `seen` says how far from kinks it stands, and on which sides.
    """

    D: Mapping[str, int]
    X: dict[Symbol, RingArray]
    H: dict[Symbol, RingArray]
    turn: int = 0
    seen: dict[Any, list[float]] = field(default_factory=dict)


def meaning(
    e: Expr | Reading, r: Ring, named: Mapping[str, RingArray], D: Mapping[str, int]
) -> RingArray:
    """The value of a text by its plain meaning, or of an expression; one stands for a text with a derivative in it.

    Errors: OutOfDomain where numbers overflow or are divided by 0.
    """
    try:
        if isinstance(e, Reading):
            return (
                Plain(e, r, named, D).value()
                if e.plain
                else expression_value(r, lower(e.expr), named, D)
            )
        return expression_value(r, e, named, D)
    except ArithmeticError:
        raise OutOfDomain from None


def assignments(
    symbols: Collection[Symbol],
    readings: Sequence[Reading],
    several: bool,
    rng: Random,
    exprs: Sequence[Expr] = (),
) -> Iterator[dict[str, int]]:
    """Small sizes in every order, then others: some functions need tall matrices, some formulas hold for n = 2."""
    order = sorted(size_names(symbols, readings, exprs))
    least = max([*map(largest_place, readings), *map(largest_read, exprs)], default=1)
    for round_ in count():
        # a place such as n - 2 needs more than 2
        grown = round_ // GROW if len(order) == 1 else 0
        # small ones again: the domain of arccosh is seldom met by many entries
        turn = round_ if round_ < TURNS else 0
        base = [
            max(2 + ((k + turn) % 3 if several else 0), least) + grown
            for k in range(len(order))
        ]
        orders = (
            list(permutations(base))
            if len(order) <= 4
            else [tuple(rng.sample(base, len(base))) for _ in range(24)]
        )
        if round_:
            rng.shuffle(orders)  # no size shall always meet the same kind of point
        for sizes in orders:
            yield dict(zip(order, sizes, strict=True))


def size_names(
    symbols: Collection[Symbol], readings: Sequence[Reading], exprs: Sequence[Expr]
) -> set[str]:
    """The names of all sizes that values depend on."""
    names = {s.name for s in symbols if s.role == "size"}.union(*map(sizes_in, exprs))
    read = [n for s in symbols for n in s.shape]
    for reading in readings:
        names |= reading.names.dimensions
        read += sizes_read(reading)
    return names.union(*(n.names() for n in read))


def sizes_read(reading: Reading) -> set[Size]:
    """The sizes of everything in a text and the ends of its sums, each once: the sides of a chain share their types."""
    places = reading.inference.places
    shapes = {t.shape for t in reading.inference.types.values()}
    shapes |= {places.range_of(i) for i in places.ranges}
    return {n for shape in shapes for n in shape}


def largest_place(reading: Reading) -> int:
    """The largest entry that a text reads: axes must be as long."""
    trees = [tree for _, _, tree in reading.document.definitions] + [reading.document.body]
    entries = [s for tree in trees for s in tree.nodes() if s.op in ("entry", "each")]
    read = [arg for s in entries for arg in (s.args[1:] if s.op == "entry" else s.args[:1])]
    places = [a.value for arg in read for a in arg.nodes() if a.op == "number"]
    return int(max(places, default=1))


def largest_read(e: Expr) -> int:
    """The largest entry that an expression reads or writes."""
    nets = [t for t in topological(e) if isinstance(t, Net)]
    axes = [
        a
        for t in nets
        for ax in (t.signature.out, *(ax for _, ax, _ in t.parts))
        for a in ax
    ]
    fixed = [
        parts(a)[0].number() for a in axes if not isinstance(a, int) and not parts(a)[1]
    ]
    return max((k + 1 for k in fixed if k is not None), default=1)


def point(
    symbols: Collection[Symbol],
    moving: Collection[Symbol],
    D: Mapping[str, int],
    rng: Random,
    exactly: bool,
    try_: int,
    moods: Sequence[Mood] = PLAIN_MOODS,
) -> Point:
    """A random point, and random directions of the variables that move; the moods take turns."""
    X, H = {}, {}
    mood = moods[try_ % len(moods)]
    for s in symbols:
        if s.role != "variable":
            continue
        shape = tuple(n.at(D) for n in s.shape)
        if min(shape, default=1) < 1:
            raise OutOfDomain
        if math.prod(shape) > WORK:
            raise NoLaw("arrays of this size")
        X[s] = (
            field_point(s.space, shape, rng, try_)
            if exactly
            else float_point(s.space, shape, rng, mood)
        )
        if s in moving:
            H[s] = (
                field_direction(s.space, X[s], rng)
                if exactly
                else float_direction(s.space, X[s], rng)
            )
    return Point(D, X, H, try_)


def on_tangents(
    p: Point, directions: Mapping[str, str], rng: Random, exactly: bool
) -> None:
    """Move the directions of variables on curved spaces, which are given by their names, to the tangents there."""
    named = {s.name: s for s in p.X}
    for h, x in directions.items():
        if h in named and x in named and named[x].space.structure not in LINEAR_STRUCTURES:
            draw = field_direction if exactly else float_direction
            p.X[named[h]] = draw(named[x].space, p.X[named[x]], rng)
