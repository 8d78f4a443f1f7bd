"""A linear map as a value: what every form of a derivative is a view of.

A map is an expression, linear in a symbol that stands for the direction, its `hole`.  It can be applied,
composed, added, transposed, and written as a tensor or as a matrix in a named basis.

    legend   h hole   H direction   g, G cotangent   T tensor: axes of the value, then axes of the hole

>>> from frechet.network.size import size
>>> from frechet.expr.node import symbol
>>> A, H = symbol("A", size("m"), size("n")), symbol("H", size("n"), size("p"))
>>> G = symbol("G", size("m"), size("p"))
>>> LinearMap(H, A @ H).adjoint(G).body is A.T @ G
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from frechet.calculus.sweeps import pullback
from frechet.errors import Fault
from frechet.expr.laws import expand, simplify
from frechet.expr.net import net, ones, substitute
from frechet.expr.node import Expr, Net, Sum, Symbol, dependent
from frechet.expr.sums import add, zero
from frechet.network.axis import Axes, constant_axis, group, shift
from frechet.network.size import ZERO, Size, product_of_sizes

TERMS = 64  # a product is multiplied out over a tensor of at most so many terms; chains of sums would explode
LAYOUTS = ("numerator", "denominator")
VECS = ("column", "row")


@dataclass(frozen=True)
class LinearMap:
    """The map hole ↦ body."""

    hole: Symbol
    body: Expr

    def __call__(self, direction: Expr) -> Expr:
        """The value in a direction."""
        return substitute(self.body, {self.hole: direction})

    def __matmul__(self, inner: LinearMap) -> LinearMap:
        """The composition: first `inner`, then this."""
        return LinearMap(inner.hole, self(inner.body))

    def __add__(self, other: LinearMap) -> LinearMap:
        """The sum of two maps from one space to one space."""
        return LinearMap(self.hole, add([(1, self.body), (1, other(self.hole))]))

    def adjoint(self, cotangent: Symbol) -> LinearMap:
        """The transpose: ⟨G, L H⟩ = ⟨L* G, H⟩."""
        return LinearMap(cotangent, pullback(self.body, [self.hole], cotangent)[0])

    @property
    def is_self_adjoint(self) -> bool:
        """Is ⟨G, L H⟩ = ⟨L G, H⟩, by the form of L alone?  False means: not shown.

        >>> from frechet.network.size import size
        >>> from frechet.expr.node import symbol
        >>> S = symbol("S", size("n"), size("n"))
        >>> H = symbol("H", size("n"), size("n"))
        >>> LinearMap(H, S @ H @ S.T).is_self_adjoint, LinearMap(H, S.T @ H @ S + H.T).is_self_adjoint
        (False, False)
        >>> LinearMap(H, S.T @ S @ H + H.T).is_self_adjoint
        True
        """
        if self.body.shape != self.hole.shape:
            return False
        turned = simplify(pullback(self.body, [self.hole], self.hole)[0])
        return turned is self.body or expand(turned) is expand(self.body)

    def tensor(self) -> Expr:
        """The coefficients: axes of the value, then axes of the hole."""
        return tensor(self.body, self.hole)

    def matrix(self, layout: str = "numerator", vec: str = "column") -> Expr:
        """The matrix of the map in the bases of vec: numerator layout has the value along the rows."""
        return as_matrix(self.tensor(), self.body.rank, layout, vec)


def tensor(body: Expr, hole: Symbol) -> Expr:
    """The tensor of a linear expression: its hole becomes the identity."""
    made: dict[Expr, Expr] = {}
    for e in dependent([hole], body)[1]:
        if e is hole:
            i = tuple(range(hole.rank))
            made[e] = net(i + i, [], dict(enumerate(hole.shape)), hole.shape * 2)
        elif isinstance(e, Sum):
            made[e] = add(
                [(c, made[t]) for c, t in e.terms if t in made], e.shape + hole.shape
            )
        elif isinstance(e, Net):
            made[e] = network_tensor(e, made, hole)
        else:
            raise Fault(f"{e} is not linear in {hole.name}")
    return made.get(body, zero(body.shape + hole.shape))


def network_tensor(e: Net, made: dict[Expr, Expr], hole: Symbol) -> Expr:
    """A network with the tensor of the one factor that has the hole, term by term while terms are few.

    The terms are those of a sum that has the hole: `(x - a)'·dx` has the tensor x - a, which stays one factor.
    """
    out, _, dims = e.signature
    extra = tuple(range(len(dims), len(dims) + hole.rank))
    sizes = {**dict(enumerate(dims)), **dict(zip(extra, hole.shape, strict=True))}
    k = next(k for k, (f, _, _) in enumerate(e.parts) if f in made)
    f, ax, _ = e.parts[k]
    t = made[f]
    terms = (
        t.terms
        if isinstance(t, Sum) and len(t.terms) <= TERMS and in_terms(f, made)
        else ((1, t),)
    )
    others = [*e.parts[:k], *e.parts[k + 1 :]]
    shape = e.shape + hole.shape
    return add(
        [(c, net(out + extra, [*others, (u, ax + extra)], sizes, shape)) for c, u in terms],
        shape,
    )


def in_terms(e: Expr, made: Mapping[Expr, Expr]) -> bool:
    """Does the hole stand in a sum: in this one, or in one that a network reads?"""
    while isinstance(e, Net):
        e = next(f for f, _, _ in e.parts if f in made)
    return isinstance(e, Sum)


def as_matrix(t: Expr, rows: int, layout: str = "numerator", vec: str = "column") -> Expr:
    """A tensor as a matrix: its first `rows` axes stacked along the rows, the others along the columns.

    A side without axes gives a vector, both sides without axes a scalar.  `vec="column"` lets the first axis of
    a side run fastest; the denominator layout is the transpose.
    """
    if isinstance(t, Sum):
        terms = [(c, as_matrix(u, rows, layout, vec)) for c, u in t.terms]
        return add(terms, as_matrix(ones(t.shape), rows, layout, vec).shape)
    i = tuple(range(t.rank))
    dims = dict(enumerate(t.shape))
    sides = [s for s in (i[:rows], i[rows:])[:: 1 if layout == "numerator" else -1] if s]
    out: Axes = tuple(group(s[::-1] if vec == "column" else s, dims) for s in sides)
    shape: tuple[Size, ...] = tuple(product_of_sizes(dims[k] for k in s) for s in sides)
    return net(out, [(t, i)], dims, shape)


def block_matrix(
    tensors: Mapping[tuple[Symbol, ...], Expr], variables: Sequence[Symbol], vec: str
) -> Expr:
    """Tensors by pairs of variables as one matrix: the variables one after another along both sides, each as its vec.

    >>> from frechet.network.size import size
    >>> from frechet.expr.node import symbol
    >>> c, x = symbol("c"), symbol("x", size("n"))
    >>> block_matrix({(c, x): x, (x, c): x}, [c, x], "column").shape
    (n+1, n+1)
    """
    lengths = {x: product_of_sizes(x.shape) for x in variables}
    starts = dict(zip(variables, accumulate(lengths.values(), initial=ZERO), strict=False))
    n = sum(lengths.values(), ZERO)
    terms = []
    for (x, y), t in tensors.items():
        m = as_matrix(t, x.rank, vec=vec)
        sides = [(k, v) for k, v in enumerate((x, y)) if v.rank]
        out = tuple(
            shift(k, starts[v]) if v.rank else constant_axis(starts[v])
            for k, v in enumerate((x, y))
        )
        dims = {k: lengths[v] for k, v in sides}
        terms.append((1, net(out, [(m, tuple(k for k, _ in sides))], dims, (n, n))))
    return add(terms, (n, n))
