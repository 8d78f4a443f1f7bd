"""vec and Kronecker: the matrix of every part's differential, vec(A·X·B) = (Bᵀ ⊗ A)·vec(X), and their product.

legend   d derivation   s stage   m name of a differential or direction   J matrix of a map   T product of such
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from frechet.answers.derivative import Derivative
from frechet.answers.forms import only, title
from frechet.calculus.linear_map import as_matrix, tensor
from frechet.calculus.sweeps import pullback
from frechet.derivatives import tangent
from frechet.errors import Unsupported
from frechet.explain.explanation import Explanation
from frechet.explain.frame_steps import (
    as_vec,
    by_one,
    explanation,
    forward,
    hessian_said,
    holes_of,
    nabla,
    naming,
    projected_gradient,
    times_vec,
)
from frechet.explain.moving import name_phrase
from frechet.explain.program import Program, Stage
from frechet.explain.sides import AsWritten, Engine, Final, Label, Meant, Scope
from frechet.explain.steps import Limit, ReadOff, Step
from frechet.expr.laws import simplify
from frechet.expr.net import net, substitute
from frechet.expr.node import Expr, Symbol, symbol, symbols
from frechet.expr.sums import add, one
from frechet.functions.catalogue.products import inner_product, unstack
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.paper.letters import latex_name


def by_kronecker(d: Derivative, depth: str = "default") -> Explanation:
    """The explanation by the matrices of the parts."""
    x = by_one(d, "kronecker")
    if d.order > 2 or (d.order > 1 and d.f.rank):
        raise Unsupported("the style kronecker is for Jacobians and Hessians")
    holes = holes_of(d)
    scope = Scope(d.context, list(holes.values()))
    f = d.maps.settled if d.order == 1 else d.maps.gradients[x]
    if d.order > 1:
        scope.called = title(0, scope.notation.taken)
        scope.notation.taken.add(scope.called)
    program = Program(scope, f, holes, depth)
    steps: list[Step] = [naming(d, program) if d.order == 1 else of_gradient(d, program)]
    chain = Chain(program)
    for step, s in zip(forward(program), program.stages, strict=True):
        steps.append(step)
        chain.matrix(s, steps)
    T = chain.product(steps).get(holes[x])
    if d.order == 1 and not d.f.rank and x.rank == 2 and steps[-1].rule == "jacobian-chain":
        steps += unstacked(program, holes[x], steps[-1].after)
    steps.append(last(d, x, program, T))
    head = None if d.order == 1 else gradient_label(program, x)
    return explanation("kronecker", program, depth, steps, [steps[-1].after.form], head)  # type: ignore[attr-defined]


def gradient_label(program: Program, x: Symbol) -> Label:
    """The gradient under a name; by a structured variable it is the projection of what has the name."""
    name, f = program.root.name.name, program.scope.called
    painted = {
        "unicode": f"{name} = ∇{f}",
        "text": f"{name} = gradient",
        "latex": rf"{name} = \nabla {latex_name(f)}",
    }
    return Label(dict.fromkeys(painted, name) if x.space.structure else painted)


def of_gradient(d: Derivative, program: Program) -> Step:
    """The gradient as the function that is differentiated: df = ⟨∇f, dx⟩."""
    hole, root = next(iter(program.holes.values())), program.root
    L = inner_product(root.full, hole)
    label = gradient_label(program, next(iter(program.holes)))
    why = f"d{program.scope.called} = ⟨{root.name.name}, {hole.name}⟩"
    return Limit(
        "gradient",
        label,
        Engine(program.scope, root.expr),
        why,
        "=",
        d.maps.settled,
        L,
        program.holes,
        root.full,
    )


class Chain:
    """The matrices of the parts, named where there are several, and their product from the last to the first."""

    def __init__(self, program: Program) -> None:
        self.program, self.scope = program, program.scope
        # by differential, then by the one that it is linear in
        self.matrices: dict[Symbol, dict[Symbol, Expr]] = {}
        self.several = len(program.stages) > 1
        self.count = 0

    def matrix(self, s: Stage, steps: list[Step]) -> None:
        """vec(dN) = Σ J·vec(m)."""
        moving = [m for m in symbols(s.local) if m.name in self.scope.notation.directions]
        found = {m: simplify(as_matrix(tensor(s.local, m), s.full.rank)) for m in moving}
        terms = [times(self.words(J), s.full.rank, m) for m, J in found.items()]
        if terms and (s.full.rank > 1 or any(m.rank > 1 for m in moving)):
            left, right = self.kept(stacked(name_phrase(s.moved))), self.kept(added(terms))
            steps.append(Step(self.kind(s), left, right))
        self.matrices[s.moved] = {
            m: self.named(J) if self.several else J for m, J in found.items()
        }

    def kept(self, p: Phrase) -> AsWritten:
        """Words as they are written."""
        made = self.scope.kept(p)
        if made is None:
            raise Unsupported("a part without words, in Kronecker products")
        return made

    def words(self, J: Expr) -> Phrase:
        """The phrase of a matrix."""
        shared = self.scope.notation.phrase(J)
        if shared is None or shared.definitions:
            raise Unsupported(
                "a Jacobian on the way has no short words in Kronecker products",
                hint="the styles differentials and chain apply",
            )
        return shared.body

    def named(self, J: Expr) -> Expr:
        """A matrix under a name, J1, J2, ..."""
        if self.words(J).cost < 2:
            return J
        while True:
            self.count += 1
            name = f"J{self.count}"
            if name not in self.scope.notation.taken:
                break
        self.scope.notation.taken.add(name)
        made = symbol(name, *J.shape)
        self.scope.define(made, Engine(self.scope, J), self.scope.full(J))
        self.scope.names[made] = made
        return made

    def kind(self, s: Stage) -> str:
        """The rule of a part, by its words."""
        shared = self.scope.notation.phrase(s.local)
        p = shared.body if shared else None
        if p is None:
            return "vec-map"
        terms = (
            [q for _, q in p.args]
            if p.op == "sum"
            else [p.args[1] if p.op == "scaled" else p]
        )
        kinds = {kind_of(q, s.full.rank) for q in terms if q.moves}
        return kinds.pop() if len(kinds) == 1 else "vec-map"

    def product(self, steps: list[Step]) -> dict[Symbol, Expr]:
        """The total matrices by the directions: products along all paths, from the last part to the first."""
        root = self.program.root
        total: dict[Symbol, Expr] = dict(self.matrices[root.moved])
        flat = root.full.rank
        if self.several and total:
            left = self.kept(stacked(name_phrase(root.moved)))
            steps.append(
                Step(
                    "jacobian-chain",
                    left,
                    self.sum(total, flat),
                    "the parts by their matrices",
                )
            )
        for s in reversed(self.program.stages[:-1]):
            T = total.pop(s.moved, None)
            if T is None:
                continue
            for m, J in self.matrices[s.moved].items():
                new = composed(T, flat, s.moved, J, m)
                total[m] = add([(1, total[m]), (1, new)]) if m in total else new
            why = f"put in {stacked_name(s.moved)}"
            if total:
                steps.append(
                    Step("jacobian-chain", steps[-1].after, self.sum(total, flat), why)
                )
        return {m: self.scope.full(T) for m, T in total.items()}

    def sum(self, total: Mapping[Symbol, Expr], rank: int) -> AsWritten:
        """Σ T·vec(m)."""
        return self.kept(added([times(self.words(T), rank, m) for m, T in total.items()]))


def unstacked(program: Program, hole: Symbol, before: Meant) -> list[Step]:
    """The row of all matrices as that of one matrix over the names of the parts: vec(G)ᵀ·vec(dX)."""
    scope, e = program.scope, program.root.local
    for s in reversed(program.stages[:-1]):
        e = simplify(substitute(e, {s.moved: s.local}))
    shared = scope.notation.phrase(simplify(pullback(e, [hole], one)[0]))
    if shared is None or shared.definitions:
        return []
    row = ph.transpose(stacked(shared.body))
    side = scope.kept(beside(row, stacked(name_phrase(hole))))
    why = "the row is that of one matrix: (Qᵀ ⊗ P)ᵀ·vec(R) = vec(Pᵀ·R·Qᵀ)"
    return [] if side is None else [Step("vec-product", before, side, why)]


def kind_of(p: Phrase, rank: int) -> str:
    """The rule for vec of one term."""
    if p.op == "T":
        return "vec-transpose"
    if p.op == "had":
        return "vec-hadamard"
    if not rank:
        return "vec-trace"
    return "vec-product" if p.op in ("mul", "name", "quotient") else "vec-map"


def composed(T: Expr, rank: int, between: Symbol, J: Expr, m: Symbol) -> Expr:
    """The product of two matrices of maps, of which a scalar side has no axis."""
    v, b, w = (0,) * bool(rank), (1,) * bool(between.rank), (2,) * bool(m.rank)
    return net(v + w, [(T, v + b), (J, b + w)])


def stacked(p: Phrase) -> Phrase:
    """vec of a matrix; a vector is itself."""
    if len(p.shape) < 2:
        return p
    return ph.call("vec", (p,), (p.shape[0] * p.shape[1],))


def stacked_name(m: Symbol) -> str:
    """The same in print."""
    return f"vec({m.name})" if m.rank > 1 else m.name


def times(J: Phrase, rank: int, m: Symbol) -> Phrase:
    """J·vec(m); of a scalar value J is a row."""
    v = stacked(name_phrase(m))
    front = ph.transpose(J) if not rank and m.rank else J
    if front.op == "call" and front.args[0] == "eye":
        return v
    if front.op == "scaled":
        return ph.phrase(
            "scaled",
            (front.args[0], beside(front.args[1], v)),
            v.shape,
            front.cost + v.cost + 1,
        )
    return beside(front, v)


def beside(J: Phrase, v: Phrase) -> Phrase:
    """A product kept as it is written."""
    factors = (
        (*J.args, v) if J.op == "mul" and v.shape else (v, J) if not v.shape else (J, v)
    )
    return ph.phrase("mul", factors, v.shape, J.cost + v.cost + 1)


def added(terms: list[Phrase]) -> Phrase:
    """A sum kept as it is written."""
    if len(terms) == 1:
        return terms[0]
    pairs = tuple(t.args if t.op == "scaled" else (1, t) for t in terms)
    return ph.phrase("sum", pairs, terms[0].shape, sum(t.cost + 1 for t in terms))


# -------------------------------------------------------------------- the answer
def last(d: Derivative, x: Symbol, program: Program, T: Expr | None) -> Step:
    """The Jacobian, the Hessian, or the gradient that is stacked in a row."""
    hole = program.holes[x]
    if T is None:
        T = simplify(
            as_matrix(tensor(program.root.full_local, hole), program.root.full.rank)
        )
    if d.order == 1 and not d.f.rank:
        form = only(d.gradient)
        G = T if x.rank < 2 else unstack(T, *x.shape)
        rule, why = (
            ("project", tangent.projection_said(x))
            if x.space.structure
            else ("vec-gradient", "")
        )
        return ReadOff(
            rule,
            nabla(program.scope.called, x),
            Final(form),
            why,
            "=",
            projected_gradient(G, x),
        )
    if x.space.structure in tangent.CURVED | {"simplex"}:
        raise Unsupported(
            f"the Jacobian on the tangent space at {x.name}, in Kronecker products",
            hint="the styles differentials and chain apply",
        )
    form = only(d.jacobian() if d.order == 1 else d.hessian())
    name = "J" if d.order == 1 else "H"
    moved = times_vec(T, program.root.full.rank, hole)
    if d.order == 2 and x.space.structure:
        moved = as_vec(tangent.project(unstack(moved, *x.shape), x))
    label = Label({"unicode": name, "text": name, "latex": name})
    rule = "jacobian" if d.order == 1 else "hessian"
    why = (
        hessian_said(program.root.name.name, x, x)
        if d.order == 2 and x.space.structure
        else ""
    )
    return ReadOff(
        rule,
        label,
        Final(form),
        why,
        "=",
        partial(in_direction, moved, d.order, d.f.rank, hole),
    )


def in_direction(
    moved: Expr, order: int, rank: int, hole: Symbol, J: Expr
) -> tuple[Expr, Expr]:
    """The change of the value, and the matrix times vec(dX); that by a scalar has the shape of the value, a matrix."""
    if order == 1 and rank == 2 and not hole.rank:
        return moved, as_vec(J) * hole
    return moved, times_vec(J, rank if order == 1 else hole.rank, hole)
