"""The derivative of an expression as maps and tensors, before anything is written down.

legend   f function   x variable   T tensor: axes of the value, then of the variable, order times
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count
from itertools import product as choices
from operator import index

from frechet.answers.forms import Context
from frechet.answers.titles import title
from frechet.calculus.sweeps import differential, pullback
from frechet.derivatives import partials, tangent
from frechet.derivatives.conditions import (
    Condition,
    collect_conditions,
    jumps,
    left_of_kinks,
)
from frechet.errors import Unsupported
from frechet.errors.limits import Limits, limited_method, limited_property
from frechet.expr.laws import expand, simplified, simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, reaching, symbol, symbols
from frechet.expr.sums import one
from frechet.functions.algebra import lower
from frechet.functions.declaration import type_of
from frechet.reading import Reading
from frechet.reading.elaborate import freed

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
        return symbol(name, space=tangent.tangent_space(x))

    @limited_property("simplifying")
    def settled(self) -> Expr:
        """The function after the laws that apply to it: what is differentiated."""
        return simplify(self.f)

    @limited_property("deriving")
    def differentials(self) -> list[Expr]:
        """D f, D² f, ... as expressions in the directions; several variables move together."""
        found, e = [], self.settled
        for k in range(1, self.order + 1):
            e = simplify(differential(e, {x: self.direction(x, k) for x in self.variables}))
            if k > 1:  # the terms of a trace are often equal up to a cycle
                e = self._shorter(e, simplify(expand(e)))
            found.append(e)
        return found

    @limited_property("deriving")
    def gradients(self) -> dict[Symbol, Expr]:
        """Of a scalar function: one reverse sweep; what the directions of a structured variable see of it is right."""
        found = pullback(self.settled, self.variables, one)
        return dict(zip(self.variables, simplified(found), strict=True))

    @limited_property("deriving")
    def adjoints(self) -> tuple[Symbol, dict[Symbol, Expr]]:
        """A cotangent G in the shape of the value, and what the adjoint by each variable makes of it."""
        letters, taken = "GVUW" if self.f.rank == 2 else "gvuw", self.context.notation.taken
        more = (f"{letters[0]}{k}" for k in count(1))
        others = {*taken, title(self.f.rank, [s.name for s in symbols(self.f)])}
        name = next(c for c in chain(letters, more) if c not in others)
        G = symbol(name, *self.f.shape)
        found = zip(self.variables, pullback(self.settled, self.variables, G), strict=True)
        return G, {x: self.projected(simplify(a), [x]) for x, a in found}

    @limited_method("deriving")
    def moved_gradient(self, x: Symbol, y: Symbol) -> Expr:
        """The derivative of the gradient by x in a direction of y."""
        moved = simplify(differential(self.gradients[x], {y: self.direction(y)}))
        return self.projected(moved, [x])

    @limited_method("deriving")
    def tensor_by(self, xs: Sequence[Symbol]) -> Expr:
        """The tensor of the derivative by these variables, one after another, each projected."""
        start = None if self.f.rank else self.gradients[xs[0]]
        return partials.derivative_tensor(self.settled, xs, start, self._shorter)

    @limited_method("deriving")
    def projected(self, t: Expr, xs: Sequence[Symbol]) -> Expr:
        """An array on the tangent spaces of these variables, whose axes follow one another."""
        return partials.projected_onto_tangents(t, xs, 0, self._shorter)

    def _shorter(self, a: Expr, b: Expr) -> Expr:
        """The expression with fewer tokens: products that are multiplied out may cancel or collect."""
        length = self.context.notation.length
        return b if (length(b) or READ) < (length(a) or READ) else a

    @limited_property("deriving")
    def tensors(self) -> dict[tuple[Symbol, ...], Expr]:
        """The tensors for every choice of variables."""
        return {xs: self.tensor_by(xs) for xs in choices(self.variables, repeat=self.order)}

    @limited_property("deriving")
    def pairs(self) -> dict[tuple[Symbol, ...], Expr]:
        """The second tensors, whatever the order."""
        pairs = choices(self.variables, repeat=2)
        return {xs: self.tensor_by(xs) for xs in pairs}

    @limited_property("deriving")
    def independent(self) -> dict[Symbol, Expr]:
        """Of a scalar function: the derivatives by independent entries."""
        found = self.gradients.items()
        return {x: simplify(tangent.independent(g, x)) for x, g in found}

    @limited_property("deriving")
    def unconstrained(self) -> dict[Symbol, Expr]:
        """Of a scalar function: the gradients of the same text with variables that have no structure."""
        free: dict[Expr, Symbol] = {
            x: symbol(x.name, space=x.space._replace(structure="")) for x in self.variables
        }
        f = (
            freed(self.reading, self.variables).expr
            if self.reading
            else substitute(self.f, free)
        )
        found = pullback(lower(f), list(free.values()), one)
        back: dict[Expr, Expr] = {y: x for x, y in free.items()}
        return {
            x: simplify(substitute(simplify(g), back))
            for x, g in zip(self.variables, found, strict=True)
        }

    @limited_method("deriving")
    def riemannian(self, metric: str) -> dict[Symbol, Expr]:
        """Of a scalar function: the gradients on curved spaces."""
        found = self.gradients.items()
        return {x: simplify(tangent.riemannian(g, x, metric)[1]) for x, g in found}

    # ---------------------------------------------------------------- where they hold
    @limited_property("deriving")
    def domain(self) -> list[Condition]:
        """Where the value exists."""
        read = self.reading.conditions if self.reading else []
        return collect_conditions(read, self.f, frozenset(), self.order)

    @limited_property("deriving")
    def conditions(self) -> list[Condition]:
        """Where the value exists and is differentiable."""
        read = self.reading.conditions if self.reading else []
        moving = reaching(self.variables, self.f)
        fixed = (
            [c for e in self._unshortened() for c in left_of_kinks(e, moving)]
            if jumps(self.f, moving)
            else []
        )
        return collect_conditions([*read, *fixed], self.f, moving, self.order)

    def _unshortened(self) -> list[Expr]:
        """The function and its differentials after the laws that hold at kinks too."""
        found = [self.f]
        for k in range(1, self.order + 1):
            directions: dict[Expr, Expr] = {x: self.direction(x, k) for x in self.variables}
            found.append(simplify(differential(found[-1], directions), everywhere=True))
        return found
