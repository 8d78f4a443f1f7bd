"""Conditions in words: where an answer holds, and what is known where it does not.

legend   c condition
"""

from __future__ import annotations

from typing import Any

from frechet.answers.forms import Context, Form
from frechet.derivatives.conditions import Condition


class StatedCondition(str):
    """A condition in words; `.kind` and `.subject` are the data."""

    condition: Condition
    context: Context

    def __new__(cls, c: Condition, context: Context) -> StatedCondition:
        made = super().__new__(cls, stated(c, context, "unicode"))
        made.condition, made.context = c, context
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return StatedCondition, (self.condition, self.context)

    @property
    def kind(self) -> str:
        """Invertible, positive ..."""
        return self.condition.kind

    @property
    def smooth(self) -> bool:
        """Is it the derivative alone that needs it?"""
        return self.condition.smooth

    @property
    def subject(self) -> Form:
        """What must be so."""
        return Form(self.context, self.condition.subject)

    @property
    def subgradient(self) -> dict[str, str]:
        """The convex functions that are not smooth elsewhere, each with its set of subgradients there."""
        return subgradients(self.condition, self.context)

    def text(self) -> str:
        """The condition with its subject in input syntax."""
        return stated(self.condition, self.context, "text")

    def latex(self) -> str:
        """The condition with its subject in LaTeX."""
        return stated(self.condition, self.context, "latex")


def stated(c: Condition, context: Context, style: str) -> str:
    """A condition in words, and what holds elsewhere."""
    said = WORDS.get(c.kind, "{0}: {1}").format(
        context.base(c.subject, style), c.kind, "every entry of " * (c.subject.rank > 0)
    )
    for function, values in subgradients(c, context).items() if style != "latex" else ():
        place = "at 0" if c.kind == "nonzero" else "elsewhere"
        more = f"; {place} the subgradient set of {function} is {values}"
        said += more if style == "text" else printed(more)
    return said


def subgradients(c: Condition, context: Context) -> dict[str, str]:
    """The sets of subgradients elsewhere; a root is a norm where it is written as one."""
    shared = context.notation.phrase(c.subject)
    base = shared.body.args[0] if shared is not None and shared.body.op == "power" else None
    normed = base is not None and base.op == "call" and base.args[0] == "norm2"
    return {name: values for name, values in c.kinks if name != "norm2" or normed}


def printed(said: str) -> str:
    """The signs of print."""
    for text, sign in PRINT.items():
        said = said.replace(text, sign)
    return said


PRINT = {
    "norm2(g)": "‖g‖",
    "norm_spec(W)": "‖W‖₂",
    "of norm2": "of ‖·‖",
    "<=": "≤",
    ">=": "≥",
    "-": "−",
    "'": "ᵀ",
    "*": "",
}


WORDS = {
    "invertible": "{0} invertible",
    "positive determinant": "det({0}) > 0",
    "positive": "{2}{0} > 0",
    "nonnegative": "{2}{0} ≥ 0",
    "nonzero": "{2}{0} ≠ 0",
    "between -1 and 1": "{2}{0} between −1 and 1",
    "off the poles of tan": "{2}{0} no odd multiple of π/2",
    "off the multiples of pi": "{2}{0} no multiple of π",
    "above -1": "{2}{0} > −1",
    "above 1": "{2}{0} > 1",
    "at least 1": "{2}{0} ≥ 1",
    "inside -1 and 1": "{2}{0} strictly between −1 and 1",
    "unique largest": "the largest entry of {0} is unique",
    "unique smallest": "the smallest entry of {0} is unique",
    "full rank": "{0} of full rank",
    "positive definite": "{0} positive definite",
    "simple largest eigenvalue": "the largest eigenvalue of {0} simple",
    "simple smallest eigenvalue": "the smallest eigenvalue of {0} simple",
    "simple eigenvalues": "the eigenvalues of {0} simple",
    "simple singular values": "the singular values of {0} simple and positive",
    "distinct": "the entries of {0} distinct",
    "constant rank": "rank of {0} locally constant",
    "off the negative real axis": "no eigenvalue of {0} on the closed negative real axis",
}
