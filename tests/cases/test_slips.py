r"""One slip of the pen parts a wrong claim from a right one: it is found and named, though nobody declared a name."""

from __future__ import annotations

import pytest

import frechet as fr

# what is right, and slips of it with the place as it is right
SLIPS = [
    (
        r"\nabla_w \|Xw - y\|^2 = 2X^T(Xw - y)",
        r"\nabla_w \|Xw - y\|^2 = 2X^T(Xw + y)",
        "- y",
    ),
    (
        r"\frac{\partial}{\partial X_{ij}} \mathrm{tr}(AX) = A_{ji}",
        r"\frac{\partial}{\partial X_{ij}} \mathrm{tr}(AX) = A_{ij}",
        "A'",
    ),
    (
        r"\frac{\partial}{\partial x_k} (Ax)_i = A_{ik}",
        r"\frac{\partial}{\partial x_k} (Ax)_i = A_{ki}",
        "A",
    ),
    (
        r"\nabla_B \|A B - C\|_F^2 = 2 A^T (A B - C)",
        r"\nabla_B \|A B - C\|_F^2 = 2 A^T (A B + C)",
        "- C",
    ),
]


@pytest.mark.parametrize(("right", "slipped", "place"), SLIPS)
def test_a_slip_is_found_and_named(right: str, slipped: str, place: str) -> None:
    """Nobody declared a name: the claim is wrong all the same, and right as it says."""
    assert fr.check_claim(right)
    v = fr.check_claim(slipped)
    assert v.verdict == "wrong" and place in v.detail["problem"]


NOT_SLIPS = [
    r"\nabla_x f = 3 A x",  # of an f that nobody gave
    r"\nabla_x \|x\|^2 = y",  # what y is was not said
    r"\frac{\partial}{\partial A} \operatorname{tr}(A) = E",
    r"\nabla_x x^T A x = 5 A^3 x + b",
]


@pytest.mark.parametrize("claim", NOT_SLIPS)
def test_what_is_more_than_a_slip_away_is_none(claim: str) -> None:
    """No slip is named."""
    try:
        v = fr.check_claim(claim)
    except fr.FrechetError:
        return
    assert "slip" not in v.detail


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("d(Wx) = dW x + dx W", "wrong"),  # right for a number x, a slip for a vector
        ("d(Wx) = dW x + W dx", "right"),
        (r"\frac{d}{dx} x^2 = 2x", "right"),
        (r"\frac{\partial}{\partial x}(x y) = y", "right"),
        (r"\frac{d}{dx} \sin(x)\cos(x) = \cos(x)^2 - \sin(x)^2", "right"),
    ],
)
def test_what_holds_for_numbers_alone_is_wrong_where_arrays_show_a_slip(
    claim: str, verdict: str
) -> None:
    """Letters say what is meant where the shapes allow two readings of a claim."""
    assert fr.check_claim(claim).verdict == verdict


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\sum_{i=1}^n y_i s_i = y s^\top", "right"),
        (r"-\sum_{i=1}^n y_i \log s_i = -y \log s^\top", "right"),
        (r"\sum_{i=1}^n y_i s_i = 2 y s^\top", "not-understood"),
    ],
)
def test_what_is_right_with_rows_has_no_slip(claim: str, verdict: str) -> None:
    assert fr.check_claim(claim, syntax="latex").verdict == verdict


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (r"\frac{\partial X_{1,1}}{\partial X_{2,1}} = 0", True),
        (r"\frac{\partial (XY)_{1,1}}{\partial X_{1,2}} = Y_{2,1}", True),
        (r"\frac{\partial (XY)_{i,j}}{\partial X_{k,l}} = \delta_{i,k} Y_{l,j}", True),
        (r"\frac{\partial (XY)_{1,1}}{\partial X_{1,2}} = Y_{1,1}", False),
    ],
)
def test_a_derivative_by_an_entry_with_a_comma_is_by_that_entry(
    claim: str, right: bool
) -> None:
    v = fr.check_claim(claim, "X: 2×3, Y: 3×2")
    assert v.right is right
    assert not v.right_answer.startswith("unit")


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{\partial (AX)}{\partial X} = A^T",
        r"\frac{\partial WX}{\partial X} = W^T",
        r"\frac{\partial XW}{\partial W} = X^T",
        r"\frac{\partial[-Y\cdot Z]}{\partial Z} = -Y^T",  # right, where Y is a row and Z a column
    ],
)
def test_what_would_be_right_of_a_vector_alone_is_no_slip(claim: str) -> None:
    assert fr.check_claim(claim).verdict == "not-understood"
