"""Words that do not overflow and do not cancel, put in place of what a textbook writes.

    log(exp(L)·g)   = L + log(g)            with the scales of `scales.py`: log(1 + exp(z)) = softplus(z),
                                            log(Σ exp(z)) = logsumexp(z), log(softmax(z)) = z - logsumexp(z)
    exp(L)·g        for quotients with exponentials: exp(x)/(exp(x) + exp(y)) = sigmoid(x - y)
    1 - sigmoid(z)  = sigmoid(-z)           sigmoid(a) - sigmoid(b) = -sigmoid(a)·sigmoid(-b)·expm1(b - a)
    1 + erf(z)      = 2·ndtr(√2·z)          log(e^a - e^b) = a + log1mexp(a - b)
    log(1 + x)      = log1p(x)              exp(z) - 1 = expm1(z)               log(det X) from a factorisation

They are put in before anything is differentiated, so that derivatives are made of such words too.

    legend   e expression   z argument   f factor   ax axes   L logarithm of a scale   g rest   s Scales
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from frechet.codegen.program.accurate import (
    distance,
    hold,
    log1mexp,
    log_cosh,
    log_det,
    log_log,
    log_ndtr,
    mills,
    ndtr,
    vanishes,
)
from frechet.codegen.program.minors import adjugates, determinant_by_minors, determinants
from frechet.codegen.program.scales import Scales, log_magnitude
from frechet.expr.laws import without
from frechet.expr.net import constant, net, ones, power, transform
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, symbols
from frechet.expr.powers import Part
from frechet.expr.sums import add, is_zero, scaled, value_of
from frechet.functions.catalogue.entrywise import (
    erf,
    exp,
    half,
    log,
    pi,
    sigmoid,
    softplus,
    tanh,
)
from frechet.functions.catalogue.inverse import det, logdet
from frechet.functions.catalogue.numbers import expm1, gelu, log1p
from frechet.functions.catalogue.reductions import average, recognise_softmax
from frechet.functions.catalogue.statistics import pdist2, squared_distances
from frechet.network.axis import indices_of
from frechet.network.network import Exponent
from frechet.network.size import Number


def stable(e: Expr) -> Expr:
    """The expression with such words, from the leaves up."""
    s = Scales()
    return transform(e, lambda t: reworded(t, s))


def reworded(e: Expr, s: Scales) -> Expr:
    """One node."""
    if isinstance(e, Call):
        return CALLS[e.fn](e, s) if e.fn in CALLS else e
    if isinstance(e, Net):
        found = reciprocal(e) or normalised(e) or unmasked(e) or adjugates(e)
        return reworded(found, s) if found else exponential_quotient(e, s) or e
    if isinstance(e, Sum) and len(e.terms) == 1:
        ((c, t),) = e.terms
        # a number came out of its factors
        return scaled(c, reworded(t, s)) if isinstance(t, Net) else e
    return difference(e) or distances(e) or e if isinstance(e, Sum) else e


def of(e: Expr, fn: object) -> Expr | None:
    """The argument, where e is a call of this function."""
    return e.args[0] if isinstance(e, Call) and e.fn is fn else None


# -------------------------------------------------------------------- logarithms
def logarithm(x: Expr, s: Scales) -> Expr:
    """log x."""
    z, w = of(x, det), of(x, determinant_by_minors)
    if z is not None or w is not None:
        return log_det.node(w) if z is None else logdet(z)
    pair = exponentials(x, s)
    if pair is not None:
        return of_difference(*pair)
    L, g = s.of(x)
    if L is None:
        return one_more(x)
    return (
        L
        if g is None or g is ones(g.shape)
        else L + (log(g) if s.wild(g) else logarithm(g, s))
    )


def of_difference(a: Expr, b: Expr) -> Expr:
    """log(e^a - e^b) = a + log(1 - e^(b - a))."""
    z = of(scaled(-1, b - a), exp)
    return a + (log1mexp(a - b) if z is None else log_log(z))


def exponentials(x: Expr, s: Scales) -> tuple[Expr, Expr] | None:
    """a and b with x = e^a - e^b, for two terms of different signs and for expm1."""
    ((c, t), *more) = x.terms if isinstance(x, Sum) and x.terms else ((1, x),)
    z = of(t, expm1) if not more else None
    if z is not None:
        size = log_magnitude(c, z.shape) or constant(0, z.shape)
        return (size + z, size) if c > 0 else (size, size + z)
    if len(more) != 1 or not s.wild(x):
        return None
    (up, a), (down, b) = sorted((s.weighed(c, t), s.weighed(*more[0])), key=lambda w: -w[0])
    return (a, b) if up > 0 > down and a is not None and b is not None else None


def one_more(x: Expr) -> Expr:
    """log(1 + x) where 1 is a term, log(1 - tanh²), or as it was."""
    unit = (
        next((c for c, t in x.terms if value_of(t) == 1), None)
        if isinstance(x, Sum)
        else None
    )
    if unit is None or not isinstance(x, Sum) or len(x.terms) < 2:
        return log(x)
    for c, t in x.terms if len(x.terms) == 2 else ():
        z = under_squared_tanh(t) if c == -unit else None
        if z is not None:
            return scaled(-2, log_cosh(z)) + log(constant(unit)) * ones(x.shape)
    return (
        log1p(add([(c, t) for c, t in x.terms if value_of(t) != 1], x.shape))
        if unit == 1
        else log(x)
    )


def under_squared_tanh(t: Expr) -> Expr | None:
    """The argument of tanh²."""
    z = (
        of(t.parts[0][0], tanh)
        if isinstance(t, Net) and t.fills and len(t.parts) == 1
        else None
    )
    return z if z is not None and t is power(tanh(z), 2) else None


# -------------------------------------------------------------------- sums
def difference(e: Sum) -> Expr | None:
    """exp(z) - 1; a number and a sigmoid or an error function that complement each other; two sigmoids."""
    unit = next((c for c, t in e.terms if value_of(t) == 1), None)
    for c, t in e.terms if unit is not None else ():
        made = None if unit is None else complemented(unit, c, t)
        if made is not None:
            return add(
                [
                    *((d, u) for d, u in e.terms if u is not t and value_of(u) != 1),
                    (1, made),
                ],
                e.shape,
            )
    if len(e.terms) != 2:
        return None
    (c, t), (d, u) = e.terms
    a, b = of(t, sigmoid), of(u, sigmoid)
    if a is None or b is None or c != -d:
        return None
    return scaled(-c, sigmoid(a) * sigmoid(-b) * expm1(b - a))


def complemented(unit: Number, c: Number, t: Expr) -> Expr | None:
    """unit·1 + c·t as one function."""
    z, w, v = of(t, exp), of(t, sigmoid), of(t, erf)
    if z is not None and c == -unit:
        return scaled(c, expm1(z))
    if w is not None and c == -unit:
        return scaled(unit, sigmoid(-w))
    if v is not None and abs(c) == abs(unit):
        return scaled(2 * unit, ndtr(power(constant(2), half) * (v if c == unit else -v)))
    return None


def distances(e: Sum) -> Expr | None:
    """Squared distances ‖x_i‖² + ‖y_j‖² - 2·x_i·y_j, with x and y centred: far from 0 the terms cancel."""
    terms = {t: c for c, t in e.terms}
    for cross, d in terms.items() if e.rank == 2 else ():
        rows = crossed(cross)
        if rows is None:
            continue
        c, squared = Fraction(d) / -2, squared_distances(*rows)
        if isinstance(squared, Sum) and all(
            terms.get(t) == c * a for a, t in squared.terms
        ):
            rest = [(b, t) for b, t in e.terms if t not in {u for _, u in squared.terms}]
            return add([*rest, (c, squared_distances(*centred(*rows)))], e.shape)
    return None


def crossed(t: Expr) -> tuple[Expr, Expr] | None:
    """X and Y of a product X·Y', if they are not centred already."""
    if not isinstance(t, Net) or t.signature.out != (0, 1) or len(t.parts) != 2:
        return None
    (X, ax, p), (Y, bx, q) = t.parts
    return (
        (X, Y)
        if ax == (0, 2) and bx == (1, 2) and p == q == 1 and not is_centred(X)
        else None
    )


def is_centred(Z: Expr) -> bool:
    """Is something that is held constant taken away already?"""
    parts = [f for _, t in Z.terms for f in t.children] if isinstance(Z, Sum) else []
    return any(isinstance(f, Call) and f.fn is hold for f in parts)


def centred(X: Expr, Y: Expr) -> tuple[Expr, Expr]:
    """The rows less the mean row of the first, held constant: distances do not depend on it."""
    m = hold(average(X, 1))
    lowered = [Z - net((0, 1), [(m, (1,))], {0: Z.shape[0]}) for Z in (X, Y)]
    return lowered[0], lowered[1]


# -------------------------------------------------------------------- products
def reciprocal(e: Net) -> Expr | None:
    """1/(1 + exp(z)) is a sigmoid."""
    for k, (f, ax, p) in enumerate(e.parts):
        if not isinstance(f, Sum) or not isinstance(p, int) or p >= 0 or len(f.terms) != 2:
            continue
        for (c, t), (d, u) in (f.terms, f.terms[::-1]):
            z = of(t, exp)
            if z is not None and c == d == 1 and value_of(u) == 1:
                sizes = {i: e.signature.dims[i] for i in ax if isinstance(i, int)}
                return (
                    without(e, {k}, [(sigmoid(-z), ax, -p)], sizes)
                    if len(sizes) == len(ax)
                    else None
                )
    return None


def normalised(e: Net) -> Expr | None:
    """Exponentials over their sum are a softmax."""
    slots = (
        [k for k, (f, _, _) in enumerate(e.parts) if isinstance(f, Call) and f.fn is exp]
        if e.whole
        else []
    )
    return next(
        (made for k in slots if (made := recognise_softmax.apply(e, k)) is not None), None
    )


def unmasked(e: Net) -> Expr | None:
    """A root beside a mask, M∘√Z, is M∘√(Z + [M = 0]): its derivative is 0 where M is, also at Z = 0."""
    for k, (f, ax, p) in enumerate(e.parts):
        for M, bx, q in e.parts if ax and 0 < p < 1 else ():
            if (
                isinstance(M, Symbol)
                and q > 0
                and sorted(bx) == sorted(ax)
                and M not in symbols(f)
            ):
                zeros = net(ax, [(vanishes(M), bx)])
                sizes = {i: e.signature.dims[i] for i in indices_of(ax)}
                return without(e, {k}, [(f + zeros, ax, p)], sizes) if e.whole else None
    return None


def exponential_quotient(e: Net, s: Scales) -> Expr | None:
    """Exponential factors at the same indices as one exponential, where one may overflow or is divided by."""
    if not e.whole:
        return None
    left = sorted(
        ((f, ax, p) for f, ax, p in e.parts if s.of(f).log is not None),
        key=lambda part: -len(part[1]),
    )
    while left:
        ix = left[0][1]
        group = [part for part in left if set(part[1]) <= set(ix)]
        left = [part for part in left if part not in group]
        wild = [p for f, _, p in group if s.wild(f)]
        if wild and (len(group) > 1 or min(wild) < 0):
            made = together(e, group, s)
            if made is not None:
                return made
    return None


def together(e: Net, group: list[Part], s: Scales) -> Expr | None:
    """The product with one exponential in the place of some factors."""
    logs, rest = s.apart(group)
    if not logs:
        return None
    sizes = dict(enumerate(e.signature.dims))
    ix = sorted({i for _, ax, _ in logs for i in indices_of(ax)})
    made: list[Part] = [
        (g, tuple(ix), p) for g, p in exponential(s.placed(logs, ix, sizes))
    ]
    gone = {k for k, part in enumerate(e.parts) if part in group}
    return without(e, gone, [*made, *rest], {i: sizes[i] for i in ix})


def exponential(L: Expr) -> list[tuple[Expr, Exponent]]:
    """exp(L) as functions and their powers: of softplus sigmoids, of the normal distribution its hazard.

    exp(-softplus(z)) = σ(-z), exp(z - softplus(z)) = σ(z), exp(-z²/2 - log_ndtr(z)) = √(2π)·mills(z).
    """
    for c, t in L.terms if isinstance(L, Sum) else ():
        z, w = of(t, softplus), of(t, log_ndtr)
        rest = add([(1, L), (-c, t)], L.shape)
        if (
            z is not None
            and isinstance(c, int)
            and c < 0
            and (is_zero(rest) or rest is scaled(-c, z))
        ):
            return [(sigmoid(-z if is_zero(rest) else z), -c)]
        if w is not None and c == -1 and is_zero(rest + half * power(w, 2)):
            return [(mills(w), 1), (2 * pi * ones(L.shape), half)]
    return [(exp(L), 1)]


CALLS: dict[object, Callable[[Call, Scales], Expr]] = {
    det: lambda e, _: determinants(e),
    log: lambda e, s: logarithm(e.args[0], s),
    log1p: lambda e, s: (
        logarithm(constant(1, e.shape) + e.args[0], s) if s.wild(e.args[0]) else e
    ),
    gelu: lambda e, _: e.args[0] * ndtr(e.args[0]),
    pdist2: lambda e, _: distance.node(*centred(*e.args)),
}
