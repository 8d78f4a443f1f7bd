"""Numbers to check with: jets over a large prime field, and floats.

A jet of order k is a polynomial in ε1, ..., εk with squares 0: evaluating f at X + ε1·H1 + ε2·H2 gives f, Df[H1],
Df[H2] and D²f[H1, H2] exactly.

The field has p = 2^61 - 636873 elements: p = 7 mod 8 and 2, 3, 5 ... 47 are squares modulo p, so that every square has
one root that is a square itself and positive rationals behave as positive numbers.

    legend   a, b numbers of the ring   e exponent   k order
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any, Protocol, TypeVar

from frechet.network.network import Exponent

PRIME = 2**61 - 636873
KINK = 0.02  # floats this close to a kink are drawn again
NOISE = 1e-13  # relative error of an operation that measures how rounding grows

R = TypeVar("R")


class OutOfDomain(Exception):
    """The function has no value at this point; another point may do."""


class Undefined(OutOfDomain):
    """A number has no inverse, no root or no logarithm here, or a function no value."""


class TooNear(OutOfDomain):
    """The point is too close to a kink to tell its sides apart."""


class Large(OutOfDomain):
    """What is to be computed is too large at these sizes; smaller ones may do."""


class NoLaw(Exception):
    """The function has no algebraic law: it has no value in the field."""


class Ring(Protocol):
    """What evaluation needs."""

    exact: bool
    here: Any

    def side(self, gap: Any, what: str = "") -> None: ...
    def crossed(self, gap: Any, what: str = "") -> None: ...
    def number(self, c: int | Fraction) -> Any: ...
    def pi(self) -> Any: ...
    def add(self, a: Any, b: Any) -> Any: ...
    def mul(self, a: Any, b: Any) -> Any: ...
    def power(self, a: Any, e: Exponent) -> Any: ...
    def zero(self, a: Any) -> bool: ...
    def apply(self, fn: Any, a: Any) -> Any: ...


class Watch:
    """What a ring notes beside its numbers: how far from its kinks each node stands; `here` is the node at work."""

    def __init__(self) -> None:
        self.here: Any = None
        self.seen: dict[Any, list[float]] = {}

    def side(self, gap: Any, what: str = "") -> None:
        """Note on which side of a kink a number is; close to it is refused."""
        if abs(gap) < KINK:
            raise TooNear
        self.crossed(gap, what)

    def crossed(self, gap: Any, what: str = "") -> None:
        """Note on which side of 0 a number is."""
        self.seen.setdefault((self.here, what), []).append(gap)


class Field(Watch):
    """The prime field itself; a number is a residue.  `rooted` says whether a root was drawn."""

    exact = True

    def __init__(self) -> None:
        super().__init__()
        self.rooted = False

    def number(self, c: int | Fraction) -> int:
        """A rational number."""
        return residue(c)

    def add(self, a: int, b: int) -> int:
        """Sum."""
        return (a + b) % PRIME

    def mul(self, a: int, b: int) -> int:
        """Product."""
        return a * b % PRIME

    def zero(self, a: int) -> bool:
        """Is it no unit?"""
        return a == 0

    def power(self, a: int, e: Exponent) -> int:
        """Power."""
        e = Fraction(e)
        if a == 0 and e < 0:
            raise OutOfDomain
        self.rooted |= e.denominator != 1
        return pow(a, int(e), PRIME) if e.denominator == 1 else root_power(a, e)

    def apply(self, fn: Any, a: int) -> int:
        """No transcendental function has a value here."""
        raise NoLaw(fn.name)

    def pi(self) -> int:
        """No number of the field."""
        raise NoLaw("pi")


class Jets(Watch):
    """The field with ε1, ..., εk of square 0: a number is a tuple of 2^k residues, one for every set of these.

    `rooted` says whether a root was drawn.
    """

    exact = True

    def __init__(self, k: int) -> None:
        super().__init__()
        self.k, self.rooted = k, False
        self.parts = [
            [(T, S ^ T) for T in range(S + 1) if T & S == T] for S in range(1 << k)
        ]

    def jet(self, x: int, h: Sequence[int]) -> tuple[int, ...]:
        """x + ε1·h1 + ... + εk·hk, or x alone."""
        a = [x, *(0,) * ((1 << self.k) - 1)]
        for j, step in enumerate(h):
            a[1 << j] = step
        return tuple(a)

    def number(self, c: int | Fraction) -> tuple[int, ...]:
        """A rational number."""
        return (residue(c), *(0,) * ((1 << self.k) - 1))

    def add(self, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
        """Sum."""
        return tuple([(x + y) % PRIME for x, y in zip(a, b, strict=True)])

    def mul(self, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
        """Product."""
        if self.k == 1:
            return a[0] * b[0] % PRIME, (a[0] * b[1] + a[1] * b[0]) % PRIME
        return tuple([sum([a[S] * b[T] for S, T in pairs]) % PRIME for pairs in self.parts])

    def zero(self, a: tuple[int, ...]) -> bool:
        """Is it no unit?"""
        return a[0] == 0

    def power(self, a: tuple[int, ...], e: Exponent) -> tuple[int, ...]:
        """Power; of a unit by the binomial series, which ends."""
        e = Fraction(e)
        if e.denominator == 1 and e >= 0:
            return self.whole(a, int(e))
        if a[0] == 0:
            raise OutOfDomain
        self.rooted |= e.denominator != 1
        lead = root_power(a[0], e)
        # a = a0 (1 + u), u nilpotent
        u = (
            0,
            *(x * pow(a[0], -1, PRIME) % PRIME for x in a[1:]),
        )
        total, term, c = self.number(1), self.number(1), Fraction(1)
        for j in range(1, self.k + 1):
            term = self.mul(term, u)
            c = c * (e - j + 1) / j
            total = self.add(total, self.mul(self.number(c), term))
        return tuple(lead * x % PRIME for x in total)

    def whole(self, a: tuple[int, ...], n: int) -> tuple[int, ...]:
        """Power by squaring."""
        result = self.number(1)
        while n:
            if n & 1:
                result = self.mul(result, a)
            a, n = self.mul(a, a), n >> 1
        return result

    def apply(self, fn: Any, a: tuple[int, ...]) -> tuple[int, ...]:
        """No transcendental function has a value here."""
        raise NoLaw(fn.name)

    def pi(self) -> tuple[int, ...]:
        """No number of the field."""
        raise NoLaw("pi")


def residue(c: int | Fraction) -> int:
    """A rational number in the field.  Errors: OutOfDomain where it is divided by a multiple of P."""
    if isinstance(c, int):
        return c % PRIME
    if c.denominator % PRIME == 0:
        raise OutOfDomain
    return c.numerator * pow(c.denominator, -1, PRIME) % PRIME


def root_power(x: int, e: Fraction) -> int:
    """x^e in the field, for denominators that are powers of 2."""
    d = e.denominator
    while d % 2 == 0:
        r = pow(x, (PRIME + 1) // 4, PRIME)
        if r * r % PRIME != x:
            raise OutOfDomain
        x, d = r, d // 2
    if d > 1:
        raise NoLaw("odd roots are not unique")
    return pow(x, e.numerator, PRIME)


class Floats(Watch):
    """Floating point, with the standard library's functions."""

    exact = False

    def number(self, c: int | Fraction) -> float:
        """A rational number."""
        return float(c)

    def add(self, a: float, b: float) -> float:
        """Sum."""
        return a + b

    def mul(self, a: float, b: float) -> float:
        """Product."""
        return a * b

    def zero(self, a: float) -> bool:
        """Is it too small to divide by?"""
        return abs(a) < 1e-9

    def power(self, a: float, e: Exponent) -> float:
        """Power; of a negative number only a whole one."""
        if (a == 0 and e < 0) or (a < 0 and Fraction(e).denominator != 1):
            raise OutOfDomain
        try:
            return a ** (int(e) if Fraction(e).denominator == 1 else float(e))
        except OverflowError:
            raise OutOfDomain from None

    def pi(self) -> float:
        """π."""
        return math.pi

    def apply(self, fn: Any, a: float) -> float:
        """A function of a number in the standard library's words; close to a kink it is refused."""
        if (
            getattr(fn, "smooth", "") == "nonzero"
        ):  # a kink at 0; other words are edges of a domain
            self.side(a)
        if fn.python is None:
            raise NoLaw(fn.name)
        try:
            return float(fn.python(a))
        except (ValueError, ArithmeticError):
            raise OutOfDomain from None


def shaken(r: R, off: Callable[[Any], Any]) -> R:
    """The same numbers where every operation makes an error: what that changes, rounding may change."""
    for name in ("add", "mul", "power", "apply"):
        setattr(r, name, then(getattr(r, name), off))
    return r


def then(operation: Callable[..., Any], off: Callable[[Any], Any]) -> Callable[..., Any]:
    """An operation, and an error in what it gives."""
    return lambda *given: off(operation(*given))


def noisy_floats(rng: Random) -> Floats:
    """Floats with an error of relative size NOISE in every operation."""
    return shaken(Floats(), lambda a: a * (1 + NOISE * rng.uniform(-1, 1)))


def draw(rng: Random, exact: bool) -> Any:
    """A random number of the field, or a float."""
    return rng.randrange(1, PRIME) if exact else rng.gauss(0.0, 0.6)
