"""The chain rule as composition of maps, forward, and its transposes in the reverse order: backpropagation.

legend   d derivation   s stage   m differential of a part or of the variable   G cotangents   e expression
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, form_list
from frechet.derivatives import tangent
from frechet.errors import Unsupported
from frechet.explain.backward import Sweep
from frechet.explain.chain_again import by_chain_again
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    by_one,
    explanation,
    gradient_steps,
    holes_of,
    naming,
    over_names,
)
from frechet.explain.names_out import names_written_out
from frechet.explain.narrator import beside_name, narrated
from frechet.explain.sides import (
    AsWritten,
    Engine,
    EquationSide,
    Final,
    Label,
    Meant,
    Scope,
)
from frechet.explain.stages import Stages, TypedProgram, stage_lines, stages_of
from frechet.explain.steps import ReadOff, Step, claimed
from frechet.explain.turning import total_of_terms
from frechet.explain.typed import terms_of_phrase
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol


def by_chain(d: Derivative, depth: str = "default") -> Explanation:
    """The explanation by the computational graph; of a number that is a single map, by what is done to that map."""
    if d.order > 1:
        return by_chain_again(d, by_one(d, "chain"), depth)
    holes = holes_of(d)
    answers = adjoint_answers(d)
    stages = stages_of(d, holes, depth, answers)
    if len(stages.stages) == 1 and not d.f.rank:
        with suppress(Unsupported):
            return replace(narrated(d, depth), style="chain")
    steps: list[Step] = [naming(d, stages), *stage_lines(stages, depth)]
    steps += composition(stages, steps[-1]) if len(stages.stages) > 1 else []
    found = Sweep(d, stages, steps, depth).run()
    if not d.f.rank:
        steps += over_names(stages.scope, gradient_steps(d, stages.scope, found), found)
    else:
        steps += [
            adjoint_step(stages, x, form, stages.scope.full(found[x]), steps[-1])
            for x, form in zip(d.variables, answers, strict=True)
        ]
    return explanation("chain", stages, depth, steps, answers)


def adjoint_answers(d: Derivative) -> Sequence[Form]:
    """The gradients of a number, the adjoint of a map."""
    if d.f.rank:
        return form_list(d.adjoint)
    return form_list(d.gradient)


def composition(stages: Stages, last: Step) -> list[Step]:
    """The local maps put into one another, in the order in which they act."""
    maps = " → ".join(
        [*(h.name for h in stages.holes.values()), *(s.moved.name for s in stages.stages)]
    )
    why = f"forward: {maps}; one sweep for each direction"
    after = composed_side(stages)
    if after.paint("unicode") == last.after.paint("unicode"):
        return []
    return [Step("compose", last.after, after, why)]


def composed_side(stages: Stages) -> Meant:
    """The differential of the whole with those of the parts put in."""
    scope = stages.scope
    if isinstance(stages, TypedProgram):
        return AsWritten(scope, total_of_terms(stages.composed()))
    e = stages.root.local
    for s in reversed(stages.stages[:-1]):
        e = substitute(e, {s.moved: s.local})
    return Engine(scope, simplify(e))


def adjoint_step(stages: Stages, x: Symbol, form: Form, found: Expr, last: Step) -> Step:
    """The adjoint of the whole map, in the words of the last line where that shows it alone."""
    label = Label({"unicode": "DFᵀ", "text": "adjoint", "latex": r"\mathrm{D}F^*"})
    hole = form.holes[0]
    if x.space.structure:
        from_here = tangent.project(found, x)
        return ReadOff(
            "project",
            label,
            Final(form),
            tangent.projection_said(x, stages.scope.notation.taken),
            "=",
            claimed(from_here),
        )
    F = stages.scope.called
    words = words_beside(stages.scope, last.after, stages.holes[x])
    why = f"backward, {hole.name} = ∂L/∂{F} becomes ∂L/∂{x.name}, for every loss L of {F}"
    return ReadOff("adjoint-map", label, Final(form, words), why, "=", claimed(found))


def words_beside(scope: Scope, side: EquationSide, hole: Symbol) -> AsWritten | None:
    """What stands beside the one differential of a line, the names of the parts written out."""
    if not isinstance(side, AsWritten) or len(terms_of_phrase(side.phrase)) != 1:
        return None
    words = beside_name(side.phrase, hole.name)
    made = None if words is None else names_written_out(scope, words)
    return None if made is None else scope.kept(made)
