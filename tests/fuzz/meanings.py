"""What every operation and word means, in NumPy, for batches of arrays (see pieces.py); nothing of frechet is used.

legend   t tree   a, b batches of arguments   x batches by name   n numbers of the sizes   B members of a batch
"""

from __future__ import annotations

import math

import numpy as np
import scipy.linalg
from trees import Tree, number

from . import entrywise as e
from . import pieces as p
from . import spectra as m
from .entrywise import ENTRYWISE, flat, over, power, whole_power
from .pieces import Outside, inv, need
from .pieces import t as flip
from .spectra import full


# -------------------------------------------------------------------- operators
def spread(a, like: int):
    """A scalar beside arrays."""
    return a.reshape(a.shape + (1,) * (like - a.ndim)) if a.ndim < like else a


def both(a, b):
    """Two operands of an entrywise operation."""
    k = max(a.ndim, b.ndim)
    return spread(a, k), spread(b, k)


def product(t: Tree, a, b):
    """`*`: by a scalar, or of columns, rows and matrices."""
    P, Q = (s.type[0] for s in t.args)
    if "s" in (P, Q):
        a, b = both(a, b)
        return a * b
    if P == "v":
        return a[:, :, None] * (b if Q == "m" else b[:, None, :])
    left = a if P == "m" else a[:, None, :]
    right = b if Q == "m" else b[:, :, None]
    made = left @ right
    made = made if P == "m" else made[:, 0]
    return made if Q == "m" else made[..., 0]


def raised(t: Tree, a, b):
    """A power; whole numbers that no name can change take any base."""
    if any(u.op == "name" for u in t.args[1].nodes()) or not np.all(b == np.round(b)):
        return power(a, b)
    made = [np.where(b == k, whole_power(a, round(float(k))), 0.0) for k in np.unique(b)]
    return sum(made[1:], made[0])


def entry(t: Tree, a, n):
    places = [(i if isinstance(i, int) else number(i, n)) - 1 for i in t.data]
    need(
        all(0 <= i < k for i, k in zip(places, a.shape[1:], strict=True)),
        "a place beyond the end",
    )
    return a[(slice(None), *places)]


def part(text: str, n: int):
    """A place or a range as MATLAB writes it."""
    if text == ":":
        return slice(None)

    def at(s: str) -> int:
        return n - int(s[4:] or 0) if s.startswith("end") else int(s)

    first, colon, last = text.partition(":")
    made = slice(at(first) - 1, at(last)) if colon else at(first) - 1
    need(not colon or 1 <= at(first) <= at(last) <= n, "an empty range")
    need(bool(colon) or at(first) <= n, "a place beyond the end")
    return made


def sliced(t: Tree, a):
    return a[(slice(None), *(part(s, k) for s, k in zip(t.data, a.shape[1:], strict=True)))]


def as_block(s: Tree, a, B: int):
    """A block of a matrix: a column stands, a row lies."""
    a = np.broadcast_to(a, (B, *a.shape[1:]))
    stands = {
        "s": lambda: a.reshape(B, 1, 1),
        "v": lambda: a[..., None],
        "r": lambda: a[:, None, :],
    }
    return stands.get(s.type[0], lambda: a)()


def joined(t: Tree, args):
    """A matrix of blocks."""
    rows, columns = t.data
    B = max(len(a) for a in args)
    blocks = [as_block(s, a, B) for s, a in zip(t.args, args, strict=True)]
    made = np.concatenate(
        [
            np.concatenate(blocks[i : i + columns], axis=2)
            for i in range(0, rows * columns, columns)
        ],
        axis=1,
    )
    return made[:, :, 0] if t.type[0] == "v" else made[:, 0] if t.type[0] == "r" else made


# -------------------------------------------------------------------- products and patterns
def kron(t: Tree, a, b):
    """Of columns, rows and matrices."""
    P, Q = (s.type[0] for s in t.args)
    up = {"v": lambda v: v[:, :, None], "r": lambda v: v[:, None, :], "m": lambda v: v}
    a, b = up[P](a), up[Q](b)
    made = np.einsum("zij,zkl->zikjl", full(a, b), full(b, a))
    made = made.reshape(len(made), a.shape[1] * b.shape[1], a.shape[2] * b.shape[2])
    return made[:, :, 0] if P == Q == "v" else made[:, 0] if P == Q == "r" else made


def khatri_rao(a, b):
    made = np.einsum("zij,zkj->zikj", full(a, b), full(b, a))
    return made.reshape(len(made), -1, a.shape[2])


def toeplitz(c, r=None):
    r = c if r is None else r
    m, n = c.shape[1], r.shape[1]
    c, r = full(c, r), full(r, c)
    return np.stack(
        [
            np.stack([c[:, i - j] if i >= j else r[:, j - i] for j in range(n)], 1)
            for i in range(m)
        ],
        1,
    )


def circulant(c):
    n = c.shape[1]
    return np.stack([c[:, [(i - j) % n for j in range(n)]] for i in range(n)], 1)


def diag(t: Tree, a):
    return (
        np.einsum("zii->zi", a)
        if t.args[0].type[0] == "m"
        else np.eye(a.shape[1]) * a[:, None, :]
    )


def vec(a):
    return flip(a).reshape(len(a), -1) if a.ndim == 3 else a


def vech(a):
    return np.concatenate([a[:, j:, j] for j in range(a.shape[1])], axis=1)


def commutation(m: int, n: int):
    """K vec(X) = vec(X') for X m×n."""
    K = np.zeros((m * n, m * n))
    for i in range(m):
        for j in range(n):
            K[j + i * n, i + j * m] = 1.0
    return K


def elimination(n: int):
    """L vec(X) = vech(X)."""
    places = [i + j * n for j in range(n) for i in range(j, n)]
    return np.eye(n * n)[places]


def duplication(n: int):
    """D vech(S) = vec(S)."""
    places = [(i, j) for j in range(n) for i in range(j, n)]
    D = np.zeros((n * n, len(places)))
    for k, (i, j) in enumerate(places):
        D[i + j * n, k] = D[j + i * n, k] = 1.0
    return D


def unit(n: int, i: int):
    need(1 <= i <= n, "a place beyond the end")
    return np.eye(n)[i - 1]


# -------------------------------------------------------------------- along an axis
def over_axis(f):
    """Of all entries, or along one index."""
    return lambda t, a, x, n: f(a[0], t.data[0]) if t.data else f(flat(a[0]), 1)


def along_axis(f):
    """One index, the first where none is named."""
    return lambda t, a, x, n: f(a[0], t.data[0] if t.data else 1)


def variance(a, axis):
    return np.mean((a - np.mean(a, axis=axis, keepdims=True)) ** 2, axis=axis)


def softmax(a, axis):
    w = np.exp(a)
    return w / np.sum(w, axis=axis, keepdims=True)


# -------------------------------------------------------------------- the table
def each(f):
    return lambda t, a, x, n: f(*a)


def filled(f):
    return lambda t, a, x, n: np.asarray(
        f(*(number(s, n) if isinstance(s, tuple) else s for s in t.data))
    )[None]


def entrywise_pair(f):
    return lambda t, a, x, n: f(*both(*a))


def constant(f):
    return lambda t, a, x, n: np.asarray([float(f(t, n))])


MEANINGS = {
    **{name: each(f) for name, f in ENTRYWISE.items()},
    **dict.fromkeys(("norm", "norm2", "normF"), each(e.norm)),
    **dict.fromkeys(("tr", "trace"), each(lambda a: np.einsum("zii->z", a))),
    **dict.fromkeys((".*", "mask"), entrywise_pair(lambda a, b: a * b)),
    **dict.fromkeys(("/", "./"), entrywise_pair(over)),
    **dict.fromkeys(("pow", "epow"), lambda t, a, x, n: raised(t, *both(*a))),
    **dict.fromkeys(("*", "matmul"), lambda t, a, x, n: product(t, *a)),
    **dict.fromkeys(("norm_spec", "norm_2"), each(lambda a: p.singular_values(a)[:, -1])),
    **dict.fromkeys(("+",), entrywise_pair(lambda a, b: a + b)),
    **dict.fromkeys(("-",), entrywise_pair(lambda a, b: a - b)),
    "name": lambda t, a, x, n: x[t.data[0]],
    "size": constant(lambda t, n: n[t.data[0]]),
    "number": constant(lambda t, n: float(t.data[0])),
    "pi": constant(lambda t, n: math.pi),
    "delta": constant(lambda t, n: t.data[0] == t.data[1]),
    "neg": each(lambda a: -a),
    "'": lambda t, a, x, n: flip(a[0]) if t.args[0].type[0] == "m" else a[0],
    "mpow": lambda t, a, x, n: m.matrix_power(a[0], t.data[0]),
    "matpow": lambda t, a, x, n: m.matrix_power(a[0], t.data[0]),
    "powm": each(m.powm),
    "entry": lambda t, a, x, n: entry(t, a[0], n),
    "slice": lambda t, a, x, n: sliced(t, a[0]),
    "block": lambda t, a, x, n: joined(t, a),
    "det": each(m.det),
    "logdet": each(m.logdet),
    "inv": each(inv),
    "adj": each(lambda a: spread(m.det(a), 3) * inv(a)),
    "solve": each(m.solve),
    "expm": each(scipy.linalg.expm),
    "cosm": each(m.cosine),
    "sinm": each(m.sine),
    "logm": each(lambda a: p.spectral(a, lambda w: np.log(w + 0j))),
    "sqrtm": each(lambda a: p.spectral(a, lambda w: np.sqrt(w + 0j))),
    "pinv": each(m.pinv),
    "polar": each(m.polar),
    "cholesky": each(p.cholesky),
    "eigvals": each(lambda a: p.symmetric_eigen(a)[0]),
    "eigvecs": each(lambda a: p.symmetric_eigen(a)[1]),
    "lambda_max": each(m.eigen(-1, False)),
    "lambda_min": each(m.eigen(0, False)),
    "eigvec_max": each(m.eigen(-1, True)),
    "eigvec_min": each(m.eigen(0, True)),
    "resolvent_max": each(m.resolvent(-1)),
    "resolvent_min": each(m.resolvent(0)),
    "inverse_gaps": each(m.inverse_gaps),
    "svdvals": each(m.svdvals),
    "norm_nuc": each(lambda a: np.sum(p.singular_values(a), axis=1)),
    "norm1": each(lambda a: np.sum(flat(e.absolute(a)), axis=1)),
    "norm_inf": each(lambda a: e.largest(e.absolute(a))),
    "norm_p": each(e.norm_p),
    "norm_pq": each(e.norm_pq),
    "max": lambda t, a, x, n: e.largest(*a) if len(a) == 1 else e.larger(*both(*a)),
    "min": lambda t, a, x, n: e.largest(*a, -1) if len(a) == 1 else e.larger(*both(*a), -1),
    "maximum": entrywise_pair(e.larger),
    "minimum": entrywise_pair(lambda a, b: e.larger(a, b, -1)),
    "argmax": each(lambda a: e.indicator(a, 1)),
    "argmin": each(lambda a: e.indicator(a, -1)),
    "sum": over_axis(lambda a, k: np.sum(a, axis=k)),
    "mean": over_axis(lambda a, k: np.mean(a, axis=k)),
    "var": over_axis(variance),
    "logsumexp": over_axis(lambda a, k: np.log(np.sum(np.exp(a), axis=k))),
    "softmax": along_axis(softmax),
    "cumsum": along_axis(lambda a, k: np.cumsum(a, axis=k)),
    "diag": lambda t, a, x, n: diag(t, *a),
    "vec": each(vec),
    "vech": each(vech),
    "unvec": lambda t, a, x, n: flip(
        a[0].reshape(len(a[0]), *(number(s, n) for s in t.data[::-1]))
    ),
    "kron": lambda t, a, x, n: kron(t, *a),
    "khatri_rao": each(khatri_rao),
    "inner": each(lambda a, b: np.sum(flat(a) * flat(b), axis=1)),
    "outer": each(lambda a, b: a[:, :, None] * b[:, None, :]),
    "toeplitz": each(toeplitz),
    "circulant": each(circulant),
    "tril": each(np.tril),
    "triu": each(np.triu),
    "pdist2": each(m.distances),
    "eye": filled(np.eye),
    "ones": filled(lambda *s: np.ones(s)),
    "zeros": filled(lambda *s: np.zeros(s)),
    "tri": filled(np.tri),
    "K": filled(commutation),
    "unit": filled(unit),
    "duplication": filled(duplication),
    "elimination": filled(elimination),
}
UNJUDGED = {"svd_u", "svd_v"}  # their signs are nobody's: X = U diag(σ) V' alone is judged
__all__ = ["MEANINGS", "UNJUDGED", "Outside", "whole_power"]
