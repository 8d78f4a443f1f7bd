"""Questions about layouts, shapes and what is refused: the answer names its convention.

legend   d derivation
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

NUMERATOR = "numerator layout, vec by columns"


def refused(text: str, wrt: str, where: str) -> fr.FrechetError:
    with pytest.raises(fr.FrechetError) as caught:
        fr.derive(text, wrt, where=where)
    return caught.value


# -------------------------------------------------------------------- layouts and shapes
def test_p24_a_vector_by_a_vector_says_its_layout() -> None:
    """Rows are outputs: A and not Aᵀ, and both layouts are there by name."""
    d = fr.derive("A*x", "x", where="A: m×n, x: n", strict=True)
    assert str(d.jacobian()) == str(d.jacobian(layout="numerator")) == "A"
    assert str(d.jacobian(layout="denominator")) == "Aᵀ"
    assert "numerator layout" in str(d)


def test_p51_a_matrix_by_a_matrix_has_outputs_by_inputs() -> None:
    """dC/dW of a matrix has (outputs)×(inputs); the shape of W belongs to scalar functions."""
    where = "W: m×n, B: n×p"
    d = fr.derive("W*B", "W", where=where, strict=True)
    values = {"W": np.ones((4, 3)), "B": np.ones((3, 2))}
    assert d.jacobian().evaluate(values).shape == (4 * 2, 4 * 3)
    assert d.evaluate(values).shape == (4, 2, 4, 3)
    with pytest.raises(fr.ShapeError) as caught:
        _ = d.gradient
    assert "only a scalar has a gradient" in caught.value.message
    assert "jacobian" in caught.value.hint
    assert fr.derive("sum(W*B)", "W", where=where, strict=True).gradient.evaluate(
        values
    ).shape == (4, 3)


def test_p86_the_derivative_of_a_product_is_not_the_transpose_of_the_other_factor() -> None:
    """∂(AB)/∂A: no gradient, a Kronecker product with Bᵀ in it, and Bᵀ only as a map from the right."""
    d = fr.derive("A*B", "A", where="A: m×n, B: n×p", strict=True)
    B = np.arange(6.0).reshape(3, 2)
    J = d.jacobian().evaluate({"m": 4, "B": B})
    assert str(d.jacobian()) == "Bᵀ ⊗ Iₘ"
    assert J.shape != B.T.shape
    assert np.allclose(J, np.kron(B.T, np.eye(4)))
    assert NUMERATOR in str(d)
    with pytest.raises(fr.ShapeError) as caught:
        _ = d.gradient
    assert (
        caught.value.message == "the value is an m×p matrix: only a scalar has a gradient"
    )


def test_p87_the_gradient_is_a_column_and_the_numerator_layout_a_row() -> None:
    d = fr.derive("w'*x", "w", where="w: n, x: n", strict=True)
    assert (str(d.gradient), str(d.jacobian()), str(d.jacobian(layout="denominator"))) == (
        "x",
        "xᵀ",
        "x",
    )
    assert str(d).count("gradient") == 1


def test_p88_the_mean_has_a_column_as_its_gradient() -> None:
    """(1/m)·1 as a gradient, (1/m)·1ᵀ in numerator layout."""
    d = fr.derive("sum(l)/m", "l", where="l: m", strict=True)
    assert str(d.gradient) == "ones(m)/m"
    assert str(d.jacobian()) == "ones(m)ᵀ/m"
    assert np.allclose(d.gradient.evaluate({"m": 4}), np.full(4, 0.25))
    assert str(fr.derive("mean(l)", "l", where="l: m", strict=True).gradient) == "ones(m)/m"


# -------------------------------------------------------------------- complex numbers
@pytest.mark.parametrize(
    ("no", "text", "wrt", "where"),
    [
        ("P36", "abs(z)^2", "z", "z: scalar complex"),
        ("P36", "conj(z)*z", "z", "z: scalar"),
        ("P36", "real(z)^2 + imag(z)^2", "z", "z: scalar"),
        ("P76", "abs(tr(X*X'))^2", "X", "X: n×n complex"),
        ("P76", "abs2(tr(X*X'))", "X", "X: n×n"),
        ("P77", "tr(X*H) + g*tr(X†*X)", "X", "X: n×n, H: n×n, g: scalar"),
        ("P77", "tr(X*B) + g*tr(ctranspose(X)*X)", "X", "X: n×n, B: n×n, g: scalar"),
        ("P77", "tr(X)", "X", "X: n×n Hermitian"),
    ],
)
def test_complex_numbers_are_refused(no: str, text: str, wrt: str, where: str) -> None:
    """Never a silent real answer: the refusal names what is missing, and the place."""
    error = refused(text, wrt, where)
    assert error.kind == "unsupported", no
    assert "Wirtinger" in error.hint
    assert error.column is not None


@pytest.mark.parametrize("text", ["tr(X*B) + g*tr(X^H*X)", "tr(X*B) + g*tr(X^* X)"])
def test_p77_of_a_real_matrix_the_adjoint_is_said_to_be_the_transpose(text: str) -> None:
    d = fr.derive(text, "X", where="X: n×n, B: n×n, g: scalar")
    assert str(d.gradient) == "2gX + Bᵀ"
    assert "of real arrays the adjoint is the transpose" in str(d)


def test_p36_the_real_problem_is_answered() -> None:
    """The gradient by the real and the imaginary part is (6, 8), which stands for 6 + 8i."""
    d = fr.derive("x^2 + y^2", ["x", "y"], where="x: scalar, y: scalar", strict=True)
    assert d.gradient.evaluate({"x": 3, "y": 4}) == {"x": 6, "y": 8}


def test_names_that_belong_to_complex_numbers_stay_free() -> None:
    """`conj` may be declared, and H may be an exponent if it is declared."""
    assert (
        str(fr.derive("conj(x)", "x", where="conj: elementwise, x: scalar").jacobian())
        == "conj'(x)"
    )
    assert str(fr.derive("2*real", "real", where="real: scalar").gradient) == "2"


# -------------------------------------------------------------------- P92: the stencils that judge are judged
def wrong_hessian(d: fr.Derivation, change) -> fr.Derivation:
    """The same answer with another second differential and Hessian."""
    d.maps.__dict__["differentials"] = [
        *d.maps.differentials[:-1],
        change(d.maps.differentials[-1]),
    ]
    d.maps.__dict__["tensors"] = {xs: change(t) for xs, t in d.maps.tensors.items()}
    return d


@pytest.mark.parametrize(
    "text",
    ["sum(exp(A*x))", "log(1 + x'*x)", "norm2(A*x - b)^3 + sum(sin(x))", "logsumexp(A*x)"],
)
@pytest.mark.parametrize("factor", [1, 2, -1, 0, 1.001])
def test_p92_the_limit_finds_a_wrong_hessian(text: str, factor: float) -> None:
    """The limit of second differences in 60 digits: a Hessian with another factor is another number."""
    d = fr.derive(text, "x", 2, where="A: m×n, x: n, b: m", strict=True)
    whole, per_mille = divmod(round(1000 * factor), 1000)
    check = (
        wrong_hessian(d, lambda t: whole * t + per_mille * t / 1000).check()
        if factor != 1
        else d.check()
    )
    assert check.method == "Taylor"
    assert check.status == ("passed" if factor == 1 else "failed")
    if factor == 1:
        assert check.details["points"] >= 2


def central(f, x: np.ndarray, h: float) -> np.ndarray:
    """The Hessian by the stencil (f(x+a+b) − f(x+a−b) − f(x−a+b) + f(x−a−b))/4h²."""
    E = h * np.eye(len(x))
    return np.array(
        [[f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b) for b in E] for a in E]
    ) / (4 * h * h)


def test_p92_a_stencil_is_tested_before_it_judges() -> None:
    """Exact on every quadratic, mixed terms too; of second order on the rest; then it agrees with frechet."""
    rng = np.random.default_rng(5)
    M, x = rng.normal(size=(3, 3)), rng.normal(size=3)
    assert np.allclose(central(lambda x: x @ M @ x, x, 0.5), M + M.T)
    f = lambda x: np.log(1 + x @ x)  # noqa: E731
    d = fr.derive("log(1 + x'*x)", "x", 2, where="x: n", strict=True)
    truth = d.hessian().evaluate({"x": x})
    errors = [np.abs(central(f, x, h) - truth).max() for h in (0.02, 0.01)]
    assert 3.8 < errors[0] / errors[1] < 4.2
    assert errors[1] < 1e-3
