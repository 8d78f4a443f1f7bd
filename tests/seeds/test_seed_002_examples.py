"""Seed 002: Min Xu, "Matrix derivative", sections 3 and 4: the examples.

Wrong in them:

* 3.3: Ω ∈ ℝ^{q×p} cannot stand left of B ∈ ℝ^{q×p}: it is q×q.  And 2⟨ΩB, Δ⟩ needs Ω symmetric: else ⟨(Ω + Ωᵀ)B, Δ⟩;
* 3.4: in Jacobian form the derivative of h: ℝ → ℝ³ is a column, that of g: ℝ³ → ℝ a row; the seed says the reverse, and
  its shapes give a 3×3 matrix for the product BA, not 3x²;
* 4.2: −YᵀX + BᵀXᵀX is q×p, as Yᵀ − BᵀXᵀ was differentiated by Bᵀ.  By B it is the transpose: −XᵀY + XᵀXB.

legend   H direction   r remainder   V a vector of three entries
"""

from __future__ import annotations

import numpy as np
import pytest
from numeric import along, close, partials, point, printed

import frechet as fr

# -------------------------------------------------------------------- 3: simple examples
MATRICES = point(3, A=(2, 3), M=(3, 4), B=(4, 5), N=(3, 4), W=(3, 3))
SHAPES = "A: a×q, M: q×p, B: p×b, N: q×p, Ω: q×q"
Q = {"B": MATRICES["M"], "Ω": MATRICES["W"]}  # 3.3
SYMMETRIC = {"B": MATRICES["M"], "Ω": MATRICES["W"] + MATRICES["W"].T}
FORM = "B: q×p, Ω: q×q"
H34 = point(4, H=(3, 4))["H"]


def mahalanobis(X):
    return np.sum(X["B"] * (X["Ω"] @ X["B"]))


def test_3_1_the_derivative_of_a_product_of_three():
    d = fr.derive("A*M*B", "M", where=SHAPES)
    found = d.differential.evaluate({**MATRICES, "dM": H34})
    assert close(found, MATRICES["A"] @ H34 @ MATRICES["B"])
    assert close(found, along(lambda X: X["A"] @ X["M"] @ X["B"], MATRICES, {"M": H34}))
    assert str(d.differential) == "dM ↦ A·dM·B"


def test_3_2_the_derivative_of_the_squared_frobenius_norm():
    """Δ ↦ 2⟨B, Δ⟩, and the remainder is ‖Δ‖²."""
    d = fr.derive("norm2(M)^2", "M", where=SHAPES)
    M = MATRICES["M"]
    found = d.differential.evaluate({"M": M, "dM": H34})
    assert close(found, 2 * np.sum(M * H34))
    assert close(np.sum((M + H34) ** 2) - np.sum(M**2) - found, np.sum(H34**2))
    assert (str(d.differential), str(d.gradient)) == ("dM ↦ 2·tr(Mᵀ·dM)", "2M")


@pytest.mark.parametrize("text", ["inner(B, Ω*B)", "tr(B'*Ω*B)", "⟨B, ΩB⟩"])
def test_3_3_for_any_omega_the_derivative_has_both_omegas(text):
    d = fr.derive(text, "B", where=FORM)
    right = (Q["Ω"] + Q["Ω"].T) @ Q["B"]
    assert close(d.gradient.evaluate(Q), right)
    assert close(right, partials(mahalanobis, Q, "B"))
    assert close(d.differential.evaluate({**Q, "dB": H34}), np.sum(right * H34))
    assert str(d.gradient) == "(Ω + Ωᵀ)B"


def test_3_3_the_formula_of_the_seed_fails_where_omega_is_not_symmetric():
    found = fr.derive("inner(B, Ω*B)", "B", where=FORM).gradient.evaluate(Q)
    assert not close(found, 2 * Q["Ω"] @ Q["B"])


def test_3_3_the_formula_of_the_seed_holds_where_omega_is_symmetric():
    d = fr.derive("inner(B, Ω*B)", "B", where=FORM + " symmetric")
    assert close(d.gradient.evaluate(SYMMETRIC), 2 * SYMMETRIC["Ω"] @ SYMMETRIC["B"])
    assert close(d.gradient.evaluate(SYMMETRIC), partials(mahalanobis, SYMMETRIC, "B"))
    assert str(d.gradient) == "2ΩB"


@pytest.mark.parametrize(
    ("structure", "right"),
    [(" symmetric", "dB ↦ 2·tr(BᵀΩ·dB)"), ("", "dB ↦ tr(Bᵀ(Ω + Ωᵀ)·dB)")],
)
def test_3_3_prints_as_an_inner_product_of_the_gradient_with_the_direction(
    structure, right
):
    """2⟨ΩB, Δ⟩ = 2tr(BᵀΩΔ), as 2⟨B, Δ⟩ = 2tr(BᵀΔ) in 3.2."""
    assert printed("inner(B, Ω*B)", "B", "differential", FORM + structure) == right


def test_3_3_the_remainder_is_the_form_at_the_direction():
    d = fr.derive("inner(B, Ω*B)", "B", where=FORM)
    r = (
        mahalanobis({**Q, "B": Q["B"] + H34})
        - mahalanobis(Q)
        - d.differential.evaluate({**Q, "dB": H34})
    )
    assert close(r, np.sum((Q["Ω"] @ H34) * H34))


def test_3_3_an_omega_of_the_shape_of_B_has_no_product_with_it():
    with pytest.raises(fr.FrechetError) as caught:
        fr.derive("inner(B, Ω*B)", "B", where="B: q×p, Ω: q×p")
    assert caught.value.kind == "shape"


# -------------------------------------------------------------------- 3.4: duplication
def duplicated(text):
    """Value and Jacobian of x ↦ (x, x, x) at 0.7."""
    d = fr.derive(text, "x", where="x: scalar")
    return np.ravel(d.value.evaluate({"x": 0.7})), np.reshape(
        d.jacobian().evaluate({"x": 0.7}), (3, 1)
    )


def test_3_4_the_derivative_of_the_duplication_is_a_column_of_ones():
    value, column = duplicated("x*ones(3)")
    assert close(value, [0.7] * 3) and close(column, np.ones((3, 1)))


def test_3_4_the_duplication_to_any_length_is_checked():
    """`vector(x)` is (x, …, x) of a length that the context decides."""
    d = fr.derive("vector(x)", "x", where="x: scalar")
    assert d.check().status == "passed"


V = {"v": np.array([0.7, -1.1, 0.4])}


def test_3_4_the_derivative_of_the_product_of_three_entries_is_a_row():
    """(yz, xz, xy)."""
    J = np.reshape(
        fr.derive("v[1]*v[2]*v[3]", "v", where="v: 3").jacobian().evaluate(V), (1, 3)
    )
    a, b, c = V["v"]
    assert close(J, [[b * c, a * c, a * b]])
    assert close(J[0], partials(lambda X: np.prod(X["v"]), V, "v"))


def test_3_4_the_product_of_three_entries_prints_in_their_order():
    assert printed("v[1]*v[2]*v[3]", "v", "value", "v: 3") == "v[1]v[2]v[3]"


def test_3_4_the_map_of_the_product_of_three_entries_prints_in_their_order():
    """Δ₁yz + Δ₂xz + Δ₃xy, with the direction before or behind its factor."""
    before = "dv ↦ dv[1]·v[2]v[3] + dv[2]·v[1]v[3] + dv[3]·v[1]v[2]"
    behind = "dv ↦ v[2]v[3]·dv[1] + v[1]v[3]·dv[2] + v[1]v[2]·dv[3]"
    assert printed("v[1]*v[2]*v[3]", "v", "differential", "v: 3") in (before, behind)


def test_3_4_the_product_of_three_numbers_has_the_map_of_the_seed():
    """(Δ₁, Δ₂, Δ₃) ↦ Δ₁yz + Δ₂xz + Δ₃xy, with the direction before or behind its factor."""
    d = fr.derive("x*y*z", ["x", "y", "z"], where="x: scalar, y: scalar, z: scalar")
    values = {"x": 0.7, "y": -1.1, "z": 0.4}
    assert close(
        d.differential.evaluate({**values, "dx": 2, "dy": 3, "dz": 5}),
        2 * -0.44 + 3 * 0.28 + 5 * -0.77,
    )
    behind = "(dx, dy, dz) ↦ yz·dx + xz·dy + xy·dz"
    assert str(d.differential) in ("(dx, dy, dz) ↦ dx·yz + dy·xz + dz·xy", behind)
    assert [str(g) for g in d.gradient.values()] == ["yz", "xz", "xy"]


def test_3_4_the_chain_rule_needs_a_row_times_a_column():
    """BA = (1×3)(3×1) = 3x²; the seed's column times row is a 3×3 matrix."""
    _, column = duplicated("x*ones(3)")
    row = np.reshape(
        fr.derive("v[1]*v[2]*v[3]", "v", where="v: 3")
        .jacobian()
        .evaluate({"v": [0.7] * 3}),
        (1, 3),
    )
    cube = fr.derive("x^3", "x", where="x: scalar").evaluate({"x": 0.7})
    assert close(row @ column, [[cube]]) and close(cube, 3 * 0.7**2)
    assert (row.T @ column.T).shape == (3, 3)


@pytest.mark.parametrize(
    ("form", "right"), [("gradient", "3x²"), ("differential", "dx ↦ 3x²·dx")]
)
def test_3_4_the_cube_prints_as_in_the_seed(form, right):
    assert printed("x^3", "x", form, "x: scalar") == right


# -------------------------------------------------------------------- 4: matrix regression
ONE = {**point(5, Y=(2, 5), X=(3, 5), B=(2, 3))}  # Y q×n, X p×n, B q×p
TWO = {**point(6, Y=(5, 2), X=(5, 3), B=(3, 2))}  # Y n×q, X n×p, B p×q
FIRST, SECOND = "Y: q×n, X: p×n, B: q×p, R: q×n", "Y: n×q, X: n×p, B: p×q"


def first(X):
    return np.sum((X["Y"] - X["B"] @ X["X"]) ** 2)


def second(X):
    return np.sum((X["Y"] - X["X"] @ X["B"]) ** 2)


def test_4_1_the_steps_of_the_chain_rule():
    inner, outer = (
        printed("Y - B*X", "B", "differential", FIRST),
        printed("norm2(R)^2", "R", "differential", FIRST),
    )
    assert (inner, outer) == ("dB ↦ −dB·X", "dR ↦ 2·tr(Rᵀ·dR)")


@pytest.mark.parametrize(
    "line",
    [
        lambda Y, X, B, H: 2 * np.sum((Y - B @ X) * (-H @ X)),
        lambda Y, X, B, H: -2 * np.trace((H @ X).T @ (Y - B @ X)),
        lambda Y, X, B, H: -2 * np.trace(X.T @ H.T @ (Y - B @ X)),
        lambda Y, X, B, H: -2 * np.trace(H.T @ (Y - B @ X) @ X.T),
        lambda Y, X, B, H: -2 * np.trace(H.T @ Y @ X.T - H.T @ B @ X @ X.T),
        lambda Y, X, B, H: -2 * np.trace(H.T @ (Y @ X.T - B @ X @ X.T)),
        lambda Y, X, B, H: 2 * np.sum(H * (-Y @ X.T + B @ X @ X.T)),
    ],
)
def test_4_1_every_line_of_the_seed_is_the_derivative(line):
    H = point(7, H=(2, 3))["H"]
    found = fr.derive("norm2(Y - B*X)^2", "B", where=FIRST).differential.evaluate(
        {**ONE, "dB": H}
    )
    assert close(found, along(first, ONE, {"B": H}))
    assert close(found, line(*ONE.values(), H))


@pytest.mark.parametrize(
    ("form", "right"),
    [("gradient", "2(BX − Y)Xᵀ"), ("differential", "dB ↦ 2·tr((BX − Y)ᵀ·dB·X)")],
)
def test_4_1_prints_with_the_residual(form, right):
    assert printed("norm2(Y - B*X)^2", "B", form, FIRST) == right


@pytest.mark.parametrize("text", ["norm2(Y - X*B)^2", "norm2(Y' - B'*X')^2"])
def test_4_2_the_gradient_has_the_shape_of_B(text):
    """2(−XᵀY + XᵀXB)."""
    d = fr.derive(text, "B", where=SECOND)
    Y, X, B = TWO.values()
    found = d.gradient.evaluate(TWO)
    assert close(found, 2 * (X.T @ X @ B - X.T @ Y))
    assert close(found, partials(second, TWO, "B"))
    assert (str(d.gradient), str(d.differential)) == (
        "2Xᵀ(XB − Y)",
        "dB ↦ 2·tr((XB − Y)ᵀX·dB)",
    )


def test_4_2_the_seed_gives_the_transpose():
    """2⟨Δ, −YᵀX + BᵀXᵀX⟩ pairs a p×q with a q×p matrix; where p = q it is another number."""
    Y, X, B = TWO.values()
    seed = 2 * (B.T @ X.T @ X - Y.T @ X)
    found = fr.derive("norm2(Y - X*B)^2", "B", where=SECOND).gradient
    assert found.evaluate(TWO).shape == (3, 2) != seed.shape
    Z = point(8, Y=(5, 2), X=(5, 2), B=(2, 2))
    Y, X, B = Z.values()
    assert close(found.evaluate(Z), partials(second, Z, "B"))
    assert not close(found.evaluate(Z), 2 * (B.T @ X.T @ X - Y.T @ X))


def test_4_2_one_response_is_linear_regression():
    Z = {**point(9, y=(5,), X=(5, 3), b=(3,))}
    d = fr.derive("norm2(y - X*b)^2", "b", where="y: n, X: n×p, b: p")
    found = d.gradient.evaluate(Z)
    assert close(found, 2 * Z["X"].T @ (Z["X"] @ Z["b"] - Z["y"]))
    assert close(found, partials(lambda X: np.sum((X["y"] - X["X"] @ X["b"]) ** 2), Z, "b"))
    assert str(d.gradient) == "2Xᵀ(Xb − y)"
