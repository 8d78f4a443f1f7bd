"""What is checked, and where: an answer as it is given to the user, its values at a point beside the function's own.

legend   f function   X point   H directions   Z arrays beside the variables   D sizes   r ring
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice
from random import Random
from typing import Any

from frechet.check.array import RingArray, build, ring_sum
from frechet.check.decimals import Decimals
from frechet.check.expr_value import expression_value
from frechet.check.points import ATTEMPTS, assignments, meaning, point
from frechet.check.ring import PRIME, Field, Floats, Ring
from frechet.check.spaces import on_space, tangent_projection
from frechet.check.text_value import Plain
from frechet.derivatives.conditions import Condition
from frechet.expr.node import Expr, Symbol, topological
from frechet.reading import Reading

LARGE_ANSWER = 60  # nodes of an answer for which one exact point is enough: a wrong one passes with probability 1e-15
ENTRIES = 10_000  # of an array: the derivative of five nested Kronecker products has 46,656 at sizes 2 and 3


@dataclass(frozen=True)
class Answer:
    """What is checked: a function and its derivatives as they are given to the user.

    `derivatives[j]` is D^(j+1) f with `holes[x]` in its slots; `tensors` are those of the last one, each
    with the variables whose directions it is contracted with; `printed` are texts that must have an expression's value.
    `tangent` says that the arrays are projected on the spaces of the variables, `conditions` where
    the answer holds, as far as that is said.
    """

    f: Expr
    reading: Reading | None
    derivatives: Sequence[Expr]
    holes: Mapping[Symbol, Sequence[Symbol]]
    tensors: Sequence[tuple[Expr, Sequence[Symbol]]]
    printed: Sequence[tuple[Reading, Expr]]
    symbols: Sequence[Symbol]
    tangent: bool = False
    conditions: Sequence[Condition] | None = None

    @property
    def size(self) -> int:
        """The number of nodes of everything that is computed."""
        return len(topological(self.f, *self.derivatives, *(t for t, _ in self.tensors)))

    @property
    def written(self) -> int:
        """The number of nodes of the text of f."""
        return (
            0
            if self.reading is None
            else sum(1 for _ in self.reading.document.body.nodes())
        )

    @property
    def order(self) -> int:
        """How often f is differentiated."""
        return len(self.derivatives)


# -------------------------------------------------------------------- at a point
@dataclass(frozen=True)
class Probe:
    """Sizes, a point, and an array beside every variable for every time that f is differentiated.

    The directions are the tangents nearest to these arrays.
    """

    r: Ring
    D: Mapping[str, int]
    X: Mapping[Symbol, RingArray]
    Z: Sequence[Mapping[Symbol, RingArray]]

    @property
    def named(self) -> dict[str, RingArray]:
        """The point by the names of the symbols."""
        return {s.name: x for s, x in self.X.items()}

    @cached_property
    def H(self) -> list[dict[Symbol, RingArray]]:
        """The directions."""
        return [
            {s: tangent_projection(self.r, s.space, self.X[s], z) for s, z in Z.items()}
            for Z in self.Z
        ]

    def in_decimals(self) -> Probe:
        """The same in the digits of the moment, on the spaces of the symbols."""
        X = {s: on_space(s.space, x) for s, x in self.X.items()}
        Z = [
            {s: RingArray(z.shape, [Decimal(a) for a in z.v]) for s, z in Z.items()}
            for Z in self.Z
        ]
        return Probe(Decimals(), self.D, X, Z)


def assigned(answer: Answer, rng: Random) -> Iterator[dict[str, int]]:
    """Assignments of sizes for all that is in an answer: first ones and twos where others make arrays too large."""
    readings = [] if answer.reading is None else [answer.reading]
    exprs = [answer.f, *answer.derivatives]
    usual = islice(
        assignments(answer.symbols, readings, answer.size <= LARGE_ANSWER, rng, exprs),
        ATTEMPTS,
    )
    shapes = {t.shape for t in topological(*exprs, *(t for t, _ in answer.tensors))}

    def fits(D: Mapping[str, int]) -> bool:
        return all(math.prod(n.at(D) for n in shape) <= ENTRIES for shape in shapes)

    first = next(usual)
    if fits(first):
        return chain([first], usual)
    small = [
        dict.fromkeys(first, 2),
        *({name: 1 + (name == one) for name in first} for one in first),
    ]
    return chain(filter(fits, small), [first], usual)


def probe(
    answer: Answer, D: Mapping[str, int], rng: Random, exactly: bool, try_: int
) -> Probe:
    """A random point with random arrays beside the variables."""
    X = point(answer.symbols, (), D, rng, exactly, try_).X
    moving = [s for s in X if s in answer.holes]

    def draw() -> Any:
        """An entry of a direction."""
        return (
            rng.randrange(1, PRIME)
            if exactly
            else rng.uniform(0.3, 1.0) * rng.choice((-1, 1))
        )

    Z = [
        {s: build(X[s].shape, lambda *_: draw()) for s in moving}
        for _ in range(answer.order)
    ]
    return Probe(Field() if exactly else Floats(), D, X, Z)


def function_value(
    answer: Answer, r: Ring, X: Mapping[Symbol, RingArray], D: Mapping[str, int]
) -> RingArray:
    """The function itself, by the plain meaning of its text where there is one."""
    named = {s.name: x for s, x in X.items()}
    return meaning(answer.f if answer.reading is None else answer.reading, r, named, D)


class GivenValues:
    """The values of what was given, at a place."""

    def __init__(self, answer: Answer, r: Ring, p: Probe) -> None:
        self.answer, self.r, self.p = answer, r, p
        self.named = p.named | {
            h.name: H[x]
            for x, holes in answer.holes.items()
            for h, H in zip(holes, p.H, strict=True)
        }
        self.known: dict[Expr, RingArray] = {}

    def value(self, e: Expr) -> RingArray:
        """The value of an expression."""
        return expression_value(self.r, e, self.named, self.p.D, self.known)

    @cached_property
    def derivative(self) -> list[Any]:
        """The last derivative."""
        return self.value(self.answer.derivatives[-1]).v

    @cached_property
    def contracted(self) -> list[Any]:
        """The tensors applied to the directions: the entries of the last derivative once more."""
        return self.applied(self.p.H)

    @property
    def off(self) -> list[Any]:
        """The tensors applied to arrays off the spaces, to which arrays on the spaces are blind."""
        structured = self.answer.tangent and any(
            s.space.structure for s in self.answer.holes
        )
        return self.applied(self.p.Z) if structured else self.contracted

    def applied(self, directions: Sequence[Mapping[Symbol, RingArray]]) -> list[Any]:
        """The tensors applied to directions."""
        parts = [
            contracted(
                self.r, self.value(t), [H[x] for x, H in zip(xs, directions, strict=True)]
            )
            for t, xs in self.answer.tensors
        ]
        return [ring_sum(self.r, entries) for entries in zip(*parts, strict=True)]

    @property
    def texts(self) -> Iterator[tuple[list[Any], list[Any]]]:
        """The values of the printed texts beside those of their expressions."""
        for reading, e in self.answer.printed:
            yield Plain(reading, self.r, self.named, self.p.D).value().v, self.value(e).v


def contracted(r: Ring, array: RingArray, directions: Sequence[RingArray]) -> list[Any]:
    """An array whose last axes are those of the directions, applied to these."""
    weights = [r.number(1)]
    for h in directions:
        weights = [r.mul(w, a) for w in weights for a in h.v]
    n = len(weights)
    rows = [array.v[k : k + n] for k in range(0, len(array.v), n)]
    return [
        ring_sum(r, [r.mul(a, w) for a, w in zip(row, weights, strict=True)])
        for row in rows
    ]
