"""Equations that claim nothing: stationarity conditions, hypotheses, equations to be solved, definitions, 0 = 0.

legend   s node
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from frechet.claims.case import Case
from frechet.claims.relations import times_constant, unchanged
from frechet.claims.truth import Truth
from frechet.expr.node import symbols
from frechet.reading.text.syntax import Document, Syntax

CONSTANT = frozenset({"eye", "ones", "zeros", "I", "pi"})
OTHER_FACTOR = 17  # no side that is anything at all equals so many times itself
# what the sides of constraints are made of
SIGNS_OF_SUMS = {
    "name",
    "number",
    "sum",
    "negate",
    "*",
    "transpose",
    "power",
    "epower",
    "entry",
    "each",
    "range",
    "index",
    "block",
}
MEASURES = {"sum", "tr", "det", "norm1", "norm2", "norminf", "norm", "bars", "abs"}
MEASURES |= {"eye", "ones", "zeros", "vector"}
# verdicts that say no more than that the sides differ
UNEXPLAINED = frozenset({"wrong", "missing-term", "symmetric-only", "shape"})


class Unclaimed(NamedTuple):
    """What an equation is that nobody claims: its kind, as a report lists it, and in the words of a page."""

    kind: str
    words: str


def no_claim(case: Case, verdict: str, guessed: bool) -> Unclaimed | None:
    """What an equation is that does not hold, where nobody claims it; nothing where it is a claim.

    A derivative with a number on its other side is a value at some point only where its names were `guessed`.
    """
    left, right = case.truth.reading.document, case.claimed.document
    sizes = frozenset(case.truth.reading.names.dimensions)
    a, b = variables(left, sizes), variables(right, sizes)
    if differentiates(left.body) or differentiates(right.body):
        return of_derivative(case, guessed and bool(a) and not b)
    if told := of_name(left, right.body, bool(a) and not a & b):
        return told
    free = [tree for tree, names in ((left.body, a), (right.body, b)) if names]
    if verdict not in UNEXPLAINED or not all(map(constrains, free)):
        return None
    told = condition(case, a, b) or eigenvalues(left.body, b | sizes)
    return told or eigenvalues(right.body, a | sizes)


def of_name(document: Document, right: Syntax, apart: bool) -> Unclaimed | None:
    """What says what a name is: a name and what it is not in (`apart`), or its own transpose or negative."""
    left = document.body
    name = mirrored(left)
    if left.op == "name" and apart:
        return Unclaimed("definition", f"a definition of {name}, or a condition on it")
    if name == mirrored(right) and name and not is_moved(document, name):
        words = f"a condition on {name}: that it is symmetric, or antisymmetric"
        return Unclaimed("constraint", words)
    return None


def of_derivative(case: Case, point: bool) -> Unclaimed | None:
    """Where a derivative depends on its variable: `= 0` is a stationarity condition, a number a value at some point."""
    if not solvable(case.truth):
        return None
    if case.zero:
        words = "a stationarity condition: it holds where the derivative vanishes, not everywhere"
        return Unclaimed("stationarity condition", words)
    if point and all_numbers(case.claimed.document.body):
        return Unclaimed("value", "a value of the derivative at some point")
    return None


def condition(case: Case, a: set[str], b: set[str]) -> Unclaimed | None:
    """What an equation of products and norms is, by the variables of its sides; nothing where they tell nothing."""
    if bool(a) != bool(b):
        # where the hypothesis is declared this follows from it, or not
        spaces = case.truth.reading.names.spaces | case.claimed.names.spaces
        if any(spaces[n].structure for n in a | b if n in spaces):
            return None
        on = ", ".join(sorted(a | b))
        words = f"a condition on {on}, as a constraint or a hypothesis is"
        return Unclaimed("constraint", words)
    if a - b and b - a:
        words = (
            f"an equation to be solved, or a definition: {said(a - b)} "
            f"only on the left, {said(b - a)} only on the right"
        )
        return Unclaimed("equation to be solved", words)
    return None


def said(names: frozenset[str] | set[str]) -> str:
    """`x is`, `A and x are`."""
    *most, last = sorted(names)
    return f"{', '.join(most)} and {last} are" if most else f"{last} is"


def differentiates(tree: Syntax) -> bool:
    """Is there a derivative in it?"""
    return any(s.op == "derivative" for s in tree.nodes())


def all_numbers(tree: Syntax) -> bool:
    """Is it made of numbers alone?"""
    return {s.op for s in tree.nodes()} <= {
        "number",
        "sum",
        "negate",
        "*",
        "/",
        "power",
        "block",
    }


def is_moved(document: Document, name: str) -> bool:
    """Is a name that of a differential, so that `d(X') = -(dX)'` claims something?"""
    return bool(document.moving) and name.startswith("d")


def mirrored(tree: Syntax) -> str:
    """The X of `X`, `X'`, `-X` and `-X'`; else empty."""
    while tree.op in ("negate", "transpose"):
        tree = tree.args[0]
    return tree.text if tree.op == "name" else ""


def solvable(t: Truth) -> bool:
    """Does a derivative depend on what it goes by, or on its point, so that it may vanish somewhere?"""
    if t.kind == "identity":
        return False
    free = symbols(*t.point.values()) if t.point else {*t.variables}
    return not {*free}.isdisjoint(symbols(t.expr))


def constrains(tree: Syntax) -> bool:
    """Is it made of products, norms and traces, as constraints are: `W'*W = eye(n)`, `sum(p) = 1`?"""
    return all(
        s.op in SIGNS_OF_SUMS or (s.op == "call" and s.text in MEASURES)
        for s in tree.nodes()
    )


def variables(document: Document, sizes: frozenset[str]) -> set[str]:
    """The names of a side that are no constants."""
    return names_in(document.body) - sizes - CONSTANT


def names_in(tree: Syntax) -> set[str]:
    """The names that occur."""
    return {s.text for s in tree.nodes() if s.op == "name"}


def eigenvalues(tree: Syntax, others: set[str]) -> Unclaimed | None:
    """An equation that tells a scalar letter, which multiplies one side and is not on the other: `A*x = λ*x`."""
    for s in factors(tree):
        if s.op == "name" and s.text not in others and not s.text[0].isupper():
            words = f"an equation that tells {s.text}, as of eigenvalues"
            return Unclaimed("equation to be solved", words)
    return None


def factors(tree: Syntax) -> Iterator[Syntax]:
    """The factors of a product."""
    stack = [tree]
    while stack:
        s = stack.pop()
        if s.op == "*":
            stack.extend(s.args)
        else:
            yield s


# ------------------------------------------------------------- a variable that does not occur
def absent(document: Document) -> str:
    """A variable by which something is differentiated in which it does not occur; empty where there is none."""
    defined = {name: names_in(tree) for name, _, tree in document.definitions}
    for s in document.body.nodes():
        if s.op == "derivative":
            inside = reached(names_in(s.args[0]), defined)
            for by in s.apart()[0]:
                for name in sorted(names_in(by.args[0] if by.op == "entry" else by)):
                    if name not in inside:
                        return name
    return ""


def opaque(document: Document) -> bool:
    """Is it the derivative of a name that nobody wrote out, as a loss is?"""
    defined = {name for name, _, _ in document.definitions}
    body = document.body.args[0] if document.body.op == "at" else document.body
    return (
        body.op == "derivative"
        and body.args[0].op == "name"
        and body.args[0].text not in defined
    )


def reached(names: set[str], defined: Mapping[str, set[str]]) -> set[str]:
    """The names, and those in their definitions; a definition uses earlier ones."""
    found = set(names)
    for name, inside in reversed(list(defined.items())):
        if name in found:
            found |= inside
    return found


def holds_emptily(case: Case) -> bool:
    """Are both sides 0: does the claim stay as true with another factor on its right side?"""
    return case.zero or bool(case.held(unchanged, times_constant(OTHER_FACTOR)))


def explains_zero(case: Case) -> bool:
    """Has some side a 0 in it, as a number or as zeros, or the right one terms that cancel, as d(X^-1)*X + X^-1*dX?"""
    return case.claimed.document.body.op == "sum" or any(
        (s.op == "number" and s.value == 0) or (s.op == "call" and s.text == "zeros")
        for reading in case.readings
        for s in reading.document.body.nodes()
    )


def may_vanish(case: Case) -> bool:
    """May a missing term be 0 where the text speaks of: by a condition, or at x = 0, as no x is in what is claimed?

    The entries x_1 and x_2 are of one sort: where one of them is there, the other is not 0.
    """
    t = case.truth
    if t.kind == "identity":
        return True
    inside = {s.name[0] for s in symbols(case.claimed.expr)}
    moving = {*t.variables} & {*symbols(t.expr)}
    return any(x.name[0] not in inside for x in moving)
