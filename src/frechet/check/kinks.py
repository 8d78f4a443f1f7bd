"""Both sides of every kink: on which sides points stood, and which sides nothing can reach.

What holds for x > 0 need not hold for x < 0: an agreement counts where abs, max, norms of singular values and roots of
squares were seen on both sides, or where one side is empty, as that of abs(x'x).

    legend   key node with what of it has a kink   bits 1 below, 2 above
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from frechet.check.array import RingArray
from frechet.check.expr_value import ROOT_KINK
from frechet.check.points import Point
from frechet.derivatives.definite import definite, nonnegative
from frechet.errors import FrechetError
from frechet.expr.laws import simplify
from frechet.expr.net import transpose
from frechet.expr.node import Call, Expr, Net
from frechet.expr.powers import is_positive
from frechet.expr.sums import add
from frechet.functions.algebra import lower
from frechet.functions.catalogue.extremes import maximum, minimum
from frechet.functions.declaration import registry
from frechet.reading import Reading
from frechet.reading.elaborate import elaborate
from frechet.reading.text.syntax import Syntax

BOTH = 3
SAID = {1: "negative", 2: "positive"}
Kink = tuple[Any, str]


def sides_of(gaps: Sequence[float]) -> int:
    """On which sides of a kink numbers lie."""
    return (1 if any(gap < 0 for gap in gaps) else 0) | (
        2 if any(gap >= 0 for gap in gaps) else 0
    )


def add_sides(into: dict[Kink, int], seen: Mapping[Kink, Sequence[float]]) -> None:
    """Add the sides of one point to those of others."""
    for key, gaps in seen.items():
        into[key] = into.get(key, 0) | sides_of(gaps)


def opposite_sides(p: Point, q: Point) -> Iterator[tuple[Kink, int]]:
    """The kinks on both sides of which two points stand, and which of the numbers at it has two signs."""
    for key, gaps in p.seen.items():
        for place, (a, b) in enumerate(zip(gaps, q.seen.get(key, ()), strict=False)):
            if a * b < 0:
                yield key, place
                break


def point_between(p: Point, q: Point, t: float) -> Point:
    """A point on the segment; it is of a space that is convex."""
    moved = {
        s: RingArray(a.shape, [v + t * (w - v) for v, w in zip(a.v, q.X[s].v, strict=True)])
        for s, a in p.X.items()
    }
    return Point(p.D, moved, {}, max(p.turn, q.turn))


def unseen(
    every: Mapping[Kink, int], seen: Mapping[Kink, int]
) -> Iterator[tuple[Kink, int]]:
    """The kinks of which a side was not seen, and that side."""
    for key in every:
        for side in SAID:
            if not seen.get(key, 0) & side:
                yield key, side


def side_is_empty(key: Kink, side: int, readings: Sequence[Reading]) -> bool:
    """Is a side of a kink known to be empty?"""
    try:
        gaps = [simplify(lower(e)) for e in subjects(key, readings)]
    except FrechetError:
        return False
    sign = 1 if side == 1 else -1
    if key[1] == "det":
        return (
            bool(gaps)
            and side == 1
            and all(transpose(e) is e and definite(e) for e in gaps)
        )
    return bool(gaps) and all(at_least_0(add([(sign, e)], e.shape)) for e in gaps)


def at_least_0(e: Expr) -> bool:
    """Is every entry known to be >= 0?"""
    if nonnegative(e) or is_positive(e):
        return True
    return isinstance(e, Call) and e.fn.name in ("det", "tr") and definite(e.args[0])


def subjects(key: Kink, readings: Sequence[Reading]) -> list[Expr]:
    """The expressions whose sign tells the side."""
    node, what = key
    if isinstance(node, Syntax):
        args = [node] if what == ROOT_KINK else node.args
        return differences([spoken(a, readings) for a in args], node.text)
    if what == ROOT_KINK and isinstance(node, Net):
        return [
            g
            for f, _, e in node.parts
            if isinstance(f, Net) and not isinstance(e, int)
            for g, _, _ in f.parts
        ]
    return differences(list(node.args), node.fn.name) if isinstance(node, Call) else []


def differences(args: list[Expr], name: str) -> list[Expr]:
    """x - y of the larger of two, x of any other."""
    word = registry.get(name)
    pair = getattr(word, "pair", word)
    if len(args) == 2 and pair in (maximum, minimum):
        a, b = args
        return [a - b] if a.shape == b.shape else []
    return args[:1]


def spoken(s: Syntax, readings: Sequence[Reading]) -> Expr:
    """The expression of a part of a text.  Errors: FrechetError where it has none of its own."""
    for r in readings:
        if any(t is s for t in r.document.body.nodes()):
            return elaborate(replace(r.document, body=s), r.names, r.inference, r.text).expr
    raise FrechetError("this part stands elsewhere")


def kink_said(key: Kink, side: int) -> str:
    """What was not seen, in words."""
    node, what = key
    read = (
        []
        if what == ROOT_KINK
        else (node.args if isinstance(node, Syntax) else node.children)[:2]
    )
    inner = " - ".join(map(words, read or [node]))
    if what == "place":
        return f"no point was met where the extreme entry of {inner} is {'not ' * (side == 2)}the first one"
    of = {
        "": "{0} is {1}",
        ROOT_KINK: "{0} is {1}",
        "det": "the determinant or an eigenvalue of {0} is {1}",
    }[what]
    return f"it holds where {of.format(inner, SAID[BOTH - side])}; no point was met where that is {SAID[side]}"


def words(e: Syntax | Expr) -> str:
    """A part of a text or of an expression, in words."""
    return e.bare() if isinstance(e, Syntax) else e.written("text")
