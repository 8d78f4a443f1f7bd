"""Gradients by a diagonal matrix lie on the diagonal.

`A·ones(n, n)` was taken for diagonal because A is its one factor, so `sum(A*A)` had the gradient A·11ᵀ + 11ᵀ·A, which
is right along every diagonal direction and no diagonal matrix.
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

WHERE = "A: n×n diagonal, B: n×n, x: n, y: n"
FUNCTIONS = [
    "sum(A*A)", "norm2(A*ones(n))", "norm2((A*ones(n))')^2", "sum(A)*tr(A)", "sum(A*inv(A)*A)", "y'*A*ones(n)*sum(A*x)",
    "sum(A^3)", "tr(A*B)", "x'*A*A*x", "sum(A*B*A)", "norm2(A*ones(n,n))^2", "sum(A*ones(n,n)*A)", "sum((2*A)^2)*tr(B)",
]  # fmt: skip


@pytest.mark.parametrize("text", FUNCTIONS)
def test_the_gradient_is_diagonal_and_that_of_the_diagonal_entries(text: str) -> None:
    rng = np.random.default_rng(5)
    given = {
        "A": np.diag([2.0, 1.0, -1.5]),
        "B": rng.normal(size=(3, 3)),
        "x": rng.normal(size=3),
        "y": rng.normal(size=3),
    }
    d = fr.derive(text, "A", where=WHERE)
    f = lambda a: float(d.value.evaluate({**given, "A": np.diag(a)}))  # noqa: E731
    a, h = np.diag(given["A"]), 1e-6
    slopes = [(f(a + h * e) - f(a - h * e)) / (2 * h) for e in np.eye(3)]
    assert np.allclose(d.gradient.evaluate(given), np.diag(slopes), atol=1e-7)
    assert np.allclose(d.tensor.evaluate(given), np.diag(slopes), atol=1e-7)
