"""Tokens into a tree: operator precedence with explicit stacks, so that depth is a limit and never a crash.

    + -   below   * .* / ./   below   juxtaposition   below   unary minus   below   ' ^ .^ [i,j]

Operators of one level go left to right.  A function is a name before a parenthesis.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from frechet.errors import FrechetError, NameUnknown, ReadError, Span, TooLarge, Unsupported
from frechet.function import registry
from frechet.reading.lex import HINTS, Token
from frechet.reading.syntax import Document, Syntax

DEPTH = 1000  # open parentheses
SIMILAR = 30  # letters of a name that are compared with those of the functions

BINARY = {"+": 10, "-": 10, "*": 20, ".*": 20, "/": 20, "./": 20, "⊗": 22, "": 25}
NEGATE, ROOT, POWER = 30, 35, 45
CLOSER = {"(": ")", "[": "]", "‖": "‖", "⟨": "⟩"}
EXPONENT = "after ^ comes a signed number, a name or parentheses"


@dataclass(slots=True)
class Frame:
    """One open bracket: operands and operators that wait, arguments that are complete."""

    opener: Token
    function: Token | None = None
    base: Syntax | None = None
    args: list[Syntax] = field(default_factory=list)
    operands: list[Syntax] = field(default_factory=list)
    operators: list[tuple[str, int, Span]] = field(default_factory=list)

    def push(self, operand: Syntax) -> None:
        """An operand; an exponent is applied at once, before any postfix operator."""
        self.operands.append(operand)
        if self.operators and self.operators[-1][1] == POWER:
            self.apply(POWER)

    def apply(self, power: int) -> None:
        """Apply the waiting operators that bind at least this tightly."""
        while self.operators and self.operators[-1][1] >= power:
            op, _, span = self.operators.pop()
            right = self.operands.pop()
            if op in ("negate", "√"):
                self.operands.append(prefixed(op, span, right))
            else:
                self.operands.append(combined(op, span, self.operands.pop(), right))

    def finish(self) -> None:
        """The argument is complete."""
        self.apply(0)
        self.args.append(self.operands.pop())

    @property
    def lists(self) -> bool:
        """May it hold several arguments?"""
        return self.function is not None or self.base is not None or self.opener.text == "⟨"


def prefixed(op: str, span: Span, right: Syntax) -> Syntax:
    """Minus or a root; the minus of a literal is the literal's."""
    if op == "√":
        return Syntax("call", span, [right], text="sqrt")
    if right.op == "number" and not right.closed:
        return Syntax("number", Span(span.start, right.span.stop), value=-right.value, text="-" + right.text)
    return Syntax("negate", span, [right])


def combined(op: str, span: Span, left: Syntax, right: Syntax) -> Syntax:
    """A binary operator; a row of additions is one sum, so that it costs no depth."""
    if op == "⊗":
        return Syntax("call", span, [left, right], text="kron")
    if op not in "+-":
        return Syntax(op, span, [left, right])
    total = left if left.op == "sum" and not left.closed else Syntax("sum", span, [left], signs=[(1, span)])
    total.args.append(right)
    total.signs.append((1 if op == "+" else -1, span))
    return total


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
    ) -> None:
        self.stream, self.juxtaposition = stream, juxtaposition
        self.products, self.functions, self.primed = products, functions, primed
        self.token = next(stream)
        self.frames: list[Frame] = []

    def advance(self) -> Token:
        """The current token; the next one becomes current."""
        token = self.token
        if token.kind != "end":
            self.token = next(self.stream)
        return token

    def sees(self, *ops: str) -> bool:
        """Is the current token one of these operators?"""
        return self.token.kind == "op" and self.token.text in ops

    def document(self) -> Document:
        """An expression, then perhaps `where R = ..., S = ...`."""
        body = self.expression()
        definitions: list[tuple[str, Span, Syntax]] = []
        while self.token.kind == "name" and self.token.text == "where" if not definitions else self.sees(","):
            self.advance()
            name = self.advance()
            if name.kind != "name" or not self.sees("="):
                raise ReadError("a definition after `where` reads `R = expression`", name.span)
            self.advance()
            definitions.append((name.text, name.span, self.expression()))
        if self.token.kind != "end":
            raise self.unexpected()
        return Document(body, definitions)

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
        if self.sees("+", "-"):
            self.advance()
            return self.signed(frame, token, exponent)
        if self.sees("√") and not exponent:
            self.advance()
            frame.operators.append(("√", ROOT, token.span))
            return True
        if self.sees(*CLOSER) and not (exponent and token.text != "("):
            if token.text == "[":
                raise Unsupported("matrix literals [a, b; c, d] are not supported yet", token.span)
            return self.open(Frame(self.advance()))
        raise self.missing(frame, exponent)

    def named(self, frame: Frame, name: Token) -> bool:
        """A variable, or a function before a parenthesis; σ'(x) is the derivative of a declared σ."""
        while name.text.rstrip("'") in self.primed and self.sees("'"):
            name = Token("name", name.text + "'", Span(name.span.start, self.advance().span.stop))
        if self.sees("(") and not (self.juxtaposition and name.text in self.products):
            if self.functions and name.text.rstrip("'") not in self.functions:
                raise unknown_function(name.text, name.span, name.text in self.products)
            return self.open(Frame(self.advance(), function=name))
        frame.push(Syntax("name", name.span, text=name.text))
        return False

    def signed(self, frame: Frame, sign: Token, exponent: bool) -> bool:
        """A sign before an operand; two minus signs cancel, so that a long row of them costs nothing."""
        if exponent:
            if self.token.kind != "number":
                raise self.missing(frame, exponent, sign.text)
            value = -self.token.value if sign.text == "-" else self.token.value
            frame.push(Syntax("number", self.token.span, value=value, text=sign.text + self.token.text))
            self.advance()
            return False
        if sign.text == "-":
            if frame.operators and frame.operators[-1][0] == "negate" and len(frame.operands) < len(frame.operators):
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
            frame.operands[-1] = Syntax("transpose", self.advance().span, [frame.operands[-1]])
            return False
        if self.sees("power", "epower"):
            self.advance()
            exponent = Syntax("number", token.span, value=token.value, text=str(token.value))
            frame.operands[-1] = Syntax(token.text, token.span, [frame.operands[-1], exponent])
            return False
        if self.sees("^", ".^"):
            frame.operators.append(("power" if token.text == "^" else "epower", POWER, self.advance().span))
            return True
        if self.sees("["):
            return self.open(Frame(self.advance(), base=frame.operands.pop()))
        name = self.advance().text if self.sees(*(op for op in BINARY if op)) else ""
        frame.apply(BINARY[name])
        frame.operators.append((name or "*", BINARY[name], token.span))
        return True

    def closes(self) -> bool:
        """Is there neither an operator nor an operand of a product by juxtaposition?"""
        token = self.token
        if token.kind == "op" and token.text in ("'", "power", "epower", "^", ".^", "[", *BINARY) and token.text:
            return False
        if not self.juxtaposition or token.text == "where":
            return True
        inside_norm = token.text == "‖" and any(f.opener.text == "‖" for f in self.frames[-1:])
        return not (token.kind in ("number", "name") or (self.sees("(", "‖", "⟨", "√") and not inside_norm))

    def close(self) -> bool:
        """A comma or the closing bracket of the innermost frame; is an operand due now?"""
        frame, token = self.frames[-1], self.token
        if self.sees(",") and frame.lists:
            self.advance()
            frame.finish()
            return True
        if not self.sees(CLOSER[frame.opener.text]):
            raise self.unexpected()
        self.advance()
        frame.finish()
        self.frames.pop()
        self.frames[-1].push(self.closed(frame, Span(frame.opener.span.start, token.span.stop)))
        return False

    def closed(self, frame: Frame, span: Span) -> Syntax:
        """What a closed bracket is."""
        if frame.function is not None:
            return Syntax("call", frame.function.span, frame.args, text=frame.function.text)
        if frame.base is not None:
            return Syntax("entry", span, [frame.base, *frame.args])
        if frame.opener.text == "‖":
            name = self.advance().text if self.sees("norm1", "norm2", "normF") else "norm2"
            return Syntax("call", span, frame.args, text=name)
        if frame.opener.text == "⟨":
            return Syntax("call", span, frame.args, text="inner")
        frame.args[0].closed = True
        return frame.args[0]

    # ---------------------------------------------------------------- errors
    def missing(self, frame: Frame, exponent: bool, sign: str = "") -> ReadError:
        """An operand is due and something else stands there."""
        token = self.token
        if exponent and sign and (token.kind == "name" or token.text == "("):
            hint = f"write ^({sign}{token.text})" if token.kind == "name" else f"write ^({sign}(...))"
            return ReadError("a signed exponent is a number", token.span, hint)
        if exponent:
            return ReadError(f"an exponent is missing before {described(token)}", token.span, EXPONENT)
        if token.kind == "end" and len(self.frames) == 1 and not frame.operators and not frame.operands:
            return ReadError("there is no expression", token.span)
        if frame.function is not None and self.sees(")") and not frame.args:
            return ReadError(f"{frame.function.text}() has no argument", token.span)
        hint = (
            "the quote is the transpose and stands behind its matrix: x'"
            if token.text == "'"
            else HINTS.get(token.text, "")
        )
        return ReadError(f"an expression is missing before {described(token)}", token.span, hint)

    def unexpected(self) -> ReadError:
        """An operator is due and something else stands there."""
        token, frame = self.token, self.frames[-1]
        if token.kind == "end":
            return ReadError(
                f"the {frame.opener.text} is never closed", frame.opener.span if len(self.frames) > 1 else token.span
            )
        if token.kind in ("number", "name") or self.sees("("):
            left = (frame.operands or frame.args)[-1]
            name = left.text if left.op == "name" else ""
            hint = f"write {name}*{token.text} or {name}.*{token.text}" if name else "write * for a product"
            if name in self.functions:
                hint = f"write {name}({token.text})"
            return ReadError(f"an operator is missing before {described(token)}", token.span, hint)
        if self.sees(")", "]"):
            return ReadError(f"unmatched {token.text}", token.span)
        return ReadError(f"unexpected {described(token)}", token.span, HINTS.get(token.text, ""))


def unknown_function(name: str, span: Span, variable: bool) -> FrechetError:
    """A function that is not there; the nearest one is named."""
    if name in PLANNED.split() and not variable:
        return Unsupported(f"the function {name} is not supported yet", span, f"declare it: {name}: n×n -> n×n")
    similar = get_close_matches(name[:SIMILAR], registry, n=1, cutoff=0.6)
    close = similar or [w for w in registry if w.lower() == name.lower()]
    hint = (
        f"write {name}*(...) for a product, {name}[i] or {name}[i,j] for an entry"
        if variable
        else OTHER_NAMES.get(name)
        or (f"did you mean {close[0]}?" if close else "declare it: name: elementwise, or name: n -> n")
    )
    return NameUnknown(f"there is no function {name}", span, hint)


PLANNED = """
    svdvals norm_p norm_pq block max min var mask triu tril toeplitz circulant vech duplication elimination
    khatri_rao cumsum pdist2 solve
"""
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
