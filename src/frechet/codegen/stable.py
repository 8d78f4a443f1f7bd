"""Words that do not overflow, put in place of what a textbook writes.

    log(1 + exp(z)) = softplus(z)        log(Σ exp(z)) = logsumexp(z)      log(exp(a) + exp(b)) = b + softplus(a - b)
    1/(1 + exp(z))  = sigmoid(-z)        log(softmax(z)) = z - logsumexp(z)       log(sigmoid(z)) = -softplus(-z)
    log(1 + x)      = log1p(x)           exp(z) - 1 = expm1(z)                    log(det X) = logdet X, for det X > 0

They are put in before anything is differentiated, so that derivatives are made of such words too.

    legend   e expression   z argument   f factor   ax axes
"""

from __future__ import annotations

from frechet.catalogue.entrywise import exp, log, sigmoid, softplus
from frechet.catalogue.numbers import expm1, log1p
from frechet.catalogue.reductions import along, logsumexp, softmax
from frechet.catalogue.spectral import det, logdet
from frechet.expr import net, transform
from frechet.node import Call, Expr, Net, Sum
from frechet.rewrite import without
from frechet.sums import add, value_of


def stable(e: Expr) -> Expr:
    """The expression with such words, from the leaves up."""
    return transform(e, reworded)


def reworded(e: Expr) -> Expr:
    """One node."""
    if isinstance(e, Call) and e.fn is log:
        return logarithm(e.args[0]) or e
    if isinstance(e, Net):
        return reciprocal(e) or e
    return less_one(e) or e if isinstance(e, Sum) else e


def of(e: Expr, fn: object) -> Expr | None:
    """The argument, where e is a call of this function."""
    return e.args[0] if isinstance(e, Call) and e.fn is fn else None


def logarithm(x: Expr) -> Expr | None:
    """log of a sum of exponentials, of a softmax, of a sigmoid, of 1 + x, of a determinant."""
    if isinstance(x, Call):
        z = x.args[0]
        if x.fn is sigmoid:
            return -softplus(-z)
        if x.fn is softmax:
            return z - along(one_like(z), logsumexp.node(z, *x.params), *x.params)  # type: ignore[arg-type]
        return logdet(z) if x.fn is det else None
    if isinstance(x, Sum):
        return of_sum(x)
    return of_total(x) if isinstance(x, Net) else None


def one_like(z: Expr) -> Expr:
    """Ones in the shape of z."""
    return net(range(z.rank), [], dict(enumerate(z.shape)), z.shape)


def of_sum(x: Sum) -> Expr | None:
    """log(1 + exp(z)), log(exp(a) + exp(b)), log(1 + x)."""
    if len(x.terms) == 2 and all(c == 1 for c, _ in x.terms):
        (_, s), (_, t) = x.terms
        a, b = of(s, exp), of(t, exp)
        if a is not None and b is not None:
            return b + softplus(a - b)
        for z, other in ((a, t), (b, s)):
            if z is not None and value_of(other) == 1:
                return softplus(z)
    unit = next((t for c, t in x.terms if c == 1 and value_of(t) == 1), None)
    if unit is None or len(x.terms) < 2:
        return None
    return log1p(add([(c, t) for c, t in x.terms if t is not unit], x.shape))


def of_total(x: Net) -> Expr | None:
    """log(Σ exp(z)), over everything or along one axis."""
    out, parts, dims = x.signature
    if len(parts) != 1 or parts[0][2] != 1 or not isinstance(parts[0][0], Call) or not x.whole:
        return None
    z, ax = of(parts[0][0], exp), parts[0][1]
    if z is None or len(dims) != len(ax) or len(set(ax)) < len(ax):
        return None
    if not out:
        return logsumexp.node(z)
    if z.rank == 2 and len(out) == 1 and out[0] in ax:
        return logsumexp.node(z, 2 - ax.index(out[0]))
    return None


def reciprocal(e: Net) -> Expr | None:
    """1/(1 + exp(z)) is a sigmoid."""
    for k, (f, ax, p) in enumerate(e.parts):
        if not isinstance(f, Sum) or not isinstance(p, int) or p >= 0 or len(f.terms) != 2:
            continue
        for (c, t), (d, u) in (f.terms, f.terms[::-1]):
            z = of(t, exp)
            if z is not None and c == d == 1 and value_of(u) == 1:
                sizes = {i: e.signature.dims[i] for i in ax if isinstance(i, int)}
                return without(e, {k}, [(sigmoid(-z), ax, -p)], sizes) if len(sizes) == len(ax) else None
    return None


def less_one(e: Sum) -> Expr | None:
    """exp(z) - 1 and its multiples."""
    if len(e.terms) != 2:
        return None
    for (c, t), (d, u) in (e.terms, e.terms[::-1]):
        z = of(t, exp)
        if z is not None and c == -d and value_of(u) == 1:
            return add([(c, expm1(z))], e.shape)
    return None
