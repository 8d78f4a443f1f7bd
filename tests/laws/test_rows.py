"""A size that is written as the number 1 makes a row, a column or a number: beside NumPy with arrays of that shape.

The oracle is NumPy as one writes it with such arrays, and central differences of it; nothing of frechet is in it.

legend   d derivation   f function in NumPy
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import frechet as fr

WHERE = (
    "h: 1×3, g: 1×3, W: 3×2, Y: 1×2, b: 1×2, m: scalar, x: 3, w: 3×1, v: 2×1, B: 3×3, c: 1×1, "
    "P: 3×3 psd, phi: elementwise"
)
SHAPES = {
    "h": (1, 3), "g": (1, 3), "W": (3, 2), "Y": (1, 2), "b": (1, 2), "m": (), "x": (3,), "w": (3, 1), "v": (2, 1),
    "B": (3, 3), "c": (), "P": (3, 3),
}  # fmt: skip


class Row(NamedTuple):
    """A number by a variable, and what it is in NumPy with arrays in their declared shapes."""

    text: str
    by: str
    f: Callable[[Any], Any]


def sigmoid(z):
    """1/(1 + exp(-z))."""
    return 1 / (1 + np.exp(-z))


def loss(V):
    """The loss of seed 001: a row through a layer."""
    return np.sum((V.Y - sigmoid(V.h @ V.W)) ** 2) / (2 * V.m)


LOSS = "norm2(Y - sigmoid(h*W))^2/(2*m)"
NUMBERS = [
    *[Row(LOSS, x, loss) for x in ("W", "h", "Y", "m")],
    Row("h*h'", "h", lambda V: np.sum(V.h**2)),
    Row("h*x", "h", lambda V: (V.h @ V.x)[0]),
    Row("h*x", "x", lambda V: (V.h @ V.x)[0]),
    Row("x'*h'", "h", lambda V: (V.h @ V.x)[0]),
    Row("h*w + c", "w", lambda V: (V.h @ V.w)[0, 0] + V.c),
    Row("exp(h*w)", "h", lambda V: np.exp((V.h @ V.w)[0, 0])),
    Row("w'*w", "w", lambda V: np.sum(V.w**2)),
    Row("w'*x", "w", lambda V: np.sum(V.w[:, 0] * V.x)),
    Row("w'*B*w/2 - x'*w", "w", lambda V: (V.w.T @ V.B @ V.w)[0, 0] / 2 - np.sum(V.w[:, 0] * V.x)),
    Row("h*B*g'", "h", lambda V: (V.h @ V.B @ V.g.T)[0, 0]),
    Row("h*B*g'", "B", lambda V: (V.h @ V.B @ V.g.T)[0, 0]),
    Row("h*B*h'", "h", lambda V: (V.h @ V.B @ V.h.T)[0, 0]),
    Row("tr(h*B*h')", "h", lambda V: (V.h @ V.B @ V.h.T)[0, 0]),
    Row("tr(h'*g*B)", "g", lambda V: np.trace(V.h.T @ V.g @ V.B)),
    Row("(h*x)^2", "h", lambda V: (V.h @ V.x)[0] ** 2),
    Row("(h*w - c)^2/2", "c", lambda V: ((V.h @ V.w)[0, 0] - V.c) ** 2 / 2),
    Row("log(1 + h*h')", "h", lambda V: np.log(1 + np.sum(V.h**2))),
    Row("norm2(h + x')", "x", lambda V: np.linalg.norm(V.h[0] + V.x)),
    Row("norm2(h' - x)^2", "h", lambda V: np.sum((V.h[0] - V.x) ** 2)),
    Row("sum(h.*x')", "h", lambda V: V.h[0] @ V.x),
    Row("sum(exp(h).*g)", "h", lambda V: np.sum(np.exp(V.h) * V.g)),
    Row("sum(h./g)", "g", lambda V: np.sum(V.h / V.g)),
    Row("sum(tanh(h*W + b))", "W", lambda V: np.sum(np.tanh(V.h @ V.W + V.b))),
    Row("tanh(h*W + b)*v", "b", lambda V: (np.tanh(V.h @ V.W + V.b) @ V.v)[0, 0]),
    Row("c*h*w", "c", lambda V: V.c * (V.h @ V.w)[0, 0]),
    Row("det(c)*h*x", "c", lambda V: V.c * (V.h @ V.x)[0]),
    Row("logdet(P + h'*h)", "h", lambda V: np.linalg.slogdet(V.P + V.h.T @ V.h)[1]),
    Row("h*inv(P)*h'", "P", lambda V: (V.h @ np.linalg.inv(V.P) @ V.h.T)[0, 0]),
    Row("logsumexp(h*W)", "W", lambda V: np.log(np.sum(np.exp(V.h @ V.W)))),
    Row("-Y*log(softmax(h*W))'", "W", lambda V: -np.sum(V.Y * np.log(np.exp(V.h @ V.W) / np.sum(np.exp(V.h @ V.W))))),
    Row("inner(h, x')", "x", lambda V: V.h[0] @ V.x),
    Row("h[2]*h[1,3]", "h", lambda V: V.h[0, 1] * V.h[0, 2]),
    Row("sum(h[2:3])", "h", lambda V: np.sum(V.h[0, 1:])),
    Row("norm2(w*h - B)^2", "h", lambda V: np.sum((V.w @ V.h - V.B) ** 2)),
    Row("max(h)", "h", lambda V: np.max(V.h)),
    Row("norm1(h)", "h", lambda V: np.sum(np.abs(V.h))),
    Row("h/norm2(h)*x", "h", lambda V: (V.h @ V.x)[0] / np.linalg.norm(V.h)),
]  # fmt: skip
IDS = [f"{row.text} by {row.by}" for row in NUMBERS]


class Values(dict[str, Any]):
    """Arrays by name, as attributes too."""

    __getattr__ = dict.__getitem__


def values(seed=0):
    """Random arrays in the declared shapes."""
    rng = np.random.default_rng(seed)
    made = Values({name: rng.normal(size=shape) for name, shape in SHAPES.items()})
    made["P"] = made.P @ made.P.T + np.eye(3)
    made["m"] = 2.0
    made["c"] = np.float64(1.3)
    return made


def changed(V, name, i, by):
    """The values with one entry moved."""
    moved = np.array(V[name], dtype=float)
    moved[i] += by
    return Values({**V, name: moved})


def differences(f, V, name, step=1e-6):
    """The gradient by central differences, in the shape of the variable."""
    G = np.zeros(np.shape(V[name]))
    for i in np.ndindex(G.shape):
        G[i] = (f(changed(V, name, i, step)) - f(changed(V, name, i, -step))) / (2 * step)
    return (G + G.T) / 2 if name == "P" else G


@pytest.mark.parametrize("row", NUMBERS, ids=IDS)
def test_value_and_gradient_are_those_of_numpy(row):
    V, d = values(), fr.derive(row.text, row.by, where=WHERE)
    value, gradient = d.value.evaluate(V), d.gradient.evaluate(V)
    assert np.shape(value) == ()
    assert np.allclose(value, row.f(V))
    assert gradient.shape == SHAPES[row.by]
    assert np.allclose(gradient, differences(row.f, V, row.by), atol=1e-5)
    assert d.check().status == "passed"


@pytest.mark.parametrize("row", NUMBERS, ids=IDS)
def test_what_is_printed_reads_back_and_names_no_axis_of_length_1(row):
    V, d = values(1), fr.derive(row.text, row.by, where=WHERE)
    for form in (d.value, d.differential, d.gradient, d.entries):
        for printed in (str(form), form.text(), form.latex()):
            assert "unit(1" not in printed.replace(" ", "")
            assert "e_{1}^{(1)}" not in printed
    G = d.gradient
    if G.closed:
        assert G.expr.shape == G.engine.shape
        assert tuple(n.at({}) for n in G.engine.shape) == SHAPES[row.by]
        back = fr.derive(G.text(), row.by, where=G.context.where(), syntax="text").value
        assert np.allclose(np.ravel(back.evaluate(V)), np.ravel(G.evaluate(V)))


@pytest.mark.parametrize("row", NUMBERS[::3], ids=IDS[::3])
def test_a_second_derivative_is_that_of_the_gradient(row):
    V, d = values(2), fr.derive(row.text, row.by, order=2, where=WHERE)
    first = fr.derive(row.text, row.by, where=WHERE)
    n = int(np.prod(SHAPES[row.by]))
    H = np.reshape(d.hessian().evaluate(V), (n, n))
    for k, i in enumerate(np.ndindex(SHAPES[row.by])):
        up, down = (
            first.gradient.evaluate(changed(V, row.by, i, by)) for by in (1e-5, -1e-5)
        )
        column = np.ravel((up - down) / 2e-5)
        order = np.arange(n).reshape(SHAPES[row.by]).ravel("F")
        assert np.allclose(H[:, list(order).index(k)], column[order], atol=1e-4)
    for printed in (str(d.hessian()), d.hessian().text(), d.hessian().latex()):
        assert "unit(1" not in printed.replace(" ", "")


@pytest.mark.parametrize("backend", ["numpy", "array-api", "jax", "torch"])
@pytest.mark.parametrize("row", NUMBERS[::4], ids=IDS[::4])
def test_code_takes_and_gives_rows(row, backend):
    if backend in ("jax", "torch"):
        pytest.importorskip(backend)
    V = values(3)
    compiled = fr.derive(row.text, row.by, where=WHERE).compile(
        "value", "gradient", backend=backend
    )
    value, gradient = compiled(**{name: made(V[name], backend) for name in compiled.inputs})
    assert np.allclose(np.asarray(value), row.f(V), rtol=1e-4)
    assert tuple(gradient.shape) == SHAPES[row.by]
    assert np.allclose(
        np.asarray(gradient), differences(row.f, V, row.by), rtol=1e-3, atol=1e-3
    )


def made(a, backend):
    """An array of a library."""
    if backend == "torch":
        import torch  # noqa: PLC0415

        return torch.as_tensor(np.asarray(a, dtype=np.float64))
    return np.asarray(a, dtype=np.float64)


def test_a_number_that_is_written_1_by_1_has_no_axes_and_may_be_given_with_them():
    d = fr.derive("c^2*h*x", "c", where="c: 1×1, h: 1×3, x: 3")
    V = values(4)
    assert d.gradient.evaluate(V).shape == ()
    assert d.gradient.evaluate({**V, "c": [[1.3]]}) == d.gradient.evaluate(V)
    assert "c: 1×1" in str(d)


ARRAYS = [  # text, variable, the value's shape and the text of value and Jacobian
    ("h*W", "h", (1, 2), "h*W", "W'"),
    ("h'*h", "h", (3, 3), "h'*h", "kron(eye(3), h') + kron(h', eye(3))"),
    ("h + x'", "x", (1, 3), "h + x'", "eye(3)"),
    ("B*w", "w", (3, 1), "B*w", "B"),
    ("w*h", "w", (3, 3), "w*h", "kron(h', eye(3))"),
    ("c*h", "c", (1, 3), "c*h", "h"),
    ("sigmoid(h*W)", "h", (1, 2), "sigmoid(h*W)", None),
    ("phi(h)", "h", (1, 3), "phi(h)", None),
]


@pytest.mark.parametrize(("text", "x", "shape", "value", "jacobian"), ARRAYS)
def test_arrays_keep_the_axes_that_are_declared(text, x, shape, value, jacobian):
    d = fr.derive(text, x, where=WHERE)
    assert d.value.text() == value
    assert tuple(n.at({}) for n in d.value.engine.shape) == shape
    assert jacobian in (None, d.jacobian().text())
    assert d.check().status == "passed"


def test_the_gradient_of_seed_001():
    """hᵀ((Ŷ − Y)∘Ŷ∘(1 − Ŷ))/m, as the question writes it, in words of its sizes."""
    d = fr.derive(LOSS, "W", where="h: 1×3, W: 3×2, Y: 1×2, m: scalar")
    assert str(d.gradient) == "hᵀ(σ(hW)∘(σ(hW) − Y)∘(ones(2)ᵀ − σ(hW)))/m"
    claim = f"d/dW {LOSS} = h'*((P - Y).*P.*(ones(1,2) - P))/m where P = sigmoid(h*W)"
    claim = claim.replace(" where P = sigmoid(h*W)", "").replace("P", "sigmoid(h*W)")
    where = "h: 1×3, W: 3×2, Y: 1×2, m: scalar"
    assert fr.check_claim(claim, where).verdict == "right"
    assert fr.check_claim(claim.replace("/m", "/(2*m)", 1), where).verdict != "right"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("d/dh h*x = x'", "right"),
        ("d/dh h*x = x", "right-numerator-layout"),
        ("d/dh h*h' = 2*h", "right"),
        ("d/dh h*h' = h", "factor"),
        ("d/dh h*B*h' = h*(B + B')", "right"),
        ("d/dw w'*B*w = (B + B')*w", "right"),
        ("h*x = x'*h'", "right"),
        ("tr(h'*h) = h*h'", "right"),
        ("hess_h h*B*h' = B + B'", "right"),
    ],
)
def test_claims_with_rows(claim, verdict):
    assert fr.check_claim(claim, WHERE).verdict == verdict


@pytest.mark.parametrize(
    ("text", "where"),
    [("h*h", WHERE), ("h + x", WHERE), ("det(h)", WHERE), ("inv(x'*x)", WHERE)],
)
def test_what_does_not_fit_is_refused_as_it_stands(text, where):
    with pytest.raises(fr.FrechetError) as error:
        fr.derive(text, "x" if "x" in text else "h", where=where)
    assert error.value.kind == "shape"
