"""What is asked back where a text can be read: is ^T a power of a number, is there a sum without its sign?

legend   s node   p place of an entry
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from frechet.errors import ReadError
from frechet.reading.elaborate import Reading
from frechet.reading.equation import Equation
from frechet.reading.text.syntax import Document, Syntax


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


class SumAsked(ReadError):
    """Is there a sum without its sign?"""


def no_sum_meant(document: Document, text: str, declared: Collection[str]) -> None:
    """`a_{ij} x_i x_j`, where every index stands twice: a sum without its sign, or one entry?  Brackets are entries."""
    body = document.body
    for term in body.args if body.op == "sum" else [body]:
        places = list(places_below(term, text, declared)) if term.op == "*" else []
        count = Counter(p.text for p in places)
        if count and min(count.values()) > 1:
            letters, one = ",".join(sorted(count)), len(count) == 1
            said = (
                "s twice: is there a sum over it?"
                if one
                else " twice: is there a sum over them?"
            )
            hint = rf"write \sum_{{{letters}}} in front, or brackets as in A[i,j] for one entry"
            raise SumAsked(f"{letters} stand{said}", places[0].span, hint)


def places_below(term: Syntax, text: str, declared: Collection[str]) -> Iterator[Syntax]:
    """The letters in subscripts of a term, which nobody declared."""
    entries = (s for s in term.nodes() if s.op == "entry" and text[s.span.start] != "[")
    return (
        p for s in entries for p in s.args[1:] if p.op == "name" and p.text not in declared
    )
