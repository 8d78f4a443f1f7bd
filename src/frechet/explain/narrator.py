"""A derivation of first order as a lecturer writes it: over the formula as typed, every move with its name.

product rule, the terms in the order of the factors; then all differentials to the end, or into the bracket:

    df = dx'·A·x + x'·A·dx = x'·A'·dx + x'·A·dx = ⟨(A + A')x, dx⟩
    df = ⟨G, dS⟩ = ⟨G, L(dR)⟩ = ⟨L*(G), dR⟩

legend   d derivation   m moved name   e expression   G cotangent
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, form_list, only
from frechet.calculus.linear_map import as_matrix, tensor
from frechet.calculus.sweeps import pullback
from frechet.errors import Unsupported
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    ends_in_jacobian,
    gradient_steps,
    holes_of,
    in_single_lines,
    map_step,
    names_in_answers,
    over_names,
    vector_jacobian_step,
)
from frechet.explain.lines import lines_of_parts, put_into, rule_for
from frechet.explain.moving import pairing, way
from frechet.explain.parts import TypedPart, TypedParts
from frechet.explain.program import MANY_STAGES
from frechet.explain.sides import AsTyped, AsWritten, Engine, Scope
from frechet.explain.spread import MovedTerms
from frechet.explain.steps import Limit, Step
from frechet.explain.turning import (
    as_brackets,
    moves_to_end,
    terms_in_words,
    total_of_terms,
)
from frechet.explain.typed import in_typed_order
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, symbols
from frechet.expr.sums import one
from frechet.notation import PAINTERS
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases.phrase import Phrase

CHAIN_OPS = ("name", "mul", "T", "scaled", "sum", "power")
SHOWN = 30  # signs of an example in a reason


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
    ) -> None:
        self.d, self.depth = d, depth
        self.holes = holes_of(d) if holes is None else dict(holes)
        self.scope = Scope(d.context, list(self.holes.values()))
        self.scope.notation.taken |= set(taken)
        self.scope.notation.taken |= names_in_answers(answers_of(d))
        typed = in_typed_order(d.maps.reading, d.maps.f, self.scope)
        if typed is None:
            raise Unsupported("a function whose text has no words in their order")
        self.parts = TypedParts(d, self.scope, self.holes, depth)
        root = self.parts.root
        self.steps: list[Step] = [
            Step("name", AsTyped(d.value, d.maps.reading, typed), self.written(root.phrase))
        ]

    def written(self, p: Phrase) -> AsWritten:
        """Words as a side."""
        return AsWritten(self.scope, p)

    def told(self) -> Explanation:
        """All steps, to the answer."""
        d, root = self.d, self.parts.root
        if d.f.rank:
            self.steps += lines_of_parts(self.parts, self.depth)
            _, e = self.put_in(root.terms)
            name = root.name.name if root.name else "F"
            answers: list[Form] = [d.differential]
            if ends_in_jacobian(d):
                (hole,) = self.holes.values()
                read = vector_jacobian_step(d, self.scope, e, hole, name)
                J = simplify(as_matrix(tensor(e, hole), 1))
                self.steps += self.with_names([read], {hole: J})
                answers = [only(d.jacobian())]
            else:
                self.steps.append(map_step(d.differential, root.full_local, name))
            told = in_single_lines(self.steps) if self.depth == "brief" else self.steps
            return self.explanation(told, answers)
        found = self.to_brackets()
        last = gradient_steps(d, self.scope, found)
        self.steps += self.with_names(last, found)
        return self.explanation(self.steps, form_list(d.gradient))

    def with_names(self, last: Sequence[Step], found: Mapping[Symbol, Expr]) -> list[Step]:
        """What is read off; over the names of the parts before, at full depth and where it is long."""
        long = any(" where " in str(s.after) for s in last)
        if self.depth == "full" or (long and self.depth == "default"):
            return over_names(self.scope, last, found)
        return list(last)

    def to_brackets(self) -> dict[Symbol, Expr]:
        """The steps to df = ⟨G, dX⟩, and every G."""
        if self.depth == "brief":
            e = self.in_one_line()
        elif self.product_like():
            e = self.by_the_end()
        else:
            e = self.by_brackets()
        return {x: self.cotangent(e, h) for x, h in self.holes.items()}

    def explanation(
        self,
        steps: Sequence[Step],
        answers: Sequence[Form],
        style: str = "differentials",
        depth: str = "",
    ) -> Explanation:
        """The steps with the names that they use."""
        scope, root = self.scope, self.parts.root
        names = [
            (Engine(scope, n), scope.written[n.name])
            for n in scope.names.values()
            if n not in scope.heads
        ]
        assert root.name is not None
        head = Engine(scope, root.name)
        return Explanation(style, depth or self.depth, head, names, steps, answers)

    def cotangent(self, e: Expr, m: Symbol) -> Expr:
        """What stands beside a differential."""
        return simplify(pullback(e, [m], one)[0])

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
        self.bracket(e)
        return e

    def composed(self) -> tuple[MovedTerms, Expr]:
        """The differential with those of all parts put in."""
        terms, e = self.parts.root.terms, self.parts.root.local
        for part in reversed(self.parts.named_parts):
            assert part.moved is not None
            if any(mentions(p, part.moved.name) for _, p in terms):
                terms, e = put_into(terms, part, self.parts), put_expr(e, part)
        return terms, e

    # ---------------------------------------------------------------- products and traces
    def product_like(self) -> bool:
        """Are the differentials sums of products, so that everything moves in products and traces?"""
        return all(
            all(in_chain(p) for _, p in part.terms) for part in self.parts.named_parts
        ) and all(in_trace(p) for _, p in self.parts.root.terms)

    def by_the_end(self) -> Expr:
        """Everything put in, moved to the end, read as an inner product."""
        self.steps += lines_of_parts(self.parts, self.depth)
        return self.at_the_end(*self.put_in(self.joined()))

    def joined(self) -> MovedTerms:
        """The terms of the function, equal ones counted before anything is put in, where moves to the end show them."""
        terms = self.parts.root.terms
        parts = self.parts.named_parts
        names = [part.moved.name for part in parts if part.moved is not None]
        plain = all(p.op == "name" for part in parts for _, p in part.terms)
        moves = None if plain else moves_to_end(terms, names)
        if not moves or len(moves[-1].terms) >= len(terms):
            return terms
        for move in moves:
            said = self.example(move.before, move.after)
            self.go(move.rule, total_of_terms(move.terms), said)
        return moves[-1].terms

    def at_the_end(self, terms: MovedTerms, e: Expr) -> Expr:
        """Every differential moved to the end of its term, and the bracket."""
        moves = moves_to_end(terms, [h.name for h in self.holes.values()])
        for move in moves or []:
            terms = move.terms
            self.go(move.rule, total_of_terms(terms), self.example(move.before, move.after))
        if self.depth == "full" and moves is not None:
            brackets = as_brackets(terms)
            self.go("inner", total_of_terms(brackets), self.inner_said())
            p = self.pairs(e)
            if p is not None:
                self.go("collect", p)
            return e
        self.bracket(e, moves is not None)
        return e

    def put_in(self, terms: MovedTerms) -> tuple[MovedTerms, Expr]:
        """The differentials of the parts put into that of the function, from the last to the first."""
        e = self.parts.root.local
        for part in reversed(self.parts.named_parts):
            assert part.moved is not None
            if not any(mentions(p, part.moved.name) for _, p in terms):
                continue
            terms, e = put_into(terms, part, self.parts), put_expr(e, part)
            self.go("substitute", total_of_terms(terms), f"put in {part.moved.name}")
        return terms, e

    def go(self, rule: str, p: Phrase, why: str = "") -> None:
        """One step more, unless it says what was said."""
        before, after = self.steps[-1].after, self.written(p)
        if before.paint("unicode") != after.paint("unicode"):
            self.steps.append(Step(rule, before, after, why))

    def example(self, before: Phrase, after: Phrase) -> str:
        """An equation of the move, where it is short."""
        paint = PAINTERS["book"](self.scope.notation.taken).paint
        left, right = paint(before), paint(after)
        said = f"{left} = {right}"
        return said if len(said) <= SHOWN else ""

    # ---------------------------------------------------------------- the bracket
    def bracket(self, e: Expr, at_the_end: bool = False) -> None:
        """Everything across the inner product; what stands at the end of its term is there by its definition."""
        p = self.pairs(e)
        if p is not None:
            rule, why = way(self.scope, e)
            if at_the_end and any(x.rank for x in self.holes):
                rule, why = "inner", self.inner_said()
            self.go(rule, p, why)

    def inner_said(self) -> str:
        """What the inner product is, of vectors or of matrices."""
        vectors = all(x.rank < 2 for x in self.holes)
        return "⟨p, q⟩ = pᵀ·q" if vectors else "⟨P, Q⟩ = tr(Pᵀ·Q)"

    def pairs(self, e: Expr) -> Phrase | None:
        """Σ ⟨G, m⟩ over the differentials that occur."""
        moved = [m for m in symbols(e) if m.name in self.scope.notation.directions]
        if not moved:  # what does not move has no bracket
            return None
        return pairing(self.scope, [(self.cotangent(e, m), m) for m in moved])

    def by_brackets(self) -> Expr:
        """⟨G, dS⟩, dS put in inside the bracket, its factors moved to G: again and again."""
        self.steps += lines_of_parts(self.parts, self.depth)
        e = self.parts.root.local
        if any(m.rank for m in symbols(e) if m.name in self.scope.notation.directions):
            self.bracket(e)
        for part in reversed(self.parts.named_parts):
            assert part.moved is not None
            if part.moved not in symbols(e):
                continue
            before, e = self.pairs(e), put_expr(e, part)
            after = self.pairs(e)
            if before is None or after is None:
                continue
            said = f"put in {part.moved.name}"
            if all(p.op == "name" for _, p in part.terms):
                self.go("substitute", after, said)
                continue
            over = moved_over(self.scope, part.local)
            if self.depth != "full" and len(self.parts.named_parts) > MANY_STAGES:
                self.go("adjoint", after, f"{said}, {over}")
                continue
            terms = put_into(terms_in_words(before), part, self.parts)
            self.go("substitute", total_of_terms(terms), said)
            self.go("adjoint", after, over)
        return e


def answers_of(d: Derivative) -> Sequence[Form]:
    """The forms in which a derivation by differentials ends."""
    if ends_in_jacobian(d):
        return [only(d.jacobian())]
    return [d.differential] if d.f.rank else form_list(d.gradient)


def moved_over(scope: Scope, local: Expr) -> str:
    """How what stands before a differential comes to the other side of the bracket."""
    rule, why = way(scope, local)
    return why if rule == "adjoint" else "⟨G, P·dX·Q⟩ = ⟨Pᵀ·G·Qᵀ, dX⟩"


def put_expr(e: Expr, part: TypedPart) -> Expr:
    """The same of an expression."""
    assert part.moved is not None
    return simplify(substitute(e, {part.moved: part.local}))


def mentions(p: Phrase, name: str) -> bool:
    """Does a name occur?"""
    return (p.op == "name" and p.args[0] == name) or any(
        mentions(q, name) for q in parts_of(p)
    )


def in_chain(p: Phrase) -> bool:
    """Is it made of products and transposes of arrays?"""
    return not p.moves or (p.op in CHAIN_OPS and all(map(in_chain, parts_of(p))))


def in_trace(p: Phrase) -> bool:
    """Is it a product, or a trace of one?"""
    if p.op == "call" and p.args[0] == "tr":
        return in_chain(p.args[1])
    if p.op == "mul":
        return all(in_trace(q) for q in p.args)
    return in_chain(p)
