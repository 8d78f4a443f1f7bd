"""Derivatives by structured variables: against JAX along tangent directions, and against projections written here.

legend   X point   H tangent direction   G unconstrained gradient   Z random array   n order
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import frechet as fr
from frechet.expr.net import eye, transpose
from frechet.expr.node import raw_net, symbol
from frechet.network.canonical import arrange
from frechet.network.size import size

jax.config.update("jax_enable_x64", True)

RNG = np.random.default_rng(11)
N, P = 4, 3


def sym(Z):
    return (Z + Z.T) / 2


def toeplitz(Z):
    n = len(Z)
    return sum(
        np.diag(np.full(n - abs(k), np.diag(Z, k).mean()), k) for k in range(1 - n, n)
    )


def stiefel(Q, Z):
    return Z - Q @ sym(Q.T @ Z)


SPACES = {  # structure: (shape, point from Z, projection at X)
    "symmetric": ("n×n", sym, lambda X, Z: sym(Z)),
    "psd": ("n×n", lambda Z: Z @ Z.T + np.eye(N), lambda X, Z: sym(Z)),
    "skew": ("n×n", lambda Z: (Z - Z.T) / 2, lambda X, Z: (Z - Z.T) / 2),
    "diagonal": ("n×n", lambda Z: np.diag(np.diag(Z)), lambda X, Z: np.diag(np.diag(Z))),
    "lower_triangular": ("n×n", np.tril, lambda X, Z: np.tril(Z)),
    "upper_triangular": ("n×n", np.triu, lambda X, Z: np.triu(Z)),
    "toeplitz": ("n×n", toeplitz, lambda X, Z: toeplitz(Z)),
    "orthogonal": ("n×n", lambda Z: np.linalg.qr(Z)[0], stiefel),
    "stiefel": ("n×p", lambda Z: np.linalg.qr(Z)[0], stiefel),
    "sphere": ("n", lambda z: z / np.linalg.norm(z), lambda x, z: z - x * (x @ z)),
    "simplex": ("n", lambda z: np.abs(z) / np.abs(z).sum(), lambda x, z: z - z.mean()),
}
CURVED = {"orthogonal", "stiefel", "sphere"}
A, B, C = (RNG.normal(size=(N, N)) for _ in range(3))
a, b = RNG.normal(size=N), RNG.normal(size=N)
V = {"A": A, "B": B, "C": C, "a": a, "b": b, "S": sym(C)}
WHERE = "A: n×n, B: n×n, C: n×n, a: n, b: n, S: n×n symmetric"

MATRIX = {
    "tr(A*X)": lambda X: jnp.trace(A @ X),
    "a'*X*b": lambda X: a @ X @ b,
    "tr(A*X*B*X)": lambda X: jnp.trace(A @ X @ B @ X),
    "norm2(A*X - B)^2": lambda X: ((A @ X - B) ** 2).sum(),
    "sum(exp(X).*A)": lambda X: (jnp.exp(X) * A).sum(),
    "tr(X'*A*X*B)": lambda X: jnp.trace(X.T @ A @ X @ B),
    "a'*inv(X + 4*eye(n))*b": lambda X: a @ jnp.linalg.solve(X + 4 * np.eye(N), b),
    "tr(X^3) + tr(X)^2": lambda X: jnp.trace(X @ X @ X) + jnp.trace(X) ** 2,
}
TALL = {
    "norm2(A*X)^2": lambda X: ((A @ X) ** 2).sum(),
    "tr(X'*A*X)": lambda X: jnp.trace(X.T @ A @ X),
    "sum(tanh(A*X))": lambda X: jnp.tanh(A @ X).sum(),
}
VECTOR = {
    "a'*X": lambda x: a @ x,
    "X'*A*X": lambda x: x @ A @ x,
    "sum(exp(A*X))": lambda x: jnp.exp(A @ x).sum(),
    "norm2(A*X - b)": lambda x: jnp.sqrt(((A @ x - b) ** 2).sum()),
}
CASES = [
    (s, text)
    for s, (shape, _, _) in SPACES.items()
    for text in (MATRIX if shape == "n×n" else TALL if shape == "n×p" else VECTOR)
]
FUNCTIONS = MATRIX | TALL | VECTOR


def shape_of(structure):
    return {"n×n": (N, N), "n×p": (N, P), "n": (N,)}[SPACES[structure][0]]


def point(structure):
    return SPACES[structure][1](RNG.normal(size=shape_of(structure)))


def tangent(structure, X):
    return SPACES[structure][2](X, RNG.normal(size=X.shape))


def derive(structure, text, order=1):
    return fr.derive(
        text, "X", order, where=f"{WHERE}, X: {SPACES[structure][0]} {structure}"
    )


@pytest.mark.parametrize(("structure", "text"), CASES)
def test_the_gradient_is_the_projected_one(structure, text):
    X = point(structure)
    G = np.asarray(jax.grad(FUNCTIONS[text])(jnp.asarray(X)))
    d = derive(structure, text)
    found = d.gradient.evaluate({**V, "X": X})
    assert np.allclose(found, SPACES[structure][2](X, G), atol=1e-9)
    assert np.allclose(d.evaluate({**V, "X": X}), found, atol=1e-9)
    H = tangent(structure, X)
    assert np.isclose(d.differential.evaluate({**V, "X": X, "dX": H}), (G * H).sum())
    assert np.allclose(d.unconstrained.evaluate({**V, "X": X}), G, atol=1e-9)


@pytest.mark.parametrize(("structure", "text"), CASES)
def test_the_check_is_made_along_tangent_directions(structure, text):
    assert derive(structure, text).check().status == "passed"


@pytest.mark.parametrize("structure", sorted(set(SPACES) - CURVED - {"simplex"}))
@pytest.mark.parametrize(
    "text", ["tr(A*X*B*X)", "a'*inv(X + 4*eye(n))*b", "sum(exp(X).*A)"]
)
def test_second_derivatives_are_projected_in_both_variables(structure, text):
    X = point(structure)
    T = np.asarray(jax.hessian(FUNCTIONS[text])(jnp.asarray(X)))
    project = SPACES[structure][2]
    T = (
        np.array([project(X, Z) for Z in T.reshape(-1, N, N)])
        .reshape(T.shape)
        .transpose(2, 3, 0, 1)
    )
    T = (
        np.array([project(X, Z) for Z in T.reshape(-1, N, N)])
        .reshape(T.shape)
        .transpose(2, 3, 0, 1)
    )
    d = derive(structure, text, 2)
    assert np.allclose(d.evaluate({**V, "X": X}), T, atol=1e-8)
    assert d.check().status == "passed"
    H = tangent(structure, X)
    once = d.adjoint.evaluate({**V, "X": X, "dX": H})
    assert np.allclose(once, np.einsum("ijkl,kl", T, H), atol=1e-8)


@pytest.mark.parametrize("structure", sorted(SPACES))
def test_a_matrix_by_a_structured_variable(structure):
    X = point(structure)
    text, f = (
        ("A*X*B", lambda Z: A @ Z @ B) if X.shape == (N, N) else ("A*X", lambda Z: A @ Z)
    )
    d = derive(structure, text)
    T = d.evaluate({**V, "X": X})
    J = np.asarray(jax.jacfwd(f)(jnp.asarray(X)))
    project = SPACES[structure][2]
    expected = np.array([project(X, Z) for Z in J.reshape(-1, *X.shape)]).reshape(J.shape)
    assert np.allclose(T, expected)
    G = RNG.normal(size=f(X).shape)
    letter = "G" if G.ndim == 2 else "g"
    assert np.allclose(
        d.adjoint.evaluate({**V, "X": X, letter: G}), np.tensordot(G, expected, G.ndim)
    )
    assert d.check().status == "passed"


# -------------------------------------------------------------------- the other answers
@pytest.mark.parametrize("text", MATRIX)
def test_independent_entries_of_a_symmetric_matrix(text):
    """The derivative by the entries on and below the diagonal, each standing in two places."""
    X = point("symmetric")
    i, j = np.tril_indices(N)

    def of_entries(x):
        L = jnp.zeros((N, N)).at[i, j].set(x)
        return FUNCTIONS[text](L + jnp.tril(L, -1).T)

    g = jax.grad(of_entries)(jnp.asarray(X[i, j]))
    found = derive("symmetric", text).independent.evaluate({**V, "X": X})
    assert np.allclose(found[i, j], g)
    assert np.allclose(found, found.T)


@pytest.mark.parametrize("text", MATRIX)
def test_the_affine_invariant_gradient(text):
    """tr(X⁻¹ grad X⁻¹ H) = Df[H]."""
    X, H = point("psd"), sym(RNG.normal(size=(N, N)))
    grad = derive("psd", text).riemannian("affine-invariant").evaluate({**V, "X": X})
    Y = np.linalg.inv(X)
    G = np.asarray(jax.grad(FUNCTIONS[text])(jnp.asarray(X)))
    assert np.isclose(np.trace(Y @ grad @ Y @ H), (G * H).sum())


@pytest.mark.parametrize("text", TALL)
def test_the_canonical_metric_of_a_stiefel_manifold(text):
    """tr(gradᵀ(I − ½QQᵀ)H) = Df[H] for tangent H, and grad is tangent."""
    Q = point("stiefel")
    H = tangent("stiefel", Q)
    grad = derive("stiefel", text).riemannian("canonical").evaluate({**V, "X": Q})
    G = np.asarray(jax.grad(FUNCTIONS[text])(jnp.asarray(Q)))
    assert np.isclose(np.trace(grad.T @ (np.eye(N) - Q @ Q.T / 2) @ H), (G * H).sum())
    assert np.allclose(sym(Q.T @ grad), 0)


# -------------------------------------------------------------------- words
WORDS = [  # text, declaration of the variable, form, what is printed
    ("w'*X*w", "X: n×n symmetric", "gradient", "wwᵀ"),
    ("tr(A*inv(X))", "X: n×n symmetric, A: n×n symmetric", "gradient", "−X⁻¹AX⁻¹"),
    ("logdet(X)", "X: n×n psd", "gradient", "X⁻¹"),
    ("tr(A*X)", "X: n×n symmetric", "gradient", "½(A + Aᵀ)"),
    ("tr(A*X)", "X: n×n symmetric", "independent", "A + Aᵀ − diag(diag(A))"),
    ("tr(A*X)", "X: n×n symmetric", "unconstrained", "Aᵀ"),
    ("tr(A*X)", "X: n×n skew", "gradient", "½(Aᵀ − A)"),
    ("tr(A*X)", "X: n×n diagonal", "gradient", "diag(diag(A))"),
    ("norm2(A*X - B)^2", "X: n×n orthogonal", "gradient", "XBᵀAX − AᵀB"),
    ("x'*A*x", "x: n sphere, A: n×n symmetric", "gradient", "2(Ax − (xᵀAx)x)"),
    ("y'*x", "x: n simplex, y: n", "gradient", "y − sum(y)·ones(n)/n"),
]


@pytest.mark.parametrize(("text", "where", "form", "printed"), WORDS)
def test_words(text, where, form, printed):
    d = fr.derive(text, where[0], where=where)
    assert str(getattr(d, form)) == printed


def test_facts_are_used():
    """∇wᵀAw = 2Aw for symmetric A, Q⁻¹ = Qᵀ, ‖Qx‖ = ‖x‖, a skew part drops out."""
    assert str(fr.derive("w'*A*w", "w", where="A: n×n symmetric, w: n").gradient) == "2Aw"
    assert fr.read("inv(Q)", "Q: n×n orthogonal") is fr.read("Q'", "Q: n×n orthogonal")
    assert fr.read("norm2(Q*x)", "Q: n×n orthogonal, x: n") is fr.read(
        "norm2(x)", "x: n, Q: n×n orthogonal"
    )
    assert (
        str(
            fr.derive(
                "x'*(B + A)*x", "x", where="B: n×n skew, A: n×n symmetric, x: n"
            ).gradient
        )
        == "2Ax"
    )


def test_which_derivative_is_shown_is_said():
    d = fr.derive("tr(A*X)", "X", where="X: n×n symmetric, A: n×n")
    assert any("projected onto the symmetric matrices" in c for c in d.conventions)
    page = str(d)
    assert all(f"\n{row}" in page for row in ("gradient", "independent", "unconstrained"))


def test_a_second_derivative_on_a_curved_space_is_refused():
    with pytest.raises(fr.FrechetError) as caught:
        fr.derive("x'*A*x", "x", 2, where="x: n sphere, A: n×n")
    assert caught.value.kind == "unsupported"
    assert "sphere" in caught.value.hint


def test_an_unknown_metric_is_named():
    with pytest.raises(fr.FrechetError, match="known are embedded, canonical"):
        fr.derive("tr(A*Q)", "Q", where="Q: n×n orthogonal, A: n×n").riemannian("flat")


def test_entries_that_are_not_independent():
    with pytest.raises(fr.FrechetError) as caught:
        _ = fr.derive("tr(A*Q)", "Q", where="Q: n×n orthogonal, A: n×n").independent
    assert caught.value.kind == "unsupported"


def test_a_skew_matrix_beside_its_inverse_is_the_identity_however_it_is_read():
    """x'Bx reads B or -B'; where the other reading meets B⁻¹ they are one, and the identity keeps its transpose."""
    where = "B: n×n skew, x: n"
    x = fr.read("x", "x: n")
    assert fr.read("inv(B)*(B*x)", where) is x
    assert fr.read("inv(B)*(B'*x)", where) is -x
    assert fr.read("(x'*B)*inv(B)", where).T is x
    one = fr.read("eye(n) + A", "A: n×n")
    assert one.T is fr.read("eye(n) + A'", "A: n×n")


def test_a_transpose_that_is_smaller_does_not_take_what_it_was_made_of_for_its_own():
    n = size("order_of_this_test")
    B = symbol("B", n, n)
    inverse = fr.inv(B)
    unfused = raw_net(
        arrange((0, 1), [(inverse, (0, 2), 1), (B, (2, 1), 1)], {0: n, 1: n, 2: n}), (n, n)
    )
    assert transpose(unfused) is eye(n)
    assert transpose(eye(n)) is eye(n)
