r"""Derivatives in print: `\frac{\partial f}{\partial X}`, `\nabla_X`, `D_X(F)[H]`.

legend   k place in a row   sign the token of a derivative   wrt what it goes by
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from frechet.errors import ReadError, Span, Unsupported
from frechet.reading.losses import NotGiven, is_loss
from frechet.reading.print.items import (
    COUNTING_LETTERS,
    Item,
    ItemRow,
    comma_pieces,
    in_brackets,
    is_name_list,
    item_at,
    label_below,
    operand,
    term_end,
)
from frechet.reading.print.scripts import Scripts, is_transpose
from frechet.reading.print.sheet import (
    Again,
    Sheet,
    TokensRead,
    TokenTree,
    bracketed_tokens,
)
from frechet.reading.print.shorthand import ImpliedBracket
from frechet.reading.print.symbols import numeral
from frechet.reading.print.told import Told
from frechet.reading.print.unknowns import UnknownTokens
from frechet.reading.print.variables import (
    VariableAsked,
    Variables,
    begins_derivative,
    derivative_signs,
    end_of_side,
    one_name,
)
from frechet.reading.spread import ALIASES
from frechet.reading.text.lex import Token
from frechet.reading.text.syntax import Syntax
from frechet.reading.unknown_functions import ANYTHING


@dataclass(frozen=True, slots=True)
class DerivativeTokens:
    """Tokens of derivatives, and of the quotients that are none."""

    told: Told
    sheet: Sheet
    scripts: Scripts
    variables: Variables
    unknowns: UnknownTokens
    row: Again

    def fraction(self, row: ItemRow, k: int) -> TokensRead:
        """A quotient, or a derivative."""
        item = row[k]
        above, below = item.rows
        if begins_derivative(above, self.told) and begins_derivative(below, self.told):
            if len(above) == 1:
                self.given(row[k + 1 :], self.letters(below))
            return self.quotient_of_differentials(item, above, below), k + 1
        if k + 1 < len(row) and begins_term(row, k) and operand(row[k + 1]) and item.bare:
            return number_in_front(item), k + 1
        return [self.quotient(item)], k + 1

    def quotient(self, item: Item) -> Iterator[TokenTree]:
        """A quotient in brackets of its own."""
        above, below = item.rows
        yield Token("op", "(", Span(item.span.start, item.span.start + 1))
        for n, row in enumerate((above, below)):
            if n:
                yield Token("op", "/", Span(item.span.start, item.span.start + 1))
            start = row[0].span.start if row else item.span.start
            stop = row[-1].span.stop if row else item.span.stop
            yield from bracketed_tokens(self.row(row), Span(start, stop))
        yield Token("op", ")", Span(item.span.stop - 1, item.span.stop))
        yield from self.scripts.behind(item)

    def quotient_of_differentials(
        self, item: Item, above: ItemRow, below: ItemRow
    ) -> list[TokenTree]:
        r"""`\frac{\partial f}{\partial X}`, `\frac{d}{dt}`, `\frac{\partial^2 f}{\partial x \partial x^\top}`."""
        order = order_of(above[0])
        wrt, stacked = self.variables.denominators(below, order)
        if len(wrt) != order and not (order == 2 and len(wrt) == 1 and below[-1].sups):
            hint = r"write \partial^2 above" if order == 1 else ""
            raise ReadError(
                f"a derivative of order {order} by {len(wrt)} variables",
                below[0].span,
                hint,
            )
        if order > 2:
            return self.of_high_order(item, above, wrt)
        first = "jac" if stacked else "d"
        text = "hess" if order == 2 else first
        sign = Token("derive", text, item.span, wrt=tuple(wrt))
        if item.sups or item.sub is not None:
            return [self.derived(sign, above[1:], item)]
        if len(above) == 1:
            return over_term(sign)
        return [self.derived(sign, above[1:], item)]

    def of_high_order(
        self, item: Item, above: ItemRow, wrt: list[Syntax]
    ) -> list[TokenTree]:
        r"""`\frac{d^3 f}{dt^3}`: of numbers, one derivative after the other."""
        signs = [*derivative_signs(wrt, item.span)]
        if len(above) == 1 and item.bare:
            first, *rest = over_term(signs[0])
            return [first, *rest, *signs[1:]]
        self.given(above[1:], {x.text for x in wrt})
        parts: list[TokenTree] = [*signs, self.row(above[1:])]
        inside = iter(parts)
        return [bracketed_tokens(inside, item.span), self.scripts.behind(item)]

    def given(self, body: ItemRow, by: Collection[str]) -> None:
        """What is differentiated must be more than the name of a function that nobody gave; dx/dx is 1."""
        stop = next((k for k, i in enumerate(body) if i.kind == "sign"), len(body))
        head = body[:stop]
        if not names_a_function(head):
            return
        name = self.told.chosen(head[0])
        unknown = len(head) == 1 and is_loss(name) and self.told.claimed
        if not (unknown or name in by or name in ALIASES or self.told.known(name)):
            raise NotGiven(name, head[0].span)

    def letters(self, row: ItemRow) -> set[str]:
        """The names that stand in a row."""
        return {self.told.chosen(i) for i in row if i.kind == "letter"}

    def derived(self, sign: Token, body: ItemRow, item: Item) -> Iterator[TokenTree]:
        """A derivative of a row, in brackets."""
        self.given(body, {x.text for x in sign.wrt})
        yield Token("op", "(", Span(item.span.start, item.span.start + 1))
        yield sign
        yield self.row(body)
        yield Token("op", ")", Span(item.span.stop - 1, item.span.stop))
        yield from self.scripts.behind(item)

    def gradient(self, row: ItemRow, k: int) -> TokensRead:
        """∇ by its subscript, or by the argument of a function that is given: `∇f(x) where f(x) = ...`."""
        item, rest = row[k], row[k + 1 : k + 3]
        if len(rest) > 1 and rest[0].text == "·" and not item.sups:
            return self.divergence(item, row[k + 2 :]), k + 2
        if found := self.unknowns.nabla(row, k):
            return found
        if item.sub is None and len(rest) == 2 and self.told.gives(*rest):
            item.sub = rest[1].rows[0]
        self.given(row[k + 1 :], self.letters(item.sub or []))
        self.of_its_variable(item, rest)
        stop = self.end_of_turned(row, k + 1)
        self.sheet.narrowed |= k + 1 < stop < term_end(row, stop)
        if stop > k + 1 and not (self.sheet.wide and stop < term_end(row, stop)):
            return [self.turned(item, row[k + 1 : stop])], stop
        return [self.nabla(item, row[k + 1 :])], k + 1

    def of_its_variable(self, nabla: Item, rest: ItemRow) -> None:
        """`∇f(Ax)` of a declared f is its gradient at Ax, and no derivative by x."""
        if nabla.sub is not None or not rest or rest[0].kind != "letter":
            return
        name = self.told.chosen(rest[0])
        f = self.told.declared.get(name)
        inside = rest[1].rows[0] if len(rest) > 1 and is_name_list(rest[1]) else []
        one = len(inside) == 1 and inside[0].bare
        if f is not None and f.inputs is not None and not one:
            hint = r"write \nabla_{x} for the derivative by x"
            raise ReadError(
                f"the derivative of {name} at a point", nabla.span, hint
            ).lacking(name)

    def end_of_turned(self, row: ItemRow, k: int) -> int:
        r"""Behind the function of `\nabla f(x)^T y`, which is turned after the gradient is taken; k for nothing."""
        name = self.told.chosen(row[k]) if k < len(row) and row[k].kind == "letter" else ""
        declared = self.told.declared.get(name)
        if name not in self.told.defined and not (declared and declared.function):
            return k
        called = k + 1 < len(row) and in_brackets(row[k + 1]) and row[k].bare
        last = row[k + called]
        turned = len(last.sups) == 1 and is_transpose(last.sups[0], self.told)
        return k + 1 + called if turned else k

    def turned(self, item: Item, function: ItemRow) -> Iterator[TokenTree]:
        r"""`\nabla f(x)^T`: the gradient, then its transpose."""
        *head, last = function
        span = Span(item.span.start, last.span.stop)
        parts = [self.nabla(item, function), self.row([*head, replace(last, sups=[])])]
        yield from bracketed_tokens(iter(parts), span)
        yield Token("op", "'", last.span)

    def laplacian(self, item: Item, group: Item, traced: bool) -> list[TokenTree]:
        r"""`\Delta_x (f)`: of a vector the trace of the second derivative, of a number that itself."""
        span, by = item.span, self.variables.wrt((item.sub or [])[0])
        self.sheet.note(f"Δ_{by.text} is the Laplacian")
        start = [Token("name", "tr", span)] * traced
        return [
            *start,
            Token("op", "(", span),
            Token("derive", "hess", span, wrt=(by,)),
            bracketed_tokens(self.row(group.rows[0]), group.span),
            Token("op", ")", span),
            self.scripts.behind(group),
        ]

    def divergence(self, item: Item, rest: ItemRow) -> list[TokenTree]:
        r"""`\nabla_x \cdot v`: the trace of the Jacobian."""
        said = item.sub and self.variables.wrt(one_name(item.sub, item.span))
        by = said or self.only_variable(item, rest)
        self.sheet.note(f"∇_{by.text}· is the divergence, the trace of the Jacobian")
        sign = Token("derive", "jac", item.span, wrt=(by,))
        return [Token("name", "tr", item.span), *over_term(sign)]

    def nabla(self, item: Item, rest: ItemRow) -> Iterator[TokenTree]:
        r"""`\nabla_X`, `\nabla^2_x`."""
        order = order_of(item)
        if order > 2:
            raise Unsupported("derivatives of order three and more", item.span)
        if item.sub is None:
            wrt = [self.only_variable(item, rest)]
        else:
            parts = self.pieces_below(item.sub)
            if item.text == "∂" and item.sub[0].bare and not self.told.occurs(item.sub[0]):
                raise ReadError(
                    f"∂ by the entry {item.sub[0].text} of which variable?",
                    item.span,
                    rf"write \frac{{\partial}}{{\partial x_{item.sub[0].text}}}",
                )
            if len(parts) == 2 and (item.text == "∂" or texts_equal(*parts)):
                order = 2  # ∂_{xy}, ∇_{xx}
            if len(parts) > order:
                raise Unsupported("∇ by several variables", item.span, "take one at a time")
            wrt = [self.variables.wrt(one_name(p, item.span)) for p in parts]
        yield from over_term(
            Token("derive", "d" if order == 1 else "hess", item.span, wrt=tuple(wrt))
        )

    def only_variable(self, nabla: Item, rest: ItemRow) -> Syntax:
        """The variable of a ∇ that does not say it: the one that is declared; of an unknown function, its argument."""
        if self.told.unknown:
            return Syntax("name", nabla.span, text=ANYTHING)
        side = rest[: end_of_side(rest)]
        names = self.told.candidates(side)
        letter = bool(side) and side[0].kind == "letter"
        if letter and len(side) == 1 and names == (self.told.chosen(side[0]),):
            names = ()  # the gradient of a quantity is not by itself
        clear = [n for n in self.told.variables if n in self.told.used]
        if len(clear) != 1:
            clear = [n for n in names if self.told.likely_rank(n) == 1 or len(names) == 1]
        if len(clear) != 1:
            asked = VariableAsked(nabla.span, names, letter)
            raise asked.lacking(self.first_letter(rest))
        self.sheet.note(f"∇ is by {clear[0]}")
        return Syntax("name", nabla.span, text=clear[0])

    def first_letter(self, row: ItemRow) -> str:
        """The first name in a row, or in what stands in brackets there; empty where there is none."""
        for item in row:
            if item.kind == "letter":
                label = label_below(item.sub or [])  # E_{\hat w}; f_i is an entry of f
                whole = label and label not in COUNTING_LETTERS
                return self.told.subscripted(item) if whole else self.told.chosen(item)
            if item.rows or item.kind == "sign":
                return self.first_letter(item.rows[0]) if item.rows else ""
        return ""

    def pieces_below(self, sub: ItemRow) -> list[ItemRow]:
        r"""The variables of `\nabla_{x}`, `\nabla_{x,y}`, `\nabla_{xx}`: two letters that are no name are two."""
        parts = comma_pieces(sub)
        if len(parts) > 1 or len(sub) != 2 or any(i.kind != "letter" for i in sub):
            return parts
        one = self.told.chosen(one_name(sub, sub[0].span))
        if self.told.known(one) or not all(self.told.occurs(i) for i in sub):
            return parts
        return [[i] for i in sub]

    def slashed(self, row: ItemRow, k: int) -> TokensRead:
        """`∂/∂X f`, `∂f/∂X`."""
        slash = next(
            (
                j
                for j in range(k, len(row))
                if row[j].kind == "sign" and row[j].text in "/+-="
            ),
            len(row),
        )
        if slash >= len(row) or row[slash].text != "/":
            raise ReadError(
                "∂ without a variable", row[k].span, r"write \frac{\partial f}{\partial X}"
            )
        below = item_at(row, slash + 1)
        if below and below.kind == "group" and begins_derivative(below.rows[0], self.told):
            span = Span(row[k].span.start, below.span.stop)
            made = Item("frac", "", span, [row[k:slash], below.rows[0]])
            return self.quotient_of_differentials(made, *made.rows), slash + 2
        stop = slash + 1
        order = order_of(row[k])
        while stop + 1 < len(row) and begins_derivative(row[stop : stop + 1], self.told):
            stop = self.variables.name_end(row, stop + 1)
            if order == 1:
                break
        if stop == slash + 1:
            raise ReadError(
                "∂ without a variable",
                row[slash].span,
                r"write \frac{\partial f}{\partial X}",
            )
        span = Span(row[k].span.start, row[stop - 1].span.stop)
        made = Item("frac", "", span, [row[k:slash], row[slash + 1 : stop]])
        return self.quotient_of_differentials(made, *made.rows), stop

    def directional(self, row: ItemRow, k: int) -> TokensRead | None:
        r"""`D_X(F)[H]`, and `Df(X)[H]` of a function that is given."""
        item, rest = row[k], row[k + 1 : k + 4]
        groups = [i.text if i.kind == "group" and i.bare else "" for i in rest]
        if (
            item.sub is not None
            and len(groups) >= 2
            and groups[0] in ("(", "[")
            and groups[1] == "["
        ):
            wrt = [
                self.variables.wrt(one_name(p, item.span)) for p in comma_pieces(item.sub)
            ]
            body: Iterator[TokenTree] = self.row(rest[0].rows[0])
            directions, stop = rest[1], k + 3
        elif (
            item.sub is None and len(groups) == 3 and groups[1] == "(" and groups[2] == "["
        ):
            name = self.told.chosen(rest[0])
            if name not in self.told.defined:
                return None
            wrt = [
                self.variables.wrt(one_name(p, rest[1].span))
                for p in comma_pieces(rest[1].rows[0])
            ]
            body, directions, stop = (
                iter([self.sheet.named(name, rest[0].span)]),
                rest[2],
                k + 4,
            )
        else:
            return None
        sign = Token("derive", "D", item.span, wrt=tuple(wrt))
        return [self.at_directions(sign, body, directions)], stop

    def at_directions(
        self, sign: Token, body: Iterator[TokenTree], directions: Item
    ) -> Iterator[TokenTree]:
        """`D_X (F) [H]`."""
        yield sign
        yield Token("op", "(", sign.span)
        yield body
        yield Token("op", ")", sign.span)
        yield Token("op", "[", directions.span)
        for k, row in enumerate(comma_pieces(directions.rows[0])):
            if k:
                yield Token("op", ",", directions.span)
            one = row[0] if len(row) == 1 else None
            together = "".join(i.text for i in row)
            if (
                one is None
                and len(row) == 2
                and row[0].text == "d"
                and together not in self.told.names
            ):
                yield Token("name", "d" + self.told.chosen(row[1]), row[0].span)
            else:
                yield self.row(row)
        yield Token("op", "]", directions.span)


def begins_term(row: ItemRow, k: int) -> bool:
    """Does a fraction of two numbers stand in front of a product?"""
    numbers = all(len(r) == 1 and r[0].kind == "number" and r[0].bare for r in row[k].rows)
    return numbers and (not k or (row[k - 1].kind == "sign" and row[k - 1].text in "+-=,;"))


def number_in_front(item: Item) -> list[TokenTree]:
    r"""`\tfrac{3}{2} A B` is 3 (A B)/2, as text writes it."""
    (above,), (below,) = item.rows
    close = [Token("op", "/", item.span), numeral(below), Token("op", ")", item.span)]
    start: list[TokenTree] = [
        Token("op", "(", item.span),
        numeral(above),
        Token("op", "*", item.span),
    ]
    return [
        *start[: 1 if above.text == "1" else 3],
        ImpliedBracket("op", "(", item.span, after=close),
    ]


def order_of(sign: Item) -> int:
    r"""The order that `\partial^2` says."""
    if not sign.sups:
        return 1
    row = sign.sups[0]
    if len(row) != 1 or row[0].kind != "number" or not row[0].text.isdigit():
        raise ReadError(
            "the order of a derivative is a number", row[0].span if row else sign.span
        )
    return int(row[0].text)


def texts_equal(left: ItemRow, right: ItemRow) -> bool:
    """Are two rows written alike?"""
    return [i.text for i in left] == [i.text for i in right]


def names_a_function(row: ItemRow) -> bool:
    """Is it a letter alone, or with a list of names behind it, so that it may be a function?"""
    match row:
        case [f] | [f, _]:
            letter = f.kind == "letter" and f.bare and f.text != "I"
            return letter and all(map(is_name_list, row[1:]))
    return False


def over_term(sign: Token) -> list[TokenTree]:
    """A derivative of the term that follows."""
    return [ImpliedBracket("op", "(", sign.span, limit="term", derives=True), sign]
