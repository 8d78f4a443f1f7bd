"""Functions of matrices: values against SciPy, derivatives against a stencil that is tested itself, laws, words.

legend   X point   H, E directions   t step   f function of arrays
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import scipy.linalg

import frechet as fr
from frechet.errors import FrechetError
from frechet.expr.laws import simplify
from frechet.numeric import matrix_functions
from frechet.numeric.evaluate import evaluate

RNG = np.random.default_rng(11)
FUNCTIONS = {
    "expm": scipy.linalg.expm,
    "logm": scipy.linalg.logm,
    "sqrtm": scipy.linalg.sqrtm,
    "cosm": scipy.linalg.cosm,
    "sinm": scipy.linalg.sinm,
}
DEFECTIVE = np.array([[2.0, 1, 0], [0, 2, 1], [0, 0, 2]])
POINTS = {
    "general": 2 * np.eye(3) + 0.5 * RNG.normal(size=(3, 3)),
    "symmetric": (lambda A: A @ A.T + np.eye(3))(RNG.normal(size=(3, 3))),
    "identity": np.eye(3),
    "repeated eigenvalues": np.diag([2.0, 2, 3]),
    "defective": DEFECTIVE,
    "large": 2 * np.eye(4) + 0.4 * RNG.normal(size=(4, 4)),
}
W = "A: n×n, B: n×n, X: n×n, S: n×n psd, Z: m×n, Y: m×n, y: n, u: m, t: scalar, p: scalar"


def slope(f, X, H, step=0.05):
    """The directional derivative: central differences, extrapolated four times."""
    rows = [
        (f(X + t * H) - f(X - t * H)) / (2 * t) for t in (step / 2**k for k in range(5))
    ]
    for order in (4.0, 16.0, 64.0, 256.0):
        rows = [(order * b - a) / (order - 1) for a, b in pairwise(rows)]
    return rows[0]


def test_the_stencil_is_exact_where_it_should_be():
    """It differentiates polynomials up to degree 8 and an exponential to rounding, and sees a wrong derivative."""
    X, H = RNG.normal(size=(3, 3)), RNG.normal(size=(3, 3))
    assert np.allclose(slope(lambda x: x**8, X, H), 8 * X**7 * H, rtol=1e-9, atol=1e-9)
    assert np.allclose(slope(np.exp, X, H), np.exp(X) * H, rtol=1e-10)
    assert not np.allclose(slope(np.exp, X, H), np.exp(X) * H * (1 + 1e-6), rtol=1e-9)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_against_scipy(name, point):
    X = POINTS[point]
    expected = FUNCTIONS[name](X)
    assert np.allclose(
        matrix_functions.MATRIX_WORDS[name](X),
        expected,
        rtol=1e-10,
        atol=1e-10 if name != "logm" else 1e-7,
    )
    if point != "defective":  # SciPy's own logarithm is worse there
        assert np.allclose(
            matrix_functions.MATRIX_WORDS[name](X), expected, rtol=1e-10, atol=1e-10
        )
    d = fr.derive(f"{name}(X)", "X")
    assert np.allclose(
        d.value.evaluate({"X": X}),
        matrix_functions.MATRIX_WORDS[name](X),
        rtol=1e-14,
        atol=0,
    )


def test_logarithm_and_root_undo_exponential_and_square():
    for X in POINTS.values():
        assert np.allclose(
            matrix_functions.expm(matrix_functions.logm(X)), X, rtol=1e-12, atol=1e-12
        )
        assert np.allclose(
            matrix_functions.sqrtm(X) @ matrix_functions.sqrtm(X), X, rtol=1e-12, atol=1e-12
        )
        assert np.allclose(
            matrix_functions.powm(X, 0.3),
            scipy.linalg.fractional_matrix_power(X, 0.3),
            rtol=1e-9,
            atol=1e-9,
        )


def test_no_value_on_the_closed_negative_axis():
    for X in (-np.eye(2), np.array([[-1.0, 1], [0, -2]]), np.array([[0.0, 1], [0, 0]])):
        assert np.isnan(fr.derive("logm(X)", "X").value.evaluate({"X": X})).all()
        assert np.isnan(
            fr.derive("tr(A*sqrtm(X))", "X").gradient.evaluate({"X": X, "A": np.eye(2)})
        ).all()


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize(
    "text", [*(f"{name}(X)" for name in FUNCTIONS), "X^t", "expm(2*X)*X"]
)
def test_two_derivatives_against_the_stencil(text, point):
    X = POINTS[point]
    H, E = RNG.normal(size=X.shape), RNG.normal(size=X.shape)
    one, two = (fr.derive(text, "X", order=k, where="X: n×n, t: scalar") for k in (1, 2))
    fixed = {"t": 1.7}

    def first(x):
        return one.differential.evaluate({"X": x, "dX": H, **fixed})

    assert np.allclose(
        first(X),
        slope(lambda x: one.value.evaluate({"X": x, **fixed}), X, H),
        rtol=1e-8,
        atol=1e-8,
    )
    second = two.differential.evaluate({"X": X, "dX": H, "dX2": E, **fixed})
    assert np.allclose(second, slope(first, X, E), rtol=1e-8, atol=1e-7)


def test_frechet_derivative_of_the_exponential_against_scipy():
    X, H = POINTS["large"], RNG.normal(size=(4, 4))
    found = fr.derive("expm(X)", "X").differential.evaluate({"X": X, "dX": H})
    assert np.allclose(found, scipy.linalg.expm_frechet(X, H)[1], rtol=1e-12)


WORDS = [  # expression, variable, gradient or Jacobian, conditions
    ("tr(expm(X))", "X", "expm(X')"),
    ("tr(A*expm(X))", "X", "Dexpm(X)[A]'"),
    ("expm(t*A)", "t", "A*expm(t*A)"),
    ("-tr(X*logm(X))", "X", "-(logm(X') + eye(n))"),
    ("tr(sqrtm(A^2 + X))", "X", "inv(sqrtm(A^2' + X'))/2"),
    ("tr(X^p)", "X", "p*X^(p - 1)'"),
    ("det(A^p)", "A", "p*det(A)^p*inv(A)'"),
    ("det(expm(X))", "X", "exp(tr(X))*eye(n)"),
    ("logdet(expm(X))", "X", "eye(n)"),
    ("tr(B*logm(X*A))", "X", "Dlogm(X*A)[B]'*A'"),
    ("tr((Z'*Z)^(p/2))", "Z", "p*Z*(Z'*Z)^(p/2 - 1)"),
    ("tr(sqrtm(X)*B)", "X", "Dsqrtm(X)[B]'"),
    ("norm_nuc(Z)", "Z", "polar(Z)"),
    ("norm_nuc(X'*X - S)", "X", "2*X*polar(X'*X - S)"),
    ("lambda_max(X + X')", "X", "2*eigvec_max(X + X')*eigvec_max(X + X')'"),
    ("sum(eigvals(X + X'))", "X", "2*eye(n)"),
    ("sum(log(eigvals(X*X' + eye(n))))", "X", "2*inv(X*X' + eye(n))*X"),
    ("norm2((eye(m) - Z*pinv(Z))*u)^2", "Z", "2*(Z*pinv(Z) - eye(m))*u*u'*pinv(Z)'"),
    ("u'*(eye(m) - Z*pinv(Z))*u", "Z", "2*(Z*pinv(Z) - eye(m))*u*u'*pinv(Z)'"),
    ("tr(Z*pinv(Z)*Z*Y')", "Y", "Z"),
    ("adj(X)", "X", "det(X)*(vec(inv(X))*vec(inv(X)')' - kron(inv(X)', inv(X)))"),
    ("tr(adj(X)*B)", "X", "det(X)*(tr(inv(X)*B)*inv(X) - inv(X)*B*inv(X))'"),
    ("tr(sqrtm(S)*sqrtm(S)*A)", "A", "S"),
    ("tr(cholesky(S)*cholesky(S)'*A)", "A", "S"),
    ("tr(X^p*X*A)", "A", "X^(p + 1)'"),
    ("tr(expm(X)*expm(-X)*A)", "A", "eye(n)"),
]


@pytest.mark.parametrize(("text", "x", "words"), WORDS)
def test_words_and_check(text, x, words):
    d = fr.derive(text, x, where=W)
    assert d.main()[1].text() == words
    assert d.check().status == "passed"


CHECKED = [
    ("tr(diag(y)*sinm(X))", "X"),
    ("tr(sinm(X)*Dexpm(X)[B])", "X"),
    ("tr(Dexpm(X*A)[X*A^2]*sqrtm(X))", "X"),
    ("tr(X^(p-1)*diag(eigvals(S).^2))", "X"),
    ("expm(X)", "X"),
    ("logm(X)", "X"),
    ("X^p", "X"),
    ("tr(A*X^p)", "p"),
    ("tr(A*expm(X)*B)", "X"),
    ("tr(A*sqrtm(X*X' + eye(n)))", "X"),
    ("pinv(Z)", "Z"),
    ("tr(Y'*polar(Z))", "Z"),
    ("polar(Z)", "Z"),
    ("norm_spec(Z)", "Z"),
    ("y'*eigvals(X + X')", "X"),
    ("y'*eigvec_max(X + X')", "X"),
    ("y'*eigvec_min(X*X')", "X"),
    ("tr(A*eigvecs(X + X'))", "X"),
    ("sum(cholesky(X*X' + eye(n)))", "X"),
    ("adj(X)", "X"),
]


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(("text", "x"), CHECKED)
def test_the_definition_holds(text, x, order):
    assert fr.derive(text, x, order=order, where=W).check().status == "passed"


def test_log_determinant_by_cholesky_and_by_eigenvalues():
    """All three ways give the same gradient, also where eigenvalues meet."""
    for X in (RNG.normal(size=(3, 3)), np.eye(3)):
        S = X @ X.T + np.eye(3)
        for text in (
            "logdet({})",
            "2*sum(log(diag(cholesky({}))))",
            "sum(log(eigvals({})))",
        ):
            d = fr.derive(text.format("(X*X' + eye(n))"), "X", where="X: n×n")
            assert np.allclose(d.gradient.evaluate({"X": X}), 2 * np.linalg.solve(S, X)), (
                text
            )


def test_what_operators_mean_is_said():
    said = fr.derive("norm_nuc(Z)", "Z", where=W)
    assert any("polar(X) is U*V'" in words for words in said.conventions)
    assert any("subgradient" in str(c) and "UVᵀ + W" in str(c) for c in said.conditions)
    assert any(
        "solves sqrtm(X)*L + L*sqrtm(X) = H" in c
        for c in fr.derive("tr(A*sqrtm(X))", "X", where=W).conventions
    )
    assert not any(
        "Dsqrtm" in c for c in fr.derive("tr(sqrtm(X))", "X", where=W).conventions
    )


def test_laws_stop_and_keep_the_value():
    """Products of functions that commute, with pseudoinverses between them, at a point."""
    X, Z = POINTS["general"], RNG.normal(size=(4, 3))
    S = POINTS["symmetric"]
    for text in (
        "tr(expm(X)*X*Dexpm(X)[X])",
        "tr(expm(X)*sinm(X)*logm(X)*sqrtm(X)*sqrtm(X))",
        "expm(X)*X*inv(X)^2*sqrtm(X)*X^p",
        "expm(-S)*sqrtm(S)*S*logm(S)*S",
        "sqrtm(S)*inv(S)*expm(S)*Dsqrtm(S)[inv(S)]",
        "tr(Dexpm(X)[X]*Dexpm(X)[B])",
        "D2logm(X)[X, X]*X^p",
        "D2logm(X)[eye(n), B]",
        "(eye(n) - pinv(Z)*Z)*pinv(Z)*Z*X*pinv(Z)*Z + X",
        "Z'*(eye(m) - Z*pinv(Z))*Z + Z'*pinv(Z)'*X + X*pinv(Z)*Z*pinv(Z)*pinv(Z)'",
        "eigvecs(S)*diag(eigvals(S).^2)*eigvecs(S)'*B",
    ):
        e = fr.read(text, W)
        values, sizes = {"X": X, "S": S, "Z": Z, "p": 1.3, "B": X @ S}, {"n": 3, "m": 4}
        before, after = evaluate(e, values, sizes), evaluate(simplify(e), values, sizes)
        assert np.allclose(before, after, rtol=1e-9, atol=1e-9 * np.abs(before).max()), text
        assert simplify(e) is not e, text


def test_third_order():
    assert fr.derive("tr(A*expm(X))", "X", order=3, where=W).check().status == "passed"


def test_printed_operators_read_back():
    """`Dexpm(X)[H]`, its second order and its adjoint are input syntax."""
    d = fr.derive("expm(X)", "X", order=2, where="X: n×n")
    assert d.differential.text() == "D2expm(X)[dX, dX2]"
    assert d.differential.expr is d.differential.engine
    one = fr.derive("expm(X)", "X", where="X: n×n")
    assert (one.differential.text(), one.adjoint.text()) == ("Dexpm(X)[dX]", "Dexpm(X')[G]")
    assert one.adjoint.expr is one.adjoint.engine
    with pytest.raises(FrechetError, match="directions"):
        fr.read("Dexpm(X)[H, H]", "X: n×n, H: n×n")


def test_symmetries_of_the_operators_collect_like_terms():
    """⟨G, Df(X)[H]⟩ = ⟨Df(X')[G], H⟩; at a symmetric X all four readings are one."""

    def same(a, b):
        return fr.read(a, W + ", H: n×n, G: n×n") is fr.read(b, W + ", H: n×n, G: n×n")

    assert same("tr(G'*Dexpm(X)[H])", "tr(H'*Dexpm(X')[G])")
    assert same("Dexpm(X)[H]'", "Dexpm(X')[H']")
    assert same("D2logm(X)[G, H]", "D2logm(X)[H, G]")
    assert same("tr(G'*Dsqrtm(S)[H])", "tr(H'*Dsqrtm(S)[G])")
    assert same("Dsqrtm(S)[H]'", "Dsqrtm(S)[H']")
    assert not same("Dexpm(X)[H]", "Dexpm(X)[H']")
    assert same("tr(Y'*Dpolar(Z)[Z])", "tr(Z'*Dpolar(Z)[Y])")


def test_sylvester_and_daleckii_krein():
    """The notes under an answer are true."""
    S, H = POINTS["symmetric"], RNG.normal(size=(3, 3))
    L = fr.derive("sqrtm(X)", "X").differential.evaluate({"X": S, "dX": H})
    R = scipy.linalg.sqrtm(S)
    assert np.allclose(R @ L + L @ R, H)
    w, U = np.linalg.eigh(S)
    F = np.array(
        [[np.exp(a) if a == b else (np.exp(a) - np.exp(b)) / (a - b) for b in w] for a in w]
    )
    expected = U @ ((U.T @ H @ U) * F) @ U.T
    assert np.allclose(
        fr.derive("expm(X)", "X").differential.evaluate({"X": S, "dX": H}), expected
    )
    nodes, weights = np.polynomial.legendre.leggauss(30)
    X = POINTS["defective"]
    pairs = zip((1 + nodes) / 2, weights / 2, strict=True)
    total = sum(
        w * matrix_functions.expm(s * X) @ H @ matrix_functions.expm((1 - s) * X)
        for s, w in pairs
    )
    d = fr.derive("expm(X)", "X")
    assert np.allclose(d.differential.evaluate({"X": X, "dX": H}), total)
    assert any("Dexpm(X)[H]" in said for said in d.conventions)


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4)])
def test_nuclear_and_spectral_norm(shape):
    """Tall, wide, square, and with equal singular values."""
    for X in (0.5 * RNG.normal(size=shape) + 2 * np.eye(*shape), np.eye(*shape)):
        d = fr.derive("norm_nuc(X)", "X", where="X: m×n")
        assert np.isclose(
            d.value.evaluate({"X": X}), np.linalg.svd(X, compute_uv=False).sum()
        )
        U, _, V = np.linalg.svd(X, full_matrices=False)
        assert np.allclose(d.gradient.evaluate({"X": X}), U @ V)
        H = RNG.normal(size=shape)

        def gradient(x, d=d):
            return d.gradient.evaluate({"X": x})

        second = fr.derive("polar(X)", "X", where="X: m×n").differential.evaluate(
            {"X": X, "dX": H}
        )
        assert np.allclose(second, slope(gradient, X, H), atol=1e-8)
    X = RNG.normal(size=shape)
    s = fr.derive("norm_spec(X)", "X", where="X: m×n")
    U, w, V = np.linalg.svd(X)
    assert np.isclose(s.value.evaluate({"X": X}), w[0])
    assert np.allclose(s.gradient.evaluate({"X": X}), np.outer(U[:, 0], V[0]))


def test_pseudoinverse_of_any_rank_that_stays():
    """Golub and Pereyra's formula holds on the matrices of one rank: along a curve in them."""
    L, R, dL, dR = (RNG.normal(size=s) for s in ((4, 2), (2, 3), (4, 2), (2, 3)))
    X, H = L @ R, dL @ R + L @ dR
    d = fr.derive("pinv(X)", "X", where="X: m×n")
    assert d.conditions == ["rank of X locally constant"]
    curve = slope(
        lambda t: np.linalg.pinv((L + t * dL) @ (R + t * dR), rcond=1e-12), 0.0, 1.0, 0.02
    )
    assert np.allclose(d.differential.evaluate({"X": X, "dX": H}), curve, atol=1e-7)


def test_values_at_removable_singularities():
    """Derivatives of det and adj are polynomials: also where X has no inverse."""
    x, y = RNG.normal(size=3), RNG.normal(size=3)
    X = np.outer(x, y)
    H = fr.derive("det(X)", "X", order=2, where="X: n×n").tensor.evaluate({"X": X})
    assert np.isclose(H[0, 0, 1, 1], X[2, 2])
    assert np.isclose(H[0, 1, 1, 0], -X[2, 2])
    assert np.allclose(fr.derive("det(X)", "X").gradient.evaluate({"X": X}), 0, atol=1e-12)
    singular = np.array([[1.0, 2], [2, 4]])
    assert np.allclose(
        fr.derive("adj(X)", "X").value.evaluate({"X": singular}), [[4, -2], [-2, 1]]
    )
    E = RNG.normal(size=(2, 2))
    expected = np.array([[E[1, 1], -E[0, 1]], [-E[1, 0], E[0, 0]]])
    assert np.allclose(
        fr.derive("adj(X)", "X").differential.evaluate({"X": singular, "dX": E}), expected
    )
    assert not np.isfinite(fr.derive("inv(X)", "X").value.evaluate({"X": singular})).all()
    assert not np.isfinite(
        fr.derive("logdet(X)", "X").gradient.evaluate({"X": singular})
    ).all()


READ = [  # what a law knows of all entries, read at some of them
    "eigvec_max(S)[1]^2", "eigvec_max(S)[1]*eigvec_max(S)[2]", "eigvals(S)[1]", "eigvals(S)[2]^2",
    "svdvals(Z)[1]", "svdvals(Z)[2]^2", "svdvals(Z)[1]*sum(svdvals(Z))", "sum(i in 1:2, eigvals(S)[i])",
    "sum(i in 1:2, svdvals(Z)[i])", "norm2(eigvec_max(S)[1:2])^2",
    "expm(S)[1,:]*S[:,2]", "sqrtm(S)[1,:]*sqrtm(S)[:,1]", "sqrtm(S)[1:2,:]*sqrtm(S)[:,1:2]*ones(2)",
    "sqrtm(S)[:,1:2]*sqrtm(S)[1:2,:]*ones(n)", "cholesky(S)[:,1]'*cholesky(S)[:,1]",
    "cholesky(S)[1,:]*cholesky(S)[2,:]'", "eigvecs(S)[:,1]'*S*eigvecs(S)[:,1]", "eigvecs(S)[1,:]*eigvecs(S)[1,:]'",
    "pinv(Z)[1,:]*Z[:,1]", "Z[1,:]*pinv(Z)[:,2]", "Z[1:2,:]*pinv(Z)[:,1:2]*ones(2)",
    "inv(S)[1,:]*S[:,1]", "inv(S)[:,1:2]*S[1:2,:]*ones(n)", "polar(Z)[1,:]*polar(Z)[1,:]'",
    "elimination(n)[1,:]*duplication(n)[:,1]*tr(S)", "(exp(Z[:,1])/sum(exp(Z[:,1])))[2]",
    "(exp(Z[:,1])/sum(exp(Z)))[2]",
]  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_the_laws_leave_entries_and_slices_alone(text):
    d = fr.derive(text, "Z" if "Z" in text else "S", where=W)
    Z = RNG.normal(size=(4, 3))
    at = {"S": Z.T @ Z + np.eye(3), "Z": Z}
    assert np.allclose(evaluate(d.maps.settled, at, {"m": 4, "n": 3}), d.value.evaluate(at))


@pytest.mark.parametrize(
    "name", ["lambda_max", "lambda_min", "eigvals", "eigvecs", "eigvec_max", "cholesky"]
)
def test_an_argument_must_be_known_to_be_symmetric(name):
    with pytest.raises(FrechetError, match="symmetric") as caught:
        fr.read(f"{name}(X)", "X: n×n")
    assert caught.value.kind == "unsupported"
    assert "X: n×n symmetric" in caught.value.hint
    assert fr.read(f"{name}(X)", "X: n×n symmetric") is not None


def test_conditions():
    def stated(text, x, where=W):
        return [c.split(";")[0] for c in fr.derive(text, x, where=where).conditions]

    assert stated("logm(X)", "X") == ["no eigenvalue of X on the closed negative real axis"]
    assert stated("tr(A*logm(S))", "A") == []
    assert stated("tr(X^n)", "X") == []
    assert stated("tr(X^k)", "X", "X: n×n, k: scalar integer") == ["X invertible"]
    assert stated("lambda_max(X + X')", "X") == ["the largest eigenvalue of X + Xᵀ simple"]
    assert stated("norm_nuc(Z)", "Z") == ["Z of full rank"]
    assert stated("cholesky(X*X')", "X") == ["XXᵀ positive definite"]


def test_conditions_that_always_hold_are_not_said():
    for text in (
        "logm(X*X' + eye(n))",
        "cholesky(X'*S*X + S)",
        "sqrtm(X*X' + y*y' + 2*S)",
        "inv(S + inv(S))",
    ):
        assert fr.derive(f"tr({text})", "X", where=W).conditions == [], text
    for text in ("logm(X*X' - eye(n))", "sqrtm(X*X')", "inv(X + eye(n))", "logm(S - X*X')"):
        assert len(fr.derive(f"tr({text})", "X", where=W).conditions) == 1, text
