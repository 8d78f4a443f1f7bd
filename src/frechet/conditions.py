"""Conditions under which a value exists and is differentiable, as data.

legend   e expression   subject what must be invertible, positive, ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from frechet.function import Function
from frechet.node import Call, Expr, Net, Symbol, topological
from frechet.powers import nonneg
from frechet.sums import value_of

KINDS = (
    "invertible",
    "positive determinant",
    "positive",
    "nonzero",
    "between -1 and 1",
    "off the poles of tan",
    "smooth",
)


@dataclass(frozen=True)
class Condition:
    """The subject must be `kind`; `smooth` marks what only the derivative needs."""

    kind: str
    subject: Expr
    smooth: bool = False


def domain_of(e: Expr) -> Iterator[Condition]:
    """What this node alone needs to have a value."""
    if isinstance(e, Call) and isinstance(e.fn, Function) and e.fn.domain:
        yield Condition(e.fn.domain, e.args[0])
    if isinstance(e, Net):
        for f, _, p in e.parts:
            if not isinstance(p, int) and not nonneg(f):
                yield Condition("positive", f)
            elif p < 0:
                yield Condition("nonzero", f)


def smoothness_of(e: Expr, order: int) -> Iterator[Condition]:
    """What this node alone needs to be differentiable `order` times."""
    if isinstance(e, Call) and isinstance(e.fn, Function) and e.fn.smooth:
        yield Condition(e.fn.smooth, e.args[0], smooth=True)
    if isinstance(e, Net):
        for f, _, p in e.parts:
            if not isinstance(p, int) and 0 < p < order and nonneg(f):
                yield Condition("nonzero", f, smooth=True)


def known(c: Condition) -> bool:
    """Does the space of the subject already say so?"""
    s = c.subject
    number = value_of(s)
    if number is not None and c.kind in ("positive", "nonzero"):
        return number > 0 or (c.kind == "nonzero" and number < 0)
    if not isinstance(s, Symbol):
        return (
            c.kind in ("positive", "nonzero")
            and isinstance(s, Call)
            and s.fn.name in ("exp", "cosh", "sigmoid", "softplus", "softmax")
        )
    if c.kind in ("invertible", "positive determinant"):
        return s.space.structure == "psd" or (c.kind == "invertible" and s.space.invertible)
    return c.kind in ("positive", "nonzero") and (s.space.positive or s.role in ("size", "number", "constant"))


def collect(read: Iterable[Condition], f: Expr, moving: set[Expr], order: int) -> list[Condition]:
    """The conditions met while reading and those of the expression; smoothness only where the variable reaches.

    What the spaces already say and what a stronger condition implies is left out.
    """
    found = dict.fromkeys(read)
    for e in topological(f):
        found.update(dict.fromkeys(domain_of(e)))
        if e in moving:
            found.update(dict.fromkeys(smoothness_of(e, order)))
    said = {(c.kind, c.subject) for c in found if not c.smooth}
    return [
        c
        for c in found
        if not known(c)
        and not any((kind, c.subject) in said for kind in STRONGER.get(c.kind, ()) + ((c.kind,) if c.smooth else ()))
    ]


STRONGER = {"nonzero": ("positive",), "invertible": ("positive determinant",)}
