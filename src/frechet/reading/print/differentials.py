r"""Differentials in print: `\mathrm d(x^T A x) = \mathrm d(x^T) A x + x^T \mathrm d(A x)`, `d \ln\det X = ...`.

A d takes the factor behind it: brackets, a name or a function with its argument, with what stands above.  At the
beginning of a side without another d it may take the whole side as well, `d x^T A x = 2 x^T A dx`.

    legend   t token   k place among the tokens   side the tokens between two signs of equality
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise

from frechet.errors import ReadError, Span, TooLarge
from frechet.reading.print.shorthand import DIFFERENTIAL
from frechet.reading.text.lex import Token

OPENING, CLOSING = "([⟨", ")]⟩"
NESTED = 4  # differentials inside of one another
TOTAL = "total"  # the derive token of a differential


class Differentials:
    """The differentials of one text; `told` are its names, `functions` what stands before arguments.

    A d that is a variable is one; a size of that name, `x: d`, leaves d(x) a differential, and a product in the end.
    """

    def __init__(
        self,
        told: Collection[str],
        variables: Collection[str],
        functions: Collection[str],
        products: Collection[str],
    ) -> None:
        self.told, self.functions, self.products = told, functions, products
        self.number = "d" in variables  # is an italic d a name?
        self.size = "d" in told and not self.number

    def readings(self, tokens: list[Token]) -> list[list[Token]]:
        """The tokens with every differential in brackets of its own, the likeliest extents first."""
        stop = next((k for k, t in enumerate(tokens) if ends(t)), len(tokens))
        sides = parted(tokens[:stop])
        self.number |= self.counts(tokens, sides)
        if len(sides) == 1 or not self.speaks(sides):
            return [self.refused(tokens)]
        tail, (left, *rest) = self.refused(tokens[stop:]), sides
        equals = [t for t in tokens[:stop] if t.is_op("=")][: len(rest)]
        readings = distinct(rejoined(made, equals) for made in self.extents(left, rest))
        number = self.size and not all(map(self.moves, sides))
        return [*(made + tail for made in readings), *([tokens] if number else [])]

    def counts(self, tokens: list[Token], sides: list[list[Token]]) -> bool:
        """Is an italic d a number: a size beside an upright d, or what stands without an operand?"""
        if self.size:
            return any(t.text == DIFFERENTIAL for t in tokens)
        return any(map(self.alone, sides))

    def moves(self, side: list[Token]) -> bool:
        """Is a d before something on this side, and nowhere a factor or a term by itself, unless below a slash?"""
        pairs = list(zip([None, *side[:-1]], side, [*side[1:], None], strict=True))
        marks = [(b, a) for b, t, a in pairs if t.kind == "name" and t.text == "d"]
        lone = any(
            (a is None or not takes(a)) and not (b and b.is_op("/")) for b, a in marks
        )
        return not lone and any(a is not None and takes(a) for _, a in marks)

    def extents(
        self, left: list[Token], rest: list[list[Token]]
    ) -> list[list[list[Token]]]:
        """The sides with their differentials in brackets, the likeliest extents first."""
        first = self.whole(left) or self.marked(left)
        readings = [[first, *map(self.marked, rest)], [*map(self.marked, [left, *rest])]]
        readings.append([first, *(self.whole(s, True) or self.marked(s) for s in rest)])
        readings.append(
            [self.marked(left), *(self.whole(s) or self.marked(s) for s in rest)]
        )
        readings.append([*map(self.by_terms, [left, *rest])])
        return readings

    def speaks(self, sides: list[list[Token]]) -> bool:
        """Is a d among them the sign of a differential: upright, before a name or brackets, or where a side begins?"""
        return any(self.sign(side, 0) for side in sides) or any(
            t.text == DIFFERENTIAL
            or (self.begins(t) and after.kind == "name" and after.text in self.told)
            or (self.begins(t) and after.is_op("("))
            for side in sides
            for t, after in pairwise(side)
        )

    def begins(self, t: Token) -> bool:
        """Is it the d of a differential?"""
        return t.kind == "name" and (
            t.text == DIFFERENTIAL or (t.text == "d" and not self.number)
        )

    def alone(self, side: list[Token]) -> bool:
        """Does an italic d stand somewhere without an operand behind it, so that it is a number?"""
        return any(
            t.kind == "name" and t.text == "d" and not takes(after)
            for t, after in pairwise([*side, None])
            if t is not None
        )

    def sign(self, side: Sequence[Token], k: int) -> bool:
        """Does a differential begin at a place: a d with an operand behind it?"""
        if k >= len(side) or not self.begins(side[k]):
            return False
        if takes(side[k + 1] if k + 1 < len(side) else None):
            return True
        if side[k].text == DIFFERENTIAL:
            raise ReadError("a differential of what?", side[k].span, r"write \mathrm{d}(F)")
        return False

    def whole(self, side: list[Token], bracket: bool = False) -> list[Token]:
        """A side that begins with its only d as the differential of the rest; empty where that reads no more."""
        if not side or not self.sign(side, 0) or any(map(self.begins, side[1:])):
            return []
        if self.end_of_factor(side, 1) == len(side) or (bracket and side[1].text != "("):
            return []
        return [*taken(side[0].span, side[1:])]

    def by_terms(self, side: list[Token]) -> list[Token]:
        """A side in which every term that begins with its only d is the differential of the rest of it."""
        found = list[Token]()
        for term in terms(side):
            signs = 1 if term[0].is_op(("+", "-")) else 0
            found += [
                *term[:signs],
                *(self.whole(term[signs:]) or self.marked(term[signs:])),
            ]
        return found

    def marked(self, side: Sequence[Token], depth: int = 0) -> list[Token]:
        """Tokens in which every d takes the factor behind it."""
        if depth > NESTED:
            said = f"more than {NESTED} differentials inside of one another"
            raise TooLarge(said, side[0].span)
        found, k = list[Token](), 0
        while k < len(side):
            if not self.sign(side, k):
                found.append(side[k])
                k += 1
                continue
            stop = self.end_of_factor(side, k + 1)
            found += taken(side[k].span, self.marked(side[k + 1 : stop], depth + 1))
            k = stop
        return found

    def end_of_factor(self, side: Sequence[Token], k: int) -> int:
        """Behind the factor that begins at a place."""
        first = side[k]
        while k < len(side) and self.begins(side[k]):
            k += 1
        if k == len(side):
            return k
        calls = k + 1 < len(side) and side[k + 1].text == "(" and self.calls(side[k])
        stop = closed(side, k + calls) if calls or side[k].is_op(OPENING) else k + 1
        return end_of_scripts(side, stop, "" if calls else first.text)

    def calls(self, t: Token) -> bool:
        """Is it a function?"""
        return t.kind == "name" and t.text in self.functions and t.text not in self.products

    def refused(self, tokens: list[Token]) -> list[Token]:
        """The same tokens; a differential among them has no meaning alone."""
        for t, after in pairwise(tokens):
            if t.text == DIFFERENTIAL or (
                self.begins(t) and after.kind == "name" and after.text in self.told
            ):
                raise ReadError(
                    "a differential stands alone",
                    t.span,
                    r"write \mathrm{d}(F) = ..., or D_X(F)[H]",
                )
            if self.begins(t) and after.is_op("("):
                hint = "give what stands in the brackets alone, or declare d: scalar"
                raise ReadError(
                    "a differential, or d times what stands in brackets?", t.span, hint
                )
        return tokens


def takes(after: Token | None) -> bool:
    """May it be what a d takes?"""
    return after is not None and (after.kind in ("name", "derive") or after.is_op(OPENING))


def ends(t: Token) -> bool:
    """Is it the end of the sides?"""
    return t.kind == "end" or (t.kind == "name" and t.text == "where")


def parted(tokens: Sequence[Token]) -> list[list[Token]]:
    """The sides: what stands between the signs of equality outside brackets."""
    sides, depth = [list[Token]()], 0
    for t in tokens:
        if t.kind == "op":
            depth += (t.text in OPENING) - (t.text in CLOSING)
        if t.is_op("=") and not depth:
            sides.append([])
        else:
            sides[-1].append(t)
    return sides


def rejoined(sides: Sequence[list[Token]], equals: Sequence[Token]) -> list[Token]:
    """The sides with the signs of equality between them again."""
    left, *rest = sides
    pairs = zip(equals, rest, strict=False)
    return [*left, *chain.from_iterable([sign, *side] for sign, side in pairs)]


def distinct(readings: Iterable[list[Token]]) -> Iterable[list[Token]]:
    """The readings that are written differently, the first of each."""
    found: dict[tuple[str, ...], list[Token]] = {}
    for made in readings:
        found.setdefault(tuple(t.text for t in made), made)
    return found.values()


def terms(side: Sequence[Token]) -> list[list[Token]]:
    """The terms of a side, each with its sign: what begins at the signs outside brackets."""
    found, depth = [list[Token]()], 0
    for t in side:
        if t.kind == "op":
            depth += (t.text in OPENING) - (t.text in CLOSING)
        if t.is_op(("+", "-")) and not depth and found[-1]:
            found.append([])
        found[-1].append(t)
    return [term for term in found if term]


def closed(tokens: Sequence[Token], k: int) -> int:
    """Behind the bracket that opens at a place."""
    depth = 0
    while k < len(tokens):
        if tokens[k].kind == "op":
            depth += (tokens[k].text in OPENING) - (tokens[k].text in CLOSING)
        k += 1
        if not depth:
            break
    return k


def end_of_scripts(tokens: Sequence[Token], k: int, base: str) -> int:
    """Behind what stands above and below a factor; `dx^2` and `d(x + y)^2` do not show what is raised."""
    while k < len(tokens) and tokens[k].is_op(("'", "power", "epower", "†", "[", "^")):
        t = tokens[k]
        if base and (t.text == "^" or (t.text in ("power", "epower") and t.value > 0)):
            hint = f"write (d{base})^2 or d({base}^2)" if base.isalnum() else ""
            raise ReadError(
                "is it the power of a differential, or the differential of a power?",
                t.span,
                hint or "write (d(...))^2 or d((...)^2)",
            )
        k = closed(tokens, k) if t.text == "[" else k + 1
        if t.text == "^" and k < len(tokens):
            k = closed(tokens, k) if tokens[k].is_op(OPENING) else k + 1
    return k


def taken(span: Span, body: Sequence[Token]) -> Iterator[Token]:
    """The differential of a body, in brackets."""
    yield Token("op", "(", span)
    yield Token("derive", TOTAL, span)
    yield from body
    yield Token("op", ")", span)
