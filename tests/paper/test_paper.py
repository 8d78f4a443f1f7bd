r"""On paper: whatever is written is LaTeX that every TeX sets, in lines that fit, with nothing lost.

The laws hold of every public case in every style and depth.  What TeX itself says is asked by `python -m tests.paper`.

legend   e explanation   page as the program makes it   s source
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection
from pathlib import Path

import pytest

import frechet as fr
from frechet.cli import command
from frechet.exercises import exercises
from frechet.explain import rule_of
from frechet.paper import sheet
from frechet.paper.formula import boxes_of, width
from frechet.paper.letters import latex_name
from frechet.paper.lines import broken
from frechet.paper.page import PrintedLine, PrintedPage
from frechet.paper.prose import formula_latex, prose_pieces, text_latex
from frechet.paper.web import html, markdown
from frechet.reading.text.lex import IDENTIFIER

from . import pages
from .latex_law import CLAIMED, faults, letters, long_lines

ROOM = 26.0  # em
DOLLARS = re.compile(r"\$([^$]*)\$")
DISPLAY = re.compile(r"\\\[\n(.*?)\n\\\]", re.DOTALL)


def complaints(
    page: PrintedPage,
    also: Collection[str] = (),
    measures: Collection[float] = (sheet.FRAGMENT,),
) -> list[str]:
    """What is wrong with a page, as a fragment, as a formula, and in Markdown."""
    found = []
    for measure in measures:
        s = sheet.fragment(page, measure)
        found += ["not ASCII"] * (not s.isascii()) + long_lines(s)
        displays = DISPLAY.findall(s)
        found += ["no display"] * (not displays)
        for formula in [*displays, *DOLLARS.findall(DISPLAY.sub("", s))]:
            found += faults(formula, also)
    whole = sheet.formula_page(page)
    found += faults(whole, also) + ["a dollar inside"] * ("$" in whole)
    text = markdown(page)
    found += ["dollars"] * (text.count("$") % 2)
    for formula in DOLLARS.findall(text):
        found += faults(formula, also)
    return found


def kept(page: PrintedPage, s: str) -> bool:
    """Is every label and every letter of every equation in the source, in its order?"""
    wanted = [x for line in page.lines() for x in letters(line.left + " " + line.right)]
    rest = iter(letters(s))
    return all(any(x == y for y in rest) for x in wanted)


# -------------------------------------------------------------------- every public case
@pytest.mark.parametrize("name", pages.PROBLEMS)
def test_a_case_on_paper(name: str) -> None:
    """Its answer, and its explanations in every style and depth."""
    shown = [(name, pages.derivation(name).paper())]
    shown += [(title, e.paper()) for title, e in pages.explanations(name)]
    for title, page in shown:
        both = (
            (sheet.FRAGMENT, sheet.DOCUMENT) if "full" not in title else (sheet.FRAGMENT,)
        )
        assert not complaints(page, (), both), title
        assert kept(page, sheet.fragment(page)), title
        for line in page.lines():
            parts = broken(line.right, ROOM, ROOM)
            assert all(width(s) <= ROOM * 1.12 for s in parts), (title, parts)


@pytest.mark.parametrize("name", [*pages.PROBLEMS][:: 1 if os.environ.get("EVERY") else 10])
def test_ascii_is_ascii_and_reads_back(run_frechet, name: str) -> None:
    """Every form of the page that is closed reads as itself, every step of an explanation as what it says."""
    row, d = pages.PROBLEMS[name], pages.derivation(name)
    where = ", ".join(f"{n}: {pages.declared(v)}" for n, v in row["vars"].items())
    words = [row["expr"], row["wrt"], "--where", where, "--format", "ascii"]
    if row["order"] == 1:
        form = "jacobian" if d.f.rank else "gradient"
        text = run_frechet(*words, "--form", form)
        made = d.jacobian() if d.f.rank else d.gradient
        assert text.isascii()
        if made.closed:
            read = fr.read(text.strip(), made.context.where(), syntax="text", strict=True)
            assert read is made.expr or str(read) == str(made.expr)
    assert run_frechet(*words, "--order", str(row["order"])).isascii()
    e = d.explain()
    page = run_frechet("explain", *words, "--order", str(row["order"]))
    assert page.isascii()
    shown = "".join(page.split())
    for step in e.steps[1:]:  # what a step's check reads is what stands here
        for part in step.after.paint("text").split(" where ")[0].split(" "):
            assert part in shown


@pytest.fixture
def run_frechet(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """The command line, in this process."""

    def run(*words: str) -> str:
        command.main(list(words), prog_name="frechet", standalone_mode=False)
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("make", [pages.verdicts, pages.rules], ids=["verdicts", "rules"])
def test_other_pages(make) -> None:
    for title, page in make():
        assert not complaints(page, CLAIMED), title
        assert kept(page, sheet.fragment(page)), title


# -------------------------------------------------------------------- documents and fragments
def test_a_document_is_a_fragment_in_a_frame() -> None:
    page = fr.derive("norm2(A*B - C)^2/2", "A").explain().paper()
    whole = sheet.latex_document(page)
    assert whole.startswith("\\documentclass") and whole.endswith("\\end{document}\n")
    assert sheet.fragment(page, sheet.DOCUMENT) in whole
    assert "document" not in sheet.fragment(page)


OLS = "norm2(A*B - C)^2 / 2"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([OLS, "A"], r"(A B - C) B^\top"),
        (["explain", OLS, "A"], r"\langle R B^\top, \mathrm{d}A \rangle"),
        (["check", "d/dX tr(A*X) = A'"], r"\operatorname{tr}(A X) = A^\top"),
        (["rule", "inner"], r"\langle P, Q\rangle = \operatorname{tr}"),
        (["explain", OLS, "A", "--full"], r"\langle R B^\top, \mathrm{d}A \rangle"),
        (["functions", "logdet"], r"X^{-\top}"),
    ],
    ids=["answer", "explanation", "verdict", "rule", "why", "word"],
)
def test_the_command_line(run_frechet, words: list[str], said: str) -> None:
    whole = run_frechet(*words, "--format", "latex")
    part = run_frechet(*words, "--format", "latex", "--fragment")
    flat = " ".join(part.split())
    assert whole.startswith("\\documentclass") and "documentclass" not in part
    assert said in flat and said in " ".join(whole.split())
    assert said.split(" = ")[0] in run_frechet(*words, "--format", "markdown")
    assert run_frechet(*words, "--format", "ascii").isascii()


@pytest.mark.parametrize(
    "words",
    [
        [OLS, "A", "--fragment"],
        [OLS, "A", "--fragment", "--format", "markdown"],
        [OLS, "A", "--fragment", "--format", "latex", "--form", "gradient"],
        ["explain", OLS, "A", "--fragment"],
        ["check", "tr(A) = tr(A')", "--fragment"],
        ["rule", "inner", "--fragment"],
        ["check", "README.md", "--fragment"],
        ["functions", "inv", "--fragment"],
    ],
    ids=" ".join,
)
def test_what_changes_nothing_is_a_mistake(run_frechet, words: list[str]) -> None:
    with pytest.raises(fr.ReadError, match="changes nothing"):
        run_frechet(*words)


def test_a_full_explanation_says_why_on_paper(run_frechet) -> None:
    words = ["explain", OLS, "A", "--full", "--format", "latex"]
    assert r"\paragraph{Why the transpose?" in run_frechet(*words)
    assert "### Why the transpose?" in run_frechet(*words[:-1], "markdown")


def test_the_report_on_a_file_is_a_document(run_frechet, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text(
        "$\\nabla_X \\operatorname{tr} X = I$, $\\nabla_X \\operatorname{tr} X = 2I$\n",
        "utf-8",
    )
    whole, part = (
        run_frechet("check", str(file), "--format", "latex", *more)
        for more in ([], ["--fragment"])
    )
    assert whole.startswith("\\documentclass") and "documentclass" not in part
    for page in (whole, part, run_frechet("check", str(file), "--format", "markdown")):
        flat = " ".join(page.split())
        assert flat.count("verdict") == 2 and "1 right, 1 wrong" in flat


def test_one_form_is_a_formula(run_frechet) -> None:
    words = [OLS, "A", "--form", "gradient", "--format"]
    assert run_frechet(*words, "latex") == "(A B - C) B^\\top\n"
    assert run_frechet(*words, "markdown") == "$(A B - C) B^\\top$\n"


# -------------------------------------------------------------------- notebooks
D = fr.derive(OLS, "A")
OBJECTS = {
    "derivation": D,
    "by several": fr.derive("A*B", ["A", "B"]),
    "form": D.gradient,
    "map": D.differential,
    "forms": fr.derive("A*B", ["A", "B"]).jacobian(),
    "expression": fr.read("A*B"),
    "claim": fr.read("d/dX tr(A*X) = A'"),
    "verdict": fr.check_claim("d/dX tr(A*X) = 2*A"),
    "explanation": D.explain(),
    "step": D.explain().steps[-1],
    "rule": rule_of("inner"),
    "reading": fr.readings("a*X", "X: m×n")[0],
}
WHOLE = {
    "derivation": ["differential", "gradient", "entries", "check", r"(A B - C) B^\top"],
    "by several": [r"B^\top \otimes", r"\otimes A"],
    "verdict": ["verdict", "claim", "right is", "proof", r"A^\top"],
    "explanation": ["trace-cyclic", r"\langle R B^\top, \mathrm{d}A \rangle"],
    "rule": ["statement", "why", "Magnus"],
    "reading": ["read as", "guess"],
}


@pytest.mark.parametrize("name", OBJECTS)
def test_notebooks_show_the_whole_page(name: str) -> None:
    x = OBJECTS[name]
    assert "\n" not in repr(x) and len(repr(x)) < 160
    latex, text, table = x._repr_latex_(), x._repr_markdown_(), x._repr_html_()
    assert latex[0] == latex[-1] == "$" and latex.count("$") == 2
    assert not faults(latex.strip("$").replace(r"\displaystyle", ""))
    assert text.count("$") % 2 == table.count("$") % 2 == 0
    for said in WHOLE.get(name, []):
        assert said in " ".join(latex.split()) and said in text
        assert said in table.replace("&amp;", "&")


def test_a_page_of_paragraphs_is_shown_whole() -> None:
    """Reasons and sheets are Markdown; a full explanation hides no part of itself behind a table."""
    full, sheet = D.explain(depth="full"), exercises("linear", 1, 2, "wrong")
    assert full._repr_html_() is None and D.explain()._repr_html_()
    for shown, said in (
        (full, ["trace-cyclic", "Why the transpose?", "What is left over?"]),
        (full.appendix, ["Why the transpose?", "What is left over?"]),
        (sheet, ["## Solutions", "Not $", "inner"]),
    ):
        assert "\n" not in repr(shown) and len(repr(shown)) < 160
        text = shown._repr_markdown_()
        assert text.count("$") % 2 == 0 and all(s in text for s in said)


def test_a_table_is_html() -> None:
    page = PrintedPage(((PrintedLine("a<b", right="x < y", words="<b> & c"),),))
    assert "<b>" not in html(page).replace("<tbody>", "") and "x &lt; y" in html(page)


# -------------------------------------------------------------------- letters, words, lines
EVERY = [chr(c) for c in range(0x370, 0x400) if IDENTIFIER.fullmatch(chr(c))]


def test_every_letter_of_a_name_has_its_own_latex() -> None:
    shown = [latex_name(c) for c in EVERY] + [chr(c) for c in range(65, 91)]
    assert len(EVERY) > 50 and all(not faults(s) for s in shown)
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("name", ["σ_max", "Δx", "βW2", "x_", "a_b", "G_W1", "λ1", "x'"])
def test_names_are_ascii(name: str) -> None:
    assert not faults(latex_name(name))


def test_every_sign_of_unicode_is_set_in_words() -> None:
    for c in map(chr, [*range(0x20, 0x2FF), *range(0x370, 0x3FF), *range(0x2000, 0x2BFF)]):
        if unicodedata.category(c)[0] in "CZ":
            continue
        for math, s in prose_pieces(f"of {c}x and {c}"):
            assert (s if math else text_latex(s)).isascii(), c


PROSE = {
    "Jacobi's formula for s": "Jacobi's formula for $s$",
    "A and dX are constant": "$A$ and $\\mathrm{d}X$ are constant",
    "a matrix is a map": "a matrix is a map",
    "d(P·Q) = dP·Q, and": "$\\mathrm{d}(P\\cdot Q) = \\mathrm{d}P\\cdot Q$, and",
    "x∘² of (column i of X)": "$x^{\\circ 2}$ of (column $i$ of $X$)",
    "Fréchet 1925; Magnus & Neudecker": "Fr\\'{e}chet 1925; Magnus \\& Neudecker",
    "o(‖H‖) with c·‖H‖ᵏ⁻¹": "$o(\\lVert H\\rVert )$ with $c\\cdot \\lVert H\\rVert^{k-1}$",
    "D(g∘f)(X) = Dg(f(X))∘Df(X)": "$\\mathrm{D}(g\\circ f)(X) = \\mathrm{D}g(f(X))\\circ \\mathrm{D}f(X)$",
    "⟨L*(G), H⟩": "$\\langle L^*(G), H\\rangle$",
    "trace-cyclic, k-th, d-lambda_max": "trace-cyclic, k-th, d-lambda\\_max",
    "points 2, field 2^61 - 636873": "points 2, field $2^{61} - 636873$",
    "A: m×n matrix (by its letter)": "$A$: $m\\times n$ matrix (by its letter)",
}


@pytest.mark.parametrize("text", PROSE)
def test_mathematics_among_words(text: str) -> None:
    made = "".join(f"${s}$" if math else text_latex(s) for math, s in prose_pieces(text))
    assert made == PROSE[text]


LONG = {
    r"A x + B y + C z": 2,
    r"\lVert A + B \rVert^{2}": 2,
    r"\frac{A x + B y}{C z + D w}": 4,
    r"a, b, c, d, e, f": 2,
    r"\operatorname{tr}(A B C D E F)": 2,
    r"\sqrt{A x + B y + C z}": 2,
    r"\left(\frac{a}{b} + B y + C z\right)^\top": 2,
}


@pytest.mark.parametrize("s", LONG)
def test_a_formula_is_broken_at_its_signs(s: str) -> None:
    """Nothing is lost, every line but the first begins with a sign, and none is wider than it may be."""
    parts = list(broken(s, 3.0, 3.0))
    kept = [x for x in letters(" ".join(parts)) if not ("sqrt" in s and x in "12")]
    assert kept == letters(s)
    assert len(parts) >= LONG[s]
    assert all(re.match(r"\\quad (?:\{\} )?\S", p) for p in parts[1:])
    assert not any(faults(" ".join(parts)))


def test_a_root_of_a_root_ends_where_its_own_does() -> None:
    assert formula_latex("√√x + 1") == r"\sqrt{\sqrt{x}} + 1"
    assert formula_latex("√√(a + b)·x") == r"\sqrt{\sqrt{a + b}}\cdot x"


def test_a_formula_that_fits_stays_as_it_is() -> None:
    assert broken("A x + b", 10, 10) == ("A x + b",)


@pytest.mark.parametrize(
    "s",
    [r"\nabla f", r"\mathrm{d}A", r"f(x + h)", r"a/b", r"\sum_{i} x_{i}", r"\partial X"],
)
def test_what_belongs_together_is_not_parted(s: str) -> None:
    assert len(broken(s, 0.1, 0.1)) <= (2 if "+" in s else 1)


def test_the_boxes_of_a_formula_are_the_formula() -> None:
    s = r"\frac{a}{b^{2}} + \left(x_{ij} \odot y\right)^\top \begin{bmatrix} a & b \\ c & d \end{bmatrix}"
    made = "".join(b.s for b in boxes_of(s))
    assert re.sub(r"\s", "", made) == re.sub(r"\s", "", s)
