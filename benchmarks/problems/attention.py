"""Attention: ⟨G, softmax(QK'/√d)V⟩ by Q, K and V, in blocks of rows of the n×n weights.

legend   Q K V variables n×d   G weights of the output   P a block of softmax rows   O = PV   t row sums of G∘O
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.problem import Problem, Quantity, Values

BLOCK = 96  # rows: 96·3000·8 B = 2.3 MB


def gradient(Q: Any, K: Any, V: Any, G: Any) -> tuple[Any, ...]:
    """A block of P is made, used for everything, and dropped."""
    n, d = Q.shape
    scale = 1 / np.sqrt(d)
    value, dQ, dK, dV = 0.0, np.empty((n, d)), np.zeros((n, d)), np.zeros((n, d))
    Kt, Vt = np.ascontiguousarray(K.T), np.ascontiguousarray(V.T)
    for i in range(0, n, BLOCK):
        b = slice(i, i + BLOCK)
        P = (Q[b] * scale) @ Kt
        P -= P.max(1, keepdims=True)
        np.exp(P, out=P)
        P /= P.sum(1, keepdims=True)
        g = G[b]
        t = (g * (P @ V)).sum(1, keepdims=True)
        value += t.sum()
        dV += P.T @ g
        dP = g @ Vt
        dP -= t
        dP *= P
        dP *= scale
        np.matmul(dP, K, out=dQ[b])
        dK += dP.T @ Q[b]
    return value, dQ, dK, dV


def inputs(r: Any, n: int, d: int) -> Values:
    """Random queries, keys, values and weights."""
    return {name: r(n, d) for name in "QKVG"}


ATTENTION = Problem(
    name="attention",
    text="sum(G.*(softmax(Q*K'/sqrt(d), 2)*V))",
    wrt=("Q", "K", "V"),
    where="Q: n×d, K: n×d, V: n×d, G: n×d",
    sizes={
        "small": {"n": 10, "d": 8},
        "medium": {"n": 512, "d": 64},
        "large": {"n": 3000, "d": 64},
    },
    inputs=inputs,
    function=lambda xp, Q, K, V, G: xp.sum(
        G * (xp.softmax(Q @ K.T * (1 / np.sqrt(Q.shape[1]))) @ V)
    ),
    quantities=(
        Quantity(
            ("value", "gradient"),
            lambda s: gradient,
            flops=lambda n, d: 12 * n * n * d,
            bytes=lambda n, d: 56 * n * d,
            hand=1.15,
            ahead={"medium": 1.0, "large": 1.0},
        ),
    ),
)

PROBLEMS = (ATTENTION,)
