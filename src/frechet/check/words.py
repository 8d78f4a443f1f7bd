"""The plain meaning of every word of the language that is no function of its own, entry by entry, over any ring.

legend   p what an evaluation knows: its ring   x arrays   k sizes and axes
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from types import SimpleNamespace
from typing import Protocol

from frechet.check import array
from frechet.check.array import RingArray, build, ring_sum
from frechet.check.expr_value import by_numpy
from frechet.check.patterned_words import WORDINGS
from frechet.check.ring import NoLaw, Ring
from frechet.functions.declaration import registry


class Meaning(Protocol):
    """What a word needs: a ring."""

    r: Ring


SPECTRAL = SimpleNamespace(
    name="norm_spec", domain="", smooth="", numpy="linalg.norm({0}, 2)"
)
Rule = Callable[[Meaning, list[RingArray], list[int]], RingArray]


def summed(p: Meaning, x: RingArray, axis: int) -> RingArray:
    """All entries, or over one index."""
    if not axis:
        return RingArray((), [ring_sum(p.r, x.v)])
    m, n = x.shape
    if axis == 1:
        return build((n,), lambda j: ring_sum(p.r, [x[i, j] for i in range(m)]))
    return build((m,), lambda i: ring_sum(p.r, [x[i, j] for j in range(n)]))


def mean(p: Meaning, x: RingArray, axis: int) -> RingArray:
    """The sum over the number of terms."""
    s = summed(p, x, axis)
    count = len(x.v) // len(s.v)
    return array.each_entry(lambda a: p.r.mul(a, p.r.number(Fraction(1, count))), s)


def euclidean(p: Meaning, x: RingArray) -> RingArray:
    """The root of the sum of squares."""
    return RingArray(
        (), [p.r.power(ring_sum(p.r, [p.r.mul(a, a) for a in x.v]), Fraction(1, 2))]
    )


def diagonal(p: Meaning, x: RingArray) -> RingArray:
    """The diagonal matrix, or the diagonal."""
    n = x.shape[0]
    if len(x.shape) == 2:
        return build((n,), lambda i: x[i, i])
    return build((n, n), lambda i, j: x[i,] if i == j else p.r.number(0))


def commutation(p: Meaning, m: int, n: int) -> RingArray:
    """K vec(X) = vec(X') for X m×n: entry i + j·m of vec(X) goes to place j + i·n."""
    return build((m * n, m * n), lambda a, b: p.r.number(int(a == b // m + (b % m) * n)))


def over_ring(
    rule: Callable[..., RingArray], p: Meaning, x: list[RingArray], k: list[int]
) -> RingArray:
    """A meaning that needs the ring alone."""
    return rule(p.r, x, k)


def adjugate(p: Meaning, x: RingArray) -> RingArray:
    """The determinant times the inverse."""
    inverse, det = array.eliminate(p.r, x, array.ring_identity(p.r, x.shape[0]))
    return array.each_entry(lambda a: p.r.mul(det, a), inverse)


def largest_singular_value(p: Meaning, x: list[RingArray]) -> RingArray:
    """The spectral norm, of real numbers only."""
    if p.r.exact:
        raise NoLaw("norm_spec")
    return by_numpy(p.r, SPECTRAL, x, ())


def linear_solution(p: Meaning, a: RingArray, b: RingArray) -> RingArray:
    """The Y with A·Y = B, by elimination."""
    found = array.eliminate(
        p.r, a, b if len(b.shape) == 2 else RingArray((*b.shape, 1), b.v)
    )[0]
    return RingArray(b.shape, found.v)


WORD_VALUES: dict[str, Rule] = {
    "tr": lambda p, x, _: RingArray(
        (), [ring_sum(p.r, [x[0][i, i] for i in range(x[0].shape[0])])]
    ),
    "trace": lambda p, x, _: RingArray(
        (), [ring_sum(p.r, [x[0][i, i] for i in range(x[0].shape[0])])]
    ),
    "sum": lambda p, x, k: summed(p, x[0], k[0] if k else 0),
    "mean": lambda p, x, k: mean(p, x[0], k[0] if k else 0),
    "norm": lambda p, x, _: euclidean(p, x[0]),
    "norm2": lambda p, x, _: euclidean(p, x[0]),
    "normF": lambda p, x, _: euclidean(p, x[0]),
    "norm1": lambda p, x, _: RingArray(
        (), [ring_sum(p.r, [p.r.apply(registry["abs"], a) for a in x[0].v])]
    ),
    "sqrt": lambda p, x, _: array.each_entry(lambda a: p.r.power(a, Fraction(1, 2)), x[0]),
    "norm_spec": lambda p, x, _: largest_singular_value(p, x),
    "norm_2": lambda p, x, _: largest_singular_value(p, x),
    "adj": lambda p, x, _: adjugate(p, x[0]),
    "matmul": lambda p, x, _: array.matrix_product(p.r, x[0], x[1]),
    "inner": lambda p, x, _: RingArray(
        (), [ring_sum(p.r, [p.r.mul(a, b) for a, b in zip(x[0].v, x[1].v, strict=True)])]
    ),
    "outer": lambda p, x, _: build(
        x[0].shape + x[1].shape, lambda i, j: p.r.mul(x[0][i,], x[1][j,])
    ),
    "diag": lambda p, x, _: diagonal(p, x[0]),
    "vec": lambda p, x, _: (
        x[0]
        if len(x[0].shape) < 2
        else build((len(x[0].v),), lambda k: x[0][k % x[0].shape[0], k // x[0].shape[0]])
    ),
    "unvec": lambda p, x, k: build((k[0], k[1]), lambda i, j: x[0][j * k[0] + i,]),
    "K": lambda p, _, k: commutation(p, k[0], k[1]),
    "solve": lambda p, x, _: linear_solution(p, x[0], x[1]),
    "eye": lambda p, _, k: array.ring_identity(p.r, k[0]),
    "ones": lambda p, _, k: build(tuple(k), lambda *_: p.r.number(1)),
    "zeros": lambda p, _, k: build(tuple(k), lambda *_: p.r.number(0)),
    **{name: partial(over_ring, rule) for name, rule in WORDINGS.items()},
    "delta": lambda p, _, k: RingArray((), [p.r.number(int(k[0] == k[1]))]),
    "unit": lambda p, _, k: build((k[0],), lambda i: p.r.number(int(i == k[1] - 1))),
}
