"""The law: flattening = nesting, swap = adjoint, building is idempotent, order does not matter."""

from __future__ import annotations

import numpy as np
import pytest
from brute import D, expression
from hypothesis import given, settings
from hypothesis import strategies as st

from frechet.calculus.linear_map import tensor
from frechet.calculus.sweeps import differential, pullback
from frechet.expr import net as building
from frechet.expr import powers
from frechet.expr.laws import simplify
from frechet.expr.net import net, of_size, rebuild, substitute
from frechet.expr.node import Net, symbol
from frechet.expr.sums import one
from frechet.functions.declaration import registry
from frechet.network.axis import rename
from frechet.network.size import size
from frechet.numeric.evaluate import evaluate
from frechet.types.space import Space


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
    with pytest.MonkeyPatch.context() as patch:
        # one limit says what is nested, where it is too long, and what dissolves, where it is not
        for module in (building, powers):
            patch.setattr(module, "LIMIT", limit)
        e, v, env = draw(rng)
        assert np.allclose(value(e, env), v)
        assert rebuild(e, lambda t: t) is e


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
    again = net(
        [rename(a, move.__getitem__) for a in out],
        parts,
        {move[i]: n for i, n in enumerate(dims)},
        e.shape,
    )
    assert again is e


def slice_product(first, second, k=2, n=4):
    """Σ over the first k of n columns and rows."""
    return net(
        (0, 2), [(first, (0, 1)), (second, (1, 2))], {0: size(n), 1: size(k), 2: size(n)}
    )


def test_what_is_a_law_of_whole_matrices_is_none_of_their_slices():
    """X[:,1:k]·X⁻¹[1:k,:] is no identity, Q[:,1:k]·Qᵀ[1:k,:] neither, (A[:,1:k]·B[1:k,:])⁻¹ does not exist."""
    n = size(4)
    rng = np.random.default_rng(3)
    X, B = symbol("X", n, n), symbol("B", n, n)
    Q = symbol("Q", space=Space((n, n), structure="orthogonal"))
    V = {
        "X": rng.normal(size=(4, 4)),
        "B": rng.normal(size=(4, 4)),
        "Q": np.linalg.qr(rng.normal(size=(4, 4)))[0],
    }
    inverse = registry["inv"](X)
    for f, g, a, b in (
        (X, inverse, V["X"], np.linalg.inv(V["X"])),
        (X, X, V["X"], V["X"]),
        (Q, Q.T, V["Q"], V["Q"].T),
    ):
        assert np.allclose(evaluate(simplify(slice_product(f, g)), V, {}), a[:, :2] @ b[:2])
    short = registry["inv"](
        net((0, 2), [(X, (0, 1)), (B, (1, 2))], {0: n, 1: size(2), 2: n}) + X
    )
    assert np.allclose(
        evaluate(simplify(short), V, {}), np.linalg.inv(V["X"][:, :2] @ V["B"][:2] + V["X"])
    )


def test_what_a_structure_says_is_used():
    """QᵀQ = I, QQᵀ = I for square Q, xᵀx = 1 on the sphere, 1ᵀx = 1 on the simplex."""
    m, n = size("m"), size("n")
    Q = symbol("Q", space=Space((n, n), structure="orthogonal"))
    V = symbol("V", space=Space((m, n), structure="stiefel"))
    x, p = (
        symbol("x", space=Space((n,), structure="sphere")),
        symbol("p", space=Space((n,), structure="simplex")),
    )
    A = symbol("A", n, n)
    assert Q.T @ Q is Q @ Q.T is V.T @ V is registry["eye"](n)
    assert V @ V.T is not registry["eye"](m)
    assert A @ Q.T @ Q @ A is A @ A
    assert (registry["norm2"](x), registry["sum"](p), registry["sum"](Q * Q)) == (
        one,
        one,
        of_size(n),
    )
    assert registry["norm2"](Q @ x) is one
