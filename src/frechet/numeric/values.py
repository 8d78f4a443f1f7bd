"""Given values: an array for every symbol, and the sizes that the arrays show.

legend   D sizes by name   n size   k the number it is

>>> from frechet.expr.node import symbol
>>> from frechet.network.size import size
>>> arrays, D = bind([symbol("A", size("m"), 2 * size("n"))], {"A": [[1, 2, 3, 4]]}, set())
>>> arrays["A"].shape, sorted(D.items())
((1, 4), [('m', 1), ('n', 2)])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frechet.errors import DomainError, NameUnknown, ReadError, ShapeError
from frechet.expr.node import Symbol
from frechet.network.lengths import given_length
from frechet.network.size import Size

ROUNDING = 1e-8  # relative size of a negative eigenvalue that a sum of squares may have
Arrays = dict[str, NDArray[np.float64]]


def by_name(values: object) -> Mapping[str, Any]:
    """The values, if they go by names."""
    if not isinstance(values, Mapping):
        raise ReadError(
            f"values are given as {type(values).__name__}",
            hint="pass a mapping: {'A': array, 'n': 3, ...}",
        )
    return values


def bind(
    symbols: Iterable[Symbol], values: Mapping[str, Any], dimensions: set[str]
) -> tuple[Arrays, dict[str, int]]:
    """Arrays and sizes; errors where a value is missing, is no array of numbers, or contradicts a declaration."""
    wanted = sorted(set(symbols), key=lambda s: s.name)
    missing = [s.name for s in wanted if s.name not in values]
    if missing:
        raise NameUnknown(
            f"no value for {', '.join(missing)}",
            hint="pass a value for every symbol: {'A': array, ...}",
        )
    D = {
        name: given_length(name, values[name])
        for name in sorted(dimensions)
        if name in values
    }
    arrays = {s.name: array(s, values[s.name]) for s in wanted}
    shown = [
        (n, k) for s in wanted for n, k in zip(s.shape, arrays[s.name].shape, strict=True)
    ]
    while found := dict(solved for n, k in reversed(shown) if (solved := solve(n, k, D))):
        D |= found
    for s in wanted:
        fit(s, arrays[s.name].shape, D)
        if s.space.structure == "psd":
            refuse_indefinite(s.name, arrays[s.name])
    return arrays, D


def array(s: Symbol, value: Any) -> NDArray[np.float64]:
    """The value of a symbol as real numbers with the right number of axes."""
    try:
        made = np.asarray(value)
        real = made.dtype.kind in "biuf" or (
            made.dtype.kind == "O" and None not in made.ravel().tolist()
        )
        numbers = made.astype(np.float64) if real else None
    except (TypeError, ValueError):
        numbers = None
    if numbers is None:
        raise ShapeError(
            f"the value of {s.name} is no array of real numbers",
            hint=f"{s.name} is {s.space.words()}",
        )
    if s.space.single and numbers.shape == (1, 1):
        return numbers.reshape(())
    if numbers.ndim != s.rank:
        raise ShapeError(
            f"{s.name} has shape {numbers.shape}, declared {s.space.words()}",
            hint="scalars have no axes, vectors one, matrices two",
        )
    return numbers


def solve(n: Size, k: int, D: Mapping[str, int]) -> tuple[str, int] | None:
    """The one unknown name of a size, where the size being k decides it."""
    unknown = n.names() - set(D)
    if len(unknown) != 1:
        return None
    (name,) = unknown
    rest, slope = n.at({**D, name: 0}), n.at({**D, name: 1}) - n.at({**D, name: 0})
    linear = all(m.count(name) <= 1 for m, _ in n.terms)
    if not linear and all(c > 0 for _, c in n.terms):
        found = next((j for j in range(1, k + 1) if n.at({**D, name: j}) >= k), 0)
        return (name, found) if found and n.at({**D, name: found}) == k else None
    if not linear or not slope or (k - rest) % slope or (k - rest) // slope < 1:
        return None
    return name, (k - rest) // slope


def fit(s: Symbol, shape: tuple[int, ...], D: Mapping[str, int]) -> None:
    """Does the shape of a value agree with the declaration?"""
    for n, k in zip(s.shape, shape, strict=True):
        if n.names() <= set(D) and n.at(D) == k:
            continue
        known = ", ".join(f"{name} = {D[name]}" for name in sorted(n.names() & set(D)))
        raise ShapeError(
            f"{s.name} has shape {shape}, declared {s.space.words()}"
            + f" with {known}" * bool(known),
            hint=f"the axis of length {k} must have length {n}",
        )


def refuse_indefinite(name: str, X: NDArray[np.float64]) -> None:
    """Refuses a matrix that is declared psd and has a negative eigenvalue, which is no rounding."""
    if not X.size or not np.isfinite(X).all():
        return
    w = np.linalg.eigvalsh((X + X.T) / 2)
    if w[0] < -ROUNDING * np.abs(w).max():
        hint = f"declare it as '{name}: {X.shape[0]}×{X.shape[0]} symmetric', or check the numbers"
        raise DomainError(
            f"{name} is declared psd and has the eigenvalue {w[0]:.3g}", hint=hint
        )
