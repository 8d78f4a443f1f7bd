"""One claim: a truth beside a right side, and the questions about the two that values decide.

legend   T truth   R right side of the claim
"""

from __future__ import annotations

from functools import cached_property

from frechet.check.identity import Trial
from frechet.check.outcome import Comparison
from frechet.claims.relations import (
    Change,
    height_and_width,
    relation,
    transposition,
    unchanged,
)
from frechet.claims.truth import Truth
from frechet.expr.node import Symbol
from frechet.reading import Reading
from frechet.types.space import Space
from frechet.types.type import transposed_type


class Case:
    """One claim: the truth T against the right side R."""

    def __init__(self, truth: Truth, claimed: Reading) -> None:
        self.truth, self.claimed = truth, claimed
        self.type = claimed.inference.types[claimed.document.body]
        self.readings = [truth.reading, claimed]
        self.trial = Trial([truth.side, claimed], readings=self.readings)

    @cached_property
    def zero(self) -> bool:
        """Is the right side the number 0, which stands for zeros?"""
        body = self.claimed.document.body
        return body.op == "number" and body.value == 0

    @cached_property
    def direct(self) -> bool:
        """Has the right side the shape of the truth?"""
        return self.zero or height_and_width(self.type) == height_and_width(self.truth.type)

    @cached_property
    def transposed(self) -> bool:
        """Has it the shape of the transpose?"""
        return not self.zero and height_and_width(self.type) == height_and_width(
            transposed_type(self.truth.type)
        )

    @property
    def change(self) -> Change:
        """What makes the entries of R comparable with those of T."""
        return unchanged if self.direct else transposition(self.type)

    def held(self, of_truth: Change, of_claim: Change) -> Comparison:
        """Is one change of T the other of R?"""
        return self.trial.decide(relation(of_truth, of_claim))

    @cached_property
    def equal(self) -> Comparison:
        """Are the two sides equal as they stand?"""
        return (
            self.held(unchanged, unchanged)
            if self.direct
            else Comparison("different", "exact")
        )

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
        return trial.decide(relation(unchanged, self.change))
