"""Factors that can be read in several ways: skew matrices with a sign, derivatives by the order of their directions.

legend   f factor   ax axes   e exponent
"""

from __future__ import annotations

from itertools import product as choices
from math import prod

from frechet.expr.node import Call, Expr, Symbol
from frechet.expr.powers import Part
from frechet.network.axis import Axes

READINGS = 64  # a network with more readings keeps the one it has

SignedAxes = tuple[int, Axes]  # the sign, and the axes that it reads


def arrangements(parts: list[Part]) -> list[tuple[int, list[Part]]]:
    """Every way to read a product, each with its sign; none where there is only one."""
    if not any([ambiguous(f) for f, _, _ in parts]):
        return []
    ways = [readings_of(*part) for part in parts]
    if not 1 < prod(map(len, ways)) <= READINGS:
        return []
    found = []
    for chosen in choices(*ways):
        turned = [(f, ax, e) for (f, _, e), (_, ax) in zip(parts, chosen, strict=True)]
        found.append((prod(sign for sign, _ in chosen), turned))
    return found


def ambiguous(f: Expr) -> bool:
    """May a factor be read in several ways?"""
    return f.rank > 1 and (
        f.space.structure == "skew" if isinstance(f, Symbol) else f.rank > 2
    )


def readings_of(f: Expr, ax: Axes, e: object) -> list[SignedAxes]:
    """The ways to read one factor."""
    if isinstance(f, Symbol) and f.space.structure == "skew" and e == 1:
        return [(1, ax), (-1, ax[::-1])]
    if isinstance(f, Call) and f.rank > 2:
        return [(1, tuple(ax[p] for p in order)) for order in f.fn.symmetries(f)] or [
            (1, ax)
        ]
    return [(1, ax)]
