"""Declarations: `"A: m×n, c: scalar positive, S: n×n symmetric, sigma: elementwise, F: n×n -> n×n"`.

A size is an integer, a name, or products and sums of these (`2n`, `m*n`, `n+1`); `×` or an `x` between spaces
separates two.  A name used as a size is a dimension and cannot also be declared.

>>> declarations("A: m×n, c: scalar positive")["A"].space.shape
(m, n)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from frechet.errors import FrechetError, NameUnknown, ReadError, ShapeError, Span
from frechet.reading.lex import NAME, plain
from frechet.size import ONE, ZERO, Size, size
from frechet.space import FACTS, SQUARE, STRUCTURES, Shape, Space


@dataclass(frozen=True)
class Declaration:
    """A variable with what is known of it, or a function with the shapes that go in and come out.

    `shape` of a variable is None where only its kind was said: `rank`.
    """

    name: str
    space: Space = field(default_factory=lambda: Space(()))
    shape: Shape | None = ()
    rank: int | None = None
    inputs: tuple[Shape, ...] | None = None
    entrywise: bool = False

    @property
    def function(self) -> bool:
        """Is it a function?"""
        return self.entrywise or self.inputs is not None


def derivative_of(name: str, declared: Mapping[str, Declaration]) -> tuple[Declaration, int] | None:
    """The declared function and the order of `σ''`, `DF`, `D2F`."""
    primes = len(name) - len(name.rstrip("'"))
    if primes and name[:-primes] in declared and declared[name[:-primes]].entrywise:
        return declared[name[:-primes]], primes
    if match := re.fullmatch(r"D([2-9]?)(.+)", name):
        d = declared.get(match.group(2))
        if d is not None and d.inputs is not None:
            return d, int(match.group(1) or 1)
    return None


def derivative_names(declared: Mapping[str, Declaration]) -> set[str]:
    """The names of first and second derivatives of the declared maps."""
    return {f"D{order}{name}" for name, d in declared.items() if d.inputs is not None for order in ("", "2", "3")}


PHRASES = (
    ("symmetric positive definite", "psd"),
    ("positive definite", "psd"),
    ("skew-symmetric", "skew"),
    ("lower triangular", "lower_triangular"),
    ("upper triangular", "upper_triangular"),
    ("with positive entries", "positive"),
    ("one hot", "one-hot"),
)
KINDS = {"scalar": 0, "vector": 1, "matrix": 2}
Where = str | Mapping[str, object] | Sequence[str] | None


def declarations(where: Where) -> dict[str, Declaration]:
    """What was declared, by name."""
    found: dict[str, Declaration] = {}
    for name, spec, span, text in items(where):
        try:
            if not NAME.fullmatch(name):
                raise ReadError(f"{name or 'an empty name'} is not a name", span, "names are letters and digits")
            if name in found:
                raise ReadError(f"{name} is declared twice", span)
            found[name] = declaration(name, spec)
        except FrechetError as error:
            error.text = text
            raise error.at(span) from None
    both = sorted(set(found) & dimensions(found.values()))
    if both:
        raise ReadError(f"{both[0]} is declared as a variable and used as a size", hint="rename one of the two")
    return found


def dimensions(found: Iterable[Declaration]) -> set[str]:
    """The names used as sizes."""
    names: set[str] = set()
    for d in found:
        for shape in (d.shape or (), *(d.inputs or ())):
            for n in shape:
                names |= n.names()
    return names


def items(where: Where) -> Iterator[tuple[str, str, Span | None, str]]:
    """Name, what is said of it, and where, from a string, a list of strings or a mapping."""
    if where is None:
        return
    if isinstance(where, Mapping):
        for name, spec in where.items():
            if not isinstance(spec, str | list | tuple):
                raise ReadError(f"{name} is declared as {spec!r}", hint="write {'A': 'm×n'} or {'A': ('m', 'n')}")
            text = spec if isinstance(spec, str) else "×".join(map(str, spec)) or "scalar"
            yield str(name).strip(), text.strip(), None, f"{name}: {text}"
        return
    if not isinstance(where, str) and not (isinstance(where, list | tuple) and all(isinstance(w, str) for w in where)):
        raise ReadError(f"declarations are text or a mapping, not {where!r}", hint="write where='A: m×n, x: n'")
    text = where if isinstance(where, str) else ", ".join(where)
    at = 0
    for piece in re.split(r",(?![^()]*\))", text):
        span = Span(at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip()))
        at += len(piece) + 1
        if not piece.strip():
            continue
        name, colon, spec = piece.partition(":")
        if not colon:
            raise ReadError(f"`{piece.strip()}` declares nothing", span, "write `name: shape`, as in `A: m×n`")
        yield plain(name.strip()), spec.strip(), span, text


def declaration(name: str, spec: str) -> Declaration:
    """One declaration."""
    if spec == "elementwise":
        return Declaration(name, entrywise=True)
    if "->" in spec or "→" in spec:
        left, right = re.split(r"->|→", spec, maxsplit=1)
        inputs = tuple(shape(s) for s in left.strip().removeprefix("(").removesuffix(")").split(","))
        return Declaration(name, shape=shape(right), inputs=inputs)
    text, words = spec, list[str]()
    for phrase, word in PHRASES:
        if phrase in text:
            text = text.replace(phrase, "")
            words.append(word)
    pieces = text.split()
    while pieces and pieces[-1] in KINDS.keys() | STRUCTURES | FACTS:
        words.append(pieces.pop())
    kinds = [KINDS[w] for w in words if w in KINDS]
    facts = [w for w in words if w not in KINDS]
    structures = [w for w in facts if w in STRUCTURES]
    if len(structures) > 1:
        raise ReadError(f"{name} has two structures: {', '.join(structures)}")
    sizes = " ".join(pieces)
    known = () if kinds == [0] else shape(sizes) if sizes else None
    if known is not None and kinds and len(known) != kinds[0]:
        raise ShapeError(f"{name} is called a {next(w for w in words if w in KINDS)} and has {len(known)} sizes")
    structure = structures[0] if structures else ""
    if structure in SQUARE and known is not None and (len(known) != 2 or known[0] is not known[1]):
        raise ShapeError(f"{name} is {structure} and must be square", hint=f"write {name}: n×n {structure}")
    space = Space(known or (), structure=structure, facts=frozenset(w for w in facts if w in FACTS))
    rank = len(known) if known is not None else kinds[0] if kinds else 2 if structure in SQUARE else None
    return Declaration(name, space, known, rank)


def shape(text: str) -> Shape:
    """`m×n`, `n x n`, `n`, `scalar`."""
    text = text.strip()
    if text in ("scalar", "", "[]"):
        return ()
    sizes = [read_size(s) for s in re.split(r"\s*×\s*|\s+x\s+", text)]
    if len(sizes) > 2:
        raise ReadError(f"`{text}` has {len(sizes)} axes", hint="scalars, vectors and matrices have at most two")
    return tuple(sizes)


def read_size(text: str) -> Size:
    """`2n`, `m*n`, `n+1`; at least 1."""
    if stray := re.search(r"[^\s*+-]\s+([^\s*+-]+)$", text):
        raise NameUnknown(
            f"`{stray.group(1)}` is no structure", hint="known are " + ", ".join(sorted(STRUCTURES | FACTS))
        )
    total = ZERO
    for sign, term in re.findall(r"([+-]?)\s*([^+-]+)", text) or [("", text)]:
        part = ONE
        for factor in re.findall(r"[0-9]+|[^0-9*\s][^*\s]*", term):
            if not (factor.isdigit() and factor.isascii()) and not NAME.fullmatch(factor):
                raise ReadError(
                    f"`{text}` is not a size", hint="a size is a number, a name, or products and sums of them"
                )
            part = part * size(int(factor) if factor.isdigit() else plain(factor))
        if not term.strip():
            raise ReadError(f"`{text}` is not a size")
        total = total + (-part if sign == "-" else part)
    if (-total).nonneg():
        raise ShapeError(f"the size {text} is not positive", hint="a size is at least 1")
    return total
