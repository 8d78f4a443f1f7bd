r"""The verdict on one equation of a document, with what is declared and defined around it.

legend   d definition
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from frechet.claims import (
    RIGHT,
    Claim,
    Verdict,
    for_any_function,
    plain_verdict,
    read_claim,
)
from frechet.claims.by_variables import for_any_variable
from frechet.claims.charity import (
    declared_misfit,
    in_question,
    names_guessed,
    questioned,
)
from frechet.claims.slips import moves_or_derives
from frechet.claims.unknown_functions import about_unknown_functions
from frechet.claims.verdict import MULTIPLES, UNJUDGED
from frechet.documents.context import Declarations, name_read
from frechet.documents.definitions import Definition, expanded, unbraced
from frechet.documents.entries import shapes_from_subscripts, with_entries
from frechet.documents.gradients import gradient_by_numbers
from frechet.documents.patterns import BARE, NAME_MOVED, NAME_PATTERN
from frechet.documents.typefaces import (
    SUFFIX,
    definitions_in_one_type,
    one_type,
    shapes_in_one_type,
)
from frechet.errors import Exceeded, FrechetError, TooLarge
from frechet.errors.limits import within
from frechet.reading import declarations
from frechet.reading.losses import NotGiven
from frechet.reading.text.syntax import Syntax

DENOMINATOR = "in denominator layout"
FAULT = "this is a fault in frechet, please report it"
SHARE = 0.03  # of the limits: what a claim by itself may take
FEW = 6  # names of a definition by which a gradient may be
NAME_HERE = re.compile(NAME_PATTERN)
MOVING = re.compile(
    rf"(?:\}}\s*\{{\s*(?:\\partial|d)|\\nabla\s*_\s*\{{?)\s*({NAME_PATTERN})"
)
GRADIENT = re.compile(
    rf"\\nabla\s*(?P<two>\^\{{?2\}}?)?\s*(?P<f>{NAME_PATTERN})"
    rf"(?:\s*\(\s*(?:(?P<at>{NAME_PATTERN})|(?P<point>[^()]+))\s*\))?"
)
PRIMED = re.compile(
    rf"(?P<f>{NAME_PATTERN})\s*(?P<primes>'+|\^\s*\{{?\s*(?:'|\\prime\s*)+\}}?)\s*"
    rf"(?:\\left)?\(\s*(?P<arg>{NAME_PATTERN})\s*(?:\\right)?\)"
)
DIRECTIONAL = re.compile(
    rf"(?<![A-Za-z\\])[dD]\s*(?P<f>{NAME_PATTERN})\s*(?:_\s*\{{?(?P<sub>[A-Za-z])\}}?|\((?P<arg>[A-Za-z])\))"
    r"\s*[\[(](?P<h>\\?[A-Za-z]+)[\])]"
)


@dataclass(frozen=True)
class Question:
    """One equation of a document, with what the document defines."""

    sides: tuple[str, str]
    definitions: dict[str, Definition]
    inner: dict[str, Definition]  # of what derivatives go by
    context: Declarations
    syntax: str
    at: int
    labels: bool = False  # is a letter with a label one name, where it is defined?

    @property
    def defines(self) -> bool:
        """Is a side a name, so that it may be a value or a definition?  A differential is not."""
        return any(BARE.match(s) and not NAME_MOVED.match(s) for s in self.sides)

    def used(self) -> set[str]:
        """What is defined in the document and occurs in the claim, also by other definitions."""
        found, waiting = set[str](), [*self.sides]
        while waiting:
            words = {unbraced(w) for w in NAME_HERE.findall(waiting.pop())}
            more = {n for n in self.definitions if unbraced(n) in words} - found
            waiting += [self.definitions[n].body for n in more]
            found |= more
        return found

    def told_once(self) -> bool:
        """Has everything that the claim uses one definition in the document, so that no other can be meant?"""
        return all(len(self.context.defined.get(n, ())) < 2 for n in self.used())

    def told_here(self) -> bool:
        """Has it one, or just one in the claim's section before it?  A name that changes there may be any of them."""
        places = [self.context.defined.get(n, []) for n in self.used()]
        near = (self.context.sections.near(every, self.at) for every in places)
        return all(
            len(every) < 2 or sum(p <= self.at for p, _ in here) == 1
            for every, here in zip(places, near, strict=True)
        )

    def readings(
        self, where: dict[str, str], structures: dict[str, str]
    ) -> Iterator[tuple[bool, dict[str, str]]]:
        """The ways to read it, with the shapes that its subscripts say."""
        text = "".join(with_entries(t, where) for t in self.sides)
        known = where | dict.fromkeys(self.definitions, "")
        return claim_readings(text, where | shapes_from_subscripts(text, known), structures)

    def verdict(
        self, shown: str, values: bool, shapes: dict[str, str], charity: bool
    ) -> Verdict:
        """The verdict under one reading; a fault costs this claim alone."""

        def by_any(text: str) -> Verdict:
            return for_any_variable(text, lambda t: self.settled(t, shapes, charity, plain))

        try:
            a, b = (self.written_out(t, values, shapes) for t in self.sides)
            plain = (a, b) == self.sides or self.told_here()
            shapes = self.context.types.kinds(a + b, shapes)
            try:
                return by_any(f"{a} = {b}")
            except NotGiven:
                given = self.given(values, shapes)
                if not given:
                    raise
                return by_any(f"{a} = {b} \\text{{ where }} {given}")
        except Exceeded:
            raise
        except FrechetError as error:
            return not_understood(shown, error.line())
        except Exception as fault:  # one claim, not the report
            return faulty(shown, fault)

    def by_a_variable(self, shown: str, shapes: dict[str, str]) -> Verdict | None:
        r"""That `\nabla f = 2 A x` is right where f is defined as $x^\top A x$ and ∇ is by one of its names."""
        bare = [
            d
            for m in GRADIENT.finditer(" = ".join(self.sides))
            if (d := self.definitions.get(self.context.types.spelling(m["f"])))
            and d.parameters is None
        ]
        letters = dict.fromkeys(NAME_HERE.findall(bare[0].body)) if bare else {}
        tried = list[Verdict]()
        for x in list(letters)[:FEW]:
            left, right = (GRADIENT.sub(partial(nabla_by, x), side) for side in self.sides)
            found = replace(self, sides=(left, right)).verdict(shown, True, shapes, False)
            said = (f"read as: ∇ by {name_read(x)}", *found.conventions)
            tried.append(replace(found, conventions=said))
        told = [v for v in tried if v.right] or [v for v in tried if v.verdict in MULTIPLES]
        return told[0] if told else None

    def in_one_type(self, where: dict[str, str], shown: str, v: Verdict) -> Verdict:
        """That it is right, if it is where bold and plain letters are the same; else what was found.

        They are not where it has one in both types, or where both are declared or defined.
        """
        known = where.keys() | self.definitions.keys() | self.inner.keys()
        types = self.context.types
        apart = types.told_apart(" = ".join(self.sides), known) if types.letters else True
        if v.right or apart:
            return v
        definitions, inner = map(definitions_in_one_type, (self.definitions, self.inner))
        left, right = map(one_type, self.sides)
        same = replace(self, sides=(left, right), definitions=definitions, inner=inner)
        for values, shapes in same.readings(shapes_in_one_type(where), {}):
            found = same.verdict(shown, values, shapes, False)
            if found.right:
                return found
        return v

    def for_any_function(self, v: Verdict, values: bool, shapes: dict[str, str]) -> Verdict:
        """The verdict on a claim about any function in the place of what the document does not give.

        What cannot be read with its definitions written out is tried without them; a mistake is one with all of them.
        """
        if self.defines:
            return v
        tried, mistake = set[str](), v
        for written in (True, False) if values else (False,):
            text = self.whole(written, shapes)
            found = None if text in tried else self.judged_for_any(text, written, shapes)
            if found is not None and found.right:
                return found
            if v.verdict not in UNJUDGED:
                break
            if not tried and found is not None and found.beyond_doubt:
                mistake = found
            tried.add(text)
        return mistake

    def whole(self, values: bool, shapes: dict[str, str]) -> str:
        """Both sides with what is defined written out; nothing where they cannot be."""
        try:
            return " = ".join(self.written_out(t, values, shapes) for t in self.sides)
        except FrechetError:
            return ""

    def judged_for_any(
        self, text: str, values: bool, shapes: dict[str, str]
    ) -> Verdict | None:
        """The verdict for any function in the place of what is not given: right, or that with all that is defined."""
        other: Verdict | None = None
        try:
            given = self.given(values, shapes)
            where = shapes | self.context.signatures(self.at)
            for said in (text, f"{text} \\text{{ where }} {given}")[: 1 + bool(given)]:
                other = about_unknown_functions(
                    said,
                    declarations(where),
                    self.syntax,
                    lambda found: plain_verdict(found, ""),
                )
                if other is not None and other.right:
                    return other
        except FrechetError:
            return None
        return other

    def by_itself(self, shown: str, where: dict[str, str], v: Verdict) -> Verdict:
        """That it is right as it stands, or a slip away, whatever the names are in the document; else what was found.

        The shapes of the document are kept where they let it be right.  What nothing is said of was judged before.
        """
        if v.verdict not in UNJUDGED or self.defines:
            return v
        text = " = ".join(self.sides)
        words = {name_read(w) for w in NAME_HERE.findall(text)}
        said = {n: s for n, s in where.items() if n.removesuffix(SUFFIX) in words}
        given = words & {*map(name_read, [*self.definitions, *self.inner])}
        for shapes in [said] * bool(given) + [{}] * bool(said):
            try:
                with within(None, "judging it by itself", SHARE):
                    alone = self.alone(text, shapes)
            except TooLarge:
                return v
            except FrechetError:
                continue
            except Exception as fault:  # one claim, not the report
                return faulty(shown, fault)
            if alone.right or alone.named:
                return alone
        return v

    def alone(self, text: str, shapes: dict[str, str]) -> Verdict:
        """The verdict on a text with these shapes, as it is read first, or for any functions."""

        def first(t: str) -> Verdict:
            claim = read_claim(t, shapes, self.syntax)
            v, found = claim.first_verdict(self.context.layout), claim.equation
            asks = not v.right and in_question(v, found, names_guessed(found))
            return questioned(v, "names are not declared") if asks else v

        return for_any_function(
            text, shapes, self.syntax, lambda: for_any_variable(text, first)
        )

    def settled(
        self, text: str, shapes: dict[str, str], charity: bool, plain: bool
    ) -> Verdict:
        """The verdict on a text; wrong only where every name has one shape in all of the document.

        A mistake that has a name is one in any shapes, if the text is `plain`: nothing else can have been put in.
        """
        claim = read_claim(text, shapes, self.syntax)
        v = verdict_in_section(claim, self.context.layout, charity, plain)
        if v.right or v.verdict in UNJUDGED or is_certain(v, plain):
            return v
        misfit = v.verdict == "shape"
        names = claim.equation.names.spaces.keys() - claim.equation.names.directions
        if misfit:  # where no shapes fit nothing has a space
            names = {
                s.text for t in claim.equation.trees for s in t.nodes() if s.op == "name"
            }
        if self.context.settled(names, self.at, misfit):
            return v
        problem = f"it does not hold with the shapes of this section: {v.verdict}"
        asked = questioned(v, problem)
        return (
            claim.by_a_slip(v, asked, self.context.layout)
            if charity and moves_or_derives(claim.equation)
            else asked
        )

    def written_out(self, text: str, values: bool, shapes: dict[str, str]) -> str:
        """A side with what is defined written out."""
        with_places = with_entries(text, shapes)
        return expanded(
            applied(with_places, self.definitions, shapes, self.context.types.spelling),
            self.definitions,
            values,
            self.labels,
        )

    def given(self, values: bool, shapes: dict[str, str]) -> str:
        """`Y = WX` for the chain rule of a loss."""
        return ", ".join(
            f"{name} = {self.written_out(d.body, values, shapes)}"
            for name, d in self.inner.items()
            if d.parameters is None
        )


def question_on(
    left: str,
    right: str,
    at: int,
    context: Declarations,
    syntax: str,
    known: Mapping[str, Definition] | None = None,
) -> tuple[Question, dict[str, str]]:
    """What is asked about two sides, and the numbers that a gradient by its entries goes by."""
    definitions, where = (
        dict(context.definitions(at) if known is None else known),
        context.where(at),
    )
    sides = context.types.unstyled(left, where), context.types.unstyled(right, where)
    found = MOVING.findall("".join(sides))
    moving = {x.partition("_")[0] for x in found}
    if known is not None:
        moving |= {n for n in definitions if unbraced(n) in map(unbraced, found)}
    # what a derivative goes by is no value of anything; of a loss it may be what it is a function of
    inner = {x: definitions.pop(x) for x in moving if x in definitions}
    turned = sides[1], sides[0]
    columns = next(
        filter(None, (gradient_by_numbers(*s, definitions) for s in (sides, turned))), None
    )
    numbers = dict.fromkeys(map(name_read, columns[2]), "scalar") if columns else {}
    written = columns[:2] if columns else sides
    labels = known is not None
    return Question(written, definitions, inner, context, syntax, at, labels), numbers


def claim_readings(
    text: str, where: dict[str, str], structures: dict[str, str]
) -> Iterator[tuple[bool, dict[str, str]]]:
    """Ways to read a claim: are named values put in, and what is declared; the last of them may also say wrong.

    A structure counts first where one does not differentiate by its matrix: books mean two things by that.
    """
    moving = {
        n for x in MOVING.findall(text) for n in (name_read(x), name_read(x) + SUFFIX)
    }
    told = {n: w for n, w in structures.items() if n not in moving}
    if len(told) < len(structures):
        everything = with_structures(where, structures)
        yield False, everything
        yield True, everything
    for values in (False, True):
        yield values, with_structures(where, told)


def with_structures(where: dict[str, str], structures: dict[str, str]) -> dict[str, str]:
    """Declarations with what is said of the structure of some names."""
    return where | {
        name: f"{where.get(name) or 'matrix'} {word}"
        for name, word in structures.items()
        if word not in where.get(name, "") and square(where.get(name, ""))
    }


def square(shape: str) -> bool:
    """May something of this shape be symmetric?"""
    height, _, width = shape.partition("×")
    return not shape or shape == "matrix" or height == width.partition(" ")[0] != ""


def index_renamed(text: str, old: str, new: str) -> str:
    """One index under another name, wherever it is a subscript."""
    return re.sub(r"_(?:\{[a-z]+\}|[a-z])", lambda m: m.group().replace(old, new), text)


def faulty(claim: str, fault: Exception) -> Verdict:
    """A claim that is not judged by an exception that is none of the user's."""
    problem = f"{FAULT}: {type(fault).__name__}: {fault}"
    return Verdict(claim, "not-understood", {"problem": problem, "kind": "fault"})


def not_understood(claim: str, reason: str) -> Verdict:
    """What is not judged, and why."""
    return Verdict(claim, "not-understood", {"problem": reason})


def is_certain(v: Verdict, plain: bool) -> bool:
    """Is it a mistake whatever the names are?  A term may be missing as a definition that was put in has one more."""
    return v.beyond_doubt or (plain and v.named)


def verdict_in_section(
    claim: Claim, layout: str, charity: bool, plain: bool = False
) -> Verdict:
    """The verdict on a claim; wrong only where it stands on declarations and on functions that are known."""
    first = not charity and not claim.equation.thin
    v = claim.first_verdict(layout) if first else claim.verdict(layout)
    names = claim.equation.names
    open_names = [g for g in names.guesses if not g.endswith("entries)")]
    if v.verdict == "shape" and not open_names:  # no shapes fit, so that none were guessed
        free = sorted(names.undeclared.keys() - {"I"})
        open_names = [] if declared_misfit(claim.equation, free) else free
    v = in_another_layout(claim, v, layout, bool(open_names))
    if v.right or v.verdict == "not-understood" or is_certain(v, plain):
        return v
    if open_names:
        asked = questioned(v, "names are not declared: " + "; ".join(open_names))
        return (
            claim.by_a_slip(v, asked, layout)
            if charity and moves_or_derives(claim.equation)
            else asked
        )
    constant = next(filter(None, map(standing, claim.equation.trees)), "")
    if constant:
        return not_understood(v.claim, f"what {constant} is was not found in the document")
    return v


def in_another_layout(claim: Claim, v: Verdict, layout: str, guessed: bool) -> Verdict:
    """The verdict where a document that declares no layout may have another: columns, or the derivative as a row."""
    if v.verdict == "transposed" and guessed and not layout:
        turned = claim.verdict("denominator")
        if turned.right:
            return replace(turned, conventions=(DENOMINATOR, *turned.conventions))
    stacked = next((word for word in v.also if word in RIGHT), "")
    return replace(v, verdict=stacked) if v.verdict == "shape" and stacked else v


def standing(tree: Syntax) -> str:
    """A derivative of a name by another: it stands for a function that this text does not give."""
    if tree.op == "at":
        tree = tree.args[0]
    if tree.op != "derivative":
        return ""
    names = [s.text for s in tree.args[0].nodes() if s.op == "name"]
    by = {s.text for v in tree.apart()[0] for s in v.nodes()}
    return "" if by & set(names) or not names else names[0]


def nabla_by(x: str, gradient: re.Match[str]) -> str:
    r"""`\nabla f` by a name."""
    behind = f"({gradient['point']})" if gradient["point"] else ""
    return f"\\nabla{gradient['two'] or ''}_{{{x}}} {gradient['f']}{behind}"


def applied(
    text: str,
    definitions: dict[str, Definition],
    where: dict[str, str],
    spelling: Callable[[str], str],
) -> str:
    r"""`DF(X)[H]`, `dF_X(H)` and `\nabla F(X)` of a function that the document defines, with the variable named."""

    def written(match: re.Match[str]) -> str:
        d = definitions.get(spelling(match["f"]))
        if d is None or d.parameters is None or len(d.parameters) != 1:
            return match.group()
        x = match["sub"] or match["arg"]
        shape = where.get(name_read(d.parameters[0]))
        if shape is not None:
            where.setdefault(x, shape)
        return f"D_{{{x}}}({d.at([x])})[{match['h']}]"

    def by(match: re.Match[str]) -> str:
        d = definitions.get(spelling(match["f"]))
        if d is None or d.parameters is None or len(d.parameters) != 1:
            return match.group()
        (x,), at = d.parameters, match["at"]
        if at and at != x and name_read(x) in where:
            where.setdefault(name_read(at), where[name_read(x)])
        if match["point"]:
            value = f"\\nabla{match['two'] or ''}_{{{x}}} {match['f']}({x})"
            return rf"\left. {value} \right|_{{{x} = {match['point']}}}"
        place = f"({at})" if at else ""
        return f"\\nabla{match['two'] or ''}_{{{at or x}}} {match['f']}{place}"

    def primed(match: re.Match[str]) -> str:
        d = definitions.get(spelling(match["f"]))
        if d is None or d.parameters is None or len(d.parameters) != 1:
            return match.group()
        order = len(re.findall(r"'|\\prime", match["primes"]))
        above, below = (f"^{order}", f"^{order}") if order > 1 else ("", "")
        x = match["arg"]
        return rf"\frac{{d{above}}}{{d {x}{below}}} ({d.at([x])})"

    text = GRADIENT.sub(by, DIRECTIONAL.sub(written, text))
    return PRIMED.sub(primed, text)
