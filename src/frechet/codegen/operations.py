"""Operations on arrays: what code is made of, each once.

    input size number        what is given, a size as a number, a rational number
    view                     axes in another order, None for a new axis of length 1
    diagonal sum             equal axes read together; axes summed
    contract mul add         two factors summed over common indices; products and linear combinations, broadcast
    map power call           functions of entries, powers of entries, functions of arrays
    root                     of a sum of squares, with the array of which it is the norm
    factor solve inverse     a factorisation and what is computed from it
    gather scatter           places that are affine forms of indices, read and written

Axes of length 1 stand for arrays that do not depend on an index.  Operations are interned, so equal subexpressions
are computed once, wherever they stand.

    legend   a, b operations   n size   i, j indices, small integers that mean something inside one operation only
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any

from frechet.errors.limits import grow
from frechet.network.axis import Indices
from frechet.network.size import ONE, Number, Shape, Size


class Op:
    """One operation: its word, its arguments, what else it needs, the shape of its value."""

    __slots__ = ("args", "nonneg", "number", "params", "rank", "shape", "word")

    def __init__(
        self,
        number: int,
        word: str,
        args: tuple[Op, ...],
        params: tuple[Any, ...],
        shape: Shape,
    ) -> None:
        self.number, self.word, self.args, self.params, self.shape = (
            number,
            word,
            args,
            params,
            shape,
        )
        self.rank = len(shape)
        self.nonneg = False  # is every entry known to be >= 0?

    def __repr__(self) -> str:
        return f"%{self.number}={self.word}{[a.number for a in self.args]}{self.params}{self.shape}"


IndexedOp = tuple[Op, Indices]  # an array and the indices of its axes


class Code:
    """The table of operations of one function, and how long its axes are when a plan is made."""

    def __init__(self, sizes: Mapping[str, int] | None = None) -> None:
        self.table: dict[tuple[Any, ...], Op] = {}
        self.sizes = dict(sizes or {})
        self.lengths: dict[Size, float] = {}
        self.volumes: dict[Shape, float] = {}
        self.tape: list[Op] | None = (
            None  # the operations that are asked for, while somebody listens
        )
        self.one = self.number(1)

    def op(
        self,
        word: str,
        args: Iterable[Op] = (),
        params: tuple[Any, ...] = (),
        shape: Shape = (),
        nonneg: bool = False,
    ) -> Op:
        """The one operation of this kind."""
        args = tuple(args)
        key = (word, tuple([a.number for a in args]), params, shape)
        found = self.table.get(key)
        if found is None:
            grow()
            found = self.table[key] = Op(len(self.table), word, args, params, shape)
        found.nonneg = found.nonneg or nonneg
        if self.tape is not None:
            self.tape.append(found)
        return found

    def length(self, n: Size) -> float:
        """How long an axis is when costs are compared: as given, else 1000 for every unknown name."""
        if n not in self.lengths:
            self.lengths[n] = max(
                1, n.at({name: self.sizes.get(name, UNKNOWN) for name in n.names()})
            )
        return self.lengths[n]

    def entries(self, shape: Iterable[Size]) -> float:
        """The number of entries of an array, for comparisons of cost."""
        shape = tuple(shape)
        total = self.volumes.get(shape)
        if total is None:
            total = self.volumes[shape] = prod(map(self.length, shape))
        return total

    # ---------------------------------------------------------------- small words
    def number(self, c: Number) -> Op:
        """A rational number."""
        return self.op("number", (), (plain(c),), (), c >= 0)

    def view(self, a: Op, axes: Sequence[int | None]) -> Op:
        """The axes of a in this order; None is a new axis of length 1.  Views of views are one."""
        if a.word == "view":
            return self.view(a.args[0], [None if k is None else a.params[k] for k in axes])
        if list(axes) == list(range(a.rank)) or a.word == "number":
            return a
        return self.op(
            "view",
            (a,),
            tuple(axes),
            tuple(ONE if k is None else a.shape[k] for k in axes),
            a.nonneg,
        )

    def transpose(self, a: Op) -> Op:
        """The axes the other way round."""
        return self.view(a, range(a.rank)[::-1])

    def mul(self, factors: Sequence[tuple[Op, int]]) -> Op:
        """The product of arrays to whole exponents, entry by entry, broadcast; rational factors stand in front."""
        coef, rest = exponents(factors)
        if len(rest) == 1:
            ((a, e),) = rest.items()
            return self.scale(a if e == 1 else self.power(a, e), coef)
        kept = [(self.power(a, abs(e)), 1 if e > 0 else -1) for a, e in rest.items() if e]
        if not kept:
            return self.number(coef)
        scalars = [f for f in kept if not f[0].rank]
        if scalars and len(scalars) < len(
            kept
        ):  # one scalar, which takes the number as well
            front = self.scale(self.mul(scalars), coef)
            kept, coef = [(front, 1), *(f for f in kept if f[0].rank)], 1
        return self.multiplied(kept, coef)

    def multiplied(self, factors: list[tuple[Op, int]], coef: Number) -> Op:
        """A number times arrays or what they divide, the smallest first; it stands above where all are below."""
        factors.sort(key=lambda f: (-f[1], self.entries(f[0].shape), f[0].number))
        if factors[0][1] < 0:
            factors, coef = [(self.number(coef), 1), *factors], 1
        positive = all([a.nonneg for a, _ in factors])
        shape = broadcast_shape([a.shape for a, _ in factors])
        made = self.op(
            "mul", [a for a, _ in factors], tuple([e for _, e in factors]), shape, positive
        )
        return self.scale(made, coef)

    def scale(self, a: Op, c: Number) -> Op:
        """A rational multiple; multiples of multiples are one."""
        if c == 1:
            return a
        c = plain(c)
        if a.word == "scale":
            return self.scale(a.args[0], c * a.params[0])
        if a.word == "number":
            return self.number(c * a.params[0])
        if a.word == "view":
            return self.view(self.scale(a.args[0], c), a.params)
        if a.word == "mul" and a.rank:
            smaller = self.scaled_factor(a, c)
            if smaller is not None:
                return smaller
        if a.word in ("reshape", "fill") or (a.word == "scatter" and len(a.args) == 1):
            return self.op(
                a.word, (self.scale(a.args[0], c),), a.params, a.shape, a.nonneg and c > 0
            )
        return self.op("scale", (a,), (c,), a.shape, a.nonneg and c > 0)

    def scaled_factor(self, a: Op, c: Number) -> Op | None:
        """A multiple of a product as the product with a multiple of a factor that is far smaller."""
        k = min(
            range(len(a.args)),
            key=lambda k: (a.params[k] < 0, self.entries(a.args[k].shape)),
        )
        small = a.args[k]
        if a.params[k] < 0 or (
            small.rank and OUTWEIGHS * self.entries(small.shape) >= self.entries(a.shape)
        ):
            return None
        first = self.scale(small, c)
        if first.word == "number":
            return None
        factors = list(zip(a.args, a.params, strict=True))
        factors[k] = (first, 1)
        factors.sort(key=lambda f: (-f[1], self.entries(f[0].shape), f[0].number))
        exponents = tuple([e for _, e in factors])
        return self.op(
            "mul", [b for b, _ in factors], exponents, a.shape, c > 0 and a.nonneg
        )

    def collected(self, terms: Sequence[tuple[Number, Op]]) -> list[tuple[Number, Op]]:
        """Like terms once."""
        found: dict[Op, Number] = {}
        for c, t in terms:
            d, t = rational_multiple(t)
            found[t] = found.get(t, 0) + c * d
        return [(plain(c), t) for t, c in found.items() if c]

    def add(self, terms: Sequence[tuple[Number, Op]], shape: Shape) -> Op:
        """A linear combination, broadcast; shared coefficients stand in front."""
        terms = self.collected(terms)
        if not terms:
            return self.number(0)
        if len(terms) == 1:
            return self.scale(terms[0][1], terms[0][0])
        # what can be written over
        fresh = max(terms, key=lambda t: (view_base(t[1]).word != "input", t[1].number))[0]
        lead = next((c for c, t in terms if t.word == "number"), fresh)
        front: Number = (
            lead if len({abs(c) for c, _ in terms}) == 1 else 1 if lead > 0 else -1
        )
        terms = sorted(
            [(c / Fraction(front) if front != 1 else c, t) for c, t in terms],
            key=lambda t: (t[0] < 0, t[1].number),
        )
        positive = all(c > 0 and t.nonneg for c, t in terms)
        wide = broadcast_shape([t.shape for _, t in terms])
        made = self.op(
            "add", [t for _, t in terms], tuple(plain(c) for c, _ in terms), wide, positive
        )
        return self.scale(made, front)

    def power(self, a: Op, e: Number) -> Op:
        """A power of every entry."""
        if e == 1:
            return a
        if a.word == "number" and isinstance(e, int) and (e > 0 or a.params[0]):
            return self.number(plain(Fraction(a.params[0]) ** e))
        if a.word == "power" and isinstance(e, int) and isinstance(a.params[0], int):
            return self.power(a.args[0], e * a.params[0])
        if a.word == "view":
            return self.view(self.power(a.args[0], e), a.params)
        if abs(e) == HALF and self.squares(a):
            made = self.op("root", (a, a.args[0]), (), (), True)
            return made if e > 0 else self.power(made, -1)
        return self.op(
            "power",
            (a,),
            (e,),
            a.shape,
            a.nonneg or e % 2 == 0 or Fraction(e).denominator % 2 == 0,
        )

    def squares(self, a: Op) -> bool:
        """Is it a sum of squares whose root may be taken as a norm?"""
        return (
            a.word == "contract"
            and not a.rank
            and a.args[0] is a.args[1]
            and not self.sizes
        )

    # ---------------------------------------------------------------- memory order
    def natural(self, a: Op) -> Op:
        """A product of matrices that is read transposed is computed transposed."""
        if a.word == "view" and a.params == (1, 0) and flexible(a.args[0]):
            return self.transposed_product(a.args[0])
        return a

    def transposed_product(self, c: Op) -> Op:
        """The transpose of a product of matrices, or of a multiple of one."""
        if c.word == "scale":
            return self.scale(self.transposed_product(c.args[0]), c.params[0])
        if c.word == "mul":
            return self.mul(
                [
                    (self.transposed_product(b) if b.rank else b, e)
                    for b, e in zip(c.args, c.params, strict=True)
                ]
            )
        ia, ib, out = c.params
        return self.op("contract", c.args, (ia, ib, out[::-1]), c.shape[::-1], c.nonneg)


HALF = Fraction(1, 2)
OUTWEIGHS = (
    4  # how much larger a result must be than an operand for a factor to go to the operand
)
UNKNOWN = 1000  # an axis whose length is not known when code is planned


def rational_multiple(a: Op) -> tuple[Number, Op]:
    """A rational number and what it multiplies."""
    return (a.params[0], a.args[0]) if a.word == "scale" else (1, a)


def exponents(factors: Iterable[tuple[Op, int]]) -> tuple[Number, dict[Op, int]]:
    """The number in front of a product, and the exponent of every array; products of scalars are taken apart."""
    coef: Number = 1
    rest: dict[Op, int] = {}
    for a, e in factors:
        if a.word == "number":
            if a.params[0] != 1:
                coef = coef * Fraction(a.params[0]) ** e
        elif a.word == "scale":
            coef = coef * Fraction(a.params[0]) ** e
            rest[a.args[0]] = rest.get(a.args[0], 0) + e
        elif a.word == "mul" and not a.rank:
            for b, d in zip(a.args, a.params, strict=True):
                rest[b] = rest.get(b, 0) + d * e
        else:
            rest[a] = rest.get(a, 0) + e
    return coef, rest


def view_base(a: Op) -> Op:
    """What a view is a view of."""
    while a.word == "view":
        a = a.args[0]
    return a


def plain(c: Number) -> Number:
    """Whole numbers as integers."""
    return c.numerator if isinstance(c, Fraction) and c.denominator == 1 else c


def broadcast_shape(shapes: Sequence[Shape]) -> Shape:
    """The shape of an operation on arrays some of whose axes have length 1; those of lower rank are scalars."""
    rank = max(map(len, shapes))
    wide: list[Size] = [ONE] * rank
    for s in shapes:
        for k, n in enumerate(s):
            if n is not ONE:
                wide[k + rank - len(s)] = n
    return tuple(wide)


def alive(outputs: Iterable[Op]) -> list[Op]:
    """Every operation that the outputs need, arguments first."""
    return walked(list(outputs), lambda several: several[::-1])


def walked(
    outputs: Sequence[Op], stacked: Callable[[Sequence[Op]], Iterable[Op]]
) -> list[Op]:
    """The same, of several arguments first what `stacked` puts last."""
    seen: set[Op] = set()
    order: list[Op] = []
    stack: list[tuple[Op, bool]] = [(a, False) for a in stacked(outputs)]
    while stack:
        a, ready = stack.pop()
        if ready:
            order.append(a)
        elif a not in seen:
            seen.add(a)
            stack.append((a, True))
            stack += [(b, False) for b in stacked(a.args) if b not in seen]
    return order


def flexible(a: Op) -> bool:
    """Is it a product of two matrices, or a multiple of one?"""
    while a.word == "scale" or (
        a.word == "mul" and sum(b.rank > 0 for b in a.args) == 1 and a.rank
    ):
        a = next(b for b in a.args if b.rank)
    return a.word == "contract" and a.rank == 2
