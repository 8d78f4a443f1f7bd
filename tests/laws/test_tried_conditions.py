"""The check of an answer tries its conditions: one that lacks a condition fails, as does one that is wrong."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.answers import maps

LACKING = [  # where a condition of the value or of the derivative is dropped
    ("sum(log(x))", "x", "x: n"),
    ("c*sqrt(b)", "c", "c: scalar, b: scalar"),
    ("c*sqrt(b)", "b", "c: scalar, b: scalar"),
    ("norm2(x)", "x", "x: n"),
    ("norm2(A*x)", "x", "A: m×n, x: n"),
    ("sum(x./y)", "x", "x: n, y: n"),
    ("sum(x./y)", "y", "x: n, y: n"),
    ("1/c", "c", "c: scalar"),
    ("sum(arcsin(x))", "x", "x: n"),
    ("sum(x.^1.5)", "x", "x: n"),
    ("sum(log(x.^2))", "x", "x: n"),
    ("x'*y/(x'*x)", "x", "x: n, y: n"),
    ("log(x'*y)", "x", "x: n, y: n"),
    ("sqrt(tr(X'*A))", "X", "X: n×n, A: n×n"),
]
NEEDING_NONE = [
    ("norm2(A*x - b)^2", "x", "A: m×n, x: n, b: m"),
    ("sum(log(exp(x) + ones(n)))", "x", "x: n"),
    ("x'*A*x/(1 + x'*x)", "x", "A: n×n, x: n"),
    ("norm2(x)^3", "x", "x: n"),
    ("sum(abs(x).^3)", "x", "x: n"),
    ("sum(sqrt(ones(n) + x.^2))", "x", "x: n"),
    ("sum(w./x)", "x", "w: n, x: n positive"),
]


@pytest.mark.parametrize(("text", "wrt", "where"), LACKING)
def test_a_condition_that_is_missing_is_found(monkeypatch, text, wrt, where):
    whole = fr.derive(text, wrt, where=where)
    assert whole.conditions
    assert whole.check().status == "passed"
    monkeypatch.setattr(maps, "collect_conditions", lambda *_: [])
    found = fr.derive(text, wrt, where=where).check()
    assert found.status == "failed"
    assert found.details["differs"] == "conditions"


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(("text", "wrt", "where"), NEEDING_NONE)
def test_what_holds_everywhere_passes(text, wrt, where, order):
    d = fr.derive(text, wrt, order, where=where)
    assert d.check().status == "passed"
