"""The diagonal of blocks that stand beside the diagonal.

The gradient by a symmetric G of a function of G[2:m, 1:m-1] stands one row below the diagonal; its diagonal was looked
for without an end, because an axis that was already a shifted index counted as one that fits everywhere.
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

TEXTS = [
    "-mean(sin(G[2:end,1:end-1]))", "sum(G[1:m-1,2:m].^3)", "sum(exp(G[2:m,1:m-1]))^2", "sum(G[1:m-2,3:m].^2)",
    "tr(G[2:m,1:m-1])", "sum(G[2:m-1,1:m-2].*G[2:m-1,3:m])", "norm2(G[2:m,2:m] - G[1:m-1,1:m-1])^2",
    "sum(tanh(G[3:m,1:m-2]))", "x[1:m-1]'*G[2:m,1:m-1]*x[2:m]", "sum(log1p(G[2:m,1:m-1].^2))",
    "det(G[2:m,1:m-1])", "norm2(G[2:m,1:m-1]*x[1:m-1])^2",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("structure", ["symmetric", "skew"])
def test_they_have_derivatives_by_the_independent_entries(text, structure):
    d = fr.derive(text, "G", where=f"G: m×m {structure}, x: m")
    rng = np.random.default_rng(2)
    sign = 1 if structure == "symmetric" else -1
    G, x = rng.normal(size=(4, 4)), rng.normal(size=4)
    G = (G + sign * G.T) / 2

    def value(i, j, t):
        E = np.zeros((4, 4))
        E[i, j] += t
        E[j, i] += sign * t * (i != j)
        return float(d.value.evaluate({"G": G + E * (sign > 0 or i != j), "x": x}))

    found = np.asarray(d.context.evaluate(d.independent.expr, {"G": G, "x": x}))
    truth = [
        [(value(i, j, 1e-5) - value(i, j, -1e-5)) / 2e-5 for j in range(4)]
        for i in range(4)
    ]
    assert np.allclose(found, truth, atol=1e-7 * (1 + np.abs(found).max()))
    assert d.check()
