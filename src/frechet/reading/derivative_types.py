"""The type of a derivative that is written in a text, in the layout that its reading has settled.

legend   s node   f type of what is differentiated
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from frechet.errors import ReadError, Unsupported
from frechet.reading.text.syntax import Syntax
from frechet.types.type import (
    SCALAR,
    Equal,
    Type,
    derivative_type,
    directional_type,
    hessian_type,
    lies_turned,
    scalar_like,
    transposed_type,
)


class Derived(NamedTuple):
    """A type; whether what is differentiated is an array with one entry, and whether the layout transposes."""

    type: Type
    single: bool = False
    turned: bool = False


def type_of_derivative(
    s: Syntax, operands: Sequence[Type], layout: str, equal: Equal
) -> Derived:
    """What a derivative is, by the value and by what it goes by."""
    f, *others = operands
    wrt, directions = s.apart()
    of_one_sort(s, wrt)
    if s.text == "D":
        if len(directions) != len(wrt):
            raise ReadError(
                "D needs a direction for each variable", s.span, "write D_X (F) [H]"
            )
        return Derived(directional_type(f, others[: len(wrt)], others[len(wrt) :], equal))
    single = s.text != "jac" and scalar_like(f)
    f = SCALAR if single else f
    if s.value > 2 and others[0].shape:
        raise Unsupported("derivatives of order three by an array", s.span)
    if s.text == "hess":
        return Derived(hessian_type(f, others[0], others[-1]), single)
    found = derivative_type(f, others[0], s.text == "jac")
    column = s.column and not f.shape
    if s.text != "d" or column or not lies_turned(layout, f, others[0]):
        return Derived(found, single)
    return Derived(transposed_type(found), single, True)


def of_one_sort(s: Syntax, wrt: Sequence[Syntax]) -> None:
    """Refuse a derivative by what is no variable and no entry of one, and one by both.

    Errors: `ReadError`, `Unsupported`.
    """
    for x in wrt:
        if (x.args[0] if x.op == "entry" else x).op != "name":
            raise ReadError("a derivative goes by a variable or an entry of one", x.span)
    if s.text != "D" and len({x.op == "entry" for x in wrt}) > 1:
        raise Unsupported(
            "a derivative by an entry and by a whole array",
            s.span,
            "take entries of both, or both whole",
        )
