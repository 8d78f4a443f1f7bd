"""What is asked about: a derivative by one variable, in letters for its sizes, with its parts and their maps.

Sizes that are numbers become letters where the text can be read so, for `A: 1×3` has the structure of `A: m×n`.

legend   d derivation   D numbers by size   x variable   h direction   s stage
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from frechet.answers.derivative import Derivative
from frechet.answers.forms import Context, only
from frechet.calculus.linear_map import tensor
from frechet.errors import FrechetError
from frechet.explain.frame_steps import by_one, holes_of, of_first_order
from frechet.explain.program import Program, Stage
from frechet.explain.reasons.formulas import Math
from frechet.explain.sides import AsTyped, Engine, EquationSide, Final, Label, Scope
from frechet.explain.typed import in_typed_order
from frechet.explain.typed_answers import typed_gradient
from frechet.expr.node import Expr, Symbol, symbol, symbols
from frechet.network.size import Size, product_of_sizes, size
from frechet.notation import name_in
from frechet.notation.paint.painter import superscript
from frechet.reading import Reading, read_expression

LETTERS = "mnpqklrstuvw"


class Subject:
    """A derivative that is asked about."""

    def __init__(self, d: Derivative, names: Mapping[str, str]) -> None:
        by_one(d, "why")
        of_first_order(d, "why")
        self.d, self.numbers = in_letters(d)
        self.x = self.d.variables[0]
        self.h = self.d.maps.direction(self.x)
        self.scope = Scope(self.d.context, [self.h])
        self.scope.give(names)
        self.notation = self.scope.notation
        self.program = Program(self.scope, self.d.maps.settled, holes_of(self.d))
        self.rank = self.d.f.rank

    @property
    def stages(self) -> list[Stage]:
        """The named parts, the function last."""
        return self.program.stages

    @cached_property
    def f(self) -> Engine:
        """The name of the function."""
        return Engine(self.scope, self.program.root.name)

    @cached_property
    def head(self) -> EquationSide:
        """The function as it was typed."""
        reading = self.d.maps.reading
        typed = in_typed_order(reading, self.d.maps.f, self.scope)
        return Math("{} = {}", self.f, AsTyped(self.d.value, reading, typed))

    @cached_property
    def loss(self) -> Math:
        """The letter of a loss."""
        return Math(self.scope.law("L"))

    @cached_property
    def loss_moves(self) -> EquationSide:
        """Its differential."""
        L = self.scope.law("L")
        return Label({"unicode": f"d{L}", "text": f"d{L}", "latex": rf"\mathrm{{d}}{L}"})

    def loss_by(self, name: EquationSide) -> Math:
        """Its derivative."""
        return Math("∂{}/∂{}", self.loss, name)

    @cached_property
    def array(self) -> Math:
        """The letter of what stands beside the direction in ⟨ , ⟩."""
        return Math(self.scope.law("G"))

    @cached_property
    def gradient(self) -> Final:
        """The gradient as the page of the steps has it."""
        return typed_gradient(self.d)

    @cached_property
    def map(self) -> Expr:
        """The derivative: linear in the direction."""
        return self.d.maps.differentials[0]

    @cached_property
    def tensor(self) -> Expr:
        """The coefficients of the map; by a structured variable projected onto its space."""
        return (
            self.d.maps.tensor_by([self.x])
            if self.x.space.structure
            else tensor(self.map, self.h)
        )

    @cached_property
    def cotangent(self) -> Symbol:
        """The derivative of a loss by the value, a letter; it can be read in the scope."""
        G = only(self.d.adjoint).holes[0]
        self.declare(G)
        return G

    def declare(self, name: Symbol) -> None:
        """A name that is no part: its space is declared where texts are read."""
        self.notation.taken.add(name.name)
        self.scope.directions.append(name)

    def handed(self, s: Stage) -> Symbol:
        """The derivative of a loss by a part, which is handed down to it."""
        if s is self.program.root:
            return self.cotangent
        name = self.scope.marked(f"G_{s.name.name}", s.name)
        self.declare(name)
        return name

    def side(self, e: Expr) -> Engine:
        """An expression as it is written here."""
        return Engine(self.scope, e)

    def moving(self, s: Stage) -> list[Symbol]:
        """The differentials that occur in the map of a part."""
        return [m for m in symbols(s.local) if m.name in self.notation.directions]

    # ---------------------------------------------------------------- sizes
    def length(self, n: Size) -> str:
        """A size: its number where one was given."""
        return str(n.at(self.numbers)) if self.numbers else size_said(n)

    def shape(self, shape: tuple[Size, ...]) -> EquationSide:
        """A shape: `m×p`, its numbers where they were given."""
        return Math("×".join(map(self.length, shape)) or "1×1")

    def count(self, *shape: Size) -> str:
        """The number of entries."""
        return self.length(product_of_sizes(shape))

    @property
    def parts(self) -> Iterator[EquationSide]:
        """The named parts that no page above has named, and what they are."""
        for s in self.stages:
            if s is not self.program.root and s.name.name not in self.scope.given.values():
                yield Math("{} = {}", self.side(s.name), s.words)

    @property
    def where(self) -> Iterator[EquationSide]:
        """The names that occur with their shapes, the value last."""
        for s in self.d.context.variables.values():
            if s.shape:
                yield Math(
                    "{}" + f" {s.space.structure}".rstrip(),
                    self.shaped(self.name(s), s.shape),
                )
        if self.rank:
            yield self.shaped(self.f, self.d.f.shape)

    def name(self, s: Symbol) -> EquationSide:
        """A name."""
        return Label(
            {style: name_in(style, s.name) for style in ("unicode", "text", "latex")}
        )

    def shaped(self, name: EquationSide, shape: tuple[Size, ...]) -> EquationSide:
        """A name with its shape, in letters and in numbers."""
        letters = Math("×".join(map(size_said, shape)))
        if not self.numbers:
            return Math("{}: {}", name, letters)
        return Math("{}: {} = {}", name, letters, self.shape(shape))


def size_said(n: Size) -> str:
    """A size as one writes it: a product of letters without a sign between them.

    >>> size_said(size("m") * size("n")), size_said(size("n") * size("n")), size_said(size("n") + size(1))
    ('mn', 'n²', 'n+1')
    """
    letters = n.text.split("*")
    if not all(len(c) == 1 and c.isalpha() for c in letters):
        return n.text
    counts = {c: letters.count(c) for c in letters}
    return "".join(c + superscript(k) * (k > 1) for c, k in counts.items())


def in_letters(d: Derivative) -> tuple[Derivative, dict[str, int]]:
    """The same question with a letter for every number among its sizes, and the numbers; itself where none is."""
    taken = d.context.notation.taken | d.context.dimensions
    free = (c for c in LETTERS if c not in taken)
    letters: dict[Size, Size] = {}
    for s in d.context.variables.values():
        for n in s.shape:
            if not n.names() and n not in letters and (c := next(free, "")):
                letters[n] = size(c)
    if not letters or d.maps.reading is None or d.context.dimensions:
        return d, {}
    try:
        made = reread(d, d.maps.reading, letters)
    except FrechetError:  # a number in the text, or one that two spaces need to be the same
        return d, {}
    if made.f.rank != d.f.rank or str(made.value) != str(d.value):
        return d, {}
    return made, {letter.text: n.at({}) for n, letter in letters.items()}


def reread(d: Derivative, reading: Reading, letters: Mapping[Size, Size]) -> Derivative:
    """The text of a derivative with other sizes."""
    given = {
        name: s.space._replace(shape=tuple(letters.get(n, n) for n in s.shape))
        for name, s in d.context.variables.items()
    }
    where = {name: space.words() for name, space in given.items()} | d.context.functions
    found = read_expression(reading.text, where, strict=True)
    every = {name: symbol(name, space=space) for name, space in given.items()}
    context = Context(
        every,
        found.names.dimensions,
        d.context.functions,
        found.written,
        d.context.notation.taken,
        d.context.limits,
    )
    return type(d)(found.expr, [every[x.name] for x in d.variables], 1, context, found)
