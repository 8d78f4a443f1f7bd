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

from collections.abc import Iterable, Mapping
from typing import ClassVar
from weakref import WeakValueDictionary

Monomial = tuple[str, ...]  # the names of a product, sorted; () is the constant 1


class Size:
    """An interned polynomial; `terms` are pairs (monomial, coefficient), sorted, none zero."""

    __slots__ = ("__weakref__", "_above", "terms", "text")
    _all: ClassVar[WeakValueDictionary[tuple[tuple[Monomial, int], ...], Size]] = WeakValueDictionary()

    terms: tuple[tuple[Monomial, int], ...]
    text: str
    _above: Size | None

    def __new__(cls, terms: Mapping[Monomial, int]) -> Size:
        key = tuple(sorted((m, c) for m, c in terms.items() if c))
        found = cls._all.get(key)
        if found is None:
            found = object.__new__(cls)
            found.terms, found.text, found._above = key, write(key), None
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
        for m, c in size(other).terms:
            out[m] = out.get(m, 0) + c
        return Size(out)

    __radd__ = __add__

    def __neg__(self) -> Size:
        return Size({m: -c for m, c in self.terms})

    def __sub__(self, other: Size | int) -> Size:
        return self + -size(other)

    def __mul__(self, other: Size | int) -> Size:
        if other is ONE:
            return self
        out: dict[Monomial, int] = {}
        for m, c in self.terms:
            for n, d in size(other).terms:
                k = tuple(sorted(m + n))
                out[k] = out.get(k, 0) + c * d
        return Size(out)

    __rmul__ = __mul__

    def over(self, other: Size) -> Size | None:
        """The exact quotient by a monomial, or None."""
        if self is other:
            return ONE
        if len(other.terms) != 1:
            return None
        ((names, d),) = other.terms
        out: dict[Monomial, int] = {}
        for m, c in self.terms:
            left = without(m, names)
            if left is None or c % d:
                return None
            out[left] = c // d
        return Size(out)

    def above(self) -> Size:
        """The same polynomial in (name - 1), whose unknowns are >= 0."""
        if self._above is None:
            total = ZERO
            for m, c in self.terms:
                term = size(c)
                for name in m:
                    term = term * Size({(name,): 1, (): 1})
                total = total + term
            self._above = total
        return self._above

    def nonneg(self) -> bool:
        """Is it >= 0 for all sizes >= 1?  False means: not proved."""
        return all(c >= 0 for _, c in self.above().terms)

    def nonzero(self) -> bool:
        """Is it proved to be different from 0?"""
        return (self - 1).nonneg() or (-self - 1).nonneg()

    def at(self, sizes: Mapping[str, int]) -> int:
        """The value for given sizes."""
        total = 0
        for m, c in self.terms:
            for name in m:
                c *= sizes[name]
            total += c
        return total

    def names(self) -> set[str]:
        """The named sizes it depends on."""
        return {name for m, _ in self.terms for name in m}

    def number(self) -> int | None:
        """Its value where it depends on no name."""
        return self.at({}) if not self.names() else None


def without(m: Monomial, names: Monomial) -> Monomial | None:
    """The monomial divided by another, or None."""
    left = list(m)
    for name in names:
        if name not in left:
            return None
        left.remove(name)
    return tuple(left)


def write(terms: tuple[tuple[Monomial, int], ...]) -> str:
    """`2*m*n+n-1`: products before numbers, positive terms first."""
    out = ""
    for m, c in sorted(terms, key=lambda t: (t[1] < 0, -len(t[0]), t[0])):
        factors = [str(abs(c))] * (abs(c) != 1 or not m) + list(m)
        out += ("-" if c < 0 else "+" * bool(out)) + "*".join(factors)
    return out or "0"


def size(x: Size | int | str) -> Size:
    """A size from a number or a name."""
    if isinstance(x, Size):
        return x
    return Size({(): x}) if isinstance(x, int) else Size({(x,): 1})


def product(sizes: Iterable[Size]) -> Size:
    """The product of several sizes; of none, 1."""
    total = ONE
    for s in sizes:
        total = total * s
    return total


ZERO, ONE = size(0), size(1)
