r"""A claim that holds where letters are less than custom says: right only if it holds as custom has it, too.

legend   v verdict   s tree of a side
"""

from __future__ import annotations

from collections.abc import Mapping

from frechet.claims.charity import holds_by_signs, questioned
from frechet.claims.customs import customary, with_fewer_axes
from frechet.claims.hypotheses import differentiates
from frechet.claims.slips import one_slip
from frechet.claims.verdict import Verdict
from frechet.errors import Exceeded, FrechetError
from frechet.reading import Equation, Reading, read_declared
from frechet.reading.kinds import Kind

FEWER = ("a number", "a vector")
WRITTEN = ("", "a vector", "a matrix")


def held_to_customs(
    v: Verdict, found: Equation, meant: Equation, syntax: str, layout: str
) -> Verdict:
    r"""A right verdict on the reading `meant` of an equation, unless custom says another reading that is not right.

    `d(Ax) = dx\,A` holds for a number x.  With a vector it is right with `A\,dx`, and that was meant.
    """
    kinds = customary(found) if v.verdict == "right" else {}
    fewer = with_fewer_axes(kinds, meant)
    if not fewer:
        return v
    every = as_custom_has_it(found, kinds, syntax)
    if not any(map(formed, every)):
        return v
    if any(isinstance(holds_by_signs(one, layout), Equation) for one in every):
        return v
    only = f"it holds only if {said(fewer, FEWER)}"
    slips = (one_slip(one, layout, columns=kinds) for one in every if formed(one))
    slip = next(filter(None, slips), None)
    if slip is None:
        return questioned(v, f"{only}; declare {', '.join(fewer)} with where")
    custom = {n: kinds[n].rank for n in fewer}
    problem = f"{slip.words}; as it stands {only}, but {said(custom, WRITTEN)} by the way it is written"
    return Verdict(v.claim, "wrong", {"problem": problem, "slip": True})


def said(ranks: Mapping[str, int], words: tuple[str, ...]) -> str:
    """`x is a number`, `A is a matrix and x is a vector`."""
    return " and ".join(f"{n} is {words[k]}" for n, k in ranks.items())


def as_custom_has_it(
    found: Equation, kinds: Mapping[str, Kind], syntax: str
) -> list[Equation]:
    """The readings of an equation with these kinds; none where there is none."""
    declared = {n: kind.declared(n) for n, kind in kinds.items()}
    try:
        read = read_declared(found.text, {**found.names.declared, **declared}, syntax)
    except Exceeded:
        raise
    except FrechetError:
        return []
    return [read, *read.meant()] if isinstance(read, Equation) else []


def formed(found: Equation) -> bool:
    """Have all derivatives shapes that fit; without derivatives, has the first side?"""
    pairs = list(zip(found.trees, found.sides, strict=True))
    derivatives = [side for s, side in pairs if differentiates(s)] or [found.sides[0]]
    return all(isinstance(side, Reading) for side in derivatives)
