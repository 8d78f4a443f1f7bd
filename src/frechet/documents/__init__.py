r"""Documents: the claims in the formulas of a .md, .tex or .txt file, each with its verdict, as a linter reports.

>>> report = check_document("Let $A \\in \\mathbb{R}^{n\\times n}$. Then $\\nabla_x x^TAx = 2Ax$.", "md", where="x: n")
>>> report.findings[0].verdict.verdict
'symmetric-only'
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from frechet.documents.context import Declarations, Sections
from frechet.documents.definitions import Definition
from frechet.documents.equations import verdict_on
from frechet.documents.judging import faulty, not_understood, question_on
from frechet.documents.page import Page, PlacedFormula, page_of
from frechet.documents.report import Finding, Report
from frechet.documents.stated import Stated, lays_out, stated_kind
from frechet.documents.statements import Statement, StatementSide, statements
from frechet.documents.typefaces import BOLD_LETTER, typefaces_of
from frechet.errors import Exceeded, FrechetError, TooLarge
from frechet.errors.limits import Said, within
from frechet.reading import Where, read_any
from frechet.reading.declare import declared_texts

__all__ = ["Finding", "Report", "Stated", "check_document"]

SHARE = 0.1  # of the limits: what one claim may take
MANY = 10  # answers, for which the usual limits are: so much a document may take
TIME = 1e-9  # seconds: less is no limit
NEAR = 160  # characters before a formula that say what it is
SAID = re.compile(
    r"derivative\b[^.]*(?:\bis\b|=)[^.]*$|derivative\b[^.]*function\s*\$*$", re.DOTALL
)
MAP = re.compile(r"\$\s*(?P<x>[A-Za-z])\s*(?:\\mapsto|↦)\s*(?P<body>[^$]*)\$")
INDEX = re.compile(r"[a-z]")
FOLLOWS = re.compile(r"[\s,]*(?:for|if|where|when)\s+\$\s*([a-z])\s*=\s*([a-z])\s*\$")


def check_document(
    text: str,
    kind: str = "md",
    where: Where = None,
    seconds: float | None = None,
    limits: Said = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Every claim that the formulas of a document make, with its verdict; what could not be read is listed too.

    Declarations are read around the formulas (`A \\in \\mathbb{R}^{m\\times n}`), from `where`, and from comment lines
    `<!-- frechet: A: m×n -->`, `% frechet: ...`.  `limits`, as in "time=60, memory=4GB", hold for the document, and
    `seconds` of CPU time are short for that.  A claim may take a SHARE; where less is left, the report says where
    it stopped.  Where nobody gave any a document may take as much as MANY answers.
    """
    chosen = limits if seconds is None else {"time": max(seconds, TIME)}
    report = Report()
    page = page_or_fault(text, kind, report)
    stopped = page.formulas[0].start if page.formulas else 0
    portion = 1 if chosen else MANY
    try:
        with within(chosen, "judging", portion) as budget:
            context = Declarations(declared_texts(where))
            context.sections = Sections(page.text, page.sections)
            context.types = typefaces_of(by_section(page))
            context.read(page.text)
            for at, said, error in context.mistakes:
                report.findings.append(
                    Finding(at, said, not_understood(said, error.line()), page.place(at))
                )
            last: StatementSide | None = None
            for k, formula in enumerate(page.formulas):
                stopped = formula.start
                if progress is not None:
                    progress(k, len(page.formulas))
                if budget.rest() < SHARE / portion:
                    return replace(report, stopped=page.place(formula.start))
                found, last = claims_of(formula, last, context, page.text)
                for claim in found:
                    placed = replace(claim, place=page.place(claim.at))
                    sort_in(
                        report,
                        placed,
                        page.text[max(0, formula.start - NEAR) : formula.start],
                    )
                report.stated.extend(
                    replace(s, place=page.place(s.at)) for s in context.taken()
                )
    except Exceeded:
        return replace(report, stopped=page.place(stopped))
    return report


def by_section(page: Page) -> list[list[str]]:
    """The formulas of every section, where bold type occurs at all."""
    if not BOLD_LETTER.search(page.text):
        return []
    starts = [at for at, _ in page.sections]
    found: list[list[str]] = [[] for _ in range(len(starts) + 1)]
    for formula in page.formulas:
        if formula.syntax == "latex":
            found[bisect_right(starts, formula.start)].append(formula.text)
    return found


def page_or_fault(text: str, kind: str, report: Report) -> Page:
    """A file as a page; where a parser fails that should not, as plain text, and the fault is listed."""
    try:
        return page_of(text, kind)
    except FrechetError:
        raise
    except Exception as fault:
        report.findings.append(Finding(0, kind, faulty(kind, fault), (1, 1)))
        return page_of(text, "txt")


def sort_in(report: Report, f: Finding, before: str) -> None:
    """A finding among the claims, or, where it is none, among what is stated."""
    kind = kind_stated(f, before)
    if kind:
        report.stated.append(Stated(f.at, kind, " ".join(f.claim.split()), f.place))
    else:
        report.findings.append(f)


def kind_stated(f: Finding, before: str) -> str:
    """What an equation states that is no claim: by its sides and the words before it, then by its trees; or nothing."""
    sides = f.claim.split(" = ")
    if len(sides) != 2 or f.kind == "right" or f.verdict.detail.get("kind") == "fault":
        return ""
    if f.verdict.named and lays_out(*sides):
        return ""
    understood = f.kind != "not understood" or refuted(f)
    return stated_kind(sides[0], sides[1], before, understood) or str(
        f.verdict.detail.get("states", "")
    )


def claims_of(
    formula: PlacedFormula, last: StatementSide | None, context: Declarations, text: str
) -> tuple[list[Finding], StatementSide | None]:
    """The claims of a formula with their verdicts, and its last side; a fault costs the formula, not the report."""
    found: list[Finding] = []
    try:
        for s, first in continued(formula, last):
            last = s.sides[-1] if s.sides[-1].text else last
            judge_statement(s, first, context, formula, text, found)
    except Exceeded:
        raise
    except FrechetError as error:
        found.append(
            Finding(formula.start, formula.text, not_understood(formula.text, error.line()))
        )
    except Exception as fault:
        found.append(Finding(formula.start, formula.text, faulty(formula.text, fault)))
    return found, last


def judge_statement(
    s: Statement,
    first: StatementSide | None,
    context: Declarations,
    formula: PlacedFormula,
    text: str,
    found: list[Finding],
) -> None:
    """The claims of a statement, one by one, so that those until a limit stay; a fault costs the statement alone."""
    try:
        for claim in linked_claims(s, first, context, formula, text):
            found.append(claim)
    except FrechetError:
        raise
    except Exception as fault:
        said = " = ".join(side.text for side in s.sides)
        found.append(Finding(s.sides[0].start, said, faulty(said, fault)))


def continued(
    formula: PlacedFormula, last: StatementSide | None
) -> Iterator[tuple[Statement, StatementSide | None]]:
    """The statements of a formula, each with the side that it goes on from."""
    if formula.syntax != "latex":
        parts = formula.text.split("=")
        at = formula.start
        sides = []
        for part in parts:
            sides.append(StatementSide(part.strip(), at + len(part) - len(part.lstrip())))
            at += len(part) + 1
        yield Statement(tuple(sides)), None
        return
    for s in statements(formula.text, formula.start):
        yield s, last if s.continues else None
        last = s.sides[-1] if s.sides[-1].text else last


def linked_claims(
    s: Statement,
    first: StatementSide | None,
    context: Declarations,
    formula: PlacedFormula,
    text: str,
) -> Iterator[Finding]:
    """The claims of a statement: one for each sign of equality that does not define."""
    if any(a <= s.sides[0].start <= b for a, b in context.said):
        return
    if s.mapped and (d := derivative_said(text, formula, context)):
        yield mapped(s, d, context, formula)
    condition = FOLLOWS.match(text, formula.stop)
    for left, right, begins in linked_sides(s, first, context):
        at = left.start if begins or left is not first else right.start
        found = within_share(left.text, right.text, at, context, formula.syntax, condition)
        # what is defined anew is no wrong claim about what it was
        if not (begins and refuted(found) and context.define(s, again=True)):
            yield found


def within_share(left: str, right: str, at: int, *around: Any) -> Finding:
    """The verdict on one equation, which is not understood where it takes more than its share of the limits."""
    try:
        with within(None, "judging", SHARE):
            return verdict_on(left, right, at, *around)
    except TooLarge as cut:
        said = f"{left} = {right}"
        return Finding(at, said, not_understood(said, cut.message))


def linked_sides(
    s: Statement, first: StatementSide | None, context: Declarations
) -> Iterator[tuple[StatementSide, StatementSide, bool]]:
    """The pairs of sides that are said to be equal, and whether a pair begins the statement; a definition is none.

    A statement that continues begins with the side that it goes on from, if there is one.
    """
    if len(s.sides) < 2 or s.relation or (s.continues and first is None):
        return
    sides = [first, *s.sides[1:]] if s.continues and first else s.sides
    defined = not s.continues and context.define(s)
    for k, (left, right) in enumerate(pairwise(sides)):
        if is_claim(left.text, right.text) and not (defined and not k):
            yield left, right, not k and not s.continues


def refuted(f: Finding) -> bool:
    """Was it read, and does not hold?"""
    return f.kind == "wrong" or f.verdict.detail.get("kind") == "meaning"


def is_claim(left: str, right: str) -> bool:
    """Do two sides claim something: are both there, and is it more than `i = j`?"""
    return bool(left and right) and not (INDEX.fullmatch(left) and INDEX.fullmatch(right))


def mapped(
    s: Statement, d: Definition, context: Declarations, formula: PlacedFormula
) -> Finding:
    """`H ↦ ...` as the derivative of the function that the text speaks of."""
    side = s.sides[0]
    said = f"D_{{{d.parameters[0]}}}({d.body})[{s.mapped}]" if d.parameters else d.body
    found = verdict_on(said, side.text, side.start, context, formula.syntax, None)
    if formed(d, context, side.start):
        return found
    v = not_understood(
        found.claim, "the function cannot be formed with the shapes that are declared here"
    )
    asked, _ = question_on(said, side.text, side.start, context, formula.syntax)
    alone = asked.by_itself(found.claim, context.where(side.start), v)
    return replace(found, verdict=alone if alone.right else v)


def derivative_said(
    text: str, formula: PlacedFormula, context: Declarations
) -> Definition | None:
    """The function whose derivative a map is said to be: `the derivative of f at B is Δ ↦ 2⟨B, Δ⟩`."""
    before = text[max(0, formula.start - NEAR) : formula.start]
    before = before[before.rfind(". ") + 1 :]
    if not SAID.search(before):
        return None
    said = before[max(before.rfind("derivative of"), 0) :]
    if re.search(r"mapsto|↦", said):
        match = MAP.search(said)
        return None if match is None else Definition("", (match["x"],), match["body"])
    return context.latest(formula.start)


def formed(d: Definition, context: Declarations, at: int) -> bool:
    """Do the declared shapes fit the function itself?  If not, they may be those of another section."""
    try:
        where = context.where(at)
        read_any(context.types.unstyled(d.body, where), where, "latex")
    except FrechetError as error:
        return error.kind != "shape"
    return True
