"""Derivatives as straight-line code: sweeps over shared definitions, a plan of operations, words of a backend.

sweeps     f -> a program of shared definitions for values, gradients, Jacobians, Hessians and products with them
stable     log(1 + exp(z)), log(sum(exp(z))) and their like as words that do not overflow
lower      expressions -> operations on arrays; `contract` plans every network, `orient` its memory order
emit       operations -> source, in the words of NumPy, which writes where it can
functional operations -> source without writes: `jax_code`, `torch_code`, `array_code` know the words of each library
cost       operations, bytes and memory as formulas in the sizes
"""

from frechet.codegen.compiled import Compiled, LibraryArray, Results
from frechet.codegen.options import Options, options
from frechet.codegen.requests import compiled, expressions

__all__ = [
    "Compiled",
    "LibraryArray",
    "Options",
    "Results",
    "compiled",
    "expressions",
    "options",
]
