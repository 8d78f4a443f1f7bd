"""Seed 001: "Derivative of simple matrix product", a question and two answers.

Right: the 2×6 matrix, ∂C/∂A = Bᵀ for a row A, the backpropagation rules, the joint derivative, I ⊗ Bᵀ.  Wrong or loose:

* question: ∂C_ij/∂a_ls = b_sj "for i = l" leaves out that it is 0 for i ≠ l: the answer is δ_il b_sj;
* question: the Kronecker product "seems to not be the right size".  It is: mp×np, as every derivative of C by B;
* question: ∂C/∂B = Aᵀ is no Jacobian (3×1, not 2×6), but the adjoint G ↦ AᵀG that backpropagation applies;
* question: in the loss, (Y⁽ⁱ⁾ − Ŷ⁽ⁱ⁾)² is a square of a row: ‖·‖² is meant;
* second answer: `A ⊗ I_n` and `Aᵀ ⊗ I_n` for B n×k have the wrong size: the identity acts on the k columns of B, I_k;
  the letters m, n, k are sizes and indices at once; (A*, B*) lies in V, there is no U.

legend   H, J directions of A and B   G cotangent   s activation   L loss of the output
"""

from __future__ import annotations

import numpy as np
import pytest
from numeric import along, close, flat, jacobian, partials, point, printed

import frechet as fr

WHERE = "A: m×n, B: n×p"
X = point(A=(4, 3), B=(3, 5))
A, B = X["A"], X["B"]
ROW = point(1, A=(1, 3), B=(3, 2))
a1, a2, a3 = ROW["A"][0]
WRITTEN = {  # the question's example: 1×3 times 3×2 in three declarations
    "concrete sizes": ("A*B", "A: 1×3, B: 3×2", ROW),
    "sizes known from the values": ("A*B", WHERE, ROW),
    "a row vector": ("A'*B", "A: 3, B: 3×2", {"A": ROW["A"][0], "B": ROW["B"]}),
}


def product(X):
    return X["A"] @ X["B"]


# -------------------------------------------------------------------- the question: entries
def test_an_entry_of_the_product_is_a_sum():
    found = fr.derive("A*B", "A", where=WHERE).value.evaluate(X)
    assert close(
        found,
        [[sum(A[i, k] * B[k, j] for k in range(3)) for j in range(5)] for i in range(4)],
    )


def test_entries_by_A_are_b_sj_for_i_equal_l_and_0_else():
    T = fr.derive("A*B", "A", where=WHERE).evaluate(X)
    assert close(
        T,
        [
            [[[(i == k) * B[q, j] for q in range(3)] for k in range(4)] for j in range(5)]
            for i in range(4)
        ],
    )
    assert close(T, partials(product, X, "A"))


def test_without_the_condition_on_i_the_formula_of_the_question_is_wrong():
    T = fr.derive("A*B", "A", where=WHERE).evaluate(X)
    assert not close(
        T,
        [
            [[[B[q, j] for q in range(3)] for _ in range(4)] for j in range(5)]
            for _ in range(4)
        ],
    )


@pytest.mark.parametrize(
    ("wrt", "entries"),
    [("A", "∂(AB)_ij/∂A_kl = δ_ik B_lj"), ("B", "∂(AB)_ij/∂B_kl = δ_jl A_ik")],
)
def test_entries_print_with_deltas(wrt, entries):
    assert printed("A*B", wrt, "entries", WHERE) == entries


@pytest.mark.parametrize("wrt", ["A", "B"])
def test_the_derivative_is_a_matrix_of_the_size_of_C_of_matrices_of_the_size_of_the_variable(
    wrt,
):
    D = fr.derive("A*B", wrt, where=WHERE).evaluate(X)
    assert D.shape == (4, 5, *X[wrt].shape)
    assert close(D[2, 3], partials(lambda X: product(X)[2, 3], X, wrt))


# -------------------------------------------------------------------- the question: 1×3 times 3×2
@pytest.mark.parametrize("kind", WRITTEN)
def test_the_example_is_the_2_by_6_matrix_of_the_question(kind):
    """∂C/∂B with B read by rows."""
    text, where, values = WRITTEN[kind]
    seed = np.array([[a1, 0, a2, 0, a3, 0], [0, a1, 0, a2, 0, a3]])
    assert close(
        fr.derive(text, "B", where=where).jacobian(vec="row").evaluate(values), seed
    )
    assert close(jacobian(partials(product, ROW, "B"), 2, "row"), seed)


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_example_read_by_columns(kind):
    text, where, values = WRITTEN[kind]
    seed = np.array([[a1, a2, a3, 0, 0, 0], [0, 0, 0, a1, a2, a3]])
    assert close(
        fr.derive(text, "B", where=where).jacobian(vec="column").evaluate(values), seed
    )
    assert close(jacobian(partials(product, ROW, "B"), 2, "column"), seed)


@pytest.mark.parametrize(
    ("text", "where"), [("(A*B)[1,{}]", "A: 1×3, B: 3×2"), ("(A'*B)[{}]", "A: 3, B: 3×2")]
)
@pytest.mark.parametrize("k", [1, 2])
def test_each_row_of_the_example_is_the_derivative_of_one_entry(text, where, k):
    values = WRITTEN["a row vector" if "'" in text else "concrete sizes"][2]
    d = fr.derive(text.format(k), "B", where=where)
    seed = [a1, 0, a2, 0, a3, 0] if k == 1 else [0, a1, 0, a2, 0, a3]
    assert close(np.ravel(d.jacobian(vec="row").evaluate(values)), seed)
    assert close(flat(partials(lambda X: product(X)[0, k - 1], ROW, "B"), "row"), seed)


def test_an_entry_of_a_product_prints_as_it_was_written():
    assert printed("(A*B)[1,2]", "B", "value", "A: 1×3, B: 3×2") == "(AB)[1,2]"


@pytest.mark.parametrize("kind", WRITTEN)
def test_by_the_row_the_jacobian_is_the_transpose_of_B(kind):
    text, where, values = WRITTEN[kind]
    d = fr.derive(text, "A", where=where)
    assert close(d.jacobian().evaluate(values), ROW["B"].T)
    assert close(jacobian(partials(product, ROW, "A"), 2), ROW["B"].T)


@pytest.mark.parametrize(
    ("wrt", "form", "right"),
    [
        ("B", "jacobian numerator row", "A ⊗ I₂"),
        ("B", "jacobian numerator column", "I₂ ⊗ A"),
        ("A", "jacobian", "Bᵀ"),
        ("B", "value", "AB"),
        ("B", "differential", "dB ↦ A·dB"),
        ("A", "differential", "dA ↦ dA·B"),
        ("B", "adjoint", "G ↦ AᵀG"),
        ("A", "adjoint", "G ↦ GBᵀ"),
        ("B", "entries", "∂(AB)_ij/∂B_kl = δ_jl A_ik"),
    ],
)
def test_a_matrix_of_one_row_prints_like_any_matrix(wrt, form, right):
    assert printed("A*B", wrt, form, "A: 1×3, B: 3×2") == right


@pytest.mark.parametrize(
    ("wrt", "form", "right"),
    [
        ("a", "jacobian", "Bᵀ"),
        ("B", "jacobian numerator row", "aᵀ ⊗ I₂"),
        ("B", "jacobian", "I₂ ⊗ aᵀ"),
    ],
)
def test_a_row_vector_times_a_matrix_prints_with_its_transpose(wrt, form, right):
    assert printed("a'*B", wrt, form, "a: 3, B: 3×2") == right


def test_the_transpose_of_A_is_not_the_jacobian_by_B():
    """The question's "∂C/∂B = Aᵀ" has 3 entries of the 12, and is what the adjoint multiplies with."""
    d = fr.derive("A*B", "B", where=WHERE)
    G = np.array([[0.3, -1.2]])
    assert d.jacobian().evaluate(ROW).shape == (2, 6) != ROW["A"].T.shape
    assert close(d.adjoint.evaluate({**ROW, "G": G}), ROW["A"].T @ G)
    assert str(d.adjoint) == "G ↦ AᵀG"


def test_the_kronecker_product_has_the_right_size():
    """Against the question's edit: C has mp entries, B has np, and Iₚ ⊗ A is mp×np."""
    found = fr.derive("A*B", "B", where=WHERE).jacobian().evaluate(X)
    assert found.shape == (4 * 5, 3 * 5)
    assert close(found, np.kron(np.eye(5), A))
    assert close(found, jacobian(partials(product, X, "B"), 2))


# -------------------------------------------------------------------- the first answer: backpropagation
NET = "Y: m×p, H: m×n, W: n×p, O: m×p, P: m×p, σ: elementwise, L: m×p -> scalar"
LOSS = "norm2(Y - tanh(H*W))^2/(2*m)"
N = {**point(2, Y=(1, 2), H=(1, 3), W=(3, 2)), "m": 1}
out = N["H"] @ N["W"]
P = np.tanh(out)


def network(X):
    return np.sum((X["Y"] - np.tanh(X["H"] @ X["W"])) ** 2) / (2 * len(X["Y"]))


def test_the_square_of_a_row_is_refused_and_the_norm_is_named():
    with pytest.raises(fr.FrechetError, match="norm2") as caught:
        fr.derive("(y - z)^2/(2*m)", "z", where="y: 2, z: 2, m: scalar")
    assert caught.value.kind == "shape"


def test_the_loss_by_the_output():
    values = {"Y": N["Y"], "P": P}
    found = fr.derive("norm2(Y - P)^2/(2*m)", "P", where=NET).gradient
    assert str(found) == "(P − Y)/m"
    assert close(
        found.evaluate(values),
        partials(lambda X: np.sum((X["Y"] - X["P"]) ** 2) / 2, values, "P"),
    )


def pieces(layout):
    """∂L/∂Ŷ, ∂Ŷ/∂out, ∂out/∂W as matrices."""
    where, values = "Y: 1×2, P: 1×2, O: 1×2, H: 1×3, W: 3×2", {**N, "O": out, "P": P}
    maps = [("norm2(Y - P)^2/2", "P"), ("tanh(O)", "O"), ("H*W", "W")]
    found = [
        fr.derive(f, x, where=where).jacobian(layout).evaluate(values) for f, x in maps
    ]
    return [np.reshape(found[0], (1, 2) if layout == "numerator" else (2, 1)), *found[1:]]


def test_the_chain_rule_multiplies_jacobians_forward_in_numerator_layout():
    """∂L/∂W = ∂L/∂Ŷ ∂Ŷ/∂out ∂out/∂W: 1×2, 2×2, 2×6."""
    outer, middle, inner = pieces("numerator")
    assert close(outer @ middle @ inner, [flat(partials(network, N, "W"))])


def test_the_chain_rule_multiplies_jacobians_backward_in_denominator_layout():
    """∂L/∂W = ∂out/∂W ∂Ŷ/∂out ∂L/∂Ŷ: 6×2, 2×2, 2×1.  That is why people "rearrange" it; the orders do not mix."""
    outer, middle, inner = pieces("denominator")
    assert close((inner @ middle @ outer)[:, 0], flat(partials(network, N, "W")))
    with pytest.raises(ValueError):
        _ = outer @ middle @ inner


def test_the_sensitivity_of_the_activation_is_an_entrywise_product():
    """∂L/∂a = ∂L/∂ŷ ⊙ σ′(a)."""
    found = fr.derive("norm2(Y - tanh(O))^2/2", "O", where=NET).gradient.evaluate(
        {"Y": N["Y"], "O": out}
    )
    assert close(found, (P - N["Y"]) * (1 - np.tanh(out) ** 2))
    assert close(
        found,
        partials(
            lambda X: np.sum((X["Y"] - np.tanh(X["O"])) ** 2) / 2, {**N, "O": out}, "O"
        ),
    )


def test_the_gradient_by_the_weights_is_the_input_times_the_sensitivity():
    """∂L/∂W = h₂ᵀ ∂L/∂a."""
    found = fr.derive(LOSS, "W", where=NET).gradient.evaluate(N)
    assert close(found, N["H"].T @ ((P - N["Y"]) * (1 - P**2)))
    assert close(found, partials(network, N, "W"))


def test_the_same_holds_for_several_samples():
    many = point(3, Y=(4, 2), H=(4, 3), W=(3, 2))
    assert close(
        fr.derive(LOSS, "W", where=NET).gradient.evaluate(many),
        partials(network, many, "W"),
    )


@pytest.mark.parametrize(
    ("text", "wrt", "form", "right"),
    [
        ("σ(O)", "O", "differential", "dO ↦ dO∘σ'(O)"),
        ("σ(O)", "O", "adjoint", "G ↦ G∘σ'(O)"),
        ("σ(O)", "O", "jacobian", "diag(vec(σ'(O)))"),
        ("H*W", "W", "adjoint", "G ↦ HᵀG"),
        ("L(σ(O))", "O", "gradient", "DL(σ(O))∘σ'(O)"),
        ("L(H*W)", "W", "gradient", "Hᵀ·DL(HW)"),
        ("L(σ(H*W))", "W", "gradient", "Hᵀ(DL(σ(HW))∘σ'(HW))"),
        ("norm2(Y - σ(H*W))^2/(2*m)", "W", "gradient", "Hᵀ((σ(HW) − Y)∘σ'(HW))/m"),
    ],
)
def test_backpropagation_prints_as_in_the_first_answer(text, wrt, form, right):
    """Any loss, any activation: sensitivity of the output first, then σ′."""
    assert printed(text, wrt, form, NET) == right


@pytest.mark.parametrize(
    ("text", "wrt", "right"),
    [
        ("loss(σ(a))", "a", "Dloss(σ(a))∘σ'(a)"),
        ("loss(σ(W'*h))", "W", "h(Dloss(σ(Wᵀh))∘σ'(Wᵀh))ᵀ"),
        ("loss(W'*h)", "W", "h·Dloss(Wᵀh)ᵀ"),
    ],
)
def test_backpropagation_prints_alike_for_vectors(text, wrt, right):
    where = "a: p, h: n, W: n×p, σ: elementwise, loss: p -> scalar"
    assert printed(text, wrt, "gradient", where) == right


def test_backpropagation_prints_alike_for_one_sample():
    where = "H: 1×3, W: 3×2, σ: elementwise, L: 1×2 -> scalar"
    assert printed("L(σ(H*W))", "W", "gradient", where) == "Hᵀ(DL(σ(HW))∘σ'(HW))"


# -------------------------------------------------------------------- the second answer: both factors at once
BOTH = "A: m×n, B: n×k"


def test_the_joint_derivative_is_the_sum_of_the_two():
    """(ΔA, ΔB) ↦ A·ΔB + ΔA·B."""
    d = fr.derive("A*B", ["A", "B"], where=BOTH)
    D = point(4, A=A.shape, B=B.shape)
    found = d.differential.evaluate({**X, "dA": D["A"], "dB": D["B"]})
    assert close(found, A @ D["B"] + D["A"] @ B)
    assert close(found, along(product, X, D))
    assert str(d.differential) == "(dA, dB) ↦ dA·B + A·dB"


def test_what_the_joint_derivative_leaves_is_the_product_of_the_changes():
    d = fr.derive("A*B", ["A", "B"], where=BOTH)
    D = point(4, A=A.shape, B=B.shape)
    left = (
        (A + D["A"]) @ (B + D["B"])
        - A @ B
        - d.differential.evaluate({**X, "dA": D["A"], "dB": D["B"]})
    )
    assert close(left, D["A"] @ D["B"])


def test_the_remainder_vanishes_faster_than_the_change():
    d = fr.derive("A*B", ["A", "B"], where=BOTH)
    D = point(4, A=A.shape, B=B.shape)
    ratios = []
    for t in (1e-1, 1e-2, 1e-3):
        H, J = t * D["A"], t * D["B"]
        left = (A + H) @ (B + J) - A @ B - d.differential.evaluate({**X, "dA": H, "dB": J})
        ratios.append(np.linalg.norm(left) / np.hypot(np.linalg.norm(H), np.linalg.norm(J)))
    assert close(ratios[0], 10 * ratios[1]) and close(ratios[1], 10 * ratios[2], rtol=1e-3)


def test_the_derivative_is_a_tuple_of_two_tensors_of_order_four():
    T = fr.derive("A*B", ["A", "B"], where=BOTH).evaluate(X)
    assert [(name, t.shape) for name, t in T.items()] == [
        ("A", (4, 5, 4, 3)),
        ("B", (4, 5, 3, 5)),
    ]


def test_the_tensors_are_deltas_times_a_factor():
    """∂(AB)_kl/∂A_mn = δ_km B_nl, ∂(AB)_kl/∂B_rs = δ_ls A_kr."""
    T = fr.derive("A*B", ["A", "B"], where=BOTH).evaluate(X)
    assert close(T["A"], np.einsum("km,nl->klmn", np.eye(4), B))
    assert close(T["B"], np.einsum("ls,kr->klrs", np.eye(5), A))
    assert all(close(T[name], partials(product, X, name)) for name in "AB")


KRONECKER = [  # the right one of the answer's forms: all with vec by rows
    ("A", "numerator", "Iₘ ⊗ Bᵀ", np.kron(np.eye(4), B.T)),
    ("A", "denominator", "Iₘ ⊗ B", np.kron(np.eye(4), B)),
    ("B", "numerator", "A ⊗ Iₖ", np.kron(A, np.eye(5))),
    ("B", "denominator", "Aᵀ ⊗ Iₖ", np.kron(A.T, np.eye(5))),
]


@pytest.mark.parametrize(("wrt", "layout", "right", "array"), KRONECKER)
def test_the_kronecker_forms_of_the_answer_stack_by_rows(wrt, layout, right, array):
    found = fr.derive("A*B", wrt, where=BOTH).jacobian(layout, vec="row")
    J = jacobian(partials(product, X, wrt), 2, "row")
    assert str(found) == right
    assert close(found.evaluate(X), array)
    assert close(array, J if layout == "numerator" else J.T)


@pytest.mark.parametrize(
    ("layout", "wrong"),
    [("numerator", np.kron(A, np.eye(3))), ("denominator", np.kron(A.T, np.eye(3)))],
)
def test_the_identity_of_size_n_of_the_answer_has_the_wrong_size(layout, wrong):
    """A ⊗ I_n is mn×n²; the derivative of the mk entries of AB by the nk entries of B is mk×nk."""
    found = fr.derive("A*B", "B", where=BOTH).jacobian(layout, vec="row").evaluate(X)
    assert found.shape == ((20, 15) if layout == "numerator" else (15, 20))
    assert found.shape != wrong.shape


@pytest.mark.parametrize(
    "style", ["differentials", "entries", "chain", "kronecker", "expansion"]
)
def test_one_by_three_times_three_by_two_is_written_out_without_being_asked(style):
    """The sizes of `where` are numbers and the entries are few: each of them is shown, in every style."""
    e = fr.derive("A*B", "B", where="A: 1×3, B: 3×2").explain(style)
    shown = str(e)
    assert "A_11 B_11 + A_12 B_21 + A_13 B_31" in shown
    assert "[ A_11  A_12  A_13  0     0     0    ]" in shown
    assert all(c.status == "equal" for c in e.check())


def test_many_entries_are_written_out_only_if_asked():
    e = fr.derive("A*B", "B", where="A: 5×5, B: 5×5").explain()
    assert "written-out" not in str(e)


def test_an_axis_of_length_one_has_entries():
    """The row A has the entries A_1r, and the entries of the answer are the same as in general."""
    for where in ("A: 1×n, B: n×p", "A: m×1, B: 1×p", "A: 1×n, B: n×1"):
        e = fr.derive("A*B", "A", where=where).explain("entries")
        assert all(c.status == "equal" for c in e.check())
