"""Every function and word of the language, one declaration each; importing this fills the registry."""

from frechet import operand  # the operators that the declarations use
from frechet.catalogue import entrywise, products, reductions, solves, spectral

__all__ = ["entrywise", "operand", "products", "reductions", "solves", "spectral"]
