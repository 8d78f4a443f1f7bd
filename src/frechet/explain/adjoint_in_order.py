"""The adjoint of a product, its factors in the order of the text.

    ⟨G, P·dX·Q⟩ = ⟨P'·G·Q', dX⟩     ⟨G, P·dX'·Q⟩ = ⟨Q·G'·P, dX⟩

legend   p, q phrases   m name of a differential   G cotangent
"""

from __future__ import annotations

from frechet.explain.spread import turned_round
from frechet.explain.turning import factors_of_phrase
from frechet.explain.typed import (
    product_in_order,
    sum_in_order,
    terms_of_phrase,
    transposed_as_typed,
)
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase


def adjoint_in_order(p: Phrase, m: Phrase, G: Phrase) -> Phrase | None:
    """What stands beside m when p, linear in it, is paired with G; None where a term is no product of arrays."""
    if not p.shape or not m.shape:
        return None
    found = []
    for c, q in terms_of_phrase(p):
        made = of_product(q, m, G)
        if made is None:
            return None
        found.append((c, made))
    return sum_in_order(found)


def of_product(q: Phrase, m: Phrase, G: Phrase) -> Phrase | None:
    """The same of one product."""
    chain = factors_of_phrase(q)
    at = [k for k, f in enumerate(chain) if f.moves]
    if len(at) != 1:
        return None
    (k,) = at
    front = [f for f in chain if not f.shape]
    P, Q = ([f for f in part if f.shape] for part in (chain[:k], chain[k + 1 :]))
    if chain[k] is m:
        return product_in_order([*front, *reversed_all(P), G, *reversed_all(Q)])
    if chain[k] in (ph.transpose(m), transposed_as_typed(m)):
        return product_in_order([*front, *Q, transposed_as_typed(G), *P])
    return None


def reversed_all(chain: list[Phrase]) -> list[Phrase]:
    """The transpose of a product, factor by factor."""
    return factors_of_phrase(turned_round(product_in_order(chain))) if chain else []
