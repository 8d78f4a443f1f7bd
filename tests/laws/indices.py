"""The value of an entry in index notation, `2*sum(r: A[i,r]*x[r])/norm2(x)`, straight from what the signs mean.

Only the words without indices (`A`, `exp(A*B)`, `norm2(x)`) are asked of somebody else, by `word`.

    legend   s text   env letters with their numbers
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping

import numpy as np

NAME = re.compile(r"[^\W\d]\w*")
CLOSING = {"]": "[", ")": "("}
Word = Callable[[str], np.ndarray]


POINTS = 1000  # terms of a sum that are added one by one: each asks for the values of words


class NoRange(Exception):
    """The text does not show over what an index is summed, or that is long."""


def entry(text: str, env: Mapping[str, int], word: Word) -> float:
    """The right side of `left = right where R = ...` at numbers for the letters."""
    right, _, definitions = text.partition(" = ")[2].partition(" where ")
    return Reader(
        lambda s: word(s + (f" where {definitions}" if definitions else ""))
    ).total(right, env)


def pieces(s: str, signs: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(sign before it, piece) for the pieces of a text between signs that no bracket encloses."""
    depth, start, sign, k = 0, 0, "", 0
    while k < len(s):
        depth += (s[k] in "([") - (s[k] in ")]")
        found = (
            next((g for g in signs if s.startswith(g, k)), "")
            if not depth and k > start
            else ""
        )
        if found:
            yield sign, s[start:k]
            sign, start = found.strip(), k + len(found)
        k += len(found) or 1
    yield sign, s[start:]


def opening(s: str, k: int) -> int:
    """The place of the bracket that the bracket at k closes."""
    depth = 0
    for j in range(k, -1, -1):
        depth += (s[j] in CLOSING) - (s[j] in CLOSING.values())
        if not depth:
            return j
    raise ValueError(s)


def indexed(s: str, k: int) -> tuple[str, list[str]]:
    """The word and the places of `word[places]`, whose last bracket stands at k."""
    j = opening(s, k)
    start = opening(s, j - 1) if s[j - 1] == ")" else j
    while start and (s[start - 1].isalnum() or s[start - 1] == "_"):
        start -= 1
    return s[start:j], [p for _, p in pieces(s[j + 1 : k], (",",))]


class Reader:
    """Reads one right side."""

    def __init__(self, word: Word) -> None:
        self.word = word

    def total(self, s: str, env: Mapping[str, int]) -> float:
        """A sum of terms."""
        result = 0.0
        for sign, term in pieces(s, (" + ", " - ")):
            minus = term.startswith("-")
            result += (-1) ** ((sign == "-") + minus) * self.term(term[minus:], env)
        return result

    def term(self, s: str, env: Mapping[str, int]) -> float:
        """A product of factors and divisors."""
        result = 1.0
        for sign, factor in pieces(s, ("*", "/")):
            (_, base), *exponents = pieces(factor, ("^",))
            x = self.atom(base, env)
            for _, e in exponents:
                x = np.power(x, self.total(e, env))
            result = np.divide(result, x) if sign == "/" else result * x
        return float(result)

    def atom(self, s: str, env: Mapping[str, int]) -> float:
        """A sum, a letter, a word or a number, a delta, a word at places, or anything in brackets."""
        if head := re.match(r"sum\(([^:()]+): ", s):
            marks, inner = (
                [m.partition("<=") for m in head[1].split(",")],
                s[head.end() : -1],
            )
            dummies = [d for d, _, _ in marks]
            ranges = [
                range(1, (self.size(n) if n else self.length(d, inner)) + 1)
                for d, _, n in marks
            ]
            if math.prod(map(len, ranges)) > POINTS:
                raise NoRange(f"{head[1]}: too many terms to add one by one")
            points = (
                dict(zip(dummies, p, strict=True)) for p in itertools.product(*ranges)
            )
            return sum(self.total(inner, {**env, **point}) for point in points)
        if s in env:
            return env[s]
        if not set(NAME.findall(s)) & set(env):
            return float(self.word(s))
        if s.startswith("delta("):
            a, b = (self.place(p, env) for _, p in pieces(s[6:-1], (",",)))
            return float(a == b)
        if s.endswith("]"):
            base, places = indexed(s, len(s) - 1)
            return float(self.word(base)[tuple(self.place(p, env) - 1 for p in places)])
        if not s.startswith("("):
            raise ValueError(f"{s} stands beside indices without places")
        return self.total(s[1:-1], env)

    def place(self, s: str, env: Mapping[str, int]) -> int:
        """A position, counted from 1."""
        return round(self.total(re.sub(r"(?<=\w)([+-])", r" \1 ", s), env))

    def size(self, s: str) -> int:
        """A size that is written out."""
        return round(float(self.word(s)))

    def length(self, dummy: str, s: str) -> int:
        """The length of an axis that a dummy runs over whole."""
        for k in (k for k, c in enumerate(s) if c == "]"):
            base, places = indexed(s, k)
            if dummy in places:
                return self.word(base).shape[places.index(dummy)]
        raise NoRange(dummy)
