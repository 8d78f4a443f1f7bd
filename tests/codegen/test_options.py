"""Arrays that stand several times, compiled in every way; all of it: `python tests/codegen/judging_blocks.py`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "laws"))
from judging_blocks import PLANS, PLANTS, planned, questions, verdicts

SEED = 20
SOME = list(questions(SEED, public=False))
WAYS = ("plain", "lying", "into", "prepared", "stacked")


@pytest.mark.parametrize("k", range(len(PLANS)))
def test_code_is_right_however_it_is_planned_and_called(k):
    """Every other expression under one plan, in one way; which, goes round."""
    plan, some = list(PLANS)[k], SOME[k :: 2 * len(PLANS)]
    found = [
        v
        for n, q in enumerate(some)
        for v in verdicts([q], (plan,), (WAYS[(n + k) % len(WAYS)],))
    ]
    assert not [x for x in found if x[0].startswith(("wrong", "crash"))]
    assert sum(kind == "right" for kind, _ in found) > 3 * len(some)


def test_the_plans_make_loops():
    kinds = Counter(
        kind for kind, _ in verdicts(SOME[::6], ("blocks of all products",), ("plain",))
    )
    assert kinds["in loops"] > 0.7 * 2 * len(SOME[::6])


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_bug_is_seen(plant):
    with planned([PLANTS[plant]]):
        kinds = Counter(
            kind.split()[0] for kind, _ in verdicts(SOME[:6], ("blocks",), ("plain",))
        )
    assert kinds["wrong"] + kinds["crash"]
