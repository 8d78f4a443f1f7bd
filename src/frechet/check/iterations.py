"""Functions of matrices in decimal digits: power series, Newton's iterations, rotations.

Each is computed from its definition, and its derivatives as limits of quotients: the oracle shares nothing with the
formulas that it judges.

    legend   X, A matrices as lists of rows   w eigenvalues, ascending   V eigenvectors, the columns   k order   n size
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal, getcontext
from functools import cache
from itertools import combinations, combinations_with_replacement, permutations, product
from operator import mul
from typing import Any

from frechet.check.array import RingArray, room
from frechet.check.decimals import DECIMAL_HALF, DECIMAL_ONE, declared, digits, small_number
from frechet.check.ring import OutOfDomain

TERMS = 4_000  # of a series
STEPS = 200  # of an iteration
CLOSE = Decimal("0.05")  # series are summed at this distance from 0 or from I
HALVINGS = 60
SLACK = 10  # digits
PRODUCTS = 20  # of matrices, in a function of one
DECIMAL_ZERO = Decimal(0)

Rows = list[list[Decimal]]


# -------------------------------------------------------------------- products and sums
def times(A: Rows, B: Rows) -> Rows:
    """The product of matrices."""
    columns = list(zip(*B, strict=True))
    return [[sum(map(mul, row, column), DECIMAL_ZERO) for column in columns] for row in A]


def transposed(X: Rows) -> Rows:
    """The transpose."""
    return [list(column) for column in zip(*X, strict=True)]


def combined(a: Any, A: Rows, b: Any, B: Rows) -> Rows:
    """aA + bB."""
    return [
        [a * x + b * y for x, y in zip(r, s, strict=True)]
        for r, s in zip(A, B, strict=True)
    ]


def scaled_rows(a: Any, A: Rows) -> Rows:
    """aA."""
    return [[a * x for x in r] for r in A]


def largest(X: Rows) -> Decimal:
    """The largest absolute value of an entry."""
    return max((abs(a) for r in X for a in r), default=DECIMAL_ZERO)


def identity_rows(n: int) -> Rows:
    """The identity matrix."""
    return [[Decimal(int(i == j)) for j in range(n)] for i in range(n)]


def negligible() -> Decimal:
    """What an iteration no longer sees, beside 1."""
    return Decimal(10) ** -(getcontext().prec - 2)


def inverted(X: Rows) -> Rows:
    """The inverse, by elimination with pivots."""
    n = len(X)
    rows = [[*r, *e] for r, e in zip(X, identity_rows(n), strict=True)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        if abs(rows[pivot][k]) < small_number():
            raise OutOfDomain
        rows[k], rows[pivot] = rows[pivot], rows[k]
        top = rows[k] = [x / rows[k][k] for x in rows[k]]
        for i, row in enumerate(rows):
            if i != k and row[k]:
                c = row[k]
                rows[i] = [x - c * y for x, y in zip(row, top, strict=True)]
    return [r[n:] for r in rows]


# -------------------------------------------------------------------- symmetric matrices
def eigh(X: Rows) -> tuple[list[Decimal], Rows]:
    """Jacobi's rotations; ascending eigenvalues, orthonormal eigenvectors with a positive largest entry."""
    n = len(X)
    # the vectors are the rows, until the end
    a, vectors = (
        combined(DECIMAL_HALF, X, DECIMAL_HALF, transposed(X)),
        identity_rows(n),
    )
    size = largest(X)
    for _ in range(STEPS):
        planes = [
            (i, j)
            for i, j in combinations(range(n), 2)
            if abs(a[i][j]) > size * negligible()
        ]
        if not planes:
            break
        for i, j in planes:
            rotate(a, vectors, i, j)
    else:
        raise OutOfDomain
    order = sorted(range(n), key=lambda i: a[i][i])
    turned = [[-x for x in v] if max(v, key=abs) < 0 else v for v in vectors]
    return [a[k][k] for k in order], transposed([turned[k] for k in order])


def rotate(a: Rows, vectors: Rows, i: int, j: int) -> None:
    """Rotate in the plane of two axes so that the entry off the diagonal becomes 0."""
    if not a[i][j]:
        return
    theta = (a[j][j] - a[i][i]) / (2 * a[i][j])
    t = DECIMAL_ONE.copy_sign(theta) / (abs(theta) + (theta * theta + 1).sqrt())
    c = 1 / (t * t + 1).sqrt()
    s = t * c
    for row in a:
        row[i], row[j] = c * row[i] - s * row[j], s * row[i] + c * row[j]
    for rows in (a, vectors):
        x, y = rows[i], rows[j]
        rows[i] = [c * p - s * q for p, q in zip(x, y, strict=True)]
        rows[j] = [s * p + c * q for p, q in zip(x, y, strict=True)]


def by_eigenvalues(X: Rows, f: Callable[[Decimal], Decimal]) -> Rows:
    """V·diag(f(w))·V'."""
    w, V = eigh(X)
    values = [f(x) for x in w]
    return times(
        [[y * x for y, x in zip(values, r, strict=True)] for r in V], transposed(V)
    )


def resolvent(X: Rows, k: int) -> Rows:
    """The sum of v_i·v_i'/(w_k - w_i) over the eigenpairs but the k-th."""
    top = eigh(X)[0][k]
    least = small_number() * (1 + largest(X))
    return by_eigenvalues(
        X, lambda x: DECIMAL_ZERO if abs(top - x) < least else 1 / (top - x)
    )


def cholesky(X: Rows) -> Rows:
    """The lower triangular factor."""
    n = len(X)
    low = [[DECIMAL_ZERO] * n for _ in range(n)]
    for j in range(n):
        pivot = X[j][j] - sum(x * x for x in low[j][:j])
        if pivot <= 0:
            raise OutOfDomain
        low[j][j] = pivot.sqrt()
        for i in range(j + 1, n):
            low[i][j] = (
                X[i][j] - sum(map(mul, low[i][:j], low[j][:j]), DECIMAL_ZERO)
            ) / low[j][j]
    return low


# -------------------------------------------------------------------- rectangular matrices
def tall(X: Rows) -> bool:
    """At least as many rows as columns?"""
    return len(X) >= len(X[0])


def gram(X: Rows) -> Rows:
    """X'X."""
    return times(transposed(X), X)


def singular_values(X: Rows) -> list[Decimal]:
    """The roots of the eigenvalues of X'X, descending; where one is 0 they are not smooth."""
    w, _ = eigh(gram(X if tall(X) else transposed(X)))
    if w[0] <= small_number() * w[-1]:
        raise OutOfDomain
    return [x.sqrt() for x in w[::-1]]


def polar(X: Rows) -> Rows:
    """U·V' = X·(X'X)^(-1/2)."""
    if not tall(X):
        return transposed(polar(transposed(X)))
    singular_values(X)
    return times(X, by_eigenvalues(gram(X), lambda x: 1 / x.sqrt()))


def pinv(X: Rows) -> Rows:
    """(X'X)⁺X', where what is nothing beside the largest entry counts as 0."""
    if not tall(X):
        return transposed(pinv(transposed(X)))
    G = gram(X)
    least = small_number() * largest(G)
    return times(
        by_eigenvalues(G, lambda x: 1 / x if abs(x) > least else DECIMAL_ZERO),
        transposed(X),
    )


def factor(X: Rows, which: int) -> Rows:
    """U or V of a tall matrix."""
    if not tall(X):
        raise OutOfDomain
    s = singular_values(X)
    V = [r[::-1] for r in eigh(gram(X))[1]]
    return (
        V
        if which == 2
        else [[a / b for a, b in zip(r, s, strict=True)] for r in times(X, V)]
    )


# -------------------------------------------------------------------- functions by series and iterations
def series(first: Rows, step: Rows, ratio: Callable[[int], Decimal]) -> Rows:
    """first·(1 + ratio(1)·step + ratio(1)·ratio(2)·step² + ...), for a small step."""
    term = total = first
    for k in range(1, TERMS):
        term = scaled_rows(ratio(k), times(term, step))
        total = combined(1, total, 1, term)
        if largest(term) <= negligible() * largest(total):
            return total
    raise OutOfDomain


def expm(X: Rows) -> Rows:
    """The power of a matrix that is its series: exp(X) = exp(X/2^s)^(2^s)."""
    halvings = (
        max(0, (largest(X) * len(X) / CLOSE).adjusted() * 10 // 3 + 4)
        if any(map(any, X))
        else 0
    )
    if halvings > HALVINGS:
        raise OutOfDomain
    with digits(getcontext().prec + SLACK + halvings):
        made = series(
            identity_rows(len(X)),
            scaled_rows(DECIMAL_ONE / 2**halvings, X),
            lambda k: DECIMAL_ONE / k,
        )
        for _ in range(halvings):
            made = times(made, made)
    return made


def circular(X: Rows, sine: bool) -> Rows:
    """The series of the sine or the cosine, with digits for terms that cancel."""
    size = int(largest(X) * len(X)) + 1
    if size > STEPS:
        raise OutOfDomain
    with digits(getcontext().prec + size + SLACK):
        return series(
            X if sine else identity_rows(len(X)),
            times(X, X),
            lambda k: -DECIMAL_ONE / (2 * k * (2 * k + (1 if sine else -1))),
        )


def sqrtm(X: Rows) -> Rows:
    """The iteration of Denman and Beavers; it finds no root where an eigenvalue is on the negative axis."""
    Y, Z = X, identity_rows(len(X))
    for _ in range(STEPS):
        before = Y
        Y, Z = (
            combined(DECIMAL_HALF, Y, DECIMAL_HALF, inverted(Z)),
            combined(DECIMAL_HALF, Z, DECIMAL_HALF, inverted(Y)),
        )
        if largest(combined(1, Y, -1, before)) <= small_number() * largest(Y) / 100:
            return combined(DECIMAL_HALF, Y, DECIMAL_HALF, inverted(Z))
        if largest(Y) > 1 / small_number():
            break
    raise OutOfDomain


def logm(X: Rows) -> Rows:
    """2^s·2·artanh((R - I)(R + I)⁻¹) for the 2^s-th root R of X near I."""
    R, halvings, unit = X, 0, identity_rows(len(X))
    with digits(getcontext().prec + 2 * SLACK):
        while largest(combined(1, R, -1, unit)) > CLOSE:
            R, halvings = sqrtm(R), halvings + 1
            if halvings > HALVINGS:
                raise OutOfDomain
        Z = times(combined(1, R, -1, unit), inverted(combined(1, R, 1, unit)))
        power, total, k, square = Z, Z, 1, times(Z, Z)
        while largest(power) > negligible() * largest(Z):
            power, k = times(power, square), k + 2
            total = combined(1, total, DECIMAL_ONE / k, power)
        return scaled_rows(2 * 2**halvings, total)


def powm(X: Rows, a: Decimal) -> Rows:
    """X^a: a product for a whole number, else exp(a·log X)."""
    if a != int(a):
        return expm(scaled_rows(a, logm(X)))
    made, base = identity_rows(len(X)), X if a >= 0 else inverted(X)
    for _ in range(abs(int(a))):
        made = times(made, base)
    return made


# -------------------------------------------------------------------- derivatives
def derivative(f: Callable[..., Any], k: int, X: Rows, *more: Decimal) -> RingArray:
    """The derivative of order k as a tensor: Σ over S of ±f(X + h·Σ_S E)/h^k, for entries E and a tiny h."""
    prec, n = getcontext().prec + SLACK, len(X[0])
    places = range(len(X) * n)
    room(math.comb(len(places) + k, k) * len(places) * max(n, len(X)) * PRODUCTS)
    with digits(prec * (k + 1) + 2 * SLACK):
        h = Decimal(10) ** -prec

        @cache
        def moved(at: tuple[int, ...]) -> list[Decimal]:
            """f with steps along some entries."""
            Y = [
                [x + h * at.count(i * n + j) for j, x in enumerate(r)]
                for i, r in enumerate(X)
            ]
            return [x for r in f(Y, *more) for x in r]

        subsets = [
            (s, (-1) ** (k - len(s)))
            for size in range(k + 1)
            for s in combinations(range(k), size)
        ]
        found: dict[tuple[int, ...], list[Decimal]] = {}
        for at in combinations_with_replacement(places, k):
            terms = [
                [sign * x for x in moved(tuple(sorted(at[i] for i in s)))]
                for s, sign in subsets
            ]
            slope = [
                sum(entries, DECIMAL_ZERO) / h**k for entries in zip(*terms, strict=True)
            ]
            found |= dict.fromkeys(permutations(at), slope)
    every = list(product(places, repeat=k))
    shape = (len(X), n) * (k + 1)
    return RingArray(shape, [+found[at][i] for i in places for at in every])


Value = Rows | list[Decimal] | Decimal
VALUES: dict[str, Callable[..., Value]] = {
    "expm": expm,
    "logm": logm,
    "sqrtm": sqrtm,
    "cosm": lambda X: circular(X, False),
    "sinm": lambda X: circular(X, True),
    "powm": powm,
    "polar": polar,
    "pinv": pinv,
    "cholesky": cholesky,
    "eigvals": lambda X: eigh(X)[0],
    "eigvecs": lambda X: eigh(X)[1],
    "eigvec_max": lambda X: [r[-1] for r in eigh(X)[1]],
    "eigvec_min": lambda X: [r[0] for r in eigh(X)[1]],
    "lambda_max": lambda X: eigh(X)[0][-1],
    "lambda_min": lambda X: eigh(X)[0][0],
    "resolvent_max": lambda X: resolvent(X, -1),
    "resolvent_min": lambda X: resolvent(X, 0),
    "svd_u": lambda X: factor(X, 0),
    "svd_v": lambda X: factor(X, 2),
    "svdvals": singular_values,
    "norm_nuc": lambda X: sum(singular_values(X), DECIMAL_ZERO),
    "norm_spec": lambda X: eigh(gram(X if tall(X) else transposed(X)))[0][-1].sqrt(),
}


def as_array(made: Value) -> RingArray:
    """A number, a vector or rows."""
    if isinstance(made, Decimal):
        return RingArray((), [made])
    if isinstance(made[0], list):
        return RingArray((len(made), len(made[0])), [x for r in made for x in r])
    return RingArray((len(made),), made)


def inverse_gaps(w: RingArray) -> RingArray:
    """1/(w_j - w_i), 0 on the diagonal."""
    n = range(len(w.v))
    return RingArray(
        (len(w.v),) * 2,
        [DECIMAL_ZERO if i == j else 1 / (w.v[j] - w.v[i]) for i in n for j in n],
    )


def rows(X: RingArray) -> Rows:
    """A matrix as a list of rows."""
    m, n = X.shape
    return [X.v[i * n : i * n + n] for i in range(m)]


def matrix_value(
    fn: Any, args: Sequence[RingArray], params: Sequence[Any] = ()
) -> RingArray:
    """The value of a function of matrices, or of a derivative of one."""
    try:
        with digits(getcontext().prec):  # rounded to the nearest: an iteration ends
            found = known_value(fn, args, params)
    except ArithmeticError:
        raise OutOfDomain from None
    # 0/1.5 is 0E+1, as if something had cancelled
    return RingArray(found.shape, [x or DECIMAL_ZERO for x in found.v])


def known_value(fn: Any, args: Sequence[RingArray], params: Sequence[Any]) -> RingArray:
    """The same, or an error where the arithmetic has no value."""
    if fn.name == "inverse_gaps":
        return inverse_gaps(args[0])
    if not args or len(args[0].shape) != 2 or min(args[0].shape) < 1:
        return declared(fn, args, params)
    X, more, order = rows(args[0]), [a.v[0] for a in args[1:]], getattr(fn, "order", 0)
    if order:
        return derivative(VALUES[fn.base], order, X, *more)
    made = VALUES.get(fn.name)
    return as_array(made(X, *more)) if made else declared(fn, args, params)
