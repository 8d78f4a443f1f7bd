"""Losses of regression and networks: where transposes and parentheses get lost.

legend   s sigmoid   h hidden layer   yhat prediction   g its error
"""

from __future__ import annotations

import numpy as np
import pytest
from pains import Row, judge

import frechet as fr


def s(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def softmax(x: np.ndarray) -> np.ndarray:
    return np.exp(x) / np.exp(x).sum()


NETWORK = "-log(softmax(sigmoid(x'*U)*W))*y"
WHERE = "x: n, U: n×h, W: h×k, y: k one-hot"


def backward(
    x: np.ndarray, U: np.ndarray, W: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, ...]:
    """The hidden layer, its slope, and the error of the prediction."""
    h = s(x @ U)
    return h, h * (1 - h), softmax(h @ W) - y


ROWS = [
    Row("P63 U", NETWORK, "U", WHERE,
        lambda x, U, W, y: np.outer(x, (backward(x, U, W, y)[2] @ W.T) * backward(x, U, W, y)[1])),
    Row("P63 W", NETWORK, "W", WHERE,
        lambda x, U, W, y: np.outer(backward(x, U, W, y)[0], backward(x, U, W, y)[2])),
    Row("P63 x", NETWORK, "x", WHERE,
        lambda x, U, W, y: ((backward(x, U, W, y)[2] @ W.T) * backward(x, U, W, y)[1]) @ U.T),
    Row("P64", "-y'*log(softmax(W*a))", "W", "W: k×n, a: n, y: k one-hot",
        lambda W, a, y: np.outer(softmax(W @ a) - y, a), "(softmax(Wa) − y)aᵀ"),
    Row("P65", "sum(log(ones(m) + exp(X*w)) - y.*(X*w))", "w", "X: m×n, y: m, w: n",
        lambda X, w, y: X.T @ (s(X @ w) - y), "Xᵀ(σ(Xw) − y)"),
    Row("P65 signs", "sum(log(ones(m) + exp(-y.*(X*w))))", "w", "X: m×n, y: m, w: n",
        lambda X, w, y: -X.T @ (y * s(-y * (X @ w))), "−Xᵀ(y∘σ(−y∘(Xw)))"),
    Row("P65 likelihood", "-y'*log(sigmoid(X*w)) - (ones(m) - y)'*log(ones(m) - sigmoid(X*w))", "w",
        "X: m×n, y: m, w: n", lambda X, w, y: X.T @ (s(X @ w) - y), "Xᵀ(σ(Xw) − y)"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_gradient(row: Row) -> None:
    judge(row)


def test_p63_the_shapes_of_all_three_gradients() -> None:
    """The weights of the first layer are transposed in ∇x and only there."""
    d = fr.derive(NETWORK, ["U", "W", "x"], where=WHERE, strict=True)
    assert [d.gradient[name].engine.shape for name in "UWx"] == [
        fr.read(n, WHERE).shape for n in "UWx"
    ]
    assert d.check().status == "passed"


def test_p64_the_error_times_the_input_is_an_outer_product() -> None:
    """Neither a Jacobian times a vector by guess nor an entrywise product: (ŷ − y)aᵀ, entry by entry."""
    d = fr.derive(
        "-y'*log(softmax(W*a))", "W", where="W: k×n, a: n, y: k one-hot", strict=True
    )
    rng = np.random.default_rng(3)
    W, a, y = rng.normal(size=(2, 3)), rng.normal(size=3), np.array([0.0, 1.0])
    yhat = softmax(W @ a)
    G = d.gradient.evaluate({"W": W, "a": a, "y": y})
    assert all(
        np.isclose(G[i, j], (yhat[i] - y[i]) * a[j]) for i in range(2) for j in range(3)
    )
