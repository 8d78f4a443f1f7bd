"""Wrong answers that are usual, each with what is wrong about it by the claims engine.

transposed, a sign, a factor 2, a missing term, a matrix taken for symmetric, the order of a product,
a transpose that was left out

legend   e expression of the answer   p phrase
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from frechet.claims import check_claim
from frechet.claims.verdict import Verdict
from frechet.errors import FrechetError
from frechet.exercises.problem import Problem
from frechet.explain.sides import AsWritten, Final, page_style
from frechet.explain.typed import multiple_as_typed
from frechet.expr.laws import expand
from frechet.expr.net import transpose
from frechet.expr.node import Expr, Sum, Symbol, symbols
from frechet.expr.sums import add, scaled
from frechet.notation import PAINTERS, Notation
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.paper.prose import between_dollars
from frechet.reading import read_expression

MOST = 5  # wrong answers of one problem
TWICE = "as if a matrix were symmetric"
STYLES = ("text", "unicode", "latex")
SAID = {  # of other verdicts nobody learns
    "transposed": "the transpose of what is right",
    "sign": "the sign is wrong",
    "sign+transposed": "the sign is wrong, and it is transposed",
    "factor": "right is {factor} times this",
    "factor+transposed": "right is {factor} times the transpose of this",
    "right-row-major": "right where vec stacks rows, but here it stacks columns",
    "missing-commutation": "the commutation matrix is missing",
    "missing-term": "the term {missing} is missing",
    "symmetric-only": "right only where {symmetric} symmetric",
    "shape": "the shapes do not fit: {problem}",
}
TIMES = {"2": "half of what is right", "1/2": "twice what is right"}
TO_TYPE = re.compile(
    r"; (?:write|transpose) .*"
)  # what the reader of a claim is told to type


@dataclass(frozen=True)
class WrongAnswer:
    """An answer that somebody gives, in every style, and the verdict on it."""

    slip: str
    painted: Mapping[str, str]
    verdict: Verdict
    missing: Mapping[str, str]

    def said(self, style: str) -> str:
        """What is wrong about it, in words; formulas in LaTeX stand between dollars."""
        v, set_in = self.verdict, "${}$" if style == "latex" else "{}"
        if v.verdict == "factor" and str(v.detail["factor"]) in TIMES:
            return TIMES[str(v.detail["factor"])]
        words = {key: str(value) for key, value in v.detail.items()}
        if self.missing:
            words["missing"] = set_in.format(self.missing[style])
        if "symmetric" in words:
            words["symmetric"] = matrices_said(words["symmetric"], set_in)
        if "problem" in words:
            problem = TO_TYPE.sub("", words["problem"]).replace("*", "·")
            words["problem"] = between_dollars(problem) if style == "latex" else problem
        also = f", or {words['also']}" if "also" in words else ""
        return SAID[v.verdict].format_map(words) + also


def matrices_said(names: str, set_in: str) -> str:
    """`A is`, `B and C are`."""
    *before, last = (set_in.format(name.strip()) for name in names.split(","))
    return f"{', '.join(before)} and {last} are" if before else f"{last} is"


def wrong_answers(problem: Problem) -> list[WrongAnswer]:
    """The usual wrong answers of a problem, no two alike."""
    taken = problem.derivation.context.notation.taken
    found: dict[str, WrongAnswer] = {}
    for slip, p in slips(problem):
        painted = {s: PAINTERS[page_style(s)](taken).paint(p) for s in STYLES}
        text = painted["text"]
        if text in found or text == problem.answer.text():
            continue
        v = check_claim(claimed_text(problem, text), problem.where, problem.layout)
        if v.verdict in SAID and (slip != TWICE or v.verdict == "symmetric-only"):
            found[text] = WrongAnswer(slip, painted, v, missing_term(problem, v))
        if len(found) == MOST:
            break
    return list(found.values())


def missing_term(problem: Problem, v: Verdict) -> dict[str, str]:
    """The term that is missing, in every style."""
    if v.verdict != "missing-term":
        return {}
    term = read_expression(str(v.detail["missing"]), problem.where).expr
    notation = problem.derivation.context.notation
    return {style: notation.paint(term, page_style(style)) for style in STYLES}


def claimed_text(problem: Problem, answer: str) -> str:
    """The claim that somebody makes who gives this answer."""
    derivative = f"d/d{problem.wrt} " * problem.order
    return f"{derivative}({problem.expr}) = {answer}"


def slips(problem: Problem) -> Iterator[tuple[str, Phrase]]:
    """What goes wrong, in the order in which it is likely."""
    notation, e = problem.derivation.context.notation, problem.answer.engine
    p = in_words_of_the_page(problem)
    if p:
        yield from in_products(p)
    if q := for_symmetric_matrices(problem):
        yield TWICE, q
    for wrong in without_a_term(e, problem.derivation.variables[0], notation):
        yield "a missing term", wrong
    if p:
        even = abs(p.args[0]) == 2 if p.op == "scaled" else False
        yield "a factor", multiple_as_typed(Fraction(1, 2) if even else 2, p)
    if e.rank == 2 and (q := words(notation, transpose(e))):
        yield "transposed", q
    if q := words(notation, scaled(-1, e)):
        yield "the sign", q


def in_words_of_the_page(problem: Problem) -> Phrase | None:
    """The answer as its solution has it."""
    side = problem.found
    if isinstance(side, Final) and isinstance(side.words, AsWritten):
        return side.words.phrase
    return words(problem.derivation.context.notation, problem.answer.engine)


def words(notation: Notation, e: Expr) -> Phrase | None:
    """The words of an expression; None where parts of it have names."""
    shared = notation.phrase(e)
    return None if shared is None or shared.definitions else shared.body


def for_symmetric_matrices(problem: Problem) -> Phrase | None:
    """What is right where all square matrices that are constant are symmetric."""
    names = [
        s.name
        for s in symbols(problem.derivation.f)
        if s.rank == 2 and s.shape[0] is s.shape[1] and s.name != problem.wrt
    ]
    entries = (
        f"{entry} symmetric"
        if entry.partition(":")[0] in names and len(entry.split()) == 2
        else entry
        for entry in problem.where.split(", ")
    )
    taken = replace(problem, where=", ".join(entries))
    if taken == problem:
        return None
    try:
        return words(problem.derivation.context.notation, taken.answer.engine)
    except FrechetError:
        return None


def without_a_term(e: Expr, x: Symbol, notation: Notation) -> Iterator[Phrase]:
    """The answer without a term that is easily forgotten, where that is short."""
    several = isinstance(e, Sum) and sum(x in symbols(t) for _, t in e.terms) > 1
    whole = e if several else expand(e)
    if not isinstance(whole, Sum):
        return
    out = forgotten(whole, x, notation)
    p = words(notation, add([t for t in whole.terms if t[1] is not out], e.shape))
    if p and p.cost <= (notation.length(e) or 0):
        yield p


def forgotten(whole: Sum, x: Symbol, notation: Notation) -> Expr:
    """The shortest term with the variable, of those alike the transposed one; where one alone has it, of the others."""
    every = [t for _, t in whole.terms]
    moving = [t for t in every if x in symbols(t)]
    at = moving if len(moving) != 1 else [t for t in every if t is not moving[0]]
    texts = {t: notation.paint(t, "text") for t in at or every}
    return min(texts, key=lambda t: (len(texts[t].replace("'", "")), -texts[t].count("'")))


def in_products(p: Phrase) -> Iterator[tuple[str, Phrase]]:
    """Slips in the writing of a product, whether or not its shapes still fit."""
    inner = p.args[1] if p.op == "scaled" else p
    if inner.op != "mul" or not all(len(f.shape) for f in inner.args):
        return
    factors = list(inner.args)
    if all(len(f.shape) == 2 for f in factors):
        yield "the order", around(p, factors[::-1])
    for k, f in enumerate(factors):
        if f.op == "T":
            yield (
                "a transpose left out",
                around(p, [*factors[:k], f.args[0], *factors[k + 1 :]]),
            )
            return


def around(p: Phrase, factors: list[Phrase]) -> Phrase:
    """The product with other factors, its number in front."""
    made = ph.phrase("mul", tuple(factors), p.shape, p.cost)
    return (
        ph.phrase("scaled", (p.args[0], made), p.shape, p.cost)
        if p.op == "scaled"
        else made
    )
