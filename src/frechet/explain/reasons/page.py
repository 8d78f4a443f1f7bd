"""The page of an answer to "why": sentences, formulas that are shown, and tables, with the facts that they state.

legend   s style: unicode, text, latex
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Protocol

from frechet.check import Comparison
from frechet.explain.explanation import WIDTH, judged_step, painted
from frechet.explain.reasons.formulas import NO_FORMULA
from frechet.explain.sides import EquationSide
from frechet.explain.steps import Step
from frechet.paper.sheet import PREAMBLE

TEXT, FORMULA_INDENT = 2, 6  # columns before a sentence, before a formula
GUTTER = 3  # columns between those of a table


class PageItem(Protocol):
    """What a section is made of."""

    @property
    def facts(self) -> Sequence[Step]:
        """What it states, to be checked."""

    def lines(self, style: str = "unicode") -> Iterator[str]:
        """It in 80 columns, in Unicode or in signs of the keyboard."""

    def paper(self, markdown: bool) -> str:
        """It in LaTeX, or in Markdown with LaTeX between dollars."""

    def record(self) -> dict[str, Any]:
        """It as data."""


@dataclass(frozen=True)
class Sentence:
    """A sentence; `{}` are formulas."""

    text: str
    formulas: Sequence[EquationSide] = ()
    facts: Sequence[Step] = field(default=(), repr=False)

    def lines(self, style: str = "unicode") -> Iterator[str]:
        """The sentence, wrapped."""
        said = self.text.format(*(unbroken(m.paint(style)) for m in self.formulas))
        yield from (line.replace(STUCK, " ") for line in filled(said, TEXT, TEXT))

    def paper(self, markdown: bool) -> str:
        """It in LaTeX, or in Markdown."""
        words = (
            self.text
            if markdown
            else words_in_latex(self.text.replace("{}", SEAT)).replace(SEAT, "{}")
        )
        return words.format(*(f"${m.paint('latex')}$" for m in self.formulas))

    def record(self) -> dict[str, Any]:
        """It as data."""
        return {
            "said": self.text.format(*(m.paint("unicode") for m in self.formulas)),
            "formulas": [painted(m) for m in self.formulas],
        }


@dataclass(frozen=True)
class Shown:
    """A formula on a line of its own, with a remark behind it; one that goes on begins with its relation."""

    formula: EquationSide
    remark: str = ""
    facts: Sequence[Step] = field(default=(), repr=False)
    onward: int = 0  # columns by which it stands further right
    within: Sequence[EquationSide] = ()  # the formulas of the remark

    def said(self, style: str) -> str:
        """The remark in brackets."""
        return (
            self.remark
            and f"({self.remark.format(*(m.paint(style) for m in self.within))})"
        )

    def lines(self, style: str = "unicode") -> Iterator[str]:
        """It in 80 columns."""
        formula, remark = self.formula.paint(style), self.said(style)
        indent = FORMULA_INDENT + self.onward
        if indent + len(formula) + 3 + len(remark) <= WIDTH:
            yield f"{'':<{indent}}{formula}   {remark}".rstrip()
            return
        yield from filled(formula, indent, indent + 4)
        if remark:
            yield from filled(remark, indent + 2, indent + 3)

    def paper(self, markdown: bool) -> str:
        """It in LaTeX, or in Markdown; a long remark is a paragraph."""
        formula = self.formula.paint("latex")
        words = words_in_latex(self.remark.replace("{}", SEAT)).replace(SEAT, "{}")
        said = words.format(*(f"${m.paint('latex')}$" for m in self.within))
        if len(self.formula.paint("unicode")) + len(self.said("unicode")) > PAPER_COLUMNS:
            return "\n\n".join(
                filter(None, [display(formula, markdown), said and f"({said})"])
            )
        return display(formula + (rf" \qquad \text{{({said})}}" if said else ""), markdown)

    def record(self) -> dict[str, Any]:
        """It as data."""
        return {"shown": painted(self.formula), "remark": self.said("unicode")}


@dataclass(frozen=True)
class Grid:
    """A table: its first row and its first column are names."""

    rows: Sequence[Sequence[EquationSide | str]]
    facts: Sequence[Step] = field(default=(), repr=False)
    caption: str = ""
    size: EquationSide = NO_FORMULA  # behind the caption

    def titled(self, size: str) -> list[str]:
        """The caption with the size."""
        return [f"{self.caption}: {size}"] if self.caption else []

    def table(self, style: str) -> list[str]:
        """Its lines."""
        cells = [[cell_text(c, style) for c in row] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [
            (" " * GUTTER).join(f"{c:<{w}}" for c, w in zip(row, widths, strict=True))
            for row in cells
        ]
        return [*self.titled(self.size.paint(style)), *lines]

    def width(self, style: str = "unicode") -> int:
        """Its columns."""
        return max(map(len, self.table(style)))

    def lines(self, style: str = "unicode") -> Iterator[str]:
        """It in 80 columns."""
        if self.width(style) + FORMULA_INDENT > WIDTH:
            yield from self.apart(style)
            return
        yield from (f"{'':<{FORMULA_INDENT}}{line}".rstrip() for line in self.table(style))

    def apart(self, style: str) -> Iterator[str]:
        """Cell by cell, where a row is too long for a line: what it is, and under that the formula."""
        for named, cell in self.cells():
            words = ", ".join(cell_text(n, style) for n in named)
            yield from filled(f"{words}:", FORMULA_INDENT, FORMULA_INDENT)
            yield from filled(
                cell_text(cell, style), FORMULA_INDENT + 4, FORMULA_INDENT + 8
            )

    @property
    def array(self) -> str:
        """In LaTeX."""
        rows = (" & ".join(in_array(c) for c in row) for row in self.rows)
        return (
            rf"\begin{{array}}{{{'l' * len(self.rows[0])}}} "
            + r" \\ ".join(rows)
            + r" \end{array}"
        )

    def paper(self, markdown: bool) -> str:
        """It in LaTeX, or in Markdown."""
        caption = self.titled(f"${self.size.paint('latex')}$")
        if self.width() > PAPER_COLUMNS:
            return "\n\n".join([*caption, *self.set_apart(markdown)])
        return "\n\n".join([*caption, display(self.array, markdown)])

    def set_apart(self, markdown: bool) -> Iterator[str]:
        """Cell by cell on paper."""
        for named, cell in self.cells():
            words = ", ".join(
                f"${n.paint('latex')}$" if isinstance(n, EquationSide) else n for n in named
            )
            yield f"{words}:"
            yield display(in_array(cell), markdown)

    def cells(self) -> Iterator[tuple[list[EquationSide | str], EquationSide | str]]:
        """Every formula with what it is."""
        first, *rest = self.rows
        heads, rows = ([""] * len(first), self.rows) if first[0] else (first, rest)
        for row in rows:
            for head, cell in zip(heads[2:], row[2:], strict=True):
                yield [n for n in (*row[:2], head) if n], cell

    def record(self) -> dict[str, Any]:
        """It as data."""
        return {
            "table": [
                [c if isinstance(c, str) else painted(c) for c in row] for row in self.rows
            ]
        }


@dataclass(frozen=True)
class Beside:
    """Tables beside one another, or one under another where they are wide."""

    grids: Sequence[Grid]
    facts: Sequence[Step] = field(default=(), repr=False)

    def lines(self, style: str = "unicode") -> Iterator[str]:
        """It in 80 columns."""
        widths = [g.width(style) for g in self.grids]
        if FORMULA_INDENT + sum(widths) + 2 * GUTTER * (len(widths) - 1) > WIDTH:
            for k, grid in enumerate(self.grids):
                yield from [""] * bool(k)
                yield from grid.lines(style)
            return
        for row in zip_longest(*(g.table(style) for g in self.grids), fillvalue=""):
            cells = (f"{c:<{w}}" for c, w in zip(row, widths, strict=True))
            yield (" " * FORMULA_INDENT + (" " * 2 * GUTTER).join(cells)).rstrip()

    def paper(self, markdown: bool) -> str:
        """It in LaTeX, or in Markdown."""
        return "\n\n".join(g.paper(markdown) for g in self.grids)

    def record(self) -> dict[str, Any]:
        """It as data."""
        return {"tables": [g.record()["table"] for g in self.grids]}


@dataclass(frozen=True)
class Section:
    """A question with its answer."""

    title: str
    items: Sequence[PageItem]


@dataclass(frozen=True)
class Why:
    """Why a derivative is what it is: sections of sentences and formulas, every formula checked.

    >>> import frechet as fr
    >>> answer = fr.derive("A*B", "B", where="A: m×n, B: n×p").why()
    >>> [section.title for section in answer][:2]
    ['What shape has it, and why?', 'Why the transpose?']
    >>> answer.checked().startswith("every formula checked")
    True
    """

    head: EquationSide
    sections: Sequence[Section]

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)

    @property
    def facts(self) -> list[Step]:
        """Every equation that is stated."""
        return [fact for section in self for item in section.items for fact in item.facts]

    def check(self) -> list[Comparison]:
        """The check of every fact."""
        return [judged_step(fact) for fact in self.facts]

    def checked(self) -> str:
        """The check of all facts in a line."""
        found = self.check()
        unsure = [str(fact) for fact, c in zip(self.facts, found, strict=True) if not c]
        if unsure:
            return f"not shown: {'; '.join(unsure)}"
        exact = sum(c.certificate == "exact" for c in found)
        kinds = ((exact, "exactly"), (len(found) - exact, "numerically"))
        return "every formula checked: " + ", ".join(f"{n} {how}" for n, how in kinds if n)

    def __str__(self) -> str:
        return self.page("unicode")

    def page(self, style: str) -> str:
        """It in 80 columns, in Unicode or in signs of the keyboard (`text`)."""
        lines = filled(self.head.paint(style), 0, 4)
        for section in self:
            lines += ["", section.title]
            lines += [line for item in section.items for line in item.lines(style)]
        return "\n".join(lines)

    def latex(self) -> str:
        """Paragraphs, each section under its question: what stands in a document."""
        parts = [rf"\[ {self.head.paint('latex')} \]"]
        for section in self:
            parts += [
                rf"\paragraph{{{words_in_latex(section.title)}}}",
                *(i.paper(False) for i in section.items),
            ]
        return "\n\n".join(parts)

    def document(self) -> str:
        """A document that can be set."""
        return f"{PREAMBLE}\n{self.latex()}\n\n\\end{{document}}"

    def markdown(self) -> str:
        """Sections with formulas between dollars."""
        parts = [f"${self.head.paint('latex')}$"]
        for section in self:
            parts += [f"### {section.title}", *(i.paper(True) for i in section.items)]
        return "\n\n".join(parts)

    def __repr__(self) -> str:
        return f"<why {self.head}>"

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def json(self) -> dict[str, Any]:
        """The answer as data, with the check of every fact."""
        return {
            "function": painted(self.head),
            "sections": [
                {"title": s.title, "items": [item.record() for item in s.items]}
                for s in self
            ],
            "facts": [
                {"fact": str(fact), "status": c.status, "certificate": c.certificate}
                for fact, c in zip(self.facts, self.check(), strict=True)
            ],
        }


# -------------------------------------------------------------------- painting
STUCK = "\x1f"  # a space inside a formula in a sentence, at which no line ends
SEAT = "\x1e"  # the place of a formula while words are escaped
PAPER_COLUMNS = 78  # columns of Unicode that a line on paper holds
SHORT = 60  # columns of a formula that is not parted in a sentence


def unbroken(formula: str) -> str:
    """A formula in a sentence stays on one line where it is short."""
    return formula.replace(" ", STUCK) if len(formula) <= SHORT else formula


def filled(text: str, first: int, rest: int) -> list[str]:
    """A text in lines."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * first,
        subsequent_indent=" " * rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def display(formula: str, markdown: bool) -> str:
    """A formula on a line of its own."""
    return f"$${formula}$$" if markdown else rf"\[ {formula} \]"


def words_in_latex(text: str) -> str:
    """Words outside formulas: signs that TeX would take for its own."""
    return "".join("\\" + c if c in "_#%&{}$" else c for c in text)


def cell_text(cell: EquationSide | str, style: str) -> str:
    """A cell of a table in a line."""
    return cell if isinstance(cell, str) else cell.paint(style)


def in_array(cell: EquationSide | str) -> str:
    """A cell of a table in LaTeX."""
    if isinstance(cell, str):
        return rf"\text{{{words_in_latex(cell)}}}" if cell else ""
    return cell.paint("latex")


def enumerated(n: int) -> str:
    """Some formulas in a sentence."""
    return " and ".join(filter(None, [", ".join(["{}"] * (n - 1)), "{}"]))
