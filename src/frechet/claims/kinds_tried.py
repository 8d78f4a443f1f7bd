r"""What the names of a claim about functions may be, and its layout: the ways to read it, the nearest first.

legend   kinds what names are read as
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from frechet.claims.customs import written_as_vectors
from frechet.claims.functions_asked import FunctionsAsked
from frechet.reading.declare import by_letter
from frechet.reading.kinds import Kind
from frechet.reading.losses import is_loss
from frechet.reading.text.syntax import Document, Syntax
from frechet.reading.unknown_functions import LAID, VALUE

CHOICES = 2000  # of kinds, so many at most
OF_SQUARES = ("tr", "det", "logdet")  # words of square matrices
CAPITALS_OF_NUMBERS = "ΓΦ"  # functions of a number: Euler's, the normal distribution's
NUMBERS = "ijklmnst"  # small letters that are read as numbers first: indices, sizes, times


def ways_to_read(
    asked: FunctionsAsked, free: list[str]
) -> Iterator[tuple[dict[str, Kind], str]]:
    """Kinds of the names and a layout, the fewest departures from the letters first."""
    arrays = arrays_named(asked)
    options = [all_kinds(n, asked, n in arrays) for n in free]
    if prod(map(len, options)) > CHOICES:
        return
    for choice in sorted(
        product(*map(range_of, options), range(len(LAID))), key=departures
    ):
        kinds = {n: o[k] for n, o, k in zip(free, options, choice, strict=False)}
        yield kinds, LAID[choice[-1]]


def range_of(options: list[Kind]) -> range:
    """The places of a list."""
    return range(len(options))


def departures(choice: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """How far a choice is from the letters; another layout is one step."""
    *kinds, layout = choice
    return sum(kinds) + bool(layout), (layout, *kinds)


def all_kinds(name: str, asked: FunctionsAsked, array: bool) -> list[Kind]:
    """What a name may be, where tr, det and inverses are of functions: these are square, and may be of one number.

    A derivative by a matrix X would be no matrix there: who writes tr(∂f(X)/∂X) means any one entry of X.
    """
    kinds = kinds_of(name, asked, array)
    of_words, inverted = (
        [s for s in found if s.op == "call" and s.text in asked.made.functions]
        for found in squares(asked.document)
    )
    if name.islower() and any(s.text == name for s in of_words):
        return [Kind(2, square=True)]
    if name.islower() and any(s.text == name for s in inverted):
        return [*kinds, Kind(2, square=True)]
    alone = any([a.text for a in s.args] == [name] for s in of_words + inverted)
    return [*kinds, Kind(0)] if alone and name.isupper() else kinds


def squares(document: Document) -> tuple[list[Syntax], list[Syntax]]:
    """What words of square matrices are of, and what is inverted, be it a number."""
    nodes = [*document.nodes()]
    of_words = [s.args[0] for s in nodes if s.op == "call" and s.text in OF_SQUARES]
    inverted = [s.args[0] for s in nodes if s.op == "power" and s.value == -1]
    return of_words, inverted


def arrays_named(asked: FunctionsAsked) -> set[str]:
    """Names that are no numbers: bold, transposed, or behind what is, or behind a matrix."""
    document = asked.document
    found = {*document.bold, *written_as_vectors(document, asked.declared)}
    directed = [
        s.apart() for s in document.nodes() if s.op == "derivative" and s.text == "D"
    ]
    for s in document.nodes():
        if s.op == "transpose":
            found.add(base(s.args[0]))
        elif s.op == "*" and begins_transposed(s.args[0]):
            found.add(base(s.args[1]))
    found |= {
        base(x)
        for by, to in directed
        for x, h in zip(by, to, strict=True)
        if base(h) in found
    }
    return found


def begins_transposed(s: Syntax) -> bool:
    """Does a product begin with a transpose?"""
    while s.op == "*":
        s = s.args[0]
    return s.op == "transpose"


def base(s: Syntax) -> str:
    """The name or the function that is transposed."""
    return s.text.rstrip(VALUE) if s.op in ("name", "call") else ""


def without_label(name: str) -> str:
    """E of `E1` and `E_what`."""
    letter = name[:1]
    return letter if name[1:2].isdigit() or name[1:2] == "_" else name


def kinds_of(name: str, asked: FunctionsAsked, array: bool) -> list[Kind]:
    """What a name may be: a capital letter is a matrix unless it is a loss, a small one a number or a vector."""
    d = asked.declared.get(name)
    if d is not None and d.rank is not None:
        return [Kind(d.rank, d.square)]
    if name in asked.made.functions and not array and is_loss(without_label(name)):
        return [Kind(0), Kind(1)] if name[0] in "fF" else [Kind(0)]
    if name in asked.made.functions and name in CAPITALS_OF_NUMBERS:
        return [Kind(0), Kind(2)]
    if name[0].isupper():
        return (
            [Kind(2), Kind(1)]
            if name in asked.document.bold
            else [Kind(2), Kind(2, square=True)]
        )
    if array:
        return [Kind(1)]
    likely = 0 if name in NUMBERS else by_letter(name)
    return [Kind(likely), Kind(1 - likely)] if likely < 2 else [Kind(2)]
