"""A derivation: one linear map, and every form of it that people use.

legend   f function   x variable   T coefficient array: axes of the value, then of the variable, order times
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import product as choices
from typing import Any

from frechet.calculus import differential, pullback
from frechet.check import Answer, Check, check
from frechet.conditions import Condition, collect
from frechet.errors import FrechetError, ReadError, ShapeError, Unsupported
from frechet.forms import Context, EntriesForm, Form, Forms, MapForm
from frechet.function import type_of
from frechet.linear import LAYOUTS, VECS, as_matrix, tensor
from frechet.node import Call, Expr, Symbol, reaching, symbol, symbols, topological
from frechet.operand import lower
from frechet.reading import Reading
from frechet.report import record, report
from frechet.rewrite import simplify
from frechet.sums import one

ORDERS = 4  # higher orders are refused
READ = 1000  # printed answers of fewer tokens are read back by the check


class Derivation:
    """The derivative of `order` of an expression with respect to one or several variables."""

    def __init__(
        self, f: Expr, variables: Sequence[Symbol], order: int, context: Context, reading: Reading | None
    ) -> None:
        if not isinstance(order, int) or not 1 <= order <= ORDERS:
            raise Unsupported(f"order {order} is not supported", hint=f"orders 1 to {ORDERS} are")
        self.f, self.f_type, self.variables, self.order = lower(f), type_of(f), tuple(variables), order
        self.context, self.reading = context, reading

    # ---------------------------------------------------------------- the maps
    @property
    def lying(self) -> bool:
        """Is the value a row?"""
        return self.f_type.row

    def direction(self, x: Symbol, k: int = 1) -> Symbol:
        """The direction of a variable: dX, at higher orders dX2, dX3."""
        name = "d" + x.name + (str(k) if k > 1 else "")
        while name in self.context.notation.taken:
            name += "_"
        return symbol(name, *x.shape)

    @cached_property
    def differentials(self) -> list[Expr]:
        """D f, D² f, ... as expressions in the directions; several variables move together."""
        found, e = [], self.f
        for k in range(1, self.order + 1):
            e = simplify(differential(e, {x: self.direction(x, k) for x in self.variables}))
            found.append(e)
        return found

    @cached_property
    def gradients(self) -> dict[Symbol, Expr]:
        """Of a scalar function: one reverse sweep."""
        return {x: simplify(g) for x, g in zip(self.variables, pullback(self.f, self.variables, one), strict=True)}

    def coefficients(self, xs: Sequence[Symbol]) -> Expr:
        """The coefficient array of the derivative by these variables, one after another."""
        t = self.f
        for k, x in enumerate(xs):
            if not k and not self.f.rank:
                t = self.gradients[x]
                continue
            d = self.direction(x)
            t = simplify(tensor(differential(t, {x: d}), d))
        return t

    @cached_property
    def tensors(self) -> dict[tuple[Symbol, ...], Expr]:
        """The coefficient arrays for every choice of variables."""
        return {xs: self.coefficients(xs) for xs in choices(self.variables, repeat=self.order)}

    def by_name(self, forms: Mapping[tuple[Symbol, ...], Any]) -> Any:
        """One form, or one for each variable by name, for each pair of names at order 2."""
        if len(self.variables) == 1:
            return next(iter(forms.values()))
        return Forms({xs[0].name if len(xs) == 1 else tuple(x.name for x in xs): form for xs, form in forms.items()})

    # ---------------------------------------------------------------- the forms
    @cached_property
    def value(self) -> Form:
        """The function itself."""
        return Form(self.context, self.f, self.lying)

    @cached_property
    def differential(self) -> MapForm:
        """The map of the directions: `dA ↦ dA·B`; at order 2 of two directions of each variable."""
        holes = [self.direction(x, k) for k in range(1, self.order + 1) for x in self.variables]
        return MapForm(self.context, self.differentials[-1], holes, self.lying)

    @cached_property
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
        found = pullback(self.f, self.variables, g)
        return self.by_name(
            {(x,): MapForm(self.context, simplify(a), [g]) for x, a in zip(self.variables, found, strict=True)}
        )

    def no_adjoint(self) -> Any:
        """The adjoint is that of a linear map."""
        raise Unsupported(f"the adjoint of the derivative of order {self.order}", hint="use .differential or .tensor")

    def hessian_map(self, xs: Sequence[Symbol]) -> MapForm:
        """The derivative of the gradient by xs[0] in a direction of xs[1]."""
        d = self.direction(xs[1])
        return MapForm(self.context, simplify(differential(self.gradients[xs[0]], {xs[1]: d})), [d])

    @cached_property
    def gradient(self) -> Any:
        """Of a scalar function: the adjoint at 1, in the shape of the variable."""
        if self.f.rank:
            raise ShapeError(
                f"the value is {self.f_type.said}: only a scalar has a gradient", hint="use .jacobian() or .adjoint"
            )
        return self.by_name({(x,): Form(self.context, g) for x, g in self.gradients.items()})

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

    def jacobian(self, layout: str = "numerator", vec: str = "column") -> Any:
        """The matrix of the map: values along the rows in numerator layout, vec by columns or by rows.

        A scalar by a matrix in numerator layout is a row; the derivative by a scalar has the shape of the value.
        """
        known(layout, LAYOUTS, "layout")
        known(vec, VECS, "vec order")
        return self.by_name({xs: self.matrix_form(t, self.f.rank, xs, layout, vec) for xs, t in self.tensors.items()})

    def hessian(self, layout: str = "numerator", vec: str = "column") -> Any:
        """Of a scalar function: the matrix of the derivative of the gradient."""
        if self.f.rank:
            raise ShapeError(
                f"the value is {self.f_type.said}: only a scalar has a Hessian", hint="use .tensor at order 2"
            )
        known(layout, LAYOUTS, "layout")
        known(vec, VECS, "vec order")
        pairs = {xs: self.coefficients(xs) for xs in choices(self.variables, repeat=2)}
        return self.by_name({xs: self.matrix_form(t, xs[0].rank, xs, layout, vec) for xs, t in pairs.items()})

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
    @cached_property
    def conditions(self) -> list[StatedCondition]:
        """Where the value exists and is differentiable."""
        read = self.reading.conditions if self.reading else []
        found = collect(read, self.f, reaching(self.variables, self.f), self.order)
        return [StatedCondition(c, self.context) for c in found]

    @cached_property
    def conventions(self) -> list[str]:
        """How the text was understood where people differ."""
        reading = self.reading or self.value.reading
        said = list(reading.conventions) if reading else []
        absent = [x.name for x in self.variables if x not in symbols(self.f)]
        calls = [t for t in topological(self.differentials[-1]) if isinstance(t, Call)]
        meant = dict.fromkeys(t.fn.note for t in calls if t.fn.note)
        return said + [f"{name} does not occur: the derivative is 0" for name in absent] + list(meant)

    @property
    def guesses(self) -> list[str]:
        """What the reader assumed."""
        return list(self.reading.names.guesses) if self.reading else []

    def check(self) -> Check:
        """The definition of the derivative, at random points."""
        return self._check

    @cached_property
    def _check(self) -> Check:
        holes = {x: [self.direction(x, k) for k in range(1, self.order + 1)] for x in self.variables}
        read = self.reading.variables.values() if self.reading else ()
        everything = {*symbols(self.f, *self.differentials), *self.variables, *read}
        short = [f for f in self.printed_forms() if (self.context.notation.length(f.engine) or READ) < READ]
        try:
            printed = [(f.reading, f.engine) for f in short if f.reading is not None]
        except FrechetError as unreadable:
            return Check("failed", "reading", {"reason": f"a printed form cannot be read: {unreadable.message}"})
        everything |= {h for f in short for h in f.holes}
        everything -= {h for hs in holes.values() for h in hs}
        return check(
            Answer(
                self.f,
                self.reading,
                self.differentials,
                holes,
                [(t, xs) for xs, t in self.tensors.items()],
                printed,
                sorted(everything, key=lambda s: s.key),
            )
        )

    def printed_forms(self) -> list[Form]:
        """What a page shows in words: the value, the differential, gradient, Hessian or Jacobian, the adjoint."""
        adjoint = listed(self.adjoint) if self.order == 1 and self.f.rank else []
        return [self.value, self.differential, *self.main_forms(), *adjoint]

    def main_forms(self) -> list[Form]:
        """The forms that stand for the answer: gradient, Hessian or Jacobian."""
        return listed(self.main()[1])

    def main(self, layout: str = "numerator", vec: str = "column") -> tuple[str, Any]:
        """The form that a textbook gives, with its name."""
        if self.f.rank or self.order > 2:
            return ("jacobian", self.jacobian(layout, vec)) if self.order == 1 else ("tensor", self.tensor)
        return ("gradient", self.gradient) if self.order == 1 else ("hessian", self.hessian(layout, vec))

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The array of partial derivatives in float64: axes of the value, then of the variable, order times."""
        return self.tensor.evaluate(values)

    def json(self, layout: str = "numerator", vec: str = "column") -> dict[str, Any]:
        """The answer as data; matrices in the layout and vec order that are asked for."""
        return record(self, layout, vec)

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


def listed(form: Any) -> list[Form]:
    """One form, or those of several variables."""
    return list(form.values()) if isinstance(form, Forms) else [form]


class StatedCondition(str):
    """A condition in words; `.kind` and `.subject` are the data."""

    condition: Condition
    context: Context

    def __new__(cls, c: Condition, context: Context) -> StatedCondition:
        made = super().__new__(cls, stated(c, context, "unicode"))
        made.condition, made.context = c, context
        return made

    @property
    def kind(self) -> str:
        """Invertible, positive ..."""
        return self.condition.kind

    @property
    def smooth(self) -> bool:
        """Is it the derivative alone that needs it?"""
        return self.condition.smooth

    @property
    def subject(self) -> Form:
        """What must be so."""
        return Form(self.context, self.condition.subject)

    def text(self) -> str:
        """The subject in input syntax."""
        return stated(self.condition, self.context, "text")

    def latex(self) -> str:
        """The subject in LaTeX."""
        return stated(self.condition, self.context, "latex")


def stated(c: Condition, context: Context, style: str) -> str:
    """A condition in words."""
    return WORDS.get(c.kind, "{0}: {1}").format(
        context.base(c.subject, style), c.kind, "every entry of " * (c.subject.rank > 0)
    )


WORDS = {
    "invertible": "{0} invertible",
    "positive determinant": "det({0}) > 0",
    "positive": "{2}{0} > 0",
    "nonnegative": "{2}{0} ≥ 0",
    "nonzero": "{2}{0} ≠ 0",
    "between -1 and 1": "{2}{0} between −1 and 1",
    "off the poles of tan": "{2}{0} no odd multiple of π/2",
    "full rank": "{0} of full rank",
    "positive definite": "{0} positive definite",
    "simple largest eigenvalue": "the largest eigenvalue of {0} simple",
    "simple smallest eigenvalue": "the smallest eigenvalue of {0} simple",
    "simple eigenvalues": "the eigenvalues of {0} simple",
    "constant rank": "rank of {0} locally constant",
    "off the negative real axis": "no eigenvalue of {0} on the closed negative real axis",
}


def known(word: str, words: Sequence[str], what: str) -> None:
    """An option with a fixed choice."""
    if word not in words:
        raise ReadError(f"there is no {what} {word}", hint="known are " + ", ".join(words))
