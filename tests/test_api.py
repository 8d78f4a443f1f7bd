"""The Python interface: operators, the two ways to build an expression, evaluation, what is said, what is refused."""

from __future__ import annotations

import copy
import itertools
import json
import os
import pickle
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import frechet as fr

A, B, C, P = fr.matrices("A: m×n, B: n×p, C: m×n, P: m×p")
S, T = fr.matrices("S: n×n, T: n×n")
x, y = fr.vectors("x: n, y: n")
u, v = fr.vectors("u: m, v: p")
a, b = fr.scalars("a, b")

WHERE = (
    "A: m×n, B: n×p, C: m×n, P: m×p, S: n×n, T: n×n, x: n, y: n, u: m, v: p, a: scalar, b: scalar, "
    "sigma: elementwise, F: n×n -> n×n"
)
SIZES = {"m": 2, "n": 3, "p": 4}


def values(*names: str) -> dict[str, np.ndarray]:
    """Values for all symbols above, or for some of them."""
    rng = np.random.default_rng(1)
    shapes = {
        "A": "mn",
        "B": "np",
        "C": "mn",
        "P": "mp",
        "S": "nn",
        "T": "nn",
        "x": "n",
        "y": "n",
        "u": "m",
        "v": "p",
    }
    made = {
        name: rng.uniform(0.5, 1.5, [SIZES[c] for c in shapes.get(name, "")])
        for name in [*shapes, "a", "b"]
    }
    return {name: made[name] for name in names or made}


def differences(f, X: dict[str, np.ndarray], name: str, step: float = 1e-6) -> np.ndarray:
    """Central differences of a NumPy function: axes of the value, then of the variable."""
    at = np.asarray(X[name], dtype=float)
    columns = []
    for place in np.ndindex(at.shape):
        h = np.zeros(at.shape)
        h[place] = step
        columns.append(
            (np.asarray(f({**X, name: at + h})) - f({**X, name: at - h})) / (2 * step)
        )
    shape = np.shape(f(X))
    return np.stack(columns, -1).reshape(shape + at.shape)


# -------------------------------------------------------------------- operators and text
SAME = [
    (A @ B, "A*B"),
    (A @ x, "A*x"),
    (A.T, "A'"),
    (A @ B - P, "A*B - P"),
    (P - A @ B, "-(A*B) + P"),
    (A * C, "A.*C"),
    (A / C, "A./C"),
    (A**2, "A.^2"),
    (A**-1, "A.^(-1)"),
    (2 * A, "2*A"),
    (A * 2, "A*2"),
    (A / 2, "A/2"),
    (0.1 * A, "0.1*A"),
    (Fraction(1, 3) * A, "A/3"),
    (a * A, "a*A"),
    (A / a, "A/a"),
    (a / x, "a./x"),
    (x / y, "x./y"),
    (x**a, "x.^a"),
    (2**x, "2.^x"),
    (a**b, "a^b"),
    (-x, "-x"),
    (1 - a, "1 - a"),
    (x.T @ y, "x'*y"),
    (x @ y.T, "x*y'"),
    (x @ y.T, "outer(x, y)"),
    (x.T @ S @ x, "x'*S*x"),
    (x.T @ S, "x'*S"),
    (u.T @ A @ B @ v, "u'*A*B*v"),
    (S @ S, "S^2"),
    (S @ S @ S, "S*S*S"),
    (sum([x, y, x]), "x + y + x"),
    (fr.norm2(A @ B - P) ** 2 / 2, "norm2(A*B - P)^2 / 2"),
    (fr.tr(S), "tr(S)"),
    (fr.trace(S), "trace(S)"),
    (fr.det(S), "det(S)"),
    (fr.logdet(S), "logdet(S)"),
    (fr.inv(S), "inv(S)"),
    (fr.inv(S), "S^-1"),
    (fr.norm1(x), "norm1(x)"),
    (fr.normF(A), "normF(A)"),
    (fr.sum(A), "sum(A)"),
    (fr.sum(A, 1), "sum(A,1)"),
    (fr.sum(A, 2), "sum(A,2)"),
    (fr.mean(A, 1), "mean(A,1)"),
    (fr.softmax(A, 2), "softmax(A,2)"),
    (fr.logsumexp(A, 1), "logsumexp(A,1)"),
    (fr.diag(x), "diag(x)"),
    (fr.diag(S), "diag(S)"),
    (fr.vec(A), "vec(A)"),
    (fr.unvec(fr.vec(A), "m", "n"), "unvec(vec(A), m, n)"),
    (fr.kron(A, B), "kron(A, B)"),
    (fr.inner(A, C), "inner(A, C)"),
    (fr.eye("n") + S, "eye(n) + S"),
    (fr.ones("n") + x, "ones(n) + x"),
    (fr.ones("m", "n") + A, "ones(m,n) + A"),
    (fr.zeros("m", "n") + A, "zeros(m,n) + A"),
    (fr.K("m", "n") @ fr.vec(A), "K(m,n)*vec(A)"),
    (fr.exp(A), "exp(A)"),
    (fr.log(x), "log(x)"),
    (fr.sqrt(x), "sqrt(x)"),
    (fr.sin(fr.cos(fr.tan(x))), "sin(cos(tan(x)))"),
    (fr.arcsin(x) + fr.arccos(x) + fr.arctan(x), "arcsin(x) + arccos(x) + arctan(x)"),
    (fr.sinh(x) * fr.cosh(x) / fr.tanh(x), "sinh(x).*cosh(x)./tanh(x)"),
    (fr.abs(x) + fr.sign(x) + fr.relu(x), "abs(x) + sign(x) + relu(x)"),
    (fr.sigmoid(x) - fr.softplus(x) - fr.erf(x), "sigmoid(x) - softplus(x) - erf(x)"),
]


@pytest.mark.parametrize(("built", "text"), SAME, ids=[t for _, t in SAME])
def test_operators_and_text_make_one_object(built: fr.Expr, text: str) -> None:
    assert fr.read(text, WHERE, strict=True) is built


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A @ B, A @ B),
        (A + C, C + A),
        ((A @ B).T, B.T @ A.T),
        (A.T.T, A),
        (x.T.T, x),
        (A - A, 0 * A),
        (x.T @ y, y.T @ x),
        (2 * (A + C), 2 * A + 2 * C),
        ((a * A) @ B, a * (A @ B)),
    ],
)
def test_equal_expressions_are_one_object(one: fr.Expr, other: fr.Expr) -> None:
    assert one is other


@pytest.mark.parametrize(
    ("built", "shape"),
    [
        (A @ B, "m p"),
        (A.T, "n m"),
        (A @ x, "m"),
        (x.T @ S, "n"),
        (x.T @ y, ""),
        (x @ u.T, "n m"),
        (fr.kron(A, B), "m*n n*p"),
    ],
)
def test_shapes(built: fr.Expr, shape: str) -> None:
    assert [str(n) for n in built.shape] == shape.split()


@pytest.mark.parametrize(
    ("build", "shown"),
    [
        (lambda: x @ y, ["x'*y", "x*y'", "x.*y", "length n"]),
        (lambda: A + 1, ["m×n", "scalar", "ones"]),
        (lambda: 1 + x, ["length n", "scalar", "ones"]),
        (lambda: A - a, ["m×n", "scalar", "ones"]),
        (lambda: A * B, ["m×n", "n×p"]),
        (lambda: A / B, ["m×n", "n×p"]),
        (lambda: A + A.T, ["m×n", "n×m"]),
        (lambda: x + y.T, ["vector of length n", "row of length n"]),
        (lambda: A @ A, ["m×n", "differ"]),
        (lambda: A @ C, ["m×n", "transpose"]),
        (lambda: x @ A, ["m×n", "length n"]),
        (lambda: a @ A, ["scalar", "m×n", "*"]),
        (lambda: A @ 2, ["scalar", "m×n", "*"]),
        (lambda: x + u, ["length n", "length m"]),
        (lambda: fr.tr(A), ["m×n"]),
        (lambda: fr.inv(A), ["m×n"]),
        (lambda: fr.det(x), ["length n"]),
        (lambda: fr.softmax(A), ["softmax(X,1)", "softmax(X,2)", "m×n"]),
        (lambda: fr.norm(A), ["norm2", "norm1", "m×n"]),
        (lambda: fr.inner(A, B), ["m×n", "n×p"]),
    ],
)
def test_shapes_that_do_not_fit(build, shown: list[str]) -> None:
    with pytest.raises(fr.FrechetError) as caught:
        build()
    assert caught.value.kind == "shape"
    assert all(s in str(caught.value) for s in shown), str(caught.value)


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (lambda: x * np.ones(3), "unsupported"),
        (lambda: np.ones(3) * x, "unsupported"),
        (lambda: np.eye(3) @ S, "unsupported"),
        (lambda: x + "y", "unsupported"),
        (lambda: x * None, "unsupported"),
        (lambda: a * 2j, "unsupported"),
        (lambda: a / 0, "domain"),
        (lambda: fr.log(0), "domain"),
        (lambda: fr.log(-1), "domain"),
        (lambda: fr.matrices("x: n"), "shape"),
        (lambda: fr.vectors("A: m×n"), "shape"),
        (lambda: fr.scalars("x: n"), "shape"),
        (lambda: fr.matrices("A"), "syntax"),
        (lambda: fr.scalars("1a"), "syntax"),
    ],
)
def test_operands_that_are_none(build, kind: str) -> None:
    """Arrays, other things, and numbers that are no numbers are refused, not swallowed."""
    with pytest.raises(fr.FrechetError) as caught:
        build()
    assert caught.value.kind == kind


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_none(number: float) -> None:
    with pytest.raises(fr.FrechetError):
        a * number


def test_numbers_of_numpy_are_numbers() -> None:
    assert np.float64(2) * x is 2 * x
    assert x * np.int64(2) is 2 * x


def test_symbols() -> None:
    (c,) = fr.scalars("c: scalar positive")
    assert (c.name, c.shape) == ("c", ())
    assert fr.scalars("a b")[1] is b
    assert [s.name for s in fr.matrices("W_1: n×n, W2: n×n")] == ["W_1", "W2"]


def test_unknown_word_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = fr.nonsense


def test_an_expression_shows_itself() -> None:
    """In a session, `A @ B` says what it is, not an internal number."""
    assert "A" in repr(A @ B) and "B" in repr(A @ B)
    assert str(fr.read("A*B", WHERE)) == str(fr.derive("A*B", "A", where=WHERE).value)


# -------------------------------------------------------------------- one object everywhere
@pytest.mark.parametrize("built", [e for e, _ in SAME], ids=[t for _, t in SAME])
def test_pickle_and_copy(built: fr.Expr) -> None:
    assert pickle.loads(pickle.dumps(built)) is built
    assert copy.copy(built) is built
    assert copy.deepcopy(built) is built


@pytest.mark.parametrize(
    "text",
    [
        "A*B",
        "x'*S*x",
        "x'",
        "exp(S)*x",
        "softmax(A,2)",
        "sigma(x)",
        "F(S)*T",
        "norm2(x)",
        "logdet(S) + 1/2",
        "pi*a*n",
    ],
)
def test_pickle_into_a_fresh_process(text: str, tmp_path: Path) -> None:
    """The other process reads the text and finds that it has the very object of the pickle."""
    (tmp_path / "expression").write_bytes(pickle.dumps(fr.read(text, WHERE)))
    code = (
        "import pickle, sys; e = pickle.load(open(sys.argv[1], 'rb')); import frechet as fr; "
        "sys.exit(e is not fr.read(sys.argv[2], sys.argv[3]))"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(fr.__file__).parents[1])}
    words = [str(tmp_path / "expression"), text, WHERE]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=env, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_another_answer_declared_does_not_matter() -> None:
    """The same name, symmetric in an answer that is still alive, and then not."""
    first = fr.derive("tr(inv(Z)*W)", "W", where="Z: k×k symmetric, W: k×k")
    assert str(first.gradient) == "Z⁻¹"
    second = fr.derive("tr(inv(Z)*W)", "Z", where="Z: k×k, W: k×k")
    assert str(second.gradient) == "−(Z⁻¹WZ⁻¹)ᵀ"
    assert second.check().status == "passed"


def test_what_cancels_is_still_checked() -> None:
    """The text mentions A, the expression does not any more."""
    d = fr.derive("tr(A*inv(A)*X)", "X", where="A: n×n, X: n×n")
    assert str(d.gradient) == "Iₙ"
    assert d.check().status == "passed"


def test_pickled_derivation_answers() -> None:
    d = pickle.loads(pickle.dumps(fr.derive("tanh(A*x)", "x", where=WHERE)))
    assert str(d.jacobian()) == str(fr.derive("tanh(A*x)", "x", where=WHERE).jacobian())


def test_threads_get_one_object() -> None:
    start = threading.Barrier(8)
    built: list[list[fr.Expr]] = []

    def build() -> None:
        (X,) = fr.matrices("X: q×q")
        start.wait()
        built.append([fr.tanh(X @ X + k * X) @ X.T - fr.exp(k * X) for k in range(2, 60)])

    threads = [threading.Thread(target=build) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert all(len({id(e) for e in row}) == 1 for row in zip(*built, strict=True))


def test_threads_derive_the_same() -> None:
    texts: list[str] = []
    start = threading.Barrier(6)

    def derive() -> None:
        start.wait()
        texts.append(
            fr.derive("norm2(tanh(A*B))^2 + tr(A*B*P')", "A", where=WHERE).gradient.text()
        )

    threads = [threading.Thread(target=derive) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(texts) == 6 and len(set(texts)) == 1


# -------------------------------------------------------------------- derive
def test_text_and_expression_give_one_derivative() -> None:
    by_text = fr.derive("norm2(A*B - P)^2 / 2", "A", where=WHERE)
    built = fr.derive(fr.norm2(A @ B - P) ** 2 / 2, A)
    assert by_text.gradient.expr is built.gradient.expr
    assert str(built.gradient) == "(AB − P)Bᵀ"
    assert fr.derive(fr.norm2(A @ B - P) ** 2 / 2, "A").gradient.expr is built.gradient.expr


@pytest.mark.parametrize("wrt", [["A", "B"], ("A", "B"), "A,B", "A, B", [A, B], [A, "B"]])
def test_several_variables_however_they_are_named(wrt: object) -> None:
    assert list(fr.derive(A @ B, wrt).jacobian()) == ["A", "B"]


@pytest.mark.parametrize(
    "where",
    [
        "A: m×n, B: n×p",
        "A: m x n, B: n x p",
        ["A: m×n", "B: n×p"],
        {"A": "m×n", "B": "n x p"},
        {"A": ("m", "n"), "B": ["n", "p"]},
    ],
)
def test_ways_to_declare(where: object) -> None:
    assert (
        fr.derive("A*B", "A", where=where, strict=True).jacobian().text()
        == "kron(B', eye(m))"
    )


def test_forms_of_a_matrix_function() -> None:
    d = fr.derive("A*B", "A", where=WHERE)
    assert (str(d.value), str(d.differential), str(d.adjoint)) == (
        "AB",
        "dA ↦ dA·B",
        "G ↦ GBᵀ",
    )
    assert str(d.entries) == "∂(AB)_ij/∂A_kl = δ_ik B_lj"
    assert [
        d.jacobian(lay, vec).text()
        for lay in ("numerator", "denominator")
        for vec in ("column", "row")
    ] == [
        "kron(B', eye(m))",
        "kron(eye(m), B')",
        "kron(B, eye(m))",
        "kron(eye(m), B)",
    ]


@pytest.mark.parametrize(
    ("text", "wrt", "order", "directions"),
    [
        ("norm2(A*B - P)^2", "A", 1, "dA: m×n, g: scalar"),
        ("A*B", "B", 1, "dB: n×p, G: m×p"),
        ("x'*S*x", "x", 2, "dx: n, dx2: n"),
        ("tr(inv(S)*T)", "S", 1, "dS: n×n, g: scalar"),
        ("sum(log(exp(A*x) + ones(m)))", "x", 2, "dx: n, dx2: n"),
        ("diag(x)*exp(S)", "S", 1, "dS: n×n, G: n×n"),
        ("x'*S", "x", 1, "dx: n, g: n"),
        ("softmax(A,2)", "A", 1, "dA: m×n, G: m×n"),
        ("sigma(A*x)", "x", 1, "dx: n, g: m"),
        ("F(S)*x", "x", 1, "dx: n, g: n"),
    ],
)
def test_every_closed_form_is_read_back_to_the_same_object(
    text: str, wrt: str, order: int, directions: str
) -> None:
    d = fr.derive(text, wrt, order, where=WHERE)
    forms = [d.value, d.tensor, d.jacobian(), d.differential]
    forms += [d.adjoint] if order == 1 else []
    forms += [d.gradient, d.hessian()] if d.f.rank == 0 else []
    for form in [f for f in forms if f.closed]:
        assert fr.read(form.text(), f"{WHERE}, {directions}", strict=True) is form.expr


def test_every_form_has_latex_and_text() -> None:
    d = fr.derive("log(det(S)) + x'*inv(S)*x", "S", where=WHERE)
    for form in (
        d.value,
        d.differential,
        d.adjoint,
        d.gradient,
        d.entries,
        d.tensor,
        d.jacobian(),
        d.hessian(),
    ):
        assert str(form) and form.text()
        assert form.latex().count("{") == form.latex().count("}")
        assert form.text().isascii() and form.latex().isascii()


@pytest.mark.parametrize(
    ("order", "refused"),
    [(0, True), (-1, True), (1, False), (2, False), (99, True), (10**9, True)],
)
def test_orders(order: int, refused: bool) -> None:
    if refused:
        with pytest.raises(fr.FrechetError) as caught:
            fr.derive("x'*x", "x", order)
        assert caught.value.kind == "unsupported"
    else:
        assert fr.derive("x'*x", "x", order).order == order


@pytest.mark.parametrize(
    ("wrt", "kind"),
    [
        ("Q", "unknown"),
        ("n", "unsupported"),
        ("", "syntax"),
        ("  ", "syntax"),
        ([], "syntax"),
        (["A", ""], "syntax"),
        (["A", "A"], "syntax"),
        ("A,A", "syntax"),
        ("A,", "syntax"),
        ("sigma", "unsupported"),
        ("tr", "unknown"),
        ("pi", "unknown"),
        ("A'", "unknown"),
        ("2", "unknown"),
    ],
)
def test_variables_that_are_none(wrt: object, kind: str) -> None:
    with pytest.raises(fr.FrechetError) as caught:
        fr.derive("A*x + pi*u", wrt, where=WHERE)
    assert caught.value.kind == kind
    assert caught.value.hint or caught.value.kind != "unknown"


def test_the_known_names_are_listed() -> None:
    with pytest.raises(fr.FrechetError, match="A, x"):
        fr.derive("A*x", "Q")


def test_a_run_of_letters_is_asked_about() -> None:
    """`AB` is one name, or a product where A and B are declared; who differentiates by A probably meant A*B."""
    with pytest.raises(fr.FrechetError, match=r"A\*B"):
        fr.derive("AB", "A")
    where = "A: m×n, B: n×p"
    assert fr.read("AB", where, strict=True) is fr.read("A*B", where)


def test_an_absent_variable_has_derivative_zero() -> None:
    d = fr.derive("A*x", "y", where=WHERE)
    assert np.array_equal(d.evaluate(values()), np.zeros((2, 3)))
    assert any("y" in c and "0" in c for c in d.conventions)
    assert d.jacobian().text() == "zeros(m, n)"


@pytest.mark.parametrize(
    "call",
    [
        lambda: fr.derive(3, "x"),
        lambda: fr.derive(None, "x"),
        lambda: fr.derive(b"A*x", "x"),
        lambda: fr.derive("A*x", None),
        lambda: fr.derive("A*x", 3),
        lambda: fr.derive("A*x", A @ x),
        lambda: fr.derive("A*x", "x", "2"),
        lambda: fr.derive("A*x", "x", 1.5),
        lambda: fr.derive("A*x", "x", where=3),
        lambda: fr.derive("A*x", "x", where={"A": 3}),
        lambda: fr.derive("A*x", "x", where={"A": None}),
        lambda: fr.derive("A*x", "x", where=[3]),
        lambda: fr.read(None),
        lambda: fr.derive("A*x", "x", syntax="matlab"),
        lambda: fr.derive("A*x", "x").jacobian("sideways"),
        lambda: fr.derive("A*x", "x").jacobian(vec="diagonal"),
        lambda: x * True,
    ],
)
def test_arguments_of_the_wrong_kind(call) -> None:
    """Every error that a user can cause is a FrechetError."""
    with pytest.raises(fr.FrechetError):
        call()


# -------------------------------------------------------------------- guesses, strict
def test_guesses_are_stated() -> None:
    d = fr.derive("norm2(A*B - C)^2 / 2", "A")
    for name, shape in (("A", "m×n"), ("B", "n×p"), ("C", "m×p")):
        assert any(g.startswith(f"{name}:") and shape in g for g in d.guesses)
        assert f"{name}: {shape}" in str(d)
    assert d.json()["variables"][0]["guessed"] is True


@pytest.mark.parametrize(
    ("text", "wrt", "guess"),
    [
        ("x'*A*x", "x", "A: n×n"),
        ("a'*X*b", "X", "a: vector"),
        ("a'*X*b", "X", "b: vector"),
        ("c*x", "x", "c: scalar"),
        ("α*x", "x", "α: scalar"),
        ("tr(Σ)", "Σ", "Σ: n×n"),
        ("weight*X", "X", "weight: "),
        ("A + I", "A", "I: the identity"),
        ("b + A*x", "x", "b: vector"),
    ],
)
def test_a_guess(text: str, wrt: str, guess: str) -> None:
    assert any(g.startswith(guess) for g in fr.derive(text, wrt).guesses), fr.derive(
        text, wrt
    ).guesses


def test_what_is_declared_is_no_guess() -> None:
    assert fr.derive("A*B", "A", where=WHERE).guesses == []
    assert len(fr.derive("A*B", "A", where="A: m×n").guesses) == 1


@pytest.mark.parametrize(("where", "column"), [(None, 1), ("A: m×n", 3), ("x: n", 1)])
def test_strict_refuses_to_guess(where: str | None, column: int) -> None:
    with pytest.raises(fr.FrechetError) as caught:
        fr.derive("A*x", "x", where=where, strict=True)
    assert (caught.value.kind, caught.value.column) == ("unknown", column)
    with pytest.raises(fr.FrechetError):
        fr.read("A*x", where, strict=True)


def test_strict_knows_sizes_and_constants() -> None:
    d = fr.derive("n*pi*tr(S) + sum(eye(k))", "S", where="S: n×n", strict=True)
    assert d.gradient.text() == "n*pi*eye(n)"


# -------------------------------------------------------------------- conditions and conventions
@pytest.mark.parametrize(
    ("text", "wrt", "conditions"),
    [
        ("tr(inv(S))", "S", ["S invertible"]),
        ("logdet(S)", "S", ["det(S) > 0"]),
        ("det(S)", "S", []),
        ("log(a)", "a", ["a > 0"]),
        ("sum(log(x))", "x", ["every entry of x > 0"]),
        ("norm2(x)", "x", ["‖x‖ ≠ 0; at 0 the subgradient set of ‖·‖ is {g : ‖g‖ ≤ 1}"]),
        ("norm2(x)^2", "x", []),
        (
            "norm2(A*x - u)",
            "x",
            ["‖Ax − u‖ ≠ 0; at 0 the subgradient set of ‖·‖ is {g : ‖g‖ ≤ 1}"],
        ),
        ("norm2(x)*a", "a", []),
        ("abs(a)", "a", ["a ≠ 0; at 0 the subgradient set of abs is [−1, 1]"]),
        (
            "sum(abs(x))",
            "x",
            ["every entry of x ≠ 0; at 0 the subgradient set of abs is [−1, 1]"],
        ),
        (
            "norm1(x)",
            "x",
            ["every entry of x ≠ 0; at 0 the subgradient set of abs is [−1, 1]"],
        ),
        (
            "sum(relu(x))",
            "x",
            ["every entry of x ≠ 0; at 0 the subgradient set of relu is [0, 1]"],
        ),
        ("sqrt(a)", "a", ["a > 0"]),
        ("a^(1/2)", "a", ["a > 0"]),
        ("a^3", "a", []),
        ("a^b", "b", ["a > 0"]),
        ("a/b", "a", ["b ≠ 0"]),
        ("x./y", "x", ["every entry of y ≠ 0"]),
        ("tr(S^-2)", "S", ["S invertible"]),
        ("arcsin(a)", "a", ["−1"]),
        ("tan(a)", "a", ["π/2"]),
        ("tr(inv(S)*T)", "T", ["S invertible"]),
    ],
)
def test_conditions(text: str, wrt: str, conditions: list[str]) -> None:
    found = fr.derive(text, wrt, where=WHERE).conditions
    assert len(found) == len(conditions), found
    assert all(want in have for want, have in zip(conditions, found, strict=True)), found


def test_a_root_that_only_has_a_value_at_zero() -> None:
    """sqrt(a) exists at 0, its derivative does not: what is differentiated decides."""
    assert not any(
        "a > 0" in c for c in fr.derive("sqrt(a)*b", "b", where=WHERE).conditions
    )
    assert any("a > 0" in c for c in fr.derive("sqrt(a)*b", "a", where=WHERE).conditions)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("tr(inv(S)*T)", "S: n×n psd, T: n×n"),
        ("tr(inv(S)*T)", "S: n×n invertible, T: n×n"),
        ("tr(inv(S)*T)", "S: n×n orthogonal, T: n×n"),
        ("logdet(S)*tr(T)", "S: n×n psd, T: n×n"),
        ("sum(log(x))*tr(T)", "x: n positive, T: n×n"),
        ("tr(T)/c", "c: scalar positive, T: n×n"),
    ],
)
def test_what_is_declared_is_no_condition(text: str, where: str) -> None:
    assert fr.derive(text, "T", where=where).conditions == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("exp(S)", ["entry", "expm"]),
        ("log(S)", ["entry", "logm"]),
        ("sqrt(S)", ["entry", "sqrtm"]),
        ("sin(S)", ["entry"]),
        ("norm2(S)", ["Frobenius"]),
        ("norm2(A)", ["Frobenius"]),
        ("norm1(S)", ["absolute values"]),
        ("sigma(x)", ["sigmoid"]),
        ("σ(x)", ["sigmoid"]),
    ],
)
def test_conventions_are_said(text: str, words: list[str]) -> None:
    d = fr.derive(
        text,
        "S" if "S" in text else "A" if "A" in text else "x",
        where="S: n×n, A: m×n, x: n",
    )
    assert any(all(w in c for w in words) for c in d.conventions), d.conventions
    assert all(c in " ".join(str(d).split()) for c in d.conventions)


@pytest.mark.parametrize("text", ["exp(A)", "exp(x)", "norm2(x)", "normF(A)", "A*x"])
def test_nothing_is_said_where_nobody_differs(text: str) -> None:
    assert fr.derive(text, "x", where="A: m×n, x: n").conventions[:1] in (
        [],
        ["x does not occur: the derivative is 0"],
    )


def test_conventions_reach_the_operators() -> None:
    """What the text is told, the operators are told as well."""
    assert any("expm" in c for c in fr.derive(fr.exp(S), S).conventions)
    assert any("Frobenius" in c for c in fr.derive(fr.norm2(A), A).conventions)


# -------------------------------------------------------------------- evaluate
KINDS = {
    "scalar": (
        "a^3 + x'*y*a + tr(S)*a",
        lambda X: X["a"] ** 3 + X["x"] @ X["y"] * X["a"] + np.trace(X["S"]) * X["a"],
        (),
    ),
    "vector": ("a^2*sin(S*x)", lambda X: X["a"] ** 2 * np.sin(X["S"] @ X["x"]), (3,)),
    "row": ("a*(x'*S)", lambda X: X["a"] * (X["x"] @ X["S"]), (3,)),
    "matrix": (
        "a*S*x*y' + exp(a*S)",
        lambda X: X["a"] * np.outer(X["S"] @ X["x"], X["y"]) + np.exp(X["a"] * X["S"]),
        (3, 3),
    ),
}
SHAPES = {"a": (), "x": (3,), "S": (3, 3)}


@pytest.mark.parametrize("wrt", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_evaluate(kind: str, wrt: str) -> None:
    """Axes of the value, then of the variable, order times; against differences of NumPy."""
    text, f, shape = KINDS[kind]
    X = values("a", "x", "y", "S")
    d = fr.derive(text, wrt, where=WHERE)
    got = d.evaluate(X)
    assert (got.dtype, got.shape) == (np.float64, shape + SHAPES[wrt])
    assert np.allclose(got, differences(f, X, wrt), atol=1e-6)
    assert np.allclose(d.value.evaluate(X), f(X))


@pytest.mark.parametrize("wrt", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_evaluate_at_order_two(kind: str, wrt: str) -> None:
    text, _, shape = KINDS[kind]
    X = values("a", "x", "y", "S")
    first = fr.derive(text, wrt, where=WHERE)
    got = fr.derive(text, wrt, 2, where=WHERE).evaluate(X)
    assert (got.dtype, got.shape) == (np.float64, shape + SHAPES[wrt] * 2)
    assert np.allclose(got, differences(first.evaluate, X, wrt), atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_evaluate_by_several_variables(kind: str) -> None:
    text, f, shape = KINDS[kind]
    X = values("a", "x", "y", "S")
    got = fr.derive(text, ["a", "x", "S"], where=WHERE).evaluate(X)
    assert list(got) == ["a", "x", "S"]
    for name, array in got.items():
        assert array.shape == shape + SHAPES[name]
        assert np.allclose(array, differences(f, X, name), atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_evaluate_by_pairs_of_variables(kind: str) -> None:
    text, _, shape = KINDS[kind]
    X = values("a", "x", "y", "S")
    got = fr.derive(text, ["x", "S"], 2, where=WHERE).evaluate(X)
    assert set(got) == set(itertools.product(["x", "S"], repeat=2))
    for (first, second), array in got.items():
        assert array.shape == shape + SHAPES[first] + SHAPES[second]
        once = fr.derive(text, first, where=WHERE)
        assert np.allclose(array, differences(once.evaluate, X, second), atol=1e-5)


def test_layouts_of_matrices() -> None:
    """Every layout is a rearrangement of the array of partial derivatives."""
    X = values("A", "B")
    d = fr.derive("A*B", "A", where=WHERE)
    t = d.evaluate(X)
    for vec, j in (
        ("column", t.transpose(1, 0, 3, 2).reshape(8, 6)),
        ("row", t.reshape(8, 6)),
    ):
        assert np.array_equal(d.jacobian(vec=vec).evaluate(X), j)
        assert np.array_equal(d.jacobian("denominator", vec).evaluate(X), j.T)


def test_jacobian_of_a_scalar() -> None:
    """Numerator layout: one row of mn partial derivatives; denominator: one column; the gradient has A's shape."""
    X = values("A", "B", "P")
    d = fr.derive("norm2(A*B - P)^2", "A", where=WHERE)
    g = d.gradient.evaluate(X)
    assert g.shape == (2, 3)
    for vec, order in (("column", "F"), ("row", "C")):
        assert np.allclose(np.ravel(d.jacobian(vec=vec).evaluate(X)), g.flatten(order))
    row, column = (
        fr.read(d.jacobian(layout).text(), WHERE) for layout in ("numerator", "denominator")
    )
    assert (row @ fr.vec(A)).shape == () == (fr.vec(A).T @ column).shape


def test_hessian_is_the_matrix_of_the_tensor() -> None:
    X = values("A", "B")
    d = fr.derive("norm2(tanh(A*B))^2", "A", 2, where=WHERE)
    t = d.evaluate(X)
    assert np.allclose(d.hessian().evaluate(X), t.transpose(1, 0, 3, 2).reshape(6, 6))
    assert np.allclose(d.hessian(vec="row").evaluate(X), t.reshape(6, 6))


def test_maps_evaluate_at_directions() -> None:
    X = values("A", "B")
    d = fr.derive("A*B", "A", where=WHERE)
    h, g = np.ones((2, 3)), np.ones((2, 4))
    assert np.allclose(d.differential.evaluate({**X, "dA": h}), h @ X["B"])
    assert np.allclose(d.adjoint.evaluate({**X, "G": g}), g @ X["B"].T)


def test_lists_and_python_numbers_are_values() -> None:
    got = fr.derive("a*A*x", "x", where=WHERE).evaluate(
        {"a": 2, "A": [[1, 2, 3], [4, 5, 6]], "x": [1, 1, 1]}
    )
    assert np.array_equal(got, [[2, 4, 6], [8, 10, 12]])


def test_sizes_may_be_given() -> None:
    assert np.array_equal(fr.derive("x", "x", where="x: n").evaluate({"n": 3}), np.eye(3))
    assert fr.derive("A*B", "A", where=WHERE).evaluate(
        {"B": np.ones((3, 4)), "m": 2}
    ).shape == (2, 4, 2, 3)
    assert np.array_equal(
        fr.derive("n*m*x", "x", where="x: n, A: m×n").evaluate({"n": 2, "m": 3}),
        6 * np.eye(2),
    )
    assert np.array_equal(fr.derive("x", "x", where="x: 2n").evaluate({"n": 2}), np.eye(4))


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ({}, "unknown", "B"),
        ({"A": np.ones((2, 3))}, "unknown", "B"),
        ({"B": np.ones((3, 4))}, "unknown", "m"),
        ({"A": np.ones((2, 3)), "B": np.ones((2, 4))}, "shape", "(2, 4)"),
        ({"A": np.ones((2, 3)), "B": np.ones(3)}, "shape", "B"),
        ({"A": np.ones((2, 3, 1)), "B": np.ones((3, 4))}, "shape", "A"),
        ({"A": 1.0, "B": np.ones((3, 4))}, "shape", "A"),
        ({"A": np.ones((2, 3)), "B": np.ones((3, 4)), "n": 5}, "shape", "5"),
        ({"B": np.ones((3, 4)), "m": -1}, "shape", "m"),
        ({"B": np.ones((3, 4)), "m": 2.5}, "shape", "m"),
        ({"A": None, "B": np.ones((3, 4))}, "shape", "A"),
        ({"A": "text", "B": np.ones((3, 4))}, "shape", "A"),
    ],
)
def test_values_that_do_not_fit(given: dict, kind: str, said: str) -> None:
    with pytest.raises(fr.FrechetError) as caught:
        fr.derive("A*B", "A", where=WHERE).evaluate(given)
    assert caught.value.kind == kind
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "where", "given"),
    [
        ("A*x", "A: m×2n, x: 2n", {"A": np.ones((2, 5)), "x": np.ones(5)}),
        ("A*x", "A: m×2n, x: 2n", {"A": np.ones((2, 5))}),
        ("x", "x: 3", {"x": np.ones(4)}),
        ("x", "x: m*n, A: m×n", {"x": np.ones(5), "A": np.ones((2, 3))}),
        ("sum(x)", "x: n+1", {"x": np.ones(3), "n": 3}),
        ("a*x", "a: scalar, x: n", {"a": np.ones(1), "x": np.ones(3)}),
        ("a*x", "a: scalar, x: n", {"a": "text", "x": np.ones(3)}),
        ("A*x", "A: m×n, x: n", {"A": [[1, 2], [3]], "x": np.ones(2)}),
        ("A*x", "A: m×n, x: n", {"A": np.ones((2, 2)) * 1j, "x": np.ones(2)}),
    ],
)
def test_arrays_that_no_size_explains(text: str, where: str, given: dict) -> None:
    """An array that contradicts its declaration is refused by a typed error that names it."""
    with pytest.raises(fr.FrechetError) as caught:
        fr.derive(text, "x", where=where).evaluate(given)
    assert caught.value.kind in ("shape", "domain", "unsupported")
    assert any(name in str(caught.value) for name in given)
    assert not str(caught.value).rstrip().endswith("with")


def test_a_point_outside_the_domain_is_not_a_number() -> None:
    assert np.isnan(
        fr.derive("tr(inv(S))", "S", where=WHERE).evaluate({"S": np.zeros((3, 3))})
    ).all()
    assert not np.isfinite(fr.derive("log(a)", "a", where=WHERE).evaluate({"a": 0.0}))


# -------------------------------------------------------------------- what is refused, and how
@pytest.mark.parametrize(("text", "wrt"), [("A*x", "x"), ("A*B", "A"), ("x'*S", "x")])
def test_only_a_scalar_has_a_gradient(text: str, wrt: str) -> None:
    d = fr.derive(text, wrt, where=WHERE)
    with pytest.raises(fr.FrechetError, match=r"\.jacobian") as caught:
        _ = d.gradient
    assert caught.value.kind == "shape"
    with pytest.raises(fr.FrechetError):
        d.hessian()


@pytest.mark.parametrize("n", [10**6, 10**12])
def test_huge_sizes_are_answered_and_not_checked(n: int) -> None:
    d = fr.derive("x'*A*x", "x", where={"A": (n, n), "x": (n,)})
    assert str(d.gradient) == "(A + Aᵀ)x"
    assert d.check().status == "not checked"
    assert "not checked" in str(d)
    assert d.json()["check"]["status"] == "not checked"


def test_a_check_says_how() -> None:
    exact, numeric = (
        fr.derive("tr(inv(S)*T)", "S").check(),
        fr.derive("sum(exp(A))", "A").check(),
    )
    assert (exact.status, numeric.status) == ("passed", "passed")
    assert exact.method == "exact" and numeric.method != "exact"
    assert exact.details and numeric.details


# -------------------------------------------------------------------- display, data
@pytest.mark.parametrize(
    ("text", "wrt"),
    [("A*x", "x"), ("norm2(A*x - u)^2", "x"), ("A*B", "A"), ("kron(S,S)", "S")],
)
def test_notebooks(text: str, wrt: str) -> None:
    d = fr.derive(text, wrt, where=WHERE)
    shown = d._repr_latex_()
    assert shown.startswith("$") and shown.endswith("$") and shown.count("$") == 2
    assert d.latex() in shown
    assert d.jacobian()._repr_latex_().startswith("$")


def test_notebooks_with_several_variables() -> None:
    shown = fr.derive("A*B", ["A", "B"], where=WHERE)._repr_latex_()
    assert r"\otimes A" in shown and r"B^\top \otimes" in shown


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("wrt", ["x", ["x", "S"]])
def test_json_is_json(wrt: object, order: int) -> None:
    d = fr.derive("x'*S*x", wrt, order, where=WHERE)
    data = json.loads(json.dumps(d.json()))
    assert (data["schema"], data["expr"], data["order"]) == (1, "x'*S*x", order)
    assert data["check"]["status"] == "passed"
    assert {s["name"] for s in data["variables"]} == {"x", "S"}


def test_json_of_an_expression_has_a_text_that_is_read_back() -> None:
    built = fr.norm2(A @ B - P) ** 2 / 2
    data = fr.derive(built, A).json()
    assert fr.read(data["expr"], WHERE) is built


def test_no_numpy_is_loaded_before_numbers_are_computed() -> None:
    code = "import sys, frechet as fr; str(fr.derive('tr(A*B)', 'A').gradient); sys.exit('numpy' in sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(Path(fr.__file__).parents[1])}
    assert subprocess.run([sys.executable, "-c", code], env=env).returncode == 0


def test_the_left_side_of_entries_is_short() -> None:
    """A value whose words need a `where` is called f."""
    d = fr.derive("A*A'*A*x.*sign(A*A'*A*x)", "x", where="A: n×n, x: n")
    assert str(d.entries).startswith("∂f_i/∂x_j = ")
