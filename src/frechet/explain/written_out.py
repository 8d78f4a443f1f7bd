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
from typing import Any

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, only
from frechet.check import Comparison, compare
from frechet.errors import ReadError, TooLarge, Unsupported
from frechet.explain.explanation import Explanation
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
from frechet.expr.node import Expr
from frechet.network.lengths import Sizes, lengths
from frechet.reading import Reading, read_expression

FEW = 24  # entries that are written out unasked
LARGEST = 64  # entries of a matrix that is written out
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
        """Its rows in columns."""
        rows = self.rows(style)
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return [
            "[ " + "  ".join(f"{s:<{w}}" for s, w in zip(r, widths, strict=True)) + " ]"
            for r in rows
        ]

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
    """The explanation with the function and its derivative at these sizes, entry by entry, before its last step.

    >>> from frechet.api import derive
    >>> d = derive("A*B", "B", where="A: m×n, B: n×p")
    >>> print(d.explain("entries", sizes="m=1, n=3, p=2").steps[-2].after)
    [A_11, A_12, A_13, 0, 0, 0; 0, 0, 0, A_11, A_12, A_13]
    """
    x = by_one(d, "with sizes")
    of_first_order(d, "with sizes")
    D = numbers(d, sizes)
    small = Small(d, D)
    form = only(d.jacobian() if d.f.rank else d.gradient)
    steps = [
        small.step(str(e.head), d.maps.settled, d.f.rank, d.value),
        small.step(
            "J" if d.f.rank else f"∇{e.head}",
            only(d.tensor).engine,
            d.f.rank or x.rank,
            form,
        ),
    ]
    return replace(e, steps=[*e.steps[:-1], *steps, e.steps[-1]])


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
        raise ReadError(said, hint="the sizes are " + ", ".join(sorted(wanted)))
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

    def step(self, name: str, e: Expr, rows: int, form: Form) -> Step:
        """An array whose first axes stand along the rows, the others along the columns, the first axis fastest."""
        if form.reading is None:
            raise Unsupported("a form without words, written out")
        shape = [n.at(self.D) for n in e.shape]
        sides = [places(shape[:rows]), places(shape[rows:])]
        if rows == 2 and e.rank == 2:  # a matrix of entries is a matrix
            sides = [
                [(i,) for i in range(1, shape[0] + 1)],
                [(j,) for j in range(1, shape[1] + 1)],
            ]
        if len(sides[0]) * len(sides[1]) > LARGEST:
            raise Unsupported(f"more than {LARGEST} entries, written out")
        letters = FreshLetters(set(self.scope.notation.taken))
        used = set[str]()
        marks = [letters.fresh(used) for _ in shape]
        F = entry_formula(e, marks, letters, used)
        cells = tuple(
            tuple(self.at(F, dict(zip(marks, (*r, *c), strict=True))) for c in sides[1])
            for r in sides[0]
        )
        label = Label(
            dict.fromkeys(("unicode", "text", "latex"), name)
            | {"latex": name.replace("∇", r"\nabla ")}
        )
        said = ", ".join(f"{n} = {k}" for n, k in self.D.items())
        why = (f"at {said}" if said else "with every entry") + (
            ", vec by columns" if rows < e.rank else ""
        )
        return self.fact(label, cells, form, why)

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


def places(shape: Sequence[int]) -> list[tuple[Any, ...]]:
    """All places of an array, the first axis running fastest."""
    return [at[::-1] for at in choices(*(range(1, n + 1) for n in reversed(shape)))]
