"""Compiled code on arrays without entries: an answer, or a refusal that names the size.

A mean ended with ZeroDivisionError, a determinant with LAPACK's word about an illegal value, a largest entry with
NumPy's about reductions.
"""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

import frechet as fr

WHERE = "x: n, A: m×n, S: n×n psd, X: n×n, B: n×n symmetric"
ARRAYS = {
    "jax": ("jax.numpy", "asarray"),
    "torch": ("torch", "as_tensor"),
    "array-api": ("array_api_strict", "asarray"),
}
EMPTY = {"x": (0,), "A": (3, 0), "S": (0, 0), "X": (0, 0), "B": (0, 0)}
REFUSED = [
    "mean(x)", "var(x)", "max(x)", "min(x)", "logsumexp(x)", "sum(logsumexp(A, 2))", "sum(softmax(A, 2).*A)",
    "logdet(S)", "logdet(X)", "det(X)", "x'*inv(S)*x", "tr(inv(X))", "lambda_max(B)", "lambda_min(B)",
    "tr(cholesky(S))", "log(det(X))", "sum(x)/n", "tr(pinv(X))",
]  # fmt: skip
ANSWERED = {
    "sum(A*x)": 0,
    "x'*x": 0,
    "sum(exp(x))": 0,
    "norm2(A)^2": 0,
    "tr(X)": 0,
    "n*sum(A)": 0,
    "sum(sin(x))": 0,
}


@pytest.mark.parametrize("backend", ["numpy", *ARRAYS])
@pytest.mark.parametrize("text", REFUSED)
def test_what_has_no_value_is_refused_in_words(text, backend, capfd):
    f, given = compiled(text, backend)
    with pytest.raises(
        ValueError, match="n = 0: this code takes no arrays without entries"
    ):
        f(**given)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("backend", ["numpy", *ARRAYS])
@pytest.mark.parametrize("text", ANSWERED)
def test_sums_of_nothing_are_0(text, backend):
    f, given = compiled(text, backend)
    value, gradient = f(**given)
    assert float(value) == ANSWERED[text]
    assert not np.asarray(gradient).any()


def test_other_sizes_may_be_0():
    f = fr.derive("sum(max(A*x, 0)) + mean(y)", "x", where="A: m×n, x: n, y: k").compile(
        "value"
    )
    assert f(A=np.zeros((0, 2)), x=np.zeros(2), y=np.ones(3)) == 1
    with pytest.raises(ValueError, match="k = 0"):
        f(A=np.zeros((0, 2)), x=np.zeros(2), y=np.ones(0))


def compiled(text, backend):
    """Code, and empty arrays for it."""
    variable = next(n for n in "xASXB" if n in text.replace("max", "").replace("exp", ""))
    f = fr.derive(text, variable, where=WHERE).compile("value", "gradient", backend=backend)
    made = {n: np.zeros(EMPTY[n]) for n in f.inputs if n in EMPTY}
    if backend != "numpy":
        home, word = ARRAYS[backend]
        made = {n: getattr(import_module(home), word)(x) for n, x in made.items()}
    return f, made
