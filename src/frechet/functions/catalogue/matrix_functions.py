"""Functions of a square matrix by its power series: exponential, logarithm, square root, symbolic powers.

Their derivatives are tensors with names, `Dexpm(X)[H]` (see `matrix_map.py`).  Where a direction commutes with X they
are products again: Df(X)[M] = f'(X)M, so that the gradient of tr f(X) is f'(X)'.

    legend   X argument   H, M directions   k order or exponent   pair the two axes of the value or of a direction
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

from frechet.calculus.linear_map import tensor
from frechet.calculus.sweeps import differential
from frechet.expr.laws import law, without
from frechet.expr.net import constant, eye, net, substitute, transpose
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, symbol
from frechet.expr.powers import Part, arrays_among
from frechet.expr.sums import add, is_zero, primitive, scaled, value_of
from frechet.functions.algebra import matrix_power
from frechet.functions.catalogue.entrywise import exp, is_whole, pow_, power_domain, undoes
from frechet.functions.catalogue.inverse import (
    chain,
    det,
    inv,
    is_link,
    logdet,
    matpow,
    natural_power,
    simpler_power,
)
from frechet.functions.catalogue.products import trace
from frechet.functions.matrix_map import MatrixMap
from frechet.network.axis import indices_of
from frechet.network.size import Size

CUT = "off the negative real axis"
HALF = Fraction(1, 2)


def falling(a: Fraction | int, k: int) -> Fraction:
    """a(a-1)...(a-k+1)."""
    out = Fraction(1)
    for j in range(k):
        out *= a - j
    return out


expm: MatrixMap = MatrixMap(
    "expm", "n n -> n n", nth=lambda k, X: expm(X), empty=True,
    simplify=lambda X: eye(X.shape[0]) if is_zero(X) else undoes("logm", X),
    doc="the exponential of a matrix", cite="Cookbook (546)",
    note="Dexpm(X)[H] is the derivative of expm at X in the direction H: the integral of "
    "expm(s*X)*H*expm((1-s)*X) over s from 0 to 1",
)  # fmt: skip
logm: MatrixMap = MatrixMap(
    "logm", "n n -> n n", domain=CUT, nth=lambda k, X: (-1) ** (k - 1) * factorial(k - 1) * matrix_power(X, -k),
    simplify=lambda X: constant(0, X.shape) if X is eye(X.shape[0]) else None,
    doc="the principal logarithm of a matrix",
    note="Dlogm(X)[H] is the derivative of logm at X in the direction H: the integral of "
    "inv(s*(X-I)+I)*H*inv(s*(X-I)+I) over s from 0 to 1",
)  # fmt: skip
sqrtm: MatrixMap = MatrixMap(
    "sqrtm", "n n -> n n", domain=CUT, keeps=("definite",),
    nth=lambda k, X: scaled(falling(HALF, k), inv(sqrtm(X)) @ matrix_power(X, 1 - k)),
    simplify=lambda X: X if is_zero(X) or X is eye(X.shape[0]) else None,
    doc="the principal square root of a matrix",
    note="L = Dsqrtm(X)[H] is the derivative of sqrtm at X in the direction H; it solves sqrtm(X)*L + L*sqrtm(X) = H",
)  # fmt: skip
cosm: MatrixMap = MatrixMap(
    "cosm", "n n -> n n", nth=lambda k, X: scaled((1, -1, -1, 1)[k % 4], (cosm, sinm)[k % 2](X)),
    simplify=lambda X: eye(X.shape[0]) if is_zero(X) else even(cosm, X), doc="the cosine of a matrix",
    note="Dcosm(X)[H] is the derivative of cosm at X in the direction H",
)  # fmt: skip
sinm: MatrixMap = MatrixMap(
    "sinm", "n n -> n n", nth=lambda k, X: scaled((1, 1, -1, -1)[k % 4], (sinm, cosm)[k % 2](X)),
    simplify=lambda X: X if is_zero(X) else odd(sinm, X), doc="the sine of a matrix",
    note="Dsinm(X)[H] is the derivative of sinm at X in the direction H",
)  # fmt: skip
powm: MatrixMap = MatrixMap(
    "powm", "n n,  -> n n", domain=CUT, keeps=("definite",),
    domain_at=lambda e: power_domain(e.args[1], "invertible", CUT), smooth_by={1: CUT},
    nth=lambda k, X, a: product_of([a - j for j in range(k)]) * powm(X, a - k),
    more=lambda order, X, a: by_exponent(order, X, a),
    simplify=lambda X, a: simpler(X, a),
    doc="a power of a matrix; X^a means it", cite="Cookbook (90)",
    note="Dpowm(X,a)[H] is the derivative of X^a by X in the direction H; "
    "for a whole number a it is the sum of X^r*H*X^(a-1-r) over r = 0, ..., a-1",
)  # fmt: skip


def product_of(factors: Sequence[Expr]) -> Expr:
    """The product of scalars."""
    total = constant(1)
    for f in factors:
        total = total * f
    return total


def even(f: MatrixMap, X: Expr) -> Expr | None:
    """f(-X) = f(X)."""
    return f.node(scaled(-1, X)) if isinstance(X, Sum) and primitive(X)[0] < 0 else None


def odd(f: MatrixMap, X: Expr) -> Expr | None:
    """f(-X) = -f(X)."""
    return (
        scaled(-1, f.node(scaled(-1, X)))
        if isinstance(X, Sum) and primitive(X)[0] < 0
        else None
    )


def simpler(X: Expr, a: Expr) -> Expr | None:
    """Powers with a number, of the identity, and powers of powers."""
    k = value_of(a)
    if isinstance(k, int):
        return matrix_power(X, k)
    if k == HALF:
        return sqrtm.node(X)
    if X is eye(X.shape[0]):
        return X
    if k == -HALF:
        return inv.node(sqrtm.node(X))
    if isinstance(X, Call) and X.fn is inv:
        return (
            inv.node(powm.node(X.args[0], a))
            if is_whole(a)
            else powm.node(X.args[0], -1 * a)
        )
    if isinstance(X, Call) and X.fn is powm and is_whole(a) and is_whole(X.args[1]):
        return powm.node(X.args[0], X.args[1] * a)
    if isinstance(X, Call) and X.fn is matpow and is_whole(a):
        return powm.node(X.args[0], X.params[0].at({}) * a)  # type: ignore[attr-defined]
    return None


def by_exponent(order: int, X: Expr, a: Expr) -> Expr:
    """The derivative by the exponent: that of X^a·log X, as a tensor."""
    Y = symbol("□Y", *X.shape, role="hole")
    return substitute(tensor_of(powm.node(Y, a) @ logm.node(Y), Y, order), {Y: X})


def tensor_of(e: Expr, Y: Symbol, order: int) -> Expr:
    """The derivative of an order as a tensor."""
    for k in range(order):
        H = symbol(f"□H{k}", *Y.shape, role="hole")
        e = tensor(differential(e, {Y: H}), H)
    return e


# -------------------------------------------------------------------- what commutes with a matrix
COMMUTING = frozenset({"inv", "matpow", "powm", "expm", "logm", "sqrtm", "cosm", "sinm"})


def generators(E: Expr) -> frozenset[Expr]:
    """The matrices of which it is a function: one at most, or the expression itself."""
    found: frozenset[Expr] | None = None
    if isinstance(E, Sum):
        found = frozenset().union(*(generators(t) for _, t in E.terms))
    elif isinstance(E, Net):
        found = generators_of_product(E)
    elif isinstance(E, Call) and E.fn.name in COMMUTING:
        found = generators(E.args[0])
    return found if found is not None and len(found) < 2 else frozenset({E})


def generators_of_product(E: Net) -> frozenset[Expr] | None:
    """The same of a product, itself without its scalars where there are several; None if it is no chain."""
    out = E.signature.out
    wide = arrays_among(E.parts)
    if not wide and out == (0, 0):
        return frozenset()
    links = chain(out, wide) if len(set(out)) == 2 and all(map(is_link, wide)) else None
    if links is None:
        return None
    each = [transpose(f) if transposed else f for f, transposed in links]
    found = frozenset[Expr]().union(
        *({f} if isinstance(f, Net) else generators(f) for f in each)
    )
    return (
        found
        if len(found) < 2
        else frozenset({net(out, wide, dict(enumerate(E.signature.dims)), E.shape)})
    )


def commute(M: Expr, X: Expr) -> bool:
    """Is M known to commute with X: are both functions of one matrix?"""
    return M is X or len(generators(M) | generators(X)) < 2


def readers(e: Net, i: int, apart: Collection[int]) -> list[int]:
    """The slots that read an index, apart from some."""
    return [
        j for j, (_, ax, _) in enumerate(e.parts) if j not in apart and i in indices_of(ax)
    ]


def link(e: Net, i: int, apart: Collection[int]) -> tuple[int, int] | None:
    """The slot of the matrix that alone reads an index, apart from some, and the index at its other end."""
    here = readers(e, i, apart)
    _, ax, p = e.parts[here[0]] if len(here) == 1 else (None, (), 1)
    if len(ax) != 2 or p != 1 or i not in ax or ax[0] == ax[1]:
        return None
    far = ax[0] if ax[1] == i else ax[1]
    return (here[0], far) if isinstance(far, int) else None


def between(e: Net, k: int, pair: tuple[Any, Any]) -> tuple[set[int], Expr] | None:
    """The matrix product that factor k meets from one axis of a pair to the other, and its slots."""
    a, b = pair
    (f, mine, _), fixed = e.parts[k], indices_of(e.signature.out)
    if not isinstance(a, int) or not isinstance(b, int) or a in fixed or b in fixed:
        return None
    if a == b:
        return (
            (set(), eye(f.shape[0]))
            if mine.count(a) == 2 and not readers(e, a, {k})
            else None
        )
    slots, links, at = set[int](), list[Part](), a
    while at != b:
        step = link(e, at, {k, *slots})
        if step is None or at in fixed or mine.count(at) != (at == a):
            return None
        j, at = step
        slots.add(j)
        links.append((*e.parts[j][:2], 1))
    alone = mine.count(b) == 1 and not readers(e, b, {k, *slots})
    return (slots, net((a, b), links)) if alone else None


def commuting_direction(e: Net, k: int) -> Expr | None:
    """Df(X)[M] = f'(X)M for M that commutes with X; a direction I lowers the order."""
    f, ax, p = e.parts[k]
    if not isinstance(f, Call) or not isinstance(f.fn, MatrixMap) or p != 1:
        return None
    fn, nth, (X, *more) = f.fn, f.fn.nth, f.args
    if nth is None:
        return None
    pairs = fn.pairs(ax)
    met = [
        (pair, found)
        for pair in pairs
        if (found := between(e, k, pair)) and commute(found[1], X)
    ]
    if len(met) >= fn.order:
        met = met[: fn.order]
        slots = {k}.union(*(s for _, (s, _) in met))
        M = nth(fn.order, X, *more)
        for _, (_, factor) in met:
            M = M @ factor
        left = list(pairs)
        for pair, _ in met:
            left.remove(pair)
        ((a, b),) = left
        return without(
            e, slots, [(M, (b, a), 1)], dict.fromkeys(indices_of((a, b)), X.shape[0])
        )
    unit = next((pair for pair, (slots, _) in met if not slots), None)
    if unit is None:
        return None
    pairs.remove(unit)
    Y = symbol("□Y", *X.shape, role="hole")
    lower = substitute(tensor_of(nth(1, Y, *more), Y, fn.order - 1), {Y: X})
    axes = fn.axes(pairs)
    return without(e, {k}, [(lower, axes, 1)], dict.fromkeys(indices_of(axes), X.shape[0]))


for base in (expm, logm, sqrtm, cosm, sinm, powm):
    ordered = law(
        base.name,
        "order",
        "f(X)g(X) = g(X)f(X)",
        "matrices further to the front, then a smaller key",
    )
    ordered(lambda e, k: in_order(e, k))
    at: MatrixMap = base
    for _ in range(4):
        at = at.next()
        law(
            at.name,
            "commuting",
            "Df(X)[M] = f'(X)M where M commutes with X",
            "a tensor vanishes",
        )(commuting_direction)


# -------------------------------------------------------------------- products and determinants
def neighbour(
    e: Net, k: int, wanted: Any, left: bool | None = None
) -> tuple[int, Any, Any] | None:
    """The slot of a matrix that stands beside factor k in a product, with the far axes of the two, in order.

    The matrices are read the same way round, so that their product is that of two functions of one matrix.  `left`
    asks for factor k as the first of the two, or as the second.
    """
    _, ax, p = e.parts[k]
    if p != 1 or len(ax) != 2 or ax[0] == ax[1]:
        return None
    sides = (0, 1) if left is None else (int(left),)
    return next(filter(None, (beyond(e, k, side, wanted) for side in sides)), None)


def beyond(e: Net, k: int, side: int, wanted: Any) -> tuple[int, Any, Any] | None:
    """The neighbour at one axis of factor k: on the right for 1."""
    ax = e.parts[k][1]
    i = ax[side]
    others = (
        readers(e, i, {k})
        if isinstance(i, int) and i not in indices_of(e.signature.out)
        else []
    )
    if len(others) != 1:
        return None
    g, bx, q = e.parts[others[0]]
    for order in (bx, bx[::-1]) if g.mirrored else (bx,):
        if (
            q == 1
            and len(bx) == 2
            and order[1 - side] == i
            and order[side] != i
            and wanted(g)
        ):
            return others[0], *((ax[0], order[1]) if side else (order[0], ax[1]))
    return None


def merged(e: Net, k: int, j: int, M: Expr, start: Any, stop: Any) -> Expr:
    """The network with one matrix in the place of two."""
    return without(
        e,
        {k, j},
        [(M, (start, stop), 1)],
        dict.fromkeys(indices_of((start, stop)), M.shape[0]),
    )


@law(
    "sqrtm",
    "root",
    "sqrtm(X)sqrtm(X) = X, inv(X)sqrtm(X) = inv(sqrtm(X))",
    "a factor fewer",
)
def square_of_root(e: Net, k: int) -> Expr | None:
    """A square root beside itself or beside the inverse."""
    f = e.parts[k][0]
    if not isinstance(f, Call):
        return None
    X = f.args[0]
    found = neighbour(e, k, lambda g: g is f)
    if found is not None:
        return merged(e, k, found[0], X, *found[1:])
    found = neighbour(
        e, k, lambda g: isinstance(g, Call) and g.fn is inv and g.args[0] is X
    )
    return None if found is None else merged(e, k, found[0], inv.node(f), *found[1:])


def power_of_root(X: Expr, k: Size) -> Expr | None:
    """sqrtm(X)^k as a power of X times at most one root; other powers as they were."""
    turned = isinstance(X, Call) and X.fn is inv
    root = X.children[0] if turned else X
    if not isinstance(root, Call) or root.fn is not sqrtm or k.at({}) < 2:
        return simpler_power(X, k.at({}))
    inner = inv.node(root.args[0]) if turned else root.args[0]
    half = natural_power(inner, k.at({}) // 2)
    return half @ X if k.at({}) % 2 else half


@law("powm", "power", "X^a X^b = X^(a+b)", "a factor fewer")
def join_powers(e: Net, k: int) -> Expr | None:
    """A symbolic power beside the matrix or another power of it."""
    f = e.parts[k][0]
    if not isinstance(f, Call):
        return None
    X, a = f.args
    found = neighbour(e, k, lambda g: exponent(g, X) is not None)
    if found is None:
        return None
    other = exponent(e.parts[found[0]][0], X)
    return (
        None
        if other is None
        else merged(e, k, found[0], powm.node(X, a + other), *found[1:])
    )


def exponent(g: Expr, X: Expr) -> Expr | None:
    """The exponent with which g is a power of X."""
    if g is X:
        return constant(1)
    if not isinstance(g, Call):
        return None
    if g.fn is powm and g.args[0] is X:
        return g.args[1]
    power = g.fn.as_power(g)
    return constant(power[1]) if power is not None and power[0] is X else None


def in_order(e: Net, k: int) -> Expr | None:
    """Of two neighbours that commute, the matrix and its powers stand before its functions."""
    f = e.parts[k][0]
    for left in (True, False) if isinstance(f, Call) else ():
        found = neighbour(e, k, lambda g: g is not f and commute(g, f), left)
        if found is None:
            continue
        j, start, stop = found
        middle = len(e.signature.dims)
        pair = [e.parts[j][0], f] if left else [f, e.parts[j][0]]
        new: list[Part] = [(pair[0], (start, middle), 1), (pair[1], (middle, stop), 1)]
        ends = dict.fromkeys(indices_of((start, stop)), f.shape[0])
        other = without(e, {k, j}, new, {middle: f.shape[0], **ends})
        if not isinstance(other, Net) or disorder(other) < disorder(e):
            return other
    return None


def disorder(e: Net) -> tuple[int, str]:
    """How far behind the matrices stand that are no functions; what decides among functions is arbitrary but fixed."""
    plain = (
        k for k, (g, ax, _) in enumerate(e.parts) if len(ax) == 2 and not is_function(g)
    )
    return sum(plain), e.key


def is_function(g: Expr) -> bool:
    """Is it a function of a matrix, other than a whole power?"""
    return isinstance(g, Call) and isinstance(g.fn, MatrixMap)


@law(
    "expm",
    "exponentials",
    "expm(X)expm(Y) = expm(X+Y) where X and Y commute",
    "a factor fewer",
)
def join_exponentials(e: Net, k: int) -> Expr | None:
    """Exponentials of functions of one matrix."""
    f = e.parts[k][0]
    if not isinstance(f, Call):
        return None
    X = f.args[0]
    found = neighbour(
        e, k, lambda g: isinstance(g, Call) and g.fn is expm and commute(g.args[0], X)
    )
    if found is None:
        return None
    other = e.parts[found[0]][0]
    return merged(
        e, k, found[0], expm.node(add([(1, X), (1, other.children[0])])), *found[1:]
    )


def determinant(X: Expr) -> Expr | None:
    """det(X^k) = det(X)^k, det(expm(X)) = exp(tr X)."""
    if isinstance(X, Call) and X.fn is expm:
        return exp(trace(X.args[0]))
    if isinstance(X, Call) and X.fn is powm:
        return pow_(det(X.args[0]), X.args[1])
    return None


def log_determinant(X: Expr) -> Expr | None:
    """logdet(expm(X)) = tr X."""
    return trace(X.args[0]) if isinstance(X, Call) and X.fn is expm else None


# what the functions of spectral.py cannot say, because it does not know these
matpow.simplify, det.simplify, logdet.simplify = power_of_root, determinant, log_determinant
