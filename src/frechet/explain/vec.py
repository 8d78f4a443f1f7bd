"""vec of words: the matrix of a map that its words show, factor by factor.

    vec(P·X·Q) = (Qᵀ ⊗ P)·vec(X)     vec(Xᵀ) = K·vec(X)     vec(A ⊗ X) = (I ⊗ K ⊗ I)·(vec(A) ⊗ I)·vec(X)

legend   p phrase   m name of the differential   P, Q products before and after it
"""

from __future__ import annotations

from frechet.explain.spread import turned_round
from frechet.explain.typed import (
    multiple_as_typed,
    product_in_order,
    sum_in_order,
    transposed_as_typed,
)
from frechet.network.size import ONE, Size
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase


def matrix_of(p: Phrase, m: str) -> Phrase | None:
    """The matrix J of vec(p) = J·vec(m); None where the words show none.

    >>> from frechet.network.size import size
    >>> m, n = size("m"), size("n")
    >>> X = ph.name("dX", (m, n), 0, True)
    >>> matrix_of(ph.phrase("T", (X,), (n, m), 2), "dX").args[0]
    'K'
    """
    if p.op == "name" and p.args[0] == m:
        return ph.eye(long(p))
    if p.op == "sum":
        return of_sum(p, m)
    if p.op == "scaled":
        inner = matrix_of(p.args[1], m)
        return None if inner is None else multiple_as_typed(p.args[0], inner)
    if p.op == "T":
        return after(commutation(*p.args[0].shape), p.args[0], m)
    if p.op == "mul":
        return of_product(p, m)
    if p.op == "call" and p.args[0] == "kron":
        return of_kronecker(p, m)
    return None


def long(p: Phrase) -> Size:
    """The entries of an array."""
    n = ONE
    for k in p.shape:
        n = n * k
    return n


def occurs(p: Phrase, m: str) -> bool:
    """Does the differential occur?"""
    return (p.op == "name" and p.args[0] == m) or any(occurs(q, m) for q in parts_of(p))


def after(J: Phrase, p: Phrase, m: str) -> Phrase | None:
    """A matrix after that of what it is applied to."""
    inner = matrix_of(p, m)
    if inner is None:
        return None
    return (
        J if inner.op == "call" and inner.args[0] == "eye" else product_in_order([J, inner])
    )


def commutation(m: Size, n: Size) -> Phrase:
    """K(m, n), which takes vec of an m×n matrix to vec of its transpose."""
    return ph.call("K", (m, n), (m * n, m * n))


def of_sum(p: Phrase, m: str) -> Phrase | None:
    """The sum of the matrices of the terms."""
    terms = [(c, matrix_of(q, m)) for c, q in p.args if occurs(q, m)]
    known = [(c, J) for c, J in terms if J is not None]
    return sum_in_order(known) if known and len(known) == len(terms) else None


def of_product(p: Phrase, m: str) -> Phrase | None:
    """P·Y·Q with one factor that moves: Qᵀ ⊗ P."""
    at = [k for k, f in enumerate(p.args) if occurs(f, m)]
    if len(at) != 1 or len(p.shape) != 2 or ONE in p.shape:
        return None
    (k,) = at
    Y = p.args[k]
    if len(Y.shape) != 2:
        return None
    numbers = [f for f in p.args if not f.shape]
    P = chain_or_identity([f for f in p.args[:k] if f.shape], Y.shape[0])
    Q = chain_or_identity([f for f in p.args[k + 1 :] if f.shape], Y.shape[1])
    return after(product_in_order([*numbers, kronecker(turned_round(Q), P)]), Y, m)


def chain_or_identity(factors: list[Phrase], n: Size) -> Phrase:
    """The product of factors, the identity where there are none."""
    return product_in_order(factors) if factors else ph.eye(n)


def kronecker(P: Phrase, Q: Phrase) -> Phrase:
    """P ⊗ Q, kept as it is."""
    (a, b), (c, d) = sides(P), sides(Q)
    return ph.call("kron", (P, Q), (a * c, b * d))


def sides(P: Phrase) -> tuple[Size, Size]:
    """The sizes of a matrix; a vector is a column."""
    return (P.shape[0], P.shape[1] if len(P.shape) > 1 else ONE)


def of_kronecker(p: Phrase, m: str) -> Phrase | None:
    """A ⊗ Y and Y ⊗ B: vec(A ⊗ B) = (I ⊗ K ⊗ I)·(vec(A) ⊗ vec(B))."""
    _, A, B = p.args
    if len(A.shape) != 2 or len(B.shape) != 2 or (occurs(A, m) and occurs(B, m)):
        return None
    (rows, columns), (tall, wide) = A.shape, B.shape
    mixed = kronecker(kronecker(ph.eye(columns), commutation(wide, rows)), ph.eye(tall))
    if occurs(B, m):
        return after(product_in_order([mixed, kronecker(vec(A), ph.eye(long(B)))]), B, m)
    return after(product_in_order([mixed, kronecker(ph.eye(long(A)), vec(B))]), A, m)


def vec(A: Phrase) -> Phrase:
    """The columns under one another."""
    return ph.call(
        "vec", (transposed_as_typed(A.args[0]) if A.op == "T" else A,), (long(A),)
    )
