"""Powers of a matrix that stand side by side in a product are one power: X^a·X^b = X^(a+b), X·X⁻¹ = I.

legend   base the matrix   end (k, slot): an axis of factor k   i, j indices
"""

from __future__ import annotations

from collections.abc import Mapping

from frechet.axis import Axes, Axis, indices, indices_of, resolve
from frechet.node import Call, Expr
from frechet.powers import Part
from frechet.size import Size

End = tuple[int, int]


def fuse(out: Axes, parts: list[Part], dims: Mapping[int, Size]) -> tuple[Axes, list[Part], set[int]] | None:
    """The output, the factors with two neighbours joined, and the indices that are gone; None if there are none."""
    groups: dict[Expr, list[int]] = {}
    for k, (f, ax, e) in enumerate(parts):
        if e == 1 and len(ax) == 2 and ax[0] != ax[1] and type(ax[0]) is int is type(ax[1]):
            groups.setdefault(as_power(f)[0], []).append(k)
    if all(len(ks) == 1 for ks in groups.values()):
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
            if (
                dims[j] is base.shape[0]
                and len(meeting) == 2
                and {k for k, _ in meeting} <= set(ks)
                and meeting[0][0] != meeting[1][0]
            ):
                column, row = sorted(meeting, key=lambda end: -end[1])
                start, stop = parts[column[0]][1][1 - column[1]], parts[row[0]][1][1 - row[1]]
                lasting = as_power(parts[column[0]][0])[1] + as_power(parts[row[0]][0])[1] != 0
                alike = lasting or dims[start] is dims[stop]  # type: ignore[index]
                if alike and (base.mirrored or (column[1], row[1]) == (1, 0)):
                    return joined(out, parts, base, column, row)
    return None


def as_power(f: Expr) -> tuple[Expr, int]:
    """The base and the exponent of a matrix factor."""
    return (f.fn.as_power(f) if isinstance(f, Call) else None) or (f, 1)


def joined(out: Axes, parts: list[Part], base: Expr, left: End, right: End) -> tuple[Axes, list[Part], set[int]]:
    """The power that the two factors make, between their far ends; of exponent 0 the far ends are one index."""
    (k, column), (m, row) = left, right
    start, stop = parts[k][1][1 - column], parts[m][1][1 - row]
    exponent = as_power(parts[k][0])[1] + as_power(parts[m][0])[1]
    rest = [p for i, p in enumerate(parts) if i not in (k, m)]
    gone = set(indices(parts[k][1][column]))
    if exponent:
        return out, [*rest, (Expr.algebra.matrix_power(base, exponent), (start, stop), 1)], gone
    if not isinstance(start, int) or not isinstance(stop, int) or start == stop:
        return out, rest, gone
    one: dict[int, Axis] = {stop: start}
    same = tuple(resolve(a, one) for a in out)
    return same, [(f, tuple(resolve(a, one) for a in ax), e) for f, ax, e in rest], gone | {stop}
