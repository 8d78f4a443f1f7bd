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


WRITTEN_OUT = r"""Let $C = AB$, size $C = m \times p$.

For $C = AB$ with $A$ of size $1 \times 2$ and $B$ of size $2 \times 2$,

$$C = \begin{pmatrix} a_1 b_{11} + a_2 b_{21} & a_1 b_{12} + a_2 b_{22} \end{pmatrix}$$

$$C_2 = a_1 b_{12} + a_2 b_{22}$$

$$\frac{\partial C_1}{\partial A} = \frac{\partial (a_1 b_{11} + a_2 b_{21})}{\partial A}$$
"""


def test_a_matrix_written_out_by_its_entries_says_its_size() -> None:
    def verdict(text: str) -> list[str]:
        found = check_document(text, "md", seconds=1000.0).findings
        return [f.kind for f in found if r"\partial C_" in f.claim]

    assert verdict(WRITTEN_OUT) == ["right"]
    assert verdict(WRITTEN_OUT.replace(r"\partial C_1", r"\partial C_2")) == ["wrong"]


OTHER_SHAPE = r"""# One

Let $x \in \mathbb{R}^n$ and $f : \mathbb{R}^n \rightarrow \mathbb{R}$.

Now $f(x) = x^3$. The derivative of $f$ is a function $\Delta \mapsto 3x^2\Delta$.
"""


def test_a_map_of_a_function_that_the_shapes_do_not_fit_is_judged_by_itself() -> None:
    found = check_document(OTHER_SHAPE, "md", seconds=1000.0)
    assert [f.kind for f in found.findings] == ["right"]
    found = check_document(OTHER_SHAPE.replace("3x^2", "2x^2"), "md", seconds=1000.0)
    assert "right" not in [f.kind for f in found.findings]
