r"""Derivatives as values: what holds whatever they are holds of them, `\frac{\partial L}{\partial Z} Y^T` as `Q_1 Y^T`.

Every derivative of a text, and every call of a function in it, is a quantity; the same text is the same quantity.  A
claim that is right for any values of these is right, whatever the functions are, and says something of them, as their
sums, products and entries.  A text in which some derivative is left is no such claim, for it may act on quantities.

    legend   q quantity   rank number of axes
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from frechet.documents.definitions import arguments_at
from frechet.documents.patterns import LABELLED_NAME, plain_spelling, unstyled
from frechet.documents.quotients import (
    FRACTION_SIGN,
    SIGN_OF_D,
    UPRIGHT_SIGN,
    quotient_of_differentials,
)
from frechet.documents.statements import brace_closed
from frechet.reading.declare import by_letter
from frechet.reading.losses import is_loss

MOST = 40  # quantities of a claim
GRADIENT_SIGN = re.compile(
    rf"(?:\\nabla|∇)\s*(?:\^\s*\{{?\s*(?P<above>2)\s*\}}?)?\s*(?:_\s*(?:\{{[^{{}}]*\}}|\\?[A-Za-z]+))?"
    rf"\s*(?:\^\s*\{{?\s*(?P<two>2)\s*\}}?)?\s*(?P<f>{LABELLED_NAME})"
)
CALL = re.compile(
    rf"(?<![A-Za-z\\{{_^])(?P<f>{LABELLED_NAME})\s*(?:'+|\^\s*\{{?\s*(?:'|\\prime\s*)+\}}?)?(?=\s*(?:\\left)?\()"
)
LEFT = re.compile(  # what may not be left: a derivative, a differential, an integral
    rf"\\partial|\\nabla|∂|∇|\\int|{UPRIGHT_SIGN}|(?<![A-Za-z\\])d\s*(?:\\?[A-Za-z]|\{{|\()|\\d[fd]|'|\\prime"
)
SUBSCRIPT = re.compile(r"_\s*(?:\{(?P<places>[^{}]*)\}|(?P<one>\w))")
PLACES_OF_ENTRY = re.compile(r"(?:[a-z]|\d)(?:\s*,?\s*(?:[a-z]|\d))?")
DROPPED = re.compile(r"\s+|\\(?:left|right|[bB]ig+[lr]?)(?![a-z])|\\[,;!]")
BOUND = re.compile(
    r"\\(?:sum|prod)\s*(?:\\limits)?\s*_\s*(?:\{(?P<said>[^{}]*)\}|(?P<one>\w))"
)
BOLD_SIGN = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec|symbf|pmb)\b")
DOT = re.compile(r"(?<=[\w})])\s*\.\s*(?=\\[dt]?frac)")  # y_1.\frac{...}{...}
WORDS_OF_LANGUAGE = re.compile(
    r"\\(?:operatorname|mathrm|text|textrm)\s*\{[A-Za-z]{2,}\}|\\(?:left|right|big|Big|bigg|Bigg|cdot|times|odot|circ"
    r"|otimes|sum|prod|log|ln|exp|sin|cos|tan|tanh|det|quad|qquad|frac|dfrac|tr|Tr|top|space|ldots|cdots|dots|sqrt)"
)
FUNCTION = re.compile(
    r"[fghlpqFGHJLQV]|\\(?:phi|varphi|psi|sigma|pi|ell|rho|Phi|Psi|Gamma|mu|eta|log[a-z]*)|[A-Za-z]{2,}"
)
RANK_WORDS = {0: "scalar", 1: "vector", 2: "matrix"}
ARRAYS = {1: "puvrsw", 2: "GPMNKSUVH"}  # letters of quantities that have entries
# small letters are numbers, gradients are rows, letters before brackets call something
WAYS = (
    (False, False, True),
    (False, True, True),
    (True, False, True),
    (False, False, False),
)
FIRST = 900  # the number of the first of the others


@dataclass(frozen=True)
class AsQuantities:
    """A text whose derivatives are quantities, and what these are."""

    text: str
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass
class Quantities:
    """The quantities of a text by what is written of them; `flat`: small letters are numbers; `rows`: gradients are."""

    text: str
    shapes: Mapping[str, str]
    flat: bool
    rows: bool
    named: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = {m["said"] or m["one"] for m in BOUND.finditer(self.text)}
        self.bound = {c for said in found for c in re.findall(r"[a-z]", said.split("=")[0])}
        taken = {*re.findall(r"[A-Za-z]", self.text), *self.shapes}
        self.letters = {r: [c for c in ARRAYS[r] if c not in taken] for r in ARRAYS}

    def quantity(self, written: Written) -> str | None:
        """The quantity that is written so; none where it has too many axes, or is another for every index of a sum."""
        if written.rank > 2 or len(self.named) > MOST:
            return None
        whole, key = squeezed(written.whole), squeezed(written.text)
        if whole and (whole in self.named or whole in squeezed(self.text)):
            rank = written.rank or len(written.places)
            shape = self.shapes.get(written.of, written.shape)
            return self.member(whole, written.places, rank, shape)
        summed = [c for c in indices(key) if c in self.bound]
        return self.family(key, summed, written) if summed else self.single(key, written)

    def family(self, key: str, summed: list[str], written: Written) -> str | None:
        """A number for every index of a sum: an entry of a quantity."""
        if written.rank or len(summed) > 2:
            return None
        for k, c in enumerate(summed):
            key = re.sub(rf"(?<![A-Za-z\\]){c}(?![a-z])", f"#{k}", key)
        return self.member(key, "".join(summed), len(summed), "")

    def single(self, key: str, written: Written) -> str:
        """A quantity with a number of its own."""
        if key not in self.named:
            letter, number = "q" if written.rank < 2 else "Q", FIRST + len(self.named)
            self.named[key] = f"{{{letter}_{{{number}}}}}"
            kind = "row n" if written.rank == 1 and self.rows else RANK_WORDS[written.rank]
            self.kinds[f"{letter}{number}"] = written.shape or kind
        return self.named[key]

    def member(self, key: str, places: str, rank: int, shape: str) -> str | None:
        """An entry of the quantity of a key, which has a letter of its own."""
        if key in self.named and len(self.named[key]) > 1:
            return None
        if key not in self.named:
            if not self.letters[rank]:
                return None
            self.named[key] = letter = self.letters[rank].pop(0)
            self.kinds[letter] = (
                shape if rank_of(shape or "scalar") == rank else RANK_WORDS[rank]
            )
        return f"{{{self.named[key]}_{{{places}}}}}" if places else f"{{{self.named[key]}}}"

    def rank(self, written: str) -> int:
        """The number of axes of a name, by its place, its type, its declaration, its letter."""
        base, places = name_and_places(written)
        bold, name = (
            BOLD_SIGN.search(base) is not None,
            plain_spelling(unstyled(base)).strip(),
        )
        letter = name.lstrip("\\")[:1]
        if PLACES_OF_ENTRY.fullmatch(places) and not bold:
            return 0
        for said in (name_of_places(name, places), name):
            if said in self.shapes:
                return rank_of(self.shapes[said])
        if letter.isupper():
            return 2
        return 1 if bold else 0 if self.flat else by_letter(letter or "a")

    def function_rank(self, written: str) -> int:
        """The number of axes of what is differentiated: none of a loss, those of a function by its letter."""
        base, places = name_and_places(written)
        name = plain_spelling(unstyled(base)).strip().lstrip("\\")
        if not BOLD_SIGN.search(written) and (
            is_loss(name[:1]) or name[:3] in ("xi", "ell", "log")
        ):
            return 0
        if re.fullmatch(LABELLED_NAME, base):
            return self.rank(f"{base}_{{{places}}}" if places else base)
        head = re.match(LABELLED_NAME, base)
        return self.rank(head[0] if head else base)


@dataclass(frozen=True)
class Written:
    """What is written of a quantity: its text and axes; of an entry the text of the `whole`, too, and its places."""

    text: str
    rank: int
    whole: str = ""
    places: str = ""
    of: str = ""
    shape: str = ""


def name_and_places(written: str) -> tuple[str, str]:
    """A name and what stands below it."""
    said = written.strip()
    while (
        said[:1] in "{("
        and said[:1]
        and said[-1:] in "})"
        and brace_closed(said, 1) == len(said)
    ):
        said = said[1:-1].strip()
    sub = SUBSCRIPT.search(said)
    if sub is None:
        return said, ""
    places = re.sub(r"[\s,]", "", sub["places"] or sub["one"])
    return (said[: sub.start()] + said[sub.end() :]).strip(), places


def name_of_places(name: str, places: str) -> str:
    """A name with its label, as declarations have it."""
    return name + places


def squeezed(text: str) -> str:
    """A text without what a reader drops."""
    return DROPPED.sub("", re.sub(r"\\[dtc]frac", r"\\frac", text))


def indices(key: str) -> list[str]:
    """The small letters of a text that may be indices, in their order."""
    return list(
        dict.fromkeys(
            re.findall(
                r"(?<![A-Za-z\\])[a-z](?![a-z])|(?<=[_{][a-z])[a-z]|(?<=[_{])[a-z]", key
            )
        )
    )


def rank_of(shape: str) -> int:
    """The number of axes of a declared shape."""
    kind = shape.split(" ")[0]
    if kind in ("scalar", "vector", "matrix"):
        return {"scalar": 0, "vector": 1, "matrix": 2}[kind]
    return 1 + kind.count("×")


def as_quantities(text: str, shapes: Mapping[str, str]) -> Iterator[AsQuantities]:
    r"""A text with quantities in the place of its derivatives, small letters read as vectors, then as numbers.

    >>> [made.text for made in as_quantities(r"\frac{\partial L}{\partial Z} (A - B) = 0", {})]
    ['{G} (A - B) = 0']
    """
    seen = list[tuple[str, dict[str, str]]]()
    for flat, rows, called in WAYS:
        made = Quantities(text, shapes, flat, rows)
        written = with_quantities(DOT.sub(r" \\cdot ", text), made, called)
        if written is None or not made.kinds or LEFT.search(written):
            continue
        if (written, made.kinds) not in seen:
            seen.append((written, made.kinds))
            yield AsQuantities(written, made.kinds)


def with_quantities(text: str, made: Quantities, called: bool) -> str | None:
    """The text with every derivative, and every call if `called`, replaced; none where one is no quantity."""
    for part in (fractions, gradients, calls)[: 2 + called]:
        pieces, at = list[str](), 0
        for start, stop, written in part(text, made):
            name = made.quantity(written) if start >= at else None
            if name is None:
                return None
            pieces += [text[at:start], name]
            at = stop
        text = "".join([*pieces, text[at:]])
    return text


Found = Iterator[tuple[int, int, Written]]


def fractions(text: str, made: Quantities) -> Found:
    r"""The places of `\frac{\partial a}{\partial b}`."""
    at = 0
    while match := FRACTION_SIGN.search(text, at):
        at = match.end()
        found = quotient_of_differentials(text, at)
        if found is None or not found.above.strip():
            continue
        by = [x for x in re.split(SIGN_OF_D, found.below) if x.strip()]
        rank = made.function_rank(found.above) + sum(map(made.rank, by))
        start, at = match.start(), found.stop
        yield start, at, entry_of(text, start, at, rank, found.above, by, made)


def entry_of(
    text: str,
    start: int,
    stop: int,
    rank: int,
    numerator: str,
    by: list[str],
    made: Quantities,
) -> Written:
    r"""A derivative; where it is one by an entry, `\frac{\partial L}{\partial z_{1,2}}`, with that by the whole."""
    said = text[start:stop]
    base, places = name_and_places(by[0])
    if rank or len(by) > 1 or not places or made.function_rank(numerator):
        shape = (
            made.shapes.get(plain_spelling(unstyled(base)).strip(), "")
            if len(by) == 1
            else ""
        )
        fits = rank_of(shape or "scalar") == rank == 2 and not made.function_rank(numerator)
        return Written(
            said,
            rank,
            shape=shape if fits else "",
            whole=said if rank == 2 and not places else "",
        )
    letter = base.upper() if len(places) == 2 else base
    for style in ("{}", r"\mathbf{{{}}}", r"\boldsymbol{{{}}}", r"\bm{{{}}}"):
        whole = said.replace(by[0].strip(), style.format(letter))
        if squeezed(whole) in squeezed(made.text):
            return Written(said, rank, whole, places, letter)
    return Written(said, rank)


def gradients(text: str, made: Quantities) -> Found:
    r"""The places of `\nabla_x f(x)` and `\nabla^2 f(x)`."""
    for match in GRADIENT_SIGN.finditer(text):
        _, stop = arguments_at(text, match.end())
        second = match["above"] or match["two"]
        shape = "n×n" if second else ""
        yield (
            match.start(),
            stop,
            Written(text[match.start() : stop], 2 if second else 1, shape=shape),
        )


def calls_something(match: re.Match[str]) -> bool:
    """Is a name before brackets that of a function: a letter of functions, or one with a prime?"""
    base, _ = name_and_places(match["f"])
    name = plain_spelling(unstyled(base)).strip()
    if WORDS_OF_LANGUAGE.fullmatch(match["f"]):
        return False
    return bool(FUNCTION.fullmatch(name)) or match[0].rstrip().endswith(("'", "}"))


def calls(text: str, made: Quantities) -> Found:
    r"""The places of `f(x)` and `g'(x)`, but of no words of the language."""
    at = 0
    while match := CALL.search(text, at):
        arguments, stop = arguments_at(text, match.end())
        at = match.end()
        if arguments is not None and calls_something(match):
            at = max(at, stop)
            rank = made.function_rank(match["f"])
            yield match.start(), stop, Written(text[match.start() : stop], rank)
