r"""What a document says of the entries of a vector, `y_i = \sum_j A_{ij} x_j`, and of what a derivative is."""

from __future__ import annotations

import pytest

from frechet.documents import check_document

LINEAR = r"Let $W \in \mathbb{R}^{m\times n}$ and $z_i = \sum_j W_{ij}x_j + b_i$. "
RIGHT = [
    r"\frac{\partial z_i}{\partial W_{kl}} = \delta_{ik} x_l",
    r"\frac{\partial z_k}{\partial x_l} = W_{kl}",
    r"\frac{\partial z_k}{\partial b_i} = \delta_{ik}",
    r"\frac{\partial z_i}{\partial W_{kl}} = \frac{\partial W_{ij}}{\partial W_{kl}} x_j",
]
FALSE = [
    r"\frac{\partial z_i}{\partial W_{kl}} = \delta_{il} x_k",
    r"\frac{\partial z_k}{\partial x_l} = W_{lk}",
    r"\frac{\partial z_k}{\partial b_i} = \delta_{ik} x_k",
    r"\frac{\partial z_i}{\partial W_{kl}} = \frac{\partial W_{ij}}{\partial W_{kl}} x_i",
]


def kinds(text: str) -> list[str]:
    return [f.kind for f in check_document(text, "md").findings]


@pytest.mark.parametrize("claim", RIGHT)
def test_entries_are_written_out_at_every_index(claim: str) -> None:
    assert kinds(f"{LINEAR}${claim}$") == ["right"]


@pytest.mark.parametrize("claim", FALSE)
def test_what_is_false_of_them_is_not_right(claim: str) -> None:
    (found,) = kinds(f"{LINEAR}${claim}$")
    assert found != "right"


LOSS = r"""$L(Y, \hat{Y}) = \frac{1}{2m} \sum_{i=1}^{m}(Y^{(i)} - \hat{Y}^{(i)})^2$,
$\hat{\mathbf{y}}= \sigma(\mathbf{a})$

"""


@pytest.mark.parametrize(("factor", "right"), [(r"\sigma'", True), (r"\sigma", False)])
def test_a_definition_that_cannot_be_read_costs_itself(factor: str, right: bool) -> None:
    by_y = r"\frac{\partial L}{\partial \hat{\mathbf{y}}}"
    claim = rf"\frac{{\partial L}}{{\partial \mathbf{{a}}}} = {by_y} \odot {factor}(\mathbf{{a}})"
    assert (kinds(f"{LOSS}${claim}$") == ["right"]) == right


@pytest.mark.parametrize(
    ("text", "states"),
    [
        (r"$\Vert f(x+h)-f(x)-df_x(h) \Vert = o(\Vert h\Vert)$", ["definition"]),
        (r"$f(x_0 + h) - f(x_0) = M(h) + R_M(h)$", ["definition"]),
        (r"$f(x+h) - f(x) = f'(x)h + o(h)$", ["definition"]),
        (r"$g(x+h) = f(x) + o(h)$", []),
    ],
)
def test_what_says_what_a_derivative_is_defines_it(text: str, states: list[str]) -> None:
    found = check_document(text, "md")
    assert [s.kind for s in found.stated] == states
    assert not found.wrong
