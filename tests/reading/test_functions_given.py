r"""A function that a claim gives itself, at other arguments than its own: `f(y)`, `\nabla f(x + h)`, `f'(0)`."""

from __future__ import annotations

import pytest

import frechet as fr

QUADRATIC = r" \text{ where } f(x) = x^T A x"
VECTORS = "x: n, h: n, y: n, x_0: n, A: n×n symmetric, B: n×n"
OF_VECTORS = [
    (r"f(y) = y^T A y", "right"),
    (r"f(x + h) = f(x) + 2x^T A h + h^T A h", "right"),
    (r"f(2x) = 4 f(x)", "right"),
    (r"f(y)^2 = (y^T A y)^2", "right"),
    (r"\nabla f(x_0) = 2A x_0", "right"),
    (r"\nabla f(x + h) = 2A(x + h)", "right"),
    (r"\nabla f(y)^T h = 2y^T A h", "right"),
    (r"\nabla f(Bx) = 2ABx", "right"),
    (r"\nabla_x f(Bx) = 2B^T A B x", "right"),
    (r"\nabla^2 f(y) = 2A", "right"),
    (r"f(y) = x^T A x", "wrong"),
    (r"\nabla f(y) = A y", "factor"),
    (r"f(x + h) = f(x) + x^T A h + h^T A h", "missing-term"),
]
CUBE = r" \text{ where } f(t) = t^3"
OF_NUMBERS = [
    (r"f'(2t) = 12t^2", "right"),
    (r"f''(2) = 12", "right"),
    (r"\frac{d}{dt} f(2t) = 24t^2", "right"),
    (r"f(s) f(t) = s^3 t^3", "right"),
    (r"f'(2t) = 24t^2", "factor"),
]


@pytest.mark.parametrize(("claim", "verdict"), OF_VECTORS)
def test_a_function_of_a_vector_is_taken_where_it_is_called(
    claim: str, verdict: str
) -> None:
    assert fr.check_claim(claim + QUADRATIC, VECTORS).verdict == verdict


@pytest.mark.parametrize(("claim", "verdict"), OF_NUMBERS)
def test_a_function_of_a_number_is_taken_where_it_is_called(
    claim: str, verdict: str
) -> None:
    assert fr.check_claim(claim + CUBE, "t: scalar, s: scalar").verdict == verdict


def test_variables_change_places_at_once() -> None:
    claim = r"g(y, x) = y^2 x \text{ where } g(x, y) = x^2 y"
    assert fr.check_claim(claim, "x: scalar, y: scalar").verdict == "right"


def test_a_question_has_the_value_there() -> None:
    d = fr.derive(
        r"f(Ax - b) \text{ where } f(u) = \|u\|^2", "x", where="A: m×n, x: n, b: m"
    )
    assert str(d.gradient) == "2Aᵀ(Ax − b)"
