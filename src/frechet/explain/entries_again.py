"""By entries to a higher order: the entries of the derivative before, each differentiated once more.

    ∂f/∂x_i = Σ_s A_is x_s + Σ_r x_r A_ri,   ∂²f/(∂x_i ∂x_j) = Σ_s A_is δ_sj + Σ_r δ_rj A_ri = A_ij + A_ji

legend   d derivation   x variable   k order   F formula of the derivative before   T its array
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import EntriesForm, Form, only
from frechet.calculus.linear_map import tensor
from frechet.calculus.sweeps import differential
from frechet.errors import Unsupported
from frechet.explain.book_of_entries import Book
from frechet.explain.explanation import Explanation
from frechet.explain.formula import Formula
from frechet.explain.formula_side import Letter, Spelled, Spelling
from frechet.explain.frame_steps import (
    beside_directions,
    explanation,
    hessian_label,
    holes_of,
    naming,
)
from frechet.explain.sides import Final, Label, Meant
from frechet.explain.stages import stages_of
from frechet.explain.steps import EntrywiseLimit, ReadOff, Step
from frechet.expr.laws import simplify
from frechet.expr.net import net
from frechet.expr.node import Expr, Symbol, symbol

TERMS_COLLECTED = "the same, its terms collected"
MOST = 6  # products of a line
MUCH_LONGER = 4  # signs that the last line may be longer than the answer


def by_entries_again(d: Derivative, x: Symbol, depth: str) -> Explanation:
    """The explanation of a derivative of second or third order, by an array without structure."""
    if x.space.structure:
        kind = x.space.structure.replace("_", " ")
        raise Unsupported(
            f"entries of a derivative of order {d.order} by a {kind} variable"
        )
    form = only(d.entries)
    answers: list[Form] = [form]
    if d.order == 2 and not d.f.rank:
        answers.append(only(d.hessian()))
    stages = stages_of(d, holes_of(d), depth, answers, every=True)
    book = Book(d, stages, form, depth)
    steps = [naming(d, stages), *book.every_line()]
    book.at_once = depth != "full"
    again = EntriesAgain(d, book)
    for k in range(2, d.order + 1):
        steps += again.differentiated(k, steps[-1])
    steps = again.hessian(steps, answers[1]) if answers[1:] else again.entries(steps, form)
    return explanation("entries", stages, depth, steps, answers)


@dataclass(frozen=True)
class Contracted(Meant):
    """An array contracted with the vectors of its free letters."""

    full: Expr
    free: tuple[Letter, ...] = field(repr=False)

    def paint(self, style: str) -> str:
        return str(self.meaning)

    @property
    def meaning(self) -> Expr:
        vectors = [(symbol(x.weight, x.size), (k,)) for k, x in enumerate(self.free)]
        i = tuple(range(len(self.free)))
        return net((), [(self.full, i), *vectors]) if self.free else self.full


class EntriesAgain:
    """The derivatives after the first, each of the entries of the one before."""

    def __init__(self, d: Derivative, book: Book) -> None:
        self.d, self.book, self.x = d, book, book.x
        root = book.program.root
        self.df = root.full_local  # Dᵏf in the directions so far
        self.array = simplify(tensor(self.df, book.hole))
        self.formula: Formula = book.formulas[root.name][1]
        self.directions = [book.hole]

    def differentiated(self, k: int, last: Step) -> list[Step]:
        """The k-th derivative by entries."""
        book, before = self.book, self.places(k)
        hole = self.d.maps.direction(self.x, k)
        self.directions.append(hole)
        book.scope.directions.append(hole)
        book.scope.moves([hole])
        shape = (*self.d.f.shape, *self.x.shape * (k - 1))
        free = book.free(before, shape)
        book.hole, book.by = hole, book.sized(book.letters_by_order[k - 1])
        D = book.derivative(self.formula, {*before, *book.marks})
        moved = simplify(differential(self.array, {self.x: hole}))
        step = EntrywiseLimit(
            "entries-again",
            self.label(k),
            book.side(D, free),
            "",
            "=",
            self.array,
            moved,
            {self.x: hole},
            left=Contracted(moved, free),
        )
        steps, self.formula = book.worked_out(free, D, step)
        if max(len(D), len(self.formula)) > MOST:
            raise Unsupported(f"so many terms by entries at order {k}")
        self.array = simplify(tensor(moved, hole))
        self.df = simplify(differential(self.df, {self.x: hole}))
        return [step, *steps]

    def places(self, k: int) -> tuple[str, ...]:
        """The letters of the derivative before the k-th."""
        return sum(self.book.letters_by_order[: k - 1], self.book.head)

    def label(self, k: int) -> Label:
        """∂²f/(∂x_i ∂x_j)."""
        painted = {}
        for style, sign in (("unicode", "∂"), ("text", "d"), ("latex", r"\partial ")):
            spelling = Spelling(self.book.scope, style)
            top = spelling.marked(self.book.program.root.name.name, self.book.head)
            raised = {"unicode": {2: "²", 3: "³"}[k], "text": f"^{k}", "latex": f"^{k}"}[
                style
            ]
            by = [spelling.marked(self.x.name, at) for at in self.book.letters_by_order[:k]]
            below = " ".join(sign + name for name in by)
            if not self.x.rank:
                below = f"{sign}{by[0]}{raised}"
            if style == "latex":
                painted[style] = rf"\frac{{\partial{raised} {top}}}{{{below}}}"
            else:
                below = f"({below})" if self.x.rank else below
                painted[style] = f"{sign}{raised}{top}/{below}"
        return Label(painted)

    # ---------------------------------------------------------------- the answer
    def hessian(self, steps: Sequence[Step], form: Form) -> list[Step]:
        """The matrix of the entries."""
        h, k = self.directions
        label = hessian_label(self.book.scope)
        claim = partial(beside_directions, self.df, h, k)
        why = f"the array of these entries is {label}" if self.x.rank else ""
        if self.x.rank == 2:
            rows, columns = (f"({', '.join(ls)})" for ls in self.book.letters_by_order)
            why = f"row {rows}, column {columns}, both in the order of vec({self.x.name})"
        return [*steps, ReadOff("matrix-words", label, Final(form), why, "=", claim)]

    def entries(self, steps: Sequence[Step], form: EntriesForm) -> list[Step]:
        """The entries of the answer, in the place of the last line where that says the same."""
        last = steps[-1]
        claim = partial(along, self.df, self.directions, self.d.f.rank)
        assert isinstance(last.after, Spelled)
        named, answer = bool(parts_named(last.after, self.book)), Final(form)
        said, shown = last.after.paint("unicode"), answer.paint("unicode")
        if named or len(said) > len(shown) + MUCH_LONGER:
            rule, why = (
                ("substitute", "the names written out")
                if named
                else ("collect", TERMS_COLLECTED)
            )
            return [*steps, ReadOff(rule, last.after, answer, why, "=", claim)]
        answer = Final(form, printed=last.after)
        read = ReadOff(last.rule, last.before, answer, last.why, "=", claim, instead=last)
        return [*steps[:-1], read]


def parts_named(side: Spelled, book: Book) -> set[str]:
    """The names of parts that occur in a line."""
    return side.names(side.formula) & {s.name.name for s in book.program.stages}


def along(df: Expr, directions: Sequence[Symbol], rank: int, T: Expr) -> tuple[Expr, Expr]:
    """Dᵏf in its directions, and the array of the entries contracted with them."""
    i, at, parts = tuple(range(T.rank)), rank, []
    for h in directions:
        parts.append((h, i[at : at + h.rank]))
        at += h.rank
    return df, net(i[:rank], [(T, i), *parts])
