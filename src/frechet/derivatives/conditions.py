"""Conditions under which a value exists and is differentiable, as data.

legend   e expression   subject what must be invertible, positive, ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction

from frechet.derivatives.definite import definite, nonnegative, semidefinite, square_below
from frechet.expr.laws import LAWS
from frechet.expr.net import net, power, transpose
from frechet.expr.node import Call, Expr, Net, Symbol, topological
from frechet.expr.powers import is_positive
from frechet.expr.sums import value_of
from frechet.functions.catalogue.eigen import lambda_max, lambda_min
from frechet.functions.declaration import NUMBER_CONDITIONS, Entrywise, Function
from frechet.network.axis import axis_indices, indices_of
from frechet.network.network import Exponent

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
    "at least 1",
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
    "distinct",
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


def asked(kind: str, subject: Expr, smooth: bool = False) -> Condition:
    """The subject must be of a kind; what is never negative and has to be positive must not be 0."""
    root = square_below(subject) if kind == "positive" else None
    if (
        kind == "positive"
        and root is None
        and isinstance(subject, Call)
        and subject.fn.name == "abs"
    ):
        root = subject.args[0]
    return (
        Condition(kind, subject, smooth)
        if root is None
        else Condition("nonzero", root, smooth)
    )


def domain_of(e: Expr) -> Iterator[Condition]:
    """What this node alone needs to have a value."""
    if isinstance(e, Call) and isinstance(e.fn, Function) and (kind := e.fn.domain_of(e)):
        yield asked(kind, e.fn.subject(e))
    if isinstance(e, Net):
        for part, _, p in powers_in(e):
            if p < 0:
                yield Condition(
                    "nonzero" if isinstance(p, int) or nonnegative(part) else "positive",
                    part,
                )
            elif not nonnegative(part):
                yield Condition("nonnegative", part)


def powers_in(e: Net) -> Iterator[tuple[Expr, Expr, Exponent]]:
    """The factors with negative and broken exponents, each as far as it is read: of 1/G_ii the diagonal of G."""
    for f, ax, p in e.parts:
        if p < 0 or not isinstance(p, int):
            read = dict.fromkeys(i for a in ax for i in axis_indices(a))
            yield net(read, [(f, ax)], {i: e.signature.dims[i] for i in read}), f, p


def needy(e: Expr) -> Iterator[Expr]:
    """The parts of this node that need something to have a value: a call, a factor to its power."""
    if isinstance(e, Call) and isinstance(e.fn, Function) and e.fn.domain_of(e):
        yield e
    if isinstance(e, Net):
        yield from (power(part, p) for part, _, p in powers_in(e))


def smoothness_of(e: Expr, moving: Set[Expr], order: int) -> Iterator[Condition]:
    """What this node alone needs to be differentiable `order` times by what reaches the nodes `moving`."""
    if isinstance(e, Call) and isinstance(e.fn, Function):
        yield from smoothness_of_call(e, e.fn, moving, order)
    if isinstance(e, Net):
        for part, f, p in powers_in(e):
            if not isinstance(p, int) and 0 < p < order and f in moving:
                kinks = (NORM,) if p == Fraction(1, 2) and order == 1 else ()
                yield Condition(
                    "nonzero" if nonnegative(part) else "positive", part, True, kinks
                )


def smoothness_of_call(
    e: Call, fn: Function, moving: Set[Expr], order: int
) -> Iterator[Condition]:
    """What a function says: where it is smooth, and where it is by the arguments that move."""
    if fn.smooth and any(a in moving for a in e.args):
        kinks = ((fn.name, fn.subgradient),) if fn.subgradient and order == 1 else ()
        yield Condition(fn.smooth, fn.subject(e), True, kinks)
    yield from (
        asked(kind, fn.subject(e), True)
        for k, kind in fn.smooth_by.items()
        if e.args[k] in moving
    )


def jumps(f: Expr, moving: Set[Expr]) -> list[Call]:
    """The calls of functions about which a law holds off their kinks alone, and which the variable does not reach."""
    loose = {name for name, laws in LAWS.items() if not all(one.everywhere for one in laws)}
    return [
        e
        for e in topological(f)
        if isinstance(e, Call) and e.fn.name in loose and moving.isdisjoint(e.args)
    ]


def left_of_kinks(e: Expr, moving: Set[Expr]) -> Iterator[Condition]:
    """What such laws need: sign(y)² was taken for 1, which it is where y ≠ 0; sign(y)³ is sign(y) everywhere."""
    for call in jumps(e, moving):
        powers = [
            p
            for t in topological(e)
            if isinstance(t, Net)
            for f, _, p in t.parts
            if f is call and p > 1
        ]
        if isinstance(call.fn, Entrywise) and any(
            p % 2 == 0 or call.fn.parity != "odd" for p in powers
        ):
            yield Condition(call.fn.smooth, call.fn.subject(call), True)


def flattened(f: Expr, order: int) -> set[Expr]:
    """The absolute values that occur in powers above `order` alone: |x|^p has p derivatives, less one, at 0."""
    low: set[Expr] = set()
    high: set[Expr] = set()
    for e in topological(f):
        powers = (
            {g: p for g, _, p in e.parts}
            if isinstance(e, Net)
            else dict.fromkeys(e.children, 1)
        )
        for g, p in powers.items():
            if isinstance(g, Call) and g.fn.name == "abs":
                (high if p > order else low).add(g)
    return high - low - {f}


def known(c: Condition) -> bool:
    """Does the subject's own space, sign or value already say so?"""
    s = c.subject
    number = value_of(s)
    if number is not None and c.kind in NUMBER_CONDITIONS:
        return NUMBER_CONDITIONS[c.kind](number)
    if c.kind == "nonnegative":
        return nonnegative(s) or is_eigenvalue_of_square(s)
    if c.kind == "above -1" and nonnegative(s):
        return True
    if c.kind in ("positive", "nonzero"):
        return is_positive(s) or raised(s)
    if c.kind in DEFINITE and s.rank == 2 and definite(s):
        return True
    return (
        c.kind in ("invertible", "full rank", "constant rank")
        and isinstance(s, Symbol)
        and s.space.invertible
    )


def is_eigenvalue_of_square(e: Expr) -> bool:
    """Is it an eigenvalue of X'X, or of another matrix that is semidefinite?"""
    if not isinstance(e, Call) or e.fn not in (lambda_max, lambda_min):
        return False
    return definite(e.args[0]) or semidefinite(e.args[0])


def raised(e: Expr) -> bool:
    """Is every entry a power of what has to be positive, or a product or a sum over indices of such?"""
    if isinstance(e, Call) and isinstance(e.fn, Function):
        return e.fn.name == "pow" and e.fn.domain_of(e) == "positive"
    return (
        isinstance(e, Net)
        and e.fills
        and bool(e.parts)
        and all(raised(f) or is_positive(f) for f, _, _ in e.parts)
    )


def collect_conditions(
    read: Iterable[Condition], f: Expr, moving: Set[Expr], order: int
) -> list[Condition]:
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
        and not implied(c, every)
        and not (c.smooth and (c.kind, c.subject) in values)
        and not (c.kind == "positive" and is_determinant(c.subject, every))
    ]


def upright(found: Iterable[Condition]) -> dict[Condition, None]:
    """What is said of a matrix is not said of its transpose once more."""
    kept: dict[Condition, None] = {}
    for c in found:
        other = (
            Condition(c.kind, transpose(c.subject), c.smooth) if c.subject.rank == 2 else c
        )
        if other is c or other not in kept:
            kept[c] = None
    return kept


def implied(c: Condition, every: Set[tuple[str, Expr]]) -> bool:
    """Does a stronger condition say so, or one about an array of which this is about a part?"""
    stronger = STRONGER.get(c.kind, ())
    return any((kind, c.subject) in every for kind in stronger) or (
        c.kind in NUMBER_CONDITIONS
        and any(implies(kind, c.subject, every) for kind in (c.kind, *stronger))
    )


def implies(kind: str, part: Expr, every: Set[tuple[str, Expr]]) -> bool:
    """Is it the diagonal, an entry or a slice of an array of this kind, or a sum of its entries if these are > 0?"""
    if not isinstance(part, Net) or len(part.parts) != 1:
        return False
    ((f, ax, p),) = part.parts
    summed = len(part.signature.dims) > len(indices_of(part.signature.out))
    return (
        bool(ax)
        and p == 1
        and (kind, f) in every
        and (not summed or kind in ("positive", "nonnegative"))
    )


def is_determinant(s: Expr, every: Set[tuple[str, Expr]]) -> bool:
    """Is it a determinant that another condition makes positive: real eigenvalues are, others come in pairs?"""
    return (
        isinstance(s, Call)
        and s.fn.name == "det"
        and any(
            ("off the negative real axis", X) in every
            for X in (s.args[0], transpose(s.args[0]))
        )
    )


STRONGER = {
    "nonzero": ("positive",),
    "nonnegative": ("positive",),
    "invertible": ("positive determinant",),
    "at least 1": ("above 1",),
    "between -1 and 1": ("inside -1 and 1",),
}
