"""One word for several operations whose results nothing else reads.

    σ(z)·σ(-z) = e/(1 + e)², e = exp(-|z|): the derivative of the sigmoid from one exponential, without SciPy

legend   a, b operations   z argument   c number
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from frechet.codegen.operations import Code, IndexedOp, Op, alive, rational_multiple
from frechet.codegen.plan.memory import read_counts
from frechet.functions.catalogue.entrywise import sigmoid


class Joint(NamedTuple):
    """A function of every entry that is no word of the language; `source/numpy_words.py` says it."""

    name: str


SLOPE = Joint("sigmoid_slope")


def join(code: Code, outputs: Sequence[Op]) -> None:
    """Give every such product its word, in place."""
    if not any(a.word == "map" and a.params[0] is sigmoid for a in code.table.values()):
        return
    order = alive(outputs)
    uses = read_counts(order, outputs)
    for a in order:
        if (
            a.word == "mul"
            and a.params == (1, 1)
            and all(uses[b] == 1 for b in a.args)
            and opposite(*a.args)
        ):
            # an even function: spare the sign
            z = max((b.args[0] for b in a.args), key=lambda z: rational_multiple(z)[0])
            a.word, a.args, a.params, a.nonneg = "map", (z,), (SLOPE,), True


def opposite(a: Op, b: Op) -> bool:
    """Are these σ(z) and σ(-z)?"""
    if any(x.word != "map" or x.params[0] is not sigmoid for x in (a, b)):
        return False
    (c, x), (d, y) = rational_multiple(a.args[0]), rational_multiple(b.args[0])
    return x is y and c == -d


def sigmoids_paired(code: Code, group: Sequence[IndexedOp]) -> Sequence[IndexedOp]:
    """The factors of a product entry by entry, where every σ(z) has met its σ(-z)."""
    for p, (a, ix) in enumerate(group):
        if a.word != "map" or a.params[0] is not sigmoid:
            continue
        for q in range(p + 1, len(group)):
            b, jx = group[q]
            if ix == jx and opposite(a, b):
                rest = [item for k, item in enumerate(group) if k not in (p, q)]
                return sigmoids_paired(code, [*rest, (code.mul([(a, 1), (b, 1)]), ix)])
    return group
