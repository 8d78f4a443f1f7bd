"""A constant by which two arrays differ: a number, or a number times powers of sizes.

legend   c constant   D sizes by name   l, r entries of the two arrays
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from frechet.check.array import RingArray
from frechet.check.confirmation import RingEquation
from frechet.check.identity import Trial
from frechet.check.ring import PRIME, Field, Floats, NoLaw, Ring

EXACT, SOME = 9, 6  # points
MISSES = 3  # points more at which the arrays are no multiples
LARGE = 10_000  # numerators and denominators of constants that people write are smaller
CLOSE = 1e-8
SIZES = 3  # assignments of sizes that are asked for, where there are sizes
GROWING = ("(-1)", "2", "3", "4")  # bases of c^n, the determinant of c times a matrix

Ratio = tuple[Mapping[str, int], Fraction]
Constant = tuple[Fraction, Mapping[str, int]]  # a number, and the exponents of sizes
NONE: Constant = (Fraction(0), {})


def constant_factor(trial: Trial, pair: RingEquation) -> str | None:
    """c with left = c·right everywhere, in words: `2`, `1/2`, `n`, `2/m`; None if there is none.

    With roots and functions without a law in the field real numbers tell: some points say which c it may be, and then
    left = c·right is decided as every other equation is.
    """
    try:
        found = exactly(trial, pair)
    except NoLaw:
        found = None
    if found is None or trial.field.rooted:
        try:
            return numerically(trial, pair)
        except NoLaw:
            return None
    return in_words(found)


def exactly(trial: Trial, pair: RingEquation) -> Constant | None:
    """The constant in the field; none where two arrays are no multiples."""
    found = list[Ratio]()
    for D, c in ratios(trial, pair, True):
        if not c:
            return NONE
        found.append((D, c))
        if trial.field.rooted:
            return None
        if len(found) >= EXACT and enough(found, trial.letters):
            return in_sizes(found, trial.letters)
    return None


def numerically(trial: Trial, pair: RingEquation) -> str | None:
    """The constant of real numbers that some points show and all confirm."""
    found, none = list[Ratio](), 0
    for D, c in ratios(trial, pair, False):
        if c:
            found.append((D, c))
        else:
            none += 1
        if none > len(found) + MISSES or (
            len(found) >= SOME and enough(found, trial.letters)
        ):
            break
    made = (
        in_sizes(found, trial.letters)
        if len(found) > none and enough(found, trial.letters)
        else NONE
    )
    return (
        in_words(made)
        if made is not NONE and trial.numeric(multiplied(pair, made))
        else None
    )


def multiplied(pair: RingEquation, c: Constant) -> RingEquation:
    """The equation left = c·right."""

    def made(
        r: Ring, D: Mapping[str, int], x: Sequence[RingArray]
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        left, right = pair(r, D, x)
        scale = r.number(at(c, D))
        return left, [r.mul(scale, v) for v in right]

    return made


def enough(found: Sequence[Ratio], letters: Collection[str]) -> bool:
    """Are there sizes enough?"""
    sizes = {
        tuple(n for name, n in sorted(D.items()) if name not in letters) for D, _ in found
    }
    return len(sizes) >= SIZES or () in sizes


def ratios(
    trial: Trial, pair: RingEquation, exactly: bool
) -> Iterator[tuple[Mapping[str, int], Fraction | None]]:
    """The ratio at each point; None where the arrays are no multiples."""
    ring = Field() if exactly else Floats()
    for p, x in trial.rows(exactly):
        left, right = pair(ring, p.D, x)
        if not any(left) and not any(
            right
        ):  # a kink function may vanish here: this point tells nothing
            continue
        yield p.D, (modular if exactly else floating)(left, right)


def modular(left: Sequence[Any], right: Sequence[Any]) -> Fraction | None:
    """The ratio of two arrays of the field, as the fraction with small terms that it stands for."""
    k = next((k for k, r in enumerate(right) if r), None)
    if k is None:
        return None
    c = left[k] * pow(right[k], -1, PRIME) % PRIME
    return (
        rational(c)
        if all(x == c * r % PRIME for x, r in zip(left, right, strict=True))
        else None
    )


def rational(c: int) -> Fraction | None:
    """The fraction with terms below LARGE that is c modulo p: the extended Euclidean algorithm."""
    a, b, s, t = PRIME, c, 0, 1
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
    return (
        c
        if near
        and all(
            abs(x - ratio * r) <= CLOSE * scale for x, r in zip(left, right, strict=True)
        )
        else None
    )


def in_sizes(found: Sequence[Ratio], letters: Collection[str] = ()) -> Constant:
    """One formula for constants at several assignments of sizes; the letters of free indices are no sizes."""
    names = sorted({name for D, _ in found for name in D} - set(letters))
    for factors in formulas(names):
        rest = None
        for D, c in found:
            at = math.prod((worth(base, D) ** e for base, e in factors), start=Fraction(1))
            if not at or rest not in (None, c / at):
                break
            rest = c / at
        else:
            return NONE if rest is None else (rest, dict(factors))
    return NONE


def at(c: Constant, D: Mapping[str, int]) -> Fraction:
    """Its value."""
    return math.prod((worth(base, D) ** e for base, e in c[1].items()), start=c[0])


def in_words(c: Constant) -> str | None:
    """It as a text; none for NONE."""
    return None if c is NONE else written(*c)


def formulas(names: Sequence[str]) -> Iterator[Sequence[tuple[str, int]]]:
    """Products of at most two powers of sizes, from plain to less so: n, 1/m, m*n, n*(n+1), (-1)^n."""
    yield ()
    plain = [(name, e) for e in (1, -1, 2, -2) for name in names]
    sums = [f"({a}{sign})" for a in names for sign in ("+1", "-1")] + [
        f"({a}+{b})" for a, b in combinations(names, 2)
    ]
    near = [(base, e) for e in (1, -1) for base in sums]
    grown = [(f"{base}^{name}", e) for base in GROWING for name in names for e in (1, -1)]
    yield from ([f] for f in plain)
    yield from ([f, g] for f, g in combinations(plain, 2) if f[0] != g[0])
    yield from ([f] for f in (*near, *grown))
    yield from product(plain, near)


def worth(base: str, D: Mapping[str, int]) -> Fraction:
    """The value of a base: n, (n+1), (m+n), (-1)^n, 2^n."""
    if "^" in base:
        b, name = base.split("^")
        return Fraction(b.strip("()")) ** D[name]
    return sum((Fraction(D[t] if t in D else int(t)) for t in terms(base)), Fraction(0))


def terms(base: str) -> list[str]:
    """The terms of a sum of sizes and a number: n and -1 of (n-1)."""
    return base.strip("()").replace("-", "+-").split("+")


def written(c: Fraction, powers: Mapping[str, int]) -> str:
    """`2*n/(3*m)`.

    >>> written(Fraction(2, 3), {"n": 1, "m": -1}), written(Fraction(1), {"n": -1}), written(Fraction(1, 2), {})
    ('2*n/(3*m)', '1/n', '1/2')
    """
    above = factors(c.numerator, powers)
    below = factors(c.denominator, {n: -e for n, e in powers.items()})
    top, bottom = "*".join(above) or "1", "*".join(below)
    if not below:
        return top
    return f"{top}/({bottom})" if len(below) > 1 else f"{top}/{bottom}"


def factors(number: int, powers: Mapping[str, int]) -> list[str]:
    """A number that is not 1, and the powers above a line."""
    return [str(number)] * (number != 1) + [
        f"{n}^{e}" if e > 1 else n for n, e in powers.items() if e > 0
    ]
