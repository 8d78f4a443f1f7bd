r"""A claim that one slip of the pen parts from a right one: a transpose forgotten, two factors in the other order.

Where names were guessed, that a claim does not hold may be the fault of the guesses.  That it holds with one transpose
more or less, two factors or two indices exchanged, is met by no accident: then the slip was made, and it is named.

    legend   s a node of a side   slip the side with one place written otherwise, and what was written there
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from frechet.claims.charity import holds_as_read, names_guessed, other_readings
from frechet.claims.customs import customary, with_fewer_axes
from frechet.claims.hypotheses import differentiates
from frechet.errors import Exceeded, FrechetError, TooLarge
from frechet.errors.limits import within
from frechet.reading import Equation, read_equation
from frechet.reading.declare import Declaration
from frechet.reading.kinds import Kind
from frechet.reading.primes import primed_word
from frechet.reading.spread import ALIASES
from frechet.reading.text.syntax import Document, Syntax, anew

SLIPS = 40  # slips of a side that are tried
NEAREST = 4  # other readings by which a claim may be right without a slip
LONGEST = 400  # characters of a claim in which a slip is looked for
SHARE = 0.05  # of the limits: what they may take together


@dataclass(frozen=True)
class Slip:
    """One place, as it was written and as it is right."""

    written: Syntax
    right: Syntax

    @property
    def words(self) -> str:
        """What is said of it."""
        return f"it is right with {self.right.bare()} in place of {self.written.bare()}"

    def without(self, document: Document) -> Document:
        """The document with the place as it is right."""
        return replace(
            document,
            body=self.mended(document.body),
            sides=[self.mended(s) for s in document.sides],
            notes=list(document.notes),
        )

    def mended(self, side: Syntax) -> Syntax:
        """The side with the place as it is right."""

        def made_of(s: Syntax, args: list[Syntax]) -> Syntax:
            return self.right if s is self.written else replace(s, args=args)

        return anew(side, made_of)


def moves_or_derives(found: Equation) -> bool:
    """Is there a derivative or a differential in it?"""
    document = found.document
    return bool(document.moving) or any(map(differentiates, document.trees))


def may_reach_far(found: Equation, misfit: bool) -> bool:
    r"""May a derivative have been read to go too far, beside differentials: the ∇ of `\nabla f^T dx`?"""
    nodes = (s for tree in found.trees for s in tree.nodes())
    others = any(s.op == "derivative" and s.text != "D" for s in nodes)
    moves = found.document.moving or any(n[0] == "d" for n in found.names.directions)
    return bool(moves) and (misfit or others)


def slip_meant(found: Equation, verdict: str, layout: str) -> Slip | None:
    """The slip behind a verdict on guesses, by the first reading or one near it."""
    if may_reach_far(found, verdict == "shape"):
        return None
    near = other_readings(found, names_guessed(found)) if moves_or_derives(found) else ()
    return one_slip(found, layout, islice(near, NEAREST))


def one_slip(
    found: Equation,
    layout: str,
    readings: Iterable[Mapping[str, Kind]] = (),
    columns: Collection[str] = (),
) -> Slip | None:
    """The slip in the side that is claimed that parts an equation from a right one; None if there is none.

    It is right as it was read, or by one of the `readings`; the `columns` are known to be no rows.
    """
    if len(found.document.sides) != 1:
        return None
    every = [
        {**found.names.declared, **{n: k.declared(n) for n, k in one.items()}}
        for one in ({}, *readings)
    ]
    directions = found.names.directions
    told = [
        n for n, d in found.names.declared.items() if d.shape is not None or n in columns
    ]
    try:
        with within(None, "looking for a slip", SHARE) as budget:
            for slip in slips_of(found.document, directions, told, found.text):
                if budget.rest() < 0:
                    return None
                if any(is_right(found, slip, layout, declared) for declared in every):
                    return slip
    except TooLarge:
        pass
    return None


def is_right(
    found: Equation, slip: Slip, layout: str, declared: Mapping[str, Declaration]
) -> bool:
    """Does the claim hold without the slip, not emptily, and not only where a matrix is a vector or a number?"""
    try:
        read = read_equation(slip.without(found.document), dict(declared), found.text)
        held = holds_as_read(read, layout)
        return isinstance(held, Equation) and not with_fewer_axes(customary(found), held)
    except Exceeded:
        raise
    except FrechetError:
        return False


def slips_of(
    document: Document,
    differentials: Collection[str],
    declared: Collection[str],
    text: str,
) -> Iterator[Slip]:
    """The slips in the side that is claimed, the right one of two with derivatives; none that makes both sides one.

    `A' = A` is a condition on A, and no claim with a transpose too much.
    """
    known = {*declared, *differentials, *names_defined(document)}
    left, right = document.body, document.sides[0]
    turned = differentiates(right) and not differentiates(left)
    side, other = (left, right) if turned else (right, left)
    derived = any(map(differentiates, document.trees))
    letters = letters_of_entries(document) if derived else []
    tried = slips(side, differentials, letters)
    return (
        slip
        for slip in islice(tried, SLIPS if len(text) <= LONGEST else 0)
        if slip.mended(side).bare() != other.bare() and not of_rows(slip, known)
    )


def names_defined(document: Document) -> set[str]:
    """The names that occur in definitions, and so are what these say."""
    trees = [tree for _, _, tree in document.definitions]
    return {s.text for tree in trees for s in tree.nodes() if s.op == "name"}


def letters_of_entries(document: Document) -> list[str]:
    """The letters that stand as indices of entries."""
    entries = [s for s in document.nodes() if s.op == "entry"]
    return sorted({p.text for s in entries for p in s.args[1:] if p.op == "name"})


def of_rows(slip: Slip, known: Collection[str]) -> bool:
    """Is nothing wrong for who lays things out otherwise?

    Vectors may be rows: x' for x, or y*x' for y'*x, of letters that nobody declared; a derivative may be transposed.
    """
    s = slip.right
    if s.op == "*" and slip.written.op == "*":
        turned = [any(t.op == "transpose" for t in a.nodes()) for a in s.args]
        return turned[0] != turned[1] and any(may_be_a_row(a, known) for a in s.args)
    turns = "transpose" in (s.op, slip.written.op)
    return turns and (differentiates(s) or may_be_a_row(s, known))


def may_be_a_row(s: Syntax, known: Collection[str]) -> bool:
    """Is all that occurs in it small letters, not all of them known, or no letter?"""
    names = {t.text for t in s.nodes() if t.op == "name"}
    return not any(n[0].isupper() for n in names) and not (names and names <= {*known})


def slips(
    side: Syntax, differentials: Collection[str] = (), letters: Sequence[str] = ()
) -> Iterator[Slip]:
    """What may have been meant: a sign, a transpose, a prime, two factors, an index or two, one at a time."""
    turned = {s.args[0] for s in side.nodes() if s.op == "transpose"}
    inside = {
        a for s in side.nodes() if s.op == "entry" for p in s.args[1:] for a in p.nodes()
    }
    for kind in (signs, transposes, primes, orders, exchanged_indices):
        for s in side.nodes():
            if s not in turned and s not in inside:
                yield from kind(s)
    yield from gradients_in_front(side, differentials)
    for s in side.nodes():
        yield from other_indices(s, letters)


def transposes(s: Syntax) -> Iterator[Slip]:
    """A name with the transpose that was forgotten, or without the one that is too much."""
    if s.op == "name" or (s.op == "sum" and s.closed):
        yield Slip(s, Syntax("transpose", s.span, [s]))
    elif s.op == "transpose":
        yield Slip(s, s.args[0])


def gradients_in_front(side: Syntax, differentials: Collection[str]) -> Iterator[Slip]:
    """A product in front of a differential with the transpose that makes a row of a gradient."""
    for s in side.nodes():
        if s.op == "*" and s.args[0].op == "*" and s.args[1].text in differentials:
            yield Slip(s.args[0], Syntax("transpose", s.span, [s.args[0]]))


def signs(s: Syntax) -> Iterator[Slip]:
    """A sum with the other sign of one term."""
    if s.op == "sum" and len(s.args) > 1:
        for k, (sign, span) in enumerate(s.signs):
            other = [*s.signs[:k], (-sign, span), *s.signs[k + 1 :]]
            yield Slip(s, replace(s, signs=other))


def orders(s: Syntax) -> Iterator[Slip]:
    """Two factors side by side in the other order."""
    if s.op != "*":
        return
    left, right = s.args
    yield Slip(s, replace(s, args=[right, left]))
    if left.op == "*":
        first, second = left.args
        yield Slip(s, replace(s, args=[replace(left, args=[first, right]), second]))


def primes(s: Syntax) -> Iterator[Slip]:
    """A function of every entry with the prime that was forgotten, or without the one that is too much."""
    if s.op == "call" and len(s.args) == 1:
        name = s.text.removesuffix("'")
        if primed_word(name + "'", ALIASES):
            other = name + "'" * (name == s.text)
            yield Slip(s, replace(s, text=other))


def exchanged_indices(s: Syntax) -> Iterator[Slip]:
    """The two places of an entry exchanged."""
    if s.op == "entry" and len(s.args) == 3:
        yield Slip(s, replace(s, args=[s.args[0], s.args[2], s.args[1]]))


def other_indices(s: Syntax, letters: Sequence[str]) -> Iterator[Slip]:
    """An entry with another index at one place."""
    if s.op == "entry":
        for k, place in enumerate(s.args[1:], 1):
            for letter in letters if place.op == "name" else ():
                if letter != place.text:
                    other = replace(place, text=letter)
                    args = [*s.args[:k], other, *s.args[k + 1 :]]
                    yield Slip(s, replace(s, args=args))
