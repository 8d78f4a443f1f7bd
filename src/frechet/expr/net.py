"""The constructor of everything multilinear: `net`; with `sums.add` it builds every expression.

Associativity, commutativity, transposes, cyclic traces, powers of entries and like terms are decided here, by
construction; building is idempotent.  There is no unevaluated state.

    legend   f factor   ax axes   e exponent   c coefficient   t term   part (f, ax, e)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from frechet.errors.limits import spend
from frechet.expr.neighbours import fuse
from frechet.expr.node import (
    Call,
    Expr,
    Net,
    Row,
    Sum,
    Symbol,
    raw_net,
    row,
    symbol,
    topological,
)
from frechet.expr.powers import (
    Part,
    arrays_among,
    copies,
    dissolves,
    gathered_factors,
    may_dissolve,
    nonneg,
    numbers_first,
    scalars_among,
    simple_parts,
    wide,
)
from frechet.expr.recipes import known_recipes, leading, network_pattern, recipes, repeated
from frechet.expr.slices import narrowed_factor
from frechet.expr.sums import add, one, primitive, scaled, tidy, zero
from frechet.expr.symmetry import arrangements
from frechet.network.axis import Axes, Axis, indices_of
from frechet.network.canonical import arrange
from frechet.network.network import (
    LIMIT,
    Draft,
    Exponent,
    Signature,
    closed_components,
    coarsen,
    has_bare_axes,
    reflect,
    runs,
)
from frechet.network.size import ONE, Number, Shape, Size

NET = 20  # steps of work that a factor takes


def net(
    out: Iterable[Axis],
    factors: Iterable[Sequence[Any]],
    dims: Mapping[int, Size] | None = None,
    shape: Shape | None = None,
) -> Expr:
    """The product of `factors`, each (expression, axes) or (expression, axes, exponent), written at `out`.

    `dims` gives the sizes of indices that no factor shows whole, `shape` that of the result where an axis of
    `out` is not a bare index.

    >>> from frechet.network.size import size
    >>> A, B = symbol("A", size("m"), size("n")), symbol("B", size("n"), size("m"))
    >>> net((), [(A, (0, 1)), (B, (1, 0))]) is net((), [(B, (0, 1)), (A, (1, 0))])
    True
    """
    parts: list[Part] = [(p[0], tuple(p[1]), p[2] if len(p) > 2 else 1) for p in factors]
    sizes = dict(dims or {})
    for f, ax, _ in parts:
        for a, n in zip(ax, f.shape, strict=True):
            if isinstance(a, int):
                sizes.setdefault(a, n)
    out = tuple(out)
    if shape is None:
        shape = tuple([sizes[a] for a in out if isinstance(a, int)])
    spend(NET * len(parts) + NET)
    coef, parts = numbers_first(parts)
    seen = network_pattern(out, parts, sizes, shape)
    if seen is None:
        return scaled(coef, canonical(out, parts, sizes, shape))
    found, leaves = known_recipes(seen[0]), seen[1]
    if found:
        return scaled(coef, repeated(found[0], leaves))
    made = canonical(out, parts, sizes, shape)
    found += recipes(made, leaves)
    return scaled(coef, made)


def canonical(out: Axes, parts: list[Part], dims: Mapping[int, Size], shape: Shape) -> Expr:
    """The same, of a pattern that has not been met."""
    draft = Draft(dims)
    ready = simple_parts(parts)
    flat = ready and dissolve(ready[1], draft)
    if ready is None or flat is None:
        return zero(shape)
    draft.close()
    if draft.sub:
        out = draft.resolved(out)
        flat = [(f, draft.resolved(ax), e) for f, ax, e in flat]
    cut = [narrowed_factor(f, ax, draft.dims, net) if ax else None for f, ax, _ in flat]
    if any(cut):
        flat = [(*(new or p[:2]), p[2]) for new, p in zip(cut, flat, strict=True)]
        return scaled(ready[0], net(out, flat, draft.dims, shape))
    return scaled(ready[0], settle(out, flat, draft.dims, shape))


def dissolve(parts: list[Part], draft: Draft) -> list[Part] | None:
    """Graft factors that are networks, up to LIMIT factors with axes; None if the product is 0."""
    work, late, flat = parts[::-1], list[Part](), list[Part]()
    total = len([f for f, _, _ in work if f.rank])
    progress: tuple[int, int] | None = None
    while work or (late and progress != (total, len(draft.sub))):
        if not work:  # what was solved since, and the room made, may decide these
            work, late, progress = late, [], (total, len(draft.sub))
        part = work.pop()
        if not dissolves(part):
            flat.append(part)
            continue
        if not may_dissolve(part, total):
            late.append(part)
            continue
        f, ax, e = part
        total -= 1
        for _ in range(copies(f, e)):
            got = draft.graft(f.signature, ax, f.shape)
            if isinstance(got, bool):
                if not got:
                    return None
                late.append((f, ax, 1))
                total += 1
            else:
                work += reversed(got)  # type: ignore[arg-type]
                total += wide(f.parts)
    return flat + gathered_factors(late) if late else flat


def settle(out: Axes, flat: list[Part], dims: dict[int, Size], shape: Shape) -> Expr:
    """Orient and merge the factors, bring grouped axes to their normal form, take the components apart."""
    coef: Number = 1
    turned = []
    for part in flat:
        c, same = orient(*part)
        coef = coef * c
        turned.append(same)
    merged = gathered_factors(turned)
    if len(merged) < len(turned) and reducible(turned, merged):
        return scaled(coef, net(out, merged, dims, shape))
    met = meeting(coef, out, merged, dims, shape)
    if met is not None:
        return met
    if not has_bare_axes(out, merged):
        before = len(dims)
        out, merged = coarsen(*reflect(out, merged, dims), dims)
        if len(dims) < before and any(isinstance(f, Net) and f.rank for f, _, _ in merged):
            return scaled(coef, net(out, merged, dims, shape))
    return scaled(coef, assemble(out, merged, dims, shape))


def meeting(
    coef: Number, out: Axes, parts: list[Part], dims: Mapping[int, Size], shape: Shape
) -> Expr | None:
    """The product where two neighbours are one thing: X·X⁻¹; None where there are none."""
    fused = fuse(out, parts, dims)
    if fused is None:
        return None
    left, merged, gone = fused
    return scaled(
        coef, net(left, merged, {i: n for i, n in dims.items() if i not in gone}, shape)
    )


def reducible(before: list[Part], merged: list[Part]) -> bool:
    """After equal factors met: is there a power that is a number now, or that may dissolve?"""
    if simple_parts(merged) != (1, merged):
        return True
    old = {(f, e) for f, _, e in before}
    return any(dissolves(p) and (p[0], p[2]) not in old for p in merged)


def assemble(out: Axes, flat: list[Part], dims: Mapping[int, Size], shape: Shape) -> Expr:
    """Closed components become scalars of their own, unread indices factors of their size."""
    held, touched = indices_of(out), [indices_of(ax) for _, ax, _ in flat]
    core, closed = closed_components(held, flat, touched, dims)
    read = held.union(*touched)
    lost = [n for i, n in dims.items() if i not in read]
    if not closed and not lost:
        return finish(out, core, dims, shape, wide(flat))
    before = wide(flat)
    if len(closed) == 1 and not (out or core or lost) and not lone_power(closed[0]):
        return finish((), closed[0], dims, (), before)
    scalars = scalars_among(core) + [(of_size(n), (), 1) for n in lost]
    scalars += [summed(group, dims, before) for group in closed]
    rest = finish(out, arrays_among(core), dims, shape, before)
    return beside(rest, scalars, shape)


def lone_power(parts: list[Part]) -> bool:
    """Is it one factor to another power than 1?"""
    return len(parts) == 1 and parts[0][2] != 1


def summed(closed: list[Part], dims: Mapping[int, Size], before: int) -> Part:
    """A closed component as a scalar factor; of the power of an entry the entry, to the power."""
    (f, ax, e), *more = closed
    if more or indices_of(ax):
        return finish((), closed, dims, (), before), (), 1
    return finish((), [(f, ax, 1)], dims, (), before), (), e


def beside(rest: Expr, scalars: list[Part], shape: Shape) -> Expr:
    """An expression times scalars that may still be sums, powers and numbers."""
    if rest is one:
        return times_scalars((), [], scalars, {}, ())
    if isinstance(rest, Net):
        out, parts, dims = rest.signature.out, rest.parts, rest.signature.dims
        return times_scalars(out, parts, scalars, dict(enumerate(dims)), shape)
    i = tuple(range(len(shape)))
    return times_scalars(i, [(rest, i, 1)], scalars, dict(enumerate(shape)), shape)


def times_scalars(
    out: Axes,
    parts: Sequence[Part],
    scalars: list[Part],
    dims: Mapping[int, Size],
    shape: Shape,
) -> Expr:
    """A network times scalars that may still be sums, powers and numbers."""
    ready = simple_parts([*scalars, *scalars_among(parts)])
    if ready is None:
        return zero(shape)
    return scaled(ready[0], finish(out, arrays_among(parts) + ready[1], dims, shape, 0))


def finish(
    out: Axes, parts: list[Part], dims: Mapping[int, Size], shape: Shape, before: int
) -> Expr:
    """The node of connected factors: nested where they are too many, canonical, itself where it is one factor.

    `before` is how many factors with axes there were when networks were dissolved; with fewer, more may dissolve.
    """
    count = wide(parts)
    if count < before and any(may_dissolve(p, count) for p in parts):
        used = indices_of(out).union(*(indices_of(ax) for _, ax, _ in parts))
        return net(out, parts, {i: dims[i] for i in used}, shape)
    while count > LIMIT:
        parts = scalars_among(parts) + clustered(out, arrays_among(parts), dims)
        if simple_parts(parts) != (1, parts):  # a run came out as a multiple or as 0
            used = indices_of(out).union(*(indices_of(ax) for _, ax, _ in parts))
            return net(out, parts, {i: dims[i] for i in used}, shape)
        count = wide(parts)
    ways = arrangements(parts)
    if ways:
        return least(out, ways, dims, shape)
    return lone(arrange(out, parts, dims), shape)


def lone(signature: Any, shape: Shape) -> Expr:
    """A lone factor read as it stands is itself; anything else is a network."""
    out, parts, dims = signature
    if (
        len(parts) == 1
        and parts[0][2] == 1
        and len(dims) == len(shape)
        and all(dims[i] is n for i, n in enumerate(shape))
    ):
        f, ax, _ = parts[0]
        if out == ax == tuple(range(len(out))) and f.shape == shape:
            return f  # type: ignore[no-any-return]
        if out == (0, 1) and ax == (1, 0) and f.shape == shape[::-1] and is_oriented(f):
            return transpose(f)
    if len(parts) == 1 and ONE in shape:
        whole = read_as_it_stands(out, parts[0], dims, shape)
        if whole is not None:
            return whole
    return raw_net(signature, shape)


def read_as_it_stands(
    out: Axes, part: Part, dims: Sequence[Size], shape: Shape
) -> Expr | None:
    """The factor that is read as it stands where axes of length 1 are read at their only place: `x[1]` as all of x."""
    f, ax, e = part
    if e == 1 and isinstance(f, Net) and len(f.parts) == 1 and is_entry(f):
        ((f, ax, e),) = f.parts
    as_it_stands = e == 1 and f.shape == shape and ax == out
    return f if as_it_stands and reads_all(out, dims, shape) else None


def is_entry(f: Net) -> bool:
    """Is it a number without indices of its own, as a sum has them?"""
    return not f.rank and not f.signature.dims


def reads_all(ax: Axes, dims: Sequence[Size], shape: Shape) -> bool:
    """Is every axis that is longer than 1 read whole, by an index of its own?"""
    bare = [(a, n) for a, n in zip(ax, shape, strict=True) if n is not ONE]
    whole = all([isinstance(a, int) and dims[a] is n for a, n in bare])
    return whole and len({a for a, _ in bare}) == len(bare)


def clustered(out: Axes, parts: list[Part], dims: Mapping[int, Size]) -> list[Part]:
    """Runs of LIMIT factors as networks of their own."""
    new: list[Part] = []
    for run, edge in runs(out, parts, LIMIT):
        if len(run) < LIMIT:
            new += run
        else:
            inside = indices_of(a for _, ax, _ in run for a in ax)
            new.append((net(edge, run, {i: dims[i] for i in inside}), edge, 1))
    return new


def least(
    out: Axes, ways: list[tuple[int, list[Part]]], dims: Mapping[int, Size], shape: Shape
) -> Expr:
    """Of several ways to read a product, each with its sign, the least; 0 where both signs reach it."""
    best: dict[Expr, set[int]] = {}
    for sign, parts in ways:
        met = meeting(sign, out, parts, dims, shape)
        if met is not None:
            return met
        best.setdefault(lone(arrange(out, parts, dims), shape), set()).add(sign)
    form = min(best, key=lambda e: (isinstance(e, Net), e.key))
    return zero(shape) if len(best[form]) > 1 else scaled(best[form].pop(), form)


# -------------------------------------------------------------------- transposes
def is_oriented(f: Expr) -> bool:
    """Is its transpose a node of the same kind, so that one of the two orientations is the normal one?"""
    return isinstance(f, Net) or (
        isinstance(f, Sum | Call) and not isinstance(transpose(f), Net)
    )


def orient(f: Expr, ax: Axes, e: Exponent) -> tuple[Number, Part]:
    """A matrix factor in the orientation with the smaller key."""
    if len(ax) != 2 or isinstance(f, Symbol) or not is_oriented(f):
        return 1, (f, ax, e)
    t = transpose(f)
    c, t = primitive(t) if isinstance(t, Sum) else (1, t)
    if leading(t) >= leading(f) or not (c == 1 or isinstance(e, int)):
        return 1, (f, ax, e)
    return tidy(Fraction(c) ** int(e)) if c != 1 else 1, (t, ax[::-1], e)


def transpose(e: Expr) -> Expr:
    """The transpose of a matrix, pushed down to the leaves; kept on the node."""
    if e.kept_transpose is None:
        for t in topological(
            e,
            wanted=lambda t: (
                (t.kept_transpose is None and t.rank == 2 and isinstance(t, Sum | Call))
                or t is e
            ),
        ):
            if t.kept_transpose is None:
                over = t.kept_transpose = transposed_node(t)
                if (
                    over.kept_transpose is None
                    and over.shape == t.shape[::-1]
                    and len(over.children) == len(t.children)
                ):
                    over.kept_transpose = t  # a law may have made something smaller of it, whose transpose is not this
    return e.kept_transpose  # type: ignore[return-value]


def transposed_node(t: Expr) -> Expr:
    """The transpose of one node whose children know theirs."""
    if isinstance(t, Sum):
        return add([(c, transpose(u)) for c, u in t.terms], t.shape[::-1])
    if isinstance(t, Net):
        out, parts, dims = t.signature
        if any(isinstance(f, Call) and f.fn.mirrors(f, t) for f, _, _ in parts):
            return t
        return net(out[::-1], parts, dict(enumerate(dims)), t.shape[::-1])
    if isinstance(t, Call) and (done := t.fn.transposed(t)) is not None:
        return done
    if isinstance(t, Symbol) and t.space.structure == "skew":
        return scaled(-1, t)
    if isinstance(t, Symbol) and t.mirrored:
        return t
    return raw_net(Signature((0, 1), ((t, (1, 0), 1),), t.shape[::-1]), t.shape[::-1])


def is_symmetric(e: Expr) -> bool:
    """Does a matrix equal its transpose?  Of a product of symbols the ends must be alike; that is seen at once."""
    if e.rank != 2 or e.shape[0] is not e.shape[1]:
        return False
    if isinstance(e, Net) and e.fills and all([isinstance(f, Symbol) for f in e.children]):
        i, j = e.signature.out
        if ends(e, i) != ends(e, j):
            return False
    return transpose(e) is e


def ends(e: Net, i: Axis) -> list[tuple[str, int, str]]:
    """The factors that read an index, each with the axis; of a symmetric one either axis will do."""
    found = [(f, k, p) for f, ax, p in e.parts for k, a in enumerate(ax) if a == i]
    return sorted([(f.key, 0 if f.mirrored else k, str(p)) for f, k, p in found])


# -------------------------------------------------------------------- small words
def ones(shape: Shape) -> Expr:
    """An array of ones."""
    return net(range(len(shape)), [], dict(enumerate(shape)), shape)


def constant(c: Number, shape: Shape = ()) -> Expr:
    """A rational number, or an array filled with it."""
    return add([(tidy(c), ones(shape))], shape)


def eye(n: Size) -> Expr:
    """The identity of order n."""
    return net((0, 0), [], {0: n}, (n, n))


def of_size(n: Size) -> Expr:
    """A size standing as a scalar."""
    names = {name: symbol(name, role="size") for name in n.names()}
    return add([(c, net((), [(names[x], ()) for x in m])) for m, c in n.terms], ())


def power(x: Expr, e: Exponent) -> Expr:
    """The power of every entry; a root of a product of scalars >= 0 is the product of their roots."""
    i = tuple(range(x.rank))
    parts = x.parts if isinstance(x, Net) and not i and not isinstance(e, int) else ()
    squares = [net((), [p]) for p in parts] if not any(ax for _, ax, _ in parts) else []
    if len(squares) > 1 and all(map(nonneg, squares)):
        return net((), [(s, (), e) for s in squares])
    return net(i, [(x, i, e)], dict(enumerate(x.shape)), x.shape)


def filling_scalar(x: Expr) -> Expr | None:
    """The scalar that fills an array; None if its entries may differ."""
    if isinstance(x, Sum):
        scalars = [(c, filling_scalar(t)) for c, t in x.terms]
        return None if any(s is None for _, s in scalars) else add(scalars, ())  # type: ignore[arg-type]
    if not isinstance(x, Net) or not x.fills or any(ax for _, ax, _ in x.parts):
        return None
    return net((), x.parts, {}, ())


# -------------------------------------------------------------------- the same node over other children
def rebuild(e: Expr, image: Callable[[Expr], Expr]) -> Expr:
    """The node over the images of its children, through the constructors."""
    if isinstance(e, Sum):
        return add([(c, image(t)) for c, t in e.terms], e.shape)
    if isinstance(e, Net):
        out, _, dims = e.signature
        return net(
            out, [(image(f), ax, d) for f, ax, d in e.parts], dict(enumerate(dims)), e.shape
        )
    if isinstance(e, Call):
        return e.fn.node(*map(image, e.args), *e.params)
    return row(image(e.vector)) if isinstance(e, Row) else e


def transform(e: Expr, step: Callable[[Expr], Expr]) -> Expr:
    """Every node rebuilt over its images, children first, then given to `step`; without recursion."""
    return transformed([e], step)[0]


def transformed(es: Sequence[Expr], step: Callable[[Expr], Expr]) -> list[Expr]:
    """The same of several expressions; what they share is rebuilt once."""
    done: dict[Expr, Expr] = {}
    for t in topological(*es):
        done[t] = step(renewed(t, done))
    return [done[e] for e in es]


def renewed(e: Expr, images: Mapping[Expr, Expr]) -> Expr:
    """The node over the images of its children, itself where none of them has another."""
    changed = any(images.get(c, c) is not c for c in e.children)
    return rebuild(e, lambda c: images.get(c, c)) if changed else e


def substitute(e: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """The expression with symbols replaced."""
    return transform(e, lambda t: values.get(t, t))
