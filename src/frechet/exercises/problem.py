"""A problem with its solution: made of a pattern, checked by the engine, its answer closed and short.

legend   d derivation
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from frechet.answers.forms import Form, only
from frechet.answers.stated_conditions import StatedCondition
from frechet.derivation import Derivation
from frechet.errors import Unsupported
from frechet.explain import Explanation
from frechet.explain.sides import EquationSide
from frechet.expr.net import substitute
from frechet.expr.node import Expr, symbol, symbols
from frechet.question import derive

SHORT_ANSWER = 30  # an answer is short
ALPHABETS: tuple[dict[str, str], ...] = (
    {},
    {"x": "w", "X": "W", "a": "p", "b": "q", "A": "M", "B": "S", "C": "T"},
    {"x": "z", "X": "Z", "a": "u", "b": "v", "A": "P", "B": "Q", "C": "R"},
    {"x": "u", "X": "U", "a": "r", "b": "s", "A": "B", "B": "C", "C": "D"},
)
NAME_IN_TEXT = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Problem:
    """A question with one answer."""

    level: int
    expr: str
    wrt: str
    where: str
    order: int = 1

    @cached_property
    def derivation(self) -> Derivation:
        """The engine's answer in every form."""
        return derive(self.expr, self.wrt, self.order, self.where)

    @property
    def asked(self) -> str:
        """What is asked for."""
        if self.order > 1:
            return "Hessian"
        return "Jacobian" if self.derivation.f.rank else "gradient"

    @cached_property
    def answer(self) -> Form:
        """The form that is asked for."""
        d = self.derivation
        if self.order > 1:
            return only(d.hessian())
        return only(d.jacobian() if d.f.rank else d.gradient)

    @property
    def layout(self) -> str:
        """The layout in which an answer is judged: of matrices with vec by columns, values along the rows."""
        return "gradient" if self.asked == "gradient" else "numerator"

    @cached_property
    def solution(self) -> Explanation:
        """The derivation step by step."""
        style = "kronecker" if self.asked == "Jacobian" else "differentials"
        try:
            return self.derivation.explain(style)
        except Unsupported:
            return self.derivation.explain(self.derivation.explanations[0])

    @property
    def asked_of(self) -> EquationSide:
        """The function as it was typed."""
        return self.solution.steps[0].before

    @property
    def found(self) -> EquationSide:
        """The answer as the last step of the solution has it."""
        return self.solution.last.after

    @property
    def conditions(self) -> list[StatedCondition]:
        """Where that holds."""
        return self.derivation.conditions

    @cached_property
    def sound(self) -> bool:
        """Has it a short answer that is right, and a solution without a false step?"""
        length = self.derivation.context.notation.length(self.answer.engine)
        return (
            self.answer.closed
            and length is not None
            and length <= SHORT_ANSWER
            and self.derivation.check().status == "passed"
            and all(c.status != "different" for c in self.solution.check())
        )

    @cached_property
    def key(self) -> tuple[str, int]:
        """What makes two problems one: the expression, whatever its constants and its variable are called."""
        d = self.derivation
        (x,) = d.variables
        constants = [s for s in symbols(d.f) if s is not x and s.role == "variable"]
        named: Iterator[dict[Expr, Expr]] = (
            {s: symbol(f"z{k}", space=s.space) for k, s in enumerate((x, *order))}
            for order in permutations(constants)
        )
        return min(substitute(d.f, image).key for image in named), self.order


def with_names(text: str, names: dict[str, str]) -> str:
    """A text with other names.

    >>> with_names("tr(A*X)", {"A": "M", "t": "u"})
    'tr(M*X)'
    """
    return NAME_IN_TEXT.sub(lambda m: names.get(m[0], m[0]), text)
