"""The chain rule of second order: pages by hand, every step, what is refused.

legend   e explanation   d derivation   q d²f
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_expansion_by_degrees import lines_of

import frechet as fr
from frechet.explain.sides import Engine

PAGES = {
    ("norm2(A*B - C)^2/2", "A", "A: m×n, B: n×p, C: m×p"): """
dR = dA·B
df = tr(Rᵀ·dR)
df = ⟨R, dR⟩
G_R = R
⟨G_R, dA·B⟩ = ⟨G_R·Bᵀ, dA⟩
d²f = ‖dR‖²
d²f = tr(dA·BBᵀ·dAᵀ)
H = BBᵀ ⊗ Iₘ
""",
    ("norm2(X'*X - C)^2", "X", "X: m×n, C: n×n"): """
dR = dXᵀ·X + Xᵀ·dX
df = 2·tr(Rᵀ·dR)
df = ⟨2R, dR⟩
G_R = 2R
⟨G_R, dXᵀ·X + Xᵀ·dX⟩ = ⟨X·G_Rᵀ + X·G_R, dX⟩
d²f = 2‖dR‖² + 2·tr(dX·G_R·dXᵀ)
d²f = 2‖dXᵀ·X + Xᵀ·dX‖² + 4·tr(dX·R·dXᵀ)
H = 2(2(Xᵀ ⊗ X)K(m, n) + (2XᵀX − C − Cᵀ) ⊗ Iₘ + 2·Iₙ ⊗ XXᵀ)
""",
    ("x'*A*x", "x", "A: n×n, x: n"): """
df = dxᵀ·Ax + xᵀA·dx
d²f = 2·dxᵀ·A·dx
H = A + Aᵀ
""",
}  # fmt: skip


@pytest.mark.parametrize("asked", PAGES, ids=lambda q: q[0])
def test_pages_by_hand(asked):
    text, x, where = asked
    e = fr.derive(text, x, 2, where=where).explain("chain")
    assert lines_of(e) == PAGES[asked].strip().split("\n")
    assert all(e.check())


@pytest.mark.parametrize("depth", ["brief", "default", "full"])
@pytest.mark.parametrize(
    ("text", "x", "where"),
    [
        ("log(sum(exp(A*x)))", "x", "A: m×n, x: n"),
        ("sum(sigmoid(W*x))", "W", "W: m×n, x: n"),
        ("logdet(S) + y'*inv(S)*y", "S", "S: n×n psd, y: n"),
        ("exp(-a*t^2)", "t", "a: scalar, t: scalar"),
        ("a'*x", "x", "a: n, x: n"),
    ],
)
def test_every_step_and_the_answer(text, x, where, depth):
    d = fr.derive(text, x, 2, where=where)
    e = d.explain("chain", depth)
    assert all(e.check())
    assert e.answer.engine is d.hessian().engine and e.steps[-1].after.form is e.answer


def test_a_part_that_is_left_out_is_caught():
    """Without ⟨∇g, d²u⟩ it is Gauss and Newton's matrix, not the Hessian."""
    e = fr.derive("norm2(X'*X - C)^2", "X", 2, where="X: m×n, C: n×n").explain("chain")
    (line,) = [s for s in e.steps if s.rule == "second-chain"]
    (_, first), _ = line.after.expr.terms
    alone = replace(line, after=Engine(line.after.scope, 2 * first))
    assert line.check() and alone.check().status == "different"


@pytest.mark.parametrize(
    ("text", "x", "order"), [("A*x", "x", 2), ("x'*A*x", "x", 3), ("a'*X*b", "X a", 2)]
)
def test_what_it_cannot_say_is_refused_with_the_styles_that_can(text, x, order):
    with pytest.raises(fr.Unsupported) as caught:
        fr.derive(text, x.split(), order).explain("chain")
    assert "differentials" in caught.value.hint
