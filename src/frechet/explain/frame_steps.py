"""What the styles have in common: the derivations that they explain, their first steps and their last.

legend   d derivation   f function   x variable   h direction
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, MapForm, form_list
from frechet.calculus.linear_map import as_matrix
from frechet.derivatives import tangent
from frechet.errors import Unsupported
from frechet.explain.explanation import Explanation
from frechet.explain.names_out import names_written_out
from frechet.explain.program import Program, Stage
from frechet.explain.sides import (
    AsTyped,
    AsWritten,
    Engine,
    Final,
    Label,
    Scope,
)
from frechet.explain.steps import Assertion, Limit, ReadOff, Step, claimed
from frechet.explain.typed import in_typed_order
from frechet.expr.laws import simplify
from frechet.expr.net import net
from frechet.expr.node import Expr, Symbol
from frechet.functions.catalogue.products import inner_product
from frechet.paper.letters import latex_name


class AllStages(Protocol):
    """The named stages of a function, over the engine's words or over those of its text."""

    @property
    def scope(self) -> Scope: ...
    @property
    def root(self) -> Stage: ...


def holes_of(d: Derivative, k: int = 1) -> dict[Symbol, Symbol]:
    """The k-th direction of every variable."""
    return {x: d.maps.direction(x, k) for x in d.variables}


SHORT = 70  # signs of an answer in the words of the derivation
PLAIN = ("unicode", "text", "latex")  # styles of a label of one letter
READ_OFF = ("gradient", "vec-gradient", "matrix-words", "jacobian")
DEFINED = re.compile(r"(\w+) = ")


def names_in_answers(forms: Sequence[Form]) -> set[str]:
    """The names that the answers give to their own parts, which mean nothing else on the page."""
    texts = [form.paint("text").partition(" where ")[2] for form in forms]
    return {name for text in texts for name in DEFINED.findall(text)}


def by_one(d: Derivative, style: str) -> Symbol:
    """The variable, where a style goes by one alone."""
    if len(d.variables) > 1:
        raise Unsupported(f"the style {style} goes by one variable at a time")
    return d.variables[0]


def of_first_order(d: Derivative, style: str) -> None:
    """Where a style is for first derivatives."""
    if d.order > 1:
        raise Unsupported(f"the style {style} is for first derivatives")


def explanation(
    style: str,
    stages: AllStages,
    depth: str,
    steps: Sequence[Step],
    answers: Sequence[Form],
    head: Engine | None = None,
) -> Explanation:
    """The steps with the names that they use; in brief, a line for what is changed line after line."""
    scope = stages.scope
    told = in_single_lines(steps) if depth == "brief" else steps
    names = scope.said_names(side for s in told for side in (s.before, s.after))
    head = head or Engine(scope, stages.root.name)
    return Explanation(style, depth, head, names, told, answers)


def in_single_lines(steps: Sequence[Step]) -> list[Step]:
    """Equations without what stands between their ends: of a = b = c the ends."""
    first, *rest = steps
    found: list[Step] = [first]
    for s in rest:
        goes_on = len(found) > 1 and s.before is found[-1].after and type(s) is Step
        if goes_on and not isinstance(found[-1], ReadOff):
            found[-1] = replace(found[-1], after=s.after)
        else:
            found.append(s)
    return found


# -------------------------------------------------------------------- first steps
def naming(d: Derivative, stages: AllStages) -> Step:
    """The function as it was typed is the last of its named parts."""
    typed = in_typed_order(d.maps.reading, d.maps.f, stages.scope)
    return Step("name", AsTyped(d.value, d.maps.reading, typed), stages.root.words)


def forward(program: Program) -> list[Step]:
    """The differential of every part, inside out."""
    steps: list[Step] = []
    for s in program.stages:
        rule, why = program.rule(s)
        left, right = Engine(program.scope, s.moved), Engine(program.scope, s.local)
        steps.append(
            Limit(rule, left, right, why, "=", s.full, s.full_local, program.holes)
        )
    return steps


# -------------------------------------------------------------------- last steps
def gradient_steps(
    d: Derivative,
    scope: Scope,
    found: Mapping[Symbol, Expr],
    holes: Mapping[Symbol, Symbol] | None = None,
    *,
    plain: bool = False,
) -> list[Step]:
    """From df = ⟨G, dx⟩ to the gradient, projected for a structured variable; `plain` in the words of the answer."""
    steps: list[Step] = []
    holes = holes_of(d) if holes is None else holes
    for x, form in zip(d.variables, form_list(d.gradient), strict=True):
        G = scope.full(found[x])
        if x.space.structure and simplify(tangent.project(G, x)) is G:
            curved = x.space.structure in tangent.CURVED
            kind = "tangent" if curved else x.space.structure
            rule, why = "gradient", f"{kind} already: no projection"
        elif x.space.structure:
            rule, why = "project", tangent.projection_said(x, scope.notation.taken)
        else:
            letter = scope.law("G")
            why = f"{letter} in d{scope.called} = ⟨{letter}, {holes[x].name}⟩"
            rule = "gradient"
        label = nabla(scope.called, x, len(d.variables) > 1)
        own = plain or rule == "project"
        after = Final(form) if own else words_of_answer(scope, form, found[x])
        steps.append(ReadOff(rule, label, after, why, "=", projected_gradient(G, x)))
    return steps


def words_of_answer(scope: Scope, form: Form, G: Expr) -> Final:
    """A form in the words of an expression over the names of the parts, these written out; its own where that fails."""
    shared = scope.notation.phrase(G)
    if shared is None or shared.definitions:
        return Final(form)
    words = names_written_out(scope, shared.body)
    side = None if words is None else scope.kept(words)
    if side is not None and as_short(str(side), str(Final(form))):
        return Final(form, side)
    return Final(form)


def as_short(said: str, form: str) -> bool:
    """Are words as short as those of the answer, and no other order of the same?"""
    room = SHORT if " where " in form else len(form) + 1  # for a sign
    return len(said) <= room and sorted(said) != sorted(form)


def over_names(
    scope: Scope,
    last: Sequence[Step],
    found: Mapping[Symbol, Expr],
    typed: Mapping[Symbol, AsWritten | None] | None = None,
) -> list[Step]:
    """The gradients over the names of the parts, in words of their own where these are known, then written out."""
    steps: list[Step] = []
    for s, (x, G) in zip(last, found.items(), strict=True):
        short = (typed or {}).get(x) or Engine(scope, G)
        said = (short.paint("unicode"), s.after.paint("unicode"))
        if s.rule not in READ_OFF or said[0] == said[1]:
            steps.append(s)
            continue
        steps.append(replace(s, after=short))
        steps.append(Step("substitute", short, s.after, "the names written out"))
    return steps


def projected_gradient(G: Expr, x: Symbol) -> Assertion:
    """What is claimed of a gradient: the projection of G is the form."""
    return partial(projection, G, x)


def projection(G: Expr, x: Symbol, e: Expr) -> tuple[Expr, Expr]:
    """Both sides."""
    return tangent.project(G, x), e


def nabla(f: str, x: Symbol, several: bool = False) -> Label:
    """∇f, with the variable where there are several."""
    latex = rf"\nabla_{{{latex_name(x.name)}}} {latex_name(f)}"
    return Label(
        {
            "unicode": f"∇_{x.name} {f}" if several else f"∇{f}",
            "text": f"gradient by {x.name}",
            "latex": latex,
        }
    )


def map_step(
    form: MapForm, df: Expr, name: str = "f", words: AsWritten | None = None
) -> Step:
    """The map itself: what stands right of the arrow, in words of its own where these are known."""
    label = Label(
        {"unicode": f"D{name}", "text": f"D{name}", "latex": rf"\mathrm{{D}}{name}"}
    )
    why = "the derivative is the linear map"
    return ReadOff("map", label, Final(form, words), why, "=", claimed(df))


def jacobian_label(scope: Scope) -> Label:
    """J; where that is a name of the question, Df."""
    if "J" not in scope.notation.taken:
        return Label(dict.fromkeys(PLAIN, "J"))
    f = scope.called
    return Label(
        {"unicode": f"D{f}", "text": f"D{f}", "latex": rf"\mathrm{{D}}{latex_name(f)}"}
    )


def hessian_label(scope: Scope) -> Label:
    """H; where that is a name of the question, ∇²f."""
    if "H" not in scope.notation.taken:
        return Label(dict.fromkeys(PLAIN, "H"))
    f = scope.called
    latex = rf"\nabla^2 {latex_name(f)}"
    return Label({"unicode": f"∇²{f}", "text": "hessian", "latex": latex})


def jacobian_step(scope: Scope, form: Form, df: Expr, h: Symbol) -> Step:
    """The Jacobian of a vector by a vector, beside its direction."""
    label = jacobian_label(scope)
    why = f"{label} in d{scope.called} = {label}·{h.name}"
    return ReadOff(
        "jacobian", label, Final(form), why, "=", partial(times_direction, df, h)
    )


def times_direction(df: Expr, h: Symbol, J: Expr) -> tuple[Expr, Expr]:
    """The differential, and the matrix times the direction."""
    return df, times_vec(J, df.rank, h)


def hessian_said(H: str, name: str, x: Symbol, y: Symbol) -> str:
    """What the Hessian is: dG = H·dy; vec where a matrix meets a matrix of maps; by a number it has the shape of dG."""
    moved = f"P(d{name})" if x.space.structure else f"d{name}"
    left = f"vec({moved})" if x.rank == 2 and y.rank else moved
    right = f"vec(d{y.name})" if y.rank == 2 else f"d{y.name}"
    return f"{left} = {H}·{right}" + (", P the projection" if x.space.structure else "")


def as_vec(e: Expr) -> Expr:
    """The columns under one another; a scalar is itself."""
    return as_matrix(e, e.rank) if e.rank else e


def times_vec(J: Expr, rows: int, h: Expr) -> Expr:
    """A matrix of derivatives times vec(h)."""
    v = simplify(as_vec(h))
    if not v.rank:
        return J * v
    if not rows:
        return inner_product(J, v)
    return net((0,), [(J, (0, 1)), (v, (1,))])


def beside_directions(form: Expr, h: Symbol, k: Symbol, H: Expr) -> tuple[Expr, Expr]:
    """The symmetric form, and the matrix between the two directions."""
    if not h.rank:
        return form, H * h * k
    return form, inner_product(simplify(as_vec(h)), times_vec(H, h.rank, k))
