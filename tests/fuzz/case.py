"""A random expression with declarations and numbers: what is judged.

legend   c case   t tree   x arrays by name   n sizes   wrt the variables
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from random import Random

import numpy as np
from drawn import Drawn
from trees import M, R, S, V, number, times

from . import oracle, ways, words
from .growing import LARGEST, Grower
from .pieces import Outside
from .structures import basis, project, sample

assert ways and words  # they fill the table of ways
DEPTHS = (1, 1, 2, 2, 2, 3, 3, 4)
DRAWS = 6  # points that are tried before a tree is thrown away


class Case(Drawn):
    """An expression over the whole catalogue, with the truth about it."""

    shows = False

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Arrays for all names."""
        rng = np.random.default_rng(self.seed)
        found = {}
        for name, (t, said) in sorted(self.names.items()):
            shape = tuple(number(n, self.sizes) for n in t[1:])
            found[name] = np.asarray(
                sample(self.structure(name), tuple(said.split()), shape, rng)
            )
        return found

    @property
    def given(self) -> dict[str, object]:
        """What the forms are evaluated at."""
        return {n: self.values[n] for n in self.declared} | self.dimensions

    # ---------------------------------------------------------------- the truth
    @cached_property
    def value(self) -> np.ndarray:
        """The value; raises Outside."""
        return oracle.value(self.root, self.values, self.sizes)

    def first(self, name: str) -> tuple[np.ndarray, float]:
        """The first derivative on the tangent space, and a bound of its error."""
        directions = basis(self.structure(name), self.values[name])
        return oracle.first(self.root, self.values, self.sizes, name, directions)

    def along(self, moves: list[tuple[str, np.ndarray]]) -> tuple[np.ndarray, float]:
        """A higher derivative in directions."""
        return oracle.along(self.root, self.values, self.sizes, moves)

    def direction(self, name: str, rng: np.random.Generator) -> np.ndarray:
        """A random direction of a variable."""
        x = self.values[name]
        return np.asarray(project(self.structure(name), x, rng.normal(size=x.shape)))


def grown(rng: Random, depth: int | None = None) -> Case | None:
    """A random expression at a point of its domain; None where no point was found."""
    k = Grower(rng)
    m, n = k.dim(), k.dim()
    types = [S()] * 10 + [V(n)] * 4 + [M(m, n)] * 3 + [M(n, n)] * 2 + [R(n)] * 2
    if k.chance(0.06):
        mn = times(m, n)
        types = [V(mn), M(mn, n), R(mn)]
    root = k.make(rng.choice(types), rng.choice(DEPTHS) if depth is None else depth)
    made = Case(root, k.names, k.sizes, k.written, (), rng.randrange(10**9))
    if not made.used or root.size > LARGEST:
        return None
    for _ in range(DRAWS):
        try:
            made.value  # noqa: B018
            return replace(made, wrt=tuple(made.used))
        except Outside:
            made = replace(made, seed=rng.randrange(10**9))
    return None


def cases(seed: int, depth: int | None = None) -> Iterator[Case]:
    """Random expressions without end; the k-th does not depend on how many were asked for."""
    k = 0
    while True:
        found = grown(Random(f"{seed}:{k}"), depth)
        k += 1
        if found is not None:
            yield found
