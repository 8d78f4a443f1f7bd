"""Other declarations that a claim may have meant: shapes that its names have elsewhere, structures named beside it.

A document uses A for one thing here and for another there, and says "an orthogonal matrix" of one that it names in
the next formula.  What holds under such a reading, not emptily, was meant; that it does not hold says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, islice, product

from frechet.documents.context import WORD_OF
from frechet.documents.patterns import NAME_PATTERN, STRUCTURE
from frechet.reading.spelling import TRANSPOSE_MARK
from frechet.reading.suppositions import pattern_of_mirrored

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
MATRIX_NAME = rf"(?<![A-Za-z\\])(?=[A-Z]|\\math|\\b|\\Sigma|\\Lambda){NAME_PATTERN}"
ORTHOGONAL_MATRIX = re.compile(
    rf"(?P<name>{MATRIX_NAME})\s*{TRANSPOSE_MARK}\s*(?P=name)\s*=\s*\\?(?:mathbf\{{)?I\b"
)
MIRRORED_MATRIX = re.compile(pattern_of_mirrored(MATRIX_NAME) + r"(?!\s*[\w^])")
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
    where: Mapping[str, str],
    claim: str,
    text: str,
    at: int,
    named: Callable[[str], str] = str,
) -> Iterator[tuple[dict[str, str], str]]:
    """The declarations with matrices of a claim in structures that the text before it states, and this in words.

    All that formulas state at once, then one matrix as a formula or the words of the paragraph say.

    >>> [words for _, words in with_structures_beside({}, "|Ux| = |x|", "An orthogonal matrix: $|Ux| = |x|$", 22)]
    ['U: matrix orthogonal']
    """
    words = {
        WORD_OF.get(re.sub(r"[\\s,-]+", " ", m["word"].lower()), m["word"].lower()): None
        for m in WORD.finditer(text, *paragraph(text, at))
    }
    capitals = dict.fromkeys(re.findall("[A-Z]", SIGNS.sub(" ", claim)))
    stated = by_formula(claim, text, at, named)
    each = [{name: word} for name, word in stated.items()]
    each += [{name: word} for word, name in product(words, capitals)]
    for one in islice([stated, *each] if len(stated) > 1 else each, MOST):
        shapes = {name: where.get(name, "matrix") for name in one}
        if not any(" " in shape for shape in shapes.values()):
            said = {name: f"{shapes[name]} {word}" for name, word in one.items()}
            yield {**where, **said}, ", ".join(f"{n}: {s}" for n, s in said.items())


def by_formula(
    claim: str, text: str, at: int, named: Callable[[str], str]
) -> dict[str, str]:
    r"""The structures that formulas before a place state of what a claim names: `U^\top U = I`, `S = S^\top`."""
    names = {named(m[0]) for m in re.finditer(NAME_PATTERN, claim)}
    begin = max(at - LONG_BEFORE, 0)
    found = {
        named(m["name"]): "orthogonal" for m in ORTHOGONAL_MATRIX.finditer(text, begin, at)
    }
    for m in MIRRORED_MATRIX.finditer(text, begin, at):
        found[named(m["name"])] = "skew" if m["sign"] else "symmetric"
    return {name: word for name, word in found.items() if name in names}


def paragraph(text: str, at: int) -> tuple[int, int]:
    """Where the words around a place begin and end, within its paragraph."""
    begin, end = max(at - BEFORE, 0), min(at + BEHIND, len(text))
    begin = max(begin, text.rfind("\n\n", begin, at))
    stop = text.find("\n\n", at, end)
    return begin, stop if stop >= 0 else end
