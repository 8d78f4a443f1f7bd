"""Printed answers that were refused as input: a norm as an exponent in LaTeX, a part named d before a bracket.

`a^{\\lVert x \\rVert}` was taken for a label in parentheses, and `d(log(c) + 1)` for a differential.
"""

from __future__ import annotations

import pytest

import frechet as fr

WHERE = "a: scalar positive, b: scalar, x: n, y: n"
EXPONENTS = [
    "a^norm2(x)",
    "a^abs(b)",
    "(a + 1)^norm1(x)",
    "x.^norm2(y)",
    "a^(2*norm2(x))",
    "a^norm2(x)^2",
    "a^abs(b - a)",
]


@pytest.mark.parametrize("style", ["text", "unicode", "latex"])
@pytest.mark.parametrize("text", EXPONENTS)
def test_norms_as_exponents(text, style):
    e = fr.read(text, where=WHERE)
    printed = {"text": lambda d: d.text(), "unicode": str, "latex": lambda d: d.latex()}[style]
    value = fr.derive(text, "a" if "a" in text else "x", where=WHERE).value
    assert fr.read(printed(value), where=WHERE, syntax=style) is e


LONG = [
    "(1 + sqrt(a))^(sqrt(a) + a^3) + sqrt(a)^(a^3)",
    "sum(log(x'*x)^(x'*y)*(x'*x + x'*y)^(x'*x))",
    "sqrt(a)^(a^3)*exp(sqrt(a)*a^3)*log(a + sqrt(a)^(a^3))",
]


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("text", LONG)
def test_names_of_parts(text, order):
    """The second names of numbers: what stands before a bracket is a factor."""
    wrt = "a" if "x" not in text else "x"
    d = fr.derive(text, wrt, where=WHERE, order=order)
    form = d.gradient if order == 1 else d.hessian()
    assert " d = " not in str(form)
    assert fr.read(str(form), where=WHERE) is fr.read(form.text(), where=WHERE)
