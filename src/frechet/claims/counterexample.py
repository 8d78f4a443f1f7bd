"""Short numbers for which the two sides of a claim differ: points of the spaces, directions that are tangent there.

legend   T truth   R right side   D sizes by name   x array   z direction
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from random import Random
from typing import Any

from frechet.check.array import RingArray, build, matrix_product
from frechet.check.identity import Trial
from frechet.check.points import Point, assignments
from frechet.check.ring import Floats, NoLaw, OutOfDomain
from frechet.check.sample import (
    LINEAR_STRUCTURES,
    manifold_direction,
    one_hot,
    structured_array,
)
from frechet.claims.relations import height_and_width
from frechet.expr.node import Expr, Symbol
from frechet.types.space import Space
from frechet.types.type import Type

DRAWS = (  # entries, from plain to less so
    (0, 1),
    (0, 1, 2),
    (-1, 0, 1, 2),
    (1, 2, 3),
    (-0.5, 0.5, 1.5),
    (-8, -3, 5, 10),
    (-200, -50, 20, 100),
)
TRIES = 12  # points for each of these
SIZES = 4  # assignments of other sizes than 2
APART = 1e-6  # of the larger value
PLACES = 6  # decimals that are shown
SHORT = 2  # decimals to which the points of a trial are rounded, where no short numbers show a difference

Draws = Sequence[float]


def counterexample(trial: Trial, types: tuple[Type, Type]) -> dict[str, Any] | None:
    """The first small point at which the two sides of a trial differ; None where none was found."""
    lying = (
        [len(t.shape) == 1 and t.row for t in types]
        if height_and_width(types[0]) != height_and_width(types[1])
        else [False, False]
    )
    for p in points(trial):
        try:
            truth, claimed = trial.at(p, Floats())
        except (OutOfDomain, NoLaw):
            continue
        if (
            truth.shape != claimed.shape
            or (any(lying) and any(truth.v))
            or apart(truth, claimed)
        ):
            values = {s.name: nested(x) for s, x in p.X.items()}
            shown = [
                [nested(x)] if lies else nested(x)
                for x, lies in zip((truth, claimed), lying, strict=True)
            ]
            return {
                "values": values | hidden(trial, p),
                "truth": shown[0],
                "claimed": shown[1],
            }
    return None


def apart(a: RingArray, b: RingArray) -> bool:
    """Do two arrays differ by more than rounding, and as they are shown?"""
    scale = max(1.0, *map(abs, a.v), *map(abs, b.v))
    gap = max((abs(x - y) for x, y in zip(a.v, b.v, strict=True)), default=0.0)
    return bool(gap > APART * scale and nested(a) != nested(b))


def hidden(trial: Trial, p: Point) -> dict[str, int]:
    """The sizes that no array shows, and the free indices."""
    shown = {n.text for s in p.X for n in s.shape}
    return {name: n for name, n in sorted(p.D.items()) if name not in shown}


def points(trial: Trial) -> Iterator[Point]:
    """2×2 matrices with small whole entries; other sizes, larger entries and points of the trial where these are alike.

    Every number is one that can be shown: what is printed is where the sides were evaluated.
    """
    rng = Random(5)
    exprs = [e for e in trial.sides if isinstance(e, Expr)]
    alike = islice(assignments(trial.symbols, trial.readings, False, rng, exprs), 1)
    others = islice(assignments(trial.symbols, trial.readings, True, rng, exprs), SIZES)
    letters = sorted(trial.letters)
    for sizes, draws, _ in product([*alike, *others], DRAWS, range(TRIES)):
        D = {**sizes, **{name: rng.randint(1, 2) for name in letters}}
        try:
            X = {
                s: small(s.space, tuple(n.at(D) for n in s.shape), draws, rng)
                for s in trial.symbols
                if s.role == "variable"
            }
            tangents(X, trial.directions, draws, rng)
        except (OutOfDomain, NoLaw):
            continue
        yield Point(D, X, {})
    if all(s.space.structure in LINEAR_STRUCTURES for s in trial.symbols):
        for p, _ in trial.found[False]:
            yield Point(
                p.D,
                {
                    s: RingArray(x.shape, [round(v, SHORT) for v in x.v])
                    for s, x in p.X.items()
                },
                {},
            )


def small(space: Space, shape: tuple[int, ...], draws: Draws, rng: Random) -> RingArray:
    """A point of a space with short numbers."""
    if min(shape, default=1) < 1:
        raise OutOfDomain
    if "one-hot" in space.facts:
        return one_hot(shape, rng)
    match space.structure:
        case "simplex":
            weights = [rng.randint(1, 3) for _ in range(shape[0] - 1)]
            return RingArray(
                shape, [w / 10 for w in weights] + [round(1 - sum(weights) / 10, 1)]
            )
        case "orthogonal" | "stiefel" | "sphere":
            Q = turned(shape[0], rng)
            return build(shape, lambda i, j=0: Q[i, j])
    low = min(filter(lambda v: v > 0, map(abs, draws))) if space.positive else None
    x = {
        place: float(drawn_number(rng, draws, low)) for place in product(*map(range, shape))
    }
    if space.structure == "psd":
        n = shape[0]
        return build(
            shape, lambda i, j: sum(x[i, k] * x[j, k] for k in range(n)) + (i == j)
        )
    return structured_array(space.structure, shape, x, lambda v: -v)


def drawn_number(rng: Random, draws: Draws, low: float | None) -> float:
    """One of the numbers; one that is positive, where `low` is the least of these."""
    return rng.choice(draws) if low is None else max(abs(rng.choice(draws)), low)


def turned(n: int, rng: Random) -> RingArray:
    """An orthogonal matrix with short entries: a permutation with signs, two of its columns turned by 3-4-5."""
    order, signs = rng.sample(range(n), n), [rng.choice((-1.0, 1.0)) for _ in range(n)]
    P = build((n, n), lambda i, j: signs[j] * (order[j] == i))
    if n < 2 or rng.random() < 0.3:
        return P
    turn = {(0, 0): 0.6, (1, 1): 0.6, (0, 1): -0.8, (1, 0): 0.8}
    return matrix_product(
        Floats(), P, build((n, n), lambda i, j: turn.get((i, j), float(i == j)))
    )


def tangents(
    X: dict[Symbol, RingArray], directions: Mapping[str, str], draws: Draws, rng: Random
) -> None:
    """Directions at points of curved spaces: what the equations that define these do not see."""
    named = {s.name: s for s in X}
    for h, x in directions.items():
        structure = named[x].space.structure if h in named and x in named else ""
        if structure == "simplex":
            *first, _ = X[named[h]].v
            X[named[h]] = RingArray(X[named[h]].shape, [*first, 0.0 - sum(first)])
        elif structure not in LINEAR_STRUCTURES:
            X[named[h]] = manifold_direction(
                Floats(), structure, X[named[x]], lambda: rng.choice(draws)
            )
    for s, at in X.items():
        X[s] = RingArray(at.shape, [round(v, PLACES) for v in at.v])


def nested(x: RingArray) -> Any:
    """An array as numbers in lists, as JSON has it."""
    v = [round(a, PLACES) + 0.0 for a in x.v]
    if len(x.shape) < 2:
        return v if x.shape else v[0]
    n = x.shape[1]
    return [v[k : k + n] for k in range(0, len(v), n)]
