"""Random networks with affine axes and their values from the definition: the sum over all values of all indices.

Nothing here calls the constructors' algebra: a value is computed from the description, before it is built.
"""

from __future__ import annotations

import itertools
from random import Random

import numpy as np

from frechet.expr.net import net
from frechet.expr.node import Expr, symbol
from frechet.expr.sums import add
from frechet.network.axis import Axis, affine_axis, constant_axis, parts, shift
from frechet.network.size import ONE, ZERO, Size, size

D = {"n": 2, "m": 3, "p": 2}
N, M, P = size("n"), size("m"), size("p")
SIZES = [N, M, P, N * P, M * N, N + M, N + P, M + 1, size(2), size(1), N * 2 - 1]


def brute(out, factors, dims, shape):
    """The definition of a network; factors are (array, axes, exponent)."""
    result = np.zeros(tuple(n.at(D) for n in shape))
    for point in itertools.product(*(range(n.at(D)) for n in dims.values())):
        where = dict(zip(dims, point, strict=True))

        def place(a: Axis, where=where) -> int:
            offset, terms = parts(a)
            return offset.at(D) + sum(where[i] * c.at(D) for i, c in terms)

        term = 1.0
        for value, axes, e in factors:
            term = term * value[tuple(map(place, axes))] ** e
        result[tuple(map(place, out))] += term
    return result


def axis(n: Size, rng: Random, pool: list[int], dims: dict[int, Size]) -> Axis:
    """A random axis of length n over old or new indices."""

    def index(k: Size) -> int:
        same = [i for i in pool if dims[i] is k]
        if same and rng.random() < 0.6:
            return rng.choice(same)
        i = len(dims)
        dims[i] = k
        pool.append(i)
        return i

    def plain() -> Axis:
        return index(n)

    def grouped() -> Axis:
        a, b = (size(x) for x in rng.sample(n.terms[0][0], 2))
        i, k = index(a), index(b)
        return affine_axis(ZERO, {i: b, k: ONE}) if i != k else index(n)

    def slice_of() -> Axis:
        (a, c), (b, e) = n.terms
        first, rest = Size({a: c}), Size({b: e})
        if not (first.nonneg() and rest.nonneg()):
            return index(n)
        return rng.choice(
            [
                lambda: shift(index(first), rest),
                lambda: shift(index(rest), first),
                lambda: index(first),
                lambda: index(rest),
            ]
        )()

    def difference() -> Axis:
        i, k = index(N), index(N)
        return affine_axis(N - 1, {i: ONE, k: -ONE}) if i != k else constant_axis(0)

    ways = [plain] * 3
    if len(n.terms) == 1 and len(n.terms[0][0]) == 2:
        ways += [grouped] * 4
    if len(n.terms) == 2:
        ways += [difference if n is N * 2 - 1 else slice_of] * 4
    if n is size(2):
        ways += [lambda: constant_axis(1), lambda: constant_axis(0)]
    return rng.choice(ways)()


def expression(
    depth: int, rng: Random, env: dict[Expr, np.ndarray]
) -> tuple[Expr, np.ndarray]:
    """A random expression and its value."""
    if depth == 0 or rng.random() < 0.15:
        s = symbol(
            rng.choice("ABCD"), *[rng.choice(SIZES) for _ in range(rng.randrange(3))]
        )
        draw = np.random.default_rng(len(env))
        env.setdefault(s, draw.uniform(0.5, 1.5, size=tuple(n.at(D) for n in s.shape)))
        return s, env[s]
    kids = [expression(depth - 1, rng, env) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.25:
        same = [k for k in kids if k[0].shape == kids[0][0].shape]
        return add([(j + 1, e) for j, (e, _) in enumerate(same)]), sum(
            (j + 1) * v for j, (_, v) in enumerate(same)
        )
    pool: list[int] = []
    dims: dict[int, Size] = {}
    axes = [tuple(axis(n, rng, pool, dims) for n in e.shape) for e, _ in kids]
    shape = tuple(rng.choice(SIZES) for _ in range(rng.randrange(3)))
    out = tuple(axis(n, rng, pool, dims) for n in shape)
    if rng.random() < 0.2:
        dims[len(dims)] = M  # an index that nobody reads: a factor m
    powers = [rng.choice([1, 1, 1, 1, 2, 3]) for _ in kids]
    value = brute(
        out,
        [(v, ax, e) for (_, v), ax, e in zip(kids, axes, powers, strict=True)],
        dims,
        shape,
    )
    made = net(
        out,
        [(e, ax, p) for (e, _), ax, p in zip(kids, axes, powers, strict=True)],
        dims,
        shape,
    )
    return made, value
