"""Signs of other systems as tokens: `np.dot(`, `.sum()`, `**`, `%*%`, `exp.(x)`, `'fro'`, `axis=0`, `I_n`.

What the words mean stands in the table of habits; here is only where one begins and ends.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from fractions import Fraction

from frechet.errors import ReadError, Span
from frechet.functions.declaration import Entrywise, registry
from frechet.reading.text.lex import IDENTIFIER, Token, identity_of_order

LIBRARIES = {  # the names that modules are imported by, and by which the table calls them
    **dict.fromkeys(("np", "numpy", "jnp", "jax.numpy", "cupy"), "np"),
    **dict.fromkeys(("torch", "tf", "F"), "torch"),
    **dict.fromkeys(("sympy", "sp", "scipy", "math", "Math", "LinearAlgebra"), "math"),
}
QUALIFIED = re.compile(
    rf"({'|'.join(sorted(map(re.escape, LIBRARIES), key=len, reverse=True))})"
    r"(?:\.[A-Za-z_][A-Za-z_0-9]*)*\.([A-Za-z_][A-Za-z_0-9]*)(?!\w)"
)
SIGNS = {
    "**": "**",
    "%*%": "·",
    "%x%": "⊗",
    "@": "·",
    ".+": "+",
    ".-": "-",
    "−": "-",
    "⋅": "·",
    "·": "·",
    "×": "*",
    "∗": "*",
    "√": "√",
}
RAISED_T = re.compile(r"\*\*\s*T(?!\w)")
SIGN = re.compile("|".join(map(re.escape, SIGNS)))
METHOD = re.compile(r"\.\s*([A-Za-z_]\w*)(?=\()")
INVERSE = re.compile(r"\.I(?!\w)")
DOT = re.compile(r"\.(?=\s*([A-Za-z]\w*)(?![\w(]))")
OPERAND_ENDS = re.compile(r"[^\W\d]\w*\s*\Z|[)\]']\s*\Z")
ARGUMENT_BEGINS = re.compile(r"[(,\[]\s*\Z")
STRING = re.compile(r"(['\"])([\w,\->. *]*)\1")
KEYWORD = re.compile(r"(axis|dim|ord)\s*=\s*(-?\d|['\"]\w+['\"]|np\.inf|None)")
BROADCAST = re.compile(rf"({IDENTIFIER.pattern})\.(?=\()")
ORDER = re.compile(r"I_([A-Za-z]|\d+)(?!\w)")
NEAR = 40  # characters before a place that show whether an operand ends there


def foreign_at(text: str, at: int, names: Collection[str]) -> list[Token]:
    """The tokens of a sign of another system that begins here; none where none does.

    >>> [t.text for t in foreign_at("np.linalg.inv(A)", 0, ())], [t.text for t in foreign_at("x**2", 1, ())]
    (['np.inv'], ['**'])
    """
    if (match := RAISED_T.match(text, at)) and "T" not in names:
        hint = "write ' for the transpose, as in x', or declare T: scalar"
        raise ReadError("a power by T, or the transpose?", Span(*match.span()), hint)
    if match := SIGN.match(text, at):
        return [Token("op", SIGNS[match.group()], Span(*match.span()))]
    c = text[at]
    if c == ".":
        return behind_operand(text, at, names)
    if c in "'\"":
        return string_at(text, at)
    if c == "I" and (match := ORDER.match(text, at)):
        known = {"I", match.group()} & {*names}
        return [] if known else identity_of_order(match.group(1), Span(*match.span()))
    return word_at(text, at, names)


def before(text: str, at: int, pattern: re.Pattern[str]) -> bool:
    """Does the text before a place end like this?"""
    return pattern.search(text[max(at - NEAR, 0) : at]) is not None


def behind_operand(text: str, at: int, names: Collection[str]) -> list[Token]:
    """`.sum(`, `.I`, and the dot of a product: `A.B`."""
    if not before(text, at, OPERAND_ENDS):
        return []
    if match := METHOD.match(text, at):
        return [Token("method", match.group(1), Span(*match.span()))]
    if (match := INVERSE.match(text, at)) and "I" not in names:
        return [Token("op", "power", Span(*match.span()), Fraction(-1))]
    match = DOT.match(text, at)
    opens = text[at + 1 : at + 2] == "(" and text[at - 1] in ")]'"
    if opens or (match and (match.group(1) in names or len(match.group(1)) == 1)):
        return [Token("op", "·", Span(at, at + 1))]
    return []


def string_at(text: str, at: int) -> list[Token]:
    """`'fro'` where an argument is due, as a word of its own."""
    match = STRING.match(text, at)
    if match is None or not before(text, at, ARGUMENT_BEGINS):
        return []
    return [Token("name", f"'{match.group(2)}'", Span(*match.span()))]


def word_at(text: str, at: int, names: Collection[str]) -> list[Token]:
    """`np.dot`, `axis=0`, `exp.`: words that other systems write with more than letters."""
    if (match := KEYWORD.match(text, at)) and before(text, at, ARGUMENT_BEGINS):
        return [argument_by_name(match)]
    if (match := QUALIFIED.match(text, at)) and match.group(1) not in names:
        library = LIBRARIES[match.group(1)]
        if match.group(1) != "F" or match.group(2) in registry:
            return [Token("name", f"{library}.{match.group(2)}", Span(*match.span()))]
    if match := BROADCAST.match(text, at):
        word = match.group(1)
        if isinstance(registry.get(word), Entrywise) or f"{word}." in names:
            return [Token("name", word, Span(*match.span()))]
    return []


def argument_by_name(match: re.Match[str]) -> Token:
    """`axis=0` is a word; of `ord=2` the value is enough."""
    span, value = Span(*match.span()), match.group(2).replace('"', "'")
    if match.group(1) != "ord":
        return Token("name", f"axis={value}", span)
    if value.isdigit():
        return Token("number", value, span, Fraction(value))
    return Token("name", "'inf'" if value == "np.inf" else value, span)
