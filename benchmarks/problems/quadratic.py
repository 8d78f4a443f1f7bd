"""Quadratic functions of a vector: x'Ax, a chain of products, least squares with a penalty.

legend   A B C matrices   x w variables   dx direction   r residual   b rows of a block   M product of the chain
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.problem import Problem, Quantity, Sizes, Values

STRIP = 48  # rows of A that stay in the second-level cache between both products, 48·2500·8 B = 0.96 MB
TILE = 256  # of A + A': 256²·8 B = 0.5 MB each, so that the columns of A' are read from the cache
ROWS = 4096  # of a data matrix with 20 columns


# -------------------------------------------------------------------- x'Ax
def form_gradient(x: Any, A: Any) -> tuple[Any, Any]:
    """Two passes over A."""
    Ax = A @ x
    return x @ Ax, Ax + x @ A


def form_gradient_once(x: Any, A: Any) -> tuple[Any, Any]:
    """One pass: both products of a strip of A while it is in the cache."""
    n = len(x)
    Ax, g = np.empty(n), np.zeros(n)
    for k in range(0, n, STRIP):
        b = A[k : k + STRIP]
        Ax[k : k + STRIP] = b @ x
        g += x[k : k + STRIP] @ b
    g += Ax
    return x @ Ax, g


def form_hessian(x: Any, A: Any) -> Any:
    """A + A'."""
    return A + A.T


def form_hessian_tiled(x: Any, A: Any) -> Any:
    """A + A' by tiles, each read once for both of its places."""
    n = len(A)
    H = np.empty((n, n))
    for i in range(0, n, TILE):
        rows = slice(i, i + TILE)
        for j in range(i, n, TILE):
            columns = slice(j, j + TILE)
            tile = np.add(A[rows, columns], A[columns, rows].T, out=H[rows, columns])
            if j > i:
                H[columns, rows] = tile.T
    return H


FORM = Problem(
    name="x'Ax",
    text="x'*A*x",
    wrt=("x",),
    where="A: n×n, x: n",
    sizes={"small": {"n": 10}, "medium": {"n": 700}, "large": {"n": 2500}},
    inputs=lambda r, n: {"x": r(n), "A": r(n, n)},
    function=lambda xp, x, A: x @ (A @ x),
    quantities=(
        Quantity(
            ("value", "gradient"),
            lambda s: form_gradient if s["n"] < 2000 else form_gradient_once,
            flops=lambda n: 4 * n**2,
            bytes=lambda n: 8 * n**2,
            hand=1.15,
            ahead={"medium": 1.0, "large": 1.0},
        ),
        Quantity(
            "hessian",
            lambda s: form_hessian if s["n"] < 1000 else form_hessian_tiled,
            flops=lambda n: n**2,
            bytes=lambda n: 24 * n**2,
            hand=1.3,
            ahead={"large": 40},
        ),
        Quantity(
            "hvp",
            lambda s: lambda x, A, dx: A @ dx + dx @ A,
            flops=lambda n: 4 * n**2,
            bytes=lambda n: 8 * n**2,
        ),
    ),
)


# -------------------------------------------------------------------- sum((ABCx)²)
def chain_gradient(x: Any, A: Any, B: Any, C: Any) -> tuple[Any, Any]:
    """Vectors all the way, there and back."""
    r = A @ (B @ (C @ x))
    return r @ r, 2 * (((r @ A) @ B) @ C)


def chain_hessian(x: Any, A: Any, B: Any, C: Any) -> Any:
    """2M'M, which BLAS does as a symmetric update."""
    M = A @ B @ C
    H = M.T @ M
    H *= 2
    return H


def chain_hvp(x: Any, A: Any, B: Any, C: Any, dx: Any) -> Any:
    """2M'(M dx) without M."""
    return 2 * ((((A @ (B @ (C @ dx))) @ A) @ B) @ C)


def chain_inputs(r: Any, n: int) -> Values:
    """Matrices that keep the size of a vector."""
    return {"x": r(n), **{name: r(n, n) / np.sqrt(n) for name in "ABC"}}


CHAIN = Problem(
    name="sum((ABCx)²)",
    text="sum((A*B*C*x).^2)",
    wrt=("x",),
    where="A: n×n, B: n×n, C: n×n, x: n",
    sizes={"small": {"n": 10}, "medium": {"n": 300}, "large": {"n": 1500}},
    inputs=chain_inputs,
    function=lambda xp, x, A, B, C: xp.sum((A @ B @ C @ x) ** 2),
    quantities=(
        Quantity(
            ("value", "gradient"),
            lambda s: chain_gradient,
            flops=lambda n: 12 * n**2,
            bytes=lambda n: 48 * n**2,
            hand=1.2,
            ahead={"large": 35},
        ),
        Quantity(
            "hessian",
            lambda s: chain_hessian,
            flops=lambda n: 5 * n**3,
            bytes=lambda n: 32 * n**2,
        ),
        Quantity(
            "hvp",
            lambda s: chain_hvp,
            flops=lambda n: 12 * n**2,
            bytes=lambda n: 48 * n**2,
            hand=1.2,
            ahead={"large": 35},
        ),
    ),
)


# -------------------------------------------------------------------- ridge regression
def ridge_gradient(w: Any, X: Any, y: Any, c: Any) -> tuple[Any, Any]:
    """Two passes over the data."""
    r = X @ w
    r -= y
    return 0.5 * (r @ r) + 0.5 * c * (w @ w), r @ X + c * w


def ridge_gradient_once(w: Any, X: Any, y: Any, c: Any) -> tuple[Any, Any]:
    """One pass over the data, block by block."""
    value, g = 0.5 * c * (w @ w), c * w
    for k in range(0, len(X), ROWS):
        b = X[k : k + ROWS]
        r = b @ w
        r -= y[k : k + ROWS]
        value += 0.5 * (r @ r)
        g += r @ b
    return value, g


def ridge_kept(s: Sizes) -> Any:
    """The moments X'X, X'y and y'y are formed at the first call and kept."""
    kept: list[Any] = []

    def run(w: Any, X: Any, y: Any, c: Any) -> tuple[Any, Any]:
        if not kept:
            kept.extend((X.T @ X, X.T @ y, y @ y))
        G, h, q = kept
        Gw = G @ w
        return 0.5 * (w @ Gw) - w @ h + 0.5 * q + 0.5 * c * (w @ w), Gw - h + c * w

    return run


RIDGE = Problem(
    name="ridge",
    text="sum((X*w - y).^2)/2 + c*sum(w.^2)/2",
    wrt=("w",),
    where="X: m×n, w: n, y: m, c: scalar",
    sizes={
        "small": {"m": 100, "n": 10},
        "medium": {"m": 30_000, "n": 20},
        "large": {"m": 1_000_000, "n": 20},
    },
    inputs=lambda r, m, n: {"w": r(n), "X": r(m, n), "y": r(m), "c": 0.1},
    function=lambda xp, w, X, y, c: 0.5 * xp.sum((X @ w - y) ** 2) + 0.5 * c * xp.sum(w**2),
    quantities=(
        Quantity(
            ("value", "gradient"),
            lambda s: ridge_gradient if s["m"] < 100_000 else ridge_gradient_once,
            flops=lambda m, n: 4 * m * n,
            bytes=lambda m, n: 8 * m * n,
            hand=1.15,
            ahead={"medium": 1.0, "large": 1.0},
        ),
        Quantity(
            ("value", "gradient"),
            ridge_kept,
            flops=lambda m, n: 2 * n**2,
            bytes=lambda m, n: 8 * n**2,
            constant=("X", "y"),
            rivals=(),
            sizes=("medium", "large"),
        ),
    ),
)

PROBLEMS = (FORM, CHAIN, RIDGE)
