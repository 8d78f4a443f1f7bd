"""Equations between integrals and between expectations: right under the sign, and never by what is not linear."""

from __future__ import annotations

import pytest

from frechet.documents import check_document
from frechet.documents.integrands import integrands

P = r"p(x \vert \theta)"
SCORE = rf"\nabla_\theta \log {P}"


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (rf"\int {P} {SCORE} dx = \int \nabla_\theta {P} dx", "right"),
        (rf"\int_{{-\infty}}^\infty \nabla_\theta {P} dx = \nabla_\theta \int_{{-\infty}}^\infty {P} dx", "right"),
        (rf"\int {P} {SCORE} \, \mathrm{{d}}x = \frac{{1}}{{2}} \int 2 \nabla_\theta {P} dx", "right"),
        (rf"E\left[\frac{{\nabla_\theta {P}}}{{{P}}}\right] = \mathbb{{E}}[{SCORE}]", "right"),
        # twice as much, another range, another variable
        (rf"\int {P} {SCORE} dx = 2 \int \nabla_\theta {P} dx", "not understood"),
        (rf"\int_0^1 {P} {SCORE} dx = \int_0^2 \nabla_\theta {P} dx", "not understood"),
        (rf"\int {P} {SCORE} dx = \int \nabla_\theta {P} dy", "not understood"),
        # functions of an integral are no integrals of functions
        (r"\exp \int g(x, y) dx = \int \exp g(x, y) dx", "not understood"),
        (r"\exp\left(\int g(x, y) dx\right) = \int \exp(g(x, y)) dx", "not understood"),
        (r"1 / \int g(x, y) dx = \int 1 / g(x, y) dx", "not understood"),
        (r"\frac{1}{\int g(x, y) dx} = \int \frac{1}{g(x, y)} dx", "not understood"),
        (r"\left(\int g(x, y) dx\right)^2 = \int g(x, y)^2 dx", "not understood"),
        (r"\prod_i \int g(x, y_i) dx = \int \prod_i g(x, y_i) dx", "not understood"),
        (r"a^{\int g(x, y) dx} = \int a^{g(x, y)} dx", "not understood"),
        # the range and the variable may move
        (r"\frac{d}{dt} \int_0^t g(s, t) ds = \int_0^t \frac{d}{dt} g(s, t) ds", "not understood"),
        (r"x \int g(x, y) dx = \int x g(x, y) dx", "not understood"),
        (r"\nabla_x \int g(x, y) dx = \int \nabla_x g(x, y) dx", "not understood"),
        (r"\nabla \int g(x) dx = \int \nabla g(x) dx", "not understood"),
        # what is random is not said
        (r"y E[g(x, y)] = E[y g(x, y)]", "not understood"),
        (r"\nabla_\theta E[g(x, \theta)] = E[\nabla_\theta g(x, \theta)]", "not understood"),
        (r"E[g(x)] E[g(y)] = E[g(x) g(y)]", "not understood"),
    ],
)  # fmt: skip
def test_what_stands_under_the_sign_decides(claim: str, kind: str) -> None:
    found = check_document(f"$${claim}$$", "md").findings
    assert [f.kind for f in found] == [kind]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\int f dx + 1", r"\int (f + 1) dx"),
        (r"\int f dx \cdot \int g dx", r"\int f g dx"),
        (r"f", r"\int f dx"),
    ],
)
def test_every_term_has_one_integral(left: str, right: str) -> None:
    assert integrands(left, right) is None
