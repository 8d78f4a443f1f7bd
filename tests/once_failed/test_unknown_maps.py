"""Answers with unknown maps are read back, and their checks pass.

The second derivative of a map was printed as DDF, and is read as D2F; that of a map of several arguments was DF, by
whichever of them; the adjoint of a map from vectors to matrices took its direction for one of the map; a second
derivative with a number for its value had no words; a word of the language that is declared anew was printed beside it.
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr
from frechet.check import compare

WHERE = "a: scalar, b: scalar, x: n, y: n, z: m, X: n×n, A: n×n, s: elementwise, "
QUESTIONS = [  # text, map, variables, order
    ("y'*F(x)*x", "F: n -> n×n", "x", 1),
    ("y'*F(x)*x", "F: n -> n×n", "x", 2),
    ("z'*F(x)", "F: n -> m", "x", 2),
    ("F(x)'*F(x)", "F: n -> m", "x", 2),
    ("exp(F(x))", "F: n -> scalar", "x", 2),
    ("F(X)^2", "F: n×n -> scalar", "X", 2),
    ("tr(A*F(X))*exp(tr(X))", "F: n×n -> n×n", "X", 2),
    ("tr(A*F(X))", "F: n×n -> n×n", "X", 3),
    ("F(X*A)", "F: n×n -> n×n", "X", 2),
    ("F(a)*x", "F: scalar -> n×n", "a", 2),
    ("F(x, y)'*y", "F: (n, n) -> n", "x", 1),
    ("F(x, y)'*y", "F: (n, n) -> n", "y", 1),
    ("F(x, y)'*y", "F: (n, n) -> n", "x y", 2),
    ("F(x, X)*a", "F: (n, n×n) -> scalar", "X", 2),
    ("F(x, X)*a", "F: (n, n×n) -> scalar", "x X", 2),
    ("F(a, b)^2", "F: (scalar, scalar) -> scalar", "a b", 2),
    ("sum(s(F(x, s(y))))", "F: (n, n) -> n", "y", 2),
    ("F(x, F(x, y))", "F: (n, n) -> n", "x", 1),
]


@pytest.mark.parametrize(("text", "declared", "wrt", "order"), QUESTIONS, ids=str)
def test_the_check_passes_and_the_words_are_read_back(
    text: str, declared: str, wrt: str, order: int
) -> None:
    d = fr.derive(
        text, wrt.split() if " " in wrt else wrt, order, where=WHERE + declared, strict=True
    )
    assert d.check().status == "passed"
    for syntax, written in (
        ("text", d.differential.text()),
        ("unicode", str(d.differential).rpartition(" ↦ ")[2]),
    ):
        where = d.context.where(d.differential.holes)
        assert compare(
            fr.read(written, where, syntax=syntax, strict=True), d.differential.engine
        )


def test_derivatives_by_two_arguments_are_told_apart() -> None:
    where = WHERE + "F: (n, n) -> n"
    by_first, by_second = (
        fr.derive("F(x, y)", v, where=where, strict=True).differential.text() for v in "xy"
    )
    assert (by_first, by_second) == ("D_1F(x, y)*dx", "D_2F(x, y)*dy")
    assert fr.read("D_12F(x, y)[x, y]", where, strict=True) is fr.read(
        "D_12F(x, y)[x, y]", where, strict=True
    )
    for wrong in ("DF(x, y)*x", "D_3F(x, y)*x", "D_1F(x)*x", "D_12F(x, y)[x]"):
        with pytest.raises(fr.FrechetError):
            fr.read(wrong, where, strict=True)


@pytest.mark.parametrize(
    "name", ["norm2", "tr", "sum", "diag", "vec", "inv", "eye", "det", "unit", "expm"]
)
def test_a_word_that_answers_are_written_with_is_not_declared_anew(name: str) -> None:
    with pytest.raises(fr.FrechetError, match=f"{name} is a word of the language"):
        fr.derive("x'*x", "x", where=f"x: n, {name}: elementwise")


def test_a_function_of_entries_may_be_declared_anew() -> None:
    d = fr.derive("sum(gelu(x))", "x", where="x: n, gelu: elementwise", strict=True)
    assert (d.gradient.text(), d.check().status) == ("gelu'(x)", "passed")
    with pytest.raises(fr.FrechetError):
        d.evaluate({"x": np.ones(2)})
