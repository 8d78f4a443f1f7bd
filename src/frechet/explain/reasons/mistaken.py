"""The formulas that people write for a derivative, and what each of them is.

legend   q subject   one a map and its adjoint   J a matrix of the map
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product as choices

from frechet.answers.forms import only
from frechet.calculus.linear_map import LAYOUTS, VECS
from frechet.check import compare
from frechet.explain.reasons.adjoint import WithLoss
from frechet.explain.reasons.formulas import Math
from frechet.explain.reasons.layouts import has_vec, jacobian_form, matrix_fact
from frechet.explain.reasons.local import Local, factor_transposed
from frechet.explain.reasons.page import PageItem, Section, Sentence
from frechet.explain.reasons.sandwich import InnerPair
from frechet.explain.reasons.subject import Subject
from frechet.explain.sides import Engine, EquationSide, Final
from frechet.explain.steps import Step
from frechet.expr.net import transpose


def mistaken_section(q: Subject, maps: Sequence[Local]) -> Section | None:
    """The section on wrong formulas; None where none is usual."""
    items = [*(of_maps(q, maps) if q.rank else of_number(q))]
    return (
        Section("Formulas that people write, and what they are", items) if items else None
    )


def of_maps(q: Subject, maps: Sequence[Local]) -> Iterator[PageItem]:
    """Of an array: the factor of the adjoint, that of the map, and the matrices in other layouts."""
    one = maps[0] if len(maps) == 1 else None
    written = Math("∂{}/∂{}", q.f, q.name(q.x))
    if (
        has_vec(q)
        and one
        and one.sole
        and not one.sole.several
        and one.said
        and one.said[1]
    ):
        yield from factors(q, one, written)
    yield from other_matrices(q, written)


def factors(q: Subject, one: Local, written: Math) -> Iterator[PageItem]:
    """The factor of the adjoint and that of the map, written as if they were the matrix."""
    assert one.said is not None
    (P,), T = one.said[1], factor_transposed(one.said[1][0])
    by_columns, by_rows = (jacobian_form(q, "numerator", vec) for vec in VECS)
    size = f"{q.count(*q.d.f.shape)}×{q.count(*q.x.shape)}"
    names = Math("{} = {}", written, T), T, written, loss_by_variable(q), q.f
    yield Sentence(
        "{}: {} is not {}, it is its adjoint: backpropagation gives {} for every loss L of {}.",
        names,
        [matrix_fact(q, "numerator", vec) for vec in VECS],
    )
    last = " by columns, {} by rows" if str(by_rows) != str(by_columns) else ""
    yield Sentence(
        "{} is the {} matrix {}" + last + "; {} is {}.",
        (
            written,
            Math(size),
            Final(by_columns),
            *([Final(by_rows)] if last else []),
            T,
            q.shape(T.phrase.shape)
            if len(T.phrase.shape) == 2
            else Math(f"1×{q.length(T.phrase.shape[0])}"),
        ),
    )
    if T.phrase is not P.phrase:
        yield Sentence(
            "{}: right as the map {}, which multiplies by {}; the matrix of this map is not {}.",
            (
                Math("{} = {}", written, P),
                Math("{} ↦ {}", q.side(q.h), q.side(q.map)),
                P,
                P,
            ),
        )


def other_matrices(q: Subject, written: Math) -> Iterator[PageItem]:
    """The matrices of the same map in the other layouts."""
    known = {str(jacobian_form(q, "numerator", "column"))}
    for layout, vec in choices(LAYOUTS, VECS if has_vec(q) else VECS[:1]):
        made = jacobian_form(q, layout, vec)
        if str(made) in known or not made.closed:
            continue
        known.add(str(made))
        order = f", vec by {vec}s" if has_vec(q) else ""
        yield Sentence(
            f"{{}}: right in {layout} layout{order}.",
            (Math("{} = {}", written, Final(made)),),
            [matrix_fact(q, layout, vec)],
        )


def of_number(q: Subject) -> Iterator[PageItem]:
    """Of a number by a matrix: the transpose."""
    gradient = only(q.d.gradient)
    if (
        q.x.rank != 2
        or q.x.space.structure
        or compare(gradient.engine, gradient.engine.T).status != "different"
    ):
        return
    T = q.side(transpose(gradient.engine))
    moved = traced(q)
    fact = Step(
        "inner", q.side(q.program.root.moved), InnerPair(q.scope, gradient.engine, q.h)
    )
    yield Sentence(
        "{}: that is the transpose, which stands beside {} under the trace: {}. It is {}, the gradient is {} as {} is.",
        (
            Math("∇{} = {}", q.f, T),
            q.side(q.h),
            moved,
            Math("×".join(map(q.length, q.x.shape[::-1]))),
            q.shape(q.x.shape),
            q.name(q.x),
        ),
        [fact],
    )


def traced(q: Subject) -> Math:
    """df as the trace of a product."""
    T = q.side(transpose(only(q.d.gradient).engine))
    return Math("{} = tr({}·{})", q.side(q.program.root.moved), AsFactor(T), q.side(q.h))


@dataclass(frozen=True)
class AsFactor(EquationSide):
    """A sum as a factor."""

    side: Engine

    def paint(self, style: str) -> str:
        shared = self.side.scope.notation.phrase(self.side.expr)
        text = self.side.paint(style)
        return (
            f"({text})" if shared is None or shared.body.op in ("sum", "scaled") else text
        )


def loss_by_variable(q: Subject) -> Math:
    """∂L/∂B = Aᵀ·∂L/∂F."""
    adjoint = only(q.d.adjoint)
    loss = WithLoss(adjoint, adjoint.holes[0], q.loss_by(q.f))
    return Math("{} = {}", q.loss_by(q.name(q.x)), loss)
