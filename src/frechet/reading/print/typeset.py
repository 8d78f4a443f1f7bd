r"""Items of LaTeX into the tokens of the parser.

What print leaves open is settled here by the declared names: `AB` is a product or a name, `x_1` an entry or a name,
`I_n` the identity, `x_i` under a sum a row of X; what was settled by convention is noted.  Rows inside rows are
generators on an explicit stack.

    legend   k place in a row   row items side by side   item one of them
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from frechet.errors import NameUnknown, ReadError, Span, Unsupported
from frechet.functions.catalogue.spellings import PRINTED
from frechet.reading.print import macros as m
from frechet.reading.print.calls import Calls
from frechet.reading.print.items import Item, Row, arguments, joined, operand
from frechet.reading.print.rows import grown
from frechet.reading.print.scripts import NAMES, Part, occurring, parted, subscript
from frechet.reading.print.shorthand import DIFFERENTIAL
from frechet.reading.text.lex import Token


class Typeset(Calls):
    """Tokens of one text, with the names that it uses as variables and what was settled by convention."""

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens, then one `end`."""
        row = grown(text, self.functions)
        self.define(row)
        self.used = occurring(row, self)
        stack: list[Iterator[Part]] = [self.row(row)]
        while stack:
            part = next(stack[-1], None)
            if part is None:
                stack.pop()
            elif isinstance(part, Token):
                yield part
            else:
                stack.append(part)
        yield Token("end", "the end", Span(len(text), len(text)))

    def row(self, row: Row, places: bool = False) -> Iterator[Part]:
        """The tokens of a row; in `places` a colon is a range."""
        k = 0
        while k < len(row):
            parts, k = self.part(row, k, places)
            yield from parts

    def part(self, row: Row, k: int, places: bool = False) -> tuple[Iterable[Part], int]:
        """The tokens of what begins at a place, and where it ends."""
        item = row[k]
        match item.kind:
            case "letter" | "run" | "number" if item.style == "plain" or item.kind != "number":
                return self.letters(row, k)
            case "number":
                return [self.ones(item)], k + 1
            case "word":
                return self.word(row, k)
            case "sign":
                return self.sign(row, k, places)
            case "group" if item.text == "{" and item.bare and not item.rows[0]:
                return [], k + 1
            case "group":
                return [self.group(item, k > 0 and operand(row[k - 1]))], k + 1
            case "matrix":
                return [self.matrix(item)], k + 1
            case "frac":
                return self.fraction(row, k)
            case "sqrt":
                return [self.root(item)], k + 1
            case "sum":
                return self.summed(row, k)
            case "extreme":
                return self.extreme(row, k)
        raise ReadError(f"unexpected {item.text}", item.span)

    def sign(self, row: Row, k: int, places: bool) -> tuple[Iterable[Part], int]:
        """An operator, or the beginning of a derivative."""
        item = row[k]
        following = row[k + 1] if k + 1 < len(row) else None
        if item.text == "∂" and item.sub is not None:
            return [self.nabla(item)], k + 1
        if item.text == "∂":
            return self.slashed(row, k)
        if item.text == "∇":
            return self.gradient(row, k)
        if item.text == "," and following is not None and following.kind == "word" and following.text in NAMES:
            return [], k + 1
        if item.text == "/":
            self.one_denominator(row, k)
        if item.text == "arg":
            return [], k + 1
        if item.text == ":" and not places:
            return [Token("op", "∶", item.span)], k + 1
        if item.text in ("⊤", "'", "†", "∞", "≤"):
            raise ReadError(f"unexpected {item.text}", item.span, "the transpose is written X^\\top")
        return [Token("op", item.text, item.span)], k + 1

    def gradient(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """∇ by its subscript, or by the argument of a function that is given: `∇f(x) where f(x) = ...`."""
        item, rest = row[k], row[k + 1 : k + 3]
        if item.sub is None and len(rest) == 2 and self.of_given(row, k + 1):
            item.sub = rest[1].rows[0]
        self.given(row[k + 1 :])
        return [self.nabla(item)], k + 1

    def of_given(self, row: Row, k: int) -> bool:
        """Does a function that `where` gives stand here, of its own variables?"""
        item, following = row[k], row[k + 1] if k + 1 < len(row) else None
        if item.kind != "letter" or not item.bare or following is None or not arguments(following):
            return False
        return self.defined.get(self.chosen(item)) == tuple(i.text for i in following.rows[0])

    def one_denominator(self, row: Row, k: int) -> None:
        """`1/2 x`, `1/2(x + y)`: where the denominator ends must show."""
        if k + 2 >= len(row):
            return
        below, after = row[k + 1], row[k + 2]
        apart = after.span.start > below.span.stop and below.span.start == row[k].span.stop
        unclear = apart or (after.kind == "group" and after.text in "(‖|⟨")
        if (
            below.kind == "number"
            and below.bare
            and unclear
            and after.kind in ("group", "letter", "word", "frac", "run")
        ):
            hint = f"write 1/{below.text} in parentheses or as a fraction, or the whole denominator in parentheses"
            raise ReadError(f"is only {below.text} the denominator, or more?", after.span, hint)

    def letters(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """One name, or one number, of a run of letters: the longest that is declared."""
        item = row[k]
        if item.text == "1" and item.bare and k and row[k - 1].sups and self.turns(row[k - 1].sups[-1]):  # x^T 1
            return [self.ones(item)], k + 1
        if item.kind == "number" and not (k and row[k - 1].kind == "letter"):
            return [self.number(item)], k + 1
        if item.kind == "run" and k + 1 < len(row) and row[k + 1].text == "(":  # \mathbf{tr}(X)
            text = PRINTED.get(item.text, item.text)
            if text in self.functions and text not in self.told:
                return self.function(text, item, row, k + 1)
        if item.kind == "run":
            return [self.row_of_run(item)], k + 1
        run = [item]
        while (
            len(run) < self.longest and run[-1].bare and k + len(run) < len(row) and joined(run[-1], row[k + len(run)])
        ):
            run.append(row[k + len(run)])
        text = "".join(i.text for i in run)
        for stop in (n for n in self.lengths if 1 < n <= len(run)):
            name, following = text[:stop], row[k + stop] if k + stop < len(row) else None
            called = following is not None and following.kind == "group" and following.text != "{"
            word = name if name in self.functions else PRINTED.get(name, "")
            if name in self.told or (word in self.functions and (called or not self.all_told(run[:stop]))):
                whole = Item("letter", name, Span(item.span.start, run[stop - 1].span.stop))
                whole.sub, whole.sups = run[stop - 1].sub, run[stop - 1].sups
                if name in self.told:
                    if all(i.text in self.told for i in run[:stop]):
                        self.notes[f"{name} is the name, not a product"] = None
                    return self.variable(whole, name, row, k + stop)
                if whole.sub is not None and word in ("min", "max", "argmin", "argmax"):
                    whole.kind = "extreme"
                    return self.extreme([*row[:k], whole, *row[k + stop : k + stop + 1]], k)[0], k + stop
                return self.function(word, whole, row, k + stop)
        if item.kind == "number":
            return [self.number(item)], k + 1
        return self.single(row, k)

    def all_told(self, run: list[Item]) -> bool:
        """Are all the letters declared by themselves, so that they are no word?"""
        return all(i.text in self.told for i in run)

    def row_of_run(self, item: Item) -> Iterator[Part]:
        r"""`\mathbf{AB}`: letters in a style, with scripts at the last."""
        row = item.rows[0]
        row[-1].sub, row[-1].sups = item.sub, item.sups
        yield self.row(row)

    def single(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """A letter alone: a variable, the identity, a function, the sign of a differential."""
        item = row[k]
        name = self.chosen(item)
        if name in self.declared and self.declared[name].function:
            return self.function(name, item, row, k + 1)
        following = row[k + 1] if k + 1 < len(row) else None
        slash = following is not None and following.text == "/" and item.text == "d"
        if slash and self.differential([item]) and self.differential(row[k + 2 : k + 3]):
            return self.slashed(row, k)
        if item.text == "d" and (item.style == "upright" or name not in self.told) and item.bare:
            return self.moved(item, following, k)
        if item.text == "D" and name not in self.told:
            found = self.directional(row, k)
            if found:
                return found
        applies = following is not None and following.kind == "group" and following.text != "{"
        if applies and name == "K" and item.style == "upright" and item.bare and pair(following):
            return self.function(name, item, row, k + 1)
        if applies and name in ("σ", "K") and name not in self.told and item.sub is None:
            return self.function("sigma" if name == "σ" else name, item, row, k + 1)
        if applies and self.of_given(row, k):
            return [self.marked(item, name)], k + 2
        word = m.CALLED.get(f"{item.text}_{subscript(item.sub or [])}")
        if word and applies and not self.longer(item):
            item.sub = None
            return self.function(word, item, row, k + 1)
        foreign = applies and self.stranger(item, name) and (arguments(following) or name in "fgφψϕ")
        if foreign and not heads(row, k + 2):
            raise NameUnknown(f"there is no function {name}", item.span, f"write out {name}(...), or declare it")
        if following is not None and following.text == "[" and name == "E" and name not in self.told:
            raise Unsupported("an expectation", item.span, "declare E if it is a variable")
        if item.text == "e" and name not in self.told and item.sups and item.sub is None:
            return [self.exponential(item)], k + 1
        if name == "Σ" and self.entries and not item.sups and item.sub and subscript(item.sub).strip("ijkl") == "":
            item.kind = "sum"
            return self.summed(row, k)
        return self.variable(item, name, row, k + 1)

    def stranger(self, item: Item, name: str) -> bool:
        """Is it a letter that nobody declared, so that brackets around names alone make it a function?"""
        if name in self.told or name in ("σ", "K", "I", "D", "λ") or item.style == "upright":
            return item.text == "λ" and item.sub is not None and name not in self.told
        return item.sub is None or self.chosen(item, subscript(item.sub)) not in self.told

    def moved(self, item: Item, following: Item | None, k: int) -> tuple[Iterable[Part], int]:
        r"""`\mathrm{d}X`: a name that is declared, or the beginning of a differential."""
        if following is not None and following.kind in ("letter", "word"):
            span = Span(item.span.start, following.span.stop)
            both = Item("letter", "d" + following.text, span, sub=following.sub, sups=following.sups)
            if {self.chosen(both), self.chosen(both, subscript(both.sub or []))} & self.told:
                return [self.marked(both, self.chosen(both))], k + 2
        if item.style == "upright":
            return [Token("name", DIFFERENTIAL, item.span)], k + 1
        return [self.named("d", item.span)], k + 1

    def variable(self, item: Item, name: str, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """A name with its scripts; a bracket of places may follow."""
        return [self.marked(item, name)], k

    def group(self, item: Item, behind: bool = False) -> Iterator[Part]:
        """Brackets, norms, inner products, determinants."""
        span, inside = item.span, item.rows[0]
        if item.text == "⟨":
            yield Token("op", "⟨", Span(span.start, span.start + 1))
            yield self.row([Item("sign", ",", i.span) if i.kind == "sign" and i.text == "|" else i for i in inside])
            yield Token("op", "⟩", Span(span.stop - 1, span.stop))
            yield from self.raised(item)
            return
        if item.text in "‖|":
            yield from self.bars(item)
            return
        if item.text == "[" and behind and (self.entries or self.listed(inside)):
            yield Token("op", "[", Span(span.start, span.start + 1))
            yield self.row(inside, places=True)
            yield Token("op", "]", Span(span.stop - 1, span.stop))
            yield from self.raised(item)
            return
        yield from self.bracketed(inside, span)
        if item.sub is not None:
            yield from self.places(item.sub, None)
        yield from self.raised(item)

    @staticmethod
    def listed(row: Row) -> bool:
        """Are these places: numbers and letters with a comma, or one number?"""
        plain = all(i.kind in ("letter", "number") or i.text in (",", ":", "+", "-") for i in row)
        return plain and (any(i.text in (",", ":") for i in row) or [i.kind for i in row] == ["number"])

    def bars(self, item: Item) -> Iterator[Part]:
        r"""`\|x\|_2`, `|X|`."""
        kind = marked(item.sub) if item.sub else ""
        if item.text == "‖" and kind not in m.NORMS:
            raise Unsupported(f"the norm with the mark {kind}", item.span, "known are _F _1 _2 _*")
        if item.text == "|" and item.sub:
            raise Unsupported("bars with a subscript", item.span, r"write \left. f(x) \right. without the bar")
        word = "bars" if item.text == "|" else m.NORMS[kind]
        word = "‖₂" if word == "norm_2" else word
        yield Token("name", word, Span(item.span.start, item.span.start + 1))
        yield from self.bracketed(item.rows[0], item.span)
        yield from self.raised(item)

    def matrix(self, item: Item) -> Iterator[Part]:
        """A matrix by its elements, or its determinant."""
        span = item.span
        if item.text == "Vmatrix":
            raise Unsupported("a norm of a matrix literal", span, r"write \left\|\begin{bmatrix} ... \right\|_F")
        if item.text == "vmatrix":
            yield Token("name", "det", span)
        yield Token("op", "(", span)  # or it would stand as places behind another matrix
        yield Token("op", "[", span)
        k = 0
        for n in item.widths:
            for j in range(n):
                if k:
                    yield Token("op", "," if j else ";", item.rows[k][0].span if item.rows[k] else span)
                yield self.row(item.rows[k])
                k += 1
        yield Token("op", "]", Span(span.stop - 1, span.stop))
        yield Token("op", ")", Span(span.stop - 1, span.stop))
        if item.sub is not None:
            yield from self.places(item.sub, None)
        yield from self.raised(item)

    def root(self, item: Item) -> Iterator[Part]:
        """A square root, or one of another order as a power."""
        start = Span(item.span.start, item.span.start + 1)
        if not item.text:
            yield Token("name", "sqrt", start)
        yield from self.bracketed(item.rows[0], item.span)
        if item.text:
            yield Token("op", "power", start, Fraction(1, int(item.text)))
        yield from self.raised(item)

    def exponential(self, item: Item) -> Iterator[Part]:
        """`e^{x}`: of a square matrix the matrix exponential."""
        row = item.sups[0]
        if len(item.sups) > 1 or (row[0].kind == "sign" and row[0].text in ("⊤", "'", "†", ".*")):
            raise ReadError("e is not declared", item.span, "declare it, or write e^{x} for the exponential")
        yield Token("name", "e^", item.span)
        yield from self.bracketed(row, Span(row[0].span.start, row[-1].span.stop))

    def word(self, row: Row, k: int) -> tuple[Iterable[Part], int]:
        """A function, a name of several letters, or `where`."""
        item = row[k]
        text = self.chosen(item)
        if text in NAMES and text not in self.told and k + 1 < len(row):
            return [Token("name", "where", item.span)], k + 1
        if text in self.told:
            return self.variable(item, text, row, k + 1)
        text = text if text in self.functions else PRINTED.get(text, text)
        if text in ("min", "max", "argmin", "argmax") and item.sub is not None:
            return self.extreme(row, k)
        if text in self.functions:
            return self.function(text, item, row, k + 1)
        if item.text in m.SPELLED.values() or item.sub is None:
            return [self.unknown(item, text)], k + 1
        return self.variable(item, text, row, k + 1)

    def unknown(self, item: Item, text: str) -> Iterator[Part]:
        """A word that is neither a name nor a function: left to the parser."""
        yield Token("name", text, item.span)
        yield from self.raised(item)


def marked(row: Row) -> str:
    r"""What the subscript of a norm says: `F`, `1`, `*`; `\ell_1` as l1."""
    inner = row[0].sub if len(row) == 1 and not row[0].sups else None
    if inner is not None and row[0].text == "l":
        return "l" + subscript(inner)
    return subscript(row) or "in the subscript"


def heads(row: Row, k: int) -> bool:
    """Does `=` follow, so that it is a left side?"""
    return k < len(row) and row[k].kind == "sign" and row[k].text in "=↦"


def pair(item: Item | None) -> bool:
    """Are there two arguments in parentheses?"""
    return item is not None and len(parted(item.rows[0])) == 2
