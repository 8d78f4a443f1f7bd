"""What the differential of a word says: `d logdet(X) = tr(X⁻¹·dX)`, from its declaration."""

from __future__ import annotations

from frechet.calculus.sweeps import differential
from frechet.errors import FrechetError
from frechet.expr.laws import simplify
from frechet.expr.node import Expr, Symbol, symbol
from frechet.functions.declaration import Entrywise, Function, Word
from frechet.network.size import size
from frechet.notation import Notation
from frechet.types.space import Space
from frechet.types.type import Type


def statement_of(word: Word) -> str:
    """`d logdet(X) = tr(X⁻¹·dX)`, from the declaration; empty where a symbol cannot stand for its argument."""
    for structure in ("", "psd"):
        try:
            if isinstance(word, Function):
                return stated(word, structure)
            return stated_in_others(word)
        except FrechetError:
            continue
    return ""


def stated(word: Function, structure: str) -> str:
    """The differential of a word of one argument, of a symbol."""
    types = word.signatures[0].args
    if len(types) != len(word.d):
        return ""
    if not isinstance(types[0], Type) and not isinstance(word, Entrywise):
        return ""
    args = [variable(k, t, structure) for k, t in enumerate(types)]
    moved = [symbol("d" + a.name, *a.shape) for a in args]
    e = word(*args)
    parts = [simplify(word.d[k](*args, h)) for k, h in enumerate(moved)]
    total: Expr = parts[0]
    for p in parts[1:]:
        total = total + p
    notation = Notation({a.name for a in (*args, *moved)})
    notation.directions.update(h.name for h in moved)
    left = notation.paint(e, "book")
    return f"d {left} = {notation.paint(total, 'book')}"


def stated_in_others(word: Word) -> str:
    """The differential of a word of one argument that is written with others."""
    types = word.signatures[0].args
    if len(types) != 1:
        return ""
    x = variable(0, types[0], "")
    h = symbol("d" + x.name, *x.shape)
    notation = Notation({x.name, h.name})
    notation.directions.add(h.name)
    moved = simplify(differential(word.build(x), {x: h}))
    return f"d {word.name}({x.name}) = {notation.paint(moved, 'book')}"


def variable(k: int, t: object, structure: str) -> Symbol:
    """A symbol for an argument."""
    shape = tuple(size(str(n)) for n in t.shape) if isinstance(t, Type) else (size("n"),)
    square = len(shape) == 2 and shape[0] is shape[1]
    return symbol(
        ("ab", "xy", "XY")[len(shape)][k],
        space=Space(shape, structure=structure if square else ""),
    )
