"""What generated code is: readable words of NumPy, nothing of frechet, one factorisation, no state, finite values."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest

import frechet as fr
from frechet.codegen.plan.lower import Lowering
from frechet.codegen.plan.replay import Replay
from frechet.codegen.program.definitions import LONG_SUM
from frechet.codegen.requests import Request
from frechet.expr.node import Call, Sum, symbol
from frechet.functions.catalogue.inverse import matpow
from frechet.network.size import size

RNG = np.random.default_rng(0)


def code(text, wrt, where, *quantities, **options):
    """The body of the compiled function."""
    f = fr.derive(text, wrt, where=where).compile(*quantities, **options)
    return f.source[f.source.index("def f(") :]


WORDS = [  # what an expert writes: the words that must stand in the code, and those that must not
    ("x'*A*x", "x", "A: n×n, x: n", "gradient", ["A @ x", "x @ A"], ["einsum"]),
    ("x'*A*x", "x", "A: n×n, x: n", "hessian", ["A + A.T"], ["einsum", "zeros"]),
    (
        "norm2(A*B - C)^2/2",
        "A",
        "A: m×n, B: n×p, C: m×p",
        "hessian",
        ["B @ B.T", "np.zeros"],
        ["eye", "kron"],
    ),
    (
        "sum((T - U*V').^2)",
        "U",
        "T: m×n, U: m×k, V: n×k",
        "hvp",
        ["V.T @ V"],
        ["T.T", "- T"],
    ),
    (
        "sum(log(exp(-y.*(X*w)) + ones(m)))",
        "w",
        "X: m×n, w: n, y: m",
        "hessian",
        ["np.sqrt", ".T @ M"],
        ["zeros"],
    ),
    (
        "sum((A*B*C*x).^2)",
        "x",
        "A: n×n, B: n×n, C: n×n, x: n",
        "gradient",
        ["C @ x", "A @ v"],
        ["A @ B\n", "B @ C\n"],
    ),
    (
        "y'*inv(S)*y",
        "y",
        "S: n×n psd, y: n",
        "gradient",
        ["_cholesky(S)", "_solve("],
        ["_inverse"],
    ),
    ("logdet(S)", "S", "S: n×n psd", "gradient", ["_inverse("], ["solve"]),
    (
        "A*X*B",
        "X",
        "A: p×m, X: m×n, B: n×q",
        "jacobian",
        ["[:, None, :, None]"],
        ["einsum", "zeros", "kron"],
    ),
]


@pytest.mark.parametrize(
    ("text", "wrt", "where", "quantity", "there", "absent"),
    WORDS,
    ids=lambda x: str(x)[:20],
)
def test_code_says_what_an_expert_writes(text, wrt, where, quantity, there, absent):
    body = code(text, wrt, where, quantity).split('"""')[2].split("return _into")[0]
    assert all(w in body for w in there), body
    assert not any(w in body for w in absent), body


def test_a_matrix_is_factorised_once_for_value_gradient_and_hessian():
    text = "logdet(S) + y'*inv(S)*y"
    body = code(text, "S", "S: n×n psd, y: n", "value", "gradient", "hessian")
    assert len(re.findall(r"_cholesky\(|_lu\(", body)) == 1


def test_the_source_runs_without_frechet(tmp_path):
    f = fr.derive("logdet(S) + sum(sigmoid(S*y))", "y", where="S: n×n psd, y: n").compile(
        "value", "gradient"
    )
    program = "import sys\nsys.modules['frechet'] = None\n" + f.source
    program += "\nv, g = f(y=np.ones(3), S=np.eye(3))\nprint(v, g.sum())"
    (tmp_path / "code.py").write_text(program, encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, tmp_path / "code.py"], capture_output=True, text=True, check=True
    ).stdout
    v, g = f(y=np.ones(3), S=np.eye(3))
    assert np.allclose([float(w) for w in printed.split()], [v, g.sum()])


def test_arguments_go_by_place_and_by_name_in_the_order_of_inputs():
    f = fr.compile("A*x + b", where="A: m×n, x: n, b: m")
    V = {"A": RNG.normal(size=(3, 2)), "x": RNG.normal(size=2), "b": RNG.normal(size=3)}
    assert np.array_equal(f(*[V[n] for n in f.inputs]), f(**V))
    assert np.allclose(f(**V), V["A"] @ V["x"] + V["b"])


def test_lists_integers_and_masks_are_taken_as_numbers():
    f = fr.compile("sum(W.*A)", where="A: m×n, W: m×n")
    assert f([[1, 2], [3, 4]], np.array([[True, False], [False, True]])) == 5
    assert (
        f(A=np.array([[200, 100]], np.uint8), W=np.array([[200, 100]], np.uint8)) == 50000
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_type_of_the_entries_stays(dtype):
    f = fr.derive("logdet(S) + y'*inv(S)*y", "y", where="S: n×n psd, y: n").compile(
        "gradient", "hessian"
    )
    assert all(a.dtype == dtype for a in f(y=np.ones(3, dtype), S=np.eye(3, dtype=dtype)))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"A": np.ones((2, 3)), "x": np.ones(3)}, "A has shape (2, 3)"),
        ({"A": np.ones((3, 3)), "x": np.ones(1)}, "shape"),
        ({"A": np.ones((3, 3)), "x": np.ones((3, 1))}, "x has shape (3, 1)"),
        ({"A": np.ones((3, 3)), "x": ["a", "b", "c"]}, "x"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(given, said):
    f = fr.derive("x'*A*x", "x", where="A: n×n, x: n").compile("value")
    with pytest.raises((ValueError, TypeError), match=re.escape(said)):
        f(**given)


def test_results_go_into_arrays_that_are_given():
    f = fr.derive("x'*A*x", "x", where="A: n×n, x: n").compile("gradient")
    A, x, g = RNG.normal(size=(3, 3)), RNG.normal(size=3), np.empty(3)
    assert f(x, A, out=g) is g
    assert np.allclose(g, (A + A.T) @ x)


def test_a_second_call_does_not_see_the_first():
    f = fr.derive(
        "sum(((T - U*V').*W).^2)", "U", where="T: m×n, U: m×k, V: n×k, W: m×n"
    ).compile("value", "gradient", "hessian", sizes={"m": 3000, "n": 3000, "k": 5})
    given = [RNG.normal(size=s) for s in ((70, 3), (70, 90), (90, 3), (70, 90))]
    order = dict(zip(("U", "T", "V", "W"), given, strict=True))
    first = f(**order)
    kept = [np.copy(a) for a in first]
    f(**{n: a + 1 for n, a in order.items()})
    assert all(np.array_equal(a, b) for a, b in zip(first, kept, strict=True))


EXTREME = [  # finite however large the argument: text, values of x, the right derivative
    ("sum(log(exp(x) + ones(n)))", [1000.0, -1000.0], [1, 0]),
    ("log(sum(exp(x)))", [1000.0, 0.0], [1, 0]),
    ("sum(sigmoid(x))", [1000.0, -1000.0], [0, 0]),
    ("sum(log(sigmoid(x)))", [1000.0, -1000.0], [0, 1]),
    ("sum(tanh(x))", [1000.0, -1000.0], [0, 0]),
    ("sum(ones(n)./(ones(n) + exp(x)))", [1000.0, -1000.0], [0, 0]),
]


@pytest.mark.parametrize(("text", "x", "truth"), EXTREME, ids=lambda v: str(v)[:30])
def test_code_is_finite_where_the_value_is(text, x, truth):
    value, gradient, hessian = fr.derive(text, "x", order=2, where="x: n").compile()(
        np.array(x)
    )
    assert np.isfinite(value) and np.isfinite(hessian).all()
    assert np.allclose(gradient, truth)


def test_small_differences_keep_their_digits():
    x = np.array([1e-12, 3e-9])
    assert np.allclose(
        fr.compile("exp(x) - ones(n)", where="x: n")(x), np.expm1(x), rtol=1e-12
    )
    assert np.allclose(
        fr.compile("log(ones(n) + x)", where="x: n")(x), np.log1p(x), rtol=1e-12
    )


def test_common_products_of_several_expressions_are_computed_once():
    f = fr.compile(["norm2(X*w - y)^2", "X'*(X*w - y)"], where="X: m×n, w: n, y: m")
    assert f.source.count("X @ w") == 1


def layers(k):
    """A net of k layers, by all of its weights."""
    n = size("n")
    h, weights = symbol("x", n), [symbol(f"W{i}", n, n) for i in range(k)]
    for W in weights:
        h = fr.tanh(W @ h)
    return symbol("c", n).T @ h, weights


def test_code_of_a_deep_net_grows_as_the_net_does():
    lines = [
        len(fr.derive(*layers(k)).compile("value", "gradient").source.splitlines())
        for k in (50, 100, 200)
    ]
    assert lines[2] - lines[1] < 2.1 * (lines[1] - lines[0])


def test_a_net_deeper_than_any_recursion_is_compiled():
    k = 1100
    f = fr.derive(*layers(k)).compile("value", "gradient")
    W = [np.array([[0.9]])] * k
    found = f(**{f"W{i}": W[i] for i in range(k)}, x=np.array([0.5]), c=np.array([1.0]))
    assert len(found) == k + 1 and np.isfinite(found[0])


def test_unknown_quantities_and_backends_are_refused():
    d = fr.derive("x'*A*x", "x", where="A: n×n, x: n")
    for wrong in (
        lambda: d.compile("slope"),
        lambda: d.compile(backend="fortran"),
        lambda: fr.compile(3),
    ):
        with pytest.raises(fr.FrechetError):
            wrong()


@pytest.mark.parametrize("n", ["np", "out", "lambda", "k", "min"])
def test_sizes_and_arguments_may_have_any_name(n):
    f = fr.derive(f"x'*F64*x + sum(ones({n}))", "x", where=f"F64: {n}×{n}, x: {n}").compile(
        "value", "hessian"
    )
    value, hessian = f(np.ones(2), np.eye(2))
    assert value == 4 and np.array_equal(hessian, 2 * np.eye(2))
    assert np.array_equal(
        f(np.ones(2), np.eye(2), out=(np.zeros(()), np.zeros((2, 2))))[1], hessian
    )


def test_sizes_that_are_none_are_refused():
    with pytest.raises(fr.NameUnknown, match="q"):
        fr.derive("x'*A*x", "x", where="A: n×n, x: n").compile("value", sizes={"q": 3})


def test_a_size_that_dropped_out_of_the_function_may_be_given():
    f = fr.derive("x'*x + norm2(zeros(p, q))", "x", where="x: n").compile(
        "value", sizes={"n": 3, "p": 4, "q": 5}
    )
    assert f(np.ones(3)) == 3
    with pytest.raises(fr.NameUnknown, match="r"):
        fr.derive("x'*x + norm2(zeros(p, q))", "x", where="x: n").compile(
            "value", sizes={"r": 3}
        )


BLOCKS = [  # text, variables, declarations, sizes: large for the plan, small but of several blocks for the numbers
    ("x'*A*x", "x", "A: n×n, x: n", {"n": 150}),
    ("sum((T - U*V').^2)", "U", "T: m×n, U: m×k, V: n×k", {"m": 150, "n": 7, "k": 3}),
    (
        "sum(((T - U*V').*W).^2)",
        "U",
        "T: m×n, U: m×k, V: n×k, W: m×n",
        {"m": 131, "n": 6, "k": 2},
    ),
    ("sum(log(exp(-y.*(X*w)) + ones(m)))", "w", "X: m×n, w: n, y: m", {"m": 200, "n": 5}),
    ("sum((X*w - y).^2)/2", "w", "X: m×n, w: n, y: m", {"m": 193, "n": 5}),
    (
        "sum(G.*(softmax(Q*K'/sqrt(d), 2)*V))",
        "Q,K,V",
        "Q: n×d, K: n×d, V: n×d, G: n×d",
        {"n": 130, "d": 3},
    ),
]


@pytest.mark.parametrize(
    ("text", "wrt", "where", "sizes"), BLOCKS, ids=lambda v: str(v)[:20]
)
def test_loops_over_blocks_of_rows_are_what_the_interpreter_says(text, wrt, where, sizes):
    d = fr.derive(text, wrt, where=where)
    f = d.compile("value", "gradient", sizes={n: 64 if n in "kd" else 3000 for n in sizes})
    assert re.search(r"for \w+ in range\(0, \w+, 64\)", f.source), f.source
    V = {
        **sizes,
        **{
            s.name: RNG.normal(size=[sizes[str(n)] for n in s.shape])
            for s in d.context.variables.values()
        },
    }
    value, *gradients = f(*[V[n] for n in f.inputs])
    truth = d.evaluate(V)
    assert np.isclose(value, d.value.evaluate(V), rtol=1e-10)
    for x, g in zip(d.variables, gradients, strict=True):
        assert np.allclose(
            g, truth[x.name] if len(gradients) > 1 else truth, rtol=1e-9, atol=1e-11
        )


# -------------------------------------------------------------------- what is computed once
def products_of(body):
    """How many products of matrices."""
    return len(re.findall(r" @ |np\.matmul|np\.vdot", body))


def same_values(text, wrt, where, quantities, given):
    """The compiled values next to the interpreter's."""
    d = fr.derive(text, wrt, 1, where=where)
    made = d.compile(*quantities)(**given)
    wanted = [d.value.evaluate(given), d.gradient.evaluate(given)]
    for a, b in zip(made, wanted, strict=True):
        assert np.allclose(a, b, rtol=1e-12)


def test_powers_of_a_matrix_are_made_of_those_below_them():
    text, where = "tr(A*(X + 2*X^3 + X^4 + X^7))", "X: n×n, A: n×n"
    body = code(text, "X", where, "value", "gradient")
    assert "matrix_power" not in body
    assert products_of(body) <= 24  # six for the powers, and those with A
    A, X = RNG.standard_normal((2, 4, 4))
    same_values(text, "X", where, ("value", "gradient"), {"A": A, "X": X})
    assert "matrix_power(X, 63)" in code("tr(X^64)", "X", "X: n×n", "value", "gradient")


def powers_in(request):
    """How many powers of matrices the reverse sweep has by name: each one more is expanded, turned and keyed again."""
    nodes = request.lets.topological(*request.cotangents.values())
    return sum(isinstance(t, Call) and t.fn is matpow for t in nodes)


def test_horners_scheme_takes_four_products_a_step():
    for k in (8, 16):
        X, *A = fr.matrices("X: n×n, " + ", ".join(f"A{i}: n×n" for i in range(k + 1)))
        e = A[0]
        for a in A[1:]:
            e = e @ X + a
        f = fr.derive(fr.tr(e), "X").compile("value", "gradient")
        assert products_of(f.source) <= 4 * k
        assert powers_in(Request(fr.tr(e), [X], set())) <= 1


def test_a_number_is_not_carried_through_the_layers():
    x, *W = [*fr.vectors("x: n"), *fr.matrices(", ".join(f"W{i}: n×n" for i in range(12)))]
    h = x
    for w in W:
        h = fr.tanh(w @ h)
    d = fr.derive(h.T @ h, [f"W{i}" for i in range(12)])
    f = d.compile("value", "gradient")
    assert len(re.findall(r"\b2 \* |\*= 2\b", f.source)) <= 3
    given = {"x": RNG.standard_normal(3)} | {
        f"W{i}": RNG.standard_normal((3, 3)) for i in range(12)
    }
    made = dict(zip(f.outputs, f(**given), strict=True))
    assert all(
        np.allclose(made[f"gradient_W{i}"], d.gradient[f"W{i}"].evaluate(given), rtol=1e-12)
        for i in (0, 5, 11)
    )


@pytest.mark.parametrize("k", [6, 12, 40])
def test_a_residual_stack_adds_one_term_a_layer(k):
    x, *W = [*fr.vectors("x: n"), *fr.matrices(", ".join(f"W{i}: n×n" for i in range(k)))]
    h = x
    for w in W:
        h = h + fr.tanh(w @ h)
    d = fr.derive(h.T @ h, ["W0", f"W{k - 1}"])
    sums = [
        t
        for t in Request(d.f, d.variables, set()).cotangents.values()
        if isinstance(t, Sum)
    ]
    assert max(len(t.terms) for t in sums) <= LONG_SUM + 1
    f = d.compile("value", "gradient")
    body = f.source.split('"""')[-1]
    assert len(re.findall(r" \+ | \+= ", body)) <= 2 * k + 12
    given = {"x": RNG.standard_normal(3)} | {
        f"W{i}": RNG.standard_normal((3, 3)) / 9 for i in range(k)
    }
    made = dict(zip(f.outputs, f(**given), strict=True))
    for name in ("W0", f"W{k - 1}"):
        assert np.allclose(
            made[f"gradient_{name}"], d.gradient[name].evaluate(given), rtol=1e-11
        )


LOGISTIC = ("sum(log(exp(-y.*(X*w)) + ones(m)))", "w", "X: m×n, w: n, y: m")


@pytest.mark.parametrize(
    ("quantities", "scipy"),
    [(("hessian",), False), (("hvp",), False), (("gradient", "hessian"), True)],
)
def test_the_slope_of_a_sigmoid_is_one_exponential_where_nothing_else_reads_its_factors(
    quantities, scipy
):
    text, wrt, where = LOGISTIC
    f = fr.derive(text, wrt, 2, where=where).compile(*quantities)
    assert ("expit" in f.source) == scipy
    assert ("_sigmoid_slope" in f.source) != scipy


@pytest.mark.parametrize("other", ["2*x", "-2*x", "x/3", "-x"])
def test_a_product_of_two_sigmoids_is_a_slope_only_where_their_arguments_are_opposite(
    other,
):
    x = np.array([0.3, -1.2, 2.0])
    z = {"2*x": 2 * x, "-2*x": -2 * x, "x/3": x / 3, "-x": -x}[other]
    f = fr.derive(f"sigmoid(x).*sigmoid({other})", "x", where="x: n").compile("value")
    wanted = 1 / ((1 + np.exp(-x)) * (1 + np.exp(-z)))
    assert np.allclose(f(x=x), wanted, rtol=1e-12)


@pytest.mark.parametrize("scale", [0.0, 1.0, 30.0, 1e3, 1e6])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_slope_of_a_sigmoid_is_right_at_every_scale(scale, dtype):
    text, wrt, where = LOGISTIC
    f = fr.derive(text, wrt, 2, where=where).compile("hessian")
    X, y = RNG.standard_normal((6, 3)).astype(dtype), RNG.standard_normal(6).astype(dtype)
    w = (scale * RNG.standard_normal(3)).astype(dtype)
    t = np.exp(-np.abs((y * (X @ w)).astype(np.longdouble)))
    wanted = (X.T * (y**2 * t / (1 + t) ** 2)) @ X
    made = f(X=X, y=y, w=w)
    assert made.dtype == dtype
    assert np.allclose(
        made, wanted.astype(float), rtol=200 * np.finfo(dtype).eps, atol=1e-30
    )
    assert np.isfinite(made).all()


@pytest.mark.parametrize(
    "text", ["normF(step(step(w)))", "sum(sign(w).^2)", "sum(step(w).^2 + sign(w).*abs(w))"]
)
def test_laws_that_hold_off_kinks_do_not_change_values(text):
    d = fr.derive(text, "w", where="w: n")
    w = np.array([-1.0, 0.0, 2.0])
    assert np.isclose(d.compile("value")(w), d.value.evaluate({"w": w}), rtol=1e-14)


def net_of(k):
    """‖h‖² of k layers, by all weights."""
    x, *W = [*fr.vectors("x: n"), *fr.matrices(", ".join(f"W{i}: n×n" for i in range(k)))]
    h = x
    for w in W:
        h = fr.tanh(w @ h)
    return fr.derive(h.T @ h, [f"W{i}" for i in range(k)])


def test_layers_that_look_alike_are_planned_once(monkeypatch):
    plans = []
    plan = Lowering.plan
    monkeypatch.setattr(Lowering, "plan", lambda self, e: plans.append(e) or plan(self, e))
    counts = []
    for k in (10, 20):
        plans.clear()
        net_of(k).compile("value", "gradient")
        counts.append(len(plans))
    assert counts[0] == counts[1] < 15


REPLAYED = [
    ("tr(A*X*B*X*C*X*D*X*A*X*B*X)", "X", "X: n×n, A: n×n, B: n×n, C: n×n, D: n×n"),
    (
        "sum((A*X*B*x).^2) + sum((B*X*A*x).^2) + sum((A'*X*B*x).^2)",
        "X",
        "A: n×n, B: n×n, X: n×n, x: n",
    ),
    (
        "sum(tanh(A*x).*(B*x)) + sum(tanh(B*x).*(A*x)) + sum(tanh(A*x).*x)",
        "x",
        "A: n×n, B: n×n, x: n",
    ),
]


@pytest.mark.parametrize(("text", "wrt", "where"), REPLAYED, ids=lambda v: str(v)[:20])
def test_a_plan_that_is_made_again_computes_what_a_plan_of_its_own_computes(
    monkeypatch, text, wrt, where
):
    d = fr.derive(text, wrt, 2, where=where)
    again = d.compile("value", "gradient", "hessian")
    monkeypatch.setattr(Replay, "planned", lambda self, mark, given, plan: plan())
    own = d.compile("value", "gradient", "hessian")
    r = np.random.default_rng(1)
    given = {
        s.name: np.abs(r.standard_normal([3] * s.rank))
        for s in d.context.variables.values()
    }
    for a, b in zip(again(**given), own(**given), strict=True):
        assert np.allclose(a, b, rtol=1e-12)


def test_a_plan_that_takes_roots_is_not_made_again_of_what_may_be_negative():
    f = fr.compile(
        ["X.^2", "X*diag(u)*X'", "X*diag(v)*X'"], where="X: n×n, u: n positive, v: n"
    )
    X, u = RNG.standard_normal((3, 3)), np.array([1.0, 2.0, 3.0])
    given = {"X": X, "u": u, "v": -u}
    _, *made = f(*(given[name] for name in f.inputs))
    assert np.allclose(made[0], X @ np.diag(u) @ X.T)
    assert np.allclose(made[1], -made[0])
