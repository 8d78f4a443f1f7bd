"""Sums, means, norms, softmax and logsumexp, over everything or along one axis (1 is the first index).

legend   x, X argument   H its direction   axis the index that is summed   keep the other one
"""

from __future__ import annotations

from fractions import Fraction

from frechet.expr.laws import law, without
from frechet.expr.net import net, of_size, power, transpose
from frechet.expr.node import Call, Expr, Net
from frechet.functions.catalogue.entrywise import abs_
from frechet.functions.declaration import Function, Word
from frechet.network.axis import indices_of
from frechet.network.size import product_of_sizes

BY_AXIS = ["* -> ", "m n, @1 -> n", "m n, @2 -> m"]


def entry_sum(x: Expr, axis: int = 0) -> Expr:
    """The sum of all entries, or over one index."""
    i = tuple(range(x.rank))
    return net(i[axis == 1 :][:1] if axis else (), [(x, i)])


def average(x: Expr, axis: int = 0) -> Expr:
    """The sum divided by the number of its terms."""
    count = x.shape[axis - 1] if axis else product_of_sizes(x.shape)
    return entry_sum(x, axis) * power(of_size(count), -1)


def squared(x: Expr) -> Expr:
    """The sum of the squares of the entries."""
    i = tuple(range(x.rank))
    return net((), [(x, i, 2)])


def euclidean_norm(x: Expr) -> Expr:
    """The Euclidean norm; of a matrix the Frobenius norm."""
    return power(squared(x), Fraction(1, 2))


sum_ = Word(
    "sum",
    BY_AXIS,
    entry_sum,
    doc="the sum of the entries; sum(X,1) and sum(X,2) over one index",
)
mean = Word(
    "mean",
    BY_AXIS,
    average,
    doc="the mean of the entries; mean(X,1) and mean(X,2) over one index",
)
norm1 = Word(
    "norm1",
    "* ->",
    lambda x: entry_sum(abs_(x)),
    doc="the sum of the absolute values",
    of_matrix="norm1 of a matrix is the sum of the absolute values of its entries",
)
norm2 = Word(
    "norm2",
    "* ->",
    euclidean_norm,
    doc="the Euclidean norm; of a matrix the Frobenius norm",
    of_matrix="norm2 of a matrix is the Frobenius norm",
    cite="Golub & Van Loan, sec. 2.2, 2.3",
)
norm = Word(
    "norm", ["n -> ", "'n -> "], euclidean_norm, doc="the Euclidean norm of a vector",
    hint="of a matrix write norm2 or normF for the Frobenius norm, norm1 for the sum of absolute values",
)  # fmt: skip
norm_f = Word(
    "normF",
    "* ->",
    euclidean_norm,
    doc="the Frobenius norm",
    cite="Golub & Van Loan, sec. 2.3",
)


def times_along(x: Expr, y: Expr, axis: int = 0) -> Expr:
    """x times y, y having only the index that is kept."""
    i = tuple(range(x.rank))
    return net(i, [(x, i), (y, (2 - axis,) if axis else ())])


def d_softmax(x: Expr, h: Expr, *axes: int) -> Expr:
    """s∘(H - Σ s∘H)."""
    s = softmax.node(x, *axes)
    weighted = s * h
    return weighted - times_along(s, entry_sum(weighted, *axes), *axes)


def d_logsumexp(x: Expr, h: Expr, *axes: int) -> Expr:
    """Σ softmax(x)∘H."""
    return entry_sum(softmax.node(x, *axes) * h, *axes)


def softmax_transposed(e: Call) -> Expr | None:
    """softmax(X,1)' = softmax(X',2)."""
    return (
        softmax.node(transpose(e.args[0]), 3 - int(str(e.params[0]))) if e.params else None
    )


def logsumexp_transposed(x: Expr, axis: int = 0) -> Expr | None:
    """Of a matrix and its transpose the one with the smaller key: logsumexp(X,1) = logsumexp(X',2)."""
    if x.rank == 2 and transpose(x).key < x.key:
        return logsumexp.node(transpose(x), *([3 - axis] if axis else []))
    return None


softmax: Function = Function(
    "softmax", ["n -> n", "'n -> 'n", "!m n -> m n", "m n, @1 -> m n", "m n, @2 -> m n"], d_softmax,
    transpose=softmax_transposed, sign="positive", numpy="softmax({0}, {1})",
    doc="exp(x)/sum(exp(x)); softmax(X,2) makes each row sum to 1",
    hint="of a matrix, softmax(X,1) makes every column sum to 1, softmax(X,2) every row",
)  # fmt: skip
logsumexp: Function = Function(
    "logsumexp", ["n -> ", "'n -> ", "m n -> ", *BY_AXIS[1:]], d_logsumexp, simplify=logsumexp_transposed,
    numpy="logsumexp({0}, {1})", doc="log(sum(exp(x))), over everything or along one index",
    cite="Boyd & Vandenberghe, sec. 3.1.5",
)  # fmt: skip


@law("exp", "softmax", "exp(x)/Σexp(x) = softmax(x)", "a sum of exponentials vanishes")
def recognise_softmax(e: Net, k: int) -> Expr | None:
    """An exponential over the sum of all of them, or over those of its row or column."""
    f, ax, p = e.parts[k]
    if not isinstance(f, Call) or not isinstance(p, int) or p < 1 or f.rank > 2:
        return None
    kinds = [()] if f.rank == 1 else [(), (1,), (2,)] if f.rank == 2 else []
    for params in kinds:
        divisor = entry_sum(f, *params)
        place = ax[: divisor.rank] if params != (1,) else ax[1:]
        for j, (g, bx, q) in enumerate(e.parts):
            if g is divisor and bx == place and isinstance(q, int) and q < 0:
                many = min(p, -q)
                new = [
                    (softmax.node(*f.args, *params), ax, many),
                    (f, ax, p - many),
                    (g, bx, q + many),
                ]
                return without(
                    e, {j, k}, new, {i: e.signature.dims[i] for i in indices_of((*ax, *bx))}
                )
    return None
