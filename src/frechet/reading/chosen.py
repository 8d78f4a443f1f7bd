"""Signs of print whose meaning the shape of the operand decides: `|X|`, `e^X`, `‖x‖₂`.

>>> chosen("bars", Type(())), chosen("e^", Type(()))
('abs', 'exp')
"""

from __future__ import annotations

from frechet.errors import ShapeError
from frechet.kinds import Type

SIGNS = {"bars", "e^", "‖₂"}
CONVENTIONS = {
    ("bars", "det"): "bars around a square matrix are the determinant",
    ("e^", "expm"): "e to a square matrix is the matrix exponential expm",
}


def chosen(sign: str, t: Type) -> str:
    """The word that a sign stands for at an operand of this type."""
    rank = len(t.shape)
    square = rank == 2 and t.shape[0] is t.shape[1]
    if sign == "bars":
        if rank and not square:
            raise ShapeError(f"bars around {t.said}", hint="write \\|x\\|_2 for the norm, abs(x) for every entry")
        return "det" if square else "abs"
    if sign == "e^":
        if rank == 2 and not square:
            raise ShapeError(f"e to the power of {t.said}", hint="write exp(X) for every entry")
        return "expm" if square else "exp"
    if rank == 2:
        raise ShapeError(f"\\|.\\|_2 of {t.said}", hint="write \\|X\\|_F, or norm_2(X) for the largest singular value")
    return "norm2"
