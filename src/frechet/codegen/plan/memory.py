"""Who owns the memory of an array, who reads it for the last time, and what may be written over what.

legend   a, b operations   root the operation that owns the memory an operation is a view of
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from frechet.codegen.operations import Op
from frechet.network.size import ONE, Size

VIEWS = {"view", "diagonal", "reshape"}
READ_ONLY = {"input", "number", "size", "factor", "constant", "inv"}  # never written over
LARGE_ARRAY = 8192  # entries from which on fresh memory costs more than a call: 64 kB


def memory_root(a: Op) -> Op:
    """The operation that owns the memory."""
    while a.word in VIEWS or (a.word == "gather"):
        a = a.args[0]
    return a


def last_uses(order: Sequence[Op], outputs: Sequence[Op]) -> dict[Op, int]:
    """Where the memory of an operation is read for the last time."""
    last: dict[Op, int] = {}
    for k, a in enumerate(order):
        last[a] = k
        for b in a.args:
            last[memory_root(b)] = k
    for a in outputs:
        last[memory_root(a)] = len(order)
    return last


def read_counts(order: Sequence[Op], outputs: Sequence[Op]) -> dict[Op, int]:
    """How often every operation is read."""
    uses = dict.fromkeys(order, 0)
    for a in order:
        for b in a.args:
            uses[b] += 1
    for a in outputs:
        uses[a] += 1
    return uses


def plus_transpose(a: Op) -> bool:
    """Is it A + A'?"""
    if a.params != (1, 1) or a.rank != 2:
        return False
    b, c = a.args
    return (b.word == "view" and b.args == (c,)) or (c.word == "view" and c.args == (b,))


def filling(terms: Sequence[Op], shape: tuple[Size, ...]) -> tuple[int, ...]:
    """The place of a term in the shape of a sum, else of two that have it together, a row and a column."""
    wide = next((k for k, b in enumerate(terms) if b.shape == shape), None)
    if wide is not None:
        return (wide,)
    return next(
        (
            p
            for p in combinations(range(len(terms)), 2)
            if together(terms[p[0]], terms[p[1]], shape)
        ),
        (),
    )


def together(a: Op, b: Op, shape: tuple[Size, ...]) -> bool:
    """Do two operands fill a shape where they are broadcast?"""
    padded = [(ONE,) * (len(shape) - len(x.shape)) + x.shape for x in (a, b)]
    return all([n in at for n, *at in zip(shape, *padded, strict=True)])
