"""Random explanations, every step judged twice: by its own check, and by numbers that do not come from it.

    python -m tests.explain.judging_steps --count 2000 --seed 1 --order 1

Of every step both sides are evaluated in float64 at random points of the domain and in random tangent directions; what
is said to be a derivative is compared with differences of the function.  A step is a `false alarm` where the numbers
agree and its check says no, `wrong` where they differ, `missed` where they differ and the check says yes.

legend   d derivation   e explanation   s step   v values by name
"""

from __future__ import annotations

import argparse
import math
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from random import Random

import numpy as np
from tests.fuzz.case import Case, cases
from tests.fuzz.structures import project
from tests.laws.patience import Hang, limited

import frechet as fr
from frechet.errors import TooLarge
from frechet.explain import EXPLANATION_STYLES
from frechet.explain.sides import Label
from frechet.explain.steps import AtMost, EntrywiseLimit, Limit, ReadOff, Step, WithRest
from frechet.expr.node import Expr, Symbol, symbols
from frechet.reading import Reading

POINTS = 2
TOLERANCE, LEAST = 1e-6, 1e-2
SLOPE = 1e-3  # of differences: relative
SECONDS = 30.0  # of the processor for one explanation
ALIKE = ("equal", "different")


@dataclass
class Figures:
    """What was seen."""

    counts: Counter[str] = field(default_factory=Counter)
    found: dict[str, list[str]] = field(default_factory=dict)

    def blame(self, kind: str, what: str) -> None:
        """Something to look at."""
        self.counts[kind] += 1
        self.found.setdefault(kind, []).append(what)

    @property
    def passed(self) -> bool:
        """Is there nothing to explain?"""
        return not any(self.counts[k] for k in ("false alarm", "wrong", "missed", "crash"))

    def lines(self) -> Iterator[str]:
        """The report."""
        for kind, every in self.found.items():
            yield from (f"{kind.upper()}: {what}" for what in every[:20])
        yield ", ".join(f"{k} {n}" for k, n in sorted(self.counts.items()))


class Point:
    """Numbers for every name of an explanation: variables, tangent directions, cotangents, what contracts a letter."""

    def __init__(
        self,
        d: fr.Derivation,
        given: Mapping[str, np.ndarray | int],
        structures: Mapping[str, str],
        seed: int,
    ):
        self.d, self.structures, self.rng = d, structures, np.random.default_rng(seed)
        self.v = dict(given)
        for k in range(1, d.order + 1):
            self.hold({x: d.maps.direction(x, k) for x in d.variables})

    def hold(self, holes: Mapping[Symbol, Symbol]) -> None:
        """Tangent directions for these."""
        for x, h in holes.items():
            if h.name not in self.v:
                at = np.asarray(self.v[x.name], dtype=float)
                self.v[h.name] = project(
                    self.structures.get(x.name, ""), at, self.rng.normal(size=at.shape)
                )

    def __call__(self, e: Expr | Reading) -> np.ndarray:
        """The value of an expression; names that are met for the first time get numbers."""
        e = e.expr if isinstance(e, Reading) else e
        for s in symbols(e):
            if s.role == "variable" and s.name not in self.v:
                x = self.rng.normal(size=tuple(self.length(n) for n in s.shape))
                self.v[s.name] = project(s.space.structure, x, x)
        return np.asarray(self.d.context.evaluate(e, self.v), dtype=float)

    def length(self, n) -> int:
        """The number for a size."""
        return n.at({name: self.size(name) for name in n.names()})

    def size(self, name: str) -> int:
        """The number for the name of a size: given, or shown by an array."""
        if name in self.v:
            return int(self.v[name])
        for x in self.d.context.variables.values():
            for k, n in enumerate(x.shape):
                if n.names() == {name} and n.text == name and x.name in self.v:
                    return np.shape(self.v[x.name])[k]
        raise KeyError(name)

    def moved(self, f: Expr, holes: Mapping[Symbol, Symbol], t: float) -> np.ndarray:
        """The function at x + t·h."""
        at = {
            x.name: np.asarray(self.v[x.name], float) + t * self.v[h.name]
            for x, h in holes.items()
        }
        other = Point.__new__(Point)
        other.__dict__ |= self.__dict__ | {"v": {**self.v, **at}}
        return other(f)


def agree(a: np.ndarray, b: np.ndarray, tolerance: float = TOLERANCE) -> bool | None:
    """Are these the same numbers?  None where some are not finite."""
    if [n for n in a.shape if n > 1] != [
        n for n in b.shape if n > 1
    ]:  # an axis of length 1 may be dropped
        return False
    a, b = a.reshape(-1), b.reshape(-1)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return None
    scale = max(
        float(np.max(np.abs(a), initial=LEAST)), float(np.max(np.abs(b), initial=LEAST))
    )
    return float(np.max(np.abs(a - b), initial=0.0)) <= tolerance * scale


def slope(p: Point, s: Limit) -> bool | None:
    """Is the map of a step the limit of differences of the function?  None where differences do not settle."""
    L = p(s.map)
    found = [
        (p.moved(s.f, s.holes, t) - p.moved(s.f, s.holes, -t)) / (2 * t)
        for t in (1e-3, 1e-4, 1e-5)
    ]
    if (
        not all(np.isfinite(x).all() for x in found)
        or agree(found[1], found[2], SLOPE) is not True
    ):
        return None
    return agree(found[1], L, 3 * SLOPE)


def second_opinion(s: Step, p: Point) -> bool | None:
    """Does a step hold, by numbers?  None where they cannot tell."""
    if isinstance(s, AtMost):
        a, b = p(s.before.meaning), p(s.after.meaning)
        return (
            bool(a <= b * (1 + TOLERANCE) + TOLERANCE)
            if np.isfinite(a) and np.isfinite(b)
            else None
        )
    if isinstance(s, EntrywiseLimit):
        pairs, limit = [(s.left.meaning, s.after.meaning)], slope(p, s)
    elif isinstance(s, Limit):
        pairs, limit = [(s.after.meaning, s.value or s.map)], slope(p, s)
    elif isinstance(s, ReadOff):
        pairs, limit = [s.claim(s.after.full), (s.after.meaning, s.after.full)], True
    elif isinstance(s.before, Label) or isinstance(s.after, Label | WithRest):
        return None  # o(‖H‖) has no value
    else:
        pairs, limit = [(s.before.meaning, s.after.meaning)], True
    try:
        every = [agree(p(a), p(b)) for a, b in pairs] + [limit]
    except TooLarge:  # a sum over more indices than NumPy has
        return None
    return None if None in every and False not in every else all(every)


def judge(
    d: fr.Derivation, style: str, points: list[Point], name: str, figures: Figures
) -> None:
    """One explanation."""
    try:
        e = d.explain(style)
    except fr.FrechetError as gap:
        figures.counts[f"refused: {gap.kind}"] += 1
        return
    figures.counts["explanations"] += 1
    for p in points:
        for s in e.steps:
            p.hold(s.holes if isinstance(s, Limit) else {})
    for k, (s, c) in enumerate(zip(e.steps, e.check(), strict=True)):
        figures.counts["steps"] += 1
        said = [second_opinion(s, p) for p in points]
        holds = False if False in said else True if True in said else None
        where = f"{name}, {style}, step {k}: {s}"
        if holds is None:
            figures.counts["without numbers"] += 1
        if not c and c.status == "different":
            figures.blame(
                {True: "false alarm", None: "false alarm", False: "wrong"}[holds],
                f"{where}   {c}",
            )
        elif not c:
            figures.blame("undecided", f"{where}   {c}")
            if holds is False:
                figures.blame("wrong", where)
        elif holds is False:
            figures.blame("missed", f"{where}   {c}")


def asked(c: Case, order: int, figures: Figures, rng: Random) -> None:
    """The explanations of one expression, by one variable and sometimes by two."""
    wrt = [
        x
        for x in c.wrt
        if order == 1 or c.structure(x) not in ("orthogonal", "stiefel", "sphere")
    ]
    picked = [rng.sample(wrt, min(len(wrt), 2 if rng.random() < 0.2 else 1))] if wrt else []
    for names in picked:
        try:
            d = fr.derive(c.text, names, order, where=c.where, syntax="text", strict=True)
        except fr.FrechetError:
            figures.counts["not derived"] += 1
            continue
        points = [
            Point(d, c.given, {x: c.structure(x) for x in names}, c.seed + k)
            for k in range(POINTS)
        ]
        for style in EXPLANATION_STYLES:
            tried(
                d,
                style,
                points,
                f"{c.text} by {', '.join(names)} order {order} where {c.where}",
                figures,
            )


def tried(
    d: fr.Derivation, style: str, points: list[Point], name: str, figures: Figures
) -> None:
    """One explanation, within limits."""
    try:
        with limited(SECONDS):
            judge(d, style, points, name, figures)
    except Hang:
        figures.counts["too long"] += 1
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        figures.blame(
            "crash",
            f"{name}, {style}: {type(error).__name__} {error} {last.filename.split('/')[-1]}:{last.lineno}",
        )


def run(
    count: int, seed: object, order: int, steps: float = math.inf, loud: bool = False
) -> Figures:
    """So many random expressions, or so many steps."""
    figures, rng, begin = Figures(), Random(f"{seed}:{order}"), time.monotonic()
    for k, c in enumerate(islice(cases(f"steps {seed}"), count)):
        asked(c, order, figures, rng)
        if loud and (k + 1) % 100 == 0:
            print(
                f"{k + 1} expressions, {time.monotonic() - begin:.0f} s: {dict(figures.counts)}",
                flush=True,
            )
        if figures.counts["steps"] >= steps:
            break
    return figures


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    p = argparse.ArgumentParser(
        prog="python -m tests.explain.judging_steps", description=__doc__
    )
    p.add_argument("--count", type=int, default=200)
    p.add_argument(
        "--steps", type=float, default=math.inf, help="stop behind so many steps"
    )
    p.add_argument("--seed", default="1")
    p.add_argument("--order", type=int, default=1, choices=(1, 2))
    o = p.parse_args(arguments)
    figures = run(o.count, o.seed, o.order, o.steps, loud=True)
    print("\n".join(figures.lines()))
    return int(not figures.passed)


if __name__ == "__main__":
    sys.exit(main())
