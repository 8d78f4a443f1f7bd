r"""Chain rules of arrays, `\frac{dL}{dX} = \frac{dZ}{dX} \frac{dL}{dZ}`.

Where names occur in derivatives alone, a matrix may be the vector of its entries: then a derivative of one by another
is a matrix, and the products are those of matrices.  Who writes such a chain means no more.

>>> chain_of(r"\frac{dL}{dX} = \frac{dZ}{dX} \frac{dL}{dZ}").shapes
{'u': 'vector', 'v': 'vector'}
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from frechet.documents.opaque import (
    BOLD_SIGN,
    PLACES_OF_ENTRY,
    name_and_places,
    squeezed,
)
from frechet.documents.patterns import plain_spelling, unstyled
from frechet.documents.quotients import FRACTION_SIGN, quotient_of_differentials
from frechet.reading.losses import is_loss

LETTERS = "uvwxyz"  # of vectors in the place of names
LOSSES = "LJE"  # of numbers
BETWEEN = re.compile(
    r"(?:\s|[=+(){}]|\\cdot|\\times|\\left|\\right|\\[,;!]|\\(?:footnotesize|small))*"
)
NAME = re.compile(
    r"\\?[A-Za-z]+(?:\s*\{\s*\\?[A-Za-z]+\s*\})?(?:\s*\^\s*(?:\{\s*[(\[]?\s*[\w+-]+\s*[)\]]?\s*\}|\(\w\)))?"
)


@dataclass(frozen=True)
class Chain:
    """A chain rule with vectors in the place of its names, and the declarations of these."""

    text: str
    shapes: dict[str, str]


def chain_of(text: str) -> Chain | None:
    """An equation of products and sums of derivatives of names by names, and nothing else; None for any other."""
    pieces, at, names = list[str](), 0, dict[str, str]()
    while match := FRACTION_SIGN.search(text, at):
        found = quotient_of_differentials(text, match.end())
        if found is None or found.higher or not BETWEEN.fullmatch(text, at, match.start()):
            return None
        f, x = found.above, found.below
        letters = [letter_of(f, True, names), letter_of(x, False, names)]
        if None in letters:
            return None
        pieces += [
            text[at : match.start()],
            rf"\frac{{\partial {letters[0]}}}{{\partial {letters[1]}}}",
        ]
        at = found.stop
    if not BETWEEN.fullmatch(text, at) or not any(
        v.startswith("\\") for v in names.values()
    ):
        return None
    vectors = [v[len(r"\mathbf{") : -1] for v in names.values() if v.startswith("\\")]
    return Chain("".join([*pieces, text[at:]]), dict.fromkeys(vectors, "vector"))


def letter_of(written: str, above: bool, names: dict[str, str]) -> str | None:
    """The letter for a name; none for what is no name, or an entry, and where there are no letters left."""
    base, places = name_and_places(written)
    bold = BOLD_SIGN.search(base) is not None
    if not NAME.fullmatch(base) or is_entry(base, places, bold):
        return None
    key = squeezed(written.strip())
    if key not in names:
        name = plain_spelling(unstyled(base)).strip().lstrip("\\")
        loss = (
            above
            and not bold
            and not places
            and (is_loss(name[:1]) or name in ("xi", "ell"))
        )
        letters = LOSSES if loss else [rf"\mathbf{{{c}}}" for c in LETTERS]
        free = [c for c in letters if c not in names.values()]
        if not free:
            return None
        names[key] = free[0]
    return names[key]


def is_entry(base: str, places: str, bold: bool) -> bool:
    """Is a small letter with places an entry, and no array with a label?"""
    return bool(PLACES_OF_ENTRY.fullmatch(places)) and not bold and not base[:1].isupper()
