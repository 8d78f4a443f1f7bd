"""Conditions under which a value exists and is differentiable, as data.

legend   e expression   subject what must be invertible, positive, ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass

from frechet.definite import definite
from frechet.expr import flip
from frechet.function import Function
from frechet.node import Call, Expr, Net, Number, Symbol, topological
from frechet.powers import nonneg, positive
from frechet.sums import value_of

KINDS = (
    "invertible",
    "positive determinant",
    "positive",
    "nonnegative",
    "nonzero",
    "between -1 and 1",
    "off the poles of tan",
    "off the negative real axis",
    "smooth",
    "constant rank",
    "full rank",
    "positive definite",
    "simple largest eigenvalue",
    "simple smallest eigenvalue",
    "simple eigenvalues",
)


DEFINITE = (  # what every positive definite matrix is
    "invertible",
    "positive determinant",
    "off the negative real axis",
    "positive definite",
    "full rank",
    "constant rank",
)


@dataclass(frozen=True)
class Condition:
    """The subject must be `kind`; `smooth` marks what only the derivative needs."""

    kind: str
    subject: Expr
    smooth: bool = False


def domain_of(e: Expr) -> Iterator[Condition]:
    """What this node alone needs to have a value."""
    if isinstance(e, Call) and isinstance(e.fn, Function) and e.fn.domain_of(e):
        yield Condition(e.fn.domain_of(e), e.args[0])
    if isinstance(e, Net):
        for f, _, p in e.parts:
            if p < 0:
                yield Condition("nonzero" if isinstance(p, int) or nonneg(f) else "positive", f)
            elif not isinstance(p, int) and not nonneg(f):
                yield Condition("nonnegative", f)


def smoothness_of(e: Expr, moving: Set[Expr], order: int) -> Iterator[Condition]:
    """What this node alone needs to be differentiable `order` times by what reaches the nodes `moving`."""
    if isinstance(e, Call) and isinstance(e.fn, Function) and e.fn.smooth and any(a in moving for a in e.args):
        yield Condition(e.fn.smooth, e.args[0], smooth=True)
    if isinstance(e, Net):
        for f, _, p in e.parts:
            if not isinstance(p, int) and 0 < p < order and f in moving:
                yield Condition("nonzero" if nonneg(f) else "positive", f, smooth=True)


def known(c: Condition) -> bool:
    """Does the subject's own space, sign or value already say so?"""
    s = c.subject
    number = value_of(s)
    if number is not None and c.kind in SIGNS:
        return SIGNS[c.kind](number)
    if c.kind == "nonnegative":
        return nonneg(s)
    if c.kind in SIGNS:
        return positive(s)
    if c.kind in DEFINITE and s.rank == 2 and definite(s):
        return True
    return c.kind in ("invertible", "full rank", "constant rank") and isinstance(s, Symbol) and s.space.invertible


def collect(read: Iterable[Condition], f: Expr, moving: Set[Expr], order: int) -> list[Condition]:
    """The conditions met while reading and those of the expression; smoothness only where the variable reaches.

    What the spaces already say and what a stronger condition implies is left out.
    """
    found = dict.fromkeys(read)
    for e in topological(f):
        found.update(dict.fromkeys(domain_of(e)))
        found.update(dict.fromkeys(smoothness_of(e, moving, order)))
    found = upright(found)
    values = {(c.kind, c.subject) for c in found if not c.smooth}
    every = {(c.kind, c.subject) for c in found}
    return [
        c
        for c in found
        if not known(c)
        and not any((kind, c.subject) in every for kind in STRONGER.get(c.kind, ()))
        and not (c.smooth and (c.kind, c.subject) in values)
        and not (c.kind == "positive" and is_determinant(c.subject, every))
    ]


def upright(found: Iterable[Condition]) -> dict[Condition, None]:
    """What is said of a matrix is not said of its transpose once more."""
    kept: dict[Condition, None] = {}
    for c in found:
        other = Condition(c.kind, flip(c.subject), c.smooth) if c.kind in DEFINITE and c.subject.rank == 2 else c
        if other is c or other not in kept:
            kept[c] = None
    return kept


def is_determinant(s: Expr, every: Set[tuple[str, Expr]]) -> bool:
    """Is it a determinant that another condition makes positive: real eigenvalues are, others come in pairs?"""
    return (
        isinstance(s, Call)
        and s.fn.name == "det"
        and any(("off the negative real axis", X) in every for X in (s.args[0], flip(s.args[0])))
    )


SIGNS: dict[str, Callable[[Number], bool]] = {
    "positive": lambda c: c > 0,
    "nonnegative": lambda c: c >= 0,
    "nonzero": lambda c: c != 0,
}
STRONGER = {"nonzero": ("positive",), "nonnegative": ("positive",), "invertible": ("positive determinant",)}
