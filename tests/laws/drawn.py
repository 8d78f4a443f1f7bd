"""A random expression with declarations and numbers: what is judged, whoever drew it.

legend   t tree or type   n size   wrt the variables
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from trees import Tree, size_text, text

FACTS = ("positive", "invertible")  # what is declared of entries or values, no structure


@dataclass(frozen=True)
class Drawn:
    """An expression, what it is differentiated by, the declarations of its names, and numbers for everything."""

    root: Tree
    names: dict[str, tuple[tuple, str]]  # name -> (type, structure and facts)
    sizes: dict[str, int]
    written: dict[str, str]  # name of a size -> how it is written: itself, or a number
    wrt: tuple[str, ...] = ()
    seed: int = 0

    shows: ClassVar[bool]  # do zeros(m, n) and their like show what m and n are?

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
        lonely = self.mentioned - self.declared_sizes - self.shown
        parts += [f"of_{n}: {n}" for n in sorted(lonely) if self.written[n] == n]
        return ", ".join(parts)

    @property
    def declared_sizes(self) -> set[str]:
        """The sizes in the shapes of the names."""
        return {n for name in self.declared for s in self.names[name][0][1:] for n in s}

    @property
    def mentioned(self) -> set[str]:
        """The sizes that the text names."""
        return self.root.sizes & set(self.sizes)

    @property
    def shown(self) -> set[str]:
        """The sizes that need no declaration where words of the text show them."""
        data = [d for t in self.root.nodes() for d in t.data if isinstance(d, tuple)]
        return {n for d in data for n in d} if self.shows else set()

    @property
    def dimensions(self) -> dict[str, int]:
        """Numbers for the sizes that have names."""
        known = sorted(self.declared_sizes | self.mentioned)
        return {n: self.sizes[n] for n in known if self.written[n] == n}

    @property
    def short(self) -> str:
        return f"{self.text}   where {self.where}   by {','.join(self.wrt)}"

    def structure(self, name: str) -> str:
        """The structure of a variable."""
        return " ".join(w for w in self.names[name][1].split() if w not in FACTS)

    def by(self, names) -> Self | None:
        """The case with fewer variables; None where there is none."""
        wrt = tuple(w for w in self.wrt if w in names)
        return replace(self, wrt=wrt) if wrt else None
