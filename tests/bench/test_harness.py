"""The harness: ratios within rounds, values before times, and a failure stays in its row."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.harness import Timing, best_ratio, measure, ratio, relative_error


def test_a_ratio_is_taken_within_the_round_so_slow_rounds_cancel():
    slow, fast = Timing("a", times=[2.0, 20.0, 2.2]), Timing("b", times=[1.0, 10.0, 1.0])
    assert ratio(slow, fast) == 2.0
    assert best_ratio(slow, fast) == 2.0


def test_a_single_run_is_compared_with_the_median():
    assert ratio(Timing("a", times=[9.0]), Timing("b", times=[1.0, 3.0, 5.0])) == 3.0


def test_every_entry_is_compared_with_the_first_and_failures_stay_in_their_row():
    entries = {
        "hand": lambda: lambda: (1.0, np.ones(3)),
        "right": lambda: lambda: np.ones(4),
        "wrong": lambda: lambda: (1.0, np.array([1.0, 1.0, 2.0])),
        "another shape": lambda: lambda: np.ones(5),
        "fails": lambda: lambda: 1 / 0,
        "cannot be made": lambda: {}["no such function"],
    }
    found = measure(entries, budget=0.05)
    assert [found[name].error for name in ("hand", "right", "wrong", "another shape")] == [
        None,
        0,
        1,
        np.inf,
    ]
    assert found["fails"].failure.startswith("ZeroDivisionError")
    assert found["cannot be made"].failure.startswith("KeyError")
    assert not found["fails"].times
    assert len({len(found[name].times) for name in ("hand", "right", "wrong")}) == 1


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_what_is_not_finite_is_an_error(broken):
    assert relative_error(np.array([1.0, broken]), np.ones(2)) == np.inf


def test_parts_are_compared_each_by_its_own_size():
    assert relative_error((1e6, np.array([1.1])), (1e6, np.array([1.0]))) == pytest.approx(
        0.1
    )
