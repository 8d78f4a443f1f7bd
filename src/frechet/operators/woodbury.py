"""A base that is easily solved, plus a term of low rank: Woodbury's identity and the determinant lemma.

    (B + Uᵀ C W)⁻¹ G = B⁻¹(G - Uᵀ (I + C K)⁻¹ C W B⁻¹ G)      K = W B⁻¹ Uᵀ
    det(B + Uᵀ C W)  = det B · det(I + C K)

Where B is positive and the term is Xᵀ diag(d) X with d ≥ 0, the small matrix is I + √d K √d, symmetric positive
definite.  A step of refinement removes what cancellation left, where the residual shows any.

    legend   B base   U, W factors with flat rows   C core   K capacity   d, e diagonals   r rank
"""

from __future__ import annotations

import math

import numpy as np

from frechet.numeric.evaluate import FloatArray
from frechet.operators.factor import (
    EPS,
    Factorisation,
    cholesky_factorisation,
    factorised,
    singular_error,
)
from frechet.operators.local import Diagonal
from frechet.operators.lowrank import LowRank, cored, cored_rows
from frechet.operators.operator import Method, Operator

CLEAN = 4 * EPS  # a residual below this times ‖I + C K‖·‖B V‖ is rounding


class Woodbury(Method):
    """The solution of (base + low) V = G."""

    def __init__(self, base: Operator, low: LowRank) -> None:
        self.base, self.low, self.by = base, low, base.solver
        self.shape, self.n = base.in_shape, math.prod(base.in_shape)
        self.size = 1.0  # ‖I + C K‖
        self.e: FloatArray | None = None  # √d, where the symmetric form holds
        self.small = self.symmetric() or self.general()
        self.words = (
            f"Woodbury: rank {low.rank} ({self.small.words}) on top of {self.by.words}"
        )

    # ---------------------------------------------------------------- the small matrix
    def symmetric(self) -> Factorisation | None:
        """I + √d K √d by Cholesky, where the base is a positive diagonal and d ≥ 0."""
        if not (self.low.gram and isinstance(self.base, Diagonal)):
            return None
        d, b = np.broadcast_to(self.low.C, len(self.low.U)), np.asarray(self.base.d)
        if d.min() < 0 or b.min() <= 0:
            return None
        X = self.low.u
        if b.ndim:
            X = X / np.sqrt(b.ravel())
        K = X @ X.T
        e = np.sqrt(d)
        K *= (e if b.ndim else e / b)[:, None]
        K *= e
        K.flat[:: len(K) + 1] += 1
        self.size = length(K)
        small = cholesky_factorisation(K)
        self.e = None if small is None else e
        return small

    def general(self) -> Factorisation:
        """I + C K by LU."""
        low = self.low
        Z = self.by.solve(low.u.reshape(-1, *self.shape)).reshape(len(low.u), self.n)
        M = cored_rows(low.C, low.w @ Z.T)
        most = 1 + length(M)
        M.flat[:: len(M) + 1] += 1
        self.size = length(M)
        if (
            np.isfinite(M).all()
            and np.linalg.norm(M, -2) <= 4 * EPS * math.sqrt(self.n) * most
        ):  # the sum of n products has cancelled against 1
            raise singular_error(
                M, f"a term of rank {low.rank} that takes a direction away"
            )
        return factorised(M)

    # ---------------------------------------------------------------- the solution
    def solve(self, G: FloatArray) -> FloatArray:
        V = self.once(G)
        known = self.base.apply(V)
        residual = G - known - self.low.apply(V)
        if G.shape == self.shape and length(residual) <= CLEAN * self.size * length(known):
            return V  # of several right-hand sides each may need the step
        return V + self.once(residual)

    def once(self, G: FloatArray) -> FloatArray:
        """The identity as it stands."""
        low, known = self.low, self.by.solve(G)
        seen = (
            low.w @ known.reshape(-1)
            if G.shape == self.shape
            else known.reshape(-1, self.n) @ low.w.T
        )
        inner = (
            self.small.right(cored(low.C, seen))
            if self.e is None
            else self.e * self.small.right(self.e * seen)
        )
        return self.by.solve(G - (inner @ low.u).reshape(G.shape))

    def slogdet(self) -> tuple[float, float]:
        (s, a), (t, b) = self.by.slogdet(), self.small.slogdet()
        return s * t, a + b


def length(V: FloatArray) -> float:
    """‖V‖: one dot product, where `np.linalg.norm` takes three times as long."""
    v = V.reshape(-1)
    return math.sqrt(v.dot(v))
