"""The step at which a wrong derivative leaves the derivation: the rule, the node, and what was done there instead."""

from __future__ import annotations

import pytest

import frechet as fr

STEPS = [
    ("d/dx x'*A*x = A*x", "x: n, A: n×n", "product rule", "x'*A*x", "left out"),
    (
        "d/dx norm2(A*x - b)^2 = A'*(A*x - b)",
        "A: m×n, x: n, b: m",
        "power rule",
        "norm2(A*x - b)^2",
        "coefficient 2",
    ),
    (
        "d/dX (logdet(X) + tr(A*X)) = A' - inv(X)'",
        "X: n×n, A: n×n",
        "differential of logdet",
        "logdet(X)",
        "sign",
    ),
    (
        "D_X (inv(X)) [H] = -inv(X)^2*H",
        "X: n×n",
        "differential of inv",
        "inv(X)",
        "H is taken to commute",
    ),
    ("D_X (X^3) [dX] = 3*X^2*dX", "X: n×n", "power rule", "X^3", "commute"),
    ("D_X (X'*X) [H] = X'*H", "X: m×n", "product rule", "X'*X", "left out"),
    (
        "d/dX tr(A*inv(X)*B) = (inv(X)*B*A*inv(X))'",
        "A: m×n, X: n×n, B: n×m",
        "differential of inv",
        "inv(X)",
        "sign",
    ),
    (
        "d/dx softmax(x) = diag(softmax(x))",
        "x: n",
        "differential of softmax",
        "softmax(x)",
        "left out",
    ),
    (
        "jac_X (A*X*B) = -kron(B', A)",
        "A: m×n, X: n×p, B: p×q",
        "product rule",
        "A*X*B",
        "sign",
    ),
]


@pytest.mark.parametrize(("claim", "where", "rule", "node", "done"), STEPS)
def test_the_step(claim, where, rule, node, done):
    found = fr.check_claim(claim, where)
    assert not found.right and found.parts_at is not None
    assert found.parts_at["rule"] == rule
    assert f"d({node})" in found.parts_at["step"] and done in found.parts_at["step"]
    assert found.json()["parts_at"] == found.parts_at


@pytest.mark.parametrize(
    ("claim", "where"),
    [("d/dx x'*A*x = (A + A')*x", "x: n, A: n×n"),  # right
     ("d/dx x'*A*x = 2*A*x", "x: n, A: n×n"),  # right for symmetric A: no step is wrong in itself
     ("d/dx x'*A*x = 7*x", "x: n, A: n×n"),  # no usual mistake leads there
     ("tr(A*B) = tr(A)*tr(B)", "A: n×n, B: n×n")],  # no derivative
)  # fmt: skip
def test_no_step_is_made_up(claim, where):
    assert fr.check_claim(claim, where).parts_at is None
