r"""What an equation of a document is short for: under its integrals, with a ∂ below, by an entry.

What holds under such a reading was meant; that it does not hold says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from frechet.documents.integrands import integrands
from frechet.reading.spelling import TRANSPOSE_MARK

INTEGRANDS = "read as: equal under the integral sign, which is linear"
STYLED_LETTER = r"(?:\\(?:vec|mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\}|\\?[A-Za-z]+)"
FORGOTTEN = re.compile(
    rf"(\\[dtc]?frac\s*\{{\s*\\partial(?:[^{{}}]|\{{[^{{}}]*\}})*\}}\s*\{{)\s*((?!d|\\partial|\\mathrm){STYLED_LETTER}"
    rf"(?:_\w|_\{{\w+\}})?(?:\s*{TRANSPOSE_MARK})?\s*\}})"
)
BY_PLACES = re.compile(
    rf"\\partial\s*(?P<x>{STYLED_LETTER})\s*_\s*\{{?\s*(?P<places>[i-t](?:\s*,?\s*[i-t])?)\s*\}}?(?=\s*\}})"
)
BY_ENTRY = "read as: an array by its entry"
MENDED = "read as: with the ∂ that is missing below"


def short_for(left: str, right: str) -> Iterator[tuple[tuple[str, str], str]]:
    """The sides as they may be meant, and what is read so."""
    for sides, said in (
        (integrands(left, right), INTEGRANDS),
        (mended(left, right), MENDED),
        (by_one_entry(left, right), BY_ENTRY),
    ):
        if sides is not None:
            yield sides, said


def mended(left: str, right: str) -> tuple[str, str] | None:
    r"""The sides with a ∂ below every ∂ that has none, `\frac{\partial f}{x}`; None where all have one."""
    a, b = (FORGOTTEN.sub(r"\1\\partial \2", side) for side in (left, right))
    return None if (a, b) == (left, right) else (a, b)


def by_one_entry(left: str, right: str) -> tuple[str, str] | None:
    r"""The sides both by an entry, `\partial X_{kl}`, where one is by the whole X; None where they are not so.

    >>> by_one_entry(r"\frac{\partial}{\partial X} f", r"\frac{\partial f}{\partial X_{kl}}")[0]
    '\\frac{\\partial}{\\partial X_{kl}} f'
    """
    names = {(m["x"], m["places"]) for m in BY_PLACES.finditer(left + " " + right)}
    if len(names) != 1 or bool(BY_PLACES.search(left)) == bool(BY_PLACES.search(right)):
        return None
    ((x, places),) = names
    whole = re.compile(rf"(\\partial\s*{re.escape(x)})(?=\s*\}})")
    a, b = (whole.sub(rf"\1_{{{places}}}", side) for side in (left, right))
    return None if (a, b) == (left, right) else (a, b)
