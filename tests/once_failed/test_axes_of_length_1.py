"""Sizes written as 1: `2x[1]·unit(1, 1)` was the gradient of x'x for x: 1.

legend   d derivation   o order
"""

from __future__ import annotations

import pytest

import frechet as fr

PRINTED = [  # text, variable, declarations, the gradient or the Jacobian in input syntax
    ("x'*x", "x", "x: 1", "2*x"),
    ("norm2(A*x - b)^2", "x", "A: 3×1, x: 1, b: 3", "2*A'*(A*x - b)"),
    ("x'*A*x", "x", "A: 1×1, x: 1", "2*tr(A)*x"),
    ("sum(exp(x))", "x", "x: 1", "exp(x)"),
    ("norm2(x)", "x", "x: 1", "x/sqrt(x[1]^2)"),
    ("det(X)", "X", "X: 1×1", "det(X)*inv(X)"),
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
    forms += [d.jacobian()] if order == 1 and d.f.rank else [d.hessian()] if order == 2 and not d.f.rank else []
    for form in forms:
        for printed in (str(form), form.text(), form.latex()):
            assert "unit(1, 1)" not in printed and r"\operatorname{unit}(1" not in printed
    assert d.check().status == "passed"
