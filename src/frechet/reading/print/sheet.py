"""What one reading writes down as it goes, and the form of what it gives: tokens, and iterators that give more.

legend   part a token or an iterator of parts   k place in a row
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from frechet.errors import Span
from frechet.reading.print.items import ItemRow
from frechet.reading.text.lex import Token

TokenTree = Token | Iterator["TokenTree"]
# the tokens of what begins at a place, and where it ends
TokensRead = tuple[Iterable[TokenTree], int]


class Again(Protocol):
    """Reads a row that stands inside another: what a part is given for its arguments and scripts."""

    def __call__(self, row: ItemRow, places: bool = False) -> Iterator[TokenTree]:
        """The tokens of a row; in `places` a colon is a range."""


@dataclass(slots=True)
class Sheet:
    """The state of one reading.

    `products` are the names that were read as variables, so that they multiply before a bracket; `notes` what was
    settled by convention; `bound` the indices of the sums so far, with their upper ends; `gaps` where items begin
    behind a space that a macro writes, `rings` where a circle stands.
    `wide`: a ∇ before a transposed function takes the product that it begins, which else is `narrowed`.
    """

    products: set[str] = field(default_factory=set)
    notes: dict[str, None] = field(default_factory=dict)
    bound: list[tuple[str, str]] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)
    rings: set[int] = field(default_factory=set)
    wide: bool = False
    narrowed: bool = False

    def named(self, name: str, span: Span) -> Token:
        """A variable."""
        self.products.add(name)
        return Token("name", name, span)

    def note(self, said: str) -> None:
        """Something is settled by convention."""
        self.notes[said] = None


def flat_tokens(parts: Iterator[TokenTree]) -> Iterator[Token]:
    """The tokens of parts inside parts, on a stack of its own: depth is no recursion."""
    stack = [parts]
    while stack:
        part = next(stack[-1], None)
        if part is None:
            stack.pop()
        elif isinstance(part, Token):
            yield part
        else:
            stack.append(part)


def bracketed_tokens(inside: Iterator[TokenTree], span: Span) -> Iterator[TokenTree]:
    """Parts in parentheses."""
    yield Token("op", "(", Span(span.start, span.start + 1))
    yield inside
    yield Token("op", ")", Span(max(span.stop - 1, span.start), span.stop))
