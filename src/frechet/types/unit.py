"""Axes of length 1: a 1×n array is a row, an n×1 array a column, a 1×1 array a number.

An array keeps the axes that it is declared with.  Where the rules of types do not fit as it stands, the axes of
length 1 are left out or put in, never any other.

    legend   t type   n size

>>> from frechet.network.size import ONE, size
>>> n = size("n")
>>> print(without_unit_axes(Type((ONE, n))), "|", with_unit_axes(Type((n,), row=True)))
row of length n | 1×n matrix
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import is_

from frechet.network.size import ONE
from frechet.types.type import SCALAR, Equal, Type, product_type, scalar_like

BY_ENTRIES = frozenset({"sum", ".*", "./", "epower", "derivative"})


def has_unit_axis(t: Type) -> bool:
    """Is one of its axes of length 1?"""
    return any(n is ONE for n in t.shape)


def without_unit_axes(t: Type) -> Type:
    """A row for 1×n, a column for n×1, a number for one entry."""
    if scalar_like(t):
        return SCALAR
    if len(t.shape) != 2 or not has_unit_axis(t):
        return t
    return Type((t.shape[1],), row=True) if t.shape[0] is ONE else Type(t.shape[:1])


def chained_type(a: Type, b: Type, equal: Equal = is_) -> Type:
    """The product of two arrays as it is read: what is 1×1 is a number."""
    made = product_type(a, b, equal)
    return SCALAR if scalar_like(made) and not (a.column and b.column) else made


def with_unit_axes(t: Type) -> Type:
    """1×n for a row, n×1 for a column, 1×1 for a number."""
    if len(t.shape) > 1:
        return t
    return Type((ONE, *t.shape)) if t.row else Type((*t.shape, ONE, ONE)[:2])


def as_vector(t: Type) -> Type:
    """A number as a vector of length 1."""
    return t if t.shape else Type((ONE,))


def other_ways(
    op: str, operands: Sequence[Type], numbers: Sequence[bool]
) -> Iterator[list[Type]]:
    """The operands with the axes of length 1 left out, or put in; `numbers`: which scalars may have such axes.

    What goes entry by entry keeps the axes that are declared, an operator between two arrays does not.
    """

    def changed(change: Callable[[Type], Type]) -> list[Type]:
        return [
            change(t) if t.shape or number else t
            for t, number in zip(operands, numbers, strict=True)
        ]

    ways = [changed(c) for c in (without_unit_axes, as_vector, with_unit_axes)]
    for way in [*ways[1:], ways[0]] if op in BY_ENTRIES else ways:
        if way != list(operands):
            yield way


__all__ = [
    "chained_type",
    "has_unit_axis",
    "other_ways",
    "with_unit_axes",
    "without_unit_axes",
]
