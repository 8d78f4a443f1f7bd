r"""A page in LaTeX: a document, a fragment of one, or a single formula as notebooks take it.

legend   rows of cells in columns   measure the width of a line, in em
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence

from frechet.paper.alignment import Cells, aligned_rows, chunks, in_turn, wrapped_words
from frechet.paper.page import PrintedLine, PrintedPage
from frechet.paper.prose import text_latex

DOCUMENT, FRAGMENT, NOTEBOOK = 46.5, 33.0, 72.0  # em of a line at 10 points
TALL = re.compile(r"\\frac\{|\{|\}")
COLUMNS = 77  # of the source, and three for the end of a row
HIGH = 40.0  # lines of a display, which is not broken between pages
PREAMBLE = r"""\documentclass[10pt,a4paper,fleqn]{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage{amsmath,amssymb}
\usepackage[margin=2cm]{geometry}
\setlength{\mathindent}{0pt}
\setlength{\parindent}{0pt}
\begin{document}
"""


def latex_document(*pages: PrintedPage, behind: str = "") -> str:
    """Pages as a document that compiles as it stands, with what is in LaTeX already behind them."""
    body = "\n\\bigskip\n\n".join(fragment(p, DOCUMENT) for p in pages)
    body += f"\n\\bigskip\n\n{behind}\n" * bool(behind)
    return f"{PREAMBLE}\n{body}\n\\end{{document}}\n"


def fragment(page: PrintedPage, measure: float = FRAGMENT) -> str:
    """A page as it stands in a document that loads amsmath; no line is wider than those of an article."""
    found = ""
    for block in page.blocks:
        if isinstance(block, str):
            found += filled_lines(paragraph(block, page.names)) + "\n\n"
        else:
            found += display(block, page.names, measure)
    return found.rstrip("\n") + "\n"


def paragraph(words: str, names: frozenset[str]) -> str:
    """Words with formulas between dollars."""
    return in_turn(chunks(words, names, DOCUMENT), lambda s: f"${s}$", text_latex)


def display(lines: Sequence[PrintedLine], names: frozenset[str], measure: float) -> str:
    """Lines in displays, each no higher than a part of a page."""
    made = aligned_rows(lines, names, measure)
    parts: list[list[Cells]] = []
    used = HIGH
    for group in starting_with_labels(made):
        high = sum(height(r.left + r.right) for r in group)
        used += high
        if used > HIGH:
            parts.append([])
            used = high
        parts[-1] += group
    return "".join(f"\\[\n{aligned(part, filled_row)}\n\\]\n" for part in parts)


def starting_with_labels(made: Sequence[Cells]) -> list[list[Cells]]:
    """Rows in groups, each with those that go on with it."""
    groups: list[list[Cells]] = []
    for r in made:
        if not groups or r.label or r.left:
            groups.append([])
        groups[-1].append(r)
    return groups


def height(s: str) -> float:
    """How high a row is, in lines: fractions and limits of sums need more than letters, fractions in them yet more."""
    depth = deepest = 0
    for token in TALL.findall(s):
        depth += (token != "}") - (token == "}")
        deepest = max(deepest, depth * (token == r"\frac{"))
    return 1.0 + 0.9 * min(deepest, 3) + 0.8 * (r"\sum_" in s) + s.count(r" \\ ")


def formula_page(page: PrintedPage, measure: float = NOTEBOOK) -> str:
    r"""A page as one formula, without dollars inside; notebooks move what is wider than the window."""
    found: list[str] = []
    for block in page.blocks:
        if isinstance(block, str):
            found += wrapped_words(block, page.names, measure)
        else:
            found.append(aligned(aligned_rows(block, page.names, measure)))
    whole = " \\\\\n".join(found)
    return whole if len(found) == 1 else f"\\begin{{array}}{{l}}\n{whole}\n\\end{{array}}"


def aligned(made: Sequence[Cells], shown: Callable[[str], str] = str) -> str:
    """Rows in columns that are in use."""
    labelled, noted = (any(r[k] for r in made) for k in (0, 3))
    body = []
    for r in made:
        cells = ["", r.label] if labelled else []
        cells += [r.left, r.right]
        cells += ["", r"\quad " + r.note if r.note else ""] if noted else []
        while cells and not cells[-1]:
            cells.pop()
        body.append(shown(" & ".join(cells).strip()))
    return "\\begin{aligned}\n" + " \\\\\n".join(body) + "\n\\end{aligned}"


def filled_row(s: str) -> str:
    """The source of a row in lines; the end of the row stands alone where there is no room for it."""
    made = filled_lines(s)
    return made + "\n" * (len(made.rpartition("\n")[2]) > COLUMNS)


def filled_lines(s: str) -> str:
    """The source in lines that are read without scrolling; TeX takes the end of a line for a blank."""
    return "\n".join(
        textwrap.wrap(
            s,
            COLUMNS,
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    )
