r"""Signs of print: norms, sums over what an index reads, decoration, a coefficient before a product (13, 15, 16).

Every row: what is written, and the same in the text syntax.
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr
from frechet.functions.algebra import lower

WHERE = "A: n×n, C: m×n, W: m×n, x: n, y: n, v: m, a: scalar, p: scalar, S: n×n psd"
SAME = [
    (r"\|x\|_p^p", "norm_p(x, p)^p"),
    (r"\|x\|_3", "norm_p(x, 3)"),
    (r"\|x\|_\infty", "norm_inf(x)"),
    (r"\|C\|_2", "norm_2(C)"),
    (r"\|C\|_*", "norm_nuc(C)"),
    (r"\|C\|_{2,1}", "norm_pq(C, 2, 1)"),
    (r"\|x - y\|_{S}^2", "(x - y)'*S*(x - y)"),
    (r"\|x\|_{S^{-1}}^2", "x'*inv(S)*x"),
    (r"\|x\|_S", "sqrt(x'*S*x)"),
    (r"\underbrace{A x}_{\text{the fit}} - y", "A*x - y"),
    (r"\overbrace{A x}^{n} - y", "A*x - y"),
    (r"\boxed{A x}", "A*x"),
    (r"\cancel{A} x", "A*x"),
    (r"A x \tag{1}", "A*x"),
    (r"A x \label{eq:1}", "A*x"),
    (r"A x & \text{by the chain rule}", "A*x"),
    (r"\operatorname{tr}(A) \qquad (3)", "tr(A)"),
    (r"\sum_i (Wx)_i", "sum(W*x)"),
    (r"\sum_i (Wx - v)_i^2", "sum((W*x - v).^2)"),
    (r"\sum_j (C^\top v)_j", "sum(C'*v)"),
    (r"\sum_{i,j} A_{ij} x_i y_j", "x'*A*y"),
    (r"\sum_{i\in[n]} x_i^2", "norm2(x)^2"),
    ("1/n x'x", "1/n*(x'*x)"),
    ("1/n x^T A x", "1/n*(x'*A*x)"),
    ("a/2p", "a/(2*p)"),
]
PAIRS = [
    (r"\sum_{i<j} A_{ij} x_i x_j", "x@np.triu(A,1)@x"),
    (r"\sum_{i \le j} A_{ij} x_i x_j", "x@np.triu(A)@x"),
    (r"\sum_{i>j} A_{ij} x_i", "x@np.tril(A,-1)@np.ones(n)"),
    (r"\sum_{i\ne j} A_{ij} x_i x_j", "x@(A-np.diag(np.diag(A)))@x"),
    (r"\sum_{i \neq j} A_{ij} - 1", "A.sum()-np.trace(A)-1"),
]
ASKED = [
    r"\|x\|_0",
    r"\|x\|_q",
    r"\sum_{i\in[m]} x_i",
    r"\sum_{i<j} C_{ij}",
    r"\sum_i i",
    "||A||F",
    "||x||1",
    r"x + \text{some words}",
    r"\|\|x\|_S\, x\|_S",
]


@pytest.mark.parametrize(("written", "meant"), SAME, ids=lambda t: t)
def test_a_sign_of_print_is_read(written, meant):
    assert lower(fr.read(written, WHERE)) is lower(fr.read(meant, WHERE))


@pytest.mark.parametrize(("written", "meant"), PAIRS, ids=lambda t: t)
def test_a_sum_over_pairs_has_the_value_of_its_pairs(written, meant):
    random, n = np.random.default_rng(0), 4
    A, x = random.normal(size=(n, n)), random.normal(size=n)
    found = fr.derive(f"a*({written})", "a", where=WHERE).evaluate(
        {"A": A, "x": x, "a": 1.0}
    )
    assert np.allclose(found, eval(meant, {"np": np, "A": A, "x": x, "n": n}))


@pytest.mark.parametrize("written", ASKED)
def test_what_is_left_open_is_asked(written):
    with pytest.raises(fr.FrechetError):
        fr.read(written, WHERE)


def test_the_product_below_a_slash_is_said():
    said = fr.reading.read_expression("a/2p", WHERE).conventions
    assert "/2p is a division by the product 2p" in said


def test_a_script_l_is_an_l_where_no_other_stands() -> None:
    r"""ℓ is read as `\ell` is; beside an l it is asked."""
    assert fr.check_claim(r"\nabla_x ℓ = 2x \text{ where } ℓ = x^T x")
    with pytest.raises(fr.FrechetError, match="script small l"):
        fr.read("ℓ'*x + l")
