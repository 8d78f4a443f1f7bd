r"""The same statements in every format give the same verdicts, each at its line; code and comments claim nothing.

A statement is a paragraph of text with formulas, written `<...>`, or a display, written `[...]`.
"""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frechet.documents import check_document
from frechet.documents.formats import layout
from frechet.documents.macros import Macros
from frechet.documents.page import page_of
from frechet.errors import ReadError, Unsupported

PATIENCE = 1000.0  # seconds: no report of a test stops
DECLARED = r"Let <A \in \mathbb{R}^{n\times n}> and <x, b \in \mathbb{R}^n>."
CLAIMS = {  # a statement, its verdict: None where it claims nothing
    r"[\nabla_x b^\top x = b]": "right",
    r"[\nabla_x x^\top A x = (A + A^\top) x]": "right",
    r"[\nabla_x b^\top x = -b]": "sign",
    r"[\nabla_x \|x\|^2 = x]": "factor",
    r"Then <\nabla_x x^\top x = 2x>.": "right",
    r"Then <\frac{\partial Ax}{\partial x} = A>.": "right",
    r"[\nabla_x \foo{x} = 3]": "not-understood",
    r"[\nabla_x b^\top x = 0]": None,
    r"Define <f(x) = x^\top A x>.": None,
}


def markdown(said: list[str]) -> str:
    return "\n\n".join(put(s, ("$", "$"), ("$$", "$$")) for s in said) + "\n"


def tex(said: list[str]) -> str:
    body = "\n\n".join(
        put(s, ("$", "$"), ("\\begin{equation}\n", "\n\\end{equation}")) for s in said
    )
    return f"\\documentclass{{article}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"


def rest(said: list[str]) -> str:
    return (
        "\n\n".join(put(s, (":math:`", "`"), (".. math::\n\n   ", "")) for s in said) + "\n"
    )


def html(said: list[str]) -> str:
    written = (put(s, ("\\(", "\\)"), ("\\[", "\\]")) for s in said)
    return "\n".join(f"<p>{s}</p>" for s in written)


def notebook(said: list[str]) -> str:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": [markdown([s])]} for s in said
    ]
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}, indent=1
    )


def put(said: str, inline: tuple[str, str], display: tuple[str, str]) -> str:
    for signs, (opening, closing) in (("<>", inline), ("[]", display)):
        if signs == "<>" or said.startswith("["):
            said = said.replace(signs[0], opening).replace(signs[1], closing)
    return said


FORMATS = {"md": markdown, "tex": tex, "rst": rest, "html": html, "ipynb": notebook}


def verdicts(text: str, kind: str) -> list[str]:
    return [
        f.verdict.verdict for f in check_document(text, kind, seconds=PATIENCE).findings
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(sorted(CLAIMS)), min_size=1, max_size=4, unique=True))
def test_the_same_statements_have_the_same_verdicts(said: list[str]) -> None:
    wanted = [CLAIMS[s] for s in said if CLAIMS[s]]
    for kind, write in FORMATS.items():
        assert verdicts(write([DECLARED, *said]), kind) == wanted, kind


@pytest.mark.parametrize("kind", FORMATS)
def test_a_claim_stands_where_it_is_written(kind: str) -> None:
    text = FORMATS[kind](
        [DECLARED, r"Then <b^\top x = x^\top b>.", r"[\nabla_x b^\top x = -b]"]
    )
    found = check_document(text, kind, seconds=PATIENCE).findings
    assert [f.verdict.verdict for f in found] == ["right", "sign"]
    lines = text.split("\n")
    for f, said in zip(found, (r"b^", r"\nabla"), strict=True):
        line, column = f.place
        assert lines[line - 1][column - 1 :].replace("\\\\", "\\").startswith(said)


SAID = r"\nabla_x b^\top x = b"
SHOWN = {
    "md": [f"<!-- ${SAID}$ -->", f"```python\n# ${SAID}$\n```", f"`${SAID}$`", "```\n```\n",
           "costs \\$5 and \\$6", f"---\ntitle: ${SAID}$\n---\n"],
    "tex": [f"% ${SAID}$", f"\\verb|${SAID}$|", f"\\begin{{verbatim}}\n${SAID}$\n\\end{{verbatim}}",
            f"\\begin{{comment}}\n\\[{SAID}\\]\n\\end{{comment}}",
            f"\\begin{{lstlisting}}\n${SAID}$\n\\end{{lstlisting}}"],
    "rst": [f"::\n\n   :math:`{SAID}`", f".. a comment\n   :math:`{SAID}`", f"``:math:`{SAID}```",
            f".. code-block:: python\n\n   ${SAID}$"],
    "html": [f"<!-- \\({SAID}\\) -->", f"<pre>\\({SAID}\\)</pre>", f"<code>\\[{SAID}\\]</code>",
             f"<script>\\({SAID}\\)</script>", "costs $5 = $6"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in SHOWN.items() for text in texts]
)
def test_code_and_comments_claim_nothing(kind: str, text: str) -> None:
    """And what comes behind them is read: one that is never closed does not turn the rest inside out."""
    claim = FORMATS[kind if kind != "tex" else "md"]([r"[\nabla_x b^\top x = 2b]"])
    where = "b: n, x: n"
    found = check_document(f"{text}\n\n{claim}\n", kind, where, seconds=PATIENCE).findings
    assert [f.verdict.verdict for f in found] == ["factor"]


WRITTEN = {
    "md": ["```{math}\n:label: e\n\n&\n```", "```math\n&\n```", "$`&`$", "{math}`&`", "$$\n&\n$$ {#eq-x}", "$$&$$ (a)",
           "\\[\n&\n\\]", "\\(&\\)", "> $$\n> &\n> $$", "text\n\\begin{align*}\n&\n\\end{align*}",
           "| a |\n|---|\n| $&$ |",
           ":::{theorem}\n$&$\n:::", "- item\n\n      $$&$$", "<div>\n$$&$$\n</div>"],
    "tex": [f"\\begin{{{name}}}\n&\n\\end{{{name}}}" for name in
            ("equation", "equation*", "align", "align*", "gather", "multline", "eqnarray*", "flalign")]
           + ["\\[&\\]", "\\(&\\)", "$&$", "$$&$$", "\\section{On $&$}", "{ \\it unclosed $&$"],
    "rst": [":math:`&`", "`&`:math:", ".. math:: &", ".. math::\n   :label: e\n\n   &",
            ".. theorem:: of somebody\n\n   :math:`&`", "T\n=\n\n:math:`&`"],
    "html": ["\\(&\\)", "\\[&\\]", "$$&$$", '<script type="math/tex">&</script>',
             '<script type="math/tex; mode=display">&</script>', '<h2 class="a">\\(&\\)</h2>',
             '<annotation encoding="application/x-tex">&</annotation>'],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in WRITTEN.items() for text in texts]
)
def test_every_way_to_write_a_formula(kind: str, text: str) -> None:
    for said, verdict in (
        (r"\nabla_x b^\top x = b", "right"),
        (r"\nabla_x b^\top x = 2b", "factor"),
    ):
        whole = text.replace("&", said) + "\n"
        found = check_document(whole, kind, "b: n, x: n", seconds=PATIENCE).findings
        assert [f.verdict.verdict for f in found] == [verdict]
        line, column = found[0].place
        assert whole.split("\n")[line - 1][column - 1 :].startswith(said)


# -------------------------------------------------------------------- macros
@pytest.mark.parametrize(
    ("defined", "used", "meant"),
    [(r"\newcommand{\R}{\mathbb{R}}", r"\R^n", r"\mathbb{R}^n"), (r"\def\R{\mathbb R}", r"\R", r"\mathbb R"),
     (r"\newcommand\T{^\top}", r"A\T x", r"A^\top x"),
     (r"\newcommand{\n}[1]{\|#1\|}", r"\n{Ax} + \n b", r"\|Ax\| + \|b\|"),
     (r"\newcommand{\n}[2][2]{\|#2\|_#1}", r"\n{x} \n[1]{y}", r"\|x\|_2 \|y\|_1"),
     (r"\DeclareMathOperator*{\tr}{tr}", r"\tr(A)", r"\operatorname{tr}(A)"),
     (r"\let\e\epsilon", r"\e x", r"\epsilon x"),
     (r"\def\p#1#2{\frac{\partial #1}{\partial #2}}", r"\p{f}{x}", r"\frac{\partial f}{\partial x}"),
     (r"\newcommand{\a}{\b}\newcommand{\b}{c}", r"\a", "c"), (r"\newcommand{\s}[1]{#1x}", r"\s\beta", r"\beta x")],
)  # fmt: skip
def test_macros_are_written_out(defined: str, used: str, meant: str) -> None:
    assert Macros(defined).expanded(used, len(defined), 0).text == meant


def test_a_macro_without_an_end_is_left() -> None:
    for endless in (r"\def\a{\a x}", r"\def\a{\a\a}", r"\newcommand{\a}[1]{\a{#1#1}}"):
        assert Macros(endless).expanded(r"\a{x}", 99, 0).text == r"\a{x}"


def test_macros_of_a_page_and_of_a_file_count() -> None:
    page = r'<script>MathJax = {tex: {macros: {g: "{\\nabla_{#1}}", T: "{^\\top}"}}}</script>\(\nabla_x b\T x = 2b\)'
    assert [
        f.verdict.verdict
        for f in check_document(page, "html", "b: n, x: n", seconds=PATIENCE).findings
    ] == ["factor"]
    text = (
        "\\newcommand{\\T}{^\\top}\n\nLet $b, x \\in \\R^n$. \\[ \\nabla_x b\\T x = -b \\]"
    )
    (found,) = check_document(text, "tex", seconds=PATIENCE).findings
    assert (found.verdict.verdict, found.place) == ("sign", (3, 25))


# -------------------------------------------------------------------- what is not there, and what is broken
def test_a_parser_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    with pytest.raises(Unsupported) as caught:
        page_of("$x$", "md")
    assert caught.value.hint == 'pip install "frechet[documents]"'
    assert layout.library_for("json") is json


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"cells": 3}', "not JSON"])
def test_what_is_no_notebook_is_refused_or_empty(text: str) -> None:
    try:
        assert page_of(text, "ipynb").formulas == []
    except ReadError as error:
        assert "notebook" in error.message


@pytest.mark.parametrize(
    "piece",
    [
        "$",
        "\\(",
        "{",
        "\\begin{align}",
        "[",
        "*a ",
        "<b",
        "> ",
        "`a` ",
        "\\newcommand{\\a}{",
    ],
)
@pytest.mark.parametrize("kind", ["md", "tex", "rst", "html"])
def test_what_is_never_closed_is_read_in_time(piece: str, kind: str) -> None:
    text = piece * (50_000 // len(piece)) + "\n\nthe end\n"
    assert page_of(text, kind).text.rstrip().endswith("the end") or kind == "md"


def test_a_table_of_contents_hides_no_formula():
    text = (
        "Rules\n=====\n\n.. contents:: Contents\n\nThe trace :math:`\\operatorname{tr}(A)`\n"
        "------------------------------------\n\n.. math::\n\n"
        "   \\nabla_x x^T A x = (A + A^T)x\n\n"
        "The rule :math:`\\nabla_x b^T x = b`\n------------------------------------\n\nDone.\n"
    )
    found = check_document(text, "rst", "A: n×n, x: n, b: n")
    assert [f.kind for f in found.findings] == ["right", "right"]
