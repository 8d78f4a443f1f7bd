r"""What a text supposes of its names, in words before or behind a formula: `if A is symmetric`, `for invertible A`.

>>> supposed(r"\nabla_x x^T A x = 2Ax \quad\text{for symmetric } A")[1]
[('A', 'symmetric')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from frechet.errors import ReadError, Span
from frechet.reading.declare import PHRASES, Declaration, agreeing, declaration
from frechet.reading.spelling import TRANSPOSE_MARK
from frechet.types.space import FACTS, RANKS, STRUCTURES, SYMMETRIC

SYNONYMS = {  # words for structures and facts beside those of declarations
    "positive semidefinite": "symmetric",
    "positive semi-definite": "symmetric",
    "positive-semidefinite": "symmetric",
    "symmetric positive semidefinite": "symmetric",
    "symmetric and positive definite": "psd",
    "positive-definite": "psd",
    "spd": "psd",
    "self-adjoint": "symmetric",
    "antisymmetric": "skew",
    "skew symmetric": "skew",
    "nonsingular": "invertible",
    "non-singular": "invertible",
    "regular": "invertible",
    "square": "square matrix",
}
WORDS = dict(PHRASES) | {w: w for w in STRUCTURES | FACTS} | SYNONYMS
QUALITY = "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True))
NAME = r"\\?[A-Za-z\u0391-\u03c9]+(?:_\w)?|\\\w+\{\\?\w+\}"
NAMES = rf"(?P<names>(?:{NAME})(?:\s*(?:,|\band\b)\s*(?:{NAME}))*)"
QUALITIES = rf"(?P<words>(?:{QUALITY})(?:\s+and\s+(?:{QUALITY})|\s+(?:{QUALITY}))*)"
KIND = r"(?:\s+(?:matrix|matrices|vectors?|numbers?|scalars?))?"
FORMS = [
    re.compile(rf"{NAMES}\s+(?:is|are|be)?\s*(?:an?\s+)?{QUALITIES}{KIND}"),
    re.compile(rf"(?:(?:an?|all|any|every)\s+)?{QUALITIES}{KIND}\s+{NAMES}"),
]
TURNED = rf"\s*(?:{TRANSPOSE_MARK}|'|ᵀ)"


def pattern_of_mirrored(name: str) -> str:
    """The pattern of `X = Xᵀ`, `Xᵀ = X` and `X = -Xᵀ`, for names of a pattern.

    >>> re.fullmatch(pattern_of_mirrored("[A-Z]"), r"S^{\\top} = -S")["sign"]
    '-'
    """
    return rf"(?P<name>{name})(?P<turned>{TURNED})?\s*=\s*(?P<sign>-?)\s*(?P=name)(?(turned)|{TURNED})"


MIRRORED = re.compile(pattern_of_mirrored(NAME))
TRIGGER = r"(?:when(?:ever)?|if|for|with|where|provided(?:\s+that)?|assuming(?:\s+that)?|given(?:\s+that)?|since|as)"
WRAPPED = r"(?:[\s,;.($]|\\[,;:! ]|\\q?quad\b|\\(?:text|textrm|mathrm|mbox|textit)\s*\{)*"
BEHIND = re.compile(rf"{WRAPPED}(?<![\w\\])(?:{TRIGGER}|and)\b")
BRACKETED = re.compile(r"(?:\s|\\q?quad\b)*(?P<said>\([^()]*\))[\s.,]*\Z")
IN_FRONT = re.compile(
    rf"\s*{WRAPPED}{TRIGGER}\b(?P<said>[^=]*?),(?:\s|\}}|\$|then\b)*(?=\S)", re.IGNORECASE
)
WORDING = re.compile(r"\\(?:text|textrm|mathrm|mbox|textit)\b|\\q?quad\b|\\[,;:! ]|[{}$~]")
SIGN = re.compile(  # without it nothing is supposed
    rf"(?<![\w\\]){TRIGGER}\b|\([^()]*(?:{QUALITY})|\([^()=]*=[^()=]*\)[\s.,]*\Z",
    re.IGNORECASE,
)
PI = r"(?:\\(?:bm|boldsymbol|mathbf)?\s*\{?\s*\\?pi\b\s*\}?|(?<![A-Za-z\\])pi\b|π)"
PI_IS_ARRAY = re.compile(
    rf"{PI}\s*(?:{TURNED}|\.T\b)|(?:∇|\\nabla)\s*_\s*\{{?\s*{PI}|(?:∂|\\partial)\s*{PI}\s*\}}"
)  # transposed, or what is differentiated by
LONGEST = 240  # characters in which something is supposed


def with_array_pi(text: str, declared: dict[str, Declaration]) -> dict[str, Declaration]:
    r"""The declarations, with π among them where it is transposed or differentiated by, as a policy is, and no number.

    >>> sorted(with_array_pi(r"\nabla_\pi (\pi^T r) = r", {}))
    ['pi']
    """
    if "pi" in declared or not PI_IS_ARRAY.search(text):
        return declared
    return {**declared, "pi": declaration("pi", "vector")}


def supposed(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with spaces in the place of what it supposes, and the names with what is supposed of them."""
    found = list[tuple[str, str]]()
    while SIGN.search(text) and (one := one_supposed(text)):
        at, said = one
        text = text[: at.start] + " " * (at.stop - at.start) + text[at.stop :]
        found += said
    return text, found


def one_supposed(text: str) -> tuple[Span, list[tuple[str, str]]] | None:
    """Where something is supposed, and what; behind the formula up to the end, or before it up to a comma."""
    front = IN_FRONT.match(text[:LONGEST])
    if front and (said := qualities(front["said"])):
        return Span(0, front.end()), said
    start = max(len(text.rstrip()) - LONGEST, 0)
    for form in (BEHIND, BRACKETED):
        for found in form.finditer(text, start):
            if found.start() and (
                said := qualities(text[found.end() :] if form is BEHIND else found["said"])
            ):
                return Span(found.start(), len(text)), said
    return None


def qualities(said: str) -> list[tuple[str, str]]:
    """The names in a text of words, each with the words of declarations that it has; none where it says more."""
    bare = WORDING.sub(
        lambda m: m.group() if m.group() in "{}" and "_" in said else " ", said
    )
    plain = " ".join(bare.strip(" \n\t,.;()").split())
    if same := MIRRORED.fullmatch(plain):
        return [(same["name"], "skew" if same["sign"] else "symmetric")]
    found = next(filter(None, (form.fullmatch(plain) for form in FORMS)), None)
    return list(pairs(found)) if found else []


def pairs(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Every name with every quality."""
    words = [WORDS[w] for w in re.findall(QUALITY, found["words"])]
    for name in re.findall(NAME, re.sub(r"\band\b", ",", found["names"])):
        yield from ((name, word) for word in words)


def with_quality(name: str, word: str, known: Declaration | None) -> Declaration:
    """A declaration with one more word of declarations.

    Errors: a `ShapeError` where the shape does not fit, a `ReadError` where there is another structure.
    """
    new = declaration(name, word)
    if known is None or known.function:
        return new
    space, structure = known.space, new.space.structure
    if not structure:
        if new.square and known.shape is not None and len({*known.shape}) != 1:
            raise ReadError(
                f"{name} is {known.space.words()} and called square",
                hint=f"declare {name}: n×n",
            )
        return replace(
            known,
            space=space._replace(facts=space.facts | new.space.facts),
            square=known.square or new.square,
        )
    if known.shape is not None:
        agreeing(name, known.shape, [], structure)
    if space.structure in ("", structure) or (
        space.structure == "symmetric" and structure in SYMMETRIC
    ):
        rank = RANKS[structure] if known.rank is None else known.rank
        return replace(known, space=space._replace(structure=structure), rank=rank)
    if structure == "symmetric" and space.structure in SYMMETRIC:
        return known
    hint = f"declare {name} with one of them"
    raise ReadError(f"{name} is {space.structure} and called {word}", hint=hint)
