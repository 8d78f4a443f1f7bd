"""The order of the text is kept through all styles; sums by entries show the product rule; one left side, one value.

legend   e explanation   s step
"""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.explain import DEPTHS


def explained(text: str, where: str, x: str, style: str, depth: str = "default"):
    """A page, every step of which holds."""
    e = fr.derive(text, x, where=where).explain(style, depth)
    assert all(e.check())
    return e


def lines(text: str, where: str, x: str, style: str) -> list[str]:
    """Its equations."""
    return [f"{s.before} {s.relation} {s.after}" for s in explained(text, where, x, style)]


# -------------------------------------------------------------------- the last line
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("style", ["differentials", "entries", "kronecker", "chain"])
@pytest.mark.parametrize(
    ("text", "where", "x", "last"),
    [
        ("norm2(A + u*v')^2", "A: m×n, u: m, v: n", "u", "2(A + uvᵀ)v"),
        ("y'*sigmoid(W*x)", "W: m×n, x: n, y: m", "x", "Wᵀ(σ(Wx)∘y∘(𝟏 − σ(Wx)))"),
        ("norm2(Y - B*X)^2", "Y: m×p, B: m×n, X: n×p", "B", "−2(Y − BX)Xᵀ"),
        ("logdet(eye(n) + U*U')", "U: n×k", "U", "2(Iₙ + UUᵀ)⁻¹U"),
    ],
)
def test_the_gradient_has_the_order_of_the_text(text, where, x, last, style, depth):
    assert str(explained(text, where, x, style, depth).steps[-1].after) == last


def test_a_map_is_what_stands_in_the_last_line():
    where = "A: n×n, B: n×n, X: n×n"
    found = lines("A - X*B*X", where, "X", "differentials")
    assert found[-2:] == ["dF = −dX·BX − XB·dX", "DF = dX ↦ −dX·BX − XB·dX"]
    e = explained("A - X*B*X", where, "X", "differentials")
    assert r"\mathrm{d}X \mapsto" in e.steps[-1].after.paint("latex")
    assert e.steps[-1].after.paint("text") == "-dX*B*X - X*B*dX"


@pytest.mark.parametrize(
    ("text", "where", "adjoint"),
    [
        ("A - X*B*X", "A: n×n, B: n×n, X: n×n", "−GXᵀBᵀ − BᵀXᵀG"),
        ("X'*X", "X: m×n", "XGᵀ + XG"),
        ("A*X'*B", "A: m×n, X: p×n, B: p×q", "BGᵀA"),
        ("c*A*X*b", "c: scalar, A: m×n, X: n×p, b: p", "cAᵀgbᵀ"),
        ("A*inv(X)*B", "A: m×n, X: n×n, B: n×p", "−X⁻ᵀAᵀGBᵀX⁻ᵀ"),
    ],
)
def test_an_adjoint_has_the_order_of_its_map(text, where, adjoint):
    found = lines(text, where, "X", "chain")
    assert found[-2].endswith(f" = ⟨{adjoint}, dX⟩")
    assert found[-1].endswith(f" ↦ {adjoint}")


# -------------------------------------------------------------------- by entries
def test_a_power_by_entries_shows_the_product_rule():
    assert lines("X^3", "X: n×n", "X", "entries")[1:] == [
        "F_ij = Σ_rs X_ir X_rs X_sj",
        "∂F_ij/∂X_kl = Σ_rs δ_ik δ_rl X_rs X_sj + Σ_rs δ_rk δ_sl X_ir X_sj "
        "+ Σ_rs δ_sk δ_jl X_ir X_rs",
        "Σ_rs δ_ik δ_rl X_rs X_sj + Σ_rs δ_rk δ_sl X_ir X_sj + Σ_rs δ_sk δ_jl X_ir X_rs"
        " = Σ_s δ_ik X_ls X_sj + X_ik X_lj + Σ_r δ_jl X_ir X_rk",
        "Σ_s δ_ik X_ls X_sj + X_ik X_lj + Σ_r δ_jl X_ir X_rk"
        " = δ_ik (X²)_lj + X_ik X_lj + δ_jl (X²)_ik",
    ]


@pytest.mark.parametrize("text", ["X*X", "X^2", "X^4", "X'*X*X", "tr(X^4*A)", "(A*X)^2"])
def test_powers_are_written_out(text):
    e = explained(text, "X: n×n, A: n×n", "X", "entries")
    assert [s.rule for s in e.steps[1:4]] == ["by-entries", "delta", "delta-sum"]
    assert e.steps[2].why.startswith("each factor in its turn")


@pytest.mark.parametrize(
    ("text", "where", "x"),
    [
        ("tr(A*D)", "D: n×n diagonal, A: n×n", "D"),
        ("tr(D*A*D)", "D: n×n diagonal, A: n×n", "D"),
        ("norm2(A*L - B)^2", "A: n×n, L: n×n lower_triangular, B: n×n", "L"),
        ("x'*A*x", "x: n sphere, A: n×n", "x"),
        ("inv(P)", "P: n×n symmetric", "P"),
        ("X^2", "X: n×n symmetric", "X"),
    ],
)
def test_a_left_side_has_one_value(text, where, x):
    """Before the projection it is any array in the place of the variable that moves."""
    e = explained(text, where, x, "entries")
    starts = [
        str(s.before)
        for a, s in zip(e.steps, e.steps[1:], strict=False)
        if s.before is not a.after
    ]
    assert len(starts) == len(set(starts))
    assert any("/∂Z_" in s or "/∂z_" in s for s in starts)


def test_a_part_with_the_differential_of_another_moves():
    """dC = dT in C = T + 2I: by entries C_pq moves as T_pq does, and is no constant."""
    text = "y'*inv(exp(-D*t) + 2*eye(n))*y"
    found = lines(text, "y: n, D: n×n symmetric, t: scalar", "t", "entries")
    assert not any(line.endswith(" = 0") for line in found)
