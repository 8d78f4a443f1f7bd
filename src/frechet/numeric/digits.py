"""Values in many digits, with mpmath, where those of float64 overflow, underflow or cancel.

Numbers are `mpf` in arrays of objects: exponents have no end, and there are as many digits as it takes until twice as
many change nothing.  It is for small problems: every operation is one of Python's.

    legend   f function of a number   x array   A matrix   w eigenvalues   V eigenvectors   dps decimal digits

>>> import numpy as np
>>> settled_value(lambda: Seen(REAL.words["log"](REAL.array(np.array([2.0]))), 0), 1)
array([0.69314718])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

import mpmath as mp
import numpy as np
from numpy.typing import NDArray

from frechet.expr.node import Call, Expr, Sum
from frechet.expr.sums import value_of
from frechet.network.size import Number
from frechet.numeric.continuation import random_direction

Array = NDArray[Any]
LADDER = (50, 100, 200, 400, 800, 1600)  # digits; log(1 - sigmoid(800)) needs 350
WORK = 2e7  # operations times digits that are spent
SAME = mp.mpf(10) ** -18  # relative difference of equal values
NOTHING = mp.mpf(10) ** -330  # below the numbers of float64
GONE = mp.mpf(10) ** -40  # beside the largest entry: 0 if it shrinks as digits are added


class Seen(NamedTuple):
    """A value in so many digits, and what is no more than rounding beside the largest number on the way to it."""

    value: Array
    noise: Any


def seen(v: Mapping[Expr, Array], e: Expr) -> Seen:
    """The value of e among those of all nodes."""
    top = max(
        (abs(x) for array in v.values() for x in array.flat if mp.isfinite(x)),
        default=mp.mpf(0),
    )
    return Seen(v[e], top * mp.mpf(10) ** (-3 * mp.mp.dps // 4))


def settled_value(value: Callable[[], Seen], work: float) -> NDArray[np.float64] | None:
    """A value of so many operations as float64, once more digits do not change it; None where there is none.

    Where there is no number with some digits, the most digits tell whether there is one: a pole has none.
    """
    left = [dps for dps in LADDER if work * dps <= WORK]
    before: Seen | None = None
    while left:
        with mp.workdps(left.pop(0)):
            now = attempted(value)
            if now is None:
                return None
            missing = any(mp.isnan(a) for a in now.value.flat)
            if (
                before is not None
                and not missing
                and (found := agreed(before, now)) is not None
            ):
                return np.asarray([rounded(a) for a in found], dtype=np.float64).reshape(
                    now.value.shape
                )
        if missing and len(left) < 2:
            return None
        left = left[-2:] if missing else left
        before = None if missing else now
    return None


def attempted(value: Callable[[], Seen]) -> Seen | None:
    """A value in the digits of the moment; None where it is no array of real numbers."""
    try:
        now = value()
    except ArithmeticError:  # a pole, or a difference that is 0 in so many digits
        now = Seen(np.asarray(mp.nan), 0)
    except (TypeError, ValueError, LookupError, NameError, AttributeError):
        return None  # complex numbers in an order, or a word that is not here
    return None if any(isinstance(a, mp.mpc) for a in now.value.flat) else now


def agreed(a: Seen, b: Seen) -> list[Any] | None:
    """The entries of two values, of which the second has more digits; 0 where these make it vanish; None elsewhere."""
    size = max((abs(x) for x in b.value.flat), default=mp.mpf(0))
    found = []
    for x, y in zip(a.value.flat, b.value.flat, strict=True):
        beside = abs(y) < GONE * size and abs(x) < GONE * size
        rounding = abs(x) < a.noise and abs(y) < b.noise
        if (beside or rounding) and abs(y) < GONE * abs(x):
            found.append(mp.mpf(0))
        elif abs(x - y) <= SAME * abs(y) or max(abs(x), abs(y)) < NOTHING:
            found.append(y)
        else:
            return None
    return found


def limit(f: Callable[[Mapping[Expr, Array]], Seen], X: Mapping[Expr, Array]) -> Seen:
    """The value that f has by continuity where the arrays X are not moved; nan where it is none.

    f is taken at ±h·Z and ±h²·Z for a random Z.  Its two sides come together like h at a removable singularity; they
    stay apart at a jump, and part at a pole.  With h² = 10^(-digits/8) their mean is right to a quarter of the digits,
    and six inverses in a row leave that many.
    """
    rng, h = np.random.default_rng(mp.mp.dps), mp.mpf(10) ** (-mp.mp.dps // 16)
    Z = {t: entrywise(mp.mpf)(random_direction(rng, x)) for t, x in X.items()}
    every = [f({t: k * z for t, z in Z.items()}) for k in (h, -h, h * h, -h * h)]
    a, b, c, d = (v.value for v in every)
    noise = max(v.noise for v in every)
    return Seen(
        np.asarray(
            entrywise(partial(joined, mp.sqrt(h), noise), 4)(a, b, c, d), dtype=object
        ),
        noise,
    )


def joined(small: Any, noise: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    """The limit of a pair of values (a, b), of which (c, d) is nearer to it; nan where there is none.

    >>> float(joined(0.01, 0, 1.001, 0.999, 1.0000001, 0.9999999)), float(joined(0.01, 0, 1, -1, 1, -1))
    (1.0, nan)
    """
    if abs(c - d) > small * abs(a - b) and max(abs(c), abs(d)) > noise:
        return mp.nan
    return mp.mpf(0) if noise < abs(c + d) < small * abs(a + b) else (c + d) / 2


def rounded(x: Any) -> float:
    """The nearest number of float64."""
    try:
        return float(x)
    except OverflowError:
        return float(mp.sign(x)) * float("inf")


# -------------------------------------------------------------------- words
def entrywise(f: Callable[..., Any], places: int = 1) -> Callable[..., Array]:
    """A function of numbers as one of arrays."""
    made = np.frompyfunc(f, places, 1)
    return lambda *x: np.asarray(made(*x), dtype=object)


def matrix(f: Callable[[Any], Any]) -> Callable[[Array], Array]:
    """A function of mpmath's matrices as one of arrays."""
    return lambda A: array_of(f(mp.matrix(A.tolist())))


def array_of(A: Any) -> Array:
    """A matrix of mpmath's as an array."""
    return np.array(A.tolist(), dtype=object).reshape(A.rows, A.cols)


def eigh(A: Array) -> tuple[Array, Array]:
    """Ascending eigenvalues of a symmetric matrix, and its unit eigenvectors as columns."""
    w, V = mp.eigsy(mp.matrix(((A + A.T) / 2).tolist()))
    order = sorted(range(len(A)), key=lambda i: w[i])
    return np.array([w[i] for i in order], dtype=object), array_of(V)[:, order]


def eigvecs(A: Array) -> Array:
    """The same eigenvectors, the largest entry of each positive."""
    V = eigh(A)[1]
    return np.stack([v * mp.sign(max(v, key=abs)) for v in V.T], axis=1)


def inverse_gaps(w: Array) -> Array:
    """1/(w_j - w_i), 0 on the diagonal."""
    gaps = w[None, :] - w[:, None]
    np.fill_diagonal(gaps, mp.inf)
    return np.asarray(1 / gaps)


def resolvent(A: Array, k: int) -> Array:
    """The sum of v_i·v_i'/(λ_k - λ_i) over the eigenpairs but the k-th."""
    w, V = eigh(A)
    return np.asarray((V * inverse_gaps(w)[:, k]) @ V.T)


def logsumexp(x: Array, axis: int | None) -> Array:
    """The logarithm of the sum of exponentials; axes count from 1."""
    return REAL.words["log"](  # type: ignore[no-any-return]
        np.sum(REAL.words["exp"](x), axis=None if axis is None else axis - 1)
    )


def softmax(x: Array, axis: int | None) -> Array:
    """Normalised exponentials; axes count from 1."""
    w = REAL.words["exp"](x)
    return np.asarray(w / np.sum(w, axis=None if axis is None else axis - 1, keepdims=True))


def extreme_place(x: Array, extreme: Callable[[Array], Any]) -> Array:
    """1 at the extreme entry, equal shares at a tie."""
    hit = np.where(x == extreme(x), mp.mpf(1), mp.mpf(0))
    return np.asarray(hit / np.sum(hit))


class Real:
    """What evaluation needs of real numbers with as many digits as mpmath works with."""

    dtype = object

    def __init__(self) -> None:
        self.words = dict(words())

    def number(self, c: Fraction | int) -> Any:
        """A rational number."""
        return mp.mpf(c) if isinstance(c, int) else mp.mpf(c.numerator) / c.denominator

    def array(self, x: Array) -> Array:
        """Numbers of float64, exactly."""
        return entrywise(mp.mpf)(x)

    @property
    def pi(self) -> Any:
        """π."""
        return mp.pi * 1

    def finite(self, x: Array) -> Array:
        """Which entries are neither infinite nor nan?"""
        return entrywise(mp.isfinite)(x).astype(bool)

    def power(self, x: Array, e: Fraction | int) -> Array:
        """A power of every entry; infinite at a pole."""
        p = e if isinstance(e, int) else self.number(e)
        return entrywise(lambda a: a**p if a or e > 0 else mp.inf)(x)

    def linear(self, t: Sum, v: Mapping[Expr, Array], zero: Array) -> Array:
        """A sum; of 1 and an error function the complement, for which no number of digits would do: 1e-2171 at -100."""
        tail = complement(t)
        if tail is not None:
            c, sign, z = tail
            return np.asarray(self.number(c) * entrywise(lambda x: mp.erfc(sign * x))(v[z]))
        return np.asarray(sum((self.number(c) * v[u] for c, u in t.terms), zero))

    def rounded(self, x: Array) -> Array:
        """The value of a node as it is."""
        return x

    def argument(self, x: Array) -> Array:
        """What a function of arrays is given, as it is."""
        return x


def complement(t: Sum) -> tuple[Number, int, Expr] | None:
    """c, s and z where a sum is c·(1 - s·erf(z)) = c·erfc(s·z)."""
    for (c, one), (d, u) in (t.terms, t.terms[::-1]) if len(t.terms) == 2 else ():
        if (
            value_of(one) == 1
            and abs(c) == abs(d)
            and isinstance(u, Call)
            and u.fn.name == "erf"
        ):
            return c, -1 if c == d else 1, u.args[0]
    return None


def words() -> Iterator[tuple[str, Any]]:
    """The words in which functions are declared, as far as they are here."""
    for name in ("exp", "log", "expm1", "log1p", "sqrt", "sign", "erf", "erfc"):
        yield name, entrywise(getattr(mp, name))
    for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh"):
        yield name, entrywise(getattr(mp, name))
        yield f"arc{name}", entrywise(getattr(mp, f"a{name}"))
    yield "log2", entrywise(lambda x: mp.log(x) / mp.log(2))
    yield "log10", entrywise(mp.log10)
    yield "sigmoid", entrywise(lambda x: 1 / (1 + mp.exp(-x)))
    yield "logaddexp", entrywise(lambda x, y: mp.log(mp.exp(x) + mp.exp(y)), 2)
    yield "heaviside", entrywise(lambda x, at: mp.mpf(at if x == 0 else int(x > 0)), 2)
    yield "abs", np.abs
    yield "max", np.max
    yield "min", np.min
    yield "maximum", entrywise(max, 2)
    yield "minimum", entrywise(min, 2)
    yield from (
        (f.__name__, f)
        for f in (logsumexp, softmax, extreme_place, eigvecs, inverse_gaps, resolvent)
    )
    yield "tri", np.tri
    yield (
        "linalg",
        SimpleNamespace(
            inv=matrix(lambda A: A**-1),
            det=lambda A: mp.det(mp.matrix(A.tolist())),
            slogdet=lambda A: (None, mp.log(abs(mp.det(mp.matrix(A.tolist()))))),
            cholesky=matrix(mp.cholesky),
            eigvalsh=lambda A: eigh(A)[0],
            matrix_power=lambda A, k: np.linalg.matrix_power(A, k),
        ),
    )


REAL = Real()
