"""Derivatives of declared maps at directions, `DF(X)[H]`: brackets behind them hold no places."""

from __future__ import annotations

from collections.abc import Mapping

from frechet.functions.declaration import registry
from frechet.reading.declare import Declaration, derivative_of
from frechet.reading.text.syntax import Syntax


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
