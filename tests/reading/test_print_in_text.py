"""Print that is typed: what is no text of the language is read as print, where it reads.

Rulings 1, 12 and 13: the transpose as `^T`, products side by side, a quotient of numerals in front of a product.
"""

from __future__ import annotations

import pytest

import frechet as fr

WHERE = "A: n×n, B: n×n, x: n, y: n, a: scalar, c: scalar"
SAME = [  # as it is typed, as the language writes it
    ("x^T A x", "x'*A*x"),
    ("x^T*A*x", "x'*A*x"),
    ("x^{T}*A*x", "x'*A*x"),
    ("x^{T} A x", "x'*A*x"),
    ("x.T*A*x", "x'*A*x"),
    ("x.'*A*x", "x'*A*x"),
    ("x'A x", "x'*A*x"),
    ("x.T @ A @ x", "x'*A*x"),
    ("2x'y", "2*x'*y"),
    ("2 A x", "2*A*x"),
    ("a A x", "a*A*x"),
    ("A (x + y)^T x", None),
    ("(A x - y)^T (A x - y)", "(A*x - y)'*(A*x - y)"),
    ("||A x - y||^2", "norm2(A*x - y)^2"),
    ("1/2 x^T A x", "1/2*(x'*A*x)"),
    ("1/2||A x - y||^2", "1/2*norm2(A*x - y)^2"),
    ("3/4x'y", "3/4*(x'*y)"),
    ("1/2(x'A x)", "1/2*(x'*A*x)"),
    ("1/n||x||^2", "1/n*norm2(x)^2"),
    ("a/2c", "a/(2*c)"),
    ("sin x", "sin(x)"),
    ("a x_1 + c x_2", "a*x[1] + c*x[2]"),
    ("A_{12} c", "A[1,2]*c"),
    ("tr A^T B", "tr(A'*B)"),
]


@pytest.mark.parametrize(
    ("typed", "meant"), [row for row in SAME if row[1]], ids=lambda t: t
)
def test_what_is_typed_as_print_is_read(typed, meant):
    assert fr.read(typed, WHERE) is fr.read(meant, WHERE)


@pytest.mark.parametrize("typed", [row[0] for row in SAME if not row[1]])
def test_what_print_leaves_open_is_asked(typed):
    with pytest.raises(fr.FrechetError):
        fr.read(typed, WHERE)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (r"1/2 x^\top A x", r"\frac{1}{2} x^\top A x"),
        (r"2/3 \|x\|^2", r"\frac{2}{3} \|x\|^2"),
        (r"1/n \sum_i x_i^2", r"\frac{1}{n} \sum_i x_i^2"),
        ("1/2 xᵀAx", "½xᵀAx"),
    ],
)
def test_a_quotient_of_numbers_is_a_coefficient(typed, meant):
    assert fr.read(typed, WHERE) is fr.read(meant, WHERE)


@pytest.mark.parametrize(
    "typed", ["c^T*x", "c^T x", "(1 + c)^T*x", "(x'*y)^T*c", "c^{T}*x = x"]
)
def test_a_power_of_a_number_is_no_silent_transpose(typed):
    with pytest.raises(fr.ReadError, match="a power of a number, or its transpose"):
        fr.read(typed, WHERE)


def test_a_letter_that_is_declared_is_an_exponent():
    assert fr.read("a^T*c", "T: scalar, a: scalar, c: scalar") is fr.read(
        "pow(a, T)*c", "T: scalar, a: scalar, c: scalar"
    )
    assert str(fr.read("a^T*T", "a: scalar, T: scalar")) == "Ta^T"


@pytest.mark.parametrize(
    "typed", ["x & y", "{x}", "foo bar", "x y", "c/2||x||^2", "1/c x'x", "x +", "A x)"]
)
def test_what_is_neither_is_refused(typed):
    with pytest.raises(fr.FrechetError):
        fr.read(typed, "x: n, y: n, c: scalar, A: n×n")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("||Xw - y||^2", "norm2(X*w - y)^2"),
        ("1/2 ||AB - C||^2", "1/2*norm2(A*B - C)^2"),
        ("x'Ax", "x'*A*x"),
        ("x^T Ax + b^T x", "x'*A*x + b'*x"),
        ("(Ax-b)^T(Ax-b)", "(A*x - b)'*(A*x - b)"),
        ("lambda ||w||^2", "λ*norm2(w)^2"),
        ("log det(X'X + lambda I)", "log(det(X'*X + λ*I))"),
        ("x'x/(2 sigma^2)", "x'*x/(2*σ^2)"),
        ("(x - mu)'inv(Sigma)(x - mu)", "(x - μ)'*inv(Σ)*(x - μ)"),
        ("b^T e^{tA} x", "b'*expm(t*A)*x"),
    ],
)
def test_what_no_text_says_is_print(text: str, typed: str) -> None:
    assert fr.read(text) is fr.read(typed)


@pytest.mark.parametrize("text", ["2 Re x", "2 Cov x", "2 tg(x)", "x' Log x", "2 Var(x)"])
def test_no_word_falls_apart_into_letters(text: str) -> None:
    with pytest.raises(fr.FrechetError):
        fr.read(text)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("d/dX tr(AXB) = A^T B^T", "right"),
        ("d/dx x'Ax = (A + A')x", "right"),
        ("d/dx x'Ax = 2Ax", "symmetric-only"),
        ("d/dx ||Ax - b||^2 = 2A'(Ax - b)", "right"),
        ("d/dx ||Ax - b||^2 = A'(Ax - b)", "factor"),
        ("d/dx x'A x + b'x = (A+A')x + b", "right"),
        ("d/dx 1/2||x||^2 = x", "right"),
        ("d/dA x'Ax = xx'", "right"),
    ],
)
def test_claims_with_a_derivative_sign_of_text(claim: str, verdict: str) -> None:
    assert fr.check_claim(claim).verdict == verdict


def test_a_greek_letter_before_a_letter_is_a_factor() -> None:
    assert (
        fr.check_claim("(A - λI)x = Ax - λx", "A: n×n, x: n, λ: scalar").verdict == "right"
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("∇ f = 2x", "write ∇_X"),
        (r"\nabla f = 2x", r"write \nabla_{X}"),
        ("2 Cov x", "write 2*Cov"),
        ("2*Cov x", "write Cov*x or Cov.*x"),
    ],
)
def test_a_hint_is_in_the_signs_that_were_typed(text: str, hint: str) -> None:
    with pytest.raises(fr.FrechetError) as caught:
        fr.read(text)
    assert caught.value.hint == hint
