"""Printed conditions judged: where the text has no value one of them fails, where it has a value none does.

legend   c case   d derivation   margin by how much a condition holds
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

import frechet as fr

from .case import Case
from .pieces import Outside, Undefined
from .verdict import Found

POINTS = 2
MOVES = (-1.3, -0.2, 3.0, 1.0)
CLEAR = 1e-6
MARGINS: dict[str, Callable[[np.ndarray], float]] = {
    "positive": lambda v: np.min(v, initial=np.inf),
    "nonnegative": lambda v: np.min(v, initial=np.inf),
    "nonzero": lambda v: np.min(np.abs(v), initial=np.inf),
    "invertible": lambda v: np.min(np.linalg.svd(v, compute_uv=False)),
    "positive definite": lambda v: np.min(np.linalg.eigvalsh((v + v.T) / 2)),
    "positive determinant": np.linalg.det,
    "above -1": lambda v: np.min(v, initial=np.inf) + 1,
    "above 1": lambda v: np.min(v, initial=np.inf) - 1,
    "inside -1 and 1": lambda v: 1 - np.max(np.abs(v), initial=0.0),
    "between -1 and 1": lambda v: 1 - np.max(np.abs(v), initial=0.0),
}


def holds(condition, c: Case) -> bool | None:
    """Does it hold at the point?  None where numbers cannot tell."""
    with np.errstate(all="ignore"):
        v = np.asarray(condition.subject.evaluate(c.given))
    if condition.kind not in MARGINS or not np.all(np.isfinite(v)):
        return None
    margin = float(MARGINS[condition.kind](v))
    return None if abs(margin) < CLEAR else margin > 0


def points(c: Case) -> Iterator[Case]:
    """The point, another, and both moved to other sides of 0 and 1 where the declarations allow it."""
    for k in range(POINTS):
        point = replace(c, seed=c.seed + k)
        yield point
        rng = np.random.default_rng(c.seed + k)
        free = [name for name in point.values if not c.names[name][1]]
        for _ in range(3 if free else 0):
            other = replace(c, seed=c.seed + k)
            other.__dict__["values"] = point.values | {
                n: rng.choice(MOVES) * point.values[n] for n in free
            }
            yield other


def judge(c: Case, d: fr.Derivation, found: Found) -> None:
    """The conditions of the value at the point and at a few others."""
    # what the derivative needs may imply it
    said = [condition for condition in d.conditions if not condition.smooth]
    for point in points(c):
        try:
            point.value  # noqa: B018
        except Undefined as why:
            state = [holds(condition, point) for condition in d.conditions]
            found.counts["points outside the domain"] += 1
            if all(state):
                found.blame(
                    "conditions: one is lost", f"{why}, and only {d.conditions} is said"
                )
            continue
        except Outside:
            continue
        found.counts["points inside the domain"] += 1
        for condition in said:
            if holds(condition, point) is False:
                found.blame(
                    "conditions: one is too strong",
                    f"there is a value where not: {condition}",
                )
