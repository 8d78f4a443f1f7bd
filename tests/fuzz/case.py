"""A random expression with declarations and numbers: what is judged.

legend   c case   t tree   x arrays by name   n sizes   wrt the variables
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

import numpy as np
from trees import M, R, S, Tree, V, number, size_text, text, times

from . import oracle, ways, words
from .growing import LARGEST, Grower
from .pieces import Outside
from .structures import FACTS, basis, project, sample

assert ways and words  # they fill the table of ways
DEPTHS = (1, 1, 2, 2, 2, 3, 3, 4)
DRAWS = 6  # points that are tried before a tree is thrown away


@dataclass(frozen=True)
class Case:
    """An expression, what it is differentiated by, the declarations of its names, and numbers for everything."""

    root: Tree
    names: dict[str, tuple[tuple, str]]  # name -> (type, structure and facts)
    sizes: dict[str, int]
    written: dict[str, str]  # name of a size -> how it is written: itself, or a number
    wrt: tuple[str, ...] = ()
    seed: int = 0

    @property
    def text(self) -> str:
        return text(self.root, self.written)

    @property
    def used(self) -> list[str]:
        """The names that occur."""
        return list(dict.fromkeys(t.data[0] for t in self.root.nodes() if t.op == "name"))

    @property
    def declared(self) -> list[str]:
        """The names that a reader has to know."""
        return list(dict.fromkeys([*self.used, *self.wrt]))

    @property
    def where(self) -> str:
        """The declarations; a size that no shape shows gets a name of that length."""
        parts = []
        for name in self.declared:
            t, said = self.names[name]
            shape = "×".join(size_text(n, self.written) for n in t[1:]) or "scalar"
            parts.append(f"{name}: {shape}{' ' + said if said else ''}")
        shown = {n for name in self.declared for s in self.names[name][0][1:] for n in s}
        return ", ".join(
            [
                *parts,
                *(
                    f"of_{n}: {n}"
                    for n in sorted(self.mentioned - shown)
                    if self.written[n] == n
                ),
            ]
        )

    @property
    def mentioned(self) -> set[str]:
        """The sizes that the text names."""
        return self.root.sizes & set(self.sizes)

    @property
    def short(self) -> str:
        return f"{self.text}   where {self.where}   by {','.join(self.wrt)}"

    def structure(self, name: str) -> str:
        return " ".join(w for w in self.names[name][1].split() if w not in FACTS)

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
    def dimensions(self) -> dict[str, int]:
        """Numbers for the sizes that have names."""
        known = {
            n for name in self.declared for s in self.names[name][0][1:] for n in s
        } | self.mentioned
        return {n: self.sizes[n] for n in sorted(known) if self.written[n] == n}

    @property
    def given(self) -> dict[str, object]:
        """What the forms are evaluated at."""
        return {n: self.values[n] for n in self.declared} | self.dimensions

    def by(self, names) -> Case | None:
        """The case with fewer variables; None where there is none."""
        wrt = tuple(w for w in self.wrt if w in names)
        return replace(self, wrt=wrt) if wrt else None

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
