"""Hessians by structured variables are solved among matrices of that structure; arrays of several variables in order.

`tr(C*X) - logdet(X)` by a psd X: the operator X⁻¹VX⁻¹ on symmetric V was called singular, because it is 0 on skew ones.
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr
from frechet.operators import hessian_operator

N = 4
RNG = np.random.default_rng(2)
B = RNG.normal(size=(N, N))
P, C, A = B @ B.T + np.eye(N), np.eye(N), RNG.normal(size=(N, N))
PARTS = {
    "psd": lambda M: (M + M.T) / 2,
    "symmetric": lambda M: (M + M.T) / 2,
    "skew": lambda M: (M - M.T) / 2,
    "diagonal": lambda M: np.diag(np.diag(M)),
    "lower_triangular": np.tril,
    "upper_triangular": np.triu,
}
CASES = [
    ("tr(C*X) - logdet(X)", "psd"),
    ("-logdet(X)", "symmetric"),
    ("tr(inv(X)*C)", "psd"),
    ("norm2(A*X*A' - C)^2", "symmetric"),
    ("norm2(A*X*A' - C)^2", "skew"),
    ("norm2(A*X - C)^2 + tr(X)^2", "lower_triangular"),
    ("norm2(A*X*A - C)^2", "upper_triangular"),
    ("norm2(A*X*A' - C)^2 + sum(X.^4)", "diagonal"),
    ("sum(exp(X)) + norm2(X)^2", "symmetric"),
    ("tr(A'*X*A*X) + norm2(X)^2*10", "symmetric"),
    ("-logdet(X) + norm2(X - C)^2", "psd"),
]


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(("text", "structure"), CASES)
def test_solutions_have_the_structure_of_the_variable(text, structure, compiled):
    d = fr.derive(text, "X", order=2, where=f"X: n×n {structure}, C: n×n, A: n×n")
    part = PARTS[structure]
    V = {"X": part(P), "C": C, "A": A}
    if compiled:
        f = d.compile("hessian", structured=True)
        H = f(**{n: V[n] for n in f.inputs})
    else:
        H = hessian_operator(d, V)
    wanted = part(RNG.normal(size=(N, N)))
    T = d.evaluate(V)
    G = np.tensordot(T, wanted, 2)
    assert np.allclose(H @ wanted, G)
    assert np.allclose(H.solve(G), wanted, rtol=1e-8, atol=1e-9)
    both = np.stack([G.ravel(), 2 * G.ravel()], 1)
    assert np.allclose(
        H.solve(both),
        np.stack([wanted.ravel(), 2 * wanted.ravel()], 1),
        rtol=1e-8,
        atol=1e-8,
    )
    assert "matrices" in H.method


def test_the_hessian_of_the_barrier_is_inverted_by_products():
    H = hessian_operator(
        fr.derive("-logdet(X)", "X", order=2, where="X: n×n psd"), {"X": P}
    )
    V = A + A.T
    assert np.allclose(H.solve(V), P @ V @ P)
    sign, log = H.slogdet()  # of V ↦ P⁻¹VP⁻¹ among symmetric matrices: det(P)^-(n + 1)
    assert sign == 1
    assert np.isclose(log, -(N + 1) * np.linalg.slogdet(P)[1])


def test_a_right_side_without_the_structure_has_no_solution():
    H = hessian_operator(
        fr.derive("-logdet(X)", "X", order=2, where="X: n×n psd"), {"X": P}
    )
    with pytest.raises(fr.DomainError, match="the right side is not symmetric"):
        H.solve(A)


def test_a_flat_direction_is_still_singular():
    H = hessian_operator(
        fr.derive("tr(X)^2", "X", order=2, where="X: n×n symmetric"), {"X": P}
    )
    with pytest.raises(fr.DomainError, match="singular"):
        H.solve(np.eye(N))


# -------------------------------------------------------------------- several variables
def several():
    """A Hessian by two matrices of different shapes."""
    d = fr.derive("norm2(X*Z - A)^2 + norm2(X)^2 + norm2(Z)^2", ["X", "Z"], order=2,
                  where="X: n×m, Z: m×n, A: n×n")  # fmt: skip
    return hessian_operator(
        d, {"X": RNG.normal(size=(N, 2)), "Z": RNG.normal(size=(2, N)), "A": 9 * np.eye(N)}
    )


@pytest.mark.parametrize("kind", [tuple, list])
def test_arrays_in_the_order_of_the_variables(kind):
    H = several()
    V = {"X": RNG.normal(size=(N, 2)), "Z": RNG.normal(size=(2, N))}
    there = H @ kind(V.values())
    assert type(there) is kind
    for a, b in zip(there, (H @ V).values(), strict=True):
        assert np.array_equal(a, b)
    for a, b in zip(H.solve(there), V.values(), strict=True):
        assert np.allclose(a, b)
    flat = np.concatenate([v.ravel() for v in V.values()])
    assert np.allclose(H @ flat, np.concatenate([v.ravel() for v in there]))
    assert np.allclose(H @ flat.tolist(), H @ flat)


@pytest.mark.parametrize(
    "wrong", [(np.ones((2, N)), np.ones((N, 2))), (np.ones((N, 2)), np.ones(N))]
)
def test_arrays_of_other_shapes_are_refused_by_name(wrong):
    with pytest.raises(fr.ShapeError, match=r"the array for [XZ] has shape"):
        several() @ wrong


def test_vectors_of_one_length_in_order():
    d = fr.derive("sum((A*x - b).^2) + x'*y + y'*y + sum(exp(x))", ["x", "y"], order=2,
                  where="A: m×n, x: n, b: m, y: n")  # fmt: skip
    H = hessian_operator(
        d, {"A": A[:, :3], "x": np.ones(3), "b": np.ones(N), "y": np.ones(3)}
    )
    x, y = RNG.normal(size=(2, 3))
    for a, b in zip(H @ (x, y), (H @ {"x": x, "y": y}).values(), strict=True):
        assert np.array_equal(a, b)
