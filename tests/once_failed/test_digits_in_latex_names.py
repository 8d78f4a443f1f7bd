r"""A name of print that was cut in the middle of a number: `W12 \cdot \alpha` was `W1·alpha` where W1 was declared."""

from __future__ import annotations

import pytest

import frechet as fr


@pytest.mark.parametrize(
    ("latex", "where", "meant"),
    [
        (r"W12 \cdot \alpha", "W12: scalar, alpha: scalar", "W12*alpha"),
        (r"2W123\alpha", "W123: scalar, alpha: scalar", "2*W123*alpha"),
        (r"W1 \cdot W12", "W1: scalar, W12: scalar", "W1*W12"),
        (r"x10 x1", "x1: scalar, x10: scalar", "x10*x1"),
    ],
)
def test_a_number_in_a_name_is_whole(latex: str, where: str, meant: str) -> None:
    assert fr.read(latex, where, syntax="latex") is fr.read(meant, where, syntax="text")


@pytest.mark.parametrize(
    ("latex", "where"),
    [
        (r"W12 \cdot \alpha", "W1: scalar, alpha: scalar"),
        (r"2W123\alpha", "W12: scalar, alpha: scalar"),
    ],
)
def test_no_digit_is_lost(latex: str, where: str) -> None:
    """Another name, a product with the whole number or a question back: no name that ends inside the number."""
    try:
        found = fr.read(latex, where, syntax="latex")
    except fr.FrechetError:
        return
    assert found is not fr.read(where.split(":")[0] + "*alpha", where)
    assert found is not fr.read("2*" + where.split(":")[0], where)
