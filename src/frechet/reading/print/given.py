r"""Functions that a text gives, at other arguments: `f(y)`, `f(x + h)`, `\nabla f(x_0)`, `f'(0)` where f(x) = ...

Each is the value at a point, as with a bar: f(x) at x = y, and of a derivative that by x there.

    legend   row items side by side   k place in a row   x a variable of the function
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

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
    nabla = row[k] if row[k].text == "∇" and row[k].sub is None else None
    j = k + (nabla is not None)
    f, group = item_at(row, j), item_at(row, j + 1)
    own = given.get(name_of_function(f, given))
    if not own or f is None or group is None or group.text != "(" or not in_brackets(group):
        return None, k
    call = GivenCall(nabla, f, own, group)
    return (call.value(given), j + 2) if call.elsewhere else (None, k)


class GivenCall(NamedTuple):
    """A given function f with arguments in brackets, perhaps behind a ∇; `own` are its variables."""

    nabla: Item | None
    f: Item
    own: tuple[str, ...]
    group: Item

    @property
    def pieces(self) -> list[ItemRow]:
        """The arguments."""
        return comma_pieces(self.group.rows[0])

    @property
    def elsewhere(self) -> bool:
        """Is it at other arguments than its own variables, or a derivative there by its one variable?"""
        one = len(self.own) == 1 or (self.nabla is None and not self.f.sups)
        fits = len(self.pieces) == len(self.own) and self.own != names(self.pieces)
        return one and fits and only_primes(self.f)

    def value(self, given: Given) -> Item:
        """The value there, or that of the derivative."""
        variables, span = [letter(x, self.f.span) for x in self.own], self.group.span
        body = [self.f]
        if self.nabla is not None:
            body.insert(0, replace(self.nabla, sub=variables))
        if self.f.sups:
            body.append(Item("group", "(", span, [variables]))
        point = equations(
            variables, [at_their_arguments(p, given) for p in self.pieces], span
        )
        made = Item("at", ".", Span(self.f.span.start, span.stop), [body, point])
        if self.group.sups:
            made = Item("group", "(", made.span, [[made]], sups=self.group.sups)
        return made


def equations(variables: ItemRow, values: list[ItemRow], span: Span) -> ItemRow:
    """The row `x = a, y = b`."""
    row: ItemRow = []
    for x, value in zip(variables, values, strict=True):
        comma = [Item("sign", ",", span)] * bool(row)
        row += [*comma, x, Item("sign", "=", span), *value]
    return row


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
