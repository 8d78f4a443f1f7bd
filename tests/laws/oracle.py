"""What a tree means, in NumPy alone, and its derivatives; nothing of frechet is used here.

Values are computed over the real and the complex numbers.  The first derivative is the complex step
Im f(x + ih)/h, exact to rounding; the second is the difference quotient of the first, extrapolated, with an
estimate of its error.

    legend   t tree   a, b, x arrays   n numbers of the sizes   h step
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from trees import Tree, number

STEP = 1e-25  # of the complex step
GAP = 2e-3  # of the difference quotient


@dataclass
class Record:
    """What was seen on the way: the largest entry, the nearest kink, the worst matrix that was inverted."""

    big: float = 0.0
    kink: float = math.inf
    cond: float = 0.0

    def see(self, t: Tree, args: Sequence[np.ndarray], value: np.ndarray) -> None:
        self.big = max(self.big, float(np.max(np.abs(value), initial=0.0)))
        if not np.all(np.isfinite(value)):
            self.big = math.inf
        if t.op in SPECTRAL and np.all(np.isfinite(args[0])):
            self.cond = max(self.cond, spread(args[0]))
        near = (
            value
            if t.op == "pdist2"
            else args[0]
            if t.op in ("abs", "relu", "sign", "norm1", "step")
            else None
        )
        if t.op in ("norm", "norm2", "normF", "sqrt") or (
            t.op in ("pow", "epow") and not t.whole
        ):
            near = value
        if near is not None:
            self.kink = min(self.kink, float(np.min(np.abs(near), initial=math.inf)))
        if t.op in ("inv", "det", "logdet") or (t.op == "mpow" and t.data[0] < 0):
            self.cond = max(
                self.cond,
                float(np.linalg.cond(args[0]))
                if np.all(np.isfinite(args[0]))
                else math.inf,
            )


SPECTRAL = (
    "pinv",
    "norm_nuc",
    "norm_spec",
    "lambda_max",
    "lambda_min",
    "cholesky",
    "logm",
    "sqrtm",
    "adj",
)


def spread(a: np.ndarray) -> float:
    """How close singular values are to 0 or to one another, by the largest."""
    s = np.linalg.svd(a.real, compute_uv=False)
    gaps = [*-np.diff(s), s[-1]]
    return float(s[0] / min(gaps)) if min(gaps) > 0 else math.inf


def value(
    root: Tree,
    x: Mapping[str, np.ndarray],
    n: Mapping[str, int],
    record: Record | None = None,
) -> np.ndarray:
    """The value of a tree; equal nodes are computed once."""
    done: dict[int, np.ndarray] = {}

    def of(t: Tree) -> np.ndarray:
        if id(t) not in done:
            args = [of(a) for a in t.args]
            done[id(t)] = made = np.asarray(VALUES[t.op](t, args, x, n))
            if record is not None:
                record.see(t, args, made)
        return done[id(t)]

    with np.errstate(all="ignore"):
        return of(root)


# -------------------------------------------------------------------- derivatives
def moved(x: np.ndarray, k: int, h: complex) -> np.ndarray:
    """The array with its k-th entry moved by h."""
    y = np.array(x, dtype=type(h))
    y.flat[k] += h
    return y


def derivative(f: Callable, x: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    """The coefficients of the first derivative: axes of the value, then of the variable."""
    columns = [
        np.imag(f({**x, name: moved(x[name], k, STEP * 1j)})) / STEP
        for k in range(x[name].size)
    ]
    return np.stack(columns, -1).reshape((*columns[0].shape, *x[name].shape))


def second(
    f: Callable, x: Mapping[str, np.ndarray], names: Sequence[str]
) -> tuple[np.ndarray, float]:
    """The coefficients of the second derivative by two variables, and an estimate of their error."""

    def quotient(k: int, h: float) -> np.ndarray:
        ahead, behind = (
            derivative(f, {**x, names[1]: moved(x[names[1]], k, s)}, names[0])
            for s in (h, -h)
        )
        return (ahead - behind) / (2 * h)

    fine, coarse = (
        np.stack([quotient(k, h) for k in range(x[names[1]].size)], -1)
        for h in (GAP / 2, GAP)
    )
    best = (4 * fine - coarse) / 3
    error = float(np.max(np.abs(best - fine), initial=0.0)) ** 2 / max(
        float(np.max(np.abs(fine), initial=0.0)), 1e-3
    )
    return best.reshape(best.shape[:-1] + x[names[1]].shape), error


def projected(T: np.ndarray, structure: str, first: int) -> np.ndarray:
    """The derivative on a linear space: the two axes of the variable from `first` on, projected onto the structure."""
    if not structure:
        return T
    turned = np.swapaxes(T, first, first + 1)
    match structure:
        case "symmetric" | "psd":
            return (T + turned) / 2
        case "skew":
            return (T - turned) / 2
        case "diagonal":
            mask = np.eye(T.shape[first])
            return T * mask.reshape(
                [mask.shape[0] if k in (first, first + 1) else 1 for k in range(T.ndim)]
            )
    raise AssertionError(structure)


def as_matrix(T: np.ndarray, rank: int, layout: str, vec: str) -> np.ndarray:
    """A tensor as a matrix: the first `rank` axes along the rows in numerator layout."""
    if rank == 2 and T.ndim == 2:
        return T if layout == "numerator" else T.T
    axes = tuple(range(T.ndim))
    sides = [
        s for s in (axes[:rank], axes[rank:])[:: 1 if layout == "numerator" else -1] if s
    ]
    order = [a for s in sides for a in (s[::-1] if vec == "column" else s)]
    return np.transpose(T, order).reshape([math.prod(T.shape[a] for a in s) for s in sides])


# -------------------------------------------------------------------- the meaning of every word
def product(t: Tree, a, b):
    """`*`: by a scalar, or of columns, rows and matrices."""
    p, q = t.args[0].type[0], t.args[1].type[0]
    return a * b if "s" in (p, q) else np.outer(a, b) if p == "v" else a @ b


def whole_power(a, k: int):
    """Repeated multiplication: a complex power of a real number goes by the logarithm."""
    made = np.ones_like(a)
    for _ in range(abs(k)):
        made = made * a
    return made if k >= 0 else 1 / made


def power(t: Tree, a, e):
    return whole_power(a, int(float(t.args[1].data[0]))) if t.whole else np.power(a, e)


def kron(t: Tree, a, b):
    p, q = t.args[0].type[0], t.args[1].type[0]
    flat = {"v": lambda v: v[:, None], "r": lambda v: v[None, :], "m": lambda v: v}
    made = np.kron(flat[p](a), flat[q](b))
    return made[:, 0] if p == q == "v" else made[0] if p == q == "r" else made


def commutation(m: int, n: int) -> np.ndarray:
    """K vec(X) = vec(X') for X m×n."""
    k = np.zeros((m * n, m * n))
    for i in range(m):
        for j in range(n):
            k[j + i * n, i + j * m] = 1.0
    return k


def erf(x):
    """The real function, and its first-order change in the imaginary direction."""
    real = np.vectorize(math.erf, otypes=[float])(np.real(x))
    return (
        real + 1j * np.imag(x) * 2 / math.sqrt(math.pi) * np.exp(-(np.real(x) ** 2))
        if np.iscomplexobj(x)
        else real
    )


def softmax(a, axis=0):
    e = np.exp(a - np.max(a.real, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def logsumexp(a, axis=None):
    return np.log(np.sum(np.exp(a), axis=axis))


def logdet(a):
    return np.log(np.linalg.det(a))


def norm(a):
    return np.sqrt(np.sum(a * a))


def each(f):
    return lambda t, a, x, n: f(*a)


def over_axis(f):
    return lambda t, a, x, n: f(a[0], axis=t.data[0] - 1) if t.data else f(a[0])


def filled(f):
    return lambda t, a, x, n: f(*(number(s, n) for s in t.data))


NUMPY = (
    "exp",
    "log",
    "sin",
    "cos",
    "tan",
    "tanh",
    "arctan",
    "arcsin",
    "arccos",
    "sinh",
    "cosh",
    "sqrt",
)
ENTRYWISE = {
    **{f: getattr(np, f) for f in NUMPY},
    "abs": lambda x: x * np.sign(x.real),
    "relu": lambda x: np.where(x.real > 0, x, 0),
    "sign": lambda x: np.sign(x.real),
    "step": lambda x: np.heaviside(x.real, 0.5),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "erf": erf,
}
VALUES = {
    **{name: each(f) for name, f in ENTRYWISE.items()},
    **dict.fromkeys(("norm", "norm2", "normF"), each(norm)),
    **dict.fromkeys(("tr", "trace"), each(np.trace)),
    **dict.fromkeys((".*",), each(lambda a, b: a * b)),
    **dict.fromkeys(("/", "./"), each(lambda a, b: a / b)),
    **dict.fromkeys(("pow", "epow"), lambda t, a, x, n: power(t, *a)),
    "name": lambda t, a, x, n: x[t.data[0]],
    "size": lambda t, a, x, n: float(n[t.data[0]]),
    "number": lambda t, a, x, n: float(t.data[0]),
    "pi": lambda t, a, x, n: math.pi,
    "+": each(lambda a, b: a + b),
    "-": each(lambda a, b: a - b),
    "neg": each(lambda a: -a),
    "*": lambda t, a, x, n: product(t, *a),
    "mpow": lambda t, a, x, n: np.linalg.matrix_power(a[0], t.data[0]),
    "'": each(np.transpose),
    "entry": lambda t, a, x, n: a[0][
        tuple((i if isinstance(i, int) else number(i, n)) - 1 for i in t.data)
    ],
    "det": each(np.linalg.det),
    "logdet": each(logdet),
    "inv": each(np.linalg.inv),
    "norm1": each(lambda a: np.sum(ENTRYWISE["abs"](a))),
    "sum": over_axis(np.sum),
    "mean": over_axis(np.mean),
    "softmax": over_axis(softmax),
    "logsumexp": over_axis(logsumexp),
    "diag": each(np.diag),
    "vec": each(lambda a: a.reshape(-1, order="F")),
    "unvec": lambda t, a, x, n: a[0].reshape(
        tuple(number(s, n) for s in t.data), order="F"
    ),
    "kron": lambda t, a, x, n: kron(t, *a),
    "inner": each(lambda a, b: np.sum(a * b)),
    "outer": each(np.outer),
    "eye": filled(np.eye),
    "ones": filled(lambda *s: np.ones(s)),
    "zeros": filled(lambda *s: np.zeros(s)),
    "K": filled(commutation),
}
