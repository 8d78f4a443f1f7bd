"""Indices that are summed without a sign, as physicists write: `(A*B)[i,k] = A[i,j]*B[j,k]`.

An index that stands twice or more in a term, and is not in every term of both sides, is summed over the axis that it
reads; one that stands twice in every term of both sides may be, too.

legend   s node   i letter of an index
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from frechet.errors import FrechetError, Span
from frechet.network.size import Size
from frechet.reading import Equation, Reading
from frechet.reading.equation import equation
from frechet.reading.names import collect_names
from frechet.reading.text.syntax import Syntax


class Summed(NamedTuple):
    """An equation with its sums written, the letters of their indices, those of which nothing says how far they run."""

    equation: Equation
    letters: list[str]
    endless: list[str]


def with_sums(found: Equation, everywhere: bool = False) -> Summed | None:
    """The equation with its sums written; None where it has none.

    `everywhere`: the letters that stand twice in every term are summed too.

    >>> from frechet.reading import read_any
    >>> made = with_sums(read_any("tr(A) = A[i,i]", "A: n×n"))
    >>> made.equation.trees[1].prose(), made.letters
    ('sum(i in 1:n, A[i,i])', ['i'])
    """
    left, right = found.sides[0], found.sides[-1]
    if (
        len(found.sides) != 2
        or not isinstance(left, Reading)
        or not isinstance(right, Reading)
    ):
        return None
    free = standing_everywhere(left, right, everywhere)
    bodies = [reading.document.body for reading in (left, right)]
    taken = {s.text for body in bodies for s in body.nodes() if s.op == "each"}
    trees, summed = list[Syntax](), dict[str, bool]()
    for reading in (left, right):
        trees.append(termwise(reading, reading.document.body, free, summed, taken))
    if not summed:
        return None
    document = replace(left.document, body=trees[0], sides=[trees[1]], equals=[found.sign])
    try:
        names = collect_names(document, found.names.declared, False)
        made = equation(document, names, found.text)
    except FrechetError:  # the letter means something else
        return None
    return Summed(made, sorted(summed), sorted(i for i, said in summed.items() if not said))


def standing_everywhere(left: Reading, right: Reading, once: bool) -> set[str]:
    """The letters that stand in every term of both sides; `once`: and in some only once."""
    letters = [
        counted(reading, term)
        for reading in (left, right)
        for term in terms(reading.document.body)
    ]
    every = set.intersection(*map(set, letters))
    return {i for i in every if not once or any(term[i] == 1 for term in letters)}


def terms(body: Syntax) -> list[Syntax]:
    """The terms of a side; what is differentiated is one."""
    return body.args if body.op == "sum" else [body]


def standing_twice(found: Equation) -> list[str]:
    """The letters that stand at two places of a term on both sides and below no ∂: are they summed without a sign?"""
    every, free = list[Counter[str]](), set[str]()
    for side in (s for s in found.sides if isinstance(s, Reading)):
        body = side.document.body
        by = body.args[1:] if body.op == "derivative" else []
        free |= {n.text for v in by for n in v.nodes() if n.op == "name"}
        every.append(counted(side, body.args[0] if by else body))
    free |= {i for one in every for i, many in one.items() if many == 1}
    return sorted({i for one in every for i, many in one.items() if many > 1} - free)


def counted(reading: Reading, term: Syntax) -> Counter[str]:
    """How often each name stands for a place of an entry or in delta(i,j); sizes are none."""
    sizes = {
        name
        for space in reading.names.spaces.values()
        for n in space.shape
        for name in n.names()
    }
    found: dict[Syntax, Counter[str]] = {}
    for s in term.nodes():
        every = Counter[str]()
        for a in s.args:  # the terms of a sum inside stand for one another
            every = every | found[a] if s.op == "sum" else every + found[a]
        if s.op == "entry" or (s.op == "call" and s.text == "delta"):
            args = s.args[1:] if s.op == "entry" else s.args
            every.update(
                a.text
                for p in args
                for a in p.nodes()
                if a.op == "name" and a.text not in sizes
            )
        found[s] = every
    return found[term]


def termwise(
    reading: Reading,
    body: Syntax,
    free: Collection[str],
    summed: dict[str, bool],
    taken: set[str],
) -> Syntax:
    """A side with the sums of every term.

    `summed` takes the letters and whether something says how far they run, `taken` the names of their indices.
    """
    made = []
    for term in terms(body):
        for i, k in sorted(counted(reading, term).items()):
            if k > 1 and i not in free and (top := top_of(reading, i)):
                own = next(n for n in (i + "′" * k for k in count()) if n not in taken)
                term = over(term, i, own, top)
                said = top.op != "end" or bool(lengths_read(reading, i))
                summed[i] = said or summed.get(i, False)
                taken.add(own)
        made.append(term)
    return replace(body, args=made) if body.op == "sum" else made[0]


def top_of(reading: Reading, i: str) -> Syntax | None:
    """Where an index ends: at a length that is declared, else at the end of the axes that it reads.

    Where deltas alone have it, at the only length that is declared; None where nothing has it.
    """
    body = reading.document.body
    declared = {n for d in reading.names.declared.values() for n in d.shape or ()}
    if read := lengths_read(reading, i):
        known = [n for n in read if n in declared]
    elif stands_in_deltas(body, i):
        known = [*declared] if len(declared) == 1 else []
    else:
        return None
    return length(known[0], body.span) if known else Syntax("end", body.span, text="end")


def stands_in_deltas(body: Syntax, i: str) -> bool:
    """Does a delta read the index?"""
    deltas = (s for s in body.nodes() if s.op == "call" and s.text == "delta")
    return any(a.text == i for s in deltas for a in s.args)


def length(n: Size, span: Span) -> Syntax:
    """A length as it is written: a number or a name; the end of its axis where it is more."""
    number = n.number()
    if number is not None:
        return Syntax("number", span, text=str(number), value=Fraction(number))
    op = "name" if n.text.isidentifier() else "end"
    return Syntax(op, span, text=n.text if op == "name" else op)


def lengths_read(reading: Reading, i: str) -> list[Size]:
    """The lengths of the axes that an index reads."""
    inference = reading.inference
    return [
        inference.sizes.find(n)
        for s in reading.document.body.nodes()
        if s.op == "entry"
        for p, n in zip(s.args[1:], inference.types[s.args[0]].shape, strict=False)
        if p.op == "name" and p.text == i
    ]


def over(body: Syntax, i: str, own: str, top: Syntax) -> Syntax:
    """The sum of a tree over an index, which has a name of its own; of a derivative, of what it differentiates."""
    if body.op == "derivative" and not any(
        a.text == i for x in body.args[1:] for a in x.nodes()
    ):
        return replace(body, args=[over(body.args[0], i, own, top), *body.args[1:]])
    made: dict[Syntax, Syntax] = {}
    for s in body.nodes():
        args = [made[a] for a in s.args]
        bound = s.op == "name" and s.text == i
        made[s] = Syntax("index", s.span, text=own) if bound else replace(s, args=args)
    one = Syntax("number", body.span, text="1", value=Fraction(1))
    return Syntax(
        "each", body.span, [Syntax("range", body.span, [one, top]), made[body]], text=own
    )
