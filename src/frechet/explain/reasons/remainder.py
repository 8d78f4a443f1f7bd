"""What the derivative leaves over: f(X + H) − f(X) − Df(X)[H], and its bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frechet.errors import Unsupported
from frechet.explain.expansion import by_expansion
from frechet.explain.reasons.formulas import Math
from frechet.explain.reasons.page import PageItem, Section, Sentence, Shown
from frechet.explain.reasons.subject import Subject
from frechet.explain.sides import Shifted
from frechet.explain.steps import AtMost, Limit, Step, Vanishing, small_o
from frechet.expr.node import Symbol

LEFT = (
    "bound",
    "differentiable",
    "little-o",
    "linear",
)  # rules of the steps that speak of it
GROWN = ("distribute", "taylor")  # of those that say what the function is at a neighbour


def remainder_section(q: Subject) -> Section:
    """The section on the remainder: what is left, and a bound; where none is known what it means."""
    try:
        steps = by_expansion(q.d).steps[1:]
    except Unsupported:
        return Section("What is left over?", [in_general(q)])
    shown = [grown(steps), *(s for s in steps if s.rule in LEFT)]
    h = next(iter(next(s for s in shown if isinstance(s, Limit)).holes.values()))
    exact = not any(s.rule in ("bound", "differentiable") for s in shown)
    items: list[PageItem] = [
        Shown(Math("{} " + s.relation + " {}", s.before, s.after), *remark(s, h))
        for s in shown
    ]
    last = (
        "Nothing is left: up to a constant the function is linear."
        if exact
        else "What is left is at most a constant times the square of the change where the change is small; divided "
        "by the change it goes to 0. That is all the definition asks."
    )
    if any(isinstance(s, Vanishing) for s in shown):
        return Section("What is left over?", [*items, in_general(q)])
    return Section("What is left over?", [*items, Sentence(last)])


def grown(steps: Sequence[Step]) -> Step:
    """The function at a neighbour, multiplied out."""
    every = [s for s in steps if s.rule in ("shift", *GROWN)]
    at = next((s for s in every[::-1] if isinstance(s.before, Shifted)), every[0])
    return replace(at, after=every[-1].after, why="multiplied out")


def remark(s: Step, h: Symbol) -> tuple[str, list[Step], int, list[Math]]:
    """What a step does, its one formula apart: where it holds, the direction, or the word that is none."""
    if isinstance(s, AtMost) and s.region:
        return "where {}", [s], 0, [Math("{} < {}", *s.region)]
    if isinstance(s, AtMost) and s.h and "o(" in s.why:
        return "so it is {}", [s], 0, [Math(str(small_o(s.h)))]
    words = s.why.split(" ")
    plain = [w.strip(",") for w in words]
    at = next(
        (
            k
            for k, w in enumerate(plain)
            if w == h.name or not (w.isascii() and w.isalpha())
        ),
        None,
    )
    if at is None or not words[at].startswith(plain[at]):
        return s.why, [s], 0, []
    words[at] = words[at].replace(plain[at], "{}")
    return " ".join(words), [s], 0, [Math(plain[at])]


def in_general(q: Subject) -> Sentence:
    """Of what is no polynomial, the definition, which is tried in numbers."""
    fact = Limit(
        "map",
        q.side(q.program.root.moved),
        q.side(q.map),
        "",
        "=",
        q.d.maps.settled,
        q.map,
        {q.x: q.h},
    )
    return Sentence(
        "{} differs from {} by what is small against {}: divided by the norm of {} it goes to 0 with {}. That is the "
        "definition of the derivative, tried on this function.",
        (
            Math("{}({} + {}) − {}({})", q.f, q.name(q.x), q.side(q.h), q.f, q.name(q.x)),
            q.side(q.program.root.moved),
            *[q.side(q.h)] * 3,
        ),
        [fact],
    )
