"""Small whole numbers for which the two sides of a claim differ.

legend   T truth   R right side   D sizes by name   x array
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from random import Random
from typing import Any

from frechet.check.array import Array, build
from frechet.check.identity import Trial
from frechet.check.moods import PLAIN
from frechet.check.points import Point, assignments
from frechet.check.ring import Floats, NoLaw, OutOfDomain
from frechet.check.sample import LINEAR, float_point, structured
from frechet.claims.relations import sides
from frechet.kinds import Type
from frechet.node import Symbol

DRAWS = ((0, 1), (0, 1, 2), (-1, 0, 1, 2), (1, 2, 3))  # entries, from plain to less so
TRIES = 12  # points for each of these
SIZES = 4  # assignments of other sizes than 2
APART = 1e-6


def counterexample(trial: Trial, types: tuple[Type, Type]) -> dict[str, Any] | None:
    """The first small point at which the two sides of a trial differ; None where none was found."""
    lying = [len(t.shape) == 1 and t.row for t in types] if sides(types[0]) != sides(types[1]) else [False, False]
    for p in points(trial):
        try:
            truth, claimed = trial.at(p, Floats())
        except (OutOfDomain, NoLaw):
            continue
        if (
            truth.shape != claimed.shape
            or (any(lying) and any(truth.v))
            or any(abs(a - b) > APART for a, b in zip(truth.v, claimed.v, strict=True))
        ):
            values = {s.name: nested(x) for s, x in p.X.items()}
            letters = {name: p.D[name] for name in sorted(trial.letters)}
            shown = [[nested(x)] if lies else nested(x) for x, lies in zip((truth, claimed), lying, strict=True)]
            return {"values": values | letters, "truth": shown[0], "claimed": shown[1]}
    return None


def points(trial: Trial) -> Iterator[Point]:
    """2×2 matrices with small whole entries; other sizes only where these show no difference."""
    rng = Random(5)
    alike = islice(assignments(trial.symbols, trial.readings, False, rng), 1)
    others = islice(assignments(trial.symbols, trial.readings, True, rng), SIZES)
    letters = sorted(trial.letters)
    for sizes, draws, _ in product([*alike, *others], DRAWS, range(TRIES)):
        D = {**sizes, **{name: rng.randint(1, 2) for name in letters}}
        try:
            X = {
                s: small(s, tuple(n.at(D) for n in s.shape), draws, rng) for s in trial.symbols if s.role == "variable"
            }
        except (OutOfDomain, NoLaw):
            continue
        yield Point(D, X, {})


def small(s: Symbol, shape: tuple[int, ...], draws: tuple[int, ...], rng: Random) -> Array:
    """A value of a symbol with small whole entries, as far as its space has one."""
    if min(shape, default=1) < 1:
        raise OutOfDomain
    if s.space.structure not in LINEAR or "one-hot" in s.space.facts:
        return float_point(s.space, shape, rng, PLAIN[0])
    low = 1 if s.space.positive else min(draws)
    x = {place: float(max(rng.choice(draws), low)) for place in product(*map(range, shape))}
    if s.space.structure == "psd":
        n = shape[0]
        return build(shape, lambda i, j: sum(x[i, k] * x[j, k] for k in range(n)) + (i == j))
    return structured(s.space.structure, shape, x, lambda v: -v)


def nested(x: Array) -> Any:
    """An array as numbers in lists, as JSON has it."""
    v = [round(a, 6) + 0.0 for a in x.v]
    if len(x.shape) < 2:
        return v if x.shape else v[0]
    n = x.shape[1]
    return [v[k : k + n] for k in range(0, len(v), n)]
