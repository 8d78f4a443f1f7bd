"""The calculus: one product rule, one adjoint rule, two sweeps over the DAG.

    differential   forward: replaces every symbol by its direction, once, everywhere (Leibniz)
    pullback       backward: transposes the local map of every node and adds up cotangents

The sweeps visit a node once; recursion over paths would be exponential.  A local map is transposed in a fresh
hole, so a gradient never builds the forward chain.

    legend   f function   x symbol   h hole or direction   g cotangent   k slot   e exponent
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from frechet.expr.net import net
from frechet.expr.node import Call, Expr, Net, Sum, dependent, symbol
from frechet.expr.powers import Part
from frechet.expr.sums import add, is_zero, tidy, zero
from frechet.network.network import Exponent
from frechet.network.size import Number


def differential(f: Expr, directions: Mapping[Expr, Expr]) -> Expr:
    """The directional derivative: each symbol moves in its direction."""
    _, order = dependent(directions, f)
    d: dict[Expr, Expr] = dict(directions)
    for e in order:
        if e not in d:
            d[e] = local_differential(e, d)
    return d.get(f, zero(f.shape))


def local_differential(e: Expr, d: Mapping[Expr, Expr]) -> Expr:
    """The differential of one node from those of its children: the sum, product and chain rules."""
    if isinstance(e, Sum):
        return add([(c, d[t]) for c, t in e.terms if t in d], e.shape)
    if isinstance(e, Net):
        return add(
            [
                (p, in_slot(e, k, d[e.parts[k][0]]))
                for k, p in slots(e)
                if e.parts[k][0] in d
            ],
            e.shape,
        )
    if isinstance(e, Call):
        return add(
            [(1, e.fn.partial(e, k, d[a])) for k, a in enumerate(e.args) if a in d], e.shape
        )
    return zero(e.shape)


def slots(e: Net) -> Iterator[tuple[int, Exponent]]:
    """The slots of a network with their exponents: d(f^p) = p f^(p-1) df."""
    return ((k, p) for k, (_, _, p) in enumerate(e.parts))


def other_factors(e: Net, k: int) -> list[Part]:
    """The other factors, and what the power rule leaves of factor k."""
    f, ax, p = e.parts[k]
    left = [] if p == 1 else [(f, ax, tidy(p - 1))]
    return [*e.parts[:k], *left, *e.parts[k + 1 :]]


def in_slot(e: Net, k: int, h: Expr) -> Expr:
    """The network with h in slot k."""
    out, _, dims = e.signature
    return net(
        out, [*other_factors(e, k), (h, e.parts[k][1])], dict(enumerate(dims)), e.shape
    )


def swapped(e: Net, k: int, g: Expr) -> Expr:
    """The adjoint of slot k: the slot and the output change places."""
    out, _, dims = e.signature
    f, ax, _ = e.parts[k]
    return net(ax, [*other_factors(e, k), (g, out)], dict(enumerate(dims)), f.shape)


def pullback(f: Expr, xs: Sequence[Expr], g: Expr) -> list[Expr]:
    """The adjoint of f's differential at every x, applied to g: one reverse sweep."""
    reach, order = dependent(xs, f)
    cotangents: dict[Expr, list[tuple[Number, Expr]]] = {f: [(1, g)]}
    for e in reversed(order):
        if e in xs:
            continue
        total = add(cotangents.pop(e, []), e.shape)
        if is_zero(total):
            continue
        for child, c, image in cotangents_of_children(e, total, reach):
            cotangents.setdefault(child, []).append((c, image))
    return [add(cotangents.get(x, []), x.shape) for x in xs]


def cotangents_of_children(
    e: Expr, g: Expr, reach: set[Expr]
) -> Iterator[tuple[Expr, Number, Expr]]:
    """What a node hands down to its children: (child, coefficient, cotangent)."""
    if isinstance(e, Sum):
        yield from ((t, c, g) for c, t in e.terms if t in reach)
    elif isinstance(e, Net):
        yield from (
            (e.parts[k][0], p, swapped(e, k, g))
            for k, p in slots(e)
            if e.parts[k][0] in reach
        )
    elif isinstance(e, Call):
        for k, a in enumerate(e.args):
            if a in reach:
                yield a, 1, through(e, k, g)


def through(e: Call, k: int, g: Expr) -> Expr:
    """The adjoint of a function in argument k: its differential in a fresh hole, transposed."""
    slope = e.fn.slope(e)
    if slope is not None:
        return slope * g
    hole = symbol(f"□{e.key}", *e.args[k].shape, role="hole")
    return pullback(e.fn.partial(e, k, hole), [hole], g)[0]
