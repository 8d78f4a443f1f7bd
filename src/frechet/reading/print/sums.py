r"""Sums over an index in print: `\sum_{i=1}^n x_i`, and `\sum_{ij}` along the axes that the indices read.

legend   k place in a row   each the indices below a sign, one by one
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from frechet.errors import ReadError, Span, Unsupported
from frechet.network.size import Shape
from frechet.reading.print.index_letters import reach_of_sum
from frechet.reading.print.items import Item, ItemRow, comma_pieces, signs_apart, subscript
from frechet.reading.print.scripts import is_transpose
from frechet.reading.print.sheet import Again, Sheet, TokensRead, TokenTree
from frechet.reading.print.shorthand import ImpliedBracket
from frechet.reading.print.told import Told
from frechet.reading.text.lex import Token, tokens


@dataclass(frozen=True, slots=True)
class SumTokens:
    """Tokens of sums; `entries`: brackets behind an operand are places, as in text without macros."""

    told: Told
    sheet: Sheet
    entries: bool
    row: Again

    def by_sigma(self, name: str, row: ItemRow, k: int) -> TokensRead | None:
        """`Σ_i`, in text that has no sign of its own for a sum."""
        item = row[k]
        indexed = (
            bool(item.sub)
            and not item.sups
            and subscript(item.sub or []).strip("ijkl") == ""
        )
        if name != "Σ" or not self.entries or not indexed:
            return None
        item.kind = "sum"
        return self.summed(row, k)

    def summed(self, row: ItemRow, k: int) -> TokensRead:
        r"""`\sum_{i=1}^n`: the term that follows, with i bound."""
        item = row[k]
        if item.sub is None:
            raise ReadError("a sum without an index", item.span, r"write \sum_{i=1}^{n}")
        equals = next((n for n, i in enumerate(item.sub) if i.text == "="), None)
        rest = row[k + 1 :]
        if equals is not None:
            return self.from_to(item, item.sub, equals, rest), k + 1
        return self.over_axes(item, item.sub, rest), k + 1

    def from_to(
        self, item: Item, below: ItemRow, equals: int, rest: ItemRow
    ) -> list[TokenTree]:
        r"""`\sum_{i=1}^n`."""
        if equals != 1 or below[0].kind != "letter" or not item.sups:
            raise ReadError("a sum over a range", below[0].span, r"write \sum_{i=1}^{n}")
        index, top = below[0].text, item.sups[0]
        opened = self.each(item, index, self.row(below[2:]), self.row(top), rest)
        self.sheet.bound.append((index, "".join(i.text for i in top)))
        return opened

    def over_axes(self, item: Item, below: ItemRow, rest: ItemRow) -> list[TokenTree]:
        r"""`\sum_{ij}`: every index runs along the axis that it reads in the rest of the row."""
        span, (each, related, end) = item.span, related_indices(below)
        if item.sups or any(len(p) != 1 or p[0].kind != "letter" for p in each):
            raise Unsupported(
                "a sum over something else than an index",
                below[0].span,
                r"write \sum_{i=1}^{n}",
            )
        # of `\sum_{j \ne i}` with an i outside it is j that is summed
        fixed = bool(related) and each[-1][0].text in self.told.free
        parts = list[TokenTree]()
        for (letter,) in each[:1] if fixed else each:
            i, n = letter.text, self.end_of(letter, end, rest)
            parts += self.each(
                item,
                i,
                iter([Token("number", "1", span, Fraction(1))]),
                iter([end_of_range(n, span)]),
                [] if related else rest,
            )
            self.sheet.bound.append((i, n))
            if n != "end":
                self.sheet.note(f"{i} runs from 1 to {n}")
        return [*parts, *self.only(related, [i.text for (i,) in each], span, rest)]

    def end_of(self, index: Item, said: str, rest: ItemRow) -> str:
        """How far an index runs: as is `said`, or along the axis that it reads."""
        i, n = index.text, self.range_of(index.text, rest)
        if n and said and said != n:
            hint = rf"write \sum_{{{i}=1}}^{{n}}"
            raise ReadError(f"{i} runs to {said} or to {n}?", index.span, hint)
        return n or said or "end"

    def only(
        self, related: str, each: list[str], span: Span, rest: ItemRow
    ) -> list[TokenTree]:
        """The factor that is 1 where `i<j` holds and 0 elsewhere."""
        if not related:
            return []
        length = {n for i, n in self.sheet.bound if i in each}
        if len(each) != 2 or len(length) != 1:
            raise Unsupported("a relation between indices of other axes", span)
        if length == {"end"} and related != "≠":
            raise ReadError(
                f"{each[0]} has no range", span, f"declare {read_by(each, rest)}"
            )
        (n,), (i, j) = length, each
        apart, half = (
            f"(1 - delta({i},{j}))*",
            f"{HALVES[related]}(ones({n},{n}))[{i},{j}]*",
        )
        text = apart * (related not in "≤≥") + half * bool(HALVES[related])
        return [replace(t, span=span) for t in tokens(text) if t.kind != "end"]

    def each(
        self,
        item: Item,
        index: str,
        low: Iterator[TokenTree],
        top: Iterator[TokenTree],
        rest: ItemRow,
    ) -> list[TokenTree]:
        """`sum(i in low:top, (`, closed behind the term, or behind the last of those that read the index."""
        span, reach = item.span, reach_of_sum(index, rest)
        if reach:
            self.sheet.note(f"the sum over {index} takes the terms that read {index}")
        close = Token("op", ")", span)
        return [
            Token("name", "sum", span),
            Token("op", "(", span),
            Token("name", index, span),
            Token("name", "in", span),
            low,
            Token("op", ":", span),
            top,
            Token("op", ",", span),
            ImpliedBracket("op", "(", span, limit="term", after=[close], reach=reach),
        ]

    def range_of(self, index: str, rest: ItemRow) -> str | None:
        """How far an index runs: along the axis that it reads; None where it reads none, or some that differ."""
        found = set(self.lengths_read(index, rest))
        return found.pop() if len(found) == 1 else None

    def lengths_read(self, index: str, rest: ItemRow) -> Iterator[str]:
        """The lengths of the axes that an index reads."""
        stack = [rest]
        while stack:
            for item in stack.pop():
                stack += item.rows
                stack += item.sups
                if item.sub is not None and item.kind in ("letter", "word"):
                    n = self.axis_read(index, item, item.sub)
                    if n is not None:
                        yield n
                if item.kind == "group" and item.text in "([" and item.sub is not None:
                    n = self.length(item.rows[0]) if texts(item.sub) == [index] else ""
                    if n:
                        yield n

    def length(self, row: ItemRow) -> str:
        """How many entries or rows the first factor of a row has that is an array: of `(Wx)_i` those of W."""
        for item in row:
            if item.kind == "group" and item.text in "([" and item.bare:
                return self.length(item.rows[0])
            name = self.told.chosen(item) if item.kind == "letter" else ""
            d = self.told.declared.get(name)
            if item.sub is not None or (item.kind not in ("number", "sign") and d is None):
                return ""
            if d is not None and d.shape:
                return self.height(item, d.shape)
        return ""

    def height(self, item: Item, shape: Shape) -> str:
        """The length of the first axis of an array, or of its transpose; empty where it has another exponent."""
        if not item.sups:
            return shape[0].text
        turned = len(item.sups) == 1 and is_transpose(item.sups[0], self.told)
        return shape[-1].text if turned and len(shape) == 2 else ""

    def axis_read(self, index: str, item: Item, sub: ItemRow) -> str | None:
        """The length of the axis of a name that an index reads: of a declared one, or x_i for the rows of X."""
        name = self.told.chosen(item)
        d = self.told.declared.get(name)
        if d is not None and d.shape is not None:
            places = comma_pieces(sub)
            places = signs_apart(sub) if len(places) == 1 and len(d.shape) == 2 else places
            lengths = zip(places, d.shape, strict=False)
            return next((n.text for place, n in lengths if texts(place) == [index]), None)
        matrix = (
            self.told.declared.get(name.upper()) if name not in self.told.names else None
        )
        if (
            matrix is not None
            and matrix.shape
            and len(matrix.shape) == 2
            and texts(sub) == [index]
        ):
            return matrix.shape[0].text
        return None


def end_of_range(n: str, span: Span) -> Token:
    """How far an index runs: a number or a name."""
    number = Token("number", n, span, Fraction(n)) if n.isdigit() else None
    return number or Token("name", n, span)


RELATIONS = "<>≤≥≠"
HALVES = {"<": "triu", "≤": "triu", ">": "tril", "≥": "tril", "≠": ""}  # where it may hold


def related_indices(below: ItemRow) -> tuple[list[ItemRow], str, str]:
    r"""The indices below a sum, how they are related, `i<j`, `i \ne j`, and the end that is said, `i\in[n]`."""
    k = next(
        (k for k, i in enumerate(below) if i.kind == "sign" and i.text in RELATIONS), 0
    )
    if k:
        return [below[:k], below[k + 1 :]], below[k].text, ""
    if len(below) == 3 and below[1].text == "∈" and below[2].text == "[":
        return [below[:1]], "", "".join(texts(below[2].rows[0]))
    return indices(below), "", ""


def indices(below: ItemRow) -> list[ItemRow]:
    r"""What stands between the commas below a sum; `\sum_{ij}` has two indices."""
    each = comma_pieces(below)
    together = (
        len(each) == 1
        and len(below) > 1
        and all(i.kind == "letter" and i.bare for i in below)
    )
    return [[i] for i in below] if together else each


def texts(row: ItemRow) -> list[str]:
    """The texts of items side by side."""
    return [i.text for i in row]


def read_by(indices: Collection[str], row: ItemRow) -> str:
    """The declarations of what is read at indices in a row: `W: n×n, s: n`; of a matrix where nothing is."""
    found, stack = dict[str, str](), [row]
    while stack:
        for item in stack.pop():
            stack += [*item.rows, *item.sups]
            letters = [i.text for i in item.sub or [] if i.kind == "letter"]
            if item.kind == "letter" and letters and {*letters} <= {*indices}:
                found.setdefault(item.text, "×".join("n" for _ in letters))
    return ", ".join(f"{name}: {sizes}" for name, sizes in found.items()) or "A: n×n"
