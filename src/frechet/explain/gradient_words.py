"""The differential of a gradient over its words: Aᵀ·r ↦ Aᵀ·dr = AᵀA·dx, X⁻ᵀ ↦ −X⁻ᵀ·dXᵀ·X⁻ᵀ.

legend   G the words of the gradient
"""

from __future__ import annotations

from frechet.errors import Unsupported
from frechet.explain.part_rules import rule_for
from frechet.explain.parts import TypedPart, TypedParts
from frechet.explain.program import Stage
from frechet.explain.put_in import mentions, put_into
from frechet.explain.sides import AsWritten, Engine
from frechet.explain.spread import Spread
from frechet.explain.steps import Limit, Step
from frechet.explain.turning import total_of_terms
from frechet.notation.phrases.phrase import Phrase


def gradient_moved(parts: TypedParts, G: Phrase, root: Stage) -> list[Step]:
    """dG, then the differentials of the parts put into it; `root` is the gradient with its differential.

    Errors: Unsupported where a function in G has no words for its differential, or dG is 0.
    """
    scope, terms = parts.scope, Spread(parts.leaves).terms(G)
    if not terms:
        raise Unsupported("the differential of a constant gradient")
    part = TypedPart(
        G, root.full, root.full, root.name, root.moved, terms, root.local, root.full_local
    )
    rule, why = rule_for(part, parts)
    left, right = Engine(scope, root.moved), AsWritten(scope, total_of_terms(terms))
    steps: list[Step] = [
        Limit(rule, left, right, why, "=", root.full, root.full_local, parts.holes)
    ]
    for part in reversed(parts.named_parts):
        assert part.moved is not None
        if any(mentions(p, part.moved.name) for _, p in terms):
            terms = put_into(terms, part, parts)
            after = AsWritten(scope, total_of_terms(terms))
            steps.append(
                Step("substitute", steps[-1].after, after, f"put in {part.moved.name}")
            )
    return steps
