"""By entries: sums written out, a delta for every entry that moves, which delta kills which sum, back to matrices.

legend   d derivation   s stage   F formula   x variable   p product of entries
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import EntriesForm, only
from frechet.calculus.linear_map import tensor
from frechet.derivatives import tangent
from frechet.explain.explanation import Explanation
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
    partials_put_in,
)
from frechet.explain.formula_side import KnownPartials, Letter, Spelled, Spelling
from frechet.explain.frame_steps import (
    by_one,
    explanation,
    gradient_steps,
    holes_of,
    naming,
    of_first_order,
)
from frechet.explain.program import Program, Stage
from frechet.explain.sides import Final, Label, Scope
from frechet.explain.steps import EntrywiseLimit, ReadOff, Step
from frechet.expr.laws import simplify
from frechet.expr.net import net, substitute
from frechet.expr.node import Call, Expr, Symbol, reaching, symbol
from frechet.expr.sums import tidy
from frechet.network.network import Exponent

VALUES = ("pq", "ab", "cd", "gh", "uv", "kl", "ij")  # letters for the entries of the parts

MANY = 4  # so many deltas are named


def by_entries(d: Derivative, depth: str = "default") -> Explanation:
    """The explanation by entries."""
    of_first_order(d, "entries")
    x = by_one(d, "entries")
    holes = holes_of(d)
    scope = Scope(d.context, list(holes.values()))
    program = Program(scope, d.maps.settled, holes, depth)
    steps: list[Step] = [naming(d, program)]
    book = Book(d, program, only(d.entries))
    for s in program.stages:
        steps += book.stage(s)
    steps.append(entries_step(d, x, program))
    if d.f.rank:
        return explanation("entries", program, depth, steps, [only(d.entries)])
    found = {x: simplify(tensor(program.root.full_local, holes[x]))}
    steps += [
        replace(s, rule="matrix-words") if s.rule == "gradient" else s
        for s in gradient_steps(d, scope, found)
    ]
    return explanation(
        "entries", program, depth, steps, [only(d.entries), only(d.gradient)]
    )


class Book:
    """The letters of every part, and the derivatives of their entries as far as they are known."""

    def __init__(self, d: Derivative, program: Program, form: EntriesForm) -> None:
        self.program, self.scope = program, program.scope
        (self.x, self.hole) = next(iter(program.holes.items()))
        rank = d.f.rank
        self.head, by = tuple(form.letters[:rank]), tuple(form.letters[rank:])
        self.by = tuple(zip(by, self.x.shape, strict=True))
        self.letters = FreshLetters({*self.scope.notation.taken, *by})
        self.formulas: dict[Symbol, tuple[tuple[str, ...], Formula]] = {}
        self.known = KnownPartials(self.formulas, self.letters)

    @property
    def marks(self) -> tuple[str, ...]:
        """The letters of the variable."""
        return tuple(x for x, _ in self.by)

    def places(self, s: Stage) -> tuple[str, ...]:
        """The letters of a part."""
        if s is self.program.root:
            return self.head
        free = [pair for pair in VALUES if not set(pair) & self.letters.taken]
        used = set[str]()
        return tuple(
            self.letters.fresh(used, "".join(free[:1]) or "pqab") for _ in s.full.shape
        )

    def stage(self, s: Stage) -> list[Step]:
        """A part by its entries, differentiated."""
        places = self.places(s)
        used = {*places, *self.marks}
        free = tuple(
            Letter(x, n, self.scope.weight(k, n))
            for k, (x, n) in enumerate(zip(places, s.full.shape, strict=True))
        )
        F = entry_formula(s.expr, places, self.letters, set(used))
        entry = Spelled(
            self.scope, (Product(factors=(EntryFactor(s.name, places),)),), free
        )
        steps: list[Step] = []
        if not isinstance(s.expr, Call):
            steps.append(Step("by-entries", entry, Spelled(self.scope, F, free)))
        D = self.derivative(F, set(used))
        if isinstance(s.expr, Call):
            D = tuple(p.over(lambda e: substitute(e, {s.expr: s.name})) for p in D)
        left = Spelled(
            self.scope,
            (Product(partials=(Partial(s.name, places, self.x, self.marks),)),),
            free,
        )
        right = self.side(D, free)
        named = isinstance(s.expr, Call) or any(p.partials for p in D)
        rule, why = self.program.rule(s) if named else ("delta", "")
        moved = Spelled(
            self.scope, (Product(factors=(EntryFactor(s.moved, places),)),), free
        )
        steps.append(
            EntrywiseLimit(
                rule,
                left,
                right,
                why,
                "=",
                s.full,
                s.full_local,
                self.program.holes,
                left=moved,
            )
        )
        if any(p.partials for p in D):
            D = partials_put_in(D, self.formulas, self.letters)
            steps.append(
                Step(
                    "substitute",
                    steps[-1].after,
                    self.side(D, free),
                    "put in what is known of the parts",
                )
            )
        K = killed(D)
        if K != D:
            steps.append(
                Step("delta-sum", steps[-1].after, self.side(K, free), self.which(D))
            )
        self.formulas[s.name] = (places + self.marks, K)
        return steps

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
                found += [outer.times(q) for q in self.moved(f.expr, f.places, mine)]
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
            return (Product(partials=(Partial(e, places, self.x, self.marks),)),)
        if e not in reaching([self.x, *self.formulas], e):
            return ()
        if isinstance(e, Call):
            return self.called(e, places, used)
        return self.derivative(entry_formula(e, places, self.letters, used), used)

    def called(self, e: Call, places: tuple[str, ...], used: set[str]) -> Formula:
        """The derivative of a function: its array of partial derivatives, times those of its argument."""
        found: list[Product] = []
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
        if (
            getattr(e.fn, "derivative", None) is not None
        ):  # of entries: each moves with its own entry alone
            return killed(tuple(found))
        return tuple(found)


# -------------------------------------------------------------------- the answer
def projected(df: Expr, hole: Symbol, x: Symbol, rank: int, T: Expr) -> tuple[Expr, Expr]:
    """The coefficients of df, projected, and those of the form."""
    return tangent.project(tensor(df, hole), x, rank), T


def directed(df: Expr, hole: Symbol, x: Symbol, rank: int, T: Expr) -> tuple[Expr, Expr]:
    """df, and the form in the direction."""
    i = tuple(range(T.rank))
    return df, net(i[:rank], [(T, i), (hole, i[rank:])])


def entries_step(d: Derivative, x: Symbol, program: Program) -> Step:
    """The entries as the derivation gives them."""
    form = only(d.entries)
    df, hole = program.root.full_local, program.holes[x]
    curved = x.space.structure in tangent.CURVED | {"simplex"}
    claim = partial(projected if curved else directed, df, hole, x, d.f.rank)
    rule, why = (
        ("project", tangent.projection_said(x)) if x.space.structure else ("entries", "")
    )
    label = Label({style: form.left(style) for style in ("unicode", "text", "latex")})
    return ReadOff(rule, label, Final(form), why, "=", claim)
