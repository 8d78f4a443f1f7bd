"""The value of an expression over a ring, in plain Python: what a node means, term by term.

legend   e expression   r ring   D sizes by name   v values of nodes
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import getcontext
from fractions import Fraction
from functools import reduce
from itertools import product
from typing import Any, NoReturn

from frechet.check import array
from frechet.check.array import RingArray, build, ring_sum, room
from frechet.check.decimals import Decimals
from frechet.check.iterations import matrix_value
from frechet.check.nodes import NODE_VALUES
from frechet.check.ring import Large, NoLaw, OutOfDomain, Ring
from frechet.check.standin import entrywise_value, map_value
from frechet.errors import ShapeError
from frechet.expr.node import Call, Expr, Net, Row, Sum, Symbol, topological
from frechet.functions.declaration import Entrywise, registry
from frechet.functions.unknown import UnknownEntrywise, UnknownMap
from frechet.network.axis import Axes, Axis, indices_of, parts
from frechet.network.network import Exponent
from frechet.network.size import Size

ROOT_KINK = "root"  # a square below a root
LEAST = 2  # sizes begin here
SMALL = 40  # exponents up to this are found in a field
IndexedArray = tuple[tuple[int, ...], list[Any]]


def expression_value(
    r: Ring,
    e: Expr,
    values: Mapping[str, RingArray],
    D: Mapping[str, int],
    v: dict[Expr, RingArray] | None = None,
) -> RingArray:
    """The value of an expression; `v` holds values of nodes at this point, and those that are new.

    Errors: NoLaw where it is too large at the smallest sizes.
    """
    v = {} if v is None else v
    for t in topological(e):
        if t in v:
            continue
        r.here = t
        try:
            v[t] = node(r, t, v, values, D)
        except Large:
            give_up(D, "an array of this size")
    return v[e]


def give_up(D: Mapping[str, int], what: str) -> NoReturn:
    """What is too large at the smallest sizes is at every point; at others, another point may do."""
    if max(D.values(), default=0) <= LEAST:
        raise NoLaw(f"{what}, which is too large to check") from None
    raise OutOfDomain from None


def node(
    r: Ring,
    t: Expr,
    v: Mapping[Expr, RingArray],
    values: Mapping[str, RingArray],
    D: Mapping[str, int],
) -> RingArray:
    """The value of one node."""
    match t:
        case Symbol(role="size"):
            return RingArray((), [r.number(D[t.name])])
        case Symbol(role="number"):
            return RingArray((), [r.number(int(t.name))])
        case Symbol(role="constant"):
            return RingArray((), [r.pi()])
        case Symbol():
            return values[t.name]
        case Sum():
            shape = tuple(n.at(D) for n in t.shape)
            room(math.prod(shape) * (1 + len(t.terms)))
            entries = [r.number(0)] * math.prod(shape)
            for c, u in t.terms:
                scale = r.number(Fraction(c))
                entries = [
                    r.add(a, r.mul(scale, b)) for a, b in zip(entries, v[u].v, strict=True)
                ]
            return RingArray(shape, entries)
        case Net():
            return network(r, t, v, D)
        case Row():
            return v[t.vector]
        case Call():
            return call_value(r, t, [v[a] for a in t.args], D)
    raise TypeError(t)


def network(
    r: Ring, t: Net, v: Mapping[Expr, RingArray], D: Mapping[str, int]
) -> RingArray:
    """Sum over one index after another, the cheapest first; then write the result at the output axes."""
    out, _, dims = t.signature
    d = [n.at(D) for n in dims]
    note_squares(r, t, v)
    ops = [gathered(r, v[f], ax, e, d, D) for f, ax, e in t.parts]
    own = tuple(sorted(indices_of(out)))
    ops = summed_out(r, ops, set(range(len(d))) - set(own), d)
    entries = joined(r, ops, own, None, d)
    shape = tuple(n.at(D) for n in t.shape)
    room(math.prod(shape))
    if out == own and shape == tuple(d[i] for i in own):
        return RingArray(shape, entries)
    found = {place: r.number(0) for place in product(*map(range, shape))}
    for place, x in zip(product(*(range(d[i]) for i in own)), entries, strict=True):
        target = tuple(position(a, dict(zip(own, place, strict=True)), D) for a in out)
        if target not in found:
            raise OutOfDomain  # at these sizes there is no such place
        found[target] = r.add(found[target], x)
    return RingArray(shape, list(found.values()))


def summed_out(
    r: Ring, ops: list[IndexedArray], summed: set[int], d: Sequence[int]
) -> list[IndexedArray]:
    """The factors once those that read a summed index are one, index after index."""
    while summed:
        i = min(summed, key=lambda i: (len({j for ix, _ in ops if i in ix for j in ix}), i))
        summed.discard(i)
        near = [op for op in ops if i in op[0]]
        keep = tuple(sorted({j for ix, _ in near for j in ix} - {i}))
        ops = [op for op in ops if i not in op[0]] + [(keep, joined(r, near, keep, i, d))]
    return ops


def note_squares(r: Ring, t: Net, v: Mapping[Expr, RingArray]) -> None:
    """Roots of squares have a kink where what is squared is 0: note on which side it is."""
    if r.exact:
        return
    for f, _, e in t.parts:
        if isinstance(f, Net) and not isinstance(e, int):
            for g, _, p in f.parts:
                if p % 2 == 0:
                    for a in v[g].v:
                        r.crossed(a, ROOT_KINK)


def gathered(
    r: Ring, x: RingArray, ax: Axes, e: Exponent, d: Sequence[int], D: Mapping[str, int]
) -> IndexedArray:
    """A factor's entries to its exponent, by the values of its indices."""
    inner = tuple(sorted(indices_of(ax)))
    room(math.prod(d[i] for i in inner))
    if ax == inner and x.shape == tuple(d[i] for i in inner):
        entries = x.v
    else:
        places = (
            dict(zip(inner, place, strict=True))
            for place in product(*(range(d[i]) for i in inner))
        )
        entries = [x[[position(a, where, D) for a in ax]] for where in places]
    return inner, entries if e == 1 else [r.power(a, e) for a in entries]


def joined(
    r: Ring,
    ops: Sequence[IndexedArray],
    keep: tuple[int, ...],
    gone: int | None,
    d: Sequence[int],
) -> list[Any]:
    """The products of several factors for all values of `keep`, summed over the index `gone`."""
    n = 1 if gone is None else d[gone]
    sizes = [d[i] for i in keep]
    count = math.prod(sizes)
    room(count * n * len(ops) or count)
    if not ops:
        return [r.number(n)] * count
    strides = [strides_of(ix, d) for ix, _ in ops]
    out = []
    for place in product(*map(range, sizes)):
        at = dict(zip(keep, place, strict=True))
        runs = [
            run(v, sum(k * s.get(i, 0) for i, k in at.items()), s.get(gone, 0), n)
            for (_, v), s in zip(ops, strides, strict=True)
        ]
        terms = [reduce(r.mul, factors) for factors in zip(*runs, strict=True)]
        out.append(ring_sum(r, terms) if len(terms) > 1 else terms[0])
    return out


def strides_of(ix: Sequence[int], d: Sequence[int]) -> dict[int | None, int]:
    """How far apart neighbours along each index are in a flat list."""
    found: dict[int | None, int] = {}
    step = 1
    for i in reversed(ix):
        found[i] = step
        step *= d[i]
    return found


def run(v: list[Any], start: int, step: int, n: int) -> list[Any]:
    """So many entries of a flat list, at equal distances."""
    return v[start : start + n * step : step] if step else [v[start]] * n


def position(a: Axis, where: Mapping[int, int], D: Mapping[str, int]) -> int:
    """Where an axis is read."""
    offset, terms = parts(a)
    return offset.at(D) + sum(where[i] * c.at(D) for i, c in terms)


def call_value(r: Ring, t: Call, args: list[RingArray], D: Mapping[str, int]) -> RingArray:
    """The value of a function."""
    if isinstance(t.fn, UnknownEntrywise):
        base, k = t.fn.base, t.fn.order
        return array.each_entry(lambda x: entrywise_value(r, base, k, x), args[0])
    if isinstance(t.fn, UnknownMap):
        inputs = [tuple(n.at(D) for n in s) for s in t.fn.inputs]
        return map_value(
            r, t.fn.base, inputs, tuple(n.at(D) for n in t.fn.out), t.fn.orders, args
        )
    return word_value(
        r, t.fn, args, tuple(p.at(D) if isinstance(p, Size) else p for p in t.params)
    )


def word_value(
    r: Ring, fn: Any, args: list[RingArray], params: tuple[Any, ...]
) -> RingArray:
    """The value of a word of the language that is no network."""
    if fn.name in NODE_VALUES:
        return NODE_VALUES[fn.name](r, args, params)
    x = args[0]
    if fn.tall and x.shape[0] < x.shape[1]:
        raise OutOfDomain
    match fn.name:
        case "inv":
            return array.ring_inverse(r, x)
        case "pinv" if r.exact:
            return pseudoinverse(r, x)
        case "matpow":
            return array.ring_power(r, x, int(str(params[0])))
        case "powm" if r.exact:
            return array.ring_power(r, x, whole(r, args[1].v[0]))
        case "Dpowm" if r.exact:
            return power_derivative(r, x, whole(r, args[1].v[0]))
        case "det":
            return RingArray((), [array.ring_determinant(r, x)])
        case "logdet":
            return RingArray((), [logarithm(r, array.ring_determinant(r, x))])
        case "pow":
            return array.each_entry(lambda a, b: powered(r, a, b), x, args[1])
        case "softmax" | "logsumexp":
            return normalised(r, fn.name, x, params)
    if isinstance(fn, Entrywise) or r.exact:
        return array.each_entry(lambda a: r.apply(fn, a), x)
    return by_numpy(r, fn, args, params)


def whole(r: Ring, a: Any) -> int:
    """The small whole number that a field element is: the value of a size, for example."""
    for k in range(SMALL):
        if a == r.number(k):
            return k
    raise NoLaw("pow")


def power_derivative(r: Ring, x: RingArray, k: int) -> RingArray:
    """T_ijpq = Σ (X^s)_ip (X^(k-1-s))_qj over s = 0, ..., k-1."""
    powers = [array.ring_power(r, x, s) for s in range(k)]
    n = x.shape[0]
    zero = r.number(0)
    return build(
        (n, n, n, n),
        lambda i, j, p, q: ring_sum(
            r, [zero, *(r.mul(powers[s][i, p], powers[k - 1 - s][q, j]) for s in range(k))]
        ),
    )


def pseudoinverse(r: Ring, x: RingArray) -> RingArray:
    """Of a matrix of full rank: inv(X'X)X' or X'inv(XX')."""
    m, n = x.shape
    transposed = build((n, m), lambda i, j: x[j, i])
    if m >= n:
        return array.matrix_product(
            r, array.ring_inverse(r, array.matrix_product(r, transposed, x)), transposed
        )
    return array.matrix_product(
        r, transposed, array.ring_inverse(r, array.matrix_product(r, x, transposed))
    )


def by_numpy(r: Ring, fn: Any, args: list[RingArray], params: tuple[Any, ...]) -> RingArray:
    """The value in decimals, or in the words that the function was declared with, if it has any and NumPy is there."""
    if not isinstance(r, Decimals):
        return in_words(r, fn, args, params)
    key = (fn.name, getcontext().prec, *(a for x in args for a in (*x.shape, *x.v)))
    if key not in r.known:
        r.known[key] = matrix_value(fn, args, params)
    return r.known[key]


def in_words(r: Ring, fn: Any, args: list[RingArray], params: tuple[Any, ...]) -> RingArray:
    """The value of words in NumPy; of numbers with errors, with errors in what goes in."""
    try:
        import numpy as np  # noqa: PLC0415
    except ImportError:
        raise NoLaw(fn.name) from None
    from frechet.numeric import evaluate  # noqa: PLC0415

    if not fn.numpy:
        raise NoLaw(fn.name)
    try:
        given = [np.reshape([r.mul(a, 1.0) for a in x.v], x.shape) for x in args]
        if "full rank" in (fn.domain, fn.smooth):
            for sign in signs(given[0]):
                r.crossed(sign, "det")
        found = evaluate.words_value(fn.numpy, params, given)
    except (np.linalg.LinAlgError, ShapeError):
        raise OutOfDomain from None
    return RingArray(found.shape, found.ravel().tolist())


def signs(x: Any) -> list[float]:
    """The signs of the eigenvalues of a symmetric matrix, of the determinant of a square one."""
    import numpy as np  # noqa: PLC0415

    if x.ndim != 2 or x.shape[0] != x.shape[1]:
        return []
    if np.allclose(x, x.T):
        return list(np.linalg.eigvalsh(x))
    return [float(np.linalg.det(x))]


def logarithm(r: Ring, x: Any) -> Any:
    """log, of real numbers only."""
    return r.apply(registry["log"], x)


def exponential(r: Ring, x: Any) -> Any:
    """exp, of real numbers only."""
    return r.apply(registry["exp"], x)


def powered(r: Ring, a: Any, b: Any) -> Any:
    """a^b of real numbers; in a field for a whole number b, and of a negative number."""
    if r.exact:
        return r.power(a, whole(r, b))
    if math.isfinite(b) and b == int(b) and (a < 0 or (a == 0 and b >= 0)):
        return r.power(a, int(b))
    return exponential(r, r.mul(b, logarithm(r, a)))


def normalised(r: Ring, name: str, x: RingArray, params: tuple[Any, ...]) -> RingArray:
    """softmax and logsumexp, over everything or along an axis."""
    if r.exact:
        raise NoLaw(name)
    axis = params[0] if params else 0

    def group(place: tuple[int, ...]) -> tuple[int, ...]:
        return () if not axis else place[axis == 1 :][:1]

    most, sums = dict[tuple[int, ...], Any](), dict[tuple[int, ...], Any]()
    for place in product(*map(range, x.shape)):
        most[group(place)] = max(most.get(group(place), x[place]), x[place])
    powers = build(x.shape, lambda *place: exponential(r, x[place] - most[group(place)]))
    for place in product(*map(range, x.shape)):
        sums[group(place)] = r.add(sums.get(group(place), r.number(0)), powers[place])
    if name == "softmax":
        return build(
            x.shape, lambda *place: r.mul(powers[place], r.power(sums[group(place)], -1))
        )
    shape = () if not axis else (x.shape[2 - axis],)
    return build(shape, lambda *place: r.add(most[place], logarithm(r, sums[place])))
