r"""Which functions of a text nobody gave, and the readings of the text with them at their arguments.

`\nabla f(Ax)` is the gradient of f at Ax, and where it is all of a side perhaps the derivative of f(Ax) by x.

    legend   f function   s node
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain

from frechet.errors import FrechetError
from frechet.reading import Equation, parse_or_print, plain_signs, read_equation
from frechet.reading.declare import Declaration
from frechet.reading.kinds import Kind
from frechet.reading.names import collect_names
from frechet.reading.text.syntax import Document, Syntax, anew
from frechet.reading.unknown_functions import (
    HESSIAN,
    NABLA,
    Rewritten,
    at_arguments,
    is_prime,
    mark_and_function,
    without_letters,
)

PRIMED = frozenset("fghuvwyφψ")  # letters whose prime may be a derivative
FUNCTIONS = 8  # functions of one claim
WHOLE = {
    NABLA: "d",
    HESSIAN: "hess",
}  # signs of derivatives that may be those of all that follows
CALLING_LETTER = re.compile(
    r"(?<![A-Za-z\\])d?([fgh])\s*(?:'|\^\{?\\prime\}?)*\s*(?:\\left)?\("
)
PRIMED_LETTER = re.compile(r"(?<![\\A-Za-z])[fghuvwy]?([fghuvwy])'")
CAPITAL = re.compile(r"(?<![\\A-Za-z])[A-Z]")
DOTTED = re.compile(r"\\dot\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|(\\?[A-Za-z]+))")
BY_TIME = re.compile(
    r"\\[dt]?frac\s*\{[^=]*?\}\s*\{\s*(?:d|\\mathrm\s*\{?\s*d\s*\}?|\\partial)\s*t\s*\}"
)
AT_POINT = re.compile(
    r"(?<![A-Za-z\\])[dD]\s*(?P<f>[fghFG])\s*_\s*\{?\s*(?P<x>[A-Za-z])\s*\}?\s*\((?P<h>[^()]+)\)"
)
Declared = Mapping[str, Declaration]


@dataclass(frozen=True)
class FunctionsAsked:
    """A text whose functions nobody gave."""

    text: str
    declared: Declared
    syntax: str
    made: Rewritten

    @property
    def document(self) -> Document:
        """The text with every function at its arguments."""
        return self.made.document

    @property
    def moves(self) -> list[str]:
        """The names by which differentials are."""
        return [
            x.text
            for s in self.document.nodes()
            if s.op == "derivative" and s.text == "D"
            for x in s.apart()[0]
        ]

    def open(self) -> list[str]:
        """The functions and the variables of which not everything was declared, functions first."""
        functions = sorted(f for f in self.made.functions if not self.known(f))
        names = collect_names(self.document, self.as_functions({}), False)
        rest = {
            n
            for n in names.declared
            if names.guessed(n) and n in self.declared and n not in functions
        }
        return [*functions, *sorted({*names.undeclared, *rest} - {"I"})]

    def known(self, name: str) -> bool:
        """Is its shape declared?"""
        d = self.declared.get(name)
        return d is not None and (d.entrywise or d.shape is not None)

    def as_functions(self, kinds: Mapping[str, Kind]) -> dict[str, Declaration]:
        """The declarations with names read so, and functions as functions."""
        said = {
            **self.declared,
            **{name: kind.declared(name) for name, kind in kinds.items()},
        }
        for f in self.made.functions:
            d = said.get(f, Declaration(f, shape=None))
            if d.inputs is None and not d.entrywise:
                said[f] = Declaration(
                    f, shape=d.shape, rank=d.rank, square=d.square, unknown=True
                )
        return said

    def under(self, kinds: Mapping[str, Kind], layout: str) -> Equation:
        """The equation with names read so."""
        document = replace(self.document.copied(), layout=layout)
        return read_equation(document, self.as_functions(kinds), self.text)


def by_time(text: str) -> str:
    r"""A text that differentiates by t, with its dots as derivatives.

    >>> print(by_time(r"\frac{d}{dt} x^2 = 2x\dot{x}"))
    \frac{d}{dt} x^2 = 2x\frac{dx}{dt}
    """
    return DOTTED.sub(r"\\frac{d\1\2}{dt}", text) if BY_TIME.search(text) else text


def at_points(text: str, declared: Declared) -> str:
    r"""A text with `Df(x)[h]` for the `df_x(h)` of an f that nobody gave, where no f_x stands by itself.

    >>> at_points("df_x(h) = f'(x)h", {})
    "Df(x)[h] = f'(x)h"
    """

    def written(m: re.Match[str]) -> str:
        partial = re.search(rf"(?<![dD\s]){m['f']}\s*_\s*\{{?{m['x']}", text)
        given = partial or m["f"] in declared
        return m[0] if given else f"D{m['f']}({m['x']})[{m['h']}]"

    return AT_POINT.sub(written, text)


def questions(text: str, declared: Declared, syntax: str) -> list[FunctionsAsked]:
    """The readings of a text with its functions found: those that the reader misses, then what has primes."""
    text = at_points(by_time(text), declared)
    given = given_functions(declared)
    missed = dict[str, Declaration]()
    for _ in range(FUNCTIONS):
        functions = {**given, **missed}
        try:
            said = {**declared, **functions}
            document = parse_or_print(plain_signs(text), said, syntax)
            made = rewritten(document, functions, text, declared)
        except FrechetError as error:
            named = {without_letters(error.function)} - {""}
            more = (named or written_names(text, declared)) - {*functions}
        else:
            if not document.sides:
                return []
            called = called_names(text, declared)
            open_ = called - {*functions, *defined_names(document)}
            if (made[0].functions or missed) and not (missed and open_):
                every = (FunctionsAsked(text, declared, syntax, one) for one in made)
                return list(filter(derives, every))
            more = called | primed_names(document, text, declared)
        if not more:
            return []
        missed |= {n: Declaration(n, shape=None, unknown=True) for n in more}
    return []


def given_functions(declared: Declared) -> dict[str, Declaration]:
    """The functions that were declared, as functions of which no more is known than their values."""
    return {
        n: replace(d, unknown=True, inputs=None)
        for n, d in declared.items()
        if d.inputs is not None
    }


def rewritten(
    document: Document, unknown: Collection[str], text: str, declared: Declared
) -> list[Rewritten]:
    """The readings of a tree with functions at their arguments.

    Errors: those of the first reading.
    """
    made = at_arguments(document, unknown, text, declared)
    for other in chain(document.others, differentiated_whole(document, unknown)):
        with suppress(FrechetError):
            made += at_arguments(other, unknown, text, declared)
    return made


def defined_names(document: Document) -> set[str]:
    """What the text itself defines."""
    return {name for name, _, _ in document.definitions}


def differentiated_whole(
    document: Document, unknown: Collection[str]
) -> Iterator[Document]:
    """The document with one side, `∇f(Ax)` or `∇f(x)^T g(x)`, as the derivative of all that stands behind the ∇.

    Who writes by what some derivative is, as in `∇_x f(Ax) = ∇f(Ax)`, means the other one at its point.
    """
    if any(s.op == "derivative" for s in document.nodes()):
        return
    sides = (document.body, *document.sides)
    for k, side in enumerate(sides):
        first = side
        while first.op in ("*", "transpose"):
            first = first.args[0]
        mark, f = mark_and_function(first.text, unknown) if first.op == "call" else ("", "")
        if (
            mark not in WHOLE
            or f not in unknown
            or (first is side and side.args[0].op == "name")
        ):
            continue
        body = anew(side, without_mark(first, f))
        for x in reversed(moving_names(first, unknown)):
            by = Syntax("name", side.span, text=x)
            made = Syntax(
                "derivative", side.span, [body, by], text=WHOLE[mark], column=mark == NABLA
            )
            every = [made if j == k else one for j, one in enumerate(sides)]
            notes = [*document.notes, f"∇ takes the whole of its side, and is by {x}"]
            yield replace(document, body=every[0], sides=every[1:], notes=notes, others=[])


def without_mark(call: Syntax, f: str) -> Callable[[Syntax, list[Syntax]], Syntax]:
    """What exchanges one call of a derivative for one of the function."""
    return lambda s, args: replace(s, args=args, text=f if s is call else s.text)


def moving_names(tree: Syntax, unknown: Collection[str]) -> list[str]:
    """The names in what a function is of, in their order; no functions."""
    return list(
        dict.fromkeys(
            s.text for s in tree.nodes() if s.op == "name" and s.text not in unknown
        )
    )


def derives(asked: FunctionsAsked) -> bool:
    """Is there a derivative in it?"""
    return any(s.op == "derivative" for s in asked.document.nodes())


def called_names(text: str, declared: Declared) -> set[str]:
    """Letters that call something in brackets, by custom, where they are not declared."""
    return {*CALLING_LETTER.findall(text)} - {*declared}


def written_names(text: str, declared: Declared) -> set[str]:
    """The same of a text that is no tree: letters that call, and small ones with a prime where there is no capital."""
    primed = set() if CAPITAL.search(text) else {*PRIMED_LETTER.findall(text)} - {*declared}
    return called_names(text, declared) | primed


def primed_names(document: Document, text: str, declared: Declared) -> set[str]:
    """Small letters with a prime, of numbers if declared, which may be derivatives where no matrix occurs."""
    if any(s.op == "name" and s.text[0].isupper() for s in document.nodes()):
        return set()
    found = {
        s.args[0].text
        for s in document.nodes()
        if s.op == "transpose" and s.args[0].text in PRIMED and is_prime(text, s)
    }
    return {n for n in found if n not in declared or declared[n].shape == ()}
