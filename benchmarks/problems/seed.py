"""½‖AB − C‖² by A: Hessian I ⊗ BB'.

legend   A variable p×q   B C data   R residual   G H moments BB' and CB'
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.problem import Problem, Quantity, Sizes
from benchmarks.problems.factorisation import spread


def gradient(A: Any, B: Any, C: Any) -> tuple[Any, Any]:
    """The residual, then its product with B'."""
    R = A @ B
    R -= C
    return 0.5 * np.vdot(R, R), R @ B.T


def gradient_kept(s: Sizes) -> Any:
    """BB', CB' and ‖C‖² are formed at the first call and kept."""
    kept: list[Any] = []

    def run(A: Any, B: Any, C: Any) -> tuple[Any, Any]:
        if not kept:
            kept.extend((B @ B.T, C @ B.T, np.vdot(C, C)))
        G, H, q = kept
        AG = A @ G
        return 0.5 * (np.vdot(A, AG) - 2 * np.vdot(A, H) + q), AG - H

    return run


def hvp(s: Sizes) -> Any:
    """The cheaper order of dA·B·B'."""
    if s["p"] < s["r"]:
        return lambda A, B, C, dA: (dA @ B) @ B.T
    return lambda A, B, C, dA: dA @ (B @ B.T)


NAMES = ("p", "q", "r")
SIZES = {
    "small": (10, 10, 10),
    "medium": (40, 40, 200),
    "large": (48, 48, 400),
    "xlarge": (1000, 1000, 1000),
}
SEED = Problem(
    name="½‖AB − C‖²",
    text="1/2*sum((A*B - C).^2)",
    wrt=("A",),
    where="A: p×q, B: q×r, C: p×r",
    sizes={name: dict(zip(NAMES, s, strict=True)) for name, s in SIZES.items()},
    inputs=lambda r_, p, q, r: {"A": r_(p, q), "B": r_(q, r), "C": r_(p, r)},
    function=lambda xp, A, B, C: 0.5 * xp.sum((A @ B - C) ** 2),
    quantities=(
        Quantity(
            ("value", "gradient"),
            lambda s: gradient,
            flops=lambda p, q, r: 4 * p * q * r,
            bytes=lambda p, q, r: 8 * (2 * p * q + q * r + 2 * p * r),
            hand=1.15,
            ahead={"medium": 1.0, "large": 1.0, "xlarge": 1.0},
        ),
        Quantity(
            "hessian",
            lambda s: lambda A, B, C: spread(B @ B.T, *A.shape),
            flops=lambda p, q, r: q * q * r,
            bytes=lambda p, q, r: 8 * (p * q) ** 2,
            hand=1.3,
            ahead={"large": 90},
            sizes=("small", "medium", "large"),
        ),
        Quantity("hvp", hvp, flops=lambda p, q, r: 4 * p * q * r),
        Quantity(
            ("value", "gradient"),
            gradient_kept,
            constant=("B", "C"),
            rivals=(),
            sizes=("medium", "large", "xlarge"),
        ),
    ),
)

PROBLEMS = (SEED,)
