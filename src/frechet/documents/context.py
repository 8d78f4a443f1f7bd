r"""What a document says of its names: declarations around a formula, and functions that it defines.

What is said holds from where it stands to where the same is said again, or to the end of the section.  Of several
declarations of a name the nearest before a formula holds, else the first behind it in the section.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TypeVar

from frechet.documents.definitions import Definition, split_arguments
from frechet.documents.entries import size_written
from frechet.documents.patterns import (
    BARE,
    BARE_CALL,
    BEFORE_WHAT_IS_GIVEN,
    COMMENT,
    DIGITS_ONLY,
    FRONT,
    FUNCTION_HEAD,
    LASTING,
    LITERAL,
    LOGARITHM_HEAD,
    MEMBER,
    NAME_LIST,
    NAME_MOVED,
    NAME_PATTERN,
    PROSE,
    SIGNATURE,
    SIZE_STATEMENT,
    STRUCTURED,
    SUBSCRIPTED_SHAPE,
    SUPPOSED,
    SYMMETRIC_MEMBER,
    plain_spelling,
    sizes,
)  # fmt: skip
from frechet.documents.stated import ELLIPSIS, Stated, names_a_derivative
from frechet.documents.statements import Statement, StatementSide, tokens_with_depth
from frechet.documents.typefaces import Typefaces
from frechet.errors import FrechetError
from frechet.errors.kept import cached
from frechet.errors.limits import spend
from frechet.functions.catalogue.spellings import PRINTED
from frechet.functions.declaration import registry
from frechet.reading import name_of
from frechet.reading.declare import declarations, declared_texts

NEAR = 40  # characters before a structure that say whether it is supposed
NEARBY = 1000  # characters
JUST_BEFORE = 300  # characters
WORD_OF = {
    "symmetric positive definite": "psd",
    "positive definite": "psd",
    "skew symmetric": "skew",
}
READING = 0.2  # steps of work that the patterns take for a character
T = TypeVar("T")

name_read = cached(10_000)(name_of)  # a document writes the same few names again and again


class Sections:
    """The sections of a text, by where their headings stand and how deep; before the first there is one of all.

    >>> sections = Sections("", [(10, 1), (20, 2), (30, 1)])
    >>> sections.end(5), sections.end(15), sections.end(25), sections.holding([(12, "A")], 25)
    (inf, 30, 30, 'A')
    """

    def __init__(self, text: str, headings: Sequence[tuple[int, int]]) -> None:
        self.starts = [at for at, _ in headings]
        self.lasting = set[int]()  # places of what holds in the whole document
        self.ends, self.common = [inf] * len(headings), list[bool]()
        open_: list[tuple[int, int]] = []
        for k, (at, level) in enumerate(headings):
            while open_ and open_[-1][1] >= level:
                self.ends[open_.pop()[0]] = at
            open_.append((k, level))
            title = text[at : at + 80].lstrip("# \n").partition("\n")[0]
            self.common.append(LASTING.search(title) is not None)

    def end(self, at: int) -> float:
        """Where the section ends that a place lies in."""
        k = bisect_right(self.starts, at) - 1
        return inf if k < 0 or self.common[k] or at in self.lasting else self.ends[k]

    def near(self, places: Sequence[tuple[int, T]], at: int) -> list[tuple[int, T]]:
        """The entries behind the last heading before a place, and those that hold in the whole document."""
        k = bisect_right(self.starts, at) - 1
        begin = self.starts[k] if k >= 0 else 0
        return [(p, x) for p, x in places if p >= begin or p in self.lasting]

    def holding(self, places: Sequence[tuple[int, T]], at: int) -> T | None:
        """The last entry at or before a place, if its section has not ended."""
        for k in range(bisect_right(places, at, key=lambda entry: entry[0]) - 1, -1, -1):
            if at < self.end(places[k][0]):
                return places[k][1]
        return None

    def behind(self, places: Sequence[tuple[int, T]], at: int) -> T | None:
        """The first entry behind a place, if no heading stands between, or it is one for the whole document."""
        k = bisect_right(self.starts, at)
        stop = self.starts[k] if k < len(self.starts) else inf
        return next(
            (
                x
                for place, x in places
                if place >= at and (place < stop or place in self.lasting)
            ),
            None,
        )


@dataclass
class Declarations:
    """Declarations with their places, and definitions with theirs."""

    given: dict[str, str] = field(default_factory=dict)  # what the user said
    text: str = ""
    layout: str = ""
    declared: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    defined: dict[str, list[tuple[int, Definition]]] = field(default_factory=dict)
    inputs: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    # what goes in and what comes out of functions
    functions: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    # comments that declare nothing
    mistakes: list[tuple[int, str, FrechetError]] = field(default_factory=list)
    sections: Sections = field(default_factory=lambda: Sections("", []))
    # symmetric and the like, with where it ends to hold
    structures: dict[str, list[tuple[int, float, str]]] = field(default_factory=dict)
    listed: list[Stated] = field(default_factory=list)  # definitions that were taken down
    types: Typefaces = field(default_factory=Typefaces)  # letters that are two names
    labelled: set[str] = field(default_factory=set)  # names with labels that were defined
    # where the text only says sizes
    said: list[tuple[int, int]] = field(default_factory=list)

    def named(self, name: str) -> str:
        """The name that is read, in bold type perhaps one of its own."""
        return self.types.named(name, name_read(name))

    def read(self, text: str) -> None:
        """Everything that a document declares outside of equations."""
        spend(READING * len(text))
        self.text = text
        for match in COMMENT.finditer(text):
            self.comment(match["said"], match.start("said"))
        self.sizes_said(text)
        self.members(text)
        self.structured(text)
        for pattern in (*SUBSCRIPTED_SHAPE, *PROSE):
            for match in pattern.finditer(text):
                if match["name"] == "a" and text[match.start("name") - 1 :][:1] != "$":
                    continue  # the article
                self.declare(
                    self.named(match["name"]),
                    match.start(),
                    sizes(f"{match['h']}×{match['w']}"),
                )
        for match in SIGNATURE.finditer(text):
            name = self.types.spelling(match["name"])
            self.inputs.setdefault(name, []).append((match.start(), space(match)))
            if match["out"]:
                said = f"{space(match)} -> {space(match, '2')}"
                self.functions.setdefault(self.named(match["name"]), []).append(
                    (match.start(), said)
                )

    def comment(self, said: str, at: int) -> None:
        """A comment line for us: a layout, or declarations."""
        if said.startswith("layout"):
            self.layout = said.removeprefix("layout").strip(" :")
            return
        try:
            for name, shape in declared_texts(said).items():
                self.declared.setdefault(name, []).append((at, shape))
                self.sections.lasting.add(at)
        except FrechetError as error:
            self.mistakes.append((at, said, error))

    def members(self, text: str) -> None:
        r"""`A, B \in \mathbb{R}^{m\times n}`, `S \in \mathbb{S}^n_{++}`."""
        done = 0
        for match in MEMBER.finditer(text):
            front = NAME_LIST.search(text, max(done, match.start() - FRONT), match.start())
            done = match.end()
            for name in front["names"].split(",") if front else ():
                self.declare(self.named(name), match.start(), space(match))
        for match in SYMMETRIC_MEMBER.finditer(text):
            n = match["n"] or match["order"]
            word = "psd" if match["positive"] or match["definite"] else "symmetric"
            self.declare(match["name"], match.start(), f"{n}×{n} {word}")

    def structured(self, text: str) -> None:
        """`$S$ is symmetric`; what is only supposed holds in its paragraph."""
        for pattern in STRUCTURED:
            for match in pattern.finditer(text):
                at = match.start()
                supposed = SUPPOSED.search(text, max(0, at - NEAR), at)
                paragraph = text.find("\n\n", at)
                stop = paragraph if supposed and paragraph >= 0 else self.sections.end(at)
                word = WORD_OF.get(
                    " ".join(re.split(r"[\s,-]+", match["word"])), match["word"]
                )
                for name in match["names"].split(","):
                    self.structures.setdefault(self.named(name), []).append(
                        (at, stop, word)
                    )

    def structures_at(self, at: int) -> dict[str, str]:
        """The structures that hold at a place."""
        return {
            name: word
            for name, said in self.structures.items()
            for start, stop, word in said
            if start <= at < stop
        }

    def sizes_said(self, text: str) -> None:
        """`size A = m×n` is no equation."""
        for match in SIZE_STATEMENT.finditer(text):
            self.declare(
                self.named(match["name"]),
                match.start(),
                sizes(f"{match['h']}×{match['w']}"),
            )
            self.said.append((match.start(), match.end()))

    def declare(self, name: str, at: int, shape: str) -> None:
        """One declaration; what is no shape of the language is passed over, and I stays the identity."""
        if name != "I" and re.fullmatch(
            r"[A-Za-z0-9+\-*()×]+(?: [a-z_ -]+)?|scalar.*", shape
        ):
            insort(self.declared.setdefault(name, []), (at, shape))

    def define(self, s: Statement, again: bool = False) -> bool:
        """Take down `f(X) = ...` or `C = AB`, perhaps `again`; is it a definition, and not a claim?"""
        if len(s.sides) < 2 or not s.sides[1].text:
            return False
        found = self.defines(s, again)
        if found:
            said = f"{s.sides[0].text} = {s.sides[1].text}"
            self.listed.append(
                Stated(s.sides[0].start, "definition", " ".join(said.split()))
            )
        return found

    def taken(self) -> list[Stated]:
        """The definitions that were taken down since this was asked last."""
        found, self.listed = self.listed, []
        return found

    def defines(self, s: Statement, again: bool = False) -> bool:
        """Is a statement with two sides a definition, perhaps of a name that was defined?  It is taken down."""
        if BARE.match(s.sides[0].text) and DIGITS_ONLY.fullmatch(s.sides[1].text):
            return True
        at = s.sides[0].start
        where = self.where(at) if self.types.letters else {}
        left, right = (
            self.types.unstyled(side.text, where) for side in (s.sides[0], told_side(s))
        )
        match = named_on_the_left(left)
        if match is None and names_a_derivative(left, right):
            return not self.repeated_label(left)
        # an ellipsis leaves out what its formulas would need: they are judged as they stand
        if match is None:
            return False
        d = Definition(*head(match), powered(match, right))
        if LITERAL.match(right) or ELLIPSIS.search(right):
            self.written_out(d, at)
            return True
        again |= s.defines or not self.repeated(d.name, d.parameters, at)
        if not again or not self.definable(d, at):
            return False
        # f(x) = 0 is solved, or a constraint
        if d.parameters is None or not DIGITS_ONLY.fullmatch(right):
            self.take_down(d, at)
        return True

    def written_out(self, d: Definition, at: int) -> None:
        """A matrix that is written out by its entries says its size from here on."""
        if size := size_written(d.body):
            self.declare(self.named(d.name), at, size)

    def definable(self, d: Definition, at: int) -> bool:
        """May the name be defined by that: is it one, is it no product of declared letters, and not in its own body?"""
        product = len(d.name) > 1 and d.name.isalpha() and {*d.name} <= {*self.where(at)}
        if product or re.match(r"\\(?:nabla|partial)", d.name) or names_a_word(d.name):
            return False
        inside = {t for t, _, _ in tokens_with_depth(d.body)}
        inside |= {name_read(m[0]) for m in re.finditer(NAME_PATTERN, d.body)}
        return formal(d.name, d.parameters) and d.name not in inside and "o(" not in d.body

    def repeated(self, name: str, parameters: tuple[str, ...] | None, at: int) -> bool:
        """Is it defined already, with these parameters, so that this is a claim?"""
        known = self.sections.holding(self.defined.get(name, []), at)
        return (
            known is not None
            and known.parameters == parameters
            and not self.signed(name, at)
        )

    def repeated_label(self, left: str) -> bool:
        """Was a name with labels defined before?  It is from here on."""
        name, before = re.sub(r"\s+", "", left), len(self.labelled)
        self.labelled.add(name)
        return len(self.labelled) == before

    def take_down(self, d: Definition, at: int) -> None:
        """A definition; what the signature of its function says, its variable is from here on."""
        fresh = d.name not in self.defined or self.signed(d.name, at)
        self.defined.setdefault(d.name, []).append((at, d))
        shape = self.sections.holding(self.inputs.get(d.name, []), at)
        if fresh and shape and d.parameters and len(d.parameters) == 1:
            self.declare(self.named(d.parameters[0]), at, shape)

    def signed(self, name: str, at: int) -> bool:
        """Is a new signature of a function given between its last definition and here?"""
        k = bisect_right(self.defined[name], at, key=lambda entry: entry[0])
        return any(
            self.defined[name][k - 1][0] < place <= at
            for place, _ in self.inputs.get(name, [])
        )

    def where(self, at: int, near: bool = False) -> dict[str, str]:
        """The declarations that hold at a place: the nearest before it, else the next one; or those of its section."""
        spend(len(self.declared))
        found = {
            name: self.sections.holding(
                self.sections.near(places, at) if near else places, at
            )
            or self.sections.behind(places, at)
            for name, places in self.declared.items()
        }
        return sound({name: shape for name, shape in found.items() if shape}, self.given)

    def elsewhere(self, at: int) -> tuple[dict[str, str], dict[str, Definition]]:
        """Declarations and definitions, also those whose section has ended, the last before a place, else the first."""
        shapes = {name: latest(places, at) for name, places in self.declared.items()}
        found = {name: latest(places, at) for name, places in self.defined.items()}
        known = {n: d for n, d in found.items() if self.named(n) not in self.given}
        return sound({**shapes, **self.where(at)}, self.given), {
            **known,
            **self.definitions(at),
        }

    def signatures(self, at: int) -> dict[str, str]:
        """What goes in and what comes out of the functions, as it holds at a place."""
        found = {
            n: self.sections.holding(places, at) for n, places in self.functions.items()
        }
        return {n: said for n, said in found.items() if said and readable(((n, said),))}

    def settled(self, names: Collection[str], at: int, shapes: bool) -> bool:
        """Has each of these names one shape in the section up to a place, or one that is said just before it?

        Where there are no sections the nearest before holds.  That `shapes` do not fit stands on what was given alone:
        of 28 such verdicts on public documents with sections 27 were about shapes of something else.
        """
        if shapes:
            told = {
                n
                for n, places in self.declared.items()
                if any(p in self.sections.lasting for p, _ in places)
                or (not self.sections.starts and self.said_near(places, at))
            }
            return {*names} & {*self.declared} <= {*self.given} | told
        return not self.sections.starts or all(
            len({shape for p, shape in self.sections.near(places, at) if p <= at}) <= 1
            or any(at - JUST_BEFORE <= place <= at for place, _ in places)
            for name, places in self.declared.items()
            if name in names and name not in self.given
        )

    @staticmethod
    def said_near(places: Sequence[tuple[int, str]], at: int) -> bool:
        """Is a declaration so near before a place that the formula there goes by it?"""
        return any(at - NEARBY <= place <= at for place, _ in places)

    def latest(self, at: int) -> Definition | None:
        """The function of one variable that was defined last before a place."""
        found = [
            (place, d)
            for places in self.defined.values()
            for place, d in places
            if place <= at < self.sections.end(place)
            and d.parameters is not None
            and len(d.parameters) == 1
        ]
        return max(found, key=lambda entry: entry[0])[1] if found else None

    def definitions(self, at: int) -> dict[str, Definition]:
        """The definitions that hold at a place."""
        found = {
            name: self.sections.holding(places, at) for name, places in self.defined.items()
        }
        return {
            name: d
            for name, d in found.items()
            if d is not None and self.named(name) not in self.given
        }


def told_side(s: Statement) -> StatementSide:
    """The side that tells something: the first behind the left one that is no bare call."""
    return next(
        (side for side in s.sides[1:] if not BARE_CALL.match(side.text)), s.sides[1]
    )


def latest(places: Sequence[tuple[int, T]], at: int) -> T:
    """The last entry before a place, else the first."""
    return places[max(bisect_right(places, at, key=lambda entry: entry[0]) - 1, 0)][1]


def sound(found: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Declarations that go together, what the user said first: one that cannot be read costs itself alone."""
    every = {name: shape for name, shape in found.items() if name not in given}
    if readable(tuple({**given, **every}.items())):
        return {**found, **given}
    kept = dict(given)
    for name, shape in sorted(every.items(), key=lambda entry: entry[1] == "scalar"):
        if readable((*kept.items(), (name, shape))):
            kept[name] = shape
    return kept


@cached(10_000)
def readable(where: tuple[tuple[str, str], ...]) -> bool:
    """Can these declarations be read together?"""
    try:
        declarations(dict(where))
    except FrechetError:
        return False
    return True


def space(match: re.Match[str], which: str = "") -> str:
    """The shape that a match says, of the value the one `2`; nothing said is a number."""
    return sizes(match["sizes" + which] or match["one" + which] or "") or "scalar"


def named_on_the_left(left: str) -> re.Match[str] | None:
    """What a left side names, a function or a value; a differential names nothing."""
    if NAME_MOVED.match(left):
        return None
    return FUNCTION_HEAD.match(left) or LOGARITHM_HEAD.match(left) or BARE.match(left)


def powered(match: re.Match[str], body: str) -> str:
    r"""The body of a definition; `\log p(x) = ...` says what the logarithm of p is."""
    return rf"\exp\left({body}\right)" if match.re is LOGARITHM_HEAD else body


def head(match: re.Match[str]) -> tuple[str, tuple[str, ...] | None]:
    """The name on the left of a definition, and its parameters if it is a function."""
    if "args" not in match.re.groupindex:
        return plain_spelling(match["name"]), None
    parameters = split_arguments(match["args"], {",", *BEFORE_WHAT_IS_GIVEN})
    return plain_spelling(match["name"]), tuple(map(plain_spelling, parameters))


def names_a_word(name: str) -> bool:
    r"""Is it a macro for a word of the language, as in `\Tr(s) = s`, which claims something of it?"""
    word = name.removeprefix("\\")
    return word != name and len(word) > 1 and (word in registry or word in PRINTED)


def formal(name: str, parameters: tuple[str, ...] | None) -> bool:
    """Are the parameters of a function names, and other ones than its own?"""
    return parameters is None or (
        all(re.fullmatch(NAME_PATTERN, p) for p in parameters) and name not in parameters
    )
