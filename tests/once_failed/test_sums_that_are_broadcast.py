"""A Hessian on a simplex is a number, a row and a column: what was added first did not fill the array it was added to.

legend   h, k directions that add up to 0
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

RNG = np.random.default_rng(4)
POINT = {
    "x": np.array([0.2, 0.5, 0.3]),
    "y": RNG.normal(size=3),
    "A": RNG.normal(size=(3, 2)),
    "a": 0.7,
}
TEXTS = [
    "sum(x.^4)",
    "sum(x.^3)*a",
    "(x.^-2)'*y",
    "(x.^3)'*mean(A,2)",
    "sum(exp(x))",
    "y'*log(x)",
    "sum(sin(x).*y)",
    "sum(x.*log(x))",
    "a*sum(x.^5)/n",
    "logsumexp(x.*y)",
    "sum(sqrt(x))",
    "norm2(x - y)^4",
]


def value(text, x):
    P = POINT | {"x": x}
    words = {
        "sum": np.sum,
        "exp": np.exp,
        "log": np.log,
        "sin": np.sin,
        "sqrt": np.sqrt,
        "n": 3,
        **P,
    }
    made = {
        "(x.^-2)'*y": lambda: P["x"] ** -2.0 @ P["y"],
        "(x.^3)'*mean(A,2)": lambda: P["x"] ** 3 @ P["A"].mean(axis=1),
        "y'*log(x)": lambda: P["y"] @ np.log(P["x"]),
        "logsumexp(x.*y)": lambda: np.log(np.sum(np.exp(P["x"] * P["y"]))),
        "norm2(x - y)^4": lambda: np.sum((P["x"] - P["y"]) ** 2) ** 2,
    }
    return (
        made[text]()
        if text in made
        else eval(text.replace(".^", "**").replace(".*", "*"), {}, words)
    )


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("backend", ["numpy", "jax"])
def test_a_hessian_on_the_simplex_is_compiled(text, backend):
    if backend == "jax":
        pytest.importorskip("jax").config.update("jax_enable_x64", True)
    d = fr.derive(text, "x", where="x: n simplex, y: n, A: n×m, a: scalar", syntax="text")
    f = d.compile("hessian", backend=backend)
    H = np.asarray(f(**{name: POINT[name] for name in f.inputs}))
    h, k = (v - v.mean() for v in RNG.normal(size=(2, 3)) * 0.1)
    e = 1e-2

    def at(s, t):
        return value(text, POINT["x"] + e * (s * h + t * k))

    mixed = [
        (at(r, r) - at(r, -r) - at(-r, r) + at(-r, -r)) / (4 * r * r * e * e)
        for r in (1.0, 0.5)
    ]
    assert np.isclose(h @ H @ k, (4 * mixed[1] - mixed[0]) / 3, rtol=1e-4, atol=1e-7)
    assert np.allclose(H, H.T)
    assert np.allclose(H.sum(axis=0), 0, atol=1e-8 * np.abs(H).max())
