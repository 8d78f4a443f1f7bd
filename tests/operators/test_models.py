"""Newton steps of models by structure, against JAX's Hessian as one matrix."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import frechet as fr
from frechet.operators import BlockOperator, hessian_operator, jacobian_operator

jax.config.update("jax_enable_x64", True)

SIZES = {"m": 6, "n": 20, "k": 2, "p": 4}
SQUARE = "X: p×p, A: p×p, S: p×p psd"
FACTOR = "T: m×n, U: m×k, V: n×k, W: m×n, c: scalar"
LINEAR = "y: m, X: m×n, w: n, c: scalar"
SOFTMAX = "X: m×n, W: n×k, Y: m×k, c: scalar"
MODELS = [  # function, variable, declarations, the same for JAX, the method
    (
        "sum((T-U*V').^2)",
        "U",
        FACTOR,
        lambda T, U, V: jnp.sum((T - U @ V.T) ** 2),
        "two small factorisations",
    ),
    (
        "sum(((T-U*V').*W).^2)",
        "U",
        FACTOR,
        lambda T, U, V, W: jnp.sum(((T - U @ V.T) * W) ** 2),
        "Cholesky of 6 blocks of order 2",
    ),
    (
        "sum(((T-U*V').*W).^2) + c*norm2(U)^2",
        "U",
        FACTOR,
        lambda T, U, V, W, c: jnp.sum(((T - U @ V.T) * W) ** 2) + c * jnp.sum(U**2),
        "Cholesky of 6 blocks of order 2",
    ),
    (
        "sum((T-U*V').^2) + sum(exp(U))",
        "U",
        FACTOR,
        lambda T, U, V: jnp.sum((T - U @ V.T) ** 2) + jnp.sum(jnp.exp(U)),
        "Cholesky of 6 blocks of order 2",
    ),
    (
        "sum(log(exp(-y.*(X*w)) + vector(1))) + c*w'*w",
        "w",
        LINEAR,
        lambda y, X, w, c: jnp.sum(jnp.log(jnp.exp(-y * (X @ w)) + 1)) + c * w @ w,
        "Woodbury: rank 6 (Cholesky) on top of division",
    ),
    (
        "sum(log(exp(-y.*(X*w)) + vector(1))) + sum(exp(w))",
        "w",
        LINEAR,
        lambda y, X, w: jnp.sum(jnp.log(jnp.exp(-y * (X @ w)) + 1)) + jnp.sum(jnp.exp(w)),
        "Woodbury: rank 6 (Cholesky) on top of division",
    ),
    (
        "logsumexp(x) + c*x'*x",
        "x",
        "x: n, c: scalar",
        lambda x, c: jax.nn.logsumexp(x) + c * x @ x,
        "Woodbury: rank 1",
    ),
    (
        "sum(log(exp(X*W)*vector(1))) - tr(Y'*X*W) + c*norm2(W)^2",
        "W",
        SOFTMAX,
        lambda X, W, Y, c: (
            jnp.sum(jnp.log(jnp.exp(X @ W) @ jnp.ones(2)))
            - jnp.sum(Y * (X @ W))
            + c * jnp.sum(W**2)
        ),
        "Woodbury: rank 6",
    ),
    (
        "x'*A*x",
        "x",
        "x: p, A: p×p",
        lambda x, A: x @ A @ x,
        "of the whole matrix of order 4",
    ),
    (
        "logdet(X)",
        "X",
        SQUARE,
        lambda X: jnp.linalg.slogdet(X)[1],
        "two small factorisations: LU ⊗ LU",
    ),
    (
        "m*logdet(S) + tr(inv(S)*A*A')",
        "A",
        SQUARE,
        lambda S, A: (
            SIZES["m"] * jnp.linalg.slogdet(S)[1] + jnp.trace(jnp.linalg.inv(S) @ A @ A.T)
        ),
        "two small factorisations: Cholesky",
    ),
    (
        "1/2*norm2(A*X*S - S)^2 + c*norm2(X)^2",
        "X",
        SQUARE + ", c: scalar",
        lambda A, X, S, c: jnp.sum((A @ X @ S - S) ** 2) / 2 + c * jnp.sum(X**2),
        "two generalised eigenvalue problems",
    ),
    (
        "1/2*norm2(A*X + X*S)^2",
        "X",
        SQUARE,
        lambda A, X, S: jnp.sum((A @ X + X @ S) ** 2) / 2,
        "of the whole matrix of order 16",
    ),
]


def given(declared: str, names: set[str]) -> dict[str, np.ndarray]:
    """Random values: y is a sign, S is positive definite, c is 0.3."""
    rng = np.random.default_rng(0)
    found = {}
    for part in declared.split(", "):
        name, shape = part.split(": ")
        if name not in names:
            continue
        axes = [] if "scalar" in shape else [SIZES[s] for s in shape.split()[0].split("×")]
        found[name] = rng.standard_normal(axes) if axes else np.array(0.3)
    if "S" in found:
        found["S"] = found["S"] @ found["S"].T + np.eye(4)
    if "y" in found:
        found["y"] = np.sign(found["y"])
    return found


@pytest.mark.parametrize(("f", "x", "declared", "oracle", "method"), MODELS)
def test_newton_steps(f, x, declared, oracle, method):
    names = set(oracle.__code__.co_varnames[: oracle.__code__.co_argcount])
    values = given(declared, names)
    at = lambda z: oracle(**{**values, x: z})  # noqa: E731
    H, g = np.asarray(jax.hessian(at)(values[x])), np.asarray(jax.grad(at)(values[x]))
    op = hessian_operator(fr.derive(f, x, order=2, where=declared), {**SIZES, **values})
    flat = H.reshape(g.size, g.size)
    assert method in op.method
    assert np.abs(op.to_dense() - H).max() < 1e-12 * (1 + np.abs(H).max())
    step = np.linalg.solve(flat, g.ravel()).reshape(g.shape)
    assert np.abs(op.solve(g) - step).max() < 1e-14 * np.linalg.cond(flat) * (
        1 + np.abs(step).max()
    )
    assert np.allclose(op.slogdet(), np.linalg.slogdet(flat), rtol=1e-10)
    assert np.allclose(op.diagonal().ravel(), flat.diagonal())


def test_gaussian_loglikelihood_in_the_precision():
    """½ m logdet(S) - ½ tr(S·A·Aᵀ): by a positive definite S the Hessian has a kernel, the skew matrices."""
    d = fr.derive(
        "m/2*logdet(S) - 1/2*tr(S*A*A')", "S", order=2, where="S: p×p psd, A: p×n"
    )
    rng = np.random.default_rng(0)
    values = {
        "S": np.eye(4) + 0.1 * np.ones((4, 4)),
        "A": rng.standard_normal((4, 9)),
        "m": 9,
    }
    op = hessian_operator(d, values)
    V = rng.standard_normal((4, 4))
    inverse = np.linalg.inv(values["S"])
    assert np.allclose(op @ V, -4.5 * inverse @ (V + V.T) / 2 @ inverse)
    with pytest.raises(fr.FrechetError) as caught:
        op.solve(V)
    assert caught.value.kind == "domain"
    free = fr.derive("m/2*logdet(X) - 1/2*tr(X*A*A')", "X", order=2, where="X: p×p, A: p×n")
    op = hessian_operator(free, {"X": values["S"], **values})
    assert np.allclose(op @ op.solve(V), V)
    assert "two small" in op.method


def test_newton_converges_on_logistic_regression():
    rng = np.random.default_rng(0)
    d = fr.derive("sum(log(exp(-y.*(X*w)) + vector(1))) + c*w'*w", "w", where=LINEAR)
    second = fr.derive(
        "sum(log(exp(-y.*(X*w)) + vector(1))) + c*w'*w", "w", order=2, where=LINEAR
    )
    values = {
        "y": np.sign(rng.standard_normal(6)),
        "X": rng.standard_normal((6, 20)),
        "c": 0.5,
        "w": np.zeros(20),
    }
    for _ in range(8):
        values["w"] = values["w"] - hessian_operator(second, values).solve(
            d.gradient.evaluate(values)
        )
    assert np.abs(d.gradient.evaluate(values)).max() < 1e-14


def test_several_variables():
    f = "sum(((T-U*V').*W).^2) + c*norm2(U)^2 + c*norm2(V)^2"
    d = fr.derive(f, ["U", "V"], order=2, where=FACTOR)
    values = given(FACTOR, set("TUVWc"))
    op = hessian_operator(d, values)
    assert isinstance(op, BlockOperator)
    assert "blockdiag" in repr(op["U", "U"])

    def oracle(u):
        U, V = u[:12].reshape(6, 2), u[12:].reshape(20, 2)
        T, W = values["T"], values["W"]
        return jnp.sum(((T - U @ V.T) * W) ** 2) + 0.3 * jnp.sum(u**2)

    H = np.asarray(jax.hessian(oracle)(op.join(values)))
    assert np.abs(op.to_dense() - H).max() < 1e-12 * np.abs(H).max()
    assert np.allclose(op.T.to_dense(), H.T)
    assert np.allclose((2 * op).to_dense(), 2 * H)
    G = {"U": np.ones((6, 2)), "V": np.ones((20, 2))}
    step = op.solve(G)
    assert {x: s.shape for x, s in step.items()} == {"U": (6, 2), "V": (20, 2)}
    assert np.allclose(op.join(step), np.linalg.solve(H, np.ones(52)))
    assert np.allclose(op.join(op @ step), np.ones(52))
    with pytest.raises(fr.FrechetError):
        op @ {"U": G["U"]}
    assert set(jacobian_operator(fr.derive("U*V'", ["U", "V"], where=FACTOR), values)) == {
        "U",
        "V",
    }


def test_only_a_scalar_has_a_hessian():
    d = fr.derive("A*x", "x", where="A: m×n, x: n")
    with pytest.raises(fr.FrechetError) as caught:
        hessian_operator(d, {"A": np.eye(2), "x": np.ones(2)})
    assert caught.value.kind == "shape"
