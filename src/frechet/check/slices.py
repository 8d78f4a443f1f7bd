"""The plain meaning of slices, matrix literals and sums over an index: loops over lists of entries.

legend   s node   x, a, b arrays   D sizes by name   t type   h, w height and width of an element
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

from frechet.check.array import RingArray, ring_sum
from frechet.check.ring import OutOfDomain, Ring
from frechet.reading.text.syntax import Syntax
from frechet.types.type import Type


def places(place: Syntax, n: int, D: Mapping[str, int]) -> list[int]:
    """The places on an axis of length n that a slice or an entry reads, counted from 0."""
    if place.op == "range" and not place.args:
        return list(range(n))
    low, top = (
        place_number(a, n, D)
        for a in (place.args if place.op == "range" else (place, place))
    )
    if low.denominator != 1 or top.denominator != 1 or low < 1 or top > n or low > top:
        raise OutOfDomain
    return list(range(int(low) - 1, int(top)))


def place_number(s: Syntax, n: int, D: Mapping[str, int]) -> Fraction:
    """The number that a place is; what it is made of may be halves, as in n/2 + n/2."""
    match s.op:
        case "number":
            return Fraction(s.value)
        case "name" | "index":
            return Fraction(D[s.text])
        case "end":
            return Fraction(n)
    x = [place_number(a, n, D) for a in s.args]
    match s.op:
        case "negate":
            return -x[0]
        case "*":
            return x[0] * x[1]
        case "/":
            return x[0] / x[1]
    return sum((sign * a for a, (sign, _) in zip(x, s.signs, strict=True)), Fraction(0))


def part_value(x: RingArray, s: Syntax, D: Mapping[str, int]) -> RingArray:
    """X[i,j], x[i], X[:,j], X[1:k,:]."""
    read = [places(p, n, D) for p, n in zip(s.args[1:], x.shape, strict=True)]
    shape = tuple(
        len(p) for p, arg in zip(read, s.args[1:], strict=True) if arg.op == "range"
    )
    return RingArray(shape, [x[at] for at in product(*read)])


def sides(a: RingArray, t: Type) -> tuple[int, int]:
    """Height and width of an element."""
    if not a.shape:
        return 1, 1
    if len(a.shape) == 1:
        return (1, a.shape[0]) if t.row else (a.shape[0], 1)
    return a.shape[0], a.shape[1]


def literal_value(
    r: Ring,
    s: Syntax,
    x: Sequence[RingArray],
    types: Sequence[Type],
    cells: Sequence[tuple[int, int]],
    made: Type,
) -> RingArray:
    """[A, B; C, D]: every row of elements line by line; the element 0 is zeros."""
    if len(x) == 1:
        return x[0]
    lines: list[list[object]] = []
    for first, many in s.by_rows():
        for line in range(cells[first][0]):
            entries: list[object] = []
            for k in range(first, first + many):
                h, w = cells[k]
                if s.args[k].op == "number" and s.args[k].value == 0:
                    entries += [r.number(0)] * w
                elif sides(x[k], types[k]) != (h, w):
                    raise OutOfDomain
                else:
                    entries += x[k].v[line * w : (line + 1) * w]
            lines.append(entries)
    if len({len(entries) for entries in lines}) != 1:
        raise OutOfDomain
    flat = [e for entries in lines for e in entries]
    return RingArray(
        (len(flat),) if len(made.shape) == 1 else (len(lines), len(lines[0])), flat
    )


def array_sum(r: Ring, terms: Sequence[RingArray]) -> RingArray:
    """The sum of arrays of one shape."""
    return RingArray(
        terms[0].shape,
        [ring_sum(r, list(entries)) for entries in zip(*(t.v for t in terms), strict=True)],
    )
