"""Turning the words of a trace until the differential stands last: tr(P·dX·Q) = tr(Q·P·dX), tr(P·dXᵀ) = tr(Pᵀ·dX).

legend   p, q phrases   m names of differentials
"""

from __future__ import annotations

from collections.abc import Collection

from frechet.notation import phrase as ph
from frechet.notation.phrase import Phrase


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
    at = [k for k, f in enumerate(factors) if moving(f, m)]
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


def moving(p: Phrase, m: Collection[str]) -> bool:
    """Does a differential occur?"""
    return p.moves
