"""What a report says beside verdicts: what is stated, what would unlock the rest, SARIF, the hook."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from frechet.documents import Report, check_document
from frechet.documents import page as pages
from frechet.documents.sarif import sarif

ROOT = Path(__file__).parents[2]
SHAPES = "A: n×n, W: n×n, X: m×n, x: n, b: n, y: m, w: n"
PATIENCE = 1000.0


def report(text: str, where: str = SHAPES) -> Report:
    return check_document(text, "md", where, seconds=PATIENCE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [(r"$W^\top W = I$", "constraint"), (r"$\|w\| = 1$", "constraint"),
     (r"$\nabla_x x^\top A x = 0$", "stationarity condition"),
     (r"the normal equations $X^\top X w = X^\top y$", "equation to be solved"), ("$f(x) = b^\\top x$", "definition"),
     (r"subject to $Ax = b$", "constraint"), (r"$A^\top = A$", "constraint"),
     (r"$\log 2 = 0.693$", "value"), (r"$\frac{d}{dx} x^3 = 2.7 \cdot 10^{2}$", "value"),
     (r"$\frac{d t^2}{dt} = 6$", "value"), (r"$A x = \lambda x$", "equation to be solved")],
)  # fmt: skip
def test_what_is_stated_is_no_claim(text: str, kind: str) -> None:
    found = report(text)
    assert (found.findings, [s.kind for s in found.stated]) == ([], [kind])
    assert kind in found.summary() and kind in found.text("a.md")


@pytest.mark.parametrize(
    "text",
    [
        r"$(Ax)^\top = x^\top A$",
        r"$\nabla_x b^\top x = 2b$",
        r"$\operatorname{tr}(AW) = \operatorname{tr}(A)$",
    ],
)
def test_a_wrong_claim_stays_wrong(text: str) -> None:
    assert report(text).wrong and not report(text).stated


SECTIONS = "# All\n\n$b, x \\in \\mathbb{R}^n$\n\n## One\n\nLet $f(x) = b^\\top x$. $\\nabla f(x) = b$\n\n## Two\n\n"


def test_a_definition_ends_with_its_section() -> None:
    again = SECTIONS + "Let $f(x) = x^\\top x$. $\\nabla f(x) = 2x$"
    assert [f.kind for f in report(again, "").findings] == ["right", "right"]
    other = SECTIONS + "$\\nabla f(x) = 2b$"
    assert [f.kind for f in report(other, "").findings] == ["right", "not understood"]


@pytest.mark.parametrize(
    "said",
    [
        "x is computed by the optimizer",
        "b is chosen by hand",
        "A is a by-product",
        "a symmetric approach to $x$",
    ],
)
def test_sentences_declare_nothing(said: str) -> None:
    found = report(f"{said}. $\\nabla_x b^\\top x = c$", "")
    assert [f.kind for f in found.findings] == ["not understood"]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [("$A$ is symmetric.", "right"), ("a symmetric matrix $A$.", "right"), ("$A$ is not symmetric.", "symmetric-only"),
     ("If $A$ is symmetric, then\n\nbut", "symmetric-only"), ("If $A$ is symmetric, then", "right")],
)  # fmt: skip
def test_structures_in_prose(said: str, verdict: str) -> None:
    declared = "$A \\in \\mathbb{R}^{n\\times n}$ and $x \\in \\mathbb{R}^n$."
    (found,) = report(f"{declared} {said} $\\nabla_x x^\\top A x = 2Ax$", "").findings
    assert found.verdict.verdict == verdict


def test_a_bad_declaration_costs_itself() -> None:
    text = "$n \\in \\mathbb{R}$, $b, x \\in \\mathbb{R}^n$. $\\nabla_x b^\\top x = 2b$"
    assert [f.verdict.verdict for f in report(text, "").findings] == ["factor"]


def test_a_parser_that_fails_is_reported_and_the_text_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = pages.layout_of
    monkeypatch.setattr(
        pages, "layout_of", lambda text, kind: usual(text, kind) if kind == "txt" else 1 / 0
    )
    first, second = report("$\\nabla_x b^\\top x = 2b$").findings
    assert (
        "please report" in first.verdict.detail["problem"]
        and second.verdict.verdict == "factor"
    )


def test_what_would_unlock_most_comes_first() -> None:
    text = "$\\nabla_x c^\\top x = d$\n\n$\\nabla_x \\foo{x} = 3$\n\n$\\nabla_x c^\\top x = 2d$"
    groups = report(text, "x: n").unread()
    assert [lines for _, lines in groups] == [[1, 5], [3]]
    assert groups[0][0].startswith("declare") and "in lines 1, 5" in report(
        text, "x: n"
    ).text("a", unread=True)


def test_sarif_has_what_the_schema_requires() -> None:
    text = "$\\nabla_x b^\\top x = b$\n\n$\\nabla_x b^\\top x = -b$\n\n$\\nabla_x \\foo{x} = 3$"
    log = json.loads(json.dumps(sarif([("notes.md", report(text))])))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0" and run["tool"]["driver"]["name"] == "frechet"
    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        ("sign", "error"),
        ("not-understood", "note"),
    ]
    assert {r["id"] for r in run["tool"]["driver"]["rules"]} == {"sign", "not-understood"}
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert (
        place["artifactLocation"]["uri"] == "notes.md" and place["region"]["startLine"] == 3
    )
    assert all(r["message"]["text"] for r in run["results"])


def test_the_hook_fails_where_something_is_wrong(tmp_path: Path) -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    assert "- id: frechet-check" in hook
    entry = next(
        line.split()[1:] for line in hook.splitlines() if line.strip().startswith("entry:")
    )
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text("$b, x \\in \\mathbb{R}^n$: $\\nabla_x b^\\top x = b$\n", "utf-8")
    bad.write_text("$b, x \\in \\mathbb{R}^n$: $\\nabla_x b^\\top x = -b$\n", "utf-8")
    for files, status in (([good], 0), ([good, bad], 1)):
        found = subprocess.run(
            [sys.executable, "-m", *entry, *map(str, files)],
            capture_output=True,
            check=False,
        )
        assert found.returncode == status


SCOPES = r"""Let $A \in \mathbb{R}^{m\times n}$.

# Two

$$\frac{\partial x^TAx}{\partial x} = (A+A^T)x$$

# Three

Find $\min_{w \in \mathbb{R}^d} L(w)$, $h \in R^h$

$$\nabla_w w^Tw = 2w$$

$f(x) = a^Tx$

$$\nabla_x f = a$$

$f(x) = x^TAx$

$$\nabla_x f = (A+A^T)x$$

Now $Y = WX$ and

$$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial Y} X^T$$
"""


def test_shapes_and_functions_of_another_place_make_nothing_wrong() -> None:
    """A shape of another section, a function that is defined anew, a bad declaration, a loss that is not given."""
    assert [f.kind for f in report(SCOPES, "").findings] == ["right"] * 5
    planted = SCOPES.replace("= 2w", "= -2w")
    assert [f.kind for f in report(planted, "").findings].count("wrong") == 1


@pytest.mark.parametrize(
    "text",
    [
        r"$\theta_{t+1} = \theta_t - \alpha \nabla_\theta L(\theta_t)$",
        r"$\beta^{(t+1)} = \beta^{(t)} - H^{-1} g$",
        r"$w_{new} = w - \eta \frac{\partial L}{\partial w}$",
        r"$\nabla f = \begin{bmatrix} \frac{\partial f}{\partial x_1} \\ \vdots \\ \frac{\partial f}{\partial x_n} \\"
        r"\end{bmatrix}$",
    ],
)
def test_a_step_of_an_iteration_and_a_layout_are_definitions(text: str) -> None:
    found = report(text, "")
    assert (found.findings, [s.kind for s in found.stated]) == ([], ["definition"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (r"$f'(x) = \lim_{h\to 0}\frac{f(x+h)-f(x)}{h}$", "definition"),
        (r"$\lim_{h \to 0} \frac{f(x_0 + h) - f(x_0)}{h} = m$", "definition"),
        (r"$\lim_{h\to 0}\frac{f(x+h)-f(x)-f'(x)h}{h} = 0$", "constraint"),
        (r"$\lim_{n\to\infty} (1 + x/n)^n = e^x$", ""),
    ],
)
def test_a_limit_defines_or_is_a_hypothesis(text: str, kind: str) -> None:
    found = report(text, "")
    assert [s.kind for s in found.stated] == [kind] * bool(kind)
    assert len(found.findings) == (not kind)


def test_a_question_is_no_claim() -> None:
    found = report(r"What is $\frac{dC}{dW} = ?$", "")
    assert (found.findings, [s.kind for s in found.stated]) == ([], ["question"])


TWO = "Let $f(x, y) = x^2 y$ and $g(x_1, x_2) = 3 x_1^2 x_2 + x_2$. "


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\nabla f = [2xy, x^2]", "right"),
        (r"\nabla f(x, y) = (2xy, x^2)^T", "right"),
        (r"\nabla f(x, y) = \begin{pmatrix} 2xy \\ x^2 \end{pmatrix}", "right"),
        (r"\nabla f = \left[\begin{matrix} 2xy & x^2 \end{matrix}\right]", "right"),
        (r"\nabla g = \begin{bmatrix} 6 x_1 x_2 \\ 3 x_1^2 + 1 \end{bmatrix}", "right"),
        (
            r"\nabla f(x, y) = \left[\frac{\partial f(x,y)}{\partial x}, \frac{\partial f(x,y)}{\partial y}\right]",
            "right",
        ),
        (r"\nabla f = [x^2, 2xy]", "wrong"),
        (r"\nabla f = [2xy, x]", "wrong"),
        (r"\nabla g = \begin{bmatrix} 6 x_1 x_2 \\ 3 x_1^2 - 1 \end{bmatrix}", "wrong"),
        (r"\nabla f = [2xy]", "not understood"),
    ],
)
def test_the_gradient_of_a_function_of_several_numbers_is_told_by_its_entries(
    claim: str, kind: str
) -> None:
    assert [f.kind for f in report(f"{TWO}${claim}$", "").findings] == [kind]


def test_an_ellipsis_in_a_definition_costs_the_definition_alone() -> None:
    claim = r"$\frac{\partial}{\partial b} (y - u) = 0 - \frac{\partial u}{\partial b}$"
    text = r"Let $x = [x_1, \ldots, x_n]^\top$. " + claim
    said = " ".join(f.verdict.detail.get("problem", "") for f in report(text, "").findings)
    assert "ellipsis" not in said


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{\partial\mathbf{a}^\top\mathbf{x}}{\partial\mathbf{x}} = \mathbf{a}",
        r"\frac{\partial\boldsymbol{x}^\top\boldsymbol{x}}{\partial\boldsymbol{x}} = 2\cdot\boldsymbol{x}",
        r"\footnotesize \frac{\partial a^\top x}{\partial x} = a \checkmark",
        r"\partial /(\partial x) a^\top x = a",
        r"\frac{\partial x_1 . \frac{x_1}{a_2}}{\partial x_1} = 2 . \frac{x_1}{a_2}",
    ],
)
def test_what_is_only_print_does_not_hide_a_claim(claim: str) -> None:
    text = f"Let $a, x \\in \\mathbb{{R}}^n$. ${claim}$"
    assert [f.kind for f in report(text, "").findings] == ["right"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (r"$$f = t^2 \text{ and } \frac{d f}{d t} = 2t$$", ["right"]),
        (r"$$\frac{d}{dt} t^2 = 2t \qquad \frac{d}{dt} t^3 = 3t^2$$", ["right", "right"]),
        (r"$$\frac{d}{dt} t^2 = 2t \quad (1)$$", ["right"]),
        (r"$$\frac{d}{dt} t^2 = 2t \text{ for all } t$$", ["right"]),
        (r"$$\frac{d}{dt} t^2 \quad = \quad 2t$$", ["right"]),
        (r"$$\frac{d}{dt} t^2 = 2 \quad t$$", ["right"]),
        (r"**Solution.** $d(\det A) = \det(A)\operatorname{tr}(A^{-1}dA)$", ["right"]),
        (
            r"**Solution.** $d(\det A) = \det(A)\operatorname{tr}(A\,dA)$",
            ["not understood"],
        ),
    ],
)
def test_words_and_wide_spaces_part_equations(text: str, kinds: list[str]) -> None:
    assert [f.kind for f in report(text, "").findings] == kinds


def test_a_name_with_a_subscript_is_another_function() -> None:
    text = r"For $f(t) = e^t$ we have $f_{x_0}(t) = 1 + t$."
    assert [f.kind for f in report(text, "").findings] in ([], ["not understood"])


@pytest.mark.parametrize(
    ("words", "stated"), [("At $t = 1$", True), ("For $t = 1$", True), ("We find", False)]
)
def test_a_number_behind_a_point_in_words_is_a_value(words: str, stated: bool) -> None:
    text = f"Let $f(t) = t^3$. {words} we have $\\frac{{d f}}{{d t}} = 4$."
    found = report(text, "t: scalar")
    assert ("value" in [s.kind for s in found.stated]) == stated
    assert found.wrong != stated
