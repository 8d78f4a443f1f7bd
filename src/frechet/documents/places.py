r"""Places: where in a file what was read from it stands, by line and column.

A text that is put together of pieces of a file, with macros expanded or entities written out, remembers of every piece
where it was.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass
class PlacedText:
    """A text put together of pieces, each of which knows where in the source it stands.

    >>> text = PlacedText()
    >>> text.add("ab", 10).add("xyz", 40, still=True).source(1), text.source(3)
    (11, 40)
    """

    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    sources: list[tuple[int, bool]] = field(default_factory=list)
    length: int = 0

    def add(self, piece: str, at: int, still: bool = False) -> PlacedText:
        """One more piece, from a place on; one that stands `still` is there as a whole, whatever its length."""
        if piece:
            self.pieces.append(piece)
            self.starts.append(self.length)
            self.sources.append((at, still))
            self.length += len(piece)
        return self

    @property
    def text(self) -> str:
        """The pieces together, which are put together once."""
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return "".join(self.pieces)

    def source(self, at: int) -> int:
        """Where a place of this text stands in the source."""
        k = bisect_right(self.starts, at) - 1
        if k < 0:
            return at
        begin, still = self.sources[k]
        return begin if still else begin + at - self.starts[k]


class TextPositions:
    """Lines and columns of a text."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def of(self, at: int) -> tuple[int, int]:
        """Line and column of a place, from 1."""
        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1

    def line(self, number: int) -> int:
        """Where a line begins, counted from 0; behind the last one the end of it."""
        return self.starts[min(number, len(self.starts) - 1)]
