"""Functions made of functions, gradients of all that follows, values at 0: rules are right, mistakes are not."""

from __future__ import annotations

import pytest

import frechet as fr

ONE = "f: scalar -> scalar, g: scalar -> scalar, h: scalar -> scalar, x: scalar"
ENTRIES = "f: elementwise, g: elementwise, x: n"
FIELD = "A: m×n, x: n, b: m, f: m -> scalar"
MAPS = "x: n, f: n -> m, g: n -> m"
SQUARE = "A: n×n, x: n, f: n -> scalar"
RULES = [
    ("(f+g)'(x) = f'(x) + g'(x)", "(f+g)'(x) = f'(x) - g'(x)", ONE),
    ("(2f-3g)'(x) = 2f'(x) - 3g'(x)", "(2f-3g)'(x) = 2f'(x) + 3g'(x)", ONE),
    (r"(f\circ g)'(x) = f'(g(x)) g'(x)", r"(f\circ g)'(x) = f'(x) g'(x)", ONE),
    (r"(f\circ g\circ h)'(x) = f'(g(h(x))) g'(h(x)) h'(x)", r"(f\circ g\circ h)'(x) = f'(g(h(x))) h'(x)", ONE),
    (r"(f\odot g)'(x) = f'(x) g(x) + f(x) g'(x)", r"(f\odot g)'(x) = f'(g(x)) g'(x)", ONE),
    ("(fg)'(x) = f'(x)g(x) + f(x)g'(x)", "(fg)'(x) = f'(x)g'(x)", ONE),
    ("(fg)''(x) = f''(x)g(x) + 2f'(x)g'(x) + f(x)g''(x)", "(fg)''(x) = f''(x)g(x) + f(x)g''(x)", ONE),
    ("(f/g)'(x) = (f'(x)g(x) - f(x)g'(x))/g(x)^2", "(f/g)'(x) = (f'(x)g(x) + f(x)g'(x))/g(x)^2", ONE),
    (r"\left(\frac{f}{g}\right)'(x) = \frac{f'(x)g(x) - f(x)g'(x)}{g(x)^2}",
     r"\left(\frac{f}{g}\right)'(x) = \frac{f'(x)}{g'(x)}", ONE),
    ("(f^2)'(x) = 2f(x)f'(x)", "(f^2)'(x) = 2f'(x)", ONE),
    ("(fg)'(0) = f'(0)g(0) + f(0)g'(0)", "(fg)'(0) = f'(0)g'(0)", ONE),
    (r"(f\circ g)'(2x) = f'(g(2x)) g'(2x)", r"(f\circ g)'(2x) = 2f'(g(2x)) g'(2x)", ONE),
    (r"(f\circ g)'(x) = f'(g(x)) \odot g'(x)", r"(f\circ g)'(x) = f'(x) \odot g'(x)", ENTRIES),
    ("(f+g)'(x) = f'(x) + g'(x)", "(f+g)'(x) = f'(x) - g'(x)", ENTRIES),
    (r"\nabla_x f(Ax) = A^T (\nabla f)(Ax)", r"\nabla_x f(Ax) = 2A^T (\nabla f)(Ax)", FIELD),
    (r"\nabla f(Ax) = A^T \nabla f(Ax)", r"\nabla f(Ax) = 2A^T \nabla f(Ax)", SQUARE),
    (r"A^T \nabla f(Ax + b) = \nabla f(Ax + b)", r"A^T \nabla f(Ax + b) = -\nabla f(Ax + b)", FIELD),
    (r"\nabla^2 f(Ax) = A^T \nabla^2 f(Ax) A", r"\nabla^2 f(Ax) = A \nabla^2 f(Ax) A^T", SQUARE),
    (r"\nabla_x f(x)^T g(x) = J_f(x)^T g(x) + J_g(x)^T f(x)", r"\nabla_x f(x)^T g(x) = J_g(x)^T f(x)", MAPS),
    (r"\nabla f(x)^T g(x) = J_f(x)^T g(x) + J_g(x)^T f(x)", r"\nabla f(x)^T g(x) = J_g(x)^T f(x)", MAPS),
    (r"\nabla_x f(x)^T f(x) = 2 J_f(x)^T f(x)", r"\nabla_x f(x)^T f(x) = 3 J_f(x)^T f(x)", MAPS),
    (r"\nabla_x f(Ax)|_{x=0} = A^T \nabla f(0)", r"\nabla_x f(Ax)|_{x=0} = 2A^T \nabla f(0)", FIELD),
    (r"\frac{d}{dt} (t f(tx))|_{t=0} = f(0)", r"\frac{d}{dt} (t f(tx))|_{t=0} = 2f(0)", SQUARE + ", t: scalar"),
]  # fmt: skip


@pytest.mark.parametrize("rule, planted, where", RULES)
def test_a_rule_is_right_and_a_planted_one_is_not(
    rule: str, planted: str, where: str
) -> None:
    assert fr.check_claim(rule, where).verdict == "right"
    v = fr.check_claim(planted, where)
    assert not v.right and v.verdict != "not-understood", v


@pytest.mark.parametrize("rule, planted, where", [r for r in RULES if r[2] == ONE])
def test_nobody_declared_the_functions(rule: str, planted: str, where: str) -> None:
    assert fr.check_claim(rule).verdict == "right"
    assert fr.check_claim(planted).verdict in ("not-understood", "wrong", "sign", "factor")


def test_rules_of_primes_alone() -> None:
    for rule in ("(fg)' = f'g + fg'", "(uv)' = u'v + uv'", "(f/g)' = (f'g - fg')/g^2"):
        assert fr.check_claim(rule).verdict == "right", rule


def test_the_wider_reading_is_said() -> None:
    v = fr.check_claim(r"\nabla f(Ax) = A^T \nabla f(Ax)", FIELD)
    assert "∇ takes the whole of its side, and is by x" in v.conventions
    v = fr.check_claim(*[r for r, _, _ in RULES if "f(x)^T g" in r][:1], MAPS)
    assert (
        "∇ takes the whole product, and not the transposed function alone" in v.conventions
    )


def test_who_writes_the_variable_means_it() -> None:
    for claim in (r"\nabla_x f(Ax) = \nabla f(Ax)", r"\frac{d}{dt} f(tx) = \nabla f(tx)^T"):
        assert not fr.check_claim(claim, SQUARE + ", t: scalar").right, claim


def test_matrices_in_brackets_are_no_functions() -> None:
    where = "A: m×n, B: n×p, C: m×q, D: m×q"
    assert fr.check_claim("(AB)'(C+D) = B'A'C + B'A'D", where).verdict == "right"
    assert (
        fr.check_claim("(A + B)'(C) = A'C + B'C", "A: m×n, B: m×n, C: m×q").verdict
        == "right"
    )
