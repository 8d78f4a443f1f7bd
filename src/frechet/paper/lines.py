r"""A formula on several lines: broken before its signs, outside of brackets where that is possible.

A break before a sign costs little, between factors more, and within brackets the more the deeper.  Of all ways to break
a formula the cheapest is taken.  What has no place to break at is opened: a wide fraction becomes a quotient in a line.

legend   boxes the pieces of a formula   k a place between two of them
"""

from __future__ import annotations

from collections.abc import Sequence

from frechet.errors.kept import cached
from frechet.paper.formula import Box, boxes_of, solid, total_width

INDENT = 1.0  # em, of a line that goes on
LINE, DEEP, FACTORS, SIGN, PRODUCT_SIGN, COMMA = 12.0, 9.0, 7.0, 1.0, 3.0, 2.0
NEVER = float("inf")
CLINGING = {
    r"\partial",
    r"\nabla",
    r"\Delta",
    r"\mathrm{d}",
    r"\mathrm{D}",
    "-",
    "+",
}  # what follows belongs to these
DIGITS = "0123456789."
OPENED = 40  # wide boxes that are opened, at most


@cached(4096)
def broken(s: str, first: float, others: float) -> tuple[str, ...]:
    r"""The lines of a formula, the first no wider than `first`, the others than `others`, where that is possible.

    >>> broken("A x + b", 10, 10)
    ('A x + b',)
    >>> broken(r"A x + B y + C z", 5, 5)
    ('A x + B y', '\\quad {} + C z')
    """
    boxes = solid(boxes_of(s))
    if total_width(boxes) <= first:
        return (s,)
    places, loose = cheapest_breaks(boxes, first, others)
    for _ in range(OPENED):
        if not loose:
            break
        wide = widest(boxes, others)
        if wide is None:
            break
        boxes = solid([*boxes[:wide], *boxes[wide].opened, *boxes[wide + 1 :]])
        places, loose = cheapest_breaks(boxes, first, others)
    ends = [*places[1:], len(boxes)]
    return tuple(line(boxes, a, b) for a, b in zip(places, ends, strict=True))


def widest(boxes: Sequence[Box], limit: float) -> int | None:
    """The widest box that can be opened; None where there is none of some width."""
    wide = [
        k
        for k, b in enumerate(boxes)
        if b.opened and b.width > (limit if b.opened[0].kind == "column" else limit / 3)
    ]
    return max(wide, key=lambda k: boxes[k].width, default=None)


def line(boxes: Sequence[Box], a: int, b: int) -> str:
    """The boxes of one line: a sign at its beginning is one between two operands, a product is shown as one."""
    s = joined_source(boxes[a:b])
    if not a:
        return s
    mark = (
        r"{} \cdot "
        if not signed(boxes[a]) and cost(boxes, a) >= FACTORS and multiplied(boxes, a)
        else ""
    )
    return r"\quad " + (mark or ("{} " if signed(boxes[a]) else "")) + s


def joined_source(boxes: Sequence[Box]) -> str:
    """Boxes with blanks between them, but for those that stand close."""
    s = ""
    for k, b in enumerate(boxes):
        close = not k or boxes[k - 1].kind == "open" or b.kind in ("close", "punct")
        called = k and boxes[k - 1].kind == "op" and b.kind == "open"
        number = k and boxes[k - 1].s in DIGITS and b.s[0] in DIGITS
        s += (
            b.s
            if (close or called or number) and not (s[-1:].isalpha() and b.s[:1].isalpha())
            else " " + b.s
        )
    return s


def signed(b: Box) -> bool:
    """Is it a sign between two things?"""
    return b.kind in ("bin", "rel")


def multiplied(boxes: Sequence[Box], k: int) -> bool:
    """Are the boxes on both sides of a place factors?"""
    return boxes[k - 1].kind in ("ord", "close", "inner") and boxes[k].kind != "punct"


def cheapest_breaks(
    boxes: Sequence[Box], first: float, others: float
) -> tuple[list[int], bool]:
    """Where the lines begin, at the least cost; and does a line not fit?"""
    costs = break_costs(boxes)
    starts = positions(boxes)
    total, from_ = [0.0], [0]
    for end in range(1, len(boxes) + 1):
        options = []
        for a in range(end - 1, -1, -1):
            room = others - INDENT if a else first
            over = starts[end] - starts[a] - room
            if a and costs[a] == NEVER:
                continue
            spare = 0.0 if over > 0 or end == len(boxes) else (-over / room) ** 2 * 6
            options.append(
                (total[a] + (LINE + costs[a] if a else 0) + max(over, 0) * 1000 + spare, a)
            )
            if over > 3 * max(room, 1) and options:
                break
        value, a = min(options)
        total.append(value)
        from_.append(a)
    places, k = [], len(boxes)
    while k:
        k = from_[k]
        places.append(k)
    return places[::-1], total[-1] >= 1000


def positions(boxes: Sequence[Box]) -> list[float]:
    """How wide what stands before every box is."""
    found = [0.0]
    for k, b in enumerate(boxes):
        between = total_width(boxes[k - 1 : k + 1]) - boxes[k - 1].width if k else b.width
        found.append(found[-1] + between)
    return found


def break_costs(boxes: Sequence[Box]) -> list[float]:
    """What a break before every box costs."""
    depth, found = 0, []
    for k, b in enumerate(boxes):
        depth -= b.kind == "close"
        found.append(cost(boxes, k) + DEEP * depth if k else 0.0)
        depth += b.kind == "open"
    return found


def cost(boxes: Sequence[Box], k: int) -> float:
    """What a break before a box costs, brackets apart."""
    before, b = boxes[k - 1], boxes[k]
    if together(before, b):
        return NEVER
    if b.kind == "rel":
        return 0.0
    if b.kind == "column":
        return COMMA if before.kind == "column" else NEVER
    if b.kind == "bin":
        return SIGN if b.s in ("+", "-") else PRODUCT_SIGN
    if before.kind in ("punct", "space") or b.s.startswith(r"\text"):
        return COMMA
    return NEVER if b.kind == "space" else FACTORS


def together(before: Box, b: Box) -> bool:
    """Do two boxes belong together: a sign and what follows, the digits of a number, a function and its bracket?"""
    if before.kind in ("open", "op", "bin", "rel") or b.kind in ("close", "punct"):
        return True
    if "/" in (before.s, b.s) and b.kind != "bin":
        return True
    if before.s in DIGITS and b.s[0] in DIGITS:
        return True
    if b.kind == "open" and before.kind == "ord":
        return True  # perhaps a function of what stands in the brackets
    return before.s in CLINGING or before.s.startswith((r"\nabla_", r"\mathrm{D}"))
