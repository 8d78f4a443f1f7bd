"""A derivation: one linear map, and every form of it that people use.

legend   f function   x variable   T coefficient array: axes of the value, then of the variable, order times
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import product as choices
from typing import TYPE_CHECKING, Any

from frechet.answers.derivative import Derivative
from frechet.answers.forms import EntriesForm, Form, Forms, MapForm, listed
from frechet.answers.report import record, report
from frechet.answers.stated_conditions import StatedCondition
from frechet.calculus.linear_map import LAYOUTS, VECS, as_matrix, block_matrix
from frechet.calculus.sweeps import differential, pullback
from frechet.derivatives import tangent
from frechet.derivatives.conditions import collect, jumps, left_of_kinks
from frechet.errors import ReadError, ShapeError, Unsupported
from frechet.errors.limits import Said, limited, once, within
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Call, Expr, Symbol, reaching, symbol, symbols, topological
from frechet.expr.sums import one
from frechet.functions.algebra import lower
from frechet.network.lengths import Sizes
from frechet.reading.elaborate import freed

if TYPE_CHECKING:
    from frechet.check import Check
    from frechet.explain import Explanation

# what not every answer needs is imported where it is used: checking, explaining and compiling take 0.2 s together
TITLED = 60  # a function of more nodes is not written out at the head of its code


class Derivation(Derivative):
    """The derivative of `order` of an expression with respect to one or several variables, in every form."""

    # ---------------------------------------------------------------- the forms
    @cached_property
    def value(self) -> Form:
        """The function itself."""
        return Form(self.context, self.f, self.lying)

    @cached_property
    def differential(self) -> MapForm:
        """The map of the directions: `dA ↦ dA·B`; at order 2 of two directions of each variable."""
        holes = [self.direction(x, k) for k in range(1, self.order + 1) for x in self.variables]
        return MapForm(self.context, self.differentials[-1], holes, self.lying, last=self.order == 1)

    @once("deriving")
    def adjoint(self) -> Any:
        """The transpose with respect to ⟨P, Q⟩ = tr(P'Q); of a scalar function at order 2 the Hessian as a map."""
        if self.order > 1 and not self.f.rank:
            return (
                self.by_name({xs: self.hessian_map(xs) for xs in choices(self.variables, repeat=2)})
                if self.order == 2
                else self.no_adjoint()
            )
        if self.order > 1:
            return self.no_adjoint()
        name = "G" if self.f.rank == 2 else "g"
        while name in self.context.notation.taken:
            name += "_"
        g = symbol(name, *self.f.shape)
        found = pullback(self.settled, self.variables, g)
        return self.by_name(
            {
                (x,): MapForm(self.context, self.projected(simplify(a), [x]), [g])
                for x, a in zip(self.variables, found, strict=True)
            }
        )

    def no_adjoint(self) -> Any:
        """The adjoint is that of a linear map."""
        raise Unsupported(f"the adjoint of the derivative of order {self.order}", hint="use .differential or .tensor")

    def hessian_map(self, xs: Sequence[Symbol]) -> MapForm:
        """The derivative of the gradient by xs[0] in a direction of xs[1]."""
        d = self.direction(xs[1])
        moved = simplify(differential(self.gradients[xs[0]], {xs[1]: d}))
        return MapForm(self.context, self.projected(moved, xs[:1]), [d])

    @cached_property
    def gradient(self) -> Any:
        """Of a scalar function: the adjoint at 1, in the shape of the variable; of a structured one projected."""
        self.only_of_a_scalar()
        return self.by_name({(x,): Form(self.context, self.projected(g, [x])) for x, g in self.gradients.items()})

    def only_of_a_scalar(self) -> None:
        """Gradients are of scalar functions."""
        if self.f.rank:
            raise ShapeError(
                f"the value is {self.f_type.said}: only a scalar has a gradient", hint="use .jacobian() or .adjoint"
            )

    @once("deriving")
    def independent(self) -> Any:
        """The derivative by the independent entries: G + Gᵀ − I∘G for symmetric X (Matrix Cookbook), no gradient."""
        self.only_of_a_scalar()
        return self.by_name(
            {(x,): Form(self.context, simplify(tangent.independent(g, x))) for x, g in self.gradients.items()}
        )

    @once("deriving")
    def unconstrained(self) -> Any:
        """The gradient of the same text with variables that have no structure."""
        self.only_of_a_scalar()
        free: dict[Expr, Symbol] = {x: symbol(x.name, space=x.space._replace(structure="")) for x in self.variables}
        f = freed(self.reading, self.variables).expr if self.reading else substitute(self.f, free)
        found = pullback(lower(f), list(free.values()), one)
        back: dict[Expr, Expr] = {y: x for x, y in free.items()}
        return self.by_name(
            {
                (x,): Form(self.context, simplify(substitute(simplify(g), back)))
                for x, g in zip(self.variables, found, strict=True)
            }
        )

    @once("deriving")
    def alternatives(self) -> dict[str, Any]:
        """Other answers that people mean by the gradient of a structured variable, by name."""
        space = self.variables[0].space
        if self.f.rank or self.order > 1 or len(self.variables) > 1 or not space.structure:
            return {}
        found = {"independent": self.independent} if space.structure in ("symmetric", "psd") else {}
        with suppress(Unsupported):  # cholesky(X) has no meaning without the structure
            found["unconstrained"] = self.unconstrained
        for metric in tangent.METRICS.get(space.structure, ()):
            if metric not in ("embedded", "euclidean"):
                found[metric] = self.riemannian(metric)
        return found

    @limited("deriving")
    def riemannian(self, metric: str = "") -> Any:
        """The Riemannian gradient: X·½(G + Gᵀ)·X for psd X (affine-invariant), the projection on a Stiefel manifold.

        `metric` is embedded or canonical (orthogonal, stiefel), embedded (sphere), affine-invariant or euclidean (psd).
        """
        self.only_of_a_scalar()
        return self.by_name(
            {(x,): Form(self.context, simplify(tangent.riemannian(g, x, metric)[1])) for x, g in self.gradients.items()}
        )

    @cached_property
    def tensor(self) -> Any:
        """The array of all partial derivatives: axes of the value, then of the variable, order times."""
        return self.by_name(
            {xs: Form(self.context, t, entries=self.by_entries(t, xs), mark="T") for xs, t in self.tensors.items()}
        )

    @cached_property
    def entries(self) -> Any:
        """The partial derivatives by indices: `∂C_ij/∂A_kl = δ_ik B_lj`."""
        return self.by_name({xs: self.by_entries(t, xs) for xs, t in self.tensors.items()})

    def by_entries(self, t: Expr, xs: Sequence[Symbol]) -> EntriesForm:
        """A coefficient array in index notation."""
        return EntriesForm(self.context, t, self.f, xs)

    @limited("deriving")
    def jacobian(self, layout: str = "numerator", vec: str = "column") -> Any:
        """The matrix of the map: values along the rows in numerator layout, vec by columns or by rows.

        A scalar by a matrix in numerator layout is a row; the derivative by a scalar has the shape of the value.
        """
        known(layout, LAYOUTS, "layout")
        known(vec, VECS, "vec order")
        made = self.matrices.get(("jacobian", layout, vec))
        if made is None:
            forms = {xs: self.matrix_form(t, self.f.rank, xs, layout, vec) for xs, t in self.tensors.items()}
            made = self.matrices["jacobian", layout, vec] = self.by_name(forms)
        return made

    @limited("deriving")
    def hessian(self, layout: str = "numerator", vec: str = "column") -> Any:
        """Of a scalar function: the matrix of the derivative of the gradient."""
        if self.f.rank:
            raise ShapeError(
                f"the value is {self.f_type.said}: only a scalar has a Hessian", hint="use .tensor at order 2"
            )
        known(layout, LAYOUTS, "layout")
        known(vec, VECS, "vec order")
        made = self.matrices.get(("hessian", layout, vec))
        if made is None:
            pairs = {xs: self.coefficients(xs) for xs in choices(self.variables, repeat=2)}
            forms = {xs: self.matrix_form(t, xs[0].rank, xs, layout, vec) for xs, t in pairs.items()}
            made = self.matrices["hessian", layout, vec] = self.by_name(forms)
        return made

    @cached_property
    def matrices(self) -> dict[tuple[str, str, str], Any]:
        """Jacobians and Hessians that were asked for, by layout and vec order: page and check ask for the same."""
        return {}

    @limited("deriving")
    def block_hessian(self, vec: str = "column") -> Form:
        """Of a scalar function of several variables: the one symmetric matrix of all second derivatives.

        The variables stand one after another, matrices as their vec.
        """
        known(vec, VECS, "vec order")
        forms = self.hessian(vec=vec)
        if not isinstance(forms, Forms):
            return forms  # type: ignore[no-any-return]
        named = {x.name: x for x in self.variables}
        blocks = {(named[x], named[y]): form.engine for (x, y), form in forms.items()}
        return Form(self.context, block_matrix(blocks, self.variables), mark="H")

    def matrix_form(self, t: Expr, rows: int, xs: Sequence[Symbol], layout: str, vec: str) -> Form:
        """A coefficient array as a matrix."""
        if rows == 2 and t.rank == 2:
            return Form(self.context, t if layout == "numerator" else t.T)
        m = as_matrix(t, rows, layout, vec)
        lying = m.rank == 1 and ((rows == 0) == (layout == "numerator"))
        return Form(
            self.context, m, lying, self.by_entries(t, xs), "J" if rows == self.f.rank and len(xs) == 1 else "H"
        )

    # ---------------------------------------------------------------- what has to be said
    @once("deriving")
    def conditions(self) -> list[StatedCondition]:
        """Where the value exists and is differentiable."""
        read = self.reading.conditions if self.reading else []
        moving = reaching(self.variables, self.f)
        fixed = [c for e in self.unshortened() for c in left_of_kinks(e, moving)] if jumps(self.f, moving) else []
        found = collect([*read, *fixed], self.f, moving, self.order)
        return [StatedCondition(c, self.context) for c in found]

    def unshortened(self) -> list[Expr]:
        """The function and its differentials after the laws that hold at kinks too."""
        found = [self.f]
        for k in range(1, self.order + 1):
            directions: dict[Expr, Expr] = {x: self.direction(x, k) for x in self.variables}
            found.append(simplify(differential(found[-1], directions), everywhere=True))
        return found

    @cached_property
    def conventions(self) -> list[str]:
        """How the text was understood where people differ."""
        reading = self.reading or self.value.reading
        said = list(reading.conventions) if reading else []
        said += [tangent.said(x) for x in self.variables if x.space.structure]
        read = reading.variables if reading else {}
        absent = [
            f"{x.name} {'drops out' if x.name in read else 'does not occur'}: the derivative is 0"
            for x in self.variables
            if x not in symbols(self.f)
        ]
        calls = [t for t in topological(self.differentials[-1]) if isinstance(t, Call)]
        meant = dict.fromkeys(t.fn.note for t in calls if t.fn.note)
        return said + absent + list(meant)

    @property
    def guesses(self) -> list[str]:
        """What the reader assumed."""
        return list(self.reading.names.guesses) if self.reading else []

    def check(self) -> Check:
        """The definition of the derivative, at random points; where that takes too long, it is not checked."""
        return self._check

    @cached_property
    def _check(self) -> Check:
        from frechet.answers import checks  # noqa: PLC0415

        return checks.check(self)

    def main_forms(self) -> list[Form]:
        """The forms that stand for the answer: gradient, Hessian or Jacobian."""
        return listed(self.main()[1])

    @property
    def named(self) -> str:
        """The name of the main form: gradient, jacobian, hessian, tensor."""
        if self.f.rank or self.order > 2:
            return "jacobian" if self.order == 1 else "tensor"
        return "gradient" if self.order == 1 else "hessian"

    def main(self, layout: str = "numerator", vec: str = "column") -> tuple[str, Any]:
        """The form that a textbook gives, with its name."""
        form = getattr(self, self.named)
        return self.named, form(layout, vec) if self.named in ("jacobian", "hessian") else form

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The array of partial derivatives in float64: axes of the value, then of the variable, order times."""
        return self.tensor.evaluate(values)

    def compile(
        self,
        *quantities: str,
        backend: str = "numpy",
        sizes: Sizes = None,
        constant: str | Sequence[str] = (),
        batch: str | Sequence[str] = (),
        name: str = "",
        structured: bool = False,
    ) -> Callable[..., Any]:
        """The quantities as one straight-line function with everything shared; see `fr.compile`.

        `value gradient jacobian hessian hvp jvp vjp`; without a name the value and the derivative of this order.
        `structured=True` gives a Hessian or a Jacobian as an operator that is never written out (`frechet.operators`).
        Arguments: the variables, the directions `dX` and the cotangent `G`, the other symbols; by place or by name.

        >>> import numpy as np
        >>> from frechet.api import derive
        >>> f = derive("norm2(A*B - C)^2/2", "A", where="A: m×n, B: n×p, C: m×p").compile("value", "gradient")
        >>> f.inputs, f.outputs
        (('A', 'B', 'C'), ('value', 'gradient_A'))
        >>> value, G = f(A=np.ones((2, 2)), B=np.eye(2), C=np.zeros((2, 2)))
        >>> float(value), G.tolist()
        (2.0, [[1.0, 1.0], [1.0, 1.0]])
        """
        from frechet import codegen  # noqa: PLC0415

        make: Callable[..., Callable[..., Any]] = codegen.compiled
        if structured:
            from frechet import operators  # noqa: PLC0415

            make = operators.compiled
        with within(self.limits, "planning"):
            title, dimensions = titled(self.value), frozenset(self.context.dimensions)
            return make(
                self.f,
                self.variables,
                quantities or self.usual(),
                [s for s in self.context.variables.values() if s not in self.variables],
                codegen.options(backend, sizes, constant, batch, name, title, dimensions),
            )

    def usual(self) -> tuple[str, ...]:
        """What is compiled where nothing was named: the value and every derivative up to the order."""
        if self.f.rank:
            return ("value", "jacobian")
        return ("value", "gradient", "hessian")[: self.order + 1]

    def explain(
        self, style: str = "differentials", depth: str = "default", sizes: Sizes = None, limits: Said = None
    ) -> Explanation:
        """Step by step, as one does it by hand; every step can be checked, and the last is a form of this answer.

        >>> from frechet.api import derive
        >>> print(derive("tr(A*X*B)", "X", where="A: p×m, X: m×n, B: n×p").explain())
        f = tr(BAX)
        <BLANKLINE>
         1  df = tr(BA·dX)   linear: A and B are constant
         2     = ⟨AᵀBᵀ, dX⟩  inner: ⟨P, Q⟩ = tr(Pᵀ·Q) = Σ P_ij Q_ij
         3  ∇f = AᵀBᵀ        gradient: G in df = ⟨G, dX⟩
        """
        from frechet import explain as explaining  # noqa: PLC0415

        with within(limits or self.limits, "explaining"):
            return explaining.explain(self, style, depth, sizes)

    @property
    def explanations(self) -> list[str]:
        """The styles in which this answer can be explained."""
        from frechet import explain as explaining  # noqa: PLC0415

        return explaining.styles(self)

    @limited("printing")
    def json(self, layout: str = "numerator", vec: str = "column") -> dict[str, Any]:
        """The answer as data; matrices in the layout and vec order that are asked for."""
        return record(self, layout, vec)

    @limited("printing")
    def __str__(self) -> str:
        return report(self)

    def latex(self) -> str:
        """The answer in LaTeX."""
        return str(self.main()[1].latex())

    def text(self) -> str:
        """The answer in input syntax."""
        return str(self.main()[1].text())

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"


def titled(*given: Form | Expr) -> str:
    """What is computed, in words, where it is short."""
    nodes = topological(*(e.engine if isinstance(e, Form) else e for e in given))
    return "; ".join(map(str, given)) if len(nodes) < TITLED else ""


def known(word: str, words: Sequence[str], what: str) -> None:
    """An option with a fixed choice."""
    if word not in words:
        raise ReadError(f"there is no {what} {word}", hint="known are " + ", ".join(words))
