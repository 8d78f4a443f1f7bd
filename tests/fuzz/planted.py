"""Bugs planted in frechet, each of which the fuzzer has to find within a few hundred cases.

    python -m tests.fuzz planted --count 300      plants all of them, one after another

legend   bug how it is planted: a function that changes frechet through a patch   mode, order where it shows
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from typing import NamedTuple
from unittest import mock

from frechet import derivation
from frechet.calculus import sweeps
from frechet.check import Comparison
from frechet.claims.case import Case as Claimed
from frechet.codegen.program import sweeps as program_sweeps
from frechet.derivatives import tangent
from frechet.expr.sums import scaled
from frechet.functions.declaration import like, registry
from frechet.notation.paint.latex import Latex
from frechet.notation.paint.painter import Painted, Painter, Unicode

from .case import cases
from .run import judged, options


class Bug(NamedTuple):
    """A change to one attribute of one object, and where it shows."""

    owner: object
    name: str
    wrong: Callable
    mode: str = "derivatives"
    order: int = 1


def no_quote(self, q, p):
    """LaTeX without its transposes."""
    return self.lying(q) or Painted(self.at(q, 4), 3)


def plus(self, *terms, p):
    """Unicode with a lost minus sign."""
    return Painter.sum(self, *((abs(c), t) for c, t in terms), p=p)


def doubled(f: Callable) -> Callable:
    """A function of the calculus whose results are twice as large."""
    return lambda *args: [scaled(2, e) for e in f(*args)]


BUGS = {
    "no power rule": Bug(
        sweeps, "slots", lambda e: ((k, 1) for k, _ in enumerate(e.parts))
    ),
    "a dropped term": Bug(
        sweeps, "slots", lambda e: ((k, p) for k, (_, _, p) in list(enumerate(e.parts))[:1])
    ),
    "an adjoint without its power": Bug(
        sweeps, "other_factors", lambda e, k: [*e.parts[:k], *e.parts[k + 1 :]]
    ),
    "a sign in a declaration": Bug(
        registry["sigmoid"], "derivative", lambda x: registry["sigmoid"](x) ** 2
    ),
    "a factor in a declaration": Bug(
        registry["arctan"], "derivative", lambda x: 2 * (like(1, x) + x**2) ** -1
    ),
    "a projection": Bug(tangent, "skew", None),
    "a transpose in LaTeX": Bug(Latex, "T", no_quote),
    "a sign in Unicode": Bug(Unicode, "sum", plus),
    "a lost condition": Bug(derivation, "collect", lambda *args: []),
    "a factor in compiled code": Bug(
        program_sweeps, "tangent_sweep", doubled(program_sweeps.tangent_sweep), "code"
    ),
    "a verdict that says right": Bug(
        Claimed, "held", lambda *args: Comparison("equal", "numeric"), "claims"
    ),
    "a step of an explanation": Bug(
        import_module("frechet.explain.differentials"),
        "pullback",
        doubled(sweeps.pullback),
        "explanations",
    ),
}


@contextmanager
def planted(name: str) -> Iterator[Bug]:
    """With this bug in frechet."""
    bug = BUGS[name]
    if name == "a projection":
        with mock.patch.dict(tangent.PROJECTIONS, skew=tangent.symmetric):
            yield bug
        return
    with mock.patch.object(bug.owner, bug.name, bug.wrong):
        yield bug


def campaign(count: int, seed: str) -> list[str]:
    """Plants every bug, prints after how many cases it was found; the names of those that were not."""
    missed = []
    for name in BUGS:
        with planted(name) as bug:
            o = options([bug.mode, "--order", str(bug.order)])
            for k, c in enumerate(islice(cases(seed), count), 1):
                if found := judged(c, o).finds:
                    print(
                        f"{name}: found in case {k}: {next(iter(found))}   {c.short}",
                        flush=True,
                    )
                    break
            else:
                missed.append(name)
                print(f"{name}: not found in {count} cases", flush=True)
    return missed
