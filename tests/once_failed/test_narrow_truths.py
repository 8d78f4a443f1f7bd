"""`only if` where it holds elsewhere as well: A·A' = A'·A is right for skew matrices, too.

Of the matrices that were said to have to be diagonal one was enough.
"""

from __future__ import annotations

import pytest

import frechet as fr

ALSO = [
    ("A*A' = A'*A", "A: n×n"),
    ("norm2(A*x) = norm2(A'*x)", "A: n×n, x: n"),
    ("x'*A*A'*y = x'*A'*A*y", "A: n×n, x: n, y: n"),
    ("tr(A*A'*B) = tr(A'*A*B)", "A: n×n, B: n×n symmetric"),
    ("A^3*A' = A'*A^3", "A: n×n"),
    ("A*(A+A') = (A+A')*A", "A: n×n"),
    ("expm(A)*expm(A') = expm(A+A')", "A: n×n"),
    (
        "D_A (norm2(A*A')^2) [H] = D_A (norm2(A'*A)^2) [H] + x'*(A*A' - A'*A)*x",
        "A: n×n, x: n",
    ),
    ("inv(A)*A' = A'*inv(A)", "A: n×n invertible"),
    ("diag(A*A') = diag(A'*A)", "A: n×n"),
]
ONLY = [
    ("x'*A*y = y'*A*x", "A: n×n, x: n, y: n"),
    ("tr(A*A') = tr(A^2)", "A: n×n"),
    ("d/dx x'*A*x = 2*A*x", "A: n×n, x: n"),
    ("A*A'*A = A^3", "A: n×n"),
    ("hess_x x'*A*x = 2*A", "A: n×n, x: n"),
    ("d/dX tr(X'*A*X) = 2*A*X", "X: m×n, A: m×m"),
]
EITHER = [
    ("tr(A'*B) = tr(A*B)", "A: n×n, B: n×n"),
    ("vec(A)'*vec(B) = tr(A*B)", "A: n×n, B: n×n"),
    ("sum(A'.*B) = sum(A.*B)", "A: n×n, B: n×n"),
]
DIAGONAL = [
    ("diag(diag(A))*x = A*x", "A: n×n, x: n", "A is"),
    ("diag(diag(A))*B = A*B", "A: n×n, B: n×n", "A is"),
    ("A*B = B*A", "A: n×n, B: n×n", "A and B are"),
    ("tr(A*B)*x = diag(A)'*diag(B)*x", "A: n×n, B: n×n, x: n", "A is"),
    ("det(A) = exp(sum(log(diag(A))))", "A: n×n", "A is"),
    ("A.*B = A*B", "A: n×n, B: n×n", "A and B are"),
]


@pytest.mark.parametrize(("claim", "where"), ALSO)
def test_only_is_not_said_where_it_is_right_for_others(claim: str, where: str) -> None:
    found = fr.check_claim(claim, where)
    assert not found.right
    assert "only if" not in str(found)
    assert found.verdict != "symmetric-only" or "if A is symmetric, and if skew" in str(
        found
    )


@pytest.mark.parametrize(("claim", "where"), ONLY)
def test_only_is_said_where_it_is_so(claim: str, where: str) -> None:
    found = fr.check_claim(claim, where)
    assert found.verdict == "symmetric-only" and "only if" in str(found)


@pytest.mark.parametrize(("claim", "where"), EITHER)
def test_either_of_two_is_enough(claim: str, where: str) -> None:
    assert "right if A is symmetric, and if B is" in str(fr.check_claim(claim, where))


@pytest.mark.parametrize(("claim", "where", "which"), DIAGONAL)
def test_no_more_matrices_than_needed_are_diagonal(
    claim: str, where: str, which: str
) -> None:
    found = fr.check_claim(claim, where)
    assert (found.verdict, found.detail.get("problem")) == (
        "wrong",
        f"right where {which} diagonal",
    ), found
