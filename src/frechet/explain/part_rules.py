"""The rule that gives the differential of a part, and what it says there.

legend   p, q phrases
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from frechet.explain.parts import TypedPart, TypedParts
from frechet.explain.program import constant_parts
from frechet.explain.spread import Spread
from frechet.expr.node import symbols
from frechet.functions.unknown import is_declared
from frechet.notation import PAINTERS
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases.leaf import LINEAR
from frechet.notation.phrases.phrase import Phrase


def rule_for(part: TypedPart, parts: TypedParts) -> tuple[str, str]:
    """The rule that gives the differential of a part, and what it says here."""
    p = part.phrase
    while p.op in ("scaled", "T"):
        p = p.args[-1] if p.op == "scaled" else p.args[0]
    if is_declared(part.expr):
        return "chain", ""
    own = rule_of_function(p, parts) or rule_of_power(p, parts)
    if own:
        return own
    still = (x for x in symbols(part.expr) if x not in parts.moving)
    names = {x.name for x in still if x.role == "variable"}
    return kind_of_words(p, Spread(parts.leaves)), constant_parts(sorted(names))


def rule_of_function(p: Phrase, parts: TypedParts) -> tuple[str, str] | None:
    """The rule of a function that is not linear, by its name."""
    if p.op != "call" or p.args[0] in (*LINEAR, "inner"):
        return None
    if p.args[0] == "norm2":
        return "power", parts.scope.law("‖r‖ is the root of ‖r‖²")
    if is_softplus(p):
        return "d-softplus", parts.scope.law("log(1 + exp(u)) = softplus(u)")
    return f"d-{p.args[0]}", parts.scope.law(JACOBI.get(p.args[0], ""))


def rule_of_power(p: Phrase, parts: TypedParts) -> tuple[str, str] | None:
    """The rule of a power of a norm or of another number."""
    if p.op != "power":
        return None
    base, e = p.args
    if base.op == "call" and base.args[0] == "norm2":
        return "power", squared_said(base.args[1], e, parts)
    return None if p.shape else ("power", parts.scope.law("d(uᵖ) = p·uᵖ⁻¹·du"))


def squared_said(q: Phrase, e: Fraction, parts: TypedParts) -> str:
    """How the power of a norm moves, with what stands in it where that is a name."""
    kind = min(len(q.shape), 2)
    law = SQUARED[kind] if e == 2 else RAISED[kind]
    if not kind or q.op != "name":
        return parts.scope.law(law)
    name = PAINTERS["book"](parts.scope.notation.taken).paint(q)
    return parts.scope.law(law, dict.fromkeys("rR", name))


RAISED = (
    "d|u|ᵖ = p·|u|ᵖ⁻²·u·du",
    "d‖r‖ᵖ = p·‖r‖ᵖ⁻²·rᵀ·dr",
    "d‖R‖ᵖ = p·‖R‖ᵖ⁻²·tr(Rᵀ·dR)",
)
SQUARED = (
    "d(u²) = 2u·du",
    "‖r‖² = rᵀr; both terms are equal",
    "‖R‖² = tr(RᵀR); both terms are equal",
)

JACOBI = {
    "det": "Jacobi's formula",
    "logdet": "Jacobi's formula, and d log c = dc/c",
}


def kind_of_words(p: Phrase, spread: Spread) -> str:
    """The rule for a sum, a product or a power, by what moves in it."""
    moved = [q for q in parts_of(p) if spread.moves(q)]
    if p.op == "sum":
        kinds = [kind_of_words(q, spread) for q in moved]
        return next((k for k in ("product", "power", "chain") if k in kinds), "sum")
    own = kind_of_node(p, moved, spread)
    if own:
        return own
    return kind_of_words(moved[0], spread) if moved else "linear"


def kind_of_node(p: Phrase, moved: Sequence[Phrase], spread: Spread) -> str:
    """The same where the node itself decides: factors, powers and functions; empty where what moves in it does."""
    if len(moved) > 1 or (p.op == "quotient" and spread.moves(p.args[1])):
        return "product"
    if p.op == "power":
        return "product" if p.shape else "power"
    if p.op == "had":
        return "power" if any(e != 1 for f, e in p.args if f is moved[0]) else ""
    return "chain" if p.op == "call" and p.args[0] not in (*LINEAR, "inner") else ""


def is_softplus(p: Phrase) -> bool:
    """Is it log(1 + exp(u))?"""
    inner = p.args[1] if p.op == "call" and p.args[0] == "log" else p
    words = (
        [q.args[0] for _, q in inner.args if q.op == "call"] if inner.op == "sum" else []
    )
    return "exp" in words and len(inner.args) == 2
