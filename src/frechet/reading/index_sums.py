"""Finite sums: `sum(i in 1:m, BODY)` as the body with one more axis, summed over it.

The body is an ordinary expression in which the index stands as a size in places: `X[i,:]` reads row `i - 1`.  Lifted,
every node that depends on the index gets an axis for it in front: networks read and write it, functions of numbers
act on the longer array.  No term is ever enumerated.

    legend   e expression   i name of the index   I its number in a network   low first value   n how many values
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from frechet.errors import Unsupported
from frechet.expr.net import net, of_size
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, topological
from frechet.expr.sums import add
from frechet.functions.declaration import Entrywise, registry
from frechet.functions.unknown import UnknownEntrywise
from frechet.network.axis import Axis, affine_axis, parts
from frechet.network.size import ONE, Size
from frechet.types.signature import fill


class Index(NamedTuple):
    """A bound index: its name, its first value, how many values it takes."""

    name: str
    low: Size
    n: Size


def sum_over_index(e: Expr, i: Index) -> Expr:
    """The sum of e over the index."""
    lifted = Lift(i).of(e)
    if lifted is None:
        return of_size(i.n) * e
    axes = tuple(range(lifted.rank))
    return net(axes[1:], [(lifted, axes)])


class Lift:
    """Expressions with one more axis in front, for the index."""

    def __init__(self, i: Index) -> None:
        self.i = i
        self.made: dict[Expr, Expr | None] = {}

    def of(self, e: Expr) -> Expr | None:
        """The array of e for all values of the index; None if e does not depend on it."""
        for t in topological(e, wanted=lambda t: t not in self.made):
            self.made[t] = self.node(t)
        return self.made[e]

    def spread(self, e: Expr) -> Expr:
        """The same, for what does not depend on the index too."""
        lifted = self.made[e]
        axes = tuple(range(1, e.rank + 1))
        return net((0, *axes), [(e, axes)], {0: self.i.n}) if lifted is None else lifted

    def node(self, e: Expr) -> Expr | None:
        """One node whose children are lifted."""
        if self.i.name in {name for n in e.shape for name in n.names()} or (
            isinstance(e, Symbol) and e.role == "size" and e.name == self.i.name
        ):
            raise self.refused("as a number")
        match e:
            case Net():
                return self.network(e)
            case Sum() if any(self.made[t] is not None for _, t in e.terms):
                return add([(c, self.spread(t)) for c, t in e.terms], (self.i.n, *e.shape))
            case Call() if any(self.made[a] is not None for a in e.args):
                return self.call(e)
        return None

    def network(self, e: Net) -> Expr | None:
        """The index becomes one of the network's; what depends on it is read along it."""
        out, _, dims = e.signature
        k = len(dims)
        if any(self.i.name in n.names() for n in dims):
            raise self.refused("in the length of a slice")
        moved = tuple(self.axis(a, k) for a in out)
        read = [tuple(self.axis(a, k) for a in ax) for _, ax, _ in e.parts]
        lifted = [self.made[f] for f, _, _ in e.parts]
        if (
            moved == out
            and all(f is None for f in lifted)
            and read == [ax for _, ax, _ in e.parts]
        ):
            return None
        factors = [
            (f, ax, d) if up is None else (up, (k, *ax), d)
            for (f, _, d), ax, up in zip(e.parts, read, lifted, strict=True)
        ]
        return net(
            (k, *moved),
            factors,
            {**dict(enumerate(dims)), k: self.i.n},
            (self.i.n, *e.shape),
        )

    def axis(self, a: Axis, k: int) -> Axis:
        """An axis with the index, `low + k`, in the place of its name."""
        offset, terms = parts(a)
        name = self.i.name
        if any(name in c.names() for _, c in terms) or any(
            m.count(name) > 1 for m, _ in offset.terms
        ):
            raise self.refused("in a stride")
        if name not in offset.names():
            return a
        stride = Size(
            {tuple(x for x in m if x != name): c for m, c in offset.terms if name in m}
        )
        return affine_axis(fill(offset, {name: self.i.low}), {**dict(terms), k: stride})

    def call(self, e: Call) -> Expr:
        """A function of numbers acts on the longer array; one along a vector acts along its second axis."""
        if isinstance(e.fn, Entrywise | UnknownEntrywise):
            return e.fn.node(self.spread(e.args[0]))
        if e.fn.name == "pow":
            x, exponent = (self.spread(a) for a in e.args)
            return registry["pow"].build(
                self.matched(x, exponent), self.matched(exponent, x)
            )
        if e.fn.name in ("softmax", "logsumexp") and e.args[0].rank == 1:
            return e.fn.node(self.spread(e.args[0]), 2)
        raise Unsupported(
            f"{e.fn.name} of something that depends on the index {self.shown} of a sum is not supported yet",
            hint="write the sum in matrices, or its end as a number: in 1:3",
        )

    @staticmethod
    def matched(x: Expr, other: Expr) -> Expr:
        """A vector over the index in the shape of an array over it."""
        if x.rank >= other.rank:
            return x
        axes: Sequence[int] = range(other.rank)
        return net(axes, [(x, (0,))], dict(enumerate(other.shape)), other.shape)

    @property
    def shown(self) -> str:
        """The index as it was written."""
        return self.i.name.rstrip("′")

    def refused(self, how: str) -> Unsupported:
        """The index stands where only a place may."""
        return Unsupported(
            f"the index {self.shown} of a sum {how} is not supported yet",
            hint=f"{self.shown} may stand in entries and slices: x[{self.shown}], X[{self.shown},:]",
        )


def index(name: str, low: Size, top: Size) -> Index:
    """The index that runs from low to top."""
    return Index(name, low, top - low + ONE)
