r"""`\begin{cases} 0 & z < 0 \\ z & z \ge 0 \end{cases}`: two values, told apart by the sign of a number.

With step, 1 above 0 and 0 below, it is `b + (a - b)*step(z)`.  Where the number is 0 the derivatives of print have
one value or the other by custom, so that nothing is said of this place.

    legend   a the value where the number is positive   b the value where it is negative
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from frechet.errors import Span, Unsupported
from frechet.reading.print.items import Item, ItemRow
from frechet.reading.print.sheet import Again, TokenTree
from frechet.reading.text.lex import Token

RELATIONS = {">": 1, "≥": 1, "<": -1, "≤": -1}
ELSE = ("otherwise", "else", "elsewhere")
WORDS = ("if", "when", "for", "where")
TWO = r"write two cases, \begin{cases} a & z > 0 \\ b & z \le 0 \end{cases}"


def piecewise(item: Item, row: Again) -> Iterator[TokenTree]:
    """The tokens of two cases.

    Errors: `Unsupported` for other cases than two that part the numbers at 0.
    """
    (first, condition), (second, rest) = two_cases(item)
    if equal := indices(condition, "="):
        yield from same_indices(row, first, second, equal, rest, item)
        return
    above, relation, below = parted(condition, item)
    other = remainder(rest, above, below, item)
    if other == RELATIONS[relation]:
        raise Unsupported("two cases with one condition", item.span, TWO)
    if RELATIONS[relation] < 0:
        first, second = second, first
    yield from two_values(row, first, second, (above, below), item.span)


def two_values(
    row: Again, a: ItemRow, b: ItemRow, sides: tuple[ItemRow, ItemRow], span: Span
) -> Iterator[TokenTree]:
    """`b + (a - b)*step(z)`, for z the difference of two sides; where b is 0 `a*step(z)`, where a is, `b*step(-z)`."""

    op = partial(signs_at, span)

    def step(left: ItemRow, right: ItemRow) -> list[TokenTree]:
        inside = [*op("(("), row(left), *op(")-("), row(right), *op("))")]
        return [Token("name", "step", span), *inside]

    if number_zero(a) or number_zero(b):
        one, z = (b, sides[::-1]) if number_zero(a) else (a, sides)
        yield from [*op("(("), row(one), *op(")*"), *step(*z), *op(")")]
        return
    yield from [*op("(("), row(b), *op(")+(("), row(a), *op(")-("), row(b)]
    yield from [*op("))*"), *step(*sides), *op(")")]


def signs_at(span: Span, signs: str) -> list[TokenTree]:
    """A token for each sign."""
    return [Token("op", sign, span) for sign in signs]


def number_zero(row: ItemRow) -> bool:
    """Is it the number 0?"""
    return len(row) == 1 and row[0].kind == "number" and row[0].text == "0"


def indices(condition: ItemRow, sign: str) -> ItemRow:
    """The letters of `i = j`; none where it is no such condition."""
    letters = len(condition) == 3 and all(
        i.kind == "letter" and i.bare for i in condition[::2]
    )
    return condition[::2] if letters and condition[1].text == sign else []


def same_indices(
    row: Again, a: ItemRow, b: ItemRow, pair: ItemRow, rest: ItemRow, item: Item
) -> Iterator[TokenTree]:
    r"""`\begin{cases} 1 & i = j \\ 0 & i \ne j \end{cases}`: `b + (a - b)*delta(i,j)`."""
    other = indices(rest, "≠")
    if not otherwise(rest) and [i.text for i in other] != [i.text for i in pair]:
        raise Unsupported("cases about two quantities", item.span, TWO)

    op = partial(signs_at, item.span)
    i, j = pair
    delta = [
        Token("name", "delta", item.span),
        *op("("),
        row([i]),
        *op(","),
        row([j]),
        *op(")"),
    ]
    yield from [*op("(("), row(b), *op(")+(("), row(a), *op(")-("), row(b), *op("))*")]
    yield from [*delta, *op(")")]


def otherwise(rest: ItemRow) -> bool:
    """Is it the rest of all cases?"""
    return len(rest) == 1 and rest[0].text.rstrip(".,") in ELSE


def two_cases(item: Item) -> list[tuple[ItemRow, ItemRow]]:
    """The values with their conditions."""
    cells = [without_comma(r) for r in item.rows]
    if item.widths != [2, 2] or not all(cells):
        raise Unsupported("cases that are not two values with conditions", item.span, TWO)
    return [(cells[0], cells[1]), (cells[2], cells[3])]


def without_comma(row: ItemRow) -> ItemRow:
    """A cell without the comma behind it and the if before it."""
    while row and row[-1].text in (",", ".", ";"):
        row = row[:-1]
    while row and row[0].kind == "word" and row[0].text in WORDS:
        row = row[1:]
    return row


def parted(condition: ItemRow, item: Item) -> tuple[ItemRow, str, ItemRow]:
    """The sides of a condition and the sign between them."""
    places = [
        k for k, i in enumerate(condition) if i.kind == "sign" and i.text in RELATIONS
    ]
    if len(places) != 1 or not 0 < places[0] < len(condition) - 1:
        raise Unsupported("a case whose condition is no inequality", item.span, TWO)
    k = places[0]
    return condition[:k], condition[k].text, condition[k + 1 :]


def remainder(rest: ItemRow, above: ItemRow, below: ItemRow, item: Item) -> int:
    """The direction of the second condition, which has to be about the same sides; 0 for `otherwise`."""
    if otherwise(rest):
        return 0
    left, relation, right = parted(rest, item)
    if [shown(left), shown(right)] != [shown(above), shown(below)]:
        raise Unsupported("cases about two quantities", item.span, TWO)
    return RELATIONS[relation]


def shown(row: ItemRow) -> str:
    """What stands in a row, to compare."""
    return " ".join(
        f"{i.text}({' '.join(map(shown, [*i.rows, *i.sups, *([i.sub] if i.sub else [])]))})"
        for i in row
    )
