"""Claims with a ∇ that does not say its variable: `∇‖x − y‖² = 2(x − y)` is right, by x.

>>> from frechet.errors import Span
>>> below_nabla("∇(x^T y) = x", Span(0, 1), "y")
'∇_{y}(x^T y) = x'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from frechet.claims.verdict import Verdict
from frechet.errors import Exceeded, FrechetError, Span
from frechet.reading.print.variables import VariableAsked

NAMES = 6  # by which a claim is tried


def for_any_variable(text: str, judge: Callable[[str], Verdict]) -> Verdict:
    """The verdict on a claim; where it asks for the variable of a ∇, by the first name by which it is right.

    Errors: those of `judge`, and `VariableAsked` where the claim is right by no name.
    """
    try:
        return judge(text)
    except VariableAsked as asked:
        for name in asked.names[:NAMES]:
            v = right_by(text, asked, name, judge)
            if v is not None:
                return replace(
                    v, claim=text, conventions=(f"∇ is by {name}", *v.conventions)
                )
        raise


def right_by(
    text: str, asked: VariableAsked, name: str, judge: Callable[[str], Verdict]
) -> Verdict | None:
    """The verdict with every ∇ by this name; None where that is not right."""
    while asked.span is not None:
        text = below_nabla(text, asked.span, name)
        try:
            v = judge(text)
        except VariableAsked as another:
            asked = another
        except Exceeded:
            raise
        except FrechetError:
            return None
        else:
            return (
                v if v.right and (len(asked.names) == 1 or not is_number(name, v)) else None
            )
    return None


def is_number(name: str, v: Verdict) -> bool:
    """Was a name read as a number?  Of several numbers a ∇ is the vector of the derivatives by all."""
    return any(said.startswith(f"{name}: scalar") for said in v.conventions)


def below_nabla(text: str, nabla: Span, name: str) -> str:
    """The text with a name below the ∇ at this place."""
    return f"{text[: nabla.stop]}_{{{name}}}{text[nabla.stop :]}"
