"""A small case with every entry: the value, and its matrix in both layouts and both orders of vec.

legend   q subject   D numbers by size   F formula of an entry
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from frechet.answers.forms import only
from frechet.calculus.linear_map import LAYOUTS, VECS
from frechet.errors import TooLarge
from frechet.explain.explanation import WIDTH
from frechet.explain.formula import Formula, FreshLetters, entry_formula
from frechet.explain.formula_side import Spelling
from frechet.explain.reasons.formulas import Math
from frechet.explain.reasons.page import (
    FORMULA_INDENT,
    Beside,
    Grid,
    PageItem,
    Sentence,
    Shown,
)
from frechet.explain.reasons.subject import Subject
from frechet.explain.sides import EquationSide, Label, Scope
from frechet.explain.steps import Step
from frechet.explain.written_out import Small, places_in_order
from frechet.expr.node import Expr, sizes_in

USUAL = {1: (2,), 2: (2, 3), 3: (1, 3, 2)}  # numbers for so many sizes, in their order
MOST = 64  # entries of a matrix that is written out
Place = tuple[int, ...]


@dataclass(frozen=True)
class EntryCell(EquationSide):
    """One entry as a formula in the entries of the names."""

    scope: Scope = field(repr=False)
    formula: Formula

    def paint(self, style: str) -> str:
        return Spelling(self.scope, style).formula(self.formula)


class SmallCase:
    """The function at numbers for its sizes."""

    def __init__(self, q: Subject, D: Mapping[str, int]) -> None:
        self.q, self.small, self.f = q, Small(q.d, D), q.program.root.name.name
        self.value = [n.at(D) for n in q.d.f.shape]
        self.variable = [n.at(D) for n in q.x.shape]
        self.marks, self.entry = self.formula(only(q.d.tensor).engine)

    def formula(self, e: Expr) -> tuple[list[str], Formula]:
        """An entry of an expression over letters for its places."""
        letters, used = FreshLetters(set(self.small.scope.notation.taken)), set[str]()
        marks = [letters.fresh(used) for _ in e.shape]
        return marks, entry_formula(e, marks, letters, used)

    def cell(self, marks: Sequence[str], F: Formula, at: Place) -> Formula:
        """One entry."""
        return self.small.at(F, dict(zip(marks, at, strict=True)))

    def matrix(self, layout: str, vec: str) -> Grid:
        """The matrix with the names of its rows and columns."""
        rows, columns = (
            places_in_order(self.value, vec),
            places_in_order(self.variable, vec),
        )
        cells = [
            [self.cell(self.marks, self.entry, (*r, *c)) for c in columns] for r in rows
        ]
        row_names = [self.named(self.f, r) for r in rows]
        column_names = [self.named(self.q.x.name, c) for c in columns]
        if layout == "denominator":
            cells = [list(column) for column in zip(*cells, strict=True)]
            row_names, column_names = column_names, row_names
        scope = self.small.scope
        body = [
            [name, *(EntryCell(scope, F) for F in row)]
            for name, row in zip(row_names, cells, strict=True)
        ]
        fact = self.small.fact(self.q.f, cells, only(self.q.d.jacobian(layout, vec)))
        order = f", by {vec}s" if 2 in (self.q.rank, self.q.x.rank) else ""
        size = Math(f"{len(cells)}×{len(cells[0])}")
        return Grid([["", *column_names], *body], [fact], f"{layout}{order}", size)

    def named(self, name: str, at: Place) -> EquationSide:
        """The name of an entry."""
        marks = [*map(str, at)]
        scope = self.small.scope
        return Label(
            {
                s: Spelling(scope, s).marked(name, marks)
                for s in ("unicode", "text", "latex")
            }
        )

    def entries(self) -> Iterator[Shown]:
        """The entries of the value."""
        marks, F = self.formula(self.q.d.maps.settled)
        for at in places_in_order(self.value, "row"):
            name, scope = self.named(self.f, at), self.small.scope
            yield Shown(Math("{} = {}", name, EntryCell(scope, self.cell(marks, F, at))))


def small_case(q: Subject) -> Iterator[PageItem]:
    """The value and the matrices, all on one screen.

    Errors: TooLarge where they would not fit on one, Unsupported where an entry has no formula.
    """
    D = q.numbers or usual_numbers(q)
    if not D:
        return
    case = SmallCase(q, D)
    if len(places_in_order(case.value)) * len(places_in_order(case.variable)) > MOST:
        raise TooLarge("a small case of so many entries")
    vecs = VECS if 2 in (q.rank, q.x.rank) else VECS[:1]
    upright, lying = ([case.matrix(layout, vec) for vec in vecs] for layout in LAYOUTS)
    grids = [*upright, *lying]
    if max(g.width() for g in grids) + FORMULA_INDENT > WIDTH:
        raise TooLarge("a small case of such long entries")
    entries = [*case.entries()]
    sizes = [Math(f"{n} = {k}") for n, k in D.items()]
    yield Sentence("With every entry, at " + ", ".join(["{}"] * len(sizes)) + ":", sizes)
    yield from entries
    for pair in (upright, lying):
        yield Blank()
        yield Beside(pair, [fact for g in pair for fact in g.facts])


@dataclass(frozen=True)
class Blank:
    """An empty line."""

    facts: Sequence[Step] = ()

    def lines(self, style: str = "unicode") -> Iterator[str]:
        """One line."""
        yield ""

    def paper(self, markdown: bool) -> str:
        """Nothing: tables stand apart."""
        return ""

    def record(self) -> dict[str, str]:
        """Nothing is said."""
        return {}


def usual_numbers(q: Subject) -> dict[str, int]:
    """Small numbers for the sizes that occur."""
    shapes = [s.shape for s in q.d.context.variables.values()]
    of_names = (name for shape in shapes for n in shape for name in sorted(n.names()))
    names = dict.fromkeys([*of_names, *sorted(sizes_in(q.d.f))])  # those of functions last
    return dict(zip(names, USUAL.get(len(names), ()), strict=False))
