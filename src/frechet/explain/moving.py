"""How a differential is brought to the end of its product, and by which rule.

    tr(P·dX·Q) = tr(Q·P·dX)     tr(P·dXᵀ) = tr(Pᵀ·dX)     ⟨G, P·dX·Q⟩ = ⟨Pᵀ·G·Qᵀ, dX⟩     ⟨G, P∘dX⟩ = ⟨P∘G, dX⟩

legend   p, q phrases   m names of differentials
"""

from __future__ import annotations

from collections.abc import Collection

from frechet.explain.sides import Scope
from frechet.expr.node import Expr
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase


def ending_in(p: Phrase, m: Collection[str]) -> Phrase | None:
    """The same number with a differential last in every trace; None where that takes more than turning."""
    if p.op == "sum":
        terms = [(c, ending_in(q, m)) for c, q in p.args]
        if any(q is None for _, q in terms):
            return None
        return p if all(a is b for (_, a), (_, b) in zip(terms, p.args, strict=True)) else rebuilt(p, terms)
    if p.op == "scaled":
        q = ending_in(p.args[1], m)
        return q and (p if q is p.args[1] else ph.phrase("scaled", (p.args[0], q), p.shape, p.cost))
    if p.op == "mul" and p.args[-1].op == "call" and p.args[-1].args[0] == "tr":
        q = ending_in(p.args[-1], m)
        return q and (p if q is p.args[-1] else ph.phrase("mul", (*p.args[:-1], q), p.shape, p.cost))
    if p.op == "call" and p.args[0] == "tr":
        q = turned(p.args[1], m)
        return q and (p if q is p.args[1] else ph.phrase("call", ("tr", q), (), p.cost))
    return None


def rebuilt(p: Phrase, terms: list[tuple[object, Phrase | None]]) -> Phrase:
    """A sum with other terms in the same order."""
    return ph.phrase("sum", tuple(terms), p.shape, p.cost)


def turned(chain: Phrase, m: Collection[str]) -> Phrase | None:
    """A product under a trace, turned until the differential is last and untransposed."""
    factors = list(chain.args) if chain.op == "mul" else [chain]
    at = [k for k, f in enumerate(factors) if f.moves]
    if len(at) != 1 or any(not f.shape for f in factors):
        return None
    k = at[0]
    if factors[k].op == "T" and is_name(factors[k].args[0], m):
        factors = [ph.transpose(f) for f in reversed(factors)]
        k = len(factors) - 1 - k
    if not is_name(factors[k], m):
        return None
    order = factors[k + 1 :] + factors[: k + 1]
    return chain if order == factors and chain.op == "mul" else ph.phrase("mul", tuple(order), chain.shape, chain.cost)


def is_name(p: Phrase, m: Collection[str]) -> bool:
    """Is it one of the differentials?"""
    return p.op == "name" and p.args[0] in m


def way(scope: Scope, e: Expr) -> tuple[str, str]:
    """The rule that takes everything across the inner product from the differentials, and what it says."""
    shared = scope.notation.phrase(e)
    p = shared.body if shared else None
    terms = [] if p is None else [q for _, q in p.args] if p.op == "sum" else [p]
    terms = [t.args[1] if t.op == "scaled" else t for t in terms]
    if terms and all(
        t.op == "mul" and t.args[-1].op == "name" and t.args[-1].moves and t.args[-1].shape for t in terms
    ):
        return "inner", "⟨p, q⟩ = pᵀ·q"
    below = [q for t in terms for q in within(t)]
    if any(q.op == "had" for q in below):
        return "adjoint", "⟨G, P∘dX⟩ = ⟨P∘G, dX⟩"
    if below and all(q.op in ("mul", "name", "T", "sum", "scaled") or q.args[0] == "tr" for q in below):
        return "adjoint", "⟨G, P·dX·Q⟩ = ⟨Pᵀ·G·Qᵀ, dX⟩"
    return "adjoint", "⟨G, L(dX)⟩ = ⟨L*(G), dX⟩"


def within(p: Phrase) -> list[Phrase]:
    """The parts in which a differential occurs."""
    found, waiting = [], [p]
    while waiting:
        q = waiting.pop()
        if q.moves:
            found.append(q)
            waiting += parts_of(q)
    return found


def row_times(p: Phrase) -> bool:
    """Is it a row times the differential of a vector?"""
    if p.op != "mul":
        return False
    last: Phrase = p.args[-1]
    return last.op == "name" and last.moves and len(last.shape) == 1
