r"""A sum takes the terms behind it that read its index, which means nothing outside: `\sum_i x_i + y_i`."""

import pytest

import frechet as fr

RIGHT = [
    r"\sum_i x_i y_i + z_i = x^T y + 1^T z",
    r"\sum_{i=1}^n x_i y_i - z_i = x^T y - 1^T z",
    r"-\sum_i x_i + y_i = -1^T x - 1^T y",
    r"\nabla_p \left(-\sum_i y_i \log p_i + (1-y_i)\log(1-p_i)\right) = -y \oslash p + (1-y)\oslash(1-p)",
    r"\sum_i x_i y_i + c = x^T y + c",  # c stands alone
    r"\sum_i x_i + \sum_i y_i = 1^T x + 1^T y",
    r"\sum_i x_i + c + \sum_i y_i = 1^T x + 1^T y + c",
]
FREE = [  # of j ≠ i with an i outside of the sum it is j that is summed
    r"\sum_{j \ne i} x_j + x_i = 1^T x",
    r"\frac{\partial}{\partial x_i} \sum_{j \ne i} x_i x_j = \sum_{j \ne i} x_j",
    r"\sum_{j \ne i} a_{ji}x_j + \sum_{k \ne i} a_{ik}x_k + 2a_{ii}x_i = \sum_j a_{ji}x_j + \sum_k a_{ik}x_k",
]
FALSE = [
    r"\sum_{j \ne i} x_j - x_i = 1^T x",
    r"\sum_{j \ne i} a_{ji}x_j + \sum_{k \ne i} a_{ik}x_k + a_{ii}x_i = \sum_j a_{ji}x_j + \sum_k a_{ik}x_k",
    r"\sum_i x_i y_i + z_i = x^T y - 1^T z",
    r"-\sum_i x_i + y_i = -1^T x + 1^T y",
    r"\sum_i x_i y_i + c = x^T y + n c",
]


@pytest.mark.parametrize("claim", RIGHT + FREE)
def test_the_terms_with_the_index_are_summed(claim: str) -> None:
    assert fr.check_claim(claim).verdict == "right"


@pytest.mark.parametrize("claim", FALSE)
def test_no_other_reading_makes_it_right(claim: str) -> None:
    assert fr.check_claim(claim).verdict != "right"


@pytest.mark.parametrize(
    "order", ["p = Xb, f = y^T q, q = p \\odot p", "f = y^T q, q = p \\odot p, p = Xb"]
)
def test_definitions_stand_in_any_order(order: str) -> None:
    claim = rf"\frac{{\partial f}}{{\partial b}} = 2X^T(y \odot p) \text{{ where }} {order}"
    assert fr.check_claim(claim).verdict == "right"


@pytest.mark.parametrize("given", ["p = q, q = 2p", "p = p"])
def test_nothing_is_defined_by_itself(given: str) -> None:
    with pytest.raises(fr.FrechetError, match="defined by itself"):
        fr.check_claim(rf"p = 2q \text{{ where }} {given}")
