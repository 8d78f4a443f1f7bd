r"""The tree that the parser makes: operators, their operands, and where each stands in the text.

number  name  word (a text, `'fro'`)  call  entry  power  epower  transpose  negate  sum  * .* / ./ \  size
block: the elements of a matrix literal      range: the ends of a slice, none for `:`, and `end` in one
each: a sum over a bound index, of a range and a body      index: the bound index in the body
at: an expression, then names and what stands for them there: `at(d/dx f, x = b)`
differential: of an expression, by names that are found out later
derivative: of an expression by variables or entries, `text` d, jac, hess or D; of D, the directions stand last
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from typing import Any

from frechet.errors import Span

WRITTEN = 12  # a hint writes out operands of fewer nodes


CLOSED = {
    "name",
    "number",
    "index",
    "end",
    "range",
    "block",
    "each",
    "transpose",
    "call",
    "entry",
    "at",
}
OPERATORS = {"power": "^", "epower": ".^"}


@dataclass(eq=False, slots=True)
class Syntax:
    """A node: what it is, the span of its operator or of all of it, its operands.

    `text` is the name of a name or of a called function, `value` the value of a number or the order of a derivative;
    a sum keeps the sign and the place of every term in `signs`.
    """

    op: str
    span: Span
    args: list[Syntax] = field(default_factory=list)
    text: str = ""
    value: Fraction = Fraction(0)
    signs: list[tuple[int, Span]] = field(default_factory=list)
    closed: bool = False  # it stands in parentheses
    column: bool = False  # a derivative that is a column in every layout: a ∇
    # of a matrix literal the elements of each row, of a D its number of variables
    widths: tuple[int, ...] = ()

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

    def apart(self) -> tuple[list[Syntax], list[Syntax]]:
        """Of a derivative: what it goes by, and of D the directions."""
        rest = self.args[1:]
        n = self.widths[0] if self.text == "D" else len(rest)
        return rest[:n], rest[n:]

    @property
    def undirected(self) -> bool:
        """Is it a D whose directions are still to come?"""
        return (
            self.op == "derivative"
            and self.text == "D"
            and len(self.args) == 1 + self.widths[0]
        )

    def replaced(self) -> Iterator[tuple[Syntax, Syntax]]:
        """Of a value at a point: each name with what stands for it there."""
        return zip(self.args[1::2], self.args[2::2], strict=True)

    def by_rows(self) -> Iterator[tuple[int, int]]:
        """The rows of a matrix literal: where each begins among the elements, and how many it has."""
        k = 0
        for n in self.widths:
            yield k, n
            k += n

    def first(self) -> int:
        """Where its text begins."""
        s = self
        while s.args and s.args[0].span.start < s.span.start:
            s = s.args[0]
        return s.span.start

    def written(self) -> str:
        """What it reads as where an operand may stand, `(A + B)`; of a long one only that it is there."""
        return (
            self.prose()
            if sum(1 for _ in islice(self.nodes(), WRITTEN)) < WRITTEN
            else "(…)"
        )

    def bare(self) -> str:
        """The same, however long, without brackets around all of it."""
        text = self.prose()
        return text if self.op in CLOSED or not text.startswith("(") else text[1:-1]

    def prose(self) -> str:
        """The same, however long."""
        parts = [a.prose() for a in self.args]
        match self.op:
            case "name" | "number" | "index" | "end" | "word":
                return self.text
            case "range":
                return ":".join(parts) or ":"
            case "block":
                rows = [", ".join(parts[k : k + n]) for k, n in self.by_rows()]
                return f"[{'; '.join(rows)}]"
            case "each":
                return f"sum({self.text} in {parts[0]}, {parts[1]})"
            case "transpose":
                return parts[0] + "'"
            case "call":
                return called(self.text, parts)
            case "entry":
                return f"{parts[0]}[{','.join(parts[1:])}]"
            case "at" | "differential":
                return of_body(self, parts)
            case "negate":
                return f"(-{parts[0]})"
            case "derivative":
                return derived(self, parts)
            case "sum":
                return added(self, parts)
        return f"({parts[0]}{OPERATORS.get(self.op, self.op)}{parts[1]})"


def names_within(tree: Syntax) -> set[str]:
    """The names that occur in a tree."""
    return {s.text for s in tree.nodes() if s.op == "name"}


def definitions_sorted(definitions: list[Defined]) -> list[Defined]:
    """Definitions as they stand, but each behind those that it uses; all as they stand where they go in a circle."""
    waiting, done = [*definitions], list[Defined]()
    while waiting:
        coming = {name for name, _, _ in waiting}
        ready = (k for k, d in enumerate(waiting) if coming.isdisjoint(names_within(d[2])))
        first = next(ready, None)
        if first is None:
            return definitions
        done.append(waiting.pop(first))
    return done


def anew(tree: Syntax, made_of: Callable[[Syntax, list[Syntax]], Syntax]) -> Syntax:
    """A tree anew: every node by what it was and by its operands, which were exchanged before."""
    made: dict[Syntax, Syntax] = {}
    for s in tree.nodes():
        made[s] = made_of(s, [made[a] for a in s.args])
    return made[tree]


def called(name: str, parts: list[str]) -> str:
    """A call as it is written, in the form of the system that its word is from."""
    if name == "**":
        return "**".join(parts)
    if name.startswith("."):
        return f"{parts[0]}{name}({', '.join(parts[1:])})"
    return (
        f"{name}{', '.join(parts)}]"
        if name.endswith("[")
        else f"{name}({', '.join(parts)})"
    )


def added(s: Syntax, parts: list[str]) -> str:
    """A sum as it is written."""
    signs = ["+" if sign > 0 else "-" for sign, _ in s.signs[1:]]
    text = parts[0] + "".join(
        f" {sign} {p}" for sign, p in zip(signs, parts[1:], strict=True)
    )
    return f"({text})" if signs else text


def of_body(s: Syntax, parts: list[str]) -> str:
    """A differential, or a value at a point, as it is written."""
    point = [f"{x} = {v}" for x, v in zip(parts[1::2], parts[2::2], strict=True)]
    return called("at" if point else "d", [s.args[0].bare(), *point])


def derived(s: Syntax, parts: list[str]) -> str:
    """A derivative as it is written."""
    body, *names = parts
    if s.text == "D":
        half = len(names) // 2
        by = names[0] if half == 1 else f"{{{','.join(names[:half])}}}"
        return f"D_{by} ({body}) [{','.join(names[half:])}]"
    return f"(d/d{names[0]} {body})" if s.text == "d" else f"({s.text}_{names[0]} {body})"


class Rooted:
    """What holds trees: a pickle lists the nodes before those above them, and so it is never deep."""

    def roots(self) -> Sequence[Syntax]:
        """The trees."""
        raise NotImplementedError

    def __getstate__(self) -> tuple[list[Syntax], dict[str, Any]]:
        return [s for tree in self.roots() for s in tree.nodes()], self.__dict__

    def __setstate__(self, state: tuple[list[Syntax], dict[str, Any]]) -> None:
        self.__dict__.update(state[1])


Defined = tuple[str, Span, Syntax]  # a name, where it stands, what it is


@dataclass(slots=True)
class Document:
    """An expression and the definitions that follow `where`; of an equation, the other sides too."""

    body: Syntax
    definitions: list[Defined]
    sides: list[Syntax] = field(default_factory=list)
    # where the signs between the sides stand
    equals: list[Span] = field(default_factory=list)
    # what was settled by convention while the signs were read
    notes: list[str] = field(default_factory=list)
    printed: bool = False  # as print writes it
    # names in bold type, which are no scalars
    bold: list[str] = field(default_factory=list)
    # the layout of derivatives, one of all of them, where the reading has settled it
    layout: str = ""
    settled: bool = False
    # names that were read as entries of one that nobody declared: `x_1` beside x
    labels: list[str] = field(default_factory=list)
    # letters whose members are the rows of a matrix, with its name
    rows: dict[str, str] = field(default_factory=dict)
    # names whose kind their places say, with the number of axes
    ranks: dict[str, int] = field(default_factory=dict)
    # the same text with other extents of its differentials
    others: list[Document] = field(default_factory=list)
    # by which names its differentials are: `every` that stands under one, those `alone` there, `one`; `held` are others
    moving: str = ""

    @property
    def trees(self) -> list[Syntax]:
        """Every tree: the definitions, the expression, the other sides."""
        return [*(tree for _, _, tree in self.definitions), self.body, *self.sides]

    def nodes(self) -> Iterator[Syntax]:
        """Every node of every tree."""
        return (s for tree in self.trees for s in tree.nodes())

    def copied(self) -> Document:
        """The same with trees of its own: what one reading puts in a place is not there in another."""

        def same(tree: Syntax) -> Syntax:
            return anew(tree, lambda s, args: replace(s, args=args))

        return replace(
            self,
            body=same(self.body),
            definitions=[(name, span, same(tree)) for name, span, tree in self.definitions],
            sides=[same(side) for side in self.sides],
            notes=list(self.notes),
        )
