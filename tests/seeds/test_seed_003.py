"""Seed 003: Jack David Carson, "Matrix calculus" (2025).

Wrong or loose in it:

* 0.2: ∂y_i/∂A_kl = ∂A_ij/∂A_kl·x_j lacks the sum over j (0.2.1 writes it);
* Example 0.2.1: ∂𝓛/∂W_ij of ½(Σ_k W_ik x_k − t_i)² lacks the sum over i: the loss is the sum over all rows.  The
  derivative by W_ij comes out right because the other rows do not contain it, but i is bound and free at once;
* identity 1: (∂f(X)/∂X)ᵀ swaps the two axes of the value only.  The Jacobian matrix of fᵀ is K·J, not Jᵀ;
* identity 2, 3: the trace goes over the axes of the value, not over those of X;
* the last four mix layouts: ∂xᵀa = aᵀ is numerator layout, ∂aᵀXb = abᵀ the gradient (denominator layout).  In one
  layout: aᵀ and (b ⊗ a)ᵀ, or a and abᵀ.  They are also headed ∂/∂X where the variable is x;
* the last one is garbled: "xᵀAA + Aᵀ)" should be xᵀ(A + Aᵀ).

legend   H direction   J tensor of partial derivatives   F, DF an unknown function and its derivative   L loss
"""

from __future__ import annotations

import numpy as np
import pytest
from numeric import along, close, flat, jacobian, partials, point, printed

import frechet as fr

WHERE = "B: m×n, C: n×p, A: m×n, x: n, W: m×n, t: m, L: m -> scalar"
X = point(B=(2, 3), C=(3, 4), A=(2, 3), x=(3,), W=(2, 3), t=(2,))
A, B, C, W, x, t = (X[name] for name in "ABCWxt")


# -------------------------------------------------------------------- the Jacobian tensor and 0.1
def test_the_jacobian_tensor_has_the_axes_of_the_value_then_of_the_variable():
    """J_ijkl = ∂A_ij/∂B_kl."""
    J = fr.derive("B*C", "B", where=WHERE).evaluate(X)
    assert J.shape == (2, 4, 2, 3)
    assert close(J, partials(lambda X: X["B"] @ X["C"], X, "B"))


@pytest.mark.parametrize(
    "line",
    [
        lambda i, j, k, q: sum((i == k) * (r == q) * C[r, j] for r in range(3)),
        lambda i, j, k, q: (i == k) * C[q, j],
    ],
    ids=["the sum over r", "δ_ik C_lj"],
)
def test_0_1_every_line_of_the_seed_is_the_tensor(line):
    seed = [
        [[[line(i, j, k, q) for q in range(3)] for k in range(2)] for j in range(4)]
        for i in range(2)
    ]
    assert close(fr.derive("B*C", "B", where=WHERE).evaluate(X), seed)


@pytest.mark.parametrize(
    ("text", "wrt", "entries"),
    [
        ("B*C", "B", "∂(BC)_ij/∂B_kl = δ_ik C_lj"),
        ("B", "B", "∂B_ij/∂B_kl = δ_ik δ_jl"),
        ("A*x", "A", "∂(Ax)_i/∂A_kl = δ_ik x_l"),
        ("W*x - t", "W", "∂(Wx − t)_i/∂W_kl = δ_ik x_l"),
    ],
)
def test_entries_print_with_kronecker_deltas(text, wrt, entries):
    assert printed(text, wrt, "entries", WHERE) == entries


def test_an_entry_depends_on_itself_alone():
    J = fr.derive("B", "B", where=WHERE).evaluate(X)
    assert close(J, np.einsum("ik,jl->ijkl", np.eye(2), np.eye(3)))


# -------------------------------------------------------------------- 0.2
def test_0_2_the_derivative_of_a_vector_by_a_matrix():
    """∂y_i/∂A_kl = δ_ik x_l."""
    J = fr.derive("A*x", "A", where=WHERE).evaluate(X)
    assert close(J, np.einsum("ik,l->ikl", np.eye(2), x))
    assert close(J, partials(lambda X: X["A"] @ X["x"], X, "A"))


def test_0_2_the_middle_term_of_the_seed_needs_its_sum_over_j():
    """Σ_j ∂A_ij/∂A_kl x_j is the derivative, its one summand j = 1 is not."""
    J = fr.derive("A*x", "A", where=WHERE).evaluate(X)
    summand = np.einsum("ijkl,j->ijkl", fr.derive("A", "A", where=WHERE).evaluate(X), x)
    assert close(J, summand.sum(1))
    assert not close(J, summand[:, 0])


LOSSES = {  # L(y): value and derivative by hand
    "sum(y.^2)": (lambda y: np.sum(y**2), lambda y: 2 * y),
    "sum(exp(y))": (lambda y: np.sum(np.exp(y)), np.exp),
    "y[1]*y[2]": (lambda y: y[0] * y[1], lambda y: y[::-1]),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_0_2_1_the_derivative_of_a_loss_is_an_outer_product(loss):
    """∂𝓛/∂A_kl = ∂𝓛/∂y_k x_l."""
    f, df = LOSSES[loss]
    found = fr.derive(loss.replace("y", "(A*x)"), "A", where=WHERE).gradient.evaluate(X)
    assert close(found, np.outer(df(A @ x), x))
    assert close(found, partials(lambda X: f(X["A"] @ X["x"]), X, "A"))


@pytest.mark.parametrize("loss", LOSSES)
def test_0_2_1_every_line_of_the_chain_rule_is_the_derivative(loss):
    """Σ_i ∂𝓛/∂y_i ∂y_i/∂A_kl, with the sum over j, and with δ_ik."""
    g = LOSSES[loss][1](A @ x)
    found = fr.derive(loss.replace("y", "(A*x)"), "A", where=WHERE).evaluate(X)
    assert close(
        found, np.einsum("i,ikl->kl", g, fr.derive("A*x", "A", where=WHERE).evaluate(X))
    )
    assert close(
        found, np.einsum("i,ijkl,j->kl", g, fr.derive("A", "A", where=WHERE).evaluate(X), x)
    )
    assert close(found, np.einsum("i,ik,l->kl", g, np.eye(2), x))


@pytest.mark.parametrize(
    ("form", "right"),
    [
        ("gradient", "DL(Ax)·xᵀ"),
        ("entries", "∂f/∂A_ij = DL(Ax)_i x_j"),
        ("differential", "dA ↦ DL(Ax)ᵀ·dA·x"),
    ],
)
def test_0_2_1_prints_for_any_loss(form, right):
    assert printed("L(A*x)", "A", form, WHERE) == right


# -------------------------------------------------------------------- Example 0.2.1
SINGLE = "norm2(W*x - t)^2/2"


def single(X):
    return np.sum((X["W"] @ X["x"] - X["t"]) ** 2) / 2


def test_the_single_layer_network():
    """∇_W 𝓛 = (Wx − t)xᵀ."""
    found = fr.derive(SINGLE, "W", where=WHERE).gradient.evaluate(X)
    assert close(found, np.outer(W @ x - t, x))
    assert close(
        found,
        [
            [(sum(W[i, k] * x[k] for k in range(3)) - t[i]) * x[j] for j in range(3)]
            for i in range(2)
        ],
    )
    assert close(found, partials(single, X, "W"))


@pytest.mark.parametrize(
    ("form", "right"),
    [
        ("value", "½‖Wx − t‖²"),
        ("gradient", "(Wx − t)xᵀ"),
        ("entries", "∂f/∂W_ij = (Wx − t)_i x_j"),
        ("differential", "dW ↦ (Wx − t)ᵀ·dW·x"),
        ("jacobian denominator", "x ⊗ (Wx − t)"),
    ],
)
def test_the_single_layer_network_prints_as_an_outer_product(form, right):
    """The last is the same gradient, stacked by columns: vec(rxᵀ) = x ⊗ r."""
    assert printed(SINGLE, "W", form, WHERE) == right


@pytest.mark.parametrize("i", [1, 2])
def test_one_row_of_the_loss_is_not_the_loss(i):
    """The seed differentiates ½((Wx)_i − t_i)², which is another number; its gradient fills row i alone."""
    d = fr.derive(f"((W*x)[{i}] - t[{i}])^2/2", "W", where=WHERE)
    found, whole = d.gradient.evaluate(X), np.outer(W @ x - t, x)
    assert not close(d.value.evaluate(X), single(X))
    assert close(found[i - 1], whole[i - 1]) and close(found[2 - i], 0)


def test_the_rows_of_the_loss_add_up():
    rows = "((W*x)[1] - t[1])^2/2 + ((W*x)[2] - t[2])^2/2"
    d = fr.derive(rows, "W", where="W: 2×n, x: n, t: 2")
    assert close(d.value.evaluate(X), single(X))
    assert close(d.gradient.evaluate(X), partials(single, X, "W"))


@pytest.mark.parametrize(
    ("form", "right"),
    [("value", "½((Wx)[1] − t[1])²"), ("entries", "∂f/∂W_ij = ((Wx)[1] − t[1]) δ_1i x_j")],
)
def test_one_row_of_the_loss_prints_as_it_was_written(form, right):
    assert printed("((W*x)[1] - t[1])^2/2", "W", form, WHERE) == right


# -------------------------------------------------------------------- identities with f(X)
Z = point(1, X=(3, 3), A=(3, 3), B=(3, 3), C=(3, 3))
H = point(2, H=(3, 3))["H"]
MAPS = {  # f(X): value, and derivative in the direction H, by hand
    "X": (lambda X: X["X"], lambda X: H),
    "A*X*B + C": (
        lambda X: X["A"] @ X["X"] @ X["B"] + X["C"],
        lambda X: X["A"] @ H @ X["B"],
    ),
    "X*A*X": (
        lambda X: X["X"] @ X["A"] @ X["X"],
        lambda X: H @ X["A"] @ X["X"] + X["X"] @ X["A"] @ H,
    ),
    "A*exp(X)": (
        lambda X: X["A"] @ np.exp(X["X"]),
        lambda X: X["A"] @ (np.exp(X["X"]) * H),
    ),
}
IDENTITIES = {  # g(f(X)) in frechet, g, and the seed's right side in F and DF
    "({})'": (np.transpose, lambda F, DF: DF.T),
    "tr({})": (np.trace, lambda F, DF: np.trace(DF)),
    "det({})": (
        np.linalg.det,
        lambda F, DF: np.linalg.det(F) * np.trace(np.linalg.inv(F) @ DF),
    ),
    "inv({})": (np.linalg.inv, lambda F, DF: -np.linalg.inv(F) @ DF @ np.linalg.inv(F)),
}


@pytest.mark.parametrize("f", MAPS)
@pytest.mark.parametrize("identity", IDENTITIES)
def test_the_identities_hold_for_every_function(identity, f):
    (F, DF), (g, seed) = MAPS[f], IDENTITIES[identity]
    d = fr.derive(identity.format(f), "X", where="X: n×n, A: n×n, B: n×n, C: n×n")
    found = d.differential.evaluate({**Z, "dX": H})
    assert close(found, seed(F(Z), DF(Z)))
    assert close(found, along(lambda X: g(F(X)), Z, {"X": H}))


@pytest.mark.parametrize("where", ["X: n×n, F: n×n -> n×n", "X: p×q, F: p×q -> n×n"])
@pytest.mark.parametrize(
    ("text", "differential"),
    [
        ("F(X)'", "dX ↦ DF(X)[dX]ᵀ"),
        ("tr(F(X))", "dX ↦ tr(DF(X)[dX])"),
        ("det(F(X))", "dX ↦ det(F(X))·tr(F(X)⁻¹·DF(X)[dX])"),
        ("inv(F(X))", "dX ↦ −F(X)⁻¹·DF(X)[dX]·F(X)⁻¹"),
        ("F(X)^-1", "dX ↦ −F(X)⁻¹·DF(X)[dX]·F(X)⁻¹"),
    ],
)
def test_the_identities_print_for_a_function_that_nobody_knows(text, differential, where):
    assert printed(text, "X", "differential", where) == differential


@pytest.mark.parametrize(
    ("text", "gradient"),
    [("tr(F(X))", "DF(X)ᵀ[Iₙ]"), ("det(F(X))", "det(F(X))·DF(X)ᵀ[F(X)⁻ᵀ]")],
)
def test_the_gradients_are_the_adjoint_of_the_unknown_derivative(text, gradient):
    assert printed(text, "X", "gradient", "X: n×n, F: n×n -> n×n") == gradient


def test_transposing_swaps_the_axes_of_the_value_alone():
    """∂(f(X)ᵀ) = (∂f(X))ᵀ in the first two axes; reversing all four, or the last two, is another tensor."""
    where = "X: n×n, A: n×n"
    J = partials(lambda X: X["X"] @ X["A"] @ X["X"], Z, "X")
    found = fr.derive("(X*A*X)'", "X", where=where).evaluate(Z)
    assert close(found, J.transpose(1, 0, 2, 3))
    assert not close(found, J.transpose(3, 2, 1, 0))
    assert not close(found, J.transpose(0, 1, 3, 2))


def test_the_jacobian_of_the_transpose_is_not_the_transposed_jacobian():
    """For BC m×p by B m×n: K·J is mp×mn, Jᵀ is mn×mp."""
    found = fr.derive("(B*C)'", "B", where=WHERE).jacobian().evaluate(X)
    T = partials(lambda X: X["B"] @ X["C"], X, "B")
    assert close(found, jacobian(T.transpose(1, 0, 2, 3), 2))
    assert found.shape == (8, 6) != jacobian(T, 2).T.shape


@pytest.mark.parametrize("f", MAPS)
def test_the_traces_go_over_the_axes_of_the_value(f):
    where, F = "X: n×n, A: n×n, B: n×n, C: n×n", MAPS[f][0]
    J = partials(F, Z, "X")
    inverse = np.linalg.inv(F(Z))
    assert close(
        fr.derive(f"tr({f})", "X", where=where).evaluate(Z), np.einsum("iikl->kl", J)
    )
    found = fr.derive(f"det({f})", "X", where=where).evaluate(Z)
    assert close(found, np.linalg.det(F(Z)) * np.einsum("ij,jikl->kl", inverse, J))


def test_a_trace_over_the_axes_of_X_is_another_matrix():
    J = partials(MAPS["A*X*B + C"][0], Z, "X")
    found = fr.derive("tr(A*X*B)", "X", where="X: n×n, A: n×n, B: n×n").evaluate(Z)
    assert not close(found, np.einsum("ijkk->ij", J))


# -------------------------------------------------------------------- identities with vectors: one layout at a time
V = point(3, a=(3,), b=(4,), x=(3,), X=(3, 4), A=(3, 3))
SMALL = "a: m, x: m, X: m×n, b: n, A: m×m"
a, b, S, y = V["a"], V["b"], V["A"], V["x"]
LINEAR = {  # text: variable, value, gradient
    "x'*a": ("x", lambda X: X["x"] @ X["a"], a),
    "a'*x": ("x", lambda X: X["a"] @ X["x"], a),
    "a'*X*b": ("X", lambda X: X["a"] @ X["X"] @ X["b"], np.outer(a, b)),
    "x'*A*x": ("x", lambda X: X["x"] @ X["A"] @ X["x"], (S + S.T) @ y),
}


@pytest.mark.parametrize("layout", ["numerator", "denominator"])
@pytest.mark.parametrize("text", LINEAR)
def test_in_each_layout_the_identities_are_rows_or_columns(text, layout):
    wrt, f, gradient = LINEAR[text]
    d = fr.derive(text, wrt, where=SMALL)
    assert close(d.gradient.evaluate(V), gradient)
    assert close(gradient, partials(f, V, wrt))
    assert close(np.ravel(d.jacobian(layout).evaluate(V)), flat(gradient))


@pytest.mark.parametrize(
    ("text", "form", "right"),
    [
        ("x'*a", "jacobian numerator", "aᵀ"),
        ("x'*a", "jacobian denominator", "a"),
        ("x'*a", "gradient", "a"),
        ("a'*x", "jacobian numerator", "aᵀ"),
        ("a'*x", "jacobian denominator", "a"),
        ("a'*X*b", "gradient", "abᵀ"),
        ("a'*X*b", "jacobian numerator", "(b ⊗ a)ᵀ"),
        ("a'*X*b", "jacobian denominator", "b ⊗ a"),
        ("x'*A*x", "jacobian numerator", "xᵀ(A + Aᵀ)"),
        ("x'*A*x", "jacobian denominator", "(A + Aᵀ)x"),
        ("x'*A*x", "gradient", "(A + Aᵀ)x"),
    ],
)
def test_the_identities_print_in_the_layout_that_was_asked_for(text, form, right):
    assert printed(text, LINEAR[text][0], form, SMALL) == right


def test_the_row_and_the_gradient_of_the_seed_are_two_layouts():
    """aᵀ is a row like a 1×m matrix, abᵀ has the shape of X; in the layout of aᵀ, abᵀ would be the n×m matrix baᵀ."""
    row, gradient = (printed("a'*x", "x", form, SMALL) for form in ("jacobian", "gradient"))
    assert (row, gradient) == ("aᵀ", "a")
    found = fr.derive("a'*X*b", "X", where=SMALL).gradient.evaluate(V)
    assert found.shape == V["X"].shape != np.outer(b, a).shape


def test_the_last_identity_of_the_seed_is_a_row_plus_a_matrix():
    """xᵀAA + Aᵀ is no row: the parenthesis is lost, and one A is a stray."""
    with pytest.raises(fr.FrechetError) as caught:
        fr.read("x'*A*A + A'", SMALL)
    assert caught.value.kind == "shape"
    found = fr.derive("x'*A*x", "x", where=SMALL).jacobian().evaluate(V)
    assert close(np.ravel(found), y @ (S + S.T))
    assert (y @ S @ S + S.T).shape == (3, 3) != (3,)
    assert not close(np.ravel(found), y @ S @ (S + S.T))
