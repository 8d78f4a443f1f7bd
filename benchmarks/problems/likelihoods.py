"""The determinant, and the likelihood of a Gaussian by its covariance: what LAPACK's factors give.

legend   X variable n×n, or data N×d   S covariance d×d   P inverse   T transposed inverse   L factors
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import lapack

from benchmarks.problem import Problem, Quantity, Sizes, Values


# -------------------------------------------------------------------- log det
def inverse_transposed(X: Any) -> tuple[Any, Any]:
    """log|det X| and X⁻ᵀ: LAPACK reads the rows of X as columns."""
    L, pivots, _ = lapack.dgetrf(X.T)
    value = np.log(np.abs(np.diagonal(L))).sum()
    return value, lapack.dgetri(L, pivots, lwork=64 * len(X), overwrite_lu=1)[0]


def logdet_hessian(X: Any) -> Any:
    """H_ijkl = −P_li P_jk for P = X⁻¹, one pass over n⁴ numbers."""
    T = inverse_transposed(X)[1]
    return np.multiply(T[:, None, None, :], -T.T[None, :, :, None])


def logdet_hvp(X: Any, dX: Any) -> Any:
    """−X⁻ᵀ dX' X⁻ᵀ."""
    T = inverse_transposed(X)[1]
    return -(T @ dX.T @ T)


def well_conditioned(r: Any, n: int) -> Values:
    """A matrix near a positive definite one."""
    M = r(n, n)
    return {"X": M @ M.T / n + np.eye(n) + 0.1 * r(n, n) / n}


LOGDET = Problem(
    name="log det",
    text="logdet(X)",
    wrt=("X",),
    where="X: n×n",
    sizes={"small": {"n": 10}, "medium": {"n": 40}, "large": {"n": 1500}},
    inputs=well_conditioned,
    function=lambda xp, X: xp.logdet(X),
    quantities=(
        Quantity(
            ("value", "gradient"),
            lambda s: inverse_transposed,
            flops=lambda n: 2 * n**3,
            bytes=lambda n: 24 * n**2,
            hand=1.15,
            ahead={"medium": 1.0, "large": 1.0},
        ),
        Quantity(
            "hessian",
            lambda s: logdet_hessian,
            flops=lambda n: 2 * n**3 + n**4,
            bytes=lambda n: 8 * n**4,
            hand=1.2,
            ahead={"medium": 20},
            sizes=("small", "medium"),
        ),
        Quantity(
            "hvp", lambda s: logdet_hvp, flops=lambda n: 6 * n**3, bytes=lambda n: 40 * n**2
        ),
    ),
)


# -------------------------------------------------------------------- a Gaussian by its covariance
def covariance_gradient(S: Any, X: Any, scatter: Any) -> tuple[Any, Any]:
    """½(P X'X P − N P) and the value, from one Cholesky factor; LAPACK fills half of P."""
    N = len(X)
    L, _ = lapack.dpotrf(S, lower=1, clean=0)
    half_logdet = np.log(np.diagonal(L)).sum()
    P, _ = lapack.dpotri(L, lower=1, overwrite_c=1)
    P = np.tril(P) + np.tril(P, -1).T
    PS = P @ scatter
    g = PS @ P
    g -= N * P
    g *= 0.5
    return -N * half_logdet - 0.5 * np.trace(PS), g


def gaussian_kept(s: Sizes) -> Any:
    """X'X is formed at the first call and kept."""
    kept: list[Any] = []

    def run(S: Any, X: Any) -> tuple[Any, Any]:
        if not kept:
            kept.append(X.T @ X)
        return covariance_gradient(S, X, kept[0])

    return run


def gaussian_inputs(r: Any, d: int, N: int) -> Values:
    """A covariance and N points."""
    M = r(d, d)
    return {"S": M @ M.T / d + np.eye(d), "X": r(N, d)}


def gaussian(xp: Any, S: Any, X: Any) -> Any:
    """With a solve, as one writes it."""
    return -0.5 * len(X) * xp.logdet(S) - 0.5 * xp.sum(X * xp.solve(S, X.T).T)


GAUSSIAN = Problem(
    name="Gaussian likelihood",
    text="-N*logdet(S)/2 - tr(X*inv(S)*X')/2",
    wrt=("S",),
    where="S: d×d psd, X: N×d",
    sizes={
        "small": {"d": 10, "N": 100},
        "medium": {"d": 100, "N": 5000},
        "large": {"d": 400, "N": 40_000},
    },
    inputs=gaussian_inputs,
    function=gaussian,
    quantities=(
        Quantity(
            ("value", "gradient"),
            lambda s: lambda S, X: covariance_gradient(S, X, X.T @ X),
            flops=lambda d, N: N * d**2 + 5 * d**3,
            bytes=lambda d, N: 8 * N * d,
            hand=1.2,
            ahead={"large": 10},
        ),
        Quantity(
            ("value", "gradient"),
            gaussian_kept,
            flops=lambda d, N: 5 * d**3,
            constant=("X",),
            rivals=(),
            sizes=("medium", "large"),
        ),
    ),
)


PROBLEMS = (LOGDET, GAUSSIAN)
