r"""The lines of a page in columns: labels, left sides, right sides broken at their signs, words beside them or below.

legend   row the cells of one line   room the width that is left, in em   names the variables of the page
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from frechet.paper.formula import width
from frechet.paper.lines import broken
from frechet.paper.page import PrintedLine
from frechet.paper.prose import prose_pieces, text_latex

LONG_LEFT = 7.0  # em: behind a longer left side the line ends
BESIDE = 15.0  # em of the words beside equations
ROWS = 3  # of an equation that has words beside it
LABEL_GAP, NOTE_GAP = 1.0, 2.0
Chunk = list[tuple[bool, str]]  # what no line parts: formulas and words


class Cells(NamedTuple):
    """The cells of a line."""

    label: str = ""
    left: str = ""
    right: str = ""
    note: str = ""


def text_width(s: str) -> float:
    """How wide words are printed."""
    return width(rf"\text{{{s}}}") if s else 0.0


def aligned_rows(
    lines: Sequence[PrintedLine], names: frozenset[str], room: float
) -> list[Cells]:
    """The rows of lines that are aligned, none wider than the room."""
    labels = max((text_width(text_latex(x.label)) for x in lines), default=0.0)
    room -= labels + LABEL_GAP if labels else 0.0
    lefts = max((width(x.left) for x in lines if x.left and not long_left(x)), default=0.0)
    content = room - lefts
    beside = content - BESIDE - NOTE_GAP
    fits = any(x.formula and x.words for x in lines) and all(
        len(right_side(x, beside)) <= ROWS for x in lines if x.formula
    )
    notes = content - NOTE_GAP - widest_right(lines, beside) if fits else 0.0
    made: list[Cells] = []
    for x in lines:
        if not x.formula:
            made += words_alone(x, names, content)
        elif fits:
            made += words_beside(x, names, beside, notes)
        else:
            made += words_below(x, names, content)
    return made


def widest_right(lines: Sequence[PrintedLine], room: float) -> float:
    """How wide the right sides are printed."""
    return max(width(s) for x in lines if x.formula for s in right_side(x, room))


def long_left(x: PrintedLine) -> bool:
    """Does the line end behind the left side?"""
    return width(x.left) > LONG_LEFT


def right_side(x: PrintedLine, room: float) -> list[str]:
    """The lines of the right side; below a long left side."""
    sided = f"{x.sign} {x.right}".strip()
    if not (x.left and long_left(x)):
        return list(broken(sided, room, room))
    head = broken(x.left, room, room)
    return [*head, *(r"\quad " + s for s in broken(sided, room - 1, room - 1))]


def named(x: PrintedLine) -> tuple[str, str]:
    """The label, and the left side where it has a place of its own."""
    word = len(x.label) > 1 or x.numbered
    label = rf"\text{{{text_latex(x.label)}}}" if word else x.label
    return label, "" if long_left(x) else x.left


def words_alone(x: PrintedLine, names: frozenset[str], room: float) -> Iterator[Cells]:
    """A line of words."""
    label, _ = named(x)
    for k, s in enumerate(wrapped_words(x.words, names, room)):
        yield Cells(label if not k else "", "", s)


def words_beside(
    x: PrintedLine, names: frozenset[str], room: float, beside: float
) -> Iterator[Cells]:
    """An equation with its words on the right."""
    label, left = named(x)
    notes = wrapped_words(x.words, names, beside)
    for k, (s, note) in enumerate(zip_longest(right_side(x, room), notes, fillvalue="")):
        yield Cells("" if k else label, "" if k else left, s, note)


def words_below(x: PrintedLine, names: frozenset[str], room: float) -> Iterator[Cells]:
    """An equation with its words under it."""
    label, left = named(x)
    for k, s in enumerate(right_side(x, room)):
        yield Cells("" if k else label, "" if k else left, s)
    yield from (
        Cells(right=r"\qquad " + s) for s in wrapped_words(x.words, names, room - 2)
    )


# -------------------------------------------------------------------- words in lines
def wrapped_words(words: str, names: frozenset[str], room: float) -> list[str]:
    r"""Words in lines of a width, as mathematics sets them.

    >>> wrapped_words("A and B are constant", frozenset(), 40)
    ['A\\text{ and }B\\text{ are constant}']
    """
    lines: list[list[Chunk]] = []
    used = 0.0
    for chunk in chunks(words, names, room):
        wide = sum(width(s) if math else text_width(text_latex(s)) for math, s in chunk)
        if not lines or used + wide > room:
            lines.append([])
            used = 0.0
        lines[-1].append(chunk)
        used += wide + 0.34
    return [in_turn(line, between_words, text_in_math) for line in lines]


def chunks(words: str, names: frozenset[str], room: float) -> list[Chunk]:
    """What stands between blanks; a long formula in several."""
    found: list[Chunk] = []
    glued = False
    for math, s in prose_pieces(words, names):
        parts = [*broken(s, room, room)] if math else s.split(" ")
        for k, part in enumerate(parts):
            if k or not glued:
                found.append([])
            if part:
                found[-1].append((math, part.removeprefix(r"\quad ") if math else part))
            glued = True
        glued = math or not s.endswith(" ")
        if not glued and found and not found[-1]:
            found.pop()
    return [chunk for chunk in found if chunk]


def in_turn(
    line: Sequence[Chunk], formula: Callable[[str], str], text: Callable[[str], str]
) -> str:
    """Words and formulas in turn, with a blank between two chunks."""
    parts: list[tuple[bool, str]] = []
    for k, chunk in enumerate(line):
        for math, s in [(False, " ")] * (k > 0) + chunk:
            if parts and not math and not parts[-1][0]:
                parts[-1] = (False, parts[-1][1] + s)
            else:
                parts.append((math, s))
    return "".join(formula(s) if math else text(s) for math, s in parts)


def between_words(s: str) -> str:
    """A formula among words: sums are small, and what begins with a function keeps no distance."""
    if r"\sum" in s:
        return rf"{{\textstyle {s}}}"
    return f"{{{s}}}" if s.startswith(r"\operatorname") else s


def text_in_math(s: str) -> str:
    r"""Words inside a formula: `\text{...}`."""
    return rf"\text{{{text_latex(s)}}}"
