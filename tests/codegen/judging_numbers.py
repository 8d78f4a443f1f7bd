"""What people write at ±1, ±30, ±37, ±100, ±800 beside mpmath: `python tests/codegen/judging_numbers.py [SIDE ...]`.

Sides are the interpreter, and code for NumPy, JAX, PyTorch and the array API.  A form is right on a side if its value,
gradient and Hessian agree with mpmath to 1e-10 in every entry that float64 holds, and to 1e-14 near 0; `strict` asks
for ten digits of every number above 1e-300.

    legend   f value in mpmath   k which derivatives
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations_with_replacement
from typing import Any

import mpmath as mp
import numpy as np
from forms import COUPLED, ENTRYWISE, ONE, POSITIVE

import frechet as fr

POINTS = np.array([-800.0, -100, -37, -30, -1, 1, 30, 37, 100, 800])
VECTORS = [
    np.array(x, float)
    for x in (
        [1, -1, 0.5, 2],
        [30, -30, 37, -37],
        [800, -800, 100, 799],
        [-800, -801, -803, -820],
        [37, 0, 1, -37],
    )
]
SIDES = ("interpreter", "numpy", "jax", "torch", "array-api")
ORDERS = ("value", "gradient", "hessian")
RIGHT, NEAR, STRICT, HUGE = 1e-10, 1e-14, 1e-300, 1e300
# digits and the exponent of the step of differences; enough but for `strict`
MANY, ENOUGH = (
    (1400, -320),
    (120, -25),
)
# whose values in mpmath cancel more than a hundred digits
DEEP = (
    "ordinal",
    "cross entropy by exp",
)


def judged_at(name: str) -> list[np.ndarray]:
    """The values of x of a form."""
    if name in COUPLED:
        return VECTORS
    return [POINTS[POINTS > 0] if name in POSITIVE else POINTS]


def row(name: str) -> tuple[str, Any, dict[str, Any]]:
    """Text, value and other names."""
    return (ENTRYWISE | POSITIVE | COUPLED)[name]


def given(name: str, x: np.ndarray) -> dict[str, Any]:
    """The numbers of a form at x; of the other names as many as x has."""
    made: dict[str, Any] = {"x": x}
    for other, (_, number) in row(name)[2].items():
        a = np.asarray(number, float)
        made[other] = a[-len(x) :] if a.ndim == 1 else a
    return made


def declared(name: str) -> str:
    """What the names are."""
    return ", ".join(
        ["x: n", *(f"{other}: {shape}" for other, (shape, _) in row(name)[2].items())]
    )


# -------------------------------------------------------------------- truth
def central(f: Any, at: list[Any], places: tuple[int, ...], step: int) -> Any:
    """A derivative by central differences."""
    if not places:
        return f(at)
    i, *rest = places
    h = mp.mpf(10) ** step
    up, down = ([a + s * h * (j == i) for j, a in enumerate(at)] for s in (1, -1))
    return (central(f, up, tuple(rest), step) - central(f, down, tuple(rest), step)) / (
        2 * h
    )


def as_float(x: Any) -> float:
    """A number of mpmath's; infinite where float64 does not reach."""
    return float(x) if abs(x) < HUGE else float("inf")


def raised(x: Any) -> Any:
    """Lists of numbers of mpmath's."""
    return [raised(a) for a in x] if isinstance(x, list) else mp.mpf(x)


@cache
def truth(
    name: str, point: int, precision: tuple[int, int] = MANY
) -> dict[str, np.ndarray]:
    """Value, gradient and Hessian."""
    digits, step = precision
    f = row(name)[1]
    x = judged_at(name)[point]
    with mp.workdps(digits):
        numbers = {k: v.tolist() for k, v in given(name, x).items()}
        n = len(x)
        if name in COUPLED:
            at = [mp.mpf(a) for a in numbers.pop("x")]
            exact = {
                k: [[mp.mpf(b) for b in a] if isinstance(a, list) else mp.mpf(a) for a in v]
                for k, v in numbers.items()
            }

            def whole(x: list[Any]) -> Any:
                return f(x, **exact)

            H = np.zeros((n, n))
            for i, j in combinations_with_replacement(range(n), 2):
                H[i, j] = H[j, i] = as_float(central(whole, at, (i, j), step))
            g = [as_float(central(whole, at, (i,), step)) for i in range(n)]
            return {
                "value": np.array(as_float(whole(at))),
                "gradient": np.array(g),
                "hessian": H,
            }
        columns = []
        for k in range(n):
            own = {
                o: mp.mpf(v if np.ndim(v) == 0 else v[k])
                for o, v in numbers.items()
                if o != "x"
            }

            def one(x: list[Any], own: dict[str, Any] = own) -> Any:
                return f(x[0], **own)

            columns.append(
                [
                    as_float(central(one, [mp.mpf(numbers["x"][k])], (0,) * order, step))
                    for order in range(3)
                ]
            )
    v, g, H = np.array(columns).T
    return {"value": v, "gradient": g, "hessian": np.diag(H)}


# -------------------------------------------------------------------- sides
def functions(name: str, side: str) -> dict[str, Any]:
    """Value, gradient and Hessian as functions of the numbers."""
    text = row(name)[0].replace("{1}", ONE)
    total = text if name in COUPLED else f"sum({text})"
    where = declared(name)
    if side == "interpreter":
        value = fr.derive(text, "x", where=where).value
        return {
            "value": value.evaluate,
            "gradient": fr.derive(total, "x", where=where).evaluate,
            "hessian": fr.derive(total, "x", where=where, order=2).evaluate,
        }
    made = {"value": fr.compile(text, where=where, backend=side)}
    d = fr.derive(total, "x", where=where, order=2)
    made |= {k: d.compile(k, backend=side) for k in ("gradient", "hessian")}
    return {
        k: lambda V, f=f: np.asarray(f(**arrays(V, side)), float) for k, f in made.items()
    }


def arrays(V: dict[str, Any], side: str) -> dict[str, Any]:
    """The numbers as arrays of a library."""
    if side == "jax":
        import jax  # noqa: PLC0415

        jax.config.update("jax_enable_x64", True)
        return {k: jax.numpy.asarray(v) for k, v in V.items()}
    if side == "torch":
        import torch  # noqa: PLC0415

        return {k: torch.as_tensor(v, dtype=torch.float64) for k, v in V.items()}
    return V


def wrong(name: str, side: str, near: float = NEAR) -> Iterator[str]:
    """What is not right, in words."""
    precision = MANY if near < NEAR or name.startswith(DEEP) else ENOUGH
    try:
        made = functions(name, side)
    except fr.FrechetError as refused:
        yield f"refused: {refused.message}"
        return
    for point, x in enumerate(judged_at(name)):
        expected = truth(name, point, precision)
        for k in ORDERS:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                got = np.asarray(made[k](given(name, x)), float)
            there = np.isfinite(expected[k])
            truth_ = np.where(there, expected[k], 0)
            off = there & ~(np.abs(got - truth_) <= RIGHT * np.abs(truth_) + near)
            if off.any():
                place = tuple(int(a[0]) for a in np.nonzero(np.atleast_1d(off)))
                a, b = np.atleast_1d(got)[place], np.atleast_1d(expected[k])[place]
                yield f"{k} at {x[place[0]] if name not in COUPLED else x}: {a:.12g}, not {b:.12g}"


def main(sides: list[str], near: float) -> None:
    """Every form on every side; the last line counts."""
    right: Counter[str] = Counter()
    names = [*ENTRYWISE, *POSITIVE, *COUPLED]
    for name in names:
        for side in sides:
            found = list(wrong(name, side, near))
            right[side] += not found
            for line in found[:3]:
                print(f"{side}: {name}: {line}", flush=True)
    print(
        f"{len(names)} forms; right:", ", ".join(f"{side} {right[side]}" for side in sides)
    )


if __name__ == "__main__":
    wanted = [side for side in sys.argv[1:] if side != "strict"]
    main(wanted or list(SIDES), STRICT if "strict" in sys.argv else NEAR)
