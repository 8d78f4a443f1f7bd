"""Whether two texts are equal: decided by values, never by looks, and never wrong.

The cases are theorems and their usual mistakes.
"""

from __future__ import annotations

import pytest

from frechet.check import compare
from frechet.reading import read_expression

EQUAL = [
    (
        "inv(A + u*v')",
        "inv(A) - inv(A)*u*v'*inv(A)/(1 + v'*inv(A)*u)",
        "A: n×n, u: n, v: n",
        "exact",
    ),
    ("vec(A*X*B)", "kron(B', A)*vec(X)", "A: m×n, X: n×p, B: p×q", "exact"),
    ("sum(k in 1:n, A[i,k]*B[k,j])", "(A*B)[i,j]", "A: m×n, B: n×p", "exact"),
    (
        "sum(k in 1:n, eye(m)[i,s]*eye(n)[k,t]*B[k,j])",
        "eye(m)[i,s]*B[t,j]",
        "A: m×n, B: n×p",
        "exact",
    ),
    ("sqrt(b*c)", "sqrt(b)*sqrt(c)", "b: scalar positive, c: scalar positive", "exact"),
    ("norm2(x*y')", "norm2(x)*norm2(y)", "x: n, y: m", "exact"),
    ("sqrt((1 + c^2)^2)", "1 + c^2", "c: scalar", "numeric"),
    ("norm2(c*x)^2", "c^2*norm2(x)^2", "c: scalar, x: n", "exact"),
    ("tanh(x)", "(exp(2*x) - ones(n))./(exp(2*x) + ones(n))", "x: n", "numeric"),
    ("log(det(S))", "2*sum(log(diag(cholesky(S))))", "S: n×n psd", "numeric"),
    ("norm_nuc([X; eye(n)])", "tr(sqrtm(X'*X + eye(n)))", "X: m×n", "numeric"),
    ("expm(A)*expm(-A)", "eye(n)", "A: n×n", "numeric"),
]
DIFFERENT = [
    (
        "inv(A + u*v')",
        "inv(A) + inv(A)*u*v'*inv(A)/(1 + v'*inv(A)*u)",
        "A: n×n, u: n, v: n",
    ),
    ("(A + B)^2", "A^2 + 2*A*B + B^2", "A: n×n, B: n×n"),
    ("adj(A)", "tr(A)*eye(n) - A", "A: n×n"),  # holds for n = 2 alone
    ("tr(eye(n))", "2", "A: n×n"),
    ("A[i,j]", "A[j,i]", "A: n×n"),
    ("eye(n)[i,j]", "1", "A: n×n"),
    ("sqrt(c^2)", "c", "c: scalar"),
    (
        "sqrt(c^2*b)",
        "c*sqrt(b)",
        "c: scalar, b: scalar",
    ),  # holds where roots exist in the field
    ("norm2(c*X)", "c*norm2(X)", "c: scalar, X: m×n"),
    ("sqrt(det(A)^2*c)", "det(A)*sqrt(c)", "A: n×n, c: scalar"),
    ("abs(x)", "x", "x: n"),
    ("expm(A + B)", "expm(A)*expm(B)", "A: n×n, B: n×n"),
    ("expm(A + A')", "expm(A)*expm(A')", "A: n×n"),
    ("log(det(A*A'))", "2*log(det(A)) + 0.0001", "A: n×n psd"),
    ("pinv(A*B)", "pinv(B)*pinv(A)", "A: n×m, B: m×q"),
]


@pytest.mark.parametrize(("a", "b", "where", "certificate"), EQUAL)
def test_equal(a, b, where, certificate):
    found = compare(read_expression(a, where), read_expression(b, where))
    assert (found.status, found.certificate) == ("equal", certificate), found
    if "[" not in a:  # only a text tells free indices from sizes
        assert (
            compare(read_expression(a, where).expr, read_expression(b, where).expr).status
            == "equal"
        )


@pytest.mark.parametrize(("a", "b", "where"), DIFFERENT)
def test_different(a, b, where):
    assert (
        compare(read_expression(a, where), read_expression(b, where)).status == "different"
    )


def test_between_is_undecided():
    """A part of 1e-9 is neither rounding nor far above it."""
    where = "x: n"
    assert (
        compare(
            read_expression("tanh(x)", where), read_expression("(1 + 1e-9)*tanh(x)", where)
        ).status
        == "undecided"
    )
    # where x is large
    assert (
        compare(
            read_expression("tanh(x)", where), read_expression("tanh(x) + 1e-9*x", where)
        ).status
        == "different"
    )


def test_a_narrower_space():
    """A = A' holds where A is symmetric."""
    A = read_expression("A", "A: n×n")
    symbol = A.variables["A"]
    assert compare(A, read_expression("A'", "A: n×n")).status == "different"
    narrow = {symbol: symbol.space._replace(structure="symmetric")}
    assert compare(A, read_expression("A'", "A: n×n"), narrow).status == "equal"
