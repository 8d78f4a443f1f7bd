"""Matrix notation as a tree: what is written, before it is painted in Unicode, ASCII, LaTeX or input syntax.

    name number  sum  scaled  mul  had  T  power  call  entry  quotient  index

Phrases are interned and know their length in tokens of the input syntax, brackets and commas apart, so that the
shorter of two ways to write can be taken.  A phrase of a vector is a column; its transpose is a row.

    legend   p, q phrases   c coefficient   e exponent   n size
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from frechet.notation.leaf import (
    Number,
    Phrase,
    Shape,
    below,
    call,
    diag,
    diagonal_of,
    eye,
    name,
    number,
    ones,
    phrase,
    size_cost,
)
from frechet.notation.order import cost_of_base, degree, direction_key, is_slope, order_key
from frechet.size import ONE
from frechet.spec import Exponent

__all__ = ["Phrase", "call", "diag", "diagonal_of", "eye", "name", "number", "ones", "phrase", "size_cost"]

LONG = 300  # tokens above which a product keeps long factors together
OPENED = 24  # a sum takes in the terms of another of at most so many


# -------------------------------------------------------------------- transposes and products
def is_row(p: Phrase) -> bool:
    """Does it lie: a transposed column, a product that begins with one, a sum or a multiple of such?"""
    while len(p.shape) == 2 and p.op in ("mul", "sum", "quotient", "scaled", "part"):
        p = next(q for q in below(p.args) if q.shape)
    return p.op == "T" and len(p.args[0].shape) == 1


def transpose(p: Phrase) -> Phrase:
    """The transpose, pushed into a product where that is hardly longer."""
    if not p.shape or p.symmetric == 1:
        return p
    if p.symmetric == -1:
        return scaled(-1, p)
    if p.op == "T":
        return p.args[0]  # type: ignore[no-any-return]
    if p.op == "scaled":
        return scaled(p.args[0], transpose(p.args[1]))
    if p.op == "quotient":
        return quotient(transpose(p.args[0]), p.args[1])
    shape = p.shape[::-1] if len(p.shape) == 2 else (ONE, p.shape[0])
    wrapped = phrase("T", (p,), shape, p.cost + 1)
    if p.op == "mul":
        pushed = mul([transpose(f) for f in reversed(p.args)])
        return wrapped if wrapped.cost + 2 <= pushed.cost else pushed
    if p.op == "sum" and (len(p.shape) == 1 or any(t.op == "T" or t.symmetric for _, t in p.args)):
        pushed = add([(c, transpose(t)) for c, t in p.args])
        return pushed if pushed.cost <= wrapped.cost else wrapped
    if p.op == "call" and p.args[0] in ("ones", "zeros") and len(p.shape) == 2:
        return call(p.args[0], p.args[:0:-1], shape)
    return wrapped


def mul(factors: Iterable[Phrase]) -> Phrase:
    """A product: scalars first, then matrices; a vector between matrices is a column or a row."""
    factors = list(factors)
    if len(factors) == 1:
        return factors[0]
    scalars: list[Phrase] = []
    chain: list[Phrase] = []
    c, below = Fraction(1), list[Phrase]()
    for f in factors:
        if f.op == "scaled":
            c, f = c * f.args[0], f.args[1]
        if f.op == "quotient":
            f, divisor = f.args
            below.append(divisor)
        for g in links(f):
            (chain if g.shape else scalars).append(g)
    if c != 1 or below:
        top = mul([*scalars, *chain]) if scalars or chain else number(1)
        return scaled(c, quotient(top, mul(below)) if below else top)
    plain = [f for f in chain if not (f.op == "call" and f.args[0] == "eye")] or chain[:1]
    entry = entry_of(plain)
    if entry is not None:
        scalars, plain = [*scalars, entry], []
    flat = sorted(scalars, key=lambda p: (p.moves, cost_of_base(p) > 1, order_key(p))) + plain
    if len(flat) == 1:
        return flat[0]
    shape: Shape = ()
    if plain:
        first, last = plain[0], plain[-1]
        rows = () if is_row(first) else first.shape[:1]
        columns = last.shape[1:] if len(last.shape) == 2 else ()
        shape = rows + columns if rows or not columns else (ONE, *columns)
    runs = powers(flat)
    cost = sum(f.cost + (k > 1) * 2 for f, k in runs) + len(runs) - 1
    if cost > LONG and any(is_long(f) for f in factors):
        return mul([part(f) if is_long(f) else f for f in factors])
    return phrase("mul", tuple(flat), shape, cost, symmetric=palindrome(plain))


def entry_of(chain: Sequence[Phrase]) -> Phrase | None:
    """`unit(i)'·M·unit(j)` as the entry (i, j) of M, `unit(i)'·v` as the entry i of v."""
    if len(chain) < 2 or chain[0].op != "T" or unit_place(chain[0].args[0]) is None or len(chain[-1].shape) != 1:
        return None
    row, column = unit_place(chain[0].args[0]), unit_place(chain[-1])
    places = [row] if column is None else [row, column]
    inner = mul(chain[1:] if column is None else chain[1:-1])
    if len(places) != len(inner.shape):
        return None
    return phrase("entry", (inner, *places), (), inner.cost + sum(map(size_cost, places)))


def unit_place(p: Phrase) -> Any:
    """Which unit vector it is, if it is one."""
    return p.args[2] if p.op == "call" and p.args[0] == "unit" else None


def is_long(f: Phrase) -> bool:
    """Is it a product that a longer product should keep together?"""
    return f.op == "mul" and len(f.shape) == 2 and f.cost > LONG // 8


def part(f: Phrase) -> Phrase:
    """A product or a sum kept together, so that it can be named."""
    return phrase("part", (f,), f.shape, f.cost, f.symmetric)


def links(f: Phrase) -> tuple[Phrase, ...]:
    """The factors that a phrase adds to a product."""
    if f.op == "T" and f.args[0].op == "mul" and len(f.args[0].shape) == 2:
        return tuple(transpose(g) for g in reversed(f.args[0].args))
    if f.op == "mul" and (f.shape or not any(g.shape for g in f.args)):
        return f.args
    return () if f.op == "number" and f.args[0] == 1 else (f,)


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


def scalar_power(p: Phrase, e: Exponent) -> Phrase:
    """A power of a scalar; a root of a square is a norm."""
    if e == 1:
        return p
    if p.op == "power" and passes(p.args[0], p.args[1], e):
        return scalar_power(p.args[0], p.args[1] * Fraction(e))
    cost = p.cost + 1 + (0 if e == Fraction(1, 2) else exponent_cost(e))
    return phrase("power", (p, Fraction(e)), (), cost)


def passes(p: Phrase, inner: Exponent, outer: Exponent) -> bool:
    """Is (p^inner)^outer = p^(inner·outer)?  Not for the root of an even power, unless p is a norm."""
    even = inner.denominator == 1 and inner % 2 == 0
    return outer.denominator == 1 or not even or (p.op == "call" and p.args[0] == "norm2")


def matrix_power(p: Phrase, k: int) -> Phrase:
    """A whole power of a matrix; the transpose stands outside."""
    if p.op == "T":
        return transpose(matrix_power(p.args[0], k))
    return phrase("power", (p, Fraction(k)), p.shape, p.cost + 1 + exponent_cost(k), p.symmetric**k)


def symbolic_power(p: Phrase, k: Phrase) -> Phrase:
    """A power of a matrix with a symbolic exponent; the transpose stands outside."""
    if p.op == "T":
        return transpose(symbolic_power(p.args[0], k))
    return phrase("call", ("powm", p, k), p.shape, p.cost + 1 + k.cost, int(p.symmetric == 1))


def quotient(above: Phrase, below: Phrase) -> Phrase:
    """A division by a scalar."""
    return phrase("quotient", (above, below), above.shape, above.cost + 1 + below.cost, above.symmetric)


def term(scalars: Iterable[tuple[Phrase, Exponent]], body: Phrase | None) -> Phrase:
    """Scalars to their powers times a body: those with negative exponents stand below."""
    scalars = absorbed(list(scalars))
    above = [scalar_power(p, e) for p, e in scalars if e > 0] + ([body] if body is not None else [])
    below = [scalar_power(p, -e) for p, e in scalars if e < 0]
    top = mul(above) if above else number(1)
    return quotient(top, mul(below)) if below else top


def absorbed(scalars: list[tuple[Phrase, Exponent]]) -> list[tuple[Phrase, Exponent]]:
    """A scalar times a sum that divides by it is a shorter sum: a·(1 + q/a) = a + q."""
    for i, (p, e) in enumerate(scalars):
        if p.op != "sum":
            continue
        for j, (q, d) in enumerate(scalars):
            if i == j or d != e or not any(t.op == "quotient" for _, t in p.args):
                continue
            inner = add([(c, mul_over(t, q)) for c, t in p.args])
            if inner.cost < p.cost + 1 + q.cost:
                return absorbed([(inner, e), *(s for k, s in enumerate(scalars) if k not in (i, j))])
    return scalars


def mul_over(t: Phrase, q: Phrase) -> Phrase:
    """A term times a scalar that may stand below it."""
    if t.op == "quotient" and q in links(t.args[1]):
        left = list(links(t.args[1]))
        left.remove(q)
        return quotient(t.args[0], mul(left)) if left else t.args[0]
    return mul([q, t])


def palindrome(factors: Sequence[Phrase]) -> int:
    """Does the product equal its transpose, factor by factor?"""
    k = len(factors)
    if k > 1 and (undone(factors[0], factors[1:]) or undone(factors[-1], factors[:-1])):
        return 1
    return int(k > 0) and int(all(flipped(factors[i], factors[k - 1 - i]) for i in range((k + 1) // 2)))


def undone(p: Phrase, rest: Sequence[Phrase]) -> bool:
    """Is one factor the pseudoinverse of the product of the others?  Then the whole product is symmetric."""
    return p.op == "call" and p.args[0] == "pinv" and p.args[1] is (rest[0] if len(rest) == 1 else mul(rest))


def flipped(p: Phrase, q: Phrase) -> bool:
    """Is one the transpose of the other?"""
    return (p is q and p.symmetric == 1) or (p.op == "T" and p.args[0] is q) or (q.op == "T" and q.args[0] is p)


def inverse(p: Phrase) -> Phrase:
    """The inverse of a matrix."""
    if p.op == "T":
        return transpose(call("inv", (p.args[0],), p.shape))
    return call("inv", (p,), p.shape, int(p.symmetric == 1))


# -------------------------------------------------------------------- entry by entry
def exponent_cost(e: Exponent) -> int:
    """Tokens of an exponent."""
    e = Fraction(e)
    return (e < 0) + (1 if e.denominator == 1 else 3)


def had(factors: Iterable[tuple[Phrase, Exponent]]) -> Phrase:
    """An entrywise product of powers; of scalars, a product."""
    found: dict[Phrase, Exponent] = {}
    shape: Shape = ()
    c, divisors = Fraction(1), list[Phrase]()
    for p, e in factors:
        shape = p.shape
        if p.op == "scaled" and e.denominator == 1:
            c, p = c * p.args[0] ** int(e), p.args[1]
        if p.op == "quotient" and e == 1:
            p, divisor = p.args
            divisors.append(divisor)
        opens = p.op == "had" and (len(p.args) == 1 or e.denominator == 1) and all(passes(q, d, e) for q, d in p.args)
        inner = [(q, d * e) for q, d in p.args] if opens else [(p, e)]
        for q, d in inner:
            found[q] = found.get(q, 0) + d
    kept = sorted(((q, d) for q, d in found.items() if d), key=lambda f: (f[1] < 0, is_slope(f[0]), not f[0].moves))
    if c != 1 or divisors:
        top = had(kept) if kept else ones(*shape)
        return scaled(c, quotient(top, mul(divisors)) if divisors else top)
    if not kept:
        return ones(*shape)
    if len(kept) == 1 and kept[0][1] == 1:
        return kept[0][0]
    above = [power_cost(q, d) for q, d in kept if d > 0]
    below = [power_cost(q, -d) for q, d in kept if d < 0]
    cost = sum(above) + sum(below) + len(above) + len(below) - 1
    if not above:
        cost += (ones(*shape).cost if shape else 1) + 1
    return phrase("had", tuple(kept), shape, cost, symmetric=int(all(q.symmetric == 1 for q, _ in kept)))


def power_cost(p: Phrase, e: Exponent) -> int:
    """Tokens of an entrywise power."""
    return p.cost if e == 1 else p.cost + 1 if e == Fraction(1, 2) else p.cost + 1 + exponent_cost(e)


# -------------------------------------------------------------------- numbers in front, sums
def unscaled(p: Phrase) -> tuple[Fraction, Phrase]:
    """The number in front, and the rest."""
    return p.args if p.op == "scaled" else (Fraction(1), p)


def scaled(c: Number, p: Phrase) -> Phrase:
    """A rational multiple; the sign of a difference is turned rather than written."""
    c = Fraction(c)
    if p.op == "scaled":
        return scaled(c * p.args[0], p.args[1])
    if p.op == "number":
        return (
            number(c * p.args[0])
            if c > 0
            else phrase("scaled", (Fraction(-1), number(-c * p.args[0])), (), 1 + number(-c * p.args[0]).cost)
        )
    if c == 1:
        return p
    if c < 0 and (turned := negated(p)) is not None:
        return scaled(-c, turned)
    top, bottom = abs(c.numerator), c.denominator
    cost = p.cost + (c < 0) + (top != 1) * 2 + (bottom != 1) * 2
    return phrase("scaled", (c, p), p.shape, cost, p.symmetric)


def negated(p: Phrase) -> Phrase | None:
    """Minus a phrase, where a difference in it can be turned round."""
    if p.op == "sum":
        return add([(-d, t) for d, t in p.args]) if any(d < 0 for d, _ in p.args) else None
    if p.op == "T":
        inner = negated(p.args[0])
        return None if inner is None else transpose(inner)
    if p.op == "quotient":
        inner = negated(p.args[0])
        return None if inner is None else quotient(inner, p.args[1])
    if p.odd:
        inner = negated(p.args[1])
        return None if inner is None else call(p.args[0], (inner, *p.args[2:]), p.shape, p.symmetric, odd=True)
    if p.op == "mul":
        for k, f in enumerate(p.args):
            if (inner := negated(f)) is not None:
                return mul([*p.args[:k], inner, *p.args[k + 1 :]])
    if p.op == "call" and p.args[0] == "kron":
        for k in (1, 2):
            if (inner := negated(p.args[k])) is not None:
                return call("kron", (*p.args[1:k], inner, *p.args[k + 1 :]), p.shape, p.symmetric)
    if p.op == "had":
        for k, (f, e) in enumerate(p.args):
            if e == 1 and (inner := negated(f)) is not None:
                return had([*p.args[:k], (inner, e), *p.args[k + 1 :]])
    return None


def add(terms: Iterable[tuple[Number, Phrase]]) -> Phrase:
    """A sum: nested sums opened, like terms collected, positive terms and long ones first."""
    found: dict[Phrase, Fraction] = {}
    shape: Shape = ()
    for c, p in terms:
        shape = p.shape
        for d, q in opened(p):
            found[q] = found.get(q, Fraction(0)) + Fraction(c) * d
    kept = [(c, q) for q, c in found.items() if c]
    if not kept:
        return call("zeros", shape, shape) if shape else number(0)
    if len(kept) == 1:
        return scaled(*kept[0])
    if all(c < 0 for c, _ in kept):
        return scaled(-1, add([(-c, q) for c, q in kept]))
    kept.sort(key=lambda t: (t[0] < 0, direction_key(t[1]), -degree(t[1]), order_key(t[1])))
    cost = sum(scaled(abs(c), q).cost for c, q in kept) + len(kept) - 1 + (kept[0][0] < 0)
    return phrase("sum", tuple(kept), shape, cost, symmetric=int(all(q.symmetric == 1 for _, q in kept)))


def opened(p: Phrase) -> list[tuple[Fraction, Phrase]]:
    """A phrase as terms."""
    if p.op == "sum":
        return list(p.args) if len(p.args) <= OPENED else [(Fraction(1), part(p))]
    if p.op == "scaled":
        c, q = p.args
        return [(c * d, r) for d, r in opened(q)]
    if p.op == "T" and p.args[0].op == "sum":
        return [(c, transpose(q)) for c, q in p.args[0].args]
    if p.op == "number":
        return [(p.args[0], number(1))]
    return [(Fraction(1), p)]
