"""A small case written out: the matrix of derivatives with an entry for every pair, from the formula by entries.

legend   d derivation   D sizes by name   x variable
"""

from __future__ import annotations

import re

from frechet.errors import ReadError
from frechet.explain.explanation import Explanation
from frechet.explain.problem import Derived

SIZES = re.compile(r"\s*([A-Za-z]\w*)\s*=\s*([1-9]\d*)\s*")
LARGEST = 64  # entries of a matrix that is written out


def concrete(d: Derived, e: Explanation, sizes: str) -> Explanation:
    """The explanation with one more step: the answer at these sizes, entry by entry."""
    raise NotImplementedError


def numbers(d: Derived, sizes: str) -> dict[str, int]:
    """`m=1, n=3` as numbers for every size."""
    found = {}
    for part in filter(str.strip, sizes.split(",")):
        match = SIZES.fullmatch(part)
        if match is None:
            raise ReadError(f"{part.strip()} is no size", hint='write --sizes "m=1, n=3, p=2"')
        found[match[1]] = int(match[2])
    return found
