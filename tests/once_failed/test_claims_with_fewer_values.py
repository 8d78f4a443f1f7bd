"""Claims called right without a word though their right side has a value in fewer places than the truth.

`sum(abs(x).^b) = sum(relu(x).^b)` is right where both sides have a value, which is where x > 0: a power with any
exponent needs a positive base.  The verdict said "right" and no more.
"""

from __future__ import annotations

import pytest

import frechet as fr

NARROW = [
    ("sum(abs(x).^b) = sum(relu(x).^b)", "every entry of relu(x) > 0"),
    ("sum(abs(x).^b) = sum(x.^b)", "every entry of x > 0"),
    ("log(c^2) = 2*log(c)", "c > 0"),
    ("logdet(A*A') = 2*logdet(A)", "det(A) > 0"),
    ("abs(c) = sqrt(c)^2", "c ≥ 0"),
    ("d/dx sum(abs(x)) = sqrt(x)./sqrt(x)", "every entry of x > 0"),
    ("d/dc (c^2/2) = c^2/c", "c ≠ 0"),
]
WIDE = [
    "d/dx norm2(x) = x/norm2(x)",
    "d/dA logdet(A) = inv(A)'",
    "d/dA log(det(A)) = inv(A)'",
    "d/dx sum(log(x)) = 1./x",
    "exp(b*log(c)) = c^b",
    "c^1.5 = c*sqrt(c)",
    "tr(inv(A)*A*A) = tr(A)",
    "d/dx ((x'*A*x)/(x'*x)) = (A + A')*x/(x'*x) - 2*(x'*A*x)*x/(x'*x)^2",
]
WHERE = "x: n, A: n×n, b: scalar, c: scalar"


@pytest.mark.parametrize(("claim", "where"), NARROW, ids=[c for c, _ in NARROW])
def test_where_both_sides_have_a_value_is_said(claim: str, where: str) -> None:
    v = fr.check_claim(claim, WHERE)
    assert v.right
    assert f"right where both sides have a value: {where}" in v.conventions
    assert where in " ".join(str(v).split())


@pytest.mark.parametrize("claim", WIDE)
def test_nothing_is_said_where_the_truth_needs_as_much(claim: str) -> None:
    v = fr.check_claim(claim, WHERE)
    assert v.right
    assert not [said for said in v.conventions if said.startswith("right where")]
