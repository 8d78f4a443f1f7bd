"""Small arrays over a ring, in plain Python: entries in a flat list, the last axis fastest.

legend   a, b arrays   r ring   n order of a matrix
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from frechet.check.ring import Large, OutOfDomain, Ring
from frechet.errors.limits import spend

MOST = 100_000  # steps of one operation: a tenth of a second


def room(steps: int) -> None:
    """Take steps of work from the budget before they are done.  Errors: Large, where they are too many."""
    if steps > MOST:
        raise Large
    spend(steps)


@dataclass(frozen=True)
class RingArray:
    """Shape and entries."""

    shape: tuple[int, ...]
    v: list[Any]

    def __getitem__(self, place: Sequence[int]) -> Any:
        k = 0
        for n, i in zip(self.shape, place, strict=True):
            if not 0 <= i < n:
                raise OutOfDomain
            k = k * n + i
        return self.v[k]


def build(shape: tuple[int, ...], entry: Callable[..., Any]) -> RingArray:
    """The array of entry(i, j, ...)."""
    room(math.prod(shape))
    return RingArray(shape, [entry(*place) for place in product(*map(range, shape))])


def each_entry(f: Callable[..., Any], *arrays: RingArray) -> RingArray:
    """f of every entry; scalars go with every entry."""
    shape = max((a.shape for a in arrays), key=len)
    columns = [
        a.v
        if a.shape == shape
        else a.v * len(arrays[0].v if arrays[0].shape == shape else arrays[1].v)
        for a in arrays
    ]
    room(math.prod(shape))
    return RingArray(shape, [f(*entries) for entries in zip(*columns, strict=True)])


def ring_sum(r: Ring, entries: Sequence[Any]) -> Any:
    """The sum of ring numbers."""
    if not entries:
        return r.number(0)
    s = entries[0]
    for x in entries[1:]:
        s = r.add(s, x)
    return s


def eliminate(r: Ring, a: RingArray, b: RingArray) -> tuple[RingArray, Any]:
    """Solve A·Y = B by elimination with pivots; returns Y and det A.  A singular A is outside the domain."""
    n, width = a.shape[0], b.shape[1]
    room(2 * n * n * (n + width))
    rows = [[a[i, j] for j in range(n)] + [b[i, j] for j in range(width)] for i in range(n)]
    det = r.number(1)
    minus = r.number(-1)
    for k in range(n):
        pivot = max(
            range(k, n),
            key=lambda i: (not r.zero(rows[i][k]), 0 if r.exact else abs(rows[i][k])),
        )
        if r.zero(rows[pivot][k]):
            raise OutOfDomain
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            det = r.mul(det, minus)
        det = r.mul(det, rows[k][k])
        inverse = r.power(rows[k][k], -1)
        rows[k] = [r.mul(x, inverse) for x in rows[k]]
        for i in range(n):
            if i != k:
                c = r.mul(minus, rows[i][k])
                rows[i] = [
                    r.add(x, r.mul(c, y)) for x, y in zip(rows[i], rows[k], strict=True)
                ]
    return build((n, width), lambda i, j: rows[i][n + j]), det


def matrix_product(r: Ring, a: RingArray, b: RingArray) -> RingArray:
    """The product of two matrices."""
    (m, k), n = a.shape, b.shape[1]
    room(m * k * n)
    return RingArray(
        (m, n),
        [
            ring_sum(r, [r.mul(a.v[i * k + j], b.v[j * n + q]) for j in range(k)])
            for i in range(m)
            for q in range(n)
        ],
    )


def ring_power(r: Ring, x: RingArray, n: int) -> RingArray:
    """A whole power, by squaring."""
    power = ring_identity(r, x.shape[0])
    while n:
        if n & 1:
            power = matrix_product(r, power, x)
        x, n = matrix_product(r, x, x), n >> 1
    return power


def ring_identity(r: Ring, n: int) -> RingArray:
    """The identity matrix."""
    return build((n, n), lambda i, j: r.number(int(i == j)))


def ring_inverse(r: Ring, a: RingArray) -> RingArray:
    """The inverse matrix."""
    return eliminate(r, a, ring_identity(r, a.shape[0]))[0]


def ring_determinant(r: Ring, a: RingArray) -> Any:
    """The determinant; 0 of a singular matrix of field elements."""
    return eliminate(r, a, ring_identity(r, a.shape[0]))[1]
