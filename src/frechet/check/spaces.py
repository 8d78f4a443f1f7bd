"""Points that lie on their spaces to the last digit, where floats do so to 16, and tangents in any ring.

legend   Q orthonormal columns   x entries   Z array   r ring
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import product
from typing import Any

from frechet.check.array import RingArray, build, matrix_product, ring_sum
from frechet.check.decimals import Decimals
from frechet.check.patterned_words import masked_entries
from frechet.check.ring import Ring
from frechet.check.sample import LINEAR_STRUCTURES, manifold_direction, structured_array
from frechet.types.space import Space

RING = Decimals()
DOUBLING = 16  # digits of a float; every step of Newton doubles them


def on_space(space: Space, x: RingArray) -> RingArray:
    """The point of a space beside a point in floats."""
    entries = [Decimal(a) for a in x.v]
    if space.structure == "simplex":
        return RingArray(x.shape, [a / sum(entries) for a in entries])
    if space.structure not in LINEAR_STRUCTURES:
        return orthonormal(RingArray(x.shape, entries))
    return structured_entries(space, x.shape, entries)


def tangent_projection(r: Ring, space: Space, at: RingArray, Z: RingArray) -> RingArray:
    """The tangent at a point of a space that is nearest to an array: ½(Z + Z'), its triangle, means of diagonals."""
    minus, half = r.number(-1), r.number(Fraction(1, 2))
    match space.structure:
        case "":
            return Z
        case "symmetric" | "psd":
            return build(Z.shape, lambda i, j: r.mul(half, r.add(Z[i, j], Z[j, i])))
        case "skew":
            return build(
                Z.shape, lambda i, j: r.mul(half, r.add(Z[i, j], r.mul(minus, Z[j, i])))
            )
        case "diagonal":
            return masked_entries(r, Z, lambda i, j: i == j)
        case "lower_triangular":
            return masked_entries(r, Z, lambda i, j: i >= j)
        case "upper_triangular":
            return masked_entries(r, Z, lambda i, j: i <= j)
        case "toeplitz":
            n = Z.shape[0]
            lines = {
                d: [Z[i, i - d] for i in range(max(0, d), min(n, n + d))]
                for d in range(1 - n, n)
            }
            means = {
                d: r.mul(ring_sum(r, line), r.number(Fraction(1, len(line))))
                for d, line in lines.items()
            }
            return build(Z.shape, lambda i, j: means[i - j])
    left: Iterator[Any] = iter(Z.v)
    return manifold_direction(r, space.structure, at, lambda: next(left))


def structured_entries(
    space: Space, shape: tuple[int, ...], entries: list[Decimal]
) -> RingArray:
    """Entries in a linear space."""
    if not space.structure:
        return RingArray(shape, entries)
    return structured_array(
        space.structure,
        shape,
        dict(zip(product(*map(range, shape)), entries, strict=True)),
        lambda a: -a,
    )


def orthonormal(x: RingArray) -> RingArray:
    """Newton's iteration Q(3I - Q'Q)/2 for the nearest matrix with orthonormal columns."""
    n, p = x.shape if len(x.shape) == 2 else (len(x.v), 1)
    Q, known = RingArray((n, p), x.v), DOUBLING // 2
    while known < 2 * getcontext().prec:
        G = matrix_product(RING, build((p, n), lambda i, j, Q=Q: Q[j, i]), Q)
        half = build((p, p), lambda i, j, G=G: (3 * int(i == j) - G[i, j]) / 2)
        Q, known = matrix_product(RING, Q, half), 2 * known
    return RingArray(x.shape, Q.v)
