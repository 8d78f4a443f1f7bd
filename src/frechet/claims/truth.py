"""What the left side of a claim is: the derivative itself, in the layout that the claimant speaks of.

legend   f function   x variable   t tensor   T truth
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from frechet.derivation import Derivation
from frechet.derivatives import partials
from frechet.derivatives.tangent import independent
from frechet.errors import FrechetError, ReadError
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, symbol
from frechet.functions.algebra import lower
from frechet.network.size import Size
from frechet.question import derivation
from frechet.reading import Reading
from frechet.reading.at_point import value_of_shape
from frechet.reading.elaborate import elaborate, freed
from frechet.reading.text.syntax import Syntax
from frechet.types.type import SCALAR, Type, transposed_type

CLAIMED_LAYOUTS = ("", "gradient", "numerator", "denominator", "row-major", "column-major")
# structures for which people mean different things by the gradient
DEPENDENT = (
    "symmetric",
    "psd",
)


@dataclass(frozen=True)
class Truth:
    """A derivative, or one side of an identity, with its type."""

    reading: Reading
    layout: str = ""

    @property
    def tree(self) -> Syntax:
        """What was written; of a derivative at a point the derivative."""
        return derivative_of_side(self.reading) or self.reading.document.body

    @cached_property
    def point(self) -> dict[Expr, Expr]:
        """Where the derivative is taken: what stands for its names; empty where that is anywhere."""
        r, whole = self.reading, self.reading.document.body
        if whole.op != "at" or self.kind == "identity":
            return {}
        values = (
            elaborate(replace(r.document, body=v), r.names, r.inference, r.text).expr
            for _, v in whole.replaced()
        )
        xs = (symbol(x.text, space=r.names.spaces[x.text]) for x, _ in whole.replaced())
        return {
            x: value_of_shape(v, e, x)
            for x, (_, v), e in zip(xs, whole.replaced(), values, strict=True)
        }

    @property
    def kind(self) -> str:
        """d, jac, hess, D, an entry of a derivative, or an identity."""
        if (
            self.tree.op != "derivative"
            or self.reading.document.settled
            or self.by_definitions
        ):
            return "identity"
        return "entry" if self.tree.apart()[0][0].op == "entry" else self.tree.text

    @property
    def by_definitions(self) -> bool:
        """Does the derivative go by a name that the text defines?"""
        given = {name for name, _, _ in self.reading.document.definitions}
        return any(
            (x.args[0] if x.op == "entry" else x).text in given
            for x in self.tree.apart()[0]
        )

    @cached_property
    def function(self) -> Reading:
        """What is differentiated; of vec F by X it is F, whose vec the rows are."""
        r, body = self.reading, self.tree.args[0]
        types = r.inference.types
        if (
            self.kind in ("d", "jac")
            and body.op == "call"
            and body.text == "vec"
            and types[self.tree.args[1]].shape
        ):
            body = body.args[0]
        if self.tree in r.inference.single:
            body = Syntax(
                "call",
                body.span,
                [body],
                text="tr" if len(types[body].shape) == 2 else "sum",
            )
            types[body] = SCALAR
        return elaborate(replace(r.document, body=body), r.names, r.inference, r.text)

    @cached_property
    def variables(self) -> list[Symbol]:
        """What is differentiated by."""
        spaces = self.reading.names.spaces
        wrt = (s.args[0] if s.op == "entry" else s for s in self.tree.apart()[0])
        return [symbol(s.text, space=spaces[s.text]) for s in wrt]

    @cached_property
    def f(self) -> Expr:
        """The function after the laws that apply."""
        return simplify(lower(self.function.expr))

    @property
    def scalar_gradient(self) -> bool:
        """Is it the derivative of a number by an array: what people lay out in two ways?"""
        return self.kind == "d" and not self.f.rank and bool(self.variables[0].rank)

    @property
    def stacked(self) -> bool:
        """Is it a matrix by vec: are there two orders of vec?"""
        if self.kind == "d":
            return bool(self.f.rank and self.variables[0].rank)
        return self.kind == "jac" or (self.kind == "hess" and bool(self.variables[0].rank))

    @cached_property
    def derivation(self) -> Derivation | None:
        """The derivation of the derivative, for its check and its steps; there is none of a derivative at a point."""
        if self.kind in ("identity", "entry") or self.point:
            return None
        names = list(dict.fromkeys(x.name for x in self.variables))
        return derivation(
            self.function.expr, names, 2 if self.kind == "hess" else 1, self.function
        )

    # ---------------------------------------------------------------- the expression
    @cached_property
    def expr(self) -> Expr:
        """The truth in the claim's layout."""
        e = (
            self.ordered(self.layout == "row-major")
            if self.stacked
            else lower(self.reading.expr)
        )
        return e.T if self.transposed and e.rank == 2 else e

    @property
    def side(self) -> Reading | Expr:
        """What is compared: of an identity the text itself, by its plain meaning."""
        return self.reading if self.kind == "identity" else self.expr

    @cached_property
    def type(self) -> Type:
        """Its type."""
        t = self.reading.inference.types[self.tree]
        return transposed_type(t) if self.transposed else t

    @property
    def transposed(self) -> bool:
        """Does the claim's layout transpose the default?"""
        if self.scalar_gradient:
            return self.layout == "numerator"
        return self.layout == "denominator" and (self.stacked or self.kind == "d")

    @property
    def columns_elsewhere(self) -> bool:
        """Nothing was said of the layout: is this the transpose in denominator layout, and no gradient?"""
        return (
            not self.layout
            and not self.scalar_gradient
            and (self.stacked or self.kind == "d")
        )

    def ordered(self, by_rows: bool) -> Expr:
        """A stacked derivative in one of the two orders of vec."""
        return self.matrix(self.tensor, by_rows)

    def matrix(self, t: Expr, by_rows: bool = False) -> Expr:
        """A tensor as the matrix that the claim is about."""
        rows = self.variables[0].rank if self.kind == "hess" else self.f.rank
        return partials.jacobian_of(t, rows, vec="row" if by_rows else "column")

    @property
    def other_order(self) -> Expr:
        """The same in the order of vec that the claimant did not name."""
        e = self.ordered(self.layout != "row-major")
        return e.T if self.transposed and e.rank == 2 else e

    @property
    def by(self) -> list[Symbol]:
        """The variables, one for each time that the function is differentiated."""
        return (
            [self.variables[0], self.variables[-1]]
            if self.kind == "hess"
            else self.variables[:1]
        )

    @cached_property
    def tensor(self) -> Expr:
        """The tensor."""
        return substitute(partials.derivative_tensor(self.f, self.by), self.point)

    # ---------------------------------------------------------------- what else people mean
    def conventions(self) -> Iterator[tuple[str, Expr]]:
        """The derivative by a symmetric variable as others define it."""
        if (
            self.kind not in ("d", "jac", "hess")
            or self.variables[0].space.structure not in DEPENDENT
        ):
            return
        x = self.variables[0]
        if (
            x.name not in self.function.variables
        ):  # it does not occur: the derivative is 0 for everyone
            return
        try:
            t = self.unconstrained(x)
        except FrechetError:  # cholesky(X) has no meaning without the structure
            return
        free = self.matrix(t, self.layout == "row-major") if self.stacked else t
        yield "unconstrained", free.T if self.transposed and free.rank == 2 else free
        if self.scalar_gradient:
            yield "independent-entries", simplify(independent(t, x))

    def unconstrained(self, x: Symbol) -> Expr:
        """The tensor where the variable has no structure, at a point that has it."""
        f = freed(self.function, [x])
        y = f.variables[x.name]
        t = partials.derivative_tensor(simplify(lower(f.expr)), [y] * len(self.by))
        return simplify(substitute(substitute(t, {y: x}), self.point))

    @property
    def splits_any(self) -> bool:
        """Has vec something to stack?"""
        return any(True for _ in self.splits())

    def splits(self) -> Iterator[tuple[int, Size, Size]]:
        """Axes of the truth that are the vec of a matrix: which one, and the shape of that matrix."""
        if self.stacked:
            rows = self.by[0].shape if self.kind == "hess" else self.f.shape
            columns = self.by[-1].shape
            sides = (columns, rows) if self.transposed else (rows, columns)
            yield from ((axis, *s) for axis, s in enumerate(sides) if len(s) == 2)
        elif self.kind == "identity":
            inference = self.reading.inference
            for s in self.tree.nodes():
                if s.op == "call" and s.text == "vec":
                    shape = inference.types[s.args[0]].shape
                    yield from (
                        (axis, *shape) for axis in range(self.expr.rank) if len(shape) == 2
                    )


def derivative_of_side(side: Reading) -> Syntax | None:
    """The derivative that a side is, or the one that it is the value of at a point; None where it is neither."""
    body = side.document.body
    inside = body.args[0] if body.op == "at" else body
    return inside if inside.op == "derivative" else None


def derivative_first(left: Reading, right: Reading) -> tuple[Reading, Reading]:
    """Two sides, exchanged where the right one alone is a derivative."""
    turned = derivative_of_side(right) is not None and derivative_of_side(left) is None
    return (right, left) if turned else (left, right)


def check_layout(layout: str) -> None:
    """A layout that a claimant may speak of."""
    if layout not in CLAIMED_LAYOUTS:
        raise ReadError(
            f"there is no layout {layout}",
            hint="known are " + ", ".join(filter(None, CLAIMED_LAYOUTS)),
        )
