"""Equations: the sides of `d/dA norm2(A*B - C)^2/2 = (A*B - C)*B'`, each read with the names that all share.

A side that cannot be formed is kept as its error, for that is an answer too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from frechet.errors import FrechetError, Span, TooLarge
from frechet.reading.elaborate import Reading, elaborate
from frechet.reading.infer import Inference
from frechet.reading.names import Names, collect_names
from frechet.reading.resolve import KINDS_TRIED, resolve
from frechet.reading.text.syntax import Document, Rooted, Syntax

SIDES = 256  # of one chain
FEW = 3  # sides that may each try all assumptions on the names


@dataclass(frozen=True)
class Equation(Rooted):
    """The sides, in the order of the text; a chain a = b = c has three."""

    text: str
    names: Names
    sides: tuple[Reading | FrechetError, ...]
    trees: tuple[Syntax, ...]
    sign: Span
    document: Document
    meanings: tuple[
        Document, ...
    ] = ()  # other readings of the same text, likely ones first

    def roots(self) -> tuple[Syntax, ...]:
        return (*self.trees, *(tree for other in self.meanings for tree in other.trees))

    def meant(self) -> Iterator[Equation]:
        """The other readings of the same text that can be formed."""
        for other in self.meanings:
            with suppress(FrechetError):
                names = collect_names(other, self.names.declared, False)
                yield equation(other, names, self.text)

    @property
    def thin(self) -> bool:
        """Has a name whose sizes nobody gave an axis of length 1, without which the sides do not fit?"""
        given = {n for n, d in self.names.declared.items() if d.shape is not None}
        spaces = (s for n, s in self.names.spaces.items() if n not in given)
        return any(n.number() == 1 for space in spaces for n in space.shape)

    @property
    def at_once(self) -> bool:
        """Do all sides stand under one assumption on the names?"""
        readings = [s for s in self.sides if isinstance(s, Reading)]
        one = all(s.inference is readings[0].inference for s in readings)
        return one and len(readings) == len(self.sides)


def equation(document: Document, names: Names, text: str) -> Equation:
    """The sides of a document, each with its own error if it has one."""
    trees = (document.body, *document.sides)
    if len(trees) > SIDES:
        raise TooLarge(
            f"an equation with more than {SIDES} sides", document.equals[SIDES - 1]
        )
    try:
        inference = resolve(document, names, tries(trees))
        found = [side(document, tree, names, inference, text) for tree in trees]
    except FrechetError:
        found = list(one_by_one(document, names, text))
    return Equation(text, names, tuple(found), trees, document.equals[0], document)


def one_by_one(
    document: Document, names: Names, text: str
) -> Iterator[Reading | FrechetError]:
    """The first side alone, every other one together with it; each has the spaces that it was typed with."""
    for k, tree in enumerate((document.body, *document.sides)):
        own = replace(names, spaces={}, guesses=[])
        try:
            yield side(document, tree, own, together(document, k, own), text)
            names.spaces |= own.spaces
            names.guesses += [g for g in own.guesses if g not in names.guesses]
        except FrechetError as error:
            error.text = error.text or text
            yield error


def together(document: Document, k: int, names: Names) -> Inference:
    """The types of the k-th side, with the first one where they fit; two sides have been tried."""
    most = tries((document.body, *document.sides))
    if k and len(document.sides) > 1:
        try:
            return resolve(replace(document, sides=[document.sides[k - 1]]), names, most)
        except FrechetError:
            pass
    return resolve(
        replace(document, body=document.sides[k - 1] if k else document.body, sides=[]),
        names,
        most,
    )


def tries(trees: Sequence[Syntax]) -> int:
    """How many assumptions on the names are tried for each side."""
    return KINDS_TRIED if len(trees) <= FEW else 2 * KINDS_TRIED // len(trees)


def side(
    document: Document, tree: Syntax, names: Names, inference: Inference, text: str
) -> Reading | FrechetError:
    """One side as a reading of its own."""
    try:
        return elaborate(
            replace(document, body=tree, sides=[], equals=[]), names, inference, text
        )
    except FrechetError as error:
        error.text = error.text or text
        return error
