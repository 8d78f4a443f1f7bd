"""Sizes as people give them: `{"n": "3"}` was a raw TypeError, -3 and 3.5 were taken, `explain(sizes=3)` broke.

A size called as an argument of what the code brings with it, `a`, `name`, `shape`, was a TypeError for lists.

legend   d derivation   f compiled function
"""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import frechet as fr

WHERE = "A: n×n, x: n"
A, X = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0])
DOORS = {
    "compile": lambda s: fr.compile("x'*A*x", where=WHERE, sizes=s),
    "compile for the array API": lambda s: fr.compile(
        "x'*A*x", where=WHERE, sizes=s, backend="array-api"
    ),
    "compiled derivative": lambda s: fr.derive("x'*A*x", "x", where=WHERE).compile(sizes=s),
    "operator": lambda s: fr.derive("x'*A*x", "x", where=WHERE).compile(
        "hessian", structured=True, sizes=s
    ),
    "explain": lambda s: fr.derive("x'*A*x", "x", where=WHERE).explain(sizes=s),
}
NO_SIZES = [
    {"n": "3"}, {"n": -3}, {"n": 3.5}, {"n": 3.0}, {"n": 0}, {"n": None}, {"n": True}, {"n": [3]}, {"n": np.float64(3)},
    {"n": np.array(3)}, {"n": np.array([3])}, {"n": 1 + 2j}, {"n": float("nan")}, {"n": float("inf")}, {"n": b"3"},
    {3: 3}, {None: 3}, {("n",): 3}, 3, 3.5, [3], [("n", 3)], True, "n", "n=", "n=x", "n=-3", "n=3.5", "n=0", "=3",
    "n=3 n=4", "n:3", "3", ('n', 3),
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("sizes", NO_SIZES, ids=repr)
def test_what_is_no_size_is_refused_in_words(door: str, sizes: object) -> None:
    with pytest.raises((fr.ReadError, fr.ShapeError)) as caught:
        DOORS[door](sizes)
    assert caught.value.hint


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "sizes",
    [{"n": 3}, {"n": np.int64(3)}, {"n": np.uint8(3)}, "n=3", " n = 3 ", {}, None],
    ids=repr,
)
def test_whole_numbers_are_taken(door: str, sizes: object) -> None:
    assert DOORS[door](sizes)


@pytest.mark.parametrize(
    "p",
    ["3", -3, 3.5, 2.0, None, True, [3], np.float64(2), np.array([2]), float("nan")],
    ids=repr,
)
def test_a_size_among_values(p: object) -> None:
    d = fr.derive("p*x'*x", "x", where="x: n, Y: p×p")
    with pytest.raises(fr.ShapeError, match="the size p is"):
        d.evaluate({"x": X, "p": p})
    assert np.array_equal(d.evaluate({"x": X, "p": np.int32(2)}), 4 * X)


@pytest.mark.parametrize(
    "values",
    [None, 3, [], "x", {"x": "ab"}, {"x": [[1], [2, 3]]}, {"x": [1j]}, {"x": None}],
    ids=repr,
)
def test_what_are_no_values_are_refused_in_words(values: object) -> None:
    d = fr.derive("x'*x", "x", where="x: n")
    for form in (d.evaluate, d.gradient.evaluate, d.value.evaluate):
        with pytest.raises(fr.FrechetError):
            form(values)  # type: ignore[operator]


@pytest.mark.parametrize(
    "n",
    ["a", "name", "shape", "lengths", "sizes", "known", "n", "out", "F64", "given", "made"],
)
def test_a_size_may_be_called_as_an_argument_of_what_the_code_brings(n: str) -> None:
    f = fr.compile("x'*A*x", where=f"A: {n}×{n}, x: {n}")
    assert f(X.tolist(), A.tolist()) == X @ A @ X
    with pytest.raises(ValueError, match="A has shape"):
        f(X, np.ones((2, 3)))


STRUCTURED = [
    ("b*x", "x: n, b: scalar"), ("b*A", "A: n×m, b: scalar"), ("b^2*x", "x: n, b: scalar"), ("b^3", "b: scalar"),
    ("sin(b)*A", "A: n×m, b: scalar"), ("b*x*x'", "x: n, b: scalar"), ("b*eye(n)", "b: scalar"),
    ("b*ones(n) + exp(b)*x", "b: scalar, x: n"), ("b*kron(x, x)", "b: scalar, x: n"), ("x", "b: scalar, x: n"),
    ("b*c", "b: scalar, c: scalar"), ("A*x/b", "b: scalar, A: m×n, x: n"), ("[b; x]", "b: scalar, x: n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where"), STRUCTURED)
def test_the_operator_of_an_array_by_a_scalar(text: str, where: str) -> None:
    d = fr.derive(text, "b", where=where)
    f = d.compile("jacobian", structured=True)
    D = {"n": 3, "m": 2}
    rng = np.random.default_rng(0)
    v = {
        name: rng.uniform(1, 2, [k.at(D) for k in s.shape]) if s.shape else 1.5
        for name, s in d.context.variables.items()
    }
    given = {name: v.get(name, D.get(name)) for name in f.inputs}
    for g in (f, pickle.loads(pickle.dumps(f)), copy.deepcopy(f)):
        assert np.allclose(g(**given).to_dense().ravel(), d.evaluate({**D, **v}).ravel())
