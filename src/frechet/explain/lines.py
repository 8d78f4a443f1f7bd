"""The lines of the parts: of each its differential, with the rule that gives it; at full depth of every node in it.

legend   p, q phrases   e expression
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.explain.parts import TypedPart, TypedParts
from frechet.explain.program import constant_parts
from frechet.explain.sides import AsWritten, Engine, EquationSide, OfPart
from frechet.explain.spread import LINEAR_WORDS, MovedTerms, Spread
from frechet.explain.steps import Limit, Step
from frechet.explain.turning import total_of_terms
from frechet.expr.laws import simplify
from frechet.expr.node import Expr, symbols
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases.phrase import Phrase

NODES = ("mul", "call", "power", "sum", "had")  # those that are no leaves


def lines_of_parts(parts: TypedParts, depth: str) -> list[Step]:
    """The differential of every part, inside out."""
    return [s for part in parts.found for s in lines_of(parts, part, depth)]


def lines_of(parts: TypedParts, part: TypedPart, depth: str) -> list[Step]:
    """The differential of a part, with what brings it to its last words."""
    found = inner_lines(parts, part) if depth == "full" else []
    found.append(line(parts, part))
    for move in part.moves:
        whole = AsWritten(parts.scope, total_of_terms(move.terms))
        found.append(Step(move.rule, found[-1].after, whole))
    if part.put_in is not None:
        whole = AsWritten(parts.scope, total_of_terms(part.terms))
        why = f"put in {part.put_in.name}"
        found.append(Step("substitute", found[-1].after, whole, why))
    return found


def line(parts: TypedParts, part: TypedPart) -> Step:
    """The differential of a part."""
    rule, why = rule_for(part, parts)
    scope = parts.scope
    left: EquationSide = (
        Engine(scope, part.moved)
        if part.moved is not None
        else OfPart(AsWritten(scope, part.phrase))
    )
    right = AsWritten(scope, total_of_terms(part.first or part.spread or part.terms))
    return Limit(rule, left, right, why, "=", part.full, part.full_local, parts.holes)


def inner_lines(parts: TypedParts, part: TypedPart) -> list[Step]:
    """A line for every node of a part that moves and is no leaf."""
    found: list[Step] = []
    waiting, seen = [*parts_of(part.phrase)], set[Phrase]()
    while waiting:
        q = waiting.pop(0)
        e = parts.transcript.exprs.get(q)
        known = q in parts.leaves or any(p.phrase is q for p in parts.found)
        if known or q in seen or not Spread(parts.leaves).moves(q):
            continue
        seen.add(q)
        waiting += parts_of(q)
        squared = q.op == "call" and q.args[0] == "norm2"
        if e is not None and q.op in NODES and not squared:
            found.append(node_line(parts, q, e))
    return found[::-1]


def node_line(parts: TypedParts, q: Phrase, e: Expr) -> Step:
    """The differential of a node that has no name."""
    terms, full = parts.spread(q), parts.scope.full(e)
    local = parts.scope.full(simplify(parts.local_of(e)))
    return line(parts, TypedPart(q, e, full, None, None, terms, local, local))


def put_into(terms: MovedTerms, part: TypedPart, parts: TypedParts) -> MovedTerms:
    """The differential of a part in the place of its name; as they were where it does not occur."""
    assert part.moved is not None
    spread = Spread({parts.words(part.moved): part.terms}, puts_in=True)
    whole = total_of_terms(terms)
    return spread.terms(whole) if spread.moves(whole) else terms


# -------------------------------------------------------------------- reasons
def rule_for(part: TypedPart, parts: TypedParts) -> tuple[str, str]:
    """The rule that gives the differential of a part, and what it says here."""
    p = part.phrase
    while p.op in ("scaled", "T"):
        p = p.args[-1] if p.op == "scaled" else p.args[0]
    if p.op == "call" and p.args[0] != "inner":
        fn = p.args[0]
        if fn == "norm2":
            return "power", "‖r‖ is the root of ‖r‖²"
        if fn not in LINEAR_WORDS:
            return f"d-{fn}", JACOBI.get(fn, "")
    if p.op == "power" and p.args[0].op == "call" and p.args[0].args[0] == "norm2":
        return "power", SQUARED[min(len(p.args[0].args[1].shape), 2)]
    if p.op == "power" and not p.shape:
        return "power", "d(uᵖ) = p·uᵖ⁻¹·du"
    still = sorted(
        {
            x.name
            for x in symbols(part.expr)
            if x not in parts.moving and x.role == "variable"
        }
    )
    return kind_of_words(p, Spread(parts.leaves)), constant_parts(still)


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
    return "chain" if p.op == "call" and p.args[0] not in (*LINEAR_WORDS, "inner") else ""
