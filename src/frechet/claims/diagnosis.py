"""From two sides to a verdict: the tests in their order, each an equation that is decided by values.

legend   T truth   R right side of the claim   G gradient
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from frechet.calculus.linear_map import as_matrix
from frechet.check.identity import Trial
from frechet.check.outcome import Comparison
from frechet.claims.assumptions import told_from_transposes
from frechet.claims.case import Case
from frechet.claims.commuting import right_up_to_commutation
from frechet.claims.constants import constant_factor
from frechet.claims.layouts import with_gradients_as_rows
from frechet.claims.relations import (
    height_and_width,
    relation,
    sum_relation,
    times_constant,
    transposition,
    unchanged,
)
from frechet.claims.rows import stacked_by_rows
from frechet.claims.terms import coefficients, missing, truth_terms
from frechet.expr.net import transpose
from frechet.expr.node import Expr, Symbol
from frechet.network.size import ONE, product_of_sizes

# what is right for these as well is not right for symmetric matrices alone
WIDER = (
    "skew",
    "orthogonal",
)
TOGETHER = 3  # matrices whose symmetry is assumed at once


@dataclass
class Diagnosis:
    """A verdict that holds, with its details and how it was decided."""

    verdict: str
    certificate: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def findings(case: Case) -> Iterator[Diagnosis]:
    """Every verdict that holds, the one that says most first."""
    if not case.direct and not case.transposed:
        yield Diagnosis("shape", "exact", {"problem": misfit(case)})
        yield from laid_out(case)
        return
    equal = case.equal
    if equal:
        yield Diagnosis("right", equal.certificate)
        yield from by_rows(case)
        return
    if case.direct and equal.status == "undecided":
        yield Diagnosis(
            "undecided",
            "none",
            {"problem": equal.details.get("reason", "values too close to tell")},
        )
        return
    plain = list(rearranged(case))
    yield from plain
    yield from multiples(case)
    yield from conventions(case)
    yield from symmetric(case)
    if found := right_up_to_commutation(case):
        yield Diagnosis("missing-commutation", found.certificate)
    if not plain:
        yield from partial(case)


def laid_out(case: Case) -> Iterator[Diagnosis]:
    """The gradient by a matrix, written as the vec of it."""
    t = case.truth
    h, w = height_and_width(case.type)
    if (
        not t.scalar_gradient
        or t.variables[0].rank != 2
        or ONE not in (h, w)
        or h * w is not product_of_sizes(t.type.shape)
    ):
        return
    for order, word in (("column", "right-column-major"), ("row", "right-row-major")):
        trial = Trial(
            [as_matrix(t.tensor, 0, vec=order), case.claimed], readings=case.readings
        )
        if found := trial.decide(relation(unchanged, unchanged)):
            yield Diagnosis(word, found.certificate)


def rearranged(case: Case) -> Iterator[Diagnosis]:
    """The same numbers at other places."""
    yield from by_rows(case)
    if case.transposed and (found := case.held(unchanged, transposition(case.type))):
        if case.truth.scalar_gradient and not case.truth.layout and holds_in_rows(case):
            yield Diagnosis("right-numerator-layout", found.certificate)
        detail = {"layout": "denominator"} if case.truth.columns_elsewhere else {}
        yield Diagnosis("transposed", found.certificate, detail)


def holds_in_rows(case: Case) -> bool:
    """Is the right side the gradient as a row where its own gradients are rows, too?"""
    claimed = with_gradients_as_rows(case.claimed)
    if claimed is None or claimed is case.claimed:
        return claimed is not None
    other = Case(case.truth, claimed)
    return other.transposed and bool(other.held(unchanged, transposition(other.type)))


def by_rows(case: Case) -> Iterator[Diagnosis]:
    """Right with vec in the other order."""
    if not case.direct:
        return
    if case.truth.stacked and not case.truth.splits_any:
        return
    if case.truth.stacked:
        found = Trial(
            [case.truth.other_order, case.claimed], readings=case.readings
        ).decide(relation(unchanged, unchanged))
        other = (
            "right-column-major" if case.truth.layout == "row-major" else "right-row-major"
        )
    else:
        found, other = restacked(case), "right-row-major"
    if found:
        yield Diagnosis(other, found.certificate)


def restacked(case: Case) -> Comparison:
    """An identity with every vec by rows."""
    none = Comparison("different", "none")
    if case.truth.kind != "identity":
        return none
    pair = [stacked_by_rows(r) for r in case.readings]
    if not any(pair):
        return none
    return Trial([new or old for new, old in zip(pair, case.readings, strict=True)]).decide(
        relation(unchanged, unchanged)
    )


def multiples(case: Case) -> Iterator[Diagnosis]:
    """A sign or a constant."""
    for change, word in ((unchanged, ""), (transposition(case.type), "+transposed")):
        if not (case.direct if change is unchanged else case.transposed):
            continue
        found = case.held(times_constant(-1), change)
        if found:
            yield Diagnosis("sign" + word, found.certificate)
        elif not case.zero and (
            c := constant_factor(case.trial, relation(unchanged, change))
        ) not in (
            None,
            "1",
        ):
            yield Diagnosis(
                "factor" + word, case.held(unchanged, unchanged).certificate, {"factor": c}
            )


def conventions(case: Case) -> Iterator[Diagnosis]:
    """Another definition of the derivative by a symmetric variable."""
    for convention, e in case.truth.conventions():
        found = Trial([e, case.claimed], readings=case.readings).decide(
            relation(unchanged, case.change)
        )
        if found:
            yield Diagnosis(
                "symmetric-convention", found.certificate, {"convention": convention}
            )
            return


def symmetric(case: Case) -> Iterator[Diagnosis]:
    """Right if some matrices are symmetric: the fewest that do; `also` names others for which it is."""
    loose = case.squares()
    for k in range(1, min(len(loose), TOGETHER) + 1):
        groups = list(combinations(loose, k))
        for at, group in enumerate(groups):
            if found := right_where(case, group, "symmetric"):
                detail: dict[str, Any] = {"symmetric": names(group)}
                wider = next((w for w in WIDER if right_where(case, group, w)), None)
                other = next(
                    (
                        names(g)
                        for g in groups[at + 1 :]
                        if right_where(case, g, "symmetric")
                    ),
                    None,
                )
                also = wider or (other and f"{other} {'are' if k > 1 else 'is'}")
                detail |= {"also": also} if also else {}
                ruled_out = told_from_transposes(case, [s.name for s in group])
                yield Diagnosis(
                    "symmetric-only",
                    found.certificate,
                    detail | ({"slip": True} if ruled_out else {}),
                )
                return


def names(group: Collection[Symbol]) -> str:
    """The names of some symbols."""
    return ",".join(s.name for s in group)


def right_where(case: Case, group: Collection[Symbol], structure: str) -> Comparison:
    """Is it right where these matrices are so?"""
    return case.narrowed({s: s.space._replace(structure=structure) for s in group})


def partial(case: Case) -> Iterator[Diagnosis]:
    """Some terms are there and others are not."""
    terms = truth_terms(case.truth.expr)
    found = coefficients(terms, case.claimed, case.change, case.readings) if terms else []
    rest = missing(terms, found) if found else None
    if rest is not None and completed(case, rest):
        shown = rest if case.direct or rest.rank < 2 else transpose(rest)
        yield Diagnosis("missing-term", case.equal.certificate, {"missing": shown})
    elif found:
        wrong = [(c, t) for c, (_, t) in zip(found, terms, strict=True) if c != 1]
        if wrong:  # else the coefficients are right at the points that were taken, and the claim is not at others
            yield Diagnosis("wrong", case.equal.certificate, {"coefficients": wrong})


def completed(case: Case, rest: Expr) -> Comparison:
    """Is the claim right once a term is added?"""
    trial = Trial([case.truth.side, case.claimed, rest], readings=case.readings)
    return trial.decide(sum_relation([1, 1], [case.change, unchanged]))


# -------------------------------------------------------------------- words
def misfit(case: Case) -> str:
    """Both shapes."""
    what = {"identity": "the left side", "D": "the derivative", "d": "the derivative"}
    return (
        f"{what.get(case.truth.kind, 'the matrix of the derivative')} is {case.truth.type.said}, "
        f"the right side is {case.type.said}"
    )


def narrow_truths(case: Case) -> Iterator[str]:
    """Where a wrong claim is right all the same: the fewest matrices that have to be diagonal.

    It is not said that it is wrong elsewhere: it may hold for triangular ones, too.
    """
    loose = case.squares()
    for group in groups(loose):
        if right_where(case, group, "diagonal"):
            yield f"right where {named(group)} {'is' if len(group) == 1 else 'are'} diagonal"
            return


def groups(loose: Sequence[Symbol]) -> Iterator[Sequence[Symbol]]:
    """A few matrices, the fewest first; then all of them."""
    for k in range(1, min(len(loose), TOGETHER) + 1):
        yield from combinations(loose, k)
    if len(loose) > TOGETHER:
        yield loose


def named(group: Collection[Symbol]) -> str:
    """A and B."""
    *most, last = [s.name for s in group]
    return f"{', '.join(most)} and {last}" if most else last
