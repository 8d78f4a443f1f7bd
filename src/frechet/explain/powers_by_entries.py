"""Sums over neighbouring indices of one matrix as entries of its power: Σ_s X_ls X_sj is (X²)_lj.

legend   p product of entries   a, b its factors   s a summed letter
"""

from __future__ import annotations

from dataclasses import replace

from frechet.explain.formula import EntryFactor, Formula, Product
from frechet.expr.node import Call, Expr
from frechet.functions.algebra import matrix_power
from frechet.functions.catalogue.inverse import matpow


def as_powers(F: Formula) -> Formula:
    """A formula with the powers that its sums are."""
    return tuple(map(powers_in_product, F))


def powers_in_product(p: Product) -> Product:
    """The same of one product."""
    for s, _ in p.sums:
        reading = [f for f in p.factors if s in f.places]
        joined = neighbours(reading, s) if count(p, s) == 2 else None
        if joined is not None:
            at = p.factors.index(reading[0])
            rest = [f for f in p.factors if f not in reading]
            factors = (*rest[:at], joined, *rest[at:])
            sums = tuple(x for x in p.sums if x[0] != s)
            return powers_in_product(replace(p, factors=factors, sums=sums))
    return p


def count(p: Product, s: str) -> int:
    """How often a letter is read."""
    factors = sum(f.places.count(s) for f in p.factors)
    others = sum(s in (d.a, d.b) for d in p.deltas)
    return factors + others + sum(s in (*q.places, *q.by) for q in p.partials)


def neighbours(reading: list[EntryFactor], s: str) -> EntryFactor | None:
    """Two entries of powers of one matrix that meet at a letter, as one entry."""
    if len(reading) != 2 or any(f.power != 1 or len(f.places) != 2 for f in reading):
        return None
    for a, b in (reading, reading[::-1]):
        (e, j), (f, k) = base_and_exponent(a.expr), base_and_exponent(b.expr)
        if a.places[1] == s == b.places[0] and e is f:
            return EntryFactor(matrix_power(e, j + k), (a.places[0], b.places[1]))
    return None


def base_and_exponent(e: Expr) -> tuple[Expr, int]:
    """A matrix and how often it is multiplied by itself."""
    if isinstance(e, Call) and e.fn is matpow:
        return e.args[0], int(str(e.params[0]))
    return e, 1
