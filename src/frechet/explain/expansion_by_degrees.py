"""By the definition to a higher order: f(X + H) by degree in H, the terms of the degree that is asked for polarized.

Every part is expanded in the increments of the parts before; these are put in, and what is read off is the symmetric
form that the last terms come of:

    f(X + H) = f + L(H) + q(H) + o(‖H‖²),   D²f[H, K] = q(H + K) − q(H) − q(K) = vec(H)ᵀ·∇²f·vec(K)

legend   d derivation   s stage   h, k directions   Δ increment of a part   B the symmetric form
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, only
from frechet.errors import Unsupported
from frechet.explain.degrees import Curve, polar_form, polarized, terms_along
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    beside_directions,
    explanation,
    hessian_label,
    map_step,
    names_in_answers,
    naming,
)
from frechet.explain.program import Program, Stage
from frechet.explain.remainders import Remainder, remainder_of
from frechet.explain.rising import in_rising_degree, remainder_bounded, rest_bounded
from frechet.explain.sides import Engine, EquationSide, Final, Label, Scope, Shifted
from frechet.explain.steps import ByDegree, ReadOff, Step, WithRest, claimed, small_o
from frechet.expr.laws import expand, simplify
from frechet.expr.net import substitute
from frechet.expr.node import Call, Expr, Symbol, symbols
from frechet.expr.sums import add, is_zero
from frechet.functions.catalogue.entrywise import abs_
from frechet.functions.catalogue.reductions import euclidean_norm
from frechet.network.size import Shape
from frechet.notation import name_in

UNREAD = 10**6  # tokens of what has no words
OFTEN = {2: "twice", 3: "three times"}
SIGNS = {2: ("½", "²", r"\tfrac12"), 3: ("⅙", "³", r"\tfrac16")}


class ExpansionByDegrees:
    """The steps of one expansion to the order of the derivation.

    directions: H, then those beside it that the symmetric form takes.
    """

    def __init__(
        self, d: Derivative, x: Symbol, directions: Sequence[Symbol], depth: str
    ) -> None:
        if d.order not in OFTEN:
            raise Unsupported(f"an expansion to order {d.order}")
        self.d, self.x, self.depth, self.order = d, x, depth, d.order
        self.directions, self.h = list(directions), directions[0]
        self.answer: Form = d.differential if not self.is_hessian else only(d.hessian())
        holes = [d.maps.direction(x, j) for j in range(1, self.order + 1)]
        self.scope = Scope(d.context, [*directions, *holes])
        self.scope.notation.taken |= names_in_answers([self.answer])
        self.program = Program(self.scope, d.maps.settled, {x: self.h}, depth)
        self.steps: list[Step] = [naming(d, self.program)]
        self.added: dict[Symbol, Symbol] = {x: self.h}  # of a name: its increment
        self.curve = Curve(x, self.h)
        self.exact = True  # are the terms so far all that there are?
        self.linear: dict[Symbol, Expr] = {
            x: self.h
        }  # of a name that is linear in X: what is added to it

    @property
    def is_hessian(self) -> bool:
        """Is it the matrix of the second derivative of a number?"""
        return self.order == 2 and not self.d.f.rank

    def told(self) -> Explanation:
        """All steps, to the answer."""
        *parts, root = self.program.stages
        for s in parts:
            self.expanded(s)
            self.curve.name(s.name, self.curve.terms(s.expr, self.order))
        shown = self.expanded(root)
        terms = self.curve.terms(root.expr, self.order)
        if parts:
            self.put_in(root, terms)
        elif self.exact:
            self.leave(shown[self.order :], self.d.f.shape)
        if not self.exact:
            self.bound_known(root, terms)
        form = self.polarize(root, terms)
        self.steps.append(self.read_off(form))
        return explanation("expansion", self.program, self.depth, self.steps, [self.answer])

    # ---------------------------------------------------------------- the parts
    def expanded(self, s: Stage) -> list[Expr]:
        """A part at X + H in the increments of the parts before, by degree."""
        terms, whole = terms_along(s.expr, self.added, self.order)
        self.exact = self.exact and whole
        if whole and len(terms) == 1 and self.linear.keys() >= self.moved_in(s.expr).keys():
            self.linear[s.name] = substitute(terms[0], self.in_direction)
        left = self.shifted(s)
        increment = add([(1, left.full), (-1, s.full)], s.full.shape)
        if whole:
            self.steps += self.multiplied_out(s, left, terms)
        else:
            self.steps.append(self.by_degree(s, left, terms, self.moved_in(s.expr)))
        name = self.scope.marked("Δ" + s.name.name, s.name)
        self.scope.moves([name])
        by_terms = add([(1, t) for t in terms], name.shape)
        side = Engine(self.scope, by_terms if whole else increment)
        self.scope.define(name, side, increment)
        self.added[s.name] = name
        return terms

    @property
    def in_direction(self) -> dict[Expr, Expr]:
        """The increments that are linear in H, as what they are."""
        return {self.added[n]: e for n, e in self.linear.items()}

    def shifted(self, s: Stage) -> Shifted:
        """R(X + H)."""
        there = substitute(s.full, {self.x: self.x + self.h})
        return Shifted(self.scope, s.name, self.x, self.h, there)

    def moved_in(self, e: Expr) -> dict[Symbol, Symbol]:
        """The names in an expression that move, with their increments."""
        return {n: self.added[n] for n in symbols(e) if n in self.added}

    def multiplied_out(self, s: Stage, left: Shifted, terms: Sequence[Expr]) -> list[Step]:
        """A polynomial at X + H, exactly."""
        shift: dict[Expr, Expr] = {n: n + h for n, h in self.added.items()}
        there = Engine(self.scope, substitute(s.expr, shift))
        after = in_rising_degree(self.scope, terms, s.full.shape, s.name)
        why = f"{self.x.name} + {self.h.name} for {self.x.name}"
        steps = [Step("shift", left, there, why), Step("distribute", there, after)]
        return steps if str(after) != str(there) else steps[:1]

    def by_degree(
        self,
        s: Stage,
        left: EquationSide,
        terms: Sequence[Expr],
        added: Mapping[Symbol, Symbol],
        rule: str = "taylor-terms",
        why: str = "",
    ) -> ByDegree:
        """The terms of a part to the order that is asked for, and behind them what is smaller."""
        shape = s.full.shape
        shown = [t for t in terms if not is_zero(t)]
        kept = in_rising_degree(self.scope, shown, shape, s.name)
        value = add([(1, s.full), *((1, self.scope.full(t)) for t in terms)], shape)
        after = WithRest(kept, small_o(self.h, self.order))
        f, parts = s.expr, terms
        if [*added] == [self.x]:  # a function of the variable alone
            f, parts = s.full, [self.scope.full(t) for t in terms]
        return ByDegree(rule, left, after, why, "=", f, added, parts, value)

    # ---------------------------------------------------------------- the whole
    def put_in(self, root: Stage, terms: Sequence[Expr]) -> None:
        """The increments of the parts put in, by degree: exactly where every part is a polynomial."""
        names = ", ".join(
            h.name for n, h in self.added.items() if n not in (self.x, root.name)
        )
        before, why = self.steps[-1].after, f"put in {names}"
        if self.exact:
            every = self.curve.every_term(root.expr)
            shown = [t for t in every if not is_zero(t)]
            after = in_rising_degree(self.scope, shown, root.full.shape, root.name)
            if str(after) != str(before):
                self.steps.append(Step("substitute", before, after, why))
            self.leave(every[self.order :], root.full.shape)
            return
        self.steps.append(
            self.by_degree(root, before, terms, {self.x: self.h}, "substitute", why)
        )

    def leave(self, rest: Sequence[Expr], shape: Shape) -> None:
        """What a polynomial has behind the degree that is asked for, and its bound."""
        whole = add([(1, t) for t in rest], shape)
        if not any(s.rank for s in symbols(whole)):
            return  # nothing, or a polynomial in a number that is small
        with suppress(Unsupported):  # no inequality is known here
            self.steps.append(rest_bounded(self.scope, whole, self.h, self.order))

    def bound_known(self, root: Stage, terms: Sequence[Expr]) -> None:
        """The bound of what a function of something linear leaves, where one is known."""
        found = self.remainder(root.expr)
        last = self.steps[-1]
        if found is None or not isinstance(last, ByDegree):
            return
        rest = self.scope.marked("ρ", root.full)
        self.scope.moves([rest])
        left = add([(1, self.shifted(root).full), (-1, root.full)], rest.shape)
        left = add([(1, left), *((-1, self.scope.full(t)) for t in terms)], rest.shape)
        self.scope.define(rest, Engine(self.scope, left), left)
        assert isinstance(last.after, WithRest)
        label = Label({k: name_in(k, rest.name) for k in ("unicode", "text", "latex")})
        after = WithRest(last.after.kept, label)
        self.steps[-1] = replace(last, after=after)
        size = euclidean_norm(rest) if rest.rank else abs_(rest)
        self.steps.append(remainder_bounded(self.scope, size, found, self.h, self.order))

    def remainder(self, e: Expr) -> Remainder | None:
        """What a function leaves whose one argument is linear in H."""
        if not isinstance(e, Call) or len(e.args) != 1 or e.args[0] not in self.linear:
            return None
        (u,) = e.args
        assert isinstance(u, Symbol)
        with suppress(Unsupported):
            return remainder_of(e.fn.name, u, self.linear[u], self.order)
        return None

    def polarize(self, root: Stage, terms: Sequence[Expr]) -> Expr:
        """The terms of the degree that is asked for, and the symmetric form that they come of."""
        last = self.shorter(terms[-1])
        often = f"the terms with {self.h.name} {OFTEN[self.order]}"
        if not is_zero(last):
            label = self.derivative_label([self.h] * self.order, scaled=True)
            claim = claimed(self.scope.full(last))
            # a line that ends in o(‖H‖ᵏ) was held against the definition of the derivatives
            held = self.definition(root, terms) if self.exact else None
            after = Engine(self.scope, last)
            self.steps.append(
                ReadOff("quadratic-term", label, after, often, "=", claim, instead=held)
            )
        form = self.shorter(polar_form(last, [{self.h: k} for k in self.directions]))
        by_values = self.scope.full(polarized(last, self.h, self.directions))
        label = self.derivative_label(self.directions)
        after = Engine(self.scope, form)
        why = self.polarization() if not is_zero(last) else f"{often}: there are none"
        self.steps.append(ReadOff("polarize", label, after, why, "=", claimed(by_values)))
        return form

    def definition(self, root: Stage, terms: Sequence[Expr]) -> ByDegree:
        """That the terms are those of Taylor's formula."""
        every = [self.scope.full(t) for t in terms]
        left, right = self.shifted(root), Engine(self.scope, root.name)
        h = {self.x: self.h}
        return ByDegree(
            "taylor-terms", left, right, "", "=", root.full, h, every, root.full
        )

    def shorter(self, e: Expr) -> Expr:
        """An expression, multiplied out where that is shorter: the terms of a trace are often equal up to a cycle."""
        every = [e, simplify(expand(e))]
        return min(every, key=lambda a: self.scope.notation.length(a) or UNREAD)

    def polarization(self) -> str:
        """How the form comes of its values, with the directions by their names."""
        h, k, *more = (s.name for s in self.directions)
        q = f"{self.scope.law('q')}({{}})".format
        if not more:
            return f"{q(f'{h} + {k}')} − {q(h)} − {q(k)}, {q(h)} what is above"
        c, every = f"{q(h)} what is above", q(" + ".join((h, k, *more)))
        return f"{every}, less that of every two, plus that of each, {c}"

    def derivative_label(self, directions: Sequence[Symbol], scaled: bool = False) -> Label:
        """D²f[H, K], or ½D²f[H, H]."""
        f = self.scope.called
        c, e, latex_c = SIGNS[self.order]
        front, latex_front = (c, latex_c + " ") if scaled else ("", "")
        names = ", ".join(h.name for h in directions)
        inside = ", ".join(name_in("latex", h.name) for h in directions)
        latex = rf"{latex_front}\mathrm{{D}}^{self.order} {name_in('latex', f)}[{inside}]"
        plain = f"D{e}{f}[{names}]"
        return Label({"unicode": front + plain, "text": front + plain, "latex": latex})

    # ---------------------------------------------------------------- the answer
    def read_off(self, form: Expr) -> Step:
        """The Hessian of a number, else the map."""
        full = self.scope.full(form)
        if not self.is_hessian:
            holes = [self.d.maps.direction(self.x, j + 1) for j in range(self.order)]
            image: dict[Expr, Expr] = dict(zip(self.directions, holes, strict=True))
            return map_step(self.d.differential, substitute(full, image), self.scope.called)
        label = hessian_label(self.scope)
        claim = partial(beside_directions, full, *self.directions)
        return ReadOff(
            "hessian", label, Final(self.answer), self.hessian_said(label), "=", claim
        )

    def hessian_said(self, label: Label) -> str:
        """Where the matrix stands."""
        h, k = (s.name for s in self.directions)
        left = self.derivative_label(self.directions)
        kind = self.h.space.structure
        among = f" for {kind} {h} and {k}" if kind else ""
        if self.x.rank == 2:
            return f"{left} = vec({h})ᵀ·{label}·vec({k}){among}"
        t = "ᵀ" if self.x.rank else ""
        return f"{left} = {h}{t}·{label}·{k}{among}"
