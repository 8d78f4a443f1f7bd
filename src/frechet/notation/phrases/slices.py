"""Slices and block literals as phrases: `X[1:k,:]`, `X[:,j]`, `X[i,:]'`, `[A, B; C, D]`.

A spec says what is read of an axis: ("all",), ("at", place) or ("range", first, last), counted from 1; a last place of
None is the end.  A row of a matrix is a column here, as every vector is: `X[i,:]'`, whose transpose is `X[i,:]`.

    legend   p, q phrases   n size of an axis
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.network.size import ONE, Shape, Size
from frechet.notation.phrases.leaf import Phrase, phrase, size_cost

Spec = tuple[str] | tuple[str, Size] | tuple[str, Size, Size | None]
ALL: Spec = ("all",)


def at(place: Size) -> Spec:
    """One place."""
    return "at", place


def interval(offset: Size, length: Size, n: Size) -> Spec:
    """Some places in a row, of an axis of length n."""
    last = offset + length
    return ALL if length is n else ("range", offset + 1, None if last is n else last)


def spec_cost(spec: Spec) -> int:
    """Tokens of what is read of an axis."""
    if spec[0] == "range":
        _, low, last = spec  # type: ignore[misc]
        return size_cost(low) + 1 + (1 if last is None else size_cost(last))
    return size_cost(spec[1]) if spec[0] == "at" else 1  # type: ignore[misc]


def slice_of(p: Phrase, specs: Sequence[Spec], shape: Shape) -> Phrase:
    """A part of an array; `shape` is that of the part as a phrase."""
    cost = p.cost + sum(map(spec_cost, specs))
    lying = len(specs) == 2 and specs[0][0] == "at"
    symmetric = int(
        p.symmetric == 1 and len(specs) == 2 and specs[0] == specs[1] and len(shape) == 2
    )
    return phrase("slice", (p, *specs), shape, cost + lying, symmetric)


def part_of_row(p: Phrase, spec: Spec, shape: Shape) -> Phrase:
    """A part of what is declared as a row, as a column."""
    return slice_of(p, [at(ONE), spec], shape)


def lies(p: Phrase) -> bool:
    """Is it a row of a matrix, as a column?"""
    return p.op == "slice" and len(p.args) == 3 and p.args[1][0] == "at"


def column(m: Phrase, j: Size) -> Phrase:
    """Column j of a matrix; of a transpose a row."""
    lying = m.op == "T"
    m = m.args[0] if lying else m
    n = m.shape[1] if lying else m.shape[0]
    specs = [at(j), ALL] if lying else [ALL, at(j)]
    if m.op == "slice" and m.args[2 - lying] == ALL:
        m, specs = m.args[0], [at(j), m.args[2]] if lying else [m.args[1], at(j)]
    return slice_of(m, specs, (n,))


def column_of(p: Phrase) -> tuple[Phrase, Size] | None:
    """M and j of a column M[:,j]; M may be a slice."""
    if p.op == "slice" and len(p.args) == 3 and p.args[2][0] == "at":
        m, rows, (_, j) = p.args
        return (m if rows == ALL else slice_of(m, [rows, ALL], (*p.shape, m.shape[1]))), j
    return None


def row_of(p: Phrase) -> tuple[Phrase, Size] | None:
    """M and i of a row M[i,:]; M may be a slice."""
    if not lies(p):
        return None
    m, (_, i), columns = p.args
    return (m if columns == ALL else slice_of(m, [ALL, columns], (m.shape[0], *p.shape))), i


def block_literal(
    rows: Sequence[Sequence[Phrase]], shape: Shape, symmetric: int = 0
) -> Phrase:
    """A block literal: rows of elements."""
    cost = sum(p.cost for r in rows for p in r) + len(rows) - 1
    return phrase("block", tuple(map(tuple, rows)), shape, cost, symmetric)


def lying_cost(p: Phrase) -> int:
    """Tokens of a column of elements written as a row: no semicolons, but transposed vectors."""
    return p.cost - (len(p.args) - 1) + sum(bool(r[0].shape) for r in p.args)


def transposed_shape(p: Phrase) -> Shape:
    """The shape of the transpose: of a column a row, of a row a column."""
    if len(p.shape) == 1:
        return (ONE, p.shape[0])
    return p.shape[1:] if p.shape[0] is ONE else p.shape[::-1]
