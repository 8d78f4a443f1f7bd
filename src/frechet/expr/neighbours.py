"""Neighbours in a product that are one thing: X^a·X^b = X^(a+b), X·X⁻¹ = I, and what a structure says of a symbol.

    orthogonal, stiefel   QᵀQ = I        orthogonal   QQᵀ = I        sphere   xᵀx = 1        simplex   1ᵀx = 1

An index that is shorter than the axis it reads (a slice) joins nothing: X[:,1:k]·X⁻¹[1:k,:] is no identity.

    legend   base the matrix   end (k, slot): an axis of factor k   i, j indices
"""

from __future__ import annotations

from collections.abc import Mapping

from frechet.expr.node import Call, Expr, Symbol, language
from frechet.expr.powers import Part
from frechet.network.axis import Axes, Axis, indices, indices_of, resolve
from frechet.network.size import Size

End = tuple[int, int]
Fused = tuple[Axes, list[Part], set[int]]

UNIT = {"orthogonal": (0, 1), "stiefel": (0,), "sphere": (0,)}  # axes over which squares add up to 1


def fuse(out: Axes, parts: list[Part], dims: Mapping[int, Size]) -> Fused | None:
    """The output, the factors with two neighbours joined, and the indices that are gone; None if there are none."""
    if any([isinstance(f, Symbol) and f.space.structure in SUMMED for f, _, _ in parts]):
        found = structured(out, parts, dims)
        if found is not None:
            return found
    if len(parts) < 2:
        return None
    groups: dict[Expr, list[int]] = {}
    for k, (f, ax, e) in enumerate(parts):
        if e == 1 and len(ax) == 2 and ax[0] != ax[1] and type(ax[0]) is int is type(ax[1]):
            base = as_power(f)[0] if isinstance(f, Call) else f
            groups.setdefault(base, []).append(k)
    if all([len(ks) == 1 for ks in groups.values()]):
        return None
    ends: dict[int, list[End]] = {}
    for k, (_, ax, _) in enumerate(parts):
        for slot, a in enumerate(ax):
            for i in indices(a):
                ends.setdefault(i, []).append((k, slot))
    free = indices_of(out)
    for base, ks in groups.items():
        for j in sorted({i for k in ks for i in indices_of(parts[k][1])} - free if len(ks) > 1 else ()):
            meeting = ends[j]
            if len(meeting) == 2 and {k for k, _ in meeting} <= set(ks) and meeting[0][0] != meeting[1][0]:
                column, row = sorted(meeting, key=lambda end: -end[1])
                whole = all(dims[j] is parts[k][0].shape[slot] for k, slot in meeting)
                ordered = base.mirrored or (column[1], row[1]) == (1, 0)
                near, far = (parts[k][1][1 - slot] for k, slot in meeting)
                if whole and ordered and alike(near, far, dims):
                    return joined(out, parts, base, column, row)
    return None


SUMMED = {*UNIT, "simplex"}


def structured(out: Axes, parts: list[Part], dims: Mapping[int, Size]) -> Fused | None:
    """A sum over an index that the structure of a symbol decides: columns of length 1, entries that add up to 1."""
    ends: dict[int, list[End]] = {}
    for k, (_, ax, _) in enumerate(parts):
        for slot, a in enumerate(ax):
            for i in indices(a):
                ends.setdefault(i, []).append((k, slot))
    for j in sorted(ends.keys() - indices_of(out)):
        (k, slot), *more = ends[j]
        f, ax, e = parts[k]
        if not isinstance(f, Symbol) or type(ax[slot]) is not int or dims[j] is not f.shape[slot]:
            continue
        rest = [p for i, p in enumerate(parts) if i not in {k, *(m for m, _ in more)}]
        if not more and (f.space.structure, e) == ("simplex", 1):
            return out, rest, {j}
        if slot not in UNIT.get(f.space.structure, ()):
            continue
        if not more and e == 2:
            return out, rest, {j}
        m, other = more[0] if len(more) == 1 else (k, slot)
        if m != k and parts[m][0] is f and other == slot and f.rank == 2 and e == parts[m][2] == 1:
            near, far = ax[1 - slot], parts[m][1][1 - slot]
            if alike(near, far, dims):
                return same(out, rest, near, far, {j})
    return None


def alike(a: Axis, b: Axis, dims: Mapping[int, Size]) -> bool:
    """Are these two indices of one length?"""
    return isinstance(a, int) and isinstance(b, int) and dims[a] is dims[b]


def same(out: Axes, parts: list[Part], i: Axis, j: Axis, gone: set[int]) -> Fused:
    """Two indices that are always equal are one."""
    if i == j or not isinstance(j, int):
        return out, parts, gone
    one: dict[int, Axis] = {j: i}
    new = [(f, tuple(resolve(a, one) for a in ax), e) for f, ax, e in parts]
    return tuple(resolve(a, one) for a in out), new, gone | {j}


def as_power(f: Expr) -> tuple[Expr, int]:
    """The base and the exponent of a matrix factor."""
    return (f.fn.as_power(f) if isinstance(f, Call) else None) or (f, 1)


def joined(out: Axes, parts: list[Part], base: Expr, left: End, right: End) -> Fused:
    """The power that the two factors make, between their far ends; of exponent 0 the far ends are one index."""
    (k, column), (m, row) = left, right
    start, stop = parts[k][1][1 - column], parts[m][1][1 - row]
    exponent = as_power(parts[k][0])[1] + as_power(parts[m][0])[1]
    rest = [p for i, p in enumerate(parts) if i not in (k, m)]
    gone = indices_of(parts[k][1][column : column + 1])
    if exponent:
        return out, [*rest, (language.algebra.matrix_power(base, exponent), (start, stop), 1)], gone
    return same(out, rest, start, stop, gone)
