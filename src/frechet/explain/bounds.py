"""Norm inequalities: a bound for the norm of a sum of products, the products of the norms.

legend   e expression   f factor   p its exponent   ax its axes
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from math import prod

from frechet.derivatives.definite import nonnegative
from frechet.errors import Unsupported
from frechet.expr.net import of_size, power
from frechet.expr.node import Call, Expr, Net, Sum, symbols
from frechet.expr.sums import add, one
from frechet.functions.catalogue.entrywise import abs_
from frechet.functions.catalogue.reductions import euclidean_norm
from frechet.network.axis import Axis, indices_of, radix
from frechet.network.axis import parts as parts_of
from frechet.network.network import Exponent
from frechet.network.size import Size


def at_most(e: Expr, small: Collection[str] = ()) -> Expr:
    """A bound for the norm of a sum of products: the products of the norms, of sums with small names term by term.

    A sum over an index that stands in two factors is Cauchy and Schwarz; one in a single factor costs √n, unless that
    is squared.
    """
    if isinstance(e, Sum):
        return add([(c if c > 0 else -c, at_most(t, small)) for c, t in e.terms], ())
    if not isinstance(e, Net):
        return norm_of(e) if e.rank else absolute(e)
    if not read_once(e):
        raise Unsupported("a norm inequality where entries are read several times")
    norms = [
        *(power(of_size(n), Fraction(1, 2)) for n in alone(e)),
        *(bounded(f, p, small) for f, _, p in e.parts),
    ]
    return prod(norms, start=one)


def read_once(e: Net) -> bool:
    """Is every entry of every factor read for one choice of the indices alone?"""
    return all(
        injective(a, n, e.signature.dims)
        for f, ax, _ in e.parts
        for a, n in zip(ax, f.shape, strict=True)
    )


def alone(e: Net) -> list[Size]:
    """The sizes of the indices that stand in one factor, and are no sum of squares."""
    out, parts, dims = e.signature
    places = [indices_of(out)]
    for f, ax, _ in parts:  # a power of a matrix is a product
        ends = [ax[:1], ax[1:]] if whole_power(f) > 1 else [ax]
        places += [indices_of(a) for a in ends]
    squares = {i for _, ax, p in parts if p == 2 for i in indices_of(ax)}
    return [
        n
        for i, n in enumerate(dims)
        if sum(i in p for p in places) < 2 and i not in squares
    ]


def injective(a: Axis, n: Size, dims: Sequence[Size]) -> bool:
    """Does an axis read every entry for one choice of its indices alone?"""
    return len(parts_of(a)[1]) < 2 or radix(a, n, dict(enumerate(dims))) is not None


def bounded(f: Expr, p: Exponent, small: Collection[str]) -> Expr:
    """The norm of a factor to a power."""
    whole = isinstance(p, int) and p > 0
    apart = isinstance(f, Sum) and any(s.name in small for s in symbols(f))
    if not f.rank or (whole and apart):
        return power(at_most(f, small), p) if whole else absolute(power(f, p))
    return power(norm_of(f), p) if whole else euclidean_norm(power(f, p))


def norm_of(f: Expr) -> Expr:
    """The norm of an array, of a power of a matrix that of its factors."""
    k = whole_power(f)
    return power(euclidean_norm(f.children[0]), k) if k > 1 else euclidean_norm(f)


def whole_power(e: object) -> int:
    """How often a matrix stands in a power of it; 0 for what is no power."""
    if isinstance(e, Call) and e.fn.name == "matpow":
        text = str(e.params[0])
        return int(text) if text.isdigit() else 0
    return 0


def absolute(e: Expr) -> Expr:
    """The absolute value; what is known not to be negative is its own."""
    return e if nonnegative(e) else abs_(e)
