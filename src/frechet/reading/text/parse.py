r"""Tokens into a tree: operator precedence with explicit stacks, so that depth is a limit and never a crash.

    + -   below   * .* / ./ \   below   juxtaposition   below   unary minus   below   ' ^ .^ [i,j]

Operators of one level go left to right.  A function is a name before a parenthesis.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from frechet.errors import FrechetError, NameUnknown, ReadError, Span, TooLarge
from frechet.functions.declaration import registry
from frechet.reading.text.frame import (
    AT,
    BINARY,
    CLOSER,
    DERIVE,
    NEGATE,
    POWER,
    ROOT,
    Frame,
)
from frechet.reading.text.lex import HINTS, Token, conjugated, sign_missing
from frechet.reading.text.syntax import OPERATORS, Document, Syntax, definitions_sorted

DEPTH = 1000  # open parentheses
FACTORS, PRODUCTS = 2000, 10_000  # in one term, in one text
INDICES = 30  # bound indices of one text
SIMILAR = 30  # letters of a name that are compared with those of the functions

RAISING = {"^": "power", ".^": "epower", "**": "**"}
INFIX = ("'", "†", "power", "epower", "[", *RAISING, *BINARY)  # behind an operand
EXPONENT = "after ^ comes a signed number, a name or parentheses"


class Parser:
    """One pass over the tokens.

    `juxtaposition`: two operands side by side are a product.  `products`: names that are variables, so that one
    before a parenthesis multiplies and does not call.  `functions`: the names that can be called, `primed` those
    that are declared as elementwise and have derivatives σ', σ''.
    """

    def __init__(
        self,
        stream: Iterator[Token],
        juxtaposition: bool = False,
        products: Collection[str] = (),
        functions: Collection[str] = (),
        primed: Collection[str] = (),
        habits: Collection[str] = (),
    ) -> None:
        self.habits = habits
        self.stream, self.juxtaposition = stream, juxtaposition
        self.products, self.functions, self.primed = products, functions, primed
        self.token = next(stream)
        self.factors = self.multiplied = 0  # products of this term, of the text
        self.frames: list[Frame] = []
        self.notes: dict[str, None] = {}  # what is convention
        # the names of bound indices; one that comes again gets primes
        self.bound: list[str] = []

    def advance(self) -> Token:
        """The current token; the next one becomes current."""
        token = self.token
        if token.kind != "end":
            self.token = next(self.stream)
        return token

    def sees(self, *ops: str) -> bool:
        """Is the current token one of these operators?"""
        return self.token.is_op(ops)

    def document(self) -> Document:
        """An expression, then perhaps `where R = ..., S = ...`."""
        body, sides, equals = self.expression(), list[Syntax](), list[Span]()
        while self.sees("="):
            equals.append(self.advance().span)
            if self.sees("="):
                raise ReadError(
                    "an equation has one =",
                    Span(equals[-1].start, self.token.span.stop),
                    HINTS["="],
                )
            sides.append(self.expression())
        definitions: list[tuple[str, Span, Syntax]] = []
        while (
            self.token.kind == "name" and self.token.text == "where"
            if not definitions
            else self.sees(",")
        ):
            self.advance()
            name = self.advance()
            if name.kind != "name" or not self.sees("="):
                raise ReadError(
                    "a definition after `where` reads `R = expression`", name.span
                )
            self.advance()
            definitions.append((name.text, name.span, self.expression()))
        if self.token.kind != "end":
            raise self.unexpected()
        return Document(
            body, definitions_sorted(definitions), sides, equals, list(self.notes)
        )

    def expression(self) -> Syntax:
        """The longest expression from here."""
        self.frames = [Frame(Token("op", "", self.token.span))]
        due = True
        while True:
            if due:
                due = self.operand()
            elif not self.closes():
                due = self.operator()
            elif len(self.frames) == 1:
                self.frames[0].finish()
                return self.frames[0].args[0]
            else:
                due = self.close()

    # ---------------------------------------------------------------- an operand is due
    def operand(self) -> bool:
        """A sign, an opening bracket, a number or a name; is an operand still due?"""
        frame, token = self.frames[-1], self.token
        exponent = bool(frame.operators) and frame.operators[-1][1] == POWER
        if token.kind == "number":
            frame.push(Syntax("number", token.span, value=token.value, text=token.text))
            self.advance()
            return False
        if token.kind == "name" and token.text != "where":
            self.advance()
            return self.named(frame, token)
        return self.prefix(frame, token, exponent)

    def prefix(self, frame: Frame, token: Token, exponent: bool) -> bool:
        """A sign of differentiation, a sign, a root or a bracket; a colon for all of an axis."""
        if token.kind == "derive" and not exponent:
            self.advance()
            return self.derived(frame, token)
        if self.sees("+", "-"):
            self.advance()
            return self.signed(frame, token, exponent)
        if self.sees("√") and not exponent:
            self.advance()
            frame.operators.append(("√", ROOT, token.span))
            return True
        if self.sees(*CLOSER) and not (exponent and token.text != "("):
            return self.open(Frame(self.advance()))
        if exponent and self.sees("*"):
            raise conjugated("^*, the conjugate,", token.span)
        if (
            self.sees(":")
            and frame.base is not None
            and not frame.operators
            and frame.lower is None
        ):
            return self.everything(frame)
        raise self.missing(frame, exponent)

    def derived(self, frame: Frame, sign: Token) -> bool:
        """`d/dX` takes everything up to the closing bracket, `D_X` what stands in parentheses."""
        if sign.text == "D":
            return self.open(Frame(self.advance(), function=sign))
        frame.operators.append((sign.text, DERIVE, sign.span))
        frame.derives.append(sign)
        return True

    def named(self, frame: Frame, name: Token) -> bool:
        """A variable, or a function before a parenthesis; σ'(x) is the derivative of a declared σ."""
        while name.text.rstrip("'") in self.primed and self.sees("'"):
            name = Token(
                "name", name.text + "'", Span(name.span.start, self.advance().span.stop)
            )
        if self.sees("(") and not (self.juxtaposition and name.text in self.products):
            known = {name.text, name.text.rstrip("'")}
            if name.text != AT and self.functions and known.isdisjoint(self.functions):
                self.known_habit(name)
            return self.open(Frame(self.advance(), function=name))
        if self.sees("[") and self.brackets_call(name):
            called = Token("name", name.text + "[", name.span)
            return self.open(Frame(self.advance(), function=called))
        frame.push(self.plain_name(name))
        return False

    def known_habit(self, name: Token) -> None:
        """A word that is no function of the language is one of another system."""
        if name.text not in self.habits or name.text in self.products:
            raise unknown_function(name.text, name.span, name.text in self.products)

    def brackets_call(self, name: Token) -> bool:
        """Is it a function that another system calls with square brackets, `Tr[A]`?"""
        return name.text + "[" in self.habits and name.text not in self.products

    def method(self, frame: Frame) -> bool:
        """`x.dot(y)`: a function whose first argument stands before it."""
        sign, opener = self.advance(), self.advance()
        function = Token("name", "." + sign.text, sign.span)
        made = Frame(opener, function=function, args=[frame.operands.pop()])
        if not self.sees(")"):
            return self.open(made)
        self.advance()
        frame.operands.append(made.applied(function))
        return False

    def plain_name(self, name: Token) -> Syntax:
        """A bound index, the end of an axis, or a name."""
        for f in self.frames:
            if f.index is not None and f.index[0] == name.text:
                if not f.args:
                    raise ReadError(
                        f"the range of {name.text} depends on {name.text}", name.span
                    )
                return Syntax("index", name.span, text=f.index[1])
        if name.text[0] == "'" or "=" in name.text:
            return Syntax("word", name.span, text=name.text)
        ends = name.text == "end" and any(
            f.base is not None or f.ranged for f in self.frames
        )
        return Syntax("end" if ends else "name", name.span, text=name.text)

    def everything(self, frame: Frame) -> bool:
        """A colon alone: all of an axis."""
        span = self.advance().span
        if not self.sees(",", "]"):
            raise ReadError(
                "a slice without its first index",
                span,
                "write 1:k for the first k, : for all",
            )
        frame.push(Syntax("range", span))
        return False

    def bind(self, frame: Frame) -> bool:
        """`in` after the name of an index: the range is due."""
        name = frame.operands.pop()
        if any(f.index is not None and f.index[0] == name.text for f in self.frames):
            raise ReadError(
                f"{name.text} is the index of a sum around this one",
                name.span,
                "give it another letter",
            )
        if len(self.bound) >= INDICES:
            raise TooLarge(f"more than {INDICES} bound indices", name.span)
        self.advance()
        frame.index = name.text, name.text + "′" * self.bound.count(name.text)
        self.bound.append(name.text)
        return True

    def signed(self, frame: Frame, sign: Token, exponent: bool) -> bool:
        """A sign before an operand; two minus signs cancel, so that a long row of them costs nothing."""
        if exponent:
            if self.token.kind != "number":
                raise self.missing(frame, exponent, sign.text)
            value = -self.token.value if sign.text == "-" else self.token.value
            frame.push(
                Syntax(
                    "number", self.token.span, value=value, text=sign.text + self.token.text
                )
            )
            self.advance()
            return False
        if sign.text == "-":
            if (
                frame.operators
                and frame.operators[-1][0] == "negate"
                and len(frame.operands) < len(frame.operators)
            ):
                frame.operators.pop()
            else:
                frame.operators.append(("negate", NEGATE, sign.span))
        return True

    def open(self, frame: Frame) -> bool:
        """One level deeper."""
        if len(self.frames) > DEPTH:
            raise TooLarge(f"more than {DEPTH} open parentheses", frame.opener.span)
        self.frames.append(frame)
        return True

    # ---------------------------------------------------------------- an operator is due
    def operator(self) -> bool:
        """A postfix or binary operator, or a product by juxtaposition; is an operand due now?"""
        frame, token = self.frames[-1], self.token
        if self.sees("'"):
            frame.operands[-1] = Syntax(
                "transpose", self.advance().span, [frame.operands[-1]]
            )
            return False
        if self.sees("†"):
            self.notes["† is the pseudoinverse"] = None
            frame.operands[-1] = Syntax(
                "call", self.advance().span, [frame.operands[-1]], text="pinv"
            )
            return False
        if self.sees("power", "epower"):
            self.advance()
            exponent = Syntax(
                "number", token.span, value=token.value, text=str(token.value)
            )
            frame.operands[-1] = Syntax(
                token.text, token.span, [frame.operands[-1], exponent]
            )
            return False
        if self.sees(*RAISING):
            self.powers_in_a_row(frame.operands[-1])
            frame.operators.append((RAISING[token.text], POWER, self.advance().span))
            return True
        if token.kind == "method":
            return self.method(frame)
        if self.sees("["):
            return self.open(Frame(self.advance(), base=frame.operands.pop()))
        name = self.advance().text if self.sees(*(op for op in BINARY if op)) else ""
        self.count(name, token.span)
        frame.apply(BINARY[name])
        frame.operators.append((name or "*", BINARY[name], token.span))
        return True

    def powers_in_a_row(self, base: Syntax) -> None:
        """`a^b^c` goes from left to right, `a**b**c` elsewhere from right to left."""
        if base.closed or (base.op not in OPERATORS and base.text != "**"):
            return
        if self.token.text == "**" or base.text == "**":
            raise ReadError(
                "which of the two powers comes first?",
                self.token.span,
                "write (a**b)**c or a**(b**c)",
            )
        self.notes["powers go from left to right: a^b^c is (a^b)^c"] = None

    def count(self, operator: str, span: Span) -> None:
        """One more product; a sum begins a new term."""
        product = operator not in ("+", "-")
        self.factors, self.multiplied = (
            self.factors + 1 if product else 0,
            self.multiplied + product,
        )
        if self.factors > FACTORS or self.multiplied > PRODUCTS:
            many = (
                f"{FACTORS} factors in one term"
                if self.factors > FACTORS
                else f"{PRODUCTS} products"
            )
            raise TooLarge(f"the input has more than {many}", span)

    def closes(self) -> bool:
        """Is there neither an operator nor an operand of a product by juxtaposition?"""
        token = self.token
        if token.kind == "method" or (token.is_op(INFIX) and token.text):
            return False
        if (
            not self.juxtaposition
            or token.text == "where"
            or (token.text == "in" and self.frames[-1].binds)
        ):
            return True
        inside_norm = token.text == "‖" and any(
            f.opener.text == "‖" for f in self.frames[-1:]
        )
        return not (
            token.kind in ("number", "name", "derive")
            or (self.sees("(", "‖", "⟨", "√") and not inside_norm)
        )

    def close(self) -> bool:
        """A comma or the closing bracket of the innermost frame; is an operand due now?"""
        frame, token = self.frames[-1], self.token
        if self.sees(",") and frame.lists:
            self.advance()
            frame.finish()
            return True
        if self.sees(";") and frame.literal:
            self.advance()
            frame.finish()
            frame.end_row()
            return True
        if self.sees(":") and frame.ranges:
            frame.colon(self.advance().span)
            return True
        if self.token.text == "in" and frame.binds:
            return self.bind(frame)
        if self.sees("=") and frame.names_point:
            self.advance()
            frame.name_point()
            return True
        if not self.sees(CLOSER.get(frame.opener.text, "")):
            raise self.unexpected()
        self.advance()
        frame.finish()
        self.frames.pop()
        self.frames[-1].push(
            self.closed(frame, Span(frame.opener.span.start, token.span.stop))
        )
        return False

    def closed(self, frame: Frame, span: Span) -> Syntax:
        """What a closed bracket is."""
        if frame.opener.text == "‖":
            name = self.advance().text if self.sees("norm1", "norm2", "normF") else "norm2"
            return Syntax("call", span, frame.args, text=name)
        return frame.made(span)

    # ---------------------------------------------------------------- errors
    def missing(self, frame: Frame, exponent: bool, sign: str = "") -> ReadError:
        """An operand is due and something else stands there."""
        token = self.token
        if exponent and sign and (token.kind == "name" or token.text == "("):
            hint = (
                f"write ^({sign}{token.text})"
                if token.kind == "name"
                else f"write ^({sign}(...))"
            )
            return ReadError("a signed exponent is a number", token.span, hint)
        if exponent:
            return ReadError(
                f"an exponent is missing before {described(token)}", token.span, EXPONENT
            )
        if (
            token.kind == "end"
            and len(self.frames) == 1
            and not frame.operators
            and not frame.operands
        ):
            return ReadError("there is no expression", token.span)
        if frame.function is not None and self.sees(")") and not frame.args:
            return ReadError(f"{frame.function.text}() has no argument", token.span)
        hint = (
            "the quote is the transpose and stands behind its matrix: x'"
            if token.text == "'"
            else HINTS.get(token.text, "")
        )
        return ReadError(
            f"an expression is missing before {described(token)}", token.span, hint
        )

    def unexpected(self) -> ReadError:
        """An operator is due and something else stands there."""
        token, frame = self.token, self.frames[-1]
        if token.kind == "end":
            return ReadError(
                f"the {frame.opener.text} is never closed",
                frame.opener.span if len(self.frames) > 1 else token.span,
            )
        if token.kind in ("number", "name") or self.sees("("):
            left = (frame.operands or frame.args)[-1]
            while left.op == "*" and not left.closed:
                left = left.args[-1]
            name = left.text if left.op in ("name", "number") else ""
            listed = "separate elements by , and rows by ;" if frame.literal else ""
            hint = listed or sign_missing(name, token.text, self.functions)
            return ReadError(
                f"an operator is missing before {described(token)}", token.span, hint
            )
        if self.sees(")", "]"):
            return ReadError(f"unmatched {token.text}", token.span)
        return ReadError(
            f"unexpected {described(token)}", token.span, HINTS.get(token.text, "")
        )


def unknown_function(name: str, span: Span, variable: bool) -> FrechetError:
    """A function that is not there; the nearest one is named."""
    if name in CONJUGATES.split() and not variable:
        return conjugated(f"the function {name}", span)
    product = f"write {name}*(...) for a product, {name}[i] or {name}[i,j] for an entry"
    hint = product if variable else OTHER_NAMES.get(name) or nearest(name)
    return NameUnknown(f"there is no function {name}", span, hint).lacking(name)


def nearest(name: str) -> str:
    """The function that is spelled nearly so, or how to declare one."""
    similar = get_close_matches(name[:SIMILAR], registry, n=1, cutoff=0.62)
    close = similar or [w for w in registry if w.lower() == name.lower()]
    return (
        f"did you mean {close[0]}?"
        if close
        else f"declare it: {name}: elementwise, or {name}: n -> n"
    )


CONJUGATES = (
    "conj conjugate real imag re im Re Im ctranspose hermitian abs2 angle wirtinger"
)
OTHER_NAMES = {
    "transpose": "write X' for the transpose",
    "inverse": "write inv(X)",
    "ln": "write log(x)",
    "Diag": "write diag(x)",
    "identity": "write eye(n)",
    "T": "write X' for the transpose",
}


def described(token: Token) -> str:
    """A token as messages call it."""
    return token.text if token.kind == "end" else f"`{token.text}`"
