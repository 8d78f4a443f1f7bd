"""Ways in which a claimed array may differ from the truth, as equations between their entries.

legend   T truth   R right side of the claim   h, w height and width   a, b shape of a matrix whose vec an axis is
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from frechet.check.array import RingArray
from frechet.check.confirmation import RingEquation
from frechet.check.ring import Ring
from frechet.network.size import ONE, Size
from frechet.types.type import Type

Entries = Sequence[Any]
Change = Callable[[Ring, Mapping[str, int], Entries], Entries]


def height_and_width(t: Type) -> tuple[Size, Size]:
    """Height and width: a vector is a matrix with one column, a row one with one row."""
    if not t.shape:
        return ONE, ONE
    if len(t.shape) == 1:
        return (ONE, t.shape[0]) if t.row else (t.shape[0], ONE)
    return t.shape[0], t.shape[1]


def transposition(t: Type) -> Change:
    """The entries of a matrix of this type in the order of its transpose."""
    h, w = height_and_width(t)

    def change(r: Ring, D: Mapping[str, int], x: Entries) -> Entries:
        m, n = h.at(D), w.at(D)
        return [x[i * n + j] for j in range(n) for i in range(m)]

    return change


def unchanged(r: Ring, D: Mapping[str, int], x: Entries) -> Entries:
    """The entries as they are."""
    return x


def times_constant(c: Fraction | int) -> Change:
    """c times the entries."""
    return lambda r, D, x: [r.mul(r.number(c), v) for v in x]


def commuted_axis(t: Type, axis: int, a: Size, b: Size) -> Change:
    """One axis, the vec of an a×b matrix, in the order of the vec of its transpose."""
    h, w = height_and_width(t)

    def change(r: Ring, D: Mapping[str, int], x: Entries) -> Entries:
        m, n, p, q = h.at(D), w.at(D), a.at(D), b.at(D)
        if p * q != (m, n)[axis]:
            return x
        moved = [i * q + j for j in range(q) for i in range(p)]
        if axis:
            return [x[i * n + k] for i in range(m) for k in moved]
        return [x[k * n + j] for k in moved for j in range(n)]

    return change


def one_after_another(first: Change, second: Change) -> Change:
    """One change after another."""
    return lambda r, D, x: second(r, D, first(r, D, x))


def halves(change: Change) -> Change:
    """½(R + change of R): what (I + K)·½R is."""

    def made(r: Ring, D: Mapping[str, int], x: Entries) -> Entries:
        half = r.number(Fraction(1, 2))
        return [r.mul(half, r.add(a, b)) for a, b in zip(x, change(r, D, x), strict=True)]

    return made


def relation(of_truth: Change, of_claim: Change) -> RingEquation:
    """The equation: the one change of T is the other of R."""

    def pair(
        r: Ring, D: Mapping[str, int], x: Sequence[RingArray]
    ) -> tuple[Entries, Entries]:
        left, right = of_truth(r, D, x[0].v), of_claim(r, D, x[1].v)
        if len(right) == 1 != len(left):  # the number 0 stands for zeros
            right = list(right) * len(left)
        return left, right

    return pair


def sum_relation(
    scales: Sequence[Fraction | int], changes: Sequence[Change]
) -> RingEquation:
    """The equation: the first array is the sum of the others, each scaled and changed."""

    def pair(
        r: Ring, D: Mapping[str, int], x: Sequence[RingArray]
    ) -> tuple[Entries, Entries]:
        terms = [
            (r.number(c), change(r, D, t.v))
            for c, change, t in zip(scales, changes, x[1:], strict=True)
        ]
        sums = [r.number(0)] * len(x[0].v)
        for c, t in terms:
            sums = [r.add(a, r.mul(c, v)) for a, v in zip(sums, t, strict=True)]
        return x[0].v, sums

    return pair
