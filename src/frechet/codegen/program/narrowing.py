"""Products of many factors in steps of two, sums of many terms in few, before anything is differentiated.

The derivative of a product of n factors by one that stands in it n/2 times has n/2 terms of n - 1 factors each.  In
steps of two, every step has two short adjoints: the work grows as n does.  Pairs of the same two factors are one step,
so `sum((A*B*C*x).^2)` stays the square of one vector.

    legend   e network   item (factor, axes, exponent)   i index
"""

from __future__ import annotations

from collections import Counter

from frechet.codegen.program.definitions import LONG_SUM, RECENT, WIDE, Lets
from frechet.expr.net import net, renewed
from frechet.expr.node import Expr, Net, Sum, Symbol
from frechet.expr.powers import Part, arrays_among, scalars_among
from frechet.expr.sums import add
from frechet.network.axis import indices_of
from frechet.network.size import Number, Size


def narrow(lets: Lets, f: Expr) -> Expr:
    """The function with every wide product as a chain of definitions."""
    done: dict[Expr, Expr] = {}
    sums = Sums(lets)
    for t in lets.topological(f):
        if isinstance(t, Symbol) and t in lets.of:
            made = done[lets.of[t]]
            # a long sum goes by its name, also where it is defined
            lets.of[t] = lets.of[t] if made is t else made
            done[t] = t
            continue
        new = renewed(t, done)
        done[t] = (
            stepwise(lets, new)
            if isinstance(new, Net)
            else sums.short(new)
            if isinstance(new, Sum)
            else new
        )
    return done[f]


class Sums:
    """Long sums, each in terms of the longest before that is a part of it: layer k of a residual stack has k terms."""

    def __init__(self, lets: Lets) -> None:
        self.lets = lets
        self.named: list[tuple[dict[Expr, Number], Expr]] = []

    def short(self, e: Sum) -> Expr:
        """The sum with few terms, or its name."""
        if len(e.terms) <= LONG_SUM:
            return e
        mine = {t: c for c, t in e.terms}
        parts = [
            (part, s)
            for part, s in self.named[-RECENT:]
            if all([mine.get(t) == c for t, c in part.items()])
        ]
        part, s = max(parts, key=lambda found: len(found[0]), default=({}, e))
        made = add(
            [*((c, t) for c, t in e.terms if t not in part), *([(1, s)] if part else [])],
            e.shape,
        )
        if not isinstance(made, Sum) or len(made.terms) <= LONG_SUM:
            return made
        self.named.append((mine, self.lets.name(made)))
        return self.named[-1][1]


def stepwise(lets: Lets, e: Net) -> Expr:
    """One network of few factors."""
    wide = arrays_among(e.parts)
    if (
        len(wide) <= WIDE
        or not e.fills
        or any(not isinstance(a, int) for _, ax, _ in wide for a in ax)
    ):
        return e
    items: list[Part] = [
        (f, ax, 1) for f, ax, p in wide if isinstance(p, int) and p > 0 for _ in range(p)
    ]
    items += [(f, ax, p) for f, ax, p in wide if not (isinstance(p, int) and p > 0)]
    return Steps(lets, e, items).whole()


class Steps:
    """The factors of a network, two of them at a time replaced by their product."""

    def __init__(self, lets: Lets, e: Net, items: list[Part]) -> None:
        self.lets, self.e, self.items = lets, e, items
        self.sizes: dict[int, Size] = dict(enumerate(e.signature.dims))
        self.outer = indices_of(e.signature.out)
        self.readers = Counter(i for _, ax, _ in items for i in set(ax))

    def whole(self) -> Expr:
        """The network of the last factors."""
        last: Part | None = None
        while len(self.items) > 3:
            start = (
                last
                if last and len(last[1]) <= 2
                else min(self.items, key=lambda item: len(item[1]))
            )
            pair = start, self.partner(start)
            for first, second in [pair, *self.twins(*pair)]:
                last = self.step(first, second)
        out, _, _ = self.e.signature
        scalars = scalars_among(self.e.parts)
        used = self.outer.union(*(indices_of(ax) for _, ax, _ in self.items))
        return net(
            out, [*scalars, *self.items], {i: self.sizes[i] for i in used}, self.e.shape
        )

    def left(self, first: Part, second: Part) -> set[int]:
        """The indices of a pair that are read elsewhere."""
        a, b = set(first[1]), set(second[1])
        read: set[int] = a | b  # type: ignore[assignment, operator]
        return {i for i in read if i in self.outer or self.readers[i] > (i in a) + (i in b)}

    def partner(self, start: Part) -> Part:
        """The neighbour with which the fewest indices are left."""
        mine = set(start[1])
        near = [p for p in self.items if p is not start and not mine.isdisjoint(p[1])]
        others = near or [p for p in self.items if p is not start]
        return min(others, key=lambda p: len(self.left(start, p)))

    def twins(self, first: Part, second: Part) -> list[tuple[Part, Part]]:
        """Another pair of the same two factors that meet in the same way."""
        rest = [p for p in self.items if p is not first and p is not second]
        these = [p for p in rest if p[0] is first[0] and p[2] == first[2]]
        those = [q for q in rest if q[0] is second[0] and q[2] == second[2]]
        mark = self.meeting(first, second)
        return [
            (p, q)
            for p in these
            for q in those
            if q is not p and self.meeting(p, q) == mark
        ][:1]

    def meeting(self, first: Part, second: Part) -> tuple[tuple[int, bool], ...]:
        """Their indices numbered as they come, and which of them are read elsewhere."""
        kept = self.left(first, second)
        names: dict[object, int] = {}
        return tuple(
            [(names.setdefault(i, len(names)), i in kept) for i in (*first[1], *second[1])]
        )

    def step(self, first: Part, second: Part) -> Part:
        """A pair as one named factor."""
        ix = tuple(sorted(self.left(first, second)))
        # steps that look alike are alike
        own = {i: k for k, i in enumerate(dict.fromkeys((*ix, *first[1], *second[1])))}
        pair = [(f, [own[i] for i in ax], p) for f, ax, p in (first, second)]
        made = net([own[i] for i in ix], pair, {k: self.sizes[i] for i, k in own.items()})  # type: ignore[index]
        for p in (first, second):
            self.items.remove(p)
            self.readers.subtract(set(p[1]))
        self.items.append((self.lets.name(made), ix, 1))
        self.readers.update(ix)
        return self.items[-1]
