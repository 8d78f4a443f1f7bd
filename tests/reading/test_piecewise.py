r"""Two cases of `\begin{cases}`: the value on either side of 0, by NumPy, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import frechet as fr
from frechet.functions.algebra import lower
from frechet.numeric.evaluate import evaluate

WHERE = "x: scalar, w: n, u: n, b: scalar"
POINTS = (-2.0, -0.5, 0.25, 3.0)
CASES = [
    (r"\begin{cases} 0 & x < 0 \\ x & x \ge 0 \end{cases}", lambda x: max(x, 0)),
    (r"\begin{cases} x & x > 0 \\ 0 & x \le 0 \end{cases}", lambda x: max(x, 0)),
    (
        r"\begin{cases} x^2, & \text{if } x > 1 \\ 2x - 1, & \text{otherwise.} \end{cases}",
        lambda x: x * x if x > 1 else 2 * x - 1,
    ),
    (r"\begin{cases} -x & 2 \geq x \\ x & 2 < x \end{cases}", lambda x: x if x > 2 else -x),
    (
        r"3 \begin{cases} 1 & x > 0 \\ -1 & \text{else} \end{cases} + x",
        lambda x: 3 * np.sign(x) + x,
    ),
]


@pytest.mark.parametrize(("text", "value"), CASES)
def test_two_cases_have_their_values(text: str, value: Callable[[float], float]) -> None:
    expr = lower(fr.read(text, WHERE))
    for x in POINTS:
        assert np.isclose(evaluate(expr, {"x": x}, {}), value(x)), x


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (
            r"\frac{d}{dx} \max(0, x) = \begin{cases} 0 & x \le 0 \\ 1 & x > 0 \end{cases}",
            True,
        ),
        (
            r"\frac{d}{dx} \max(0, x) = \begin{cases} 1 & x \le 0 \\ 0 & x > 0 \end{cases}",
            False,
        ),
        (r"\frac{d}{dx} |x| = \begin{cases} 1 & x > 0 \\ -1 & x < 0 \end{cases}", True),
        (
            r"\nabla_w \max(0, w^T u + b) = \begin{cases} 0 & w^T u + b \le 0 \\ u & w^T u + b > 0 \end{cases}",
            True,
        ),
        (
            r"\nabla_w \max(0, w^T u + b) = \begin{cases} 0 & w^T u + b \le 0 \\ 2u & w^T u + b > 0 \end{cases}",
            False,
        ),
        (r"\frac{d}{dx} x^2 = \begin{cases} 2x & x \le 0 \\ 2x & x > 0 \end{cases}", True),
    ],
)
def test_claims_with_cases_are_judged(claim: str, right: bool) -> None:
    assert bool(fr.check_claim(claim, WHERE)) is right


@pytest.mark.parametrize(
    "cases",
    [
        r"0 & x < 0 \\ x & x < 0",  # one condition twice
        r"0 & x < 0 \\ x & b \ge 0",  # two quantities
        r"0 & x < 0 \\ 1 & x = 0 \\ 2 & x > 0",
        r"0 & x \ne 0 \\ x & x = 0",
        r"0 \\ x",
        r"0 & 0 < x < 1 \\ x & \text{otherwise}",
    ],
)
def test_other_cases_are_refused_with_a_cure(cases: str) -> None:
    with pytest.raises(fr.Unsupported, match="case") as found:
        fr.derive(rf"\begin{{cases}} {cases} \end{{cases}}", "x", where=WHERE)
    assert "write two cases" in found.value.hint
