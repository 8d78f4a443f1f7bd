r"""How far a d reaches: the factor behind it, its term or its side; in LaTeX, by macros and in text."""

from __future__ import annotations

import pytest

import frechet as fr

WHERE = "A: n×n, x: n, b: n, B: n×n"
D = [r"\mathrm{d}", r"\dd ", r"\dif ", r"\diff ", r"\mathop{}\!\mathrm{d}", "d"]
RULES = [  # D for the sign of the differential
    ("D x^T A x = x^T(A + A^T)\\,D x", "D x^T A x = x^T(A - A^T)\\,D x"),
    ("x^T(A + A^T)\\,D x = D x^T A x", "x^T(A - A^T)\\,D x = D x^T A x"),
    ("D x^T A x + D b^T x = x^T(A + A^T)\\,D x + b^T D x", "D x^T A x + D b^T x = x^T(A + A^T)\\,D x - b^T D x"),
    ("D AB = D A\\,B + A\\,D B", "D AB = D A\\,B - A\\,D B"),
    ("D A^{-1} = -A^{-1}\\,D A\\,A^{-1}", "D A^{-1} = A^{-1}\\,D A\\,A^{-1}"),
    ("D (x^T A x) = x^T(A + A^T)\\,D x", "D (x^T A x) = 2x^T(A + A^T)\\,D x"),
]  # fmt: skip
TEXT = [
    ("d(XY) = dX Y + X dY", "X: m×n, Y: n×p"),
    ("dXY = dX Y + X dY", "X: m×n, Y: n×p"),
    ("d(uv) = u dv + v du", "u: scalar, v: scalar"),
    ("d tr(AX) = tr(A dX)", "A: n×m, X: m×n"),
    ("d(X*Y) = dX*Y + X*dY", "X: m×n, Y: n×p"),
]


@pytest.mark.parametrize("sign", D)
@pytest.mark.parametrize("rule, slip", RULES)
def test_the_extent_that_is_right(rule: str, slip: str, sign: str) -> None:
    if sign == "d" and rule.startswith("D x^T A x + "):
        return  # two italic letters d in a sum of terms may be numbers
    assert fr.check_claim(rule.replace("D ", sign), WHERE).verdict == "right"
    v = fr.check_claim(slip.replace("D ", sign), WHERE)
    assert not v.right, v
    assert v.verdict != "not-understood" or "+ D b" in rule  # which two names move, or one?


@pytest.mark.parametrize("claim, where", TEXT)
def test_in_text(claim: str, where: str) -> None:
    for declared in (where, ""):
        assert fr.check_claim(claim, declared).verdict == "right"
        assert not fr.check_claim(claim.replace(" = ", " = 2 "), declared).right


@pytest.mark.parametrize(
    "text",
    [
        "d(x^T x)",
        "d(x'*x)",
        "X dX",
        "X*dX",
        r"X\,dX",
        "x'*dx",
        "tr(A dX)",
        r"\mathrm{d}(x^T x)",
    ],
)
def test_in_an_expression_nothing_moves(text: str) -> None:
    with pytest.raises(fr.FrechetError) as error:
        fr.read(text, "x: n, X: n×n, A: n×n")
    assert "differential" in str(error.value)


def test_what_is_declared_is_what_it_is_declared() -> None:
    assert fr.read("d*(x'*x)", "x: n, d: scalar") is fr.read("d(x^T x)", "x: n, d: scalar")
    assert fr.read("X*dX", "X: n×n, dX: n×n")
