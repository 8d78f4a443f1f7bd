"""By the definition, over the formula as typed: every part at X + H, what is linear in H, bounds for the rest.

A part S that is not linear in the parts before leaves ρ_S; what f leaves is the sum of L_S(ρ_S), L_S the derivative of
f by S.  An increment of several terms has a name, ΔR, and its norm a bound of its own.

legend   d derivation   h direction   Δ increment of a part   rest what is of second order   p phrase
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frechet.answers.derivative import Derivative
from frechet.answers.forms import only
from frechet.errors import Unsupported
from frechet.explain.dropped import Dropped
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    gradient_steps,
    in_single_lines,
    map_step,
    names_in_answers,
    over_names,
)
from frechet.explain.increments import Increment, Increments
from frechet.explain.moving import name_phrase
from frechet.explain.narrator import Narrator
from frechet.explain.parts import TypedPart
from frechet.explain.rewritten import with_words
from frechet.explain.sides import AsWritten, Engine, Shifted
from frechet.explain.spread import MovedTerms
from frechet.explain.steps import Limit, Step
from frechet.explain.taylor import Taylor
from frechet.explain.typed import sum_in_order
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, symbols
from frechet.functions.algebra import lower
from frechet.notation.phrases.phrase import Phrase
from frechet.reading import read_expression

LONG = 60  # signs of the terms of higher order that have one name, where they are more than
FEW = 3
MANY = 19  # steps


class ExpansionOfWords:
    """The steps of one expansion.

    Errors: Unsupported for a function without words in their order, or without an exact expansion.
    """

    def __init__(self, d: Derivative, x: Symbol, h: Symbol, depth: str) -> None:
        self.d, self.x, self.h, self.depth = d, x, h, depth
        inner = "full" if depth == "full" else "default"
        answer = d.differential if d.f.rank else only(d.gradient)
        taken = {d.maps.direction(x).name, *names_in_answers([answer])}
        self.told_by = Narrator(d, inner, {x: h}, taken, opens=False)
        self.parts, self.scope = self.told_by.parts, self.told_by.scope
        self.steps = self.told_by.steps
        at, by = self.parts.words(x), name_phrase(h)
        self.image: dict[Phrase, Phrase] = {at: sum_in_order([(1, at), (1, by)])}
        self.taylor = Taylor(self.told_by, self.read, self.at_neighbour, self.image)
        self.taylor.added[by] = [(1, by)]
        leaves = {at: [Increment(1, at, 0), Increment(1, by, 1)]}
        self.grown = self.taylor.grown = Increments(leaves, self.taylor.terms)
        self.dropped = Dropped(self.told_by, h, self.grown, self.taylor, self.read)

    def told(self) -> Explanation:
        """All steps, to the answer."""
        d, root, told = self.d, self.parts.root, self.told_by
        for part in self.parts.found:
            self.increment(part)
        self.dropped.tell()
        terms, e = told.composed()
        assert root.name is not None and root.moved is not None
        exact = not any(self.dropped.rests.values())
        rule, why = "little-o", f"the terms with {self.h.name} once are left"
        if exact:
            rule, why = "linear", f"it is linear in {self.h.name}, with no remainder"
        left, L = Engine(self.scope, root.moved), self.scope.full(e)
        right = self.written(terms)
        self.steps.append(
            Limit(rule, left, right, why, "=", root.full, L, {self.x: self.h})
        )
        if d.f.rank:
            moved = substitute(L, {self.h: d.maps.direction(self.x)})
            self.steps.append(map_step(d.differential, moved, root.name.name))
            return self.page([d.differential])
        if told.way.product_like(terms, []):
            told.way.by_the_end(terms, e, [])
        else:
            told.way.bracket(e)
        found = {self.x: told.way.cotangent(e, self.h)}
        last = gradient_steps(d, self.scope, found, {self.x: self.h})
        many = len(self.steps) > MANY
        self.steps += last if many else over_names(self.scope, last, found)
        return self.page([only(d.gradient)])

    def page(self, answers: Sequence[object]) -> Explanation:
        """The steps with the names that they use; where these are many, a line for each part at a neighbour."""
        steps = self.steps
        if self.depth == "brief":
            steps = in_single_lines(steps)
        elif self.depth == "default" and len(steps) > MANY:
            steps = without_shifts(steps)
        return self.told_by.explanation(steps, answers, "expansion", self.depth)  # type: ignore[arg-type]

    def written(self, terms: MovedTerms) -> AsWritten:
        """A sum as a side."""
        return self.told_by.written(sum_in_order(terms))

    # ---------------------------------------------------------------- the parts
    def increment(self, part: TypedPart) -> None:
        """A part at X + H, multiplied out."""
        every = self.added(part.phrase)
        if part.name is None:
            self.first_order(part.phrase, [(t.c, t.p) for t in every])
            self.dropped.rests[part.phrase] = [(t.c, t.p) for t in every if t.k > 1]
            return
        there = with_words(part.phrase, self.image)
        name = self.parts.words(part.name)
        before = Shifted(
            self.scope, part.name, self.x, self.h, self.at_neighbour(part.full)
        )
        why = f"{self.x.name} + {self.h.name} for {self.x.name}"
        self.steps.append(Step("shift", before, self.told_by.written(there), why))
        every, why = self.shortened(part, every)
        self.dropped.rests[part.phrase] = [(t.c, t.p) for t in every if t.k > 1]
        after = self.written([(1, name), *((t.c, t.p) for t in every)])
        if str(after) != str(self.steps[-1].after):
            rule = "taylor" if part.phrase in self.taylor.left else "distribute"
            self.steps.append(Step(rule, self.steps[-1].after, after, why))
        if part is not self.parts.root:
            self.grow(part, name, every)

    def added(self, p: Phrase) -> list[Increment]:
        """What is added to a phrase; the functions in it that leave something have lines first."""
        known = set(self.taylor.left)
        every = self.grown.added(p)
        if not every:
            raise Unsupported("an expansion of what does not move")
        for q, left in self.taylor.left.items():
            if q not in known and q is not p:
                self.first_order(q, left.all_terms)
        return every

    def shortened(
        self, part: TypedPart, every: list[Increment]
    ) -> tuple[list[Increment], str]:
        """The terms, with one name for those of higher order where these are many, and what it stands for."""
        higher = [t for t in every if t.k > 1]
        terms = [(t.c, t.p) for t in higher]
        if len(higher) <= FEW or len(str(self.written(terms))) < LONG:
            return every, ""
        name = self.scope.marked(self.taylor.mark(part.phrase), part.full)
        self.scope.moves([name])
        side = self.written(terms)
        full = self.scope.full(self.read(sum_in_order(terms)))
        self.scope.define(name, side, full)
        self.dropped.deltas[name] = terms
        small = " and ".join(n for n in side.uses if n in self.small)
        kept = [t for t in every if t.k == 1]
        return [
            *kept,
            Increment(1, name_phrase(name), 2),
        ], f"{name.name}: the terms with {small} more than once"

    @property
    def small(self) -> set[str]:
        """The names of what is small."""
        return (
            {self.h.name}
            | {m.name for m in self.dropped.deltas}
            | {f.name.name for f in self.taylor.left.values()}
        )

    def first_order(self, p: Phrase, added: MovedTerms) -> None:
        """The line of a function without a name at X + H."""
        rule = "taylor" if p in self.taylor.left else "resolvent"
        there = self.told_by.written(with_words(p, self.image))
        self.steps.append(Step(rule, there, self.written([(1, p), *added])))

    def at_neighbour(self, e: Expr) -> Expr:
        """An expression at X + H."""
        return substitute(e, {self.x: self.x + self.h})

    def grow(self, part: TypedPart, name: Phrase, every: Sequence[Increment]) -> None:
        """From here on the name of a part is itself and its increment: the one term, or ΔR."""
        assert part.name is not None
        terms = [(t.c, t.p) for t in every]
        moved = part.moved and self.parts.words(part.moved)
        if len(every) == 1:
            if moved:
                self.taylor.added[moved] = terms
            self.grown.leaves |= {name: [Increment(1, name, 0), *every]}  # type: ignore[operator]
            self.image[name] = sum_in_order([(1, name), *terms])
            return
        delta = self.scope.marked("Δ" + part.name.name, part.name)
        self.scope.moves([delta])
        whole = self.at_neighbour(part.full) - part.full
        self.scope.define(delta, self.written(terms), whole)
        self.dropped.deltas[delta] = terms
        small = name_phrase(delta)
        if moved:
            self.taylor.added[moved] = [(1, small)]
        self.grown.leaves |= {name: [Increment(1, name, 0), Increment(1, small, 1)]}  # type: ignore[operator]
        self.image[name] = sum_in_order([(1, name), (1, small)])

    def read(self, p: Phrase) -> Expr:
        """A phrase as an expression over the names that it has."""
        side = self.told_by.written(p)
        known = {n.name: n for n in self.scope.meaning if isinstance(n, Symbol)}
        where = self.scope.context.where([self.h]) | {
            name: s.space.words() for name, s in known.items()
        }
        found = read_expression(side.paint("text"), where, syntax="text", strict=True)
        e = lower(found.expr)
        named: dict[Expr, Expr] = {}
        named |= {s: known[s.name] for s in symbols(e) if s.name in known}
        return simplify(substitute(e, named))


def without_shifts(steps: Sequence[Step]) -> list[Step]:
    """The parts at a neighbour at once as they are multiplied out."""
    found: list[Step] = []
    for s in steps:
        last = found[-1] if found else s
        if last.rule == "shift" and s.before is last.after:
            found[-1] = replace(s, before=last.before)
        else:
            found.append(s)
    return found
