"""The entries of every part of a function, and their derivatives as far as they are known: a page of the style entries.

legend   s stage   F formula   D derivative of a formula   K the same without deltas that kill sums   p product
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from frechet.answers.derivative import Derivative
from frechet.answers.forms import EntriesForm
from frechet.calculus.linear_map import tensor
from frechet.errors import Unsupported
from frechet.explain.entries_of_words import MOST_FACTORS, EntriesOfWords
from frechet.explain.formula import (
    Delta,
    EntryFactor,
    Formula,
    FreshLetters,
    Partial,
    Product,
    entry_formula,
    killed,
    kills_of,
    numbers_joined,
    partials_put_in,
)
from frechet.explain.formula_side import KnownPartials, Letter, Spelled, Spelling
from frechet.explain.part_rules import rule_for
from frechet.explain.parts import TypedPart
from frechet.explain.powers_by_entries import as_powers
from frechet.explain.program import MANY_STAGES, Stage
from frechet.explain.stages import Stages, TypedProgram
from frechet.explain.steps import EntrywiseLimit, Step
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Call, Expr, Symbol, reaching, symbol, symbols
from frechet.expr.sums import tidy
from frechet.functions.algebra import lower
from frechet.network.network import Exponent
from frechet.network.size import Shape, Size

VALUES = ("pq", "ab", "cd", "gh", "uv", "kl", "ij")  # letters for the entries of the parts
MANY = 4  # so many deltas are named


class Book:
    """The letters of every part, and the derivatives of their entries as far as they are known."""

    def __init__(
        self, d: Derivative, program: Stages, form: EntriesForm, depth: str
    ) -> None:
        self.program, self.scope = program, program.scope
        # of many parts, what is put in and the deltas that go are one step
        self.at_once = depth != "full" and len(program.stages) > MANY_STAGES
        (self.x, self.hole) = next(iter(program.holes.items()))
        # what moves: any array in the place of one with a structure
        self.any = self.any_array()
        rank = d.f.rank
        # of each derivative by the variable, the letters of that one's entry
        self.head, by, n = tuple(form.letters[:rank]), form.letters[rank:], self.x.rank
        self.letters_by_order = [tuple(by[k * n : (k + 1) * n]) for k in range(d.order)]
        self.by = self.sized(self.letters_by_order[0])
        self.letters = FreshLetters({*self.scope.notation.taken, *by})
        self.formulas: dict[Expr, tuple[tuple[str, ...], Formula]] = {}
        self.known = KnownPartials(self.formulas, self.letters)

    def sized(self, letters: tuple[str, ...]) -> tuple[tuple[str, Size], ...]:
        """Letters of an entry of the variable, with their sizes."""
        return tuple(zip(letters, self.x.shape, strict=True))

    def any_array(self) -> Symbol:
        """The variable; where that has a structure, a letter for any array in its place."""
        if not self.x.space.structure:
            return self.x
        name = self.scope.law("Z" if self.x.rank > 1 else "z")
        self.scope.notation.taken.add(name)
        return symbol(name, *self.x.shape)

    @property
    def marks(self) -> tuple[str, ...]:
        """The letters of the variable."""
        return tuple(x for x, _ in self.by)

    def places(self, shape: Shape) -> tuple[str, ...]:
        """The letters of a part."""
        free = [pair for pair in VALUES if not set(pair) & self.letters.taken]
        used = set[str]()
        return tuple(self.letters.fresh(used, "".join(free[:1]) or "pqab") for _ in shape)

    def free(self, places: tuple[str, ...], shape: Shape) -> tuple[Letter, ...]:
        """The letters with their sizes, and what they are contracted with."""
        return tuple(
            Letter(x, n, self.scope.weight(k, n))
            for k, (x, n) in enumerate(zip(places, shape, strict=True))
        )

    def every_line(self) -> list[Step]:
        """The derivatives of the named parts, and of those that have a line without a name."""
        stages = self.program
        if not isinstance(stages, TypedProgram):
            return [step for s in stages.stages for step in self.stage(s)]
        by_name = {s.name: s for s in stages.stages}
        return [
            step
            for p in stages.parts.found
            for step in (self.stage(by_name[p.name]) if p.name else self.line(p))
        ]

    def stage(self, s: Stage) -> list[Step]:
        """A part by its entries, differentiated."""
        places = self.head if s is self.program.root else self.places(s.full.shape)
        free = self.free(places, s.full.shape)
        used = {*places, *self.marks}
        F = self.written_out(s, places, used)
        steps: list[Step] = []
        called = isinstance(s.expr, Call) and not self.whole_power(s)
        if not called:
            entry, side = self.entry(s.name, places, free), Spelled(self.scope, F, free)
            if side.paint("unicode") not in (str(s.words), str(entry)):
                steps.append(Step("by-entries", entry, side))
        D = self.derivative(F, used)
        if called:
            D = tuple(p.over(lambda e: substitute(e, {s.expr: s.name})) for p in D)
        powers = any(f.power != 1 for p in F for f in p.factors)
        alone = any(p.deltas for p in D) and not any(p.partials for p in D)
        named = called or powers or not alone
        rule, why = self.program.rule(s) if named else ("delta", self.delta_said(F))
        left = self.partial_of(s.name, places, free)
        steps.append(
            EntrywiseLimit(
                rule,
                left,
                self.side(D, free),
                why,
                "=",
                s.full,
                s.full_local,
                self.program.holes,
                left=self.entry(s.moved, places, free),
            )
        )
        more, K = self.worked_out(free, D, steps[-1])
        self.formulas[s.name] = (places + self.marks, K)
        return steps + more

    def whole_power(self, s: Stage) -> bool:
        """Is it a power of a matrix that is written out?"""
        if not isinstance(self.program, TypedProgram):
            return False
        p = self.program.by_name[s.name].phrase
        few = p.op == "power" and 1 < p.args[1] <= MOST_FACTORS
        return bool(p.shape) and (few or p.op == "mul")

    def delta_said(self, F: Formula) -> str:
        """By which law entries move, where a product has several that do."""
        moving = {self.x, *self.formulas}
        many = any(sum(bool(moving & {*symbols(f.expr)}) for f in p.factors) > 1 for p in F)
        law = self.scope.law("∂X_ij/∂X_kl = δ_ik δ_jl")
        return f"each factor in its turn, {law}" if many else ""

    def line(self, part: TypedPart) -> list[Step]:
        """A part without a name, such as an inverse, differentiated."""
        places = self.places(part.full.shape)
        free = self.free(places, part.full.shape)
        D = self.moved(part.expr, places, {*places, *self.marks})
        assert isinstance(self.program, TypedProgram)
        rule, why = rule_for(part, self.program.parts)
        step = EntrywiseLimit(
            rule,
            self.partial_of(part.expr, places, free),
            self.side(D, free),
            why,
            "=",
            part.full,
            part.full_local,
            self.program.holes,
            left=self.entry(part.local, places, free),
        )
        more, K = self.worked_out(free, D, step)
        self.formulas[part.expr] = (places + self.marks, K)
        return [step, *more]

    def worked_out(
        self, free: tuple[Letter, ...], D: Formula, last: Step
    ) -> tuple[list[Step], Formula]:
        """The derivatives of the parts before put in, and the sums that deltas kill: the steps, and what is left."""
        steps: list[Step] = []
        put_in = any(p.partials for p in D)
        if put_in:
            D = partials_put_in(D, self.formulas, self.letters)
        K = killed(D)
        if put_in:
            shown = K if self.at_once else D
            side = self.side(shown, free)
            steps.append(Step("substitute", last.after, side, "put in what was found"))
        if K != D and not (put_in and self.at_once):
            before = (steps or [last])[-1].after
            after = self.side(K, free)
            if before.paint("unicode") != after.paint("unicode"):
                steps.append(Step("delta-sum", before, after, self.which(D)))
        steps += self.as_powers(K, free, [last, *steps][-1])
        return steps, K

    def as_powers(self, K: Formula, free: tuple[Letter, ...], last: Step) -> list[Step]:
        """Sums over neighbours of one matrix as its powers."""
        short = as_powers(K)
        if short == K or self.at_once:
            return []
        why = self.scope.law("Σ_k P_ik P_kj = (P²)_ij")
        return [Step("matrix-words", last.after, self.side(short, free), why)]

    def entry(self, e: Expr, places: tuple[str, ...], free: tuple[Letter, ...]) -> Spelled:
        """An entry of a part."""
        return Spelled(self.scope, (Product(factors=(EntryFactor(e, places),)),), free)

    def partial_of(
        self, e: Expr, places: tuple[str, ...], free: tuple[Letter, ...]
    ) -> Spelled:
        """The derivative of an entry of a part by one of the variable."""
        p = Product(partials=(Partial(e, places, self.any, self.marks),))
        return Spelled(self.scope, (p,), free)

    def written_out(self, s: Stage, places: tuple[str, ...], used: set[str]) -> Formula:
        """An entry of a part in sums and products, in the order of its text where it has one."""
        written = not isinstance(s.expr, Call) or self.whole_power(s)
        if isinstance(self.program, TypedProgram) and written:
            parts = self.program.parts
            known = {e: n for e, n in parts.known().items() if n is not s.name}
            typed_exprs = parts.transcript.exprs.items()
            exprs = {p: substitute(lower(e), known) for p, e in typed_exprs}
            exprs |= {parts.words(t.name): t.name for t in self.program.stages}
            typed = self.program.by_name[s.name].phrase
            mine = set(used)
            with suppress(Unsupported):
                return EntriesOfWords(exprs, self.letters, mine).formula(typed, places)
        return entry_formula(s.expr, places, self.letters, set(used))

    def which(self, F: Formula) -> str:
        """Which delta kills which sum."""
        kills = dict.fromkeys(k for p in F for k in kills_of(p))
        said = [
            f"{Spelling(self.scope, 'unicode').delta(d)} kills Σ_{gone}"
            for d, gone in kills
        ]
        return ", ".join(said[:MANY]) + (", …" if len(said) > MANY else "")

    def side(self, F: Formula, free: tuple[Letter, ...]) -> Spelled:
        """A derivative of entries."""
        return Spelled(self.scope, F, free, self.by, self.hole.name, self.known)

    # ---------------------------------------------------------------- differentiating
    def derivative(self, F: Formula, used: set[str]) -> Formula:
        """The product rule on every product."""
        found: list[Product] = []
        for p in F:
            for k, f in enumerate(p.factors):
                rest = p.factors[:k] + self.lowered(f) + p.factors[k + 1 :]
                outer = replace(p, coef=p.coef * f.power, factors=rest)
                mine = used | p.letters | {x for x, _ in p.sums}
                inner = self.moved(f.expr, f.places, mine)
                found += [numbers_joined(outer.times(q)) for q in inner]
        return tuple(found)

    @staticmethod
    def lowered(f: EntryFactor) -> tuple[EntryFactor, ...]:
        """What the power rule leaves."""
        e: Exponent = tidy(f.power - 1)
        return (replace(f, power=e),) if e else ()

    def moved(self, e: Expr, places: tuple[str, ...], used: set[str]) -> Formula:
        """The derivative of one entry of an expression."""
        if e is self.x:
            return (
                Product(
                    deltas=tuple(
                        Delta(a, b, n) for a, (b, n) in zip(places, self.by, strict=True)
                    )
                ),
            )
        if e in self.formulas:
            return (Product(partials=(Partial(e, places, self.any, self.marks),)),)
        if e not in reaching([self.x, *self.formulas], e):
            return ()
        if isinstance(e, Call):
            return self.called(e, places, used)
        return self.derivative(entry_formula(e, places, self.letters, used), used)

    def called(self, e: Call, places: tuple[str, ...], used: set[str]) -> Formula:
        """The derivative of a function: its array of partial derivatives, times those of its argument."""
        found: list[Product] = []
        alone = getattr(e.fn, "derivative", None) is not None  # moves with its own entry
        for k, a in enumerate(e.args):
            if a not in reaching([self.x, *self.formulas], a):
                continue
            hole = symbol(f"□{e.key}", *a.shape, role="hole")
            T = simplify(tensor(e.fn.partial(e, k, hole), hole))
            marks = tuple(self.letters.fresh(used) for _ in a.shape)
            outer = entry_formula(T, (*places, *marks), self.letters, used)
            sums = tuple(zip(marks, a.shape, strict=True))
            for p in outer:
                for q in self.moved(a, marks, used | p.letters):
                    whole = p.times(q)
                    found.append(replace(whole, sums=whole.sums + sums))
        return killed(tuple(found)) if alone or self.x in e.args else tuple(found)
