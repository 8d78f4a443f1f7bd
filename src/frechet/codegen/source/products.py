"""A contraction as a product of matrices: its sides, how they are read as matrices, and what becomes of the result.

legend   a, b factors   ia, ib, out their indices and those of the result
         batch in both and kept   summed in both and gone   left only in a   right only in b
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from frechet.codegen.operations import Op
from frechet.codegen.source.numpy_words import EINSUM_LETTERS, shape_text, size_text, view
from frechet.network.size import Size, product_of_sizes

Ix = Sequence[int]


class ProductWords(NamedTuple):
    """`first @ second` as an array of a shape, its axes in an order; or other words as they are."""

    first: str
    second: str = ""
    grouped: tuple[Size, ...] = ()  # the shape, where several indices were one
    flat: tuple[Size, ...] = ()  # that of the product itself
    axes: tuple[int, ...] = ()  # where the axes are not in order

    @property
    def text(self) -> str:
        """The whole expression."""
        if not self.second:
            return self.first
        made = f"{self.first} @ {self.second}"
        if self.grouped:
            made = f"({made}).reshape{shape_text(self.grouped)}"
        return (
            view(made if self.grouped else f"({made})", self.axes, len(self.axes))
            if self.axes
            else made
        )


def blas_words(a: str, b: str, op: Op) -> ProductWords:
    """The shortest words that BLAS computes."""
    ia, ib, out = op.params
    batch, summed, left, right = kinds(ia, ib, out)
    if not summed or {*ia, *ib} - {*batch, *summed, *left, *right}:
        return ProductWords(einsum(a, b, ia, ib, out))
    if not out:
        return scalar(a, b, ia, ib)
    if not batch:
        turned = left + right != list(out) and right + left == list(out)
        sides = (b, a, ib, ia, right, left) if turned else (a, b, ia, ib, left, right)
        return matmul_words(*sides, summed, op)
    return (
        stacks(a, b, op, batch, left, summed, right)
        if left or right
        else ProductWords(einsum(a, b, ia, ib, out))
    )


def kinds(ia: Ix, ib: Ix, out: Ix) -> tuple[list[int], list[int], list[int], list[int]]:
    """The indices that are common and kept, summed, and in one factor alone."""
    batch = [i for i in out if i in ia and i in ib]
    summed = [i for i in ia if i in ib and i not in out]
    left = [i for i in out if i in ia and i not in ib]
    right = [i for i in out if i in ib and i not in ia]
    return batch, summed, left, right


def scalar(a: str, b: str, ia: Ix, ib: Ix) -> ProductWords:
    """A sum over everything."""
    if len(ia) == 1:
        return ProductWords(f"{a} @ {b}")
    return ProductWords(f"np.vdot({a}, {view(b, [ib.index(i) for i in ia], len(ib))})")


def einsum(a: str, b: str, ia: Ix, ib: Ix, out: Ix) -> str:
    """The general word."""
    spelled = ["".join(EINSUM_LETTERS[i] for i in ix) for ix in (ia, ib, out)]
    return f'np.einsum("{spelled[0]},{spelled[1]}->{spelled[2]}", {a}, {b})'


def sizes_of(op: Op) -> dict[int, Size]:
    """The length of every index."""
    ia, ib, _ = op.params
    return dict(zip((*ia, *ib), (*op.args[0].shape, *op.args[1].shape), strict=True))


def matmul_words(
    a: str,
    b: str,
    ia: Ix,
    ib: Ix,
    left: list[int],
    right: list[int],
    summed: list[int],
    op: Op,
) -> ProductWords:
    """A product of two matrices, of a matrix and a vector, or of arrays taken as such."""
    size, out = sizes_of(op), op.params[2]
    if len(ia) == 1 and len(ib) == 2 and ib[1] in summed:
        return ProductWords(b, a, flat=op.shape)
    ks = in_order(ia, ib, summed)
    first, second = side(a, ia, left, ks, size), side(b, ib, ks, right, size)
    flat = [*left, *right]
    many = max(len(left), len(right)) > 1
    rows = tuple(product_of_sizes(size[i] for i in g) for g in (left, right) if g)
    axes = () if flat == list(out) else tuple(flat.index(i) for i in out)
    return ProductWords(
        first, second, tuple(size[i] for i in flat) if many else (), rows, axes
    )


def in_order(ia: Ix, ib: Ix, summed: list[int]) -> list[int]:
    """The summed indices as the larger of two factors keeps them, where one is more than a matrix."""
    if len(ia) <= 2 and len(ib) <= 2:
        return summed
    return [i for i in (ia if len(ia) >= len(ib) else ib) if i in summed]


def side(t: str, ix: Ix, rows: list[int], columns: list[int], size: dict[int, Size]) -> str:
    """A factor as a matrix, without moving its entries where it lies so or transposed."""
    order = list(ix)
    if not rows or not columns:
        return (
            t
            if len(order) == 1
            else f"{view(t, [order.index(i) for i in rows + columns], len(order))}.reshape(-1)"
        )
    if len(rows) == len(columns) == 1:
        return view(t, [order.index(i) for i in rows + columns], 2)
    r, c = (size_text(product_of_sizes(size[i] for i in g)) for g in (rows, columns))
    if order == columns + rows:
        return f"{t}.reshape({c}, {r}).T"
    return (
        f"{view(t, [order.index(i) for i in rows + columns], len(order))}.reshape({r}, {c})"
    )


def stacks(
    a: str,
    b: str,
    op: Op,
    batch: list[int],
    left: list[int],
    summed: list[int],
    right: list[int],
) -> ProductWords:
    """One product of matrices for every value of the common indices."""
    size = sizes_of(op)
    ia, ib, out = op.params

    def stacked(t: str, ix: Ix, rows: list[int], columns: list[int]) -> str:
        turned = view(t, [list(ix).index(i) for i in (*batch, *rows, *columns)], len(ix))
        if len(rows) == len(columns) == 1:
            return turned
        shape = [size[i] for i in batch] + [
            product_of_sizes(size[i] for i in g) for g in (rows, columns)
        ]
        return f"{turned}.reshape{shape_text(shape)}"

    flat = [*batch, *left, *right]
    single = len(left) == len(right) == 1
    axes = () if flat == list(out) else tuple(flat.index(i) for i in out)
    shape = tuple(size[i] for i in batch) + tuple(
        product_of_sizes(size[i] for i in g) for g in (left, right)
    )
    return ProductWords(
        stacked(a, ia, left, summed),
        stacked(b, ib, summed, right),
        () if single else tuple(size[i] for i in flat),
        shape,
        axes,
    )
