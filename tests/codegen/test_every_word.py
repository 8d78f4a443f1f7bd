"""Every function of the catalogue, of something that is computed, in every backend: what the interpreter says.

`cot(2*x)` was `(1/np.tan(v1), out=v1)`.  EVERY=1 asks JAX and PyTorch for all of them and not for every third.

    legend   b backend   word a function   d derivation   v values by name
"""

from __future__ import annotations

import os

import numpy as np
import pytest
from test_backends import library

import frechet as fr
from frechet import listing
from frechet.errors import Unsupported
from frechet.functions.declaration import Entrywise, registry

BACKENDS = ("numpy", "array-api", "torch", "jax")
EVERY = os.environ.get("EVERY") == "1"
BOUND = 1e-9
WHERE = "x: n positive, y: n positive, a: scalar positive, b: scalar, A: n×n, B: n×n positive, X: n×n positive"
COMPUTED = [  # arguments that a statement has just made, in (0, 1)
    "x/2", "x/2 + y/3", "A*x", "x.*y", "x.^2", "-(-x/3)", "x'/2", "a/2", "a*b", "x'*y/3", "X/2", "X.*B/2", "A*X",
    "X'/2", "X[1,:]/2", "x[1]*x[2]", "sum(X/9, 1)", "diag(X)/2", "[x; y]/2", "0.5*ones(n)", "exp(-x)", "x*y'/2",
    "abs(x - y)/2",
]  # fmt: skip
MOVED = {"arccosh": "{0} + {0}./{0}"}  # those that are defined from 1 on
ENTRYWISE = sorted(name for name, word in registry.items() if isinstance(word, Entrywise))
ARRAYS = [
    w
    for w in registry.values()
    if not isinstance(w, Entrywise) and getattr(w, "order", 0) < 2
]
SAMPLES = {one.text: one for w in ARRAYS for one in listing.samples(w) if one.variables}
FORMS = {
    2: ["(2*{0})", "({0} + {0}.*{0})"],
    1: ["(2*{0})", "({0} + {0}.*{0})"],
    0: ["(2*{0})", "({0} + {0}^2)"],
}


def number(shape: tuple[int, ...], symmetric: bool, seed: int) -> object:
    """Numbers in (0.2, 0.8); of matrices so that a row sums to less than 1 and they are far from singular."""
    a = np.random.default_rng(seed).uniform(0.2, 0.8, shape)
    if a.ndim == 2:
        a = a / 9 + 0.3 * np.eye(*shape)
        a = (a + a.T) / 2 + 0.1 * np.diag(np.arange(len(a))) if symmetric else a
    return a if shape else float(a)


def compared(d: fr.Derivation, b: str) -> float:
    """The largest relative difference between compiled code and the interpreter."""
    lib, D = library(b) if b != "numpy" else None, dict.fromkeys(d.context.dimensions, 3)
    v = {
        name: number(tuple(n.at(D) for n in s.shape), bool(s.space.structure), k)
        for k, (name, s) in enumerate(d.context.variables.items())
    }
    asked = ("value", "jacobian" if d.f.rank else "gradient")
    f = d.compile(*asked, backend=b)
    given = {
        n: D.get(n) if n in D else v[n] if lib is None else lib.array(np.asarray(v[n]))
        for n in f.inputs
    }
    truth = [d.value.evaluate({**D, **v}), *as_list(d.evaluate({**D, **v}))]
    made = [
        t if lib is None or isinstance(t, float | int) else lib.read(t) for t in f(**given)
    ]
    return max(off(np.asarray(m), np.asarray(t)) for m, t in zip(made, truth, strict=True))


def as_list(found: object) -> list[object]:
    """The derivatives by all variables."""
    return list(found.values()) if isinstance(found, dict) else [found]


def off(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference beside the largest number, infinite for another shape."""
    if a.shape != b.shape or not np.isfinite(a).all():
        return np.inf
    return float(np.max(np.abs(a - b), initial=0) / (np.max(np.abs(b), initial=0) + 1e-3))


def chosen(items: list[str], b: str) -> list[str]:
    """All of them, or for the slow libraries every third."""
    return (
        items
        if EVERY or b == "numpy"
        else items[BACKENDS.index(b) :: {"array-api": 2, "torch": 4, "jax": 8}[b]]
    )


@pytest.mark.parametrize("b", BACKENDS)
@pytest.mark.parametrize("word", ENTRYWISE)
def test_of_every_entry(word: str, b: str) -> None:
    if b != "numpy":
        library(b)
    wrong = {}
    for argument in chosen(COMPUTED, b):
        text = f"{word}({MOVED.get(word, '{0}').format(f'({argument})')})"
        where = ", ".join(part for part in WHERE.split(", ") if part[0] in argument)
        by = [part[0] for part in where.split(", ") if where]
        d = fr.derive(text, by[:1] or ["x"], where=where or "x: n")
        if (found := compared(d, b)) > BOUND:
            wrong[text] = found
    assert not wrong


def computed(one: listing.Sample, form: int) -> str:
    """The application to something computed of every symbol."""
    head, _, inside = one.text[:-1].partition("(")
    rank = {
        name: 0 if said.startswith("scalar") else 1 + said.count("×")
        for name, said in one.where.items()
    }
    return f"{head}({', '.join(FORMS[rank[p]][form].format(p) if p in rank else p for p in inside.split(', '))})"


@pytest.mark.parametrize("b", BACKENDS)
def test_of_arrays(b: str) -> None:
    if b != "numpy":
        library(b)
    wrong, made = {}, 0
    for text in chosen(list(SAMPLES), b):
        one = SAMPLES[text]
        for form in range(2):
            try:
                found = compared(
                    fr.derive(computed(one, form), list(one.variables), where=one.where), b
                )
            except Unsupported:
                continue
            made += 1
            if found > BOUND:
                wrong[computed(one, form)] = found
    assert not wrong
    assert made > (100 if b == "numpy" else 10)


def test_that_a_word_that_is_wrong_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    word = registry["cot"]
    monkeypatch.setattr(word, "numpy", "(1.0001/tan({0}))")
    d = fr.derive("cot(x/2)", "x", where="x: n positive")
    code = d.compile("value")
    x = number((3,), False, 0)
    assert off(code(x), 1 / np.tan(x / 2)) > 1e-5


@pytest.mark.parametrize(
    "text",
    ["cot(2*x)", "cot(x+y)", "sec(A*x)", "csc(x.*y)", "sum(sec(x+y))", "sum(csc(A*x).^2)"],
)
def test_what_was_no_python(text: str) -> None:
    with np.errstate(all="ignore"):
        d = fr.derive(text, "x", where="A: n×n, x: n, y: n")
        assert compared(d, "numpy") < BOUND


@pytest.mark.parametrize(
    "text",
    ["gelu(0.5*ones(n))", "swish(2*ones(n)).*x", "erf(sqrt(2)/3)*x", "gelu(sin(1))*x'*x"],
)
@pytest.mark.parametrize("b", BACKENDS)
def test_a_function_of_a_number_that_is_no_word_of_python(text: str, b: str) -> None:
    if b != "numpy":
        library(b)
    assert compared(fr.derive(text, "x", where="x: n"), b) < BOUND


@pytest.mark.parametrize(
    "text", ["abs(X[1,:]/2)", "exp(X[2,:])", "X[1,:].*X[2,:]", "sin(X[:,1])*a", "X[1,:]*X"]
)
@pytest.mark.parametrize("b", BACKENDS)
def test_a_row_is_written_to_its_place(text: str, b: str) -> None:
    """PyTorch takes no number as an index beside tensors."""
    if b != "numpy":
        library(b)
    assert compared(fr.derive(text, "X", where="X: n×n, a: scalar"), b) < BOUND
