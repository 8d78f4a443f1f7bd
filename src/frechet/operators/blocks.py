"""Operators by pairs of names as one: the Hessian of a function of several variables.

legend   x, y names   V arguments by name   N the sum of all sizes
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, overload

import numpy as np

from frechet.errors import NameUnknown, ShapeError
from frechet.numeric.evaluate import FloatArray
from frechet.operators.operator import Operator

# as the arguments went: flat, by name, in order
Values = FloatArray | dict[str, FloatArray] | Sequence[FloatArray]


class BlockOperator(Operator):
    """V ↦ {x: Σ_y block[x, y] V[y]}: flat vectors stand one after another, in the order of the names."""

    def __init__(self, blocks: Mapping[tuple[str, str], Operator]) -> None:
        self.blocks = dict(blocks)
        self.shapes = {y: b.in_shape for (_, y), b in self.blocks.items()}
        stops = np.cumsum([0, *map(prod, self.shapes.values())])
        self.at = {x: slice(*stops[k : k + 2]) for k, x in enumerate(self.shapes)}
        self.in_shape = self.out_shape = (int(stops[-1]),)

    def __getitem__(self, pair: tuple[str, str]) -> Operator:
        return self.blocks[pair]

    def join(self, V: Mapping[str, Any]) -> FloatArray:
        """Arrays by name as one flat vector."""
        missing = [x for x in self.shapes if x not in V]
        if missing:
            raise NameUnknown(
                f"no value for {', '.join(missing)}",
                hint="give one array for each variable",
            )
        return np.concatenate(
            [np.asarray(V[x], np.float64).reshape(prod(s)) for x, s in self.shapes.items()]
        )

    def split(self, flat: FloatArray) -> dict[str, FloatArray]:
        """A flat vector as arrays by name."""
        return {x: flat[self.at[x]].reshape(s) for x, s in self.shapes.items()}

    def several(self, f: Callable[[Any], FloatArray], V: Any) -> Values:
        """A map of flat vectors at what goes by name, or in the order of the names: the result goes as V does."""
        if isinstance(V, Mapping):
            return self.split(f(self.join(V)))
        shapes = [*self.shapes.values()]
        if (
            not isinstance(V, tuple | list)
            or len(V) != len(shapes)
            or not any(map(np.ndim, V))
        ):
            return f(V)
        for (x, shape), v in zip(self.shapes.items(), V, strict=True):
            if np.shape(v) != shape:
                raise ShapeError(
                    f"the array for {x} has shape {np.shape(v)}", hint=f"it takes {shape}"
                )
        made = self.split(f(self.join(dict(zip(self.shapes, V, strict=True))))).values()
        return list(made) if isinstance(V, list) else tuple(made)

    @overload
    def __matmul__(self, V: Mapping[str, Any]) -> dict[str, FloatArray]: ...
    @overload
    def __matmul__(
        self, V: list[Any] | tuple[Any, ...]
    ) -> FloatArray | Sequence[FloatArray]: ...
    @overload
    def __matmul__(self, V: Any) -> FloatArray: ...
    def __matmul__(self, V: Any) -> Values:
        return self.several(super().__matmul__, V)

    __call__ = __matmul__

    @overload
    def solve(self, G: Mapping[str, Any]) -> dict[str, FloatArray]: ...
    @overload
    def solve(
        self, G: list[Any] | tuple[Any, ...]
    ) -> FloatArray | Sequence[FloatArray]: ...
    @overload
    def solve(self, G: Any) -> FloatArray: ...
    def solve(self, G: Any) -> Values:
        """The V with op V = G, by name or in order where G is."""
        return self.several(super().solve, G)

    def apply(self, V: FloatArray) -> FloatArray:
        total = np.zeros_like(V)
        lead = V.shape[:-1]
        for (x, y), b in self.blocks.items():
            value = b.apply(V[..., self.at[y]].reshape(lead + b.in_shape))
            total[..., self.at[x]] += value.reshape(*lead, prod(b.out_shape))
        return total

    @property
    def T(self) -> Operator:
        names = [*self.shapes]
        return BlockOperator({(x, y): self.blocks[y, x].T for x in names for y in names})

    def scaled(self, c: float) -> Operator:
        return BlockOperator({pair: b.scaled(c) for pair, b in self.blocks.items()})

    def flat(self) -> FloatArray:
        H = np.zeros(self.shape)
        for (x, y), b in self.blocks.items():
            H[self.at[x], self.at[y]] = b.flat()
        return H

    def words(self) -> str:
        return "\n".join(f"[{x}, {y}]  {b!r}" for (x, y), b in self.blocks.items())
