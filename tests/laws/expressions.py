"""Random well-shaped expressions of the text language, with declarations and numbers for every name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

import idioms
import matrices
import numpy as np
import oracle
import rules
from growing import Grower
from trees import M, R, S, Tree, V, number, size_text, text, times

FAMILIES = (rules, idioms, matrices)  # importing them fills the table of rules
DEPTHS = (1, 2, 2, 3, 3, 3, 4, 4, 5)


@dataclass(frozen=True)
class Case:
    """An expression, what it is differentiated by, the declarations of its names, and numbers for everything."""

    root: Tree
    names: dict[str, tuple[tuple, str]]  # name -> (type, structure or fact)
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
            t, fact = self.names[name]
            shape = "×".join(size_text(n, self.written) for n in t[1:]) or "scalar"
            parts.append(f"{name}: {shape}{' ' + fact if fact else ''}")
        shown = {n for name in self.declared for s in self.names[name][0][1:] for n in s}
        shown |= {
            n for t in self.root.nodes() for d in t.data if isinstance(d, tuple) for n in d
        }
        lonely = {t.data[0] for t in self.root.nodes() if t.op == "size"} - shown
        parts += [f"of_{n}: {n}" for n in sorted(lonely) if self.written[n] == n]
        return ", ".join(parts)

    @property
    def short(self) -> str:
        return f"{self.text}   where {self.where}   by {','.join(self.wrt)}"

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Arrays for all names."""
        rng = np.random.default_rng(self.seed)
        return {
            name: sample(t, fact, self.sizes, rng)
            for name, (t, fact) in sorted(self.names.items())
        }

    @property
    def dimensions(self) -> dict[str, int]:
        """Numbers for the sizes that have names."""
        known = {
            n for name in self.declared for s in self.names[name][0][1:] for n in s
        } | self.root.sizes
        return {n: self.sizes[n] for n in sorted(known) if self.written[n] == n}

    def function(self, x, record=None):
        """The value in NumPy."""
        return oracle.value(self.root, x, self.sizes, record)

    def structure(self, name: str) -> str:
        """The structure of a variable."""
        return self.names[name][1] if self.names[name][1] != "positive" else ""

    def by(self, names) -> Case | None:
        """The case with fewer variables; None where there is none."""
        wrt = tuple(w for w in self.wrt if w in names)
        return replace(self, wrt=wrt) if wrt else None


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
