"""The leaves of matrix notation, and the one kind of node: a phrase.

legend   p phrase   c coefficient   n size   fn name of a function
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import wraps
from typing import Any, ClassVar, TypeVar
from weakref import WeakValueDictionary

from frechet.errors.kept import cached, table
from frechet.errors.limits import grow
from frechet.network.size import ONE, Number, Shape, Size

_lock = threading.Lock()
PHRASES_KEPT = 2048  # products, sums and transposes that are known: one answer asks for two in three of them again
T = TypeVar("T")


class Phrase:
    """A node of notation; `shape` has two sizes for a matrix or a row, one for a column, none for a scalar."""

    __slots__ = (
        "__weakref__",
        "alphabetical",
        "args",
        "cost",
        "moves",
        "odd",
        "op",
        "rows",
        "shape",
        "symmetric",
    )
    op: str
    args: tuple[Any, ...]
    shape: Shape
    symmetric: int  # 1 where it equals its transpose, -1 where minus its transpose
    odd: bool  # a function that changes its sign with its argument
    moves: bool  # a direction occurs in it
    rows: bool  # a name that is declared as a row occurs in it
    cost: int
    alphabetical: str  # where it is sorted, once that was asked for
    _all: ClassVar[WeakValueDictionary[tuple[Any, ...], Phrase]] = table("phrases")

    def __repr__(self) -> str:
        return f"{self.op}{self.args}"


def phrase(
    op: str,
    args: tuple[Any, ...],
    shape: Shape,
    cost: int,
    symmetric: int = 0,
    odd: bool = False,
) -> Phrase:
    """The one phrase with these parts, this length and these symmetries: what is known of it is part of it."""
    key = (op, args, shape, cost, symmetric, odd)
    found = Phrase._all.get(key)
    if found is None:
        grow()
        found = object.__new__(Phrase)
        found.op, found.args, found.shape, found.cost, found.symmetric, found.odd = (
            op,
            args,
            shape,
            cost,
            symmetric,
            odd,
        )
        found.alphabetical = ""
        found.moves = args[2] if op == "name" else any(p.moves for p in phrases_below(args))
        found.rows = (
            len(shape) == 2 and shape[0] is ONE
            if op == "name"
            else any(p.rows for p in phrases_below(args))
        )
        with _lock:
            found = Phrase._all.setdefault(key, found)
    return found


def phrases_below(args: tuple[Any, ...]) -> Iterator[Phrase]:
    """The phrases among the parts, alone or with a coefficient or an exponent."""
    for a in args:
        if isinstance(a, Phrase):
            yield a
        elif isinstance(a, tuple):
            yield from phrases_below(a)


def remembered(build: Callable[[tuple[T, ...]], Phrase]) -> Callable[[Iterable[T]], Phrase]:
    """A function of several parts that knows what it was asked before."""
    known = cached(PHRASES_KEPT)(build)

    @wraps(build)
    def asked(parts: Iterable[T]) -> Phrase:
        return known(tuple(parts))

    asked.cache_clear, asked.cache_info = known.cache_clear, known.cache_info  # type: ignore[attr-defined]
    return asked


# -------------------------------------------------------------------- leaves
def name(text: str, shape: Shape, symmetric: int = 0, direction: bool = False) -> Phrase:
    """A symbol; another answer may declare the same name otherwise."""
    return phrase("name", (text, symmetric, direction), shape, 1, symmetric)


def number(c: Number) -> Phrase:
    """A rational number that is not negative."""
    c = Fraction(c)
    return phrase("number", (c,), (), 1 if c.denominator == 1 else 3)


TOKEN = re.compile(r"\w+|[-+*/]")


@cached(PHRASES_KEPT)
def size_cost(n: Size) -> int:
    """Tokens of a size."""
    if "/" in n.text:
        return len(TOKEN.findall(n.text))
    total = 0
    for m, c in n.terms:
        total += len(m) + (abs(c) != 1 or not m)
        total += max(len(m) + (abs(c) != 1) - 1, 0) + 1
    return max(total - 1, 1)


LINEAR = {  # the arguments in which a call is linear
    **dict.fromkeys(("tr", "sum", "diag", "vec", "unvec", "vech"), (1,)),
    **dict.fromkeys(("tril", "triu", "circulant"), (1,)),
    "kron": (1, 2),
}


def call(
    fn: str,
    args: Sequence[Phrase | Size | int],
    shape: Shape,
    symmetric: int = 0,
    odd: bool = False,
) -> Phrase:
    """A function of phrases, sizes and axes."""
    cost = 1 + sum(
        [
            a.cost if isinstance(a, Phrase) else size_cost(a) if isinstance(a, Size) else 1
            for a in args
        ]
    )
    return phrase("call", (fn, *args), shape, cost, symmetric, odd or fn in LINEAR)


def eye(n: Size) -> Phrase:
    """The identity."""
    return call("eye", (n,), (n, n), symmetric=1)


def ones(*shape: Size) -> Phrase:
    """An array of ones."""
    return call("ones", shape, shape) if shape else number(1)


def diagonal_matrix(p: Phrase) -> Phrase:
    """The diagonal matrix of a vector."""
    if p is ones(*p.shape):
        return eye(p.shape[0])
    return call("diag", (p,), (p.shape[0], p.shape[0]), symmetric=1)


def diagonal_of(p: Phrase) -> Phrase:
    """The diagonal of a matrix, as a vector."""
    return call("diag", (p,), p.shape[:1])


def triangle_word(p: Phrase) -> str:
    """The word for keeping what a pattern of ones keeps: `tril` of `tri(m, n)`, `triu` of its transpose."""
    transposed = p.op == "T" and len(p.shape) == 2
    q = p.args[0] if transposed else p
    return (
        ("triu" if transposed else "tril") if q.op == "call" and q.args[0] == "tri" else ""
    )


def half_vectorised(chain: list[Phrase]) -> None:
    """`elimination(n)·vec(M)` in a product is `vech(M)`."""
    for k, f in enumerate(chain[:-1]):
        if (
            f.op == "call"
            and f.args[0] == "elimination"
            and chain[k + 1].op == "call"
            and chain[k + 1].args[0] == "vec"
        ):
            chain[k : k + 2] = [call("vech", chain[k + 1].args[1:], f.shape[:1])]
            return
