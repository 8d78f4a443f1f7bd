"""What is asked back where a text can be read: is ^T a power of a number, is there a sum without its sign?

legend   s node   p place of an entry
"""

from __future__ import annotations

from collections import Counter

from frechet.errors import ReadError
from frechet.reading.elaborate import Reading
from frechet.reading.equation import Equation
from frechet.reading.text.syntax import Document


def refuse_transposed_numbers(found: Reading | Equation, text: str) -> None:
    """`(1 + r)^T` of a number r: a power by T, more likely than a transpose that changes nothing."""
    sides = found.sides if isinstance(found, Equation) else (found,)
    for side in (one for one in sides if isinstance(one, Reading)):
        for s in side.document.body.nodes():
            base = side.inference.types.get(s.args[0]) if s.op == "transpose" else None
            if base is not None and not base.shape and text[s.span.start] in "^T":
                raise ReadError(
                    "is ^T a power of a number, or its transpose?",
                    s.span,
                    "declare T: scalar for the power, or leave the transpose out",
                )


def no_sum_meant(document: Document) -> None:
    """`a_{ij} x_i x_j`, where every index stands twice: a sum without its sign, or one entry?"""
    places = [
        p
        for s in document.body.nodes()
        if s.op == "entry"
        for p in s.args[1:]
        if p.op == "name"
    ]
    count = Counter(p.text for p in places)
    if document.body.op == "*" and count and all(k > 1 for k in count.values()):
        letters = ",".join(sorted(count))
        raise ReadError(
            f"{letters} stand twice: is there a sum over them?",
            places[0].span,
            rf"write \sum_{{{letters}}} in front, or brackets as in A[i,j] for one entry",
        )
