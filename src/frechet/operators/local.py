"""Operators that act on every entry, or on every row or column, by itself.

    Diagonal(d)           V ↦ d∘V; a number d with a shape is a multiple of the identity
    BlockDiagonal(B)      V[i,:] ↦ B[i] V[i,:]; with axis=1 V[:,i] ↦ B[i] V[:,i]

    legend   d entries   B blocks, stacked along their first axis   V argument   G value

>>> Diagonal(np.array([2.0, 4.0])).solve(np.ones(2))
array([0.5 , 0.25])
>>> BlockDiagonal(np.array([[[2.0]], [[4.0]]])) @ np.ones((2, 1))
array([[2.],
       [4.]])
"""

from __future__ import annotations

from math import prod

import numpy as np

from frechet.errors import ShapeError
from frechet.numeric.evaluate import FloatArray
from frechet.operators.batched import Batched
from frechet.operators.factor import Division
from frechet.operators.operator import ArrayShape, Method, Operator


class Diagonal(Operator):
    """V ↦ d∘V."""

    def __init__(self, d: FloatArray | float, shape: ArrayShape | None = None) -> None:
        self.d = d
        self.in_shape = self.out_shape = np.shape(d) if shape is None else shape

    @property
    def filled(self) -> FloatArray:
        """The entries in the shape of the variable."""
        return np.broadcast_to(np.asarray(self.d, np.float64), self.in_shape)

    def apply(self, V: FloatArray) -> FloatArray:
        return self.d * V

    @property
    def T(self) -> Operator:
        return self

    def scaled(self, c: float) -> Operator:
        return Diagonal(c * self.d, self.in_shape)

    def flat(self) -> FloatArray:
        return np.diag(self.filled.ravel())

    def diagonal(self) -> FloatArray:
        return self.filled.copy()

    def factorised(self) -> Method:
        return Entries(self.d, self.in_shape)

    def words(self) -> str:
        if np.ndim(self.d) or not self.in_shape:
            return "diag({})".format("×".join(map(str, self.in_shape)))
        return f"{self.d:.4g}·I({prod(self.in_shape)})"


class Entries(Method):
    """Division by every entry."""

    words = Division.words

    def __init__(self, d: FloatArray | float, shape: ArrayShape) -> None:
        self.by, self.times = Division(np.asarray(d, np.float64)), prod(shape) // np.size(d)

    def solve(self, G: FloatArray) -> FloatArray:
        return G / self.by.d

    def slogdet(self) -> tuple[float, float]:
        sign, log = self.by.slogdet()
        return sign**self.times, self.times * log


def identity_operator(shape: ArrayShape | int) -> Diagonal:
    """V ↦ V on arrays of a shape."""
    return Diagonal(1.0, (shape,) if isinstance(shape, int) else shape)


class BlockDiagonal(Operator):
    """V[i,:] ↦ B[i] V[i,:], along the first axis of V; with axis=1 the same for columns."""

    def __init__(self, blocks: FloatArray, axis: int = 0, symmetric: bool = False) -> None:
        if blocks.ndim != 3 or axis not in (0, 1):
            raise ShapeError(
                f"blocks of shape {blocks.shape} along axis {axis}",
                hint="blocks are (m, p, q), the axis is 0 or 1",
            )
        m, p, q = blocks.shape
        # symmetric: known to be so
        self.blocks, self.axis, self.symmetric = (
            blocks,
            axis,
            symmetric,
        )
        self.out_shape, self.in_shape = ((p, m), (q, m)) if axis else ((m, p), (m, q))

    def apply(self, V: FloatArray) -> FloatArray:
        if self.axis:
            return each(self.blocks, V.swapaxes(-1, -2)).swapaxes(-1, -2)
        return each(self.blocks, V)

    @property
    def T(self) -> Operator:
        return BlockDiagonal(self.blocks.swapaxes(1, 2), self.axis, self.symmetric)

    def scaled(self, c: float) -> Operator:
        return BlockDiagonal(c * self.blocks, self.axis, self.symmetric)

    def flat(self) -> FloatArray:
        T = np.zeros(self.out_shape + self.in_shape)
        i = np.arange(len(self.blocks))
        if self.axis:
            T[:, i, :, i] = self.blocks
        else:
            T[i, :, i, :] = self.blocks
        return T.reshape(self.shape)

    def diagonal(self) -> FloatArray:
        self.only_square("diagonal")
        d: FloatArray = np.einsum("mpp->mp", self.blocks)
        return d.T if self.axis else d

    def factorised(self) -> Method:
        return Batched(self.blocks, self.axis, self.symmetric)

    def words(self) -> str:
        m, p, q = self.blocks.shape
        return f"blockdiag({m} of {p}×{q}, {'columns' if self.axis else 'rows'})"


def each(blocks: FloatArray, V: FloatArray) -> FloatArray:
    """blocks[i] V[..., i, :] for every i."""
    value: FloatArray = np.matmul(blocks, V[..., None])[..., 0]
    return value
