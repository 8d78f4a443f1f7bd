"""The count on public documents: right sides are found and changed where they stand, mistakes are mistakes."""

from pathlib import Path

import pytest
from tests.documents.public import (
    HERE,
    MISTAKES,
    Change,
    Row,
    Run,
    checked,
    named,
    parted,
    placed,
    planted,
    replayed,
    reported,
    right_side,
    table,
    written_in,
)

TEXT = r"""Let $A \in \mathbb{R}^{n\times n}$, $x \in \mathbb{R}^n$ and $b \in \mathbb{R}^n$.

$$
\begin{aligned}
\nabla_x (x^\top A x + b^\top x) &= Ax + A^\top x + b \\
&= (A + A^\top)x + b
\end{aligned}
$$
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A document with a chain of two right claims."""
    file = tmp_path / "notes.md"
    file.write_text(TEXT, "utf-8")
    return file


def test_a_side_of_a_notebook_is_a_string_of_json():
    assert written_in(Path("a.ipynb"), r"\frac{x}{2}") == r"\\frac{x}{2}"
    assert written_in(Path("a.md"), r"\frac{x}{2}") == r"\frac{x}{2}"


def test_a_document_that_is_refused_costs_itself_alone():
    """The process ends without findings: words on the error stream, or an error as data."""
    assert reported("a.md", 2, "", "too large") == ([], "refused: too large")
    data = '{"error": "too-large", "message": "the file takes more than is left"}'
    assert reported("a.md", 2, data, "") == (
        [],
        "refused: the file takes more than is left",
    )
    rows, end = reported("a.md", 0, '{"findings": [], "stopped": [3, 1]}', "")
    assert (rows, end) == ([], "stopped")


@pytest.mark.parametrize(
    "claim, side",
    [(r"a = b", "b"), (r"\sum_{i=1}^n x_i = s", "s"), (r"a \leq b", ""), ("f(x)", "")],
)
def test_the_right_side_stands_behind_the_sign_outside_of_braces(claim, side):
    assert right_side(claim) == side


@pytest.mark.parametrize(
    "how, side, wrong",
    [
        ("sign", "Ax", r"-\left(Ax\right)"),
        ("factor", "Ax", r"2\left(Ax\right)"),
        ("term", "Ax + (b - c) - d", "Ax + (b - c)"),
        ("term", "-A(b + c)", None),
        ("transpose", r"XA^\top", "XA"),
        ("transpose", r"\mathbf{X}^{T} y", r"\mathbf{X} y"),
        ("order", "X^T AB", "A X^TB"),
        ("index", "A_{ij} x_k", "A_{ji} x_k"),
        ("index", "2x_k", "2x_i"),
        ("index", "2x", None),
    ],
)
def test_a_mistake_is_planted(how, side, wrong):
    assert MISTAKES[how](side) == wrong


def test_every_document_has_one_line_and_one_name():
    lines = (HERE / "public.txt").read_text("utf-8").splitlines()
    assert len({named(line) for line in lines}) == len(lines) >= 60
    assert all(len(line.split(" ", 2)[1]) == 40 for line in lines)


def test_a_chain_is_not_changed_as_a_whole(notes):
    run = checked(notes)
    assert [(row.kind, row.derivative) for row in run.rows] == [
        ("right", True),
        ("right", False),
    ]
    claims = list(placed(TEXT, run.rows))
    assert [TEXT[a:b].strip() for _, a, b in claims] == [
        r"Ax + A^\top x + b",
        r"(A + A^\top)x + b",
    ]
    changes = [Change(row, a, b, "0", "none") for row, a, b in claims]
    assert [len(group) for group in parted(TEXT, changes)] == [1, 1]


def test_planted_mistakes_are_found_and_nothing_survives(notes):
    rows = checked(notes).rows
    claims = list(placed(TEXT, rows))
    ((first, second), *_) = planted(claims, 4)
    changes = [Change(*first), Change(*second)]
    assert [c.how for c in changes] == ["sign", "term"]
    assert [r.outcome for r in replayed(notes, TEXT, changes)] == ["found", "found"]


def test_the_table_counts_what_is_judged():
    rows = [
        Row("a.md", 1, 1, r"\nabla_x x^Tx = 2x", "right", "right", ""),
        Row(
            "a.md",
            2,
            1,
            r"\nabla_x x^Tx = \ldots",
            "not understood",
            "not-understood",
            "an ellipsis",
        ),
    ]
    lines = list(table({"a.md": Run(rows, 1.5, "")}))
    assert "derivatives    2, judged 1 (50 %): right 1, not understood 1" in lines
    assert "      1  an ellipsis" in lines
