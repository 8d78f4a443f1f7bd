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
from frechet.check.array import Array, build, total
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
Rule = Callable[[Meaning, list[Array], list[int]], Array]


def summed(p: Meaning, x: Array, axis: int) -> Array:
    """All entries, or over one index."""
    if not axis:
        return Array((), [total(p.r, x.v)])
    m, n = x.shape
    if axis == 1:
        return build((n,), lambda j: total(p.r, [x[i, j] for i in range(m)]))
    return build((m,), lambda i: total(p.r, [x[i, j] for j in range(n)]))


def mean(p: Meaning, x: Array, axis: int) -> Array:
    """The sum over the number of terms."""
    s = summed(p, x, axis)
    count = len(x.v) // len(s.v)
    return array.entrywise(lambda a: p.r.mul(a, p.r.number(Fraction(1, count))), s)


def euclidean(p: Meaning, x: Array) -> Array:
    """The root of the sum of squares."""
    return Array((), [p.r.power(total(p.r, [p.r.mul(a, a) for a in x.v]), Fraction(1, 2))])


def diagonal(p: Meaning, x: Array) -> Array:
    """The diagonal matrix, or the diagonal."""
    n = x.shape[0]
    if len(x.shape) == 2:
        return build((n,), lambda i: x[i, i])
    return build((n, n), lambda i, j: x[i,] if i == j else p.r.number(0))


def commutation(p: Meaning, m: int, n: int) -> Array:
    """K vec(X) = vec(X') for X m×n: entry i + j·m of vec(X) goes to place j + i·n."""
    return build((m * n, m * n), lambda a, b: p.r.number(int(a == b // m + (b % m) * n)))


def over_ring(
    rule: Callable[..., Array], p: Meaning, x: list[Array], k: list[int]
) -> Array:
    """A meaning that needs the ring alone."""
    return rule(p.r, x, k)


def adjugate(p: Meaning, x: Array) -> Array:
    """The determinant times the inverse."""
    inverse, det = array.eliminate(p.r, x, array.identity(p.r, x.shape[0]))
    return array.entrywise(lambda a: p.r.mul(det, a), inverse)


def largest_singular_value(p: Meaning, x: list[Array]) -> Array:
    """The spectral norm, of real numbers only."""
    if p.r.exact:
        raise NoLaw("norm_spec")
    return by_numpy(p.r, SPECTRAL, x, ())


def solved(p: Meaning, a: Array, b: Array) -> Array:
    """The Y with A·Y = B, by elimination."""
    found = array.eliminate(p.r, a, b if len(b.shape) == 2 else Array((*b.shape, 1), b.v))[
        0
    ]
    return Array(b.shape, found.v)


WORDS: dict[str, Rule] = {
    "tr": lambda p, x, _: Array(
        (), [total(p.r, [x[0][i, i] for i in range(x[0].shape[0])])]
    ),
    "trace": lambda p, x, _: Array(
        (), [total(p.r, [x[0][i, i] for i in range(x[0].shape[0])])]
    ),
    "sum": lambda p, x, k: summed(p, x[0], k[0] if k else 0),
    "mean": lambda p, x, k: mean(p, x[0], k[0] if k else 0),
    "norm": lambda p, x, _: euclidean(p, x[0]),
    "norm2": lambda p, x, _: euclidean(p, x[0]),
    "normF": lambda p, x, _: euclidean(p, x[0]),
    "norm1": lambda p, x, _: Array(
        (), [total(p.r, [p.r.apply(registry["abs"], a) for a in x[0].v])]
    ),
    "sqrt": lambda p, x, _: array.entrywise(lambda a: p.r.power(a, Fraction(1, 2)), x[0]),
    "norm_spec": lambda p, x, _: largest_singular_value(p, x),
    "norm_2": lambda p, x, _: largest_singular_value(p, x),
    "adj": lambda p, x, _: adjugate(p, x[0]),
    "matmul": lambda p, x, _: array.matrix_product(p.r, x[0], x[1]),
    "inner": lambda p, x, _: Array(
        (), [total(p.r, [p.r.mul(a, b) for a, b in zip(x[0].v, x[1].v, strict=True)])]
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
    "solve": lambda p, x, _: solved(p, x[0], x[1]),
    "eye": lambda p, _, k: array.identity(p.r, k[0]),
    "ones": lambda p, _, k: build(tuple(k), lambda *_: p.r.number(1)),
    "zeros": lambda p, _, k: build(tuple(k), lambda *_: p.r.number(0)),
    **{name: partial(over_ring, rule) for name, rule in WORDINGS.items()},
    "delta": lambda p, _, k: Array((), [p.r.number(int(k[0] == k[1]))]),
    "unit": lambda p, _, k: build((k[0],), lambda i: p.r.number(int(i == k[1] - 1))),
}
