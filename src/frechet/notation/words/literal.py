"""Sums of networks that write at offsets, as block literals: `[A, B; C, D]`, `[ones(k,n); zeros(m-k,n)]`.

Every term owns a rectangle of the result.  Terms whose rectangles are equal or provably apart stand in one literal;
what is left over is zeros.

    legend   e, t expression   c coefficient   region (start, length) on every axis   p phrase
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from frechet.expr.net import net
from frechet.expr.node import Expr, Net
from frechet.network.axis import Axis, affine_axis, radix
from frechet.network.size import ONE, ZERO, Number, Size
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.slices import block_literal
from frechet.notation.words.factoring import shortest_sum
from frechet.notation.words.graph import NoWords

Interval = tuple[Size, Size]
Place = tuple[Interval, Axis | None]
Terms = list[tuple[Number, Phrase]]
WordsOf = Callable[[Expr], Phrase | None]
CELLS = 36  # a literal with more elements is not written
WHOLE: Interval = (ZERO, ONE)  # the columns of a vector


class Element(NamedTuple):
    """What stands in one rectangle: where, and a term of it."""

    rows: Interval
    columns: Interval
    term: tuple[Fraction, Phrase]


def region(a: Axis, n: Size, dims: Sequence[Size]) -> Place | None:
    """Where an output axis writes, and the axis within: None for one place.  None if it is no interval."""
    if isinstance(a, int):
        return (ZERO, dims[a]), a
    offset, terms = a
    if not terms:
        return (offset, ONE), None
    if offset is ZERO and radix(a, n, dict(enumerate(dims))) is not None:
        return (ZERO, n), a
    length = ONE
    for i, stride in terms:
        length = length + stride * (dims[i] - 1)
    inner = affine_axis(ZERO, dict(terms))
    if not isinstance(inner, int) and radix(inner, length, dict(enumerate(dims))) is None:
        return None
    return (offset, length), inner


def element(c: Number, t: Expr, of: WordsOf) -> Element | None:
    """A term in its rectangle; None if it fills the whole or is no rectangle."""
    if not isinstance(t, Net) or ONE in t.shape:
        return None
    places = rectangle(t)
    if places is None or all(
        where == (ZERO, n) for (where, _), n in zip(places, t.shape, strict=True)
    ):
        return None
    inner = of(term_within(t, places))
    if inner is None:
        raise NoWords
    if len(places) == 2 and places[0][1] is None and inner.shape:
        inner = ph.transpose(inner)
    rows, columns = [where for where, _ in [*places, (WHOLE, None)]][:2]
    return Element(rows, columns, (Fraction(c), inner))


def rectangle(t: Net) -> list[Place] | None:
    """Where a term writes, axis by axis; None if it is no rectangle."""
    found = [
        region(a, n, t.signature.dims)
        for a, n in zip(t.signature.out, t.shape, strict=True)
    ]
    places = [f for f in found if f is not None]
    return places if len(places) == len(found) else None


def term_within(t: Net, places: Sequence[Place]) -> Expr:
    """What a term writes in its rectangle, an array of the axes that are longer than one place."""
    out = [a for _, a in places if a is not None]
    shape = tuple(length for (_, length), a in places if a is not None)
    return net(out, t.parts, dict(enumerate(t.signature.dims)), shape)


def literals(
    terms: Sequence[tuple[Number, Expr]], shape: tuple[Size, ...], of: WordsOf
) -> tuple[Terms, Terms]:
    """The block literals that the terms make, and the elements' own terms that fill everything."""
    grids: list[list[Element]] = []
    rest: Terms = []
    elements = [element(c, t, of) for c, t in terms]
    if all(made is None for made in elements):
        raise NoWords
    for (c, t), made in zip(terms, elements, strict=True):
        if made is None:
            p = of(t)
            if p is None:
                raise NoWords
            rest.append((Fraction(c), p))
            continue
        home = next((g for g in grids if all(compatible(made, other) for other in g)), None)
        if home is None:
            grids.append([made])
        else:
            home.append(made)
    return [(Fraction(1), written(g, shape)) for g in grids], rest


def compatible(a: Element, b: Element) -> bool:
    """May two elements stand in one literal: rows and columns equal, or apart?"""
    if a.rows == b.rows:
        return a.columns == b.columns or apart(a.columns, b.columns)
    return apart(a.rows, b.rows)


def apart(a: Interval, b: Interval) -> bool:
    """Are two intervals disjoint for all sizes?"""
    return (b[0] - a[0] - a[1]).nonneg() or (a[0] - b[0] - b[1]).nonneg()


def cuts(used: set[Interval], n: Size) -> list[Interval]:
    """Disjoint intervals in order, with the gaps between them; raises where the order is not known."""
    left, here, found = set(used), ZERO, list[Interval]()
    while left:
        first = next(
            (a for a in left if all(a is b or (b[0] - a[0] - a[1]).nonneg() for b in left)),
            None,
        )
        if first is None or not (first[0] - here).nonneg():
            raise NoWords
        if first[0] is not here:
            found.append((here, first[0] - here))
        found.append(first)
        left.remove(first)
        here = first[0] + first[1]
    if not (n - here).nonneg() and not (n - here).names():
        raise NoWords
    return found if here is n else [*found, (here, n - here)]


def written(grid: list[Element], shape: tuple[Size, ...]) -> Phrase:
    """One literal."""
    rows = cuts({e.rows for e in grid}, shape[0])
    columns, aligned = columns_of(grid, rows, shape)
    if sum(map(len, columns)) > CELLS:
        raise NoWords
    cells = [
        [cell([e.term for e in grid if (e.rows, e.columns) == (r, c)]) for c in cs]
        for r, cs in zip(rows, columns, strict=True)
    ]
    return block_literal(completed(cells, rows, columns, aligned, len(shape)), shape)


def columns_of(
    grid: list[Element], rows: list[Interval], shape: tuple[Size, ...]
) -> tuple[list[list[Interval]], bool]:
    """The columns of every row of a literal; are they the same wherever something stands?"""
    width = shape[1] if len(shape) == 2 else ONE
    per_row = [cuts({e.columns for e in grid if e.rows == r}, width) for r in rows]
    filled = [
        c for r, c in zip(rows, per_row, strict=True) if any(e.rows == r for e in grid)
    ]
    aligned = all(c == filled[0] for c in filled)
    return ([filled[0] for _ in rows] if aligned and len(shape) == 2 else per_row), aligned


def cell(terms: Terms) -> Phrase | None:
    """The sum of the terms of one element; None where there are none."""
    if not terms:
        return None
    if ph.is_row(terms[0][1]):
        return ph.transpose(
            shortest_sum([(c, ph.transpose(p)) for c, p in terms], terms[0][1].shape[1:])
        )
    return shortest_sum(terms, terms[0][1].shape)


def completed(
    cells: list[list[Phrase | None]],
    rows: list[Interval],
    columns: list[list[Interval]],
    aligned: bool,
    rank: int,
) -> list[list[Phrase]]:
    """Zeros where nothing stands: `0` where the other elements tell its size."""
    filled = [(k, j) for k, r in enumerate(cells) for j, p in enumerate(r) if p is not None]
    known_rows = {k for k, _ in filled}
    known_columns = {j for _, j in filled if aligned}
    made: list[list[Phrase]] = []
    for k, r in enumerate(cells):
        line = []
        for j, p in enumerate(r):
            h, w = rows[k][1], columns[k][j][1]
            if p is not None:
                line.append(p)
            elif (k in known_rows and j in known_columns) or (h is w is ONE and aligned):
                line.append(ph.number(0))
            else:
                line.append(zeros((h, w)[:rank]))
                known_rows.add(k)
                known_columns |= {j} if aligned else set()
        made.append(line)
    return made


def zeros(shape: tuple[Size, ...]) -> Phrase:
    """An array of zeros."""
    return ph.call("zeros", shape, shape)
