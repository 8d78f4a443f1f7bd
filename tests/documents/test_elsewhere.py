r"""What a document says elsewhere: shapes of the same names, structures named in words, points, primes."""

from __future__ import annotations

import pytest

from frechet.documents import check_document

PATIENCE = 1000.0  # seconds: no report of a test stops


def kinds(text: str) -> list[str]:
    return [f.kind for f in check_document(text, "md", seconds=PATIENCE).findings]


TWO_SHAPES = (
    "Let $A \\in \\mathbb{R}^{m\\times n}$ and $B \\in \\mathbb{R}^{n\\times p}$.\n\n"
    "The trace: $\\operatorname{tr}(AB) = CLAIM$ where $B \\in \\mathbb{R}^{n\\times m}$.\n"
)


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\operatorname{tr}(BA)", "right"),
        (r"\sum_{i=1}^m (AB)_{ii}", "right"),
        (r"2\operatorname{tr}(BA)", "wrong"),
        (r"\operatorname{tr}(B^\top A)", "wrong"),
    ],
)
def test_a_claim_may_mean_the_shapes_that_are_said_elsewhere(claim: str, kind: str) -> None:
    assert kinds(TWO_SHAPES.replace("CLAIM", claim)) == [kind]


def test_the_reading_is_said() -> None:
    text = TWO_SHAPES.replace("CLAIM", r"\operatorname{tr}(BA)")
    (found,) = check_document(text, "md", seconds=PATIENCE).findings
    assert found.verdict.conventions[0] == (
        "read as: B: n×m, as the document says elsewhere"
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (r"An orthogonal matrix keeps norms: $\|U x\|_2 = \|x\|_2$.", "right"),
        (r"A matrix keeps norms: $\|U x\|_2 = \|x\|_2$.", "not understood"),
        (r"For a symmetric matrix $\nabla_x x^\top A x = 2 A x$.", "right"),
        (r"For a diagonal matrix $A^\top = A$ and $A B = B A$.", "not understood"),
        (r"We have $U^\top U = I$. Norms are kept: $\|U x\|_2 = \|x\|_2$.", "right"),
        (
            r"We have $U^\top U = I$. Norms are doubled: $\|U x\|_2 = 2\|x\|_2$.",
            "not understood",
        ),
        (r"Let $A^\top = A$. $\nabla_x x^\top A x = 2 A x$", "right"),
        ("Since $A = A^T$ we have\n\n" + r"$\nabla_x x^\top A x = 2 A x$", "right"),
        (
            r"Since $\mathbf{S}_b = \mathbf{S}_b^{\mathrm{T}}, \mathbf{S}_w = \mathbf{S}_w^{\mathrm{T}}$:"
            + "\n\n"
            + r"$\nabla_w (w^\top \mathbf{S}_b w - c w^\top \mathbf{S}_w w) = 2\mathbf{S}_b w - 2c\mathbf{S}_w w$",
            "right",
        ),
        (r"Since $S = -S^\top$: $(S x)^\top y = -x^\top S y$", "right"),
        (r"Since $S = S^\top$: $(S x)^\top y = -x^\top S y$", "not understood"),
        (r"Since $S = S^{T}x$: $\nabla_x x^\top S x = 2 S x$", "not understood"),
        (r"For $A \in \mathbb{S}_{++}^n$: $\nabla_A \log|A| = A^{-1}$", "right"),
        (r"For $A \in \mathbb{S}^n$: $\nabla_x x^\top A x = 2 A x$", "right"),
        (r"For $A \in \mathbb{S}^n$: $\nabla_x x^\top A x = A x$", "wrong"),
    ],
)
def test_a_structure_in_words_is_tried(text: str, kind: str) -> None:
    assert kinds("$x \\in \\mathbb{R}^n$. " + text)[-1] == kind


FUNCTIONS = (
    "Let $A \\in \\mathbb{R}^{n\\times n}$, $x \\in \\mathbb{R}^n$, $f(x) = x^\\top A x$ and"
    " $g(z) = \\frac{1}{1 + e^{-z}}$. "
)


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\nabla f(x_0) = (A + A^\top) x_0", "right"),
        (r"\nabla f(x_0) = 2(A + A^\top) x_0", "wrong"),
        (r"g'(z) = g(z)(1 - g(z))", "right"),
        (r"g^{'}(z) = g(z)(1 - g(z))", "right"),
        (r"g^{\prime}(z) = g(z)(1 - g(z))", "right"),
        (r"g''(z) = g(z)(1 - g(z))(1 - 2g(z))", "right"),
        (r"g^{\prime\prime}(z) = g(z)(1 - g(z))", "not understood"),
        (r"g'(z) = g(z)(1 + g(z))", "wrong"),
        (r"\gamma(h) = \gamma(-h)", "not understood"),
    ],
)
def test_points_and_primes_of_functions_that_are_defined(claim: str, kind: str) -> None:
    assert kinds(f"{FUNCTIONS}${claim}$") == [kind]


def test_the_trace_of_an_identity_without_an_order_is_no_wrong_claim() -> None:
    assert (
        kinds(FUNCTIONS + r"$\operatorname{tr}(I) = n$ and $\operatorname{tr}(I) = 3$")
        == []
    )


def test_a_matrix_of_numbers_on_one_side_is_a_condition() -> None:
    matrices = (
        r"$\begin{bmatrix} 2x_1 & 1 \\ x_2 & x_1 \end{bmatrix} ="
        r" \begin{bmatrix} 2 & 1 \\ 2 & 1 \end{bmatrix}$"
    )
    found = check_document(
        f"Let $x \\in \\mathbb{{R}}^n$. {matrices}", "md", seconds=PATIENCE
    )
    assert ([s.kind for s in found.stated], found.findings) == (["constraint"], [])


@pytest.mark.parametrize(
    "text",
    [
        r"Let $f(x, y) = x^2 y$. At $(1, 2)$ we have $\nabla f(x, y) = [4, 1]$.",
        r"$\left|\left[a_{11}\right]\right| = a_{11}$",
        r"$|dx|^2 = \sum_{i=1}^p (dx_i)^2$",
        r"Let $g(z) = z^2$. $g'(z) = 1 - g(z) A$",
    ],
)
def test_what_may_be_meant_otherwise_is_never_wrong(text: str) -> None:
    assert "wrong" not in kinds(text)


def test_sides_that_fit_only_apart_are_no_fault() -> None:
    found = check_document(r"$|dx|^2 = \sum_{i=1}^p (dx_i)^2$", "md", seconds=PATIENCE)
    assert "fault" not in str([f.verdict.detail for f in found.findings])


def test_a_structure_may_need_a_shape_that_is_said_elsewhere() -> None:
    """An orthogonal matrix is square, whatever was declared last."""
    text = (
        "Let $U \\in \\mathbb{R}^{n\\times n}$ with $U^T U = I$. If $U \\in \\mathbb{R}^{m\\times n}$ is not square, "
        "then $U U^T \\ne I$.\n\nNorms are kept: $\\|U x\\|_2 = CLAIM$.\n"
    )
    assert kinds(text.replace("CLAIM", r"\|x\|_2")) == ["right"]
    assert kinds(text.replace("CLAIM", r"2\|x\|_2")) != ["right"]


POINTS = r"Let $x, h \in \mathbb{R}^n$ and $f(x) = x^T x$. "
AT_POINTS = [
    (r"f(x^* + h) = f(x^*) + 2 (x^*)^T h + h^T h", "right"),
    (r"\nabla f(x^*) = 2x^*", "right"),
    (r"\nabla f(x + h) = 2x + 2h", "right"),
    (r"\nabla f(x + h)^T h = 2x^T h + 2h^T h", "right"),
    (r"\nabla f(x + h) = 2x", "wrong"),
]


@pytest.mark.parametrize(("claim", "kind"), AT_POINTS)
def test_a_point_with_a_star_and_a_gradient_at_any_point(claim: str, kind: str) -> None:
    assert kinds(f"{POINTS}${claim}$") == [kind]


def test_points_may_have_other_sizes_than_the_letter_has_elsewhere() -> None:
    sizes = r"Let $A \in \mathbb{R}^{1\times 3}$ and $B \in \mathbb{R}^{3\times 2}$. "
    claim = r"(A^* + U)(B^* + V) - A^* B^* = A^* V + U B^* + U V"
    assert kinds(f"{sizes}${claim}$") == ["right"]
