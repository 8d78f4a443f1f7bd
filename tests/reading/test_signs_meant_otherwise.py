"""Signs that act entry by entry or on the whole array: a claim that holds in one of the two ways is right."""

from __future__ import annotations

import pytest

import frechet as fr

MATRIX = "A: n×n, t: scalar"
VECTOR = "x: n, p: scalar"
WHOLE = [  # functions of the matrix
    (r"\frac{d}{dt} \exp(tA) = A \exp(tA)", MATRIX),
    (r"\frac{d}{dt} e^{At} = e^{At} A", MATRIX),
    ("d/dt exp(t*A) = A*exp(t*A)", MATRIX),
    ("d/dt sin(t*A) = A*cos(t*A)", MATRIX),
    ("det(exp(A)) = exp(tr(A))", MATRIX),
    ("d/dA tr(exp(A)) = exp(A)'", MATRIX),
    (r"\frac{d}{dt} \exp(At) = A \exp(At)", ""),
    (r"\frac{d}{dt} e^{tA} = A e^{tA}", ""),
]
ENTRIES = [  # functions of every entry
    ("d/dt exp(t*A) = A.*exp(t*A)", MATRIX),
    ("d/dA sum(exp(A)) = exp(A)", MATRIX),
    (r"\nabla_x \|x\|_p^p = p |x|^{p-1} \circ \operatorname{sign}(x)", VECTOR),
    (r"\nabla_x \|x\|_p^p = p |x|^{p-2} \odot x", VECTOR),
    (r"\|x\|_1 = 1^T |x|", VECTOR),
    ("x'*x = sum(x^2)", VECTOR),
]
NEITHER = [  # wrong in both ways
    ("d/dt exp(t*A) = 2*A*exp(t*A)", MATRIX, "wrong"),
    ("det(exp(A)) = exp(2*tr(A))", MATRIX, "wrong"),
    (r"\nabla_x \|x\|_p^p = |x|^{p-2} \odot x", VECTOR, "shape"),
    ("x'*x = sum(x^3)", VECTOR, "shape"),
    (r"\frac{d}{dt} \exp(At) = 2 A \exp(At)", "", "not-understood"),
]


@pytest.mark.parametrize("claim, where", WHOLE + ENTRIES)
def test_one_of_the_two_ways_holds(claim: str, where: str) -> None:
    assert fr.check_claim(claim, where).verdict == "right"


@pytest.mark.parametrize("claim, where, verdict", NEITHER)
def test_neither_holds(claim: str, where: str, verdict: str) -> None:
    assert fr.check_claim(claim, where).verdict == verdict


def test_the_way_is_said() -> None:
    said = fr.check_claim("d/dt exp(t*A) = A*exp(t*A)", MATRIX).conventions
    assert "exp of a square matrix is read as the matrix function expm" in said
    said = fr.check_claim(r"\|x\|_1 = 1^T |x|", VECTOR).conventions
    assert "bars around a vector are read as the absolute value of every entry" in said


@pytest.mark.parametrize(
    ("claim", "where", "verdict"),
    [
        (r"(A - \lambda E)x = Ax - \lambda x", "A: n×n, x: n, λ: scalar", "right"),
        ("A*inv(A) = E", "A: n×n", "right"),
        ("A A⁻¹ = E", "", "right"),
        (r"(A - \lambda E)x = Ax + \lambda x", "A: n×n, x: n, λ: scalar", "wrong"),
        ("A*inv(A) = 2*E", "A: n×n", "wrong"),
        ("d/dX tr(E*X) = E", "X: n×n", "right-numerator-layout"),
        ("A*E = E*A", "A: n×n", "wrong"),  # of some matrix E
        ("A*inv(A) = E", "A: n×n, E: n×n", "wrong"),  # of any matrix E
    ],
)
def test_an_e_on_one_side_alone_may_be_the_identity(
    claim: str, where: str, verdict: str
) -> None:
    assert fr.check_claim(claim, where).verdict == verdict
