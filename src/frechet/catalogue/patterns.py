"""Constant matrices with a pattern.

legend   m, n sizes
"""

from __future__ import annotations

from frechet.function import Function
from frechet.node import Expr
from frechet.size import Size

tri: Function = Function(
    "tri", ["#n -> n n", "#m, #n -> m n"], [], numpy="tri({0}, {1})",
    doc="the matrix with 1 on and below the diagonal, 0 above", latex="T",
)  # fmt: skip


def lower(m: Size, n: Size) -> Expr:
    """1 on and below the diagonal, 0 above."""
    return tri.node(m, n)
