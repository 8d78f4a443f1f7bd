"""The chain rule of second order: what every part of a function adds to d²f, by its own second differential.

    d²f = Σ ⟨G_s, D²s[dp, dp]⟩ over the parts s, G_s the cotangent of s, dp the differentials of what s is made of

With one part u this is Jᵀ·∇²g·J + Σ_k (∂g/∂u_k)·∇²u_k, as a quadratic form in dx; the Hessian is its matrix.

legend   d derivation   s stage   G cotangents   q d²f over names and differentials
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import only
from frechet.calculus.sweeps import differential
from frechet.errors import Unsupported
from frechet.explain.backward import Sweep
from frechet.explain.degrees import polar_form
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    beside_directions,
    explanation,
    hessian_label,
    holes_of,
    naming,
)
from frechet.explain.program import Stage
from frechet.explain.sides import Engine, Final, Label
from frechet.explain.stages import Stages, stage_lines, stages_of
from frechet.explain.steps import ByDegree, ReadOff, Step, claimed
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, symbols
from frechet.expr.sums import add, is_zero, scaled
from frechet.functions.catalogue.products import inner_product
from frechet.notation import name_in


def by_chain_again(d: Derivative, x: Symbol, depth: str) -> Explanation:
    """The explanation of the Hessian of a number by its parts."""
    if d.order > 2 or d.f.rank:
        raise Unsupported(
            "the style chain is for first derivatives and for Hessians of numbers"
        )
    answers = [only(d.hessian())]
    stages = stages_of(d, holes_of(d), depth, answers)
    steps: list[Step] = [naming(d, stages), *stage_lines(stages, depth)]
    # of one part the cotangent is 1, and has no line
    sweep = Sweep(d, stages, steps if len(stages.stages) > 1 else [], depth)
    sweep.run()
    again = SecondDifferential(d, x, stages, sweep)
    steps += again.second_differential()
    steps.append(again.hessian())
    return explanation("chain", stages, depth, steps, answers)


class SecondDifferential:
    """d²f, part by part."""

    def __init__(self, d: Derivative, x: Symbol, stages: Stages, sweep: Sweep) -> None:
        self.d, self.x, self.stages, self.scope = d, x, stages, stages.scope
        self.hole, self.sweep = stages.holes[x], sweep
        self.moving: dict[Expr, Expr] = {x: self.hole}
        self.moving |= {s.name: s.moved for s in stages.stages}
        self.q = self.in_parts()

    def own(self, s: Stage) -> Expr:
        """The second differential of a part by itself, the differentials of what it is made of held fixed."""
        return simplify(differential(s.local, self.moving))

    def in_parts(self) -> Expr:
        """d²f over the names, the cotangents and the differentials of the parts."""
        terms = []
        for s in self.stages.stages:
            if s.moved in self.sweep.done and not is_zero(own := self.own(s)):
                terms.append((1, inner_product(self.sweep.done[s.moved], own)))
        return add(terms, ())

    def second_differential(self) -> list[Step]:
        """d²f by its parts, then in dx alone."""
        f = self.scope.called
        latex = rf"\mathrm{{d}}^2 {name_in('latex', f)}"
        label = Label({"unicode": f"d²{f}", "text": f"d2{f}", "latex": latex})
        full, side = self.scope.full(self.q), Engine(self.scope, self.q)
        rule, why = "second-chain", ""
        if len(self.stages.stages) == 1:
            rule, why = "product", f"{self.hole.name} is constant"
        steps: list[Step] = [
            ReadOff(rule, label, side, why, "=", claimed(full), instead=self.defined(full))
        ]
        inside = self.put_in()
        after = Engine(self.scope, inside)
        if str(after) != str(side):
            names = ", ".join(m.name for m in symbols(self.q) if m in self.meanings)
            steps.append(Step("substitute", side, after, f"put in {names}"))
        self.q = inside
        return steps

    @property
    def meanings(self) -> dict[Expr, Expr]:
        """The differentials and the cotangents of the parts, over those before."""
        return {s.moved: s.local for s in self.stages.stages} | self.sweep.totals

    def put_in(self) -> Expr:
        """d²f over the names of the parts and dx."""
        e, known = self.q, self.meanings
        while any(m in known for m in symbols(e)):
            e = simplify(substitute(e, known))
        return e

    def defined(self, full: Expr) -> ByDegree:
        """That this is the second derivative of f."""
        root = self.stages.root
        terms = [root.full_local, scaled(Fraction(1, 2), full)]
        side = Engine(self.scope, root.name)
        h = {self.x: self.hole}
        return ByDegree("taylor-terms", side, side, "", "=", root.full, h, terms, root.full)

    def hessian(self) -> Step:
        """The matrix of the quadratic form."""
        k = self.d.maps.direction(self.x, 2)
        half = scaled(Fraction(1, 2), self.scope.full(self.q))
        form = polar_form(half, [{self.hole: self.hole}, {self.hole: k}])
        label = hessian_label(self.scope)
        claim = partial(beside_directions, form, self.hole, k)
        answer = Final(only(self.d.hessian()))
        return ReadOff("second-differential", label, answer, self.said(label), "=", claim)

    def said(self, label: Label) -> str:
        """Where the matrix stands."""
        d2f, h = f"d²{self.scope.called}", self.hole.name
        if self.x.rank == 2:
            return f"{d2f} = vec({h})ᵀ·{label}·vec({h}), {label} symmetric"
        between = f"{h}ᵀ·{label}·{h}" if self.x.rank else f"{label}·{h}²"
        return f"{d2f} = {between}" + (f", {label} symmetric" if self.x.rank else "")
