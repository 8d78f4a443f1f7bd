"""The canonical order of a network's factors and names of its indices: isomorphic networks become equal.

Two ways, and the structure alone decides which:
  * `walk`: from the outputs along the indices, as long as every step is determined by keys and slots.  Linear;
    nearly every network that people write goes this way.
  * `search`: colour refinement with individualisation (`labelling.py`) for everything else: ties among equal
    factors, closed networks of equal factors, grouped axes.

    legend   f factor   ax axes   e exponent   i index   k number of a part   mirrored: slots are unordered
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from frechet.network.axis import AffineForm, Axes, Axis, affine_axis, indices_of
from frechet.network.labelling import Adjacency, Colouring, canonical_colouring
from frechet.network.network import AnyFactor, IndexedFactor, Signature, has_bare_axes
from frechet.network.size import Size

Rank = Callable[[int], int]
WalkStep = tuple[str, str, int, int]  # key, exponent and slot of a factor, and its number


def arrange(
    out: Axes, flat: Sequence[IndexedFactor[AnyFactor]], dims: Mapping[int, Size]
) -> Signature:
    """The canonical form of a network whose factors are connected with the output, or closed."""
    scalars = sorted((p for p in flat if not p[1]), key=part_key)
    wide = [p for p in flat if p[1]]
    order = walk(out, wide) if has_bare_axes(out, wide) else None
    if order is not None:
        return numbered(out, [*scalars, *order], dims)
    return search(out, scalars, wide, dims)


def part_key(part: IndexedFactor[AnyFactor]) -> tuple[str, str]:
    """What two factors must share to be interchangeable."""
    return part[0].key, str(part[2])


# -------------------------------------------------------------------- the determined walk
def walk(
    out: Axes, flat: Sequence[IndexedFactor[AnyFactor]]
) -> list[IndexedFactor[AnyFactor]] | None:
    """The factors in the order in which the outputs reach them; None where a step is a tie."""
    if len(flat) == 1:
        return list(flat) if determined(out, flat[0]) else None
    start = [] if out else beginning(flat)
    order = None if start is None else followed(flat, start, out or flat[start[0]][1])
    return None if order is None else [flat[k] for k in order]


def followed(
    flat: Sequence[IndexedFactor[AnyFactor]], start: Sequence[int], entered: Axes
) -> Iterable[int] | None:
    """The numbers of all factors as these indices reach them; None where a step is a tie, or one is not reached."""
    reads, order = readers(flat), dict.fromkeys(start)
    queue = list(dict.fromkeys(entered))
    known = set(queue)
    for i in queue:
        steps = [s for s in reads.get(i, ()) if s[3] not in order]
        if tied(steps):
            return None
        for *_, k in steps:
            order[k] = None
            reached = dict.fromkeys(a for a in flat[k][1] if a not in known)
            queue += reached
            known.update(reached)
    return order if len(order) == len(flat) else None


def determined(out: Axes, part: IndexedFactor[AnyFactor]) -> bool:
    """Is there one way to read a lone factor: from the output, or from its only index where its slots are alike?"""
    f, ax, _ = part
    return any(a in out for a in ax) if out else not f.mirrored or len(set(ax)) == 1


def beginning(flat: Sequence[IndexedFactor[AnyFactor]]) -> list[int] | None:
    """Where a closed network is entered: its least factor without an equal; None where that has two ways in."""
    start = unique(flat)
    if start is None or (flat[start][0].mirrored and len(set(flat[start][1])) > 1):
        return None
    return [start]


def readers(flat: Sequence[IndexedFactor[AnyFactor]]) -> dict[Axis, list[WalkStep]]:
    """The factors that read every index, in order."""
    reads: dict[Axis, list[WalkStep]] = {}
    for k, (f, ax, e) in enumerate(flat):
        for slot, a in enumerate(ax):
            reads.setdefault(a, []).append((f.key, str(e), 0 if f.mirrored else slot, k))
    for found in reads.values():
        found.sort()
    return reads


def tied(steps: Sequence[WalkStep]) -> bool:
    """Do different factors, read in the same way, look alike?"""
    return any(x[:3] == y[:3] and x[3] != y[3] for x, y in pairwise(steps))


def unique(flat: Sequence[IndexedFactor[AnyFactor]]) -> int | None:
    """The number of the least factor that has no equal."""
    keys = [part_key(p) for p in flat]
    count = Counter(keys)
    alone = (k for k, key in enumerate(keys) if count[key] == 1)
    return min(alone, key=keys.__getitem__, default=None)


def numbered(
    out: Axes,
    order: Sequence[IndexedFactor[AnyFactor]],
    dims: Mapping[int, Size],
    rank: Rank = int,
) -> Signature:
    """Name the indices 0, 1, 2 ... as they appear."""
    names: dict[int, int] = {}

    def name(a: AffineForm) -> Axis:
        for i, _ in sorted(a[1], key=lambda t: (t[1].text, rank(t[0]))):
            names.setdefault(i, len(names))
        return affine_axis(a[0], {names[i]: c for i, c in a[1]})

    new_out = tuple(
        [names.setdefault(a, len(names)) if isinstance(a, int) else name(a) for a in out]
    )
    parts = []
    for f, ax, e in order:
        new = tuple(
            [names.setdefault(a, len(names)) if isinstance(a, int) else name(a) for a in ax]
        )
        if f.mirrored and type(new[0]) is int and type(new[1]) is int and new[0] > new[1]:
            new = new[::-1]
        parts.append((f, new, e))
    return Signature(new_out, tuple(parts), tuple(dims[i] for i in names))


# -------------------------------------------------------------------- refinement and search
def search(
    out: Axes,
    scalars: Sequence[IndexedFactor[AnyFactor]],
    flat: Sequence[IndexedFactor[AnyFactor]],
    dims: Mapping[int, Size],
) -> Signature:
    """Order and names from a canonical colouring of the graph of factors, indices and compound axes."""
    graph = Incidence(out, flat, dims)

    def emit(colour: Colouring) -> Signature:
        order = []
        for k in sorted(range(len(flat)), key=colour.__getitem__):
            f, ax, e = flat[k]
            if f.mirrored:
                slots = sorted(range(2), key=lambda p: colour[graph.slot[k, p]])
                ax = tuple(ax[p] for p in slots)
            order.append((f, ax, e))
        return numbered(out, [*scalars, *order], dims, lambda i: colour[graph.node[i]])

    def certificate(colour: Colouring) -> str:
        signature = emit(colour)
        return repr((signature.out, [ax for _, ax, _ in signature.parts]))

    return emit(canonical_colouring(graph.adjacent, graph.colour, certificate))


class Incidence:
    """A network as a coloured graph: one node a factor, an index, a compound axis."""

    def __init__(
        self, out: Axes, flat: Sequence[IndexedFactor[AnyFactor]], dims: Mapping[int, Size]
    ) -> None:
        used = sorted(indices_of((*out, *[a for _, ax, _ in flat for a in ax])))
        self.kinds: list[tuple[int, str, str]] = [(0, *part_key(p)) for p in flat]
        self.node = {i: len(flat) + k for k, i in enumerate(used)}
        self.kinds += [
            (1, dims[i].text, repr([p for p, a in enumerate(out) if a == i])) for i in used
        ]
        self.adjacent: Adjacency = [[] for _ in self.kinds]
        self.slot: dict[tuple[int, int], int] = {}
        for k, part in enumerate(flat):
            self.read(k, part)
        for p, a in enumerate(out):
            if not isinstance(a, int):
                self.compound(a, 3, str(p))
        rank = {kind: k for k, kind in enumerate(sorted(set(self.kinds)))}
        self.colour = [rank[kind] for kind in self.kinds]

    def read(self, k: int, part: IndexedFactor[AnyFactor]) -> None:
        """The edges from a factor to the axes that it reads."""
        f, ax, _ = part
        for p, a in enumerate(ax):
            v = self.node[a] if isinstance(a, int) else self.compound(a, 2, "")
            self.slot[k, p] = v
            self.link(v, (0 if f.mirrored else p, ""), k)

    def link(self, v: int, edge: tuple[int, str], w: int) -> None:
        """An edge, seen from both ends."""
        self.adjacent[v].append((edge, w))
        self.adjacent[w].append((edge, v))

    def compound(self, a: Axis, kind: int, place: str) -> int:
        """A node for an axis that is not a bare index."""
        if isinstance(a, int):
            raise AssertionError("a bare index has its own node")
        self.kinds.append((kind, a[0].text, place))
        self.adjacent.append([])
        v = len(self.kinds) - 1
        for i, c in a[1]:
            self.link(v, (0, c.text), self.node[i])
        return v
