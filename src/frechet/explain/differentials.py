"""Differentials: d-rules inside out, then everything across the inner product until df = ⟨G, dX⟩ (the trace trick).

legend   d derivation   f function   G cotangent   m, h moved names and directions   p phrase
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, Forms, form_list, only
from frechet.calculus.sweeps import pullback
from frechet.derivatives import tangent
from frechet.errors import Unsupported
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    as_vec,
    explanation,
    forward,
    gradient_steps,
    hessian_label,
    hessian_said,
    holes_of,
    jacobian_step,
    map_step,
    nabla,
    naming,
    times_vec,
)
from frechet.explain.gradient_words import gradient_moved
from frechet.explain.moving import ending_in, pairing, way
from frechet.explain.narrator import Narrator, beside_name, by_a_vector, narrated
from frechet.explain.parts import TypedParts
from frechet.explain.program import Program
from frechet.explain.sides import AsWritten, Engine, Final, Label, Scope
from frechet.explain.steps import ReadOff, Step, claimed
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, symbols
from frechet.expr.sums import one, zero
from frechet.notation import name_in
from frechet.notation.phrases.phrase import Phrase


def by_differentials(d: Derivative, depth: str = "default") -> Explanation:
    """The explanation by differentials: every order, every function, several variables."""
    if d.order == 1:
        return first_order(d, depth)
    if d.order == 2 and not d.f.rank:
        return hessian_by_differentials(d, depth)
    return higher(d, depth)


def first_order(d: Derivative, depth: str) -> Explanation:
    """A gradient, or the map of a function that is no scalar: over the text, or over the engine's own words."""
    with suppress(Unsupported):
        return narrated(d, depth)
    holes = holes_of(d)
    program = Program(Scope(d.context, list(holes.values())), d.maps.settled, holes, depth)
    steps = [naming(d, program), *forward(program)]
    if not d.f.rank:
        found = scalar(steps, program, depth)
        steps += gradient_steps(d, program.scope, found)
        return explanation("differentials", program, depth, steps, form_list(d.gradient))
    put_in(steps, program, program.root.local)
    name, local = program.root.name.name, program.root.full_local
    if by_a_vector(d):
        (hole,) = holes.values()
        form = only(d.jacobian())
        steps.append(jacobian_step(program.scope, form, local, hole))
        return explanation("differentials", program, depth, steps, [form])
    steps.append(map_step(d.differential, local, name))
    return explanation("differentials", program, depth, steps, [d.differential])


def put_in(steps: list[Step], program: Program, e: Expr) -> Expr:
    """The differentials of the parts put into one another, from the last to the first."""
    for m, local in reversed(program.scope.locals.items()):
        if m in symbols(e):
            e = substituted(steps, program, m, local, e)
    return e


def substituted(
    steps: list[Step], program: Program, m: Symbol, local: Expr, e: Expr
) -> Expr:
    """One differential put in."""
    new = simplify(substitute(e, {m: local}))
    steps.append(
        Step("substitute", steps[-1].after, Engine(program.scope, new), f"put in {m.name}")
    )
    return new


# -------------------------------------------------------------------- scalars
def scalar(steps: list[Step], program: Program, depth: str) -> dict[Symbol, Expr]:
    """df = ⟨G, dX⟩ for every variable: everything across the inner product, from the last part to the first."""
    e = program.root.local
    for s in reversed(program.stages[:-1]):
        if s.moved in symbols(e):
            e = substituted(steps, program, s.moved, s.local, e)
            across(steps, program.scope, e, depth)
    if len(program.stages) == 1:
        across(steps, program.scope, e, depth)
    return {x: simplify(pullback(e, [h], one)[0]) for x, h in program.holes.items()}


def across(steps: list[Step], scope: Scope, e: Expr, depth: str) -> None:
    """Everything across the inner product, away from the differentials."""
    moving = [m for m in symbols(e) if m.name in scope.notation.directions]
    if not moving:
        return
    pairs = [(simplify(pullback(e, [m], one)[0]), m) for m in moving]
    whole = scope.notation.phrase(e)
    body = whole.body if whole else None
    turned = (
        None
        if whole is None or whole.definitions
        else ending_in(whole.body, [m.name for m in moving])
    )
    rule, why = way(scope, e)
    if turned is not None:
        if turned is not body and depth != "brief":
            put(steps, scope, "trace-cyclic", turned)
        rule, why = "inner", ""
    p = pairing(scope, pairs)
    if p is not None and p is not (turned or body):
        put(steps, scope, rule, p, why)


def put(steps: list[Step], scope: Scope, rule: str, p: Phrase, why: str = "") -> None:
    """One step more, if its phrase can stand on this page."""
    kept = scope.kept(p)
    if kept:
        steps.append(Step(rule, steps[-1].after, kept, why))


# -------------------------------------------------------------------- higher orders
def hessian_by_differentials(d: Derivative, depth: str) -> Explanation:
    """The differential of the gradient, then its matrix."""
    holes = holes_of(d)
    steps, scope, found, explained, told = gradient_found(d, depth, holes)
    answers: list[Form] = []
    for x in d.variables:
        forms = {y: by_pair(d.hessian(), x, y) for y in d.variables}
        words = gradient_words(told, x) if told and depth != "full" else None
        steps += of_gradient(d, scope, scope.full(found[x]), x, forms, depth, words)
        answers += forms.values()
    return explained(steps, answers)


Explained = Callable[[Sequence[Step], Sequence[Form]], Explanation]


def gradient_found(
    d: Derivative, depth: str, holes: Mapping[Symbol, Symbol]
) -> tuple[list[Step], Scope, dict[Symbol, Expr], Explained, Narrator | None]:
    """The steps to the gradients over the text, or over the engine's own words, and what makes a page of them."""
    with suppress(Unsupported):
        told = Narrator(d, depth)
        found = told.to_brackets()
        return told.steps, told.scope, found, told.explanation, told
    program = Program(Scope(d.context, list(holes.values())), d.maps.settled, holes, depth)
    steps = [naming(d, program), *forward(program)]
    found = scalar(steps, program, depth)
    return (
        steps,
        program.scope,
        found,
        partial(explanation, "differentials", program, depth),
        None,
    )


GradientWords = tuple[TypedParts, Phrase]


def gradient_words(told: Narrator, x: Symbol) -> GradientWords | None:
    """What stands beside dx in the last bracket, over the parts that are named there."""
    bracket = told.steps[-1].after
    if x.space.structure or not isinstance(bracket, AsWritten):
        return None
    G = beside_name(bracket.phrase, told.holes[x].name)
    return None if G is None else (told.parts, G)


def by_pair(forms: Form | Forms[Form], x: Symbol, y: Symbol) -> Form:
    """The Hessian of a pair of variables."""
    return forms[x.name, y.name] if isinstance(forms, Forms) else forms


def of_gradient(
    d: Derivative,
    scope: Scope,
    found: Expr,
    x: Symbol,
    forms: Mapping[Symbol, Form],
    depth: str,
    words: GradientWords | None,
) -> list[Step]:
    """dG = Σ H·dy: over the words of G where all of it has words, else over the engine's own."""
    holes = holes_of(d)
    program = Program(scope, d.maps.gradients[x], holes, depth)
    name = program.root.name.name
    shown: Engine | AsWritten = Engine(scope, program.root.expr)
    moving: list[Step] = []
    with suppress(Unsupported):
        if words is not None:
            moving = gradient_moved(*words, program.root)
            shown = AsWritten(scope, words[1])
    several = len(forms) > 1
    steps: list[Step] = [read_off(scope, name, x, shown, found, several)]
    steps += moving or forward(program)
    if not moving:
        put_in(steps, program, program.root.local)
    moved = tangent.project(program.root.full_local, x)
    for y, form in forms.items():
        label = label_of_pair(scope, x, y, several)
        said = hessian_said(str(label), name, x, y)
        said = f"where {y.name} alone moves, {said}" if several else said
        others: dict[Expr, Expr] = {
            h: zero(h.shape) for z, h in holes.items() if z is not y
        }
        alone = simplify(substitute(moved, others))
        claim = partial(times, alone, x.rank, y, holes[y])
        steps.append(ReadOff("hessian", label, Final(form), said, "=", claim))
    return steps


def label_of_pair(scope: Scope, x: Symbol, y: Symbol, several: bool) -> Label:
    """H; of several variables the one of a pair."""
    if not several:
        return hessian_label(scope)
    a, b = (name_in("latex", s.name) for s in (x, y))
    plain = f"H_{x.name}{y.name}"
    return Label({"unicode": plain, "text": plain, "latex": f"H_{{{a}{b}}}"})


def read_off(
    scope: Scope,
    name: str,
    x: Symbol,
    shown: Engine | AsWritten,
    found: Expr,
    several: bool,
) -> Step:
    """The gradient under a name; by a structured variable an array of which the gradient is the projection."""
    if x.space.structure:
        label = Label({k: name_in(k, name) for k in ("unicode", "text", "latex")})
        said = tangent.projection_said(x, scope.notation.taken)
        why = f"d{scope.called} = ⟨{name}, d{x.name}⟩, {said}"
        return ReadOff("project", label, shown, why, "=", partial(projections, found, x))
    label = Label(
        {
            k: f"{name} = {said}"
            for k, said in nabla(scope.called, x, several).painted.items()
        }
    )
    return ReadOff("gradient", label, shown, "", "=", claimed(found))


def projections(G: Expr, x: Symbol, e: Expr) -> tuple[Expr, Expr]:
    """Both as the directions of x see them."""
    return tangent.project(G, x), tangent.project(e, x)


def times(moved: Expr, rank: int, y: Symbol, hole: Symbol, H: Expr) -> tuple[Expr, Expr]:
    """vec(dG), and H·vec(dy) for tangent directions."""
    if not y.rank:
        return moved, H * hole
    along: dict[Expr, Expr] = {hole: tangent.project(hole, y)}
    return substitute(as_vec(moved), along), substitute(times_vec(H, rank, hole), along)


def higher(d: Derivative, depth: str) -> Explanation:
    """The differential of the differential, with the directions before held fixed."""
    every = [h for k in range(1, d.order + 1) for h in holes_of(d, k).values()]
    scope = Scope(d.context, every)
    first = program = Program(scope, d.maps.settled, holes_of(d), depth)
    steps = [naming(d, program)]
    for k in range(1, d.order + 1):
        if k > 1:
            program = Program(scope, d.maps.differentials[k - 2], holes_of(d, k), depth)
            steps.append(again(program))
        steps += forward(program)
        put_in(steps, program, program.root.local)
    steps.append(map_step(d.differential, program.root.full_local))
    return explanation("differentials", first, depth, steps, [d.differential])


def again(program: Program) -> Step:
    """The differential as the function that is differentiated once more."""
    scope, root = program.scope, program.root
    return Step(
        "name",
        Engine(scope, root.name),
        Engine(scope, root.expr),
        "the differential, its directions fixed",
    )
