"""Expansions of second and third order: the pages by hand, every step, and their bounds against NumPy.

The terms of a function by degree are Cauchy's integrals over a circle of complex steps; nothing of the program is used
but the text of its bounds and of their conditions.

legend   f function   X variable   H direction   k order
"""

from __future__ import annotations

from dataclasses import replace
from math import factorial

import numpy as np
import pytest
from scipy.linalg import expm
from test_bounds import Case, moved, norm, page_bound, values_of

import frechet as fr
from frechet.explain.sides import Engine

inv, det = np.linalg.inv, np.linalg.det

PAGES = {
    ("x'*A*x", "x", "A: n×n, x: n", 2): """
f(x + h) = (x + h)ᵀA(x + h)
f(x + h) = f + xᵀ(A + Aᵀ)h + hᵀAh
½D²f[h, h] = hᵀAh
D²f[h, k] = kᵀAh + hᵀAk
H = A + Aᵀ
""",
    ("norm2(A*B - C)^2/2", "A", "A: m×n, B: n×p, C: m×p", 2): """
R(A + H) = (A + H)B − C
R(A + H) = R + HB
f(A + H) = ½‖R + ΔR‖²
f(A + H) = f + tr(RᵀΔR) + ½‖ΔR‖²
f(A + H) = f + tr(RᵀHB) + ½·tr(HBBᵀHᵀ)
½D²f[H, H] = ½·tr(HBBᵀHᵀ)
D²f[H, K] = tr(BᵀHᵀKB)
∇²f = BBᵀ ⊗ Iₘ
""",
    ("logdet(X)", "X", "X: n×n", 2): """
f(X + H) = f + tr(X⁻¹H) − ½·tr(X⁻¹HX⁻¹H) + ρ
|ρ| ≤ ‖X⁻¹‖³‖H‖³/(3(1 − ‖X⁻¹‖‖H‖))
½D²f[H, H] = −½·tr(X⁻¹HX⁻¹H)
D²f[H, K] = −tr(X⁻¹HX⁻¹K)
∇²f = −(X⁻¹ ⊗ X⁻ᵀ)K(n, n)
""",
    ("log(sum(exp(x)))", "x", "x: n", 2): """
c(x + h) = c + exp(x)ᵀ·h + ½·sum(h∘²∘exp(x)) + o(‖h‖²)
f(x + h) = f + Δc/c − Δc²/(2c²) + o(‖h‖²)
f(x + h) = f + exp(x)ᵀ·h/c + sum(h∘²∘exp(x))/(2c) − (exp(x)ᵀ·h)²/(2c²) + o(‖h‖²)
½D²f[h, h] = sum(h∘²∘exp(x))/(2c) − (exp(x)ᵀ·h)²/(2c²)
D²f[h, k] = sum(h∘k∘exp(x))/c − (exp(x)ᵀ·h)(exp(x)ᵀ·k)/c²
H = diag(softmax(x)) − softmax(x)·softmax(x)ᵀ
""",
    ("x^4", "x", "x: scalar", 3): """
f(x + h) = (x + h)⁴
f(x + h) = f + 4x³h + 6x²h² + 4xh³ + h⁴
⅙D³f[h, h, h] = 4xh³
D³f[h, k, l] = 24xhkl
Df = (dx, dx2, dx3) ↦ 24·dx·dx2·dx3·x
""",
}  # fmt: skip


def lines_of(e):
    """The equations, each with its left side."""
    found, left = [], ""
    for k, s in enumerate(e.steps[1:], start=1):
        left = left if k > 1 and s.before is e.steps[k - 1].after else str(s.before)
        found.append(f"{left} {s.relation} {s.after}")
    return found


@pytest.mark.parametrize("asked", PAGES, ids=lambda q: f"{q[0]} {q[3]}")
def test_pages_by_hand(asked):
    text, x, where, order = asked
    e = fr.derive(text, x, order, where=where).explain("expansion")
    assert lines_of(e) == PAGES[asked].strip().split("\n")
    assert all(e.check())


@pytest.mark.parametrize("depth", ["brief", "default", "full"])
@pytest.mark.parametrize(
    ("text", "x", "where", "order"),
    [
        ("inv(X)", "X", "X: n×n", 2),
        ("inv(X)", "X", "X: n×n", 3),
        ("x*x'*x", "x", "x: n", 2),
        ("norm2(x)^3", "x", "x: n", 2),
        ("sum(exp(A*x))", "x", "A: m×n, x: n", 2),
        ("norm2(X'*X - C)^2", "X", "X: m×n, C: n×n", 2),
        ("logdet(S) + tr(A*S)", "S", "S: n×n psd, A: n×n", 2),
        ("norm1(A*x - y)", "x", "A: m×n, x: n, y: m", 3),
        ("tr(X^3)", "X", "X: n×n", 3),
        ("a'*X*b", "X", "X: m×n, a: m, b: n", 2),
    ],
)
def test_every_step_and_the_answer(text, x, where, order, depth):
    d = fr.derive(text, x, order, where=where)
    e = d.explain("expansion", depth)
    assert all(e.check())
    hessian = order == 2 and not d.f.rank
    assert e.answer.engine is (d.hessian() if hessian else d.differential).engine
    assert e.steps[-1].after.form is e.answer


@pytest.mark.parametrize(
    ("text", "x"), [("logdet(X)", "X"), ("sum(exp(x))", "x"), ("x'*x", "x")]
)
def test_a_wrong_factor_is_caught(text, x):
    e = fr.derive(text, x, 2).explain("expansion")
    for rule in ("quadratic-term", "polarize"):
        (line,) = [s for s in e.steps if s.rule == rule]
        twice = replace(line, after=Engine(line.after.scope, 2 * line.after.expr))
        assert line.check() and twice.check().status == "different"
    for line in [s for s in e.steps if s.rule == "taylor-terms"]:
        first, second = line.terms
        assert replace(line, terms=[first, 2 * second]).check().status == "different"
        assert replace(line, terms=[2 * first, second]).check().status == "different"


# -------------------------------------------------------------------- bounds against NumPy
BOUNDS = [
    Case("sin(x)", "x: n", "x", lambda v: np.sin(v["x"])),
    Case("cos(x)", "x: n", "x", lambda v: np.cos(v["x"])),
    Case("exp(x)", "x: n", "x", lambda v: np.exp(v["x"])),
    Case("log(x)", "x: n positive", "x", lambda v: np.log(v["x"])),
    Case("sqrt(x)", "x: n positive", "x", lambda v: np.sqrt(v["x"])),
    Case("tanh(x)", "x: n", "x", lambda v: np.tanh(v["x"])),
    Case("sigmoid(x)", "x: n", "x", lambda v: 1 / (1 + np.exp(-v["x"]))),
    Case("softplus(x)", "x: n", "x", lambda v: np.log(1 + np.exp(v["x"]))),
    Case("arctan(x)", "x: n", "x", lambda v: np.arctan(v["x"])),
    Case("logsumexp(x)", "x: n", "x", lambda v: np.log(np.exp(v["x"]).sum())),
    Case("inv(X)", "X: n×n", "X", lambda v: inv(v["X"])),
    Case("det(X)", "X: n×n", "X", lambda v: det(v["X"])),
    Case("logdet(X)", "X: n×n psd", "X", lambda v: np.log(det(v["X"]))),
    Case("expm(X)", "X: n×n", "X", lambda v: expm(v["X"])),
    Case("exp(A*x)", "A: m×n, x: n", "x", lambda v: np.exp(v["A"] @ v["x"]), lambda v: {"r": v["A"] @ v["x"]}),
    Case("x'*x*x", "x: n", "x", lambda v: (v["x"] @ v["x"]) * v["x"], lambda v: {"c": v["x"] @ v["x"]}),
]  # fmt: skip


def terms_by_degree(case, v, H, k):
    """Dʲf[H, …, H]/j! for j up to k: Cauchy's integrals."""
    angles = np.exp(2j * np.pi * np.arange(32) / 32)
    r = 0.05 / norm(H)
    values = [case.f(moved(v, case, r * z * H)) for z in angles]
    return [
        np.mean(
            [w / (r * z) ** j for w, z in zip(values, angles, strict=True)], axis=0
        ).real
        for j in range(k + 1)
    ]


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("case", BOUNDS, ids=lambda c: c.text)
def test_what_is_left_is_within_the_bound(case, k):
    e = fr.derive(case.text, case.wrt, k, where=case.where).explain("expansion")
    record = e.json()["steps"]
    assert all(step["check"]["status"] == "equal" for step in record)
    lines = [step for step in record if step["rule"] == "bound"]
    if not lines:  # no bound is known, and the page says no more than o(‖H‖ᵏ)
        assert any("o(" in s["after"]["text"] for s in record) or case.text == "x'*x*x"
        assert case.text not in (
            "sin(x)",
            "exp(x)",
            "inv(X)",
            "det(X)",
            "logdet(X)",
            "expm(X)",
        )
        return
    rng, inside = np.random.default_rng(3), 0
    for _ in range(12):
        v = values_of(case, rng)
        H = rng.normal(size=np.shape(v[case.wrt]))
        H = H + H.T if "psd" in case.where else H
        H = H / norm(H) * rng.uniform(0.2, 1)
        for scale in (1.0, 0.1, 0.02):
            bound = page_bound(lines, case, v, scale * H)
            if bound is None:
                continue
            inside += 1
            left = case.f(moved(v, case, scale * H))
            rest = norm(left - sum(terms_by_degree(case, v, scale * H, k)))
            assert rest <= bound * (1 + 1e-9) + 1e-9, (scale, rest, bound)
            smaller = page_bound(lines, case, v, scale * H / 10)
            assert smaller <= bound / (0.3 * 10 ** (k + 1)) + 1e-15
    assert inside >= 12


def test_the_circle_finds_the_terms():
    case = BOUNDS[2]
    v, H = {"x": np.array([0.3, -1.0])}, np.array([0.4, 0.2])
    found = terms_by_degree(case, v, H, 3)
    for j, term in enumerate(found):
        assert np.allclose(term, np.exp(v["x"]) * H**j / factorial(j), atol=1e-9)
