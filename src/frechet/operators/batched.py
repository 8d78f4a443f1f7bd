"""Many small systems of one order at once.

Symmetric positive definite blocks are factorised by NumPy's batched Cholesky, which takes half the time of
`np.linalg.solve`.  Up to order 16 they are then substituted together, one row of every block at a time: a second
solution with 400 blocks of order 5 takes 60 µs, where `np.linalg.solve` takes 280 µs; larger ones one by one.
Blocks that are not positive definite are left to LU.

    legend   B blocks (m, k, k)   R unit triangular factor, its entry (i, j) of every block as R[j, i]   p pivots
"""

from __future__ import annotations

import numpy as np

from frechet.numeric.evaluate import FloatArray
from frechet.operators.factor import (
    EPS,
    Cholesky,
    Factorisation,
    equals_transpose,
    factorised,
)
from frechet.operators.operator import Method

TOGETHER = 16  # where the memory traffic of substituting together begins to cost more than one call a block


class Batched(Method):
    """B[i] V[i,:] = G[i,:] for every i; the blocks lie along the first axis of V, with axis=1 along the last."""

    def __init__(self, blocks: FloatArray, axis: int, symmetric: bool = False) -> None:
        self.axis, self.one_by_one, self.together = axis, list[Factorisation](), None
        m, k, _ = blocks.shape
        L = cholesky_of_all(blocks) if symmetric or equals_transpose(blocks) else None
        if L is None:
            self.one_by_one = [factorised(b) for b in blocks]
        elif k <= TOGETHER:
            self.together = unit_triangular(L)
        else:
            self.one_by_one = [Cholesky(f.T) for f in L]
        how = (
            "Cholesky"
            if self.together
            else " and ".join(sorted({f.words for f in self.one_by_one}))
        )
        self.words = f"{how} of {m} blocks of order {k}"

    def solve(self, G: FloatArray) -> FloatArray:
        G = G.swapaxes(-1, -2) if self.axis else G
        V = substituted(*self.together, G) if self.together else self.each(G)
        return V.swapaxes(-1, -2) if self.axis else V

    def each(self, G: FloatArray) -> FloatArray:
        """One block after another."""
        return np.stack(
            [f.right(G[..., i, :]) for i, f in enumerate(self.one_by_one)], axis=-2
        )

    def slogdet(self) -> tuple[float, float]:
        if self.together:
            return 1.0, float(np.log(self.together[1]).sum())
        signs, logs = zip(*[f.slogdet() for f in self.one_by_one], strict=True)
        return float(np.prod(signs)), float(np.sum(logs))


def cholesky_of_all(blocks: FloatArray) -> FloatArray | None:
    """B = L Lᵀ in every block; None where one is not positive definite, as far as rounding tells."""
    try:
        L = np.asarray(np.linalg.cholesky(blocks), np.float64)
    except np.linalg.LinAlgError:
        return None
    d = np.einsum("mjj->mj", L)
    least = (d.shape[1] * EPS) ** 0.5
    return L if d.min() > least * d.max() or (d.min(1) > least * d.max(1)).all() else None


def unit_triangular(L: FloatArray) -> tuple[FloatArray, FloatArray]:
    """L Lᵀ = Rᵀ diag(p) R: substitution divides once, not once a row."""
    R = np.ascontiguousarray(L.transpose(2, 1, 0))
    d = np.einsum("jjm->jm", R).copy()
    R /= d[:, None]
    return R, d * d


def substituted(R: FloatArray, p: FloatArray, G: FloatArray) -> FloatArray:
    """Forward and backward substitution, in all blocks at once; axes of G: lead, block, entry."""
    k, m = p.shape
    if G.ndim == 2:
        X = G.T.copy()
    else:
        X = G.reshape(-1, m, k).transpose(2, 0, 1).copy()
        R, p = R[:, :, None], p[:, None]
    for j in range(k - 1):
        X[j + 1 :] -= R[j, j + 1 :] * X[j]
    X /= p
    for j in range(k - 1, 0, -1):
        X[:j] -= R[:j, j] * X[j]
    return X.T if G.ndim == 2 else X.transpose(1, 2, 0).reshape(G.shape)
