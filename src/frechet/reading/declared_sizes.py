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
NO_SIZES = {  # words that are no names of sizes, and what is written
    **dict.fromkeys(("row", "rowvector"), "row n"),
    **dict.fromkeys(("column", "col"), "column n"),
    **dict.fromkeys(("sym", "symm"), "n×n symmetric"),
    **dict.fromkeys(("constant", "const", "number", "real"), "scalar"),
    **dict.fromkeys(("vec", "array"), "n"),
    "mat": "m×n",
    "square": "n×n",
    "row vector": "row n",
    "column vector": "column n",
}
THE_REALS = "ℝ"
REAL_MACRO = re.compile(
    r"\\(?:mathbb|mathbf|Bbb|mathds)\s*\{?\s*R\s*\}?|\\(?:R|RR|Re|reals)(?![A-Za-z])|\bR(?=\s*\^)"
)
TIMES_MACRO = re.compile(r"\\(?:times|cdot)(?![A-Za-z])\s*")
OF_REALS = re.compile(rf"{THE_REALS}\s*\^\s*(.+)")
LYING = re.compile(r"(row|column)\s+(?:vector\s+)?(\S.*)")
POWERED = re.compile(rf"({IDENTIFIER.pattern})\s*(?:\^\s*\{{?\s*([2-9])\s*\}}?|([²³]))")
FACTOR = re.compile(rf"([0-9]{{0,18}})({IDENTIFIER.pattern})?")
FLOATING = re.compile(r"(?<!\w)([0-9]+)([eE_])([+-]?)([0-9]+)")  # 1e5, 1e+5, 1_000
LENGTH = 1000  # characters of a size


def shape(text: str) -> Shape:
    r"""`m×n`, `n x n`, `n`, `scalar`, `(m, n)`, `m by n`, `R^{m×n}`, `row n`.

    >>> shape(r"\mathbb{R}^{m\times n}"), shape("[2, 3]"), shape("row n"), shape("ℝ")
    ((m, n), (2, 3), (1, n), ())
    """
    text = in_plain_signs(text)
    if text in ("scalar", "[]", "R", THE_REALS):
        return ()
    if text in NO_SIZES:
        raise ReadError(f"`{text}` is no shape", hint=f"write {NO_SIZES[text]}")
    if lying := LYING.fullmatch(text):
        n = read_size(lying[2])
        return (ONE, n) if lying[1] == "row" else (n, ONE)
    sizes = re.split(r"×|\s+x\s+", with_crosses(text))
    if len(sizes) > 2:
        raise ReadError(
            f"`{text}` has {len(sizes)} axes and is not a shape",
            hint="scalars, vectors and matrices have at most two",
        )
    return tuple(map(read_size, sizes))


def in_plain_signs(text: str) -> str:
    r"""A shape without the macros of LaTeX, the reals as ℝ: `\R^{n\times n}` as `ℝ^{n×n}`."""
    plain = REAL_MACRO.sub(THE_REALS, TIMES_MACRO.sub("×", text))
    return without_brackets(re.sub(r"\\[,;:! ]|\$|~", " ", plain).strip(), "{}")


def without_brackets(text: str, *kinds: str) -> str:
    """The same without brackets of these kinds around all of it."""
    around = text[:1] + text[-1:] in kinds and text.count(text[0]) == 1
    return text[1:-1].strip() if around else text


def with_crosses(text: str) -> str:
    """The sizes with crosses between, of `(m,n)`, `[m,n]`, `m by n`, `mxn`, `2x3` and `ℝ^{m×n}`."""
    power = OF_REALS.fullmatch(text)
    text = without_brackets(power[1].strip(), "{}") if power else text
    bare = without_brackets(text, "()", "[]")
    if bare != text or power:
        bare = re.sub(r"\s*,\s*", "×", bare.removesuffix(","))
    crosses = re.sub(r"\s+by\s+|-by-|(?<=\d)X(?=\d)", "×", bare)
    return TIGHT.sub(lambda m: m.group().replace("x", "×"), crosses)


def read_size(text: str) -> Size:
    """`2n`, `m*n`, `n+1`, `(n+1)`, `n*(n+1)/2`; at least 1."""
    text = text.strip()
    if len(text) > LENGTH:
        raise TooLarge(f"a size has {len(text)} characters, the limit is {LENGTH}")
    text = POWERED.sub(multiplied, text)
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


def multiplied(power: re.Match[str]) -> str:
    """`k^2` as `k*k`."""
    return "*".join([power[1]] * int(power[2] or {"²": 2, "³": 3}[power[3]]))


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
