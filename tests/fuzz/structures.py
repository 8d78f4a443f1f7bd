"""Structured variables: random points, and the projections on tangent spaces, in NumPy.

legend   x point   H direction   n numbers of rows   S structure
"""

from __future__ import annotations

import numpy as np

SQUARE = (
    "symmetric",
    "psd",
    "skew",
    "diagonal",
    "lower_triangular",
    "upper_triangular",
    "toeplitz",
    "orthogonal",
)
CURVED = ("orthogonal", "stiefel", "sphere")
SYMMETRIC = ("symmetric", "psd", "diagonal")


def toeplitz_mean(H: np.ndarray) -> np.ndarray:
    """Every entry becomes the mean of its diagonal."""
    n = len(H)
    made = np.zeros_like(H)
    for k in range(1 - n, n):
        made += np.diag(np.full(n - abs(k), np.mean(np.diag(H, k))), k)
    return made


def project(S: str, x: np.ndarray, H: np.ndarray) -> np.ndarray:
    """The orthogonal projection of a direction on the tangent space at x."""
    match S:
        case "symmetric" | "psd":
            return (H + H.T) / 2
        case "skew":
            return (H - H.T) / 2
        case "diagonal":
            return np.diag(np.diag(H))
        case "lower_triangular":
            return np.tril(H)
        case "upper_triangular":
            return np.triu(H)
        case "toeplitz":
            return toeplitz_mean(H)
        case "orthogonal" | "stiefel":
            return H - x @ (x.T @ H + H.T @ x) / 2
        case "sphere":
            return H - x * (x @ H)
        case "simplex":
            return H - np.mean(H)
    return H


def basis(S: str, x: np.ndarray) -> np.ndarray:
    """The projections of all unit directions, one after another."""
    units = np.eye(x.size).reshape((x.size, *x.shape))
    return units if not S else np.stack([project(S, x, u) for u in units])


def sample(
    S: str, facts: tuple[str, ...], shape: tuple[int, ...], rng: np.random.Generator
) -> np.ndarray:
    """A random point: of a structure, with positive entries, or any; square matrices stand on every side of 0."""
    if "positive" in facts:
        x = rng.uniform(0.4, 1.8, size=shape)
        return np.triu(x) + np.triu(x, 1).T if S in SYMMETRIC else x
    x = rng.normal(size=shape) * rng.choice([0.6, 1.0, 1.5])
    if S == "psd":
        return x @ x.T / len(x) + np.diag(rng.uniform(0.4, 1.6, size=len(x)))
    if S in ("orthogonal", "stiefel"):
        q = np.linalg.qr(x)[0]
        return q * rng.choice([-1, 1], size=q.shape[1])
    if S == "sphere":
        return x / np.linalg.norm(x)
    if S == "simplex":
        e = rng.uniform(0.3, 1.0, size=shape)
        return e / e.sum()
    if len(shape) == 2 and shape[0] == shape[1] and S != "skew":
        x = x + rng.choice([-1.2, 0.0, 1.2, 1.2]) * np.eye(shape[0])
    return project(S, x, x) if S else x
