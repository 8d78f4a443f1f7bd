"""The derivative of an expression as maps and coefficient arrays, before anything is written down.

legend   f function   x variable   T coefficient array: axes of the value, then of the variable, order times
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product as choices
from operator import index

from frechet.answers.forms import Context
from frechet.calculus.sweeps import differential, pullback
from frechet.derivatives import partials, tangent
from frechet.errors import Unsupported
from frechet.errors.limits import Limits, limited, once
from frechet.expr.laws import expand, simplified, simplify
from frechet.expr.node import Expr, Symbol, symbol
from frechet.expr.sums import one
from frechet.functions.algebra import lower
from frechet.functions.declaration import type_of
from frechet.reading import Reading

ORDERS = 4  # higher orders are refused
READ = 1000  # printed answers of fewer tokens are read back by the check


class Maps:
    """The derivative of `order` of f by several variables, and what its forms share."""

    def __init__(
        self,
        f: Expr,
        variables: Sequence[Symbol],
        order: int,
        context: Context,
        reading: Reading | None,
    ) -> None:
        if (
            not hasattr(order, "__index__") or not 1 <= index(order) <= ORDERS
        ):  # NumPy's whole numbers too
            raise Unsupported(
                f"order {order} is not supported", hint=f"orders 1 to {ORDERS} are"
            )
        curved = [x for x in variables if x.space.structure in tangent.CURVED]
        if curved and order > 1:
            raise Unsupported(
                f"a derivative of order {order} by {curved[0].name} on a curved space is not supported",
                hint=f"it needs a connection; declare {curved[0].name} without {curved[0].space.structure}",
            )
        self.f, self.f_type, self.variables, self.order = (
            lower(f),
            type_of(f),
            tuple(variables),
            index(order),
        )
        self.context, self.reading = context, reading

    @property
    def limits(self) -> Limits | None:
        """What each question about it may cost."""
        return self.context.limits

    # ---------------------------------------------------------------- the maps
    @property
    def lying(self) -> bool:
        """Is the value a row?"""
        return self.f_type.row

    def direction(self, x: Symbol, k: int = 1) -> Symbol:
        """The direction of a variable: dX, at higher orders dX2, dX3."""
        name = "d" + x.name + (str(k) if k > 1 else "")
        while name in self.context.notation.taken:
            name += "_"
        return symbol(name, space=tangent.tangent(x))

    @once("simplifying")
    def settled(self) -> Expr:
        """The function after the laws that apply to it: what is differentiated."""
        return simplify(self.f)

    @once("deriving")
    def differentials(self) -> list[Expr]:
        """D f, D² f, ... as expressions in the directions; several variables move together."""
        found, e = [], self.settled
        for k in range(1, self.order + 1):
            e = simplify(differential(e, {x: self.direction(x, k) for x in self.variables}))
            if k > 1:  # the terms of a trace are often equal up to a cycle
                e = self._shorter(e, simplify(expand(e)))
            found.append(e)
        return found

    @once("deriving")
    def gradients(self) -> dict[Symbol, Expr]:
        """Of a scalar function: one reverse sweep; what the directions of a structured variable see of it is right."""
        found = pullback(self.settled, self.variables, one)
        return dict(zip(self.variables, simplified(found), strict=True))

    @limited("deriving")
    def coefficients(self, xs: Sequence[Symbol]) -> Expr:
        """The coefficient array of the derivative by these variables, one after another, each projected."""
        start = None if self.f.rank else self.gradients[xs[0]]
        return partials.coefficients(self.settled, xs, start, self._shorter)

    @limited("deriving")
    def projected(self, t: Expr, xs: Sequence[Symbol]) -> Expr:
        """An array on the tangent spaces of these variables, whose axes follow one another."""
        return partials.projected(t, xs, 0, self._shorter)

    def _shorter(self, a: Expr, b: Expr) -> Expr:
        """The expression with fewer tokens: products that are multiplied out may cancel or collect."""
        length = self.context.notation.length
        return b if (length(b) or READ) < (length(a) or READ) else a

    @once("deriving")
    def tensors(self) -> dict[tuple[Symbol, ...], Expr]:
        """The coefficient arrays for every choice of variables."""
        return {
            xs: self.coefficients(xs) for xs in choices(self.variables, repeat=self.order)
        }
