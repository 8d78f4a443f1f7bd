"""Derivatives as programs: one forward or one reverse sweep over shared definitions, a node at a time.

    tangent    the derivative in a direction, forward
    pullback   the adjoint at a cotangent, backward: with cotangent 1 the gradient
    jacobian   the tensor of every node, forward; deltas and outer products stay symbols
    hessian    Σ over nodes of ⟨cotangent, D² node [J, J]⟩: no second backward sweep, symmetric by construction

Each sweep visits a node once and cuts what it hands on (`definitions.py`), so a program grows as its function does.

    legend   f function   x, y variables   g cotangent   h hole   J tensor   k slot   e node
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frechet.calculus.linear_map import tensor
from frechet.calculus.sweeps import (
    cotangents_of_children,
    differential,
    local_differential,
    other_factors,
)
from frechet.calculus.sweeps import pullback as pulled
from frechet.codegen.program.collect import shared_factors_out
from frechet.codegen.program.definitions import Lets
from frechet.expr.laws import simplify
from frechet.expr.net import net, rebuild, substitute
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, symbol
from frechet.expr.sums import add, is_zero, one, zero
from frechet.network.size import Number, Shape, Size
from frechet.types.space import Space


def tangent_sweep(
    lets: Lets, fs: Sequence[Expr], directions: Mapping[Expr, Expr]
) -> list[Expr]:
    """D f in a direction of every variable, of several functions in one sweep."""
    _, order = lets.dependent(directions, *fs)
    d: dict[Expr, Expr] = dict(directions)
    for e in order:
        if e not in d:
            d[e] = (
                d[lets.of[e]]
                if isinstance(e, Symbol)
                else lets.step(local_differential(e, d))
            )
    return [d.get(f, zero(f.shape)) for f in fs]


def cotangents(
    lets: Lets, f: Expr, xs: Sequence[Symbol], g: Expr = one
) -> dict[Expr, Expr]:
    """The cotangent of every node that depends on a variable."""
    variables = set(xs)
    reach, order = lets.dependent(xs, f)
    waiting: dict[Expr, list[tuple[Number, Expr]]] = {f: [(1, g)]}
    total: dict[Expr, Expr] = {}
    for e in reversed(order):
        arrived = lets.step(add(waiting.pop(e, []), e.shape))
        total[e] = arrived
        if e in variables or is_zero(arrived):
            continue
        if isinstance(e, Symbol):
            waiting.setdefault(lets.of[e], []).append((1, arrived))
            continue
        for child, c, image in cotangents_of_children(e, arrived, reach):
            waiting.setdefault(child, []).append((c, image))
    return total


def pullback_sweep(lets: Lets, f: Expr, xs: Sequence[Symbol], g: Expr = one) -> list[Expr]:
    """The adjoint of D f at g, by every variable."""
    total = cotangents(lets, f, xs, g)
    return [total.get(x, zero(x.shape)) for x in xs]


# -------------------------------------------------------------------- tensors
def joined(
    out: tuple[int, ...],
    arrays: Sequence[tuple[Expr, tuple[int, ...]]],
    sizes: Mapping[int, Size],
    shape: Shape,
) -> Expr:
    """The product of arrays that may be sums, term by term: deltas meet, and each product is as simple as it is."""
    combos: list[tuple[Number, list[tuple[Expr, tuple[int, ...]]]]] = [(1, [])]
    for a, ix in arrays:
        terms = a.terms if isinstance(a, Sum) else ((1, a),)
        combos = [(c * d, [*chosen, (t, ix)]) for c, chosen in combos for d, t in terms]
    return add([(c, net(out, chosen, sizes, shape)) for c, chosen in combos], shape)


def jacobian(lets: Lets, f: Expr, x: Symbol) -> dict[Expr, Expr]:
    """The tensor of every node: its axes, then those of x."""
    _, order = lets.dependent([x], f)
    made: dict[Expr, Expr] = {}
    for e in order:
        if e is x:
            i = tuple(range(x.rank))
            made[e] = net(i + i, [], dict(enumerate(x.shape)), x.shape * 2)
        elif isinstance(e, Symbol):
            made[e] = made[lets.of[e]]
        elif isinstance(e, Sum):
            made[e] = add(
                [(c, made[t]) for c, t in e.terms if t in made], e.shape + x.shape
            )
        else:
            terms = [(c, through(L, made[a], e, a, x)) for a, c, L in locals_of(e, made)]
            made[e] = lets.cut(add(terms, e.shape + x.shape))
    return made


def locals_of(e: Expr, made: Mapping[Expr, Expr]) -> list[tuple[Expr, Number, Expr | int]]:
    """The children that move, each with the tensor of the node by it; of a network its slot."""
    if isinstance(e, Net):
        return [(f, p, k) for k, (f, _, p) in enumerate(e.parts) if f in made]
    assert isinstance(e, Call)
    found: list[tuple[Expr, Number, Expr | int]] = []
    for k, a in enumerate(e.args):
        if a in made:
            h = symbol(f"□{e.key}", *a.shape, role="hole")
            found.append((a, 1, tensor(simplify(e.fn.partial(e, k, h)), h)))
    return found


def through(local_array: Expr | int, J: Expr, e: Expr, a: Expr, x: Symbol) -> Expr:
    """The tensor of a node by x, through one child."""
    if isinstance(local_array, int):
        assert isinstance(e, Net)
        out, _, dims = e.signature
        extra = tuple(range(len(dims), len(dims) + x.rank))
        sizes = {**dict(enumerate(dims)), **dict(zip(extra, x.shape, strict=True))}
        _, ax, _ = e.parts[local_array]
        terms = J.terms if isinstance(J, Sum) else ((1, J),)
        others = other_factors(e, local_array)
        shape = e.shape + x.shape
        return add(
            [
                (c, net(out + extra, [*others, (t, ax + extra)], sizes, shape))
                for c, t in terms
            ],
            shape,
        )
    i = tuple(range(e.rank))
    j = tuple(range(e.rank, e.rank + a.rank))
    k = tuple(range(e.rank + a.rank, e.rank + a.rank + x.rank))
    sizes = dict(zip((*i, *j, *k), (*e.shape, *a.shape, *x.shape), strict=True))
    return joined(i + k, [(local_array, i + j), (J, j + k)], sizes, e.shape + x.shape)


def hessian(
    lets: Lets,
    total: Mapping[Expr, Expr],
    left: Mapping[Expr, Expr],
    right: Mapping[Expr, Expr],
    x: Symbol,
    y: Symbol,
) -> Expr:
    """The second derivatives of a scalar: axes of x, then those of y.

    `total` has the cotangents of the nodes, `left` and `right` their tensors by x and by y.
    """
    terms: list[tuple[Number, Expr]] = []
    for e, g in total.items():
        if not isinstance(e, Net | Call) or is_zero(g):
            continue
        for a, b, M in curvature(e, g, left, right):
            i = tuple(range(x.rank))
            j = tuple(range(10, 10 + y.rank))
            p = tuple(range(20, 20 + a.rank))
            q = tuple(range(30, 30 + b.rank))
            sizes = dict(
                zip((*i, *j, *p, *q), (*x.shape, *y.shape, *a.shape, *b.shape), strict=True)
            )
            arrays = [(left[a], p + i), (M, p + q), (right[b], q + j)]
            made = joined(i + j, arrays, sizes, x.shape + y.shape)
            terms += made.terms if isinstance(made, Sum) else [(1, made)]
    whole = add(terms, x.shape + y.shape)
    return shared_factors_out(lets, whole, whole.terms) if isinstance(whole, Sum) else whole


def curvature(
    e: Net | Call, g: Expr, left: Mapping[Expr, Expr], right: Mapping[Expr, Expr]
) -> list[tuple[Expr, Expr, Expr]]:
    """⟨g, D² e⟩ as tensors, by pairs of children.

    Symbols stand for the children and for g: what they are made of does not move, nor does it dissolve.
    """
    marks: dict[Expr, Symbol] = {}
    for c in e.children:
        space = Space(c.shape, structure="symmetric" if c.mirrored else "")
        marks.setdefault(c, symbol(f"□{len(marks)}", space=space, role="hole"))
    G = symbol("□g", *e.shape, role="hole")
    H = {c: symbol(f"□h{k}", *c.shape, role="hole") for k, c in enumerate(marks)}
    back: dict[Expr, Expr] = {**{s: c for c, s in marks.items()}, G: g}
    alone = rebuild(e, marks.__getitem__)
    found = []
    for a, s in marks.items():
        if a not in left:
            continue
        u = simplify(pulled(alone, [s], G)[0])
        for b, t in marks.items():
            if b in right:
                moved = simplify(differential(u, {t: H[b]}))
                M = zero(()) if is_zero(moved) else tensor(moved, H[b])
                if not is_zero(M):
                    found.append((a, b, substitute(M, back)))
    return found
