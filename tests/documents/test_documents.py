"""Claims in documents: what is found, what is right, what is wrong, and what is not understood.

`seed_*.md` are the formulas of five documents at their places, with the words that tell what they are; `report.txt` is
what is said of them, reviewed by eye.  `python tests/documents/test_documents.py` writes it again.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from frechet.documents import Report, check_document
from frechet.errors.limits import Limits, within

HERE = Path(__file__).parent
SEEDS = sorted(HERE.glob("seed_*.md"))
PATIENCE = 1000.0  # seconds: no report of a test stops


def report(path: Path) -> Report:
    return check_document(path.read_text("utf-8"), "md", seconds=PATIENCE)


def golden() -> str:
    return "\n\n".join(report(path).text(path.name) for path in SEEDS) + "\n"


def verdicts(text: str, kind: str = "md", **options: object) -> list[str]:
    return [
        f.verdict.verdict
        for f in check_document(text, kind, seconds=PATIENCE, **options).findings
    ]


# -------------------------------------------------------------------- the five documents
def test_the_report_on_five_documents() -> None:
    assert golden() == (HERE / "report.txt").read_text("utf-8")


def test_how_many_claims_are_understood_and_which_are_wrong() -> None:
    found = {path.name: report(path) for path in SEEDS}
    assert sum(len(r.findings) - r.count("not understood") for r in found.values()) >= 45
    wrong = {
        (name, f.place[0])
        for name, r in found.items()
        for f in r.findings
        if f.kind == "wrong"
    }
    assert wrong == {
        ("seed_001.md", 35),  # dC/dB is no A'
        ("seed_002.md", 109),  # Omega is declared q×p: it cannot stand left of B
        ("seed_002.md", 145),  # the second argument of the inner product is transposed
    }
    assert all(
        f.verdict.detail["problem"]
        for r in found.values()
        for f in r.findings
        if f.kind == "not understood"
    )


# -------------------------------------------------------------------- declarations
@pytest.mark.parametrize(
    "declared",
    [r"$A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$", r"$A\in\R^{m\times n}$ and $x\in\R^n$",
     r"A ∈ ℝ^{m×n}, x ∈ ℝ^n", r"$\mathbf{A} \in \mathbb R^{m\times n}$; $\mathbf x\in\mathbb R^{n}$",
     r"an $m \times n$ matrix $A$ and $x \in \mathbb{R}^n$", r"$A$ is an $m \times n$ matrix, $x \in \mathbb{R}^n$",
     "<!-- frechet: A: m×n, x: n -->"],
)  # fmt: skip
def test_declarations_around_a_formula(declared: str) -> None:
    claims = r"$\frac{\partial Ax}{\partial x} = A$ and $\frac{\partial Ax}{\partial x} = A^\top$"
    assert verdicts(f"{declared}\n\n{claims}") == ["right", "transposed"]


def test_without_declarations_nothing_is_called_wrong() -> None:
    assert verdicts(r"$\nabla_x x^\top Ax = (A + A^\top)x$") == ["right"]
    assert verdicts(r"$\nabla_x b^\top x = c$") == ["not-understood"]


def test_a_declaration_behind_the_formula_and_a_nearer_one() -> None:
    text = r"$\nabla_X \|AX\|^2 = 2A^\top AX$ where $A\in\R^{m\times n}$, $X\in\R^{n\times p}$. "
    assert verdicts(text) == ["right"]
    assert verdicts(text + r"Let $X \in \R^{p\times p}$, $A \in \R^{p \times p}$. $\nabla_X \|AX\|^2 = 2AX$") == [
        "right", "wrong"
    ]  # fmt: skip


def test_where_and_a_comment_say_what_is_missing() -> None:
    assert verdicts(r"$\nabla_x b^\top x = c$", where="b: n, x: n, c: n") == ["wrong"]
    assert verdicts("% frechet: b: n, x: n, c: n\n$\\nabla_x b^\\top x = c$", "tex") == [
        "wrong"
    ]
    assert verdicts("<!-- frechet: layout denominator -->\n$\\frac{\\partial Ax}{\\partial x} = A^\\top$",
                    where="A: m×n, x: n") == ["right"]  # fmt: skip


def test_everything_that_where_declares_is_used() -> None:
    """Functions and structures too: without `s: elementwise` the right claim was called wrong."""
    text = (
        r"$\nabla_x \operatorname{sum}(s(Ax)) = A^\top s'(Ax)$, "
        r"$\nabla_S \operatorname{tr}(BS) = \frac12(B + B^\top)$"
    )
    where = "A: m×n, x: n, s: elementwise, S: n×n symmetric, B: n×n"
    assert verdicts(text, where=where) == ["right", "right"]
    assert verdicts(f"<!-- frechet: {where} -->\n{text}") == ["right", "right"]


def test_accents_are_read_as_the_reader_reads_them() -> None:
    declared = (
        r"$\hat{y} \in \mathbb{R}^p$, $A\in\mathbb{R}^{p\times n}$, $x\in\mathbb{R}^n$."
    )
    assert verdicts(declared + r" $\nabla_x \hat{y}^\top Ax = 2A^\top\hat{y}$") == [
        "factor"
    ]


def test_a_comment_that_declares_nothing_is_reported() -> None:
    found = check_document(
        "<!-- frechet: A: m by n by k -->\n$\\nabla_x a^\\top x = a$",
        "md",
        seconds=PATIENCE,
    )
    assert [(f.kind, f.place[0]) for f in found.findings] == [
        ("not understood", 1),
        ("right", 2),
    ]
    assert "is not a shape" in found.findings[0].verdict.detail["problem"]


# -------------------------------------------------------------------- formulas
SHAPES = "A: m×n, x: n, b: m"


@pytest.mark.parametrize(
    "text",
    [r"$\nabla_x \|Ax-b\|^2 = {}$", r"$$\nabla_x \|Ax-b\|^2 = {}$$", r"\(\nabla_x \|Ax-b\|^2 = {}\)",
     r"\[ \nabla_x \|Ax-b\|^2 = {}. \tag{1} \]",
     "\\begin{align*}\n\\nabla_x \\|Ax-b\\|^2 &= {}, \\\\\n y &\\to 0\n\\end{align*}",
     "```math\n\\nabla_x \\|Ax-b\\|^2 = {}\n```", "text\n\nd/dx norm2(A*x-b)^2 = {}\n", "∇_x ‖Ax − b‖² = {}",
     "> - d/dx norm2(A*x-b)^2 = {}", "`d/dx norm2(A*x-b)^2 = {}`"],
)  # fmt: skip
def test_where_formulas_stand(text: str) -> None:
    printed = "\\" in text or "∇" in text
    right, wrong = (
        ("2A^T(Ax-b)", "A^T(Ax-b)") if printed else ("2*A'*(A*x-b)", "A'*(A*x-b)")
    )
    if "∇" in text:
        right, wrong = "2Aᵀ(Ax − b)", "Aᵀ(Ax − b)"
    assert verdicts(text.replace("{}", right), where=SHAPES) == ["right"]
    assert verdicts(text.replace("{}", wrong), where=SHAPES) == ["factor"]


def test_every_sign_of_a_chain_counts_over_rows() -> None:
    text = r"""\begin{align}
    f(x) &= \|Ax - b\|^2 \\
    \nabla f(x) &= 2A^\top(Ax - b) \quad (2) \\
      &= 2A^\top Ax - 2A^\top b \\
      &= 2A^\top Ax - A^\top b
    \end{align}"""
    found = check_document(text, "tex", where=SHAPES, seconds=PATIENCE)
    assert [f.kind for f in found.findings] == ["right", "right", "wrong"]
    assert [f.place[0] for f in found.findings] == [3, 4, 5]
    assert found.findings[2].verdict.verdict == "missing-term"


def test_functions_and_values_that_a_document_defines() -> None:
    text = r"""Let $F(W) = AW$ and $R = AW - C$. Then $F(W+H) - F(W) = AH$, $DF(W)[H] = AH$, $dF_X(H) = HA$ and
    $\nabla_W \|R\|_F^2 = 2A^\top R$."""
    assert verdicts(text, where="A: n×n, W: n×n, C: n×n, H: n×n") == [
        "right",
        "right",
        "wrong",
        "right",
    ]


def test_a_map_that_is_said_to_be_the_derivative() -> None:
    text = r"Define $f(X) = AXB$. The derivative of $f$ is $H \mapsto AHB$. Its derivative is $H \mapsto BHA$."
    assert verdicts(text, where="A: n×n, X: n×n, B: n×n") == ["right", "wrong"]


def test_indices_that_one_side_has_are_summed() -> None:
    text = r"$\frac{\partial (Ax)_i}{\partial A_{kl}} = \delta_{ik} x_l$, $(Ax)_i = A_{ij} x_j$, $(Ax)_i = A_{ji} x_j$"
    assert verdicts(text, where="A: n×n, x: n") == ["right", "right", "symmetric-only"]


def test_a_condition_behind_a_formula() -> None:
    text = r"$\frac{\partial (Ax)_i}{\partial A_{kl}} = x_l$"
    assert verdicts(text, where=SHAPES) == ["wrong"]
    assert verdicts(text + " for $i = k$.", where=SHAPES) == ["right"]


@pytest.mark.parametrize(
    "text",
    ["Let $x = 3$ and $n = 5$.", "$A \\in \\mathbb{R}^{m\\times n}$", "$x \\le y = z$", "", "no formula at all = none",
     "$a \\neq b$", "\\$5 = 5\\$", "$i = j$", "size $A = m \\times n$"],
)  # fmt: skip
def test_what_claims_nothing(text: str) -> None:
    assert verdicts(text) == []


def test_one_bad_formula_never_hides_the_next() -> None:
    bad = [r"$\frac{a}{ = b$", r"$x^{2^ = y$", r"$\foo(x) = \left( x$", r"$$ \begin{cases} a \end{array} = 1 $$",
           "$" + "(" * 3000 + "x = y$", r"$\nabla_x = 3$", "$= = =$", "$x = \\lim_{n} y$"]  # fmt: skip
    good = r"$\nabla_x b^\top x = b$"
    for text in bad:
        found = verdicts(f"{text}\n\n{good}", where="b: n, x: n")
        assert found[-1] == "right", text
        assert set(found[:-1]) <= {"not-understood", "shape"}


# -------------------------------------------------------------------- size and time
def test_where_time_ends_the_report_says_so() -> None:
    found = check_document("$\\nabla_x x^Tx = 2x$\n\n" * 50, "md", seconds=0.0)
    assert found.stopped == (1, 2) and "stopped at line 1" in found.summary()


def test_where_nobody_said_a_limit_every_claim_has_its_own() -> None:
    text, usual = "$\\nabla_x x^Tx = 2x$\n\n" * 50, Limits(work=100_000)
    assert check_document(text, "md", limits=usual).stopped is not None
    with within(usual, "answering", math.inf):
        found = check_document(text, "md")
    assert found.stopped is None and found.count("right") == 50


def test_a_claim_that_takes_too_long_costs_itself_alone() -> None:
    hard = "A^{-1}" * 60
    chain = f"\\nabla_x x^Tx = 2x = {hard} x = 2x"
    with within(Limits(work=200_000), "answering", math.inf):
        found = check_document(f"${chain}$ and $\\nabla_x x^Tx = 2x$", "md")
    kinds = [f.kind for f in found.findings]
    assert kinds == ["right", "not understood", "not understood", "right"]


@pytest.mark.parametrize(
    "piece",
    ["$", "\\(", "```\n", "\\begin{align}", "a & b \\\\ ", "A, ", "((((", "{", "$x $"],
)
def test_a_megabyte_of_nothing_is_read(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert (
        check_document(text, "tex", seconds=PATIENCE if piece != "$x $" else 1.0).wrong
        is False
    )


# -------------------------------------------------------------------- command line
def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "frechet", *args],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "notes.tex"
    file.write_text(
        "Let $b, x \\in \\mathbb{R}^n$.\n\\[ \\nabla_x b^\\top x = -b \\]\n", "utf-8"
    )
    found = run("check", str(file))
    assert found.returncode == 1 and f"{file}:2:4: wrong: the sign" in found.stdout.replace(
        "\n  ", " "
    )
    data = json.loads(run("check", str(file), "--json").stdout)
    assert (data["wrong"], data["findings"][0]["verdict"], data["findings"][0]["line"]) == (
        1,
        "sign",
        2,
    )
    file.write_text(
        "Let $b, x \\in \\mathbb{R}^n$.\n\\[ \\nabla_x b^\\top x = b \\]\n", "utf-8"
    )
    assert run("check", str(file)).returncode == 0


if __name__ == "__main__":
    (HERE / "report.txt").write_text(golden(), "utf-8")
