"""frechet is asked what the row says, for its sizes, and called by the names that the function gives its inputs."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks import sides
from benchmarks.harness import relative_error
from benchmarks.problem import Problem, Quantity

from frechet.derivation import Derivation

PROBLEM = Problem(
    name="x'Ax",
    text="x'*A*x",
    wrt=("x",),
    where="A: n×n, x: n",
    sizes={"small": {"n": 3}},
    inputs=lambda r, n: {"x": r(n), "A": r(n, n)},
    function=lambda xp, x, A: x @ (A @ x),
    quantities=(),
)


class Code:
    """Stands for a compiled function: its inputs are in an order of its own."""

    def __init__(self, inputs, call):
        self.inputs, self.call = inputs, call


class Operator:
    """Stands for a structured Hessian."""

    def __init__(self, H):
        self.H = H

    def __matmul__(self, V):
        return self.H @ V

    def solve(self, G):
        return np.linalg.solve(self.H, G)


CODES = {
    ("value", "gradient"): Code(("A", "x"), lambda A, x: (x @ A @ x, A @ x + x @ A)),
    ("hvp",): Code(("A", "dx", "x"), lambda A, dx, x: A @ dx + dx @ A),
    ("hessian",): Code(("A",), lambda A: Operator(A + A.T)),
}
V = PROBLEM.values("small")
H = V["A"] + V["A"].T
WANTED = {
    ("value", "gradient"): (1, {}, (V["x"] @ V["A"] @ V["x"], H @ V["x"])),
    ("hvp",): (2, {}, H @ V["dx"]),
    ("operator",): (2, {"structured": True}, H @ V["dx"]),
    ("solve",): (2, {"structured": True}, np.linalg.solve(H, V["dx"])),
}


@pytest.mark.parametrize("what", WANTED)
def test_frechet_is_asked_and_called(monkeypatch, what):
    asked = []

    def compile(d, *words, **options):
        asked.append((d.order, words, options))
        return CODES[words]

    monkeypatch.setattr(Derivation, "compile", compile, raising=False)
    order, options, wanted = WANTED[what]
    found = sides.by_frechet(PROBLEM, Quantity(what, None), "small", V)()()
    words = ("hessian",) if options else what
    assert asked == [(order, words, {"sizes": {"n": 3}, **options})]
    assert relative_error(found, wanted) < 1e-12
