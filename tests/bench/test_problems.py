"""A benchmark compares like with like: text, hand-written code, JAX and PyTorch mean the same at the small size.

legend   p problem   q quantity   v values by name   d derivation   T array of partial derivatives   V direction
"""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks import jax_side, sides
from benchmarks.harness import relative_error
from benchmarks.problems import (
    PROBLEMS,
    factorisation,
    gaussian_process,
    quadratic,
    relu_net,
    seed,
)

import frechet as fr

EXACT = 1e-9
ROWS = [
    (p, q) for p in PROBLEMS for q in p.quantities if "small" in p.measured(q) and q.by_hand
]


def over(found):
    """A test of these rows."""
    return pytest.mark.parametrize(
        ("p", "q"), found, ids=[f"{p.name}: {q.label}" for p, q in found]
    )


def by_hand(p, q, choose=None):
    """The hand-written result."""
    return sides.by_hand(p, q, "small", p.values("small"), choose)()()


# -------------------------------------------------------------------- the text
def evaluated(p, q):
    """A quantity from frechet's interpreter, which no code is generated for."""
    v = p.values("small")
    d = fr.derive(
        p.text,
        list(p.wrt),
        1 if {"gradient", "jacobian", "jvp"} & {*q.asked} else 2,
        where=p.where,
    )
    if "gradient" in q.asked:
        g = d.gradient if len(p.wrt) > 1 else {p.wrt[0]: d.gradient}
        return (d.value.evaluate(v), *(g[x].evaluate(v) for x in p.wrt))
    T = d.evaluate(v)
    return applied(T, v[p.directions[0]], inverse=q.asked == ("solve",)) if q.along else T


def applied(T, V, inverse=False):
    """An array as a map of its last axes, or the inverse of it."""
    M = T.reshape(-1, V.size)
    return (np.linalg.solve(M, V.ravel()) if inverse else M @ V.ravel()).reshape(
        T.shape[: T.ndim - V.ndim]
    )


@over(
    [(p, q) for p, q in ROWS if "gradient" in q.asked or len(p.wrt) == 1]
)  # the others are compared with JAX
def test_the_text_means_what_the_hand_written_code_computes(p, q):
    assert relative_error(by_hand(p, q), evaluated(p, q)) < EXACT


# -------------------------------------------------------------------- the libraries
@over([(p, q) for p, q in ROWS if "jax" in q.rivals])
def test_jax_computes_the_same(p, q):
    assert relative_error(jax_side.call(p, q, p.values("small"))(), by_hand(p, q)) < EXACT


@pytest.mark.skipif(not sides.installed("torch"), reason="PyTorch is not installed")
@over([(p, q) for p, q in ROWS if "torch" in q.rivals])
def test_pytorch_computes_the_same(p, q):
    assert (
        relative_error(sides.by_torch(p, q, "small", p.values("small"))()(), by_hand(p, q))
        < EXACT
    )


# -------------------------------------------------------------------- hand-written code for other sizes
@over([(p, q) for p, q in ROWS if q.others])
def test_other_rivals_compute_the_same(p, q):
    for choose, _ in q.others.values():
        assert relative_error(by_hand(p, q, choose), by_hand(p, q)) < EXACT


N = 300  # several blocks and a rest of every blocked algorithm
PAIRS = [
    (quadratic.FORM, {"n": N}, quadratic.form_gradient, quadratic.form_gradient_once),
    (quadratic.FORM, {"n": N}, quadratic.form_hessian, quadratic.form_hessian_tiled),
    (
        quadratic.RIDGE,
        {"m": 10_000, "n": 5},
        quadratic.ridge_gradient,
        quadratic.ridge_gradient_once,
    ),
    (
        quadratic.RIDGE,
        {"m": 50, "n": 5},
        quadratic.ridge_gradient,
        quadratic.ridge_kept({}),
    ),
    (
        factorisation.PLAIN,
        {"m": N, "n": 40, "k": 5},
        factorisation.gradient,
        factorisation.gradient_by_rows,
    ),
    (
        factorisation.PLAIN,
        {"m": N, "n": 40, "k": 5},
        factorisation.gradient,
        factorisation.gradient_kept({}),
    ),
    (
        factorisation.MASKED,
        {"m": N, "n": 40, "k": 5},
        factorisation.gradient,
        factorisation.gradient_by_rows,
    ),
    (seed.SEED, {"p": 5, "q": 6, "r": 7}, seed.gradient, seed.gradient_kept({})),
    (
        gaussian_process.PROCESS,
        {"n": N},
        gaussian_process.gradient,
        gaussian_process.halved(N),
    ),
    (
        relu_net.RELU_NET,
        {"n": 13, "m": 9},
        relu_net.hessian_whole,
        relu_net.hessian_halved(13),
    ),
]


@pytest.mark.parametrize(
    ("p", "sizes", "plain", "fast"),
    PAIRS,
    ids=[f"{p.name}-{k}" for k, (p, *_) in enumerate(PAIRS)],
)
def test_what_is_written_for_large_sizes_agrees_with_the_plain_code(p, sizes, plain, fast):
    numbers = np.random.default_rng(0)
    v = p.inputs(lambda *shape: numbers.standard_normal(shape), **sizes).values()
    assert relative_error(fast(*v), plain(*v)) < EXACT
