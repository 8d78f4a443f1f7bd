"""Sums of terms with rational coefficients: flattened, like terms collected, sorted.

    legend   c coefficient   t term

>>> from frechet.expr.node import symbol
>>> x = symbol("x")
>>> add([(2, x), (-2, x)]) is zero(())
True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, isfinite, lcm
from numbers import Real

from frechet.errors import DomainError, Fault, Unsupported
from frechet.expr.node import Expr, Net, Sum, raw_net, raw_sum
from frechet.network.network import Signature
from frechet.network.size import Number, Shape

DENOMINATOR = 12  # denominators up to this are taken out of a sum; 0.001 is not
TERMS = 64  # a sum takes in the terms of another up to this many; what grows further stays nested

one: Expr = raw_net(Signature((), (), ()), ())


def zero(shape: Shape) -> Sum:
    """The zero of a space."""
    return raw_sum((), shape)


def is_zero(e: Expr) -> bool:
    """Is it the zero of its space?"""
    return isinstance(e, Sum) and not e.terms


def tidy(c: Number) -> Number:
    """Integers as integers."""
    return c.numerator if type(c) is Fraction and c.denominator == 1 else c


def exact_number(a: object) -> Number:
    """A number of Python's or NumPy's as a rational; a float is the decimal it prints as.

    >>> exact_number(0.1)
    Fraction(1, 10)
    """
    if isinstance(a, bool) or not isinstance(a, Real):
        raise Unsupported(
            f"{type(a).__name__} is not an expression", hint="use expressions and numbers"
        )
    if not isfinite(a):
        raise DomainError(f"{a} is not a number to calculate with")
    return tidy(Fraction(str(a)))


def value_of(e: Expr) -> Number | None:
    """The number that fills a constant array; None for anything else."""
    if isinstance(e, Net):
        return 1 if not e.parts and e.fills else None
    if not isinstance(e, Sum) or len(e.terms) > 1:
        return None
    inner = value_of(e.terms[0][1]) if e.terms else 0
    return inner and tidy(e.terms[0][0] * inner)


def add(terms: Iterable[tuple[Number, Expr]], shape: Shape | None = None) -> Expr:
    """The sum of coefficients times terms."""
    todo = list(terms)
    if shape is None:
        shape = todo[0][1].shape
    if len(todo) == 1 and not isinstance(todo[0][1], Sum) and todo[0][1].shape == shape:
        return multiple(*todo[0])
    kept = collected(todo, shape)
    if len(kept) > 1 and any(
        isinstance(t, Sum) and len(kept) + len(t.terms) - 1 <= TERMS for t in kept
    ):
        # collecting made room for a nested sum
        return add([(c, t) for t, c in kept.items()], shape)
    if len(kept) == 1:
        ((t, c),) = kept.items()
        if c == 1:
            return t
    ordered = kept if len(kept) < 2 else sorted(kept, key=lambda t: t.key)
    return raw_sum(tuple([(kept[t], t) for t in ordered]), shape)


def collected(terms: list[tuple[Number, Expr]], shape: Shape) -> dict[Expr, Number]:
    """The coefficients of different terms, none of them 0; the terms of sums among them as long as there is room."""
    total = len(terms)
    found: dict[Expr, Number] = {}
    for c, e in terms:
        if e.shape != shape:
            raise Fault(f"a sum of the shapes {shape} and {e.shape}")
        inner: Sequence[tuple[Number, Expr]] = ((1, e),)
        if isinstance(e, Sum) and (len(e.terms) < 2 or total + len(e.terms) - 1 <= TERMS):
            inner = e.terms
            total += len(inner) - 1
        for d, t in inner:
            found[t] = found.get(t, 0) + c * d
    return {t: c if type(c) is int else tidy(c) for t, c in found.items() if c}


def multiple(c: Number, e: Expr) -> Expr:
    """A multiple of what is no sum."""
    return e if c == 1 else raw_sum(((tidy(c), e),) if c else (), e.shape)


def scaled(c: Number, e: Expr) -> Expr:
    """A rational multiple."""
    return e if c == 1 else add([(c, e)], e.shape)


def primitive(e: Sum) -> tuple[Number, Expr]:
    """Content and primitive part: small coprime coefficients, that of a constant or the first one positive."""
    if not e.terms:
        return 1, e
    if e.primitive is None:
        c = content([c for c, _ in e.terms])
        if leading_sign(e) * c < 0:
            c = -c
        e.primitive = (
            c,
            e if c == 1 else add([(Fraction(d) / c, t) for d, t in e.terms], e.shape),
        )
    return e.primitive


def leading_sign(e: Sum) -> Number:
    """The coefficient that shall be positive: 1 - σ is written so, not σ - 1."""
    return next(
        (c for c, t in e.terms if isinstance(t, Net) and not t.parts), e.terms[0][0]
    )


def content(coefs: list[Number]) -> Number:
    """What goes in front of a sum with these coefficients; decimals of the user's stay where they are."""
    if (1 in coefs or -1 in coefs) and all(
        [type(c) is int for c in coefs]
    ):  # nearly every sum
        return -1 if coefs[0] < 0 else 1
    below = lcm(*(c.denominator for c in coefs))
    shared = Fraction(
        gcd(*(c.numerator for c in coefs)),
        below if below <= DENOMINATOR or len(coefs) == 1 else 1,
    )
    return tidy(-shared if coefs[0] < 0 else shared)
