"""The plain values of functions that stay nodes and whose meaning is a choice of entries: patterns, extremes.

legend   r ring   x arrays   k parameters: sizes
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from frechet.check.array import RingArray, build, each_entry, ring_sum
from frechet.check.ring import NoLaw, Ring

Value = Callable[[Ring, Sequence[RingArray], Sequence[Any]], RingArray]


def half_place(n: int, i: int, j: int) -> int:
    """Where entry (i, j), i >= j, stands among the columns of the lower triangle."""
    return sum(n - c for c in range(j)) + i - j


def triangle(r: Ring, k: Sequence[int]) -> RingArray:
    """Ones on and below the diagonal."""
    return build((k[0], k[-1]), lambda i, j: r.number(int(i >= j)))


def duplication(r: Ring, n: int) -> RingArray:
    """Entry (i, j) of a symmetric matrix is written at i + j·n."""
    return build(
        (n * n, n * (n + 1) // 2),
        lambda a, b: r.number(
            int(b == half_place(n, max(a % n, a // n), min(a % n, a // n)))
        ),
    )


def elimination(r: Ring, n: int) -> RingArray:
    """Entry (i, j), i >= j, is read at i + j·n."""
    places = {half_place(n, i, j): i + j * n for j in range(n) for i in range(j, n)}
    return build((n * (n + 1) // 2, n * n), lambda a, b: r.number(int(places[a] == b)))


def floats_only(r: Ring, name: str) -> None:
    """The field has no order."""
    if r.exact:
        raise NoLaw(name)


def extreme_place(r: Ring, x: RingArray, sign: int) -> int:
    """Where the largest (sign 1) or smallest (sign -1) entry stands; refused close to a tie."""
    floats_only(r, "max" if sign > 0 else "min")
    order = sorted(range(len(x.v)), key=lambda i: -sign * x.v[i])
    if len(order) > 1:
        gap = sign * (x.v[order[0]] - x.v[order[1]])
        r.side(abs(gap) if order[0] else -abs(gap), "place")
    return order[0]


def indicator(r: Ring, x: RingArray, sign: int) -> RingArray:
    """1 at the extreme entry."""
    k = extreme_place(r, x, sign)
    return RingArray(x.shape, [r.number(int(i == k)) for i in range(len(x.v))])


def larger(r: Ring, x: Sequence[RingArray], sign: int) -> RingArray:
    """Of two numbers the larger (sign 1) or the smaller one (sign -1), entry by entry."""
    floats_only(r, "max" if sign > 0 else "min")

    def one(a: float, b: float) -> float:
        r.side(a - b)
        return a if (a - b) * sign > 0 else b

    return each_entry(one, *x)


def extreme(r: Ring, x: Sequence[RingArray], sign: int) -> RingArray:
    """The extreme entry of one array, the extreme entries of two."""
    return (
        larger(r, x, sign)
        if len(x) == 2
        else RingArray((), [x[0].v[extreme_place(r, x[0], sign)]])
    )


def distances(r: Ring, x: RingArray, y: RingArray) -> RingArray:
    """The root of the sum of squared differences of two rows."""
    minus = r.number(-1)

    def squared(i: int, j: int) -> Any:
        differences = [r.add(x[i, k], r.mul(minus, y[j, k])) for k in range(x.shape[1])]
        return ring_sum(r, [r.mul(d, d) for d in differences])

    return build(
        (x.shape[0], y.shape[0]), lambda i, j: r.power(squared(i, j), Fraction(1, 2))
    )


NODE_VALUES: dict[str, Value] = {
    "tri": lambda r, _, k: triangle(r, k),
    "duplication": lambda r, _, k: duplication(r, k[0]),
    "elimination": lambda r, _, k: elimination(r, k[0]),
    "argmax": lambda r, x, _: indicator(r, x[0], 1),
    "argmin": lambda r, x, _: indicator(r, x[0], -1),
    "max": lambda r, x, _: extreme(r, x, 1),
    "min": lambda r, x, _: extreme(r, x, -1),
    "maximum": lambda r, x, _: larger(r, x, 1),
    "minimum": lambda r, x, _: larger(r, x, -1),
    "pdist2": lambda r, x, _: distances(r, x[0], x[1]),
}
