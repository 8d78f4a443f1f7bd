"""The benchmark of deriving runs, and starts from nothing each time; its figures are a command of its own."""

from __future__ import annotations

import gc

import pytest
from benchmarks.caches import Caches
from benchmarks.cases import cases
from benchmarks.frechet_side import judge, timed

import frechet as fr


@pytest.fixture
def caches():
    yield Caches()
    gc.unfreeze()


def test_a_case_is_judged_and_timed_from_nothing(caches):
    for case in list(cases())[::60]:
        assert judge(case)[0] == "right"
        timed(case, caches)
        seconds = timed(case, caches)  # what the first left is forgotten, or this raises
        assert min(seconds) > 0


def test_what_is_remembered_is_seen(caches):
    kept = fr.derive("sum(tanh(A*x))", "x")
    caches.clear()
    with pytest.raises(AssertionError, match="expressions"):
        caches.check()
    assert kept.order == 1
