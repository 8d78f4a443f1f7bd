r"""Values at a point in print: `\frac{df}{dx}\Big|_{x=a}`, `\left. f(x) \right|_{x=0,\,y=1}`, `f'(x)|_{x_0}`.

A bar with the point below it takes the term that stands before it, from `\left.` or from the last sign of a sum on;
behind a sign of differentiation alone, as in `\frac{d}{dt}\Big|_{t=0} f(t)`, the term that follows as well.

    legend   row items side by side   k place in a row   item the value: a body and a point
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from frechet.errors import ReadError, Span, Unsupported
from frechet.reading.print.items import (
    Item,
    ItemRow,
    comma_pieces,
    in_brackets,
    item_at,
    term_end,
)
from frechet.reading.print.scripts import Scripts, is_transpose
from frechet.reading.print.sheet import Again, Sheet, TokensRead, TokenTree
from frechet.reading.print.told import Told
from frechet.reading.print.variables import begins_derivative
from frechet.reading.text.frame import AT
from frechet.reading.text.lex import Token

BAR_WRITTEN = r"write \left. f \right|_{x = a}"


@dataclass(frozen=True, slots=True)
class PointTokens:
    """Tokens of values at a point."""

    told: Told
    sheet: Sheet
    scripts: Scripts
    row: Again

    def value(self, row: ItemRow, k: int) -> TokensRead:
        """The value at a point that stands here, and where it ends."""
        item, stop = row[k], k + 1
        if item.kind == "bar":
            raise ReadError("a bar without a point below it", item.span, BAR_WRITTEN)
        body, point = item.rows
        if is_bare_operator(body[-1], self.told):
            stop = term_end(row, stop)
            body = [*body, *row[k + 1 : stop]]
            if stop == k + 1:
                raise ReadError("the derivative of what?", item.span, BAR_WRITTEN)
        pairs = list(self.pairs(body, point, item.span))
        if not item.text:
            self.one_extent(body, [name for name, _ in pairs], item.span)
        if item.sups and not all(is_transpose(r, self.told) for r in item.sups):
            hint = "write the values at both points, or the whole in parentheses"
            raise Unsupported("a bar with something above", item.span, hint)
        return [self.written(item, body, pairs)], stop

    def written(
        self, item: Item, body: ItemRow, pairs: list[tuple[ItemRow, ItemRow]]
    ) -> Iterator[TokenTree]:
        """`at(body, x = a)`."""
        span = item.span
        yield Token("name", AT, span)
        yield Token("op", "(", span)
        yield self.row(body)
        for name, value in pairs:
            yield Token("op", ",", span)
            yield self.row(name)
            yield Token("op", "=", span)
            yield self.row(value)
        yield Token("op", ")", span)
        yield from self.scripts.raised(item)

    def pairs(
        self, body: ItemRow, point: ItemRow, span: Span
    ) -> Iterator[tuple[ItemRow, ItemRow]]:
        """The names and their values: of `x = a, y = b`, `(x, y) = (a, b)`, and of `x_0` alone below f'(x)."""
        for piece in comma_pieces(point):
            *names, value = comma_pieces(piece, "=")
            if not value or not all(names):
                raise ReadError("a point without a value", span, BAR_WRITTEN)
            if not names:
                x = self.gone_by(body, value, span)
                self.sheet.note(f"the bar is at {x.text} = {spelled_out(value)}")
                names = [[x]]
            for name in names:
                yield from together(name, value)

    def gone_by(self, body: ItemRow, point: ItemRow, span: Span) -> Item:
        """The variable that the derivatives in a body go by, where the point is a number or has its letter."""
        found = {self.told.chosen(x): x for _, x in derivatives_in(body, self.told)}
        x = next(iter(found.values())) if len(found) == 1 else None
        one = point[0] if len(point) == 1 else None
        number = all(i.kind == "number" or i.text in "+-" for i in point)
        if x is None or not (number or (one is not None and same_letter(x, one))):
            raise ReadError("which name has this value?", span, BAR_WRITTEN)
        return Item("letter", x.text, x.span, style=x.style)

    def one_extent(self, body: ItemRow, names: list[ItemRow], span: Span) -> None:
        """`(x - a) f'(x)|_{x=a}`: a name that stands before the derivative too; does the bar reach so far?"""
        places = [j for j, _ in derivatives_in(body, self.told)]
        before = letters_in(body[: places[0]] if places else [])
        if before & set().union(*map(letters_in, names)):
            raise ReadError(
                "does the bar take the whole term, or the derivative alone?",
                span,
                BAR_WRITTEN,
            )


def together(name: ItemRow, value: ItemRow) -> Iterator[tuple[ItemRow, ItemRow]]:
    """A name and its value, or those of two lists in brackets one by one."""
    lists = [r[0].rows[0] for r in (name, value) if len(r) == 1 and in_brackets(r[0])]
    if len(lists) == 2 and len(comma_pieces(lists[0])) == len(comma_pieces(lists[1])):
        yield from zip(*map(comma_pieces, lists), strict=True)
    else:
        yield name, value


def is_bare_operator(item: Item, told: Told) -> bool:
    r"""Is it `\frac{d}{dx}` or ∇_x, behind which comes what is differentiated?"""
    if item.kind == "frac":
        above, below = item.rows
        alone = len(above) == 1 and begins_derivative(above, told)
        return alone and begins_derivative(below, told)
    return item.kind == "sign" and item.text in "∇∂" and item.sub is not None


def derivatives_in(body: ItemRow, told: Told) -> Iterator[tuple[int, Item]]:
    r"""The derivatives by a letter: where they begin, and the letter; `\frac{df}{dx}`, ∇_x f, f'(x), ∂f/∂x."""
    for k, item in enumerate(body):
        by = gone_by_at(body, k, told)
        if by and by[0].kind == "letter":
            yield k, by[0]
        if item.kind == "group":
            yield from ((k, x) for _, x in derivatives_in(item.rows[0], told))


def gone_by_at(body: ItemRow, k: int, told: Told) -> ItemRow:
    """What a derivative that begins at a place goes by; empty where none does."""
    item, following = body[k], item_at(body, k + 1)
    if item.kind == "frac":
        return item.rows[1][1:] if begins_derivative(item.rows[1], told) else []
    if item.kind == "sign" and item.text in "∇∂":
        return item.sub or []
    if following is not None and any(r[0].text == "'" for r in item.sups):
        return following.rows[0] if in_brackets(following) else []
    slash = item.text == "/" and begins_derivative(body[k + 1 : k + 2], told)
    return body[k + 2 : k + 3] if slash else []


def letters_in(row: ItemRow) -> set[str]:
    """The letters of a row, at any depth."""
    found, stack = set[str](), list(row)
    while stack:
        item = stack.pop()
        if item.kind in ("letter", "word"):
            found.add(item.text)
        stack += [i for r in (*item.rows, *item.sups) for i in r]
    return found


def same_letter(x: Item, point: Item) -> bool:
    """Is a point the variable's letter with a mark: `x_0`, `x^*`, `\\hat x` of x?"""
    alike = point.text.partition("|")[0] == x.text
    return alike and not (point.bare and point.text == x.text)


def spelled_out(row: ItemRow) -> str:
    """A point in words."""
    return "".join(
        i.text.partition("|")[0] + (f"_{spelled_out(i.sub)}" if i.sub else "") for i in row
    )
