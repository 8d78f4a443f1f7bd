"""The derivative of an expression: its maps and coefficient arrays, and every form in which people write them.

legend   f function   x variable   T coefficient array: axes of the value, then of the variable, order times
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import product as choices
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from frechet.answers.forms import EntriesForm, Form, Forms, Key, MapForm, listed, only
from frechet.answers.maps import Maps
from frechet.answers.stated_conditions import StatedCondition
from frechet.calculus.linear_map import LAYOUTS, VECS, as_matrix, block_matrix
from frechet.calculus.sweeps import differential, pullback
from frechet.derivatives import tangent
from frechet.derivatives.conditions import collect, jumps, left_of_kinks
from frechet.errors import ReadError, ShapeError, Unsupported
from frechet.errors.limits import limited, once
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Call, Expr, Symbol, reaching, symbol, symbols, topological
from frechet.expr.sums import one
from frechet.functions.algebra import lower
from frechet.reading.elaborate import freed

if TYPE_CHECKING:
    from frechet.numeric.evaluate import Array

F = TypeVar("F", bound=Form)


class Derivative(Maps):
    """The derivative of `order` of an expression with respect to one or several variables, in every form."""

    def _by_name(self, forms: Mapping[tuple[Symbol, ...], F]) -> F | Forms[F]:
        """One form, or one for each variable by name, for each pair of names at order 2."""
        if len(self.variables) == 1:
            return next(iter(forms.values()))
        return Forms(
            {
                xs[0].name if len(xs) == 1 else tuple(x.name for x in xs): form
                for xs, form in forms.items()
            }
        )

    # ---------------------------------------------------------------- the forms
    @cached_property
    def value(self) -> Form:
        """The function itself.

        Returns: a form in the shape of the value.

        >>> import frechet as fr
        >>> fr.derive("norm2(A*x)^2/2", "x", where="A: m×n, x: n").value
        ½‖Ax‖²
        """
        return Form(self.context, self.f, self.lying)

    @cached_property
    def differential(self) -> MapForm:
        """The linear map of the directions; at order 2 the bilinear map of two directions of each variable.

        Returns: a map, whose value in directions of the variables' shapes has the shape of the function's value.

        >>> import frechet as fr
        >>> print(fr.derive("A*B", "A", where="A: m×n, B: n×p").differential)
        dA ↦ dA·B
        """
        holes = [
            self.direction(x, k) for k in range(1, self.order + 1) for x in self.variables
        ]
        return MapForm(
            self.context, self.differentials[-1], holes, self.lying, last=self.order == 1
        )

    @once("deriving")
    def adjoint(self) -> MapForm | Forms[MapForm]:
        """The transpose of the map with respect to ⟨P, Q⟩ = tr(P'Q); of a scalar function at order 2 the Hessian.

        Returns: a map of a cotangent G in the shape of the value, to the shape of the variable; one by each name.

        Errors: Unsupported at higher orders, where the derivative is no linear map.

        >>> import frechet as fr
        >>> print(fr.derive("A*B", "A", where="A: m×n, B: n×p").adjoint)
        G ↦ GBᵀ
        """
        if self.order > 1 and not self.f.rank:
            return (
                self._by_name(
                    {xs: self._hessian_map(xs) for xs in choices(self.variables, repeat=2)}
                )
                if self.order == 2
                else self._no_adjoint()
            )
        if self.order > 1:
            return self._no_adjoint()
        name = "G" if self.f.rank == 2 else "g"
        while name in self.context.notation.taken:
            name += "_"
        g = symbol(name, *self.f.shape)
        found = pullback(self.settled, self.variables, g)
        return self._by_name(
            {
                (x,): MapForm(self.context, self.projected(simplify(a), [x]), [g])
                for x, a in zip(self.variables, found, strict=True)
            }
        )

    def _no_adjoint(self) -> NoReturn:
        """The adjoint is that of a linear map."""
        raise Unsupported(
            f"the adjoint of the derivative of order {self.order}",
            hint="use .differential or .tensor",
        )

    def _hessian_map(self, xs: Sequence[Symbol]) -> MapForm:
        """The derivative of the gradient by xs[0] in a direction of xs[1]."""
        d = self.direction(xs[1])
        moved = simplify(differential(self.gradients[xs[0]], {xs[1]: d}))
        return MapForm(self.context, self.projected(moved, xs[:1]), [d])

    @cached_property
    def gradient(self) -> Form | Forms[Form]:
        """Of a scalar function: the adjoint at 1, of a structured variable projected on its space.

        Returns: a form in the shape of the variable; one by each name.

        Errors: ShapeError where the value is no scalar.

        >>> import frechet as fr
        >>> fr.derive("norm2(A*B - C)^2/2", "A", where="A: m×n, B: n×p, C: m×p").gradient
        (AB − C)Bᵀ
        """
        self._only_scalars_have()
        return self._by_name(
            {
                (x,): Form(self.context, self.projected(g, [x]))
                for x, g in self.gradients.items()
            }
        )

    def _only_scalars_have(
        self, form: str = "a gradient", cure: str = "use .jacobian() or .adjoint"
    ) -> None:
        """Gradients and Hessians are of scalar functions."""
        if self.f.rank:
            raise ShapeError(
                f"the value is {self.f_type.said}: only a scalar has {form}", hint=cure
            )

    @once("deriving")
    def independent(self) -> Form | Forms[Form]:
        """The derivative by the independent entries: G + Gᵀ − I∘G for symmetric X (Matrix Cookbook), no gradient."""
        self._only_scalars_have()
        return self._by_name(
            {
                (x,): Form(self.context, simplify(tangent.independent(g, x)))
                for x, g in self.gradients.items()
            }
        )

    @once("deriving")
    def unconstrained(self) -> Form | Forms[Form]:
        """The gradient of the same text with variables that have no structure."""
        self._only_scalars_have()
        free: dict[Expr, Symbol] = {
            x: symbol(x.name, space=x.space._replace(structure="")) for x in self.variables
        }
        f = (
            freed(self.reading, self.variables).expr
            if self.reading
            else substitute(self.f, free)
        )
        found = pullback(lower(f), list(free.values()), one)
        back: dict[Expr, Expr] = {y: x for x, y in free.items()}
        return self._by_name(
            {
                (x,): Form(self.context, simplify(substitute(simplify(g), back)))
                for x, g in zip(self.variables, found, strict=True)
            }
        )

    @once("deriving")
    def alternatives(self) -> dict[str, Form | Forms[Form]]:
        """Other answers that people mean by the gradient of a structured variable, by name."""
        space = self.variables[0].space
        if self.f.rank or self.order > 1 or len(self.variables) > 1 or not space.structure:
            return {}
        found = (
            {"independent": self.independent}
            if space.structure in ("symmetric", "psd")
            else {}
        )
        with suppress(Unsupported):  # cholesky(X) has no meaning without the structure
            found["unconstrained"] = self.unconstrained
        for metric in tangent.METRICS.get(space.structure, ()):
            if metric not in ("embedded", "euclidean"):
                found[metric] = self.riemannian(metric)
        return found

    @limited("deriving")
    def riemannian(self, metric: str = "") -> Form | Forms[Form]:
        """The Riemannian gradient: X·½(G + Gᵀ)·X for psd X (affine-invariant), the projection on a Stiefel manifold.

        `metric` is embedded or canonical (orthogonal, stiefel), embedded (sphere), affine-invariant or euclidean (psd).
        """
        self._only_scalars_have()
        return self._by_name(
            {
                (x,): Form(self.context, simplify(tangent.riemannian(g, x, metric)[1]))
                for x, g in self.gradients.items()
            }
        )

    @cached_property
    def tensor(self) -> Form | Forms[Form]:
        """The array of all partial derivatives.

        Returns: a form whose axes are those of the value, then those of the variable, order times; by each name.

        >>> import frechet as fr
        >>> fr.derive("A*B", "A", where="A: m×n, B: n×p").tensor.engine.shape
        (m, p, m, n)
        """
        return self._by_name(
            {
                xs: Form(self.context, t, entries=self._by_entries(t, xs), mark="T")
                for xs, t in self.tensors.items()
            }
        )

    @cached_property
    def entries(self) -> EntriesForm | Forms[EntriesForm]:
        """The partial derivatives by indices.

        Returns: a form in index notation, with the axes of `tensor`; one by each name.

        >>> import frechet as fr
        >>> print(fr.derive("A*B", "A", where="A: m×n, B: n×p").entries)
        ∂(AB)_ij/∂A_kl = δ_ik B_lj
        """
        return self._by_name(
            {xs: self._by_entries(t, xs) for xs, t in self.tensors.items()}
        )

    def _by_entries(self, t: Expr, xs: Sequence[Symbol]) -> EntriesForm:
        """A coefficient array in index notation."""
        return EntriesForm(self.context, t, self.f, xs)

    @limited("deriving")
    def jacobian(
        self, layout: str = "numerator", vec: str = "column"
    ) -> Form | Forms[Form]:
        """The matrix of the map.

        Arguments:
            layout: numerator, with the values along the rows, or denominator, its transpose.
            vec: column or row, the order in which matrices are stacked.

        Returns: a form of shape (mp, mn) for a value m×p and a variable m×n; a scalar by a matrix in numerator layout
            is a row; the derivative by a scalar has the shape of the value; one by each name.

        Errors: ReadError for another layout or order.

        >>> import frechet as fr
        >>> d = fr.derive("A*B", "A", where="A: m×n, B: n×p")
        >>> d.jacobian(), d.jacobian("denominator", "row")
        (Bᵀ ⊗ Iₘ, Iₘ ⊗ B)
        """
        known(layout, LAYOUTS, "layout")
        known(vec, VECS, "vec order")
        made = self._matrices.get(("jacobian", layout, vec))
        if made is None:
            forms = {
                xs: self._matrix_form(t, self.f.rank, xs, layout, vec)
                for xs, t in self.tensors.items()
            }
            made = self._matrices["jacobian", layout, vec] = self._by_name(forms)
        return made

    @limited("deriving")
    def hessian(self, layout: str = "numerator", vec: str = "column") -> Form | Forms[Form]:
        """Of a scalar function: the matrix of the derivative of the gradient.

        Arguments:
            layout, vec: as in `jacobian`.

        Returns: a form of shape (n, n) for a vector, (mn, mn) for a matrix m×n; one by each pair of names.

        Errors: ShapeError where the value is no scalar.

        >>> import frechet as fr
        >>> fr.derive("x'*A*x", "x", order=2, where="A: n×n, x: n").hessian()
        A + Aᵀ
        """
        self._only_scalars_have("a Hessian", "use .tensor at order 2")
        known(layout, LAYOUTS, "layout")
        known(vec, VECS, "vec order")
        made = self._matrices.get(("hessian", layout, vec))
        if made is None:
            pairs = {xs: self.coefficients(xs) for xs in choices(self.variables, repeat=2)}
            forms = {
                xs: self._matrix_form(t, xs[0].rank, xs, layout, vec)
                for xs, t in pairs.items()
            }
            made = self._matrices["hessian", layout, vec] = self._by_name(forms)
        return made

    @cached_property
    def _matrices(self) -> dict[tuple[str, str, str], Form | Forms[Form]]:
        """Jacobians and Hessians that were asked for, by layout and vec order: page and check ask for the same."""
        return {}

    @limited("deriving")
    def block_hessian(self, vec: str = "column") -> Form:
        """Of a scalar function of several variables: the one symmetric matrix of all second derivatives.

        Arguments:
            vec: column or row, the order in which matrices are stacked.

        Returns: a form whose rows and columns are the variables one after another, matrices as their vec.

        Errors: ShapeError where the value is no scalar.

        >>> import frechet as fr
        >>> d = fr.derive("c*tr(X)", ["X", "c"], order=2, where="X: n×n, c: scalar")
        >>> d.block_hessian().evaluate({"X": [[1.0]], "c": 2.0}).tolist()
        [[0.0, 1.0], [1.0, 0.0]]
        """
        known(vec, VECS, "vec order")
        if len(self.variables) == 1:
            return only(self.hessian(vec=vec))
        self._only_scalars_have("a Hessian", "use .tensor at order 2")
        tensors = {
            (x, y): self.coefficients((x, y)) for x, y in choices(self.variables, repeat=2)
        }
        return Form(self.context, block_matrix(tensors, self.variables, vec), mark="H")

    def _matrix_form(
        self, t: Expr, rows: int, xs: Sequence[Symbol], layout: str, vec: str
    ) -> Form:
        """A coefficient array as a matrix."""
        if rows == 2 and t.rank == 2:
            return Form(self.context, t if layout == "numerator" else t.T)
        m = as_matrix(t, rows, layout, vec)
        lying = m.rank == 1 and ((rows == 0) == (layout == "numerator"))
        return Form(
            self.context,
            m,
            lying,
            self._by_entries(t, xs),
            "J" if rows == self.f.rank and len(xs) == 1 else "H",
        )

    # ---------------------------------------------------------------- what has to be said
    @once("deriving")
    def conditions(self) -> list[StatedCondition]:
        """Where the value exists and is differentiable.

        Returns: conditions in words, each with `.latex()`, its `.kind` and its `.subject`; none: it holds everywhere.

        >>> import frechet as fr
        >>> fr.derive("logdet(X)", "X", where="X: n×n").conditions
        ['det(X) > 0']
        """
        read = self.reading.conditions if self.reading else []
        moving = reaching(self.variables, self.f)
        fixed = (
            [c for e in self._unshortened() for c in left_of_kinks(e, moving)]
            if jumps(self.f, moving)
            else []
        )
        found = collect([*read, *fixed], self.f, moving, self.order)
        return [StatedCondition(c, self.context) for c in found]

    def _unshortened(self) -> list[Expr]:
        """The function and its differentials after the laws that hold at kinks too."""
        found = [self.f]
        for k in range(1, self.order + 1):
            directions: dict[Expr, Expr] = {x: self.direction(x, k) for x in self.variables}
            found.append(simplify(differential(found[-1], directions), everywhere=True))
        return found

    @cached_property
    def conventions(self) -> list[str]:
        """How the text was understood where people differ.

        Returns: sentences.

        >>> import frechet as fr
        >>> fr.derive("norm2(A)^2", "A", where="A: m×n").conventions
        ['norm2 of a matrix is the Frobenius norm']
        """
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
        """What the reader assumed.

        Returns: sentences, one for each name that was not declared.

        >>> import frechet as fr
        >>> fr.derive("tr(X)", "X").guesses
        ['X: n×n matrix (by its letter)']
        """
        return list(self.reading.names.guesses) if self.reading else []

    def main_forms(self) -> list[Form]:
        """The forms that stand for the answer: gradient, Hessian or Jacobian."""
        return listed(self.main()[1])

    @property
    def named(self) -> str:
        """The name of the main form: gradient, jacobian, hessian, tensor."""
        if self.f.rank or self.order > 2:
            return "jacobian" if self.order == 1 else "tensor"
        return "gradient" if self.order == 1 else "hessian"

    def main(
        self, layout: str = "numerator", vec: str = "column"
    ) -> tuple[str, Form | Forms[Form]]:
        """The form that a textbook gives, with its name."""
        form = getattr(self, self.named)
        return self.named, form(layout, vec) if self.named in (
            "jacobian",
            "hessian",
        ) else form

    def evaluate(self, values: Mapping[str, Any]) -> Array | dict[Key, Array]:
        """The array of partial derivatives in float64.

        Arguments:
            values: an array for every symbol by name, and numbers for sizes that no array shows.

        Returns: an array with the axes of the value, then of the variable, order times; a dict for several variables.

        Errors: NameUnknown where a value is missing, ShapeError where shapes differ, DomainError where there is none.

        >>> import frechet as fr
        >>> fr.derive("x'*x", "x", where="x: n").evaluate({"x": [1.0, 2.0]}).tolist()
        [2.0, 4.0]
        """
        return self.tensor.evaluate(values)

    def latex(self) -> str:
        """The answer in LaTeX."""
        return str(self.main()[1].latex())

    def text(self) -> str:
        """The answer in input syntax."""
        return str(self.main()[1].text())


def known(word: str, words: Sequence[str], what: str) -> None:
    """An option with a fixed choice."""
    if word not in words:
        raise ReadError(f"there is no {what} {word}", hint="known are " + ", ".join(words))
