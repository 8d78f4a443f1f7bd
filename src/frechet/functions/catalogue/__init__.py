"""Every function and word of the language, one declaration each; importing this fills the registry."""

from frechet.functions import algebra  # the operators that the declarations use
from frechet.functions.catalogue import (
    cholesky,
    eigen,
    entrywise,
    extremes,
    inverse,
    matrix_functions,
    numbers,
    patterns,
    pinv,
    products,
    reductions,
    singular,
    solves,
    statistics,
)

__all__ = [
    "algebra",
    "cholesky",
    "eigen",
    "entrywise",
    "extremes",
    "inverse",
    "matrix_functions",
    "numbers",
    "patterns",
    "pinv",
    "products",
    "reductions",
    "singular",
    "solves",
    "statistics",
]
