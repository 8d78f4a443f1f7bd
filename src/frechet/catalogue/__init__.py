"""Every function and word of the language, one declaration each; importing this fills the registry."""

from frechet import operand  # the operators that the declarations use
from frechet.catalogue import entrywise, matrix_functions, products, reductions, spectral

__all__ = ["entrywise", "matrix_functions", "operand", "products", "reductions", "spectral"]
