"""The law: flattening = nesting, swap = adjoint, building is idempotent, order does not matter."""

from __future__ import annotations

import numpy as np
import pytest
from brute import D, expression
from hypothesis import given, settings
from hypothesis import strategies as st

from frechet import expr
from frechet.axis import rename
from frechet.calculus import differential, pullback
from frechet.evaluate import evaluate
from frechet.expr import net, rebuild, substitute
from frechet.linear import tensor
from frechet.node import Net, symbol


def draw(rng, depth=3):
    env = {}
    e, v = expression(rng.randint(1, depth), rng, env)
    return e, v, env


def numbers(env):
    return {s.name + s.key: v for s, v in env.items()}


def value(e, env):
    """Evaluate with symbols told apart by key: one letter stands for several shapes here."""
    renamed = {s: symbol(s.name + s.key, *s.shape) for s in env}
    return evaluate(substitute(e, renamed), numbers(env), D)


@settings(max_examples=1500, deadline=None)
@given(st.randoms(use_true_random=False))
def test_flattening_keeps_the_value(rng):
    e, v, env = draw(rng)
    assert np.allclose(value(e, env), v)


@settings(max_examples=600, deadline=None)
@given(st.randoms(use_true_random=False))
def test_building_is_idempotent(rng):
    e, _, _ = draw(rng)
    assert rebuild(e, lambda t: t) is e


@pytest.mark.parametrize("limit", [2, 3])
@settings(max_examples=300, deadline=None)
@given(rng=st.randoms(use_true_random=False))
def test_nesting_keeps_the_value(limit, rng):
    before = expr.LIMIT
    expr.LIMIT = limit
    try:
        e, v, env = draw(rng)
        assert np.allclose(value(e, env), v)
        assert rebuild(e, lambda t: t) is e
    finally:
        expr.LIMIT = before


@settings(max_examples=600, deadline=None)
@given(st.randoms(use_true_random=False))
def test_swapping_a_slot_with_the_output_is_the_adjoint(rng):
    e, v, env = draw(rng)
    wide = [s for s in env if s.shape]
    if not wide:
        return
    x = min(wide, key=lambda s: s.key)
    h, g = symbol("H", *x.shape, role="hole"), symbol("G", *e.shape, role="hole")
    de = differential(e, {x: h})
    noise = np.random.default_rng(rng.randrange(10**6))
    at = {**env, h: noise.normal(size=env[x].shape), g: noise.normal(size=v.shape)}
    left = np.sum(value(de, at) * at[g])
    right = np.sum(at[h] * value(pullback(de, [h], g)[0], at))
    assert np.isclose(left, right)
    coefficients = value(tensor(de, h), at)
    assert np.isclose(left, np.sum(np.tensordot(coefficients, at[h], at[h].ndim) * at[g]))


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_factors_and_names_does_not_matter(rng):
    e, _, _ = draw(rng, 2)
    if not isinstance(e, Net):
        return
    out, _, dims = e.signature
    names = list(range(len(dims)))
    rng.shuffle(names)
    move = dict(enumerate(names))
    parts = [(f, tuple(rename(a, move.__getitem__) for a in ax), p) for f, ax, p in e.parts]
    rng.shuffle(parts)
    again = net([rename(a, move.__getitem__) for a in out], parts, {move[i]: n for i, n in enumerate(dims)}, e.shape)
    assert again is e
