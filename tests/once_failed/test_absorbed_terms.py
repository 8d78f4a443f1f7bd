"""Claims that were right in float64 alone: a term that is absorbed, an entry beside a large one, a steep function.

Their sides differ by less than 1e-14, or than 1e-11 of the largest entry, at every point that was tried.
"""

from __future__ import annotations

import pytest

import frechet as fr

WHERE = "a: scalar, b: scalar, x: n, A: n×n"
NOT_RIGHT = """
    exp(a)*1e-15 = 0
    d/da (1e-30*exp(a)) = 2e-30*exp(a)
    1 - cos(1e-6*a) = 2.001*sin(0.5e-6*a)^2
    sigmoid(a-40) = 0
    det(A)*exp(-50) = 0
    d/dx norm2(1e-20*x) = 0*x
    expm(A)*1e-14 = 0*A
    [1e12*exp(a); exp(b)] = [1e12*exp(a); exp(2*b)]
    [1e8*exp(a); exp(b)] = [1e8*exp(a); exp(b) + 1e-5]
    1e13*exp(a) + exp(b) = 1e13*exp(a)
    log(1e15 + exp(a)) = log(1e15)
    d/da (log(1e20 + exp(a))) = 0*a
    exp(a)*(1 + 1e-12) = exp(a)
    tr(expm(A)) + 1e-13 = tr(expm(A))
    tanh(1000*a) = sign(a)
    d/dx max(x) = softmax(1000*x)
    max(x) = logsumexp(1000*x)/1000
    d/da sigmoid(1000*a) = 0*a
    exp(-1e6*a^2) = 0
    erf(1e5*a)^2 = 1
"""
RIGHT = """
    exp(a)*exp(b) = exp(a + b)
    1e12*exp(a) - 1e12*exp(a) + b = b
    1 - cos(1e-6*a) = 2*sin(0.5e-6*a)^2
    1e-30*exp(a)*exp(b) = 1e-30*exp(a + b)
    [1e12*exp(a); exp(2*b)] = [1e12*exp(a); exp(b)^2]
    sigmoid(a - 40) = 1/(1 + exp(40 - a))
    tanh(1000*a) = 2*sigmoid(2000*a) - 1
    log(1e15 + exp(a)) = log(1e15) + log(1 + 1e-15*exp(a))
    d/dx logsumexp(1000*x) = 1000*softmax(1000*x)
    det(expm(A)) = exp(tr(A))
    inv(expm(A)) = expm(-A)
    d/dA tr(expm(A)) = expm(A)'
    norm2(A) = sqrt(sum(svdvals(A).^2))
    d/dA norm_nuc(A) = polar(A)
    d/dA lambda_max(A + A') = 2*eigvec_max(A + A')*eigvec_max(A + A')'
    gelu(a) = a/2*(1 + erf(a/sqrt(2)))
    abs(a)*abs(b) = abs(a*b)
    cosh(a)^2 - sinh(a)^2 = 1
"""


def lines(text):
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("claim", lines(NOT_RIGHT))
def test_what_floats_absorb_is_told_apart(claim):
    assert fr.check_claim(claim, where=WHERE).verdict in ("wrong", "factor")


@pytest.mark.parametrize("claim", lines(RIGHT))
def test_what_is_right_stays_right(claim):
    assert fr.check_claim(claim, where=WHERE).verdict == "right"


@pytest.mark.parametrize(
    "structure", ["orthogonal", "symmetric", "psd", "skew", "diagonal", "toeplitz"]
)
def test_points_lie_on_their_spaces_in_every_digit(structure):
    where = f"Q: n×n {structure}"
    assert fr.check_claim("tr(expm(Q)) = tr(expm(Q'))", where=where).verdict == "right"
    assert fr.check_claim(
        "tr(expm(Q))*(1 + 1e-14) = tr(expm(Q'))", where=where
    ).verdict in ("wrong", "factor")


SMALLER = [  # than 1e-20 of the values
    "d/dx sin(x) = cos(x) + 1e-22",
    "d/dx sin(x) = cos(x) + 1e-40*x",
    "d/dx sin(x) = cos(x) + exp(-100 - x^2)",
    "d/dx sin(x) = cos(x)*(1 + 1e-20)",
    "sin(x) = sin(x) + exp(-100)",
    "d/dx exp(x) = exp(x)*(1 - 1e-30)",
    "exp(x)*exp(-x) = 1 + 1e-35",
    "log(exp(x) + 1e-25) = x",
    "d/dx tanh(x) = 1 - tanh(x)^2 + 1e-33*x^2",
    "sqrt(x^2 + 1e-28) = abs(x)",
]


@pytest.mark.parametrize("claim", SMALLER)
def test_a_term_smaller_still_is_told_apart(claim):
    assert not fr.check_claim(claim, where="x: scalar").right
