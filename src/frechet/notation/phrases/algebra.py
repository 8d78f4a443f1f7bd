"""How phrases are built: transposes, products, entrywise products, multiples and sums, each shortened as it is made.

The five call one another: the transpose of a product is a product of transposes, a difference is turned round in it.

    legend   p, q phrases   c coefficient   e exponent   n size
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from frechet.network.network import Exponent
from frechet.network.size import ONE, Size
from frechet.notation.phrases.leaf import (
    REMEMBERED,
    Number,
    Phrase,
    Shape,
    call,
    halved,
    number,
    ones,
    phrase,
    remembered,
    size_cost,
    triangle,
)
from frechet.notation.phrases.order import cost_of_base, degree, direction_key, order_key, place
from frechet.notation.phrases.slices import column, column_of, lies, lying_cost, row_of
from frechet.notation.phrases.traits import (
    LONG,
    differences,
    is_long,
    is_matrix,
    is_row,
    palindrome,
    part,
    passes,
    power_cost,
    powers,
    standing,
    unit_place,
)

OPENED = 24  # a sum takes in the terms of another of at most so many


# -------------------------------------------------------------------- transposes and products
@lru_cache(REMEMBERED)
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
    cost = p.cost - 1 if lies(p) else lying_cost(p) if p.op == "block" and len(p.shape) == 1 else p.cost + 1
    wrapped = phrase("T", (p,), shape, cost)
    if p.op == "mul":
        pushed = mul([transpose(f) for f in reversed(p.args)])
        return wrapped if wrapped.cost + 2 <= pushed.cost else pushed
    if p.op == "sum" and (len(p.shape) == 1 or any(t.op == "T" or t.symmetric for _, t in p.args)):
        pushed = add([(c, transpose(t)) for c, t in p.args])
        return pushed if pushed.cost <= wrapped.cost else wrapped
    if p.op == "had" and len(p.shape) == 2:
        pushed = had([(transpose(q), e) for q, e in p.args])
        return pushed if pushed.cost < wrapped.cost else wrapped
    if p.op == "call" and p.args[0] in ("ones", "zeros") and len(p.shape) == 2:
        return call(p.args[0], p.args[:0:-1], shape)
    return wrapped


@remembered
def mul(factors: tuple[Phrase, ...]) -> Phrase:
    """A product: scalars first, then matrices; a vector between matrices is a column or a row."""
    if len(factors) == 1:
        return factors[0]
    scalars: list[Phrase] = []
    chain: list[Phrase] = []
    c: Number = 1
    below: list[Phrase] = []
    for f in factors:
        if f.op == "scaled":
            c, f = c * f.args[0], f.args[1]
        if f.op == "quotient":
            f, divisor = f.args
            below.append(divisor)
        for g in links(f):
            if g.shape:
                chain += unfolded(g)
            else:
                scalars.append(g)
    if c != 1 or below:
        top = mul([*scalars, *chain]) if scalars or chain else number(1)
        return scaled(c, quotient(top, mul(below)) if below else top)
    plain = [f for f in chain if not (f.op == "call" and f.args[0] == "eye")] or chain[:1]
    halved(plain)
    entry = entry_of(plain)
    if entry is not None:
        scalars, plain = [*scalars, entry], []
    plain = folded(plain)
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


def unfolded(p: Phrase) -> list[Phrase]:
    """A column of a matrix as the matrix times a unit vector, a row likewise: a product may know more of these."""
    if (column := column_of(p)) is not None:
        m, j = column
        return [m, call("unit", (m.shape[1], j), (m.shape[1],))]
    if (line := row_of(p)) is not None:
        m, i = line
        return [transpose(m), call("unit", (m.shape[0], i), (m.shape[0],))]
    return [transpose(q) for q in reversed(unfolded(p.args[0]))] if p.op == "T" and lies(p.args[0]) else [p]


def folded(chain: list[Phrase]) -> list[Phrase]:
    """`M·unit(n, j)` as the column M[:,j], `unit(m, i)'·M` as the row M[i,:]."""
    made: list[Phrase] = []
    for p in chain:
        i = unit_place(made[-1].args[0]) if made and made[-1].op == "T" else None
        if made and (j := unit_place(p)) is not None and is_matrix(made[-1]):
            made[-1] = column(made[-1], j)
        elif i is not None and is_matrix(p):
            made[-1] = transpose(column(transpose(p), i))
        else:
            made.append(p)
    return made


def entry_of(chain: Sequence[Phrase]) -> Phrase | None:
    """`unit(i)'·M·unit(j)` as the entry (i, j) of M, `unit(i)'·v` as the entry i of v."""
    if len(chain) < 2 or chain[0].op != "T" or unit_place(chain[0].args[0]) is None or len(chain[-1].shape) != 1:
        return None
    row, column = unit_place(chain[0].args[0]), unit_place(chain[-1])
    places = [row] if column is None else [row, column]
    inner = mul(chain[1:] if column is None else chain[1:-1])
    if len(places) != len(inner.shape):
        return None
    return entry(inner, places)


def entry(inner: Phrase, places: Sequence[Size]) -> Phrase:
    """An entry; of a unit vector it is Kronecker's delta."""
    cost = sum(map(size_cost, places))
    place = unit_place(inner)
    if place is not None:
        return call("delta", (place, *places), (), 2 + size_cost(place) + cost)
    return phrase("entry", (inner, *places), (), inner.cost + cost)


def links(f: Phrase) -> tuple[Phrase, ...]:
    """The factors that a phrase adds to a product."""
    if f.op == "T" and f.args[0].op == "mul" and len(f.args[0].shape) == 2:
        return tuple(transpose(g) for g in reversed(f.args[0].args))
    if f.op == "mul" and (f.shape or not any(g.shape for g in f.args)):
        return f.args
    return () if f.op == "number" and f.args[0] == 1 else (f,)


def quotient(above: Phrase, below: Phrase) -> Phrase:
    """A division by a scalar."""
    return phrase("quotient", (above, below), above.shape, above.cost + 1 + below.cost, above.symmetric)


# -------------------------------------------------------------------- entry by entry
@remembered
def had(factors: tuple[tuple[Phrase, Exponent], ...]) -> Phrase:
    """An entrywise product of powers; of scalars, a product."""
    found: dict[Phrase, Exponent] = {}
    shape: Shape = ()
    c: Number = 1
    divisors: list[Phrase] = []
    for p, e in factors:
        shape = p.shape
        if p.op == "scaled" and e.denominator == 1:
            c, p = c * Fraction(p.args[0]) ** int(e), p.args[1]
        if p.op == "quotient" and e == 1:
            p, divisor = p.args
            divisors.append(divisor)
        opens = p.op == "had" and (len(p.args) == 1 or e.denominator == 1) and all(passes(q, d, e) for q, d in p.args)
        inner = [(q, d * e) for q, d in p.args] if opens else [(p, e)]
        for q, d in inner:
            found[q] = found.get(q, 0) + d
    half = next((q for q in found if found[q] > 0 and triangle(q)), None) if len(found) > 1 else None
    if half is not None:
        made = call(triangle(half), (had((q, d) for q, d in found.items() if q is not half),), shape)
        return scaled(c, quotient(made, mul(divisors)) if divisors else made)
    kept = sorted(((q, d) for q, d in found.items() if d and q is not ones(*q.shape)), key=standing)
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
        cost += 2  # 1./x
    return phrase("had", tuple(kept), shape, cost, symmetric=int(all(q.symmetric == 1 for q, _ in kept)))


# -------------------------------------------------------------------- numbers in front, sums
def scaled(c: Number, p: Phrase) -> Phrase:
    """A rational multiple; the sign of a difference is turned rather than written."""
    if c == 1:
        return p
    if p.op == "scaled":
        return scaled(c * p.args[0], p.args[1])
    if p.op == "number":
        return (
            number(c * p.args[0])
            if c > 0
            else phrase("scaled", (-1, number(-c * p.args[0])), (), 1 + number(-c * p.args[0]).cost)
        )
    if c < 0 and (turned := negated(p)) is not None:
        return scaled(-c, turned)
    top, bottom = abs(c.numerator), c.denominator
    cost = p.cost + (c < 0) + (top != 1) * 2 + (bottom != 1) * 2
    return phrase("scaled", (c, p), p.shape, cost, p.symmetric)


@lru_cache(REMEMBERED)
def negated(p: Phrase) -> Phrase | None:
    """Minus a phrase, where a difference in it can be turned round."""
    if p.op == "sum":
        return add([(-d, t) for d, t in p.args]) if any(d < 0 for d, _ in p.args) else None
    if p.op == "T":
        inner = negated(p.args[0])
        return None if inner is None else transpose(inner)
    if p.op == "quotient":
        inner = negated(p.args[0])
        if inner is not None:
            return quotient(inner, p.args[1])
        under = negated(p.args[1])
        return None if under is None else quotient(p.args[0], under)
    if p.odd:
        inner = negated(p.args[1])
        return None if inner is None else call(p.args[0], (inner, *p.args[2:]), p.shape, p.symmetric, odd=True)
    if p.op == "mul":
        # -(x - a)·(x - a)' stays symmetric: only what stands in its middle is turned
        for k in range(len(p.args)) if p.symmetric != 1 else [len(p.args) // 2] * (len(p.args) % 2):
            if (inner := negated(p.args[k])) is not None:
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


@remembered
def add(terms: tuple[tuple[Number, Phrase], ...]) -> Phrase:
    """A sum: nested sums opened, like terms collected, positive terms and long ones first."""
    found: dict[Phrase, Number] = {}
    shape: Shape = ()
    for c, p in terms:
        shape = p.shape
        for d, q in opened(p):
            found[q] = found.get(q, 0) + c * d
    kept = turned([(c, q) for q, c in found.items() if c])
    if not kept:
        return call("zeros", shape, shape) if shape else number(0)
    if len(kept) == 1:
        return scaled(*kept[0])
    if all(c < 0 for c, _ in kept):
        return scaled(-1, add([(-c, q) for c, q in kept]))
    kept.sort(key=lambda t: (t[0] < 0, direction_key(t[1]), place(t[1]), -degree(t[1]), order_key(t[1])))
    cost = sum(multiple_cost(c, q) for c, q in kept) + len(kept) - 1 + int(kept[0][0] < 0)
    return phrase("sum", tuple(kept), shape, cost, symmetric=int(all(q.symmetric == 1 for _, q in kept)))


def turned(terms: list[tuple[Number, Phrase]]) -> list[tuple[Number, Phrase]]:
    """Of the terms of a sum, those with a minus in front of a difference with the difference turned round."""
    if len(terms) < 2:
        return terms
    minus = [c < 0 and q.op != "number" for c, q in terms]
    if not any(minus):
        return terms
    shared = differences(q for c, q in terms if c > 0)  # what is a factor of both stays one
    other = [
        negated(q) if m and not (shared and differences([q]) & shared) else None
        for m, (_, q) in zip(minus, terms, strict=True)
    ]
    found = [(c, q) if n is None else (-c, n) for (c, q), n in zip(terms, other, strict=True)]
    return found if len({q for _, q in found}) == len(found) else terms


def multiple_cost(c: Number, p: Phrase) -> int:
    """Tokens of a term without its sign."""
    return p.cost if c in (1, -1) else scaled(-c if c < 0 else c, p).cost


def opened(p: Phrase) -> list[tuple[Number, Phrase]]:
    """A phrase as terms."""
    if p.op == "sum":
        return list(p.args) if len(p.args) <= OPENED else [(1, part(p))]
    if p.op == "scaled":
        c, q = p.args
        return [(c * d, r) for d, r in opened(q)]
    if p.op == "T" and p.args[0].op == "sum":
        return [(c, transpose(q)) for c, q in p.args[0].args]
    if p.op == "number":
        return [(p.args[0], number(1))]
    return [(1, p)]
