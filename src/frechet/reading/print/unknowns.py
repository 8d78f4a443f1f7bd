r"""Functions that nobody gave, in print: `f(Ax)`, `f'(x)`, `\nabla f(x)`, `J_f(x)`, `Df(x)[h]`, and `f` alone.

legend   k place in a row   head the name with the marks of its derivative
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from frechet.reading.print.items import (
    Item,
    ItemRow,
    in_brackets,
    is_argument_list,
    item_at,
    subscript,
)
from frechet.reading.print.scripts import Scripts
from frechet.reading.print.sheet import (
    Again,
    TokensRead,
    TokenTree,
    bracketed_tokens,
)
from frechet.reading.print.told import Told
from frechet.reading.text.lex import Token
from frechet.reading.unknown_functions import (
    HESSIAN,
    JACOBIAN,
    MARK_OF_LETTER,
    NABLA,
    mark_and_function,
)

CALLING = frozenset("fghφψϕσρFGHΦΨΓ")  # letters that call what stands in brackets


@dataclass(frozen=True, slots=True)
class UnknownTokens:
    """Tokens of functions that nobody gave, with their arguments or without."""

    told: Told
    scripts: Scripts
    row: Again

    def named(self, item: Item | None) -> str:
        """The function that a letter names; empty where it names none."""
        if item is None or item.kind not in ("letter", "word"):
            return ""
        whole = self.told.subscripted(item)
        if whole in self.told.unknown:
            return whole
        name = self.told.chosen(item)
        return name if item.sub is None and name in self.told.unknown else ""

    def letter(self, name: str, row: ItemRow, k: int) -> TokensRead | None:
        """A function, its derivative by primes, or `J_f`, `Df`, `H_f`."""
        item = row[k]
        if found := self.named(item):
            primes = sum(len(r) for r in item.sups if primed(r))
            return self.headed(found + "'" * primes, row, k)
        if item.sub and name in self.told.unknown and name not in MARK_OF_LETTER:
            return self.component(name, row, k)
        marks = name in MARK_OF_LETTER and name not in self.told.names and not item.sups
        return self.marked(MARK_OF_LETTER[name], row, k) if marks else None

    def marked(self, mark: str, row: ItemRow, k: int) -> TokensRead | None:
        """A letter that marks the derivative of the function in its subscript, or behind it."""
        sub = row[k].sub
        if sub is None and (f := self.named(item_at(row, k + 1))):
            return self.headed(with_mark(mark, f), row, k + 1)
        if sub and len(sub) == 1 and (f := self.named(sub[0])):
            return self.headed(with_mark(mark, f), row, k)
        return None

    def component(self, name: str, row: ItemRow, k: int) -> TokensRead:
        """`y_i`, `f_i(x)`: an entry of a function's value."""
        item = row[k]
        tokens, after = self.headed(
            name, [*row[:k], replace(item, sub=None), *row[k + 1 :]], k
        )
        return [*tokens, self.scripts.places(item.sub or [], None)], after

    def nabla(self, row: ItemRow, k: int) -> TokensRead | None:
        r"""`\nabla f`, `\nabla^2 f` without the variable, which is the argument of f."""
        sign, following = row[k], item_at(row, k + 1)
        if sign.sub is not None or not (name := self.named(following)):
            return None
        order = subscript(sign.sups[0]) if sign.sups else "1"
        if order not in ("1", "2"):
            return None
        return self.headed((HESSIAN if order == "2" else NABLA) + name, row, k + 1)

    def head(self, row: ItemRow) -> str:
        r"""The head that a row is, and nothing else: `\nabla f`, `f'`, `J_f`; empty where it is none."""
        if len(row) == 2 and row[0].text == "∇" and row[0].bare and row[1].bare:
            name = self.named(row[1])
            return NABLA + name if name else ""
        name = self.named(row[0]) if len(row) == 1 and all(map(primed, row[0].sups)) else ""
        return name + "'" * sum(map(len, row[0].sups)) if name else ""

    def headed(self, head: str, row: ItemRow, k: int) -> TokensRead:
        """The call of the head with the brackets behind the item at k, or the head alone."""
        item, group = row[k], item_at(row, k + 1)
        after = [r for r in item.sups if not primed(r)]
        if group is not None and not after and self.calls(head, group):
            direction = item_at(row, k + 2)
            derived = head[0] == JACOBIAN or head[-1] == "'"
            if not derived or direction is None or direction.text != "[":
                return [self.called(head, item, group)], k + 2
            return [self.called(head, item, group), self.direction(direction)], k + 3
        return [self.alone(head, item, after)], k + 1

    def calls(self, head: str, group: Item) -> bool:
        """Does the head take what stands in these brackets as its arguments?"""
        if not in_brackets(group) or group.text != "(":
            return False
        if self.told.declared[mark_and_function(head)[1]].shape is not None:
            return True
        letter = head.strip(NABLA + JACOBIAN + "'")[:1]
        inside = group.rows[0]
        nested = (
            len(inside) == 2 and self.named(inside[0]) and in_brackets(inside[1])
        )  # z(y(x))
        return (
            head[:1] != letter
            or letter in CALLING
            or is_argument_list(group)
            or bool(nested)
        )

    def called(self, head: str, item: Item, group: Item) -> Iterator[TokenTree]:
        """A call, and what stands at its brackets."""
        yield Token("name", head, item.span)
        yield from bracketed_tokens(self.row(group.rows[0]), group.span)
        yield from self.scripts.behind(group)

    def direction(self, group: Item) -> Iterator[TokenTree]:
        """The direction of a derivative."""
        yield Token("op", "[", group.span)
        yield self.row(group.rows[0])
        yield Token("op", "]", group.span)
        yield from self.scripts.behind(group)

    def alone(self, head: str, item: Item, after: list[ItemRow]) -> Iterator[TokenTree]:
        """The head without an argument, in brackets, so that it calls nothing."""
        yield Token("op", "(", item.span)
        yield Token("name", head, item.span)
        yield Token("op", ")", item.span)
        for row in after:
            yield from self.scripts.power(row)


def with_mark(mark: str, name: str) -> str:
    """A head: primes stand behind the function."""
    return name + mark if mark == "'" else mark + name


def primed(row: ItemRow) -> bool:
    """Is a superscript made of primes?"""
    return bool(row) and all(i.kind == "sign" and i.text == "'" for i in row)
