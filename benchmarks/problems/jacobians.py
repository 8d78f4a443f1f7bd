"""Full Jacobians of matrices by matrices: Kronecker, partly diagonal, and entrywise of a product.

legend   A B X matrices   dX direction   J array with the axes of the value, then of the variable   s 1 − tanh²
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.problem import Function, Problem, Quantity, Values

SIZES = {"small": {"n": 10}, "medium": {"n": 24}, "large": {"n": 48}}


def kronecker(X: Any, A: Any, B: Any) -> Any:
    """J_ijkl = A_ik B_lj."""
    return np.multiply(A[:, None, :, None], B.T[None, :, None, :])


def partly_diagonal(A: Any, B: Any) -> Any:
    """J_ijkl = δ_ik B_lj; every entry is written."""
    n = len(A)
    J = np.empty((n, n, n, n))
    J.fill(0.0)
    i = np.arange(n)
    J[i, :, i, :] = B.T
    return J


def entrywise(X: Any, A: Any) -> Any:
    """J_ijkl = s_ij A_ik δ_jl, column by column of the value."""
    n = len(A)
    s = np.tanh(A @ X)
    s *= s
    np.subtract(1, s, out=s)
    J = np.empty((n, n, n, n))
    J.fill(0.0)
    j = np.arange(n)
    J[:, j, :, j] = s.T[:, :, None] * A
    return J


def tangent(X: Any, A: Any, dX: Any) -> Any:
    """(1 − tanh²)∘(A dX)."""
    s = np.tanh(A @ X)
    s *= s
    np.subtract(1, s, out=s)
    s *= A @ dX
    return s


def squares(names: str) -> Any:
    """Random n×n matrices of these names."""

    def inputs(r: Any, n: int) -> Values:
        return {name: r(n, n) for name in names}

    return inputs


def problem(
    name: str, text: str, names: str, function: Function, jacobian: Function, jvp: Function
) -> Problem:
    """A function of its first matrix."""
    return Problem(
        name=name,
        text=text,
        wrt=(names[0],),
        where=", ".join(f"{x}: n×n" for x in names),
        sizes=SIZES,
        inputs=squares(names),
        function=function,
        quantities=(
            Quantity(
                "jacobian",
                lambda s: jacobian,
                flops=lambda n: n**4,
                bytes=lambda n: 8 * n**4,
                hand=1.3,
                ahead={"large": 12},
            ),
            Quantity(
                "jvp", lambda s: jvp, flops=lambda n: 4 * n**3, bytes=lambda n: 32 * n**2
            ),
        ),
    )


PROBLEMS = (
    problem(
        "AXB by X",
        "A*X*B",
        "XAB",
        lambda xp, X, A, B: A @ X @ B,
        kronecker,
        lambda X, A, B, dX: A @ dX @ B,
    ),
    problem(
        "AB by A",
        "A*B",
        "AB",
        lambda xp, A, B: A @ B,
        partly_diagonal,
        lambda A, B, dA: dA @ B,
    ),
    problem(
        "tanh(AX) by X",
        "tanh(A*X)",
        "XA",
        lambda xp, X, A: xp.tanh(A @ X),
        entrywise,
        tangent,
    ),
)
