"""Points and directions that lie on their spaces to the last digit: floats do so to 16 digits alone.

legend   Q orthonormal columns   x entries
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, getcontext
from itertools import product

from frechet.check.array import Array, build, matrix_product
from frechet.check.decimals import Decimals
from frechet.check.sample import LINEAR, structured, tangent
from frechet.space import Space

RING = Decimals()
DOUBLING = 16  # digits of a float; every step of Newton doubles them


def on_space(space: Space, x: Array) -> Array:
    """The point of a space beside a point in floats."""
    entries = [Decimal(a) for a in x.v]
    if space.structure == "simplex":
        return Array(x.shape, [a / sum(entries) for a in entries])
    if space.structure not in LINEAR:
        return orthonormal(Array(x.shape, entries))
    return within(space, x.shape, entries)


def along_space(space: Space, at: Array, h: Array) -> Array:
    """The tangent at a point beside a direction in floats."""
    entries = [Decimal(a) for a in h.v]
    if space.structure not in LINEAR:
        left: Iterator[Decimal] = iter(entries)
        return tangent(RING, space.structure, at, lambda: next(left))
    return within(space, h.shape, entries)


def within(space: Space, shape: tuple[int, ...], entries: list[Decimal]) -> Array:
    """Entries in a linear space."""
    if not space.structure:
        return Array(shape, entries)
    return structured(
        space.structure, shape, dict(zip(product(*map(range, shape)), entries, strict=True)), lambda a: -a
    )


def orthonormal(x: Array) -> Array:
    """Newton's iteration Q(3I - Q'Q)/2 for the nearest matrix with orthonormal columns."""
    n, p = x.shape if len(x.shape) == 2 else (len(x.v), 1)
    Q, known = Array((n, p), x.v), DOUBLING // 2
    while known < 2 * getcontext().prec:
        G = matrix_product(RING, build((p, n), lambda i, j, Q=Q: Q[j, i]), Q)
        half = build((p, p), lambda i, j, G=G: (3 * int(i == j) - G[i, j]) / 2)
        Q, known = matrix_product(RING, Q, half), 2 * known
    return Array(x.shape, Q.v)
