"""Values as exp(L)·g, so that what is exponentially large or small is the sum L: products add, quotients subtract.

    exp(z) = exp(z)·1          sigmoid(z) = exp(-softplus(-z))·1          cosh(z) = exp(log_cosh(z))·1
    e^a + e^b  L = b + softplus(a - b)             Σ e^z  L = logsumexp(z)
    e^a - e^b  the L of the sum, g = tanh((a - b)/2)
    r + e^a    L = m, g = r·e^-m + e^(a-m) for any m: the larger of 0 and a, held constant

L and g are expressions like any others, so that derivatives are as sound as values.

    legend   e expression   L logarithm of the scale   g rest   p exponent   ax axes   m anchor   c coefficient
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from frechet.codegen.program.accurate import (
    hold,
    log_cosh,
    log_ndtr,
    log_softplus,
    log_weight,
    ndtr,
)
from frechet.expr.net import constant, net, ones
from frechet.expr.node import Call, Expr, Net, Sum
from frechet.expr.powers import Part, is_positive
from frechet.expr.sums import add, scaled
from frechet.functions.catalogue.entrywise import (
    cosh,
    exp,
    half,
    log,
    relu,
    sigmoid,
    sinh,
    softplus,
    tanh,
)
from frechet.functions.catalogue.extremes import maximum
from frechet.functions.catalogue.numbers import expm1
from frechet.functions.catalogue.reductions import logsumexp, softmax, times_along
from frechet.network.axis import Axes, indices_of
from frechet.network.network import Exponent
from frechet.network.size import Number, Shape, Size

# what leaves the range of float64 at arguments of size 1000
WILD = (
    exp,
    cosh,
    sinh,
    expm1,
)


class Scaled(NamedTuple):
    """exp(log)·rest; None stands for 0 and for 1."""

    log: Expr | None = None
    rest: Expr | None = None


LOGARITHMS: dict[object, Callable[..., Expr]] = {
    exp: lambda z: z,
    sigmoid: lambda z: -softplus(-z),
    cosh: lambda z: log_cosh(z),
    softplus: lambda z: log_softplus(z),
    ndtr: lambda z: log_ndtr(z),
    softmax: lambda z, *axes: (
        z
        - times_along(ones(z.shape), logsumexp.node(z, *axes), *(int(str(k)) for k in axes))
    ),
}
SIGNED: dict[object, Callable[[Expr], Scaled]] = {
    sinh: lambda z: Scaled(log_cosh(z), tanh(z)),
    expm1: lambda z: Scaled(softplus(z), tanh(half * z)),
}


def joined(a: Expr, b: Expr) -> Expr:
    """log(e^a + e^b)."""
    return b + softplus(a - b)


class Scales:
    """The scales of expressions, each found once."""

    def __init__(self) -> None:
        self.found: dict[Expr, Scaled] = {}
        self.tempers: dict[Expr, bool] = {}

    def of(self, e: Expr) -> Scaled:
        """exp(L)·g for an expression; without L where there is nothing exponential to take out."""
        if e not in self.found:
            self.found[e] = self.node(e)
        return self.found[e]

    def wild(self, e: Expr) -> bool:
        """Is there an exponential that may leave the range of float64 among the factors and terms?"""
        if e not in self.tempers:
            inner = isinstance(e, Sum | Net) and any([self.wild(c) for c in e.children])
            self.tempers[e] = inner or (
                isinstance(e, Call) and e.fn in WILD and not held(e.args[0])
            )
        return self.tempers[e]

    def node(self, e: Expr) -> Scaled:
        """The same, by the kind of node."""
        if isinstance(e, Call):
            if e.fn in SIGNED:
                return SIGNED[e.fn](e.args[0])
            found = LOGARITHMS.get(e.fn)
            return Scaled(found(*e.args, *e.params), None) if found else Scaled(None, e)
        if isinstance(e, Sum) and len(e.terms) == 1:
            ((c, t),) = e.terms
            L, g = self.of(t)
            return Scaled(L, constant(c, e.shape) if g is None else scaled(c, g))
        if isinstance(e, Sum):
            return self.sum(e) if self.wild(e) else Scaled(None, e)
        return (
            self.product(e) if isinstance(e, Net) and e.whole and e.fills else self.read(e)
        )

    def read(self, e: Expr) -> Scaled:
        """Entries of one factor, at any axes."""
        if not isinstance(e, Net) or not e.fills or len(e.parts) != 1:
            return Scaled(None, e)
        ((f, ax, p),), out, sizes = (
            e.parts,
            e.signature.out,
            dict(enumerate(e.signature.dims)),
        )
        L, g = self.of(f)
        if L is None or not indices_of(ax) <= indices_of(out):
            return Scaled(None, e)
        return Scaled(
            net(out, [(scaled_by(p, L), ax)], sizes, e.shape),
            g and net(out, [(g, ax, p)], sizes, e.shape),
        )

    # ---------------------------------------------------------------- sums
    def sum(self, e: Sum) -> Scaled:
        """Positive terms by `softplus`, a difference by `tanh`, any others beside an anchor."""
        plain = [(c, t) for c, t in e.terms if not self.wild(t)]
        wild = [(c, t) for c, t in e.terms if self.wild(t)]
        terms = [self.weighed(c, t) for c, t in wild]
        terms += [self.weighed(1, add(plain, e.shape))] if plain else []
        if all(sign for sign, _ in terms):
            return self.signed(e, terms)
        return self.anchored(e, plain, wild)

    def signed(self, e: Sum, terms: Sequence[tuple[int, Expr | None]]) -> Scaled:
        """Terms of known signs, by the logarithms of their sizes."""
        up, down = (
            [L for s, L in terms if s == sign and L is not None] for sign in (1, -1)
        )
        a, b = self.folded(up), self.folded(down)
        if a is None or b is None:
            whole = a if b is None else b
            return Scaled(whole, None if b is None else constant(-1, e.shape))
        return Scaled(joined(a, b), tanh(half * (a - b)))

    def weighed(self, c: Number, t: Expr) -> tuple[int, Expr | None]:
        """The sign of c·t and the logarithm of its size; 0 where the sign is not known."""
        L, g = self.of(t)
        if isinstance(g, Sum) and len(g.terms) == 1:
            ((d, g),) = g.terms
            c = c * d
        if g is not None and not is_positive(g):
            return 0, None
        logs = [
            L,
            None if g is None or g is ones(t.shape) else log(g),
            log_magnitude(c, t.shape),
        ]
        return (1 if c > 0 else -1), add(
            [(1, part) for part in logs if part is not None], t.shape
        )

    def folded(self, logs: Sequence[Expr]) -> Expr | None:
        """log Σ e^L; the last of the terms, which may be a number, last."""
        total = None
        for L in logs:
            total = L if total is None else joined(total, L)
        return total

    def anchored(
        self,
        e: Sum,
        plain: Sequence[tuple[Number, Expr]],
        wild: Sequence[tuple[Number, Expr]],
    ) -> Scaled:
        """Terms of any sign beside the largest exponent, which is held constant: the whole does not depend on it."""
        scales = [(c, *self.of(t)) for c, t in wild]
        tops = [L for _, L, _ in scales if L is not None]
        if len(tops) < len(scales):
            return Scaled(None, e)
        top = tops[0]
        for L in tops[1:]:
            top = maximum.node(top, L)
        m = hold(relu(top) if plain else top)
        terms = [
            (c, exp(L - m) if g is None else g * exp(L - m))
            for c, L, g in scales
            if L is not None
        ]
        return Scaled(m, add([*terms, *((c, t * exp(-m)) for c, t in plain)], e.shape))

    # ---------------------------------------------------------------- products
    def product(self, e: Net) -> Scaled:
        """The logarithms of the factors at the axes of the whole, and the rest."""
        logs, rest = self.split(e)
        if not logs:
            return Scaled(None, e)
        out, sizes = e.signature.out, dict(enumerate(e.signature.dims))
        outer = {i: sizes[i] for i in indices_of(out)}
        L = add([(1, net(out, [(f, ax)], outer, e.shape)) for f, ax, _ in logs], e.shape)
        read = {i: sizes[i] for _, ax, _ in rest for i in indices_of(ax)}
        return Scaled(L, net(out, rest, outer | read, e.shape) if rest else None)

    def split(self, e: Net) -> tuple[list[Part], list[Part]]:
        """Logarithms that are added, and factors that stay: those at indices of the output, and sums over others."""
        outer, sizes = indices_of(e.signature.out), dict(enumerate(e.signature.dims))
        logs, rest = self.apart([p for p in e.parts if indices_of(p[1]) <= outer])
        for group in summed([p for p in e.parts if not indices_of(p[1]) <= outer], outer):
            more, left = self.contracted(group, outer, sizes)
            logs, rest = [*logs, *more], [*rest, *left]
        return logs, rest

    def apart(self, parts: Iterable[Part]) -> tuple[list[Part], list[Part]]:
        """The logarithms of factors to their powers, and what is left of them."""
        logs: list[Part] = []
        rest: list[Part] = []
        for f, ax, p in parts:
            L, g = self.of(f)
            if L is None or not (g is None or isinstance(p, int) or is_positive(g)):
                rest.append((f, ax, p))
                continue
            logs.append((scaled_by(p, L), ax, 1))
            rest += [] if g is None else [(g, ax, p)]
        return logs, rest

    def contracted(
        self, group: list[Part], outer: set[int], sizes: Mapping[int, Size]
    ) -> tuple[list[Part], list[Part]]:
        """A sum over products: of positive ones logsumexp, of others the weights beside logsumexp, held constant."""
        logs, weights = self.apart(p for p in group if self.wild(p[0]))
        weights += [p for p in group if not self.wild(p[0])]
        if not logs:
            return [], group
        known = [(self.weight(f, p), ax) for f, ax, p in weights]
        positive = [(w, ax, 1) for w, ax in known if w is not None]
        if len(positive) == len(weights):
            made = self.total([*logs, *positive], outer, sizes)
            if made is not None:
                return [made], []
        made = self.total(logs, outer, sizes)
        if made is None:
            return [], group
        L, ax, _ = made
        return [(hold(L), ax, 1)], [self.lowered(logs, hold(L), ax, sizes), *weights]

    def weight(self, f: Expr, p: Exponent) -> Expr | None:
        """The logarithm of a factor that is not negative."""
        if isinstance(f, Call) and f.fn.name == "tri":
            return log_weight(f)
        return scaled_by(p, log(f)) if is_positive(f) else None

    def total(
        self, logs: Sequence[Part], outer: set[int], sizes: Mapping[int, Size]
    ) -> Part | None:
        """logsumexp of a sum of logarithms over the indices that are not in the output; of a matrix at most."""
        ix = sorted(
            {i for _, ax, _ in logs for i in indices_of(ax)},
            key=lambda i: (i not in outer, i),
        )
        left = tuple(i for i in ix if i in outer)
        if len(ix) > 2 or len(left) > 1:
            return None
        return logsumexp.node(self.placed(logs, ix, sizes), *([2] if left else [])), left, 1

    def placed(
        self, logs: Sequence[Part], ix: Sequence[int], sizes: Mapping[int, Size]
    ) -> Expr:
        """The sum of logarithms over some indices."""
        dims = {i: sizes[i] for i in ix}
        return add(
            [(1, net(ix, [(f, ax)], dims)) for f, ax, _ in logs], tuple(dims.values())
        )

    def lowered(
        self, logs: Sequence[Part], m: Expr, left: Axes, sizes: Mapping[int, Size]
    ) -> Part:
        """exp of the logarithms less the anchor, with its indices."""
        ix = sorted({i for _, ax, _ in logs for i in indices_of(ax)})
        anchor: Part = (scaled(-1, m), left, 1)
        return exp(self.placed([*logs, anchor], ix, sizes)), tuple(ix), 1


def held(z: Expr) -> bool:
    """Is it lowered by an anchor already?"""
    terms = z.terms if isinstance(z, Sum) else ((1, z),)
    return any(
        hold in {f.fn for f in (t, *t.children) if isinstance(f, Call)} for _, t in terms
    )


def log_magnitude(c: Number, shape: Shape) -> Expr | None:
    """log|c| at full length; None where it is 0."""
    return None if abs(c) == 1 else log(constant(abs(Fraction(c)))) * ones(shape)


def scaled_by(p: Exponent, L: Expr) -> Expr:
    """p·L."""
    return scaled(Fraction(p), L) if p != 1 else L


def summed(parts: Sequence[Part], outer: set[int]) -> list[list[Part]]:
    """Factors that hang together by indices that are not in the output."""
    groups: list[tuple[set[int], list[Part]]] = []
    for part in parts:
        mine = indices_of(part[1]) - outer
        met = [g for g in groups if g[0] & mine]
        groups = [g for g in groups if g not in met]
        groups.append(
            (mine.union(*(g[0] for g in met)), [*(p for g in met for p in g[1]), part])
        )
    return [g for _, g in groups]
