"""Sizes written as 1: `2x[1]·unit(1, 1)` was the gradient of x'x for x: 1.

legend   d derivation   o order
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

PRINTED = [  # text, variable, declarations, the gradient or the Jacobian in input syntax
    ("x'*x", "x", "x: 1", "2*x"),
    ("norm2(A*x - b)^2", "x", "A: 3×1, x: 1, b: 3", "2*A'*(A*x - b)"),
    ("x'*A*x", "x", "A: 1×1, x: 1", "2*A*x"),
    ("sum(exp(x))", "x", "x: 1", "exp(x)"),
    ("norm2(x)", "x", "x: 1", "x/sqrt(x[1]^2)"),
    ("det(X)", "X", "X: 1×1", "det(X)/X"),
    ("A*x", "x", "A: 2×1, x: 1", "A"),
    ("sum(x)", "x", "x: 1", "ones(1)"),
    ("c'*sin(x)", "x", "c: 1, x: 1", "c.*cos(x)"),
    ("x'*B*y", "x", "x: 1, B: 1×3, y: 3", "B*y"),
]


@pytest.mark.parametrize(("text", "x", "where", "answer"), PRINTED)
def test_a_vector_of_length_1_is_a_vector(text, x, where, answer):
    d = fr.derive(text, x, where=where)
    assert d.main()[1].text() == answer
    assert d.main()[1].expr is d.main()[1].engine
    assert d.check().status == "passed"


MORE = [
    ("h*x", "h", "h: 1×3, x: 3"), ("exp(h)*x", "x", "h: 1×3, x: 3"), ("x.*x", "x", "x: 1"), ("X*X", "X", "X: 1×1"),
    ("inv(X)", "X", "X: 1×1"), ("softmax(x)", "x", "x: 1"), ("kron(X, A)", "X", "X: 1×1, A: 2×2"),
    ("x*y'", "x", "x: 1, y: 3"), ("(h*x)*y", "x", "h: 1×3, x: 3, y: 1"), ("sin(x'*x)*A*x", "x", "A: 3×1, x: 1"),
    ("A*x*z'*B", "x", "A: 3×1, x: 1, z: 1, B: 1×2"), ("softmax(A*x)", "x", "A: 1×1, x: 1"),
    ("y'*log(softmax(W*h + b))", "W", "W: 1×2, h: 2, b: 1, y: 1"), ("logdet(X'*X)", "X", "X: 3×1"),
    ("tanh(w'*x + b)*v", "w", "w: 2, x: 2, b: scalar, v: 1"), ("cumsum(x)", "x", "x: 1"),
]  # fmt: skip


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(("text", "x", "where"), MORE)
def test_no_unit_vector_of_length_1_is_printed(text, x, where, order):
    d = fr.derive(text, x, where=where, order=order)
    forms = [d.value, d.differential, *([d.main()[1]] if order == 1 else [])]
    forms += (
        [d.jacobian()]
        if order == 1 and d.f.rank
        else [d.hessian()]
        if order == 2 and not d.f.rank
        else []
    )
    for form in forms:
        for printed in (str(form), form.text(), form.latex()):
            assert "unit(1, 1)" not in printed and r"\operatorname{unit}(1" not in printed
    assert d.check().status == "passed"


SUMMED = {  # ones(n,n)*A was read as A where A has one column: indices of a sum were taken for those beside it
    "ones(n,n)*A": lambda A, h, x, y: np.ones((3, 3)) @ A,
    "ones(n,n)*A/n": lambda A, h, x, y: np.ones((3, 3)) @ A / 3,
    "h*ones(n,n)": lambda A, h, x, y: h @ np.ones((3, 3)),
    "ones(n,n)*A - A": lambda A, h, x, y: np.ones((3, 3)) @ A - A,
    "ones(n,n)*h'": lambda A, h, x, y: np.ones((3, 3)) @ h.T,
    "ones(n,1)*sum(x)": lambda A, h, x, y: np.ones((3, 1)) * x.sum(),
    "ones(1,n)*sum(x)": lambda A, h, x, y: np.ones((1, 3)) * x.sum(),
    "sum(A)*ones(n,1)": lambda A, h, x, y: np.ones((3, 1)) * A.sum(),
    "(ones(n)*sum(A, 1)')'": lambda A, h, x, y: np.ones((3, 1)).T * A.sum(),
    "ones(1,1)*sum(x)": lambda A, h, x, y: np.ones((1, 1)) * x.sum(),
    "ones(1)*sum(x)": lambda A, h, x, y: np.ones(1) * x.sum(),
    "sum(h)*ones(1,n)": lambda A, h, x, y: np.ones((1, 3)) * h.sum(),
    "x.*x*sum(y)*ones(1,n)": lambda A, h, x, y: np.outer(x * x, np.ones(3)) * y.sum(),
    "tr(y*x')*ones(n,1)": lambda A, h, x, y: np.ones((3, 1)) * (x @ y),
    "var(A, 1)": lambda A, h, x, y: A.var(axis=0),
    "mean(A, 1)*ones(n)'": lambda A, h, x, y: np.ones((1, 3)) * A.mean(),
}


@pytest.mark.parametrize("text", SUMMED)
def test_a_sum_beside_an_axis_of_length_1_stays_a_sum(text):
    rng = np.random.default_rng(1)
    given = {
        "A": rng.normal(size=(3, 1)),
        "h": rng.normal(size=(1, 3)),
        "x": rng.normal(size=3),
        "y": rng.normal(size=3),
    }
    form = fr.derive(text, "x", where="A: n×1, h: 1×n, x: n, y: n", syntax="text").value
    got, want = form.evaluate({**given, "n": 3}), SUMMED[text](*given.values())
    assert np.allclose(np.reshape(got, -1), np.reshape(want, -1))
    back = fr.derive(form.text(), "x", where=form.context.where(), syntax="text").value
    assert np.allclose(
        np.reshape(back.evaluate({**given, "n": 3}), -1), np.reshape(want, -1)
    )
