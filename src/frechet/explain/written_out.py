"""A small case written out: the function and its derivative with every entry, as one writes them on paper.

legend   d derivation   D sizes by name   x variable   T tensor   p product of entries
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product as choices
from math import prod

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, only
from frechet.calculus.linear_map import LAYOUTS, VECS
from frechet.check import Comparison, compare
from frechet.errors import ReadError, TooLarge, Unsupported
from frechet.explain.explanation import WIDTH, Explanation
from frechet.explain.formula import (
    Formula,
    FreshLetters,
    Product,
    entry_formula,
    like_products,
)
from frechet.explain.formula_side import Spelling
from frechet.explain.frame_steps import by_one, of_first_order
from frechet.explain.sides import EquationSide, Label, Meant, Scope
from frechet.explain.steps import Step
from frechet.expr.node import Expr, Symbol
from frechet.network.lengths import Sizes, lengths
from frechet.reading import Reading, read_expression

FEW = 24  # entries that are written out unasked
LARGEST = 64  # entries of a matrix that is written out
MATRICES = {"column": "J", "row": "J_row"}  # by the order of vec
INDENT = 6  # signs before a row
BRACKETS = 2  # signs of its brackets beside the spaces between entries
LONGEST = 99  # of its axes, and of those that are summed


@dataclass(frozen=True)
class Written(Meant):
    """An array with every entry written out, its rows one under another."""

    scope: Scope = field(repr=False)
    cells: tuple[tuple[Formula, ...], ...]
    where: Mapping[str, str] = field(hash=False, repr=False)

    def rows(self, style: str) -> list[list[str]]:
        """The entries as strings."""
        spelling = Spelling(self.scope, style)
        return [[spelling.formula(F) for F in row] for row in self.cells]

    def paint(self, style: str) -> str:
        if style == "latex":
            return (
                r"\begin{bmatrix} "
                + r" \\ ".join(" & ".join(r) for r in self.rows(style))
                + r" \end{bmatrix}"
            )
        return "[" + "; ".join(", ".join(r) for r in self.rows(style)) + "]"

    def block(self, style: str) -> list[str]:
        """Its rows in columns, a few of them at a time where all are wider than the page."""
        rows = self.rows(style)
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        groups = fitting(widths, WIDTH - INDENT)
        lines = []
        for a, b in groups:
            if len(groups) > 1:
                lines.append(f"column {b}:" if b == a + 1 else f"columns {a + 1} to {b}:")
            lines += (
                "[ "
                + "  ".join(f"{s:<{w}}" for s, w in zip(r[a:b], widths[a:b], strict=True))
                + " ]"
                for r in rows
            )
        return lines

    @cached_property
    def meaning(self) -> Reading:
        return read_expression(
            self.paint("text"), dict(self.where), syntax="text", strict=True
        )


@dataclass(frozen=True)
class WrittenOut(Step):
    """An array written out is the form whose text is read at these sizes."""

    text: str = ""

    def check(self) -> Comparison:
        """Have the entries the values of the form?"""
        assert isinstance(self.after, Written)
        return compare(
            self.after.meaning,
            read_expression(self.text, dict(self.after.where), syntax="text", strict=True),
        )


def concrete(d: Derivative, e: Explanation, sizes: Sizes) -> Explanation:
    """The explanation with the function and its derivative at these sizes, entry by entry, after its last step.

    Where sizes are asked for, the Jacobian stands in both orders of vec and in both layouts.

    >>> from frechet.api import derive
    >>> d = derive("A*B", "B", where="A: m×n, B: n×p")
    >>> for step in d.explain("entries", sizes="m=1, n=3, p=2").steps[-4:-2]:
    ...     print(step.before, "=", step.after)
    J = [A_11, A_12, A_13, 0, 0, 0; 0, 0, 0, A_11, A_12, A_13]
    J_row = [A_11, 0, A_12, 0, A_13, 0; 0, A_11, 0, A_12, 0, A_13]
    """
    x = by_one(d, "with sizes")
    small = Small(d, numbers(d, sizes))
    steps = [small.step(str(e.head), d.maps.settled, d.f.rank, d.value)]
    steps += small.derivative(str(e.head), d, x, every=bool(sizes))
    return replace(e, steps=[*e.steps, *steps])


def small_as_declared(d: Derivative) -> bool:
    """Are all sizes numbers, and few the entries of the derivative by its one variable, which are more than one?"""
    if len(d.variables) != 1 or d.order != 1:
        return False
    shape = (*d.f.shape, *d.variables[0].shape)
    every = [n for s in d.context.variables.values() for n in s.shape]
    return not any(n.names() for n in every) and 1 < prod(n.at({}) for n in shape) <= FEW


def numbers(d: Derivative, sizes: Sizes) -> dict[str, int]:
    """`m=1, n=3` as numbers, one for every size."""
    found = lengths(sizes)
    if large := next((name for name, k in found.items() if k > LONGEST), ""):
        raise TooLarge(
            f"the size {large} is {found[large]}, written out",
            hint=f"write out sizes up to {LONGEST}",
        )
    wanted = {
        name for s in d.context.variables.values() for n in s.shape for name in n.names()
    }
    for name in sorted(wanted ^ set(found)):
        said = (
            f"{name} is no size here" if name in found else f"no number for the size {name}"
        )
        known = "the sizes are " + ", ".join(sorted(wanted))
        hint = known if wanted else "all sizes are numbers: leave --sizes out"
        raise ReadError(said, hint=hint)
    return found


class Small:
    """Expressions at numbers for sizes."""

    def __init__(self, d: Derivative, D: Mapping[str, int]) -> None:
        self.D, self.scope = dict(D), Scope(d.context, [])
        self.where = {
            name: self.numbered(words) for name, words in d.context.where().items()
        }

    def numbered(self, text: str) -> str:
        """A text with numbers for its sizes."""
        return re.sub(r"\b[^\W\d]\w*\b", lambda m: str(self.D.get(m[0], m[0])), text)

    def derivative(self, f: str, d: Derivative, x: Symbol, every: bool) -> list[Step]:
        """The gradient or the Hessian of a number, else the Jacobian: `every` in both orders of vec and layouts."""
        T, rank = only(d.tensor).engine, d.f.rank
        if d.order == 2 and not rank:
            return [self.step("H", T, x.rank, only(d.hessian()))]
        of_first_order(d, "with sizes")
        if not rank:
            return [self.step(f"∇{f}", T, x.rank, only(d.gradient))]
        if not every:
            return [self.step("J", T, rank, only(d.jacobian()))]
        vecs = VECS if 2 in (rank, x.rank) else VECS[:1]
        return [
            self.step(
                MATRICES[vec] + "ᵀ" * (layout == "denominator"),
                T,
                rank,
                only(d.jacobian(layout, vec)),
                vec,
                layout,
            )
            for layout in LAYOUTS
            for vec in vecs
        ]

    def step(
        self,
        name: str,
        e: Expr,
        rows: int,
        form: Form,
        vec: str = "column",
        layout: str = "",
    ) -> Step:
        """An array whose first axes stand along the rows, the others along the columns, each in the order of vec."""
        if form.reading is None:
            raise Unsupported("a form without words, written out")
        cells = self.cells(e, rows, vec)
        if layout == "denominator":
            cells = [list(column) for column in zip(*cells, strict=True)]
        stacked = (rows == 2 < e.rank) or e.rank - rows == 2
        parts = [f"{layout} layout" if layout else self.at_sizes()]
        parts += [f"vec by {vec}s"] * stacked
        return self.fact(matrix_label(name), cells, form, ", ".join(parts))

    def at_sizes(self) -> str:
        """The numbers of the sizes; where layouts are said, they stand above."""
        said = ", ".join(f"{n} = {k}" for n, k in self.D.items())
        return f"at {said}" if said else "with every entry"

    def cells(self, e: Expr, rows: int, vec: str) -> list[list[Formula]]:
        """The entries of an array by rows and columns."""
        shape = [n.at(self.D) for n in e.shape]
        sides = [places_in_order(shape[:rows], vec), places_in_order(shape[rows:], vec)]
        if rows == 2 and e.rank == 2:  # a matrix of entries is a matrix
            sides = [[(k,) for k in range(1, n + 1)] for n in shape]
        if len(sides[0]) * len(sides[1]) > LARGEST:
            raise Unsupported(f"more than {LARGEST} entries, written out")
        letters = FreshLetters(set(self.scope.notation.taken))
        used = set[str]()
        marks = [letters.fresh(used) for _ in shape]
        F = entry_formula(e, marks, letters, used)
        return [
            [self.at(F, dict(zip(marks, (*r, *c), strict=True))) for c in sides[1]]
            for r in sides[0]
        ]

    def fact(
        self,
        label: EquationSide,
        cells: Sequence[Sequence[Formula]],
        form: Form,
        why: str = "",
    ) -> Step:
        """An array written out is a form."""
        after = Written(self.scope, tuple(map(tuple, cells)), self.where)
        return WrittenOut("written-out", label, after, why, "=", self.numbered(form.text()))

    def at(self, F: Formula, places: Mapping[str, int]) -> Formula:
        """One entry: its sums written out, its deltas 0 or 1."""
        found: list[Product] = []
        for p in F:
            ranges = [range(1, n.at(self.D) + 1) for _, n in p.sums]
            for chosen in choices(*ranges):
                image = {x: str(k) for x, k in places.items()}
                image |= {x: str(k) for (x, _), k in zip(p.sums, chosen, strict=True)}
                q = replace(p, sums=()).renamed(image)
                if all(d.a == d.b for d in q.deltas):
                    found.append(replace(q, deltas=()))
        return like_products(found)


def fitting(widths: Sequence[int], room: int) -> list[tuple[int, int]]:
    """Where columns part so that each group has room between its brackets.

    >>> fitting([4, 4, 4], 20), fitting([4, 4, 4], 15), fitting([40, 4], 15)
    ([(0, 3)], [(0, 2), (2, 3)], [(0, 1), (1, 2)])
    """
    ends, start, used = [], 0, BRACKETS
    for k, w in enumerate(widths):
        if k > start and used + w > room:
            ends.append((start, k))
            start, used = k, BRACKETS
        used += w + 2
    return [*ends, (start, len(widths))]


def matrix_label(name: str) -> Label:
    """The name of a matrix: ∇f, J, J_rowᵀ."""
    bare, transposed = name.removesuffix("ᵀ"), name.endswith("ᵀ")
    latex = bare.replace("∇", r"\nabla ").replace("_row", r"_{\mathrm{row}}")
    text = bare + "'" * transposed
    return Label({"unicode": name, "text": text, "latex": latex + r"^{\top}" * transposed})


def places_in_order(shape: Sequence[int], vec: str = "column") -> list[tuple[int, ...]]:
    """All places of an array, the first axis running fastest by columns, the last by rows."""
    if vec == "row":
        return [*choices(*(range(1, n + 1) for n in shape))]
    return [at[::-1] for at in choices(*(range(1, n + 1) for n in reversed(shape)))]
