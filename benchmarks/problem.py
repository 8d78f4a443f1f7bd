"""A problem: what a user writes, what an expert writes by hand, and what is required of the ratio between them.

The inputs of a problem stand in one order: the variables, the other symbols, then for products with a direction one
direction for each variable.  The hand-written functions and those for JAX and PyTorch take them by position.

legend   s sizes by letter   r random numbers of a shape   xp the words of a library: exp, sum, logdet
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

Sizes = Mapping[str, int]
Values = dict[str, Any]
Random = Callable[..., Any]
Function = Callable[..., Any]

ALONG = {"hvp", "jvp", "operator", "solve"}  # quantities that take a direction
# asked of the structured Hessian
STRUCTURED = {
    "operator": "compressed",
    "solve": "compressed",
}
OVERHEAD = 1.15  # of a call at n = 10


@dataclass(frozen=True)
class Quantity:
    """What is computed, the expert's function for it, its work, and the bounds.

    by_hand of the sizes is the function of the inputs.  `hand` bounds frechet / hand-written at the judged sizes,
    `ahead` bounds JAX / frechet from below by size.  Others are further rivals, by hand, with their own lower bounds.
    """

    what: str | tuple[str, ...]
    by_hand: Callable[[Sizes], Function] | None
    flops: Callable[..., float] | None = None
    bytes: Callable[..., float] | None = None
    hand: float | None = None
    ahead: Mapping[str, float] = field(default_factory=dict)
    judged: tuple[str, ...] = ("medium", "large", "xlarge")
    sizes: tuple[str, ...] = ()  # where it is measured, () for all
    others: Mapping[str, tuple[Callable[[Sizes], Function], float]] = field(
        default_factory=dict
    )
    rivals: tuple[str, ...] = ("jax", "torch")
    backend: str = "numpy"
    constant: tuple[str, ...] = ()  # inputs whose products may be kept between calls

    @property
    def asked(self) -> tuple[str, ...]:
        """The words for Derivation.compile."""
        return (self.what,) if isinstance(self.what, str) else self.what

    @property
    def label(self) -> str:
        """The name in the table."""
        kept = f", {' '.join(self.constant)} constant" if self.constant else ""
        return (
            " ".join(self.asked)
            + kept
            + (f" ({self.backend})" if self.backend != "numpy" else "")
        )

    @property
    def form(self) -> str:
        """Is the whole array compared, or a compressed form?  The same on both sides."""
        return STRUCTURED.get(self.asked[0], "full")

    @property
    def along(self) -> bool:
        """Does it take a direction of each variable?"""
        return bool(ALONG & {*self.asked})


@dataclass(frozen=True)
class Problem:
    """A function in frechet's language, where its symbols live, values for them, and the same in JAX and PyTorch."""

    name: str
    text: str
    wrt: tuple[str, ...]
    where: str
    sizes: Mapping[str, Sizes]
    inputs: Callable[..., Values]
    function: Function
    quantities: tuple[Quantity, ...]

    def values(self, size: str, seed: int = 0) -> Values:
        """The inputs and one direction for each variable, from a seed."""
        numbers = np.random.default_rng(seed)
        found = self.inputs(
            lambda *shape: numbers.standard_normal(shape), **self.sizes[size]
        )
        return found | {
            f"d{x}": numbers.standard_normal(np.shape(found[x])) for x in self.wrt
        }

    def arguments(self, q: Quantity, values: Values) -> list[Any]:
        """By position: the inputs, and the directions where they are asked for."""
        names = [name for name in values if q.along or name not in self.directions]
        return [values[name] for name in names]

    @cached_property
    def directions(self) -> tuple[str, ...]:
        """The names of the directions."""
        return tuple(f"d{x}" for x in self.wrt)

    def measured(self, q: Quantity) -> Sequence[str]:
        """The sizes of a quantity."""
        return q.sizes or tuple(self.sizes)

    def bound(self, q: Quantity, size: str) -> float | None:
        """At most frechet / hand-written; at n = 10 the first quantity stands for the overhead of a call."""
        if size == "small":
            return OVERHEAD if q is self.quantities[0] else None
        return q.hand if size in q.judged else None
