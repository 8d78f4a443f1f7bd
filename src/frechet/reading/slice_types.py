"""Parts of arrays and arrays of parts: the types of slices, entries and matrix literals.

A slice reads an axis from `low` to `top`, counted from 1 and both included; `end` is the length of the axis.  Where
the sizes cannot say whether it ends inside the axis, that is stated as a condition.

    legend   s node   n size of an axis   h, w height and width of an element
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, pairwise
from typing import NamedTuple

from frechet.errors import ReadError, ShapeError, Span, TooLarge, Unsupported
from frechet.network.size import ONE, ZERO, Size, size
from frechet.reading.sizes import Unifier, bounded_size, whole_size
from frechet.reading.text.syntax import Syntax
from frechet.types.signature import fill
from frechet.types.type import SCALAR, Type, sizes_known

EXPONENTS = range(1, 5)  # of a size
NODES = 100  # nodes of a tree that is read as a size
Cell = tuple[Size, Size]


def size_of(s: Syntax, end: Size | None = None) -> Size:
    """A syntax tree read as a size; `end` is the length of the axis that it is a place of."""
    if any(True for _ in islice(s.nodes(), NODES, None)):
        raise TooLarge(f"a size of more than {NODES} terms and factors", s.span)
    made: dict[Syntax, Size] = {}
    for part in s.nodes():
        made[part] = bounded_size(size_from(part, [made[a] for a in part.args], end))
    return whole_size(made[s])


def size_from(s: Syntax, parts: list[Size], end: Size | None) -> Size:
    """The size of a node from those of its operands."""
    match s.op:
        case "number" if s.value.denominator == 1:
            return size(int(s.value))
        case "name" | "index":
            return size(s.text)
        case "end" if end is not None:
            return end
        case "*":
            return parts[0] * parts[1]
        case "/" if parts[1].number():
            return parts[0] * Fraction(1, parts[1].number() or 1)
        case "power" if parts[1].number() in EXPONENTS:
            return math.prod([parts[0]] * int(parts[1].number() or 0), start=ONE)
        case "negate":
            return -parts[0]
        case "sum":
            return sum(
                (n * sign for n, (sign, _) in zip(parts, s.signs, strict=True)), size(0)
            )
    raise ReadError(
        "a size is expected here",
        s.span,
        "sizes are numbers, names, or products and sums of them",
    )


def first_and_last(place: Syntax, n: Size) -> tuple[Size, Size]:
    """First and last place of a slice or an entry on an axis of length n, counted from 1."""
    if place.op != "range":
        k = size_of(place, n)
        return k, k
    if not place.args:
        return ONE, n
    return size_of(place.args[0], n), size_of(place.args[1], n)


class Place(NamedTuple):
    """A place on an axis that must lie inside it."""

    span: Span
    low: Size
    top: Size
    axis: Size
    bound: bool  # does it run with the index of a sum?


class AxisPlaces:
    """Everything that is read of axes, and what must be so for it to be there."""

    def __init__(self, sizes: Unifier) -> None:
        self.sizes, self.ranges = sizes, dict[str, tuple[Size, Size]]()
        self.open = set[str]()  # indices that run to the end of the axes that they read
        self.read: list[Place] = []

    def bind(self, s: Syntax, bound: set[str]) -> None:
        """The range of a bound index."""
        low, top = (
            (size_of(a, self.end_of(s)) for a in s.args[0].args)
            if len(s.args[0].args) == 2
            else (ONE, ZERO)
        )
        for end in (low, top):
            if end.names() & bound:
                raise Unsupported(
                    f"a range that depends on the index of another sum: {low}:{top}",
                    s.args[0].span,
                )
        if (-low).nonneg() or (low - top - 1).nonneg():
            raise ShapeError(
                f"the range {low}:{top} is empty or begins below 1", s.args[0].span
            )
        self.ranges[s.text] = low, top
        self.read.append(Place(s.args[0].span, low, top, top, False))

    def end_of(self, s: Syntax) -> Size | None:
        """The end of the axes that an index reads alone, where its range goes to the end: not known yet."""
        if not any(a.op == "end" for a in s.args[0].args):
            return None
        if not any(a.op == "index" and a.text == s.text for a in s.args[1].nodes()):
            i = shown_index(s.text)
            hint = rf"write \sum_{{{i}=1}}^{{m}}, in text sum({i} in 1:m, ...)"
            raise ReadError(f"{i} has no range", s.span, hint)
        self.open.add(s.text)
        return self.sizes.fresh()

    def range_of(self, name: str) -> tuple[Size, Size]:
        """The first and the last value of an index, as far as they are known."""
        low, top = self.ranges[name]
        return self.sizes.find(low), self.sizes.find(top)

    def along(self, place: Syntax, n: Size) -> None:
        """An index without a range runs along the axis that it reads."""
        if place.op != "index" or place.text not in self.open:
            return
        top = self.ranges[place.text][1]
        if not self.sizes.equal(top, n):
            i = shown_index(place.text)
            raise ShapeError(
                f"{i} runs along axes of length {self.sizes.find(top)} and {self.sizes.find(n)}",
                place.span,
                f"write how far {i} runs",
            )

    def delta(self, places: list[Syntax]) -> None:
        """The places of Kronecker's delta with a bound index: an entry of the identity as long as its range."""
        bound = [p for p in places if p.op == "index"]
        for p in places if bound else ():
            n = self.range_of(bound[0].text)[1]
            self.along(p, n)
            k = size_of(p)
            self.inside(p, k, k, n)

    def part(self, s: Syntax, base: Type) -> Type:
        """The type of X[i,j], x[i], X[:,j], X[1:k,:]."""
        places = s.args[1:]
        if len(places) != len(base.shape) or not places:
            many = f"{len(places)} ind{'ex' if len(places) == 1 else 'ices'}"
            cure = ("a scalar has no entries", "write {0}[i]", "write {0}[i,j]")[
                min(len(base.shape), 2)
            ]
            if len(places) == 1 and len(base.shape) == 2 and places[0].op == "index":
                i, (_, top) = shown_index(places[0].text), self.range_of(places[0].text)
                many_of = "N" if not sizes_known(top) else str(top)
                cure += f", or declare {{0}}_{i}: matrix for {i} in 1:{many_of}"
            raise ShapeError(f"{many} for {base.said}", hint=cure, letters="X")
        shape = []
        for place, n in zip(places, base.shape, strict=True):
            self.along(place, n)
            low, top = first_and_last(place, n)
            self.inside(place, low, top, n)
            if place.op == "range":
                shape.append(self.length(place, low, top))
        lying = base.row if len(base.shape) == 1 else places[0].op != "range"
        return Type(tuple(shape), lying and len(shape) == 1)

    def length(self, place: Syntax, low: Size, top: Size) -> Size:
        """The length of a slice."""
        length = top - low + 1
        if length.names() & set(self.ranges):
            raise Unsupported(
                f"a slice {low}:{top} whose length depends on the index of a sum",
                place.span,
            )
        return length

    def inside(self, place: Syntax, low: Size, top: Size, n: Size) -> None:
        """A place must lie on its axis: said at once where that is impossible, else kept for later."""
        least, most = self.extreme(low, place, False), self.extreme(top, place, True)
        if (-least).nonneg() or (sizes_known(n) and (most - n - 1).nonneg()):
            what = f"index {low}" if low is top else f"a slice {low}:{top}"
            raise ShapeError(
                f"{what} of an axis of length {n}", place.span, "indices count from 1"
            )
        if (least - most - 1).nonneg() and low is not top:
            raise ShapeError(f"the slice {low}:{top} is empty", place.span)
        if place.args or place.op != "range":
            self.read.append(
                Place(place.span, least, most, n, least is not low or most is not top)
            )

    def extreme(self, k: Size, place: Syntax, top: bool) -> Size:
        """The largest or the smallest value of a place while the bound indices run."""
        for name in sorted(k.names() & set(self.ranges)):
            stride = Size(
                {tuple(x for x in m if x != name): c for m, c in k.terms if name in m}
            )
            if any(m.count(name) > 1 for m, _ in k.terms) or stride.names() & set(
                self.ranges
            ):
                raise Unsupported(f"an index {k} that is not linear in {name}", place.span)
            if not stride.nonneg() and not (-stride).nonneg():
                raise Unsupported(f"an index {k} whose direction is not known", place.span)
            k = fill(k, {name: self.ranges[name][top if stride.nonneg() else not top]})
        return k

    def settle(self) -> None:
        """An axis of unknown length that bound indices read ends where the last of them does."""
        wanted: dict[Size, list[Size]] = {}
        for p in self.read:
            n = self.sizes.find(p.axis)
            if p.bound and not sizes_known(n):
                wanted.setdefault(n, []).append(self.sizes.find(p.top))
        for n, tops in wanted.items():
            top = next((t for t in tops if all((t - u).nonneg() for u in tops)), None)
            if top is not None and sizes_known(*tops) and (top - 1).nonneg():
                self.sizes.equal(n, top)

    def ends(self) -> Iterator[tuple[Size, Size, Size]]:
        """The first and the last place of all that is read, and the length of its axis, as far as they are known."""
        for p in self.read:
            yield self.sizes.find(p.low), self.sizes.find(p.top), self.sizes.find(p.axis)

    def conditions(self) -> list[str]:
        """What must hold for every place to lie on its axis, in words; raises where it cannot."""
        said: dict[Size, str] = {}
        for p in self.read:
            n, low, top = (self.sizes.find(k) for k in (p.axis, p.low, p.top))
            if (top - n - 1).nonneg():
                raise ShapeError(
                    f"index {top} of an axis of length {n}", p.span, "indices count from 1"
                )
            for small, large in ((top, n), (ONE, low), (low, top)):
                if not (large - small).nonneg():
                    said.setdefault(large - small, ordered(large - small))
        return [
            s
            for d, s in said.items()
            if not any(d is not other and (d - other).nonneg() for other in said)
        ]


def shown_index(name: str) -> str:
    """The index of a sum as it was written."""
    return name.rstrip("′")


def ordered(difference: Size) -> str:
    """In words that a difference is not negative.

    >>> ordered(size("m") - size("k") - 1)
    'k+1 ≤ m'
    """
    above = Size({m: c for m, c in difference.terms if c > 0})
    return f"{above - difference} ≤ {above}"


# -------------------------------------------------------------------- matrix literals
def is_zero_literal(s: Syntax) -> bool:
    """Is it the number 0: a block of zeros of whatever size is needed?"""
    return s.op == "number" and s.value == 0


def cell(t: Type) -> Cell:
    """Height and width of an element."""
    if not t.shape:
        return ONE, ONE
    if len(t.shape) > 2:
        raise ShapeError(f"an element that is {t.said}")
    if len(t.shape) == 2:
        return t.shape[0], t.shape[1]
    return (ONE, t.shape[0]) if t.row else (t.shape[0], ONE)


class Literals:
    """The sizes of the elements of matrix literals; a zero whose size nothing says is one row or column."""

    def __init__(self, sizes: Unifier) -> None:
        self.sizes = sizes
        self.cells: dict[Syntax, list[Cell]] = {}
        self.zeros: list[Size] = []

    def literal(self, s: Syntax, types: list[Type]) -> Type:
        """The type of [A, B; C, D]."""
        if len(s.args) == 1 and not is_zero_literal(s.args[0]):
            self.cells[s] = [cell(types[0])]
            return types[0]
        cells = [
            self.zero() if is_zero_literal(a) else cell(t)
            for a, t in zip(s.args, types, strict=True)
        ]
        self.cells[s] = cells
        rows = list(s.by_rows())
        for k, n in rows:
            for i, j in pairwise(range(k, k + n)):
                if not self.sizes.equal(cells[i][0], cells[j][0]):
                    raise self.misfit(s, types, i, j)
        if len({n for _, n in rows}) == 1:
            self.columns(s, cells, rows[0][1])
        widths = [sum((cells[i][1] for i in range(k, k + n)), ZERO) for k, n in rows]
        for r, (one, other) in enumerate(pairwise(widths)):
            if not self.sizes.equal(one, other):
                raise self.rows_differ(s, r + 1, one, other)
        height = sum((cells[k][0] for k, _ in rows), ZERO)
        return shaped(s, types, self.sizes.find(height), self.sizes.find(widths[0]))

    def zero(self) -> Cell:
        """The size of a zero: whatever its row and its column need."""
        h, w = self.sizes.fresh(), self.sizes.fresh()
        self.zeros += [h, w]
        return h, w

    def columns(self, s: Syntax, cells: list[Cell], many: int) -> None:
        """Where all rows have as many elements, those of unknown width are as wide as the ones above and below."""
        for k in range(many):
            column = cells[k::many]
            fixed = next((w for _, w in column if sizes_known(self.sizes.find(w))), None)
            for _, w in column:
                if not sizes_known(self.sizes.find(w)) and (
                    fixed is not None or w is not column[0][1]
                ):
                    self.sizes.equal(w, column[0][1] if fixed is None else fixed)

    def misfit(self, s: Syntax, types: list[Type], i: int, j: int) -> ShapeError:
        """Two elements of one row whose heights differ."""
        left, right = self.shown(types[i]), self.shown(types[j])
        hint = "elements beside one another have as many rows"
        a, b = cell(left), cell(right)
        if a[0] is b[1] and not is_zero_literal(s.args[j]):
            hint += f"; transpose {s.args[j].written()}"
        return ShapeError(f"{left.said} beside {right.said}", place_of(s.args[j]), hint)

    def rows_differ(self, s: Syntax, r: int, above: Size, mine: Size) -> ShapeError:
        """Two rows whose widths differ."""
        first = s.args[list(s.by_rows())[r][0]]
        above, mine = self.sizes.find(above), self.sizes.find(mine)
        sizes = (
            f"a row {mine} wide under one {above} wide"
            if sizes_known(above, mine)
            else "rows of different widths"
        )
        return ShapeError(
            f"{sizes} in a matrix literal", place_of(first), "all rows are equally wide"
        )

    def shown(self, t: Type) -> Type:
        """A type with everything known put in."""
        return Type(tuple(map(self.sizes.find, t.shape)), t.row)

    def settle(self) -> None:
        """A zero whose size nothing says has one row and one column."""
        for n in self.zeros:
            found = self.sizes.find(n)
            if not sizes_known(found) and found.text.startswith("?"):
                self.sizes.equal(found, ONE)


def place_of(s: Syntax) -> Span:
    """From where a node begins to where its operator ends."""
    return Span(min(s.first(), s.span.start), max(s.span.stop, s.first() + 1))


def shaped(s: Syntax, types: list[Type], height: Size, width: Size) -> Type:
    """One column of vectors and scalars is a vector, one row of rows and scalars a row, else it is a matrix."""
    if len(s.args) == 1:
        return SCALAR if is_zero_literal(s.args[0]) else types[0]
    if max(s.widths) == 1 and all(not t.shape or t.column for t in types):
        return Type((height,))
    if len(s.widths) == 1 and all(not t.shape or t.row for t in types):
        return Type((width,), row=True)
    return Type((height, width))
