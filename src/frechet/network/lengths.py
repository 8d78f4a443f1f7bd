"""Numbers that a user gives for sizes: `{"n": 3}` or `"m=2, n=3"`.

>>> lengths("m = 2, n=3"), lengths({"n": 3})
({'m': 2, 'n': 3}, {'n': 3})
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from numbers import Integral

from frechet.errors import ReadError, ShapeError

Sizes = str | Mapping[str, int] | None
GIVEN = re.compile(r"(\w+)=([1-9][0-9]{0,17})")
HINT = "write n=3, or {'n': 3}"


def given_length(name: str, value: object) -> int:
    """The number that was given for one size; errors: ShapeError where it is no whole number from 1 on."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        shown = repr(value) if isinstance(value, str) else str(value)
        raise ShapeError(
            f"the size {name} is {shown}", hint="a size is a whole number from 1 on"
        )
    return int(value)


def lengths(given: object) -> dict[str, int]:
    """Sizes by name, from a text or a mapping; errors: ReadError where it is neither, ShapeError as `given_length`."""
    if given is None:
        return {}
    pairs = written(given) if isinstance(given, str) else given
    if not isinstance(pairs, Mapping):
        raise ReadError(f"sizes are given as {type(given).__name__}", hint=HINT)
    for name in pairs:
        if not isinstance(name, str):
            raise ReadError(f"{name!r} is no name of a size", hint=HINT)
    return {name: given_length(name, value) for name, value in pairs.items()}


def written(text: str) -> dict[str, int]:
    """The numbers in `m=2, n=3`."""
    found: dict[str, int] = {}
    for part in filter(None, re.split(r"[,\s]+", re.sub(r"\s*=\s*", "=", text))):
        match = GIVEN.fullmatch(part)
        if match is None:
            raise ReadError(f"{part} is no size", hint="write m=2, n=3")
        if match[1] in found:
            raise ReadError(
                f"the size {match[1]} is given twice", hint="keep one of the two"
            )
        found[match[1]] = int(match[2])
    return found
