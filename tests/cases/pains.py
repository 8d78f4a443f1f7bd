"""How a question from a tracker is judged: the answer's numbers against the right answer in NumPy, written by hand.

legend   row one question   X values by name   n sizes by letter   d derivation
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np

import frechet as fr

LENGTHS = {
    "m": 4,
    "n": 3,
    "p": 2,
    "k": 2,
    "r": 2,
    "h": 5,
    "d": 3,
}  # one size for one letter, all small


@dataclass(frozen=True)
class Row:
    """A question: what is differentiated by what, the right answer, and how it reads.

    `truth` is a function of the variables by name; of a `differential` also of the directions dX.
    """

    no: str
    text: str
    wrt: str
    where: str
    truth: Callable[..., object]
    printed: str = ""
    form: str = "gradient"
    order: int = 1
    well: str = ""  # names of square matrices that are drawn near the identity

    def __str__(self) -> str:
        return f"{self.no} {self.text} by {self.wrt}"


def draw(row: Row) -> dict[str, np.ndarray]:
    """Random values of what is declared, and directions for the variable."""
    rng = np.random.default_rng(crc32(str(row).encode()))
    found = {}
    for name, said in re.findall(r"([\w]+): ([^,]+)", row.where):
        sizes, *words = said.split()
        shape = () if sizes == "scalar" else tuple(length(n) for n in sizes.split("×"))
        a = rng.standard_normal(shape)
        if "positive" in words:
            a = rng.uniform(0.5, 1.5, shape)
        if "one-hot" in words:
            a = np.eye(*shape)[1]
        if name in row.well.split():
            a = 0.4 * a + 2 * np.eye(*shape)
        found[name] = shaped(a, words)
        if name == row.wrt:
            found["d" + name] = shaped(
                rng.standard_normal(shape), {*words} - {"psd"} | ({"symmetric"} & {*words})
            )
    return found


def shaped(a: np.ndarray, words: object) -> np.ndarray:
    """A matrix of a structure."""
    for word, make in (
        ("symmetric", lambda a: (a + a.T) / 2),
        ("psd", lambda a: a @ a.T + np.eye(len(a))),
        ("lower_triangular", np.tril),
        ("diagonal", lambda a: np.diag(np.diag(a))),
    ):
        if word in words:
            a = make(a)
    return a


def length(size: str) -> int:
    """`m`, `2n`, `k*n`, `3`."""
    parts = re.findall(r"\d+|[a-z]", size)
    return int(np.prod([int(s) if s.isdigit() else LENGTHS[s] for s in parts]))


def derived(row: Row) -> fr.Derivation:
    """frechet's answer; nothing is guessed."""
    return fr.derive(row.text, row.wrt, row.order, where=row.where, strict=True)


def shown(d: fr.Derivation, form: str) -> object:
    """A form by name: `gradient`, `jacobian denominator`, `hessian`, `evaluate` for all partial derivatives."""
    kind, *options = form.split()
    found = getattr(d, kind)
    return found(*options) if callable(found) else found


def judge(row: Row) -> None:
    """The numbers, the words and the check."""
    X, d = draw(row), derived(row)
    form = shown(d, row.form)
    expected = np.asarray(right(row, X), dtype=float)
    found = form.evaluate({**LENGTHS, **X})
    assert np.shape(found) == expected.shape
    assert np.allclose(found, expected, rtol=1e-9, atol=1e-9), (str(form), found, expected)
    if row.printed:
        assert str(form) == row.printed
    assert d.check().status == "passed", str(d.check())


def right(row: Row, X: dict[str, np.ndarray]) -> object:
    """The right answer at these values."""
    return row.truth(**{name: X[name] for name in inspect.signature(row.truth).parameters})
