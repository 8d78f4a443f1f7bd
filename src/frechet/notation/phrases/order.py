"""In which order factors and terms are written.

Numbers and names before longer scalars, alphabetically; what has many factors before what has few; in a
differential the directions in their order, behind what multiplies them.

legend   p phrase
"""

from __future__ import annotations

from frechet.notation.phrases.leaf import Phrase, phrases_below


def factor_count(p: Phrase) -> int:
    """How many factors a term has: products come before their factors, numbers last."""
    if p.op in ("mul", "had", "quotient"):
        return len(p.args)
    return 0 if p.op == "number" or (p.op == "call" and p.args[0] in ("eye", "ones")) else 1


def direction_key(p: Phrase) -> str:
    """The direction of a term of a differential: `dA·B + A·dB`."""
    while p.moves and p.op != "name" and p.cost <= 30:
        *_, inner = (a for a in phrases_below(p.args) if a.moves)
        if p.op == "entry":
            return order_key(p)
        p = inner
    return order_key(p) if p.moves else ""


def place_of_direction(p: Phrase) -> int:
    """How many factors stand before the direction, as the product rule goes: `dX·X + X·dX`."""
    if p.op != "mul" or not p.moves or not p.shape:
        return 0
    return next(k for k, f in enumerate(p.args) if f.moves)


def cost_of_base(p: Phrase) -> int:
    """How long a scalar is without its exponent."""
    return p.args[0].cost if p.op == "power" else 1 if p.op == "entry" else p.cost


def order_key(p: Phrase) -> str:
    """Alphabetical by what is written first; long phrases are not unrolled."""
    if not p.alphabetical:
        op = "~T" if p.op == "T" else p.op  # Aᵀ behind everything that begins with A
        p.alphabetical = "~~" if p.cost > 30 else "".join(map(key_of_part, p.args)) + op
    return p.alphabetical


def key_of_part(a: object) -> str:
    """A phrase, a phrase with a coefficient or an exponent, a name."""
    if isinstance(a, Phrase):
        return order_key(a)
    return order_key(a[0]) if isinstance(a, tuple) and isinstance(a[0], Phrase) else str(a)


def is_slope(p: Phrase) -> bool:
    """Is it the derivative of an unknown entrywise function?  It stands behind what it multiplies."""
    return p.op == "call" and p.args[0].endswith("'")
