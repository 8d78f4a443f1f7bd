"""The sides of an equation: mathematics that can be painted in every style, and that has a meaning to compare.

An interned expression cannot show `tr(P·Q)` and `tr(Q·P)` apart, for they are one object.  So a side is either an
expression over names, or words kept as they are written, whose meaning is what their text reads as.

    legend   e expression over names   p phrase   h direction
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from frechet.answers.forms import Context, EntriesForm, Form, MapForm, with_arrow
from frechet.answers.titles import title
from frechet.errors import Fault
from frechet.explain.letters_of_laws import in_free_letters
from frechet.expr.net import substitute
from frechet.expr.node import Call, Expr, Symbol, symbol, symbols
from frechet.functions.algebra import lower
from frechet.network.size import Shape, Size
from frechet.notation import PAINTERS, WHERE_CLAUSE, Notation, name_in
from frechet.notation.paint.painter import parts_of
from frechet.notation.paint.sharing import PartNames
from frechet.notation.phrases import phrase as ph
from frechet.notation.phrases.phrase import Phrase
from frechet.reading import Reading, read_expression
from frechet.types.space import Space


class Scope:
    """The names that the steps of one explanation use, what they mean, and how everything is written."""

    def __init__(self, context: Context, directions: Sequence[Symbol] = ()) -> None:
        self.context, self.directions = context, list(directions)
        self.notation = Notation(context.notation.taken | {"d"})
        self.notation.words.prefer = context.notation.words.prefer
        self.moves(directions)
        self.meaning: dict[Expr, Expr] = {}  # of a name: in variables and directions
        self.written: dict[
            str, Engine | AsWritten
        ] = {}  # of a name: the right side of its definition
        self.names: dict[Expr, Symbol] = {}  # by what they mean
        # of a differential: over the names and differentials before it
        self.locals: dict[Symbol, Expr] = {}
        # random vectors that contract free letters
        self.weights: dict[str, tuple[int, Size]] = {}
        self.heads: set[Symbol] = set()  # names of whole functions
        self.called = ""  # the first of them: the function that is explained
        self.letters: Mapping[str, str] = {}  # that a function's values have, where free
        self.given: dict[str, str] = {}  # names by the text of what they mean elsewhere
        # by name and directions
        self.differentials: dict[tuple[Symbol, frozenset[Symbol]], Symbol] = {}

    def moves(self, directions: Iterable[Symbol]) -> None:
        """These names are directions: they are written last."""
        self.notation.directions.update(h.name for h in directions)
        self.notation.taken.update(h.name for h in directions)

    def fresh(self, e: Expr, letters: Iterable[str] = ()) -> Symbol:
        """A free name for an expression, whose differential has a free name too: one of these letters, where one is."""
        if self.given and (known := self.given.get(self.text(e))):
            return named_symbol(known, e)
        like = ph.name("", e.shape)
        names = PartNames(self.notation.taken, 0)
        for name in letters or self.letters.get(
            e.fn.name if isinstance(e, Call) else "", ""
        ):
            if not {name, "d" + name} & self.notation.taken:
                self.notation.taken.add(name)
                return named_symbol(name, e)
        while "d" + (name := names.fresh(like)) in self.notation.taken:
            pass
        self.notation.taken.add(name)
        return named_symbol(name, e)

    def text(self, e: Expr) -> str:
        """An expression over the variables as it is typed; what has no words has no text."""
        notation = self.context.notation
        return "" if notation.phrase(e) is None else notation.paint(e, "text")

    def give(self, names: Mapping[str, str]) -> None:
        """Names by the text of what they mean: they stand for that here, and for nothing else."""
        self.given |= names
        self.notation.taken.update(names.values())

    def head(self, e: Expr) -> Symbol:
        """A name for the whole function: f, F of a matrix; its gradient is g or G, where that is free."""
        g = "G" if e.rank == 2 else "g"
        free = e.rank <= 2 and not {g, f"d{g}"} & self.notation.taken
        name = g if self.called and free else title(e.rank, self.notation.taken)
        self.notation.taken.add(name)
        self.called = self.called or name
        made = named_symbol(name, e)
        self.heads.add(made)
        return made

    def law(self, text: str, named: Mapping[str, str] | None = None) -> str:
        """A law in letters that mean nothing else here; X, H and f are those of the page, others are `named`."""
        own = {h.name for h in self.directions}
        moving = own | {name.removeprefix("d") for name in own}
        known = {c: c for c in "XxHh" if c in moving} | {c: c for c in "G" if c in own}
        known |= {c: c for c in "G" if any(h.name == c for h in self.heads)}
        if self.called:
            known["F" if self.called.isupper() else "f"] = self.called
        return in_free_letters(text, self.notation.taken, known | dict(named or {}))

    def moved(self, name: Symbol, holes: Iterable[Symbol]) -> Symbol:
        """The name of the differential of a name in these directions: dR, in others dR2, dR3."""
        key = name, frozenset(holes)
        k = 1
        while key not in self.differentials:
            made = named_symbol(f"d{name.name}{k if k > 1 else ''}", name)
            if made.name not in self.notation.taken:
                self.moves([made])
                self.differentials[key] = made
            k += 1
        return self.differentials[key]

    def marked(self, wanted: str, e: Expr) -> Symbol:
        """A name with a meaning of its own, G_R; with more marks where that is taken."""
        while wanted in self.notation.taken:
            wanted += "_"
        self.notation.taken.add(wanted)
        return symbol(wanted, *e.shape)

    def weight(self, k: int, n: Size) -> str:
        """The name of the k-th random vector of this length, which contracts a free letter."""
        name = f"w{k}_{len(self.weights)}"
        known = next((w for w, (j, m) in self.weights.items() if j == k and m is n), None)
        if known is None:
            self.weights[name] = (k, n)
        return known or name

    def define(self, name: Symbol, side: Engine | AsWritten, meaning: Expr) -> None:
        """Give a name its meaning."""
        self.meaning[name], self.written[name.name] = meaning, side

    def full(self, e: Expr) -> Expr:
        """An expression over names in variables and directions."""
        return substitute(e, self.meaning)

    def definitions(self, used: Iterable[str]) -> list[str]:
        """The names that these ones need, themselves among them, in the order of their definitions."""
        needed, waiting = set[str](), list(used)
        while waiting:
            name = waiting.pop()
            if name in self.written and name not in needed:
                needed.add(name)
                waiting += self.written[name].uses
        return [name for name in self.written if name in needed]

    def said_names(
        self, sides: Iterable[EquationSide]
    ) -> list[tuple[EquationSide, EquationSide]]:
        """The parts that occur on these sides or in what these mean, and what they are."""
        used = {name for side in sides for name in side.uses}
        parts = {n.name: n for n in self.names.values() if n not in self.heads}
        waiting = [n for n in parts if used & {n, f"d{n}", f"Δ{n}"}]
        needed = set[str]()
        while waiting:
            name = waiting.pop()
            if name in parts and name not in needed:
                needed.add(name)
                waiting += self.written[name].uses
        return [(Engine(self, parts[n]), self.written[n]) for n in parts if n in needed]

    def kept(self, p: Phrase) -> AsWritten | None:
        """Words as they are written; None where a name in them has a definition without words."""
        made = AsWritten(self, p)
        return (
            made if None not in map(self.definition, self.definitions(made.uses)) else None
        )

    def definition(self, name: str) -> str | None:
        """The text of a definition; None where it has no words, or needs definitions of its own."""
        body = self.written[name].body("text")
        return None if body is None or body[1] else f"{name} = {body[0]}"

    def read(self, body: str, own: Sequence[str], used: Iterable[str]) -> Reading | None:
        """A text of this scope with the definitions that it needs; None where one of these has no words."""
        texts = [self.definition(name) for name in self.definitions(used)]
        if None in texts:
            return None
        needed = [*filter(None, texts), *own]
        whole = body + (WHERE_CLAUSE["text"] + ", ".join(needed) if needed else "")
        more = {w: str(n) for w, (_, n) in self.weights.items()}
        return read_expression(
            whole, self.context.where(self.directions) | more, syntax="text", strict=True
        )


def named_symbol(name: str, e: Expr) -> Symbol:
    """A symbol that stands for an expression: symmetric where that is."""
    return symbol(
        name,
        space=Space(e.shape, structure="symmetric" if e.rank == 2 and e.mirrored else ""),
    )


def page_style(style: str) -> str:
    """The style in which the steps of a page stand: Unicode as books have it."""
    return "book" if style == "unicode" else style


class EquationSide(ABC):
    """One side of an equation."""

    @abstractmethod
    def paint(self, style: str) -> str:
        """It in a style, with what its own names mean."""

    def block(self, style: str) -> list[str]:
        """The lines of what is printed in several."""
        return []

    @property
    def shape(self) -> Shape | None:
        """The shape of what it stands for; None where that is not known."""
        return None

    @property
    def uses(self) -> list[str]:
        """The names that occur."""
        return []

    def __str__(self) -> str:
        return self.paint("unicode")


class Meant(EquationSide):
    """A side that can be compared with another."""

    @property
    @abstractmethod
    def meaning(self) -> Expr | Reading:
        """What is compared: its text as it reads, or its expression where it has no text."""


def joined(body: tuple[str, list[str]], style: str) -> str:
    """A body with its definitions behind it."""
    separator = r",\; " if style == "latex" else ", "
    return body[0] + (WHERE_CLAUSE[style] + separator.join(body[1]) if body[1] else "")


@dataclass(frozen=True)
class Engine(Meant):
    """An expression over names, as the engine writes it."""

    scope: Scope = field(repr=False)
    expr: Expr

    def body(self, style: str) -> tuple[str, list[str]] | None:
        """The body and its own definitions; None where it has no matrix words."""
        shared = self.scope.notation.phrase(self.expr)
        if shared is None:
            return None
        painter = PAINTERS[page_style(style)](self.scope.notation.taken)
        named = [f"{name_in(style, n)} = {painter.paint(p)}" for n, p in shared.definitions]
        return painter.paint(shared.body), named

    def paint(self, style: str) -> str:
        body = self.body(style)
        return (
            self.scope.notation.paint(self.expr, page_style(style))
            if body is None
            else joined(body, style)
        )

    @property
    def shape(self) -> Shape | None:
        return self.expr.shape

    @property
    def uses(self) -> list[str]:
        """The names that occur."""
        return [s.name for s in symbols(self.expr)]

    @cached_property
    def full(self) -> Expr:
        """In variables and directions."""
        return self.scope.full(self.expr)

    @cached_property
    def meaning(self) -> Expr | Reading:
        text = self.body("text")
        reading = text and self.scope.read(text[0], text[1], self.uses)
        return reading or self.full


@dataclass(frozen=True)
class AsWritten(Meant):
    """Words that are kept as they are written."""

    scope: Scope = field(repr=False)
    phrase: Phrase

    def paint(self, style: str) -> str:
        return self.painted(page_style(style))

    def painted(self, style: str) -> str:
        """The words in a style, Unicode among them."""
        return PAINTERS[style](self.scope.notation.taken).paint(self.phrase)

    def body(self, style: str) -> tuple[str, list[str]]:
        """The words, which need no definitions of their own."""
        return self.paint(style), []

    @property
    def uses(self) -> list[str]:
        """The names that occur."""
        found, waiting = set[str](), [self.phrase]
        while waiting:
            p = waiting.pop()
            waiting += parts_of(p)
            if p.op == "name":
                found.add(p.args[0])
        return sorted(found)

    @property
    def shape(self) -> Shape | None:
        return self.phrase.shape

    @cached_property
    def full(self) -> Expr:
        """In variables and directions."""
        return lower(self.meaning.expr)

    @cached_property
    def meaning(self) -> Reading:
        reading = self.scope.read(self.paint("text"), [], self.uses)
        if reading is None:
            raise Fault(f"a name in {self} has no words")
        return reading


@dataclass(frozen=True)
class Shifted(Meant):
    """A part at X + H: `R(X + H)`."""

    scope: Scope = field(repr=False)
    name: Symbol
    at: Symbol
    by: Symbol
    full: Expr = field(repr=False)

    def paint(self, style: str) -> str:
        name, at, by = (name_in(style, s.name) for s in (self.name, self.at, self.by))
        return f"{name}({at} + {by})"

    @property
    def uses(self) -> list[str]:
        return [self.name.name]

    @property
    def meaning(self) -> Expr:
        return self.full


@dataclass(frozen=True)
class AsTyped(Meant):
    """The function as it was typed: in the words of its text where these are known."""

    form: Form
    reading: Reading | None
    typed: AsWritten | None = None

    def paint(self, style: str) -> str:
        return self.form.paint(style) if self.typed is None else self.typed.painted(style)

    @property
    def meaning(self) -> Expr | Reading:
        return self.reading or self.form.engine


@dataclass(frozen=True)
class Label(EquationSide):
    """The name of what is read off: ∇f, J, H."""

    painted: Mapping[str, str] = field(hash=False)

    def paint(self, style: str) -> str:
        return self.painted[style]


@dataclass(frozen=True)
class OfPart(EquationSide):
    """The differential of what has no name: d(X⁻¹)."""

    part: AsWritten

    def paint(self, style: str) -> str:
        letter = r"\mathrm{d}" if style == "latex" else "d"
        return f"{letter}({self.part.paint(style)})"

    @property
    def uses(self) -> list[str]:
        return self.part.uses


@dataclass(frozen=True)
class Final(Meant):
    """A form of the answer: the object that the derivation gives; `words` of its own are read, and compared with it.

    `printed` stands in the place of the form: its entries in the order in which the last line found them.
    """

    form: Form
    words: Engine | AsWritten | None = field(default=None, repr=False)
    printed: Meant | None = field(default=None, repr=False)

    @property
    def shape(self) -> Shape | None:
        return None if isinstance(self.form, EntriesForm) else self.form.engine.shape

    @property
    def uses(self) -> list[str]:
        said = self.words if self.printed is None else self.printed
        return [] if said is None else said.uses

    @property
    def full(self) -> Expr:
        """In variables and directions."""
        return self.form.engine

    def paint(self, style: str) -> str:
        if self.printed is not None:
            return self.printed.paint(style)
        if self.words is not None and isinstance(self.form, MapForm):
            return with_arrow(self.form, self.words.paint(style), style)
        if self.words is not None:
            return self.words.paint(style)
        if isinstance(self.form, EntriesForm):
            return self.form.right(page_style(style))
        if isinstance(self.form, MapForm) and style == "unicode":
            return self.form.mapping(self.form.paint("book"))
        said = self.form.latex() if style == "latex" else self.form.paint(page_style(style))
        marked = (
            " = " in said and not isinstance(self.form, MapForm) and not self.form.closed
        )
        return (
            said.partition(" = ")[2] if marked else said
        )  # by its entries: the entry alone

    @property
    def meaning(self) -> Expr | Reading:
        if self.words is not None:
            return self.words.meaning
        return self.form.reading or self.form.engine
