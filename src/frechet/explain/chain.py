"""The chain rule as composition of maps, forward, and its transposes in the reverse order: backpropagation.

legend   d derivation   s stage   m differential of a part or of the variable   G cotangents   e expression
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, form_list
from frechet.calculus.sweeps import pullback
from frechet.derivatives import tangent
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    explanation,
    forward,
    gradient_steps,
    holes_of,
    naming,
    of_first_order,
)
from frechet.explain.moving import way
from frechet.explain.program import Program, Stage
from frechet.explain.sides import AsWritten, Engine, Final, Label, Scope
from frechet.explain.steps import Assertion, ReadOff, Step, claimed
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, symbols
from frechet.expr.sums import add, one
from frechet.functions.catalogue.products import inner_product
from frechet.notation.phrases import phrase as ph


def by_chain(d: Derivative, depth: str = "default") -> Explanation:
    """The explanation by the computational graph."""
    of_first_order(d, "chain")
    holes = holes_of(d)
    scope = Scope(d.context, list(holes.values()))
    if d.f.rank:
        scope.notation.taken.add(form_list(d.adjoint)[0].holes[0].name)
    program = Program(scope, d.maps.settled, holes, depth)
    steps: list[Step] = [naming(d, program), *forward(program)]
    steps += [composition(program)] if len(program.stages) > 1 else []
    sweep = Sweep(d, program, steps)
    found = sweep.run()
    if not d.f.rank:
        steps += gradient_steps(d, scope, found)
        return explanation("chain", program, steps, form_list(d.gradient))
    answers = form_list(d.adjoint)
    steps += [
        adjoint_step(x, form, scope.full(found[x]))
        for x, form in zip(d.variables, answers, strict=True)
    ]
    return explanation("chain", program, steps, answers)


def composition(program: Program) -> Step:
    """The local maps put into one another, in the order in which they act."""
    e = program.root.local
    for s in reversed(program.stages[:-1]):
        e = substitute(e, {s.moved: s.local})
    scope = program.scope
    maps = " → ".join(
        [*(h.name for h in program.holes.values()), *(s.moved.name for s in program.stages)]
    )
    why = f"forward order: {maps}; one sweep for each direction"
    return Step(
        "compose", Engine(scope, program.root.moved), Engine(scope, simplify(e)), why
    )


class Sweep:
    """The reverse sweep: every part hands its cotangent down to the parts that it uses, by the transposed map."""

    def __init__(self, d: Derivative, program: Program, steps: list[Step]) -> None:
        self.d, self.program, self.scope, self.steps = d, program, program.scope, steps
        # contributions to the cotangent of each differential
        self.pending: dict[Symbol, list[Expr]] = {}
        self.done: dict[Symbol, Expr] = {}  # cotangents
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
        moving = [m for m in symbols(s.local) if m.name in self.scope.notation.directions]
        whole = inner_product(G, s.local)
        pairs = [(simplify(pullback(s.local, [m], G)[0]), m) for m in moving]
        for t, m in pairs:
            self.pending.setdefault(m, []).append(t)
        left, right = self.pairing([(G, s.local)]), self.pairing(pairs)
        rule, why = ("reverse", self.order()) if s is self.program.root else ("adjoint", "")
        if not moving:
            return
        plain = Engine(self.scope, simplify(whole))
        before, after = left or plain, right or plain
        if str(before) != str(after) or rule == "reverse":
            self.steps.append(Step(rule, before, after, why or way(self.scope, whole)[1]))

    def order(self) -> str:
        """The order in which the cotangents come."""
        names = [f"G_{s.name.name}" for s in reversed(self.program.stages[:-1])]
        maps = " → ".join([*names, *(f"G_{x.name}" for x in self.program.holes)])
        return f"reverse order: {maps}; the transposes, last map first; one sweep for all entries"

    def pairing(self, pairs: Sequence[tuple[Expr, Expr]]) -> AsWritten | None:
        """Σ ⟨G, e⟩ in words."""
        terms = []
        for G, e in pairs:
            left, right = self.scope.notation.phrase(G), self.scope.notation.phrase(e)
            if left is None or right is None or left.definitions or right.definitions:
                return None
            p = ph.call("inner", (left.body, right.body), ())
            terms.append((1, p if e.rank else ph.mul([left.body, right.body])))
        if len(terms) == 1:
            return self.scope.kept(terms[0][1])
        terms = [p.args if p.op == "scaled" else (c, p) for c, p in terms]
        return self.scope.kept(
            ph.phrase("sum", tuple(terms), (), sum(p.cost + 1 for _, p in terms))
        )

    def collect(self, s: Stage) -> None:
        """The cotangent of a part: the sum of what the parts that use it hand down."""
        given = self.pending.pop(s.moved, None)
        if given is None:
            return
        total = simplify(add([(1, t) for t in given], s.full.shape))
        name = self.cotangent(s)
        self.scope.define(name, Engine(self.scope, total), self.scope.full(total))
        self.done[s.moved] = name
        why = f"what every part that uses {s.name} hands down"
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
        return self.scope.marked("G_" + s.name.name, s.name)


def balanced(
    df: Expr, local: Expr, others: list[tuple[int, Expr]], G: Expr
) -> tuple[Expr, Expr]:
    """df, and what the sweep holds with G for the part that is done."""
    return df, add([(1, inner_product(G, local)), *others], ())


def adjoint_step(x: Symbol, form: Form, found: Expr) -> Step:
    """The adjoint of the whole map."""
    label = Label({"unicode": "DFᵀ", "text": "adjoint", "latex": r"\mathrm{D}F^*"})
    hole = form.holes[0]
    if x.space.structure:
        from_here = tangent.project(found, x)
        return ReadOff(
            "project",
            label,
            Final(form),
            tangent.projection_said(x),
            "=",
            claimed(from_here),
        )
    why = f"{hole.name} ↦ what stands beside {x.name} in the inner product"
    return ReadOff("adjoint-map", label, Final(form), why, "=", claimed(found))
