"""The steps of a derivation as data: each an equation with its rule, and with its own check.

legend   f function   x variable   L linear map   h direction
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from frechet.calculus.linear_map import tensor
from frechet.check import Answer, Comparison, Trial, check, compare
from frechet.check.ring import NoLaw
from frechet.check.sampling import sizes_occurring
from frechet.errors import Fault
from frechet.explain.rules import rule_of
from frechet.explain.sides import AsWritten, Engine, EquationSide, Final, Meant
from frechet.expr.node import Expr, Symbol, symbol, symbols
from frechet.paper.page import PrintedLine, PrintedPage
from frechet.paper.shown import on_paper

alike = partial(compare, kinks=False)  # a step holds where the function goes
POINTS = 12  # at which an inequality must hold
ROUNDING = 1e-9
METHODS = {"exact": "exact", "Taylor": "numeric"}
SIGNS_OF_RELATIONS = {"≤": r"\le"}
STATUS = {"passed": "equal", "failed": "different", "not checked": "undecided"}


@on_paper
@dataclass(frozen=True, repr=False)
class Step:
    """An equation `before = after` that holds by a rule; `why` says what the rule does here."""

    rule: str
    before: EquationSide
    after: Meant
    why: str = ""
    relation: str = "="

    def check(self) -> Comparison:
        """Have both sides the same values?"""
        assert isinstance(self.before, Meant)
        return alike(self.before.meaning, self.after.meaning)

    @property
    def cite(self) -> str:
        """Where the rule stands."""
        return rule_of(self.rule).cite

    def __str__(self) -> str:
        return f"{self.before} {self.relation} {self.after}  ({self.rule})"

    __repr__ = __str__

    def paper(self) -> PrintedPage:
        """The equation with its rule, as LaTeX, Markdown and HTML print it."""
        sides = (side.paint("latex") for side in (self.before, self.after))
        sign = SIGNS_OF_RELATIONS.get(self.relation, self.relation)
        left, right = sides
        return PrintedPage(((PrintedLine("", left, sign, right, self.rule),),))


@dataclass(frozen=True, repr=False)
class Limit(Step):
    """`before` names the derivative of f: `after` is linear in the directions and f(x+h) − f(x) − after = o(‖h‖)."""

    f: Expr | None = field(default=None, repr=False)
    map: Expr | None = field(default=None, repr=False)
    holes: Mapping[Symbol, Symbol] = field(default_factory=dict, hash=False, repr=False)
    # of the right side, where it is not the map itself
    value: Expr | None = field(default=None, repr=False)

    def check(self) -> Comparison:
        """The definition of the derivative, and the text that is shown."""
        assert self.f is not None and self.map is not None
        shown = alike(self.after.meaning, self.value or self.map)
        return shown and weaker(shown, defined(self.f, self.map, self.holes))


@dataclass(frozen=True, repr=False)
class EntrywiseLimit(Limit):
    """`before` is the derivative of an entry of f by an entry of x: contracted with dx, `after` is an entry of df."""

    left: Meant | None = field(default=None, repr=False)

    def check(self) -> Comparison:
        """The definition of the derivative of f, and its entries."""
        assert self.f is not None and self.map is not None and self.left is not None
        shown = alike(self.left.meaning, self.after.meaning)
        return shown and weaker(shown, defined(self.f, self.map, self.holes))


@dataclass(frozen=True, repr=False)
class AtMost(Step):
    """An inequality between numbers, `before ≤ after`, measured at random points."""

    def check(self) -> Comparison:
        """Does it hold at every point that is tried?"""
        assert isinstance(self.before, Meant)
        trial = Trial([self.before.meaning, self.after.meaning])
        for done, (_, (a, b)) in enumerate(trial.rows(False), start=1):
            if a.v[0] > b.v[0] * (1 + ROUNDING) + ROUNDING:
                return Comparison("different", "numeric")
            if done == POINTS:
                return Comparison("equal", "numeric", {"points": done})
        return Comparison(
            "undecided", "none", {"reason": "no point of the domain was found"}
        )


# a function of a module with what it knows, so that steps pickle
Assertion = Callable[[Expr], tuple[Expr, Expr]]


def unclaimed(e: Expr) -> tuple[Expr, Expr]:
    """Every reading off claims something."""
    raise Fault("nothing is claimed")


@dataclass(frozen=True, repr=False)
class ReadOff(Step):
    """The form that the step before shows: of the right side, `claim` makes the two sides that must be equal."""

    claim: Assertion = field(default=unclaimed, repr=False)
    # the step that says the same, in whose place it stands
    instead: Step | None = field(default=None, repr=False)

    def check(self) -> Comparison:
        """The claim, and the form as it is printed."""
        assert isinstance(self.after, Engine | AsWritten | Final)
        e = self.after.full
        found = alike(*self.claim(e))
        found = found and weaker(found, alike(self.after.meaning, e))
        return found and (weaker(found, self.instead.check()) if self.instead else found)


def claimed(found: Expr) -> Assertion:
    """The form is what was found."""
    return partial(beside, found)


def beside(found: Expr, e: Expr) -> tuple[Expr, Expr]:
    """Both sides."""
    return found, e


def weaker(a: Comparison, b: Comparison) -> Comparison:
    """Both must hold: the first that does not, else the one with the weaker certificate."""
    if not a or not b:
        return b if a else a
    return b if b.certificate == "numeric" else a


def defined(f: Expr, L: Expr, holes: Mapping[Symbol, Symbol]) -> Comparison:
    """Is f(x + h) − f(x) − L[h] = o(‖h‖), and L linear in h?

    >>> from frechet.network.size import size
    >>> from frechet.expr.node import symbol
    >>> x, h = symbol("x", size("n")), symbol("h", size("n"))
    >>> defined(x * x, 2 * x * h, {x: h}).status, defined(x * x, x * h, {x: h}).status
    ('equal', 'different')
    """
    try:
        tensors = [(tensor(L, h), (x,)) for x, h in holes.items()]
    except Fault:
        return Comparison(
            "different", "none", {"reason": "it is not linear in the directions"}
        )
    sizes = {symbol(name, role="size") for e in (f, L) for name in sizes_occurring(e)}
    inside = {*symbols(f, L), *holes, *sizes} - set(holes.values())
    try:
        found = check(
            Answer(
                f,
                None,
                [L],
                {x: [h] for x, h in holes.items()},
                tensors,
                [],
                sorted(inside, key=lambda s: s.key),
            )
        )
    except NoLaw as missing:
        return Comparison("undecided", "none", {"reason": f"no numbers for {missing}"})
    return Comparison(
        STATUS[found.status], METHODS.get(found.method, "none"), found.details
    )
