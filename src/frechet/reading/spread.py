r"""A number plus an array: it is added to every entry, `1 + \exp(x)`, `\log(1 + \exp(-y \odot Xw))`.

It is tried only where no other reading has shapes.  Beside a square matrix it may be meant for the diagonal: that is
asked, but inside a function of entries.

    legend   a a term that is a number   target the type of the terms that are arrays

>>> from frechet.errors import Span
>>> from frechet.network.size import size
>>> spread_term(Syntax("name", Span(0, 1), text="c"), Type((size("n"),))).prose()
'vector(c)'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from frechet.functions.declaration import Entrywise, registry
from frechet.reading.text.syntax import Syntax
from frechet.types.type import Type, transposed_type

ALIASES = {"σ": "sigmoid", "sigma": "sigmoid"}  # other names of words
BY_ENTRIES = frozenset(["sum", "negate", ".*", "./", "epower", "*", "/"])
SPREAD = "a number plus an array is added to every entry"


def sums_of_entries(tree: Syntax) -> Iterator[Syntax]:
    """The sums inside of functions of entries, `exp(1 + A)`, with nothing between but operators of entries."""
    stack = [a for s in tree.nodes() if of_entries(s) for a in s.args]
    while stack:
        s = stack.pop()
        if s.op == "sum":
            yield s
        if s.op in BY_ENTRIES or of_entries(s):
            stack += s.args


def of_entries(s: Syntax) -> bool:
    """Is it a function of entries?"""
    return s.op == "call" and isinstance(
        registry.get(ALIASES.get(s.text, s.text)), Entrywise
    )


def plain_number(a: Syntax) -> bool:
    """Is it a numeral or a letter, or made of these: no function and no entry, which rather show a mistake?"""
    return all(s.op in ("number", "name", "negate", "*", "/", "power") for s in a.nodes())


def takes_numbers(target: Type, s: Syntax, of_entries: bool) -> bool:
    """Is a number beside an array of this type one for every entry, and not for the diagonal?"""
    if len(target.shape) != 2 or of_entries:
        return not target.row or turned_terms(s)
    m, n = target.shape
    return m is not n and "?" not in m.text + n.text


def turned_terms(s: Syntax) -> bool:
    """Are the terms of a sum rows as they stand, x', and no products, as w'x_i is, which may be meant otherwise?"""
    return all(
        plain_number(a) or (a.op == "transpose" and a.args[0].op in ("name", "sum"))
        for a in s.args
    )


def spread_term(a: Syntax, target: Type) -> Syntax:
    """The array of this type with a number at every place."""
    made = Syntax(
        "call", a.span, [a], text="vector" if len(target.shape) == 1 else "matrix"
    )
    return Syntax("transpose", a.span, [made]) if target.row else made


def with_numbers(
    s: Syntax, terms: list[Type], target: Type, types: dict[Syntax, Type]
) -> tuple[Syntax, list[Type]]:
    """A sum in which numbers are arrays of a type, and the types of its terms; `types` gets those of what is new."""
    numbers = {
        a for a in s.args if plain_number(a) and not any(types[b].shape for b in a.nodes())
    }
    args = [spread_term(a, target) if a in numbers else a for a in s.args]
    for made in (b for a, b in zip(s.args, args, strict=True) if a is not b):
        types[made] = target
        if made.op == "transpose":
            types[made.args[0]] = transposed_type(target)
    said = [target if a in numbers else t for a, t in zip(s.args, terms, strict=True)]
    return replace(s, args=args), said
