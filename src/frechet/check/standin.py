"""Stand-ins for unknown functions: random polynomials, whose derivatives of every order are known.

An entrywise σ becomes Σ_j c_j x^j, a map F becomes F_i(x) = Σ_s α_is (β_s·x + γ_s)^4.

    legend   k order of the derivative   r ring
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from random import Random
from typing import Any

from frechet.check.array import RingArray, ring_sum
from frechet.check.ring import Ring

DEGREE = 4
TERMS = 3


def falling(n: int, k: int) -> int:
    """n(n-1)...(n-k+1)."""
    out = 1
    for j in range(k):
        out *= n - j
    return out


def entrywise_value(r: Ring, base: str, k: int, x: Any) -> Any:
    """The k-th derivative of the polynomial that stands for a function of a number."""
    rng = Random(base)
    coefficients = [rng.randint(1, 9) for _ in range(DEGREE + 1)]
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
    alpha, beta, gamma = map_coefficients(base, sizes, out)
    powers = [powered(r, b, g, args, sum(orders)) for b, g in zip(beta, gamma, strict=True)]
    slots = [a for a, order in enumerate(orders) for _ in range(order)]
    entries = []
    for row in alpha:
        for place in product(*(range(sizes[a]) for a in slots)):
            chain = [prod(b[a][j] for a, j in zip(slots, place, strict=True)) for b in beta]
            weights = [r.number(a * c) for a, c in zip(row, chain, strict=True)]
            entries.append(
                ring_sum(r, [r.mul(w, p) for w, p in zip(weights, powers, strict=True)])
            )
    shape = out + tuple(n for a in slots for n in inputs[a])
    return RingArray(shape, entries)


def map_coefficients(
    base: str, sizes: list[int], out: tuple[int, ...]
) -> tuple[list[list[int]], list[list[list[int]]], list[int]]:
    """α, β and γ of the map of this name between spaces of these sizes."""
    rng = Random(f"{base}{sizes}{out}")
    alpha = [[rng.randint(-3, 3) for _ in range(TERMS)] for _ in range(count(out))]
    beta = [[[rng.randint(-3, 3) for _ in range(n)] for n in sizes] for _ in range(TERMS)]
    gamma = [rng.randint(1, 5) for _ in range(TERMS)]
    return alpha, beta, gamma


def powered(
    r: Ring, beta: Sequence[Sequence[int]], gamma: int, args: Sequence[RingArray], k: int
) -> Any:
    """The k-th derivative of z^4 at z = β·x + γ."""
    linear = [
        r.mul(r.number(b), x)
        for bs, arg in zip(beta, args, strict=True)
        for b, x in zip(bs, arg.v, strict=True)
    ]
    z = ring_sum(r, [r.number(gamma), *linear])
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
