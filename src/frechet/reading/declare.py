"""Declarations: `"A: m×n, c: scalar positive, S: n×n symmetric, sigma: elementwise, F: n×n -> n×n"`.

A size is an integer, a name, or products and sums of these (`2n`, `m*n`, `n+1`, `n*(n+1)/2`); `×` or an `x`
between spaces separates two.  A name used as a size is a dimension and cannot also be declared.

>>> declarations("A: m×n, c: scalar positive")["A"].space.shape
(m, n)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import NamedTuple

from frechet.errors import (
    FrechetError,
    ReadError,
    ShapeError,
    Span,
    TooLarge,
    Unsupported,
)
from frechet.functions.declaration import Entrywise, registry
from frechet.functions.unknown import derivative_name
from frechet.network.size import ONE, Shape, Size
from frechet.paper.labels import BOLD, SMALL_GREEK
from frechet.reading.declared_sizes import (
    THE_REALS,
    in_plain_signs,
    read_size,
    shape,
    with_crosses,
)
from frechet.reading.family_words import FamilyWords, family_words
from frechet.reading.spelling import spelled_bold, spelled_name
from frechet.reading.text.lex import (
    CHARACTERS,
    IDENTIFIER,
    WIRTINGER,
    hint_for,
    named_character,
    plain_name,
)
from frechet.types.space import FACTS, RANKS, SQUARE, STRUCTURES, Space


@dataclass(frozen=True)
class Declaration:
    """A variable with what is known of it, or a function with the shapes that go in and come out.

    `shape` of a variable is None where only its kind was said: `rank`, and of a matrix whether it is `square`; `bold`
    tells that the name was spelled in bold type.  Of a family the first axis counts the members, `many` of them.
    """

    name: str
    space: Space = field(default_factory=lambda: Space(()))
    shape: Shape | None = ()
    rank: int | None = None
    inputs: tuple[Shape, ...] | None = None
    entrywise: bool = False
    square: bool = False
    bold: bool = False
    many: Size | None = None
    unknown: bool = False  # a function of which no more may be said than its rank

    @property
    def function(self) -> bool:
        """Is it a function?"""
        return self.entrywise or self.inputs is not None or self.unknown


def derivative_of(
    name: str, declared: Mapping[str, Declaration]
) -> tuple[Declaration, tuple[int, ...]] | None:
    """The declared function, and how often `σ''`, `DF`, `D2F`, `D_12F` differentiate it by each of its arguments."""
    primes = len(name) - len(name.rstrip("'"))
    if primes and name[:-primes] in declared and declared[name[:-primes]].entrywise:
        return declared[name[:-primes]], (primes,)
    return derivatives(
        d for n, d in declared.items() if name.startswith("D") and name.endswith(n)
    ).get(name)


def derivatives(
    declared: Iterable[Declaration],
) -> dict[str, tuple[Declaration, tuple[int, ...]]]:
    """The names of the derivatives of declared maps, up to an order, and how often these differentiate."""
    return {
        derivative_name(d.name, orders): (d, orders)
        for d in declared
        if d.inputs is not None
        for orders in product(range(ORDERS + 1), repeat=len(d.inputs))
        if 0 < sum(orders) <= ORDERS
    }


WORD = re.compile(r"[A-Za-z]*")
GREEK = frozenset(SMALL_GREEK.split())
ORDERS = 4  # derivatives of declared maps up to this order have names
PHRASES = (
    ("symmetric positive definite", "psd"),
    ("positive definite", "psd"),
    ("skew-symmetric", "skew"),
    ("lower triangular", "lower_triangular"),
    ("upper triangular", "upper_triangular"),
    ("lower-triangular", "lower_triangular"),
    ("upper-triangular", "upper_triangular"),
    ("with positive entries", "positive"),
    ("one hot", "one-hot"),
)
COMPLEX = {"complex", "hermitian", "Hermitian", "unitary"}
STATED = re.compile(
    r"(?P<name>\\?\w+)(?P<sign>\s+is\s+|\s*(?:=|>|≻|\\succ)\s*)(?P<said>.+)"
)
KINDS = {"scalar": 0, "vector": 1, "matrix": 2}
MEMBER_OF = re.compile(
    r"(?P<name>[^:∈]+?)\s*(?:∈|\\in(?![A-Za-z])|(?<=\s)in(?=\s+(?:R|ℝ|\\)))\s*(?P<said>.+)",
    re.DOTALL,
)
ARROWS = ("->", "→", r"\to", r"\rightarrow")
ARROW = re.compile(r"(->|→|=>|⇒|↦|\\to(?![A-Za-z])|\\rightarrow(?![A-Za-z]))")
Where = str | Mapping[str, object] | Sequence[str] | None


class Piece(NamedTuple):
    """One declaration, and where it stands in the text of all of them."""

    text: str
    span: Span
    whole: str

    def blamed(self, error: FrechetError) -> FrechetError:
        """An error with this place."""
        error.text = self.whole
        return error.at(self.span)


def declarations(where: Where) -> dict[str, Declaration]:
    """What was declared, by name."""
    found: dict[str, Declaration] = {}
    origin: dict[str, Piece] = {}
    for name, bold, said, piece in named_pieces(where):
        try:
            if name in found:
                raise ReadError(f"{name} is declared twice", hint="keep one of the two")
            found[name], origin[name] = replace(declaration(name, said), bold=bold), piece
        except FrechetError as error:
            raise piece.blamed(error) from None
    for name in sorted(set(found) & dimensions(found.values())):
        raise origin[name].blamed(size_and_variable(name))
    return found


def named_pieces(where: Where) -> Iterator[tuple[str, bool, str, Piece]]:
    r"""Each declaration with its name and whether it is in bold type; beside a plain x, `\mathbf{x}` is `x_bold`."""
    found = list[tuple[str, bool, str, Piece]]()
    for piece in pieces(where):
        try:
            name, said = parted(piece.text)
        except FrechetError as error:
            raise piece.blamed(error) from None
        found.append((name, spelled_bold(name_and_said(piece.text)[0]), said, piece))
    light = {name for name, bold, *_ in found if not bold}
    for name, bold, said, piece in found:
        apart = bold and name in light
        yield (f"{name}_{BOLD}", False, said, piece) if apart else (name, bold, said, piece)


def declared_texts(where: Where) -> dict[str, str]:
    """What is said of every name, as it was said; it must be a declaration.

    >>> declared_texts("A: m×n, F: (n,n) -> n")
    {'A': 'm×n', 'F': '(n,n) -> n'}
    """
    declarations(where)
    return {name: said for name, _, said, _ in named_pieces(where)}


def size_and_variable(name: str, span: Span | None = None) -> ReadError:
    """A name that is a size cannot also be a variable."""
    return ReadError(
        f"{name} is declared as a variable and used as a size",
        span,
        "rename one of the two",
    )


def by_letter(name: str) -> int:
    """The number of axes that the first letter says; a Greek letter may be spelled out.

    >>> [by_letter(name) for name in ("b", "x", "A", "λ", "lambda_1", "Sigma")]
    [0, 1, 2, 0, 0, 2]
    """
    c = name[0]
    if "a" <= c <= "g" or c == "_" or is_greek(name):
        return 0
    return 1 if "h" <= c <= "z" else 2


def is_greek(name: str) -> bool:
    """Does a name begin with a small Greek letter, written as it is or spelled out?"""
    return "α" <= name[0] <= "ω" or name[0] in "ϑϕϵ" or WORD.match(name)[0] in GREEK  # type: ignore[index]


def dimensions(found: Iterable[Declaration]) -> set[str]:
    """The names used as sizes."""
    names: set[str] = set()
    for d in found:
        many = () if d.many is None else (d.many,)
        for sizes in (d.shape or (), *(d.inputs or ()), many):
            for n in sizes:
                names |= n.names()
    return names


def pieces(where: Where) -> Iterator[Piece]:
    """The declarations in a string, a list of strings or a mapping."""
    if where is None:
        return
    if isinstance(where, Mapping):
        for name, said in where.items():
            if not isinstance(said, str | list | tuple):
                raise ReadError(
                    f"{name} is declared as {said!r}",
                    hint="write {'A': 'm×n'} or {'A': ('m', 'n')}",
                )
            text = f"{name}: {said if isinstance(said, str) else '×'.join(map(str, said)) or 'scalar'}"
            yield Piece(text, Span(0, len(text)), text)
        return
    if not isinstance(where, str) and not (
        isinstance(where, list | tuple) and all(isinstance(w, str) for w in where)
    ):
        raise ReadError(
            f"declarations are text or a mapping, not {where!r}",
            hint="write where='A: m×n, x: n'",
        )
    text = where if isinstance(where, str) else ", ".join(where)
    if len(text) > CHARACTERS:
        raise TooLarge(
            f"the declarations have {len(text)} characters, the limit is {CHARACTERS}"
        )
    for span in between_commas(text):
        yield Piece(text[span.start : span.stop], span, text)


def between_commas(text: str) -> Iterator[Span]:
    """What stands between the commas outside parentheses, without the space around it."""
    start, depth = 0, 0
    for match in re.finditer(r"[,()\[\]{}]|\Z", text):
        sign = match.group()
        if sign and sign != ",":
            depth = max(depth + (1 if sign in "([{" else -1), 0)
        elif not (sign and depth):
            piece = text[start : match.start()]
            if piece.strip():
                yield Span(
                    start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
                )
            start = match.end()


def parted(text: str) -> tuple[str, str]:
    """The name, and what is said of it."""
    name, colon, said = name_and_said(text)
    if not colon:
        raise ReadError(f"`{text}` declares nothing", hint=f"write {declaring(text)}")
    family = family_words(name, said)
    name = family.base if family else name
    if not IDENTIFIER.fullmatch(name):
        name = spelled_name(name) or name
    if not IDENTIFIER.fullmatch(plain_name(name)):
        raise no_name(name)
    if said.count("(") != said.count(")") or said.count("[") != said.count("]"):
        raise ReadError(f"the parentheses of `{said}` do not match")
    if ":" in said and not family:
        cure = re.sub(r"[\s;]+(\w+)\s*:", r", \1:", said)
        hint = f"write {name}: {cure}" if cure != said else "write A: m×n, x: n"
        raise ReadError("a comma separates two declarations", hint=hint)
    return plain_name(name), said


def name_and_said(text: str) -> tuple[str, str, str]:
    r"""A declaration parted at its colon, or at the sign of a member: `A ∈ ℝ^{m×n}`, `A \in \mathbb{R}^{m\times n}`."""
    if member := MEMBER_OF.fullmatch(text.strip().strip("$")):
        return member["name"].strip(), ":", member["said"].strip()
    name, colon, said = map(str.strip, text.partition(":"))
    return name, colon, said


def no_name(name: str) -> ReadError:
    """What is wrong with a text that is not a name."""
    odd = next((c for c in name if not c.isascii() and not IDENTIFIER.fullmatch(c)), "")
    plain = "names are letters and digits, a letter first"
    hint = f"{named_character(odd)}: {hint_for(odd)}" if odd else plain
    return ReadError(f"{name or 'an empty name'} is not a name", hint=hint)


def declaring(text: str) -> str:
    """What is probably meant by a declaration without a colon."""
    words = re.match(r"(\w+)\s*=?\s*(.+)", text)
    if text in STRUCTURES | FACTS:
        return f"no comma before {text}"
    if ARROW.search(text):
        return "several arguments in parentheses: F: (m, n) -> n"
    if said := in_other_words(text):
        return said
    return (
        f"{words[1]}: {words[2]}"
        if words and IDENTIFIER.fullmatch(words[1])
        else "name: shape, as in A: m×n"
    )


def in_other_words(text: str) -> str:
    r"""`A is symmetric`, `A = A^T`, `A \succ 0`, `c > 0` as declarations; empty where it is none of these.

    >>> in_other_words("A is symmetric"), in_other_words("c>0"), in_other_words("A = A^T")
    ('A: n×n symmetric', 'c: scalar positive', 'A: n×n symmetric')
    """
    match = STATED.fullmatch(text.strip())
    if match is None:
        return ""
    name, sign, said = match["name"], match["sign"].strip(), match["said"].strip()
    if sign in (">", "\\succ", "≻") and said == "0":
        small = by_letter(name) < 2 and sign == ">"
        return f"{name}: scalar positive" if small else f"{name}: n×n psd"
    if sign == "=":
        own = re.fullmatch(
            rf"{re.escape(name)}\s*(?:'|\^\s*\{{?\s*(?:T|\\top)\s*\}}?|ᵀ)", said
        )
        return f"{name}: n×n symmetric" if own else ""
    known = said.removeprefix("a ").removeprefix("an ").removesuffix(" matrix")
    if known in STRUCTURES | FACTS:
        shape = "n×n" if RANKS.get(known, by_letter(name)) == 2 else "n"
        return f"{name}: {shape} {known}"
    return f"{name}: {said}" if sign == "is" else ""


def declaration(name: str, said: str) -> Declaration:
    """One declaration."""
    if family := family_words(name, said):
        return declared_family(family)
    if said == "elementwise" or ARROW.search(said):
        no_word_of_the_language(name)
        entrywise = said == "elementwise"
        return Declaration(name, entrywise=True) if entrywise else function(name, said)
    return array(name, said)


def array(name: str, said: str) -> Declaration:
    """The declaration of a number, a vector or a matrix, by its sizes and words."""
    square = said == "square matrix"
    sizes, words = sizes_and_words(name, "matrix" if square else said)
    kinds, structure = [w for w in words if w in KINDS], one_structure(name, words)
    if sizes and sizes[0] in KINDS:
        raise ReadError(
            f"`{said}` is not a shape",
            hint=f"the sizes are enough: write {name}: {' '.join(sizes[1:])}",
        )
    known = shape_said(sizes, words)
    if known is not None:
        agreeing(name, known, kinds, structure)
    facts = frozenset(w for w in words if w in FACTS)
    single = known == (ONE, ONE) and not structure and "invertible" not in facts
    known = () if single else known
    space = Space(known or (), structure=structure, facts=facts, single=single)
    axes = number_of_axes(known, kinds, structure)
    return Declaration(name, space, known, axes, square=square)


def declared_family(family: FamilyWords) -> Declaration:
    """Arrays of one shape, counted by an axis in front."""
    one, many = declaration(family.base, family.member), read_size(family.many)
    if one.function or one.space.structure or one.square or many is ONE:
        what = one.space.structure or ("square matrices" if one.square else "functions")
        said = "one member" if many is ONE else what
        cure = f"write {family.base}_i: n×n for i in 1:N"
        raise Unsupported(f"{family.base} as a family of {said}", hint=cure)
    rank = by_letter(family.base) if one.rank is None else one.rank
    shape = None if one.shape is None else (many, *one.shape)
    space = one.space._replace(shape=shape or ())
    return Declaration(family.base, space, shape, rank + 1, many=many)


def no_word_of_the_language(name: str) -> None:
    """A function has a name of its own; a letter, and a function of every entry, may be declared anew."""
    if len(name) > 1 and name in registry and not isinstance(registry[name], Entrywise):
        said = f"{name} is a word of the language, which answers are written with"
        raise ReadError(said, hint="give the function another name")


def sizes_and_words(name: str, said: str) -> tuple[list[str], list[str]]:
    """The text of the sizes, word by word; and the kinds, structures and facts that are said of them."""
    words = list[str]()
    for phrase, word in PHRASES:
        if phrase in said:
            said = said.replace(phrase, "")
            words.append(word)
    sizes = said.split()
    if COMPLEX & set(sizes):
        raise Unsupported(
            f"{name} is complex, and only real variables are supported yet", hint=WIRTINGER
        )
    while sizes and sizes[-1] in KINDS.keys() | STRUCTURES | FACTS:
        words.append(sizes.pop())
    return sizes, words


def one_structure(name: str, words: list[str]) -> str:
    """The structure among the words; empty where there is none."""
    structures = list(dict.fromkeys(w for w in reversed(words) if w in STRUCTURES))
    if len(structures) > 1:
        raise ReadError(
            f"{name} has two structures: {', '.join(structures)}", hint="keep one of them"
        )
    return "".join(structures)


def shape_said(sizes: list[str], words: list[str]) -> Shape | None:
    """The shape by its sizes, or that of a number; None where only a kind or a structure is said."""
    if sizes:
        return shape(" ".join(sizes))
    scalar = words == ["integer"] or [w for w in words if w in KINDS] == ["scalar"]
    return () if scalar else None


def agreeing(name: str, known: Shape, kinds: list[str], structure: str) -> None:
    """The sizes are those of the kind and of the structure."""
    if kinds and len(known) != KINDS[kinds[0]]:
        raise ShapeError(
            f"{name} is called a {kinds[0]} and has {len(known)} size{'s' * (len(known) != 1)}"
        )
    if structure in SQUARE and (len(known) != 2 or known[0] is not known[1]):
        raise ShapeError(
            f"{name} is {structure} and must be square",
            hint=f"write {name}: n×n {structure}",
        )
    if len(known) != RANKS.get(structure, len(known)):
        must, cure = ("vector", "n") if RANKS[structure] == 1 else ("matrix", "m×n")
        raise ShapeError(
            f"{name} is {structure} and must be a {must}",
            hint=f"write {name}: {cure} {structure}",
        )


def number_of_axes(known: Shape | None, kinds: list[str], structure: str) -> int | None:
    """As many as the sizes, else as the kind, else as the structure says; None where nothing says it."""
    if known is not None:
        return len(known)
    if kinds:
        return KINDS[kinds[0]]
    return RANKS.get(structure)


def function(name: str, said: str) -> Declaration:
    """A function by what goes in and what comes out."""
    left, arrow, right = map(str.strip, ARROW.split(said, maxsplit=1))
    if arrow not in ARROWS or not left or not right:
        cure = f"{name}: {left or 'scalar'} -> {right or 'scalar'}"
        raise ReadError(
            f"`{said}` does not say what goes into {name} and what comes out",
            hint=f"write {cure}",
        )
    inputs = inputs_said(name, left, right)
    sides = [in_plain_signs(side) for side in (*inputs, right)]
    if any(THE_REALS in side for side in sides) or set(sides) == {"R"}:
        sides = [THE_REALS if side == "R" else side for side in sides]
    *taken, value = map(shape, sides)
    return Declaration(name, shape=value, inputs=tuple(taken))


def inputs_said(name: str, left: str, right: str) -> list[str]:
    """What goes into a function, one by one; `(n, n) -> (n, n)` does not tell whether that is one matrix."""
    bare = left[1:-1] if left.startswith("(") and left.endswith(")") else left
    inputs = [bare[at.start : at.stop] for at in between_commas(bare)]
    if right.startswith("(") and len(inputs) > 1 and bare != left:
        one = f"{name}: {'×'.join(inputs)} -> {with_crosses(right)}"
        raise ReadError(
            f"is {left} one argument, or are they {len(inputs)}?", hint=f"write {one}"
        )
    if not inputs:
        raise ReadError(f"{name} takes nothing", hint=f"write {name}: scalar -> {right}")
    return inputs
