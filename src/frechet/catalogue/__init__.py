"""Every function and word of the language, one declaration each; importing this fills the registry."""

from frechet import operand  # the operators that the declarations use
from frechet.catalogue import (
    cholesky,
    eigen,
    entrywise,
    extremes,
    matrix_functions,
    numbers,
    patterns,
    pinv,
    products,
    reductions,
    singular,
    solves,
    spectral,
    statistics,
)

__all__ = [
    "cholesky",
    "eigen",
    "entrywise",
    "extremes",
    "matrix_functions",
    "numbers",
    "operand",
    "patterns",
    "pinv",
    "products",
    "reductions",
    "singular",
    "solves",
    "spectral",
    "statistics",
]
