"""The plain meaning of patterned matrices, norms with an exponent and variances, entry by entry.

legend   r ring   x, c, a, b arrays   p, q exponents as arrays without axes   k sizes and axes
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from frechet.check.array import RingArray, build, each_entry, ring_sum
from frechet.check.nodes import extreme, half_place
from frechet.check.ring import NoLaw, Ring
from frechet.functions.declaration import registry

EXPONENTS = 40  # exponents that are found again among the numbers of a field


def masked_entries(r: Ring, x: RingArray, keep: Callable[[int, int], bool]) -> RingArray:
    """Some entries, zeros elsewhere."""
    return build(x.shape, lambda i, j: x[i, j] if keep(i, j) else r.number(0))


def running(r: Ring, x: RingArray, axis: int) -> RingArray:
    """Sums of the first entries, along an index."""
    if len(x.shape) == 1:
        return build(x.shape, lambda i: ring_sum(r, x.v[: i + 1]))
    if axis == 1:
        return build(x.shape, lambda i, j: ring_sum(r, [x[k, j] for k in range(i + 1)]))
    return build(x.shape, lambda i, j: ring_sum(r, [x[i, k] for k in range(j + 1)]))


def khatri_rao(r: Ring, a: RingArray, b: RingArray) -> RingArray:
    """Row i·p + k is the product of row i and row k."""
    p = b.shape[0]
    return build(
        (a.shape[0] * p, a.shape[1]), lambda i, j: r.mul(a[i // p, j], b[i % p, j])
    )


def toeplitz(c: RingArray, row: RingArray) -> RingArray:
    """The first column down the diagonals, the first row above."""
    return build(
        (len(c.v), len(row.v)), lambda i, j: c.v[i - j] if i >= j else row.v[j - i]
    )


def half_stack(x: RingArray) -> RingArray:
    """The lower triangle by columns."""
    n = x.shape[0]
    found = {half_place(n, i, j): x[i, j] for j in range(n) for i in range(j, n)}
    return RingArray((len(found),), [found[k] for k in sorted(found)])


def to_the(r: Ring, a: Any, p: Any, q: int = 1) -> Any:
    """|a|^p, or |a|^(1/p) for q = -1."""
    if not r.exact:
        return r.apply(registry["abs"], a) ** (p**q)
    whole = next((k for k in range(1, EXPONENTS) if r.number(k) == p), None)
    if whole is None or (whole % 2 and q == 1):
        raise NoLaw("a power of an absolute value")
    return r.power(a, whole if q == 1 else Fraction(1, whole))


def norm_p(r: Ring, x: list[Any], p: Any) -> Any:
    """(Σ|x|^p)^(1/p)."""
    return to_the(r, ring_sum(r, [to_the(r, a, p) for a in x]), p, -1)


def norm_pq(r: Ring, x: RingArray, p: Any, q: Any) -> Any:
    """The q-norm of the p-norms of the columns."""
    m, n = x.shape
    return norm_p(r, [norm_p(r, [x[i, j] for i in range(m)], p) for j in range(n)], q)


def variance(r: Ring, x: RingArray, axis: int) -> RingArray:
    """The mean of the squared deviations from the mean."""
    if axis:
        m, n = x.shape
        lines = (
            [[x[i, j] for i in range(m)] for j in range(n)]
            if axis == 1
            else [x.v[i * n : i * n + n] for i in range(m)]
        )
        return RingArray((len(lines),), [spread(r, line) for line in lines])
    return RingArray((), [spread(r, x.v)])


def spread(r: Ring, entries: list[Any]) -> Any:
    """The variance of numbers."""
    share, minus = r.number(Fraction(1, len(entries))), r.number(-1)
    mean = r.mul(share, ring_sum(r, entries))
    away = [r.add(a, r.mul(minus, mean)) for a in entries]
    return r.mul(share, ring_sum(r, [r.mul(d, d) for d in away]))


WORDINGS: dict[str, Callable[[Ring, list[RingArray], list[int]], RingArray]] = {
    "tril": lambda r, x, _: masked_entries(r, x[0], lambda i, j: i >= j),
    "triu": lambda r, x, _: masked_entries(r, x[0], lambda i, j: i <= j),
    "mask": lambda r, x, _: each_entry(r.mul, *x),
    "cumsum": lambda r, x, k: running(r, x[0], k[0] if k else 1),
    "khatri_rao": lambda r, x, _: khatri_rao(r, x[0], x[1]),
    "toeplitz": lambda _, x, __: toeplitz(x[0], x[-1]),
    "circulant": lambda _, x, __: build(
        x[0].shape * 2, lambda i, j: x[0].v[(i - j) % len(x[0].v)]
    ),
    "vech": lambda _, x, __: half_stack(x[0]),
    "norm_p": lambda r, x, _: RingArray((), [norm_p(r, x[0].v, x[1].v[0])]),
    "norm_pq": lambda r, x, _: RingArray((), [norm_pq(r, x[0], x[1].v[0], x[2].v[0])]),
    "norm_inf": lambda r, x, _: extreme(
        r, [each_entry(lambda a: r.apply(registry["abs"], a), x[0])], 1
    ),
    "var": lambda r, x, k: variance(r, x[0], k[0] if k else 0),
}
