"""Matrix factorisation ‖T − UV'‖², with a mask too, and ½‖AB − C‖²: Hessians that are Iₘ ⊗ G, or blocks of it.

legend   T data m×n   U V factors of k columns   W mask   R residual   b rows of a block   G Gram matrix V'V or BB'
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import solve

from benchmarks.problem import Problem, Quantity, Sizes, Values

BLOCK = 64  # rows of the residual: 64·3000·8 B = 1.5 MB


def residual(U: Any, V: Any, T: Any, W: Any = None) -> Any:
    """W∘(UV' − T) in one buffer."""
    R = U @ V.T
    R -= T
    if W is not None:
        R *= W
    return R


def gradient(U: Any, V: Any, T: Any, W: Any = None) -> tuple[Any, Any]:
    """The residual, then its product with V."""
    R = residual(U, V, T, W)
    value = np.vdot(R, R)
    if W is not None:
        R *= W
    g = R @ V
    g *= 2
    return value, g


def gradient_by_rows(U: Any, V: Any, T: Any, W: Any = None) -> tuple[Any, Any]:
    """The same; a block of rows of the residual is used while it is in the cache."""
    value, g, across = 0.0, np.empty_like(U), np.ascontiguousarray(V.T)
    for i in range(0, len(U), BLOCK):
        b = slice(i, i + BLOCK)
        R = U[b] @ across
        R -= T[b]
        if W is not None:
            R *= W[b]
        value += np.vdot(R, R)
        if W is not None:
            R *= W[b]
        np.matmul(R, V, out=g[b])
    g *= 2
    return value, g


def best_gradient(s: Sizes) -> Any:
    """Blocks pay where the residual leaves the cache: they take 1.15 of the time at n = 600, 0.6 at n = 3000."""
    return gradient if s["n"] < 1000 else gradient_by_rows


def gradient_kept(s: Sizes) -> Any:
    """‖T‖², TV and V'V are formed at the first call and kept; nothing of the size of T is left."""
    kept: list[Any] = []

    def run(U: Any, V: Any, T: Any) -> tuple[Any, Any]:
        if not kept:
            kept.extend((np.vdot(T, T), T @ V, V.T @ V))
        t, TV, G = kept
        UG = U @ G
        return t - 2 * np.vdot(U, TV) + np.vdot(U, UG), 2 * (UG - TV)

    return run


# -------------------------------------------------------------------- second derivatives
def spread(blocks: Any, m: int, k: int) -> Any:
    """The m×k×m×k array with a block, or one for each row, along both first axes; every entry is written."""
    H = np.empty((m, k, m, k))
    H.fill(0.0)
    i = np.arange(m)
    H[i, :, i, :] = blocks
    return H


def row_blocks(V: Any, W: Any) -> Any:
    """2V' diag(wᵢ²) V for every row i, all in one product."""
    n, k = V.shape
    pairs = (V[:, :, None] * V[:, None, :]).reshape(n, k * k)
    B = (W * W) @ pairs
    B *= 2
    return B.reshape(-1, k, k)


def hessian(U: Any, V: Any, T: Any, W: Any = None) -> Any:
    """All of it."""
    return spread(2 * (V.T @ V) if W is None else row_blocks(V, W), *U.shape)


def hvp(U: Any, V: Any, T: Any, dU: Any) -> Any:
    """2dU(V'V)."""
    return 2 * (dU @ (V.T @ V))


def masked_hvp(U: Any, V: Any, T: Any, W: Any, dU: Any) -> Any:
    """2(W∘²∘(dU V'))V."""
    R = dU @ V.T
    R *= W
    R *= W
    g = R @ V
    g *= 2
    return g


def solve_small(U: Any, V: Any, T: Any, G: Any) -> Any:
    """One k×k system for all rows."""
    return solve(2 * (V.T @ V), G.T, assume_a="pos", check_finite=False).T


def solve_rows(U: Any, V: Any, T: Any, W: Any, G: Any) -> Any:
    """A k×k system for each row."""
    return np.linalg.solve(row_blocks(V, W), G[..., None])[..., 0]


def solve_in_full(*a: Any) -> Any:
    """The mk×mk system; masked or not, by the number of inputs."""
    *inputs, G = a
    H = hessian(*inputs)
    return solve(
        H.reshape(G.size, G.size), G.ravel(), assume_a="pos", check_finite=False
    ).reshape(G.shape)


# -------------------------------------------------------------------- the problems
SIZES = {"small": 10, "medium": 100, "large": 250, "newton": 400, "xlarge": 3000}
GRADIENTS = ("small", "medium", "large", "xlarge")
HESSIANS = ("small", "medium", "large")


def inputs(r: Any, m: int, n: int, k: int) -> Values:
    """Factors and data."""
    return {"U": r(m, k), "V": r(n, k), "T": r(m, n)}


def masked_inputs(r: Any, m: int, n: int, k: int) -> Values:
    """About a third of the entries is seen."""
    return inputs(r, m, n, k) | {"W": (r(m, n) > 0.5) * 1.0}


def quantities(masked: bool) -> tuple[Quantity, ...]:
    """The same for both, with other second derivatives."""
    solved, product = (solve_rows, masked_hvp) if masked else (solve_small, hvp)
    return (
        Quantity(
            ("value", "gradient"),
            best_gradient,
            flops=lambda m, n, k: 4 * m * n * k,
            bytes=lambda m, n, k: 8 * m * n * (1 + masked),
            hand=1.15,
            ahead={"medium": 1.0, "large": 1.0, "xlarge": 1.0 if masked else 5.0},
            sizes=GRADIENTS,
        ),
        Quantity(
            "hessian",
            lambda s: hessian,
            flops=lambda m, n, k: 2 * n * k * k * (m if masked else 1),
            bytes=lambda m, n, k: 8 * (m * k) ** 2,
            hand=1.3,
            ahead={"large": 500},
            sizes=HESSIANS,
        ),
        *(
            Quantity(
                what,
                lambda s: product,
                flops=lambda m, n, k: 4 * m * n * k if masked else 2 * (m + n) * k * k,
                bytes=lambda m, n, k: 8 * m * n if masked else 8 * (m + n) * k,
                hand=2.0,
                judged=() if masked else ("xlarge",),
                ahead={} if masked else {"xlarge": 500},
                sizes=GRADIENTS,
            )
            for what in ("hvp", "operator")
        ),
        Quantity(
            "solve",
            lambda s: solved,
            flops=lambda m, n, k: 2 * n * k * k * (m if masked else 1),
            bytes=lambda m, n, k: 8 * m * n if masked else 8 * (m + n) * k,
            hand=2.0,
            judged=("newton",),
            others={"full solve": (lambda s: solve_in_full, 150 if masked else 1000)},
            rivals=(),
            sizes=("medium", "newton"),
        ),
    )


PLAIN = Problem(
    name="factorisation",
    text="sum((T - U*V').^2)",
    wrt=("U",),
    where="T: m×n, U: m×k, V: n×k",
    sizes={name: {"m": n, "n": n, "k": 5} for name, n in SIZES.items()},
    inputs=inputs,
    function=lambda xp, U, V, T: xp.sum((T - U @ V.T) ** 2),
    quantities=(
        *quantities(False),
        Quantity(
            ("value", "gradient"),
            gradient_kept,
            constant=("V", "T"),
            rivals=(),
            sizes=("large", "xlarge"),
        ),
    ),
)

MASKED = Problem(
    name="factorisation, masked",
    text="sum(((T - U*V').*W).^2)",
    wrt=("U",),
    where="T: m×n, U: m×k, V: n×k, W: m×n",
    sizes=PLAIN.sizes,
    inputs=masked_inputs,
    function=lambda xp, U, V, T, W: xp.sum(((T - U @ V.T) * W) ** 2),
    quantities=quantities(True),
)

PROBLEMS = (PLAIN, MASKED)
