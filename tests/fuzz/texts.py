r"""Texts for the reader: grown by grammars of the three syntaxes, declarations and documents, or mutants of the cases.

legend   r source of chance   depth how much a piece may nest
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

from frechet.functions import catalogue
from frechet.functions.declaration import registry

from .forms import (
    AROUND,
    CHOICES,
    FACTS,
    FITTING,
    LEAVES,
    LETTERS,
    MACROS,
    NAMES,
    NUMBERS,
    PLACE,
    PRINT,
    SAID,
    SIGNS,
    SIZES,
    STRANGE,
    SYNTAXES,
    WAYS,
)  # fmt: skip

assert catalogue
CASES = Path(__file__).resolve().parent.parent / "cases"
SHORT, LONG = 200, 4000  # characters
STANDARD = "A: n×n, B: n×p, C: m×n, X: n×n, S: n×n psd, x: n, y: n, z: m, w: 1×n, a: scalar, b: scalar, f: elementwise"


class Input(NamedTuple):
    """What is read, how, and where it came from."""

    kind: str  # text, unicode, latex, auto: the syntax; where: declarations; document
    text: str
    where: str = STANDARD
    source: str = ""


@cache
def corpus() -> tuple[tuple[str, str, str], ...]:
    """(kind, text, declarations) of all cases."""
    found = []
    for path in sorted(CASES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            where = row.get("where") or declared(row.get("vars")) or STANDARD
            for key in ("expr", "text", "claim", "answer_text", "latex", "right_answer"):
                if isinstance(row.get(key), str) and row[key]:
                    text, given = row[key], where if isinstance(where, str) else STANDARD
                    found.append(("latex" if key == "latex" else "auto", text, given))
    return tuple(found)


def declared(variables: object) -> str:
    """The declarations of a case's variables."""
    if not isinstance(variables, dict):
        return ""
    shapes = {
        x: v.get("shape", []) if isinstance(v, dict) else [str(v)]
        for x, v in variables.items()
    }
    return ", ".join(
        f"{x}: {'×'.join(map(str, shape)) or 'scalar'}" for x, shape in shapes.items()
    )


class Grammar:
    """Pieces of the three syntaxes; every choice is one of r's."""

    def __init__(self, r: random.Random) -> None:
        self.r = r
        self.functions = sorted(registry)

    def of(self, kind: str, depth: int) -> str:
        """An expression in a syntax; half of them have shapes that fit."""
        if self.r.random() < 0.5:
            return self.fitting(kind, self.r.choice("mvs"), depth)
        return self.wild(kind, depth)

    def fitting(self, kind: str, shape: str, depth: int) -> str:
        """A matrix, a vector or a number in the names of STANDARD."""
        c = self.r.choice
        if depth <= 0:
            return c(
                {"m": ["A", "X", "S"], "v": ["x", "y"], "s": ["a", "b", "2", "n", "0.5"]}[
                    shape
                ]
            )
        way = c(FITTING[shape])
        form = way[SYNTAXES.index(kind)]
        for sign, of in (("M", "m"), ("V", "v"), ("N", "s")):
            while f"<{sign}>" in form:
                form = form.replace(
                    f"<{sign}>",
                    self.fitting(kind, of, depth - 1 - (self.r.random() < 0.3)),
                    1,
                )
        return form

    def wild(self, kind: str, depth: int) -> str:
        """An expression of a syntax, whatever its shapes."""
        form = self.r.choice((WAYS if depth > 0 else LEAVES)[kind])
        return PLACE.sub(lambda m: self.filled(m[1], kind, depth - 1), form)

    def filled(self, name: str, kind: str, depth: int) -> str:
        """What stands for a name in a form."""
        if name == "E":
            return self.wild(kind, depth)
        return self.r.choice(self.functions if name == "function" else CHOICES[name])

    # ------------------------------------------------------------ declarations and documents
    def where(self) -> str:
        """Declarations."""
        return self.r.choice([", ", ", ", "; ", "\n"]).join(
            self.declaration() for _ in range(self.r.choice([1, 2, 3]))
        )

    def declaration(self) -> str:
        """A name and its shape."""
        c = self.r.choice
        usual = c(["×", "×", "x", " × ", " by ", ","]).join(
            c(SIZES[:5]) for _ in range(c([1, 2, 2, 3]))
        )
        shape = c([usual, usual, usual, c(SIZES) + "×" + c(SIZES), c(FACTS)])
        return (
            c(NAMES) + c([": ", ": ", ": ", ":", "="]) + shape + c(["", "", " " + c(FACTS)])
        )

    def document(self) -> str:
        """A few lines with formulas."""
        lines = []
        for _ in range(self.r.choice([1, 2, 3])):
            left, right = (
                self.of(self.r.choice(["latex", *SYNTAXES]), self.r.choice([0, 1, 1]))
                for _ in range(2)
            )
            formula = (
                left
                + self.r.choice(["=", " &= ", " = ", r" \mapsto ", ":=", r" \le ", r" \\ "])
                + right
            )
            lines += [self.r.choice(SAID), self.r.choice(AROUND).replace("<E>", formula)]
        return "\n".join(lines)


class Mutation:
    """Small changes of a text."""

    def __init__(self, r: random.Random) -> None:
        self.r = r

    def of(self, text: str) -> str:
        """A few changes."""
        for _ in range(self.r.choice([1, 1, 2, 3, 5])):
            text = self.r.choice(
                [
                    self.cut,
                    self.doubled,
                    self.put,
                    self.put,
                    self.swapped,
                    self.spliced,
                    self.changed,
                ]
            )(text)
        return text

    def span(self, text: str, most: int = 12) -> tuple[int, int]:
        """A short part."""
        at = self.r.randrange(len(text) + 1)
        return at, min(len(text), at + self.r.randint(1, most))

    def cut(self, text: str) -> str:
        """Without a part, or without its end."""
        i, j = self.span(text)
        return text[:i] + (text[j:] if self.r.random() < 0.8 else "")

    def doubled(self, text: str) -> str:
        """A part again, a few times."""
        i, j = self.span(text)
        many = self.r.choice([2, 2, 3, 30]) if j - i < 4 else 2
        return text[:i] + text[i:j] * many + text[j:]

    def piece(self) -> str:
        """Something to put in."""
        table = self.r.choice(
            [
                SIGNS,
                SIGNS,
                SIGNS,
                PRINT,
                PRINT,
                MACROS,
                MACROS,
                LETTERS,
                NAMES,
                NUMBERS,
                STRANGE,
            ]
        )
        return self.r.choice(table)

    def put(self, text: str) -> str:
        """With something more."""
        at = self.r.randrange(len(text) + 1)
        return text[:at] + self.piece() + text[at:]

    def changed(self, text: str) -> str:
        """Something in the place of a part."""
        i, j = self.span(text, 3)
        return text[:i] + self.piece() + text[j:]

    def swapped(self, text: str) -> str:
        """Two parts change places."""
        i, j = self.span(text)
        k, m = self.span(text)
        if j > k:
            return text
        return text[:i] + text[k:m] + text[j:k] + text[i:j] + text[m:]

    def spliced(self, text: str) -> str:
        """The beginning of one and the end of another."""
        _, other, _ = self.r.choice(corpus())
        return (
            text[: self.r.randrange(len(text) + 1)]
            + other[self.r.randrange(len(other) + 1) :]
        )


def inputs(seed: object) -> Iterator[Input]:
    """Texts without end; the k-th depends on the seed and on k alone."""
    for k in count():
        yield made(random.Random(f"{seed}:{k}"))


def made(r: random.Random) -> Input:
    """One text: half of them grown, half of them mutants of cases; a few are long."""
    grammar, mutation = Grammar(r), Mutation(r)
    chance = r.random()
    if chance < 0.06:
        text = grammar.where()
        return Input(
            "where",
            cut(mutation.of(text) if r.random() < 0.5 else text, r),
            "",
            "grown declarations",
        )
    if chance < 0.10:
        kind = r.choice(["md", "tex", "txt"])
        text = grammar.document()
        return Input(
            "document",
            cut(mutation.of(text) if r.random() < 0.5 else text, r),
            STANDARD,
            kind,
        )
    where = STANDARD if r.random() < 0.8 else r.choice(["", "x: n", grammar.where()])
    if chance < 0.55:
        kind = r.choice(["text", "unicode", "latex"])
        text = grammar.of(kind, r.choice([0, 1, 2, 2, 3, 3, 4]))
        if r.random() < 0.3:
            text += r.choice([" = ", "=", " == ", ":="]) + grammar.of(
                kind, r.choice([0, 1, 2])
            )
        if r.random() < 0.4:
            text = mutation.of(text)
        syntax = r.choice([kind, kind, "auto", "auto", "latex", "unicode", "text"])
        return Input(syntax, cut(text, r), where, "grown")
    kind, text, given = r.choice(corpus())
    syntax = r.choice([kind, kind, kind, "auto", "unicode", "latex", "text"])
    return Input(
        syntax, cut(mutation.of(text), r), given if r.random() < 0.8 else where, "mutant"
    )


def cut(text: str, r: random.Random) -> str:
    """At most SHORT characters, seldom more."""
    if r.random() < 0.01:
        return (text * r.choice([2, 10, 100]))[:LONG]
    return text[:SHORT]
