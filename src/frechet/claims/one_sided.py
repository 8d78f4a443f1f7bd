r"""Functions that stand on one side of an equation alone, so that it holds for none but special ones.

Those drop out that are differentiated by something else than they are of: g in `\frac{d}{dx} (g(y) + x^2) = 2x`.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from frechet.claims.functions_asked import FunctionsAsked
from frechet.reading.text.syntax import Syntax
from frechet.reading.unknown_functions import VALUE, variable_name


def one_sided(asked: FunctionsAsked) -> bool:
    """Does some function occur on one side of an = alone, so that the claim holds for none but a special one?"""
    defined = {name: tree for name, _, tree in asked.document.definitions}
    free = asked.made.functions - held_constant(asked)
    sides = [
        functions_reached(s, defined) & free
        for s in (asked.document.body, *asked.document.sides)
    ]
    return any(a != b for a, b in pairwise(sides))


def held_constant(asked: FunctionsAsked) -> set[str]:
    """The functions that occur in derivatives alone, and there at nothing by which these go: they drop out of them."""
    nodes = [*asked.document.nodes()]
    derivatives = [s for s in nodes if s.op == "derivative"]
    moving = {variable_name(x) for s in derivatives for x in s.apart()[0]}
    moving |= {name.rstrip(VALUE) for name, _, _ in asked.document.definitions}
    inside = {c for s in derivatives for c in s.args[0].nodes()}
    occurring = {
        c.text
        for c in nodes
        if c.op == "call"
        and (
            c not in inside
            or not moving.isdisjoint(n.text.rstrip(VALUE) for n in c.nodes())
        )
    }
    return {*asked.made.functions} - occurring


def functions_reached(tree: Syntax, defined: Mapping[str, Syntax]) -> set[str]:
    """The functions that a tree calls, also by its definitions."""
    found, seen, waiting = set[str](), set[str](), [tree]
    while waiting:
        for s in waiting.pop().nodes():
            if s.op == "call":
                found.add(s.text)
            elif s.op == "name" and s.text in defined and s.text not in seen:
                seen.add(s.text)
                waiting.append(defined[s.text])
    return found
