"""Shared parts by name: `R·Bᵀ where R = A·B − C`.

A short answer names only what saves several tokens; a long one names every shared part and cuts what is nested
deeply, so that its text grows with the number of its parts and not with the number of paths through them.

    legend   p, q phrases   uses how many places a part stands in
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase

SAVING = 6  # tokens that a name must save in a short answer
SHORT = 5  # parts of fewer tokens get no name
LONG_TO_SHARE = 300  # answers of more tokens are long
DEPTH = 30  # levels of nesting in a long answer

POOLS = {0: "ctsq", 1: "rsuvwz", 2: "RSTUVWPQ"}  # no d: d(c + 1) is a differential


@dataclass(frozen=True)
class Shared:
    """A body and the definitions it uses, in the order in which they can be read."""

    body: Phrase
    definitions: tuple[tuple[str, Phrase], ...] = ()


def share_parts(p: Phrase, taken: Collection[str]) -> Shared:
    """Name the shared parts of a phrase."""
    order = parts_in_order(p)
    chosen = frequent(p, order) if p.cost <= LONG_TO_SHARE else everything(p, order)
    if not chosen:
        return Shared(p)
    names = PartNames(taken, len(chosen))
    image: dict[Phrase, Phrase] = {}
    definitions = []
    for q in order:
        new = rebuilt(q, image)
        if q in chosen:
            name = names.fresh(q)
            definitions.append((name, new))
            new = ph.name(name, q.shape, q.symmetric)
        image[q] = new
    return Shared(image[p], tuple(definitions))


def parts_in_order(p: Phrase) -> list[Phrase]:
    """Every part once, parts before wholes."""
    order: list[Phrase] = []
    seen: set[Phrase] = set()
    stack: list[Phrase | None] = [p]
    while stack:
        q = stack.pop()
        if q is None:  # the phrase that waits below it has all its parts behind it
            order.append(stack.pop())  # type: ignore[arg-type]
        elif q not in seen:
            seen.add(q)
            stack += (q, None, *parts_of(q))
    return order


def uses(p: Phrase, order: list[Phrase]) -> dict[Phrase, int]:
    """In how many places each part stands, when everything is written out."""
    count = dict.fromkeys(order, 0)
    count[p] = 1
    for q in reversed(order):
        for a in parts_of(q):
            count[a] += count[q]
    return count


def nameable(q: Phrase) -> bool:
    """Is it worth a name: no row, no number, no negative, no operator?"""
    return (
        q.cost >= SHORT
        and len(q.shape) < 3
        and q.op not in ("T", "scaled", "number", "name")
    )


def frequent(p: Phrase, order: list[Phrase]) -> set[Phrase]:
    """The parts whose names save most; parts inside them are counted again without them."""
    chosen: set[Phrase] = set()
    while True:
        count = dict.fromkeys(order, 0)
        count[p] = 1
        for q in reversed(order):
            for a in parts_of(q):
                count[a] += 1 if q in chosen else count[q]
        saving = {
            q: (count[q] - 1) * (q.cost - 1) - 3
            for q in order
            if q not in chosen and q is not p and nameable(q)
        }
        best = max(saving, key=lambda q: (saving[q], q.cost), default=None)
        if best is None or saving[best] < SAVING:
            return chosen
        chosen.add(best)


def everything(p: Phrase, order: list[Phrase]) -> set[Phrase]:
    """Every part that stands in two places, and every one that would be nested too deeply."""
    parents = dict.fromkeys(order, 0)
    for q in order:
        for a in parts_of(q):
            parents[a] += 1
    chosen: set[Phrase] = set()
    depth: dict[Phrase, int] = {}
    for q in order:
        depth[q] = 1 + max((depth[a] for a in parts_of(q)), default=0)
        if q is not p and nameable(q) and (parents[q] > 1 or depth[q] > DEPTH):
            chosen.add(q)
            depth[q] = 0
    return chosen


def rebuilt(q: Phrase, image: dict[Phrase, Phrase]) -> Phrase:
    """The same notation over the images of its parts."""
    if all(image[a] is a for a in parts_of(q)):
        return q
    args = tuple(
        image[a]
        if isinstance(a, Phrase)
        else tuple(image[b] if isinstance(b, Phrase) else b for b in a)
        if isinstance(a, tuple)
        else a
        for a in q.args
    )
    cost = q.cost - sum(a.cost - image[a].cost for a in parts_of(q))
    return ph.phrase(q.op, args, q.shape, cost, q.symmetric, q.odd)


class PartNames:
    """Names for parts: a letter by the number of axes, numbered where there are many."""

    def __init__(self, taken: Collection[str], many: int) -> None:
        self.taken, self.many = set(taken), many
        self.pools = [self.pool(rank) for rank in range(3)]

    def fresh(self, q: Phrase) -> str:
        """A name that is free."""
        name = next(n for n in self.pools[min(len(q.shape), 2)] if n not in self.taken)
        self.taken.add(name)
        return name

    def pool(self, rank: int) -> Iterator[str]:
        """Candidates in order."""
        letters = POOLS[rank]
        if self.many <= len(letters):
            yield from letters
        k = 1
        while True:
            yield f"{letters[0]}{k}"
            k += 1
