"""The parts of a derivative by name: value, gradient, Jacobian, Hessian, and products with directions and cotangents.

legend   f function   x variable   d direction of a variable   g cotangent of the value
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import product as choices
from typing import Any
from warnings import warn

from frechet.codegen.compiled import Compiled
from frechet.codegen.compiling import Computation, compiled_function
from frechet.codegen.operations import Code
from frechet.codegen.options import Options
from frechet.codegen.prepare import prepared
from frechet.codegen.program import sweeps
from frechet.codegen.program.constants import Constants
from frechet.codegen.program.definitions import Lets
from frechet.codegen.program.narrowing import narrow
from frechet.codegen.program.stable import stable
from frechet.derivatives import partials
from frechet.errors import CancellationWarning, ReadError, ShapeError, Unsupported
from frechet.expr.laws import simplify
from frechet.expr.node import Expr, Symbol, symbol
from frechet.expr.sums import zero

Rewriting = Callable[[Lets, Expr], Expr]


def same(lets: Lets, e: Expr) -> Expr:
    """The expression as it is."""
    return e


QUANTITIES = ("value", "gradient", "jacobian", "hessian", "hvp", "vjp", "jvp")


class Request:
    """A function, its variables, and the program of what was asked for."""

    def __init__(
        self, f: Expr, variables: Sequence[Symbol], taken: set[str], first: Rewriting = same
    ) -> None:
        self.lets, self.xs = Lets(), list(variables)
        (shared,) = self.lets.shared(first(self.lets, simplify(stable(f), everywhere=True)))
        self.f = narrow(self.lets, shared)
        self.program = Computation(self.lets)
        self.holes: list[Symbol] = []
        self.taken = taken

    def add(self, quantity: str) -> None:
        """One more quantity, for every variable."""
        if quantity not in QUANTITIES:
            raise ReadError(
                f"there is no {quantity} to compile",
                hint="known are " + ", ".join(QUANTITIES),
            )
        if quantity in ("gradient", "hessian", "hvp") and self.f.rank:
            raise ShapeError(
                f"only a scalar has a {quantity}", hint="ask for jacobian, jvp or vjp"
            )
        getattr(self, quantity)()

    def value(self) -> None:
        """f itself."""
        self.program.add("value", self.f)

    @cached_property
    def cotangents(self) -> dict[Expr, Expr]:
        """Of a scalar function, those of all nodes: one reverse sweep."""
        return sweeps.cotangents(self.lets, self.f, self.xs)

    @cached_property
    def gradients(self) -> list[Expr]:
        """By every variable, projected where it has a structure."""
        return [
            partials.projected_onto_tangents(self.cotangents.get(x, zero(x.shape)), [x])
            for x in self.xs
        ]

    @cached_property
    def jacobians(self) -> dict[Symbol, dict[Expr, Expr]]:
        """The tensors of all nodes: one forward sweep a variable."""
        return {x: sweeps.jacobian(self.lets, self.f, x) for x in self.xs}

    def gradient(self) -> None:
        """∇f by every variable."""
        for x, g in zip(self.xs, self.gradients, strict=True):
            self.program.add(f"gradient_{x.name}", g)

    def jacobian(self) -> None:
        """The tensor: axes of the value, then of the variable."""
        for x in self.xs:
            J = self.jacobians[x].get(self.f, zero(self.f.shape + x.shape))
            self.program.add(
                f"jacobian_{x.name}", partials.projected_onto_tangents(J, [x], self.f.rank)
            )

    def hessian(self) -> None:
        """Second derivatives by every pair of variables."""
        for x, y in choices(self.xs, repeat=2):
            H = sweeps.hessian(
                self.lets, self.cotangents, self.jacobians[x], self.jacobians[y], x, y
            )
            self.program.add(
                f"hessian_{x.name}_{y.name}", partials.projected_onto_tangents(H, [x, y])
            )

    def hvp(self) -> None:
        """The derivative of the gradient in a direction of every variable."""
        directions: dict[Expr, Expr] = {x: self.direction(x) for x in self.xs}
        for x, moved in zip(
            self.xs,
            sweeps.tangent_sweep(self.lets, self.gradients, directions),
            strict=True,
        ):
            self.program.add(f"hvp_{x.name}", partials.projected_onto_tangents(moved, [x]))

    def jvp(self) -> None:
        """D f in a direction of every variable."""
        (moved,) = sweeps.tangent_sweep(
            self.lets, [self.f], {x: self.direction(x) for x in self.xs}
        )
        self.program.add("jvp", moved)

    def vjp(self) -> None:
        """The adjoint at a cotangent, by every variable."""
        g = self.hole("G" if self.f.rank == 2 else "g", self.f)
        for x, a in zip(
            self.xs, sweeps.pullback_sweep(self.lets, self.f, self.xs, g), strict=True
        ):
            self.program.add(f"vjp_{x.name}", partials.projected_onto_tangents(a, [x]))

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
    f: Expr,
    variables: Sequence[Symbol],
    quantities: Sequence[str],
    others: Sequence[Symbol],
    options: Options,
) -> Compiled[Any]:
    """The quantities of one function as one function."""

    def program(first: Rewriting = same) -> tuple[Computation, list[Symbol]]:
        request = Request(f, variables, {s.name for s in (*variables, *others)}, first)
        for q in quantities:
            request.add(q)
        return request.program, [*variables, *request.holes, *others]

    return with_constants(program, options)


def expressions(
    exprs: Mapping[str, Expr], options: Options, given: Sequence[Symbol] = ()
) -> Compiled[Any]:
    """Named expressions as one function; arguments `given` first, then in the order in which they are met."""

    def program(first: Rewriting = same) -> tuple[Computation, list[Symbol]]:
        made = Computation()
        found = made.lets.shared(*(first(made.lets, stable(e)) for e in exprs.values()))
        for name, e in zip(exprs, found, strict=True):
            made.add(name, e)
        return made, [*given, *(s for s in symbols_of(exprs) if s not in given)]

    return with_constants(program, options)


def symbols_of(exprs: Mapping[str, Expr]) -> list[Symbol]:
    """What is given, as it is met; multiplying out changes neither."""
    plain = Computation()
    plain.outputs.update(exprs)
    return plain.symbols()


# -------------------------------------------------------------------- constants
def with_constants(
    program: Callable[..., tuple[Computation, list[Symbol]]], options: Options
) -> Compiled[Any]:
    """The function of a program; where there are constants, with `prepare`, multiplied out where that pays."""
    if options.constant and options.backend != "numpy":
        raise Unsupported(
            f"constants are prepared for NumPy, not for {options.backend}",
            hint="close over them",
        )
    f = compiled_function(*program(), options)
    f.warnings = ()
    if options.constant:
        whole, given, _ = gathered(program, options, multiply=False)
        f.prepare = ahead(whole, given, options)
        whole, given, opened = gathered(program, options, multiply=True)
        if opened and pays(other := ahead(whole, given, options), f.prepare, options):
            f.prepare = other
            f.warnings = tuple(text for c in opened for text in c.warnings())
        for text in f.warnings:
            warn(text, CancellationWarning, stacklevel=4)
    return f


def gathered(
    program: Callable[..., tuple[Computation, list[Symbol]]],
    options: Options,
    multiply: bool,
) -> tuple[Computation, list[Symbol], list[Constants]]:
    """The program in which constants stand together, its arguments, and what was multiplied out for that."""
    made: list[Constants] = []

    def first(lets: Lets, e: Expr) -> Expr:
        made.append(Constants(options.constant, lets, Code(options.sizes)))
        return made[-1].gathered(made[-1].expanded(e) if multiply else e)

    whole, given = program(first)
    return whole, given, [c for c in made if c.opened]


def ahead(whole: Computation, given: Sequence[Symbol], options: Options) -> Compiled[Any]:
    """The function that prepares: constants are gathered in the derivatives as well."""
    last = Constants(options.constant, whole.lets, Code(options.sizes))
    whole.outputs = last.everywhere(whole.outputs)
    return prepared(whole, given, options)


def pays(opened: Compiled[Any], kept: Compiled[Any], options: Options) -> bool:
    """Is a call cheaper once products are multiplied out?  Of unknown sizes the one that vanishes counts as large."""
    fewer = opened.per_call.flops.names() < kept.per_call.flops.names()
    return work(opened) < GAIN * work(kept) or (fewer and not options.sizes)


def work(f: Compiled[Any]) -> int:
    """FLOPs and entries moved by a call of what is prepared."""
    cost = f.per_call
    return cost.nominal(cost.flops) + cost.nominal(cost.bytes) // 8


GAIN = 0.9  # multiplying out costs digits: it has to pay
