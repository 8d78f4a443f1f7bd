"""What frechet remembers between two derivations, found by looking, and how to forget it.

A store is a container at the level of a module or of a class: the intern tables of nodes, sizes and phrases are weak
dictionaries there, so they are empty again once an answer is dropped and collected.  What a node or a form remembers
of itself (its primitive part, cached properties) goes with it; only two links have to be cut: that of a node to its
transpose, because the pair keeps itself in the table, and that of a size that a function's declaration keeps to the
polynomial that proves it positive.  Functions with `cache_clear` are cleared by it.
"""

from __future__ import annotations

import gc
import pkgutil
import sys
from collections.abc import Collection, Iterator
from importlib import import_module
from types import ModuleType
from weakref import WeakKeyDictionary, WeakSet, WeakValueDictionary

import frechet as fr
from frechet.expr.node import _table
from frechet.network.size import Size

CONTAINERS = (dict, list, set, WeakKeyDictionary, WeakSet, WeakValueDictionary)


def modules() -> list[ModuleType]:
    """Every module of frechet, imported."""
    for found in pkgutil.walk_packages(fr.__path__, "frechet."):
        if not found.name.endswith("__main__"):
            import_module(found.name)
    return [
        m for name, m in sorted(sys.modules.items()) if name.partition(".")[0] == "frechet"
    ]


def attributes() -> Iterator[tuple[str, object]]:
    """Everything at the level of a module or of a class."""
    for module in modules():
        owners = {module.__name__: module} | {
            f"{module.__name__}.{name}": value
            for name, value in vars(module).items()
            if isinstance(value, type) and value.__module__ == module.__name__
        }
        for owner, space in owners.items():
            yield from (
                (f"{owner}.{name}", value)
                for name, value in vars(space).items()
                if not name.startswith("__")
            )


def forget_links() -> None:
    """X keeps X', whose key in the table keeps X; a size that lives on keeps how it is written above 1."""
    for e in list(_table.values()):
        e.flipped = None
    for n in list(Size._all.values()):
        n._above = None


class Caches:
    """The stores with their sizes before anything was derived, and the functions that remember their values."""

    def __init__(self) -> None:
        found = list(attributes())
        self.functions = {name: f for name, f in found if hasattr(f, "cache_clear")}
        self.stores: dict[str, Collection[object]] = {
            name: s for name, s in found if isinstance(s, CONTAINERS)
        }
        fr.derive("sum(exp(x'))", "x").evaluate(
            {"x": [1.0]}
        )  # what is loaded late is loaded
        self.clear()
        self.empty = self.sizes()
        gc.freeze()  # from here on, collections look at what the benchmark makes and at nothing else

    def sizes(self) -> dict[str, int]:
        """How much every store holds."""
        held = {name: len(s) for name, s in self.stores.items()}
        return held | {name: f.cache_info().currsize for name, f in self.functions.items()}  # type: ignore[attr-defined]

    def clear(self) -> None:
        """Forget everything; the caller has dropped its expressions and answers."""
        for f in self.functions.values():
            f.cache_clear()  # type: ignore[attr-defined]
        before = -1
        while before != (
            before := len(_table)
        ):  # the key of a node keeps its children for one collection more
            forget_links()
            gc.collect()

    def check(self) -> None:
        """Nothing is remembered: every store is as it was before anything was derived."""
        left = {
            name: n - self.empty[name]
            for name, n in self.sizes().items()
            if n != self.empty[name]
        }
        assert not left, f"something is remembered between two derivations: {left}"
