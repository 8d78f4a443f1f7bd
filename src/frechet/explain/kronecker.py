"""vec and Kronecker: the matrix of every part's differential, vec(A·X·B) = (Bᵀ ⊗ A)·vec(X), and their product.

legend   d derivation   s stage   m name of a differential or direction   J matrix of a map   T product of such
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import only
from frechet.answers.titles import title
from frechet.calculus.linear_map import as_matrix, tensor
from frechet.calculus.sweeps import pullback
from frechet.derivatives import tangent
from frechet.errors import Unsupported
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    as_vec,
    by_one,
    explanation,
    hessian_label,
    hessian_said,
    holes_of,
    jacobian_label,
    nabla,
    naming,
    over_names,
    projected_gradient,
    times_vec,
    words_of_answer,
)
from frechet.explain.moving import name_phrase
from frechet.explain.program import Program, Stage
from frechet.explain.sides import AsTyped, AsWritten, Engine, Final, Label, Scope
from frechet.explain.stages import Stages, composed_map, grouped_lines, stages_of
from frechet.explain.steps import Limit, ReadOff, Step
from frechet.explain.turning import moves_to_end, total_of_terms
from frechet.explain.typed import (
    in_typed_order,
    product_in_order,
    sum_in_order,
    terms_of_phrase,
)
from frechet.explain.vec import matrix_of
from frechet.expr.laws import simplify
from frechet.expr.node import Expr, Symbol, symbol, symbols
from frechet.expr.sums import one
from frechet.functions.catalogue.products import inner_product, unstack
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.paper.letters import latex_name

LONG = 12  # tokens of a matrix that has a name where it is multiplied


def by_kronecker(d: Derivative, depth: str = "default") -> Explanation:
    """The explanation by the matrices of the parts."""
    x = by_one(d, "kronecker")
    if d.order > 2 or (d.order > 1 and d.f.rank):
        raise Unsupported("the style kronecker is for Jacobians and Hessians")
    if d.order > 1:
        return of_second_order(d, x, depth)
    holes = holes_of(d)
    stages = stages_of(d, holes, depth, [only(d.jacobian() if d.f.rank else d.gradient)])
    steps: list[Step] = [naming(d, stages)]
    Chain(stages, steps).run(depth)
    if not d.f.rank:
        return of_a_number(d, x, stages, steps, depth)
    steps += jacobian_over_names(stages, x, jacobian_read_off(d, x, stages))
    return explanation("kronecker", stages, depth, steps, [only(d.jacobian())])


def of_a_number(
    d: Derivative, x: Symbol, stages: Stages, steps: list[Step], depth: str
) -> Explanation:
    """df = vec(G)ᵀ·vec(dX), and the gradient that is stacked in a row."""
    hole = stages.holes[x]
    G = simplify(pullback(composed_map(stages), [hole], one)[0])
    steps += unstacked(stages.scope, G, hole, steps[-1])
    form = only(d.gradient)
    rule, why = "vec-gradient", ""
    if x.space.structure:
        rule, why = "project", tangent.projection_said(x, stages.scope.notation.taken)
    claim = projected_gradient(stages.scope.full(G), x)
    after = Final(form) if rule == "project" else words_of_answer(stages.scope, form, G)
    last = ReadOff(rule, nabla(stages.scope.called, x), after, why, "=", claim)
    steps += over_names(stages.scope, [last], {x: G})
    return explanation("kronecker", stages, depth, steps, [form])


def of_second_order(d: Derivative, x: Symbol, depth: str) -> Explanation:
    """The Jacobian of the gradient."""
    holes = holes_of(d)
    scope = Scope(d.context, list(holes.values()))
    f = title(0, scope.notation.taken)
    scope.called = f
    scope.notation.taken.add(f)
    stages = Program(scope, d.maps.gradients[x], holes, depth)
    typed = in_typed_order(d.maps.reading, d.maps.f, scope)
    value = AsTyped(d.value, d.maps.reading, typed)
    steps: list[Step] = [Step("name", value, value), of_gradient(d, x, stages)]
    Chain(stages, steps).run(depth)
    steps.append(hessian_step(d, x, stages))
    head = Engine(scope, symbol(f))
    return explanation("kronecker", stages, depth, steps, [only(d.hessian())], head)


def of_gradient(d: Derivative, x: Symbol, stages: Program) -> Step:
    """The gradient as the function that is differentiated: df = ⟨∇f, dx⟩."""
    hole, root = stages.holes[x], stages.root
    L = inner_product(root.full, hole)
    name, f = root.name.name, stages.scope.called
    painted = {
        "unicode": f"{name} = ∇{f}",
        "text": f"{name} = gradient",
        "latex": rf"{name} = \nabla {latex_name(f)}",
    }
    label = Label(dict.fromkeys(painted, name) if x.space.structure else painted)
    why = f"d{f} = ⟨{name}, {hole.name}⟩"
    words, f_of_x = Engine(stages.scope, root.expr), d.maps.settled
    return Limit("gradient", label, words, why, "=", f_of_x, L, stages.holes, root.full)


class MatrixTerm:
    """A term of the differential: the matrices in front, multiplied in their order, and what they are applied to."""

    def __init__(self, factors: Sequence[Phrase], m: Symbol) -> None:
        self.factors, self.m = list(factors), m

    def phrase(self) -> Phrase:
        """The term, kept as it is written."""
        return applied(product_in_order(self.factors), self.m)


class Chain:
    """The matrices of the parts, and their product from the last to the first."""

    def __init__(self, stages: Stages, steps: list[Step]) -> None:
        self.stages, self.scope, self.steps = stages, stages.scope, steps
        # by differential: the terms that it is made of
        self.rows: dict[Symbol, list[MatrixTerm]] = {}
        self.count = 0

    def run(self, depth: str) -> None:
        """The lines of the parts, each with its matrix, and the product."""
        for s, group in grouped_lines(self.stages, depth):
            self.steps += group
            if s is self.stages.root:
                self.to_the_end(s)
            if s is not None:
                self.matrices(s)
        self.product()

    def to_the_end(self, s: Stage) -> None:
        """The differentials of a number at the end of their terms; a product of vectors does not become a trace."""
        p = s.change.phrase if isinstance(s.change, AsWritten) else None
        if p is None or p.shape:
            return
        moving = [
            m.name for m in symbols(s.local) if m.name in self.scope.notation.directions
        ]
        for move in moves_to_end(terms_of_phrase(p), moving) or []:
            if move.rule == "number-trace":
                break
            self.go(move.rule, self.kept(total_of_terms(move.terms)), "")

    def matrices(self, s: Stage) -> None:
        """vec(dN) = Σ J·vec(m)."""
        moving = [m for m in symbols(s.local) if m.name in self.scope.notation.directions]
        found = {m: self.words(s, m) for m in moving}
        flat = s.full.rank < 2 and all(m.rank < 2 for m in moving)
        terms = [MatrixTerm([J], m).phrase() for m, J in found.items()]
        if terms and not flat:
            left = self.kept(stacked(name_phrase(s.moved)))
            right = self.kept(sum_in_order([(1, t) for t in terms]))
            before = left if s.full.rank > 1 else self.steps[-1].after
            self.steps.append(Step(self.kind(s), before, right))
        several = len(self.stages.stages) > 1
        self.rows[s.moved] = [
            MatrixTerm([self.named(s, m, J) if several else J], m) for m, J in found.items()
        ]

    def words(self, s: Stage, m: Symbol) -> Phrase:
        """The matrix of a map as the notation has it, or as the rules for vec give it; of a number a row."""
        shared = self.scope.notation.phrase(self.matrix(s, m))
        if shared is not None and not shared.definitions:
            column = not s.full.rank and m.rank
            return ph.transpose(shared.body) if column else shared.body
        made = None
        if isinstance(s.change, AsWritten):
            made = matrix_of(s.change.phrase, m.name)
        if made is None:
            raise Unsupported(
                "a Jacobian on the way has no short words in Kronecker products",
                hint="the styles differentials and chain apply",
            )
        return made

    @staticmethod
    def matrix(s: Stage, m: Symbol) -> Expr:
        """The matrix of the map from one differential to another."""
        return simplify(as_matrix(tensor(s.local, m), s.full.rank))

    def kept(self, p: Phrase) -> AsWritten:
        """Words as they are written."""
        made = self.scope.kept(p)
        if made is None:
            raise Unsupported("a part without words, in Kronecker products")
        return made

    def named(self, s: Stage, m: Symbol, J: Phrase) -> Phrase:
        """A long matrix under a name, J1, J2, ..."""
        if J.cost < LONG or not (s.full.rank and m.rank):
            return J
        while True:
            self.count += 1
            name = f"J{self.count}"
            if name not in self.scope.notation.taken:
                break
        self.scope.notation.taken.add(name)
        e = self.matrix(s, m)
        made = symbol(name, *e.shape)
        self.scope.define(made, self.kept(J), self.scope.full(e))
        self.scope.names[made] = made
        return ph.name(name, made.shape)

    def kind(self, s: Stage) -> str:
        """The rule of a part, by its words."""
        if isinstance(s.change, AsWritten):
            p: Phrase | None = s.change.phrase
        else:
            shared = self.scope.notation.phrase(s.local)
            p = shared.body if shared else None
        if p is None:
            return "vec-map"
        terms = [q for _, q in p.args] if p.op == "sum" else [ph.unscaled(p)[1]]
        kinds = {kind_of(q, s.full.rank) for q in terms if q.moves}
        return kinds.pop() if len(kinds) == 1 else "vec-map"

    def product(self) -> None:
        """The products along all paths, from the last part to the first."""
        rows = self.rows[self.stages.root.moved]
        for s in reversed(self.stages.stages[:-1]):
            if all(r.m is not s.moved for r in rows):
                continue
            if not any(self.rows[s.moved] if r.m is s.moved else [r] for r in rows):
                return  # it does not move
            rows = [
                MatrixTerm([*r.factors, *inner.factors], inner.m)
                for r in rows
                for inner in (
                    self.rows[s.moved] if r.m is s.moved else [MatrixTerm([], r.m)]
                )
            ]
            side = self.kept(sum_in_order([(1, r.phrase()) for r in rows]))
            self.go("jacobian-chain", side, f"put in {stacked_name(s.moved)}")

    def go(self, rule: str, after: AsWritten, why: str) -> None:
        """One step more, unless it says what was said."""
        before = self.steps[-1].after
        if before.paint("unicode") != after.paint("unicode"):
            self.steps.append(Step(rule, before, after, why))


def is_read_off(p: Phrase) -> bool:
    """Does it show its gradient: a multiple of the row of one array, times a column?"""
    if p.op == "sum":
        return False
    factors = ph.unscaled(p)[1]
    arrays = [f for f in factors.args if f.shape] if factors.op == "mul" else []
    if len(arrays) != 2 or arrays[0].op != "T":
        return factors.op == "quotient"
    row: Phrase = arrays[0].args[0]
    return row.op == "name" or (row.op == "call" and row.args[0] == "vec")


def unstacked(scope: Scope, G: Expr, hole: Symbol, last: Step) -> list[Step]:
    """The row of all matrices as that of one matrix or vector over the names of the parts: vec(G)ᵀ·vec(dX)."""
    shared = scope.notation.phrase(G)
    if shared is None or shared.definitions or not hole.rank:
        return []
    row = ph.transpose(stacked(shared.body))
    side = scope.kept(applied(row, hole))
    if side is None or side.paint("unicode") == last.after.paint("unicode"):
        return []
    if isinstance(last.after, AsWritten) and is_read_off(last.after.phrase):
        return []
    if hole.rank < 2:
        return [Step("jacobian-chain", last.after, side, "one row")]
    why = "the row is that of one matrix: "
    why += scope.law("vec(R)ᵀ·(Qᵀ ⊗ P) = vec(Pᵀ·R·Qᵀ)ᵀ")
    return [Step("vec-product", last.after, side, why)]


def kind_of(p: Phrase, rank: int) -> str:
    """The rule for vec of one term."""
    if p.op == "T":
        return "vec-transpose"
    if p.op == "had":
        return "vec-hadamard"
    if p.op == "call" and p.args[0] == "kron":
        return "vec-kronecker"
    if not rank:
        return "vec-trace"
    return "vec-product" if p.op in ("mul", "name", "quotient") else "vec-map"


def stacked(p: Phrase) -> Phrase:
    """vec of a matrix; a vector is itself."""
    if len(p.shape) < 2:
        return p
    return ph.call("vec", (p,), (p.shape[0] * p.shape[1],))


def stacked_name(m: Symbol) -> str:
    """The same in print."""
    return f"vec({m.name})" if m.rank > 1 else m.name


def applied(J: Phrase, m: Symbol) -> Phrase:
    """J·vec(m); of a scalar value J is a row."""
    v = stacked(name_phrase(m))
    return v if J.op == "call" and J.args[0] == "eye" else product_in_order([J, v])


# -------------------------------------------------------------------- the answer
def jacobian_read_off(d: Derivative, x: Symbol, stages: Stages) -> ReadOff:
    """The Jacobian read off."""
    not_curved(x)
    hole, root = stages.holes[x], stages.root
    moved = times_vec(matrix_of_all(stages, hole), root.full.rank, hole)
    form = only(d.jacobian())
    label = jacobian_label(stages.scope)
    if not form.closed:
        label = Label({k: form.paint(k).partition(" = ")[0] for k in label.painted})
    claim = partial(in_direction, moved, 1, d.f.rank, hole)
    return ReadOff("jacobian", label, Final(form), "", "=", claim)


def jacobian_over_names(stages: Stages, x: Symbol, last: ReadOff) -> list[Step]:
    """The Jacobian over the names of the parts, where it has short words, then with these written out."""
    by_number = stages.root.full.rank == 2 and not x.rank
    if len(stages.stages) < 2 or by_number or x.space.structure:
        return [last]
    e = tensor(composed_map(stages), stages.holes[x])
    J = simplify(as_matrix(e, stages.root.full.rank))
    shared = stages.scope.notation.phrase(J)
    short = Engine(stages.scope, J)
    same = short.paint("unicode") == last.after.paint("unicode")
    if shared is None or shared.definitions or same:
        return [last]
    written_out = Step("substitute", short, last.after, "the names written out")
    return [replace(last, after=short), written_out]


def hessian_step(d: Derivative, x: Symbol, stages: Stages) -> Step:
    """The Hessian read off, projected for a structured variable."""
    not_curved(x)
    hole, root = stages.holes[x], stages.root
    moved = times_vec(matrix_of_all(stages, hole), root.full.rank, hole)
    if x.space.structure:
        moved = as_vec(tangent.project(unstack(moved, *x.shape), x))
    label = hessian_label(stages.scope)
    why = hessian_said(str(label), root.name.name, x, x)
    claim = partial(in_direction, moved, 2, d.f.rank, hole)
    return ReadOff("hessian", label, Final(only(d.hessian())), why, "=", claim)


def not_curved(x: Symbol) -> None:
    """Refuse what moves on a curved space."""
    if x.space.structure in tangent.CURVED | {"simplex"}:
        raise Unsupported(
            f"the Jacobian on the tangent space at {x.name}, in Kronecker products",
            hint="the styles differentials and chain apply",
        )


def matrix_of_all(stages: Stages, hole: Symbol) -> Expr:
    """The matrix of the whole differential."""
    root = stages.root
    return simplify(as_matrix(tensor(root.full_local, hole), root.full.rank))


def in_direction(
    moved: Expr, order: int, rank: int, hole: Symbol, J: Expr
) -> tuple[Expr, Expr]:
    """The change of the value, and the matrix times vec(dX); that by a scalar has the shape of the value, a matrix."""
    if order == 1 and rank == 2 and not hole.rank:
        return moved, as_vec(J) * hole
    return moved, times_vec(J, rank if order == 1 else hole.rank, hole)
