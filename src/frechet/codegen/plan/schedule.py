"""In which order operations run, so that arrays live shortly and may be written over.

legend   a, b operations
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frechet.codegen.operations import Op, alive, walked


def depths(order: Sequence[Op]) -> dict[Op, int]:
    """The longest chain of operations below each."""
    depth: dict[Op, int] = {}
    for a in order:
        depth[a] = 1 + max((depth[b] for b in a.args), default=0)
    return depth


def scheduled(outputs: Sequence[Op]) -> list[Op]:
    """An order in which arrays live shortly: the deepest argument first, and what only results need at once."""
    depth = depths(alive(outputs))
    order = walked(outputs, lambda several: sorted(several, key=lambda a: depth[a]))
    return promoted(order, set(outputs))


def promoted(order: Sequence[Op], results: set[Op]) -> list[Op]:
    """What only one result needs moves to where its arguments are there, so that these are free earlier."""
    readers: dict[Op, list[Op]] = {a: [] for a in order}
    for a in order:
        for b in a.args:
            readers[b].append(a)
    last = leading_to_one(order, readers, results)
    place: dict[Op, float] = {}
    for k, a in enumerate(order):
        smaller = a.rank < max((b.rank for b in a.args), default=0)
        late = 0.3 if smaller else 0.5  # what is smaller than its arguments first
        place[a] = (
            max(place[b] for b in a.args) + late if a in last and a.args else float(k)
        )
    return inverses_last(sorted(order, key=lambda a: place[a]))


def leading_to_one(
    order: Sequence[Op], readers: Mapping[Op, Sequence[Op]], results: set[Op]
) -> set[Op]:
    """The results that nobody reads, and what only one of these needs."""
    last: set[Op] = set()
    for a in reversed(order):
        if (a in results and not readers[a]) or (
            len(readers[a]) == 1 and readers[a][0] in last and a not in results
        ):
            last.add(a)
    return last


def inverses_last(order: list[Op]) -> list[Op]:
    """What reads a factorisation and can be had before the inverse comes before it: that is written over the factor."""
    for a in [a for a in order if a.word == "inv"]:
        place = {b: k for k, b in enumerate(order)}
        sooner = [
            b
            for b in order
            if a.args[0] in b.args
            and b is not a
            and all(place[c] < place[a] for c in b.args)
        ]
        moved = [b for b in sooner if place[b] > place[a]]
        if moved:
            rest = [b for b in order if b not in moved]
            k = rest.index(a)
            order = [*rest[:k], *moved, *rest[k:]]
    return order
