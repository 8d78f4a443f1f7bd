"""Derivatives of eigenvalues, eigenvectors and functions of matrices where they were wrong: far from 0, large, small.

The oracle is a difference of values that mpmath computes with 50 digits.  `λI - X` was inverted up to rounding, so at
a shift of 1000 the answer was 2.8e13 instead of 0.179; derivatives were taken in directions of size 1 beside a matrix
of size 1e-8; eigenvectors at 1e8·X subtracted numbers of size 1 for a result of size 1e-16.

    legend   X point   H, E directions   s scale of a step   c shift
"""

from __future__ import annotations

from importlib import import_module

import mpmath as mp
import numpy as np
import pytest

import frechet as fr

N = 3
RNG = np.random.default_rng(5)
A, w = RNG.normal(size=(N, N)), RNG.normal(size=N)
G = RNG.normal(size=(N, N))
S = (G + G.T) / 2
P = G @ G.T + np.eye(N) / 2
Q = np.linalg.qr(G)[0]
H, E = RNG.normal(size=(2, N, N))
SYMMETRIC = "A: n×n, w: n, X: n×n symmetric"
DEFINITE = "A: n×n, w: n, X: n×n psd"
GENERAL = "A: n×n, w: n, X: n×n"


def eigenpairs(X):
    """Ascending eigenvalues, and eigenvectors whose largest entry is positive."""
    values, vectors = mp.eigsy((X + X.T) / 2)
    order = sorted(range(X.rows), key=lambda i: values[i])
    columns = []
    for i in order:
        column = [vectors[r, i] for r in range(X.rows)]
        sign = mp.sign(max(column, key=abs))
        columns.append([sign * c for c in column])
    return [values[i] for i in order], mp.matrix(columns).T


def weighed(B, F):
    """tr(BF)."""
    return sum(B[i, j] * F[j, i] for i in range(F.cols) for j in range(F.rows))


def function(f):
    """tr(A·f(X)) of a symmetric matrix."""

    def value(X):
        values, V = eigenpairs(X)
        return weighed(V.T * mp.matrix(A.tolist()) * V, mp.diag([f(x) for x in values]))

    return value


def general(f):
    """tr(A·f(X)) of a matrix that has a basis of eigenvectors."""

    def value(X):
        values, V = mp.eig(X)
        return mp.re(
            weighed(mp.matrix(A.tolist()), V * mp.diag([f(x) for x in values]) * V**-1)
        )

    return value


def singular_values(X):
    """Descending."""
    return [mp.sqrt(x) for x in eigenpairs(X.T * X)[0][::-1]]


def of_polar(X):
    """tr(A'·polar(X))."""
    values, V = eigenpairs(X.T * X)
    return weighed(
        mp.matrix(A.T.tolist()), X * V * mp.diag([1 / mp.sqrt(x) for x in values]) * V.T
    )


def power(p):
    """x^p."""
    return lambda x: mp.power(x, mp.mpf(p))


VALUES = {  # text: (declarations, value in mpmath)
    "lambda_max(X)": (SYMMETRIC, lambda X: eigenpairs(X)[0][-1]),
    "lambda_min(X)": (SYMMETRIC, lambda X: eigenpairs(X)[0][0]),
    "w'*eigvec_max(X)": (SYMMETRIC, lambda X: mp.fdot(w, eigenpairs(X)[1][:, X.rows - 1])),
    "w'*eigvec_min(X)": (SYMMETRIC, lambda X: mp.fdot(w, eigenpairs(X)[1][:, 0])),
    "w'*eigvals(X)": (SYMMETRIC, lambda X: mp.fdot(w, eigenpairs(X)[0])),
    "tr(A*eigvecs(X))": (
        SYMMETRIC,
        lambda X: weighed(mp.matrix(A.tolist()), eigenpairs(X)[1]),
    ),
    "norm_spec(X)": (GENERAL, lambda X: singular_values(X)[0]),
    "norm_nuc(X)": (GENERAL, lambda X: sum(singular_values(X))),
    "tr(A'*polar(X))": (GENERAL, of_polar),
    "tr(A*X^0.3)": (DEFINITE, function(power("0.3"))),
    "tr(A*X^-1.5)": (DEFINITE, function(power("-1.5"))),
    "tr(A*sqrtm(X))": (DEFINITE, function(mp.sqrt)),
    "tr(A*logm(X))": (DEFINITE, function(mp.log)),
    "tr(A*expm(X))": (SYMMETRIC, function(mp.exp)),
    "tr(A*sinm(X))": (SYMMETRIC, function(mp.sin)),
    "tr(A*cosm(X))": (SYMMETRIC, function(mp.cos)),
    "sum(A.*cholesky(X))": (
        DEFINITE,
        lambda X: weighed(mp.matrix(A.T.tolist()), mp.cholesky((X + X.T) / 2)),
    ),
}
NONSYMMETRIC = {  # the same texts, X: n×n
    "tr(A*X^0.3)": general(power("0.3")),
    "tr(A*sqrtm(X))": general(mp.sqrt),
    "tr(A*logm(X))": general(mp.log),
    "tr(A*expm(X))": general(mp.exp),
}


def difference(f, X, directions, s):
    """The derivative in one or two directions: a central difference with a step of 1e-12·s."""
    step = mp.mpf(10) ** -12 * s
    if not directions:
        return f(X)
    move, *rest = (step * mp.matrix(d.tolist()) for d in directions)
    inner = directions[1:]
    assert len(rest) == len(inner)
    return (difference(f, X + move, inner, s) - difference(f, X - move, inner, s)) / (
        2 * step
    )


def truth(f, X, directions, s):
    """The same as a float."""
    with mp.workdps(50):
        return float(difference(f, mp.matrix(X.tolist()), directions, mp.mpf(s)))


def applied(tensor, directions):
    """A derivative as an array, in its directions."""
    for d in directions:
        tensor = np.tensordot(d, tensor, 2)
    return float(tensor)


def given(text, X):
    """The arrays that a text reads."""
    return {"X": X} | {name: array for name, array in (("A", A), ("w", w)) if name in text}


def directions_at(where, order):
    """Directions in the space of the variable."""
    return [(D + D.T) / 2 if where != GENERAL else D for D in (H, E)[:order]]


SHIFTS = [10.0, 1e3, 1e6]
SCALES = [1e-8, 1e-4, 1e4, 1e8]


def places(text, where):
    """Points of a text: (X, size of a step that is small there, tolerance)."""
    base = {SYMMETRIC: S, DEFINITE: P, GENERAL: G}[where]
    oscillates = any(f in text for f in ("expm", "sinm", "cosm"))
    yield base, 1.0, 1e-11
    for c in SHIFTS if not oscillates else SHIFTS[:1]:
        yield base + c * np.eye(N), 1.0, 1e-12 + 1e-13 * c
    for c in SCALES if not oscillates else SCALES[:2]:
        yield c * base, c, 1e-10
    for gap in (1e-2, 1e-5):
        C = (
            Q
            @ np.diag([1, 1 + gap, 2.5])
            @ (G.T @ Q if where == GENERAL and "lambda" in text else Q.T)
        )
        yield (C if where == GENERAL else (C + C.T) / 2), gap, 1e-13 / gap**1.2
    C = Q @ np.diag([1, 1e-2, 1e-5]) @ Q.T
    yield (C @ np.linalg.qr(A)[0] if where == GENERAL else (C + C.T) / 2), 1e-5, 1e-9


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("text", VALUES)
def test_derivatives_everywhere(text, order):
    """In the interpreter and in NumPy code: shifted, scaled, with close eigenvalues, of condition 1e5."""
    where, f = VALUES[text]
    d = fr.derive(text, "X", order=order, where=where)
    code = d.compile("gradient" if order == 1 else "hessian")
    directions = directions_at(where, order)
    for X, s, tolerance in places(text, where):
        expected = truth(f, X, directions, s)
        for made in (d.evaluate(given(text, X)), code(**given(text, X))):
            assert applied(made, directions) == pytest.approx(expected, rel=tolerance), X


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("text", NONSYMMETRIC)
def test_functions_of_general_matrices_at_all_scales(text, order):
    d = fr.derive(text, "X", order=order, where=GENERAL)
    for c in [1.0] if "expm" in text else SCALES:
        X = c * (G + 3.5 * np.eye(N))
        expected = truth(NONSYMMETRIC[text], X, [H, E][:order], c)
        assert applied(d.evaluate(given(text, X)), [H, E][:order]) == pytest.approx(
            expected, rel=1e-11
        )


REPORTED = np.array([[1000.0, 1], [1, 1001]])


def given_to(backend, a):
    """An array of the backend's library."""
    if backend not in ("jax", "torch"):
        return a
    made = import_module(backend)
    if backend == "jax":
        made.config.update("jax_enable_x64", True)
        return made.numpy.asarray(a)
    return made.tensor(a)


@pytest.mark.parametrize("backend", ["numpy", "jax", "torch", "array-api"])
def test_every_backend_at_the_reported_point(backend):
    texts = {
        "lambda_max(X)": ("hessian", 2),
        "v'*eigvec_max(X)": ("gradient", 1),
        "norm_spec(X)": ("hessian", 2),
    }
    values = {
        "lambda_max(X)": VALUES["lambda_max(X)"][1],
        "v'*eigvec_max(X)": lambda X: eigenpairs(X)[1][0, 1],
        "norm_spec(X)": VALUES["norm_spec(X)"][1],
    }
    for text, (wanted, order) in texts.items():
        where = "X: n×n" + " symmetric" * ("norm" not in text) + ", v: n"
        f = fr.derive(text, "X", order=order, where=where).compile(wanted, backend=backend)
        X, directions = (
            REPORTED,
            [np.array([[1.0, 2], [2, -1]]), np.array([[0.5, 1], [1, 3]])][:order],
        )
        arrays = {"X": X} | ({"v": np.array([1.0, 0])} if "v'" in text else {})
        made = np.asarray(f(**{n: given_to(backend, a) for n, a in arrays.items()}))
        assert applied(made, directions) == pytest.approx(
            truth(values[text], X, directions, 1), rel=1e-11
        ), text


def test_size_one():
    """lambda_max(B'B + I) of one number is b² + 1: rounding of the two ways to compute it was inverted."""
    d = fr.derive("lambda_max(B'*B + eye(n))", "B", order=2, where="B: n×n")
    code = d.compile("hessian")
    for b in np.arange(0.1, 5, 0.1):
        B = np.array([[b]])
        assert d.evaluate({"B": B}).item() == pytest.approx(2, rel=1e-14)
        assert code(B).item() == pytest.approx(2, rel=1e-14)


def test_structured_hessians_and_third_derivatives():
    """The operator that is never written out, and the next order, at a shift."""
    X = S + 1e3 * np.eye(N)
    f = fr.derive("lambda_max(X)", "X", where="X: n×n symmetric", order=2).compile(
        "hessian", structured=True
    )
    D = directions_at(SYMMETRIC, 1)[0]
    expected = truth(VALUES["lambda_max(X)"][1], X, [D, D], 1)
    assert float(np.sum(D * (f(X=X) @ D))) == pytest.approx(expected, rel=1e-10)
    third = fr.derive("lambda_max(X)", "X", where="X: n×n symmetric", order=3)
    expected = truth(VALUES["lambda_max(X)"][1], X, [D, D, D], 1e3)
    assert applied(third.evaluate({"X": X}), [D, D, D]) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("pinv(lambda_max(X)*eye(n) - X)", "resolvent_max(X)"),
        ("pinv(X - lambda_max(X)*eye(n))", "-resolvent_max(X)"),
        ("pinv(2*lambda_min(X)*eye(n) - 2*X)", "resolvent_min(X)/2"),
        ("pinv(lambda_max(-X)*eye(n) + X)", "-resolvent_min(X)"),
        ("resolvent_max(-3*X)", "-resolvent_min(X)/3"),
        ("inverse_gaps(w)'", "-inverse_gaps(w)"),
    ],
)
def test_a_pseudoinverse_at_an_eigenvalue_is_a_resolvent(text, same):
    """However it is written, and it reads back as the same node."""
    assert fr.read(text, SYMMETRIC) is fr.read(same, SYMMETRIC)
    assert fr.read(
        fr.derive(text, "X", where=SYMMETRIC).value.text(), SYMMETRIC
    ) is fr.read(same, SYMMETRIC)


def test_resolvents_are_pseudoinverses():
    """Where the eigenvalue is exact, NumPy's pseudoinverse is the same; on its own eigenvector it is 0."""
    value = fr.derive("resolvent_max(X)", "X", where=SYMMETRIC).value.evaluate(
        {"X": np.diag([1.0, 2, 5])}
    )
    assert np.allclose(
        value, np.linalg.pinv(5 * np.eye(3) - np.diag([1.0, 2, 5])), atol=1e-15
    )
    gone = fr.derive("resolvent_min(X)*eigvec_min(X)", "X", where=SYMMETRIC)
    assert str(gone.differential) == "dX ↦ zeros(n)" or not np.any(gone.evaluate({"X": S}))


@pytest.mark.parametrize("text", ["tr(A*X^0.3)", "tr(A*logm(X))"])
def test_equal_eigenvalues_are_no_exception(text):
    """At the identity the derivative of tr(A·f(X)) is f'(1)·A'."""
    d = fr.derive(text, "X", where="A: n×n, X: n×n psd", order=1)
    slope = {"tr(A*X^0.3)": 0.3, "tr(A*logm(X))": 1.0}[text]
    assert np.allclose(
        d.evaluate({"X": np.eye(N), "A": A}), slope * (A + A.T) / 2, rtol=1e-14
    )


def test_nothing_is_printed_where_an_exponential_overflows(capfd):
    """expm of large matrices in the check prints no warning of NumPy's."""
    import warnings  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text in ("tr(expm(100*X*X))", "expm(expm(expm(X)))"):
            _ = fr.derive(text, "X", where="X: n×n").check()
