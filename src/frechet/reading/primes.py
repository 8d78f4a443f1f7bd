"""Primes at functions of the language: `tanh'(z)` is the derivative of every entry.

legend   x argument   u a number that is differentiated by
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from frechet.calculus.sweeps import differential
from frechet.errors import Span
from frechet.expr.net import ones, substitute
from frechet.expr.node import Expr, symbol
from frechet.functions.declaration import Entrywise, registry
from frechet.reading.text.lex import Token
from frechet.types.space import Space

ORDERS = 4  # derivatives up to this order are formed


def primed_word(name: str, aliases: dict[str, str]) -> tuple[Entrywise, int] | None:
    """The function of every entry and its number of primes; None where it is no such word.

    >>> primed_word("tanh''", {})[1], primed_word("det'", {})
    (2, None)
    """
    base = name.rstrip("'")
    word, order = registry.get(aliases.get(base, base)), len(name) - len(base)
    return (word, order) if isinstance(word, Entrywise) and 0 < order <= ORDERS else None


def primes_joined(
    tokens: Iterable[Token], aliases: dict[str, str], taken: Collection[str]
) -> Iterator[Token]:
    """The tokens of a text, the primes between a word and its arguments in one name; `taken` are other names."""
    held = list[Token]()
    for t in tokens:
        prime = held and t.is_op("'")
        if (
            prime
            and primed_word(held[0].text + "'" * len(held), aliases)
            and held[0].text not in taken
        ):
            held.append(t)
            continue
        if len(held) > 1 and t.is_op("("):
            span = Span(held[0].span.start, held[-1].span.stop)
            held = [Token("name", held[0].text + "'" * (len(held) - 1), span)]
        yield from held
        held = [t] if t.kind == "name" else []
        if not held:
            yield t
    yield from held


def derivative_of_entries(word: Entrywise, order: int, x: Expr) -> Expr:
    """The derivative of every entry at an argument.

    >>> from frechet.functions.catalogue.entrywise import exp
    >>> z = symbol("z", space=Space(()))
    >>> derivative_of_entries(exp, 1, z) is exp(z)
    True
    """
    u = symbol("u", space=Space(x.shape))
    value: Expr = word.node(u)
    for _ in range(order):
        value = differential(value, {u: ones(x.shape)})
    return substitute(value, {u: x})
