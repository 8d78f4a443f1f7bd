r"""Entries: `x_1`, `x_i`, `X_{kl}` beside their base, and second derivatives by them."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.errors import FrechetError
from frechet.reading import read_expression

READ = [  # text, where, the same in brackets
    ("(x_1 - x_2)^2", "x: n", "(x[1] - x[2])^2"),
    ("x_i^2", "x: n", "x[i]^2"),
    ("x_12", "x: n", "x[12]"),
    ("X_12 + X_ij", "X: m×n", "X[1,2] + X[i,j]"),
    ("x'*x + x_1", "", "x'*x + x[1]"),
    ("theta_j*(theta'*theta)", "", "theta[j]*(theta'*theta)"),
    ("x₁² + x'x", "", "x[1]^2 + x'*x"),
    ("xₖ xᵀx", "", "x[k]*(x'*x)"),
    (r"x_1^2 + \|x\|^2", "", "x[1]^2 + norm2(x)^2"),
    (r"L_{ij}\operatorname{tr}(L)", "", "L[i,j]*tr(L)"),
    (r"\theta_j\theta^\top x", "", "θ[j]*θ'*x"),
    (r"a_{ij}\operatorname{tr}(A)", "A: n×n", "A[i,j]*tr(A)"),
    (
        r"\sum_{i,j} a_{ij}x_ix_j",
        "A: n×n, x: n",
        "sum(i in 1:n, sum(j in 1:n, A[i,j]*x[i]*x[j]))",
    ),
]
NAMES = [  # text, a name of its own in it: a label, or what no entry fits
    ("norm2(x - x_0)^2", "x_0"),
    ("norm2(x - x_1)^2", "x_1"),
    ("W_in*x + W*x", "W_in"),
    (r"\|x - x_0\|^2", "x0"),
    (r"\|x - x_1\|^2", "x1"),
    (r"\theta^\top x + \theta_0", "θ0"),
    (r"W_2 W_1 x", "W1"),
    (r"W_1 x + W x", "W1"),
    (r"W_{in} x + W x", "W_in"),
    (r"a x + a_1 x", "a1"),
    (r"\operatorname{tr}(A_{11} A_{12}^\top)", "A11"),
]
ASKED = [  # a declared base, and no place of it
    ("norm2(x - x_1)", "x: n"),
    ("x_ij", "x: n"),
    ("A_k*x", "A: n×n, x: n"),
    (r"a_{ij}x_ix_j", "A: n×n, x: n"),
    (r"\partial_k x^\top x", "x: n"),
    (r"\frac{\partial^2 x^\top A x}{\partial x_i\partial x}", "A: n×n, x: n"),
    (r"\nabla_{xy} x^\top A y", "A: n×n, x: n, y: n"),
]
CLAIMS = [
    (r"\frac{\partial X_{ij}}{\partial X_{kl}} = \delta_{ik}\delta_{jl}", "", True),
    (r"\frac{\partial X_{ij}}{\partial X_{kl}} = 0", "", False),
    (r"\frac{\partial x_i}{\partial x_j} = \delta_{ij}", "", True),
    (r"\frac{\partial}{\partial x_k} x^T x = 2 x_k", "", True),
    (r"\frac{\partial}{\partial x_k} x^T x = 3 x_k", "", False),
    ("d/dx_k x'*x = 2*x_k", "", True),
    ("d/dx_k x'*x = 0", "", False),
    ("∂/∂xₖ xᵀx = 2xₖ", "", True),
    (r"\nabla_{w_1} w^Tw = 0", "", False),
    (r"\frac{\partial}{\partial x_k} \sum_{i=1}^n x_i^2 = 2x_k", "", True),
    (r"\frac{\partial \operatorname{tr}(XA)}{\partial X_{kl}} = A_{lk}", "", True),
    (r"\frac{\partial}{\partial a_{ij}} \operatorname{tr}(AB) = b_{ji}", "", True),
    (
        r"\frac{\partial^2 x^TAx}{\partial x_i\partial x_j} = A_{ij}+A_{ji}",
        "A: n×n, x: n",
        True,
    ),
    (r"\frac{\partial^2 x^TAx}{\partial x_i\partial x_j} = A_{ij}+A_{ji}", "", True),
    (r"\frac{\partial^2 x^TAx}{\partial x_i\partial x_j} = 2A_{ij}", "", False),
    (r"\frac{\partial^2 x^TAx}{\partial x_k^2} = 2A_{kk}", "A: n×n, x: n", True),
    (r"\frac{\partial^2 x^TAx}{\partial x_k^2} = A_{kk}", "A: n×n, x: n", False),
    (r"\frac{\partial^2 \operatorname{tr}(X^TX)}{\partial X_{ij}^2} = 2", "X: m×n", True),
    ("∂²/∂xᵢ∂xⱼ xᵀAx = Aᵢⱼ + Aⱼᵢ", "", True),
    (r"\nabla^2_{xx} (x^TAx) = A + A^T", "A: n×n, x: n", True),
    (r"\nabla_{xx}^2 (x^TAx) = 0", "A: n×n, x: n", False),
    (r"\nabla_{xy}^2 (x^TAy) = A", "A: m×n, x: m, y: n", True),
    (r"\nabla_{x,y}^2 (x^TAy) = A^T", "A: n×n, x: n, y: n", False),
    (r"\partial_{xy} (x^TAy) = A", "A: m×n, x: m, y: n", True),
]


@pytest.mark.parametrize("text, where, brackets", READ)
def test_a_subscript_beside_its_base_is_an_entry(
    text: str, where: str, brackets: str
) -> None:
    reading = read_expression(text, where)
    shapes = ", ".join(
        f"{x.name}: {'×'.join(n.text for n in x.shape)}" for x in reading.variables.values()
    )
    assert reading.expr is read_expression(brackets, shapes).expr


@pytest.mark.parametrize("text, name", NAMES)
def test_a_label_is_a_name(text: str, name: str) -> None:
    reading = read_expression(text)
    assert name in reading.variables
    assert any(said.startswith(name + ":") for said in reading.names.guesses)


@pytest.mark.parametrize("text, where", ASKED)
def test_what_is_no_entry_of_a_declared_name_is_asked(text: str, where: str) -> None:
    with pytest.raises(FrechetError):
        read_expression(text, where)


@pytest.mark.parametrize("text, where, holds", CLAIMS)
def test_claims_about_entries(text: str, where: str, holds: bool) -> None:
    verdict = fr.check_claim(text, where)
    assert bool(verdict) is holds
    assert verdict.verdict not in ("shape", "undecided")
    # a false claim about what nobody declared may be meant otherwise
    assert verdict.verdict != "not-understood" or not (holds or where)


def test_an_entry_and_a_whole_array_are_no_verdict() -> None:
    claim = r"\frac{\partial^2 x^TAx}{\partial x_i\partial x} = A"
    assert fr.check_claim(claim).verdict == "not-understood"


def test_the_entry_of_two_numbers_is_said() -> None:
    assert (
        "A_22 is the entry A[2,2]"
        in read_expression(r"\det(A) A_{22}", "A: n×n").conventions
    )


LINES = "A: 1×3, B: 3×2, C: 1×2, v: 3×1"


@pytest.mark.parametrize(
    "claim",
    [
        r"(AB)_{12} = A_1 B_{12} + A_2 B_{22} + A_3 B_{32}",
        r"C_{12} = C_2",
        r"\frac{\partial v_i}{\partial v_j} = \delta_{ij}",
        r"\frac{\partial (A A^T)}{\partial A_2} = 2A_2",
        r"\frac{\partial^2 (v^T v)}{\partial v_3^2} = 2",
        "d/dA[2] (A*A') = 2*A[2]",
    ],
)
def test_one_place_tells_an_entry_of_a_row_or_a_column(claim: str) -> None:
    assert fr.check_claim(claim, LINES).verdict == "right"


def test_one_place_tells_no_entry_of_a_matrix() -> None:
    for claim in (
        r"\frac{\partial \operatorname{tr} B}{\partial B_2} = 1",
        "d/dB[2] tr(B) = 1",
    ):
        assert fr.check_claim(claim, "B: n×n").verdict == "shape"
    assert not fr.check_claim(r"\frac{\partial (A A^T)}{\partial A_2} = 2A_1", LINES)
