"""The kinds that the recogniser finds, and that what is built of them is the derivative, entry by entry."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

import frechet as fr
from frechet.operators import hessian_operator, jacobian_operator, operator, operator_plan

LINES = (
    (Path(__file__).parent.parent / "cases" / "public.jsonl")
    .read_text("utf-8")
    .splitlines()
)
PUBLIC = {row["id"]: row for row in map(json.loads, LINES)}
SCALAR = [name for name, row in PUBLIC.items() if row["kind"].startswith("scalar")]


def where(row: dict) -> dict[str, str]:
    return {
        name: " ".join(
            ["×".join(map(str, v["shape"])) or "scalar"]
            + [v["structure"]] * (v["structure"] != "general")
            + ["positive"] * v["positive"]
        )
        for name, v in row["vars"].items()
    }


def sample(v: dict, sizes: dict[str, int], rng: np.random.Generator) -> np.ndarray:
    """A value in the domain of every public function: positive entries, symmetric and definite where it is square."""
    shape = [eval(str(n), {}, sizes) for n in v["shape"]]
    a = np.asarray(rng.uniform(0.2, 0.8, shape))
    if len(shape) == 2 and shape[0] == shape[1]:
        return 0.1 * (a + a.T) + np.eye(shape[0])
    return a / a.sum() if v["structure"] == "simplex" else a


@lru_cache(None)
def derived(name: str, order: int):
    row = PUBLIC[name]
    return fr.derive(row["expr"], row["wrt"], order, where=where(row))


def values(row: dict) -> dict:
    rng = np.random.default_rng(0)
    return {
        **row["dims"],
        **{name: sample(v, row["dims"], rng) for name, v in row["vars"].items()},
    }


def agrees(op, T, rng=np.random.default_rng(0)):  # noqa: B008
    """The same entries; applied, and applied the other way round."""
    T = np.asarray(T)
    scale = 1 + np.abs(T).max(initial=0)
    assert op.out_shape + op.in_shape == T.shape
    assert np.abs(op.to_dense() - T).max(initial=0) < 1e-10 * scale
    V, G = rng.standard_normal(op.in_shape), rng.standard_normal(op.out_shape)
    assert np.abs(op @ V - np.tensordot(T, V, V.ndim)).max(initial=0) < 1e-9 * scale
    assert np.abs(op.T @ G - np.tensordot(G, T, G.ndim)).max(initial=0) < 1e-9 * scale


def supported(name: str) -> bool:
    """Second derivatives on curved spaces are refused by the engine."""
    try:
        derived(name, 2)
    except fr.FrechetError as refused:
        assert refused.kind == "unsupported"
        return False
    return True


@pytest.mark.parametrize("name", [n for n in SCALAR if supported(n)])
def test_hessians_of_the_public_problems(name):
    d, given = derived(name, 2), values(PUBLIC[name])
    T = d.evaluate(given)
    if np.isfinite(T).all():
        agrees(hessian_operator(d, given), T)
    else:
        assert not np.isfinite(hessian_operator(d, given).to_dense()).all()


@pytest.mark.parametrize(
    "name", [n for n, row in PUBLIC.items() if n not in SCALAR and row["order"] == 1]
)
def test_jacobians_of_the_public_problems(name):
    d, given = derived(name, 1), values(PUBLIC[name])
    agrees(jacobian_operator(d, given), d.evaluate(given))


FACTOR = "T: m×n, U: m×k, V: n×k, W: m×n, l: scalar"
LINEAR = "y: m, X: m×n, w: n, l: scalar, S: m×m, b: n"
MATRICES = "X: n×n, A: n×n, B: n×n"
SOFTMAX = "sum(log(exp(X*W)*vector(1))) - tr(Y'*X*W)"
LOGISTIC = "sum(log(exp(-y.*(X*w)) + vector(1)))"
KINDS = [  # function, variable, declarations, kinds, words ("" where they are in indices)
    ("1/2*norm2(A*B-C)^2", "A", "A: m×n, B: n×p, C: m×p", ["kronecker"], "Iₘ ⊗ BBᵀ"),
    ("1/2*norm2(A*B-C)^2", "B", "A: m×n, B: n×p, C: m×p", ["kronecker"], "AᵀA ⊗ Iₚ"),
    ("sum((T-U*V').^2)", "U", FACTOR, ["kronecker"], "Iₘ ⊗ 2VᵀV"),
    ("sum(((T-U*V').*W).^2)", "U", FACTOR, ["rows"], ""),
    ("sum(((T-U*V').*W).^2) + l*norm2(U)^2", "U", FACTOR, ["identity", "rows"], ""),
    ("sum((U*V').^2) + l*norm2(U)^2", "U", FACTOR, ["identity", "kronecker"], ""),
    (LOGISTIC, "w", LINEAR, ["low rank"], ""),
    (LOGISTIC + " + l*w'*w", "w", LINEAR, ["identity", "low rank"], ""),
    ("norm2(X*w-y)^2", "w", LINEAR, ["low rank"], "2·Xᵀ·X"),
    ("(X*w-y)'*S*(X*w-y)", "w", LINEAR, ["low rank"], "Xᵀ·(S + Sᵀ)·X"),
    ("(b'*w)^2", "w", LINEAR, ["outer"], "2·b ⊗ b"),
    (
        "logsumexp(x)",
        "x",
        "x: n",
        ["diagonal", "outer"],
        "diag(softmax(x)) − softmax(x) ⊗ softmax(x)",
    ),
    (
        "log(sum(exp(x)))",
        "x",
        "x: n",
        ["diagonal", "outer"],
        "diag(softmax(x)) − softmax(x) ⊗ softmax(x)",
    ),
    ("sum(exp(X))", "X", "X: m×n", ["diagonal"], "diag(vec exp(X))"),
    ("x'*A*x", "x", "x: n, A: n×n", ["dense"], "A + Aᵀ"),
    ("x'*x", "x", "x: n", ["identity"], "2·Iₙ"),
    ("c'*x", "x", "x: n, c: n", [], "0"),
    ("norm2(x)", "x", "x: n", ["identity", "outer"], ""),
    ("tr(A*X)^2", "X", MATRICES, ["outer"], "2·Aᵀ ⊗ Aᵀ"),
    ("logdet(X)", "X", MATRICES, ["transposed"], "(X⁻ᵀ ⊗ −X⁻¹)·K"),
    ("tr(X*X)", "X", MATRICES, ["transposed"], ""),
    ("tr(A*X*B*X')", "X", MATRICES, ["kronecker", "kronecker"], ""),
    ("norm2(A*X*B)^2 + tr(X'*X)", "X", MATRICES, ["identity", "kronecker"], ""),
    (
        "tr((X-M)'*inv(S)*(X-M))",
        "X",
        "X: n×m, M: n×m, S: n×n psd",
        ["kronecker"],
        "2S⁻¹ ⊗ Iₘ",
    ),
    (SOFTMAX, "W", "X: m×n, W: n×k, Y: m×k", ["columns", "low rank"], ""),
    ("f^3", "f", "f: scalar", ["identity"], "6f"),
]


def plan_of(f: str, x: str, declared: str):
    d = fr.derive(f, x, order=2, where=declared)
    return operator_plan(d.maps.tensors[d.variables * 2], d.variables[0].rank)


@pytest.mark.parametrize(("f", "x", "declared", "kinds", "words"), KINDS)
def test_kinds(f, x, declared, kinds, words):
    plan = plan_of(f, x, declared)
    assert sorted(plan.kinds) == kinds
    assert plan.words() == (words or plan.words())


JACOBIANS = [
    ("A*X*B", "X", "A: p×m, X: m×n, B: n×q", ["kronecker"], "A ⊗ Bᵀ"),
    ("X'", "X", "X: m×n", ["transposed"], "(Iₙ ⊗ Iₘ)·K"),
    ("inv(X)", "X", "X: n×n", ["kronecker"], ""),
    ("exp(x)", "x", "x: n", ["diagonal"], "diag(exp(x))"),
    ("A*tanh(B*x)", "x", "A: p×m, B: m×n, x: n", ["low rank"], ""),
    ("A*x", "x", "A: m×n, x: n", ["dense"], "A"),
    ("X*b", "X", "X: m×n, b: n", ["network"], ""),
    ("diag(x)", "x", "x: n", ["network"], ""),
    ("kron(A, X)", "X", "A: m×n, X: p×q", ["dense"], ""),
    ("c*x", "c", "c: scalar, x: n", ["outer"], ""),
]


@pytest.mark.parametrize(("f", "x", "declared", "kinds", "words"), JACOBIANS)
def test_kinds_of_jacobians(f, x, declared, kinds, words):
    d = fr.derive(f, x, where=declared)
    plan = operator_plan(d.maps.tensors[d.variables], d.f.rank)
    assert sorted(plan.kinds) == kinds
    assert plan.words() == (words or plan.words())
    rng = np.random.default_rng(0)
    sizes = {"m": 2, "n": 3, "k": 4, "p": 5, "q": 2}
    given = {
        s: rng.standard_normal([n.at(sizes) for n in v.shape])
        for s, v in d.context.variables.items()
    }
    agrees(jacobian_operator(d, given), d.evaluate(given))


def test_an_expression_that_stands_twice_is_evaluated_once():
    plan = plan_of("logsumexp(x)", "x", "x: n")
    assert [str(e) for e in plan.exprs] == ["softmax(x)"]
    p = np.array([0.25, 0.75])
    op = plan.build([p], {"n": 2})
    assert op.terms[1].W is op.terms[1].U


def test_the_pieces_may_be_evaluated_by_anything():
    """What compiled code does: the arrays of `plan.exprs`, and the sizes."""
    plan = plan_of("sum((T-U*V').^2)", "U", FACTOR)
    V = np.arange(6.0).reshape(3, 2)
    op = plan.build([2 * V.T @ V], {"m": 4, "n": 3, "k": 2})
    assert np.allclose(op.matrix("row"), np.kron(np.eye(4), 2 * V.T @ V))


def test_sizes_that_nothing_shows_are_asked_for():
    d = fr.derive("tr(X'*X)", "X", order=2, where="X: m×n")
    with pytest.raises(fr.FrechetError) as caught:
        operator(d.maps.tensors[d.variables * 2], 2, {})
    assert caught.value.kind == "unknown"
    assert operator(d.maps.tensors[d.variables * 2], 2, {"m": 2, "n": 3}).shape == (6, 6)
