r"""The names whose entries a text writes though nobody declared them: `x_k` beside x, X_{ij} beside δ_{ik}.

legend   item a letter with its scripts   row items side by side   place one letter or number of a subscript
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import chain, repeat

from frechet.functions.catalogue.spellings import PRINTED
from frechet.reading.print.items import (
    Item,
    ItemRow,
    comma_pieces,
    is_argument_list,
    item_at,
    stand_together,
)

COUNTING = set("ijklmnpqrst")  # letters of indices
TURNING = ("⊤", "T", "'")  # signs of the transpose


class Bases:
    """What a text shows of its bases.

    `alone` are the names that stand somewhere without a subscript and call nothing, `turned` those that are
    transposed (no scalars), `indexed` the items of each name with a subscript, `moved` the names under ∂, `dummies`
    the indices of its sums; `delta` tells whether a δ with two indices occurs.
    """

    def __init__(
        self, row: ItemRow, chosen: Callable[[Item], str], functions: Collection[str]
    ) -> None:
        self.chosen, self.functions = chosen, functions
        self.alone, self.turned, self.moved = set[str](), set[str](), set[str]()
        self.indexed, self.dummies = dict[str, list[Item]](), set[str]()
        stack = [row]
        while stack:
            items = stack.pop()
            words = list(words_by_letter(items))
            for k, item in enumerate(items):
                stack += rows_within(item)
                if item.kind == "sum":
                    self.dummies |= bound_letters(item)
                elif item.kind in ("letter", "word"):
                    self.note(items, k, words[k])
        self.delta = any(len(i.sub or []) > 1 for i in self.indexed.get("δ", []))
        self.claimed = any(i.kind == "sign" and i.text == "=" for i in row)
        self.shared = self.letters_shared() if self.claimed else set[str]()
        shown = {n for n, found in self.indexed.items() if self.shown(n, found)}
        self.names = (self.alone | shown) - set(functions)

    def note(self, items: ItemRow, k: int, word: str) -> None:
        """Write down how one letter stands, and in which word."""
        item, name = items[k], self.chosen(items[k])
        if is_turned(item):
            self.turned.add(name)
        if item.sub is None:
            if not self.called(name, word, item_at(items, k + 1)):
                self.alone.add(name)
            return
        self.indexed.setdefault(name, []).append(item)
        if k and items[k - 1].text == "∂":
            self.moved.add(name)

    def called(self, name: str, word: str, following: Item | None) -> bool:
        """Does a letter belong to a function's name, to a call or to the sign of a differential?"""
        call = is_argument_list(following) and name in self.functions
        function = word in PRINTED or (len(word) > 1 and word in self.functions)
        return name == "d" or call or function

    def letters_shared(self) -> set[str]:
        """The letters of subscripts of two letters, one of which stands at another name too: `A_{ij} x_j = b_i`."""
        places = {
            name: {tuple(places_of(i.sub or [])) for i in items}
            for name, items in self.indexed.items()
        }
        pairs = [
            (name, p)
            for name, found in places.items()
            for p in found
            if len(p) == 2 and set(p) <= COUNTING
        ]
        return {
            letter
            for name, p in pairs
            if any(set(p) & set(q) for n, qs in places.items() if n != name for q in qs)
            for letter in p
        }

    def shown(self, name: str, items: list[Item]) -> bool:
        """Are the subscripts of a name places though it never stands alone: under ∂ or beside a δ, or of a sum?"""
        every = [places_of(i.sub or []) for i in items]
        if not all(every) or any(map(is_turned, items)):
            return False
        if not self.dummies.isdisjoint(chain(*every)):
            return True
        data = all(i.style == "bold" for i in items) and max(map(len, every)) == 1
        return not data and self.by_letters(name, every)

    def by_letters(self, name: str, every: list[list[str]]) -> bool:
        """Are the letters of these places indices: shared with other names, or under ∂ and several?"""
        letters = {tuple(p) for p in every if not any(map(str.isdigit, p))}
        if self.shared and self.shared.issuperset(chain(*letters)):
            return bool(letters)
        several = self.delta or len(letters) > 1 or 2 in map(len, letters)
        return name in self.moved and bool(letters) and several


def rows_within(item: Item) -> list[ItemRow]:
    """What stands inside of an item and above it, and below a ∇ or a ∂."""
    below = [item.sub] if item.sub and item.text in ("∇", "∂") else []
    return [*item.rows, *(r for r in item.sups if r and r[0].text != "T"), *below]


def bound_letters(item: Item) -> set[str]:
    """The letters that a sum binds: the first of its range, or all below a sum without one."""
    sub = item.sub or []
    return {i.text for i in sub[: 1 if item.sups else len(sub)]}


def is_turned(item: Item) -> bool:
    """Does a sign of the transpose stand above?"""
    return any(r[0].text in TURNING for r in item.sups if r)


def words_by_letter(items: ItemRow) -> Iterator[str]:
    """Of each letter, the letters that stand together with it, as those of a word."""
    first = 0
    for k in range(len(items)):
        if k + 1 == len(items) or not together(items[k], items[k + 1]):
            yield from repeat("".join(i.text for i in items[first : k + 1]), k + 1 - first)
            first = k + 1


def together(left: Item, right: Item) -> bool:
    """Do two letters stand side by side, as those of a word?"""
    return left.bare and stand_together(left, right)


def places_of(sub: ItemRow) -> list[str]:
    """The places that a subscript may be: one or two single letters or numbers, none of them 0; else none."""
    parts = comma_pieces(sub)
    if len(parts) == 1 and len(sub) == 2:
        parts = [[i] for i in sub]
    if not all(len(p) == 1 and p[0].bare for p in parts) or len(parts) > 2:
        return []
    texts = [p[0].text for p in parts if p[0].kind in ("letter", "number")]
    if len(texts) < len(parts) or texts == ["i", "n"]:  # W_{in} has a label
        return []
    return texts if all(map(is_place, texts)) else []


def is_place(text: str) -> bool:
    """Is it a number from 1 on, or a small letter?"""
    return text != "0" if text.isdigit() else len(text) == 1 and text.islower()
