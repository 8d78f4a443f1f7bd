"""Counterexamples that no reader could try: sizes were not said, points off their spheres, directions that are not
tangent; and constants and missing terms that had the wrong name.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import frechet as fr

Side = Callable[[Any], Any]
ROWS: list[tuple[str, str, Side, Side]] = [  # the claim, and both sides in NumPy
    ("d/dc sum(c*ones(n)) = 1", "c: scalar", lambda v: v.n, lambda v: 1),
    ("tr(eye(n)) = 2*n", "A: n×n", lambda v: v.n, lambda v: 2 * v.n),
    ("sum(ones(m,n)) = m + n", "x: m, y: n", lambda v: v.m * v.n, lambda v: v.m + v.n),
    ("det(2*eye(n)) = 2*n", "x: n", lambda v: 2.0**v.n, lambda v: 2 * v.n),
    ("d/dt tr(t*eye(n)) = 1", "t: scalar", lambda v: v.n, lambda v: 1),
    ("norm2(ones(n))^2 = 1", "x: n", lambda v: v.n, lambda v: 1),
    (
        "c*sum(kron(ones(m),ones(n))) = c*(m+n)",
        "c: scalar",
        lambda v: v.c * v.m * v.n,
        lambda v: v.c * (v.m + v.n),
    ),
    ("max(a,4) = 4", "a: scalar", lambda v: max(v.a, 4), lambda v: 4),
    ("d/da max(a,4) = 0*a", "a: scalar", lambda v: float(v.a > 4), lambda v: 0),
    ("relu(a-5) = 0", "a: scalar", lambda v: max(v.a - 5, 0), lambda v: 0),
    ("relu(a+70) = a+70", "a: scalar", lambda v: max(v.a + 70, 0), lambda v: v.a + 70),
    (
        "D_A (relu(A)) [H] = H.*step(A + eye(m))",
        "A: m×m",
        lambda v: v.H * (v.A > 0),
        lambda v: v.H * (v.A + np.eye(len(v.A)) > 0),
    ),
    ("det(Q) = 1", "Q: n×n orthogonal", lambda v: np.linalg.det(v.Q), lambda v: 1),
    ("tr(Q) = n", "Q: n×n orthogonal", lambda v: np.trace(v.Q), lambda v: len(v.Q)),
    ("tr(Q*Q') = n", "Q: n×p stiefel", lambda v: np.trace(v.Q @ v.Q.T), lambda v: len(v.Q)),
    (
        "D_x (pow(x,2)) [h] = 2*h.*x.*x",
        "x: n simplex",
        lambda v: 2 * v.h * v.x,
        lambda v: 2 * v.h * v.x * v.x,
    ),
    (
        "D_y (B.^2*y) [h] = B*h",
        "y: p simplex, B: m×p",
        lambda v: v.B**2 @ v.h,
        lambda v: v.B @ v.h,
    ),
    (
        "D_x (x'*A*x) [h] = h'*A*x",
        "x: n sphere, A: n×n",
        lambda v: v.h @ (v.A + v.A.T) @ v.x,
        lambda v: v.h @ v.A @ v.x,
    ),
    (
        "D_x (sum(x)) [h] = 2*sum(h)",
        "x: n sphere",
        lambda v: np.sum(v.h),
        lambda v: 2 * np.sum(v.h),
    ),
    (
        "D_Q (tr(A*Q)) [H] = 2*tr(A*H)",
        "Q: n×n orthogonal, A: n×n",
        lambda v: np.trace(v.A @ v.H),
        lambda v: 2 * np.trace(v.A @ v.H),
    ),
    (
        "D_Q (Q*b) [H] = -H*b",
        "Q: n×p stiefel, b: p",
        lambda v: v.H @ v.b,
        lambda v: -v.H @ v.b,
    ),
    (
        "D_S (S*S) [H] = 2*S*H",
        "S: n×n symmetric",
        lambda v: v.S @ v.H + v.H @ v.S,
        lambda v: 2 * v.S @ v.H,
    ),
    ("sum(log(x)) = 0", "x: n positive", lambda v: np.sum(np.log(v.x)), lambda v: 0),
    ("inv(S) = S", "S: n×n psd", lambda v: np.linalg.inv(v.S), lambda v: v.S),
]
SPACES = {
    "sphere": lambda x, h: [x @ x - 1, x @ h],
    "simplex": lambda x, h: [np.sum(x) - 1, np.sum(h), min(x.min(), 0)],
    "orthogonal": lambda x, h: [x.T @ x - np.eye(len(x)), x.T @ h + h.T @ x],
    "stiefel": lambda x, h: [x.T @ x - np.eye(x.shape[1]), x.T @ h + h.T @ x],
    "symmetric": lambda x, h: [x - x.T, h - h.T],
    "psd": lambda x, h: [x - x.T, min(np.linalg.eigvalsh(x).min(), 0)],
    "positive": lambda x, h: [min(x.min(), 0)],
}
TANGENT = [  # right for directions that are tangent
    ("D_x (x'*x) [h] = 2*x'*h", "x: n sphere"),
    ("D_x (x'*x) [h] = x'*h", "x: n sphere"),
    ("D_x (sum(x)) [h] = 5*sum(h)", "x: n simplex"),
    ("D_x (a'*x) [h] = (a + ones(n))'*h", "x: n simplex, a: n"),
    ("D_Q (Q'*Q) [H] = H'*Q + Q'*H", "Q: n×n orthogonal"),
    ("D_Q (Q'*Q) [H] = 3*(H'*Q + Q'*H)", "Q: n×p stiefel"),
    ("D_Q (tr(Q)) [H] = tr(H) + tr(Q'*H)", "Q: n×n orthogonal"),
    ("D_Q (Q) [H] = -Q*H'*Q", "Q: n×n orthogonal"),
    ("D_x (norm2(x)) [h] = 0", "x: n sphere"),
    ("D_x (A*x) [h] = A*h + (x'*h)*A*x", "x: n sphere, A: m×n"),
]
FACTORS = [  # few points are in the domain, or the ratio is one number at those that were taken
    ("d/dx sum(max(x,sqrt(y))) = 2*step(x-sqrt(y))", "x: n, y: n", "1/2"),
    ("d/dx sum(relu(x).*arccosh(y)) = 2*step(x).*arccosh(y)", "x: n, y: n", "1/2"),
    ("d/dx sum(arccosh(x)) = 3*(x.^2-ones(n)).^(-1/2)", "x: n", "1/3"),
    ("sum(arcsin(x)) = 2*sum(arcsin(x))", "x: n", "1/2"),
    ("d/dx sum(arcsin(exp(x))) = 2*exp(x)./sqrt(ones(n)-exp(2*x))", "x: n", "1/2"),
    ("d/dx sum(log(x).*sqrt(y)) = 4*sqrt(y)./x", "x: n, y: n", "1/4"),
    ("d/dx mean(relu(x)) = step(x)", "x: n", "1/n"),
    ("d/dX sum(abs(X))/m = sign(X)", "X: m×n", "1/m"),
    ("norm1(2*x) = norm1(x)", "x: n", "2"),
    ("d/dA norm_nuc(3*A) = polar(A)", "A: m×n", "3"),
    ("d/dx sum(log(log(x))) = 2*ones(n)./(x.*log(x))", "x: n", "1/2"),
    ("max(3*x, 6) = max(x, 2)", "x: n", "3"),
    ("logdet(A*A') = logdet(A)", "A: n×n", "2"),
]
NONE = [
    ("max(x,2) - 3*ones(m) = max(x,2) - 4*ones(m)", "x: m"),
    ("relu(a-5) + 1 = relu(a-5) + 2", "a: scalar"),
    ("tanh(a) = erf(a)", "a: scalar"),
    ("min(a,9) + 1 = min(a,3) + 1", "a: scalar"),
    ("abs(x) = x", "x: n"),
    ("norm1(diag(A)) = 2*tr(A)", "A: n×n"),
    ("sin(a) = a", "a: scalar"),
]


@pytest.mark.parametrize(("claim", "where", "truth", "claimed"), ROWS)
def test_it_has_all_numbers_and_the_values_are_those_there(
    claim: str, where: str, truth: Side, claimed: Side
) -> None:
    found = fr.check_claim(claim, where).counterexample
    assert found is not None
    v = SimpleNamespace(
        **{
            name: np.array(x) if isinstance(x, list) else x
            for name, x in found["values"].items()
        }
    )
    assert np.allclose(truth(v), found["truth"], atol=1e-5), found
    assert np.allclose(claimed(v), found["claimed"], atol=1e-5), found
    assert not np.allclose(truth(v), claimed(v), atol=1e-5)
    for declared in where.split(", "):
        name, structure = declared.split(":")[0], declared.split()[-1]
        if structure in SPACES:
            x = vars(v)[name]
            h = next((vars(v)[d] for d in ("h", "H") if d in vars(v)), np.zeros(x.shape))
            assert all(np.allclose(gap, 0, atol=1e-5) for gap in SPACES[structure](x, h)), (
                found
            )


@pytest.mark.parametrize(("claim", "where"), TANGENT)
def test_what_holds_along_tangents_is_right(claim: str, where: str) -> None:
    assert fr.check_claim(claim, where).verdict == "right"


@pytest.mark.parametrize(("claim", "where", "factor"), FACTORS)
def test_a_factor_is_named_where_few_points_are_in_the_domain(
    claim: str, where: str, factor: str
) -> None:
    found = fr.check_claim(claim, where)
    assert (found.verdict, found.detail.get("factor")) == ("factor", factor), found


@pytest.mark.parametrize(("claim", "where"), NONE)
def test_what_is_a_multiple_at_some_points_alone_is_no_multiple(
    claim: str, where: str
) -> None:
    found = fr.check_claim(claim, where)
    assert found.verdict == "wrong" and found.counterexample is not None, found


@pytest.mark.parametrize(
    ("claim", "where", "missing"),
    [
        (
            "jac_y (ones(n)'*toeplitz(x)*y + a'*y) = ones(n)'*toeplitz(x)",
            "x: n, y: n, a: n",
            "a'",
        ),
        ("d/dy [a'*y] = 0*y'", "y: n, a: n", ""),
        ("(a + b)'*A = a'*A", "a: m, b: m, A: m×n", "b'*A"),
        ("x'*A + y' = x'*A", "x: m, y: n, A: m×n", "y'"),
        ("d/dx a'*x + b'*x = a'", "a: n, b: n, x: n", ""),
    ],
)
def test_a_missing_term_has_the_shape_of_the_sides(
    claim: str, where: str, missing: str
) -> None:
    """With it the claim is right."""
    found = fr.check_claim(claim, where)
    if missing:
        assert (found.verdict, found.detail["missing"]) == ("missing-term", missing), found
    if "missing" in found.detail:
        assert fr.check_claim(f"{claim} + ({found.detail['missing']})", where).right


PLACES = [  # a place that needs more than sizes of 2: the derivative reads it, where the text no longer does
    ("d/da (unit(n, 3).*a) = -(unit(n, 3))", "a: scalar, of_n: n"),
    ("d/da (unit(n, 3)*a) = 2*unit(n, 3)", "a: scalar, of_n: n"),
    ("d/da (unit(n, 4)*a) = unit(n, 3)", "a: scalar, of_n: n"),
    ("d/da (unit(n, 5)'*a) = unit(n, 4)'", "a: scalar, of_n: n"),
    (
        "d/da (unit(n, 3)*unit(m, 4)'*a) = -unit(n, 3)*unit(m, 4)'",
        "a: scalar, of_n: n, of_m: m",
    ),
    ("d/dx x[3] = -unit(n, 3)", "x: n"),
    ("d/dx x[3]^2 = x[3]*unit(n, 3)", "x: n"),
    ("d/dX X[3,4] = -unit(m, 3)*unit(n, 4)'", "X: m×n"),
    ("d/dx sum(x[3:4]) = unit(n, 3) - unit(n, 4)", "x: n"),
    ("d/da (a*x[4]*unit(n, 4)) = x[4]*unit(n, 3)", "a: scalar, x: n"),
    ("d/da norm2(unit(n, 3)*a)^2 = a", "a: scalar, of_n: n"),
]


@pytest.mark.parametrize(("claim", "where"), PLACES)
def test_a_place_beyond_small_sizes_is_within_the_counterexample(claim, where):
    found = fr.check_claim(claim, where=where)
    assert not found.right and found.verdict not in ("undecided", "not-understood")
    assert str(found)
