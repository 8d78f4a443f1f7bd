"""The check in every answer: the definition of the derivative itself, on the expression as it was written.

Where the function is rational it is a proof at random points of a large prime field: f(X + εH) = f(X) + ε Df(X)[H]
over F_p[ε]/(ε²), with ε³ = 0 at order 2.  Elsewhere the remainder of Taylor's formula is measured: its slope is at
least order + 1 - 0.1, or it is at rounding level.  Both ways the array of coefficients (the gradient, the Jacobian)
must give the same directional derivative, ⟨G, LH⟩ = ⟨L*G, H⟩, and the printed text must have the same value.

    legend   f function   X point   H direction   D sizes   k order   t step   r ring
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from random import Random
from typing import Any

from frechet.check.array import Array, total
from frechet.check.plain import Plain
from frechet.check.points import ATTEMPTS, Point, assignments, meaning, point
from frechet.check.ring import Field, Floats, Jets, NoLaw, OutOfDomain, P, Ring
from frechet.check.value import value
from frechet.node import Expr, Symbol, topological
from frechet.reading import Reading

LARGE = 60  # nodes of an answer for which one exact point is enough: a wrong one passes with probability 1e-15
POINTS = 2  # successful points, each with another assignment of sizes
FAILURES = 3  # numeric failures before a derivative is called wrong
SLOPE = 0.1  # how far the measured slope may fall short of order + 1
STEPS = tuple(2.0**-j for j in range(2, 16))
ROUNDING = 2e-14  # relative size of a remainder that is rounding
AGREEMENT = 1e-9  # relative difference of two ways to compute one number in floating point


@dataclass(frozen=True)
class Check:
    """`status` is passed, failed or not checked; `method` says how; `details` are the figures."""

    status: str
    method: str
    details: dict[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.status == "passed"

    def __str__(self) -> str:
        if "reason" in self.details:
            return f"{self.status}: {self.details['reason']}"
        shown = ", ".join(f"{k} {v}" for k, v in self.details.items())
        return f"{self.status} ({self.method}{': ' if shown else ''}{shown})"


@dataclass(frozen=True)
class Answer:
    """What is checked: a function and its derivatives as they are given to the user.

    `derivatives[j]` is D^(j+1) f with `holes[x]` in its slots; `tensors` are coefficient arrays of the last one, each
    with the variables whose directions it is contracted with; `printed` are texts that must have an expression's value.
    """

    f: Expr
    reading: Reading | None
    derivatives: Sequence[Expr]
    holes: Mapping[Symbol, Sequence[Symbol]]
    tensors: Sequence[tuple[Expr, Sequence[Symbol]]]
    printed: Sequence[tuple[Reading, Expr]]
    symbols: Sequence[Symbol]

    @property
    def size(self) -> int:
        """The number of nodes of everything that is computed."""
        return len(topological(self.f, *self.derivatives, *(t for t, _ in self.tensors)))

    @property
    def order(self) -> int:
        """How often f is differentiated."""
        return len(self.derivatives)


def check(answer: Answer) -> Check:
    """Check a derivative against its definition: exactly where that is possible."""
    try:
        found = exact(answer)
        return found if found.status != "not checked" else numeric(answer)
    except NoLaw:
        pass
    try:
        return numeric(answer)
    except NoLaw as missing:
        return Check("not checked", "none", {"reason": f"no numbers for {missing}"})


# -------------------------------------------------------------------- at a point
def assigned(answer: Answer, rng: Random) -> Iterator[dict[str, int]]:
    """Assignments of sizes for all that is in an answer."""
    readings = [] if answer.reading is None else [answer.reading]
    return assignments(answer.symbols, readings, answer.size <= LARGE, rng, [answer.f, *answer.derivatives])


def function_value(answer: Answer, r: Ring, X: Mapping[Symbol, Array], D: Mapping[str, int]) -> Array:
    """The function itself, by the plain meaning of its text where there is one."""
    named = {s.name: x for s, x in X.items()}
    return meaning(answer.f if answer.reading is None else answer.reading, r, named, D)


def with_directions(answer: Answer, p: Point) -> dict[str, Array]:
    """The values of all symbols and holes."""
    named = {s.name: x for s, x in p.X.items()}
    return named | {hole.name: p.H[x] for x, holes in answer.holes.items() for hole in holes}


def contracted(r: Ring, answer: Answer, p: Point) -> list[Any]:
    """The coefficient arrays applied to the directions: the entries of the last derivative once more."""
    named = {s.name: x for s, x in p.X.items()}
    parts = []
    for t, xs in answer.tensors:
        array = value(r, t, named, p.D)
        weights = [r.number(1)]
        for x in xs:
            weights = [r.mul(w, h) for w in weights for h in p.H[x].v]
        n = len(weights)
        parts.append(
            [
                total(r, [r.mul(a, w) for a, w in zip(array.v[k : k + n], weights, strict=True)])
                for k in range(0, len(array.v), n)
            ]
        )
    return [total(r, entries) for entries in zip(*parts, strict=True)]


# -------------------------------------------------------------------- exactly
def exact(answer: Answer) -> Check:
    """f(X + εH) against the derivative at random points of the field."""
    k, rng, done = answer.order, Random(1), 0
    enough = POINTS if answer.size <= LARGE else 1
    jets, plain = Jets(k), Field()
    for try_, D in enumerate(islice(assigned(answer, rng), ATTEMPTS)):
        try:
            p = point(answer.symbols, answer.holes, D, rng, exactly=True, try_=try_)
            moved = {
                s: Array(x.shape, [jet(v, p.H[s].v[j] if s in p.H else 0, k) for j, v in enumerate(x.v)])
                for s, x in p.X.items()
            }
            left = [math.factorial(k) * x[k] % P for x in function_value(answer, jets, moved, D).v]
            right = value(plain, answer.derivatives[-1], with_directions(answer, p), D).v
            again = contracted(plain, answer, p)
            texts = same_texts(plain, answer, p)
        except OutOfDomain:
            continue
        if not (left == right == again and texts):
            return Check("failed", "exact", {"sizes": dict(D)})
        done += 1
        if done == enough:
            return Check("passed", "exact", {"points": done, "field": "2^61 - 636873"})
    return Check("not checked", "exact", {"reason": "no point of the domain was found"})


def jet(x: int, h: int, k: int) -> tuple[int, ...]:
    """x + εh."""
    return (x, h, *(0,) * (k - 1))


def same_texts(r: Ring, answer: Answer, p: Point) -> bool:
    """Do the printed texts have the values of their expressions?"""
    named = with_directions(answer, p)
    for reading, e in answer.printed:
        a, b = Plain(reading, r, named, p.D).value().v, value(r, e, named, p.D).v
        if not (a == b if r.exact else close(a, b)):
            return False
    return True


# -------------------------------------------------------------------- in floating point
def numeric(answer: Answer) -> Check:
    """The slope of Taylor's remainder, and the coefficient arrays against the differential."""
    rng, passed, failed = Random(2), [], 0
    for try_, D in enumerate(islice(assigned(answer, rng), ATTEMPTS)):
        try:
            p = point(answer.symbols, answer.holes, D, rng, exactly=False, try_=try_)
            slope = remainder_slope(answer, p)
            values = value(Floats(), answer.derivatives[-1], with_directions(answer, p), D).v
            agree = close(values, contracted(Floats(), answer, p)) and same_texts(Floats(), answer, p)
        except OutOfDomain:
            continue
        if slope is None or (slope >= answer.order + 1 - SLOPE and agree):
            passed.append(slope)
        elif not agree or slope < answer.order + 1 - SLOPE:
            failed += 1
        if failed == FAILURES:
            return Check("failed", "Taylor", {"slope": round(slope or 0.0, 2), "needed": answer.order + 1 - SLOPE})
        if len(passed) == POINTS + 2 * failed:
            shown = [s for s in passed if s is not None]
            return Check("passed", "Taylor", {"slope": round(min(shown), 2)} if shown else {"remainder": "rounding"})
    return Check("not checked", "Taylor", {"reason": "no point of the domain was found"})


def remainder_slope(answer: Answer, p: Point) -> float | None:
    """The slope of |f(X+tH) - Taylor polynomial| against t; None where it is rounding from the start."""
    r = Floats()
    f0 = function_value(answer, r, p.X, p.D).v
    terms = [value(r, d, with_directions(answer, p), p.D).v for d in answer.derivatives]
    scale = max(1.0, *(abs(x) for x in f0), *(abs(x) for t in terms for x in t))
    found: list[tuple[float, float]] = []
    for t in STEPS:
        moved = {
            s: Array(x.shape, [v + t * p.H[s].v[j] for j, v in enumerate(x.v)]) if s in p.H else x
            for s, x in p.X.items()
        }
        try:
            ft = function_value(answer, r, moved, p.D).v
        except OutOfDomain:
            continue
        rest = max((abs(remainder(i, ft, f0, terms, t)) for i in range(len(f0))), default=0.0)
        if not math.isfinite(rest):
            raise OutOfDomain
        if rest < 20 * ROUNDING * scale:
            break
        found.append((t, rest))
    slopes = [math.log(b / a) / math.log(s / t) for (t, a), (s, b) in pairwise(found)]
    if not slopes:
        if found and len(found) == 1 and found[0][0] < STEPS[0]:
            raise OutOfDomain
        return None
    return sorted(slopes[-3:])[len(slopes[-3:]) // 2]


def remainder(i: int, ft: Sequence[float], f0: Sequence[float], terms: Sequence[Sequence[float]], t: float) -> float:
    """One entry of Taylor's remainder."""
    rest = ft[i] - f0[i]
    for j, term in enumerate(terms, start=1):
        rest -= t**j / math.factorial(j) * term[i]
    return rest


def close(a: Sequence[float], b: Sequence[float]) -> bool:
    """Do two computations of the same numbers agree?"""
    scale = max([1e-3, *map(abs, a), *map(abs, b)])
    return all(abs(x - y) <= AGREEMENT * scale for x, y in zip(a, b, strict=True))
