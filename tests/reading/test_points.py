r"""Values at a point: a bar with the point below it, `at(f, x = a)`; read, read back, judged, and beside NumPy."""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr
from frechet.check import compare
from frechet.errors import FrechetError
from frechet.functions.algebra import lower
from frechet.numeric.evaluate import evaluate
from frechet.reading import read_any

WHERE = "A: n×n, x: n, a: n, b: n, X: n×n, H: n×n, S: n×n symmetric, B: n×n symmetric, t: scalar, s: scalar"
READ = [
    (r"\frac{d}{dx} x^T A x\Big|_{x=a}", "(A + A')*a"),
    (r"\left. \frac{\partial}{\partial x} x^T A x \right|_{x=a}", "(A + A')*a"),
    (r"\frac{\partial (x^T A x)}{\partial x}\bigg|_{x=a}", "(A + A')*a"),
    (r"\nabla_x (x^T A x)\vert_{x=x_0}", "(A + A')*x0"),
    (r"\nabla_x (x^T A x)|_{x_0} + x", "(A + A')*x0 + x"),
    (r"\frac{d}{dt}\Big|_{t=0} \operatorname{tr}((X+tH)^T(X+tH))", "2*tr(X'*H)"),
    (r"\left.\frac{d}{dt}\right|_{t=0} \|x + t b\|^2 + s", "2*x'*b + s"),
    (r"s + \left. t^2 \right|_{t=3}", "s + 9"),
    (r"s + t^2|_{t=3} - |s|", "s + 9 - abs(s)"),
    (r"t^2 s|_{t = 3, s = 4}", "36"),
    (r"t^2 s|_{(t, s) = (3, 4)}", "36"),
    (r"t^2 s|_{t = s, s = t}", "s^2*t"),
    (r"x^T x\Big|_{x = A b + a}", "norm2(A*b + a)^2"),
    (r"\frac{df}{dx}\Big|_{x=0} \text{ where } f = \|A x - b\|^2", "-2*A'*b"),
    (r"f'(t)|_{t=s} \text{ where } f(t) = t^3", "3*s^2"),
    (r"\frac{\partial}{\partial S}\log\det S\Big|_{S=B}", "inv(B)"),
    ("∇_x (xᵀAx)|_{x=a}", "(A + A')*a"),
    ("at(d/dx x'*A*x, x = a)", "(A + A')*a"),
    ("2*at(d/dx x'*A*x, x = a) + x", "2*(A + A')*a + x"),
    ("at(x'*b, x = at(A*x, x = b))", "(A*b)'*b"),
]


@pytest.mark.parametrize(("text", "same"), READ)
def test_a_value_at_a_point_is_the_term_with_its_names_replaced(
    text: str, same: str
) -> None:
    where = WHERE + (", x0: n" if "x_0" in text else "")
    assert compare(fr.read(text, where), fr.read(same, where)).status == "equal"


@pytest.mark.parametrize(("text", "_"), READ)
def test_what_was_read_is_written_and_read_back(text: str, _: str) -> None:
    """The tree in the text language says the same."""
    where = WHERE + (", x0: n" if "x_0" in text else "")
    found = read_any(text, where)
    if "where" not in text:
        assert fr.read(found.document.body.prose(), where) is found.expr


ASKED = [
    (r"(x - a)^T \nabla_x (x^T A x)|_{x=a}", "the whole term, or the derivative alone"),
    (r"t^2|_{0}", "which name has this value"),
    (r"\left. t^2 \right|_{0}^{1}", "which name"),
    (r"\frac{\partial}{\partial x} x^T A b\Big|_{b}", "which name"),
    (r"\left. t^2 \right|", "without a point"),
    (r"\nabla_x \|x\|\big|_{x=0}", "no derivative at this point"),
    (r"\frac{d}{dt} |t|\,\Big|_{t=0}", "no derivative at this point"),
    (r"\frac{\partial}{\partial S}\log\det S\Big|_{S=A}", "not known to be symmetric"),
    ("at(t^2, t = a)", "a vector of length n in the place of t"),
    ("at(t^2)", "where"),
    ("at(t^2, s)", "a name and its value"),
    ("at(t^2, t = 1, t = 2)", "one value"),
    ("at(1/t, t = 0)", "division by zero"),
]


@pytest.mark.parametrize(("text", "said"), ASKED)
def test_what_a_point_leaves_open_is_asked(text: str, said: str) -> None:
    with pytest.raises(FrechetError) as caught:
        fr.read(text, WHERE)
    assert said in caught.value.message


def test_a_bar_that_closes_an_absolute_value_stays_one() -> None:
    assert fr.read("|t - s| + t", WHERE).written("text") == "abs(s - t) + t"
    assert fr.read(r"\left|t\right| s|_{s=2}", WHERE).written("text") == "2*abs(t)"


RIGHT = [
    r"\left.\frac{\partial}{\partial x} x^T A x\right|_{x=a} = (A+A^T)a",
    r"\frac{\partial}{\partial x} \|Ax-b\|^2\Big|_{x=0} = -2A^T b",
    r"\frac{d}{dt}\Big|_{t=0} \log\det(X+tH) = \operatorname{tr}(X^{-1} H)",
    r"\frac{d}{dt}(X+tH)^{-1}\Big|_{t=0} = -X^{-1} H X^{-1}",
    r"\left.\frac{d^2}{dt^2} \|x + t b\|^2 \right|_{t=0} = 2 b^T b",
    r"\frac{\partial}{\partial S}\log\det S\Big|_{S=B} = B^{-1}",
    r"\nabla_x \|Ax-b\|^2\bigg|_{x=a} = 2A^T(Aa-b)",
    "at(d/dx x'*A*x, x = a) = A*a + A'*a",
]
PLANTED = [
    (r"\left.\frac{\partial}{\partial x} x^T A x\right|_{x=a} = 2Aa", "symmetric-only"),
    (r"\left.\frac{\partial}{\partial x} x^T A x\right|_{x=a} = (A+A^T)x", "wrong"),
    (r"\frac{\partial}{\partial x} \|Ax-b\|^2\Big|_{x=0} = 2A^T b", "sign"),
    (r"\frac{d}{dt}\Big|_{t=0} \log\det(X+tH) = \operatorname{tr}(X H)", "wrong"),
    (r"\frac{d}{dt}(X+tH)^{-1}\Big|_{t=0} = X^{-1} H X^{-1}", "sign"),
    (r"\left.\frac{d^2}{dt^2} \|x + t b\|^2 \right|_{t=0} = b^T b", "factor"),
    (r"\nabla_x \|Ax-b\|^2\bigg|_{x=a} = 2A^T(Ax-b)", "wrong"),
    (r"\nabla_x \|Ax-b\|^2\bigg|_{x=a} = A^T(Aa-b)", "factor"),
    ("at(d/dx x'*A*x, x = a) = A*a - A'*a", "wrong"),
]


@pytest.mark.parametrize("text", RIGHT)
def test_right_claims_at_a_point(text: str) -> None:
    assert fr.check_claim(text, WHERE).verdict == "right"


@pytest.mark.parametrize(("text", "verdict"), PLANTED)
def test_planted_mistakes_at_a_point(text: str, verdict: str) -> None:
    assert fr.check_claim(text, WHERE).verdict == verdict


def test_a_row_is_the_other_layout_and_a_zero_no_claim() -> None:
    v = fr.check_claim(r"\nabla_x (x^T A x)\big|_{x=a} = a^T(A+A^T)", WHERE)
    assert v.verdict == "right-numerator-layout"
    v = fr.check_claim(r"\nabla_x \|Ax-b\|^2\big|_{x=a} = 0", WHERE)
    assert (v.verdict, v.detail["states"]) == ("not-understood", "stationarity condition")


SLOPES = [
    (
        r"\frac{\partial}{\partial x} x^T A x\Big|_{x=a}",
        "x",
        "a",
        lambda v, x: x @ v["A"] @ x,
    ),
    (
        r"\nabla_x \|A x - b\|^2|_{x=a}",
        "x",
        "a",
        lambda v, x: np.sum((v["A"] @ x - v["b"]) ** 2),
    ),
    (r"\nabla_x \sum_i \exp(x_i)|_{x=a}", "x", "a", lambda v, x: np.sum(np.exp(x))),
    (r"\nabla_x \|x\||_{x=a}", "x", "a", lambda v, x: np.linalg.norm(x)),
    (r"\nabla_x (b^T x)^3|_{x=a}", "x", "a", lambda v, x: (v["b"] @ x) ** 3),
    (r"\nabla_x \sin(b^T x)|_{x=a}", "x", "a", lambda v, x: np.sin(v["b"] @ x)),
    (
        r"\frac{\partial}{\partial X} \operatorname{tr}(X^T A X)\Big|_{X=H}",
        "X",
        "H",
        lambda v, X: np.trace(X.T @ v["A"] @ X),
    ),
    (
        r"\frac{\partial}{\partial X} a^T X b\Big|_{X=H}",
        "X",
        "H",
        lambda v, X: v["a"] @ X @ v["b"],
    ),
    (
        r"\frac{\partial}{\partial X} \|X\|_F^2\Big|_{X=H}",
        "X",
        "H",
        lambda v, X: np.sum(X**2),
    ),
    (
        r"\frac{\partial}{\partial X} \log\det(X^T X)\Big|_{X=H}",
        "X",
        "H",
        lambda v, X: np.linalg.slogdet(X.T @ X)[1],
    ),
    (
        r"\frac{d}{dt} \|x + t b\|^2\Big|_{t=s}",
        "t",
        "s",
        lambda v, t: np.sum((v["x"] + t * v["b"]) ** 2),
    ),
    (
        r"\frac{d}{dt} \log\det(X^T X + t^2 I)\Big|_{t=s}",
        "t",
        "s",
        lambda v, t: np.linalg.slogdet(v["X"].T @ v["X"] + t**2 * np.eye(3))[1],
    ),
]


@pytest.mark.parametrize(("text", "by", "point", "f"), SLOPES)
def test_the_slope_at_a_point_beside_finite_differences(text, by, point, f) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(5)
    values = {n: rng.normal(size=(3, 3)) for n in "AXH"}
    values |= {n: rng.normal(size=3) for n in "xab"} | {n: rng.normal() for n in "ts"}
    e = fr.read(text, WHERE)
    found = np.asarray(
        evaluate(lower(e), {n: x for n, x in values.items() if n != by}, {"n": 3})
    )
    at, h = np.asarray(values[point], float), 1e-6
    for place in np.ndindex(at.shape or ()):
        step = np.zeros(at.shape)
        step[place] = h
        slope = (f(values, at + step) - f(values, at - step)) / (2 * h)
        assert found[place] == pytest.approx(slope, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (r"\frac{\partial f(Ax)}{\partial x}|_{x=b} = A^T \nabla f(Ab)", True),
        (r"\frac{\partial f(Ax)}{\partial x}|_{x=b} = A^T \nabla f(b)", False),
        (r"\nabla f(Ax)|_{x=b} = \nabla f(2Ab)", False),
    ],
)
def test_the_gradient_of_any_function_at_a_point(text: str, right: bool) -> None:
    where = "A: n×n, x: n, b: n, f: n -> scalar"
    assert fr.check_claim(text, where).right is right
