"""What functions of matrices mean, for batches (see pieces.py): determinants, inverses, spectra.

legend   a, b batches of arguments   w eigenvalues   V eigenvectors
"""

from __future__ import annotations

import numpy as np
import scipy.linalg

from . import entrywise as e
from . import pieces as p
from .pieces import centre, inv, need, regular
from .pieces import t as flip


def full(a, b):
    """As many members as the other operand has."""
    return np.broadcast_to(a, (max(len(a), len(b)), *a.shape[1:]))


def det(a):
    return np.linalg.det(a)


def logdet(a):
    d = det(a)
    p.defined(centre(d), "a logarithm of a determinant that is not positive")
    return np.log(d)


def matrix_power(a, k: int):
    if k < 0:
        regular(a)
    return np.linalg.matrix_power(a, k)


def pinv(a):
    tall = a.shape[-2] >= a.shape[-1]
    return inv(p.gram(a)) @ flip(a) if tall else flip(a) @ inv(p.gram(a))


def solve(a, b):
    regular(a)
    return (
        np.linalg.solve(*((full(a, b), full(b, a))))
        if b.ndim == 3
        else solve(a, b[:, :, None])[:, :, 0]
    )


def cosine(a):
    return (scipy.linalg.expm(1j * a) + scipy.linalg.expm(-1j * a)) / 2


def sine(a):
    return (scipy.linalg.expm(1j * a) - scipy.linalg.expm(-1j * a)) / 2j


def eigen(k: int, vector: bool):
    """One eigenvalue of a symmetric matrix, or its eigenvector."""
    return lambda a: (
        p.symmetric_eigen(a)[1][:, :, k] if vector else p.symmetric_eigen(a)[0][:, k]
    )


def resolvent(k: int):
    """The pseudoinverse of λI - X at the k-th eigenvalue."""

    def value(a):
        w, V = p.symmetric_eigen(a)
        q = np.array([0.0 if j == k % w.shape[1] else 1.0 for j in range(w.shape[1])])
        gaps = np.where(q > 0, w[:, [k]] - w, 1.0)
        return (V * (q / gaps)[:, None, :]) @ flip(V)

    return value


def inverse_gaps(w):
    """1/(w_j - w_i), 0 on the diagonal."""
    n = w.shape[1]
    gap = w[:, None, :] - w[:, :, None]
    need(
        bool(np.all(np.abs(centre(gap))[~np.eye(n, dtype=bool)] > 0.02)),
        "eigenvalues near one another",
    )
    return np.where(
        np.eye(n, dtype=bool), 0.0, 1 / np.where(np.eye(n, dtype=bool), 1.0, gap)
    )


def tall(a) -> None:
    need(a.shape[1] >= a.shape[2], "a wide matrix")


def svdvals(a):
    tall(a)
    return p.singular_values(a)[:, ::-1]


def polar(a):
    """X(X'X)^(-1/2); of a wide matrix by its transpose."""
    if a.shape[1] < a.shape[2]:
        return flip(polar(flip(a)))
    return a @ p.spectral(p.gram(a), lambda w: w**-0.5)


def powm(a, k):
    return p.spectral(a, lambda w: np.exp(k[:, None] * np.log(w + 0j)))


def distances(a, b):
    return e.root(np.sum((a[:, :, None, :] - b[:, None, :, :]) ** 2, -1))
