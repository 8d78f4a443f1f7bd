"""Symmetric and triangular variables: three answers that people mean, each by its name.

Every row is a question from a tracker or a forum, by the number of the survey; the right answers are by hand.

legend   G unconstrained gradient   H direction
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

inv, tr, eye = np.linalg.inv, np.trace, np.eye
RNG = np.random.default_rng(13)
A, B = RNG.normal(size=(2, 3, 3))
S = RNG.normal(size=(3, 3))
S = S @ S.T + eye(3)
T = S + np.diag([1.0, 2, 3])


def sym(M: np.ndarray) -> np.ndarray:
    return (M + M.T) / 2


def derived(text: str, wrt: str, where: str) -> fr.Derivation:
    d = fr.derive(text, wrt, where=where, strict=True)
    assert d.check().status == "passed"
    return d


def test_p46_one_term_for_a_symmetric_matrix() -> None:
    d = derived("w'*A*w", "w", "w: n, A: n×n symmetric")
    assert str(d.gradient) == "2Aw"


def test_p53_three_answers_and_the_name_of_the_one_shown() -> None:
    d = derived("tr(A'*X*B)", "X", "X: n×n symmetric, A: n×n, B: n×n")
    values, G = {"A": A, "B": B, "X": sym(S)}, A @ B.T
    assert np.allclose(d.gradient.evaluate(values), sym(G))
    assert np.allclose(d.independent.evaluate(values), G + G.T - eye(3) * G)
    assert np.allclose(d.unconstrained.evaluate(values), G)
    assert any("symmetric" in said for said in d.conventions)
    assert (
        str(fr.derive("tr(A'*X*B)", "X", where="X: n×n, A: n×n, B: n×n").gradient) == "ABᵀ"
    )


def test_p79_the_riemannian_gradient_on_positive_definite_matrices() -> None:
    d = derived("tr(A*X)", "X", "X: n×n psd, A: n×n")
    found = d.riemannian(metric="affine-invariant").evaluate({"A": A, "X": S})
    assert np.allclose(found, S @ sym(A) @ S)


def test_p79_of_one_number() -> None:
    """f(p) = p at p = 2: projection alone gives 1, the metric gives p² = 4."""
    d = derived("tr(X)", "X", "X: n×n psd")
    assert np.allclose(
        d.riemannian(metric="affine-invariant").evaluate({"X": np.array([[2.0]])}), 4
    )


def test_p80_a_product_of_symmetric_matrices() -> None:
    d = derived("tr(A*B*A)", "A", "A: n×n symmetric, B: n×n symmetric")
    assert np.allclose(d.gradient.evaluate({"A": S, "B": T}), S @ T + T @ S)


def test_p81_the_inverse_by_a_symmetric_matrix() -> None:
    symmetric = derived("inv(C)", "C", "C: n×n symmetric invertible")
    K = inv(S)
    right = -(np.einsum("ik,lj->ijkl", K, K) + np.einsum("il,kj->ijkl", K, K)) / 2
    assert np.allclose(symmetric.evaluate({"C": S}), right)
    general = derived("inv(C)", "C", "C: n×n invertible").evaluate({"C": S})
    assert np.allclose(general, -np.einsum("ik,lj->ijkl", K, K))
    assert not np.allclose(general, right)
    assert np.allclose(
        np.einsum("ijkl,kl->ij", general, T), np.einsum("ijkl,kl->ij", right, T)
    )


def test_p84_one_term_for_two_symmetric_matrices() -> None:
    d = derived("tr(A*inv(X))", "X", "A: n×n symmetric, X: n×n symmetric invertible")
    assert str(d.gradient) == "−X⁻¹AX⁻¹"
    assert np.allclose(d.gradient.evaluate({"A": T, "X": S}), -inv(S) @ T @ inv(S))


def test_p85_the_log_determinant_of_a_symmetric_matrix() -> None:
    d = derived("logdet(C)", "C", "C: n×n psd")
    assert str(d.gradient) == "C⁻¹"
    K = inv(S)
    independent = d.independent.evaluate({"C": S})
    assert np.allclose(independent, 2 * K - eye(3) * K)
    assert np.isclose(independent[0, 1], 2 * K[0, 1])


def test_p85_descent_does_not_need_the_independent_entries() -> None:
    """The projected gradient is the one whose inner product with a symmetric direction is the slope."""
    d = derived("logdet(C)", "C", "C: n×n psd")
    H = sym(A)
    slope = tr(inv(S) @ H)
    assert np.isclose(np.sum(d.gradient.evaluate({"C": S}) * H), slope)
    assert not np.isclose(np.sum(d.independent.evaluate({"C": S}) * H), slope)


def test_p48_a_triangular_factor() -> None:
    """uuᵀA⁻ᵀ with u = A⁻ᵀ(z − x), then its triangle."""
    L = np.tril(A) + 2 * eye(3)
    z, x = RNG.normal(size=(2, 3))
    u = np.linalg.solve(L.T, z - x)
    G = np.outer(u, u) @ inv(L).T
    text, where = "-norm2(inv(A)'*(z - x))^2/2", "A: n×n{}, z: n, x: n"
    values = {"A": L, "z": z, "x": x}
    assert np.allclose(derived(text, "A", where.format("")).gradient.evaluate(values), G)
    d = derived(text, "A", where.format(" lower_triangular"))
    assert np.allclose(d.gradient.evaluate(values), np.tril(G))


@pytest.mark.parametrize("structure", ["symmetric", "skew", "diagonal", "lower_triangular"])
def test_the_gradient_lies_in_the_space_of_the_variable(structure: str) -> None:
    d = derived("tr(A*X)", "X", f"X: n×n {structure}, A: n×n")
    project = {"symmetric": sym, "skew": lambda M: (M - M.T) / 2, "diagonal": lambda M: M * eye(3),
               "lower_triangular": np.tril}[structure]  # fmt: skip
    found = d.gradient.evaluate({"A": A, "X": project(S)})
    assert np.allclose(found, project(A.T))
