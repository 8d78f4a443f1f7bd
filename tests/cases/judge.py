"""The judge of derivative problems: right against JAX, closed, no longer than the textbook's answer.

A row of `public.jsonl` or `more.jsonl` is one problem; its fields are those of `public.jsonl`.

legend   row one problem   d derivation   X values by name
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

# every oracle runs once: compiling is all that takes time
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true",
)

import jax
import jax.numpy as jnp
import jax.scipy.linalg as jsl
import numpy as np

import frechet as fr
from frechet.reading.text.lex import tokens

jax.config.update("jax_enable_x64", True)


def rows(file: str) -> dict[str, dict]:
    """The problems of a file beside this one, by id."""
    lines = Path(__file__).with_name(file).read_text("utf-8").splitlines()
    return {r["id"]: r for r in map(json.loads, lines)}


PUBLIC, MORE = rows("public.jsonl"), rows("more.jsonl")
ROWS = PUBLIC | MORE
EXACT = 1e-7
# its m is no variable and no size: a guess, which strict reading refuses
UNDECLARED = {"stat-wishart"}


# -------------------------------------------------------------------- rows
def where(row: dict) -> dict[str, str]:
    return {
        name: " ".join(
            ["×".join(map(str, v["shape"])) or "scalar"]
            + [v["structure"]] * (v["structure"] != "general")
            + ["positive"] * v["positive"]
            + ["one-hot"] * (v.get("sample") == "onehot")
        )
        for name, v in row["vars"].items()
    }


def strict(row: dict) -> bool:
    return row["id"] not in UNDECLARED


@lru_cache(None)
def derive(name: str) -> fr.Derivation:
    row = ROWS[name]
    return fr.derive(
        row["expr"], row["wrt"], row["order"], where=where(row), strict=strict(row)
    )


# -------------------------------------------------------------------- values
def sample(v: dict, sizes: dict[str, int], rng: np.random.Generator) -> np.ndarray:
    """A random value of a variable."""
    shape = [eval(str(n), {}, sizes) for n in v["shape"]]
    a = np.asarray(
        rng.uniform(0.5, 1.5, shape) if v["positive"] else rng.standard_normal(shape)
    )
    match v["structure"], v.get("sample"):
        case "psd", _:
            return a @ a.T / shape[0] + np.eye(shape[0])
        case "symmetric", _:
            return (a + a.T) / 2
        case "skew", _:
            return (a - a.T) / 2
        case "diagonal", _:
            return np.diag(np.diag(a))
        case "lower_triangular", _:
            return np.tril(a)
        case "orthogonal", _:
            return np.linalg.qr(a)[0]
        case "upper_triangular", _:
            return np.triu(a) + (v.get("sample") == "well") * 3 * np.eye(shape[0])
        case "stiefel", _:
            return np.linalg.qr(a)[0]
        case "sphere", _:
            return a / np.linalg.norm(a)
        case "simplex", _:
            return np.abs(a) / np.abs(a).sum()
        case "toeplitz", _:
            return jsl.toeplitz(a[0], a[1])
        case _, "onehot":
            return np.eye(shape[0])[1]
        case _, "well":
            return a + 3 * np.eye(shape[0])
        case _, "small":
            return 0.3 * a
    return a


@lru_cache(None)
def values(name: str) -> dict[str, np.ndarray]:
    row = ROWS[name]
    rng = np.random.default_rng(crc32(row["id"].encode()))
    return {name: sample(v, row["dims"], rng) for name, v in row["vars"].items()}


@lru_cache(None)
def truth(name: str) -> np.ndarray:
    """JAX's derivative: axes of the value, then of the variable, order times, each on the variable's tangent space."""
    row, X = ROWS[name], values(name)
    oracle = eval(row["oracle"], {"jnp": jnp, "jax": jax, "jsl": jsl})
    f = lambda x: oracle({**X, row["wrt"]: x})  # noqa: E731
    for _ in range(row["order"]):
        f = jax.jacfwd(f)
    x = X[row["wrt"]]
    t = np.asarray(jax.jit(f)(jnp.asarray(x, dtype=jnp.float64)))
    structure = row["vars"][row["wrt"]]["structure"]
    for k in range(row["order"] if structure != "general" else 0):
        at = [t.ndim - x.ndim * (k + 1) + j for j in range(x.ndim)]
        last = range(-x.ndim, 0)
        t = np.moveaxis(t, at, last)
        flat = np.array(
            [projected(g, structure, x) for g in t.reshape(-1, *x.shape)]
        ).reshape(t.shape)
        t = np.moveaxis(flat, last, at)
    return t


def projected(g: np.ndarray, structure: str, x: np.ndarray) -> np.ndarray:
    """The element of the tangent space at x that is closest to g."""
    match structure:
        case "symmetric" | "psd":
            return (g + g.T) / 2
        case "skew":
            return (g - g.T) / 2
        case "diagonal":
            return np.diag(np.diag(g))
        case "lower_triangular":
            return np.tril(g)
        case "toeplitz":
            n = len(g)
            means = {k: np.diag(g, k).mean() for k in range(1 - n, n)}
            return np.array([[means[j - i] for j in range(n)] for i in range(n)])
        case "upper_triangular":
            return np.triu(g)
        case "sphere":
            return g - x * (x @ g)
        case "simplex":
            return g - g.mean()
        case "orthogonal" | "stiefel":
            return g - x @ (x.T @ g + g.T @ x) / 2
    raise AssertionError(structure)


def stacked(t: np.ndarray, row: dict) -> np.ndarray:
    """A derivative in the layout of `answer_text`: vec by columns of the value and of every variable."""
    rank = len(row["vars"][row["wrt"]]["shape"])
    out = t.ndim - rank * row["order"]
    if (out == 0 and row["order"] == 1) or rank == 0:
        return t
    parts = [out] * (out > 0) + [rank] * row["order"]
    order, at, lengths = [], 0, []
    for r in parts:
        order += reversed(range(at, at + r))
        lengths.append(int(np.prod(t.shape[at : at + r])))
        at += r
    return t.transpose(order).reshape(lengths)


def off(a: np.ndarray, b: np.ndarray) -> float:
    """The relative error; infinite for another shape."""
    a, b = np.asarray(a), np.asarray(b)
    return (
        float("inf")
        if a.shape != b.shape
        else float(np.abs(a - b).max() / (np.abs(b).max() or 1))
    )


def length(text: str) -> int:
    """What counts as length: lexer tokens without brackets and commas."""
    return sum(t.kind != "end" and t.text not in {*"()[],"} for t in tokens(text))


# -------------------------------------------------------------------- one problem
@dataclass
class Outcome:
    refused: fr.FrechetError | None = None
    error: float = float("inf")  # of the array of partial derivatives
    text: str = ""  # the main form in input syntax
    # the error of the main form, from its text; infinite where it has no words
    printed: float = float("inf")
    textbook: str = ""

    @property
    def right(self) -> bool:
        return self.error < EXACT

    @property
    def closed(self) -> bool:
        return self.printed < float("inf")

    @property
    def no_longer(self) -> bool:
        return self.closed and length(self.text) <= length(self.textbook)


def main_form(d: fr.Derivation, row: dict) -> object:
    """The form whose layout `answer_text` has."""
    rank = len(row["vars"][row["wrt"]]["shape"])
    scalar = truth(row["id"]).ndim == rank * row["order"]
    if row["order"] == 1 and not scalar:
        return d.jacobian()
    if row["order"] == 2 and scalar and rank:
        return d.hessian()
    return d.gradient if row["order"] == 1 else d.tensor


def text_error(text: str, name: str) -> float:
    """How far a text, read by frechet with the problem's declarations, is from the truth in its layout."""
    row = ROWS[name]
    value = fr.derive(text, row["wrt"], where=where(row), strict=strict(row)).value
    return off(value.evaluate({**row["dims"], **values(name)}), stacked(truth(name), row))


def printed_error(text: str, name: str) -> float:
    """The same of a printed form; infinite where the text is no expression of the language."""
    try:
        return text_error(text, name)
    except fr.FrechetError:
        return float("inf")


@lru_cache(None)
def outcome(name: str) -> Outcome:
    row = ROWS[name]
    try:
        d = derive(name)
        error = off(d.evaluate({**row["dims"], **values(name)}), truth(name))
        text = main_form(d, row).text()
    except fr.FrechetError as refused:
        return Outcome(refused=refused)
    return Outcome(
        None, error, text, printed_error(text, name), row.get("answer_text") or ""
    )


# -------------------------------------------------------------------- what holds of every problem
def is_right(name: str) -> None:
    found = outcome(name)
    assert found.refused is None, str(found.refused)
    assert found.error < EXACT


def passes_its_check(name: str) -> None:
    assert derive(name).check().status == "passed"


def is_closed(name: str) -> None:
    found = outcome(name)
    assert found.closed, found.text
    assert found.printed < EXACT, found.text


def textbook_is_read(name: str) -> None:
    """The textbook's text, read here, has the value of JAX's derivative, and so the value of the printed answer."""
    assert text_error(ROWS[name]["answer_text"], name) < EXACT


def is_read_back(name: str) -> None:
    """The printed answer is read back to the same object."""
    row = ROWS[name]
    form = main_form(derive(name), row)
    assert fr.read(form.text(), where=where(row), strict=strict(row)) is form.expr


def few_are_longer(longer: Collection[str], closed: Collection[str], least: int) -> None:
    """At most one in twenty is longer than the textbook's, of more than so many that are closed."""
    assert len(closed) > least
    assert len(longer) <= 0.05 * len(closed), longer


# -------------------------------------------------------------------- the table
COLUMNS = ("cases", "right", "textbook", "closed", "no longer", "refused", "wrong")


def table(names: Iterable[str]) -> str:
    """Counts by group; closed and no longer are counted where there is a textbook form."""
    counts: dict[str, Counter[str]] = {}
    for name in names:
        row, found = ROWS[name], outcome(name)
        facts = {
            "cases": True,
            "right": found.right,
            "textbook": bool(found.textbook),
            "closed": bool(found.textbook) and found.closed,
            "no longer": bool(found.textbook) and found.no_longer,
            "refused": found.refused is not None,
            "wrong": found.refused is None and not found.right,
        }
        for group in (row["group"], "all"):
            counts.setdefault(group, Counter()).update(k for k, so in facts.items() if so)
    lines = [f"{'group':<20}" + "".join(f"{c:>11}" for c in COLUMNS)]
    counts["all"] = counts.pop("all")
    lines += [
        f"{g:<20}" + "".join(f"{n[c]:>11}" for c in COLUMNS) for g, n in counts.items()
    ]
    return "\n".join(lines)
