"""Jacobians, Hessians and maps that other tools and people got wrong: shapes, layouts, missing terms.

Every row is a question from a tracker or a forum, by the number of the survey; the right answers are by hand.

legend   T partial derivatives, axes of the value, then of the variable   H, dX direction
"""

from __future__ import annotations

import numpy as np
import pytest
from pains import Row, judge

import frechet as fr

inv, det, tr, eye, diag, kron = (
    np.linalg.inv,
    np.linalg.det,
    np.trace,
    np.eye,
    np.diag,
    np.kron,
)
RNG = np.random.default_rng(7)


def swap(n: int) -> np.ndarray:
    """K(n,n): vec(X') from vec(X)."""
    return eye(n * n).reshape(n, n, n * n).transpose(1, 0, 2).reshape(n * n, n * n)


def softmax(x: np.ndarray) -> np.ndarray:
    return np.exp(x) / np.exp(x).sum()


def first(shape: tuple[int, ...]) -> np.ndarray:
    """1 at the first entry."""
    e = np.zeros(shape)
    e[(0,) * len(shape)] = 1
    return e


MAPS = [
    Row("P2", "tr(A)*A", "A", "A: n×n", lambda A, dA: tr(dA) * A + tr(A) * dA, form="differential"),
    Row("P2 entries", "tr(A)*A", "A", "A: n×n",
        lambda A: np.einsum("kl,ij->ijkl", eye(3), A) + tr(A) * np.einsum("ik,jl->ijkl", eye(3), eye(3)),
        form="tensor"),
    Row("P50", "A*B", "A", "A: m×n, B: n×p", lambda B, dA: dA @ B, "dA ↦ dA·B", "differential"),
    Row("P50", "A*B", "B", "A: m×n, B: n×p", lambda A, dB: A @ dB, "dB ↦ A·dB", "differential"),
    Row("P57", "u*v'", "u", "u: m, v: n", lambda v: np.einsum("ik,j->ijk", eye(4), v), form="tensor"),
    Row("P57 of one x", "(A*x)*(B*x)'", "x", "A: m×n, B: p×n, x: n",
        lambda A, B, x: np.einsum("ik,j->ijk", A, B @ x) + np.einsum("i,jk->ijk", A @ x, B), form="tensor"),
    Row("P59", "x*x'", "x", "x: n",
        lambda x: np.einsum("ik,j->ijk", eye(3), x) + np.einsum("i,jk->ijk", x, eye(3)), form="tensor"),
    Row("P70", "inv(A)", "A", "A: n×n", lambda A, dA: -inv(A) @ dA @ inv(A), "dA ↦ −A⁻¹·dA·A⁻¹", "differential",
        well="A"),
    Row("P12", "(q*A)*(q*A)", "q", "A: n×n, q: scalar", lambda q, A: 2 * q * A @ A, "2qA²", "jacobian"),
    Row("P29", "inv(T + e*B)*(T + e*B)", "e", "T: n×n lower_triangular, B: n×n, e: scalar",
        lambda T: np.zeros((3, 3)), form="jacobian", well="T"),
]  # fmt: skip
JACOBIANS = [
    Row("P10", "exp(M*x)", "x", "M: m×n, x: n", lambda M, x: diag(np.exp(M @ x)) @ M, "diag(exp(Mx))·M"),
    Row("P21", "softmax(x)", "x", "x: n", lambda x: diag(softmax(x)) - np.outer(softmax(x), softmax(x)),
        "diag(softmax(x)) − softmax(x)·softmax(x)ᵀ"),
    Row("P24", "A*x", "x", "A: m×n, x: n", lambda A: A, "A"),
    Row("P43", "r*(s' + c)", "s", "r: 1×n, s: 1×n, c: n×1", lambda r: r, "r"),
    Row("P50", "A*B", "A", "A: m×n, B: n×p", lambda B: kron(B.T, eye(4)), "Bᵀ ⊗ Iₘ"),
    Row("P50", "A*B", "B", "A: m×n, B: n×p", lambda A: kron(eye(2), A), "Iₚ ⊗ A"),
    Row("P50", "A*B", "A", "A: m×n, B: n×p", lambda B: kron(eye(4), B.T), "Iₘ ⊗ Bᵀ", "jacobian numerator row"),
    Row("P50", "A*B", "B", "A: m×n, B: n×p", lambda A: kron(A, eye(2)), "A ⊗ Iₚ", "jacobian numerator row"),
    Row("P56", "A*U*B", "U", "A: m×n, U: n×r, B: r×p", lambda A, B: kron(B.T, A), "Bᵀ ⊗ A"),
    Row("P59", "x*(x'*x)", "x", "x: n", lambda x: x @ x * eye(3) + 2 * np.outer(x, x), "‖x‖²Iₙ + 2xxᵀ"),
    Row("P60", "(eye(n) - x*x')*x", "x", "x: n", lambda x: (1 - x @ x) * eye(3) - 2 * np.outer(x, x),
        "(1 − ‖x‖²)Iₙ − 2xxᵀ"),
    Row("P74", "G*diag(x)*b", "x", "G: m×n, x: n, b: n", lambda G, b: G @ diag(b), "G·diag(b)"),
    Row("P75", "kron(a',eye(n))*X*b", "X", "a: k, X: k*n×p, b: p", lambda a, b: kron(b, kron(a, eye(3))),
        "bᵀ ⊗ aᵀ ⊗ Iₙ"),
]  # fmt: skip
HESSIANS = [
    Row("P20", "a'*b", "a", "a: n, b: n", lambda a: np.zeros((3, 3))),
    Row("P26", "x[1]^3", "x", "x: n", lambda x: 6 * x[0] * first((3, 3))),
    Row("P40", "x'*A*x", "x", "A: n×n, x: n", lambda A: A + A.T, "A + Aᵀ"),
    Row("P45", "(a'*x)^2", "x", "a: n, x: n", lambda a: 2 * np.outer(a, a), "2aaᵀ"),
    Row("P55", "tr(C'*X^2)", "X", "C: n×n, X: n×n", lambda C: (kron(C.T, eye(3)) + kron(eye(3), C)) @ swap(3),
        "(Cᵀ ⊗ Iₙ + Iₙ ⊗ C)K(n, n)"),
    Row("P56", "tr(X'*A*X)", "X", "A: n×n, X: n×r", lambda A: kron(eye(2), A + A.T), "Iᵣ ⊗ (A + Aᵀ)"),
]  # fmt: skip


@pytest.mark.parametrize("row", MAPS, ids=str)
def test_map(row: Row) -> None:
    judge(row)


@pytest.mark.parametrize("row", JACOBIANS, ids=str)
def test_jacobian(row: Row) -> None:
    judge(row if row.form != "gradient" else Row(**{**vars(row), "form": "jacobian"}))


@pytest.mark.parametrize("row", HESSIANS, ids=str)
def test_hessian(row: Row) -> None:
    judge(Row(**{**vars(row), "form": "hessian", "order": 2}))


# -------------------------------------------------------------------- single questions
def test_p9_an_entry_of_a_matrix_and_a_matrix_by_its_entry() -> None:
    """∂M₁₁/∂M and ∂M/∂M₁₁ are both E₁₁: the second is the differential in the direction E₁₁."""
    d = fr.derive("M[1,1]", "M", where="M: n×n", strict=True)
    assert np.array_equal(
        d.gradient.evaluate({"n": 3, "M": RNG.normal(size=(3, 3))}), first((3, 3))
    )
    whole = fr.derive("M", "M", where="M: n×n", strict=True).evaluate(
        {"M": RNG.normal(size=(3, 3))}
    )
    assert np.array_equal(whole[:, :, 0, 0], first((3, 3)))


def test_p37_the_hessian_of_all_distances() -> None:
    """Off the diagonal −(I − ddᵀ)/r, on the diagonal minus the sum of the row."""
    names = ["r", "s", "t"]
    where = dict.fromkeys(names, "d")
    d = fr.derive(
        "norm2(r - s) + norm2(r - t) + norm2(s - t)", names, 2, where=where, strict=True
    )
    X = {name: RNG.normal(size=3) for name in names}
    H = {pair: form.evaluate(X) for pair, form in d.hessian().items()}
    for a in names:
        for b in names:
            if a != b:
                r = np.linalg.norm(X[a] - X[b])
                u = (X[a] - X[b]) / r
                assert np.allclose(H[a, b], -(eye(3) - np.outer(u, u)) / r)
        assert np.allclose(sum(H[a, b] for b in names), 0)
    assert d.check().status == "passed"


@pytest.mark.parametrize(
    ("matrix", "diagonal"),
    [
        ("A'*A", "sum(A.^2, 1)"),
        ("(diag(u)*W)'*(diag(u)*W)", "(W.^2)'*u.^2"),
        ("X'*diag(s)*X", "(X.^2)'*s"),
        ("X'*X.*(W'*W)", "sum(X.^2, 1).*sum(W.^2, 1)"),
    ],
)
def test_p41_the_diagonal_of_a_matrix_from_its_structure(
    matrix: str, diagonal: str
) -> None:
    """diag(JᵀJ) and the diagonal of a Hessian are written without the matrix: no n passes."""
    where = "A: m×n, W: m×n, X: m×n, u: m, s: m, x: m"
    assert fr.read(f"diag({matrix})", where, strict=True) is fr.read(
        diagonal, where, strict=True
    )


def test_p41_the_diagonal_of_the_hessian_of_the_logistic_loss() -> None:
    where = "X: m×n, w: n, y: m"
    hessian = fr.derive(
        "sum(softplus(X*w) - y.*(X*w))", "w", 2, where=where, strict=True
    ).hessian()
    form = fr.derive(f"diag({hessian.text()})", "w", where=where, strict=True).value
    assert "diag" not in form.text()
    X = {"X": RNG.normal(size=(4, 3)), "w": RNG.normal(size=3), "y": RNG.normal(size=4)}
    assert np.allclose(form.evaluate(X), np.diag(hessian.evaluate(X)))


def test_p50_entries_and_adjoints_of_a_product() -> None:
    d = fr.derive("A*B", ["A", "B"], where="A: m×n, B: n×p", strict=True)
    assert str(d.entries["A"]) == "∂(AB)_ij/∂A_kl = δ_ik B_lj"
    assert str(d.entries["B"]) == "∂(AB)_ij/∂B_kl = δ_jl A_ik"
    assert (str(d.adjoint["A"]), str(d.adjoint["B"])) == ("G ↦ GBᵀ", "G ↦ AᵀG")


def test_p52_a_row_times_a_kronecker_product_reshaped_by_columns() -> None:
    """δᵀ(aᵀ ⊗ I_m), as an m×n matrix by columns, is δaᵀ."""
    where = "d: m, a: n"
    assert fr.read("unvec((d'*kron(a',eye(m)))', m, n)", where) is fr.read("d*a'", where)
    found = fr.derive("d'*W*a", "W", where="d: m, a: n, W: m×n", strict=True)
    assert (str(found.gradient), str(found.jacobian())) == ("daᵀ", "(a ⊗ d)ᵀ")


def test_p54_the_hessian_of_the_gaussian_likelihood_by_the_covariance() -> None:
    d = fr.derive(
        "-(n/2)*logdet(C) - tr(S*inv(C))/2",
        "C",
        2,
        where="C: d×d, S: d×d, n: scalar",
        strict=True,
    )
    M, n = RNG.normal(size=(3, 3)), 5.0
    C, S = M @ M.T + eye(3), RNG.normal(size=(3, 3))
    S = S + S.T
    A = inv(C)
    B = A @ S @ A
    right = n / 2 * np.einsum("li,jk->ijkl", A, A)
    right -= (np.einsum("li,jk->ijkl", A, B) + np.einsum("li,jk->ijkl", B, A)) / 2
    assert np.allclose(d.evaluate({"C": C, "S": S, "n": n}), right)
    assert d.check().status == "passed"


def test_p55_without_the_commutation_matrix_the_constant_hessian_is_not_symmetric() -> None:
    C = RNG.normal(size=(3, 3))
    H = (
        fr.derive("tr(C'*X^2)", "X", 2, where="C: n×n, X: n×n", strict=True)
        .hessian()
        .evaluate({"C": C})
    )
    assert np.allclose(H, H.T)
    assert not np.allclose(H @ swap(3), (H @ swap(3)).T)


def test_p57_the_rule_for_a_scalar_variable() -> None:
    """u'vᵀ + u(v')ᵀ is the derivative by a scalar x."""
    d = fr.derive("(t*a)*(t^2*b)'", "t", where="t: scalar, a: m, b: n", strict=True)
    X = {"t": 2.0, "a": RNG.normal(size=2), "b": RNG.normal(size=3)}
    outer = np.outer(X["a"], X["b"])
    assert np.allclose(d.jacobian().evaluate(X), outer * 4 + 2 * outer * 4)


def test_p58_both_forms_of_the_weighted_product_are_the_same() -> None:
    """X·S(I − S)·Xᵀ = X·diag(s∘(1 − s))·Xᵀ for S = diag(s)."""
    where = "X: m×n, s: n"
    forms = ["X*diag(s)*(eye(n) - diag(s))*X'", "X*diag(s.*(ones(n) - s))*X'"]
    X = {"X": RNG.normal(size=(2, 3)), "s": RNG.normal(size=3)}
    for wrt in ("X", "s"):
        left, right = (fr.derive(f, wrt, where=where, strict=True) for f in forms)
        assert np.allclose(left.value.evaluate(X), right.value.evaluate(X))
        assert np.allclose(left.evaluate(X), right.evaluate(X))


def test_p59_entries_of_an_outer_product() -> None:
    d = fr.derive("x*x'", "x", where="x: n", strict=True)
    assert str(d.entries) == "∂(xxᵀ)_ij/∂x_k = δ_jk x_i + δ_ik x_j"


def test_p66_a_scalar_through_a_matrix_is_an_inner_product() -> None:
    """ds/dt = tr((∂g/∂T)ᵀ dT/dt)."""
    T = "t*A + t^2*B"
    where = "A: n×n, B: n×n, t: scalar, T: n×n"
    whole = fr.derive(f"tr(({T})^3)", "t", where=where, strict=True)
    outer = fr.derive("tr(T^3)", "T", where=where, strict=True).gradient
    X = {"A": RNG.normal(size=(3, 3)), "B": RNG.normal(size=(3, 3)), "t": 1.5}
    inner = fr.derive(T, "t", where=where, strict=True).jacobian().evaluate(X)
    G = outer.evaluate({"T": 1.5 * X["A"] + 2.25 * X["B"]})
    assert np.allclose(whole.evaluate(X), np.trace(G.T @ inner))
    assert not np.allclose(whole.evaluate(X), np.trace(G @ inner))


def test_p66_numerator_layout_has_the_transpose() -> None:
    """QY + YQ, as a matrix whose rows are those of Xᵀ, is the numerator layout."""
    where = "X: n×n, Q: n×n, Y: n×n"
    d = fr.derive("tr(X*Q*Y + Q*X*Y)", "X", where=where, strict=True)
    Q, Y = RNG.normal(size=(2, 3, 3))
    row = d.jacobian("numerator").evaluate({"Q": Q, "Y": Y})
    assert np.allclose(row, (Q @ Y + Y @ Q).ravel())  # vec((QY + YQ)ᵀ)ᵀ


def test_p78_the_determinant_to_second_order() -> None:
    """det(I + εA) = 1 + ε tr A + ½ε²(tr²A − tr A²) + ..."""
    where, A = "A: n×n, e: scalar", RNG.normal(size=(3, 3))
    terms = [
        fr.derive("det(eye(n) + e*A)", "e", k, where=where, strict=True).evaluate(
            {"A": A, "e": 0}
        )
        for k in (1, 2)
    ]
    assert np.allclose(terms, [tr(A), tr(A) ** 2 - tr(A @ A)])
