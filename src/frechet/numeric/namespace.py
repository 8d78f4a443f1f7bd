"""The words of declarations, as `sum({0}, {1})` or `duplication({0})`, read in NumPy.

legend   x array   axis from 1   n order of a matrix
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frechet.numeric.matrix_functions import MATRIX_WORDS

Array = NDArray[np.float64]


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
    | MATRIX_WORDS
    | {
        "erf": np.vectorize(math.erf, otypes=[float]),
        "erfc": np.vectorize(math.erfc, otypes=[float]),
        "sigmoid": lambda x: (
            np.where(np.less(x, 0), np.exp(-np.abs(x)), 1.0) / (1 + np.exp(-np.abs(x)))
        ),
        "extreme_place": extreme_place,
        "duplication": duplication,
        "elimination": elimination,
        "softmax": softmax,
        "logsumexp": logsumexp,
    }
)
