"""Derivatives of a tree by Cauchy's formula: the Taylor coefficients of f(x + zH) from its values on a circle.

    f^(k)(x)[H, …, H] / k! = (1/N) Σ f(x + ρω_j H) ω_j^(-k) / ρ^k

It is exact to rounding where f is analytic inside a few circles: the coefficients that are too small to be there tell
how far that holds, and a smaller circle is tried where it does not.  f is real, so half of the circle is enough.
Derivatives of orders 2 and 3 in several directions come from those in one, by polarisation.

legend   t tree   x arrays by name   H directions by name   n sizes   B members of a batch   ρ radius   N nodes
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from trees import Tree

from .meanings import MEANINGS
from .pieces import Outside, need

HALF = 8  # nodes on half of the circle
RADII = (0.08, 0.02, 0.004)
WILD = 1e5  # larger numbers are not compared
EXACT = 1e-10  # of the largest, what the last coefficients may be, squared
OMEGA = np.exp(1j * np.pi * (np.arange(HALF) + 0.5) / HALF)
Point = Mapping[str, np.ndarray]


def batched(root: Tree, x: Point, n: Mapping[str, int]) -> np.ndarray:
    """The values of a tree for batches of arrays; equal nodes are computed once.  Raises Outside."""
    done: dict[int, np.ndarray] = {}

    def of(t: Tree) -> np.ndarray:
        if id(t) not in done:
            args = [of(a) for a in t.args]
            made = MEANINGS[t.op](t, args, x, n)
            need(bool(np.all(np.isfinite(made))), "a value that is not finite")
            need(float(np.max(np.abs(made), initial=0.0)) < WILD, "a huge value")
            done[id(t)] = made
        return done[id(t)]

    with np.errstate(all="ignore"):
        try:
            return of(root)
        except (np.linalg.LinAlgError, OverflowError) as error:
            raise Outside(str(error)) from None


def value(root: Tree, x: Point, n: Mapping[str, int]) -> np.ndarray:
    """The value at a point."""
    found = batched(root, {k: a[None] for k, a in x.items()}, n)[0]
    need(
        bool(np.all(np.abs(np.imag(found)) < 1e-9 * (1 + np.abs(found)))),
        "a value that is not real",
    )
    return np.asarray(np.real(found), float)


def circle(
    root: Tree, x: Point, n: Mapping[str, int], H: Point, radius: float
) -> tuple[np.ndarray, float]:
    """Taylor coefficients 0 … HALF-1 along directions, and what is not sure of them.

    The last coefficients are those of negative powers, which a pole inside the circle has.  H holds batches of
    directions, the same number for each name.  The first axis of the result is the coefficient, the second the
    direction.
    """
    count = len(next(iter(H.values())))
    moves = {}
    for name, a in x.items():
        if name in H:
            along = radius * OMEGA.reshape((1, HALF) + (1,) * a.ndim) * H[name][:, None]
            moves[name] = np.concatenate(
                [a[None] + 0j, (a + along).reshape((count * HALF, *a.shape))]
            )
        else:
            moves[name] = a[None]
    f = batched(root, moves, n)
    f = np.broadcast_to(f, (1 + count * HALF, *f.shape[1:]))[1:].reshape(
        (count, HALF, *f.shape[1:])
    )
    powers = OMEGA[:, None] ** -np.arange(2 * HALF)
    c = np.real(np.einsum("dj...,jk->kd...", f, powers)) / HALF
    sizes = [float(np.max(np.abs(a), initial=0.0)) for a in c]
    largest = max(sizes) or 1.0
    doubt = (max(sizes[HALF - 2 : HALF]) / largest) ** 2 * largest + max(sizes[-4:])
    scaled = c[:HALF] / (radius ** np.arange(HALF)).reshape((HALF,) + (1,) * (c.ndim - 1))
    return scaled, (doubt + 4e-16 * largest)


def coefficients(
    root: Tree, x: Point, n: Mapping[str, int], H: Point, order: int
) -> tuple[np.ndarray, float]:
    """D^order f [H, …, H] for each direction, and a bound of its error.  Raises Outside where no circle is right."""
    best: tuple[np.ndarray, float] | None = None
    for radius in RADII:
        c, doubt = circle(root, x, n, H, radius)
        found = c[order] * math.factorial(order)
        error = math.factorial(order) * doubt / radius**order
        if best is None or error < best[1]:
            best = found, error
        if best[1] < EXACT * max(1.0, float(np.max(np.abs(found), initial=0.0))):
            break
    assert best is not None
    need(
        best[1] < 1e-5 * max(1.0, float(np.max(np.abs(best[0]), initial=0.0))),
        "no clean derivative",
    )
    return best


def along(
    root: Tree, x: Point, n: Mapping[str, int], moves: Sequence[tuple[str, np.ndarray]]
):
    """D^k f [H1, …, Hk], each of its own variable, and a bound of its error: the polarised one.

    k! m(H1, …, Hk) = 2^(1-k) Σ over signs, the first being +, of s2…sk m(H1 + s2 H2 + …)^k
    """
    k = len(moves)
    signs = [
        (1, *(1 - 2 * (j >> i & 1) for i in range(k - 1))) for j in range(2 ** (k - 1))
    ]
    H = {name: np.zeros((len(signs), *x[name].shape)) for name, _ in moves}
    for row, s in enumerate(signs):
        for (name, h), factor in zip(moves, s, strict=True):
            H[name][row] += factor * h
    found, error = coefficients(root, x, n, H, k)
    weights = np.array([math.prod(s) for s in signs]) / (2 ** (k - 1) * math.factorial(k))
    return np.tensordot(weights, found, 1), error * 2


def first(
    root: Tree, x: Point, n: Mapping[str, int], name: str, directions: np.ndarray
) -> tuple[np.ndarray, float]:
    """The first derivative in given directions, one for each entry of a variable: axes of the value, then its own."""
    found, error = coefficients(root, x, n, {name: directions}, 1)
    return np.moveaxis(found, 0, -1).reshape((*found.shape[1:], *x[name].shape)), error
