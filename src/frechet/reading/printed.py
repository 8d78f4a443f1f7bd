"""A text as print writes it into a tree: LaTeX, and Unicode with the forms of print.

legend   extent how far a derivative reaches that stands in front of a sum: `term` or `sum`
"""

from __future__ import annotations

import re
from collections.abc import Collection

from frechet.errors import FrechetError
from frechet.reading.declare import Declaration
from frechet.reading.latex import ACCENTED
from frechet.reading.macros import SPELLED
from frechet.reading.names import collect, resolve
from frechet.reading.parse import Parser
from frechet.reading.shorthand import Bracketed, TermOrSum, defined, differential, headed
from frechet.reading.syntax import Document
from frechet.reading.typeset import Typeset

NORM = re.compile("‖_[^F12]")  # a norm that the signs of Unicode do not have
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[\u0391-\u03c9]")
LONG = 10_000  # longer texts in Unicode are not searched for forms of print
EXTENTS = {
    "term": "the derivative takes one term: the whole sum has no shape",
    "sum": "the derivative takes the whole sum: one term alone does not fit the rest",
}


def typeset(
    text: str, declared: dict[str, Declaration], functions: Collection[str], primed: Collection[str]
) -> Document:
    """The tree of a text as print writes it; whether a derivative takes a sum is decided by the shapes."""
    try:
        return laid_out(text, declared, functions, primed)
    except TermOrSum:
        every = {extent: laid_out(text, declared, functions, primed, extent) for extent in EXTENTS}
        fitting = [extent for extent, document in every.items() if fits(document, declared)]
        if len(fitting) != 1:
            raise
    document = laid_out(text, declared, functions, primed, fitting[0])
    document.notes.append(EXTENTS[fitting[0]])
    return document


def fits(document: Document, declared: dict[str, Declaration]) -> bool:
    """Have all parts shapes?"""
    try:
        resolve(document, collect(document, declared, False))
    except FrechetError:
        return False
    return True


def laid_out(
    text: str, declared: dict[str, Declaration], functions: Collection[str], primed: Collection[str], extent: str = ""
) -> Document:
    """The tree, where derivatives take one term or the whole sum as `extent` says."""
    sheet = Typeset(declared, functions)
    tokens = list(Bracketed(sheet.tokens(text), functions, sheet.products, extent))
    tokens = headed(defined(tokens), sheet.told, functions, sheet.notes)
    tokens = differential(tokens, sheet.told, sheet.products)
    document = Parser(iter(tokens), True, sheet.products, functions, primed).document()
    document.notes, document.printed = [*document.notes, *sheet.notes], True
    return document


def typographic(text: str, declared: Collection[str], functions: Collection[str]) -> bool:
    """Has a Unicode text forms of print: derivatives, accents, functions without brackets, Greek for declared names?"""
    if "[" not in text and (any(c in "∂∇†" for c in text) or NORM.search(text)):
        return True
    if len(text) > LONG or "[" in text:  # places in brackets belong to the other reader
        return False
    if ACCENTED.search(text):
        return True
    for match in WORD.finditer(text):
        word, behind = match.group(), text[match.end() :].lstrip()
        if word in functions and word not in declared and len(word) > 1 and not behind.startswith("("):
            return True
        if not word.isascii() and word not in declared and {SPELLED.get(word), "lam"} & set(declared):
            return True
    return text.startswith("d(") and "=" in text
