"""An axis: an affine form of indices, `offset + sum(stride * index)`, coefficients being sizes.

    i                 a plain index: product, trace, diagonal, broadcast
    i*p + k           a group of indices: kron, vec, reshape, Khatri-Rao
    i + m             a block, a slice
    2                 one row, one entry
    i - j + n - 1     Toeplitz, convolution

A plain index is written as the bare integer; everything else as a pair (offset, terms).
Indices are integers that mean something only inside one network.

>>> from frechet.network.size import size
>>> m, n = size("m"), size("n")
>>> group((0, 1), {0: m, 1: n})
(0, ((0, n), (1, 1)))
>>> affine_axis(ZERO, {3: ONE})
3
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from frechet.network.size import ONE, ZERO, Size, size

AffineForm = tuple[Size, tuple[tuple[int, Size], ...]]
Axis = int | AffineForm
Axes = tuple[Axis, ...]
Indices = tuple[int, ...]  # the bare ones of an array


def affine_axis(offset: Size, terms: Mapping[int, Size]) -> Axis:
    """The axis `offset + sum(stride * index)`; a bare index where it is one."""
    kept = tuple((i, c) for i, c in sorted(terms.items()) if c is not ZERO)
    if offset is ZERO and len(kept) == 1 and kept[0][1] is ONE:
        return kept[0][0]
    return offset, kept


def parts(a: Axis) -> AffineForm:
    """Offset and terms of any axis."""
    return (ZERO, ((a, ONE),)) if isinstance(a, int) else a


def axis_indices(a: Axis) -> tuple[int, ...]:
    """The indices that an axis depends on."""
    return (a,) if isinstance(a, int) else tuple(i for i, _ in a[1])


def indices_of(axes: Iterable[Axis]) -> set[int]:
    """The indices of several axes."""
    found: set[int] = set()
    for a in axes:
        if isinstance(a, int):
            found.add(a)
        else:
            found.update([i for i, _ in a[1]])
    return found


def constant_axis(place: Size | int) -> Axis:
    """A constant axis: one row, one entry; places count from 0."""
    return affine_axis(size(place), {})


def shift(i: int, offset: Size | int) -> Axis:
    """The axis `i + offset`."""
    return affine_axis(size(offset), {i: ONE})


def group(digits: Sequence[int], dims: Mapping[int, Size]) -> Axis:
    """Several indices as one axis, the last running fastest."""
    terms: dict[int, Size] = {}
    stride = ONE
    for i in reversed(digits):
        terms[i] = stride
        stride = stride * dims[i]
    return affine_axis(ZERO, terms)


def radix(a: Axis, n: Size, dims: Mapping[int, Size]) -> list[int] | None:
    """The digits of a group that fills an axis of length n, fastest first; None for another form."""
    offset, terms = parts(a)
    by_stride = {c: i for i, c in terms}
    if offset is not ZERO or len(by_stride) < len(terms):
        return None
    digits: list[int] = []
    stride = ONE
    while stride in by_stride:
        digits.append(by_stride.pop(stride))
        stride = stride * dims[digits[-1]]
    return digits if not by_stride and stride is n else None


def substituted_axis(a: Axis, sub: Mapping[int, Axis]) -> Axis:
    """The axis after substituting indices by axes, again and again."""
    while isinstance(a, int):
        if a not in sub:
            return a
        a = sub[a]
    if not any(i in sub for i, _ in a[1]):
        return a
    offset, terms = a[0], dict[int, Size]()
    for i, c in a[1]:
        inner, more = parts(substituted_axis(i, sub))
        offset = offset + inner * c
        for j, d in more:
            terms[j] = terms.get(j, ZERO) + d * c
    return affine_axis(offset, terms)


def rename(a: Axis, name: Callable[[int], int]) -> Axis:
    """The axis under other names of its indices; they must stay different."""
    if isinstance(a, int):
        return name(a)
    return affine_axis(a[0], {name(i): c for i, c in a[1]})
