r"""Derivatives in print: `\frac{\partial f}{\partial X}`, `\nabla_X`, `D_X(F)[H]`.

legend   k place in a row   sign the token of a derivative   wrt what it goes by
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from frechet.errors import ReadError, Span, Unsupported
from frechet.reading.infer import ALIASES
from frechet.reading.print.items import Item, Row, is_word, item_at, joined, listed, operand
from frechet.reading.print.scripts import Part, Read, parted, split, subscript
from frechet.reading.print.shorthand import Open
from frechet.reading.print.sums import Sums
from frechet.reading.text.lex import Token
from frechet.reading.text.syntax import Syntax


class Operators(Sums):
    """Tokens of derivatives, and of the quotients that are none."""

    def bracketed(self, row: Row, span: Span) -> Iterator[Part]:
        """A row in parentheses."""
        yield Token("op", "(", Span(span.start, span.start + 1))
        yield self.row(row)
        yield Token("op", ")", Span(max(span.stop - 1, span.start), span.stop))

    def fraction(self, row: Row, k: int) -> Read:
        """A quotient, or a derivative."""
        item = row[k]
        above, below = item.rows
        if self.differential(above) and self.differential(below):
            if len(above) == 1:
                self.given(row[k + 1 :])
            return self.quotient_of_differentials(item, above, below), k + 1
        if (
            k + 1 < len(row)
            and self.begins_term(row, k)
            and operand(row[k + 1])
            and item.bare
        ):
            return self.number_in_front(item), k + 1
        return [self.quotient(item)], k + 1

    @staticmethod
    def begins_term(row: Row, k: int) -> bool:
        """Does a fraction of two numbers stand in front of a product?"""
        numbers = all(
            len(r) == 1 and r[0].kind == "number" and r[0].bare for r in row[k].rows
        )
        return numbers and (
            not k or (row[k - 1].kind == "sign" and row[k - 1].text in "+-=,;")
        )

    @staticmethod
    def number_in_front(item: Item) -> list[Part]:
        r"""`\tfrac{3}{2} A B` is 3 (A B)/2, as text writes it."""
        (above,), (below,) = item.rows
        close = [Token("op", "/", item.span), numeral(below), Token("op", ")", item.span)]
        start: list[Part] = [
            Token("op", "(", item.span),
            numeral(above),
            Token("op", "*", item.span),
        ]
        return [
            *start[: 1 if above.text == "1" else 3],
            Open("op", "(", item.span, after=close),
        ]

    def quotient(self, item: Item) -> Iterator[Part]:
        """A quotient in brackets of its own."""
        above, below = item.rows
        yield Token("op", "(", Span(item.span.start, item.span.start + 1))
        for n, row in enumerate((above, below)):
            if n:
                yield Token("op", "/", Span(item.span.start, item.span.start + 1))
            start = row[0].span.start if row else item.span.start
            stop = row[-1].span.stop if row else item.span.stop
            yield from self.bracketed(row, Span(start, stop))
        yield Token("op", ")", Span(item.span.stop - 1, item.span.stop))
        if item.sub is not None:
            yield from self.places(item.sub, None)
        yield from self.raised(item)

    def differential(self, row: Row) -> bool:
        """Does a row begin with ∂ or with the d of a derivative?"""
        if not row:
            return False
        first = row[0]
        upright = first.kind == "letter" and first.text == "d" and first.style == "upright"
        return (
            first.text == "∂"
            or upright
            or (first.text == "d" and first.kind == "letter" and "d" not in self.told)
        )

    def quotient_of_differentials(self, item: Item, above: Row, below: Row) -> list[Part]:
        r"""`\frac{\partial f}{\partial X}`, `\frac{d}{dt}`, `\frac{\partial^2 f}{\partial x \partial x^\top}`."""
        order = self.order(above[0])
        wrt, stacked = self.denominators(below, order)
        if len(wrt) != order and not (order == 2 and len(wrt) == 1 and below[-1].sups):
            hint = r"write \partial^2 above" if order == 1 else ""
            raise ReadError(
                f"a derivative of order {order} by {len(wrt)} variables",
                below[0].span,
                hint,
            )
        if order > 2:
            raise Unsupported("derivatives of order three and more", above[0].span)
        first = "jac" if stacked else "d"
        text = "hess" if order == 2 else first
        sign = Token("derive", text, item.span, wrt=tuple(wrt))
        if item.sups or item.sub is not None:
            return [self.derived(sign, above[1:], item)]
        if len(above) == 1:
            return self.operator(sign)
        return [self.derived(sign, above[1:], item)]

    def operator(self, sign: Token) -> list[Part]:
        """A derivative of the term that follows."""
        return [Open("op", "(", sign.span, limit="term", derives=True), sign]

    def given(self, body: Row) -> None:
        """What is differentiated must be more than the name of a function that nobody gave."""
        stop = next((k for k, i in enumerate(body) if i.kind == "sign"), len(body))
        head = body[:stop]
        if not head or head[0].kind != "letter" or not head[0].bare or head[0].text == "I":
            return
        name = self.chosen(head[0])
        if (
            name not in self.told
            and name not in ALIASES
            and (len(head) == 1 or (len(head) == 2 and listed(head[1])))
        ):
            hint = f"write out {name}, or add \\text{{ where }} {name} = ..."
            raise ReadError(f"{name} is not given", head[0].span, hint)

    def derived(self, sign: Token, body: Row, item: Item) -> Iterator[Part]:
        """A derivative of a row, in brackets."""
        self.given(body)
        yield Token("op", "(", Span(item.span.start, item.span.start + 1))
        yield sign
        yield self.row(body)
        yield Token("op", ")", Span(item.span.stop - 1, item.span.stop))
        if item.sub is not None:
            yield from self.places(item.sub, None)
        yield from self.raised(item)

    @staticmethod
    def order(sign: Item) -> int:
        r"""The order that `\partial^2` says."""
        if not sign.sups:
            return 1
        row = sign.sups[0]
        if len(row) != 1 or row[0].kind != "number" or not row[0].text.isdigit():
            raise ReadError(
                "the order of a derivative is a number", row[0].span if row else sign.span
            )
        return int(row[0].text)

    def denominators(self, row: Row, order: int) -> tuple[list[Syntax], bool]:
        r"""What stands below: `\partial X`, `\partial\operatorname{vec}(X)^\top`, `\partial x\,\partial x^\top`."""
        found, stacked, k = list[Syntax](), False, 0
        while k < len(row):
            if not self.differential(row[k : k + 1]) or k + 1 >= len(row):
                raise ReadError(
                    "a variable is expected below a derivative",
                    row[k].span,
                    r"write \partial X",
                )
            item, k, vec = self.vectorized(row, k + 1)
            item, k = self.whole_letter(item, row, k)
            if item.kind not in ("letter", "word", "group"):
                raise ReadError("a derivative goes by a variable", item.span)
            powers = [r for r in item.sups if not self.turns(r)]
            turned = len(powers) < len(item.sups)
            if turned and not (stacked or vec):
                self.no_matrix(item)
            stacked |= vec or turned
            x, k = self.at_places(self.wrt(item), row, k)
            found.append(x)
            if powers and subscript(powers[0]) != str(order):
                raise ReadError(
                    "the order below a derivative is not the one above", powers[0][0].span
                )
        return found, stacked

    @staticmethod
    def vectorized(row: Row, k: int) -> tuple[Item, int, bool]:
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

    def whole_letter(self, item: Item, row: Row, k: int) -> tuple[Item, int]:
        """A letter with those that stand together with it, up to the next differential; and where the rest begins."""
        while (
            k < len(row)
            and joined(item, row[k])
            and item.bare
            and not self.differential(row[k : k + 1])
        ):
            last, k = row[k], k + 1
            span = Span(item.span.start, last.span.stop)
            item = Item("letter", item.text + last.text, span, sub=last.sub, sups=last.sups)
        return item, k

    def no_matrix(self, item: Item) -> None:
        """A derivative goes by a row or by `vec(X)'`, but not by the transpose of a matrix."""
        if item.kind != "group" and self.rank(self.chosen(item)) == 2 and item.sub is None:
            hint = r"write \left(\frac{\partial f}{\partial X}\right)^\top, or \operatorname{vec}(X)^\top below"
            raise Unsupported("a derivative by the transpose of a matrix", item.span, hint)

    def at_places(self, x: Syntax, row: Row, k: int) -> tuple[Syntax, int]:
        """A variable, or its entry where brackets with places follow; and where the rest begins."""
        bracket = item_at(row, k)
        if not self.entries or bracket is None or bracket.text != "[":
            return x, k
        places = [self.place(p, bracket.span) for p in parted(bracket.rows[0])]
        return Syntax("entry", x.span, [x, *places]), k + 1

    def wrt(self, item: Item) -> Syntax:
        """A variable, or an entry of one."""
        if item.kind == "group" and item.text in "({" and len(item.rows[0]) == 1:
            item = item.rows[0][0]
        if item.kind not in ("letter", "word"):
            raise ReadError("a derivative goes by a variable", item.span)
        name, span, sub = self.chosen(item), item.span, item.sub
        if sub is None:
            return Syntax("name", span, text=name)
        longer = self.chosen(item, subscript(sub))
        if longer in self.told or not self.rank(name):
            return Syntax("name", span, text=longer)
        places = parted(sub) if len(parted(sub)) > 1 or self.rank(name) == 1 else split(sub)
        return Syntax(
            "entry",
            span,
            [Syntax("name", span, text=name), *(self.place(p, span) for p in places)],
        )

    @staticmethod
    def place(row: Row, span: Span) -> Syntax:
        """A number or the name of an index."""
        if len(row) != 1 or row[0].kind not in ("number", "letter"):
            raise ReadError("a place is a number or a letter", span)
        if row[0].kind == "number":
            return Syntax(
                "number", row[0].span, value=Fraction(row[0].text), text=row[0].text
            )
        return Syntax("name", row[0].span, text=row[0].text)

    def nabla(self, item: Item) -> Iterator[Part]:
        r"""`\nabla_X`, `\nabla^2_x`."""
        order = self.order(item)
        if order > 2:
            raise Unsupported("derivatives of order three and more", item.span)
        if item.sub is None:
            clear = [n for n in self.variables if n in self.used]
            if len(clear) != 1:
                raise ReadError("∇ by which variable?", item.span, r"write \nabla_{X}")
            self.notes[f"∇ is by {clear[0]}"] = None
            wrt = [Syntax("name", item.span, text=clear[0])]
        else:
            parts = parted(item.sub)
            if len(parts) != 1:
                raise Unsupported("∇ by several variables", item.span, "take one at a time")
            wrt = [self.wrt(self.one(parts[0], item.span))]
        yield from self.operator(
            Token("derive", "d" if order == 1 else "hess", item.span, wrt=tuple(wrt))
        )

    @staticmethod
    def one(row: Row, span: Span) -> Item:
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

    def slashed(self, row: Row, k: int) -> Read:
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
        stop = slash + 1
        order = self.order(row[k])
        while stop + 1 < len(row) and self.differential(row[stop : stop + 1]):
            stop = self.name_end(row, stop + 1)
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

    def name_end(self, row: Row, k: int) -> int:
        """Where the variable ends that begins here: behind vec(X), a longer declared name, places in brackets."""
        if row[k].kind == "word" and row[k].text == "vec":
            return k + 2
        stop = k + 1
        run = row[k].text
        for j in range(k + 1, min(len(row), k + self.longest)):
            if not (row[j - 1].bare and joined(row[j - 1], row[j])):
                break
            run += row[j].text
            stop = j + 1 if run in self.told or run == "vec" else stop
        if row[k].text + "".join(i.text for i in row[k + 1 : stop]) == "vec":
            return min(stop + 1, len(row))
        return stop + (self.entries and stop < len(row) and row[stop].text == "[")

    def directional(self, row: Row, k: int) -> Read | None:
        r"""`D_X(F)[H]`, and `Df(X)[H]` of a function that is given."""
        item, rest = row[k], row[k + 1 : k + 4]
        groups = [i.text if i.kind == "group" and i.bare else "" for i in rest]
        if (
            item.sub is not None
            and len(groups) >= 2
            and groups[0] in ("(", "[")
            and groups[1] == "["
        ):
            wrt = [self.wrt(self.one(p, item.span)) for p in parted(item.sub)]
            body: Iterator[Part] = self.row(rest[0].rows[0])
            directions, stop = rest[1], k + 3
        elif (
            item.sub is None and len(groups) == 3 and groups[1] == "(" and groups[2] == "["
        ):
            name = self.chosen(rest[0])
            if name not in self.defined:
                return None
            wrt = [self.wrt(self.one(p, rest[1].span)) for p in parted(rest[1].rows[0])]
            body, directions, stop = iter([self.named(name, rest[0].span)]), rest[2], k + 4
        else:
            return None
        sign = Token("derive", "D", item.span, wrt=tuple(wrt))
        return [self.at_directions(sign, body, directions)], stop

    def at_directions(
        self, sign: Token, body: Iterator[Part], directions: Item
    ) -> Iterator[Part]:
        """`D_X (F) [H]`."""
        yield sign
        yield Token("op", "(", sign.span)
        yield body
        yield Token("op", ")", sign.span)
        yield Token("op", "[", directions.span)
        for k, row in enumerate(parted(directions.rows[0])):
            if k:
                yield Token("op", ",", directions.span)
            one = row[0] if len(row) == 1 else None
            together = "".join(i.text for i in row)
            if (
                one is None
                and len(row) == 2
                and row[0].text == "d"
                and together not in self.told
            ):
                yield Token("name", "d" + self.chosen(row[1]), row[0].span)
            else:
                yield self.row(row)
        yield Token("op", "]", directions.span)


def numeral(item: Item) -> Token:
    """A number."""
    return Token("number", item.text, item.span, Fraction(item.text))


def is_vec(item: Item) -> bool:
    """Is it `(vec X)^T`?"""
    inner = item.rows[0] if item.kind == "group" and item.text == "(" else []
    return len(inner) == 2 and inner[0].text == "vec" and bool(item.sups)
