r"""An ellipsis means what the first and the last of what it stands between say, or nothing.

The oracle writes the list out: an expression with an ellipsis in n terms is, at n = 3, the one with three terms.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import frechet as fr
from frechet.reading.print import ellipses
from frechet.reading.print.ellipses import LEFT_OUT, without_ellipses

DOTS = (r"\cdots", r"\dots", r"\ldots", "…", "⋯")
TERMS = (
    "x_#^2",
    "a_# x_#",
    r"\beta_#\,x_{#}",
    r"\sin(x_#)",
    r"\frac{x_#}{a_#}",
    r"e^{a_#} x_#",
)


def at(term: str, index: str) -> str:
    """The term at an index."""
    return term.replace("#", index)


@pytest.mark.parametrize("dots", DOTS)
@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("shown", [1, 2, 3])
def test_a_sum_with_an_ellipsis_is_the_sum_over_the_index(
    term: str, shown: int, dots: str
) -> None:
    """At n = 3 it is what is written out, and no other sum."""
    short = " + ".join([*(at(term, str(k + 1)) for k in range(shown)), dots, at(term, "n")])
    long = " + ".join(at(term, str(k)) for k in (1, 2, 3))
    where = "x: 3, a: 3, β: 3"
    whole = re.sub(r"(?<=[_{])n", "3", without_ellipses(short)).replace("^{n}", "^{3}")
    assert not LEFT_OUT.search(whole)
    assert fr.check_claim(rf"{whole} = {long}", where)
    assert not fr.check_claim(rf"{whole} = {long} + x_1", where)


@pytest.mark.parametrize(
    "text",
    [
        r"x_1 + \cdots + x_n^2",  # the last is no such term
        r"x_1 + x_3 + \cdots + x_n",  # nor is the second
        r"x_2 + \cdots + x_n",  # it does not begin at 1
        r"x_1 + a_2 + \cdots + x_n",
        r"x_1 + \cdots + x_{n-1}",
        r"x_1 a_1 + \cdots + x_n a_m",  # two indices
        r"x_1 x_2 \cdots x_n",  # products are not read
        r"f(x_1, a_1, \ldots, x_n, a_n)",
        r"\cdots + x_n",
    ],
)
def test_what_is_not_told_stays_an_ellipsis(text: str) -> None:
    """Nothing is guessed: the error names the ellipsis."""
    assert LEFT_OUT.search(without_ellipses(text))
    with pytest.raises(fr.FrechetError, match="ellipsis"):
        fr.derive(text, "x")


COLUMN = r"\begin{bmatrix} %s \\ \vdots \\ %s \end{bmatrix}"
GRID = r"\begin{pmatrix} %s & \cdots & %s \\ \vdots & \ddots & \vdots \\ %s & \cdots & %s \end{pmatrix}"


def column(entry: str) -> str:
    """A column of entries, the first and the last of them shown."""
    return COLUMN % (at(entry, "1"), at(entry, "n"))


def grid(entry: str) -> str:
    """A matrix of entries, # for the row and @ for the column."""
    return GRID % tuple(
        entry.replace("#", i).replace("@", j) for i in ("1", "m") for j in ("1", "n")
    )


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (r"\nabla_x (a^T x)", column("a_#"), True),
        (r"\frac{\partial a^T x}{\partial x}", column("a_#"), True),
        (r"\frac{\partial x^T x}{\partial x}", column("2 x_#"), True),
        (r"\frac{\partial x^T x}{\partial x}", column("3 x_#"), False),
        (r"\nabla_x f", column(r"\frac{\partial f}{\partial x_#}"), True),
        (r"\nabla_x f", column(r"\frac{\partial f}{\partial x_#} \cdot 2"), False),
        (r"\nabla^2 f", grid(r"\frac{\partial^2 f}{\partial x_# \partial x_@}"), True),
        (
            r"\frac{\partial y}{\partial x}",
            grid(r"\frac{\partial y_#}{\partial x_@}"),
            True,
        ),
        (r"\frac{\partial \mathrm{tr}(A X)}{\partial X}", grid("a_{@#}"), True),
        (r"A^T", grid("a_{@#}"), True),
        (r"A", grid("a_{@#}"), False),
        (
            r"a^T x",
            r"\begin{pmatrix} a_1 & \cdots & a_n \end{pmatrix}" + column("x_#"),
            True,
        ),
        (
            r"a^T x",
            r"\begin{pmatrix} a_1 & \cdots & a_n \end{pmatrix}" + column("a_#"),
            False,
        ),
    ],
)
def test_a_matrix_with_an_ellipsis_is_claimed_entry_by_entry(
    left: str, right: str, verdict: bool
) -> None:
    """Right and wrong are told apart at every index."""
    where = "A: n×n" if "A" in left else "a: n, x: n"
    assert bool(fr.check_claim(f"{left} = {right}", where)) is verdict


def test_the_arguments_of_a_function_may_have_an_ellipsis() -> None:
    """`f(x_1, ..., x_n)` is f of the vector, beside other arguments, too."""
    assert without_ellipses(r"f(x_1, x_2, \ldots, x_n)") == "f( x )"
    assert without_ellipses(r"f(t, x_1, \ldots, x_n; \theta)").count(",") == 2
    claim = r"\frac{d}{dt} f(x_1(t), \ldots, x_n(t)) = \frac{\partial f}{\partial x}\frac{dx}{dt}"
    assert "x (" in without_ellipses(claim)


LONG = {
    "brackets": lambda k: "(" * k + r"x_1, \ldots, x_n y" + ")" * k,
    "terms": lambda k: "x_1+" * k + r"\cdots+x_n^2",
    "lists": lambda k: "f(" + r"x_1, \ldots, " * k + ")",
    "matrices": lambda k: r"a = \left[" * k + r"x_1, \ldots, x_n y" + r"\right]" * k,
}


@pytest.mark.parametrize("family", LONG)
def test_long_texts_cost_no_more_than_their_length(
    family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice the text, about twice the tokens that are looked at."""
    looked = [0]
    plain, closed = ellipses.plain, ellipses.closed

    def counting(f: Callable[[list[str]], object]) -> Callable[[list[str]], object]:
        def counted(parts: list[str]) -> object:
            looked[0] += len(parts)
            return f(parts)

        return counted

    monkeypatch.setattr(ellipses, "plain", counting(plain))
    monkeypatch.setattr(ellipses, "closed", counting(closed))

    def cost(k: int) -> int:
        looked[0] = 0
        without_ellipses(LONG[family](k))
        return looked[0]

    assert cost(400) <= 2.5 * cost(200) + 100
