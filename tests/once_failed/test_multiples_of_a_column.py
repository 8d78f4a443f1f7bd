"""Sums of multiples of a column: `(s·I − r'·t)·M·v`, where s − r'·t is a number, was printed and could not be read.

What is left of a column without itself on the right is the number 1, not an identity.
"""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg

import frechet as fr
from frechet.numeric.evaluate import evaluate

WHERE = "M: p×q, B: q×m, x: m, y: m, a: scalar, v: q, u: p, N: p×p"
TEXTS = [
    "var(M*logsumexp(B, 2)*max(x', a), 2)",
    "var(M*exp(v)*max(x', a), 2)",
    "var(M*v*max(x', a), 2)",
    "var(M*sum(B, 2)*max(x', a), 2)",
    "var(M*exp(v)*(a*x'), 2)",
    "var(M*exp(v)*exp(a*x'), 2)",
    "M*exp(v)*(x'*exp(a*x)) + a*M*exp(v)",
    "M*v*(x'*tanh(a*y)) - sin(a)*sum(x)*M*v",
    "N*M*v*norm2(a*x - y)^2 + a^2*N*M*v",
    "(exp(a)*M*v).*(M*v*(x'*exp(a*y)) + a*M*v)",
    "sum(M*v)*M*v*exp(a) + M*v*(x'*sin(a*x))",
    "u*(x'*exp(a*y)) + a^3*u",
    "logsumexp(B*exp(a*x)*x', 1)'*x*M*v + a*M*v",
]


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("text", TEXTS)
def test_they_are_read_back(text, order):
    d = fr.derive(text, "a", order=order, where=WHERE)
    form = d.jacobian() if order == 1 else d.differential
    for printed in (form.text(), str(form), form.latex()):
        body = printed.split("↦")[-1].split(r"\mapsto")[-1] if order == 2 else printed
        where = ", ".join([WHERE, *(f"da{k}: scalar" for k in ("", 2))])
        assert fr.read(body, where).shape == d.f.shape
    assert d.check()


# P·r + x − y = (P + I)·r: a term that was there with the other sign stayed behind, and was counted twice
REGAINED = [
    ("var(A*x + x)", "A: m×m toeplitz, x: m"),
    ("var(A*x - x)", "A: m×m toeplitz, x: m"),
    ("var(x - A*x)", "A: m×m, x: m"),
    ("var(A*x + 2*x)", "A: m×m toeplitz, x: m"),
    ("var(A*x + x)*sum(x)", "A: m×m toeplitz, x: m"),
    ("var(A*x + x) + var(x)", "A: m×m toeplitz, x: m"),
    ("sum((A*x + x).*(A*x + x - mean(x)*ones(m)))", "A: m×m, x: m"),
    ("norm2(A*x + x - y)^2", "A: m×m toeplitz, x: m, y: m"),
    ("norm2(A*x + x - sum(A*x + x)*ones(m))^2", "A: m×m toeplitz, x: m"),
    ("norm2(x - A*x - sum(x - A*x)*y)^2", "A: m×m, x: m, y: m"),
    ("a*var(A*x + x)", "A: m×m toeplitz, x: m, a: scalar"),
    ("exp(var(A*x + x))", "A: m×m toeplitz, x: m"),
]


@pytest.mark.parametrize(("text", "where"), REGAINED)
def test_no_term_stays_behind(text, where):
    d = fr.derive(text, "x", where=where)
    rng = np.random.default_rng(3)
    V = {n: rng.normal(size=[4] * s.rank) for n, s in d.context.variables.items()}
    if "toeplitz" in where:
        V["A"] = scipy.linalg.toeplitz(V["A"][0], V["A"][1])
    H = rng.normal(size=4)
    for form in (d.gradient, d.jacobian()):
        T = np.asarray(evaluate(fr.read(form.text(), where), V, {"m": 4}))
        slope = (
            d.value.evaluate(V | {"x": V["x"] + 1e-6 * H})
            - d.value.evaluate(V | {"x": V["x"] - 1e-6 * H})
        ) / 2e-6
        assert np.allclose(T.reshape(-1) @ H, slope, rtol=1e-6, atol=1e-6)
    assert d.check()
