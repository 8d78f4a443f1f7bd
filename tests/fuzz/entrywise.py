"""What functions of numbers mean, and the choices: absolute values, largest entries.

legend   a, b batches   c the first member
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import erf

from .pieces import NEAR, away, centre, defined, need


def absolute(a):
    c = centre(a)
    away(c, "a kink of abs")
    return a * np.sign(c)


def sign(a):
    c = centre(a)
    away(c, "a kink of sign")
    return np.sign(c)[None]


def relu(a):
    c = centre(a)
    away(c, "a kink of relu")
    return a * (c > 0)


def step(a):
    c = centre(a)
    away(c, "a kink of step")
    return (c > 0).astype(float)[None]


def root(a):
    """The square root, of numbers above 0."""
    defined(centre(a), "a root of a number that is not positive")
    return np.sqrt(a)


def log(a):
    defined(centre(a), "a logarithm of a number that is not positive")
    return np.log(a)


def power(a, e):
    """Entries to powers that need not be whole numbers."""
    defined(centre(a), "a power of a number that is not positive")
    return np.exp(e * np.log(a))


def whole_power(a, k: int):
    """Repeated multiplication."""
    made = np.ones_like(a)
    for _ in range(abs(k)):
        made = made * a
    if k < 0:
        away(centre(a), "a pole")
    return made if k >= 0 else 1 / made


def over(a, b):
    """A quotient."""
    away(centre(b), "a denominator near 0")
    return a / b


def inside(f, low: float, high: float):
    """A function between two ends."""

    def value(a):
        c = centre(a)
        defined(np.minimum(c - low, high - c), "outside of an interval")
        need(bool(np.all(1 - np.abs(c) > 0.02)) or high > 1, "near the ends of an interval")
        return f(a)

    return value


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def normal_below(a):
    return (1 + erf(a / math.sqrt(2))) / 2


ENTRYWISE = {
    **{
        f: getattr(np, f)
        for f in ("exp", "sin", "cos", "tanh", "arctan", "arcsinh", "sinh", "cosh", "expm1")
    },
    "tan": lambda a: over(np.sin(a), np.cos(a)),
    "cot": lambda a: over(np.cos(a), np.sin(a)),
    "sec": lambda a: over(np.ones_like(a), np.cos(a)),
    "csc": lambda a: over(np.ones_like(a), np.sin(a)),
    "log": log,
    "log10": lambda a: log(a) / math.log(10),
    "log2": lambda a: log(a) / math.log(2),
    "log1p": lambda a: log(1 + a),
    "sqrt": root,
    "arcsin": inside(np.arcsin, -1, 1),
    "arccos": inside(np.arccos, -1, 1),
    "arctanh": inside(np.arctanh, -1, 1),
    "arccosh": inside(np.arccosh, 1, math.inf),
    "abs": absolute,
    "sign": sign,
    "relu": relu,
    "step": step,
    "sigmoid": sigmoid,
    "softplus": lambda a: np.log(1 + np.exp(a)),
    "swish": lambda a: a * sigmoid(a),
    "gelu": lambda a: a * normal_below(a),
    "erf": lambda a: erf(a),
}


# -------------------------------------------------------------------- choices
def flat(a):
    """Every member as a vector."""
    return a.reshape(len(a), -1)


def place_of_largest(a, s: int) -> int:
    """Where the largest (s = 1) or the smallest (s = -1) entry of the point stands."""
    c = s * centre(a).reshape(-1)
    first = np.sort(c)
    need(len(c) < 2 or first[-1] - first[-2] > NEAR, "largest entries that tie")
    return int(np.argmax(c))


def largest(a, s: int = 1):
    return flat(a)[:, place_of_largest(a, s)]


def indicator(a, s: int):
    made = np.zeros(flat(a).shape[1])
    made[place_of_largest(a, s)] = 1.0
    return made.reshape((1, *a.shape[1:]))


def larger(a, b, s: int = 1):
    """The larger of two entries."""
    gap = s * (centre(a) - centre(b))
    away(gap, "entries that tie")
    return np.where(gap > 0, a, b)


def norm(a):
    """The Euclidean norm."""
    return root(np.sum(flat(a) * flat(a), axis=1))


def norm_p(a, p):
    return power(np.sum(power(absolute(flat(a)), p[:, None]), axis=1), 1 / p)


def norm_pq(a, p, q):
    columns = power(np.sum(power(absolute(a), p[:, None, None]), axis=1), 1 / p[:, None])
    return power(np.sum(power(columns, q[:, None]), axis=1), 1 / q)
