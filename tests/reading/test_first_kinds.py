"""Which kinds undeclared names have: what a matrix acts on is a vector; no matrix has but one row or column."""

import pytest

import frechet as fr
from frechet.reading import read_expression


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        (r"\|X\theta - y\|^2", {"X": 2, "θ": 1, "y": 1}),
        (r"X\beta", {"X": 2, "β": 1}),
        ("K*alpha", {"K": 2, "alpha": 1}),
        (r"A^T\lambda", {"A": 2, "λ": 1}),
        (r"\lambda X", {"λ": 0, "X": 2}),
        (r"A\lambda B", {"A": 2, "λ": 0, "B": 2}),
        (r"V\lambda V^T", {"V": 2, "λ": 0}),
        (r"AX + X\lambda", {"λ": 0}),
        ("lambda*X*Y", {"lambda": 0, "X": 2, "Y": 2}),
        ("log(det(X + lambda*Y))", {"lambda": 0}),
        ("e^{A}", {"A": 2}),
        ("e^{At}", {"A": 2, "t": 0}),
        ("e^{x}", {"x": 1}),
        ("x*Y", {"x": 0, "Y": 2}),
    ],
)
def test_kinds(text: str, shapes: dict[str, int]) -> None:
    spaces = read_expression(text).names.spaces
    assert {n: len(spaces[n].shape) for n in shapes} == shapes


def test_a_declared_row_stays_one() -> None:
    spaces = read_expression("x*Y", "Y: 1×n").names.spaces
    assert len(spaces["x"].shape) == 1


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (
            r"\frac{\partial^3 f}{\partial x^2 \partial y} = 2 \text{ where } f = x^2 y",
            "right",
        ),
        (r"\frac{\partial^3}{\partial x\partial y\partial z} xyz = 1", "right"),
        (r"\frac{d^3}{dx^3} x^4 = 24x", "right"),
        (
            r"\frac{\partial^3 f}{\partial x^2 \partial y} = 4 \text{ where } f = x^2 y",
            "factor",
        ),
    ],
)
def test_third_derivatives_go_by_numbers(claim: str, verdict: str) -> None:
    assert fr.check_claim(claim).verdict == verdict
