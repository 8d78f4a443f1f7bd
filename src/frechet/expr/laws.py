"""The second tier of simplification: named laws that functions declare, and the driver that applies them.

A law looks at one factor of a network and gives the network without it, or nothing.  Every law lowers the number
of calls plus factors, so the driver stops; laws are fuzzed for confluence.  No law multiplies out a product.

    legend   e node   k slot of a factor   f factor   ax axes   p exponent
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from frechet.errors.kept import registered
from frechet.expr.net import net, rebuild, transform, transformed
from frechet.expr.node import Call, Expr, Net, Sum, topological
from frechet.expr.powers import Part
from frechet.expr.sums import add, is_zero, zero
from frechet.network.axis import Axes, indices_of
from frechet.network.network import Exponent, Signature
from frechet.network.size import Number, Size


class Law(NamedTuple):
    """A law about a factor of a network; `stops` says what it lowers, `everywhere` whether it holds at kinks too."""

    name: str
    statement: str
    stops: str
    apply: Callable[[Any, int], Expr | None]
    everywhere: bool = True


TERMS = 64  # what would have more terms is not multiplied out
HIGHEST_POWER = 2  # and no higher power of an entry
# products that multiplying out may make, and as many more for each node
ROOM, EACH = (
    128,
    2,
)

SUM_LAWS: list[Law] = registered("laws of sums", [])  # laws about a sum as a whole
# by the name of the function whose call is the factor, or "" or "-": see `law`
LAWS: dict[str, list[Law]] = registered("laws of calls", {})


def law(
    function: str, name: str, statement: str, stops: str, everywhere: bool = True
) -> Callable[[Callable[[Any, int], Expr | None]], Law]:
    """Declare a law for factors that are calls of a function; "" for powers of networks,
    "-" for sums, "+" for a sum as a whole."""

    def declare(apply: Callable[[Any, int], Expr | None]) -> Law:
        made = Law(name, statement, stops, apply, everywhere)
        (SUM_LAWS if function == "+" else LAWS.setdefault(function, [])).append(made)
        return made

    return declare


def simplify(e: Expr, everywhere: bool = False) -> Expr:
    """The expression after every law that applies; `everywhere` asks for those that hold at kinks too."""
    return simplified([e], everywhere)[0]


def simplified(es: Sequence[Expr], everywhere: bool = False) -> list[Expr]:
    """The same of several expressions; what they share is simplified once."""
    if not any(
        isinstance(t, Call) or (isinstance(t, Net) and any(True for _ in candidates(t)))
        for t in topological(*es)
    ):
        return [*es]
    return transformed(es, partial(settled, everywhere=everywhere))


def settled(e: Expr, everywhere: bool = False) -> Expr:
    """One node after every law that applies to it."""
    while True:
        found = None
        if isinstance(e, Net):
            laws = (
                (k, one) for k, one in candidates(e) if one.everywhere or not everywhere
            )
            found = next(
                (new for k, one in laws if (new := one.apply(e, k)) is not None), None
            )
        elif isinstance(e, Sum):
            found = next(
                (new for one in SUM_LAWS if (new := one.apply(e, 0)) is not None), None
            )
        if found is None:
            return e
        e = (
            found
            if found.children == e.children
            else rebuild(found, partial(part, everywhere=everywhere))
        )


def part(e: Expr, everywhere: bool) -> Expr:
    """A term or a closed component that a law has made, after every law that applies to it."""
    if not isinstance(e, Net):
        return e
    inner = partial(part, everywhere=everywhere)
    return settled(
        rebuild(e, inner) if any(isinstance(f, Net) for f in e.children) else e, everywhere
    )


def candidates(e: Net) -> Iterator[tuple[int, Law]]:
    """The laws that might apply, with their slots; none where a bare index reads or writes only a slice."""
    found = [(k, one) for k, (f, _, p) in enumerate(e.parts) for one in about(f, p)]
    if found and e.whole:
        yield from found


def about(f: Expr, p: Exponent) -> Sequence[Law]:
    """The laws about a factor."""
    if isinstance(f, Call):
        return LAWS.get(f.fn.name, ())
    if isinstance(f, Sum) and f.rank == 2 and p == 1:
        return LAWS.get("-", ())
    return (
        LAWS.get("", ())
        if isinstance(f, Net) and f.rank and isinstance(p, int) and p < 0
        else ()
    )


# -------------------------------------------------------------------- multiplying out
class Outgrown(Exception):
    """What was multiplied out has become too large."""


def multiplied_out(e: Expr, room: Iterator[int]) -> Expr:
    """One network over terms instead of sums; every product takes from the room."""
    if not isinstance(e, Net):
        return e
    for k, (f, _, p) in enumerate(e.parts):
        if (
            isinstance(f, Sum)
            and isinstance(p, int)
            and 1 <= p <= HIGHEST_POWER
            and 1 < len(f.terms) <= TERMS
        ):
            if len(f.terms) > len([*islice(room, len(f.terms))]):
                raise Outgrown
            terms = over_terms(e, k, f)
            made = add([(c, multiplied_out(t, room)) for c, t in terms], e.shape)
            return made if not isinstance(made, Sum) or len(made.terms) <= TERMS else e
    return e


def over_terms(e: Net, k: int, f: Sum) -> list[tuple[Number, Expr]]:
    """A product over the terms of the sum f that is its k-th factor: P·(A + B)·Q as P·A·Q and P·B·Q."""
    out, _, dims = e.signature
    _, ax, p = e.parts[k]
    rest = [*e.parts[:k], *([(f, ax, p - 1)] if p != 1 else []), *e.parts[k + 1 :]]
    return [
        (c, net(out, [*rest, (t, ax)], dict(enumerate(dims)), e.shape)) for c, t in f.terms
    ]


def expand(e: Expr, step: Callable[[Expr, Iterator[int]], Expr] = multiplied_out) -> Expr:
    """Products of sums as sums of products, while these have at most TERMS terms.

    Sums in sums multiply: a net of L layers, derived twice, has 4^L terms.  What takes more than ROOM products, and
    some for each node, stays as it is: of 1,460 derivatives of orders 2 and 3, 85 were shorter multiplied out, and
    none of these took more than 50 products.
    """
    room = iter(range(ROOM + EACH * len(topological(e))))
    try:
        return transform(e, lambda t: step(t, room))
    except Outgrown:
        return e


def summed_alone(e: Net, k: int) -> bool:
    """Is the factor, a vector, summed over all its entries, and beside nothing that reads the same index?"""
    (i,) = e.parts[k][1]
    return (
        isinstance(i, int)
        and [j for j, (_, ax, _) in enumerate(e.parts) if i in indices_of(ax)] == [k]
        and i not in indices_of(e.signature.out)
    )


# -------------------------------------------------------------------- finding a network inside another
def embed(
    pattern: Signature,
    places: Mapping[int, int],
    parts: Sequence[Part],
    out: Axes,
    dims: Sequence[Size],
) -> tuple[set[int], dict[int, int]] | None:
    """Where a network stands inside another: the slots of its factors and the images of its indices.

    `places` fixes the images of some of its indices.  Inner indices must occur nowhere else and be as long as here.
    """
    if any(
        not isinstance(a, int) or pattern.dims[a] is not n
        for f, ax, _ in pattern.parts
        for a, n in zip(ax, f.shape, strict=True)
    ):
        return None
    found = place(list(pattern.parts), dict(places), frozenset(), parts)  # type: ignore[arg-type]
    if found is None:
        return None
    slots, images = found
    if not indices_of(pattern.out) <= set(images):
        return None  # an index that no factor reads: it may be anywhere
    inner = {images[i] for i in images if i not in indices_of(pattern.out)}
    outside = indices_of(out).union(
        *(indices_of(ax) for k, (_, ax, _) in enumerate(parts) if k not in slots)
    )
    whole = all(dims[images[i]] is pattern.dims[i] for i in images if images[i] in inner)
    return (set(slots), images) if whole and not inner & outside else None


def place(
    todo: list[Part], images: dict[int, int], used: frozenset[int], parts: Sequence[Part]
) -> tuple[frozenset[int], dict[int, int]] | None:
    """Place the factors one after another, those with a placed index first; go back where it fails."""
    if not todo:
        return used, images
    part = max(todo, key=lambda p: sum(a in images for a in p[1]))
    rest = [p for p in todo if p is not part]
    f, ax, p = part
    for k, (g, bx, q) in enumerate(parts):
        if g is not f or q != p or k in used:
            continue
        for order in (bx, bx[::-1]) if f.mirrored else (bx,):
            new = matched(ax, order, images)
            if new is not None:
                found = place(rest, new, used | {k}, parts)
                if found is not None:
                    return found
    return None


def matched(ax: Axes, bx: Axes, images: Mapping[int, int]) -> dict[int, int] | None:
    """The images extended so that one factor's axes meet the other's; different indices stay different."""
    new = dict(images)
    for a, b in zip(ax, bx, strict=True):
        if not isinstance(a, int) or not isinstance(b, int):
            return None
        if new.setdefault(a, b) != b:
            return None
    return new if len(set(new.values())) == len(new) else None


def without(
    e: Net,
    slots: set[int],
    more: Sequence[Part] = (),
    dims: Mapping[int, Size] | None = None,
) -> Expr:
    """The network without some factors and with others; indices that nobody reads any more are gone."""
    out, _, sizes = e.signature
    kept = [*(p for k, p in enumerate(e.parts) if k not in slots), *more]
    used = indices_of(out).union(*(indices_of(ax) for _, ax, _ in kept))
    return net(
        out,
        kept,
        {i: n for i, n in enumerate(sizes) if i in used} | dict(dims or {}),
        e.shape,
    )


def replaced(e: Net, rules: Iterable[tuple[Expr, Expr]]) -> Expr | None:
    """The network with the first product found in it replaced by what it equals."""
    for product, equal in rules:
        if not isinstance(product, Net) or len(set(product.signature.out)) != product.rank:
            continue
        found = embed(product.signature, {}, e.parts, e.signature.out, e.signature.dims)
        if found is None:
            continue
        if is_zero(equal):
            return zero(e.shape)
        slots, images = found
        axes = tuple(images[i] for i in product.signature.out if isinstance(i, int))
        return without(
            e, slots, [(equal, axes, 1)], {i: e.signature.dims[i] for i in indices_of(axes)}
        )
    return None


@law("", "cancel", "N^-1 · N = 1, entry by entry", "one network and one exponent fewer")
def cancel(e: Net, k: int) -> Expr | None:
    """A power of a network against a copy of it that has dissolved."""
    f, ax, p = e.parts[k]
    if not isinstance(f, Net) or not all(
        isinstance(a, int) for a in (*ax, *f.signature.out)
    ):
        return None
    if not f.fills:
        return None
    found = embed(
        f.signature,
        dict(zip(f.signature.out, ax, strict=True)),  # type: ignore[arg-type]
        e.parts,
        e.signature.out,
        e.signature.dims,
    )
    if found is None:
        return None
    return without(
        e,
        found[0] | {k},
        [(f, ax, p + 1)],
        {i: e.signature.dims[i] for i in indices_of(ax)},
    )
