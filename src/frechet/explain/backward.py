"""The reverse sweep of backpropagation, step by step: every part hands its cotangent down by its transposed map.

legend   d derivation   s stage   m differential of a part or of the variable   G cotangents   e expression
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import form_list
from frechet.calculus.sweeps import pullback
from frechet.explain.adjoint_in_order import adjoint_in_order
from frechet.explain.moving import beside_number, name_phrase
from frechet.explain.program import Stage
from frechet.explain.sides import (
    AsWritten,
    Engine,
    Meant,
)
from frechet.explain.stages import Stages
from frechet.explain.steps import Assertion, ReadOff, Step
from frechet.explain.typed import sum_in_order
from frechet.explain.way_to_bracket import moved_over
from frechet.expr.laws import simplify
from frechet.expr.node import Expr, Symbol, symbols
from frechet.expr.sums import add, one
from frechet.functions.catalogue.products import inner_product
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase

LETTERS = (*"GPQUVYZ", *(f"G{k}" for k in range(1, 99)))  # of cotangents
SHORT = 44  # signs of an equation that stands as a reason
# words, and the differential or the words that they stand beside
Paired = tuple[Phrase | None, Symbol | Phrase | None]


class Sweep:
    """The reverse sweep: every part hands its cotangent down to the parts that it uses, by the transposed map."""

    def __init__(
        self, d: Derivative, program: Stages, steps: list[Step], depth: str
    ) -> None:
        self.d, self.program, self.scope, self.steps = d, program, program.scope, steps
        self.depth = depth
        # of cotangents: one that is no name, whose subscript would be an index
        self.letter = next(x for x in LETTERS if x not in self.scope.notation.taken)
        # how a cotangent came about, where that stands beside it and has no line
        self.beside: dict[Symbol, str] = {}
        # the reason of the first step back, until that is told
        self.waiting = self.order() if len(program.stages) > 1 else ""
        # contributions to the cotangent of each differential
        self.pending: dict[Symbol, list[Expr]] = {}
        self.done: dict[Symbol, Expr] = {}  # cotangents
        self.totals: dict[Expr, Expr] = {}  # of their names: over those before
        self.seed = one if not d.f.rank else form_list(d.adjoint)[0].holes[0]
        if d.f.rank:
            self.scope.directions.append(self.seed)  # type: ignore[arg-type]

    def run(self) -> dict[Symbol, Expr]:
        """The cotangents of the variables."""
        root = self.program.root
        self.done[root.moved] = self.seed
        for s in reversed(self.program.stages):
            if s is not root:
                self.collect(s)
            if s.moved in self.done:
                self.hand_down(s)
        return {
            x: add([(1, t) for t in self.pending.get(h, [])], x.shape)
            for x, h in self.program.holes.items()
        }

    def hand_down(self, s: Stage) -> None:
        """⟨G, L(m)⟩ = ⟨L*(G), m⟩ for every part that this one uses."""
        G = self.done[s.moved]
        pairs = self.pulled_back(s.local, G)
        for t, m in pairs:
            self.pending.setdefault(m, []).append(t)
        if not pairs:
            return
        plain = Engine(self.scope, simplify(inner_product(G, s.local)))
        in_order = self.in_order(s, [m for _, m in pairs])
        known = in_order or self.pairing([(self.words(t), m) for t, m in pairs])
        after: Meant = known or plain
        number = s is self.program.root and not self.d.f.rank
        if number and s.change.paint("unicode") == after.paint("unicode"):
            return
        df = Engine(self.scope, s.moved)
        before: Meant = df if number else self.handed(s, G) or plain
        if before.paint("unicode") != after.paint("unicode"):
            self.tell(s, before, after, [m for _, m in pairs])

    def pulled_back(self, local: Expr, G: Expr) -> list[tuple[Expr, Symbol]]:
        """L*(G) and m, for the differential m of every part that a map uses."""
        moving = [m for m in symbols(local) if m.name in self.scope.notation.directions]
        return [(simplify(pullback(local, [m], G)[0]), m) for m in moving]

    def tell(self, s: Stage, before: Meant, after: Meant, moving: Sequence[Symbol]) -> None:
        """What a part hands down: beside the cotangent that comes of it, or in a line of its own."""
        said = f"{before} = {after}"
        if self.told_beside(moving, said):
            self.beside[moving[0]] = said
            return
        rule = "reverse" if self.waiting else "adjoint"
        why = self.waiting or moved_over(self.scope, s.local)
        self.steps.append(Step(rule, before, after, why))
        self.waiting = ""

    def in_order(self, s: Stage, moving: Sequence[Symbol]) -> AsWritten | None:
        """⟨L*(G), m⟩ with the factors of the text in their order, where the map is one of products."""
        G = self.words(self.done[s.moved])
        if len(moving) != 1 or G is None or not isinstance(s.change, AsWritten):
            return None
        words = adjoint_in_order(s.change.phrase, name_phrase(moving[0]), G)
        return None if words is None else self.pairing([(words, moving[0])])

    def told_beside(self, moving: Sequence[Symbol], said: str) -> bool:
        """Is an equation short enough to be the reason of the cotangent that comes of it?"""
        alone = len(moving) == 1 and moving[0] not in self.program.holes.values()
        once = alone and len(self.pending[moving[0]]) == 1
        return once and not self.waiting and self.depth != "full" and len(said) <= SHORT

    def handed(self, s: Stage, G: Expr) -> AsWritten | None:
        """⟨G, L(m)⟩, the map as its own line has it; None where that has no words."""
        if isinstance(s.change, AsWritten):
            return self.pairing([(self.words(G), s.change.phrase)])
        return self.pairing([(self.words(G), self.words(s.local))])

    def words(self, e: Expr) -> Phrase | None:
        """The words of an expression; None where they need definitions."""
        shared = self.scope.notation.phrase(e)
        return None if shared is None or shared.definitions else shared.body

    def order(self) -> str:
        """The order in which the cotangents come."""
        stages = [s.name for s in reversed(self.program.stages[:-1])]
        names = (f"{self.letter}_{x.name}" for x in (*stages, *self.program.holes))
        maps = " → ".join(names)
        return (
            f"backward: {maps}; the last map is transposed first; one sweep for all entries"
        )

    def pairing(self, pairs: Sequence[Paired]) -> AsWritten | None:
        """Σ ⟨G, m⟩ in words."""
        terms = []
        for left, m in pairs:
            right = name_phrase(m) if isinstance(m, Symbol) else m
            if left is None or right is None or left.shape != right.shape:
                return None
            p = (
                ph.call("inner", (left, right), ())
                if right.shape
                else beside_number(left, right)
            )
            terms.append(p.args if p.op == "scaled" else (1, p))
        return self.scope.kept(sum_in_order(terms))

    def collect(self, s: Stage) -> None:
        """The cotangent of a part: the sum of what the parts that use it hand down."""
        given = self.pending.pop(s.moved, None)
        if given is None:
            return
        total = simplify(add([(1, t) for t in given], s.full.shape))
        name = self.cotangent(s)
        self.scope.define(name, Engine(self.scope, total), self.scope.full(total))
        self.done[s.moved], self.totals[name] = name, total
        why = f"what stands beside {s.moved.name}" if len(given) == 1 else "the sum of both"
        why = why if len(given) < 3 else "the sum of all"
        why = self.beside.get(s.moved, why) if len(given) == 1 else why
        left, right = Engine(self.scope, name), Engine(self.scope, total)
        self.steps.append(ReadOff("backprop", left, right, why, "=", self.balance(s)))

    def balance(self, s: Stage) -> Assertion:
        """df, and Σ ⟨G, m⟩ over the parts that wait: no matter how far the sweep has come, they are equal."""
        waiting = [
            (m, add([(1, t) for t in ts], m.shape)) for m, ts in self.pending.items()
        ]
        others = [
            (1, inner_product(self.scope.full(G), self.scope.full(m))) for m, G in waiting
        ]
        df = inner_product(self.seed, self.program.root.full_local)
        return partial(balanced, df, s.full_local, others)

    def cotangent(self, s: Stage) -> Symbol:
        """The name of a cotangent."""
        return self.scope.marked(f"{self.letter}_{s.name.name}", s.name)


def balanced(
    df: Expr, local: Expr, others: list[tuple[int, Expr]], G: Expr
) -> tuple[Expr, Expr]:
    """df, and what the sweep holds with G for the part that is done."""
    return df, add([(1, inner_product(G, local)), *others], ())
