"""The derivative of an expression: its maps and tensors, and every form in which people write them.

legend   f function   x variable   T tensor: axes of the value, then of the variable, order times
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import product as choices
from typing import TYPE_CHECKING, Any, TypeVar

from frechet.answers.forms import (
    Context,
    EntriesForm,
    Form,
    Forms,
    Key,
    MapForm,
    only,
)
from frechet.answers.maps import Maps
from frechet.answers.stated_conditions import StatedCondition
from frechet.calculus.linear_map import LAYOUTS, VECS, as_matrix, block_matrix
from frechet.derivatives import tangent
from frechet.errors import ReadError, ShapeError, Unsupported
from frechet.errors.limits import Limits, limited_method, limited_property
from frechet.expr.node import Call, Expr, Symbol, symbols, topological
from frechet.network.size import ONE
from frechet.reading import Reading

if TYPE_CHECKING:
    from frechet.numeric.evaluate import FloatArray

F = TypeVar("F", bound=Form)


class Derivative:
    """The derivative of `order` of an expression with respect to one or several variables, in every form.

    `f` is the function as an expression, `variables` are its symbols by which it is derived, `order` times; `context`
    has the names and sizes of the question, and `maps` what the forms write down: maps and tensors as
    expressions.
    """

    def __init__(
        self,
        f: Expr,
        variables: Sequence[Symbol],
        order: int,
        context: Context,
        reading: Reading | None,
    ) -> None:
        self.context = context
        self.maps = m = Maps(f, variables, order, context, reading)
        self.f, self.variables, self.order = m.f, m.variables, m.order
        self._matrices: dict[tuple[str, str, str], Form | Forms[Form]] = {}

    @property
    def limits(self) -> Limits | None:
        """What each question about it may cost.

        Returns: limits, or None for the usual ones.

        >>> import frechet as fr
        >>> fr.derive("x'*x", "x", limits="time=10").limits.time
        10.0
        """
        return self.maps.limits

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
        return Form(self.context, self.f, self.maps.lying)

    @cached_property
    def differential(self) -> MapForm:
        """The linear map of the directions; at order 2 the bilinear map of two directions of each variable.

        Returns: a map, whose value in directions of the variables' shapes has the shape of the function's value.

        >>> import frechet as fr
        >>> print(fr.derive("A*B", "A", where="A: m×n, B: n×p").differential)
        dA ↦ dA·B
        """
        m, orders = self.maps, range(1, self.order + 1)
        holes = [m.direction(x, k) for k in orders for x in self.variables]
        return MapForm(
            self.context, m.differentials[-1], holes, m.lying, last=self.order == 1
        )

    @limited_property("deriving")
    def adjoint(self) -> MapForm | Forms[MapForm]:
        """The transpose of the map with respect to ⟨P, Q⟩ = tr(P'Q); of a scalar function at order 2 the Hessian.

        Returns: a map of a cotangent G in the shape of the value, to the shape of the variable; one by each name.

        Errors: Unsupported at higher orders, where the derivative is no linear map.

        >>> import frechet as fr
        >>> print(fr.derive("A*B", "A", where="A: m×n, B: n×p").adjoint)
        G ↦ GBᵀ
        """
        if self.order > 2 or (self.order > 1 and self.f.rank):
            raise Unsupported(
                f"the adjoint of the derivative of order {self.order}",
                hint="use .differential or .tensor",
            )
        if self.order > 1:
            pairs = choices(self.variables, repeat=2)
            return self._by_name({xs: self._hessian_map(xs) for xs in pairs})
        G, found = self.maps.adjoints
        return self._by_name(
            {(x,): MapForm(self.context, a, [G]) for x, a in found.items()}
        )

    def _hessian_map(self, xs: Sequence[Symbol]) -> MapForm:
        """The derivative of the gradient by xs[0] in a direction of xs[1]."""
        d = self.maps.direction(xs[1])
        return MapForm(self.context, self.maps.moved_gradient(xs[0], xs[1]), [d])

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
        found = self.maps.gradients.items()
        return self._of_scalar({x: self.maps.projected(g, [x]) for x, g in found})

    def _of_scalar(self, found: Mapping[Symbol, Expr]) -> Form | Forms[Form]:
        """Forms in the shapes of the variables."""
        return self._by_name({(x,): Form(self.context, g) for x, g in found.items()})

    def _only_scalars_have(
        self, form: str = "a gradient", cure: str = "use .jacobian() or .adjoint"
    ) -> None:
        """Gradients and Hessians are of scalar functions."""
        if self.f.rank:
            raise ShapeError(
                f"the value is {self.maps.f_type.said}: only a scalar has {form}", hint=cure
            )

    @limited_property("deriving")
    def independent(self) -> Form | Forms[Form]:
        """The derivative by the independent entries: G + Gᵀ − I∘G for symmetric X (Matrix Cookbook), no gradient.

        Returns: a form in the shape of the variable.

        Errors: ShapeError where the value is no scalar.

        >>> import frechet as fr
        >>> fr.derive("tr(A*X)", "X", where="X: n×n symmetric").independent
        A + Aᵀ − diag(diag(A))
        """
        self._only_scalars_have()
        return self._of_scalar(self.maps.independent)

    @limited_property("deriving")
    def unconstrained(self) -> Form | Forms[Form]:
        """The gradient of the same text with variables that have no structure.

        Returns: a form in the shape of the variable.

        Errors: ShapeError where the value is no scalar, Unsupported where the text has no meaning without structure.

        >>> import frechet as fr
        >>> fr.derive("tr(A*X)", "X", where="X: n×n symmetric").unconstrained
        Aᵀ
        """
        self._only_scalars_have()
        return self._of_scalar(self.maps.unconstrained)

    @limited_property("deriving")
    def alternatives(self) -> dict[str, Form | Forms[Form]]:
        """Other answers that people mean by the gradient of a structured variable.

        Returns: forms by name, none for a variable without structure.

        >>> import frechet as fr
        >>> list(fr.derive("tr(A*X)", "X", where="X: n×n symmetric").alternatives)
        ['independent', 'unconstrained']
        """
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

    @limited_method("deriving")
    def riemannian(self, metric: str = "") -> Form | Forms[Form]:
        """The Riemannian gradient: X·½(G + Gᵀ)·X for psd X (affine-invariant), the projection on a Stiefel manifold.

        Arguments:
            metric: embedded or canonical (orthogonal, stiefel), embedded (sphere), affine-invariant or euclidean (psd).

        Returns: a form in the shape of the variable.

        Errors: ShapeError where the value is no scalar, Unsupported where the space has no such metric.

        >>> import frechet as fr
        >>> fr.derive("tr(A*X)", "X", where="X: n×n psd, A: n×n symmetric").riemannian()
        XAX
        """
        self._only_scalars_have()
        return self._of_scalar(self.maps.riemannian(metric))

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
                for xs, t in self.maps.tensors.items()
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
            {xs: self._by_entries(t, xs) for xs, t in self.maps.tensors.items()}
        )

    def _by_entries(self, t: Expr, xs: Sequence[Symbol]) -> EntriesForm:
        """A tensor in index notation."""
        return EntriesForm(self.context, t, self.f, xs)

    @limited_method("deriving")
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
        return self._stacked("jacobian", layout, vec)

    @limited_method("deriving")
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
        return self._stacked("hessian", layout, vec)

    def _stacked(self, form: str, layout: str, vec: str) -> Form | Forms[Form]:
        """Jacobians and Hessians, kept by layout and vec order: page and check ask for the same."""
        known(layout, LAYOUTS, "layout")
        known(vec, VECS, "vec order")
        if (form, layout, vec) not in self._matrices:
            found = self.maps.tensors if form == "jacobian" else self.maps.pairs
            self._matrices[form, layout, vec] = self._by_name(
                {
                    xs: self._matrix_form(
                        t,
                        self.f.rank if form == "jacobian" else xs[0].rank,
                        xs,
                        layout,
                        vec,
                    )
                    for xs, t in found.items()
                }
            )
        return self._matrices[form, layout, vec]

    @limited_method("deriving")
    def block_hessian(self, vec: str = "column") -> Form:
        """Of a scalar function of several variables: the one symmetric matrix of all second derivatives.

        Arguments:
            vec: column or row, the order in which matrices are stacked.

        Returns: a form whose rows and columns are the variables one after another, matrices as their vec; of one
            scalar variable it is a number.

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
        blocks = block_matrix(self.maps.pairs, self.variables, vec)
        return Form(self.context, blocks, mark="H")

    def _matrix_form(
        self, t: Expr, rows: int, xs: Sequence[Symbol], layout: str, vec: str
    ) -> Form:
        """A tensor as a matrix."""
        if rows == 2 and t.rank == 2:
            return Form(self.context, t if layout == "numerator" else t.T)
        if rows == 0 and t.rank == 2 and t.shape[0] is ONE and layout == "numerator":
            return Form(self.context, t)  # of a number by a row it is the row
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
    @limited_property("deriving")
    def conditions(self) -> list[StatedCondition]:
        """Where the value exists and is differentiable.

        Returns: conditions in words, each with `.latex()`, its `.kind` and its `.subject`; none: it holds everywhere.

        >>> import frechet as fr
        >>> fr.derive("logdet(X)", "X", where="X: n×n").conditions
        ['det(X) > 0']
        """
        return [StatedCondition(c, self.context) for c in self.maps.conditions]

    @cached_property
    def conventions(self) -> list[str]:
        """How the text was understood where people differ.

        Returns: sentences.

        >>> import frechet as fr
        >>> fr.derive("norm2(A)^2", "A", where="A: m×n").conventions
        ['norm2 of a matrix is the Frobenius norm']
        """
        reading = self.maps.reading or self.value.reading
        said = list(reading.conventions) if reading else []
        named = self.context.notation.taken
        curved = [x for x in self.variables if x.space.structure]
        said += [tangent.projection_said(x, named) for x in curved]
        read = reading.variables if reading else {}
        absent = [
            f"{x.name} {'drops out' if x.name in read else 'does not occur'}: the derivative is 0"
            for x in self.variables
            if x not in symbols(self.f)
        ]
        calls = [t for t in topological(self.maps.differentials[-1]) if isinstance(t, Call)]
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
        return list(self.maps.reading.names.guesses) if self.maps.reading else []

    def main(
        self, layout: str = "numerator", vec: str = "column"
    ) -> tuple[str, Form | Forms[Form]]:
        """The form that a textbook gives: gradient, Hessian, Jacobian or, of higher order, the tensor.

        Arguments:
            layout, vec: of a Jacobian or a Hessian, as in `jacobian`.

        Returns: the name of the form, and the form.

        >>> import frechet as fr
        >>> fr.derive("x'*A*x", "x").main()
        ('gradient', (A + Aᵀ)x)
        """
        name = main_name(self)
        form = getattr(self, name)
        return name, form(layout, vec) if name in ("jacobian", "hessian") else form

    def evaluate(self, values: Mapping[str, Any]) -> FloatArray | dict[Key, FloatArray]:
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
        r"""The main form in LaTeX.

        Returns: what stands between the dollars.

        >>> import frechet as fr
        >>> print(fr.derive("x'*A*x", "x").latex())
        (A + A^\top) x
        """
        return str(self.main()[1].latex())

    def text(self) -> str:
        """The main form in input syntax.

        Returns: a text that `fr.read` takes.

        >>> import frechet as fr
        >>> fr.derive("x'*A*x", "x").text()
        "(A + A')*x"
        """
        return str(self.main()[1].text())


def main_name(d: Derivative) -> str:
    """The name of the main form: gradient, jacobian, hessian, tensor."""
    if d.f.rank or d.order > 2:
        return "jacobian" if d.order == 1 else "tensor"
    return "gradient" if d.order == 1 else "hessian"


def known(word: str, words: Sequence[str], what: str) -> None:
    """An option with a fixed choice."""
    if word not in words:
        raise ReadError(f"there is no {what} {word}", hint="known are " + ", ".join(words))
