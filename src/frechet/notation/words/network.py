"""A network as a graph of phrases: which piece every factor is, and which digits the outputs have.

A constant place is a unit vector, a stacked vector an `unvec`, a matrix read at stacked indices acts on a `vec`,
an unknown derivative `DF(X)` on the matrix that stands at its argument's indices.

    legend   f factor   ax axes   a axis   i index   c compound: one index for a stacked pair (slow, fast)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import pairwise

from frechet.expr.node import Call, Expr, Head
from frechet.functions.matrix_map import MatrixMap
from frechet.network.axis import Axes, Axis, parts, radix
from frechet.network.network import Exponent
from frechet.network.size import ONE, ZERO, Shape, Size
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.notation.phrases.slices import ALL, Spec, interval, part_of_row, slice_of
from frechet.notation.words.blocks import columnwise_kronecker, matrix_words
from frechet.notation.words.graph import Graph, NoWords, PhrasePowers

Pair = tuple[int, int]


@dataclass
class Layout:
    """A network on its way into words."""

    graph: Graph
    whole: bool = False  # do axes of length 1 have indices?
    # the digits of each output axis, the slowest first
    sides: list[list[int]] = field(default_factory=list)
    stacked: dict[Pair, int] = field(default_factory=dict)  # compounds of rank-2 factors
    tensors: list[tuple[Phrase, Head, tuple[int, ...]]] = field(default_factory=list)
    pieces: list[tuple[PhrasePowers, tuple[int, ...]]] = field(default_factory=list)

    # ---------------------------------------------------------------- reading the network
    def output(self, a: Axis, n: Size) -> None:
        """An output axis."""
        if isinstance(a, int) and self.graph.dims[a] is n:
            self.sides.append([a])
        elif not parts(a)[1]:
            self.sides.append([self.placed(n, parts(a)[0])])
        else:
            self.sides.append(self.digits(a, n))

    def digits(self, a: Axis, n: Size) -> list[int]:
        """The digits of a stacked axis, the slowest first."""
        found = radix(a, n, self.graph.dims)
        if found is not None:
            return found[::-1]
        offset, terms = parts(a)
        if len(terms) != 1:
            raise NoWords
        ((i, stride),) = terms
        m, among, above = (
            self.graph.dims[i],
            n.over(self.graph.dims[i]),
            offset.over(self.graph.dims[i]),
        )
        if (
            stride is m + 1 and among is m and above is ZERO
        ):  # the diagonal of a stacked matrix
            return [self.beside(i), i]
        if stride is ONE and among is not None and above is not None:  # one of its columns
            return [self.placed(among, above), i]
        if stride is among and (stride - offset - 1).nonneg():  # one of its rows
            return [i, self.placed(stride, offset)]
        raise NoWords

    def beside(self, i: int) -> int:
        """A new index that always equals this one."""
        j = max(self.graph.dims) + 1
        self.graph.dims[j] = self.graph.dims[i]
        self.pieces.append((((ph.eye(self.graph.dims[i]), 1),), (i, j)))
        return j

    def placed(self, n: Size, place: Size) -> int:
        """A new index with a unit vector at it."""
        i = max(self.graph.dims, default=-1) + 1
        self.graph.dims[i] = n
        self.pieces.append((((ph.call("unit", (n, place + 1), (n,)), 1),), (i,)))
        return i

    def put(self, p: Phrase, f: Expr, ax: Axes, e: Exponent) -> None:
        """A factor that may have an axis of length 1: its phrase p is a row, a column or a number then."""
        along = [j for j, n in enumerate(f.shape) if n is not ONE]
        if f.rank != 2 or len(along) == 2:
            self.factor(p, f, ax, e)
        elif self.whole:
            self.factor(
                ph.phrase(p.op, p.args, f.shape, p.cost, p.symmetric, p.odd), f, ax, e
            )
        elif not along:
            self.graph.scalars.append((p, e))
        elif at_places(ax):
            self.factor(p, f, ax, e)
        else:
            (j,) = along
            self.factor(p if j == 0 else ph.transpose(p), f, (ax[j],), e, (f.shape[j],))

    def factor(
        self, p: Phrase, f: Expr, ax: Axes, e: Exponent, shape: Shape | None = None
    ) -> None:
        """A factor of the network; p is its phrase, of f's shape, or of this one without axes of length 1."""
        shape = f.shape if shape is None else shape
        if at_places(ax):
            places = tuple(parts(a)[0] + 1 for a in ax)
            self.graph.scalars.append((ph.entry(p, places), e))
            return
        p, ax = self.sliced(p, shape, ax)
        if len(ax) == 1 and not isinstance(ax[0], int):
            slow, fast = self.pair(ax[0], shape[0])
            sizes = self.graph.dims[fast], self.graph.dims[slow]
            matrix = ph.call("unvec", (p, *sizes), sizes)
            self.pieces.append((((matrix, e),), (fast, slow)))
            return
        ends = tuple(self.end(a, n) for a, n in zip(ax, shape, strict=True))
        if isinstance(f, Call) and f.fn.blocks and f.rank > 2 and e == 1:
            self.tensors.append((p, f.fn, ends))
        elif len(ends) > 2:
            raise NoWords
        else:
            self.pieces.append((((p, e),), ends))

    def end(self, a: Axis, n: Size) -> int:
        """The index of an axis: its own, a new one at a unit vector, or one for a stacked pair."""
        if isinstance(a, int):
            return a
        offset, terms = parts(a)
        return self.compound(self.pair(a, n), n) if terms else self.placed(n, offset)

    def pair(self, a: Axis, n: Size) -> Pair:
        """The two digits of a stacked axis."""
        match self.digits(a, n):
            case [slow, fast]:
                return slow, fast
        raise NoWords

    def sliced(self, p: Phrase, shape: tuple[Size, ...], ax: Axes) -> tuple[Phrase, Axes]:
        """The part of a factor that is read at intervals, and the axes that read all of it."""
        bare = tuple(map(index_alone, ax))
        long = tuple(
            self.graph.dims[b] if isinstance(b, int) else n
            for b, n in zip(bare, shape, strict=True)
        )
        specs = [
            interval(parts(a)[0], k, n) for a, k, n in zip(ax, long, shape, strict=True)
        ]
        if all(s == ALL for s in specs):
            return p, ax
        if len(specs) > 2 or len(p.shape) != len(specs):
            raise NoWords
        return part_of(p, specs, long), bare

    def compound(self, pair: Pair, n: Size) -> int:
        """One index for two that a factor reads stacked."""
        if pair not in self.stacked:
            c = max(self.graph.dims) + 1
            self.graph.dims[c] = n
            self.stacked[pair] = c
        return self.stacked[pair]

    # ---------------------------------------------------------------- words
    def words(self) -> tuple[list[tuple[Phrase, Exponent]], Phrase | None]:
        """The scalar factors and the body."""
        self.graph.keep = self.held()
        for piece in self.pieces:
            self.graph.add(*piece)
        self.graph.reduce()
        self.separate()
        while (
            self.tensors
        ):  # what stands at a tensor's indices may be another tensor, contracted first
            done = next((t for t in self.tensors if self.contract(*t)), None)
            if done is None:
                raise NoWords
            self.tensors.remove(done)
        back = self.stack()
        self.graph.keep = {d for side in self.sides for d in side}
        self.graph.reduce()
        rows, columns = ([*self.sides, [], []])[:2]
        body = matrix_words(self.graph, rows, columns) if self.sides else None
        return self.graph.scalars, back(body) if body is not None else None

    def held(self) -> set[int]:
        """The indices that are not summed yet: those of outputs, stacked pairs and tensors."""
        found = {d for side in self.sides for d in side} | set(self.stacked.values())
        found |= {i for pair in self.stacked for i in pair}
        return found | {i for _, _, ends in self.tensors for i in ends}

    def separate(self) -> None:
        """Two stacked pairs that share an index: one of them is a vector and becomes a matrix."""
        while True:
            digits = [i for pair in self.stacked for i in pair]
            shared = [
                pair for pair in self.stacked if any(digits.count(i) > 1 for i in pair)
            ]
            if not shared:
                return
            done = next(
                (
                    pair
                    for pair in shared
                    if self.unfold(self.stacked[pair], pair[1], pair[0])
                ),
                None,
            )
            if done is None:
                raise NoWords
            del self.stacked[done]
            self.graph.keep = self.held()
            self.graph.reduce()

    def take(self, pair: tuple[int, ...]) -> Phrase | None:
        """What stands at exactly these indices, as an array; None if other indices hang on it."""
        here = [q for q in self.graph.pieces if set(q.ends) & set(pair)]
        if any(not set(q.ends) <= set(pair) for q in here):
            return None
        alone = Graph(self.graph.dims, set(pair), self.graph.prefer)
        for q in here:
            alone.put(q)
        try:
            found = matrix_words(alone, list(pair[:1]), list(pair[1:]))
        except NoWords:
            return None
        for q in here:
            self.graph.take(q)
        return found

    def at_pair(self, mine: tuple[int, ...]) -> Phrase | None:
        """What stands at the indices of a direction; the diagonal of what is read at one index twice."""
        if len(set(mine)) == len(mine):
            return self.take(mine)
        if not self.graph.at.get(mine[0]):
            return ph.eye(self.graph.dims[mine[0]])
        v = self.take(mine[:1])
        return None if v is None else ph.diagonal_matrix(v)

    def stack(self) -> Callable[[Phrase], Phrase]:
        """Matrices at stacked pairs become vec's; an output pair means that the result is unstacked."""
        back: Callable[[Phrase], Phrase] = lambda p: p  # noqa: E731
        for (slow, fast), c in self.stacked.items():
            touched = slow in self.graph.at or fast in self.graph.at
            if [slow, fast] in self.sides and not touched:
                self.sides[self.sides.index([slow, fast])] = [c]
            elif sorted(self.sides) == sorted([[slow], [fast]]) and not touched:
                sizes = self.graph.dims[fast], self.graph.dims[slow]
                transposing = self.sides == [[slow], [fast]]
                self.sides = [[c]]
                back = partial(unstacked, sizes=sizes, transposing=transposing)
            else:
                m = self.take((fast, slow))
                if m is None and (
                    self.unfold(c, fast, slow) or self.columns(c, fast, slow)
                ):
                    continue
                if m is None or any(slow in side or fast in side for side in self.sides):
                    raise NoWords
                self.graph.add(((stacked(m, self.graph.dims[c]), 1),), (c,))
        return back

    def unfold(self, c: int, fast: int, slow: int) -> bool:
        """A vector that is all there is at a stacked pair becomes a matrix at the two indices."""
        here = self.graph.at.get(c, [])
        if len(here) != 1 or len(here[0].ends) != 1:
            return False
        self.graph.take(here[0])
        sizes = self.graph.dims[fast], self.graph.dims[slow]
        self.graph.add(((unstacked(here[0].at(c), sizes, False), 1),), (fast, slow))
        return True

    def columns(self, c: int, fast: int, slow: int) -> bool:
        """Two matrices at a stacked pair that share their columns: their Kronecker product column by column."""
        here = [self.graph.at.get(slow, []), self.graph.at.get(fast, [])]
        if any(len(h) != 1 or len(h[0].ends) != 2 for h in here):
            return False
        (p,), (q,) = here
        j = p.other(slow)
        if (
            p is q
            or j != q.other(fast)
            or any({slow, fast} & set(side) for side in self.sides)
        ):
            return False
        self.graph.take(p)
        self.graph.take(q)
        self.graph.add(((columnwise_kronecker(p.at(slow, j), q.at(fast, j)), 1),), (c, j))
        return True

    def contract(self, p: Phrase, fn: Head, ends: tuple[int, ...]) -> bool:
        """DF(X)[H] where a matrix H stands at the argument's indices, else the adjoint at the value's."""
        groups = blocks_of(fn, ends)
        for k, value in enumerate(
            groups if isinstance(fn, MatrixMap) or len(groups) == 2 else groups[:1]
        ):
            directions = self.directions([g for j, g in enumerate(groups) if j != k], ends)
            if directions is None:
                continue
            done, other = self.applied(p, fn, k, value, directions)
            if other:
                self.graph.add(((done, 1),), other)
            else:
                self.graph.scalars.append((done, 1))
            return True
        return False

    def applied(
        self, p: Phrase, fn: Head, k: int, value: tuple[int, ...], directions: list[Phrase]
    ) -> tuple[Phrase, tuple[int, ...]]:
        """A derivative at directions, or its adjoint for k = 1, and the indices of its rows and columns."""
        if not isinstance(fn, MatrixMap):
            return derivative_at(
                p, "'" * k, directions, tuple(self.graph.dims[i] for i in value)
            ), value
        other = value[::-1] if fn.analytic else value
        sizes = tuple(self.graph.dims[i] for i in other)
        here, there = (
            derivative_at(p, "", directions, sizes),
            transposed_derivative(p, directions, sizes),
        )
        as_written = self.sides == [[i] for i in other]
        return (
            (here, other) if here.cost - as_written < there.cost else (there, other[::-1])
        )

    def directions(
        self, places: list[tuple[int, ...]], ends: tuple[int, ...]
    ) -> list[Phrase] | None:
        """The arrays that stand at these places, taken out of the graph; None if they do not stand alone."""
        others = self.read_beside(ends)
        if any(
            set(mine) & others or len(mine) > 2 or not alone_at(mine, ends)
            for mine in places
        ):
            return None
        before = {i: list(pieces) for i, pieces in self.graph.at.items()}
        found = [self.at_pair(mine) for mine in places]
        if None in found:
            self.graph.at = before
            return None
        return found  # type: ignore[return-value]

    def read_beside(self, ends: tuple[int, ...]) -> set[int]:
        """The indices of outputs, of the tensors but the one with these ends, and of pairs that are read stacked."""
        pairs = [pair for pair, c in self.stacked.items() if self.graph.at.get(c)]
        tensors = [t[2] for t in self.tensors if t[2] is not ends]
        return set().union(*self.sides, *tensors, *pairs)


def at_places(ax: Axes) -> bool:
    """Is every axis read at one place, so that what is read is an entry?"""
    return not any([isinstance(a, int) or a[1] for a in ax])


def index_alone(a: Axis) -> Axis:
    """The index of an axis that is read in steps of 1 from some place on; else the axis."""
    terms = parts(a)[1]
    return terms[0][0] if len(terms) == 1 and terms[0][1] is ONE else a


def part_of(p: Phrase, specs: Sequence[Spec], shape: Shape) -> Phrase:
    """A part of an array; of a transpose the transpose of a part."""
    if p.op != "T":
        return slice_of(p, specs, shape)
    if len(specs) == 1:
        return part_of_row(p.args[0], specs[0], shape)
    return ph.transpose(slice_of(p.args[0], specs[::-1], shape[::-1]))


def blocks_of(fn: Head, ends: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The indices of a tensor by axes that belong together: those of the value and of every direction."""
    if isinstance(fn, MatrixMap):  # every pair may be that of the value
        return list(fn.pairs(ends))
    cuts = [sum(fn.blocks[:k]) for k in range(len(fn.blocks) + 1)]
    return [ends[a:b] for a, b in pairwise(cuts)]


def alone_at(mine: tuple[int, ...], ends: tuple[int, ...]) -> bool:
    """Does a tensor read the indices of a direction nowhere else?"""
    return all(ends.count(i) == mine.count(i) for i in mine)


def derivative_at(
    p: Phrase, mark: str, directions: list[Phrase], sizes: tuple[Size, ...]
) -> Phrase:
    """A derivative at directions."""
    cost = p.cost + len(mark) + sum(h.cost for h in directions)
    symmetric = (
        all(q.symmetric == 1 for q in (p.args[1], *directions))
        if not mark and len(sizes) == 2
        else False
    )
    return ph.phrase("apply", (p, mark, *directions), sizes, cost, int(symmetric))


def transposed_derivative(
    p: Phrase, directions: list[Phrase], sizes: tuple[Size, ...]
) -> Phrase:
    """The transpose of a derivative of a function of matrices: that at the transposes."""
    at = ph.call(p.args[0], (ph.transpose(p.args[1]), *p.args[2:]), p.shape)
    return derivative_at(at, "", [ph.transpose(h) for h in directions], sizes[::-1])


def stacked(m: Phrase, n: Size) -> Phrase:
    """vec(M); of an outer product the Kronecker product of its factors."""
    return ph.call("vec", (m,), (n,))


def unstacked(p: Phrase, sizes: tuple[Size, Size], transposing: bool) -> Phrase:
    """The matrix whose vec is p, or its transpose."""
    scalars, body = [p], p
    if p.op in ("scaled", "quotient"):
        body = p.args[1] if p.op == "scaled" else p.args[0]
        inner = unstacked(body, sizes, transposing)
        return (
            ph.scaled(p.args[0], inner)
            if p.op == "scaled"
            else ph.quotient(inner, p.args[1])
        )
    made = ph.call("unvec", (scalars[0], *sizes), sizes)
    return ph.transpose(made) if transposing else made


def base_power(p: Phrase, e: Exponent) -> tuple[Phrase, Exponent]:
    """A power of a scalar with the exponent of its phrase multiplied in."""
    opens = p.op == "power" and ph.passes(p.args[0], p.args[1], e)
    return (p.args[0], p.args[1] * Fraction(e)) if opens else (p, e)
