r"""A ∇ that does not say its variable: it goes by the only vector, or by that by which the claim is right."""

import pytest

import frechet as fr
from frechet.errors import FrechetError

HOLDS = [
    (r"\nabla \|x\| = x/\|x\|", "x"),
    (r"\nabla (x^T A x) = (A + A^T)x", "x"),
    ("∇‖x − y‖² = 2(x − y)", "x"),
    ("∇‖x − y‖² = 2(y − x)", "y"),
    (r"\nabla \log\det X = X^{-T}", "X"),
    (r"\nabla \operatorname{tr}(AX) = A^T", "X"),
    (r"\nabla^2 x^T A x = A + A^T", "x"),
    (r"\nabla \|Xw - y\|^2 = 2X^T(Xw - y)", "w"),
    (r"\nabla f = A^T(Ax - b) \text{ where } f = \frac12 \|Ax - b\|^2", "x"),
    (r"\nabla (x^T y) + \nabla (x^T x) = y + 2x", "x"),
]
WRONG = [
    ("∇‖x‖² = 3x", "factor"),
    (r"\nabla (x^T A x) = 2Ax", "symmetric-only"),
    (r"\nabla \log\det X = X^{-1}", "right-numerator-layout"),
]
ASKS = [
    "∇‖x − y‖² = 3(x − y)",
    r"\nabla (x^2 y) = 2xy",  # by two numbers it is a vector
    r"\nabla f = [2xy] \text{ where } f(x, y) = x^2 y",
]


@pytest.mark.parametrize(("claim", "name"), HOLDS)
def test_it_is_right_by_one_name_and_says_by_which(claim: str, name: str) -> None:
    v = fr.check_claim(claim)
    assert (v.verdict, f"∇ is by {name}" in v.conventions) == ("right", True)


@pytest.mark.parametrize(("claim", "verdict"), WRONG)
def test_by_the_only_name_it_is_judged(claim: str, verdict: str) -> None:
    assert fr.check_claim(claim).verdict == verdict


@pytest.mark.parametrize("claim", ASKS)
def test_by_none_of_several_it_is_asked(claim: str) -> None:
    try:
        assert fr.check_claim(claim).verdict == "not-understood"
    except FrechetError as error:
        assert "by which variable" in error.message


def test_a_question_goes_by_the_only_vector() -> None:
    assert str(fr.read("∇½‖Ax − b‖²")) == "Aᵀ(Ax − b)"
