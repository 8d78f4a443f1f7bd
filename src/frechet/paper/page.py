"""A page as data: lines with a label, an equation and words, in blocks; and what shows itself as one.

legend   left, sign, right an equation in LaTeX   words Unicode text with mathematics in it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PrintedLine:
    """A label, an equation `left sign right` in LaTeX, and words beside it; each may be missing.

    `steps`: the label counts steps; `right` may stand without a left side.
    """

    label: str = ""
    left: str = ""
    sign: str = ""
    right: str = ""
    words: str = ""

    @property
    def formula(self) -> str:
        """The equation in one piece."""
        return " ".join(filter(None, (self.left, self.sign, self.right)))

    @property
    def numbered(self) -> bool:
        """Is the label a number?"""
        return self.label.isdigit()


@dataclass(frozen=True)
class PrintedPage:
    """Blocks of lines, whose signs stand under one another, and paragraphs; `names` are its variables."""

    blocks: tuple[tuple[PrintedLine, ...] | str, ...]
    names: frozenset[str] = frozenset()

    def lines(self) -> Iterator[PrintedLine]:
        """Every line; a paragraph is one of words alone."""
        for block in self.blocks:
            yield from (PrintedLine(words=block),) if isinstance(block, str) else block

    def followed_by(self, words: str) -> PrintedPage:
        """The page with a paragraph behind it."""
        return PrintedPage((*self.blocks, words), self.names)


def joined_pages(pages: Sequence[PrintedPage]) -> PrintedPage:
    """Pages as one."""
    blocks = tuple(block for page in pages for block in page.blocks)
    return PrintedPage(blocks, frozenset[str]().union(*(page.names for page in pages)))
