"""How a text is read, and how else it might be: every reading with what to declare for it.

legend   found a text that was read
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from frechet.errors import FrechetError
from frechet.errors.limits import Said, within
from frechet.notation import Notation
from frechet.paper.page import PrintedLine, PrintedPage
from frechet.paper.shown import on_paper
from frechet.reading import (
    Declaration,
    Equation,
    Reading,
    Where,
    declarations,
    read_declared,
)
from frechet.reading.declare import by_letter
from frechet.reading.kinds import Kind, as_typed

SCHEMA = 1
TRIED = 30  # other readings
KEPT = 8  # of those that fit
SYNTAXES = ("text", "unicode", "latex")


@on_paper
@dataclass(frozen=True)
class Interpretation:
    """One reading of a text.

    Attributes:
        text: what is read, in input syntax; of an equation both sides.
        unicode: the same as print has it.
        variables: the shapes of its names, by name.
        guesses: what was assumed, with the reason.
        notes: what was settled by convention.
        where, syntax: what to declare, and in which syntax, to have this reading; empty for the first.
    """

    text: str
    unicode: str
    variables: dict[str, str]
    guesses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    where: str = ""
    syntax: str = ""

    def record(self) -> dict[str, Any]:
        """The reading as data."""
        names = ("text", "unicode", "variables", "guesses", "notes", "where", "syntax")
        record = {name: getattr(self, name) for name in names}
        return {k: list(v) if isinstance(v, tuple) else v for k, v in record.items()}

    def paper(self) -> PrintedPage:
        """The page as LaTeX, Markdown and HTML print it."""
        lines = [PrintedLine("read as", words=self.unicode)]
        lines += [
            PrintedLine("with", words=f"{n}: {words}")
            for n, words in self.variables.items()
        ]
        lines += [PrintedLine("guess", words=g) for g in self.guesses]
        lines += [PrintedLine("note", words=n) for n in self.notes]
        return PrintedPage((tuple(lines),), frozenset(self.variables))


def readings(
    text: str,
    where: Where = None,
    syntax: str = "auto",
    strict: bool = False,
    limits: Said = None,
) -> list[Interpretation]:
    """How a text is read, first what `derive` and `check` take, then what else fits, each with what to declare for it.

    Arguments:
        text, where, syntax, strict, limits: as in `read`.

    Returns: a list of `Interpretation`; that of index 0 is the one that is taken.

    Errors: those of `read`.

    >>> import frechet as fr
    >>> first, *others = fr.readings("a*X", "X: m×n")
    >>> first.text, first.guesses
    ('a*X', ('a: scalar (by its letter)',))
    >>> [r.where for r in others]
    ['a: matrix']
    """
    with within(limits, "reading"):
        declared = declarations(where)
        found = read_declared(text, declared, syntax, strict)
        first = interpretation(found)
        kept = {shown(first): first}
        for other in islice(others(found, text, declared, syntax, strict), TRIED):
            kept.setdefault(shown(other), other)
            if len(kept) > KEPT:
                break
        return list(kept.values())


def alternatives(found: Reading) -> list[dict[str, Any]]:
    """What was guessed of each name, and what else fits, as it is typed."""
    said = dict[str, list[str]]()
    for other in islice(
        others(found, found.text, found.names.declared, "auto", False), TRIED
    ):
        if other.where:
            said.setdefault(other.where.partition(":")[0], []).append(other.where)
    return [
        {"name": name, "guess": guess, "or": said.get(name, [])}
        for guess in found.names.guesses
        if (name := guess.partition(":")[0])
    ]


def shown(r: Interpretation) -> tuple[str, str]:
    """What tells two readings apart: the expression and the kinds of its names."""
    return r.text, "; ".join(
        f"{n}: {words.partition(' of ')[0]}" for n, words in sorted(r.variables.items())
    )


def others(
    found: Reading | Equation,
    text: str,
    declared: Mapping[str, Declaration],
    syntax: str,
    strict: bool,
) -> Iterator[Interpretation]:
    """Other readings that fit: of the entries as names, of the names as other kinds, in other syntaxes."""
    document = found.document
    tried: list[tuple[dict[str, Kind], str]] = []
    if document.labels:
        tried.append(({label: Kind(by_letter(label)) for label in document.labels}, syntax))
    for name in found.names.undeclared:
        if name != "I":
            now = len(found.names.spaces[name].shape)
            tried += [({name: Kind(k)}, syntax) for k in range(3) if k != now]
    if syntax == "auto":
        tried += [({}, other) for other in SYNTAXES]
    for kinds, way in tried:
        said = {**declared, **{name: kind.declared(name) for name, kind in kinds.items()}}
        try:
            other = read_declared(text, said, way, strict)
            yield interpretation(other, as_typed(kinds), way if way != syntax else "")
        except FrechetError:
            continue


def interpretation(
    found: Reading | Equation, where: str = "", syntax: str = ""
) -> Interpretation:
    """A text that was read; an equation whose sides cannot be formed raises their error."""
    sides = list(sides_read(found))
    names = found.names
    notation = Notation({*names.spaces, *names.dimensions, *names.directions})
    notation.directions.update(names.directions)

    def painted(style: str) -> str:
        if isinstance(found, Equation):  # the question, not its answer
            return " = ".join(side.document.body.bare() for side in sides)
        return notation.paint(sides[0].expr, style)

    return Interpretation(
        painted("text"),
        painted("unicode"),
        {
            n: space.words()
            for n, space in names.spaces.items()
            if n not in names.directions
        },
        tuple(dict.fromkeys(names.guesses)),
        tuple(dict.fromkeys(c for side in sides for c in side.conventions)),
        where,
        syntax,
    )


def sides_read(found: Reading | Equation) -> Iterator[Reading]:
    """The sides of an equation, or the expression."""
    for side in found.sides if isinstance(found, Equation) else (found,):
        if isinstance(side, FrechetError):
            raise side
        yield side


def readings_data(every: list[Interpretation]) -> dict[str, Any]:
    """The readings as data."""
    return {"schema": SCHEMA, "readings": [r.record() for r in every]}


def reading_page(every: list[Interpretation], style: str) -> str:
    """The first reading with what it rests on, then the others with what to declare for them."""
    first, *rest = every
    rows = [("read as", first.text if style == "text" else first.unicode)]
    rows += [("typed", first.text)] * (style != "text" and first.text != first.unicode)
    rows += [("with", f"{n}: {words}") for n, words in first.variables.items()]
    rows += [("guess", g) for g in first.guesses] + [("note", n) for n in first.notes]
    rows += [("or", other_row(other, style)) for other in rest]
    width = max(len(label) for label, _ in rows)
    return "\n".join(f"{label:<{width}}  {text}" for label, text in rows)


def other_row(r: Interpretation, style: str) -> str:
    """Another reading: what it is, the shapes of its names, what to give for it."""
    how = [f'--where "{r.where}"'] * bool(r.where) + [f"--syntax {r.syntax}"] * bool(
        r.syntax
    )
    shapes = ", ".join(f"{n}: {words}" for n, words in r.variables.items())
    return f"{r.text if style == 'text' else r.unicode} ({shapes}), with {' '.join(how)}"
