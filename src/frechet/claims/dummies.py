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

from frechet.errors import FrechetError
from frechet.reading import Equation, Reading
from frechet.reading.equation import equation
from frechet.reading.names import collect_names
from frechet.reading.text.syntax import Syntax


def with_sums(
    found: Equation, everywhere: bool = False
) -> tuple[Equation, list[str]] | None:
    """The equation with its sums written, and the letters of their indices; None where it has none.

    `everywhere`: the letters that stand twice in every term are summed too.

    >>> from frechet.reading import read_any
    >>> made = with_sums(read_any("tr(A) = A[i,i]", "A: n×n"))
    >>> made[0].trees[1].prose(), made[1]
    ('sum(i in 1:n, A[i,i])', ['i'])
    """
    left, right = found.sides[0], found.sides[-1]
    if (
        len(found.sides) != 2
        or not isinstance(left, Reading)
        or not isinstance(right, Reading)
    ):
        return None
    letters = [
        counted(reading, term)
        for reading in (left, right)
        for term in terms(reading.document.body)
    ]
    free = set.intersection(*map(set, letters))
    if everywhere:
        free = {i for i in free if any(term[i] == 1 for term in letters)}
    trees, summed = list[Syntax](), dict[str, None]()
    for reading in (left, right):
        trees.append(termwise(reading, reading.document.body, free, summed))
    if not summed:
        return None
    document = replace(left.document, body=trees[0], sides=[trees[1]], equals=[found.sign])
    try:
        return equation(
            document, collect_names(document, found.names.declared, False), found.text
        ), sorted(summed)
    except FrechetError:  # the letter means something else
        return None


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
    reading: Reading, body: Syntax, free: Collection[str], summed: dict[str, None]
) -> Syntax:
    """A side with the sums of every term; `summed` takes the letters."""
    made = []
    for term in terms(body):
        for i, k in sorted(counted(reading, term).items()):
            if k > 1 and i not in free and (readable := axis(reading, i)):
                term, summed[i] = over(term, i, readable), None
        made.append(term)
    return replace(body, args=made) if body.op == "sum" else made[0]


def axis(reading: Reading, i: str) -> Syntax | None:
    """The length of the first axis that an index reads: a name, a number, or where only deltas have it the end."""
    inference, deltas = reading.inference, False
    for s in reading.document.body.nodes():
        deltas |= s.op == "call" and s.text == "delta" and any(a.text == i for a in s.args)
        if s.op == "entry":
            for p, n in zip(s.args[1:], inference.types[s.args[0]].shape, strict=False):
                size = inference.sizes.find(n)
                number = size.number()
                if p.op != "name" or p.text != i:
                    continue
                if number is not None:
                    return Syntax(
                        "number", p.span, text=str(number), value=Fraction(number)
                    )
                if size.text.isidentifier() and size.names():
                    return Syntax("name", p.span, text=size.text)
    return Syntax("end", reading.document.body.span, text="end") if deltas else None


def over(body: Syntax, i: str, top: Syntax) -> Syntax:
    """The sum of a tree over an index; of a derivative, of what it differentiates."""
    if body.op == "derivative" and not any(
        a.text == i for x in body.args[1:] for a in x.nodes()
    ):
        return replace(body, args=[over(body.args[0], i, top), *body.args[1:]])
    made: dict[Syntax, Syntax] = {}
    for s in body.nodes():
        args = [made[a] for a in s.args]
        bound = s.op == "name" and s.text == i
        made[s] = Syntax("index", s.span, text=i) if bound else replace(s, args=args)
    one = Syntax("number", body.span, text="1", value=Fraction(1))
    return Syntax(
        "each", body.span, [Syntax("range", body.span, [one, top]), made[body]], text=i
    )
