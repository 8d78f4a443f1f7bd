"""Phrases in pickles: a list of records, parts first, which the constructor builds again; no recursion, however deep.

legend   p phrase   k place in the list
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from frechet.notation.phrases.leaf import Phrase, name, phrase, phrases_below

Record = tuple[Any, ...]


class Place(NamedTuple):
    """A phrase that stands before in the list."""

    k: int


def parts_first(phrases: Iterable[Phrase]) -> list[Phrase]:
    """The phrases and everything that they are made of, parts first."""
    order: dict[Phrase, None] = {}
    stack = [*phrases][::-1]
    while stack:
        p = stack[-1]
        missing = [] if p in order else [q for q in phrases_below(p.args) if q not in order]
        if missing:
            stack += missing
        else:
            order[stack.pop()] = None
    return list(order)


def phrase_records(order: Sequence[Phrase]) -> list[Record]:
    """Phrases, parts first, as records."""
    place = {p: Place(k) for k, p in enumerate(order)}

    def named(x: Any) -> Any:
        return (
            place[x]
            if type(x) is Phrase
            else tuple(map(named, x))
            if type(x) is tuple
            else x
        )

    return [(p.op, named(p.args), p.shape, p.cost, p.symmetric, p.odd) for p in order]


def revived_phrases(found: Iterable[Record]) -> list[Phrase]:
    """The phrases, built again, so that they are interned here."""
    made: list[Phrase] = []

    def filled(x: Any) -> Any:
        return (
            made[x.k]
            if type(x) is Place
            else tuple(map(filled, x))
            if type(x) is tuple
            else x
        )

    for op, args, shape, *more in found:
        if op == "name":
            text, symmetric, direction = args
            made.append(name(text, shape, symmetric, direction))
        else:
            made.append(phrase(op, filled(args), shape, *more))
    return made


def revive(found: Iterable[Record]) -> Phrase:
    """The last of the phrases."""
    return revived_phrases(found)[-1]


def reduce(p: Phrase) -> tuple[object, ...]:
    """Pickle."""
    return revive, (phrase_records(parts_first([p])),)


copyreg.pickle(Phrase, reduce)  # type: ignore[arg-type]
