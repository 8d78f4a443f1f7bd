"""Shared definitions: symbols that stand for expressions, so that a network stays as small as the step it describes.

A network dissolves the networks it reads, which is what simplification wants and code does not: the cotangent of
layer 1 of a net with 1000 layers would be one product of 2000 factors.  So what is summed is cut out and named: of a
network every component of factors that hang together by summed indices becomes a definition.  Products that are not
summed stay, and so do deltas: `X_bk J_bjl` is never formed where only `J` is new.

    legend   e expression   s symbol of a definition   ix indices
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from frechet.expr.laws import embed
from frechet.expr.net import is_symmetric, net, renewed
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, dependent, symbol, topological
from frechet.expr.powers import Part, arrays_among, scalars_among
from frechet.expr.sums import add
from frechet.network.axis import indices_of
from frechet.network.size import Size
from frechet.types.space import Space

LONG_SUM = 8  # a sum of more terms gets a name
RECENT = 4  # sums that the next one is compared with
WIDE = 6  # a product of more factors is cut even where nothing is summed


class Lets:
    """Definitions in the order in which they were made."""

    def __init__(self) -> None:
        self.of: dict[Symbol, Expr] = {}
        self.named: dict[Expr, Symbol] = {}

    def name(self, e: Expr) -> Expr:
        """The symbol that stands for an expression."""
        if isinstance(e, Symbol):
            return e
        if e not in self.named:
            structure = "symmetric" if is_symmetric(e) else ""
            s = symbol(
                f"#{len(self.of)}", space=Space(e.shape, structure=structure), role="let"
            )
            self.named[e], self.of[s] = s, e
        return self.named[e]

    def children(self, e: Expr) -> tuple[Expr, ...]:
        """What a node is made of; of a symbol its definition."""
        return (self.of[e],) if isinstance(e, Symbol) and e in self.of else e.children

    def topological(self, *roots: Expr, done: Container[Expr] = ()) -> list[Expr]:
        """Every node below the roots once, through the definitions, children first; nothing below what is done."""
        return topological(*roots, wanted=lambda e: e not in done, below=self.children)

    def dependent(
        self, targets: Iterable[Expr], *roots: Expr
    ) -> tuple[set[Expr], list[Expr]]:
        """The targets and the nodes that depend on one, through the definitions, children first."""
        return dependent(targets, *roots, below=self.children)

    def cut(self, e: Expr) -> Expr:
        """The expression with every summed component of its networks named."""
        if isinstance(e, Sum) and e.terms:
            made = add([(c, self.cut(t)) for c, t in e.terms], e.shape)
            return self.name(made) if self.multiple(made) else made
        if not isinstance(e, Net):
            return self.name(e) if is_matrix_power(e) else e
        wide = arrays_among(e.parts)
        if len(wide) < 2:
            return (
                self.name(e)
                if len(wide) == len(e.parts) == 1 and is_matrix_power(e.children[0])
                else e
            )
        return self.parted(e, wide)

    def parted(self, e: Net, wide: list[Part]) -> Expr:
        """A product of several arrays with every summed component named."""
        out, _, dims = e.signature
        outer = indices_of(out)
        groups = self.summed(wide, outer)
        if not groups and len(wide) <= WIDE:
            return e
        if len(groups) == 1 and len(groups[0]) == len(e.parts):
            return self.name(e) if e.fills else self.unrepeated(e)
        sizes = dict(enumerate(dims))
        rest = self.components(wide, groups, outer, sizes)
        if len(rest) > WIDE:
            rest = self.narrowed(rest, outer, sizes)
        scalars = scalars_among(e.parts)
        used = outer.union(*(indices_of(ax) for _, ax, _ in rest))
        return net(out, [*scalars, *rest], {i: sizes[i] for i in used}, e.shape)

    def components(
        self,
        wide: list[Part],
        groups: list[list[Part]],
        outer: set[int],
        sizes: Mapping[int, Size],
    ) -> list[Part]:
        """The factors that are in no group, then the name of every group."""
        grouped = {id(p) for g in groups for p in g}
        made = [p for p in wide if id(p) not in grouped]
        for g in groups:
            read = indices_of(a for _, ax, _ in g for a in ax)
            ix = sorted(read & outer)
            made.append((self.name(net(ix, g, {i: sizes[i] for i in read})), tuple(ix), 1))
        return made

    def step(self, e: Expr) -> Expr:
        """The same, and a long sum named, to which the next step adds a term."""
        made = self.cut(e)
        return (
            self.name(made)
            if isinstance(made, Sum) and len(made.terms) > LONG_SUM
            else made
        )

    def multiple(self, e: Expr) -> bool:
        """Is it a multiple of a definition?  It gets a name, or every layer below would carry the number."""
        return (
            isinstance(e, Sum)
            and len(e.terms) == 1
            and e.terms[0][1] in self.of
            and abs(e.terms[0][0]) != 1
        )

    def unrepeated(self, e: Net) -> Expr:
        """A network of one summed component that is written at repeated or affine axes: the component is named."""
        out, _, dims = e.signature
        ix = sorted(indices_of(out))
        sizes = dict(enumerate(dims))
        return net(
            out,
            [(self.name(net(ix, e.parts, sizes)), ix)],
            {i: sizes[i] for i in ix},
            e.shape,
        )

    def summed(self, wide: list[Part], outer: set[int]) -> list[list[Part]]:
        """The components of several factors that hang together by indices that are summed."""
        owner = list(range(len(wide)))

        def root(k: int) -> int:
            while owner[k] != k:
                k = owner[k]
            return k

        first: dict[int, int] = {}
        for k, (_, ax, _) in enumerate(wide):
            for i in indices_of(ax) - outer:
                owner[root(k)] = root(first.setdefault(i, k))
        found: dict[int, list[Part]] = {}
        for k, part in enumerate(wide):
            found.setdefault(root(k), []).append(part)
        return [g for g in found.values() if len(g) > 1]

    def narrowed(
        self, parts: list[Part], outer: set[int], sizes: Mapping[int, Size]
    ) -> list[Part]:
        """Factors at the same indices as one."""
        groups: dict[tuple[int, ...], list[Part]] = {}
        for p in parts:
            groups.setdefault(tuple(sorted(indices_of(p[1]))), []).append(p)
        made: list[Part] = []
        for ix, g in groups.items():
            made += (
                [(self.name(net(ix, g, {i: sizes[i] for i in ix})), ix, 1)]
                if len(g) > 1
                else g
            )
        return made

    def shared(self, *roots: Expr) -> list[Expr]:
        """The expressions with a name for every product that also stands inside another: it is computed once.

        Networks dissolve what they read, so `sum((X*W).*Y)` has forgotten that X*W is there.
        """
        nodes = self.topological(*roots)
        nets = [e for e in nodes if isinstance(e, Net) and len(e.parts) > 1 and e.fills]
        readers = readers_of(nets)
        found: dict[Expr, Expr] = {}
        for e in sorted(nets, key=lambda e: -len(e.parts)):
            if e.rank == 0 or pointwise(e):
                continue
            for wider in min((readers[c] for c in e.children), key=len):
                now = found.get(wider, wider)
                if (
                    wider is e
                    or not isinstance(now, Net)
                    or len(wider.parts) <= len(e.parts)
                ):
                    continue
                made = self.inside(e, now)
                if made is not None:
                    found[wider] = made
        return self.replaced(roots, found) if found else list(roots)

    def inside(self, e: Net, wider: Net) -> Expr | None:
        """The wider network with the name of e in the place of its factors."""
        place = embed(
            e.signature, {}, wider.parts, wider.signature.out, wider.signature.dims
        )
        if place is None:
            return None
        slots, images = place
        axes = tuple(images[i] for i in e.signature.out if isinstance(i, int))
        rest = [p for k, p in enumerate(wider.parts) if k not in slots]
        out, _, dims = wider.signature
        used = indices_of((*out, *axes)).union(*(indices_of(ax) for _, ax, _ in rest))
        return net(
            out, [*rest, (self.name(e), axes)], {i: dims[i] for i in used}, wider.shape
        )

    def replaced(self, roots: Sequence[Expr], found: Mapping[Expr, Expr]) -> list[Expr]:
        """Every network in its new form, and the names in the place of what they stand for."""
        done: dict[Expr, Expr] = {}
        for t in self.topological(*roots):
            e = found.get(t, t)
            if isinstance(e, Symbol) and e in self.of:
                done[t] = e
                continue
            new = renewed(e, done)
            if t in self.named:  # the name stands for what is computed now
                s = self.named[t]
                self.of[s] = new
                new = s
            done[t] = new
        return [done[r] for r in roots]


def readers_of(nets: Iterable[Net]) -> dict[Expr, list[Net]]:
    """The networks that read every factor."""
    readers: dict[Expr, list[Net]] = {}
    for e in nets:
        for c in set(e.children):
            readers.setdefault(c, []).append(e)
    return readers


def pointwise(e: Net) -> bool:
    """Is nothing summed over an index that a factor reads?"""
    outer = indices_of(e.signature.out)
    return all(indices_of(ax) <= outer for _, ax, _ in e.parts)


def is_matrix_power(e: Expr) -> bool:
    """Is it a power of a matrix?  It gets a name, so that the next one is a product with it."""
    found = e.fn.as_power(e) if isinstance(e, Call) else None
    return found is not None and found[1] > 1
