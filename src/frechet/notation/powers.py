"""Exponents and runs of equal factors in phrases.

legend   p, q phrases   e exponent   k how often
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from frechet.notation.leaf import Phrase
from frechet.spec import Exponent


def powers(factors: Sequence[Phrase]) -> list[tuple[Phrase, int]]:
    """Equal neighbours counted: `A·A·B` is `A^2·B`, and so is what already is a power."""
    runs: list[tuple[Phrase, int]] = []
    for f in factors:
        base, k = (f.args[0], int(f.args[1])) if f.op == "power" and f.shape else (f, 1)
        if runs and runs[-1][0] is base and len(base.shape) == 2 and base.shape[0] is base.shape[1]:
            runs[-1] = (base, runs[-1][1] + k)
        else:
            runs.append((base, k))
    return runs


def passes(p: Phrase, inner: Exponent, outer: Exponent) -> bool:
    """Is (p^inner)^outer = p^(inner·outer)?  Not for the root of an even power, unless p is a norm."""
    even = inner.denominator == 1 and inner % 2 == 0
    return outer.denominator == 1 or not even or (p.op == "call" and p.args[0] == "norm2")


def palindrome(factors: Sequence[Phrase]) -> int:
    """Does the product equal its transpose, factor by factor?"""
    k = len(factors)
    return int(k > 0) and int(all(flipped(factors[i], factors[k - 1 - i]) for i in range((k + 1) // 2)))


def flipped(p: Phrase, q: Phrase) -> bool:
    """Is one the transpose of the other?"""
    return (p is q and p.symmetric == 1) or (p.op == "T" and p.args[0] is q) or (q.op == "T" and q.args[0] is p)


def exponent_cost(e: Exponent) -> int:
    """Tokens of an exponent."""
    e = Fraction(e)
    return (e < 0) + (1 if e.denominator == 1 else 3)


def power_cost(p: Phrase, e: Exponent) -> int:
    """Tokens of an entrywise power."""
    return p.cost if e == 1 else p.cost + 1 if e == Fraction(1, 2) else p.cost + 1 + exponent_cost(e)
