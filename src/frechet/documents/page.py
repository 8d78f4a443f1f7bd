r"""A page: a document of any format as one text, prose with formulas between dollars, whose every place is known.

What judges a document reads this text; code and comments are spaces in it, macros of the document are written out.
Sections have places: what is said in one holds to its end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from frechet.documents.formats import layout_of
from frechet.documents.formats.layout import FileLayout, FormulaSpan, lines_that_derive
from frechet.documents.macros import Macros
from frechet.documents.patterns import COMMENT
from frechet.documents.places import PlacedText, TextPositions


@dataclass(frozen=True)
class PlacedFormula:
    """A formula and where it begins; `syntax` is latex, or text for a line without signs of mathematics."""

    text: str
    start: int
    syntax: str = "latex"
    stop: int = 0  # where the signs around it end


@dataclass
class Page:
    """A document as one text, with its formulas and sections, and where each stands in the file."""

    layout: FileLayout
    lines: TextPositions
    written: PlacedText = field(default_factory=PlacedText)
    formulas: list[PlacedFormula] = field(default_factory=list)
    sections: list[tuple[int, int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Prose, and formulas between dollars."""
        return self.written.text

    def place(self, at: int) -> tuple[int, int]:
        """Line and column in the file of a place in the text."""
        source = self.written.source(at)
        if self.layout.places is not None:
            source = self.layout.places.source(source)
        return self.lines.of(source)


def page_of(text: str, kind: str) -> Page:
    """A file of a kind, the suffix of its name, as a page."""
    layout = layout_of(text, kind)
    shown = without_hidden(layout)
    macros = Macros(shown)
    macros.configured(layout.script)
    shown = blanked(shown, macros.spans)
    page = Page(layout, TextPositions(text))
    headings = sorted(layout.headings)
    at = 0
    for f in in_order(layout, shown):
        headings = prose(page, shown, at, f.start, headings)
        formula(page, shown, f, macros)
        at = f.stop
    prose(page, shown, at, len(shown), headings)
    return page


def in_order(layout: FileLayout, shown: str) -> list[FormulaSpan]:
    """The formulas by their places, with lines that differentiate; of two that overlap the first."""
    found: list[FormulaSpan] = []
    derived = lines_that_derive(shown, 0)
    bounds = sorted(layout.formulas)
    starts = [f.start for f in bounds]
    for f in derived:
        k = bisect_right(starts, f.stop)
        if not any(b.stop > f.start for b in bounds[max(k - 1, 0) : k]):
            found.append(f)
    stop = 0
    kept: list[FormulaSpan] = []
    for f in sorted([*bounds, *found]):
        if f.start >= stop and f.begin <= f.end:
            kept.append(f)
            stop = f.stop
    return kept


def prose(
    page: Page, shown: str, at: int, stop: int, headings: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The text between two formulas, with its headings; those that come later."""
    while headings and headings[0][0] < stop:
        (place, level), *headings = headings
        page.sections.append((page.written.length + max(place - at, 0), level))
    page.written.add(shown[at:stop], at)
    return headings


def formula(page: Page, shown: str, f: FormulaSpan, macros: Macros) -> None:
    """One formula: between dollars where it is print."""
    said = shown[f.begin : f.end]
    if f.syntax != "latex":
        page.formulas.append(
            PlacedFormula(
                said, page.written.length, f.syntax, page.written.length + len(said)
            )
        )
        page.written.add(said, f.begin)
        return
    page.written.add("$", f.start, still=True)
    expanded = macros.expanded(said, f.begin, f.begin)
    start = page.written.length
    for piece, (place, still) in zip(expanded.pieces, expanded.sources, strict=True):
        page.written.add(piece, place, still)
    page.written.add("$", f.end, still=True)
    page.formulas.append(PlacedFormula(expanded.text, start, stop=page.written.length))


def without_hidden(layout: FileLayout) -> str:
    """The text of a file with spaces where it is not read; what is said to us in a comment stays."""
    kept = [m.span() for m in COMMENT.finditer(layout.text)]
    text = blanked(layout.text, layout.hidden)
    for a, b in kept:
        text = text[:a] + layout.text[a:b] + text[b:]
    return text


def blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """A text with spaces in some places; its lines stay."""
    pieces, at = list[str](), 0
    for a, b in sorted(spans):
        if b <= at:
            continue
        a = max(a, at)
        pieces += [text[at:a], re.sub(r"[^\n]", " ", text[a:b])]
        at = b
    return "".join([*pieces, text[at:]])
