"""A network as a graph, reduced to matrix words.

Indices are nodes, factors with two axes edges, factors with one axis pendants.  A summed index of degree two is a
matrix product, parallel edges are an entrywise product, a loop is a diagonal, a pendant on a through-going index
a diagonal matrix, a dangling index a sum.  What is left between the indices of the output is what `blocks.py`
puts together.

    legend   i, j, a, b indices   p phrase   e exponent
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from frechet.network.network import Exponent
from frechet.network.size import Size
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.quotients import cancelled
from frechet.notation.phrases.traits import tilted

# (vectors, edges) at an index: what is reduced first
ORDER = {
    (1, 1): 0,
    (0, 1): 1,
    (1, 0): 1,
    (0, 2): 2,
    (1, 2): 3,
}

SUMS = ("sum", "norm1")

PhrasePowers = tuple[tuple[Phrase, Exponent], ...]


class NoWords(Exception):
    """The network is not series-parallel between its outputs: it has no matrix words."""


@dataclass(frozen=True)
class GraphEdge:
    """Entrywise factors, all read at the same one or two indices."""

    factors: PhrasePowers
    ends: tuple[int, ...]

    def at(self, *ends: int) -> Phrase:
        """The phrase, read in this order of the indices."""
        p = cancelled(self.factors)
        return p if self.ends == ends else ph.transpose(p)

    def other(self, i: int) -> int:
        """The index at the other end."""
        return self.ends[0] if self.ends[1] == i else self.ends[1]


@dataclass
class Graph:
    """Pieces between indices; `keep` are the indices that stay."""

    dims: dict[int, Size]
    keep: Collection[int]
    # differences as the user wrote them: a norm does not care about the sign
    prefer: Collection[Phrase] = ()
    scalars: list[tuple[Phrase, Exponent]] = field(default_factory=list)
    at: dict[int, list[GraphEdge]] = field(default_factory=dict)  # the pieces at each index

    @property
    def pieces(self) -> list[GraphEdge]:
        """Every piece once."""
        return [q for i, here in self.at.items() for q in here if q.ends[0] == i]

    def without(self, gone: Collection[GraphEdge]) -> Graph:
        """The same graph without some pieces."""
        made = Graph(self.dims, self.keep, self.prefer)
        for q in self.pieces:
            if not any(q is g for g in gone):
                made.put(q)
        return made

    def put(self, q: GraphEdge) -> None:
        """A piece at its indices."""
        for i in q.ends:
            self.at.setdefault(i, []).append(q)

    def take(self, q: GraphEdge) -> None:
        """Remove a piece."""
        for i in q.ends:
            self.at[i] = [p for p in self.at[i] if p is not q]
            if not self.at[i]:
                del self.at[i]

    def add(self, factors: PhrasePowers, ends: tuple[int, ...]) -> None:
        """A piece; joins one that has the same ends, and a loop becomes a vector."""
        if len(ends) == 2 and ends[0] == ends[1]:  # a loop is the diagonal, as a vector
            factors, ends = ((ph.diagonal_of(ph.had(factors)), 1),), ends[:1]
        other = next(
            (q for q in self.at.get(ends[0], ()) if set(q.ends) == set(ends)), None
        )
        if other is not None:
            self.take(other)
            transposed = (
                factors
                if other.ends == ends
                else tuple((ph.transpose(p), e) for p, e in factors)
            )
            factors, ends = other.factors + transposed, other.ends
        self.put(GraphEdge(factors, ends))

    def reduce(self) -> None:
        """Reduce every index that is summed, the ones that need no diagonal matrix first."""
        self.chains()
        waiting = [(self.rank(i), i) for i in self.at if i not in self.keep]
        heapify(waiting)
        while waiting:
            rank, i = heappop(waiting)
            if i not in self.at:
                continue
            if rank != self.rank(i):
                heappush(waiting, (self.rank(i), i))
                continue
            if rank > 3:
                return  # blocks.py may know what to do
            near = {j for q in self.at[i] for j in q.ends} - {i}
            self.eliminate(i, self.at[i])
            for j in near:
                if j in self.at and j not in self.keep:
                    heappush(waiting, (self.rank(j), j))

    def chains(self) -> None:
        """Every row of products at once: linear where one product after another would be quadratic."""
        inner = {i for i in self.at if i not in self.keep and self.rank(i) == 2}
        while inner:
            i = inner.pop()
            left, right = self.at[i]
            before, start = self.follow(i, left, inner)
            after, stop = self.follow(i, right, inner)
            if start == stop or i in (start, stop):
                continue  # a loop: its trace or its diagonal comes later
            path = [(q, b, a) for q, a, b in reversed(before)] + after
            for q, _, _ in path:
                self.take(q)
            self.add(((ph.mul([q.at(a, b) for q, a, b in path]), 1),), (start, stop))

    def follow(
        self, i: int, q: GraphEdge, inner: set[int]
    ) -> tuple[list[tuple[GraphEdge, int, int]], int]:
        """The edges from i through q as far as nothing else meets them, with their ends, and the last index."""
        path = [(q, i, q.other(i))]
        while (j := path[-1][2]) in inner:
            inner.discard(j)
            step = next(p for p in self.at[j] if p is not path[-1][0])
            path.append((step, j, step.other(j)))
        return path, path[-1][2]

    def rank(self, i: int) -> int:
        """How good an index is to reduce now: a vector at its end, a sum, a product, a diagonal in between."""
        vectors = sum(len(q.ends) == 1 for q in self.at[i])
        return ORDER.get((vectors, len(self.at[i]) - vectors), 9)

    def eliminate(self, i: int, here: list[GraphEdge]) -> None:
        """Sum over one index."""
        here = list(here)
        for q in here:
            self.take(q)
        vectors, edges = (
            [q for q in here if len(q.ends) == 1],
            [q for q in here if len(q.ends) == 2],
        )
        match len(vectors), len(edges):
            case 1, 0:
                self.scalars.append(closed(vectors[0].factors, self.prefer))
            case 0, 1:
                self.dangling(i, edges[0])
            case 1, 1:
                a = edges[0].other(i)
                self.add(((ph.mul([edges[0].at(a, i), vectors[0].at(i)]), 1),), (a,))
            case _:
                a, b = edges[0].other(i), edges[1].other(i)
                between = [ph.diagonal_matrix(vectors[0].at(i))] if vectors else []
                self.add(
                    ((ph.mul([edges[0].at(a, i), *between, edges[1].at(i, b)]), 1),), (a, b)
                )

    def dangling(self, i: int, edge: GraphEdge) -> None:
        """The sum over one index of a matrix; over both, of all its entries."""
        a = edge.other(i)
        if a not in self.keep and a not in self.at:
            self.scalars.append(closed(edge.factors, self.prefer))
            return
        m = edge.at(a, i)
        if m.op == "mul":
            last = m.args[-1]
            sums = (
                ph.call("sum", (ph.transpose(last),), ())
                if ph.is_row(last)
                else row_sums(last)
            )
            self.add(((ph.mul([*m.args[:-1], sums]), 1),), (a,))
        else:
            self.add(((row_sums(m), 1),), (a,))


def row_sums(m: Phrase) -> Phrase:
    """M·1; of A∘B it may be shorter as the diagonal of A·B'."""
    if m.op == "T":
        return (
            ph.transpose(m) if ph.is_row(m) else ph.call("sum", (m.args[0], 1), m.shape[:1])
        )
    ways = [ph.call("sum", (m, 2), m.shape[:1])]
    if m.op == "had" and [e for _, e in m.args] == [1, 1]:
        p, q = (f for f, _ in m.args)
        ways += [ph.diagonal_of(ph.mul([a, ph.transpose(b)])) for a, b in ((p, q), (q, p))]
    return min(ways, key=lambda p: p.cost)


def closed(factors: PhrasePowers, prefer: Collection[Phrase]) -> tuple[Phrase, Exponent]:
    """The sum of all entries: a norm, an inner product, a trace, a sum."""
    merged = cancelled(factors)
    powers = merged.args if merged.op == "had" else ((merged, 1),)
    if len(powers) == 1 and powers[0][1] == 2:
        return norm(powers[0][0], prefer), 2
    ways = []
    if len(powers) == 2 and powers[0][1] == powers[1][1] == 1:
        p, q = powers[0][0], powers[1][0]
        ways.append(
            inner(p, q, prefer)
            if len(p.shape) == 1
            else shortest_trace(ph.mul([ph.transpose(p), q]), prefer)
        )
    ways.append(summed(merged, prefer))
    if len(merged.shape) == 1 and all(
        q.op == "call" and q.args[0] == "diag" for q, _ in powers
    ):
        ways.append(shortest_trace(ph.had((q.args[1], e) for q, e in powers), prefer))
    best = min(
        ways,
        key=lambda p: (
            merged.moves and p.args[0] in SUMS,
            p.cost - (p.args[0] not in SUMS),
        ),
    )
    return (best.args[0], int(best.args[1])) if best.op == "power" else (best, 1)


def summed(p: Phrase, prefer: Collection[Phrase]) -> Phrase:
    """The sum of all entries; of absolute values it is a norm."""
    p = ph.shorter_lying(p)
    if p.op == "call" and p.args[0] == "abs":
        return norm(p.args[1], prefer, "norm1")
    return ph.call("sum", (p,), ())


def norm(p: Phrase, prefer: Collection[Phrase], word: str = "norm2") -> Phrase:
    """The Euclidean or Frobenius norm, or another even one, of a difference as it was written."""
    p = ph.shorter_lying(p)
    turned = ph.negated(p)
    return ph.call(word, (turned if turned is not None and turned in prefer else p,), ())


def inner(p: Phrase, q: Phrase, prefer: Collection[Phrase]) -> Phrase:
    """x'·y of two columns, in the shorter order; x'·A'·A·x is a squared norm."""
    return min(
        (bilinear(p, q, prefer), bilinear(q, p, prefer)), key=lambda f: (tilted(f), f.cost)
    )


def bilinear(p: Phrase, q: Phrase, prefer: Collection[Phrase]) -> Phrase:
    """p'·q as one chain."""
    left = [ph.transpose(f) for f in reversed(ph.links(p))]
    return square(ph.mul([*left, q]), prefer)


def shortest_trace(p: Phrase, prefer: Collection[Phrase]) -> Phrase:
    """The trace, of the product or of its transpose; of W'·W a squared norm."""
    if p.op == "mul":
        other = ph.mul([ph.transpose(f) for f in reversed(p.args)])
        p = min((p, other), key=lambda f: (tilted(f), f.cost))
        even = square(p, prefer)
        if even is not p:
            return even
        if p.op == "mul" and p.args[0].moves and not p.args[-1].moves:
            p = ph.mul([*p.args[1:], p.args[0]])
    if not p.shape:
        return p  # the trace of a column times a row is a number
    return ph.call("tr", (p,), ())


def square(p: Phrase, prefer: Collection[Phrase]) -> Phrase:
    """W'·W as ‖W‖²: a chain that reads the same from both ends, of even length."""
    if p.op != "mul" or len(p.args) % 2:
        return p
    k = len(p.args) // 2
    if all(ph.are_transposes(p.args[i], p.args[-1 - i]) for i in range(k)):
        return ph.scalar_power(norm(ph.mul(p.args[k:]), prefer), 2)
    return p
