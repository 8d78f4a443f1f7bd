"""Inverse and determinant.

legend   X argument   H its direction
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from frechet.errors import DomainError
from frechet.expr.laws import embed, law, without
from frechet.expr.net import eye, is_oriented, net, transpose
from frechet.expr.node import Call, Expr, Net, Sum, Symbol
from frechet.expr.powers import (
    MATRIX,
    Part,
    arrays_among,
    bounded_exponent,
    rational_power,
    wide,
)
from frechet.expr.sums import add, is_zero, scaled
from frechet.functions.catalogue.products import trace
from frechet.functions.declaration import Function
from frechet.network.axis import Axes, indices_of
from frechet.network.network import LIMIT, Signature
from frechet.network.size import Size, size

inv: Function = Function(
    "inv", "n n -> n n", lambda X, H: -(inv(X) @ H @ inv(X)), domain="invertible",
    transpose=lambda e: inv.node(transpose(e.args[0])), power=lambda e: (e.args[0], -1),
    simplify=lambda X: simpler_inverse(X),
    keeps=("definite", "diagonal"), factored="inv",
    numpy="linalg.inv({0})", doc="the inverse matrix", cite="Cookbook (40), (59)",
)  # fmt: skip
matpow: Function = Function(
    "matpow", "n n, #k -> n n", lambda X, H, k: d_power(X, H, whole_exponent(k)),
    transpose=lambda e: transposed_power(e), power=lambda e: base_of(e),
    simplify=lambda X, k: simpler_power(X, whole_exponent(k)),
    keeps=("definite", "diagonal"),
    numpy="linalg.matrix_power({0}, {1})", doc="a whole power of a matrix; X^k means it", cite="Cookbook (90)",
)  # fmt: skip
det: Function = Function(
    "det", "n n ->", lambda X, H: det(X) * trace(inv(X) @ H), transposable=True,
    factored="det", numpy="linalg.det({0})", doc="the determinant", latex=r"\det", cite="Cookbook (41), (49)",
)  # fmt: skip
logdet: Function = Function(
    "logdet", "n n ->", lambda X, H: trace(inv(X) @ H), domain="positive determinant", transposable=True,
    factored="logdet",
    numpy="linalg.slogdet({0})[1]", doc="log(det(X))", latex=r"\log\det", cite="Cookbook (43), (57)",
)  # fmt: skip


def d_power(X: Expr, H: Expr, k: int) -> Expr:
    """d(X^k)[H] = Σ X^r H X^(k-1-r)."""
    return add(
        [
            (
                1,
                net(
                    (0, 3),
                    [
                        (natural_power(X, r), (0, 1)),
                        (H, (1, 2)),
                        (natural_power(X, k - 1 - r), (2, 3)),
                    ],
                ),
            )
            for r in range(k)
        ]
    )


def transposed_power(e: Call) -> Expr | None:
    """(X^k)' = (X')^k where X' is a node like X; a symbol's power stays, and is read the other way round."""
    X = e.args[0]
    if transpose(X) is X:
        return e
    return (
        matpow.node(transpose(X), *e.params)
        if isinstance(X, Sum | Call) and is_oriented(X)
        else None
    )


def whole_exponent(k: Size) -> int:
    """The exponent of a power."""
    return k.at({})


def natural_power(X: Expr, k: int) -> Expr:
    """X^k for k >= 0."""
    return matpow.node(X, size(k))


def base_of(e: Call) -> tuple[Expr, int]:
    """The base of a power; a power of an inverse is a negative one."""
    base, k = e.args[0], int(str(e.params[0]))
    return (base.args[0], -k) if isinstance(base, Call) and base.fn is inv else (base, k)


def simpler_power(X: Expr, k: int) -> Expr | None:
    """X^0, X^1, powers of powers, of multiples and of products."""
    if k == 0:
        return eye(X.shape[0])
    if k == 1:
        return X
    if isinstance(X, Call) and X.fn is matpow:
        return natural_power(X.args[0], bounded_exponent(k * whole_exponent(X.params[0])))  # type: ignore[arg-type]
    bounded_exponent(k, 2 * MATRIX)
    if is_zero(X):
        return X
    if isinstance(X, Sum) and len(X.terms) == 1:
        ((c, t),) = X.terms
        return scaled(rational_power(c, k)[0], natural_power(t, k))
    return power_of_product(X, k) if isinstance(X, Net) else None


def power_of_product(X: Net, k: int) -> Expr | None:
    """(aX)^k = a^k X^k; a short one written out, one whose square has no more factors squared: (xy')² = y'x·xy'.

    None for what would be nested: it stays a power.
    """
    scalars = [(f, (), e * k) for f, ax, e in X.parts if not ax]
    if scalars:
        rest = arrays_among(X.parts)
        whole = net(X.signature.out, rest, dict(enumerate(X.signature.dims)), X.shape)
        return net((0, 1), [*scalars, (natural_power(whole, k), (0, 1))])
    if k * wide(X.parts) <= LIMIT and wide(X.parts):
        return net((0, k), [(X, (i, i + 1)) for i in range(k)])
    square = net((0, 2), [(X, (0, 1)), (X, (1, 2))])
    if not isinstance(square, Net) or wide(square.parts) <= wide(X.parts):
        return net(
            (0, 2),
            [(natural_power(square, k // 2), (0, 1)), (natural_power(X, k % 2), (1, 2))],
        )
    return None


def simpler_inverse(X: Expr) -> Expr | None:
    """Inverses of inverses, multiples, the identity, diagonals and products of square matrices.

    (cX)⁻¹ = X⁻¹/c, (XY)⁻¹ = Y⁻¹X⁻¹ for square X and Y, diag(x)⁻¹ = diag(1/x), Q⁻¹ = Qᵀ for orthogonal Q.
    """
    if isinstance(X, Symbol) and X.space.structure == "orthogonal":
        return transpose(X)
    if isinstance(X, Call) and X.fn is inv:
        return X.args[0]
    if isinstance(X, Call) and X.fn is matpow:
        return matpow.node(inv.node(X.args[0]), *X.params)
    if is_zero(X):
        raise DomainError("the zero matrix has no inverse")
    if isinstance(X, Sum) and len(X.terms) == 1:
        ((c, t),) = X.terms
        return scaled(Fraction(1) / c, inv.node(t))
    return inverse_of_product(X) if isinstance(X, Net) else None


def inverse_of_product(X: Net) -> Expr | None:
    """The inverse of a network that is a scalar times a chain of square factors, or diagonal."""
    out, n = X.signature.out, X.shape[0]
    if any(d is not n for d in X.signature.dims):
        return None
    if out[0] == out[1]:
        return inverse_of_diagonal(X)
    scalars = [(f, (), -e) for f, ax, e in X.parts if not ax]
    links = square_chain(X)
    if links is None or (len(links) == 1 and not scalars):
        return None
    factors = [
        (inv.node(transpose(f) if transposed else f), (k + 1, k))
        for k, (f, transposed) in enumerate(links)
    ]
    return net((len(links), 0), [*factors, *scalars], {0: n}, X.shape)


def inverse_of_diagonal(X: Net) -> Expr | None:
    """The diagonal matrix of the reciprocals; None where not all factors are read along the diagonal."""
    out = X.signature.out
    if any(ax not in ((), (out[0],)) for _, ax, _ in X.parts):
        return None
    turned = [(f, ax, -e) for f, ax, e in X.parts]
    return net(out, turned, dict.fromkeys(indices_of(out), X.shape[0]), X.shape)


def square_chain(X: Net) -> list[tuple[Expr, bool]] | None:
    """The matrices of a product of square ones in order; None if it is no such product."""
    n = X.shape[0]
    wide = [part for part in X.parts if part[1]]
    square = all(f.shape == (n, n) and e == 1 for f, _, e in wide)
    return chain(X.signature.out, wide) if square else None


def is_link(part: Part) -> bool:
    """Is a factor a matrix that is read at two indices?"""
    _, ax, e = part
    return len(ax) == 2 and e == 1 and all(type(a) is int for a in ax)


def chain(out: Axes, wide: Sequence[Part]) -> list[tuple[Expr, bool]] | None:
    """The matrices of a product in order, True where one is transposed; None if it is no chain."""
    left = list(wide)
    at, links = out[0], list[tuple[Expr, bool]]()
    while left:
        here = [p for p in left if at in p[1]]
        if len(here) != 1 or here[0][1][0] == here[0][1][1]:
            return None
        f, ax, _ = here[0]
        left.remove(here[0])
        links.append((f, ax[1] == at))
        at = ax[0] if ax[1] == at else ax[1]
    return links if at == out[1] else None


@law("inv", "inverse", "X⁻¹X = XX⁻¹ = I", "an inverse and its matrix vanish")
def cancel_inverse(e: Net, k: int) -> Expr | None:
    """An inverse next to its matrix, on either side."""
    X = e.parts[k][0].children[0]
    return beside(e, k, X, eye(X.shape[0]))


@law(
    "matpow",
    "power",
    "XᵏXʲ = XʲXᵏ = Xᵏ⁺ʲ for a product X",
    "the factors of a matrix vanish in its power",
)
def raise_power(e: Net, k: int) -> Expr | None:
    """A power of a product next to what the others are: one copy, or as many as fit into a network."""
    (X,), (n,) = e.parts[k][0].args, e.parts[k][0].params  # type: ignore[attr-defined]
    copies = (1, LIMIT // max(wide(X.parts), 1)) if isinstance(X, Net) else ()
    found = (
        beside(e, k, natural_power(X, j), natural_power(X, whole_exponent(n) + j))
        for j in copies
        if j
    )
    return next(filter(None, found), None)


def beside(e: Net, k: int, X: Expr, product: Expr) -> Expr | None:
    """A factor next to a matrix, on either side, as the product of the two; the matrix may have dissolved."""
    _, ax, p = e.parts[k]
    if p != 1 or not all(isinstance(a, int) for a in ax):
        return None
    pattern = as_factors(X, {g for g, _, _ in e.parts})
    for side in (0, 1):
        found = matrix_at(e, k, pattern, X.shape[0], side)
        if found is not None:
            slots, end = found
            ends = (end, ax[1]) if side else (ax[0], end)
            return without(
                e,
                slots | {k},
                [(product, ends, 1)],
                {i: e.signature.dims[i] for i in indices_of(ends)},
            )
    return None


def as_factors(X: Expr, factors: Collection[Expr]) -> Signature:
    """A matrix as it may stand among these: one factor, its transpose as one, or, dissolved, its own factors."""
    if not isinstance(X, Net) or X in factors:
        return Signature((0, 1), ((X, (0, 1), 1),), X.shape)
    if transpose(X) in factors:
        return Signature((0, 1), ((transpose(X), (1, 0), 1),), X.shape)
    return X.signature


def matrix_at(
    e: Net, k: int, pattern: Signature, n: Size, side: int
) -> tuple[set[int], int] | None:
    """The slots of a matrix that stands at one axis of factor k and nothing else does, and the index at its far end."""
    ax, out, dims = e.parts[k][1], e.signature.out, e.signature.dims
    shared, mine, other = ax[1 - side], pattern.out[side], pattern.out[1 - side]
    if (
        not isinstance(shared, int)
        or not isinstance(mine, int)
        or not isinstance(other, int)
    ):
        return None
    found = (
        embed(pattern, {mine: shared}, e.parts, out, dims)
        if mine != other and shared != ax[side]
        else None
    )
    if found is None:
        return None
    slots, images = found
    others = [bx for j, (_, bx, _) in enumerate(e.parts) if j not in slots | {k}]
    if shared in indices_of(out).union(*map(indices_of, others)) or dims[shared] is not n:
        return None
    return slots, images[other]
