"""Toeplitz and circulant matrices found again in a network: a vector of diagonals read at i - j + n - 1.

The diagonals are a sum of two kinds of terms: the first column, written from n - 1 on, and the first row, written
backwards below.

    legend   v the diagonals   t term   k index that writes   l index of a whole column or row   m, n sizes
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from frechet.expr.net import net
from frechet.expr.node import Expr, Net, Sum
from frechet.expr.sums import add, zero
from frechet.network.axis import Axis, affine_axis, parts, substituted_axis
from frechet.network.size import ONE, ZERO, Number, Size

Terms = list[tuple[Number, Expr]]
Wording = tuple[str, tuple[Expr, ...]]


class Diagonals(NamedTuple):
    """A matrix with rows i and columns j: its word and the word's arguments."""

    word: str
    args: tuple[Expr, ...]
    ends: tuple[int, int]


class Written(NamedTuple):
    """Terms of the diagonals by what they write: the first column, the first row, or the column again, round."""

    column: Terms
    row: Terms
    around: Terms


def diagonals(v: Expr, a: Axis, dims: Sequence[Size]) -> Diagonals | None:
    """The word for entries of v at the axis i - j + n - 1; None if it is another axis or another sum."""
    ends = None if isinstance(a, int) else crossing(a)
    if ends is None:
        return None
    m, n = (dims[i] for i in ends)
    if parts(a)[0] is not n - 1 or v.shape[0] is not m + n - 1 or ONE in (m, n):
        return None
    terms: Terms = list(v.terms) if isinstance(v, Sum) else [(1, v)]
    found = by_place(terms, m, n)
    word = (
        None
        if found is None
        else circulant(found, m, n, len(terms)) or toeplitz(found, m, n, len(terms))
    )
    return None if word is None else Diagonals(*word, ends)


def by_place(terms: Terms, m: Size, n: Size) -> Written | None:
    """The terms by what they write; None if one of them writes something else."""
    found = Written([], [], [])
    for c, t in terms:
        if not isinstance(t, Net):
            return None
        below = vector_written(t, affine_axis(n - 1, {0: ONE}), m, 0)
        if below is not None:
            found.column.append((c, below))
            continue
        back, again = (
            vector_written(t, affine_axis(n - 1, {0: -ONE}), n, 1),
            vector_written(t, affine_axis(ZERO - 1, {0: ONE}), n, 1),
        )
        if back is None and again is None:
            return None
        if back is not None:
            found.row.append((c, back))
        if again is not None:
            found.around.append((c, again))
    return found


def circulant(found: Written, m: Size, n: Size, count: int) -> Wording | None:
    """The circulant matrix, where below its first column stands the same column again."""
    column, _, around = found
    if m is not n or not column or not around or len(around) + len(column) != count:
        return None
    first = add(column, (m,))
    return ("circulant", (first,)) if add(around) is first else None


def toeplitz(found: Written, m: Size, n: Size, count: int) -> Wording | None:
    """The Toeplitz matrix of a first column and a first row, or of one vector for both."""
    column, row, _ = found
    if len(row) + len(column) < count:
        return None
    first, other = total(column, m), total(row, n)
    return "toeplitz", (first,) if other is first else (first, other)


def total(terms: Terms, n: Size) -> Expr:
    """The sum of vectors of this length; of none it is zero."""
    return add(terms, (n,)) if terms else zero((n,))


def crossing(a: Axis) -> tuple[int, int] | None:
    """The indices of a difference: i and j of i - j + offset."""
    terms = parts(a)[1]
    up, down = [i for i, c in terms if c is ONE], [i for i, c in terms if c is -ONE]
    return (up[0], down[0]) if len(terms) == 2 and len(up) == len(down) == 1 else None


def vector_written(t: Net, place: Axis, n: Size, start: int) -> Expr | None:
    """The vector whose entry l, from `start` to n - 1, is what t writes at `place` (l is index 0 there).

    None if t writes at other places, or if the whole vector, from 0 on, would be read outside of a factor.
    """
    out, factors, sizes = t.signature
    offset, terms = parts(out[0])
    if len(terms) != 1 or terms[0][1] not in (ONE, -ONE):
        return None
    k, step = terms[0]
    l = len(sizes)  # noqa: E741
    where, sign = parts(place)[0], parts(place)[1][0][1]
    # offset + step*k = where + sign*l, solved for k
    low, slope = (
        (where - offset) * step,
        sign * step,
    )
    if sizes[k] is not n - start or low is not (n - 1 if slope is -ONE else ZERO - start):
        return None
    sub: dict[int, Axis] = {k: affine_axis(low, {l: slope})}
    dims = {i: s for i, s in enumerate(sizes) if i != k} | {l: n}
    made = []
    for f, ax, e in factors:
        new = tuple(substituted_axis(a, sub) for a in ax)
        if not all(
            a == b or inside(a, s, dims) for a, b, s in zip(new, ax, f.shape, strict=True)
        ):
            return None
        made.append((f, new, e))
    return net((l,), made, dims, (n,))


def inside(a: Axis, length: Size, dims: Mapping[int, Size]) -> bool:
    """Does an axis of one index stay within its length?"""
    offset, terms = parts(a)
    if len(terms) != 1 or terms[0][1] not in (ONE, -ONE):
        return False
    ((i, c),) = terms
    low, high = (
        (offset, offset + dims[i] - 1) if c is ONE else (offset - dims[i] + 1, offset)
    )
    return low.nonneg() and (length - 1 - high).nonneg()
