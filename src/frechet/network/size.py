"""Sizes and offsets: polynomials with integer coefficients over named sizes.

A name stands for an unknown integer >= 1, so order can often be proved: `n - 1 >= 0`, `m*n >= n`.
Sizes are interned: equal sizes are one object and are compared with `is`.

>>> m, n = size("m"), size("n")
>>> m * n + n - n
m*n
>>> (n - 1).nonneg(), (m - n).nonneg(), (m * n).over(n)
(True, False, m)
"""

from __future__ import annotations

import ast
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product as choices
from math import comb, gcd, lcm, prod
from typing import ClassVar
from weakref import WeakValueDictionary

from frechet.errors import TooLarge
from frechet.errors.kept import table
from frechet.errors.limits import spend

Monomial = tuple[str, ...]  # the names of a product, sorted; () is the constant 1
Number = int | Fraction
Term = tuple[Monomial, Number]
TERMS = 1000  # of a polynomial: 8 sums of two names have 256
CORNERS = 10_000  # values at which a polynomial is asked whether it is whole, terms of one that is asked for its sign
_lock = threading.Lock()


class Size:
    """An interned polynomial; `terms` are pairs (monomial, coefficient), sorted, none zero."""

    __slots__ = ("__weakref__", "_nonneg", "terms", "text")
    _all: ClassVar[WeakValueDictionary[tuple[Term, ...], Size]] = table("sizes")

    terms: tuple[Term, ...]
    text: str
    _nonneg: bool | None  # once that was asked for

    def __new__(cls, terms: Mapping[Monomial, Number]) -> Size:
        key = tuple(
            sorted(
                [
                    (m, c.numerator if c.denominator == 1 else c)
                    for m, c in terms.items()
                    if c
                ]
            )
        )
        found = cls._all.get(key)
        if found is None:
            found = object.__new__(cls)
            found.terms, found.text, found._nonneg = key, write(key), None
            with _lock:
                found = cls._all.setdefault(key, found)
        return found

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[object, ...]:
        return Size, (dict(self.terms),)

    def __lt__(self, other: Size) -> bool:
        return self.text < other.text

    def __add__(self, other: Size | int) -> Size:
        out = dict(self.terms)
        for m, c in terms_of(other):
            out[m] = out.get(m, 0) + c
        return Size(out)

    __radd__ = __add__

    def __neg__(self) -> Size:
        return Size({m: -c for m, c in self.terms})

    def __sub__(self, other: Size | int) -> Size:
        out = dict(self.terms)
        for m, c in terms_of(other):
            out[m] = out.get(m, 0) - c
        return Size(out)

    def __mul__(self, other: Size | Number) -> Size:
        if other is ONE:
            return self
        out: dict[Monomial, Number] = {}
        for m, c in self.terms:
            for n, d in terms_of(other):
                k = tuple(sorted(m + n))
                out[k] = out.get(k, 0) + c * d
            spend(len(terms_of(other)))
            if len(out) > TERMS:
                raise TooLarge(
                    f"a size has more than {TERMS} terms once it is multiplied out"
                )
        return Size(out)

    __rmul__ = __mul__

    def over(self, other: Size) -> Size | None:
        """The exact quotient by a monomial, or None."""
        if self is other:
            return ONE
        if len(other.terms) != 1:
            return None
        ((names, d),) = other.terms
        out: dict[Monomial, Number] = {}
        for m, c in self.terms:
            left = monomial_quotient(m, names)
            if left is None or c % d:
                return None
            out[left] = c // d
        return Size(out)

    def nonneg(self) -> bool:
        """Is it >= 0 for all sizes >= 1?  False means: not proved."""
        if self._nonneg is None:
            self._nonneg = nonnegative_terms(self.terms)
        return self._nonneg

    def nonzero(self) -> bool:
        """Is it proved to be different from 0?"""
        return (self - 1).nonneg() or (-self - 1).nonneg()

    def at(self, sizes: Mapping[str, int]) -> int:
        """The value for given sizes."""
        total: Number = 0
        for m, c in self.terms:
            for name in m:
                c *= sizes[name]
            total += c
        return int(total)

    def names(self) -> set[str]:
        """The named sizes it depends on."""
        return {name for m, _ in self.terms for name in m}

    def whole(self) -> bool:
        """Is it an integer for all integers?  A polynomial is, if it is at 0, 1 ... its degree in every name."""
        if all(isinstance(c, int) for _, c in self.terms):
            return True
        names = sorted(self.names())
        degrees = [max(m.count(name) for m, _ in self.terms) + 1 for name in names]
        if prod(degrees) > CORNERS:
            return False
        return all(
            sum(c * prod(at[x] for x in m) for m, c in self.terms).denominator == 1
            for at in (
                dict(zip(names, corner, strict=True))
                for corner in choices(*map(range, degrees))
            )
        )

    def number(self) -> int | None:
        """Its value where it depends on no name."""
        return self.at({}) if not self.names() else None


Shape = tuple[Size, ...]


def terms_of(x: Size | Number) -> tuple[Term, ...]:
    """The terms of a size or of a number."""
    return x.terms if isinstance(x, Size) else (((), x),)


def nonnegative_terms(terms: Sequence[Term]) -> bool:
    """Has a polynomial no negative coefficient in (name - 1), whose unknowns are >= 0?

    Most are decided before: its value at 1 is the constant one, and a term is at least any that divides it.
    """
    if sum(c for _, c in terms) < 0:
        return False
    return covered(terms) or all(c >= 0 for c in shifted(terms))


def covered(terms: Sequence[Term]) -> bool:
    """Can every negative term be taken from positive ones that it divides?"""
    left = {m: c for m, c in terms if c > 0}
    for m, c in terms:
        for k in left if c < 0 else ():
            if c < 0 < left[k] and monomial_quotient(k, m) is not None:
                taken = min(left[k], -c)
                left[k], c = left[k] - taken, c + taken
        if c < 0:
            return False
    return True


def shifted(terms: Sequence[Term]) -> Iterable[Number]:
    """The coefficients in (name - 1), one name after another; -1 where there are more than CORNERS."""
    found = dict(terms)
    for name in {name for m, _ in terms for name in m}:
        made: dict[Monomial, Number] = {}
        for m, c in found.items():
            k = m.count(name)
            rest = tuple(x for x in m if x != name)
            for j in range(k + 1):
                key = tuple(sorted(rest + (name,) * j))
                made[key] = made.get(key, 0) + comb(k, j) * c
        found = made
        spend(len(found))
        if len(found) > CORNERS:
            return (-1,)
    return found.values()


def monomial_quotient(m: Monomial, names: Monomial) -> Monomial | None:
    """The monomial divided by another, or None."""
    left = list(m)
    for name in names:
        if name not in left:
            return None
        left.remove(name)
    return tuple(left)


def write(terms: tuple[Term, ...]) -> str:
    """`2*m*n+n-1`: products before numbers, positive terms first; with a denominator `n*(n+1)/2`."""
    if any([type(c) is Fraction for _, c in terms]):
        return over_denominator(terms)
    out = ""
    for m, c in sorted(terms, key=lambda t: (t[1] < 0, -len(t[0]), t[0])):
        factors = [str(abs(c))] * (abs(c) != 1 or not m) + list(m)
        out += ("-" if c < 0 else "+" * bool(out)) + "*".join(factors)
    return out or "0"


def over_denominator(terms: tuple[Term, ...]) -> str:
    """A polynomial with fractions: what all terms share, the rest in brackets, the common denominator."""
    below = lcm(*(c.denominator for _, c in terms))
    above = {m: int(c * below) for m, c in terms}
    number = gcd(*above.values())
    shared = [
        x
        for x in sorted(set.intersection(*map(set, above)))
        for _ in range(min(m.count(x) for m in above))
    ]
    rest = tuple(
        (monomial_quotient(m, tuple(shared)) or (), c // number) for m, c in above.items()
    )
    inner = [f"({write(rest)})"] if rest != (((), 1),) else []
    return "*".join([str(number)] * (number != 1) + shared + inner) + f"/{below}"


def beside_cross(text: str) -> str:
    """The text of a size beside ×: a sum in brackets.

    >>> beside_cross("m+1"), beside_cross("2*n")
    ('(m+1)', '2*n')
    """
    return f"({text})" if "+" in text or "-" in text else text


def polynomial(text: str, check: Callable[[Size], Size] = lambda n: n) -> Size | None:
    """The size that a text means: `n*(n+1)/2`; None if it is none.  `check` sees every intermediate product.

    >>> polynomial("n*(n+1)/2"), polynomial("2n+1"), polynomial("n/2").whole()
    (n*(n+1)/2, 2*n+1, False)
    """

    def folded(t: ast.AST) -> Size | None:
        match t:
            case ast.Constant(value=int(c)) if not isinstance(c, bool):
                return size(c)
            case ast.Name(id=name):
                return size(name)
            case ast.BinOp(left, ast.Div(), ast.Constant(value=int(c))) if c > 0 and (
                n := folded(left)
            ):
                return n * Fraction(1, c)
            case ast.BinOp(left, op, right) if (a := folded(left)) and (b := folded(right)):
                if isinstance(op, ast.Mult):
                    return check(a * b)
                return (
                    a + b
                    if isinstance(op, ast.Add)
                    else a - b
                    if isinstance(op, ast.Sub)
                    else None
                )
        return None

    try:
        return folded(
            ast.parse(
                re.sub(r"(?<!\w)(\d+)(?=[^\W\d])", r"\1*", text.strip()), mode="eval"
            ).body
        )
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def size(x: Size | Number | str) -> Size:
    """A size from a number or a name."""
    if isinstance(x, Size):
        return x
    return Size({(x,): 1}) if isinstance(x, str) else Size({(): x})


def product_of_sizes(sizes: Iterable[Size]) -> Size:
    """The product of several sizes; of none, 1."""
    total = ONE
    for s in sizes:
        total = total * s
    return total


ZERO, ONE = size(0), size(1)
