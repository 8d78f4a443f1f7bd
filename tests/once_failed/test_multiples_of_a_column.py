"""Sums of multiples of a column: `(s·I − r'·t)·M·v`, where s − r'·t is a number, was printed and could not be read.

What is left of a column without itself on the right is the number 1, not an identity.
"""

from __future__ import annotations

import pytest

import frechet as fr

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
