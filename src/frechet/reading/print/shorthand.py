r"""What print leaves out, put back among the tokens: brackets behind `\log x`, and left sides that only name a value.

legend   t token   w an open bracket
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from frechet.errors import ReadError, Span
from frechet.reading.print.macros import word_set
from frechet.reading.text.lex import Token
from frechet.reading.text.syntax import Syntax

ENDS = {"+", "-", "=", ",", ";", ")", "]", "⟩", ":", "↦"}  # what ends a term
FACTORS = {
    "*",
    "·",
    ".*",
    "./",
    "/",
    "⊗",
    "∶",
}  # what ends a product of operands side by side
COMPLETE = (")", "]", "⟩", "'", "power", "epower", "†")  # behind these stands an operator
SIMPLE = word_set(
    "log log2 log10 exp sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan sqrt abs"
)
OPERATOR_AND_BRACKET = 2  # pieces
DIFFERENTIAL = "ⅆ"  # an upright d


@dataclass(slots=True)
class ImpliedBracket(Token):
    """An opening bracket that print left out: it closes behind a product or a whole term, then `after` follows.

    `derives`: a sign of differentiation comes next, which takes one term.
    """

    limit: str = "product"
    after: list[Token] = field(default_factory=list)
    derives: bool = False


@dataclass(slots=True)
class Waiting:
    """An open bracket: one of the text, or one that print left out, with how many pieces are in it so far."""

    by: ImpliedBracket | None = None
    function: str = ""  # whose argument it is
    pieces: int = 0
    full: bool = (
        False  # a function and its brackets are all of it: nothing more belongs to it
    )


class Bracketed:
    """The tokens with the brackets that were left out; `extent`: derivatives take one `term` or the whole `sum`."""

    def __init__(
        self,
        stream: Iterator[Token],
        functions: Collection[str],
        products: Collection[str],
        extent: str = "",
    ) -> None:
        self.stream, self.functions, self.products, self.extent = (
            stream,
            functions,
            products,
            extent,
        )
        self.stack = [Waiting()]

    def __iter__(self) -> Iterator[Token]:
        due, before = True, Token("op", "", Span(0, 0))
        for t in self.stream:
            if not (due and t.is_op("+-")):
                while self.over(t, due):
                    yield from self.closed(t.span.start)
                    due = False
            self.stack[-1].pieces += 1
            self.bracket(t, before)
            yield Token("op", "(", t.span) if isinstance(t, ImpliedBracket) else t
            due, before = self.asks(t), t

    def bracket(self, t: Token, before: Token) -> None:
        """A bracket opens or closes."""
        if t.is_op("([⟨"):
            function = before.text if self.applies(before) and t.text == "(" else ""
            self.stack.append(
                Waiting(t if isinstance(t, ImpliedBracket) else None, function)
            )
        elif t.is_op(")]⟩") and len(self.stack) > 1:
            self.close()

    def asks(self, t: Token) -> bool:
        """Is an operand due behind it?"""
        return (
            self.applies(t)
            or t.kind == "derive"
            or (t.kind == "op" and t.text not in COMPLETE)
        )

    def takes(self, w: Waiting, t: Token) -> bool:
        """Does a derivative end at this sign?  It does behind one bracket; else `extent` must say so."""
        if not self.extent and w.pieces != OPERATOR_AND_BRACKET:
            hint = r"write \left( ... \right) around the sum, or around the derivative"
            raise TermOrSum(
                "does the derivative take one term, or the whole sum?", t.span, hint
            )
        return self.extent != "sum"

    def applies(self, t: Token) -> bool:
        """Is it a function?"""
        return t.kind == "name" and t.text in self.functions and t.text not in self.products

    def close(self) -> None:
        """The innermost bracket is closed."""
        w = self.stack.pop()
        self.stack[-1].full |= bool(w.function) and self.stack[-1].pieces == 2

    def closed(self, at: int) -> Iterator[Token]:
        """The closing bracket that print left out, and what stands behind it."""
        by = self.stack[-1].by
        assert by is not None
        self.close()
        yield Token("op", ")", Span(at, at + 1))
        for t in by.after:
            if t.is_op("("):
                self.stack.append(Waiting())
            elif t.is_op(")"):
                self.close()
            yield t

    def over(self, t: Token, due: bool) -> bool:
        """Does the innermost bracket, which print left out, end before this token?"""
        w = self.stack[-1]
        if w.by is None:
            return False
        if t.kind == "end" or t.text == "where" or t.is_op(ENDS):
            return self.takes(w, t) if w.by.derives and t.text in ("+", "-") else True
        if w.by.limit == "term" or due:
            return False
        if t.is_op(FACTORS):
            return self.over_before_factor(w, t)
        return bool(w.function) and self.over_before_operand(w, t)

    @staticmethod
    def over_before_factor(w: Waiting, t: Token) -> bool:
        """A sign of a product ends an argument; where the product might belong to it, that must show."""
        if (
            w.function
            and not w.full
            and t.text not in ("*·" if w.function in SIMPLE else "/")
        ):
            raise unclear(f"does {w.function} take the whole product?", w, t)
        return True

    def over_before_operand(self, w: Waiting, t: Token) -> bool:
        """An operand side by side belongs to the argument, unless that is full; another function may end it."""
        if not (t.kind in ("number", "name", "derive") or t.is_op("([⟨")):
            return False
        if w.full or not self.applies(t) or t.text in ("bars", "e^", "‖₂", "sqrt"):
            return w.full
        if not {w.function, t.text} <= SIMPLE:
            raise unclear(f"does {w.function} take {t.text} too?", w, t)
        return True


class TermOrSum(ReadError):
    """A derivative in front of a sum without brackets."""


def unclear(said: str, w: Waiting, t: Token) -> ReadError:
    """An argument whose end print does not show."""
    return ReadError(said, t.span, f"write \\{w.function}\\left( ... \\right)")


# -------------------------------------------------------------------- left sides
def headed(
    tokens: list[Token],
    told: Collection[str],
    functions: Collection[str],
    notes: dict[str, None],
) -> list[Token]:
    """Without a left side that only names the function or the value: `f(X) =`, `E =`, `(dA, dB) ↦`.

    The name is not declared and occurs nowhere else, or it would be an equation.
    """
    arrow = arrow_at(tokens)
    if arrow:
        return tokens[arrow + 1 :]
    first = tokens[0]
    if first.kind != "name" or first.text in told or first.text in functions:
        return tokens
    stop = arguments_end(tokens, 1)
    used = any(t.kind == "name" and t.text == first.text for t in tokens[stop:])
    if used or not tokens[stop].is_op("="):
        return tokens
    notes[f"the left side {first.text} names what was read"] = None
    return tokens[stop + 1 :]


def arrow_at(tokens: Sequence[Token]) -> int:
    """Where the arrow behind a list of names stands; 0 for nowhere."""
    arrow = next((k for k, t in enumerate(tokens[:100]) if t.is_op("↦")), 0)
    return arrow if all(t.kind == "name" or t.text in "(,)" for t in tokens[:arrow]) else 0


def arguments_end(tokens: Sequence[Token], k: int) -> int:
    """Behind a list of names in parentheses, if one stands here."""
    if tokens[k].text != "(":
        return k
    j = k + 1
    while tokens[j].kind == "name" or tokens[j].text == ",":
        j += 1
    return j + 1 if tokens[j].text == ")" else k


def bare_definitions(tokens: list[Token]) -> list[Token]:
    """`where f(X) = A X B` as `where f = A X B`."""
    found, k, definitions = list[Token](), 0, False
    while k < len(tokens):
        t = tokens[k]
        definitions |= t.kind == "name" and t.text == "where"
        found.append(t)
        k += 1
        if definitions and t.kind == "name" and k < len(tokens):
            stop = arguments_end(tokens, k)
            k = stop if tokens[stop].text == "=" else k
    return found


def differential_statement(
    tokens: list[Token], told: Collection[str], products: set[str]
) -> list[Token]:
    """`d F = ...` is `D_X (F) [dX] = ...`: X is the variable whose dX stands on the other side."""
    equals = equals_at(tokens)
    if not equals or not begins(tokens[0], told):
        return refused(tokens, told)
    moved: dict[str, None] = {}
    right = list[Token]()
    for k, t in enumerate(tokens[equals:], start=equals):
        if t.kind == "name" and begins(tokens[k - 1], told) and t.text in told:
            moved[t.text] = None
            right[-1] = Token(
                "name", "d" + t.text, Span(tokens[k - 1].span.start, t.span.stop)
            )
        else:
            right.append(t)
    if not moved:
        raise ReadError(
            "a differential of what variable?",
            tokens[0].span,
            "its dX must occur on the other side",
        )
    products |= {"d" + x for x in moved}
    sign, span = tokens[0], tokens[0].span
    by = tuple(Syntax("name", span, text=x) for x in moved)
    inside = refused(tokens[1:equals], told)
    if equals == 2 and tokens[1].kind == "name" and tokens[1].text not in told:
        raise ReadError(
            f"{tokens[1].text} is not given", tokens[1].span, f"write out {tokens[1].text}"
        )
    made = [
        Token("derive", "D", span, wrt=by),
        Token("op", "(", sign.span),
        *inside,
        Token("op", ")", span),
    ]
    made.append(Token("op", "[", span))
    for k, x in enumerate(moved):
        made += [Token("op", ",", span)] * bool(k) + [Token("name", "d" + x, span)]
    return [*made, Token("op", "]", span), *right]


def begins(t: Token, told: Collection[str]) -> bool:
    """Is it the d of a differential?"""
    return t.kind == "name" and (
        t.text == DIFFERENTIAL or (t.text == "d" and "d" not in told)
    )


def equals_at(tokens: Sequence[Token]) -> int:
    """Where the first `=` outside brackets stands; 0 for nowhere."""
    depth = 0
    for k, t in enumerate(tokens):
        if t.kind == "op":
            depth += (t.text in "([⟨") - (t.text in ")]⟩")
            if t.text == "=" and not depth:
                return k
    return 0


def refused(tokens: list[Token], told: Collection[str]) -> list[Token]:
    """The same tokens; a differential among them has no meaning alone."""
    for t, after in pairwise(tokens):
        if t.text == DIFFERENTIAL or (
            begins(t, told) and after.kind == "name" and after.text in told
        ):
            raise ReadError(
                "a differential stands alone",
                t.span,
                r"write \mathrm{d}(F) = ..., or D_X(F)[H]",
            )
    return tokens
