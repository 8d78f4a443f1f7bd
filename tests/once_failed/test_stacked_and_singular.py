"""Indices inside a stack that laws and words overlooked; matrices that are singular everywhere; norms raised.

`[x; svdvals(A)]` became `[x; norm_nuc(A)*ones(n)]`: whether a vector is summed was asked of plain indices alone.

    legend   f text   x variable   P values by name   T tensor
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

RNG = np.random.default_rng(3)
A, x, y = RNG.normal(size=(3, 2)), RNG.normal(size=2), RNG.normal(size=3)
S = np.array([[2.0, 0.3, 0.1], [0.3, -1.0, 0.4], [0.1, 0.4, 0.5]])
SQUARE = RNG.normal(size=(2, 2)) + np.eye(2)
P = {"A": A, "x": x, "y": y, "S": S, "X": SQUARE, "a": 0.3, "m": 3, "n": 2, "p": 2}
WHERE = "A: m×n, x: n, y: m, S: m×m symmetric, X: n×n, a: scalar, of_p: p"


def eigenvectors(X):
    V = np.linalg.eigh(X)[1]
    return V * np.sign(V[np.argmax(np.abs(V), axis=0), range(len(V))])


def svdvals(X):
    return np.linalg.svd(X, compute_uv=False)


STACKED = {  # what a spectral word gives stands in a block, a Kronecker product, a diagonal, a Toeplitz matrix
    "[x; svdvals(A)]": lambda v: np.concatenate([v["x"], svdvals(v["A"])]),
    "[svdvals(A); x; svdvals(A)]": lambda v: np.concatenate(
        [svdvals(v["A"]), v["x"], svdvals(v["A"])]
    ),
    "kron(x, svdvals(A))": lambda v: np.kron(v["x"], svdvals(v["A"])),
    "kron(svdvals(A), y)": lambda v: np.kron(svdvals(v["A"]), v["y"]),
    "[y; eigvals(S)]": lambda v: np.concatenate([v["y"], np.linalg.eigvalsh(v["S"])]),
    "kron(y, eigvals(S).^2)": lambda v: np.kron(v["y"], np.linalg.eigvalsh(v["S"]) ** 2),
    "toeplitz(eigvals(S))*y": lambda v: (
        np.linalg.eigvalsh(v["S"])[abs(np.subtract.outer(range(3), range(3)))] @ v["y"]
    ),
    "[y; eigvec_max(S).^2]": lambda v: np.concatenate(
        [v["y"], eigenvectors(v["S"])[:, -1] ** 2]
    ),
    "[y; eigvec_min(S).^2]": lambda v: np.concatenate(
        [v["y"], eigenvectors(v["S"])[:, 0] ** 2]
    ),
    "kron(y, eigvec_max(S).^2)": lambda v: np.kron(
        v["y"], eigenvectors(v["S"])[:, -1] ** 2
    ),
    "circulant(svdvals(A))*x": lambda v: (
        svdvals(v["A"])[np.subtract.outer(range(2), range(2)) % 2] @ v["x"]
    ),
    "norm2([x; svdvals(A)])": lambda v: np.sqrt(v["x"] @ v["x"] + np.sum(v["A"] ** 2)),
}


def quotients(f, name):
    """Central differences, extrapolated: axes of the value, then of the variable."""

    def along(E, h):
        return (f({**P, name: P[name] + h * E}) - f({**P, name: P[name] - h * E})) / (2 * h)

    units = np.eye(P[name].size).reshape((-1, *P[name].shape))
    if name == "S":
        units = (units + units.transpose(0, 2, 1)) / 2
    columns = [(4 * along(E, 1e-3) - along(E, 2e-3)) / 3 for E in units]
    return np.stack(columns, -1).reshape((*np.shape(f(P)), *P[name].shape))


@pytest.mark.parametrize("f", STACKED)
def test_a_spectral_word_inside_a_stack_is_not_summed(f):
    for name in [
        n
        for n in "AxyS"
        if n in f.replace("svdvals", "").replace("eigvals", "").replace("eigvec_max", "")
    ]:
        d = fr.derive(f, name, where=WHERE, syntax="text")
        given = {n: P[n] for n in [*d.context.variables, *d.context.dimensions]}
        assert np.allclose(d.value.evaluate(given), STACKED[f](P), atol=1e-12)
        assert np.allclose(d.evaluate(given), quotients(STACKED[f], name), atol=1e-7)


@pytest.mark.parametrize("f", ["svdvals(A)", "eigvals(S)", "eigvals(S).^3"])
def test_a_spectral_word_that_is_summed_still_is(f):
    text = str(
        fr.derive(
            f"sum({f})", f[8] if f.startswith("svd") else "S", where=WHERE
        ).maps.settled
    )
    assert "vals" not in text


ELIMINATED = [
    "elimination(n)*vec(polar(X))",
    "elimination(n)*vec(expm(X))",
    "elimination(n)*vec(sqrtm(X*X' + eye(n)))",
    "duplication(n)'*vec(logm(X*X' + eye(n)))",
    "duplication(n)'*vec(polar(X))",
    "vech(polar(X))",
    "vech(expm(X))",
    "K(n,n)*vec(polar(X))",
    "kron(X, X)*vec(expm(X))",
    "kron(eye(n), X)*vec(polar(X))",
    "unvec(kron(X, X)*vec(polar(X)), n, n)*x",
]


@pytest.mark.parametrize("f", ELIMINATED)
def test_a_stacked_derivative_of_a_matrix_function_is_printed_as_what_it_is(f):
    d = fr.derive(f, "X", where=WHERE, syntax="text")
    given = {n: P[n] for n in [*d.context.variables, *d.context.dimensions]}
    for layout in ("numerator", "denominator"):
        form = d.jacobian(layout)
        if form.closed:
            back = fr.derive(
                form.text(), "X", where=form.context.where(), syntax="text"
            ).value
            assert np.allclose(back.evaluate(given), form.evaluate(given), atol=1e-9)
        else:
            assert "ones" not in form.text()


RAISED = [
    "a^norm2(x)",
    "a^norm1(x)",
    "x.^norm2(y)",
    "2*x.^norm1(y)",
    "powm(S, norm2(x))",
    "powm(S, norm2(x)^2)",
    "powm(S, norm1(y))*y",
    "a^(norm2(x)*norm2(y))",
    "a^(1/norm2(x))",
    "a^norm2([x; y])",
    "(a^norm2(x))^norm2(y)",
]


@pytest.mark.parametrize("f", RAISED)
def test_a_norm_as_an_exponent_is_read_back_in_unicode(f):
    where = "a: scalar positive, x: n positive, y: m, S: m×m psd"
    form = fr.derive(f, "y" if "y" in f else "x", where=where, syntax="text").value
    assert fr.read(str(form), form.context.where(), syntax="unicode") is form.engine


ALWAYS_SINGULAR = {  # their adjugates, by minors
    "det(A*ones(n, m))": np.zeros((3, 2)),
    "det(A*x*y')": np.zeros((3, 2)),
    "det(y*x'*A')": np.zeros((3, 2)),
    "det(A*A')": np.zeros((3, 2)),
    "det(y*y' + A*x*y')": np.zeros((3, 2)),
    "tr(adj(A*ones(n, m)))": np.zeros((3, 2)),
    "det(A*A')^2": np.zeros((3, 2)),
    "a*det(A*x*x'*A')": np.zeros((3, 2)),
    "det(A*A' - 2*A*A')": np.zeros((3, 2)),
    "sum(x)*det(2*A*ones(n, m))": np.zeros((3, 2)),
    "tan(det(A*ones(n, m)))": np.zeros((3, 2)),
    "sigmoid(3*det(A*ones(n, m)))": np.zeros((3, 2)),
    "sin(det(A*ones(n, m)))*tr(A*A')": np.zeros((3, 2)),
    "exp(det(A*A'))/(2 + det(A*A'))": np.zeros((3, 2)),
}


@pytest.mark.parametrize("f", ALWAYS_SINGULAR)
def test_the_derivative_of_a_determinant_that_is_always_0(f):
    d = fr.derive(f, "A", where=WHERE, syntax="text")
    given = {n: P[n] for n in [*d.context.variables, *d.context.dimensions]}
    assert np.allclose(d.evaluate(given), ALWAYS_SINGULAR[f], atol=1e-9)


@pytest.mark.parametrize(
    "f", ["tr(inv(A*ones(n, m)))", "1/det(A*x*y')", "sum(inv(A*x*y')*A)"]
)
def test_a_pole_everywhere_has_no_value(f):
    d = fr.derive(f, "A", where=WHERE, syntax="text")
    given = {n: P[n] for n in [*d.context.variables, *d.context.dimensions]}
    assert not np.all(np.abs(d.evaluate(given)) < 1e6)


def test_minors_that_do_not_vanish():
    """The adjugate of [A, A*x], which is singular at every point and of rank 2, beside minors."""
    where = "A: 3×2, x: 2, y: 3"
    M = np.c_[A, A @ x]
    minors = [
        np.linalg.det(np.delete(np.delete(M, j, 0), 2, 1)) * (-1) ** j for j in range(3)
    ]
    d = fr.derive("det([A, A*x + a*y])", "a", where=where + ", a: scalar", syntax="text")
    assert np.isclose(d.evaluate({"A": A, "x": x, "y": y, "a": 0.0}), minors @ y, atol=1e-9)
    e = fr.derive("tr(adj([A, A*x])*[A, y])", "y", where=where, syntax="text")
    assert np.allclose(e.evaluate({"A": A, "x": x, "y": y}), minors, atol=1e-9)


@pytest.mark.parametrize("f", [
    "softmax(min(ones(m, n), a), 2)",
    "softmax(max(a, ones(m, n)), 1)",
    "sum(softmax(maximum(a, A), 2).^2)",
    "logsumexp(min(a, A))",
    "logsumexp(min(ones(m, n), a), 1)",
    "softmax(a.^A, 1)",
    "var(minimum(a, A), 1)",
    "tr(softmax(min(a, S), 2))",
    "logsumexp(max(A, a), 2)",
    "norm2(min(a, ones(m, m)))",
    "max(min(a, A))",
])  # fmt: skip
def test_a_scalar_beside_a_matrix_is_evaluated_at_extreme_points(f):
    d = fr.derive(
        f, "a", where=WHERE.replace("a: scalar", "a: scalar positive"), syntax="text"
    )
    given = {n: P[n] for n in [*d.context.variables, *d.context.dimensions]}
    assert np.all(np.isfinite(d.evaluate({**given, "a": 1e-300})))
    assert np.all(np.isfinite(d.evaluate(given)))


RAISED_FRACTIONS = {
    "(1/2)^a": r"(\tfrac{1}{2})^{a}",
    "(2/3)^(a+1)": r"(\tfrac{2}{3})^{a + 1}",
    "(1/2).^x": r"(\tfrac{1}{2})^{\circ x}",
    "0.3.^(x.*x)": r"(\tfrac{3}{10})^{\circ x^{\circ 2}}",
    "(a/b)^a": r"(\frac{a}{b})^{a}",
    "(1/a)^b": r"(\frac{1}{a})^{b}",
    "(a/b)^b*a": r"a (\frac{a}{b})^{b}",
    "(x/a).^b": r"(\frac{x}{a})^{\circ b}",
    "(1/a).^x": r"(\frac{1}{a})^{\circ x}",
    "powm(S/a, b)": r"(\frac{S}{a})^{b}",
    "2^a": "2^{a}",
    "(a/2)^b": r"(\tfrac{1}{2} a)^{b}",
    "(a/b)^3": r"\frac{a^{3}}{b^{3}}",
}


@pytest.mark.parametrize("f", RAISED_FRACTIONS)
def test_a_fraction_that_is_raised_stands_in_brackets(f):
    where = "a: scalar positive, b: scalar positive, x: n positive, S: m×m psd"
    form = fr.derive(f, "x" if "x" in f else "a", where=where, syntax="text").value
    assert form.latex() == RAISED_FRACTIONS[f]
    assert fr.read(form.latex(), form.context.where(), syntax="latex") is form.engine


NAMED_ALIKE = [  # an entry and a name that print alike in LaTeX: b[1] beside b1, dx[2] beside the second direction dx2
    ("b[1]*sum(b1)", "b", "b: n, b1: n"),
    ("b[1]^2*sum(b1)", "b", "b: n, b1: n"),
    ("x[2]*x2", "x", "x: n, x2: scalar"),
    ("x[2]*x_2", "x", "x: n, x_2: scalar"),
    ("b[n]*b_n", "b", "b: n, b_n: scalar"),
    ("(A*b)[1]*b1", "b", "A: n×n, b: n, b1: scalar"),
    ("A[1,2]*A12", "A", "A: n×n, A12: scalar"),
    ("exp(x)[2]", "x", "x: n"),
    ("exp(x)[2]*x[1]", "x", "x: n"),
    ("x.^2[2]", "x", "x: n"),
    ("(A*x*x')[2,2]", "x", "A: n×n, x: n"),
    ("(x.*x)[2:2]", "x", "x: n"),
]


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize(("f", "x", "where"), NAMED_ALIKE)
def test_an_entry_in_latex_is_no_other_name(f, x, where, order):
    d = fr.derive(f, x, order, where=where, syntax="text")
    rng = np.random.default_rng(order)
    for form in (d.value, d.differential):
        if not form.closed:
            continue
        spaces = form.context.where(form.holes)
        shapes = {
            n: tuple(2 for s in said.split("×") if s != "scalar")
            for n, said in spaces.items()
        }
        given = {n: rng.normal(size=s) for n, s in shapes.items()}
        e = fr.read(
            form.latex().rpartition(r"\mapsto ")[2], spaces, syntax="latex", strict=True
        )
        back = fr.derive(getattr(e, "vector", e), x, where=spaces).value
        known = [*back.context.variables]
        got = back.evaluate({n: given[n] for n in known} | {"n": 2})
        assert np.allclose(
            np.reshape(got, -1), np.reshape(form.evaluate(given | {"n": 2}), -1)
        )
