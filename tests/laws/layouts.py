"""Random expressions of slices, matrix literals, products and sums over data, each with its meaning in NumPy.

legend   r, c rows and columns (c None: a vector)   D sizes   rng random numbers   v values by name
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import numpy as np

from frechet.network.size import Size, size

m, n, k = size("m"), size("n"), size("k")
D = {"m": 6, "n": 4, "k": 2}
Value = Callable[[dict], object]
Made = tuple[str, Value]
SPLIT = [m, n, k, size(1), size(2)]


@dataclass
class Layouts:
    """One random expression and the shapes of its symbols."""

    rng: Random
    shapes: dict[str, tuple[Size, ...]] = field(
        default_factory=lambda: {"X": (m + 1, n + k)}
    )

    def array(self, depth: int, r: Size, c: Size | None) -> Made:
        """An array of a shape."""
        ways = (
            [self.leaf]
            if depth <= 0
            else [
                self.leaf,
                self.sliced,
                self.stacked,
                self.stacked,
                self.product,
                self.sum,
            ]
        )
        if depth > 0 and c is None:
            ways += [self.column, self.line]
        if depth > 0 and c is not None:
            ways += [self.transposed, self.beside, self.quarters, self.data]
        return self.rng.choice(ways)(depth - 1, r, c)

    def leaf(self, _: int, r: Size, c: Size | None) -> Made:
        """A symbol, or the part of X that has this shape."""
        rows, columns = self.shapes["X"]
        if (
            c is not None
            and (rows - r).nonneg()
            and (columns - c).nonneg()
            and self.rng.random() < 0.7
        ):
            return self.part(("X", lambda v: v["X"]), (rows, columns), (r, c))
        if c is None and (rows - r).nonneg() and self.rng.random() < 0.5:
            text, low, last = self.interval(rows, r)
            return f"X[{text},2]", lambda v: v["X"][low:last, 1]
        shape = (r,) if c is None else (r, c)
        same = [name for name, s in self.shapes.items() if s == shape]
        name = self.rng.choice([*same, f"{'v' if c is None else 'M'}{len(self.shapes)}"])
        self.shapes[name] = shape
        return name, lambda v: v[name]

    def interval(self, whole: Size, part: Size) -> tuple[str, int, int]:
        """A slice of this length, in words and in numbers."""
        slack = whole - part
        low = self.rng.choice(
            [o for o in (size(0), slack, size(1), k) if o.nonneg() and (slack - o).nonneg()]
        )
        last = low + part
        end = "end" if last is whole and self.rng.random() < 0.6 else last.text
        text = ":" if part is whole and self.rng.random() < 0.5 else f"{low + 1}:{end}"
        return text, low.at(D), last.at(D)

    def part(self, made: Made, whole: tuple[Size, ...], wanted: tuple[Size, ...]) -> Made:
        """A slice of an array."""
        text, f = made
        cuts = [self.interval(w, p) for w, p in zip(whole, wanted, strict=True)]
        if not text.isalnum():
            text = f"({text})"
        at = tuple(slice(a, b) for _, a, b in cuts)
        # the entries of a slice that starts anywhere: as many as wanted
        return f"{text}[{','.join(t for t, _, _ in cuts)}]", lambda v: f(v)[at]

    def sliced(self, depth: int, r: Size, c: Size | None) -> Made:
        """A part of something larger."""
        more = [self.rng.choice([size(0), size(1), k]) for _ in range(2)]
        whole = (r + more[0],) if c is None else (r + more[0], c + more[1])
        made = self.array(depth, whole[0], None if c is None else whole[1])
        return self.part(made, whole, (r,) if c is None else (r, c))

    def column(self, depth: int, r: Size, _: Size | None) -> Made:
        """A column of a matrix."""
        text, f = self.array(depth, r, n)
        return f"({text})[:,2]", lambda v: f(v)[:, 1]

    def line(self, depth: int, r: Size, _: Size | None) -> Made:
        """A row of a matrix, standing."""
        text, f = self.array(depth, k + 1, r)
        return f"({text})[k,:]'", lambda v: f(v)[D["k"] - 1, :]

    def halves(self, r: Size) -> tuple[Size, Size] | None:
        """Two sizes with this sum."""
        found = [s for s in SPLIT if (r - s - 1).nonneg()]
        first = self.rng.choice(found) if found else None
        return None if first is None else (first, r - first)

    def stacked(self, depth: int, r: Size, c: Size | None) -> Made:
        """Two arrays under one another."""
        both = self.halves(r)
        if both is None:
            return self.leaf(depth, r, c)
        (s, f), (t, g) = (self.array(depth, part, c) for part in both)
        return f"[{s}; {t}]", lambda v: np.concatenate([f(v), g(v)])

    def beside(self, depth: int, r: Size, c: Size) -> Made:
        """Two arrays beside one another."""
        both = self.halves(c)
        if both is None:
            return self.leaf(depth, r, c)
        (s, f), (t, g) = (self.array(depth, r, part) for part in both)
        return f"[{s}, {t}]", lambda v: np.concatenate([f(v), g(v)], axis=1)

    def quarters(self, depth: int, r: Size, c: Size) -> Made:
        """A block matrix with a zero."""
        rows, columns = self.halves(r), self.halves(c)
        if rows is None or columns is None:
            return self.leaf(depth, r, c)
        (s, f), (t, g) = (
            self.array(depth, rows[0], columns[0]),
            self.array(depth, rows[1], columns[1]),
        )
        text = f"[{s}, 0; 0, {t}]"

        def value(v: dict) -> object:
            a, b = f(v), g(v)
            return np.block(
                [
                    [a, np.zeros((a.shape[0], b.shape[1]))],
                    [np.zeros((b.shape[0], a.shape[1])), b],
                ]
            )

        return text, value

    def product(self, depth: int, r: Size, c: Size | None) -> Made:
        """A matrix product."""
        inner = self.rng.choice([n, k + 1, m])
        (s, f), (t, g) = self.array(depth, r, inner), self.array(depth, inner, c)
        return f"({s})*({t})", lambda v: f(v) @ g(v)

    def sum(self, depth: int, r: Size, c: Size | None) -> Made:
        """A difference, or an entrywise product."""
        (s, f), (t, g) = self.array(depth, r, c), self.array(depth, r, c)
        if self.rng.random() < 0.5:
            return f"(2*{s} - {t})", lambda v: 2 * f(v) - g(v)
        return f"({s}).*({t})", lambda v: f(v) * g(v)

    def transposed(self, depth: int, r: Size, c: Size) -> Made:
        """A transpose."""
        s, f = self.array(depth, c, r)
        return f"({s})'", lambda v: f(v).T

    def data(self, depth: int, r: Size, c: Size) -> Made:
        """A sum over data of outer products."""
        letter = "ijhqst"[depth % 6]
        (s, f), (t, g) = self.array(depth - 1, m, r), self.array(depth - 1, m, c)
        if f"sum({letter} in" in s + t:
            return self.leaf(depth, r, c)
        text = f"sum({letter} in 1:m, ({s})[{letter},:]'*({t})[{letter},:])"
        return text, lambda v: sum(np.outer(f(v)[i], g(v)[i]) for i in range(D["m"]))
