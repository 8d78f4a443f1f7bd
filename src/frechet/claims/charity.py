"""Charity: an equation is judged by what may have been meant, and is called wrong only where nothing else may.

A name that nobody declared is a scalar, a vector or a matrix by its letter.  Where the claim fails, other kinds that
the letters allow are tried, the nearest readings first; a reading under which it holds, not emptily, was meant.

legend   v verdict   k number of axes
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice, product

from frechet.claims.case import Case
from frechet.claims.customs import RANDOM, measured
from frechet.claims.diagnosis import multiples, rearranged
from frechet.claims.hypotheses import (
    absent,
    explains_zero,
    holds_emptily,
    names_in,
    no_claim,
    opaque,
)
from frechet.claims.squares import meant_otherwise
from frechet.claims.truth import Truth, derivative_first
from frechet.claims.verdict import RIGHT, Verdict
from frechet.derivatives.tangent import CURVED
from frechet.errors import Exceeded, FrechetError, TooLarge
from frechet.errors.limits import within
from frechet.expr.sums import is_zero
from frechet.reading import Equation, Reading, read_declared
from frechet.reading.declare import by_letter
from frechet.reading.first_kinds import turned_names
from frechet.reading.kinds import Kind, as_typed
from frechet.reading.names import Names
from frechet.reading.text.syntax import Syntax

READINGS = 30  # that are tried beside the first
LONGEST = (
    600  # characters: each reading of a longer text takes a tenth of a second and more
)
NEAREST = 6  # readings that are asked how far the claim is from right
CHANGES = 3  # names that are read otherwise at once
SHARE = 0.05  # of the limits: what they may take together
MATRICES = frozenset("ABCDHKPQRSTWΓΔΘΛΠΣΦΨΩ")  # capital letters that name no random vector
LETTERS = re.compile("[A-Za-z]")
FUNCTIONS = "fgh"  # letters of functions, which are no forced matrices or numbers
SETTLED = (*RIGHT, "undecided", "not-understood")
# what is right by other conventions or assumptions, and says what to declare
CONVENTIONS = ("transposed", "symmetric-only", "symmetric-convention")
Judge = Callable[[Equation], Verdict]


def in_earnest(v: Verdict, found: Equation, k: int, layout: str) -> Verdict:
    """The verdict on one = of a chain, unless nothing is claimed there."""
    left, right = found.sides[k], found.sides[k + 1]
    if v.verdict in ("undecided", "not-understood"):
        return v
    if not isinstance(left, Reading) or not isinstance(right, Reading):
        return v
    name = absent(left.document) or absent(right.document)
    if v.right:
        return unless_empty(v, case_of(left, right, layout), name)
    if name and (names_guessed(found) or opaque(left.document) or opaque(right.document)):
        return questioned(
            v, f"{name} does not occur in what is differentiated by it; write it out"
        )
    what = no_claim(case_of(left, right, layout), v.verdict, bool(names_guessed(found)))
    return questioned(v, f"no claim but {what.words}", what.kind) if what else v


def unless_empty(v: Verdict, case: Case, name: str) -> Verdict:
    """A right verdict, unless both sides are 0 and none says so; `name`: a variable that does not occur."""
    if name and holds_emptily(case):
        return questioned(v, f"0 = 0, as {name} does not occur in it")
    constant = case.truth.kind != "identity" and is_zero(case.truth.expr)
    if constant and not along_tangents(case) and not explains_zero(case):
        return questioned(v, "0 = 0, and no side says so")
    return v


def along_tangents(case: Case) -> bool:
    """Is it differentiated on a sphere, a simplex or the like, where what is 0 along tangents need not look so?"""
    spaces = (x.space.structure for x in case.truth.variables)
    return any(structure in CURVED | {"simplex"} for structure in spaces)


def questioned(v: Verdict, problem: str, states: str = "") -> Verdict:
    """What is not judged, and why; what the equation `states` where it claims nothing."""
    detail = {"problem": problem, "kind": "meaning"} | (
        {"states": states} if states else {}
    )
    return Verdict(v.claim, "not-understood", detail, conventions=v.conventions)


def case_of(left: Reading, right: Reading, layout: str) -> Case:
    """The two sides of a link, with the derivative first."""
    left, right = derivative_first(left, right)
    return Case(Truth(left, layout), right)


# ------------------------------------------------------------- other readings
def charitable(
    v: Verdict, found: Equation, syntax: str, layout: str, judge: Judge
) -> tuple[Verdict, Equation]:
    """The verdict after other readings of the names that were guessed, and the equation as it was read."""
    free = names_guessed(found)
    settled = v.verdict in SETTLED and not (v.right and found.thin)
    if settled or not free or declared_misfit(found, free):
        return v, found
    rivals = list[dict[str, Kind]]()
    meant, whole = best_reading(found, free, syntax, layout, rivals)
    if meant is not None:
        return under(judge(meant[1]), v, meant[0]), meant[1]
    if whole:
        v = multiple_or(v, found, syntax, rivals, judge)
    forced = whole and not rivals and all(map(plain, free))
    if stands(v, forced) and not in_question(v, found, free):
        return v, found
    return questioned(v, question(v, found.names, free, rivals)), found


def stands(v: Verdict, forced: bool) -> bool:
    """Is a verdict one that guesses do not explain, or are they `forced`?"""
    return not v.right and ((forced and v.verdict != "shape") or telling(v))


def in_question(v: Verdict, found: Equation, free: Sequence[str]) -> bool:
    """Is something asked for all that was found?

    Nothing is wrong about an identity whose order nothing tells, as in tr(I) = n, the members of a family may be the
    columns of a matrix, and a d by itself may be that of a differential, as in d^2 x.
    """
    family = not {*found.document.rows.values()}.isdisjoint(free)
    return not {"I", "d"}.isdisjoint(free) or (family and not v.named)


def best_reading(
    found: Equation,
    free: Sequence[str],
    syntax: str,
    layout: str,
    rivals: list[dict[str, Kind]],
) -> tuple[tuple[dict[str, Kind], Equation] | None, bool]:
    """The nearest reading that holds, and whether all were tried; `rivals` gets those that fit and do not hold."""
    if len(found.text) > LONGEST:
        return None, False
    try:
        with within(None, "trying other readings", SHARE) as budget:
            for kinds in other_readings(found, free):
                if budget.rest() < 0:
                    return None, False
                outcome = holds_under(kinds, found, syntax, layout)
                if isinstance(outcome, Equation):
                    return (kinds, outcome), True
                if outcome:
                    rivals.append(kinds)
    except TooLarge:
        return None, False
    return None, True


def multiple_or(
    first: Verdict,
    found: Equation,
    syntax: str,
    rivals: Sequence[dict[str, Kind]],
    judge: Judge,
) -> Verdict:
    """The verdict under the nearest reading by which a sign or a number parts the claim from what is right."""
    if telling(first):
        return first
    for kinds in rivals[:NEAREST]:
        declared = {
            **found.names.declared,
            **{n: k.declared(n) for n, k in kinds.items()},
        }
        read = read_declared(found.text, declared, syntax)
        if not isinstance(read, Equation) or read.thin or has_units(read):
            continue
        if not all(map(is_multiple, cases_of(read, ""))):
            continue
        v = judge(read)
        if v.named and not LETTERS.search(str(v.detail.get("factor", ""))):
            said = f"read as: {as_typed(kinds)}; no reading makes it right"
            return replace(v, conventions=(said, *v.conventions))
    return first


def has_units(found: Equation) -> bool:
    """Has something an axis of length 1, by which alone the shapes fit?"""
    return any(n.number() == 1 for s in found.names.spaces.values() for n in s.shape)


def is_multiple(case: Case) -> bool:
    """Is one side a multiple of the other, and not 0?"""
    return not case.zero and next(multiples(case), None) is not None


def declared_misfit(found: Equation, free: Sequence[str]) -> bool:
    """Do shapes not fit at a place where every name is declared or forced?"""
    places = [
        e.span for e in found.sides if isinstance(e, FrechetError) and e.kind == "shape"
    ]
    nodes = [s for tree in found.trees for s in tree.nodes() if s.args]
    unknown = {*free} - {*forced(nodes, {*free})}
    return any(names_in(s).isdisjoint(unknown) for s in nodes if s.span in places)


def forced(nodes: Sequence[Syntax], free: set[str]) -> Iterator[str]:
    """Names that are added to what is declared, and so have its shape: the Δ of B + Δ."""
    for s in nodes:
        known = [a for a in s.args if names_in(a) and names_in(a).isdisjoint(free)]
        if s.op == "sum" and known:
            yield from (a.text for a in s.args if a.op == "name")


def names_guessed(found: Equation) -> list[str]:
    """The names of which not everything was declared."""
    names = found.names
    constant = {"I"} if identity_tied(found) else set[str]()
    kinds = [n for n, d in names.declared.items() if not d.function and d.shape is None]
    return [*kinds, *(n for n in names.undeclared if n not in constant)]


def identity_tied(found: Equation) -> bool:
    """Is the order of every I told by something else, so that it is no guess: not in `tr(I) = n`?"""
    names = found.names
    shapes = [s.shape for name, s in names.spaces.items() if name != "I"]
    told = names.dimensions | {x for shape in shapes for n in shape for x in n.names()}
    orders = {
        x
        for side in found.sides
        if isinstance(side, Reading)
        for s, t in side.inference.types.items()
        if s.op == "name" and s.text == "I"
        for n in t.shape
        for x in n.names()
    }
    return orders <= told


def telling(v: Verdict) -> bool:
    """Does a verdict tell how far the claim is from what is right?"""
    return v.named or v.verdict in CONVENTIONS


def plain(name: str) -> bool:
    """Is it one letter?  Others may be entries, members of a family or products."""
    return len(name) == 1 and name not in FUNCTIONS


def other_readings(found: Equation, free: Sequence[str]) -> Iterator[dict[str, Kind]]:
    """What may be declared instead, the fewest changes first."""
    nodes = [s for tree in found.trees for s in tree.nodes()]
    arrays = turned_names(nodes) | {*found.document.bold} | measured(nodes)
    random = RANDOM.search(found.text) is not None
    options = {n: other_kinds(n, found.names, n in arrays, random) for n in free}
    yield from islice(changed(options), READINGS)


def changed(options: dict[str, list[Kind]]) -> Iterator[dict[str, Kind]]:
    """One name read otherwise, then two, then three."""
    for n in range(1, CHANGES + 1):
        for group in combinations(options, n):
            for kinds in product(*(options[name] for name in group)):
                yield dict(zip(group, kinds, strict=True))


def other_kinds(name: str, names: Names, array: bool, random: bool) -> list[Kind]:
    """The kinds that the letter allows: a capital one is no scalar, a small one no matrix in the first place."""
    declared = names.declared.get(name)
    shape = names.spaces[name].shape if name in names.spaces else None
    now = by_letter(name) if shape is None else len(shape)
    square = shape is not None and len(shape) == 2 and shape[0] is shape[1]
    kinds = [Kind(2, square=True)] if now == 2 and not square else []
    if declared is not None and declared.rank is not None:
        return kinds
    others = [Kind(k) for k in ranks_by_letter(name, array, random) if k != now]
    return [
        *kinds,
        *others,
        *([Kind(2, square=True)] if now != 2 and Kind(2) in others[:1] else []),
    ]


def ranks_by_letter(name: str, array: bool, random: bool) -> list[int]:
    """The numbers of axes that a letter may have, the likeliest first."""
    if name[0].isupper():
        return [2, 1] if random and name[0] not in MATRICES else [2]
    return (
        [1] if array else [1, 0, 2]
    )  # a small letter that is bold or transposed is a column


def holds_under(
    kinds: dict[str, Kind], found: Equation, syntax: str, layout: str
) -> Equation | bool:
    """The equation under other kinds where it holds, not emptily; else whether its shapes fit at all."""
    declared = {
        **found.names.declared,
        **{name: kind.declared(name) for name, kind in kinds.items()},
    }
    try:
        read = read_declared(found.text, declared, syntax)
        if not isinstance(read, Equation):
            return False
        outcomes = [holds_by_signs(one, layout) for one in (read, *read.meant())]
    except Exceeded:
        raise
    except FrechetError:
        return False
    return next((o for o in outcomes if isinstance(o, Equation)), any(outcomes))


def holds_by_signs(read: Equation, layout: str) -> Equation | bool:
    """The same, where signs that act entry by entry may be meant of whole matrices."""
    found = holds_as_read(read, layout)
    if not isinstance(found, Equation):
        others = (holds_as_read(other, layout) for other, _ in meant_otherwise(read, False))
        return read if any(isinstance(o, Equation) for o in others) else found
    return found


def holds_as_read(read: Equation, layout: str) -> Equation | bool:
    """The equation where it holds, not emptily; else whether its shapes fit."""
    if (
        not read.at_once
    ):  # each side by itself has shapes, under kinds that the other does not bear
        return False
    cases = list(cases_of(read, layout))
    if not all(case.direct or case.transposed for case in cases):
        return False
    fits = not read.thin and read.document.moving != "one"
    return read if fits and all(map(holds, cases)) else True


def cases_of(found: Equation, layout: str) -> Iterator[Case]:
    """The links of a chain; a side that cannot be formed raises its error."""
    for left, right in zip(found.sides, found.sides[1:], strict=False):
        for side in (left, right):
            if isinstance(side, FrechetError):
                raise side
        assert isinstance(left, Reading) and isinstance(right, Reading)
        yield case_of(left, right, layout)


def holds(case: Case) -> bool:
    """Is it right in some layout, and not as 0 = 0?"""
    right = bool(case.equal) or any(d.verdict in RIGHT for d in rearranged(case))
    return right and not holds_emptily(case)


def under(v: Verdict, first: Verdict, kinds: dict[str, Kind]) -> Verdict:
    """A verdict under another reading, which is said."""
    if not v.right:
        return first
    said = (
        f"read as: {as_typed(kinds)}; with the kinds that the letters say it does not hold"
    )
    return replace(v, conventions=(said, *v.conventions))


def question(
    v: Verdict, names: Names, free: Sequence[str], rivals: Sequence[dict[str, Kind]]
) -> str:
    """What would have to be declared for a verdict."""
    known = {n: names.spaces[n].words() for n in free if n in names.spaces}
    ask = sorted({n for kinds in rivals for n in kinds}) or list(free)
    read = ", ".join(f"{n}: {known[n]}" for n in ask if n in known)
    problem = str(v.detail.get("problem", ""))
    return (
        f"it does not hold{f' with {read}' if read else ''}{f' ({problem})' if problem else ''}, "
        f"but nobody declared {', '.join(ask)}; what {'is' if len(ask) == 1 else 'are'} "
        f"{'it' if len(ask) == 1 else 'they'}? declare with where"
    )
