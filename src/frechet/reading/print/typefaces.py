r"""Letters in bold type beside plain ones: `\mathbf{x}` and x are two names where a text has both.

legend   row items side by side   bold, plain the letters in each type
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from frechet.reading.print.items import Item, ItemRow, is_argument_list

MOVING = ("∂", "d")  # what stands behind is what a derivative goes by


def letters_by_type(row: ItemRow) -> tuple[set[str], set[str]]:
    r"""The letters of a text in bold and in plain type.

    What a derivative goes by and the argument of a letter say only which letter is meant, and `x_i` is an entry of
    `\mathbf{x}`: these are in no type.  Nor are the identity and the signs of a transpose and a differential.
    """
    bold, plain = set[str](), set[str]()
    for item in typed_letters(row):
        if item.style == "bold":
            bold.add(item.text)
        elif item.style == "plain" and item.sub is None:
            plain.add(item.text)
    return bold - {"I"}, plain - {"I"}


def bold_and_plain(row: ItemRow) -> set[str]:
    """The letters that a text has in both types."""
    bold, plain = letters_by_type(row)
    return bold & plain


def typed_letters(row: ItemRow) -> Iterator[Item]:
    """The letters whose type says something."""
    stack = [row]
    while stack:
        items = stack.pop()
        for before, item in pairwise((None, *items)):
            assert item is not None
            stack += inside(item, before)
            if item.kind == "letter" and not (moves(before) or of_a_sign(item, items)):
                yield item


def inside(item: Item, before: Item | None) -> Iterator[ItemRow]:
    """The rows inside an item in which letters have a type; in a subscript they are labels or variables."""
    called = before is not None and before.kind == "letter" and is_argument_list(item)
    if not called:
        yield from item.rows
    yield from (r for r in item.sups if [i.text for i in r] != ["T"])


def moves(before: Item | None) -> bool:
    """Does a letter stand behind the sign of a derivative or of a differential?"""
    return before is not None and before.text in MOVING


def of_a_sign(item: Item, items: ItemRow) -> bool:
    """Is it the d of a differential, or the e of an exponential?"""
    last = items[-1] is item
    return (item.text == "d" and not last) or (item.text == "e" and bool(item.sups))
