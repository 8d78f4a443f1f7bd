"""Values at removable singularities: adj(X) = det(X)·inv(X) is a polynomial, also where X has no inverse.

Where an inverse meets a singular matrix the expression is evaluated on a line X + t·Z through the point, and the
polynomial through these values gives the one at t = 0.  It is taken only where two lines, and two scales of one line,
agree; at a pole they do not, because the places on a line are not symmetric about 0.

    legend   X values by name or by node  Z direction   t place on the line   h scale
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Line = tuple[Array, float]
PLACES = 14  # places on a line: exact for polynomials of a lower degree
SPAN = (-0.7, 1.1)  # of a line, in units of its scale
AGREE = 1e-8  # relative difference of two continued values
NOISE = 1e-5  # a continued value this small beside those on the line agrees with 0
SINGULAR = 1e-12  # relative size of the smallest singular value below which a matrix counts as singular


def is_singular(X: Array) -> bool:
    """Is a square matrix singular to working precision?"""
    if not np.isfinite(X).all():
        return True
    s = np.linalg.svd(X, compute_uv=False)
    return bool(s.size and s[-1] <= SINGULAR * s[0])


def continued_value(
    f: Callable[[Mapping[Any, Any]], Array], X: Mapping[Any, Array], scale: float = 1.0
) -> Array | None:
    """The value that f, of what X is moved by, has at 0 by continuity; None where none is found."""
    rng = np.random.default_rng(0)
    found = []
    for scales in ((scale, scale / 2), (scale,)):
        Z = {name: random_direction(rng, np.asarray(x)) for name, x in X.items()}
        found += [along(f, X, Z, h) for h in scales]
    size = max(max(float(np.abs(v).max(initial=0)), NOISE * most) for v, most in found)
    value = found[0][0]
    if not np.isfinite(size) or any(
        float(np.abs(v - value).max(initial=0)) > AGREE * size for v, _ in found[1:]
    ):
        return None
    return value


def random_direction(rng: np.random.Generator, x: Array) -> Array:
    """A random matrix, symmetric where x is; what is no square matrix stays."""
    if x.ndim != 2 or x.shape[0] != x.shape[1]:
        return np.zeros(x.shape)
    Z = rng.normal(size=x.shape) + np.diag(rng.uniform(1, 2, size=len(x)))
    return (Z + Z.T) / 2 if np.array_equal(x, x.T) else Z


def along(
    f: Callable[[Mapping[Any, Any]], Array],
    X: Mapping[Any, Array],
    Z: Mapping[Any, Array],
    h: float,
) -> Line:
    """The polynomial through values on a line at t = 0, and the largest of the values."""
    size = max((float(np.abs(x).max(initial=0)) for x in X.values()), default=0.0) or 1.0
    k = np.arange(PLACES)
    t = np.mean(SPAN) + (SPAN[1] - SPAN[0]) / 2 * np.cos((2 * k + 1) * np.pi / (2 * PLACES))
    values = [f({name: h * size * s * Z[name] for name in X}) for s in t]
    gaps = t[:, None] - t[None, :] + np.eye(PLACES)
    weights = np.prod(np.where(np.eye(PLACES, dtype=bool), 1.0, -t[None, :] / gaps), axis=1)
    most = max(float(np.abs(v).max(initial=0)) for v in values)
    return np.asarray(sum(w * v for w, v in zip(weights, values, strict=True))), most
