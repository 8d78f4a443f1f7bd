r"""Functions made of functions before an argument: `(f + g)'(t)`, `(f \circ g)'(x)`, `(fg)(x)`, `(\nabla f)(Ax)`.

Sums, products and quotients are those of the values; a ring between two functions puts one into the other.

legend   k place in a row   row items side by side   group what stands in brackets   ring the sign ∘
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from frechet.errors import ReadError
from frechet.reading.print.items import Item, ItemRow, in_brackets, item_at
from frechet.reading.print.sheet import (
    Again,
    Sheet,
    TokensRead,
    TokenTree,
    bracketed_tokens,
)
from frechet.reading.print.told import Told
from frechet.reading.print.unknowns import UnknownTokens, primed
from frechet.reading.print.variables import derivative_signs
from frechet.reading.text.frame import AT
from frechet.reading.text.lex import Token
from frechet.reading.text.syntax import Syntax

RING = re.compile(r"\\circ(?![A-Za-z])|∘")
NEW = "ξηζτ"  # letters of an argument that the text does not name
COMBINING = ("+", "-", "*", ".*", "/", "·")


def rings_in(text: str) -> set[int]:
    r"""Where the rings stand that put one function into another: the circle, and no other product of entries.

    >>> rings_in(r"f\circ g \odot h")
    {1}
    """
    return {match.start() for match in RING.finditer(text)}


def is_number(row: ItemRow) -> bool:
    """Is a superscript a number, and so a power and neither a prime nor an inverse?"""
    return len(row) == 1 and row[0].kind == "number"


@dataclass(frozen=True, slots=True)
class CombinedTokens:
    """Tokens of functions made of functions, with their argument."""

    told: Told
    sheet: Sheet
    unknowns: UnknownTokens
    row: Again

    def applied(self, row: ItemRow, k: int) -> TokensRead | None:
        """The function in brackets at a place with the argument behind it; None where it is no function."""
        item, argument = row[k], item_at(row, k + 1)
        if (
            item.text != "("
            or argument is None
            or argument.text != "("
            or item.sub is not None
        ):
            return None
        if not in_brackets(argument) or not all(map(primed, item.sups)):
            return None
        inside, primes = item.rows[0], sum(map(len, item.sups))
        head = self.unknowns.head(inside)
        if head and not (primes and head[0] == "∇"):
            return [self.unknowns.called(head + "'" * primes, item, argument)], k + 2
        names = {*self.functions_of(inside)}
        if not names or not (primes or all(self.calls(n, argument) for n in names)):
            return None
        return [self.combined(item, argument, primes)], k + 2

    # ------------------------------------------------------------------ is it a function?
    def functions_of(self, inside: ItemRow) -> Iterator[str]:
        """The functions that a row is made of; none where something else stands among them."""
        found = list[str]()
        for k, item in enumerate(inside):
            if item.kind == "letter" and (name := self.function(item)):
                if in_brackets(item_at(inside, k + 1)):
                    return
                found.append(name)
            elif item.kind in ("group", "frac"):
                parts = [[*self.functions_of(r)] for r in item.rows]
                if not any(parts) or item.text not in ("", "(", "{"):
                    return
                found += [name for part in parts for name in part]
            elif item.kind not in ("letter", "number") and item.text not in COMBINING:
                return
        yield from found

    def function(self, item: Item) -> str:
        """The function that a letter names, declared or unknown, perhaps with a power; empty where it names none."""
        if item.sub is not None or not all(map(is_number, item.sups)):
            return ""
        if name := self.unknowns.named(item):
            return name
        chosen = self.told.chosen(item)
        declared = self.told.declared.get(chosen)
        return chosen if declared is not None and declared.function else ""

    def calls(self, name: str, argument: Item) -> bool:
        """Is it clear that a function takes what stands in these brackets?"""
        declared = self.told.declared.get(name)
        given = declared is not None and not declared.unknown
        return given or name in self.told.called or self.unknowns.calls(name, argument)

    # ------------------------------------------------------------------ what it is
    def combined(self, item: Item, argument: Item, primes: int) -> Iterator[TokenTree]:
        """The values of the functions at the argument, differentiated as often as there are primes."""
        inside = argument.rows[0]
        plain = len(inside) == 1 and inside[0].kind == "letter" and inside[0].bare
        if not primes:
            yield self.body(item, argument)
        elif plain:
            yield from self.derived(item, inside[0], argument, primes)
        else:
            yield self.at_point(item, argument, primes)

    def body(self, item: Item, argument: Item) -> Iterator[TokenTree]:
        """The values in brackets."""
        return self.row(
            [Item("group", "(", item.span, [self.valued(item.rows[0], argument)])]
        )

    def derived(
        self, item: Item, x: Item, argument: Item, primes: int
    ) -> Iterator[TokenTree]:
        """The derivative by a letter of the values there."""
        by = Syntax("name", x.span, text=self.told.chosen(x))
        if self.of_entries(item.rows[0]) and self.told.rank_said(by.text):
            yield self.of_every_entry(by.text, item)
        signs = derivative_signs([by] * primes, item.span)
        yield from bracketed_tokens(iter([*signs, self.body(item, argument)]), item.span)

    def at_point(self, item: Item, argument: Item, primes: int) -> Iterator[TokenTree]:
        """The derivative by a new letter, at what stands in the brackets."""
        if self.of_entries(item.rows[0]):
            hint = r"write \left. (...)'(x) \right|_{x=a} with a declared x"
            raise ReadError("functions of every entry at a point", argument.span, hint)
        span, letter = argument.span, next(c for c in NEW if c not in self.told.used)
        x = Item("letter", letter, span)
        group = Item("group", "(", span, [[x]])
        yield Token("name", AT, span)
        yield Token("op", "(", span)
        yield from self.derived(item, x, group, primes)
        yield Token("op", ",", span)
        yield self.row([x])
        yield Token("op", "=", span)
        yield self.row(argument.rows[0])
        yield Token("op", ")", span)

    def of_entries(self, inside: ItemRow) -> bool:
        """Are all of them functions of every entry?"""
        declared = self.told.declared
        return all(
            n in declared and declared[n].entrywise for n in self.functions_of(inside)
        )

    def of_every_entry(self, name: str, item: Item) -> Token:
        """The sign in front of the Jacobian of functions of every entry: their derivative is its diagonal."""
        if self.told.rank_said(name) != 1:
            hint = "declare a vector"
            raise ReadError(
                f"the derivative of every entry by the matrix {name}", item.span, hint
            )
        return Token("name", "diag", item.span)

    def valued(self, row: ItemRow, argument: Item) -> ItemRow:
        """A row of functions with their values in the place of them."""
        found, k = ItemRow(), 0
        while k < len(row):
            parts, k = self.value(row, k, argument)
            found += parts
        return found

    def value(self, row: ItemRow, k: int, argument: Item) -> tuple[ItemRow, int]:
        """The value of what stands at a place, and where what it is put together with by rings ends."""
        item, stop = row[k], k + 1
        if item.kind == "letter" and not self.function(item):
            return [item], stop
        if item.kind not in ("letter", "group", "frac"):
            return [item], stop
        ring = item_at(row, stop)
        if ring is not None and ring.span.start in self.sheet.rings and stop + 1 < len(row):
            inner, stop = self.value(row, stop + 1, argument)
            argument = Item("group", "(", argument.span, [inner])
        if item.kind == "letter":
            value = [replace(item, sups=[]), argument]
            return [Item("group", "(", item.span, [value], sups=item.sups)], stop
        return [replace(item, rows=[self.valued(r, argument) for r in item.rows])], stop
