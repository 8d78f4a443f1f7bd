r"""The variable that a derivative goes by: `\partial X`, `\partial\operatorname{vec}(X)^\top`, `x_i`, `X[i,j]`.

legend   k place in a row   wrt what a derivative goes by
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from frechet.errors import ReadError, Span, Unsupported
from frechet.reading.print.items import (
    DECLARING_WORDS,
    Item,
    ItemRow,
    comma_pieces,
    is_word,
    item_at,
    label_below,
    signs_apart,
    stand_together,
    subscript,
)
from frechet.reading.print.scripts import is_transpose
from frechet.reading.print.told import Told
from frechet.reading.text.lex import Token
from frechet.reading.text.syntax import Syntax


class VariableAsked(ReadError):
    """A ∇ that does not say its variable, and the names by which it may go; `of_letter`: perhaps of a function."""

    def __init__(self, span: Span, names: tuple[str, ...], of_letter: bool) -> None:
        super().__init__(
            "∇ by which variable?", span, rf"write \nabla_{{{(*names, 'X')[0]}}}"
        )
        self.names, self.of_letter = names, of_letter


def end_of_side(row: ItemRow) -> int:
    """The place of the first `=` or `where` in a row; its length where it has none."""
    ends = (k for k, i in enumerate(row) if i.text == "=" or i.text in DECLARING_WORDS)
    return next(ends, len(row))


@dataclass(frozen=True, slots=True)
class Variables:
    """What derivatives go by; `entries`: brackets behind a variable are places."""

    told: Told
    entries: bool

    def denominators(self, row: ItemRow, order: int) -> tuple[list[Syntax], bool]:
        r"""What stands below: `\partial X`, `\partial\operatorname{vec}(X)^\top`, `\partial x\,\partial x^\top`."""
        found, stacked, k = list[Syntax](), False, 0
        signs = sum(begins_derivative([i], self.told) for i in row)
        raised = (
            signs == order
        )  # one ∂ for every order: a power below is a variable, as σ² is
        while k < len(row):
            if not begins_derivative(row[k : k + 1], self.told) or k + 1 >= len(row):
                raise ReadError(
                    "a variable is expected below a derivative",
                    row[k].span,
                    r"write \partial X",
                )
            item, k, vec = vectorized(row, k + 1)
            item, k = self.whole_letter(item, row, k)
            if item.kind not in ("letter", "word", "group"):
                raise ReadError("a derivative goes by a variable", item.span)
            turned = any(is_transpose(r, self.told) for r in item.sups)
            if turned and not (stacked or vec):
                self.no_matrix(item)
            stacked |= vec or turned
            if raised and exponent(item):
                found.append(self.wrt(item))
                continue
            x, k = self.at_places(self.wrt(replace(item, sups=[])), row, k)
            found += [x] * self.times(item, order)
        return found, stacked

    def times(self, item: Item, order: int) -> int:
        """How often a variable below stands for itself: of orders above two as often as its power says."""
        powers = [r for r in item.sups if not is_transpose(r, self.told)]
        said = subscript(powers[0]) if powers else "1"
        if order > 2 and said in ("2", "3", "4"):
            return int(said)
        if powers and said != str(order):
            raise ReadError(
                "the order below a derivative is not the one above", powers[0][0].span
            )
        return 1

    def whole_letter(self, item: Item, row: ItemRow, k: int) -> tuple[Item, int]:
        """A letter with those that stand together with it, up to the next differential; and where the rest begins."""
        while (
            k < len(row)
            and stand_together(item, row[k])
            and item.bare
            and not begins_derivative(row[k : k + 1], self.told)
        ):
            last, k = row[k], k + 1
            span = Span(item.span.start, last.span.stop)
            item = Item("letter", item.text + last.text, span, sub=last.sub, sups=last.sups)
        return item, k

    def no_matrix(self, item: Item) -> None:
        """A derivative goes by a row or by `vec(X)'`, but not by the transpose of a matrix."""
        if (
            item.kind != "group"
            and self.told.rank(self.told.chosen(item)) == 2
            and item.sub is None
        ):
            hint = r"write \left(\frac{\partial f}{\partial X}\right)^\top, or \operatorname{vec}(X)^\top below"
            raise Unsupported("a derivative by the transpose of a matrix", item.span, hint)

    def at_places(self, x: Syntax, row: ItemRow, k: int) -> tuple[Syntax, int]:
        """A variable, or its entry where brackets with places follow; and where the rest begins."""
        bracket = item_at(row, k)
        if not self.entries or bracket is None or bracket.text != "[":
            return x, k
        places = [place(p, bracket.span) for p in comma_pieces(bracket.rows[0])]
        return Syntax("entry", x.span, [x, *places]), k + 1

    def wrt(self, item: Item) -> Syntax:
        r"""A variable, an entry of one, or a power, as `\sigma^2`."""
        if item.kind == "group" and item.text in "({" and len(item.rows[0]) == 1:
            item = item.rows[0][0]
        if item.kind not in ("letter", "word"):
            raise ReadError("a derivative goes by a variable", item.span)
        if power := exponent(item):
            letter = self.wrt(replace(item, sups=[]))
            raised = Syntax("number", item.span, text=str(power), value=Fraction(power))
            return Syntax("power", item.span, [letter, raised], text=letter.text)
        name, span, sub = self.told.chosen(item), item.span, item.sub
        if sub is None:
            return Syntax("name", span, text=name)
        label = label_below(sub)  # two places, `2,1`, are none
        longer, rank = self.told.chosen(item, label), self.told.rank(name)
        base = self.told.base(item)
        if base:
            name, rank = base, 2 if base[0].isupper() or len(sub) > 1 else 1
        if (label and longer in self.told.names) or not rank or label == "0":
            return Syntax("name", span, text=longer)
        return entry_at(Syntax("name", span, text=name), sub, rank)

    def name_end(self, row: ItemRow, k: int) -> int:
        """Where the variable ends that begins here: behind vec(X), a longer declared name, places in brackets."""
        if row[k].kind == "word" and row[k].text == "vec":
            return k + 2
        stop = k + 1
        run = row[k].text
        for j in range(k + 1, min(len(row), k + self.told.longest)):
            if not (row[j - 1].bare and stand_together(row[j - 1], row[j])):
                break
            run += row[j].text
            stop = j + 1 if run in self.told.names or run == "vec" else stop
        if row[k].text + "".join(i.text for i in row[k + 1 : stop]) == "vec":
            return min(stop + 1, len(row))
        return stop + (self.entries and stop < len(row) and row[stop].text == "[")


def entry_at(name: Syntax, sub: ItemRow, rank: int) -> Syntax:
    """An entry of a variable, at the places below it."""
    parts = comma_pieces(sub)
    if rank != 1 and len(parts) == 1:
        parts = signs_apart(sub)
    return Syntax("entry", name.span, [name, *(place(p, name.span) for p in parts)])


def derivative_signs(wrt: list[Syntax], span: Span) -> Iterator[Token]:
    """The signs of a derivative by variables: a Hessian by two, else one by one."""
    if len(wrt) == 2:
        yield Token("derive", "hess", span, wrt=tuple(wrt))
    else:
        order = Fraction(len(wrt))
        yield from (Token("derive", "d", span, order, (x,)) for x in wrt)


def exponent(item: Item) -> int:
    """The number that a letter is raised to; 0 for none."""
    said = subscript(item.sups[0]) if len(item.sups) == 1 else ""
    return int(said) if said.isdecimal() and int(said) > 1 else 0


def begins_derivative(row: ItemRow, told: Told) -> bool:
    """Does a row begin with ∂ or with the d of a derivative?"""
    if not row:
        return False
    first = row[0]
    upright = first.kind == "letter" and first.text == "d" and first.style == "upright"
    return (
        first.text == "∂"
        or upright
        or (first.text == "d" and first.kind == "letter" and "d" not in told.variables)
    )


def vectorized(row: ItemRow, k: int) -> tuple[Item, int, bool]:
    """The variable that begins at a place, where the rest begins, and whether it stands in `vec`."""
    item, k = row[k], k + 1
    vec = is_vec(item)
    if vec:
        item = item.rows[0][1]
    if "".join(i.text for i in row[k - 1 : k + 2]) == "vec" and k + 2 < len(
        row
    ):  # three letters
        item, k = Item("word", "vec", item.span), k + 2
    if is_word(item, "vec") and k < len(row):
        return row[k], k + 1, True
    return item, k, vec


def place(row: ItemRow, span: Span) -> Syntax:
    """A number or the name of an index."""
    if len(row) != 1 or row[0].kind not in ("number", "letter"):
        raise ReadError("a place is a number or a letter", span)
    if row[0].kind == "number":
        return Syntax("number", row[0].span, value=Fraction(row[0].text), text=row[0].text)
    return Syntax("name", row[0].span, text=row[0].text)


def one_name(row: ItemRow, span: Span) -> Item:
    """A row that is one name."""
    if len(row) == 1:
        return row[0]
    if not row:
        raise ReadError("a variable is missing between commas", span)
    if all(i.kind in ("letter", "number") and i.bare for i in row[:-1]):
        last = row[-1]
        text, span = (
            "".join(i.text for i in row),
            Span(row[0].span.start, last.span.stop),
        )
        return Item("letter", text, span, sub=last.sub, sups=last.sups)
    raise ReadError("a derivative goes by a variable", row[0].span)


def is_vec(item: Item) -> bool:
    """Is it `(vec X)^T`?"""
    inner = item.rows[0] if item.kind == "group" and item.text == "(" else []
    return len(inner) == 2 and inner[0].text == "vec" and bool(item.sups)
