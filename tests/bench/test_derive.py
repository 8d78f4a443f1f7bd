"""The benchmark of deriving runs, and starts from nothing each time; its figures are a command of its own."""

from __future__ import annotations

import gc

import pytest
from benchmarks.caches import Caches
from benchmarks.cases import cases
from benchmarks.derive import judge, time_frechet
from benchmarks.table import Measured

import frechet as fr


@pytest.fixture
def caches():
    yield Caches()
    gc.unfreeze()


def test_a_case_is_judged_and_timed_from_nothing(caches):
    for case in list(cases())[::60]:
        m = Measured(case, question=None)
        assert judge(case)[0] == "right"
        time_frechet(m, caches)
        time_frechet(m, caches)  # what the first left is forgotten, or this raises
        assert len(m.deriving) == len(m.reading) == 2


def test_what_is_remembered_is_seen(caches):
    kept = fr.derive("sum(tanh(A*x))", "x")
    caches.clear()
    with pytest.raises(AssertionError, match="expressions"):
        caches.check()
    assert kept.order == 1
