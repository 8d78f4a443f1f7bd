"""Logistic regression, tall and wide, and the log-sum-exp: Hessians that are a diagonal between data, or of rank one.

legend   X data   w variable   y labels ±1   e exp(−y∘Xw)   d curvature of each row   p probabilities   S m×m core
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import solve

from benchmarks.problem import Problem, Quantity, Sizes, Values


def gradient(w: Any, X: Any, y: Any) -> tuple[Any, Any]:
    """One buffer of the length of the data."""
    e = X @ w
    e *= -y
    np.exp(e, out=e)
    value = np.log1p(e).sum()
    e /= e + 1
    e *= y
    return value, -(e @ X)


def curvature(w: Any, X: Any, y: Any) -> Any:
    """d = y²e/(1 + e)²."""
    e = X @ w
    e *= -y
    np.exp(e, out=e)
    d = e + 1
    d *= d
    np.divide(e, d, out=d)
    d *= y
    d *= y
    return d


def hessian(w: Any, X: Any, y: Any) -> Any:
    """X' diag(d) X as a symmetric update of √d∘X."""
    scaled = X * np.sqrt(curvature(w, X, y))[:, None]
    return scaled.T @ scaled


def hvp(w: Any, X: Any, y: Any, dw: Any) -> Any:
    """Two passes over the data beside those for d."""
    d = curvature(w, X, y)
    d *= X @ dw
    return d @ X


def logistic_inputs(r: Any, n: int) -> Values:
    """Twice as many rows as weights."""
    m = 2 * n
    return {"w": r(n), "X": r(m, n) / np.sqrt(n), "y": np.sign(r(m))}


LOGISTIC = Problem(
    name="logistic",
    text="sum(log(exp(-y.*(X*w)) + vector(1)))",
    wrt=("w",),
    where="X: 2n×n, w: n, y: 2n",
    sizes={"small": {"n": 10}, "medium": {"n": 300}, "large": {"n": 2000}},
    inputs=logistic_inputs,
    function=lambda xp, w, X, y: xp.sum(xp.log(xp.exp(-y * (X @ w)) + 1)),
    quantities=(
        Quantity(
            ("value", "gradient"),
            lambda s: gradient,
            flops=lambda n: 8 * n**2,
            bytes=lambda n: 16 * n**2,
            hand=1.15,
            ahead={"medium": 1.0, "large": 1.0},
        ),
        Quantity(
            "hessian",
            lambda s: hessian,
            flops=lambda n: 2 * n**3,
            bytes=lambda n: 24 * n**2,
            hand=1.3,
            ahead={"large": 3},
        ),
        Quantity(
            "hvp", lambda s: hvp, flops=lambda n: 12 * n**2, bytes=lambda n: 16 * n**2
        ),
    ),
)


# -------------------------------------------------------------------- a Newton step with few data
def newton_by_core(s: Sizes) -> Any:
    """(cI + X'DX)⁻¹g by Woodbury: one m×m system with S = cI + √D XX' √D."""

    def step(w: Any, X: Any, y: Any, c: Any, g: Any) -> Any:
        Z = X * np.sqrt(curvature(w, X, y))[:, None]
        S = Z @ Z.T
        S.flat[:: len(S) + 1] += c
        return (g - solve(S, Z @ g, assume_a="pos", check_finite=False) @ Z) / c

    return step


def newton_in_full(s: Sizes) -> Any:
    """The n×n Hessian and its Cholesky factor."""

    def step(w: Any, X: Any, y: Any, c: Any, g: Any) -> Any:
        H = hessian(w, X, y)
        H.flat[:: len(H) + 1] += c
        return solve(H, g, assume_a="pos", check_finite=False)

    return step


WIDE = Problem(
    name="logistic, wide",
    text="sum(log(exp(-y.*(X*w)) + vector(1))) + c*sum(w.^2)/2",
    wrt=("w",),
    where="X: m×n, w: n, y: m, c: scalar positive",
    sizes={
        "small": {"m": 5, "n": 10},
        "medium": {"m": 50, "n": 1000},
        "large": {"m": 100, "n": 2500},
    },
    inputs=lambda r, m, n: {
        "w": r(n) / np.sqrt(n),
        "X": r(m, n),
        "y": np.sign(r(m)),
        "c": 0.5,
    },
    function=lambda xp, w, X, y, c: (
        xp.sum(xp.log(xp.exp(-y * (X @ w)) + 1)) + 0.5 * c * xp.sum(w**2)
    ),
    quantities=(
        Quantity(
            "solve",
            newton_by_core,
            flops=lambda m, n: m**2 * n + m**3 / 3,
            bytes=lambda m, n: 24 * m * n,
            hand=2.0,
            judged=("large",),
            others={"full solve": (newton_in_full, 150)},
            rivals=(),
        ),
    ),
)


# -------------------------------------------------------------------- log-sum-exp
def probabilities(x: Any) -> Any:
    """softmax(x)."""
    e = np.exp(x - x.max())
    e /= e.sum()
    return e


def diagonal_and_rank_one(x: Any, dx: Any) -> Any:
    """(diag(p) − pp')dx."""
    p = probabilities(x)
    q = p * dx
    return q - p * q.sum()


def full_product(x: Any, dx: Any) -> Any:
    """The n×n Hessian, then its product."""
    p = probabilities(x)
    return (np.diag(p) - np.outer(p, p)) @ dx


LOG_SUM_EXP = Problem(
    name="logsumexp",
    text="logsumexp(x)",
    wrt=("x",),
    where="x: n",
    sizes={"small": {"n": 10}, "large": {"n": 3000}},
    inputs=lambda r, n: {"x": r(n)},
    function=lambda xp, x: xp.logsumexp(x),
    quantities=tuple(
        Quantity(
            what,
            lambda s: diagonal_and_rank_one,
            flops=lambda n: 8 * n,
            bytes=lambda n: 64 * n,
            hand=2.0,
            others={"full product": (lambda s: full_product, 500)},
        )
        for what in ("operator", "hvp")
    ),
)

PROBLEMS = (LOGISTIC, WIDE, LOG_SUM_EXP)
