"""Steps of explanations that were right and not shown, or that printed what is not so.

The cotangent of the adjoint had the name of the function where a variable is called f; `vec(dF) = H·vec(dc)` was said
of a matrix by a number; the array whose projection is the gradient was called ∇f, and was compared without projecting;
a Hessian on the simplex was asked about directions that are not tangent.
"""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.explain import EXPLANATION_STYLES

FIRST = [  # a variable, or more, with the name that a function has
    ("f*x", "x", "f: scalar, x: n"),
    ("f*x", "f", "f: scalar, x: n"),
    ("f'*x", "x", "f: n, x: n"),
    ("f*F*x", "f", "f: scalar, F: n×n, x: n"),
    ("g*f*x", "x", "f: scalar, g: scalar, x: n"),
    ("q*g*f*x", "x", "f: scalar, g: scalar, q: scalar, x: n"),
    ("F*G*X", "X", "F: n×n, G: n×n, X: n×m"),
    ("F*X*G", "F", "F: n×n, G: m×m, X: n×m"),
    ("relu(p - f)", "f", "p: n, f: n"),
    ("tanh(A*f + g)", "f", "A: m×n, f: n, g: m"),
    ("tr(f*F)", "F", "f: scalar, F: n×n"),
    ("f^3*g", "f", "f: scalar, g: scalar"),
    ("sum(exp(f.*g))", "g", "f: n, g: n"),
    ("x'*f*df", "x", "x: n, f: scalar, df: n"),
]


@pytest.mark.parametrize("style", EXPLANATION_STYLES)
@pytest.mark.parametrize(("text", "x", "where"), FIRST)
def test_a_variable_may_have_the_name_of_a_function(text, x, where, style):
    d = fr.derive(text, x, where=where)
    try:
        e = d.explain(style)
    except fr.Unsupported:
        pytest.skip("refused")
    assert all(e.check()), f"{e}\n{e.checked()}"
    assert str(e.head) not in where.replace(":", ",").split(",")


SECOND = [
    ("c*tr(A*B)", "c, B", "c: scalar, B: n×m, A: m×n"),
    ("c^2*sum(exp(B))", "c, B", "c: scalar, B: n×m"),
    ("c*x'*B*y", "B, c, x", "c: scalar, B: n×m, x: n, y: m"),
    ("exp(c)*logdet(C)", "c, C", "c: scalar, C: n×n psd"),
    ("norm2(c*X - Y)^2", "c, X", "c: scalar, X: n×m, Y: n×m"),
    ("c*tr(A*C)", "c, C", "c: scalar, C: n×n symmetric, A: n×n"),
    ("c*tr(A*C*C)", "c, C", "c: scalar, C: n×n symmetric, A: n×n"),
    ("sum(cholesky(C))", "C", "C: p×p psd"),
    ("sum(b.^3)", "b", "b: n simplex"),
    ("sum(b.*log(b))", "b", "b: n simplex positive"),
    ("c*sum(b.^3)", "b, c", "b: n simplex, c: scalar"),
    ("x'*A*x*sum(b.^2)", "x, b", "b: m simplex, x: n, A: n×n"),
    ("x'*C*C*x", "C", "C: n×n symmetric, x: n"),
    ("x'*C*C*x", "C", "C: n×n skew, x: n"),
    ("x'*C*A*C*x", "C", "C: n×n symmetric, A: n×n, x: n"),
    ("tr(C*A*C)", "C", "C: n×n lower_triangular, A: n×n"),
    ("tr(C^3)", "C", "C: n×n diagonal"),
    ("tr(C*A*C)", "C", "C: n×n toeplitz, A: n×n"),
    ("logdet(C)", "C", "C: n×n psd"),
    ("y'*inv(C)*y*tr(C)", "C", "C: n×n psd, y: n"),
    ("f'*A*f", "f", "f: n, A: n×n"),
    ("g*f'*A*f", "f, g", "f: n, A: n×n, g: scalar"),
]


@pytest.mark.parametrize("style", ["differentials", "kronecker"])
@pytest.mark.parametrize(("text", "wrt", "where"), SECOND)
def test_second_derivatives_are_shown(text, wrt, where, style):
    d = fr.derive(text, wrt, order=2, where=where)
    try:
        e = d.explain(style)
    except fr.Unsupported:
        pytest.skip("refused")
    assert all(e.check()), f"{e}\n{e.checked()}"


def test_a_hessian_by_a_number_has_the_shape_of_the_gradient():
    e = fr.derive("c*tr(A*B)", "c, B", order=2, where="c: scalar, B: n×m, A: m×n").explain()
    said = [s.why for s in e.steps if s.rule == "hessian"]
    shapes = [
        "dt = H_cc·dc",
        "dt = H_cB·vec(dB)",
        "dG = H_Bc·dc",
        "vec(dG) = H_BB·vec(dB)",
    ]
    moving = ["c", "B", "c", "B"]
    assert said == [
        f"where {x} alone moves, {s}" for x, s in zip(moving, shapes, strict=True)
    ]


def test_what_is_no_gradient_is_not_called_one():
    e = fr.derive("x'*C*C*x", "C", order=2, where="C: n×n symmetric, x: n").explain()
    assert "∇" not in "".join(s.before.paint("unicode") for s in e.steps)
    e = fr.derive("x'*A*x", "x", order=2, where="A: n×n, x: n").explain("kronecker")
    assert str(e.steps[1].before) == "g = ∇f"


@pytest.mark.parametrize(
    ("text", "x", "where", "left"),
    [
        ("relu(p - f)", "f", "p: scalar, f: scalar", "∂g/∂f"),
        ("f^2", "f", "f: scalar", "∂g/∂f"),
        ("f'*g*f", "f", "f: n, g: scalar", "∂q/∂f_i"),
        ("tr(F'*F)", "F", "F: n×m", "∂f/∂F_ij"),
        ("f*tr(F'*F)", "f", "F: n×m, f: scalar", "∂g/∂f"),
        ("(F + f*eye(n))^3*F", "f", "F: n×n, f: scalar", "∂G_ij/∂f"),
        ("x'*x", "x", "x: n", "∂f/∂x_i"),
    ],
)
def test_entries_name_a_function_that_is_no_variable(text, x, where, left):
    assert str(fr.derive(text, x, where=where).entries).startswith(left + " = ")


# what cancels below the last of 120 digits was called a difference: softmax of ±1e7 is 1 − 1e-4000000
CANCELS = [
    ("softmax(A^-2*A, 2)", "A", "A: n×n"),
    ("softmax(inv(A), 2)", "A", "A: n×n"),
    ("softmax(inv(A), 1)", "A", "A: n×n"),
    ("softmax(2.*resolvent_max(X), 1)", "X", "X: 2×2 symmetric"),
    ("sum(softmax(1./x).^2)", "x", "x: n"),
    ("softmax(x/a)", "a", "x: n, a: scalar"),
    ("logsumexp(x/a)", "x", "x: n, a: scalar"),
    ("sum(sigmoid(1./x))", "x", "x: n"),
    ("sum(tanh(1./x))", "x", "x: n"),
    ("x'*softmax(A*x/a)", "x", "x: n, A: n×n, a: scalar"),
]


@pytest.mark.parametrize("style", ["differentials", "chain"])
@pytest.mark.parametrize(("text", "x", "where"), CANCELS)
def test_what_cancels_beyond_all_digits_is_no_difference(text, x, where, style):
    assert not any(
        c.status == "different"
        for c in fr.derive(text, x, where=where).explain(style).check()
    )


@pytest.mark.parametrize(("text", "x", "where"), CANCELS[:8])
def test_nor_is_it_one_of_a_claim(text, x, where):
    d = fr.derive(text, x, where=where)
    form = d.jacobian() if d.f.rank else d.gradient
    if form.closed and d.f.rank < 2:
        assert fr.check_claim(f"d/d{x} {text} = {form.text()}", where).verdict in (
            "right",
            "undecided",
        )


WORDLESS = [
    ("(A*B).^4", "B", "A: 3×p, B: p×n"),
    ("arctan((G*G)^4)", "G", "G: m×m"),
    ("matpow(A'*A, 3)", "A", "A: p×p"),
    ("norm_2(softmax(X, 2))", "X", "X: m×m upper_triangular"),
    ("norm_spec(swish(A))/exp(a)", "A", "A: p×n, a: scalar"),
    ("pinv(A)*pdist2(A, B)", "A", "A: n×p, B: p×p skew"),
]


@pytest.mark.parametrize(("text", "x", "where"), WORDLESS)
def test_steps_without_words_are_undecided_at_most(text, x, where):
    """They ended the explanation: more than 30 indices, entries of what has no words."""
    e = fr.derive(text, x, where=where).explain("entries")
    found = e.check()
    assert {c.status for c in found} <= {"equal", "undecided"}
    assert all(
        "indices" in c.details["reason"] or "without words" in c.details["reason"]
        for c in found
        if not c
    )


PROJECTED = [
    ("x'*inv(A)*x - a", "A", "x: n positive, A: n×n orthogonal, a: scalar"),
    ("sinh(A + B)", "A", "A: n×n symmetric, B: n×n symmetric"),
    ("solve(A*A, h.^-1)", "A", "A: p×p toeplitz, h: p sphere"),
    ("softmax(cumsum(matmul(C, A).^0, 1), 2)", "C", "C: m×m, A: m×m positive"),
    ("min(y.^0, log10(b))", "b", "y: m simplex, b: scalar positive"),
    ("norm(x')^2.5", "x", "x: n sphere"),
    ("minimum(a + a, ones(3)'*inv(G)*ones(3))", "a", "a: scalar, G: 3×3 psd"),
    ("G[1,:].*(w' + w')", "G, w", "G: p×1, w: 1"),
]


@pytest.mark.parametrize(
    "style", ["differentials", "expansion", "entries", "kronecker", "chain"]
)
@pytest.mark.parametrize(("text", "x", "where"), PROJECTED, ids=[c[0] for c in PROJECTED])
def test_what_was_said_of_a_projection_or_a_constant_holds(text, x, where, style):
    """An inverse on a curve, a projected Jacobian over names, parts that do not move, a name beside its subscripts."""
    d = fr.derive(text, x, where=where)
    if style not in d.explanations:
        pytest.skip("refused")
    e = d.explain(style)
    assert all(e.check()), f"{e}\n{e.checked()}"
