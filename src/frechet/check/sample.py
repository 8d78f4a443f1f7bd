"""Random points of a space: in the field, or in floating point where the functions are likely to have values.

legend   shape sizes   x entries   rng random numbers   try_ number of the attempt   r ring   K skew   Q orthonormal
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from frechet.check.array import RingArray, build, matrix_product, ring_inverse, ring_sum
from frechet.check.moods import Mood
from frechet.check.ring import PRIME, Field, Floats, NoLaw, OutOfDomain, Ring
from frechet.types.space import Space

LINEAR_STRUCTURES = (
    "",
    "symmetric",
    "psd",
    "skew",
    "diagonal",
    "lower_triangular",
    "upper_triangular",
    "toeplitz",
)
FIELD = Field()


def field_point(
    space: Space, shape: tuple[int, ...], rng: Random, try_: int = 0
) -> RingArray:
    """A random element of a space over the field; squares stand for positive numbers.

    Every other attempt draws squares alone: entry by entry a root exists with probability 1/2.
    """
    if "one-hot" in space.facts:
        raise NoLaw("one-hot")
    if space.structure not in LINEAR_STRUCTURES:
        return curved(FIELD, space.structure, shape, lambda: rng.randrange(1, PRIME), rng)
    draws = {place: rng.randrange(1, PRIME) for place in product(*map(range, shape))}
    if space.positive or try_ % 2:
        draws = {place: x * x % PRIME for place, x in draws.items()}
    return structured_array(space.structure, shape, draws, lambda x: -x % PRIME)


def field_direction(space: Space, at: RingArray, rng: Random) -> RingArray:
    """A random direction over the field: an element of the tangent space at a point."""
    if space.structure not in LINEAR_STRUCTURES:
        return manifold_direction(
            FIELD, space.structure, at, lambda: rng.randrange(1, PRIME)
        )
    return field_point(space._replace(facts=frozenset()), at.shape, rng)


def curved(
    r: Ring, structure: str, shape: tuple[int, ...], draw: Callable[[], Any], rng: Random
) -> RingArray:
    """A point of a manifold over any ring, by rational parametrisation.

    Cayley: (I - K)(I + K)⁻¹ is orthogonal for skew K; its columns, and any of them, are orthonormal.  These have
    determinant 1, so that rows are turned at random: reflections are orthogonal too.
    """
    n = shape[0]
    if structure == "simplex":
        w = [draw() for _ in range(n)]
        scale = r.power(ring_sum(r, w), -1)
        return build(shape, lambda i: r.mul(w[i], scale))
    if len(shape) == 2 and shape[0] < shape[1]:
        raise OutOfDomain
    minus = r.number(-1)
    k = {(i, j): draw() for i in range(n) for j in range(i)}
    K = build(
        (n, n),
        lambda i, j: r.number(0) if i == j else k[i, j] if j < i else r.mul(minus, k[j, i]),
    )
    plus = build((n, n), lambda i, j: r.add(r.number(int(i == j)), K[i, j]))
    less = build((n, n), lambda i, j: r.add(r.number(int(i == j)), r.mul(minus, K[i, j])))
    Q = matrix_product(r, less, ring_inverse(r, plus))
    signs = [r.number(rng.choice((-1, 1))) for _ in range(n)]
    Q = RingArray(Q.shape, [r.mul(signs[k // n], x) for k, x in enumerate(Q.v)])
    return (
        build(shape, lambda i, j: Q[i, j])
        if len(shape) == 2
        else build(shape, lambda i: Q[i, 0])
    )


def manifold_direction(
    r: Ring, structure: str, at: RingArray, draw: Callable[[], Any]
) -> RingArray:
    """A direction at a point of a manifold: what the equations that define it do not see.

    Z - Q(QᵀZ + ZᵀQ)/2 at an orthogonal Q, z - x·xᵀz on the sphere, z - mean(z)·1 on the simplex.
    """
    z = build(at.shape, lambda *_: draw())
    if structure == "simplex":
        mean = r.mul(ring_sum(r, z.v), r.number(Fraction(-1, len(z.v))))
        return build(at.shape, lambda i: r.add(z[i,], mean))
    n, p = at.shape if len(at.shape) == 2 else (at.shape[0], 1)
    Q, Z = RingArray((n, p), at.v), RingArray((n, p), z.v)
    inner = matrix_product(r, build((p, n), lambda i, j: Q[j, i]), Z)
    half = r.number(Fraction(-1, 2))
    both = build((p, p), lambda i, j: r.mul(half, r.add(inner[i, j], inner[j, i])))
    off = matrix_product(r, Q, both)
    return RingArray(at.shape, [r.add(a, b) for a, b in zip(Z.v, off.v, strict=True)])


def structured_array(
    structure: str, shape: tuple[int, ...], x: dict[tuple[int, ...], Any], negative: Any
) -> RingArray:
    """Entries made to fit a linear structure."""
    zero = x[(0,) * len(shape)] * 0 if x else 0

    def entry(*place: int) -> Any:
        if len(place) != 2:
            return x[place]
        i, j = place
        match structure:
            case "symmetric" | "psd":
                return x[min(i, j), max(i, j)]
            case "skew":
                return zero if i == j else x[i, j] if i < j else negative(x[j, i])
            case "diagonal":
                return x[i, j] if i == j else zero
            case "lower_triangular":
                return x[i, j] if i >= j else zero
            case "upper_triangular":
                return x[i, j] if i <= j else zero
            case "toeplitz":
                return x[0, j - i] if i <= j else x[i - j, 0]
        return x[i, j]

    return build(shape, entry)


def float_point(space: Space, shape: tuple[int, ...], rng: Random, mood: Mood) -> RingArray:
    """A random element in floating point."""
    if "one-hot" in space.facts:
        return one_hot(shape, rng)
    match space.structure:
        case "orthogonal" | "stiefel" | "sphere":
            steep = 3.0 if mood.scale > 1 or mood.thin else 0.5
            return curved(
                Floats(), space.structure, shape, lambda: rng.gauss(0.0, steep), rng
            )
        case "simplex":
            return curved(
                Floats(), space.structure, shape, lambda: mood.number(rng, True), rng
            )
    x = {place: mood.number(rng, space.positive) for place in product(*map(range, shape))}
    if len(shape) == 2 and not space.positive:
        as_a_whole(x, space.structure, shape, rng, mood)
    if space.structure == "psd":
        n = shape[0]
        return build(
            shape,
            lambda i, j: (
                sum(x[i, k] * x[j, k] for k in range(n)) / n + mood.floor * (i == j)
            ),
        )
    return structured_array(space.structure, shape, x, lambda v: -v)


def as_a_whole(
    x: dict[tuple[int, ...], float],
    structure: str,
    shape: tuple[int, ...],
    rng: Random,
    mood: Mood,
) -> None:
    """The mood of a matrix as a whole: what is added on its diagonal, how far its last row is from the others."""
    m, n = shape
    if m == n and structure != "skew":
        for i in range(n):
            x[i, i] += mood.added(rng)
    if mood.thin and min(shape) > 1 and not structure:
        for j in range(n):
            x[m - 1, j] = mood.thin * x[m - 1, j] + sum(x[i, j] for i in range(m - 1))


def one_hot(shape: tuple[int, ...], rng: Random) -> RingArray:
    """1 at one place of a vector, at one place of every row of a matrix, 0 elsewhere."""
    if len(shape) < 2:
        hot = rng.randrange(shape[0]) if shape else 0
        return build(shape, lambda *place: float(place[-1:] == (hot,) or not place))
    chosen = [rng.randrange(shape[1]) for _ in range(shape[0])]
    return build(shape, lambda i, j: float(j == chosen[i]))


def float_direction(space: Space, at: RingArray, rng: Random) -> RingArray:
    """A random direction in floating point: an element of the tangent space at a point."""

    def draw() -> float:
        return rng.uniform(0.3, 1.0) * rng.choice((-1, 1))

    if space.structure not in LINEAR_STRUCTURES:
        return manifold_direction(Floats(), space.structure, at, draw)
    x = {place: draw() for place in product(*map(range, at.shape))}
    return structured_array(space.structure, at.shape, x, lambda v: -v)
