"""Singular values and vectors of a matrix with at least as many rows as columns: X = U·diag(σ)·Vᵀ.

legend   X argument   H direction   U, V left and right singular vectors, the columns   σ singular values, descending
"""

from __future__ import annotations

from frechet.errors import Unsupported
from frechet.expr.laws import law, summed_alone, without
from frechet.expr.net import net
from frechet.expr.node import Call, Expr, Net
from frechet.functions.catalogue.eigen import norm_nuc
from frechet.functions.declaration import Function


def d_singular_values(X: Expr, H: Expr) -> Expr:
    """dσ_i = u_i'Hv_i: the diagonal of U'HV."""
    return net((0,), [(svd_u.node(X), (1, 0)), (H, (1, 2)), (svd_v.node(X), (2, 0))])


def refused(X: Expr, H: Expr) -> Expr:
    """Singular vectors have no derivative here."""
    raise Unsupported(
        "the derivative of singular vectors is not supported yet",
        hint="write eigvals(X'*X) for second derivatives of the squares of the singular values",
    )


svdvals: Function = Function(
    "svdvals", "m n -> n", d_singular_values, smooth="simple singular values", tall=True, sign="nonnegative",
    numpy="singular({0}, 1)", doc="the singular values of a tall matrix, descending", cite="Magnus & Neudecker 2019",
)  # fmt: skip
svd_u: Function = Function(
    "svd_u", "m n -> m n", refused, smooth="simple singular values", tall=True, numpy="singular({0}, 0)", latex="U",
    doc="the left singular vectors of a tall matrix, as columns",
    note="X = svd_u(X)*diag(svdvals(X))*svd_v(X)' is the singular value decomposition",
)  # fmt: skip
svd_v: Function = Function(
    "svd_v", "m n -> n n", refused, smooth="simple singular values", tall=True, numpy="singular({0}, 2)", latex="V",
    doc="the right singular vectors of a tall matrix, as columns",
    note="X = svd_u(X)*diag(svdvals(X))*svd_v(X)' is the singular value decomposition",
)  # fmt: skip


@law("svdvals", "norms", "Σσ = ‖X‖ nuclear, Σσ² = ‖X‖² Frobenius", "singular values less")
def summed(e: Net, k: int) -> Expr | None:
    """A sum over the singular values alone."""
    f, _, p = e.parts[k]
    if not isinstance(f, Call) or p not in (1, 2) or not summed_alone(e, k):
        return None
    X = f.args[0]
    return without(
        e, {k}, [(norm_nuc(X), (), 1) if p == 1 else (net((), [(X, (0, 1), 2)]), (), 1)]
    )
