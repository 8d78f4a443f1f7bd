"""A text as print writes it into a tree: LaTeX, and Unicode with the forms of print.

legend   extent how far a derivative reaches that stands in front of a sum: `term` or `sum`
"""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress

from frechet.errors import FrechetError, ReadError, Span
from frechet.functions.catalogue.spellings import PRINTED
from frechet.reading.declare import Declaration
from frechet.reading.families import families_read
from frechet.reading.moving import with_differentials_taken
from frechet.reading.names import collect_names, unvaried
from frechet.reading.print.adjoints import adjoints_turned, prefixes_turned
from frechet.reading.print.combined import rings_in
from frechet.reading.print.decoration import undecorated
from frechet.reading.print.differentials import Differentials
from frechet.reading.print.ellipses import without_ellipses
from frechet.reading.print.given import with_values_at_points
from frechet.reading.print.items import ItemRow
from frechet.reading.print.labels import with_labels
from frechet.reading.print.macros import SPELLED
from frechet.reading.print.rows import ACCENTED, grown_items
from frechet.reading.print.sheet import Sheet
from frechet.reading.print.shorthand import (
    Arguments,
    Bracketed,
    TermOrSum,
    bare_definitions,
    gaps_in,
    headed,
)
from frechet.reading.print.told import Told
from frechet.reading.print.typeset import Typeset
from frechet.reading.resolve import resolve
from frechet.reading.text.habits import habit_heads, habits_expanded
from frechet.reading.text.lex import SUBSCRIPT_DIGITS, Token
from frechet.reading.text.parse import Parser
from frechet.reading.text.syntax import Document

FORMS = re.compile(  # what only print writes: signs, scripts, one number below a slash that more may belong to
    r"[∂∇†∑|′⁎⁽₋{\U0001d400-\U0001d7ff]|‖_[^F12]|‖[⁰-⁹²³¹]+[_₀-₉]|‖∞|⁺(?![⁰-⁹¹²³])|(?<!I)[ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]|(?<!\w)[01]ᵀ|ᵀ\s*1(?![\w.])"
    r"|/\d+(?!\s+where\b)(?:\s+[^\s+\-−*·⊙∘⊗/=,;)\]⟩‖]|\s*[(⟨]|\s*‖\w)"
)
DEFINED = re.compile(r"(?:\bwhere|,) (\w+) = ")  # names that the text itself defines
LETTER = r"[A-Za-z\u0391-\u03c9]"
LONE = rf"(?<![\w])({LETTER})"
LETTER_FORMS = {  # letters that say something in print, unless they are declared
    "d": re.compile(rf"(?<!\w)d²?/d{LETTER}"),
    "T": re.compile(r"\^T"),
    "e": re.compile(r"e\^"),
}
CALL = re.compile(rf"[fgφψϕΓΦΨ]\(|{LONE}\({LETTER}(?:,\s*{LETTER})*\)")  # f(x)
ENTRY = re.compile(rf"({LETTER})[₀-₉]+")
ABOVE_BRACES = re.compile(r"\^\{[^{}]*\}")
PLACE = re.compile(r"(?<=[\w)\]}⟩‖|ᵀ⁰-⁹¹²³\u0302-\u030c\u20d7])\[[^\[\];]*\]")
SOLVED = re.compile(r"(?<=[\w)\]'ᵀ¹²])(\s*\\)(?=\s\s*[\w(\[])")  # between operands, `A \ b`
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[\u0391-\u03c9](?:_[A-Za-z0-9]+)?")
BEHIND = re.compile(r"\s*\(")
SUBSCRIPTED = re.compile(rf"{LETTER}_[A-Za-z0-9]|(?:min|max|argmin|argmax)_")
DIGITS = str.maketrans(SUBSCRIPT_DIGITS)
REACHES = {
    "product": "the functions without brackets take the whole product: less has no shape",
    "factor": "the functions without brackets take one factor: more has no shape",
}
WHOLE_PRODUCT = "∇ takes the whole product, and not the transposed function alone"
IN_SIGNS = (  # hints for who types signs
    (re.compile(r"\\nabla_\{(\w+)\}"), r"∇_\1"),
    (re.compile(r"\\frac\{\\partial (\w+)\}\{\\partial (\w+)\}"), r"∂\1/∂\2"),
)
EXTENTS = {
    "term": "the derivative takes one term: the whole sum has no shape",
    "sum": "the derivative takes the whole sum: one term alone does not fit the rest",
}


def typeset(
    text: str,
    declared: dict[str, Declaration],
    functions: Collection[str],
    primed: Collection[str],
    entries: bool = False,
) -> Document:
    """The tree of a text as print writes it; whether a derivative takes a sum is decided by the shapes.

    `entries`: brackets behind an operand are places.
    """
    refuse_solve(text)
    try:
        return of_one_extent(
            without_ellipses(undecorated(text)), declared, functions, primed, entries
        )
    except FrechetError as error:
        if "\\" not in text:
            for pattern, signs in IN_SIGNS:
                error.hint = pattern.sub(signs, error.hint)
        raise


def of_one_extent(
    text: str,
    declared: dict[str, Declaration],
    functions: Collection[str],
    primed: Collection[str],
    entries: bool,
) -> Document:
    """The tree of a text whose derivatives take one term, or the whole sum, as the shapes decide."""
    try:
        return laid_out(text, declared, functions, primed, entries)
    except TermOrSum:
        every = {
            extent: laid_out(text, declared, functions, primed, entries, extent)
            for extent in EXTENTS
        }
        fitting = [extent for extent, document in every.items() if fits(document, declared)]
        if len(fitting) != 1 and any(d.unknown for d in declared.values()):
            fitting = ["term"]  # of functions that nobody gave there may be no shapes
        if len(fitting) != 1:
            raise
    document = laid_out(text, declared, functions, primed, entries, fitting[0])
    document.notes.append(EXTENTS[fitting[0]])
    return document


def refuse_solve(text: str) -> None:
    """A backslash between operands is a solve, or a space of LaTeX: where no other sign of LaTeX decides, ask.

    Errors: ReadError, at the backslash.
    """
    found = SOLVED.search(text)
    latex = "\\" in SOLVED.sub("", text) or "$" in text
    typed = "*" in text or "'" in text
    if found is None or latex or ("{" in text and not typed):
        return
    raise ReadError(
        "this backslash may be a solve, or a space between two factors",
        Span(found.end(1) - 1, found.end(1)),
        "write solve(A, b) for inv(A)*b, or A*b",
    )


def fits(document: Document, declared: dict[str, Declaration]) -> bool:
    """Have all parts shapes?"""
    try:
        resolve(document, collect_names(document, declared, False))
    except FrechetError:
        return False
    return True


def items_of(
    text: str, declared: dict[str, Declaration], functions: Collection[str]
) -> tuple[ItemRow, dict[str, None]]:
    """The items of a text, labels and transposes in their places; and what is said of these."""
    row = grown_items(text, functions, declared)
    prefixes_turned(row)
    row = with_labels(row, declared, functions)
    turned = adjoints_turned(row, declared)
    return with_values_at_points(row, declared, functions), turned


def laid_out(
    text: str,
    declared: dict[str, Declaration],
    functions: Collection[str],
    primed: Collection[str],
    entries: bool,
    extent: str = "",
) -> Document:
    """The tree, where derivatives take one term or the whole sum as `extent` says.

    Where the bare arguments of functions end, the shapes decide if what print shows has none.
    """
    row, turned = items_of(text, declared, functions)
    told = Told(row, declared, functions)

    def tree(reach: str, wide: bool = False) -> tuple[Document, bool]:
        """The tree with arguments that reach so far, and whether they might end elsewhere."""
        nonlocal row
        sheet = Sheet(gaps=gaps_in(text), rings=rings_in(text), wide=wide)
        sheet.notes |= turned
        arguments = Arguments(reach, told.rank_said, sheet.notes)
        stream = Typeset(told, sheet, entries).tokens(row, len(text))
        tokens = list(Bracketed(stream, functions, sheet.products, extent, arguments))
        tokens = headed(bare_definitions(tokens), told.names, functions, sheet.notes)
        signs = Differentials(told.names, told.variables, functions, sheet.products)
        document, *others = [parsed(every, sheet) for every in signs.readings(tokens)]
        document.others = others
        first, *rest = with_differentials_taken(
            document, unvaried(declared) - told.unknown, told.unknown
        )
        first.others = rest
        if sheet.narrowed and first.sides and not wide:
            row, _ = items_of(text, declared, functions)
            wider, _ = tree(reach, True)
            wider.notes.append(WHOLE_PRODUCT)
            first.others = [*rest, wider, *wider.others]
        return first, arguments.open

    def parsed(tokens: list[Token], sheet: Sheet) -> Document:
        """The tree of tokens."""
        habits = habit_heads()
        reader = Parser(iter(tokens), True, sheet.products, functions, primed, habits)
        document = reader.document()
        habits_expanded(document, declared)
        document.notes, document.printed = [*document.notes, *sheet.notes], True
        document.labels, document.bold = list(told.labels), sorted(told.bold)
        return families_read(document, declared)

    document, ends_open = tree("")
    if not ends_open or fits(document, declared):
        return document
    for reach, said in REACHES.items():
        row, _ = items_of(text, declared, functions)
        with suppress(FrechetError):
            other, _ = tree(reach)
            if fits(other, declared):
                other.notes.append(said)
                return other
    return document


def typographic(text: str, declared: Collection[str], functions: Collection[str]) -> bool:
    """Has a Unicode text forms of print: derivatives, accents, functions without brackets, Greek for declared names?

    Matrices by their elements and sums over ranges belong to the other reader.
    """
    bare = ABOVE_BRACES.sub("", text)
    if (
        bare.count("[") != sum(1 for _ in PLACE.finditer(bare))
        or " in " in text
        or ".^" in text
    ):
        return False
    declared = {*declared, *DEFINED.findall(text)}
    if (
        FORMS.search(text)
        or ACCENTED.search(text)
        or (text.startswith("d(") and "=" in text)
    ):
        return True
    if any(
        letter not in declared and form.search(text)
        for letter, form in LETTER_FORMS.items()
    ):
        return True
    return any(foreign(match, text, declared, functions) for match in WORD.finditer(text))


def foreign(
    match: re.Match[str], text: str, declared: Collection[str], functions: Collection[str]
) -> bool:
    """Is a word one that print writes in another way?"""
    word, behind = match.group(), BEHIND.match(text, match.end())
    if word in declared and text[match.end() : match.end() + 1] not in SUBSCRIPT_DIGITS:
        return False
    if not word.isascii() and {SPELLED.get(word[0]), "lam"} & set(declared):
        return True
    if entry_of_declared(text, match.start(), declared):
        return True
    if word in functions:
        return len(word) > 1 and not behind and word.isascii()
    if "_" in word:
        return bool(SUBSCRIPTED.match(word)) and not any("_" in name for name in declared)
    if word in PRINTED:
        return bool(behind) or not {*word} <= {*declared}
    return word not in "σIKD" and CALL.match(text, match.start()) is not None


def entry_of_declared(text: str, at: int, declared: Collection[str]) -> bool:
    """Does `x₁` stand here where x is declared and x1 is not?"""
    entry = ENTRY.match(text, at)
    if entry is None or entry.group(1) not in declared:
        return False
    return entry.group().translate(DIGITS) not in declared
