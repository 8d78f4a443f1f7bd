"""Seed 002: Min Xu, "Matrix derivative", sections 1 and 2: the definition and its properties.

Wrong in them:

* Definition 2: R_m(h) → 0 holds for every number m where f is continuous; it must be R_m(h)/h → 0;
* Theorem 6, outer product: AΔ·g(x₀)ᵀ + BΔ·f(x₀)ᵀ.  The second term is transposed: AΔ·g(x₀)ᵀ + f(x₀)·(BΔ)ᵀ.

legend   H direction   t its length   M derivative at a point   f, g functions   F, G and DF, DG their values and
         Jacobians   r remainder
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numeric import along, close, partials, point, printed

import frechet as fr

X = point(x=(3,), A=(2, 3), B=(2, 3), C=(4, 2), S=(3, 3))
x, A, B, C, S = X.values()
WHERE = "x: n, A: m×n, B: m×n, C: d×m, S: n×n"
UNKNOWN = "x: n, f: n -> m, g: n -> m"
LENGTHS = (1e-1, 1e-2, 1e-3, 1e-4)


# -------------------------------------------------------------------- 1: what is a derivative?
SCALAR = {"x^3": lambda x: x**3, "sin(x)": np.sin, "exp(2*x)": lambda x: np.exp(2 * x)}


@pytest.mark.parametrize("text", SCALAR)
def test_definition_1_the_derivative_of_a_number_is_the_limit_of_quotients(text):
    f, m = SCALAR[text], fr.derive(text, "x", where="x: scalar").evaluate({"x": 0.7})
    assert close(along(lambda X: f(X["x"]), {"x": 0.7}, {"x": 1.0}), m)
    errors = [abs((f(0.7 + h) - f(0.7)) / h - m) for h in LENGTHS]
    assert errors[3] < 1e-3 and all(
        later < earlier / 5 for earlier, later in pairwise(errors)
    )


@pytest.mark.parametrize("text", SCALAR)
@pytest.mark.parametrize("off", [1.0, -5.0])
def test_definition_2_would_call_every_number_the_derivative(text, off):
    """R_m(h) → 0 for a wrong slope too; R_m(h)/h → 0 for the right one alone."""
    f, m = SCALAR[text], fr.derive(text, "x", where="x: scalar").evaluate({"x": 0.7})
    h = LENGTHS[-1]
    right, wrong = (f(0.7 + h) - f(0.7) - slope * h for slope in (m, m + off))
    assert abs(right) < 1e-3 and abs(wrong) < 1e-3
    assert abs(right / h) < 1e-2 and close(wrong / h, -off, atol=1e-2)


VECTOR = {
    "A*sin(x)": (lambda X: X["A"] @ np.sin(X["x"]), "A·diag(cos(x))"),
    "sin(A*x)": (lambda X: np.sin(X["A"] @ X["x"]), "diag(cos(Ax))·A"),
    "C*exp(A*x)": (lambda X: X["C"] @ np.exp(X["A"] @ X["x"]), "C·diag(exp(Ax))·A"),
    "x'*S*x": (lambda X: X["x"] @ X["S"] @ X["x"], "xᵀ(S + Sᵀ)"),
}


@pytest.mark.parametrize("text", VECTOR)
def test_definition_3_the_remainder_is_small_against_the_direction(text):
    f, d, H = VECTOR[text][0], fr.derive(text, "x", where=WHERE), point(1, x=(3,))["x"]
    ratios = []
    for t in LENGTHS:
        r = f({**X, "x": x + t * H}) - f(X) - d.differential.evaluate({**X, "dx": t * H})
        ratios.append(np.linalg.norm(r) / np.linalg.norm(t * H))
    assert ratios[0] > 1e-4 and all(b < a / 5 for a, b in pairwise(ratios))


@pytest.mark.parametrize("text", VECTOR)
def test_the_derivative_is_linear_in_the_direction(text):
    M = fr.derive(text, "x", where=WHERE).differential
    P = point(2, g=(3,), h=(3,))
    g, h = (M.evaluate({**X, "dx": P[name]}) for name in "gh")
    assert close(M.evaluate({**X, "dx": 2 * P["g"] - 3 * P["h"]}), 2 * g - 3 * h)


# -------------------------------------------------------------------- Example 4
def test_example_4_the_derivative_of_a_quadratic_form():
    """M(h) = xᵀ(A + Aᵀ)h."""
    H = point(1, x=(3,))["x"]
    found = fr.derive("x'*S*x", "x", where=WHERE).differential.evaluate({**X, "dx": H})
    assert close(found, x @ (S + S.T) @ H)
    assert close(found, along(VECTOR["x'*S*x"][0], X, {"x": H}))


def test_example_4_line_1_4_has_two_terms_that_are_the_same_map():
    H = point(1, x=(3,))["x"]
    found = fr.derive("x'*S*x", "x", where=WHERE).differential.evaluate({**X, "dx": H})
    assert close(found, x @ S @ H + x @ S.T @ H)
    assert close(found, x @ S @ H + H @ S @ x)
    assert not close(found, 2 * (x @ S @ H))


def test_example_4_the_remainder_is_a_quadratic_form_below_the_spectral_norm():
    H = point(1, x=(3,))["x"]
    M = fr.derive("x'*S*x", "x", where=WHERE).differential
    r = (x + H) @ S @ (x + H) - x @ S @ x - M.evaluate({**X, "dx": H})
    assert close(r, H @ S @ H)
    assert abs(r) <= H @ H * np.linalg.norm(S, 2)


@pytest.mark.parametrize(
    ("form", "right"),
    [
        ("differential", "dx ↦ xᵀ(A + Aᵀ)·dx"),
        ("jacobian", "xᵀ(A + Aᵀ)"),
        ("gradient", "(A + Aᵀ)x"),
    ],
)
def test_example_4_prints_as_in_the_seed(form, right):
    assert printed("x'*A*x", "x", form, "x: n, A: n×n") == right


# -------------------------------------------------------------------- Theorem 5
@pytest.mark.parametrize("text", VECTOR)
def test_theorem_5_the_matrix_of_the_map_holds_the_partial_derivatives(text):
    """Row i holds the partial derivatives of f_i."""
    J = fr.derive(text, "x", where=WHERE).jacobian().evaluate(X)
    assert close(J, partials(VECTOR[text][0], X, "x"))
    assert close(J @ point(1, x=(3,))["x"], along(VECTOR[text][0], X, point(1, x=(3,))))


@pytest.mark.parametrize("text", VECTOR)
def test_theorem_5_the_matrix_prints_as_one(text):
    assert printed(text, "x", "jacobian", WHERE) == VECTOR[text][1]


def test_theorem_5_for_a_function_that_nobody_knows():
    forms = [
        printed("f(x)", "x", form, UNKNOWN)
        for form in ("differential", "jacobian", "entries")
    ]
    assert forms == ["dx ↦ Df(x)·dx", "Df(x)", "∂(f(x))_i/∂x_j = Df(x)_ij"]


# -------------------------------------------------------------------- Theorem 6
PAIRS = {  # f, g: their values and their Jacobians by hand
    "linear": ("A*x", "B*x", lambda x: A @ x, lambda x: B @ x, A, B),
    "entrywise": (
        "A*sin(x)",
        "exp(B*x)",
        lambda x: A @ np.sin(x),
        lambda x: np.exp(B @ x),
        A * np.cos(x),
        None,
    ),
}
PAIRS["entrywise"] = (*PAIRS["entrywise"][:5], np.exp(B @ x)[:, None] * B)


def evaluated(text):
    return fr.derive(text, "x", where=WHERE).evaluate(X)


@pytest.mark.parametrize("pair", PAIRS)
def test_theorem_6_1_the_derivative_of_a_sum_is_the_sum(pair):
    f, g, F, G, DF, DG = PAIRS[pair]
    found = evaluated(f"{f} + {g}")
    assert close(found, DF + DG)
    assert close(found, partials(lambda X: F(X["x"]) + G(X["x"]), X, "x"))


@pytest.mark.parametrize("pair", PAIRS)
def test_theorem_6_2_the_derivative_of_a_composition_is_the_product(pair):
    """g∘f with g(y) = C·sin(y): C·diag(cos(f(x)))·DF."""
    f, _, F, _, DF, _ = PAIRS[pair]
    found = evaluated(f"C*sin({f})")
    assert close(found, C * np.cos(F(x)) @ DF)
    assert close(found, partials(lambda X: C @ np.sin(F(X["x"])), X, "x"))


@pytest.mark.parametrize("pair", PAIRS)
def test_theorem_6_3_the_derivative_of_an_inner_product(pair):
    """f(x)ᵀB + g(x)ᵀA."""
    f, g, F, G, DF, DG = PAIRS[pair]
    found = evaluated(f"({f})'*({g})")
    assert close(found, F(x) @ DG + G(x) @ DF)
    assert close(found, partials(lambda X: F(X["x"]) @ G(X["x"]), X, "x"))


@pytest.mark.parametrize("pair", PAIRS)
def test_theorem_6_3_the_derivative_of_an_outer_product(pair):
    """AΔ·g(x)ᵀ + f(x)·(BΔ)ᵀ; the seed's second term BΔ·f(x)ᵀ is its transpose, of the same shape and wrong."""
    f, g, F, G, DF, DG = PAIRS[pair]
    H = point(1, x=(3,))["x"]
    found = fr.derive(f"({f})*({g})'", "x", where=WHERE).differential.evaluate(
        {**X, "dx": H}
    )
    assert close(found, np.outer(DF @ H, G(x)) + np.outer(F(x), DG @ H))
    assert close(found, along(lambda X: F(X["x"])[:, None] * G(X["x"]), X, {"x": H}))
    assert not close(found, np.outer(DF @ H, G(x)) + np.outer(DG @ H, F(x)))


@pytest.mark.parametrize(
    ("text", "form", "right"),
    [
        ("f(x) + g(x)", "jacobian", "Df(x) + Dg(x)"),
        ("f(x) + g(x)", "differential", "dx ↦ (Df(x) + Dg(x))·dx"),
        ("h(f(x))", "jacobian", "Dh(f(x))·Df(x)"),
        ("h(f(x))", "differential", "dx ↦ Dh(f(x))·Df(x)·dx"),
        ("f(x)'*g(x)", "jacobian", "f(x)ᵀ·Dg(x) + g(x)ᵀ·Df(x)"),
        ("f(x)'*g(x)", "differential", "dx ↦ (f(x)ᵀ·Dg(x) + g(x)ᵀ·Df(x))·dx"),
        ("f(x)*g(x)'", "entries", "∂F_ij/∂x_k = Df(x)_ik g(x)_j + f(x)_i Dg(x)_jk"),
    ],
)
def test_theorem_6_prints_for_functions_that_nobody_knows(text, form, right):
    assert printed(text, "x", form, UNKNOWN + ", h: m -> d") == right


def test_theorem_6_prints_the_outer_product_with_its_factors_in_order():
    """AΔ·gᵀ + f·(BΔ)ᵀ, or f·ΔᵀBᵀ, which is the same."""
    right = [
        f"dx ↦ Df(x)·dx·g(x)ᵀ + {second}"
        for second in ("f(x)(Dg(x)·dx)ᵀ", "f(x)·dxᵀ·Dg(x)ᵀ")
    ]
    assert printed("f(x)*g(x)'", "x", "differential", UNKNOWN) in right


@pytest.mark.parametrize(
    ("text", "form", "right"),
    [
        ("A*x + B*sin(x)", "jacobian", "B·diag(cos(x)) + A"),
        ("C*sin(A*x)", "jacobian", "C·diag(cos(Ax))·A"),
        ("(A*x)'*(B*x)", "gradient", "(AᵀB + BᵀA)x"),
    ],
)
def test_theorem_6_prints_known_functions_in_the_order_of_the_rule(text, form, right):
    assert printed(text, "x", form, WHERE) == right
