r"""Letters that a document has in bold and in plain type within one section: `\mathbf{x}` and x, two names.

legend   letter as the reader has it: x, θ
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from frechet.documents.definitions import Definition
from frechet.documents.patterns import BOLD_KEPT, NAME_PATTERN, plain_spelling, unstyled
from frechet.errors import FrechetError
from frechet.paper.labels import BOLD
from frechet.reading.declare import by_letter
from frechet.reading.print.macros import LETTER_MACROS
from frechet.reading.print.rows import grown_items
from frechet.reading.print.typefaces import bold_and_plain, letters_by_type

BOLD_LETTER = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|textbf|symbf)\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|(\\[A-Za-z]+|(?<=[\s}])[A-Za-z]))"
)
ENTRY = (
    r"(?=\s*_\s*(?:[1-9]|[a-z](?![a-z])|\{\s*[a-z1-9]{1,2}\s*\}))"  # places stand behind
)
MEMBERS = re.compile(
    rf"{NAME_PATTERN}(?:\s*,\s*{NAME_PATTERN})*\s*(?:\\in(?![a-z])|∈)[^,;]*"
)
SUFFIX = f"_{BOLD}"


@dataclass(frozen=True)
class Typefaces:
    """The letters of a document that are two names, in bold and in plain type."""

    letters: frozenset[str] = frozenset()

    def unstyled(self, text: str, where: Mapping[str, str]) -> str:
        r"""A formula without styles, but with the bold type of these letters; an entry is one of the bold letter."""
        if not self.letters:
            return unstyled(text)
        kept = unstyled(BOLD_LETTER.sub(self.kept, text))
        for letter, written in self.written(where):
            kept = re.sub(
                rf"(?<![A-Za-z\\{{]){re.escape(written)}{ENTRY}",
                rf"\\symbf{{{letter}}}",
                kept,
            )
        return kept

    def written(self, where: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        """The plain letters that are declared as no array, as LaTeX writes them."""
        for letter in sorted(self.letters):
            if where.get(letter, "scalar").startswith("scalar"):
                yield letter, letter

    def kept(self, match: re.Match[str]) -> str:
        """One letter in a style, where it stays bold."""
        name = match[1] or match[2]
        letter = LETTER_MACROS.get(name.removeprefix("\\"), name)
        return rf"\symbf{{{name}}}" if letter in self.letters else match.group()

    def bold(self, name: str) -> bool:
        """Is it one of these letters in bold type?"""
        match = BOLD_LETTER.fullmatch(name.strip())
        return match is not None and self.kept(match).startswith(r"\symbf")

    def named(self, name: str, read: str) -> str:
        """The name that a letter is read as, in bold type one of its own."""
        return read + SUFFIX if self.bold(name) else read

    def spelling(self, name: str) -> str:
        """A name without styles, as it may be looked for, bold type of these letters apart."""
        return plain_spelling(BOLD_LETTER.sub(self.kept, name))

    def kinds(self, text: str, found: dict[str, str]) -> dict[str, str]:
        """Declarations, where bold letters of a text that nobody declared are vectors and matrices."""
        missing = {
            name: "matrix" if by_letter(name) == 2 else "vector"
            for name in (
                LETTER_MACROS.get(m[1].removeprefix("\\"), m[1])
                for m in BOLD_KEPT.finditer(text)
            )
        }
        return {n + SUFFIX: kind for n, kind in missing.items()} | found

    def told_apart(self, text: str, known: Collection[str]) -> bool:
        """Has a text one of these letters in both types, or are both of one known?"""
        every = {
            one_type(n).removesuffix(SUFFIX)
            for n in known
            if BOLD_KEPT.match(n) or n.endswith(SUFFIX)
        }
        with suppress(FrechetError):
            return bool(
                bold_and_plain(grown_items(text)) & self.letters or every & {*known}
            )
        return True


def typefaces_of(sections: Iterable[Iterable[str]]) -> Typefaces:
    """The letters that one of the sections, each as its formulas, has in both types; a declaration uses no letter."""
    found = set[str]()
    for formulas in sections:
        bold, plain = set[str](), set[str]()
        for text in formulas:
            with suppress(FrechetError):
                heavy, light = letters_by_type(grown_items(MEMBERS.sub(" ", text)))
                bold |= heavy
                plain |= light
        found |= bold & plain
    return Typefaces(frozenset(found))


def one_type(text: str) -> str:
    """A formula with the bold letters as plain ones."""
    return BOLD_KEPT.sub(lambda m: m[1], text)


def shapes_in_one_type(where: Mapping[str, str]) -> dict[str, str]:
    """Declarations for bold letters as those of the plain ones, where these have none."""
    plain = {n: s for n, s in where.items() if not n.endswith(SUFFIX)}
    return {n.removesuffix(SUFFIX): s for n, s in where.items()} | plain


def definitions_in_one_type(found: Mapping[str, Definition]) -> dict[str, Definition]:
    """Definitions of bold letters as those of the plain ones."""
    return {
        one_type(name): replace(
            d,
            name=one_type(d.name),
            parameters=None if d.parameters is None else tuple(map(one_type, d.parameters)),
            body=one_type(d.body),
        )
        for name, d in found.items()
    }
