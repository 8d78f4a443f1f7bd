r"""Equations between integrals, and between expectations: right where what stands under them is equal.

An integral is linear in its integrand, so that factors, sums and derivatives by something else may stand before or
behind its sign, but no other function.  Where every term has one integral, all over the same range by the same
variable, and this variable stands nowhere else, the sides are equal if the integrands are.  That these differ says
nothing.  What is random in an expectation is not said, so that only numbers may stand before one.

>>> integrands(r"\nabla_\theta \int f(x, \theta) dx", r"2 \int g(x, \theta) dx")
Integrands(left='\\nabla_\\theta \\left(f(x, \\theta)\\right)', right='2 \\left(g(x, \\theta)\\right)')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from frechet.documents.statements import tokens_with_depth

SCRIPTS = (
    r"(?:\s*\\limits)?(?:\s*[_^]\s*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\\[A-Za-z]+|\w))*"
)
INTEGRAL = re.compile(rf"\\int(?![a-z])(?P<over>{SCRIPTS})")
MEASURE = re.compile(
    r"(?:\\[,;!]|\s)*(?:\\(?:mathrm|operatorname|text|rm)\s*\{\s*d\s*\}|(?<![A-Za-z\\])d)\s*"
    r"(?P<by>\\[A-Za-z]+|[A-Za-z])(?![A-Za-z])\s*$"
)
EXPECTATION = re.compile(
    r"(?:\\mathbb\s*\{?\s*E\s*\}?|\\(?:mathrm|operatorname|text)\s*\{\s*E\s*\}|(?<![A-Za-z\\])E)"
    rf"(?P<over>{SCRIPTS})\s*(?:\\left|\\[bB]igg?l?)?\s*\["
)
CLOSING = re.compile(r"\s*(?:\\right|\\[bB]igg?r?)?\s*\]\s*$")
NUMBER = re.compile(r"(?:[-+\s\d./{}()]|\\[dt]?frac|\\cdot|\\times)*")
LINEAR_SIGNS = re.compile(  # factors, sums and derivatives by what is said, behind which an integral may stand
    r"(?:[-+*\s\d.,()={}]|/(?!\s*$)|[_^](?!\s*$)|[A-Za-z]|\\(?:[dt]?frac|partial|cdot|times|sum|left|right|top"
    r"|(?:var)?(?:alpha|beta|gamma|delta|epsilon|eta|theta|lambda|mu|nu|rho|sigma|tau|phi|psi|omega)"
    r"|math(?:bf|rm)|bm|boldsymbol|[,;!])(?![A-Za-z])|(?:\\nabla|∇)\s*_)*"
)
NAME = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
SIGNS = {
    r"\infty",
    r"\frac",
    r"\partial",
    r"\left",
    r"\right",
    r"\sum",
    r"\nabla",
    r"\mathbb",
    "d",
}


class Integrands(NamedTuple):
    """What stands under the integrals of two sides, with what stands before these."""

    left: str
    right: str


class Term(NamedTuple):
    """A term with the integrand in the place of its integral; what it is over, and by what."""

    text: str
    over: str
    by: str


def integrands(left: str, right: str) -> Integrands | None:
    """The equation of the integrands; None where some term has no integral, or another one."""
    for read in (of_integral, of_expectation):
        sides = [[read(term) for term in terms(side)] for side in (left, right)]
        found = {None if t is None else (t.over, t.by) for side in sides for t in side}
        if len(found) == 1 and None not in found:
            written = (" ".join(t.text for t in side if t) for side in sides)
            return Integrands(*written)
    return None


def terms(side: str) -> list[str]:
    """The terms of a sum, each with its sign; what stands under an integral is one term with it."""
    starts = [0]
    for t, at, depth in tokens_with_depth(side):
        before = side[starts[-1] : at]
        open_ = INTEGRAL.search(before) and not MEASURE.search(before)
        if t in ("+", "-") and not depth and not open_ and before.strip(" +-"):
            starts.append(at)
    return [side[a:b] for a, b in zip(starts, [*starts[1:], len(side)], strict=True)]


def of_integral(term: str) -> Term | None:
    """A term with one integral, which goes to its end."""
    signs, measure = [*INTEGRAL.finditer(term)], MEASURE.search(term)
    if len(signs) != 1 or measure is None:
        return None
    sign, by = signs[0], measure["by"]
    before, body = term[: sign.start()], term[sign.end() : measure.start()]
    met = {*NAME.findall(before)} - SIGNS
    if not linear(before) or not met.isdisjoint({by, *NAME.findall(sign["over"])}):
        return None
    text = rf"{before}\left({body.strip()}\right)"
    return Term(text, "".join(sign["over"].split()), by)


def linear(before: str) -> bool:
    """Is what stands before an integral a factor or a derivative, and in no bracket that is still open?"""
    level = sum((c in "({") - (c in ")}") for c in before)
    return not level and LINEAR_SIGNS.fullmatch(before) is not None


def of_expectation(term: str) -> Term | None:
    """A term with one expectation, which goes to its end."""
    signs, end = [*EXPECTATION.finditer(term)], CLOSING.search(term)
    if len(signs) != 1 or end is None:
        return None
    before, body = term[: signs[0].start()], term[signs[0].end() : end.start()]
    if not NUMBER.fullmatch(before) or any(depth < 0 for depth in depths(body)):
        return None
    return Term(rf"{before}\left({body}\right)", "".join(signs[0]["over"].split()), "")


def depths(text: str) -> Iterator[int]:
    """How many square brackets are open behind every sign of a text."""
    return accumulate((c == "[") - (c == "]") for c in text)
