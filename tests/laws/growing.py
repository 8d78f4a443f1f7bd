"""One random tree at a time: its names, its leaves, and a table of rules that `rules.py` and `idioms.py` fill."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from trees import S, Tree, V, literal, node, number, ones, raised

LETTERS = {
    "s": ["a", "b", "c", "lam", "mu", "t", "α", "beta1", "e"],
    "v": ["x", "y", "z", "u", "w", "b1", "v", "xhat", "g"],
    "m": ["A", "B", "C", "X", "Y", "Z", "W", "Sig", "G", "H", "R", "dX", "T"],
}
STRUCTURES = ["symmetric", "psd", "diagonal", "skew"]
NUMBERS = ["1", "2", "2", "3", "-1", "0.5", "4", "1.5", "0"]
SIZES = [{"m": 2, "n": 3, "p": 4}, {"m": 4, "n": 2, "p": 3}, {"m": 3, "n": 4, "p": 2}]
SMALL = 64  # entries of the largest matrix that rules about stacked things make
PLAIN = ("number", "zeros", "ones", "eye")  # not worth using twice

Rule = Callable[["Grower", tuple, int], Tree | None]
RULES: dict[str, list[Rule]] = {k: [] for k in "svrm"}


def rule(kinds: str, weight: int = 1) -> Callable[[Rule], Rule]:
    """A rule makes a tree of a type, of at most so many levels; it gives None where it does not fit."""

    def declare(f: Rule) -> Rule:
        for k in kinds:
            RULES[k] += [f] * weight
        return f

    return declare


class Grower:
    """Grows one random expression and remembers its names: name -> (type, structure or fact)."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.names = rng, {}
        self.pool: dict[tuple, list[Tree]] = {}
        self.sizes = dict(rng.choice(SIZES))
        self.written = {n: n for n in self.sizes}
        if self.chance(0.08):
            n = rng.choice("mnp")
            self.written[n] = str(self.sizes[n])
        if self.chance(0.02):
            n = rng.choice("mnp")
            self.sizes[n], self.written[n] = 1, "1"
        self.dims = (
            [("n",)]
            if self.chance(0.3)
            else [("m",), ("n",), ("p",)]
            if self.chance(0.5)
            else [("m",), ("n",)]
        )

    # ---------------------------------------------------------------- chance
    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def pick(self, ways):
        """One of several makers, called."""
        return self.rng.choice(ways)()

    def dim(self):
        return self.rng.choice(self.dims)

    def small(self, *dims) -> bool:
        return number(sum(dims, ()), self.sizes) <= SMALL

    # ---------------------------------------------------------------- leaves
    def name(self, t, positive=False, fact="") -> Tree:
        """A variable of this type: an old one, or a new one."""
        if t[0] == "r":
            return Tree("'", (self.name(("v", t[1]), positive),), (), t, positive)
        old = [
            n
            for n, (u, f) in self.names.items()
            if u == t and (f == fact or (not fact and not positive))
        ]
        if positive:
            old = [n for n in old if self.names[n][1] == "positive"]
        if old and (self.chance(0.75) or len(self.names) > 5):
            name = self.rng.choice(old)
        else:
            fresh = [n for n in LETTERS[t[0]] if n not in self.names]
            name = fresh[0] if self.chance(0.7) else self.rng.choice(fresh)
            if (
                not fact
                and not positive
                and t[0] == "m"
                and t[1] == t[2]
                and self.chance(0.25)
            ):
                fact = self.rng.choice(STRUCTURES)
            self.names[name] = (
                t,
                "positive" if positive or (not fact and self.chance(0.15)) else fact,
            )
        return Tree("name", (), (name,), t, self.names[name][1] == "positive")

    def leaf(self, t, positive=False) -> Tree:
        """A name or a constant."""
        r = self.rng.random()
        if t[0] == "s" and r < 0.35:
            if r < 0.05:
                return Tree("size", (), (self.dim()[0],), t, True)
            if r < 0.07:
                return Tree("pi", (), (), t, True)
            return literal(self.rng.choice(["1", "2", "3", "0.5"] if positive else NUMBERS))
        if t[0] == "m" and r < 0.07 and t[1] == t[2] and not positive:
            return Tree("eye", (), (t[1],), t)
        if t[0] in "vm" and r < 0.1:
            return ones(t)
        if t[0] in "vm" and r < 0.12 and not positive:
            return Tree("zeros", (), t[1:], t)
        return self.name(t, positive)

    # ---------------------------------------------------------------- trees
    def make(self, t, d: int) -> Tree:
        """A tree of this type; sometimes one that stands elsewhere already."""
        if d > 0 and not self.chance(0.08) and self.pool.get(t) and self.chance(0.14):
            return self.rng.choice(self.pool[t])
        made = None
        if d > 0 and not self.chance(0.08):
            tries = (self.rng.choice(RULES[t[0]])(self, t, d - 1) for _ in range(6))
            made = next((tree for tree in tries if tree is not None), None)
        made = made or self.leaf(t)
        if made.op not in PLAIN:
            self.pool.setdefault(t, []).append(made)
        return made

    def positive(self, t, d: int) -> Tree:
        """A tree all of whose entries are positive."""
        if d <= 0 or self.chance(0.25):
            return self.leaf(t, True)

        def both(*ops: str) -> Tree:
            return node(
                self.rng.choice(ops),
                self.positive(t, d - 1),
                self.positive(t, d - 1),
                positive=True,
            )

        def of(*words: str) -> Tree:
            return node(self.rng.choice(words), self.make(t, d - 1), positive=True)

        return self.pick([
            lambda: of("exp"),
            lambda: of("softplus", "sigmoid", "cosh"),
            lambda: of("abs"),
            lambda: both("+"),
            lambda: both("*", "/") if t[0] == "s" else both(".*", "./"),
            lambda: raised(self.make(t, d - 1), self.rng.choice(["2", "2", "4", "-2"]), True),
            lambda: node("norm2", self.make(V(self.dim()), d - 1), t=S(), positive=True) if t[0] == "s" else of("exp"),
            lambda: node("sqrt", self.positive(t, d - 1), positive=True),
            lambda: node("+", ones(t), raised(self.make(t, d - 1), "2", True), positive=True),
        ])  # fmt: skip

    def fraction(self) -> Tree:
        """A fractional exponent: 0.5, or (1/2)."""
        if self.chance(0.5):
            return literal(self.rng.choice(["0.5", "1.5", "-0.5", "-1.5", "2.5"]))
        a, b = self.rng.choice([(1, 2), (3, 2), (1, 3), (-1, 2), (2, 3)])
        return node("/", literal(str(a)), literal(str(b)))
