r"""How far the argument of a function without brackets reaches, and which letters call, stand in families or multiply.

Every row: what is written, the declarations, and the same in the text syntax, or words of the question that is asked.
"""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.functions.algebra import lower
from frechet.reading import read_any

ENDS = [
    (r"\cos\theta\,x + \sin\theta\,y", "x: n, y: n, θ: scalar", "cos(θ)*x + sin(θ)*y"),
    (r"\cos\theta x", "θ: scalar, x: n", "cos(θ)*x"),
    (r"\sin\theta\cos\theta x", "θ: scalar, x: n", "sin(θ)*cos(θ)*x"),
    (r"\sin\omega t", "ω: scalar, t: scalar", "sin(ω*t)"),
    (r"\sin 2 x", "x: n", "sin(2*x)"),
    (r"\log\det A\,b", "A: n×n invertible, b: scalar", "logdet(A)*b"),
    (r"\log\det A\quad b", "A: n×n invertible, b: scalar", "logdet(A)*b"),
    (r"\det A\,A^{-\top}", "A: n×n invertible", "det(A)*inv(A)'"),
    (r"\det A\,B", "A: n×n, B: n×n", "det(A)*B"),
    (r"\det A B", "A: n×n, B: n×n", "det(A*B)"),
    (r"\det A \det B", "A: n×n, B: n×n", "det(A)*det(B)"),
    (r"\det A x", "A: n×n, x: n", "det(A)*x"),
    (r"\det A \sum_i x_i", "A: n×n, x: n", "det(A)*sum(x)"),
    (r"\log a \sum_i x_i", "a: scalar, x: n", "log(a)*sum(x)"),
    (r"\operatorname{tr}A\,B", "A: n×n, B: n×m", "tr(A)*B"),
    (r"\operatorname{tr}A\,B", "A: m×n, B: n×m", "tr(A*B)"),
    (r"\operatorname{tr} A x x^\top", "A: n×n, x: n", "tr(A*x*x')"),
]
CALLS = [
    (r"\Phi(q x)", "x: scalar, q: scalar", "no function Φ"),
    (r"\log\Gamma(\nu/2)", "nu: scalar", "no function Γ"),
    (r"\Gamma(x + 1)", "", "no function Γ"),
    (r"\psi(2 x)", "x: scalar", "no function ψ"),
    ("Φ(q x)", "x: scalar, q: scalar", "no function Φ"),
    ("Γ(ν/2)", "ν: scalar", "no function Γ"),
    (r"\Gamma(x + y)", "x: n, y: n, Gamma: m×n", "Gamma*(x + y)"),
    (r"x^\top\Sigma(x + y)", "x: n, y: n, Sigma: n×n", "x'*Sigma*(x + y)"),
]
FAMILIES = [
    (r"\sum_{i} x^T W_i x", "x: n, W_i: n×n", "W_i in a sum over i is a family"),
    (r"\sum_{i=1}^N x^T A_i x", "x: n", "A_i in a sum over i is a family"),
    (r"\sum_{i=1}^N \|y_i - A_i x\|^2", "x: n", "A_i in a sum over i is a family"),
    ("sum(i in 1:N, x'*W_i*x)", "x: n", "W_i in a sum over i is a family"),
    (r"\sum_{i=1}^N x_i^\top w", "w: n, X: N×n", "sum(X*w)"),
    (r"\sum_{i=1}^n x_i y_i", "x: n, y: n", "x'*y"),
]
PRODUCTS = [
    ("ab/cd", "a: scalar, b: scalar, c: scalar, d: scalar", "a*b/(c*d)"),
    ("AB", "A: n×n, B: n×n", "A*B"),
    ("x'Ax", "A: n×n, x: n", "x'*A*x"),
    (r"\Delta_x (x^\top A x)", "x: n, A: n×n", "tr(A + A')"),
    (r"\Delta_t (t^3)", "t: scalar", "6*t"),
    (r"\Delta_x \|x\|^2", "x: n", "the Laplacian by x, or a name?"),
    (r"\Delta_X (\operatorname{tr}(X))", "X: n×n", "the Laplacian by X, or a name?"),
]
QUESTIONS = [
    (r"\log\det A b", "A: n×n, b: scalar", "does logdet take b too?"),
    (r"\cos\theta x^\top x", "θ: scalar, x: n", "does cos take x too?"),
    (r"\log a x", "a: scalar, x: n", "does log take x too?"),
    (r"\log\,x\,y", "x: n, y: scalar", "does log take what stands behind the space too?"),
    (r"\operatorname{tr} A \log A", "A: n×n", "does tr take log too?"),
]


@pytest.mark.parametrize(("text", "where", "meant"), ENDS + CALLS + FAMILIES + PRODUCTS)
def test_it_reads_to_what_is_meant_or_asks(text: str, where: str, meant: str) -> None:
    if " in a " in meant or " function " in meant or "?" in meant:
        with pytest.raises(fr.FrechetError, match=meant.replace("?", r"\?")):
            read_any(text, where)
    else:
        assert lower(fr.read(text, where)) is lower(fr.read(meant, where))


@pytest.mark.parametrize(("text", "where", "question"), QUESTIONS)
def test_what_print_leaves_open_is_asked(text: str, where: str, question: str) -> None:
    with pytest.raises(fr.FrechetError, match=question.replace("?", r"\?")):
        read_any(text, where)


def test_a_determinant_ends_before_an_inner_product() -> None:
    r"""`\det X \langle X^{-T}, dX \rangle` is a number times a number."""
    assert fr.check_claim(r"d(\det X) = \det X \langle X^{-T}, dX \rangle")
    assert not fr.check_claim(r"d(\det X) = \det X \langle X^{-1}, dX \rangle")
