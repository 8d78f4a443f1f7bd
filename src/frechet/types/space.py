"""The space a symbol lives in: shape, field, structure and facts.

The structure is a subspace or a manifold (`symmetric`, `diagonal`, `orthogonal` ...), a fact restricts it
further (`positive`, `invertible`).  Both are words of the language and travel with the symbol.

>>> Space((size("n"), size("n")), structure="psd").symmetric
True
"""

from __future__ import annotations

from typing import NamedTuple

from frechet.network.size import ONE, Shape, beside_cross, size

SYMMETRIC = frozenset({"symmetric", "psd", "diagonal"})
SQUARE = SYMMETRIC | {
    "skew",
    "lower_triangular",
    "upper_triangular",
    "orthogonal",
    "toeplitz",
}
RANKS = {**dict.fromkeys(SQUARE, 2), "stiefel": 2, "sphere": 1, "simplex": 1}
STRUCTURES = frozenset(RANKS)
FACTS = frozenset({"positive", "invertible", "one-hot", "integer"})
INVERTIBLE = frozenset({"psd", "orthogonal"})


class Space(NamedTuple):
    """Shape, field, structure and facts of a symbol; `single`: a number that is written 1×1."""

    shape: Shape
    field: str = "real"
    structure: str = ""
    facts: frozenset[str] = frozenset()
    single: bool = False

    @property
    def unit(self) -> bool:
        """Is a size of it written as the number 1, which makes a row, a column or a number?"""
        return self.single or ONE in self.shape

    @property
    def symmetric(self) -> bool:
        """Does every matrix of the space equal its transpose?"""
        return self.structure in SYMMETRIC

    @property
    def invertible(self) -> bool:
        """Is every matrix of the space known to be invertible?"""
        return self.structure in INVERTIBLE or "invertible" in self.facts

    @property
    def positive(self) -> bool:
        """Is every entry known to be positive?"""
        return "positive" in self.facts

    def words(self) -> str:
        """The space as the language writes it: `n×n symmetric`, a family of matrices as `n×n for i in 1:N`."""
        shape = (ONE, ONE) if self.single else self.shape[-2:]
        parts = ["×".join(beside_cross(n.text) for n in shape) or "scalar"]
        parts += [self.structure] * bool(self.structure)
        counted = [f"for i in 1:{n.text}" for n in self.shape[:-2]]
        return " ".join([*parts, *sorted(self.facts), *counted])


__all__ = ["FACTS", "RANKS", "SQUARE", "STRUCTURES", "Shape", "Space", "size"]
