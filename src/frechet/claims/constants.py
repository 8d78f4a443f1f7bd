"""A constant by which two arrays differ: a number, or a number times powers of sizes.

legend   c constant   D sizes by name   l, r entries of the two arrays
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import Any

from frechet.check.identity import Pair, Trial
from frechet.check.ring import Field, Floats, NoLaw, P

POINTS = 9
LARGE = 10_000  # numerators and denominators of constants that people write are smaller
CLOSE = 1e-8
EXPONENTS = (0, 1, -1, 2, -2)


def factor(trial: Trial, pair: Pair) -> str | None:
    """c with left = c·right everywhere, in words: `2`, `1/2`, `n`, `2/m`; None if there is none."""
    for exactly in (True, False):
        try:
            found = list(islice(ratios(trial, pair, exactly), POINTS))
        except NoLaw:
            continue
        if any(not c for _, c in found):
            return None
        if len(found) >= POINTS:
            return in_sizes([(D, c) for D, c in found if c])
    return None


def ratios(trial: Trial, pair: Pair, exactly: bool) -> Iterator[tuple[Mapping[str, int], Fraction | None]]:
    """The ratio at each point; None where the arrays are no multiples."""
    ring = Field() if exactly else Floats()
    for p, x in trial.rows(exactly):
        left, right = pair(ring, p.D, x)
        if not any(left) and not any(right):  # a kink function may vanish here: this point tells nothing
            continue
        yield p.D, (modular if exactly else floating)(left, right)


def modular(left: Sequence[Any], right: Sequence[Any]) -> Fraction | None:
    """The ratio of two arrays of the field, as the fraction with small terms that it stands for."""
    k = next((k for k, r in enumerate(right) if r), None)
    if k is None:
        return None
    c = left[k] * pow(right[k], -1, P) % P
    return rational(c) if all(x == c * r % P for x, r in zip(left, right, strict=True)) else None


def rational(c: int) -> Fraction | None:
    """The fraction with terms below LARGE that is c modulo p: the extended Euclidean algorithm."""
    a, b, s, t = P, c, 0, 1
    while b > LARGE:
        q = a // b
        a, b, s, t = b, a - q * b, t, s - q * t
    return Fraction(b, t) if t and abs(t) <= LARGE else None


def floating(left: Sequence[float], right: Sequence[float]) -> Fraction | None:
    """The ratio of two arrays of floats, as a fraction with small terms."""
    scale = max(map(abs, [*left, *right]), default=0.0)
    k = max(range(len(right)), key=lambda k: abs(right[k]), default=None)
    if k is None or abs(right[k]) <= CLOSE * scale:
        return None
    ratio = left[k] / right[k]
    c = Fraction(ratio).limit_denominator(1000)
    near = abs(ratio - c) <= CLOSE * max(1.0, abs(ratio))
    return c if near and all(abs(x - ratio * r) <= CLOSE * scale for x, r in zip(left, right, strict=True)) else None


def in_sizes(found: Sequence[tuple[Mapping[str, int], Fraction]]) -> str | None:
    """One formula for constants at several assignments of sizes."""
    names = sorted({name for D, _ in found for name in D})
    for powers in sorted(product(EXPONENTS, repeat=len(names)), key=lambda e: (sum(map(abs, e)), e)):
        if sum(1 for e in powers if e) > 2:
            continue
        rest = {c / monomial(D, names, powers) for D, c in found}
        if len(rest) == 1:
            return written(rest.pop(), dict(zip(names, powers, strict=True)))
    return None


def monomial(D: Mapping[str, int], names: Sequence[str], powers: Sequence[int]) -> Fraction:
    """A product of powers of sizes."""
    total = Fraction(1)
    for name, e in zip(names, powers, strict=True):
        total *= Fraction(D[name]) ** e
    return total


def written(c: Fraction, powers: Mapping[str, int]) -> str:
    """`2*n/(3*m)`.

    >>> written(Fraction(2, 3), {"n": 1, "m": -1}), written(Fraction(1), {"n": -1}), written(Fraction(1, 2), {})
    ('2*n/(3*m)', '1/n', '1/2')
    """
    above = [str(c.numerator)] * (c.numerator != 1) + [f"{n}^{e}" if e > 1 else n for n, e in powers.items() if e > 0]
    below = [str(c.denominator)] * (c.denominator != 1) + [
        f"{n}^{-e}" if e < -1 else n for n, e in powers.items() if e < 0
    ]
    top, bottom = "*".join(above) or "1", "*".join(below)
    return top + ("/" + (f"({bottom})" if len(below) > 1 else bottom) if below else "")
