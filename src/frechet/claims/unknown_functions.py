r"""Claims about functions that nobody gave, judged for any of them: `\nabla_x f(A x) = A^\top \nabla f(A x)`.

What is not said of a function is tried: is its value a number, a vector, a matrix; so of the names that nobody
declared, and of the layout of the derivatives, one for all of them.  A claim that holds for unknown functions under one
of these ways_to_read is right, and the reading is said.  It is wrong only where everything was declared.

    legend   kinds what names are read as
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from frechet.claims.charity import Judge, cases_of, holds
from frechet.claims.functions_asked import FunctionsAsked, questions
from frechet.claims.hypotheses import absent
from frechet.claims.kinds_tried import all_kinds, arrays_named, ways_to_read
from frechet.claims.moving import Moved, held_variables, moving, near_letters
from frechet.claims.one_sided import one_sided
from frechet.claims.slips import Slip, slips_of
from frechet.claims.verdict import Verdict
from frechet.errors import Exceeded, FrechetError, TooLarge
from frechet.errors.limits import within
from frechet.network.size import Shape, Size
from frechet.reading import Equation, Reading
from frechet.reading.at_point import replaced_names
from frechet.reading.declare import Declaration
from frechet.reading.kinds import Kind
from frechet.reading.text.syntax import Document, Syntax
from frechet.reading.unknown_functions import (
    ORIGIN,
    VALUE,
    variable_name,
)

DEPENDENT = frozenset(
    "fghuvwyzFGUVYZ"
)  # letters that may depend on what is differentiated by
READINGS = 150  # that are tried
NEAREST = 8  # by which a claim without a slip has to be right
FITTING = 20  # of them that fit
SHARE = 0.05  # of the limits: what they may take together
LAYOUT = {
    "numerator": "in numerator layout: gradients are rows",
    "denominator": "in denominator layout",
}


def about_unknown_functions(
    text: str, declared: Mapping[str, Declaration], syntax: str, judge: Judge
) -> Verdict | None:
    """The verdict on a claim about functions that nobody gave; None where it is none, or nothing can be said."""
    try:
        every = questions(text, declared, syntax)
    except FrechetError:
        return None
    return moving(
        Moved(
            asked.document.moving,
            asked.moves,
            v,
            near_letters(asked.moves, held := held_variables(asked.document)),
            held,
        )
        for asked in every
        if (v := judged(asked, judge)) is not None
    )


def judged(asked: FunctionsAsked, judge: Judge) -> Verdict | None:
    """Right under the nearest reading under which it holds."""
    free = asked.open()
    if free and one_sided(asked):
        return None
    tried = list[Equation]()
    try:
        with within(None, "trying other readings", SHARE) as budget:
            for kinds, layout in islice(ways_to_read(asked, free), READINGS):
                if budget.rest() < 0 or len(tried) > FITTING:
                    break
                found = fitting(asked, kinds, layout)
                if found is None:
                    continue
                if holds_there(found):
                    doubt = doubted(asked, free)
                    return right(asked, found, kinds, layout) if doubt is None else doubt
                tried.append(found)
    except TooLarge:
        pass
    v = refuted(asked, tried, free, judge)
    if v is not None and v.verdict != "not-understood":
        return v
    turned_over = transposed_gradient(asked, free)
    if turned_over is not None:
        return turned_over
    slip = a_slip(asked, free)
    if slip is None:
        return v
    detail = {"problem": in_names(asked, slip.words), "slip": True}
    return Verdict(asked.text, "wrong", detail, conventions=(about(asked),))


def transposed_gradient(asked: FunctionsAsked, free: list[str]) -> Verdict | None:
    r"""That `\nabla_W f(Wx) = x \nabla f(Wx)^T` is the transpose of what is right: of a matrix ∇ has its shape."""
    body, sides = asked.document.body, asked.document.sides
    by_matrix = body.op == "derivative" and body.column and body.args[-1].text[:1].isupper()
    if len(sides) != 1 or not by_matrix:
        return None
    other = [Syntax("transpose", sides[0].span, [sides[0]])]
    made = replace(asked.made, document=replace(asked.document, sides=other))
    turned_over = replace(asked, made=made)
    try:
        with within(None, "trying the transpose", SHARE):
            read = islice(ways_to_read(turned_over, free), NEAREST)
            found = (fitting(turned_over, kinds, layout) for kinds, layout in read)
            if any(f is not None and holds_there(f) for f in found):
                return Verdict(asked.text, "transposed", conventions=(about(asked),))
    except TooLarge:
        pass
    return None


def a_slip(asked: FunctionsAsked, free: list[str]) -> Slip | None:
    """The slip that parts a claim from what is right for any functions; None where names may depend on one another."""
    if asked.made.several or len(asked.document.sides) != 1:
        return None
    try:
        with within(None, "looking for a slip", SHARE) as budget:
            for slip in slips_of(asked.document, (), asked.declared, asked.text):
                if budget.rest() < 0:
                    return None
                made = replace(asked.made, document=slip.without(asked.document))
                mended = replace(asked, made=made)
                read = islice(ways_to_read(mended, free), NEAREST)
                found = (fitting(mended, kinds, layout) for kinds, layout in read)
                if any(f is not None and holds_there(f) for f in found):
                    return None if in_doubt(mended, free) else slip
    except TooLarge:
        pass
    return None


def in_names(asked: FunctionsAsked, words: str) -> str:
    """Words with the names as they were written."""
    for name, _, tree in asked.document.definitions:
        if name.startswith("_"):
            words = re.sub(rf"{name}\b", tree.bare(), words)
    return words.replace(VALUE, "")


def refuted(
    asked: FunctionsAsked, tried: list[Equation], free: list[str], judge: Judge
) -> Verdict | None:
    """The verdict on what holds under no reading: wrong where there was no other; None where shapes tell nothing."""
    guessed = guessed_names(asked, free)
    if not tried:
        return None if guessed or asked.made.several else misfit(asked, free, judge)
    v = judge(tried[0])
    if v.right:  # in a layout of its own, which the rest of the text is not in
        v = Verdict(asked.text, "wrong")
    if not v.named and asked.made.several:
        return unrelated(asked)
    if guessed and not v.named:
        return undeclared_functions(asked, free or guessed)
    said = (c for c in v.conventions if not c.startswith(ORIGIN))
    return replace(v, claim=asked.text, conventions=(about(asked), *said))


def guessed_names(asked: FunctionsAsked, free: Iterable[str]) -> list[str]:
    """What was read in one of several ways: the names of which shapes tell nothing, then functions declared as none."""
    arrays, bound = arrays_named(asked), replaced_by_values(asked.document)
    options = {n: all_kinds(n, asked, n in arrays) for n in free if n not in bound}
    called = (f for f in asked.made.functions if f in asked.declared)
    return [
        *(n for n, kinds in options.items() if len(kinds) > 1),
        *(f for f in called if not asked.declared[f].function),
    ]


def unrelated(asked: FunctionsAsked) -> Verdict:
    """What would have to be said of what a value depends on."""
    y = min(asked.made.several)
    by = next(
        [a.text.rstrip(VALUE) for a in t.args]
        for n, _, t in asked.document.definitions
        if n == y + VALUE
    )
    names = " and ".join(by[:2])
    problem = (
        f"it does not hold where {names} have nothing to do with one another; "
        f"if one depends on the other, add \\text{{ where }} {by[-1]} = ..."
    )
    return Verdict(asked.text, "not-understood", {"problem": problem, "kind": "meaning"})


def replaced_by_values(document: Document) -> set[str]:
    """The names for which values stand wherever they occur, so that the shapes say what they are."""
    bound = {s for tree in document.trees for s in replaced_names(tree)}
    free = {s.text for s in document.nodes() if s.op == "name" and s not in bound}
    return {s.text for s in bound} - free


def misfit(asked: FunctionsAsked, free: list[str], judge: Judge) -> Verdict | None:
    """That the shapes fit in no layout, where all were declared."""
    try:
        kinds, layout = next(ways_to_read(asked, free))
        v = judge(asked.under(kinds, layout))
    except (StopIteration, FrechetError):
        return None
    if v.verdict != "shape":
        return None
    if f := primed_at_a_matrix(asked):
        problem = (
            f"{f}' at a matrix: is {f} a function of numbers, as exp is, or a map of matrices, "
            f"whose derivative D{f}(X)[dX] is no matrix?"
        )
        return Verdict(
            asked.text, "not-understood", {"problem": problem, "kind": "meaning"}
        )
    return replace(v, claim=asked.text)


def primed_at_a_matrix(asked: FunctionsAsked) -> str:
    """A function with a prime in the text that is of a matrix: of one number its derivative would be a matrix, too."""
    for s in asked.document.nodes():
        f = s.text if s.op == "call" and s.text in asked.made.functions else ""
        capital = any(a.text[:1].isupper() for x in s.args for a in x.nodes())
        if f and capital and re.search(rf"{f}\s*(?:'|\^\s*\{{?\s*\\prime)", asked.text):
            return f
    return ""


def about(asked: FunctionsAsked) -> str:
    """What is said of the functions."""
    return f"for any differentiable {', '.join(sorted(asked.made.functions))}"


def doubted(asked: FunctionsAsked, free: Collection[str]) -> Verdict | None:
    """What has to be asked of a claim that holds; None where nothing has."""
    if names := in_doubt(asked, free):
        listed = ", ".join(names)
        problem = f"it holds where {listed} is constant; is it? declare {listed} with where"
    elif name := absent_anywhere(asked.document):
        problem = f"{name} does not occur in what is differentiated by it; write it out"
    else:
        return None
    return Verdict(asked.text, "not-understood", {"problem": problem, "kind": "meaning"})


def absent_anywhere(document: Document) -> str:
    """A variable that does not occur in what is differentiated by it, on any side; empty where there is none."""
    sides = (replace(document, body=s) for s in (document.body, *document.sides))
    return next(filter(None, map(absent, sides)), "")


def in_doubt(asked: FunctionsAsked, free: Collection[str]) -> list[str]:
    r"""Names that nobody declared beside a function where both are differentiated: u of `\nabla (u f(x))`.

    So is z of `\frac{d}{dt} f(x, y, z)` beside x and y that are functions of t.
    """
    derivatives = [s for s in asked.document.nodes() if s.op == "derivative"]
    moving = {variable_name(x) for s in derivatives for x in s.apart()[0]}
    found = set[str]()
    for s in derivatives:
        found |= beside_functions(s.args[0], asked.made.functions)
    return sorted(found & {*free} - moving - asked.made.functions)


def beside_functions(body: Syntax, functions: Collection[str]) -> set[str]:
    """The letters of what may depend on something, beside functions; and names beside values in brackets."""
    inside = list(outside_calls(body, functions))
    found = {x for s in inside for x in beside_values(s)}
    if any(
        (s.op == "call" and s.text in functions) or s.text.endswith(VALUE) for s in inside
    ):
        found |= {s.text for s in inside if s.op == "name" and s.text in DEPENDENT}
    return found


def beside_values(s: Syntax) -> set[str]:
    """The bare arguments of a call that has values of functions as others."""
    names = {a.text for a in s.args if s.op == "call" and a.op == "name"}
    bare = {x for x in names if not x.endswith(VALUE)}
    return bare if bare < names else set()


def outside_calls(tree: Syntax, functions: Collection[str]) -> Iterator[Syntax]:
    """The nodes that are no argument of one of these functions."""
    stack = [tree]
    while stack:
        s = stack.pop()
        yield s
        if s.op != "call" or s.text not in functions:
            stack.extend(s.args)


def fitting(
    asked: FunctionsAsked, kinds: Mapping[str, Kind], layout: str
) -> Equation | None:
    """The equation under a reading in which all shapes fit."""
    try:
        found = asked.under(kinds, layout)
        fits = all(case.direct for case in cases_of(found, ""))
    except Exceeded:
        raise
    except FrechetError:
        return None
    return found if fits and not found.thin and not has_unit_axes(found) else None


def has_unit_axes(found: Equation) -> bool:
    """Has an unknown function an axis of length 1, without which the shapes do not fit?"""
    readings = [r for r in found.sides if isinstance(r, Reading)]
    functions = [d for r in readings for d in r.inference.functions.values()]
    declared = axes_of(d for d in found.names.declared.values() if not d.unknown)
    return any(n.number() == 1 for n in axes_of(functions) - declared)


def axes_of(functions: Iterable[Declaration]) -> set[Size]:
    """The sizes of what goes in and what comes out."""
    return {n for d in functions for s in (d.shape or (), *(d.inputs or ())) for n in s}


def holds_there(found: Equation) -> bool:
    """Does it hold as it stands, and not as 0 = 0?"""
    try:
        return all(
            case.equal.status == "equal" and holds(case) for case in cases_of(found, "")
        )
    except Exceeded:
        raise
    except FrechetError:
        return False


def right(
    asked: FunctionsAsked, found: Equation, kinds: Mapping[str, Kind], layout: str
) -> Verdict:
    """The verdict, with the reading."""
    said = [about(asked)] if asked.made.functions else []
    if told := [name for name in kinds if name not in replaced_by_values(asked.document)]:
        said.append(f"read as: {as_declared(found, told)}")
    if layout:
        said.append(LAYOUT[layout])
    verdict = "right-numerator-layout" if layout == "numerator" else "right"
    return Verdict(
        asked.text, verdict, certificate="exact", conventions=(*said, *asked.document.notes)
    )


def as_declared(found: Equation, kinds: Collection[str]) -> str:
    """The reading of these names, as it is typed."""
    reading = found.sides[0]
    assert isinstance(reading, Reading)
    said = []
    for name in kinds:
        d = reading.inference.functions.get(name)
        if d is None or d.inputs is None:
            said.append(f"{name}: {sizes_typed(found.names.spaces[name].shape)}")
            continue
        inputs = ", ".join(map(sizes_typed, d.inputs))
        inputs = f"({inputs})" if len(d.inputs) > 1 else inputs
        said.append(f"{name}: {inputs} -> {sizes_typed(d.shape or ())}")
    return ", ".join(said)


def sizes_typed(shape: Shape) -> str:
    """A shape as a declaration has it."""
    return "×".join(n.text for n in shape) or "scalar"


def undeclared_functions(asked: FunctionsAsked, free: list[str]) -> Verdict:
    """What would have to be declared."""
    bound = replaced_by_values(asked.document)
    free = [name for name in free if name not in bound]
    functions = sorted(asked.made.functions & {*free}) or free
    ask = (
        ", ".join(f"{f}: n -> scalar" for f in functions)
        if asked.made.functions & {*free}
        else ", ".join(free)
    )
    problem = f"it does not hold for any reading of {', '.join(free)} that was tried; declare them, as in {ask}"
    return Verdict(asked.text, "not-understood", {"problem": problem, "kind": "meaning"})
