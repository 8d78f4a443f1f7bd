"""Stand-ins for unknown functions: random polynomials, whose derivatives of every order are known.

An entrywise σ becomes Σ_j c_j x^j, a map F becomes F_i(x) = Σ_s α_is (β_s·x + γ_s)^4.

    legend   k order of the derivative   r ring
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random
from typing import Any

from frechet.check.array import Array, total
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
    terms = [r.mul(r.number(c * falling(j, k)), r.power(x, j - k)) for j, c in enumerate(coefficients) if j >= k]
    return total(r, terms)


def map_value(
    r: Ring,
    base: str,
    inputs: Sequence[tuple[int, ...]],
    out: tuple[int, ...],
    orders: Sequence[int],
    args: Sequence[Array],
) -> Array:
    """The derivative of the given orders of the map that stands for an unknown function between spaces."""
    sizes = [count(s) for s in inputs]
    rng = Random(f"{base}{sizes}{out}")
    alpha = [[rng.randint(-3, 3) for _ in range(TERMS)] for _ in range(count(out))]
    beta = [[[rng.randint(-3, 3) for _ in range(n)] for n in sizes] for _ in range(TERMS)]
    gamma = [rng.randint(1, 5) for _ in range(TERMS)]
    k = sum(orders)
    powers = []
    for s in range(TERMS):
        inner = total(
            r,
            [r.number(gamma[s])]
            + [r.mul(r.number(beta[s][a][j]), x) for a, arg in enumerate(args) for j, x in enumerate(arg.v)],
        )
        powers.append(r.mul(r.number(falling(DEGREE, k)), r.power(inner, DEGREE - k)) if k <= DEGREE else r.number(0))
    places = [range(sizes[a]) for a, order in enumerate(orders) for _ in range(order)]
    slots = [a for a, order in enumerate(orders) for _ in range(order)]
    entries = []
    for i in range(count(out)):
        for place in product(*places):
            terms = []
            for s in range(TERMS):
                weight = alpha[i][s]
                for a, j in zip(slots, place, strict=True):
                    weight *= beta[s][a][j]
                terms.append(r.mul(r.number(weight), powers[s]))
            entries.append(total(r, terms))
    shape = out + tuple(n for a, order in enumerate(orders) for n in inputs[a] * order)
    return Array(shape, entries)


def count(shape: Sequence[int]) -> int:
    """The number of entries."""
    n = 1
    for s in shape:
        n *= s
    return n
