"""Claims: is this formula right, and if not, what is wrong with it?

>>> print(check_claim("d/dx x'*A*x = 2*A*x", "x: n, A: n×n").verdict)
symmetric-only
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, TypeVar

from frechet.claims.as_rows import rows_meant
from frechet.claims.by_variables import for_any_variable
from frechet.claims.case import Case
from frechet.claims.charity import charitable, in_earnest, questioned
from frechet.claims.counterexample import counterexample
from frechet.claims.diagnosis import Diagnosis, findings, narrow_truths
from frechet.claims.domains import narrower
from frechet.claims.dummies import standing_twice, with_sums
from frechet.claims.first_wrong_step import parting
from frechet.claims.held_to_customs import held_to_customs
from frechet.claims.hypotheses import may_vanish
from frechet.claims.moving import Moved, held_variables, moving, near_letters
from frechet.claims.other_signs import otherwise_meant
from frechet.claims.slips import Slip, one_slip, slip_meant
from frechet.claims.squares import meant_otherwise
from frechet.claims.truth import Truth, check_layout, derivative_first
from frechet.claims.typed import typed_latex
from frechet.claims.unknown_functions import about_unknown_functions
from frechet.claims.verdict import RIGHT, UNJUDGED, VERDICTS, Verdict
from frechet.errors import Exceeded, FrechetError, ReadError, ShapeError, TooLarge
from frechet.errors.limits import Said, within
from frechet.expr.node import Expr
from frechet.functions.algebra import laid
from frechet.notation import Notation
from frechet.paper.page import PrintedLine, PrintedPage
from frechet.paper.shown import on_paper
from frechet.reading import (
    Equation,
    Reading,
    Where,
    declarations,
    read_any,
    read_declared,
)
from frechet.reading.print.variables import VariableAsked
from frechet.types.type import EntriesOrDiagonal

__all__ = ["RIGHT", "VERDICTS", "Claim", "Verdict", "check_claim", "read_claim"]

NAMED = re.compile(r"[^=]*(?<![<>:!])=(?!=)")
SHARE = 0.1  # of the limits: what a counterexample or the wrong step may take
T = TypeVar("T")
UNEXPLAINED = ("wrong", "shape", "transposed")  # by what a slip may explain
MISTAKES = (
    "sign",
    "factor",
    "transposed",
    "missing-term",
    "missing-commutation",
    "wrong",
)  # made at some step


@on_paper
@dataclass(frozen=True, repr=False)
class Claim:
    """An equation, read: `left = right`, or a chain.

    >>> import frechet as fr
    >>> claim = fr.read("tr(A*B) = tr(B*A)", "A: m×n, B: n×m")
    >>> claim.left is claim.right, claim.verdict().verdict
    (True, 'right')
    """

    equation: Equation
    syntax: str = "auto"

    @property
    def text(self) -> str:
        """What was written."""
        return self.equation.text

    @property
    def sides(self) -> list[Expr]:
        """The expressions; a side that cannot be formed raises its error."""
        found = []
        for side in self.equation.sides:
            if isinstance(side, FrechetError):
                raise side
            found.append(side.expr)
        return found

    @property
    def left(self) -> Expr:
        """The first side."""
        return self.sides[0]

    @property
    def right(self) -> Expr:
        """The last side."""
        return self.sides[-1]

    def verdict(self, layout: str = "") -> Verdict:
        """Is it right, and if not, what is wrong?  Of a chain, the first link that is not right.

        Where a name was guessed and the claim fails, other readings are tried; no guess makes a claim wrong.
        """
        v = plain_verdict(self.equation, layout)
        found, meant = charitable(
            v,
            self.equation,
            self.syntax,
            layout,
            lambda other: plain_verdict(other, layout),
        )
        if found.right:
            return held_to_customs(found, self.equation, meant, self.syntax, layout)
        return self.by_another_sign(layout) or self.by_a_slip(v, found, layout)

    def first_verdict(self, layout: str = "") -> Verdict:
        """The verdict on the first reading of what nobody declared; right only as custom has it."""
        v = plain_verdict(self.equation, layout)
        return held_to_customs(v, self.equation, self.equation, self.syntax, layout)

    def by_a_slip(self, v: Verdict, found: Verdict, layout: str) -> Verdict:
        """The verdict where names were guessed: wrong, if one slip parts the claim from a right one."""
        asked = found.verdict == "not-understood" and v.verdict in UNEXPLAINED
        if asked and (rows := rows_meant(self.equation, layout)):
            said = f"read as: {', '.join(rows)} as {'a row' if len(rows) == 1 else 'rows'}"
            return replace(
                v, claim=self.text, verdict="right", detail={}, conventions=(said,)
            )
        slip = slip_meant(self.equation, v.verdict, layout) if asked else None
        return with_slip(replace(v, claim=self.text), slip) if slip else found

    def by_another_sign(self, layout: str) -> Verdict | None:
        """The verdict with signs as some mean them, where that is right."""
        names = self.equation.names
        for text, said in otherwise_meant(self.text, names.undeclared):
            try:
                found = read_declared(text, dict(names.declared), self.syntax)
            except FrechetError:
                continue
            v = plain_verdict(found, layout) if isinstance(found, Equation) else None
            if v is not None and v.right:
                return replace(v, claim=self.text, conventions=(said, *v.conventions))
        return None

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<claim {self.text!r}>"

    def paper(self) -> PrintedPage:
        """The equation, as LaTeX, Markdown and HTML print it."""
        return PrintedPage(((PrintedLine(right=typed_latex(self.text)),),))


def read_claim(
    text: str, where: Where = None, syntax: str = "auto", strict: bool = False
) -> Claim:
    """Read an equation."""
    found = read_any(text, where, syntax, strict)
    if isinstance(found, Reading):
        if NAMED.match(text):
            raise ReadError(
                "the left side is a name for the right one, and nothing is claimed",
                hint="write products as A*E and a Jacobian as jac_x (A*x)",
            )
        raise ReadError(
            "a claim is an equation",
            hint="write left = right; for a derivative alone: frechet EXPR X",
        )
    return Claim(found, syntax)


def check_claim(
    claim: str | Claim,
    where: Where = None,
    layout: str = "",
    syntax: str = "auto",
    strict: bool = False,
    limits: Said = None,
) -> Verdict:
    """The verdict on `left = right`: a derivative, a differential, a Jacobian, a Hessian or any identity.

    Arguments:
        claim: an equation as text, or one that was read; of a chain a = b = c every = counts.
        where, syntax, strict: as in `read`.
        layout: what the claimant said: gradient, numerator, denominator, row-major, column-major, or nothing.
        limits: what the verdict may cost, as in `derive`.

    Returns: a `Verdict`, true where the claim is right; of a chain the first that is not.

    Errors: those of `read`, where the claim cannot be read.

    >>> import frechet as fr
    >>> v = fr.check_claim("d/dA tr(A*B) = B", "A: m×n, B: n×m")
    >>> v.verdict, v.right_answer
    ('right-numerator-layout', "B'")
    """
    check_layout(layout)
    with within(limits, "judging"):
        if isinstance(claim, Claim):
            return claim.verdict(layout)
        return for_any_function(
            claim,
            where,
            syntax,
            lambda: for_any_variable(
                claim, lambda text: read_claim(text, where, syntax, strict).verdict(layout)
            ),
        )


def for_any_function(
    text: str, where: Where, syntax: str, judge: Callable[[], Verdict]
) -> Verdict:
    """The verdict; on a claim that is not understood as it stands, that for any function in place of what is not given.

    Errors: those of `judge`, where there is no such function either.
    """
    v: Verdict | FrechetError
    try:
        v = judge()
    except Exceeded:
        raise
    except FrechetError as error:
        v = error
    if isinstance(v, Verdict) and v.right:
        return v
    other = about_unknown_functions(
        text, declarations(where), syntax, lambda found: plain_verdict(found, "")
    )
    if other is not None and (other.right or tells_more(other, v)):
        return other
    if isinstance(v, FrechetError):
        raise v
    return v


def tells_more(other: Verdict, v: Verdict | FrechetError) -> bool:
    """Does the verdict for any function tell more than what became of the claim as it stands?"""
    if isinstance(v, Verdict):
        return other.named and v.verdict in UNJUDGED
    asks = isinstance(v, VariableAsked) and not v.of_letter
    return not asks or other.verdict != "not-understood"


def occurring(found: Equation) -> set[str]:
    """The names that an equation has, and not only its declarations."""
    return {s.text for tree in found.trees for s in tree.nodes() if s.op == "name"}


def plain_verdict(found: Equation, layout: str) -> Verdict:
    """The verdict on an equation, by the reading of its differentials that is right if any is."""
    found_so = (
        Moved(
            one.document.moving,
            moved := [*one.names.directions.values()],
            by_signs(one, layout),
            near_letters(moved, occurring(one) - {*moved} - {*one.names.directions}),
            held_variables(one.document),
        )
        for one in chain([found], found.meant())
    )
    v = moving(found_so)
    assert v is not None
    return v


def by_signs(found: Equation, layout: str) -> Verdict:
    """The verdict on an equation as it was read; signs may act entry by entry, or on whole matrices."""
    v = as_written(found, layout)
    if v.right:
        return v
    for other, said in meant_otherwise(found, v.verdict == "shape"):
        better = as_written(other, layout)
        if better.right:
            return replace(better, conventions=(*said, *better.conventions))
    return v


def as_written(found: Equation, layout: str) -> Verdict:
    """The verdict on an equation as it stands."""
    links = [
        in_earnest(link(found, k, layout), found, k, layout)
        for k in range(len(found.sides) - 1)
    ]
    if len(links) == 1:
        other = None if links[0].right else summed(found, links[0], layout)
        if other is None and links[0].verdict != "not-understood" and not links[0].right:
            twice = standing_twice(found)
            if twice:
                said = f"{', '.join(twice)} stands twice: is it summed? write the sums, or another letter"
                return questioned(links[0], said)
        return links[0] if other is None else other
    main = next((v for v in links if not v.right), links[0])
    return replace(main, claim=found.text, links=tuple(links))


def link(found: Equation, k: int, layout: str) -> Verdict:
    """The verdict on one = of a chain."""
    left, right = found.sides[k], found.sides[k + 1]
    text = written(found, k)
    for side in (left, right):
        if isinstance(side, FrechetError):
            return unreadable(text, side, left)
    assert isinstance(left, Reading) and isinstance(right, Reading)
    if (two := two_shapes(left, right)) is not None:
        return unreadable(text, two, left)
    left, right = derivative_first(left, right)
    try:
        return verdict(text, Truth(left, layout), right)
    except Exceeded:
        raise
    except FrechetError as error:
        return unreadable(text, error, left)


def two_shapes(left: Reading, right: Reading) -> ShapeError | None:
    """That a name has one shape on the left and another on the right, where the sides fit only apart."""
    here, there = left.names.spaces, right.names.spaces
    for name in here.keys() & there.keys() if here is not there else ():
        if here[name].shape != there[name].shape:
            a, b = here[name].words(), there[name].words()
            return ShapeError(f"{name} is {a} on one side and {b} on the other")
    return None


def summed(found: Equation, plain: Verdict, layout: str) -> Verdict | None:
    """The verdict where indices that stand twice are summed; None where there are none, or no sum can be formed.

    Those on both sides are summed where that is right, or nearly, if the `plain` verdict has no name for a mistake.
    """
    tried = [(with_sums(found, everywhere), everywhere) for everywhere in (False, True)]
    verdicts = list[Verdict]()
    for made, everywhere in tried:
        if made is None:
            continue
        v = in_earnest(link(made.equation, 0, layout), made.equation, 0, layout)
        side = "in every term" if everywhere else "on one side and not on the other"
        said = f"summed over {', '.join(made.letters)}: an index that stands twice {side}"
        v = replace(v, conventions=(*v.conventions, said))
        if v.right:
            return v
        if made.endless:
            said = f"how far does {made.endless[0]} run? declare what it reads"
            return questioned(v, said)
        if everywhere and plain.named:
            v = plain
        elif everywhere and not v.named:
            v = with_slip(v, one_slip(made.equation, layout))
        if v.verdict not in (*UNJUDGED, "shape") and (v.named or not everywhere):
            verdicts.append(v)
    return next(iter(verdicts), None)


def with_slip(v: Verdict, slip: Slip | None) -> Verdict:
    """The verdict on a claim with a slip, which is named, or the same where there is none."""
    if slip is None:
        return v
    return replace(v, verdict="wrong", detail={"problem": slip.words, "slip": True})


def written(found: Equation, k: int) -> str:
    """The text of one link of a chain."""
    if len(found.sides) == 2:
        return found.text
    parts = found.text.split("=")
    return (
        "=".join(parts[k : k + 2]).strip() if len(parts) == len(found.sides) else found.text
    )


def unreadable(text: str, error: FrechetError, left: Reading | FrechetError) -> Verdict:
    """A side that cannot be formed: shapes that do not fit are a verdict, anything else is a gap."""
    problem = error.line()
    if error.kind != "shape" or isinstance(error, EntriesOrDiagonal):
        return Verdict(
            text,
            "not-understood",
            {"problem": problem, "kind": error.kind, "column": error.column},
        )
    answer = ""
    if isinstance(left, Reading):
        t = Truth(left)
        answer = in_text(t.expr, t)
    return Verdict(
        text,
        "shape",
        {"problem": problem, "column": error.column},
        (),
        answer,
        certificate="exact",
    )


def verdict(text: str, t: Truth, claimed: Reading) -> Verdict:
    """The verdict on a truth and a right side that can both be formed."""
    case = Case(t, claimed)
    found = list(findings(case)) or [Diagnosis("wrong", case.equal.certificate)]
    main, *others = found
    derivation = t.derivation
    if (
        derivation is not None and derivation.check().status == "failed"
    ):  # the one sin: better no verdict
        return Verdict(
            text,
            "undecided",
            {"problem": "our own derivative fails its check; please report this"},
        )
    cut: list[str] = []
    values: dict[str, Any] | None = None
    part: dict[str, str] | None = None
    if main.verdict not in (*RIGHT, "shape", "undecided"):
        values = beside(
            "looking for a counterexample",
            lambda: counterexample(case.trial, (t.type, case.type)),
            cut,
        )
    if main.verdict in MISTAKES:
        part = beside("looking for the wrong step", lambda: wrong_step(case), cut)
    where = narrower(t, claimed) if main.verdict in RIGHT else ()
    conventions = [
        *where,
        *t.reading.conventions,
        *claimed.conventions,
        *t.reading.names.guesses,
        *cut,
    ]
    return Verdict(
        text,
        main.verdict,
        dict(details(main, case, t)),
        tuple(dict.fromkeys(f.verdict for f in others if f.verdict != "wrong")),
        in_text(t.expr, t),
        values,
        main.certificate,
        tuple(dict.fromkeys(conventions)),
        part,
    )


def beside(what: str, find: Callable[[], T | None], cut: list[str]) -> T | None:
    """What may be missing beside a verdict: where it takes more than its share, this is said."""
    try:
        with within(None, what, SHARE):
            return find()
    except TooLarge as error:
        cut.append(error.message)
    return None


def wrong_step(case: Case) -> dict[str, str] | None:
    """The first step of the derivation at which the claim parts from it, in words."""
    found = parting(case)
    if found is None:
        return None
    rule, e, said = found
    return {"rule": rule, "step": f"d({in_text(e, case.truth)}), where {said}"}


def details(main: Diagnosis, case: Case, t: Truth) -> Sequence[tuple[str, object]]:
    """The details of a finding in words."""
    found: dict[str, object] = {}
    for name, x in main.detail.items():
        if isinstance(x, Expr):
            found[name] = in_text(x, t, case.type.row and x.rank == 1)
        elif name == "coefficients":
            found["problem"] = "; ".join(
                f"the coefficient of {in_text(e, t)} is {c} times the right one"
                for c, e in x
            )
        else:
            found[name] = x
    if main.verdict == "wrong":
        said = [str(found["problem"])] if "problem" in found else []
        if said := [*said, *narrow_truths(case)]:
            found["problem"] = "; ".join(said)
    if main.verdict == "missing-term" and not may_vanish(case):
        found["slip"] = True
    return list(found.items())


def in_text(e: Expr, t: Truth, lying: bool = False) -> str:
    """An expression in input syntax, with the names of the claim; by what was written where it has no words."""
    names = t.reading.names
    taken = {*names.spaces, *names.dimensions, *names.directions}
    notation = t.derivation.context.notation if t.derivation else Notation(taken)
    notation.directions.update(names.directions)
    if t.kind == "identity" and e is t.expr and not notation.closed(e):
        return t.tree.prose()
    return notation.paint(laid(e, lying or (t.type.row and e is t.expr)), "text")
