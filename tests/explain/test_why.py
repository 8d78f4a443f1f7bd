"""Why, in words: the questions that people ask are answered, every formula holds, and nothing is canned."""

from __future__ import annotations

import json
import re
import sys

import numpy as np
import pytest
from problems import ROWS, derive

import frechet as fr
from frechet import cli
from frechet.explain.reasons import page, sandwich, small, subject
from frechet.network.size import size
from frechet.reading import read_expression

BOTH_WAYS = "A: 1×3, B: 3×2"
NET = "h: 1×3, W: 3×2, Y: 1×2, sigma: elementwise"
LAYER = ("norm2(sigma(h*W) - Y)^2/2", "W", NET)


def answer(expr: str, wrt: str, where: str | None = None):
    return fr.derive(expr, wrt, where=where).why()


def words(expr: str, wrt: str, where: str | None = None) -> str:
    """The page on one line."""
    return re.sub(r"\s+", " ", str(answer(expr, wrt, where)))


# what the askers asked, and what the answer has to say
QUESTIONS = {
    "001: what shape has ∂C/∂B?": (
        ("A*B", "B", BOTH_WAYS),
        [
            "to a change of B (3×2) it gives the change of F (1×2). dB ↦ A·dB",
            "each entry of F by each entry of B: 2 by 6. ∂(AB)_ij/∂B_kl = δ_jl A_ik",
        ],
    ),
    "001: 1×3 by 3×2, by rows as the asker listed it": (
        ("A*B", "B", BOTH_WAYS),
        [
            "numerator, by rows: 2×6 B_11 B_12 B_21 B_22 B_31 B_32 "
            "F_11 A_11 0 A_12 0 A_13 0 F_12 0 A_11 0 A_12 0 A_13"
        ],
    ),
    "001: 1×3 by 3×2, by columns": (
        ("A*B", "B", BOTH_WAYS),
        [
            "numerator, by columns: 2×6 B_11 B_21 B_31 B_12 B_22 B_32 "
            "F_11 A_11 A_12 A_13 0 0 0 F_12 0 0 0 A_11 A_12 A_13"
        ],
    ),
    "001: 1×3 by 3×2, by the other factor": (
        ("A*B", "A", BOTH_WAYS),
        ["numerator, by columns: 2×3", "F_11 B_11 B_21 B_31 F_12 B_12 B_22 B_32", "Bᵀ is not ∂F/∂A, it is its adjoint"],
    ),
    "001: the equations of machine learning say Aᵀ": (
        ("A*B", "B", BOTH_WAYS),
        [
            "G ↦ AᵀG (backward: ∂L/∂B = Aᵀ·∂L/∂F for every loss L of F = AB)",
            "Aᵀ is not ∂F/∂B, it is its adjoint: backpropagation gives ∂L/∂B = Aᵀ·∂L/∂F for every loss L of F.",
            "∂F/∂B is the 2×6 matrix Iₚ ⊗ A by columns, A ⊗ Iₚ by rows; Aᵀ is 3×1.",
        ],
    ),
    "001: which Kronecker product?": (
        ("A*B", "B", None),
        [
            "numerator layout mp×np Iₚ ⊗ A A ⊗ Iₚ denominator layout np×mp Iₚ ⊗ Aᵀ Aᵀ ⊗ Iₚ",
            "J(by rows) = K(m, p)·J(by columns)·K(n, p)ᵀ",
            "∂F/∂B = Aᵀ ⊗ Iₚ: right in denominator layout, vec by rows.",
        ],
    ),
    "001: why is the order reversed?": (
        LAYER,
        [
            "f depends on W only through R and S.",
            "forward: dW → dR → dS → df backward: G_S → G_R → ∂f/∂W",
            "each map has to move to the other side of ⟨ , ⟩. The last map is the outermost, so it moves first",
            "(∂f/∂S·∂S/∂R·∂R/∂W)ᵀ = (∂R/∂W)ᵀ·(∂S/∂R)ᵀ·(∂f/∂S)ᵀ",
            "nothing is rearranged to make shapes fit",
        ],
    ),
    "001: the layer in the answer": (
        LAYER,
        ["G_S ↦ G_S∘sigma'(R)", "G_R ↦ hᵀ·G_R", "hᵀ((sigma(hW) − Y)∘sigma'(hW)) (3×2)"],
    ),
    "003: the net of one layer": (
        ("norm2(W*x - t)^2/2", "W", None),
        [
            "dr = dW·x is multiplication by x from the right",
            "= ⟨G_r·xᵀ, dW⟩",
            "a column times a row, m×n in the shape of W",
            "∇f = (Wx − t)xᵀ (m×n)",
        ],
    ),
    "000: multiplication from the right as inner derivative": (
        ("norm2(A*B - C)^2/2", "A", None),
        [
            "The inner derivative, that of R by A, is multiplication by B from the right; in the gradient stands its "
            "adjoint, multiplication by Bᵀ from the right.",
        ],
    ),
    "000: and from the left": (
        ("norm2(A*B - C)^2/2", "B", None),
        ["multiplication by A from the left; in the gradient stands its adjoint, multiplication by Aᵀ from the left."],
    ),
    "002: the remainder of a quadratic form": (
        ("x'*A*x", "x", None),
        [
            "|hᵀAh| ≤ ‖A‖‖h‖² (so it is o(‖h‖))",
            "x stands twice in f, and each place moves once: df = dxᵀ·Ax + xᵀA·dx. A number is its own transpose, "
            "so dxᵀ·Ax = xᵀAᵀ·dx.",
        ],
    ),
    "004: I need a matrix of the shape of W": (
        ("A*W", "W", "A: m×n, W: n×p"),
        [
            "An array in the shape of W, n×p, has room for np numbers only. It is the shape of a gradient, and only "
            "a number has one",
            "one for each entry of F by each entry of W: mp by np.",
        ],
    ),
    "004: can it not be said by A, the constant matrix?": (
        ("A*W", "W", "A: m×n, W: n×p"),
        ["It is made of A alone: W does not occur in it, so it is the same linear map at every W."],
    ),
    "004: what is left over": (
        ("A*W", "W", "A: m×n, W: n×p"),
        ["(it is linear in H, with no remainder) Nothing is left"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_question_is_answered(question):
    asked, wanted = QUESTIONS[question]
    said = words(*asked)
    assert [w for w in wanted if w not in said] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_formula_of_the_answer_holds(question):
    assert answer(*QUESTIONS[question][0]).checked().startswith("every formula checked")


@pytest.mark.parametrize(
    ("expr", "wrt", "wanted"),
    [
        ("P*Q", "Q", "G ↦ PᵀG (backward: ∂L/∂Q = Pᵀ·∂L/∂F for every loss L of F = PQ)"),
        ("P*Q", "P", "G ↦ GQᵀ (backward: ∂L/∂P = ∂L/∂F·Qᵀ for every loss L of F = PQ)"),
        ("P*Q*R", "Q", "multiplication by P from the left and by R from the right"),
        (
            "X'*B",
            "X",
            "dX is transposed, and so is G on its way down: here the factors do change sides.",
        ),
        ("X'", "X", "(backward: ∂L/∂X = (∂L/∂F)ᵀ for every loss L of F = Xᵀ)"),
        ("inv(X)", "X", "X occurs in it: at every X it is another linear map."),
        ("A*x/norm2(x)", "x", "What comes to x on several ways is added up."),
    ],
)
def test_words_are_computed_for_the_expression(expr, wrt, wanted):
    assert wanted in words(expr, wrt)


def test_the_other_side_fits_nowhere_somewhere_or_is_another_matrix():
    sides = "GAᵀ"
    assert f"{sides} cannot be formed, 1×2 times 3×1" in words("A*B", "B", BOTH_WAYS)
    assert f"{sides} can be formed only where p = n" in words("A*B", "B")
    assert f"{sides} is another matrix" in words("A*B", "B", "A: n×n, B: n×n")


FIRST = [name for name, r in ROWS.items() if r["order"] == 1 and isinstance(r["wrt"], str)]


@pytest.mark.parametrize("name", FIRST[::4])
def test_public_problems(name):
    """Every fact holds, and every line is within the width."""
    found = derive(name).why()
    assert found.checked().startswith("every formula checked")
    assert [line for line in str(found).split("\n") if len(line) > page.WIDTH] == []
    assert found.latex().count("{") == found.latex().count("}")


# -------------------------------------------------------------------- breaks are seen
@pytest.mark.parametrize("home", ["sandwich", "local", "adjoint"])
def test_a_wrong_adjoint_is_not_said(monkeypatch, home):
    right = sandwich.adjoint_of
    monkeypatch.setattr(
        f"frechet.explain.reasons.{home}.adjoint_of", lambda *given: 2 * right(*given)
    )
    assert answer("norm2(A*B - C)^2/2", "A").checked().startswith("not shown: ")


def test_an_entry_in_another_place_is_not_said(monkeypatch):
    by_columns = small.places_in_order
    monkeypatch.setattr(
        small, "places_in_order", lambda shape, vec="column": by_columns(shape, "column")
    )
    assert answer("A*B", "B", BOTH_WAYS).checked().startswith("not shown: ")


# -------------------------------------------------------------------- the small case
@pytest.mark.parametrize("layout", ["numerator", "denominator"])
@pytest.mark.parametrize("vec", ["column", "row"])
@pytest.mark.parametrize(
    ("expr", "wrt"), [("A*B", "A"), ("A*B", "B"), ("B'*A'", "B"), ("A*B*B'", "B")]
)
def test_the_small_case_is_the_jacobian_of_numpy(expr, wrt, layout, vec):
    """Difference quotients of the function, stacked by hand, beside the entries that are written."""
    d = fr.derive(expr, wrt, where="A: m×n, B: n×p")
    D, rng = {"m": 1, "n": 3, "p": 2}, np.random.default_rng(3)
    values = {"A": rng.standard_normal((1, 3)), "B": rng.standard_normal((3, 2))}
    grid = small.SmallCase(subject.Subject(d, {}), D).matrix(layout, vec)
    entries = {
        f"{s}_{i + 1}{j + 1}": str(v)
        for s, M in values.items()
        for (i, j), v in np.ndenumerate(M)
    }
    written = [
        [number(cell.paint("unicode"), entries) for cell in row[1:]]
        for row in grid.rows[1:]
    ]
    J = quotients(expr, wrt, values, "F" if vec == "column" else "C")
    assert np.allclose(written, J if layout == "numerator" else J.T, atol=1e-6)


def number(text: str, entries: dict[str, str]) -> float:
    """A sum of products of entries as a number."""
    total = 0.0
    for sign, term in re.findall(r"(^|[+−-]\s*)([^+−]+)", text.strip()):
        factors = [float(entries.get(f, f)) for f in term.split()]
        total += (-1 if "−" in sign else 1) * float(np.prod(factors))
    return total


def quotients(expr: str, wrt: str, values: dict, order: str) -> np.ndarray:
    """The Jacobian by difference quotients."""
    f = eval_with_numpy(expr)
    columns, at = [], values[wrt]
    for place in range(at.size):
        step = np.zeros(at.size)
        step[place] = 1e-4
        h = step.reshape(at.shape, order=order)
        change = f({**values, wrt: at + h}) - f({**values, wrt: at - h})
        columns.append((change / 2e-4).ravel(order=order))
    return np.array(columns).T


def eval_with_numpy(expr: str):
    products = {
        "A*B": lambda v: v["A"] @ v["B"],
        "B'*A'": lambda v: v["B"].T @ v["A"].T,
        "A*B*B'": lambda v: v["A"] @ v["B"] @ v["B"].T,
    }
    return products[expr]


# -------------------------------------------------------------------- sizes
def test_numbers_become_letters_where_the_text_can_be_read_so():
    d, numbers = subject.in_letters(fr.derive("A*B", "B", where=BOTH_WAYS))
    assert numbers == {"m": 1, "n": 3, "p": 2} and d.f.shape == (size("m"), size("p"))
    kept = fr.derive("A*B + ones(1,2)", "B", where=BOTH_WAYS)
    assert subject.in_letters(kept) == (kept, {})


def test_one_number_is_one_letter():
    assert subject.in_letters(fr.derive("A*B", "B", where="A: 3×3, B: 3×3"))[1] == {"m": 3}


@pytest.mark.parametrize(
    ("text", "said"),
    [("m*n", "mn"), ("n*n", "n²"), ("n+1", "n+1"), ("n", "n"), ("2n", "2*n")],
)
def test_sizes_are_written_as_people_write_them(text, said):
    (n, *_) = read_expression("x", f"x: {text}").expr.shape
    assert subject.size_said(n) == said


# -------------------------------------------------------------------- paper
@pytest.mark.parametrize(
    "asked",
    [("A*B", "B", BOTH_WAYS), LAYER, ("x'*A*x", "x", None), ("softmax(A*x)", "x", None)],
)
def test_paper_is_ascii_and_its_dollars_pair(asked):
    found = answer(*asked)
    assert found.latex().isascii() and found.latex().replace(r"\$", "").count("$") % 2 == 0
    assert (
        found.markdown().startswith("$")
        and r"\operatorname{tr}(P^\top Q)" in answer("A*B", "B").markdown()
    )
    record = found.json()
    assert {fact["status"] for fact in record["facts"]} == {"equal"}
    assert json.loads(json.dumps(record)) == record


def test_a_full_explanation_says_why():
    d = fr.derive("A*B", "B")
    full, default = d.explain(depth="full"), d.explain()
    assert "Why the transpose?" in str(full) and "every formula checked" in full.checked()
    assert "Why the transpose?" not in str(default) and "why" not in default.json()
    assert "### Why the transpose?" in full.markdown() and full.json()["why"]["sections"]


@pytest.mark.parametrize(("wrt", "order"), [(["A", "B"], 1), ("A", 2)])
def test_what_it_does_not_answer(wrt, order):
    d = fr.derive("tr(A*B*A*B)", wrt, order, where="A: n×n, B: n×n")
    with pytest.raises(fr.Unsupported):
        d.why()
    assert "Why the transpose?" not in str(d.explain(depth="full"))


# -------------------------------------------------------------------- the command line
@pytest.fixture
def run(monkeypatch, capsys):
    def call(*given):
        monkeypatch.setattr(sys, "argv", ["frechet", *given])
        monkeypatch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit) as left:
            cli.main()
        return (left.value.code, *capsys.readouterr())

    return call


def test_the_command(run):
    code, out, _ = run("why", "A*B", "B", "--where", BOTH_WAYS)
    assert code == 0 and out.rstrip().endswith("exactly") and "G ↦ AᵀG   (backward:" in out
    assert run("why", "A*B", "B", "--format", "ascii")[1].isascii()
    assert (
        r"\paragraph{Why the transpose?}" in run("why", "A*B", "B", "--format", "latex")[1]
    )
    assert "### Why the transpose?" in run("why", "A*B", "B", "--format", "markdown")[1]
    assert json.loads(run("why", "A*B", "B", "--json")[1])["facts"]


def test_the_command_names_what_is_missing(run):
    assert "Why the transpose?" in run("explain", "A*B", "B", "--full")[1]
    assert run("why", "A*B")[0] == 2
    assert run("why", "A*B", "A", "B")[0] == 2


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("g(h(x))", "x: n, h: n -> k, g: k -> l"),
        ("g(x)", "x: n, g: n -> l"),
        ("A*g(x)", "x: n, g: n -> l, A: m×l"),
    ],
)
def test_sizes_that_functions_alone_have_are_among_those_of_the_small_case(
    text: str, where: str
) -> None:
    """A full explanation ends with a small case, whatever the sizes are of."""
    assert str(fr.derive(text, "x", where=where).explain(depth="full"))


# -------------------------------------------------------------------- letters
def test_the_function_and_what_is_handed_to_it_have_two_letters():
    page = str(answer("G*x + f", "x", "G: m×n, x: n, f: m"))
    assert page.startswith("g = Gx + f")
    assert "A loss L of g has dL = ⟨v, dg⟩ with v = ∂L/∂g" in page


def test_a_loss_has_a_letter_that_is_free():
    page = str(answer("L*P*x", "x", "L: m×n, P: n×q, x: q"))
    assert "for every loss U of f = LPx" in page
    assert "((UV)ᵀ = VᵀUᵀ)" not in page  # U is the loss
    assert "∂L" not in page and "(PQ)ᵀ" not in page


def test_parts_are_said_and_have_the_names_of_the_steps_above():
    d = fr.derive("det(X)*tr(inv(X)*A)", "X", where="X: n×n, A: n×n")
    assert "c = tr(X⁻¹A)" in str(d.why())
    steps, _, reasons = str(d.explain(depth="full")).partition("What shape has it")
    assert "t = tr(X⁻¹A)" in steps
    assert "dt = −tr(X⁻¹AX⁻¹·dX)" in reasons and "dc" not in reasons


def test_the_head_is_the_formula_as_typed():
    page = str(answer("log(1 + exp(x'*w))", "w", "x: n, w: n"))
    assert page.startswith("f = log(1 + exp(xᵀw)),")


def test_a_residual_is_not_turned_over():
    page = str(answer("norm2(Y - X*B)^2", "B", "Y: m×p, X: m×n, B: n×p"))
    assert "R = Y − XB" in page
    assert "⟨G_R, −X·dB⟩ = ⟨−Xᵀ·G_R, dB⟩" in page


@pytest.mark.parametrize(
    ("text", "x", "where"),
    [
        ("norm2(B - X*A)^2", "X", "A: n×p, B: m×p, X: m×n"),
        ("logdet(A*X*B)", "X", "A: m×n, X: n×p, B: p×m"),
        ("norm2(X - X*W*W')^2", "W", "X: m×n, W: n×k"),
        ("v'*softmax(K*q)", "q", "K: m×n, q: n, v: m"),
    ],
)
def test_the_gradient_stands_as_in_the_last_step(text, x, where):
    """One page, one order of factors and terms, in the steps and in the reasons."""
    e = fr.derive(text, x, where=where).explain(depth="full")
    said = str(e.last.after)
    reasons = e.appendix.page("unicode")
    assert f"∇f = {said} " in reasons
    assert all(
        said in line for line in reasons.split("\n") if line.startswith("      ∇f = ")
    )
