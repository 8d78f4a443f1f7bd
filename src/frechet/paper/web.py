r"""A page in Markdown and in HTML, its formulas between dollars as notebooks set them.

legend   measure the width of a line, in em
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from frechet.paper.alignment import chunks, in_turn, right_side
from frechet.paper.formula import width
from frechet.paper.page import PrintedLine, PrintedPage

MEASURE = 44.0
MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")  # what Markdown takes for its own


def markdown(page: PrintedPage) -> str:
    """A page as Markdown: steps in a numbered list, other labels in bold."""
    blocks = []
    for block in page.blocks:
        lines = [PrintedLine(words=block)] if isinstance(block, str) else block
        blocks.append("\n".join(markdown_line(x, page.names) for x in lines))
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(blocks)).strip()


def markdown_line(x: PrintedLine, names: frozenset[str]) -> str:
    """A line of a list, or a paragraph."""
    shown = [f"${set_formula(x)}$"] if x.formula else []
    said = words_with(x.words, names, escaped_marks)
    if x.numbered:
        return f"{x.label}. {' '.join(shown)}" + (f"  \n   *{said}*" if said else "")
    head = f"- **{escaped_marks(x.label)}** " if x.label else ""
    return head + "  \n".join([*shown, *([said] if said else [])]) + ("" if head else "  ")


def escaped_marks(s: str) -> str:
    """Words in which Markdown sees no marks."""
    return MARKS.sub(r"\\\1", s)


def html(page: PrintedPage) -> str:
    """A page as a table in HTML: label, equation, words."""
    body = "".join(html_row(x, page.names) for x in page.lines())
    return f"<table>\n{body}</table>"


def html_row(x: PrintedLine, names: frozenset[str]) -> str:
    """A row of the table; words alone take the place of the equation."""
    said = escape(words_with(x.words, names, str), quote=False)
    shown = f"${escape(set_formula(x), quote=False)}$" if x.formula else said
    cell = '<td style="text-align:left">'
    note = f"{cell}{said}</td>" if x.formula and said else ""
    return f'<tr><th style="text-align:left">{escape(x.label)}</th>{cell}{shown}</td>{note}</tr>\n'


def words_with(words: str, names: frozenset[str], text: Callable[[str], str]) -> str:
    """Words with formulas between dollars."""
    return in_turn(chunks(words, names, MEASURE), lambda s: f"${s}$", text)


def set_formula(x: PrintedLine) -> str:
    r"""An equation; of several lines in `aligned`."""
    room = MEASURE - width(x.left)
    lines = right_side(x, max(room, MEASURE / 2))
    if len(lines) == 1:
        return x.formula
    own = "" if lines[0].startswith(x.left) and x.left else x.left
    body = " \\\\ ".join(
        f"{own if not k else ''} &{s}".strip() for k, s in enumerate(lines)
    )
    return rf"\begin{{aligned}} {body} \end{{aligned}}"
