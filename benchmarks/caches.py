"""What frechet remembers between two derivations, and how to forget it.

All of it is listed in `errors/kept.py`.  The tables of nodes, sizes and phrases hold what somebody has, so they are as
they were once an answer is dropped and collected; what a form remembers of itself goes with it.  One link has to be
cut: that of a node to its transpose, because the pair keeps itself in the table.
"""

from __future__ import annotations

import gc
import pkgutil
from importlib import import_module

import frechet as fr
from frechet.errors.kept import KEPT
from frechet.expr.node import _table


def load() -> None:
    """Every module, and what is loaded late: nothing is listed after this that was not before."""
    for found in pkgutil.walk_packages(fr.__path__, "frechet."):
        if not found.name.endswith("__main__"):
            import_module(found.name)
    fr.derive("sum(exp(x'))", "x").evaluate({"x": [1.0]})


def forget_links() -> None:
    """X keeps X', whose key in the table keeps X."""
    for e in list(_table.values()):
        e.kept_transpose = None


class Caches:
    """All that is kept, with how much it held before anything was derived."""

    def __init__(self) -> None:
        load()
        self.clear()
        self.empty = self.sizes()
        gc.freeze()  # from here on, collections look at what the benchmark makes and at nothing else

    def sizes(self) -> dict[str, int]:
        """How much is kept, by name."""
        return {name: kept.held() for name, kept in KEPT.items()}

    def clear(self) -> None:
        """Forget everything; the caller has dropped its expressions and answers."""
        fr.clear_caches()
        before = -1
        while before != len(
            _table
        ):  # the key of a node keeps its children for one collection more
            before = len(_table)
            forget_links()
            gc.collect()

    def check(self) -> None:
        """Nothing is remembered: all is as it was before anything was derived."""
        left = {
            name: n - self.empty[name]
            for name, n in self.sizes().items()
            if n != self.empty[name]
        }
        assert not left, f"something is remembered between two derivations: {left}"
