r"""The adjoint of real arrays, a transpose in front, and primes at functions of the language."""

from __future__ import annotations

import pytest

import frechet as fr

FORM = "x: n, A: n×n"
TRANSPOSES = [  # how x^T A x is written
    "x^* A x", r"x^{*} A x", r"x^\ast A x", "x^H A x", r"x^{\mathsf H} A x", r"x^{\mathrm{H}} A x",
    r"\mathbf{x}^* A \mathbf{x}",
    "{}^tx A x", r"{}^t\!x A x", r"{}^{t}x A x", r"{}^{\top}x A x",
]  # fmt: skip
SLOPES = [  # a prime at a function is its derivative
    (r"\tanh'(z)", r"1 - \tanh(z)^2"),
    ("tanh'(z)", "1 - tanh(z)^2"),
    (r"\sigma'(z)", r"\sigma(z)(1 - \sigma(z))"),
    (r"\sin''(z)", r"-\sin(z)"),
    (r"\exp'''(z)", r"\exp(z)"),
    (r"\log'(z)", "1/z"),
    (r"\operatorname{softplus}'(z)", r"\sigma(z)"),
]


@pytest.mark.parametrize("text", TRANSPOSES)
def test_the_adjoint_of_what_is_declared_is_the_transpose(text: str) -> None:
    d = fr.derive(text, "x", where=FORM)
    assert str(d.gradient) == "(A + Aᵀ)x"
    said = "of real arrays the adjoint is the transpose" in str(d)
    assert said is ("{}" not in text)


@pytest.mark.parametrize(
    "text",
    [
        r"\operatorname{tr}(X^* X)",
        r"\operatorname{tr}(X^H X)",
        r"\operatorname{tr}((X)^*X)",
    ],
)
def test_of_a_matrix(text: str) -> None:
    assert str(fr.derive(text, "X", where="X: m×n").gradient) == "2X"


@pytest.mark.parametrize("text", [r"\|x - x^*\|^2", r"f(x^*)", r"x^*", r"A x^*"])
def test_a_vector_with_a_star_that_multiplies_nothing_may_be_a_point(text: str) -> None:
    with pytest.raises(fr.FrechetError) as error:
        fr.read(text, where=FORM + ", f: n -> scalar", syntax="latex")
    assert "a point of its own" in str(error.value)
    assert fr.read(text, where=FORM + ", f: n -> scalar, x^*: n", syntax="latex")


def test_nobody_declared_it() -> None:
    with pytest.raises(fr.FrechetError):
        fr.derive("x^* A x", "x")


@pytest.mark.parametrize("left, right", SLOPES)
@pytest.mark.parametrize("where", ["z: scalar", ""])
def test_a_prime_is_the_derivative(left: str, right: str, where: str) -> None:
    assert fr.check_claim(f"{left} = {right}", where).verdict == "right"
    assert not fr.check_claim(f"{left} = 2 {left}", where).right


def test_a_prime_is_that_of_every_entry() -> None:
    for claim in (
        r"\tanh'(z) = 1 - \tanh^2(z)",
        "log'(z) = 1 ./ z",
        "tanh'(z) = ones(n) - tanh(z).^2",
    ):
        assert fr.check_claim(claim, "z: n").verdict == "right", claim


def test_a_quote_behind_a_variable_is_its_transpose() -> None:
    assert str(fr.read("exp'*x", "exp: n, x: n")) == "expᵀ·x"


def test_the_derivative_of_a_slope_is_checked() -> None:
    d = fr.derive(r"1^T \tanh'(Wx)", "x", where="W: m×n, x: n")
    assert d.check().status == "passed"


def test_other_functions_have_no_prime() -> None:
    with pytest.raises(fr.FrechetError):
        fr.derive(r"\det'(X)", "X", where="X: n×n")


def test_a_prime_of_a_function_of_a_vector_is_no_fault() -> None:
    """The derivative of the sigmoid that takes the place of its prime has operands of its own."""
    assert not fr.check_claim(r"\frac{\partial}{\partial x}\sigma(Wx) = \sigma'(Wx)W")
    assert fr.check_claim(
        r"\frac{\partial}{\partial x}\sigma(Wx) = \operatorname{diag}(\sigma'(Wx))W"
    )
