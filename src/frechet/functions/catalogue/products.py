"""Networks by name: products, traces, diagonals, Kronecker products, stacking, constants.

None of these has a derivative rule of its own: a network differentiates itself.

    legend   A, B, X matrices   x, y vectors   m, n, p, q sizes   i, j, k, l indices
"""

from __future__ import annotations

from frechet.expr.net import eye as identity
from frechet.expr.net import net
from frechet.expr.net import ones as filled
from frechet.expr.node import Expr, Row, row
from frechet.expr.sums import zero
from frechet.functions.declaration import Word, multilinear
from frechet.network.axis import constant_axis, group
from frechet.network.size import Size, product_of_sizes

matmul = multilinear("matmul", "ij,jk->ik", doc="the matrix product")
trace = multilinear(
    "tr", "ii->", doc="the sum of the diagonal entries", cite="Cookbook sec. 1.1"
)
outer = multilinear("outer", "i,j->ij", doc="x*y'")
Word("trace", "n n ->", trace.build, doc="the same as tr")


def inner_product(a: Expr, b: Expr) -> Expr:
    """The sum of the products of equal entries: tr(A'*B)."""
    i = tuple(range(a.rank))
    return net((), [(a, i), (b, i)])


def diagonal(x: Expr) -> Expr:
    """Of a vector the diagonal matrix, of a matrix the vector of the diagonal."""
    return net((0, 0), [(x, (0,))]) if x.rank == 1 else net((0,), [(x, (0, 0))])


def kronecker(a: Expr, b: Expr) -> Expr:
    """Every entry of a times b; a vector is a matrix of one column, a row one of one row."""
    plain = [e.vector if isinstance(e, Row) else e for e in (a, b)]
    p, q = tuple(range(plain[0].rank)), tuple(range(2, 2 + plain[1].rank))
    dims = dict(zip((*p, *q), (*plain[0].shape, *plain[1].shape), strict=True))
    rows = [ix[0] for ix, e in ((p, a), (q, b)) if not isinstance(e, Row)]
    columns = [ix[-1] for ix, e in ((p, a), (q, b)) if isinstance(e, Row) or e.rank == 2]
    sides = [side for side in (rows, columns) if side]
    shape = tuple(product_of_sizes(dims[i] for i in side) for side in sides)
    made = net(
        [group(side, dims) for side in sides], [(plain[0], p), (plain[1], q)], dims, shape
    )
    return made if rows else row(made)


def stack(x: Expr) -> Expr:
    """The columns of a matrix under one another; a vector is itself."""
    if x.rank < 2:
        return x
    dims = dict(enumerate(x.shape))
    return net((group((1, 0), dims),), [(x, (0, 1))], dims, (dims[0] * dims[1],))


def unstack(x: Expr, m: Size, n: Size) -> Expr:
    """The m×n matrix whose columns are stacked in x."""
    dims = {0: m, 1: n}
    return net((0, 1), [(x, (group((1, 0), dims),))], dims)


def commutation_matrix(m: Size, n: Size) -> Expr:
    """K(m,n)*vec(X) = vec(X') for X of size m×n."""
    dims = {0: m, 1: n}
    return net((group((0, 1), dims), group((1, 0), dims)), [], dims, (m * n, m * n))


def unit_vector(n: Size, i: Size) -> Expr:
    """Column i of the identity of order n."""
    return net((constant_axis(i - 1),), [], {}, (n,))


def kronecker_delta(i: Size, k: Size) -> Expr:
    """Entry k of the unit vector e_i, which is long enough to have it."""
    return net((), [(unit_vector(i + k, i), (constant_axis(k - 1),))])


inner = Word(
    "inner",
    "*, * -> ",
    inner_product,
    doc="tr(A'*B)",
    cite="Magnus & Neudecker 2019, sec. 2.4",
)
diag = Word(
    "diag",
    ["n -> n n", "'n -> n n", "n n -> n"],
    diagonal,
    doc="the diagonal matrix of a vector, the diagonal of a matrix",
)
KRONECKER_SIGNATURES = """m n, p q -> m*p n*q; m, p -> m*p; 'n, 'q -> 'n*q; m, 'q -> m q; 'n, p -> p n;
          m n, p -> m*p n; m, p q -> m*p q; m n, 'q -> m n*q; 'n, p q -> p n*q"""
kron = Word(
    "kron",
    KRONECKER_SIGNATURES.split(";"),
    kronecker,
    stance=True,
    doc="the Kronecker product",
    latex=r"\otimes",
    hint="kron(A,B) takes matrices, vectors and rows",
    cite="Cookbook sec. 10.2",
)
vec = Word(
    "vec",
    ["m n -> m*n", "n -> n", "'n -> n", " -> "],
    stack,
    doc="the columns under one another",
    cite="Magnus & Neudecker 2019, sec. 2.4",
)
unvec = Word(
    "unvec",
    "m*n, #m, #n -> m n",
    unstack,
    doc="the matrix whose columns are stacked in a vector",
)
commutation = Word(
    "K",
    "#m, #n -> m*n m*n",
    commutation_matrix,
    doc="the commutation matrix: K(m,n)*vec(X) = vec(X')",
    cite="Magnus & Neudecker 1979",
)
eye = Word("eye", "#n -> n n", identity, doc="the identity", latex="I")
ones = Word(
    "ones", ["#n -> n", "#m, #n -> m n"], lambda *n: filled(n), doc="an array of ones"
)
unit = Word("unit", "#n, #i -> n", unit_vector, doc="column i of the identity of order n")
delta = Word(
    "delta", "#i, #k ->", kronecker_delta, doc="the Kronecker delta: 1 for i = k, else 0"
)
zeros = Word(
    "zeros", ["#n -> n", "#m, #n -> m n"], lambda *n: zero(n), doc="an array of zeros"
)
