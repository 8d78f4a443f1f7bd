"""Every function and word of the language, one declaration each; importing this fills the registry."""

from frechet import operand  # the operators that the declarations use
from frechet.catalogue import (
    cholesky,
    eigen,
    entrywise,
    matrix_functions,
    pinv,
    products,
    reductions,
    spectral,
    tri,
)

__all__ = [
    "cholesky",
    "eigen",
    "entrywise",
    "matrix_functions",
    "operand",
    "pinv",
    "products",
    "reductions",
    "spectral",
    "tri",
]
