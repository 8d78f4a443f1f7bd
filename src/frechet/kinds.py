"""The types of operands and how operators combine them: the one place that says which shapes fit.

A vector stands or lies.  The rules ask `equal` whether two sizes agree: for expressions that is identity, while
the reader's unification makes them agree.

    legend   a, b types of the operands

>>> from frechet.size import size
>>> n = size("n")
>>> print(product_type(Type((n,), row=True), Type((n,))))
scalar
"""

from __future__ import annotations

from collections.abc import Callable
from operator import is_
from typing import NamedTuple

from frechet.errors import ShapeError
from frechet.size import ONE, Size
from frechet.space import Shape

Equal = Callable[[Size, Size], bool]


class Type(NamedTuple):
    """The shape of an operand, and whether it is a vector that lies."""

    shape: Shape
    row: bool = False

    @property
    def column(self) -> bool:
        """Is it a vector that stands?"""
        return len(self.shape) == 1 and not self.row

    def __str__(self) -> str:
        if not self.shape:
            return "scalar"
        if len(self.shape) == 1:
            return f"{'row' if self.row else 'vector'} of length {self.shape[0]}"
        sizes = "×".join(n.text if n.text.replace("*", "").isalnum() else f"({n})" for n in self.shape)
        return f"{sizes} matrix" if len(self.shape) == 2 else f"{sizes} array"


SCALAR = Type(())


def same(a: Type, b: Type, equal: Equal = is_) -> bool:
    """Do two types agree?"""
    return (
        len(a.shape) == len(b.shape)
        and a.row == b.row
        and all(equal(m, n) for m, n in zip(a.shape, b.shape, strict=True))
    )


def sum_type(a: Type, b: Type, equal: Equal = is_) -> Type:
    """a + b."""
    if same(a, b, equal):
        return a
    hint = ""
    if not a.shape or not b.shape:
        square = len(a.shape or b.shape) == 2
        hint = (
            "write the scalar times ones(n)"
            if not square
            else "write the scalar times eye(n) for the diagonal, times ones(m,n) for every entry"
        )
    elif len(a.shape) == len(b.shape) and same(Type(a.shape), Type(b.shape[::-1]), is_):
        hint = "transpose one of them"
    raise ShapeError(f"a sum of a {a} and a {b}", hint=hint)


def entrywise_type(a: Type, b: Type, equal: Equal = is_) -> Type:
    """a∘b: one shape, or a scalar on either side."""
    if not a.shape or not b.shape:
        return b if not a.shape else a
    if same(a, b, equal):
        return a
    raise ShapeError(f"an entrywise operation on a {a} and a {b}", hint="both sides need the same shape")


def product_type(a: Type, b: Type, equal: Equal = is_) -> Type:
    """The matrix product; a vector is a matrix with one column, a row one with one row."""
    if a.column and b.column and b.shape[0] is not ONE:
        raise ShapeError(
            f"a product of two columns, a {a} and a {b}",
            hint="write x'*y for the number, x*y' for the matrix, x.*y entry by entry",
        )
    left, right = outer_inner(a), outer_inner(b)[::-1]
    if not equal(left[1], right[1]):
        raise ShapeError(
            f"a product of a {a} and a {b}: the inner sizes {left[1]} and {right[1]} differ", hint=product_hint(a, b)
        )
    rows, columns = () if a.row else (a.shape[0],), () if b.column else (b.shape[-1],)
    return Type(rows + columns, row=not rows and bool(columns))


def outer_inner(a: Type) -> tuple[Size, Size]:
    """Rows and columns of an operand read as a matrix."""
    if len(a.shape) == 2:
        return a.shape[0], a.shape[1]
    return (ONE, a.shape[0]) if a.row else (a.shape[0], ONE)


def product_hint(a: Type, b: Type) -> str:
    """The transpose that would make the product fit."""
    if len(b.shape) == 2 and same(Type(b.shape[1:]), Type(a.shape[-1:]), is_):
        return "transpose the right factor"
    if len(a.shape) == 2 and same(Type(a.shape[:1]), Type(b.shape[:1]), is_):
        return "transpose the left factor"
    return ""


def transposed_type(a: Type) -> Type:
    """Rows for columns."""
    return Type(a.shape, not a.row) if len(a.shape) == 1 else Type(a.shape[::-1])


def square_type(a: Type, what: str, equal: Equal = is_) -> Type:
    """A square matrix."""
    if len(a.shape) == 2 and equal(*a.shape):
        return a
    raise ShapeError(f"{what} of a {a}", hint="the matrix must be square")
