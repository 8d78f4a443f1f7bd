"""Claims with differentials: judged with every name moving, then with those alone that stand as dX.

What holds with every name moving holds with fewer; so a claim is wrong where it fails with those that the text
itself moves, and asks which names are constant where the text moves none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from frechet.claims.verdict import Verdict
from frechet.reading import Equation


def moving(v: Verdict, found: Equation, judge: Callable[[Equation], Verdict]) -> Verdict:
    """The verdict after the other readings of differentials; `v` is that of the first."""
    failed = [(found.document.moving, v)]
    for other in found.meant():
        w, how = judge(other), other.document.moving
        if w.right:
            return undecided(v, other) if how == "one" else replace(w, claim=v.claim)
        failed.append((how, w))
    if [how for how, _ in failed[:2]] == ["every", "alone"]:
        return replace(failed[1][1], claim=v.claim)
    return v


def undecided(v: Verdict, other: Equation) -> Verdict:
    """A claim that holds if one name moves, where nothing says that the others are constant."""
    x = next(iter(other.names.directions.values()), "")
    problem = (
        f"it holds if {x} alone moves, and not if every name does; which names are constant? "
        f"write d{x} or D_{x} (F) [d{x}] on one side"
    )
    return Verdict(v.claim, "not-understood", {"problem": problem, "kind": "meaning"})
