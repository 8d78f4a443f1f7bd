"""A verdict on a claim: right, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from frechet.claims.typed import array_latex, typed_latex
from frechet.paper.letters import latex_name
from frechet.paper.page import PrintedLine, PrintedPage
from frechet.paper.prose import set_among_words
from frechet.paper.shown import on_paper

RIGHT = ("right", "right-numerator-layout", "right-row-major", "right-column-major")
UNJUDGED = ("not-understood", "undecided")
# mistakes that nobody meets by accident under a reading that was not meant
MULTIPLES = ("sign", "factor", "sign+transposed", "factor+transposed")
VERDICTS = (
    *RIGHT,
    "transposed",
    "sign",
    "factor",
    "sign+transposed",
    "factor+transposed",
    "symmetric-only",
    "symmetric-convention",
    "missing-commutation",
    "missing-term",
    "shape",
    "wrong",
    "undecided",
    "not-understood",
)


@on_paper
@dataclass(frozen=True, repr=False)
class Verdict:
    """What a claim is: `verdict` is one of NAMES, `also` are others that hold too.

    `detail` says more: the factor, the missing term, the matrices that must be symmetric, the problem in words.
    `right_answer` is the truth in the claim's layout, `counterexample` values for which the two sides differ,
    `certificate` exact or numeric, `links` the verdicts on the parts of a chain a = b = c.

    >>> import frechet as fr
    >>> v = fr.check_claim("d/dx x'*A*x = 2*A*x", "A: n×n, x: n")
    >>> bool(v), v.verdict, v.detail, v.right_answer, v.corrected
    (False, 'symmetric-only', {'symmetric': 'A'}, "(A + A')*x", True)
    """

    claim: str
    verdict: str
    detail: dict[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    right_answer: str = ""
    counterexample: dict[str, Any] | None = None
    certificate: str = ""
    conventions: tuple[str, ...] = ()
    parts_at: dict[str, str] | None = None
    links: tuple[Verdict, ...] = ()

    @property
    def right(self) -> bool:
        """Is it right, in some layout?"""
        return self.verdict in RIGHT

    @property
    def named(self) -> bool:
        """Is it a mistake that no other reading explains: a sign, a factor, a slip of the pen?"""
        return self.verdict in MULTIPLES or "slip" in self.detail

    @property
    def beyond_doubt(self) -> bool:
        """Is it a mistake in any text?  A term may be missing because the text speaks of one point."""
        return self.named and self.verdict != "missing-term"

    def __bool__(self) -> bool:
        return self.right

    def json(self) -> dict[str, Any]:
        """The verdict as data."""
        data: dict[str, Any] = {
            "claim": self.claim,
            "verdict": self.verdict,
            "also": list(self.also),
            "detail": self.detail,
            "right_answer": self.right_answer,
            "counterexample": self.counterexample,
            "certificate": self.certificate,
        }
        if self.conventions:
            data["conventions"] = list(self.conventions)
        if self.parts_at:
            data["parts_at"] = self.parts_at
        if self.links:
            data["links"] = [v.json() for v in self.links]
        return data

    def __repr__(self) -> str:
        return f"<verdict {self.verdict} on {self.claim!r}>".replace("\n", " ")

    def __str__(self) -> str:
        rows = [("verdict", verdict_said(self)), ("claim", self.claim)]
        rows += [("right is", self.right_answer)] * self.corrected
        rows += [("but", str(text)) for text in [self.detail.get("problem")] if text]
        if self.counterexample:
            rows.append(("for", instance(self.counterexample["values"])))
            rows.append(("truth", shown(self.counterexample["truth"])))
            rows.append(("claimed", shown(self.counterexample["claimed"])))
        if self.parts_at:
            rows.append(("parts at", f"{self.parts_at['rule']}: {self.parts_at['step']}"))
        rows += [("note", c) for c in self.conventions]
        rows += (
            [("proof", CERTIFICATES[self.certificate])]
            if self.certificate in CERTIFICATES
            else []
        )
        width = max(len(label) for label, _ in rows)
        return "\n".join(f"{label:<{width}}  {text}" for label, text in rows)

    @property
    def corrected(self) -> bool:
        """Is what is right another than what was claimed?"""
        return self.verdict != "right" and bool(self.right_answer)

    def paper(self) -> PrintedPage:
        """The page as LaTeX, Markdown and HTML print it."""
        set_detail = {
            k: set_among_words(typed_latex(x))
            if k in FORMULA_DETAILS and isinstance(x, str)
            else x
            for k, x in self.detail.items()
        }
        said = verdict_said(replace(self, detail=set_detail))
        lines = [
            PrintedLine("verdict", words=said),
            PrintedLine("claim", right=typed_latex(self.claim)),
        ]
        lines += [
            PrintedLine("right is", right=typed_latex(self.right_answer))
        ] * self.corrected
        lines += [
            PrintedLine("but", words=str(text))
            for text in [self.detail.get("problem")]
            if text
        ]
        if self.counterexample:
            values = self.counterexample
            each = [
                f"{latex_name(n)} = {array_latex(x)}" for n, x in values["values"].items()
            ]
            lines.append(PrintedLine("for", right=r",\; ".join(each)))
            lines += [
                PrintedLine(label, right=array_latex(values[label]))
                for label in ("truth", "claimed")
            ]
        if self.parts_at:
            lines.append(PrintedLine("parts at", words=parting_said(self.parts_at)))
        lines += [PrintedLine("note", words=c) for c in self.conventions]
        if self.certificate in CERTIFICATES:
            lines.append(PrintedLine("proof", words=CERTIFICATES[self.certificate]))
        return PrintedPage((tuple(lines),))


FORMULA_DETAILS = ("missing", "factor")  # details that are formulas in input syntax
CERTIFICATES = {
    "exact": "exact, at random points of a prime field",
    "numeric": "numeric, at random points in floating point",
}
WORDS = {
    "right": "right",
    "right-numerator-layout": "right in numerator layout; the gradient is its transpose",
    "right-row-major": "right where vec stacks rows; not with vec by columns",
    "right-column-major": "right where vec stacks columns; not with vec by rows",
    "transposed": "wrong: the transpose of what is right",
    "sign": "wrong: the sign",
    "factor": "wrong by a factor: right is {factor} times this",
    "sign+transposed": "wrong: the sign, and it is the transpose of what is right",
    "factor+transposed": "wrong by a factor, and transposed: right is {factor} times the transpose of this",
    "symmetric-only": "wrong in general: right only if {symmetric} is symmetric",
    "symmetric-convention": "another convention for a symmetric variable: {convention}",
    "missing-commutation": "wrong: the commutation matrix is missing",
    "missing-term": "wrong: a term is missing, {missing}",
    "shape": "wrong: the shapes do not fit",
    "wrong": "wrong",
    "undecided": "undecided: neither proved nor refuted",
    "not-understood": "not understood",
}
OTHER_LAYOUT = (  # of transposed derivatives where nobody said which layout is meant
    "wrong in numerator layout, the transpose of what is right; "
    "right in denominator layout (say --layout denominator)"
)


def verdict_said(v: Verdict) -> str:
    """The verdict in words."""
    words = WORDS[v.verdict].format_map(v.detail)
    if v.verdict == "transposed" and "layout" in v.detail:
        words = OTHER_LAYOUT
    if "," in str(v.detail.get("symmetric", "")):
        words = words.replace(" is symmetric", " are symmetric")
    return (
        words.replace("only if", "if") + f", and if {v.detail['also']}"
        if "also" in v.detail
        else words
    )


def parting_said(parts_at: Mapping[str, str]) -> str:
    """Where a claim parts from the derivation, the expression in LaTeX."""
    expression, where, said = parts_at["step"].rpartition("), where ")
    if not where:
        return f"{parts_at['rule']}: {parts_at['step']}"
    set_step = rf"\mathrm{{d}}({typed_latex(expression.removeprefix('d('))})"
    return f"{parts_at['rule']}: {set_among_words(set_step)}, where {said}"


def instance(values: dict[str, Any]) -> str:
    """Values by name: `A = [1, 0; 2, 1], n = 2`."""
    return ", ".join(f"{name} = {shown(x)}" for name, x in values.items())


def shown(x: Any) -> str:
    """A number, a column or a matrix in input syntax."""
    if not isinstance(x, list):
        return f"{x:g}"
    if x and isinstance(x[0], list):
        return f"[{'; '.join(', '.join(f'{v:g}' for v in row) for row in x)}]"
    return f"[{'; '.join(f'{v:g}' for v in x)}]"
