"""What rests on a declared symmetry says so; what does not, does not."""

from __future__ import annotations

import pytest

import frechet as fr

STYLES = ["differentials", "entries", "kronecker", "chain"]


def said(text: str, where: str, x: str, style: str = "differentials") -> list[str]:
    """The lines whose reasons name a symmetry."""
    e = fr.derive(text, x, where=where).explain(style)
    assert all(e.check())
    return [str(s.after) for s in e.steps if s.why.endswith(("ᵀ = A", "ᵀ = S", "ᵀ = X"))]


@pytest.mark.parametrize("style", STYLES)
def test_a_form_of_a_symmetric_matrix_says_where_it_is_used(style):
    assert "2Ax" in " ".join(said("x'*A*x", "A: n×n symmetric, x: n", "x", style))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("x'*A*x", "A: n×n, x: n"),
        ("b'*x + tr(A)", "A: n×n symmetric, b: n, x: n"),
        ("tr(A)*x'*x", "A: n×n symmetric, x: n"),
    ],
)
def test_nothing_is_said_of_a_symmetry_that_is_not_used(text, where, style):
    assert not said(text, where, "x", style)


def test_the_lines_are_those_that_turn_the_matrix():
    where = "A: n×n symmetric, X: n×n"
    assert said("logdet(A*X*A)", where, "X") == ["⟨AY⁻ᵀA, dX⟩"]
    assert said("A*X*A", where, "X", "chain") == ["⟨AGA, dX⟩"]
    assert said("A*X*A", where, "X", "kronecker") == ["(A ⊗ A)·vec(dX)"]


def test_the_variable_may_be_the_symmetric_one():
    assert said("tr(X*B*X)", "B: n×n, X: n×n symmetric", "X") == ["⟨(B + Bᵀ)X, dX⟩"]
    assert said("a'*inv(S)*a", "S: n×n psd, a: n", "S") == ["⟨−S⁻¹aaᵀS⁻¹, dS⟩"]


def test_the_law_of_the_step_is_said_too():
    e = fr.derive("x'*A*x", "x", where="A: n×n symmetric, x: n").explain("kronecker")
    assert e.steps[2].why == "pᵀ·U·q = qᵀ·Uᵀ·p; Aᵀ = A"
