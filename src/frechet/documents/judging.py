r"""The verdict on one equation of a document, with what is declared and defined around it.

legend   d definition
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from frechet.claims import RIGHT, Verdict, plain_verdict, read_claim
from frechet.documents.context import (
    Declarations,
    name_read,
    shapes_from_subscripts,
    with_entries,
)
from frechet.documents.definitions import Definition, expanded
from frechet.documents.patterns import NAME_PATTERN, plain_spelling, unstyled
from frechet.documents.report import Finding
from frechet.errors import Exceeded, FrechetError
from frechet.reading.text.syntax import Syntax

DENOMINATOR = "in denominator layout"
FAULT = "this is a fault in frechet, please report it"
MOVING = re.compile(
    rf"(?:\}}\s*\{{\s*(?:\\partial|d)|\\nabla\s*_\s*\{{?)\s*({NAME_PATTERN})"
)
GRADIENT = re.compile(rf"\\nabla\s*(?P<two>\^\{{?2\}}?)?\s*(?P<f>{NAME_PATTERN})")
DIRECTIONAL = re.compile(
    rf"(?<![A-Za-z\\])[dD]\s*(?P<f>{NAME_PATTERN})\s*(?:_\s*\{{?(?P<sub>[A-Za-z])\}}?|\((?P<arg>[A-Za-z])\))"
    r"\s*[\[(](?P<h>\\?[A-Za-z]+)[\])]"
)


def verdict_on(
    left: str,
    right: str,
    at: int,
    context: Declarations,
    syntax: str,
    condition: re.Match[str] | None,
) -> Finding:
    """The verdict on one equation of a document: right where some reading of its names makes it so.

    Shapes of the section go before those of others: what does not fit those is tried without them.
    """
    shown = f"{left} = {right}"
    if condition:
        left, right = (renamed(t, condition[2], condition[1]) for t in (left, right))
    sides = unstyled(left), unstyled(right)
    definitions, where = context.definitions(at), context.where(at)
    moving = {x.partition("_")[0] for x in MOVING.findall("".join(sides))}
    # what a derivative goes by is no value of anything; of a loss it may be what it is a function of
    inner = {x: definitions.pop(x) for x in moving if x in definitions}
    asked = Question(sides, definitions, inner, context, syntax, at)
    near = context.where(at, near=True)
    found: Verdict = not_understood(shown, "no reading")
    tried = [*asked.readings(where, context.structures_at(at))]
    far = [*asked.readings(near, {})][-1:] if near != where else []
    for values, shapes in (*tried, *far):
        found = asked.verdict(shown, values, shapes, False)
        if found.right:
            return Finding(at, shown, found)
    for values, shapes in (
        far or tried[-1:]
    ):  # what is wrong stands on the section's own declarations
        found = asked.verdict(shown, values, shapes, True)
        if found.right:
            break
    return Finding(at, shown, found)


@dataclass(frozen=True)
class Question:
    """One equation of a document, with what the document defines."""

    sides: tuple[str, str]
    definitions: dict[str, Definition]
    inner: dict[str, Definition]  # of what derivatives go by
    context: Declarations
    syntax: str
    at: int

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
        try:
            a, b = (self.written_out(t, values, shapes) for t in self.sides)
            try:
                return self.settled(f"{a} = {b}", shapes, charity)
            except FrechetError as error:
                given = self.given(values, shapes)
                if not given or "is not given" not in error.message:
                    raise
                return self.settled(f"{a} = {b} \\text{{ where }} {given}", shapes, charity)
        except Exceeded:
            raise
        except FrechetError as error:
            return not_understood(shown, error.line())
        except Exception as fault:  # one claim, not the report
            return not_understood(shown, ours(fault))

    def settled(self, text: str, shapes: dict[str, str], charity: bool) -> Verdict:
        """The verdict on a text; wrong only where every name has one shape in all of the document."""
        v = verdict(text, shapes, self.context.layout, self.syntax, charity)
        if v.right or v.verdict in ("not-understood", "undecided", "sign", "factor"):
            return v
        claim = read_claim(text, shapes, self.syntax)
        names = claim.equation.names.spaces.keys() - claim.equation.names.directions
        if self.context.settled(names, self.at, v.verdict == "shape"):
            return v
        return not_understood(
            text, f"it does not hold with the shapes of this section: {v.verdict}"
        )

    def written_out(self, text: str, values: bool, shapes: dict[str, str]) -> str:
        """A side with what is defined written out."""
        with_places = with_entries(text, shapes)
        return expanded(
            applied(with_places, self.definitions, shapes), self.definitions, values
        )

    def given(self, values: bool, shapes: dict[str, str]) -> str:
        """`Y = WX` for the chain rule of a loss."""
        return ", ".join(
            f"{name} = {self.written_out(d.body, values, shapes)}"
            for name, d in self.inner.items()
            if d.parameters is None
        )


def claim_readings(
    text: str, where: dict[str, str], structures: dict[str, str]
) -> Iterator[tuple[bool, dict[str, str]]]:
    """Ways to read a claim: are named values put in, and what is declared; the last of them may also say wrong.

    A structure counts first where one does not differentiate by its matrix: books mean two things by that.
    """
    moving = {name_read(x) for x in MOVING.findall(text)}
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


def renamed(text: str, old: str, new: str) -> str:
    """One index under another name, wherever it is a subscript."""
    return re.sub(r"_(?:\{[a-z]+\}|[a-z])", lambda m: m.group().replace(old, new), text)


def ours(fault: Exception) -> str:
    """An exception that is none of the user's."""
    return f"{FAULT}: {type(fault).__name__}: {fault}"


def not_understood(claim: str, reason: str) -> Verdict:
    """What is not judged, and why."""
    return Verdict(claim, "not-understood", {"problem": reason})


def verdict(
    text: str, where: dict[str, str], layout: str, syntax: str, charity: bool = True
) -> Verdict:
    """The verdict on a claim; wrong only where it stands on declarations and on functions that are known."""
    claim = read_claim(text, where, syntax)
    plain = not charity and not claim.equation.thin
    v = plain_verdict(claim.equation, layout) if plain else claim.verdict(layout)
    stacked = next((word for word in v.also if word in RIGHT), "")
    guessed = [g for g in claim.equation.names.guesses if not g.endswith("entries)")]
    if v.verdict == "transposed" and guessed and not layout:
        turned = claim.verdict("denominator")
        v = (
            replace(turned, conventions=(DENOMINATOR, *turned.conventions))
            if turned.right
            else v
        )
    if (
        v.verdict == "shape" and stacked
    ):  # a document may write the derivative by a matrix as a row
        v = replace(v, verdict=stacked)
    if v.right or v.verdict in ("not-understood", "sign", "factor"):
        return v
    if guessed:
        return not_understood(text, "names are not declared: " + "; ".join(guessed))
    constant = next(filter(None, map(standing, claim.equation.trees)), "")
    return (
        not_understood(text, f"what {constant} is was not found in the document")
        if constant
        else v
    )


def standing(tree: Syntax) -> str:
    """A derivative of a name by another: it stands for a function that this text does not give."""
    if tree.op != "derivative":
        return ""
    names = [s.text for s in tree.args[0].nodes() if s.op == "name"]
    by = {s.text for v in tree.apart()[0] for s in v.nodes()}
    return "" if by & set(names) or not names else names[0]


def applied(text: str, definitions: dict[str, Definition], where: dict[str, str]) -> str:
    r"""`DF(X)[H]`, `dF_X(H)` and `\nabla F(X)` of a function that the document defines, with the variable named."""

    def written(match: re.Match[str]) -> str:
        d = definitions.get(plain_spelling(match["f"]))
        if d is None or d.parameters is None or len(d.parameters) != 1:
            return match.group()
        x = match["sub"] or match["arg"]
        shape = where.get(name_read(d.parameters[0]))
        if shape is not None:
            where.setdefault(x, shape)
        return f"D_{{{x}}}({d.at([x])})[{match['h']}]"

    def by(match: re.Match[str]) -> str:
        d = definitions.get(plain_spelling(match["f"]))
        one = d is not None and d.parameters is not None and len(d.parameters) == 1
        return (
            f"\\nabla{match['two'] or ''}_{{{d.parameters[0]}}} {match['f']}"  # type: ignore[index]
            if one and d
            else match.group()
        )

    return GRADIENT.sub(by, DIRECTIONAL.sub(written, text))
