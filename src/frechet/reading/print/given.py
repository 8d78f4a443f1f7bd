r"""Functions that a text gives, at other arguments: `f(y)`, `f(x + h)`, `\nabla f(x_0)`, `f'(0)` where f(x) = ...

Each is the value at a point, as with a bar: f(x) at x = y, and of a derivative that by x there.

    legend   row items side by side   k place in a row   x a variable of the function
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from frechet.errors import Span
from frechet.reading.declare import Declaration
from frechet.reading.print.items import (
    DECLARING_WORDS,
    Item,
    ItemRow,
    comma_pieces,
    in_brackets,
    item_at,
    label_below,
    name_choices,
)
from frechet.reading.print.told import Told

Given = Mapping[str, tuple[str, ...]]


def with_values_at_points(
    row: ItemRow, declared: Mapping[str, Declaration], functions: Collection[str]
) -> ItemRow:
    """The row of a text with the values of the functions that it gives at points, where they have other arguments."""
    if not any(i.kind == "word" and i.text in DECLARING_WORDS for i in row):
        return row
    defined = Told(row, declared, functions).defined.items()
    given = {f: tuple(x for x in by if x != ",") for f, by in defined}
    return at_their_arguments(row, {f: by for f, by in given.items() if by})


def at_their_arguments(row: ItemRow, given: Given) -> ItemRow:
    """The row with the values at points in the place of calls with other arguments than the functions' own."""
    found: ItemRow = []
    k = 0
    while k < len(row):
        value, after = value_at(row, k, given)
        if value is None:
            value, after = below(row[k], given), k + 1
        found.append(value)
        k = after
    return found


def below(item: Item, given: Given) -> Item:
    """An item whose rows and scripts have such values."""
    if item.kind == "at":  # what stands at a point is of its own variables
        return item
    return replace(
        item,
        rows=[at_their_arguments(r, given) for r in item.rows],
        sups=[at_their_arguments(r, given) for r in item.sups],
    )


def value_at(row: ItemRow, k: int, given: Given) -> tuple[Item | None, int]:
    """The value at a point that is called here, and where it ends; None where nothing is."""
    gradient = row[k].text == "∇" and row[k].kind == "sign" and row[k].sub is None
    f, group = item_at(row, k + gradient), item_at(row, k + gradient + 1)
    own = given.get(name_of_function(f, given))
    if not own or group is None or not in_brackets(group) or group.text != "(":
        return None, k
    assert f is not None
    pieces = comma_pieces(group.rows[0])
    derived = gradient or bool(f.sups)
    elsewhere = len(pieces) == len(own) and own != names(pieces)
    if not elsewhere or not only_primes(f) or (derived and len(own) > 1):
        return None, k
    variables = [letter(x, f.span) for x in own]
    body: ItemRow = [f]
    if f.sups:
        body = [f, Item("group", "(", group.span, [variables])]
    elif gradient:
        body = [replace(row[k], sub=variables), f]
    point: ItemRow = []
    for x, piece in zip(variables, pieces, strict=True):
        comma = [Item("sign", ",", group.span)] * bool(point)
        point += [
            *comma,
            x,
            Item("sign", "=", group.span),
            *at_their_arguments(piece, given),
        ]
    span = Span(row[k].span.start, group.span.stop)
    made = Item("at", ".", span, [body, point])
    if group.sups:
        made = Item("group", "(", span, [[made]], sups=group.sups)
    return made, k + gradient + 2


def name_of_function(item: Item | None, given: Given) -> str:
    """The given function that an item names; empty where it names none."""
    if item is None or item.kind not in ("letter", "word"):
        return ""
    every = name_choices(item.text, label_below(item.sub or []))
    return next((n for n in every if n in given), "")


def names(pieces: list[ItemRow]) -> tuple[str, ...]:
    """The names that arguments are; empty where one is no bare letter."""
    bare = all(
        len(p) == 1 and p[0].kind in ("letter", "word") and p[0].bare for p in pieces
    )
    return tuple(p[0].text for p in pieces) if bare else ()


def only_primes(item: Item) -> bool:
    """Are all superscripts primes?"""
    return all(i.kind == "sign" and i.text == "'" for r in item.sups for i in r)


def letter(name: str, span: Span) -> Item:
    """A name as an item."""
    return Item("letter", name, span)
