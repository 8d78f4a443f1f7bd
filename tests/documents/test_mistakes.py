r"""Mistakes that a document itself shows: its definitions say what depends on what, and which terms there are.

Each comes with claims that are right, or may be, and are not called wrong.
"""

from __future__ import annotations

import pytest

from frechet.documents import check_document

CHAIN = r"""
Let $$f(u, v) = (u + v)^2, \quad u(a, b) = a + b, \quad v(a, b) = a - b, \quad a(w, z) = w z, \quad b(w) = w^2.$$
"""
F = r"\frac{\partial f}{\partial %s}"
U, V, A, B = (
    rf"\frac{{\partial f}}{{\partial {x}}}\frac{{\partial {x}}}{{\partial w}}"
    for x in "uvab"
)


def judged(text: str) -> list[tuple[str, str]]:
    """How the claims of a text are called, and their verdicts."""
    return [(f.kind, f.verdict.verdict) for f in check_document(text, "md").findings]


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (f"{F % 'w'} = {U} + {V}", "right"),
        (f"{F % 'w'} = {A} + {B}", "right"),
        (f"{F % 'w'} = {U}", "wrong"),
        (f"{F % 'w'} = {V}", "wrong"),
        (f"{F % 'w'} = {A}", "wrong"),
        (f"{F % 'z'} = {A.replace('w', 'z')}", "right"),  # b is no function of z
    ],
)
def test_a_chain_goes_every_way_that_definitions_say(claim: str, kind: str) -> None:
    assert [k for k, _ in judged(f"{CHAIN}\nThen $${claim}.$$\n")] == [kind]


def test_what_depends_on_what_by_another_section_is_asked_about() -> None:
    assert [k for k, _ in judged(f"## A\n{CHAIN}\n## B\n\n$${F % 'w'} = {A}$$\n")] == [
        "not understood"
    ]


MISSING = [
    r"$$\frac{\partial}{\partial x_2}(3x_1^2 + 2x_1x_2 + x_2^2) = 2x_1$$",
    r"Let $f(x) = 3x^4 - 4x^3 - 12x^2$. Then $$\frac{df}{dx} = 12x^3 - 12x^2.$$",
    r"$$\nabla_x (x^\top A x + b^\top x) = (A + A^\top) x$$",
]


@pytest.mark.parametrize("text", MISSING)
def test_a_term_that_the_text_itself_has_is_missing(text: str) -> None:
    assert judged(text) == [("wrong", "missing-term")]


@pytest.mark.parametrize(
    ("section", "kind"), [("", "wrong"), ("### C\n\n", "not understood")]
)
def test_a_term_of_a_definition_in_another_section_is_asked_about(
    section: str, kind: str
) -> None:
    """The claim may be about the other function."""
    text = (
        "## A\n\nLet $f(x) = 3x^4 - 4x^3$.\n\n## B\n\nLet $f(x) = 3x^4 - 4x^3 - 12x^2$.\n\n"
        f"{section}$$\\frac{{df}}{{dx}} = 12x^3 - 12x^2$$\n"
    )
    assert [k for k, _ in judged(text)] == [kind]


@pytest.mark.parametrize(
    ("side", "kind"),
    [
        ("(A + A^\\top) x", "right"),
        ("2 A x", "not understood"),  # A may be symmetric
        ("(A + A) x", "wrong"),  # nobody writes so of a symmetric A
    ],
)
def test_what_a_symmetric_matrix_explains(side: str, kind: str) -> None:
    text = rf"$$\frac{{\partial}}{{\partial x}} (x^\top A x) = {side}$$"
    assert [k for k, _ in judged(text)] == [kind]


@pytest.mark.parametrize(
    ("side", "kind"), [("2 X^\\top X w", "right"), ("2 X X^\\top w", "wrong")]
)
def test_who_writes_a_transpose_takes_no_matrix_to_be_symmetric(
    side: str, kind: str
) -> None:
    text = rf"$$\nabla_w (w^\top X^\top X w) = {side}$$"
    assert [k for k, _ in judged(text)] == [kind]


@pytest.mark.parametrize(
    ("side", "kind"),
    [(r"\lambda W", "right"), (r"-\lambda W", "wrong"), (r"2\lambda W", "not understood")],
)
def test_a_sign_by_what_another_section_defines(side: str, kind: str) -> None:
    """A factor may be one of another definition."""
    defined = r"## A" + "\n\n" + r"$$s = \frac{\lambda}{2} \|W\|_F^2$$" + "\n\n## B\n\n"
    text = defined + rf"$$\frac{{\partial s}}{{\partial W}} = {side}$$"
    assert [k for k, _ in judged(text)] == [kind]


def test_both_sides_are_zero_and_none_says_so() -> None:
    text = r"Let $f(x) = b^\top x$ for a vector $b$." + "\n\n"
    second = r"\frac{\partial^2 f(x)}{\partial x_k \partial x_l}"
    for side, kind in [
        (r"\frac{\partial}{\partial x_k} \frac{\partial f(x)}{\partial x_l}", "right"),
        (r"\frac{\partial}{\partial x_i} \frac{\partial f(x)}{\partial x_l}", "wrong"),
        ("0", "right"),
    ]:
        assert [k for k, _ in judged(f"{text}$${second} = {side}$$\n")] == [kind]


def test_terms_that_cancel_say_why_it_is_zero() -> None:
    """What is right of the identity matrix, whose differential is 0."""
    assert [k for k, _ in judged(r"$$d(X^{-1}X) = d(X^{-1})X + X^{-1}dX$$")] == ["right"]


DERIVED = r"(\frac{d(l(\mathbf{y}))}{d\mathbf{y}}\mathbf{W}_2) d(\mathbf{W}_1)\mathbf{x}"


@pytest.mark.parametrize(
    ("form", "kind"), [("{}", "right"), ("-{}", "wrong"), ("2{}", "wrong")]
)
def test_a_multiple_for_any_values_of_derivatives(form: str, kind: str) -> None:
    side = form.format(rf"\mathrm{{tr}}({DERIVED})")
    assert [k for k, _ in judged(f"$${DERIVED} = {side}$$")] == [kind]


def test_a_name_that_changes_in_its_section_may_be_any_of_them():
    """`y = x + x^2`, then `y = x + u`: a law about y and u is not refuted by one of them."""
    text = r"""With $u = x^2$ and $y = \sin(u)$ the chain rule holds.
Consider $y(x) = x + x^2$, which would become $y(x, u) = x + u$.

$\frac{dy}{dx} = \frac{dy}{du} \frac{du}{dx}$
"""
    assert judged(text)[-1] == ("right", "right")
