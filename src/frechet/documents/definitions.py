r"""Functions and values that a document defines, and formulas with these written out.

legend   d definition
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from frechet.documents.patterns import (
    ATOMS,
    BEFORE_WHAT_IS_GIVEN,
    LABELLED_NAME,
    NAME_PATTERN,
)
from frechet.documents.statements import split_at_signs, tokens_with_depth
from frechet.errors import TooLarge

LABELLED = re.compile(rf"(?:(?<![A-Za-z\\])|(?<=(?<![A-Za-z\\])d)){LABELLED_NAME}")
MARKED = re.compile(r"\s*_")
PLACE = re.compile(r"\s*_\s*(?:\{\s*([A-Za-z])\s*\}|([A-Za-z])(?![A-Za-z]))")
BELOW_PARTIAL = re.compile(r"\}\s*\{\s*(?:\\partial|d)\s*$")  # by which one differentiates
SUMMED = re.compile(r"\\sum\s*_\s*\{?\s*([a-z])")
INDICES = "rsuvpqabcgh"
SUBSCRIPT = re.compile(r"_\s*(?:\{(?![^{}]*[A-Za-z]{3})[^{}]*\}|[A-Za-z])")  # no word
ENTRY_BELOW = re.compile(r"\s*_\s*\{\s*\d\s*,?\s*\d\s*\}")
LONGEST = 100_000  # characters of a formula in which every definition is written out


@dataclass(frozen=True)
class Definition:
    """A function or a value that the document defines: `f(X) = AXB`."""

    name: str
    parameters: tuple[str, ...] | None
    body: str

    def at(self, arguments: list[str] | None) -> str:
        """The body with the arguments in the place of the parameters."""
        if arguments is None or self.parameters is None:
            return self.body
        put = dict(zip(self.parameters, arguments, strict=True))
        return "".join(
            grouped(put[a.strip()]) if a.strip() in put else a
            for a, _ in atoms(self.body, put)
        )


def atoms(text: str, names: Collection[str]) -> Iterator[tuple[str, int]]:
    """Macros, names and single signs with their places; a run of letters is one name or its letters."""
    for match in ATOMS.finditer(text):
        run = match.group()
        if run.isalpha() and len(run) > 1 and run not in names:
            yield from ((c, match.start() + k) for k, c in enumerate(run))
        else:
            yield run, match.start()


def grouped(text: str) -> str:
    """An argument as a factor."""
    return text if re.fullmatch(rf"\s*{NAME_PATTERN}\s*", text) else f"({text})"


def expanded(
    text: str, definitions: dict[str, Definition], values: bool = True, labels: bool = False
) -> str:
    """A side with the functions that the document defines written out, and its named values where `values`.

    A letter with a `labels` below it is one name, where it is defined.

    >>> expanded("2 u_{1}", {"u_1": Definition("u_1", None, "x^2")}, labels=True)
    '2 (x^2)'
    """
    if labels:
        text = labelled(text, definitions)
    for _ in range(5):  # definitions may use definitions; a circle ends
        new = once(text, definitions, values)
        if labels:
            new = labelled(new, definitions)
        if new == text:
            return text
        text = new
    return text


def labelled(text: str, definitions: dict[str, Definition]) -> str:
    """A text with the bodies of values that have a label below their letter."""
    known = {unbraced(n): d for n, d in definitions.items() if "_" in n}
    if not known or len(text) > LONGEST:
        return text

    def written(match: re.Match[str]) -> str:
        d = known.get(unbraced(match[0]))
        arguments, _ = arguments_at(text, match.end())
        if d is None or below(text, match.start()) or (d.parameters and arguments):
            return match[0]
        return f"({d.body})"

    return LABELLED.sub(written, text)


def unbraced(name: str) -> str:
    """A name with a label without braces around that."""
    return re.sub(r"[{}\s]", "", name)


def once(text: str, definitions: dict[str, Definition], values: bool) -> str:
    """Every defined name replaced once."""
    pieces, done, length = list[str](), 0, 0
    for atom, at in atoms(text, definitions):
        if at < done:
            continue
        d = None if below(text, at) else definitions.get(atom.strip())
        new, done = (
            (None, at) if d is None else written_out(text, at + len(atom), d, values)
        )
        if new is None and values:
            new, done = entry_written_out(text, at, atom, definitions)
        pieces.append(atom if new is None else f"({new})")
        length += len(pieces[-1])
        if length > LONGEST:
            raise TooLarge(
                f"the formula has more than {LONGEST} characters once the definitions are written out"
            )
    return "".join(pieces)


def written_out(text: str, at: int, d: Definition, values: bool) -> tuple[str | None, int]:
    """What a defined name that ends here stands for, and where its arguments end."""
    if d.parameters is not None and MARKED.match(text, at):
        return None, at  # f_{x_0}(x) is another function than f
    arguments, stop = arguments_at(text, at)
    if d.parameters is not None and arguments is not None:
        if len(arguments) != len(d.parameters):  # p(x | \mu)
            arguments = list(
                split_arguments(",".join(arguments), {",", *BEFORE_WHAT_IS_GIVEN})
            )
        return (
            (d.at(arguments), stop) if len(arguments) == len(d.parameters) else (None, at)
        )
    entry = len(d.name) == 1 and d.name.isupper() and ENTRY_BELOW.match(text, at)
    return (
        (d.body, at) if values and (entry or not subscripted_name(text, at)) else (None, at)
    )


def entry_written_out(
    text: str, at: int, atom: str, definitions: dict[str, Definition]
) -> tuple[str | None, int]:
    r"""What an entry stands for, and where it ends: y_k, where the document says what y_i is for every i.

    >>> y = Definition("y_i", None, r"\sum_j A_{ij} x_j")
    >>> entry_written_out("2 y_k", 2, "y", {"y_i": y})
    ('\\sum_r A_{kr} x_r', 5)
    """
    place = PLACE.match(text, at + len(atom))
    if place is None or BELOW_PARTIAL.search(text[max(at - 24, 0) : at]):
        return None, at
    index = place[1] or place[2]
    for d in definitions.values():
        base, _, own = d.name.partition("_")
        own = own.strip("{} ")
        if base == atom.strip() and len(own) == 1 and d.parameters is None:
            body = at_index(d.body, own, index, text)
            if body is not None:
                return body, place.end()
    return None, at


def at_index(body: str, own: str, index: str, around: str) -> str | None:
    """The body of the entry `own` as that of the entry `index`, its sums over letters that are not around it."""
    if not any(own in mark for mark in SUBSCRIPT.findall(body)):
        return None
    taken = {*re.findall("[a-z]", body + around), index}
    free = (c for c in INDICES if c not in taken)
    put = {c: next(free, c) for c in SUMMED.findall(body)} | {own: index}
    return SUBSCRIPT.sub(
        lambda m: re.sub("[a-z]", lambda c: put.get(c[0], c[0]), m[0]), body
    )


def below(text: str, at: int) -> bool:
    r"""Does the mark of a norm begin here: the F of `\|X\|_F`, which is no name?"""
    return re.search(r"(?:\\\||Vert|‖)_\{?$", text[max(at - 8, 0) : at]) is not None


def subscripted_name(text: str, at: int) -> bool:
    """Does a number follow as a subscript, so that it is another name?"""
    return re.match(r"\s*_\s*\{?\d", text[at : at + 6]) is not None


def arguments_at(text: str, at: int) -> tuple[list[str] | None, int]:
    """The arguments in the parentheses that begin here, and where they end."""
    match = re.compile(r"\s*(?:\\left)?\(").match(text, at)
    if not match:
        return None, at
    depth = 0
    for t, k, _ in tokens_with_depth(text[match.end() - 1 :]):
        depth += (t == "(") - (t == ")")
        if not depth:
            inside = text[match.end() : match.end() - 1 + k]
            inside = re.sub(r"\\right\s*$", "", inside)
            return list(split_arguments(inside, {","})), match.end() + k
    return None, at


def split_arguments(text: str, signs: set[str]) -> Iterator[str]:
    r"""What stands between signs outside of brackets.

    >>> list(split_arguments(r"x_1, x_2 \mid \mu", {",", *BEFORE_WHAT_IS_GIVEN}))
    ['x_1', 'x_2', '\\mu']
    """
    return (part.strip() for part, _ in split_at_signs(text, signs, 0))
