"""Forms that people write, at ±1, ±30, ±37, ±100, ±800 beside mpmath: some of those that `judging_numbers.py` tries.

legend   d derivation   f compiled function   s scale   c shift
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from forms import COUPLED, ENTRYWISE, POSITIVE
from judging_numbers import arrays, wrong

import frechet as fr

NAMES = [*ENTRYWISE, *POSITIVE, *COUPLED]
REPORTED = [
    "cross entropy",
    "log normal distribution",
    "log cosh",
    "Cox",
    "log r + exp",
    "share of exp",
    "log Bradley-Terry",
]
REPORTED += ["ordinal logit"]
NOT_YET = {  # beyond float64's exponents one factor overflows that another makes vanish; in the hazard 1 - 1 is left
    "hazard", "complementary log-log", "1 - exp",
}  # fmt: skip
BACKENDS = ["numpy", "jax", "torch", "array-api"]


@pytest.mark.parametrize("name", sorted({*NAMES[::4], *REPORTED} - NOT_YET))
def test_numpy_code_is_finite_and_accurate(name):
    assert list(wrong(name, "numpy")) == []


@pytest.mark.parametrize("name", ["log normal distribution", "Cox", "share of exp"])
@pytest.mark.parametrize("side", BACKENDS[1:])
def test_so_is_code_for_other_libraries(name, side):
    assert list(wrong(name, side)) == []


@pytest.mark.parametrize(
    "name",
    [
        "cross entropy",
        "probit",
        "log cosh",
        "Cox by cumsum",
        "ordinal logit",
        "tanh by sigmoid",
    ],
)
def test_so_is_the_interpreter(name):
    assert list(wrong(name, "interpreter")) == []


SCALES = [1.0, 1e154, 1e200, 1e300, 1e-162, 1e-200, 1e-300]


@pytest.mark.parametrize("side", ["interpreter", *BACKENDS])
@pytest.mark.parametrize(("text", "where", "x"), [
    ("norm2(x)", "x: n", np.array([1.0, -2, 2])),
    ("norm2(X)", "X: m×n", np.array([[1.0, -2, 2]])),
    ("norm2(3*x - x)/2", "x: n", np.array([1.0, -2, 2])),
])  # fmt: skip
def test_norms_at_all_scales(text, where, x, side):
    """The norm of s·(1, -2, 2) is 3s, its gradient (1, -2, 2)/3."""
    d = fr.derive(text, where[0], where=where)
    value, gradient = d.value.evaluate, d.evaluate
    if side != "interpreter":
        f = d.compile("value", "gradient", backend=side)
        value, gradient = (
            lambda V, k=k: np.asarray(f(**arrays(V, side))[k]) for k in (0, 1)
        )
    for s in SCALES:
        with np.errstate(all="ignore"):
            assert value({where[0]: s * x}) == pytest.approx(3 * s, rel=1e-14, abs=0)
            assert np.allclose(gradient({where[0]: s * x}), x / 3, rtol=1e-14, atol=0)


DISTANCES = [
    "sum(W.*pdist2(Y,Y).^2)",
    "sum(pdist2(Y,Y).^2)",
    "sum(W.*exp(-pdist2(Y,Y).^2/2))",
    "sum(W.*exp(-(sum(Y.^2,2)*ones(n)' + ones(n)*sum(Y.^2,2)' - 2*Y*Y')))",
    "sum(W.*pdist2(Y,Y))",
]


@pytest.mark.parametrize("text", DISTANCES)
def test_distances_far_from_the_origin(text):
    """Y = 1e5 + N(0, 1) has the distances of what is left when 1e5 is taken away: exactly, for these numbers."""
    rng = np.random.default_rng(3)
    near = np.round(rng.normal(size=(6, 3)), 3)
    far = near + 2.0**17
    near = far - 2.0**17
    W = rng.uniform(size=(6, 6)) * (1 - np.eye(6))
    d = fr.derive(text, "Y", where="Y: n×p, W: n×n", order=2)
    f = d.compile("value", "gradient", "hessian")
    expected = [np.asarray(a) for a in f(**{n: {"Y": near, "W": W}[n] for n in f.inputs})]
    first = fr.derive(text, "Y", where="Y: n×p, W: n×n")
    interpreted = [d.value.evaluate, first.evaluate, d.evaluate]
    for k, made in enumerate(f(**{n: {"Y": far, "W": W}[n] for n in f.inputs})):
        size = np.abs(expected[k]).max()
        assert np.allclose(made, expected[k], rtol=1e-12, atol=1e-12 * size)
        assert np.allclose(
            interpreted[k]({"Y": far, "W": W}), expected[k], rtol=1e-9, atol=1e-9 * size
        )


MASKED = [  # a mask that is 0 where a function has a kink: the gradient there is 0
    ("sum(mask(M, pdist2(Y, Y)))", "Y: n×p, M: n×n"),
    ("sum(mask(M, exp(-pdist2(Y, Y))))", "Y: n×p, M: n×n"),
    ("sum(mask(M, sqrt(Y)))", "Y: n×n, M: n×n"),
]


@pytest.mark.parametrize("side", ["interpreter", *BACKENDS])
@pytest.mark.parametrize(("text", "where"), MASKED)
def test_masks_over_kinks(text, where, side):
    rng = np.random.default_rng(4)
    M = rng.uniform(0.1, 1, size=(3, 3)) * (1 - np.eye(3))
    Y = rng.uniform(0.1, 1, size=(3, 2)) if "p" in where else M.copy()
    d = fr.derive(text, "Y", where=where)
    values = {"Y": Y, "M": M}
    f = d.compile("gradient", backend=side) if side != "interpreter" else None
    made = d.evaluate(values) if f is None else np.asarray(f(**arrays(values, side)))
    for i in np.ndindex(*Y.shape):
        if "sqrt" in text and not Y[i]:
            assert made[i] == 0
            continue
        E = np.zeros_like(Y)
        E[i] = 1e-6
        rise = d.value.evaluate({"Y": Y + E, "M": M}) - d.value.evaluate(
            {"Y": Y - E, "M": M}
        )
        assert made[i] == pytest.approx(rise / 2e-6, abs=1e-8)


def test_a_row_is_at_distance_0_from_itself():
    """Its derivative is 0, and code says so where the printed formula divides by 0."""
    Y = np.array([[0.0, 0], [3, 4]])
    g = fr.derive("sum(pdist2(Y, Y))", "Y", where="Y: n×p").compile("gradient")(Y)
    assert np.allclose(g, [[-1.2, -1.6], [1.2, 1.6]])


def test_only_what_knows_nothing_of_the_argument_is_a_mask():
    """0·∞ has no value where both come from one variable, or where a mask meets no function."""
    for text, where, values in [
        ("sum(x.*log(x))", "x: n", {"x": np.array([0.0, 1])}),
        ("x./y", "x: n, y: n", {"x": np.array([0.0, 1]), "y": np.array([0.0, 1])}),
        ("x/norm2(x)", "x: n", {"x": np.zeros(2)}),
    ]:
        assert np.isnan(fr.derive(text, "x", where=where).value.evaluate(values)).any(), (
            text
        )


def test_digits_that_rounding_took_come_back():
    """Cancellation, overflow and underflow on the way, in the interpreter; a pole stays one."""
    for text, x, expected in [
        ("exp(x) - 1 - x", 1e-9, 5.0000000016666667e-19),
        ("(1 - cos(x))/x^2", 1e-8, 0.5),
        ("log(exp(x) + 1) - x", 40.0, np.log1p(np.exp(-40.0))),
        ("exp(x)/(exp(x) + exp(x - 1))", 1000.0, 1 / (1 + np.exp(-1.0))),
        ("tanh(x) - 1 + 2*exp(-2*x)", 5.0, 2 * np.exp(-20.0) / (1 + np.exp(-10.0))),
    ]:
        assert fr.derive(text, "x", where="x: scalar").value.evaluate(
            {"x": x}
        ) == pytest.approx(expected, rel=1e-12)
    assert not np.isfinite(
        fr.derive("1/x", "x", where="x: scalar").value.evaluate({"x": 0.0})
    )
    assert np.isnan(fr.derive("log(x)", "x", where="x: scalar").value.evaluate({"x": -1.0}))
    assert (
        fr.derive("x - x*(1 + a) + a*x", "x", where="x: scalar, a: scalar").value.evaluate(
            {"x": 3.0, "a": 0.1}
        )
        == 0
    )


def test_large_problems_stay_in_floats():
    """No digits are asked for where that would take long: 200×200 products with a cancelling sum."""
    A = np.random.default_rng(5).normal(size=(200, 200))
    d = fr.derive("sum(exp(1e-12*A*A) - ones(n,n))", "A", where="A: n×n")
    assert np.isfinite(d.value.evaluate({"A": A}))


def test_no_warning_where_nothing_is_wrong():
    x = np.array([-800.0, -1, 1, 800])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text in (
            "log(ones(n) - sigmoid(x))",
            "log(cosh(x))",
            "log(triu(ones(n,n))*exp(x))",
            "log(({1} + erf(x))/2)",
        ):
            d = fr.derive(
                f"sum({text.replace('{1}', 'ones(n)')})", "x", where="x: n", order=2
            )
            assert all(
                np.isfinite(a).all() for a in d.compile("value", "gradient", "hessian")(x)
            ), text
