r"""Quotients of differentials in a text: `\frac{\partial f}{\partial x}`, `\frac{\mathrm{d}^2 f}{\mathrm{d} x^2}`.

>>> text = r"\frac{\partial f}{\partial x} + 1"
>>> quotient_of_differentials(text, FRACTION_SIGN.match(text).end())
Quotient(above='f', below='x', higher=False, stop=29)
"""

from __future__ import annotations

import re
from typing import NamedTuple

from frechet.documents.statements import brace_closed

UPRIGHT_SIGN = r"\\(?:mathrm|operatorname|text)\s*\{\s*d\s*\}"
SIGN_OF_D = rf"(?:\\partial(?![a-z])|∂|{UPRIGHT_SIGN}|d)"
FRACTION_SIGN = re.compile(r"\\[dtc]?frac\s*\{")
OPENED_BRACE = re.compile(r"\s*\{")
DIFFERENTIAL_SIGN = re.compile(
    rf"\s*(?P<sign>{SIGN_OF_D})\s*(?:\^\s*\{{?\s*(?P<order>\d)\s*\}}?)?\s*"
)


class Quotient(NamedTuple):
    """What is differentiated, by what, whether more than once, and where the quotient ends."""

    above: str
    below: str
    higher: bool
    stop: int


def quotient_of_differentials(text: str, inside: int) -> Quotient | None:
    """The quotient whose upper brace opens before this place; None for any other fraction."""
    middle = brace_closed(text, inside)
    brace = OPENED_BRACE.match(text, middle)
    above = DIFFERENTIAL_SIGN.match(text, inside, middle)
    if brace is None or above is None:
        return None
    stop = brace_closed(text, brace.end())
    below = DIFFERENTIAL_SIGN.match(text, brace.end(), stop)
    if below is None:
        return None
    higher = bool(above["order"] or below["order"])
    return Quotient(
        text[above.end() : middle - 1], text[below.end() : stop - 1], higher, stop
    )
