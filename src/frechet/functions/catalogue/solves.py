r"""Linear systems as functions: `solve(A, b)` is what `A \ b` writes."""

from __future__ import annotations

from frechet.functions.catalogue.inverse import inv
from frechet.functions.declaration import Word

solve = Word(
    "solve",
    ["n n, n -> n", "n n, n p -> n p"],
    lambda A, b: inv.build(A) @ b,
    doc="the solution of A*x = b: inv(A)*b",
    hint=r"solve(A,b) takes a square matrix and a vector or a matrix; A \ b is the same",
)
