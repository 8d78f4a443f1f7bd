"""Prepared functions are the plain ones, with what constants decide computed before.

legend   d derivation   f compiled function   v values by name   C names of constants
"""

from __future__ import annotations

import json
import subprocess
import sys
import warnings

import numpy as np
import pytest
from benchmarks.cases import FILE, Case, sample, tangent

import frechet as fr

ROWS = {
    row["id"]: row for row in map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
}

SIZES = {"m": 7, "n": 3, "p": 4, "q": 5, "r": 6, "k": 2}
PROBLEMS = {
    "least squares": (
        "sum((X*w-y).^2)/2",
        "w",
        "X: m×n, w: n, y: m",
        "value gradient hessian hvp",
        "X y",
    ),
    "data only": ("sum((X*w-y).^2)/2", "w", "X: m×n, w: n, y: m", "value gradient", "X"),
    "ridge": (
        "sum((X*w-y).^2) + c*sum(w.^2)",
        "w",
        "X: m×n, w: n, y: m, c: scalar",
        "value gradient",
        "X y",
    ),
    "norm": ("norm2(X*w-y)", "w", "X: m×n, w: n, y: m", "value gradient", "X y"),
    "seed": (
        "1/2*sum((A*B - C).^2)",
        "A",
        "A: p×q, B: q×r, C: p×r",
        "value gradient hvp",
        "B C",
    ),
    "factorisation": (
        "sum((T - U*V').^2)",
        "U",
        "T: m×n, U: m×k, V: n×k",
        "value gradient hessian",
        "V T",
    ),
    "Gaussian": (
        "m*logdet(S) + tr(X*inv(S)*X')",
        "S",
        "S: n×n psd, X: m×n",
        "value gradient",
        "X",
    ),
    "mean": (
        "tr((X - ones(m)*u')*inv(S)*(X - ones(m)*u')')",
        "u",
        "S: n×n psd, X: m×n, u: n",
        "value gradient",
        "X S",
    ),
    "systems": ("logdet(S) + y'*inv(S)*y", "y", "S: n×n psd, y: n", "value gradient", "S"),
    "Jacobian": (
        "A*B*x + C*x",
        "x",
        "A: p×q, B: q×n, C: p×n, x: n",
        "value jacobian",
        "A B C",
    ),
    "logistic": (
        "sum(log(exp(-y.*(X*w)) + vector(1)))",
        "w",
        "X: m×n, w: n, y: m",
        "value gradient hessian",
        "X y",
    ),
    "entries": (
        "sum(a.*b.*tanh(x) + exp(a))",
        "x",
        "a: n, b: n, x: n",
        "value gradient",
        "a b",
    ),
    "everything": (
        "sum((X*w-y).^2)/2",
        "w",
        "X: m×n, w: n, y: m",
        "value gradient",
        "X y w",
    ),
    "a size of its own": (
        "sum((X*w-y).^2)/m",
        "w",
        "X: m×n, w: n, y: m",
        "value gradient",
        "y",
    ),
}


def compiled(name, **options):
    """The derivation, its function, and the constants."""
    text, wrt, where, asked, C = PROBLEMS[name]
    d = fr.derive(text, wrt, where=where)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", fr.CancellationWarning)
        return d, d.compile(*asked.split(), constant=C.split(), **options), C.split()


def values(d, f, seed=0):
    """Numbers for every argument."""
    r = np.random.default_rng(seed)
    v = {}
    for s in [*d.context.variables.values(), *d.variables]:
        a = r.standard_normal([n.at(SIZES) for n in s.shape])
        v[s.name] = a @ a.T + np.eye(len(a)) if s.space.structure == "psd" else a
    return {n: v[n] if n in v else SIZES.get(n, v.get(n[1:])) for n in f.inputs}


def parts(v, C):
    """The constants, and the rest."""
    return {n: x for n, x in v.items() if n in C}, {
        n: x for n, x in v.items() if n not in C
    }


def same(got, want):
    """Equal to rounding, part by part."""
    got, want = (x if isinstance(x, tuple) else (x,) for x in (got, want))
    return all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, atol=1e-9)
        for a, b in zip(got, want, strict=True)
    )


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_prepared_function_is_the_plain_one(name):
    d, f, C = compiled(name)
    v = values(d, f)
    fixed, loose = parts(v, C)
    ready = f.prepare(**fixed)
    assert set(ready.inputs) <= set(loose)
    for seed in range(2):  # more than once: nothing that is kept is written over
        v |= parts(values(d, f, seed), C)[1]
        loose = {n: v[n] for n in ready.inputs}
        assert same(ready(**loose), f(**v))
        assert same(ready(*loose.values()), f(**v))


@pytest.mark.parametrize("name", PROBLEMS)
def test_results_are_the_caller_s(name):
    d, f, C = compiled(name)
    v = values(d, f)
    fixed, loose = parts(v, C)
    ready = f.prepare(**fixed)
    loose = {n: loose[n] for n in ready.inputs}
    first = ready(**loose)
    for x in first if isinstance(first, tuple) else (first,):
        if np.ndim(x):
            x[...] = np.nan
    assert same(ready(**loose), f(**v))


PER_CALL = {  # operations of a call, by hand: nothing of the size of the data is left
    "least squares": {"n"},
    "ridge": {"n"},
    "norm": {"n"},
    "seed": {"p", "q"},
    "factorisation": {"m", "k"},
    "Gaussian": {"n"},
    "systems": {"n"},
}


@pytest.mark.parametrize("name", PER_CALL)
def test_a_call_costs_nothing_of_the_size_of_the_data(name):
    _, f, _ = compiled(name)
    assert f.prepare.per_call.flops.names() <= PER_CALL[name]
    assert (
        f.prepare.per_call.flops.names() | f.prepare.cost.flops.names()
        == f.cost.flops.names()
    )


def test_a_call_of_least_squares_is_one_product():
    f = fr.derive("sum((X*w-y).^2)/2", "w", where="X: m×n, w: n, y: m")
    with pytest.warns(fr.CancellationWarning):
        cost = f.compile("value", "gradient", constant=["X", "y"]).prepare.per_call
    assert cost.at(n=100).flops - 2 * 100**2 < 10 * 100


@pytest.mark.parametrize(
    ("sizes", "hoisted"), [({"m": 1000, "n": 5}, True), ({"m": 5, "n": 1000}, False)]
)
def test_a_wide_matrix_is_not_multiplied_by_itself(sizes, hoisted):
    _, f, _ = compiled("least squares", sizes=sizes)
    _, g, _ = compiled("data only", sizes=sizes)
    for one in (f, g):
        assert ("X.T @ X" in one.prepare.source.split("def f(")[0]) >= hoisted
    assert bool(g.warnings) == hoisted


def test_the_warning_says_how_many_digits_and_what_to_do():
    d = fr.derive("sum((X*w-y).^2)/2", "w", where="X: m×n, w: n, y: m")
    with pytest.warns(fr.CancellationWarning) as caught:
        f = d.compile("value", "gradient", constant=["X", "y"])
    (text,) = f.warnings
    assert [str(w.message) for w in caught] == [text]
    assert caught[0].filename == __file__
    assert "(y − Xw)²" in text
    assert "2·log10(max(‖y‖, ‖Xw‖)/‖r‖) of the 16 digits" in text
    assert "Call the function itself" in text


def test_the_loss_is_what_the_warning_says():
    r = np.random.default_rng(0)
    _, f, _ = compiled("least squares")
    X, w = r.standard_normal((50, 3)), r.standard_normal(3)
    noise = r.standard_normal(50)
    for size, digits in ((1e-3, 6), (1e-5, 10)):
        y = X @ w + size * noise
        exact = size**2 * noise @ noise / 2
        lost = abs(f.prepare(X=X, y=y)(w, w)[0] / exact - 1)
        assert lost < 10.0 ** (digits - 14)
        # the plain function loses y − Xw alone
        assert abs(f(w=w, dw=w, X=X, y=y)[0] / exact - 1) < 1e-9 / size * 1e-3


@pytest.mark.parametrize("name", ["Gaussian", "systems", "logistic", "entries", "Jacobian"])
def test_where_nothing_is_multiplied_out_nothing_is_warned_of(name):
    text, wrt, where, asked, C = PROBLEMS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f = fr.derive(text, wrt, where=where).compile(*asked.split(), constant=C.split())
    assert f.warnings == ()


def test_a_factorisation_of_a_constant_is_kept():
    _, f, _ = compiled("systems")
    before, after = f.prepare.source.split("def f(")
    assert "F_S = _cholesky(S)" in before
    assert "_cholesky" not in after
    assert "_solve(F_S, y)" in after


def test_the_source_needs_no_frechet():
    _, f, _ = compiled("least squares")
    code = f.prepare.source + (
        "X, y = np.eye(3), np.ones(3)\nvalue, *_ = prepare(X=X, y=y)(np.zeros(3), np.ones(3))\nassert value == 1.5\n"
        "import sys\nassert not any(name.startswith('frechet') for name in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-I", "-c", code], check=True)


def test_shapes_are_checked_against_the_constants():
    _, f, _ = compiled("least squares")
    ready = f.prepare(np.ones((4, 3)), np.ones(4))
    with pytest.raises(ValueError, match=r"w has shape \(2,\), expected \(n,\) with n = 3"):
        ready(np.ones(2), np.ones(2))
    with pytest.raises(ValueError, match="y has shape"):
        f.prepare(np.ones((4, 3)), np.ones(5))
    assert (
        ready(w=[1, 2, 3], dw=[0, 0, 0])[0]
        == f([1, 2, 3], [0, 0, 0], np.ones((4, 3)), np.ones(4))[0]
    )


def test_constants_and_stacks_together():
    d = fr.derive("sum((X*w-y).^2)/2", "w", where="X: m×n, w: n, y: m")
    with pytest.warns(fr.CancellationWarning):
        f = d.compile("value", "gradient", constant=["X", "y"], batch=["w", "y"])
    r = np.random.default_rng(0)
    X, w, y = (
        r.standard_normal((7, 3)),
        r.standard_normal((4, 3)),
        r.standard_normal((4, 7)),
    )
    assert same(f.prepare(X=X, y=y)(w), f(w, X, y))


def test_expressions_have_constants_too():
    f = fr.compile("A*B*x", where="A: m×n, B: n×m, x: m", constant=["A", "B"])
    A, B, x = np.random.default_rng(0).standard_normal((3, 3, 3))
    assert np.allclose(f.prepare(A=A, B=B)(x[0]), A @ B @ x[0])


def test_a_name_that_is_no_argument_is_refused():
    with pytest.raises(fr.NameUnknown, match="z is no argument"):
        fr.derive("sum(x.*y)", "x").compile("value", constant=["z"])


def test_other_libraries_are_refused_in_words():
    with pytest.raises(
        fr.Unsupported, match="constants are prepared for NumPy, not for jax"
    ):
        fr.derive("sum(x.*y)", "x").compile("value", constant=["y"], backend="jax")


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.filterwarnings("ignore::frechet.errors.CancellationWarning")
def test_public_problems_with_everything_else_constant(name):
    case = Case(ROWS[name])
    d = fr.derive(case.expr, case.wrt, where=case.where, strict=case.strict)
    asked = ["value", *(["gradient", "hvp"] if not d.f.rank else ["jacobian"])]
    C = [
        x
        for x in case.variables
        if x != case.wrt and x in {s.name for s in d.context.variables.values()}
    ]
    try:
        f = d.compile(*asked, constant=C)
    except fr.Unsupported:
        f = d.compile(*asked[:2], constant=C)
    r = np.random.default_rng(case.seed)
    v = {x: sample(how, case.sizes, r) for x, how in case.variables.items()}
    along = (
        tangent(v[case.wrt] + 1, case.structure, v[case.wrt])
        if case.structure != "general"
        else v[case.wrt] + 1
    )
    v = {x: case.sizes[x] if x in case.sizes else v.get(x, along) for x in f.inputs}
    want = f(**v)
    if C:
        ready = f.prepare(**{x: v.get(x, case.sizes.get(x)) for x in f.prepare.inputs})
        assert same(ready(**{x: v[x] for x in ready.inputs}), want)
