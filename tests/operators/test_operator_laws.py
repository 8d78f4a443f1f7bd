"""Every operator is its definition, and keeps the laws of linear maps."""

from __future__ import annotations

import numpy as np
import pytest
from definitions import every, kronecker, rectangular
from hypothesis import given
from hypothesis import strategies as st

from frechet.errors import ShapeError
from frechet.operators import Total, identity_operator

SIZE = st.integers(1, 5)


def close(a, b, tolerance=1e-11):
    a, b = np.asarray(a), np.asarray(b)
    assert a.shape == b.shape
    assert np.abs(a - b).max(initial=0) <= tolerance * (1 + np.abs(b).max(initial=0))


@given(SIZE, SIZE, SIZE, st.integers(0, 2**31))
def test_entries_values_and_adjoint(m, n, k, seed):
    rng = np.random.default_rng(seed)
    for op, T in every(rng, m, n, k):
        P, Q = op.shape
        V, G = rng.standard_normal(op.in_shape), rng.standard_normal(op.out_shape)
        assert T.shape == op.out_shape + op.in_shape
        close(op.to_dense(), T)
        close(op @ V, np.tensordot(T, V, V.ndim))
        close(op(V), op @ V)
        close((op @ V.ravel()).ravel(), (op @ V).ravel())
        stack = (
            rng.standard_normal((Q, 3))
            if op.in_shape != (Q, 3)
            else rng.standard_normal((Q, 2))
        )
        close(op @ stack, T.reshape(P, Q) @ stack)
        close(np.sum(G * (op @ V)), np.sum((op.T @ G) * V))
        close(op.T.to_dense().reshape(Q, P), T.reshape(P, Q).T)
        close(op.T.T.to_dense(), T)


@given(SIZE, SIZE, SIZE, st.integers(0, 2**31))
def test_many_arrays_over_leading_axes(m, n, k, seed):
    rng = np.random.default_rng(seed)
    for op, T in every(rng, m, n, k):
        V = rng.standard_normal((2, 3, *op.in_shape))
        close(
            op.apply(V),
            np.tensordot(V, T, (range(2, V.ndim), range(len(op.out_shape), T.ndim))),
        )


@given(SIZE, SIZE, SIZE, st.integers(0, 2**31))
def test_sums_and_multiples(m, n, k, seed):
    rng = np.random.default_rng(seed)
    made = every(rng, m, n, k)
    for op, T in made:
        for other, S in made:
            if (op.in_shape, op.out_shape) == (other.in_shape, other.out_shape):
                close((op + other).to_dense(), T + S)
                V = rng.standard_normal(op.in_shape)
                close((op - 2 * other) @ V, np.tensordot(T - 2 * S, V, V.ndim))
                close((op + other).T.to_dense(), (op.T + other.T).to_dense())
        close((3.0 * op).to_dense(), 3 * T)
        close((np.float64(3) * op / 2).to_dense(), 1.5 * T)
        close((-op).to_dense(), -T)


@given(SIZE, SIZE, SIZE, st.integers(0, 2**31))
def test_diagonal_and_trace(m, n, k, seed):
    rng = np.random.default_rng(seed)
    for op, T in every(rng, m, n, k):
        if op.in_shape != op.out_shape:
            with pytest.raises(ShapeError):
                op.diagonal()
            continue
        flat = T.reshape(op.shape)
        close(op.diagonal(), flat.diagonal().reshape(op.in_shape))
        close(op.trace(), np.trace(flat))
        close((op + op).trace(), 2 * np.trace(flat))


@given(SIZE, SIZE, SIZE, st.integers(0, 2**31))
def test_matrices_by_columns_and_by_rows(m, n, k, seed):
    rng = np.random.default_rng(seed)
    for op, _ in every(rng, m, n, k):
        V = rng.standard_normal(op.in_shape)
        for vec, order in (("column", "F"), ("row", "C")):
            close(op.matrix(vec) @ V.ravel(order), (op @ V).ravel(order))


@given(SIZE, SIZE, SIZE, st.integers(0, 2**31))
def test_scipy_sees_the_same_operator(m, n, k, seed):
    rng = np.random.default_rng(seed)
    for op, T in every(rng, m, n, k):
        other, flat = op.to_linear_operator(), T.reshape(op.shape)
        v, g = rng.standard_normal(op.shape[1]), rng.standard_normal(op.shape[0])
        close(other.matvec(v), flat @ v)
        close(other.rmatvec(g), flat.T @ g)
        close(other @ np.stack([v, v], 1), flat @ np.stack([v, v], 1))


def test_kronecker_products_are_numpys():
    rng = np.random.default_rng(0)
    op, _ = rectangular(rng, 2, 3, 4, 5)
    close(op.matrix("row"), np.kron(op.A, op.B))
    close(op.matrix("column"), np.kron(op.B, op.A))


def test_an_empty_sum_is_zero():
    zero = Total([], (2,), (3, 4))
    close(zero @ np.ones((3, 4)), np.zeros(2))
    close(zero.to_dense(), np.zeros((2, 3, 4)))


def test_shapes_that_do_not_fit():
    op, _ = kronecker(np.random.default_rng(0), 2, 3, "general", "spd")
    for V in (np.ones(5), np.ones((3, 2)), np.float64(1)):
        with pytest.raises(ShapeError) as caught:
            op @ V
        assert "(2, 3)" in caught.value.hint
    with pytest.raises(ShapeError):
        op + identity_operator(6)
    with pytest.raises(ShapeError):
        op.matrix("diagonal")


def test_words():
    rng = np.random.default_rng(0)
    op, _ = kronecker(rng, 2, 3, "identity", "spd")
    assert repr(op + 2 * identity_operator((2, 3))) == "I(2) ⊗ (3×3) + 2·I(6)"
