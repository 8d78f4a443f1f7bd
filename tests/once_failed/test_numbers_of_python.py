"""Numbers of Python as arguments of compiled code: (-1.0)**(1/3) is complex there, 1/0.0 and 1e200**2 raise.

The oracle is the same code at arrays of NumPy, which know nan and infinity, and the interpreter.
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

WHERE = "x: scalar, y: scalar, v: n"
TEXTS = [
    "x^(1/3)", "x^1.5", "sqrt(x)", "1/x", "x^(-2)", "log(x)", "sqrt(x^2)", "x^y", "x^2/(1 + x^2)", "exp(x)^3",
    "x^(1/3)*v'*v", "v'*v/x", "(x*y)^0.3", "x^7*y^(-3)", "abs(x)^x",
]  # fmt: skip
POINTS = [-1.0, 0.0, -0.0, 1e-160, 1e160, -8.5, float("inf"), float("nan"), 2.0]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("text", TEXTS)
def test_they_are_numbers_of_numpy(text, point):
    f = fr.derive(text, "x", order=2, where=WHERE).compile("value", "gradient", "hessian")
    given = {n: np.array([1.0, -2.0]) if n == "v" else point for n in f.inputs}
    arrays = {n: np.asarray(a) for n, a in given.items()}
    for found, wanted in zip(f(**given), f(**arrays), strict=True):
        assert isinstance(found, np.float64 | np.ndarray) and np.isrealobj(found)
        assert np.array_equal(found, wanted, equal_nan=True)


@pytest.mark.filterwarnings("ignore")
def test_the_interpreter_agrees():
    d = fr.derive("x^(1/3)", "x", where=WHERE)
    assert np.isnan(d.compile("value")(-1.0)) and np.isnan(d.value.evaluate({"x": -1.0}))
    assert fr.derive("1/x", "x", where=WHERE).compile("value")(0.0) == np.inf
