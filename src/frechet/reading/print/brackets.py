r"""Brackets, norms, determinants, matrices by their elements, and roots.

legend   item what stands in brackets, with its scripts   row items side by side
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from frechet.errors import Span, Unsupported
from frechet.reading.print import macros as m
from frechet.reading.print.items import Item, ItemRow, subscript
from frechet.reading.print.scripts import Scripts
from frechet.reading.print.sheet import Again, TokenTree, bracketed_tokens
from frechet.reading.text.lex import Token


@dataclass(frozen=True, slots=True)
class Brackets:
    """Tokens of what encloses a row; `entries`: brackets behind an operand are places."""

    scripts: Scripts
    entries: bool
    row: Again

    def group(self, item: Item, behind: bool = False) -> Iterator[TokenTree]:
        """Brackets, norms, inner products, determinants."""
        span, inside = item.span, item.rows[0]
        if item.text == "⟨":
            yield Token("op", "⟨", Span(span.start, span.start + 1))
            yield self.row(
                [
                    Item("sign", ",", i.span) if i.kind == "sign" and i.text == "|" else i
                    for i in inside
                ]
            )
            yield Token("op", "⟩", Span(span.stop - 1, span.stop))
            yield from self.scripts.raised(item)
            return
        if item.text in "‖|":
            yield from self.bars(item)
            return
        if item.text == "[" and behind and (self.entries or at_places(inside)):
            yield Token("op", "[", Span(span.start, span.start + 1))
            yield self.row(inside, places=True)
            yield Token("op", "]", Span(span.stop - 1, span.stop))
            yield from self.scripts.raised(item)
            return
        yield from bracketed_tokens(self.row(inside), span)
        yield from self.scripts.behind(item)

    def bars(self, item: Item) -> Iterator[TokenTree]:
        r"""`\|x\|_2`, `|X|`."""
        kind = marked(item.sub) if item.sub else ""
        if item.text == "‖" and kind not in m.NORMS:
            raise Unsupported(
                f"the norm with the mark {kind}", item.span, "known are _F _1 _2 _*"
            )
        if item.text == "|" and item.sub:
            raise Unsupported(
                "bars with a subscript",
                item.span,
                r"write \left. f(x) \right. without the bar",
            )
        word = "bars" if item.text == "|" else m.NORMS[kind]
        word = "‖₂" if word == "norm_2" else word
        yield Token("name", word, Span(item.span.start, item.span.start + 1))
        yield from bracketed_tokens(self.row(item.rows[0]), item.span)
        yield from self.scripts.raised(item)

    def matrix(self, item: Item) -> Iterator[TokenTree]:
        """A matrix by its elements, or its determinant."""
        span = item.span
        if item.text == "Vmatrix":
            raise Unsupported(
                "a norm of a matrix literal",
                span,
                r"write \left\|\begin{bmatrix} ... \right\|_F",
            )
        if item.text == "vmatrix":
            yield Token("name", "det", span)
        yield Token("op", "(", span)  # or it would stand as places behind another matrix
        yield Token("op", "[", span)
        k = 0
        for n in item.widths:
            for j in range(n):
                if k:
                    yield Token(
                        "op",
                        "," if j else ";",
                        item.rows[k][0].span if item.rows[k] else span,
                    )
                yield self.row(item.rows[k])
                k += 1
        yield Token("op", "]", Span(span.stop - 1, span.stop))
        yield Token("op", ")", Span(span.stop - 1, span.stop))
        yield from self.scripts.behind(item)

    def root(self, item: Item) -> Iterator[TokenTree]:
        """A square root, or one of another order as a power."""
        start = Span(item.span.start, item.span.start + 1)
        if not item.text:
            yield Token("name", "sqrt", start)
        yield from bracketed_tokens(self.row(item.rows[0]), item.span)
        if item.text:
            yield Token("op", "power", start, Fraction(1, int(item.text)))
        yield from self.scripts.raised(item)


def at_places(row: ItemRow) -> bool:
    """Are these places: numbers and letters with a comma, or one number?"""
    plain = all(
        i.kind in ("letter", "number") or i.text in (",", ":", "+", "-") for i in row
    )
    return plain and (
        any(i.text in (",", ":") for i in row) or [i.kind for i in row] == ["number"]
    )


def marked(row: ItemRow) -> str:
    r"""What the subscript of a norm says: `F`, `1`, `*`; `\ell_1` as l1."""
    inner = row[0].sub if len(row) == 1 and not row[0].sups else None
    if inner is not None and row[0].text == "l":
        return "l" + subscript(inner)
    return subscript(row) or "in the subscript"
