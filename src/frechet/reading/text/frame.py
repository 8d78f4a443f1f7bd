r"""One open bracket while the parser reads: what waits in it, and what it is once it is closed.

+ -   below   * .* / ./ \   below   juxtaposition   below   unary minus   below   ' ^ .^ [i,j]
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from frechet.errors import ReadError, Span
from frechet.reading.text.lex import Token
from frechet.reading.text.syntax import Syntax, anew

BINARY = {
    "+": 10,
    "-": 10,
    "*": 20,
    "·": 20,
    ".*": 20,
    "/": 20,
    "./": 20,
    "\\": 20,
    "⊗": 22,
    "": 25,
    "∶": 15,
}
DERIVE, NEGATE, ROOT, POWER = 5, 30, 35, 45
FUNCTION_OF_TWO = {
    "⊗": "kron",
    "∶": "inner",
    "**": "**",
}  # operators that are functions of two
AT = "at"  # of a value at a point
AT_POINT = "write at(d/dx f, x = b)"
CLOSER = {"(": ")", "[": "]", "‖": "‖", "⟨": "⟩"}


@dataclass(slots=True)
class Frame:
    """One open bracket: operands and operators that wait, arguments that are complete.

    `index` is the bound name of `sum(i in 1:m, ...)` with its own name in this document, `lower` the lower end of a
    range whose colon was read, `point` the name whose value comes, `widths` the number of elements in the complete
    rows of a matrix literal.
    """

    opener: Token
    function: Token | None = None
    base: Syntax | None = None
    args: list[Syntax] = field(default_factory=list)
    operands: list[Syntax] = field(default_factory=list)
    operators: list[tuple[str, int, Span]] = field(default_factory=list)
    index: tuple[str, str] | None = None
    lower: tuple[Syntax, Span] | None = None
    point: Syntax | None = None
    widths: list[int] = field(default_factory=list)
    derives: list[Token] = field(default_factory=list)

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
            if op in ("d", "jac", "hess"):
                self.operands.append(derived(self.derives.pop(), op, span, right))
            elif op == "total":
                self.derives.pop()
                self.operands.append(Syntax("differential", span, [right]))
            elif op in ("negate", "√"):
                self.operands.append(prefixed(op, span, right))
            else:
                self.operands.append(combined(op, span, self.operands.pop(), right))

    def finish(self) -> None:
        """The argument is complete."""
        self.apply(0)
        argument = self.operands.pop()
        if self.lower is not None:
            low, span = self.lower
            argument, self.lower = Syntax("range", span, [low, argument]), None
        if self.point is not None:
            self.args.append(self.point)
            self.point = None
        elif self.function is not None and self.function.text == AT and self.args:
            raise ReadError("a name and its value are expected", argument.span, AT_POINT)
        if self.index is not None and not self.args and argument.op != "range":
            name = self.index[0]
            raise ReadError(
                f"{name} runs over a range", argument.span, f"write {name} in 1:m"
            )
        self.args.append(argument)

    def name_point(self) -> None:
        """The name whose value follows."""
        self.point = self.operands.pop()

    def colon(self, span: Span) -> None:
        """The lower end of a range is complete."""
        self.apply(0)
        self.lower = self.operands.pop(), span

    def end_row(self) -> None:
        """A row of a matrix literal is complete."""
        self.widths.append(len(self.args) - sum(self.widths))

    @property
    def literal(self) -> bool:
        """Is it a matrix literal?"""
        return self.opener.text == "[" and self.base is None and self.function is None

    @property
    def lists(self) -> bool:
        """May it hold several arguments?"""
        return (
            self.function is not None
            or self.base is not None
            or self.opener.text in ("⟨", "[")
        )

    @property
    def ranged(self) -> bool:
        """Is it at the range of a bound index?"""
        return self.index is not None and not self.args

    @property
    def ranges(self) -> bool:
        """May a colon stand here?"""
        return self.lower is None and (self.base is not None or self.ranged)

    @property
    def names_point(self) -> bool:
        """May `=` follow: is it a value at a point that has read one name?"""
        return (
            self.function is not None
            and self.function.text == AT
            and self.point is None
            and bool(self.args)
            and not self.operators
            and [s.op for s in self.operands] == ["name"]
        )

    @property
    def binds(self) -> bool:
        """May `in` follow: is it a sum that has read one name?"""
        return (
            self.function is not None
            and self.function.text == "sum"
            and self.index is None
            and not self.args
            and not self.operators
            and [s.op for s in self.operands] in (["name"], ["index"])
        )

    def made(self, span: Span) -> Syntax:
        """What the closed bracket is."""
        if self.function is not None:
            return self.applied(self.function)
        if self.base is not None:
            return self.at_places(self.base, span)
        if self.literal:
            self.end_row()
            return Syntax("block", span, self.args, widths=tuple(self.widths))
        if self.opener.text == "⟨":
            return Syntax("call", span, self.args, text="inner")
        self.args[0].closed = True
        return self.args[0]

    def applied(self, function: Token) -> Syntax:
        """A function of its arguments."""
        if self.index is not None:
            return self.each(function, *self.index)
        if function.text == AT:
            return self.at_point(function)
        if function.text == "block":
            if len(self.args) == 1 and self.args[0].op == "block":
                return self.args[0]
            raise ReadError(
                "block takes a matrix literal", function.span, "write block([A, B; C, D])"
            )
        if function.kind == "derive":
            if len(self.args) > 1:
                raise ReadError(
                    "D takes one expression", function.span, "write D_X (F) [H]"
                )
            wrt = function.wrt
            return Syntax(
                "derivative",
                function.span,
                [*self.args, *wrt],
                text="D",
                widths=(len(wrt),),
            )
        return Syntax("call", function.span, self.args, text=function.text)

    def at_point(self, function: Token) -> Syntax:
        """The value of an expression where names have values."""
        names = [s.text for s in self.args[1::2]]
        if not names:
            raise ReadError("the value of an expression where?", function.span, AT_POINT)
        if len({*names}) < len(names):
            raise ReadError("a name has one value", function.span, AT_POINT)
        return Syntax(AT, function.span, self.args)

    def each(self, function: Token, name: str, own: str) -> Syntax:
        """A sum over a bound index, which has a name of its own."""
        if len(self.args) != 2:
            hint = f"write sum({name} in 1:m, x[{name}])"
            raise ReadError(
                f"a sum over {name} has a range and one expression", function.span, hint
            )
        self.args[1] = with_bound_variables(self.args[1], own)
        return Syntax("each", function.span, self.args, text=own)

    def at_places(self, base: Syntax, span: Span) -> Syntax:
        """An entry or a slice; behind D_X (F) the directions."""
        if not base.undirected:
            return Syntax("entry", span, [base, *self.args])
        if ranged := next((a for a in self.args if a.op == "range"), None):
            raise ReadError(
                "a direction is an expression", ranged.span, "write D_X (F) [H]"
            )
        return Syntax(
            "derivative", base.span, [*base.args, *self.args], text="D", widths=base.widths
        )


def derived(sign: Token, op: str, span: Span, body: Syntax) -> Syntax:
    """A derivative of what stands behind its sign."""
    if not any(x.op == "power" for x in sign.wrt):
        return Syntax("derivative", span, [body, *sign.wrt], text=op, value=sign.value)
    one_by_one = sign.wrt * 2 if op == "hess" and len(sign.wrt) == 1 else sign.wrt
    for x in reversed(one_by_one):
        body = by_power(body, x, span) if x.op == "power" else partial(body, x, span)
    return body


def partial(body: Syntax, x: Syntax, span: Span) -> Syntax:
    """The derivative by one variable."""
    return Syntax("derivative", span, [body, x], text="d")


def by_power(body: Syntax, x: Syntax, span: Span) -> Syntax:
    """The derivative by a power of a number s: ∂f/∂(sᵖ) = (∂f/∂s)/(p·sᵖ⁻¹)."""
    s, p = x.args
    less = replace(p, value=p.value - 1, text=str(p.value - 1))
    raised = s if less.value == 1 else Syntax("power", span, [s, less])
    return Syntax(
        "/", span, [partial(body, s, span), Syntax("*", span, [p, raised])], closed=True
    )


def prefixed(op: str, span: Span, right: Syntax) -> Syntax:
    """Minus or a root; the minus of a literal is the literal's."""
    if op == "√":
        return Syntax("call", span, [right], text="sqrt")
    if right.op == "number" and not right.closed:
        return Syntax(
            "number",
            Span(span.start, right.span.stop),
            value=-right.value,
            text="-" + right.text,
        )
    return Syntax("negate", span, [right])


def combined(op: str, span: Span, left: Syntax, right: Syntax) -> Syntax:
    """A binary operator; a row of additions is one sum, so that it costs no depth."""
    if op == "·":
        return Syntax("*", span, [left, right], text="·")
    if op in FUNCTION_OF_TWO:
        return Syntax("call", span, [left, right], text=FUNCTION_OF_TWO[op])
    if op not in "+-":
        return Syntax(op, span, [left, right])
    total = (
        left
        if left.op == "sum" and not left.closed
        else Syntax("sum", span, [left], signs=[(1, span)])
    )
    total.args.append(right)
    total.signs.append((1 if op == "+" else -1, span))
    return total


def with_bound_variables(body: Syntax, own: str) -> Syntax:
    r"""The body of a sum over j where `\partial/\partial y_j` goes by an entry at this index."""
    letter = own.rstrip("′")

    def bound(x: Syntax) -> Syntax:
        if x.op != "entry":
            return x
        places = [
            replace(p, op="index", text=own) if p.op == "name" and p.text == letter else p
            for p in x.args[1:]
        ]
        return replace(x, args=[x.args[0], *places])

    def made_of(s: Syntax, args: list[Syntax]) -> Syntax:
        if s.op != "derivative":
            return replace(s, args=args)
        return replace(s, args=[args[0], *map(bound, args[1:])])

    moved = any(s.op == "derivative" for s in body.nodes())
    return anew(body, made_of) if moved else body
