"""Entries with an underscore in text: `x_1` beside x is x[1], `X_ij` beside X is X[i,j], as print has them.

legend   base the name before the underscore   places what stands behind it
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from frechet.errors import Span
from frechet.reading.declare import Declaration, by_letter
from frechet.reading.text.lex import SUBSCRIPT_DIGITS, Token
from frechet.reading.text.syntax import Syntax

DIGITS = str.maketrans(SUBSCRIPT_DIGITS)
BELOW = re.compile(f"([{''.join(SUBSCRIPT_DIGITS)}]+)")
LOW = re.compile(f"_|{BELOW.pattern}")  # where a text may have entries
# no place is 0, so that x_0 stays a name; `in` is a word
ENTRY = re.compile(r"([^\W\d_]+)_(?!in$)([a-z]|[i-np-t]{2}|[1-9]\d*)")


def entries_apart(
    text: str,
    stream: Sequence[Token],
    declared: Mapping[str, Declaration],
    taken: Collection[str],
    labels: dict[str, None],
) -> Iterator[Token]:
    """The tokens, where a name that is no other name's entry stays whole; `labels` gets those of undeclared bases."""
    alone = {t.text for t in stream if t.kind == "name"}
    turned = {t.text for t, after in pairwise(stream) if after.is_op(("'",))}

    def split(name: str, span: Span) -> tuple[str, list[str]] | None:
        as_written = BELOW.sub(
            lambda m: "_" + m[1].translate(DIGITS), text[span.start : span.stop]
        )
        found = None if name in taken else ENTRY.fullmatch(as_written)
        base = found[1] if found else ""
        if found is None or base not in (declared if base in taken else alone):
            return None
        rank = rank_of(base, declared, found[2].isdigit() and base not in turned)
        places = [found[2]] if rank == 1 and found[2].isdigit() else list(found[2])
        if not rank or (base not in declared and len(places) != rank):
            return None
        if base not in declared:
            labels[name] = None
        return base, places

    for token in stream:
        if token.kind == "name" and (found := split(token.text, token.span)):
            yield from written(token.span, *found)
        elif token.kind == "derive":
            yield replace(
                token, wrt=tuple(by_entry(x, split(x.text, x.span)) for x in token.wrt)
            )
        else:
            yield token


def rank_of(base: str, declared: Mapping[str, Declaration], number: bool) -> int:
    """How many places an entry of a name has; 0 where it has none."""
    if base not in declared:
        return by_letter(base) or (0 if number else 1)
    d = declared[base]
    if d.function:
        return 0
    if d.many is not None:
        return 1
    return by_letter(base) if d.shape is None else len(d.shape)


def written(span: Span, base: str, places: list[str]) -> Iterator[Token]:
    """The tokens of `x[i,j]`."""
    yield Token("name", base, span)
    for k, place in enumerate(places):
        yield Token("op", "," if k else "[", span)
        yield place_token(place, span)
    yield Token("op", "]", span)


def place_token(place: str, span: Span) -> Token:
    """A number or the name of an index."""
    if place.isdigit():
        return Token("number", place, span, Fraction(place))
    return Token("name", place, span)


def by_entry(x: Syntax, found: tuple[str, list[str]] | None) -> Syntax:
    """What a derivative goes by: a name, or the entry that it is."""
    if x.op != "name" or found is None:
        return x
    base, places = found
    args = [Syntax("name", x.span, text=base)]
    for place in places:
        token = place_token(place, x.span)
        args.append(Syntax(token.kind, x.span, value=token.value, text=place))
    return Syntax("entry", x.span, args)
