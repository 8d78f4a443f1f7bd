r"""The gradient of a function of several numbers, by its entries: `\nabla f(x, y) = (2xy, x^2)`.

>>> f = Definition("f", ("x", "y"), "x^2 y")
>>> left, right, numbers = gradient_by_numbers(r"\nabla f", "(2xy, x^2)", {"f": f}) or ("", "", ())
>>> left
'\\begin{bmatrix}\\frac{\\partial}{\\partial x} f(x, y) \\\\ \\frac{\\partial}{\\partial y} f(x, y)\\end{bmatrix}'
>>> right, numbers
('\\begin{bmatrix}2xy \\\\ x^2\\end{bmatrix}', ('x', 'y'))
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from frechet.documents.definitions import Definition
from frechet.documents.patterns import NAME_PATTERN, plain_spelling
from frechet.documents.statements import split_at_signs
from frechet.reading.spelling import TRANSPOSE_MARK

LETTER_OF = re.compile(r"(?<!\\)(?<![A-Za-z])[A-Za-z]")
WHOLE_GRADIENT = re.compile(
    rf"\s*\\nabla\s*(?P<f>{NAME_PATTERN})\s*(?:(?:\\left)?\((?P<args>[^()]*?)(?:\\right)?\))?\s*"
)
OPENS = re.compile(
    r"(?:\s|\\left|\\[bB]igg?l?|\[|\(|\\begin\s*\{[a-z]*matrix\}|\\begin\s*\{array\}\s*\{[^{}]*\})+"
)
CLOSES = re.compile(
    r"(?:\s|\\right|\\[bB]igg?r?|\]|\)|\\end\s*\{[a-z]*matrix\}|\\end\s*\{array\})+"
    rf"(?:{TRANSPOSE_MARK}\s*)?$"
)


def gradient_by_numbers(
    left: str, right: str, definitions: Mapping[str, Definition]
) -> tuple[str, str, tuple[str, ...]] | None:
    """Both sides as columns, and the names of the numbers; nothing where a side is no such gradient or no list."""
    match = WHOLE_GRADIENT.fullmatch(left)
    d = definitions.get(plain_spelling(match["f"])) if match else None
    if match is None or d is None or d.parameters is None or len(d.parameters) < 2:
        return None
    said = tuple(a.strip() for a in (match["args"] or ", ".join(d.parameters)).split(","))
    listed = entries(right)
    if said != d.parameters or len(listed) != len(said):
        return None
    if not any(LETTER_OF.search(part) for part in listed):
        return None  # numbers are its value at a point
    value = f"{match['f']}({', '.join(said)})"
    partials = [rf"\frac{{\partial}}{{\partial {x}}} {value}" for x in said]
    return printed_column(partials), printed_column(listed), said


def entries(text: str) -> list[str]:
    """What a list or a matrix of one row or column is made of."""
    opened, closed = OPENS.match(text), CLOSES.search(text)
    if opened is None or closed is None or opened.end() >= closed.start():
        return []
    signs = {"\\\\", "&"} if "matrix" in opened[0] or "array" in opened[0] else {","}
    inside = text[opened.end() : closed.start()]
    return [part.strip() for part, _ in split_at_signs(inside, signs, 0) if part.strip()]


def printed_column(parts: Sequence[str]) -> str:
    """A column in print."""
    return r"\begin{bmatrix}" + r" \\ ".join(parts) + r"\end{bmatrix}"
