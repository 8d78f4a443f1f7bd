r"""What holds where a letter is a number is not right where custom says that it is a vector or a matrix."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.documents import check_document

# true of numbers alone, with the place as it is right for what the letters are
WRONG = [
    (r"d\|Ax-b\|^2 = 2A^T(Ax-b)dx", "((2*A')*((A*x) - b))'"),
    (r"d(Ax) = dx A", "A*dx"),
    (r"d(Ax) = x dA", "dA*x"),
    (r"d(Xb) = b dX", "dX*b"),
    (r"\nabla_X\|AXb-c\|^2 = 2A^T(AXb-c)b", "b'"),
    (r"\nabla_A \|Ax-b\|^2 = 2(Ax-b)x", "x'"),
    (r"\nabla_W \frac12\|Wx - y\|^2 = (Wx - y)x", "x'"),
    (r"d\|x\|^2 = 2x dx", "x'"),
    (r"d\|y - X\beta\|^2 = -2X^T(y - X\beta)d\beta", "((-2*X')*(y - (X*β)))'"),
    ("d(Wx) = dW x + dx W", "W*dx"),
]


@pytest.mark.parametrize(("claim", "place"), WRONG)
def test_the_slip_is_named_and_what_it_holds_for(claim: str, place: str) -> None:
    v = fr.check_claim(claim)
    assert v.verdict == "wrong"
    assert place in v.detail["problem"] and "only if" in v.detail["problem"]


ASKED = [
    (r"\nabla_W f(Wx) = \nabla f(Wx)x", "W: m×n, x: n"),
    (r"\frac{\partial f(Wx)}{\partial W} = f'(Wx) x", "W: m×n, x: n"),
]


@pytest.mark.parametrize(("claim", "where"), ASKED)
def test_of_a_function_that_nobody_gave_it_is_not_right(claim: str, where: str) -> None:
    """As it is not with the declarations that the letters say."""
    for said in (None, where):
        try:
            assert not fr.check_claim(claim, said).right
        except fr.FrechetError as error:
            assert "not given" in error.message or "declare" in str(error.hint)


RIGHT = [
    "d(ax) = a dx",
    "d(x^2) = 2x dx",
    "d(xy) = x dy + y dx",
    "d(tA) = A dt + t dA",
    r"d(\lambda A) = A d\lambda + \lambda dA",
    r"\frac{d}{dx} f(wx+b) = w f'(wx+b)",
    r"\frac{\partial}{\partial w} f(wx+b) = x f'(wx+b)",
    r"\frac{\partial}{\partial w} (y - wx - b)^2 = -2x(y - wx - b)",
    r"\frac{d}{dt} e^{tA} = A e^{tA}",
    r"\frac{d}{dx}(Ax^2+Bx+C) = 2Ax+B",
    r"\frac{d}{dx} A\sin(x) = A\cos(x)",
    r"\nabla_X \|cX\|_F^2 = 2c^2X",
    r"\nabla_X \|Xc\|_F^2 = 2Xc^2",
    r"\frac{d}{da}\|ax - y\|^2 = 2x^T(ax-y)",
    r"\frac{d}{dt} \|x + t v\|^2 = 2 v^T(x + tv)",
    "d(Ax) = A dx",
    r"d\|Ax-b\|^2 = 2(Ax-b)^T A dx",
    r"\nabla_X\|AXb-c\|^2 = 2A^T(AXb-c)b^T",
    r"\nabla_W f(Wx) = \nabla f(Wx)x^T",
    r"\nabla_x \|x\| = x/\|x\|",
]


@pytest.mark.parametrize("claim", RIGHT)
def test_numbers_stay_numbers_and_arrays_arrays(claim: str) -> None:
    assert fr.check_claim(claim).right


def test_what_was_declared_is_no_custom() -> None:
    assert fr.check_claim("d(Ax) = dx A", "A: m×n, x: scalar").right
    assert not fr.check_claim("d(Ax) = dx A", "A: n×n, x: n").right


def test_documents_hold_to_the_same_customs() -> None:
    (found,) = check_document(r"$\nabla_X\|AXb-c\|^2 = 2A^T(AXb-c)b$", "md").findings
    assert found.kind == "wrong"
    (found,) = check_document(
        r"$b, c \in \mathbb{R}$: $d(bX) = b\,dX + X\,db$", "md"
    ).findings
    assert found.kind == "right"


@pytest.mark.parametrize(
    "claim", [r"\frac{\partial Ax}{\partial x} = A^T", "d/dt t*ones(n) = ones(1,n)"]
)
def test_what_is_right_in_the_other_layout_is_said_to_be(claim: str) -> None:
    v = fr.check_claim(claim)
    assert v.verdict == "transposed" and "right in denominator layout" in " ".join(
        str(v).split()
    )
    assert fr.check_claim(claim, layout="denominator").right
    assert "denominator" not in str(fr.check_claim(claim, layout="numerator"))
    assert "denominator" not in str(fr.check_claim("D_X (X*A) [H] = (H*A)'"))


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{d}{dt}\|x\|^2 = 2x^T\dot x", "right"),
        (r"\frac{d}{dt}(x^TAx) = \dot{x}^TAx + x^TA\dot{x}", "right"),
        (r"\frac{\mathrm{d}}{\mathrm{d}t} A^{-1} = -A^{-1}\dot A A^{-1}", "right"),
        (r"\frac{d}{dt}\|x\|^2 = 2x\dot x", "wrong"),  # of a number alone
        (r"\frac{d}{dt}\|x\|^2 = x^T\dot x", "factor"),
        (r"d(Ax) \stackrel{(1)}{=} A\,dx", "right"),
        (r"d(Ax) \stackrel{(1)}{=} -A\,dx", "sign"),
        (r"\nabla_b \|y - Xb\|^2 \overset{!}{=} 0", "not-understood"),  # a condition
        (r"\nabla_\pi (\pi^T P r) = P r", "right"),
        (r"\nabla_\pi (\pi^T P r) = -P r", "sign"),
        (r"\frac{d}{dr} \pi r^2 = 2\pi r", "right"),
    ],
)
def test_signs_that_custom_explains(claim: str, verdict: str) -> None:
    """A dot is a derivative by time, what stands above a sign of equality a remark, a transposed π no number."""
    assert fr.check_claim(claim).verdict == verdict


def test_remarks_above_signs_in_documents() -> None:
    text = (
        r"$\nabla_b \|y - Xb\|^2 \overset{!}{=} 0$, $d\|x\|^2 \stackrel{(1)}{=} 2x^T\,dx$"
    )
    found = check_document(text, "md")
    assert [f.kind for f in found.findings] == ["right"]
    assert [s.kind for s in found.stated] == ["stationarity condition"]
