"""A function with a batch axis is the loop over the single function.

legend   d derivation   one the single function   many that with a batch axis   v values by name   N length of the stack
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from benchmarks.cases import FILE, Case, sample

import frechet as fr

N = 3
ROWS = {
    row["id"]: row for row in map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
}


def outputs(made):
    """Always several."""
    return made if isinstance(made, tuple) else (made,)


def agree(one, many, v, names):
    """Every output with a batch axis is the stack of the single ones; one without is the same for all."""
    stacks = {
        name: np.stack([v[name] * (1 + 0.01 * k) for k in range(N)]) for name in names
    }
    got = outputs(many(**{**v, **stacks}))
    loop = [
        outputs(one(**{**v, **{name: x[k] for name, x in stacks.items()}}))
        for k in range(N)
    ]
    for a, *each in zip(got, *loop, strict=True):
        want = np.stack(each)
        assert np.shape(a) in (want.shape, want.shape[1:])
        scale = np.abs(want).max(initial=0) + 1
        assert np.abs(a - want).max(initial=0) <= 1e-7 * scale


def compilable(d):
    """What can be asked of a derivation, and compiles."""
    asked = ["value", *(["gradient", "hvp"] if not d.f.rank else ["jacobian", "jvp"])]
    try:
        return asked, d.compile(*asked)
    except fr.Unsupported:
        return asked[:2], d.compile(*asked[:2])


@pytest.mark.parametrize("name", ROWS)
def test_public_problems_with_one_or_all_arguments_stacked(name):
    case = Case(ROWS[name])
    d = fr.derive(case.expr, case.wrt, where=case.where, strict=case.strict)
    asked, one = compilable(d)
    r = np.random.default_rng(case.seed)
    v = {x: sample(how, case.sizes, r) for x, how in case.variables.items()}
    v = {
        x: case.sizes[x] if x in case.sizes else v.get(x, v[case.wrt] + 1)
        for x in one.inputs
    }
    arrays = [x for x in one.inputs if x not in case.sizes]
    for names in ([case.wrt], arrays, arrays[-1:]):
        agree(one, d.compile(*asked, batch=names), v, names)


WHERE = "A: 3×3, S: 3×3 psd, B: 4×3, x: 3, b: 3, c: scalar positive, p: 3 positive, q: 3 positive, M: 4×3"
WORDS = [
    "expm(A)", "sqrtm(S)", "logm(S)", "pinv(B)", "svdvals(B)", "eigvals(S)", "eigvecs(S)", "lambda_max(S)",
    "eigvec_min(S)", "cholesky(S)", "inv(A)*b", "det(A)", "logdet(S)", "A^3", "max(x)", "argmax(x)", "maximum(x,b)",
    "max(A)", "pow(p,c)", "pow(p,q)", "pow(c,p)", "pdist2(B,M)", "norm_nuc(B)", "softmax(A,1)", "softmax(A,2)",
    "softmax(x)", "logsumexp(A)", "logsumexp(A,1)", "logsumexp(B,2)", "kron(A,B)", "vec(B)", "diag(x)", "tr(A)",
    "mean(B,1)", "exp(B)/sum(exp(B))", "log(sum(exp(A*A')))", "logsumexp(A*A')*softmax(x)",
    "powm(S,c)", "cosm(A)", "relu(B)", "c", "c*eye(3) + A", "sum(x)*A", "sum(c*x)/norm2(A*x)",
]  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_every_kind_of_function_takes_stacks(text):
    one = fr.compile(text, where=WHERE)
    r = np.random.default_rng(0)
    shapes = {"x": 3, "b": 3, "p": 3, "q": 3, "c": (), "B": (4, 3), "M": (4, 3)}
    v = {name: r.standard_normal(shapes.get(name, (3, 3))) for name in one.inputs}
    v |= {name: np.abs(v[name]) + 0.3 for name in "cpq" if name in v}
    v |= {"S": np.eye(3) + v["S"] @ v["S"].T} if "S" in v else {}
    for names in (*([name] for name in v), list(v)):
        agree(one, fr.compile(text, where=WHERE, batch=names), v, names)


@pytest.mark.parametrize(
    "text",
    ["logsumexp(U*U')", "log(sum(exp(U)))", "logsumexp(U)^2 + sum(U)", "c*logsumexp(U*V')"],
)
@pytest.mark.parametrize("names", [["U"], ["U", "V"], ["V"]])
def test_softmax_of_a_whole_matrix_is_a_matrix_again_in_a_stack(text, names):
    d = fr.derive(text + " + tr(U'*V)", "U", where="U: n×k, V: n×k, c: scalar")
    r = np.random.default_rng(3)
    v = {
        "U": r.standard_normal((4, 3)),
        "V": r.standard_normal((4, 3)),
        "c": 0.7,
        "dU": r.standard_normal((4, 3)),
    }
    one = d.compile("value", "gradient", "hvp")
    v = {n: v[n] for n in one.inputs}
    agree(one, d.compile("value", "gradient", "hvp", batch=names), v, names)


def test_hessians_have_the_axis_where_they_depend_on_what_is_stacked():
    d = fr.derive("sum((X*w-y).^2)/2", "w", order=2, where="X: m×n, w: n, y: m")
    r = np.random.default_rng(0)
    v = {
        "X": r.standard_normal((4, 2)),
        "w": r.standard_normal((5, 2)),
        "y": r.standard_normal(4),
    }
    value, gradient, hessian = d.compile("value", "gradient", "hessian", batch=["w"])(**v)
    assert (value.shape, gradient.shape, hessian.shape) == ((5,), (5, 2), (2, 2))


def test_the_axis_is_a_size_whose_name_is_free():
    d = fr.derive("sum(x.*y)*batch", "x", where="x: batch, y: batch")
    f = d.compile("value", batch=["x"])
    assert f(np.ones((2, 3)), np.ones(3)).tolist() == [9.0, 9.0]
    assert "batch_ = x.shape[0]" in f.source


def test_stacks_of_different_lengths_are_refused():
    f = fr.derive("sum(x.*y)", "x", where="x: n, y: n").compile("value", batch=["x", "y"])
    with pytest.raises(ValueError, match="batch = 2"):
        f(np.ones((2, 3)), np.ones((4, 3)))


def test_a_name_that_is_no_argument_is_refused():
    with pytest.raises(fr.NameUnknown, match="z is no argument"):
        fr.derive("sum(x.*y)", "x").compile("value", batch=["z"])


def test_nothing_is_computed_twice_for_stacks_of_vectors():
    d = fr.derive("sum((X*w-y).^2)/2", "w", where="X: m×n, w: n, y: m")
    assert d.compile("value", "gradient", batch=["w"]).source.count(" @ ") == 2


def test_a_buffer_is_not_written_over_before_its_transpose_is_read():
    d = fr.derive("tr(A*X*B*X)", "X", where="A: n×n, X: n×n symmetric, B: n×n")
    r = np.random.default_rng(0)
    A, X, B = r.standard_normal((3, 3, 3))
    X = X + X.T
    _, G = d.compile("value", "gradient", batch=["B"])(A=A, X=X, B=B[None])
    half = A.T @ X @ B.T + A @ X @ B
    assert np.allclose(G[0], (half + half.T) / 2)


def test_a_buffer_is_reused_only_as_it_lies_in_memory():
    d = fr.derive("norm2(A*X - X*A)^2", "X", where="A: n×n, X: n×n")
    r = np.random.default_rng(0)
    A, X, dX = r.standard_normal((3, 5, 5)), *r.standard_normal((2, 5, 5))
    value, _, _ = d.compile("value", "gradient", "hvp", batch=["A"])(A=A, X=X, dX=dX)
    assert np.allclose(value, np.linalg.norm(A @ X - X @ A, axis=(1, 2)) ** 2)
