"""What is printed means what was derived: cases that were once printed as another function.

Every text is read back and compared with NumPy.
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr
from frechet.check import compare
from frechet.functions.declaration import Function, registry

RNG = np.random.default_rng(4)
W = RNG.normal(size=(3, 3))
X = {
    "a": np.float64(-1.3),
    "z": RNG.normal(size=3),
    "A": RNG.normal(size=(3, 3)),
    "B": RNG.normal(size=(3, 3)),
}
X |= {
    "K": W - W.T,
    "r": RNG.normal(size=3),
    "u": RNG.normal(size=3),
    "v": RNG.normal(size=3),
}
WHERE = "a: scalar, z: n, A: n×n, B: n×n, K: n×n skew, r: n, u: n, v: n"
A, B, K, a, z, r, u, v = (X[name] for name in ("A", "B", "K", "a", "z", "r", "u", "v"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + sqrt(a^2)", a + abs(a)),
        ("(a^2)^(3/2)", abs(a) ** 3),
        ("sqrt(z.*z)", abs(z)),
        ("tr(A./B)", np.trace(A / B)),
        ("tr(A.*A)", np.trace(A * A)),
        ("A*K*(A*K)'", A @ K @ (A @ K).T),
        (
            "logdet(exp(a)*eye(n) + (K*K)'*(K*K))",
            np.linalg.slogdet(np.exp(a) * np.eye(3) + (K @ K).T @ K @ K)[1],
        ),
        ("((u'*A + v')*r)*r - r.*u", ((u @ A + v) @ r) * r - r * u),
    ],
)
def test_the_printed_value_is_the_value(text: str, value: np.ndarray) -> None:
    form = fr.derive(text, "A", where=WHERE, strict=True).value
    for syntax, printed in (("text", form.text()), ("unicode", str(form))):
        again = fr.derive(fr.read(printed, WHERE, syntax, strict=True), fr.read("A", WHERE))
        assert np.allclose(again.value.evaluate(X), value), printed


P = {"p": np.array([0.2, 0.7, 0.4]), "y": np.array([1.0, 0.0, 0.3]), "t": 0.3, "s": 2.0}


@pytest.mark.parametrize(
    ("text", "value", "printed"),
    [
        (
            "p.*(ones(n) - p).*(y./p - (ones(n) - y)./(ones(n) - p))",
            lambda p, y, t, s: y - p,
            "y − p",
        ),
        (
            "p.*(p - ones(n)).*(y./p - (ones(n) - y)./(ones(n) - p))/s",
            lambda p, y, t, s: (p - y) / s,
            "(p − y)/s",
        ),
        ("p.*(y./p + y)", lambda p, y, t, s: y + p * y, "p∘y + y"),
        ("t*(1 - t)*(s/t - (1 - s)/(1 - t))", lambda p, y, t, s: s - t, "s − t"),
        (
            "t*(s/t + (1 - s)/(1 - t))",
            lambda p, y, t, s: s + t * (1 - s) / (1 - t),
            "t(1 − s)/(1 − t) + s",
        ),
    ],
)
def test_what_cancels_in_a_sum_is_not_printed(text, value, printed) -> None:
    where = "p: n, y: n, t: scalar, s: scalar"
    form = fr.derive(text, "p", where=where, strict=True).value
    assert str(form) == printed
    again = fr.derive(form.text(), "p", where=where, strict=True)
    assert np.allclose(again.value.evaluate({"n": 3, **P}), value(**P))
    assert again.check().status == "passed"


def test_a_value_that_is_no_number_has_no_check() -> None:
    """A function that was declared without numbers is not checked, and says so."""
    try:
        Function("mystery", "n n ->", lambda M, H: fr.tr(M @ H))
        assert fr.derive("mystery(A)", "A").check().status == "not checked"
    finally:
        registry.pop("mystery", None)


@pytest.mark.parametrize(
    ("text", "where", "x"),
    [("norm_spec(sin(A))", "A: m×n", "A"), ("var(sqrt(1.5*x.*(1.5*x)))", "x: m", "x"),
     ("norm2(log(z + x).*(ones(n) - sigmoid(-sigmoid(x))))", "z: n positive, x: n positive", "x")],
)  # fmt: skip
def test_answers_with_names_of_their_own_are_read_back_from_unicode(
    text: str, where: str, x: str
) -> None:
    """`r1ᵀ` is no row of ones, `/2 where` no fraction that goes on, `.^` belongs to the language."""
    d = fr.derive(text, x, 2, where=where)
    form = d.hessian(vec="row")
    read = fr.read(str(form), d.context.where(), syntax="unicode", strict=True)
    assert read is form.expr or compare(read, form.expr).status == "equal"
