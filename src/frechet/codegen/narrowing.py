"""Products of many factors in steps of two, before anything is differentiated.

The derivative of a product of n factors by one that stands in it n/2 times has n/2 terms of n - 1 factors each.  In
steps of two, every step has two short adjoints: the work grows as n does.  Pairs of the same two factors are one step,
so `sum((A*B*C*x).^2)` stays the square of one vector.

    legend   e network   item (factor, axes, exponent)   i index
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.axis import indices_of
from frechet.codegen.lets import WIDE, Lets
from frechet.expr import net, rebuild
from frechet.node import Expr, Net, Symbol
from frechet.powers import Part
from frechet.size import Size


def narrow(lets: Lets, f: Expr) -> Expr:
    """The function with every wide product as a chain of definitions."""
    done: dict[Expr, Expr] = {}
    for t in lets.topological(f):
        if isinstance(t, Symbol) and t in lets.of:
            lets.of[t] = done[lets.of[t]]
            done[t] = t
            continue
        new = rebuild(t, lambda c: done.get(c, c)) if any(done.get(c, c) is not c for c in t.children) else t
        done[t] = stepwise(lets, new) if isinstance(new, Net) else new
    return done[f]


def stepwise(lets: Lets, e: Net) -> Expr:
    """One network of few factors."""
    wide = [p for p in e.parts if p[1]]
    if len(wide) <= WIDE or not e.fills or any(not isinstance(a, int) for _, ax, _ in wide for a in ax):
        return e
    out, _, dims = e.signature
    sizes: dict[int, Size] = dict(enumerate(dims))
    items: list[Part] = [(f, ax, 1) for f, ax, p in wide if isinstance(p, int) and p > 0 for _ in range(p)]
    items += [(f, ax, p) for f, ax, p in wide if not (isinstance(p, int) and p > 0)]
    outer = indices_of(out)
    last: Part | None = None
    while len(items) > 3:
        start = last if last in items and len(last[1]) <= 2 else min(items, key=lambda item: len(item[1]))
        pair = start, partner(start, items, outer)
        for first, second in [pair, *twins(pair, items, outer)]:
            items.remove(first)
            items.remove(second)
            last = as_step(lets, first, second, items, outer, sizes)
            items.append(last)
    scalars = [p for p in e.parts if not p[1]]
    used = outer.union(*(indices_of(ax) for _, ax, _ in items))
    return net(out, [*scalars, *items], {i: sizes[i] for i in used}, e.shape)


def partner(start: Part, items: Sequence[Part], outer: set[int]) -> Part:
    """The neighbour with which the fewest indices are left."""
    mine = set(start[1])
    near = [p for p in items if p is not start and not mine.isdisjoint(p[1])]
    others = [p for p in items if p is not start]
    return min(near or others, key=lambda p: len(left(start, p, items, outer)))


def left(first: Part, second: Part, items: Sequence[Part], outer: set[int]) -> set[int]:
    """The indices of a pair that are read elsewhere."""
    both = {*first[1], *second[1]}
    read = outer.union(*(p[1] for p in items if p is not first and p is not second))
    return {i for i in both if i in read}  # type: ignore[misc]


def twins(pair: tuple[Part, Part], items: Sequence[Part], outer: set[int]) -> list[tuple[Part, Part]]:
    """Another pair of the same two factors that meet in the same way."""
    first, second = pair
    rest = [p for p in items if p is not first and p is not second]
    mark = meeting(first, second, items, outer)
    for p in rest:
        if p[0] is first[0] and p[2] == first[2]:
            for q in rest:
                if q is not p and q[0] is second[0] and q[2] == second[2] and meeting(p, q, items, outer) == mark:
                    return [(p, q)]
    return []


def meeting(first: Part, second: Part, items: Sequence[Part], outer: set[int]) -> tuple[tuple[int, bool], ...]:
    """Their indices numbered as they come, and which of them are read elsewhere."""
    kept = left(first, second, items, outer)
    names: dict[object, int] = {}
    return tuple((names.setdefault(i, len(names)), i in kept) for i in (*first[1], *second[1]))


def as_step(
    lets: Lets, first: Part, second: Part, others: Sequence[Part], outer: set[int], sizes: dict[int, Size]
) -> Part:
    """A pair as a named factor."""
    ix = sorted(left(first, second, [*others, first, second], outer))
    used = {*first[1], *second[1]}
    made = net(ix, [first, second], {i: sizes[i] for i in indices_of(used)})
    return lets.name(made), tuple(ix), 1
