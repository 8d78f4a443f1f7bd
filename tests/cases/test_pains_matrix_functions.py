"""Matrix functions that other tools get wrong: powers, roots, exponentials, spectra, also where they degenerate.

Every row is a question from a tracker or a forum, by the number of the survey; the right answers are by hand.

legend   H, dX direction   L Fréchet derivative
"""

from __future__ import annotations

import numpy as np
import pytest
from pains import Row, judge
from scipy import linalg

import frechet as fr

inv, det, tr, eye = np.linalg.inv, np.linalg.det, np.trace, np.eye
expm, logm = linalg.expm, linalg.logm
RNG = np.random.default_rng(11)
RANK_ONE = np.outer([1.0, 2, 3], [1, -1, 2])


def frechet_of(f, X: np.ndarray, H: np.ndarray) -> np.ndarray:
    """L(X, H), the upper right block of f([X, H; 0, X])."""
    n = len(X)
    return np.real(f(np.block([[X, H], [np.zeros((n, n)), X]]))[:n, n:])


def cofactors(A: np.ndarray) -> np.ndarray:
    """The cofactor matrix, adj(A)', by minors."""
    n = len(A)
    minor = lambda i, j: np.delete(np.delete(A, i, 0), j, 1)  # noqa: E731
    return np.array(
        [[(-1) ** (i + j) * det(minor(i, j)) for j in range(n)] for i in range(n)]
    )


ROWS = [
    Row("P17", "tr(A^5)", "A", "A: n×n", lambda A: 5 * np.linalg.matrix_power(A, 4).T),
    Row("P17 map", "A^3", "A", "A: n×n", lambda A, dA: dA @ A @ A + A @ dA @ A + A @ A @ dA, form="differential"),
    Row("P67", "tr(A*expm(X))", "X", "A: n×n, X: n×n", lambda A, X: frechet_of(expm, X.T, A.T)),
    Row("P68", "expm(X)", "X", "X: n×n", lambda X, dX: frechet_of(expm, X, dX), form="differential"),
    Row("P33", "tr(expm(X))", "X", "X: n×n", lambda X: expm(X).T),
    Row("P33", "tr(logm(X))", "X", "X: n×n", lambda X: inv(X).T, well="X"),
    Row("P69", "tr(B*logm(X*A))", "X", "X: n×n, A: n×n, B: n×n",
        lambda X, A, B: (A @ frechet_of(logm, X @ A, B)).T, well="X A"),
    Row("P38", "sqrtm(A)", "A", "A: n×n",
        lambda A, dA: linalg.solve_sylvester(linalg.sqrtm(A), linalg.sqrtm(A), dA), form="differential", well="A"),
    Row("P83", "adj(X)", "X", "X: n×n",
        lambda X, dX: (tr(inv(X) @ dX) * eye(3) - inv(X) @ dX) @ (det(X) * inv(X)), form="differential", well="X"),
    Row("P71", "norm_nuc(X)", "X", "X: m×n", lambda X: linalg.polar(X)[0]),
    Row("P71", "norm_nuc(L'*L - S)", "L", "L: m×n, S: n×n",
        lambda L, S: L @ (linalg.polar(L.T @ L - S)[0] + linalg.polar(L.T @ L - S)[0].T)),
    Row("P72", "tr((X'*X)^2)", "X", "X: m×n", lambda X: 4 * X @ X.T @ X, "4XXᵀX"),
    Row("P72 of p = 3", "tr(sqrtm(X'*X)^3)", "X", "X: m×n", lambda X: 3 * X @ linalg.sqrtm(X.T @ X)),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_matrix_function(row: Row) -> None:
    judge(row)


@pytest.mark.parametrize("power", [2, 3, -1])
def test_p7_the_determinant_of_a_symbolic_power(power: int) -> None:
    d = fr.derive("det(A^j)", "A", where="A: n×n, j: scalar integer", strict=True)
    A = RNG.normal(size=(3, 3)) + 2 * eye(3)
    assert np.allclose(
        d.gradient.evaluate({"A": A, "j": power}), power * det(A) ** power * inv(A).T
    )
    assert d.check().status == "passed"


def test_p17_the_trace_of_a_symbolic_power() -> None:
    d = fr.derive("tr(A^j)", "A", where="A: n×n, j: scalar integer", strict=True)
    A = RNG.normal(size=(3, 3))
    assert np.allclose(
        d.gradient.evaluate({"A": A, "j": 4}), 4 * np.linalg.matrix_power(A.T, 3)
    )


def test_p28_the_gradient_of_the_determinant_at_a_triangular_point() -> None:
    A = np.array([[1.0, 0, 0], [0, 1, 0], [0, 1, 1]])
    found = fr.derive("det(A)", "A", where="A: n×n", strict=True).gradient.evaluate(
        {"A": A}
    )
    assert np.allclose(found, [[1, 0, 0], [0, 1, -1], [0, 0, 1]])


@pytest.mark.parametrize(
    "A",
    [RANK_ONE, np.diag([1.0, 2, 0]), np.zeros((3, 3))],
    ids=["rank 1", "rank 2", "zero"],
)
def test_p28_the_gradient_of_the_determinant_is_continued_to_singular_points(
    A: np.ndarray,
) -> None:
    """The cofactors are polynomials."""
    found = fr.derive("det(A)", "A", where="A: n×n", strict=True).gradient.evaluate(
        {"A": A}
    )
    assert np.allclose(found, cofactors(A))


def test_p42_the_second_derivative_of_the_determinant_at_rank_one() -> None:
    """∂²det/∂x₁₁∂x₂₂ = x₃₃."""
    T = fr.derive("det(X)", "X", 2, where="X: n×n", strict=True).evaluate({"X": RANK_ONE})
    assert np.isfinite(T).all()
    assert np.isclose(T[0, 0, 1, 1], RANK_ONE[2, 2])
    assert np.isclose(T[0, 1, 1, 0], -RANK_ONE[2, 2])


def test_p83_the_adjugate_is_continued_to_singular_points() -> None:
    """D adj(X)[H] is a polynomial in X: compared with the adjugate along a line, which is a polynomial in t."""
    d = fr.derive("adj(X)", "X", where="X: n×n", strict=True)
    X, H = np.diag([1.0, 2, 0]), RNG.normal(size=(3, 3))
    slope = (cofactors(X + 0.5 * H) - cofactors(X - 0.5 * H)).T  # exact: of degree 2 in t
    assert np.allclose(d.differential.evaluate({"X": X, "dX": H}), slope)


def test_p30_a_symmetric_matrix_with_one_unknown() -> None:
    """d/dρ of x'[1 ρ; ρ 1]⁻¹x at ρ = 0 is −2x₁x₂ = −0.04."""
    d = fr.derive(
        "x'*inv(eye(2) + r*(ones(2,2) - eye(2)))*x",
        "r",
        where="x: 2, r: scalar",
        strict=True,
    )
    assert np.isclose(d.gradient.evaluate({"r": 0.0, "x": np.array([0.1, 0.2])}), -0.04)


def test_p31_the_determinant_through_cholesky_has_a_symmetric_gradient() -> None:
    M = RNG.normal(size=(3, 3))
    X = M @ M.T + eye(3)
    d = fr.derive("2*sum(log(diag(cholesky(X))))", "X", where="X: n×n psd", strict=True)
    found = d.gradient.evaluate({"X": X})
    assert np.allclose(found, inv(X))
    assert np.allclose(found, found.T)


@pytest.mark.parametrize("X", [np.diag([1.0, 2, 3]), eye(3)], ids=["simple", "identity"])
def test_p32_the_determinant_through_eigenvalues_has_a_symmetric_gradient(
    X: np.ndarray,
) -> None:
    d = fr.derive("sum(log(eigvals(X)))", "X", where="X: n×n psd", strict=True)
    assert np.allclose(d.gradient.evaluate({"X": X}), inv(X))


@pytest.mark.parametrize("X", [eye(3), np.diag([2.0, 2, 1])], ids=["identity", "repeated"])
def test_p33_no_division_by_differences_of_singular_values(X: np.ndarray) -> None:
    found = fr.derive("norm_nuc(X)", "X", where="X: n×n", strict=True).gradient.evaluate(
        {"X": X}
    )
    assert np.allclose(found, eye(3))
    trace = fr.derive(
        "tr(expm(X))", "X", where="X: n×n symmetric", strict=True
    ).gradient.evaluate({"X": X})
    assert np.allclose(trace, expm(X))


def test_p39_an_exponential_of_a_multiple_of_the_identity() -> None:
    d = fr.derive("expm(j*eye(3))[1,1]", "j", where="j: scalar", strict=True)
    assert np.isclose(d.gradient.evaluate({"j": 0.7}), np.exp(0.7))


def test_p68_the_product_rule_for_exp_needs_commuting_directions() -> None:
    d = fr.derive("expm(X)", "X", where="X: n×n", strict=True)
    X, H = RNG.normal(size=(2, 3, 3))
    assert not np.allclose(d.differential.evaluate({"X": X, "dX": H}), expm(X) @ H)
    assert np.allclose(d.differential.evaluate({"X": X, "dX": X @ X}), expm(X) @ X @ X)


def test_p69_the_trace_rule_does_not_apply() -> None:
    """tr f(X) → f'(X)ᵀ would give another matrix where B and XA do not commute."""
    d = fr.derive("tr(B*logm(X*A))", "X", where="X: n×n, A: n×n, B: n×n", strict=True)
    X, A, B = (0.3 * RNG.normal(size=(3, 3)) + eye(3) for _ in range(3))
    assert not np.allclose(
        d.gradient.evaluate({"X": X, "A": A, "B": B}), (A @ B @ inv(X @ A)).T
    )
