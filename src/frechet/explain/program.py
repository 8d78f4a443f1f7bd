"""A function as a straight line of named parts, inside out: what every style walks along.

R = A·B − C,  f = ½‖R‖²          and of each part its differential in those of the parts before:
dR = dA·B,    df = tr(Rᵀ·dR)

legend   e node   f function   x variable   h direction
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frechet.calculus.sweeps import differential
from frechet.explain.sides import AsWritten, Engine, Scope
from frechet.expr.laws import simplify
from frechet.expr.net import rebuild, substitute, transpose
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, dependent, symbols
from frechet.expr.sums import scaled
from frechet.functions.unknown import is_declared
from frechet.notation.phrases import phrase as ph

FEW = 3  # tokens of what needs no name
DEPTHS = ("brief", "default", "full")
MANY_STAGES = 4  # of more parts, two moves of one kind are told in one line


@dataclass(frozen=True)
class Stage:
    """A named part: `expr` over the variable and the names before, `local` its differential in theirs."""

    name: Symbol
    moved: Symbol
    expr: Expr
    full: Expr
    local: Expr
    full_local: Expr
    words: Engine | AsWritten  # how `expr` stands on the page
    change: Engine | AsWritten  # and `local`


class Program:
    """The parts of f that depend on the variables, each before those that use it; the last one is f."""

    def __init__(
        self, scope: Scope, f: Expr, holes: Mapping[Symbol, Symbol], depth: str = "default"
    ) -> None:
        self.scope, self.f, self.holes, self.depth = scope, f, dict(holes), depth
        self.reach, self.order = dependent(holes, f)
        self.parents: dict[Expr, list[Expr]] = {}
        for e in self.order:
            for c in e.children:
                self.parents.setdefault(c, []).append(e)
        self.stages: list[Stage] = []
        self.moving: dict[Expr, Expr] = {x: h for x, h in holes.items()}  # noqa: C416
        self.build()

    def build(self) -> None:
        """Name the parts, and differentiate each over the names before it."""
        image: dict[Expr, Expr] = {}
        for e in self.order or [self.f]:
            if e in self.holes and e is not self.f:
                continue
            made = rebuild(e, lambda c: image.get(c, c))
            if e is not self.f and not self.stops(e):
                image[e] = made
            elif e is not self.f and self.lying(e):
                image[e] = transpose(self.stage(transpose(e), transpose(made)))
            elif e is not self.f and self.turned(e):
                image[e] = scaled(-1, self.stage(scaled(-1, e), scaled(-1, made)))
            else:
                image[e] = self.stage(e, made)

    def lying(self, e: Expr) -> bool:
        """Is it the transpose of a sum as it was typed?"""
        if not isinstance(e, Sum) or e.rank != 2 or e.mirrored:
            return False
        found = [self.scope.notation.phrase(x) for x in (e, transpose(e))]
        typed = [p and p.body in self.scope.notation.words.prefer for p in found]
        return bool(typed[1]) and not typed[0]

    def turned(self, e: Expr) -> bool:
        """Is it minus a difference as it was typed?"""
        shared = self.scope.notation.phrase(e) if isinstance(e, Sum) else None
        return (
            shared is not None
            and ph.negated(shared.body) in self.scope.notation.words.prefer
        )

    def stage(self, e: Expr, made: Expr) -> Symbol:
        """A part under a name: its own, where an earlier program has given it one."""
        name = self.scope.names.get(e)
        if name is None:
            name = self.scope.fresh(e) if e is not self.f else self.scope.head(e)
            self.scope.define(name, Engine(self.scope, made), e)
            self.scope.names[e] = name
        moved = self.scope.moved(name, self.holes.values())
        self.moving[name] = moved
        if moved not in self.scope.meaning or e is self.f:
            self.differentiate(name, moved, e, made)
        return name

    def differentiate(self, name: Symbol, moved: Symbol, e: Expr, made: Expr) -> None:
        """The differential of a part over the names before it."""
        local = simplify(differential(made, self.moving))
        if isinstance(made, Call):
            local = substitute(local, {made: name})
        full = self.scope.full(local)
        words, change = Engine(self.scope, made), Engine(self.scope, local)
        self.scope.define(moved, change, full)
        self.scope.locals[moved] = local
        self.stages.append(Stage(name, moved, made, e, local, full, words, change))

    def stops(self, e: Expr) -> bool:
        """Is this part worth a name?"""
        if self.depth == "brief":
            return False
        if self.depth == "full":
            return True
        parents = self.parents[e]
        if self.cost(e) < FEW:
            return False
        if any(isinstance(p, Call) for p in parents):
            return True
        inside = any(isinstance(p, Net) for p in parents)
        if isinstance(e, Sum):
            return inside
        if isinstance(e, Call):
            return inside and not all(a in self.holes for a in e.args)
        return inside or (len(parents) > 1 and e.rank > 0)

    def cost(self, e: Expr) -> int:
        """How long it would be to write."""
        length = self.scope.notation.length(e)
        return 100 if length is None else length

    @property
    def root(self) -> Stage:
        """The function itself."""
        return self.stages[-1]

    def rule(self, s: Stage) -> tuple[str, str]:
        """The rule that gives the differential of a part, and what is constant in it."""
        if isinstance(s.expr, Call):
            return ("chain", "") if is_declared(s.expr) else (f"d-{s.expr.fn.name}", "")
        still = [
            x.name for x in symbols(s.expr) if x not in self.moving and x.role == "variable"
        ]
        return self.kind(s.expr), constant_parts(still)

    def kind(self, e: Expr) -> str:
        """The rule for a sum or a product, by what moves in it and how."""
        terms = e.children if isinstance(e, Sum) else (e,)
        inside = dependent(self.moving, e)[0]
        if any(
            isinstance(t, Call) and t in inside for n in terms for t in (n, *n.children)
        ):
            return "chain"
        moved = [
            [p for f, _, p in n.parts if f in inside] for n in terms if isinstance(n, Net)
        ]
        if any(p != 1 for powers in moved for p in powers):
            return "power"
        if max(map(len, moved), default=0) > 1:
            return "product"
        return "sum" if len(terms) > 1 else "linear"


def constant_parts(still: list[str]) -> str:
    """What does not depend on the variable, in words."""
    if len(still) < 2:
        return f"{still[0]} is constant" if still else ""
    return f"{', '.join(still[:-1])} and {still[-1]} are constant"
