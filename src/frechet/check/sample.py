"""Random points of a space: in the field, or in floating point where the functions are likely to have values.

legend   shape sizes   x entries   rng random numbers   try_ number of the attempt
"""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

from frechet.check.array import Array, build
from frechet.check.ring import NoLaw, P
from frechet.space import Space

LINEAR = ("", "symmetric", "psd", "skew", "diagonal", "lower_triangular", "upper_triangular", "toeplitz")


def field_point(space: Space, shape: tuple[int, ...], rng: Random, try_: int = 0) -> Array:
    """A random element of a linear space over the field; squares stand for positive numbers.

    Every other attempt draws squares alone: entry by entry a root exists with probability 1/2.
    """
    if space.structure not in LINEAR or "one-hot" in space.facts:
        raise NoLaw(space.structure)
    draws = {place: rng.randrange(1, P) for place in product(*map(range, shape))}
    if space.positive or try_ % 2:
        draws = {place: x * x % P for place, x in draws.items()}
    return structured(space.structure, shape, draws, lambda x: -x % P)


def field_direction(space: Space, shape: tuple[int, ...], rng: Random) -> Array:
    """A random direction in a linear space over the field."""
    return field_point(space._replace(facts=frozenset()), shape, rng)


def structured(structure: str, shape: tuple[int, ...], x: dict[tuple[int, ...], Any], negative: Any) -> Array:
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


def float_point(space: Space, shape: tuple[int, ...], rng: Random, try_: int) -> Array:
    """A random element in floating point; later attempts look where logarithms and roots live."""
    mood = ("plain", "small", "positive")[try_ % 3]
    if "one-hot" in space.facts:
        hot = rng.randrange(shape[0])
        return build(shape, lambda i: float(i == hot))

    def draw() -> float:
        if space.positive or mood == "positive":
            return rng.uniform(0.4, 1.6)
        return rng.gauss(0.0, 0.25 if mood == "small" else 0.8)

    x = {place: draw() for place in product(*map(range, shape))}
    square = len(shape) == 2 and shape[0] == shape[1]
    if square and not space.positive and space.structure not in ("skew", "orthogonal", "stiefel"):
        for i in range(shape[0]):
            x[i, i] += 1.5
    match space.structure:
        case "psd":
            n = shape[0]
            return build(shape, lambda i, j: sum(x[i, k] * x[j, k] for k in range(n)) / n + (i == j))
        case "orthogonal" | "stiefel":
            return orthonormal(x, shape)
        case "sphere" | "simplex":
            scale = (
                sum(v * v for v in x.values()) ** 0.5
                if space.structure == "sphere"
                else sum(abs(v) for v in x.values())
            )
            return build(shape, lambda *p: (x[p] if space.structure == "sphere" else abs(x[p])) / scale)
    return structured(space.structure, shape, x, lambda v: -v)


def float_direction(space: Space, shape: tuple[int, ...], rng: Random) -> Array:
    """A random direction in floating point."""
    if space.structure not in LINEAR:
        raise NoLaw(space.structure)
    x = {place: rng.uniform(0.3, 1.0) * rng.choice((-1, 1)) for place in product(*map(range, shape))}
    return structured(space.structure, shape, x, lambda v: -v)


def orthonormal(x: dict[tuple[int, ...], float], shape: tuple[int, ...]) -> Array:
    """Gram-Schmidt on the columns."""
    columns: list[list[float]] = []
    for j in range(shape[1]):
        v = [x[i, j] + 0.1 * (i == j) for i in range(shape[0])]
        for q in columns:
            c = sum(a * b for a, b in zip(v, q, strict=True))
            v = [a - c * b for a, b in zip(v, q, strict=True)]
        length = sum(a * a for a in v) ** 0.5
        columns.append([a / length for a in v])
    return build(shape, lambda i, j: columns[j][i])
