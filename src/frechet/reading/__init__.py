"""Reading: text in, expression out, with everything that was guessed.

>>> reading = read("norm2(A*B - C)^2 / 2")
>>> reading.names.guesses
['A: m×n matrix (by its letter)', 'B: n×p matrix (by its letter)', 'C: m×p matrix (by its letter)']
"""

from __future__ import annotations

import re
from collections.abc import Collection

from frechet import catalogue
from frechet.errors import FrechetError, ReadError
from frechet.function import registry
from frechet.reading.chosen import SIGNS
from frechet.reading.declare import Declaration, Where, declarations, derivative_names
from frechet.reading.elaborate import Reading, elaborate
from frechet.reading.equation import Equation, equation
from frechet.reading.infer import ALIASES, INFERRED
from frechet.reading.latex import ACCENTED
from frechet.reading.lex import HINTS, UNICODE_SIGNS, tokens, unicode_tokens
from frechet.reading.macros import SPELLED
from frechet.reading.names import collect, resolve
from frechet.reading.parse import Parser
from frechet.reading.shorthand import Bracketed, TermOrSum, defined, differential, headed
from frechet.reading.syntax import Document
from frechet.reading.typeset import Typeset

SOLVE = re.compile(r"(?<=[\w)\]'ᵀ¹²])\s*\\(?=[\s(])")  # between operands: `A \ b`; another backslash is LaTeX
SYNTAXES = ("auto", "text", "unicode", "latex")

__all__ = ["Declaration", "Equation", "Reading", "Where", "catalogue", "declarations", "read", "read_any"]


def read(text: str, where: Where = None, syntax: str = "auto", strict: bool = False) -> Reading:
    """Read an expression; errors carry the text and the place."""
    found = read_any(text, where, syntax, strict)
    if isinstance(found, Equation):
        raise equation_here(found)
    return found


def read_any(text: str, where: Where = None, syntax: str = "auto", strict: bool = False) -> Reading | Equation:
    """Read an expression or an equation."""
    if not isinstance(text, str):
        raise ReadError(f"an expression is text, not {type(text).__name__}", hint='write read("A*x", "A: m×n, x: n")')
    declared = declarations(where)
    try:
        document = parse(text, declared, syntax)
        names = collect(document, declared, strict)
        if document.sides:
            return equation(document, names, text)
        return elaborate(document, names, resolve(document, names), text)
    except FrechetError as error:
        error.text = error.text or text
        raise


def equation_here(found: Equation) -> ReadError:
    """Where one expression is wanted, an equation is a mistake."""
    error = ReadError("this is an equation", found.sign, HINTS["="])
    error.text = found.text
    return error


def parse(text: str, declared: dict[str, Declaration], syntax: str = "auto") -> Document:
    """The tree, in the syntax that was asked for or that the signs show."""
    if syntax not in SYNTAXES:
        raise ReadError(f"there is no syntax {syntax}", hint="known are " + ", ".join(SYNTAXES))
    if syntax == "auto":
        latex = "$" in text or "\\" in SOLVE.sub("", text)
        syntax = "latex" if latex else "unicode" if any(c in text for c in UNICODE_SIGNS) else "text"
    functions = {
        *registry,
        *INFERRED,
        "block",
        *ALIASES,
        *(n for n, d in declared.items() if d.function),
        *derivative_names(declared),
    }
    variables = {n for n, d in declared.items() if not d.function}
    primed = {n for n, d in declared.items() if d.entrywise}
    if syntax == "latex" or (syntax == "unicode" and typographic(text, declared, functions)):
        return typeset(text, declared, functions | SIGNS, primed)
    if syntax == "text":
        return Parser(tokens(text, variables), False, variables, functions, primed).document()
    single = {t.text for t in unicode_tokens(text, variables, functions) if t.kind == "name" and len(t.text) == 1}
    return Parser(
        unicode_tokens(text, variables, functions), True, variables | (single - functions), functions, primed
    ).document()


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


EXTENTS = {
    "term": "the derivative takes one term: the whole sum has no shape",
    "sum": "the derivative takes the whole sum: one term alone does not fit the rest",
}


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
    document.notes, document.printed = list(sheet.notes), True
    return document


NORM = re.compile("‖_[^F12]")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[\u0391-\u03c9]")


def typographic(text: str, declared: Collection[str], functions: Collection[str]) -> bool:
    """Has a Unicode text forms of print: derivatives, accents, functions without brackets, Greek for declared names?"""
    if "[" not in text and (any(c in "∂∇†" for c in text) or NORM.search(text)):
        return True
    if len(text) > 10_000 or "[" in text:  # places in brackets belong to the other reader
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
