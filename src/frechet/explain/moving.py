"""How a differential is brought to the end of its product, and by which rule.

    tr(P·dX·Q) = tr(Q·P·dX)     tr(P·dXᵀ) = tr(Pᵀ·dX)     ⟨G, P·dX·Q⟩ = ⟨Pᵀ·G·Qᵀ, dX⟩     ⟨G, P∘dX⟩ = ⟨P∘G, dX⟩

legend   p, q phrases   m names of differentials
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from frechet.explain.sides import Scope
from frechet.expr.node import Expr, Symbol
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase


def ending_in(p: Phrase, m: Collection[str]) -> Phrase | None:
    """The same number with a differential last in every trace; None where that takes more than turning."""
    if p.op == "sum":
        return terms_ending_in(p, m)
    inner = p.args[-1]
    if is_trace(p):
        made = turned(inner, m)
    elif p.op == "scaled" or (p.op == "mul" and is_trace(inner)):
        made = ending_in(inner, m)
    else:
        return None
    if made is None or made is inner:
        return p if made else None
    return ph.phrase(p.op, (*p.args[:-1], made), p.shape, p.cost)


def terms_ending_in(total: Phrase, m: Collection[str]) -> Phrase | None:
    """The same of a sum, its terms in the same order."""
    terms = [(c, ending_in(q, m)) for c, q in total.args]
    if any(q is None for _, q in terms):
        return None
    same = all(a is b for (_, a), (_, b) in zip(terms, total.args, strict=True))
    return total if same else ph.phrase("sum", tuple(terms), total.shape, total.cost)


def is_trace(p: Phrase) -> bool:
    """Is it a trace?"""
    return p.op == "call" and p.args[0] == "tr"


def trace_of(p: Phrase) -> Phrase:
    """A trace."""
    return ph.call("tr", (p,), ())


def turned(chain: Phrase, m: Collection[str]) -> Phrase | None:
    """A product under a trace, turned until the differential is last and untransposed."""
    factors = list(chain.args) if chain.op == "mul" else [chain]
    at = [k for k, f in enumerate(factors) if f.moves]
    if len(at) != 1 or any(not f.shape for f in factors):
        return None
    (k,) = at
    if factors[k].op == "T" and is_name(factors[k].args[0], m):
        factors = [ph.transpose(f) for f in reversed(factors)]
        k = len(factors) - 1 - k
    if not is_name(factors[k], m):
        return None
    order = factors[k + 1 :] + factors[: k + 1]
    return (
        chain
        if chain.op == "mul" and order == list(chain.args)
        else ph.phrase("mul", tuple(order), chain.shape, chain.cost)
    )


def is_name(p: Phrase, m: Collection[str]) -> bool:
    """Is it one of the differentials?"""
    return p.op == "name" and p.args[0] in m


def way(scope: Scope, e: Expr) -> tuple[str, str]:
    """The rule that takes everything across the inner product from the differentials, and what it says."""
    shared = scope.notation.phrase(e)
    terms = bare_terms(shared.body) if shared else []
    if terms and all(ends_in_differential(t) for t in terms):
        return "inner", scope.law("⟨p, q⟩ = pᵀ·q")
    below = [q for t in terms for q in moving_parts(t)]
    if any(q.op == "had" for q in below):
        entry = scope.law("⟨G, P∘dX⟩ = ⟨P∘G, dX⟩")
        inner = any(q.op == "mul" and q.shape for q in below)
        product = scope.law("⟨G, P·dX·Q⟩ = ⟨Pᵀ·G·Qᵀ, dX⟩") if inner else ""
        return "adjoint", " and ".join(filter(None, [entry, product]))
    if below and all(is_product(q) for q in below):
        return "adjoint", scope.law("⟨G, P·dX·Q⟩ = ⟨Pᵀ·G·Qᵀ, dX⟩")
    return "adjoint", scope.law("⟨G, L(dX)⟩ = ⟨L*(G), dX⟩")


def bare_terms(p: Phrase) -> list[Phrase]:
    """The terms of a sum without the numbers in front of them."""
    terms = [q for _, q in p.args] if p.op == "sum" else [p]
    return [t.args[1] if t.op == "scaled" else t for t in terms]


def ends_in_differential(p: Phrase) -> bool:
    """Is it a product with the differential of an array at its end?"""
    if p.op != "mul":
        return False
    last: Phrase = p.args[-1]
    return last.op == "name" and last.moves and bool(last.shape)


def is_product(p: Phrase) -> bool:
    """Is it made of matrix products, sums and traces alone?"""
    return p.op in ("mul", "name", "T", "sum", "scaled") or is_trace(p)


def moving_parts(p: Phrase) -> list[Phrase]:
    """The parts in which a differential occurs."""
    found, waiting = [], [p]
    while waiting:
        q = waiting.pop()
        if q.moves:
            found.append(q)
            waiting += parts_of(q)
    return found


def pairing(scope: Scope, pairs: Sequence[tuple[Expr, Symbol]]) -> Phrase | None:
    """Σ ⟨G, m⟩; None where a cotangent has no short words."""
    terms = []
    for G, m in pairs:
        shared = scope.notation.phrase(G)
        if shared is None or shared.definitions:
            return None
        left, right = shared.body, name_phrase(m)
        p = ph.call("inner", (left, right), ()) if m.rank else beside_number(left, right)
        terms.append(p.args if p.op == "scaled" else (Fraction(1), p))
    terms.sort(key=lambda t: t[0] < 0)
    if len(terms) == 1:
        return ph.scaled(*terms[0])
    return ph.phrase("sum", tuple(terms), (), sum(p.cost + 1 for _, p in terms))


def beside_number(a: Phrase, b: Phrase) -> Phrase:
    """A number times a number."""
    return b if a.op == "number" and a.args[0] == 1 else ph.mul([a, b])


def name_phrase(m: Symbol) -> Phrase:
    """The phrase of a differential."""
    return ph.name(m.name, m.shape, int(m.mirrored), True)
