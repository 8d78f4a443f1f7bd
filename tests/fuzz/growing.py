"""One random tree: its names, their declarations, its leaves; the ways that trees grow stand in ways.py, words.py.

legend   k grower   t type   d levels left   want what is asked of the entries or the matrix   s structure
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from trees import Tree, flip, literal, node, number, ones

from .structures import SQUARE

LETTERS = {
    "s": ["a", "b", "c", "mu", "t", "beta1", "g", "f"],
    "v": ["x", "y", "z", "u", "w", "b1", "v", "h"],
    "m": ["A", "B", "C", "X", "Y", "Z", "W", "Sig", "G", "H", "R", "M"],
}
SIZES = [(2, 3, 1), (3, 2, 2), (2, 1, 3), (1, 2, 3), (3, 3, 2), (2, 2, 3)]
NUMBERS = ["1", "2", "2", "3", "-1", "0.5", "4", "1.5", "0", "1/3"]
SYMMETRIC = ["symmetric", "symmetric", "psd", "psd", "diagonal"]
SMALL = 36  # entries of the largest matrix
LARGEST = 24  # nodes of a tree
PLAIN = ("number", "zeros", "ones", "eye", "pi", "size")  # not worth using twice

Way = Callable[["Grower", tuple, int], Tree | None]
WAYS: dict[str, list[tuple[float, Way]]] = {kind: [] for kind in "svrm"}
WANTED: dict[str, Callable[[Grower, tuple, int], Tree]] = {}


def way(kinds: str, weight: float) -> Callable[[Way], Way]:
    """A way to make trees of these kinds."""

    def keep(f: Way) -> Way:
        for kind in kinds:
            WAYS[kind].append((weight, f))
        return f

    return keep


class Grower:
    """Random trees over a few names; `names` holds their types and structures."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.sizes = dict(zip("mnp", rng.choice(SIZES), strict=True))
        self.written = {
            k: str(v) if rng.random() < 0.12 else k for k, v in self.sizes.items()
        }
        self.names: dict[str, tuple[tuple, str]] = {}
        self.pool: dict[tuple, list[Tree]] = {}
        self.plain = rng.random() < 0.45  # no structures at all

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def dim(self) -> tuple[str, ...]:
        return (self.rng.choice("mnp"),)

    def small(self, *sizes: tuple) -> bool:
        return number(sum(sizes, ()), self.sizes) <= SMALL

    def long(self, rows: tuple, columns: tuple) -> bool:
        return number(rows, self.sizes) >= number(columns, self.sizes)

    # ---------------------------------------------------------------- names
    def name(self, t: tuple, among: tuple[str, ...] = ()) -> Tree:
        """A variable of this type: an old one, or a new one; `among` are declarations of which it needs one."""
        if t[0] == "r":
            return flip(self.name(("v", t[1]), among))
        old = [
            n
            for n, (u, said) in self.names.items()
            if u == t and (not among or said in among)
        ]
        if old and (self.chance(0.6) or len(self.names) > 4):
            found = self.rng.choice(old)
        else:
            fresh = [n for n in LETTERS[t[0]] if n not in self.names]
            found = fresh[0] if self.chance(0.6) else self.rng.choice(fresh)
            self.names[found] = (t, self.rng.choice(among) if among else self.declared(t))
        return Tree("name", (), (found,), t, "positive" in self.names[found][1])

    def declared(self, t: tuple) -> str:
        """A structure and facts for a new name."""
        if self.plain or self.chance(0.4):
            return ""
        choices = {
            "s": ["positive"],
            "v": ["positive", "sphere", "simplex"],
            "m": ["positive"],
        }[t[0]]
        if t[0] == "m" and t[1] == t[2]:
            choices = [*SQUARE, "symmetric", "psd", "invertible", "positive"]
        elif t[0] == "m" and self.long(t[1], t[2]):
            choices = ["positive", "stiefel"]
        return self.rng.choice(choices)

    # ---------------------------------------------------------------- leaves
    def leaf(self, t: tuple) -> Tree:
        """A name or a constant."""
        r = self.rng.random()
        if t[0] == "s" and r < 0.3:
            if r < 0.04:
                return Tree("size", (), self.dim(), t, True)
            if r < 0.06:
                return Tree("pi", (), (), t, True)
            text = self.rng.choice(NUMBERS)
            if "/" in text:
                return node("/", *(literal(s) for s in text.split("/")), t=t)
            return literal(text)
        if t[0] == "m" and r < 0.08 and t[1] == t[2]:
            return Tree("eye", (), (t[1],), t)
        if t[0] in "vrm" and r < 0.12:
            return ones(t)
        if t[0] in "vm" and r < 0.13:
            return Tree("zeros", (), t[1:], t)
        return self.name(t)

    # ---------------------------------------------------------------- trees
    def make(self, t: tuple, d: int, want: str = "") -> Tree:
        """A tree of this type; sometimes one that stands elsewhere already."""
        if want:
            return WANTED[want](self, t, d)
        if d > 0 and self.pool.get(t) and self.chance(0.15):
            return self.rng.choice(self.pool[t])
        made = None
        if d > 0 and not self.chance(0.06):
            weights, ways = zip(*WAYS[t[0]], strict=True)
            tries = (f(self, t, d - 1) for f in self.rng.choices(ways, weights, k=6))
            made = next((tree for tree in tries if tree is not None), None)
        made = made or self.leaf(t)
        if made.op not in PLAIN:
            self.pool.setdefault(t, []).append(made)
        return made

    def pick(self, makers: list[Callable[[], Tree]]) -> Tree:
        return self.rng.choice(makers)()
