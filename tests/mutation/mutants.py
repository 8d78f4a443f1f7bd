"""The mutants: five that passed every test once, and forty over all rooms."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """In a file of the package one text stands in the place of another; these tests guard the place."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


SIGNS = ("tests/laws/test_nonnegative.py",)
MUTANTS = [
    # ---------------------------------------------------------------- those that passed every test
    Mutant("a root of a product of several signs", "expr/powers.py", "unknown != [1]", "set(unknown) != {1}", SIGNS),
    Mutant(
        "a semidefinite multiple by any scalar",
        "derivatives/definite.py",
        "flip(e) is not e or not positive_scalars(e)",
        "flip(e) is not e",
        SIGNS,
    ),
    Mutant(
        "halves that answer to each other one way",
        "derivatives/definite.py",
        "mirror.setdefault(i, j) != j or mirror.setdefault(j, i) != i",
        "mirror.setdefault(i, j) != j",
        SIGNS,
    ),
    Mutant(
        "smooth whatever the order",
        "derivatives/conditions.py",
        "0 < p < order",
        "0 < p < 1",
        ("tests/laws/test_smoothness.py",),
    ),
    Mutant(
        "both signs, and no 0",
        "expr/net.py",
        "return zero(shape) if len(best[form]) > 1 else scaled(best[form].pop(), form)",
        "return scaled(best[form].pop(), form)",
        SIGNS,
    ),
]
EQUIVALENT: dict[str, str] = {}
