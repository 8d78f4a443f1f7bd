"""Powers of the factors of a network: numbers out of sums, exponents into products, roots of numbers.

A factor may carry a rational exponent, entry by entry.  `(x∘y)^2 = x^2∘y^2` always; a root goes into a product
only past factors that are known to be >= 0, so `sqrt(a^2)` never becomes `a`.

    legend   f factor   ax axes   e exponent   c coefficient   part (f, ax, e)
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import prod
from typing import TypeGuard

from frechet.errors import DomainError, TooLarge
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, symbol
from frechet.expr.sums import is_zero, one, primitive, scaled, tidy
from frechet.network.axis import Axes
from frechet.network.network import LIMIT, Exponent
from frechet.network.size import Number

Part = tuple[Expr, Axes, Exponent]
MATRIX = 512  # the highest power of a matrix that may be written; what meets in a derivative has up to twice as many
BITS = 1000  # numbers beyond 2^1000 are close to the end of float64
TRIAL = 1000  # divisors tried when the root of a number is simplified


def numbers_first(parts: list[Part]) -> tuple[Number, list[Part]]:
    """The same product with the rational numbers of sums in front."""
    taken = [primitive(f) if type(f) is Sum and e == 1 else (1, f) for f, _, e in parts]
    return tidy(prod([c for c, _ in taken])), [
        (f, ax, e) for (_, f), (_, ax, e) in zip(taken, parts, strict=True)
    ]


def simple_parts(parts: Iterable[Part]) -> tuple[Number, list[Part]] | None:
    """The same product: rational numbers in front, sums primitive, powers pushed inwards.  None if it is 0."""
    coef: Number = 1
    done: list[Part] = []
    nothing = opened = False
    work = gathered_factors(parts)[::-1]
    while work:
        f, ax, e = part = work.pop()
        simpler: tuple[Number, list[Part]] | None = None
        if isinstance(f, Sum):
            if is_zero(f):
                if e < 0:
                    raise DomainError(
                        "division by zero", hint="the divisor simplifies to 0"
                    )
                nothing = True
                continue
            simpler = number_out(f, ax, e)
        elif isinstance(f, Net):
            if e != 1 or not f.rank:
                simpler = pushed(f, ax, e)
        elif isinstance(f, Call):
            simpler = squared(f, ax, e)
        elif isinstance(f, Symbol) and f.role == "number":
            simpler = roots_out(f, e)
        if simpler is None:
            done.append(part)
            continue
        number, more = simpler
        coef = coef * number
        work += more
        opened = True
    return None if nothing else (tidy(coef), gathered_factors(done) if opened else done)


def number_out(f: Sum, ax: Axes, e: Exponent) -> tuple[Number, list[Part]] | None:
    """The power of what goes in front of a sum, and the rest; None if that is 1."""
    c, rest = content(f, e)
    if c == 1:
        return None
    number, roots = rational_power(c, e)
    return number, [*roots, (rest, ax, e)]


def pushed(f: Net, ax: Axes, e: Exponent) -> tuple[Number, list[Part]] | None:
    """The factors of a power of a network; None if it stays one factor."""
    found = inward(f, ax, e)
    return None if found is None else (1, found)


def squared(f: Call, ax: Axes, e: Exponent) -> tuple[Number, list[Part]] | None:
    """An even power of a function whose square is known, as the power of that; None for others."""
    smooth = f.fn.square(f) if isinstance(e, int) and e > 0 and e % 2 == 0 else None
    return None if smooth is None else (1, [(smooth, ax, int(e) // 2)])


def roots_out(f: Symbol, e: Exponent) -> tuple[Number, list[Part]] | None:
    """The power of a number as a number and roots, in the order in which work is taken up; None if it is a root."""
    if not isinstance(e, int) and 0 < e < 1:
        return None
    number, roots = rational_power(int(f.name), e)
    return number, roots[::-1]


def gathered_factors(parts: Iterable[Part]) -> list[Part]:
    """Equal factors at equal axes once, with the sum of their exponents."""
    found: dict[tuple[Expr, Axes], Exponent] = {}
    for f, ax, e in parts:
        if f.mirrored and len(ax) == 2:
            ax = tuple(sorted(ax, key=str))
        before = found.get((f, ax))
        found[f, ax] = e if before is None else tidy(before + e)
    return [(f, ax, e) for (f, ax), e in found.items() if e and f is not one]


def bounded_exponent(k: int, most: int = MATRIX) -> int:
    """An exponent of a matrix, unless it is too high."""
    if abs(k) > most:
        raise TooLarge(f"the power {k} of a matrix is larger than {most}")
    return k


def wide(parts: Iterable[Part]) -> int:
    """The number of factors with axes."""
    return len(arrays_among(parts))


def arrays_among(parts: Iterable[Part]) -> list[Part]:
    """The factors with axes."""
    return [p for p in parts if p[1]]


def scalars_among(parts: Iterable[Part]) -> list[Part]:
    """The factors without axes."""
    return [p for p in parts if not p[1]]


def may_dissolve(part: Part, total: int) -> bool:
    """May this factor, one of `total` with axes, dissolve?"""
    if not dissolves(part):
        return False
    f, _, e = part
    return copies(f, e) <= LIMIT and total + e * wide(f.parts) - 1 <= LIMIT


def dissolves(part: Part) -> TypeGuard[tuple[Net, Axes, int]]:
    """Is it a network with axes to a power that is a product of it, so that it dissolves where there is room?"""
    f, _, e = part
    return isinstance(f, Net) and f.rank > 0 and isinstance(e, int) and e > 0


def copies(f: Net, e: int) -> int:
    """How many factors the power e of a network is: the entries of an identity are 0 and 1, once is enough."""
    plain = not f.parts and {*f.signature.out} == {*range(len(f.signature.dims))}
    return 1 if plain else e


def content(f: Sum, e: Exponent) -> tuple[Number, Expr]:
    """What goes in front of a sum, and the rest; a root takes out only the positive number before one term."""
    c, rest = primitive(f)
    if isinstance(e, int):
        return c, rest
    if rest is one and c < 0:
        raise DomainError(f"a root of the negative number {c}")
    if len(f.terms) > 1:
        return 1, f
    return (c, rest) if c > 0 else (-c, scaled(-1, rest))


def inward(f: Net, ax: Axes, e: Exponent) -> list[Part] | None:
    """The factors of a power of a network; None if it stays one factor."""
    out, parts, dims = f.signature
    whole = all(type(a) is int and dims[a] is n for a, n in zip(out, f.shape, strict=True))
    if (
        whole
        and len(set(out)) == len(out) == len(dims)
        and all(type(a) is int for _, bx, _ in parts for a in bx)
    ):
        place = dict(zip(out, ax, strict=True))
        mine = [(g, tuple(place[i] for i in bx), d) for g, bx, d in f.parts]
        return powered(mine, e)
    return None


def powered(parts: list[Part], e: Exponent) -> list[Part] | None:
    """The power of a product entry by entry: a root passes at most one factor of unknown sign."""
    if e == 1:
        return parts
    unknown = (
        []
        if isinstance(e, int)
        else [d for f, _, d in parts if isinstance(d, int) and not nonneg(f)]
    )
    if unknown and unknown != [1]:
        return None
    return [(f, ax, in_range(tidy(d * Fraction(e)))) for f, ax, d in parts]


def in_range(e: Exponent) -> Exponent:
    """An exponent, unless float64 does not hold it: a power of powers multiplies theirs."""
    if max(e.numerator.bit_length(), e.denominator.bit_length()) > BITS:
        raise TooLarge(
            "an exponent is outside float64",
            hint="it is the product of those of a power of a power",
        )
    return e


def nonneg(e: Expr) -> bool:
    """Is every entry known to be >= 0?  One level of looking: False means not known."""
    if isinstance(e, Symbol):
        return e.space.positive or e.role in ("size", "number", "constant")
    if isinstance(e, Sum):
        return all(c > 0 and easily_nonneg(t) for c, t in e.terms)
    return easily_nonneg(e)


def easily_nonneg(e: Expr) -> bool:
    """Even powers, functions with values >= 0, and products of these."""
    if isinstance(e, Net):
        return all(d % 2 == 0 or atom_nonneg(f) for f, _, d in e.parts)
    return atom_nonneg(e)


def atom_nonneg(e: Expr) -> bool:
    """A single factor >= 0: a positive symbol, the value of an exp, an abs ..."""
    if isinstance(e, Call):
        return e.fn.sign in ("positive", "nonnegative")
    if isinstance(e, Net):
        return all(isinstance(d, int) and d % 2 == 0 for _, _, d in e.parts)
    return isinstance(e, Symbol) and nonneg(e)


def is_positive(e: Expr) -> bool:
    """Is every entry known to be > 0?  Two levels of looking: False means not known."""
    if isinstance(e, Sum):
        return nonneg(e) and any(easily_positive(t) for _, t in e.terms)
    return easily_positive(e)


def easily_positive(e: Expr) -> bool:
    """Symbols and values that are positive, and products and sums of these over indices."""
    if isinstance(e, Call):
        return e.fn.sign == "positive"
    if isinstance(e, Net):
        return e.fills and all(
            isinstance(f, Symbol | Call) and easily_positive(f) for f, _, _ in e.parts
        )
    return isinstance(e, Symbol) and nonneg(e)


def rational_power(c: Number, e: Exponent) -> tuple[Number, list[Part]]:
    """c^e as a rational number and roots of primes, each exponent between 0 and 1."""
    if c in (1, -1) and isinstance(e, int):
        return (1 if e % 2 == 0 else tidy(c)), []
    c = Fraction(c)
    if c == 0 and e < 0:
        raise DomainError("division by zero")
    if (
        abs(Fraction(e)) * max(c.numerator.bit_length(), c.denominator.bit_length()) > BITS
        and abs(c) != 1
    ):
        raise TooLarge(f"the number {c}^{e} is outside float64")
    if isinstance(e, int):
        return tidy(c**e), []
    if c < 0:
        raise DomainError(f"a root of the negative number {c}")
    coef, roots = Fraction(1), list[Part]()
    for p, k in [*primes(c.numerator), *((p, -k) for p, k in primes(c.denominator))]:
        whole, rest = divmod(k * Fraction(e), 1)
        coef *= Fraction(p) ** int(whole)
        if rest:
            roots.append((symbol(str(p), role="number"), (), rest))
    return tidy(coef), roots


def primes(n: int) -> list[tuple[int, int]]:
    """Prime factors with multiplicity; what is left above TRIAL^2 counts as one."""
    found = []
    p = 2
    while p * p <= n and p <= TRIAL:
        k = 0
        while n % p == 0:
            n, k = n // p, k + 1
        if k:
            found.append((p, k))
        p += 1
    return [*found, (n, 1)] if n > 1 else found
