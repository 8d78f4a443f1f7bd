"""Smaller expressions with the same trouble.

legend   c case   kind what went wrong   t tree
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from expressions import Case
from trees import Tree, literal, ones, swapped


def smaller(root: Tree) -> Iterator[Tree]:
    """The trees below the root, then trees with one node replaced by something smaller of its type."""
    nodes = sorted((t for t in root.nodes() if t.args), key=lambda t: -t.size)
    yield from nodes[1:]
    for t in nodes:
        for inner in list(t.nodes())[1:]:
            if inner.type == t.type:
                yield exchanged(root, t, inner)
    for t in nodes:
        for leaf in leaves(root, t.type):
            yield exchanged(root, t, leaf)
    for t in nodes:
        if t.op == "mpow" and abs(t.data[0]) > 1:
            yield exchanged(root, t, replace(t, data=(2 if t.data[0] > 0 else -1,)))
        if t.op in ("tr", "trace"):
            yield exchanged(root, t, replace(t, op="sum"))


def leaves(root: Tree, type: tuple) -> Iterator[Tree]:
    """The leaves that may stand for a tree of this type."""
    yield from {
        t.data: t for t in root.nodes() if t.op == "name" and t.type == type
    }.values()
    if type[0] == "s":
        yield literal("2")
    if type[0] == "v":
        yield ones(type)


def exchanged(root: Tree, old: Tree, new: Tree) -> Tree:
    """The tree with one node replaced, everywhere."""
    return swapped(root, lambda t: new if t is old else None)


def shrunk(c: Case, still: Callable[[Case], bool], budget: float = 60.0) -> Case:
    """A smaller case that is `still` in trouble, without facts that do not matter."""
    stop, tried = time.time() + budget, {c.short}
    again = True
    while again and time.time() < stop:
        again = False
        for new in candidates(c):
            if time.time() > stop:
                break
            if new.short not in tried:
                tried.add(new.short)
                if still(new):
                    c, again = new, True
                    break
    return c


def candidates(c: Case) -> Iterator[Case]:
    """Cases that are a little smaller."""
    for name in c.wrt if len(c.wrt) > 1 else ():
        yield replace(c, wrt=(name,))
    for root in smaller(c.root):
        new = replace(c, root=root)
        if root.size <= c.root.size and (by := new.by(new.used)) is not None:
            yield by
    for name in c.used:
        if c.names[name][1]:
            yield replace(c, names={**c.names, name: (c.names[name][0], "")})
