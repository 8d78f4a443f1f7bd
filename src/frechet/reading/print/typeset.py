r"""Items of LaTeX into the tokens of the parser.

What print leaves open is settled here by the declared names: `AB` is a product or a name, `x_1` an entry or a name,
`I_n` the identity, `x_i` under a sum a row of X; what was settled by convention is noted.  Rows inside rows are
generators on an explicit stack.

    legend   k place in a row   row items side by side   item one of them
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from frechet.errors import ReadError, Span, Unsupported
from frechet.functions.catalogue.spellings import PRINTED
from frechet.reading.print import macros as m
from frechet.reading.print.items import Item, Row, content, item_at, operand
from frechet.reading.print.letters import Letters
from frechet.reading.print.rows import grown
from frechet.reading.print.scripts import NAMES, Part, Read, occurring, subscript
from frechet.reading.text.lex import Token


class Typeset(Letters):
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

    def part(self, row: Row, k: int, places: bool = False) -> Read:
        """The tokens of what begins at a place, and where it ends."""
        item = row[k]
        match item.kind:
            case "number" if item.style != "plain":
                return [self.ones(item)], k + 1
            case "letter" | "run" | "number":
                return self.letters(row, k)
            case "word":
                return self.word(row, k)
            case "sign":
                return self.sign(row, k, places)
            case "group" if not content(item):
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

    def sign(self, row: Row, k: int, places: bool) -> Read:
        """An operator, or the beginning of a derivative."""
        item, following = row[k], item_at(row, k + 1)
        if item.text == "∂" and item.sub is not None:
            return [self.nabla(item)], k + 1
        if item.text == "∂":
            return self.slashed(row, k)
        if item.text == "∇":
            return self.gradient(row, k)
        if (
            item.text == ","
            and following is not None
            and following.kind == "word"
            and following.text in NAMES
        ):
            return [], k + 1
        if item.text == "/":
            self.one_denominator(row, k)
        if item.text == "arg":
            return [], k + 1
        if item.text == ":" and not places:
            return [Token("op", "∶", item.span)], k + 1
        if item.text in ("⊤", "'", "†", "∞", "≤"):
            raise ReadError(
                f"unexpected {item.text}", item.span, "the transpose is written X^\\top"
            )
        return [Token("op", item.text, item.span)], k + 1

    def gradient(self, row: Row, k: int) -> Read:
        """∇ by its subscript, or by the argument of a function that is given: `∇f(x) where f(x) = ...`."""
        item, rest = row[k], row[k + 1 : k + 3]
        if item.sub is None and len(rest) == 2 and self.of_given(row, k + 1):
            item.sub = rest[1].rows[0]
        self.given(row[k + 1 :])
        return [self.nabla(item)], k + 1

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
            raise ReadError(
                f"is only {below.text} the denominator, or more?", after.span, hint
            )

    def group(self, item: Item, behind: bool = False) -> Iterator[Part]:
        """Brackets, norms, inner products, determinants."""
        span, inside = item.span, item.rows[0]
        if item.text == "⟨":
            yield Token("op", "⟨", Span(span.start, span.start + 1))
            yield self.row(
                [
                    Item("sign", ",", i.span) if i.kind == "sign" and i.text == "|" else i
                    for i in inside
                ]
            )
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
        plain = all(
            i.kind in ("letter", "number") or i.text in (",", ":", "+", "-") for i in row
        )
        return plain and (
            any(i.text in (",", ":") for i in row) or [i.kind for i in row] == ["number"]
        )

    def bars(self, item: Item) -> Iterator[Part]:
        r"""`\|x\|_2`, `|X|`."""
        kind = marked(item.sub) if item.sub else ""
        if item.text == "‖" and kind not in m.NORMS:
            raise Unsupported(
                f"the norm with the mark {kind}", item.span, "known are _F _1 _2 _*"
            )
        if item.text == "|" and item.sub:
            raise Unsupported(
                "bars with a subscript",
                item.span,
                r"write \left. f(x) \right. without the bar",
            )
        word = "bars" if item.text == "|" else m.NORMS[kind]
        word = "‖₂" if word == "norm_2" else word
        yield Token("name", word, Span(item.span.start, item.span.start + 1))
        yield from self.bracketed(item.rows[0], item.span)
        yield from self.raised(item)

    def matrix(self, item: Item) -> Iterator[Part]:
        """A matrix by its elements, or its determinant."""
        span = item.span
        if item.text == "Vmatrix":
            raise Unsupported(
                "a norm of a matrix literal",
                span,
                r"write \left\|\begin{bmatrix} ... \right\|_F",
            )
        if item.text == "vmatrix":
            yield Token("name", "det", span)
        yield Token("op", "(", span)  # or it would stand as places behind another matrix
        yield Token("op", "[", span)
        k = 0
        for n in item.widths:
            for j in range(n):
                if k:
                    yield Token(
                        "op",
                        "," if j else ";",
                        item.rows[k][0].span if item.rows[k] else span,
                    )
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

    def word(self, row: Row, k: int) -> Read:
        """A function, a name of several letters, or `where`."""
        item = row[k]
        text = self.chosen(item)
        if text in NAMES and text not in self.told and k + 1 < len(row):
            return [Token("name", "where", item.span)], k + 1
        if text in self.told:
            return self.variable(item, text, row, k + 1)
        text = text if text in self.functions else PRINTED.get(text, text)
        if text in self.functions and text in m.EXTREMES and item.sub is not None:
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
