"""How phrases are built: transposes, products, entrywise products, multiples and sums, each shortened as it is made.

The five call one another: the transpose of a product is a product of transposes, a difference is turned round in it.

    legend   p, q phrases   c coefficient   e exponent   n size
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from frechet.errors.kept import cached
from frechet.network.network import Exponent
from frechet.network.size import ONE, Number, Shape, Size
from frechet.notation.phrases.leaf import (
    PHRASES_KEPT,
    Phrase,
    call,
    half_vectorised,
    number,
    ones,
    phrase,
    remembered,
    size_cost,
    triangle_word,
)
from frechet.notation.phrases.order import (
    direction_key,
    factor_count,
    order_key,
    place_of_direction,
)
from frechet.notation.phrases.slices import (
    column,
    column_of,
    lies,
    lying_cost,
    row_of,
    transposed_shape,
)
from frechet.notation.phrases.traits import (
    LONG_PHRASE,
    Powers,
    chain_shape,
    difference_factors,
    entrywise_cost,
    is_long,
    is_matrix,
    kept_part,
    palindrome,
    passes,
    product_cost,
    scalar_place,
    signed_places,
    standing_order,
    unit_place,
)

OPENED = 24  # a sum takes in the terms of another of at most so many
# tokens that a transpose may cost more inside than behind the whole
LONGER = {
    "mul": 1,
    "had": -1,
}


# -------------------------------------------------------------------- transposes and products
@cached(PHRASES_KEPT)
def transpose(p: Phrase) -> Phrase:
    """The transpose, pushed into a product where that is hardly longer."""
    if not p.shape or p.symmetric == 1:
        return p
    if p.symmetric == -1:
        return scaled(-1, p)
    match p.op:
        case "T":
            return p.args[0]  # type: ignore[no-any-return]
        case "scaled":
            return scaled(p.args[0], transpose(p.args[1]))
        case "quotient":
            return quotient(transpose(p.args[0]), p.args[1])
    wrapped = phrase("T", (p,), transposed_shape(p), transposed_cost(p))
    pushed = pushed_in(p)
    if pushed is None or pushed.cost > wrapped.cost + LONGER.get(p.op, 0):
        return wrapped
    return pushed


def shorter_lying(p: Phrase) -> Phrase:
    """A vector that rows are named in, as a row where that is shorter."""
    if len(p.shape) != 1 or not p.rows:
        return p
    lying = transpose(p)
    return lying if lying.cost < p.cost else p


def transposed_cost(p: Phrase) -> int:
    """Tokens of a phrase with the sign of a transpose behind it."""
    if lies(p):
        return p.cost - 1
    return lying_cost(p) if p.op == "block" and len(p.shape) == 1 else p.cost + 1


def pushed_in(p: Phrase) -> Phrase | None:
    """The transpose of the parts in place of that of the whole; None where it stays outside."""
    matrix = len(p.shape) == 2
    match p.op:
        case "mul":
            return mul([transpose(f) for f in reversed(p.args)])
        case "sum" if not matrix or any(t.op == "T" or t.symmetric for _, t in p.args):
            return add([(c, transpose(t)) for c, t in p.args])
        case "had" if matrix or any(q.op == "T" for q, _ in p.args):
            return had([(transpose(q), e) for q, e in p.args])
        case "call" if matrix and p.args[0] in ("ones", "zeros"):
            return call(p.args[0], p.args[:0:-1], p.shape[::-1])
    return None


@remembered
def mul(factors: tuple[Phrase, ...]) -> Phrase:
    """A product: scalars first, then matrices; a vector between matrices is a column or a row."""
    if len(factors) == 1:
        return factors[0]
    c, below, scalars, chain = taken_apart(factors)
    if c != 1 or below:
        top = mul([*scalars, *chain]) if scalars or chain else number(1)
        return fraction(c, top, below)
    plain = without_identities(chain)
    half_vectorised(plain)
    entry = entry_of(plain)
    if entry is not None:
        scalars, plain = [*scalars, entry], []
    plain = folded(plain)
    flat = sorted(scalars, key=scalar_place) + plain
    if len(flat) == 1:
        return flat[0]
    cost = product_cost(flat)
    if cost > LONG_PHRASE and any(is_long(f) for f in factors):
        return mul([kept_part(f) if is_long(f) else f for f in factors])
    return phrase("mul", tuple(flat), chain_shape(plain), cost, symmetric=palindrome(plain))


def taken_apart(
    factors: Sequence[Phrase],
) -> tuple[Number, list[Phrase], list[Phrase], list[Phrase]]:
    """Of the factors of a product the number in front, the divisors, the scalars, and the chain of matrices."""
    c: Number = 1
    below: list[Phrase] = []
    scalars: list[Phrase] = []
    chain: list[Phrase] = []
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
    return c, below, scalars, chain


def without_identities(chain: list[Phrase]) -> list[Phrase]:
    """The matrices of a product but identities; one of these where there is nothing else."""
    return [f for f in chain if not (f.op == "call" and f.args[0] == "eye")] or chain[:1]


def unfolded(p: Phrase) -> list[Phrase]:
    """A column of a matrix as the matrix times a unit vector, a row likewise: a product may know more of these."""
    if (column := column_of(p)) is not None:
        m, j = column
        return [m, call("unit", (m.shape[1], j), (m.shape[1],))]
    if (line := row_of(p)) is not None:
        m, i = line
        return [transpose(m), call("unit", (m.shape[0], i), (m.shape[0],))]
    return (
        [transpose(q) for q in reversed(unfolded(p.args[0]))]
        if p.op == "T" and lies(p.args[0])
        else [p]
    )


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
    """`unit(i)'·M·unit(j)` as the entry (i, j) of M, `unit(i)'·v` as the entry i of v; of a row h, h·M·unit(j)."""
    if len(chain) > 1 and chain[0].op == "name" and chain[0].shape[0] is ONE:
        j = unit_place(chain[-1])
        return None if j is None else entry(mul(chain[:-1]), (ONE, j))
    if (
        len(chain) < 2
        or chain[0].op != "T"
        or unit_place(chain[0].args[0]) is None
        or len(chain[-1].shape) != 1
    ):
        return None
    row, column = unit_place(chain[0].args[0]), unit_place(chain[-1])
    places = [row] if column is None else [row, column]
    inner = mul(chain[1:] if column is None else chain[1:-1])
    if len(places) != len(inner.shape):
        return None
    return entry(inner, places)


def entry(inner: Phrase, places: Sequence[Size]) -> Phrase:
    """An entry; of a unit vector it is Kronecker's delta."""
    place = unit_place(inner)
    if place is not None:
        return call("delta", (place, *places), ())
    return phrase("entry", (inner, *places), (), inner.cost + sum(map(size_cost, places)))


def links(f: Phrase) -> tuple[Phrase, ...]:
    """The factors that a phrase adds to a product."""
    if f.op == "T" and f.args[0].op == "mul" and len(f.args[0].shape) == 2:
        return tuple(transpose(g) for g in reversed(f.args[0].args))
    if f.op == "mul" and (f.shape or not any(g.shape for g in f.args)):
        return f.args
    return () if f.op == "number" and f.args[0] == 1 else (f,)


def quotient(above: Phrase, below: Phrase) -> Phrase:
    """A division by a scalar."""
    return phrase(
        "quotient",
        (above, below),
        above.shape,
        above.cost + 1 + below.cost,
        above.symmetric,
    )


def fraction(c: Number, above: Phrase, below: Sequence[Phrase]) -> Phrase:
    """A multiple of a phrase over the product of some divisors."""
    return scaled(c, quotient(above, mul(below)) if below else above)


# -------------------------------------------------------------------- entry by entry
@remembered
def had(factors: tuple[tuple[Phrase, Exponent], ...]) -> Phrase:
    """An entrywise product of powers; of scalars, a product."""
    shape: Shape = factors[-1][0].shape if factors else ()
    c, divisors, found = counted(factors)
    half = pattern_of(found)
    if half is not None:
        others = had((q, d) for q, d in found.items() if q is not half)
        return fraction(c, call(triangle_word(half), (others,), shape), divisors)
    kept = sorted(
        ((q, d) for q, d in found.items() if d and q is not ones(*q.shape)),
        key=standing_order,
    )
    if c != 1 or divisors:
        return fraction(c, had(kept) if kept else ones(*shape), divisors)
    if not kept:
        return ones(*shape)
    if len(kept) == 1 and kept[0][1] == 1:
        return kept[0][0]
    symmetric = all(q.symmetric == 1 for q, _ in kept)
    return phrase("had", tuple(kept), shape, entrywise_cost(kept), symmetric=int(symmetric))


def counted(factors: Powers) -> tuple[Number, list[Phrase], dict[Phrase, Exponent]]:
    """Of an entrywise product the number in front, the divisors, and every factor with its exponent."""
    c: Number = 1
    divisors: list[Phrase] = []
    found: dict[Phrase, Exponent] = {}
    for p, e in factors:
        if p.op == "scaled" and e.denominator == 1:
            c, p = c * Fraction(p.args[0]) ** int(e), p.args[1]
        if p.op == "quotient" and e == 1:
            p, divisor = p.args
            divisors.append(divisor)
        for q, d in spread(p, e):
            found[q] = found.get(q, 0) + d
    return c, divisors, found


def pattern_of(found: dict[Phrase, Exponent]) -> Phrase | None:
    """The pattern of ones that keeps a triangle of the other factors."""
    return (
        next((q for q in found if found[q] > 0 and triangle_word(q)), None)
        if len(found) > 1
        else None
    )


def spread(p: Phrase, e: Exponent) -> Powers:
    """An entrywise power as powers of the factors of its base, where that is the same."""
    if p.op != "had" or not all(passes(q, d, e) for q, d in p.args):
        return [(p, e)]
    return (
        [(q, d * e) for q, d in p.args]
        if len(p.args) == 1 or e.denominator == 1
        else [(p, e)]
    )


# -------------------------------------------------------------------- numbers in front, sums
def scaled(c: Number, p: Phrase) -> Phrase:
    """A rational multiple; the sign of a difference is turned rather than written."""
    if c == 1:
        return p
    if p.op == "scaled":
        return scaled(c * p.args[0], p.args[1])
    if p.op == "number":
        size = number(abs(c) * p.args[0])
        return size if c > 0 else phrase("scaled", (-1, size), (), 1 + size.cost)
    if c < 0 and (turned := negated(p)) is not None:
        return scaled(-c, turned)
    top, bottom = abs(c.numerator), c.denominator
    cost = p.cost + (c < 0) + (top != 1) * 2 + (bottom != 1) * 2
    return phrase("scaled", (c, p), p.shape, cost, p.symmetric)


@cached(PHRASES_KEPT)
def negated(p: Phrase) -> Phrase | None:
    """Minus a phrase, where a difference in it can be turned round."""
    if p.op == "sum":
        return add([(-d, t) for d, t in p.args]) if any(d < 0 for d, _ in p.args) else None
    for k in signed_places(p):
        inner = negated(p.args[k][0] if p.op == "had" else p.args[k])
        if inner is not None:
            return with_part(p, k, inner)
    return None


def with_part(p: Phrase, k: int, q: Phrase) -> Phrase:
    """A phrase whose sign is that of its part k, with another phrase there."""
    front, back = p.args[:k], p.args[k + 1 :]
    match p.op:
        case "T":
            return transpose(q)
        case "quotient":
            return quotient(p.args[0], q) if k else quotient(q, p.args[1])
        case "mul":
            return mul([*front, q, *back])
        case "had":
            return had([*front, (q, p.args[k][1]), *back])
    return call(p.args[0], (*front[1:], q, *back), p.shape, p.symmetric, p.odd)


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
    kept.sort(
        key=lambda t: (
            t[0] < 0,
            direction_key(t[1]),
            place_of_direction(t[1]),
            -factor_count(t[1]),
            order_key(t[1]),
        )
    )
    cost = sum(multiple_cost(c, q) for c, q in kept) + len(kept) - 1 + int(kept[0][0] < 0)
    return phrase(
        "sum",
        tuple(kept),
        shape,
        cost,
        symmetric=int(all(q.symmetric == 1 for _, q in kept)),
    )


def turned(terms: list[tuple[Number, Phrase]]) -> list[tuple[Number, Phrase]]:
    """Of the terms of a sum, those with a minus in front of a difference with the difference turned round."""
    if len(terms) < 2:
        return terms
    minus = [c < 0 and q.op != "number" for c, q in terms]
    if not any(minus):
        return terms
    # what is a factor of both stays one
    shared = difference_factors(q for c, q in terms if c > 0)
    other = [
        negated(q) if m and not (shared and difference_factors([q]) & shared) else None
        for m, (_, q) in zip(minus, terms, strict=True)
    ]
    found = [
        (c, q) if n is None else (-c, n) for (c, q), n in zip(terms, other, strict=True)
    ]
    return found if len({q for _, q in found}) == len(found) else terms


def multiple_cost(c: Number, p: Phrase) -> int:
    """Tokens of a term without its sign."""
    return p.cost if c in (1, -1) else scaled(-c if c < 0 else c, p).cost


def opened(p: Phrase) -> list[tuple[Number, Phrase]]:
    """A phrase as terms."""
    if p.op == "sum":
        return list(p.args) if len(p.args) <= OPENED else [(1, kept_part(p))]
    if p.op == "scaled":
        c, q = p.args
        return [(c * d, r) for d, r in opened(q)]
    if p.op == "T" and p.args[0].op == "sum":
        return [(c, transpose(q)) for c, q in p.args[0].args]
    if p.op == "number":
        return [(p.args[0], number(1))]
    return [(1, p)]
