r"""What stands above and below: powers, transposes and inverses, and the places of entries.

legend   item a letter or a group with its scripts   sub, sups what stands below and above it
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from frechet.errors import ReadError, Span, Unsupported
from frechet.reading.print.items import Item, ItemRow, comma_pieces, signs_apart
from frechet.reading.print.sheet import Again, TokenTree
from frechet.reading.print.told import Told
from frechet.reading.text.lex import Token, conjugated

TRANSPOSES = ("⊤", "'")
ENTRIES_WRITTEN = "entries are written x_{i}, X_{ij} or X_{i,j}"


@dataclass(frozen=True, slots=True)
class Scripts:
    """Tokens of scripts; the names tell whether a T is a transpose."""

    told: Told
    row: Again

    def behind(self, item: Item) -> Iterator[TokenTree]:
        """What stands at something in brackets: its places, then what is above."""
        if item.sub is not None:
            yield from self.places(item.sub, None)
        yield from self.raised(item)

    def places(
        self, sub: ItemRow, rank: int | None, line: bool = False
    ) -> Iterator[TokenTree]:
        """Entries: a place for every axis; of a `line`, a row or a column with two axes, one is enough."""
        every = comma_pieces(sub)
        if len(every) == 1 and rank != 1:
            apart = signs_apart(sub)
            if rank == 2 and len(apart) != 2 and not line:
                raise ReadError("a matrix has two places", sub[0].span, ENTRIES_WRITTEN)
            if len(apart) == 2 and not any(i.kind == "sign" for i in sub):
                every = apart
        yield Token("op", "[", sub[0].span)
        for k, place in enumerate(every):
            if k:
                yield Token("op", ",", sub[0].span)
            yield self.row(place, places=True)
        yield Token("op", "]", sub[-1].span)

    def raised(self, item: Item) -> Iterator[TokenTree]:
        """Powers, transposes, inverses and pseudo-inverses."""
        for row in item.sups:
            yield from self.power(row)

    def power(self, row: ItemRow) -> Iterator[TokenTree]:
        """One superscript."""
        first, span = row[0], Span(row[0].span.start, row[-1].span.stop)
        sign = first.text if first.kind == "sign" else ""
        if len(row) == 1 and is_transpose_sign(first, self.told):
            yield Token("op", "'", span)
        elif len(row) == 2 and sign == "-" and is_transpose_sign(row[1], self.told):
            yield Token("op", "power", span, Fraction(-1))
            yield Token("op", "'", span)
        elif len(row) == 1 and sign in ("+", "†"):
            yield Token("op", "†", span)
        elif sign == ".*":
            yield from self.exponent(row[1:], ".^", span)
        else:
            if len(row) == 1:
                no_label(first, span)
            yield from self.exponent(row, "^", span)

    def exponent(self, row: ItemRow, op: str, span: Span) -> Iterator[TokenTree]:
        """A number or an expression above."""
        minus = bool(row) and row[0].kind == "sign" and row[0].text in "+-"
        rest = row[1:] if minus else row
        if len(rest) == 1 and rest[0].kind == "number" and rest[0].bare:
            value = Fraction(rest[0].text) * (-1 if minus and row[0].text == "-" else 1)
            yield Token("op", "power" if op == "^" else "epower", span, value)
            return
        yield Token("op", op, span)
        yield Token("op", "(", span)
        yield self.row(row)
        yield Token("op", ")", span)


def is_transpose(row: ItemRow, told: Told) -> bool:
    """Is a superscript a transpose?"""
    return len(row) == 1 and (
        row[0].text in TRANSPOSES or is_transpose_letter(row[0], told)
    )


def is_transpose_sign(item: Item, told: Told) -> bool:
    """Is it a sign of the transpose, or its T?"""
    return (item.kind == "sign" and item.text in TRANSPOSES) or is_transpose_letter(
        item, told
    )


def is_transpose_letter(item: Item, told: Told) -> bool:
    """Is it the T of a transpose, or a t that turns arrays and nothing else?"""
    if item.text == "t" and item.kind == "letter" and item.bare:
        return told.turned_by_t
    if item.text != "T" or item.kind != "letter" or not item.bare:
        return False
    if item.style == "plain" and "T" in told.names and not told.rank("T"):
        hint = r"write X^\top for the transpose, X^{(T)} is not read"
        raise ReadError(
            "T is declared as a number: a power or the transpose?", item.span, hint
        )
    return True


def no_label(item: Item, span: Span) -> None:
    """A superscript alone is no conjugate, and no label in parentheses."""
    if item.kind == "sign" and item.text == "*":
        raise conjugated("^*, the conjugate transpose,", span)
    if item.kind == "group" and item.text in ("(", "[") and item.bare:
        raise Unsupported(
            "a superscript in parentheses is a label", span, "write x^{k} for a power"
        )
