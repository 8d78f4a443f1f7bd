"""What the styles have in common: the derivations that they explain, their first steps and their last.

legend   d derivation   f function   x variable   h direction
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, MapForm, form_list
from frechet.calculus.linear_map import as_matrix
from frechet.derivatives import tangent
from frechet.errors import Unsupported
from frechet.explain.explanation import Explanation
from frechet.explain.program import Program
from frechet.explain.sides import (
    AsTyped,
    Engine,
    EquationSide,
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


def holes_of(d: Derivative, k: int = 1) -> dict[Symbol, Symbol]:
    """The k-th direction of every variable."""
    return {x: d.maps.direction(x, k) for x in d.variables}


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
    program: Program,
    steps: Sequence[Step],
    answers: Sequence[Form],
    head: EquationSide | None = None,
) -> Explanation:
    """The steps with the names that they use."""
    scope = program.scope
    names = [
        (Engine(scope, n), scope.written[n.name])
        for n in scope.names.values()
        if n not in scope.heads
    ]
    return Explanation(
        style,
        program.depth,
        head or Engine(scope, program.root.name),
        names,
        steps,
        answers,
    )


# -------------------------------------------------------------------- first steps
def naming(d: Derivative, program: Program) -> Step:
    """The function as it was typed is the last of its named parts."""
    scope = program.scope
    typed = in_typed_order(d.maps.reading, d.maps.f, scope)
    return Step(
        "name", AsTyped(d.value, d.maps.reading, typed), Engine(scope, program.root.expr)
    )


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
def gradient_steps(d: Derivative, scope: Scope, found: Mapping[Symbol, Expr]) -> list[Step]:
    """From df = ⟨G, dx⟩ to the gradient, projected for a structured variable."""
    steps: list[Step] = []
    for x, form in zip(d.variables, form_list(d.gradient), strict=True):
        G = scope.full(found[x])
        if x.space.structure and simplify(tangent.project(G, x)) is G:
            curved = x.space.structure in tangent.CURVED
            kind = "tangent" if curved else x.space.structure
            rule, why = "gradient", f"{kind} already: no projection"
        elif x.space.structure:
            rule, why = "project", tangent.projection_said(x)
        else:
            rule, why = "gradient", f"G in df = ⟨G, {d.maps.direction(x).name}⟩"
        steps.append(
            ReadOff(
                rule,
                nabla(scope.called, x, len(d.variables) > 1),
                Final(form),
                why,
                "=",
                projected_gradient(G, x),
            )
        )
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


def map_step(form: MapForm, df: Expr, name: str = "f") -> Step:
    """The map itself: what stands right of the arrow."""
    label = Label(
        {"unicode": f"D{name}", "text": f"D{name}", "latex": rf"\mathrm{{D}}{name}"}
    )
    return ReadOff(
        "map", label, Final(form), "the derivative is the linear map", "=", claimed(df)
    )


def jacobian_step(form: Form, df: Expr, h: Symbol) -> Step:
    """The Jacobian of a vector by a vector, beside its direction."""
    label = Label(dict.fromkeys(("unicode", "text", "latex"), "J"))
    why = f"J in df = J·{h.name}"
    return ReadOff(
        "jacobian", label, Final(form), why, "=", partial(times_direction, df, h)
    )


def times_direction(df: Expr, h: Symbol, J: Expr) -> tuple[Expr, Expr]:
    """The differential, and the matrix times the direction."""
    return df, times_vec(J, df.rank, h)


def hessian_said(name: str, x: Symbol, y: Symbol) -> str:
    """What the Hessian is: dG = H·dy; vec where a matrix meets a matrix of maps; by a number it has the shape of dG."""
    moved = f"P(d{name})" if x.space.structure else f"d{name}"
    left = f"vec({moved})" if x.rank == 2 and y.rank else moved
    right = f"vec(d{y.name})" if y.rank == 2 else f"d{y.name}"
    return f"{left} = H·{right}" + (", P the projection" if x.space.structure else "")


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
