"""The tree that the parser makes: operators, their operands, and where each stands in the text.

number  name  call  entry  power  epower  transpose  negate  sum  * .* / ./  size
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from frechet.errors import Span


@dataclass(eq=False, slots=True)
class Syntax:
    """A node: what it is, the span of its operator or of all of it, its operands.

    `text` is the name of a name or of a called function, `value` the value of a number; a sum keeps the sign and
    the place of every term in `signs`.
    """

    op: str
    span: Span
    args: list[Syntax] = field(default_factory=list)
    text: str = ""
    value: Fraction = Fraction(0)
    signs: list[tuple[int, Span]] = field(default_factory=list)
    closed: bool = False  # it stands in parentheses

    def nodes(self) -> Iterator[Syntax]:
        """Every node below, operands first; without recursion."""
        stack: list[tuple[Syntax, bool]] = [(self, False)]
        while stack:
            s, done = stack.pop()
            if done or not s.args:
                yield s
            else:
                stack.append((s, True))
                stack.extend((a, False) for a in reversed(s.args))

    def first(self) -> int:
        """Where its text begins."""
        s = self
        while s.args and s.args[0].span.start < s.span.start:
            s = s.args[0]
        return s.span.start


@dataclass(slots=True)
class Document:
    """An expression and the definitions that follow `where`."""

    body: Syntax
    definitions: list[tuple[str, Span, Syntax]]
