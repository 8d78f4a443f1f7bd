"""Why a transpose appears: what crosses the inner product becomes its adjoint.

legend   q subject   one a map and its adjoint
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frechet.answers.forms import Form, only
from frechet.derivatives import tangent
from frechet.explain.reasons.formulas import Math
from frechet.explain.reasons.local import Local, factor_transposed
from frechet.explain.reasons.page import PageItem, Section, Sentence, Shown
from frechet.explain.reasons.sandwich import (
    InnerPair,
    adjoint_of,
    crossing_fact,
    crossing_slowly,
    facts_of,
    inner_law,
    inner_number,
    short_law,
)
from frechet.explain.reasons.subject import Subject
from frechet.explain.sides import AsWritten, EquationSide, Final
from frechet.explain.steps import ReadOff, Step, claimed
from frechet.expr.net import substitute
from frechet.expr.node import Symbol, symbol
from frechet.expr.sums import one as unit
from frechet.notation import name_in
from frechet.notation.phrases import phrase as ph

LONG = "LossBy"  # a name that is put in and painted over
FORMULA = re.compile(
    "(?<=, )([^,]*?)(?= of the unconstrained)"
)  # in what is said of a projection
POSTFIX = ("ᵀ", "⁻", "²", "³", "_", "^", "'")


def transpose_section(q: Subject, maps: Sequence[Local]) -> Section:
    """The section on the transpose."""
    items = [*(of_array(q) if q.rank else of_scalar(q))]
    for one in maps:
        items += backward(one)
    return Section("Why the transpose?", [*items, *(conclusion(q, maps))])


def of_array(q: Subject) -> Iterator[PageItem]:
    """A loss turns the map around."""
    yield Sentence(
        "A loss {} of {} has {} with {} in the shape of {}. To read off {}, {} has to stand alone on its side of "
        "{}: whatever stands around it crosses over, and a map that crosses becomes its adjoint.",
        (
            q.loss,
            q.f,
            Math(
                "{} = ⟨{}, {}⟩",
                q.loss_moves,
                q.side(q.cotangent),
                q.side(q.program.root.moved),
            ),
            Math("{} = {}", q.side(q.cotangent), q.loss_by(q.f)),
            q.f,
            q.loss_by(q.name(q.x)),
            q.side(q.h),
            Math("⟨ , ⟩"),
        ),
    )


def of_scalar(q: Subject) -> Iterator[PageItem]:
    """The gradient is what stands left in the inner product."""
    root = q.program.root
    if not q.x.rank:
        yield Sentence(
            "{} is a number: nothing is transposed for its sake.", (q.name(q.x),)
        )
        return
    yield Sentence(
        "The gradient is what stands left in {}, and {}: what stands beside {} itself is the transpose of it.",
        (
            Math("{} = ⟨{}, {}⟩", q.side(root.moved), q.array, q.side(q.h)),
            short_law(q.scope, inner_law(q.x.rank)),
            q.side(q.h),
        ),
    )
    yield from twice(q)
    pairs = [InnerPair(q.scope, adjoint_of(root.local, m, unit), m) for m in q.moving(root)]
    facts: list[Step] = [Step("inner", q.side(root.moved), q.side(root.local))]
    if len(pairs) == 1 and str(pairs[0]) != str(q.side(root.local)):
        facts.append(Step("inner", q.side(root.local), pairs[0]))
        yield Shown(
            Math("{} = {} = {}", q.side(root.moved), q.side(root.local), pairs[0]),
            "",
            facts,
        )
    else:
        yield Shown(Math("{} = {}", q.side(root.moved), q.side(root.local)), "", facts)


def twice(q: Subject) -> Iterator[PageItem]:
    """Of a product in which the variable stands twice: each place moves once, and a number is its own transpose."""
    shared, x = q.notation.phrase(q.program.root.expr), ph.name(q.x.name, q.x.shape)
    if q.x.rank != 1 or shared is None or shared.definitions or shared.body.op != "mul":
        return
    factors = list(shared.body.args)
    ends = [k for k, f in enumerate(factors) if f in (x, ph.transpose(x))]
    if ends != [0, len(factors) - 1] or len(factors) < 3:
        return
    h = ph.name(q.h.name, q.x.shape, direction=True)
    first = inner_number([ph.transpose(h), *factors[1:]], False)
    second = inner_number([*factors[:-1], h], False)
    back = inner_number([ph.transpose(x), *map(ph.transpose, factors[-2:0:-1]), h], False)
    sides = [AsWritten(q.scope, p) for p in (first, second, back)]
    total = Math("{} + {}", sides[0], sides[1])
    both = ph.phrase("sum", ((1, first), (1, second)), (), first.cost + second.cost + 1)
    facts = [
        Step("product", q.side(q.program.root.moved), AsWritten(q.scope, both)),
        Step("transpose", sides[0], sides[2]),
    ]
    yield Sentence(
        "{} stands twice in {}, and each place moves once: {}. A number is its own transpose, so {}.",
        (
            q.name(q.x),
            q.f,
            Math("{} = {}", q.side(q.program.root.moved), total),
            Math("{} = {}", sides[0], sides[2]),
        ),
        facts,
    )


def backward(one: Local) -> Iterator[PageItem]:
    """One map and its adjoint, step by step where it is one product."""
    q, said = one.q, one.said
    forward = Math("{} = {}", one.moved, q.side(one.stage.local))
    if one.partial:
        yield Sentence(
            "{}, in which {} occurs as {}:", (forward, q.side(one.m), q.side(one.map))
        )
    elif said is None:
        yield Sentence("{}, and its adjoint hands {} down:", (forward, q.side(one.G)))
    else:
        yield Sentence("{} is " + said[0] + ":", (forward, *said[1]))
    lines = crossing_slowly(q.scope, one.sole, one.map, one.m, one.G) if one.sole else []
    if not lines:
        fact = crossing_fact(q.scope, one.map, one.m, one.G)
        yield Shown(Math("{} = {}", fact.before, fact.after), "", [fact])
        return
    first, second, *more = lines
    yield reasoned(Math("{} = {}", first[0], second[0]), second[1], [*facts_of(lines)])
    indent = len(first[0].paint("unicode")) + 1
    for side, why in more:
        yield reasoned(Math("= {}", side), why, (), indent)


def reasoned(
    formula: EquationSide, why: EquationSide | None, facts: Sequence[Step], onward: int = 0
) -> Shown:
    """A line with the law by which it follows."""
    return Shown(formula, "{}" if why else "", facts, onward, (why,) if why else ())


def conclusion(q: Subject, maps: Sequence[Local]) -> Iterator[PageItem]:
    """What is handed down in the end."""
    if q.rank:
        yield Sentence("Hence" if len(maps) == 1 else "Hence the whole map, turned around:")
        yield backward_line(q)
        if q.x.space.structure:
            yield projected(q.x)
        return
    if q.x.space.structure:
        yield projected(q.x)
    for one in maps:
        if one.sole and one.m is q.h and one.said and one.said[1]:
            yield inner_derivative(one)
    fact = ReadOff(
        "gradient",
        q.f,
        q.gradient,
        "",
        "=",
        claimed(q.d.maps.projected(q.d.maps.gradients[q.x], [q.x])),
    )
    if q.x.rank:
        yield Shown(
            Math("∇{} = {}", q.f, q.gradient), "{}", [fact], 0, [q.shape(q.x.shape)]
        )


def projected(x: Symbol) -> Sentence:
    """What the derivative by a structured variable means; the formulas in it are those that are no words."""
    said = tangent.projection_said(x)
    pieces = re.split(FORMULA, said[0].upper() + said[1:] + ".")
    return Sentence("{}".join(pieces[::2]), [Math(piece) for piece in pieces[1::2]])


def inner_derivative(one: Local) -> Sentence:
    """The inner derivative of a chain, and its adjoint."""
    q, (text, factors) = one.q, one.said or ("", ())
    return Sentence(
        f"The inner derivative, that of {{}} by {{}}, is {text}; in the gradient stands its adjoint, "
        f"{text}.",
        (q.side(one.stage.name), q.name(q.x), *factors, *map(factor_transposed, factors)),
    )


@dataclass(frozen=True)
class WithLoss(EquationSide):
    """A form in which a letter stands for something longer, in brackets where a sign follows it."""

    form: Form
    letter: Symbol
    meant: EquationSide

    def paint(self, style: str) -> str:
        plain = self.meant.paint(style)
        long = symbol(LONG, *self.letter.shape)
        e = substitute(self.form.engine, {self.letter: long})
        text = self.form.context.moving([long]).paint(e, style)
        name = re.escape(name_in(style, LONG))
        after = f"(?=[{re.escape(''.join(POSTFIX))}])"
        text = re.sub(name + after, lambda _: f"({plain})", text)
        return re.sub(name, lambda _: plain, text)


def backward_line(q: Subject) -> Shown:
    """`G ↦ AᵀG`, with what it says of every loss."""
    form = only(q.d.adjoint)
    G = form.holes[0]
    fact = ReadOff(
        "adjoint-map", q.f, Final(form), "", "=", claimed(q.d.maps.adjoints[1][q.x])
    )
    loss = WithLoss(form, G, q.loss_by(q.f))
    remark = "backward: {} for every loss {} of {}"
    within = Math("{} = {}", q.loss_by(q.name(q.x)), loss), q.loss, q.head
    return Shown(Math("{} ↦ {}", q.side(G), q.side(form.engine)), remark, [fact], 0, within)
