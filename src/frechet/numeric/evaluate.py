"""The slow, obvious NumPy interpreter: the oracle inside the project.  It shares nothing with code generation.

Values are computed in float64, and once more with every node moved by its rounding.  Where the two differ, or a value
on the way is not finite or so large or small that its square is not, digits were lost: small problems are then
computed with as many digits as it takes (`digits.py`).

    legend   e expression   v value   D sizes by name   op (array, indices of its axes)   r kind of numbers

>>> import numpy as np
>>> from frechet.functions import algebra
>>> from frechet.expr.node import symbol
>>> from frechet.network.size import size
>>> x = symbol("x", size("n"))
>>> float(evaluate(x.T @ x, {"x": np.array([3.0, 4.0])}, {"n": 2}))
25.0
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import CodeType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from frechet.errors import NameUnknown, ShapeError
from frechet.errors.kept import cached
from frechet.expr.node import Call, Expr, Net, Row, Sum, Symbol, symbols, topological
from frechet.functions.declaration import Entrywise
from frechet.network.axis import Axis, indices_of, parts
from frechet.network.size import Size
from frechet.numeric.continuation import continued_value, is_singular
from frechet.numeric.namespace import NAMESPACE

FloatArray = NDArray[np.float64]
IndexedArray = tuple[FloatArray, tuple[int, ...]]


def evaluate(e: Expr, values: Mapping[str, Any], D: Mapping[str, int]) -> FloatArray:
    """The value of an expression, in float64; nan or inf where it does not exist.

    Where an inverse meets a singular matrix, and the singularity is removable, it is the continued value.
    """
    v = nodes(e, values, D)
    intact = sound(v, e, lambda: nodes(e, values, D, Shaken())[e])
    if not intact and (found := in_digits(e, values, D)) is not None:
        return found
    bad = [
        t.args[0]
        for t in v
        if isinstance(t, Call) and t.fn.name == "inv" and is_singular(v[t.args[0]])
    ]
    if not bad:
        return v[e]
    named: dict[Expr, FloatArray] = {
        t: v[t] for t in v if isinstance(t, Symbol) and t.role == "variable"
    }
    first = {t: v[t] for t in bad if set(bad).isdisjoint(topological(*t.children))}
    ways: list[Callable[[], FloatArray | None]] = [
        lambda: in_digits(e, values, D, named),
        lambda: in_digits(e, values, D, first),  # A*ones(m,n) has to move itself
        lambda: continued_value(lambda by: nodes(e, values, D, by=by)[e], named),
        lambda: continued_value(lambda by: nodes(e, values, D, by=by)[e], first),
        lambda: continued_value(
            lambda by: nodes(e, values, D, by=by)[e], first, NEARER
        ),  # tan(det(X))
    ]
    return next((found for way in ways if (found := way()) is not None), v[e])


def sound(v: Mapping[Expr, FloatArray], e: Expr, again: Callable[[], FloatArray]) -> bool:
    """Did no digits get lost on the way to the value of e?"""
    if not all(np.isfinite(x).all() and moderate(x) for x in v.values()):
        return False
    return bool((np.abs(again() - v[e]) <= LOST * np.abs(v[e])).all())


def moderate(x: FloatArray) -> bool:
    """Are the squares of all entries numbers of float64?"""
    size = np.abs(x[x != 0]) if x.ndim else np.abs(x)
    return not size.size or bool(
        not x.any() or (size.max() < LARGE and size.min() > 1 / LARGE)
    )


def in_digits(
    e: Expr,
    values: Mapping[str, Any],
    D: Mapping[str, int],
    moving: Mapping[Expr, FloatArray] | None = None,
) -> FloatArray | None:
    """The value with as many digits as it takes; None where that is too much work or there are no words for it.

    It is the limit as nodes that are `moving` come near to their values.
    """
    from frechet.numeric import digits  # noqa: PLC0415

    work = sum(effort(t, D) for t in topological(e))

    def moved(by: Mapping[Expr, FloatArray] | None = None) -> digits.Seen:
        return digits.seen(nodes(e, values, D, digits.REAL, by), e)

    if moving is None:
        return digits.settled_value(moved, work)
    return digits.settled_value(partial(digits.limit, moved, moving), 4 * work)


def effort(t: Expr, D: Mapping[str, int]) -> float:
    """About how many operations a node takes."""
    if isinstance(t, Net):
        sizes = sorted((n.at(D) for n in t.signature.dims), reverse=True)
        return len(t.parts) * math.prod(sizes[: max(3, t.rank)])
    matrices = [
        a
        for a in t.children
        if a.rank == 2 and isinstance(t, Call) and not isinstance(t.fn, Entrywise)
    ]
    return math.prod(n.at(D) for n in t.shape) + sum(
        30 * a.shape[0].at(D) ** 3 for a in matrices
    )


class Numbers(Protocol):
    """What evaluation needs of the numbers it computes with."""

    dtype: Any

    @property
    def words(self) -> dict[str, Any]: ...  # in which functions are declared
    @property
    def pi(self) -> Any: ...
    def number(self, c: Any) -> Any: ...
    def array(self, x: Any) -> FloatArray: ...
    def finite(self, x: FloatArray) -> FloatArray: ...
    def power(self, x: FloatArray, e: Any) -> FloatArray: ...
    def linear(
        self, t: Sum, v: Mapping[Expr, FloatArray], zero: FloatArray
    ) -> FloatArray: ...
    def rounded(self, x: FloatArray) -> FloatArray: ...
    def argument(self, x: FloatArray) -> FloatArray: ...


class Doubles:
    """Numbers of float64."""

    dtype: Any = np.float64
    pi = math.pi

    @property
    def words(self) -> dict[str, Any]:
        """The words in which functions are declared."""
        return NAMESPACE

    def number(self, c: Any) -> Any:
        """A rational number."""
        return float(c)

    def array(self, x: Any) -> FloatArray:
        """What was given."""
        return np.asarray(x, dtype=np.float64)

    def finite(self, x: FloatArray) -> FloatArray:
        """Which entries are neither infinite nor nan?"""
        return np.asarray(np.isfinite(x))

    def power(self, x: FloatArray, e: Any) -> FloatArray:
        """A power of every entry."""
        return np.asarray(x ** (e if isinstance(e, int) else float(e)))

    def linear(self, t: Sum, v: Mapping[Expr, FloatArray], zero: FloatArray) -> FloatArray:
        """A sum."""
        return sum((float(c) * v[u] for c, u in t.terms), zero)

    def rounded(self, x: FloatArray) -> FloatArray:
        """The value of a node as it is; NumPy makes a number of a sum without axes."""
        return np.asarray(x)

    def argument(self, x: FloatArray) -> FloatArray:
        """What a function of arrays is given, as it is."""
        return x


class Shaken(Doubles):
    """The same, every value of a node moved by a random part of its rounding.

    So is what a function of matrices is given: an inverse in float64 is that of a matrix as near as this.
    """

    def __init__(self) -> None:
        self.rng = np.random.default_rng(1)

    def rounded(self, x: FloatArray) -> FloatArray:
        """The value of a node a little off."""
        return np.asarray(x * (1 + ROUNDING * self.rng.uniform(-1, 1, np.shape(x))))

    def argument(self, x: FloatArray) -> FloatArray:
        """The same of a matrix; symmetric where it is."""
        if x.ndim != 2:
            return x
        moved = self.rounded(x)
        return (
            (moved + moved.T) / 2
            if x.shape[0] == x.shape[1] and np.array_equal(x, x.T)
            else moved
        )


NEARER = 0.01  # the scale of the line for what is no polynomial
LOST = 1e-11  # relative difference of two values of which one was shaken; more means that digits were lost
LARGE = 1e140  # a number of this size has a square
ROUNDING = 2.0**-52
DOUBLES = Doubles()


def nodes(
    e: Expr,
    values: Mapping[str, Any],
    D: Mapping[str, int],
    r: Numbers = DOUBLES,
    by: Mapping[Expr, FloatArray] | None = None,
) -> dict[Expr, FloatArray]:
    """The values of an expression and of everything below it; some nodes are moved `by` an array."""
    v: dict[Expr, FloatArray] = {}
    with np.errstate(all="ignore"):
        for t in topological(e):
            v[t] = (
                symbol_value(t, values, D, r)
                if isinstance(t, Symbol)
                else r.rounded(value(t, v, D, r))
            )
            if by and t in by:
                v[t] = v[t] + by[t]
    return v


def value(
    t: Expr, v: Mapping[Expr, FloatArray], D: Mapping[str, int], r: Numbers
) -> FloatArray:
    """The value of one node from those of its children."""
    if isinstance(t, Sum):
        return r.linear(t, v, np.zeros([n.at(D) for n in t.shape], r.dtype))
    if isinstance(t, Net):
        return network_value(t, v, D, r)
    if isinstance(t, Call):
        params = [p.at(D) if isinstance(p, Size) else p for p in t.params]
        given = [v[a] if isinstance(t.fn, Entrywise) else r.argument(v[a]) for a in t.args]
        return call_value(t, given, params, [n.at(D) for n in t.shape], r)
    if isinstance(t, Row):
        return v[t.vector]
    raise TypeError(t)


def symbol_value(
    t: Symbol, values: Mapping[str, Any], D: Mapping[str, int], r: Numbers
) -> FloatArray:
    """What was given, a size, a number or pi."""
    if t.role == "number":
        return np.asarray(r.number(int(t.name)), r.dtype)
    if t.role == "size":
        return np.asarray(r.number(D[t.name]), r.dtype)
    if t.role == "constant":
        return np.asarray(r.pi, r.dtype)
    if t.name not in values:
        raise NameUnknown(f"no value for {t.name}", hint="pass a value for every symbol")
    return r.array(values[t.name])


def network_value(
    t: Net, v: Mapping[Expr, FloatArray], D: Mapping[str, int], r: Numbers
) -> FloatArray:
    """Gather every factor to plain indices, sum, and add the result at the output axes."""
    out, _, dims = t.signature
    d = {i: n.at(D) for i, n in enumerate(dims)}
    if min(d.values(), default=0) < 0:
        raise ShapeError(
            f"a slice of length {min(d.values())}", hint="the sizes do not fit the slices"
        )
    ops: list[IndexedArray] = [(np.ones(n), (i,)) for i, n in d.items()]
    read: list[IndexedArray] = []
    for f, ax, e in t.parts:
        inner = tuple(sorted(indices_of(ax)))
        at = tuple(
            inside(places(a, inner, d, D), n.at(D))
            for a, n in zip(ax, f.shape, strict=True)
        )
        entries = v[f][at] if ax else v[f]
        read.append((np.broadcast_to(r.power(entries, e), [d[i] for i in inner]), inner))
    ops += read if all(r.finite(x).all() for x, _ in read) else switched(t, read, r)
    own = tuple(sorted(indices_of(out)))
    total = contract(ops, own)
    if not out:
        return total
    result = np.zeros([n.at(D) for n in t.shape], r.dtype)
    at = tuple(
        inside(places(a, own, d, D), n) for a, n in zip(out, result.shape, strict=True)
    )
    np.add.at(result, at, total)
    return result


def switched(t: Net, read: list[IndexedArray], r: Numbers) -> list[IndexedArray]:
    """The factors, where one that is 0 switches off values of functions that are not finite: a mask over their kinks.

    Only what knows nothing of the function's argument is a mask: sin(x)/x has no value at 0.
    """
    made = []
    for (f, _, e), (x, ix) in zip(t.parts, read, strict=True):
        for (g, _, p), (mask, jx) in zip(t.parts, read, strict=True):
            kinked = isinstance(f, Call) or not isinstance(e, int)
            if (
                kinked
                and p > 0
                and set(jx) <= set(ix)
                and not {*symbols(f)} & {*symbols(g)}
            ):
                wide = mask.reshape([mask.shape[jx.index(i)] if i in jx else 1 for i in ix])
                x = np.where(r.finite(x) | (wide != 0), x, r.number(0))
        made.append((x, ix))
    return made


def inside(at: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Places that lie on an axis of length n: NumPy counts negative ones from the end."""
    if at.size and (at.min() < 0 or at.max() >= n):
        k = int(at.min()) if at.min() < 0 else int(at.max())
        raise ShapeError(
            f"index {k + 1} of an axis of length {n}",
            hint="the sizes do not fit the slices",
        )
    return at


def places(
    a: Axis, inner: Sequence[int], d: Mapping[int, int], D: Mapping[str, int]
) -> NDArray[np.int64]:
    """The positions on an axis for all values of the indices `inner`, ready to broadcast."""
    offset, terms = parts(a)
    total = np.full((1,) * len(inner), offset.at(D))
    for i, stride in terms:
        shape = [d[i] if k == i else 1 for k in inner]
        total = total + (stride.at(D) * np.arange(d[i])).reshape(shape)
    return total


def contract(ops: list[IndexedArray], keep: tuple[int, ...]) -> FloatArray:
    """Sum over every index not kept, the cheapest first."""
    while summed := {i for _, ix in ops for i in ix} - set(keep):
        near = {i: {j for _, ix in ops if i in ix for j in ix} for i in summed}
        i = min(summed, key=lambda i: (len(near[i]), i))
        group = [op for op in ops if i in op[1]]
        left = tuple(sorted(near[i] - {i}))
        ops = [op for op in ops if i not in op[1]] + [(einsum(group, left), left)]
    return einsum(ops, keep)


def einsum(ops: list[IndexedArray], keep: tuple[int, ...]) -> FloatArray:
    """NumPy's einsum over pairs, under names below its limit of 52."""
    if not ops:
        return np.ones(())
    while len(ops) > 2:
        (a, ia), (b, ib), *rest = ops
        both = tuple(sorted({*ia, *ib}))
        ops = [(einsum([(a, ia), (b, ib)], both), both), *rest]
    names = {i: k for k, i in enumerate(sorted({i for _, ix in ops for i in ix}))}
    args: list[Any] = [x for v, ix in ops for x in (v, [names[i] for i in ix])]
    return np.asarray(np.einsum(*args, [names[i] for i in keep]))


def call_value(
    t: Call, args: list[FloatArray], params: list[object], shape: list[int], r: Numbers
) -> FloatArray:
    """The function's own words, read in NumPy; nan where it has no value."""
    words = getattr(t.fn, "numpy", "")
    if not words:
        raise NameUnknown(
            f"no numbers for the function {t.fn.name}",
            hint="declare it, or give it as a Python function",
        )
    try:
        return words_value(words, params, args, r)
    except np.linalg.LinAlgError:
        return np.full(shape, np.nan)


def words_value(
    words: str, params: Sequence[object], args: Sequence[FloatArray], r: Numbers = DOUBLES
) -> FloatArray:
    """The value of words with places for arguments and parameters, as `sum({0}, {1})`."""
    given = {f"a{k}": a for k, a in enumerate((*args, *params, None))}
    with np.errstate(all="ignore"):  # what overflows is inf or nan, and nothing is printed
        return np.asarray(eval(code_of(words, len(given)), r.words, given), dtype=r.dtype)


@cached(1024)
def code_of(words: str, places: int) -> CodeType:
    """The words of a declaration as code over the names `a0`, `a1`, ...; nothing else is ever written into them."""
    return compile(words.format(*(f"a{k}" for k in range(places))), words, "eval")
