"""Compiled functions beside the interpreter: what they were asked for, and what that is.

legend   d derivation   f compiled function   V values by name
"""

from __future__ import annotations

import keyword
from typing import Any

import numpy as np

BOUND = 1e-10  # relative


def relative(a: Any, b: Any) -> float:
    """The largest difference, relative to the largest entry; infinite where shapes differ."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape:
        return float("inf")
    return float(np.abs(a - b).max() / (1e-9 + np.abs(b).max())) if a.size else 0.0


def quantities(d: Any, second: Any) -> list[str]:
    """What can be asked of a derivation, where the one of second order exists."""
    if d.f.rank:
        return ["value", "jacobian", "jvp", "vjp"]
    return ["value", "gradient"] + ["hessian", "hvp"] * (second is not None)


def arguments(f: Any, d: Any, V: dict[str, Any], seed: int = 0) -> dict[str, Any]:
    """A value for every argument: those given, random directions dX and a random cotangent."""
    rng = np.random.default_rng(seed)
    shapes = {f"d{x.name}": np.shape(V[x.name]) for x in d.variables}
    value = np.shape(d.value.evaluate(V))
    known = {*d.context.variables, *d.context.dimensions}
    made = {}
    for name in f.inputs:
        plain = name.rstrip("_") if keyword.iskeyword(name.rstrip("_")) else name
        given = V[plain] if plain in known else None
        if given is None:
            given = rng.standard_normal(shapes.get(name.rstrip("_"), value))
        whole = isinstance(given, int) and not isinstance(given, bool)
        made[name] = (
            given if whole else np.asarray(given, float) if np.ndim(given) else float(given)
        )
    return made


def expected(
    d: Any, second: Any, V: dict[str, Any], given: dict[str, Any]
) -> dict[str, Any]:
    """What the interpreter says, by the names of the results.

    Products with directions are those of unstructured variables: a random direction need not be tangent.
    """
    names = [x.name for x in d.variables]
    free = all(not x.space.structure for x in d.variables)
    T = {names[0]: d.evaluate(V)} if len(names) == 1 else d.evaluate(V)
    made = {"value": d.value.evaluate(V)}
    made |= {f"{'jacobian' if d.f.rank else 'gradient'}_{x}": T[x] for x in names}
    if d.f.rank and free:
        made["jvp"] = sum(applied(T[x], given["d" + x]) for x in names)
        g = next(
            v
            for k, v in given.items()
            if k.lower().rstrip("_") == "g" and k not in d.context.variables
        )
        made |= {f"vjp_{x}": np.tensordot(g, T[x], np.ndim(g)) for x in names}
    if second is not None and not d.f.rank:
        H = second.evaluate(V)
        H = {(names[0], names[0]): H} if len(names) == 1 else H
        made |= {f"hessian_{x}_{y}": H[x, y] for x in names for y in names}
        if free:
            made |= {
                f"hvp_{x}": sum(applied(H[x, y], given["d" + y]) for y in names)
                for x in names
            }
    return made


def applied(T: Any, h: Any) -> Any:
    """A tensor in a direction."""
    return np.tensordot(T, h, np.ndim(h)) if np.ndim(h) else np.asarray(T) * h
