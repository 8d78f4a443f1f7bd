"""The matrix of all second derivatives, for every choice of a scalar, a vector and matrices, beside JAX.

legend   c scalar   x vector   X square, Y rectangular matrix   vec stacks columns, or rows
"""

from __future__ import annotations

from itertools import chain, permutations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import frechet as fr
from frechet.network.size import size

jax.config.update("jax_enable_x64", True)

WHERE = "c: scalar, x: n, X: n×n, Y: m×n, a: m"
TEXT = "c^2*tr(X'*X*X)/3 + c*x'*X*x + a'*Y*X*x + exp(c)*norm2(Y*x)^2 + tr(Y'*Y*X)*c"
RNG = np.random.default_rng(5)
VALUES = {
    "c": np.array(0.7),
    "x": RNG.normal(size=3),
    "X": RNG.normal(size=(3, 3)),
    "Y": RNG.normal(size=(2, 3)),
}
CONSTANT = RNG.normal(size=2)
CHOICES = list(chain.from_iterable(permutations("cxXY", k) for k in (1, 2, 3)))


def f(v):
    c, x, X, Y = (v[name] for name in "cxXY")
    squared = jnp.exp(c) * jnp.sum((Y @ x) ** 2)
    return (
        c**2 * jnp.trace(X.T @ X @ X) / 3
        + c * x @ X @ x
        + CONSTANT @ Y @ X @ x
        + squared
        + c * jnp.trace(Y.T @ Y @ X)
    )


def by_jax(names, order):
    """The Hessian of f in the entries of these variables, one after another."""
    flat = np.concatenate([VALUES[name].ravel(order) for name in names])
    ends = np.cumsum([VALUES[name].size for name in names])

    def at(entries):
        parts = jnp.split(entries, ends[:-1])
        made = {
            name: part.reshape(VALUES[name].shape, order=order)
            for name, part in zip(names, parts, strict=True)
        }
        return f(VALUES | made)

    return jax.hessian(at)(flat)


@pytest.mark.parametrize("vec", ["column", "row"])
@pytest.mark.parametrize("names", CHOICES, ids="".join)
def test_every_choice_of_variables(names, vec):
    d = fr.derive(TEXT, list(names), order=2, where=WHERE)
    H = np.asarray(d.block_hessian(vec=vec).evaluate(VALUES | {"a": CONSTANT}))
    truth = np.asarray(by_jax(names, "F" if vec == "column" else "C"))
    assert H.size == truth.size
    assert np.allclose(H.reshape(truth.shape), truth, rtol=1e-12, atol=1e-12)
    if len(names) > 1:
        assert H.shape == truth.shape


def test_a_matrix_and_a_scalar():
    d = fr.derive("c*tr(X)", ["X", "c"], order=2, where="X: n×n, c: scalar")
    form = d.block_hessian()
    assert form.engine.shape == (size("n") * size("n") + size(1),) * 2
    H = form.evaluate({"X": np.eye(3), "c": 2.0})
    assert H.shape == (10, 10)
    assert H.tolist() == H.T.tolist()
    assert H[:9, 9].tolist() == np.eye(3).ravel().tolist()
    assert not H[:9, :9].any()
    assert not H[9, 9]


def test_only_a_scalar_has_one():
    with pytest.raises(fr.FrechetError, match="only a scalar has a Hessian"):
        fr.derive("c*X", ["X", "c"], order=2, where="X: n×n, c: scalar").block_hessian()
