"""Matrices known to be positive definite and scalars known to be >= 0, whatever their symbols stand for.

False means not known.

    legend   e expression   t term   f factor   ax axes   c coefficient
"""

from __future__ import annotations

from collections.abc import Set

from frechet.expr.net import is_symmetric, transpose
from frechet.expr.node import Call, Expr, Net, Sum, Symbol
from frechet.expr.powers import Part, arrays_among, is_positive, nonneg
from frechet.functions.declaration import Function
from frechet.network.axis import Axes, Axis
from frechet.network.network import Exponent, has_bare_axes


def definite(e: Expr) -> bool:
    """Is a symmetric matrix known to be positive definite?"""
    match e:
        case Symbol():
            return e.space.structure == "psd"
        case Sum():
            terms = [t for _, t in e.terms]
            return all(
                c > 0 and (definite(t) or semidefinite(t)) for c, t in e.terms
            ) and any(map(definite, terms))
        case Net():
            return positive_diagonal(e)
        case Call():
            return ("definite" in kept(e) and definite(e.args[0])) or (
                e.fn.name == "expm" and is_symmetric(e.args[0])
            )
    return False


def kept(e: Call) -> Set[str]:
    """What the argument of a call and its value are alike."""
    return e.fn.keeps if isinstance(e.fn, Function) else frozenset()


def positive_diagonal(e: Net) -> bool:
    """Is it the identity times positive scalars?"""
    return (
        not arrays_among(e.parts)
        and e.signature.out == (0, 0)
        and e.whole
        and positive_scalars(e)
    )


def semidefinite(e: Expr) -> bool:
    """Is it a product M·M' or M·S·M', or an even power of a symmetric matrix?"""
    if isinstance(e, Call) and e.fn.name == "matpow":
        return e.params[0].at({}) % 2 == 0 and is_symmetric(e.args[0])  # type: ignore[attr-defined]
    return isinstance(e, Net) and congruent(e)


def congruent(e: Net) -> bool:
    """Is it a product M·M' or M·S·M' with semidefinite S, times positive scalars?"""
    if e.signature.out != (0, 1) or transpose(e) is not e or not positive_scalars(e):
        return False
    inner = between_halves(arrays_among(e.parts))
    if inner is None:
        return False
    left, a, b = inner
    if not left:
        return a == b
    f, ax, p = left[0]
    between = p == 1 and a != b and ax in ((a, b), (b, a))
    return between and (definite(f) or semidefinite(f))


def between_halves(left: list[Part]) -> tuple[list[Part], Axis, Axis] | None:
    """What stands between the equal halves of a matrix product, one factor or none, and where; None if more."""
    a: Axis = 0
    b: Axis = 1
    while len(left) > 1:
        pair = outermost(left, a, b)
        if pair is None:
            return None
        (_, ax, _), (_, bx, _) = pair
        left = [part for part in left if part not in pair]
        if len(ax) == 1:  # two vectors leave no place for more
            return None if left else (left, a, a)
        a, b = ax[1 - ax.index(a)], bx[1 - bx.index(b)]
    return left, a, b


def outermost(parts: list[Part], a: Axis, b: Axis) -> tuple[Part, Part] | None:
    """The vector or matrix that alone reads a, and the same one that alone reads b; None if there is none."""
    here, there = ([p for p in parts if i in p[1]] for i in (a, b))
    if len(here) != 1 or len(there) != 1:
        return None
    ((f, ax, p),), ((g, bx, q),) = here, there
    alike = f is g and p == q == 1 and ax.index(a) == bx.index(b) and len(ax) <= 2
    return (here[0], there[0]) if alike else None


def positive_scalars(e: Net) -> bool:
    """Are the scalar factors known to be positive?"""
    return all(is_positive(f) for f, ax, _ in e.parts if not ax)


def square_below(e: Expr) -> Expr | None:
    """What is >= 0 and is the scalar e or has it as a root, a norm: e > 0 where this is not 0."""
    if isinstance(e, Net) and not e.rank and len(e.parts) == 1:
        ((f, _, p),) = e.parts
        if p > 0 and not isinstance(p, int) and nonnegative(f):
            return f
    return (
        e
        if isinstance(e, Net) and not e.rank and nonnegative(e) and not is_positive(e)
        else None
    )


def nonnegative(e: Expr) -> bool:
    """Is every entry >= 0: a sum of squares, a form of a positive definite matrix, or known so at a glance?"""
    if nonneg(e):
        return True
    return (
        isinstance(e, Net)
        and not e.rank
        and e.whole
        and has_bare_axes((), e.parts)
        and squares(e)
    )


def squares(e: Net) -> bool:
    """Do the factors of a scalar that may be negative fall in two equal halves?"""
    odd = [(f, ax) for f, ax, p in e.parts if not (nonneg(f) or even(p))]
    fixed = {i: i for f, ax, p in e.parts if (f, ax) not in odd or even(p) for i in ax}
    return all(p == 1 for f, ax, p in e.parts if (f, ax) in odd) and halved(odd, fixed, {})


def even(p: Exponent) -> bool:
    """Is it an even whole number?"""
    return isinstance(p, int) and p % 2 == 0


def halved(
    parts: list[tuple[Expr, Axes]], mirror: dict[Axis, Axis], side: dict[Axis, int]
) -> bool:
    """Do the factors fall in two equal halves, Σ g_i g_i or Σ g_i S_ij g_j with positive definite S?

    `mirror` says which index answers to which in the other half, `side` which half an index is in.
    """
    if not parts:
        return True
    (f, ax), *rest = parts
    if definite(f) and ax[0] != ax[1]:
        joined = matched(ax[:1], ax[1:], mirror, side)
        if joined is not None and halved(rest, *joined):
            return True
    for k, (g, bx) in enumerate(rest):
        for cx in [bx, bx[::-1]] if f.mirrored else [bx]:
            joined = matched(ax, cx, mirror, side) if g is f else None
            if joined is not None and halved(rest[:k] + rest[k + 1 :], *joined):
                return True
    return False


def matched(
    ax: Axes, bx: Axes, mirror: dict[Axis, Axis], side: dict[Axis, int]
) -> tuple[dict[Axis, Axis], dict[Axis, int]] | None:
    """The mirror and the sides once the indices ax answer to bx; None if they cannot."""
    mirror, side = dict(mirror), dict(side)
    moved = [(i, j) for i, j in zip(ax, bx, strict=True) if i != j]
    known = [side[i] for i, _ in moved if i in side] + [
        -side[j] for _, j in moved if j in side
    ]
    half = known[0] if known else 1
    for i, j in zip(ax, bx, strict=True):
        if mirror.setdefault(i, j) != j or mirror.setdefault(j, i) != i:
            return None
        if i != j and (
            side.setdefault(i, half) != half or side.setdefault(j, -half) != -half
        ):
            return None
    return mirror, side
