"""A sum whose terms are written at offsets, read only in part: `[x; y][1:n]` is `x`, `exp([x; y])[1:n]` is `exp(x)`.

legend   f factor   ax axes   c coefficient   t term
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frechet.expr.node import Call, Expr, Net, Sum, Symbol
from frechet.expr.sums import add
from frechet.network.axis import Axes, indices_of, parts
from frechet.network.size import Size

Build = Callable[..., Expr]


def narrowed_factor(
    f: Expr, ax: Axes, dims: Mapping[int, Size], build: Build
) -> tuple[Expr, Axes] | None:
    """The part of a factor that is read, over the indices that read it; None where the sizes do not tell."""
    if isinstance(f, (Symbol, Net)):
        return None
    if all([isinstance(a, int) and dims[a] is n for a, n in zip(ax, f.shape, strict=True)]):
        return None
    inner = inside(f)
    if not isinstance(inner, Sum) or all(
        not isinstance(t, Net) or t.fills for _, t in inner.terms
    ):
        return None
    if not apart(ax):
        return None
    used = sorted(indices_of(ax))
    sizes = {i: dims[i] for i in used}
    shape = tuple(sizes.values())
    read = [(c, build(used, [(t, ax)], sizes, shape)) for c, t in inner.terms]
    if any(t in u.children for (_, t), (_, u) in zip(inner.terms, read, strict=True)):
        return None  # the sizes do not tell what is read of a term
    return rewrapped(f, add(read, shape)), tuple(used)


def inside(f: Expr) -> Expr:
    """What stands inside functions of every entry."""
    while isinstance(f, Call) and getattr(f.fn, "derivative", None) is not None:
        f = f.args[0]
    return f


def apart(ax: Axes) -> bool:
    """Does every axis have an index of its own, or none?"""
    read = [parts(a)[1] for a in ax]
    return all(len(terms) < 2 for terms in read) and len(indices_of(ax)) == len(
        [terms for terms in read if terms]
    )


def rewrapped(f: Expr, part: Expr) -> Expr:
    """The functions of entries around the sum, around its part."""
    chain = []
    while isinstance(f, Call):
        chain.append(f.fn)
        f = f.args[0]
    for fn in reversed(chain):
        part = fn.node(part)
    return part
