"""Expressions in matrix words, bottom up: every node once, sums factored, no rule per operation.

legend   e expression   p phrase   f factor of a network   ax axes
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Any

from frechet.errors import ShapeError
from frechet.expr.net import is_oriented, is_symmetric, transpose
from frechet.expr.node import Call, Expr, Net, Row, Sum, Symbol, topological
from frechet.expr.powers import Part
from frechet.functions.declaration import Word
from frechet.network.axis import Axes, indices_of
from frechet.network.size import ONE, Number, Shape, Size
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.quotients import scalar_quotients
from frechet.notation.phrases.slices import block_literal
from frechet.notation.words.diagonals import Diagonals, diagonals
from frechet.notation.words.factoring import shortest_sum
from frechet.notation.words.graph import Graph, NoWords
from frechet.notation.words.literal import literals
from frechet.notation.words.network import Layout, base_power
from frechet.notation.words.unit_axes import reopened
from frechet.types.type import Type

WRAP = 2  # tokens that (…)' must save over transposing every factor


class Words:
    """Phrases of expressions, each made once."""

    def __init__(
        self, written: Collection[Expr] = (), directions: Collection[str] = ()
    ) -> None:
        self.directions = directions
        self.made: dict[Expr, Phrase | None] = {}
        self.prefer: set[Phrase] = set()
        for (
            e
        ) in written:  # inner sums first: what is written of an outer one depends on them
            if (p := self.of(e)) is not None:
                self.prefer.add(p)

    def of(self, e: Expr) -> Phrase | None:
        """The phrase of an expression; None if it has no matrix words."""
        for t in topological(e, wanted=lambda t: t not in self.made):
            try:
                self.made[t] = self.node(t)
            except NoWords:
                self.made[t] = None
        return self.made[e]

    def child(self, e: Expr) -> Phrase:
        """The phrase of a node below; raises NoWords."""
        p = self.made[e]
        if p is None:
            raise NoWords
        return p

    def phrased(self, e: Expr) -> Phrase:
        """The phrase of any expression; raises NoWords."""
        p = self.of(e)
        if p is None:
            raise NoWords
        return p

    def node(self, e: Expr) -> Phrase:
        """The phrase of one node whose children have theirs."""
        match e:
            case Symbol():
                return self.symbol(e)
            case Sum():
                return self.shortest([lambda: self.sum(e), *self.literal(e, e.terms)])
            case Row():
                return ph.transpose(self.child(e.vector))
            case Call():
                return self.call(e)
            case Net():
                ways: list[Callable[[], Phrase]] = [lambda: self.network(e, False)]
                if of_length_1(e):
                    ways.insert(0, lambda: self.network(e, False, whole=True))
                if any(
                    len(ax) == 2 and self.tied(f) for f, ax, _ in e.parts if not flat(f)
                ):
                    ways.append(lambda: self.network(e, True))
                return self.shortest([*ways, *self.literal(e, [(1, e)])])
        raise NoWords

    @staticmethod
    def shortest(ways: Sequence[Callable[[], Phrase]]) -> Phrase:
        """The shortest of several ways to write; raises NoWords where there is none."""
        if len(ways) == 1:
            return ways[0]()
        made = []
        for way in ways:
            with suppress(NoWords):
                made.append(way())
        if not made:
            raise NoWords
        return min(made, key=lambda p: p.cost)

    def sum(self, e: Sum) -> Phrase:
        """A sum term by term."""
        return shortest_sum([(c, self.child(t)) for c, t in e.terms], drawn(e.shape))

    def literal(
        self, e: Expr, terms: Sequence[tuple[Number, Expr]]
    ) -> list[Callable[[], Phrase]]:
        """The way to write terms as block literals, where some of them do not fill everything."""
        some = 0 < e.rank <= 2 and any(
            [isinstance(t, Net) and not t.fills for _, t in terms]
        )
        return [lambda: self.blocks(e, terms)] if some else []

    def blocks(self, e: Expr, terms: Sequence[tuple[Number, Expr]]) -> Phrase:
        """Terms that write at offsets as block literals."""
        made, rest = literals(terms, e.shape, self.of)
        if len(made) == 1 and not rest:
            ((_, p),) = made
            return block_literal(p.args, p.shape, int(is_symmetric(e)))
        return shortest_sum([*made, *rest], e.shape)

    def symbol(self, e: Symbol) -> Phrase:
        """A name, or the number that a root is taken of."""
        if e.role == "number":
            return ph.number(int(e.name))
        symmetric = -1 if e.space.structure == "skew" else int(e.mirrored)
        return ph.name(e.name, drawn(e.shape), symmetric, e.name in self.directions)

    def call(self, e: Call) -> Phrase:
        """A function of phrases."""
        args = [self.child(a) for a in e.args]
        if getattr(e.fn, "transposable", False):
            args = [min(args[0], self.transposed(e.args[0]), key=lambda p: p.cost)]
        if e.fn.name == "inv":
            return ph.inverse(args[0])
        if e.fn.name == "matpow":
            return ph.matrix_power(args[0], int(str(e.params[0])))
        if e.fn.name == "softmax" and e.rank == 2 and not e.params:
            above = ph.call("exp", tuple(args), e.shape)
            return ph.quotient(above, ph.call("sum", (above,), ()))
        if e.fn.name == "powm":
            return ph.symbolic_power(*args)
        if e.rank > 2 and not e.fn.blocks:
            raise NoWords
        return self.named(e, args)

    def named(self, e: Call, args: Sequence[Phrase]) -> Phrase:
        """A function by its name, of columns or of rows."""
        odd = getattr(e.fn, "parity", "") == "odd"
        name = getattr(e.fn, "spoken", e.fn.name)
        given: tuple[Any, ...] = (*args, *e.params)
        shape = drawn(e.shape)
        lying = self.lying(e, args) if len(shape) < 2 else None
        if lying is not None:
            rows: tuple[Any, ...] = (*lying, *e.params)
            made = ph.call(name, rows, (ONE, *shape) if shape else (), 0, odd)
            return ph.transpose(made) if shape else made
        return ph.call(name, given, shape, int(e.rank == 2 and e.mirrored), odd)

    @staticmethod
    def lying(e: Call, args: Sequence[Phrase]) -> list[Phrase] | None:
        """The arguments as rows, where these are shorter and the function takes rows; else None."""
        rows = [ph.shorter_lying(p) for p in args]
        if all(p is q for p, q in zip(rows, args, strict=True)):
            return None
        rows = [ph.transpose(p) if len(p.shape) == 1 else p for p in rows]
        if isinstance(e.fn, Word):
            shapes = [drawn(a.shape) for a in e.args]
            given = [Type(shape, row=len(shape) == 1) for shape in shapes]
            params: tuple[Any, ...] = e.params
            with suppress(ShapeError):
                made = e.fn.type([*given, *params])
                return rows if made.row == bool(drawn(e.shape)) else None
        return None

    def network(self, e: Net, transposing: bool, whole: bool = False) -> Phrase:
        """A network; `transposing` reads the factors whose transpose is as long the other way round.

        `whole` gives axes of length 1 indices, beside a vector of length 1; else these are left out.
        """
        if e.rank > 2:
            raise NoWords
        out, factors, sizes = e.signature.out, list(e.parts), list(e.signature.dims)
        if whole:
            out, factors, sizes = reopened(e)
        layout, sign = Layout(Graph(dict(enumerate(sizes)), set(), self.prefer), whole), 1
        for a, n in zip(out, e.shape, strict=True):
            if whole or n is not ONE or e.rank == 1:
                layout.output(a, n)
        for k, part in enumerate(factors):
            if not is_one(k, out, factors, sizes):
                sign *= self.put(layout, part, sizes, transposing)
        scalars, body = layout.words()
        made = ph.term(
            tuple(scalar_quotients(scalars)), wrapped(body) if body is not None else None
        )
        lying = flat(e) and e.shape[0] is ONE and not whole
        return of_shape(
            ph.scaled(sign, ph.transpose(made) if lying else made), drawn(e.shape)
        )

    def put(
        self, layout: Layout, part: Part, sizes: Sequence[Size], transposing: bool
    ) -> int:
        """One factor of a network; -1 where a difference is turned round, to stand as it was written."""
        f, ax, p = part
        found = diagonals(f, ax[0], sizes) if len(ax) == 1 else None
        if found is not None:
            layout.pieces.append((((self.patterned(found, sizes), p),), found.ends))
            return 1
        q = self.child(f)
        if not ax:
            layout.graph.scalars.append(base_power(q, p))
            return 1
        if (
            isinstance(f, Sum)
            and isinstance(p, int)
            and (facing := ph.negated(q)) in self.prefer
        ):
            layout.put(facing, f, ax, p)
            return -1 if p % 2 else 1
        if flat(f):
            layout.put(q, f, ax, p)
        elif len(ax) == 2 and (
            self.transposed(f).cost < q.cost or (transposing and self.tied(f))
        ):
            layout.factor(self.transposed(f), transpose(f), ax[::-1], p)
        else:
            layout.factor(q, f, ax, p)
        return 1

    def patterned(self, found: Diagonals, sizes: Sequence[Size]) -> Phrase:
        """A Toeplitz or a circulant matrix by its word."""
        shape = tuple(sizes[i] for i in found.ends)
        symmetric = int(found.word == "toeplitz" and len(found.args) == 1)
        return ph.call(found.word, [self.phrased(x) for x in found.args], shape, symmetric)

    def transposed(self, f: Expr) -> Phrase:
        """The phrase of a matrix factor's transpose, where it is a node of its own; else the factor's."""
        if f.rank != 2 or isinstance(f, Symbol) or f.mirrored or not is_oriented(f):
            return self.child(f)
        return self.of(transpose(f)) or self.child(f)

    def tied(self, f: Expr) -> bool:
        """Is the transpose of a factor another phrase of the same length?"""
        transposed, straight = self.transposed(f), self.child(f)
        return transposed is not straight and transposed.cost == straight.cost


def of_length_1(e: Net) -> bool:
    """Does a vector of length 1 occur, or its entry?"""
    inner = [f for f, _, _ in e.parts]
    entries = [g for f in inner if isinstance(f, Net) and not f.rank for g, _, _ in f.parts]
    return any(f.shape == (ONE,) for f in (e, *inner, *entries))


def flat(f: Expr) -> bool:
    """Is it a row, a column or a number by an axis of length 1?"""
    return f.rank == 2 and ONE in f.shape


def drawn(shape: Shape) -> Shape:
    """The shape of a phrase: a column is a vector, a number has no axes."""
    if len(shape) != 2 or shape[1] is not ONE:
        return shape
    return () if shape[0] is ONE else shape[:1]


def of_shape(p: Phrase, shape: Shape) -> Phrase:
    """The same words as an array of another shape, by an axis of length 1."""
    if p.shape == shape:
        return p
    return ph.phrase(p.op, p.args, shape, p.cost, p.symmetric, p.odd)


def adds_to_one(f: Expr) -> bool:
    """Is it a vector whose entries are known to have the sum 1?"""
    space = f.space if isinstance(f, Symbol) and f.rank == 1 else None
    return space is not None and ("one-hot" in space.facts or space.structure == "simplex")


def is_one(k: int, out: Axes, factors: Sequence[Part], sizes: Sequence[Size]) -> bool:
    """Is a factor the sum of the entries of a vector, read nowhere else, and known to be 1?"""
    f, ax, p = factors[k]
    if (
        not adds_to_one(f)
        or p != 1
        or not isinstance(ax[0], int)
        or sizes[ax[0]] is not f.shape[0]
    ):
        return False
    others = [bx for j, (_, bx, _) in enumerate(factors) if j != k]
    return ax[0] not in indices_of(out).union(*map(indices_of, others))


def wrapped(body: Phrase) -> Phrase:
    """(ABC)' for C'B'A' where that is clearly shorter."""
    if (
        body.op != "mul"
        or len(body.shape) != 2
        or body.symmetric
        or ph.is_row(body.args[0])
    ):
        return body
    other = ph.mul([ph.transpose(f) for f in reversed(body.args)])
    return (
        ph.phrase("T", (other,), body.shape, other.cost + 1)
        if other.cost + 1 + WRAP <= body.cost
        else body
    )
