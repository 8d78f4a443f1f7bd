r"""Names in print: `W_1`, `x_i`, `I_n`, `\hat y`, settled by what is declared; and the scripts above a name.

legend   item a letter or a group with its scripts   sub, sups what stands below and above it
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from frechet.errors import ReadError, Span, Unsupported
from frechet.functions.catalogue.spellings import PRINTED
from frechet.reading.declare import Declaration, dimensions
from frechet.reading.print import macros as m
from frechet.reading.print.items import Item, Row
from frechet.reading.text.lex import Token, conjugated

Part = Token | Iterator["Part"]
Read = tuple[Iterable[Part], int]  # the tokens of what begins at a place, and where it ends
TRANSPOSES = ("⊤", "'")
ENTRY = "write (A^{k})_{ij}, or (A_{ij})^{k}"
PLACES = "entries are written x_{i}, X_{ij} or X_{i,j}"
NAMES = ("where", "for", "with")


class Scripts(ABC):
    """The declared names, and the tokens of names, numbers and scripts."""

    def __init__(
        self, declared: Mapping[str, Declaration], functions: Collection[str]
    ) -> None:
        self.declared, self.functions = declared, functions
        self.entries = False  # are brackets behind an operand places?
        self.variables = {n for n, d in declared.items() if not d.function}
        self.told = self.variables | dimensions(declared.values())
        self.measure()
        self.products: set[str] = set()
        self.notes: dict[str, None] = {}
        self.bound: list[
            tuple[str, str]
        ] = []  # indices of the sums around, with their upper ends
        self.defined: dict[str, tuple[str, ...]] = {}  # what `where` gives, with arguments
        self.used: Collection[str] = ()  # the names that occur, for ∇ without one

    @abstractmethod
    def row(self, row: Row, places: bool = False) -> Iterator[Part]:
        """The tokens of a row."""

    def measure(self) -> None:
        """How long names and functions are: falling, and the longest."""
        self.lengths = sorted(
            {len(n) for n in (*self.told, *self.functions, *PRINTED)}, reverse=True
        )
        self.longest = self.lengths[0]

    def define(self, row: Row) -> None:
        """The names that `where f(x) = ...` defines."""
        start = next(
            (k for k, i in enumerate(row) if i.kind == "word" and i.text in NAMES), len(row)
        )
        for k in range(start + 1, len(row)):
            if row[k].kind != "sign" or row[k].text != "=":
                continue
            back = k - 2 if row[k - 1].kind == "group" else k - 1
            if row[back].kind in ("letter", "word"):
                name = self.chosen(row[back])
                if row[back].sub:
                    name = self.chosen(row[back], subscript(row[back].sub or []))
                self.defined[name] = (
                    tuple(i.text for i in row[k - 1].rows[0]) if back == k - 2 else ()
                )
        self.told |= set(self.defined)
        self.measure()

    def spelled(self, item: Item) -> list[str]:
        """The names that a letter may stand for, the first by default."""
        text, _, accent = item.text.partition("|")
        if (
            text[0] == "d" and len(text) == 2 and not text[1].isdigit()
        ):  # the differential of a letter
            return [f"d{e}" for e in self.spelled(Item("letter", item.text[1:], item.span))]
        word = m.SPELLED.get(text, "")
        every = [text, *([word] if word else []), *(["lam"] if word == "lambda" else [])]
        if word.startswith("var"):
            every.append(word[3:])
        if word in ("pi", "epsilon", "varepsilon"):
            every = ["pi"] if word == "pi" else [*every, "eps"]
        if accent:
            marked = [e + accent for e in every]
            return marked + [e + "_" for e in every] if accent == "check" else marked
        return every

    def chosen(self, item: Item, sub: str = "") -> str:
        """The declared one, else the first."""
        every = (
            [f"{e}{between}{sub}" for between in ("", "_") for e in self.spelled(item)]
            if sub
            else self.spelled(item)
        )
        return next((e for e in every if e in self.declared or e in self.told), every[0])

    def named(self, name: str, span: Span) -> Token:
        """A variable."""
        self.products.add(name)
        return Token("name", name, span)

    def rank(self, name: str) -> int | None:
        """How many axes a name has; None where nobody said."""
        if name in self.defined:
            return None
        if name not in self.declared:
            return 0
        shape = self.declared[name].shape
        return None if shape is None else len(shape)

    def marked(self, item: Item, name: str) -> Iterator[Part]:
        """A name, its subscript and what is above."""
        if (
            item.sub is not None
            and item.sups
            and self.rank(name) == 2
            and not self.longer(item)
        ):
            if item.late and all(
                self.turns(r) or inverts(r) for r in item.sups
            ):  # A^{-1}_{ij}
                yield self.named(name, item.span)
                yield from self.raised(item)
                yield from self.places(item.sub, 2)
                return
            if any(self.turns(r) for r in item.sups) or (item.late and self.square(name)):
                raise ReadError(
                    "an entry of the power, or the power of an entry?", item.span, ENTRY
                )
        yield from self.based(item, name)
        yield from self.raised(item)

    def longer(self, item: Item) -> bool:
        """Is the letter with its subscript a declared name?"""
        return self.chosen(item, subscript(item.sub or [])) in self.told | set(
            self.declared
        )

    def square(self, name: str) -> bool:
        """Is it a square matrix?"""
        shape = self.declared[name].shape or ()
        return len(shape) == 2 and shape[0].text == shape[1].text

    def based(self, item: Item, name: str) -> Iterator[Part]:
        """A name with its subscript: a longer name, an entry, the identity of an order."""
        sub, span = item.sub, item.span
        if sub is None:
            yield self.named(name, span)
            return
        text = subscript(sub)
        longer = self.chosen(item, text)
        if text and longer in self.told | set(self.declared):
            yield self.named(longer, Span(span.start, sub[-1].span.stop))
        elif name in self.told and self.rank(name) != 0:
            yield self.named(name, span)
            yield from self.places(sub, self.rank(name))
        elif name in self.told:
            raise ReadError(
                f"{name} is a scalar and has no entries",
                sub[0].span,
                f"declare {name}{text}",
            )
        elif name in ("I", "K", "D", "L", "e", "1") or (
            name == "δ" and (len(parted(sub)), len(sub)) in deltas(sub)
        ):
            yield from self.special(item, name)
        elif any(index == i.text for i in sub for index, _ in self.bound):
            yield from self.row_of(item, name)
        else:
            if not text:
                raise ReadError("a subscript that is no name", sub[0].span, PLACES)
            yield self.named(longer, Span(span.start, sub[-1].span.stop))

    def special(self, item: Item, name: str) -> Iterator[Part]:
        r"""`I_n`, `K_{mn}`, `D_n`, `L_n`, `e_i^{(n)}`, `\delta_{ij}`: matrices and numbers that have a letter."""
        assert item.sub is not None
        words = {
            "I": "eye",
            "K": "K",
            "D": "duplication",
            "L": "elimination",
            "e": "unit",
            "δ": "delta",
        }
        word, sizes = words[name], parted(item.sub)
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
        yield Token("name", word, item.span)
        yield Token("op", "(", item.span)
        for n, size in enumerate(sizes):
            if n:
                yield Token("op", ",", item.span)
            yield self.row(size)
        yield Token("op", ")", item.span)

    def ones(self, item: Item) -> Iterator[Part]:
        r"""`\mathbf 1`, `\mathbf 1_n`, `\mathbf{1}_{m \times n}`: ones, and zeros likewise."""
        span = item.span
        if item.text not in "01":
            yield self.number(item)
            return
        if item.sub is None:
            self.notes[
                f"bold {item.text} is the vector of {'ones' if item.text == '1' else 'zeros'}"
            ] = None
            yield from called(
                "vector", [Token("number", item.text, span, Fraction(item.text))], span
            )
        else:
            yield Token("name", "ones" if item.text == "1" else "zeros", span)
            yield Token("op", "(", span)
            for n, size in enumerate(parted(item.sub, "*")):
                if n:
                    yield Token("op", ",", span)
                yield self.row(size)
            yield Token("op", ")", span)
        yield from self.raised(item)

    def number(self, item: Item) -> Iterator[Part]:
        """A number; `1_n` and `1^T` are vectors of ones."""
        if (
            item.sub is None
            and item.text in ("0", "1")
            and any(self.turns(r) for r in item.sups)
        ):
            yield from self.ones(item)
            return
        if item.sub is not None:
            if item.text not in ("0", "1"):
                raise ReadError("a number with a subscript", item.span)
            yield from self.ones(item)
            return
        yield Token("number", item.text, item.span, Fraction(item.text))
        yield from self.raised(item)

    def row_of(self, item: Item, name: str) -> Iterator[Part]:
        """`x_i` under a sum over i: row i of a declared X, or an entry."""
        assert item.sub is not None
        letter = name.upper()
        index = next(
            (
                (i, top)
                for i, top in reversed(self.bound)
                if len(item.sub) == 1 and item.sub[0].text == i
            ),
            None,
        )
        if (
            name in self.told
            or index is None
            or letter not in self.told
            or self.rank(letter) != 2
            or len(name) != 1
        ):
            yield self.named(name, item.span)
            yield from self.places(item.sub, self.rank(name) if name in self.told else None)
            return
        shape = self.declared[letter].shape or ()
        column = index[1] == shape[1].text != shape[0].text
        self.notes[
            f"{name}_{index[0]} is {'column' if column else 'row'} {index[0]} of {letter}, as a column"
        ] = None
        place, every, comma = (
            Token("name", index[0], item.span),
            Token("op", ":", item.span),
            Token("op", ",", item.span),
        )
        yield self.named(letter, item.span)
        yield Token("op", "[", item.span)
        yield from (every, comma, place) if column else (place, comma, every)
        yield Token("op", "]", item.span)
        if not column:
            yield Token("op", "'", item.span)

    def places(self, sub: Row, rank: int | None) -> Iterator[Part]:
        """Entries: a place for every axis."""
        every = parted(sub)
        if len(every) == 1 and rank != 1:
            apart = split(sub)
            if rank == 2 and len(apart) != 2:
                raise ReadError("a matrix has two places", sub[0].span, PLACES)
            if len(apart) == 2 and not any(i.kind == "sign" for i in sub):
                every = apart
        yield Token("op", "[", sub[0].span)
        for k, place in enumerate(every):
            if k:
                yield Token("op", ",", sub[0].span)
            yield self.row(place, places=True)
        yield Token("op", "]", sub[-1].span)

    def raised(self, item: Item) -> Iterator[Part]:
        """Powers, transposes, inverses and pseudo-inverses."""
        for row in item.sups:
            yield from self.power(row)

    def power(self, row: Row) -> Iterator[Part]:
        """One superscript."""
        first, span = row[0], Span(row[0].span.start, row[-1].span.stop)
        sign = first.text if first.kind == "sign" else ""
        if len(row) == 1 and self.transposing(first):
            yield Token("op", "'", span)
        elif len(row) == 2 and sign == "-" and self.transposing(row[1]):
            yield Token("op", "power", span, Fraction(-1))
            yield Token("op", "'", span)
        elif len(row) == 1 and sign in ("+", "†"):
            yield Token("op", "†", span)
        elif sign == ".*":
            yield from self.exponent(row[1:], ".^", span)
        else:
            if len(row) == 1:
                no_label(first, span)
            yield from self.exponent(row, "^", span)

    def transposing(self, item: Item) -> bool:
        """Is it a sign of the transpose, or its T?"""
        return (item.kind == "sign" and item.text in TRANSPOSES) or self.transposes(item)

    def exponent(self, row: Row, op: str, span: Span) -> Iterator[Part]:
        """A number or an expression above."""
        minus = bool(row) and row[0].kind == "sign" and row[0].text in "+-"
        rest = row[1:] if minus else row
        if len(rest) == 1 and rest[0].kind == "number" and rest[0].bare:
            value = Fraction(rest[0].text) * (-1 if minus and row[0].text == "-" else 1)
            yield Token("op", "power" if op == "^" else "epower", span, value)
            return
        yield Token("op", op, span)
        yield Token("op", "(", span)
        yield self.row(row)
        yield Token("op", ")", span)

    def transposes(self, item: Item) -> bool:
        """Is it the T of a transpose?"""
        if item.text != "T" or item.kind != "letter" or not item.bare:
            return False
        if item.style == "plain" and "T" in self.told and not self.rank("T"):
            hint = r"write X^\top for the transpose, X^{(T)} is not read"
            raise ReadError(
                "T is declared as a number: a power or the transpose?", item.span, hint
            )
        return True

    def turns(self, row: Row) -> bool:
        """Is a superscript a transpose?"""
        return len(row) == 1 and (row[0].text in TRANSPOSES or self.transposes(row[0]))


def deltas(sub: Row) -> set[tuple[int, int]]:
    r"""How a Kronecker delta may be written: `\delta_{ij}`, or two places with a comma, whatever they are."""
    return {(1, 2), (2, len(sub))}


def no_label(item: Item, span: Span) -> None:
    """A superscript alone is no conjugate, and no label in parentheses."""
    if item.kind == "sign" and item.text == "*":
        raise conjugated("^*, the conjugate transpose,", span)
    if item.kind == "group" and item.text in ("(", "[") and item.bare:
        raise Unsupported(
            "a superscript in parentheses is a label", span, "write x^{k} for a power"
        )


def inverts(row: Row) -> bool:
    """Is a superscript an inverse or a pseudo-inverse?"""
    return "".join(i.text for i in row) in ("-1", "-⊤", "-T", "-'", "+", "†")


def called(word: str, inside: Iterable[Token], span: Span) -> Iterator[Token]:
    """A word and its argument."""
    yield Token("name", word, span)
    yield Token("op", "(", span)
    yield from inside
    yield Token("op", ")", span)


def subscript(row: Row) -> str:
    """A subscript as part of a name; empty where it is none."""
    if all(i.kind in ("letter", "number", "word", "extreme") and i.bare for i in row):
        return "".join(m.SPELLED.get(i.text, i.text) for i in row)
    return row[0].text if len(row) == 1 and row[0].kind == "sign" else ""


def parted(row: Row, sign: str = ",") -> list[Row]:
    """The pieces of a row between commas."""
    found: list[Row] = [[]]
    for item in row:
        if item.kind == "sign" and item.text == sign:
            found.append([])
        else:
            found[-1].append(item)
    return found


def split(row: Row) -> list[Row]:
    """The signs of a subscript one by one: `11` is 1, 1."""
    found = list[Row]()
    for item in row:
        if item.kind == "number" and item.bare and item.text.isdigit():
            at = item.span.start
            found += [
                [Item("number", c, Span(at + k, at + k + 1))]
                for k, c in enumerate(item.text)
            ]
        else:
            found.append([item])
    return found


def occurring(row: Row, names: Scripts) -> set[str]:
    """The names of a text."""
    found, stack = set[str](), [row]
    while stack:
        for item in stack.pop():
            stack += [*item.rows, *item.sups]
            if item.kind in ("letter", "word"):
                found |= {names.chosen(item), names.chosen(item, subscript(item.sub or []))}
    return found
