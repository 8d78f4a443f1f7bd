r"""What print leaves out, put back among the tokens: brackets behind `\log x`, and left sides that only name a value.

legend   t token   w an open bracket
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from frechet.errors import ReadError, Span
from frechet.reading.print.macros import word_set
from frechet.reading.text.lex import Token

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
ANGLES = word_set("sin cos tan cot sec csc sinh cosh tanh")  # of one number in print
DETERMINANTS = ("det", "logdet")
OPERATOR_AND_BRACKET = 2  # pieces
GAP = "gap"  # the kind of a token that stands for a space that was written by a macro
# where it ends the next item begins
GAPS = re.compile(
    r"(?:(?<!\\)\\(?:[,;:> ]|(?:(?:thin|med|thick)space|quad|qquad|enspace)(?![A-Za-z]))\s*|[\u2009\u200a\u202f]\s*)+"
)
DIFFERENTIAL = "ⅆ"  # an upright d


@dataclass(slots=True)
class ImpliedBracket(Token):
    """An opening bracket that print left out: it closes behind a product or a whole term, then `after` follows.

    `derives`: a sign of differentiation comes next, which takes one term; `reach`: up to this place of the text no
    sign ends it.
    """

    limit: str = "product"
    after: list[Token] = field(default_factory=list)
    derives: bool = False
    reach: int = 0


@dataclass(slots=True)
class Waiting:
    """An open bracket: one of the text, or one that print left out, with how many pieces are in it so far."""

    by: ImpliedBracket | None = None
    function: str = ""  # whose argument it is
    pieces: int = 0
    full: bool = (
        False  # a function and its brackets are all of it: nothing more belongs to it
    )
    ranks: list[int | None] = field(default_factory=list)  # of its factors
    apart: bool = False  # a space stands before it, so that spaces inside say nothing

    @property
    def number(self) -> bool:
        """Are all its factors numbers, one of them by name?"""
        return bool(self.ranks) and not any(r is None or r for r in self.ranks)


@dataclass(slots=True)
class Arguments:
    """How far the bare arguments of functions reach, and what is known for that.

    `reach` is "" for what print shows, `product` for all that stands side by side, `factor` for the first factor;
    `rank` gives how many axes a name has; `open` says whether another reach would read otherwise.
    """

    reach: str = ""
    rank: Callable[[str], int | None] = lambda _: None
    notes: dict[str, None] = field(default_factory=dict)
    open: bool = False


class Bracketed:
    """The tokens with the brackets that were left out; `extent`: derivatives take one `term` or the whole `sum`."""

    def __init__(
        self,
        stream: Iterable[Token],
        functions: Collection[str],
        products: Collection[str],
        extent: str = "",
        arguments: Arguments | None = None,
    ) -> None:
        self.tokens, self.functions, self.products, self.extent = (
            list(stream),
            functions,
            products,
            extent,
        )
        self.arguments = arguments or Arguments()
        self.stack = [Waiting()]
        self.at, self.apart = 0, False  # a space stands before this token

    def __iter__(self) -> Iterator[Token]:
        due, before = True, Token("op", "", Span(0, 0))
        for at, t in enumerate(self.tokens):
            self.at = at
            if t.kind == GAP:
                self.apart = True
                continue
            if not (due and t.is_op("+-")):
                while self.over(t, due):
                    yield from self.closed(t.span.start)
                    due = False
            self.count(t)
            self.bracket(t, before)
            yield Token("op", "(", t.span) if isinstance(t, ImpliedBracket) else t
            due, before = self.asks(t), t

    def count(self, t: Token) -> None:
        """One more piece of what is open."""
        w = self.stack[-1]
        w.apart |= self.apart and not w.pieces and bool(w.function)
        self.apart = False
        w.pieces += 1
        if t.kind == "name" or t.is_op("([⟨"):
            w.ranks.append(self.arguments.rank(t.text) if t.kind == "name" else None)

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
        for t in (t for t in by.after if t.kind != GAP):
            if t.is_op("("):
                self.stack.append(Waiting())
            elif t.is_op(")"):
                self.close()
            yield t

    def over(self, t: Token, due: bool) -> bool:
        """Does the innermost bracket, which print left out, end before this token?"""
        w = self.stack[-1]
        if w.by is None or (t.is_op("+-") and t.span.start < w.by.reach):
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
        """An operand side by side belongs to the argument, unless that is full; a space or another function ends it."""
        if not (t.kind in ("number", "name", "derive") or t.is_op("([⟨")):
            return False
        if w.full or t.text == DIFFERENTIAL:
            return w.full
        if t.is_op("⟨") and w.function in DETERMINANTS and w.ranks:  # det X ⟨X⁻ᵀ, dX⟩
            self.arguments.notes[f"the argument of {w.function} ends before ⟨"] = None
            return True
        self.arguments.open = True
        if self.arguments.reach == "factor" and w.ranks:
            return True
        if self.apart and self.arguments.reach != "product":
            return self.over_at_gap(w, t)
        if not self.applies(t):
            return self.over_before_factor_beside(w, t)
        return self.over_before_function(w, t)

    def over_at_gap(self, w: Waiting, t: Token) -> bool:
        """A space ends an argument, unless one stands before the argument as well."""
        if w.apart:
            raise unclear(f"does {w.function} take what stands behind the space too?", w, t)
        self.arguments.notes[f"the argument of {w.function} ends at the space"] = None
        return True

    def over_before_function(self, w: Waiting, t: Token) -> bool:
        """Another function ends an argument where its value is a number, or both are functions of numbers."""
        if t.text in ("bars", "e^", "‖₂", "sqrt"):
            return False
        if {w.function, t.text} <= SIMPLE or t.text in ("sum", *DETERMINANTS):
            return True
        raise unclear(f"does {w.function} take {t.text} too?", w, t)

    def over_before_factor_beside(self, w: Waiting, t: Token) -> bool:
        """A vector behind the angle of a cosine is no part of it, and a number behind a determinant may be none."""
        rank = self.arguments.rank(t.text) if t.kind == "name" else None
        if w.function in DETERMINANTS and rank == 0 and w.ranks and not w.number:
            raise unclear(f"does {w.function} take {t.text} too?", w, t)
        if w.function not in SIMPLE or not rank or not w.number:
            return False
        if w.function not in ANGLES or self.turned_later():
            raise unclear(f"does {w.function} take {t.text} too?", w, t)
        self.arguments.notes[
            f"the argument of {w.function} is a number: {t.text} stands behind it"
        ] = None
        return True

    def turned_later(self) -> bool:
        """Does a transpose, a bracket or a function stand in the rest of the product, so that it may be a number?"""
        for t in self.tokens[self.at :]:
            if t.kind in ("end", GAP) or t.is_op(ENDS):
                return False
            if t.is_op(("'", "(", "[", "⟨")) or self.applies(t):
                return not self.applies(t)
        return False


class TermOrSum(ReadError):
    """A derivative in front of a sum without brackets."""


def unclear(said: str, w: Waiting, t: Token) -> ReadError:
    """An argument whose end print does not show."""
    return ReadError(said, t.span, f"write \\{w.function}\\left( ... \\right)")


def gaps_in(text: str) -> set[int]:
    r"""Where the items begin that stand behind a space of print, as in `\det A\,b`."""
    return {match.end() for match in GAPS.finditer(text)}


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
    known = {*told, *functions, DIFFERENTIAL}
    if first.kind != "name" or {first.text, first.text.rstrip("'")} & known:
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
