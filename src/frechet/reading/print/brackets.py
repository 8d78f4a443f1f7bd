r"""Brackets, norms, determinants, matrices by their elements, and roots.

legend   item what stands in brackets, with its scripts   row items side by side
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from frechet.errors import ReadError, Span, Unsupported
from frechet.reading.print import macros as m
from frechet.reading.print.items import Item, ItemRow, comma_pieces, subscript
from frechet.reading.print.piecewise import piecewise
from frechet.reading.print.scripts import Scripts
from frechet.reading.print.sheet import Again, TokenTree, bracketed_tokens
from frechet.reading.print.told import Told
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
        if item.text == "[" and not behind and len(comma_pieces(inside)) > 1:
            yield from self.literal_row(item)
            return
        if item.text == "[" and behind and (self.entries or at_places(inside)):
            yield Token("op", "[", Span(span.start, span.start + 1))
            yield self.row(inside, places=True)
            yield Token("op", "]", Span(span.stop - 1, span.stop))
            yield from self.scripts.raised(item)
            return
        yield from bracketed_tokens(self.row(inside), span)
        yield from self.scripts.behind(item)

    def literal_row(self, item: Item) -> Iterator[TokenTree]:
        """`[1, 2]^T`: a matrix of one row by its elements."""
        start, stop = item.span.start, item.span.stop
        yield Token("op", "(", Span(start, start + 1))
        yield Token("op", "[", Span(start, start + 1))
        yield self.row(item.rows[0])
        yield Token("op", "]", Span(stop - 1, stop))
        yield Token("op", ")", Span(stop - 1, stop))
        yield from self.scripts.behind(item)

    def bars(self, item: Item) -> Iterator[TokenTree]:
        r"""`\|x\|_2`, `|X|`."""
        kind = marked(item.sub) if item.sub else ""
        if item.text == "‖" and kind not in m.NORMS:
            yield from self.other_norm(item, kind)
            return
        if item.text == "|" and item.sub:
            raise Unsupported(
                "bars with a subscript",
                item.span,
                r"write \left. f(x) \right. without the bar",
            )
        inside = item.rows[0]
        if (
            item.text == "|"
            and len(inside) == 1
            and inside[0].text == "["
            and inside[0].bare
        ):
            said = "the absolute value, or the determinant of a matrix with one entry?"
            raise ReadError(said, item.span, r"write \left|x\right| or \det(x)")
        word = "bars" if item.text == "|" else m.NORMS[kind]
        word = "‖₂" if word == "norm_2" else word
        yield Token("name", word, Span(item.span.start, item.span.start + 1))
        yield from bracketed_tokens(self.row(item.rows[0]), item.span)
        yield from self.scripts.raised(item)

    def other_norm(self, item: Item, kind: str) -> Iterator[TokenTree]:
        r"""`\|x\|_p` of a number p, `\|W\|_{2,1}`, `\|x\|_S` of a matrix S."""
        mark, told = item.sub or [], self.scripts.told
        exponents = [p for p in comma_pieces(mark) if is_exponent(p, told)]
        if len(exponents) == len(comma_pieces(mark)) <= 2:
            yield Token("name", "norm_p" if len(exponents) == 1 else "norm_pq", item.span)
            yield Token("op", "(", item.span)
            yield self.row(item.rows[0])
            for p in exponents:
                yield Token("op", ",", item.span)
                yield self.row(p)
            yield Token("op", ")", item.span)
            yield from self.scripts.raised(item)
        elif len(mark) == 1 and told.rank(told.chosen(mark[0])) == 2:
            yield from self.weighted_norm(item, mark)
        else:
            hint = "known are _F _1 _2 _* _p and _S of a declared number p, a declared matrix S"
            raise Unsupported(f"the norm with the mark {kind}", item.span, hint)

    def weighted_norm(self, item: Item, mark: ItemRow) -> Iterator[TokenTree]:
        """`‖x‖_S` is the root of xᵀSx, its square that itself."""
        squared = [[i.text for i in r] for r in item.sups] == [["2"]]
        inside, span, times = item.rows[0], item.span, Token("op", "*", item.span)
        if any(i.rows or i.kind == "word" for i in inside):
            hint = f"write r'*{mark[0].text}*r with r = the inside, under a root where it is not squared"
            raise Unsupported(
                "a norm by a matrix of more than a sum of products", span, hint
            )
        parts: list[TokenTree] = [
            bracketed_tokens(self.row(inside), span),
            Token("op", "'", span),
            times,
            bracketed_tokens(self.row(mark), span),
            times,
            bracketed_tokens(self.row(inside), span),
        ]
        if not squared:
            yield Token("name", "sqrt", span)
        yield from bracketed_tokens(iter(parts), span)
        if not squared:
            yield from self.scripts.raised(item)

    def matrix(self, item: Item) -> Iterator[TokenTree]:
        """A matrix by its elements, or its determinant."""
        span = item.span
        if item.text == "cases":
            yield from piecewise(item, self.row)
            return
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


def is_exponent(row: ItemRow, told: Told) -> bool:
    """Is it a number that is no zero, or a letter that is declared as a number?"""
    if len(row) != 1 or not row[0].bare:
        return False
    number = row[0].kind == "number" and row[0].text not in ("0",)
    name = told.chosen(row[0]) if row[0].kind == "letter" else ""
    return number or name in told.scalars


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
