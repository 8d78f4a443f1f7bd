"""Functions that grow with k, in frechet and in JAX: nets, chains of products, Horner's scheme, nested inverses.

legend   X A W matrices   x h vectors   k length   e expression   N size of everything when numbers are needed
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

import frechet as fr
from frechet import Expr

N = 8
GROWTH = 2.5  # time(2k)/time(k) at most: linear, with some noise
PER_NODE = 30e-6  # seconds
AHEAD = 8.0  # times that JAX takes to trace, lower and compile

Built = tuple[Expr, list[str]]


@dataclass(frozen=True)
class Family:
    """Expressions by length, how they are asked for, the limit in seconds at k, and the same function in JAX.

    The function takes the variables as one tuple, then all constants as one tuple.
    """

    name: str
    k: int
    limit: float | None
    build: Callable[[int], Built]
    function: Callable[..., Any]
    arrays: Callable[[int], tuple[Any, Any]]
    what: tuple[str, ...] = ("value", "gradient")

    @property
    def order(self) -> int:
        """The order of the derivative."""
        return 2 if "hessian" in self.what else 1


def named(letter: str, k: int) -> tuple[Any, ...]:
    """Square matrices of one size."""
    return fr.matrices(", ".join(f"{letter}{i}: n×n" for i in range(k)))


def layers(k: int, step: Callable[[Any, Any], Any]) -> tuple[Any, Any, list[str]]:
    """What the layers make of x, x itself, and the names of the weights."""
    (x,) = (
        fr.vectors("x: n")
        if isinstance(fr.vectors("x: n"), tuple)
        else [fr.vectors("x: n")]
    )
    weights = named("W", k)
    return reduce(step, weights, x), x, [W.name for W in weights]


def layer(h: Any, W: Any) -> Any:
    """tanh(Wh)."""
    return fr.tanh(W @ h)


def skip(h: Any, W: Any) -> Any:
    """h + tanh(Wh)."""
    return h + fr.tanh(W @ h)


# -------------------------------------------------------------------- in frechet
def net(k: int) -> Built:
    """‖h‖² of k layers, by all weights."""
    h, _, weights = layers(k, layer)
    return h.T @ h, weights


def net_by_first(k: int) -> Built:
    """The net by its first weights."""
    e, weights = net(k)
    return e, weights[:1]


def residual(k: int) -> Built:
    """The same of layers that are added."""
    h, _, weights = layers(k, skip)
    return h.T @ h, weights


def net_by_x(k: int) -> Built:
    """The net by its input."""
    h, x, _ = layers(k, layer)
    return h.T @ h, [x.name]


def squares(k: int) -> tuple[Any, tuple[Any, ...]]:
    """X, and k matrices of its size."""
    X, *matrices = fr.matrices("X: n×n, " + ", ".join(f"A{i}: n×n" for i in range(k)))
    return X, tuple(matrices)


def chain(k: int) -> Built:
    """tr(A0 X A1 X … A(k−1))."""
    X, A = squares(k)
    return fr.tr(reduce(lambda e, a: e @ X @ a, A)), ["X"]


def horner(k: int) -> Built:
    """tr((A0 X + A1)X + … + Ak)."""
    X, A = squares(k + 1)
    return fr.tr(reduce(lambda e, a: e @ X + a, A)), ["X"]


def inverses(k: int) -> Built:
    """tr(inv(… inv(X + A0) … + A(k−1)))."""
    X, A = squares(k)
    return fr.tr(reduce(lambda e, a: fr.inv(e + a), A, X)), ["X"]


# -------------------------------------------------------------------- in JAX
def stack(step: Callable[..., Any]) -> Callable[..., Any]:
    """‖h‖² by the weights."""

    def function(xp: Any, weights: Any, constants: Any) -> Any:
        h = reduce(lambda h, W: step(xp, h, W), weights, constants[0])
        return h @ h

    return function


def layer_of(xp: Any, h: Any, W: Any) -> Any:
    """tanh(Wh)."""
    return xp.tanh(W @ h)


def by_first(xp: Any, variables: Any, constants: Any) -> Any:
    """‖h‖² by the first weights."""
    x, *weights = constants
    return stack(layer_of)(xp, (*variables, *weights), (x,))


def skip_of(xp: Any, h: Any, W: Any) -> Any:
    """h + tanh(Wh)."""
    return h + xp.tanh(W @ h)


def by_x(xp: Any, variables: Any, weights: Any) -> Any:
    """‖h‖² by the input."""
    h = reduce(lambda h, W: xp.tanh(W @ h), weights, variables[0])
    return h @ h


def chain_of(xp: Any, variables: Any, A: Any) -> Any:
    """tr(A0 X A1 X …)."""
    return xp.trace(reduce(lambda e, a: e @ variables[0] @ a, A))


def horner_of(xp: Any, variables: Any, A: Any) -> Any:
    """Horner's scheme."""
    return xp.trace(reduce(lambda e, a: e @ variables[0] + a, A))


def inverses_of(xp: Any, variables: Any, A: Any) -> Any:
    """Nested inverses."""
    return xp.trace(reduce(lambda e, a: xp.linalg.inv(e + a), A, variables[0]))


def many(k: int) -> tuple[Any, ...]:
    """k matrices."""
    return tuple(np.random.default_rng(0).standard_normal((k, N, N)) / np.sqrt(N))


def weights_and_input(k: int) -> tuple[Any, Any]:
    """Variables are the weights."""
    return many(k), (np.ones(N),)


def input_and_weights(k: int) -> tuple[Any, Any]:
    """The variable is the input."""
    return (np.ones(N),), many(k)


def first_and_rest(k: int) -> tuple[Any, Any]:
    """The variable is the first weights."""
    first, *rest = many(k)
    return (first,), (np.ones(N), *rest)


def one_and_many(k: int) -> tuple[Any, Any]:
    """The variable is X."""
    return (many(1)[0],), many(k)


FAMILIES = (
    Family("tanh net by all weights", 1000, 0.5, net, stack(layer_of), weights_and_input),
    Family(
        "tanh net by its first weights", 1000, 0.5, net_by_first, by_first, first_and_rest
    ),
    Family(
        "residual net by all weights",
        256,
        None,
        residual,
        stack(skip_of),
        weights_and_input,
    ),
    Family("tr(A0 X A1 X …)", 64, 0.1, chain, chain_of, one_and_many),
    Family("Horner's scheme", 256, 0.2, horner, horner_of, lambda k: one_and_many(k + 1)),
    Family("nested inverses", 6, 0.05, inverses, inverses_of, one_and_many),
    Family(
        "Hessian of a tanh net", 20, 0.5, net_by_x, by_x, input_and_weights, ("hessian",)
    ),
)
