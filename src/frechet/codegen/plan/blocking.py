"""Which operations run together over blocks of rows, so that large arrays pass through the cache once.

`A @ x` and `x @ A` read A twice; in a loop over strips of its rows they read it once.  `R = U @ V.T - T`, its square
and `R @ V` never need R as a whole.  An operation takes part as a map, rows in and rows out, or as a reduction, rows in
and a sum out; what it needs as a whole must be there before the loop, and no way out of the region leads back into it.

    legend   a operation   b its argument   m the rows   big an array that does not fit in the cache
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from frechet.codegen.operations import Code, Op, view_base
from frechet.network.size import Size

BIG = 1 << 18  # entries: 2 MB, a second-level cache
# 8 MB: what is given is read twice from the third-level cache at little cost
HUGE = 1 << 20
BLOCK = 1 << 17  # entries of all arrays of a block together
FEW = 64  # rows at least: below, the calls of a block cost more than its arithmetic
THIN = 160  # a product of matrices with all sides above it is bound by arithmetic, not by memory
ENTRYWISE = {"map", "mul", "add", "scale", "power"}
Rows = tuple[bool, ...]  # of the arguments of an operation, which are read by rows


@dataclass
class Region:
    """The operations of one loop, in order; `rows` which arguments each reads by rows; `sums` those that reduce.

    Whether an array is read by rows is said by the place where it stands: of `U*U'` the left factor is, the right one
    is read as a whole, and both are one array.
    """

    m: Size
    ops: list[Op] = field(default_factory=list)
    sums: set[Op] = field(default_factory=set)
    rows: dict[Op, Rows] = field(default_factory=dict)

    def add(self, a: Op, kind: str, rows: Rows) -> None:
        """One more operation."""
        self.ops.append(a)
        self.rows[a] = rows
        if kind == "sum":
            self.sums.add(a)

    def without(self, idle: set[Op]) -> Region:
        """The others."""
        ops = [a for a in self.ops if a not in idle]
        return Region(self.m, ops, self.sums - idle, {a: self.rows[a] for a in ops})

    def read(self, a: Op) -> list[Op]:
        """What an operation reads by rows."""
        return chosen(a, self.rows[a])

    def block(self, code: Code) -> int:
        """How many rows at a time."""
        wide = set(self.ops) - self.sums
        wide |= {view_base(b) for a in self.ops for b in self.read(a)}
        width = sum(code.entries(a.shape) for a in wide) / code.length(self.m)
        return max(FEW, int(BLOCK / max(width, 1)) // 8 * 8)


def chosen(a: Op, rows: Rows, where: bool = True) -> list[Op]:
    """The arguments that are read by rows, or those that are not."""
    return [b for b, r in zip(a.args, rows, strict=True) if r is where]


def by_rows(b: Op, m: Size) -> bool:
    """Can an argument be read by rows: is its first axis as long as they are many?"""
    return bool(b.shape) and b.shape[0] is m


def form(a: Op, m: Size, code: Code) -> tuple[str, Rows] | None:
    """Map or sum, and which arguments are read by rows; None where rows do not come one by one."""
    if a.word in ENTRYWISE:
        if not a.rank or a.shape[0] is not m:
            return None
        rows = tuple([b.rank == a.rank and b.shape[0] is m for b in a.args])
        return (
            ("map", rows)
            if all(r or not by_rows(b, m) for b, r in zip(a.args, rows, strict=True))
            else None
        )
    if a.word in ("sum", "max"):
        (b,) = a.args
        if not by_rows(b, m):
            return None
        if 0 not in a.params:
            return "map", (True,)
        return ("sum", (True,)) if a.word == "sum" else None
    if a.word == "contract":
        return contraction(a, m, code)
    return None


def contraction(a: Op, m: Size, code: Code) -> tuple[str, Rows] | None:
    """A product whose rows are rows of a factor, or a sum over the rows of both."""
    ia, ib, out = a.params
    x, y = a.args
    if max(a.rank, x.rank, y.rank) > 2:
        return None  # its words count all rows
    if a.rank > 1 and bound_by_arithmetic(a, code):
        return None
    i, j = next(iter(ia), -1), next(iter(ib), -1)
    if by_rows(x, m) and by_rows(y, m) and i == j:
        if i not in out:
            return "sum", (True, True)
        return ("map", (True, True)) if out[0] == i else None
    if by_rows(x, m) and i not in ib and out[:1] == (i,):
        return "map", (True, False)
    if by_rows(y, m) and j not in ia and out[:1] == (j,):
        return "map", (False, True)
    return None


def bound_by_arithmetic(a: Op, code: Code) -> bool:
    """Is it a product of matrices all of whose sides are long?"""
    ia, ib, out = a.params
    sides = [code.length(n) for n in a.shape]
    inner = [
        code.length(n)
        for i, n in zip(ia, a.args[0].shape, strict=True)
        if i in ib and i not in out
    ]
    return min([*sides, *inner]) > THIN


def regions(code: Code, order: Sequence[Op]) -> list[Region]:
    """The loops that pay, the longest first; no operation is in two."""
    found: list[Region] = []
    taken: set[Op] = set()
    large = [a for a in order if code.sizes and code.entries(a.shape) >= BIG]
    for m in dict.fromkeys(a.shape[0] for a in large if a.rank > 1):
        while True:
            region = pruned(code, grown(code, order, m, taken))
            if not pays(code, region):
                break
            found.append(region)
            taken |= set(region.ops)
    return found


def grown(code: Code, order: Sequence[Op], m: Size, taken: set[Op]) -> Region:
    """Operations that fit together, taken in order; what depends on them and does not fit stays behind them."""
    region, behind = Region(m), set[Op]()
    inside: set[Op] = set()
    for a in order:
        sources = {view_base(b) for b in a.args}
        if a.word == "view":
            continue
        found = None if a in taken else form(a, m, code)
        if found is not None:
            kind, rows = found
            read = chosen(a, rows)
            fits = (
                not sources & behind
                and not {view_base(b) for b in chosen(a, rows, False)} & inside
            )
            fits = fits and not any(
                view_base(b) in region.sums or transposed_inside(b, inside) for b in read
            )
            if fits and (sources & inside or touches(code, a, read)):
                region.add(a, kind, rows)
                inside.add(a)
                continue
        if sources & (inside | behind):
            behind.add(a)
    return region


def transposed_inside(b: Op, inside: set[Op]) -> bool:
    """Is it a view of a block whose rows are not the block's?"""
    return b.word == "view" and view_base(b) in inside and b.params[0] != 0


def touches(code: Code, a: Op, rows: Sequence[Op]) -> bool:
    """Does an operation read or write a large array?"""
    return any(code.entries(b.shape) >= BIG for b in (a, *rows))


def pruned(code: Code, region: Region) -> Region:
    """Without the operations at the end that touch nothing large."""
    while True:
        read = {view_base(b) for a in region.ops for b in a.args}
        idle = {
            a for a in region.ops if a not in read and not touches(code, a, region.read(a))
        }
        if not idle:
            return region
        region = region.without(idle)


def pays(code: Code, region: Region) -> bool:
    """Is a large array read twice, or made and read, within the region?"""
    reads: dict[Op, int] = {}
    for a in region.ops:
        for b in {view_base(b) for b in region.read(a)}:
            if code.entries(b.shape) >= BIG:
                reads[b] = reads.get(b, 0) + 1
    made = set(region.ops)
    return any(
        b in made or (n > 1 and code.entries(b.shape) >= HUGE) for b, n in reads.items()
    )


def arranged(order: Sequence[Op], found: Sequence[Region]) -> list[Op | Region]:
    """The order with every region at one place: after what it needs, before what needs it."""
    steps: list[Op | Region] = list(order)
    for region in found:
        made = with_loop(steps, region)
        if made is None:
            return list(order)
        steps = made
    return steps


def with_loop(steps: Sequence[Op | Region], region: Region) -> list[Op | Region] | None:
    """The steps with the operations of a region in one place; None where it needs another region behind its start."""
    inside, before = set(region.ops), ahead(region)
    transposed = {
        s
        for s in steps
        if isinstance(s, Op) and s.word == "view" and view_base(s) in inside
    }
    views, others = split(steps, transposed)
    first = next(k for k, s in enumerate(others) if isinstance(s, Op) and s in inside)
    _, rest = split(others[first:], inside)
    if any(isinstance(s, Region) and before & set(s.ops) for s in rest):
        return None
    needed, later = split(rest, before)
    return [*others[:first], *needed, region, *views, *later]


def split(
    steps: Sequence[Op | Region], ops: set[Op]
) -> tuple[list[Op | Region], list[Op | Region]]:
    """The steps that are one of these operations, and the others."""
    these: list[Op | Region] = []
    others: list[Op | Region] = []
    for s in steps:
        (these if isinstance(s, Op) and s in ops else others).append(s)
    return these, others


def ahead(region: Region) -> set[Op]:
    """What must be there before a region runs."""
    inside = set(region.ops)
    before: set[Op] = set()
    stack = [b for a in region.ops for b in a.args]
    while stack:
        b = stack.pop()
        if b not in before and view_base(b) not in inside:
            before.add(b)
            stack += b.args
    return before
