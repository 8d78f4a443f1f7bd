"""The steps of a derivation as data: each an equation with its rule, and with its own check.

legend   f function   x variable   L linear map   h direction
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from frechet.calculus.linear_map import tensor
from frechet.check import Answer, Comparison, check, compare
from frechet.check.ring import NoLaw
from frechet.check.sampling import sizes_occurring
from frechet.check.shrinking import shrinking
from frechet.errors import Fault
from frechet.explain.rules import rule_of
from frechet.explain.sides import AsWritten, Engine, EquationSide, Final, Label, Meant
from frechet.expr.node import Expr, Symbol, symbol, symbols
from frechet.functions.catalogue.entrywise import abs_
from frechet.functions.catalogue.reductions import euclidean_norm
from frechet.notation import name_in
from frechet.paper.page import PrintedLine, PrintedPage
from frechet.paper.shown import on_paper

same_meaning = partial(compare, kinks=False)  # a step holds where the function goes
POINTS = 12  # at which an inequality must hold
SCALES = (1.0, 1 / 16, 1 / 256)  # lengths of what is small there
FAR_AND_NEAR = (1 / 2**8, 1 / 2**14)
MOST = 0.7  # of the points must show that something is small
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
    after: EquationSide
    why: str = ""
    relation: str = "="

    def check(self) -> Comparison:
        """Have both sides the same values?"""
        assert isinstance(self.before, Meant) and isinstance(self.after, Meant)
        return same_meaning(self.before.meaning, self.after.meaning)

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
        assert isinstance(self.after, Meant)
        shown = same_meaning(self.after.meaning, self.value or self.map)
        return shown and weaker(shown, defined(self.f, self.map, self.holes))


@dataclass(frozen=True, repr=False)
class EntrywiseLimit(Limit):
    """`before` is the derivative of an entry of f by an entry of x: contracted with dx, `after` is an entry of df."""

    left: Meant | None = field(default=None, repr=False)

    def check(self) -> Comparison:
        """The definition of the derivative of f, and its entries."""
        assert self.f is not None and self.map is not None and self.left is not None
        assert isinstance(self.after, Meant)
        shown = same_meaning(self.left.meaning, self.after.meaning)
        return shown and weaker(shown, defined(self.f, self.map, self.holes))


@dataclass(frozen=True, repr=False)
class AtMost(Step):
    """An inequality between numbers, `before ≤ after`, measured at random points.

    h: what is small there, as large as it comes and smaller; region: it holds where the first is below the second.
    """

    h: Symbol | None = field(default=None, repr=False)
    region: tuple[Meant, Meant] | None = field(default=None, repr=False)

    def check(self) -> Comparison:
        """Does it hold at every point that is tried?"""
        assert isinstance(self.before, Meant) and isinstance(self.after, Meant)
        ends = self.region or ()
        sides = [side.meaning for side in (self.before, self.after, *ends)]
        done = 0
        for scale, (a, b, *small_and_room) in shrinking(sides, *self.shrunken(SCALES)):
            if small_and_room and small_and_room[0] >= small_and_room[1]:
                continue
            if a > b * (1 + ROUNDING) + ROUNDING * scale:
                return Comparison("different", "numeric")
            done += 1
        if done >= POINTS:
            return Comparison("equal", "numeric", {"points": done})
        return Comparison(
            "undecided", "none", {"reason": "no point of the domain was found"}
        )

    def shrunken(self, scales: Sequence[float]) -> tuple[str, Sequence[float]]:
        """What is small, and how long it is."""
        return (self.h.name, scales) if self.h else ("", (1.0,))


@dataclass(frozen=True, repr=False)
class Vanishing(Step):
    """`before` is o(‖h‖): divided by ‖h‖ it falls as h does."""

    rest: Expr | None = field(default=None, repr=False)
    h: Symbol | None = field(default=None, repr=False)

    def check(self) -> Comparison:
        """Is it, over ‖h‖, at most a quarter of what it is for an h that is 64 times as long?

        At points next to a kink it is not yet.
        """
        assert self.rest is not None and self.h is not None
        size = euclidean_norm(self.rest) if self.rest.rank else abs_(self.rest)
        rows = [*shrinking([size], self.h.name, FAR_AND_NEAR)]
        long, short = FAR_AND_NEAR
        pairs = [
            (a / long, b / short)
            for (s, (a,)), (t, (b,)) in pairwise(rows)
            if (s, t) == FAR_AND_NEAR
        ]
        falls = sum(b <= a / 4 + ROUNDING for a, b in pairs)
        if len(pairs) < POINTS:
            return Comparison(
                "undecided", "none", {"reason": "no point of the domain was found"}
            )
        how = "equal" if falls >= MOST * len(pairs) else "different"
        return Comparison(how, "numeric", {"points": falls})


def small_o(h: Symbol) -> Label:
    """o(‖h‖)."""
    said = {"unicode": f"o(‖{h.name}‖)", "text": f"o(norm2({h.name}))"}
    return Label(said | {"latex": rf"o(\lVert {name_in('latex', h.name)} \rVert)"})


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
        found = same_meaning(*self.claim(e))
        found = found and weaker(found, same_meaning(self.after.meaning, e))
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
