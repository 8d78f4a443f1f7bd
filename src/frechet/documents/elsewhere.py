"""Other declarations that a claim may have meant: shapes that its names have elsewhere, structures named beside it.

A document uses A for one thing here and for another there, and says "an orthogonal matrix" of one that it names in
the next formula.  What holds under such a reading, not emptily, was meant; that it does not hold says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice, product

from frechet.documents.context import WORD_OF
from frechet.documents.patterns import NAME_PATTERN, STRUCTURE

MOST = 8  # readings of each sort
CHANGES = 2  # names that are read otherwise at once
BEFORE, BEHIND = 300, 120  # characters around a formula in which a structure is named
NAMED = rf"\s*\$\s*{NAME_PATTERN}\s*(?:,[^$]*)?(?:\$|\\in|∈)"
# of a matrix that has no name there: "an orthogonal matrix", but neither "A is symmetric" nor "no symmetric matrix"
WORD = re.compile(
    rf"(?<!\bno )(?<!\bnon-)(?<!\bnot )(?<![a-z-]){STRUCTURE}\s+matri(?:x|ces)(?!{NAMED})",
    re.IGNORECASE,
)
LONG_BEFORE = 4000  # characters in which a formula states one
TURNED = r"\^\s*\{?\s*(?:T|\\top|\\mathsf\s*\{?T\}?)\s*\}?"
CONSTRAINTS = {
    "orthogonal": re.compile(
        rf"(?<![A-Za-z])(?P<name>[A-Z])\s*{TURNED}\s*(?P=name)\s*=\s*\\?(?:mathbf\{{)?I\b"
    ),
    "symmetric": re.compile(rf"(?<![A-Za-z])(?P<name>[A-Z])\s*{TURNED}\s*=\s*(?P=name)\b"),
}
SIGNS = re.compile(
    r"\\[A-Za-z]+|\^\s*\{?\s*T\b"
)  # macros and transposes, which are no names


def with_other_shapes(
    where: Mapping[str, str], said: Mapping[str, Sequence[str]]
) -> Iterator[tuple[dict[str, str], str]]:
    """The declarations with one or two names in a shape that is said of them elsewhere, and these in words.

    >>> [words for _, words in with_other_shapes({"A": "m×n"}, {"A": ["m×n", "n×n"], "b": ["n"]})]
    ['A: n×n']
    """
    others = {
        name: [s for s in dict.fromkeys(said.get(name, ())) if s != shape and " " not in s]
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
    """The declarations with one matrix of a claim in a structure that its paragraph names, and this in words.

    >>> [words for _, words in with_structures_beside({}, "|Ux| = |x|", "An orthogonal matrix: $|Ux| = |x|$", 22)]
    ['U: matrix orthogonal']
    """
    words = {
        WORD_OF.get(re.sub(r"[\\s,-]+", " ", m["word"].lower()), m["word"].lower()): None
        for m in WORD.finditer(text, *paragraph(text, at))
    }
    names = dict.fromkeys(re.findall("[A-Z]", SIGNS.sub(" ", claim)))
    said = [(m["word"], m["name"]) for m in by_formula(text, at) if m["name"] in names]
    for word, name in islice((*said, *product(words, names)), MOST):
        shape = where.get(name, "matrix")
        if " " not in shape:
            yield {**where, name: f"{shape} {word}"}, f"{name}: {shape} {word}"


def by_formula(text: str, at: int) -> Iterator[dict[str, str]]:
    r"""The structures that formulas before a place state: `U^\top U = I` of U, `A^\top = A` of A."""
    for word, pattern in CONSTRAINTS.items():
        begin = max(at - LONG_BEFORE, 0) if word == "orthogonal" else paragraph(text, at)[0]
        for m in pattern.finditer(text, begin, at):
            yield {"word": word, "name": m["name"]}


def paragraph(text: str, at: int) -> tuple[int, int]:
    """Where the words around a place begin and end, within its paragraph."""
    begin, end = max(at - BEFORE, 0), min(at + BEHIND, len(text))
    begin = max(begin, text.rfind("\n\n", begin, at))
    stop = text.find("\n\n", at, end)
    return begin, stop if stop >= 0 else end
