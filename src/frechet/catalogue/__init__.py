"""Every function and word of the language, one declaration each; importing this fills the registry."""

from frechet import operand  # the operators that the declarations use
from frechet.catalogue import entrywise, extremes, numbers, patterns, products, reductions, spectral, statistics

__all__ = [
    "entrywise",
    "extremes",
    "numbers",
    "operand",
    "patterns",
    "products",
    "reductions",
    "spectral",
    "statistics",
]
