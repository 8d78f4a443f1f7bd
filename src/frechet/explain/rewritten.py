"""Words with other words in the place of names: (x − μ) for r in 2Wr.

legend   p phrase   new its parts, rewritten
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frechet.errors import Unsupported
from frechet.explain.typed import (
    entrywise_in_order,
    multiple_as_typed,
    product_in_order,
    sum_in_order,
    terms_of_phrase,
    transposed_as_typed,
)
from frechet.notation.paint.painter import parts_of
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase


def with_words(p: Phrase, image: Mapping[Phrase, Phrase]) -> Phrase:
    """The phrase with other words in the place of names, not multiplied out.

    Errors: Unsupported for words that cannot be rebuilt.
    """
    if p in image:
        return image[p]
    parts = parts_of(p)
    if not parts:
        return p
    new = {q: with_words(q, image) for q in parts}
    if all(new[q] is q for q in parts):
        return p
    if p.op not in REBUILT:
        raise Unsupported(f"other words in {p.op}")
    return REBUILT[p.op](p, new)


REBUILT: dict[str, Callable[[Phrase, Mapping[Phrase, Phrase]], Phrase]] = {
    "scaled": lambda p, new: multiple_as_typed(p.args[0], new[p.args[1]]),
    "sum": lambda p, new: sum_in_order(
        [
            t
            for c, q in p.args
            for t in (terms_of_phrase(new[q]) if c == 1 else [(c, new[q])])
        ]
    ),
    "T": lambda p, new: transposed_as_typed(new[p.args[0]]),
    "mul": lambda p, new: product_in_order([new[f] for f in p.args]),
    "had": lambda p, new: entrywise_in_order([(new[f], e) for f, e in p.args]),
    "power": lambda p, new: ph.phrase(
        "power", (new[p.args[0]], p.args[1]), p.shape, p.cost + 2
    ),
    "quotient": lambda p, new: ph.quotient(new[p.args[0]], new[p.args[1]]),
    "call": lambda p, new: ph.call(
        p.args[0],
        [new.get(a, a) if isinstance(a, Phrase) else a for a in p.args[1:]],
        p.shape,
    ),
}
