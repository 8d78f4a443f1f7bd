"""`d/dX`, `jac_X`, `hess_X` and `D_X ( ) [H]` inside a text: the same objects that `derive` gives.

legend   f function   x variable
"""

from __future__ import annotations

import pytest

import frechet as fr

WHERE = "A: m×n, B: n×p, C: m×p, X: n×n, S: n×n symmetric, x: n, t: scalar"


@pytest.mark.parametrize(
    ("text", "f", "x", "form"),
    [("d/dA norm2(A*B - C)^2/2", "norm2(A*B - C)^2/2", "A", lambda d: d.gradient),
     ("d/dx (A*x)", "A*x", "x", lambda d: d.jacobian()),
     ("d/dt inv(X + t*S)", "inv(X + t*S)", "t", lambda d: d.tensor),
     ("d/dS tr(X*S)", "tr(X*S)", "S", lambda d: d.gradient),
     ("jac_A (A*B)", "A*B", "A", lambda d: d.jacobian()),
     ("jac_x (x'*X)", "x'*X", "x", lambda d: d.jacobian()),
     ("hess_x (x'*X*x)^2", "(x'*X*x)^2", "x", lambda d: d.hessian()),
     ("hess_X tr(X'*X)", "tr(X'*X)", "X", lambda d: d.hessian())],
)  # fmt: skip
def test_the_same_object(text, f, x, form):
    order = 2 if text.startswith("hess") else 1
    made = form(fr.derive(f, x, order, where=WHERE)).engine
    assert fr.read(text, WHERE) is made or fr.read(text, WHERE).vector is made


def test_a_direction_needs_no_declaration_and_has_the_space_of_its_variable():
    assert fr.read("D_X (X*X) [H]", WHERE, strict=True).written("text") == "H*X + X*H"
    assert (
        fr.read("D_S (S*S) [H] - D_S (S*S) [H']", WHERE, strict=True).written("text")
        == "zeros(n, n)"
    )
    assert (
        fr.read("D_{A,B} (A*B) [dA,dB]", WHERE, strict=True).written("text")
        == "A*dB + dA*B"
    )
    assert fr.read("D_x (x'*x) [x]", WHERE, strict=True) is fr.read("2*x'*x", WHERE)


def test_everything_up_to_the_closing_bracket():
    assert fr.read("2*d/dx x'*x + 3*x'*x", WHERE) is fr.read("16*x", WHERE)
    assert fr.read("2*(d/dx x'*x) + 3*x", WHERE) is fr.read("7*x", WHERE)
    assert fr.read("-d/dx x'*x", WHERE) is fr.read("-2*x", WHERE)


def test_a_quotient_stays_a_quotient():
    where = "d: scalar, dx: scalar, x: n"
    assert fr.read("d/dx*x", where) is fr.read("d*x/dx", where)
    assert fr.read("d/dx", "x: n").written("text") == "d/dx"


@pytest.mark.parametrize("by", ["x", ()])
def test_a_derivative_is_the_question_for_it(by):
    """`d/dx f` asked by x, or by nothing, is the first derivative once; by another name it is differentiated."""
    d = fr.derive("d/dx x'*X*x", by, where=WHERE)
    assert (
        str(d.gradient) == str(fr.derive("x'*X*x", "x", where=WHERE).gradient)
        and d.order == 1
    )
    assert fr.derive("d/dX tr(X*S)", "S", where=WHERE).jacobian().text() != "0"


def test_a_derivative_is_differentiated_and_checked():
    d = fr.derive("1*(d/dx x'*X*x)", "x", where=WHERE)
    assert str(d.jacobian()) == "X + Xᵀ" and d.check().status == "passed"


@pytest.mark.parametrize(
    ("text", "kind", "column"),
    [("D_X (X*X)", "syntax", 1), ("D_X (X, X) [H]", "syntax", 1), ("hess_x (A*x)", "shape", 1),
     ("D_X (X*X) [x]", "shape", 1), ("d/dn tr(X)", "unknown", 1), ("d/dS[i,j] tr(S)", "unsupported", 1),
     ("d/dx " * 5 + "x'*x", "too-large", 1), ("X d/dx x", "syntax", 3)],
)  # fmt: skip
def test_mistakes(text, kind, column):
    with pytest.raises(fr.FrechetError) as caught:
        fr.read(text, WHERE, strict=True)
    assert caught.value.kind in (kind, "unsupported") and caught.value.column is not None
