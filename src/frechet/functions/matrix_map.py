"""Functions of a matrix whose derivatives have names: `Dexpm(X)[H]`, `D2expm(X)[H,E]`.

The derivative of order k is a tensor-valued function: two axes of the value, then two for every direction.  A
directional derivative is its contraction with the directions, so the adjoint is the swap.

For f(X) = Σ c_m X^m the form S(H0, ..., Hk) = tr(H0 D^k f(X)[H1, ..., Hk]) is symmetric in all its arguments, because
it is the derivative of order k + 1 of the trace of an antiderivative of f.  For the gradient of a function (`polar`)
the same holds with tr(H0'·) in place of tr(H0·).  Both ways f(X') = f(X)'.

    legend   X argument   H direction   k order   pair the two axes of the value or of a direction
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

from frechet.expr.net import is_symmetric, net, transpose
from frechet.expr.node import Call, Expr
from frechet.expr.recipes import leading
from frechet.functions.declaration import Function, registry
from frechet.network.axis import Axes

_lock = threading.Lock()
NAMED = 4  # derivatives up to this order are words of the language
Rule = Callable[..., Expr]


class MatrixMap(Function):
    """A function of a matrix, or one of its derivatives as a tensor.

    `analytic`: a power series in a square matrix; else the gradient of a function of a matrix.  `nth(k, X, ...)` is
    the k-th derivative of a power series as a function of the same kind: what D^k f(X)[I, ..., I] is.  `note` is said
    of a derivative, `said` of the function itself.
    """

    def __init__(
        self,
        base: str,
        shapes: str,
        *,
        order: int = 0,
        analytic: bool = True,
        nth: Rule | None = None,
        more: Callable[..., Expr] | None = None,
        said: str = "",
        **facts: Any,
    ) -> None:
        self.base, self.shapes, self.order, self.analytic, self.nth = (
            base,
            shapes,
            order,
            analytic,
            nth,
        )
        self.more, self.facts = more, facts
        self.following: MatrixMap | None = None
        left, right = shapes.split("->")
        places = len(left.split(","))
        given = ", ".join(f"{{{k}}}" for k in range(places))
        name = ("D" + (str(order) if order > 1 else "") if order else "") + base
        words = dict(facts)
        if order:
            doc = f"{ORDINAL[min(order, 2)]} derivative of {base}, a tensor"
            hint = f"write {name}(X)[{', '.join(['H', 'E', 'F', 'G'][:order])}]"
            words |= {"simplify": None, "power": None, "doc": doc, "hint": hint}
            words |= {"keeps": (), "empty": False}
        else:
            words["note"] = said
        super().__init__(
            name,
            f"{left} -> {right * (order + 1)}",
            [],
            numpy=f"derivative({base}, {order}, {given})" if order else f"{base}({given})",
            transpose=None
            if order
            else lambda e: self.node(transpose(e.args[0]), *e.args[1:]),
            register=order <= NAMED,
            **words,
        )
        self.blocks = (2,) * (order + 1) if order else ()
        if order < NAMED:
            self.next()

    def next(self) -> MatrixMap:
        """The derivative of one order more; it is made once."""
        if self.following is None:
            made = MatrixMap(
                self.base,
                self.shapes,
                order=self.order + 1,
                analytic=self.analytic,
                nth=self.nth,
                more=self.more,
                **self.facts,
            )
            with _lock:
                self.following = self.following or made
        return self.following

    def node(self, *args: Any) -> Expr:
        """The value; a tensor at the argument or at its transpose, whichever comes first."""
        X, *rest = args
        if self.order and leading(transpose(X)) < leading(X):
            axes = tuple(range(2 * self.order + 2))
            return net(axes, [(self.node(transpose(X), *rest), swapped(axes))])
        return super().node(*args)

    def partial(self, e: Call, k: int, h: Expr) -> Expr:
        """The tensor of the next derivative, contracted with the direction; by other arguments, the rule for these."""
        mine = tuple(range(e.rank))
        if k:
            if self.more is None:
                return super().partial(e, k, h)
            return net(mine, [(self.more(self.order, *e.args), mine), (h, ())])
        new = (e.rank, e.rank + 1)
        return net(mine, [(self.next().node(*e.args), mine + new), (h, new)])

    def symmetries(self, e: Call) -> list[tuple[int, ...]]:
        """Every order of the pairs; where the argument is symmetric, also with the axes of every pair swapped."""
        if not self.order:
            return []
        found = []
        pairs = self.pairs(tuple(range(e.rank)))
        for chosen in permutations(pairs):
            order = self.axes(chosen)
            found.append(order)
            if is_symmetric(e.args[0]):
                found.append(swapped(order))
        return found

    def pairs(self, axes: Sequence[Any]) -> list[tuple[Any, Any]]:
        """The pairs of axes in which the form S is symmetric."""
        found = list(zip(axes[::2], axes[1::2], strict=True))
        return [found[0][::-1], *found[1:]] if self.analytic else found

    def axes(self, pairs: Sequence[tuple[Any, Any]]) -> tuple[Any, ...]:
        """The axes again."""
        first = pairs[0][::-1] if self.analytic else pairs[0]
        return (*first, *(a for pair in pairs[1:] for a in pair))

    def __reduce__(self) -> str | tuple[object, ...]:
        return (
            (derived, (registry[self.base], self.order))
            if self.order
            else super().__reduce__()
        )


ORDINAL = ("", "the", "a higher")


def swapped(axes: Axes) -> Axes:
    """The axes with those of every pair the other way round."""
    return tuple(a for i in range(0, len(axes), 2) for a in (axes[i + 1], axes[i]))


def derived(base: MatrixMap, order: int) -> MatrixMap:
    """The derivative of this order of a function, for pickles."""
    for _ in range(order):
        base = base.next()
    return base
