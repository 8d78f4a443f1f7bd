"""Seed 000: Michael Moeller, "An exemplary computation for derivatives with matrix multiplications" (2019).

The partial derivatives and the gradients (3), (10), (11) are right.  Wrong are three sentences about the map A ↦ AB:

* last paragraph: its derivative is called "left multiplication with B".  D f_B(A)[H] = HB is right multiplication;
* end of 1.2: "right-multiplication with Bᵀ" is called its (inner) derivative, end of 1.3: "left-multiplication with Aᵀ"
  the derivative of B ↦ AB.  These are the adjoints, as the last paragraph says: they go from m×o back to m×n;
* last paragraph: the adjoint "is what we called the gradient".  The gradient of E is the adjoint applied to AB − C.

legend   R residual AB − C   H direction   G cotangent
"""

from __future__ import annotations

import numpy as np
import pytest
from numeric import along, close, partials, point, printed

import frechet as fr

WHERE = "A: m×n, B: n×o, C: m×o"
X = point(A=(2, 3), B=(3, 4), C=(2, 4))
A, B, C = X["A"], X["B"], X["C"]
R = A @ B - C
LOSS = "norm2(A*B - C)^2/2"


def E(X):
    """The loss (2), written with sums."""
    m, o = X["C"].shape
    return (
        sum(((X["A"] @ X["B"] - X["C"])[i, k]) ** 2 for i in range(m) for k in range(o)) / 2
    )


def loss(wrt):
    return fr.derive(LOSS, wrt, where=WHERE)


# -------------------------------------------------------------------- (1), (2): the function
@pytest.mark.parametrize(
    "text",
    [LOSS, "1/2*norm2(A*B - C)^2", "sum((A*B - C).^2)/2", "½‖AB − C‖²", "½‖AB − C‖_F²"],
)
def test_the_squared_frobenius_norm_is_the_sum_of_squares_of_the_entries(text):
    assert close(fr.derive(text, "A", where=WHERE).value.evaluate(X), E(X))


@pytest.mark.parametrize("text", [LOSS, "sum((A*B - C).^2)/2"])
def test_the_function_prints_as_the_seed_writes_it(text):
    assert printed(text, "A", "value", WHERE) == "½‖AB − C‖²"


# -------------------------------------------------------------------- (3), (10), (11): the gradients
@pytest.mark.parametrize("wrt", ["A", "B", "C"])
@pytest.mark.parametrize(
    "text", [LOSS, "sum((A*B - C).^2)/2", "tr((A*B - C)'*(A*B - C))/2"]
)
def test_gradients_are_the_partial_derivatives(text, wrt):
    assert close(
        fr.derive(text, wrt, where=WHERE).gradient.evaluate(X), partials(E, X, wrt)
    )


@pytest.mark.parametrize(
    ("wrt", "seed"), [("C", C - A @ B), ("A", R @ B.T), ("B", A.T @ R)]
)
def test_gradients_are_the_formulas_of_the_seed(wrt, seed):
    assert close(loss(wrt).gradient.evaluate(X), seed)
    assert close(partials(E, X, wrt), seed)


@pytest.mark.parametrize(
    ("wrt", "gradient"),
    [("C", "C − AB"), ("A", "(AB − C)Bᵀ"), ("B", "Aᵀ(AB − C)")],
    ids=["(3)", "(10)", "(11)"],
)
def test_gradients_print_as_in_the_seed(wrt, gradient):
    assert str(loss(wrt).gradient) == gradient


def test_all_gradients_come_from_one_call():
    d = fr.derive(LOSS, ["A", "B", "C"], where=WHERE)
    assert {name: str(g) for name, g in d.gradient.items()} == {
        "A": "(AB − C)Bᵀ",
        "B": "Aᵀ(AB − C)",
        "C": "C − AB",
    }


def test_python_operators_give_the_same_gradients():
    P, Q, S = fr.matrices("A: m×n, B: n×o, C: m×o")
    gradients = [
        str(fr.derive(fr.norm2(P @ Q - S) ** 2 / 2, Z).gradient) for Z in (P, Q, S)
    ]
    assert gradients == ["(AB − C)Bᵀ", "Aᵀ(AB − C)", "C − AB"]


# -------------------------------------------------------------------- 1.1 to 1.3: the partial derivatives
def test_one_summand_contains_an_entry_of_C():
    """∂E/∂C_st = −(AB − C)_st = (C − AB)_st."""
    found = loss("C").evaluate(X)
    assert all(close(found[s, t], -(A @ B - C)[s, t]) for s in range(2) for t in range(4))


def six(s, t):
    """∂E/∂A_st as sums over entries."""
    return sum(
        (sum(A[s, j] * B[j, k] for j in range(3)) - C[s, k]) * B[t, k] for k in range(4)
    )


def seven(s, t):
    return sum(
        (sum(A[s, j] * B[j, k] for j in range(3)) - C[s, k]) * B.T[k, t] for k in range(4)
    )


def eight(s, t):
    return sum((A @ B - C)[s, k] * B.T[k, t] for k in range(4))


def nine(s, t):
    return ((A @ B - C) @ B.T)[s, t]


@pytest.mark.parametrize("line", [six, seven, eight, nine])
def test_every_line_of_the_derivation_by_A_is_the_partial_derivative(line):
    seed = [[line(s, t) for t in range(3)] for s in range(2)]
    assert close(loss("A").evaluate(X), seed)
    assert close(partials(E, X, "A"), seed)


def test_the_partial_derivatives_by_B():
    """∂E/∂B_st = Σ_i A_is (AB − C)_it, "similar to the computation above"."""
    seed = [[sum(A[i, s] * R[i, t] for i in range(2)) for t in range(4)] for s in range(3)]
    assert close(loss("B").evaluate(X), seed)
    assert close(partials(E, X, "B"), seed)


@pytest.mark.parametrize(
    ("wrt", "entries"),
    [
        ("C", "∂f/∂C_ij = C_ij − Σ_r A_ir B_rj"),
        ("A", "∂f/∂A_ij = Σ_r (AB − C)_ir B_jr"),
        ("B", "∂f/∂B_ij = Σ_r A_ri (AB − C)_rj"),
    ],
)
def test_partial_derivatives_print_with_the_residual_as_a_word(wrt, entries):
    """∂E/∂C_st = (C − AB)_st, written out, and (8) for A."""
    assert str(loss(wrt).entries) == entries


# -------------------------------------------------------------------- the last paragraph: derivative and adjoint
PRODUCTS = [("A", "dA ↦ dA·B", "G ↦ GBᵀ"), ("B", "dB ↦ A·dB", "G ↦ AᵀG")]


@pytest.mark.parametrize(("wrt", "differential", "adjoint"), PRODUCTS)
def test_the_product_prints_as_a_multiplication_with_the_other_factor(
    wrt, differential, adjoint
):
    d = fr.derive("A*B", wrt, where=WHERE)
    assert (str(d.differential), str(d.adjoint)) == (differential, adjoint)


@pytest.mark.parametrize("wrt", ["A", "B"])
def test_the_derivative_of_a_product_is_the_change_of_a_product(wrt):
    """It is linear in each factor: f(A + H) − f(A) = Df[H] with no remainder."""
    H = point(1, A=A.shape, B=B.shape)[wrt]
    moved = {**X, wrt: X[wrt] + H}
    change = moved["A"] @ moved["B"] - A @ B
    d = fr.derive("A*B", wrt, where=WHERE)
    assert close(d.differential.evaluate({**X, "d" + wrt: H}), change)
    assert close(along(lambda X: X["A"] @ X["B"], X, {wrt: H}), change)


def test_the_derivative_maps_m_by_n_matrices_to_m_by_o_matrices():
    assert fr.derive("A*B", "A", where=WHERE).evaluate(X).shape == (2, 4, 2, 3)


def test_the_derivative_by_the_left_factor_is_right_multiplication_with_B():
    H = point(1, H=A.shape)["H"]
    assert close(
        fr.derive("A*B", "A", where=WHERE).differential.evaluate({**X, "dA": H}), H @ B
    )


def test_it_is_not_left_multiplication_with_B_as_the_seed_says():
    """BH has no meaning for B n×o and H m×n; where all sizes agree, it is another matrix."""
    with pytest.raises(ValueError):
        _ = B @ point(1, H=A.shape)["H"]
    S = point(2, A=(3, 3), B=(3, 3), dA=(3, 3))
    derivative = fr.derive("A*B", "A", where="A: n×n, B: n×n").differential.evaluate(S)
    assert close(derivative, S["dA"] @ S["B"])
    assert not close(derivative, S["B"] @ S["dA"])


@pytest.mark.parametrize("wrt", ["A", "B"])
def test_the_adjoint_is_the_transpose_of_the_derivative(wrt):
    """⟨Df[H], G⟩ = ⟨H, Df*[G]⟩ for the inner product ⟨P, Q⟩ = ΣP_ij Q_ij."""
    P = point(3, A=A.shape, B=B.shape, G=C.shape)
    H, G = P[wrt], P["G"]
    adjoint = fr.derive("A*B", wrt, where=WHERE).adjoint.evaluate({**X, "G": G})
    assert close(
        np.sum(along(lambda X: X["A"] @ X["B"], X, {wrt: H}) * G), np.sum(H * adjoint)
    )
    assert close(adjoint, {"A": G @ B.T, "B": A.T @ G}[wrt])


@pytest.mark.parametrize("wrt", ["A", "B"])
def test_the_gradient_is_the_adjoint_applied_to_the_residual(wrt):
    """The seed: "the adjoint is what we called the gradient"; it is so only at the cotangent AB − C."""
    d = fr.derive("A*B", wrt, where=WHERE)
    gradient = partials(E, X, wrt)
    assert close(d.adjoint.evaluate({**X, "G": R}), gradient)
    assert not close(d.adjoint.evaluate({**X, "G": np.ones_like(R)}), gradient)


@pytest.mark.parametrize(
    ("wrt", "backwards"),
    [("A", lambda H, A, B: H @ B.T), ("B", lambda H, A, B: A.T @ H)],
    ids=["A", "B"],
)
def test_the_adjoint_is_not_the_derivative_as_sections_1_2_and_1_3_say(wrt, backwards):
    """It takes m×o matrices, the derivative takes directions of the variable."""
    with pytest.raises(ValueError):
        backwards(point(1, A=A.shape, B=B.shape)[wrt], A, B)
    S = point(2, A=(3, 3), B=(3, 3), H=(3, 3))
    derivative = fr.derive("A*B", wrt, where="A: n×n, B: n×n").differential.evaluate(
        {**S, "d" + wrt: S["H"]}
    )
    assert close(derivative, along(lambda X: X["A"] @ X["B"], S, {wrt: S["H"]}))
    assert not close(derivative, backwards(S["H"], S["A"], S["B"]))
