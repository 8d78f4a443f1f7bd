"""Partial derivatives as arrays and as matrices: what `d/dX`, `jac_X`, `hess_X` and `D_X ( ) [H]` mean.

legend   f function   x variable   T tensor: axes of the value, then of the variables   h direction
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from frechet.calculus.linear_map import as_matrix, tensor
from frechet.calculus.sweeps import differential, pullback
from frechet.derivatives import tangent
from frechet.expr.laws import expand, simplify
from frechet.expr.node import Expr, Symbol, symbol
from frechet.expr.sums import one

Shorter = Callable[[Expr, Expr], Expr]


def first(a: Expr, b: Expr) -> Expr:
    """The first of two forms of one expression."""
    return a


def gradient(f: Expr, x: Symbol) -> Expr:
    """Of a scalar function: the adjoint at 1, not yet projected on the structure of x."""
    return simplify(pullback(f, [x], one)[0])


def derivative_tensor(
    f: Expr, xs: Sequence[Symbol], start: Expr | None = None, shorter: Shorter = first
) -> Expr:
    """The tensor of the derivative by these variables, one after another, each projected.

    `start` is the gradient by the first one where it is known; of two forms the `shorter` is kept.
    """
    t = f
    for k, x in enumerate(xs):
        if not k and not f.rank:
            t = gradient(f, x) if start is None else start
            continue
        d = symbol("d" + x.name, space=tangent.tangent_space(x), role="hole")
        t = simplify(tensor(differential(t, {x: d}), d))
    return projected_onto_tangents(t, xs, f.rank, shorter)


def projected_onto_tangents(
    t: Expr, xs: Sequence[Symbol], place: int = 0, shorter: Shorter = first
) -> Expr:
    """An array on the tangent spaces of these variables, whose axes follow one another from `place` on."""
    for x in xs:
        if x.space.structure:
            t = simplify(tangent.project(t, x, place))
        if x.space.structure in tangent.CURVED | {"simplex"}:
            t = shorter(t, simplify(expand(t)))
        place += x.rank
    return t


def directional(f: Expr, directions: Mapping[Expr, Expr]) -> Expr:
    """D f [h]: the differential at directions.

    >>> from frechet.network.size import size
    >>> X, H = symbol("X", size("n"), size("n")), symbol("H", size("n"), size("n"))
    >>> directional(X @ X, {X: H}) is X @ H + H @ X
    True
    """
    return simplify(differential(simplify(f), directions))


def derivative_by(f: Expr, x: Symbol) -> Expr:
    """`d/dX f`: the gradient of a scalar, the shape of f for scalar x, else the matrix with values along the rows."""
    t = derivative_tensor(simplify(f), [x])
    return t if not f.rank or not x.rank else jacobian_of(t, f.rank)


def jacobian_by(f: Expr, x: Symbol) -> Expr:
    """`jac_X F`: vec F by vec X."""
    return jacobian_of(derivative_tensor(simplify(f), [x]), f.rank)


def jacobian_of(t: Expr, rows: int, layout: str = "numerator", vec: str = "column") -> Expr:
    """A tensor as a matrix; of two vectors it is one."""
    if rows == 1 and t.rank == 2:
        return t if layout == "numerator" else t.T
    return as_matrix(t, rows, layout, vec)


def hessian_by(f: Expr, x: Symbol, y: Symbol) -> Expr:
    """`hess_X f`: the derivative of the gradient by vec X along the rows, by vec Y along the columns."""
    t = derivative_tensor(simplify(f), [x, y])
    return jacobian_of(t, x.rank) if x.rank or y.rank else t
