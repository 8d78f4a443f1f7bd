"""Derivatives of declared maps at directions, `DF(X)[H]`: brackets behind them hold no places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from frechet.functions.declaration import registry
from frechet.network.size import Size
from frechet.reading.declare import Declaration, derivative_of
from frechet.reading.text.syntax import Syntax
from frechet.types.type import Type


def is_applied(s: Syntax, declared: Mapping[str, Declaration]) -> bool:
    """Is it DF(X)[H], or the adjoint DF(X)'[G]?  A derivative that is no matrix, at its directions."""
    return sum(applied_blocks(s, declared)) > 2


def applied_blocks(s: Syntax, declared: Mapping[str, Declaration]) -> tuple[int, ...]:
    """The numbers of axes of the value and of the directions of a derivative with places behind it."""
    base = s.args[0].args[0] if s.args[0].op == "transpose" else s.args[0]
    if base.op != "call":
        return ()
    found = derivative_of(base.text, declared)
    if found is None:
        return getattr(registry.get(base.text), "blocks", ())
    d, orders = found
    if d.entrywise:
        return ()
    return (
        len(d.shape or ()),
        *(len(s) for s, k in zip(d.inputs or (), orders, strict=True) for _ in range(k)),
    )


def at_first_call(
    d: Declaration, operands: Sequence[Type], fresh: Callable[[], Size]
) -> Declaration:
    """An unknown function by its first call, which tells what goes in; its rank tells what comes out."""
    shape = d.shape
    if shape is None:
        shape = tuple(fresh() for _ in range(d.rank or 0))
        shape = shape[:1] * 2 if d.square else shape
    return Declaration(d.name, shape=shape, inputs=tuple(t.shape for t in operands))
