"""Words that are linear in a differential as products and traces, in which it can be brought to the end.

    a'·diag(dx)·b = (a∘b)'·dx     tr(A ⊗ dX) = tr(A)·tr(dX)     sum(G∘dX) = tr(G'·dX)     vec(A)'·vec(dX) = tr(A'·dX)

legend   p, q phrases   c coefficient
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from frechet.explain.moving import trace_of
from frechet.explain.typed import (
    entrywise_in_order,
    product_in_order,
    transposed_as_typed,
)
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase

Reworded = tuple[str, Phrase]  # the rule that does it, and what comes of it
SAME = ""


def as_product(p: Phrase) -> Reworded:
    """A term whose differential stands in no word but a trace; the rule is empty where that is so, or none is known."""
    if p.op == "quotient" and not p.args[1].moves:
        rule, made = as_product(p.args[0])
        return rule, ph.quotient(made, p.args[1])
    every = list(p.args) if p.op == "mul" else [p]
    front = [f for f in every if not f.shape and not f.moves]
    rest = [f for f in every if f.shape or f.moves]
    rule, made = of_one(rest[0]) if len(rest) == 1 else of_chain(rest)
    return (rule, product_in_order([*front, made])) if rule else (SAME, p)


def of_chain(chain: Sequence[Phrase]) -> Reworded:
    """A product of arrays."""
    if chain and all(f.shape for f in chain):
        for reword in (of_vecs, of_diagonal, of_diagonal_matrix):
            found = reword(chain)
            if found is not None:
                return found
    return SAME, product_in_order(chain)


def of_one(p: Phrase) -> Reworded:
    """The trace of a Kronecker product, the sum of an entrywise product; of a number made of arrays what it is."""
    if p.op == "mul":
        return as_product(p)
    if p.op != "call" or len(p.args) != 2 or not isinstance(p.args[1], Phrase):
        return SAME, p
    fn, inner = p.args
    if fn == "tr" and inner.op == "mul" and len(inner.args) == 2:
        return trace_of_entries(p, *inner.args)
    if fn == "tr" and inner.op == "call" and inner.args[0] == "kron":
        return trace_of_kronecker(p, *inner.args[1:])
    if fn == "sum" and inner.op == "had":
        return sum_of_entries(p, inner)
    if fn == "sum" and inner.op in ("name", "mul"):
        return "sum-ones", trace_product(ph.ones(*inner.shape), inner)
    return SAME, p


def trace_of_kronecker(p: Phrase, a: Phrase, b: Phrase) -> Reworded:
    """tr(A ⊗ dX) = tr(A)·tr(dX), of square matrices."""
    if any(q.shape[0] is not q.shape[-1] for q in (a, b)) or a.moves is b.moves:
        return SAME, p
    return "trace-kronecker", product_in_order(
        [trace_of(q) for q in sorted((a, b), key=lambda q: q.moves)]
    )


def trace_of_entries(p: Phrase, a: Phrase, b: Phrase) -> Reworded:
    """tr(A'·(M∘(P·dX))) = tr((M∘A)'·P·dX)."""
    found = weights_apart(b) if a.op == "T" and b.op == "had" else None
    if found is None or a.moves:
        return SAME, p
    weights, product = found
    both = entrywise_in_order([*weights, (a.args[0], Fraction(1))])
    return "trace-entrywise", trace_product(both, product)


def weights_apart(p: Phrase) -> tuple[list[tuple[Phrase, Fraction]], Phrase] | None:
    """Of an entrywise product of weights and one product that moves, both."""
    moving = [q for q, e in p.args if q.moves and e == 1]
    if len(moving) != 1 or moving[0].op != "mul":
        return None
    still = [(q, e) for q, e in p.args if not q.moves]
    return (still, moving[0]) if len(still) == len(p.args) - 1 else None


def sum_of_entries(p: Phrase, inner: Phrase) -> Reworded:
    """sum(G∘dX) = tr(G'·dX), of vectors g'·dx."""
    moving = [(q, e) for q, e in inner.args if q.moves]
    still = [(q, e) for q, e in inner.args if not q.moves]
    if len(moving) != 1 or moving[0][1] != 1 or not still:
        return SAME, p
    G = still[0][0] if len(still) == 1 and still[0][1] == 1 else entrywise_in_order(still)
    return "sum-entrywise", row_by_column(G, moving[0][0])


def of_vecs(chain: Sequence[Phrase]) -> Reworded | None:
    """vec(A)'·vec(dX) = tr(A'·dX)."""
    if len(chain) != 2 or chain[0].op != "T":
        return None
    a, b = chain[0].args[0], chain[1]
    if not all(q.op == "call" and q.args[0] == "vec" for q in (a, b)):
        return None
    if a.moves:
        a, b = b, a
    return None if a.moves else ("vec-trace", trace_product(a.args[1], b.args[1]))


def of_diagonal(chain: Sequence[Phrase]) -> Reworded | None:
    """b'·diag(dX) = tr(diag(b)·dX)."""
    *before, last = chain if not is_diagonal(unturned(chain[0])) else turned(chain)
    if not is_diagonal(last) or not last.moves or len(last.shape) != 1:
        return None
    if any(f.moves for f in before):
        return None
    b = transposed_as_typed(product_in_order(before))
    weights = ph.call("diag", (b,), (b.shape[0], b.shape[0]), 1)
    return "diagonal-trace", trace_of(product_in_order([weights, last.args[1]]))


def of_diagonal_matrix(chain: Sequence[Phrase]) -> Reworded | None:
    """a'·diag(dx)·b = (a∘b)'·dx."""
    at = [k for k, f in enumerate(chain) if f.moves]
    if len(at) != 1:
        return None
    (k,) = at
    f, before, behind = chain[k], chain[:k], chain[k + 1 :]
    if not is_diagonal(f) or len(f.shape) != 2 or not before or not behind:
        return None
    a, b = transposed_as_typed(product_in_order(before)), product_in_order(behind)
    if len(a.shape) != 1 or len(b.shape) != 1:
        return None
    both = entrywise_in_order([(a, Fraction(1)), (b, Fraction(1))])
    return "diagonal-product", product_in_order([transposed_as_typed(both), f.args[1]])


def is_diagonal(p: Phrase) -> bool:
    """Is it a diagonal, or a diagonal matrix?"""
    return p.op == "call" and p.args[0] == "diag" and len(p.args) == 2


def unturned(p: Phrase) -> Phrase:
    """What is transposed."""
    return p.args[0] if p.op == "T" else p


def turned(chain: Sequence[Phrase]) -> list[Phrase]:
    """The factors of the transpose."""
    return [transposed_as_typed(f) for f in reversed(chain)]


def row_by_column(a: Phrase, b: Phrase) -> Phrase:
    """a'·b, of matrices its trace."""
    return (
        product_in_order([transposed_as_typed(a), b])
        if len(a.shape) == 1
        else trace_product(a, b)
    )


def trace_product(a: Phrase, b: Phrase) -> Phrase:
    """tr(A'·B), of vectors a'·b."""
    if len(a.shape) == 1:
        return row_by_column(a, b)
    return trace_of(product_in_order([transposed_as_typed(a), b]))
