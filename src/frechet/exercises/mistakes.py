"""Wrong answers that are usual, each with what is wrong about it by the claims engine.

transposed, a sign, a factor 2, a missing term, a matrix taken for symmetric, the order of a product,
a transpose that was left out

legend   e expression of the answer   p phrase
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, permutations

from frechet.claims import check_claim
from frechet.claims.verdict import Verdict, verdict_said
from frechet.exercises.problem import Problem
from frechet.expr.laws import expand
from frechet.expr.net import transpose
from frechet.expr.node import Expr, Sum
from frechet.expr.sums import add, scaled
from frechet.notation import PAINTERS, Notation
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.reading import read_expression

UNDECIDED = ("right", "undecided", "not-understood")
MOST = 5  # wrong answers of one problem
PAIRS = 6  # of terms, one of which is taken for the other
TWICE = "as if a matrix were symmetric"
STYLES = ("text", "unicode", "latex")


@dataclass(frozen=True)
class WrongAnswer:
    """An answer that somebody gives, in every style, and the verdict on it."""

    slip: str
    painted: Mapping[str, str]
    verdict: Verdict
    missing: Mapping[str, str]

    def said(self, style: str) -> str:
        """What is wrong about it, in words; formulas in LaTeX stand between dollars."""
        v = self.verdict
        if self.missing:
            term = self.missing[style]
            return f"wrong: a term is missing, {f'${term}$' if style == 'latex' else term}"
        problem = (
            f"; {v.detail['problem']}".split("; transpose ")[0]
            if v.verdict == "shape"
            else ""
        )
        return verdict_said(v) + problem


def wrong_answers(problem: Problem) -> list[WrongAnswer]:
    """The usual wrong answers of a problem, no two alike."""
    notation = problem.derivation.context.notation
    found: dict[str, WrongAnswer] = {}
    for slip, p in slips(problem, notation):
        painted = {style: PAINTERS[style](notation.taken).paint(p) for style in STYLES}
        text = painted["text"]
        once = slip == TWICE and any(w.slip == slip for w in found.values())
        if once or text in found or text == problem.answer.text():
            continue
        v = check_claim(claimed_text(problem, text), problem.where, problem.layout)
        if v.verdict not in UNDECIDED and (slip != TWICE or v.verdict == "symmetric-only"):
            found[text] = WrongAnswer(slip, painted, v, missing_term(problem, v))
        if len(found) == MOST:
            break
    return list(found.values())


def missing_term(problem: Problem, v: Verdict) -> dict[str, str]:
    """The term that is missing, in every style."""
    if v.verdict != "missing-term":
        return {}
    term = read_expression(str(v.detail["missing"]), problem.where).expr
    return {
        style: problem.derivation.context.notation.paint(term, style) for style in STYLES
    }


def claimed_text(problem: Problem, answer: str) -> str:
    """The claim that somebody makes who gives this answer."""
    derivative = f"d/d{problem.wrt} " * problem.order
    return f"{derivative}({problem.expr}) = {answer}"


def slips(problem: Problem, notation: Notation) -> Iterator[tuple[str, Phrase]]:
    """What goes wrong, in the order in which it is likely."""
    e = problem.answer.engine
    if p := words(notation, e):
        yield from in_products(p)
    for slip, wrong in by_expressions(e, notation):
        if q := words(notation, wrong):
            yield slip, q


def words(notation: Notation, e: Expr) -> Phrase | None:
    """The words of an expression; None where parts of it have names."""
    shared = notation.phrase(e)
    return None if shared is None or shared.definitions else shared.body


def by_expressions(e: Expr, notation: Notation) -> Iterator[tuple[str, Expr]]:
    """Slips that give another expression."""
    whole = expand(e)
    terms = list(whole.terms) if isinstance(whole, Sum) else []
    terms.sort(key=lambda t: notation.length(t[1]) or 0)
    for k, j in islice(permutations(range(len(terms)), 2), PAIRS):
        yield TWICE, add([*(t for i, t in enumerate(terms) if i != j), terms[k]], e.shape)
    if len(terms) > 1:
        yield "a missing term", add(terms[:-1], e.shape)
    even = isinstance(e, Sum) and any(abs(c) == 2 for c, _ in e.terms)
    yield "a factor", scaled(Fraction(1, 2) if even else 2, e)
    if e.rank == 2:
        yield "transposed", transpose(e)
    yield "the sign", scaled(-1, e)


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
