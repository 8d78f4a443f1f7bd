"""From expressions to operations: what every node of the engine means on arrays.

legend   e expression   a operation   f factor   ax axes   ix indices   D sizes of indices   F factorisation
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frechet.codegen.operations import Code, IndexedOp, Op, flexible, view_base
from frechet.codegen.plan.contract import contracted_product, with_axes
from frechet.codegen.plan.functions import Functions
from frechet.codegen.plan.replay import Replay
from frechet.codegen.program.definitions import RECENT, Lets
from frechet.errors import Fault
from frechet.expr.net import net
from frechet.expr.node import Call, Expr, Net, Row, Sum, Symbol
from frechet.expr.sums import add
from frechet.functions.catalogue.entrywise import sigmoid, tanh
from frechet.functions.catalogue.inverse import matpow, whole_exponent
from frechet.network.axis import Axes, Axis, indices_of, radix
from frechet.network.size import ONE, Number, Size


class Lowering(Functions):
    """The operations that compute expressions over shared definitions."""

    def __init__(self, code: Code, lets: Lets) -> None:
        super().__init__(code)
        self.lets, self.replay = lets, Replay(code)
        self.readers: dict[Expr, int] = {}
        self.before: list[tuple[Op, dict[Op, Number]]] = []  # sums with their terms
        self.sums: dict[Op, list[int]] = {}  # in which of them a term stands

    def output(self, e: Expr) -> Op:
        """The operation of an expression as an answer: every axis at its full length."""
        a = self.code.natural(self.value(e))
        return a if a.shape == e.shape else self.code.op("fill", (a,), (), e.shape)

    def value(self, root: Expr) -> Op:
        """The operation of an expression; axes on which it does not depend may have length 1."""
        for e in self.lets.topological(root, done=self.made):
            if e not in self.made:
                wider = self.opened(e)
                self.made[e] = self.value(wider) if wider is not e else self.node(e)
        return self.made[root]

    def count(self, roots: Sequence[Expr]) -> None:
        """How many nodes read every definition: one that is read once may dissolve where it is read."""
        for e in self.lets.topological(*roots):
            for c in e.children:
                if c in self.lets.of:
                    self.readers[c] = self.readers.get(c, 0) + 1
            if isinstance(e, Call) and e.fn is matpow:
                self.exponents(e).add(whole_exponent(e.params[0]))  # type: ignore[arg-type]
        for r in roots:
            self.readers[r] = self.readers.get(r, 0) + 2

    def opened(self, e: Expr) -> Expr:
        """A network with the definitions that only it reads, while it stays small."""
        if not isinstance(e, Net):
            return e
        parted = self.parted(e)
        if parted is not None:
            return parted
        for k, (f, ax, p) in enumerate(e.parts):
            d = self.only_here(f) if p == 1 else None
            core = d.terms[0][1] if isinstance(d, Sum) and len(d.terms) == 1 else d
            if (
                d is not None
                and isinstance(core, Net)
                and len(core.parts) + len(e.parts) <= SMALL
            ):
                out, _, dims = e.signature
                made = net(
                    out,
                    [*e.parts[:k], (d, ax), *e.parts[k + 1 :]],
                    dict(enumerate(dims)),
                    e.shape,
                )
                return self.opened(made) if isinstance(made, Net) else made
        return e

    def only_here(self, f: Expr) -> Expr | None:
        """The definition of a name that one node reads; of a multiple the multiple of what that stands for."""
        if not isinstance(f, Symbol) or f not in self.lets.of or self.readers.get(f) != 1:
            return None
        d = self.lets.of[f]
        if not isinstance(d, Sum) or not self.lets.multiple(d):
            return d
        ((c, t),) = d.terms
        inner = self.only_here(t)
        return None if inner is None else add([(c, inner)])

    def parted(self, e: Net) -> Expr | None:
        """A product that sums a matrix like P - u·v' away, term by term: u·v' is never formed."""
        out, _, dims = e.signature
        for k, (f, ax, p) in enumerate(e.parts):
            g = self.lets.of.get(f, f) if isinstance(f, Symbol) else f
            if (
                not isinstance(g, Sum)
                or p != 1
                or e.rank >= g.rank
                or not any(outer(t) for _, t in g.terms)
            ):
                continue
            rest = [*e.parts[:k], *e.parts[k + 1 :]]
            return add(
                [
                    (c, net(out, [*rest, (t, ax)], dict(enumerate(dims)), e.shape))
                    for c, t in g.terms
                ],
                e.shape,
            )
        return None

    def node(self, e: Expr) -> Op:
        """One node from those below it."""
        if isinstance(e, Symbol):
            return self.definition(e) if e in self.lets.of else self.symbol(e)
        if isinstance(e, Sum):
            return self.sum(e)
        if isinstance(e, Net):
            return self.net(e)
        if isinstance(e, Call):
            return self.call(e)
        if isinstance(e, Row):
            return self.made[e.vector]
        raise Fault(f"no operation for {type(e).__name__}")

    def definition(self, s: Symbol) -> Op:
        """What a name stands for; a multiple is computed here, and not taken apart by what reads it."""
        a = self.made[self.lets.of[s]]
        if a.word != "scale" or not a.rank or not self.lets.multiple(self.lets.of[s]):
            return a
        return self.code.op(
            "mul", (self.code.number(a.params[0]), a.args[0]), (1, 1), a.shape, a.nonneg
        )

    def symbol(self, s: Symbol) -> Op:
        """What is given, a size, a number, pi."""
        if s.role == "number":
            return self.code.number(int(s.name))
        if s.role == "constant":
            return self.code.op("constant", (), (s.name,), (), True)
        if s.role == "size":
            return self.code.op("size", (), (Size({(s.name,): 1}),), (), True)
        return self.code.op("input", (), (s.name,), s.shape, s.space.positive)

    # ---------------------------------------------------------------- sums
    def sum(self, e: Sum) -> Op:
        """What fills arrays first, then what is written at a few places only."""
        if not e.terms:
            return self.code.number(0)
        terms = self.code.collected([(c, self.made[t]) for c, t in e.terms])
        if not terms:
            return self.code.number(0)
        if len(terms) == 1:
            return self.code.scale(terms[0][1], terms[0][0])
        rest = self.complement(terms)
        if rest is not None:
            return rest
        few = [(c, t) for c, t in terms if t.word == "scatter" and len(t.args) == 1]
        many = [(c, t) for c, t in terms if (c, t) not in few]
        if not few:
            return self.dense(self.shared(many, e.shape), e.shape)
        return self.scattered(
            few, self.full(self.dense(many, e.shape), e.shape) if many else None
        )

    def full(self, a: Op, shape: tuple[Size, ...]) -> Op:
        """An array at full length."""
        return a if a.shape == shape else self.code.op("fill", (a,), (), shape)

    def scattered(self, few: Sequence[tuple[Number, Op]], base: Op | None) -> Op:
        """Terms that are written at a few places, into an array or into zeros."""
        for c, t in few:
            core = self.code.scale(t.args[0], c)
            base = self.code.op(
                "scatter", (core,) if base is None else (core, base), t.params, t.shape
            )
        assert base is not None
        return base

    def complement(self, terms: Sequence[tuple[Number, Op]]) -> Op | None:
        """1 - σ(z) = σ(-z), which loses no digits; 1 - tanh² >= 0."""
        c, t = next(((c, t) for c, t in terms if t.word != "number"), (0, None))
        if t is None or len(terms) != 2 or c != -1 or (1, self.code.number(1)) not in terms:
            return None
        if t.word == "map" and t.params[0] is sigmoid:
            return self.code.op(
                "map", (self.code.scale(t.args[0], -1),), t.params, t.shape, True
            )
        square = view_base(t)
        made = self.dense(terms, t.shape)
        bounded = (
            square.word == "power"
            and square.params == (2,)
            and view_base(square.args[0]).params == (tanh,)
        )
        for a in (made, view_base(made)):
            a.nonneg = a.nonneg or bounded
        return made

    def shared(
        self, terms: list[tuple[Number, Op]], shape: tuple[Size, ...]
    ) -> list[tuple[Number, Op]]:
        """A sum as what it adds to the longest sum before that is a part of it: residual stacks grow by one."""
        if len(terms) < 2:
            return terms
        mine = {t: c for c, t in terms}
        seen: set[int] = set()
        best: tuple[int, Op | None, dict[Op, Number]] = (1, None, {})
        for t in mine:
            for k in self.sums.get(t, ())[-RECENT:]:
                if k in seen:
                    continue
                seen.add(k)
                made, parts = self.before[k]
                if len(parts) > best[0] and all(mine.get(u) == c for u, c in parts.items()):
                    best = len(parts), made, parts
        _, longest, parts = best
        rest = (
            terms
            if longest is None
            else [(c, t) for c, t in terms if t not in parts] + [(1, longest)]
        )
        for t in mine:
            self.sums.setdefault(t, []).append(len(self.before))
        self.before.append((self.dense(rest, shape), mine))
        return [(1, self.before[-1][0])]

    def dense(self, terms: Sequence[tuple[Number, Op]], shape: tuple[Size, ...]) -> Op:
        """A linear combination in the memory order that most of its terms have."""
        if len(terms) == 1:
            return self.code.scale(terms[0][1], terms[0][0])
        if len(shape) != 2:
            return self.code.add(terms, shape)
        transposed = self.transposed([t for _, t in terms])
        if transposed is None:
            return self.code.add([(c, self.code.natural(t)) for c, t in terms], shape)
        return self.code.transpose(
            self.code.add(
                [(c, t) for (c, _), t in zip(terms, transposed, strict=True)], shape[::-1]
            )
        )

    def transposed(self, args: Sequence[Op]) -> list[Op] | None:
        """The transposes of matrices, where more of them lie in memory the other way round than as they are."""
        votes = sum(vote(a) for a in args)
        return (
            [self.code.natural(self.code.transpose(a)) if a.rank == 2 else a for a in args]
            if votes < 0
            else None
        )

    # ---------------------------------------------------------------- networks
    def net(self, e: Net) -> Op:
        """Factors read at indices, multiplied, summed, and written at the axes of the output."""
        out, parts, dims = e.signature
        mark = out, tuple([(f.shape, ax, p) for f, ax, p in parts]), dims, e.shape
        return self.replay.planned(
            mark, [self.made[f] for f in e.children], lambda: self.plan(e)
        )

    def plan(self, e: Net) -> Op:
        """The same, where nothing like it was planned."""
        out, _, dims = e.signature
        D: dict[int, Size] = dict(enumerate(dims))
        items: list[IndexedOp] = []
        scalars: list[tuple[Op, int]] = []
        for f, ax, p in e.parts:
            a = self.made[f]
            if not ax:
                scalars.append((a, 1) if p == 1 else (self.code.power(a, p), 1))
                continue
            item = self.thin(*self.read(a, ax, f.shape, D))
            if not item[1]:
                scalars.append((item[0] if p == 1 else self.code.power(item[0], p), 1))
            elif isinstance(p, int) and p > 0:
                items += [item] * p
            else:
                items.append((self.code.power(item[0], p), item[1]))
        own = tuple(sorted(indices_of(out)))
        plain_out = e.fills
        order: tuple[int, ...] = out if plain_out else own  # type: ignore[assignment]
        seen = {i for _, ix in items for i in ix} | set(own)
        scalars += [(self.size(n), 1) for i, n in D.items() if i not in seen]
        core = contracted_product(self.code, items, order, D, [s for s, _ in scalars])
        return core if plain_out else self.written(core, out, own, D, e.shape)

    def size(self, n: Size) -> Op:
        """A size as a number."""
        known = n.number()
        return (
            self.code.number(known)
            if known is not None
            else self.code.op("size", (), (n,), (), True)
        )

    def thin(self, a: Op, ix: tuple[int, ...]) -> IndexedOp:
        """Without the axes on which an array does not depend."""
        if a.rank < len(ix):
            return a, ()  # a scalar stands for an array
        if ONE not in a.shape:
            return a, ix
        real = [k for k, n in enumerate(a.shape) if n is not ONE]
        return self.code.view(a, real), tuple(ix[k] for k in real)

    def read(
        self, a: Op, ax: Axes, shape: tuple[Size, ...], D: Mapping[int, Size]
    ) -> IndexedOp:
        """A factor at its axes: as it is, its diagonal, or the entries at affine places."""
        ix = tuple([i for i in ax if type(i) is int])
        if not a.rank:
            return a, ix
        if len(set(ix)) == len(ax) and all(
            [D[i] is n for i, n in zip(ix, shape, strict=True)]
        ):
            return a, ix
        a = self.full(a, shape)
        digits = grouped(ax, shape, D)
        if digits is not None:
            return self.regrouped(a, digits, D)
        inner = tuple(sorted(indices_of(ax)))
        sizes = tuple(D[i] for i in inner)
        return self.code.op(
            "gather", (a,), (places(ax, inner), sizes), sizes, a.nonneg
        ), inner

    def regrouped(
        self, a: Op, digits: Sequence[Sequence[int]], D: Mapping[int, Size]
    ) -> IndexedOp:
        """An array whose axes are groups of indices, over these indices; its diagonal where one occurs twice."""
        flat = tuple(i for d in digits for i in d)
        if any(len(d) != 1 for d in digits):
            a = self.code.op("reshape", (a,), (), tuple(D[i] for i in flat), a.nonneg)
        once = tuple(dict.fromkeys(flat))
        if once == flat:
            return a, flat
        return self.code.op(
            "diagonal", (a,), (flat, once), tuple(D[i] for i in once), a.nonneg
        ), once

    def written(
        self,
        core: Op,
        out: Axes,
        own: tuple[int, ...],
        D: Mapping[int, Size],
        shape: tuple[Size, ...],
    ) -> Op:
        """An array over the indices of the output, written at its axes: deltas, blocks, groups, diagonals."""
        sizes = tuple(D[i] for i in own)
        digits = grouped(out, shape, D)
        if digits is None:
            return self.code.op("scatter", (core,), (places(out, own), own, sizes), shape)
        flat = tuple(i for d in digits for i in d)
        full = tuple(D[i] for i in flat)
        if len(set(flat)) == len(flat):
            spread = with_axes(self.code, core, own if core.rank else (), flat)
        else:
            spread = self.code.op("scatter", (core,), (flat, own, sizes), full)
        if full == shape:
            return spread
        if not spread.rank:
            return self.code.op("fill", (spread,), (), shape, spread.nonneg)
        return self.code.op("reshape", (self.full(spread, full),), (), shape, spread.nonneg)


SMALL = 6  # factors of a network into which definitions dissolve


def vote(a: Op) -> int:
    """Does a matrix lie in memory as it is read (4) or transposed (-4)?  What can be computed either way says 1, -1."""
    if a.rank != 2 or ONE in a.shape:
        return 0
    transposed = a.word == "view"
    return (-1 if transposed else 1) * (
        1 if flexible(a.args[0] if transposed else a) else 4
    )


def outer(t: Expr) -> bool:
    """Is it a product of vectors, nothing summed?"""
    if not isinstance(t, Net) or t.rank < 2:
        return False
    wide = [ax for _, ax, _ in t.parts if ax]
    return len(wide) > 1 and all(
        len(ax) < t.rank and indices_of(ax) <= indices_of(t.signature.out) for ax in wide
    )


def digits_of(a: Axis, n: Size, D: Mapping[int, Size]) -> list[int] | None:
    """The indices that fill an axis, fastest first; None where it is read in part."""
    return [a] if isinstance(a, int) and D[a] is n else radix(a, n, D)


def grouped(
    axes: Axes, shape: Sequence[Size], D: Mapping[int, Size]
) -> list[list[int]] | None:
    """The indices that fill every axis, slowest first; None where one is read in part."""
    found: list[list[int]] = []
    for a, n in zip(axes, shape, strict=True):
        digits = digits_of(a, n, D)
        if digits is None:
            return None
        found.append(digits[::-1])
    return found


def places(
    ax: Axes, inner: tuple[int, ...]
) -> tuple[tuple[Size, tuple[tuple[int, Size], ...]], ...]:
    """Axes with their indices numbered by their place in `inner`: (offset, ((place, stride), ...)) for each."""
    from_parts = []
    for a in ax:
        offset, terms = (Size({}), ((a, ONE),)) if isinstance(a, int) else a
        from_parts.append((offset, tuple((inner.index(i), c) for i, c in terms)))
    return tuple(from_parts)
