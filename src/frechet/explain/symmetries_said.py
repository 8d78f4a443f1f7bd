"""Where a step holds because a matrix is symmetric, its reason says so: dxᵀ·A·x = xᵀ·A·dx, and Aᵀ = A.

A step is read once more with the matrix declared without its structure; where it is false then, it rests on it.

legend   d derivation   s step   side of an equation
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from itertools import pairwise

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Context
from frechet.errors import FrechetError
from frechet.explain.explanation import Explanation
from frechet.explain.formula_side import Spelled
from frechet.explain.rules import rule_of
from frechet.explain.sides import AsWritten, Engine, EquationSide, Final, Scope
from frechet.explain.steps import Limit, ReadOff, Step, same_meaning
from frechet.expr.node import Symbol, symbol
from frechet.notation import name_in
from frechet.reading import Reading

MIRRORED = ("symmetric", "psd", "diagonal")
READ_OFF = ("gradient", "vec-gradient", "matrix-words")
QUIET = ("substitute", "name", "compose")  # what only puts one thing into another


def with_symmetries_said(d: Derivative, e: Explanation) -> Explanation:
    """An explanation that says where it uses Aᵀ = A."""
    names = [x for x in d.context.variables.values() if x.space.structure in MIRRORED]
    if not names:
        return e
    first, *_ = d.variables
    hole = (
        d.maps.direction(first).name
        if len(d.variables) == 1 and not d.f.rank and d.order == 1
        else ""
    )
    steps = [e.steps[0]]
    for before, s in pairwise(e.steps):
        used = [x for x in names if rests_on(before, s, [x], hole)]
        first_time = all(t.rule != s.rule for t in steps)
        law = e.head.scope.law(rule_of(s.rule).statement) if first_time else ""
        steps.append(also(s, law, used) if used else s)
    return replace(e, steps=steps)


def also(s: Step, law: str, used: Sequence[Symbol]) -> Step:
    """A step whose reason names the symmetries too."""
    said = ", ".join(f"{x}ᵀ = {x}" for x in (name_in("unicode", x.name) for x in used))
    return replace(s, why="; ".join(filter(None, [s.why or law, said])))


def rests_on(before: Step, s: Step, names: Sequence[Symbol], hole: str) -> bool:
    """Is a step false where these matrices are not symmetric?"""
    if s.rule in QUIET or s.relation != "=" or isinstance(s, Limit):
        return False
    try:
        pair = general_sides(before, s, names, hole)
        if pair is None or same_meaning(*pair).status != "different":
            return False
        as_declared = general_sides(before, s, [], hole)
        return as_declared is not None and same_meaning(*as_declared).status == "equal"
    except FrechetError:
        return False


def general_sides(
    before: Step, s: Step, names: Sequence[Symbol], hole: str
) -> tuple[Reading, Reading] | None:
    """Both sides of a step, read without structure; None where a side has no text, or the names do not occur."""
    after, left = s.after, s.before
    right = None
    if not isinstance(s, ReadOff):
        right = general(after, names)
    elif s.rule in READ_OFF and isinstance(after, Final | Engine | AsWritten) and hole:
        left = before.after
        right = general(after, names, f"inner({{}}, {hole})")
    found = general(left, names)
    return None if found is None or right is None else (found, right)


def general(
    side: EquationSide, names: Sequence[Symbol], template: str = "{}"
) -> Reading | None:
    """A side read without structure."""
    if isinstance(side, Final) and side.words is not None:
        side = side.words
    if isinstance(side, Spelled):
        general_side = replace(side, scope=unstructured(side.scope, names))
        return general_side.read(general_side.plain)
    if isinstance(side, Final):
        text: tuple[str, list[str]] | None = (side.form.text(), [])
        scope, uses = Scope(side.form.context), []
    elif isinstance(side, Engine | AsWritten):
        text, scope, uses = side.body("text"), side.scope, side.uses
    else:
        return None
    if text is None:
        return None
    return unstructured(scope, names).read(template.format(text[0]), text[1], uses)


def unstructured(scope: Scope, names: Sequence[Symbol]) -> Scope:
    """A scope in which these names have no structure, nor have their directions."""
    plain = {x.name: symbol(x.name, *x.shape) for x in names}
    made = copy(scope)
    c = scope.context
    made.context = Context(
        {k: plain.get(k, x) for k, x in c.variables.items()},
        c.dimensions,
        c.functions,
        c.written,
        c.notation.taken,
        c.limits,
    )
    moved = {f"d{name}" for name in plain}
    made.directions = [
        symbol(h.name, *h.shape) if h.name in moved else h for h in scope.directions
    ]
    return made
