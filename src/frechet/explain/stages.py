"""The named stages of a function that every style walks along: over its text as typed, or over the engine's own words.

legend   d derivation   s stage   h direction
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form
from frechet.errors import Unsupported
from frechet.explain.frame_steps import forward, names_in_answers
from frechet.explain.lines import lines_with_moves
from frechet.explain.part_rules import rule_for
from frechet.explain.parts import TypedPart, TypedParts
from frechet.explain.program import Program, Stage
from frechet.explain.put_in import mentions, put_into
from frechet.explain.sides import AsWritten, Scope
from frechet.explain.spread import MovedTerms
from frechet.explain.steps import Step
from frechet.explain.turning import Move, moves_to_end, total_of_terms
from frechet.explain.typed import in_typed_order
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol


class TypedProgram:
    """The parts of f in the words of its text, each before those that use it; the last one is f.

    Errors: Unsupported where the text has no words in their order, or a part no differential in words.
    """

    def __init__(
        self,
        d: Derivative,
        scope: Scope,
        holes: Mapping[Symbol, Symbol],
        *,
        every: bool = False,
    ) -> None:
        if in_typed_order(d.maps.reading, d.maps.f, scope) is None:
            raise Unsupported("a function whose text has no words in their order")
        self.scope, self.holes = scope, dict(holes)
        self.depth = "full" if every else "default"
        self.parts = TypedParts(d, scope, holes, self.depth)
        self.moving = self.parts.moving
        self.by_name: dict[Symbol, TypedPart] = {}
        # what brings the differentials in a number to the end of its terms
        self.moves = {p.phrase: self.moved_in(p) for p in self.parts.found}
        self.stages: list[Stage] = []
        for p in map(self.tidied, self.parts.found):
            if p.name is not None and p.moved is not None:
                self.by_name[p.name] = p
                self.stages.append(self.stage(p, p.name, p.moved))

    def moved_in(self, p: TypedPart) -> list[Move]:
        """What brings the differentials in a number with a name to the end of its terms."""
        if p.phrase.shape or p is self.parts.root or p.moved is None or p.put_in:
            return []
        return moves_to_end(p.terms, self.scope.notation.directions) or []

    def tidied(self, p: TypedPart) -> TypedPart:
        """A part with its terms as the last move leaves them."""
        moves = self.moves[p.phrase]
        return replace(p, terms=moves[-1].terms) if moves else p

    def stage(self, p: TypedPart, name: Symbol, moved: Symbol) -> Stage:
        """A part as a stage."""
        return Stage(
            name,
            moved,
            p.expr,
            p.full,
            p.local,
            p.full_local,
            AsWritten(self.scope, p.phrase),
            AsWritten(self.scope, total_of_terms(p.terms)),
        )

    @property
    def root(self) -> Stage:
        """The function itself."""
        return self.stages[-1]

    def rule(self, s: Stage) -> tuple[str, str]:
        """The rule that gives the differential of a part, and what it says here."""
        return rule_for(self.by_name[s.name], self.parts)

    def composed(self) -> MovedTerms:
        """The differential of f with those of its parts put in."""
        terms = self.by_name[self.root.name].terms
        for q in reversed(self.parts.named_parts):
            assert q.name is not None and q.moved is not None
            if any(mentions(t, q.moved.name) for _, t in terms):
                terms = put_into(terms, self.by_name[q.name], self.parts)
        return terms


Stages = Program | TypedProgram


def stages_of(
    d: Derivative,
    holes: Mapping[Symbol, Symbol],
    depth: str,
    answers: Sequence[Form],
    *,
    every: bool = False,
) -> Stages:
    """The stages of the function of a derivation that ends in these answers, over its text where that is possible.

    every: also those that have the differential of another, whose own value a style asks for.
    """
    taken = names_in_answers(answers) | {h.name for form in answers for h in form.holes}
    with suppress(Unsupported):
        return TypedProgram(d, scope_of(d, holes, taken), holes, every=every)
    level = "default" if depth == "brief" else depth
    return Program(scope_of(d, holes, taken), d.maps.settled, holes, level)


def scope_of(
    d: Derivative, holes: Mapping[Symbol, Symbol], taken: Collection[str]
) -> Scope:
    """The names of one explanation, in which these mean something else."""
    scope = Scope(d.context, list(holes.values()))
    scope.notation.taken.update(taken)
    return scope


def stage_lines(stages: Stages, depth: str) -> list[Step]:
    """The differential of every part, inside out."""
    return [s for _, group in grouped_lines(stages, depth) for s in group]


def grouped_lines(stages: Stages, depth: str) -> list[tuple[Stage | None, list[Step]]]:
    """The same, part by part; a part without a name is no stage."""
    if not isinstance(stages, TypedProgram):
        return [(s, [step]) for s, step in zip(stages.stages, forward(stages), strict=True)]
    by_name = {s.name: s for s in stages.stages}
    return [
        (
            by_name.get(p.name) if p.name else None,
            lines_with_moves(stages.parts, p, depth, stages.moves[p.phrase]),
        )
        for p in stages.parts.found
    ]


def composed_map(stages: Stages) -> Expr:
    """The differential of the whole over the names of the parts and the direction alone."""
    e = stages.root.local
    for s in reversed(stages.stages[:-1]):
        e = simplify(substitute(e, {s.moved: s.local}))
    return e
