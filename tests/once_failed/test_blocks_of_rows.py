"""Code planned for large arrays, where one array stands on both sides of a product.

`U*U'` in a loop over blocks of rows took rows of both factors, so that `sum(exp(U*U'))` was the sum over the diagonal
blocks, a tenth of the value at 800 rows, and other expressions ended with an error about shapes.

    legend   planned sizes in the plan, beyond every threshold   n rows of the numbers: three blocks, the last is short
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

PLANNED = {"n": 3000, "k": 3}
U, V, A, x, Y = (
    np.random.default_rng(7).normal(size=s) * 0.3
    for s in ((130, 3), (130, 3), (130, 130), (130,), (130, 3))
)
VALUES = {"U": U, "V": V, "A": A, "x": x, "Y": Y}
WHERE = "U: n×k, V: n×k, A: n×n, x: n, Y: n×k"
G = U @ U.T
D2 = ((U[:, None] - U[None]) ** 2).sum(-1)


def lse(M, axis=None):
    return np.log(np.exp(M).sum(axis))


TRUTH = {  # text: variable, value in NumPy
    "sum(exp(U*U'))": ("U", np.exp(G).sum()),
    "sum(tanh(U*U').^2)": ("U", (np.tanh(G) ** 2).sum()),
    "sum(softplus(U*U'))": ("U", np.log1p(np.exp(G)).sum()),
    "sum(sigmoid(U*U'))": ("U", (1 / (1 + np.exp(-G))).sum()),
    "sum(abs(U*U'))": ("U", abs(G).sum()),
    "norm1(U*U')": ("U", abs(G).sum()),
    "sum(logsumexp(U*U', 2))": ("U", lse(G, 1).sum()),
    "sum(logsumexp(U*U', 1))": ("U", lse(G, 0).sum()),
    "logsumexp(U*U')": ("U", lse(G)),
    "norm2(U*U' - A)^2": ("U", ((G - A) ** 2).sum()),
    "norm2(U*V' + V*U' - A)^2": ("U", ((U @ V.T + V @ U.T - A) ** 2).sum()),
    "tr(exp(U*U'))": ("U", np.exp(np.diag(G)).sum()),
    "x'*exp(U*U')*x": ("U", x @ np.exp(G) @ x),
    "sum(exp(-pdist2(U, U).^2))": ("U", np.exp(-D2).sum()),
    "sum(log(ones(n, n) + pdist2(U, U).^2))": ("U", np.log1p(D2).sum()),
    "sum(exp(x*x'))": ("x", np.exp(np.outer(x, x)).sum()),
    "sum(A.*tanh(x*x'))": ("x", (A * np.tanh(np.outer(x, x))).sum()),
    "sum(exp(A + A'))": ("A", np.exp(A + A.T).sum()),
    "sum(tanh(A).*tanh(A'))": ("A", (np.tanh(A) * np.tanh(A.T)).sum()),
    "sum(exp(U*U' + V*V'))": ("V", np.exp(G + V @ V.T).sum()),
    "sum(softmax(U*U', 2).*A)": ("U", (np.exp(G - lse(G, 1)[:, None]) * A).sum()),
    "sum(tanh(U*U'*V).*Y)": ("U", (np.tanh(G @ V) * Y).sum()),
    "sum((softmax(U*V', 2)*U).^2)": ("U", ((np.exp(U @ V.T - lse(U @ V.T, 1)[:, None]) @ U) ** 2).sum()),
    "sum(exp(U*U')) + sum(exp(U*V'))": ("U", np.exp(G).sum() + np.exp(U @ V.T).sum()),
    "sum(max(U*U', 0.01))": ("U", np.maximum(G, 0.01).sum()),
    "sum(tanh(U*U')*tanh(U*U'))": ("U", (np.tanh(G) @ np.tanh(G)).sum()),
    "sum(sqrt(ones(n, n) + (x*ones(n)' - ones(n)*x').^2))": ("x", np.sqrt(1 + (x[:, None] - x) ** 2).sum()),
}  # fmt: skip


def planned(text, *asked):
    """A derivation and its code."""
    d = fr.derive(text, TRUTH[text][0], where=WHERE)
    return d, d.compile(*asked, sizes={n: PLANNED[n] for n in d.context.dimensions})


@pytest.mark.parametrize("asked", ["value", "gradient", "value gradient"])
@pytest.mark.parametrize("text", TRUTH)
def test_a_factor_is_read_by_rows_where_the_rows_are_and_as_a_whole_elsewhere(text, asked):
    d, f = planned(text, *asked.split())
    got = f(**{name: VALUES[name] for name in f.inputs})
    made = dict(zip(asked.split(), got if isinstance(got, tuple) else (got,), strict=True))
    if "value" in made:
        assert np.isclose(made["value"], TRUTH[text][1], rtol=1e-11)
    if "gradient" in made:
        assert np.allclose(
            made["gradient"], d.evaluate(VALUES | {"n": 130, "k": 3}), rtol=1e-9, atol=1e-10
        )


def test_these_are_loops_over_blocks():
    sources = [planned(text, "value", "gradient")[1].source for text in TRUTH]
    assert sum("in range(0, n, " in s for s in sources) > 0.8 * len(sources)
