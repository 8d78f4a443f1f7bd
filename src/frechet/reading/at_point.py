"""The value of an expression at a point: `at(d/dx f, x = b)`, in print a bar with the point below it.

Names are replaced all at once, and after what stands before the bar was formed: a derivative inside is taken first.

legend   x what is replaced   v its value
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from frechet.derivatives.conditions import collect_conditions
from frechet.errors import DomainError, ShapeError, Unsupported
from frechet.expr.net import constant, substitute
from frechet.expr.node import Expr, Symbol, reaching
from frechet.expr.sums import value_of
from frechet.functions.algebra import lower
from frechet.functions.declaration import NUMBER_CONDITIONS
from frechet.reading.text.syntax import Syntax
from frechet.types.type import Equal, Type, types_agree


def zeros_meant(s: Syntax) -> bool:
    """Is it the number 0, which stands for zeros of every shape?"""
    return s.op == "number" and s.value == 0


def type_at_point(
    s: Syntax, types: Mapping[Syntax, Type], shown: Callable[[Type], Type], equal: Equal
) -> Type:
    """The type of a value at a point, that of the expression; a name and its value have one type, or the value is 0."""
    for name, value in s.replaced():
        x, v = shown(types[name]), shown(types[value])
        if not zeros_meant(value) and not types_agree(x, v, equal):
            said = f"{v.said} in the place of {name.text}, which is {x.said}"
            raise ShapeError(said, value.span, "a name and its value have one shape")
    return shown(types[s.args[0]])


def value_of_shape(value: Syntax, v: Expr, x: Symbol) -> Expr:
    """What stands for a name, which lies in the name's space; else an error.

    A derivative by a symmetric matrix, or one that was simplified for positive entries, holds nowhere else.
    """
    v = constant(0, x.shape) if zeros_meant(value) else lower(v)
    if x.space.structure in ("", "symmetric") and not x.space.facts:
        inside = not x.space.structure or v.mirrored
    else:
        inside = isinstance(v, Symbol) and (
            v.space.structure == x.space.structure and v.space.facts >= x.space.facts
        )
    if not inside:
        said = " ".join([x.space.structure, *sorted(x.space.facts)]).strip()
        raise Unsupported(
            f"a value at a point that is not known to be {said}, as {x.name} is",
            value.span,
            f"declare what stands for {x.name} as {said}, or {x.name} without it",
        )
    return v


class Formed(NamedTuple):
    """A derivative that was formed: of what, by what, how often."""

    f: Expr
    by: tuple[Symbol, ...]
    order: int


def at_point(
    body: Expr, values: Mapping[Expr, Expr], formed: Iterable[Formed] = ()
) -> Expr:
    """An expression with its symbols replaced, all at once; an error where a derivative in it does not exist there."""
    for f, by, order in formed:
        for c in collect_conditions((), f, reaching(by, f), order):
            number = value_of(substitute(c.subject, values))
            holds = NUMBER_CONDITIONS.get(c.kind)
            if number is not None and holds is not None and not holds(number):
                hint = f"it exists where the argument is {c.kind}"
                raise DomainError("there is no derivative at this point", hint=hint)
    return substitute(body, values)


def replaced_names(tree: Syntax) -> set[Syntax]:
    """The names that stand for their values: they are no variables of the text."""
    found = set[Syntax]()
    for s in (s for s in tree.nodes() if s.op == "at"):
        names = {name.text for name, _ in s.replaced()}
        inside = (a for a in s.args[0].nodes() if a.op == "name" and a.text in names)
        found |= {*inside, *(name for name, _ in s.replaced())}
    return found
