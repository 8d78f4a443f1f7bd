"""Where a claim that is right has a meaning: what its right side needs to have a value and the truth does not.

Equal means equal wherever both sides have a value: `log(c^2) = 2*log(c)` is right, and says nothing of a negative c.

    legend   t truth   c condition
"""

from __future__ import annotations

from collections.abc import Iterator

from frechet.answers.forms import Context
from frechet.answers.stated_conditions import StatedCondition
from frechet.claims.truth import Truth
from frechet.derivatives.conditions import Condition, collect_conditions, implied
from frechet.expr.node import Call
from frechet.functions.algebra import lower
from frechet.reading import Reading


def narrower(t: Truth, claimed: Reading) -> Iterator[str]:
    """What is said of a right claim whose right side has a value in fewer places, in words.

    >>> from frechet.reading import read_expression
    >>> [*narrower(Truth(read_expression("log(c^2)")), read_expression("2*log(c)"))]
    ['right where both sides have a value: c > 0']
    """
    known = {(c.kind, c.subject) for c in given(t)}
    known |= {("invertible", c.subject.args[0]) for c in given(t) if is_determinant(c)}  # type: ignore[attr-defined]
    needed = [
        c
        for c in needs(claimed)
        if (c.kind, c.subject) not in known and not implied(c, known)
    ]
    names = t.reading.names
    context = Context(
        t.reading.variables | claimed.variables, names.dimensions, {}, (), names.spaces
    )
    said = [str(StatedCondition(c, context)) for c in needed]
    if said:
        yield f"right where both sides have a value: {', '.join(said)}"


def is_determinant(c: Condition) -> bool:
    """Is it a determinant that is not 0?"""
    return (
        isinstance(c.subject, Call)
        and c.subject.fn.name == "det"
        and c.kind in ("positive", "nonzero")
    )


def given(t: Truth) -> list[Condition]:
    """Where the truth holds."""
    return (
        needs(t.reading)
        if t.derivation is None
        else [c.condition for c in t.derivation.conditions]
    )


def needs(side: Reading) -> list[Condition]:
    """Where a side has a value."""
    return collect_conditions(side.conditions, lower(side.expr), frozenset(), 0)
