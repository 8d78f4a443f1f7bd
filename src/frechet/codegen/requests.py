"""The parts of a derivative by name: value, gradient, Jacobian, Hessian, and products with directions and cotangents.

legend   f function   x variable   d direction of a variable   g cotangent of the value
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from frechet import partials
from frechet.codegen import sweeps
from frechet.codegen.compiling import Program, function
from frechet.codegen.lets import Lets
from frechet.codegen.options import Options
from frechet.codegen.stable import stable
from frechet.errors import ReadError, ShapeError
from frechet.node import Expr, Symbol, symbol
from frechet.rewrite import simplify
from frechet.sums import one, zero

QUANTITIES = ("value", "gradient", "jacobian", "hessian", "hvp", "vjp", "jvp")


class Request:
    """A function, its variables, and the program of what was asked for."""

    def __init__(self, f: Expr, variables: Sequence[Symbol], taken: set[str]) -> None:
        self.lets, self.xs = Lets(), list(variables)
        self.f = self.lets.shared(simplify(stable(f)))
        self.program = Program(self.lets)
        self.holes: list[Symbol] = []
        self.taken = taken

    def add(self, quantity: str) -> None:
        """One more quantity, for every variable."""
        if quantity not in QUANTITIES:
            raise ReadError(f"there is no {quantity} to compile", hint="known are " + ", ".join(QUANTITIES))
        if quantity in ("gradient", "hessian", "hvp") and self.f.rank:
            raise ShapeError(f"only a scalar has a {quantity}", hint="ask for jacobian, jvp or vjp")
        getattr(self, quantity)()

    def value(self) -> None:
        """f itself."""
        self.program.add("value", self.f)

    def gradients(self) -> list[Expr]:
        """Of a scalar function, one reverse sweep, projected where a variable has a structure."""
        found = sweeps.pullback(self.lets, self.f, self.xs, one)
        return [partials.projected(g, [x]) for x, g in zip(self.xs, found, strict=True)]

    def gradient(self) -> None:
        """∇f by every variable."""
        for x, g in zip(self.xs, self.gradients(), strict=True):
            self.program.add(f"gradient_{x.name}", g)

    def jacobian(self) -> None:
        """The coefficient array: axes of the value, then of the variable."""
        for x in self.xs:
            J = sweeps.jacobian(self.lets, self.f, x).get(self.f, zero(self.f.shape + x.shape))
            self.program.add(f"jacobian_{x.name}", partials.projected(J, [x], self.f.rank))

    def hessian(self) -> None:
        """Second derivatives by every pair of variables."""
        for x in self.xs:
            for y in self.xs:
                H = sweeps.hessian(self.lets, self.f, x, y)
                self.program.add(f"hessian_{x.name}_{y.name}", partials.projected(H, [x, y]))

    def hvp(self) -> None:
        """The derivative of the gradient in a direction of every variable."""
        directions: dict[Expr, Expr] = {x: self.direction(x) for x in self.xs}
        for x, g in zip(self.xs, self.gradients(), strict=True):
            moved = sweeps.tangent(self.lets, g, directions)
            self.program.add(f"hvp_{x.name}", partials.projected(moved, [x]))

    def jvp(self) -> None:
        """D f in a direction of every variable."""
        self.program.add("jvp", sweeps.tangent(self.lets, self.f, {x: self.direction(x) for x in self.xs}))

    def vjp(self) -> None:
        """The adjoint at a cotangent, by every variable."""
        g = self.hole("G" if self.f.rank == 2 else "g", self.f)
        for x, a in zip(self.xs, sweeps.pullback(self.lets, self.f, self.xs, g), strict=True):
            self.program.add(f"vjp_{x.name}", partials.projected(a, [x]))

    def direction(self, x: Symbol) -> Symbol:
        """dX, once."""
        return self.hole("d" + x.name, x)

    def hole(self, name: str, like: Expr) -> Symbol:
        """A further argument in the shape of an expression."""
        while name in self.taken:
            name += "_"
        made = symbol(name, *like.shape)
        if made not in self.holes:
            self.holes.append(made)
        return made


def compiled(
    f: Expr, variables: Sequence[Symbol], quantities: Sequence[str], others: Sequence[Symbol], options: Options
) -> Callable[..., Any]:
    """The quantities of one function as one function."""
    request = Request(f, variables, {s.name for s in (*variables, *others)})
    for q in quantities:
        request.add(q)
    return function(request.program, [*variables, *request.holes, *others], options)


def expressions(exprs: Mapping[str, Expr], options: Options) -> Callable[..., Any]:
    """Named expressions as one function; arguments in the order in which they are met."""
    program = Program()
    for name, e in exprs.items():
        program.add(name, stable(e))
    return function(program, [], options)
