r"""Claims about what a document does not give: right for any values of derivatives, by entries, as a chain of arrays.

legend   d a derivative, as LaTeX has it
"""

from __future__ import annotations

import pytest

from frechet.documents import check_document
from frechet.documents.chains import chain_of
from frechet.documents.laid_out import entries_in_order
from frechet.documents.opaque import as_quantities


def verdicts(text: str, kind: str = "md") -> list[str]:
    """The verdicts on all claims of a document."""
    return [f.verdict.verdict for f in check_document(text, kind).findings]


def d(f: str, x: str) -> str:
    """A derivative in print."""
    return rf"\frac{{\partial {f}}}{{\partial {x}}}"


def grid(rows: list[list[str]]) -> str:
    """A matrix in print."""
    return (
        r"\begin{bmatrix}"
        + r" \\ ".join(" & ".join(row) for row in rows)
        + r"\end{bmatrix}"
    )


def by_entries(letter: str) -> str:
    """The derivatives of a loss by the entries of a 2×2 matrix."""
    return grid([[d("L", f"{letter}_{{{i},{j}}}") for j in (1, 2)] for i in (1, 2)])


G = by_entries("z")
X = grid([["x_{1,1}", "x_{1,2}"], ["x_{2,1}", "x_{2,2}"]])
X_TURNED = grid([["x_{1,1}", "x_{2,1}"], ["x_{1,2}", "x_{2,2}"]])


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (f"{X_TURNED} {G} = {{{X}}}^\\top {G}", True),
        (f"{X} {G} = {{{X}}}^\\top {G}", False),
        (r"a \nabla f(x_t)^T p + b \nabla f(x_t)^T p = (a + b) \nabla f(x_t)^T p", True),
        (r"a \nabla f(x_t)^T p + b \nabla f(x_s)^T p = (a + b) \nabla f(x_t)^T p", False),
        (r"\sum_i c_i g(u_i) + \sum_i c_i h(u_i) = \sum_i c_i (g(u_i) + h(u_i))", True),
        # what depends on the index of a sum is no factor of it
        (r"\sum_i g(u_i) c_i = g(u_i) \sum_i c_i", False),
        (rf"\sum_i {d('L', 'z_i')} c_i = {d('L', 'z_i')} \sum_i c_i", False),
        # a derivative that acts on a quantity is no quantity
        (r"\frac{d}{dt} \left(g(t) t\right) = g(t)", False),
        (r"h(x) - h(x) = 0 \cdot h(x)", False),
    ],
)  # fmt: skip
def test_what_holds_for_any_values_is_right(claim: str, right: bool) -> None:
    found = verdicts(f"Let $X$ be a $2 \\times 2$ matrix.\n\n$${claim}$$\n")
    assert (found == ["right"]) is right


def test_one_text_is_one_quantity() -> None:
    text = rf"{d('L', 'Z')} A = \dfrac{{\partial L}}{{\partial Z}} A + {d('L', 'Y')}"
    made = next(as_quantities(text, {}))
    assert len(made.kinds) == 2


@pytest.mark.parametrize(
    ("left", "cells", "said"),
    [
        (d("L", r"\mathbf{Z}"), [["L z11", "L z12"], ["L z21", "L z22"]], "in the shape of the matrix"),
        (d("L", "Z"), [["L z11", "L z21"], ["L z12", "L z22"]], "in the shape of its transpose"),
        (d("y", "x"), [["y1 x1", "y1 x2"], ["y2 x1", "y2 x2"]], "in numerator layout"),
        (d("y", "x"), [["y1 x1", "y2 x1"], ["y1 x2", "y2 x2"]], "in denominator layout"),
        (d("y", "x"), [["y1 x1", "y2 x1"], ["y1 x2", "y2 x1"]], ""),
        (d("y", "x"), [["y1 x1", "y1 x2"], ["y2 x1", "w2 x2"]], ""),
        (d("L", "Z"), [["L z11"], ["L z12"], ["L z21"], ["L z22"]], "in denominator layout"),
        (d("L", "Z"), [["L z11"], ["L z12"], ["L z22"]], ""),
    ],
)  # fmt: skip
def test_a_derivative_by_its_entries(left: str, cells: list[list[str]], said: str) -> None:
    def entry(cell: str) -> str:
        f, x = (w[0] + (f"_{{{','.join(w[1:])}}}" if w[1:] else "") for w in cell.split())
        return d(f, x)

    assert entries_in_order(left, grid([[entry(c) for c in row] for row in cells])) == said


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (f"{d('L', 'X')} = {d('Z', 'X')} {d('L', 'Z')}", True),
        (rf"{d('L', 'W_1')} = {d('L', 'Z')} \cdot {d('Z', 'Y')} {d('Y', 'W_1')}", True),
        (f"{d('L', 'X')} = {d('L', 'Z')} {d('L', 'Z')}", False),
        (f"{d('L', 'X')} = {d('Z', 'X')} {d('L', 'Y')}", False),
        (f"{d('L', 'X')} = 17 {d('Z', 'X')} {d('L', 'Z')}", False),
    ],
)
def test_chains_of_arrays(claim: str, right: bool) -> None:
    (found,) = check_document(f"$${claim}$$").findings
    assert found.verdict.right is right


def test_entries_of_arrays_are_no_chain() -> None:
    assert chain_of(f"{d('L', 'z_i')} = {d('L', 'y_i')} {d('y_i', 'z_i')}") is None


def test_what_other_sections_define_is_read_where_it_is_right() -> None:
    text = "## A\n\nLet $u_1 = x^2$.\n\n## B\n\n$\\frac{du_1}{dx} = {}$\n"
    assert verdicts(text.replace("{}$", "2x$")) == ["right"]
    assert verdicts(text.replace("{}$", "3x$")) == ["not-understood"]


def test_a_remark_beside_a_formula_is_no_part_of_it() -> None:
    remark = (
        r"\textcolor{gray}{\begin{pmatrix*}[l] \text{as $x$ is a column} \end{pmatrix*}}"
    )
    text = (
        rf"\begin{{align}} \nabla_x x^T x &= 2x & \footnotesize {remark} \\[4pt] &= x + x \\%[1em]"
        + "\n\\end{align}"
    )
    assert verdicts(text, "tex") == ["right", "right"]


def test_escapes_of_markdown_are_gone_before_the_formula_is_read() -> None:
    assert verdicts("$\\frac{\\partial}{\\partial x\\_1} x\\_1^2 = 2x\\_1$") == ["right"]


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        (r"\delta^{(l)} = \frac{\partial L}{\partial z^{(l)}}", "definition"),
        (r"\Delta w = -\alpha \nabla_w L", "definition"),
        (r"x^{t+1} = x^{t} - a \nabla f(x^{t})", "definition"),
        (r"\frac{\partial f}{\partial X} = \left[ \frac{\partial f}{\partial x_{ij}} \right]", "definition"),
        (r"0 = \frac{\partial E_0}{\partial \mu}", "stationarity condition"),
    ],
)  # fmt: skip
def test_what_claims_nothing_is_listed(formula: str, kind: str) -> None:
    report = check_document(f"Then $${formula}$$ holds.")
    assert ([s.kind for s in report.stated], report.findings) == ([kind], [])


def test_a_power_law_is_no_step_of_an_iteration() -> None:
    assert verdicts("$A^{k+1} = A^k A A$ where $A \\in \\mathbb{R}^{n \\times n}$.") == [
        "not-understood"
    ]
