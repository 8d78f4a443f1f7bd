"""What the operators mean: sums, products, powers and transposes of operands that stand or lie.

The text reader and the Python operators both come here.  A vector is a column; its transpose is a `Row`, and
only here do the two differ:  column·row is a matrix, row·column a number, column·column an error.

>>> from frechet.network.size import size
>>> from frechet.expr.node import symbol
>>> x, y = symbol("x", size("n")), symbol("y", size("n"))
>>> (x.T @ y).rank, (x @ y.T).rank
(0, 2)
>>> x @ y
Traceback (most recent call last):
frechet.errors.ShapeError: shape: a product of two columns, a vector of length n and a vector of length n
hint: write x'*y for the number, x*y' for the matrix, x.*y entry by entry
"""

from __future__ import annotations

from frechet.errors import DomainError, ShapeError
from frechet.expr.net import constant, net, power, transpose
from frechet.expr.node import Expr, Row, language, row
from frechet.expr.sums import add, exact_number, is_zero, tidy, value_of
from frechet.functions.declaration import registry, type_of
from frechet.network.axis import constant_axis
from frechet.network.network import Exponent
from frechet.network.size import ONE, size
from frechet.types.type import Type, entrywise_type, product_type, sum_type


def lift(a: object) -> Expr:
    """An operand as an expression; numbers are exact, a float is the decimal it prints as."""
    return a if isinstance(a, Expr) else constant(exact_number(a))


def lower(a: Expr) -> Expr:
    """The vector of a row; anything else as it is."""
    return a.vector if isinstance(a, Row) else a


def laid(made: Expr, lying: bool) -> Expr:
    """A row where the type says so."""
    return row(made) if lying else made


def fitted(made: Expr, t: Type) -> Expr:
    """The same entries as an array of a type that differs in axes of length 1 alone."""
    x = lower(made)
    if x.shape == t.shape:
        return laid(x, t.row) if isinstance(made, Row) is not t.row else made
    along = iter([i for i, n in enumerate(x.shape) if n is not ONE])
    out = [constant_axis(0) if n is ONE else next(along) for n in t.shape]
    axes = [constant_axis(0) if n is ONE else i for i, n in enumerate(x.shape)]
    sizes = {i: n for i, n in enumerate(x.shape) if n is not ONE}
    return laid(net(out, [(x, axes)], sizes, t.shape), t.row)


def array_power(x: Expr, e: Exponent) -> Expr:
    """The power of every entry, for a number e."""
    if is_zero(x) and e <= 0:
        raise DomainError(f"0 to the power {e}")
    return laid(power(lower(x), e), isinstance(x, Row))


def matrix_power(base: Expr, k: int) -> Expr:
    """A whole power of a square matrix; a negative one is a power of the inverse."""
    return registry["matpow"].build(
        registry["inv"].build(base) if k < 0 else base, size(abs(k))
    )


class Operators:
    """The meaning of `+ - * / @ **` and `.T`."""

    def plus(self, a: object, b: object, sign: int = 1) -> Expr:
        """a ± b, of one type."""
        x, y = lift(a), lift(b)
        if a == 0 and isinstance(a, int):
            return self.times(sign, y)  # the 0 that sum() starts with
        made = sum_type(type_of(x), type_of(y))
        return laid(add([(1, lower(x)), (sign, lower(y))]), made.row)

    def times(self, a: object, b: object) -> Expr:
        """Entry by entry, or by a scalar."""
        x, y = lift(a), lift(b)
        made = entrywise_type(type_of(x), type_of(y))
        i, j = tuple(range(x.rank)), tuple(range(y.rank))
        return laid(
            net(i if len(i) >= len(j) else j, [(lower(x), i), (lower(y), j)]), made.row
        )

    def over(self, a: object, b: object) -> Expr:
        """Entry by entry, or by a scalar."""
        y = lift(b)
        if is_zero(y):
            raise DomainError("division by 0")
        return self.times(a, array_power(y, -1))

    def product(self, a: object, b: object) -> Expr:
        """The matrix product."""
        x, y = lift(a), lift(b)
        if not x.rank or not y.rank:
            raise ShapeError(
                f"a matrix product of {type_of(x).said} and {type_of(y).said}",
                hint="write * for a multiple by a scalar",
            )
        made = product_type(type_of(x), type_of(y))
        left = (0, 1) if x.rank == 2 else (1,) if isinstance(x, Row) else (0,)
        right = (1, 2) if y.rank == 2 else (2,) if isinstance(y, Row) else (1,)
        out = [i for i in (0, 2) if i in left + right]
        return laid(net(out, [(lower(x), left), (lower(y), right)]), made.row)

    def power(self, a: object, b: object) -> Expr:
        """The power of every entry."""
        x = lift(a)
        e = value_of(b) if isinstance(b, Expr) else exact_number(b)
        if e is not None and not (isinstance(b, Expr) and b.rank):
            return array_power(x, tidy(e))
        y = lift(b)
        made = entrywise_type(type_of(x), type_of(y))
        return laid(registry["pow"].build(lower(x), lower(y)), made.row)

    def matrix_power(self, base: Expr, k: int) -> Expr:
        """A whole power of a square matrix."""
        return matrix_power(base, k)

    def transpose(self, a: Expr) -> Expr:
        """Rows for columns; a scalar is its own transpose."""
        if isinstance(a, Row):
            return a.vector
        if a.rank > 2:
            raise ShapeError(f"the transpose of {type_of(a).said}")
        return transpose(a) if a.rank == 2 else row(a) if a.rank else a


language.learn(algebra=Operators())
