"""The differential of a part in the place of its name, in terms and in expressions.

legend   p, q phrases   e expression
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.explain.parts import TypedPart, TypedParts
from frechet.explain.sides import Scope
from frechet.explain.spread import MovedTerms, Spread
from frechet.explain.turning import minus_outside, total_of_terms
from frechet.expr.laws import simplify
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, symbols
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases.phrase import Phrase


def of_group(left: Sequence[TypedPart]) -> list[TypedPart]:
    """The first parts of those left that stand in none of one another's differentials."""
    group = [left[0]]
    for part in left[1:]:
        if not stands_apart(part, group):
            break
        group.append(part)
    return group


def stands_apart(part: TypedPart, others: Sequence[TypedPart]) -> bool:
    """Does the differential of a part stand in none of these parts' differentials?"""
    assert part.moved is not None
    name = part.moved.name
    return not any(mentions(p, name) for q in others for _, p in q.terms)


def put_in_along(part: TypedPart, left: Sequence[TypedPart]) -> list[TypedPart]:
    """The parts in the differential of this one whose own differential is another's: dz = db."""
    return [
        q
        for q in left
        if q.moved is not None
        and q.moved in symbols(part.local)
        and not is_name_alone(part.terms)
        and is_name_alone(q.terms)
    ]


def is_name_alone(terms: MovedTerms) -> bool:
    """Is it one differential under its name, with a sign or without?"""
    return len(terms) == 1 and terms[0][1].op == "name" and abs(terms[0][0]) == 1


def put_into(terms: MovedTerms, part: TypedPart, parts: TypedParts) -> MovedTerms:
    """The differential of a part in the place of its name."""
    assert part.moved is not None
    spread = Spread({parts.words(part.moved): part.terms}, puts_in=True)
    return minus_outside(spread.terms(total_of_terms(terms)))


def put_expr(e: Expr, part: TypedPart) -> Expr:
    """The same of an expression."""
    assert part.moved is not None
    return simplify(substitute(e, {part.moved: part.local}))


def moving_symbols(scope: Scope, e: Expr) -> list[Symbol]:
    """The differentials that occur."""
    return [m for m in symbols(e) if m.name in scope.notation.directions]


def mentions(p: Phrase, name: str) -> bool:
    """Does a name occur?"""
    return (p.op == "name" and p.args[0] == name) or any(
        mentions(q, name) for q in parts_of(p)
    )
