"""Claims judged: right ones are never called wrong, and no mutant is called right unless the oracle says that it is.

legend   c case   R text of a right side   T the oracle's array at each point   v verdict
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import NamedTuple

import numpy as np

import frechet as fr
from frechet.derivatives.conditions import NUMBER_CONDITIONS, collect_conditions
from frechet.numeric.evaluate import evaluate

from .case import Case
from .derivatives import LAYOUTS, as_matrix
from .mutants import SAME, WHOLE, edits, variants
from .pieces import Outside
from .verdict import Found, short

POINTS = 3
SPELLINGS = 3  # of a right claim
EDITS = 4  # mutants of each claim by a change inside
OPEN = ("undecided", "not-understood")
SEEN = 1e-5  # relative difference that the oracle calls a difference


class Side(NamedTuple):
    """The left side of a claim, what it is at each point, and the right side that frechet prints."""

    left: str
    truths: list[np.ndarray]
    right: str
    points: list[Case]


def judge(c: Case, found: Found) -> None:
    """A claim on a derivative, and one on the value."""
    rng = Random(c.seed)
    points = [
        c,
        *(p for k in range(1, 4 * POINTS) if usable(p := replace(c, seed=c.seed + k))),
    ][:POINTS]
    with found.answered("claim on a derivative"):
        side = derivative(c, points, rng, found)
        if side is not None:
            judged(c, side, rng, found)
    with found.answered("claim on a value"):
        values(c, points, rng, found)


def usable(c: Case) -> bool:
    """Is the point in the domain, and does a changed tree have a value at all?"""
    try:
        return c.value is not None
    except (Outside, IndexError, ValueError):  # a row where the product wants a column
        return False


def derivative(c: Case, points: list[Case], rng: Random, found: Found) -> Side | None:
    """`d/dx f = …` by one of the variables, as frechet prints it."""
    x = rng.choice(c.wrt)
    try:
        truths = [p.first(x)[0] for p in points]
    except Outside:
        found.counts["no clean numbers"] += 1
        return None
    d = fr.derive(c.text, x, where=c.where, syntax="text", strict=True)
    scalar, single = not c.value.ndim, not c.values[x].ndim
    form = d.gradient if scalar else d.jacobian()
    if not form.closed or " where " in form.text():
        found.counts["not closed, or with definitions"] += 1
        return None
    if not scalar and not single:
        truths = [as_matrix(T, c.value.ndim, *LAYOUTS[0]) for T in truths]
    # d/dx of a row is a row
    text = f"({form.text()})'" if single and c.root.type[0] == "r" else form.text()
    return Side(f"d/d{x} ({c.text})", truths, text, points)


def verdict(left: str, right: str, where: str) -> fr.Verdict:
    return fr.check_claim(f"{left} = {right}", where=where)


def judged(c: Case, side: Side, rng: Random, found: Found) -> None:
    """The claim itself in some of its spellings, and mutants of it."""
    for name in rng.sample([*SAME], SPELLINGS):
        R = SAME[name](side.right)
        v = verdict(side.left, R, c.where)
        found.counts["claims right"] += 1
        if v.verdict in OPEN:
            found.counts[f"open: {v.verdict}"] += 1
        elif not v.right:
            found.blame(f"right claim called {v.verdict}", f"{side.left} = {R}")
    name = rng.choice([*WHOLE])
    mutants = [(name, WHOLE[name](side.right))]
    mutants += [m for m, _ in zip(readable(c, side, rng), range(EDITS), strict=False)]
    for name, R in mutants:
        mutant(c, side, name, R, found)


def readable(c: Case, side: Side, rng: Random):
    """Edits that read, and have the shape of the truth."""
    for name, R in edits(side.right, {n: c.names[n][0] for n in c.declared}, rng):
        if numbers(c, R, side.points[:1], np.size(side.truths[0])) is not None:
            yield name, R


def numbers(c: Case, R: str, points: list[Case], size: int) -> list[np.ndarray] | None:
    """What a right side is at the points; None where it does not read."""
    try:
        e = fr.read(R, c.where, syntax="text", strict=True)
        e = getattr(e, "vector", e)
        found = [np.asarray(evaluate(e, p.given, p.dimensions)) for p in points]
    except (fr.FrechetError, np.linalg.LinAlgError):
        return None
    return found if all(a.size == size and np.all(np.isfinite(a)) for a in found) else None


def differs(a: np.ndarray, b: np.ndarray) -> bool:
    a, b = a.reshape(-1), b.reshape(-1)
    return float(np.max(np.abs(a - b), initial=0.0)) > SEEN * max(
        1e-3, float(np.max(np.abs(b), initial=0.0))
    )


def has_a_value(c: Case, R: str, p: Case) -> bool:
    """Does what is said of numbers in a right side hold at a point: does frechet say that it has a value there?"""
    e = fr.read(R, c.where, syntax="text", strict=True)
    needed = collect_conditions((), getattr(e, "vector", e), frozenset(), 0)
    return all(
        NUMBER_CONDITIONS[one.kind](a)
        for one in needed
        if one.kind in NUMBER_CONDITIONS
        for a in np.ravel(evaluate(one.subject, p.given, p.dimensions))
    )


def mutant(c: Case, side: Side, name: str, R: str, found: Found) -> None:
    """A mutant is right only where the oracle sees no difference, in that layout."""
    got = numbers(c, R, side.points, np.size(side.truths[0]))
    if got is None:
        return
    v = verdict(side.left, R, c.where)
    found.counts["claims mutated"] += 1
    if v.verdict in OPEN:
        found.counts[f"open: {v.verdict}"] += 1
    if not v.right:
        return
    change: Callable = (lambda T: T) if v.verdict == "right" else np.transpose
    if v.verdict in ("right-row-major", "right-column-major"):
        found.counts["right in another vec"] += 1
        return
    apart = [
        p
        for a, T, p in zip(got, side.truths, side.points, strict=True)
        if differs(a, change(T))
    ]
    noted = any(said.startswith("right where both sides") for said in v.conventions)
    if apart and noted and not any(has_a_value(c, R, p) for p in apart):
        found.counts["right where both sides have a value"] += 1
    elif apart:
        detail = f"{side.left} = {R}   where {c.where}: {short(got[0])} beside {short(side.truths[0])}"
        found.blame(f"mutant called {v.verdict}", f"{name}: {detail}")


def values(c: Case, points: list[Case], rng: Random, found: Found) -> None:
    """`f = g` for a tree with one node changed: right where the oracle says so, at every point."""
    for (name, root), _ in zip(variants(c.root, rng), range(EDITS), strict=False):
        others = [replace(p, root=root) for p in points]
        if not all(usable(p) for p in others) or others[0].value.shape != c.value.shape:
            continue
        equal = not any(
            differs(q.value, p.value) for p, q in zip(points, others, strict=True)
        )
        text = f"{c.text} = {others[0].text}"
        v = fr.check_claim(text, where=c.where)
        found.counts["claims right" if equal else "claims mutated"] += 1
        if v.verdict in OPEN:
            found.counts[f"open: {v.verdict}"] += 1
        elif v.verdict == "right" and not equal:
            found.blame("mutant called right", f"{name}: {text}")
        elif not v.right and equal:
            found.counts["equal at the points, called otherwise"] += 1
            if name in ("commuted", "turned"):
                found.blame(f"right claim called {v.verdict}", f"{name}: {text}")
