"""The pseudoinverse and the adjugate.

legend   X argument   P its pseudoinverse   H direction   R a projector: I - XP, I - PX or a transpose
"""

from __future__ import annotations

from fractions import Fraction

from frechet.errors.kept import cached
from frechet.expr.laws import embed, law, replaced, without
from frechet.expr.net import eye, is_symmetric, transpose
from frechet.expr.node import Call, Expr, Net, Sum
from frechet.expr.recipes import leading
from frechet.expr.sums import is_zero, scaled, zero
from frechet.functions.catalogue.inverse import det, inv
from frechet.functions.declaration import Function, Word
from frechet.network.axis import indices_of
from frechet.network.network import Signature

REMEMBERED = 128  # matrices whose rules are known: the laws ask for them at every factor


def d_pinv(X: Expr, H: Expr) -> Expr:
    """dP = -P H P + P P' H' (I - XP) + (I - PX) H' P' P  (Golub and Pereyra 1973)."""
    P = pinv.node(X)
    m, n = X.shape
    rows, columns = eye(m) - X @ P, eye(n) - P @ X
    return (
        -(P @ H @ P)
        + P @ transpose(P) @ transpose(H) @ rows
        + columns @ transpose(H) @ transpose(P) @ P
    )


def simpler_pinv(X: Expr) -> Expr | None:
    """Pseudoinverses of pseudoinverses, transposes and multiples; of a matrix and its transpose one has a node."""
    if isinstance(X, Call) and X.fn is pinv:
        return X.args[0]
    if is_zero(X) or X is eye(X.shape[0]):
        return transpose(X)
    if isinstance(X, Sum) and len(X.terms) == 1:
        ((c, t),) = X.terms
        return scaled(Fraction(1) / c, pinv.node(t))
    transposed = transpose(X)
    if isinstance(transposed, Sum) and len(transposed.terms) == 1:
        return None  # -X for skew X
    return transpose(pinv.node(transposed)) if leading(transposed) < leading(X) else None


pinv: Function = Function(
    "pinv", "m n -> n m", d_pinv, smooth="constant rank", simplify=simpler_pinv,
    transpose=lambda e: e if is_symmetric(e.args[0]) else None, symmetric_with=lambda P, e: onto(P, e),
    numpy="pinv({0})",
    doc="the Moore-Penrose inverse", cite="Golub & Pereyra 1973",
)  # fmt: skip
adj = Word(
    "adj",
    "n n -> n n",
    lambda X: det(X) * inv(X),
    doc="the adjugate, det(X)*inv(X)",
    cite="Cookbook (42)",
)


def onto(P: Call, e: Net) -> bool:
    """Is it XP or PX, the projection onto the columns or the rows, in either order?

    It is seen from the factors alone: building the product would ask for its transpose, and so for this.
    """
    if e.shape != e.shape[::-1] or not e.whole:
        return False
    k = next(j for j, (f, _, _) in enumerate(e.parts) if f is P)
    _, (row, column), p = e.parts[k]
    if p != 1 or row == column or not isinstance(row, int) or not isinstance(column, int):
        return False
    for meeting, end, slot in ((row, column, 1), (column, row, 0)):
        if end not in e.signature.out or meeting in e.signature.out:
            continue
        for pattern in patterns(P.args[0]):
            images = rest_from(e, k, pattern, slot, meeting)
            if images is not None:
                return {images.get(a) for a in pattern.out} == {  # type: ignore[arg-type]
                    meeting,
                    *e.signature.out,
                } - {end}
    return False


def rest_from(
    e: Net, k: int, pattern: Signature, slot: int, meeting: int
) -> dict[int, int] | None:
    """Where the indices of a matrix go if all factors but k are that matrix, with an axis at an index of factor k."""
    start, ax = pattern.out[slot], e.parts[k][1]
    if not isinstance(start, int):
        return None
    found = embed(
        pattern, {start: meeting}, e.parts, (*e.signature.out, *ax), e.signature.dims
    )
    return (
        found[1]
        if found is not None and found[0] == set(range(len(e.parts))) - {k}
        else None
    )


def patterns(X: Expr) -> list[Signature]:
    """A matrix as it stands among the factors of a product: dissolved, or one factor, perhaps the transpose."""
    if isinstance(X, Net):
        return [X.signature]
    return [
        Signature((0, 1), ((X, (0, 1), 1),), X.shape),
        Signature((1, 0), ((transpose(X), (0, 1), 1),), X.shape[::-1]),
    ]


# -------------------------------------------------------------------- laws
@cached(REMEMBERED)
def penrose(X: Expr, P: Expr) -> tuple[tuple[Expr, Expr], ...]:
    """XPX = X and PXP = P, where XP and PX may be transposed, because they are symmetric."""
    Xt, Pt = transpose(X), transpose(P)
    first = ((product, X) for product in (X @ P @ X, Pt @ Xt @ X, X @ Xt @ Pt))
    return (*first, *((product, P) for product in (P @ X @ P, P @ Pt @ Xt, Xt @ Pt @ P)))


@cached(REMEMBERED)
def annihilated(R: Expr) -> tuple[tuple[Expr, Expr], ...]:
    """What a projector R = I - XP makes 0 on the right, itself, and its transpose; nothing if it is none."""
    found = projector(R)
    if found is None:
        return ()
    X, P = found
    rules: list[tuple[Expr, Expr]] = []
    for T in (R, transpose(R)):
        for killed in (X, transpose(P)) if R.shape[0] is X.shape[0] else ():
            rules.append((T @ killed, zero(killed.shape)))
        for killed in (P, transpose(X)) if R.shape[0] is X.shape[1] else ():
            rules.append((T @ killed, zero(killed.shape)))
    return (*rules, (transpose(R) @ R, R), (R @ transpose(R), R))


def projector(f: Expr) -> tuple[Expr, Expr] | None:
    """X and P where f = I - XP or I - PX, or a transpose."""
    if (
        not isinstance(f, Sum)
        or len(f.terms) != 2
        or f.rank != 2
        or f.shape[0] is not f.shape[1]
    ):
        return None
    for P in dict.fromkeys(
        g for _, t in f.terms if isinstance(t, Net) for g, _, _ in t.parts
    ):
        if isinstance(P, Call) and P.fn is pinv:
            X = P.args[0]
            m, n = X.shape
            found = [eye(m) - X @ P] * (m is f.shape[0]) + [eye(n) - P @ X] * (
                n is f.shape[0]
            )
            if any(f is R or f is transpose(R) for R in found):
                return X, P
    return None


@law("pinv", "Penrose", "XPX = X, PXP = P, XP and PX symmetric", "two factors fewer")
def shorten(e: Net, k: int) -> Expr | None:
    """A pseudoinverse and its matrix in a row of three."""
    P = e.parts[k][0]
    return replaced(e, penrose(P.args[0], P)) if isinstance(P, Call) else None


@law("pinv", "symmetry", "(XP)' = XP, (PX)' = PX", "matrices further to the front")
def straighten(e: Net, k: int) -> Expr | None:
    """Of a product XP and its transpose the one that is written first."""
    P = e.parts[k][0]
    if not isinstance(P, Call):
        return None
    X, context = P.args[0], (e.parts, e.signature.out, e.signature.dims)
    for product in (X @ P, P @ X):
        if not isinstance(product, Net) or product.signature.out != (0, 1):
            continue
        found = embed(product.signature, {}, *context)
        if found is None:
            continue
        slots, images = found
        ends = {i: e.signature.dims[i] for i in (images[0], images[1])}
        other = without(e, slots, [(product, (images[1], images[0]), 1)], ends)
        if isinstance(other, Net) and backward(other, P, X) < backward(e, P, X):
            return other
    return None


def backward(e: Net, P: Expr, X: Expr) -> tuple[int, str]:
    """How many products XP and PX are met from behind, on the way from the output; then the key decides."""
    places = {
        f: [(k, ax) for k, (g, ax, _) in enumerate(e.parts) if g is f] for f in (P, X)
    }
    pairs = [
        (j > k) if ax[1] == bx[0] else (j < k)
        for j, ax in places[X]
        for k, bx in places[P]
        if (ax[1] == bx[0]) != (ax[0] == bx[1])
    ]
    return sum(pairs), e.key


@law("-", "projector", "(I - XP)X = 0, (I - XP)² = I - XP", "a factor fewer")
def projector_beside(e: Net, k: int) -> Expr | None:
    """A projector beside what it makes 0, or beside itself."""
    return replaced(e, annihilated(e.parts[k][0]))


@law("matpow", "projector", "(I - XP)^k = I - XP", "a call fewer")
def power_of_projector(e: Net, k: int) -> Expr | None:
    """A power of a projector."""
    f, ax, p = e.parts[k]
    if p != 1 or not isinstance(f, Call) or projector(f.args[0]) is None:
        return None
    return without(
        e, {k}, [(f.args[0], ax, 1)], {i: e.signature.dims[i] for i in indices_of(ax)}
    )
