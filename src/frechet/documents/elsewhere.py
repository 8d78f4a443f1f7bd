"""Other declarations that a claim may have meant: shapes that its names have elsewhere, structures named beside it.

A document uses A for one thing here and for another there, and says "an orthogonal matrix" of one that it names in
the next formula.  What holds under such a reading, not emptily, was meant; that it does not hold says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice, product

from frechet.documents.context import WORD_OF
from frechet.documents.patterns import STRUCTURE

MOST = 8  # readings of each sort
CHANGES = 2  # names that are read otherwise at once
BEFORE, BEHIND = 300, 120  # characters around a formula in which a structure is named
WORD = re.compile(rf"(?<![a-z-]){STRUCTURE}", re.IGNORECASE)
CAPITAL = re.compile(r"(?<![A-Za-z\\])[A-Z](?![a-z])")


def with_other_shapes(
    where: Mapping[str, str], said: Mapping[str, Sequence[str]]
) -> Iterator[tuple[dict[str, str], str]]:
    """The declarations with one or two names in a shape that is said of them elsewhere, and these in words.

    >>> [words for _, words in with_other_shapes({"A": "m×n"}, {"A": ["m×n", "n×n"], "b": ["n"]})]
    ['A: n×n']
    """
    others = {
        name: [s for s in dict.fromkeys(said.get(name, ())) if s != shape]
        for name, shape in where.items()
    }
    names = [name for name, shapes in others.items() if shapes]
    groups = (group for n in range(1, CHANGES + 1) for group in combinations(names, n))
    changed = (
        dict(zip(group, shapes, strict=True))
        for group in groups
        for shapes in product(*(others[name] for name in group))
    )
    for change in islice(changed, MOST):
        yield {**where, **change}, ", ".join(f"{n}: {s}" for n, s in change.items())


def with_structures_beside(
    where: Mapping[str, str], claim: str, text: str, at: int
) -> Iterator[tuple[dict[str, str], str]]:
    """The declarations with one matrix of a claim in a structure that the words around it name, and this in words.

    >>> [words for _, words in with_structures_beside({}, "|Ux| = |x|", "An orthogonal matrix: $|Ux| = |x|$", 22)]
    ['U: matrix orthogonal']
    """
    words = {
        WORD_OF.get(re.sub(r"[\\s,-]+", " ", m["word"].lower()), m["word"].lower()): None
        for m in WORD.finditer(text, max(at - BEFORE, 0), at + BEHIND)
    }
    names = dict.fromkeys(CAPITAL.findall(claim))
    for word, name in islice(product(words, names), MOST):
        shape = where.get(name, "matrix")
        if " " not in shape:
            yield {**where, name: f"{shape} {word}"}, f"{name}: {shape} {word}"
