r"""A claim that one slip of the pen parts from a right one: a transpose forgotten, two factors in the other order.

Where names were guessed, that a claim does not hold may be the fault of the guesses.  That it holds with one transpose
more or less, two factors or two indices exchanged, is met by no accident: then the slip was made, and it is named.

    legend   s a node of a side   slip the side with one place written otherwise, and what was written there
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from frechet.claims.charity import holds_as_read
from frechet.claims.hypotheses import differentiates
from frechet.errors import Exceeded, FrechetError, TooLarge
from frechet.errors.limits import within
from frechet.reading import Equation, read_equation
from frechet.reading.declare import Declaration
from frechet.reading.text.syntax import Syntax, anew

SLIPS = 24  # places of a side that are tried
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

    def mended(self, side: Syntax) -> Syntax:
        """The side with the place as it is right."""

        def made_of(s: Syntax, args: list[Syntax]) -> Syntax:
            return self.right if s is self.written else replace(s, args=args)

        return anew(side, made_of)


def one_slip(found: Equation, layout: str) -> Slip | None:
    """The slip in the side that is claimed that parts an equation from a right one; None if there is none."""
    declared, document = found.names.declared, found.document
    if len(document.sides) != 1 or len(found.text) > LONGEST:
        return None
    mine, other = document.body, document.sides[0]
    if differentiates(other) and not differentiates(mine):
        mine, other = other, mine
    if differentiates(other):
        return None
    try:
        with within(None, "looking for a slip", SHARE) as budget:
            for slip in islice(slips(other, found.names.directions), SLIPS):
                if budget.rest() < 0:
                    return None
                if is_right(found, slip, layout, declared):
                    return slip
    except TooLarge:
        pass
    return None


def is_right(
    found: Equation, slip: Slip, layout: str, declared: Mapping[str, Declaration]
) -> bool:
    """Does the claim hold without the slip, not emptily?"""
    document = found.document
    mended = replace(
        document,
        body=slip.mended(document.body),
        sides=[slip.mended(s) for s in document.sides],
        notes=list(document.notes),
    )
    try:
        read = read_equation(mended, dict(declared), found.text)
        return isinstance(holds_as_read(read, layout), Equation)
    except Exceeded:
        raise
    except FrechetError:
        return False


def slips(side: Syntax, differentials: Collection[str] = ()) -> Iterator[Slip]:
    """What may have been meant: a sign, a transpose, two factors or two indices, one at a time."""
    turned = {s.args[0] for s in side.nodes() if s.op == "transpose"}
    inside = {
        a for s in side.nodes() if s.op == "entry" for p in s.args[1:] for a in p.nodes()
    }
    for kind in (signs, transposes, orders, indices):
        for s in side.nodes():
            if s not in turned and s not in inside:
                yield from kind(s)
    yield from gradients_in_front(side, differentials)


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


def indices(s: Syntax) -> Iterator[Slip]:
    """The two places of an entry exchanged."""
    if s.op == "entry" and len(s.args) == 3:
        yield Slip(s, replace(s, args=[s.args[0], s.args[2], s.args[1]]))
