"""Axes of length 1: the engine reads them at place 0, in words they have an index again.

All entries along such an axis are one entry, so any of these axes may share an index: an output's with a factor's,
then two of factors that hang together, then whatever is left in pairs.  `A[1,j] B[j,k]` with one row is `A·B` again.

    legend   a axis   n size   f factor   ax axes   e exponent
"""

from __future__ import annotations

from frechet.expr.node import Net
from frechet.expr.powers import Part
from frechet.expr.sums import tidy
from frechet.network.axis import Axes, Axis, indices_of
from frechet.network.axis import parts as parts_of
from frechet.network.size import ONE, Size

End = tuple[int, int]  # which factor, -1 for the output, and which of its axes


def reopened(e: Net) -> tuple[Axes, list[Part], list[Size]]:
    """Output, factors and sizes of a network whose single axes have indices."""
    out, parts, sizes = e.signature.out, list(e.parts), list(e.signature.dims)
    outer = [(-1, j) for j, n in enumerate(e.shape) if n is ONE and closed(out[j])]
    if outer or single(parts):
        parts, sizes = dissolved(parts, sizes)
    inner = single(parts)
    if not outer and not inner:
        return out, parts, sizes
    index = dict[End, int]()
    for ends in shared(outer, bundles(parts, inner), grouped(parts)):
        if len(ends) > 1 or ends[0][0] < 0 or parts[ends[0][0]][2] != 1:
            index |= dict.fromkeys(ends, len(sizes))
            sizes.append(ONE)

    def axes(k: int, ax: Axes) -> Axes:
        return tuple(index.get((k, j), a) for j, a in enumerate(ax))

    return axes(-1, out), [(f, axes(k, ax), p) for k, (f, ax, p) in enumerate(parts)], sizes


def single(parts: list[Part]) -> list[End]:
    """The axes of length 1 that factors read at place 0."""
    return [
        (k, j)
        for k, (f, ax, _) in enumerate(parts)
        for j, n in enumerate(f.shape)
        if n is ONE and closed(ax[j])
    ]


def dissolved(parts: list[Part], sizes: list[Size]) -> tuple[list[Part], list[Size]]:
    """The factors, with those of the scalars among them that read such an axis: `x[1]` may be the whole of x."""
    made, dims = list[Part](), [*sizes]
    for f, ax, p in parts:
        entry = isinstance(f, Net) and not f.signature.dims and len(f.parts) == 1
        if (
            ax
            or not isinstance(f, Net)
            or not (p == 1 or entry)
            or not single(list(f.parts))
        ):
            made.append((f, ax, p))
            continue
        made += [
            (g, tuple(moved(a, len(dims)) for a in bx), tidy(q * p)) for g, bx, q in f.parts
        ]
        dims += f.signature.dims
    return made, dims


def moved(a: Axis, by: int) -> Axis:
    """An axis whose indices have other numbers."""
    if isinstance(a, int):
        return a + by
    offset, terms = a
    return offset, tuple((i + by, c) for i, c in terms)


def bundles(parts: list[Part], inner: list[End]) -> list[list[End]]:
    """The ends of factors that are multiplied entry by entry go together."""
    found: dict[object, list[End]] = {}
    for k, j in inner:
        ax = parts[k][1]
        beside = ax[1 - j] if len(ax) == 2 and not closed(ax[1 - j]) else (k, j)
        found.setdefault(beside, []).append((k, j))
    return list(found.values())


def closed(a: object) -> bool:
    """Is the axis read at a constant place?"""
    return not isinstance(a, int) and not parts_of(a)[1]  # type: ignore[arg-type]


def grouped(parts: list[Part]) -> dict[int, int]:
    """The factors that hang together by their indices: for each factor the first of its group; -1 by the output."""
    home = {-1: -1} | {k: k for k in range(len(parts))}
    seen: dict[int, int] = {}
    for k, (_, ax, _) in enumerate(parts):
        for i in indices_of(ax):
            mine, other = home[k], home[seen.setdefault(i, k)]
            home = {
                j: min(mine, other) if h in (mine, other) else h for j, h in home.items()
            }
    return home


def shared(
    outer: list[End], inner: list[list[End]], groups: dict[int, int]
) -> list[list[End]]:
    """Every output's end with a factor's, then ends of one group, then neighbours; what stays alone joins the last."""

    def home(ends: list[End]) -> int:
        return groups[ends[0][0]]

    inner = sorted(inner, key=lambda ends: (home(ends), ends))
    made = list[list[End]]()
    while outer and inner:
        mate = min(
            inner,
            key=lambda ends: (sum(home(o) == home(ends) for o in inner) % 2 == 0, ends),
        )
        inner.remove(mate)
        made.append([outer.pop(0), *mate])
    made += in_pairs([[end] for end in outer])
    alone = []
    for group in sorted({home(ends) for ends in inner}):
        mine = [ends for ends in inner if home(ends) == group]
        even = len(mine) // 2 * 2
        made += in_pairs(mine[:even])
        alone += mine[even:]
    made += in_pairs(alone)
    if len(alone) % 2 and len(made) > 1:
        left = made.pop()
        made[-1] += left
    return made


def in_pairs(ends: list[list[End]]) -> list[list[End]]:
    """Neighbours joined; an odd one out comes last, alone."""
    return [[e for pair in ends[k : k + 2] for e in pair] for k in range(0, len(ends), 2)]
