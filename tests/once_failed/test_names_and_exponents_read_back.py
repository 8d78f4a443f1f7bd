"""Printed answers that were refused as input: a norm as an exponent in LaTeX, a part named d before a bracket.

`a^{\\lVert x \\rVert}` was taken for a label in parentheses, and `d(log(c) + 1)` for a differential.
"""

from __future__ import annotations

import pytest

import frechet as fr

PRINTED = {
    "text": lambda form: form.text(),
    "unicode": str,
    "latex": lambda form: form.latex(),
}
WHERE = "a: scalar positive, b: scalar, x: n, y: n"
EXPONENTS = [
    "a^norm2(x)",
    "a^abs(b)",
    "(a + 1)^norm1(x)",
    "x.^norm2(y)",
    "a^(2*norm2(x))",
    "a^norm2(x)^2",
    "a^abs(b - a)",
]


@pytest.mark.parametrize("style", PRINTED)
@pytest.mark.parametrize("text", EXPONENTS)
def test_norms_as_exponents(text, style):
    e = fr.read(text, where=WHERE)
    value = fr.derive(text, "a" if "a" in text else "x", where=WHERE).value
    assert fr.read(PRINTED[style](value), where=WHERE, syntax=style) is e


LONG = [
    "(1 + sqrt(a))^(sqrt(a) + a^3) + sqrt(a)^(a^3)",
    "sum(log(x'*x)^(x'*y)*(x'*x + x'*y)^(x'*x))",
    "sqrt(a)^(a^3)*exp(sqrt(a)*a^3)*log(a + sqrt(a)^(a^3))",
]


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("text", LONG)
def test_names_of_parts(text, order):
    """The second names of numbers: what stands before a bracket is a factor."""
    wrt = "a" if "x" not in text else "x"
    d = fr.derive(text, wrt, where=WHERE, order=order)
    form = d.gradient if order == 1 else d.hessian()
    assert " d = " not in str(form)
    assert fr.read(str(form), where=WHERE) is fr.read(form.text(), where=WHERE)


# products of names that spell a function: `l·n` was printed as ln(a + b)², `T·r` as Tr
SPELLED = [
    ("l*n*(a+b)^2", "l: scalar, n: scalar, a: scalar, b: scalar"),
    ("d*e*t*(a+b)^2", "d: scalar, e: scalar, t: scalar, a: scalar, b: scalar"),
    ("x'*T*r", "x: n, T: n×n, r: n"),
    ("x'*T*r*(a+b)", "x: n, T: n×n, r: n, a: scalar, b: scalar"),
    ("x'*L*S*E*x", "x: n, L: n×n, S: n×n, E: n×n"),
    ("i*p*(a+1)", "i: scalar, p: scalar, a: scalar"),
    ("p*i*(a+1)", "i: scalar, p: scalar, a: scalar"),
    ("x'*D*e*t*(a+1)", "x: n, D: n×n, e: n, t: scalar, a: scalar"),
    ("c*o*s*(a+1)", "c: scalar, o: scalar, s: scalar, a: scalar"),
    ("e*x*p*(a+1)", "e: scalar, x: scalar, p: scalar, a: scalar"),
    ("L*O*G*(A + B)", "L: n×n, O: n×n, G: n×n, A: n×n, B: n×n"),
    ("x'*V*e*c*(a+1)", "x: n, V: n×n, e: n, c: scalar, a: scalar"),
    ("a*b*s*(u+1)", "a: scalar, b: scalar, s: scalar, u: scalar"),
    ("i*n*v*(A+B)", "i: scalar, n: scalar, v: scalar, A: k×k, B: k×k"),
    ("x'*(R*e)*(L*U)", "x: n, R: n×n, e: n, L: scalar, U: scalar"),
]


@pytest.mark.parametrize("style", PRINTED)
@pytest.mark.parametrize(("text", "where"), SPELLED)
def test_products_that_spell_a_function(text, where, style):
    d = fr.derive(text, where.split(":")[0], where=where)
    for form in (d.value,) if d.f.rank else (d.value, d.gradient):
        assert fr.read(PRINTED[style](form), where=where, syntax=style) is form.expr


def test_a_trace_in_capitals_is_one():
    where = "A: n×n, T: n×n, r: n"
    assert fr.read("Tr(A)", where=where, syntax="unicode") is fr.read("tr(A)", where=where)
    assert fr.read("A·Tr", where=where, syntax="unicode") is fr.read("A*T*r", where=where)


@pytest.mark.parametrize(
    "name", ["_", "__", "___", "_a", "_1", "_x1", "__a", "_A_", "_a_b", "_alpha"]
)
def test_names_that_begin_with_a_line(name):
    """`_` ended in an IndexError in LaTeX, `__` and `_1` were printed and could not be read."""
    where = f"{name}: n, B: n×n"
    form = fr.derive(f"{name}'*B*{name}", name, where=where).gradient
    for style, printed in PRINTED.items():
        assert fr.read(printed(form), where=where, syntax=style) is form.expr


POWERS = [
    ("x^2^3", "(x^2)^3"),
    ("x.^2.^3", "(x.^2).^3"),
    ("x^-1^2", "(x^-1)^2"),
    ("2^x^2", "(2^x)^2"),
    ("x^2^3 + 1", "(x^2)^3 + 1"),
    ("(x^2^3)*y", "((x^2)^3)*y"),
    ("x^y^2", "(x^y)^2"),
    ("sqrt(x^2^2)", "sqrt((x^2)^2)"),
    ("x^2^3^2", "((x^2)^3)^2"),
    ("-x^2^3", "-((x^2)^3)"),
]


@pytest.mark.parametrize(("text", "meant"), POWERS)
def test_powers_from_left_to_right_are_said(text, meant):
    """`x^2^3` is (x^2)^3 = x⁶; who knows x⁸ from Python is told."""
    where, note = (
        "x: scalar positive, y: scalar",
        "powers go from left to right: a^b^c is (a^b)^c",
    )
    assert fr.read(text, where=where) is fr.read(meant, where=where)
    assert note in fr.derive(text, "x", where=where).conventions
    assert note not in fr.derive(meant, "x", where=where).conventions
