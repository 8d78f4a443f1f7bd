"""A derivation: one linear map, and every form of it that people use.

legend   f function   x variable   T coefficient array: axes of the value, then of the variable, order times
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Form
from frechet.answers.report import record, report
from frechet.errors.limits import Said, limited, within
from frechet.expr.node import Expr, topological
from frechet.network.lengths import Sizes

if TYPE_CHECKING:
    from frechet.check import Check
    from frechet.explain import Explanation

# what not every answer needs is imported where it is used: checking, explaining and compiling take 0.2 s together
TITLED = 60  # a function of more nodes is not written out at the head of its code


class Derivation(Derivative):
    """A derivative with its doors: checked, explained, compiled, as a page and as data."""

    def check(self) -> Check:
        """The definition of the derivative, at random points; where that takes too long, it is not checked."""
        return self._check

    @cached_property
    def _check(self) -> Check:
        from frechet.answers import checks  # noqa: PLC0415

        return checks.check(self)

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
        return record(self, self.check, layout, vec)

    @limited("printing")
    def __str__(self) -> str:
        return report(self, self.check)

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"


def titled(*given: Form | Expr) -> str:
    """What is computed, in words, where it is short."""
    nodes = topological(*(e.engine if isinstance(e, Form) else e for e in given))
    return "; ".join(map(str, given)) if len(nodes) < TITLED else ""
