"""The public cases with their true derivatives: finite differences of each case's function, in NumPy alone.

Every case comes with a Python lambda for its function, written with JAX's names; NumPy stands in for JAX here.
Central differences of four points are taken with two steps, at a point where both agree, away from any kink.

legend   row one case   X values by name   T derivative, axes of the value, then of the variable, order times   h step
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zlib import crc32

import numpy as np

Array = np.ndarray[Any, Any]

FILE = Path(__file__).parent.parent / "tests" / "cases" / "public.jsonl"
EXACT = 1e-5  # relative error of a right answer; the differences themselves are good to about a hundredth of it
STEPS = {1: 2e-3, 2: 8e-3, 3: 2e-2}  # by order
# a number in the case's function that is neither a variable nor a size
FREE = {"stat-wishart": {"m": 9}}
STENCIL = ((1, 8 / 12), (-1, -8 / 12), (2, -1 / 12), (-2, 1 / 12))


@dataclass
class Case:
    """A case: what to derive, how it is declared, and what is true at a random point."""

    row: dict[str, Any]
    seed: int = field(init=False)

    def __post_init__(self) -> None:
        self.name, self.expr, self.wrt = self.row["id"], self.row["expr"], self.row["wrt"]
        self.order, self.variables, self.seed = (
            self.row["order"],
            self.row["vars"],
            crc32(self.row["id"].encode()),
        )
        self.scalar: bool = self.row["kind"].startswith("scalar")
        self.structure: str = self.variables[self.wrt]["structure"]
        self.sizes: dict[str, int] = self.row["dims"] | FREE.get(self.name, {})

    @property
    def where(self) -> dict[str, str]:
        """The declarations."""
        return {
            name: " ".join(
                ["×".join(map(str, v["shape"])) or "scalar"]
                + [v["structure"]] * (v["structure"] != "general")
                + ["positive"] * v["positive"]
            )
            for name, v in self.variables.items()
        }

    @property
    def strict(self) -> bool:
        """Is every name declared?"""
        return self.name not in FREE

    @cached_property
    def function(self) -> Callable[[Mapping[str, Any]], Array]:
        """The function of the values by name."""
        return eval(self.row["oracle"], {"jnp": np, "jax": JAX, "jsl": SCIPY})  # type: ignore[no-any-return]

    @cached_property
    def values(self) -> dict[str, Array]:
        """A point where the derivative can be seen."""
        return self.point[0]

    @cached_property
    def truth(self) -> Array:
        """The array of all partial derivatives there, of entries that are free."""
        return self.point[1]

    @cached_property
    def projected(self) -> Array:
        """The same, projected on the tangent space of a structured variable's values."""
        rank, out = (
            len(self.variables[self.wrt]["shape"]),
            np.ndim(self.function(self.values)),
        )
        T = self.truth
        if self.structure != "general":
            for k in range(self.order):
                axes = tuple(range(out + k * rank, out + (k + 1) * rank))
                moved = np.moveaxis(T, axes, (-2, -1))
                T = np.moveaxis(
                    tangent(moved, self.structure, self.values[self.wrt]), (-2, -1), axes
                )
        return T

    @cached_property
    def stacked(self) -> Array:
        """The projected truth as the asked form has it: a gradient, or a matrix of both vecs by columns."""
        T, rank = self.projected, len(self.variables[self.wrt]["shape"])
        out = T.ndim - rank * self.order
        if (
            self.order > 2
            or rank == 0
            or (out == 0 and self.order == 1)
            or (out and self.order > 1)
        ):
            return T
        order: list[int] = []
        at, lengths = 0, []
        for r in [out] * (out > 0) + [rank] * self.order:
            order += reversed(range(at, at + r))
            lengths.append(int(np.prod(T.shape[at : at + r])))
            at += r
        return T.transpose(order).reshape(lengths)

    @cached_property
    def point(self) -> tuple[dict[str, Array], Array]:
        """Values at which differences with two steps agree, and the finer ones."""
        for attempt in range(20):
            rng = np.random.default_rng(self.seed + attempt)
            X = {name: sample(v, self.sizes, rng) for name, v in self.variables.items()}
            with np.errstate(all="ignore"):
                coarse, fine = (
                    self.differences(X, self.order, h * STEPS[self.order]) for h in (2, 1)
                )
            if np.isfinite(fine).all() and off(coarse, fine) < EXACT / 10:
                return X, fine
        raise ArithmeticError(f"{self.name}: no point was found where differences converge")

    def differences(self, X: Mapping[str, Array], order: int, h: float) -> Array:
        """Central differences, order times."""
        if not order:
            return np.asarray(self.function(X))
        x = X[self.wrt]
        parts = []
        for k in range(x.size):
            unit = np.zeros(x.size)
            unit[k] = h
            step = unit.reshape(x.shape)
            parts.append(
                sum(
                    c / h * self.differences({**X, self.wrt: x + t * step}, order - 1, h)
                    for t, c in STENCIL
                )
            )
        return np.moveaxis(np.array(parts), 0, -1).reshape(parts[0].shape + x.shape)  # type: ignore[union-attr]


def cases() -> list[Case]:
    """All public cases."""
    return [Case(json.loads(line)) for line in FILE.read_text("utf-8").splitlines()]


def off(a: Any, b: Any) -> float:
    """The relative error; infinite for another shape or where a value is not finite."""
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or not np.isfinite(a).all():
        return float("inf")
    return float(np.abs(a - b).max() / (np.abs(b).max() or 1))


# -------------------------------------------------------------------- random values
def sample(v: Mapping[str, Any], sizes: dict[str, int], rng: np.random.Generator) -> Array:
    """A random value of a variable."""
    shape = [eval(str(n), {}, sizes) for n in v["shape"]]
    a = rng.uniform(0.5, 1.5, shape) if v["positive"] else rng.standard_normal(shape)
    match v["structure"], v.get("sample"):
        case "psd", _:
            return a @ a.T / shape[0] + np.eye(shape[0])
        case "orthogonal", _:
            return np.asarray(np.linalg.qr(a)[0])
        case "symmetric" | "skew" | "diagonal" | "lower_triangular" | "toeplitz", _:
            return tangent(a, v["structure"], a)
        case _, "well":
            return a + 3 * np.eye(shape[0])
        case _, "small":
            return 0.3 * a
    return np.asarray(a)


def tangent(G: Array, structure: str, X: Array) -> Array:
    """The projection of the last two axes on the tangent space at X."""
    turned = np.swapaxes(G, -1, -2)
    n = G.shape[-1]
    match structure:
        case "symmetric" | "psd":
            return (G + turned) / 2
        case "skew":
            return (G - turned) / 2
        case "diagonal":
            return G * np.eye(n)
        case "lower_triangular":
            return np.tril(G)
        case "upper_triangular":
            return np.triu(G)
        case "orthogonal":
            return X @ (X.T @ G - turned @ X) / 2
        case "toeplitz":
            bands = [np.eye(n, k=k) for k in range(1 - n, n)]
            return np.asarray(
                sum(
                    np.sum(G * b, axis=(-2, -1), keepdims=True) / b.sum() * b for b in bands
                )
            )
    return G


# -------------------------------------------------------------------- NumPy for JAX
def softmax(x: Array, axis: int = -1) -> Array:
    """JAX's softmax."""
    e = np.exp(x)
    return np.asarray(e / e.sum(axis=axis, keepdims=True))


def expm(a: Array) -> Array:
    """The exponential of a small matrix, by scaling and squaring."""
    term = total = np.eye(len(a))
    for k in range(1, 20):
        term = term @ a / (16 * k)
        total = total + term
    return np.asarray(np.linalg.matrix_power(total, 16))


JAX = SimpleNamespace(
    nn=SimpleNamespace(
        sigmoid=lambda x: 1 / (1 + np.exp(-x)),
        relu=lambda x: np.maximum(x, 0),
        softplus=lambda x: np.log1p(np.exp(x)),
        softmax=softmax,
    )
)
SCIPY = SimpleNamespace(expm=expm)
