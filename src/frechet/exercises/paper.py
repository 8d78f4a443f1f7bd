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
from frechet.paper.sheet import PREAMBLE, fragment

COLUMNS = 80
SIGNS = {"×": r"$\times$", "∇": r"$\nabla$"} | {c: "\\" + c for c in "_#%&{}"}


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


NOTES = {
    "gradient": "the gradient",
    "Jacobian": "the Jacobian (values along the rows, vec by columns)",
    "Hessian": "the Hessian",
}


# -------------------------------------------------------------------- plain text
def plain_text(sheet: PrintedSheet) -> str:
    """Numbered problems, then their solutions, in 80 columns."""
    lines = [f"{sheet.title} (seed {sheet.seed})", ""]
    for k, p in enumerate(sheet.problems, start=1):
        value = p.derivation.value
        lines += filled(
            f"Find {NOTES[p.asked]} of {value} by {p.wrt}, with {p.where}.",
            f"{k:>2}. ",
        )
    if sheet.answers == "none":
        return "\n".join(lines)
    lines += ["", "Solutions"]
    for k, (p, wrong) in enumerate(zip(sheet.problems, sheet.wrong, strict=True), start=1):
        lines += ["", *filled(f"{p.asked}: {p.answer}", f"{k:>2}. ")]
        steps = steps_in_columns(p.solution, "unicode", COLUMNS - 4)
        lines += [f"    {line}".rstrip() for line in steps.split("\n")]
        for w in wrong:
            lines += [
                "",
                *filled(
                    f"Not {w.painted['unicode']} ({w.slip}): {w.said('unicode')}.", "    "
                ),
            ]
    return "\n".join(lines)


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
    value = p.derivation.value.latex()
    return f"Find {NOTES[p.asked]} of ${value}$ by ${p.wrt}$, with {where_set(p)}."


def where_set(p: Problem) -> str:
    """The declarations, their names and sizes as formulas."""
    found = []
    for entry in p.where.split(", "):
        name, _, said = entry.partition(": ")
        shape, _, structure = said.partition(" ")
        scalar = not p.derivation.context.variables[name].shape
        formula = name if scalar else name + ": " + shape.replace("×", r" \times ")
        found.append(f"${formula}$ {shape if scalar else structure}".rstrip())
    return ", ".join(found)


def solved_lines(p: Problem, wrong: Sequence[WrongAnswer], paper: Paper) -> Iterator[str]:
    """The answer, the steps, and what is wrong about other answers."""
    yield f"{p.asked}: ${p.answer.latex()}$"
    yield paper.solution(p)
    for w in wrong:
        yield f"Not ${w.painted['latex']}$ ({w.slip}): {paper.words(w.said('latex'))}."


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


LATEX = Paper(lambda s: f"\\section*{{{s}}}", latex_list, latex_words, display)
MARKDOWN = Paper(lambda s: f"## {s}", markdown_list, str, lambda p: p.solution.markdown())


def tex_document(title: str, parts: Sequence[str]) -> str:
    """A document that can be set."""
    head = f"\\section*{{{latex_words(title)}}}"
    return PREAMBLE + "\n" + "\n\n".join([head, *parts, "\\end{document}"])
