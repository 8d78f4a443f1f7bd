"""By the definition: f(X + H) − f(X) written out, what is linear in H kept, the rest bounded by ‖H‖² and dropped.

legend   d derivation   s stage   H direction   Δ increment of a part   L linear part   r remainder   e expression
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from itertools import islice

from frechet.answers.derivative import Derivative
from frechet.answers.forms import only
from frechet.calculus.sweeps import pullback
from frechet.derivatives import tangent
from frechet.errors import Unsupported
from frechet.explain.differentials import across
from frechet.explain.expansion_by_degrees import ExpansionByDegrees
from frechet.explain.expansion_of_words import ExpansionOfWords
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    by_one,
    explanation,
    gradient_steps,
    map_step,
    names_in_answers,
    naming,
)
from frechet.explain.program import Program, Stage
from frechet.explain.rising import in_rising_degree, rest_bounded
from frechet.explain.sides import Engine, Meant, Scope, Shifted
from frechet.explain.steps import Limit, Step, Vanishing, small_o
from frechet.expr.laws import over_terms, simplify
from frechet.expr.net import substitute, transform
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, symbol, symbols
from frechet.expr.sums import add, is_zero, one
from frechet.network.size import Number

NAMES = {0: "hεη", 1: "hεη", 2: "HEK"}  # of the direction
BESIDE = {0: "hkl", 1: "hkl", 2: "HKL"}  # of several
MOST = 64  # terms of one line


def by_expansion(d: Derivative, depth: str = "default") -> Explanation:
    """The explanation by the definition, of a polynomial, over the text or over the engine's own words."""
    x = by_one(d, "expansion")
    if d.order > 1:
        return ExpansionByDegrees(d, x, directions(d, x), depth).told()
    (h,) = directions(d, x)
    with suppress(Unsupported):
        return ExpansionOfWords(d, x, h, depth).told()
    with suppress(Unsupported):
        return of_polynomial(d, x, h, depth)
    return to_first_order(d, x, h, depth)


def to_first_order(d: Derivative, x: Symbol, h: Symbol, depth: str) -> Explanation:
    """f(X + H) = f + Df(X)[H] + ρ with ρ = o(‖H‖), where nothing more is known: of any function."""
    scope = Scope(d.context, [h, d.maps.direction(x)])
    answer = d.differential if d.f.rank else only(d.gradient)
    scope.notation.taken.update(names_in_answers([answer]))
    program = Program(scope, d.maps.settled, {x: h}, "default")
    root = program.root
    L = substitute(d.differential.engine, {d.maps.direction(x): h})
    there = substitute(root.full, {x: x + h})
    rest = scope.marked("ρ", root.full)
    scope.moves([rest])
    scope.define(rest, Engine(scope, there - root.full - L), there - root.full - L)
    left = Shifted(scope, root.name, x, h, there)
    steps: list[Step] = [naming(d, program)]
    steps.append(Step("taylor", left, Engine(scope, root.name + L + rest)))
    why = "no bound of it is known here"
    vanishing = Vanishing(
        "differentiable", Engine(scope, rest), small_o(h), why, "=", scope.full(rest), h
    )
    said, df = f"the terms with {h.name} once are left", Engine(scope, root.moved)
    limit = Limit("little-o", df, Engine(scope, L), said, "=", root.full, L, {x: h})
    steps += [vanishing, limit]
    if d.f.rank:
        moved = substitute(L, {h: d.maps.direction(x)})
        steps.append(map_step(d.differential, moved, root.name.name))
    else:
        G = simplify(pullback(L, [h], one)[0])
        steps += gradient_steps(d, scope, {x: G}, {x: h})
    return explanation("expansion", program, depth, steps, [answer])


def of_polynomial(d: Derivative, x: Symbol, h: Symbol, depth: str) -> Explanation:
    """The expansion of a polynomial in the engine's own words."""
    scope = Scope(d.context, [h, d.maps.direction(x)])
    program = Program(
        scope, d.maps.settled, {x: h}, "default" if depth == "brief" else depth
    )
    refuse_nonpolynomial(program)
    steps: list[Step] = [naming(d, program)]
    walk = Expansion(program, x, h)
    for s in program.stages:
        steps += walk.increment(s)
    L = walk.split(steps)
    if d.f.rank:
        moved = substitute(scope.full(L), {h: d.maps.direction(x)})
        steps.append(map_step(d.differential, moved, program.root.name.name))
        return explanation("expansion", program, depth, steps, [d.differential])
    across(steps, scope, L, depth)
    G = simplify(pullback(L, [h], one)[0])
    steps += gradient_steps(d, scope, {x: G}, {x: h})
    return explanation("expansion", program, depth, steps, [only(d.gradient)])


def directions(d: Derivative, x: Symbol) -> list[Symbol]:
    """H, and K beside it where two are needed, or what else is free."""
    letters = NAMES[x.rank] if d.order == 1 else BESIDE[x.rank] + NAMES[x.rank]
    names = dict.fromkeys((*letters, *(f"H{k}" for k in range(1, 99))))
    free = (n for n in names if n not in d.context.notation.taken)
    space = tangent.tangent_space(x)
    return [symbol(name, space=space) for name in islice(free, d.order)]


def refuse_nonpolynomial(program: Program) -> None:
    """Refuse what is no polynomial in the variable."""
    for e in program.order:
        if isinstance(e, Call):
            raise Unsupported(f"an expansion of {e.fn.name}")
        if isinstance(e, Net):
            for f, _, p in e.parts:
                if f in program.reach and not (isinstance(p, int) and p > 0):
                    raise Unsupported(f"an expansion of a power {p}")


class Expansion:
    """The increments of the parts, exactly: Δ = part(X + H) − part(X)."""

    def __init__(self, program: Program, x: Symbol, h: Symbol) -> None:
        self.program, self.scope, self.x, self.h = program, program.scope, x, h
        self.shift: dict[Expr, Expr] = {x: x + h}
        self.increments: dict[Symbol, Expr] = {}  # Δ over names
        self.small: list[Symbol] = [h]

    def increment(self, s: Stage) -> list[Step]:
        """part(X + H) multiplied out."""
        shifted = substitute(s.expr, self.shift)
        delta = add([(1, multiplied(shifted, self.small)), (-1, s.expr)], s.full.shape)
        name = self.scope.marked("Δ" + s.name.name, s.name)
        self.scope.moves([name])
        full = substitute(s.full, {self.x: self.x + self.h})
        self.scope.define(
            name, Engine(self.scope, delta), add([(1, full), (-1, s.full)], s.full.shape)
        )
        self.increments[name] = delta
        self.small.append(name)
        self.shift[s.name] = s.name + name
        left = Shifted(self.scope, s.name, self.x, self.h, full)
        steps = [
            Step(
                "shift",
                left,
                Engine(self.scope, shifted),
                f"{self.x.name} + {self.h.name} for {self.x.name}",
            )
        ]
        steps.append(Step("distribute", steps[-1].after, self.terms(delta, s.name)))
        return steps

    def terms(self, delta: Expr, name: Symbol | None = None) -> Meant:
        """part + Δ, the increment by its degree."""
        return in_rising_degree(self.scope, self.by_degree(delta), delta.shape, name)

    def by_degree(self, e: Expr) -> list[Expr]:
        """The homogeneous parts, lowest degree first."""
        terms = e.terms if isinstance(e, Sum) else ((1, e),)
        found: dict[int, list[tuple[Number, Expr]]] = {}
        for c, t in terms:
            found.setdefault(degree(t, self.small), []).append((c, t))
        return [add(found[k], e.shape) for k in sorted(found)]

    def split(self, steps: list[Step]) -> Expr:
        """f(X + H) − f(X) = L + r, the bound for r, and L."""
        root = self.program.root
        e = self.increments[self.small[-1]]
        left = Engine(self.scope, self.small[-1])
        steps.append(
            Step(
                "subtract", left, self.terms(e), f"{root.name.name}({self.x.name}) cancels"
            )
        )
        for name in reversed(self.small[1:-1]):
            if name in symbols(e):
                e = multiplied(substitute(e, {name: self.increments[name]}), self.small)
                steps.append(
                    Step(
                        "substitute", steps[-1].after, self.terms(e), f"put in {name.name}"
                    )
                )
        self.small = [self.h]
        parts = {
            degree(t.terms[0][1] if isinstance(t, Sum) else t, self.small): t
            for t in self.by_degree(e)
        }
        L = parts.get(1, add([], e.shape))
        rest = add([(1, t) for k, t in parts.items() if k > 1], e.shape)
        if not is_zero(rest):
            steps.append(rest_bounded(self.scope, rest, self.h))
        rule, why = "little-o", f"the terms with {self.h.name} once are left"
        if is_zero(rest):
            rule, why = "linear", f"it is linear in {self.h.name}, with no remainder"
        df, full = Engine(self.scope, root.moved), self.scope.full(L)
        steps.append(
            Limit(
                rule, df, Engine(self.scope, L), why, "=", root.full, full, {self.x: self.h}
            )
        )
        return L


def multiplied(e: Expr, small: Collection[Expr]) -> Expr:
    """Every product of sums with small terms as a sum of products."""
    made = transform(e, lambda t: spread(t, small))
    if isinstance(made, Sum) and len(made.terms) > MOST:
        raise Unsupported("an expansion of so many terms")
    return made


def spread(e: Expr, small: Collection[Expr]) -> Expr:
    """One product over the terms of its sums."""
    if not isinstance(e, Net):
        return e
    for k, (f, _, p) in enumerate(e.parts):
        whole = isinstance(p, int) and p > 0
        if whole and isinstance(f, Sum) and any(s in small for s in symbols(f)):
            terms = over_terms(e, k, f)
            return add([(c, multiplied(t, small)) for c, t in terms], e.shape)
    return e


def degree(e: Expr, small: Collection[Expr]) -> int:
    """How often the small symbols occur in a term."""
    if isinstance(e, Symbol):
        return int(e in small)
    if isinstance(e, Net):
        return sum(int(p) * degree(f, small) for f, _, p in e.parts)
    if isinstance(e, Sum):
        found = {degree(t, small) for _, t in e.terms}
        if len(found) < 2:
            return next(iter(found), 0)
    if not any(s in small for s in symbols(e)):
        return 0
    raise Unsupported("an expansion of so many terms")
