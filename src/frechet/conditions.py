"""Conditions under which a value exists and is differentiable, as data.

legend   e expression   subject what must be invertible, positive, ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction

from frechet.axis import Axes, Axis
from frechet.definite import definite
from frechet.expr import flip
from frechet.function import Function
from frechet.node import Call, Expr, Net, Number, Symbol, topological
from frechet.powers import nonneg, positive
from frechet.size import Size
from frechet.sums import value_of

KINDS = (
    "invertible",
    "positive determinant",
    "positive",
    "nonnegative",
    "nonzero",
    "between -1 and 1",
    "off the poles of tan",
    "off the multiples of pi",
    "above -1",
    "above 1",
    "inside -1 and 1",
    "unique largest",
    "unique smallest",
    "off the negative real axis",
    "smooth",
    "constant rank",
    "full rank",
    "positive definite",
    "simple largest eigenvalue",
    "simple smallest eigenvalue",
    "simple eigenvalues",
    "simple singular values",
)


NORM = ("norm2", "{g : norm2(g) <= 1}")
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
    """The subject must be `kind`; `smooth` marks what only the derivative needs.

    `kinks` are the convex functions that are not smooth elsewhere, with their sets of subgradients there.
    """

    kind: str
    subject: Expr
    smooth: bool = False
    kinks: tuple[tuple[str, str], ...] = field(default=(), compare=False)


def square_below(e: Expr) -> Expr | None:
    """What is >= 0 and is the scalar e or has it as a root, a norm: e > 0 where this is not 0."""
    if isinstance(e, Net) and not e.rank and len(e.parts) == 1:
        ((f, _, p),) = e.parts
        if p > 0 and not isinstance(p, int) and nonnegative(f):
            return f
    return e if isinstance(e, Net) and not e.rank and nonnegative(e) and not positive(e) else None


def nonnegative(e: Expr) -> bool:
    """Is every entry >= 0: a sum of squares, a form of a positive definite matrix, or known so at a glance?"""
    if nonneg(e):
        return True
    if (
        not isinstance(e, Net)
        or e.rank
        or not all(whole(e, *axis) for f, ax, _ in e.parts for axis in zip(ax, f.shape, strict=True))
    ):
        return False
    odd = [(f, ax) for f, ax, p in e.parts if not (nonneg(f) or (isinstance(p, int) and p % 2 == 0))]
    fixed = {i: i for f, ax, p in e.parts if (f, ax) not in odd or p % 2 == 0 for i in ax}
    return all(p == 1 for f, ax, p in e.parts if (f, ax) in odd) and halved(odd, fixed, {})


def whole(e: Net, a: Axis, n: Size) -> bool:
    """Is an axis of length n read by one index of that length?"""
    return isinstance(a, int) and e.signature.dims[a] is n


def halved(parts: list[tuple[Expr, Axes]], mirror: dict[Axis, Axis], side: dict[Axis, int]) -> bool:
    """Do the factors fall in two equal halves, Σ g_i g_i or Σ g_i S_ij g_j with positive definite S?

    `mirror` says which index answers to which in the other half, `side` which half an index is in.
    """
    if not parts:
        return True
    (f, ax), *rest = parts
    if definite(f) and ax[0] != ax[1]:
        joined = matched(ax[:1], ax[1:], mirror, side)
        if joined is not None and halved(rest, *joined):
            return True
    for k, (g, bx) in enumerate(rest):
        for cx in [bx, bx[::-1]] if f.mirrored else [bx]:
            joined = matched(ax, cx, mirror, side) if g is f else None
            if joined is not None and halved(rest[:k] + rest[k + 1 :], *joined):
                return True
    return False


def matched(
    ax: Axes, bx: Axes, mirror: dict[Axis, Axis], side: dict[Axis, int]
) -> tuple[dict[Axis, Axis], dict[Axis, int]] | None:
    """The mirror and the sides once the indices ax answer to bx; None if they cannot."""
    mirror, side = dict(mirror), dict(side)
    moved = [(i, j) for i, j in zip(ax, bx, strict=True) if i != j]
    half = next((side[i] for i, _ in moved if i in side), 1 if not any(j in side for _, j in moved) else 0)
    half = half or -next(side[j] for _, j in moved if j in side)
    for i, j in zip(ax, bx, strict=True):
        if mirror.setdefault(i, j) != j or mirror.setdefault(j, i) != i:
            return None
        if i != j and (side.setdefault(i, half) != half or side.setdefault(j, -half) != -half):
            return None
    return mirror, side


def domain_of(e: Expr) -> Iterator[Condition]:
    """What this node alone needs to have a value."""
    if isinstance(e, Call) and isinstance(e.fn, Function) and (kind := e.fn.domain_of(e)):
        subject = e.fn.subject(e)
        root = square_below(subject) if kind == "positive" else None
        if root is not None:
            yield Condition("nonzero", root)
        elif kind == "positive" and isinstance(subject, Call) and subject.fn.name == "abs":
            yield Condition("nonzero", subject.args[0])
        else:
            yield Condition(kind, subject)
    if isinstance(e, Net):
        for f, _, p in e.parts:
            if p < 0:
                yield Condition("nonzero" if isinstance(p, int) or nonnegative(f) else "positive", f)
            elif not isinstance(p, int) and not nonnegative(f):
                yield Condition("nonnegative", f)


def smoothness_of(e: Expr, moving: Set[Expr], order: int) -> Iterator[Condition]:
    """What this node alone needs to be differentiable `order` times by what reaches the nodes `moving`."""
    if isinstance(e, Call) and isinstance(e.fn, Function) and e.fn.smooth and any(a in moving for a in e.args):
        kinks = ((e.fn.name, e.fn.subgradient),) if e.fn.subgradient and order == 1 else ()
        yield Condition(e.fn.smooth, e.fn.subject(e), True, kinks)
    if isinstance(e, Net):
        for f, _, p in e.parts:
            if not isinstance(p, int) and 0 < p < order and f in moving:
                kinks = (NORM,) if p == Fraction(1, 2) and order == 1 else ()
                yield Condition("nonzero" if nonnegative(f) else "positive", f, True, kinks)


def flattened(f: Expr, order: int) -> set[Expr]:
    """The absolute values that occur in powers above `order` alone: |x|^p has p derivatives, less one, at 0."""
    low: set[Expr] = set()
    high: set[Expr] = set()
    for e in topological(f):
        powers = {g: p for g, _, p in e.parts} if isinstance(e, Net) else dict.fromkeys(e.children, 1)
        for g, p in powers.items():
            if isinstance(g, Call) and g.fn.name == "abs":
                (high if p > order else low).add(g)
    return high - low - {f}


def known(c: Condition) -> bool:
    """Does the subject's own space, sign or value already say so?"""
    s = c.subject
    number = value_of(s)
    if number is not None and c.kind in SIGNS:
        return SIGNS[c.kind](number)
    if c.kind == "nonnegative":
        return nonnegative(s)
    if c.kind == "above -1" and nonnegative(s):
        return True
    if c.kind in ("positive", "nonzero"):
        return positive(s)
    if c.kind in DEFINITE and s.rank == 2 and definite(s):
        return True
    return c.kind in ("invertible", "full rank", "constant rank") and isinstance(s, Symbol) and s.space.invertible


def collect(read: Iterable[Condition], f: Expr, moving: Set[Expr], order: int) -> list[Condition]:
    """The conditions met while reading and those of the expression; smoothness only where the variable reaches.

    What the spaces already say and what a stronger condition implies is left out.
    """
    found = dict.fromkeys(read)
    kinks: dict[Condition, dict[tuple[str, str], None]] = {}
    flat = flattened(f, order)
    for e in topological(f):
        found.update(dict.fromkeys(domain_of(e)))
        for c in smoothness_of(e, moving, order) if e not in flat else ():
            found.setdefault(c)
            kinks.setdefault(c, {}).update(dict.fromkeys(c.kinks))
    found = upright(found)
    values = {(c.kind, c.subject) for c in found if not c.smooth}
    every = {(c.kind, c.subject) for c in found}
    return [
        replace(c, kinks=tuple(kinks.get(c, ())))
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
        other = Condition(c.kind, flip(c.subject), c.smooth) if c.subject.rank == 2 else c
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
    "above -1": lambda c: c > -1,
    "above 1": lambda c: c > 1,
    "inside -1 and 1": lambda c: -1 < c < 1,
}
STRONGER = {"nonzero": ("positive",), "nonnegative": ("positive",), "invertible": ("positive determinant",)}
