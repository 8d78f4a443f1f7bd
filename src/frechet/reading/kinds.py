"""What a name may be that nobody declared: a scalar, a vector, a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frechet.reading.declare import Declaration
from frechet.types.space import Space

WORDS = ("scalar", "vector", "matrix")


@dataclass(frozen=True)
class Kind:
    """What a name may be read as: its number of axes, and of a matrix whether it is square."""

    rank: int
    square: bool = False

    def declared(self, name: str) -> Declaration:
        """The declaration that says so; the sizes come from the shapes."""
        return Declaration(name, Space(()), None, self.rank, square=self.square)


def as_typed(kinds: Mapping[str, Kind]) -> str:
    """The declarations, as they are typed.

    >>> as_typed({"a": Kind(1), "A": Kind(2, square=True)})
    'a: vector, A: square matrix'
    """
    return ", ".join(
        f"{n}: {'square ' * kind.square}{WORDS[kind.rank]}" for n, kind in kinds.items()
    )
