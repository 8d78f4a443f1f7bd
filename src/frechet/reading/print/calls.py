r"""Functions in print: `\log x`, `\operatorname{tr}(X)`, `\sin^2 x`, and what `\min_x` stands before.

legend   k place in a row   row items side by side   item one of them
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from frechet.errors import ReadError, Span, Unsupported
from frechet.functions.declaration import Entrywise, registry
from frechet.reading.declare import derivative_of
from frechet.reading.primes import primed_word
from frechet.reading.print.items import (
    Item,
    ItemRow,
    comma_pieces,
    is_word,
    item_at,
    operand,
    subscript,
)
from frechet.reading.print.scripts import Scripts, is_transpose
from frechet.reading.print.sheet import (
    Again,
    Sheet,
    TokensRead,
    TokenTree,
    bracketed_tokens,
    flat_tokens,
)
from frechet.reading.print.shorthand import ImpliedBracket
from frechet.reading.print.told import Told
from frechet.reading.print.variables import one_name
from frechet.reading.spread import ALIASES
from frechet.reading.text.lex import Token

EVERY = {"power": "epower", "^": ".^"}  # powers of every entry: sin² x
PUT = "put the argument in parentheses, and the transpose inside or behind them all"


@dataclass(frozen=True, slots=True)
class Calls:
    """Tokens of functions and their arguments."""

    told: Told
    sheet: Sheet
    scripts: Scripts
    row: Again

    def function(self, name: str, item: Item, row: ItemRow, k: int) -> TokensRead:
        """A function and its argument: brackets, or the product that follows."""
        primes = [r for r in item.sups if len(r) == 1 and r[0].text == "'"]
        if item.sub is not None:
            name = self.based_function(name, item)
        if name == "log" and item.bare and is_word(item_at(row, k), "det"):
            name, item, k = "logdet", row[k], k + 1
        after = [r for r in item.sups if r not in primes]
        self.one_meaning(name, item, primes, after)
        start = self.head(name, item, primes)
        post = self.powers_of(name, after)
        if k >= len(row) or begins_no_operand(row[k]):
            raise ReadError(
                f"{name} has no argument",
                item.span,
                f"write \\{name}(x)" if name.isalpha() else "",
            )
        if holds_argument(row[k]):
            self.inverse_of_product(name, row, k)
            parts, stop = self.bracketed_argument(name, post, row, k)
            return [*start, parts], stop
        at = row[k].span.start
        return [*start, ImpliedBracket("op", "(", Span(at, at + 1), after=post)], k

    def head(self, name: str, item: Item, primes: list[ItemRow]) -> list[TokenTree]:
        """A function with its primes: of a word of the language they belong to its name."""
        if primed_word(name + "'", ALIASES) and not self.entrywise(name):
            return [Token("name", name + "'" * len(primes), item.span)]
        return [
            Token("name", name, item.span),
            *(Token("op", "'", r[0].span) for r in primes),
        ]

    def entrywise(self, name: str) -> bool:
        """Is it declared as a function of every entry?"""
        return name in self.told.declared and self.told.declared[name].entrywise

    def one_meaning(
        self, name: str, item: Item, primes: list[ItemRow], after: list[ItemRow]
    ) -> None:
        """What stands above a function has one meaning: a prime is of a function of numbers, no `sin^{-1}`."""
        if primes and not self.entrywise(name) and not primed_word(name + "'", ALIASES):
            raise Unsupported(
                f"the derivative of {name} by a prime",
                item.span,
                "write out the derivative",
            )
        if after and len(after[0]) > 1 and after[0][0].text == "-":
            raise ReadError(
                f"the inverse of {name}, or one over it?",
                after[0][0].span,
                f"write (\\{name} x)^{{-1}}",
            )

    def powers_of(self, name: str, sups: list[ItemRow]) -> list[Token]:
        """What stands above a function, behind its argument: `sin² x` is a power of every entry."""
        post = [t for r in sups for t in flat_tokens(self.scripts.power(r))]
        if (
            post
            and post[0].text in EVERY
            and (self.entrywise(name) or isinstance(registry.get(name), Entrywise))
        ):
            post[0] = Token("op", EVERY[post[0].text], post[0].span, post[0].value)
        return post

    def bracketed_argument(
        self, name: str, post: list[Token], row: ItemRow, k: int
    ) -> tuple[Iterator[TokenTree], int]:
        """The argument in brackets that begins at a place; of the derivative of a map, its directions too."""
        group, directions = row[k], item_at(row, k + 1)
        if scalar_valued(name) and any(is_transpose(r, self.told) for r in group.sups):
            raise ReadError(
                f"the transpose of {name}, or of its argument?", group.sups[0][0].span, PUT
            )
        square = (
            directions is not None and directions.kind == "group" and directions.text == "["
        )
        if directions is not None and square and self.derives(name):
            return self.applied(group, directions), k + 2
        return self.argument(group, post), k + 1

    def inverse_of_product(self, name: str, row: ItemRow, k: int) -> None:
        r"""`\operatorname{tr}(X'X)^{-1} d(X'X)`: of the trace, or of what the trace is of?"""
        group, following = row[k], item_at(row, k + 1)
        inverted = any(r[0].text == "-" for r in group.sups if r)
        if name == "tr" and inverted and following is not None and operand(following):
            said = f"the inverse of {name}, or of its argument?"
            hint = (
                rf"write \{name}\left((...)^{{-1}} ...\right), or (\{name}(...))^{{-1}} ..."
            )
            raise ReadError(said, group.sups[0][0].span, hint)

    def derives(self, name: str) -> bool:
        """Is it the derivative of a map, which stands before its directions?"""
        return derivative_of(name, self.told.declared) is not None or bool(
            getattr(registry.get(name), "blocks", ())
        )

    def applied(self, group: Item, directions: Item) -> Iterator[TokenTree]:
        """`DF(X)[H]`, and the adjoint `DF(X)^*[G]`."""
        yield from bracketed_tokens(self.row(group.rows[0]), group.span)
        for row in group.sups:
            if len(row) != 1 or row[0].text != "*":
                raise ReadError("a power of a derivative", row[0].span)
            yield Token("op", "'", row[0].span)
        yield Token("op", "[", directions.span)
        yield self.row(directions.rows[0])
        yield Token("op", "]", directions.span)
        yield from self.scripts.behind(directions)

    def based_function(self, name: str, item: Item) -> str:
        r"""`\log_2`, `\log_{10}`."""
        text = subscript(item.sub or [])
        if name + text in self.told.functions:
            return name + text
        raise Unsupported(
            f"{name} with a subscript", item.sub[0].span if item.sub else item.span
        )

    def argument(self, group: Item, post: list[Token]) -> Iterator[TokenTree]:
        """Brackets behind a function, and what stands at them."""
        yield from bracketed_tokens(self.row(group.rows[0]), group.span)
        yield from post
        yield from self.scripts.behind(group)

    def extreme(self, row: ItemRow, k: int) -> TokensRead:
        r"""`\min_x f` names a problem and is dropped; `\max(x)` is a function."""
        item, following = row[k], item_at(row, k + 1)
        if (
            item.sub is None
            and following is not None
            and following.kind == "group"
            and item.text in self.told.functions
        ):
            return self.function(item.text, item, row, k + 1)
        if not names_problem(row[:k]):
            raise Unsupported(
                f"{item.text} inside an expression", item.span, f"write \\{item.text}(x)"
            )
        if following is None:
            raise ReadError(f"{item.text} of nothing", item.span)
        under = comma_pieces(item.sub or [], "∈")
        over = {
            self.told.chosen(one_name(p, item.span)) for p in comma_pieces(under[0]) if p
        }
        if not over <= self.told.used | self.told.names:
            raise Unsupported(
                f"{item.text} over an index",
                item.span,
                f"write \\{item.text}(x) for the {item.text} of x",
            )
        self.sheet.note(f"the expression under {item.text} was read")
        return [], k + 1


def scalar_valued(name: str) -> bool:
    """Is every value of a function a number?"""
    return name == "bars" or (name in registry and registry[name].scalar)


def holds_argument(item: Item) -> bool:
    """Are these brackets around the argument of a function?  Braces with scripts are no brackets."""
    return item.kind == "group" and item.text in "([{" and (item.text != "{" or item.bare)


def begins_no_operand(item: Item) -> bool:
    """Is it a sign that begins no operand?"""
    return item.kind == "sign" and item.text not in "∂∇"


def names_problem(before: ItemRow) -> bool:
    r"""Does a problem begin behind this, `f = \arg\min`: are there letters alone, and `=` or `arg` at the end?"""
    opens = [i.kind == "sign" and i.text in ("=", "arg") for i in before]
    letters = all(sign or i.kind == "letter" for sign, i in zip(opens, before, strict=True))
    return letters and (not before or before[-1].text in ("=", "arg"))
