r"""Labels, accents and bold type: each spelling is one name, in every door, and what is printed is read back as it.

legend   name its identifier, that of the input syntax   shown its Unicode
"""

import random
from itertools import pairwise

import numpy as np
import pytest

import frechet as fr
from frechet.notation import written
from frechet.paper.labels import (
    ACCENT_SIGNS,
    LABEL_SIGNS,
    Marked,
    label_name,
    marked_name,
    shown_name,
)
from frechet.reading import name_of, read_expression
from frechet.reading.declare import declarations
from frechet.reading.spelling import spelled_name

NAMES = [  # LaTeX, the identifier, Unicode
    (r"W^{[l]}", "W___l", "W^{[l]}"),
    (r"W^{[2]}", "W___2", "W^{[2]}"),
    (r"W^{(1)}", "W__1", "W^{(1)}"),
    (r"W^{(l)}", "W__l", "W^{(l)}"),
    (r"x^{(i)}", "x__i", "x^{(i)}"),
    (r"a^{(l-1)}", "a__l_minus_1", "a^{(l-1)}"),
    (r"z^{[2](i)}", "z___2__i", "z^{[2](i)}"),
    (r"h_{t-1}", "h_t_minus_1", "h_{t-1}"),
    (r"h_{t+1}", "h_t_plus_1", "h_{t+1}"),
    (r"P_{k|k-1}", "P_k_given_k_minus_1", "P_{k|k-1}"),
    (r"\hat x_k^-", "x_hat_k_minus", "x̂_{k}^{-}"),
    (r"\hat{x}_{k|k-1}", "x_hat_k_given_k_minus_1", "x̂_{k|k-1}"),
    (r"W_{\text{out}}", "W_out", "W_{out}"),
    (r"X_{\text{train}}", "X_train", "X_{train}"),
    (r"\mathbf{W}_{hh}", "W_hh", "W_{hh}"),
    (r"d_k", "d_k", "d_k"),
    (r"\theta_j", "θ_j", "θ_j"),
    (r"\hat w", "w_hat", "ŵ"),
    (r"\tilde w", "w_tilde", "w̃"),
    (r"\bar w", "w_bar", "w̄"),
    (r"\dot w", "w_dot", "ẇ"),
    (r"\ddot w", "w_ddot", "ẅ"),
    (r"\vec w", "w_vec", "w⃗"),
    (r"\hat{\boldsymbol\beta}_{\text{OLS}}", "β_hat_OLS", "β̂_{OLS}"),
    (r"\hat\theta_1", "θ_hat_1", "θ̂_{1}"),
    (r"x^*", "x_star", "x^{*}"),
    (r"\theta^{\ast}", "θ_star", "θ^{*}"),
    (r"x^+", "x_plus", "x^{+}"),
    (r"P_k^-", "P_k_minus", "P_{k}^{-}"),
    (r"x_k^{(i)}", "x_k__i", "x_{k}^{(i)}"),
    (r"W_{\text{hat}}", "W_subhat", "W_{hat}"),
    (r"x_{*}", "x_lowstar", "x_{*}"),
]


@pytest.mark.parametrize(("latex", "name", "shown"), NAMES)
class TestANameInEveryDoor:
    def test_latex(self, latex, name, shown):
        assert list(read_expression(rf"\lVert {latex} \rVert^2").variables) == [name]

    def test_print_without_macros(self, latex, name, shown):
        assert list(read_expression(f"‖{shown}‖²").variables) == [name]

    def test_text(self, latex, name, shown):
        assert list(read_expression(f"norm2({name})^2").variables) == [name]

    def test_declaration(self, latex, name, shown):
        for spelling in (latex, shown, name, latex.replace("{", " { ")):
            assert list(declarations(f"{spelling}: n")) == [name], spelling

    def test_variable(self, latex, name, shown):
        assert name_of(latex) == name_of(shown) == name
        d = fr.derive(rf"\lVert {latex} \rVert^2", latex, where={latex: "n"})
        assert d.gradient.text() == f"2*{name}"
        value = d.gradient.evaluate({name: [1.0, -2.0]})
        assert np.allclose(value, [2.0, -4.0])

    def test_what_is_shown(self, latex, name, shown):
        assert shown_name(name) == shown
        assert spelled_name(marked_name(name).latex(str)) == name

    def test_what_is_printed_is_read_back(self, latex, name, shown):
        where = {name: "n×n", "A": "n×n", "y": "n"}
        for text in (
            f"{name}'*A*{name}",
            f"{name}*{name}*y",
            f"inv({name})*y",
            f"inv({name}')*{name}^3*y",
            f"{name}[1,2]*A",
            f"A*{name}*A*{name}*y",
            f"{name}' + A*{name}",
        ):
            e = fr.read(text, where)
            for style in ("unicode", "text", "latex"):
                printed = written(e, style)
                assert fr.read(printed, where, syntax=style) is e, printed


def test_a_power_or_a_transpose_behind_a_label():
    same = [
        (r"(W^{[l]})^2 A", "W___l^2*A"),
        (r"{W^{[l]}}^2 A", "W___l^2*A"),
        (r"{x^{(i)}}^T A", "x__i'*A"),
        (r"x^{(i)T} A", "x__i'*A"),
        (r"x^{(i)\top} A", "x__i'*A"),
        (r"A W^{[l]T}", "A*W___l'"),
        (r"x^{*\top} A x^*", "x_star'*A*x_star"),
        (r"c \theta_j^2 A", "c*θ_j^2*A"),
        (r"(W^{[l]})^{-1} A", "inv(W___l)*A"),
    ]
    where = "A: n×n, W^{[l]}: n×n, x^{(i)}: n, x^*: n, c: scalar, \\theta_j: scalar"
    for printed, text in same:
        assert fr.read(printed, where) is fr.read(text, where), printed


@pytest.mark.parametrize("text", [r"A^{(2)}", r"x^{(2)}", r"A^{(2)} A"])
def test_a_number_in_parentheses_alone_is_a_question(text):
    with pytest.raises(fr.FrechetError, match="a label, or a power"):
        fr.read(text, "x: scalar")


def test_what_is_beside_or_declared_says_that_it_is_a_label():
    assert "W__2" in read_expression(r"W^{(2)} W^{(1)} x").variables
    assert "A__2" in read_expression(r"A^{(2)} x", r"A^{(2)}: m×n, x: n").variables


def test_in_parentheses_above_a_function_is_its_derivative():
    where = "f: elementwise, x: scalar"
    assert fr.read(r"f^{(2)}(x)", where) is fr.read("f''(x)", where)
    assert fr.read(r"e^{(x+y)}") is fr.read("exp(x+y)")


def test_a_sign_above_an_array_keeps_its_meaning():
    assert fr.read(r"A^+ x") is fr.read("pinv(A)*x")
    for text, meant in ((r"A^* x", "A'*x"), (r"x^* A", "x'*A")):
        assert fr.read(text, "A: n×n, x: n") is fr.read(meant, "A: n×n, x: n")
    with pytest.raises(fr.FrechetError):
        fr.read(r"x^{+} y", "x: n")


def test_a_declared_spelling_in_one_word_stays():
    assert fr.read(r"\hat y", "yhat: n") is fr.read("yhat", "yhat: n")
    assert fr.read(r"W_{\text{out}}", "Wout: n×n") is fr.read("Wout", "Wout: n×n")
    assert fr.read(r"\vec{x}", "x: n") is fr.read("x", "x: n")


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_{l=1}^{N} w^\top a^{(l-1)}",
        r"\sum_{l=1}^{N} \operatorname{tr}(W^{[l]})",
    ],
)
def test_a_label_with_the_index_of_a_sum_is_no_name(text):
    with pytest.raises(fr.FrechetError):
        fr.read(text)


def test_the_index_of_a_printed_sum_is_no_label():
    entries = str(fr.derive(r"\exp(A x_k)", "A", where="A: m×n, x_k: n").entries)
    assert "_k" in entries and "∑_k" not in entries and "k=" not in entries


def test_a_subscript_that_others_have_makes_no_commutation_matrix():
    reading = read_expression(r"\hat x_k + K_k (z_k - H_k \hat x_k)")
    assert set(reading.variables) == {"x_hat_k", "K_k", "z_k", "H_k"}
    assert fr.read(r"K_n \operatorname{vec}(A)", "A: n×n") is fr.read(
        "K(n,n)*vec(A)", "A: n×n"
    )


# ---------------------------------------------------------------- bold type
def test_bold_and_plain_are_two_names_where_both_stand():
    where = r"\mathbf{x}: n, x: scalar, A: n×n"
    e = fr.read(r"x \mathbf{x}^\top A \mathbf{x}", where)
    assert e is fr.read("x*x_bold'*A*x_bold", "x_bold: n, x: scalar, A: n×n")
    for style in ("unicode", "text", "latex"):
        assert fr.read(written(e, style), where) is e
    assert "𝐱" in written(e, "unicode") and r"\mathbf{x}" in written(e, "latex")


def test_one_of_them_alone_keeps_the_plain_name():
    for text in (
        r"\mathbf{x}^\top A \mathbf{x}",
        "𝐱ᵀA𝐱",
        r"\mathbf{x}^T\mathbf{A}\mathbf{x}",
    ):
        assert set(read_expression(text).variables) == {"x", "A"}, text
    assert set(read_expression(r"\mathbf{x}^T A x_i").variables) == {"x", "A"}


def test_the_declaration_of_the_bold_letter_is_not_that_of_the_plain_one():
    reading = read_expression(r"\mathbf{x}^\top\mathbf{x} + x", r"\mathbf{x}: n")
    assert {n: s.space.shape for n, s in reading.variables.items()}["x"] == ()


# ---------------------------------------------------------------- laws
def spelling(rng):
    """A letter with random marks."""
    words = [
        "i",
        "k",
        "out",
        "hat",
        "1",
        "12",
        "bold",
        "subhat",
        "minus",
        "star",
        "lowstar",
        "T",
    ]

    def label(first):
        parts = [rng.choice(words)]
        for _ in range(rng.randrange(3)):
            parts += [rng.choice("+-|"), rng.choice(words)]
        return tuple(parts[: len(parts) if first else None])

    return Marked(
        rng.choice("xWθ"),
        rng.random() < 0.2,
        tuple(rng.choices(list(ACCENT_SIGNS), k=rng.choice((0, 0, 1, 2)))),
        label(True) if rng.random() < 0.6 else (),
        rng.choice(("", "", "*", "+", "-")),
        tuple(
            (rng.choice(("__", "___")), label(True))
            for _ in range(rng.choice((0, 0, 1, 2)))
        ),
    )


def test_two_spellings_are_two_names_and_every_name_says_its_spelling():
    rng = random.Random(1)
    seen = {}
    for _ in range(4000):
        m = spelling(rng)
        assert m.name.isidentifier()
        assert seen.setdefault(m.name, m) == m
        if m != Marked(m.base):
            assert marked_name(m.name) == m


def test_every_label_below_has_a_name_of_its_own():
    parts = ["k", "1", "out", "minus", "lowminus", "subminus", *LABEL_SIGNS]
    every = [(a, b, c) for a in parts for b in parts for c in parts]
    every = [
        p for p in every if not any(x.isalnum() and y.isalnum() for x, y in pairwise(p))
    ]
    assert len({label_name(p) for p in every}) == len(every)
