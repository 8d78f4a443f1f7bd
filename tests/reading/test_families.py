r"""Families: `W_i`, `x_i` in sums, declared or rows of a matrix; sums without a range; indices that stand twice.

The oracle is a loop in NumPy over the members, and its quotients of differences.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.errors import FrechetError
from frechet.reading import declarations, read_expression

Arrays = dict[str, Any]
SIZES = {"N": 3, "m": 4, "n": 2, "d": 2, "p": 3, "K": 3}
W = "W_i: d×d for i in 1:N, x: d"
LEAST = "A_i: m×n for i in 1:N, b_i: m for i in 1:N, x: n"


def squares(a: Arrays) -> float:
    """Σ x'W_i x."""
    return sum(a["x"] @ V @ a["x"] for V in a["W"])


def lengths(a: Arrays) -> float:
    """Σ |W_i x|²."""
    return sum(((V @ a["x"]) ** 2).sum() for V in a["W"])


ANSWERED = [  # text, where, by what, the arrays with their shapes, the meaning as a loop
    (r"\sum_i x_i^\top w", "", "w", {"X": "Nd", "w": "d"}, lambda a: sum(x @ a["w"] for x in a["X"])),
    (
        r"\sum_{i}(y_i - w^T x_i)^2",
        "",
        "w",
        {"X": "Nd", "w": "d", "y": "N"},
        lambda a: sum((y - a["w"] @ x) ** 2 for x, y in zip(a["X"], a["y"], strict=True)),
    ),
    (
        r"\sum_{i}(y_i - w^T x_i)^2",
        "",
        "x",
        {"X": "Nd", "w": "d", "y": "N"},
        lambda a: sum((y - a["w"] @ x) ** 2 for x, y in zip(a["X"], a["y"], strict=True)),
    ),
    (
        r"\sum_{i} \log(1+\exp(-y_i w^T x_i))",
        "",
        "w",
        {"X": "Nd", "w": "d", "y": "N"},
        lambda a: sum(
            np.log(1 + np.exp(-y * (a["w"] @ x))) for x, y in zip(a["X"], a["y"], strict=True)
        ),
    ),
    (
        "sum(i in 1:N, (y_i - w'*x_i)^2)",
        "",
        "w",
        {"X": "Nd", "w": "d", "y": "N"},
        lambda a: sum((y - a["w"] @ x) ** 2 for x, y in zip(a["X"], a["y"], strict=True)),
    ),
    (
        r"\frac1N\sum_{i=1}^N (\theta^\top x^{(i)} - y^{(i)})^2",
        "",
        "θ",
        {"X": "Nd", "θ": "d", "y": "N"},
        lambda a: sum((y - a["θ"] @ x) ** 2 for x, y in zip(a["X"], a["y"], strict=True)) / 3,
    ),
    (
        r"\frac1N\sum_{i=1}^N (h(x^{(i)}) - y^{(i)})^2",
        "h: elementwise",
        "y",
        {"x": "N", "y": "N"},
        None,
    ),
    (r"\sum_{i=1}^N x^TW_ix", W, "x", {"W": "Ndd", "x": "d"}, squares),
    (r"\sum_{i=1}^N x^TW_ix", W, "W", {"W": "Ndd", "x": "d"}, squares),
    (r"\sum_i x^TW_i^\top W_i x", W, "W", {"W": "Ndd", "x": "d"}, lengths),
    ("sum(i in 1:N, x'*W_i*x)", W, "x", {"W": "Ndd", "x": "d"}, squares),
    (r"\sum_{i=1}^N x^TW_ix", "W_i: d×d, x: d", "x", {"W": "Ndd", "x": "d"}, squares),
    ("sum(i in 1:3, x'*W_i*x)", "W_i: d×d, x: d", "x", {"W": "Ndd", "x": "d"}, squares),
    ("x'*W_2*x", W, "W", {"W": "Ndd", "x": "d"}, lambda a: a["x"] @ a["W"][1] @ a["x"]),
    (
        r"\sum_i \|A_i x - b_i\|^2",
        LEAST,
        "x",
        {"A": "Nmn", "b": "Nm", "x": "n"},
        lambda a: sum(((A @ a["x"] - b) ** 2).sum() for A, b in zip(a["A"], a["b"], strict=True)),
    ),
    (
        r"\sum_i \|A_i x - b_i\|^2",
        LEAST,
        "b",
        {"A": "Nmn", "b": "Nm", "x": "n"},
        lambda a: sum(((A @ a["x"] - b) ** 2).sum() for A, b in zip(a["A"], a["b"], strict=True)),
    ),
    (
        r"\sum_k \pi_k \operatorname{tr}(\Sigma_k)",
        "Sigma_k: d×d for k in 1:K",
        r"\pi",
        {"pi": "K", "Sigma": "Kdd"},
        lambda a: sum(p * np.trace(S) for p, S in zip(a["pi"], a["Sigma"], strict=True)),
    ),
    (
        r"\sum_i\sum_j \|x_i - x_j\|^2",
        "",
        "X",
        {"X": "Nd"},
        lambda a: sum(((x - y) ** 2).sum() for x in a["X"] for y in a["X"]),
    ),
    (
        r"\sum_{i,j} K_{ij} x_i^\top x_j",
        "",
        "X",
        {"X": "Nd", "K": "NN"},
        lambda a: sum(a["K"][i, j] * (a["X"][i] @ a["X"][j]) for i in range(3) for j in range(3)),
    ),
    (
        r"\sum_{i\ne j} a_i a_j",
        "a: N",
        "a",
        {"a": "N"},
        lambda a: sum(a["a"][i] * a["a"][j] for i in range(3) for j in range(3) if i != j),
    ),
    (
        r"\sum_{i<j} A_{ij} x_i x_j",
        "A: N×N, x: N",
        "x",
        {"A": "NN", "x": "N"},
        lambda a: sum(a["A"][i, j] * a["x"][i] * a["x"][j] for j in range(3) for i in range(j)),
    ),
    (
        r"\sum_{i\in[N]} \|x_i-\mu\|^2",
        "",
        r"\mu",
        {"X": "Nd", "μ": "d"},
        lambda a: sum(((x - a["μ"]) ** 2).sum() for x in a["X"]),
    ),
    (r"\sum_i \log\cosh((Wx)_i)", "", "x", {"W": "md", "x": "d"}, lambda a: np.log(np.cosh(a["W"] @ a["x"])).sum()),
    (r"\sum_n \ln(1 + x_n^2)", "", "x", {"x": "N"}, lambda a: np.log(1 + a["x"] ** 2).sum()),
    (r"\sum_{i,j} \delta_{ij} x_i x_j", "", "x", {"x": "N"}, lambda a: (a["x"] ** 2).sum()),
    (
        r"\sum_i \log\det(B + A_i^\top A_i)",
        "A_i: 4×2 for i in 1:3, B: 2×2 psd",
        "A",
        {"A": "Nmn", "B": "spd"},
        lambda a: sum(np.log(np.linalg.det(a["B"] + A.T @ A)) for A in a["A"]),
    ),
    (
        "sum(i in 1:2, sum(j in 1:2, det(A_i + A_j)))",
        "A_i: 2×2 for i in 1:2",
        "A",
        {"A": "ddd"},
        lambda a: sum(np.linalg.det(A + B) for A in a["A"] for B in a["A"]),
    ),
]  # fmt: skip


def arrays(shapes: dict[str, str]) -> Arrays:
    """Random arrays of these shapes, by letters of sizes; `spd` a positive definite matrix."""
    rng = np.random.default_rng(5)
    return {
        name: np.eye(2) + 0.1
        if letters == "spd"
        else rng.uniform(0.5, 1.5, [SIZES[c] for c in letters])
        for name, letters in shapes.items()
    }


def quotients(f: Callable[[Arrays], float], a: Arrays, name: str) -> Any:
    """The quotients of differences of a function of arrays, by the entries of one."""
    found, h = np.zeros_like(a[name]), 1e-5
    for place in np.ndindex(found.shape):
        up, down = a[name].copy(), a[name].copy()
        up[place] += h
        down[place] -= h
        found[place] = (f({**a, name: up}) - f({**a, name: down})) / (2 * h)
    return found


@pytest.mark.parametrize(
    ("text", "where", "by", "shapes", "meaning"), [row for row in ANSWERED if row[4]]
)
def test_a_sum_over_a_family_is_the_loop(
    text: str,
    where: str,
    by: str,
    shapes: dict[str, str],
    meaning: Callable[[Arrays], float],
) -> None:
    d = fr.derive(text, by, where=where)
    a = arrays(shapes)
    assert np.allclose(d.value.evaluate(a), meaning(a))
    assert np.allclose(
        d.gradient.evaluate(a), quotients(meaning, a, d.variables[0].name), atol=1e-6
    )
    assert np.allclose(
        d.compile("gradient")(**{s: a[s] for s in shapes}), d.gradient.evaluate(a)
    )
    assert d.check().status == "passed"


@pytest.mark.parametrize(("text", "where", "by"), [row[:3] for row in ANSWERED])
def test_its_check_passes_and_its_rows_are_said(text: str, where: str, by: str) -> None:
    d = fr.derive(text, by, where=where)
    assert d.check().status == "passed"
    rows = [s for s in d.context.variables if s.isupper() and f"{s}:" not in where]
    said = [c for c in d.conventions if c.startswith("read as ") and "row" in c]
    assert len(said) == len([s for s in rows if s == "X"])


DECLARED = {  # a declaration, and the name and the shape of the whole family
    "W_i: n×n for i in 1:N": ("W", "(N, n, n)"),
    "W: n×n for i in 1:N": ("W", "(N, n, n)"),
    "W_k: m×n for k in 1..3": ("W", "(3, m, n)"),
    "x_i: d for i = 1:N": ("x", "(N, d)"),
    "x^(i): d for i in [N]": ("x", "(N, d)"),
    "c_i: scalar for i in 1:N": ("c", "(N,)"),
    "W_i: matrix for i in 1:N": ("W", "None"),
}


@pytest.mark.parametrize(("text", "meant"), DECLARED.items())
def test_a_family_is_an_array_with_an_axis_in_front(
    text: str, meant: tuple[str, str]
) -> None:
    (d,) = declarations(text).values()
    assert (d.name, str(d.shape)) == meant


REFUSED = [  # text, where: asked or refused
    (r"\sum_i W_i x", ""),
    ("sum(i in 1:m, W_i*x)", ""),
    (r"\sum_{i=1}^N x^\top A_i x", "x: n"),
    (r"\sum_k \pi_k \Sigma_k", ""),
    (r"\sum_i A_i^\top A_i", ""),
]


@pytest.mark.parametrize(("text", "where"), REFUSED)
def test_an_undeclared_family_of_matrices_is_asked_for_by_words_that_declare_it(
    text: str, where: str
) -> None:
    with pytest.raises(FrechetError) as raised:
        read_expression(text, where)
    said = re.match(r"declare (.*), or with sizes: (.*)", raised.value.hint)
    assert said is not None
    for cure in (said[1], f"{said[1].partition(':')[0]}: {said[2]}"):
        read_expression(text, ", ".join(filter(None, [where, cure])).replace("m×n", "n×n"))


WHOLE = [
    ("A*x", "A_i: m×n for i in 1:N"),
    (r"\operatorname{tr}(A)", "A_i: n×n for i in 1:N"),
    ("A + A", "A_i: n×n for i in 1:N"),
    ("A_4*x", "A_i: m×n for i in 1:3"),
    ("A", "A_i: n×n psd for i in 1:N"),
    ("A", "A_i: n×n for i in 1:1"),
    (r"\sum_i \log\det A_i", "A_i: n×n for i in 1:N"),
    (r"\sum_i 3", ""),
    (r"\sum_i x_i y_i", "x: m, y: n"),
]


@pytest.mark.parametrize(("text", "where"), WHOLE)
def test_what_is_no_member_or_has_no_form_is_refused(text: str, where: str) -> None:
    with pytest.raises(FrechetError):
        read_expression(text, where)


CLAIMS = [  # a true claim, where
    (r"\nabla_{x_k} \sum_{i=1}^n (w^\top x_i - y_i)^2 = 2(w^\top x_k - y_k) w", "X: n×d, w: d, y: n"),
    (r"\nabla_{x_k} \sum_{i=1}^n (w^\top x_i - y_i)^2 = 2(w^\top x_k - y_k) w", ""),
    (r"\nabla_w \sum_{i} \log(1+\exp(-y_i w^T x_i)) = -\sum_i y_i \sigma(-y_i w^T x_i) x_i", ""),
    (r"\nabla_{\mathbf{w}}\frac{1}{n}\sum_{i=1}^n(\mathbf{w}^\top\mathbf{x}_i-y_i)^2"
        r" = \frac{2}{n}\sum_{i=1}^n(\mathbf{w}^\top\mathbf{x}_i-y_i)\mathbf{x}_i", ""),
    (r"\frac{\partial}{\partial W_k} \sum_{i=1}^N x^\top W_i^\top W_i x = 2 W_k x x^\top", W),
    (r"\frac{\partial}{\partial W_k} \sum_{k=1}^N x^\top W_k x = x x^\top", W),
    (r"\nabla_x \sum_{i=1}^N x^\top W_i x = \sum_{i=1}^N (W_i + W_i^\top) x", W),
    (r"\nabla_x \sum_i \|A_i x - b_i\|^2 = 2\sum_i A_i^\top(A_i x - b_i)", LEAST),
    (r"\nabla_{\mu_k} \sum_i\sum_k r_{ik}\|x_i - \mu_k\|^2 = -2\sum_i r_{ik}(x_i-\mu_k)", ""),
    (r"\frac{\partial}{\partial x_k} \sum_k x_k^2 = 2x_k", ""),
    (r"\frac{\partial}{\partial \pi_k} \sum_k \pi_k a_k = a_k", ""),
    (r"\nabla_{\mathbf{x}_i} \|\mathbf{x}_i - \mathbf{x}_j\|^2 = 2(\mathbf{x}_i - \mathbf{x}_j)", ""),
    (r"\nabla_{\mathbf{x}_i} \mathbf{x}_i^\top \mathbf{A}\mathbf{x}_j = \mathbf{A}\mathbf{x}_j", ""),
    (r"\partial(A_{ij}x_j)/\partial x_k = A_{ik}", "A: m×n"),
    (r"\partial(A_{ij}x_j)/\partial x_k = A_{ik}", ""),
    (r"\frac{\partial}{\partial x_k} (x_i A_{ij} x_j) = 2A_{kj}x_j", "A: n×n symmetric, x: n"),
    (r"\frac{\partial}{\partial x_k} x_i A_{ij} x_j = A_{kj}x_j + A_{ik}x_i", "A: n×n, x: n"),
    (r"\frac{\partial}{\partial A_{kl}} A_{ij}x_j y_i = x_l y_k", ""),
    (r"A_{ij}B_{jk} = (AB)_{ik}", "A: m×n, B: n×p"),
    ("A_{ij}B_{jk} = (AB)_{ik}", ""),
    (r"\operatorname{tr}(AB) = A_{ij}B_{ji}", "A: m×n, B: n×m"),
    ("A_ij x_j = (A x)_i", "A: m×n, x: n"),
    (r"a_i b_i = a^\top b", "a: n, b: n"),
    ("δ_ik δ_kl = δ_il", ""),
    (r"\delta_{ik}\delta_{kl} = \delta_{il}", ""),
    (r"\sum_k \delta_{ik}\delta_{kl} = \delta_{il}", ""),
    (r"\delta_{ij} x_j = x_i", ""),
    (r"\delta_{ij} A_{jk} = A_{ik}", "A: n×n"),
    (r"\sum_j \delta_{ij} x_j = x_i", "x: n"),
]  # fmt: skip
MISTAKES = [  # what a mistake makes of the right side
    "2({})",
    "-({})",
    "({}) + ({})",
]
FALSE = [
    (r"\partial(A_{ij}x_j)/\partial x_k = A_{ki}", "A: n×n"),
    (r"\partial(A_{ij}x_j)/\partial x_k = A_{ki}", ""),
    ("A_{ij}B_{jk} = (BA)_{ik}", "A: n×n, B: n×n"),
    (r"\delta_{ik}\delta_{kl} = \delta_{ik}", ""),
    (r"\delta_{ij} x_j = x_j", "x: n"),
    (r"\delta_{ij} A_{jk} = A_{jk}", "A: n×n"),
    (r"\nabla_x \sum_{i=1}^N x^\top W_i x = 2\sum_{i=1}^N W_i x", W),
    (r"\frac{\partial}{\partial A_{kl}} A_{ij}x_j y_i = x_k y_l", ""),
    (
        r"\frac{\partial}{\partial x_k} (x_i A_{ij} x_j) = A_{kj}x_j",
        "A: n×n symmetric, x: n",
    ),
    (r"\nabla_{x_k} \sum_{i=1}^n (w^\top x_i - y_i)^2 = 2\sum_i (w^\top x_i - y_i) w", ""),
    (r"\frac{\partial}{\partial x_i}(x_i - y_i)^2 = 3(x_i-y_i)", "x: n, y: n"),
]


@pytest.mark.parametrize(("claim", "where"), CLAIMS)
def test_a_true_claim_on_a_family_is_right(claim: str, where: str) -> None:
    assert fr.check_claim(claim, where=where).right


@pytest.mark.parametrize(("claim", "where"), CLAIMS)
def test_a_planted_mistake_is_never_right(claim: str, where: str) -> None:
    left, right = claim.split(" = ")
    for mistake in MISTAKES:
        made = f"{left} = {mistake.format(right, right)}"
        assert not verdict(made, where).startswith("right"), made


@pytest.mark.parametrize(("claim", "where"), FALSE)
def test_a_false_claim_is_never_right(claim: str, where: str) -> None:
    assert not verdict(claim, where).startswith("right")


def verdict(claim: str, where: str) -> str:
    """The verdict, or the class of the error."""
    try:
        return fr.check_claim(claim, where=where).verdict
    except FrechetError as error:
        return type(error).__name__
