"""Derivatives of determinants, which are polynomials: code for them that needs no inverse.

    d det(X)[H] = ⟨M₁(X), H⟩        d Mₖ(X)[H] = ⟨Mₖ₊₁(X), H⟩ over the last two axes        M₁(X) = det(X)·inv(X)'

With X = U·diag(s)·V', det U = det V = 1, the derivatives of a product of numbers are what is left of it,

    Mₖ(X) at (i₁, j₁, ..., iₖ, jₖ) = Σ over a₁, ..., aₖ and π of sgn π · Πᵣ U[iᵣ, aᵣ]·V[jᵣ, a_π(r)] · Π of the other s

where the a differ.  That is exact to rounding at every X, while det(X)·inv(X) has no value where X is singular, and
second derivatives by inverses are differences of numbers as large as 1/det(X).  Where X is far from singular its
inverse gives such factors as well: X = (X/c)·diag(c)·I with c = |det X|^(1/n).

    legend   X matrix   S rows: those of U, those of V, then s   k order   π permutation

>>> import numpy as np
>>> from frechet.api import derive
>>> f = derive("det(X)", "X", where="X: n×n").compile("gradient", "hvp")
>>> adjugate, _ = f(np.array([[1.0, 2.0], [2.0, 4.0]]), np.eye(2))
>>> (adjugate.round(12) + 0).tolist()
[[4.0, -2.0], [-2.0, 1.0]]
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

from frechet.codegen.program.definitions import Lets
from frechet.derivatives.definite import definite
from frechet.expr.net import net, rebuild, transpose
from frechet.expr.node import Call, Expr, Net, topological
from frechet.expr.powers import Part
from frechet.expr.sums import add
from frechet.functions.declaration import Function
from frechet.network.axis import Axes, affine_axis, parts
from frechet.network.size import ONE, Shape, Size

ORDERS = 4  # the tensor of order k is a sum of k! networks


def minors(k: int) -> Function:
    """The k-th derivative of the determinant as a function of the matrix."""
    axes = tuple(range(2 * k))

    def d(X: Expr, H: Expr) -> Expr:
        """One order more, at the direction."""
        return net(
            axes, [(MINORS[k].node(X), (*axes, 2 * k, 2 * k + 1)), (H, (2 * k, 2 * k + 1))]
        )

    transposed = (lambda e: MINORS[0].node(transpose(e.args[0]))) if k == 1 else None
    return Function(
        f"minors{k}",
        "n n -> " + " ".join(["n n"] * k),
        d,
        register=False,
        transpose=transposed,
    )


MINORS = [minors(k) for k in range(1, ORDERS + 1)]
determinant_by_minors: Function = Function(
    "determinant", "n n ->", lambda X, H: net((), [(MINORS[0].node(X), (0, 1)), (H, (0, 1))]),
    transposable=True, register=False, factored="det", numpy="linalg.det({0})",
    doc="det(X), with derivatives that need no inverse",
)  # fmt: skip


class Spectrum(Function):
    """A function whose value has 2n + 1 rows."""

    def shape(self, args: Sequence[Any]) -> Shape:
        """Those of two matrices, and one more."""
        (n, _) = args[0].shape
        return (2 * n + ONE, n)


spectrum = Spectrum(
    "spectrum", "n n -> n n", (), register=False, numpy="_spectrum({0})",
    doc="U, V and s with X = U·diag(s)·V', det U = det V = 1, as rows",
)  # fmt: skip
OTHERS = [
    Function(f"others{k}", "n -> " + " ".join(["n"] * k), (), register=False, numpy=f"_others({{0}}, {k})",
             doc="products of all numbers but k, 0 where two of the k are one")
    for k in range(1, ORDERS + 1)
]  # fmt: skip


# -------------------------------------------------------------------- in
def determinants(e: Call) -> Expr:
    """det(X); of what is known to be positive definite, its Cholesky factor knows all."""
    return e if definite(e.args[0]) else determinant_by_minors.node(*e.args)


def adjugates(e: Net) -> Expr | None:
    """det(X)·inv(X) as one function, also where the inverse stands in a number that is a factor, as in a trace."""
    for j, (f, _, p) in enumerate(e.parts):
        if (
            isinstance(f, Call)
            and f.fn is determinant_by_minors
            and isinstance(p, int)
            and p > 0
        ):
            one: list[Part] = [(f, (), p - 1)] if p > 1 else []
            for k, part in enumerate(e.parts):
                made = adjugate(part, f.args[0])
                if made is not None:
                    return exchanged(e, {j, k}, [*one, made])
    return None


def adjugate(part: Part, X: Expr) -> Part | None:
    """A factor times det(X), where an inverse of X is in it."""
    f, ax, p = part
    if p != 1:
        return None
    if isinstance(f, Call) and f.fn.name == "inv" and f.args[0] in (X, transpose(X)):
        return MINORS[0].node(f.args[0]), ax[::-1], 1
    for k, inner in enumerate(f.parts) if isinstance(f, Net) and not ax else ():
        made = adjugate(inner, X)
        if made is not None:
            return exchanged(f, {k}, [made]), (), 1  # type: ignore[arg-type]
    return None


def exchanged(e: Net, gone: set[int], new: Sequence[Part]) -> Expr:
    """A network with other factors in the place of some."""
    out, _, dims = e.signature
    rest = [part for k, part in enumerate(e.parts) if k not in gone]
    return net(out, [*rest, *new], dict(enumerate(dims)), e.shape)


# -------------------------------------------------------------------- out
def minors_expanded(lets: Lets, *roots: Expr) -> list[Expr]:
    """The expressions, and the definitions below them, with networks in the place of these functions."""
    done: dict[Expr, Expr] = {}
    if not any(order(e) for e in lets.topological(*roots)):
        return list(roots)
    for s, e in lets.of.items():
        lets.of[s] = opened(e, done)
    return [opened(r, done) for r in roots]


def order(e: Expr) -> int:
    """Which derivative of a determinant is it, 0 for none?"""
    return MINORS.index(e.fn) + 1 if isinstance(e, Call) and e.fn in MINORS else 0


def opened(root: Expr, done: dict[Expr, Expr]) -> Expr:
    """One expression."""
    for e in topological(root):
        if e not in done:
            made = (
                e
                if isinstance(e, Net)
                else rebuild(e, lambda c: done[c])
                if e.children
                else e
            )
            done[e] = product(e, done) if isinstance(e, Net) else alone(made)
    return done[root]


def alone(e: Expr) -> Expr:
    """A tensor as it is."""
    axes = tuple(range(e.rank))
    return terms((axes, axes, [], dict(enumerate(e.shape)), e.shape), e) if order(e) else e


def product(e: Net, done: dict[Expr, Expr]) -> Expr:
    """A network in which a tensor is read, term by term: it is never formed."""
    slot = next((j for j, (f, _, p) in enumerate(e.parts) if order(f) and p == 1), None)
    if slot is None:
        return rebuild(e, lambda c: done[c])
    out, _, dims = e.signature
    f, ax, _ = e.parts[slot]
    rest = [part for j, part in enumerate(e.parts) if j != slot]
    return opened(terms((out, ax, rest, dict(enumerate(dims)), e.shape), f), done)


def terms(place: tuple[Axes, Axes, list[Part], dict[int, Size], Shape], M: Expr) -> Expr:
    """The sum over permutations of networks of U, V and what is left of s, in the place of a tensor."""
    out, ax, rest, dims, shape = place
    (X,) = M.children
    n, k = X.shape[0], order(M)
    S = spectrum.node(X)
    s = net((0,), [(S, (affine_axis(2 * n, {}), 0))], {0: n})
    a = range(max(dims, default=-1) + 1, max(dims, default=-1) + 1 + k)
    left = [
        (OTHERS[k - 1].node(s), tuple(a), 1),
        *((S, (ax[2 * r], a[r]), 1) for r in range(k)),
    ]
    columns = [affine_axis(o + n, dict(t)) for o, t in map(parts, ax[1::2])]
    sizes = dims | dict.fromkeys(a, n)
    return add(
        [(sign(p), net(out, [*rest, *left, *((S, (columns[r], a[p[r]]), 1) for r in range(k))], sizes, shape))
         for p in permutations(range(k))],
        shape,
    )  # fmt: skip


def sign(p: tuple[int, ...]) -> int:
    """That of a permutation."""
    return -1 if sum(p[i] > p[j] for j in range(len(p)) for i in range(j)) % 2 else 1
