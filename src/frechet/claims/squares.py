"""A power of a vector in a claim: `sum((X*w - y)^2)` means the power of every entry.

Alone it is an error that names both meanings; that the claim holds with one of them decides.

legend   s node
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frechet.errors import FrechetError, ShapeError
from frechet.reading import Equation
from frechet.reading.equation import equation
from frechet.reading.names import collect_names
from frechet.reading.text.syntax import Document, Syntax

POWERS = 8  # of vectors in one claim
ENTRYWISE_NOTE = "a power of a vector is read as the power of every entry"


def entrywise_powers(found: Equation) -> Equation | None:
    """The equation with the powers of vectors taken entry by entry; None where that is not what stands in the way.

    >>> from frechet.reading import read_any
    >>> made = entrywise_powers(read_any("x'*x = sum(x^2)", "x: n"))
    >>> made.trees[1].prose()
    'sum((x.^2))'
    """
    changed = False
    for _ in range(POWERS):
        at = failing(found.sides)
        if at is None:
            break
        document = entrywise(found.document, at)
        if document is None:
            return None
        try:
            names = collect_names(document, found.names.declared, False)
            found, changed = equation(document, names, found.text), True
        except FrechetError:
            return None
    return found if changed and failing(found.sides) is None else None


def failing(sides: Sequence[object]) -> ShapeError | None:
    """The first side whose shapes do not fit."""
    return next((s for s in sides if isinstance(s, ShapeError)), None)


def entrywise(document: Document, at: ShapeError) -> Document | None:
    """The document with the power at which an error points taken entry by entry; None where it points elsewhere."""
    sides = (document.body, *document.sides)
    powers = [
        s
        for side in sides
        for s in side.nodes()
        if s.op == "power" and s.args[1].op == "number" and s.span == at.span
    ]
    if len(powers) != 1:
        return None
    body, *others = (exchanged(side, powers[0]) for side in sides)
    return replace(document, body=body, sides=others)


def exchanged(tree: Syntax, power: Syntax) -> Syntax:
    """A copy of a tree in which one power is that of every entry."""
    made: dict[Syntax, Syntax] = {}
    for s in tree.nodes():
        op = "epower" if s is power else s.op
        made[s] = replace(s, op=op, args=[made[a] for a in s.args])
    return made[tree]
