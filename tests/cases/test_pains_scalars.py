"""Gradients that other tools and people got wrong: traces, determinants, norms, quotients, data.

Every row is a question from a tracker or a forum, by the number of the survey; the right answers are by hand.
"""

from __future__ import annotations

import numpy as np
import pytest
from pains import Row, judge

import frechet as fr

inv, det, tr, eye, diag = np.linalg.inv, np.linalg.det, np.trace, np.eye, np.diag
SQUARE = "A: n×n, B: n×n, X: n×n"

TRACES = [
    Row("P1", "tr(X^2*B)", "X", SQUARE, lambda X, B: (X @ B + B @ X).T, "(BX + XB)ᵀ"),
    Row("P1 #15614", "tr(X*A)", "X", SQUARE, lambda A: A.T, "Aᵀ"),
    Row("P1 #15614", "tr(X'*A*X)", "X", SQUARE, lambda X, A: A @ X + A.T @ X, "(A + Aᵀ)X"),
    Row("P3", "tr(A'*A) + tr(B'*B)", "A", "A: m×n, B: m×n", lambda A: 2 * A, "2A"),
    Row("P4", "tr(E)^2 + 1", "E", "E: n×n", lambda E: 2 * tr(E) * eye(3), "2·tr(E)·Iₙ"),
    Row("P14", "tr(A.*X)", "X", "A: k×k, X: k×k", lambda A: eye(2) * A),
    Row("P15", "sin(tr(X))", "X", "X: n×n", lambda X: np.cos(tr(X)) * eye(3), "cos(tr(X))·Iₙ"),
    Row(
        "P16", "tr(B*X^-2)", "X", SQUARE,
        lambda X, B: -(inv(X) @ inv(X) @ B @ inv(X) + inv(X) @ B @ inv(X) @ inv(X)).T, well="X",
    ),
    Row("P18", "tr(A*(M.*N))", "M", "A: n×m, M: m×n, N: m×n", lambda A, N: A.T * N),
    Row("P23", "tr(kron(A,X))", "X", "A: p×p, X: n×n", lambda A: tr(A) * eye(3), "tr(A)·Iₙ"),
    Row("P47", "tr((x'*A)'*(x'*A))", "A", "x: m, A: m×n", lambda A, x: 2 * np.outer(x, x) @ A, "2xxᵀA"),
    Row("P66", "tr(X*Q*Y + Q*X*Y)", "X", "X: n×n, Q: n×n, Y: n×n", lambda Q, Y: (Q @ Y + Y @ Q).T, "(QY + YQ)ᵀ"),
]  # fmt: skip
DETERMINANTS = [
    Row("P6", "logdet(A)", "A", "A: n×n", lambda A: inv(A).T, "A⁻ᵀ", well="A"),
    Row("P6", "log(det(A))", "A", "A: n×n", lambda A: inv(A).T, "A⁻ᵀ", well="A"),
    Row("P8", "k*det(X)", "X", "k: scalar, X: n×n", lambda k, X: k * det(X) * inv(X).T, "k·det(X)·X⁻ᵀ"),
    Row("P8", "1/det(X)", "X", "X: n×n", lambda X: -inv(X).T / det(X), "−X⁻ᵀ/det(X)"),
    Row(
        "P91", "det(A + u*v')", "u", "A: n×n, u: n, v: n", lambda A, v: det(A) * inv(A).T @ v, well="A",
    ),
    Row("P91 value", "det(A + u*v')", "u", "A: n×n, u: n, v: n",
        lambda A, u, v: (1 + v @ inv(A) @ u) * det(A), form="value", well="A"),
    Row("P82", "logdet(A'*diag(x)*A)", "x", "A: m×n, x: m positive",
        lambda A, x: diag(A @ inv(A.T @ diag(x) @ A) @ A.T)),
    Row("P82 Hessian", "logdet(A'*diag(x)*A)", "x", "A: m×n, x: m positive",
        lambda A, x: -((A @ inv(A.T @ diag(x) @ A) @ A.T) ** 2), form="hessian", order=2),
]  # fmt: skip
NORMS = [
    Row("P5", "norm2(A - U*V)^2/2 + norm2(A)^2/2", "U", "A: m×n, U: m×r, V: r×n",
        lambda A, U, V: -(A - U @ V) @ V.T, "(UV − A)Vᵀ"),
    Row("P11", "norm2(x - m*ones(n))^2", "m", "x: n, m: scalar", lambda x, m: -2 * np.sum(x - m)),
    Row("P22", "x'*A*x/(x'*x)", "x", "x: n, A: n×n",
        lambda x, A: ((A + A.T) @ x - 2 * (x @ A @ x / (x @ x)) * x) / (x @ x)),
    Row("P62", "sum((A*x).*(B*x))", "x", "A: m×n, B: m×n, x: n", lambda A, B, x: (A.T @ B + B.T @ A) @ x,
        "(AᵀB + BᵀA)x"),
    Row("P61", "(x.*y)'*A*(x.*y)", "x", "x: n, y: n, A: n×n", lambda x, y, A: y * ((A + A.T) @ (x * y)),
        "y∘((A + Aᵀ)(x∘y))"),
    Row("P49", "b'*B*b", "b", "b: n, B: n×n", lambda b, B: (B + B.T) @ b, "(B + Bᵀ)b"),
    Row("P13", "x'*H*x/2 + c'*x", "x", "x: n, H: n×n, c: n", lambda x, H, c: (H + H.T) @ x / 2 + c,
        "½(H + Hᵀ)x + c"),
    Row("P13 Hessian", "x'*H*x/2 + c'*x", "x", "x: n, H: n×n, c: n", lambda H: (H + H.T) / 2, "½(H + Hᵀ)",
        "hessian", 2),
    Row("P89", "(w'*x)^2", "w", "w: n, x: n", lambda w, x: 2 * np.outer(x, x) @ w),
    Row("P89 row", "(w'*x)^2", "w", "w: n, x: n", lambda w, x: 2 * w @ np.outer(x, x), form="jacobian numerator"),
    Row("P44", "x^(1-a)", "x", "x: scalar positive, a: scalar", lambda x, a: (1 - a) * x**-a, "(1 − a)x^(−a)"),
    Row("P73", "k*norm2(L)^2 + (t - L*s)'*D*(t - L*s)", "L", "k: scalar, L: m×n, t: m, s: n, D: m×m",
        lambda k, L, t, s, D: 2 * k * L + (D + D.T) @ np.outer(L @ s - t, s)),
]  # fmt: skip
DATA = [
    Row("P25", "sum(q.*log(q))", "q", "q: n positive", lambda q: 1 + np.log(q), "log(q) + ones(n)"),
    Row("P27", "sum((y - f*ones(n) - g*x).^2)", "f", "x: n, y: n, f: scalar, g: scalar",
        lambda x, y, f, g: -2 * np.sum(y - f - g * x)),
    Row("P27", "sum((y - f*ones(n) - g*x).^2)", "g", "x: n, y: n, f: scalar, g: scalar",
        lambda x, y, f, g: -2 * np.sum((y - f - g * x) * x)),
]  # fmt: skip


@pytest.mark.parametrize("row", [*TRACES, *DETERMINANTS, *NORMS, *DATA], ids=str)
def test_gradient(row: Row) -> None:
    judge(row)


def test_p14_the_shape_is_that_of_the_variable() -> None:
    found = fr.derive("tr(A.*X)", "X", where="A: k×k, X: k×k").gradient
    assert found.engine.shape == fr.read("X", "X: k×k").shape


def test_p22_both_terms_are_there() -> None:
    """The derivative of the denominator is not dropped: at an eigenvector of a symmetric matrix the gradient is 0."""
    A = diag([1.0, 2.0, 3.0])
    found = fr.derive("x'*A*x/(x'*x)", "x", where="x: n, A: n×n").gradient
    assert np.allclose(found.evaluate({"A": A, "x": np.array([0, 2.0, 0])}), 0)
    assert not np.allclose(found.evaluate({"A": A, "x": np.array([1, 2.0, 0])}), 0)


def test_p34_the_gradient_of_a_squared_norm_at_zero() -> None:
    d = fr.derive("norm2(x)^2", "x", where="x: n", strict=True)
    assert (str(d.gradient), d.conditions) == ("2x", [])
    assert np.array_equal(d.gradient.evaluate({"x": np.zeros(3)}), np.zeros(3))


def test_p35_a_norm_of_a_multiple_where_the_scalar_is_zero() -> None:
    """‖ab‖ = |b|·‖a‖, so that its gradient by a is |b|·a/‖a‖: 0 at b = 0."""
    d = fr.derive("norm2(a*b)", "a", where="a: n, b: scalar", strict=True)
    a = np.array([1.0, -2.0, 2.0])
    assert np.allclose(d.gradient.evaluate({"a": a, "b": -3.0}), a)
    assert np.array_equal(d.gradient.evaluate({"a": a, "b": 0.0}), np.zeros(3))
    assert d.conditions == ["‖a‖ ≠ 0; at 0 the subgradient set of ‖·‖ is {g : ‖g‖ ≤ 1}"]
    assert d.check().status == "passed"


def test_p61_the_short_form_needs_a_symmetric_matrix() -> None:
    """2y∘A(x∘y) is right for A = Aᵀ and wrong for another A."""
    where = "x: n, y: n, A: n×n{}"
    short = lambda A, x, y: 2 * y * (A @ (x * y))  # noqa: E731
    X = {
        "A": np.arange(9.0).reshape(3, 3),
        "x": np.array([1.0, 2, 3]),
        "y": np.array([1.0, -1, 2]),
    }
    general = fr.derive("(x.*y)'*A*(x.*y)", "x", where=where.format("")).gradient
    assert not np.allclose(general.evaluate(X), short(**X))
    symmetric = fr.derive(
        "(x.*y)'*A*(x.*y)", "x", where=where.format(" symmetric")
    ).gradient
    X["A"] = X["A"] + X["A"].T
    assert str(symmetric) == "2(y∘(A(x∘y)))"
    assert np.allclose(symmetric.evaluate(X), short(**X))


def test_p73_the_two_term_form_and_the_minimum() -> None:
    """2λL + 2D(Ls − θ)sᵀ and the normal equations belong to D = Dᵀ."""
    where = "k: scalar, L: m×n, t: m, s: n, D: m×m symmetric"
    d = fr.derive("k*norm2(L)^2 + (t - L*s)'*D*(t - L*s)", "L", where=where, strict=True)
    rng = np.random.default_rng(0)
    D, s, t, k = rng.normal(size=(4, 4)), rng.normal(size=3), rng.normal(size=4), 0.7
    D = D @ D.T
    system = k * eye(12) + np.kron(np.outer(s, s), D)
    L = np.linalg.solve(system, np.ravel(np.outer(D @ t, s), order="F")).reshape(
        4, 3, order="F"
    )
    assert np.allclose(d.gradient.evaluate({"k": k, "L": L, "t": t, "s": s, "D": D}), 0)
    assert d.gradient.text().count("D") == 1
