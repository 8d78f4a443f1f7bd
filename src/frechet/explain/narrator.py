"""A derivation of first order as a lecturer writes it: over the formula as typed, every move with its name.

product rule, the terms in the order of the factors; then all differentials to the end, or into the bracket:

    df = dx'·A·x + x'·A·dx = x'·A'·dx + x'·A·dx = ⟨(A + A')x, dx⟩
    df = ⟨G, dS⟩ = ⟨G, L(dR)⟩ = ⟨L*(G), dR⟩

legend   d derivation   m moved name   e expression   G cotangent
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form, form_list, only
from frechet.calculus.sweeps import pullback
from frechet.errors import Unsupported
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import gradient_steps, holes_of, jacobian_step, map_step
from frechet.explain.moving import pairing, way
from frechet.explain.names_out import FinalAsWritten, names_written_out
from frechet.explain.parts import TypedPart, TypedParts
from frechet.explain.program import constant_parts
from frechet.explain.sides import (
    AsTyped,
    AsWritten,
    Engine,
    EquationSide,
    Final,
    OfPart,
    Scope,
)
from frechet.explain.spread import MovedTerms, Spread
from frechet.explain.standing_alone import as_product
from frechet.explain.steps import Limit, Step
from frechet.explain.turning import (
    as_brackets,
    as_products,
    commuted,
    joined,
    minus_outside,
    moves_to_end,
    numbers_in_front,
    single_traces,
    total_of_terms,
)
from frechet.explain.typed import (
    entrywise_in_order,
    in_typed_order,
    multiple_as_typed,
)
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, symbols
from frechet.expr.sums import one
from frechet.network.size import Number
from frechet.notation import PAINTERS
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.leaf import LINEAR
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.traits import unscaled

CHAIN_OPS = ("name", "mul", "T", "scaled", "sum", "power")
NODES = ("mul", "call", "power", "sum", "had")  # those that are no leaves
LONG = 60  # tokens of a gradient that is written out
TOGETHER = 2  # steps in which terms in several differentials meet in one
SHOWN = 30  # signs of an example in a reason


def narrated(d: Derivative, depth: str) -> Explanation:
    """The derivation over the formula as typed.

    Errors: Unsupported where the formula has no matrix words, or a part no differential in words.
    """
    return Narrator(d, depth).told()


class Narrator:
    """The steps of one derivation, as they are told."""

    def __init__(self, d: Derivative, depth: str) -> None:
        self.d, self.depth = d, depth
        self.holes = holes_of(d)
        self.scope = Scope(d.context, list(self.holes.values()))
        self.scope.letters = {"sigmoid": "s", "softmax": "s"}
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
            self.by_lines()
            self.put_in()
            if vectors(d):
                form = only(d.jacobian())
                (h,) = self.holes.values()
                last = jacobian_step(form, root.full_local, h)
                self.steps.append(self.in_own_names(last, form))
                return self.explanation(self.steps, [form])
            name = root.name.name if root.name else "F"
            self.steps.append(map_step(d.differential, root.full_local, name))
            return self.explanation(self.steps, [d.differential])
        found = self.to_brackets()
        bracket = self.steps[-1].after
        words = bracket.phrase if isinstance(bracket, AsWritten) else None
        last = [
            self.as_written(s, beside_name(words, self.holes[x].name), found[x])
            for s, x in zip(gradient_steps(d, self.scope, found), found, strict=True)
        ]
        self.steps += self.over_names(last, found) if self.depth == "full" else last
        return self.explanation(self.steps, form_list(d.gradient))

    def to_brackets(self) -> dict[Symbol, Expr]:
        """The steps to df = ⟨G, dX⟩, and every G."""
        if self.depth == "brief":
            e = self.in_one_line()
        else:
            self.by_lines()
            terms, e, left = self.numbers_put_in()
            if left and (len(terms) > 1 or self.product_like(terms, left)):
                terms = self.joined(terms)
            ends = self.product_like(terms, left) and not self.meet(terms)
            e = (self.by_the_end if ends else self.by_brackets)(terms, e, left)
        return {x: self.cotangent(e, h) for x, h in self.holes.items()}

    def as_written(self, s: Step, words: Phrase | None, G: Expr) -> Step:
        """The gradient in the words of the last bracket, its names written out; not where it is projected or long."""
        shared = self.scope.notation.phrase(G)
        if s.rule != "gradient" or not isinstance(s.after, Final):
            return s
        if words is None and shared is not None and not shared.definitions:
            words = shared.body
        p = None if words is None else names_written_out(self.scope, words)
        if p is None or p.cost > LONG:
            return self.in_own_names(s, s.after.form)
        return replace(s, after=FinalAsWritten(s.after.form, self.written(p)))

    def in_own_names(self, s: Step, form: Form) -> Step:
        """A form that needs names, in such as have no other meaning here."""
        plain = form.context.notation.phrase(form.engine)
        if plain is None or not plain.definitions:
            return s
        if form.context.notation.paint(form.engine, "unicode") != str(form):
            return s
        return replace(s, after=FinalAsWritten(form, Engine(self.scope, form.engine)))

    def over_names(self, last: Sequence[Step], found: Mapping[Symbol, Expr]) -> list[Step]:
        """The gradients over the names of the parts, then with these written out."""
        steps: list[Step] = []
        for s, G in zip(last, found.values(), strict=True):
            short = Engine(self.scope, G)
            said = (short.paint("unicode"), s.after.paint("unicode"))
            if s.rule != "gradient" or said[0] == said[1]:
                steps.append(s)
                continue
            steps.append(replace(s, after=short))
            steps.append(Step("substitute", short, s.after, "the names written out"))
        return steps

    def explanation(self, steps: Sequence[Step], answers: Sequence[Form]) -> Explanation:
        """The steps with the names that they use."""
        scope, root = self.scope, self.parts.root
        names = [
            (Engine(scope, n), scope.written[n.name])
            for n in scope.names.values()
            if n not in scope.heads
        ]
        assert root.name is not None
        head = Engine(scope, root.name)
        return Explanation("differentials", self.depth, head, names, steps, answers)

    def cotangent(self, e: Expr, m: Symbol) -> Expr:
        """What stands beside a differential."""
        return simplify(pullback(e, [m], one)[0])

    # ---------------------------------------------------------------- the lines of the parts
    def by_lines(self) -> None:
        """The differential of every part, inside out."""
        for k, part in enumerate(self.parts.found):
            if self.depth == "full":
                self.steps += self.inner_lines(part)
            self.steps.append(self.line(part))
            if part.put_in is not None:
                self.go(
                    "substitute", total_of_terms(part.terms), f"put in {part.put_in.name}"
                )
            if part is not self.parts.root:
                self.parts.found[k] = replace(part, terms=self.joined(part.terms, True))

    def joined(self, terms: MovedTerms, number: bool = False) -> MovedTerms:
        """Numbers that are each other's transposes as one: a step before anything is put into them."""
        if terms[0][1].shape:
            return terms
        for found in (commuted, as_products, partial(joined, m=self.scope.notation.directions, number=number)):
            move = found(terms)
            if move is not None:
                terms = move.terms
                self.go(move.rule, total_of_terms(terms), self.example(move.before, move.after))
        return terms

    def line(self, part: TypedPart) -> Step:
        """The differential of a part."""
        rule, why = rule_for(part, self.parts)
        left: EquationSide
        left = (
            Engine(self.scope, part.moved)
            if part.moved is not None
            else OfPart(self.written(part.phrase))
        )
        right = self.written(total_of_terms(part.first or part.terms))
        return Limit(rule, left, right, why, "=", part.full, part.full_local, self.holes)

    def inner_lines(self, part: TypedPart) -> list[Step]:
        """A line for every node of a part that moves and is no leaf."""
        found: list[Step] = []
        waiting, seen = [*parts_of(part.phrase)], set[Phrase]()
        while waiting:
            q = waiting.pop(0)
            e = self.parts.transcript.exprs.get(q)
            known = q in self.parts.leaves or any(p.phrase is q for p in self.parts.found)
            if known or q in seen or not Spread(self.parts.leaves).moves(q):
                continue
            seen.add(q)
            waiting += parts_of(q)
            squared = q.op == "call" and q.args[0] == "norm2"
            if e is not None and q.op in NODES and not squared:
                found.append(self.node_line(q, e))
        return found[::-1]

    def node_line(self, q: Phrase, e: Expr) -> Step:
        """The differential of a node that has no name."""
        terms, full = self.parts.spread(q), self.scope.full(e)
        local = self.scope.full(simplify(self.parts.local_of(e)))
        part = TypedPart(q, e, full, None, None, terms, local, local)
        rule, why = rule_for(part, self.parts)
        return Limit(
            rule,
            OfPart(self.written(q)),
            self.written(total_of_terms(terms)),
            why,
            "=",
            full,
            local,
            self.holes,
        )

    # ---------------------------------------------------------------- one line
    def in_one_line(self) -> Expr:
        """The differential with everything put in, and the bracket: what a slide has."""
        root = self.parts.root
        terms, e = root.terms, root.local
        for part in reversed(self.parts.named_parts):
            assert part.moved is not None
            if any(mentions(p, part.moved.name) for _, p in terms):
                terms, e = put_into(terms, part, self.parts), put_expr(e, part)
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

    # ---------------------------------------------------------------- products and traces
    def product_like(self, terms: MovedTerms, left: Sequence[TypedPart]) -> bool:
        """Are the differentials sums of products, so that everything moves in products and traces?"""
        return all(
            all(in_chain(p) for _, p in part.terms) for part in left
        ) and all(in_trace(as_product(p)[1]) for _, p in single_traces(terms))

    def meet(self, terms: MovedTerms) -> bool:
        """Do several terms stand in the differential of one named vector, and can become one bracket in it?"""
        holes = {h.name for h in self.holes.values()}
        last = {q.args[-1] for _, p in terms for q in [p] if p.op == "mul"}
        (m, *others) = last or {None}
        if others or m is None or m.op != "name" or not m.moves or len(m.shape) != 1:
            return False
        several = len(terms) > 1 or terms[0][1].args[0].op == "T" and terms[0][1].args[0].args[0].op == "sum"
        return several and m.args[0] not in holes

    def numbers_put_in(self) -> tuple[MovedTerms, Expr, list[TypedPart]]:
        """The differentials of numbers put in, as long as the last is one; what is left to put in, the last first."""
        terms, e = self.parts.root.terms, self.parts.root.local
        left = self.parts.named_parts[::-1]
        while left and not left[0].full.rank:
            group = [left.pop(0)]
            while left and not left[0].full.rank and apart(left[0], group):
                group.append(left.pop(0))
            terms, e = self.put(group, terms, e)
        return terms, e, left

    def by_the_end(self, terms: MovedTerms, e: Expr, left: Sequence[TypedPart]) -> Expr:
        """Everything put in, moved to the end, read as an inner product."""
        for part in left:
            terms, e = self.put([part], terms, e)
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
        self.bracket(e, terms if moves is not None else ())
        return e

    def put_in(self) -> tuple[MovedTerms, Expr]:
        """The differentials of the parts put into that of the function, from the last to the first."""
        terms, e = self.parts.root.terms, self.parts.root.local
        for part in reversed(self.parts.named_parts):
            terms, e = self.put([part], terms, e)
        return terms, e

    def put(
        self, group: Sequence[TypedPart], terms: MovedTerms, e: Expr
    ) -> tuple[MovedTerms, Expr]:
        """The differentials of parts that are apart put in: one step."""
        names = []
        for part in group:
            assert part.moved is not None
            if any(mentions(p, part.moved.name) for _, p in terms):
                terms = terms if names else self.joined(terms)
                terms, e = put_into(terms, part, self.parts), put_expr(e, part)
                names.append(part.moved.name)
        numbers = [h.name for h in self.holes.values() if not h.rank]
        if numbers and not self.d.f.rank:
            terms = numbers_in_front(terms, numbers)
        if names:
            self.go("substitute", total_of_terms(terms), f"put in {' and '.join(names)}")
        return terms, e

    def go(self, rule: str, p: Phrase, why: str = "") -> None:
        """One step more, unless it says what was said."""
        before, after = self.steps[-1].after, self.written(p)
        if before.paint("unicode") != after.paint("unicode"):
            self.steps.append(Step(rule, before, after, why))

    def example(self, before: Phrase, after: Phrase) -> str:
        """An equation of the move, where it is short."""
        paint = PAINTERS["unicode"](self.scope.notation.taken).paint
        left, right = paint(before), paint(after)
        said = f"{left} = {right}"
        return said if len(said) <= SHOWN else ""

    # ---------------------------------------------------------------- the bracket
    def bracket(self, e: Expr, at_the_end: MovedTerms = ()) -> None:
        """Everything across the inner product; what stands at the end of its term is there by its definition."""
        p = self.pairs(e)
        if p is not None:
            p = self.read_off(p, at_the_end)
            rule, why = way(self.scope, e)
            if at_the_end and any(x.rank for x in self.holes):
                rule, why = "inner", self.inner_said()
            self.go(rule, p, why)

    def read_off(self, p: Phrase, terms: MovedTerms) -> Phrase:
        """The bracket of a single term as it stands there, where that is no longer or dX is its own transpose."""
        brackets = as_brackets(terms)
        if len(brackets) != 1 or brackets[0][1].op != "call":
            return p
        (_, q) = brackets[0]
        return q if q.cost <= p.cost or q.args[2].symmetric == 1 else p

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

    def put_together(
        self, terms: MovedTerms, e: Expr, left: Sequence[TypedPart]
    ) -> tuple[MovedTerms, Expr, Sequence[TypedPart]]:
        """The differentials put in until all terms stand in the same one, where that takes few steps."""
        before, steps = (terms, e, left), len(self.steps)
        for _ in range(TOGETHER):
            while left and left[0].moved not in symbols(e):
                left = left[1:]
            if len(moving_symbols(self.scope, e)) == 1 or not left:
                return terms, e, left
            group = of_group(left)
            terms, e = self.put(group, terms, e)
            left = left[len(group) :]
        if len(moving_symbols(self.scope, e)) == 1:
            return terms, e, left
        del self.steps[steps:]
        return before

    def by_brackets(self, terms: MovedTerms, e: Expr, left: Sequence[TypedPart]) -> Expr:
        """⟨G, dS⟩, dS put in inside the bracket, its factors moved to G: again and again."""
        terms, e, left = self.put_together(terms, e, left)
        move = commuted(terms)
        if move is not None:
            self.go(move.rule, total_of_terms(move.terms), self.example(move.before, move.after))
        if any(m.rank for m in symbols(e) if m.name in self.scope.notation.directions):
            self.bracket(e)
        for part in left:
            assert part.moved is not None
            if part.moved not in symbols(e):
                continue
            group = [part, *renamed(part, left)]
            before = self.pairs(e)
            for q in group:
                e = put_expr(e, q)
            after = self.pairs(e)
            if before is None or after is None:
                continue
            said = f"put in {' and '.join(q.moved.name for q in group if q.moved)}"
            if all(p.op == "name" for _, p in part.terms):
                self.go("substitute", after, said)
                continue
            terms = in_terms(before)
            for q in group:
                terms = put_into(terms, q, self.parts)
            self.go("substitute", total_of_terms(terms), said)
            self.across(part, before)
            self.go("adjoint", after, moved_over(self.scope, part.local))
        return e

    def across(self, part: TypedPart, before: Phrase) -> None:
        """Weights that multiply a product entry by entry cross the bracket in a step of their own."""
        pairs = in_terms(before)
        found = weights_of(part.terms)
        if found is None or len(pairs) != 1 or pairs[0][1].op != "call":
            return
        c, weights, product = found
        d, (_, G, _) = pairs[0][0], pairs[0][1].args
        both = entrywise_in_order([*weights, *as_factors(unscaled(G)[1])])
        G = multiple_as_typed(c * d * unscaled(G)[0], both)
        self.go("adjoint", ph.call("inner", (G, product), ()), "⟨G, P∘dX⟩ = ⟨P∘G, dX⟩")


def of_group(left: Sequence[TypedPart]) -> list[TypedPart]:
    """The first parts of those left that stand in none of one another's differentials."""
    group = [left[0]]
    for part in left[1:]:
        if not apart(part, group):
            break
        group.append(part)
    return group


def renamed(part: TypedPart, left: Sequence[TypedPart]) -> list[TypedPart]:
    """The parts in the differential of this one whose own differential is another's: dz = db."""
    return [
        q
        for q in left
        if q.moved is not None
        and q.moved in symbols(part.local)
        and not is_name_alone(part.terms)
        and is_name_alone(q.terms)
    ]


def is_name_alone(terms: MovedTerms) -> bool:
    """Is it one differential under its name, with a sign or without?"""
    return len(terms) == 1 and terms[0][1].op == "name" and abs(terms[0][0]) == 1


Factors = list[tuple[Phrase, Fraction]]


def as_factors(p: Phrase) -> Factors:
    """The factors of an entrywise product."""
    return list(p.args) if p.op == "had" else [(p, Fraction(1))]


def weights_of(terms: MovedTerms) -> tuple[Number, Factors, Phrase] | None:
    """Of a differential `c·P∘(dU·V)` the number, the weights P and the product."""
    if len(terms) != 1 or terms[0][1].op != "had":
        return None
    ((c, p),) = terms
    moving = [q for q, _ in p.args if q.moves]
    if len(moving) != 1 or moving[0].op != "mul":
        return None
    return c, [(q, e) for q, e in p.args if not q.moves], moving[0]


def beside_name(p: Phrase | None, name: str) -> Phrase | None:
    """What stands beside a differential in a bracket of its own."""
    terms = [] if p is None else in_terms(p)
    found = [
        multiple_as_typed(c, q.args[1])
        for c, q in terms
        if q.op == "call" and q.args[0] == "inner" and q.args[2].args[0] == name
    ]
    return found[0] if len(found) == 1 else None


def vectors(d: Derivative) -> bool:
    """Is it a vector by one vector, whose derivative is a matrix of rows and columns?"""
    ranks = [x.rank for x in d.variables]
    return d.f.rank == 1 and ranks == [1] and not d.variables[0].space.structure


def moved_over(scope: Scope, local: Expr) -> str:
    """How what stands before a differential comes to the other side of the bracket."""
    rule, why = way(scope, local)
    return why if rule == "adjoint" else "⟨G, P·dX·Q⟩ = ⟨Pᵀ·G·Qᵀ, dX⟩"


def in_terms(p: Phrase) -> MovedTerms:
    """A phrase as terms."""
    if p.op == "sum":
        return list(p.args)
    return [p.args] if p.op == "scaled" else [(1, p)]


def put_into(terms: MovedTerms, part: TypedPart, parts: TypedParts) -> MovedTerms:
    """The differential of a part in the place of its name."""
    assert part.moved is not None
    spread = Spread({parts.words(part.moved): part.terms}, puts_in=True)
    return minus_outside(spread.terms(total_of_terms(terms)))


def put_expr(e: Expr, part: TypedPart) -> Expr:
    """The same of an expression."""
    assert part.moved is not None
    return simplify(substitute(e, {part.moved: part.local}))


def moving_symbols(scope: Scope, e: Expr) -> list[Symbol]:
    """The differentials that occur."""
    return [m for m in symbols(e) if m.name in scope.notation.directions]


def mentions(p: Phrase, name: str) -> bool:
    """Does a name occur?"""
    return (p.op == "name" and p.args[0] == name) or any(
        mentions(q, name) for q in parts_of(p)
    )


def apart(part: TypedPart, others: Sequence[TypedPart]) -> bool:
    """Does the differential of a part stand in none of these parts' differentials?"""
    assert part.moved is not None
    name = part.moved.name
    return not any(mentions(p, name) for q in others for _, p in q.terms)


def in_chain(p: Phrase) -> bool:
    """Is it made of products and transposes of arrays?"""
    return not p.moves or (p.op in CHAIN_OPS and all(map(in_chain, parts_of(p))))


def in_trace(p: Phrase) -> bool:
    """Is it a product, or a trace of one?"""
    if p.op == "call" and p.args[0] == "tr":
        return in_chain(p.args[1])
    if p.op == "mul":
        return all(in_trace(q) for q in p.args)
    if p.op == "quotient":
        return not p.args[1].moves and in_trace(p.args[0])
    return in_chain(p)


# -------------------------------------------------------------------- reasons
def rule_for(part: TypedPart, parts: TypedParts) -> tuple[str, str]:
    """The rule that gives the differential of a part, and what it says here."""
    p = part.phrase
    while p.op in ("scaled", "T"):
        p = p.args[-1] if p.op == "scaled" else p.args[0]
    if p.op == "call" and p.args[0] != "inner":
        fn = p.args[0]
        if fn == "norm2":
            return "power", "‖r‖ is the root of ‖r‖²"
        if parts.is_softplus(p):
            return "d-softplus", "log(1 + exp(u)) = softplus(u)"
        if fn not in LINEAR:
            return f"d-{fn}", JACOBI.get(fn, "")
    if p.op == "power" and p.args[0].op == "call" and p.args[0].args[0] == "norm2":
        return "power", SQUARED[min(len(p.args[0].args[1].shape), 2)]
    if p.op == "power" and not p.shape:
        return "power", "d(uᵖ) = p·uᵖ⁻¹·du"
    still = sorted(
        {
            x.name
            for x in symbols(part.expr)
            if x not in parts.moving and x.role == "variable"
        }
    )
    return kind_of_words(p, Spread(parts.leaves)), constant_parts(still)


SQUARED = (
    "d(u²) = 2u·du",
    "‖r‖² = rᵀr; both terms are equal",
    "‖R‖² = tr(RᵀR); both terms are equal",
)

JACOBI = {
    "det": "Jacobi's formula",
    "logdet": "Jacobi's formula, and d log c = dc/c",
}


def kind_of_words(p: Phrase, spread: Spread) -> str:
    """The rule for a sum, a product or a power, by what moves in it."""
    moved = [q for q in parts_of(p) if spread.moves(q)]
    if p.op == "sum":
        kinds = [kind_of_words(q, spread) for q in moved]
        return next((k for k in ("product", "power", "chain") if k in kinds), "sum")
    own = kind_of_node(p, moved, spread)
    if own:
        return own
    return kind_of_words(moved[0], spread) if moved else "linear"


def kind_of_node(p: Phrase, moved: Sequence[Phrase], spread: Spread) -> str:
    """The same where the node itself decides: factors, powers and functions; empty where what moves in it does."""
    if len(moved) > 1 or (p.op == "quotient" and spread.moves(p.args[1])):
        return "product"
    if p.op == "power":
        return "product" if p.shape else "power"
    if p.op == "had":
        return "power" if any(e != 1 for f, e in p.args if f is moved[0]) else ""
    return "chain" if p.op == "call" and p.args[0] not in (*LINEAR, "inner") else ""
