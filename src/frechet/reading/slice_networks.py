"""The networks of slices and matrix literals: reading at an offset, writing at an offset.

legend   x expression   lo first place of a slice   h, w height and width of an element
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from frechet.expr.net import net
from frechet.expr.node import Expr, Net, Row, Sum
from frechet.expr.sums import add
from frechet.functions.algebra import laid, lower
from frechet.network.axis import Axis, constant_axis, shift
from frechet.network.size import ONE, ZERO, Number, Shape, Size
from frechet.reading.slice_types import Cell, first_and_last, is_zero_literal
from frechet.reading.text.syntax import Syntax
from frechet.types.type import Type


def part_network(x: Expr, s: Syntax, made: Type) -> Expr:
    """X[i,j], x[i], X[:,j], X[1:k,:]: every axis is read at its first place plus an index, or at one place."""
    axes, dims = list[Axis](), dict[int, Size]()
    for place, n in zip(s.args[1:], x.shape, strict=True):
        low, top = first_and_last(place, n)
        if place.op == "range":
            k = len(dims)
            dims[k] = top - low + 1
            axes.append(shift(k, low - 1))
        else:
            axes.append(constant_axis(low - 1))
    return laid(
        net(range(len(dims)), [(lower(x), axes)], dims, tuple(dims.values())), made.row
    )


def partial_by_entries(t: Expr, rank: int, by: Sequence[tuple[Syntax, Expr]]) -> Expr:
    """The derivative by entries X[i,j] or members X[k,:], one after another: a tensor at places of its variables."""
    places = [place for s, x in by for place in places_on_axes(s, x.shape)]
    axes, dims = list[Axis](range(rank)), dict(enumerate(t.shape[:rank]))
    for place, m in zip(places, t.shape[rank:], strict=True):
        if place.op == "range":
            axes.append(len(dims))
            dims[len(dims)] = m
        else:
            axes.append(constant_axis(first_and_last(place, m)[0] - 1))
    return net(range(len(dims)), [(t, axes)], dims, tuple(dims.values()))


def places_on_axes(s: Syntax, shape: Shape) -> list[Syntax]:
    """The places of an entry of a variable, one on every axis; of a row or a column one place is enough."""
    places = s.args[1:]
    ones = [k for k, n in enumerate(shape) if n == ONE]
    if len(places) == 1 and len(shape) == 2 and len(ones) == 1:
        places.insert(ones[0], Syntax("number", s.span, value=Fraction(1), text="1"))
    return places


def literal_network(
    s: Syntax, x: Sequence[Expr], cells: Sequence[Cell], made: Type
) -> Expr:
    """[A, B; C, D]: the sum of the elements, each written at its offsets."""
    if len(x) == 1:
        return x[0]
    terms = []
    below = ZERO
    for first, many in s.by_rows():
        beside = ZERO
        for k in range(first, first + many):
            if not is_zero_literal(s.args[k]):
                terms += [
                    (c, written(t, x[k], (below, beside), made))
                    for c, t in apart(lower(x[k]))
                ]
            beside = beside + cells[k][1]
        below = below + cells[first][0]
    return laid(add(terms, made.shape), made.row)


def apart(e: Expr) -> Sequence[tuple[Number, Expr]]:
    """The terms of an element that is a literal itself; anything else is one term."""
    nested = isinstance(e, Sum) and all(
        isinstance(t, Net) and not t.fills for _, t in e.terms
    )
    return e.terms if nested and isinstance(e, Sum) else [(1, e)]


def written(e: Expr, x: Expr, offsets: tuple[Size, Size], made: Type) -> Expr:
    """An element in an array of the made shape, at its offsets."""
    axes = rows_and_columns(e, isinstance(x, Row))
    out = [
        constant_axis(o) if a is None else shift(int(str(a)), o)
        for a, o in zip(axes, offsets, strict=True)
    ]
    if len(made.shape) == 1:
        out = out[1:] if made.row else out[:1]
    return net(out, [(e, tuple(range(e.rank)))], dict(enumerate(e.shape)), made.shape)


def rows_and_columns(e: Expr, lies: bool) -> tuple[Axis | None, Axis | None]:
    """The axes of an element that run along the rows and the columns of a literal."""
    if e.rank == 2:
        return 0, 1
    if not e.rank:
        return None, None
    return (None, 0) if lies else (0, None)
