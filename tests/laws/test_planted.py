r"""A mistake in a right claim is found, though nobody declared a name; and what is right in its own way is not wrong.

The claims are facts of textbooks.  Each is right without its mistake, so that what is found is the mistake, and the
mistakes are written by hand, and not by what looks for them.

    legend   Y_, z_, ... the derivative of a loss L, of which nothing else is known, by Y, z, ...
             Xij_ that of the entry X_ij by X_pq
"""

from __future__ import annotations

import pytest

import frechet as fr

Xij_, Xji_ = (rf"\frac{{\partial X_{{{ij}}}}}{{\partial X_{{pq}}}}" for ij in ("ij", "ji"))
# a right claim, one mistake in its right side, and how it is called: a verdict, or the place as it is right
PLANTED = [
    # known functions, nobody declared a name
    (r"\nabla_x \|x-y\|^2 = 2(x-y)", "2(x+y)", "wrong"),
    (r"\nabla_x \|x-y\|^2 = 2(x-y)", "2x", "missing-term"),
    (r"\nabla_x \|x-y\|^2 = 2(x-y)", "-2(x-y)", "sign"),
    (r"\nabla_x a^\top x = a", "2a", "factor"),
    (r"\nabla_x a^\top x = a", "-a^\\top", "sign+transposed"),
    (r"\frac{d\, x^\top x}{dx} = 2x^\top", "4x^\\top", "factor+transposed"),
    (r"\nabla_x (x^\top A x + b^\top x) = (A+A^\top)x + b", "(A+A^\\top)x", "missing-term"),
    (r"\nabla_x (x^\top A x + b^\top x) = (A+A^\top)x + b", "-((A+A^\\top)x + b)", "sign"),
    (r"\nabla_w \|Xw-y\|^2 = 2X^\top(Xw-y)", "X^\\top(Xw-y)", "factor"),
    (r"\nabla_w \|Xw-y\|^2 = 2X^\top(Xw-y)", "2(Xw-y)X^\\top", "X'"),
    (r"\frac{\partial}{\partial X} \operatorname{tr}(AXB) = BA", "2BA", "factor+transposed"),
    (r"\frac{\partial}{\partial X} \operatorname{tr}(AXB) = A^\top B^\top", "-A^\\top B^\\top", "sign"),
    (r"\frac{\partial}{\partial X} \log\det X = X^{-\top}", "-X^{-\\top}", "sign"),
    (r"\frac{\partial}{\partial X} \log\det X = X^{-\top}", "2X^{-1}", "factor+transposed"),
    (r"d(X^{-1}) = -X^{-1} dX X^{-1}", "X^{-1} dX X^{-1}", "sign"),
    (r"d(X^{-1}) = -X^{-1} dX X^{-1}", "-2X^{-1} dX X^{-1}", "factor"),
    (r"d(X^\top) = (dX)^\top", "-(dX)^\\top", "sign"),
    (r"d(XY) = dX\, Y + X\, dY", "dX\\, Y - X\\, dY", "wrong"),
    (r"d(XY) = dX\, Y + X\, dY", "2(dX\\, Y + X\\, dY)", "factor"),
    (r"d(\sigma(X)) = \sigma'(X)\circ dX", r"\sigma(X)\circ dX", "wrong"),
    (r"d(\sigma(X)) = \sigma'(X)\circ dX", r"-\sigma'(X)\circ dX", "sign"),
    (r"d \operatorname{tr}(X) = \operatorname{tr}(dX)", r"2\operatorname{tr}(dX)", "factor"),
    (r"\frac{d}{dx}(3x^4 - 4x^3 - 12x^2) = 12x^3 - 12x^2 - 24x", "12x^3 - 12x^2", "missing-term"),
    (r"\frac{d}{dx} x^n = n x^{n-1}", "2n x^{n-1}", "factor"),
    (r"\frac{d}{dx}\sin(x) = \cos(x)", r"-\cos(x)", "sign"),
    (r"\frac{dx}{dx} = 1", "2", "factor"),
    (r"\frac{\partial \sigma(z)}{\partial z} = \sigma(z)(1-\sigma(z))", r"\sigma(z)(1+\sigma(z))", "wrong"),
    (r"\frac{\partial}{\partial x_i} \|x\|^2 = 2x_i", "2x_j", "wrong"),
    (r"\frac{\partial}{\partial x_i} a^\top x = a_i", "a_j", "wrong"),
    (r"\frac{\partial}{\partial x_k} (Ax)_i = A_{ik}", "A_{ki}", "wrong"),
    (r"\frac{\partial}{\partial X_{ij}} \operatorname{tr}(AX) = A_{ji}", "A_{ij}", "wrong"),
    (r"\frac{\partial}{\partial x}(x^\top A x) = (A + A^\top)x", "(A + A)x", "symmetric-only"),
    (r"\nabla_w (w^\top X^\top X w) = 2X^\top X w", r"2XX^\top w", "symmetric-only"),
    (r"\frac{\partial}{\partial x_i}\sum_j a_j x_j = a_i", "a_j", "wrong"),
    # indices that stand twice are summed
    (rf"\frac{{\partial(X_{{ij}}X_{{ji}})}}{{\partial X_{{pq}}}} = {Xij_}X_{{ji}} + X_{{ij}}{Xji_}",
     f"{Xij_} X_{{ji}}", "missing-term"),
    (rf"\frac{{\partial(X_{{ij}}X_{{ji}})}}{{\partial X_{{pq}}}} = {Xij_}X_{{ji}} + X_{{ij}}{Xji_}",
     f"{Xji_} X_{{ji}} + X_{{ij}}{Xji_}", "X'"),
    # functions that nobody gave
    (r"dy = \frac{dy}{dx}dx", r"-\left(\frac{dy}{dx}dx\right)", "sign"),
    (r"\frac{dz}{dx} = \frac{dz}{dy}\frac{dy}{dx}", r"2\frac{dz}{dy}\frac{dy}{dx}", "factor"),
    (r"d(z(y(x))) = \frac{dz}{dy}\frac{dy}{dx}dx", r"-\frac{dz}{dy}\frac{dy}{dx}dx", "sign"),
    (r"\nabla_x f(Ax) = A^\top \nabla f(Ax)", r"A \nabla f(Ax)", "A'"),
    (r"\nabla_x f(Ax) = A^\top \nabla f(Ax)", r"-A^\top \nabla f(Ax)", "sign"),
    (r"\nabla (f^2) = 2 f \nabla f", r"4 f \nabla f", "factor"),
    (r"\nabla_w L = \left(\frac{\partial L}{\partial w_1}, \ldots, \frac{\partial L}{\partial w_d}\right)^T",
     r"-\left(\left(\frac{\partial L}{\partial w_1}, \ldots, \frac{\partial L}{\partial w_d}\right)^T\right)", "sign"),
    (r"\frac{\partial^2 f(x)}{\partial x_i \partial x_j} = \frac{\partial^2 f(x)}{\partial x_j \partial x_i}",
     r"\frac{\partial^2 f(x)}{\partial x_i \partial x_i}", "x[j]"),
]  # fmt: skip
W_, X_, Y_, a_, b_, x_, z_ = (rf"\frac{{\partial L}}{{\partial {x}}}" for x in "WXYabxz")
# the same beside a definition
DEFINED = [
    (rf"{x_} = W^\top {z_}", f"W {z_}", "W'", "z = Wx+b"),
    (rf"{W_} = {z_} x^\top", f"{z_} x", "x'", "z = Wx+b"),
    (rf"{W_} = {z_} x^\top", rf"x^\top {z_}", "x'", "z = Wx+b"),
    (rf"{W_} = {z_} x^\top", rf"-{z_} x^\top", "sign", "z = Wx+b"),
    (rf"{b_} = {z_}", f"2{z_}", "factor", "z = Wx+b"),
    (rf"{z_} = {a_} \odot \sigma'(z)", rf"{a_} \odot \sigma(z)", "sigma'", r"a = \sigma(z)"),
    (rf"{X_} = {Y_} W^\top", f"{Y_} W", "W'", "Y = XW"),
    (rf"{X_} = {Y_} W^\top", rf"W^\top {Y_}", "W'", "Y = XW"),
]  # fmt: skip
# right under some reading, assumption or convention, or no claim at all: never called wrong
NOT_WRONG = [
    r"\frac{\partial L}{\partial x} = -\frac{\partial L}{\partial y}",  # where y = -x
    r"\frac{\partial u}{\partial t} = -c\frac{\partial u}{\partial x}",
    r"\frac{\partial u}{\partial t} = k\frac{\partial^2 u}{\partial x^2}",
    r"\frac{\partial^2 u}{\partial t^2} = 4\frac{\partial^2 u}{\partial x^2}",
    r"\frac{\partial u}{\partial y} = -\frac{\partial v}{\partial x}",
    r"\frac{dy}{dx} = -\frac{\partial F/\partial x}{\partial F/\partial y}",
    r"\frac{\partial x}{\partial y}\frac{\partial y}{\partial z}\frac{\partial z}{\partial x} = -1",
    r"\frac{dy}{dt} = -y",
    r"\frac{dx}{dt} = -\nabla f(x)",
    "f'(x) = -f(x)",
    "f''(x) = -f(x)",
    "f'(-x) = -f'(x)",
    r"\nabla f(-x) = -\nabla f(x)",
    r"\nabla f(Qx) = Q \nabla f(x)",
    r"\nabla f(x) = 2\nabla g(x)",
    r"\nabla f(x) = -\lambda\nabla g(x)",
    r"\frac{\partial L}{\partial \theta} = 2\frac{\partial L}{\partial \phi}",
    r"\frac{dL}{dt} = 2\frac{dL}{ds}",
    r"\frac{d^2y}{dx^2} = -\frac{dy}{dx}",
    r"\frac{\partial f}{\partial x} dx = -\frac{\partial f}{\partial y} dy",
    r"\frac{dy}{dx} = 1/\frac{dx}{dy}",
    r"\nabla(u f(x)) = 2u\nabla f(x)",  # where u is f
    r"\nabla(u f(x)) = u\nabla f(x)",
    r"\frac{\partial J}{\partial w} = -2\frac{\partial J}{\partial e} x",  # where e = y - 2wx
    r"\frac{\partial J}{\partial w} = -\frac{\partial J}{\partial e} x \text{ where } e = y - w x",
    r"\frac{\partial}{\partial x} f(x-y) = -\frac{\partial}{\partial y} f(x-y)",
    r"\nabla_x k(x,y) = -\nabla_y k(x,y)",
    r"\nabla_x \log p(x) = -\nabla_x E(x)",
    r"\frac{d}{dt} f(x(t)) = -\|\nabla f(x(t))\|^2",
    r"\frac{\partial f_i}{\partial x_j} = \frac{\partial f_j}{\partial x_i}",
    r"\frac{\partial (Ax)}{\partial x} = A",
    r"\frac{\partial}{\partial X} f(X)^\top = \left(\frac{\partial f(X)}{\partial X}\right)^\top",
    r"\nabla_x a^\top x = a^\top",
    r"\frac{\partial}{\partial X} \operatorname{tr}(AX) = A",
    r"\frac{\partial}{\partial X} \operatorname{tr}(AX) = A^\top",
    r"\frac{\partial}{\partial X} \log\det X = X^{-1}",
    r"\frac{d\, x^\top x}{dx} = 2x^\top",
    "d(XY) = X dY",
    "d(XY) = dX Y",
    r"\mathrm{d}(f g) = f\,\mathrm{d}g",
    "d(AXB) = A dX B",
    r"A^\top = -A",
    r"A^\top = A",
    "AB = BA",
    r"X^\top X = X X^\top",
    r"Q^\top Q = I",
    "A x = 2x",
    "d(x' A dx) = dx' A dx + x' A d^2x",  # a second differential, and no power of d
    "A x = -x",
    r"\nabla f = 0",
    r"\nabla_x f = 3Ax",
    r"\frac{d}{dx} x^2 = 6",
    r"\theta = \theta - \alpha\nabla L",
    r"x_{k+1} = x_k - \alpha\nabla f(x_k)",
    r"\frac{\partial L}{\partial W} = \delta x^\top",
    r"\nabla_W L = (p - y) x^\top",
    r"\frac{\partial \mu}{\partial x} = \frac{1}{n}",
    r"D f(x)[h] = -D f(x)[-h]",
    r"\nabla_x x^\top A y = Ay",
    r"df(x, y) = \frac{\partial f}{\partial x}dx",  # where y is constant
    r"\sum_j a_j x_j = a_j x_j",  # where the right side is summed, too
    r"\frac{\partial}{\partial \beta} \beta^\top A \beta = 2A\beta",  # where A is symmetric: symmetric-only says so
]  # fmt: skip
ASSUMED = (
    "symmetric-only",
    "symmetric-convention",
    "transposed",
)  # verdicts that name the assumption


def judged(claim: str, where: str = "") -> fr.Verdict | None:
    """The verdict, none where the claim cannot be read."""
    try:
        return fr.check_claim(f"{claim} \\text{{ where }} {where}" if where else claim)
    except fr.FrechetError:
        return None


def mistaken(claim: str, side: str) -> str:
    """The claim with another right side."""
    return f"{claim.rpartition(' = ')[0]} = {side}"


def named_so(v: fr.Verdict | None, name: str) -> bool:
    """Is the mistake called by its verdict, or by the place as it is right?"""
    if v is None or v.right or v.verdict in ("not-understood", "undecided"):
        return False
    return v.verdict == name or name in str(v.detail.get("problem", ""))


@pytest.mark.parametrize(("right", "side", "name"), PLANTED)
def test_a_mistake_is_found_and_named(right: str, side: str, name: str) -> None:
    """The claim is right, and with the mistake wrong by its name."""
    assert fr.check_claim(right)
    v = judged(mistaken(right, side))
    assert named_so(v, name), v


@pytest.mark.parametrize(("right", "side", "name", "where"), DEFINED)
def test_a_mistake_beside_a_definition(
    right: str, side: str, name: str, where: str
) -> None:
    """The same of a loss of which its argument is known."""
    assert judged(right, where)
    v = judged(mistaken(right, side), where)
    assert named_so(v, name), v


EVERY = list(dict.fromkeys(right for right, *_ in (*PLANTED, *DEFINED)))


@pytest.mark.parametrize("right", EVERY)
@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("-({})", ("sign", "sign+transposed")),
        ("3({})", ("factor", "factor+transposed")),
    ],
)
def test_a_sign_and_a_factor_are_found_in_all(
    right: str, form: str, names: tuple[str, ...]
) -> None:
    """Whatever the claim is."""
    where = next((w for r, *_, w in DEFINED if r == right), "")
    side = right.rpartition(" = ")[2]
    v = judged(mistaken(right, form.format(side)), where)
    assert v is not None and v.verdict in names, v


@pytest.mark.parametrize("claim", NOT_WRONG)
def test_what_is_right_in_its_own_way_is_not_wrong(claim: str) -> None:
    """A missing assumption, another convention, no claim: a question at most."""
    v = judged(claim)
    assert v is None or v.right or v.verdict in ("not-understood", "undecided", *ASSUMED), v
