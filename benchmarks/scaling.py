"""How long it takes to derive, simplify and compile as the function grows, next to JAX, SymPy and tensorgrad.

frechet's time is that of `derive` and `compile` of an expression that was built, with nothing remembered; JAX's is
tracing, lowering and compiling of `value_and_grad`, also with nothing remembered, and the first two alone beside it;
SymPy's and tensorgrad's are their derivatives, or the limit that stops them.  Nodes are those of the function and of
its derivative together.  CPU time, the best of some rounds.

legend   k length   g what was measured of a family
"""

from __future__ import annotations

import gc
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import frechet as fr
from benchmarks.caches import Caches
from benchmarks.families import AHEAD, FAMILIES, GROWTH, PER_NODE, Family, N
from benchmarks.machine import cpu_time
from benchmarks.results import NONE, judged, seconds
from benchmarks.symbolic import derivative_time
from frechet.expr.node import topological

ROUNDS = 5
LONG = 4.0  # seconds; what takes longer is measured once
STACK = 2**29  # bytes; SymPy and tensorgrad recurse over the expression
HEAD = (
    ("family", "---"),
    ("k", "--:"),
    ("nodes", "--:"),
    ("derive", "--:"),
    ("derive and compile", "--:"),
    ("per node", "--:"),
    ("time(k) / time(k/2)", "--:"),
    ("JAX / frechet", "--:"),
    ("trace and lower only", "--:"),
    ("SymPy / frechet", "--:"),
    ("tensorgrad / frechet", "--:"),
)


@dataclass
class Grown:
    """The times of a family at k and at half of it, in seconds, and what failed."""

    family: Family
    k: int
    nodes: int = 0
    derive: dict[int, list[float]] = field(default_factory=dict)
    whole: dict[int, list[float]] = field(default_factory=dict)
    rivals: dict[str, float | str] = field(default_factory=dict)
    failure: str = ""
    missed: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name of the row, for its reason too."""
        return f"{self.family.name} | {self.k}"

    def cells(self) -> list[str]:
        """The row in the order of the head."""
        times = self.whole or self.derive
        at, half = min(times.get(self.k, [0.0])), min(times.get(self.k // 2, [0.0]))
        if self.failure:
            self.missed.append(self.failure)
        return [
            self.family.name,
            str(self.k),
            str(self.nodes),
            seconds(min(self.derive[self.k])) if self.derive.get(self.k) else NONE,
            self.bounded(at, self.family.limit, seconds) if self.whole else "fails ✗",
            self.bounded(at / self.nodes, PER_NODE, seconds) if self.nodes else NONE,
            self.bounded(at / half, GROWTH, "{:.2f}".format) if half else NONE,
            *(self.rival(name, at) for name in ("jax", "tracing", "sympy", "tensorgrad")),
        ]

    def bounded(self, x: float, bound: float | None, said: Callable[[float], str]) -> str:
        """A number that may be at most this large at the family's own length; only reported at others."""
        if bound is None or self.k != self.family.k:
            return said(x)
        if x <= bound:
            return f"{said(x)} ≤ {said(bound)} ✓"
        self.missed.append(f"{said(x)} instead of {said(bound)}")
        return f"{said(x)} ≤ {said(bound)} ✗"

    def rival(self, name: str, mine: float) -> str:
        """A library's time over frechet's; only JAX has a bound."""
        found = self.rivals.get(name, NONE)
        if isinstance(found, str) or not mine:
            return str(found)
        said, met = judged(found / mine, AHEAD if name == "jax" else None, least=True)
        if not met:
            self.missed.append(f"JAX / frechet {said.rstrip(' ✗')}")
        return f"{said} ({seconds(found)})"


# -------------------------------------------------------------------- frechet
def time_frechet(g: Grown, k: int, caches: Caches) -> None:
    """Build, derive and simplify; then all of it again with what compiling asks for; from empty caches both times."""
    for times, step in ((g.derive, worked_out), (g.whole, partial(compiled, g.family))):
        caches.clear()
        e, wrt = g.family.build(k)
        found: list[Any] = []
        t = cpu_time(lambda: found.append(step(fr.derive(e, wrt, g.family.order))))  # noqa: B023
        times.setdefault(k, []).append(t)
        if times is g.derive and k == g.k:
            g.nodes = len(topological(e, *found[0].values()))


def compiled(family: Family, d: fr.Derivation) -> Any:
    """The code of what the family asks for."""
    return d.compile(*family.what, sizes={"n": N})  # type: ignore[attr-defined]


def worked_out(d: fr.Derivation) -> dict[Any, Any]:
    """The gradients, or the coefficients."""
    return d.maps.gradients if d.order == 1 else d.maps.tensors


def remembered(g: Grown, k: int) -> bool:
    """Was it measured already, and takes long?"""
    return min(g.derive.get(k, [0.0])) > LONG


# -------------------------------------------------------------------- the others
def time_jax(family: Family, k: int) -> tuple[float, float]:
    """Trace, lower and compile; trace and lower."""
    import jax  # noqa: PLC0415  (JAX takes a second to load)

    f = partial(family.function, jax.numpy)
    derivative = jax.hessian(f) if family.order == 2 else jax.value_and_grad(f)
    arrays = jax.tree.map(jax.numpy.asarray, family.arrays(k))
    jax.clear_caches()
    lowered: list[Any] = []
    tracing = cpu_time(lambda: lowered.append(jax.jit(derivative).lower(*arrays)))
    return tracing + cpu_time(lowered[0].compile), tracing


def rivals(g: Grown, libraries: tuple[str, ...]) -> None:
    """What is asked for and installed, once; JAX three times."""
    if "jax" in libraries and importlib.util.find_spec("jax"):
        g.rivals["jax"], g.rivals["tracing"] = min(
            time_jax(g.family, g.k) for _ in range(3 if g.k < 200 else 1)
        )
    for library in ("sympy", "tensorgrad"):
        if library in libraries and importlib.util.find_spec(library):
            g.rivals[library] = derivative_time(library, g.family.build.__name__, g.k)


def run(rounds: int, libraries: tuple[str, ...], part: int = 1) -> list[Grown]:
    """All families, at k or a part of it; frechet's rounds alternate between them."""
    caches, grown = (
        Caches(),
        [Grown(family, max(2, family.k // part)) for family in FAMILIES],
    )
    for _ in range(rounds):
        for g in grown:
            for k in (g.k // 2, g.k):
                if remembered(g, k):
                    continue
                try:
                    time_frechet(g, k, caches)
                except Exception as failed:  # the row says what
                    g.failure = f"{type(failed).__name__}: {failed}"[:200]
    caches.clear()
    gc.unfreeze()
    for g in grown:
        rivals(g, libraries)
    return grown
