"""The steps of a derivation as data: each an equation with its rule, and with its own check.

legend   f function   x variable   L linear map   h direction
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from itertools import product as choices

from frechet.calculus.linear_map import tensor
from frechet.check import Answer, Comparison, check, compare
from frechet.check.ring import NoLaw
from frechet.check.sampling import sizes_occurring
from frechet.check.shrinking import shrinking
from frechet.errors import Fault
from frechet.explain.degrees import polar_form
from frechet.explain.rules import rule_of
from frechet.explain.sides import AsWritten, Engine, EquationSide, Final, Label, Meant
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Symbol, symbol, symbols
from frechet.expr.sums import zero
from frechet.functions.catalogue.entrywise import abs_
from frechet.functions.catalogue.reductions import euclidean_norm
from frechet.network.size import Shape
from frechet.notation import WHERE_CLAUSE, name_in
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


def small_o(h: Symbol, k: int = 1) -> Label:
    """o(‖h‖), of a higher degree o(‖h‖²); of a number o(|h|)."""
    power, raised = ("", "") if k == 1 else ("²³⁴"[k - 2], f"^{k}")
    name = name_in("latex", h.name)
    if not h.rank:
        said = {"unicode": f"o(|{h.name}|{power})", "text": f"o(abs({h.name}){raised})"}
        return Label(said | {"latex": f"o(|{name}|{raised})"})
    said = {"unicode": f"o(‖{h.name}‖{power})", "text": f"o(norm2({h.name}){raised})"}
    return Label(said | {"latex": rf"o(\lVert {name} \rVert{raised})"})


@dataclass(frozen=True)
class WithRest(EquationSide):
    """A sum, and behind it what is of a higher degree: f + L(h) + q(h) + o(‖h‖²)."""

    kept: Meant
    rest: Label

    def paint(self, style: str) -> str:
        body, where, definitions = self.kept.paint(style).partition(WHERE_CLAUSE[style])
        return f"{body} + {self.rest.paint(style)}{where}{definitions}"

    @property
    def shape(self) -> Shape | None:
        return self.kept.shape

    @property
    def uses(self) -> list[str]:
        return self.kept.uses


@dataclass(frozen=True, repr=False)
class ByDegree(Step):
    """`before` is f(x + h), `after` its terms of degree 1, 2, … in h, and what is of a higher degree.

    The j-th term is Dʲf[h, …, h]/j!: by Taylor's theorem that, and the definition of every derivative, is the claim.
    """

    f: Expr | None = field(default=None, repr=False)
    added: Mapping[Symbol, Symbol] = field(default_factory=dict, hash=False, repr=False)
    terms: Sequence[Expr] = field(default=(), hash=False, repr=False)
    # of the right side without what is smaller, in variables and directions
    value: Expr | None = field(default=None, repr=False)

    def check(self) -> Comparison:
        """The definition of the derivatives one after another, and the text that is shown."""
        assert self.f is not None and self.value is not None
        kept = self.after.kept if isinstance(self.after, WithRest) else self.after
        assert isinstance(kept, Meant)
        shown = same_meaning(kept.meaning, self.value)
        return shown and weaker(shown, degrees_defined(self.f, self.added, self.terms))


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


def degrees_defined(
    f: Expr, added: Mapping[Symbol, Symbol], terms: Sequence[Expr]
) -> Comparison:
    """Is the j-th term Dʲf[h, …, h]/j!, for each of them, where h is what is added to the variables?

    >>> from frechet.network.size import size
    >>> from frechet.expr.node import symbol
    >>> x, h = symbol("x", size("n")), symbol("h", size("n"))
    >>> degrees_defined(x * x, {x: h}, [2 * x * h, h * h]).status
    'equal'
    >>> degrees_defined(x * x, {x: h}, [2 * x * h, 2 * h * h]).status
    'different'
    """
    terms = terms or [f - f]  # f is constant near x
    slots = range(1, len(terms) + 1)
    holes = {
        x: [symbol(f"{h.name}·{j}", space=h.space) for j in slots] for x, h in added.items()
    }
    forms = [
        polar_form(t, [{h: holes[x][k] for x, h in added.items()} for k in range(j)])
        for j, t in enumerate(terms, start=1)
    ]
    found: Comparison | None = None
    for j in slots:  # a check is one of the last derivative that it is given
        first = {x: hs[:j] for x, hs in holes.items()}
        one = by_definition(f, forms[:j], first, tensors_of(forms[j - 1], first))
        found = one if found is None else weaker(found, one)
        if not found:
            break
    assert found is not None
    return found


def tensors_of(
    form: Expr, holes: Mapping[Symbol, Sequence[Symbol]]
) -> list[tuple[Expr, tuple[Symbol, ...]]]:
    """The tensors of a multilinear form, one for every choice of a variable for each of its places."""
    order, every = len(next(iter(holes.values()))), {h for hs in holes.values() for h in hs}
    found = []
    for xs in choices(holes, repeat=order):
        chosen = [holes[x][k] for k, x in enumerate(xs)]
        array = substitute(form, {h: zero(h.shape) for h in every - {*chosen}})
        for hole in chosen:
            array = tensor(array, hole)
        found.append((array, xs))
    return found


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
    return by_definition(f, [L], {x: [h] for x, h in holes.items()}, tensors)


def by_definition(
    f: Expr,
    forms: Sequence[Expr],
    holes: Mapping[Symbol, Sequence[Symbol]],
    tensors: Sequence[tuple[Expr, Sequence[Symbol]]],
) -> Comparison:
    """The definition of Df, D²f, … one after another, in the directions of the holes."""
    directions = {h for hs in holes.values() for h in hs}
    sizes = {symbol(name, role="size") for e in (f, *forms) for name in sizes_occurring(e)}
    inside = sorted({*symbols(f, *forms), *holes, *sizes} - directions, key=lambda s: s.key)
    try:
        found = check(Answer(f, None, forms, holes, tensors, [], inside))
    except NoLaw as missing:
        return Comparison("undecided", "none", {"reason": f"no numbers for {missing}"})
    return Comparison(
        STATUS[found.status], METHODS.get(found.method, "none"), found.details
    )
