"""The short form of the fuzzer: every word has a meaning, a few dozen cases, planted bugs that have to be found.

The long form is a command: `python -m tests.fuzz derivatives --count 100000 --seed 1`.
"""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from . import oracle, words
from .case import cases
from .meanings import MEANINGS
from .planted import planted
from .run import judged, options

COUNT, SEED = 24, "ci"


def finds(count: int, seed: str, *arguments: str) -> list[str]:
    """What is found in the first cases, until there is something."""
    o = options([*arguments])
    for c in islice(cases(seed), count):
        if found := judged(c, o).finds:
            return [f"{kind}: {c.short}\n    {detail}" for kind, detail in found.items()]
    return []


def test_every_word_of_the_catalogue_has_a_meaning():
    assert [name for name in words.listed() if name not in MEANINGS] == []


def test_nothing_is_found_in_first_derivatives():
    assert finds(COUNT, SEED, "derivatives") == []


@pytest.mark.parametrize("order", ["2", "3"])
def test_nothing_is_found_in_higher_derivatives(order):
    assert finds(7 - 2 * int(order), SEED, "derivatives", "--order", order) == []


@pytest.mark.parametrize(
    ("mode", "count"), [("code", 6), ("claims", 4), ("explanations", 1)]
)
def test_nothing_is_found_in(mode, count):
    assert finds(count, SEED, mode) == []


@pytest.mark.parametrize("bug", ["a dropped term", "a transpose in LaTeX"])
def test_a_planted_bug_is_found(bug):
    with planted(bug) as where:
        assert finds(60, SEED, where.mode, "--order", str(where.order))


def test_the_oracle_knows_derivatives_in_closed_form():
    """x'inv(A)x by x, twice by x, and by x, x and A."""
    rng = np.random.default_rng(1)
    from trees import M, Tree, V, flip, mul, node  # noqa: PLC0415

    x, A = Tree("name", (), ("x",), V(("n",))), Tree("name", (), ("A",), M(("n",), ("n",)))
    f = mul(flip(x), node("inv", A), x)
    at = {"x": rng.normal(size=3), "A": rng.normal(size=(3, 3)) + 2 * np.eye(3)}
    h, k, H = rng.normal(size=3), rng.normal(size=3), rng.normal(size=(3, 3))
    Y = np.linalg.inv(at["A"])
    first, _ = oracle.first(f, at, {"n": 3}, "x", np.eye(3))
    assert np.allclose(first, (Y + Y.T) @ at["x"], rtol=1e-10)
    second, _ = oracle.along(f, at, {"n": 3}, [("x", h), ("x", k)])
    assert np.isclose(second, h @ (Y + Y.T) @ k, rtol=1e-9)
    third, _ = oracle.along(f, at, {"n": 3}, [("x", h), ("x", k), ("A", H)])
    assert np.isclose(third, -h @ (Y @ H @ Y + (Y @ H @ Y).T) @ k, rtol=1e-7)
