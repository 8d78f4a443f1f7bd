"""Variances, norms with an exponent, distances between rows.

legend   x, X argument   p, q exponents   axis the index that is summed   H direction
"""

from __future__ import annotations

from frechet.errors import DomainError
from frechet.expr.net import net, power
from frechet.expr.node import Expr
from frechet.expr.sums import add, value_of
from frechet.functions.catalogue.entrywise import abs_, pow_
from frechet.functions.catalogue.reductions import BY_AXIS, average, entry_sum
from frechet.functions.declaration import Function, Word


def variance(x: Expr, axis: int = 0) -> Expr:
    """The mean of the squared differences from the mean."""
    i = tuple(range(x.rank))
    kept = i[axis == 1 :][:1] if axis else ()
    centred = add(
        [
            (1, x),
            (-1, net(i, [(average(x, axis), kept)], dict(enumerate(x.shape)), x.shape)),
        ]
    )
    return average(power(centred, 2), axis)


def raised(x: Expr, p: Expr) -> Expr:
    """x^p for x >= 0, with a number or a scalar as exponent."""
    if value_of(p) == 0:
        raise DomainError(
            "a norm with the exponent 0", hint="the exponent of a norm is not 0"
        )
    return pow_.node(x, p)


def norm_with(x: Expr, p: Expr) -> Expr:
    """(Σ |x_i|^p)^(1/p)."""
    return raised(entry_sum(raised(abs_(x), p)), power(p, -1))


def mixed_norm(X: Expr, p: Expr, q: Expr) -> Expr:
    """(Σ_j (Σ_i |X_ij|^p)^(q/p))^(1/q)."""
    columns = raised(entry_sum(raised(abs_(X), p), 1), q * power(p, -1))
    return raised(entry_sum(columns), power(q, -1))


def squared_distances(X: Expr, Y: Expr) -> Expr:
    """‖row i of X‖² + ‖row j of Y‖² - 2·(row i of X)·(row j of Y)."""
    m, p = X.shape[0], Y.shape[0]
    dims, shape = {0: m, 1: p}, (m, p)
    rows = [net((0, 1), [(Z, (i, 2), 2)], dims, shape) for i, Z in enumerate((X, Y))]
    return add([(1, rows[0]), (1, rows[1]), (-2, net((0, 1), [(X, (0, 2)), (Y, (1, 2))]))])


def half_differential_of_square(X: Expr, Y: Expr, H: Expr, side: int) -> Expr:
    """D·dD = Σ_k (X_ik - Y_jk) H_ik for a direction of X (side 0); of Y the roles change."""
    Z, other = (X, Y) if side == 0 else (Y, X)
    dims, shape = {0: X.shape[0], 1: Y.shape[0]}, (X.shape[0], Y.shape[0])
    near = net((0, 1), [(Z, (side, 2)), (H, (side, 2))], dims, shape)
    far = net((0, 1), [(other, (1 - side, 2)), (H, (side, 2))], dims, shape)
    return add([(1, near), (-1, far)])


def d_distance(X: Expr, Y: Expr, H: Expr, side: int) -> Expr:
    """dD."""
    return half_differential_of_square(X, Y, H, side) * power(pdist2.node(X, Y), -1)


var = Word(
    "var", BY_AXIS, variance,
    doc="the mean of the squared deviations from the mean; var(X,1) and var(X,2) over one index",
    convention="var divides by the number of entries, not by one less",
)  # fmt: skip
norm_p = Word(
    "norm_p",
    "*,  -> ",
    norm_with,
    doc="the p-norm of the entries, (Σ|x_i|^p)^(1/p)",
    cite="Golub & Van Loan, sec. 2.2",
)
norm_pq = Word(
    "norm_pq", "m n, ,  -> ", mixed_norm, doc="the q-norm of the p-norms of the columns",
    convention="norm_pq takes the p-norm of every column, then the q-norm of these",
)  # fmt: skip
pdist2: Function = Function(
    "pdist2", "m n, p n -> m p",
    (lambda X, Y, H: d_distance(X, Y, H, 0), lambda X, Y, H: d_distance(X, Y, H, 1)),
    smooth="nonzero", about=lambda X, Y: pdist2.node(X, Y), squared=squared_distances, sign="nonnegative",
    empty=True, transpose=lambda e: pdist2.node(*e.args[::-1]), numpy="sqrt((({0}[:, None] - {1}[None])**2).sum(2))",
    doc="the Euclidean distances between the rows of two matrices",
)  # fmt: skip
