"""Matrices with a pattern: triangles, Toeplitz and circulant matrices, half-vectorisation, column-wise products.

A pattern of zeros and ones is a constant with numbers of its own; everything else here is a network, so that it has
no derivative rule.

    legend   X, A, B matrices   x, c, r vectors   v diagonals one after another   m, n, p sizes   E a constant matrix
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from frechet.expr.laws import law, without
from frechet.expr.net import net
from frechet.expr.node import Call, Expr, Net, Symbol
from frechet.expr.sums import add
from frechet.functions.catalogue.entrywise import at_place
from frechet.functions.declaration import Function, Word
from frechet.network.axis import Axes, affine_axis, group, indices_of, shift
from frechet.network.size import ONE, Size

LOWER, UPPER = {"lower_triangular", "diagonal"}, {"upper_triangular", "diagonal"}

tri: Function = Function(
    "tri", ["#n -> n n", "#m, #n -> m n"], (), sign="nonnegative",
    simplify=lambda m, *n: tri.node(m) if n == (m,) else None, numpy="tri({0}, {1})",
    doc="ones on and below the diagonal, zeros above it",
)  # fmt: skip
duplication: Function = Function(
    "duplication", "#n -> n*n n*(n+1)/2", (), sign="nonnegative", numpy="duplication({0})", latex="D",
    doc="the duplication matrix: duplication(n)*vech(S) = vec(S) for symmetric S",
    cite="Magnus & Neudecker 2019, sec. 3.8",
)  # fmt: skip
elimination: Function = Function(
    "elimination", "#n -> n*(n+1)/2 n*n", (), sign="nonnegative", numpy="elimination({0})", latex="L",
    doc="the elimination matrix: elimination(n)*vec(X) = vech(X)",
    cite="Magnus & Neudecker 1980",
)  # fmt: skip


def lower_part(X: Expr) -> Expr:
    """The entries on and below the diagonal."""
    return net((0, 1), [(X, (0, 1)), (tri(*X.shape), (0, 1))])


def upper_part(X: Expr) -> Expr:
    """The entries on and above the diagonal."""
    return net((0, 1), [(X, (0, 1)), (tri(*X.shape[::-1]), (1, 0))])


def running(x: Expr, axis: int = 1) -> Expr:
    """The sums of the first entries: tri(n)*x, along one index."""
    i = tuple(range(x.rank))
    read = tuple(x.rank if k == axis - 1 else k for k in i)
    return net(i, [(tri(x.shape[axis - 1]), (axis - 1, x.rank)), (x, read)])


def half_stack(X: Expr) -> Expr:
    """The columns of the lower triangle under one another."""
    n = X.shape[0]
    dims = {1: n, 2: n}
    return net((0,), [(elimination(n), (0, group((2, 1), dims))), (X, (1, 2))], dims)


def columnwise(A: Expr, B: Expr) -> Expr:
    """Column j is the Kronecker product of the columns j."""
    dims = {0: A.shape[0], 1: B.shape[0], 2: A.shape[1]}
    return net(
        (group((0, 1), dims), 2),
        [(A, (0, 2)), (B, (1, 2))],
        dims,
        (dims[0] * dims[1], dims[2]),
    )


def along_diagonals(v: Expr, m: Size, n: Size) -> Expr:
    """Entry (i, j) is entry i - j + n - 1 of v."""
    return net(
        (0, 1), [(v, (affine_axis(n - 1, {0: ONE, 1: -ONE}),))], {0: m, 1: n}, (m, n)
    )


def toeplitz_matrix(c: Expr, r: Expr | None = None) -> Expr:
    """First column c, first row r or c; the first entry of r is not read."""
    r = c if r is None else r
    m, n = c.shape[0], r.shape[0]
    shape = (m + n - 1,)
    below = net((shift(0, n - 1),), [(c, (0,))], {0: m}, shape)
    above = net((affine_axis(n - 2, {0: -ONE}),), [(r, (shift(0, 1),))], {0: n - 1}, shape)
    return along_diagonals(below if n is ONE else add([(1, below), (1, above)]), m, n)


def circulant_matrix(c: Expr) -> Expr:
    """First column c, every further one moved down by one place, round and round."""
    n = c.shape[0]
    shape = (2 * n - 1,)
    below = net((shift(0, n - 1),), [(c, (0,))], {0: n}, shape)
    above = net((0,), [(c, (shift(0, 1),))], {0: n - 1}, shape)
    return along_diagonals(below if n is ONE else add([(1, below), (1, above)]), n, n)


tril = Word(
    "tril",
    "m n -> m n",
    lower_part,
    doc="the entries on and below the diagonal, zeros above it",
)
triu = Word(
    "triu",
    "m n -> m n",
    upper_part,
    doc="the entries on and above the diagonal, zeros below it",
)
mask = Word(
    "mask",
    "*, * -> *",
    lambda M, X: M * X,
    doc="M.*X: the entries of X where M is 1, zeros where it is 0",
)
cumsum = Word(
    "cumsum", ["n -> n", "'n -> 'n", "m n, @1 -> m n", "m n, @2 -> m n"], running,
    doc="the sums of the first entries, tri(n)*x; cumsum(X,1) down the columns, cumsum(X,2) along the rows",
    hint="of a matrix, cumsum(X,1) goes down the columns, cumsum(X,2) along the rows",
)  # fmt: skip
khatri_rao = Word(
    "khatri_rao", "m n, p n -> m*p n", columnwise, doc="the Kronecker product column by column",
    cite="Khatri & Rao 1968", latex=r"\operatorname{khatri\_rao}",
)  # fmt: skip
toeplitz = Word(
    "toeplitz", ["n -> n n", "m, n -> m n"], toeplitz_matrix,
    doc="equal entries along diagonals: first column c, first row r (without its first entry), or c again",
    cite="Golub & Van Loan, sec. 4.7",
)  # fmt: skip
circulant = Word(
    "circulant", "n -> n n", circulant_matrix, doc="first column c, every further one moved down round and round",
    cite="Golub & Van Loan, sec. 4.8",
)  # fmt: skip
vech = Word(
    "vech", "n n -> n*(n+1)/2", half_stack, doc="the columns of the lower triangle under one another",
    cite="Magnus & Neudecker 2019, sec. 3.8",
)  # fmt: skip


# -------------------------------------------------------------------- laws
def is_lower(f: Expr, ax: Axes, place: Axes) -> bool:
    """Is a symbol at these axes zero above the diagonal of `place`?"""
    if not isinstance(f, Symbol):
        return False
    return (ax == place and f.space.structure in LOWER) or (
        ax == place[::-1] and f.space.structure in UPPER
    )


@law(
    "tri",
    "triangle",
    "tril of a lower triangular matrix is the matrix; tri.^2 = tri",
    "a factor or exponent fewer",
)
def absorb_triangle(e: Net, k: int) -> Expr | None:
    """A pattern of ones against what is zero outside of it; on the diagonal it is 1."""
    f, ax, p = e.parts[k]
    if p < 0:
        return None
    diagonal = ax[0] == ax[1] and f.shape[0] is f.shape[1]
    if diagonal or any(is_lower(g, bx, ax) and q > 0 for g, bx, q in e.parts):
        return at_place(e, k, [])
    return at_place(e, k, [(f, ax, 1)]) if p != 1 else None


@law(
    "tri",
    "both triangles",
    "tril(triu(X)) = diag(diag(X)) of a square matrix",
    "two factors become a delta",
)
def both_triangles(e: Net, k: int) -> Expr | None:
    """On and below and on and above: on the diagonal."""
    f, ax, p = e.parts[k]
    for j, (g, bx, q) in enumerate(e.parts):
        if (
            g is f
            and j != k
            and p > 0
            and q > 0
            and bx == ax[::-1]
            and all(isinstance(a, int) for a in ax)
        ):
            return with_identity(e, {k, j}, ax, f.shape[0])
    return None


def with_identity(e: Net, slots: set[int], ends: Axes, n: Size) -> Expr:
    """The network with the identity in the place of some factors."""
    delta = net((0, 0), [], {0: n}, (n, n))
    return without(
        e, slots, [(delta, ends, 1)], {i: e.signature.dims[i] for i in indices_of(ends)}
    )


def facing(e: Net, k: int, fn: Function) -> Iterator[tuple[int, int]]:
    """The slots of a matrix of the same size that stands behind factor k, and the index that both read."""
    f, ax, p = e.parts[k]
    meeting = ax[1]
    for j, (g, bx, q) in enumerate(e.parts):
        same = (
            isinstance(f, Call)
            and isinstance(g, Call)
            and g.fn is fn
            and g.params == f.params
        )
        if same and p == q == 1 and isinstance(meeting, int) and bx[0] == meeting:
            yield j, meeting


def read_outside(e: Net, slots: Collection[int]) -> set[int]:
    """The indices of the output and of all factors but some."""
    others = [ax for j, (_, ax, _) in enumerate(e.parts) if j not in slots]
    return indices_of(e.signature.out).union(*map(indices_of, others))


@law(
    "elimination",
    "eliminate",
    "elimination(n)*duplication(n) = eye",
    "two factors become a delta",
)
def eliminate_duplicates(e: Net, k: int) -> Expr | None:
    """What duplication writes twice is read once."""
    f, ax, _ = e.parts[k]
    for j, meeting in facing(e, k, duplication):
        if meeting not in read_outside(e, {j, k}):
            return with_identity(e, {j, k}, (ax[0], e.parts[j][1][1]), f.shape[0])
    return None


@law(
    "duplication",
    "duplicate",
    "duplication(n)*vech(S) = vec(S) for symmetric S",
    "two factors become a delta",
)
def duplicate_half(e: Net, k: int) -> Expr | None:
    """The lower triangle of a symmetric matrix, written out again, is the matrix."""
    f, ax, _ = e.parts[k]
    for j, meeting in facing(e, k, elimination):
        stacked = e.parts[j][1][1]
        pair = indices_of((stacked,))
        mirrored = [
            i
            for i, (h, bx, _) in enumerate(e.parts)
            if h.mirrored and len(bx) == 2 and set(bx) == pair
        ]
        outside = read_outside(e, {j, k, *mirrored})
        if mirrored and len(pair) == 2 and outside.isdisjoint(pair | {meeting}):
            return with_identity(e, {j, k}, (ax[0], stacked), f.shape[0])
    return None
