"""The Hessian of a ten-layer ReLU net by its first weights: Σ over samples of xx' ⊗ J'(diag(p) − pp')J.

legend   X data m×n   W weights   M masks of the hidden layers   J logits by the first layer's argument, by sample
         C = J'(diag(p) − pp')J, n×n by sample   U upper half of the products of two columns of X
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.problem import Problem, Quantity, Sizes
from benchmarks.problems.nets import LAYERS, WHERE, inputs, loss, softmax_rows, text


def masks_and_probabilities(W: Any, X: Any) -> tuple[list[Any], Any]:
    """One sweep forward."""
    h, M = X, []
    for Wk in W[:-1]:
        h = h @ Wk
        M.append(h > 0)
        h *= M[-1]
    return M, softmax_rows(h @ W[-1])


def curvature(W: Any, X: Any) -> Any:
    """C for every sample, with one product of matrices per layer."""
    m, n = X.shape
    M, P = masks_and_probabilities(W, X)
    J = W[-1].T[None] * M[-1][:, None, :]
    for Wk, mask in zip(W[-2:0:-1], M[-2::-1], strict=True):
        J = (J.reshape(m * n, n) @ Wk.T).reshape(m, n, n)
        J *= mask[:, None, :]
    PJ = P[:, :, None] * J
    mean = PJ.sum(1)
    C = np.matmul(J.transpose(0, 2, 1), PJ)
    C -= mean[:, :, None] * mean[:, None, :]
    return C


def hessian_whole(*a: Any) -> Any:
    """One product of the pairs of X with C."""
    *W, X, _ = a
    m, n = X.shape
    pairs = (X[:, :, None] * X[:, None, :]).reshape(m, n * n)
    H = (pairs.T @ curvature(W, X).reshape(m, n * n)).reshape(n, n, n, n)
    return np.ascontiguousarray(H.transpose(0, 2, 1, 3))


def hessian_halved(n: int) -> Any:
    """Both factors are symmetric: a quarter of the product, then gathered."""
    i, j = np.triu_indices(n)
    place = np.empty((n, n), dtype=np.intp)
    place[i, j] = place[j, i] = np.arange(len(i))

    def run(*a: Any) -> Any:
        *W, X, _ = a
        U = X[:, i] * X[:, j]
        quarter = U.T @ curvature(W, X).reshape(len(X), n * n)[:, i * n + j]
        return quarter[place[:, None, :, None], place[None, :, None, :]]

    return run


def hessian(s: Sizes) -> Any:
    """Gathering costs more than it saves where n is small."""
    return hessian_whole if s["n"] < 12 else hessian_halved(s["n"])


def hvp(*a: Any) -> Any:
    """Tangent forward, its covector back; a ReLU has no curvature of its own."""
    *W, X, _, V = a
    h, t, M = X, X @ V, []
    for k, Wk in enumerate(W[:-1]):
        h = h @ Wk
        M.append(h > 0)
        h *= M[-1]
        if k:
            t = t @ Wk
        t *= M[-1]
    P = softmax_rows(h @ W[-1])
    d = P * (t @ W[-1])
    d -= P * d.sum(1, keepdims=True)
    for Wk, mask in zip(W[:0:-1], M[::-1], strict=True):
        d = d @ Wk.T
        d *= mask
    return X.T @ d


RELU_NET = Problem(
    name="ReLU net, first of 10 layers",
    text=text("relu"),
    wrt=("W0",),
    where=WHERE,
    sizes={
        "small": {"n": 6, "m": 16},
        "medium": {"n": 16, "m": 64},
        "large": {"n": 32, "m": 128},
    },
    inputs=inputs(2.0),
    function=loss("relu"),
    quantities=(
        Quantity(
            "hessian",
            hessian,
            flops=lambda n, m: 2 * m * n**3 * (LAYERS - 1) + m * n**4 / 2,
            bytes=lambda n, m: 8 * n**4,
            hand=1.3,
            ahead={"large": 25},
        ),
        Quantity("hvp", lambda s: hvp, flops=lambda n, m: 56 * m * n * n),
    ),
)

PROBLEMS = (RELU_NET,)
