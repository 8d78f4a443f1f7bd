"""Patterned matrices, extremes, norms with an exponent: their words, laws, conditions and sizes.

legend   d derivation   W declarations
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr
from frechet.expr.laws import simplify
from frechet.network.size import polynomial, size

RNG = np.random.default_rng(11)
W = {
    "X": "n×n",
    "Y": "n×n",
    "A": "m×n",
    "B": "q×n",
    "L": "n×n lower_triangular",
    "U": "n×n upper_triangular",
    "S": "n×n symmetric",
    "x": "n",
    "y": "n",
    "c": "m",
    "r": "n",
    "a": "scalar",
    "v": "n*(n+1)/2",
    "w": "k",
    "P": "n*n×k",
}


def d(text: str, wrt: str, order: int = 1) -> fr.Derivation:
    return fr.derive(text, wrt, order=order, where=W)


# -------------------------------------------------------------------- words
WORDS = [  # text, variable, what is printed of the gradient or the Jacobian or the differential
    ("sum(tril(X).*Y)", "X", "gradient", "tril(Y)"),
    ("tr(Y'*triu(X))", "X", "gradient", "triu(Y)"),
    ("norm2(tril(X))^2", "X", "gradient", "2·tril(X)"),
    ("tril(X)*x", "X", "differential", "dX ↦ tril(dX)·x"),
    ("x'*tril(X)*y", "X", "gradient", "tril(xyᵀ)"),
    ("mask(tri(n), X)", "X", "value", "tril(X)"),
    ("cumsum(x)", "x", "jacobian", "tri(n)"),
    ("khatri_rao(A, B)", "A", "differential", "dA ↦ khatri_rao(dA, B)"),
    ("khatri_rao(A, B)*x", "x", "jacobian", "khatri_rao(A, B)"),
    ("toeplitz(x)", "x", "value", "toeplitz(x)"),
    ("toeplitz(x)*y", "x", "differential", "dx ↦ toeplitz(dx)·y"),
    ("toeplitz(c, r)*x", "x", "jacobian", "toeplitz(c, r)"),
    ("toeplitz(2*c, r)", "c", "differential", "dc ↦ 2·toeplitz(dc, zeros(n))"),
    ("circulant(X*x)*y", "x", "differential", "dx ↦ circulant(X·dx)·y"),
    ("vech(X)", "X", "jacobian", "elimination(n)"),
    ("norm2(vech(X))^2", "X", "value", "‖vech(X)‖²"),
    ("duplication(n)*v", "v", "jacobian", "duplication(n)"),
    ("max(x)", "x", "gradient", "argmax(x)"),
    ("min(X)", "X", "gradient", "argmin(X)"),
    ("sum(max(x, y))", "x", "gradient", "step(x − y)"),
    ("sum(max(0, x))", "x", "value", "sum(relu(x))"),
    ("norm_inf(x)", "x", "value", "max(abs(x))"),
    ("pdist2(A, B)", "A", "value", "pdist2(A, B)"),
    ("var(x)", "x", "hessian", "2(Iₙ − ones(n, n)/n)/n"),
]


@pytest.mark.parametrize(("text", "wrt", "form", "printed"), WORDS)
def test_what_is_printed(text, wrt, form, printed):
    answer = d(text, wrt, 2 if form == "hessian" else 1)
    found = getattr(answer, form)
    found = found() if form in ("jacobian", "hessian") else found
    assert str(found) == printed
    assert answer.check().status == "passed"


def test_triangles_in_every_style():
    g = d("sum(tril(X).*Y)", "X").gradient
    assert (str(g), g.text(), g.latex()) == (
        "tril(Y)",
        "tril(Y)",
        r"\operatorname{tril}(Y)",
    )


# -------------------------------------------------------------------- laws
EQUAL = [
    ("tril(L)", "L"),
    ("triu(U)", "U"),
    ("tril(triu(X))", "diag(diag(X))"),
    ("tril(tril(X))", "tril(X)"),
    ("triu(X)'", "tril(X')"),
    ("diag(tril(X))", "diag(X)"),
    ("elimination(n)*duplication(n)*v", "v"),
    ("duplication(n)*vech(S)", "vec(S)"),
    ("vech(X)", "elimination(n)*vec(X)"),
    ("cumsum(x)", "tri(n)*x"),
    ("cumsum(X, 2)", "cumsum(X', 1)'"),
    ("toeplitz(x, x)", "toeplitz(x)"),
    ("norm_p(x, 2)", "norm2(x)"),
    ("norm_p(x, 1)", "norm1(x)"),
    ("norm_pq(X, 2, 2)", "norm2(X)"),
    ("norm_pq(X, 3, 3)", "norm_p(X, 3)"),
    ("max(x, y)", "max(y, x)"),
    ("max(X')", "max(X)"),
    ("abs(x).^2", "x.^2"),
    ("expm1(log1p(x))", "x"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal_expressions_are_one_object(one, other):
    assert simplify(fr.read(one, W)) is simplify(fr.read(other, W))


def test_a_law_looks_at_the_shape():
    """Above the diagonal of a wide matrix there is more than the diagonal of a square one."""
    A = RNG.normal(size=(2, 4))
    value = fr.derive("triu(tril(A))", "A", where=W).value.evaluate({"A": A})
    assert np.array_equal(value, np.triu(np.tril(A)))


def test_duplication_needs_the_symmetry():
    assert simplify(fr.read("duplication(n)*vech(X)", W)) is not simplify(
        fr.read("vec(X)", W)
    )


# -------------------------------------------------------------------- conditions
KINKS = [
    ("max(x)", "x", ["the largest entry of x is unique"]),
    ("min(x)", "x", ["the smallest entry of x is unique"]),
    ("sum(max(x, y))", "x", ["every entry of x − y ≠ 0"]),
    ("sum(max(x, a))", "x", ["every entry of a·ones(n) − x ≠ 0"]),
    ("norm_inf(x)", "x", ["every entry of x ≠ 0", "the largest entry of abs(x) is unique"]),
    ("pdist2(A, B)", "A", ["every entry of pdist2(A, B) ≠ 0"]),
    ("sum(pdist2(A, B).^2)", "A", []),
    ("sum(abs(x).^2)", "x", []),
    ("sum(abs(x).^3)", "x", []),
    ("norm_p(x, 3)", "x", ["sum(abs(x)∘³) ≠ 0"]),
    ("norm_p(x, 4)", "x", ["sum(x∘⁴) ≠ 0"]),
    ("norm1(x)", "x", ["every entry of x ≠ 0"]),
    ("var(x)", "x", []),
    ("log1p(a)", "a", ["a > −1"]),
    ("arccosh(a)", "a", ["a > 1"]),
    ("arctanh(a)", "a", ["a strictly between −1 and 1"]),
    (
        "arcsin(a)",
        "a",
        ["a strictly between −1 and 1"],
    ),  # at 1 it has a value, and no slope
    ("arccos(a)*b", "b", ["a between −1 and 1"]),
    ("cot(a)", "a", ["a no multiple of π"]),
    ("sec(a)", "a", ["a no odd multiple of π/2"]),
    ("log1p(x'*x)", "x", []),
]


@pytest.mark.parametrize(("text", "wrt", "said"), KINKS)
def test_where_the_answer_holds(text, wrt, said):
    """Apart from the sets of subgradients, which tests/test_conditions.py has."""
    assert [c.partition(";")[0] for c in d(text, wrt).conditions] == said


def test_a_third_derivative_sees_the_kink_of_a_cube():
    assert list(fr.derive("sum(abs(x).^3)", "x", order=3, where=W).conditions) == [
        "every entry of x ≠ 0"
    ]


def test_equal_shares_at_a_tie():
    """The mean of the one-sided derivatives; JAX has the same convention."""
    x = np.array([1.0, 3.0, 3.0])
    assert np.array_equal(d("max(x)", "x").gradient.evaluate({"x": x}), [0, 0.5, 0.5])
    assert np.array_equal(
        d("sum(max(x, y))", "x").gradient.evaluate({"x": x, "y": x}), [0.5, 0.5, 0.5]
    )


def test_domains_of_numbers():
    for text in ("log1p(-2)*a", "arccosh(0)*a", "arctanh(1)*a", "norm_p(x, 0)*a"):
        with pytest.raises(fr.DomainError):
            fr.derive(text, "a", where=W)


def test_conventions_are_said():
    assert d("var(x)", "x").conventions == [
        "var divides by the number of entries, not by one less"
    ]
    assert "column" in d("norm_pq(X, 2, 1)", "X").conventions[0]


# -------------------------------------------------------------------- sizes
def test_half_the_entries_of_a_symmetric_matrix_are_a_size():
    n = size("n")
    half = polynomial("n*(n+1)/2")
    assert half is not None
    assert half.text == "n*(n+1)/2"
    assert half * 2 is n * n + n
    assert half.at({"n": 4}) == 10
    assert half.whole()
    assert (half - 1).nonneg()


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("3*n*(n+1)/2", "n*(n+1)/2+n*(n+1)"),
        ("m*n*(n+1)/2", "n*(n+1)/2*m"),
        ("(n*n+2*m+n)/2", "m+n*(n+1)/2"),
        ("n*(n-1)*(n+1)/3", "(n*n*n-n)/3"),
        ("2n+1", "1+2*n"),
    ],
)
def test_sizes_with_denominators_read_back(text, other):
    one, two = polynomial(text), polynomial(other)
    assert one is two
    assert one is not None
    assert polynomial(one.text) is one


def test_only_whole_sizes_are_declared():
    with pytest.raises(fr.ShapeError, match="not whole"):
        fr.derive("sum(x)", "x", where="x: n/2")
    with pytest.raises(fr.ShapeError, match="not whole"):
        fr.derive("sum(ones((n+1)/2))*x", "x", where="x: n")
    for text in ("n//2", "n/0", "n*(m", "f(n)/2", "n**2/2"):
        with pytest.raises(fr.FrechetError):
            fr.derive("sum(x)", "x", where={"x": text})


def test_a_number_of_entries_tells_the_order():
    v = RNG.normal(size=6)
    value = d("unvec(duplication(n)*v, n, n)", "v").value.evaluate({"v": v})
    assert np.array_equal(value, value.T)
    assert np.array_equal(value.T[np.triu_indices(3)], v)
    with pytest.raises(fr.FrechetError):
        d("duplication(n)*v", "v").value.evaluate({"v": RNG.normal(size=5)})


# -------------------------------------------------------------------- entries
def test_a_sum_over_a_part_of_an_axis_says_so():
    s = str(d("x'*toeplitz(y)*x", "y").gradient)
    assert "Σ_{r≤n-1}" in s or "≤n-1" in s


def test_a_function_of_what_has_no_words_is_written_by_entries():
    shown = fr.derive(
        "sum(exp(toeplitz(kron(x,y))*ones(n*m)))", "x", where={"x": "n", "y": "m"}
    )
    assert "exp(Σ" in str(shown.value)
    assert shown.check().status == "passed"


def test_stacked_pairs_that_share_an_index_keep_their_words():
    """Once printed as if the two pairs had nothing in common."""
    answer = d("sum((unvec(P*w, n, n)*x).^2)", "w")
    assert answer.check().status == "passed"
    P, w, x = RNG.normal(size=(9, 2)), RNG.normal(size=2), RNG.normal(size=3)
    X = (P @ w).reshape(3, 3).T
    again = fr.derive(answer.value.text(), "w", where=W).value.evaluate(
        {"P": P, "w": w, "x": x}
    )
    assert np.isclose(again, ((X @ x) ** 2).sum())


def test_row_sums_of_an_outer_product():
    """Once printed as a product of two columns."""
    assert d("var(x*y', 2)", "x").check().status == "passed"
