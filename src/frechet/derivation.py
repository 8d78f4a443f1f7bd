"""A derivation: one linear map, and every form of it that people use.

legend   f function   x variable   T tensor: axes of the value, then of the variable, order times
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, overload

from frechet.answers.derivative import Derivative
from frechet.answers.forms import EntriesForm, Form, MapForm, only
from frechet.answers.report import answer_page, answer_record, report
from frechet.errors.limits import Said, limited_method, within
from frechet.expr.node import Expr, topological
from frechet.network.lengths import Sizes
from frechet.paper.shown import on_paper

if TYPE_CHECKING:
    from frechet.check import Check
    from frechet.codegen import Compiled, Results
    from frechet.explain import Explanation, Why
    from frechet.numeric.evaluate import FloatArray
    from frechet.operators import Operator
    from frechet.paper.page import PrintedPage

# what not every answer needs is imported where it is used: checking, explaining and compiling take 0.2 s together
TITLED = 60  # a function of more nodes is not written out at the head of its code


class Planning(TypedDict, total=False):
    """What code may be planned for, whatever it computes."""

    sizes: Sizes
    constant: str | Sequence[str]
    batch: str | Sequence[str]
    name: str


@on_paper
class Derivation(Derivative):
    """A derivative with its doors: checked, explained, compiled, as a page and as data."""

    def check(self) -> Check:
        """The definition of the derivative, at random points: exactly in a field where that is possible.

        Returns: a `Check` with `.status`, passed, failed or not checked, `.method` and `.details`; true if passed.

        >>> import frechet as fr
        >>> fr.derive("tr(A*X)", "X", where="A: m×n, X: n×m").check().status
        'passed'
        """
        return self._check

    @cached_property
    def _check(self) -> Check:
        from frechet.answers import checks  # noqa: PLC0415

        return checks.check_derivative(self)

    @overload
    def compile(
        self, *quantities: str, structured: Literal[True], **options: Unpack[Planning]
    ) -> Compiled[Operator]: ...
    @overload
    def compile(
        self,
        quantity: Literal["value", "jvp"],
        /,
        *,
        backend: Literal["numpy"] = "numpy",
        **options: Unpack[Planning],
    ) -> Compiled[FloatArray]: ...
    @overload
    def compile(
        self,
        *quantities: str,
        backend: Literal["numpy"] = "numpy",
        **options: Unpack[Planning],
    ) -> Compiled[FloatArray | tuple[FloatArray, ...]]: ...
    @overload
    def compile(
        self, *quantities: str, backend: str, **options: Unpack[Planning]
    ) -> Compiled[Results]: ...
    def compile(
        self,
        *quantities: str,
        backend: str = "numpy",
        sizes: Sizes = None,
        constant: str | Sequence[str] = (),
        batch: str | Sequence[str] = (),
        name: str = "",
        structured: bool = False,
    ) -> Compiled[Results | Operator]:
        """The value and the derivatives as one straight-line function with everything shared; see `fr.compile`.

        Arguments:
            quantities: value, gradient, jacobian, hessian, hvp, jvp, vjp; without one the value and the derivative.
            backend, sizes, constant, batch: as in `fr.compile`.
            name: what the function is called in its source.
            structured: a Hessian or a Jacobian as an operator that is never written out (`frechet.operators`).

        Returns: a function of the variables, the directions `dX` and the cotangent `G`, and the other symbols, by place
            or by name; its `.outputs` name what it returns.

        Errors: Unsupported for a quantity that the value has not, or words that a library has not.

        >>> import numpy as np
        >>> import frechet as fr
        >>> f = fr.derive("norm2(A*B - C)^2/2", "A", where="A: m×n, B: n×p, C: m×p").compile("value", "gradient")
        >>> f.inputs, f.outputs
        (('A', 'B', 'C'), ('value', 'gradient_A'))
        >>> value, G = f(A=np.ones((2, 2)), B=np.eye(2), C=np.zeros((2, 2)))
        >>> float(value), G.tolist()
        (2.0, [[1.0, 1.0], [1.0, 1.0]])
        """
        from frechet import codegen  # noqa: PLC0415

        make: Callable[..., Compiled[Results | Operator]] = codegen.compiled
        if structured:
            from frechet import operators  # noqa: PLC0415

            make = operators.compiled_operator
        with within(self.limits, "planning"):
            title, dimensions = titled(self.value), frozenset(self.context.dimensions)
            return make(
                self.f,
                self.variables,
                quantities or self._usual(),
                [s for s in self.context.variables.values() if s not in self.variables],
                codegen.options(backend, sizes, constant, batch, name, title, dimensions),
            )

    def _usual(self) -> tuple[str, ...]:
        """What is compiled where nothing was named: the value and every derivative up to the order."""
        if self.f.rank:
            return ("value", "jacobian")
        return ("value", "gradient", "hessian")[: self.order + 1]

    def explain(
        self,
        style: str = "differentials",
        depth: str = "default",
        sizes: Sizes = None,
        limits: Said = None,
    ) -> Explanation:
        """Step by step, as one does it by hand; the last step is a form of this answer.

        Arguments:
            style: differentials, chain, entries, kronecker or expansion.
            depth: brief, default or full.
            sizes: also written out with every entry, `"m=1, n=3"`.
            limits: what it may cost, as in `derive`.

        Returns: an `Explanation` with `str`, `.latex()`, `.markdown()`, `.json()`, `.steps` and `.check()`.

        Errors: Unsupported where a style does not reach, naming those that do.

        >>> import frechet as fr
        >>> print(fr.derive("tr(A*X*B)", "X", where="A: p×m, X: m×n, B: n×p").explain())
        f = tr(AXB)
        <BLANKLINE>
         1  df = tr(A·dX·B)  linear: A and B are constant
         2     = tr(BA·dX)   trace-cyclic: tr(A·dX·B) = tr(BA·dX)
         3     = ⟨AᵀBᵀ, dX⟩  inner: ⟨P, Q⟩ = tr(Pᵀ·Q)
         4  ∇f = AᵀBᵀ        (m×n)  gradient: G in df = ⟨G, dX⟩
        """
        from frechet import explain as explaining  # noqa: PLC0415

        with within(limits or self.limits, "explaining"):
            return explaining.explain(self, style, depth, sizes)

    def why(self, limits: Said = None) -> Why:
        """Why the answer is what it is, in words: its shape, the transpose, the side, the order, the layouts.

        Arguments:
            limits: what it may cost, as in `derive`.

        Returns: a `Why` with `str`, `.latex()`, `.markdown()`, `.json()`, its sections and `.check()` of every fact.

        Errors: Unsupported for several variables, and at higher orders.

        >>> import frechet as fr
        >>> answer = fr.derive("A*B", "B", where="A: 1×3, B: 3×2").why()
        >>> print(answer.checked())
        every formula checked: 23 exactly
        """
        from frechet import explain as explaining  # noqa: PLC0415

        with within(limits or self.limits, "explaining"):
            return explaining.why(self)

    @property
    def explanations(self) -> list[str]:
        """The styles in which this answer can be explained.

        Returns: their names, the first of which is the usual one.

        >>> import frechet as fr
        >>> fr.derive("x'*A*x", "x").explanations
        ['differentials', 'expansion', 'entries', 'kronecker', 'chain']
        """
        from frechet import explain as explaining  # noqa: PLC0415

        return explaining.styles(self)

    @limited_method("printing")
    def json(self, layout: str = "numerator", vec: str = "column") -> dict[str, Any]:
        """The answer as data.

        Arguments:
            layout, vec: of the matrices, as in `jacobian`.

        Returns: a dict that `json.dumps` takes, in the schema of README.

        >>> import frechet as fr
        >>> fr.derive("x'*x", "x").json()["forms"]["gradient"]["text"]
        '2*x'
        """
        return answer_record(self, self.check, layout, vec)

    @limited_method("printing")
    def __str__(self) -> str:
        return report(self, self.check)

    def __repr__(self) -> str:
        by = ", ".join(x.name for x in self.variables)
        return f"<derivation by {by}, order {self.order}>"

    def paper(self, layout: str = "numerator", vec: str = "column") -> PrintedPage:
        r"""The page as LaTeX, Markdown and HTML print it.

        Arguments:
            layout, vec: of the matrices, as in `jacobian`.

        Returns: a page, which `frechet.paper.sheet` and `frechet.paper.web` write.

        >>> import frechet as fr
        >>> [line.right for line in fr.derive("x'*x", "x").paper().lines() if line.label == "gradient"]
        ['2 x']
        """
        return answer_page(self, self.check, layout, vec)


class DerivationByOne(Derivation):
    """A derivation by one variable: each of its forms is one, also to a type checker.

    >>> import frechet as fr
    >>> [isinstance(fr.derive("A*B", by), fr.DerivationByOne) for by in ("A", ["A", "B"])]
    [True, False]
    """

    adjoint: MapForm
    gradient: Form
    independent: Form
    unconstrained: Form
    tensor: Form
    entries: EntriesForm

    def jacobian(self, layout: str = "numerator", vec: str = "column") -> Form:
        return only(super().jacobian(layout, vec))

    def hessian(self, layout: str = "numerator", vec: str = "column") -> Form:
        return only(super().hessian(layout, vec))

    def riemannian(self, metric: str = "") -> Form:
        return only(super().riemannian(metric))

    def evaluate(self, values: Mapping[str, Any]) -> FloatArray:
        return self.tensor.evaluate(values)


def titled(*given: Form | Expr) -> str:
    """What is computed, in words, where it is short."""
    nodes = topological(*(e.engine if isinstance(e, Form) else e for e in given))
    return "; ".join(map(str, given)) if len(nodes) < TITLED else ""
