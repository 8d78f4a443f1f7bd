"""A derivation of first order as a lecturer writes it: over the formula as typed, every move with its name.

product rule, the terms in the order of the factors; then all differentials to the end, or into the bracket; the answer
is what stands in the last bracket, its names written out:

    df = dx'·A·x + x'·A·dx = x'·A'·dx + x'·A·dx = ⟨(A + A')x, dx⟩
    df = ⟨G, dS⟩ = ⟨G, L(dR)⟩ = ⟨L*(G), dR⟩

legend   d derivation   m moved name   e expression   G cotangent
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, form_list, only
from frechet.errors import Unsupported
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    gradient_steps,
    holes_of,
    in_single_lines,
    jacobian_step,
    map_step,
    over_names,
)
from frechet.explain.lines import inner_lines, line_of_part
from frechet.explain.names_out import names_written_out
from frechet.explain.part_rules import rule_for
from frechet.explain.parts import TypedParts
from frechet.explain.put_in import mentions, put_expr, put_into
from frechet.explain.sides import (
    AsTyped,
    AsWritten,
    Engine,
    Final,
    Scope,
)
from frechet.explain.spread import MovedTerms
from frechet.explain.steps import Limit, Step
from frechet.explain.turning import total_of_terms
from frechet.explain.typed import (
    in_typed_order,
    multiple_as_typed,
    product_in_order,
    terms_of_phrase,
)
from frechet.explain.way_to_bracket import WayToBracket
from frechet.expr.node import Expr, Symbol
from frechet.notation.phrases.phrase import Phrase

LONG = 60  # tokens of a gradient that is written out
SIMPLER, MORE = (
    1.5,
    6,
)  # times the tokens of the answer, and so many more, that it may have at most


def narrated(d: Derivative, depth: str) -> Explanation:
    """The derivation over the formula as typed.

    Errors: Unsupported where the formula has no matrix words, or a part no differential in words.
    """
    return Narrator(d, depth).told()


class Narrator:
    """The steps of one derivation, as they are told."""

    def __init__(
        self,
        d: Derivative,
        depth: str,
        holes: Mapping[Symbol, Symbol] | None = None,
        taken: Collection[str] = (),
        *,
        opens: bool = True,
    ) -> None:
        self.d, self.depth = d, depth
        self.holes = holes_of(d) if holes is None else dict(holes)
        self.scope = Scope(d.context, list(self.holes.values()))
        self.scope.notation.taken |= set(taken)
        self.scope.letters = {"sigmoid": "s", "softmax": "s", "tanh": "t"}
        typed = in_typed_order(d.maps.reading, d.maps.f, self.scope)
        if typed is None:
            raise Unsupported("a function whose text has no words in their order")
        self.parts = TypedParts(d, self.scope, self.holes, depth, opens=opens)
        root = self.parts.root
        self.steps: list[Step] = [
            Step("name", AsTyped(d.value, d.maps.reading, typed), self.written(root.phrase))
        ]
        self.way = WayToBracket(self.parts, self.steps, depth)

    def written(self, p: Phrase) -> AsWritten:
        """Words as a side."""
        return AsWritten(self.scope, p)

    def told(self) -> Explanation:
        """All steps, to the answer."""
        d = self.d
        if d.f.rank:
            self.by_lines()
            self.way.put_in()
            last, form = self.map_read_off()
            steps = [*self.steps, last]
            told = in_single_lines(steps) if self.depth == "brief" else steps
            return self.explanation(told, [form])
        found = self.to_brackets()
        bracket = self.steps[-1].after
        words = bracket.phrase if isinstance(bracket, AsWritten) else None
        beside = {x: beside_name(words, self.holes[x].name) for x in found}
        plain = gradient_steps(d, self.scope, found, plain=True)
        gradients = [
            self.as_written(s, beside[x], found[x])
            for s, x in zip(plain, found, strict=True)
        ]
        if self.depth == "full":
            typed = {x: self.written(p) for x, p in beside.items() if p is not None}
            gradients = over_names(self.scope, gradients, found, typed)
        return self.explanation([*self.steps, *gradients], form_list(d.gradient))

    def map_read_off(self) -> tuple[Step, Form]:
        """The Jacobian of a vector by a vector, else the map."""
        d, root = self.d, self.parts.root
        if by_a_vector(d):
            form = only(d.jacobian())
            (h,) = self.holes.values()
            return self.in_own_names(
                jacobian_step(self.scope, form, root.full_local, h), form
            ), form
        name = root.name.name if root.name else "F"
        step = map_step(d.differential, root.full_local, name, self.map_in_words())
        return step, d.differential

    def map_in_words(self) -> AsWritten | None:
        """What stands right of the last line, its names written out."""
        side, form = self.steps[-1].after, self.d.differential
        words = side.phrase if isinstance(side, AsWritten) else None
        p = None if words is None else names_written_out(self.scope, words)
        plain = form.notation.phrase(form.engine)
        structured = any(x.space.structure for x in self.holes)
        if p is None or structured or p.cost > LONG:
            return None
        if plain and not plain.definitions and p.cost > SIMPLER * plain.body.cost + MORE:
            return None
        return self.written(p)

    def to_brackets(self) -> dict[Symbol, Expr]:
        """The steps to df = ⟨G, dX⟩, and every G."""
        if self.depth == "brief":
            e = self.in_one_line()
        else:
            self.by_lines()
            e = self.way.gone()
        return {x: self.way.cotangent(e, h) for x, h in self.holes.items()}

    def as_written(self, s: Step, words: Phrase | None, G: Expr) -> Step:
        """The gradient in the words of the last bracket, its names written out; not where it is projected or long."""
        shared = self.scope.notation.phrase(G)
        if s.rule != "gradient" and isinstance(s.after, Final):
            return self.in_own_names(s, s.after.form)
        if not isinstance(s.after, Final):
            return s
        if words is None and shared is not None and not shared.definitions:
            words = shared.body
        form = s.after.form
        p = None if words is None else names_written_out(self.scope, words)
        if p is None or p.cost > LONG:
            return self.in_own_names(s, form)
        plain = form.context.notation.phrase(form.engine)
        if plain and not plain.definitions and p.cost > SIMPLER * plain.body.cost + MORE:
            return replace(s, why=f"{s.why}, simplified")
        return replace(s, after=Final(form, self.written(p)))

    def in_own_names(self, s: Step, form: Form) -> Step:
        """A form that needs names, in such as have no other meaning here."""
        plain = form.context.notation.phrase(form.engine)
        if plain is None or not plain.definitions:
            return s
        if form.context.notation.paint(form.engine, "unicode") != str(form):
            return s
        return replace(s, after=Final(form, Engine(self.scope, form.engine)))

    def explanation(
        self,
        steps: Sequence[Step],
        answers: Sequence[Form],
        style: str = "differentials",
        depth: str = "",
    ) -> Explanation:
        """The steps with the names that they use."""
        scope, root = self.scope, self.parts.root
        names = scope.said_names(side for s in steps for side in (s.before, s.after))
        assert root.name is not None
        head = Engine(scope, root.name)
        return Explanation(style, depth or self.depth, head, names, steps, answers)

    # ---------------------------------------------------------------- the lines of the parts
    def by_lines(self) -> None:
        """The differential of every part, inside out."""
        for k, part in enumerate(self.parts.found):
            if self.depth == "full":
                self.steps += inner_lines(self.parts, part)
            self.steps.append(line_of_part(self.parts, part))
            if part.put_in is not None:
                self.way.go(
                    "substitute", total_of_terms(part.terms), f"put in {part.put_in.name}"
                )
            if part is not self.parts.root:
                self.parts.found[k] = replace(part, terms=self.way.joined(part.terms, True))

    # ---------------------------------------------------------------- one line
    def in_one_line(self) -> Expr:
        """The differential with everything put in, and the bracket: what a slide has."""
        root = self.parts.root
        terms, e = self.composed()
        rule, why = rule_for(root, self.parts)
        if self.parts.named_parts:
            rule, why = "chain", ""
        left = Engine(self.scope, self.parts.root.moved or root.expr)
        right = self.written(total_of_terms(terms))
        self.steps.append(
            Limit(rule, left, right, why, "=", root.full, root.full_local, self.holes)
        )
        self.way.bracket(e)
        return e

    def composed(self) -> tuple[MovedTerms, Expr]:
        """The differential with those of all parts put in."""
        terms, e = self.parts.root.terms, self.parts.root.local
        for part in reversed(self.parts.named_parts):
            assert part.moved is not None
            if any(mentions(p, part.moved.name) for _, p in terms):
                terms, e = put_into(terms, part, self.parts), put_expr(e, part)
        return terms, e


def by_a_vector(d: Derivative) -> bool:
    """Is it a vector by one vector, whose derivative is a matrix of rows and columns?"""
    ranks = [x.rank for x in d.variables]
    return d.f.rank == 1 and ranks == [1] and not d.variables[0].space.structure


def beside_name(p: Phrase | None, name: str) -> Phrase | None:
    """What stands beside a differential in a bracket of its own, or before that of a number."""
    terms = [] if p is None else terms_of_phrase(p)
    found = [(c, beside_in(q, name)) for c, q in terms]
    known = [(c, left) for c, left in found if left is not None]
    if len(known) != 1 or (known[0][1].shape == () and len(terms) > 1):
        return None
    ((c, left),) = known
    return multiple_as_typed(c, left)


def beside_in(q: Phrase, name: str) -> Phrase | None:
    """The same of a single term."""
    if q.op == "call" and q.args[0] == "inner" and q.args[2].args[0] == name:
        left: Phrase = q.args[1]
        return left
    number = q.op == "mul" and q.args[-1].op == "name" and not q.args[-1].shape
    if number and q.args[-1].args[0] == name:
        return product_in_order(q.args[:-1])
    return None
