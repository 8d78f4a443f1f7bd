r"""What a claim supposes in words: `if A is symmetric`, `for invertible A`, before it and behind it."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.reading.suppositions import supposed

WHERE = "A: n×n, x: n"
RULE, SLIP = r"\nabla_x x^T A x = 2Ax", r"\nabla_x x^T A x = 3Ax"
SYMMETRIC = [  # before or behind the formula
    "{} if A is symmetric", "{} when A is symmetric", "{} for symmetric A", "{}, where A is symmetric",
    "{} for a symmetric matrix A", "{} with A symmetric", "{} provided that A is symmetric.", "{} for all symmetric A",
    r"{} \text{{ if }} A \text{{ is symmetric}}", r"{} \quad\text{{for symmetric $A$}}",
    r"{} \quad (A \text{{ symmetric}})",
    r"{} \text{{ (if $A$ is symmetric)}}", r"{} \text{{ if }} A = A^T", r"{} \quad (A = A^\top)", r"{} if A^T = A",
    "If A is symmetric, {}", "For symmetric A, {}", r"\text{{If }} A \text{{ is symmetric, then }} {}",
]  # fmt: skip
QUALITIES = [
    (r"\nabla_A \log\det A = A^{-T} if A is invertible", "A: n×n"),
    (r"\nabla_A \log\det A = A^{-1} for symmetric positive definite A", "A: n×n"),
    ("(AB)^T = BA if A and B are symmetric", "A: n×n, B: n×n"),
    ("tr(A*B) = 0 for symmetric A and skew B", "A: n×n, B: n×n"),
    (r"x^T A x = 0 if A is skew-symmetric", WHERE),
    ("Q^T Q = I for orthogonal Q", "Q: n×n"),
    ("d/dx f = 2*A*x where f = x'*A*x and A is symmetric", WHERE),
    (
        r"\nabla_x x^T \Sigma x = 2\Sigma x \text{ for symmetric } \Sigma",
        "Sigma: n×n, x: n",
    ),
]


@pytest.mark.parametrize("form", SYMMETRIC)
@pytest.mark.parametrize("where", [WHERE, ""])
def test_a_claim_is_judged_where_it_supposes(form: str, where: str) -> None:
    text = form.format(RULE)
    v = fr.check_claim(text, where)
    assert v.verdict == "right" and v.claim == text, v
    assert "A is symmetric, as the text says" in v.conventions
    assert fr.check_claim(form.format(SLIP), where).verdict == "factor"


@pytest.mark.parametrize("claim, where", QUALITIES)
def test_every_quality(claim: str, where: str) -> None:
    assert fr.check_claim(claim, where).verdict == "right"


def test_without_it_the_rule_does_not_hold() -> None:
    assert fr.check_claim(RULE, WHERE).verdict == "symmetric-only"


def test_an_expression_supposes_too() -> None:
    d = fr.derive("x'*A*x where A is symmetric", "x", where=WHERE)
    assert str(d.gradient) == "2Ax" and "A is symmetric, as the text says" in str(d)


@pytest.mark.parametrize("text", [
    "f where f = x'*x", "sum(i in 1:m, x[i]^2) for i", r"\sum_i x_i \text{ for } i = 1", "x'*x if x is nice", "a for b",
])  # fmt: skip
def test_what_says_something_else_is_left(text: str) -> None:
    assert supposed(text) == (text, [])


def test_what_does_not_fit_the_declarations() -> None:
    for where in ("A: m×n, x: n", "A: n×n skew, x: n"):
        with pytest.raises(fr.FrechetError):
            fr.check_claim(f"{RULE} for symmetric A", where)
