r"""What a parser finds in a file: formulas, what is not to be read, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NamedTuple

from frechet.documents.places import PlacedText
from frechet.errors import Unsupported

LONGEST_FORMULA = 20_000  # characters of one formula; a sign that is never closed must not cost the rest of the file
WIDEST = 20_000  # characters of a paragraph
PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]*)*")
ENVIRONMENTS = "equation|align|alignat|gather|multline|eqnarray|displaymath|math|flalign|aligned|split|dmath"
BEGIN = re.compile(
    rf"\\begin\s*\{{\s*(?P<env>(?:{ENVIRONMENTS})\*?)\s*\}}(?:\s*\{{\d+\}})?"
)
# what is computed in a notation of programs is no formula: `d/dx norm2(A*x-b)^2 = ...`
DERIVES = re.compile(
    r"^[ \t>*-]*(?P<line>(?:d/d|jac_|hess_|D_\{?)[A-Za-z].*=.*|[∂∇].*=.*)$", re.MULTILINE
)


class FormulaSpan(NamedTuple):
    """A formula from its opening sign to the end of its closing one; between `begin` and `end` is what it says.

    `syntax` is latex, or auto for a line without signs of mathematics.
    """

    start: int
    begin: int
    end: int
    stop: int
    syntax: str = "latex"


@dataclass
class FileLayout:
    """The text of a file with the places of what stands in it; `places` where this text is not the file itself.

    `hidden` is not read: code and comments.  Headings have a place and a level.  `script` configures the macros.
    """

    text: str
    formulas: list[FormulaSpan] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)
    places: PlacedText | None = None
    script: str = ""

    def take(self, other: FileLayout, at: int) -> None:
        """What was found in a part of the text that begins at a place."""
        for f in other.formulas:
            a, b, c, d, syntax = f
            self.formulas.append(FormulaSpan(a + at, b + at, c + at, d + at, syntax))
        self.hidden += [(a + at, b + at) for a, b in other.hidden]
        self.headings += [(a + at, level) for a, level in other.headings]

    def formulas_in_lines(self, start: int, stop: int) -> int:
        """The lines of a part of the text that are claims in the text or the Unicode syntax; how many there are."""
        found = list(lines_that_derive(self.text[start:stop], start))
        self.formulas += found
        return len(found)


def lines_that_derive(text: str, at: int) -> Iterator[FormulaSpan]:
    """The lines of a text that begins at a place, as far as they differentiate."""
    for match in DERIVES.finditer(text):
        begin = at + match.start("line")
        end = begin + len(match["line"].rstrip())
        yield FormulaSpan(begin, begin, end, end, "auto")


def library_for(name: str) -> Any:
    """A library that reads a format; it is asked for when a file of the format is.

    Errors: Unsupported where it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        raise Unsupported(
            f"{missing.name}, which reads this format, is not installed here",
            hint='pip install "frechet[documents]"',
        ) from None


def bounded_paragraphs(text: str) -> str:
    """A text with nothing in place of a paragraph that is too long for any that someone wrote; its lines stay.

    What parsers of markup do in a paragraph may take the square of its length.
    """
    return PARAGRAPH.sub(
        lambda m: m[0] if len(m[0]) <= WIDEST else "\n" * m[0].count("\n"), text
    )


def inside_environment(text: str, start: int, stop: int) -> FormulaSpan | None:
    r"""The first environment of mathematics between two places, and what stands in it."""
    opening = BEGIN.search(text, start, stop)
    if opening is None:
        return None
    end = environment_end(text, opening["env"], opening.end(), stop)
    return None if end is None else FormulaSpan(opening.start(), opening.end(), *end)


def environment_end(text: str, name: str, at: int, stop: int) -> tuple[int, int] | None:
    r"""Where the `\end` of an environment begins and ends, past others of its name."""
    depth = 1
    sign = re.compile(rf"\\(begin|end)\s*\{{\s*{re.escape(name)}\s*\}}")
    for match in sign.finditer(text, at, min(stop, at + LONGEST_FORMULA)):
        depth += 1 if match[1] == "begin" else -1
        if not depth:
            return match.span()
    return None
