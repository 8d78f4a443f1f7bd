"""The gradient as the last bracket has it: its names written out as they were typed, and nothing turned over.

    ⟨−2RXᵀ, dB⟩ with R = Y − BX      −2(Y − BX)Xᵀ

legend   p, q phrases   c coefficient
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from frechet.explain.sides import AsWritten, Scope
from frechet.explain.typed import (
    coefficient,
    entrywise_in_order,
    multiple_as_typed,
    product_in_order,
    sum_in_order,
    transposed_as_typed,
)
from frechet.network.size import Number
from frechet.notation.paint.painter import parts_of
from frechet.notation.paint.sharing import parts_in_order, rebuilt
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase

Images = Mapping[Phrase, Phrase]


def names_written_out(scope: Scope, p: Phrase) -> Phrase | None:
    """Words with what every name stands for in its place; None where that has no words in their order.

    A product takes in the factors of another, nothing else is rearranged.
    """
    image: dict[Phrase, Phrase] = {}
    for q in parts_in_order(p):
        if q.op == "name" and q.args[0] in scope.written:
            side = scope.written[q.args[0]]
            if not isinstance(side, AsWritten):
                return None
            made = names_written_out(scope, side.phrase)
            if made is None:
                return None
            image[q] = made
        elif all(image[a] is a for a in parts_of(q)):
            image[q] = q
        else:
            image[q] = IN_ORDER.get(q.op, rebuilt_like)(q, image)
    return image[p]


def rebuilt_like(q: Phrase, image: Images) -> Phrase:
    """What keeps its parts apart by itself."""
    return rebuilt(q, dict(image))


def product_of_images(q: Phrase, image: Images) -> Phrase:
    """A product."""
    return product_in_order([image[f] for f in q.args])


def entrywise_of_images(q: Phrase, image: Images) -> Phrase:
    """An entrywise product; the numbers in it stand in front."""
    c: Number = 1
    factors: list[tuple[Phrase, Fraction]] = []
    for f, e in q.args:
        made = image[f]
        if made.op == "scaled" and e == 1:
            c, made = c * made.args[0], made.args[1]
        factors += made.args if made.op == "had" and e == 1 else [(made, e)]
    return multiple_as_typed(c, entrywise_in_order(factors))


def sum_of_images(q: Phrase, image: Images) -> Phrase:
    """A sum; one that is added loses its brackets."""
    terms: list[tuple[Number, Phrase]] = []
    for c, t in q.args:
        made = image[t]
        terms += made.args if made.op == "sum" and c == 1 else [(c, made)]
    return sum_in_order(terms)


def quotient_of_images(q: Phrase, image: Images) -> Phrase:
    """A quotient; the number above stands in front."""
    above, under = (image[a] for a in q.args)
    c, top = coefficient(above)
    return multiple_as_typed(c, ph.quotient(top or ph.number(1), under))


IN_ORDER: dict[str, Callable[[Phrase, Images], Phrase]] = {
    "mul": product_of_images,
    "had": entrywise_of_images,
    "sum": sum_of_images,
    "scaled": lambda q, image: multiple_as_typed(q.args[0], image[q.args[1]]),
    "T": lambda q, image: transposed_as_typed(image[q.args[0]]),
    "quotient": quotient_of_images,
}
