"""How code is to be made.

legend   D sizes by name
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frechet.errors import ReadError

BACKENDS = ("numpy", "array-api", "jax", "torch")


@dataclass(frozen=True)
class Options:
    """The words of a backend, the sizes to plan for, what is constant, what has a batch axis in front."""

    backend: str = "numpy"
    sizes: Mapping[str, int] = field(default_factory=dict)
    constant: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()
    name: str = ""
    title: str = ""
    dimensions: frozenset[str] = frozenset()  # the sizes of the question; those that dropped out may be given too

    def __post_init__(self) -> None:
        if self.backend not in BACKENDS:
            raise ReadError(f"there is no backend {self.backend}", hint="known are " + ", ".join(BACKENDS))
