"""Network signatures: the one law behind products, transposes, traces, sums, diagonals and deltas.

A network  `out <- (factor, axes, exponent)*`  over indices of given sizes means: for every value of every
declared index multiply the factors' entries, each to its exponent, and add the product at `out`.
`AB` is `(0,1) <- A(0,2) B(2,1)`; an index that nobody reads is a factor of its size.

Networks are closed under composition and transposition:
  * a factor that is a network dissolves (`Draft.graft`): one equation per axis, solved by substituting a
    whole index, intersecting two intervals or refining mixed-radix digits;
  * the adjoint in a slot is the network with that slot and the output swapped (`calculus/linear_map.py`).

Nothing here knows expressions: a factor is whatever has a key, a shape and perhaps a signature of its own.

    legend   n size of an axis   a, b axes   f factor   i, j, k indices   e exponent
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeVar

from frechet.network.axis import (
    Axes,
    Axis,
    affine_axis,
    axis_indices,
    constant_axis,
    indices_of,
    parts,
    radix,
    rename,
    shift,
    substituted_axis,
)
from frechet.network.size import ONE, ZERO, Shape, Size, size

LIMIT = 32  # a network dissolves its factors up to this many that have axes; what is larger stays nested

Exponent = int | Fraction


class Factor(Protocol):
    """What a network is made of."""

    @property
    def key(self) -> str: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def mirrored(self) -> bool: ...


AnyFactor = TypeVar("AnyFactor", bound=Factor)
IndexedFactor = tuple[AnyFactor, Axes, Exponent]


class Signature(NamedTuple):
    """A finished network: canonical, its indices numbered 0, 1, 2 ... in `dims`."""

    out: Axes
    parts: tuple[IndexedFactor[Factor], ...]
    dims: Shape


class Draft:
    """The indices of a network under construction: their sizes and what is known of them."""

    def __init__(self, dims: Mapping[int, Size]) -> None:
        self.dims, self.sub = dict(dims), dict[int, Axis]()

    def fresh(self, n: Size) -> int:
        """A new index of size n."""
        k = max(self.dims, default=-1) + 1
        self.dims[k] = n
        return k

    def resolved(self, axes: Iterable[Axis]) -> Axes:
        """Axes in terms of the indices that are left."""
        return (
            tuple([substituted_axis(a, self.sub) for a in axes])
            if self.sub
            else tuple(axes)
        )

    def close(self) -> None:
        """Indices of size 1 are the constant 0; substituted ones are gone."""
        for i, n in self.dims.items():
            if n is ONE and i not in self.sub:
                self.sub[i] = constant_axis(0)
        if self.sub:
            self.dims = {i: n for i, n in self.dims.items() if i not in self.sub}

    # ---------------------------------------------------------------- dissolving a factor
    def graft(
        self, inner: Signature, axes: Axes, shape: Shape
    ) -> list[IndexedFactor[Factor]] | bool:
        """The factors of a network read at `axes`, in our indices.

        False: the axes never meet, the product is 0.  True: the sizes cannot decide, it stays one factor.
        """
        base = max(self.dims, default=-1) + 1
        saved = None
        if not self.whole(inner, axes, shape):
            saved = dict(self.dims), dict(self.sub)
        for i, n in enumerate(inner.dims):
            self.dims[base + i] = n
        todo = [
            (a, rename(b, base.__add__), n)
            for a, b, n in zip(axes, inner.out, shape, strict=True)
        ]
        while todo:
            answers = [self.solve(a, b, n) for a, b, n in todo]
            if False in answers:
                return False
            left = [t for t, done in zip(todo, answers, strict=True) if done is None]
            if len(left) == len(todo) and saved is not None:
                self.dims, self.sub = saved
                return True
            todo = left  # one axis solved may decide another
        return [
            (f, tuple(rename(a, base.__add__) for a in ax), e) for f, ax, e in inner.parts
        ]

    def whole(self, inner: Signature, axes: Axes, shape: Shape) -> bool:
        """Are all axes plain, free and as long as their index?  Then they always agree."""
        return all(
            isinstance(a, int)
            and isinstance(b, int)
            and a not in self.sub
            and self.dims[a] is n is inner.dims[b]
            for a, b, n in zip(axes, inner.out, shape, strict=True)
        )

    def solve(self, a: Axis, b: Axis, n: Size) -> bool | None:
        """Make two descriptions of one axis of length n agree.  None: not decided by the sizes."""
        a, b = substituted_axis(a, self.sub), substituted_axis(b, self.sub)
        if a == b:
            return True
        for x, y in ((b, a), (a, b)):
            if isinstance(x, int) and self.dims[x] is n and x not in axis_indices(y):
                self.sub[x] = y
                return True
        terms = parts(a)[1] + parts(b)[1]
        if (
            len(parts(a)[1]) <= 1
            and len(parts(b)[1]) <= 1
            and all(c is ONE for _, c in terms)
        ):
            return self.overlap(a, b)
        return self.refine(a, b, n)

    def overlap(self, a: Axis, b: Axis) -> bool | None:
        """Two intervals of one axis: equal, disjoint, or their intersection, where the sizes can tell."""
        (oa, ta), (ob, tb) = parts(a), parts(b)
        if (ta and ta == tb) or not (ta or tb):
            return False if (oa - ob).nonzero() else None
        ea, eb = (o + (self.dims[t[0][0]] if t else ONE) for o, t in ((oa, ta), (ob, tb)))
        if (oa - eb).nonneg() or (ob - ea).nonneg():
            return False
        low, high = larger(oa, ob), larger(-ea, -eb)
        if low is None or high is None or not (-high - low).nonneg():
            return None
        self.narrow((a, b), low, -high - low)
        return True

    def narrow(self, axes: Axes, low: Size, length: Size) -> None:
        """Intervals of one axis become the places that all of them hold, `length` of them from `low` on."""
        k = None if length is ONE else self.fresh(length)
        for offset, terms in map(parts, axes):
            if terms:
                self.sub[terms[0][0]] = (
                    constant_axis(low - offset) if k is None else shift(k, low - offset)
                )

    def refine(self, a: Axis, b: Axis, n: Size) -> bool | None:
        """Two groupings of one axis: the coarser digit is split by the finer one."""
        da, db = radix(a, n, self.dims), radix(b, n, self.dims)
        if da is None or db is None or set(da) & set(db):
            return None
        while da and db:
            x, y = da[0], db[0]
            if self.dims[x] is self.dims[y]:
                self.sub[y] = x
                da.pop(0), db.pop(0)
                continue
            if self.dims[x].over(self.dims[y]) is None:
                x, y, da, db = y, x, db, da
            quotient = self.dims[x].over(self.dims[y])
            if quotient is None:
                return None
            k = self.fresh(quotient)
            self.sub[x] = affine_axis(ZERO, {k: self.dims[y], y: ONE})
            da[0] = k
            db.pop(0)
        return True


def larger(x: Size, y: Size) -> Size | None:
    """The larger of two sizes, where it can be proved."""
    return x if (x - y).nonneg() else y if (y - x).nonneg() else None


# -------------------------------------------------------------------- normal forms of the axes
def has_bare_axes(out: Axes, flat: Sequence[IndexedFactor[AnyFactor]]) -> bool:
    """Is every axis a bare index?"""
    return all([type(a) is int for ax in (out, *[ax for _, ax, _ in flat]) for a in ax])


def reflect(
    out: Axes, flat: list[IndexedFactor[AnyFactor]], dims: dict[int, Size]
) -> tuple[Axes, list[IndexedFactor[AnyFactor]]]:
    """Each index runs in the direction with more bare places, then forward in the output."""
    backward = {
        i
        for ax in (out, *(ax for _, ax, _ in flat))
        for a in ax
        for i, c in parts(a)[1]
        if c is not ONE and (-c).nonneg()
    }
    for i in sorted(backward):
        k = max(dims) + 1
        sub: dict[int, Axis] = {i: affine_axis(dims[i] - 1, {k: size(-1)})}
        turned = tuple(substituted_axis(a, sub) for a in out)
        others = [(f, tuple(substituted_axis(a, sub) for a in ax), e) for f, ax, e in flat]
        if bareness(k, turned, others) > bareness(i, out, flat):
            out, flat = turned, others
            dims[k] = dims.pop(i)
    return out, flat


def bareness(i: int, out: Axes, flat: list[IndexedFactor[AnyFactor]]) -> tuple[int, int]:
    """In how many places an index stands bare; in how many of the output's it runs forward."""
    bare = sum(a == i for ax in (out, *(ax for _, ax, _ in flat)) for a in ax)
    return bare, sum(c.nonneg() for a in out for j, c in parts(a)[1] if j == i)


def coarsen(
    out: Axes, flat: list[IndexedFactor[AnyFactor]], dims: dict[int, Size]
) -> tuple[Axes, list[IndexedFactor[AnyFactor]]]:
    """Indices that occur only side by side in groups are one index."""
    while pair := neighbours([*out, *(a for _, ax, _ in flat for a in ax)], dims):
        slow, fast = pair
        k = max(dims) + 1
        dims[k] = dims.pop(slow) * dims.pop(fast)

        def joined(a: Axis, slow: int = slow, fast: int = fast, k: int = k) -> Axis:
            terms = dict(parts(a)[1])
            if slow not in terms:
                return a
            del terms[slow]
            terms[k] = terms.pop(fast)
            return affine_axis(parts(a)[0], terms)

        out = tuple(map(joined, out))
        flat = [(f, tuple(map(joined, ax)), e) for f, ax, e in flat]
    return out, flat


def neighbours(axes: list[Axis], dims: Mapping[int, Size]) -> tuple[int, int] | None:
    """Two indices, slow and fast, that always stand together as `slow*n + fast`."""
    forms = [dict(a[1]) for a in axes if not isinstance(a, int)]
    bare = {a for a in axes if isinstance(a, int)}
    for terms in forms:
        for i, ci in terms.items():
            for k, ck in terms.items():
                if i == k or {i, k} & bare or ci is not ck * dims[k]:
                    continue
                if all(
                    (i in g) == (k in g) and (i not in g or g[i] is g[k] * dims[k])
                    for g in forms
                ):
                    return i, k
    return None


# -------------------------------------------------------------------- components
def closed_components(
    out: set[int],
    flat: Sequence[IndexedFactor[AnyFactor]],
    touched: list[set[int]],
    dims: Mapping[int, Size],
) -> tuple[list[IndexedFactor[AnyFactor]], list[list[IndexedFactor[AnyFactor]]]]:
    """The factors that hang together with the output, and the closed components: scalars of their own.

    `out` and `touched` are the indices of the output and of each factor.
    """
    if connected(out, [here for (_, ax, _), here in zip(flat, touched, strict=True) if ax]):
        return list(flat), []
    owner = {i: i for i in dims}

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = i = owner[owner[i]]
        return i

    for here in touched:
        for i, j in pairwise(sorted(here)):
            owner[root(i)] = root(j)
    held = {root(i) for i in out}
    core: list[IndexedFactor[AnyFactor]] = []
    closed: dict[object, list[IndexedFactor[AnyFactor]]] = {}
    for part, here in zip(flat, touched, strict=True):
        f, ax, _ = part
        if not ax or any(root(i) in held for i in here):
            core.append(part)
        else:
            closed.setdefault(root(min(here)) if here else (f.key, ax), []).append(part)
    return core, list(closed.values())


def connected(reached: set[int], waiting: list[set[int]]) -> bool:
    """Do all these sets hang together with the first one?"""
    while waiting:
        near = [here for here in waiting if not reached.isdisjoint(here)]
        if not near:
            return False
        waiting = [here for here in waiting if reached.isdisjoint(here)]
        reached = reached.union(*near)
    return True


def runs(
    out: Axes, flat: Sequence[IndexedFactor[AnyFactor]], limit: int
) -> list[tuple[list[IndexedFactor[AnyFactor]], tuple[int, ...]]]:
    """Too many factors for one network: consecutive runs along a walk, each with the indices on its edge."""
    order = along(out, [indices_of(ax) for _, ax, _ in flat])
    chunks = [[flat[k] for k in order[s : s + limit]] for s in range(0, len(order), limit)]
    inside = [indices_of(a for _, ax, _ in run for a in ax) for run in chunks]
    homes = Counter(i for here in (indices_of(out), *inside) for i in here)
    return [
        (run, tuple(sorted(i for i in here if homes[i] > 1)))
        for run, here in zip(chunks, inside, strict=True)
    ]


def along(out: Axes, touched: Sequence[set[int]]) -> list[int]:
    """The numbers of the factors, by the indices that each reads, along a walk from the output from one to the next."""
    reads: dict[int, list[int]] = {}
    for k, here in enumerate(touched):
        for i in sorted(here):
            reads.setdefault(i, []).append(k)
    stack = [
        *range(len(touched) - 1, -1, -1),
        *(k for i in sorted(indices_of(out)) for k in reads.get(i, ())),
    ]
    order: list[int] = []
    seen: set[int] = set()
    while stack:
        k = stack.pop()
        if k not in seen:
            seen.add(k)
            order.append(k)
            stack += [j for i in sorted(touched[k]) for j in reads[i] if j not in seen]
    return order
