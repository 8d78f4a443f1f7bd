"""Signs that mean one thing entry by entry and another of a whole array, in a claim: that it holds with one decides.

`sum((X*w - y)^2)` means the power of every entry, `|x|^{p-1}` of a vector the absolute value of every entry, and
`d/dt exp(t*A) = A*exp(t*A)` the exponential of the matrix.  Alone the first two are errors that name both meanings.

legend   s node
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from frechet.errors import FrechetError, ShapeError
from frechet.reading import Equation, Reading
from frechet.reading.equation import equation
from frechet.reading.names import collect_names
from frechet.reading.signs import matrix_word
from frechet.reading.text.syntax import Document, Syntax, anew

SIGNS = 8  # of vectors in one claim
ENTRYWISE_NOTE = "a power of a vector is read as the power of every entry"
BARS_NOTE = "bars around a vector are read as the absolute value of every entry"
BY_ENTRIES = {  # operators, those entry by entry, and what is said
    "power": ("epower", ENTRYWISE_NOTE),
    "/": ("./", "a quotient by a vector is read as the quotient of every entry"),
    "*": (".*", "a product of two columns is read as the product of their entries"),
}
Exchange = Callable[[Syntax, list[Syntax]], Syntax]


def meant_otherwise(
    found: Equation, shape: bool
) -> Iterator[tuple[Equation, tuple[str, ...]]]:
    """The equation with its signs meant otherwise, and what is said of them; `shape`: its shapes do not fit.

    >>> from frechet.reading import read_any
    >>> [(made, said)] = meant_otherwise(read_any("x'*x = sum(x^2)", "x: n"), True)
    >>> made.trees[1].prose(), said
    ('sum((x.^2))', ('a power of a vector is read as the power of every entry',))
    """
    made = entrywise_signs(found) if shape else None
    if made is not None:
        yield made
    made = of_matrices(found)
    if made is not None:
        yield made


def formed(found: Equation, document: Document) -> Equation | None:
    """The equation of a changed document; None where none can be formed."""
    try:
        names = collect_names(document, found.names.declared, False)
        return equation(document, names, found.text)
    except FrechetError:
        return None


def exchanged(document: Document, exchange: Exchange) -> Document:
    """A document with its sides anew."""
    body, *sides = (anew(side, exchange) for side in (document.body, *document.sides))
    return replace(document, body=body, sides=sides)


# ------------------------------------------------------------------- entry by entry
def entrywise_signs(found: Equation) -> tuple[Equation, tuple[str, ...]] | None:
    """The equation with the powers and the bars of vectors taken entry by entry; None where others stand in the way."""
    said: dict[str, None] = {}
    for _ in range(SIGNS):
        at = failing(found.sides)
        if at is None:
            break
        s = standing_at(found.document, at)
        made = None if s is None else formed(found, entrywise(found.document, s))
        if s is None or made is None:
            return None
        found = made
        said[BARS_NOTE if s.op == "call" else BY_ENTRIES[s.op][1]] = None
    return (found, tuple(said)) if said and failing(found.sides) is None else None


def failing(sides: Sequence[object]) -> ShapeError | None:
    """The first side whose shapes do not fit."""
    return next((s for s in sides if isinstance(s, ShapeError)), None)


def standing_at(document: Document, at: ShapeError) -> Syntax | None:
    """The one sign at which an error points that may be taken entry by entry; of products those of two columns."""
    nodes = [
        s for t in (document.body, *document.sides) for s in t.nodes() if s.span == at.span
    ]
    signs = [s for s in nodes if s.op == "power" or (s.op == "call" and s.text == "bars")]
    if not signs and ("two columns" in at.message or "by a vector" in at.message):
        signs = [s for s in nodes if s.op in BY_ENTRIES]
    return signs[0] if len(signs) == 1 else None


def entrywise(document: Document, sign: Syntax) -> Document:
    """The document with one sign taken entry by entry."""

    def exchange(s: Syntax, args: list[Syntax]) -> Syntax:
        if s is not sign:
            return replace(s, args=args)
        return (
            replace(s, text="abs", args=args)
            if s.op == "call"
            else replace(s, op=BY_ENTRIES[s.op][0], text="", args=args)
        )

    return exchanged(document, exchange)


# -------------------------------------------------------------- functions of matrices
def of_matrices(found: Equation) -> tuple[Equation, tuple[str, ...]] | None:
    """The equation with the functions of the entries of square matrices as functions of these matrices, if it has some.

    >>> from frechet.reading import read_any
    >>> made, said = of_matrices(read_any("d/dt exp(t*A) = A*exp(t*A)", "A: n×n, t: scalar"))
    >>> made.trees[1].prose(), said
    ('(A*expm((t*A)))', ('exp of a square matrix is read as the matrix function expm',))
    """
    words = dict(calls_at_matrices(found))
    if not words:
        return None

    def exchange(s: Syntax, args: list[Syntax]) -> Syntax:
        return replace(s, args=args, text=words.get(s, s.text))

    made = formed(found, exchanged(found.document, exchange))
    pairs = sorted({(s.text, word) for s, word in words.items()})
    said = (
        f"{name} of a square matrix is read as the matrix function {word}"
        for name, word in pairs
    )
    return None if made is None else (made, tuple(said))


def calls_at_matrices(found: Equation) -> Iterator[tuple[Syntax, str]]:
    """The calls of functions of every entry at square matrices, with the words for the functions of the matrices."""
    for side in found.sides:
        if not isinstance(side, Reading):
            continue
        types, sizes = side.inference.types, side.inference.sizes
        for s in side.document.body.nodes():
            word = matrix_word(s.text) if s.op == "call" else ""
            shape = types[s.args[0]].shape if word and s.args[0] in types else ()
            if len(shape) == 2 and sizes.find(shape[0]) is sizes.find(shape[1]):
                yield s, word
