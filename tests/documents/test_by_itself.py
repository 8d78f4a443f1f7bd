r"""A claim that the document's own names spoil is judged by itself, too: right for any functions, or one slip away.

What the document says of the names may not make it wrong, and what it says is kept where it makes it right.
"""

from __future__ import annotations

import pytest

from frechet.documents import check_document

PATIENCE = 1000.0  # seconds: no report of a test stops


def kinds(text: str) -> list[str]:
    return [f.kind for f in check_document(text, "md", seconds=PATIENCE).findings]


Z_GIVEN = "Let $z = \\|W x\\|^2$ and $y \\in \\mathbb{R}^{n}$.\n\n$$CLAIM$$\n"


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\frac{dz}{dx} = \frac{dz}{dy}\frac{dy}{dx}", "right"),
        (r"\frac{dz}{dx} = -\frac{dz}{dy}\frac{dy}{dx}", "wrong"),
        (r"\frac{dz}{dx} = 2\frac{dz}{dy}\frac{dy}{dx}", "wrong"),
        (r"\frac{dz}{dx} = \frac{dz}{dy}\frac{dy}{dx} + 1", "not understood"),
        (
            r"\frac{dz}{dt} = \frac{\partial z}{\partial t} + \frac{\partial z}{\partial y}\frac{dy}{dt}",
            "right",
        ),
        (
            r"\frac{\partial z}{\partial b} = \frac{\partial z}{\partial y}",
            "not understood",
        ),
        (r"dz = \frac{dz}{dy} dy", "right"),
    ],
)
def test_the_chain_rule_holds_whatever_z_is(claim: str, kind: str) -> None:
    assert kinds(Z_GIVEN.replace("CLAIM", claim)) == [kind]


F_DEFINED = "Let $f = x^\\top A x$ with $A$ symmetric.\n\n$$CLAIM$$\n"


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\nabla f = 2 A x", "right"),
        (r"\nabla^2 f = 2 A", "right"),
        (r"\nabla f = x x^\top", "right"),  # by A
        (r"\nabla f = 3 A x", "wrong"),
        (r"\nabla f = -2 A x", "wrong"),
        (r"\nabla f = 2 A^2 x", "not understood"),
    ],
)
def test_a_gradient_of_what_is_defined_is_by_one_of_its_names(
    claim: str, kind: str
) -> None:
    assert kinds(F_DEFINED.replace("CLAIM", claim)) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        r"$\theta = \theta - \alpha \nabla L$",
        r"$x_{\text{new}} = x_{\text{old}} - \alpha \frac{df}{dx}$",
        r"$x_{t+1} - x_t = -\alpha \nabla f(x_t)$",
        r"$w^{new} = w - \eta \nabla L$",
        r"$-\nabla f(x^*) = \lambda \nabla g(x^*)$",
        r"$J_{W_o} = \frac{\partial \xi}{\partial W_o}$",
    ],
)
def test_a_step_a_definition_and_a_multiplier_claim_nothing(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        r"$w = w - 2 + 2$",
        r"$\nabla_x (x^\top x) = 2 \nabla_x (\frac12 x^\top x)$",
        r"$dx = \frac{dx}{dy} dy$",
    ],
)
def test_what_looks_like_one_and_claims_something_is_judged(text: str) -> None:
    assert kinds(text) == ["right"]


def test_a_derivative_by_its_entries_is_right() -> None:
    entries = r"\left[\frac{\partial y}{\partial x_1}, \ldots, \frac{\partial y}{\partial x_n}\right]"
    assert kinds(rf"$\frac{{\partial y}}{{\partial x}} = {entries}$") == ["right"]
    assert kinds(rf"$2 \frac{{\partial y}}{{\partial x}} = {entries}$") != ["right"]


def test_the_argument_of_a_macro_keeps_together() -> None:
    """`\\dx{AB}` is the differential of the product."""
    macro = r"\newcommand{\dx}[1]{\mathrm{d}#1}" + "\n\n"
    claim = r"$$\operatorname{tr}(\dx{AB}) = \operatorname{tr}(B\dx{A}) + \operatorname{tr}(A\dx{B})$$"
    assert kinds(macro + claim) == ["right"]


def test_what_is_said_of_a_word_is_no_definition_of_it() -> None:
    r"""`\Tr(s) = s` of a number leaves the trace what it is."""
    assert (
        kinds(
            "A number is its own trace, $\\operatorname{tr}(s) = s$, $\\Tr(s) = s$.\n\n$\\Tr(AB) = \\Tr(BA)$"
        )[-1]
        == "right"
    )


def test_a_sum_with_an_ellipsis_that_is_1_is_a_constraint() -> None:
    assert kinds(r"$\sqrt{x_1^2 + \cdots + x_n^2} = 1$") == []
