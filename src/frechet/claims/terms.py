"""Which terms of the truth a claim has: the coefficients of its terms, solved for at random points.

legend   T truth   R right side   t term   c coefficient
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import Any

from frechet.check.identity import Trial
from frechet.check.ring import Field, Floats, NoLaw, OutOfDomain, Ring
from frechet.claims.constants import rational
from frechet.claims.relations import Change
from frechet.expr.laws import expand, simplify
from frechet.expr.net import substitute
from frechet.expr.node import Call, Expr, Net, Sum, symbol, topological
from frechet.expr.sums import add, exact_number
from frechet.functions.declaration import Entrywise
from frechet.network.size import Number
from frechet.reading import Reading

TERMS = 12  # longer truths are not taken apart
POINTS = 3
PLACES = 60  # points where there are free indices: each is one entry
TINY = 1e-9

Term = tuple[Number, Expr]


def truth_terms(T: Expr) -> list[Term]:
    """The terms of the truth after its products are multiplied out."""
    wholes = {e: symbol(f"polynomial {k}", *e.shape) for k, e in enumerate(polynomials(T))}
    e = simplify(expand(substitute(T, wholes)))
    e = substitute(e, {s: e for e, s in wholes.items()})
    e = e if isinstance(e, Sum) else T
    return list(e.terms) if isinstance(e, Sum) and len(e.terms) <= TERMS else []


def polynomials(T: Expr) -> list[Expr]:
    """Factors such as 1 - tanh(x)² and s - s²: the derivative of one function, whose terms nobody forgets singly."""
    nets = [e for e in topological(T) if isinstance(e, Net)]
    factors = {f: beside(e, ax) for e in nets for f, ax, _ in e.parts if isinstance(f, Sum)}
    return [
        f
        for f, others in factors.items()
        if isinstance(f, Sum) and of_one_function(f, others)
    ]


def beside(e: Net, ax: Sequence[object]) -> set[Expr]:
    """The factors at the same axes."""
    return {f for f, other, _ in e.parts if other == ax}


def of_one_function(e: Sum, others: Collection[Expr]) -> bool:
    """Is it, with what stands beside it, a polynomial of degree two or more in one function, entry by entry?"""
    parts = [
        (f, p)
        for _, t in e.terms
        for f, _, p in (t.parts if isinstance(t, Net) else [(t, (), 1)])
    ]
    bases = {f for f, _ in parts}
    if len(bases) != 1 or not (any(p != 1 for _, p in parts) or bases & set(others)):
        return False
    (g,) = bases
    return isinstance(g, Call) and isinstance(g.fn, Entrywise)


def coefficients(
    terms: Sequence[Term], R: Reading | Expr, change: Change, readings: Sequence[Reading]
) -> list[Any]:
    """c with R = Σ c_k t_k, each as a multiple of the right one; empty where R is no such sum.

    `change` is what makes the entries of R comparable with those of the terms.
    """
    trial = Trial([R, *(t for _, t in terms)], readings=readings)
    with suppress(NoLaw, OutOfDomain):  # a coefficient with the prime in it
        return solved(trial, [c for c, _ in terms], change, True)
    try:
        return solved(trial, [c for c, _ in terms], change, False)
    except NoLaw:
        return []


def solved(
    trial: Trial, scale: Sequence[Number], change: Change, exactly: bool
) -> list[Any]:
    """Gaussian elimination over the entries at a few points."""
    r: Ring = Field() if exactly else Floats()
    rows = []
    for p, (claimed, *terms) in islice(
        trial.rows(exactly), PLACES if trial.letters else POINTS
    ):
        right = change(r, p.D, claimed.v)
        if any(len(t.v) != len(right) for t in terms):
            return []
        scales = [r.number(Fraction(c)) for c in scale]
        rows += [
            [*(r.mul(c, t.v[k]) for c, t in zip(scales, terms, strict=True)), right[k]]
            for k in range(len(right))
        ]
    found = eliminated(r, rows, len(scale))
    return [small(x, exactly) for x in found] if found else []


def small(x: Any, exactly: bool) -> Fraction | None:
    """A coefficient as a fraction with small terms."""
    if exactly:
        return rational(x)
    c = Fraction(x).limit_denominator(100)
    return c if abs(x - c) < 1e-6 else None


def eliminated(r: Ring, rows: list[list[Any]], n: int) -> list[Any]:
    """The one solution of linear equations; empty where there is none, or more than one."""
    scale = max((abs(v) for row in rows for v in row), default=1.0)

    def zero(x: Any) -> bool:
        return bool(x == 0 if r.exact else abs(x) <= TINY * scale)

    done = 0
    for k in range(n):
        pivot = max(
            range(done, len(rows)),
            key=lambda i: rows[i][k] != 0 if r.exact else abs(rows[i][k]),
            default=None,
        )
        if pivot is None or zero(rows[pivot][k]):
            return []
        rows[done], rows[pivot] = rows[pivot], rows[done]
        inverse = r.power(rows[done][k], -1)
        rows[done] = [r.mul(inverse, v) for v in rows[done]]
        for i, row in enumerate(rows):
            if i != done and not zero(row[k]):
                c = r.mul(r.number(-1), row[k])
                rows[i] = [
                    r.add(v, r.mul(c, w)) for v, w in zip(row, rows[done], strict=True)
                ]
        done += 1
    if any(not zero(row[n]) for row in rows[done:]):
        return []
    return [row[n] for row in rows[:done]]


def missing(terms: Sequence[Term], found: Sequence[Fraction | None]) -> Expr | None:
    """What the claim lacks, where it has every term at most once and some not wholly."""
    if (
        any(c is None or not 0 <= c <= 1 for c in found)
        or all(c == 1 for c in found)
        or not any(found)
    ):
        return None
    left = [
        (exact_number(k * (1 - c)), t)
        for (k, t), c in zip(terms, found, strict=True)
        if c is not None and c != 1
    ]
    return add(left, terms[0][1].shape)
