"""Neighbours in a product that are one thing: X^a·X^b = X^(a+b), X·X⁻¹ = I, and what a structure says of a symbol.

    orthogonal, stiefel   QᵀQ = I        orthogonal   QQᵀ = I        sphere   xᵀx = 1        simplex   1ᵀx = 1

An index that is shorter than the axis it reads (a slice) joins nothing: X[:,1:k]·X⁻¹[1:k,:] is no identity.

    legend   base the matrix   end (k, slot): an axis of factor k   i, j indices
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from frechet.expr.node import Call, Expr, Symbol, language
from frechet.expr.powers import Part
from frechet.network.axis import Axes, Axis, axis_indices, indices_of, substituted_axis
from frechet.network.network import Exponent
from frechet.network.size import Size

End = tuple[int, int]
Fused = tuple[Axes, list[Part], set[int]]

# axes over which squares add up to 1
UNIT = {
    "orthogonal": (0, 1),
    "stiefel": (0,),
    "sphere": (0,),
}


def fuse(out: Axes, parts: list[Part], dims: Mapping[int, Size]) -> Fused | None:
    """The output, the factors with two neighbours joined, and the indices that are gone; None if there are none."""
    if any([isinstance(f, Symbol) and f.space.structure in SUMMED for f, _, _ in parts]):
        found = structured(out, parts, dims)
        if found is not None:
            return found
    groups = by_base(parts) if len(parts) > 1 else {}
    if all([len(ks) == 1 for ks in groups.values()]):
        return None
    ends, free = ends_of(parts), indices_of(out)
    for base, ks in groups.items():
        for j, column, row in meetings(parts, ks, ends, free) if len(ks) > 1 else ():
            ordered = base.mirrored or (column[1], row[1]) == (1, 0)
            if ordered and follows(parts, j, column, row, dims):
                return joined(out, parts, base, column, row)
    return None


def by_base(parts: list[Part]) -> dict[Expr, list[int]]:
    """The matrices that are read at two indices, each under the matrix of which it is a power."""
    groups: dict[Expr, list[int]] = {}
    for k, (f, ax, e) in enumerate(parts):
        if e == 1 and len(ax) == 2 and ax[0] != ax[1] and type(ax[0]) is int is type(ax[1]):
            base = as_power(f)[0] if isinstance(f, Call) else f
            groups.setdefault(base, []).append(k)
    return groups


def ends_of(parts: list[Part]) -> dict[int, list[End]]:
    """The axes that read every index."""
    ends: dict[int, list[End]] = {}
    for k, (_, ax, _) in enumerate(parts):
        for slot, a in enumerate(ax):
            for i in axis_indices(a):
                ends.setdefault(i, []).append((k, slot))
    return ends


def meetings(
    parts: list[Part], ks: list[int], ends: Mapping[int, list[End]], free: set[int]
) -> Iterator[tuple[int, End, End]]:
    """The indices that two of the factors ks read and nothing else does, each with the column and the row it joins."""
    read = {i for k in ks for i in indices_of(parts[k][1])}
    for j in sorted(read - free):
        meeting = ends[j]
        if (
            len(meeting) == 2
            and {k for k, _ in meeting} <= set(ks)
            and meeting[0][0] != meeting[1][0]
        ):
            column, row = sorted(meeting, key=lambda end: -end[1])
            yield j, column, row


def follows(
    parts: list[Part], j: int, column: End, row: End, dims: Mapping[int, Size]
) -> bool:
    """Does an index run over the whole of the axes that it joins, and are the far ends of one length?"""
    (f, ax, _), (g, bx, _) = parts[column[0]], parts[row[0]]
    whole = dims[j] is f.shape[column[1]] and dims[j] is g.shape[row[1]]
    return whole and alike(ax[1 - column[1]], bx[1 - row[1]], dims)


SUMMED = {*UNIT, "simplex"}


def structured(out: Axes, parts: list[Part], dims: Mapping[int, Size]) -> Fused | None:
    """A sum over an index that the structure of a symbol decides: columns of length 1, entries that add up to 1."""
    ends = ends_of(parts)
    for j in sorted(ends.keys() - indices_of(out)):
        (k, slot), *more = ends[j]
        f, ax, e = parts[k]
        if (
            not isinstance(f, Symbol)
            or type(ax[slot]) is not int
            or dims[j] is not f.shape[slot]
        ):
            continue
        rest = [p for i, p in enumerate(parts) if i not in {k, *(m for m, _ in more)}]
        if not more and adds_up_to_1(f, slot, e):
            return out, rest, {j}
        far = orthonormal(parts, *ends[j]) if len(more) == 1 and f.rank == 2 else None
        if far is not None and alike(*far, dims):
            return same(out, rest, *far, {j})
    return None


def adds_up_to_1(x: Symbol, slot: int, e: Exponent) -> bool:
    """Do the entries of a symbol, to an exponent, add up to 1 over an axis?"""
    structure = x.space.structure
    return (structure, e) == ("simplex", 1) or (slot in UNIT.get(structure, ()) and e == 2)


def orthonormal(parts: list[Part], here: End, there: End) -> tuple[Axis, Axis] | None:
    """The far ends of a matrix that meets itself at an axis over which QᵀQ = I; None for other factors."""
    (f, ax, e), (g, bx, d) = parts[here[0]], parts[there[0]]
    slot = here[1]
    if here[0] == there[0] or g is not f or there[1] != slot or not e == d == 1:
        return None
    if ax[slot] != bx[slot]:  # one of them runs over several indices
        return None
    unit = isinstance(f, Symbol) and slot in UNIT.get(f.space.structure, ())
    return (ax[1 - slot], bx[1 - slot]) if unit else None


def alike(a: Axis, b: Axis, dims: Mapping[int, Size]) -> bool:
    """Are these two indices of one length?"""
    return isinstance(a, int) and isinstance(b, int) and dims[a] is dims[b]


def same(out: Axes, parts: list[Part], i: Axis, j: Axis, gone: set[int]) -> Fused:
    """Two indices that are always equal are one."""
    if i == j or not isinstance(j, int):
        return out, parts, gone
    one: dict[int, Axis] = {j: i}
    new = [(f, tuple(substituted_axis(a, one) for a in ax), e) for f, ax, e in parts]
    return tuple(substituted_axis(a, one) for a in out), new, gone | {j}


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
        return (
            out,
            [*rest, (language.algebra.matrix_power(base, exponent), (start, stop), 1)],
            gone,
        )
    return same(out, rest, start, stop, gone)
