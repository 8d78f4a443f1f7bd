"""The bounds of expansions against NumPy: what f(X + H) leaves behind its first order is at most what the page says.

The page is read as a reader reads it: the bounds of named increments are put into those that use them, and those of
what is dropped are added up.  f and its named parts are written here by hand; nothing of the program but the text of
its bounds and of their conditions is used.  The sum has the right order: a tenth of H gives about a hundredth of it.

legend   f function   X variable   H direction   parts the named parts at X   bound the sum of what the page allows
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest
from scipy.linalg import expm, logm, sqrtm
from scipy.special import erf, expit
from scipy.special import log_softmax as lsm
from scipy.special import logsumexp as lse
from scipy.special import softmax as sm

import frechet as fr

N, M, P = 3, 4, 2
SIZES = {"n": N, "m": M, "p": P}
norm = np.linalg.norm
inv, det = np.linalg.inv, np.linalg.det


class Case(NamedTuple):
    """A question, the function and its named parts by hand, how the variable is drawn."""

    text: str
    where: str
    wrt: str
    f: object
    parts: object = lambda v: {}
    kind: str = ""
    alone: str = ""  # what is dropped and is its own bound


CASES = [
    Case("inv(X)", "X: n×n", "X", lambda v: inv(v["X"])),
    Case("a'*inv(X)*b", "X: n×n, a: n, b: n", "X", lambda v: v["a"] @ inv(v["X"]) @ v["b"]),
    Case(
        "inv(A + X*B)", "A: n×n, X: n×n, B: n×n", "X",
        lambda v: inv(v["A"] + v["X"] @ v["B"]), lambda v: {"R": v["A"] + v["X"] @ v["B"]},
    ),
    Case("det(X)", "X: n×n", "X", lambda v: det(v["X"])),
    Case("logdet(X)", "X: n×n psd", "X", lambda v: np.log(det(v["X"])), lambda v: {"c": det(v["X"])}),
    Case("log(det(X))", "X: n×n", "X", lambda v: np.log(det(v["X"])), lambda v: {"c": det(v["X"])}, "spd"),
    Case("norm2(x)", "x: n", "x", lambda v: norm(v["x"])),
    Case("norm2(A*x - b)", "A: m×n, x: n, b: m", "x", lambda v: norm(v["A"] @ v["x"] - v["b"]),
         lambda v: {"r": v["A"] @ v["x"] - v["b"]}),
    Case("norm2(x)^3", "x: n", "x", lambda v: norm(v["x"]) ** 3),
    Case("norm1(x)", "x: n", "x", lambda v: np.abs(v["x"]).sum()),
    Case("relu(A*x)", "A: m×n, x: n", "x", lambda v: np.maximum(v["A"] @ v["x"], 0), lambda v: {"r": v["A"] @ v["x"]}),
    Case("exp(x)", "x: n", "x", lambda v: np.exp(v["x"])),
    Case("sum(exp(A*x))", "A: m×n, x: n", "x", lambda v: np.exp(v["A"] @ v["x"]).sum(),
         lambda v: {"u": v["A"] @ v["x"], "r": v["A"] @ v["x"]}),
    Case("sum(log(x))", "x: n positive", "x", lambda v: np.log(v["x"]).sum()),
    Case("log(x)", "x: scalar positive", "x", lambda v: np.log(v["x"])),
    Case("sqrt(x)", "x: n positive", "x", lambda v: np.sqrt(v["x"])),
    Case("x.^3", "x: n", "x", lambda v: v["x"] ** 3),
    Case("sum(sin(A*x))", "A: m×n, x: n", "x", lambda v: np.sin(v["A"] @ v["x"]).sum(),
         lambda v: {"r": v["A"] @ v["x"]}),
    Case("cos(x)", "x: n", "x", lambda v: np.cos(v["x"])),
    Case("sum(tanh(W*x + b))", "W: m×n, x: n, b: m", "W", lambda v: np.tanh(v["W"] @ v["x"] + v["b"]).sum(),
         lambda v: {"r": v["W"] @ v["x"] + v["b"]}),
    Case("sigmoid(x)", "x: n", "x", lambda v: expit(v["x"])),
    Case("sum(softplus(x))", "x: n", "x", lambda v: np.logaddexp(0, v["x"]).sum()),
    Case("sum(log(1 + exp(-x)))", "x: n", "x", lambda v: np.logaddexp(0, -v["x"]).sum()),
    Case("erf(x)", "x: n", "x", lambda v: erf(v["x"])),
    Case("arctan(x)", "x: n", "x", lambda v: np.arctan(v["x"])),
    Case("swish(x)", "x: n", "x", lambda v: v["x"] * expit(v["x"])),
    Case("gelu(x)", "x: n", "x", lambda v: v["x"] * (1 + erf(v["x"] / np.sqrt(2))) / 2),
    Case("softmax(W*x)", "W: m×n, x: n", "x", lambda v: sm(v["W"] @ v["x"]),
         lambda v: {"r": v["W"] @ v["x"], "s": sm(v["W"] @ v["x"])}),
    Case("softmax(X, 2)", "X: m×n", "X", lambda v: sm(v["X"], 1), lambda v: {"S": sm(v["X"], 1)}),
    Case("logsumexp(x)", "x: n", "x", lambda v: lse(v["x"])),
    Case("-y'*log(softmax(W*x))", "W: m×n, x: n, y: m", "W", lambda v: -v["y"] @ lsm(v["W"] @ v["x"]),
         lambda v: {"r": v["W"] @ v["x"], "s": sm(v["W"] @ v["x"]), "u": lsm(v["W"] @ v["x"])}),
    Case("var(x)", "x: n", "x", lambda v: v["x"].var()),
    Case("expm(X)", "X: n×n", "X", lambda v: expm(v["X"])),
    Case("sinm(X)", "X: n×n", "X", lambda v: (expm(1j * v["X"]) - expm(-1j * v["X"])).imag / 2),
    Case("sqrtm(X)", "X: n×n psd", "X", lambda v: sqrtm(v["X"])),
    Case("logm(X)", "X: n×n psd", "X", lambda v: logm(v["X"])),
    Case("tr(A*logm(X))", "X: n×n psd, A: n×n", "X", lambda v: np.trace(v["A"] @ logm(v["X"]))),
    Case("pinv(X)", "X: m×n", "X", lambda v: np.linalg.pinv(v["X"])),
    Case("pinv(X)*b", "X: m×n, b: m", "X", lambda v: np.linalg.pinv(v["X"]) @ v["b"]),
    Case("pinv(X)", "X: n×m", "X", lambda v: np.linalg.pinv(v["X"])),
    Case("cholesky(X)", "X: n×n psd", "X", lambda v: np.linalg.cholesky(v["X"])),
    Case("lambda_max(X)", "X: n×n symmetric", "X", lambda v: np.linalg.eigvalsh(v["X"])[-1]),
    Case("lambda_min(X)", "X: n×n symmetric", "X", lambda v: np.linalg.eigvalsh(v["X"])[0]),
    Case("lambda_max(S + t*A)", "S: n×n symmetric, A: n×n symmetric, t: scalar", "t",
         lambda v: np.linalg.eigvalsh(v["S"] + v["t"] * v["A"])[-1], lambda v: {"C": v["S"] + v["t"] * v["A"]}),
    Case("exp(x'*A*x)", "A: n×n, x: n", "x", lambda v: np.exp(v["x"] @ v["A"] @ v["x"]),
         lambda v: {"u": v["x"] @ v["A"] @ v["x"]}),
    Case("exp(-norm2(x)^2)", "x: n", "x", lambda v: np.exp(-v["x"] @ v["x"]), lambda v: {"u": v["x"] @ v["x"]}),
    Case("x/norm2(x)", "x: n", "x", lambda v: v["x"] / norm(v["x"]), lambda v: {"c": norm(v["x"])}),
    Case("(x'*A*x)/(x'*x)", "A: n×n, x: n", "x", lambda v: v["x"] @ v["A"] @ v["x"] / (v["x"] @ v["x"]),
         lambda v: {"p": v["x"] @ v["A"] @ v["x"], "q": v["x"] @ v["x"]}),
    Case("X*inv(X'*X)*X'", "X: m×n", "X", lambda v: v["X"] @ inv(v["X"].T @ v["X"]) @ v["X"].T,
         lambda v: {"S": v["X"].T @ v["X"]}),
    Case("-1/2*logdet(S) - 1/2*(x - m)'*inv(S)*(x - m)", "S: n×n psd, x: n, m: n", "S",
         lambda v: -np.log(det(v["S"])) / 2 - (v["x"] - v["m"]) @ inv(v["S"]) @ (v["x"] - v["m"]) / 2,
         lambda v: {"r": v["x"] - v["m"]}),
    Case("tr(X^4)", "X: n×n", "X", lambda v: np.trace(np.linalg.matrix_power(v["X"], 4))),
    Case("norm2(X - X*W*W')^2", "W: m×n, X: p×m", "W", lambda v: norm(v["X"] - v["X"] @ v["W"] @ v["W"].T) ** 2,
         lambda v: {"R": v["X"] - v["X"] @ v["W"] @ v["W"].T}, "", "norm2(ΔR)^2"),
]  # fmt: skip


def drawn(shape, kind, rng):
    """An array of the declared shape: definite where that is said, squares away from singular ones."""
    words = shape.split()
    sizes = [SIZES[s] for s in words[0].split("×")] if words[0] != "scalar" else []
    x = rng.normal(size=sizes)
    if "psd" in words or kind == "spd":
        return x @ x.T + np.eye(len(x))
    if "positive" in words:
        return np.abs(x) + 0.3
    if "symmetric" in words:
        q = np.linalg.qr(x)[0]  # eigenvalues far apart
        return q @ np.diag(3.0 * np.arange(len(x)) + rng.uniform(0, 1, len(x))) @ q.T
    square = len(sizes) == 2 and sizes[0] == sizes[1]
    return 0.4 * x + 1.2 * np.eye(len(x)) if square else x


def values_of(case, rng):
    """The variables of a question."""
    declared = [cell.split(": ") for cell in case.where.split(", ")]
    kinds = {case.wrt: case.kind}
    return {name: drawn(shape, kinds.get(name, ""), rng) for name, shape in declared}


NAME = re.compile(r"[^\W\d]\w*")


def number(text, env):
    """A bound as it is printed for input, evaluated: products of norms, so that * is never that of matrices."""
    body, _, definitions = text.partition(" where ")
    env = dict(env)
    for one in filter(None, definitions.split(", ")):
        name, _, meaning = one.partition(" = ")
        env[name] = number(meaning, env)
    words = {
        "norm2": norm, "abs": np.abs, "exp": np.exp, "sqrt": np.sqrt, "min": np.min, "max": np.max, "inv": inv,
        "det": det, "log": np.log, "pinv": np.linalg.pinv, "cholesky": np.linalg.cholesky,
        "lambda_min": lambda X: np.linalg.eigvalsh(X)[0],
        "resolvent_max": lambda X: np.linalg.pinv(np.linalg.eigvalsh(X)[-1] * np.eye(len(X)) - X),
        "resolvent_min": lambda X: np.linalg.pinv(np.linalg.eigvalsh(X)[0] * np.eye(len(X)) - X),
        "softmax": sm, "sum": np.sum, "tr": np.trace, "eye": lambda n: np.eye(int(n)),
    }  # fmt: skip
    for sign, python in ((".^", "**"), ("^", "**"), ("./", "/"), (".*", "*"), ("'", ".T")):
        body = body.replace(sign, python)
    return eval(body, {**words, **env})


def moved(v, case, H):
    return {**v, case.wrt: v[case.wrt] + H}


def page_bound(lines, case, v, H):
    """What the page allows for the rest; None outside the region where it says something."""
    here, there = case.parts(v), case.parts(moved(v, case, H))
    env = {**SIZES, **v, **here, "H": H, "h": H}
    env |= {"Δ" + name: there[name] - here[name] for name in here}
    found, names = 0.0, {}
    for line in lines:
        left, right = line["before"]["text"], line["after"]["text"]
        for small, room in [line["where"]] if "where" in line else []:
            if number(small["text"], env) >= number(room["text"], env):
                return None
        value = number(right, env)
        bare = re.fullmatch(r"(?:norm2|abs)\((\w+)\)", left)
        if bare and bare[1] in env:
            assert norm(env[bare[1]]) <= value * (1 + 1e-9) + 1e-12, line
        elif bare:
            env[bare[1]], names[bare[1]] = value, value
        elif "o(" in line["why"]:
            found += value
    found += number(case.alone, env) if case.alone else 0
    texts = [line[k]["text"] for line in lines for k in ("before", "after")]
    for name, value in names.items():
        if sum(name in NAME.findall(t) for t in texts) == 1:
            found += value
    return found


def rest_of(case, v, H):
    """‖f(X + H) − f(X) − Df(X)[H]‖, the derivative by differences."""
    step = 1e-5 / norm(H)
    plus, minus = (case.f(moved(v, case, s * step * H)) for s in (1, -1))
    first = (plus - minus) / (2 * step)
    return norm(case.f(moved(v, case, H)) - case.f(v) - first)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.text)
def test_what_is_left_is_within_the_bound(case):
    e = fr.derive(case.text, case.wrt, where=case.where).explain("expansion")
    record = e.json()["steps"]
    assert all(step["check"]["status"] == "equal" for step in record)
    lines = [step for step in record if step["rule"] == "bound"]
    rng, inside = np.random.default_rng(3), 0
    for _ in range(12):
        v = values_of(case, rng)
        H = rng.normal(size=np.shape(v[case.wrt]))
        if ("psd" in case.where or "symmetric" in case.where) and np.ndim(H) == 2:
            H = H + H.T
        H = H / norm(H) * rng.uniform(0.2, 1)
        for scale in (1.0, 0.1, 0.01):
            bound = page_bound(lines, case, v, scale * H)
            if bound is None:
                continue
            inside += 1
            rest = rest_of(case, v, scale * H)
            assert rest <= bound * (1 + 1e-9) + 1e-7 * scale, (scale, rest, bound)
            smaller = page_bound(lines, case, v, scale * H / 10)
            assert smaller <= bound / 30 + 1e-15
    assert inside >= 12


@pytest.mark.parametrize(
    ("text", "where", "f"),
    [
        ("sqrtm(X)", "X: n×n", lambda v: sqrtm(v["X"])),
        ("eigvals(X)", "X: n×n symmetric", lambda v: np.linalg.eigvalsh(v["X"])),
    ],
)
def test_where_no_bound_is_known_that_is_said(text, where, f):
    e = fr.derive(text, "X", where=where).explain("expansion")
    (line,) = [s for s in e.steps if s.rule == "differentiable"]
    assert str(line) == "ρ = o(‖H‖)  (differentiable)" and "no bound" in line.why
    assert all(e.check())
    rng = np.random.default_rng(4)
    x, h = rng.normal(size=(2, N, N))
    case, v = Case(text, where, "X", f), {"X": x @ x.T + np.eye(N)}
    long, short = (rest_of(case, v, t * (h + h.T)) / t for t in (1e-1, 1e-2))
    assert short < long / 5


def test_a_bound_that_is_too_small_is_caught():
    e = fr.derive("norm2(x)", "x", where="x: n").explain("expansion")
    (line,) = [s for s in e.steps if s.rule == "bound"]
    quarter = Fraction(1, 4) * line.after.expr
    less = replace(line, after=type(line.after)(line.after.scope, quarter))
    assert line.check() and not less.check()
