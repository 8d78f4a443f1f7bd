"""The same quantity from frechet, by hand, from JAX and from PyTorch: each makes a call without arguments.

legend   p problem   q quantity   s sizes   v values
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import frechet as fr
from benchmarks.harness import Call, Maker
from benchmarks.problem import Function, Problem, Quantity, Sizes, Values


def called(f: Callable[..., Any], args: list[Any]) -> Call:
    """The call of a function at these arguments; without a loop over them where they are few."""
    if len(args) == 1:
        (a,) = args
        return lambda: f(a)
    if len(args) == 2:
        a, b = args
        return lambda: f(a, b)
    return lambda: f(*args)


def by_hand(
    p: Problem,
    q: Quantity,
    size: str,
    v: Values,
    choose: Callable[[Sizes], Function] | None = None,
) -> Maker:
    """The expert's code."""
    chosen = choose or q.by_hand
    assert chosen
    return lambda: called(chosen(p.sizes[size]), p.arguments(q, v))


# -------------------------------------------------------------------- frechet
def by_frechet(p: Problem, q: Quantity, size: str, v: Values) -> Maker:
    """Derive, compile for the sizes, and call by position."""
    return lambda: called(*frechet_function(p, q, size, v))


def frechet_function(
    p: Problem, q: Quantity, size: str, v: Values
) -> tuple[Callable[..., Any], list[Any]]:
    """The compiled function and its arguments; of a structured Hessian its product or its solve."""
    structured = q.form == "compressed"
    order = 2 if {"hessian", "hvp", "operator", "solve"} & {*q.asked} else 1
    d = fr.derive(p.text, list(p.wrt), order, where=p.where)
    options: dict[str, Any] = {"sizes": dict(p.sizes[size])}
    options |= {"structured": True} if structured else {}
    options |= {"backend": q.backend} if q.backend != "numpy" else {}
    options |= {"constant": list(q.constant)} if q.constant else {}
    fn = d.compile(*(["hessian"] if structured else q.asked), **options)  # type: ignore[attr-defined]
    if q.constant:
        fn = fn.prepare(**{name: v[name] for name in q.constant})
    call = getattr(fn, "call", fn)
    v = jax_values(v) if q.backend == "jax" else v
    args = [v[name] for name in fn.inputs]
    if q.backend == "jax":
        import jax  # noqa: PLC0415

        jitted = jax.jit(call)
        return (lambda *a: jax.block_until_ready(jitted(*a))), args
    if not structured:
        return call, args
    direction = v[p.directions[0]]
    if q.asked == ("solve",):
        return (lambda *a: call(*a).solve(direction)), args
    return (lambda *a: call(*a) @ direction), args


def jax_values(v: Values) -> Values:
    """Values as arrays of JAX."""
    from benchmarks import jax_side  # noqa: PLC0415

    return jax_side.values(v)


# -------------------------------------------------------------------- the others
def installed(library: str) -> bool:
    """Can it be measured here?  For PyTorch a CPU build is enough."""
    return importlib.util.find_spec(library) is not None


def by_jax(p: Problem, q: Quantity, size: str, v: Values) -> Maker:
    """The natural formulation under jax.jit."""
    from benchmarks import jax_side  # noqa: PLC0415  (JAX takes a second to load)

    return lambda: jax_side.call(p, q, v)


def by_torch(p: Problem, q: Quantity, size: str, v: Values) -> Maker:
    """The natural formulation, eagerly."""
    from benchmarks import torch_side  # noqa: PLC0415  (PyTorch takes seconds to load)

    return lambda: torch_side.call(p, q, v)


SIDES: dict[str, Callable[[Problem, Quantity, str, Values], Maker]] = {
    "jax": by_jax,
    "torch": by_torch,
}


def makers(
    p: Problem, q: Quantity, size: str, libraries: tuple[str, ...], stand_in: bool = False
) -> dict[str, Maker]:
    """Everything that is timed in one row, the hand-written code first; it may stand in for frechet."""
    v = p.values(size)
    found = {"hand": by_hand(p, q, size, v)} if q.by_hand else {}
    if "frechet" in libraries:
        found["frechet"] = (
            by_hand(p, q, size, v) if stand_in and q.by_hand else by_frechet(p, q, size, v)
        )
    found |= {name: by_hand(p, q, size, v, other) for name, (other, _) in q.others.items()}
    return found | {
        name: make(p, q, size, v)
        for name, make in SIDES.items()
        if name in libraries and name in q.rivals and installed(name)
    }
