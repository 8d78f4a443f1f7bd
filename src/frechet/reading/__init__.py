"""Reading: text in, expression out, with everything that was guessed.

>>> reading = read_expression("norm2(A*B - C)^2 / 2")
>>> reading.names.guesses
['A: m×n matrix (by its letter)', 'B: n×p matrix (by its letter)', 'C: m×p matrix (by its letter)']
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from frechet.errors import FrechetError, NameUnknown, ReadError, ShapeError, Unsupported
from frechet.functions import catalogue
from frechet.functions.catalogue.spellings import PRINTED
from frechet.functions.declaration import registry
from frechet.paper.labels import BOLD
from frechet.reading.asked_back import SumAsked, no_sum_meant, refuse_transposed_numbers
from frechet.reading.declare import (
    Declaration,
    Where,
    declarations,
    derivatives,
    dimensions,
)
from frechet.reading.elaborate import Reading, elaborate
from frechet.reading.equation import Equation, equation
from frechet.reading.families import counted_by_its_sum, families_read
from frechet.reading.family_words import FamilyAsked
from frechet.reading.infer import INFERRED
from frechet.reading.losses import no_loss
from frechet.reading.names import collect_names
from frechet.reading.primes import primes_joined
from frechet.reading.print.macros import spells_letter
from frechet.reading.print.printed import typeset, typographic
from frechet.reading.print.rows import grown_items
from frechet.reading.print.shorthand import headed
from frechet.reading.print.typefaces import bold_and_plain
from frechet.reading.resolve import resolve
from frechet.reading.signs import AMBIGUOUS_SIGNS
from frechet.reading.spread import ALIASES
from frechet.reading.suppositions import supposed, with_array_pi, with_quality
from frechet.reading.text.foreign import foreign_at
from frechet.reading.text.habits import habit_heads, habits_expanded
from frechet.reading.text.lex import (
    HINTS,
    IDENTIFIER,
    UNICODE_SIGNS,
    Token,
    tokens,
    unicode_tokens,
)
from frechet.reading.text.parse import Parser
from frechet.reading.text.syntax import Document
from frechet.reading.text_entries import LOW, entries_apart
from frechet.reading.unknown_functions import derivative_heads, heads_in_text

# between operands: `A \ b`; another backslash is LaTeX
SOLVE = re.compile(r"(?<=[\w)\]'ᵀ¹²])\s*\\(?=[\s(])")
TACK = re.compile(r"(?<=[\w)\]}⁻])⊤")  # behind an operand, not in a script
LONE_L = re.compile(r"(?<![A-Za-z\\])l(?![A-Za-z])")
ANGLES = re.compile(r"<([^<>{}=|]*,[^<>{}=|]*)>")
# perhaps a left side that only names the value
HEAD = re.compile(r"\s*[^\W\d]\w*\s*(?:\([\w\s,]*\)\s*)?=(?!=)")
ONE_LETTER = re.compile(r"[^\W\d_]\d*")
PRINTABLE = re.compile(
    r"(?:[^{}&@!\"#$%?~`<>\U0001d400-\U0001d7ff]|(?<=[\^_])\{[^{}]*\}"
    r"|\{[^{}]*(?:\{[^{}]*\})*[^{}]*\}(?=[\^_]))*"
)  # braces are scripts, or hold a letter with one
BRACED = re.compile(r"[\^_]\{")
# a subscript is no name of its own, nor is a label
SCRIPT = re.compile(
    r"\{\}\^(?:\{?[tT]\}?)|_(?:\{[^{}]*\}|[i-np-t]{2}\b|\w)|\^\{\*?[(\[][^{}]*\}"
)
AS_PRINT = "read as print: what stands side by side is multiplied"
# Ax, AXB, xA: factors, where they are no name, no Re of a number
SIDE_BY_SIDE = re.compile(
    r"(?!(?:Tr|Re|Im|Ei|Si|Ci|Li)$)(?:[a-z][A-Z][A-Za-z]?|[A-Z]{1,2}[A-Za-z])|[α-γε-ω][A-Za-z]"
)  # λI, but no δx
FACTORS = re.compile(r"[^\W\d_]{1,2}|[^\W\d_]?[A-Z][^\W\d_]{1,2}")  # Ax, XBy: no word
OF_D = re.compile(
    r"(?:^|[=(+*,-])\s*d\s*(?:\(|[a-z]+\s*\(|[A-Z])"
)  # d(A*X), d tr(X): no name
OF_DIFFERENTIALS = re.compile(
    r"(?<![^\W_])d(?:\(|\s*[a-z]+\s*\(|[^\W\d_]{1,2}\b)"
)  # d(XY), d tr(AX), dX
TURNED = re.compile(r"\^T(?=[^\W\d_])")  # the T of `x^TAx`
ADJOINT = re.compile(r"\^[*H](?!\w)")  # a sign of print alone
BEHIND_FACTOR = re.compile(r"[\w)\]'][ ]+d/d(?=[^\W\d])")  # `X d/dx x`: what is derived?
SIGN_OF_DERIVATIVE = re.compile(r"\bd/d(?=[^\W\d])")
SYNTAXES = ("auto", "text", "unicode", "latex")

__all__ = [
    "Declaration",
    "Equation",
    "Reading",
    "Where",
    "catalogue",
    "declarations",
    "name_of",
    "parse",
    "read_any",
    "read_declared",
    "read_expression",
    "shown_by_signs",
]


def read_expression(
    text: str, where: Where = None, syntax: str = "auto", strict: bool = False
) -> Reading:
    """Read an expression; errors carry the text and the place."""
    found = read_any(text, where, syntax, strict)
    if isinstance(found, Equation):
        raise equation_here(found)
    return found


def read_any(
    text: str, where: Where = None, syntax: str = "auto", strict: bool = False
) -> Reading | Equation:
    """Read an expression or an equation."""
    if not isinstance(text, str):
        raise ReadError(
            f"an expression is text, not {type(text).__name__}",
            hint='write read("A*x", "A: m×n, x: n")',
        )
    return read_declared(text, declarations(where), syntax, strict)


def read_declared(
    text: str, declared: dict[str, Declaration], syntax: str = "auto", strict: bool = False
) -> Reading | Equation:
    """Read an expression or an equation, with the declarations as objects."""
    try:
        bare, said = supposed(text)
        declared = with_array_pi(text, with_supposed(bold_apart(text, declared), said))
        found = text_or_print(plain_signs(bare), declared, syntax, strict)
        found = as_supposed(found, text, said) if said else found
        if shown_by_signs(text) == "text":
            refuse_transposed_numbers(found, text)
    except FamilyAsked as asked:
        told = counted_by_its_sum(asked, declared)
        if told is None:
            asked.text = asked.text or text
            raise
        found = read_declared(text, told[0], syntax, strict)
        sides = found.sides if isinstance(found, Equation) else [found]
        for side in sides:
            if isinstance(side, Reading):
                side.conventions.append(told[1])
    except FrechetError as error:
        error.text = error.text or text
        raise
    return found


def with_supposed(
    declared: dict[str, Declaration], said: Sequence[tuple[str, str]]
) -> dict[str, Declaration]:
    """The declarations with what the text supposes of its names."""
    found = dict(declared)
    for spelled, word in said:
        name = name_of(spelled, declared)
        found[name] = with_quality(name, word, found.get(name))
    return found


def as_supposed(
    found: Reading | Equation, text: str, said: Sequence[tuple[str, str]]
) -> Reading | Equation:
    """What was read, with its whole text and what it supposes."""
    sides = found.sides if isinstance(found, Equation) else [found]
    for side in (s for s in sides if isinstance(s, Reading)):
        side.conventions += [f"{name} is {word}, as the text says" for name, word in said]
    return replace(found, text=text)


def bold_apart(text: str, declared: dict[str, Declaration]) -> dict[str, Declaration]:
    r"""The declarations, where that of `\mathbf{x}` is not the one of an x that the text has, too."""
    bold = {name for name, d in declared.items() if d.bold}
    if not bold:
        return declared
    with suppress(FrechetError):
        bold &= bold_and_plain(grown_items(text))
        return {
            f"{name}_{BOLD}" if name in bold else name: replace(d, name=f"{name}_{BOLD}")
            if name in bold
            else d
            for name, d in declared.items()
        }
    return declared


def plain_signs(text: str) -> str:
    """The text with the signs that word processors and keyboards put for others: `x’x`, `<x, y>`, `x⊤y`.

    >>> plain_signs("x’x + <A x, y>")
    "x'x + ⟨A x, y⟩"
    """
    text = text if LONE_L.search(text) else text.replace("ℓ", "l")  # as \ell is read
    return ANGLES.sub(r"⟨\1⟩", TACK.sub("ᵀ", text.replace("’", "'")))


def text_or_print(
    text: str, declared: dict[str, Declaration], syntax: str, strict: bool
) -> Reading | Equation:
    """What a text says; what is no text may be print, where it reads."""
    try:
        document = parse(text, declared, syntax)
        if document.labels:
            return entries_or_names(document, declared, syntax, strict, text)
        return built(document, declared, text, strict)
    except (ReadError, NameUnknown, Unsupported) as error:
        if isinstance(error, Unsupported) and not ADJOINT.search(text):
            raise
        moved = not isinstance(error, NameUnknown) or OF_D.search(text)
        if syntax == "auto" and moved and may_be_print(text, declared):
            try:
                document = parse_as("print", text, declared)
                if isinstance(error, Unsupported) and not any(
                    map(ADJOINT.search, document.notes)
                ):
                    raise error
                document.notes.append(AS_PRINT)
                return built(document, declared, text, strict)
            except SumAsked:
                raise
            except FrechetError:
                # no text of the language: print says what is wrong
                if "{" in text or OF_DIFFERENTIALS.search(text):
                    raise
        raise


def built(
    document: Document, declared: dict[str, Declaration], text: str, strict: bool
) -> Reading | Equation:
    """What a tree says; of the readings of its differentials the first that fits, with the others."""
    every = [document, *document.others]
    if len(every) == 1:
        return of_one_reading(document, declared, text, strict)
    found = list[Equation]()
    for k, meant in enumerate(every):
        with suppress(FrechetError):
            one = of_one_reading(meant, declared, text, strict)
            assert isinstance(one, Equation)
            found.append(replace(one, meanings=tuple(every[k + 1 :])))
            if one.at_once:
                return found[-1]
    return found[0] if found else of_one_reading(document, declared, text, strict)


def of_one_reading(
    document: Document, declared: dict[str, Declaration], text: str, strict: bool
) -> Reading | Equation:
    """What a tree says, its differentials read in one way."""
    no_loss(document)
    if document.printed and not document.sides:
        no_sum_meant(document, text, declared)
    names = collect_names(document, declared, strict)
    if document.sides:
        return equation(document, names, text)
    return elaborate(document, names, resolve(document, names), text)


def read_equation(
    document: Document, declared: dict[str, Declaration], text: str
) -> Equation:
    """The equation of a tree with two sides or more."""
    return equation(document, collect_names(document, declared, False), text)


def entries_or_names(
    document: Document,
    declared: dict[str, Declaration],
    syntax: str,
    strict: bool,
    text: str,
) -> Reading | Equation:
    """`x_1` beside an undeclared x is its entry; where no shapes fit that, and they fit a name, it is a name."""
    labels = {label: Declaration(label) for label in document.labels}
    if not document.sides:
        no_sum_meant(document, text, declared)
    try:
        found = built(document, declared, text, strict)
        error = first_error(found)
    except (ReadError, ShapeError) as raised:
        found, error = None, raised
    if found is not None and not isinstance(error, (ReadError, ShapeError)):
        return found
    try:
        names = parse(text, declared | labels, syntax)
        other = built(names, declared, text, strict)
    except FrechetError:
        other = None
    if other is not None and first_error(other) is None:
        return other
    if found is None:
        assert error is not None
        raise error
    return found


def first_error(found: Reading | Equation) -> FrechetError | None:
    """The error of the first side that cannot be formed."""
    sides = found.sides if isinstance(found, Equation) else ()
    return next((s for s in sides if isinstance(s, FrechetError)), None)


def name_of(text: str, names: Collection[str] = ()) -> str:
    r"""A name as print writes it, by the name that it has here: the known one, where there is one.

    >>> name_of(r"\mathbf{A}"), name_of(r"\hat{y}"), name_of("W_1"), name_of(r"\Sigma", ["Sigma"])
    ('A', 'y_hat', 'W1', 'Sigma')
    """
    try:
        body = parse(text, {name: Declaration(name) for name in names}, "latex").body
    except FrechetError:
        return text
    return body.text if body.op == "name" else text


def equation_here(found: Equation) -> ReadError:
    """Where one expression is wanted, an equation is a mistake."""
    error = ReadError("this is an equation", found.sign, HINTS["="])
    error.text = found.text
    return error


def parse(text: str, declared: dict[str, Declaration], syntax: str = "auto") -> Document:
    """The tree, in the syntax that was asked for or that the signs show."""
    if syntax not in SYNTAXES:
        raise ReadError(
            f"there is no syntax {syntax}", hint="known are " + ", ".join(SYNTAXES)
        )
    chosen = shown_by_signs(text) if syntax == "auto" else syntax
    if syntax == "auto" and chosen == "text" and letters_run_together(text, declared):
        with suppress(FrechetError):
            document = parse_as("print", text, declared)
            document.notes.append(AS_PRINT)
            return document
    return parse_as(chosen, text, declared)


def parse_or_print(text: str, declared: dict[str, Declaration], syntax: str) -> Document:
    """The tree; of what is no text, as print has it."""
    try:
        return parse(text, declared, syntax)
    except (ReadError, NameUnknown) as error:
        if syntax != "auto" or error.function or not may_be_print(text, declared):
            raise
    return parse_as("print", text, declared)


def letters_run_together(text: str, declared: dict[str, Declaration]) -> bool:
    """Do letters stand together that are no word: `ab/cd` of declared ones, `x^TAx` behind a transpose?"""
    turned = TURNED.search(text)
    word = IDENTIFIER.match(text, turned.end() - 1) if turned else None
    if word is None or word.group() in declared:
        return products_run_together(text, declared)
    return PRINTABLE.fullmatch(text) is not None and all(
        FACTORS.fullmatch(word)
        for word, _ in strange_words(TURNED.sub("^T ", text), declared)
    )


def products_run_together(text: str, declared: dict[str, Declaration]) -> bool:
    """Are all words that nobody declared made of declared letters, as in `ab/cd`, and do they call nothing?"""
    words = [
        (word, behind)
        for word, behind in strange_words(text, declared)
        if not ONE_LETTER.fullmatch(word)
    ]
    return bool(words) and all(
        len({*word}) > 1  # xx is no product of x by itself
        and {*word} <= {*declared}
        and behind not in ("(", "=")
        for word, behind in words
    )


def may_be_print(text: str, declared: dict[str, Declaration]) -> bool:
    """Is it text with signs of print, in which all names are declared, words of the language or single letters?

    Side by side these are products: `x^T A x`, `2x'y`, `sin x`; so is `||Ax||`, where no text of the language says A·x.
    """
    words = [
        (w.removeprefix("d") or w, behind) for w, behind in strange_words(text, declared)
    ]
    letters = letters_of_products([word for word, _ in words], text, declared)
    return (
        shown_by_signs(text) == "text"
        and PRINTABLE.fullmatch(text) is not None
        and not BEHIND_FACTOR.search(text)
        and all(
            ONE_LETTER.fullmatch(word)
            or {*word} <= letters
            or spells_letter(word, declared)
            or (behind != "(" and SIDE_BY_SIDE.fullmatch(word))
            for word, behind in words
        )
    )


def letters_of_products(
    words: Collection[str], text: str, declared: Collection[str]
) -> set[str]:
    """The letters that side by side are products: in braces of print, and beside differentials the declared ones."""
    letters = {word for word in words if len(word) == 1}
    if "=" in text and OF_DIFFERENTIALS.search(text):
        return letters | {name for name in declared if len(name) == 1}
    return letters if BRACED.search(text) else set()


def strange_words(text: str, declared: dict[str, Declaration]) -> Iterator[tuple[str, str]]:
    """The words that are neither declared nor of the language, each with the character behind it."""
    functions = callable_names(declared)
    functions |= heads_in_text({n for n, d in declared.items() if d.unknown})
    known = {*declared, *dimensions(declared.values()), *functions, *PRINTED, "where"}
    plain = SIGN_OF_DERIVATIVE.sub(" ", SCRIPT.sub(" ", text))
    for m in IDENTIFIER.finditer(plain):
        if m.group() not in known:
            yield m.group(), plain[m.end() :].lstrip()[:1]


def parse_as(syntax: str, text: str, declared: dict[str, Declaration]) -> Document:
    """The tree in one syntax."""
    functions = callable_names(declared)
    unknown = {n for n, d in declared.items() if d.unknown}
    primed = {n for n, d in declared.items() if d.entrywise} | unknown
    if syntax in ("latex", "print") or (
        syntax == "unicode" and typographic(text, declared, functions)
    ):
        return typeset(
            text, declared, functions | AMBIGUOUS_SIGNS, primed, syntax != "latex"
        )
    variables = {n for n, d in declared.items() if not d.function}
    # a direction, D_X (F) [dX]
    variables |= {"d" + n for n in variables if f"[d{n}" in text}
    notes: dict[str, None] = {}
    sizes = dimensions(declared.values())
    stream, products = signs_of(text, syntax, variables, functions, sizes)
    stream = primes_joined(stream, ALIASES, {*declared, *sizes})
    labels: dict[str, None] = {}
    if LOW.search(text):
        known = {*declared, *sizes, *functions}
        stream = entries_apart(text, list(stream), declared, known, labels)
    if HEAD.match(text):
        stream = iter(headed(list(stream), variables | sizes, functions, notes))
    printed = syntax == "unicode"
    functions |= heads_in_text(unknown)
    document = Parser(
        stream, printed, products, functions, primed, habit_heads()
    ).document()
    habits_expanded(document, declared)
    document.notes += list(notes)
    document.labels = list(labels)
    document.printed = printed
    return families_read(document, declared)


def shown_by_signs(text: str) -> str:
    """The syntax that the signs of a text show."""
    if "$" in text or "\\" in SOLVE.sub("", text):
        return "latex"
    return "unicode" if any(c in text for c in UNICODE_SIGNS) else "text"


def callable_names(declared: dict[str, Declaration]) -> set[str]:
    """The names that stand before arguments: of the language, declared, and of derivatives of declared maps."""
    functions = {n for n, d in declared.items() if d.function}
    return {
        *registry,
        *INFERRED,
        "block",
        *ALIASES,
        *functions,
        *derivatives(declared.values()),
        *derivative_heads({n for n, d in declared.items() if d.unknown}),
    }


def signs_of(
    text: str, syntax: str, variables: set[str], functions: set[str], sizes: set[str]
) -> tuple[Iterator[Token], set[str]]:
    """The tokens of a text, and the names that multiply before a parenthesis."""
    if syntax == "text":
        return tokens(text, variables, sizes, foreign_at), variables
    letters = {
        t.text
        for t in unicode_tokens(text, variables, functions)
        if t.kind == "name" and len(t.text) == 1
    }
    return unicode_tokens(text, variables, functions), variables | (letters - functions)
