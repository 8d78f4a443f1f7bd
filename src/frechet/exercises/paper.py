"""How a sheet stands on paper: plain text, Markdown, a LaTeX document.

Everything about documents is here: what frames a sheet and how a solution is set can be exchanged.

legend   p problem   w a wrong answer
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from frechet.exercises.mistakes import WrongAnswer
from frechet.exercises.problem import Problem
from frechet.explain.explanation import steps_in_columns
from frechet.paper.prose import between_dollars
from frechet.paper.sheet import PREAMBLE, fragment

COLUMNS = 80
IN_WORDS = {"psd": "positive definite"}
SIGNS = {"·": r"$\cdot$", "×": r"$\times$", "∇": r"$\nabla$"} | {
    c: "\\" + c for c in "_#%&{}"
}


class PrintedSheet(Protocol):
    """What is set: problems with their wrong answers, and which of that is shown."""

    @property
    def title(self) -> str: ...
    @property
    def seed(self) -> int: ...
    @property
    def problems(self) -> Sequence[Problem]: ...
    @property
    def answers(self) -> str: ...
    @property
    def wrong(self) -> list[list[WrongAnswer]]: ...


LEVELS = {1: "easy", 2: "medium", 3: "hard"}
ONES_SAID = "𝟏 is a vector of ones, as long as its neighbours need."


def wanted(p: Problem) -> str:
    """What is asked for, and in which layout where there are several."""
    if p.asked == "gradient":
        return "the gradient"
    matrices = p.derivation.variables[0].rank == 2 or p.derivation.f.rank == 2
    stacked = ", with vec by columns," if matrices else ""
    rows = " (the values along the rows)" if p.asked == "Jacobian" else ""
    return f"the {p.asked}{rows}{stacked}"


# -------------------------------------------------------------------- plain text
def plain_text(sheet: PrintedSheet, style: str = "unicode") -> str:
    """Numbered problems, then their solutions, in 80 columns; `style` text for the input syntax."""
    lines = [f"{sheet.title} (seed {sheet.seed})", ""]
    for k, p in enumerate(sheet.problems, start=1):
        lines += filled(
            f"({LEVELS[p.level]}) Find {wanted(p)} of {p.asked_of.paint(style)} by {p.wrt}, where {p.where}.",
            f"{k:>2}. ",
        )
    if sheet.answers != "none":
        lines += ["", "Solutions", *solutions_in_columns(sheet, style)]
    if any("𝟏" in line for line in lines):
        lines[1:1] = ["", ONES_SAID]
    return "\n".join(lines)


def solutions_in_columns(sheet: PrintedSheet, style: str) -> Iterator[str]:
    """Every answer with its steps and the usual wrong ones."""
    for k, (p, wrong) in enumerate(zip(sheet.problems, sheet.wrong, strict=True), start=1):
        yield ""
        answer = f"{p.asked}: {p.found.paint(style)}{where_it_holds(p, style)}"
        yield from filled(answer, f"{k:>2}. ")
        steps = steps_in_columns(p.solution, style, COLUMNS - 4)
        yield from (f"    {line}".rstrip() for line in steps.split("\n"))
        if wrong:
            yield ""
        for w in wrong:
            yield from filled(f"Not {w.painted[style]}: {w.said(style)}.", "    ")


def where_it_holds(p: Problem, style: str) -> str:
    """The conditions, behind the answer; not what is true where they fail."""
    said = [c.text() if style == "text" else str(c) for c in p.conditions]
    held = " and ".join(with_verb(c.partition(";")[0]) for c in said)
    if style == "latex":
        held = between_dollars(held, frozenset(p.derivation.context.variables))
    return f", where {held}" if held else ""


def with_verb(condition: str) -> str:
    """A condition as a sentence: `X is invertible`, `det(X) > 0`."""
    what, _, kind = condition.rpartition(" ")
    return f"{what} is {kind}" if what and kind.isalpha() and len(kind) > 1 else condition


def filled(text: str, first: str) -> list[str]:
    """A paragraph behind its number."""
    return textwrap.wrap(
        text, COLUMNS, initial_indent=first, subsequent_indent=" " * len(first),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


# -------------------------------------------------------------------- LaTeX and Markdown
@dataclass(frozen=True)
class Paper:
    """How headings, lists and words are set, and how a solution is."""

    heading: Callable[[str], str]
    numbered: Callable[[Sequence[str]], str]
    words: Callable[[str], str]
    solution: Callable[[Problem], str]


def sections(sheet: PrintedSheet, paper: Paper) -> list[str]:
    """The problems, and the solutions."""
    found = [paper.numbered([asked(p, paper) for p in sheet.problems])]
    if sheet.answers != "none":
        solved = zip(sheet.problems, sheet.wrong, strict=True)
        found += [
            paper.heading("Solutions"),
            paper.numbered(
                ["\n\n".join(solved_lines(p, wrong, paper)) for p, wrong in solved]
            ),
        ]
    return found


def asked(p: Problem, paper: Paper) -> str:
    """The question."""
    value = p.asked_of.paint("latex")
    return f"({LEVELS[p.level]}) Find {wanted(p)} of ${value}$ by ${p.wrt}$, where {where_set(p)}."


def where_set(p: Problem) -> str:
    """The declarations, as one writes them: M ∈ ℝ^{n×n} symmetric."""
    found = []
    for entry in p.where.split(", "):
        name, _, said = entry.partition(": ")
        shape, _, structure = said.partition(" ")
        sizes = shape.replace("×", r" \times ")
        power = "" if shape == "scalar" else f"^{{{sizes}}}"
        words = IN_WORDS.get(structure, structure)
        found.append(rf"${name} \in \mathbb{{R}}{power}$ {words}".rstrip())
    *before, last = found
    return f"{', '.join(before)} and {last}" if before else last


def solved_lines(p: Problem, wrong: Sequence[WrongAnswer], paper: Paper) -> Iterator[str]:
    """The answer, the steps, and what is wrong about other answers."""
    held = paper.words(where_it_holds(p, "latex"))
    yield f"{p.asked}: ${p.found.paint('latex')}${held}"
    yield paper.solution(p)
    for w in wrong:
        yield f"Not ${w.painted['latex']}$: {paper.words(w.said('latex'))}."


def latex_words(text: str) -> str:
    """Words, with formulas between dollars."""
    pieces = text.split("$")  # every second one is a formula
    pieces[::2] = ["".join(SIGNS.get(c, c) for c in piece) for piece in pieces[::2]]
    return "$".join(pieces)


def latex_list(items: Sequence[str]) -> str:
    """A numbered list."""
    body = "\n\n".join(f"\\item {item}" for item in items)
    return f"\\begin{{enumerate}}\n{body}\n\\end{{enumerate}}"


def markdown_list(items: Sequence[str]) -> str:
    """A numbered list, what belongs to an item indented under it."""
    return "\n".join(
        textwrap.indent(item, "    ").replace("    ", f"{k}.  "[:4], 1)
        for k, item in enumerate(items, start=1)
    )


def display(p: Problem) -> str:
    """The steps, as an explanation stands in a document."""
    return fragment(p.solution.paper()).rstrip()


LATEX = Paper(lambda s: f"\\clearpage\n\\section*{{{s}}}", latex_list, latex_words, display)
MARKDOWN = Paper(lambda s: f"## {s}", markdown_list, str, lambda p: p.solution.markdown())


def tex_document(title: str, parts: Sequence[str]) -> str:
    """A document that can be set."""
    head = f"\\section*{{{latex_words(title)}}}"
    return PREAMBLE + "\n" + "\n\n".join([head, *parts, "\\end{document}"])
