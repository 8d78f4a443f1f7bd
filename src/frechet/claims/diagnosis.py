"""From two sides to a verdict: the tests in their order, each an equation that is decided by values.

legend   T truth   R right side of the claim   G gradient
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

from frechet.check.identity import Comparison, Trial
from frechet.claims.commuting import commuted
from frechet.claims.constants import factor
from frechet.claims.relations import Change, relation, same, scaled, sides, total, transposition
from frechet.claims.rows import stacked_by_rows
from frechet.claims.terms import coefficients, missing, terms_of
from frechet.claims.truth import Truth
from frechet.kinds import transposed_type
from frechet.linear import as_matrix
from frechet.node import Expr, Symbol
from frechet.reading import Reading
from frechet.size import ONE, product
from frechet.space import Space

TOGETHER = 3  # matrices whose symmetry is assumed at once


@dataclass
class Finding:
    """A verdict that holds, with its details and how it was decided."""

    verdict: str
    certificate: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


class Case:
    """One claim: the truth T against the right side R."""

    def __init__(self, truth: Truth, claimed: Reading) -> None:
        self.truth, self.claimed = truth, claimed
        self.type = claimed.inference.types[claimed.document.body]
        self.readings = [truth.reading, claimed]
        self.trial = Trial([truth.side, claimed], readings=self.readings)

    # ---------------------------------------------------------------- shapes
    @cached_property
    def zero(self) -> bool:
        """Is the right side the number 0, which stands for zeros?"""
        body = self.claimed.document.body
        return body.op == "number" and body.value == 0

    @cached_property
    def direct(self) -> bool:
        """Has the right side the shape of the truth?"""
        return self.zero or sides(self.type) == sides(self.truth.type)

    @cached_property
    def turned(self) -> bool:
        """Has it the shape of the transpose?"""
        return not self.zero and sides(self.type) == sides(transposed_type(self.truth.type))

    @property
    def change(self) -> Change:
        """What makes the entries of R comparable with those of T."""
        return same if self.direct else transposition(self.type)

    @cached_property
    def equal(self) -> Comparison:
        """Are the two sides equal as they stand?"""
        return self.held(same, same) if self.direct else Comparison("different", "exact")

    # ---------------------------------------------------------------- verdicts
    def findings(self) -> Iterator[Finding]:
        """Every verdict that holds, the one that says most first."""
        if not self.direct and not self.turned:
            yield Finding("shape", "exact", {"problem": self.misfit()})
            yield from self.laid_out()
            return
        equal = self.equal
        if equal:
            yield Finding("right", equal.certificate)
            yield from self.by_rows()
            return
        if self.direct and equal.status == "undecided":
            yield Finding("undecided", "none", {"problem": equal.details.get("reason", "values too close to tell")})
            return
        plain = list(self.rearranged())
        yield from plain
        yield from self.multiples()
        yield from self.conventions()
        yield from self.symmetric()
        if found := commuted(self):
            yield Finding("missing-commutation", found.certificate)
        if not plain:
            yield from self.partial()

    def laid_out(self) -> Iterator[Finding]:
        """The gradient by a matrix, written as the vec of it."""
        t = self.truth
        h, w = sides(self.type)
        if not t.scalar_gradient or t.variables[0].rank != 2 or ONE not in (h, w) or h * w is not product(t.type.shape):
            return
        for order, word in (("column", "right-column-major"), ("row", "right-row-major")):
            trial = Trial([as_matrix(t.coefficients, 0, vec=order), self.claimed], readings=self.readings)
            if found := trial.decide(relation(same, same)):
                yield Finding(word, found.certificate)

    def held(self, of_truth: Change, of_claim: Change) -> Comparison:
        """Is one change of T the other of R?"""
        return self.trial.decide(relation(of_truth, of_claim))

    def rearranged(self) -> Iterator[Finding]:
        """The same numbers at other places."""
        yield from self.by_rows()
        if self.turned and (found := self.held(same, transposition(self.type))):
            if self.truth.scalar_gradient and not self.truth.layout:
                yield Finding("right-numerator-layout", found.certificate)
            yield Finding("transposed", found.certificate)

    def by_rows(self) -> Iterator[Finding]:
        """Right with vec in the other order."""
        if not self.direct:
            return
        if self.truth.stacked and not self.truth.splits_any:
            return
        if self.truth.stacked:
            found = Trial([self.truth.other_order, self.claimed], readings=self.readings).decide(relation(same, same))
            other = "right-column-major" if self.truth.layout == "row-major" else "right-row-major"
        else:
            found, other = self.restacked(), "right-row-major"
        if found:
            yield Finding(other, found.certificate)

    def restacked(self) -> Comparison:
        """An identity with every vec by rows."""
        none = Comparison("different", "none")
        if self.truth.kind != "identity":
            return none
        pair = [stacked_by_rows(r) for r in self.readings]
        if not any(pair):
            return none
        return Trial([new or old for new, old in zip(pair, self.readings, strict=True)]).decide(relation(same, same))

    def multiples(self) -> Iterator[Finding]:
        """A sign or a constant."""
        for change, word in ((same, ""), (transposition(self.type), "+transposed")):
            if not (self.direct if change is same else self.turned):
                continue
            found = self.held(scaled(-1), change)
            if found:
                yield Finding("sign" + word, found.certificate)
            elif not self.zero and (c := factor(self.trial, relation(same, change))) not in (None, "1"):
                yield Finding("factor" + word, self.held(same, same).certificate, {"factor": c})

    def conventions(self) -> Iterator[Finding]:
        """Another definition of the derivative by a symmetric variable."""
        for convention, e in self.truth.conventions():
            found = Trial([e, self.claimed], readings=self.readings).decide(relation(same, self.change))
            if found:
                yield Finding("symmetric-convention", found.certificate, {"convention": convention})
                return

    def symmetric(self) -> Iterator[Finding]:
        """Right if some matrices are symmetric: the fewest that do."""
        loose = self.squares()
        for k in range(1, min(len(loose), TOGETHER) + 1):
            for group in combinations(loose, k):
                spaces = {s: s.space._replace(structure="symmetric") for s in group}
                if found := self.narrowed(spaces):
                    yield Finding("symmetric-only", found.certificate, {"symmetric": ",".join(s.name for s in group)})
                    return

    def squares(self) -> list[Symbol]:
        """The square matrices without a structure; directions stay free."""
        names = self.truth.reading.names
        return [
            s
            for s in self.trial.symbols
            if s.rank == 2
            and s.shape[0] is s.shape[1]
            and not s.space.structure
            and s.role == "variable"
            and s.name not in names.directions
        ]

    def narrowed(self, spaces: dict[Symbol, Space]) -> Comparison:
        """Equal where symbols lie in narrower spaces?"""
        trial = Trial(self.trial.sides, spaces, self.readings)
        return trial.decide(relation(same, self.change))

    def partial(self) -> Iterator[Finding]:
        """Some terms are there and others are not."""
        terms = terms_of(self.truth.expr)
        found = coefficients(terms, self.claimed, self.change, self.readings) if terms else []
        rest = missing(terms, found) if found else None
        if rest is not None and self.completed(rest):
            yield Finding("missing-term", self.equal.certificate, {"missing": rest})
        elif found:
            wrong = [(c, t) for c, (_, t) in zip(found, terms, strict=True) if c != 1]
            yield Finding("wrong", self.equal.certificate, {"coefficients": wrong})

    def completed(self, rest: Expr) -> Comparison:
        """Is the claim right once a term is added?"""
        trial = Trial([self.truth.side, self.claimed, rest], readings=self.readings)
        return trial.decide(total([1, 1], [self.change, same]))

    # ---------------------------------------------------------------- words
    def misfit(self) -> str:
        """Both shapes."""
        what = {"identity": "the left side", "D": "the derivative", "d": "the derivative"}
        return (
            f"{what.get(self.truth.kind, 'the matrix of the derivative')} is {self.truth.type.said}, "
            f"the right side is {self.type.said}"
        )

    def narrow_truths(self) -> Iterator[str]:
        """Where a wrong claim is right all the same."""
        loose = self.squares()
        if loose and self.narrowed({s: s.space._replace(structure="diagonal") for s in loose}):
            yield f"right only where {named(loose)} {'is' if len(loose) == 1 else 'are'} diagonal"


def named(group: Collection[Symbol]) -> str:
    """A and B."""
    *most, last = [s.name for s in group]
    return f"{', '.join(most)} and {last}" if most else last
