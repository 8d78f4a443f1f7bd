r"""Sizes in declarations as people write them: brackets, crosses, `by`, the reals, rows and columns, powers."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.reading.declare import declarations

SHAPES = {
    "(m, n)": "R^{m×n}  R^{m x n}  ℝ^{m×n}  ℝ^(m×n)  R^{m,n}  \\mathbb{R}^{m\\times n}  \\R^{m \\times n}"
    "  (m,n)  [m, n]  m by n  m-by-n  m×n  m x n  mxn  (m×n)  {m×n}",
    "(3, 4)": "3×4  3x4  3 x 4  (3,4)  [3,4]  3X4  R^{3×4}  3 by 4",
    "(n,)": "n  (n)  [n]  (n,)  R^n  R^{n}  ℝ^n  \\mathbb{R}^n  \\mathbf{R}^{n}",
    "(1, n)": "row n  row vector n  1×n  R^{1×n}",
    "(n, 1)": "column n  n×1",
    "(k*k,)": "k^2  k²  k^{2}  R^{k^2}  k*k",
    "(k*k, n+1)": "k^2×(n+1)  R^{k^2 × n+1}  (k^2, n+1)",
    "()": "scalar  ℝ  \\mathbb{R}",
}  # fmt: skip
EVERY = [(said, shape) for shape, texts in SHAPES.items() for said in texts.split("  ")]


@pytest.mark.parametrize("said, shape", EVERY)
def test_every_way_to_say_a_shape(said: str, shape: str) -> None:
    for text in (f"A: {said}", f"x: n, A: {said}, y: n"):
        assert str(declarations(text)["A"].space.shape) == shape
    if shape != "()":
        assert str(declarations(f"A: {said} positive")["A"].space.shape) == shape


@pytest.mark.parametrize(
    "text",
    [
        r"A \in \mathbb{R}^{m\times n}",
        "A ∈ ℝ^{m×n}",
        "A in R^{m×n}",
        r"$A\in\R^{m\times n}$",
    ],
)
def test_members(text: str) -> None:
    assert str(declarations(text)["A"].space.shape) == "(m, n)"
    assert str(declarations(f"x ∈ ℝ^n, {text}, c: scalar")["A"].space.shape) == "(m, n)"


@pytest.mark.parametrize("text, inputs, value", [
    ("f: R -> R", "((),)", "()"), ("f: R^n -> R", "((n,),)", "()"), ("f: ℝ^n → ℝ", "((n,),)", "()"),
    (r"f: \mathbb{R}^n \to \mathbb{R}^{m}", "((n,),)", "(m,)"), ("f: R^{n×n} -> R^{n×n}", "((n, n),)", "(n, n)"),
    ("f: [n,n] -> [n,n]", "((n, n),)", "(n, n)"), ("f: (m, n) -> p", "((m,), (n,))", "(p,)"),
    ("f: ((n,n), n) -> n", "((n, n), (n,))", "(n,)"), ("f: r -> r", "((r,),)", "(r,)"),
])  # fmt: skip
def test_functions(text: str, inputs: str, value: str) -> None:
    d = declarations(text)["f"]
    assert (str(d.inputs), str(d.shape)) == (inputs, value)


@pytest.mark.parametrize(
    "text",
    [
        "A: m×n×p",
        "A: (m,n,p)",
        "A: m, n",
        "A: 2^",
        "f: () -> n",
        "f: (n,n) -> (n,n)",
        "A: R^",
    ],
)
def test_what_cannot_be_read_is_an_error_at_its_place(text: str) -> None:
    with pytest.raises(fr.FrechetError) as error:
        declarations(f"x: n, {text}")
    assert error.value.column is not None and error.value.column >= 7


def test_a_claim_with_them() -> None:
    claim = r"\nabla_x \|Ax - b\|^2 = 2A^T(Ax - b)"
    for where in (
        r"A \in \mathbb{R}^{m\times n}, x ∈ ℝ^n, b: (m)",
        "A: m by n, x: [n], b: R^m",
    ):
        assert fr.check_claim(claim, where).verdict == "right"


@pytest.mark.parametrize(
    "said",
    [
        "A = A^T",
        "A is symmetric",
        "A is a symmetric matrix",
        "A > 0",
        r"A \succ 0",
        "c>0",
        "A is n x n",
        "A is psd",
    ],
)
def test_what_is_said_in_other_words_has_a_hint_that_declares(said: str) -> None:
    """The hint is a declaration as it stands."""
    with pytest.raises(fr.FrechetError) as found:
        fr.read("c*x'*A*x", said)
    cure = found.value.hint.removeprefix("write ")
    assert cure[:2] == said[0] + ":"
    fr.read("c*x'*A*x", cure)


@pytest.mark.parametrize(
    "word", ["row", "column", "sym", "constant", "number", "mat", "vec"]
)
def test_a_word_is_no_name_of_a_size(word: str) -> None:
    """The hint is a shape."""
    with pytest.raises(fr.FrechetError, match="is no shape") as found:
        fr.read("2*y", f"y: {word}")
    fr.read("2*y", f"y: {found.value.hint.removeprefix('write ')}")


def test_a_number_of_the_reals_is_a_number() -> None:
    for word in ("R", "ℝ", r"\mathbb{R}"):
        assert fr.check_claim(r"\nabla_x c x^T x = 2 c x", f"c: {word}, x: n")
