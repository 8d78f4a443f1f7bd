"""What the operations of a text need, each asked before its operands meet: `a/a*x` has a value where a ≠ 0.

Expressions cancel as they are built.  So an operation in which operands meet is built of letters as well, among which
nothing cancels, and what needs something there, the reciprocal of a divisor or the inverse that a solution takes, is
asked of the operands.  Conditions are those of these and of all nodes that were ever made.  In the body of a sum over
an index they are asked of all its terms at once.

    legend   s syntax   x operands   e expression   part an expression that needs something
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from frechet.derivatives.conditions import Condition, domain_of, needy
from frechet.expr.net import substitute
from frechet.expr.node import Expr, Row, Symbol, row, symbol, topological
from frechet.functions.algebra import lower
from frechet.reading.index_sums import Index, Lift
from frechet.reading.text.syntax import Syntax
from frechet.types.space import Space

MEET = {"/", "./", "\\", "call"}  # operations that may cancel what needs something


class Needs:
    """The conditions of a text, in the order in which they are met."""

    def __init__(self) -> None:
        self.conditions: dict[Condition, None] = {}
        self.seen: set[Expr] = set()
        # the parts in the body of a sum, for the index
        self.waiting: dict[Syntax, list[Expr]] = {}

    def ask(self, parts: Collection[Expr]) -> None:
        """The conditions of these and of all nodes below them that are new."""
        for e in topological(*parts, wanted=lambda e: e not in self.seen):
            self.seen.add(e)
            self.conditions.update(dict.fromkeys(domain_of(e)))

    def wait(self, s: Syntax, parts: Collection[Expr]) -> None:
        """The parts of a node under an index, with those of its operands."""
        below = [e for a in s.args for e in self.waiting.pop(a, ())]
        mine = [part for e in topological(*parts) for part in needy(e)]
        self.waiting[s] = list(dict.fromkeys([*below, *mine]))

    def lifted(self, body: Syntax, i: Index) -> list[Expr]:
        """The parts that waited for this index, for all of its values."""
        lift = Lift(i)
        return [lift.of(e) or e for e in self.waiting.pop(body, ())]

    def at_point(self, body: Syntax, values: Mapping[Expr, Expr]) -> list[Expr]:
        """The parts that waited for names to have these values."""
        return [substitute(e, values) for e in self.waiting.pop(body, ())]


def needs_of_operands(build: Callable[[list[Expr]], Expr], x: Sequence[Expr]) -> list[Expr]:
    """What an operation needs of its operands before they meet: it is built of letters."""
    letters = [letter(k, e) for k, e in enumerate(x)]
    back: dict[Expr, Expr] = dict(zip(map(lower, letters), map(lower, x), strict=True))
    return [
        substitute(part, back)
        for e in topological(lower(build(letters)))
        for part in needy(e)
    ]


def letter(k: int, e: Expr) -> Expr:
    """A symbol in the place of an operand, of which no more is known than its shape and its symmetry."""
    if isinstance(e, Row):
        return row(letter(k, e.vector))
    if isinstance(e, Symbol):
        return symbol(f"□{k}", space=e.space, role="hole")
    return symbol(
        f"□{k}",
        space=Space(e.shape, structure="symmetric" if e.mirrored else ""),
        role="hole",
    )
