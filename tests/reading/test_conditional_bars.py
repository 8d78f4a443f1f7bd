r"""The bar of `p(x | y)` parts arguments; a pair of bars is an absolute value, a norm or a determinant."""

from __future__ import annotations

import pytest

import frechet as fr

WHERE = "p: (n, m) -> scalar, g: (scalar) -> scalar, x: n, y: m, a: scalar, b: scalar, c: scalar"


@pytest.mark.parametrize(
    ("print_", "meant"),
    [
        (r"p(x | y)", "p(x, y)"),
        (r"p(x \mid y)", "p(x, y)"),
        (r"p\left(x \vert y\right)", "p(x, y)"),
        (r"\log p(2x \,|\, (y + y))", "log(p(2*x, y + y))"),
        (r"g(|a|)", "g(abs(a))"),
        (r"g(a + |b|)", "g(a + abs(b))"),
        (r"c(|a| + |b|)", "c*(abs(a) + abs(b))"),
        (r"a(b|c|)", "a*b*abs(c)"),
        (r"|a(b+c)|", "abs(a*(b + c))"),
        (r"p(x | y) |a|", "p(x, y)*abs(a)"),
        (r"|p(x | y)|", "abs(p(x, y))"),
    ],
)
def test_one_bar_among_the_arguments_of_a_letter_parts_them(
    print_: str, meant: str
) -> None:
    assert fr.read(print_, WHERE, syntax="latex") is fr.read(meant, WHERE)
