r"""A derivative by its entries, written out: `\frac{dy}{dx} = [\frac{dy_1}{dx_1}, \frac{dy_1}{dx_2}; ...]`.

That says how a derivative is laid out.  It is right in the layout whose order its entries have, if there is one.

>>> entries_in_order(r"\frac{dy}{dx}", r"\begin{bmatrix} \frac{dy_1}{dx_1} \\ \frac{dy_2}{dx_1} \end{bmatrix}")
'in numerator layout'

    legend   grid the places of each cell, of what is differentiated and of what it goes by
"""

from __future__ import annotations

import re
from itertools import product

from frechet.documents.entries import MATRIX_LITERAL, matrix_cells
from frechet.documents.opaque import name_and_places
from frechet.documents.patterns import plain_spelling, unstyled
from frechet.documents.quotients import FRACTION_SIGN, quotient_of_differentials

PLACES = re.compile(r"\d{0,2}")
FULL = 2  # cells at least
PartialQuotient = tuple[
    str, str, str, str
]  # a name and its places, differentiated by a name at its places
PartialGrid = list[list[tuple[str, str]]]


def entries_in_order(left: str, right: str) -> str:
    """The layout in which a derivative by its entries is right, in words; nothing where it is none."""
    whole, match = partial(left), MATRIX_LITERAL.fullmatch(right)
    if whole is None or match is None or whole[1] or whole[3]:
        return ""
    grid = grid_of(match["inside"], whole)
    even = len({len(row) for row in grid}) == 1 and sum(map(len, grid)) >= FULL
    return order_of(grid) if even else ""


def grid_of(inside: str, whole: PartialQuotient) -> PartialGrid:
    """The places of each cell of a matrix, where all are derivatives of these names; else nothing."""
    cells = [[partial(c) for c in row] for row in matrix_cells(inside)]
    if any(c is None or c[::2] != whole[::2] for row in cells for c in row):
        return []
    return [[(c[1], c[3]) for c in row if c] for row in cells]


def partial(text: str) -> PartialQuotient | None:
    r"""A derivative of one name by another, with their places: `\frac{\partial z_{1,1}}{\partial x_2}`."""
    said = text.strip()
    match = FRACTION_SIGN.match(said)
    found = quotient_of_differentials(said, match.end()) if match else None
    if found is None or found.higher or found.stop != len(said):
        return None
    f, x = name_and_places(found.above), name_and_places(found.below)
    names = [plain_spelling(unstyled(n)).strip() for n in (f[0], x[0])]
    if not all(re.fullmatch(r"\\?[A-Za-z]+", n) for n in names) or not all(
        PLACES.fullmatch(p) for p in (f[1], x[1])
    ):
        return None
    return small_letter(names[0]), f[1], small_letter(names[1]), x[1]


def small_letter(name: str) -> str:
    """The letter that the entries of a matrix have."""
    return name.lower() if len(name) == 1 else name


def order_of(grid: PartialGrid) -> str:
    """The layout of a grid of places, in words."""
    above = ordered({f for row in grid for f, _ in row})
    below = ordered({x for row in grid for _, x in row})
    return next(filter(None, (in_order(grid, f, x) for f, x in product(above, below))), "")


def in_order(grid: PartialGrid, f: list[str], x: list[str]) -> str:
    """The layout where the places above are `f` in their order, and those below `x`."""
    said = (
        of_one(grid, f if len(x) == 1 else x, len(x) == 1) if 1 in (len(f), len(x)) else ""
    )
    if said:
        return said
    numerator = [[(a, b) for b in x] for a in f]
    if grid == numerator:
        return "in numerator layout"
    return (
        "in denominator layout"
        if grid == [list(c) for c in zip(*numerator, strict=True)]
        else ""
    )


def of_one(grid: PartialGrid, places: list[str], above: bool) -> str:
    """The layout where one of the two is a number: a matrix in its own shape or transposed."""
    seen = [[cell[0] if above else cell[1] for cell in row] for row in grid]
    if len(places[0]) != 2:
        return ""
    m, n = (max(int(p[k]) for p in places) for k in (0, 1))
    shape = [[f"{i}{j}" for j in range(1, n + 1)] for i in range(1, m + 1)]
    if seen == shape:
        return "in the shape of the matrix"
    return (
        "in the shape of its transpose"
        if seen == [list(c) for c in zip(*shape, strict=True)]
        else ""
    )


def ordered(found: set[str]) -> list[list[str]]:
    """The orders that places may have: by rows and by columns; none where some are missing."""
    lengths = {len(p) for p in found}
    if lengths == {0}:
        return [[""]]
    if lengths == {1}:
        order = [str(k) for k in range(1, len(found) + 1)]
        return [order] if set(order) == found else []
    return two_orders(found) if lengths == {2} else []


def two_orders(found: set[str]) -> list[list[str]]:
    """The places of a whole matrix by rows and by columns."""
    m, n = (max(int(p[k]) for p in found) for k in (0, 1))
    rows = [f"{i}{j}" for i in range(1, m + 1) for j in range(1, n + 1)]
    return [rows, sorted(rows, key=lambda p: (p[1], p[0]))] if set(rows) == found else []
