"""The check in every answer: the definition of the derivative itself, on the expression as it was written.

Where the function is rational it is a proof at random points of a large prime field: f(X + ε1·H1 + ε2·H2) has the
coefficient D²f(X)[H1, H2] at ε1·ε2 over F_p[ε1, ε2]/(ε1², ε2²).  Elsewhere the derivative is the limit of quotients of
differences, in so many decimal digits that nothing is rounded; a function that has numbers in floating point alone is
differenced there, and what rounding hides is not checked.  Every way the array of coefficients (the gradient, the
Jacobian) must give the same directional derivative, ⟨G, LH⟩ = ⟨L*G, H⟩, and the printed text must have the same value.

    legend   f function   X point   H directions   D sizes   k order   r ring
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from itertools import chain, islice
from random import Random
from typing import Any

from frechet.check.array import Array, build, total
from frechet.check.decimals import Decimals
from frechet.check.expr_value import value
from frechet.check.kinks import Key, empty, merged, unseen
from frechet.check.points import ATTEMPTS, assignments, meaning, point
from frechet.check.quotients import Pair, decided, extrapolated, near, quotient
from frechet.check.ring import Field, Floats, Jets, NoLaw, OutOfDomain, P, Ring
from frechet.check.spaces import on_space, projection
from frechet.check.text_value import Plain
from frechet.expr.node import Expr, Symbol, topological
from frechet.reading import Reading

LARGE = 60  # nodes of an answer for which one exact point is enough: a wrong one passes with probability 1e-15
LONG = 400  # nodes of an answer for which one point in decimals is enough: every one takes a second
POINTS = 2  # points at which an answer is right, each with another assignment of sizes
SIDES = 8  # points more that are tried until kinks were seen from both sides
FIRST = 2  # entries of an array at a kink that are seen from both sides each
ENTRIES = 10_000  # of an array: the derivative of five nested Kronecker products has 46,656 at sizes 2 and 3
FAILURES = 3  # points at which floats must differ
UNCLEAR = 4  # points that decide nothing after which nothing is said
SIGNS = "a field has no positive root of (1 + a)^2"
NOWHERE = "no point of the domain was found"


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
    `tangent` says that the arrays are projected on the spaces of the variables.
    """

    f: Expr
    reading: Reading | None
    derivatives: Sequence[Expr]
    holes: Mapping[Symbol, Sequence[Symbol]]
    tensors: Sequence[tuple[Expr, Sequence[Symbol]]]
    printed: Sequence[tuple[Reading, Expr]]
    symbols: Sequence[Symbol]
    tangent: bool = False

    @property
    def size(self) -> int:
        """The number of nodes of everything that is computed."""
        return len(topological(self.f, *self.derivatives, *(t for t, _ in self.tensors)))

    @property
    def written(self) -> int:
        """The number of nodes of the text of f."""
        return 0 if self.reading is None else sum(1 for _ in self.reading.document.body.nodes())

    @property
    def order(self) -> int:
        """How often f is differentiated."""
        return len(self.derivatives)


def check(answer: Answer) -> Check:
    """Check a derivative against its definition: exactly where that is possible."""
    found = Check("not checked", "none", {"reason": NOWHERE})
    for way in (exact, numeric, rough):
        try:
            found = way(answer)
        except NoLaw as missing:
            found = Check("not checked", "none", {"reason": f"no numbers for {missing}"})
        if found.status != "not checked" or (way is numeric and found.method == "Taylor"):
            break
    return found


# -------------------------------------------------------------------- at a point
@dataclass(frozen=True)
class Place:
    """Sizes, a point, and an array beside every variable for every time that f is differentiated.

    The directions are the tangents nearest to these arrays.
    """

    r: Ring
    D: Mapping[str, int]
    X: Mapping[Symbol, Array]
    Z: Sequence[Mapping[Symbol, Array]]

    @property
    def named(self) -> dict[str, Array]:
        """The point by the names of the symbols."""
        return {s.name: x for s, x in self.X.items()}

    @cached_property
    def H(self) -> list[dict[Symbol, Array]]:
        """The directions."""
        return [{s: projection(self.r, s.space, self.X[s], z) for s, z in Z.items()} for Z in self.Z]

    def in_decimals(self) -> Place:
        """The same in the digits of the moment, on the spaces of the symbols."""
        X = {s: on_space(s.space, x) for s, x in self.X.items()}
        Z = [{s: Array(z.shape, [Decimal(a) for a in z.v]) for s, z in Z.items()} for Z in self.Z]
        return Place(Decimals(), self.D, X, Z)


def assigned(answer: Answer, rng: Random) -> Iterator[dict[str, int]]:
    """Assignments of sizes for all that is in an answer: first ones and twos where others make arrays too large."""
    readings = [] if answer.reading is None else [answer.reading]
    exprs = [answer.f, *answer.derivatives]
    usual = islice(assignments(answer.symbols, readings, answer.size <= LARGE, rng, exprs), ATTEMPTS)
    shapes = {t.shape for t in topological(*exprs, *(t for t, _ in answer.tensors))}

    def fits(D: Mapping[str, int]) -> bool:
        return all(math.prod(n.at(D) for n in shape) <= ENTRIES for shape in shapes)

    first = next(usual)
    if fits(first):
        return chain([first], usual)
    small = [dict.fromkeys(first, 2), *({name: 1 + (name == one) for name in first} for one in first)]
    return chain(filter(fits, small), [first], usual)


def place(answer: Answer, D: Mapping[str, int], rng: Random, exactly: bool, try_: int) -> Place:
    """A random point with random arrays beside the variables."""
    X = point(answer.symbols, (), D, rng, exactly, try_).X
    moving = [s for s in X if s in answer.holes]

    def draw() -> Any:
        """An entry of a direction."""
        return rng.randrange(1, P) if exactly else rng.uniform(0.3, 1.0) * rng.choice((-1, 1))

    Z = [{s: build(X[s].shape, lambda *_: draw()) for s in moving} for _ in range(answer.order)]
    return Place(Field() if exactly else Floats(), D, X, Z)


def function_value(answer: Answer, r: Ring, X: Mapping[Symbol, Array], D: Mapping[str, int]) -> Array:
    """The function itself, by the plain meaning of its text where there is one."""
    named = {s.name: x for s, x in X.items()}
    return meaning(answer.f if answer.reading is None else answer.reading, r, named, D)


class Given:
    """The values of what was given, at a place."""

    def __init__(self, answer: Answer, r: Ring, p: Place) -> None:
        self.answer, self.r, self.p = answer, r, p
        self.named = p.named | {
            h.name: H[x] for x, holes in answer.holes.items() for h, H in zip(holes, p.H, strict=True)
        }
        self.known: dict[Expr, Array] = {}

    def value(self, e: Expr) -> Array:
        """The value of an expression."""
        return value(self.r, e, self.named, self.p.D, self.known)

    @cached_property
    def derivative(self) -> list[Any]:
        """The last derivative."""
        return self.value(self.answer.derivatives[-1]).v

    @cached_property
    def contracted(self) -> list[Any]:
        """The coefficient arrays applied to the directions: the entries of the last derivative once more."""
        return self.applied(self.p.H)

    @property
    def off(self) -> list[Any]:
        """The coefficient arrays applied to arrays off the spaces, to which arrays on the spaces are blind."""
        structured = self.answer.tangent and any(s.space.structure for s in self.answer.holes)
        return self.applied(self.p.Z) if structured else self.contracted

    def applied(self, directions: Sequence[Mapping[Symbol, Array]]) -> list[Any]:
        """The coefficient arrays applied to directions."""
        parts = [
            contracted(self.r, self.value(t), [H[x] for x, H in zip(xs, directions, strict=True)])
            for t, xs in self.answer.tensors
        ]
        return [total(self.r, entries) for entries in zip(*parts, strict=True)]

    @property
    def texts(self) -> Iterator[tuple[list[Any], list[Any]]]:
        """The values of the printed texts beside those of their expressions."""
        for reading, e in self.answer.printed:
            yield Plain(reading, self.r, self.named, self.p.D).value().v, self.value(e).v


def contracted(r: Ring, array: Array, directions: Sequence[Array]) -> list[Any]:
    """An array whose last axes are those of the directions, applied to these."""
    weights = [r.number(1)]
    for h in directions:
        weights = [r.mul(w, a) for w in weights for a in h.v]
    n = len(weights)
    rows = [array.v[k : k + n] for k in range(0, len(array.v), n)]
    return [total(r, [r.mul(a, w) for a, w in zip(row, weights, strict=True)]) for row in rows]


# -------------------------------------------------------------------- exactly
def exact(answer: Answer) -> Check:
    """f(X + ε1·H1 + ...) against the derivative at random points of the field."""
    rng, done = Random(1), 0
    enough = POINTS if answer.size <= LARGE else 1
    jets, plain = Jets(answer.order), Field()
    for try_, D in enumerate(assigned(answer, rng)):
        try:
            p = place(answer, D, rng, True, try_)
            same = agree(answer, p, jets, plain)
        except OutOfDomain:
            continue
        if not same and (jets.rooted or plain.rooted):
            return Check("not checked", "exact", {"reason": SIGNS})
        if not same:
            return Check("failed", "exact", {"sizes": dict(D)})
        done += 1
        if done == enough:
            return Check("passed", "exact", {"points": done, "field": "2^61 - 636873"})
    return Check("not checked", "exact", {"reason": NOWHERE})


def agree(answer: Answer, p: Place, jets: Jets, plain: Field) -> bool:
    """Are all values of an answer at a point what the function says there at X + ε1·H1 + ...?"""
    moved = {
        s: Array(x.shape, [jets.jet(v, [H[s].v[j] for H in p.H if s in H]) for j, v in enumerate(x.v)])
        for s, x in p.X.items()
    }
    left = [x[-1] for x in function_value(answer, jets, moved, p.D).v]
    given = Given(answer, plain, p)
    same = left == given.derivative == given.contracted == given.off
    return same and all(a == b for a, b in given.texts)


# -------------------------------------------------------------------- in decimals
def numeric(answer: Answer) -> Check:
    """The limit of quotients of differences at random points."""
    rng, passed, unclear, seen = Random(2), 0, 0, dict[Key, int]()
    enough = POINTS if answer.size + answer.written <= LONG else 1
    for try_, D in enumerate(assigned(answer, rng)):
        try:
            p = place(answer, D, rng, False, try_)
            verdict, what = decided(partial(pairs, answer, p, seen))
        except OutOfDomain:
            continue
        if verdict is False:
            return Check("failed", "Taylor", {"differs": what, "sizes": dict(D)})
        passed, unclear = passed + (verdict is True), unclear + (verdict is None)
        if unclear == UNCLEAR:
            break
        if passed >= enough + UNCLEAR * (unclear > 0) and (sides_seen(answer, seen) or passed >= POINTS + SIDES):
            return Check("passed", "Taylor", {"points": passed})
    return Check("not checked", "Taylor", {"reason": "cancels" if unclear else NOWHERE})


def sides_seen(answer: Answer, seen: Mapping[Key, int]) -> bool:
    """Was every kink seen from both sides, at its first entries, as far as nothing is known to be empty there?"""
    readings = [] if answer.reading is None else [answer.reading]
    missing = {(of, side) for (of, _), side in unseen(seen, seen)}
    return all(empty(of, side, readings) for of, side in missing)


def at_entries(seen: Mapping[Key, Sequence[Any]]) -> dict[Key, Sequence[Any]]:
    """The first entries at every kink, each as a kink of its own."""
    return {(key, str(k)): gaps[k : k + 1] for key, gaps in seen.items() for k in range(min(len(gaps), FIRST))}


def pairs(answer: Answer, p: Place, seen: dict[Key, int]) -> dict[str, Pair]:
    """What must be equal at a point, in the digits of the moment."""
    p = p.in_decimals()
    sides: list[bool] | None = None

    def moved(steps: Sequence[Decimal]) -> list[Decimal]:
        """The value of f some way along the directions."""
        nonlocal sides
        X = {s: Array(x.shape, shifted(x.v, [H[s].v for H in p.H if s in H], steps)) for s, x in p.X.items()}
        r = Decimals()
        found = function_value(answer, r, X, p.D).v
        if sides is not None and sides != r.sides:
            raise OutOfDomain  # a kink lies between
        sides = r.sides
        merged(seen, at_entries(r.seen))
        return found

    limit, error = quotient(moved, answer.order)
    given = Given(answer, Decimals(), p)
    made = {
        "differential": Pair(limit, given.derivative, error),
        "coefficients": Pair(given.derivative, given.contracted),
        "projection": Pair(given.contracted, given.off),
    }
    return made | {f"text {k}": Pair(a, b) for k, (a, b) in enumerate(given.texts, start=1)}


def shifted(x: Sequence[Any], H: Sequence[Sequence[Any]], steps: Sequence[Any]) -> list[Any]:
    """x + Σ step·h, entry by entry."""
    entries = list(x)
    for h, step in zip(H, steps, strict=False):
        entries = [a + step * b for a, b in zip(entries, h, strict=True)]
    return entries


# -------------------------------------------------------------------- in floating point
def rough(answer: Answer) -> Check:
    """The same with extrapolated quotients of floats, for functions that have no other numbers."""
    rng, r = Random(2), Floats()
    found = {True: 0, False: 0, None: 0}
    for try_, D in enumerate(assigned(answer, rng)):
        try:
            p = place(answer, D, rng, False, try_)
            found[roughly(answer, r, p)] += 1
        except OutOfDomain:
            continue
        if found[False] == FAILURES:
            return Check("failed", "Taylor", {"sizes": dict(D)})
        if found[None] == UNCLEAR:
            break
        if found[True] == POINTS + FAILURES * (found[False] + found[None]):
            return Check("passed", "Taylor", {"points": found[True]})
    return Check("not checked", "Taylor", {"reason": "cancels" if any(found.values()) else NOWHERE})


def roughly(answer: Answer, r: Ring, p: Place) -> bool | None:
    """Is the derivative right at a point, as far as floats tell?"""

    def moved(steps: Sequence[float]) -> list[float]:
        """The value of f some way along the directions."""
        X = {s: Array(x.shape, shifted(x.v, [H[s].v for H in p.H if s in H], steps)) for s, x in p.X.items()}
        return function_value(answer, r, X, p.D).v

    limit, error = extrapolated(moved, answer.order)
    given = Given(answer, r, p)
    verdicts = [near(limit, given.derivative, error), near(given.derivative, given.contracted)]
    verdicts += [near(given.contracted, given.off)]
    verdicts += [near(a, b) for a, b in given.texts]
    return None if None in verdicts else all(verdicts)
