r"""Indices that are summed without a sign: each runs to the end of what it reads, also where nobody declared it."""

import pytest

import frechet as fr

RIGHT = [
    r"\sum_k a_k x_k = a_j x_j",
    r"a^T x = a_j x_j",
    r"a^T x + b^T y = a_j x_j + b_j y_j",
    r"x^T A x = x_i A_{ij} x_j",
    r"\operatorname{tr}(ABC) = A_{ij}B_{jk}C_{ki}",
    r"\frac{\partial}{\partial x_k} x_i A_{ij} x_j = A_{kj}x_j + A_{jk} x_j",
    r"\delta_{ij}\delta_{jk} = \delta_{ik}",
]
FALSE = [
    r"\sum_k a_k x_k = 2 a_j x_j",
    r"x^T A x = x_i A_{ij} x_i",
    r"\frac{\partial}{\partial x_k} x_i A_{ij} x_j = A_{kj}x_j - A_{jk} x_j",
    r"\frac{\partial}{\partial x_k} x_i A_{ij} x_j = 2A_{kj}x_j",
]


@pytest.mark.parametrize("claim", RIGHT)
def test_a_letter_that_stands_twice_is_summed(claim: str) -> None:
    assert fr.check_claim(claim).verdict == "right"


@pytest.mark.parametrize("claim", FALSE)
def test_what_does_not_hold_is_not_right(claim: str) -> None:
    assert fr.check_claim(claim).verdict != "right"


@pytest.mark.parametrize(
    ("claim", "where", "verdict"),
    [
        (r"\delta_{ii} = n", "A: n×n", "right"),
        (r"\delta_{ij}\delta_{ji} = 3", "x: 3", "right"),
        (r"\delta_{ii} = 4", "x: 3", "factor"),
        (r"\delta_{ii} = n", "A: m×n", "not-understood"),  # to m or to n?
        (r"\delta_{ij}\delta_{ji} = 3", "", "not-understood"),
    ],
)
def test_of_deltas_alone_a_declaration_says_how_far(
    claim: str, where: str, verdict: str
) -> None:
    assert fr.check_claim(claim, where=where or None).verdict == verdict
