"""Sums of networks with factors in common: Σ_b X_bi X_bk A_bjl + Σ_b X_bi X_bk u_bj v_bl = Σ_b X_bi X_bk (A + u v)_bjl.

The Hessian of a network by its first layer is one such sum over the layers: one large product instead of one a layer.

    legend   c coefficient   t term   f factor   ax axes   b summed index
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from frechet.codegen.program.definitions import Lets
from frechet.expr.net import net
from frechet.expr.node import Expr, Net
from frechet.expr.powers import Part
from frechet.expr.sums import add
from frechet.network.axis import indices_of
from frechet.network.size import Number, Size

Term = tuple[Number, Expr]
# a term, with the image of a summed index in it
SharedFactors = tuple[Number, Expr, dict[int, int]]
AXES = 3  # sums of arrays with fewer axes are cheap as they are


def shared_factors_out(lets: Lets, e: Expr, terms: Iterable[Term]) -> Expr:
    """The sum of the terms, shaped as e, with the factors that they share taken out."""
    left = list(terms)
    if e.rank < AXES:
        return add(left, e.shape)
    done: list[Term] = []
    while left:
        (c, t), *left = left
        group, left = alike(t, left)
        done.append(
            (1, taken_out(lets, [(c, t, group[0][2] if group else {}), *group]))
            if group
            else (c, t)
        )
    return add(done, e.shape)


def alike(t: Expr, others: Sequence[Term]) -> tuple[list[SharedFactors], list[Term]]:
    """The terms that share factors with t at one summed index, each with the image of that index; and the rest."""
    found: list[SharedFactors] = []
    left: list[Term] = []
    for c, u in others:
        image = match(t, u) if isinstance(t, Net) and isinstance(u, Net) else None
        if image is None or (found and [*image] != [*found[0][2]]):
            left.append((c, u))
        else:
            found.append((c, u, image))
    return found, left


def match(t: Net, u: Net) -> dict[int, int] | None:
    """The summed index of t with its image in u, where the most factors are the same; None where fewer than two are."""
    outer = indices_of(t.signature.out)
    same = t.signature.out == u.signature.out and all(
        t.signature.dims[i] is u.signature.dims[i] for i in outer
    )
    if not same:
        return None
    best: tuple[int, dict[int, int] | None] = (1, None)
    for b, n in enumerate(t.signature.dims):
        for d, m in enumerate(u.signature.dims):
            if b not in outer and d not in outer and n is m:
                size = len(common(t, b, u, d))
                if size > best[0] and remaining(t, b, common(t, b, u, d)) == remaining(
                    u, d, common(u, d, t, b)
                ):
                    best = size, {b: d}
    return best[1]


def common(t: Net, b: int, u: Net, d: int) -> list[Part]:
    """The factors of t that read b and indices of the output, and stand in u as well."""
    outer = indices_of(t.signature.out)
    theirs = [(f, ax, p) for f, ax, p in u.parts]
    return [
        (f, ax, p)
        for f, ax, p in t.parts
        if b in indices_of(ax)
        and indices_of(ax) <= outer | {b}
        and all(isinstance(a, int) for a in ax)
        and (f, tuple(d if a == b else a for a in ax), p) in theirs
    ]


def remaining(t: Net, b: int, shared: Sequence[Part]) -> set[int]:
    """The indices of the output that the other factors read; b as -1."""
    outer = indices_of(t.signature.out)
    rest = [p for p in t.parts if p not in shared]
    read = read_by(rest)
    return {i for i in read if i in outer} | ({-1} if b in read else set())


def taken_out(lets: Lets, group: Sequence[SharedFactors]) -> Expr:
    """The shared factors times the sum of what is left of every term."""
    _, t, _ = group[0]
    assert isinstance(t, Net)
    (b, _), *_ = group[0][2].items()
    shared = in_all(t, b, group[1:])
    ix = [*sorted(remaining(t, b, shared) - {-1}), b]
    rests: list[Term] = []
    for k, (c, u, image) in enumerate(group):
        assert isinstance(u, Net)
        here = image[b] if k else b
        mine = [(f, tuple(here if a == b else a for a in ax), p) for f, ax, p in shared]
        rests.append(
            (c, lets.cut(rest_of(u, mine, tuple(here if i == b else i for i in ix))))
        )
    rest = lets.name(add(rests, rests[0][1].shape))
    dims = dict(enumerate(t.signature.dims))
    used = indices_of(t.signature.out) | {b} | read_by(shared)
    return net(
        t.signature.out,
        [*shared, (rest, tuple(ix), 1)],
        {i: dims[i] for i in used},
        t.shape,
    )


def in_all(t: Net, b: int, others: Sequence[SharedFactors]) -> list[Part]:
    """The factors of t that stand at its summed index b and in every other term."""
    shared = list(t.parts)
    for _, u, image in others:
        assert isinstance(u, Net)
        shared = [p for p in shared if p in common(t, b, u, image[b])]
    return shared


def rest_of(u: Net, mine: Sequence[Part], out: tuple[int, ...]) -> Expr:
    """A term without some of its factors, as an array over the indices `out`."""
    left = [p for p in u.parts if p not in mine]
    sizes: dict[int, Size] = dict(enumerate(u.signature.dims))
    return net(out, left, {i: sizes[i] for i in read_by(left).union(out)})


def read_by(parts: Iterable[Part]) -> set[int]:
    """The indices that factors read."""
    return {i for _, ax, _ in parts for i in indices_of(ax)}
