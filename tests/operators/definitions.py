"""Random operators with their definitions: what each class means, written out with einsum and kron.

legend   T all entries, axes of the value, then of the argument   m, n, p, q sizes   r rank
"""

from __future__ import annotations

import numpy as np

from frechet.operators import (
    BlockDiagonal,
    Dense,
    Diagonal,
    Kronecker,
    LowRank,
    Network,
    Operator,
    identity_operator,
)


def spd(rng: np.random.Generator, n: int) -> np.ndarray:
    a = rng.standard_normal((n, n))
    return a @ a.T + np.eye(n)


def well(rng: np.random.Generator, n: int) -> np.ndarray:
    """A matrix that is far from singular, and not symmetric."""
    return rng.standard_normal((n, n)) + 2 * n**0.5 * np.eye(n)


def side(rng: np.random.Generator, n: int, kind: str):
    """A factor of a Kronecker product, and the matrix it is."""
    if kind == "identity":
        return n, np.eye(n)
    if kind == "diagonal":
        d = rng.uniform(1, 2, n) * rng.choice([-1, 1], n)
        return d, np.diag(d)
    a = spd(rng, n) if kind == "spd" else well(rng, n)
    return a, a


SIDES = ("identity", "diagonal", "spd", "general")


def kronecker(rng, m, n, a, b, transposed=False):
    """A V Bᵀ of square factors; transposed, m × m and n × n factors map n × m to m × n."""
    (A, full_a), (B, full_b) = side(rng, m, a), side(rng, n, b)
    T = np.einsum("il,jk->ijkl" if transposed else "ik,jl->ijkl", full_a, full_b)
    return Kronecker(A, B, transposed), T


def rectangular(rng, m, n, p, q, transposed=False):
    A, B = rng.standard_normal((m, p)), rng.standard_normal((n, q))
    T = np.einsum("il,jk->ijkl" if transposed else "ik,jl->ijkl", A, B)
    return Kronecker(A, B, transposed), T


def diagonal(rng, *shape):
    d = rng.uniform(1, 2, shape)
    return Diagonal(d), np.diag(d.ravel()).reshape(shape + shape)


def multiple(rng, *shape):
    c = float(rng.uniform(1, 2))
    return c * identity_operator(shape), c * np.eye(int(np.prod(shape))).reshape(
        shape + shape
    )


def blocks(rng, m, p, q, axis, kind="any"):
    """Blocks as they are given; T by a loop over them."""
    if kind == "any":
        B = rng.standard_normal((m, p, q))
    else:
        B = np.stack([spd(rng, p) if kind == "spd" else well(rng, p) for _ in range(m)])
    T = np.zeros((p, m, q, m) if axis else (m, p, m, q))
    for i in range(m):
        if axis:
            T[:, i, :, i] = B[i]
        else:
            T[i, :, i, :] = B[i]
    return BlockDiagonal(B, axis), T


def low_rank(rng, out_shape, in_shape, r, s, core):
    """Outer products with a core that is a number, a diagonal or a matrix."""
    U, W = rng.standard_normal((r, *out_shape)), rng.standard_normal((s, *in_shape))
    C, full = {
        "number": (1.5, 1.5 * np.eye(r)),
        "diagonal": (d := rng.uniform(-1, 1, r), np.diag(d)),
        "matrix": (c := rng.standard_normal((r, s)), c),
    }[core]
    T = np.tensordot(np.tensordot(U, full, (0, 0)), W, (-1, 0))
    return LowRank(U, C, W), T


def gram(rng, r, *shape):
    X, d = rng.standard_normal((r, *shape)), rng.uniform(0, 1, r)
    return LowRank(X, d, X), np.tensordot(X * d.reshape(-1, *[1] * len(shape)), X, (0, 0))


def dense(rng, out_shape, in_shape):
    T = rng.standard_normal((*out_shape, *in_shape))
    return Dense(T, len(out_shape)), T


def network(rng, m, n, k):
    """A term of the Hessian of a masked factorisation: 2 δ_ik Σ_a W_ia² V_aj V_al."""
    W, V = rng.standard_normal((m, n)), rng.standard_normal((n, k))
    op = Network(
        [(W**2, (0, 3)), (V, (3, 1)), (V, (3, 2))], (0, 1), (0, 2), (m, k, k, n), 2.0
    )
    return op, 2 * np.einsum("ia,aj,al,ik->ijkl", W**2, V, V, np.eye(m))


def every(
    rng: np.random.Generator, m: int, n: int, k: int
) -> list[tuple[Operator, np.ndarray]]:
    """One of each kind, square and rectangular."""
    made = [
        kronecker(rng, m, n, a, b, t) for a in SIDES for b in SIDES for t in (False, True)
    ]
    made += [rectangular(rng, m, n, k, m, t) for t in (False, True)]
    made += [
        diagonal(rng),
        diagonal(rng, m),
        diagonal(rng, m, n),
        multiple(rng, m),
        multiple(rng, m, n),
    ]
    made += [blocks(rng, m, n, k, axis) for axis in (0, 1)] + [
        blocks(rng, m, n, n, axis) for axis in (0, 1)
    ]
    made += [low_rank(rng, (m, n), (k,), 2, 2, c) for c in ("number", "diagonal", "matrix")]
    made += [low_rank(rng, (m,), (m,), 2, 3, "matrix"), gram(rng, 2, m), gram(rng, 2, m, n)]
    made += [
        dense(rng, (m,), (n, k)),
        dense(rng, (m, n), (m, n)),
        dense(rng, (), (m,)),
        network(rng, m, n, k),
    ]
    return made
