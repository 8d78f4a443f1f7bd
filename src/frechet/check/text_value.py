"""The plain meaning of a syntax tree, entry by entry, over any ring: the oracle of the check.

It shares nothing with the engine: no networks, no simplification, only the definition of every operator and word;
a prime at a word is the derivative that its declaration says.

    legend   s node   a, b, x arrays   t type   r ring   D sizes by name
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from frechet.check import array, slices
from frechet.check.array import RingArray, build, ring_sum, room
from frechet.check.expr_value import ROOT_KINK, expression_value, give_up, word_value
from frechet.check.ring import Large, OutOfDomain, Ring
from frechet.check.standin import entrywise_value, map_value
from frechet.check.words import WORD_VALUES, linear_solution
from frechet.expr.node import symbol
from frechet.functions.declaration import Entrywise, Word, registry
from frechet.reading import Reading
from frechet.reading.applied import is_applied
from frechet.reading.declare import Declaration, derivative_of
from frechet.reading.primes import derivative_of_entries, primed_word
from frechet.reading.slice_types import size_of
from frechet.reading.spread import ALIASES
from frechet.reading.text.syntax import OPERATORS, Syntax
from frechet.types.signature import AxisArgument, SizeArgument
from frechet.types.space import Space
from frechet.types.type import Type


class Plain:
    """One evaluation: a ring, values of the variables, sizes."""

    def __init__(
        self,
        reading: Reading,
        r: Ring,
        values: Mapping[str, RingArray],
        D: Mapping[str, int],
    ) -> None:
        self.reading, self.r, self.values, self.D = reading, r, values, D
        self.types = reading.inference.types
        self.defined: dict[str, RingArray] = {}

    def value(self) -> RingArray:
        """The value of the document's expression."""
        for name, _, tree in self.reading.document.definitions:
            self.defined[name] = self.tree(tree)
        return self.tree(self.reading.document.body)

    def tree(self, root: Syntax) -> RingArray:
        """The value of a tree."""
        done: dict[Syntax, RingArray] = {}
        skipped = self.skipped(root)
        squares = set[Syntax]() if self.r.exact else squares_below_roots(root)
        for s in root.nodes():
            if s not in skipped:
                self.r.here = s
                try:
                    done[s] = self.typed(s, self.node(s, self.operands(s, done)))
                except Large:
                    give_up(self.D, s.bare())
                if s in squares:
                    for a in done[s].v:
                        self.r.crossed(a, ROOT_KINK)
        return done[root]

    def operands(self, s: Syntax, done: Mapping[Syntax, RingArray]) -> list[RingArray]:
        """The values of the operands, with the axes that the node takes them with."""
        ways = self.reading.inference.operands(s)
        return [
            self.with_axes(done[a], t)
            for a, t in zip(s.args, ways, strict=True)
            if a in done
        ]

    def with_axes(self, x: RingArray, t: Type) -> RingArray:
        """The same entries, with the axes of a type; tensors of derivatives have more than a type says."""
        shape = tuple(n.at(self.D) for n in t.shape)
        return (
            x
            if len(x.shape) == len(shape) or math.prod(shape) != len(x.v)
            else RingArray(shape, x.v)
        )

    def typed(self, s: Syntax, x: RingArray) -> RingArray:
        """A product with one entry is a number."""
        return RingArray((), x.v) if not self.types[s].shape and len(x.v) == 1 else x

    def skipped(self, root: Syntax) -> set[Syntax]:
        """The nodes that are sizes, and those in the bodies of sums, which are evaluated for every index."""
        found: set[Syntax] = set()
        for s in root.nodes():
            if s.op == "each":
                found |= {a for arg in s.args for a in arg.nodes()}
            elif s.op == "entry" and not is_applied(s, self.reading.inference.functions):
                found |= {a for place in s.args[1:] for a in place.nodes()}
        return found

    def each(self, s: Syntax, _: list[RingArray]) -> RingArray:
        """The sum of the body over all values of the index."""
        low, top = (n.at(self.D) for n in self.reading.inference.places.range_of(s.text))
        if low < 1 or top < low:
            raise OutOfDomain
        outer, terms = self.D, []
        for k in range(low, top + 1):
            self.D = {**outer, s.text: k}
            terms.append(self.tree(s.args[1]))
        self.D = outer
        return slices.array_sum(self.r, terms)

    def literal(self, s: Syntax, x: list[RingArray]) -> RingArray:
        """A matrix literal."""
        inference = self.reading.inference
        find = inference.sizes.find
        cells = [
            (find(h).at(self.D), find(w).at(self.D)) for h, w in inference.literals.cells[s]
        ]
        return slices.literal_value(
            self.r, s, x, self.reading.inference.operands(s), cells, self.types[s]
        )

    def scalar(self, c: Any) -> RingArray:
        """A number as an array without axes."""
        return RingArray((), [c])

    def node(self, s: Syntax, x: list[RingArray]) -> RingArray:
        """The value of one node: an operator by its rule, else a declared function or a word."""
        return RULES.get(s.op, Plain.call)(self, s, x)

    # ---------------------------------------------------------------- what stands for itself
    def number(self, s: Syntax, _: list[RingArray]) -> RingArray:
        """A number as it is written."""
        return self.scalar(self.r.number(s.value))

    def index(self, s: Syntax, _: list[RingArray]) -> RingArray:
        """The value of an index of a sum."""
        return self.scalar(self.r.number(self.D[s.text]))

    def name(self, s: Syntax, _: list[RingArray]) -> RingArray:
        """A definition, a size, the identity, pi, or a variable."""
        if s.text in self.defined:
            return self.defined[s.text]
        names = self.reading.names
        if s.text in names.dimensions:
            return self.scalar(self.r.number(self.D[s.text]))
        if s.text == "I" and s.text in names.undeclared:
            return array.ring_identity(self.r, self.types[s].shape[0].at(self.D))
        if s.text == "pi" and s.text not in names.spaces:
            return self.scalar(self.r.pi())
        return self.values[s.text]

    # ---------------------------------------------------------------- operators
    def negated(self, _: Syntax, x: list[RingArray]) -> RingArray:
        """-x."""
        r = self.r
        return array.each_entry(lambda a: r.mul(r.number(-1), a), x[0])

    def transposed(self, _: Syntax, x: list[RingArray]) -> RingArray:
        """Rows as columns; a vector keeps its one axis."""
        return (
            x[0]
            if len(x[0].shape) != 2
            else build(x[0].shape[::-1], lambda i, j: x[0][j, i])
        )

    def added(self, s: Syntax, x: list[RingArray]) -> RingArray:
        """Terms with their signs; a number beside an array is added to every entry."""
        r = self.r
        whole = max(x, key=lambda a: len(a.shape))
        room(len(x) * len(whole.v))
        signs = [r.number(sign) for sign, _ in s.signs]
        spread = [a.v * len(whole.v) if not a.shape else a.v for a in x]
        entries = zip(*spread, strict=True)
        return RingArray(
            whole.shape,
            [
                ring_sum(r, [r.mul(c, e) for c, e in zip(signs, es, strict=True)])
                for es in entries
            ],
        )

    def multiplied(self, s: Syntax, x: list[RingArray]) -> RingArray:
        """The product of two operands."""
        return self.times(x[0], x[1], *self.reading.inference.operands(s))

    def by_entries(self, _: Syntax, x: list[RingArray]) -> RingArray:
        """The product entry by entry."""
        return array.each_entry(self.r.mul, *x)

    def divided(self, s: Syntax, x: list[RingArray]) -> RingArray:
        """By a scalar, or times the inverse of a matrix."""
        if not x[1].shape:
            return self.quotients(s, x)
        inverse = array.ring_inverse(self.r, x[1])
        return self.times(x[0], inverse, *self.reading.inference.operands(s))

    def quotients(self, _: Syntax, x: list[RingArray]) -> RingArray:
        """Divided entry by entry."""
        r = self.r
        return array.each_entry(lambda a, b: r.mul(a, r.power(b, -1)), *x)

    def solution(self, _: Syntax, x: list[RingArray]) -> RingArray:
        """A matrix, or a scalar, under what it divides."""
        r = self.r
        return (
            linear_solution(self, *x)
            if x[0].shape
            else array.each_entry(lambda a, b: r.mul(b, r.power(a, -1)), *x)
        )

    def power(self, s: Syntax, x: list[RingArray]) -> RingArray:
        """The power of a scalar, or of a matrix."""
        return (
            self.raised(s, x)
            if not x[0].shape
            else self.matrix_power(x[0], x[1], s.args[1])
        )

    def entry(self, s: Syntax, x: list[RingArray]) -> RingArray:
        """The entries at a place, or a derivative applied to directions."""
        if is_applied(s, self.reading.inference.functions):
            return self.applied(x[0], x[1:], s.args[0].op == "transpose")
        return slices.part_value(x[0], s, self.D)

    def times(self, a: RingArray, b: RingArray, ta: Type, tb: Type) -> RingArray:
        """By a scalar, or the matrix product of columns, rows and matrices."""
        r = self.r
        if not a.shape or not b.shape:
            return array.each_entry(r.mul, a, b)
        m, k = (
            a.shape if len(a.shape) == 2 else (1, a.shape[0]) if ta.row else (a.shape[0], 1)
        )
        n = b.shape[1] if len(b.shape) == 2 else b.shape[0] if tb.row else 1
        room(m * k * n)
        entries = [
            ring_sum(r, [r.mul(a.v[i * k + j], b.v[j * n + q]) for j in range(k)])
            for i in range(m)
            for q in range(n)
        ]
        shape = (() if ta.row else (m,)) + (() if tb.column else (n,))
        return RingArray(shape, entries)

    def raised(self, s: Syntax, x: list[RingArray]) -> RingArray:
        """The power of every entry."""
        e = constant_exponent(s.args[1])
        if e is not None:
            return array.each_entry(lambda a: self.r.power(a, e), x[0])
        return word_value(self.r, registry["pow"], broadcast(x[0], x[1]), ())

    def matrix_power(self, x: RingArray, power: RingArray, exponent: Syntax) -> RingArray:
        """A power of a matrix, by repeated products where the exponent is a whole number."""
        k = constant_exponent(exponent)
        if k is None or k.denominator != 1:
            return word_value(self.r, registry["powm"], [x, power], ())
        base = array.ring_inverse(self.r, x) if k < 0 else x
        return array.ring_power(self.r, base, abs(int(k)))

    # ---------------------------------------------------------------- functions
    def call(self, s: Syntax, x: list[RingArray]) -> RingArray:
        """A declared function or a word."""
        functions = self.reading.inference.functions
        declared_here = functions.get(s.text)
        found = (
            (declared_here, None)
            if declared_here is not None
            else derivative_of(s.text, functions)
        )
        if found is not None:
            return self.unknown(found[0], found[1] or (0,) * len(x), x)
        if (primed := primed_word(s.text, ALIASES)) is not None:
            return self.primed(*primed, x[0])
        shape = tuple(n.at(self.D) for n in self.types[s].shape)
        if s.text in ("vector", "matrix"):
            return build(shape, lambda *_: x[0].v[0])
        word = registry[ALIASES.get(s.text, s.text)]
        arrays, sizes = self.arguments(word, s, x)
        rule = WORD_VALUES.get(word.name)
        if rule is not None:
            return rule(self, arrays, sizes)
        if word.name == "kron":
            return self.kron(arrays, self.reading.inference.operands(s))
        return word_value(self.r, word, arrays, tuple(sizes))

    def primed(self, word: Entrywise, order: int, x: RingArray) -> RingArray:
        """The derivative of a function of every entry."""
        u = symbol("u", space=Space(()))
        slope = derivative_of_entries(word, order, u)

        def at(a: Any) -> Any:
            return expression_value(self.r, slope, {"u": RingArray((), [a])}, self.D).v[0]

        return array.each_entry(at, x)

    def unknown(
        self, declared: Declaration, orders: Sequence[int], x: list[RingArray]
    ) -> RingArray:
        """A derivative of these orders of a function that the question declares."""
        if declared.entrywise:
            return array.each_entry(
                lambda a: entrywise_value(self.r, declared.name, orders[0], a), x[0]
            )
        inputs = [tuple(n.at(self.D) for n in shape) for shape in declared.inputs or ()]
        out = tuple(n.at(self.D) for n in declared.shape or ())
        return map_value(self.r, declared.name, inputs, out, orders, x)

    def arguments(
        self, word: Word, s: Syntax, x: list[RingArray]
    ) -> tuple[list[RingArray], list[int]]:
        """The arrays and the numbers, which are sizes and axes, that a word is called with."""
        sizes, arrays = [], []
        wanted = next(g.args for g in word.signatures if len(g.args) == len(x))
        for k, want in enumerate(wanted):
            if isinstance(want, SizeArgument):
                sizes.append(size_of(s.args[k]).at(self.D))
            elif isinstance(want, AxisArgument):
                sizes.append(int(s.args[k].value))
            else:
                arrays.append(x[k])
        return arrays, sizes

    def applied(
        self, t: RingArray, directions: list[RingArray], adjoint: bool
    ) -> RingArray:
        """DF(X)[H], or the adjoint DF(X)'[G]."""
        r = self.r
        for h in reversed(directions):
            n = len(h.v)
            rest = len(t.v) // n
            if adjoint:
                entries = [
                    ring_sum(r, [r.mul(t.v[j * rest + i], h.v[j]) for j in range(n)])
                    for i in range(rest)
                ]
                return RingArray(t.shape[len(h.shape) :], entries)
            entries = [
                ring_sum(r, [r.mul(t.v[i * n + j], h.v[j]) for j in range(n)])
                for i in range(rest)
            ]
            t = RingArray(t.shape[: len(t.shape) - len(h.shape)], entries)
        return t

    def kron(self, x: list[RingArray], types: list[Type]) -> RingArray:
        """Every entry of a times b."""
        sides = [
            (
                a.shape
                if len(a.shape) == 2
                else (1, a.shape[0])
                if t.row
                else (a.shape[0], 1)
            )
            for a, t in zip(x, types, strict=True)
        ]
        (m, n), (p, q) = sides
        room(m * n * p * q)
        entries = [
            self.r.mul(x[0].v[i * n + j], x[1].v[k * q + h])
            for i in range(m)
            for k in range(p)
            for j in range(n)
            for h in range(q)
        ]
        rows = () if all(t.row for t in types) else (m * p,)
        columns = () if all(t.column for t in types) else (n * q,)
        return RingArray(rows + columns, entries)


RULES: dict[str, Callable[[Plain, Syntax, list[RingArray]], RingArray]] = {
    "number": Plain.number,
    "name": Plain.name,
    "index": Plain.index,
    "negate": Plain.negated,
    "transpose": Plain.transposed,
    "sum": Plain.added,
    "*": Plain.multiplied,
    ".*": Plain.by_entries,
    "/": Plain.divided,
    "./": Plain.quotients,
    "\\": Plain.solution,
    "block": Plain.literal,
    "each": Plain.each,
    "epower": Plain.raised,
    "power": Plain.power,
    "entry": Plain.entry,
}


def squares_below_roots(root: Syntax) -> set[Syntax]:
    """What is squared in the factors below a root: there the root of it has a kink."""
    found = set[Syntax]()
    for s in root.nodes():
        e = constant_exponent(s.args[1]) if s.op in OPERATORS else None
        if (s.op == "call" and s.text == "sqrt") or (e is not None and e.denominator == 2):
            below = [s.args[0]]
            while below:
                a = below.pop()
                if a.op in ("*", ".*", "/", "./", "negate", "transpose"):
                    below += a.args
                elif (
                    a.op in OPERATORS
                    and (p := constant_exponent(a.args[1])) is not None
                    and p % 2 == 0
                ):
                    found.add(a.args[0])
    return found


def constant_exponent(s: Syntax) -> Fraction | None:
    """The number that an exponent is."""
    if s.op == "number":
        return s.value
    if s.op == "negate":
        inner = constant_exponent(s.args[0])
        return None if inner is None else -inner
    if s.op in ("/", "*"):
        a, b = (constant_exponent(t) for t in s.args)
        if a is None or b is None or (s.op == "/" and not b):
            return None
        return a / b if s.op == "/" else a * b
    return None


def broadcast(a: RingArray, b: RingArray) -> list[RingArray]:
    """A scalar base under an array of exponents."""
    return [RingArray(b.shape, a.v * len(b.v)), b] if b.shape and not a.shape else [a, b]
