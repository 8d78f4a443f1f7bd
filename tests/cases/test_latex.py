"""LaTeX and Unicode as people write them: the same object as the text; and every mistake has its caret.

The rows of latex.jsonl and more_latex.jsonl hold LaTeX, the same in text, and the declarations.  An equation is
compared side by side.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import frechet as fr
from frechet.check import compare
from frechet.expr.node import Expr
from frechet.functions.algebra import lower
from frechet.reading import declarations, parse, read_expression
from frechet.reading.elaborate import Builder
from frechet.reading.names import collect_names
from frechet.reading.resolve import resolve

LINES = [
    line
    for file in ("latex.jsonl", "more_latex.jsonl")
    for line in Path(__file__).with_name(file).read_text("utf-8").splitlines()
]
ROWS = {r["id"]: r for r in map(json.loads, LINES)}
WHERE = (
    "A: n×n, B: n×n, X: n×n, M: m×n, S: n×n symmetric, x: n, w: n, y: n, c: scalar, t: scalar, lam: scalar, "
    "W1: m×n, P: m×n, b1: m, q: m, f: elementwise, F: n×n -> n×n"
)


def sides(text: str, where: str, syntax: str) -> list[Expr]:
    """The expression, or the sides of the equation."""
    declared = declarations(where)
    document = parse(text, declared, syntax)
    names = collect_names(document, declared, False)
    builder = Builder(names, resolve(document, names))
    for name, _, tree in document.definitions:
        builder.defined[name] = builder.build(tree)
    return [lower(builder.build(tree)) for tree in (document.body, *document.sides)]


def same(latex: str, text: str, where: str = WHERE, syntax: str = "latex") -> bool:
    """Are they the same objects, side by side?"""
    got, wanted = sides(latex, where, syntax), sides(text, where, "text")
    return len(got) == len(wanted) and all(a is b for a, b in zip(got, wanted, strict=True))


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_its_text(name: str) -> None:
    row = ROWS[name]
    syntax = "unicode" if row["style"] == "unicode" else "latex"
    if not same(row["latex"], row["text"], row["where"], syntax):
        got, wanted = (
            sides(row["latex"], row["where"], syntax),
            sides(row["text"], row["where"], "text"),
        )
        for one, other in zip(got, wanted, strict=True):
            assert one is other or compare(one, other).status == "equal"


# -------------------------------------------------------------------- what print leaves open
READINGS = [
    # names, entries, letters that mean something
    (r"AB", "A*B"),
    (r"\mathbf{AB}\boldsymbol x", "A*B*x"),
    (r"W_1x+b_1", "W1*x + b1"),
    (r"x_1^2 + x_{n}", "x[1]^2 + x[n]"),
    (r"A_{12} + A_{1,2} + A_{i+1,2}", "A[1,2] + A[1,2] + A[i+1,2]"),
    (r"(AB)_{12}", "(A*B)[1,2]"),
    (r"\left[A^{-1}\right]_{12}^2", "inv(A)[1,2]^2"),
    (r"A_{1:2,:}x", "A[1:2,:]*x"),
    (r"\lambda I_n", "lam*eye(n)"),
    (r"K_{mn}\operatorname{vec}(M)", "K(m,n)*vec(M)"),
    (r"\mathbf 1^\top x + 1_n^\top x", "sum(x) + sum(x)"),
    (r"\mathbf{1}_{m\times n}^\top \odot M^\top", "ones(m,n)'.*M'"),
    (r"{\bf 1}-x", "ones(n) - x"),
    (r"1-f(x)", "ones(n) - f(x)"),
    (r"e_{2}^{(n)\top}x", "unit(n,2)'*x"),
    # powers and transposes
    (r"x^T A^{-T} A^{-\top} y y^{\intercal}", "x'*inv(A)'*inv(A)'*y*y'"),
    (r"x^{\mathsf T}y + x^\mathrm{T}y + x^{\prime}y", "x'*y + x'*y + x'*y"),
    (r"A^{-1/2} + A^{\frac12}", "A^(-1/2) + A^(1/2)"),
    (r"A^{+} + A^\dagger", "pinv(A) + pinv(A)"),
    (r"A^{\odot 2} + A^{\circ -1}", "A.^2 + A.^-1"),
    (r"c^{t+1}", "c^(t+1)"),
    (r"\sqrt[3]{c} + \sqrt c", "c^(1/3) + sqrt(c)"),
    (r"e^{A}e^{-x^\top x}", "expm(A)*exp(-x'*x)"),
    # functions without brackets
    (r"\operatorname{tr}A^2 + \operatorname{tr}(A)^2", "tr(A^2) + tr(A)^2"),
    (r"\operatorname{tr} A B / n", "tr(A*B)/n"),
    (r"\log\det S - \ln c", "logdet(S) - log(c)"),
    (r"\sin c \cos t", "sin(c)*cos(t)"),
    (r"\sin^2 c + \tanh^2(c)", "sin(c)^2 + tanh(c)^2"),
    (r"\log x^\top A x - c", "log(x'*A*x) - c"),
    (r"\log\sigma(c)\,t", "log(sigmoid(c))*t"),
    (r"f'(x)", "f'(x)"),
    (r"\lambda_{\max}(S)", "lambda_max(S)"),
    # bars, products, fractions
    (r"|A| + |c| + \left|x^\top y\right|", "det(A) + abs(c) + abs(x'*y)"),
    (r"|A||B|", "det(A)*det(B)"),
    (r"\|x\|_2\|y\|", "norm2(x)*norm2(y)"),
    (r"||x||_2 ||y|| + |A||B|", "norm2(x)*norm2(y) + det(A)*det(B)"),
    (r"x\cdot y + c\cdot t", "x'*y + c*t"),
    (r"A^{-1}_{12} + A^\top_{12} + A_{12}^2", "inv(A)[1,2] + A[2,1] + A[1,2]^2"),
    (
        r"\|A\|_* + \|A\|_F + \|x\|_1 + \|x\|_\infty",
        "norm_nuc(A) + norm2(A) + norm1(x) + norm_inf(x)",
    ),
    (r"A:BX + 2\langle x,y\rangle", "tr(A'*B*X) + 2*x'*y"),
    (r"\frac12\frac1n x^\top x", "1/2*(1/n)*x'*x"),
    (r"\tfrac{1}{2}(A+B)(A-B)", "(A+B)*(A-B)/2"),
    (r"x\odot y\oslash w", "x.*y./w"),
    (r"A\otimes BX", "kron(A, B*X)"),
    (r"\begin{vmatrix}c&1\\0&t\end{vmatrix}", "det([c,1;0,t])"),
    (r"\begin{bmatrix} A & x \\ x^\top & 1 \\ \end{bmatrix}", "[A,x;x',1]"),
    # sums
    (r"\sum_i x_iy_i", "x'*y"),
    (r"\sum_{i=1}^n\sum_{j=1}^n A_{ij}x_ix_j", "x'*A*x"),
    (r"\sum_{i,j} A_{ij}^2 + c", "sum(A.^2) + c"),
    (r"\sum_{i=1}^m (q_i - p_i^\top x)^2", "norm2(q - P*x)^2"),
    (r"\log\sum_{i=1}^n e^{x_i}", "log(sum(exp(x)))"),
    # derivatives
    (r"\nabla_x \|x\|^2", "d/dx norm2(x)^2"),
    (
        r"\nabla_x^2\,x^\top Ax + \nabla^2_x(c\,x^\top x)",
        "(hess_x x'*A*x) + (hess_x (c*x'*x))",
    ),
    (r"\frac{\partial}{\partial x}(x^\top x + c) + x", "(d/dx (x'*x + c)) + x"),
    (r"\nabla_x x^\top Ax - w^\top x", "d/dx (x'*A*x - w'*x)"),
    (r"\nabla_x x^\top Ax - c\,x", "(d/dx x'*A*x) - c*x"),
    (r"\frac{\partial x^\top x}{\partial x}^\top", "(d/dx x'*x)'"),
    (
        r"\frac{\partial\operatorname{vec}(AX)}{\partial\operatorname{vec}(X)^\top}",
        "jac_X (A*X)",
    ),
    (r"\frac{d^2}{dt^2}\, t^3", "hess_t t^3"),
    (r"\frac{\partial (AX)_{ij}}{\partial X_{kl}}", "d/dX[k,l] (A*X)[i,j]"),
    (r"D_X(AX)[H]", "D_X (A*X) [H]"),
    (
        r"\mathrm d(AX^2) = A(\mathrm{d}X\,X + X\,\mathrm{d}X)",
        "D_X (A*X^2) [dX] = A*(dX*X + X*dX)",
    ),
    (r"\frac{\partial L}{\partial x}\text{ where }L = x^\top x", "d/dx x'*x"),
    # left sides and looks
    (r"g(X) = \operatorname{tr} X", "tr(X)"),
    (r"\mathcal{L} = c", "c"),
    (r"Ax = y", "A*x = y"),
    (r"\min_{x}\; x^\top x", "x'*x"),
    (r"$\displaystyle \left\{ A \right\}\, x$", "A*x"),
    (r"\begin{aligned} &A x \end{aligned}", "A*x"),
]


@pytest.mark.parametrize(("latex", "text"), READINGS, ids=[latex for latex, _ in READINGS])
def test_reading(latex: str, text: str) -> None:
    where = WHERE.replace("t: scalar", "t: scalar, H: n×n") if "H" in latex else WHERE
    assert same(latex, text, where)


HEADS = [
    ("E = x'*x", "x'*x", "text"),
    ("g(X) = tr(X)", "tr(X)", "text"),
    ("E = xᵀx", "x'*x", "unicode"),
    ("A*x = y", "A*x = y", "text"),
    ("y = A*x", "y = A*x", "text"),
    ("E = E*c", "E = E*c", "text"),
    ("f(x) = exp(x)", "f(x) = exp(x)", "text"),
]


@pytest.mark.parametrize(("text", "other", "syntax"), HEADS, ids=[h[0] for h in HEADS])
def test_a_left_side_that_only_names_the_value_is_dropped_in_every_syntax(
    text: str, other: str, syntax: str
) -> None:
    assert same(text, other, syntax=syntax)
    assert len(sides(text, WHERE, syntax)) == 1 + other.count("=")


SAID = [
    (r"1 - x", "1 beside a vector is a vector of ones"),
    (r"|A|", "bars around a square matrix are the determinant"),
    (r"e^A", "e to a square matrix is the matrix exponential expm"),
    (r"\sum_i x_i", "i runs from 1 to n"),
    (r"\sum_{i=1}^m (q_i - p_i^\top x)^2", "p_i is row i of P, as a column"),
    (r"\mathbf 1^\top x", "bold 1 is the vector of ones"),
    (r"g(x) = c", "the left side g names what was read"),
    (r"\min_x x^\top x", "the expression under min was read"),
    (r"\sigma(x)", "sigma is the sigmoid function"),
    (r"\nabla\|x\|^2", "∇ is by x"),
    (
        r"\nabla_x x^\top Ax - c\,x",
        "the derivative takes one term: the whole sum has no shape",
    ),
]


def test_a_declared_name_wins_over_a_product_and_that_is_said() -> None:
    where = "A: n×n, B: n×n, AB: n×n"
    assert same("AB", "AB", where)
    assert same("A B", "A*B", where)
    assert (
        "AB is the name, not a product"
        in read_expression("AB", where, syntax="latex").conventions
    )


@pytest.mark.parametrize(("latex", "said"), SAID, ids=[latex for latex, _ in SAID])
def test_what_is_settled_by_convention_is_said(latex: str, said: str) -> None:
    assert said in read_expression(latex, WHERE, syntax="latex").conventions


# -------------------------------------------------------------------- mistakes
MISTAKES = [  # text, kind, column, what the message or the hint shows
    (r"\fract{a}{b}", "syntax", 1, [r"\frac"]),
    (r"A\sqr{x}", "syntax", 2, [r"\sqrt"]),
    (r"\frac{c}", "syntax", 9, [r"\frac", "argument"]),
    (r"\sqrt", "syntax", 6, ["argument"]),
    (r"x^", "syntax", 3, ["argument", "x^{2}"]),
    (r"^2", "syntax", 1, ["before ^"]),
    (r"c + _1", "syntax", 5, ["before _"]),
    (r"c^2^3", "syntax", 4, ["double superscript", "{c^2}^3"]),
    (r"x_1_2", "syntax", 4, ["double subscript"]),
    (r"{Ax", "syntax", 4, ["never closed", "}"]),
    (r"Ax}", "syntax", 3, ["unmatched }"]),
    (r"\left(Ax", "syntax", 9, [r"\left(", r"\right)"]),
    (r"Ax\right)", "syntax", 3, [r"unmatched \right)"]),
    (r"\left(A\right]", "syntax", 8, [r"\right]"]),
    (r"(A]", "syntax", 3, ["unmatched ]", "column 1"]),
    (r"\begin{bmatrix}A", "syntax", 17, [r"\end{bmatrix}"]),
    (r"\begin{pmatrx}A\end{pmatrx}", "unsupported", 1, ["pmatrix"]),
    (r"A\end{bmatrix}", "syntax", 2, [r"unmatched \end{bmatrix}"]),
    (r"(A & B)", "syntax", 4, ["&"]),
    (r"A \\ B", "unsupported", 3, ["lines"]),
    (r"\text{a<b}", "syntax", 8, ["<"]),
    (r"\prod_i x_i", "unsupported", 1, ["products over an index"]),
    (r"\log", "syntax", 1, ["argument"]),
    (r"\log + c", "syntax", 1, ["argument"]),
    (r"Z + A", "unknown", 1, ["Z"]),
    # what is not guessed
    (r"\nabla_c c^2 + c", "syntax", 14, ["one term, or the whole sum"]),
    (r"\log c / t", "syntax", 8, ["log"]),
    (r"\operatorname{tr}A\operatorname{diag}(x)", "syntax", 19, ["tr", "diag"]),
    (r"\operatorname{tr}(A)^\top B", "syntax", 22, ["transpose"]),
    (r"\frac{\partial L}{\partial x}", "syntax", 16, ["L is not given", "where"]),
    (r"\nabla_x g(x)", "syntax", 10, ["g is not given"]),
    (r"g(x) + c", "unknown", 1, ["no function g"]),
    (r"x^{(2)}", "unsupported", 4, ["label"]),
    (r"\sin^{-1}(c)", "syntax", 7, ["inverse"]),
    (r"|x|", "shape", 1, [r"\|x\|_2", "abs"]),
    (r"|M|", "shape", 1, ["m×n"]),
    (r"e^{M}", "shape", 1, ["exp(X)"]),
    (r"A_1", "syntax", 3, ["X_{ij}"]),
    (r"1 - A", "shape", 3, ["ones", "eye"]),
    (r"\max_i x_i", "unsupported", 1, ["max"]),
    (r"\mathrm{d}x", "syntax", 1, ["differential"]),
    (r"\sum x", "syntax", 1, [r"\sum_{i=1}^{n}"]),
    (r"\sum_i x_i + c + y_i", "syntax", 1, ["index"]),
    (r"\nabla (x^\top y)", "syntax", 1, [r"\nabla_{x}"]),
    (r"x\,y", "shape", 4, ["x'*y"]),
    (r"\|x\|_{2,1}", "shape", 1, ["norm_pq"]),
    (r"\|x\|_{a^{-1}}", "unsupported", 1, ["norm"]),
    (r"A_{12}^\top", "syntax", 1, ["(A_{ij})^{k}"]),
    (r"A^2_{12}", "syntax", 1, ["(A^{k})_{ij}"]),
    (r"c/2\|x\|^2", "syntax", 4, ["denominator"]),
    (r"h(x)", "unknown", 1, ["no function h"]),
    (r"\phi(Ax)", "unknown", 1, ["no function"]),
    (r"\mathbb{E}[x]", "unsupported", 1, ["expectation"]),
    (r"dE = 2c\,dc", "syntax", 2, ["E is not given"]),
    (
        r"\frac{\partial\operatorname{tr}(AX)}{\partial X^\top}",
        "unsupported",
        47,
        ["transpose of a matrix"],
    ),
    (r"x" * 3000, "too-large", 2002, ["factors"]),
]


@pytest.mark.parametrize(
    ("latex", "kind", "column", "shown"), MISTAKES, ids=[m[0][:60] for m in MISTAKES]
)
def test_mistake(latex: str, kind: str, column: int, shown: list[str]) -> None:
    with pytest.raises(fr.FrechetError) as caught:
        read_expression(latex, WHERE, syntax="latex", strict=True)
    error = caught.value
    assert error.kind == kind, str(error)
    assert error.column is not None
    assert error.column <= column <= error.end_column, str(error)
    assert all(part in f"{error.message} {error.hint}" for part in shown), str(error)


LONG = [
    "x" * 200_000,
    "d" * 20_000 + "=1",
    r"\frac{\partial}{\partial x}" * 900,
    r"\begin{bmatrix}" * 2000,
]
LONG += [
    piece * 5000
    for piece in (
        r"\left(",
        "{",
        "^",
        r"\hat",
        r"\|",
        r"\operatorname{tr}",
        "$",
        "x'",
        r"\log ",
    )
]


@pytest.mark.parametrize("text", LONG, ids=lambda t: t[:20])
def test_long_and_deep_input_is_quick(text: str) -> None:
    start = time.process_time()
    try:
        parse(text + "x", declarations(WHERE), "latex")
    except fr.FrechetError as error:
        assert error.kind in ("syntax", "too-large", "unknown"), str(error)
    assert time.process_time() - start < 5
