"""Solutions by structure: they solve, their determinants are those of the matrix, the method is the one expected."""

from __future__ import annotations

import numpy as np
import pytest
from definitions import (
    SIDES,
    blocks,
    dense,
    diagonal,
    gram,
    kronecker,
    low_rank,
    multiple,
    network,
    spd,
    well,
)
from hypothesis import given
from hypothesis import strategies as st

from frechet.errors import DomainError, FrechetError, ShapeError
from frechet.operators import (
    BlockDiagonal,
    Diagonal,
    Kronecker,
    LowRank,
    Total,
    identity_operator,
)

SIZE = st.integers(1, 5)


def solves(op, method=""):
    """op.solve is the inverse of op, over leading axes too; the determinant is NumPy's."""
    rng = np.random.default_rng(1)
    flat = op.to_dense().reshape(op.shape)
    assert method in op.method, op.method
    V = rng.standard_normal(op.in_shape)
    bound = 1e-13 * len(flat) * np.linalg.cond(flat) * (1 + np.abs(V).max())
    assert np.abs(op.solve(op @ V) - V).max() <= bound
    assert np.abs(op.solve((op @ V).ravel()) - V.ravel()).max() <= bound
    columns = rng.standard_normal((len(flat), 4)) if len(flat) > 1 else np.ones((1, 4))
    if columns.shape != op.in_shape:
        assert np.abs(op.solve(columns) - np.linalg.solve(flat, columns)).max() <= bound * (
            1 + np.abs(columns).max()
        )
    sign, log = np.linalg.slogdet(flat)
    assert op.slogdet()[0] == sign
    assert op.slogdet()[1] == pytest.approx(log, rel=1e-9, abs=1e-9)
    if sign > 0:
        assert op.logdet() == op.slogdet()[1]
    else:
        with pytest.raises(DomainError):
            op.logdet()
    return op


@given(SIZE, SIZE, st.integers(0, 2**31), st.sampled_from(SIDES), st.sampled_from(SIDES))
def test_one_kronecker_product(m, n, seed, a, b):
    rng = np.random.default_rng(seed)
    solves(kronecker(rng, m, n, a, b)[0], "two small")
    solves(kronecker(rng, m, m, a, b, True)[0], "two small")


@given(SIZE, SIZE, st.integers(0, 2**31))
def test_entries(m, n, seed):
    rng = np.random.default_rng(seed)
    for op, _ in (diagonal(rng, m, n), diagonal(rng, m), multiple(rng, m, n)):
        solves(op, "division")
        solves(op + multiple(rng, *op.in_shape)[0], "division")
        solves(-op, "division")


@given(
    st.integers(1, 4),
    st.sampled_from((1, 2, 5, 17)),
    st.integers(0, 2**31),
    st.sampled_from((0, 1)),
)
def test_blocks(m, k, seed, axis):
    rng = np.random.default_rng(seed)
    solves(blocks(rng, m, k, k, axis, "spd")[0], "Cholesky of")
    solves(blocks(rng, m, k, k, axis, "general")[0])
    solves(-blocks(rng, m, k, k, axis, "spd")[0])
    assert "LU" in blocks(rng, m, 3, 3, axis, "general")[0].method


@given(SIZE, SIZE, st.integers(0, 2**31))
def test_what_acts_on_rows_or_on_columns_is_one_block_diagonal(m, n, seed):
    rng = np.random.default_rng(seed)
    one, other = (
        kronecker(rng, m, n, "identity", "spd")[0],
        kronecker(rng, m, n, "spd", "identity")[0],
    )
    d, c = diagonal(rng, m, n)[0], multiple(rng, m, n)[0]
    rows, columns = blocks(rng, m, n, n, 0, "spd")[0], blocks(rng, n, m, m, 1, "spd")[0]
    for sum_of in (one + d, one + rows, one + d + c + rows, rows + d):
        solves(sum_of, f"of {m} blocks of order {n}")
    for sum_of in (other + d, other + columns + c, d + columns):
        solves(sum_of, f"of {n} blocks of order {m}")
    solves(one + c + one, "two small")
    solves(other + c, "two small")


@given(SIZE, SIZE, st.integers(0, 2**31), st.sampled_from(SIDES), st.sampled_from(SIDES))
def test_two_symmetric_kronecker_products(m, n, seed, a, b):
    rng = np.random.default_rng(seed)
    first, second = Kronecker(spd(rng, m), spd(rng, n)), Kronecker(spd(rng, m), spd(rng, n))
    solves(first + second, "generalised eigenvalue")
    solves(first + multiple(rng, m, n)[0], "generalised eigenvalue")
    solves(first - 0.1 * second)
    sides = [kronecker(rng, m, n, a, "identity")[0], kronecker(rng, m, n, "identity", b)[0]]
    solves(sides[0] + sides[1] + 50 * identity_operator((m, n)))


@given(SIZE, SIZE, st.integers(0, 2**31))
def test_two_general_kronecker_products(m, n, seed):
    rng = np.random.default_rng(seed)
    first, second = (
        Kronecker(well(rng, m), well(rng, n)),
        Kronecker(well(rng, m), well(rng, n)),
    )
    solves(first + second)
    solves(first + 3 * identity_operator((m, n)))
    solves(
        Kronecker(well(rng, m), well(rng, m), True)
        + Kronecker(well(rng, m), well(rng, m), True)
    )


def test_methods_of_pencils():
    rng = np.random.default_rng(0)
    A, B = well(rng, 4), well(rng, 3)
    assert "Bartels" in (Kronecker(A, 3) + Kronecker(4, B)).method
    singular_base = Kronecker(np.diag([1.0, 0, 0, 0]), spd(rng, 3)) + Kronecker(
        np.diag([0, 1.0, 1, 1]) + 1e-9 * well(rng, 4), spd(rng, 3)
    )
    assert "whole" in singular_base.method
    twice = Kronecker(spd(rng, 4), spd(rng, 4), True) + Kronecker(
        spd(rng, 4), spd(rng, 4), True
    )
    assert "eigenvalue" in solves(twice).method


@given(
    st.integers(2, 6),
    st.integers(1, 3),
    st.integers(0, 2**31),
    st.sampled_from(("number", "diagonal", "matrix")),
)
def test_low_rank_on_what_is_easily_solved(m, n, seed, core):
    rng = np.random.default_rng(seed)
    shape = (m, 2 * n)
    bases = [
        diagonal(rng, *shape)[0],
        multiple(rng, *shape)[0],
        blocks(rng, m, 2 * n, 2 * n, 0, "spd")[0],
        kronecker(rng, m, 2 * n, "spd", "general")[0],
        kronecker(rng, m, 2 * n, "identity", "spd")[0]
        + kronecker(rng, m, 2 * n, "spd", "identity")[0],
    ]
    for base in bases:
        solves(base + gram(rng, 2, *shape)[0], "Woodbury")
        solves(base + 0.01 * low_rank(rng, shape, shape, 2, 2, core)[0], "Woodbury")
        solves(
            base
            + 0.01 * low_rank(rng, shape, shape, 1, 1, core)[0]
            + gram(rng, 1, *shape)[0],
            "Woodbury",
        )
    u = rng.standard_normal((1, *shape))
    solves(bases[0] + LowRank(u, -0.1 / (u**2).sum(), u), "Woodbury")


def test_a_rank_above_half_the_order_is_solved_whole():
    rng = np.random.default_rng(0)
    solves(multiple(rng, 6)[0] + gram(rng, 4, 6)[0], "whole")
    solves(gram(rng, 9, 4)[0], "Cholesky of the whole")
    solves(dense(rng, (3, 2), (3, 2))[0], "LU of the whole")
    solves(network(rng, 3, 9, 2)[0], "whole")
    solves(
        Diagonal(np.array([0.0, 1, 1, 1])) + LowRank(np.eye(4)[:1], 1.0, np.eye(4)[:1]),
        "whole",
    )


def test_woodbury_is_refined_where_it_cancels():
    """λ = 1e-6 beside a Gram form of norm 1e3: the residual is as small as that of a dense Cholesky."""
    rng = np.random.default_rng(0)
    X, g = rng.standard_normal((20, 300)), rng.standard_normal(300)
    op = 1e-6 * identity_operator(300) + LowRank(X, rng.uniform(0.1, 1, 20), X)
    V = op.solve(g)
    assert "Woodbury" in op.method
    assert (
        np.abs(op @ V - g).max()
        < 1e-13 * np.linalg.norm(op.to_dense(), 2) * np.abs(V).max()
    )


def test_the_factorisation_is_kept():
    rng = np.random.default_rng(0)
    op, _ = kronecker(rng, 3, 4, "spd", "general")
    assert op.solver is op.solver
    op.solve(np.ones((3, 4)))
    op.B[:] = np.nan  # a second solution does not look at the factors again
    assert np.isfinite(op.solve(np.ones((3, 4)))).all()


def singular_ones():
    rng = np.random.default_rng(0)
    u = rng.standard_normal((1, 4))
    half = np.diag([1.0, 0.0])
    return {
        "entry": Diagonal(np.array([1.0, 0.0])),
        "zero": Total([], (3,), (3,)),
        "factor": Kronecker(2, np.ones((3, 3))),
        "block": BlockDiagonal(np.stack([np.eye(2), half])),
        "large block": BlockDiagonal(np.stack([np.eye(20), np.ones((20, 20))])),
        "rank": LowRank(u, 1.0, u),
        "cancelled": identity_operator(4) + LowRank(u, -1 / (u**2).sum(), u),
        "pencil": Kronecker(np.diag([1.0, 2.0]), 2) + Kronecker(2, np.diag([-1.0, 3.0])),
        "nan": Diagonal(np.ones(3))
        + LowRank(np.full((1, 3), np.nan), 1.0, np.ones((1, 3))),
    }


@pytest.mark.parametrize("name", singular_ones())
def test_singular_operators_say_so_and_how_to_mend_it(name):
    op = singular_ones()[name]
    with pytest.raises(FrechetError) as caught:
        op.solve(np.ones(op.out_shape))
    assert caught.value.kind == "domain"
    assert caught.value.hint


def test_only_a_map_from_a_space_to_itself_is_solved():
    with pytest.raises(ShapeError):
        Kronecker(np.ones((2, 3)), 2).solve(np.ones((2, 2)))
    with pytest.raises(ShapeError):
        Kronecker(2, 2).solve(np.ones(3))
