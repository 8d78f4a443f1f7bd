"""Random well-shaped expressions of the text language, with declarations and numbers for every name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from random import Random

import idioms
import matrices
import numpy as np
import oracle
import rules
from drawn import Drawn
from growing import Grower
from trees import M, R, S, V, number, times

FAMILIES = (rules, idioms, matrices)  # importing them fills the table of rules
DEPTHS = (1, 2, 2, 3, 3, 3, 4, 4, 5)


class Case(Drawn):
    """An expression of the rules, with values that are far from singular."""

    shows = True

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Arrays for all names."""
        rng = np.random.default_rng(self.seed)
        return {
            name: sample(t, fact, self.sizes, rng)
            for name, (t, fact) in sorted(self.names.items())
        }

    def function(self, x, record=None):
        """The value in NumPy."""
        return oracle.value(self.root, x, self.sizes, record)


def sample(t, fact, sizes, rng) -> np.ndarray:
    """A random array of a type and a structure; square matrices are far from singular."""
    shape = tuple(number(n, sizes) for n in t[1:])
    if fact == "positive":
        return np.asarray(rng.uniform(0.4, 1.6, size=shape))
    if not shape:
        return np.asarray(rng.uniform(0.5, 1.5) * rng.choice([-1, 1]))
    x = rng.normal(size=shape) * (0.8 if len(shape) == 1 else 0.5)
    if len(shape) == 2 and shape[0] == shape[1] and fact != "skew":
        x = x + 1.2 * np.eye(shape[0])
    match fact:
        case "symmetric":
            return (x + x.T) / 2
        case "psd":
            return x @ x.T / len(x) + np.eye(len(x))
        case "skew":
            return x - x.T
        case "diagonal":
            return np.diag(np.sign(np.diag(x)) * (0.3 + np.abs(np.diag(x))))
    return x


def case(rng: Random, depth: int | None = None) -> Case | None:
    """A random expression and what it is differentiated by; None where it has no variable."""
    k = Grower(rng)
    m, n = k.dim(), k.dim()
    mn = times(m, n)
    types = [S()] * 9 + [V(n)] * 4 + [M(m, n)] * 4 + [R(n)]
    if k.chance(0.06):
        types = [V(mn), M(mn, n), M(mn, mn), R(mn)]
    root = k.make(rng.choice(types), rng.choice(DEPTHS) if depth is None else depth)
    found = Case(root, k.names, k.sizes, k.written, (), rng.randrange(10**9))
    free = found.used
    if not free:
        return None
    wrt = rng.sample(free, 2 if len(free) > 1 and k.chance(0.1) else 1)
    return replace(found, wrt=tuple(wrt))


def cases(count: int, seed: int, depth: int | None = None) -> Iterator[Case]:
    """So many random expressions."""
    rng = Random(seed)
    while count:
        if (found := case(rng, depth)) is not None:
            count -= 1
            yield found
