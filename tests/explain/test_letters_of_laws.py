"""Laws beside steps have letters of their own: none that the question or its page uses for something else.

legend   e explanation   s step
"""

from __future__ import annotations

import re

import pytest

import frechet as fr
from frechet.explain import declared_rules
from frechet.explain.explanation import note
from frechet.explain.letters_of_laws import in_free_letters, letters_in

CASES = [
    ("tr(P*X*Q)", "P: m×n, Q: p×m, X: n×p", "X"),
    ("norm2(P*x - q)^2", "P: m×n, x: n, q: m", "x"),
    ("norm2(G*H - f*J)^2", "G: m×n, H: n×p, f: scalar, J: m×p", "H"),
    ("u'*X*p", "X: m×n, u: m, p: n", "u"),
    ("tr(G*X)", "G: n×n, X: n×n symmetric", "X"),
    ("X*R", "X: n×n, R: n×n", "R"),
    ("sum(log(1 + exp(U*r)))", "U: m×n, r: n", "r"),
    ("norm2(R*x)^k", "R: m×n, x: n, k: scalar", "x"),
    ("exp(J*x)", "J: m×n, x: n", "x"),
]


def user_letters(where: str) -> set[str]:
    """The names that a question declares, and its sizes."""
    return set(
        re.findall(r"[A-Za-z]", where.replace("scalar", "").replace("symmetric", ""))
    )


@pytest.mark.parametrize("rule", declared_rules(), ids=lambda r: r.name)
def test_a_law_in_other_letters_is_the_same_law(rule):
    law, met = rule.statement, dict(letters_in(rule.statement))
    for letter in met:
        told = in_free_letters(law, {letter})
        (new,) = set(dict(letters_in(told))) - set(met)
        assert letter not in dict(letters_in(told))
        assert in_free_letters(told, {new}, {new: letter}) == law
    every = in_free_letters(law, set(met))
    assert len(dict(letters_in(every))) == len(met)
    assert not set(met) & set(dict(letters_in(every)))


def test_a_genitive_is_no_letter():
    """Jacobi's formula is Jacobi's where s is a variable."""
    law = "Jacobi's formula, and d log c = dc/c; s' = s"
    assert in_free_letters(law, {"s", "c"}).startswith(
        "Jacobi's formula, and d log u = du/u; v' = v"
    )
    e = fr.derive("logdet(K + s*eye(n))", "s", where="K: n×n, s: scalar").explain(
        "chain", "full"
    )
    assert "Jacobi's" in str(e)


@pytest.mark.parametrize(("text", "where", "x"), CASES)
@pytest.mark.parametrize("style", ["differentials", "entries", "kronecker", "chain"])
def test_laws_have_letters_of_their_own(text, where, x, style):
    mine = user_letters(where) - {"X", "x"} if x in "Xx" else user_letters(where)
    try:
        e = fr.derive(text, x, where=where).explain(style)
    except fr.FrechetError:
        pytest.skip("this style does not apply")
    laws = {r.statement for r in declared_rules()}
    for k, s in enumerate(e.steps[1:], start=1):
        first = all(t.rule != s.rule for t in e.steps[:k])
        stated = fr_statement(s)
        if s.why or not first or stated not in laws:
            continue
        said = note(e, k).split(": ", 1)[1]
        assert not set(dict(letters_in(said))) & (mine - {"f"}), said


def fr_statement(s) -> str:
    """The law of a step as its rule states it."""
    return next((r.statement for r in declared_rules() if r.name == s.rule), "")


def reasons(text: str, where: str, x: str, **more) -> list[str]:
    """What stands beside the steps."""
    return [s.why for s in fr.derive(text, x, where=where, **more).explain().steps]


def test_what_is_read_off_has_a_letter_of_its_own():
    said = reasons("norm2(G*H - f*J)^2", "G: m×n, H: n×p, f: scalar, J: m×p", "H")
    assert said[-1] == "U in dg = ⟨U, dH⟩"
    assert "⟨U, V⟩ = tr(Uᵀ·V)" in reasons("tr(P*X*Q)", "P: m×n, Q: p×m, X: n×p", "X")


def test_the_square_of_a_norm_is_that_of_what_stands_in_it():
    (_, first, *_) = reasons("norm2(Z)^2", "Z: m×n", "Z")
    assert first.startswith("‖Z‖² = tr(ZᵀZ)")
    said = reasons("norm2(A*x - b)^3", "A: m×p, x: p, b: m", "x")
    assert "d‖r‖ᵏ = k·‖r‖ᵏ⁻²·rᵀ·dr" in said  # p is a size


def test_a_projection_does_not_call_the_gradient_as_the_variable():
    assert (
        "½(U + Uᵀ) of the unconstrained U"
        in reasons("tr(G*J)", "G: n×n symmetric, J: n×n", "G")[-1]
    )
    d = fr.derive("tr(G*J)", "G", where="G: n×n symmetric, J: n×n")
    assert any("½(U + Uᵀ) of the unconstrained U" in said for said in d.conventions)


def left_sides(text: str, where: str, x: str, order: int) -> list[str]:
    """The left sides of a page."""
    e = fr.derive(text, x, order, where=where).explain()
    assert all(e.check())
    return [str(s.before) for s in e.steps[1:]]


def test_hessian_and_jacobian_have_another_name_beside_h_and_j():
    assert left_sides("x'*H*x", "H: n×n, x: n", "x", 2)[-1] == "∇²f"
    assert left_sides("x'*A*x", "A: n×n, x: n", "x", 2)[-1] == "H"
    assert left_sides("exp(J*x)", "J: m×n, x: n", "x", 1)[-1] == "Df"


def test_of_several_variables_the_gradient_moves_once():
    e = fr.derive("x'*A*y", ["x", "y"], 2, where="A: m×n, x: m, y: n").explain()
    lines = [f"{s.before} = {s.after}" for s in e.steps]
    assert all(e.check())
    assert lines.count("dg = A·dy") == 1
    assert "H_xx = 0" in lines and "H_xy = A" in lines
    named = [str(s.before) for s in e.steps]
    assert len(named) == len(set(named))
