"""Claims with differentials: judged with every name moving, then with those alone that stand as dX.

What holds with every name moving holds with fewer; so a claim is wrong where it fails with those that the text
itself moves, and asks which names are constant where the text moves none.  A claim on f(x, y, z) with dx and dy that
holds with z held lacks the term of dz; of a z of another sort, or where x alone moves, it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from frechet.claims.verdict import Verdict
from frechet.reading.text.syntax import Document


class Moved(NamedTuple):
    """The verdict under one reading of the differentials: `how` its names were chosen, and the names.

    `alike`: another name beside it, of the same sort by its letter, does not move; `held`: those that functions are of.
    """

    how: str
    moves: Sequence[str]
    verdict: Verdict
    alike: bool = False
    held: Mapping[str, str] = MappingProxyType({})


def near_letters(moving: Iterable[str], others: Iterable[str]) -> bool:
    """Is one of the others of the same sort as one that moves, as X and Y are, u and v, but not A and X, or X and w?

    >>> near_letters(["X"], ["Y"]), near_letters(["X"], ["A", "w"])
    (True, False)
    """
    pairs = ((x[0], y[0]) for x in moving for y in others)
    return any(0 <= abs(ord(a) - ord(b)) <= 2 and a != b for a, b in pairs)


def moving(outcomes: Iterable[Moved]) -> Verdict | None:
    """The verdict from those under the readings, the likeliest first; None where there are none."""
    failed = list[Moved]()
    for one in outcomes:
        claim = failed[0].verdict.claim if failed else one.verdict.claim
        if one.verdict.right:
            if one.how == "held":
                lacks = one.alike and len(one.moves) > 1
                return (
                    terms_missing(claim, one) if lacks else undecided(claim, one.moves[0])
                )
            right = replace(one.verdict, claim=claim)
            asks = one.how == "one" or (one.how == "alone" and one.alike)
            return undecided(claim, next(iter(one.moves), "")) if asks else right
        failed.append(one)
    if [one.how for one in failed[:2]] == ["every", "alone"]:
        return replace(failed[1].verdict, claim=failed[0].verdict.claim)
    return failed[0].verdict if failed else None


def terms_missing(claim: str, one: Moved) -> Verdict:
    """A claim without the differentials of some variables of a function."""
    missing = " + ".join(f"∂{f}/∂{x}·d{x}" for x, f in one.held.items())
    detail = {"missing": missing, "slip": True}
    return Verdict(claim, "missing-term", detail, conventions=one.verdict.conventions)


def held_variables(document: Document) -> dict[str, str]:
    """The variables of functions whose differential is not by them, each with its function."""
    return {
        a.text: s.text
        for d in document.nodes()
        if d.op == "derivative" and d.text == "D"
        for s in d.args[0].nodes()
        if s.op == "call" and len(s.args) > 1
        for a in s.args
        if a.op == "name" and a.text not in {x.text for x in d.apart()[0]}
    }


def undecided(claim: str, x: str) -> Verdict:
    """A claim that holds if one name moves, where nothing says that the others are constant."""
    problem = (
        f"it holds if {x} alone moves, and not if every name does; which names are constant? "
        f"write d{x} or D_{x} (F) [d{x}] on one side"
    )
    return Verdict(claim, "not-understood", {"problem": problem, "kind": "meaning"})
