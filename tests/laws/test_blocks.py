"""Matrix literals, slices, solves and sums over data: values, derivatives, checks, words, mistakes.

legend   D sizes   v values by name   f the same function in JAX   W declarations
"""

from __future__ import annotations

from random import Random

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from layouts import D, Layouts, k, m, n

import frechet as fr
from frechet.network.size import size

jax.config.update("jax_enable_x64", True)

W = "A: n×n, B: n×q, C: q×n, E: q×q, P: n×n psd, Q: q×q psd, X: m×n, K: m×m, Z: n×n, y: m, x: n, u: q, c: n, w: n"
SIZES = {"m": 5, "n": 3, "q": 2}
SHAPES = {
    "A": "nn",
    "B": "nq",
    "C": "qn",
    "E": "qq",
    "X": "mn",
    "K": "mm",
    "Z": "nn",
    "y": "m",
    "x": "n",
    "u": "q",
}
RNG = np.random.default_rng(3)
VALUES = {
    name: RNG.normal(size=[SIZES[s] for s in shape]) / 2 for name, shape in SHAPES.items()
}
VALUES |= {name: RNG.normal(size=3) for name in "cw"}
VALUES["A"] = VALUES["A"] + 2 * np.eye(3)
VALUES["P"], VALUES["Q"] = (
    M @ M.T + 2 * np.eye(len(M)) for M in (VALUES["A"], VALUES["E"])
)


NUMBERS = np.array([[1, 2, 0], [3, 4, 0], [0, 0, 5]])


def softmax(t):
    return jnp.exp(t) / jnp.exp(t).sum()


# text, variable, the function in JAX, what its derivative must read (None: any words)
TABLE = [
    # matrix literals
    ("[x; u]", "x", lambda v: jnp.concatenate([v["x"], v["u"]]), "[eye(n); zeros(q, n)]"),
    ("[x; x; x]", "x", lambda v: jnp.concatenate([v["x"]] * 3), "[eye(n); eye(n); eye(n)]"),
    ("norm2([x; u; 1])^2", "x", lambda v: (v["x"] ** 2).sum() + (v["u"] ** 2).sum() + 1, "2*x"),
    ("[x', 1]*[w; 2]", "x", lambda v: v["x"] @ v["w"] + 2, "w"),
    ("tr([Z, A; P, Z])", "Z", lambda v: 2 * jnp.trace(v["Z"]), "2*eye(n)"),
    ("tr(block([Z, A; P, Z]))", "Z", lambda v: 2 * jnp.trace(v["Z"]), "2*eye(n)"),
    ("sum([A, B; C, E].^2)", "B", lambda v: sum((v[s] ** 2).sum() for s in "ABCE"), "2*B"),
    ("x[1:3]'*[1, 2, 0; 3, 4, 0; 0, 0, 5]*x[1:3]", "x", lambda v: v["x"] @ NUMBERS @ v["x"], None),
    ("sum(exp([x, 2*x; u, 0]))", "x",
     lambda v: jnp.exp(v["x"]).sum() + jnp.exp(2 * v["x"]).sum() + jnp.exp(v["u"]).sum() + 2, "2*exp(2*x) + exp(x)"),
    ("tr([I, B; 0, I]*[P, B; C, Q])", "B", lambda v: jnp.trace(v["P"] + v["B"] @ v["C"]) + jnp.trace(v["Q"]), "C'"),
    ("logdet([P, B; B', Q])", "B", lambda v: jnp.linalg.slogdet(jnp.block([[v["P"], v["B"]], [v["B"].T, v["Q"]]]))[1],
     "2*inv([P, B; B', Q])[1:n, n+1:end]"),
    ("tr([[A, B]; [C, E]])", "A", lambda v: jnp.trace(v["A"]) + jnp.trace(v["E"]), "eye(n)"),
    # slices and entries
    ("sum(X[1:q,:])", "X", lambda v: v["X"][:2].sum(), "[ones(q, n); zeros(m-q, n)]"),
    ("norm2(X[2:end,1:end-1])^2", "X", lambda v: (v["X"][1:, :-1] ** 2).sum(), None),
    ("X[:,2]", "X", lambda v: v["X"][:, 1], None),
    ("X[q,:]*w", "w", lambda v: v["X"][1] @ v["w"], "X[q,:]'"),
    ("(A*Z)[1,:]*w", "w", lambda v: (v["A"] @ v["Z"])[0] @ v["w"], None),
    ("x[2:end]'*x[1:end-1]", "x", lambda v: v["x"][1:] @ v["x"][:-1], None),
    ("x[end]*x[1]", "x", lambda v: v["x"][-1] * v["x"][0], None),
    ("norm2((x')[2:3])^2", "x", lambda v: (v["x"][1:] ** 2).sum(), "2*[0; x[2:3]; zeros(n-3)]"),
    ("exp(P[1:2,1])'*ones(2)", "P", lambda v: jnp.exp(v["P"][:2, 0]).sum(), None),
    ("inv(A)[:,1:q]*Q*inv(A)[1:q,:]", "A", lambda v: (a := jnp.linalg.inv(v["A"]))[:, :2] @ v["Q"] @ a[:2], None),
    ("det(A[1:q,1:q])", "A", lambda v: jnp.linalg.det(v["A"][:2, :2]), None),
    # solves
    ("norm2(A \\ x)^2", "A", lambda v: (jnp.linalg.solve(v["A"], v["x"]) ** 2).sum(), None),
    ("solve(A, B)", "A", lambda v: jnp.linalg.solve(v["A"], v["B"]), None),
    ("x'/A*w", "A", lambda v: v["x"] @ jnp.linalg.solve(v["A"], v["w"]), None),
    ("X/A", "X", lambda v: v["X"] @ jnp.linalg.inv(v["A"]), None),
    ("2 \\ (x*c')", "x", lambda v: jnp.outer(v["x"], v["c"]) / 2, None),
    # sums over data
    ("sum(i in 1:m, (y[i] - X[i,:]*w)^2)", "w", lambda v: ((v["y"] - v["X"] @ v["w"]) ** 2).sum(), "2*X'*(X*w - y)"),
    ("sum(i in 1:m, log(1 + exp(-y[i]*X[i,:]*w)))", "w",
     lambda v: jnp.log(1 + jnp.exp(-v["y"] * (v["X"] @ v["w"]))).sum(), "-X'*(y.*sigmoid(-y.*(X*w)))"),
    ("sum(i in 1:m, norm2(X[i,:]' - c)^2)", "c", lambda v: ((v["X"] - v["c"]) ** 2).sum(), None),
    ("sum(i in 1:m, norm2(X[i,:]' - c))", "c", lambda v: jnp.sqrt(((v["X"] - v["c"]) ** 2).sum(1)).sum(), None),
    ("sum(i in 1:m, sum(j in 1:m, K[i,j]*y[i]*y[j]))", "y", lambda v: v["y"] @ v["K"] @ v["y"], "(K + K')*y"),
    ("sum(i in 1:m, X[i,:]'*X[i,:])", "X", lambda v: v["X"].T @ v["X"], None),
    ("sum(i in 1:n-1, (x[i+1] - x[i])^2)", "x", lambda v: (jnp.diff(v["x"]) ** 2).sum(), None),
    ("sum(i in 1:n, (x[n+1-i] - x[i])^2)", "x", lambda v: ((v["x"][::-1] - v["x"]) ** 2).sum(), None),
    ("sum(i in 2:n, 3*x[i])", "x", lambda v: 3 * v["x"][1:].sum(), None),
    ("sum(i in 1:m, 2)*x", "x", lambda v: 10 * v["x"], "2*m*eye(n)"),
    ("sum(i in 1:m, logsumexp(X[i,:]' + w))", "w", lambda v: jnp.log(jnp.exp(v["X"] + v["w"]).sum(1)).sum(), None),
    ("sum(i in 1:m, softmax(X[i,:]'.*w))", "w", lambda v: sum(softmax(v["X"][i] * v["w"]) for i in range(5)), None),
    ("sum(i in 1:m, sum(j in 1:m, exp(-norm2(X[i,:] - X[j,:])^2)))", "X",
     lambda v: jnp.exp(-((v["X"][:, None] - v["X"][None]) ** 2).sum(2)).sum(), None),
    ("sum(i in 1:m, tr(Z*X[i,:]'*X[i,:]))", "Z", lambda v: jnp.trace(v["Z"] @ v["X"].T @ v["X"]), "X'*X"),
    ("sum(i in 1:m, kron(X[i,:], X[i,:]))*vec(Z)", "X",
     lambda v: sum(jnp.kron(r, r) for r in v["X"]) @ v["Z"].T.reshape(-1), None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "f", "words"), TABLE, ids=[t[0] for t in TABLE])
def test_value_derivative_check_and_words(text, wrt, f, words):
    d = fr.derive(text, wrt, where=W.replace("P: n×n psd", "P: n×n") if wrt == "P" else W)
    if f is not None:
        value = f(VALUES)
        slopes = jax.jacfwd(lambda t: f({**VALUES, wrt: t}))(jnp.asarray(VALUES[wrt]))
        assert np.allclose(d.value.evaluate({**VALUES, **SIZES}), value)
        assert np.allclose(d.evaluate({**VALUES, **SIZES}), slopes)
    assert d.check().status == "passed", str(d.check())
    if words is not None:
        assert d.text() == words


@pytest.mark.parametrize(
    "text", [t[0] for t in TABLE if "softmax(X" not in t[0] and "X[j,:]" not in t[0]]
)
def test_the_second_derivative_passes_its_check(text):
    wrt = next(t[1] for t in TABLE if t[0] == text)
    d = fr.derive(
        text, wrt, order=2, where=W.replace("P: n×n psd", "P: n×n") if wrt == "P" else W
    )
    assert d.check().status == "passed", str(d.check())


@pytest.mark.parametrize("seed", range(60))
def test_random_layouts_against_numpy(seed):
    """Value and directional derivative; the check reads every printed text back."""
    rng, layouts = Random(seed), Layouts(Random(seed))
    rows, columns = (
        rng.choice([m, n, m + n, m + 1, n + k, size(3)]),
        rng.choice([None, n, n + 1, m, k + 1]),
    )
    inner, f = layouts.array(rng.randint(1, 3), rows, columns)
    text, g = rng.choice(
        [
            (f"norm2({inner})^2", lambda t: (t**2).sum()),
            (f"sum(exp(({inner})/4))", lambda t: np.exp(t / 4).sum()),
        ]
    )
    where = {
        name: "×".join(f"({s})" if not s.text.isalnum() else s.text for s in shape)
        for name, shape in layouts.shapes.items()
    }
    random = np.random.default_rng(seed)
    v = {
        name: random.normal(size=[s.at(D) for s in shape]) / 2
        for name, shape in layouts.shapes.items()
    }
    H = random.normal(size=v["X"].shape)
    d = fr.derive(text, "X", where=where)
    slope = np.imag(g(f({**v, "X": v["X"] + 1e-30j * H}))) / 1e-30  # the complex step
    assert np.isclose(d.value.evaluate({**v, **D}), g(f(v)))
    assert np.isclose((d.gradient.evaluate({**v, **D}) * H).sum(), slope)
    assert d.check().status == "passed", (text, d.check())


# -------------------------------------------------------------------- words
WORDS = [  # text, variable, the answer in Unicode and in LaTeX
    ("logdet([P, B; B', Q])", "B", "2·[P, B; Bᵀ, Q]⁻¹[1:n, n+1:end]",
     r"2 (\begin{bmatrix} P & B \\ B^\top & Q \end{bmatrix}^{-1})_{1:n,n+1:n+q}"),
    ("X[q,:]*w", "w", "X[q,:]ᵀ", r"{X_{q,:}}^\top"),
    ("sum(X[1:q,:]*w)", "w", "sum(X[1:q,:], 1)", r"\operatorname{sum}(X_{1:q,:}, 1)"),
    ("[x', 1]*[w; 2]", "w", "x", "x"),
    ("[A, x]*[w; 1]", "w", "A", "A"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wrt", "unicode", "latex"), WORDS, ids=[w[0] for w in WORDS]
)
def test_words_in_print(text, wrt, unicode, latex):
    d = fr.derive(text, wrt, where=W)
    assert str(d.main()[1]) == unicode
    assert d.latex() == latex


@pytest.mark.parametrize("text", [t[0] for t in TABLE if "sum(i" not in t[0]])
def test_what_is_printed_in_unicode_reads_back(text):
    """The value's Unicode text has the value of the expression."""
    d = fr.derive(text, "x", where=W)
    if d.value.closed and " where " not in str(d.value):
        again = fr.read(str(d.value), d.context.where(), syntax="unicode")
        assert np.allclose(
            d.context.evaluate(getattr(again, "vector", again), {**VALUES, **SIZES}),
            d.value.evaluate({**VALUES, **SIZES}),
        )


def test_unicode_syntax():
    one = fr.read("[P, B; Bᵀ, Q]⁻¹[1:n, n+1:end]", W)
    assert one is fr.read("inv([P, B; B', Q])[1:n, n+1:end]", W)
    assert fr.read("½·sum(i in 1:m, (y[i] − X[i,:]w)²)", W) is fr.read(
        "norm2(y - X*w)^2/2", W
    )


def test_the_textbook_is_no_shorter():
    """Schur's complement has 18 tokens, brackets and commas apart."""
    d = fr.derive("logdet(block([P,B;B',Q]))", "B", where=W)
    assert d.context.notation.length(d.gradient.engine) <= 18


# -------------------------------------------------------------------- reading
SAME = [
    ("block([A, B; C, E])", "[A, B; C, E]"),
    ("[A, B; C, E][1:n,1:n]", "A"),
    ("[x; u][n+1:end]", "u"),
    ("[x', u'][1:n]", "x'"),
    ("exp([x; u])[1:n]", "exp(x)"),
    ("X[:,:]", "X"),
    ("X[2,:]'", "X'*unit(m,2)"),
    ("A \\ x", "inv(A)*x"),
    ("A \\ B*E", "inv(A)*B*E"),
    ("B*E / Q", "B*E*inv(Q)"),
    ("solve(A, x)", "A \\ x"),
    ("[I, B; 0, I]", "[eye(n), B; zeros(q,n), eye(q)]"),
    ("[[A, B]; [C, E]]", "[A, B; C, E]"),
    ("[A, B; C, E]'", "[A', C'; B', E']"),
    ("sum(i in 1:m, X[i,:]*w)", "sum(X*w)"),
    ("sum(j in 1:n, X[:,j])", "sum(X, 2)"),
    ("sum(i in 1:m, y[i]) + sum(i in 1:n, x[i])", "sum(y) + sum(x)"),
]


@pytest.mark.parametrize(("left", "right"), SAME, ids=[s[0] for s in SAME])
def test_the_same_expression(left, right):
    a, b = fr.read(left, W), fr.read(right, W)
    assert getattr(a, "vector", a) is getattr(b, "vector", b)


def test_what_cannot_be_proved_is_said():
    d = fr.derive("sum(X[1:k,:]) + x[2]", "X", where=W)
    assert [g for g in d.guesses if "≤" in g] == [
        "k ≤ m (for the slices and entries)",
        "2 ≤ n (for the slices and entries)",
    ]
    assert not [
        g for g in fr.derive("sum(X[2:end,:])", "X", where="X: (m+1)×n").guesses if "≤" in g
    ]


def test_sizes_that_do_not_fit_are_an_error_and_no_wrapped_index():
    d = fr.derive("sum(X[1:k,:])", "X", where=W)
    with pytest.raises(fr.FrechetError) as caught:
        d.evaluate({"X": VALUES["X"], "k": 9})
    assert caught.value.kind == "shape"
    with pytest.raises(fr.FrechetError):
        fr.derive("x[k-2]", "x", where="x: n").value.evaluate({"x": VALUES["x"], "k": 1})


def test_undeclared_data_gets_the_sizes_of_the_sum():
    d = fr.derive("sum(i in 1:m, (y[i] - X[i,:]*w)^2)", "w")
    assert [g.split(" (")[0] for g in d.guesses] == [
        "y: vector of length m",
        "X: m×n matrix",
        "w: vector of length n",
    ]
    assert (
        "x: vector of length n" in fr.derive("sum(i in 1:n-1, x[i]*x[i+1])", "x").guesses[0]
    )


@pytest.mark.parametrize(
    ("text", "where", "place"),
    [("x[n*(n+1)/2]", "x: n*(n+1)/2", 5), ("x[4/2]", "x: n*(n+1)/2", 1), ("x[n/2 + end/2]", "x: n", 2),
     ("x[end/2]", "x: 2*n", 2), ("x[(-n)/(-1)]", "x: n", 2)],
)  # fmt: skip
def test_a_place_may_be_a_quotient(text, where, place):
    """Declared n(n+1)/2 long, as vech is: also the check's plain meaning divides."""
    d = fr.derive(text, "x", where=where)
    x = RNG.normal(size=3 if where == "x: n" else 6)  # n = 3, so 2n = n(n+1)/2 = 6
    assert d.value.evaluate({"x": x, "n": 3}) == x[place]
    assert d.check().status == "passed"


MISTAKES = [  # text, kind, column, what is shown
    ("[A, x; u', 1, 2]", "shape", 8, ["q+2", "n+1"]),
    ("[A, u]", "shape", 5, ["n×n", "length q"]),
    ("[A; X]", "fine", 0, []),
    ("[A; K]", "shape", 5, ["m wide", "n wide"]),
    ("[1 2]", "syntax", 4, [", and rows by ;"]),
    ("[A, B", "syntax", 1, ["closed"]),
    ("[]", "syntax", 2, ["missing"]),
    ("X[0,:]", "shape", 3, ["index 0"]),
    ("X[1:m+1,:]", "shape", 4, ["1:m+1", "length m"]),
    ("x[3:2]", "shape", 4, ["empty"]),
    ("x[:2]", "syntax", 3, ["1:k"]),
    ("X[:]", "shape", 2, ["1 index"]),
    ("x/A", "shape", 2, ["inv(A)*x"]),
    ("X \\ y", "shape", 3, ["square"]),
    ("block(A)", "syntax", 1, ["block([A, B; C, D])"]),
    ("sum(x in 1:m, y[x])", "syntax", 1, ["another letter"]),
    ("sum(i in 1:m, y[i])*i", "syntax", 21, ["another letter"]),
    ("sum(i in 1:m, sum(i in 1:n, x[i]))", "syntax", 19, ["another letter"]),
    ("sum(i in m, y[i])", "syntax", 10, ["i in 1:m"]),
    ("sum(i in 1:m)", "syntax", 1, ["range"]),
    ("sum(i in 1:m, i)", "unsupported", 1, ["index i"]),
    ("sum(i in 1:m, det(A*y[i] + Z))", "unsupported", 1, ["det"]),
    ("sum(i in 1:m, sum(x[1:i]))", "unsupported", 22, ["1:i"]),
    ("sum(i in 1:m, sum(j in 1:i, K[i,j]))", "unsupported", 25, ["another sum"]),
    ("sum(i in 1:m, y[i+1])", "shape", 18, ["i+1"]),
]


@pytest.mark.parametrize(
    ("text", "kind", "column", "shown"), MISTAKES, ids=[s[0] for s in MISTAKES]
)
def test_mistake(text, kind, column, shown):
    if kind == "fine":
        assert fr.derive(text, "X", where=W).check().status == "passed"
        return
    with pytest.raises(fr.FrechetError) as caught:
        fr.derive(text, "x", where=W, syntax="text")
    error = caught.value
    assert error.kind == kind, str(error)
    assert error.column <= column <= error.end_column, str(error)
    for part in shown:
        assert part in f"{error.message} {error.hint}", str(error)


def test_a_backslash_before_a_letter_is_latex():
    with pytest.raises(fr.FrechetError, match=r"no macro \\b"):
        fr.read(r"A\b", W)
    assert fr.read(r"A\x", W, syntax="text") is fr.read(r"A \ x", W)
