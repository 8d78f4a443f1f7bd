"""What can be seen of a phrase without building another one.

legend   p, q phrases   e exponent
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from frechet.network.network import Exponent
from frechet.network.size import ONE, Number, Shape
from frechet.notation.phrases.leaf import Phrase, phrase, phrases_below
from frechet.notation.phrases.order import cost_of_base, is_slope, order_key

LONG_PHRASE = 300  # tokens above which a product keeps long factors together

Powers = Sequence[tuple[Phrase, Exponent]]


def is_row(p: Phrase) -> bool:
    """Does it lie: a transposed column, a product that begins with one, a sum or a multiple of such?"""
    while len(p.shape) == 2 and p.op in ("mul", "sum", "quotient", "scaled", "part"):
        p = next(q for q in phrases_below(p.args) if q.shape)
    if p.op == "T":
        return len(p.args[0].shape) == 1
    return len(p.shape) == 2 and p.shape[0] is ONE


def is_matrix(p: Phrase) -> bool:
    """Is it no column, no row, no scalar?"""
    return len(p.shape) == 2 and ONE not in p.shape and not is_row(p)


def unit_place(p: Phrase) -> Any:
    """Which unit vector it is, if it is one."""
    return p.args[2] if p.op == "call" and p.args[0] == "unit" else None


def is_long(f: Phrase) -> bool:
    """Is it a product that a longer product should keep together?"""
    return f.op == "mul" and len(f.shape) == 2 and f.cost > LONG_PHRASE // 8


def kept_part(f: Phrase) -> Phrase:
    """A product or a sum kept together, so that it can be named."""
    return phrase("part", (f,), f.shape, f.cost, f.symmetric)


def tilted(p: Phrase) -> bool:
    """Does a direction lie, transposed, in a product?"""
    return p.op == "mul" and any(f.op == "T" and f.moves for f in p.args)


def runs_of_factors(factors: Sequence[Phrase]) -> list[tuple[Phrase, int]]:
    """Equal neighbours counted: `A·A·B` is `A^2·B`, and so is what already is a power."""
    runs: list[tuple[Phrase, int]] = []
    for f in factors:
        base, k = (f.args[0], int(f.args[1])) if f.op == "power" and f.shape else (f, 1)
        if (
            runs
            and runs[-1][0] is base
            and len(base.shape) == 2
            and base.shape[0] is base.shape[1]
        ):
            runs[-1] = (base, runs[-1][1] + k)
        else:
            runs.append((base, k))
    return runs


def chain_shape(chain: Sequence[Phrase]) -> Shape:
    """The shape of a product of matrices: the rows of the first and the columns of the last."""
    if not chain:
        return ()
    first, last = chain[0], chain[-1]
    rows = () if is_row(first) else first.shape[:1]
    columns = last.shape[1:] if len(last.shape) == 2 else ()
    return rows + columns if rows or not columns else (ONE, *columns)


def product_cost(factors: Sequence[Phrase]) -> int:
    """Tokens of a product, equal neighbours written as a power."""
    runs = runs_of_factors(factors)
    return sum(f.cost + (k > 1) * 2 for f, k in runs) + len(runs) - 1


def passes(p: Phrase, inner: Exponent, outer: Exponent) -> bool:
    """Is (p^inner)^outer = p^(inner·outer)?  Not for the root of an even power, unless p is a norm."""
    even = inner.denominator == 1 and inner % 2 == 0
    return outer.denominator == 1 or not even or (p.op == "call" and p.args[0] == "norm2")


def palindrome(factors: Sequence[Phrase]) -> int:
    """Does the product equal its transpose, factor by factor?"""
    k = len(factors)
    if k == 2 and (undone(factors[0], factors[1]) or undone(factors[1], factors[0])):
        return 1
    return int(k > 0) and int(
        all(are_transposes(factors[i], factors[k - 1 - i]) for i in range((k + 1) // 2))
    )


def undone(p: Phrase, q: Phrase) -> bool:
    """Is a factor the pseudoinverse of the other?  Then their product is symmetric."""
    return p.op == "call" and p.args[0] == "pinv" and p.args[1] is q


def are_transposes(p: Phrase, q: Phrase) -> bool:
    """Is one the transpose of the other?"""
    return (
        (p is q and p.symmetric == 1)
        or (p.op == "T" and p.args[0] is q)
        or (q.op == "T" and q.args[0] is p)
    )


def exponent_cost(e: Exponent) -> int:
    """Tokens of an exponent."""
    e = Fraction(e)
    return (e < 0) + (1 if e.denominator == 1 else 3)


def standing_order(f: tuple[Phrase, Exponent]) -> tuple[bool, ...]:
    """Where an entrywise factor stands: directions first, then names and functions, sums, slopes, divisors."""
    p, e = f
    return e < 0, is_slope(p), not p.moves, p.op == "sum"


def scalar_place(p: Phrase) -> tuple[bool, bool, str]:
    """Where a scalar stands in front of a product: directions last, names before what is longer, alphabetically."""
    return p.moves, cost_of_base(p) > 1, order_key(p)


def power_cost(p: Phrase, e: Exponent) -> int:
    """Tokens of an entrywise power."""
    return (
        p.cost
        if e == 1
        else p.cost + 1
        if e == Fraction(1, 2)
        else p.cost + 1 + exponent_cost(e)
    )


def entrywise_cost(factors: Powers) -> int:
    """Tokens of an entrywise product; what has divisors alone begins with a one: 1./x."""
    above = [power_cost(q, d) for q, d in factors if d > 0]
    below = [power_cost(q, -d) for q, d in factors if d < 0]
    return sum(above) + sum(below) + len(factors) - 1 + (0 if above else 2)


def unscaled(p: Phrase) -> tuple[Number, Phrase]:
    """The number in front, and the rest."""
    return p.args if p.op == "scaled" else (1, p)


def signed_places(p: Phrase) -> Sequence[int]:
    """Which parts change their sign with the whole, any one of them."""
    match p.op:
        case "T":
            return (0,)
        case "quotient":
            return (0, 1)
        case "mul":
            # -(x - a)·(x - a)' stays symmetric: only what stands in its middle is turned
            n = len(p.args)
            return range(n) if p.symmetric != 1 else [n // 2] * (n % 2)
        case "had":
            return [k for k, (_, e) in enumerate(p.args) if e == 1]
        case "call" if p.odd:
            return (1,)
        case "call" if p.args[0] == "kron":
            return (1, 2)
    return ()


def difference_factors(terms: Iterable[Phrase]) -> set[Phrase]:
    """The differences that are factors of these terms, long ones apart."""
    found, seen, todo = set(), set(), list(terms)
    while todo:
        q = todo.pop()
        if (
            q in seen or q.cost > LONG_PHRASE
        ):  # what is nested deeply would be walked once a layer
            continue
        seen.add(q)
        if q.op == "sum":
            found |= {q} if any(c < 0 for c, _ in q.args) else set()
        elif q.op == "had":
            todo += [f for f, _ in q.args]
        elif q.op == "mul":
            todo += q.args
        elif q.op in ("T", "power", "quotient") or q.odd:
            todo.append(q.args[int(q.odd)])
    return found
