"""What the names of a document are: under which kinds its shapes fit, and every guess stated.

Shapes decide first.  The letters decide what shapes leave open: a-g scalars, h-z vectors, A-Z matrices, small
Greek letters scalars, capital ones matrices; and an obvious reading wins: a transposed name is a vector, and so
is a name behind a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import chain, count

from frechet.derivatives.tangent import tangent_space
from frechet.errors import FrechetError, NameUnknown, ShapeError
from frechet.expr.node import symbol
from frechet.network.size import ONE, Shape, Size, size
from frechet.reading.declare import Declaration, by_letter
from frechet.reading.first_kinds import kinds_tried, turned_names
from frechet.reading.infer import Inference
from frechet.reading.names import Names
from frechet.reading.signs import signs_settled
from frechet.reading.sizes import Unifier
from frechet.reading.text.syntax import Document
from frechet.types.space import SQUARE, Space
from frechet.types.type import SCALAR, Type, sizes_known

KINDS_TRIED = 300  # assumptions on kinds that are tried before the first error is reported
LETTERS = "mnpqrstkl"  # names for sizes that nobody named
KIND = ("scalar", "vector", "matrix")
# kinds that fail, and whether a number beside an array was at every entry
Refuted = tuple[bool, Mapping[str, int]]


def resolve(document: Document, names: Names, tries: int = KINDS_TRIED) -> Inference:
    """The types of everything; where the shapes do not fit as declared, sizes written 1 make rows and numbers."""
    try:
        return obvious(document, names, tries)
    except ShapeError as first:
        units = {n for n, d in names.declared.items() if d.space.unit}
        units |= {n for n, x in names.directions.items() if x in units}
        if not units or names.units:
            raise
        names.units = frozenset(units)
        with suppress(ShapeError):
            return obvious(document, names, tries)
        raise first from None


def obvious(document: Document, names: Names, tries: int) -> Inference:
    """The types of everything, under the most obvious kinds that fit; fills in spaces and guesses."""
    transposed = turned_names(document.nodes())
    first = dict[
        bool, FrechetError
    ]()  # the errors of the letters' kinds; with numbers at every entry the real cause
    refuted = list[Refuted]()
    poor = list[tuple[dict[str, int], bool]]()
    for kinds, ones in kinds_tried(document, names, transposed, tries):
        if any(also is ones and kinds.items() >= few.items() for also, few in refuted):
            continue
        found = begun(names, kinds, ones)
        try:
            finished(document, found)
        except ShapeError as error:
            first.setdefault(ones, error)
            refuted.append(
                (ones, {n: kinds[n] for n in decisive(document, names, found) & set(kinds)})
            )
            continue
        if thin(names, found):
            poor.append((kinds, ones))
            continue
        return settled(document, names, kinds, found, ones)
    if poor:
        kinds, ones = poor[0]
        found = finished(document, begun(names, kinds, ones))
        return settled(document, names, kinds, found, ones)
    raise first.get(True) or first.get(False) or ShapeError("no reading fits")


def thin(names: Names, found: Inference) -> bool:
    """Would a matrix of which nothing was declared have but one row or column, as the X of `x*X` if x is a vector?"""
    shapes = (found.shown(found.names[n]).shape for n in names.undeclared)
    return any(len(shape) == 2 and ONE in shape for shape in shapes)


def settled(
    document: Document, names: Names, kinds: dict[str, int], found: Inference, ones: bool
) -> Inference:
    """The types under these kinds, said to the names and to the signs."""
    kinds, found = behind_rows(document, names, kinds, found, ones)
    settle(names, kinds, found)
    document.notes += signs_settled(found.meant, found.types)
    return found


def decisive(document: Document, names: Names, found: Inference) -> set[str]:
    """The names whose kinds the error depends on: those inside of a node that fails for all sizes, else all so far."""
    defined = {name for name, _, _ in document.definitions}
    if found.at is not None and found.at not in found.types:
        inside = {s.text for s in found.at.nodes() if s.op == "name"}
        if not inside & defined and found.hopeless():
            return inside
    seen = {s.text for s in found.types if s.op == "name"}
    return seen | {names.directions[h] for h in seen & set(names.directions)}


def begun(names: Names, kinds: Mapping[str, int], ones: bool = False) -> Inference:
    """The types of the names under these kinds; `ones`: a number beside an array is at every entry."""
    unifier = Unifier()
    types: dict[str, Type] = dict.fromkeys(names.dimensions, SCALAR) | {"pi": SCALAR}
    for name, k in kinds.items():
        types[name] = Type(tuple(unifier.fresh() for _ in range(k)))
    if "I" in names.undeclared:
        n = unifier.fresh()
        types["I"] = Type((n, n))
    for name, d in names.declared.items():
        if d.shape is not None:
            types[name] = Type(d.shape)
        elif not d.function:
            types[name] = type_by_kind(d, unifier)
    types |= {h: types[x] for h, x in names.directions.items() if x in types}
    inference = Inference(
        types, {n: d for n, d in names.declared.items() if d.function}, unifier
    )
    inference.identity, inference.spread = "I" in names.undeclared, ones
    inference.units = set(names.units)
    return inference


def type_by_kind(d: Declaration, unifier: Unifier) -> Type:
    """The type of a variable of which no more than the kind was declared."""
    if d.square or d.space.structure in SQUARE:
        return Type((unifier.fresh(),) * 2)
    rank = d.rank if d.rank is not None else by_letter(d.name)
    first = () if d.many is None else (d.many,)
    return Type(first + tuple(unifier.fresh() for _ in range(rank - len(first))))


def finished(document: Document, inference: Inference) -> Inference:
    """The types of everything, from those of the names."""
    inference.layout = document.layout
    for name, _, tree in document.definitions:
        inference.names[name] = inference.add(tree)
        inference.units |= {name} if inference.unit_inside(tree) else set()
    inference.add(document.body)
    for side in document.sides:
        inference.equation(document.body, side)
    inference.places.settle()
    inference.literals.settle()
    if not inference.sizes.settle():
        raise ShapeError("the sizes do not fit")
    inference.places.conditions()
    return inference


def behind_rows(
    document: Document,
    names: Names,
    kinds: dict[str, int],
    found: Inference,
    ones: bool = False,
) -> tuple[dict[str, int], Inference]:
    """`a'*X*b` is a bilinear form: a name that only the letters make a scalar, behind a row, is a vector."""
    for s in document.nodes():
        if (
            s.op == "*"
            and found.types[s.args[0]].row
            and s.args[1].op == "name"
            and kinds.get(s.args[1].text) == 0
        ):
            try:
                other = {**kinds, s.args[1].text: 1}
                kinds, found = other, finished(document, begun(names, other, ones))
            except ShapeError:
                continue
    return kinds, found


def settle(names: Names, kinds: Mapping[str, int], found: Inference) -> None:
    """Name the sizes that are left, fix the spaces, and state the guesses."""
    if found.sizes.open:
        lost = [
            n
            for n, t in found.names.items()
            if not sizes_known(*map(found.sizes.find, t.shape))
        ]
        raise ShapeError(
            f"the shapes do not tell the sizes of {', '.join(lost) or 'every part'}",
            hint="declare them with where",
        )
    name_sizes(names, found)
    for name, d in found.functions.items():
        found.functions[name] = known_function(d, found)
    for name, d in names.declared.items():
        if not d.function:
            shape = found.shown(found.names[name]).shape
            names.spaces[name] = d.space._replace(shape=shape)
            if d.shape is None:
                names.guesses.append(f"{name}: {Type(shape)} (from the shapes)")
    for name in names.undeclared:
        shape = found.shown(found.names[name]).shape
        names.spaces[name] = Space(shape)
        names.guesses.append(
            f"I: {identity(found)}" if name == "I" else guess(name, shape, kinds[name])
        )
    for h, x in names.directions.items():
        if x not in names.spaces:  # dY of a Y that stands for something else
            raise NameUnknown(f"{h} is not given", hint=f"write out d{x}, or declare {h}")
        names.spaces[h] = tangent_space(symbol(x, space=names.spaces[x]))
    names.guesses += [
        f"{said} (for the slices and entries)" for said in found.places.conditions()
    ]


def name_sizes(names: Names, found: Inference) -> None:
    """Letters for the sizes that nobody named: first those of the names, then those of the parts."""
    taken = names.dimensions | set(names.declared) | set(names.undeclared) | names.bound
    open_sizes = {
        x for t in found.types.values() for n in t.shape for x in unknowns(n, found)
    }
    letters = LETTERS if len(open_sizes) > 1 else "n" + LETTERS
    spare = (c for c in chain(letters, (f"n{k}" for k in count(1))) if c not in taken)
    for name in (*names.undeclared, *of_one_kind(names)):
        name_axes(found.names[name], found, spare)
    name_axes(Type(tuple(top for _, top in found.places.ranges.values())), found, spare)
    for s, t in found.types.items():
        name_axes(t, found, spare)
        found.types[s] = found.shown(t)
    for s, way in found.fitted.items():
        found.fitted[s] = [found.shown(t) for t in way]


def of_one_kind(names: Names) -> list[str]:
    """The variables of which no more than the kind was declared."""
    return [n for n, d in names.declared.items() if d.shape is None and not d.function]


def known_function(d: Declaration, found: Inference) -> Declaration:
    """A function with the sizes that the text tells."""
    if d.inputs is None or d.shape is None:
        return d
    shape, *inputs = (found.shown(Type(s)).shape for s in (d.shape, *d.inputs))
    return replace(d, shape=shape, inputs=tuple(inputs))


def name_axes(t: Type, found: Inference, spare: Iterator[str]) -> None:
    """Letters for the sizes of one type."""
    for n in t.shape:
        for unknown in unknowns(n, found):
            found.sizes.bound[unknown] = size(next(spare))


def unknowns(n: Size, found: Inference) -> list[str]:
    """The sizes in a size that are not known."""
    return sorted(x for x in found.sizes.find(n).names() if x.startswith("?"))


def identity(found: Inference) -> str:
    """What is said of I: its order, where it has one alone."""
    orders = {
        n
        for s, t in found.types.items()
        if s.op == "name" and s.text == "I"
        for n in t.shape
    }
    return (
        "the identity of the size needed"
        if len(orders) != 1
        else f"the identity of order {next(iter(orders))}"
    )


def guess(name: str, shape: Shape, kind: int) -> str:
    """What was guessed of a name, and why."""
    reason = "by its letter" if kind == by_letter(name) else "from the shapes"
    return f"{name}: {Type(shape)} ({reason})"
