"""The quantities as a user of JAX asks for them, under jax.jit.

legend   f the function of the inputs   at positions of the variables   n number of inputs
"""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import jax.scipy.linalg as jsl

from benchmarks.harness import Call
from benchmarks.problem import Function, Problem, Quantity, Values

jax.config.update("jax_enable_x64", True)

WORDS = SimpleNamespace(
    exp=jnp.exp,
    log=jnp.log,
    sum=jnp.sum,
    tanh=jnp.tanh,
    relu=lambda Z: jnp.where(Z > 0, Z, 0.0),
    softmax=lambda Z: jax.nn.softmax(Z, axis=1),
    logsumexp=jax.nn.logsumexp,
    logdet=lambda X: jnp.linalg.slogdet(X)[1],
    solve=jnp.linalg.solve,
    cholesky=jnp.linalg.cholesky,
    forward=partial(jsl.solve_triangular, lower=True),
    diagonal=jnp.diag,
    eye=jnp.eye,
)


def values(v: Values) -> Values:
    """Values as arrays of JAX."""
    return {name: jnp.asarray(x) for name, x in v.items()}


def call(p: Problem, q: Quantity, v: Values) -> Call:
    """The compiled call, which waits for its result."""
    run = function(p, q)
    args = p.arguments(q, values(v))
    return lambda: jax.block_until_ready(run(*args))


def function(p: Problem, q: Quantity) -> Any:
    """The jitted function of the inputs, and of the directions."""
    f = partial(p.function, WORDS)
    at = tuple(range(len(p.wrt)))
    match q.asked:
        case ("value", "gradient"):
            return jax.jit(lambda *a: flattened(jax.value_and_grad(f, argnums=at)(*a)))
        case ("hessian",):
            return jax.jit(jax.hessian(f, argnums=0))
        case ("jacobian",):
            return jax.jit(jax.jacrev(f, argnums=0))
        case ("jvp",):
            return jax.jit(along(f, at))
        case ("hvp",) | ("operator",):
            return jax.jit(along(jax.grad(f, argnums=at), at))
    raise NotImplementedError(f"{q.label} in JAX")


def flattened(found: tuple[Any, tuple[Any, ...]]) -> tuple[Any, ...]:
    """A value and its gradients as one tuple."""
    value, gradients = found
    return (value, *gradients)


def along(f: Function, at: tuple[int, ...]) -> Function:
    """The derivative of f in directions of the variables, which follow the inputs."""
    k = len(at)

    def derivative(*a: Any) -> Any:
        rest = a[k:-k]
        return jax.jvp(lambda *x: f(*x, *rest), a[:k], a[-k:])[1]

    return derivative
