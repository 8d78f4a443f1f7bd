r"""Names and numbers with their scripts: `W_1`, `x_i`, `I_n`, `\hat y`, `\mathbf 1_n`, settled by what is told.

legend   item a letter or a number with its scripts   sub, sups what stands below and above it
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from frechet.errors import ReadError, Span
from frechet.reading.family_words import FamilyAsked
from frechet.reading.print.items import Item, ItemRow, comma_pieces, label_below
from frechet.reading.print.scripts import ENTRIES_WRITTEN, Scripts, is_transpose
from frechet.reading.print.sheet import Again, Sheet, TokenTree
from frechet.reading.print.told import Told
from frechet.reading.text.lex import Token

ENTRY = "write (A^{k})_{ij}, or (A_{ij})^{k}"
SPECIAL_LETTERS = {  # letters that are a matrix or a number with a subscript, and their words
    "I": "eye",
    "K": "K",
    "D": "duplication",
    "L": "elimination",
    "e": "unit",
    "δ": "delta",
}


@dataclass(frozen=True, slots=True)
class Symbols:
    """Tokens of names and numbers."""

    told: Told
    sheet: Sheet
    scripts: Scripts
    row: Again

    def marked(self, item: Item, name: str) -> Iterator[TokenTree]:
        """A name, its subscript and what is above."""
        self.index_above(item, name)
        if (
            item.sub is not None
            and item.sups
            and self.told.rank(name) == 2
            and not self.told.longer(item)
            and not self.told.counted(name)
        ):
            if item.late and all(
                is_transpose(r, self.told) or inverts(r) for r in item.sups
            ):  # A^{-1}_{ij}
                yield self.sheet.named(name, item.span)
                yield from self.scripts.raised(item)
                yield from self.scripts.places(item.sub, 2)
                return
            turned = any(is_transpose(r, self.told) for r in item.sups)
            if turned or (item.late and self.told.square(name)):
                raise ReadError(
                    "an entry of the power, or the power of an entry?", item.span, ENTRY
                )
        yield from self.based(item, name)
        yield from self.scripts.raised(item)

    def index_above(self, item: Item, name: str) -> None:
        """`x^{(i)}` in a sum over i is x_i, `x_j^{(i)}` its j-th entry; and so of a family that is declared."""
        d = self.told.declared.get(name)
        for k, row in enumerate(item.sups):
            first, behind = row[0], [row[1:]] * (len(row) > 1)
            inside = (
                first.rows[0] if first.text == "(" and first.rows and first.bare else []
            )
            counted = self.index_at(inside)[0] or (d is not None and d.many is not None)
            if (
                len(inside) == 1
                and counted
                and all(is_transpose(r, self.told) for r in behind)
            ):
                comma = [Item("sign", ",", first.span)] if item.sub else []
                item.sub = [*inside, *comma, *(item.sub or [])]
                item.sups = [*item.sups[:k], *behind, *item.sups[k + 1 :]]
                return

    def based(self, item: Item, name: str) -> Iterator[TokenTree]:
        """A name with its subscript: a longer name, an entry, the identity of an order."""
        sub, span, told = item.sub, item.span, self.told
        if sub is None:
            yield self.sheet.named(name, span)
            return
        text = label_below(sub)
        self.refuse_a_family(item, name)
        if (text and told.known(told.chosen(item, text))) or name in told.names:
            yield from self.declared(item, name)
        else:
            yield from self.undeclared(item, name)

    def undeclared(self, item: Item, name: str) -> Iterator[TokenTree]:
        """A letter that nobody declared, with its subscript: a member, an entry, a matrix with a letter, a name."""
        sub, told = item.sub or [], self.told
        if self.index_at(sub)[0] and name not in SPECIAL_LETTERS:
            yield from self.row_of(item, name)
        elif base := told.base(item):
            yield self.sheet.named(base, item.span)
            yield from self.scripts.places(sub, 2 if base[0].isupper() else None)
        elif self.counts(sub) and name not in "Iδ":
            yield from self.row_of(item, name)
        elif self.is_special(item, name):
            yield from self.special(item, name)
        elif any(index == i.text for i in sub for index, _ in self.sheet.bound):
            yield from self.row_of(item, name)
        else:
            yield self.whole(item)

    def is_special(self, item: Item, name: str) -> bool:
        """Is a letter with its subscript one of the matrices and numbers that have a letter?"""
        sub = item.sub or []
        if name not in SPECIAL_LETTERS or (name == "δ" and not two_places(sub)):
            return False
        parts = comma_pieces(sub)
        sizes = len(parts) > 1 and all(p[0].text in self.told.sizes for p in parts if p)
        return sizes or not self.told.shares_label(item)

    def declared(self, item: Item, name: str) -> Iterator[TokenTree]:
        """The longer name that was declared, or an entry of the declared one."""
        told, sub = self.told, item.sub or []
        text = label_below(sub)
        # indices count from 1: x_0 is a point of its own
        if text == "0" or (text and told.known(told.chosen(item, text))):
            yield self.whole(item)
        elif told.rank(name) == 0:
            cure = f"declare {name}{text}"
            raise ReadError(f"{name} is a scalar and has no entries", sub[0].span, cure)
        else:
            yield self.sheet.named(name, item.span)
            if told.counted(name) and len(sub) == 1:
                yield from self.scripts.places(sub, 1)
                return
            if told.rank(name) == 2 and text.isdigit():
                self.sheet.note(f"{name}_{text} is the entry {name}[{','.join(text)}]")
            yield from self.scripts.places(sub, told.rank(name), told.is_line(name))

    def whole(self, item: Item) -> Token:
        """A letter and its subscript, as one name."""
        sub = item.sub or []
        text = label_below(sub)
        if not text:
            raise ReadError("a subscript that is no name", sub[0].span, ENTRIES_WRITTEN)
        longer = self.told.chosen(item, text)
        return self.sheet.named(longer, Span(item.span.start, sub[-1].span.stop))

    def refuse_a_family(self, item: Item, name: str) -> None:
        """`W_i` under a sum over i is another array for every i: one name is none of them."""
        text, sub = label_below(item.sub or []), item.sub or []
        longer = self.told.chosen(item, text)
        one_name = text and self.told.known(longer)
        index, top = self.index_at(sub)
        if text and index and (one_name or self.one_of_many(item)):
            raise FamilyAsked(name, text, top, item.span)

    def special(self, item: Item, name: str) -> Iterator[TokenTree]:
        r"""`I_n`, `K_{mn}`, `D_n`, `L_n`, `e_i^{(n)}`, `\delta_{ij}`: matrices and numbers that have a letter."""
        assert item.sub is not None
        sizes = comma_pieces(item.sub)
        if name in "Kδ" and len(sizes) == 1:
            sizes = [[i] for i in item.sub] if len(item.sub) == 2 else sizes * 2
        if name == "e":
            order = item.sups[0] if item.sups else []
            if not order or order[0].kind != "group":
                raise ReadError(
                    "a unit vector needs its length", item.span, "write e_{i}^{(n)}"
                )
            sizes, item.sups = (
                [*order[0].rows, *sizes],
                [order[1:]] * (len(order) > 1) + item.sups[1:],
            )
        yield from self.called(SPECIAL_LETTERS[name], sizes, item.span)

    def called(self, word: str, sizes: list[ItemRow], span: Span) -> Iterator[TokenTree]:
        """A word and its arguments."""
        yield Token("name", word, span)
        yield Token("op", "(", span)
        for n, size in enumerate(sizes):
            if n:
                yield Token("op", ",", span)
            yield self.row(size)
        yield Token("op", ")", span)

    def ones(self, item: Item) -> Iterator[TokenTree]:
        r"""`\mathbf 1`, `\mathbf 1_n`, `\mathbf{1}_{m \times n}`: ones, and zeros likewise."""
        span = item.span
        if item.text not in "01":
            yield self.number(item)
            return
        word = "ones" if item.text == "1" else "zeros"
        if item.sub is None:
            self.sheet.note(f"bold {item.text} is the vector of {word}")
            yield Token("name", "vector", span)
            yield Token("op", "(", span)
            yield numeral(item)
            yield Token("op", ")", span)
        else:
            yield from self.called(word, comma_pieces(item.sub, "*"), span)
        yield from self.scripts.raised(item)

    def number(self, item: Item) -> Iterator[TokenTree]:
        """A number; `1_n` and `1^T` are vectors of ones."""
        if (
            item.sub is None
            and item.text in ("0", "1")
            and any(is_transpose(r, self.told) for r in item.sups)
        ):
            yield from self.ones(item)
            return
        if item.sub is not None:
            if item.text not in ("0", "1"):
                raise ReadError("a number with a subscript", item.span)
            yield from self.ones(item)
            return
        yield numeral(item)
        yield from self.scripts.raised(item)

    def unknown(self, item: Item, text: str) -> Iterator[TokenTree]:
        """A word that is neither a name nor a function: left to the parser; several words are prose."""
        if " " in text:
            raise ReadError(f"words in an expression: {text}", item.span, "leave them out")
        yield Token("name", text, item.span)
        yield from self.scripts.raised(item)

    def row_of(self, item: Item, name: str) -> Iterator[TokenTree]:
        """`x_i` under a sum over i: column i of a declared X that has so many, or a member of what x is."""
        assert item.sub is not None
        told, letter, span = self.told, name.upper(), item.span
        index, top = self.index_at(item.sub)
        shape = told.declared[letter].shape or () if letter in told.variables else ()
        column = (
            len(name) == 1 and len(shape) == 2 and top == shape[1].text != shape[0].text
        )
        if name in told.names or not index or not column:
            yield self.sheet.named(name, span)
            rank = told.rank(name) if name in told.names else None
            yield from self.scripts.places(item.sub, rank)
            return
        self.sheet.note(f"{name}_{index} is column {index} of {letter}")
        yield self.sheet.named(letter, span)
        yield Token("op", "[", span)
        yield Token("op", ":", span)
        yield Token("op", ",", span)
        yield Token("name", index, span)
        yield Token("op", "]", span)

    def one_of_many(self, item: Item) -> bool:
        """Has an index no base to read: a capital letter, or what is transposed, that nobody declared?"""
        told, name = self.told, self.told.chosen(item)
        if name in told.names or (len(name) == 1 and told.rank_said(name.upper()) == 2):
            return False
        return name[0].isupper() and name not in SPECIAL_LETTERS

    def counts(self, sub: ItemRow) -> bool:
        """Are all letters of a subscript indices of sums around, one or two of them?"""
        places = comma_pieces(sub) if len(comma_pieces(sub)) > 1 else [[i] for i in sub]
        return len(places) <= 2 and all(self.index_at(p)[0] for p in places)

    def index_at(self, sub: ItemRow) -> tuple[str, str]:
        """The index of a sum around that a subscript is, with its upper end; else empty."""
        here = sub[0].text if len(sub) == 1 else ""
        return next((b for b in reversed(self.sheet.bound) if b[0] == here), ("", ""))


def numeral(item: Item) -> Token:
    """A number."""
    return Token("number", item.text, item.span, Fraction(item.text))


def two_places(sub: ItemRow) -> bool:
    r"""May a Kronecker delta stand at it: `\delta_{ij}`, or two places with a comma, whatever they are?"""
    parts = len(comma_pieces(sub))
    return parts == 2 or (parts == 1 and len(sub) == 2)


def inverts(row: ItemRow) -> bool:
    """Is a superscript an inverse or a pseudo-inverse?"""
    return "".join(i.text for i in row) in ("-1", "-⊤", "-T", "-'", "+", "†")
