"""A formula in NumPy, at random arrays of the declared shapes: the truth that readings are compared with.

Nothing of the package is asked for it.  Three points: tall, wide, and one of numbers between 0.3 and 0.9; a point at
which the meaning itself is no number is passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Any
from zlib import crc32

import numpy as np
import scipy.linalg
import scipy.special

from frechet.reading.spelling import spelled_name

TALL = {"m": 6, "n": 4, "p": 3, "q": 5, "d": 2, "i": 2, "j": 1, "k": 3, "l": 2, "K": 7}
WIDE = TALL | {"m": 3, "n": 5, "p": 4, "q": 2, "d": 6, "K": 4, "j": 2}
POINTS = ((TALL, False), (WIDE, False), (TALL, True))
EXACT = 1e-7
WORDS = r"\b(psd|symmetric|skew|diagonal|orthogonal|invertible|positive|complex)\b"
Array = np.ndarray


# -------------------------------------------------------------------- the helpers that the rows use
def det(a: Array) -> Any:
    return np.linalg.det(a)


def inv(a: Array) -> Array:
    """The inverse; no number where there is none."""
    return np.linalg.inv(a) if np.linalg.cond(a) < 1e9 else np.full(a.shape, np.nan)


def ld(a: Array) -> Any:
    """The logarithm of a determinant; no number of a singular matrix or a negative determinant."""
    sign, value = np.linalg.slogdet(a)
    return value if sign > 0 and np.linalg.cond(a) < 1e9 else np.nan


def sq(x: Array) -> Any:
    return (x * x).sum()


def sg(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def dsg(x: Any) -> Any:
    return sg(x) * (1 - sg(x))


def sm(x: Array) -> Array:
    return np.exp(x - x.max()) / np.exp(x - x.max()).sum()


def hat(x: Array) -> Array:
    return np.array([[0, -x[2], x[1]], [x[2], 0, -x[0]], [-x[1], x[0], 0]])


def scatter(s: Array) -> Array:
    """The lower triangle from vech, by columns."""
    n = int((2 * len(s)) ** 0.5)
    made = np.zeros((n, n))
    made.T[np.triu_indices(n)] = s
    return made


HELPERS: dict[str, Any] = {
    "np": np,
    "scipy": scipy,
    "I": lambda n: np.eye(int(n)),
    "tr": np.trace,
    "vec": lambda a: a.ravel(order="F"),
    "fro": sq,
    "inv2": inv,
    "logdet": ld,
    "sum": np.sum,
    "abs": abs,
    "int": int,
    "log": np.log,
    "cos": np.cos,
    "sin": np.sin,
    **{f.__name__: f for f in (det, inv, ld, sq, sg, dsg, sm, hat, scatter)},
}


# -------------------------------------------------------------------- sizes and values
class Sizes(dict):
    """A number for every size; a name that nobody gave one is 2."""

    def __missing__(self, name: str) -> int:
        return 2

    def of(self, text: str) -> int:
        """The value of a size as it is declared."""
        return int(eval(text.replace("^", "**"), {}, self))


def declared(where: str) -> dict[str, tuple[list[str], set[str]]]:
    """The declarations of a row: the sizes of a name and what is said of it; a map has no sizes."""
    found = {}
    for name, said in re.findall(r"([^\s,:]+): ([^:]*?)(?=, [^\s,:]+:|$)", where):
        words = set(re.findall(WORDS, said))
        sizes = re.sub(WORDS + "|with .*|scalar", "", said).strip()
        if "->" not in said and "elementwise" not in said:
            found[name] = (sizes.split("×") if sizes else [], words)
            if "positive" in said:
                words.add("positive")
    return found


def sample(shape: list[int], words: Collection[str], rng: Any, positive: bool) -> Array:
    """A random value with what is said of it."""
    low = positive or "positive" in words
    a = np.asarray(rng.uniform(0.3, 0.9, shape) if low else rng.standard_normal(shape))
    if len(shape) == 2 and shape[0] == shape[1]:
        a = a + 2 * np.eye(shape[0]) * ("invertible" in words)
        if "psd" in words:
            return a @ a.T / shape[0] + np.eye(shape[0])
        if "symmetric" in words:
            return (a + a.T) / 2
        if "diagonal" in words:
            return np.diag(np.diag(a))
        if "orthogonal" in words:
            return np.linalg.qr(a)[0]
        if np.linalg.det(a) < 0:  # so that its logarithm is a number
            a[0] = -a[0]
    return a


def plain(name: str) -> str:
    """A name without marks, Greek letters by the beginning of their names: `σn` sigman, `k_*` k, `x̂` x."""
    made = ""
    for c in unicodedata.normalize("NFKD", name.replace("ℓ", "ell")):
        said = unicodedata.name(c, "")
        if said.startswith("GREEK") and "LETTER" in said:
            letter = said.split("LETTER ")[1].split()[0].lower()
            made += letter.capitalize() if "CAPITAL" in said else letter
        elif c.isalnum():
            made += c
    return made


class Scope(dict):
    """The values by name; a Greek letter by the beginning of its name, a base by what stands before its labels."""

    def __missing__(self, name: str) -> Any:
        base = name.split("_")[0]
        names = {known: plain(known) for known in self if known not in HELPERS}
        for known, said in names.items():
            if said == base:
                return self[known]
        for known, said in names.items():
            if said.startswith(base):
                return self[known]
        raise KeyError(name)


class Point:
    """Sizes and values at which a row is judged."""

    def __init__(self, row: Mapping[str, Any], number: int, longer: Mapping[str, int]):
        sizes, self.positive = POINTS[number]
        self.sizes = Sizes(sizes | longer)
        self.rng = np.random.default_rng(crc32(f"{row['id']} {number}".encode()))
        self.values: dict[str, Any] = {}
        self.known = {"m", "n", "i", "j"}  # the sizes that a meaning may name
        for name, (shape, words) in declared(row["where"]).items():
            self.known |= set(re.findall(r"[A-Za-z]+", " ".join(shape)))
            self.add(name, [self.sizes.of(n) for n in shape], words)

    def add(self, name: str, shape: list[int], words: Collection[str] = ()) -> None:
        """A value for a name; that of an index or a size is its number."""
        counts = not shape and name in {"i", "j", "m", "n"}
        self.values[name] = (
            np.asarray(float(self.sizes[name]))
            if counts
            else sample(shape, words, self.rng, self.positive)
        )
        self.values.setdefault(spelled_name(name) or name, self.values[name])

    def meaning(self, text: str, **more: Any) -> Array:
        """The value of a meaning."""
        sizes = {n: self.sizes[n] for n in self.known}
        scope = Scope({**HELPERS, **sizes, **self.values, **more})
        with np.errstate(all="ignore"):
            return np.asarray(eval(text, {}, scope), dtype=float)


def same(a: Array, b: Array, exact: float = EXACT) -> bool:
    """Are they equal?  A row and a column with the same numbers are: rows are vectors here."""
    a, b = np.squeeze(a), np.squeeze(b)
    return a.shape == b.shape and bool(
        np.all(np.abs(a - b) <= exact * (1 + np.abs(b).max(initial=0)))
    )


def quotients(f: Callable[[Array], Array], x: Array, step: float) -> Array:
    """The derivative of f at x by central quotients of the fourth order: axes of the value, then of x."""
    columns = []
    for at in np.ndindex(x.shape):
        h = np.zeros(x.shape)
        h[at] = step
        columns.append(
            (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * step)
        )
    made = np.stack(columns, axis=-1)
    return made.reshape((*made.shape[:-1], *x.shape))
