"""The Cholesky factor of a symmetric positive definite matrix.

legend   S argument   L its factor   H direction
"""

from __future__ import annotations

from fractions import Fraction

from frechet.expr.laws import law, replaced
from frechet.expr.net import eye, transpose
from frechet.expr.node import Call, Expr, Net
from frechet.functions.catalogue.eigen import refuse_unsymmetric
from frechet.functions.catalogue.inverse import inv
from frechet.functions.catalogue.patterns import tri
from frechet.functions.declaration import Function


def d_cholesky(S: Expr, H: Expr) -> Expr:
    """dL = L·Φ(L⁻¹ H L⁻ᵀ), Φ the lower triangle with half the diagonal."""
    L, n = cholesky.node(S), S.shape[0]
    inner = inv(L) @ H @ transpose(inv(L))
    return L @ ((tri(n) - Fraction(1, 2) * eye(n)) * inner)


cholesky: Function = Function(
    "cholesky", "n n -> n n", d_cholesky, domain="positive definite",
    asks=refuse_unsymmetric, simplify=lambda S: S if S is eye(S.shape[0]) else None,
    numpy="linalg.cholesky({0})", doc="the lower triangular L with S = L*L'", cite="Murray 2016",
)  # fmt: skip


@law("cholesky", "factor", "L·L' = S", "a factor fewer")
def restore(e: Net, k: int) -> Expr | None:
    """The factor beside its transpose."""
    L = e.parts[k][0]
    return replaced(e, [(L @ transpose(L), L.args[0])]) if isinstance(L, Call) else None
