"""Which two factors of a product meet first.

Costs are in nanoseconds of one core, roughly: products of matrices run at 20 multiplications a nanosecond, what only
passes through memory at one entry a nanosecond.

    legend   item (operation, indices of its axes)   ix indices   out indices of the result   dims sizes of indices
             mask a set of items, or of indices, as the bits of a number
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from frechet.codegen.operations import Code, IndexedOp, Op
from frechet.errors.kept import cached
from frechet.network.axis import Indices
from frechet.network.size import Size

TWIN = 0.6  # A'A takes little more than half of what A'B takes
STACK = 2.0  # many small products of matrices instead of a large one
# nanoseconds: a call, an entry written, read once, multiplied
CALL, PASS, MATVEC, GEMM = (
    1000.0,
    1.0,
    0.4,
    0.06,
)


class Prices:
    """Indices as bits, each with its length, and what contractions over them cost."""

    def __init__(self, lengths: Sequence[float]) -> None:
        self.lengths = lengths
        self.volumes = {0: 1.0}

    def volume(self, ix: int) -> float:
        """The number of values of several indices."""
        if ix not in self.volumes:
            top = ix.bit_length() - 1
            self.volumes[ix] = self.lengths[top] * self.volume(ix ^ 1 << top)
        return self.volumes[ix]

    def price(self, ia: int, ib: int, left: int) -> float:
        """What a pair costs."""
        union = ia | ib
        if left == union:
            return CALL + PASS * self.volume(union)
        narrow = min(self.volume(union & ~ib), self.volume(union & ~ia))
        stacked = STACK if ia & ib & left else 1.0
        return CALL + self.volume(union) * max(GEMM * stacked, MATVEC / narrow)


def best(
    code: Code, items: list[IndexedOp], out: Indices, dims: Mapping[int, Size]
) -> tuple[int, int]:
    """The first pair of the cheapest order of all."""
    names = {
        i: 1 << k for k, i in enumerate(dict.fromkeys(i for _, ix in items for i in ix))
    }
    reads = tuple([sum({names[i] for i in ix}) for _, ix in items])
    kept = sum({names[i] for i in out if i in names})
    first: dict[Op, int] = {}
    equal = tuple([first.setdefault(a, k) for k, (a, _) in enumerate(items)])
    return pair(reads, kept, equal, tuple([code.length(dims[i]) for i in names]))


@cached(4096)  # layers, links and terms repeat
def pair(
    reads: tuple[int, ...], kept: int, equal: tuple[int, ...], lengths: tuple[float, ...]
) -> tuple[int, int]:
    """The same, of the indices that every item reads, those that are kept, and which items are equal."""
    prices = Prices(lengths)
    full = (1 << len(reads)) - 1
    read = [0] * (full + 1)  # by a set of items, the indices that it reads
    for k, mine in enumerate(reads):
        for mask in range(1 << k, 2 << k):
            read[mask] = mine | read[mask ^ 1 << k]
    inner = [read[mask] & (read[full ^ mask] | kept) for mask in range(full + 1)]
    alike = [
        sorted(equal[k] for k in range(len(reads)) if mask >> k & 1)
        for mask in range(full + 1)
    ]
    # the price, and one half of the first split
    found: list[tuple[float, int]] = [(0.0, 0)] * (full + 1)
    for mask in range(1, full + 1):
        if not mask & (mask - 1):
            continue
        cheapest_split = (float("inf"), 0)
        sub = (mask - 1) & mask
        while sub > mask ^ sub:
            other = mask ^ sub
            both = prices.price(inner[sub], inner[other], inner[mask])
            twin = alike[sub] == alike[other]
            if twin and inner[mask].bit_count() < (inner[sub] | inner[other]).bit_count():
                both *= TWIN
            cost = found[sub][0] + (0.0 if twin else found[other][0]) + both
            if cost < cheapest_split[0]:
                cheapest_split = cost, sub
            sub = (sub - 1) & mask
        found[mask] = cheapest_split
    return innermost([half for _, half in found])


def innermost(halves: Sequence[int]) -> tuple[int, int]:
    """The first two items that meet, where `halves` says one half of the best split of every set."""
    mask = len(halves) - 1
    while True:
        a = halves[mask]
        b = mask ^ a
        if a.bit_count() == b.bit_count() == 1:
            return a.bit_length() - 1, b.bit_length() - 1
        mask = a if a.bit_count() > 1 else b


def cheapest(
    code: Code, items: list[IndexedOp], out: Indices, dims: Mapping[int, Size]
) -> tuple[int, int]:
    """Among many factors the pair that costs least; between equal ones what makes the smaller array."""
    names = {
        i: 1 << k for k, i in enumerate(dict.fromkeys(i for _, ix in items for i in ix))
    }
    prices = Prices([code.length(dims[i]) for i in names])
    bits = [sum({names[i] for i in ix}) for _, ix in items]
    kept = sum({names[i] for i in out if i in names})
    readers = Counter(i for _, ix in items for i in set(ix))
    near = touching(items)
    if not near:
        small = sorted(range(len(items)), key=lambda k: prices.volume(bits[k]))
        return small[0], small[1]
    # a pair does not sum these
    wanted = kept | sum({names[i] for i, n in readers.items() if n > 2})

    def cost(pair: tuple[int, int]) -> tuple[float, float, tuple[int, int]]:
        ia, ib = bits[pair[0]], bits[pair[1]]
        # read by one of the two: by somebody else as well, or it were summed
        single = ia ^ ib
        left = (ia | ib) & (wanted | single)
        return prices.price(ia, ib, left), prices.volume(left), pair

    return min(near, key=cost)


def touching(items: Sequence[IndexedOp]) -> set[tuple[int, int]]:
    """The pairs that have an index in common."""
    near: set[tuple[int, int]] = set()
    by_index: dict[int, list[int]] = {}
    for k, (_, ix) in enumerate(items):
        for i in ix:
            near |= {(j, k) for j in by_index.get(i, ())}
            by_index.setdefault(i, []).append(k)
    return near


def same_meetings(
    items: Sequence[IndexedOp], p: int, q: int, out: Indices
) -> list[tuple[int, int]]:
    """Other pairs of the same two factors that meet in the same way: they are the same operation."""
    a, b = items[p][0], items[q][0]
    mark = meeting(items, p, q, out)
    found, used = [], {p, q}
    for j, (c, _) in enumerate(items):
        for k, (d, _) in enumerate(items):
            if (
                j != k
                and not {j, k} & used
                and c is a
                and d is b
                and meeting(items, j, k, out) == mark
            ):
                found.append((j, k))
                used |= {j, k}
    return found


def meeting(
    items: Sequence[IndexedOp], p: int, q: int, out: Indices
) -> tuple[tuple[int, bool], ...]:
    """How two factors meet: their indices numbered as they come, and which of them are read by others."""
    others = set(out).union(*(ix for k, (_, ix) in enumerate(items) if k not in (p, q)))
    seen: dict[int, int] = {}
    return tuple(
        (seen.setdefault(i, len(seen)), i in others) for i in (*items[p][1], *items[q][1])
    )
