"""The value of an entry in index notation, `2*sum(r: A[i,r]*x[r])/norm2(x)`, straight from what the signs mean.

Only the words without indices (`A`, `exp(A*B)`, `norm2(x)`) are asked of somebody else, by `word`.

    legend   s text   env letters with their numbers
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping

import numpy as np

NAME = re.compile(r"[^\W\d]\w*")
Word = Callable[[str], np.ndarray]


def entry(text: str, env: Mapping[str, int], length: Callable[[str], int], word: Word) -> float:
    """The right side of `left = right where R = ...` at numbers for the letters; `length` is that of a dummy's axis."""
    right, _, definitions = text.partition(" = ")[2].partition(" where ")
    return Reader(length, lambda s: word(s + (f" where {definitions}" if definitions else ""))).total(right, env)


def pieces(s: str, signs: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(sign before it, piece) for the pieces of a text between signs that no bracket encloses."""
    depth, start, sign, k = 0, 0, "", 0
    while k < len(s):
        depth += (s[k] in "([") - (s[k] in ")]")
        found = next((g for g in signs if s.startswith(g, k)), None) if not depth and k else None
        if found:
            yield sign, s[start:k]
            sign, start = found.strip(), k + len(found)
        k += len(found) if found else 1
    yield sign, s[start:]


class Reader:
    """Reads one right side."""

    def __init__(self, length: Callable[[str], int], word: Word) -> None:
        self.length, self.word = length, word

    def total(self, s: str, env: Mapping[str, int]) -> float:
        """A sum of terms."""
        result = 0.0
        for sign, term in pieces(s.strip(), (" + ", " - ")):
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
            result = result / x if sign == "/" else result * x
        return float(result)

    def atom(self, s: str, env: Mapping[str, int]) -> float:
        """A number, a sum, a delta, a word at places, a word, or anything in brackets."""
        if s.startswith("sum(") and (head := re.match(r"sum\(([\w,]+): ", s)):
            dummies = head[1].split(",")
            ranges = [range(1, self.length(d) + 1) for d in dummies]
            inner = s[head.end() : -1]
            return sum(self.total(inner, {**env, **dict(zip(dummies, p, strict=True))}) for p in itertools.product(*ranges))
        if not set(NAME.findall(s)) & set(env):
            return float(self.word(s))
        if s.startswith("delta("):
            a, b = (self.place(p, env) for _, p in pieces(s[6:-1], (",",)))
            return float(a == b)
        if s.endswith("]"):
            (_, base), (_, places) = pieces(s[:-1].replace("[", " [ ") if False else s[:-1], ("[",)) if False else split(s)
            at = tuple(self.place(p, env) - 1 for _, p in pieces(places, (",",)))
            array = self.word(base)
            inside = all(0 <= k < n for k, n in zip(at, array.shape, strict=True))
            return float(array[at]) if inside else 0.0
        return self.total(s[1:-1], env)

    def place(self, s: str, env: Mapping[str, int]) -> int:
        """A position, counted from 1."""
        return round(self.total(s.replace("+", " + ").replace("-", " - ").strip(), env))
