r"""Differentials of brackets: `d(XY) = dX\,Y + X\,dY`; what moves, how far a d reaches, and what is asked."""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr
from frechet.errors import FrechetError
from frechet.functions.algebra import lower
from frechet.numeric.evaluate import evaluate

WHERE = "X: n×n, Y: n×n, A: n×n, B: n×n, x: n, a: n, b: n, s: scalar"
FUNCTIONS = "A: m×n, x: n, f: m -> scalar, g: n -> scalar"
F = r" \text{ where } f = x^TAx"
RIGHT = [
    r"\mathrm d(x^T A x) = \mathrm d(x^T) A x + x^T \mathrm d(Ax)",
    r"d(XY) = dX\,Y + X\,dY",
    "d(X*Y) = dX*Y + X*dY",
    "tr(d(X)) = d(tr(X))",
    r"df = d(x^T)Ax + x^T A dx" + F,
    r"d\left(\ln(1+e^{\langle a,x\rangle})\right) = \frac{d(1+e^{\langle a,x\rangle})}{1+e^{\langle a,x\rangle}}",
    r"d(\operatorname{tr} X) = \operatorname{tr}(dX)",
    r"d(X^{-1}) = -X^{-1}dX X^{-1}",
    r"\mathrm{d}X^{-1} X + X^{-1} \mathrm{d}X = \mathrm{d}I_n",
    r"d(s x) = s\,dx",
    r"d x^T A x = x^T(A + A^T) dx",
    r"d^2 f = 2 dx^T A dx" + F,
    r"d^2 f = d(df)" + F,
    r"d(A X) = A dX",
    r"d(AX) = d(A) X + A d(X)",
    r"d(A X B + X) = A d(X) B + d(X)",
    r"\operatorname{tr}(\mathrm{d}X\,B) = \operatorname{tr}(B\,\mathrm{d}X)",
    r"d(\ln|X|) = |X|^{-1}d(|X|)",
    r"d(\|Ax-b\|^2) = 2(Ax-b)^T d(Ax-b)",
    r"\mathrm{d}g(x) = \mathrm{d}(A + A^T)x \text{ where } g(x) = (A+A^T)x",
    r"d(X^2) = d(X) X + X d(X)",
    r"d f(x) = \nabla f(x)^T dx \text{ where } f(x) = x^TAx",
]
PLANTED = [
    (r"\mathrm d(x^T A x) = \mathrm d(x^T) A x - x^T \mathrm d(Ax)", "wrong"),
    (r"d(XY) = dX\,Y + dY\,X", "wrong"),
    ("d(X*Y) = dX*Y - X*dY", "wrong"),
    ("tr(d(X)) = d(tr(X*X))", "wrong"),
    (r"df = d(x^T)Ax - x^T A dx" + F, "wrong"),
    (
        r"d\left(\ln(1+e^{\langle a,x\rangle})\right) = \frac{2d(1+e^{\langle a,x\rangle})}{1+e^{\langle a,x\rangle}}",
        "factor",
    ),
    (r"d(\operatorname{tr} X) = 2\operatorname{tr}(dX)", "factor"),
    (r"d(X^{-1}) = X^{-1}dX X^{-1}", "sign"),
    (r"d x^T A x = 2 x^T A dx", "symmetric-only"),
    (r"d^2 f = dx^T A dx" + F, "factor"),
    (r"d(AX) = d(X) A", "wrong"),
    (r"d(\|Ax-b\|^2) = (Ax-b)^T d(Ax-b)", "factor"),
    (r"d(X^2) = 2 d(X) X", "wrong"),
    (r"d(x^TAx) = x^T d(2Ax)", "wrong"),
    (r"\operatorname{tr}(\mathrm{d}X\,B) = 2\operatorname{tr}(B\,\mathrm{d}X)", "factor"),
]


@pytest.mark.parametrize("text", RIGHT)
def test_right_claims_with_differentials(text: str) -> None:
    assert fr.check_claim(text, WHERE).verdict == "right"


@pytest.mark.parametrize(("text", "verdict"), PLANTED)
def test_planted_mistakes_with_differentials(text: str, verdict: str) -> None:
    assert fr.check_claim(text, WHERE).verdict == verdict


def test_what_is_constant_is_said_or_asked() -> None:
    """Where the claim fails with every name moving: it says what stands still, or asks where nothing moves alone."""
    v = fr.check_claim(
        r"\mathrm d(x^T A x) = \mathrm d(x^T) A x + x^T A\,\mathrm d(x) + \mathrm d(0 x^Tx)",
        WHERE,
    )
    assert v.right and "constant: A, as only x moves" in v.conventions
    v = fr.check_claim(r"d(Ax) = A d(x + x - x)", "A: n×n, x: n")
    assert (
        v.verdict == "not-understood" and "which names are constant" in v.detail["problem"]
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\mathrm{d}f = 2x^T\mathrm{d}x", "f is not given"),
        (r"\mathrm d(x^Tx) = 2\,\mathrm d", "a differential of what"),
        (r"\mathrm d(x^Tx)", "differential"),
        (r"\mathrm d(s^2) = \mathrm d (s)^2", "the power of a differential"),
    ],
)  # fmt: skip
def test_what_a_differential_leaves_open_is_asked(text: str, said: str) -> None:
    with pytest.raises(FrechetError) as caught:
        fr.check_claim(text, WHERE)
    assert said in caught.value.message


def test_a_d_that_stands_alone_somewhere_is_a_number() -> None:
    assert fr.check_claim(r"d(d+1)/2 = \frac{d^2+d}{2}").right


def test_a_differential_at_a_point_is_not_read() -> None:
    v = fr.check_claim(r"2y^T dy\Big|_{y=Ax} = 2x^T A^T A\,dx", "A: n×n, x: n, y: n")
    assert v.verdict == "not-understood"


@pytest.mark.parametrize(
    ("text", "by", "f"),
    [
        (r"\mathrm d(XY) = 0", "XY", lambda v: v["X"] @ v["Y"]),
        (r"\mathrm d(X^{-1}) = 0", "X", lambda v: np.linalg.inv(v["X"])),
        (r"\mathrm d(x^T X x) = 0", "Xx", lambda v: v["x"] @ v["X"] @ v["x"]),
        (r"\mathrm d\log|X^TX| = 0", "X", lambda v: np.linalg.slogdet(v["X"].T @ v["X"])[1]),
        (r"\mathrm d(\|x\|^2 X) = 0", "Xx", lambda v: (v["x"] @ v["x"]) * v["X"]),
    ],
)  # fmt: skip
def test_a_total_differential_beside_finite_differences(text, by, f) -> None:  # type: ignore[no-untyped-def]
    """Every name under the d moves along its own direction."""
    rng = np.random.default_rng(7)
    values = {n: rng.normal(size=3 if n.islower() else (3, 3)) for n in by}
    along = {n: rng.normal(size=np.shape(x)) for n, x in values.items()}
    e = fr.read(text, "X: n×n, Y: n×n, x: n").left
    found = evaluate(lower(e), values | {f"d{n}": h for n, h in along.items()}, {"n": 3})
    step = 1e-6
    ahead, behind = (
        {n: x + k * along[n] for n, x in values.items()} for k in (step, -step)
    )
    assert np.allclose(found, (f(ahead) - f(behind)) / (2 * step), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "where", "verdict"),
    [
        (r"df = f' dx", None, "right"),
        (r"dy = \frac{dy}{dx} dx", None, "right"),
        (r"df = 2\nabla f(x)^T dx", "x: n, f: n -> scalar", "factor"),
        (r"\mathrm d f(Ax) = \nabla f(Ax)^T \mathrm d(Ax)", FUNCTIONS, "right"),
        (r"\mathrm d (f(Ax) g(x)) = g(x) \mathrm d f(Ax) + f(Ax) \mathrm d g(x)", FUNCTIONS, "right"),
        (r"\mathrm d (f(Ax) g(x)) = g(x) \nabla f(Ax)^T A \mathrm dx - f(Ax) \mathrm d g(x)", FUNCTIONS, "wrong"),
        (r"\mathrm d (f g) = f \mathrm d g + g \mathrm d f", "f: n -> scalar, g: n -> scalar", "right"),
        (r"\mathrm d (f g) = f \mathrm d g - g \mathrm d f", "f: n -> scalar, g: n -> scalar", "wrong"),
    ],
)  # fmt: skip
def test_a_function_that_nobody_gave_moves_with_what_it_is_of(
    text: str, where: str | None, verdict: str
) -> None:
    assert fr.check_claim(text, where).verdict == verdict


def test_a_declared_differential_means_what_it_says() -> None:
    assert not fr.check_claim(r"dy = \frac{dy}{dx} dx", "dy: n, x: n, y: n").right


@pytest.mark.parametrize(
    "claim",
    [
        r"d(X \otimes Y) = (dX) \otimes Y",
        r"d(X\,Y) = dX\,Y",
        r"\mathrm d(u\,v) = u\,\mathrm d v",
    ],
)
def test_a_name_of_the_same_sort_is_no_constant_in_silence(claim: str) -> None:
    """A and X, X and w are of two sorts; of X and Y both move, or the text says which does."""
    assert not fr.check_claim(claim).right


def test_a_d_before_brackets_is_a_differential_in_a_claim() -> None:
    """Never d times what stands there, unless d is declared."""
    assert fr.check_claim(r"(b - Ax)^T d(b - Ax) = -(b - Ax)^T A dx")
    assert fr.check_claim(r"x^T d(Ax) = x^T A dx")
    assert not fr.check_claim(r"x^T d(Ax) = 2 x^T A dx")


def test_e_may_be_a_residual() -> None:
    """`e^T` is its transpose, where T is nothing else."""
    assert fr.check_claim(r"d(e^T e) = 2 e^T de")
    assert fr.check_claim(
        r"\frac{\partial}{\partial x} e^T e = -2 A^T e \text{ where } e = b - A x"
    )
    assert not fr.check_claim(r"d(e^T e) = e^T de")
    assert fr.check_claim(r"\frac{d}{dx} e^{x^T x} = 2 x e^{x^T x}")


@pytest.mark.parametrize(
    ("claim", "where", "right"),
    [
        (r"d(x^Tx) = 2x^Tdx", "x: d", True),
        (r"d(x^Tx) = x^Tdx", "x: d", False),
        (r"\frac{d x^2}{d x} = 2x", "x: scalar, w: d", True),
        (r"\frac{d x^2}{d x} = x", "x: scalar, w: d", False),
        (r"\frac{df}{dt} = 2t \text{ where } f = t^2", "t: scalar, w: d", True),
        (r"\frac{df}{dt} = t \text{ where } f = t^2", "t: scalar, w: d", False),
        (r"\frac{dx^Tx}{dx} = 2x", "x: d", True),
        (r"\operatorname{tr}(I_d) = d", "", True),
        (r"\frac{1}{d} d(x^T x) = \frac{2}{d} x^T dx", "x: d", True),
        (r"\nabla_x \frac{1}{d} x^T x = \frac{2}{d} x", "x: d", True),
        (r"\mathrm{d}(d\, x^T x) = 2 d\, x^T \mathrm{d}x", "x: d", True),
        (r"\mathrm{d}(d\, x^T x) = 2 x^T \mathrm{d}x", "x: d", False),
    ],
)
def test_a_size_called_d_leaves_the_d_of_a_differential(
    claim: str, where: str, right: bool
) -> None:
    r"""`x \in \mathbb{R}^d` says nothing of the d of `dx`."""
    assert bool(fr.check_claim(claim, where)) is right


NOT_UNDERSTOOD = "not-understood"
OF_ALL = [
    ("df(x,y,z) = ∂f/∂x dx + ∂f/∂y dy + ∂f/∂z dz", "right"),
    ("df(x,y,z) = ∂f/∂x dx + ∂f/∂y dy", "missing-term"),
    (
        r"d f(x, y, z) = \nabla_x f(x, y, z)^T dx + \nabla_z f(x, y, z)^T dz",
        "missing-term",
    ),
    (r"d f(x, y) = \nabla_x f(x, y)^T dx", NOT_UNDERSTOOD),
    (
        r"df(x,y,A) = \frac{\partial f}{\partial x} dx + \frac{\partial f}{\partial y} dy",
        NOT_UNDERSTOOD,
    ),
    (
        "df(x,y) = ∂f/∂x dx + ∂f/∂y dy + ∂f/∂z dz",
        NOT_UNDERSTOOD,
    ),
    (
        r"\frac{df(x,y,z)}{dt} = \frac{\partial f}{\partial x} \frac{dx}{dt}"
        r" + \frac{\partial f}{\partial y} \frac{dy}{dt}",
        NOT_UNDERSTOOD,
    ),
]


@pytest.mark.parametrize(("claim", "verdict"), OF_ALL)
def test_a_function_that_nobody_gave_is_of_all_that_its_brackets_list(
    claim: str, verdict: str
) -> None:
    assert fr.check_claim(claim).verdict == verdict
