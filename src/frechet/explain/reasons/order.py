"""Why the maps of a chain come in the reverse order on the way back.

legend   q subject   s stage   one a map and its adjoint
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from frechet.explain.reasons.formulas import Math
from frechet.explain.reasons.local import Local
from frechet.explain.reasons.page import PageItem, Section, Sentence, Shown, enumerated
from frechet.explain.reasons.sandwich import InnerPair, short_law
from frechet.explain.reasons.subject import Subject
from frechet.explain.sides import EquationSide, Label
from frechet.explain.steps import Step


def order_section(q: Subject, maps: Sequence[Local]) -> Section | None:
    """The section on the order; of a number with one map there is none."""
    if not maps or not q.x.rank:
        return None
    return Section("Why is the order reversed?", [*reversal(q, maps)])


def reversal(q: Subject, maps: Sequence[Local]) -> Iterator[PageItem]:
    """Forward, backward, and what connects them."""
    parts = [q.side(s.name) for s in q.stages if s is not q.program.root or q.rank]
    last = q.loss if q.rank else q.f
    chain = not any(one.partial for one in maps) and len(q.moving(q.program.root)) == 1
    only = "only " if chain else ""
    yield Sentence(
        f"{{}} depends on {{}} {only}through {enumerated(len(parts))}.",
        (last, q.name(q.x), *parts),
    )
    forward = [q.side(q.h), *(q.side(s.moved) for s in q.stages)]
    yield Shown(arrows("forward:   ", [*forward, *[q.loss_moves] * bool(q.rank)]))
    handed = list(dict.fromkeys(one.G for one in maps))
    yield Shown(
        arrows("backward:  ", [*map(q.side, handed), Math("∂{}/∂{}", last, q.name(q.x))])
    )
    start = InnerPair(q.scope, handed[0], q.stages[-1 if q.rank else -2].moved)
    yield Sentence(
        "To read off what stands beside {}, each map has to move to the other side of {}. The last map is the "
        "outermost, so it moves first" + (", from {} on:" if chain else ":"),
        (
            q.side(q.h),
            Math("⟨ , ⟩"),
            *(
                [
                    Math(
                        "{} = {}",
                        q.loss_moves if q.rank else q.side(q.program.root.moved),
                        start,
                    )
                ]
                if chain
                else []
            ),
        ),
    )
    yield from crossed(q, maps)
    if not chain:
        yield Sentence(
            "What comes to {} on several ways is added up. On each of them {}: transposing reverses a product.",
            (q.name(q.x), short_law(q.scope, "(L₂·L₁)ᵀ = L₁ᵀ·L₂ᵀ")),
        )
        return
    yield Sentence(
        "In Jacobians: {}. The product in the forward order, on the left, is right as well: its value is a row. "
        "The gradient is the transpose of that row, and transposing reverses a product. Machine learning writes "
        "the right side and leaves the signs of transposition out; nothing is rearranged to make shapes fit.",
        (chain_law(q, parts),),
    )


def arrows(word: str, names: Sequence[EquationSide]) -> EquationSide:
    """Names one after another."""
    lead = Label(
        {"unicode": word, "text": word, "latex": rf"\text{{{word.strip()}}}\quad "}
    )
    return Math("{}" + " → ".join(["{}"] * len(names)), lead, *names)


def chain_law(q: Subject, parts: Sequence[EquationSide]) -> EquationSide:
    """(J₂J₁)ᵀ = J₁ᵀJ₂ᵀ with the names of the parts."""
    top = q.loss if q.rank else q.f
    chain = [q.name(q.x), *parts, top]
    jacobians = [Math("∂{}/∂{}", b, a) for a, b in pairwise(chain)]
    n = len(jacobians)
    forward = "·".join(["{}"] * n)
    backward = "·".join(["({})ᵀ"] * n)
    return Math(f"({forward})ᵀ = {backward}", *jacobians[::-1], *jacobians)


def crossed(q: Subject, maps: Sequence[Local]) -> Iterator[Shown]:
    """What is handed down, map by map: each sum of pairs is equal to the one before."""
    for one in maps:
        fact = Step(
            "adjoint",
            InnerPair(q.scope, one.G, one.map),
            InnerPair(q.scope, one.backward, one.m),
        )
        left = Math("{} ↦ {}", q.side(one.G), q.side(one.backward))
        yield Shown(left, "from {} to {}", [fact], 0, [one.moved, q.side(one.m)])
