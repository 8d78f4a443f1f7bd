"""Block matrices and rows that other tools refuse.

The numbers are those of the survey; the right answers are by hand.
"""

from __future__ import annotations

import numpy as np

import frechet as fr

RNG = np.random.default_rng(17)


def test_p19_the_trace_of_a_block_matrix() -> None:
    d = fr.derive("tr([X, A; B, X])", "X", where="X: n×n, A: n×n, B: n×n", strict=True)
    assert str(d.gradient) == "2Iₙ"
    assert np.array_equal(
        d.gradient.evaluate({"n": 3, "X": np.ones((3, 3))}), 2 * np.eye(3)
    )
    assert d.check().status == "passed"


def test_p19_the_same_by_name() -> None:
    where = "X: n×n, A: n×n, B: n×n"
    assert fr.read("tr(block([X, A; B, X]))", where) is fr.read("tr([X, A; B, X])", where)


def test_p30_an_inverse_of_a_matrix_of_numbers() -> None:
    """d/dρ of x'[1, ρ; ρ, 1]⁻¹x at ρ = 0, x = (.1, .2)."""
    d = fr.derive("x'*inv([1, r; r, 1])*x", "r", where="x: 2, r: scalar", strict=True)
    assert np.isclose(d.gradient.evaluate({"r": 0.0, "x": np.array([0.1, 0.2])}), -0.04)
    assert d.check().status == "passed"


def test_p37_all_distances_of_the_rows_of_a_matrix() -> None:
    """Blocks −(I − uuᵀ)/r off the diagonal; a row of blocks has the sum 0."""
    text = "norm2(R[1,:] - R[2,:]) + norm2(R[1,:] - R[3,:]) + norm2(R[2,:] - R[3,:])"
    R = RNG.normal(size=(3, 2))
    T = fr.derive(text, "R", 2, where="R: 3×d", strict=True).evaluate({"R": R})
    for a in range(3):
        for b in range(3):
            if a != b:
                r = np.linalg.norm(R[a] - R[b])
                u = (R[a] - R[b]) / r
                assert np.allclose(T[a, :, b, :], -(np.eye(2) - np.outer(u, u)) / r)
    assert np.allclose(T.sum(2), 0)


def test_p43_a_product_of_rows() -> None:
    """r₁(r₂ᵀ + c) by r₂ is r₁, for rows that are slices."""
    d = fr.derive("A[1,:]*(s + c)", "s", where="A: m×n, s: n, c: n", strict=True)
    A = RNG.normal(size=(2, 3))
    assert np.allclose(d.gradient.evaluate({"A": A, "s": A[0], "c": A[1]}), A[0])
