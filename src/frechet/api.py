"""The Python interface.

>>> d = derive("norm2(A*B - C)^2 / 2", "A", where="A: m×n, B: n×p, C: m×p")
>>> str(d.gradient), str(d.differential)
('(AB − C)Bᵀ', 'dA ↦ tr((AB − C)ᵀ·dA·B)')
>>> A, B = matrices("A: m×n, B: n×p")
>>> print(derive(A @ B, A).jacobian())
Bᵀ ⊗ Iₘ
"""

from __future__ import annotations

from frechet.derivation import Derivation
from frechet.errors import ShapeError
from frechet.node import Expr, Symbol, symbol
from frechet.question import Wrt, derive
from frechet.reading import Where, declarations
from frechet.reading import read as read_text

__all__ = ["Derivation", "Wrt", "derive", "matrices", "read", "scalars", "vectors"]


def read(text: str, where: Where = None, syntax: str = "auto", strict: bool = False) -> Expr:
    """The expression that a text means.

    Errors: ReadError, NameUnknown, ShapeError, DomainError, TooLarge, each with the place.

    >>> read("A*B", "A: m×n, B: n×p").shape
    (m, p)
    """
    return read_text(text, where, syntax, strict).expr


def matrices(where: Where) -> tuple[Symbol, ...]:
    """Symbols for matrices: `A, B = matrices("A: m×n, B: n×p")`."""
    return declared_symbols(where, 2)


def vectors(where: Where) -> tuple[Symbol, ...]:
    """Symbols for column vectors: `x, y = vectors("x: n, y: n")`."""
    return declared_symbols(where, 1)


def scalars(names: Where) -> tuple[Symbol, ...]:
    """Symbols for scalars: `a, b = scalars("a, b")`."""
    if isinstance(names, str) and ":" not in names:
        names = ", ".join(f"{n}: scalar" for n in names.replace(",", " ").split())
    return declared_symbols(names, 0)


def declared_symbols(where: Where, rank: int) -> tuple[Symbol, ...]:
    """The declared symbols, all with this number of axes; one symbol stands alone."""
    made = []
    for name, d in declarations(where).items():
        if d.function or d.shape is None or len(d.shape) != rank:
            raise ShapeError(
                f"{name} is no {('scalar', 'vector', 'matrix')[rank]}", hint="write A: m×n, x: n, c: scalar"
            )
        made.append(symbol(name, space=d.space))
    return tuple(made)
