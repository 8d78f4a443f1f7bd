"""Signs of print whose meaning the shape of the operand decides: `|X|`, `e^X`, `‖x‖₂`.

>>> word_of_sign("bars", Type(())), word_of_sign("e^", Type(()))
('abs', 'exp')
"""

from __future__ import annotations

from collections.abc import Mapping

from frechet.errors import ShapeError
from frechet.functions.declaration import Entrywise, registry
from frechet.reading.spread import SPREAD
from frechet.reading.text.habits import put_in_place
from frechet.reading.text.syntax import Syntax
from frechet.types.type import SCALAR, Type

AMBIGUOUS_SIGNS = {"bars", "e^", "‖₂"}
CONVENTIONS = {
    ("1", "vector"): "1 beside a vector is a vector of ones",
    ("bars", "det"): "bars around a square matrix are the determinant",
    ("·", "inner"): "the dot between two columns is their inner product",
    ("‖₂", "norm_2"): "the 2-norm of a matrix is its largest singular value",
    ("e^", "expm"): "e to a square matrix is the matrix exponential expm",
}


def matrix_word(name: str) -> str:
    """The function of a matrix that has the name of a function of every entry; empty where there is none.

    >>> matrix_word("exp"), matrix_word("tanh")
    ('expm', '')
    """
    entries = isinstance(registry.get(name), Entrywise) or name == "sqrt"
    word = registry.get(f"{name}m") if entries else None
    return word.name if word else ""


def word_of_sign(sign: str, t: Type) -> str:
    """The word that a sign stands for at an operand of this type."""
    rank = len(t.shape)
    square = rank == 2 and t.shape[0] is t.shape[1]
    if sign == "bars":
        if rank and not square:
            raise ShapeError(
                f"bars around {t.said}",
                hint="write \\|x\\|_2 for the norm, abs(x) for every entry",
            )
        return "det" if square else "abs"
    if sign == "e^":
        if rank == 2 and not square:
            raise ShapeError(
                f"e to the power of {t.said}", hint="write exp(X) for every entry"
            )
        return "expm" if square else "exp"
    return "norm_2" if rank == 2 else "norm2"


def signs_settled(
    meant: Mapping[Syntax, str | Syntax], types: dict[Syntax, Type]
) -> list[str]:
    """Put the words in the place of their signs, once the shapes are known; what is convention is returned."""
    said: dict[str, None] = {}
    for s, word in meant.items():
        if isinstance(word, Syntax):
            notes = put_in_place(s, word)
            said |= dict.fromkeys([SPREAD] if s.op == "sum" else notes)
            continue
        if s.op == "number":
            one = Syntax("number", s.span, value=s.value, text=s.text)
            types[one] = SCALAR
            s.op, s.args = "call", [one]
        if s.op == "*":
            s.op = "call"
        if note := CONVENTIONS.get(("1" if word == "vector" else s.text, word)):
            said[note] = None
        s.text = word
    return list(said)
