"""A number plus an array is added to every entry, and it is said; beside a square matrix it is asked which is meant."""

from __future__ import annotations

import re

import pytest

import frechet as fr
from frechet.check import compare
from frechet.reading.spread import SPREAD

NAME = re.compile(r"[A-Za-z]\w*")
WHERE = "x: n, y: m, c: scalar, A: n×n, B: m×n, X: m×n, w: n"
SPREADS = [
    ("1 + exp(x)", "ones(n) + exp(x)"),
    ("c + x", "c*ones(n) + x"),
    ("x - c", "x - c*ones(n)"),
    ("2 - x + c", "2*ones(n) - x + c*ones(n)"),
    ("2*c/3 + x", "(2*c/3)*ones(n) + x"),
    ("x' + c", "x' + c*ones(n)'"),
    ("B + 1", "B + ones(m,n)"),
    ("c - B'", "c*ones(n,m) - B'"),
    ("exp(1 + A)", "exp(ones(n,n) + A)"),
    ("log(1 + exp(-c*A))", "log(ones(n,n) + exp(-c*A))"),
    ("sum(log(1 + exp(-y.*(X*w))))", "sum(log(ones(m) + exp(-y.*(X*w))))"),
    ("1./(1 + exp(-x))", "ones(n)./(ones(n) + exp(-x))"),
    ("(c + x).^2", "(c*ones(n) + x).^2"),
    ("norm2(x - c)^2", "norm2(x - c*ones(n))^2"),
    ("c + x + (c + x)", "2*c*ones(n) + 2*x"),
]
LATEX = [
    (r"\log(1 + \exp(-y \odot X w))", "log(ones(m) + exp(-y.*(X*w)))"),
    (r"\|x - c\|^2", "norm2(x - c*ones(n))^2"),
    (r"\frac{1}{1 + e^{-x}}", "ones(n)./(ones(n) + exp(-x))"),
]


@pytest.mark.parametrize(("text", "same"), SPREADS + LATEX[:2])
def test_a_number_plus_an_array_is_added_to_every_entry(text: str, same: str) -> None:
    """The same value and the same derivative as with ones written out, and it is said."""
    read = fr.read(text, WHERE)
    assert compare(read, fr.read(same, WHERE)).status == "equal"


@pytest.mark.parametrize(
    ("text", "same", "variable"),
    [(t, s, x) for t, s in SPREADS for x in "xcAw" if x in NAME.findall(t)],
)
def test_its_derivative_is_that_with_ones_written_out(
    text: str, same: str, variable: str
) -> None:
    """The reading changes nothing but the text."""
    here, there = (str(fr.derive(t, variable, where=WHERE).value) for t in (text, same))
    assert here == there


@pytest.mark.parametrize(
    ("text", "variable"), [("c + x", "x"), ("B + 1", "B"), ("exp(c + A)", "c")]
)
def test_it_is_said(text: str, variable: str) -> None:
    """The note stands in the answer."""
    assert SPREAD in fr.derive(text, variable, where=WHERE).conventions


@pytest.mark.parametrize(
    "text", ["A + c", "tr(A + 1)", "inv(A + c)", "1 - A*A", "expm(A + c)"]
)
def test_beside_a_square_matrix_it_is_asked_which_is_meant(text: str) -> None:
    """Every entry or the diagonal: both can be typed."""
    with pytest.raises(fr.ShapeError) as found:
        fr.derive(text, "A", where=WHERE)
    hint = found.value.hint
    assert "ones(n,n)" in hint and "eye(n)" in hint


@pytest.mark.parametrize(
    ("text", "variable"), [("x + a", "a"), ("X*v - b", "b"), ("sum(log(d + exp(u)))", "u")]
)
def test_a_letter_that_nobody_declared_still_has_the_shape_that_fits(
    text: str, variable: str
) -> None:
    """Shapes decide first: it is no number that is spread."""
    assert SPREAD not in fr.derive(text, variable, where="x: n").conventions


@pytest.mark.parametrize("text", ["norm2(x) + x", "x'*x + x", "x[1] - x", "x - x_1'*x"])
def test_what_is_no_number_but_a_value_is_a_mistake(text: str) -> None:
    """An inner product plus a vector is refused, with the cure."""
    with pytest.raises(fr.ShapeError) as found:
        fr.read(text, "x: n, x_1: n, c: scalar")
    assert "ones(n)" in found.value.hint


def test_claims_with_such_a_sum_are_judged() -> None:
    """Right and wrong are told apart."""
    assert fr.check_claim("d/dz (x + z) = ones(n)", "x: n, z: scalar")
    assert not fr.check_claim("d/dz (x + z) = 2*ones(n)", "x: n, z: scalar")
    loss = "d/dw sum(log(1 + exp(-y.*(X*w))))"
    assert fr.check_claim(f"{loss} = -X'*(y./(1 + exp(y.*(X*w))))", WHERE)
    assert not fr.check_claim(f"{loss} = -X'*(y./(2 + exp(y.*(X*w))))", WHERE)
