"""Seed 004: "Derivative with respect to a matrix in matrix multiplication", a question and two answers.

The answers are right: the derivative of W ↦ AW is the linear map H ↦ AH, at every point.  Wrong or loose:

* question: "I would need a matrix with the same dimensions as W".  The derivative of an m×p matrix by an n×p matrix has
  mp·np entries; only the gradient of a number has the shape of W, and it is AᵀG for a cotangent G;
* first answer: H⁻¹(F(X + H) − F(X)) "only makes sense for square matrices and invertible H".  The product needs A
  square as well, and then the limit still does not exist: H⁻¹AH depends on the direction of H, unless A = cI.

legend   H direction   t its length   G cotangent   r remainder
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numeric import along, close, jacobian, partials, point, printed

import frechet as fr

WHERE = "A: m×n, W: n×p"
X = point(A=(2, 3), W=(3, 4))
A, W = X["A"], X["W"]
H = point(1, H=(3, 4))["H"]
LENGTHS = (1e-1, 1e-2, 1e-3)


def product(X):
    return X["A"] @ X["W"]


# -------------------------------------------------------------------- the question
def test_the_derivative_by_W_has_more_entries_than_W():
    d = fr.derive("A*W", "W", where=WHERE)
    assert d.evaluate(X).shape == (2, 4, 3, 4)
    assert d.jacobian().evaluate(X).shape == (2 * 4, 3 * 4) != W.shape
    assert close(d.evaluate(X), partials(product, X, "W"))


def test_a_matrix_has_no_gradient_of_the_shape_of_W():
    with pytest.raises(fr.FrechetError, match="jacobian") as caught:
        _ = fr.derive("A*W", "W", where=WHERE).gradient
    assert caught.value.kind == "shape"


@pytest.mark.parametrize(
    ("vec", "right", "array"),
    [("column", "Iₚ ⊗ A", np.kron(np.eye(4), A)), ("row", "A ⊗ Iₚ", np.kron(A, np.eye(4)))],
)
def test_it_is_expressed_in_terms_of_A(vec, right, array):
    found = fr.derive("A*W", "W", where=WHERE).jacobian(vec=vec)
    assert str(found) == right
    assert close(found.evaluate(X), array)
    assert close(array, jacobian(partials(product, X, "W"), 2, vec))


def test_a_gradient_of_the_shape_of_W_needs_a_cotangent():
    """The gradient of ⟨G, AW⟩ is AᵀG."""
    G = point(2, G=(2, 4))["G"]
    d = fr.derive("A*W", "W", where=WHERE)
    found = d.adjoint.evaluate({**X, "G": G})
    assert found.shape == W.shape
    assert close(found, A.T @ G)
    assert close(found, partials(lambda X: np.sum(G * product(X)), X, "W"))
    assert str(d.adjoint) == "G ↦ AᵀG"


@pytest.mark.parametrize(
    ("form", "right"),
    [
        ("value", "AW"),
        ("differential", "dW ↦ A·dW"),
        ("entries", "∂(AW)_ij/∂W_kl = δ_jl A_ik"),
    ],
)
@pytest.mark.parametrize("where", [WHERE, None])
def test_the_product_prints_as_in_the_answers(form, right, where):
    """dF_X(H) = A·H, with the shapes of the question and without a declaration."""
    assert printed("A*W", "W", form, where) == right


# -------------------------------------------------------------------- the first answer: ℝᵃ → ℝᵇ
VECTOR = "x: a, M: b×a, f: a -> b"
V = point(3, x=(3,), M=(2, 3))
MAPS = {
    "M*x": lambda X: X["M"] @ X["x"],
    "sin(M*x)": lambda X: np.sin(X["M"] @ X["x"]),
    "M*x*exp(x'*x)": lambda X: X["M"] @ X["x"] * np.exp(X["x"] @ X["x"]),
}


@pytest.mark.parametrize("text", MAPS)
def test_the_derivative_is_a_linear_map_with_a_matrix(text):
    d, h = fr.derive(text, "x", where=VECTOR), point(4, h=(3,))["h"]
    found = d.differential.evaluate({**V, "dx": h})
    assert close(found, d.jacobian().evaluate(V) @ h)
    assert close(found, along(MAPS[text], V, {"x": h}))


@pytest.mark.parametrize("text", MAPS)
def test_the_remainder_is_little_o_of_the_direction(text):
    d, h = fr.derive(text, "x", where=VECTOR), point(4, h=(3,))["h"]
    ratios = []
    for t in LENGTHS:
        r = (
            MAPS[text]({**V, "x": V["x"] + t * h})
            - MAPS[text](V)
            - d.differential.evaluate({**V, "dx": t * h})
        )
        ratios.append(np.linalg.norm(r) / np.linalg.norm(t * h))
    assert all(later <= earlier / 5 + 1e-12 for earlier, later in pairwise(ratios))


@pytest.mark.parametrize("text", MAPS)
def test_no_other_linear_map_leaves_little_o(text):
    """Uniqueness: with another matrix the quotient tends to a number other than 0."""
    h = point(4, h=(3,))["h"]
    other = fr.derive(text, "x", where=VECTOR).jacobian().evaluate(V) + 0.1
    r = MAPS[text]({**V, "x": V["x"] + 1e-6 * h}) - MAPS[text](V) - other @ (1e-6 * h)
    assert np.linalg.norm(r) / np.linalg.norm(1e-6 * h) > 1e-2


def test_a_function_that_nobody_knows_prints_its_linear_map():
    assert printed("f(x)", "x", "differential", VECTOR) == "dx ↦ Df(x)·dx"
    assert printed("f(x)", "x", "jacobian", VECTOR) == "Df(x)"


# -------------------------------------------------------------------- the first answer: W ↦ AW
def test_the_change_of_the_product_is_the_derivative():
    """F(X + H) − F(X) = A·(X + H) − A·X = A·H, with no remainder."""
    found = fr.derive("A*W", "W", where=WHERE).differential.evaluate({**X, "dW": H})
    assert close(found, A @ H)
    assert close(found, A @ (W + H) - A @ W)
    assert close(found, along(product, X, {"W": H}))


def test_the_derivative_is_linear_in_the_direction():
    M = fr.derive("A*W", "W", where=WHERE).differential
    J = point(5, J=(3, 4))["J"]
    g, h = (M.evaluate({**X, "dW": D}) for D in (H, J))
    assert close(M.evaluate({**X, "dW": 2 * H - 3 * J}), 2 * g - 3 * h)


def test_the_derivative_does_not_depend_on_the_point():
    d = fr.derive("A*W", "W", where=WHERE)
    assert close(d.evaluate(X), d.evaluate({**X, "W": W + 7 * H}))
    assert close(
        fr.derive("A*W", "W", order=2, where=WHERE).evaluate(X),
        np.zeros((2, 4, 3, 4, 3, 4)),
    )


def test_the_second_derivative_prints_as_zero():
    found = fr.derive("A*W", "W", order=2, where=WHERE)
    assert str(found.entries).endswith(" = 0")


# -------------------------------------------------------------------- the edit: one variable, and dividing by H
ONE = {
    "x^3": (lambda x: x**3, "3x²·dx"),
    "sin(x)": (np.sin, "cos(x)·dx"),
    "f(x)": (None, "Df(x)·dx"),
}
SCALAR = "x: scalar, f: scalar -> scalar"


@pytest.mark.parametrize("text", ["x^3", "sin(x)"])
def test_in_one_variable_the_map_multiplies_with_the_number(text):
    """df_x(h) = f′(x)h, and the quotient tends to f′(x)."""
    f, d = ONE[text][0], fr.derive(text, "x", where=SCALAR)
    slope = d.evaluate({"x": 0.7})
    assert close(d.differential.evaluate({"x": 0.7, "dx": 2.5}), 2.5 * slope)
    assert close(slope, along(lambda X: f(X["x"]), {"x": 0.7}, {"x": 1.0}))
    errors = [abs((f(0.7 + h) - f(0.7)) / h - slope) for h in LENGTHS]
    assert all(later < earlier / 5 for earlier, later in pairwise(errors))


@pytest.mark.parametrize("text", ONE)
def test_in_one_variable_the_map_prints_the_number_before_the_direction(text):
    assert printed(text, "x", "differential", SCALAR) == "dx ↦ " + ONE[text][1]


def quotient(A, X, H):
    """H⁻¹(F(X + H) − F(X))."""
    return np.linalg.inv(H) @ (A @ (X + H) - A @ X)


@pytest.mark.parametrize("columns", [4, 3])
def test_the_derivative_exists_where_the_quotient_has_no_meaning(columns):
    """For H 3×4, which has no inverse, and for H 3×3 with A 2×3, where H⁻¹ does not fit on AH."""
    P = point(7, W=(3, columns), H=(3, columns))
    found = fr.derive("A*W", "W", where=WHERE).differential.evaluate(
        {"A": A, "W": P["W"], "dW": P["H"]}
    )
    assert close(found, A @ (P["W"] + P["H"]) - A @ P["W"])
    with pytest.raises(ValueError):  # LinAlgError is one
        quotient(A, P["W"], P["H"])


def test_even_for_square_matrices_the_quotient_has_no_limit():
    """It is H⁻¹AH for every length of H: the same along a line, another matrix along another line, and not A."""
    S = point(6, A=(3, 3), W=(3, 3), H=(3, 3), J=(3, 3))
    limits = [quotient(S["A"], S["W"], 1e-3 * S[name]) for name in "HJ"]
    assert close(limits[0], np.linalg.inv(S["H"]) @ S["A"] @ S["H"])
    assert not close(limits[0], limits[1])
    derivative = fr.derive("A*W", "W", where="A: n×n, W: n×n").differential
    assert all(
        close(derivative.evaluate({**S, "dW": D}), S["A"] @ D) for D in (S["H"], S["J"])
    )
    assert not close(limits[0], S["A"])


# -------------------------------------------------------------------- the second answer
def test_the_second_answer_is_the_same_map():
    """C(W + H) = C(W) + AH, so DC(W)(H) = AH."""
    C, D = fr.matrices("A: m×n, W: n×p")
    d = fr.derive(C @ D, D)
    assert str(d.differential) == "dW ↦ A·dW"
    assert close(
        product({"A": A, "W": W + H}), product(X) + d.differential.evaluate({**X, "dW": H})
    )
