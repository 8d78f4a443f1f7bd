r"""Entries of matrices in the formulas of a document: what they are entries of, and the sizes that they say.

>>> size_written(r"\begin{pmatrix} a_1 b_{11} + a_2 b_{21} & a_1 b_{12} + a_2 b_{22} \end{pmatrix}")
'1×2'
"""

from __future__ import annotations

import re

from frechet.documents.statements import split_at_signs

MATRIX_LITERAL = re.compile(
    r"\s*(?:\\left\s*)?[\[(]?\s*\\begin\{(?P<env>[bpvB]?matrix|array)\}(?:\{[lcr|\s]*\})?(?P<inside>.*?)"
    r"\\end\{(?P=env)\}\s*(?:\\right\s*)?[\])]?[\s.,]*(?:\\(?:footnotesize|small|normalsize)\s*)*",
    re.DOTALL,
)
# a number, or an entry of a matrix in small letters: cells with these are numbers, others may be columns or blocks
NUMBER_OR_ENTRY = re.compile(r"[a-z]_\{\s*\d\s*,?\s*\d\s*\}|(?<![\w^{])\d+")
BLOCK = re.compile(r"(?<!\\)\b[A-Z]|\\(?:[cvd]?dots|mathbf|boldsymbol|bm)\b")


def matrix_cells(inside: str) -> list[list[str]]:
    """The cells of a matrix, row by row, without an empty last row."""
    rows = (
        [c for c, _ in split_at_signs(row, {"&"}, 0)]
        for row, _ in split_at_signs(inside, {r"\\"}, 0)
    )
    return [row for row in rows if any(map(str.strip, row))]


def size_written(text: str) -> str:
    """The size of a matrix that is written out by its numbers; nothing where its cells may be blocks."""
    match = MATRIX_LITERAL.fullmatch(text)
    rows = matrix_cells(match["inside"]) if match else []
    even = len({len(row) for row in rows}) == 1
    numbers = all(
        NUMBER_OR_ENTRY.search(c) and not BLOCK.search(c) for r in rows for c in r
    )
    return f"{len(rows)}×{len(rows[0])}" if even and numbers else ""


def with_entries(text: str, where: dict[str, str]) -> str:
    r"""Entries of a declared matrix in small letters, `a_{ik}` of A, in capital ones; of a row by two places."""

    def written(match: re.Match[str]) -> str:
        name, places = match["name"], (match["places"] or match["one"]).replace(",", "")
        shape = where.get(name.upper(), "")
        no_vector = len(places) == 2 and "×" not in where.get(name, "×")
        known = name in where and not no_vector and (name.islower() or len(places) == 2)
        if known or "×" not in shape or f"{name}_{places}" in where or places == "0":
            return match.group()
        if len(places) == 1:
            height, _, width = shape.partition("×")
            if "1" not in (height, width):
                return match.group()
            places = f"1,{places}" if height == "1" else f"{places},1"
        return f"{name.upper()}_{{{places}}}"

    return re.sub(
        r"(?<![A-Za-z\\])(?P<name>[A-Za-z])_(?:\{(?P<places>\w(?:,?\w)?)\}|(?P<one>\w))",
        written,
        text,
    )


def shapes_from_subscripts(text: str, where: dict[str, str]) -> dict[str, str]:
    """What the subscripts of undeclared names say: `W_{ij}` is a matrix, `x_k` a vector."""
    found: dict[str, str] = {}
    for match in re.finditer(
        r"(?<![A-Za-z\\])(?P<name>[A-Za-z])_(?:\{(?P<two>[a-z]{1,2}|\d,\d)\}|(?P<one>[i-l]))(?![a-z])",
        text,
    ):
        places = (match["two"] or match["one"]).replace(",", "")
        if match["name"] not in where and match["name"] not in "dD":
            found[match["name"]] = (
                "matrix" if len(places) == 2 else found.get(match["name"], "vector")
            )
    return found
