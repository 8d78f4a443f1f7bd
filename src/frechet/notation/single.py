"""Axes of length 1: the engine reads them at place 0, in words they have an index again.

All entries along such an axis are one entry, so any of these axes may share an index: an output's with a factor's,
then two of factors that hang together, then whatever is left in pairs.  `A[1,j] B[j,k]` with one row is `A·B` again.

    legend   a axis   n size   f factor   ax axes   e exponent
"""

from __future__ import annotations

from collections.abc import Iterable

from frechet.axis import Axes, indices_of, parts
from frechet.node import Expr, Net
from frechet.size import ONE, Size
from frechet.spec import Exponent

Part = tuple[Expr, Axes, Exponent]
End = tuple[int, int]  # which factor, -1 for the output, and which of its axes


def reopened(e: Net) -> tuple[Axes, list[Part], list[Size]]:
    """Output, factors and sizes of a network whose single axes have indices."""
    out, _, dims = e.signature
    outer = [(-1, j) for j, n in enumerate(e.shape) if n is ONE and closed(out[j])]
    inner = [
        (k, j) for k, (f, ax, _) in enumerate(e.parts) for j, n in enumerate(f.shape) if n is ONE and closed(ax[j])
    ]
    if not outer and not inner:
        return out, list(e.parts), list(dims)
    sizes, index = list(dims), dict[End, int]()
    for ends in shared(outer, bundles(e, inner), grouped(e)):
        if len(ends) > 1 or (ends[0][0] >= 0 and e.parts[ends[0][0]][2] != 1):
            index |= dict.fromkeys(ends, len(sizes))
            sizes.append(ONE)

    def axes(k: int, ax: Axes) -> Axes:
        return tuple(index.get((k, j), a) for j, a in enumerate(ax))

    return axes(-1, out), [(f, axes(k, ax), p) for k, (f, ax, p) in enumerate(e.parts)], sizes


def bundles(e: Net, inner: list[End]) -> list[list[End]]:
    """The ends of factors that are multiplied entry by entry go together."""
    found: dict[object, list[End]] = {}
    for k, j in inner:
        ax = e.parts[k][1]
        beside = ax[1 - j] if len(ax) == 2 and not closed(ax[1 - j]) else (k, j)
        found.setdefault(beside, []).append((k, j))
    return list(found.values())


def closed(a: object) -> bool:
    """Is the axis read at a constant place?"""
    return not isinstance(a, int) and not parts(a)[1]  # type: ignore[arg-type]


def grouped(e: Net) -> dict[int, int]:
    """The factors that hang together by their indices: for each factor the first of its group; -1 by the output."""
    home = {-1: -1} | {k: k for k in range(len(e.parts))}
    seen: dict[int, int] = {}
    for k, (_, ax, _) in enumerate(e.parts):
        for i in indices_of(ax):
            mine, other = home[k], home[seen.setdefault(i, k)]
            home = {j: min(mine, other) if h in (mine, other) else h for j, h in home.items()}
    return home


def shared(outer: list[End], inner: list[list[End]], groups: dict[int, int]) -> Iterable[list[End]]:
    """Every output's end with a factor's, then ends of one group, then neighbours; what stays alone."""

    def home(ends: list[End]) -> int:
        return groups[ends[0][0]]

    inner = sorted(inner, key=lambda ends: (home(ends), ends))
    while outer and inner:
        mate = min(inner, key=lambda ends: (sum(home(o) == home(ends) for o in inner) % 2 == 0, ends))
        inner.remove(mate)
        yield [outer.pop(0), *mate]
    yield from in_pairs([[end] for end in outer])
    alone = []
    for group in sorted({home(ends) for ends in inner}):
        mine = [ends for ends in inner if home(ends) == group]
        even = len(mine) // 2 * 2
        yield from in_pairs(mine[:even])
        alone += mine[even:]
    yield from in_pairs(alone)


def in_pairs(ends: list[list[End]]) -> list[list[End]]:
    """Neighbours joined; an odd one out comes last, alone."""
    return [[e for pair in ends[k : k + 2] for e in pair] for k in range(0, len(ends), 2)]
