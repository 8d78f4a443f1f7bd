"""By entries: sums written out, a delta for every entry that moves, which delta kills which sum, back to matrices.

legend   d derivation   s stage   F formula   x variable   p product of entries
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import EntriesForm, only
from frechet.calculus.linear_map import tensor
from frechet.derivatives import tangent
from frechet.explain.book_of_entries import Book
from frechet.explain.entries_again import (
    MUCH_LONGER,
    TERMS_COLLECTED,
    by_entries_again,
    parts_named,
)
from frechet.explain.explanation import Explanation
from frechet.explain.formula import Partial, Product
from frechet.explain.formula_side import Spelled
from frechet.explain.frame_steps import (
    by_one,
    explanation,
    gradient_steps,
    holes_of,
    naming,
    over_names,
)
from frechet.explain.sides import Final
from frechet.explain.stages import Stages, composed_map, stages_of
from frechet.explain.steps import EntrywiseLimit, ReadOff, Step
from frechet.expr.laws import simplify
from frechet.expr.net import net
from frechet.expr.node import Expr, Symbol


def by_entries(d: Derivative, depth: str = "default") -> Explanation:
    """The explanation by entries."""
    x = by_one(d, "entries")
    if d.order > 1:
        return by_entries_again(d, x, depth)
    holes = holes_of(d)
    form = only(d.entries)
    answers = [form] if d.f.rank else [form, only(d.gradient)]
    stages = stages_of(d, holes, depth, answers, every=True)
    steps: list[Step] = [naming(d, stages)]
    book = Book(d, stages, form, depth)
    steps += book.every_line()
    if x.space.structure:
        steps = of_any_array(steps, x, book.any.name)
    steps = entries_read_off(d, book, steps)
    if d.f.rank:
        return explanation("entries", stages, depth, steps, answers)
    found = {x: simplify(tensor(composed_map(stages), holes[x]))}
    last = [in_matrix_words(s, form) for s in gradient_steps(d, stages.scope, found)]
    steps += over_names(stages.scope, last, found)
    return explanation("entries", stages, depth, steps, answers)


def of_any_array(steps: Sequence[Step], x: Symbol, z: str) -> list[Step]:
    """The lines before the projection are by an array without structure, and the first of them says so."""
    k = next((k for k, s in enumerate(steps) if isinstance(s, EntrywiseLimit)), len(steps))
    what = "matrix" if x.rank == 2 else "vector"
    said = f"any {what} {z} in the place of {x.name}, projected below"
    law = steps[k].why if k < len(steps) else ""
    if k < len(steps) and steps[k].rule == "delta" and not law:
        law = f"∂{z}_ij/∂{z}_kl = δ_ik δ_jl" if x.rank == 2 else f"∂{z}_i/∂{z}_j = δ_ij"
    said += f"; {law}" if law else ""
    return [replace(s, why=said) if j == k else s for j, s in enumerate(steps)]


def in_matrix_words(s: Step, form: EntriesForm) -> Step:
    """The gradient as the array of the entries."""
    if s.rule != "gradient":
        return s
    said = f"the array of these entries is {s.before}" if form.letters else s.why
    if "already" in s.why:
        said = f"{said}; {s.why}"
    return replace(s, rule="matrix-words", why=said)


# -------------------------------------------------------------------- the answer
def projected(df: Expr, hole: Symbol, x: Symbol, rank: int, T: Expr) -> tuple[Expr, Expr]:
    """The coefficients of df, projected, and those of the form."""
    return tangent.project(tensor(df, hole), x, rank), T


def directed(df: Expr, hole: Symbol, x: Symbol, rank: int, T: Expr) -> tuple[Expr, Expr]:
    """df, and the form in the direction."""
    i = tuple(range(T.rank))
    return df, net(i[:rank], [(T, i), (hole, i[rank:])])


def entries_read_off(d: Derivative, book: Book, steps: list[Step]) -> list[Step]:
    """The steps, and the entries of the answer where these say more."""
    last, final = steps[-1], entries_step(d, book)
    if final.rule == "project":
        return [*steps, final]
    if not d.f.rank:
        return steps
    said, form = last.after.paint("unicode"), final.after.paint("unicode")
    assert isinstance(final.after, Final)
    if not isinstance(last.after, Spelled):
        return [*steps, final]
    if len(said) > len(form) + MUCH_LONGER or parts_named(last.after, book):
        named = bool(parts_named(last.after, book))
        rule, why = (
            ("substitute", "the names written out")
            if named
            else ("collect", TERMS_COLLECTED)
        )
        return [*steps, replace(final, rule=rule, before=last.after, why=why)]
    after = Final(final.after.form, printed=last.after)
    read = replace(final, rule=last.rule, before=last.before, after=after, why=last.why)
    return [*steps[:-1], replace(read, instead=last)]


def entries_step(d: Derivative, book: Book) -> ReadOff:
    """The entries as the derivation gives them."""
    form, stages, x = only(d.entries), book.program, book.x
    df, hole = stages.root.full_local, stages.holes[x]
    curved = x.space.structure in tangent.CURVED | {"simplex"}
    claim = partial(projected if curved else directed, df, hole, x, d.f.rank)
    projects = bool(x.space.structure) and not already(d, x, stages)
    rule, why = (
        ("project", tangent.projection_said(x, stages.scope.notation.taken))
        if projects
        else ("entries", "")
    )
    left = Partial(stages.root.name, book.head, x, book.marks)
    label = Spelled(book.scope, (Product(partials=(left,)),), ())
    return ReadOff(rule, label, Final(form), why, "=", claim)


def already(d: Derivative, x: Symbol, stages: Stages) -> bool:
    """Is the gradient of a number in the space of its directions before it is projected?"""
    G = simplify(tensor(stages.root.full_local, stages.holes[x]))
    return not d.f.rank and simplify(tangent.project(G, x)) is G
