"""Operators in textbook words, from the pieces that the recogniser found.

    2l·Iₙ + Xᵀ·diag(d)·X      Iₘ ⊗ 2VᵀV      (X⁻ᵀ ⊗ −X⁻¹)·K      diag(p) − p ⊗ p

Products `A ⊗ B` are those between row-major flat vectors: V ↦ A V Bᵀ; K is the transposition.

    legend   p piece   c coefficient
"""

from __future__ import annotations

from collections.abc import Iterable

from frechet.expr.net import eye
from frechet.expr.node import Expr
from frechet.network.size import Number, Size

OperatorPiece = Expr | Size | Number
MINUS = ("-", "−")


def term_words(kind: str, pieces: tuple[OperatorPiece, ...]) -> str:
    """One term."""
    match kind, pieces:
        case "identity", (c, *sizes):
            return multiple(c, " ⊗ ".join(map(said, sizes))) if sizes else str(c)
        case "diagonal", (d,):
            return f"diag({'vec ' if rank(d) > 1 else ''}{d})"
        case "kronecker", (A, B):
            return f"{said(A)} ⊗ {said(B)}"
        case "transposed", (A, B):
            return f"({said(A)} ⊗ {said(B)})·K"
        case (("rows" | "columns"), (B,)):
            return f"blockdiag({kind}: {B})"
        case "outer", (u, c, w):
            return multiple(c, f"{said(u)} ⊗ {said(w)}")
        case "low rank", (U, C, W):
            return gram(U, C, W)
        case "network", (c, *factors):
            return multiple(c, f"[{' '.join(map(said, factors))}]")
    return str(pieces[0])


def gram(U: OperatorPiece, C: OperatorPiece, W: OperatorPiece) -> str:
    """Uᵀ C W."""
    first, last = f"{said(transposed_piece(U))}", said(W)
    if not rank(C):
        return multiple(C, f"{first}·{last}")
    return f"{first}·diag({C})·{last}" if rank(C) == 1 else f"{first}·{said(C)}·{last}"


def transposed_piece(U: OperatorPiece) -> OperatorPiece | str:
    """The transpose of a matrix; of a stack of arrays its word."""
    return U.T if isinstance(U, Expr) and U.rank == 2 else f"{said(U)}ᵀ"


def rank(p: OperatorPiece) -> int:
    """The number of axes."""
    return p.rank if isinstance(p, Expr) else 0


def said(p: OperatorPiece | str) -> str:
    """A piece as a factor."""
    text = str(eye(p)) if isinstance(p, Size) else str(p)
    return f"({text})" if " " in text and not text.startswith("(") else text


def multiple(c: OperatorPiece, rest: str) -> str:
    """A coefficient in front, unless it is 1."""
    return rest if c == 1 else f"−{rest}" if c == -1 else f"{said(c)}·{rest}"


def sum_words(terms: Iterable[str]) -> str:
    """Terms with their signs; of none, 0."""
    first, *others = list(terms) or ["0"]
    return first + "".join(
        f" − {t[1:]}" if t.startswith(MINUS) else f" + {t}" for t in others
    )
