"""Where an answer holds, and what holds where it does not: norms that must not vanish, sets of subgradients.

legend   g subgradient   f function
"""

from __future__ import annotations

import re

import numpy as np
import pytest

import frechet as fr

WHERE = "A: m×n, B: n×n, C: n×n, S: n×n psd, T: n×n psd, x: n, y: n, b: m, c: scalar"


def conditions(text: str, wrt: str, order: int = 1) -> list[str]:
    return list(fr.derive(text, wrt, order, where=WHERE, strict=True).conditions)


# -------------------------------------------------------------------- roots of what is >= 0
@pytest.mark.parametrize(
    "square",
    ["(A*x)'*A*x", "tr(A'*A*A'*A)", "tr(B*C*C'*B')", "x'*S*x", "x'*inv(S)*x", "tr(B*S*B')", "tr(B*S*B'*T)", "c^2*x'*x",
     "norm2(A*x - b)^2"],
)  # fmt: skip
def test_the_root_of_a_sum_of_squares_always_exists(square: str) -> None:
    assert conditions(f"c*sqrt({square})", "c") == ([] if "c" not in square else ["c ≠ 0"])
    values = {
        name: np.random.default_rng(k).normal(size=(3, 3)) for k, name in enumerate("ABC")
    }
    values |= {
        name: values[m] @ values[m].T + np.eye(3)
        for name, m in zip("ST", "AB", strict=True)
    }
    values |= {name: np.random.default_rng(9).normal(size=3) for name in "xyb"} | {
        "c": -2.0
    }
    assert fr.derive(square, "c", where=WHERE).value.evaluate(values) >= 0


@pytest.mark.parametrize(
    "other", ["x'*S*y", "tr(B*B)", "tr(B*C*B'*C')", "x'*B*x", "tr(S*B)", "tr(B*S*B*T)"]
)
def test_the_root_of_what_may_be_negative_needs_a_condition(other: str) -> None:
    assert len(conditions(f"c*sqrt({other})", "c")) == 1
    rng = np.random.default_rng(4)
    least = 0.0
    for _ in range(200):
        B, C = rng.normal(size=(2, 3, 3))
        values = {
            "B": B,
            "C": C,
            "S": B @ B.T,
            "T": C @ C.T,
            "x": rng.normal(size=3),
            "y": rng.normal(size=3),
        }
        least = min(least, float(fr.derive(other, "c", where=WHERE).value.evaluate(values)))
    assert least < 0


@pytest.mark.parametrize(
    "singular",
    ["[eye(n), zeros(n,n); zeros(n,n), zeros(n,n)]", "eye(n) + [B[1:k,:]*B'; zeros(n-k,n)]",
     "eye(n) + C[:,1:k]*S[1:k,:]*C'"],
)  # fmt: skip
def test_part_of_a_definite_matrix_is_not_definite(singular: str) -> None:
    """Zeros around the identity, and products M*M' of which one factor alone is cut, which are not symmetric."""
    found = fr.derive(f"c*sum(inv({singular}))", "c", where=WHERE).conditions
    assert any(said.endswith("invertible") for said in found)


@pytest.mark.parametrize(
    "regular", ["eye(k) + B[1:k,:]*S*B[1:k,:]'", "eye(n) + C[:,1:k]*S[1:k,1:k]*C[:,1:k]'"]
)
def test_products_cut_alike_are_definite(regular: str) -> None:
    assert not fr.derive(f"c*sum(inv({regular}))", "c", where=WHERE).conditions


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("norm2(A*x)", "‖Ax‖ ≠ 0"),
        ("sqrt(x'*S*x)", "xᵀSx ≠ 0"),
        ("log(norm2(x - y))", "‖x − y‖ ≠ 0"),
        ("log(x'*x)", "‖x‖ ≠ 0"),
        ("1/norm2(A*x)", "‖Ax‖ ≠ 0"),
        ("norm2(c*x)", "‖x‖ ≠ 0"),
    ],
)
def test_a_norm_is_not_zero_where_it_must_be_positive(text: str, said: str) -> None:
    found = conditions(text, "x")
    assert [c.split(";")[0] for c in found] == [said]


# -------------------------------------------------------------------- subgradients
SETS = {  # a convex function, a point of the set of its subgradients at 0, a point outside
    "abs(c)": ("abs", lambda x: abs(x), [-1.0, -0.3, 0.0, 1.0], [-1.1, 1.1]),
    "relu(c)": ("relu", lambda x: max(x, 0.0), [0.0, 0.5, 1.0], [-0.1, 1.1]),
}


@pytest.mark.parametrize("text", SETS)
def test_the_set_of_subgradients_of_a_function_of_a_number(text: str) -> None:
    """g is one if f(y) >= f(0) + g·y everywhere."""
    name, f, inside, outside = SETS[text]
    (condition,) = fr.derive(text, "c", where=WHERE).conditions
    low, high = map(float, re.findall(r"-?\d+", condition.subgradient[name]))
    supports = lambda g: all(f(y) >= g * y for y in np.linspace(-2, 2, 41))  # noqa: E731
    assert all(supports(g) and low <= g <= high for g in inside)
    assert not any(supports(g) or low <= g <= high for g in outside)


def test_the_set_of_subgradients_of_a_norm_is_the_unit_ball() -> None:
    d = fr.derive("norm2(x)", "x", where=WHERE)
    (condition,) = d.conditions
    assert condition.subgradient == {"norm2": "{g : norm2(g) <= 1}"}
    assert condition == "‖x‖ ≠ 0; at 0 the subgradient set of ‖·‖ is {g : ‖g‖ ≤ 1}"
    assert (
        condition.text()
        == "norm2(x) ≠ 0; at 0 the subgradient set of norm2 is {g : norm2(g) <= 1}"
    )
    rng = np.random.default_rng(0)
    for length, is_one in ((0.99, True), (1.01, False)):
        g = rng.normal(size=3)
        g *= length / np.linalg.norm(g)
        ys = [*rng.normal(size=(200, 3)), g]
        assert all(np.linalg.norm(y) >= g @ y for y in ys) == is_one
    assert "subgradient set of ‖·‖" in str(d)


def test_each_kink_is_named() -> None:
    (condition,) = fr.derive("sum(relu(x) + abs(x))", "x", where=WHERE).conditions
    assert condition.subgradient == {"abs": "[-1, 1]", "relu": "[0, 1]"}
    assert condition.endswith(
        "at 0 the subgradient set of abs is [−1, 1]; at 0 the subgradient set of relu is [0, 1]"
    )


def test_the_set_of_subgradients_of_the_nuclear_norm() -> None:
    """UVᵀ + W with UᵀW = 0, WV = 0, ‖W‖₂ ≤ 1 supports the norm at a singular matrix, a longer W does not."""
    (condition,) = fr.derive("norm_nuc(C)", "C", where=WHERE).conditions
    said = "{UVᵀ + W : UᵀW = 0, WV = 0, ‖W‖₂ ≤ 1}, USVᵀ the compact decomposition"
    assert (
        condition == f"C of full rank; elsewhere the subgradient set of norm_nuc is {said}"
    )
    rng = np.random.default_rng(3)
    Q, R = (np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(2))
    C = Q[:, :1] @ R[:, :1].T  # of rank 1
    nuclear = lambda M: np.linalg.norm(M, "nuc")  # noqa: E731
    Z = np.linalg.qr(rng.normal(size=(2, 2)))[0]
    for length, is_one in ((1.0, True), (1.05, False)):
        G = C + length * Q[:, 1:] @ Z @ R[:, 1:].T
        Ys = [*(C + rng.normal(size=(300, 3, 3))), C + Q[:, 1:] @ Z @ R[:, 1:].T]
        assert (
            all(nuclear(Y) >= nuclear(C) + np.sum(G * (Y - C)) - 1e-12 for Y in Ys)
            == is_one
        )


def test_the_sets_of_subgradients_of_the_largest_entry_and_eigenvalue() -> None:
    (condition,) = fr.derive("max(x)", "x", where=WHERE).conditions
    assert condition.endswith(
        "of max is {g : g ≥ 0, sum(g) = 1, g = 0 off the largest entries}"
    )
    (condition,) = fr.derive("lambda_max(M)", "M", where="M: n×n symmetric").conditions
    assert (
        "elsewhere the subgradient set of lambda_max is {VYVᵀ : Y psd, tr(Y) = 1}"
        in condition
    )
    rng = np.random.default_rng(8)
    V = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    M = V @ np.diag([2.0, 2.0, 1.0]) @ V.T
    Y = np.diag([0.3, 0.7])
    top = lambda M: np.linalg.eigvalsh(M)[-1]  # noqa: E731
    for H in rng.normal(size=(200, 3, 3)):
        assert top(M + H + H.T) >= 2 + np.sum(V[:, :2] @ Y @ V[:, :2].T * (H + H.T))


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("norm2(x)", 2),
        ("sum(abs(x))", 2),
        ("sqrt(norm2(x))", 1),
        ("sum(sign(x).*x)", 1),
        ("log(norm2(x))", 1),
    ],
)
def test_no_subgradients_where_there_are_none(text: str, order: int) -> None:
    """Second derivatives, a root of a norm, a jump, a logarithm."""
    assert not any("subgradient" in c for c in conditions(text, "x", order))


@pytest.mark.parametrize("structure", ["", "symmetric", "skew", "diagonal", "toeplitz"])
def test_an_inverse_has_a_condition_where_the_structure_has_singular_matrices(structure):
    d = fr.derive("tr(A*inv(X))", "X", where=f"X: n×n {structure}, A: n×n")
    assert d.conditions


@pytest.mark.parametrize("structure", ["psd", "orthogonal", "invertible"])
def test_an_inverse_has_none_where_every_matrix_is_invertible(structure):
    assert not fr.derive(
        "tr(A*inv(X))", "X", where=f"X: n×n {structure}, A: n×n"
    ).conditions
