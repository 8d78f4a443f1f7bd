"""Stand-ins for unknown functions: random polynomials, whose derivatives of every order are known.

An entrywise σ becomes Σ_j c_j x^j, a map F becomes F_i(x) = Σ_s α_is (β_s·x + γ_s)^6.  What is asked of them is
asked of any function, so their coefficients are many-digit numbers, of which none is 0.

    legend   k order of the derivative   r ring
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from frechet.check.array import RingArray, ring_sum
from frechet.check.ring import Ring
from frechet.errors.kept import cached

DEGREE = 6
TERMS = 5
DIGITS = 2**20  # the coefficients lie between -2 and 2


def generic(rng: Random) -> Fraction:
    """A coefficient."""
    return Fraction(2 * rng.randrange(-DIGITS, DIGITS) + 1, DIGITS)


def falling(n: int, k: int) -> int:
    """n(n-1)...(n-k+1)."""
    out = 1
    for j in range(k):
        out *= n - j
    return out


def entrywise_value(r: Ring, base: str, k: int, x: Any) -> Any:
    """The k-th derivative of the polynomial that stands for a function of a number."""
    rng = Random(base)
    coefficients = [generic(rng) for _ in range(DEGREE + 1)]
    terms = [
        r.mul(r.number(c * falling(j, k)), r.power(x, j - k))
        for j, c in enumerate(coefficients)
        if j >= k
    ]
    return ring_sum(r, terms)


def map_value(
    r: Ring,
    base: str,
    inputs: Sequence[tuple[int, ...]],
    out: tuple[int, ...],
    orders: Sequence[int],
    args: Sequence[RingArray],
) -> RingArray:
    """The derivative of the given orders of the map that stands for an unknown function between spaces."""
    sizes = [count(s) for s in inputs]
    alpha, beta, gamma = in_ring(r, base, sizes, out)
    powers = [powered(r, b, g, args, sum(orders)) for b, g in zip(beta, gamma, strict=True)]
    slots = [a for a, order in enumerate(orders) for _ in range(order)]
    chains = [
        [
            chained(r, p, [b[a][j] for a, j in zip(slots, place, strict=True)])
            for b, p in zip(beta, powers, strict=True)
        ]
        for place in product(*(range(sizes[a]) for a in slots))
    ]
    entries = [
        ring_sum(r, [r.mul(w, c) for w, c in zip(row, chain, strict=True)])
        for row in alpha
        for chain in chains
    ]
    shape = out + tuple(n for a in slots for n in inputs[a])
    return RingArray(shape, entries)


def chained(r: Ring, power: Any, slopes: Sequence[Any]) -> Any:
    """A power with the slopes of what it is a power of."""
    for b in slopes:
        power = r.mul(power, b)
    return power


Coefficients = tuple[list[list[Any]], list[list[list[Any]]], list[Any]]


def in_ring(r: Ring, base: str, sizes: Sequence[int], out: tuple[int, ...]) -> Coefficients:
    """α, β and γ of a map as elements of a ring."""
    alpha, beta, gamma = map_coefficients(base, tuple(sizes), count(out))
    return (
        [[r.number(a) for a in row] for row in alpha],
        [[[r.number(b) for b in slopes] for slopes in one] for one in beta],
        [r.number(g) for g in gamma],
    )


@cached(100)
def map_coefficients(base: str, sizes: tuple[int, ...], out: int) -> Coefficients:
    """α, β and γ of the map of this name between spaces of these sizes."""
    rng = Random(f"{base}{sizes}{out}")
    alpha = [[generic(rng) for _ in range(TERMS)] for _ in range(out)]
    beta = [[[generic(rng) for _ in range(n)] for n in sizes] for _ in range(TERMS)]
    gamma = [generic(rng) for _ in range(TERMS)]
    return alpha, beta, gamma


def powered(
    r: Ring, beta: Sequence[Sequence[Any]], gamma: Any, args: Sequence[RingArray], k: int
) -> Any:
    """The k-th derivative of z^6 at z = β·x + γ."""
    linear = [
        r.mul(b, x)
        for bs, arg in zip(beta, args, strict=True)
        for b, x in zip(bs, arg.v, strict=True)
    ]
    z = ring_sum(r, [gamma, *linear])
    return (
        r.mul(r.number(falling(DEGREE, k)), r.power(z, DEGREE - k))
        if k <= DEGREE
        else r.number(0)
    )


def count(shape: Sequence[int]) -> int:
    """The number of entries."""
    n = 1
    for s in shape:
        n *= s
    return n
