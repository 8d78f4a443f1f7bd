"""Sums by rising degree in what is small, and the bound of what stands behind them.

legend   parts homogeneous parts, lowest degree first   rest what is of a higher degree   h direction
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.explain.bounds import absolute, at_most
from frechet.explain.remainders import Remainder
from frechet.explain.sides import Engine, Meant, Scope
from frechet.explain.steps import AtMost, small_o
from frechet.expr.node import Expr, Symbol
from frechet.expr.sums import add, is_zero
from frechet.functions.catalogue.reductions import euclidean_norm
from frechet.network.size import Number, Shape
from frechet.notation.phrases import phrase as ph


def in_rising_degree(
    scope: Scope, parts: Sequence[Expr], shape: Shape, name: Symbol | None = None
) -> Meant:
    """The sum of the parts in their order, behind a name; as the engine writes it where a part has no words."""
    found = [(1, e) for e in parts]
    whole = Engine(scope, add([(1, name), *found] if name else found, shape))
    phrases = [scope.notation.phrase(e) for e in parts]
    if any(p is None or p.definitions for p in phrases):
        return whole
    pairs: list[tuple[Number, ph.Phrase]] = (
        [] if name is None else [(1, ph.name(name.name, name.shape))]
    )
    pairs += [t for p in phrases if p is not None for t in opened(p.body)]
    kept = scope.kept(ph.phrase("sum", tuple(pairs), shape, 99)) if len(pairs) > 1 else None
    return kept or whole


def opened(p: ph.Phrase) -> list[tuple[Number, ph.Phrase]]:
    """A phrase as terms."""
    return list(p.args) if p.op == "sum" else [p.args] if p.op == "scaled" else [(1, p)]


def rest_bounded(scope: Scope, rest: Expr, h: Symbol, k: int = 1) -> AtMost:
    """|r| ≤ c·‖H‖ʲ with j > k."""
    most = at_most(rest)
    shared = scope.notation.phrase(rest)
    left: Meant = Engine(scope, euclidean_norm(rest) if rest.rank else absolute(rest))
    if shared is not None and not shared.definitions:
        words = ph.call("norm2" if rest.rank else "abs", (shared.body,), ())
        left = scope.kept(words) or left
    why = f"so the rest is {small_o(h, k)}"
    return AtMost("bound", left, Engine(scope, most), why, "≤", h)


def remainder_bounded(
    scope: Scope, size: Expr, found: Remainder, h: Symbol, k: int
) -> AtMost:
    """|ρ| ≤ what is known of a function's remainder, where what is small is below its room."""
    nothing = is_zero(found.bound)
    why, region = found.why, None
    if found.small is not None and found.room is not None:
        region = Engine(scope, found.small), Engine(scope, found.room)
        why = f"where {region[0]} < {region[1]}: {why}"
    if not nothing:
        why = f"{why}; so it is {small_o(h, k)}"
    right = Engine(scope, found.bound)
    sign = "=" if nothing else "≤"
    return AtMost("bound", Engine(scope, size), right, why, sign, h, region)
