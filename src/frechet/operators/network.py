"""What has no simpler structure: a matrix as it is, and any network of factors, applied by contraction.

    Dense(T, out_rank)               V ↦ Σ T[i, j] V[j]
    Network([(X, "ai"), ...], ...)   V ↦ Σ X_ai ... V[in], written at `out`; a repeated index is a delta

    legend   T all entries   i index, a small integer   f factors (array, indices)

>>> A = np.array([[1.0, 2.0], [3.0, 4.0]])
>>> Network([(A, (0, 1))], (0, 2), (1, 2), (2, 2, 5)) @ np.ones((2, 5)) # A V
array([[3., 3., 3., 3., 3.],
       [7., 7., 7., 7., 7.]])
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from frechet.network.axis import Indices
from frechet.numeric.evaluate import FloatArray
from frechet.operators.operator import ArrayShape, Operator

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Dense(Operator):
    """V ↦ Σ_j T_ij V_j with all entries given."""

    def __init__(self, T: FloatArray, out_rank: int) -> None:
        self.out_shape, self.in_shape = T.shape[:out_rank], T.shape[out_rank:]
        self.rows = T.reshape(prod(self.out_shape), prod(self.in_shape))

    def apply(self, V: FloatArray) -> FloatArray:
        if V.shape == self.in_shape:
            return (self.rows @ V.reshape(-1)).reshape(self.out_shape)
        lead = V.shape[: V.ndim - len(self.in_shape)]
        return (V.reshape(*lead, self.rows.shape[1]) @ self.rows.T).reshape(
            lead + self.out_shape
        )

    @property
    def T(self) -> Operator:
        return Dense(
            self.rows.T.reshape(self.in_shape + self.out_shape), len(self.in_shape)
        )

    def scaled(self, c: float) -> Operator:
        return Dense(
            (c * self.rows).reshape(self.out_shape + self.in_shape), len(self.out_shape)
        )

    def flat(self) -> FloatArray:
        return self.rows

    def words(self) -> str:
        return "({}×{})".format(*self.shape)


class Network(Operator):
    """V ↦ the contraction of factors with V at the indices `inn`, written at `out`."""

    def __init__(
        self,
        factors: Sequence[tuple[FloatArray, Indices]],
        out: Indices,
        inn: Indices,
        dims: ArrayShape,
        c: float = 1.0,
    ) -> None:
        self.factors, self.out, self.inn, self.dims, self.c = (
            list(factors),
            out,
            inn,
            dims,
            c,
        )
        self.out_shape, self.in_shape = (
            tuple(dims[i] for i in out),
            tuple(dims[i] for i in inn),
        )
        # the order of contraction, by the number of leading axes
        self.paths: dict[int, Any] = {}

    def apply(self, V: FloatArray) -> FloatArray:
        own = distinct(self.out)
        made = self.contracted([(V, self.inn)], own, lead=V.ndim - len(self.inn))
        return self.c * spread(made, own, self.out, self.dims)

    def contracted(
        self, more: list[tuple[FloatArray, Indices]], own: Indices, lead: int = 0
    ) -> FloatArray:
        """The sum over every index that is not in `own`; leading axes of `more` stay in front."""
        read = {i for _, ix in (*self.factors, *more) for i in ix}
        ones = [(np.ones(self.dims[i]), (i,)) for i in own if i not in read]
        words = [letters(ix) for _, ix in (*self.factors, *ones)] + [
            "..." + letters(ix) for _, ix in more
        ]
        text = ",".join(words) + "->" + "..." * bool(more) + letters(own)
        arrays = [a for a, _ in (*self.factors, *ones, *more)]
        if not arrays:
            return np.ones(())
        key = lead if more else -1
        if key not in self.paths:
            self.paths[key] = np.einsum_path(text, *arrays, optimize="greedy")[0]
        return np.asarray(np.einsum(text, *arrays, optimize=self.paths[key]))

    @property
    def T(self) -> Operator:
        return Network(self.factors, self.inn, self.out, self.dims, self.c)

    def scaled(self, c: float) -> Operator:
        return Network(self.factors, self.out, self.inn, self.dims, c * self.c)

    def flat(self) -> FloatArray:
        every = self.out + self.inn
        own = distinct(every)
        T = spread(self.contracted([], own), own, every, self.dims)
        return self.c * T.reshape(self.shape)

    def words(self) -> str:
        inside = " ".join(f"({letters(ix)})" for _, ix in self.factors)
        return f"{letters(self.out)} ← {inside} V({letters(self.inn)})"


def letters(ix: Indices) -> str:
    """Indices as einsum writes them."""
    return "".join(LETTERS[i] for i in ix)


def distinct(ix: Indices) -> Indices:
    """Every index once, in the order met."""
    return tuple(dict.fromkeys(ix))


def spread(values: FloatArray, own: Indices, out: Indices, dims: ArrayShape) -> FloatArray:
    """Values by different indices, over leading axes, written where an index of `out` may repeat."""
    if own == out:
        return values
    lead = values.shape[: values.ndim - len(own)]
    T = np.zeros(lead + tuple(dims[i] for i in out))
    np.einsum(f"...{letters(out)}->...{letters(own)}", T)[...] = values
    return T
