"""Differentials: d-rules inside out, then everything across the inner product until df = ⟨G, dX⟩ (the trace trick).

legend   d derivation   f function   G cotangent   m, h moved names and directions   p phrase
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from frechet import structure
from frechet.calculus import differential, pullback
from frechet.explain.problem import (
    Derived,
    applied,
    forms_of,
    forward,
    gradient_steps,
    holes_of,
    inner,
    map_step,
    naming,
    vec,
)
from frechet.explain.program import Program, Stage
from frechet.explain.sides import Engine, Final, Label, Scope, Words
from frechet.explain.steps import Explanation, Limit, ReadOff, Step
from frechet.explain.turning import ending_in
from frechet.expr import substitute
from frechet.node import Expr, Symbol, reaching, symbols
from frechet.notation import phrase as ph
from frechet.notation.phrase import Phrase
from frechet.rewrite import expand, simplify
from frechet.sums import one

TITLE = "differentials, inside out, then the trace trick"


def differentials(d: Derived, depth: str = "default") -> Explanation:
    """The explanation by differentials: every order, every function, several variables."""
    if d.order == 1:
        return first_order(d, depth)
    if d.order == 2 and not d.f.rank:
        return hessian(d, depth)
    return higher(d, depth)


def first_order(d: Derived, depth: str) -> Explanation:
    """A gradient, or the map of a function that is no scalar."""
    holes = holes_of(d)
    scope = Scope(d.context, list(holes.values()))
    steps, found = scalar(d, scope, depth) if not d.f.rank else linear_map(d, scope, depth)
    if d.f.rank:
        form = d.differential
        return Explanation("differentials", TITLE, [*steps, map_step(form, found[d.variables[0]])], [form])
    steps += gradient_steps(d, scope, found, steps[-1].after)
    return Explanation("differentials", TITLE, steps, forms_of(d.gradient))


def linear_map(d: Derived, scope: Scope, depth: str) -> tuple[list[Step], dict[Symbol, Expr]]:
    """The differentials of the parts put together."""
    program = Program(scope, d.settled, holes_of(d), depth)
    steps = [naming(d, program), *forward(program)]
    put_in(steps, program, program.root.local)
    return steps, {d.variables[0]: program.root.full_local}


def put_in(steps: list[Step], program: Program, e: Expr) -> Expr:
    """The differentials of the parts put into one another, from the last to the first."""
    for s in reversed(program.stages[:-1]):
        if s.moved in symbols(e):
            e = substituted(steps, program, s, e)
    return e


def substituted(steps: list[Step], program: Program, s: Stage, e: Expr) -> Expr:
    """One differential put in."""
    new = simplify(substitute(e, {s.moved: s.local}))
    said = f"put in {Engine(program.scope, s.moved)}"
    steps.append(Step("substitute", steps[-1].after, Engine(program.scope, new), said))
    return new


# -------------------------------------------------------------------- scalars
def scalar(d: Derived, scope: Scope, depth: str) -> tuple[list[Step], dict[Symbol, Expr]]:
    """df = ⟨G, dX⟩ for every variable."""
    program = Program(scope, d.settled, holes_of(d), depth)
    steps = [naming(d, program), *forward(program)]
    e = program.root.local
    for s in reversed(program.stages[:-1]):
        if s.moved in symbols(e):
            e = substituted(steps, program, s, e)
            across(steps, scope, e, depth)
    if len(program.stages) == 1:
        across(steps, scope, e, depth)
    return steps, {x: simplify(pullback(e, [h], one)[0]) for x, h in program.holes.items()}


def across(steps: list[Step], scope: Scope, e: Expr, depth: str) -> None:
    """Everything across the inner product, away from the differentials."""
    moving = [m for m in symbols(e) if m.name in scope.notation.directions]
    pairs = [(simplify(pullback(e, [m], one)[0]), m) for m in moving]
    whole = scope.notation.phrase(e)
    turned = ending_in(whole.body, [m.name for m in moving]) if whole and not whole.definitions else None
    rule, why = "adjoint", ""
    if turned is not None:
        if turned is not whole.body and depth != "brief":  # type: ignore[union-attr]
            steps.append(Step("trace-cyclic", steps[-1].after, Words(scope, turned)))
        rule = "inner"
    p = pairing(scope, pairs)
    if p is not None and p is not (turned or (whole and whole.body)):
        steps.append(Step(rule, steps[-1].after, Words(scope, p), why))


def pairing(scope: Scope, pairs: Sequence[tuple[Expr, Symbol]]) -> Phrase | None:
    """Σ ⟨G, m⟩; None where a cotangent has no short words."""
    terms = []
    for G, m in pairs:
        shared = scope.notation.phrase(G)
        if shared is None or shared.definitions:
            return None
        right = ph.name(m.name, m.shape, int(m.mirrored), True)
        left = shared.body
        p = ph.call("inner", (left, right), ()) if m.rank else product(left, right)
        terms.append(p.args if p.op == "scaled" else (Fraction(1), p))
    terms.sort(key=lambda t: t[0] < 0)
    if len(terms) == 1:
        return ph.scaled(*terms[0])
    return ph.phrase("sum", tuple(terms), (), sum(p.cost + 1 for _, p in terms))


def product(a: Phrase, b: Phrase) -> Phrase:
    """A number times a number."""
    return b if a.op == "number" and a.args[0] == 1 else ph.mul([a, b])


# -------------------------------------------------------------------- higher orders
def hessian(d: Derived, depth: str) -> Explanation:
    """The differential of the gradient, then its matrix."""
    holes = holes_of(d)
    scope = Scope(d.context, list(holes.values()))
    steps, found = scalar(d, scope, depth)
    answers = []
    for x in d.variables:
        steps.append(gradient_named(d, scope, x, found[x]))
    for x in d.variables:
        G = d.gradients[x]
        for y in d.variables:
            form = d.hessian() if len(d.variables) == 1 else d.hessian()[x.name, y.name]
            steps += of_gradient(d, scope, G, (x, y), form, depth)
            answers.append(form)
    return Explanation("differentials", TITLE, steps, answers)


def gradient_named(d: Derived, scope: Scope, x: Symbol, found: Expr) -> Step:
    """The gradient as the function that is differentiated once more."""
    G = d.gradients[x]
    label = Label({"unicode": "∇f", "text": "gradient", "latex": r"\nabla f"})
    return ReadOff("gradient", label, Engine(scope, G), "", "=", lambda: (scope.full(found), G))


def of_gradient(
    d: Derived, scope: Scope, G: Expr, xs: tuple[Symbol, Symbol], form: object, depth: str
) -> list[Step]:
    """dG = H·dx."""
    x, y = xs
    hole = d.direction(y)
    if y not in reaching([y], G) or G not in reaching([y], G):
        dG: Expr = differential(G, {y: hole})
        steps: list[Step] = []
    elif G in (x, y):
        dG, steps = differential(G, {y: hole}), []
    else:
        program = Program(scope, G, {y: hole}, depth)
        steps = forward(program)
        put_in(steps, program, program.root.local)
        dG = program.root.full_local
    moved = structure.project(simplify(dG), x) if x.space.structure else dG
    label = Label({"unicode": "H", "text": "H", "latex": "H"})
    said = "vec(dG) = H·vec(d{0})" if y.rank == 2 or x.rank == 2 else "dG = H·d{0}"
    claim = lambda: (vec(moved), applied(form.engine, x.rank, hole))  # type: ignore[attr-defined]  # noqa: E731
    steps.append(ReadOff("hessian", label, Final(form), said.format(y.name), "=", claim))  # type: ignore[arg-type]
    return steps


def higher(d: Derived, depth: str) -> Explanation:
    """The differential of the differential, with the directions before held fixed."""
    every = [h for k in range(1, d.order + 1) for h in holes_of(d, k).values()]
    scope = Scope(d.context, every)
    e, steps = d.settled, []
    for k in range(1, d.order + 1):
        program = Program(scope, e, holes_of(d, k), depth)
        if k == 1:
            steps.append(naming(d, program))
        steps += forward(program)
        put_in(steps, program, program.root.local)
        e = d.differentials[k - 1]
    form = d.differential
    steps.append(map_step(form, program.root.full_local))
    return Explanation("differentials", TITLE, steps, [form])
