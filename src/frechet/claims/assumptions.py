"""Assumptions that a text itself rules out: who writes X'*X in a function does not take X to be symmetric.

A derivative that is right only if a matrix is symmetric may be right, as nobody says everything.  It is not where the
text tells that matrix and its transpose apart.

    legend   s node
"""

from __future__ import annotations

from collections.abc import Collection

from frechet.claims.case import Case
from frechet.reading.text.syntax import Syntax


def told_from_transposes(case: Case, names: Collection[str]) -> bool:
    """Does the function have one of these matrices transposed, or is a term written twice, as where a ' was forgotten?

    `2*A` is what A + A' is for a symmetric A; nobody writes A + A.
    """
    if case.truth.kind == "identity":
        return False
    function = case.truth.tree.args[0]
    return not transposed_names(function).isdisjoint(names) or doubles(
        case.claimed.document.body
    )


def transposed_names(tree: Syntax) -> set[str]:
    """The names that are transposed by themselves."""
    turned = (s.args[0] for s in tree.nodes() if s.op == "transpose")
    return {s.text for s in turned if s.op == "name"}


def doubles(side: Syntax) -> bool:
    """Has a sum the same term twice?"""
    return any(
        len({a.bare() for a in s.args}) < len(s.args) for s in side.nodes() if s.op == "sum"
    )
