"""Canonical labelling of a small coloured graph: refine colours, individualise, use the symmetries found.

A graph is `adjacent[v] = [(edge label, w), ...]`, both directions, and one initial colour per node.
Whatever is decided here depends on colours and labels alone: isomorphic graphs get the same answer.

Ties are what makes this dear: k equal factors are k! orders.  One dive per further branch finds the
automorphism that makes the branch a copy of the first, so `tr(X^64)` takes 1 ms and not 64! steps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

Edge = tuple[int, str]
Adjacency = list[list[tuple[Edge, int]]]
Colouring = list[int]
Certificate = Callable[[Colouring], str]


def canonical_colouring(
    adjacent: Adjacency, colour: Colouring, certificate: Certificate
) -> Colouring:
    """A colouring with one node a colour; the same for isomorphic graphs, up to isomorphism."""
    fine = refine(adjacent, list(colour), sorted(set(colour)))
    if len(set(fine)) == len(fine):
        return fine
    return Search(adjacent, certificate).best(fine)[1]


def cells_of(colour: Colouring) -> dict[int, list[int]]:
    """The nodes of each colour."""
    cells: dict[int, list[int]] = {}
    for v, c in enumerate(colour):
        cells.setdefault(c, []).append(v)
    return cells


def refine(adjacent: Adjacency, colour: Colouring, start: Iterable[int]) -> Colouring:
    """Split colours, in place, until nodes of one colour see the same labels into the same colours."""
    cells = {c: set(vs) for c, vs in cells_of(colour).items()}
    queue = deque(start)
    waiting = set(queue)
    fresh = max(cells, default=0) + 1
    while queue:
        splitter = queue.popleft()
        waiting.discard(splitter)
        touched = seen_from(adjacent, cells[splitter], colour)
        for c in sorted(touched):
            groups = by_view(touched[c])
            if sum(map(len, groups)) == len(cells[c]):
                groups.pop(0)  # someone keeps the old colour
            if not groups:
                continue
            names = [c]
            for members in groups:
                for w in members:
                    colour[w] = fresh
                cells[c].difference_update(members)
                cells[fresh] = set(members)
                names.append(fresh)
                fresh += 1
            if c not in waiting:  # Hopcroft: the largest part need not split others again
                names.remove(max(names, key=lambda k: (len(cells[k]), -k)))
            for k in names:
                if k not in waiting:
                    queue.append(k)
                    waiting.add(k)
    return colour


def seen_from(
    adjacent: Adjacency, splitter: Iterable[int], colour: Colouring
) -> dict[int, dict[int, list[Edge]]]:
    """For each colour, its nodes next to the splitter with the labels they see."""
    touched: dict[int, dict[int, list[Edge]]] = {}
    for v in splitter:
        for edge, w in adjacent[v]:
            touched.setdefault(colour[w], {}).setdefault(w, []).append(edge)
    return touched


def by_view(seen: dict[int, list[Edge]]) -> list[list[int]]:
    """Nodes grouped by what they see, in the order of what they see."""
    groups: dict[tuple[Edge, ...], list[int]] = {}
    for w, labels in seen.items():
        groups.setdefault(tuple(sorted(labels)), []).append(w)
    return [groups[view] for view in sorted(groups)]


class Search:
    """Depth first over the choices that refinement leaves."""

    def __init__(self, adjacent: Adjacency, certificate: Certificate) -> None:
        self.adjacent, self.certificate = adjacent, certificate

    def individualise(self, colour: Colouring, v: int) -> Colouring:
        """Give one node a colour of its own and refine."""
        out = colour[:]
        out[v] = max(colour) + 1
        return refine(self.adjacent, out, [out[v]])

    def target(self, colour: Colouring) -> list[int] | None:
        """The smallest colour class with a choice."""
        cells = [vs for vs in cells_of(colour).values() if len(vs) > 1]
        return min(cells, key=lambda vs: (len(vs), colour[vs[0]]), default=None)

    def dive(self, colour: Colouring) -> Colouring:
        """Any leaf below."""
        while cell := self.target(colour):
            colour = self.individualise(colour, cell[0])
        return colour

    def best(self, colour: Colouring) -> tuple[str, Colouring, list[list[int]]]:
        """The least certificate, its colouring, and the automorphisms met."""
        cell = self.target(colour)
        if cell is None:
            return self.certificate(colour), colour, []
        orbit = {v: v for v in cell}

        def root(v: int) -> int:
            while orbit[v] != v:
                v = orbit[v]
            return v

        found: tuple[str, Colouring] | None = None
        automorphisms: list[list[int]] = []
        tried: list[int] = []
        for v in cell:
            if any(root(v) == root(t) for t in tried):
                continue
            tried.append(v)
            child = self.individualise(colour, v)
            new = self.copy_of(found, child)
            if new is None:
                certificate, leaf, new = self.best(child)
                if found is None or certificate < found[0]:
                    found = certificate, leaf
            automorphisms += new
            for symmetry in new:
                for x in cell:
                    if symmetry[x] in orbit:
                        orbit[root(x)] = root(symmetry[x])
        if found is None:
            raise AssertionError("a class with a choice has a member")
        return *found, automorphisms

    def copy_of(
        self, found: tuple[str, Colouring] | None, child: Colouring
    ) -> list[list[int]] | None:
        """The automorphism that makes this branch a copy of the best one, if one dive shows it."""
        if found is None:
            return None
        leaf = self.dive(child)
        if self.certificate(leaf) != found[0]:
            return None
        node = {c: w for w, c in enumerate(leaf)}
        return [[node[c] for c in found[1]]]
