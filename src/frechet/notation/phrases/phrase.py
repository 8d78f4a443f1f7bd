"""Matrix notation as a tree: what is written, before it is painted in Unicode, ASCII, LaTeX or input syntax.

    name number  sum  scaled  mul  had  T  power  call  entry  quotient  index

Phrases are interned and know their length in tokens of the input syntax, brackets and commas apart, so that the
shorter of two ways to write can be taken.  A phrase of a vector is a column; its transpose is a row.

    legend   p, q phrases   c coefficient   e exponent   n size
"""

from __future__ import annotations

from fractions import Fraction

from frechet.errors.kept import cached
from frechet.network.network import Exponent
from frechet.network.size import Number, Shape
from frechet.notation.phrases.algebra import (
    add,
    entry,
    had,
    links,
    mul,
    negated,
    quotient,
    scaled,
    shorter_lying,
    transpose,
)
from frechet.notation.phrases.leaf import (
    PHRASES_KEPT,
    Phrase,
    call,
    diagonal_matrix,
    diagonal_of,
    eye,
    name,
    number,
    ones,
    phrase,
    size_cost,
)
from frechet.notation.phrases.traits import (
    are_transposes,
    exponent_cost,
    is_row,
    kept_part,
    passes,
    runs_of_factors,
    unit_place,
    unscaled,
)

__all__ = [  # phrases, what can be seen of them and how they are built, under the name of this module
    "Number",
    "Phrase",
    "Shape",
    "add",
    "are_transposes",
    "call",
    "diagonal_matrix",
    "diagonal_of",
    "entry",
    "eye",
    "had",
    "is_row",
    "kept_part",
    "links",
    "mul",
    "name",
    "negated",
    "number",
    "ones",
    "passes",
    "phrase",
    "quotient",
    "runs_of_factors",
    "scaled",
    "shorter_lying",
    "size_cost",
    "transpose",
    "unit_place",
    "unscaled",
]  # fmt: skip


def scalar_power(p: Phrase, e: Exponent) -> Phrase:
    """A power of a scalar; a root of a square is a norm."""
    if e == 1:
        return p
    if p.op == "power" and passes(p.args[0], p.args[1], e):
        return scalar_power(p.args[0], p.args[1] * Fraction(e))
    cost = p.cost + 1 + (0 if e == Fraction(1, 2) else exponent_cost(e))
    return phrase("power", (p, Fraction(e)), (), cost)


def matrix_power(p: Phrase, k: int) -> Phrase:
    """A whole power of a matrix; the transpose stands outside."""
    if p.op == "T":
        return transpose(matrix_power(p.args[0], k))
    return phrase(
        "power", (p, Fraction(k)), p.shape, p.cost + 1 + exponent_cost(k), p.symmetric**k
    )


def symbolic_power(p: Phrase, k: Phrase) -> Phrase:
    """A power of a matrix with a symbolic exponent; the transpose stands outside."""
    if p.op == "T":
        return transpose(symbolic_power(p.args[0], k))
    return phrase(
        "call", ("powm", p, k), p.shape, p.cost + 1 + k.cost, int(p.symmetric == 1)
    )


@cached(PHRASES_KEPT)
def term(factors: tuple[tuple[Phrase, Exponent], ...], body: Phrase | None) -> Phrase:
    """Scalars to their powers times a body: those with negative exponents stand below."""
    scalars = absorbed(list(factors))
    above = [scalar_power(p, e) for p, e in scalars if e > 0] + (
        [body] if body is not None else []
    )
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
                return absorbed(
                    [(inner, e), *(s for k, s in enumerate(scalars) if k not in (i, j))]
                )
    return scalars


def mul_over(t: Phrase, q: Phrase) -> Phrase:
    """A term times a scalar that may stand below it."""
    if t.op == "quotient" and q in links(t.args[1]):
        left = list(links(t.args[1]))
        left.remove(q)
        return quotient(t.args[0], mul(left)) if left else t.args[0]
    return mul([q, t])


def inverse(p: Phrase) -> Phrase:
    """The inverse of a matrix."""
    if p.op == "T":
        return transpose(call("inv", (p.args[0],), p.shape))
    return call("inv", (p,), p.shape, int(p.symmetric == 1))
