"""The types of operands and how operators combine them: the one place that says which shapes fit.

A vector stands or lies.  The rules ask `equal` whether two sizes agree: for expressions that is identity, while
the reader's unification makes them agree.

    legend   a, b types of the operands

>>> from frechet.network.size import size
>>> n = size("n")
>>> print(product_type(Type((n,), row=True), Type((n,))))
scalar
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import is_
from typing import NamedTuple

from frechet.errors import ShapeError
from frechet.network.size import ONE, Shape, Size, product_of_sizes

# where the article is "an": 8, 11, 18, a letter whose name begins with a vowel, a word that does
AN = re.compile(r"\(?(8|1[18]\b|[aefhilmnorsxAEFHILMNORSX](?![A-Za-z])|[aeioAEIO][A-Za-z])")

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
        noun = ("row" if self.row else "vector", "matrix", "array")[
            min(len(self.shape), 3) - 1
        ]
        if not sizes_known(*self.shape):
            return noun
        if len(self.shape) == 1:
            return f"{noun} of length {self.shape[0]}"
        sizes = "×".join(
            n.text if n.text.replace("*", "").isalnum() else f"({n})" for n in self.shape
        )
        return f"{sizes} {noun}"

    @property
    def said(self) -> str:
        """The type with its article.

        >>> from frechet.network.size import size
        >>> Type((size("m"), size("n"))).said, Type((size("p"), size("n"))).said
        ('an m×n matrix', 'a p×n matrix')
        """
        words = str(self)
        return f"{'an' if AN.match(words) else 'a'} {words}"


SCALAR = Type(())


def sizes_known(*sizes: Size) -> bool:
    """Can a message show these sizes?  The reader's unknown ones begin with `?`."""
    return not any("?" in n.text for n in sizes)


def types_agree(a: Type, b: Type, equal: Equal = is_) -> bool:
    """Do two types agree?"""
    return (
        len(a.shape) == len(b.shape)
        and a.row == b.row
        and all(equal(m, n) for m, n in zip(a.shape, b.shape, strict=True))
    )


DIAGONAL = " for the diagonal"


class EntriesOrDiagonal(ShapeError):
    """A number plus a square matrix: two things may be meant."""


def sum_type(a: Type, b: Type, equal: Equal = is_) -> Type:
    """a + b."""
    if types_agree(a, b, equal):
        return a
    hint = ""
    if not a.shape or not b.shape:
        hint = spread_hint("{0}", b) if not a.shape else spread_hint("{1}", a)
    elif types_agree(a, transposed_type(b)):
        hint = "transpose one of them"
    error = EntriesOrDiagonal if DIAGONAL in hint else ShapeError
    raise error(f"a sum of {a.said} and {b.said}", hint=hint, letters="ab")


def spread_hint(scalar: str, a: Type) -> str:
    """How to add a scalar to an array."""
    sizes = (
        ",".join(n.text for n in a.shape)
        if sizes_known(*a.shape)
        else ",".join("mn"[-len(a.shape) :])
    )
    hint = f"write {scalar}*ones({sizes})" + "'" * a.row
    if len(a.shape) == 2 and a.shape[0] is a.shape[1]:
        hint += f" for every entry, {scalar}*eye({a.shape[0] if sizes_known(*a.shape) else 'n'}){DIAGONAL}"
    return hint


def entrywise_type(a: Type, b: Type, equal: Equal = is_) -> Type:
    """a∘b: one shape, or a scalar on either side."""
    if not a.shape or not b.shape:
        return b if not a.shape else a
    if types_agree(a, b, equal):
        return a
    raise ShapeError(
        f"an entrywise operation on {a.said} and {b.said}",
        hint="both sides need the same shape",
    )


def product_type(a: Type, b: Type, equal: Equal = is_) -> Type:
    """The matrix product; a vector is a matrix with one column, a row one with one row."""
    if a.column and b.column and b.shape[0] is not ONE:
        hint = "write {0}'*{1} for the number, {0}*{1}' for the matrix, {0}.*{1} entry by entry"
        if not types_agree(a, b) and sizes_known(*a.shape, *b.shape):
            hint = "write {0}*{1}' for the matrix"
        raise ShapeError(
            f"a product of two columns, {a.said} and {b.said}", hint=hint, letters="xy"
        )
    if max(len(a.shape), len(b.shape)) > 2:
        raise ShapeError(
            f"a product of {a.said} and {b.said}",
            hint="the factors of a product have at most two axes",
        )
    left, right = outer_inner(a), outer_inner(b)[::-1]
    if not equal(left[1], right[1]):
        differ = (
            f": the inner sizes {left[1]} and {right[1]} differ"
            if sizes_known(left[1], right[1])
            else ""
        )
        raise ShapeError(
            f"a product of {a.said} and {b.said}{differ}",
            hint=product_hint(a, b),
            letters="AB",
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
    if outer_inner(a)[1] is outer_inner(b)[1]:
        return "transpose the right factor: {0}*{1}'"
    if outer_inner(a)[0] is outer_inner(b)[0]:
        return "transpose the left factor: {0}'*{1}"
    return ""


def transposed_type(a: Type) -> Type:
    """Rows for columns."""
    return Type(a.shape, not a.row) if len(a.shape) == 1 else Type(a.shape[::-1])


def square_type(a: Type, what: str, equal: Equal = is_) -> Type:
    """A square matrix."""
    if len(a.shape) == 2 and equal(*a.shape):
        return a
    raise ShapeError(f"{what} of {a.said}", hint="the matrix must be square")


def derivative_type(f: Type, x: Type, stacked: bool = False) -> Type:
    """`d/dX f`: the shape of X of a scalar, the shape of f by a scalar, else values by rows, X by columns.

    `stacked`, `jac_X F`, is vec F by vec X whatever their shapes.
    """
    if not stacked and not f.shape:
        return Type(x.shape)
    if not stacked and not x.shape:
        return f
    rows, columns = ((product_of_sizes(t.shape),) if t.shape else () for t in (f, x))
    return Type(rows + columns, row=not rows and bool(columns))


def lies_turned(layout: str, f: Type, x: Type) -> bool:
    """Is `d/dX f` in this layout the transpose of `derivative_type`: a gradient as a row, a Jacobian by columns?

    >>> from frechet.network.size import size
    >>> x = Type((size("n"),))
    >>> [lies_turned("numerator", SCALAR, x), lies_turned("denominator", SCALAR, x), lies_turned("denominator", x, x)]
    [True, False, True]
    """
    if layout == "numerator":
        return not f.shape and bool(x.shape)
    return (
        layout == "denominator" and bool(f.shape) and (len(f.shape) == 1 or bool(x.shape))
    )


def scalar_like(t: Type) -> bool:
    """Is it an array with one entry, a vector of length 1?"""
    return bool(t.shape) and all(n is ONE for n in t.shape)


def hessian_type(f: Type, x: Type, y: Type) -> Type:
    """`hess_X f`: vec X by vec X; by a scalar the shape of f."""
    if not x.shape and not y.shape:
        return f
    if f.shape:
        raise ShapeError(f"a Hessian of {f.said}", hint="only a scalar has a Hessian")
    return derivative_type(Type(x.shape), Type(y.shape), stacked=True)


def directional_type(
    f: Type, wrt: list[Type], directions: list[Type], equal: Equal = is_
) -> Type:
    """`D_X (F) [H]`: the type of F; every direction has the shape of its variable."""
    for x, h in zip(wrt, directions, strict=True):
        if not types_agree(Type(x.shape), Type(h.shape), equal):
            raise ShapeError(f"a direction that is {h.said}", hint=f"it must be {x.said}")
    return f
