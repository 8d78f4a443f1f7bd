"""Sizes and shapes in declarations: `m×n`, `2n`, `n*(n+1)/2`, and what was probably meant by `(m,n)`, `1e5`.

>>> shape("2n x m"), read_size("n*(n+1)/2")
((2*n, m), n*(n+1)/2)
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from frechet.errors import FrechetError, NameUnknown, ReadError, TooLarge
from frechet.network.size import ONE, ZERO, Shape, Size, polynomial, size
from frechet.reading.sizes import bounded_size, positive_size, whole_size
from frechet.reading.text.lex import IDENTIFIER, plain_name
from frechet.types.space import FACTS, STRUCTURES

# a cross without spaces, and short sizes
TIGHT = re.compile(r"\b(?:[0-9]+|[A-Za-wyz])(?:x(?:[0-9]+|[A-Za-wyz]))+\b")
FACTOR = re.compile(rf"([0-9]{{0,18}})({IDENTIFIER.pattern})?")
FLOATING = re.compile(r"(?<!\w)([0-9]+)([eE_])([+-]?)([0-9]+)")  # 1e5, 1e+5, 1_000
LENGTH = 1000  # characters of a size


def shape(text: str) -> Shape:
    """`m×n`, `n x n`, `n`, `scalar`."""
    text = text.strip()
    if text in ("scalar", "[]"):
        return ()
    if cure := crossed(text):
        raise ReadError(f"`{text}` is not a shape", hint=f"write {cure}")
    sizes = re.split(r"×|\s+x\s+", text)
    if len(sizes) > 2:
        raise ReadError(
            f"`{text}` has {len(sizes)} axes",
            hint="scalars, vectors and matrices have at most two",
        )
    return tuple(map(read_size, sizes))


def crossed(text: str) -> str:
    """The shape that is probably meant by `(m,n)`, `[m,n]`, `m by n`, `mxn` or `2x3`."""
    bare = text[1:-1] if text[:1] + text[-1:] in ("()", "[]") else text
    meant = TIGHT.sub(
        lambda m: m.group().replace("x", "×"), re.sub(r"\s*,\s*|\s+by\s+", "×", bare)
    )
    return meant if meant != bare else ""


def read_size(text: str) -> Size:
    """`2n`, `m*n`, `n+1`, `(n+1)`, `n*(n+1)/2`; at least 1."""
    text = text.strip()
    if len(text) > LENGTH:
        raise TooLarge(f"a size has {len(text)} characters, the limit is {LENGTH}")
    if match := FLOATING.search(text):
        raise floating(*match.groups())
    bare = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    if "/" in bare or "(" in bare:
        found = polynomial(plain_name(text), bounded_size)
        if found is None:
            raise no_size(text)
        return positive_size(whole_size(found))
    first, *rest = re.split(r"([+-])", bare)
    terms = list(zip(["+", *rest[::2]], [first, *rest[1::2]], strict=True))
    total = ZERO
    for sign, term in terms[1:] if rest and not first.strip() else terms:
        part = monomial(term, text)
        total = total + (-part if sign == "-" else part)
    return positive_size(total)


def floating(number: str, sign: str, turn: str, places: str) -> ReadError:
    """`1e5` is no size called e5 times 1: which of the two is meant has to be said."""
    name = sign if turn else sign + places
    whole = in_full(number, sign, turn, places)
    cures = [whole] * bool(whole) + [
        f"{number}*{sign}{turn}{places} for a size called {name}"
    ]
    return ReadError(
        f"`{number}{sign}{turn}{places}` is not a size", hint="write " + ", or ".join(cures)
    )


def in_full(number: str, sign: str, turn: str, places: str) -> str:
    """`1e5` and `1_000` as whole numbers; empty where none is meant, or one too long to be."""
    if sign == "_":
        return number + places
    zeros = 0 if turn == "-" else int(places[:3])
    return number + "0" * zeros if 0 < zeros < 16 else ""


def monomial(term: str, text: str) -> Size:
    """A product of numbers and names, in this text."""
    total = ONE
    for factor in term.split("*"):
        match = FACTOR.fullmatch(plain_name(factor.strip()))
        if not match or not any(match.groups()):
            raise no_size(text)
        for part in filter(None, match.groups()):
            total = bounded_size(total * size(int(part) if part.isdigit() else part))
    return total


def no_size(text: str) -> FrechetError:
    """What is wrong with a text that is not a size: a word behind it, or all of it."""
    if not text:
        return ReadError("a size is missing", hint="write m×n for a matrix, n for a vector")
    before, _, word = text.rpartition(" ")
    if IDENTIFIER.fullmatch(word) and re.search(r"[\w)]\s*$", before):
        known = sorted(STRUCTURES | FACTS)
        close = get_close_matches(word, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
        return NameUnknown(f"`{word}` is no structure", hint=hint)
    return ReadError(
        f"`{text}` is not a size",
        hint="a size is a number, a name, or products and sums of them",
    )
