"""One expression in the ways that people write it: each reads to its value at random points, or asks; none is another.

The value is that of the tree in NumPy (`spellings.py`), of which the package knows nothing.
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.reading.spellings import (
    SHAPES,
    SIZES,
    STYLES,
    TREES,
    WHERE,
    Tree,
    spellings,
    value,
)

import frechet as fr
from frechet.functions.algebra import lower
from frechet.numeric.evaluate import evaluate
from frechet.reading import read_expression

SEEDS = 8
EVERY = list(spellings(SEEDS))
READ = 0.9  # of the spellings at least so many are read


def point() -> dict[str, np.ndarray]:
    """Random arrays; the determinants are positive."""
    random = np.random.default_rng(7)
    made = {k: random.normal(size=[SIZES[n] for n in s]) for k, s in SHAPES.items()}
    for name in "AB":
        made[name] = (
            made[name] @ made[name].T + np.eye(SIZES["n"]) + np.tri(SIZES["n"], k=-1)
        )
    return made


POINT = point()


def outcome(tree: Tree, text: str, where: str) -> str:
    """`read` with the value that is meant, `asks`, `guess` of another name or kind, said, or `other`: the sin."""
    try:
        found = read_expression(text, where)
    except fr.FrechetError:
        return "asks"
    sizes = dict(SIZES)
    for name, symbol in found.variables.items():
        meant = [SIZES[n] for n in SHAPES.get(name, "")]
        if name not in SHAPES or len(meant) != symbol.rank:
            said = any(guess.startswith(f"{name}: ") for guess in found.names.guesses)
            return "guess" if said else "other"
        sizes |= {str(n): k for n, k in zip(symbol.shape, meant, strict=True)}
    got = np.asarray(evaluate(lower(found.expr), POINT, sizes))
    wanted = np.asarray(value(tree, POINT))
    return "read" if np.allclose(got.ravel(), wanted.ravel(), rtol=1e-7) else "other"


def test_there_are_more_than_four_hundred_spellings_of_every_style():
    assert len({text for _, _, text in EVERY}) >= 400
    assert len(TREES) >= 25
    assert {style for _, style, _ in EVERY} == set(STYLES)


@pytest.mark.parametrize("style", STYLES)
def test_no_spelling_is_read_as_something_else(style):
    rows = [(t, text) for t, s, text in EVERY if s == style]
    found = [(outcome(t, text, WHERE), text) for t, text in rows]
    assert [text for how, text in found if how in ("other", "guess")] == []
    assert sum(how == "read" for how, _ in found) >= READ * len(found), [
        text for how, text in found if how == "asks"
    ]


@pytest.mark.parametrize("style", STYLES)
def test_without_declarations_it_is_read_so_or_asked_or_the_guess_is_said(style):
    rows = [(t, text) for t, s, text in EVERY if s == style]
    found = [(outcome(t, text, ""), text) for t, text in rows]
    assert [text for how, text in found if how == "other"] == []
    assert sum(how == "read" for how, _ in found) >= READ * len(found)
