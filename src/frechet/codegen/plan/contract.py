"""The plan of a network: in which order its factors meet, and where symmetry halves the work.

A network of factors is contracted pair by pair.  Up to EXACT factors every order is compared, beyond that the
cheapest pair goes first and equal pairs go with it (`pairs.py`).
A'·D·A with D >= 0 becomes (√D·A)'(√D·A), which BLAS computes at half the price; so do the halves of a square.

    legend   item (operation, indices of its axes)   ix indices   out indices of the result   dims sizes of indices
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from frechet.codegen.operations import (
    OUTWEIGHS,
    Code,
    IndexedOp,
    Op,
    flexible,
    rational_multiple,
)
from frechet.codegen.plan.joint import sigmoids_paired
from frechet.codegen.plan.pairs import best, cheapest, same_meetings
from frechet.network.axis import Indices
from frechet.network.size import Number, Size

EXACT = 5  # 3^5 splits take a millisecond


def contracted_product(
    code: Code,
    items: Sequence[IndexedOp],
    out: Indices,
    dims: Mapping[int, Size],
    scalars: Sequence[Op] = (),
) -> Op:
    """The product of the items summed over the indices that are not in `out`; axes as in `out`, thin where unread.

    Scalars multiply the smallest array there is, where that is far smaller than the result.
    """
    items, front = without_rational_factors(code, items)
    scalar = times(code, code.number(front), scalars)
    if items and scalar is not code.one:
        smallest = min(range(len(items)), key=lambda k: code.entries(items[k][0].shape))
        a, ix = items[smallest]
        if OUTWEIGHS * code.entries(a.shape) < code.entries(dims[i] for i in out):
            items[smallest], scalar = (times(code, a, [scalar]), ix), code.one
    lost = gone(items, out)
    if lost:
        items = [lone(code, item, lost) for item in items]
    while len(items) > 1:
        items, front = without_rational_factors(
            code, contraction_round(code, items, out, dims)
        )
        if front != 1:
            scalar = code.scale(scalar, front)
    a, ix = items[0] if items else (code.one, ())
    return with_axes(code, times(code, a, [scalar]), ix, out)


def times(code: Code, a: Op, scalars: Sequence[Op]) -> Op:
    """An array times numbers."""
    factors = [(s, 1) for s in scalars if s is not code.one]
    return code.mul([(a, 1), *factors]) if factors else a


def without_rational_factors(
    code: Code, items: Sequence[IndexedOp]
) -> tuple[list[IndexedOp], Number]:
    """The items without rational factors, and the product of these."""
    front: Number = 1
    bare: list[IndexedOp] = []
    for item in items:
        c, b = factored(code, item[0])
        if b is not item[0]:
            front, item = front * c, (b, item[1])
        bare.append(item)
    return bare, front


def factored(code: Code, a: Op) -> tuple[Number, Op]:
    """A rational factor and what it multiplies."""
    if a.word != "view":
        return rational_multiple(a)
    c, b = rational_multiple(a.args[0])
    return (c, code.view(b, a.params)) if c != 1 else (1, a)


def with_axes(code: Code, a: Op, ix: Indices, out: Indices) -> Op:
    """An array with these indices as one with the axes `out`; a scalar stands for any array."""
    if not ix and a.rank == 0:
        return a
    return code.view(a, [ix.index(i) if i in ix else None for i in out])


def contraction_round(
    code: Code, items: list[IndexedOp], out: Indices, dims: Mapping[int, Size]
) -> list[IndexedOp]:
    """One round: factors at equal indices, a square in two halves, a weighted square, the best pair."""
    found = (
        squared(code, items, out) or weighted(code, items, out) or alike(code, items, out)
    )
    if found:
        return found
    a, b = (
        best(code, items, out, dims)
        if len(items) <= EXACT
        else cheapest(code, items, out, dims)
    )
    pairs = [(a, b), *same_meetings(items, a, b, out)]
    used = {k for pair in pairs for k in pair}
    rest = [item for k, item in enumerate(items) if k not in used]
    made = []
    for p, q in pairs:
        others = [ix for k, (_, ix) in enumerate(items) if k not in (p, q)]
        made.append(
            met(
                code,
                items[p],
                items[q],
                read_elsewhere(items[p][1], items[q][1], others, out),
                out,
            )
        )
    return [*rest, *made]


def read_elsewhere(
    ia: Indices, ib: Indices, others: Iterable[Indices], out: Indices
) -> Indices:
    """The indices of a pair that somebody else still reads, those of the first factor first."""
    read = set(out).union(*others)
    return tuple(i for i in dict.fromkeys((*ia, *ib)) if i in read)


def gone(items: Sequence[IndexedOp], out: Indices) -> set[int]:
    """The indices that one item alone reads."""
    once, more = set[int](), set(out)
    for _, ix in items:
        more |= once.intersection(ix)
        once.update(ix)
    return once - more


def lone(code: Code, item: IndexedOp, lost: set[int]) -> IndexedOp:
    """Indices that nobody else reads are summed at once."""
    a, ix = item
    mine = [k for k, i in enumerate(ix) if i in lost]
    return (summed(code, a, mine), tuple(i for i in ix if i not in lost)) if mine else item


def summed(code: Code, a: Op, axes: Sequence[int]) -> Op:
    """The sum over some axes."""
    if a.word == "view" and None not in a.params:
        inner = sorted(a.params[k] for k in axes)
        left = [p for k, p in enumerate(a.params) if k not in axes]
        turned = [sum(q < p for q in left) for p in left]
        return code.view(summed(code, a.args[0], inner), turned)
    shape = tuple(n for k, n in enumerate(a.shape) if k not in axes)
    return code.op("sum", (a,), tuple(axes), shape, a.nonneg)


# -------------------------------------------------------------------- symmetric forms
def squared(code: Code, items: list[IndexedOp], out: Indices) -> list[IndexedOp] | None:
    """Factors that all stand twice at the same indices and are summed: one factor times itself."""
    count = Counter(items)
    if (
        len(count) < 2
        or any(c % 2 for c in count.values())
        or not all(any(i not in out for i in ix) for _, ix in count)
    ):
        return None
    if len({frozenset(ix) for _, ix in count}) > 1:
        return None
    half = product(code, [item for item, c in count.items() for _ in range(c // 2)])
    return [half, half]


def weighted(code: Code, items: list[IndexedOp], out: Indices) -> list[IndexedOp] | None:
    """Σ_m A_ma w_m A_mb with w >= 0: the square of A with rows times √w."""
    for p, q in combinations(range(len(items)), 2):
        (a, ia), (b, ib) = items[p], items[q]
        if a is b and one_apart(ia, ib, out):
            rest = [item for k, item in enumerate(items) if k not in (p, q)]
            made = square(code, (items[p], items[q]), rest, out)
            if made is not None:
                return made
    return None


def one_apart(ia: Indices, ib: Indices, out: Indices) -> bool:
    """Do the indices of two equal factors differ at one place, in two that are read outside?"""
    differ = [(i, j) for i, j in zip(ia, ib, strict=True) if i != j]
    return len(differ) == 1 and {*differ[0]} <= {*out}


def square(
    code: Code, pair: tuple[IndexedOp, IndexedOp], rest: list[IndexedOp], out: Indices
) -> list[IndexedOp] | None:
    """The rest with the weights between two equal factors, each as a root in both; None where that is no square."""
    (a, ia), (b, ib) = pair
    shared = set(ia) & set(ib)
    weights = [item for item in rest if item[1] and shared - set(out) >= set(item[1])]
    others = [item for item in rest if item not in weights]
    if not are_weights(weights) or any(shared.intersection(ix) for _, ix in others):
        return None
    w, wx = product(code, weights)
    root = (code.power(w, Fraction(1, 2)), wx)
    return [*others, product(code, [(a, ia), root]), product(code, [(b, ib), root])]


def are_weights(items: Sequence[IndexedOp]) -> bool:
    """Are there any, and all of them >= 0?"""
    return bool(items) and all(w.nonneg for w, _ in items)


def alike(code: Code, items: list[IndexedOp], out: Indices) -> list[IndexedOp] | None:
    """Factors at the same indices, multiplied entry by entry; of two that are summed alone the product waits."""
    groups: dict[frozenset[int], list[IndexedOp]] = {}
    for item in items:
        groups.setdefault(frozenset(item[1]), []).append(item)
    if len(groups) == len(items):
        return None
    if len(groups) == 1:
        (ix,) = groups
        if len(items) == 2 and ix - set(out):
            return None
        if ix - set(out):  # the last product is summed as it is made
            *most, last = sorted(items, key=lambda item: item[0].number)
            return [product(code, most), last]
    return [product(code, group) for group in groups.values()]


def product(code: Code, group: Sequence[IndexedOp]) -> IndexedOp:
    """Entry by entry, two at a time in a fixed order, so that parts are shared with other products."""
    if len(group) == 1:
        return group[0]
    powers = Counter(sigmoids_paired(code, group))
    factors = sorted(powers, key=lambda item: (len(item[1]), item[0].number))
    ix = memory_order(factors)
    if len(factors) == 1:
        ((a, jx),) = factors
        return code.power(a, powers[a, jx]), jx
    total: Op | None = None
    for k in range(max(powers.values())):
        for a, jx in factors:
            if (
                powers[a, jx] > k
            ):  # each once, then each once more: W²R shares W∘R with ‖W∘R‖²
                here = code.natural(with_axes(code, a, jx, ix))
                total = here if total is None else code.mul([(total, 1), (here, 1)])
    assert total is not None
    total.nonneg = total.nonneg or all(
        a.nonneg or c % 2 == 0 for (a, _), c in powers.items()
    )
    return total, ix


def memory_order(group: Sequence[IndexedOp]) -> Indices:
    """The order of the indices in which most of these arrays lie in memory; products of matrices can be either."""
    widest = max(len(ix) for _, ix in group)
    votes: Counter[Indices] = Counter()
    for a, ix in group:
        if len(ix) == widest:
            base, order = untransposed(a, ix)
            votes[order] += 1 if flexible(base) else 4
    return max(votes, key=lambda order: votes[order])


# -------------------------------------------------------------------- a pair
def met(code: Code, x: IndexedOp, y: IndexedOp, left: Indices, out: Indices) -> IndexedOp:
    """Two factors multiplied, and summed over what is not left; by their common indices one product of matrices."""
    (a, ia), (b, ib) = (
        narrowed(code, one, other[1], left) for one, other in ((x, y), (y, x))
    )
    x, y = (a, ia), (b, ib)
    if len(left) == len({*ia, *ib}):
        return beside(code, x, y, left, out)
    solved = system(code, x, y, left) or system(code, y, x, left)
    if solved:
        return solved
    (a, ia), (b, ib) = sides(untransposed(a, ia), untransposed(b, ib), left)
    order = tuple(i for i in dict.fromkeys((*ia, *ib)) if i in left)
    order = (
        *(i for i in order if i in ia and i in ib),
        *(i for i in order if (i in ia) != (i in ib)),
    )
    return pair_contraction(code, a, ia, b, ib, order), order


def beside(
    code: Code, x: IndexedOp, y: IndexedOp, left: Indices, out: Indices
) -> IndexedOp:
    """Two factors multiplied entry by entry, nothing summed, in their memory order where that has all indices."""
    ix = memory_order([x, y])
    if set(ix) != set(left):
        ix = (*(i for i in left if i not in out), *(i for i in out if i in left))
    return code.mul([(with_axes(code, a, ia, ix), 1) for a, ia in (x, y)]), ix


def sides(x: IndexedOp, y: IndexedOp, left: Indices) -> tuple[IndexedOp, IndexedOp]:
    """Which factor stands first in a product of matrices: as few as can be are transposed."""
    (a, ia), (b, ib) = x, y
    straight, crossed = transposed_factors(ia, ib, left), transposed_factors(ib, ia, left)
    flat = len(ia) == len(ib) == 2
    # of matrices the computed one: its rows stay rows
    given = (
        flat and a.word == "input",
        flat and b.word == "input",
    )
    return (
        (y, x)
        if (crossed, given[1], b.number, ib) < (straight, given[0], a.number, ia)
        else (x, y)
    )


def narrowed(code: Code, x: IndexedOp, others: Indices, left: Indices) -> IndexedOp:
    """A factor summed over what neither the other factor nor anybody else reads."""
    a, ix = x
    gone = [k for k, i in enumerate(ix) if i not in others and i not in left]
    return (
        (summed(code, a, gone), tuple(i for k, i in enumerate(ix) if k not in gone))
        if gone
        else x
    )


def transposed_factors(ia: Indices, ib: Indices, left: Indices) -> int:
    """How many of two factors are transposed for the product a @ b."""
    return (ia[-1] in left) + (ib[0] in left)


def system(code: Code, x: IndexedOp, y: IndexedOp, left: Indices) -> IndexedOp | None:
    """An inverse that meets an array in one index is a linear system, solved with the factorisation."""
    a, ia = untransposed(*x)
    b, ib = untransposed(*y)
    if a.word != "inv" or len(set(ia) & set(ib)) != 1:
        return None
    (j,) = set(ia) & set(ib)
    if j in left or len(ib) > 2 or not all(i in left for i in (*ia, *ib) if i != j):
        return None
    (i,) = (k for k in ia if k != j)
    order = (j, *(k for k in ib if k != j))
    rhs = code.view(b, [ib.index(k) for k in order])
    shape = (a.shape[ia.index(i)], *rhs.shape[1:])
    return code.op("solve", (a.args[0], rhs), (ia.index(i) == 1,), shape), (i, *order[1:])


def untransposed(a: Op, ix: Indices) -> IndexedOp:
    """A factor read in the memory order of what it is a view of."""
    if a.word != "view" or None in a.params or a.args[0].rank > a.rank:
        return a, ix
    turned = tuple(ix[a.params.index(k)] for k in range(len(ix)))
    return a.args[0], turned


def pair_contraction(
    code: Code, a: Op, ia: Indices, b: Op, ib: Indices, out: Indices
) -> Op:
    """The operation itself, its indices numbered as they come."""
    names: dict[int, int] = {}
    for i in (*ia, *ib):
        names.setdefault(i, len(names))
    shape_of = dict(zip((*ia, *ib), (*a.shape, *b.shape), strict=True))
    params = tuple(tuple(names[i] for i in ix) for ix in (ia, ib, out))
    nonneg = (a.nonneg and b.nonneg) or (a is b and ia == ib)
    return code.op("contract", (a, b), params, tuple(shape_of[i] for i in out), nonneg)
