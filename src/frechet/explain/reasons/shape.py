"""What shape a derivative has: a linear map, and how many numbers it takes to write it down."""

from __future__ import annotations

from collections.abc import Iterator

from frechet.answers.forms import only
from frechet.explain.reasons.formulas import FormSide, Math
from frechet.explain.reasons.page import PageItem, Section, Sentence, Shown, enumerated
from frechet.explain.reasons.subject import Subject
from frechet.explain.sides import EquationSide, Final
from frechet.explain.steps import Limit, ReadOff, claimed
from frechet.expr.node import symbols
from frechet.network.size import Size


def shape_section(q: Subject) -> Section:
    """The section on the shape."""
    items = of_scalar(q) if not q.rank else of_array(q)
    return Section("What shape has it, and why?", [*items, *dependence(q)])


def stated_map(q: Subject) -> Shown:
    """The map, which satisfies the definition of the derivative."""
    after = q.side(q.map)
    fact = Limit(
        "map",
        q.side(q.program.root.moved),
        after,
        "",
        "=",
        q.d.maps.settled,
        q.map,
        {q.x: q.h},
    )
    return Shown(Math("{} ↦ {}", q.side(q.h), after), "", [fact])


def of_scalar(q: Subject) -> Iterator[PageItem]:
    """A number moves by a number: one matrix in the shape of the variable says by how much."""
    names = q.f, q.name(q.x)
    yield Sentence(
        "{} is a number. Its derivative by {} is a linear map: to a change {} it gives the number "
        "by which {} changes, up to what is small against the change.",
        (*names, q.side(q.h), q.f),
    )
    yield stated_map(q)
    if not q.x.rank:
        yield Sentence("Both are numbers, so the map is multiplication by a number.")
        return
    yield Sentence(
        "For every linear map from the space of {} ({}) to the numbers there is exactly one array {} in it with "
        "{}. That {} is the gradient: {} numbers, one for each entry of {}. This is why a gradient has the "
        "shape of the variable.",
        (
            q.name(q.x),
            q.shape(q.x.shape),
            q.array,
            Math("{} = ⟨{}, {}⟩", q.side(q.program.root.moved), q.array, q.side(q.h)),
            q.array,
            Math(q.count(*q.x.shape)),
            q.name(q.x),
        ),
    )
    fact = ReadOff(
        "gradient",
        q.f,
        q.gradient,
        "",
        "=",
        claimed(q.d.maps.projected(q.d.maps.gradients[q.x], [q.x])),
    )
    yield Shown(Math("∇{} = {}", q.f, q.gradient), "{}", [fact], 0, [q.shape(q.x.shape)])


def of_array(q: Subject) -> Iterator[PageItem]:
    """An array moves: each of its entries by each of the variable's."""
    f, x = q.f, q.name(q.x)
    yield Sentence(
        "The derivative of {} by {} is a linear map: to a change of {} ({}) it gives the change of {} ({}).",
        (f, x, x, said_shape(q, q.x.shape), f, said_shape(q, q.d.f.shape)),
    )
    yield stated_map(q)
    if not q.x.rank:
        yield Sentence(
            "One number moves, so the derivative has the shape of {}, {}.",
            (f, q.shape(q.d.f.shape)),
        )
        return
    rows, columns = q.count(*q.d.f.shape), q.count(*q.x.shape)
    yield Sentence(
        "Written down with all its numbers it has one for each entry of {} by each entry of {}: {} by {}.",
        (f, x, Math(rows), Math(columns)),
    )
    yield entries(q)
    if q.numbers and rows == "1":
        return
    yield Sentence(
        "An array in the shape of {}, {}, has room for {} numbers only. It is the shape of a gradient, and "
        "only a number has one: a loss {} of {}, with {}. Whoever writes {} in the shape of {} means {}.",
        (
            x,
            q.shape(q.x.shape),
            Math(columns),
            q.loss,
            f,
            Math("{} = ⟨{}, {}⟩", q.loss_moves, q.loss_by(x), q.side(q.h)),
            Math("∂{}/∂{}", f, x),
            x,
            q.loss_by(x),
        ),
    )


def said_shape(q: Subject, shape: tuple[Size, ...]) -> EquationSide:
    """A shape, or the word for a number."""
    return q.shape(shape) if shape else Math("1 number")


def entries(q: Subject) -> Shown:
    """The partial derivatives; their array is the tensor of the map."""
    form = only(q.d.entries)
    fact = ReadOff("entries", q.f, Final(form), "", "=", claimed(q.tensor))
    return Shown(FormSide(form), "", [fact])


def dependence(q: Subject) -> Iterator[PageItem]:
    """Is it the same map everywhere?  What it is made of."""
    if q.x in symbols(q.map):
        yield Sentence(
            "{} occurs in it: at every {} it is another linear map.",
            (q.name(q.x), q.name(q.x)),
        )
        return
    still = [s for s in symbols(q.map) if s.role == "variable" and s is not q.h]
    of = [q.name(s) for s in still]
    said = enumerated(len(of))
    yield Sentence(
        (
            f"It is made of {said} alone: {{}} does not occur in it"
            if of
            else "{} does not occur in it"
        )
        + ", so it is the same linear map at every {}.",
        (*of, q.name(q.x), q.name(q.x)),
    )
