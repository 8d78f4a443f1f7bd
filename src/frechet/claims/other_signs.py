r"""Signs that some mean otherwise: `\|A\|_2` as the Frobenius norm, E as the identity matrix.

>>> [text for text, _ in otherwise_meant("A*inv(A) = E", {"A", "E"})]
['A*inv(A) = I']
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

SPECTRAL = re.compile(r"(\\\||\\[rl]?Vert\b|‖)\s*_\s*(?:\{\s*2\s*\}|2)")
FROBENIUS = "read as: the norms with a 2 below are Frobenius norms"
UNIT = re.compile(r"(?<![A-Za-z\\_])E(?![A-Za-z(_\[])")
UNIT_MATRIX = "read as: E is the identity matrix"


def otherwise_meant(text: str, undeclared: Collection[str]) -> Iterator[tuple[str, str]]:
    """The text of a claim with other signs, and what is said of it.

    An E that nobody declared may be the identity where it is on one side alone: of any E nothing holds there.
    """
    if (frobenius := SPECTRAL.sub(r"\1_F", text)) != text:
        yield frobenius, FROBENIUS
    sides = [bool(UNIT.search(s)) for s in text.split("=")]
    if sides.count(True) == 1 and "E" in undeclared and "I" not in undeclared:
        yield UNIT.sub("I", text), UNIT_MATRIX
