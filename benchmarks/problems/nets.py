"""Ten layers and a softmax cross entropy: all gradients of a tanh net, and curvature along all weights.

legend   X data m×n   Y one-hot labels   W weights n×n   H layer values   Z logits   P softmax rows
         δ derivative of the loss by a layer's argument   a dot before a name (t...) its tangent
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.problem import Problem, Quantity, Sizes, Values

LAYERS = 10
WEIGHTS = tuple(f"W{k}" for k in range(LAYERS))
WHERE = "X: m×n, Y: m×n, " + ", ".join(f"{W}: n×n" for W in WEIGHTS)


def text(activation: str) -> str:
    """The loss, written out."""
    h = "X"
    for W in WEIGHTS[:-1]:
        h = f"{activation}({h}*{W})"
    z = f"{h}*{WEIGHTS[-1]}"
    return f"sum(log(sum(exp({z}), 2))) - sum(({z}).*Y)"


def loss(activation: str) -> Callable[..., Any]:
    """The same for JAX and PyTorch."""

    def function(xp: Any, *inputs: Any) -> Any:
        *weights, X, Y = inputs
        h = X
        for W in weights[:-1]:
            h = getattr(xp, activation)(h @ W)
        z = h @ weights[-1]
        return xp.sum(xp.log(xp.sum(xp.exp(z), 1)) - xp.sum(z * Y, 1))

    return function


def inputs(gain: float) -> Callable[..., Values]:
    """Weights that keep the size of a layer's values, for this gain."""

    def made(r: Any, n: int, m: int) -> Values:
        weights = {W: r(n, n) * np.sqrt(gain / n) for W in WEIGHTS}
        labels = np.eye(n)[np.argsort(r(m)) % n]
        return weights | {"X": r(m, n), "Y": labels}

    return made


def softmax_rows(Z: Any) -> Any:
    """In place."""
    Z -= Z.max(1, keepdims=True)
    np.exp(Z, out=Z)
    Z /= Z.sum(1, keepdims=True)
    return Z


# -------------------------------------------------------------------- value and gradients
def gradient(s: Sizes) -> Callable[..., Any]:
    """Backpropagation with buffers for all layers."""
    n, m = s["n"], s["m"]
    H = [np.empty((m, n)) for _ in range(LAYERS - 1)]
    spare = [np.empty((m, n)), np.empty((m, n))]

    def run(*a: Any) -> tuple[Any, ...]:
        *W, X, Y = a
        h = X
        for Wk, Hk in zip(W[:-1], H, strict=True):
            np.matmul(h, Wk, out=Hk)
            h = np.tanh(Hk, out=Hk)
        value, δ = cross_entropy(h @ W[-1], Y)
        found = []
        for k in range(LAYERS - 1, 0, -1):
            found.append(H[k - 1].T @ δ)
            below = np.matmul(δ, W[k].T, out=spare[k % 2])
            slope = H[k - 1]
            slope *= slope
            np.subtract(1, slope, out=slope)
            below *= slope
            δ = below
        found.append(X.T @ δ)
        return (value, *reversed(found))

    return run


def cross_entropy(Z: Any, Y: Any) -> tuple[Any, Any]:
    """The loss and its derivative P − Y, in place of the logits."""
    top = Z.max(1, keepdims=True)
    right = np.vdot(Z, Y)
    Z -= top
    np.exp(Z, out=Z)
    total = Z.sum(1, keepdims=True)
    value = (np.log(total) + top).sum() - right
    Z /= total
    Z -= Y
    return value, Z


# -------------------------------------------------------------------- the Hessian along all weights
def hvp(*a: Any) -> tuple[Any, ...]:
    """Tangents forward, then both sweeps backward at once."""
    W, (X, Y), V = a[:LAYERS], a[LAYERS : LAYERS + 2], a[LAYERS + 2 :]
    H, T, slopes, h, t = forward(W, V, X)
    Z, tZ = h @ W[-1], h @ V[-1]
    tZ += t @ W[-1]
    P = softmax_rows(Z)
    tδ = P * tZ
    tδ -= P * tδ.sum(1, keepdims=True)
    δ = P - Y
    found = []
    for k in range(LAYERS - 1, 0, -1):
        g = H[k].T @ tδ
        g += T[k].T @ δ
        found.append(g)
        β, tβ = δ @ W[k].T, tδ @ W[k].T
        tβ += δ @ V[k].T
        bend = β * T[k]
        bend *= H[k]
        bend *= 2
        tδ = tβ * slopes[k]
        tδ -= bend
        δ = β * slopes[k]
    found.append(X.T @ tδ)
    return tuple(reversed(found))


def forward(W: Sequence[Any], V: Sequence[Any], X: Any) -> tuple[Any, ...]:
    """Values, their tangents, and the slopes 1 − h² of all hidden layers."""
    H, T, slopes, h, t = [X], [None], [None], X, None
    for Wk, Vk in zip(W[:-1], V[:-1], strict=True):
        moved = h @ Vk
        if t is not None:
            moved += t @ Wk
        h = h @ Wk
        np.tanh(h, out=h)
        slope = 1 - h * h
        moved *= slope
        t = moved
        H.append(h)
        T.append(t)
        slopes.append(slope)
    return H, T, slopes, h, t


NET = Problem(
    name="tanh net, 10 layers",
    text=text("tanh"),
    wrt=WEIGHTS,
    where=WHERE,
    sizes={
        "small": {"n": 10, "m": 32},
        "medium": {"n": 128, "m": 256},
        "large": {"n": 768, "m": 768},
    },
    inputs=inputs(1.0),
    function=loss("tanh"),
    quantities=(
        Quantity(
            ("value", "gradient"),
            gradient,
            flops=lambda n, m: LAYERS * 6 * m * n * n,
            bytes=lambda n, m: 8 * LAYERS * (2 * n * n + 4 * m * n),
            hand=1.15,
            ahead={"medium": 1.0, "large": 1.0},
        ),
        Quantity("hvp", lambda s: hvp, flops=lambda n, m: LAYERS * 18 * m * n * n),
        Quantity(
            ("value", "gradient"),
            None,
            flops=lambda n, m: LAYERS * 6 * m * n * n,
            backend="jax",
            rivals=("jax",),
            ahead={"large": 1.15},
            sizes=("large",),
        ),
    ),
)

PROBLEMS = (NET,)
