"""Structured variables: the derivative as a map on the tangent space, and its gradient projected onto it.

    symmetric, psd    ½(G + Gᵀ)                     skew        ½(G − Gᵀ)
    diagonal          I∘G                           triangular  the triangle of G
    toeplitz          the mean along every diagonal
    stiefel at Q      G − Q·½(QᵀG + GᵀQ)            orthogonal  ½(G − QGᵀQ)
    sphere at x       G − x·xᵀG                     simplex     G − mean(G)·1

The gradient on such a space is the one element of the tangent space with ⟨gradient, H⟩ = Df[H] for all H in it.
Absil, Mahony & Sepulchre, Optimization Algorithms on Matrix Manifolds, 2008, sections 3.5, 3.6.

    legend   T array whose axes `first`, ... are those of the variable   G gradient   Q, X, x the variable   H direction
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction

from frechet.derivatives.definite import kept
from frechet.errors import ReadError, Unsupported
from frechet.expr.net import eye, net, of_size, ones, transpose
from frechet.expr.node import Call, Expr, Net, Sum, Symbol
from frechet.expr.sums import add, scaled
from frechet.functions.catalogue.patterns import tri
from frechet.network.axis import Axis, affine_axis
from frechet.network.size import ONE, size
from frechet.types.space import Space

HALF = Fraction(1, 2)
# the tangent space depends on the point
CURVED = frozenset({"orthogonal", "stiefel", "sphere"})
Projection = Callable[[Expr, Symbol, int], Expr]


def tangent_space(x: Symbol) -> Space:
    """The space of the directions of a variable; at a point of a curved one they are tangent, which no word says."""
    structure = {"psd": "symmetric"}.get(x.space.structure, x.space.structure)
    return Space(x.shape, structure="" if structure in CURVED | {"simplex"} else structure)


def project(T: Expr, x: Symbol, first: int = 0) -> Expr:
    """The orthogonal projection onto the tangent space at x, in the axes of T from `first` on.

    >>> from frechet.expr.node import symbol
    >>> G = symbol("G", size("n"), size("n"))
    >>> S = symbol("S", space=Space(G.shape, structure="symmetric"))
    >>> project(G, S) is add([(HALF, G), (HALF, G.T)])
    True
    """
    if not x.space.structure:
        return T
    if (
        isinstance(T, Sum) and T.rank > x.rank
    ):  # term by term: an array of many axes has words where its terms have
        return add([(c, project(t, x, first)) for c, t in T.terms], T.shape)
    return PROJECTIONS[x.space.structure](T, x, first)


def transposed_axes(T: Expr, first: int) -> Expr:
    """The two axes of the variable in the other order."""
    if T.rank == 2:
        return transpose(T)
    i = list(range(T.rank))
    transposed = [*i[:first], first + 1, first, *i[first + 2 :]]
    return net(transposed, [(T, i)])


def symmetric(T: Expr, x: Symbol, first: int) -> Expr:
    """½(G + Gᵀ)."""
    return add([(HALF, T), (HALF, transposed_axes(T, first))])


def skew(T: Expr, x: Symbol, first: int) -> Expr:
    """½(G − Gᵀ)."""
    return add([(HALF, T), (-HALF, transposed_axes(T, first))])


def masked(T: Expr, mask: Expr, first: int) -> Expr:
    """Entry by entry with a matrix of zeros and ones."""
    i = tuple(range(T.rank))
    return net(i, [(T, i), (mask, (first, first + 1))])


def diagonal(T: Expr, x: Symbol, first: int) -> Expr:
    """I∘G."""
    if T.rank == 2 and is_diagonal(T):
        return T
    return masked(T, eye(x.shape[0]), first)


def is_diagonal(e: Expr) -> bool:
    """Is it known to be diagonal: a symbol, its inverse, multiples and sums of these?"""
    if isinstance(e, Sum):
        return all(is_diagonal(t) for _, t in e.terms)
    if isinstance(e, Net) and e.whole and e.signature.out == (0, 1):
        f = lone_matrix(e)
        return f is not None and is_diagonal(f)
    if isinstance(e, Call):
        return "diagonal" in kept(e) and is_diagonal(e.args[0])
    return isinstance(e, Symbol) and e.space.structure == "diagonal"


def lone_matrix(e: Net) -> Expr | None:
    """The matrix of which a network, read upright, is a power entry by entry, times scalars; None if there is none."""
    wide = [part for part in e.parts if part[1]]
    if len(wide) != 1:
        return None
    f, ax, p = wide[0]
    return f if set(ax) == {0, 1} and isinstance(p, int) and p > 0 else None


def lower_triangle(T: Expr, x: Symbol, first: int) -> Expr:
    """The entries on and below the diagonal."""
    return masked(T, tri(*x.shape), first)


def upper_triangle(T: Expr, x: Symbol, first: int) -> Expr:
    """The entries on and above the diagonal."""
    return transposed_axes(
        masked(transposed_axes(T, first), tri(*x.shape[::-1]), first), first
    )


def toeplitz(T: Expr, x: Symbol, first: int) -> Expr:
    """The mean along every diagonal: its sum, Σ over i − j = d, divided by the number of its entries."""
    n = x.shape[0]
    i = tuple(range(T.rank))
    before, after = i[:first], i[first + 2 :]
    d: Axis = affine_axis(n - 1, {first: ONE, first + 1: size(-1)})
    dims = dict(enumerate(T.shape))
    shape = (*T.shape[:first], 2 * n - 1, *T.shape[first + 2 :])
    along = net((*before, d, *after), [(T, i)], dims, shape)
    count = net(
        (affine_axis(n - 1, {0: ONE, 1: size(-1)}),),
        [(ones(x.shape), (0, 1))],
        {0: n, 1: n},
        (2 * n - 1,),
    )
    return net(i, [(along, (*before, d, *after)), (count, (d,), -1)], dims, T.shape)


def stiefel(T: Expr, Q: Symbol, first: int) -> Expr:
    """G − Q·½(QᵀG + GᵀQ)."""
    i = list(range(T.rank))
    k, c, p, a = first, first + 1, T.rank, T.rank + 1
    both = []
    for places, other in (((p, c), (p, a)), ((p, a), (p, c))):
        at = [*i[:first], *places, *i[first + 2 :]]
        both.append((-HALF, net(i, [(T, at), (Q, other), (Q, (k, a))])))
    return add([(1, T), *both])


def sphere(T: Expr, x: Symbol, first: int) -> Expr:
    """G − x·xᵀG."""
    i = list(range(T.rank))
    at = [*i[:first], T.rank, *i[first + 1 :]]
    return add([(1, T), (-1, net(i, [(T, at), (x, (T.rank,)), (x, (first,))]))])


def simplex(T: Expr, x: Symbol, first: int) -> Expr:
    """G − mean(G)·1."""
    i = list(range(T.rank))
    at = [*i[:first], T.rank, *i[first + 1 :]]
    return add(
        [
            (1, T),
            (-1, net(i, [(T, at), (of_size(x.shape[0]), (), -1)], {first: x.shape[0]})),
        ]
    )


PROJECTIONS: dict[str, Projection] = {
    "symmetric": symmetric,
    "psd": symmetric,
    "skew": skew,
    "diagonal": diagonal,
    "lower_triangular": lower_triangle,
    "upper_triangular": upper_triangle,
    "toeplitz": toeplitz,
    "orthogonal": stiefel,
    "stiefel": stiefel,
    "sphere": sphere,
    "simplex": simplex,
}
SAID = {
    "symmetric": "onto the symmetric matrices, ½({1} + {1}ᵀ) of the unconstrained {1}",
    "psd": "onto the symmetric matrices, ½({1} + {1}ᵀ) of the unconstrained {1}",
    "skew": "onto the skew matrices, ½({1} − {1}ᵀ) of the unconstrained {1}",
    "diagonal": "onto the diagonal matrices",
    "lower_triangular": "onto the lower triangular matrices",
    "upper_triangular": "onto the upper triangular matrices",
    "toeplitz": "onto the Toeplitz matrices, the mean along every diagonal",
    "orthogonal": "onto the tangent space, {1} − {0}·½({0}ᵀ{1} + {1}ᵀ{0}) of the unconstrained {1} (embedded metric)",
    "stiefel": "onto the tangent space, {1} − {0}·½({0}ᵀ{1} + {1}ᵀ{0}) of the unconstrained {1} (embedded metric)",
    "sphere": "onto the tangent space, {1} − {0}·{0}ᵀ{1} of the unconstrained {1} (embedded metric)",
    "simplex": "onto the directions whose entries add up to 0, {1} − mean({1})·1 of the unconstrained {1}",
}


def projection_said(x: Symbol, taken: Collection[str] = ()) -> str:
    """What "the derivative" means on this space, the unconstrained one under a letter that is not taken."""
    letter = next(c for c in (*"GUVWSZ", "G0") if c not in taken)
    said = SAID[x.space.structure].format(x.name, letter)
    return f"derivatives by {x.name} are projected {said}"


# -------------------------------------------------------------------- other answers that people mean
def independent(G: Expr, x: Symbol) -> Expr:
    """The derivative by the independent entries: G + Gᵀ − I∘G for symmetric X, G − Gᵀ for skew X.

    It is no gradient: ⟨it, H⟩ is not Df[H].  Matrix Cookbook (2012), eq. (138).
    """
    match x.space.structure:
        case "symmetric" | "psd":
            return add([(2, symmetric(G, x, 0)), (-1, diagonal(G, x, 0))])
        case "skew":
            return scaled(2, skew(G, x, 0))
        case "" | "diagonal" | "lower_triangular" | "upper_triangular":
            return project(G, x)
    raise Unsupported(
        f"the entries of a {x.space.structure} variable are not independent",
        hint="the gradient is the projected one; .unconstrained ignores the structure",
    )


METRICS = {
    "orthogonal": ("embedded", "canonical"),
    "stiefel": ("embedded", "canonical"),
    "sphere": ("embedded",),
    "psd": ("affine-invariant", "euclidean"),
}


def riemannian(G: Expr, x: Symbol, metric: str = "") -> tuple[str, Expr]:
    """The Riemannian gradient from a Euclidean one, and the name of its metric.

    Stiefel, embedded: the projection; canonical: G − QGᵀQ.  Positive definite, affine-invariant: X·½(G + Gᵀ)·X.
    Edelman, Arias & Smith 1998, eq. (2.53); Pennec, Fillard & Ayache 2006.
    """
    known = METRICS.get(x.space.structure, ("euclidean",))
    metric = metric or known[0]
    if metric not in known:
        raise ReadError(
            f"there is no {metric} metric for {x.name}",
            hint="known are " + ", ".join(known),
        )
    P = project(G, x)
    if metric == "affine-invariant":
        return metric, net((0, 3), [(x, (0, 1)), (P, (1, 2)), (x, (2, 3))])
    if metric == "canonical":
        return metric, add(
            [(1, G), (-1, net((0, 3), [(x, (0, 1)), (G, (2, 1)), (x, (2, 3))]))]
        )
    return metric, P
