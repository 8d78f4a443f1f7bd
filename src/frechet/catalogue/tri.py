"""The triangle of ones: a constant matrix, 1 on and below the diagonal.

legend   m, n sizes
"""

from __future__ import annotations

from frechet.function import Function

tri: Function = Function(
    "tri", "#m, #n -> m n", [], numpy="tri({0}, {1})", doc="the m×n matrix with 1 on and below the diagonal, 0 above it"
)
