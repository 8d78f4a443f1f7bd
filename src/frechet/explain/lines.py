"""The lines of the parts: of each its differential, with the rule that gives it; at full depth of every node in it.

legend   p, q phrases   e expression
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.explain.part_rules import rule_for
from frechet.explain.parts import TypedPart, TypedParts
from frechet.explain.sides import AsWritten, Engine, EquationSide, OfPart
from frechet.explain.spread import Spread
from frechet.explain.steps import Limit, Step
from frechet.explain.turning import Move, total_of_terms
from frechet.expr.laws import simplify
from frechet.expr.node import Expr
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases.phrase import Phrase

NODES = ("mul", "call", "power", "sum", "had")  # those that are no leaves


def lines_with_moves(
    parts: TypedParts, part: TypedPart, depth: str, moves: Sequence[Move] = ()
) -> list[Step]:
    """The differential of a part, with what brings it to its last words."""
    found = inner_lines(parts, part) if depth == "full" else []
    found.append(line_of_part(parts, part))
    for move in moves:
        whole = AsWritten(parts.scope, total_of_terms(move.terms))
        found.append(Step(move.rule, found[-1].after, whole))
    if part.put_in is not None:
        whole = AsWritten(parts.scope, total_of_terms(part.terms))
        why = f"put in {part.put_in.name}"
        found.append(Step("substitute", found[-1].after, whole, why))
    return found


def line_of_part(parts: TypedParts, part: TypedPart) -> Step:
    """The differential of a part."""
    rule, why = rule_for(part, parts)
    scope = parts.scope
    left: EquationSide = (
        Engine(scope, part.moved)
        if part.moved is not None
        else OfPart(AsWritten(scope, part.phrase))
    )
    right = AsWritten(scope, total_of_terms(part.first or part.terms))
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
    return line_of_part(parts, TypedPart(q, e, full, None, None, terms, local, local))
