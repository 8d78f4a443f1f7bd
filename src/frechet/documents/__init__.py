r"""Documents: the claims in the formulas of a .md, .tex or .txt file, each with its verdict, as a linter reports.

>>> report = check_document("Let $A \\in \\mathbb{R}^{n\\times n}$. Then $\\nabla_x x^TAx = 2Ax$.", "md", where="x: n")
>>> report.findings[0].verdict.verdict
'symmetric-only'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from frechet.claims import RIGHT, Verdict, read_claim
from frechet.documents.context import (
    Declarations,
    Sections,
    name_read,
    shapes_from_subscripts,
    with_entries,
)
from frechet.documents.definitions import Definition, expanded
from frechet.documents.page import Page, PlacedFormula, page_of
from frechet.documents.patterns import NAME_PATTERN, plain_spelling, unstyled
from frechet.documents.report import Finding, Report
from frechet.documents.stated import Stated, stated_kind
from frechet.documents.statements import Statement, StatementSide, statements
from frechet.errors import Exceeded, FrechetError
from frechet.errors.limits import Said, within
from frechet.reading import Where, read_any
from frechet.reading.declare import declared_texts
from frechet.reading.text.syntax import Syntax

__all__ = ["Finding", "Report", "Stated", "check_document"]

SHARE = 0.1  # of the limits: what the claims of one formula may take
TIME = 1e-9  # seconds: less is no limit
FAULT = "this is a fault in frechet, please report it"
NEAR = 160  # characters before a formula that say what it is
SAID = re.compile(
    r"derivative\b[^.]*(?:\bis\b|=)[^.]*$|derivative\b[^.]*function\s*\$*$", re.DOTALL
)
MAP = re.compile(r"\$\s*(?P<x>[A-Za-z])\s*(?:\\mapsto|↦)\s*(?P<body>[^$]*)\$")
INDEX = re.compile(r"[a-z]")
FOLLOWS = re.compile(r"[\s,]*(?:for|if|where|when)\s+\$\s*([a-z])\s*=\s*([a-z])\s*\$")
MOVING = re.compile(
    rf"(?:\}}\s*\{{\s*(?:\\partial|d)|\\nabla\s*_\s*\{{?)\s*({NAME_PATTERN})"
)
GRADIENT = re.compile(rf"\\nabla\s*(?P<two>\^\{{?2\}}?)?\s*(?P<f>{NAME_PATTERN})")
DIRECTIONAL = re.compile(
    rf"(?<![A-Za-z\\])[dD]\s*(?P<f>{NAME_PATTERN})\s*(?:_\s*\{{?(?P<sub>[A-Za-z])\}}?|\((?P<arg>[A-Za-z])\))"
    r"\s*[\[(](?P<h>\\?[A-Za-z]+)[\])]"
)


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
    `seconds` of CPU time are short for that.  A formula may take a SHARE; where less is left, the report says where it
    stopped.
    """
    chosen = limits if seconds is None else {"time": max(seconds, TIME)}
    report = Report()
    page = page_or_fault(text, kind, report)
    stopped = page.formulas[0].start if page.formulas else 0
    try:
        with within(chosen, "judging") as budget:
            context = Declarations(declared_texts(where))
            context.sections = Sections(page.text, page.sections)
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
                if budget.rest() < SHARE:
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


def page_or_fault(text: str, kind: str, report: Report) -> Page:
    """A file as a page; where a parser fails that should not, as plain text, and the fault is listed."""
    try:
        return page_of(text, kind)
    except FrechetError:
        raise
    except Exception as fault:
        report.findings.append(Finding(0, kind, not_understood(kind, ours(fault)), (1, 1)))
        return page_of(text, "txt")


def sort_in(report: Report, f: Finding, before: str) -> None:
    """A finding among the claims, or, where it is none, among what is stated."""
    parts = f.claim.split(" = ")
    problem = str(f.verdict.detail.get("problem", ""))
    kind = ""
    if len(parts) == 2 and f.kind != "right" and not problem.startswith(FAULT):
        understood = f.kind != "not understood" or problem.startswith("it does not hold")
        kind = stated_kind(parts[0], parts[-1], before, understood)
    if kind:
        report.stated.append(Stated(f.at, kind, " ".join(f.claim.split()), f.place))
    else:
        report.findings.append(f)


def claims_of(
    formula: PlacedFormula, last: StatementSide | None, context: Declarations, text: str
) -> tuple[list[Finding], StatementSide | None]:
    """The claims of a formula with their verdicts, and its last side; where they take too long, those until then."""
    found: list[Finding] = []
    try:
        with within(None, "judging", SHARE):
            for s, first in continued(formula, last):
                last = s.sides[-1] if s.sides[-1].text else last
                judge_statement(s, first, context, formula, text, found)
    except Exceeded as cut:
        found.append(
            Finding(formula.start, formula.text, not_understood(formula.text, cut.message))
        )
    except FrechetError as error:
        found.append(
            Finding(formula.start, formula.text, not_understood(formula.text, error.line()))
        )
    except Exception as fault:  # one formula, not the report
        found.append(
            Finding(formula.start, formula.text, not_understood(formula.text, ours(fault)))
        )
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
        found.append(Finding(s.sides[0].start, said, not_understood(said, ours(fault))))


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
    sides = list(s.sides)
    if any(a <= s.sides[0].start <= b for a, b in context.said):
        return
    if s.mapped and (d := derivative_said(text, formula, context)):
        yield mapped(s, d, context, formula)
    if s.continues:
        if first is None:
            return
        sides[0] = first
    if len(sides) < 2 or s.relation:
        return
    begin = 1 if not s.continues and context.define(s) else 0
    condition = FOLLOWS.match(text, formula.stop)
    for left, right in zip(sides[begin:], sides[begin + 1 :], strict=False):
        if is_claim(left.text, right.text):
            at = right.start if s.continues and left is sides[0] else left.start
            yield judged(left.text, right.text, at, context, formula.syntax, condition)


def is_claim(left: str, right: str) -> bool:
    """Do two sides claim something: are both there, and is it more than `i = j`?"""
    return bool(left and right) and not (INDEX.fullmatch(left) and INDEX.fullmatch(right))


def mapped(
    s: Statement, d: Definition, context: Declarations, formula: PlacedFormula
) -> Finding:
    """`H ↦ ...` as the derivative of the function that the text speaks of."""
    side = s.sides[0]
    said = f"D_{{{d.parameters[0]}}}({d.body})[{s.mapped}]" if d.parameters else d.body
    found = judged(said, side.text, side.start, context, formula.syntax, None)
    if formed(d, context, side.start):
        return found
    v = not_understood(
        found.claim, "the function cannot be formed with the shapes that are declared here"
    )
    return replace(found, verdict=v)


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
        read_any(unstyled(d.body), context.where(at), "latex")
    except FrechetError as error:
        return error.kind != "shape"
    return True


# -------------------------------------------------------------------- one claim
def judged(
    left: str,
    right: str,
    at: int,
    context: Declarations,
    syntax: str,
    condition: re.Match[str] | None,
) -> Finding:
    """The verdict on one equation of a document: right where some reading of its names makes it so."""
    shown = f"{left} = {right}"
    if condition:
        left, right = (renamed(t, condition[2], condition[1]) for t in (left, right))
    left, right = unstyled(left), unstyled(right)
    definitions, where = context.definitions(at), context.where(at)
    for x in MOVING.findall(
        left + right
    ):  # what a derivative goes by is no value of anything
        definitions.pop(x.partition("_")[0], None)
    left, right = with_entries(left, where), with_entries(right, where)
    where |= shapes_from_subscripts(left + right, where | dict.fromkeys(definitions, ""))
    found: Verdict = not_understood(shown, "no reading")
    for values, shapes in claim_readings(left + right, where, context.structures_at(at)):
        try:
            a, b = (
                expanded(applied(t, definitions, shapes), definitions, values)
                for t in (left, right)
            )
            found = verdict(f"{a} = {b}", shapes, context.layout, syntax)
        except Exceeded:
            raise
        except FrechetError as error:
            found = not_understood(shown, error.line())
        except Exception as fault:  # one claim, not the report
            found = not_understood(shown, ours(fault))
        if found.right:
            break
    return Finding(at, shown, found)


def claim_readings(
    text: str, where: dict[str, str], structures: dict[str, str]
) -> Iterator[tuple[bool, dict[str, str]]]:
    """Ways to read a claim: are named values put in, and what is declared; the last of them may also say wrong.

    A structure counts first where one does not differentiate by its matrix: books mean two things by that.
    """
    moving = {name_read(x) for x in MOVING.findall(text)}
    told = {n: w for n, w in structures.items() if n not in moving}
    if len(told) < len(structures):
        everything = with_structures(where, structures)
        yield False, everything
        yield True, everything
    for values in (False, True):
        yield values, with_structures(where, told)


def with_structures(where: dict[str, str], structures: dict[str, str]) -> dict[str, str]:
    """Declarations with what is said of the structure of some names."""
    return where | {
        name: f"{where.get(name) or 'matrix'} {word}"
        for name, word in structures.items()
        if word not in where.get(name, "") and square(where.get(name, ""))
    }


def square(shape: str) -> bool:
    """May something of this shape be symmetric?"""
    height, _, width = shape.partition("×")
    return not shape or shape == "matrix" or height == width.partition(" ")[0] != ""


def renamed(text: str, old: str, new: str) -> str:
    """One index under another name, wherever it is a subscript."""
    return re.sub(r"_(?:\{[a-z]+\}|[a-z])", lambda m: m.group().replace(old, new), text)


def ours(fault: Exception) -> str:
    """An exception that is none of the user's."""
    return f"{FAULT}: {type(fault).__name__}: {fault}"


def not_understood(claim: str, reason: str) -> Verdict:
    """What is not judged, and why."""
    return Verdict(claim, "not-understood", {"problem": reason})


def verdict(text: str, where: dict[str, str], layout: str, syntax: str) -> Verdict:
    """The verdict on a claim; wrong only where it stands on declarations and on functions that are known."""
    claim = read_claim(text, where, syntax)
    v = claim.verdict(layout)
    stacked = next((word for word in v.also if word in RIGHT), "")
    if (
        v.verdict == "shape" and stacked
    ):  # a document may write the derivative by a matrix as a row
        v = replace(v, verdict=stacked)
    if v.right or v.verdict == "not-understood":
        return v
    guessed = [g for g in claim.equation.names.guesses if "(by its letter)" in g]
    if guessed:
        return not_understood(text, "names are not declared: " + "; ".join(guessed))
    constant = next(filter(None, map(standing, claim.equation.trees)), "")
    return (
        not_understood(text, f"what {constant} is was not found in the document")
        if constant
        else v
    )


def standing(tree: Syntax) -> str:
    """A derivative of a name by another: it stands for a function that this text does not give."""
    if tree.op != "derivative":
        return ""
    names = [s.text for s in tree.args[0].nodes() if s.op == "name"]
    by = {s.text for v in tree.apart()[0] for s in v.nodes()}
    return "" if by & set(names) or not names else names[0]


def applied(text: str, definitions: dict[str, Definition], where: dict[str, str]) -> str:
    r"""`DF(X)[H]`, `dF_X(H)` and `\nabla F(X)` of a function that the document defines, with the variable named."""

    def written(match: re.Match[str]) -> str:
        d = definitions.get(plain_spelling(match["f"]))
        if d is None or d.parameters is None or len(d.parameters) != 1:
            return match.group()
        x = match["sub"] or match["arg"]
        shape = where.get(name_read(d.parameters[0]))
        if shape is not None:
            where.setdefault(x, shape)
        return f"D_{{{x}}}({d.at([x])})[{match['h']}]"

    def by(match: re.Match[str]) -> str:
        d = definitions.get(plain_spelling(match["f"]))
        one = d is not None and d.parameters is not None and len(d.parameters) == 1
        return (
            f"\\nabla{match['two'] or ''}_{{{d.parameters[0]}}} {match['f']}"  # type: ignore[index]
            if one and d
            else match.group()
        )

    return GRADIENT.sub(by, DIRECTIONAL.sub(written, text))
