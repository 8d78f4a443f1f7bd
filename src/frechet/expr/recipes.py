"""Networks of one pattern are arranged once: a net of a thousand layers is one layer, a thousand times.

Where no law looks into a factor, the canonical form depends on the axes, the sizes, the kinds of the factors and the
order of their keys alone.  Such factors are `steady`; a network that dissolves counts by its own factors.  What came
out for the first network of a pattern, as a recipe over the places of its factors, holds for every other.

    legend   f factor   ax axes   e exponent   k place of a factor among those that were given
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frechet.errors.kept import cached
from frechet.expr.node import Call, Expr, Net, Sum, Symbol, raw_net
from frechet.expr.powers import Part
from frechet.expr.sums import primitive
from frechet.network.axis import Axes
from frechet.network.network import Signature
from frechet.network.size import Shape, Size

# the output, (place, axes, exponent) of every factor, the sizes, the shape
Recipe = tuple[Any, ...]
REMEMBERED = 4096


@cached(REMEMBERED)
def known_recipes(pattern: object) -> list[Recipe]:
    """What came out for a pattern: nothing yet, or its one recipe."""
    return []


def network_pattern(
    out: Axes, parts: Sequence[Part], dims: Mapping[int, Size], shape: Shape
) -> tuple[object, list[Expr]] | None:
    """What decides the form of a network, and the factors that make it; None where these decide themselves."""
    leaves: list[Expr] = []
    seen: list[object] = []
    for f, ax, e in parts:
        inner: Sequence[Part] = [(*oriented(f, ax), e)]
        if type(f) is Net:
            if e != 1 or not f.rank:
                return None
            inner, outer, sizes = f.parts, f.signature.out, f.signature.dims
            seen.append((f.shape, ax, f.mirrored, outer, sizes))
        for g, bx, d in inner:
            leaves.append(g)
            seen.append(
                (
                    bx,
                    d,
                    g.shape,
                    type(g),
                    g.mirrored,
                    type(g) is Call and type(g.kept_transpose) is Net,
                )
            )
    if not lawless(leaves) or (
        any([type(f) is not Symbol for f in leaves]) and not whole(parts, dims)
    ):
        return None
    if len(leaves) > 1:
        seen += ranks(leaves)
    return (out, tuple(seen), tuple(dims.items()), shape), leaves


def lawless(leaves: Sequence[Expr]) -> bool:
    """Does no law look into these factors?"""
    return all([plain(f) if type(f) is Symbol else steady(f, leaves) for f in leaves])


def ranks(leaves: Sequence[Expr]) -> list[int]:
    """The places of factors in the order of their keys."""
    keys = [f.key for f in leaves]
    rank = {key: k for k, key in enumerate(sorted(set(keys)))}
    return [rank[key] for key in keys]


def whole(parts: Sequence[Part], dims: Mapping[int, Size]) -> bool:
    """Does every axis run over all of what it reads, of the factors of a factor too?  Of a sum a part may be less."""
    for f, ax, _ in parts:
        if not all(
            [type(a) is int and dims[a] is n for a, n in zip(ax, f.shape, strict=True)]
        ):
            return False
        if isinstance(f, Net):
            axes = [f.signature.out, *[bx for _, bx, _ in f.parts]]
            if not f.whole or any([type(a) is not int for bx in axes for a in bx]):
                return False
    return True


def plain(f: Symbol) -> bool:
    """A symbol about which no law says anything but that it may be symmetric."""
    return (
        f.space.structure in ("", "symmetric")
        and not f.space.facts
        and f.role not in ("number", "size")
    )


def steady(f: Expr, leaves: Sequence[Expr]) -> bool:
    """Does a factor stay as it is beside these: its sign, its orientation, its power?"""
    if f.rank > 2 or not isinstance(f, Sum | Call):
        return False
    if isinstance(f, Sum):
        return bool(f.terms) and primitive(f)[0] == 1 and (f.rank < 2 or upright(f))
    if f.fn.square(f) is not None:
        return False
    power = f.fn.as_power(f) if f.rank == 2 else None
    return f.rank < 2 or (
        upright(f) and (not power or len(powers_of(power[0], leaves)) == 1)
    )


def powers_of(base: Expr, leaves: Sequence[Expr]) -> list[Expr]:
    """The factors that are a matrix or powers of it: they may meet."""
    found = []
    for f in leaves:
        power = f.fn.as_power(f) if isinstance(f, Call) else None
        if f is base or (power and power[0] is base):
            found.append(f)
    return found


def oriented(f: Expr, ax: Axes) -> tuple[Expr, Axes]:
    """A matrix in the orientation that a network reads, where it is known."""
    t = f.kept_transpose
    if (
        f.rank < 2
        or isinstance(f, Symbol)
        or t is None
        or isinstance(t, Net)
        or leading(t) >= leading(f)
    ):
        return f, ax
    return (f, ax) if isinstance(t, Sum) and primitive(t)[0] != 1 else (t, ax[::-1])


def upright(f: Expr) -> bool:
    """Is a matrix known to be in the normal one of its orientations?"""
    t = f.kept_transpose
    if t is None or isinstance(t, Net):
        return t is not None
    return leading(primitive(t)[1] if isinstance(t, Sum) else t) >= leading(f)


def leading(f: Expr) -> tuple[str, str]:
    """What decides the orientation of a matrix: of a function that turns with its only array, that array."""
    inner = f
    while isinstance(inner, Call) and [
        a.shape for k, a in enumerate(inner.args) if a.rank or not k
    ] == [inner.shape]:
        inner = inner.args[0]
    return inner.key, f.key


def recipes(made: Expr, leaves: Sequence[Expr]) -> list[Recipe]:
    """How a network is made of its factors; none where it has others."""
    place = {f: k for k, f in enumerate(leaves)}
    if not isinstance(made, Net) or any([f not in place for f in made.children]):
        return []
    out, inner, dims = made.signature
    return [(out, tuple([(place[f], ax, e) for f, ax, e in inner]), dims, made.shape)]  # type: ignore[index]


def repeated(recipe: Recipe, leaves: Sequence[Expr]) -> Net:
    """The network of a recipe."""
    out, inner, dims, shape = recipe
    return raw_net(
        Signature(out, tuple([(leaves[k], ax, e) for k, ax, e in inner]), dims), shape
    )
