"""The structure of a tensor: which of its terms are Kronecker products, diagonals, blocks, low rank.

A term is a network with the axes of the value and of the variable.  Its indices hang together by its factors; what
joins an axis of the value with one of the variable decides:

    all axes of the value are those of the variable     d_ij δ_ik δ_jl   diagonal
    (i, k) apart from (j, l)                            A_ik B_jl        Kronecker; δ_ik is the identity
    (i, l) apart from (j, k)                            A_il B_jk        Kronecker after a transposition
    δ_ik, the rest hangs together                       δ_ik B_ijl       blocks
    nothing joins value and variable                    u_ij w_kl        an outer product
    one summed index joins them                         U_aij C_a W_akl  low rank

    legend   t term   o axes of the value   v axes of the variable   c coefficient   a, b summed indices
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product as choices
from math import prod
from typing import NamedTuple

from frechet.expr.laws import expand
from frechet.expr.net import net
from frechet.expr.node import Expr, Net, Sum
from frechet.expr.powers import Part
from frechet.expr.sums import scaled
from frechet.network.axis import Axes, Indices, indices_of
from frechet.network.size import Number, Shape, Size
from frechet.operators.merge import merged_terms
from frechet.operators.plan import Plan, PlanTerm
from frechet.operators.words import OperatorPiece


class Read(NamedTuple):
    """A term as it is read: its axes, its factors with axes, its coefficient."""

    o: Indices
    v: Indices
    parts: tuple[Part, ...]
    dims: dict[int, Size]
    c: Number
    scalars: tuple[Part, ...]

    def piece(self, indices: Iterable[int], parts: Iterable[Part]) -> Expr:
        """These factors at these indices."""
        at = tuple(indices)
        used = {*at, *indices_of(a for _, ax, _ in parts for a in ax)}
        return net(
            at, parts, {i: self.dims[i] for i in used}, tuple(self.dims[i] for i in at)
        )

    def led(self, e: Expr) -> Expr:
        """A piece with the coefficient."""
        i = tuple(range(e.rank))
        return scaled(
            self.c, net(i, [(e, i), *self.scalars], dict(enumerate(e.shape)), e.shape)
        )

    @property
    def lead(self) -> OperatorPiece:
        """The coefficient as a piece: a number, or a scalar expression."""
        return scaled(self.c, net((), self.scalars)) if self.scalars else self.c


def operator_plan(t: Expr, rows: int) -> Plan:
    """The plan of a tensor whose first `rows` axes are those of the value.

    >>> from frechet.expr.node import symbol
    >>> from frechet.network.size import size
    >>> V = symbol("V", size("n"), size("k"))
    >>> t = net((0, 1, 0, 2), [(V, (3, 1)), (V, (3, 2))], {0: size("m")})
    >>> operator_plan(t, 2).words()
    'Iₘ ⊗ VᵀV'
    """
    terms = [found for c, e in summands(t) for found in recognised(c, e, rows)]
    return Plan(merged_terms(terms), t.shape[:rows], t.shape[rows:])


def summands(t: Expr) -> Sequence[tuple[Number, Expr]]:
    """Coefficients and terms."""
    return t.terms if isinstance(t, Sum) else [(1, t)]


def recognised(c: Number, e: Expr, rows: int) -> list[PlanTerm]:
    """The terms that one summand gives: more than one where multiplying it out shows structure."""
    found = kind_of(c, e, rows)
    if found.kind in ("network", "dense") and e.rank > 2:
        opened = expand(e)
        if isinstance(opened, Sum) and opened is not e:
            return [t for d, u in opened.terms for t in recognised(c * d, u, rows)]
    return [found]


def kind_of(c: Number, e: Expr, rows: int) -> PlanTerm:
    """The kind of one summand and its pieces."""
    r = reading(c, e, rows) if e.rank else None
    if r is None:
        return whole(c, e, rows)
    if len({*r.o}) == len(r.o) and len({*r.v}) == len(r.v):
        found = (
            diagonal(r)
            or (separate(r) if len(r.o) == len(r.v) == 2 else None)
            or low_rank(r)
        )
        if found:
            return found
    lone = len(r.parts) == 1 and not {*r.o} & {*r.v}
    return whole(c, e, rows) if e.rank <= 2 or lone or len(r.dims) > 40 else network(r)


def reading(c: Number, e: Expr, rows: int) -> Read | None:
    """A term with plain axes; None for one whose entries are written at other places."""
    if not isinstance(e, Net):
        i = tuple(range(e.rank))
        return Read(i[:rows], i[rows:], ((e, i, 1),), dict(enumerate(e.shape)), c, ())
    out, parts, sizes = e.signature
    dims = dict(enumerate(sizes))
    if not all(
        isinstance(a, int) and dims[a] is n for a, n in zip(out, e.shape, strict=True)
    ):
        return None
    wide = tuple(p for p in parts if indices_of(p[1]))
    bare = tuple(p for p in parts if not indices_of(p[1]))
    at: Indices = out  # type: ignore[assignment]
    return Read(at[:rows], at[rows:], wide, dims, c, bare)  # type: ignore[arg-type]


# -------------------------------------------------------------------- the kinds
def whole(c: Number, e: Expr, rows: int) -> PlanTerm:
    """All entries."""
    if not e.rank:
        return PlanTerm("identity", (scaled(c, e),))
    return PlanTerm("dense", (scaled(c, e),), rank=rows)


def diagonal(r: Read) -> PlanTerm | None:
    """The axes of the value are those of the variable."""
    if r.o != r.v:
        return None
    if r.parts:
        return PlanTerm("diagonal", (r.led(r.piece(r.o, r.parts)),))
    return PlanTerm("identity", (r.lead, *(r.dims[i] for i in r.o)))


def separate(r: Read) -> PlanTerm | None:
    """Two axes of the value and two of the variable: what joins them in pairs, straight or crossed, or in blocks."""
    (i, j), (k, m) = r.o, r.v
    near = components(r.parts, {*r.o, *r.v})
    if near[i].isdisjoint({*near[k], *near[m]}) and near[j].isdisjoint(
        {*near[k], *near[m]}
    ):
        return None  # an outer product
    if all(near[x].isdisjoint(near[y]) for x in (i, k) for y in (j, m)):
        return kronecker("kronecker", r, (i, k), (j, m), near)
    if all(near[x].isdisjoint(near[y]) for x in (i, m) for y in (j, k)):
        return kronecker("transposed", r, (i, m), (j, k), near)
    if i == k and j != m:
        return PlanTerm("rows", (r.led(r.piece((i, j, m), r.parts)),))
    if j == m and i != k:
        return PlanTerm("columns", (r.led(r.piece((j, i, k), r.parts)),))
    return None


def kronecker(
    kind: str, r: Read, first: Indices, second: Indices, near: dict[int, set[int]]
) -> PlanTerm:
    """Two factors; the coefficient goes to the second one, unless it is the identity."""
    A, B = (side(r, pair, near) for pair in (first, second))
    if isinstance(B, Expr):
        return PlanTerm(kind, (A, r.led(B)))
    if isinstance(A, Expr):
        return PlanTerm(kind, (r.led(A), B))
    if r.c == 1 and not r.scalars:
        return PlanTerm(kind, (A, B))
    return PlanTerm(kind, (A, r.led(net((0,), [], {0: B}, (B,)))))


def side(r: Read, pair: Indices, near: dict[int, set[int]]) -> Expr | Size:
    """One factor: the identity, the vector of a diagonal, or a matrix."""
    held = near[pair[0]] | near[pair[1]]
    parts = [p for p in r.parts if not held.isdisjoint(indices_of(p[1]))]
    if pair[0] != pair[1]:
        return r.piece(pair, parts)
    return r.piece(pair[:1], parts) if parts else r.dims[pair[0]]


def low_rank(r: Read) -> PlanTerm | None:
    """Value and variable are joined by nothing, or by one summed index whose removal parts them."""
    near = components(r.parts, {*r.o, *r.v})
    if apart(r, near):
        u, w = (r.piece(ix, touching(r, ix, near)) for ix in (r.o, r.v))
        return PlanTerm("outer", (u, r.lead, w))
    if not r.o or not r.v or {*r.o} & {*r.v}:
        return None
    order = prod_of(r, r.o), prod_of(r, r.v)
    cuts = {
        a: cut
        for a in r.dims
        if a not in r.o + r.v and (cut := parted(r, a)) and r.dims[a] not in order
    }
    for a, b in choices(cuts, repeat=2):
        if (found := factored(r, a, b, cuts)) and found.pieces[0] is found.pieces[2]:
            return found
    return next((f for a in cuts if (f := factored(r, a, a, cuts))), None)


def prod_of(r: Read, ix: Indices) -> Size:
    """The number of entries."""
    return prod((r.dims[i] for i in ix[1:]), start=r.dims[ix[0]])


def apart(r: Read, near: dict[int, set[int]]) -> bool:
    """Does nothing join the value with the variable?"""
    return all(near[i].isdisjoint(near[k]) for i in r.o for k in r.v)


# the factors of the value, those of the variable
Cut = tuple[tuple[Part, ...], tuple[Part, ...]]


def parted(r: Read, a: int) -> Cut | None:
    """The factors on either side of a summed index; None where value and variable stay joined without it."""
    near = components(r.parts, {*r.o, *r.v}, without=a)
    return (touching(r, r.o, near), touching(r, r.v, near)) if apart(r, near) else None


def factored(r: Read, a: int, b: int, cuts: dict[int, Cut]) -> PlanTerm | None:
    """U from the value to a, W from b to the variable, the core between; a = b has a diagonal core."""
    U, W = cuts[a][0], cuts[b][1]
    rest = [p for p in r.parts if p not in U and p not in W]
    if len(rest) + len(U) + len(W) != len(r.parts):
        return None
    u, w = r.piece((a, *r.o), U), r.piece((b, *r.v), W)
    if a == b and not rest:
        return PlanTerm("low rank", (u, r.lead, w))
    return PlanTerm("low rank", (u, r.led(r.piece((a,) if a == b else (a, b), rest)), w))


# -------------------------------------------------------------------- the general contraction
def network(r: Read) -> PlanTerm:
    """Every factor at its plain indices."""
    reads = [tuple(sorted(indices_of(ax))) for _, ax, _ in r.parts]
    factors = [r.piece(ix, [p]) for ix, p in zip(reads, r.parts, strict=True)]
    dims: Shape = tuple(r.dims.values())
    return PlanTerm("network", (r.lead, *factors), (r.o, r.v, *reads), dims, len(r.o))


def components(
    parts: Sequence[Part], axes: set[int], without: int = -1
) -> dict[int, set[int]]:
    """For every axis the indices that hang together with it by the factors; `without` joins nothing."""
    groups = [{i} for i in axes]
    for _, ax, _ in parts:
        here = indices_of(ax) - {without}
        joined = [g for g in groups if not g.isdisjoint(here)]
        groups = [g for g in groups if g.isdisjoint(here)] + [here.union(*joined)]
    return {i: next(g for g in groups if i in g) for i in axes}


def touching(r: Read, ix: Axes, near: dict[int, set[int]]) -> tuple[Part, ...]:
    """The factors that hang together with these axes."""
    held = set().union(*(near[i] for i in ix))  # type: ignore[index]
    return tuple(p for p in r.parts if not held.isdisjoint(indices_of(p[1])))
