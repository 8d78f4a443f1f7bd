"""Text into tokens, one at a time: an early mistake is found before a megabyte is read.

The text syntax is a superset of matrixcalculus.org's; the Unicode syntax adds the signs of print and the
product by juxtaposition.  Both give the same tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from frechet.errors import FrechetError, ReadError, Span, TooLarge, Unsupported, escape
from frechet.reading.text.syntax import Syntax

CHARACTERS = 1_000_000  # longer input is refused at once
TOKENS = 100_000
EXPONENT = 300  # powers of ten in a number literal; float64 ends at 308

UNICODE_SIGNS = "ᵀ⁻¹²³⁴⁵⁶⁷⁸⁹½‖⟨∂∇·⊙∘⊗₀₁₂₃₄₅₆₇₈₉⁽"


@dataclass(slots=True)
class Token:
    """kind: number, name, op, derive or end; `text` is the operator's normal form, `value` a number's value.

    A `derive` is d/dX, jac_X, hess_X or D_X: its `text` is d, jac, hess or D, `wrt` what the derivative goes by.
    """

    kind: str
    text: str
    span: Span
    value: Fraction = Fraction(0)
    wrt: tuple[Syntax, ...] = ()

    def is_op(self, texts: Collection[str]) -> bool:
        """Is it one of these operators?"""
        return self.kind == "op" and self.text in texts


SPACE = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
IDENTIFIER = re.compile(
    r"[A-Za-z_\u0391-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03f5][A-Za-z0-9_\u0391-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03f5]*"
)
PLACE = r"(?:\d+|[A-Za-z])"
DERIVATIVE_SIGN = (
    re.compile(  # what follows must be an operand, or it is a quotient or a name
        rf"""(?: d\s*/\s*d(?P<d>{IDENTIFIER.pattern}(?:\[{PLACE}(?:,{PLACE})?\])?)
          | (?P<kind>jac|hess)_(?:\{{(?P<several>[^{{}}]*)\}}|(?P<other>{IDENTIFIER.pattern}))
          | D_(?:\{{(?P<D>[^{{}}]*)\}}|(?P<one>{IDENTIFIER.pattern})) (?=\s*\() )
        (?=\s*[-\w(\[.‖⟨½])""",
        re.VERBOSE,
    )
)
OPERATOR = re.compile(r"\.\*|\./|\.\^|[-+*/^'()\[\],;:=\\]")

DOTTED_TRANSPOSE = re.compile(r"(?<=[\w)\]'])\.(?:T(?!\w)|')")
RAISED_TRANSPOSE = re.compile(
    rf"{DOTTED_TRANSPOSE.pattern}|\^\s*(?:-?\s*T(?!\w)|\{{\s*T\s*\}})"
)
OTHER_T = re.compile(r"(?<![\w^.{])(?<!\^[ -])T(?!\w)")  # a T that is no transpose

HINTS = {
    "|": "write abs(x) for the absolute value, norm2(x) for the norm",
    "{": "group with parentheses",
    "\\": "A \\ b is inv(A)*b; for LaTeX pass syntax='latex'",
    "∑": "write sum(x) for the sum of the entries, ∑_i x_i with an index",
    "=": "give only the right side, the expression to differentiate",
    ".": "write x' for the transpose, x.*y for the entrywise product",
    '"': "give the expression without quotes",
}

WIRTINGER = "Wirtinger derivatives are not there yet: write z = x + iy with real x and y, and differentiate by both"
ADJOINTS = "†‡ᴴ"  # signs of the conjugate transpose

# Greek and Cyrillic letters that print like a Latin one
LOOKALIKES = dict(
    zip(
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοАВЕЅІЈКМНОРСТХаеорсухѕіј",
        "ABEZHIKMNOPTYXoABESIJKMHOPCTXaeopcyxsij",
        strict=True,
    )
)
MEANT = {  # words in the name of a character, and what was probably meant
    "MINUS|DASH|HYPHEN": "write - for minus",
    "ASTERISK|DOT OPERATOR|MIDDLE DOT|MULTIPLICATION": "write * for a product",
    "DOUBLE.*QUOTATION": HINTS['"'],
    "QUOTATION|APOSTROPHE|PRIME|ACCENT": "write ' for the transpose",
    "SUPERSCRIPT|LETTER": "names are Latin and Greek letters",
}


def tokens(
    text: str,
    names: Collection[str] = (),
    sizes: Collection[str] = (),
    foreign: Callable[[str, int, Collection[str]], list[Token]] | None = None,
) -> Iterator[Token]:
    """The tokens of the text syntax, then one `end`; `names` are declared, so that `d/dX` may be a quotient.

    `foreign` gives the tokens of the signs that other systems write.

    >>> [t.text for t in tokens("A*x")]
    ['A', '*', 'x', 'the end']
    >>> [t.text for t in tokens("x^T*A.T")], [t.text for t in tokens("a^T*T")][1:3]
    (['x', "'", '*', 'A', "'", 'the end'], ['^', 'T'])
    """
    told = {*names, *sizes}
    transpose = transpose_sign(text, told)

    def tokens_at(at: int) -> Iterable[Token]:
        match = transpose.match(text, at)
        if match:
            inverse = Token("op", "power", Span(at, at + 1), Fraction(-1))
            sign = Token("op", "'", Span(at, match.end()))
            return [inverse, sign] if "-" in match.group() else [sign]
        if foreign and (found := foreign(text, at, told)):
            return found
        return [derive_at(text, at, names) or token_at(text, at)]

    return limited(text, tokens_at)


def transpose_sign(text: str, names: Collection[str]) -> re.Pattern[str]:
    """How a transpose may be written here: `^T` where T is no name of its own, `A.T`, `A.'`."""
    other = "T" in names or OTHER_T.search(text)
    return DOTTED_TRANSPOSE if other else RAISED_TRANSPOSE


def derive_at(text: str, at: int, names: Collection[str]) -> Token | None:
    """A sign of differentiation that begins here: `d/dX`, `d/dX[i,j]`, `jac_X`, `hess_X`, `D_X (`, `D_{A,B} (`."""
    match = DERIVATIVE_SIGN.match(text, at)
    if not match or (at and text[at - 1].isalnum()) or match.group() in names:
        return None
    x = (match["d"] or "").partition("[")[0]
    if x and ("d" + x in names or ("d" in names and x not in names)):
        return None
    span = Span(at, match.end())
    wrt = next(filter(None, (match[g] for g in ("d", "several", "other", "D", "one"))), "")
    return Token(
        "derive",
        "d" if match["d"] else match["kind"] or "D",
        span,
        wrt=tuple(by_names(wrt, match)),
    )


def by_names(wrt: str, match: re.Match[str]) -> Iterator[Syntax]:
    """The variables, or the entry, that a derivative goes by, with their places."""
    start = match.start() + match.group().index(wrt)
    for found in re.finditer(rf"({IDENTIFIER.pattern})(\[[^\]]*\])?", wrt):
        span = Span(start + found.start(1), start + found.end(1))
        name = Syntax("name", span, text=found.group(1))
        places = (found.group(2) or "")[1:-1].split(",") if found.group(2) else []
        yield (
            Syntax("entry", span, [name, *(place_of(p.strip(), span) for p in places)])
            if places
            else name
        )


def place_of(text: str, span: Span) -> Syntax:
    """A number or the name of an index."""
    if text.isdecimal():
        return Syntax("number", span, value=literal_number(text, span), text=text)
    return Syntax("name", span, text=text)


def limited(text: str, tokens_at: Callable[[int], Iterable[Token]]) -> Iterator[Token]:
    """The tokens that begin at every place, up to the limits."""
    if len(text) > CHARACTERS:
        raise TooLarge(f"the input has {len(text)} characters, the limit is {CHARACTERS}")
    at, count = 0, 0
    while True:
        space = SPACE.match(text, at)
        at = space.end() if space else at
        if at == len(text):
            yield Token("end", "the end", Span(at, at))
            return
        for token in tokens_at(at):
            at, count = token.span.stop, count + 1
            if count > TOKENS:
                raise TooLarge(f"the input has more than {TOKENS} tokens")
            yield token


def token_at(text: str, at: int) -> Token:
    """The token that begins here."""
    if match := NUMBER.match(text, at):
        return Token(
            "number",
            match.group(),
            Span(at, match.end()),
            literal_number(match.group(), Span(at, match.end())),
        )
    if match := IDENTIFIER.match(text, at):
        return Token("name", match.group(), Span(at, match.end()))
    if match := OPERATOR.match(text, at):
        return Token("op", match.group(), Span(at, match.end()))
    raise strange(text, at)


def literal_number(text: str, span: Span) -> Fraction:
    """The exact value of a literal."""
    mantissa, _, exponent = text.lower().partition("e")
    if (
        len(mantissa) > EXPONENT
        or len(exponent) > 4
        or abs(int(exponent or "0")) > EXPONENT
    ):
        raise TooLarge("the number is outside float64", span)
    return Fraction(text)


def conjugated(sign: str, span: Span) -> FrechetError:
    """Conjugates belong to complex numbers."""
    return Unsupported(
        f"{sign} is of complex numbers, and only real ones are supported yet",
        span,
        WIRTINGER,
    )


def strange(text: str, at: int) -> FrechetError:
    """A character that the language does not have, by name where it cannot be seen."""
    c = text[at]
    if c in ADJOINTS:
        return conjugated(f"{c}, the conjugate transpose,", Span(at, at + 1))
    quoted = at > 0 and text[at - 1] in "'\""  # a string of another language
    # an operator of another language
    dotted = c == "." and text[at + 1 : at + 2].strip() and not text[at + 1].isalnum()
    shown = c if c.isprintable() and c.isascii() else named_character(c)
    return ReadError(
        f"unexpected character {shown}",
        Span(at - quoted, at + 1 + bool(dotted)),
        hint_for(c),
    )


def named_character(c: str) -> str:
    """A character with its code point and name."""
    return f"{c if c.isprintable() else escape(c)} (U+{ord(c):04X} {unicodedata.name(c, 'no name').lower()})"


def hint_for(c: str) -> str:
    """What is probably meant by a character that the language does not have."""
    plain = LOOKALIKES.get(c, unicodedata.normalize("NFKD", c)[0])
    if plain.isascii() and plain.isalnum():
        return f"did you mean {plain}?"
    name = unicodedata.name(c, "")
    return HINTS.get(c) or next(
        (hint for words, hint in MEANT.items() if re.search(words, name)), ""
    )


# -------------------------------------------------------------------- the Unicode syntax
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
SUBSCRIPT_DIGITS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
SIZE_SUBSCRIPTS = (
    dict(zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx", strict=True)) | SUBSCRIPT_DIGITS
)
IDENTITY = re.compile(f"I([{''.join(SIZE_SUBSCRIPTS)}]+)")
FRACTIONS = {c: Fraction(unicodedata.numeric(c)).limit_denominator(100) for c in "½⅓⅔¼¾⅕⅙⅛"}
SIGN_SPELLINGS = {
    "−": "-",
    "·": "·",
    "⋅": "·",
    "×": "*",
    "∗": "*",
    "⊙": ".*",
    "∘": ".*",
    "⊘": "./",
    "⊗": "⊗",
    "‖": "‖",
    "⟨": "⟨",
    "⟩": "⟩",
    "√": "√",
    "ᵀ": "'",
    "⊤": "'",
}
# what stands before the words `end` and `in`, which are no products of letters there
WORD_BEHIND = {"end": re.compile(r"[\[:,]\s*$"), "in": re.compile(r"\(\s*[^\W\d]\w*\s+$")}
NEAR = 40
RAISED = re.compile(r"(∘?)([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
NORM = re.compile(r"‖(?:_|(?=[₁₂]))(?P<kind>[F12₁₂])")  # a norm with its mark
LETTERS = re.compile(
    r"[A-Za-z_\u0391-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03f5]"
    rf"(?:(?!{IDENTITY.pattern})[A-Za-z0-9_\u0391-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03f5₀-₉])*"
)


def unicode_tokens(
    text: str, names: Collection[str], functions: Collection[str]
) -> Iterator[Token]:
    """The tokens of the Unicode syntax; a run of letters splits by the names, else into single letters.

    >>> [t.text for t in unicode_tokens("2dCᵀx₁Atr(C)", {"dC", "C"}, {"tr"})]
    ['2', 'dC', "'", 'x1', 'A', 'tr', '(', 'C', ')', 'the end']
    """
    names = {*names, "pi"}
    known = Known(names, functions, sorted({len(name) for name in names}, reverse=True))

    def tokens_at(at: int) -> Iterable[Token]:
        derived = derive_at(text, at, names)
        return [derived] if derived else unicode_at(text, at, known)

    return limited(text, tokens_at)


class Known(NamedTuple):
    """The names that a run of letters may split into, and how long those of variables are, falling."""

    names: Collection[str]
    functions: Collection[str]
    lengths: Sequence[int]


def unicode_at(text: str, at: int, known: Known) -> Iterable[Token]:
    """The token or, for a run of letters, the tokens that begin here."""
    c = text[at]
    if match := RAISED.match(text, at):
        exponent, span = (
            "".join(SUPERSCRIPTS[d] for d in match.group(2)),
            Span(at, match.end()),
        )
        return [
            Token(
                "op",
                "epower" if match.group(1) else "power",
                span,
                literal_number(exponent, span),
            )
        ]
    if (match := IDENTITY.match(text, at)) and "I" not in known.names:
        return identity_of_order(
            "".join(SIZE_SUBSCRIPTS[d] for d in match.group(1)), Span(at, match.end())
        )
    if text.startswith("⁻ᵀ", at):
        return [
            Token("op", "power", Span(at, at + 1), Fraction(-1)),
            Token("op", "'", Span(at + 1, at + 2)),
        ]
    if c in FRACTIONS:
        return [Token("number", c, Span(at, at + 1), FRACTIONS[c])]
    if c in SIGN_SPELLINGS:
        mark = NORM.match(text, at)
        return [
            Token("op", SIGN_SPELLINGS[c], Span(at, at + 1)),
            *([marked(mark)] if mark else []),
        ]
    if match := LETTERS.match(text, at):
        word = match.group() in WORD_BEHIND and WORD_BEHIND[match.group()].search(
            text[max(at - NEAR, 0) : at]
        )
        return split(
            match.group(), at, text[match.end() : match.end() + 1] == "(", known, bool(word)
        )
    return [token_at(text, at)]


def identity_of_order(order: str, span: Span) -> list[Token]:
    """`I₃`, `Iₙ` as eye of an order."""
    n = (
        Token("number", order, span, literal_number(order, span))
        if order.isdigit()
        else Token("name", order, span)
    )
    return [Token("name", "eye", span), Token("op", "(", span), n, Token("op", ")", span)]


def marked(norm: re.Match[str]) -> Token:
    """The mark of a norm."""
    kind = norm["kind"]
    return Token(
        "op", "norm" + SUBSCRIPT_DIGITS.get(kind, kind), Span(norm.start() + 1, norm.end())
    )


def split(
    run: str, at: int, before_parenthesis: bool, known: Known, word: bool = False
) -> Iterator[Token]:
    """`AB` as A·B, `2Xw`, `tr(...)`: the longest declared name at every step, a function only before `(`."""
    run = plain_name(run)
    whole = (
        {len(run) - len(f) for f in known.functions if run.endswith(f)}
        if before_parenthesis
        else set[int]()
    )
    whole |= {0} if run == "where" or word else set()  # where the rest is one name
    k = 0
    while k < len(run):
        found = next(
            (n for n in (run[k : k + j] for j in known.lengths) if n in known.names), ""
        )
        stop = len(run) if k in whole else digits_end(run, k + max(len(found), 1))
        yield Token("name", run[k:stop], Span(at + k, at + stop))
        k = stop


def digits_end(run: str, k: int) -> int:
    """Where the digits that begin here end."""
    while k < len(run) and run[k].isdigit():
        k += 1
    return k


def plain_name(name: str) -> str:
    """Subscripts as digits."""
    return "".join(SUBSCRIPT_DIGITS.get(c, c) for c in name)


def sign_missing(name: str, behind: str, functions: Collection[str]) -> str:
    """What to write where a name and something else stand side by side.

    >>> sign_missing("A", "x", ()), sign_missing("exp", "x", ["exp"]), sign_missing("grad_x", "f", ())
    ('write A*x or A.*x', 'write exp(x)', 'write d/dx for the derivative by x')
    >>> sign_missing("2", "Cov", ())
    'write 2*Cov'
    """
    mark, _, by = name.partition("_")
    if by and mark in ("grad", "nabla", "Grad", "D"):
        return f"write d/d{by} for the derivative by {by}"
    if name in functions:
        return f"write {name}({behind})"
    if name[:1].isdigit():
        return f"write {name}*{behind}"
    return f"write {name}*{behind} or {name}.*{behind}" if name else "write * for a product"
