"""Conditions of what is written, although it cancels; and conditions that nothing needs.

`a/a*x` was said to hold everywhere while `a*(1/a)*x` kept its `a ≠ 0`: conditions were asked of what the constructors
left.  `a^(1-n)` asked for a > 0, although its exponent is a whole number.  Where an answer is right off the kinks of a
fixed matrix, sign(y)² taken for 1, nothing said so.
"""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

WHERE = (
    "A: m×n, B: n×n, C: n×n, D: n×n, S: n×n psd, x: n, y: n, z: n, b: m, v: n positive, "
    "a: scalar, c: scalar, k: scalar integer, p: n integer"
)

CANCELLED = [  # text, by what, conditions
    ("a/a*x", "x", ["a ≠ 0"]),
    ("sum(x./x)", "x", ["every entry of x ≠ 0"]),
    ("a^3/a", "a", ["a ≠ 0"]),
    ("a^2/a", "a", ["a ≠ 0"]),
    ("c*a/a^2*a", "c", ["a ≠ 0"]),
    ("sum(y.*(x./x))", "y", ["every entry of x ≠ 0"]),
    ("sum(x.^2./x)", "x", ["every entry of x ≠ 0"]),
    ("sum(x + solve(B,z) - solve(B,z))", "x", ["B invertible"]),
    ("sum(solve(B,B*x))", "x", ["B invertible"]),
    (r"sum(B \ (B*x))", "x", ["B invertible"]),
    ("sum(x'*B/B)", "x", ["B invertible"]),
    ("sum(C*B/B*x)", "x", ["B invertible"]),
    ("kron(B,C)/kron(B,C)*vec(D)", "D", ["B ⊗ C invertible"]),
    (r"a \ (a*c)", "c", ["a ≠ 0"]),
    ("c/(a*c)", "a", ["a ≠ 0", "c ≠ 0"]),
    ("c*norm2(x)^2/norm2(x)/norm2(x)", "c", ["‖x‖ ≠ 0"]),
    ("c*norm_p(x,a)/norm_p(x,a)", "c", ["a ≠ 0", "every entry of x ≠ 0"]),
    ("c*(x/a)'*(x/a)/((x/a)'*(x/a))", "c", ["a ≠ 0", "‖x‖ ≠ 0"]),
    ("c*tan(a)/tan(a)", "c", ["a no odd multiple of π/2", "tan(a) ≠ 0"]),
    ("c + log(a/a)", "c", ["a ≠ 0"]),
    ("sum(i in 1:n, c*x[i]/x[i])", "c", ["every entry of x ≠ 0"]),
    (
        "sum(i in 1:m, b[i]/b[i]*sum(j in 1:n, c*x[j]/x[j]))",
        "c",
        ["every entry of b ≠ 0", "every entry of x ≠ 0"],
    ),
    (r"\frac{a}{a} x", "x", ["a ≠ 0"]),
    ("½·a/a·x", "x", ["a ≠ 0"]),
]
KEPT = [  # these were right: the same conditions, whichever way they are written
    ("a*(1/a)*x", "x", ["a ≠ 0"]),
    ("c*a*a^-1", "c", ["a ≠ 0"]),
    ("sum(inv(B)*B*x)", "x", ["B invertible"]),
    ("c*log(a) - c*log(a)", "c", ["a > 0"]),
    ("c*sqrt(a) - c*sqrt(a)", "c", ["a ≥ 0"]),
    ("c + 0*log(a)", "c", ["a > 0"]),
    ("c + logdet(B) - logdet(B)", "c", ["det(B) > 0"]),
    ("c*det(inv(B))*det(B)", "c", ["B invertible"]),
    ("tr(inv(inv(B)))", "B", ["B invertible"]),
    ("exp(log(a))", "a", ["a > 0"]),
]
NEEDLESS = [  # what cancels here exists everywhere
    ("log(exp(a))", "a", []),
    ("c*(a^2)^(1/2)", "c", []),
    ("m/m*c", "c", []),
    ("sum(v./v.*x)", "x", []),
    ("sum(solve(S,S*x))", "x", []),
    ("c*abs(a) - c*abs(a)", "a", []),
    ("sum(x./ones(n))", "x", []),
    ("(c + 0/2)*2/2", "c", []),
    ("c*exp(a)/exp(a)", "c", []),
    ("c*(1 + a^2)/(1 + a^2)", "c", []),
    ("sum(sign(x).*y)", "y", []),
    ("norm2(sign(x).*tanh(y.*sign(x).^3))^2", "y", ["every entry of x ≠ 0"]),
    ("sum(sign(x).^3.*y)", "y", []),
]
EXPONENTS = [  # of a whole number the base needs no sign, and of one that may be negative it must not be 0
    ("a^n", "a", []),
    ("a^(n-1)", "a", []),
    ("a^(1-n)", "a", ["a ≠ 0"]),
    ("a^(n-2)", "a", ["a ≠ 0"]),
    ("a^k", "a", ["a ≠ 0"]),
    ("a^(2*k-3)", "a", ["a ≠ 0"]),
    ("a^(n/2)", "a", ["a > 0"]),
    ("a^c", "a", ["a > 0"]),
    ("a^k", "k", ["a > 0"]),
    ("sum(x.^p)", "x", ["every entry of x ≠ 0"]),
    ("sum(x.^p)", "p", ["every entry of x > 0"]),
    ("tr(B^n)", "B", []),
    ("tr(B^k)", "B", ["B invertible"]),
    ("tr(B^(1-n))", "B", ["B invertible"]),
    ("tr(B^(2*k))", "B", ["B invertible"]),
    ("tr(B^c)", "B", ["no eigenvalue of B on the closed negative real axis"]),
]
PARTS = [  # where only a part of an array is read, the condition is about this part
    ("c/x[1]", "c", ["x[1] ≠ 0"]),
    ("c/B[1,2]", "c", ["B[1,2] ≠ 0"]),
    ("sum(y./diag(B))", "y", ["every entry of diag(B) ≠ 0"]),
    ("sum(sqrt(diag(B)))", "B", ["every entry of diag(B) > 0"]),
    ("sum(1./x[1:k])", "x", ["every entry of x[1:k] ≠ 0"]),
    ("sum(i in 1:k, c/x[i])", "c", ["every entry of x[1:k] ≠ 0"]),
    ("c*sqrt(a*x[2])", "c", ["ax[2] ≥ 0"]),
    ("tr(C./B')", "C", ["every entry of B ≠ 0"]),
    ("c*log(x)[1]/x[1]", "c", ["every entry of x > 0"]),
    ("c*sum(y./x)/sum(x)", "c", ["every entry of x ≠ 0", "sum(x) ≠ 0"]),
    ("c*sqrt(sum(x)) + c*log(x)'*y", "c", ["every entry of x > 0"]),
]
FIXED = [  # laws that hold off a kink, of what the variable does not reach
    ("sum(sign(x).*sign(x)./v)", "v", ["every entry of x ≠ 0"]),
    ("sum(step(x).^2.*y)", "y", ["every entry of x ≠ 0"]),
    ("sum(sign(x).*tanh(y.*sign(x)))", "y", ["every entry of x ≠ 0"]),
]


@pytest.mark.parametrize(
    ("text", "wrt", "said"), CANCELLED + KEPT + NEEDLESS + EXPONENTS + PARTS + FIXED
)
def test_what_is_written_says_where_it_has_a_value(
    text: str, wrt: str, said: list[str]
) -> None:
    where = WHERE.replace("k: scalar integer", "k_: k") if "1:k" in text else WHERE
    d = fr.derive(text, wrt, where=where)
    assert d.conditions == said
    assert d.check().status == "passed"


@pytest.mark.parametrize("base", [-1.5, 2.0])
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_powers_with_whole_exponents_have_values_at_negative_bases(
    base: float, n: int
) -> None:
    for text, f in (
        ("a^(1-n)", lambda a: a ** (1 - n)),
        ("a^(2*k-3)", lambda a: a ** (2 * n - 3)),
    ):
        d = fr.derive(text, "a", where=WHERE)
        given = {"a": base, "n": n, "k": n}
        slope = (f(base + 1e-6) - f(base - 1e-6)) / 2e-6
        assert np.isclose(d.value.evaluate(given), f(base))
        assert np.isclose(d.gradient.evaluate(given), slope)
        assert np.allclose(
            d.compile("value", "gradient")(
                **{x: given[x] for x in ("a", "k") if x in text},
                **({"n": n} if "n" in text else {}),
            ),
            (f(base), slope),
        )


def test_the_answer_is_right_where_its_conditions_hold_and_not_where_a_fixed_sign_is_0() -> (
    None
):
    """At x = 0 the function does not depend on v, and the gradient, which takes sign(x)² for 1, says otherwise."""
    d = fr.derive("sum(sign(x).*sign(x)./v)", "v", where=WHERE)
    (condition,) = d.conditions
    values = {"x": np.array([-2.0, 3.0, 0.0]), "v": np.array([1.0, 2.0, 4.0])}
    assert condition.smooth and condition.kind == "nonzero"
    assert np.allclose(d.gradient.evaluate(values)[:2], [-1, -1 / 4])


def test_a_python_expression_is_what_is_left_of_it() -> None:
    """Operators cancel at once, and what is gone leaves no condition: only a text is known as it was written."""
    a, c = fr.scalars("a, c")
    assert fr.derive(a / a * c, c).conditions == []
    assert fr.derive("a/a*c", "c", where="a: scalar, c: scalar").conditions == ["a ≠ 0"]
