"""Second and third derivatives by entries: pages by hand, every step, what is refused.

legend   e explanation   d derivation   k step
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_expansion_by_degrees import lines_of

import frechet as fr

PAGES = {
    ("x'*A*x", "x", "A: n×n, x: n", 2): """
f = Σ_rs x_r A_rs x_s
∂f/∂x_i = Σ_rs δ_ri A_rs x_s + Σ_rs δ_si x_r A_rs
∂f/∂x_i = Σ_s A_is x_s + Σ_r x_r A_ri
∂²f/(∂x_i ∂x_j) = Σ_s δ_sj A_is + Σ_r δ_rj A_ri
∂²f/(∂x_i ∂x_j) = A_ij + A_ji
H = A + Aᵀ
""",
    ("log(sum(exp(x)))", "x", "x: n", 2): """
c = Σ_r exp(x)_r
∂c/∂x_i = Σ_r δ_ri exp(x)_r
∂c/∂x_i = exp(x)_i
∂f/∂x_i = c⁻¹ ∂c/∂x_i
∂f/∂x_i = c⁻¹ exp(x)_i
∂²f/(∂x_i ∂x_j) = c⁻¹ δ_ij exp(x)_i − c⁻² exp(x)_i ∂c/∂x_j
∂²f/(∂x_i ∂x_j) = c⁻¹ δ_ij exp(x)_i − c⁻² exp(x)_i exp(x)_j
H = diag(softmax(x)) − softmax(x)·softmax(x)ᵀ
""",
    ("inv(X)", "X", "X: n×n", 2): """
∂F_ij/∂X_kl = −F_ik F_lj
∂²F_ij/(∂X_kl ∂X_pq) = −F_lj ∂F_ik/∂X_pq − F_ik ∂F_lj/∂X_pq
∂²F_ij/(∂X_kl ∂X_pq) = F_lj F_ip F_qk + F_ik F_lp F_qj
∂²F_ij/(∂X_kl ∂X_pq) = X⁻¹_ik X⁻¹_lp X⁻¹_qj + X⁻¹_ip X⁻¹_lj X⁻¹_qk
""",
    ("sum(x.^3)", "x", "x: n", 3): """
f = Σ_r x_r³
∂f/∂x_i = 3 Σ_r δ_ri x_r²
∂f/∂x_i = 3 x_i²
∂²f/(∂x_i ∂x_j) = 6 δ_ij x_i
∂³f/(∂x_i ∂x_j ∂x_k) = 6 δ_ij δ_ik
""",
    ("x^3", "x", "x: scalar", 2): """
∂f/∂x = 3 x²
∂²f/∂x² = 6 x
H = 6x
""",
}  # fmt: skip


@pytest.mark.parametrize("asked", PAGES, ids=lambda q: f"{q[0]} {q[3]}")
def test_pages_by_hand(asked):
    text, x, where, order = asked
    e = fr.derive(text, x, order, where=where).explain("entries")
    assert lines_of(e) == PAGES[asked].strip().split("\n")
    assert all(e.check())


@pytest.mark.parametrize("depth", ["brief", "default", "full"])
@pytest.mark.parametrize(
    ("text", "x", "where", "order"),
    [
        ("norm2(A*B - C)^2/2", "A", "A: m×n, B: n×p, C: m×p", 2),
        ("x'*x*x", "x", "x: n", 2),
        ("A*x", "x", "A: m×n, x: n", 2),
        ("a*t^4", "t", "a: scalar, t: scalar", 3),
        ("exp(x)", "x", "x: n", 3),
    ],
)
def test_every_step_and_the_answer(text, x, where, order, depth):
    d = fr.derive(text, x, order, where=where)
    e = d.explain("entries", depth)
    assert all(e.check())
    hessian = order == 2 and not d.f.rank
    assert e.answer.engine is (d.hessian() if hessian else d.entries).engine
    assert e.steps[-1].after.form is e.answer


def test_a_sum_that_is_too_long_for_one_text_is_held_term_by_term():
    e = fr.derive("X^3", "X", 2, where="X: n×n").explain("entries")
    (line,) = [s for s in e.steps if s.rule == "entries-again"]
    assert line.check()
    F = line.after.formula
    turned = replace(line.after, formula=(replace(F[0], coef=-F[0].coef), *F[1:]))
    assert replace(line, after=turned).check().status == "different"


@pytest.mark.parametrize(("k", "coef"), [(4, 2), (5, -1)])
def test_a_wrong_coefficient_is_caught(k, coef):
    e = fr.derive("x'*A*x", "x", 2, where="A: n×n, x: n").explain("entries")
    line = e.steps[k]
    F = line.after.formula
    wrong = replace(line.after, formula=(replace(F[0], coef=coef), *F[1:]))
    assert line.check() and replace(line, after=wrong).check().status == "different"


@pytest.mark.parametrize(
    ("text", "x", "where"),
    [
        ("det(X'*A*X)", "X", "A: m×m, X: m×n"),  # a page of indices
        ("logdet(S)", "S", "S: n×n psd"),
    ],
)
def test_what_entries_cannot_say_is_refused_with_the_styles_that_can(text, x, where):
    with pytest.raises(fr.Unsupported) as caught:
        fr.derive(text, x, 2, where=where).explain("entries")
    assert "differentials" in caught.value.hint
