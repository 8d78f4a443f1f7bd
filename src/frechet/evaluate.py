"""The slow, obvious NumPy interpreter: the oracle inside the project.  It shares nothing with code generation.

    legend   e expression   v value   D sizes by name   op (array, indices of its axes)

>>> import numpy as np
>>> from frechet import operand
>>> from frechet.node import symbol
>>> from frechet.size import size
>>> x = symbol("x", size("n"))
>>> float(evaluate(x.T @ x, {"x": np.array([3.0, 4.0])}, {"n": 2}))
25.0
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frechet.axis import Axis, indices_of, parts
from frechet.continuation import continued, singular
from frechet.errors import NameUnknown, ShapeError
from frechet.matfun import WORDS
from frechet.node import Call, Expr, Net, Row, Sum, Symbol, symbols, topological
from frechet.size import Size

Array = NDArray[np.float64]
Op = tuple[Array, tuple[int, ...]]


def evaluate(e: Expr, values: Mapping[str, Any], D: Mapping[str, int]) -> Array:
    """The value of an expression, in float64; nan or inf where it does not exist.

    Where an inverse meets a singular matrix, and the singularity is removable, it is the continued value.
    """
    v = nodes(e, values, D)
    if not any(isinstance(t, Call) and t.fn.name == "inv" and singular(v[t.args[0]]) for t in v):
        return v[e]
    named = {t.name: np.asarray(values[t.name], dtype=float) for t in symbols(e) if t.role == "variable"}
    found = continued(lambda moved: nodes(e, {**values, **moved}, D)[e], named)
    return v[e] if found is None else found


def nodes(e: Expr, values: Mapping[str, Any], D: Mapping[str, int]) -> dict[Expr, Array]:
    """The values of an expression and of everything below it."""
    v: dict[Expr, Array] = {}
    with np.errstate(all="ignore"):
        for t in topological(e):
            v[t] = value(t, v, values, D)
    return v


def value(t: Expr, v: Mapping[Expr, Array], values: Mapping[str, Any], D: Mapping[str, int]) -> Array:
    """The value of one node from those of its children."""
    if isinstance(t, Symbol):
        return symbol_value(t, values, D)
    if isinstance(t, Sum):
        return sum((float(c) * v[u] for c, u in t.terms), np.zeros([n.at(D) for n in t.shape]))
    if isinstance(t, Net):
        return network_value(t, v, D)
    if isinstance(t, Call):
        params = [p.at(D) if isinstance(p, Size) else p for p in t.params]
        return call_value(t, [v[a] for a in t.args], params, [n.at(D) for n in t.shape])
    if isinstance(t, Row):
        return v[t.vector]
    raise TypeError(t)


def symbol_value(t: Symbol, values: Mapping[str, Any], D: Mapping[str, int]) -> Array:
    """What was given, a size, a number or pi."""
    if t.role == "number":
        return np.float64(t.name)  # type: ignore[return-value]
    if t.role == "size":
        return np.float64(D[t.name])  # type: ignore[return-value]
    if t.role == "constant":
        return np.float64(math.pi)  # type: ignore[return-value]
    if t.name not in values:
        raise NameUnknown(f"no value for {t.name}", hint="pass a value for every symbol")
    return np.asarray(values[t.name], dtype=np.float64)


def network_value(t: Net, v: Mapping[Expr, Array], D: Mapping[str, int]) -> Array:
    """Gather every factor to plain indices, sum, and add the result at the output axes."""
    out, _, dims = t.signature
    d = {i: n.at(D) for i, n in enumerate(dims)}
    if min(d.values(), default=0) < 0:
        raise ShapeError(f"a slice of length {min(d.values())}", hint="the sizes do not fit the slices")
    ops: list[Op] = [(np.ones(n), (i,)) for i, n in d.items()]
    for f, ax, e in t.parts:
        inner = tuple(sorted(indices_of(ax)))
        at = tuple(inside(places(a, inner, d, D), n.at(D)) for a, n in zip(ax, f.shape, strict=True))
        entries = v[f][at] if ax else v[f]
        ops.append((np.broadcast_to(entries ** (e if isinstance(e, int) else float(e)), [d[i] for i in inner]), inner))
    own = tuple(sorted(indices_of(out)))
    total = contract(ops, own)
    if not out:
        return total
    result = np.zeros([n.at(D) for n in t.shape])
    at = tuple(inside(places(a, own, d, D), n) for a, n in zip(out, result.shape, strict=True))
    np.add.at(result, at, total)
    return result


def inside(at: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Places that lie on an axis of length n: NumPy counts negative ones from the end."""
    if at.size and (at.min() < 0 or at.max() >= n):
        k = int(at.min()) if at.min() < 0 else int(at.max())
        raise ShapeError(f"index {k + 1} of an axis of length {n}", hint="the sizes do not fit the slices")
    return at


def places(a: Axis, inner: Sequence[int], d: Mapping[int, int], D: Mapping[str, int]) -> NDArray[np.int64]:
    """The positions on an axis for all values of the indices `inner`, ready to broadcast."""
    offset, terms = parts(a)
    total = np.full((1,) * len(inner), offset.at(D))
    for i, stride in terms:
        shape = [d[i] if k == i else 1 for k in inner]
        total = total + (stride.at(D) * np.arange(d[i])).reshape(shape)
    return total


def contract(ops: list[Op], keep: tuple[int, ...]) -> Array:
    """Sum over every index not kept, the cheapest first."""
    while summed := {i for _, ix in ops for i in ix} - set(keep):
        near = {i: {j for _, ix in ops if i in ix for j in ix} for i in summed}
        i = min(summed, key=lambda i: (len(near[i]), i))
        group = [op for op in ops if i in op[1]]
        left = tuple(sorted(near[i] - {i}))
        ops = [op for op in ops if i not in op[1]] + [(einsum(group, left), left)]
    return einsum(ops, keep)


def einsum(ops: list[Op], keep: tuple[int, ...]) -> Array:
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


def call_value(t: Call, args: list[Array], params: list[object], shape: list[int]) -> Array:
    """The function's own words, read in NumPy; nan where it has no value."""
    words = getattr(t.fn, "numpy", "")
    if not words:
        raise NameUnknown(
            f"no numbers for the function {t.fn.name}", hint="declare it, or give it as a Python function"
        )
    try:
        return words_value(words, params, args)
    except np.linalg.LinAlgError:
        return np.full(shape, np.nan)


def words_value(words: str, params: Sequence[object], args: Sequence[Array]) -> Array:
    """The value of words with places for arguments and parameters, as `sum({0}, {1})`."""
    given = {f"a{k}": a for k, a in enumerate((*args, *params, None))}
    with np.errstate(all="ignore"):  # what overflows is inf or nan, and nothing is printed
        return np.asarray(eval(code_of(words, len(given)), NAMESPACE, given), dtype=np.float64)


@lru_cache(1024)
def code_of(words: str, places: int) -> CodeType:
    """The words of a declaration as code over the names `a0`, `a1`, ...; nothing else is ever written into them."""
    return compile(words.format(*(f"a{k}" for k in range(places))), words, "eval")


def softmax(x: Array, axis: int | None) -> Array:
    """Normalised exponentials; axes count from 1."""
    k = None if axis is None else axis - 1
    w = np.exp(x - np.max(x, axis=k, keepdims=True))
    return np.asarray(w / np.sum(w, axis=k, keepdims=True))


def logsumexp(x: Array, axis: int | None) -> Array:
    """The logarithm of the sum of exponentials; axes count from 1."""
    k = None if axis is None else axis - 1
    top = np.max(x, axis=k, keepdims=True)
    return np.asarray(np.squeeze(top, axis=k) + np.log(np.sum(np.exp(x - top), axis=k)))


def extreme_place(x: Array, extreme: Callable[[Array], Any]) -> Array:
    """1 at the extreme entry, equal shares at a tie."""
    hit = np.equal(x, extreme(x))
    return np.asarray(hit / np.sum(hit))


def half_places(n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the lower triangle, column after column."""
    columns, rows = np.triu_indices(n)
    return rows.astype(np.int64), columns.astype(np.int64)


def duplication(n: int) -> Array:
    """duplication(n)*vech(S) = vec(S) for symmetric S."""
    rows, columns = half_places(n)
    made = np.zeros((n * n, len(rows)))
    made[rows + n * columns, np.arange(len(rows))] = 1
    made[columns + n * rows, np.arange(len(rows))] = 1
    return made


def elimination(n: int) -> Array:
    """elimination(n)*vec(X) = vech(X)."""
    rows, columns = half_places(n)
    made = np.zeros((len(rows), n * n))
    made[np.arange(len(rows)), rows + n * columns] = 1
    return made


NAMESPACE: dict[str, Any] = (
    vars(np)
    | WORDS
    | {
        "erf": np.vectorize(math.erf, otypes=[float]),
        "sigmoid": lambda x: 0.5 + 0.5 * np.tanh(np.divide(x, 2)),
        "extreme_place": extreme_place,
        "duplication": duplication,
        "elimination": elimination,
        "softmax": softmax,
        "logsumexp": logsumexp,
    }
)
