"""The short form of the judge of steps; a wrong step and a false alarm are planted for it to find.

The long form is a command: `python -m tests.explain.judging_steps --count 2000 --seed 1 --order 1`.
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.explain import judging_steps as judging

import frechet as fr
from frechet.check import Comparison
from frechet.explain.steps import Step

WHERE = "A: n×n, x: n"


@pytest.mark.parametrize("order", [1, 2])
def test_no_step_of_random_explanations_is_wrong_or_called_so(order):
    figures = judging.run(8, "ci", order)
    assert figures.passed, "\n".join(figures.lines())
    assert figures.counts["steps"] > 40


def steps_of(style: str = "differentials") -> judging.Figures:
    """The judge on one explanation."""
    d, figures = fr.derive("exp(x'*A*x)", "x", where=WHERE), judging.Figures()
    given = {
        "A": np.random.default_rng(1).normal(size=(3, 3)),
        "x": np.array([0.3, -0.2, 0.5]),
    }
    judging.judge(d, style, [judging.Point(d, given, {}, 1)], "planted", figures)
    return figures


def test_a_false_alarm_is_seen(monkeypatch):
    assert steps_of().passed
    monkeypatch.setattr(Step, "check", lambda self: Comparison("different", "numeric"))
    assert steps_of().counts["false alarm"]


@pytest.mark.parametrize("factor", [2, -1, 1.001])
def test_a_wrong_step_is_seen(monkeypatch, factor):
    def painted(self, body, own, used):
        text = (
            body.replace("2*", f"{2 * factor}*")
            if "2*" in body
            else f"{factor}*({body})"
            if "'" in body
            else body
        )
        return plain(self, text, own, used)

    plain = judging.fr.explain.sides.Scope.read
    monkeypatch.setattr(judging.fr.explain.sides.Scope, "read", painted)
    figures = steps_of()
    assert figures.counts["wrong"] + figures.counts["missed"]
