"""Matrices that are known to be positive definite, whatever their symbols stand for.

One level of looking a time: False means not known.

    legend   e expression   t term   f factor   ax axes   c coefficient
"""

from __future__ import annotations

from frechet.axis import Axis
from frechet.expr import flip
from frechet.node import Call, Expr, Net, Sum, Symbol
from frechet.powers import Part, positive

ALIKE = frozenset({"inv", "sqrtm", "matpow", "powm"})  # definite at definite arguments


def definite(e: Expr) -> bool:
    """Is a symmetric matrix known to be positive definite?"""
    if isinstance(e, Symbol):
        return e.space.structure == "psd"
    if isinstance(e, Sum):
        terms = [t for _, t in e.terms]
        return all(c > 0 and (definite(t) or semidefinite(t)) for c, t in e.terms) and any(map(definite, terms))
    if isinstance(e, Net):
        wide = [p for p in e.parts if p[1]]
        return not wide and e.signature.out == (0, 0) and positive_scalars(e)
    if isinstance(e, Call):
        return (e.fn.name in ALIKE and definite(e.args[0])) or (e.fn.name == "expm" and flip(e.args[0]) is e.args[0])
    return False


def semidefinite(e: Expr) -> bool:
    """Is it a product M·M' or M·S·M', or an even power of a symmetric matrix?"""
    if isinstance(e, Call) and e.fn.name == "matpow":
        return e.params[0].at({}) % 2 == 0 and flip(e.args[0]) is e.args[0]  # type: ignore[attr-defined]
    if not isinstance(e, Net) or e.signature.out != (0, 1) or not positive_scalars(e):
        return False
    left: list[Part] = [p for p in e.parts if p[1]]
    a: Axis = 0
    b: Axis = 1
    while len(left) > 1:
        here, there = ([p for p in left if i in p[1]] for i in (a, b))
        if len(here) != 1 or len(there) != 1:
            return False
        ((f, ax, p),), ((g, bx, q),) = here, there
        if f is not g or not p == q == 1 or ax.index(a) != bx.index(b) or len(ax) > 2:
            return False
        left = [part for part in left if part not in (here[0], there[0])]
        if len(ax) == 1:
            return not left
        a, b = ax[1 - ax.index(a)], bx[1 - bx.index(b)]
    if not left:
        return a == b
    f, ax, p = left[0]
    return set(ax) == {a, b} and len(ax) == 2 and a != b and p == 1 and (definite(f) or semidefinite(f))


def positive_scalars(e: Net) -> bool:
    """Are the scalar factors known to be positive?"""
    return all(positive(f) for f, ax, _ in e.parts if not ax)
