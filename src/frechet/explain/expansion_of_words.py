"""By the definition, over the formula as typed: every part at X + H, what is linear in H, bounds for the rest.

A part S that is not linear in the parts before leaves ρ_S; what f leaves is the sum of L_S(ρ_S), L_S the derivative of
f by S.  An increment of several terms has a name, ΔR, and its norm a bound of its own.

legend   d derivation   h direction   Δ increment of a part   rest what is of second order   p phrase
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.answers.derivative import Derivative
from frechet.answers.forms import only
from frechet.errors import Unsupported
from frechet.explain.bounds import at_most
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    gradient_steps,
    in_single_lines,
    map_step,
    over_names,
)
from frechet.explain.increments import Increment, Increments
from frechet.explain.moving import name_phrase
from frechet.explain.narrator import Narrator
from frechet.explain.parts import TypedPart
from frechet.explain.put_in import mentions, put_into
from frechet.explain.rewritten import with_words
from frechet.explain.sides import AsWritten, Engine, Meant, Shifted
from frechet.explain.spread import MovedTerms, Spread
from frechet.explain.steps import AtMost, Limit, Step
from frechet.explain.typed import sum_in_order
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, symbols
from frechet.functions.algebra import lower
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.reading import read_expression

LONG = 40  # signs of a sum that is bounded term by term, unless it has more terms than
FEW = 3


class ExpansionOfWords:
    """The steps of one expansion.

    Errors: Unsupported for a function without words in their order, or without an exact expansion.
    """

    def __init__(self, d: Derivative, x: Symbol, h: Symbol, depth: str) -> None:
        self.d, self.x, self.h, self.depth = d, x, h, depth
        inner = "full" if depth == "full" else "default"
        self.told_by = Narrator(d, inner, {x: h}, {d.maps.direction(x).name})
        self.parts, self.scope = self.told_by.parts, self.told_by.scope
        self.steps = self.told_by.steps
        at, by = self.parts.words(x), name_phrase(h)
        self.image: dict[Phrase, Phrase] = {at: sum_in_order([(1, at), (1, by)])}
        self.grown = Increments({at: [Increment(1, at, 0), Increment(1, by, 1)]})
        # what is of second order in each part, and the increments that have names
        self.rests: dict[Phrase, MovedTerms] = {}
        self.deltas: dict[Symbol, MovedTerms] = {}

    def told(self) -> Explanation:
        """All steps, to the answer."""
        d, root, told = self.d, self.parts.root, self.told_by
        for part in self.parts.found:
            self.increment(part)
        self.bounds()
        terms, e = told.composed()
        assert root.name is not None and root.moved is not None
        exact = not any(self.rests.values())
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
        self.steps += over_names(self.scope, last, found)
        return self.page([only(d.gradient)])

    def page(self, answers: Sequence[object]) -> Explanation:
        """The steps with the names that they use."""
        steps = in_single_lines(self.steps) if self.depth == "brief" else self.steps
        return self.told_by.explanation(steps, answers, "expansion", self.depth)  # type: ignore[arg-type]

    def written(self, terms: MovedTerms) -> AsWritten:
        """A sum as a side."""
        return self.told_by.written(sum_in_order(terms))

    # ---------------------------------------------------------------- the parts
    def increment(self, part: TypedPart) -> None:
        """A part at X + H, multiplied out."""
        every = self.grown.added(part.phrase)
        if not every:
            raise Unsupported("an expansion of what does not move")
        there = with_words(part.phrase, self.image)
        rest = [(t.c, t.p) for t in every if t.k > 1]
        self.rests[part.phrase] = rest
        if part.name is None:
            whole = self.written([(1, part.phrase), *((t.c, t.p) for t in every)])
            self.steps.append(Step("resolvent", self.told_by.written(there), whole))
            return
        name = self.parts.words(part.name)
        before = Shifted(
            self.scope, part.name, self.x, self.h, self.at_neighbour(part.full)
        )
        why = f"{self.x.name} + {self.h.name} for {self.x.name}"
        self.steps.append(Step("shift", before, self.told_by.written(there), why))
        added = [(t.c, t.p) for t in every]
        after = self.written([(1, name), *added])
        if str(after) != str(self.steps[-1].after):
            self.steps.append(Step("distribute", self.steps[-1].after, after))
        if part is not self.parts.root:
            self.grow(part, name, every)

    def at_neighbour(self, e: Expr) -> Expr:
        """An expression at X + H."""
        return substitute(e, {self.x: self.x + self.h})

    def grow(self, part: TypedPart, name: Phrase, every: Sequence[Increment]) -> None:
        """From here on the name of a part is itself and its increment: the one term, or ΔR."""
        assert part.name is not None
        terms = [(t.c, t.p) for t in every]
        if len(every) == 1:
            self.grown.leaves |= {name: [Increment(1, name, 0), *every]}  # type: ignore[operator]
            self.image[name] = sum_in_order([(1, name), *terms])
            return
        delta = self.scope.marked("Δ" + part.name.name, part.name)
        self.scope.moves([delta])
        whole = self.at_neighbour(part.full) - part.full
        self.scope.define(delta, self.written(terms), whole)
        self.deltas[delta] = terms
        small = name_phrase(delta)
        self.grown.leaves |= {name: [Increment(1, name, 0), Increment(1, small, 1)]}  # type: ignore[operator]
        self.image[name] = sum_in_order([(1, name), (1, small)])

    # ---------------------------------------------------------------- the rest
    def bounds(self) -> None:
        """A bound for everything that is dropped, and for the increments that it is made of."""
        dropped = self.dropped()
        names = [m for m in self.deltas if any(has(p, m.name) for _, p in flat(dropped))]
        for delta in names:
            why = f"so it is of the order of ‖{self.h.name}‖"
            self.bound([(1, name_phrase(delta))], self.deltas[delta], why)
        for terms in dropped:
            together = self.told_by.written(sum_in_order(terms))
            apart = len(terms) <= FEW and len(str(together)) >= LONG
            groups = [[t] for t in terms] if apart else [terms]
            for few in groups:
                self.bound(few, few, f"so it is o(‖{self.h.name}‖)")

    def dropped(self) -> list[MovedTerms]:
        """Of every part what its second order does to the function, the last part first."""
        found = [self.rests[self.parts.root.phrase]]
        terms = self.parts.root.terms
        for part in reversed(self.parts.named_parts):
            assert part.moved is not None
            mine = [(c, p) for c, p in terms if mentions(p, part.moved.name)]
            rest = self.rests[part.phrase]
            if mine and rest:
                spread = Spread({self.parts.words(part.moved): rest})
                found.append([t for c, p in mine for t in spread.terms(ph.scaled(c, p))])
            if mine:
                terms = put_into(terms, part, self.parts)
        return [terms for terms in found if terms]

    def bound(self, shown: MovedTerms, terms: MovedTerms, why: str) -> None:
        """‖p‖ ≤ the product of the norms, unless it says of a norm that it is itself."""
        if not any(has_arrays(p) for _, p in terms):
            return  # the norm of a number is itself
        if len(shown) == 1:
            ((c, q),) = shown
            shown = [(-c if c < 0 else c, q)]
        p = sum_in_order(shown)
        right = Engine(self.scope, at_most(self.read(sum_in_order(terms))))
        left = self.normed(p)
        if left.paint("unicode") != right.paint("unicode"):
            self.steps.append(AtMost("bound", left, right, why, "≤"))

    def normed(self, p: Phrase) -> Meant:
        """The norm of an array, the absolute value of a number that may be negative."""
        bare = ph.unscaled(p)[1]
        square = bare.op == "power" and bare.args[1] % 2 == 0
        if not p.shape:
            return self.told_by.written(p if square else ph.call("abs", (p,), ()))
        return self.told_by.written(ph.call("norm2", (p,), ()))

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


def flat(every: Sequence[MovedTerms]) -> MovedTerms:
    """All terms."""
    return [t for terms in every for t in terms]


def has(p: Phrase, name: str) -> bool:
    """Does a name occur?"""
    return (p.op == "name" and p.args[0] == name) or any(has(q, name) for q in parts_of(p))


def has_arrays(p: Phrase) -> bool:
    """Is there an array in it?"""
    return bool(p.shape) or any(map(has_arrays, parts_of(p)))
