"""The quantities as a user of PyTorch asks for them, eagerly.

legend   f the function of the inputs   k number of variables   v values
"""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import torch

from benchmarks.harness import Call
from benchmarks.problem import Function, Problem, Quantity, Values

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

WORDS = SimpleNamespace(
    exp=torch.exp,
    log=torch.log,
    sum=torch.sum,
    tanh=torch.tanh,
    relu=torch.relu,
    softmax=lambda Z: torch.softmax(Z, 1),
    logsumexp=lambda x: torch.logsumexp(x, 0),
    logdet=lambda X: torch.linalg.slogdet(X)[1],
    solve=torch.linalg.solve,
    cholesky=torch.linalg.cholesky,
    forward=lambda L, b: torch.linalg.solve_triangular(L, b[:, None], upper=False)[:, 0],
    diagonal=torch.diagonal,
    eye=torch.eye,
)


def call(p: Problem, q: Quantity, v: Values) -> Call:
    """The call at tensors."""
    f, k = partial(p.function, WORDS), len(p.wrt)
    args = [torch.as_tensor(x) for x in p.arguments(q, v)]
    match q.asked:
        case ("value", "gradient"):
            return value_gradient(f, args, k)
        case ("hessian",):
            return partial(torch.func.hessian(f), *args)
        case ("jacobian",):
            return partial(torch.func.jacrev(f), *args)
        case ("jvp",):
            return jvp(f, args, k)
        case ("hvp",) | ("operator",):
            return hvp(f, args, k)
    raise NotImplementedError(f"{q.label} in PyTorch")


def variables(args: list[Any], k: int) -> list[Any]:
    """The first k arguments as leaves that take a gradient."""
    return [x.clone().requires_grad_() for x in args[:k]]


def value_gradient(f: Function, args: list[Any], k: int) -> Call:
    """Backward through the recorded value."""
    xs, rest = variables(args, k), args[k:]

    def run() -> tuple[Any, ...]:
        y = f(*xs, *rest)
        return (y, *torch.autograd.grad(y, xs))

    return run


def hvp(f: Function, args: list[Any], k: int) -> Call:
    """Backward twice."""
    xs, rest, directions = variables(args, k), args[k:-k], args[-k:]

    def run() -> tuple[Any, ...]:
        gradients = torch.autograd.grad(f(*xs, *rest), xs, create_graph=True)
        return torch.autograd.grad(gradients, xs, directions)

    return run


def jvp(f: Function, args: list[Any], k: int) -> Call:
    """Forward in the directions."""
    rest = args[k:-k]
    return lambda: torch.func.jvp(
        lambda *x: f(*x, *rest), tuple(args[:k]), tuple(args[-k:])
    )[1]
