r"""`\nabla \cdot v` is the trace of the Jacobian."""

import pytest

import frechet as fr

RIGHT = [
    r"\nabla \cdot (Ax) = \operatorname{tr}(A)",
    r"\nabla_x \cdot (Ax + b) = \operatorname{tr}(A)",
    r"\nabla_x \cdot \nabla_x (x^T A x) = 2\operatorname{tr}(A)",
    r"\nabla_x \cdot (f x) = f\, \nabla_x \cdot x \text{ where } f = a^T b",
    "∇_x · (A x) + c = tr(A) + c",
]
FALSE = [
    r"\nabla_x \cdot (Ax) = \operatorname{tr}(A^T A)",
    r"\nabla_x \cdot \nabla_x (x^T A x) = \operatorname{tr}(A)",
    r"\nabla_x \cdot (Ax) = A",
]


@pytest.mark.parametrize("claim", RIGHT)
def test_it_is_the_trace_of_the_jacobian(claim: str) -> None:
    assert fr.check_claim(claim).verdict == "right"


@pytest.mark.parametrize("claim", FALSE)
def test_it_is_nothing_else(claim: str) -> None:
    assert fr.check_claim(claim).verdict != "right"


def test_the_length_of_the_variable_counts() -> None:
    claim = r"\nabla_x \cdot ((x^T x) x) = (n + 2) x^T x"
    assert fr.check_claim(claim, where="x: n").verdict == "right"
